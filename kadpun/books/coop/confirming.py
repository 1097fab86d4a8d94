"""Asking members whether the books are right: the lines of a run, the code on each paper, what came back, and the differences that are left.

A run asks as at the end of a day. It is recorded in slices, a fact each, so that selling goes on meanwhile; a run that was cut short is gone on with
where it stopped. A paper's code begins with that of its fact's leaf, so whoever holds the paper can tell whether the ledger was changed. Queries and
slices; the rules stand in `confirmation_kinds.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ..desk import Desk
from ..journal.balances import part_balances
from ..ledger.receipt_code import look_up_code, read_look_up
from ..members.purses import CONTROLS, Purse, sign_of
from ..refusals import Refusal
from ..sales.numbers import next_number
from ..sales.sale import code_of_leaf
from ..store.statements import ask
from .confirmation_kinds import MOST_LINES, PURSES, SERIES, Confirmation, ConfirmationLine, ConfirmationUnknown, LogRoot, Reason

PREFIX = "KC1:"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
_CODE = re.compile(r"KC1:([0-9A-Z]{20})-([1-9][0-9]{0,3})-([0-9A-Z-])")
_NUMBER = re.compile(r"([1-9][0-9]{0,5})-([0-9]{1,6})")


class NotAPaperCode(Refusal):
    says = "This is not the code of a balance confirmation. Scan the square at the foot of the paper, or type its number."


class PaperNumberTwice(Refusal):
    says = "Two desks have given out a paper {number}. Scan the square at its foot."


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a paper: agreed, or the amounts that the member says instead; who took it down and when."""

    id: str
    agrees: bool
    said: Mapping[Purse, int]
    reason: Reason | None
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One member's paper: its run and number, what it states, and the newest answer; `adjusted` is what was put right because of that answer."""

    confirmation: str
    line: int
    run: str
    run_number: int
    number: int
    as_at: date
    stated: ConfirmationLine
    answer: Answer | None = None
    adjusted: Mapping[Purse, int] | None = None

    @property
    def member(self) -> str:
        return self.stated.member

    @property
    def shown_number(self) -> str:
        """The number as it stands on the paper: run and paper, 3-0412."""
        return f"{self.run_number}-{self.number:04}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a member says another amount than the books: both, and what was adjusted since, in satang."""

    paper: Paper
    purse: Purse
    stated: int
    said: int
    adjusted: int

    @property
    def open(self) -> int:
        """What is still to be put right: by how much the purse would have to rise."""
        return self.said - self.stated - self.adjusted


@dataclass(frozen=True, slots=True)
class Run:
    """A run of papers as it stands: how many, answered how, and how many differences are still open."""

    run: str
    number: int
    as_at: date
    papers: int
    agreed: int
    denied: int
    open: int

    @property
    def waiting(self) -> int:
        """Papers that nobody has answered."""
        return self.papers - self.agreed - self.denied


def purses_as_at(connection: Connection, as_at: date) -> list[ConfirmationLine]:
    """What the books say of everybody who has anything in a purse at the end of a day, by id."""
    found: dict[str, dict[str, int]] = {}
    for purse in PURSES:
        for member, balance in part_balances(connection, CONTROLS[purse], on=as_at).items():
            if balance.amount:
                found.setdefault(member, {})[purse] = sign_of(purse) * balance.amount
    return [ConfirmationLine(member, **amounts) for member, amounts in sorted(found.items())]


def record_slice(desk: Desk, run: str | None, as_at: date, lines: Sequence[ConfirmationLine], *, by: str, on: date) -> str:
    """Record the next papers of a run (None begins one), as many as a fact holds; answers the run's id. Refuses ConfirmationDiffers."""
    with desk.store.work() as work:
        if run is None:
            number, first = next_number(work.connection, desk.log, SERIES), 1
        else:
            row = ask(work.connection, "SELECT MAX(number), MAX(first + count) FROM confirmation WHERE run = ?", run)[0]
            number, first = int(row[0]), int(row[1])
        body = Confirmation(number, first, as_at, log_roots(work.connection), tuple(lines[:MOST_LINES]))
        recorded = desk.record(work, body, by=by, on=on, refs=() if run is None else (run,))
    return run or recorded.fact.id


def log_roots(connection: Connection) -> tuple[LogRoot, ...]:
    """How far each log of this store has come, by its newest checkpoint: name, size, root."""
    rows = ask(connection, "SELECT l.name, c.note FROM checkpoint c JOIN log l ON l.no = c.log ORDER BY l.name, c.size DESC")
    newest: dict[str, LogRoot] = {}
    for name, note in rows:
        if name not in newest:
            _, size, root = note.split("\n", 3)[:3]
            newest[name] = LogRoot(name, int(size), root)
    return tuple(newest.values())


def asked_in_run(connection: Connection, run: str) -> set[str]:
    """The members who have a paper in a run already."""
    says = "SELECT l.member FROM confirmation c JOIN confirmation_line l ON l.confirmation = c.id WHERE c.run = ?"
    return {str(row[0]) for row in ask(connection, says, run)}


def paper_code(leaf: bytes, line: int) -> str:
    """The text of a paper's QR: the look-up code of its fact, its line from 1, and a letter that a misread breaks."""
    head = f"{look_up_code(leaf).replace('-', '')}-{line + 1}"
    return f"{PREFIX}{head}-{_check_letter(head)}"


