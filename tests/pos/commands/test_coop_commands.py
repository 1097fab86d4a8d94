"""The co-operative's year on the command line: the surplus worked out and recorded, the papers of a run, the auditor's papers."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from kadpun.books.coop.claims import standing_resolutions
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.store.engine import Store
from kadpun.pos.commands import add_commands, run
from tests.books.coop.years import a_coop, subscribe, with_surplus

YEAR_TO = date(2026, 6, 30)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = a_coop(tmp_path / "shop")
    people = [NewPerson(values={"name": name}, joined_on=date(2026, 1, 1)) for name in ("แม่คำปัน", "พ่อแก้ว")]
    join_people(desk, people, by="setup")
    for person in people:
        subscribe(desk, person.id, 50, on=date(2026, 1, 1))
    with_surplus(desk, 10_000_00, on=YEAR_TO)
    desk.close()
    return tmp_path / "shop"


def kadpun(*words: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args([*map(str, words), "--language", "en"]))


def test_a_surplus_is_worked_out_and_only_a_named_resolution_recorded(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("surplus", shop, "--year-to", "2026-06-30", "--part", "dividend=6%", "--part", "welfare=1000")
    assert kadpun(*asked) == 0
    told = capsys.readouterr().out
    assert "297.53" in told
    assert "0001" in told
    with Store.open(shop / "shop.kadpun", read_only=True) as store, store.read() as connection:
        assert standing_resolutions(connection) == []
    assert kadpun(*asked, "--record", "3/2569", "--meeting", "2026-09-12") == 0
    with Store.open(shop / "shop.kadpun", read_only=True) as store, store.read() as connection:
        assert [(one.number, one.given) for one in standing_resolutions(connection)] == [("3/2569", 297_53)]
    assert kadpun(*asked, "--record", "4", "--meeting", "2026-09-12") == 2


@pytest.mark.parametrize("part", ["welfare=60%", "dividend", "dividend=x%", "gifts=5"])
def test_a_plan_that_cannot_be_is_refused_with_a_sentence(shop: Path, part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("surplus", shop, "--year-to", "2026-06-30", "--part", "bonus=50%", "--part", part) == 2
    assert capsys.readouterr().err.strip()


def test_a_run_is_begun_and_printed_again(shop: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first.pdf", tmp_path / "again.pdf"
    assert kadpun("confirmations", shop, first, "--as-at", "2026-06-30") == 0
    assert kadpun("confirmations", shop, again, "--run", "1") == 0
    assert len(pypdfium2.PdfDocument(first)) == len(pypdfium2.PdfDocument(again)) == 2
    assert kadpun("confirmations", shop, again, "--run", "7") == 2
    assert kadpun("confirmations", shop, again, "--as-at", "2020-01-01") == 2


def test_the_auditors_papers_are_written(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "papers.xlsx"
    span = ("--begin", "2026-01-01", "--end", "2026-11-21")
    assert kadpun("working-papers", shop, file, *span, "--seed", "x", "--above", "100") == 0
    assert len(openpyxl.load_workbook(file).sheetnames) == 4
    assert "0 of 0 bills" in capsys.readouterr().out
    assert kadpun("working-papers", shop, file, *span, "--seed", "x" * 61) == 2
