"""The kind `claim`: what a shop asks the issuer of a campaign to repay, bill by bill, and what is still to be asked.

A claim posts nothing: each sale has put its part into `receivables/issuers/<campaign>` already. It names uses of the campaign on bills and refunds
(below zero), each once and by what of it is still claimable:

    claimable of a use = what the issuer repays (nothing, once it is reversed) - set aside as used twice + honoured - claimed + claimed and withdrawn

so that what is open of all claims and what is claimable of all uses always come to the account's balance. What was found after a claim was sent
is a correction in the next one. A claim of many bills is several facts of one unit of work, of 400 lines at most; the first names none, the
others name it. It refuses to know terms, and how a claim ends (`settling.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..desk import Desk
from ..ledger.facts import Fact, is_id
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, Satang, show_money
from ..refusals import Refusal
from ..sales.numbers import demand_next, next_number, record_number
from ..store.engine import Work
from ..store.statements import ask
from ..store.tables import SEQ_BITS, VIEWS
from ..store.views import Views
from ..thai import BUDDHIST_ERA

MOST_LINES = 400
"""Lines of one fact, so that it stays well under 60,000 bytes."""
MOST_PARTS = 500
MOST_NUMBER = 24
MOST_CAMPAIGN = 32
SERIES = "claim"
AT_ONCE = 400


class NothingToClaimFromIssuer(Refusal):
    says = "Nothing of “{campaign}” is left to be claimed up to {day}."


class ClaimBelowZero(Refusal):
    says = "As much of “{campaign}” came back as was used up to {day}, or more. It goes into a later claim."


class ClaimTooLong(Refusal):
    says = "A claim holds at most {most} lines. Claim a shorter time first."


class ClaimWrong(Refusal):
    says = "This claim is not well formed: a number, days, a part, and 1 to 400 lines of bills that come to its sum, each once."


class ClaimLineNotOwed(Refusal):
    says = "Of bill {bill} {left} can be claimed of “{campaign}”, not {amount}: it was claimed before, came back, or was used twice."


class ClaimUnknown(Refusal):
    says = "This claim is not in these books."


class ClaimNumberTwice(Refusal):
    says = "Two desks have made a claim {number}. Name it by its id."


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """So many satang for use `use` (from 0) of the bill, or of the refund, with this id; below zero where something goes back to the issuer."""

    bill: str
    amount: int
    use: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A part of a claim on the issuer of a campaign, for its days from `from_on` to `to_on`; `total` is what the part's lines come to.

    Part `part` of `parts`; `refs` is empty in the first and names it in every other. The issuer should have paid by `due_on`.
    """

    number: str
    serial: int
    campaign: str
    from_on: date
    to_on: date
    due_on: date
    total: int
    lines: tuple[ClaimLine, ...]
    part: int = 1
    parts: int = 1


