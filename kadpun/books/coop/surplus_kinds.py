"""The facts of a surplus: resolution, surplus, surplus-payment, surplus-lapse; their rules, postings and views.

A `resolution` says what the general meeting decided, posts nothing and carries the rates it was checked against. The `surplus` facts of one unit of
work post it: each at most 200 members, complete in itself; the last gives the funds their parts and names the others. Payments and what lapses name
their resolution, so that the parts of each year are known apart. Views hold a row a line; the rows of a reversed fact are passed over when read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..journal.balances import balance_of
from ..ledger.bodies import codec_of
from ..ledger.facts import MONEY, Fact, Posting, read_fact
from ..ledger.kind import Kind, Standing
from ..members.purses import CONTROLS, is_party
from ..members.purses import account_of as account_of_purse
from ..money import MOST_SATANG, show_money
from ..refusals import Refusal
from ..sales.sale import MOST_ROUNDING
from ..sales.shift import add_to_shift, demand_open_shift
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .claims import NOT_REVERSED, anniversary, shared_out_already, still_due
from .rates import SurplusRates, check_rates
from .surplus import TO_MEMBERS, Allotment, MemberPart, account_of, check_bounds

MOST_LINES = 200
"""Members of one fact, so that it stays well under 60,000 bytes."""
SURPLUS_ACCOUNT = "equity/surplus"
RESERVE = "equity/reserve"
DRAWER, DEPOSITS = "cash/drawer", CONTROLS["deposit"]
PAYING = re.compile(r"cash/(?:drawer|safe|petty)|bank/[a-z0-9-]{1,40}|deposits/members")


class ResolutionNumberMissing(Refusal):
    says = "A resolution needs its number, at most 40 letters, as it stands in the minutes of the meeting."


class ResolutionWrong(Refusal):
    says = "The parts of this resolution do not come to its surplus."


class ResolutionStands(Refusal):
    says = "The surplus of this year was shared out already, by resolution {number}."


class SurplusLineWrong(Refusal):
    says = "The part of “{member}” is not what its shares and its business give."


class SurplusPartsWrong(Refusal):
    says = "The parts of this surplus do not come to what was declared."


class SurplusPostingsDiffer(Refusal):
    says = "What this posts is not what it says."


class SurplusNotInBooks(Refusal):
    says = "The books hold {held} of surplus, not {wanted}. Close the year first."


class NoSuchResolution(Refusal):
    says = "This resolution is not in the books."


class PaidFromUnknown(Refusal):
    says = "Dividends and refunds are paid from cash, the bank or into deposits, not from “{account}”."


class SurplusPaidAlready(Refusal):
    says = "More would be paid to “{member}” than is still owed from this resolution."


class NotLapsedYet(Refusal):
    says = "What nobody has claimed goes to the reserve from {day} on."


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the general meeting decided on a year's surplus; `share_days` and `business` are the whole bases that the members' parts are shared by."""

    number: str
    meeting_on: date
    year_from: date
    year_to: date
    surplus: int
    rates: SurplusRates
    allotments: tuple[Allotment, ...]
    share_days: int
    business: int

    def given_to(self, use: str) -> int:
        """What a use gets, in satang."""
        return next((allotment.amount for allotment in self.allotments if allotment.use == use), 0)


@dataclass(frozen=True, slots=True)
class Surplus:
    """A resolution carried out for some members; the last of its `parts` also for the funds. `refs` begins with the resolution's id."""

    part: int
    parts: int
    resolution: Resolution
    lines: tuple[MemberPart, ...]


@dataclass(frozen=True, slots=True)
class PaidPart:
    """What one member is paid of a resolution, or loses to the reserve, in satang."""

    member: str
    dividend: int
    patronage: int

    @property
    def amount(self) -> int:
        return self.dividend + self.patronage


@dataclass(frozen=True, slots=True)
class SurplusPayment:
    """Dividends and refunds paid; `refs` names the resolution. `shift` for cash from a drawer; `helper` is who took it in the member's place.

    `rounding` is what whole coins add to the cash that is handed over (below 0: keep back), in satang.
    """

    paid_from: str
    lines: tuple[PaidPart, ...]
    shift: int = 0
    reference: str = ""
    helper: str = ""
    rounding: int = 0


