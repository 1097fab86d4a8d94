"""The parts that the office's pages are built of, each on a page of its own in a real window."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from pathlib import Path
from threading import Event, get_ident
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kadpun.books.journal.spans import Span
from kadpun.hardware.page_pictures import Pages
from kadpun.hardware.pdf import report_pdf
from kadpun.hardware.report import Column as ReportColumn
from kadpun.hardware.report import Report, Section
from kadpun.hardware.report import Table as ReportTable
from kadpun.pos.screens.forms.aside import Progress
from kadpun.pos.screens.office_parts.charts import Bar, MonthChart, Share, StackedBar, steps_of
from kadpun.pos.screens.office_parts.counted_tabs import CountedTabs
from kadpun.pos.screens.office_parts.days import DayField, SpanChooser, span_beside, typed_day
from kadpun.pos.screens.office_parts.dense_table import Cell, Column, DenseTable, RowShown, money_cell
from kadpun.pos.screens.office_parts.desk_page import DeskPage
from kadpun.pos.screens.office_parts.figures import Figure, Figures
from kadpun.pos.screens.office_parts.filters import FilterBox
from kadpun.pos.screens.office_parts.preview import Preview, print_pages
from kadpun.pos.screens.page import Context
from kadpun.pos.screens.widgets.buttons import Button
from kadpun.pos.screens.widgets.layout import column, wrap
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import faults_of_looks


class Sample(DeskPage):
    """A page with every part on it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.figures, self.tabs = Figures(theme), CountedTabs(theme, ("all", "open", "done"))
        columns = (Column("", 90), Column("", least=400), Column("", 110, "right"), Column("", 110, "right", drop=1))
        self.table = DenseTable(theme, columns, picks=True)
        self.span, self.day = SpanChooser(context), DayField(context)
        self.state: dict[str, Any] = {"part": "all"}
        self.applied: list[Any] = []
        self.filter = FilterBox(context, "sample", state=lambda: self.state, apply=self.applied.append)
        self.preview = Preview(context, self)
        self.others = [Button(theme, "plain", "sm") for _ in range(4)]
        self.forward = Button(theme, "primary", "sm", key="Ctrl Enter")
        body = wrap(column(self.tabs, self.filter, self.day, (self.table.with_totals(), 1)))
        self.lay_desk(self.figures, (body, 1), acts=(*self.others, self.span, self.forward))
        self.settle()

    def retell(self) -> None:
        super().retell()
        self.head.say("Sample")
        self.tabs.say("Parts", ("All", "Open", "Done"), (45, 5, None))
        self.table.say("Accounts", ("Code", "Account", "Debit", "Credit"))
        self.forward.say("Go on")
        self.day.say("Day")
        self.filter.say("Find")
        for number, button in enumerate(self.others):
            button.say(f"Another act {number}")

    def take_key(self, stroke: str) -> bool:
        return self.span.take_key(stroke) or super().take_key(stroke)

    def search_field(self) -> Any:
        return self.filter.line


ROWS = (
    RowShown("assets", (Cell("Assets"),), look="heading"),
    RowShown("1110", (Cell("1110"), Cell("เงินสด"), money_cell(1_000_00), money_cell(None))),
    RowShown("1210", (Cell("1210"), Cell("ธนาคาร"), money_cell(900_000_00), money_cell(-5_00))),
    RowShown("debts", (Cell("Liabilities"),), look="heading"),
    RowShown("2110", (Cell("2110"), Cell("เจ้าหนี้"), money_cell(0), money_cell(48_250_00))),
    RowShown("2310", (Cell("2310"), Cell("กู้ยืม"), money_cell(20_00), money_cell(7_00))),
)
TOTAL = RowShown("total", (Cell(""), Cell("Total"), money_cell(901_020_00), money_cell(48_252_00)))


@pytest.fixture
def page(at_office: AtOffice) -> Sample:
    at_office.office.add_page("desks", Sample)
    at_office.go("desks")
    page = at_office.page("desks", Sample)
    page.table.put(ROWS, totals=[TOTAL])
    at_office.settle()
    return page


def order(table: DenseTable) -> list[Any]:
    return [shown.key for shown in table.model_of_rows.rows]


def test_rows_are_sorted_by_amount_within_their_groups_and_a_third_time_as_they_came(page: Sample) -> None:
    page.table.sort_by(2)
    assert order(page.table) == ["assets", "1210", "1110", "debts", "2310", "2110"]
    page.table.sort_by(2)
    assert order(page.table) == ["assets", "1110", "1210", "debts", "2110", "2310"]
    page.table.sort_by(2)
    assert order(page.table) == [shown.key for shown in ROWS]


