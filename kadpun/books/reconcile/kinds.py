"""What a reconciliation records: bank-account, bank-line, bank-line-withdrawn, match, unmatch, statement-close; their rules and views.

None of these posts anything, so a match or its undoing changes no trial balance. Amounts are satang as our books see them, debit positive: money
that came to a bank account is positive, what a supplier asks for is negative. A line is named by its fact and its place in it, a posting by its
fact and its number there. What of either is left is its amount less all matches that were not undone, whatever order the facts arrived in.

The text of a bank's line may hold people's names and numbers, so a fact has none of it: day, amount, balance and row only, with the digest of the
file it came in and of the texts taken from it (`texts.py`); both are kept as source documents and can go while every proof still holds.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from ..journal.vouchers import DIGEST
from ..ledger.bodies import codec_of
from ..ledger.facts import Fact, is_account
from ..ledger.kind import Standing
from ..money import MOST_SATANG, show_money
from ..refusals import Refusal
from ..store.tables import VIEWS
from ..store.views import Views

MOST_LINES = 400
"""Lines of one fact; with every field filled they stay under half of what a fact may be."""
MOST_PARTS = 200
"""Lines and postings of one match."""
MOST_COVERS = 20
MOST_NAME = 80
MOST_REASON = 200
SIGNS = frozenset({"amount", "sum", "date", "time", "reference", "name", "reversal", "difference", "hand"})
"""What a match was made on; `hand`: somebody picked it."""
LINE, POSTING = 0, 1


class BankAccountWrong(Refusal):
    says = "A bank account needs a name of at most 80 letters and accounts of the books, each once."


class BankAccountNamesPerson(Refusal):
    says = "The account of a person or organisation bears no name in the books: the register knows it."


class BankLinesOutOfBounds(Refusal):
    says = "Row {row} of the statement cannot be: its amount, balance or time is out of bounds, or the row stands twice."


class BankFileUnnamed(Refusal):
    says = "Lines of a statement name the file that they came in."


class MatchEmpty(Refusal):
    says = "A match needs at least two items, and at most 200."


class MatchUneven(Refusal):
    says = "What is matched differs: the statement says {lines} baht, the books say {postings}."


class MatchTwice(Refusal):
    says = "An item stands twice in this match."


class MatchSignUnknown(Refusal):
    says = "A match cannot be made on “{sign}”."


class MatchRefsDiffer(Refusal):
    says = "A record of a reconciliation names the records that it speaks of, and no others."


class ReconcileReasonNeeded(Refusal):
    says = "Undoing this needs a reason of at most 200 letters."


class StatementRunsWrong(Refusal):
    says = "The lines of this statement are not a set in order."


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account that statements come for: `account` of our books, what it is called, and what else of the books is on the same statement.

    The account of a party (its third part says whose) has no name here.

    Reconciled from the beginning of `since_on`, when the statement stood at `opening`. A later one of the same account counts instead.
    """

    account: str
    name: str
    since_on: date
    opening: int = 0
    covers: tuple[str, ...] = ()

    @property
    def is_of_party(self) -> bool:
        """Whether it is what is between us and one person or organisation."""
        return self.account.count("/") == 2

    @property
    def accounts(self) -> tuple[str, ...]:
        """Every account of the books that this statement speaks of."""
        return (self.account, *self.covers)


@dataclass(frozen=True, slots=True)
class BankLine:
    """One line of a statement: its row in the file, day, amount, and what the statement says of the balance after it and the minute of the day."""

    row: int
    on: date
    amount: int
    balance: int | None = None
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class BankLines:
    """Lines of a statement in the order in which they happened; a long file is several facts. `file` and `texts` are digests of documents."""

    account: str
    file: str
    texts: str
    lines: tuple[BankLine, ...]


@dataclass(frozen=True, slots=True)
class BankLinesWithdrawn:
    """The lines of the facts in `refs` were imported into the wrong account or from the wrong file; none of them is matched."""

    account: str
    reason: str


@dataclass(frozen=True, slots=True)
class LinePart:
    """So much of one line of a statement."""

    fact: str
    line: int
    amount: int


@dataclass(frozen=True, slots=True)
class PostingPart:
    """So much of one posting of the books."""

    fact: str
    posting: int
    amount: int


