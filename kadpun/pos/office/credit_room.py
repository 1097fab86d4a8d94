"""What the office may say of members' money: limits and their log, who owes how long, reminders, late interest, who holds shares and deposits.

A room over the same till, its people and its permissions; repayments, shares and deposits themselves are the counter's verbs (`money`). Reads may
run on any thread but the window's; the interest run records one member a unit of work, so that the till sells between them, and may be broken
off by its progress. Names stand beside numbers only here, where the register may be read. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from kadpun.books.journal.balances import balance_of, part_balances
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.ageing import Aged, Ageing, ageing
from kadpun.books.members.debts import Account, Debt, account, all_accounts
from kadpun.books.members.interest import SERIES as INTEREST_SERIES
from kadpun.books.members.interest import Interest, InterestLine, interest_due, interest_postings, interest_so_far
from kadpun.books.members.kinds import MemberUnknown
from kadpun.books.members.limits import CreditLimit, Headroom, LimitChange, LimitReason, headroom, limit_changes
from kadpun.books.members.papers import number_of, number_of_member
from kadpun.books.members.purses import CONTROLS, Purse
from kadpun.books.members.register import Person
from kadpun.books.members.reminders import SOON_DAYS, Reminder, reminders
from kadpun.books.members.shares import Holding, share_capital, share_holding
from kadpun.books.members.statements_of_member import Statement
from kadpun.books.money import Satang
from kadpun.books.profile import InterestRate, profile
from kadpun.books.refusals import Refusal
from kadpun.books.sales.numbers import next_number
from kadpun.books.thai import BUDDHIST_ERA
from kadpun.pos.till.counter import Till
from kadpun.pos.till.member_till import MemberAtCounter, MemberTill
from kadpun.pos.till.results import Approval, Permission
from kadpun.pos.till.sales import desk_mark

Progress = Callable[[int, int], None]
FIRST_DAY = date(1970, 1, 2)


class NoInterestDue(Refusal):
    says = "Nothing overdue bears interest up to this day."


class InterestAhead(Refusal):
    says = "Interest is charged up to today at the latest."


@dataclass(frozen=True, slots=True)
class Named:
    """A party beside a figure: its id, its number, and what to call it (the number where nothing can be read)."""

    member: str
    number: str
    name: str
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A party's limits and how much of them is used."""

    who: Named
    room: Headroom


@dataclass(frozen=True, slots=True)
class AgedRow:
    """A party's debts by age."""

    who: Named
    aged: Aged


@dataclass(frozen=True, slots=True)
class AgeingTable:
    """Every party's debts by age with names, the sums, the shop's percents of doubt and what they come to."""

    ageing: Ageing
    rows: tuple[AgedRow, ...]
    percents: tuple[int, ...]
    allowance: tuple[Satang, ...]


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """Somebody to remind, and the interest that has come up so far."""

    who: Named
    reminder: Reminder
    interest: Satang


@dataclass(frozen=True, slots=True)
class InterestRow:
    """What one party's overdue debts bear and was not charged yet."""

    who: Named
    lines: tuple[InterestLine, ...]

    @property
    def total(self) -> Satang:
        return interest_so_far(self.lines)


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """An open instalment with the number on its paper."""

    number: str
    debt: Debt


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """What a party holds of shares, in whole shares and satang."""

    who: Named
    holding: Holding


@dataclass(frozen=True, slots=True)
class PurseRow:
    """What stands in a party's purse, in satang."""

    who: Named
    amount: Satang


@dataclass(frozen=True, slots=True)
class Sums:
    """What all parties together owe and hold at the end of a day, purse by purse; `table` has the debts by age."""

    table: AgeingTable
    capital: Satang
    deposits: Satang


@dataclass(frozen=True, slots=True)
class PartySeen:
    """One party as the office sees it: purses, open debts with the numbers on their papers, and every change of its limits, newest first."""

    standing: MemberAtCounter
    debts: tuple[OpenDebt, ...]
    changes: tuple[LimitChange, ...]


