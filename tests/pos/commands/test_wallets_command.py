"""Wallets on the command line: who holds what, one statement, grants to one and by a list, what ran out."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kadpun.books.shop import open_desk
from kadpun.books.tokens.wallets import holdings
from kadpun.pos.commands import add_commands, run
from tests.books.shops import a_shop
from tests.books.tokens.holders import BOON, CHAI, joined, opened_kgo

CAMPAIGN = "kgo-2569"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = a_shop(tmp_path / "shop")
    joined(desk, [(CHAI, {"name": "ชัย", "telephone": "0811111111"}), (BOON, {"name": "บุญ", "telephone": "0822222222"})])
    opened_kgo(desk, to_on=desk.today().replace(year=2030), expires_on=None)
    desk.close()
    return tmp_path / "shop"


def kadpun(*words: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args([*map(str, words), "--language", "en"]))


def test_one_person_is_granted_and_the_wallet_is_printed(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("grant", shop, CAMPAIGN, "--member", "C0001", "--rule", "welcome") == 0
    assert kadpun("grant", shop, CAMPAIGN, "--member", "C0001", "--rule", "welcome") == 2
    assert kadpun("grant", shop, CAMPAIGN, "--member", "C0001", "--rule", "bottles", "--grams", "14500") == 0
    assert kadpun("wallet", shop, CAMPAIGN, "C0001", "--xlsx", tmp_path / "one.xlsx") == 0
    said = capsys.readouterr()
    assert "100 tokens granted to C0001" in said.out and "Welcome" in said.out and "got it" not in said.err
    assert "once" in said.err and (tmp_path / "one.xlsx").exists()


def test_a_list_is_granted_once_and_a_wrong_one_not_at_all(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fair-1.csv"
    path.write_text("name,phone\nชัย,0811111111\nสม,0833333333\n", encoding="utf-8")
    assert kadpun("grant", shop, CAMPAIGN, "--list", path, "--rule", "fair", "--dry-run") == 0
    assert kadpun("grant", shop, CAMPAIGN, "--list", path, "--rule", "fair") == 0
    assert kadpun("grant", shop, CAMPAIGN, "--list", path, "--rule", "fair") == 0
    path.write_text("name,phone\nชัย,none\n", encoding="utf-8")
    assert kadpun("grant", shop, CAMPAIGN, "--list", path, "--rule", "fair", "--event", "other") == 1
    assert kadpun("wallet", shop, CAMPAIGN, "--xlsx", tmp_path / "all.xlsx") == 0
    desk = open_desk(shop)
    with desk.store.read() as connection:
        assert [one.left for one in holdings(connection, CAMPAIGN)].count(50) == 2
    desk.close()
    said = capsys.readouterr()
    assert "Line 2, telephone" in said.err and "Together" in said.out


def test_what_was_not_said_is_asked_for(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("grant", shop, CAMPAIGN) == 2
    assert kadpun("grant", shop, "--run-out") == 0
    assert "0 tokens that ran out" in capsys.readouterr().out
