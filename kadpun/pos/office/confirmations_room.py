"""Balance confirmations at the office: ask, print, take the answers down by scanning, list the differences, put them right.

Names are read from the register when a paper is printed or shown, and stand in no fact. Asking is recorded slice by slice on the books thread;
`papers_pdf` and the lists only read and may run on any thread but the window's. Guarded acts need Permission.BOOKS; an adjustment also needs a second
person. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from kadpun.books.coop import confirming
from kadpun.books.coop.confirmation_kinds import (
    MOST_LINES,
    PURSES,
    Adjust,
    ApproverIsWriter,
    Confirmation,
    ConfirmationAnswer,
    ConfirmationEmpty,
    ConfirmationLine,
    LogRoot,
    Reason,
    adjust_postings,
)
from kadpun.books.coop.confirming import Difference, Paper, Run
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.purses import Purse
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.store.places import write_whole
from kadpun.books.thai import show_date
from kadpun.books.words import Language
from kadpun.hardware.sheets import sheets_pdf
from kadpun.pos.till.counter import Till
from kadpun.pos.till.operators import ApproverMayNot
from kadpun.pos.till.results import Approval, Permission

from .confirmation_paper import Addressee, Letterhead, fixed_sheet, page_sheets
from .journal_typed import AccountChoice, account_choices

if TYPE_CHECKING:
    from kadpun.books.members.register import Person

Progress = Callable[[int, int], None]
Slices = Generator[tuple[int, int], None, str]


class DifferenceMoved(Refusal):
    says = "Somebody has put this difference right meanwhile, or the member has answered anew. Look at the list again."


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """A paper with the name of whom it is for, as the office shows it."""

    paper: Paper
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class DifferenceSeen:
    """A difference with the name of whose it is."""

    difference: Difference
    name: str
    number: str


class ConfirmationsRoom:
    """The verbs of balance confirmations."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def runs(self) -> tuple[Run, ...]:
        """Every run, the newest first."""
        with self.desk.store.read() as connection:
            return tuple(confirming.runs(connection))

    def who_to_ask(self, as_at: date, *, with_nothing: bool = False) -> tuple[ConfirmationLine, ...]:
        """Whoever has something in a purse at the end of a day, by number; with those members who have nothing if told so."""
        with self.desk.store.read() as connection:
            found = {line.member: line for line in confirming.purses_as_at(connection, as_at)}
        order = {person.id: place for place, person in enumerate(self.desk.people.everybody())}
        if with_nothing:
            for person in self.desk.people.everybody(role="member"):
                if person.joined_on is not None and person.joined_on <= as_at and (person.left_on is None or person.left_on > as_at):
                    found.setdefault(person.id, ConfirmationLine(person.id))
        return tuple(sorted(found.values(), key=lambda line: (order.get(line.member, len(order)), line.member)))

    def ask_all(self, as_at: date, *, with_nothing: bool = False, approval: Approval | None = None) -> Slices:
        """Record a new run as at the end of a day, a slice at each step: tells papers made and in all; returns the run.

        Refuses ConfirmationEmpty, ConfirmationDiffers, NotAllowed.
        """
        self.till.permit(Permission.BOOKS, approval)
        lines = self.who_to_ask(as_at, with_nothing=with_nothing)
        if not lines:
            raise ConfirmationEmpty()
        self.till.spend(approval)
        return (yield from self._record(None, as_at, lines, 0))

    def go_on(self, run: str, *, with_nothing: bool = False, approval: Approval | None = None) -> Slices:
        """Go on with a run that was cut short: whoever has no paper of it yet gets one."""
        self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.read() as connection:
            asked = confirming.asked_in_run(connection, run)
            as_at = next(one.as_at for one in confirming.runs(connection) if one.run == run)
        lines = [line for line in self.who_to_ask(as_at, with_nothing=with_nothing) if line.member not in asked]
        self.till.spend(approval)
        return (yield from self._record(run, as_at, lines, len(asked)))

    def papers(self, run: str) -> tuple[PaperSeen, ...]:
        """Every paper of a run in the order of its numbers, with names."""
        with self.desk.store.read() as connection:
            found = confirming.papers_of_run(connection, run)
        return tuple(self._seen(paper) for paper in found)

    def papers_pdf(self, run: str, progress: Progress | None = None, *, language: Language = "th", only: Sequence[int] = ()) -> bytes:
        """The papers of a run as one PDF, a page a member (`only`: of these numbers); `progress` may stop it by raising."""
        with self.desk.store.read() as connection:
            papers = [paper for paper in confirming.papers_of_run(connection, run) if not only or paper.number in only]
            leaves: dict[str, bytes] = {}
            roots: tuple[LogRoot, ...] = ()
            for confirmation in dict.fromkeys(paper.confirmation for paper in papers):
                standing = standing_fact(connection, confirmation)
                assert standing is not None
                leaves[confirmation] = standing.leaf
                roots = roots or codec_of(Confirmation).read(standing.fact.body).roots
        say = self.till.words[language]
        codes = [confirming.paper_code(leaves[paper.confirmation], paper.line) for paper in papers]
        who = [self._addressee(paper.member) for paper in papers]
        as_at = show_date(papers[0].as_at, "document", language)
        fixed = fixed_sheet(self._letterhead(language), as_at, roots, say)
        title = say("Balance confirmation")
        return sheets_pdf(title, fixed, page_sheets(papers, who, codes, say, language), count=len(papers), progress=progress)

    def write_papers(self, run: str, path: Path, progress: Progress | None = None, *, language: Language = "th") -> Path:
        """Write the papers of a run as one PDF that is whole or not there. Faults of the place."""
        made = self.papers_pdf(run, progress, language=language)
        with write_whole(path) as stream:
            stream.write(made)
        return path

    def find(self, text: str) -> PaperSeen:
        """The paper of a scanned code or a typed number. Refuses NotAPaperCode, ConfirmationUnknown."""
        with self.desk.store.read() as connection:
            return self._seen(confirming.find_paper(connection, text))

    def agree(self, paper: Paper, approval: Approval | None = None) -> PaperSeen:
        """Take down that a member agrees with a paper. Refuses NotAllowed, ConfirmationUnknown."""
        return self._answer(paper, ConfirmationAnswer(paper.line, paper.member, agrees=True), approval)

    def deny(self, paper: Paper, said: Mapping[Purse, int], reason: Reason | None = None, approval: Approval | None = None) -> PaperSeen:
        """Take down what a member says instead, in satang by purse. Refuses DenialSaysNothing, NotAllowed, ConfirmationUnknown."""
        amounts = {purse: said.get(purse) for purse in PURSES}
        return self._answer(paper, ConfirmationAnswer(paper.line, paper.member, agrees=False, reason=reason, **amounts), approval)

    def differences(self, run: str) -> tuple[DifferenceSeen, ...]:
        """Where members of a run say otherwise than the books, settled ones too."""
        with self.desk.store.read() as connection:
            found = confirming.differences(confirming.papers_of_run(connection, run))
        return tuple(DifferenceSeen(one, *self._who(one.paper.member)) for one in found)

    def get_ready(self) -> tuple[AccountChoice, ...]:
        """Read the whole register into memory, so that asking everybody later does not hold up the till; answers as `accounts`."""
        self.desk.people.everybody()
        return self.accounts()

    def accounts(self) -> tuple[AccountChoice, ...]:
        """The accounts that may bear an adjustment: those that belong to nobody in particular."""
        with self.desk.store.read() as connection:
            return tuple(choice for choice in account_choices(standing_chart(connection)) if not choice.needs_party)

    def adjust(
        self,
        difference: Difference,
        *,
        against: str,
        reason: Reason,
        amount: int | None = None,
        reference: str = "",
        approval: Approval | None = None,
    ) -> Recorded:
        """Put a difference right against another account, by all that is open unless an amount is told; a second person must allow it.

        Refuses NotAllowed until somebody was asked, ApproverIsWriter, DifferenceMoved, AdjustmentWrong, AdjustmentSplitsShare, PeriodClosed.
        """
        try:
            approver = self.till.second_person(Permission.BOOKS, approval)
        except ApproverMayNot as reason_why:
            raise ApproverIsWriter() from reason_why
        assert difference.paper.answer is not None
        change = difference.open if amount is None else amount
        body = Adjust(difference.paper.member, difference.purse, change, against.strip(), reason, approver, reference.strip()[:40])
        with self.desk.store.work() as work:
            demand_unmoved(work.connection, difference)
            on = self.till.today(self.till.profile(work.connection))
            refs = (difference.paper.answer.id,)
            recorded = self.desk.record(work, body, by=self.till.by, on=on, post=adjust_postings(body), refs=refs)
        self.till.spend(approval)
        return recorded

    def _record(self, run: str | None, as_at: date, lines: Sequence[ConfirmationLine], done: int) -> Slices:
        whole, at, by = done + len(lines), 0, self.till.by
        while at < len(lines):
            with self.desk.store.read() as connection:
                on = self.till.today(self.till.profile(connection))
            run = confirming.record_slice(self.desk, run, as_at, lines[at:], by=by, on=on)
            at = min(at + MOST_LINES, len(lines))
            yield done + at, whole
        assert run is not None
        return run

    def _answer(self, paper: Paper, body: ConfirmationAnswer, approval: Approval | None) -> PaperSeen:
        self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            on = self.till.today(self.till.profile(work.connection))
            self.desk.record(work, body, by=self.till.by, on=on, refs=(paper.confirmation,))
        self.till.spend(approval)
        with self.desk.store.read() as connection:
            return self._seen(confirming.paper_at(connection, paper.confirmation, paper.line))

    def _seen(self, paper: Paper) -> PaperSeen:
        return PaperSeen(paper, *self._who(paper.member))

    def _who(self, member: str) -> tuple[str, str]:
        person = self.desk.people.person(member)
        return (member, "") if person is None else (person.name, person.number)

    def _addressee(self, member: str) -> Addressee:
        person = self.desk.people.person(member)
        return Addressee(member, "") if person is None else Addressee(person.name, person.number, place_of(person))

    def _letterhead(self, language: Language) -> Letterhead:
        profile, say = self.desk.profile(), self.till.words[language]
        telephone = [say("Tel. {number}", number=profile.telephone)] if profile.telephone else []
        address = (" ".join(profile.address), *telephone)
        printed = say("Printed {day}", day=self.till.today(profile))
        return Letterhead(profile.organisation or profile.shop, tuple(line for line in address if line), printed)


def demand_unmoved(connection: Connection, seen: Difference) -> None:
    """Refuse DifferenceMoved where another window or desk has put a difference right since it was seen, or taken down another answer."""
    standing = confirming.differences([confirming.paper_at(connection, seen.paper.confirmation, seen.paper.line)])
    same = [one for one in standing if one.purse == seen.purse and one.open == seen.open and one.paper.answer == seen.paper.answer]
    if not same:
        raise DifferenceMoved()


def place_of(person: Person) -> str:
    """Where whoever carries the papers round finds a person."""
    return " · ".join(part for part in (person.village, person.address) if part)
