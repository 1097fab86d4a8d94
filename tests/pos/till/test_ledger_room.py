"""The ledger's page asks: is everything whole, and may the books go out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.audit_pack import verify_audit_pack
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.ledger_room import pack_keys, verify, write_journals, write_pack
from tests.books.real_shop import START_AT, fill, found


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    desk = found(tmp_path / "shop")
    fill(desk)
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.add_operator("นก", "manager", "2580")
    yield till
    desk.close()


def test_a_whole_store_is_told_whole_while_it_is_open(till: Till) -> None:
    told: list[tuple[int, int]] = []
    verdict = verify(till.desk.store.path, now_at=lambda: START_AT, progress=lambda done, of: told.append((done, of)))
    assert verdict.wrong == ()
    assert verdict.facts == till.desk.ledger.size
    assert told[-1] == (verdict.facts, verdict.facts)


def test_a_changed_view_is_named(till: Till) -> None:
    with sqlite3.connect(till.desk.store.path) as other:
        other.execute("UPDATE price SET price = price + 1 WHERE goods = 'g-0001'")
    verdict = verify(till.desk.store.path, now_at=lambda: START_AT)
    assert [(finding.rule, "price" in finding.detail) for finding in verdict.wrong] == [("view", True)]


def test_a_pack_and_journals_are_written_beside_an_open_shop(till: Till, tmp_path: Path) -> None:
    file = write_pack(till.desk.store.path, tmp_path / "pack.zip", pack_keys(till))
    assert verify_audit_pack(file).exit_code == 0
    count = write_journals(till.desk.store.path, tmp_path / "journals")
    assert count > 10
    assert (tmp_path / "journals" / "ledger.journal").exists()
