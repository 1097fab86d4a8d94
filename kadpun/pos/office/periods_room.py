"""Periods at the office: what must be looked at, hold, cost of sales, close, and the end of a year.

Holding, posting cost and closing are three steps that each may be done again: nothing about goods can be dated in a held period, so the valuation
(`work_out`, which reads every product and may run on any thread but the window's) stands still until it is posted. Guarded acts need
Permission.PERIODS. Nothing closed is ever opened.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.clock import business_day
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of, part_balances
from kadpun.books.journal.cost_of_sales import PURPOSE, CostOfSales, record_cost, seen_on, work_out_cost
from kadpun.books.journal.periods import Period, PeriodClose, PeriodHold, first_open_on, logs_reached, periods
from kadpun.books.journal.recurring import waiting_entries
from kadpun.books.journal.vat_month import vat_month
from kadpun.books.journal.vouchers import moved_by_purpose
from kadpun.books.journal.year_end import is_year_end_due, record_closing, surplus_of
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal
from kadpun.books.sales.shift import open_shift
from kadpun.books.store.statements import ask
from kadpun.books.thai import show_date
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission

from .reconcile_room import ReconcileRoom

Progress = Callable[[int, int], None]
CheckName = Literal["shift", "drawer", "bank", "recurring", "vat", "unnamed", "petty"]
Weight = Literal["good", "look", "stop"]
"""How a check stands: all well, worth a look, or the period cannot be held or closed like this."""


class NothingToHold(Refusal):
    says = "Nothing has been recorded yet that a period could hold."


class HoldTooEarly(Refusal):
    says = "The period ends on {last_on}, which is not over yet. Hold it when the day is done."


class HeldAlready(Refusal):
    says = "The period up to {last_on} is held. Close it, or let it go, before the next one."


class YearEndUnsaid(Refusal):
    says = "A year seems to end on {last_on}, and a closed period is never opened again. Say --year-end to close the year with it, or --no-year-end."


class NothingHeld(Refusal):
    says = "No period is held."


class ShiftStillOpen(Refusal):
    says = "A shift is open since {opened_on}. Close it before the period is held, so that its drawer is counted into it."


class CostNotPosted(Refusal):
    says = "Cost of sales is not what the books hold any more. Work it out again, then close."


@dataclass(frozen=True, slots=True)
class PeriodCheck:
    """One thing to look at before a period is held or closed: how it stands, an amount in satang or a count where there is one."""

    name: CheckName
    weight: Weight
    amount: Satang | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PeriodsState:
    """How the periods stand: every closed one, the one that is held (or None), the span that comes next, and what to look at in it."""

    periods: tuple[Period, ...]
    held: Period | None
    first_on: date
    last_on: date
    today: date
    checks: tuple[PeriodCheck, ...]
    posted: Satang
    surplus: Satang
    late: int
    year_end: bool = False
    """Whether the span seems to end a year."""


class PeriodsRoom:
    """The verbs of periods."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk: Desk = till.desk

    def state(self) -> PeriodsState:
        """Everything the page shows, but for the valuation of the shelf. Refuses NothingToHold."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
            standing = periods(connection)
            held = next((period for period in standing if not period.closed), None)
            first, last = (held.first_on, held.last_on) if held else self._next_span(connection)
            posted = moved_by_purpose(connection, PURPOSE, from_on=first, to_on=last)
            return PeriodsState(
                periods=standing,
                held=held,
                first_on=first,
                last_on=last,
                today=today,
                checks=self._checks(connection, first, last, today),
                posted=Satang(-posted.get("goods/inventory", 0)),
                surplus=Satang(surplus_of(connection, on=last)),
                late=int(ask(connection, "SELECT count(*) FROM late")[0][0]),
                year_end=is_year_end_due(connection, last),
            )

    def hold(self, *, last_on: date | None = None, approval: Approval | None = None) -> Recorded:
        """Hold the next period up to a day, its month's end unless told otherwise. Needs Permission.PERIODS.

        Refuses NothingToHold, HeldAlready, HoldTooEarly, ShiftStillOpen, PeriodNotNext.
        """
        self.till.permit(Permission.PERIODS, approval)
        with self.desk.store.work() as work:
            connection = work.connection
            held = next((period for period in periods(connection) if not period.closed), None)
            if held is not None:
                raise HeldAlready(last_on=show_date(held.last_on))
            first, last = self._next_span(connection)
            last = last_on or last
            if last >= self._today(connection):
                raise HoldTooEarly(last_on=show_date(last))
            for opened_on in self._open_shifts(connection):
                if opened_on <= last:
                    raise ShiftStillOpen(opened_on=show_date(opened_on))
            recorded = self.desk.record(work, PeriodHold(first, last), by=self.till.by)
        self.till.spend(approval)
        return recorded

    def let_go(self, approval: Approval | None = None) -> Recorded:
        """Let the held period go again; what was posted in it stays. Needs Permission.PERIODS. Refuses NothingHeld."""
        self.till.permit(Permission.PERIODS, approval)
        with self.desk.store.work() as work:
            held = self._held(work.connection)
            recorded = self.desk.record(work, PeriodHold(held.first_on, held.last_on, released=True), by=self.till.by)
        self.till.spend(approval)
        return recorded

    def work_out(self, progress: Progress | None = None) -> CostOfSales:
        """Work out the held period's cost of sales; long, reads only, `progress` may give up by raising. Refuses NothingHeld."""
        with self.desk.store.read() as connection:
            held = self._held(connection)
            return work_out_cost(connection, first_on=held.first_on, last_on=held.last_on, progress=progress)

    def post_cost(self, cost: CostOfSales, approval: Approval | None = None) -> Recorded | None:
        """Post what was worked out; None when the books said so already. Needs Permission.PERIODS. Refuses NothingHeld, CostNotPosted."""
        approver = self.till.permit(Permission.PERIODS, approval)
        with self.desk.store.work() as work:
            self._demand_current(work.connection, cost)
            profile = self.till.profile(work.connection)
            say = self.till.words[profile.receipt_language]
            text = say("Cost of sales up to {day}", day=show_date(cost.last_on, "document", profile.receipt_language))
            recorded = record_cost(self.desk, work, cost, text, by=self.till.by, approver="" if approver == self.till.by else approver)
        self.till.spend(approval)
        return recorded

    def close(self, cost: CostOfSales, *, year_end: bool | None = False, approval: Approval | None = None) -> Recorded:
        """Close the held period for good on the cost worked out last; at a year's end bring income and expense to the surplus first.

        None asks the books, and is refused where they seem to end a year. Needs Permission.PERIODS.
        Refuses NothingHeld, YearEndUnsaid, CostNotPosted where anything of it is still to be posted or the books went on.
        """
        approver = self.till.permit(Permission.PERIODS, approval)
        with self.desk.store.work() as work:
            held = self._demand_current(work.connection, cost)
            if not cost.is_posted:
                raise CostNotPosted()
            if year_end is None and is_year_end_due(work.connection, held.last_on):
                raise YearEndUnsaid(last_on=held.last_on)
            if year_end:
                profile = self.till.profile(work.connection)
                say = self.till.words[profile.receipt_language]
                text = say("Year closed on {day}", day=show_date(held.last_on, "document", profile.receipt_language))
                other = "" if approver == self.till.by else approver
                record_closing(self.desk, work, text, on=held.last_on, by=self.till.by, approver=other)
                work.views.flush()
            body = PeriodClose(held.first_on, held.last_on, logs_reached(work.connection), year_end=bool(year_end))
            recorded = self.desk.record(work, body, by=self.till.by)
        self.till.spend(approval)
        return recorded

    def _demand_current(self, connection: Connection, cost: CostOfSales) -> Period:
        held = self._held(connection)
        fits = (held.first_on, held.last_on) == (cost.first_on, cost.last_on)
        if not fits or cost.seen != seen_on(connection, cost.last_on):
            raise CostNotPosted()
        return held

    def _held(self, connection: Connection) -> Period:
        held = next((period for period in periods(connection) if not period.closed), None)
        if held is None:
            raise NothingHeld()
        return held

    def _next_span(self, connection: Connection) -> tuple[date, date]:
        """The month that follows the last closed period; before any, the month in which the books begin. Refuses NothingToHold."""
        first = first_open_on(connection)
        if first is None:
            row = ask(connection, 'SELECT MIN("on") FROM balance')[0][0]
            if row is None:
                raise NothingToHold()
            first = date.fromisoformat(row).replace(day=1)
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])

    def _today(self, connection: Connection) -> date:
        return self.till.today(self.till.profile(connection))

    def _open_shifts(self, connection: Connection) -> list[date]:
        """The days on which shifts of this store's desks were opened that are still open."""
        rows = ask(connection, "SELECT DISTINCT log FROM shift WHERE closed = 0")
        found = [open_shift(connection, str(log)) for (log,) in rows]
        return [business_day(shift.opened_at) for shift in found if shift is not None]

    def _checks(self, connection: Connection, first: date, last: date, today: date) -> tuple[PeriodCheck, ...]:
        made = []
        open_shifts = [day for day in self._open_shifts(connection) if day <= last]
        made.append(PeriodCheck("shift", "stop" if open_shifts else "good", count=len(open_shifts)))
        drawer = balance_of(connection, "cash/drawer", on=last).amount
        made.append(PeriodCheck("drawer", "look" if drawer and not open_shifts else "good", amount=Satang(drawer)))
        unmatched = sum(seen.open_lines for seen in ReconcileRoom(self.till).accounts())
        made.append(PeriodCheck("bank", "look" if unmatched else "good", count=unmatched))
        waiting = waiting_entries(connection, self.till.desk_key, until=min(last, today))
        made.append(PeriodCheck("recurring", "look" if waiting else "good", count=len(waiting)))
        if self.till.profile(connection).vat_mode != "none":
            month = vat_month(connection, last)
            made.append(PeriodCheck("vat", "good" if month.is_settled else "look", amount=month.owed))
        unnamed = balance_of(connection, "payables/suppliers", on=last).amount
        unnamed -= sum(part.amount for part in part_balances(connection, "payables/suppliers", on=last).values())
        made.append(PeriodCheck("unnamed", "look" if unnamed else "good", amount=Satang(-unnamed)))
        petty = balance_of(connection, "cash/petty", on=last).amount
        made.append(PeriodCheck("petty", "look" if petty < 0 else "good", amount=Satang(petty)))
        return tuple(made)
