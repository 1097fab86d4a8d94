"""The surplus at the office: propose, preview, record the meeting's resolution, pay by the bank's list or from the drawer, let lapse.

Runs on the books thread; proposals and lists only read and may run on any thread but the window's. Guarded acts need Permission.SURPLUS; the list for
the bank holds people's accounts and needs Permission.PRIVATE; a member's own cash at the till needs Permission.DEBT_PAYMENT. Names are put beside ids
when something is shown or written out, and stand in no fact. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from kadpun.books.coop import claims, sharing
from kadpun.books.coop.claims import Claim, StandingResolution
from kadpun.books.coop.rates import SurplusRates, rates_on, starter_rates
from kadpun.books.coop.surplus import Basis, MemberPart, Plan, SharedOut, work_out_surplus
from kadpun.books.coop.surplus_kinds import DRAWER, SURPLUS_ACCOUNT, PaidPart
from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.periods import periods
from kadpun.books.members.shares import share_capital
from kadpun.books.money import Satang, round_cash, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.shift import ShiftNotOpen, open_shift
from kadpun.books.thai import show_date
from kadpun.books.words import Say
from kadpun.books.workbook import Cell, Column, Sheet, write_workbook
from kadpun.hardware.slip import Band, Cut, KickDrawer, Pair, Signatures, Slip, Space, Text
from kadpun.pos.till.counter import Till
from kadpun.pos.till.receipt import Paper, head
from kadpun.pos.till.results import Approval, Permission, Printed

from .journal_typed import AccountChoice, account_choices
from .sheet_files import write_sheet
from .surplus_typed import use_words


class NothingToClaim(Refusal):
    says = "{name} has nothing to get from any surplus."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the page begins with: the year, what the books hold of surplus, the rates of the day, and what the members' parts come from."""

    year_from: date
    year_to: date
    surplus: Satang
    rates: SurplusRates
    share_capital: Satang
    bases: tuple[Basis, ...]

    @property
    def in_default(self) -> frozenset[str]:
        """Members with trade debt overdue at the year's end."""
        return frozenset(basis.member for basis in self.bases if basis.in_default)


@dataclass(frozen=True, slots=True)
class MemberPartSeen:
    """A member's part with the name of whose it is."""

    part: MemberPart
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class ClaimSeen:
    """What a member has still to get, with name and bank account."""

    member: str
    name: str
    number: str
    dividend: int
    patronage: int
    bank: str = ""
    branch: str = ""
    bank_account: str = ""

    @property
    def amount(self) -> int:
        return self.dividend + self.patronage


