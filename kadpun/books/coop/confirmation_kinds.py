"""The facts of balance confirmations: confirmation, confirmation-answer, adjust; their rules, postings and views.

A `confirmation` states what the books say of up to 300 members at the end of a day, each in four purses that are never added together, with the
root of every log as it then stood. An answer points at one line of one confirmation: agreed, or denied with what the member says. An `adjust` puts
one purse right and names who allowed it, never the one who writes it. No name stands in any of them. The newest answer to a line counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..journal.balances import balance_of
from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..members.purses import CONTROLS, Purse, account_of, demand_party, is_party, sign_of
from ..money import MOST_SATANG, show_money
from ..profile import profile
from ..refusals import Refusal
from ..sales.numbers import demand_next, record_number
from ..sales.sale import code_of_leaf
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views

MOST_LINES = 300
"""Members of one fact, so that it stays well under 60,000 bytes."""
SERIES = "confirmation"
PURSES: tuple[Purse, ...] = ("shares", "deposit", "credit", "produce")
"""What a member is asked to confirm."""
AGAINST = re.compile(r"[a-z]+/[a-z0-9-]+(?:/[a-z0-9-]+)?")
Reason = Literal["not-recorded", "recorded-twice", "wrong-member", "wrong-amount", "not-theirs", "written-off", "other"]
REASONS: tuple[Reason, ...] = ("not-recorded", "recorded-twice", "wrong-member", "wrong-amount", "not-theirs", "written-off", "other")


class ConfirmationEmpty(Refusal):
    says = "There is nobody to ask: no member has a balance on that day."


class ConfirmationWrong(Refusal):
    says = "This confirmation is not well formed: a number, a day that has come, roots, and 1 to 300 members, each once."


class ConfirmationDiffers(Refusal):
    says = "The books changed while the confirmations were made. Make them again."


class ConfirmationUnknown(Refusal):
    says = "This paper is not in these books."


class AnswerNotOurs(Refusal):
    says = "This answer belongs to another member than the paper."


class DenialSaysNothing(Refusal):
    says = "A denial says at least one amount that differs from the paper."


class AgreementSaysMore(Refusal):
    says = "An answer that agrees says no amounts."


class ApproverIsWriter(Refusal):
    says = "Whoever writes an adjustment cannot allow it too. Ask a second person."


class AdjustmentWrong(Refusal):
    says = "An adjustment needs a member's purse, an amount other than 0, a reason and another account that bears it."


class AdjustmentSplitsShare(Refusal):
    says = "Shares are adjusted by whole shares of {par}."


class AdjustmentPostingsDiffer(Refusal):
    says = "What this posts is not what it says."


@dataclass(frozen=True, slots=True)
class LogRoot:
    """How far a log had come when the confirmation was made: its size and its root, in base64."""

    log: str
    size: int
    root: str


@dataclass(frozen=True, slots=True)
class ConfirmationLine:
    """One member's purses at the end of the day, in satang: paid-up shares, deposit, what they owe the shop, what the shop owes for produce."""

    member: str
    shares: int = 0
    deposit: int = 0
    credit: int = 0
    produce: int = 0

    def amount(self, purse: Purse) -> int:
        """What is in a purse."""
        amount: int = getattr(self, purse)
        return amount


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Papers of a run, numbered on from `first`; `refs` is empty for the first of a run and names it in every other."""

    run: int
    first: int
    as_at: date
    roots: tuple[LogRoot, ...]
    lines: tuple[ConfirmationLine, ...]


@dataclass(frozen=True, slots=True)
class ConfirmationAnswer:
    """What a member answered to line `line` (from 0) of the confirmation that `refs` names; amounts only where they say another than the paper."""

    line: int
    member: str
    agrees: bool
    shares: int | None = None
    deposit: int | None = None
    credit: int | None = None
    produce: int | None = None
    reason: Reason | None = None

    def said(self, purse: Purse) -> int | None:
        """What the member says is in a purse; None where the paper is not denied."""
        amount: int | None = getattr(self, purse)
        return amount


@dataclass(frozen=True, slots=True)
class Adjust:
    """One purse of a member raised (or lowered) against another account; `refs` names the answer that it settles, if any."""

    member: str
    purse: Purse
    amount: int
    against: str
    reason: Reason
    approver: str
    reference: str = ""


confirmation_table = Table(
    "confirmation",
    VIEWS,
    Column("id", Text, primary_key=True),
    Column("fact", Integer, nullable=False),
    Column("code", Integer, nullable=False, index=True),
    Column("run", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("as_at", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Confirmations by id and by the first 62 bits of the leaf; `run` is the id of the run's first fact, `number` the run's own."""