def test_thai_words_are_sorted_as_a_dictionary_has_them(page: Sample) -> None:
    page.table.sort_by(1)
    assert order(page.table)[4:] == ["2310", "2110"]  # กู้ยืม before เจ้าหนี้: the vowel before its consonant is passed over
    assert order(page.table)[1:3] == ["1110", "1210"]


def test_the_keyboard_moves_past_groups_opens_picks_sorts_and_copies(page: Sample, at_office: AtOffice) -> None:
    opened: list[Any] = []
    page.table.opened.connect(opened.append)
    page.table.setFocus()
    page.table.choose("1210")
    at_office.press(Qt.Key.Key_Down)
    assert page.table.key == "2110"
    at_office.press(Qt.Key.Key_Return)
    assert opened == ["2110"]
    at_office.press(Qt.Key.Key_Space)
    assert page.table.picked_keys == {"2110"}
    at_office.control(Qt.Key.Key_3)
    assert order(page.table)[1] == "1210"
    assert page.table.key == "2110"
    at_office.control(Qt.Key.Key_C)
    assert QApplication.clipboard().text() == "2110\tเจ้าหนี้\t0.00\t48,250.00"


def test_the_whole_table_is_copied_with_headings_totals_and_a_minus_that_sheets_read(page: Sample) -> None:
    lines = page.table.as_text(whole=True).split("\n")
    assert lines[0] == "Code\tAccount\tDebit\tCredit"
    assert lines[3].endswith("\t-5.00")
    assert lines[-1] == "\tTotal\t901,020.00\t48,252.00"


def test_a_table_leaves_out_what_it_may_where_there_is_no_room(page: Sample, at_office: AtOffice) -> None:
    assert not page.table.isColumnHidden(3)
    at_office.window.resize(760, 700)
    at_office.settle()
    assert page.table.isColumnHidden(3)
    assert not page.table.isColumnHidden(1)


def test_rows_picked_stay_picked_when_the_rows_come_anew(page: Sample) -> None:
    heard: list[Any] = []
    page.table.picked.connect(heard.append)
    page.table.pick(["1110", "2310"])
    page.table.put([shown for shown in ROWS if shown.key != "1110"])
    assert page.table.picked_keys == {"2310"}
    assert heard == [frozenset({"1110", "2310"})]


def test_figures_that_come_after_there_were_none_stand_at_once(page: Sample) -> None:
    bare = Figures(page.context.theme)
    bare.setParent(page)
    bare.put([])
    bare.resize(700, 98)
    bare.put([Figure("ph.bank", "Figure", "131,627.00")] * 4)
    assert [card.width() for card in bare.cards if card.isVisibleTo(bare)] == [bare.cards[0].width()] * 4


def test_figures_stand_in_one_row_or_two_and_a_door_is_pressed_by_key(page: Sample, at_office: AtOffice) -> None:
    page.figures.put([Figure("ph.bank", f"Figure {number}", "131,627.00", "second", key=number) for number in range(5)])
    at_office.settle()
    tops = {card.y() for card in page.figures.cards}
    assert len(tops) == 1
    pressed: list[Any] = []
    page.figures.pressed.connect(pressed.append)
    page.figures.cards[3].setFocus()
    QTest.keyClick(page.figures.cards[3], Qt.Key.Key_Return)
    assert pressed == [3]
    at_office.window.resize(700, 900)
    at_office.settle()
    assert len({card.y() for card in page.figures.cards}) == 2
    assert page.figures.height() == page.figures.sizeHint().height()


def test_tabs_show_their_counts_and_are_stepped_by_arrows(page: Sample, at_office: AtOffice) -> None:
    assert [button.text() for button in page.tabs.buttons] == ["All 45", "Open 5", "Done"]
    turned: list[Any] = []
    page.tabs.turned.connect(turned.append)
    page.tabs.buttons[0].setFocus()
    at_office.press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert turned == ["open", "done", "all"]


def test_acts_that_have_no_room_stand_behind_more_and_the_way_forward_stays(page: Sample, at_office: AtOffice) -> None:
    assert page.acts.hidden_acts() == []
    at_office.window.resize(720, 700)
    at_office.settle()
    hidden = page.acts.hidden_acts()
    assert page.others[3] in hidden
    assert page.forward.isVisible()
    assert page.acts.more.isVisible()
    assert at_office.window.width() == 720
    assert not faults_of_looks(page, touch=36)


