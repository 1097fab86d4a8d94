"""The kind `claim-settled`: what an issuer did about a claim: paid some, rejected lines, and what became of those.

    paid       the money came: Dr bank, Cr receivables/issuers/<campaign>
    disputed   the issuer will not pay the line and the shop insists: it stays owed, and ages
    lost       the shop gives the line up: Dr expenses/token-losses, Cr receivables/issuers/<campaign>
    withdrawn  the shop takes the line back: it is claimable again as far as it is owed (not at all where it was used twice or reversed)
    paid-after a disputed line was paid after all; the money is in `paid`

What is open of a claim is its lines less what was paid, lost and withdrawn. A wrong settlement is reversed, and counts no more. It refuses to know
which bank line brought the money: reconciling matches the posting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..ledger.facts import MONEY, Fact, Posting, is_id
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, Satang, show_money
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import SEQ_BITS, VIEWS
from ..store.views import Views
from .claims import Claimable, ClaimLine, ClaimNumberTwice, ClaimUnknown, uses_of
from .uses import CLAIMS

Reason = Literal["used-twice", "not-found", "denied", "outside-terms", "wrong-amount", "no-document", "other"]
REASONS: tuple[Reason, ...] = ("used-twice", "not-found", "denied", "outside-terms", "wrong-amount", "no-document", "other")
Outcome = Literal["disputed", "lost", "withdrawn", "paid-after"]
OUTCOMES: tuple[Outcome, ...] = ("disputed", "lost", "withdrawn", "paid-after")
LOSSES = "expenses/token-losses"
MOST_VERDICTS = 400
MOST_REFERENCE = 40
INTO = re.compile(r"(?:bank|cash|payables)/[a-z0-9-]+")
"""Where an issuer's money can come to: a bank account, the safe, or what the shop owes it."""


class SettlementWrong(Refusal):
    says = "What the issuer did is not well formed: money that came into an account, or lines of the claim with a reason, each once."


class SettlementPostingsDiffer(Refusal):
    says = "What this settlement posts is not what it says."


class ClaimOverpaid(Refusal):
    says = "Of claim {number} {open} is open; {amount} is more."


class VerdictNotOfClaim(Refusal):
    says = "This bill is not in claim {number}, or less of it is open than {amount}."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a line of the claim: of use `use` of a bill, `amount` satang (below zero where the line is)."""

    bill: str
    amount: int
    outcome: Outcome
    reason: Reason
    use: int = 0


@dataclass(frozen=True, slots=True)
class ClaimSettled:
    """What the issuer did about the claim that `refs` names: `paid` satang into `account`, with its reference there; what became of lines."""

    campaign: str
    paid: int = 0
    account: str = ""
    reference: str = ""
    verdicts: tuple[Verdict, ...] = ()

    @property
    def lost(self) -> int:
        """What the shop gives up, in satang."""
        return sum(verdict.amount for verdict in self.verdicts if verdict.outcome == "lost")

    @property
    def withdrawn(self) -> int:
        """What the shop takes back, in satang."""
        return sum(verdict.amount for verdict in self.verdicts if verdict.outcome == "withdrawn")


settled_table = Table(
    "claim_settled",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("claim", Text, nullable=False, index=True),
    Column("on", Text, nullable=False),
    Column("paid", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("reference", Text, nullable=False),
    sqlite_with_rowid=False,
)

verdict_table = Table(
    "claim_verdict",
    VIEWS,
    Column("bill", Text, primary_key=True),
    Column("use", Integer, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("claim", Text, nullable=False),
    Column("fact", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Index("claim_verdict_of_claim", "claim"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class StandingClaim:
    """A claim as it stands: its parts together, and what became of it, in satang. `disputed` is part of what is open.

    `missing` parts have not come to this store yet.
    """

    claim: str
    number: str
    campaign: str
    log: str
    on: date
    from_on: date
    to_on: date
    due_on: date
    count: int
    total: Satang
    paid: Satang
    lost: Satang
    withdrawn: Satang
    disputed: Satang
    missing: int

    @property
    def open(self) -> Satang:
        """What the issuer still owes of it."""
        return Satang(self.total - self.paid - self.lost - self.withdrawn)

    @property
    def shop(self) -> str:
        """The shop that claims: `community/shop`."""
        return "/".join(self.log.split("/")[:2])

    def days_overdue(self, on: date) -> int:
        """Days since it should have been paid; 0 on the day itself, before, and where nothing is open."""
        return max((on - self.due_on).days, 0) if self.open else 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """One thing that the issuer did about a claim: its fact, and what it brought."""

    id: str
    on: date
    paid: Satang
    lost: Satang
    withdrawn: Satang
    account: str
    reference: str


@dataclass(frozen=True, slots=True)
class ClaimedLine:
    """A line of a claim with the use that it speaks of (None: its bill has not come to this store), and the newest word on it.

    `closed` of its amount was lost or withdrawn.
    """

    line: ClaimLine
    use: Claimable | None
    closed: int = 0
    outcome: Outcome | None = None
    reason: Reason | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.line.bill, self.line.use

    @property
    def amount(self) -> int:
        return self.line.amount

    @property
    def number(self) -> str:
        """The bill's number; its id where the bill is not here."""
        return self.use.number if self.use is not None and self.use.number else self.line.bill

    @property
    def open(self) -> int:
        """What of the line was neither lost nor withdrawn; whether it was paid only the claim as a whole knows."""
        return self.amount - self.closed


