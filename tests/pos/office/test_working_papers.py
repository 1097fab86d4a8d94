"""The auditor's papers as a workbook: a sheet a test, each saying how it was done, figures that foot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.money import Satang
from kadpun.pos.office.working_papers import Asked, SampleOutOfBounds, make_papers, write_papers
from tests.pos.till.conftest import EGGS, RICE, Shop, make_shop

TODAY = date(2026, 11, 21)
ASKED = Asked(TODAY, TODAY, TODAY, count=2, seed="สอบ 2569")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path)
    made.as_cashier()
    made.till.open_shift(Satang(100_000))
    for codes in ((RICE,), (EGGS, EGGS), (RICE, EGGS)):
        made.sell(*codes)
    yield made
    made.desk.close()


def test_every_test_has_its_sheet_and_says_how_it_was_done(shop: Shop, tmp_path: Path) -> None:
    papers = make_papers(shop.desk.store, ASKED)
    assert len(papers.sample.bills) == 2
    assert papers.broken_series == ()
    for language in ("th", "en"):
        path = write_papers(tmp_path / f"{language}.xlsx", papers, shop.till.words[language], "สหกรณ์หนองปั๋น")  # type: ignore[index]
        book = openpyxl.load_workbook(path, data_only=True)
        assert len(book.sheetnames) == 4
        words = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
        assert any("สอบ 2569" in word for word in words)
        assert any("SHA-256" in word for word in words)
        assert {bill.number for bill in papers.sample.bills} <= set(words)
        assert "นก" in words
    sheet = openpyxl.load_workbook(tmp_path / "en.xlsx", data_only=True).worksheets[0]
    amounts = [row[4] for row in sheet.iter_rows(values_only=True) if row[0] in (1, 2)]
    assert round(sum(float(str(amount)) for amount in amounts) * 100) == papers.sample.covered


def test_making_them_can_be_stopped(shop: Shop) -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        make_papers(shop.desk.store, ASKED, stop)


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 5001}, {"seed": "x" * 61}, {"to_on": date(2026, 1, 1)}])
def test_a_sample_out_of_bounds_is_refused(shop: Shop, wrong: dict[str, object]) -> None:
    with pytest.raises(SampleOutOfBounds):
        make_papers(shop.desk.store, replace(ASKED, **wrong))  # type: ignore[arg-type]
