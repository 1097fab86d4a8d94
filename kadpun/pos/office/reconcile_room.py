"""Reconciling at the office: accounts that statements come for, files taken in, the table of pairs, confirming, undoing, closing, the proof.

Looking, reading files and laying the table only read and may run on any thread but the window's; acts run on the books thread, long ones slice by
slice. Acts need Permission.RECONCILE; whoever may reconcile may also record the fee or the deposit that a match needs. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from kadpun.books.journal.accounts import is_under
from kadpun.books.journal.balances import accounts_in_use
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.ageing import ageing
from kadpun.books.money import Satang
from kadpun.books.reconcile import acting
from kadpun.books.reconcile.board import Board, file_of, lay_board, source_facts
from kadpun.books.reconcile.importing import ImportedLines, ImportPlan, StatementImport, account_for, plan_import
from kadpun.books.reconcile.kinds import BankAccount
from kadpun.books.reconcile.matching import close_statement, set_up_account, unmatch, withdraw_lines
from kadpun.books.reconcile.open_items import (
    BankAccountUnknown,
    ClosedStatement,
    OpenLine,
    OpenPosting,
    bank_account,
    bank_accounts,
    closed_statements,
    count_lines,
    last_worked_on,
)
from kadpun.books.reconcile.reading import Opened, open_statement, read_statement
from kadpun.books.reconcile.rules import MatchGone, MoreThanIsLeft
from kadpun.books.reconcile.statement import StatementReport
from kadpun.books.reconcile.statement_sheet import PURPOSE, viewed
from kadpun.books.reconcile.suggestions import Suggestion
from kadpun.books.refusals import Refusal
from kadpun.books.sheet_reading import ColumnMapping, read_file
from kadpun.books.store.engine import Work
from kadpun.books.store.mappings import fitting_mapping, forget_mapping, kept_mappings
from kadpun.books.store.places import write_whole
from kadpun.books.words import Language
from kadpun.books.workbook import write_workbook
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission

from .journal_typed import AccountChoice, account_choices
from .reconcile_paper import proof_report, proof_rows, proof_sheet

Made = TypeVar("Made")
IDLE_DAYS = 7
"""After so many days without reconciling, somebody is told."""
AT_ONCE = 5
"""Matches in one unit of work; each takes about a millisecond."""
SAFE = "cash/safe"
SUPPLIERS = "payables/suppliers"


class NothingCertain(Refusal):
    says = "No proposal is certain enough to be confirmed with the others. Look at them one by one."


class PickSomething(Refusal):
    says = "Pick at least two items that belong together."


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """An account that statements come for: its lines, how many of them are open, and for how many days nothing of it was reconciled."""

    account: BankAccount
    line_count: int
    open_lines: int
    closed: ClosedStatement | None
    idle_days: int

    @property
    def late(self) -> bool:
        """Whether somebody is to be told: from seven days on."""
        return self.idle_days >= IDLE_DAYS


@dataclass(frozen=True, slots=True)
class StatementChoice:
    """An account of the books that a statement could come for, and what people call it."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file that was looked into; the mapping it would be read by, kept under a name or guessed; the names of all that are kept."""

    opened: Opened
    mapping: ColumnMapping | None
    kept: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What confirming together came to: so many matched; so many that had changed meanwhile and were left."""

    matched: int
    left: int


class ReconcileRoom:
    """The verbs of reconciling: `ReconcileRoom(till)`."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def accounts(self) -> tuple[AccountSeen, ...]:
        """Every account that statements come for, by path."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
            return tuple(self._seen(connection, account, today) for account in bank_accounts(connection))

    def overdue(self) -> tuple[AccountSeen, ...]:
        """The accounts that were not reconciled for seven days or more."""
        return tuple(seen for seen in self.accounts() if seen.late)

    def choices(self) -> tuple[StatementChoice, ...]:
        """The accounts of the books that statements may come for: banks, the safe, and suppliers with whom there is something."""
        with self.desk.store.read() as connection:
            chart = standing_chart(connection)
            listed = [account.path for account in chart if is_under(account.path, "bank") or account.path == SAFE]
            used = [path for path in accounts_in_use(connection) if is_under(path, "bank") or is_under(path, SUPPLIERS)]
            language = self.till.profile(connection).receipt_language
        paths = dict.fromkeys([*listed, *(path for path in used if path != SUPPLIERS)])
        return tuple(StatementChoice(path, self.name_of(path) or chart.account(path).name(language)) for path in paths)

    def other_accounts(self) -> tuple[AccountChoice, ...]:
        """The accounts that may stand on the other side of an entry: those that belong to nobody in particular."""
        with self.desk.store.read() as connection:
            return tuple(choice for choice in account_choices(standing_chart(connection)) if not choice.needs_party)

    def ages(self) -> tuple[Satang, ...]:
        """What members owe as it stands today, by age: not due, then overdue."""
        with self.desk.store.read() as connection:
            return ageing(connection, self._today(connection)).totals

    def name_of(self, path: str) -> str:
        """The name of the person or organisation whose account it is; "" for an account of the shop."""
        party = path.split("/")[2] if path.count("/") == 2 else ""
        return self.desk.people.name_of(party) if party else ""

    def set_up(self, account: BankAccount, approval: Approval | None = None) -> Recorded:
        """Say which account statements come for. Refuses BankAccountWrong, CoveredTwice, BankAccountInUse."""
        return self._do(approval, lambda work, by, on: set_up_account(self.desk, work, account, by=by, on=on))

    def look_into(self, path: Path) -> FileSeen:
        """Look into a statement's file and find the mapping that fits it. Refuses what cannot be read at all; nothing is written."""
        opened = open_statement(path.name, read_file(path))
        with self.desk.store.read() as connection:
            kept = fitting_mapping(connection, PURPOSE, opened.lines) if opened.form == "sheet" else None
            names = tuple(mapping.name for mapping in kept_mappings(connection, PURPOSE))
        return FileSeen(opened, kept or opened.guessed, kept is not None, names)

    def mapping_for(self, mapping: ColumnMapping, path: str) -> ColumnMapping:
        """The mapping as the statement of this account is read: banks from our side, suppliers from theirs."""
        return viewed(mapping, theirs=not path.startswith(("bank/", "cash/")))

    def kept_mapping(self, name: str) -> ColumnMapping | None:
        """The mapping that is kept under a name."""
        with self.desk.store.read() as connection:
            return next((mapping for mapping in kept_mappings(connection, PURPOSE) if mapping.name == name), None)

    def forget_mapping(self, name: str, approval: Approval | None = None) -> None:
        """Forget a kept mapping."""
        self._do(approval, lambda work, by, on: forget_mapping(work, PURPOSE, name))

    def read(self, seen: FileSeen, mapping: ColumnMapping | None = None) -> StatementReport:
        """Read the file as a statement by a mapping. Refuses MappingNoLongerFits, NoDayColumn, StatementFileBroken and their kin."""
        return read_statement(seen.opened, mapping or seen.mapping, near=self.today())

    def plan(self, report: StatementReport, path: str, *, name: str = "", covers: tuple[str, ...] = ()) -> ImportPlan:
        """What importing a statement into an account would do; a new account begins with it, under `name`."""
        assert report.statement is not None
        with self.desk.store.read() as connection:
            try:
                account = bank_account(connection, path)
            except BankAccountUnknown:
                called = "" if path.count("/") == 2 else name or path
                account = account_for(path, called, report.statement, covers=covers)
            return plan_import(connection, account, report.statement)

    def take_in(
        self, seen: FileSeen, plan: ImportPlan, mapping: ColumnMapping | None = None, approval: Approval | None = None
    ) -> Generator[tuple[int, int], None, ImportedLines]:
        """Record the new lines of a statement, up to 200 a step, and keep its file and mapping. Refuses as `bank-line` and `bank-account`."""
        self.till.permit(Permission.RECONCILE, approval)
        under_way = StatementImport(self.desk, plan, name=seen.opened.name, data=seen.opened.data, mapping=mapping or seen.mapping, by=self.till.by)
        self.till.spend(approval)
        total = len(plan.new)
        while True:
            waiting = under_way.record_next()
            yield total - waiting, total
            if not waiting:
                return ImportedLines(total, plan.known)

    def board(self, path: str, *, first_on: date | None = None, last_on: date | None = None) -> Board:
        """Everything of an account from a day to a day, the month of today unless told otherwise. Refuses BankAccountUnknown."""
        with self.desk.store.read() as connection:
            account = bank_account(connection, path)
            last = last_on or self._today(connection)
            first = first_on or max(last.replace(day=1), account.since_on)
            board = lay_board(connection, account, first_on=first, last_on=last, names=self.desk.people.name_of)
        return replace(board, account=self._named(account))

    def confirm(self, board: Board, found: Suggestion, text: str, approval: Approval | None = None) -> tuple[Recorded, ...]:
        """Confirm one proposal; `text` is what the entry says where one is missing. Refuses as `acting.confirm`."""
        return self._do(approval, lambda work, by, on: acting.confirm(self.desk, work, board.account, found, text=text, by=by, on=on))

    def confirm_all(self, board: Board, approval: Approval | None = None) -> Generator[tuple[int, int], None, Confirmed]:
        """Confirm every certain proposal, a few at each step; one whose items were matched meanwhile is left. Refuses NothingCertain."""
        self.till.permit(Permission.RECONCILE, approval)
        chosen = board.certain
        if not chosen:
            raise NothingCertain()
        by, on = self.till.by, self.today()
        self.till.spend(approval)
        left = 0
        for begin in range(0, len(chosen), AT_ONCE):
            some = chosen[begin : begin + AT_ONCE]
            try:
                self._confirm_some(board, some, by, on)
            except (MoreThanIsLeft, MatchGone):
                left += sum(not self._confirmed_alone(board, found, by, on) for found in some)
            yield min(begin + AT_ONCE, len(chosen)), len(chosen)
        return Confirmed(len(chosen) - left, left)

    def pair(self, board: Board, lines: Sequence[OpenLine], postings: Sequence[OpenPosting], approval: Approval | None = None) -> Recorded:
        """Match what somebody picked, as much of it as fits. Refuses PickSomething, MatchUneven, MoreThanIsLeft."""
        if len(lines) + len(postings) < 2:
            raise PickSomething()
        return self._do(approval, lambda work, by, on: acting.pair(self.desk, work, board.account, lines, postings, by=by, on=on))

    def unpair(self, match: str, reason: str, approval: Approval | None = None) -> Recorded:
        """Undo a match, with a reason; no entry changes. Refuses ReconcileReasonNeeded, MatchGone."""
        return self._do(approval, lambda work, by, on: unmatch(self.desk, work, match, reason, by=by, on=on))

    def enter(
        self,
        board: Board,
        lines: Sequence[OpenLine],
        postings: Sequence[OpenPosting],
        other: str,
        text: str,
        approval: Approval | None = None,
    ) -> tuple[Recorded, ...]:
        """Record what lines are more than postings (none: all of it) as an entry on another account, and match it. Refuses as `record_entry`."""
        return self._do(
            approval,
            lambda work, by, on: acting.enter_difference(self.desk, work, board.account, lines, postings, other=other, text=text, by=by, on=on),
        )

    def close(self, path: str, *, up_to: date, amount: int, approval: Approval | None = None) -> Recorded:
        """Assert that the statement stood at `amount` at the end of a day. Refuses StatementDoesNotFoot, StatementNotInOrder."""
        return self._do(approval, lambda work, by, on: close_statement(self.desk, work, path, up_to=up_to, amount=amount, by=by, on=on))

    def withdraw_file(self, path: str, line: OpenLine, reason: str, approval: Approval | None = None) -> Recorded:
        """Take back all lines of the file that a line came in. Refuses LinesMatchedAlready, ReconcileReasonNeeded."""
        with self.desk.store.read() as connection:
            facts = source_facts(connection, path, file_of(connection, line))
        return self._do(approval, lambda work, by, on: withdraw_lines(self.desk, work, path, facts, reason, by=by, on=on))

    def fees_like(self, amount: int) -> int:
        """How often a fee of just this amount was entered before."""
        with self.desk.store.read() as connection:
            return acting.fees_like(connection, amount)

    def names(self, board: Board) -> dict[str, str]:
        """The names of everybody the board speaks of, by id."""
        return {told.party: self.desk.people.name_of(told.party) for told in board.told.values() if told.party}

    def proof_pdf(self, board: Board, *, language: Language = "th") -> bytes:
        """The proof of balance on A4."""
        from kadpun.hardware.pdf import report_pdf  # reads the fonts in, and is wanted once a month

        say = self.till.words[language]
        with self.desk.store.read() as connection:
            profile = self.till.profile(connection)
        rows = proof_rows(board, self.names(board), say, language)
        return report_pdf(proof_report(board, rows, (profile.organisation or profile.community, profile.shop), say, language))

    def write_proof(self, board: Board, path: Path, *, language: Language = "th") -> Path:
        """Write the proof of balance: a workbook where the name ends in .xlsx, else an A4 PDF. Faults of the place."""
        if path.suffix.lower() == ".xlsx":
            say = self.till.words[language]
            rows = proof_rows(board, self.names(board), say, language)
            return write_workbook(path, [proof_sheet(board, rows, say, language)])
        with write_whole(path) as stream:
            stream.write(self.proof_pdf(board, language=language))
        return path

    def today(self) -> date:
        """The business day of now."""
        with self.desk.store.read() as connection:
            return self._today(connection)

    def _today(self, connection: Connection) -> date:
        return self.till.today(self.till.profile(connection))

    def _seen(self, connection: Connection, account: BankAccount, today: date) -> AccountSeen:
        worked_on = last_worked_on(connection, account.account) or account.since_on
        closed = closed_statements(connection, account.account)
        counts = count_lines(connection, account.account)
        return AccountSeen(self._named(account), *counts, closed[0] if closed else None, (today - worked_on).days)

    def _named(self, account: BankAccount) -> BankAccount:
        """The account as it is shown: a party's under the name that the register knows."""
        return replace(account, name=self.name_of(account.account)) if account.is_of_party else account

    def _confirm_some(self, board: Board, some: Iterable[Suggestion], by: str, on: date) -> None:
        with self.desk.store.work() as work:
            for found in some:
                acting.confirm(self.desk, work, board.account, found, text="", by=by, on=on)

    def _confirmed_alone(self, board: Board, found: Suggestion, by: str, on: date) -> bool:
        """Whether one proposal could still be confirmed by itself."""
        try:
            self._confirm_some(board, [found], by, on)
        except (MoreThanIsLeft, MatchGone):
            return False
        return True

    def _do(self, approval: Approval | None, act: Callable[[Work, str, date], Made]) -> Made:
        """One guarded unit of work; the approval is spent when it has been committed."""
        self.till.permit(Permission.RECONCILE, approval)
        by = self.till.by
        with self.desk.store.work() as work:
            done = act(work, by, self._today(work.connection))
        self.till.spend(approval)
        return done