def settled_postings(body: ClaimSettled) -> tuple[Posting, ...]:
    """The money that came, what the shop gives up, and the issuer owing that much less."""
    claims = f"{CLAIMS}/{body.campaign}"
    made: list[Posting] = []
    for account, amount in ((body.account, body.paid), (LOSSES, body.lost)):
        if amount:
            made += [(account, MONEY, amount), (claims, MONEY, -amount)]
    return tuple(made)


def claims(connection: Connection, campaign: str = "") -> tuple[StandingClaim, ...]:
    """Every claim (of one campaign), the newest first; reversed ones are left out."""
    return tuple(_claims(connection, "(? = '' OR campaign = ?)", campaign, campaign))


def claim(connection: Connection, id: str) -> StandingClaim:
    """One claim by the id of its first part. Refuses ClaimUnknown."""
    found = list(_claims(connection, "claim = ?", id))
    if not found:
        raise ClaimUnknown()
    return found[0]


def find_claim(connection: Connection, text: str) -> StandingClaim:
    """The claim of a number as it is printed, or of an id. Refuses ClaimUnknown, ClaimNumberTwice."""
    found = list(_claims(connection, "? IN (claim, number)", text.strip()))
    if not found:
        raise ClaimUnknown()
    if len(found) > 1:
        raise ClaimNumberTwice(number=text)
    return found[0]


def claim_lines(connection: Connection, id: str) -> tuple[ClaimedLine, ...]:
    """The lines of a claim in their order, with what became of each."""
    said = _verdicts(connection, id)
    lines = [ClaimLine(str(bill), int(amount), int(use)) for bill, use, amount in ask(connection, _LINES, id)]
    uses = uses_of(connection, lines)
    made = []
    for line in lines:
        words = said.get((line.bill, line.use), [])
        closed = sum(verdict.amount for verdict in words if verdict.outcome in ("lost", "withdrawn"))
        newest = words[-1] if words else None
        outcome, reason = (newest.outcome, newest.reason) if newest else (None, None)
        made.append(ClaimedLine(line, uses.get((line.bill, line.use)), closed, outcome, reason))
    return tuple(made)


def settlements(connection: Connection, id: str) -> tuple[Settlement, ...]:
    """What the issuer did about a claim, the oldest first; reversed ones are left out."""
    sql = f'SELECT id, "on", paid, lost, withdrawn, account, reference FROM claim_settled s WHERE claim = ? AND {_STANDS} ORDER BY "on", fact'
    return tuple(
        Settlement(str(fact), date.fromisoformat(on), Satang(paid), Satang(lost), Satang(withdrawn), str(account), str(reference))
        for fact, on, paid, lost, withdrawn, account, reference in ask(connection, sql, id)
    )


def check_settled(fact: Fact, body: ClaimSettled) -> None:
    """Refuse a settlement of nothing, money that comes nowhere, lines that stand twice, and postings that are not its own."""
    keys = {(verdict.bill, verdict.use) for verdict in body.verdicts}
    verdicts = all(
        is_id(verdict.bill)
        and 0 < abs(verdict.amount) <= MOST_SATANG
        and verdict.use >= 0
        and verdict.outcome in OUTCOMES
        and verdict.reason in REASONS
        for verdict in body.verdicts
    )
    money = 0 < abs(body.paid) <= MOST_SATANG and INTO.fullmatch(body.account) and body.account != "cash/drawer" if body.paid else not body.account
    sized = len(body.reference) <= MOST_REFERENCE and len(keys) == len(body.verdicts) <= MOST_VERDICTS and (body.paid or body.verdicts)
    if len(fact.refs) != 1 or not (verdicts and money and sized):
        raise SettlementWrong()
    if fact.post != settled_postings(body):
        raise SettlementPostingsDiffer()


def allow_settled(connection: Connection, fact: Fact, body: ClaimSettled) -> None:
    """Refuse a claim that is not here, more than is open of it, and verdicts on what is not in it or closed already."""
    stands = claim(connection, fact.refs[0])
    if stands.campaign != body.campaign:
        raise ClaimUnknown()
    gone = body.paid + body.lost + body.withdrawn
    if body.paid < 0 or gone > max(stands.open, 0):
        raise ClaimOverpaid(number=stands.number, open=show_money(stands.open), amount=show_money(gone))
    if not body.verdicts:
        return
    lines = {line.key: line for line in claim_lines(connection, stands.claim)}
    for verdict in body.verdicts:
        line = lines.get((verdict.bill, verdict.use))
        within = line is not None and 0 <= verdict.amount * _sign(line.amount) <= abs(line.open)
        if not within:
            raise VerdictNotOfClaim(number=stands.number, amount=show_money(verdict.amount))