def test_work_that_reads_runs_beside_the_till_and_can_be_cancelled(page: Sample, at_office: AtOffice) -> None:
    threads: list[int] = []
    begun, ended, cancelled = Event(), [], []

    def work(progress: Progress) -> int:
        threads.append(get_ident())
        for done in range(10_000):
            begun.set()
            progress(done, 10_000)
            Event().wait(0.002)
        return 10_000

    assert page.working.run("Making papers", work, ended.append, cancelled=lambda: cancelled.append(True))
    assert not page.working.run("Another", work, ended.append)
    at_office.wait(lambda: page.working.isVisible() and page.working.bar.maximum() == 10_000)
    assert begun.is_set()
    assert at_office.does(lambda: get_ident()) not in threads
    at_office.press(Qt.Key.Key_Escape)
    at_office.wait(lambda: not page.working.running)
    assert cancelled == [True]
    assert ended == []
    assert at_office.front == "desks"


def test_work_that_writes_lets_the_till_in_between_its_slices(page: Sample, at_office: AtOffice) -> None:
    heard: list[str] = []
    ended: list[Any] = []

    def work() -> Generator[tuple[int, int], None, str]:
        for done in range(20):
            heard.append(f"slice {done}")
            yield done + 1, 20
        return "all"

    page.working.run_in_slices("Taking in", work, ended.append)
    at_office.jobs.run(page, lambda: heard.append("a sale"))
    at_office.wait(lambda: bool(ended))
    assert ended == ["all"]
    assert 0 < heard.index("a sale") < 20
    assert not page.working.isVisible()


def test_what_is_not_recorded_is_undone_newest_first_and_recording_makes_an_end(page: Sample, at_office: AtOffice) -> None:
    undone: list[str] = []
    page.undo.done("First", lambda: undone.append("first"))
    page.undo.done("Second", lambda: undone.append("second"))
    assert page.undo.isVisible()
    at_office.control(Qt.Key.Key_Backspace)
    assert undone == ["second"]
    page.undo.forget()
    assert not page.undo.isVisible()
    at_office.control(Qt.Key.Key_Backspace)
    assert undone == ["second"]


def test_a_filter_is_kept_under_a_name_chosen_again_and_taken_away(page: Sample, at_office: AtOffice) -> None:
    heard: list[str] = []
    page.filter.changed.connect(heard.append)
    at_office.press(Qt.Key.Key_F2)
    assert page.filter.line.hasFocus()
    page.filter.line.setText("คำปัน")
    page.state["part"] = "open"
    at_office.touch(page.filter.open)
    page.filter.kept.name.put("  ค้างนาน ")
    at_office.press(Qt.Key.Key_Return)
    assert [kept.name for kept in page.filter.kept.kept] == ["ค้างนาน"]
    at_office.press(Qt.Key.Key_Escape)
    assert not page.filter.kept.isVisible()
    page.filter.line.clear()
    at_office.touch(page.filter.open)
    page.filter.kept.chosen.emit(page.filter.kept.kept[0])
    assert page.filter.text == "คำปัน"
    assert page.applied == [{"part": "open"}]
    assert heard[-1] == "คำปัน"
    page.filter.kept.name.put(" ")
    page.filter.kept.keep_current()
    at_office.settle()
    assert page.filter.kept.name.complaint
    page.filter.kept._drop(page.filter.kept.kept[0])
    at_office.settle()
    assert page.filter.kept.kept == ()


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("21", date(2026, 11, 21)),
        ("๕", date(2026, 11, 5)),
        ("1/2", date(2026, 2, 1)),
        ("1-2-69", date(2026, 2, 1)),
        ("30/11/2569", date(2026, 11, 30)),
        ("2026-11-30", date(2026, 11, 30)),
        ("30 พ.ย. 69", date(2026, 11, 30)),
        ("31/11", None),
        ("วันนี้", None),
        ("0/0", None),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: date | None) -> None:
    assert typed_day(text, today=TODAY) == day