confirmation_line_table = Table(
    "confirmation_line",
    VIEWS,
    Column("confirmation", Text, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("member", Text, nullable=False),
    *(Column(purse, Integer, nullable=False) for purse in PURSES),
    Index("confirmation_line_by_member", "member"),
    sqlite_with_rowid=False,
)

answer_table = Table(
    "confirmation_answer",
    VIEWS,
    Column("confirmation", Text, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("agrees", Integer, nullable=False),
    *(Column(purse, Integer) for purse in PURSES),
    Column("reason", Text),
    Column("on", Text, nullable=False),
    Column("by", Text, nullable=False),
    sqlite_with_rowid=False,
)

adjust_table = Table(
    "adjustment",
    VIEWS,
    Column("id", Text, primary_key=True),
    Column("fact", Integer, nullable=False),
    Column("answer", Text, nullable=False, index=True),
    Column("member", Text, nullable=False),
    Column("purse", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("approver", Text, nullable=False),
    sqlite_with_rowid=False,
)


def adjust_postings(body: Adjust) -> tuple[Posting, ...]:
    """The purse changes, and the other account bears it."""
    amount = sign_of(body.purse) * body.amount
    return (account_of(body.purse, body.member), MONEY, amount), (body.against, MONEY, -amount)


def check_confirmation(fact: Fact, body: Confirmation) -> None:
    """Refuse a confirmation out of bounds, or one of a day that has not come when it is made."""
    members = {line.member for line in body.lines}
    good = all(is_party(line.member) and all(abs(line.amount(purse)) <= MOST_SATANG for purse in PURSES) for line in body.lines)
    roots = all(root.size > 0 and len(root.root) == 44 for root in body.roots)
    if not (good and roots and body.roots and 0 < len(body.lines) <= MOST_LINES and len(members) == len(body.lines)):
        raise ConfirmationWrong()
    if body.run < 1 or body.first < 1 or body.as_at > fact.on or len(fact.refs) != int(body.first > 1):
        raise ConfirmationWrong()


def check_answer(fact: Fact, body: ConfirmationAnswer) -> None:
    """Refuse an answer that points at nothing, agrees and disputes at once, or disputes without saying what."""
    said = [body.said(purse) for purse in PURSES]
    if len(fact.refs) != 1 or body.line < 0 or any(abs(amount or 0) > MOST_SATANG for amount in said):
        raise ConfirmationUnknown()
    if body.agrees and (any(amount is not None for amount in said) or body.reason is not None):
        raise AgreementSaysMore()
    if not body.agrees and all(amount is None for amount in said):
        raise DenialSaysNothing()


def check_adjust(fact: Fact, body: Adjust) -> None:
    """Refuse an adjustment of nothing, against no proper account, allowed by its own writer, or with other postings than its own."""
    purse = account_of(body.purse, demand_party(body.member))
    by_hand = body.against != "cash/drawer" and not body.against.startswith("stock/")
    proper = AGAINST.fullmatch(body.against) and by_hand and body.against not in CONTROLS.values() and body.against != purse
    if body.purse not in PURSES or not 0 < abs(body.amount) <= MOST_SATANG or not proper or len(body.reference) > 40 or len(fact.refs) > 1:
        raise AdjustmentWrong()
    if body.approver == fact.by or not body.approver:
        raise ApproverIsWriter()
    if fact.post != adjust_postings(body):
        raise AdjustmentPostingsDiffer()


def allow_confirmation(connection: Connection, fact: Fact, body: Confirmation) -> None:
    """Refuse a number out of turn, a run that is not there, and lines that are not what the books say."""
    if fact.refs:
        rows = ask(connection, "SELECT MAX(number), MAX(as_at), MAX(first + count) FROM confirmation WHERE run = ?", fact.refs[0])
        if tuple(rows[0]) != (body.run, body.as_at.isoformat(), body.first):
            raise ConfirmationWrong()
    else:
        demand_next(connection, fact.log, SERIES, body.run)
    for line in body.lines:
        for purse in PURSES:
            held = balance_of(connection, account_of(purse, line.member), on=body.as_at)
            if sign_of(purse) * held.amount != line.amount(purse):
                raise ConfirmationDiffers()


def allow_answer(connection: Connection, fact: Fact, body: ConfirmationAnswer) -> None:
    """Refuse an answer to no paper of these books, of another member, or a denial that says what the paper says."""
    columns = ", ".join(PURSES)
    rows = ask(connection, f"SELECT member, {columns} FROM confirmation_line WHERE confirmation = ? AND line = ?", fact.refs[0], body.line)
    if not rows:
        raise ConfirmationUnknown()
    member, *ours = rows[0]
    if member != body.member:
        raise AnswerNotOurs()
    if not body.agrees and all(body.said(purse) in (None, stated) for purse, stated in zip(PURSES, ours, strict=True)):
        raise DenialSaysNothing()


def allow_adjust(connection: Connection, fact: Fact, body: Adjust) -> None:
    """Refuse an adjustment that settles an answer which nobody gave, and parts of a share."""
    if body.purse == "shares":
        par = profile(connection).share_par
        if body.amount % par:
            raise AdjustmentSplitsShare(par=show_money(par))
    if fact.refs and not ask(connection, "SELECT 1 FROM confirmation_answer WHERE id = ?", fact.refs[0]):
        raise ConfirmationUnknown()


def apply_confirmation(standing: Standing, body: Confirmation, views: Views) -> None:
    fact = standing.fact
    run = fact.refs[0] if fact.refs else fact.id
    code, count = code_of_leaf(standing.leaf), len(body.lines)
    views.insert(confirmation_table, (fact.id, standing.no, code, run, body.run, body.first, count, body.as_at.isoformat()))
    rows = [(fact.id, at, line.member, *(line.amount(purse) for purse in PURSES)) for at, line in enumerate(body.lines)]
    views.insert_all(confirmation_line_table, rows)
    record_number(fact.log, SERIES, body.run, views)


def apply_answer(standing: Standing, body: ConfirmationAnswer, views: Views) -> None:
    fact = standing.fact
    said = tuple(body.said(purse) for purse in PURSES)
    row = (fact.refs[0], body.line, *standing.tag, fact.id, int(body.agrees), *said, body.reason, fact.on.isoformat(), fact.by)
    views.keep_newest(answer_table, row)


def apply_adjust(standing: Standing, body: Adjust, views: Views) -> None:
    fact = standing.fact
    answer = fact.refs[0] if fact.refs else ""
    row = (fact.id, standing.no, answer, body.member, body.purse, body.amount, fact.on.isoformat(), body.approver)
    views.insert(adjust_table, row)


KINDS = (
    Kind("confirmation", Confirmation, check=check_confirmation, allow=allow_confirmation, apply=apply_confirmation),
    Kind("confirmation-answer", ConfirmationAnswer, check=check_answer, allow=allow_answer, apply=apply_answer),
    Kind("adjust", Adjust, check=check_adjust, allow=allow_adjust, apply=apply_adjust, posts=True, in_hold=True),
)