class CreditRoom:
    """The office's verbs for members' money: `CreditRoom(till)`; `money` has the counter's own: repayments, shares, deposits, papers."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.money = MemberTill(till)

    def named(self, member: str) -> Named:
        """What to call a party."""
        person: Person | None = self.till.desk.people.person(member)
        return Named(member, member, member) if person is None else Named(member, person.number, person.name, person.telephone)

    def find(self, text: str, *, limit: int = 20) -> tuple[Named, ...]:
        """People by name, number or telephone, the best first; the erased are left out."""
        found = (person for person in self.till.desk.people.find(text, limit=limit) if not person.erased)
        return tuple(Named(person.id, person.number, person.name, person.telephone) for person in found)

    def sums(self, on: date) -> Sums:
        """What all parties together owe and hold at the end of a day."""
        with self.till.desk.store.read() as connection:
            table = ageing_table(connection, on, self.named)
            return Sums(table, share_capital(connection, on), Satang(-balance_of(connection, CONTROLS["deposit"], on=on).amount))

    def party(self, member: str) -> PartySeen:
        """One party as it stands now. Refuses MemberUnknown."""
        standing = self.money.at_counter(member)
        return PartySeen(standing, self.open_debts(member), self.limit_changes(member))

    def limits(self) -> tuple[LimitRow, ...]:
        """Everybody with limits of their own or a debt, the one nearest the limit first."""
        with self.till.desk.store.read() as connection:
            own = {str(member) for (member,) in connection.exec_driver_sql("SELECT member FROM credit_limit").all()}
            owing = {party for party, balance in part_balances(connection, CONTROLS["credit"]).items() if balance.amount > 0}
            rooms = [headroom(connection, member) for member in own | owing]
        rooms.sort(key=lambda room: (room.hard - room.owed, room.member))
        return tuple(LimitRow(self.named(room.member), room) for room in rooms)

    def limit_changes(self, member: str) -> tuple[LimitChange, ...]:
        """Every change of a party's limits, newest first."""
        with self.till.desk.store.read() as connection:
            return limit_changes(connection, member)

    def change_limit(
        self, member: str, hard: Satang, soft: Satang, reason: LimitReason, decision: str = "", *, approval: Approval | None = None
    ) -> Recorded:
        """Give a party its own limits from now on, by a reason and perhaps a decision's number.

        Needs Permission.LIMITS. Refuses LimitReasonNeeded, LimitOutOfBounds, MemberUnknown.
        """
        if self.till.desk.people.person(member) is None:
            raise MemberUnknown()
        by, approver = self.till.by, self.till.permit(Permission.LIMITS, approval)
        with self.till.desk.store.work() as work:
            on = self.till.today(self.till.profile(work.connection))
            recorded = self.till.desk.record(work, CreditLimit(member, hard, soft, reason, approver, decision), by=by, on=on)
        self.till.spend(approval)
        return recorded

    def change_rules(
        self,
        *,
        hard: Satang | None = None,
        soft: Satang | None = None,
        days: int | None = None,
        percents: tuple[int, ...] | None = None,
        rates: tuple[InterestRate, ...] | None = None,
        approval: Approval | None = None,
    ) -> None:
        """Change what holds for everybody: default limits, days of credit, percents of doubt, rates of interest; None leaves it.

        Needs Permission.LIMITS. Refuses SettingWrong.
        """
        by = self.till.by
        self.till.permit(Permission.LIMITS, approval)
        standing = self.till.desk.profile()
        changed = replace(
            standing,
            credit_limit=standing.credit_limit if hard is None else hard,
            credit_soft_limit=standing.credit_soft_limit if soft is None else soft,
            credit_days=standing.credit_days if days is None else days,
            allowance_percents=standing.allowance_percents if percents is None else percents,
            interest_rates=standing.interest_rates if rates is None else rates,
        )
        self.till.desk.change_profile(changed, by=by)
        self.till.spend(approval)

    def ageing(self, on: date) -> AgeingTable:
        """Every party's debts by age at the end of a day, by number."""
        with self.till.desk.store.read() as connection:
            return ageing_table(connection, on, self.named)

    def reminders(self, on: date, *, soon_days: int = SOON_DAYS) -> tuple[ReminderRow, ...]:
        """Whom to remind, the longest overdue first, with the interest that has come up so far."""
        with self.till.desk.store.read() as connection:
            rates = self.till.profile(connection).interest_rates
            found = [
                (each, interest_so_far(interest_due(connection, each.member, on, rates)) if each.overdue else Satang(0))
                for each in reminders(connection, on, soon_days=soon_days)
            ]
        return tuple(ReminderRow(self.named(each.member), each, interest) for each, interest in found)

    def interest_due(self, to_on: date, progress: Progress | None = None) -> tuple[InterestRow, ...]:
        """What late interest a run up to a day would charge, by party; writes nothing. May be broken off by its progress."""
        made = []
        with self.till.desk.store.read() as connection:
            rates = self.till.profile(connection).interest_rates
            members = [each.member for each in all_accounts(connection)]
            for done, member in enumerate(members, 1):
                lines = interest_due(connection, member, to_on, rates)
                if lines:
                    made.append(InterestRow(self.named(member), lines))
                if progress is not None:
                    progress(done, len(members))
        return tuple(sorted(made, key=lambda row: (row.who.number, row.who.member)))

    def charge_interest(
        self, to_on: date, progress: Progress | None = None, *, on: date | None = None, approval: Approval | None = None
    ) -> tuple[int, Satang]:
        """Charge late interest up to a day, one fact and one unit of work a party, dated that day unless `on` is given; how many and how much.

        Broken off and begun again, it charges nobody twice. Needs Permission.BOOKS. Refuses NoInterestDue, InterestAhead, PeriodClosed.
        """
        due = self.begin_interest(to_on, approval)
        slices = self.charge_slices(due, to_on, on=on)
        while True:
            try:
                done, total = next(slices)
            except StopIteration as stop:
                charged: tuple[int, Satang] = stop.value
                return charged
            if progress is not None:
                progress(done, total)

    def begin_interest(self, to_on: date, approval: Approval | None = None) -> tuple[InterestRow, ...]:
        """What an interest run up to a day will charge, for somebody who may do it. Needs Permission.BOOKS. Refuses NoInterestDue, InterestAhead."""
        with self.till.desk.store.read() as connection:
            if to_on > self.till.today(self.till.profile(connection)):
                raise InterestAhead()
        self.till.permit(Permission.BOOKS, approval)
        due = self.interest_due(to_on)
        if not due:
            raise NoInterestDue()
        self.till.spend(approval)
        return due

    def charge_slices(
        self, due: Sequence[InterestRow], to_on: date, *, on: date | None = None
    ) -> Generator[tuple[int, int], None, tuple[int, Satang]]:
        """Charge party after party, each a unit of work, telling how far it is between them; answers how many and how much at the end."""
        total, by = 0, self.till.by
        for done, row in enumerate(due, 1):
            total += self._charge(row.who.member, to_on, on or to_on, by)
            yield done, len(due)
        return len(due), Satang(total)

    def open_debts(self, member: str, on: date | None = None) -> tuple[OpenDebt, ...]:
        """A party's open debts at the end of a day with the numbers on their papers, the one due first first."""
        with self.till.desk.store.read() as connection:
            return tuple(OpenDebt(number_of(connection, debt.no), debt) for debt in account(connection, member, on).debts)

    def accounts(self, on: date | None = None) -> tuple[Account, ...]:
        """Every party's open debts at the end of a day."""
        with self.till.desk.store.read() as connection:
            return tuple(all_accounts(connection, on))

    def statement(self, member: str, from_on: date, to_on: date, *, purse: Purse = "credit") -> Statement:
        """A purse's passbook from the first day to the last."""
        return self.money.statement(member, from_on, to_on, purse=purse)

    def holdings(self, on: date | None = None) -> tuple[HoldingRow, ...]:
        """Who holds shares, or has taken some and not paid them, at the end of a day, by number."""
        with self.till.desk.store.read() as connection:
            par = self.till.profile(connection).share_par
            parties = set(part_balances(connection, CONTROLS["shares"], on=on))
            parties |= {str(member) for (member,) in connection.exec_driver_sql("SELECT DISTINCT member FROM share").all()}
            found = [share_holding(connection, member, on, par=par) for member in parties]
        rows = [HoldingRow(self.named(each.member), each) for each in found if each.capital or each.unpaid]
        return tuple(sorted(rows, key=lambda row: (row.who.number, row.who.member)))

    def purse(self, purse: Purse, on: date | None = None) -> tuple[PurseRow, ...]:
        """Who has anything in a purse at the end of a day, by number; the sum is the control account's."""
        sign = 1 if purse == "credit" else -1
        with self.till.desk.store.read() as connection:
            found = part_balances(connection, CONTROLS[purse], on=on)
        rows = [PurseRow(self.named(member), Satang(sign * balance.amount)) for member, balance in found.items() if balance.amount]
        return tuple(sorted(rows, key=lambda row: (row.who.number, row.who.member)))

    def _charge(self, member: str, to_on: date, on: date, by: str) -> int:
        """Charge one party what is due now; nothing if somebody else charged it meanwhile."""
        till = self.till
        with till.desk.store.work() as work:
            rules = till.profile(work.connection)
            lines = interest_due(work.connection, member, to_on, rules.interest_rates)
            if not lines:
                return 0
            serial = next_number(work.connection, till.desk.log, INTEREST_SERIES)
            number = f"{desk_mark(rules, till.desk.log)}-I-{(on.year + BUDDHIST_ERA) % 100:02}-{serial:06}"
            body = Interest(member, number, serial, to_on, lines, interest_so_far(lines))
            till.desk.record(work, body, by=by, on=on, post=interest_postings(body))
        return body.total


def ageing_table(connection: Connection, on: date, named: Callable[[str], Named] | None = None) -> AgeingTable:
    """Every party's debts by age at the end of a day, by number; without `named` parties go by their numbers alone."""
    found, percents = ageing(connection, on), profile(connection).allowance_percents
    rows = [
        AgedRow(named(aged.member) if named is not None else Named(aged.member, number_of_member(connection, aged.member), ""), aged)
        for aged in found.parties
    ]
    rows.sort(key=lambda row: (row.who.number, row.who.member))
    return AgeingTable(found, tuple(rows), percents, found.allowance(percents))


def last_day(connection: Connection) -> date:
    """The last day that anything counts on; long ago in books that have nothing."""
    last = connection.exec_driver_sql('SELECT MAX("on") FROM balance').scalar()
    return date.fromisoformat(last) if last else FIRST_DAY