def find_paper(connection: Connection, text: str) -> Paper:
    """The paper of a scanned code, or of a number as it is printed. Refuses NotAPaperCode, ConfirmationUnknown, PaperNumberTwice."""
    typed = text.strip().upper()
    scanned, numbered = _CODE.fullmatch(typed), _NUMBER.fullmatch(typed)
    where = ""
    values: tuple[Any, ...] = ()
    if scanned:
        head, line, letter = scanned.groups()
        if letter != _check_letter(f"{head}-{line}"):
            raise NotAPaperCode()
        lowest, highest = read_look_up(head)
        for id, leaf in ask(connection, _LEAVES, code_of_leaf(lowest)):
            if lowest <= bytes(leaf) <= highest:
                where, values = "c.id = ? AND l.line = ?", (id, int(line) - 1)
    elif numbered:
        where, values = "c.number = ? AND c.first + l.line = ?", (int(numbered[1]), int(numbered[2]))
    else:
        raise NotAPaperCode()
    papers = _papers(connection, where, *values) if where else []
    if not papers:
        raise ConfirmationUnknown()
    if len(papers) > 1:
        raise PaperNumberTwice(number=papers[0].shown_number)
    return papers[0]


def paper_at(connection: Connection, confirmation: str, line: int) -> Paper:
    """The paper of one line of a confirmation. Refuses ConfirmationUnknown."""
    papers = _papers(connection, "c.id = ? AND l.line = ?", confirmation, line)
    if not papers:
        raise ConfirmationUnknown()
    return papers[0]


def papers_of_run(connection: Connection, run: str) -> list[Paper]:
    """Every paper of a run in the order of their numbers, with what came back."""
    return _papers(connection, "c.run = ?", run)


def papers_of_member(connection: Connection, member: str) -> list[Paper]:
    """Every paper that a member was ever given, the oldest first."""
    return _papers(connection, "l.member = ?", member)


def differences(papers: Sequence[Paper]) -> list[Difference]:
    """Where members say otherwise than the books, purse by purse; settled ones too."""
    found = []
    for paper in papers:
        if paper.answer is not None and not paper.answer.agrees:
            for purse, said in paper.answer.said.items():
                stated = paper.stated.amount(purse)
                if said != stated:
                    found.append(Difference(paper, purse, stated, said, (paper.adjusted or {}).get(purse, 0)))
    return found


def runs(connection: Connection) -> list[Run]:
    """Every run, the newest first."""
    made = []
    says = "SELECT run, MAX(number), MAX(as_at), SUM(count), MAX(fact) FROM confirmation GROUP BY run ORDER BY 5 DESC"
    for run, number, as_at, count, _ in ask(connection, says):
        answers, agreed = (int(value) for value in ask(connection, _ANSWERED, run)[0])
        still = 0
        if answers > agreed:
            denied = _papers(connection, "c.run = ? AND a.agrees = 0", run)
            still = sum(1 for difference in differences(denied) if difference.open)
        made.append(Run(str(run), int(number), date.fromisoformat(as_at), int(count), agreed, answers - agreed, still))
    return made


_COLUMNS = ", ".join(f"l.{purse}" for purse in PURSES) + ", " + ", ".join(f"a.{purse}" for purse in PURSES)
_PAPERS = (
    f"SELECT c.id, l.line, c.run, c.number, c.first + l.line, c.as_at, l.member, {_COLUMNS}, a.id, a.agrees, a.reason, a.\"on\", a.by "
    "FROM confirmation c JOIN confirmation_line l ON l.confirmation = c.id "
    "LEFT JOIN confirmation_answer a ON a.confirmation = l.confirmation AND a.line = l.line WHERE {where} ORDER BY c.fact, l.line"
)
_ADJUSTED = (
    "SELECT answer, purse, SUM(amount) FROM adjustment j WHERE answer <> '' AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = j.id) "
    "GROUP BY answer, purse"
)


_LEAVES = "SELECT c.id, f.leaf FROM confirmation c JOIN fact f ON f.no = c.fact WHERE c.code = ?"
_ANSWERED = (
    "SELECT COUNT(*), COALESCE(SUM(a.agrees), 0) FROM confirmation_answer a JOIN confirmation c ON c.id = a.confirmation WHERE c.run = ?"
)


def _papers(connection: Connection, where: str, *values: Any) -> list[Paper]:
    adjusted: dict[str, dict[Purse, int]] = {}
    for answer, purse, amount in ask(connection, _ADJUSTED):
        adjusted.setdefault(answer, {})[purse] = int(amount)
    made = []
    for row in ask(connection, _PAPERS.replace("{where}", where), *values):
        id, line, run, run_number, number, as_at, member, *rest = row
        stated = ConfirmationLine(member, *(int(amount) for amount in rest[:4]))
        said, (answer_id, agrees, reason, on, by) = rest[4:8], rest[8:]
        answer = None
        if answer_id is not None:
            amounts = {purse: int(amount) for purse, amount in zip(PURSES, said, strict=True) if amount is not None}
            answer = Answer(answer_id, bool(agrees), amounts, reason, date.fromisoformat(on), by)
        made.append(
            Paper(id, int(line), run, int(run_number), int(number), date.fromisoformat(as_at), stated, answer, adjusted.get(answer_id or "", {}))
        )
    return made


def _check_letter(text: str) -> str:
    """A letter that changes with any one letter of a text and with any two neighbours that change places."""
    value = 0
    for letter in text:
        value = (value * 2 + _LETTERS.index(letter)) % 37
    return _LETTERS[value]
