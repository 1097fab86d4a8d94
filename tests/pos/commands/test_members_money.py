"""`kadpun statement` and `kadpun ageing`: one member's passbook and everybody's debts, on the screen and as a workbook."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.members.kinds import MemberJoin
from kadpun.pos.commands import add_commands, run
from tests.books.members.credit_shop import FIRST, a_credit_shop, party

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shop where 0123 bought for 100.00 twenty days before paying 40.00, and 0124 for 30.00."""
    shop = a_credit_shop(tmp_path / "shop")
    for number in (1, 2):
        shop.record(MemberJoin(party(number), f"012{number + 2}", date(2025, 1, 1)))
    shop.sell(party(1), 10_000, days=5)
    shop.sell(party(2), 3_000, days=60)
    shop.pass_days(20)
    shop.pay(party(1), 4_000)
    shop.desk.close()
    return tmp_path / "shop"


@pytest.fixture
def kadpun(capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*words: object, language: str = "en") -> tuple[int, str, str]:
        parser = argparse.ArgumentParser("kadpun")
        parser.add_argument("--language", default=language)
        add_commands(parser.add_subparsers(dest="command", required=True), lambda sentence, **fields: sentence)
        code = run(parser.parse_args([str(word) for word in words]))
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_a_statement_says_what_was_brought_and_what_is_owed(folder: Path, kadpun: Call) -> None:
    code, out, _ = kadpun("statement", folder, "123")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Passbook: trade credit · 0123"
    assert [line.split()[-1] for line in lines[1:]] == ["0.00", "100.00", "60.00", "60.00"]
    code, out, _ = kadpun("statement", folder, "0123", "--begin", "2026-11-22", "--end", "2026-12-01", language="th")
    assert [line.split()[-1] for line in out.splitlines()[1:]] == ["100.00", "100.00"]
    assert kadpun("statement", folder, "0999") == (2, "", "This person is not in the register.\n")
    assert kadpun("statement", folder, "0123", "--begin", "yesterday")[0] == 2


def test_ageing_foots_and_stands_in_a_workbook_too(folder: Path, kadpun: Call, tmp_path: Path) -> None:
    file = tmp_path / "ageing.xlsx"
    code, out, err = kadpun("ageing", folder, "--xlsx", file)
    assert (code, str(file) in err) == (0, True)
    rows = [line.split() for line in out.splitlines()]
    assert [row for row in rows if row and row[0] == "0123"] == [["0123", "0.00", "60.00", "0.00", "0.00", "0.00", "0.00", "60.00"]]
    assert [row[1:] for row in rows if row and row[0] == "Total"] == [["30.00", "60.00", "0.00", "0.00", "0.00", "0.00", "90.00"]]
    sheet = openpyxl.load_workbook(file, data_only=True).worksheets[0]
    assert any(row[0] == "0124" and row[-1] == 30 for row in sheet.iter_rows(values_only=True))
    code, out, _ = kadpun("ageing", folder, "--on", FIRST.isoformat())
    assert [row[1] for row in map(str.split, out.splitlines()) if row and row[0] == "Total"] == ["130.00"]
