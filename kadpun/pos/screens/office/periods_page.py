"""The page of periods: what must be looked at, hold, cost of sales, close; one step after the other, each with its one button.

open --hold--> held --work out and post the cost--> costed --close--> closed for good, and the next period is open
                |--let go--> open (what was posted stays)
The valuation runs beside the till with a bar and cancel. At a year's end the tick brings income and expense to the surplus before closing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QFrame

from kadpun.books.journal.cost_of_sales import CostOfSales
from kadpun.books.journal.periods import Period
from kadpun.books.money import Satang, show_money
from kadpun.books.thai import show_date
from kadpun.pos.office.periods_room import NothingToHold, PeriodCheck, PeriodsRoom, PeriodsState
from kadpun.pos.till.results import Permission

from ..forms.fields import Tick
from ..forms.head import Steps
from ..office_parts.days import DayField
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.side_card import Look, SideCard, SideRow
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row

DOORS: dict[str, tuple[str, dict[str, Any]]] = {
    "shift": ("shift-close", {}),
    "drawer": ("statements", {}),
    "bank": ("reconcile", {}),
    "recurring": ("journal", {"tab": "month"}),
    "vat": ("journal", {"tab": "month"}),
    "unnamed": ("journal", {"tab": "bills"}),
    "petty": ("journal", {"tab": "month"}),
}
"""Where a check is put right: a page, and what it is given."""


class PeriodsPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = PeriodsRoom(context.till)
        self.state: PeriodsState | None = None
        self.cost: CostOfSales | None = None
        self.proposed: date | None = None
        self.figures = Figures(theme)
        self.steps = Steps(theme, 4)
        self.table = DenseTable(theme, (Column("", least=200), Column("", 160), Column("", 150, drop=1)), row_height=36)
        self.title = Text(style="lead")
        self.checks, self.cost_card = SideCard(theme), SideCard(theme)
        self.until = DayField(context, width=150)
        self.year_end = Tick()
        self.let_go = Button(theme, "plain", "sm", icon="ph.lock-open")
        self.hold = Button(theme, "primary", "sm", icon="ph.lock", key="F7")
        self.work_out = Button(theme, "primary", "sm", icon="ph.calculator", key="F8")
        self.close_period = Button(theme, "primary", "sm", icon="ph.lock-key", key="Ctrl Enter")
        self.sure = self._sure_bar()
        next_card = card(column(self.title, row(self.until, self.year_end, "stretch", gap=16), gap=6, margins=(16, 8, 16, 10)))
        main = column(next_card, (card(column((self.table, 1), gap=0, margins=(12, 8, 12, 8))), 1), gap=12)
        acts = (self.let_go, self.hold, self.work_out, self.close_period)
        self.lay_desk(self.figures, self.sure, (beside(main, self.checks, self.cost_card), 1), acts=acts, beside_title=self.steps)
        self.hold.clicked.connect(self.do_hold)
        self.work_out.clicked.connect(self.do_work_out)
        self.close_period.clicked.connect(self.ask_to_close)
        self.let_go.clicked.connect(self.do_let_go)
        self.checks.pressed.connect(self._go)
        self.settle()

    def _sure_bar(self) -> QFrame:
        self.sure_words = Text(style="strong", colour="warn", elide=True)
        self.sure_yes = Button(self.context.theme, "danger", "sm", key="Enter")
        self.sure_no = Button(self.context.theme, "plain", "sm", key="Esc")
        self.sure_yes.clicked.connect(self.do_close)
        self.sure_no.clicked.connect(lambda: self._ask_no_more())
        bar = card(row((self.sure_words, 1), self.sure_no, self.sure_yes, gap=12, margins=(14, 6, 10, 6)), "warn")
        bar.hide()
        return bar

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.steps.say((say("Open"), say("Held"), say("Costed"), say("Period closed")))
        self.table.say(say("Periods"), (say("Period"), say("How it stands"), say("Closed as")))
        self.table.say_empty(say("No period has been closed yet."))
        self.until.say(say("Last day"))
        self.year_end.say(say("This is the end of the year"))
        self.let_go.say(say("Let it go"))
        self.hold.say(say("Hold"))
        self.work_out.say(say("Work out the cost"))
        self.close_period.say(say("Close for good"))
        self.sure_yes.say(say("Close"))
        self.sure_no.say(say("Not yet"))
        self._show(self.state)

    def enter(self, **given: Any) -> None:
        """Read how the periods stand."""
        self.cost = None
        self.read()

    def read(self) -> None:
        """Read it anew."""
        self.look(self.room.state, self._show, self._nothing)

    def take_key(self, stroke: str) -> bool:
        if self.sure.isVisible() and stroke == "Enter":
            self.do_close()
            return True
        for key, button in (("F7", self.hold), ("F8", self.work_out)):
            if stroke == key and button.isVisibleTo(self) and button.isEnabled():
                button.click()
                return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if self.sure.isVisible():
            self._ask_no_more()
            return True
        return super().take_escape()

    def main_act(self) -> bool:
        wanted = self.close_period if self.cost is not None else self.work_out if self.state is not None and self.state.held else self.hold
        if not wanted.isEnabled():
            return False
        wanted.click()
        return True

    def do_hold(self) -> None:
        """Hold the next period."""
        state = self.state
        last = self.until.check() if self.until.value else None
        if state is None or (self.until.value and last is None):
            return
        self.act(Permission.PERIODS, lambda leave: self.room.hold(last_on=last, approval=leave), lambda _: self._held())

    def do_work_out(self) -> None:
        """Work the cost of sales out beside the till, then post it."""
        self.working.run(self.context.say("Valuing the shelf"), self.room.work_out, then=self._worked_out)

    def do_let_go(self) -> None:
        """Let the held period go."""
        self.act(Permission.PERIODS, lambda leave: self.room.let_go(leave), lambda _: self._done())

    def ask_to_close(self) -> None:
        """Ask once more: nothing closed is ever opened."""
        state = self.state
        if state is None or state.held is None or self.cost is None:
            return
        self.sure_words.setText(self.context.say("Up to {day} nothing can be changed any more. Close?", day=self._day(state.held.last_on)))
        self.sure.show()
        self.sure_yes.setFocus()

    def do_close(self) -> None:
        """Close the held period for good."""
        cost, year_end = self.cost, self.year_end.isChecked()
        if cost is None:
            return
        self.sure.hide()
        self.act(
            Permission.PERIODS,
            lambda leave: self.room.close(cost, year_end=year_end, approval=leave),
            lambda _: self._done(),
            refused=self._not_closed,
        )

    def _ask_no_more(self) -> None:
        self.sure.hide()

    def _held(self) -> None:
        self.context.sounds.play("ok")
        self.cost = None
        self.read()
        self.do_work_out()

    def _worked_out(self, cost: CostOfSales) -> None:
        if cost.is_posted:
            self.cost = cost
            self.read()
            return
        self.act(Permission.PERIODS, lambda leave: self.room.post_cost(cost, leave), lambda _: self.do_work_out())

    def _not_closed(self, reason: Exception) -> bool:
        self.cost = None
        self.read()
        return False

    def _done(self) -> None:
        self.context.sounds.play("ok")
        self.cost = None
        self.read()

    def _nothing(self, reason: Exception) -> None:
        if not isinstance(reason, NothingToHold):
            self.tell(reason)
        self._show(None)

    def _go(self, name: str) -> None:
        page, given = DOORS[name]
        self.context.go(page, **given)

    def _day(self, day: date) -> str:
        return show_date(day, "document", self.context.say.language)

    def _show(self, state: PeriodsState | None) -> None:
        say = self.context.say
        before, self.state = self.state, state
        if state is not None and (before is None or before.last_on != state.last_on):
            self.year_end.setChecked(state.year_end)
        self.head.say(say("Periods"), "" if state is None else show_date(state.today, "strip", say.language), say("Back"))
        held = state is not None and state.held is not None
        costed = held and self.cost is not None
        self.steps.stand(2 if costed else 1 if held else 0)
        self.acts.offer(self.hold, not held)
        self.acts.offer(self.let_go, held)
        self.acts.offer(self.work_out, held and not costed)
        self.acts.offer(self.close_period, costed)
        self.hold.setEnabled(state is not None)
        self.until.setVisible(not held)
        self.year_end.setVisible(held)
        self.figures.setVisible(state is not None)
        if state is None:
            self.title.setText(say("Nothing has been recorded yet that a period could hold."))
            self.checks.put(say("To look at"))
            self.cost_card.hide()
            self.table.put([])
            return
        if self.proposed != state.last_on:
            self.proposed = state.last_on
            self.until.put_day(state.last_on)
        first, last = self._day(state.first_on), self._day(state.last_on)
        words = say("{first} to {last} is held", first=first, last=last) if held else say("Next: {first} to {last}", first=first, last=last)
        self.title.setText(words)
        self._show_figures(state)
        self._show_checks(state)
        self._show_cost(self.cost)
        self._show_table(state)

    def _show_figures(self, state: PeriodsState) -> None:
        say = self.context.say
        closed = [period for period in state.periods if period.closed]
        until = self._day(closed[-1].last_on) if closed else say("Not yet")
        tone = "danger" if state.surplus < 0 else "ink"
        costed = say("Posted in this period") if state.posted else say("Not posted in this period yet")
        self.figures.put(
            (
                Figure("ph.lock-key", say("Closed up to"), until, say("{count} periods", count=len(closed))),
                Figure("ph.package", say("Cost of goods"), show_money(state.posted), costed),
                Figure("ph.scales", say("Surplus so far"), show_money(state.surplus), say("Income less expense, not closed"), tone=tone),
                Figure("ph.clock-counter-clockwise", say("Came late"), f"{state.late:,}", say("Counted in the first open period")),
            )
        )

    def _show_checks(self, state: PeriodsState) -> None:
        say = self.context.say
        rows = [SideRow(self._check_words(check), self._check_amount(check), self._look(check), key=check.name if check.weight != "good" else None)
                for check in state.checks]  # fmt: skip
        open_ones = sum(check.weight != "good" for check in state.checks)
        note = "" if open_ones else say("All is as it should be.")
        self.checks.put(say("To look at"), rows, right=say("{count} open", count=open_ones) if open_ones else "", note=note)

    def _check_words(self, check: PeriodCheck) -> str:
        say = self.context.say
        words = {
            "shift": say("Shifts still open"),
            "drawer": say("Left in drawers"),
            "bank": say("Bank lines without a match"),
            "recurring": say("Entries that should have come"),
            "vat": say("VAT of the month"),
            "unnamed": say("Deliveries without a bill"),
            "petty": say("Petty cash"),
        }
        return words[check.name]

    def _check_amount(self, check: PeriodCheck) -> str:
        if check.amount is not None:
            return show_money(check.amount)
        return "" if check.count is None else f"{check.count:,}"

    def _look(self, check: PeriodCheck) -> Look:
        return "danger" if check.weight == "stop" else "warn" if check.weight == "look" else "ok"

    def _show_cost(self, cost: CostOfSales | None) -> None:
        say = self.context.say
        self.cost_card.setVisible(cost is not None)
        if cost is None:
            return
        rows = [
            SideRow(say("Inventory after the cost"), show_money(cost.valued)),
            SideRow(say("Goods sold"), show_money(cost.sold)),
            SideRow(say("Lost and spoiled"), show_money(cost.lost)),
            SideRow(say("Used in the shop"), show_money(cost.used)),
            SideRow(say("Cost together"), show_money(Satang(cost.sold + cost.lost + cost.used)), "strong"),
        ]
        told = []
        if cost.below_zero:
            told.append(say("{count} products stand below zero.", count=len(cost.below_zero)))
        if cost.without_cost:
            told.append(say("{count} products have no cost.", count=len(cost.without_cost)))
        self.cost_card.put(say("Cost of sales"), rows, note=" ".join(told), tone="warn" if told else "true")

    def _show_table(self, state: PeriodsState) -> None:
        self.table.put([self._row(period) for period in reversed(state.periods)])

    def _row(self, period: Period) -> RowShown:
        say = self.context.say
        chip = ChipShown(say("Period closed"), "mute", "ph.lock-key") if period.closed else ChipShown(say("Held"), "warn", "ph.lock")
        span = say("{first} to {last}", first=self._day(period.first_on), last=self._day(period.last_on))
        year = Cell(say("End of the year")) if period.year_end else Cell(say("A period") if period.closed else "")
        return RowShown(period.fact, (Cell(span, sort=period.last_on.isoformat()), Cell(chips=(chip,)), year))