class SurplusRoom:
    """The verbs of the surplus."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def last_year_end(self) -> date:
        """The day on which the last year ended that was closed as one; before any was, the end of the last calendar year."""
        with self.desk.store.read() as connection:
            ends = [period.last_on for period in periods(connection) if period.year_end]
            return max(ends) if ends else date(self.till.today(self.till.profile(connection)).year - 1, 12, 31)

    def proposal(self, year_to: date) -> Proposal:
        """What there is to share out for a year; a year begins the day after the one before ended. Refuses NoSurplusRates."""
        with self.desk.store.read() as connection:
            ends = [period.last_on for period in periods(connection) if period.year_end and period.last_on < year_to]
            begins = max((claims.anniversary(year_to, -1), *ends)) + timedelta(days=1)
            profile = self.till.profile(connection)
            rates = rates_on(self.till.today(profile), profile.surplus_rates, starter_rates())
            held = -balance_of(connection, SURPLUS_ACCOUNT).amount
            bases = sharing.bases_of(connection, begins, year_to)
            return Proposal(begins, year_to, Satang(max(held, 0)), rates, share_capital(connection, year_to), tuple(bases))

    def work_out(self, proposal: Proposal, plan: Plan, in_default: Collection[str] | None = None) -> SharedOut:
        """Work a plan out on a proposal; `in_default` names who gets no refund, where a person decided otherwise than the books.

        Refuses what `work_out_surplus` refuses.
        """
        default = proposal.in_default if in_default is None else in_default
        bases = [replace(basis, in_default=basis.member in default) for basis in proposal.bases]
        return work_out_surplus(plan, proposal.rates, bases)

    def parts(self, made: SharedOut) -> tuple[MemberPartSeen, ...]:
        """Every member's part with names, by number."""
        seen = [MemberPartSeen(part, *self._who(part.member)) for part in made.members]
        return tuple(sorted(seen, key=lambda one: (len(one.number), one.number, one.part.member)))

    def resolve(self, made: SharedOut, *, number: str, meeting_on: date, approval: Approval | None = None) -> StandingResolution:
        """Record the resolution and every member's part as one. Needs Permission.SURPLUS.

        Refuses ResolutionNumberMissing, ResolutionStands, SurplusNotInBooks, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.SURPLUS, approval)
        with self.desk.store.work() as work:
            on = self.till.today(self.till.profile(work.connection))
            id = sharing.record_surplus(self.desk, work, made, number=number, meeting_on=meeting_on, by=self.till.by, on=on)
        self.till.spend(approval)
        return self.resolution(id)

    def resolutions(self) -> tuple[StandingResolution, ...]:
        """Every resolution in the books, the newest year first."""
        with self.desk.store.read() as connection:
            return tuple(claims.standing_resolutions(connection))

    def resolution(self, id: str) -> StandingResolution:
        """One resolution as it stands."""
        return next(one for one in self.resolutions() if one.id == id)

    def claims(self, resolution: str) -> tuple[ClaimSeen, ...]:
        """What members have still to get of a resolution, by number, with their bank accounts."""
        with self.desk.store.read() as connection:
            due = claims.still_due(connection, resolution)
        seen = [self._claim(member, *amounts) for member, amounts in due.items()]
        return tuple(sorted(seen, key=lambda claim: (len(claim.number), claim.number, claim.member)))

    def paying_accounts(self) -> tuple[AccountChoice, ...]:
        """The accounts that dividends may be paid from at the office: the bank's, and the safe."""
        with self.desk.store.read() as connection:
            choices = account_choices(standing_chart(connection))
        return tuple(choice for choice in choices if choice.path.startswith("bank/") or choice.path == "cash/safe")

    def claims_of(self, member: str) -> tuple[Claim, ...]:
        """What one member has still to get, the oldest year first."""
        with self.desk.store.read() as connection:
            return tuple(claims.claims_of(connection, member))

    def pay_all(
        self, resolution: str, members: Sequence[ClaimSeen], *, paid_from: str, reference: str = "", approval: Approval | None = None
    ) -> int:
        """Record that these were paid whole, by transfer or into their deposits; answers the satang. Needs Permission.SURPLUS.

        Refuses SurplusPaidAlready, PaidFromUnknown, NothingDue, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.SURPLUS, approval)
        lines = [PaidPart(claim.member, claim.dividend, claim.patronage) for claim in members]
        with self.desk.store.work() as work:
            on = self.till.today(self.till.profile(work.connection))
            told = reference.strip()[:40]
            sharing.pay_out(self.desk, work, resolution, lines, paid_from=paid_from, by=self.till.by, on=on, reference=told)
        self.till.spend(approval)
        return sum(line.amount for line in lines)

    def pay_in_cash(self, member: str, *, helper: str = "", approval: Approval | None = None) -> tuple[Printed, ...]:
        """Pay a member everything due from the drawer, whole coins in the member's favour; a paper to sign for each year.

        Needs Permission.DEBT_PAYMENT. Refuses NothingToClaim, ShiftNotOpen, SurplusPaidAlready, NotAllowed.
        """
        self.till.permit(Permission.DEBT_PAYMENT, approval)
        due = self.claims_of(member)
        if not due:
            raise NothingToClaim(name=self._who(member)[0])
        paid: list[tuple[str, Claim, int]] = []
        with self.desk.store.work() as work:
            profile = self.till.profile(work.connection)
            shift = open_shift(work.connection, self.desk.log)
            if shift is None:
                raise ShiftNotOpen()
            on = self.till.today(profile)
            for claim in due:
                rounding = round_cash(claim.amount, direction="up") - claim.amount
                part = PaidPart(member, claim.dividend, claim.patronage)
                (fact,) = sharing.pay_out(
                    self.desk,
                    work,
                    claim.resolution,
                    [part],
                    paid_from=DRAWER,
                    by=self.till.by,
                    on=on,
                    shift=shift.shift,
                    helper=helper,
                    rounding=rounding,
                )
                paid.append((fact, claim, rounding))
        self.till.spend(approval)
        return tuple(self._paper(*one) for one in paid)

    def let_lapse(self, resolution: str, approval: Approval | None = None) -> tuple[int, int]:
        """Give what nobody claimed to the reserve; answers how many members and how many satang. Needs Permission.SURPLUS.

        Refuses NotLapsedYet, NothingDue, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.SURPLUS, approval)
        with self.desk.store.work() as work:
            on = self.till.today(self.till.profile(work.connection))
            lapsed = sharing.let_lapse(self.desk, work, resolution, by=self.till.by, on=on)
        self.till.spend(approval)
        return lapsed

    def write_payment_list(self, resolution: str, path: Path, say: Say, approval: Approval | None = None) -> Path:
        """Write the list of who is paid what into which account: XLSX with a foot, or CSV for the bank's own form. Needs Permission.PRIVATE."""
        self.till.permit(Permission.PRIVATE, approval)
        write_sheet(self.payment_sheet(resolution, say), path)
        self.till.spend(approval)
        return path

    def payment_sheet(self, resolution: str, say: Say) -> Sheet:
        """The payment list as a sheet: those with an account first as the bank wants them, the others after."""
        standing = self.resolution(resolution)
        due = sorted(self.claims(resolution), key=lambda claim: not claim.bank_account)
        rows: list[tuple[Cell, ...]] = [
            (at, claim.number, claim.name, claim.bank, claim.branch, claim.bank_account, claim.dividend, claim.patronage, claim.amount)
            for at, claim in enumerate(due, 1)
        ]
        columns = (
            Column(say("No."), "count", 6),
            Column(say("Member no.")),
            Column(say("Name"), width=32),
            Column(say("Bank")),
            Column(say("Branch")),
            Column(say("Account no."), width=18),
            Column(say("Dividend"), "money", total=True),
            Column(say("Patronage refund"), "money", total=True),
            Column(say("To pay"), "money", total=True),
        )
        caption = (
            self.desk.profile().organisation or self.desk.profile().shop,
            say("Dividends and patronage refunds by resolution {number} of {day}", number=standing.number, day=standing.meeting_on),
        )
        return Sheet(say("Payment list"), columns, rows, totals=say("Total"), caption=caption, landscape=True)

    def write_parts(self, made: SharedOut, path: Path, say: Say, approval: Approval | None = None) -> Path:
        """Write a plan worked out for the meeting: what each use gets, and each member's part. Needs Permission.EXPORT."""
        self.till.permit(Permission.EXPORT, approval)
        profile = self.desk.profile()
        write_workbook(path, parts_sheets(made, self.parts(made), say, profile.organisation or profile.shop))
        self.till.spend(approval)
        return path

    def _claim(self, member: str, dividend: int, patronage: int) -> ClaimSeen:
        person = self.desk.people.person(member)
        if person is None:
            return ClaimSeen(member, member, "", dividend, patronage)
        return ClaimSeen(member, person.name, person.number, dividend, patronage, person.bank, person.branch, person.bank_account)

    def _who(self, member: str) -> tuple[str, str]:
        person = self.desk.people.person(member)
        return (member, "") if person is None else (person.name, person.number)

    def _paper(self, fact: str, claim: Claim, rounding: int) -> Printed:
        with self.desk.store.read() as connection:
            standing = standing_fact(connection, fact)
            assert standing is not None
            paper = self.till.paper(connection, standing)
        member = str(standing.fact.body["lines"][0]["member"])
        return Printed(payment_slip(paper, claim, self._who(member), rounding), fact, fact, paper.say("Dividend and refund"))


