"""Source documents between desks: what a fact names comes with it, sealed on its way, and another's bytes are not taken for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.journal.attachments import SourcePaper, keep_paper, kept_paper, paper_of
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.sync.papers import FOLDER, SUFFIX

from .several import Shop, a_shop

BILL = paper_of("ใบเสร็จ ร้านพี่เปา.PDF", b"%PDF-1.4 electricity of November")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path)
    yield made
    made.close()


def booked(shop: Shop) -> SourcePaper:
    """The office books a bill with its paper, and keeps another that no fact names."""
    office = shop.desks[0]
    lines = (EntryLine("expenses/electricity", 90_000), EntryLine("bank/current", -90_000))
    with office.store.work() as work:
        keep_paper(work, BILL, at=1)
        keep_paper(work, paper_of("draft.txt", b"nobody names this"), at=1)
        record_entry(office, work, "payment", lines, "ค่าไฟ", by="acc", on=office.today(), papers=(BILL.digest,))
    return BILL


def test_the_paper_of_a_voucher_comes_with_it_and_only_that(shop: Shop) -> None:
    bill = booked(shop)
    shop.exchange()
    with shop.desks[1].store.read() as connection:
        assert kept_paper(connection, bill.digest) == bill
    papers = list((shop.between / "kadpun-desks" / FOLDER).iterdir())
    assert [path.name for path in papers] == [bill.digest + SUFFIX]
    assert b"electricity" not in papers[0].read_bytes()
    assert "พี่เปา".encode() not in papers[0].read_bytes()


def test_a_torn_paper_is_told_and_comes_when_it_is_whole(shop: Shop) -> None:
    bill = booked(shop)
    shop.among(0).send(shop.between)
    path = shop.between / "kadpun-desks" / FOLDER / (bill.digest + SUFFIX)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert [outcome.file for outcome in shop.among(1).receive(shop.between).wrong] == [path.name]
    path.write_bytes(whole)
    assert shop.among(1).receive(shop.between).wrong == ()
    with shop.desks[1].store.read() as connection:
        assert kept_paper(connection, bill.digest) == bill


def test_a_paper_under_another_s_name_is_not_taken(shop: Shop) -> None:
    bill = booked(shop)
    shop.among(0).send(shop.between)
    place = shop.between / "kadpun-desks" / FOLDER
    group = shop.among(0).group()
    assert group is not None
    (place / (bill.digest + SUFFIX)).write_bytes(group.seal(b"\0\x01x" + b"another bill", label="paper"))
    assert len(shop.among(1).receive(shop.between).wrong) == 1
    with shop.desks[1].store.read() as connection:
        assert kept_paper(connection, bill.digest) is None
