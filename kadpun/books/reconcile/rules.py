"""The kinds of a reconciliation put together: what each must find in the store to be recorded.

Rules of state only; form and views stand in `kinds.py`. Never is more matched than what is left of an item, and never the other way round.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ..ledger.facts import Fact
from ..ledger.kind import Kind
from ..money import show_money
from ..refusals import Refusal
from ..store.statements import ask
from .kinds import (
    BankAccount,
    BankLines,
    BankLinesWithdrawn,
    Match,
    StatementClose,
    Unmatch,
    apply_bank_account,
    apply_bank_lines,
    apply_close,
    apply_match,
    apply_unmatch,
    apply_withdrawn,
    check_bank_account,
    check_bank_lines,
    check_close,
    check_match,
    check_unmatch,
    check_withdrawn,
    id_bytes,
)
from .open_items import bank_account, bank_accounts, closed_statements, is_brought, line, posting


class CoveredTwice(Refusal):
    says = "{account} is on the statement of {other} already."


class BankAccountInUse(Refusal):
    says = "Something of {account} is matched already: its first day, its opening balance and its accounts stay as they are."


class LineBeforeStart(Refusal):
    says = "Row {row} lies before {since}, when reconciling of this account begins."


class LineStandsAlready(Refusal):
    says = "Row {row} of this file has been imported already."


class LineInClosedStatement(Refusal):
    says = "Row {row} lies in a statement that is closed up to {on}."


class LineGone(Refusal):
    says = "A line of this match is not on the statement of {account}."


class PostingElsewhere(Refusal):
    says = "An entry of this match is not on the statement of {account}."


class MoreThanIsLeft(Refusal):
    says = "More would be matched than is left: {left} baht are left, {asked} were asked for."


class MatchGone(Refusal):
    says = "This match does not stand: it was undone, or never made."


class LinesMatchedAlready(Refusal):
    says = "Lines of this statement are matched or closed. Undo their matches first."


class StatementNotInOrder(Refusal):
    says = "This account is closed up to {on} already."


class StatementOpensWrong(Refusal):
    says = "The statement begins with {opening} baht, the one before ended with {closed}."


class StatementSkipsLines(Refusal):
    says = "A statement is closed with all of its lines up to its day, in their order."


class StatementDoesNotFoot(Refusal):
    says = "With all its lines the statement comes to {found} baht, not to {amount}."


def allow_bank_account(connection: Connection, fact: Fact, body: BankAccount) -> None:
    """Refuse CoveredTwice where another statement has one of the accounts, BankAccountInUse where a match would lose its ground."""
    standing = None
    for other in bank_accounts(connection):
        if other.account == body.account:
            standing = other
            continue
        for account in body.accounts:
            if account in other.accounts:
                raise CoveredTwice(account=account, other=other.name or other.account)
    if standing is None:
        return
    kept = (standing.since_on, standing.opening) == (body.since_on, body.opening) and set(standing.covers) <= set(body.covers)
    if not kept and _in_use(connection, body.account):
        raise BankAccountInUse(account=standing.name or standing.account)


def allow_bank_lines(connection: Connection, fact: Fact, body: BankLines) -> None:
    """Refuse lines of an unknown account, before its first day, in a closed statement, or that stand already."""
    account = bank_account(connection, body.account)
    closed = closed_statements(connection, body.account)
    closed_on = closed[0].on if closed else date.min
    standing = ask(
        connection,
        "SELECT l.row FROM bank_line_source s JOIN bank_line l ON l.id = s.id WHERE s.account = ? AND s.file = ? AND l.row BETWEEN ? AND ? "
        "AND NOT EXISTS (SELECT 1 FROM bank_line_withdrawn w WHERE w.id = s.id)",
        body.account,
        body.file,
        min(each.row for each in body.lines),
        max(each.row for each in body.lines),
    )
    rows = {int(row) for (row,) in standing}
    for each in body.lines:
        if each.on < account.since_on:
            raise LineBeforeStart(row=each.row, since=account.since_on)
        if each.on <= closed_on:
            raise LineInClosedStatement(row=each.row, on=closed_on)
        if each.row in rows:
            raise LineStandsAlready(row=each.row)


def allow_withdrawn(connection: Connection, fact: Fact, body: BankLinesWithdrawn) -> None:
    """Refuse to withdraw what is matched, closed, withdrawn before, or of another account."""
    for ref in fact.refs:
        id = id_bytes(ref)
        found = ask(connection, "SELECT account FROM bank_line_source WHERE id = ?", id)
        gone = ask(connection, "SELECT 1 FROM bank_line_withdrawn WHERE id = ?", id)
        if not found or found[0][0] != body.account or gone:
            raise LineGone(account=body.account)
        matched = ask(
            connection,
            "SELECT 1 FROM bank_match_part p WHERE p.side = 0 AND p.item = ? AND NOT EXISTS (SELECT 1 FROM bank_unmatched u WHERE u.match = p.match)",
            id,
        )
        if matched or ask(connection, "SELECT 1 FROM bank_statement_run WHERE id = ?", id):
            raise LinesMatchedAlready()


def allow_match(connection: Connection, fact: Fact, body: Match) -> None:
    """Refuse LineGone, PostingElsewhere, MoreThanIsLeft."""
    account = bank_account(connection, body.account)
    for part in body.lines:
        found = line(connection, part.fact, part.line)
        if found is None or found[1] != body.account:
            raise LineGone(account=account.name or account.account)
        _demand_left(found[0].left, part.amount)
    for taken in body.postings:
        posted = posting(connection, taken.fact, taken.posting)
        if posted is None or posted.account not in account.accounts or is_brought(connection, account, posted):
            raise PostingElsewhere(account=account.name or account.account)
        _demand_left(posted.left, taken.amount)


def allow_unmatch(connection: Connection, fact: Fact, body: Unmatch) -> None:
    """Refuse MatchGone for what is no match or was undone before."""
    match = id_bytes(fact.refs[0])
    made = ask(connection, "SELECT 1 FROM bank_match WHERE match = ?", match)
    if not made or ask(connection, "SELECT 1 FROM bank_unmatched WHERE match = ?", match):
        raise MatchGone()


def allow_close(connection: Connection, fact: Fact, body: StatementClose) -> None:
    """Refuse a statement that does not follow the one before, leaves out a line, or does not come out."""
    account = bank_account(connection, body.account)
    closed = closed_statements(connection, body.account)
    if closed and body.on <= closed[0].on:
        raise StatementNotInOrder(on=closed[0].on)
    before = closed[0].amount if closed else account.opening
    if body.opening != before:
        raise StatementOpensWrong(opening=show_money(body.opening), closed=show_money(before))
    first_on = closed[0].on if closed else date.min
    due = ask(
        connection,
        'SELECT l.id, l.line, l.amount FROM bank_line l WHERE l.account = ? AND l."on" > ? AND l."on" <= ? '
        'AND NOT EXISTS (SELECT 1 FROM bank_line_withdrawn w WHERE w.id = l.id) ORDER BY l."on", l.fact, l.line',
        body.account,
        first_on.isoformat(),
        body.on.isoformat(),
    )
    named = {(id_bytes(run.fact), number) for run in body.runs for number in range(run.first, run.last + 1)}
    if named != {(bytes(id), number) for id, number, _ in due}:
        raise StatementSkipsLines()
    found = body.opening + sum(amount for _, _, amount in due)
    if found != body.amount:
        raise StatementDoesNotFoot(found=show_money(found), amount=show_money(body.amount))


def _demand_left(left: int, asked: int) -> None:
    """Refuse to take more of an item than is left, or to take it the other way round."""
    if asked * left <= 0 or abs(asked) > abs(left):
        raise MoreThanIsLeft(left=show_money(left), asked=show_money(asked))


def _in_use(connection: Connection, account: str) -> bool:
    """Whether anything of an account is matched or closed."""
    sql = (
        "SELECT 1 FROM bank_match m WHERE m.account = ? AND NOT EXISTS (SELECT 1 FROM bank_unmatched u WHERE u.match = m.match) "
        "UNION ALL SELECT 1 FROM bank_statement WHERE account = ? LIMIT 1"
    )
    return bool(ask(connection, sql, account, account))


KINDS = (
    Kind("bank-account", BankAccount, check=check_bank_account, allow=allow_bank_account, apply=apply_bank_account),
    Kind("bank-line", BankLines, check=check_bank_lines, allow=allow_bank_lines, apply=apply_bank_lines),
    Kind("bank-line-withdrawn", BankLinesWithdrawn, check=check_withdrawn, allow=allow_withdrawn, apply=apply_withdrawn),
    Kind("match", Match, check=check_match, allow=allow_match, apply=apply_match),
    Kind("unmatch", Unmatch, check=check_unmatch, allow=allow_unmatch, apply=apply_unmatch),
    Kind("statement-close", StatementClose, check=check_close, allow=allow_close, apply=apply_close),
)