def parts_sheets(made: SharedOut, parts: Sequence[MemberPartSeen], say: Say, organisation: str) -> list[Sheet]:
    """A plan as two sheets whose sums foot: what each use gets, and each member's part with what it comes from."""
    names, plan = use_words(say), made.plan
    caption = (organisation, say("Surplus of the year {begin} to {end}", begin=plan.year_from, end=plan.year_to))
    uses: list[tuple[Cell, ...]] = [
        (names.get(each.use, each.use), each.amount * 10_000 // plan.surplus, each.amount) for each in made.allotments if each.amount
    ]
    columns = (Column(say("Used for"), width=34), Column(say("% of the surplus"), "percent"), Column(say("Amount"), "money", total=True))
    rows: list[tuple[Cell, ...]] = [
        (
            seen.number,
            seen.name,
            seen.part.share_days // plan.days,
            seen.part.business,
            seen.part.dividend,
            seen.part.patronage,
            seen.part.dividend + seen.part.patronage,
            say("In default") if seen.part.in_default else "",
        )
        for seen in parts
    ]
    heads = (
        Column(say("Member no.")),
        Column(say("Name"), width=32),
        Column(say("Shares, on average"), "money"),
        Column(say("Business done"), "money", total=True),
        Column(say("Dividend"), "money", total=True),
        Column(say("Patronage refund"), "money", total=True),
        Column(say("Together"), "money", total=True),
        Column(say("Remark"), width=12),
    )
    return [
        Sheet(say("Plan"), columns, uses, totals=say("Total"), caption=caption),
        Sheet(say("Each member's part"), heads, rows, totals=say("Total"), caption=caption, landscape=True),
    ]


def payment_slip(paper: Paper, claim: Claim, who: tuple[str, str], rounding: int) -> Slip:
    """The paper that a member signs for a dividend and refund taken in cash; the drawer opens."""
    say, fact = paper.say, paper.standing.fact
    items = head(paper, say("Dividend and refund"), logo=False)
    items += [
        Pair(say("Till {desk}", desk=paper.profile.desk_number), show_date(fact.on, "document", paper.language)),
        Text(say("Member {number}", number=who[1]), weight=700),
        Text(who[0]),
        Text(say("Resolution {number}, year to {day}", number=claim.number, day=claim.year_to), size="small"),
        Pair(say("Dividend"), show_money(claim.dividend)),
        Pair(say("Patronage refund"), show_money(claim.patronage)),
        *([Pair(say("Cash rounding"), show_money(rounding))] if rounding else []),
        Band(say("Paid out"), show_money(claim.amount + rounding)),
        Space(72),
        Signatures(say("Cashier"), say("Received by")),
        Text(say("Entry {no} in the ledger", no=f"{paper.entry:,}"), size="small", align="center"),
    ]
    return Slip((KickDrawer(), *items, Space(24), Cut()), paper.language, paper.copy)
