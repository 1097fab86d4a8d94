"""A reconciliation as it lies on the table: what is agreed, what is proposed, and what stands on one side only, over a span of days.

Reads only. Every line and every posting of the span stands in exactly one group; what is open from before the span stands there too, since it is
still to be dealt with. The difference is that at the end of the span's last day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from ..store.statements import ask
from .describing import Told, tell_postings
from .kinds import BankAccount, id_bytes, id_text
from .open_items import BankAccountUnknown, Difference, OpenLine, OpenPosting, bank_account, difference, lines, match_of, postings
from .suggestions import Items, Shape, Suggestion, suggest
from .texts import LineText, texts_of

State = Literal["agreed", "proposed", "doubtful", "bank-only", "books-only"]
"""Matched; proposed and certain enough; proposed, but to be looked at (differs, came twice); on the statement only; in the books only."""
SAFE = "cash/safe"
AROUND = timedelta(days=40)
"""How far beyond the span the other side of a match is looked for at once; farther ones are fetched one by one."""
DOUBTFUL: frozenset[Shape] = frozenset({"differs", "double"})


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together. `match` is the id of the match where it is agreed, `suggestion` the proposal where there is one."""

    state: State
    lines: tuple[OpenLine, ...]
    postings: tuple[OpenPosting, ...]
    signs: tuple[str, ...] = ()
    match: str = ""
    suggestion: Suggestion | None = None

    @property
    def on(self) -> date:
        """The day it is shown on: the bank's, or where there is none the books'."""
        return max(line.on for line in self.lines) if self.lines else max(posting.on for posting in self.postings)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from every other group, also after another look."""
        return tuple(line.key for line in self.lines), tuple(posting.key for posting in self.postings)

    @property
    def difference(self) -> int:
        """Lines less postings, in satang; 0 where it is agreed."""
        if self.state == "agreed":
            return 0
        return sum(line.left for line in self.lines) - sum(posting.left for posting in self.postings)


@dataclass(frozen=True, slots=True)
class Board:
    """The whole table: groups, the newest day first, with what bank and books say of each item."""

    account: BankAccount
    first_on: date
    last_on: date
    groups: tuple[Group, ...]
    difference: Difference
    texts: Mapping[tuple[str, int], LineText] = field(default_factory=dict)
    told: Mapping[int, Told] = field(default_factory=dict)

    def count(self, *states: State) -> int:
        """How many groups are in some state."""
        return sum(group.state in states for group in self.groups)

    @property
    def certain(self) -> tuple[Suggestion, ...]:
        """The proposals that may be confirmed together."""
        return tuple(group.suggestion for group in self.groups if group.suggestion is not None and group.suggestion.certain)

    def confirmed(self, group: Group, match: str) -> Board:
        """The same table after one group was matched as it stood, without looking at the books again."""
        agreed = replace(group, state="agreed", match=match, suggestion=None)
        groups = tuple(agreed if each is group else each for each in self.groups)
        gone_lines, gone_postings = {line.key for line in group.lines}, {posting.key for posting in group.postings}
        left = replace(
            self.difference,
            lines=tuple(line for line in self.difference.lines if line.key not in gone_lines),
            postings=tuple(posting for posting in self.difference.postings if posting.key not in gone_postings),
        )
        return replace(self, groups=groups, difference=left)


def lay_board(connection: Connection, account: BankAccount, *, first_on: date, last_on: date, names: Callable[[str], str] = str) -> Board:
    """Lay everything of an account out, from a day to a day; `names` tells how a party is called."""
    open_lines = lines(connection, account.account, last_on=last_on, open_only=True)
    open_postings = postings(connection, account, last_on=last_on, open_only=True)
    safe = _safe(connection, account, last_on)
    agreed = _agreed(connection, account, first_on, last_on)
    texts = dict(texts_of(connection, [*open_lines, *(line for group in agreed for line in group.lines)]))
    told = dict(tell_postings(connection, [*open_postings, *safe, *(posting for group in agreed for posting in group.postings)]))
    found = suggest(Items(open_lines, open_postings, texts, told, safe, names))
    groups = [*agreed, *(_proposed(each) for each in found), *_alone(open_lines, open_postings, found)]
    groups.sort(key=lambda group: (-group.on.toordinal(), -_latest(group), group.key))
    return Board(
        account, first_on, last_on, tuple(groups), difference(connection, account, on=last_on, standing=(open_lines, open_postings)), texts, told
    )


def _safe(connection: Connection, account: BankAccount, last_on: date) -> list[OpenPosting]:
    """What lies in the safe and was not banked as far as the books know, unless the safe itself is what is reconciled."""
    if SAFE in account.accounts:
        return []
    try:
        known = bank_account(connection, SAFE)
    except BankAccountUnknown:
        known = BankAccount(SAFE, SAFE, account.since_on)
    return postings(connection, known, last_on=last_on, open_only=True)


def _proposed(found: Suggestion) -> Group:
    if found.shape == "enter":
        return Group("bank-only", found.lines, (), found.signs, suggestion=found)
    state: State = "doubtful" if found.shape in DOUBTFUL else "proposed"
    return Group(state, found.lines, found.postings, found.signs, suggestion=found)


def _alone(open_lines: Iterable[OpenLine], open_postings: Iterable[OpenPosting], found: Iterable[Suggestion]) -> list[Group]:
    """Groups of what no proposal has, one item each."""
    in_one = {line.key for each in found for line in each.lines}
    in_other = {posting.key for each in found for posting in each.postings}
    alone = [Group("bank-only", (line,), ()) for line in open_lines if line.key not in in_one]
    return alone + [Group("books-only", (), (posting,)) for posting in open_postings if posting.key not in in_other]


_LINE_PARTS = (
    'SELECT m.match, m.signs, p.amount, l.id, l.line, l."on", l.row, l.amount, l.balance, l.minute, l.fact FROM bank_line l '
    "JOIN bank_match_part p ON p.side = 0 AND p.item = l.id AND p.line = l.line JOIN bank_match m ON m.match = p.match "
    'WHERE l.account = ? AND l."on" BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM bank_unmatched u WHERE u.match = m.match)'
)
_POSTING_PARTS = (
    'SELECT m.match, m.signs, p.amount, f.id, p1.line, p1."on", p1.account, p1.amount, p1.fact FROM posting p1 JOIN fact f ON f.no = p1.fact '
    "JOIN bank_match_part p ON p.side = 1 AND p.item = f.id AND p.line = p1.line JOIN bank_match m ON m.match = p.match "
    "WHERE p1.commodity = 'THB' AND p1.account = ? AND p1.\"on\" BETWEEN ? AND ? AND m.account = ? "
    "AND NOT EXISTS (SELECT 1 FROM bank_unmatched u WHERE u.match = m.match)"
)


def _agreed(connection: Connection, account: BankAccount, first_on: date, last_on: date) -> list[Group]:
    """The matches that stand with an item in the span; of each item, `left` is what this match takes of it."""
    made: dict[bytes, _Parts] = {}
    before, after = max(first_on, date.min + AROUND) - AROUND, min(last_on, date.max - AROUND) + AROUND
    span = before.isoformat(), after.isoformat()
    for match, signs, amount, id, number, on, at, whole, balance, minute, fact in ask(connection, _LINE_PARTS, account.account, *span):
        line = OpenLine(id_text(id), number, date.fromisoformat(on), at, whole, amount, balance, minute, fact)
        made.setdefault(bytes(match), _Parts(str(signs))).lines.append(line)
    for path in account.accounts:
        for match, signs, amount, id, number, on, of, whole, fact in ask(connection, _POSTING_PARTS, path, *span, account.account):
            posting = OpenPosting(id_text(id), number, date.fromisoformat(on), str(of), whole, amount, fact)
            made.setdefault(bytes(match), _Parts(str(signs))).postings.append(posting)
    groups = []
    for match, parts in made.items():
        days = [line.on for line in parts.lines] + [posting.on for posting in parts.postings]
        if not any(first_on <= day <= last_on for day in days):
            continue
        whole_group = parts.group(id_text(match))
        if sum(line.left for line in parts.lines) != sum(posting.left for posting in parts.postings):
            whole_group = _fetched(connection, whole_group)
        groups.append(whole_group)
    return groups


@dataclass(slots=True)
class _Parts:
    """What was found of a match so far."""

    signs: str
    lines: list[OpenLine] = field(default_factory=list)
    postings: list[OpenPosting] = field(default_factory=list)

    def group(self, match: str) -> Group:
        ordered = sorted(self.lines, key=lambda line: (line.on, line.order, line.line))
        entries = sorted(self.postings, key=lambda posting: (posting.on, posting.no, posting.posting))
        return Group("agreed", tuple(ordered), tuple(entries), tuple(self.signs.split()), match)


def _fetched(connection: Connection, group: Group) -> Group:
    """A match of which a part lies far from the span, read whole."""
    found = match_of(connection, group.match)
    if found is None:
        return group
    taken_lines = tuple(replace(line, left=amount) for line, amount in found.lines)
    taken_postings = tuple(replace(posting, left=amount) for posting, amount in found.postings)
    return replace(group, lines=taken_lines, postings=taken_postings)


def _latest(group: Group) -> int:
    """The minute of a group's day by which it is ordered; what has none comes first in its day."""
    return max((line.minute or 0 for line in group.lines), default=0)


def source_facts(connection: Connection, account: str, file: str) -> tuple[str, ...]:
    """The facts that hold the lines of one imported file, that stand."""
    rows = ask(
        connection,
        "SELECT s.id FROM bank_line_source s WHERE s.account = ? AND s.file = ? "
        "AND NOT EXISTS (SELECT 1 FROM bank_line_withdrawn w WHERE w.id = s.id)",
        account,
        file,
    )
    return tuple(id_text(id) for (id,) in rows)


def file_of(connection: Connection, line: OpenLine) -> str:
    """The digest of the file that a line came in."""
    rows = ask(connection, "SELECT file FROM bank_line_source WHERE id = ?", id_bytes(line.fact))
    return str(rows[0][0]) if rows else ""