def test_the_span_is_chosen_by_a_preset_by_two_days_or_stepped(page: Sample, at_office: AtOffice) -> None:
    chosen: list[Span] = []
    page.span.changed.connect(chosen.append)
    assert page.span.words == "1 – 21 พ.ย. 2569"
    at_office.control(Qt.Key.Key_Left)
    assert chosen[-1] == Span(date(2026, 10, 1), date(2026, 10, 31))
    at_office.touch(page.span)
    panel = page.span.panel
    assert panel.isVisible()
    panel.first.put("1/1/2569")
    panel.last.put("31/12/68")
    panel.last.setFocus()
    at_office.press(Qt.Key.Key_Return)
    assert panel.last.complaint
    panel.last.put("21/11")
    at_office.press(Qt.Key.Key_Return)
    assert chosen[-1] == Span(date(2026, 1, 1), date(2026, 11, 21))
    assert not panel.isVisible()
    at_office.touch(page.span)
    at_office.touch(panel.presets["month-before"])
    assert page.span.span == Span(date(2026, 10, 1), date(2026, 10, 31))
    at_office.touch(page.span)
    at_office.press(Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert at_office.front == "desks"


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 800))
def test_stepping_on_and_back_stays_within_the_same_kind_of_span(first: date, length: int) -> None:
    span = Span(first, date.fromordinal(first.toordinal() + length))
    after = span_beside(span, 1)
    assert after.from_on.toordinal() == span_beside(after, -1).to_on.toordinal() + 1
    if first.day != 1 and after.from_on.day != 1:
        assert span_beside(after, -1) == span


@given(st.integers(0, 10**12), st.integers(-(10**11), 0))
def test_an_axis_holds_what_it_shows_in_few_round_steps(most: int, least: int) -> None:
    marks = steps_of(most, least)
    assert marks[0] <= least <= 0 <= most <= marks[-1]
    assert len(marks) <= 8
    assert 0 in marks


def test_charts_say_their_numbers_to_a_screen_reader(page: Sample) -> None:
    chart, stacked = MonthChart(page.context.theme), StackedBar(page.context.theme)
    chart.put([Bar("ต.ค.", 120_000_00, 20_000_00), Bar("พ.ย.", 90_000_00, -5_00, now=True)], bar_words="Sales", line_words="Profit")
    assert "พ.ย. Sales 90,000.00, Profit −5.00" in chart.accessibleName()
    assert chart.in_thousands()
    stacked.put([Share("Not due", 100_00), Share("Late", 0)])
    assert stacked.accessibleName() == "Not due 100.00 · Late 0.00"
    for widget in (chart, stacked):
        widget.resize(300, 200)
        assert not widget.grab().isNull()


def a_report(rows: int = 120) -> bytes:
    table = ReportTable((ReportColumn("บัญชี", share=3), ReportColumn("ยอด", "right")), tuple((f"บัญชี {at}", "1,234.50") for at in range(rows)))
    return report_pdf(Report("งบทดลอง", "หนองปั๋น", (Section(table=table),)))


def test_a_pdf_is_made_beside_the_till_looked_at_turned_saved_and_printed(page: Sample, at_office: AtOffice, tmp_path: Path) -> None:
    data = a_report()
    page.preview.show_pdf("งบทดลอง", lambda progress: data, file_name="trial.pdf")
    at_office.wait(lambda: page.preview.data == data)
    pages = page.preview.sheets.pages
    assert pages is not None
    assert pages.count == 4
    at_office.wait(lambda: bool(page.preview.sheets._drawn))
    at_office.press(Qt.Key.Key_PageDown)
    assert page.preview.at.text() == "หน้า 2 จาก 4"
    at_office.press(Qt.Key.Key_Plus)
    assert page.preview.sheets.percent == 125
    page.preview.write(tmp_path / "trial.pdf")
    at_office.wait(lambda: not page.preview.isVisible())
    assert (tmp_path / "trial.pdf").read_bytes() == data
    assert "trial.pdf" in at_office.notice
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert print_pages(data, printer, 1, 3, lambda done, of: None) == 2
    printed = Pages((tmp_path / "printed.pdf").read_bytes())
    assert printed.count == 2
    shown = printed.picture(0, width=400)
    image = QImage(shown.pixels, shown.width, shown.height, shown.width * 3, QImage.Format.Format_RGB888)
    dark = sum(image.pixelColor(x, y).lightness() < 128 for x in range(0, shown.width, 2) for y in range(0, shown.height, 2))
    assert dark > 200


def test_a_pdf_that_cannot_be_made_is_told_on_the_page(page: Sample, at_office: AtOffice, tmp_path: Path) -> None:
    page.preview.show_pdf("x", lambda progress: a_report(2))
    at_office.wait(lambda: bool(page.preview.data))
    page.preview.write(tmp_path / "no such folder" / "x.pdf")
    at_office.wait(lambda: bool(at_office.notice))
    assert "เขียนไฟล์" in at_office.notice
    at_office.press(Qt.Key.Key_Escape)