claim_table = Table(
    "claim",
    VIEWS,
    Column("id", Text, primary_key=True),
    Column("fact", Integer, nullable=False),
    Column("claim", Text, nullable=False, index=True),
    Column("campaign", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("from_on", Text, nullable=False),
    Column("to_on", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Index("claim_of_campaign", "campaign"),
    sqlite_with_rowid=False,
)
"""Every part of every claim by its fact's id; `claim` is the id of the first part, by which the whole is known."""

line_table = Table(
    "claim_line",
    VIEWS,
    Column("bill", Text, primary_key=True),
    Column("use", Integer, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    Index("claim_line_of_part", "id", "line"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Claimable:
    """A use of a campaign of which something can be claimed: `amount` satang, below zero where something goes back.

    The bill or refund `bill` (`no` in this store) of log `log`, number `number`; `discount` is what it took off (below zero: came back), `repaid`
    what of it the issuer repays, `proof` its coupon or reference. `of` is the sale that a refund is of.
    """

    bill: str
    use: int
    no: int
    log: str
    number: str
    at: int
    on: date
    day: date
    tokens: int
    discount: int
    repaid: int
    proof: str
    of: str
    amount: int

    @property
    def shop(self) -> str:
        """The shop of the bill: `community/shop`."""
        return "/".join(self.log.split("/")[:2])

    @property
    def desk(self) -> str:
        """The desk's own name."""
        return self.log.split("/")[2]

    @property
    def line(self) -> ClaimLine:
        return ClaimLine(self.bill, self.amount, self.use)


@dataclass(frozen=True, slots=True)
class ToClaim:
    """What can be claimed of a campaign: how many uses, and satang; the first and last campaign day of them."""

    campaign: str
    count: int
    amount: Satang
    first_on: date
    last_on: date


_GONE = "EXISTS (SELECT 1 FROM reversed gone WHERE gone.id = {id})"
_SUM = "COALESCE((SELECT SUM(x.amount) FROM {table} x WHERE x.bill = u.id AND x.use = u.line AND NOT " + _GONE.format(id="x.id") + "{and_}), 0)"
_LEFT = " ".join(
    (
        f"CASE WHEN {_GONE.format(id='u.id')} THEN 0 ELSE u.repaid END",
        "-",
        _SUM.format(table="token_double", and_=""),
        "+",
        _SUM.format(table="token_double_decided", and_=" AND x.decision = 'honoured'"),
        "-",
        _SUM.format(table="claim_line", and_=""),
        "+",
        _SUM.format(table="claim_verdict", and_=" AND x.outcome = 'withdrawn' AND NOT " + _GONE.format(id="x.claim")),
    )
)
_USES = (
    "SELECT u.id, u.line, u.fact, l.name, COALESCE(s.number, ''), COALESCE(s.at, 0), u.\"on\", u.day, u.tokens, u.discount, u.repaid, u.proof, "
    f"u.of, {_LEFT} AS rest FROM token_use u JOIN log l ON l.no = u.fact >> {SEQ_BITS} LEFT JOIN sale s ON s.fact = u.fact "
    "WHERE u.repaid <> 0 AND {where}"
)
_SUMS = (
    f"SELECT campaign, COUNT(*), SUM(rest), MIN(day), MAX(day) FROM (SELECT u.campaign, u.day, {_LEFT} AS rest FROM token_use u "
    "WHERE u.repaid <> 0) WHERE rest <> 0 GROUP BY campaign ORDER BY campaign"
)


def claimable(connection: Connection, campaign: str, until: date, *, shop: str = "") -> tuple[Claimable, ...]:
    """Every use of a campaign, of days up to one, of which something can be claimed, by day; of one shop (`community/shop`) if told so."""
    rows = ask(connection, _USES.replace("{where}", "u.campaign = ? AND u.day <= ? AND rest <> 0"), campaign, until.isoformat())
    found = (_claimable(row) for row in rows)
    of_shop = [each for each in found if not shop or each.shop == shop]
    return tuple(sorted(of_shop, key=lambda each: (each.day, each.at, each.log, each.no, each.use)))


def to_claim(connection: Connection) -> tuple[ToClaim, ...]:
    """What can be claimed of each campaign of which anything can."""
    return tuple(
        ToClaim(str(campaign), int(count), Satang(amount), date.fromisoformat(first), date.fromisoformat(last))
        for campaign, count, amount, first, last in ask(connection, _SUMS)
    )


def uses_of(connection: Connection, lines: Iterable[ClaimLine]) -> dict[tuple[str, int], Claimable]:
    """The uses that claim lines speak of, by bill and use, with what is still claimable of each now; those that are not here are left out."""
    wanted = list(dict.fromkeys(line.bill for line in lines))
    found: dict[tuple[str, int], Claimable] = {}
    for begin in range(0, len(wanted), AT_ONCE):
        some = [bytes.fromhex(bill.replace("-", "")) for bill in wanted[begin : begin + AT_ONCE]]
        marks = ",".join("?" * len(some))
        where = f"u.fact IN (SELECT no FROM fact WHERE id IN ({marks}))"
        for row in ask(connection, _USES.replace("{where}", where), *some):
            one = _claimable(row)
            found[one.bill, one.use] = one
    return found


def campaigns_of(connection: Connection, bills: Collection[str]) -> dict[tuple[str, int], str]:
    """The campaign of every use of some bills."""
    found: dict[tuple[str, int], str] = {}
    wanted = [bytes.fromhex(bill.replace("-", "")) for bill in bills]
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        marks = ",".join("?" * len(some))
        sql = f"SELECT id, line, campaign FROM token_use WHERE fact IN (SELECT no FROM fact WHERE id IN ({marks}))"
        found.update({(str(id), int(line)): str(campaign) for id, line, campaign in ask(connection, sql, *some)})
    return found


def last_claimed_to(connection: Connection, campaign: str) -> date | None:
    """The last day of the latest period of a campaign that was claimed; None before the first claim."""
    sql = f"SELECT MAX(to_on) FROM claim c WHERE campaign = ? AND NOT {_GONE.format(id='c.id')}"
    found = ask(connection, sql, campaign)[0][0]
    return None if found is None else date.fromisoformat(found)


def record_claim(
    desk: Desk, work: Work, found: Sequence[Claimable], *, campaign: str, number: str, from_on: date, to_on: date, due_on: date, by: str, on: date
) -> str:
    """Record a claim of these uses, in as many facts as it needs; answers the id of the first, by which it is known.

    Refuses NothingToClaimFromIssuer, ClaimBelowZero, ClaimTooLong, ClaimLineNotOwed.
    """
    if not found:
        raise NothingToClaimFromIssuer(campaign=campaign, day=to_on)
    if sum(each.amount for each in found) <= 0:
        raise ClaimBelowZero(campaign=campaign, day=to_on)
    if len(found) > MOST_LINES * MOST_PARTS:
        raise ClaimTooLong(most=f"{MOST_LINES * MOST_PARTS:,}")
    serial = next_number(work.connection, desk.log, SERIES)
    lines = [each.line for each in found]
    parts = [tuple(lines[begin : begin + MOST_LINES]) for begin in range(0, len(lines), MOST_LINES)]
    first = ""
    for part, some in enumerate(parts, 1):
        total = sum(line.amount for line in some)
        body = Claim(number, serial, campaign, from_on, to_on, due_on, total, some, part, len(parts))
        recorded = desk.record(work, body, by=by, on=on, refs=(first,) if first else ())
        first = first or recorded.fact.id
    return first


def claim_number(connection: Connection, log: str, *, desk_mark: str, on: date) -> str:
    """The number that the desk's next claim gets: desk, series, year of the Buddhist era and running number, as 01-C-69-0001."""
    return f"{desk_mark}-C-{(on.year + BUDDHIST_ERA) % 100:02}-{next_number(connection, log, SERIES):04}"


def check_claim(fact: Fact, body: Claim) -> None:
    """Refuse a claim out of bounds, lines that stand twice or do not come to its sum, and a later part that names no first."""
    keys = {(line.bill, line.use) for line in body.lines}
    lines = all(is_id(line.bill) and 0 <= line.use < MOST_LINES and 0 < abs(line.amount) <= MOST_SATANG for line in body.lines)
    sums = sum(line.amount for line in body.lines) == body.total and len(keys) == len(body.lines)
    named = 0 < len(body.number) <= MOST_NUMBER and 0 < len(body.campaign) <= MOST_CAMPAIGN and body.serial > 0
    days = body.from_on <= body.to_on and fact.on <= body.due_on
    placed = 1 <= body.part <= body.parts <= MOST_PARTS and len(fact.refs) == int(body.part > 1)
    if not (0 < len(body.lines) <= MOST_LINES and lines and sums and named and days and placed):
        raise ClaimWrong()


def allow_claim(connection: Connection, fact: Fact, body: Claim) -> None:
    """Refuse a number out of turn, a part that does not follow its claim, and lines that are not owed by that much."""
    if fact.refs:
        sql = "SELECT COUNT(*), MIN(number), MIN(campaign), MIN(parts), MIN(to_on), MAX(part) FROM claim WHERE claim = ?"
        stands = ask(connection, sql, fact.refs[0])[0]
        if tuple(stands) != (body.part - 1, body.number, body.campaign, body.parts, body.to_on.isoformat(), body.part - 1):
            raise ClaimWrong()
    else:
        demand_next(connection, fact.log, SERIES, body.serial)
    uses, campaigns = uses_of(connection, body.lines), campaigns_of(connection, [line.bill for line in body.lines])
    for line in body.lines:
        use = uses.get((line.bill, line.use))
        left = use.amount if use is not None and campaigns[line.bill, line.use] == body.campaign else 0
        if line.amount != left:
            bill = use.number if use is not None and use.number else line.bill
            raise ClaimLineNotOwed(bill=bill, campaign=body.campaign, left=show_money(left), amount=show_money(line.amount))


def apply_claim(standing: Standing, body: Claim, views: Views) -> None:
    fact = standing.fact
    days = (body.from_on.isoformat(), body.to_on.isoformat(), body.due_on.isoformat(), fact.on.isoformat())
    claim = fact.refs[0] if fact.refs else fact.id
    row = (fact.id, standing.no, claim, body.campaign, body.number, body.part, body.parts, *days, len(body.lines), body.total)
    views.insert(claim_table, row)
    views.insert_all(line_table, [(line.bill, line.use, fact.id, at, line.amount) for at, line in enumerate(body.lines)])
    if body.part == 1:
        record_number(fact.log, SERIES, body.serial, views)


def _claimable(row: tuple[object, ...]) -> Claimable:
    id, use, no, log, number, at, on, day, tokens, discount, repaid, proof, of, rest = row
    return Claimable(
        bill=str(id),
        use=_int(use),
        no=_int(no),
        log=str(log),
        number=str(number),
        at=_int(at),
        on=date.fromisoformat(str(on)),
        day=date.fromisoformat(str(day)),
        tokens=_int(tokens),
        discount=_int(discount),
        repaid=_int(repaid),
        proof=str(proof),
        of=str(of),
        amount=_int(rest),
    )


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


KINDS = (Kind("claim", Claim, check=check_claim, allow=allow_claim, apply=apply_claim),)