@dataclass(frozen=True, slots=True)
class Match:
    """Lines and postings that are the same money; both sides come to the same. Lines alone, or postings alone, come to nothing."""

    account: str
    lines: tuple[LinePart, ...]
    postings: tuple[PostingPart, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unmatch:
    """The match that `refs` names was none."""

    reason: str


@dataclass(frozen=True, slots=True)
class LineRun:
    """Lines `first` to `last` of one fact."""

    fact: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StatementClose:
    """An assertion: from `opening`, these lines in this order bring the account to `amount` at the end of `on`, as the statement says."""

    account: str
    on: date
    opening: int
    amount: int
    runs: tuple[LineRun, ...]


account_table = Table(
    "bank_account",
    VIEWS,
    Column("account", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

line_table = Table(
    "bank_line",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("id", LargeBinary(16), nullable=False),
    Column("account", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("balance", Integer),
    Column("minute", Integer),
    Index("bank_line_of_account", "account", "on"),
    Index("bank_line_of_fact", "id", "line"),
    sqlite_with_rowid=False,
)

source_table = Table(
    "bank_line_source",
    VIEWS,
    Column("id", LargeBinary(16), primary_key=True),
    Column("account", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("texts", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Where the lines of a fact came from."""

withdrawn_table = Table(
    "bank_line_withdrawn",
    VIEWS,
    Column("id", LargeBinary(16), primary_key=True),
    Column("fact", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

match_table = Table(
    "bank_match",
    VIEWS,
    Column("match", LargeBinary(16), primary_key=True),
    Column("fact", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("signs", Text, nullable=False),
    Index("bank_match_of_account", "account", "on"),
    sqlite_with_rowid=False,
)

part_table = Table(
    "bank_match_part",
    VIEWS,
    Column("side", Integer, primary_key=True),
    Column("item", LargeBinary(16), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("match", LargeBinary(16), primary_key=True),
    Column("amount", Integer, nullable=False),
    Index("bank_match_part_of_match", "match"),
    sqlite_with_rowid=False,
)
"""What each match takes of a line (side 0) or a posting (side 1); `item` is the fact that holds it."""

unmatched_table = Table(
    "bank_unmatched",
    VIEWS,
    Column("match", LargeBinary(16), primary_key=True),
    Column("fact", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

statement_table = Table(
    "bank_statement",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("account", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("opening", Integer, nullable=False),
    Column("amount", Integer, nullable=False),
)

run_table = Table(
    "bank_statement_run",
    VIEWS,
    Column("id", LargeBinary(16), primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Lines of closed statements by the fact that holds them."""


def id_bytes(id: str) -> bytes:
    """A fact's id as views keep it."""
    return uuid.UUID(id).bytes


def id_text(data: bytes) -> str:
    """A fact's id as people and facts write it."""
    text = bytes(data).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def refs_of_match(body: Match) -> tuple[str, ...]:
    """The facts that a match speaks of, each once: statements first, then what was posted."""
    return tuple(dict.fromkeys([*(part.fact for part in body.lines), *(part.fact for part in body.postings)]))


def refs_of_close(body: StatementClose) -> tuple[str, ...]:
    """The facts that hold the lines of a closed statement, each once."""
    return tuple(dict.fromkeys(run.fact for run in body.runs))


def check_bank_account(fact: Fact, body: BankAccount) -> None:
    """Refuse an account without a name, or that of a party with one, and one that covers itself or another twice."""
    if body.is_of_party and body.name:
        raise BankAccountNamesPerson()
    named = body.is_of_party or 0 < len(body.name.strip()) <= MOST_NAME
    accounts = body.accounts
    paths = all(is_account(path) for path in accounts)
    if not named or not paths or len(set(accounts)) != len(accounts) or len(body.covers) > MOST_COVERS or abs(body.opening) > MOST_SATANG:
        raise BankAccountWrong()


def check_bank_lines(fact: Fact, body: BankLines) -> None:
    """Refuse lines out of bounds, a row that stands twice, and a file that is not named."""
    if not DIGEST.fullmatch(body.file) or (body.texts and not DIGEST.fullmatch(body.texts)):
        raise BankFileUnnamed()
    rows: set[int] = set()
    for line in body.lines:
        balance = line.balance is None or abs(line.balance) <= MOST_SATANG
        minute = line.minute is None or 0 <= line.minute < 24 * 60
        if line.row < 1 or line.row in rows or not 0 < abs(line.amount) <= MOST_SATANG or not balance or not minute:
            raise BankLinesOutOfBounds(row=line.row)
        rows.add(line.row)
    if not 0 < len(body.lines) <= MOST_LINES:
        raise BankLinesOutOfBounds(row=len(body.lines))


def check_withdrawn(fact: Fact, body: BankLinesWithdrawn) -> None:
    """Refuse to withdraw nothing, or without a reason."""
    if not fact.refs:
        raise MatchRefsDiffer()
    demand_reason(body.reason)


def check_match(fact: Fact, body: Match) -> None:
    """Refuse sides that do not come to the same, an item twice, and refs that are not its own."""
    if not 2 <= len(body.lines) + len(body.postings) <= MOST_PARTS:
        raise MatchEmpty()
    items = {(LINE, line.fact, line.line) for line in body.lines} | {(POSTING, part.fact, part.posting) for part in body.postings}
    if len(items) != len(body.lines) + len(body.postings):
        raise MatchTwice()
    lines, postings = sum(part.amount for part in body.lines), sum(part.amount for part in body.postings)
    empty = any(not part.amount for part in body.lines) or any(not part.amount for part in body.postings)
    if lines != postings or empty:
        raise MatchUneven(lines=show_money(lines), postings=show_money(postings))
    for sign in body.signs:
        if sign not in SIGNS:
            raise MatchSignUnknown(sign=sign[:40])
    if fact.refs != refs_of_match(body):
        raise MatchRefsDiffer()


def check_unmatch(fact: Fact, body: Unmatch) -> None:
    """Refuse to undo without a reason, or anything but one match."""
    if len(fact.refs) != 1:
        raise MatchRefsDiffer()
    demand_reason(body.reason)


def check_close(fact: Fact, body: StatementClose) -> None:
    """Refuse runs that overlap or go backwards, amounts out of bounds, and refs that are not its own."""
    ends: dict[str, int] = {}
    for run in body.runs:
        if not ends.get(run.fact, -1) < run.first <= run.last < MOST_LINES:
            raise StatementRunsWrong()
        ends[run.fact] = run.last
    if max(abs(body.opening), abs(body.amount)) > MOST_SATANG:
        raise StatementRunsWrong()
    if fact.refs != refs_of_close(body):
        raise MatchRefsDiffer()


def demand_reason(reason: str) -> None:
    """Refuse an empty or endless reason."""
    if not 0 < len(reason.strip()) <= MOST_REASON:
        raise ReconcileReasonNeeded()


def apply_bank_account(standing: Standing, body: BankAccount, views: Views) -> None:
    views.keep_newest(account_table, (body.account, *standing.tag, orjson.dumps(codec_of(BankAccount).write(body)).decode()))


def apply_bank_lines(standing: Standing, body: BankLines, views: Views) -> None:
    no, id = standing.no, id_bytes(standing.fact.id)
    views.insert(source_table, (id, body.account, body.file, body.texts))
    rows = enumerate(body.lines)
    views.insert_all(
        line_table,
        [(no, at, id, body.account, line.on.isoformat(), line.row, line.amount, line.balance, line.minute) for at, line in rows],
    )


def apply_withdrawn(standing: Standing, body: BankLinesWithdrawn, views: Views) -> None:
    views.insert_all(withdrawn_table, [(id_bytes(ref), standing.no) for ref in standing.fact.refs])


def apply_match(standing: Standing, body: Match, views: Views) -> None:
    fact = standing.fact
    match = id_bytes(fact.id)
    views.insert(match_table, (match, standing.no, body.account, fact.on.isoformat(), " ".join(body.signs)))
    views.insert_all(part_table, [(LINE, id_bytes(part.fact), part.line, match, part.amount) for part in body.lines])
    views.insert_all(part_table, [(POSTING, id_bytes(part.fact), part.posting, match, part.amount) for part in body.postings])


def apply_unmatch(standing: Standing, body: Unmatch, views: Views) -> None:
    views.insert(unmatched_table, (id_bytes(standing.fact.refs[0]), standing.no))


def apply_close(standing: Standing, body: StatementClose, views: Views) -> None:
    views.insert(statement_table, (standing.no, body.account, body.on.isoformat(), body.opening, body.amount))
    views.insert_all(run_table, [(id_bytes(run.fact), run.first, standing.no, run.last) for run in body.runs])
