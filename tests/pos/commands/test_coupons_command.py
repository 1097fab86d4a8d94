"""Coupons on the command line: printed by shop, listed, made void, printed again, and one checked by its code."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from kadpun.books.desk import Desk
from kadpun.books.shop import open_desk
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.coupons import runs
from kadpun.pos.commands import add_commands, run
from tests.books.shops import a_shop, open_a_shift, with_products
from tests.books.tokens.coupon_shop import coupon, printing, use_coupon


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = a_shop(tmp_path / "shop")
    with_products(desk)
    open_a_shift(desk)
    printing(desk, to_on=date(2036, 10, 31))
    desk.close()
    return tmp_path / "shop"


def kadpun(*words: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args(["coupons", *map(str, words), "--language", "en"]))


def printed(shop: Path, tmp_path: Path, *words: object) -> str:
    """Print, and answer the code of the newest run."""
    assert kadpun("print", shop, "mae-hia", tmp_path / "sheets.pdf", *words) == 0
    desk = open_desk(shop)
    with desk.store.read() as connection:
        code = runs(connection)[-1].code
    desk.close()
    return code


def kadpun_closed(desk: Desk, *words: object) -> int:
    """Close the desk and run a command on its shop."""
    desk.close()
    return kadpun(words[1], words[0], *words[2:])


def test_runs_are_printed_by_shop_and_listed(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = printed(shop, tmp_path, "--count", "12", "--shop", "test-coop/shop-1=3", "--until", "2026-12-31")
    files = sorted(path.name for path in tmp_path.glob("sheets-*.pdf"))
    assert len(files) == 2 and f"sheets-{code}.pdf" in files
    assert sorted(len(pypdfium2.PdfDocument(path)) for path in tmp_path.glob("sheets-*.pdf")) == [1, 2]
    capsys.readouterr()
    assert kadpun("list", shop) == 0
    told = capsys.readouterr().out
    assert "test-coop/shop-1" in told and "31 Dec 2026" in told and " 12 " in told


def test_lost_ones_are_void_others_printed_again_and_a_copy_is_told(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = printed(shop, tmp_path, "--count", "5")
    assert kadpun("void", shop, code, "--serials", "1-2") == 0
    assert kadpun("again", shop, code, tmp_path / "again.pdf", "--serials", "2-4", "--reason", "printer") == 0
    told = capsys.readouterr().out
    assert f"2 coupons of {code} are void." in told and f"2 coupons of {code} are in" in told
    assert kadpun("void", shop, code, "--serials", "1") == 2
    desk = open_desk(shop)
    with desk.store.read() as connection:
        standing, terms = runs(connection)[0], known_campaign(connection, "mae-hia").terms
    signed = coupon(desk, standing, 5)
    assert kadpun_closed(desk, shop, "check", signed.text) == 0
    desk = open_desk(shop)
    use_coupon(desk, terms, signed)
    assert kadpun_closed(desk, shop, "check", signed.text) == 1
    assert "01-69-000001" in capsys.readouterr().out
    assert kadpun("show", shop, f"{code}-0005") == 0
    shown = capsys.readouterr().out
    assert "void since" in shown and "shop-1/till-1" in shown and "not used yet" in shown
    assert kadpun("check", shop, signed.text[:-2]) == 2
    assert kadpun("check", shop, signed.proof) == 0
    assert kadpun("check", shop, signed.coupon.serial) == 2


@pytest.mark.parametrize("words", [(), ("--count", "0"), ("--shop", "krua"), ("--shop", "a/b=1", "--shop", "a/b=2"), ("--count", "1001")])
def test_what_cannot_be_printed_is_refused_with_a_sentence(
    shop: Path, tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert kadpun("print", shop, "mae-hia", tmp_path / "sheets.pdf", *words) == 2
    assert capsys.readouterr().err.strip()
    assert not list(tmp_path.glob("*.pdf"))
