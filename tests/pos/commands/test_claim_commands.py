"""Claims on the command line: made, written, paid, rejected, aged, and checked by whoever is handed the file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from kadpun.pos.commands import add_commands, run
from tests.books.shops import a_shop, open_a_shift, with_products
from tests.books.tokens.claim_shop import in_app, use_tokens


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = a_shop(tmp_path / "shop")
    with_products(desk)
    open_a_shift(desk)
    terms = in_app(desk)
    for number in range(3):
        use_tokens(desk, terms, f"REF-{number}")
    desk.close()
    return tmp_path / "shop"


def kadpun(*words: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args([*map(str, words), "--language", "en"]))


def test_a_claim_goes_from_the_bills_to_its_end(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("claim", "list", shop) == 0
    assert "150.00" in capsys.readouterr().out
    assert kadpun("claim", "make", shop, "kgo-app", "--until", "2099-12-31") == 0
    made = capsys.readouterr().out
    assert "3 lines, 150.00 baht" in made
    number = made.split()[1].rstrip(":")
    file = tmp_path / "claim.zip"
    assert kadpun("claim", "write", shop, number, file) == 0
    capsys.readouterr()
    assert kadpun("claim", "check", file) == 0
    told = capsys.readouterr()
    assert "3 lines, 150.00 baht" in told.out
    assert "Signed by test-coop/shop-1/till-1/1" in told.err
    assert kadpun("claim", "check", file, file, "--json") == 1
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 3
    assert kadpun("claim", "reject", shop, number, "REF-1", "--outcome", "lost", "--reason", "denied") == 0
    capsys.readouterr()
    assert kadpun("claim", "reject", shop, number, "REF-1", "--outcome", "lost") == 2
    assert "nothing is open in claim" in capsys.readouterr().err
    assert kadpun("claim", "reject", shop, number, "REF-9") == 2
    assert kadpun("claim", "paid", shop, number, "100.00", "--reference", "TR 1") == 0
    capsys.readouterr()
    assert kadpun("claim", "show", shop, number) == 0
    shown = capsys.readouterr().out
    assert "Given up · The issuer denies the confirmation" in shown
    assert "0.00 still owed" in shown
    assert kadpun("claim", "paid", shop, number, "1.00") == 2


def test_ages_and_what_was_used_twice_are_printed(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("claim", "ageing", shop, "--on", "2026-12-31") == 0
    assert "150.00" in capsys.readouterr().out
    assert kadpun("claim", "doubles", shop) == 0
    assert "Nothing was used twice." in capsys.readouterr().out
    assert kadpun("claim", "doubles", shop, "--lost", "01-69-000001") == 2
    assert kadpun("claim", "make", shop, "nothing") == 2
