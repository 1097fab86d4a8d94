"""The statements' verbs: figures, papers that foot on the sheet as on the page, drilling down to the receipt, and who may carry them out."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.clock import SetClock
from kadpun.books.journal.daybooks import BOOKS
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.journal.spans import Span, year_to
from kadpun.books.journal.statements import STATEMENTS, Behind, StatementColumn
from kadpun.books.words import LANGUAGES, Language, load_words
from kadpun.books.workbook import workbook_bytes
from kadpun.pos.office.statement_figures import Comparison, columns_of
from kadpun.pos.office.statement_files import PaperEndingUnknown
from kadpun.pos.office.statement_papers import Paper, as_sheet, round_percent, section_of
from kadpun.pos.office.statement_words import KIND_NAMES, STATEMENT_SENTENCES, kind_words, span_words
from kadpun.pos.office.statements_room import FactGone, NothingInSpan, StatementsRoom
from kadpun.pos.till.operators import NotAllowed
from tests.pos.office.coops import a_coop, bring, give_deposit, give_shares
from tests.pos.till.conftest import RICE, SOAP, Shop

TH = load_words("th")
TODAY = date(2026, 11, 21)
YEAR = Span(date(2026, 1, 1), TODAY)
COLUMN = StatementColumn(YEAR)


@pytest.fixture(scope="module")
def coop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, list[str]]]:
    shop, members = a_coop(tmp_path_factory.mktemp("coop"))
    give_shares(shop.desk, members[0], 5)
    give_deposit(shop.desk, members[1], 50_000)
    bring(shop.desk, 90_000, "sales/goods", on=date(2025, 6, 30))
    lines = (EntryLine("expenses/rent", 500_000), EntryLine("bank/current", -500_000))
    with shop.desk.store.work() as work:
        record_entry(shop.desk, work, "payment", lines, "ค่าเช่า = พ.ย.", by="acc", on=TODAY)
        lent = (EntryLine(f"receivables/members/{members[0]}", 200_000), EntryLine("sales/services", -200_000))
        record_entry(shop.desk, work, "journal", lent, "ค่าสีข้าว", by="acc", on=date(2026, 3, 1))
    shop.as_manager()
    shop.sell(RICE, SOAP)
    clock = shop.desk.clock
    assert isinstance(clock, SetClock)
    yield shop, members
    shop.desk.close()


@pytest.fixture
def room(coop: tuple[Shop, list[str]]) -> StatementsRoom:
    return StatementsRoom(coop[0].till)


def all_papers(room: StatementsRoom, language: Language = "th") -> list[Paper]:
    say = load_words(language)
    papers = [room.statement_paper(name, [COLUMN], say, language) for name in STATEMENTS]
    comparisons: tuple[Comparison, ...] = ("year", "shops", "months")
    for compare in comparisons:
        columns = columns_of(YEAR, compare, shop=None, shops=room.state().shops)
        papers += [room.statement_paper(name, columns, say, language) for name in STATEMENTS]
    papers += [room.book_paper(name, COLUMN, say, language) for name in BOOKS]
    papers += room.ledger_papers([], COLUMN, say, language)
    papers += room.debtor_papers(YEAR, say, language)
    papers += room.stock_papers([], YEAR, say, language)
    return papers


def test_every_formula_on_a_sheet_comes_to_the_figure_on_the_page(room: StatementsRoom) -> None:
    papers = all_papers(room)
    assert len(papers) > 25
    sheets = [as_sheet(paper, ("สหกรณ์",)) for paper in papers]
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(sheets)), data_only=True)
    formulas = 0
    for paper, sheet, name in zip(papers, sheets, book.sheetnames, strict=True):
        shown = book[name]
        head = len(sheet.caption) + 1
        for number, row in enumerate(paper.rows):
            carried = [at for at, column in enumerate(paper.columns) if column.running is not None and number]
            for at in (*(at for at, _ in row.formulas), *carried):
                cell = row.cells[at]
                places = 4 if paper.columns[at].kind == "percent" else paper.columns[at].places if paper.columns[at].kind == "quantity" else 2
                value = shown.cell(head + 1 + number, at + 1).value
                assert round(value * 10**places) == cell, (paper.title, number, at)
                formulas += 1
        if paper.totals:
            printed = section_of(paper, "th").table
            assert printed is not None
            for at, column in enumerate(paper.columns):
                if column.total and column.kind == "money":
                    value = shown.cell(head + 1 + len(paper.rows), at + 1).value
                    assert f"{abs(value):,.2f}" == printed.totals[0][at].lstrip("\u2212")
    assert formulas > 100


def test_every_paper_is_a_page_in_both_languages(room: StatementsRoom) -> None:
    for language in LANGUAGES:
        papers = all_papers(room, language)
        data = room.pdf(papers, load_words(language), language, title="งบ", about="2569")
        told = subprocess.run(["pdfinfo", "-"], input=data, capture_output=True, check=True).stdout.decode()
        pages = re.search(r"Pages: +([0-9]+)", told)
        assert pages is not None and int(pages[1]) >= len(papers)


def test_figures_are_those_of_the_statements(room: StatementsRoom) -> None:
    figures = room.figures(COLUMN)
    income = room.statement("income", [COLUMN])
    sheet = room.statement("balance-sheet", [COLUMN])
    assert figures.sales == income.amount("Net sales") > 0
    assert figures.sales_before == 90_000
    assert (figures.gross, figures.surplus) == (income.amount("Gross profit"), income.amount("Net surplus"))
    assert figures.debts == 200_000
    assert sheet.equality.holds and income.equality.holds
    assert [month.first_on for month in figures.months][-1] == date(2026, 11, 1) and len(figures.months) == 12
    assert sum(month.sales for month in figures.months) == figures.sales
    assert figures.unposted_cost != 0, "goods were sold, and no month was held"
    paper = room.statement_paper("income", [COLUMN], TH, "th")
    assert any("ต้นทุนถัวเฉลี่ย" in note for note in paper.notes)


def test_what_an_earlier_month_has_not_posted_is_no_cost_of_a_month_without_sales(room: StatementsRoom) -> None:
    last = COLUMN.span.to_on
    later = room.figures(StatementColumn(Span(last + timedelta(days=1), last + timedelta(days=5))))
    assert (later.sales, later.unposted_cost) == (0, 0)


def test_a_figure_opens_down_to_the_receipt(room: StatementsRoom) -> None:
    page = room.entries(COLUMN, Behind(("sales/exempt", "sales/goods"), "movement", -1))
    assert sum(entry.amount for entry in page.entries) == -room.statement("income", [COLUMN]).amount("Net sales")
    sale = next(entry for entry in page.entries if entry.gist.kind == "sale")
    opened = room.fact(sale.fact, TH, "th")
    assert opened.receipt is not None and opened.by == page.operators[sale.gist.by]
    assert sum(amount for _, commodity, amount in opened.postings if commodity == "THB") == 0
    entry = next(it for it in room.entries(COLUMN, Behind(("expenses/rent",), "balance")).entries)
    assert room.fact(entry.fact, TH, "th").receipt is None
    with pytest.raises(FactGone):
        room.fact(10**9, TH, "th")


def test_a_member_s_ledger_ends_with_what_the_member_owes(room: StatementsRoom, coop: tuple[Shop, list[str]]) -> None:
    (paper,) = room.debtor_papers(YEAR, TH, "th")
    assert coop[0].desk.people.name_of(coop[1][0]) in paper.title
    assert paper.rows[-1].cells[5] == 200_000
    assert room.parts("receivables/members", TODAY) == ((coop[1][0], coop[0].desk.people.name_of(coop[1][0]), 200_000),)
    page = room.entries(COLUMN, Behind((f"receivables/members/{coop[1][0]}",), "balance"))
    assert page.entries[-1].balance == 200_000
    with pytest.raises(NothingInSpan):
        room.debtor_papers(Span(date(2020, 1, 1), date(2020, 1, 2)), TH, "th")


def test_vouchers_say_the_amount_in_words(room: StatementsRoom) -> None:
    entry = room.entries(COLUMN, Behind(("expenses/rent",), "movement")).entries[0]
    (paper,) = room.voucher_papers([entry.fact], TH, "th")
    assert "ห้าพันบาทถ้วน" in paper.notes
    assert paper.title.endswith("PV02-69-000001")
    assert [row.cells[2:] for row in paper.rows] == [(500_000, None), (None, 500_000)]


def test_who_may_not_export_writes_nothing(room: StatementsRoom, coop: tuple[Shop, list[str]], tmp_path: Path) -> None:
    papers = [room.statement_paper("income", [COLUMN], TH, "th")]
    assert room.write(tmp_path / "งบ.xlsx", papers, TH, "th").stat().st_size > 3000
    assert room.write(tmp_path / "งบ.pdf", papers, TH, "th").read_bytes().startswith(b"%PDF")
    with pytest.raises(PaperEndingUnknown):
        room.write(tmp_path / "งบ.doc", papers, TH, "th")
    room.allow_export()
    coop[0].as_cashier()
    try:
        with pytest.raises(NotAllowed):
            room.allow_export()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["งบ.pdf", "งบ.xlsx"]
    finally:
        coop[0].as_manager()


def test_progress_may_stop_a_long_run(room: StatementsRoom) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        room.ledger_papers([], COLUMN, TH, "th", stop)


def test_comparisons_have_the_columns_they_say() -> None:
    assert [it.span for it in columns_of(YEAR, "year", shop="a", shops=())] == [YEAR, YEAR.year_before()]
    assert [it.shop for it in columns_of(YEAR, "shops", shop=None, shops=("a", "b"))] == ["a", "b", None]
    months = columns_of(Span(date(2026, 9, 10), TODAY), "months", shop=None, shops=())
    assert [it.span.from_on for it in months] == [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
    assert months[-1].span.to_on == TODAY
    assert columns_of(YEAR, "", shop="a", shops=()) == (StatementColumn(YEAR, "a"),)
    assert (round_percent(62, 1000), round_percent(-1, 3), round_percent(5, 0)) == (620, -3333, None)


def test_every_sentence_of_a_statement_and_every_kind_has_its_thai() -> None:
    for sentence in (*STATEMENT_SENTENCES, *KIND_NAMES.values()):
        assert TH(sentence) != sentence, sentence
    assert kind_words("from-the-future", TH) == "from-the-future"


def test_spans_are_said_as_statements_say_them() -> None:
    assert span_words(year_to(date(2026, 12, 31)), TH, "th") == "สำหรับปีสิ้นสุดวันที่ 31 ธ.ค. 2569"
    assert span_words(Span(date(2026, 2, 1), date(2026, 2, 28)), TH, "th") == "สำหรับเดือนสิ้นสุดวันที่ 28 ก.พ. 2569"
    assert span_words(YEAR, TH, "th") == "ตั้งแต่ 1 ม.ค. 2569 ถึง 21 พ.ย. 2569"
    assert span_words(Span(date(2026, 2, 1), date(2026, 2, 1) + timedelta(days=364)), load_words("en"), "en").startswith("For the year")
