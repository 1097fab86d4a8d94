"""The office's first page: how the shop stands today, what waits for the accountant, sales by month, members' debts by age.

Each figure and each thing that waits is a door to the page that shows it whole, where the program has that page.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QSizePolicy

from kadpun.books.clock import business_day, local_time
from kadpun.books.money import Satang, show_money
from kadpun.books.thai import show_date, show_month
from kadpun.pos.office.overview_room import Overview, OverviewRoom

from ..office_parts.charts import Bar, MonthChart, Share, StackedBar
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.side_card import Look, SideCard, SideRow
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import column, wrap

HEARD_LATE_DAYS = 3
MOST_CHART = 640
"""Pixels: bars taller than this say nothing more."""


class OverviewPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = OverviewRoom(context.till)
        self.seen: Overview | None = None
        self.again = Button(theme, "plain", "sm", icon="ph.arrows-clockwise", key="F5")
        self.figures = Figures(theme)
        self.waits, self.shifts, self.money = SideCard(theme), SideCard(theme), SideCard(theme)
        self.months, self.debts, self.desks = SideCard(theme), SideCard(theme), SideCard(theme)
        self.chart, self.ages = MonthChart(theme, high=260), StackedBar(theme)
        self.months.hold(self.chart)
        self.months.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.months.setMaximumHeight(MOST_CHART)
        self.debts.hold(self.ages)
        self.again.clicked.connect(self.read)
        for card in (self.figures, self.waits, self.shifts, self.money, self.debts, self.desks):
            card.pressed.connect(self._go)
        left = wrap(column(self.waits, (self.months, 100), "stretch", gap=12))
        self.lay_desk(self.figures, (beside(left, self.shifts, self.money, self.debts, self.desks, whole=True), 1), acts=(self.again,))
        self.settle()

    def retell(self) -> None:
        super().retell()
        self.again.say(self.context.say("Look again"))
        self._show(self.seen)

    def enter(self, **given: Any) -> None:
        """Read how the shop stands now."""
        self.read()

    def take_key(self, stroke: str) -> bool:
        if stroke == "F5":
            self.read()
            return True
        return super().take_key(stroke)

    def read(self) -> None:
        """Read it all anew."""
        self.look(self.room.look, self._show)

    def _go(self, page: str) -> None:
        self.context.go(page)

    def _show(self, seen: Overview | None) -> None:
        say = self.context.say
        self.seen = seen
        if seen is None:
            self.head.say(say("Overview"))
            return
        self.head.say(say("Overview"), show_date(seen.today, "strip", say.language))
        self._show_figures(seen)
        self._show_waits(seen)
        self._show_months(seen)
        self._show_money(seen)
        self._show_debts(seen)
        self._show_desks(seen)

    def _show_figures(self, seen: Overview) -> None:
        say = self.context.say
        before = say("{amount} at this day last month", amount=show_money(seen.sold_month_before))
        yesterday = say("Yesterday {amount}", amount=show_money(seen.sold_yesterday))
        in_drawers = say("{amount} of it in drawers", amount=show_money(seen.drawers))
        overdue = say("{amount} overdue, {count} people", amount=show_money(seen.overdue), count=seen.overdue_debtors)
        self.figures.put(
            (
                Figure("ph.storefront", say("Sales today"), show_money(seen.sold_today), yesterday),
                Figure("ph.chart-line-up", say("Sales this month"), show_money(seen.sold_month), before),
                Figure("ph.money", say("Cash"), show_money(Satang(seen.drawers + seen.safe)), in_drawers),
                Figure("ph.bank", say("In the bank, by the books"), show_money(seen.bank), key="reconcile"),
                Figure(
                    "ph.users",
                    say("Members' debts"),
                    show_money(seen.owed),
                    overdue if seen.overdue else say("Nothing is overdue"),
                    tone="warn" if seen.overdue else "ink",
                    key="members",
                ),
            )
        )

    def _show_waits(self, seen: Overview) -> None:
        say, rows = self.context.say, []
        if seen.month_due is not None:
            words = say("{month} is not closed yet", month=show_month(seen.month_due, say.language))
            rows.append(SideRow(words, say("Periods"), "warn", key="periods"))
        for each in seen.shifts:
            if business_day(each.shift.opened_at) < seen.today:
                day = show_date(business_day(each.shift.opened_at), "document", say.language)
                rows.append(SideRow(say("The shift of {desk} is open since {day}", desk=self._desk(each.log), day=day), "", "warn"))
        for account, days in seen.unmatched:
            words = say("{account} was not reconciled for {days} days", account=account, days=days)
            rows.append(SideRow(words, say("Reconcile"), "warn", key="reconcile"))
        if seen.overdue:
            rows.append(SideRow(say("Members owe what is overdue"), show_money(seen.overdue), "warn", key="members"))
        rows += [SideRow(say("{desk} was not heard for {days} days", desk=self._desk(desk), days=days), "", "warn", key="desks")
                 for desk, days in self._silent(seen)]  # fmt: skip
        if rows:
            self.waits.put(say("Waits for you"), rows, right=say("{count} things", count=len(rows)))
        else:
            self.waits.put(say("Waits for you"), note=say("Nothing waits. Ctrl K finds everything."))

    def _show_months(self, seen: Overview) -> None:
        say = self.context.say
        known = any(month.cost for month in seen.months)
        bars = [
            Bar(show_month(month.first_on, say.language, short=True), month.sales, month.profit if month.cost else None, month is seen.months[-1])
            for month in seen.months
        ]
        self.chart.put(bars, bar_words=say("Sales"), line_words=say("Gross profit") if known else "")
        sold = any(month.sales for month in seen.months)
        self.chart.setVisible(sold)
        self.months.put(say("Sales by month"), right=self.chart.unit(say) if sold else "", note="" if sold else say("Nothing was sold yet."))

    def _show_money(self, seen: Overview) -> None:
        say = self.context.say
        rows = [
            SideRow(say("{desk}, shift {number}, since {time}", desk=self._desk(each.log), number=each.shift.shift,
                        time=f"{local_time(each.shift.opened_at):%H:%M}"), show_money(each.shift.opening_float))
            for each in seen.shifts
        ]  # fmt: skip
        self.shifts.put(say("Open shifts"), rows, right=say("Float") if rows else "", note="" if rows else say("No shift is open"))
        look: Look = "danger" if seen.safe < 0 else ""
        self.money.put(
            say("Money by the books"),
            (
                SideRow(say("In the drawers"), show_money(seen.drawers)),
                SideRow(say("In the safe"), show_money(seen.safe), look),
                SideRow(say("In the bank"), show_money(seen.bank), key="reconcile"),
                SideRow(say("Owed to suppliers"), show_money(seen.suppliers), key="journal"),
            ),
            right=say("Baht"),
        )

    def _show_debts(self, seen: Overview) -> None:
        say = self.context.say
        first = (say("Not yet due"), say("Up to 1 month overdue"), say("Up to 3 months"))
        names = (*first, say("Up to 6 months"), say("Up to 12 months"), say("Longer"))
        self.ages.put([Share(words, amount) for words, amount in zip(names, seen.ages, strict=True)])
        self.ages.setVisible(bool(seen.debtors))
        right = say("Total {amount}", amount=show_money(seen.owed))
        self.debts.put(say("Members' debts by age"), right=right if seen.debtors else "", note="" if seen.debtors else say("Nobody owes the shop."))

    def _show_desks(self, seen: Overview) -> None:
        say = self.context.say
        rows = [
            SideRow(self._desk(desk), f"{show_date(business_day(at), 'dense', say.language)} {local_time(at):%H:%M}", key="desks")
            for desk, at in seen.desks
        ]
        self.desks.put(say("Heard from other desks"), rows)
        self.desks.setVisible(bool(rows))

    def _silent(self, seen: Overview) -> list[tuple[str, int]]:
        """The desks that were not heard for some days."""
        found = ((desk, (seen.today - business_day(at)).days) for desk, at in seen.desks)
        return [(desk, days) for desk, days in found if days >= HEARD_LATE_DAYS]

    def _desk(self, log: str) -> str:
        """What a desk is called: the third part of its log's name."""
        parts = log.split("/")
        return self.context.say("Till {number}", number=parts[2] if len(parts) > 2 else log)