@dataclass(frozen=True, slots=True)
class SurplusLapse:
    """Dividends and refunds that nobody claimed in time go to the reserve; `refs` names the resolution."""

    lines: tuple[PaidPart, ...]


resolution_table = Table(
    "resolution",
    VIEWS,
    Column("id", Text, primary_key=True),
    Column("fact", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("meeting_on", Text, nullable=False),
    Column("year_to", Text, nullable=False),
    Column("surplus", Integer, nullable=False),
    Column("unclaimed_years", Integer, nullable=False),
    sqlite_with_rowid=False,
)

line_table = Table(
    "surplus_line",
    VIEWS,
    Column("fact", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("resolution", Text, nullable=False),
    Column("dividend", Integer, nullable=False),
    Column("patronage", Integer, nullable=False),
    Index("surplus_line_by_resolution", "resolution", "member"),
    Index("surplus_line_by_member", "member", "resolution"),
    sqlite_with_rowid=False,
)
"""What a fact brings a member of a resolution: a part given (positive), a payment or a lapse (negative); `fact` is its id.

Each part of a surplus has a row of nothing for the member "" besides, so that a resolution stands as long as a part of it does.
"""


def surplus_postings(body: Surplus) -> tuple[Posting, ...]:
    """The retained surplus goes to each member's dividend and refund, and with the last part to the funds."""
    made: list[Posting] = []
    for line in body.lines:
        made += [(account_of_purse("dividends", line.member), MONEY, -line.dividend)] if line.dividend else []
        made += [(account_of_purse("patronage", line.member), MONEY, -line.patronage)] if line.patronage else []
    if body.part == body.parts:
        made += [
            (account_of(allotment.use), MONEY, -allotment.amount)
            for allotment in body.resolution.allotments
            if allotment.use not in TO_MEMBERS and allotment.amount
        ]
    whole = -sum(amount for _, _, amount in made)
    return ((SURPLUS_ACCOUNT, MONEY, whole), *made) if whole else ()


def settled_postings(lines: tuple[PaidPart, ...], paid_from: str, rounding: int = 0) -> tuple[Posting, ...]:
    """What is owed to members goes down, and what pays it with it; deposits are each member's own, and what coins add is a cost of cash."""
    made: list[Posting] = []
    for line in lines:
        made += [(account_of_purse("dividends", line.member), MONEY, line.dividend)] if line.dividend else []
        made += [(account_of_purse("patronage", line.member), MONEY, line.patronage)] if line.patronage else []
        if paid_from == DEPOSITS:
            made.append((account_of_purse("deposit", line.member), MONEY, -line.amount))
    if paid_from != DEPOSITS:
        made.append((paid_from, MONEY, -sum(line.amount for line in lines) - rounding))
    if rounding:
        made.append(("cash/rounding", MONEY, rounding))
    return tuple(made)


def check_resolution(fact: Fact, body: Resolution) -> None:
    """Refuse a resolution without a number, whose parts do not come to its surplus, or that the law does not allow."""
    check_number(body.number)
    check_rates(body.rates)
    amounts = {allotment.use: allotment.amount for allotment in body.allotments}
    for use in amounts:
        account_of(use)
    whole = sum(amounts.values())
    bases_wrong = min(body.share_days, body.business) < 0 or any(
        amounts.get(use, 0) and not basis for use, basis in (("dividend", body.share_days), ("patronage", body.business))
    )
    if len(amounts) != len(body.allotments) or whole != body.surplus or not 0 < whole <= MOST_SATANG or min(amounts.values()) < 0 or bases_wrong:
        raise ResolutionWrong()
    if body.year_to < body.year_from or body.meeting_on < body.year_to:
        raise ResolutionWrong()
    check_bounds(body.surplus, amounts, body.rates, share_days=body.share_days, days=(body.year_to - body.year_from).days + 1)


def check_number(number: str) -> None:
    """Refuse ResolutionNumberMissing for one that is empty or too long."""
    if not 0 < len(number.strip()) <= 40:
        raise ResolutionNumberMissing()


def check_surplus(fact: Fact, body: Surplus) -> None:
    """Refuse parts that are not the members' proportion to the satang, and postings that are not their own."""
    check_resolution(fact, body.resolution)
    if not 1 <= body.part <= body.parts or len(body.lines) > MOST_LINES or not fact.refs:
        raise SurplusPartsWrong()
    said = body.resolution
    for line in body.lines:
        business = 0 if line.in_default else max(line.business, 0)
        shares = (said.given_to("dividend"), max(line.share_days, 0), said.share_days, line.dividend)
        refund = (said.given_to("patronage"), business, said.business, line.patronage)
        if not is_party(line.member) or not is_share(*shares) or not is_share(*refund):
            raise SurplusLineWrong(member=line.member[:40])
    if len({line.member for line in body.lines}) != len(body.lines):
        raise SurplusPartsWrong()
    if fact.post != surplus_postings(body):
        raise SurplusPostingsDiffer()


def is_share(total: int, weight: int, whole: int, part: int) -> bool:
    """Whether a part is what largest remainder may give a weight: its proportion, cut or raised to a whole satang; nothing for no weight."""
    if not total or not weight:
        return part == 0
    low = total * weight // whole if whole else 0
    return bool(whole) and low <= part <= low + (1 if total * weight % whole else 0)


def check_payment(fact: Fact, body: SurplusPayment) -> None:
    """Refuse a payment from elsewhere than money or deposits, without lines, or with other postings than its own."""
    if not PAYING.fullmatch(body.paid_from) or (body.paid_from == DRAWER) != (body.shift > 0):
        raise PaidFromUnknown(account=body.paid_from[:64])
    if (body.helper and not is_party(body.helper)) or len(body.reference) > 40:
        raise SurplusPartsWrong()
    if abs(body.rounding) > (MOST_ROUNDING if body.paid_from == DRAWER else 0):
        raise SurplusPartsWrong()
    check_settled(fact, body.lines)
    if fact.post != settled_postings(body.lines, body.paid_from, body.rounding):
        raise SurplusPostingsDiffer()


def check_lapse(fact: Fact, body: SurplusLapse) -> None:
    """Refuse what lapses without lines or with other postings than its own."""
    check_settled(fact, body.lines)
    if fact.post != settled_postings(body.lines, RESERVE):
        raise SurplusPostingsDiffer()


def check_settled(fact: Fact, lines: tuple[PaidPart, ...]) -> None:
    """Refuse an empty list, members who stand twice, amounts of nothing or below."""
    wrong = any(not is_party(line.member) or min(line.dividend, line.patronage) < 0 or line.amount <= 0 for line in lines)
    if not 0 < len(lines) <= MOST_LINES or len(fact.refs) != 1 or wrong or len({line.member for line in lines}) != len(lines):
        raise SurplusPartsWrong()


def allow_resolution(connection: Connection, fact: Fact, body: Resolution) -> None:
    """Refuse a second resolution on one year's surplus."""
    number = shared_out_already(connection, body.year_to)
    if number:
        raise ResolutionStands(number=number)


def allow_surplus(connection: Connection, fact: Fact, body: Surplus) -> None:
    """Refuse parts of no standing resolution, more than the books hold, a member twice, and parts that miss what was declared."""
    resolution = fact.refs[0]
    if recorded_resolution(connection, resolution) != body.resolution:
        raise NoSuchResolution()
    if body.part == 1:
        held = -balance_of(connection, SURPLUS_ACCOUNT, on=fact.on).amount
        if held < body.resolution.surplus:
            raise SurplusNotInBooks(held=show_money(held), wanted=show_money(body.resolution.surplus))
    given = f"FROM surplus_line l WHERE resolution = ? AND {NOT_REVERSED}"
    rows = ask(connection, f"SELECT COUNT(DISTINCT fact), COALESCE(SUM(dividend), 0), COALESCE(SUM(patronage), 0) {given}", resolution)
    facts, dividend, patronage = (int(value) for value in rows[0])
    members = {str(row[0]) for row in ask(connection, f"SELECT member {given}", resolution)}
    said = body.resolution
    dividend += sum(line.dividend for line in body.lines)
    patronage += sum(line.patronage for line in body.lines)
    declared = said.given_to("dividend"), said.given_to("patronage")
    last = body.part == body.parts
    in_turn = facts == body.part - 1 and len(fact.refs) == (body.parts if last else 1)
    if not in_turn or any(line.member in members for line in body.lines) or (last and (dividend, patronage) != declared):
        raise SurplusPartsWrong()


def recorded_resolution(connection: Connection, id: str) -> Resolution | None:
    """The resolution with this id, if it stands in the store."""
    rows = ask(connection, "SELECT f.bytes FROM resolution r JOIN fact f ON f.no = r.fact WHERE r.id = ?", id)
    return codec_of(Resolution).read(read_fact(rows[0][0]).body) if rows else None


def allow_payment(connection: Connection, fact: Fact, body: SurplusPayment) -> None:
    """Refuse to pay more than is still owed, and cash out of a drawer without an open shift."""
    if body.paid_from == DRAWER:
        demand_open_shift(connection, fact.log, body.shift)
    demand_due(connection, fact.refs[0], body.lines)


def allow_lapse(connection: Connection, fact: Fact, body: SurplusLapse) -> None:
    """Refuse to take what may still be claimed, and more than is still owed."""
    rows = ask(connection, "SELECT meeting_on, unclaimed_years FROM resolution WHERE id = ?", fact.refs[0])
    if not rows:
        raise NoSuchResolution()
    lapses_on = anniversary(date.fromisoformat(rows[0][0]), int(rows[0][1]))
    if fact.on < lapses_on:
        raise NotLapsedYet(day=lapses_on)
    demand_due(connection, fact.refs[0], body.lines)


def demand_due(connection: Connection, resolution: str, lines: tuple[PaidPart, ...]) -> None:
    """Refuse SurplusPaidAlready for more than is still owed to any of these members from a resolution."""
    due = still_due(connection, resolution)
    for line in lines:
        dividend, patronage = due.get(line.member, (0, 0))
        if line.dividend > dividend or line.patronage > patronage:
            raise SurplusPaidAlready(member=line.member)


def apply_resolution(standing: Standing, body: Resolution, views: Views) -> None:
    days = body.meeting_on.isoformat(), body.year_to.isoformat()
    views.insert(resolution_table, (standing.fact.id, standing.no, body.number, *days, body.surplus, body.rates.unclaimed_years))


def apply_surplus(standing: Standing, body: Surplus, views: Views) -> None:
    fact = standing.fact
    rows = [(fact.id, line.member, fact.refs[0], line.dividend, line.patronage) for line in body.lines]
    views.insert_all(line_table, [(fact.id, "", fact.refs[0], 0, 0), *rows])


def apply_payment(standing: Standing, body: SurplusPayment, views: Views) -> None:
    fact = standing.fact
    views.insert_all(line_table, [(fact.id, line.member, fact.refs[0], -line.dividend, -line.patronage) for line in body.lines])
    if body.paid_from == DRAWER:
        add_to_shift(views, fact.log, body.shift, "paid-out", sum(line.amount for line in body.lines) + body.rounding)
        if body.rounding:
            add_to_shift(views, fact.log, body.shift, "rounding", body.rounding)


def apply_lapse(standing: Standing, body: SurplusLapse, views: Views) -> None:
    fact = standing.fact
    views.insert_all(line_table, [(fact.id, line.member, fact.refs[0], -line.dividend, -line.patronage) for line in body.lines])


KINDS = (
    Kind("resolution", Resolution, check=check_resolution, allow=allow_resolution, apply=apply_resolution),
    Kind("surplus", Surplus, check=check_surplus, allow=allow_surplus, apply=apply_surplus, posts=True),
    Kind("surplus-payment", SurplusPayment, check=check_payment, allow=allow_payment, apply=apply_payment, posts=True),
    Kind("surplus-lapse", SurplusLapse, check=check_lapse, allow=allow_lapse, apply=apply_lapse, posts=True),
)
