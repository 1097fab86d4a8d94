"""The card of the auditor's working papers: span, sample, seed, cut-off; made beside the till and written as a workbook."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kadpun.books.money import read_money
from kadpun.books.refusals import Refusal
from kadpun.pos.office.working_papers import Asked, Papers

from ..forms.fields import Field, Form, Tick
from ..office_parts.days import DayField
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap

if TYPE_CHECKING:
    from ..page import Context

USUAL_COUNT = 25


class WorkingPapersCard(SideCard):
    """What the auditor asks for. `wanted` carries it as Asked once every field can be read."""

    wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        theme = context.theme
        self.context = context
        self.papers: Papers | None = None
        self.first, self.last, self.cut_off = DayField(context), DayField(context), DayField(context)
        self.count, self.above = Field(theme, digits=True, most=4), Field(theme, also=".,", most=18)
        self.seed = Field(theme, most=60)
        self.by_money = Tick()
        self.make = Button(theme, "primary", "sm", icon="ph.file-text", key="Enter")
        self.leave = Button(theme, "quiet", "sm", key="Esc")
        self.hold(
            wrap(
                column(
                    row(self.first, self.last, gap=8),
                    row(self.count, self.above, gap=8),
                    self.seed,
                    self.by_money,
                    self.cut_off,
                    gap=6,
                )
            )
        )
        self.act(self.make, self.leave)
        self.make.clicked.connect(self.ask)
        self.leave.clicked.connect(self.hide)
        self.form = Form(self.first, self.last, self.count, self.above, self.seed, self.cut_off, then=self.ask)
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.first.say(say("From"))
        self.last.say(say("To"))
        self.count.say(say("Bills in the sample"))
        self.above.say(say("and all from"), unit=say("baht"))
        self.seed.say(say("Seed of the sample"), say("Write it down: with it anybody draws the same bills."))
        self.by_money.say(say("Larger bills more often"))
        self.cut_off.say(say("Cut-off test at"))
        self.make.say(say("Make them"))
        self.leave.say(say("Close"))
        self.show_papers(self.papers)

    def open(self) -> None:
        """Open the card; the last whole month is proposed, and a seed of its last day."""
        if self.first.day is None:
            last = self.first.today.replace(day=1) - timedelta(days=1)
            self.first.put_day(last.replace(day=1))
            self.last.put_day(last)
            self.cut_off.put_day(last)
            self.count.put(str(USUAL_COUNT))
            self.seed.put(f"{last:%Y-%m-%d}")
        self.show()
        self.first.setFocus()

    def ask(self) -> None:
        """Read the fields and say what is wanted."""
        first, last, cut_off = self.first.check(), self.last.check(), self.cut_off.check()
        if first is None or last is None or cut_off is None:
            return
        try:
            above = read_money(self.above.value) if self.above.value else None
        except Refusal as reason:
            self.above.complain(reason.sentence(self.context.say))
            return
        count = int(self.count.value) if self.count.value.isdigit() else 0
        self.wanted.emit(Asked(first, last, cut_off, count, self.seed.value, self.by_money.isChecked(), above))

    def show_papers(self, papers: Papers | None) -> None:
        """Show what the last papers came to."""
        say = self.context.say
        self.papers = papers
        rows = []
        if papers is not None:
            broken = len(papers.broken_series)
            other = len(papers.cut_off.other_side)
            rows = [
                SideRow(say("Bills in the sample"), f"{len(papers.sample.bills):,} / {papers.sample.population:,}"),
                SideRow(say("Recorded on the other side"), f"{other:,}", "warn" if other else "ok"),
                SideRow(say("Series with a gap or a double"), f"{broken:,}", "danger" if broken else "ok"),
                SideRow(say("Acts that their doer allowed"), f"{len(papers.scanned.self_approvals):,}"),
            ]
        note = "" if rows else say("Nothing is recorded. A workbook is written, a sheet for each test.")
        self.put(say("The auditor's working papers"), rows, note=note)