def apply_settled(standing: Standing, body: ClaimSettled, views: Views) -> None:
    fact = standing.fact
    row = (standing.no, fact.id, fact.refs[0], fact.on.isoformat(), body.paid, body.lost, body.withdrawn, body.account, body.reference)
    views.insert(settled_table, row)
    for verdict in body.verdicts:
        said = (verdict.outcome, verdict.reason, verdict.amount)
        views.insert(verdict_table, (verdict.bill, verdict.use, fact.id, fact.refs[0], standing.no, *said))


def without(lines: Sequence[ClaimedLine], keys: Iterable[tuple[str, int]]) -> Satang:
    """What a claim's open lines come to without some of them."""
    out = frozenset(keys)
    return Satang(sum(line.open for line in lines if line.key not in out))


_STANDS = "NOT EXISTS (SELECT 1 FROM reversed gone WHERE gone.id = s.id)"
_SETTLED = f"(SELECT COALESCE(SUM(s.{{what}}), 0) FROM claim_settled s WHERE s.claim = c.claim AND {_STANDS})"
_CLAIMS = (
    "SELECT c.claim, MIN(c.number), MIN(c.campaign), MIN(l.name), MIN(c.\"on\"), MIN(c.from_on), MIN(c.to_on), MIN(c.due_on), SUM(c.count), "
    f"SUM(c.total), {_SETTLED.format(what='paid')}, {_SETTLED.format(what='lost')}, {_SETTLED.format(what='withdrawn')}, "
    f"MIN(c.parts) - COUNT(*), MIN(c.fact) FROM claim c JOIN log l ON l.no = c.fact >> {SEQ_BITS} "
    "WHERE {where} AND NOT EXISTS (SELECT 1 FROM reversed gone WHERE gone.id = c.claim) GROUP BY c.claim ORDER BY 5 DESC, 15 DESC"
)
_LINES = "SELECT l.bill, l.use, l.amount FROM claim c JOIN claim_line l ON l.id = c.id WHERE c.claim = ? ORDER BY c.part, l.line"
_VERDICTS = (
    "SELECT s.bill, s.use, s.outcome, s.reason, s.amount FROM claim_verdict s JOIN fact f ON f.no = s.fact "
    f"JOIN log l ON l.no = s.fact >> {SEQ_BITS} WHERE s.claim = ? AND {_STANDS} ORDER BY f.largest_at, l.name, s.fact"
)


def _claims(connection: Connection, where: str, *values: str) -> Iterable[StandingClaim]:
    disputed = _disputed(connection)
    for row in ask(connection, _CLAIMS.replace("{where}", where), *values):
        id, number, campaign, log, on, from_on, to_on, due_on, count, total, paid, lost, withdrawn, missing, _ = row
        yield StandingClaim(
            claim=str(id),
            number=str(number),
            campaign=str(campaign),
            log=str(log),
            on=date.fromisoformat(on),
            from_on=date.fromisoformat(from_on),
            to_on=date.fromisoformat(to_on),
            due_on=date.fromisoformat(due_on),
            count=int(count),
            total=Satang(total),
            paid=Satang(paid),
            lost=Satang(lost),
            withdrawn=Satang(withdrawn),
            disputed=Satang(disputed.get(str(id), 0)),
            missing=int(missing),
        )


def _disputed(connection: Connection) -> dict[str, int]:
    """What of each claim is disputed: lines whose newest word says so, as far as they are not closed."""
    sums: dict[str, int] = {}
    for (id,) in ask(connection, "SELECT DISTINCT claim FROM claim_verdict WHERE outcome = 'disputed'"):
        sums[str(id)] = sum(said[-1].amount for said in _verdicts(connection, str(id)).values() if said[-1].outcome == "disputed")
    return sums


def _verdicts(connection: Connection, id: str) -> dict[tuple[str, int], list[Verdict]]:
    """What was said of each line of a claim, the oldest first by tag."""
    said: dict[tuple[str, int], list[Verdict]] = {}
    for bill, use, outcome, reason, amount in ask(connection, _VERDICTS, id):
        said.setdefault((str(bill), int(use)), []).append(Verdict(str(bill), int(amount), outcome, reason, int(use)))
    return said


def _sign(amount: int) -> int:
    return -1 if amount < 0 else 1


KINDS = (Kind("claim-settled", ClaimSettled, check=check_settled, allow=allow_settled, apply=apply_settled, posts=True),)
