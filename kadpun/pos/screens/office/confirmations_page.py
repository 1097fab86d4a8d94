"""Balance confirmations: ask everybody, print the papers, take the answers down by scanning, list the differences and put them right.

scan or number --> the paper in hand --Enter--> agreed          a difference chosen --Ctrl Enter--> adjusted, once a second person allowed it
                                   |--F8--> what the member says --F8--> denied

A run is recorded in slices and printed beside the till; both can be cancelled. A run that was cancelled is gone on with.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kadpun.books.coop.confirming import Run
from kadpun.books.thai import show_date
from kadpun.pos.office.confirmations_room import ConfirmationsRoom, DifferenceSeen, PaperSeen
from kadpun.pos.office.working_papers import Asked, Papers, make_papers, write_papers
from kadpun.pos.till.results import Permission

from ..forms.aside import Progress
from ..forms.fields import Field, Pick
from ..forms.note import Note
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, money_cell
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.files import save_file
from ..office_parts.preview import Preview
from ..page import Context
from ..wedge import Scan
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap
from .confirmation_cards import AdjustCard, AnswerCard, AskCard, purse_words
from .working_papers_card import WorkingPapersCard

CODE = "KC1:"
TABS = ("all", "waiting", "agreed", "denied", "differences")


class ConfirmationsPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = ConfirmationsRoom(context.till)
        self.runs: tuple[Run, ...] = ()
        self.papers: tuple[PaperSeen, ...] = ()
        self.found: tuple[DifferenceSeen, ...] = ()
        self.print = Button(theme, "plain", "sm", icon="ph.printer", key="F9")
        self.new = Button(theme, "primary", "sm", icon="ph.plus", key="Insert")
        self.auditor = Button(theme, "plain", "sm", icon="ph.magnifying-glass")
        self.go_on = Button(theme, "soft", "sm", icon="ph.arrow-right")
        self.figures, self.done = Figures(theme), Note(theme)
        self.choice, self.tabs = Pick(theme), CountedTabs(theme, TABS)
        self.filter = Field(theme, most=60, width=190)
        money = [Column("", 124, "right", drop=at) for at in (3, 2, 0)]
        self.table = DenseTable(theme, (Column("", 84), Column("", 92, drop=4), Column("", least=170), *money, Column("", 198)))
        self.differing = DenseTable(
            theme,
            (Column("", 84), Column("", least=150), Column("", 120), *(Column("", 116, "right", drop=at) for at in (2, 0, 3, 0))),
        )
        self.ask_card, self.answer, self.adjust = AskCard(context), AnswerCard(context), AdjustCard(context)
        self.working_papers = WorkingPapersCard(context)
        self.preview = Preview(context, self)
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        self.list = wrap(column((self.table.with_totals(), 1)))
        self.others = wrap(column((self.differing.with_totals(), 1)))
        self.others.hide()
        tools = row(self.tabs, "stretch", self.filter, gap=12)
        main = wrap(column(tools, (self.list, 1), (self.others, 1), gap=8))
        body = beside(main, self.ask_card, self.working_papers, self.answer, self.adjust, side_width=372)
        self.lay_desk(self.figures, self.done, (body, 1), acts=(self.auditor, self.go_on, self.print, self.new), beside_title=self.choice)
        self.acts.offer(self.go_on, False)

    def _connect(self) -> None:
        self.new.clicked.connect(self.begin_asking)
        self.print.clicked.connect(lambda: self.show_papers())
        self.answer.print_wanted.connect(lambda seen: self.show_papers(seen.paper.number))
        self.go_on.clicked.connect(self._go_on)
        self.auditor.clicked.connect(self.working_papers.open)
        self.working_papers.wanted.connect(self._ask_where_papers)
        self.choice.chosen.connect(lambda _: self.read_run())
        self.tabs.turned.connect(lambda _: self._show_part())
        self.filter.changed.connect(lambda _: self._show_part())
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda _: self.answer.agree.setFocus(Qt.FocusReason.TabFocusReason))
        self.differing.chose.connect(self._chose_difference)
        self.ask_card.wanted.connect(self._ask_everybody)
        self.answer.agreed.connect(self._agree)
        self.answer.denied.connect(self._deny)
        self.adjust.wanted.connect(self._adjust)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Balance confirmations"), say("Do members see it as the books do?"), say("Back"))
        self.new.say(say("New run"))
        self.print.say(say("Print the papers"))
        self.go_on.say(say("Go on with it"))
        self.auditor.say(say("Working papers…"))
        self.filter.say("", placeholder=say("Name or number"))
        self.filter.line.setAccessibleName(say("Name or number"))
        names = purse_words(say)
        heads = (say("Paper"), say("Member no."), say("Name"), names["shares"], names["deposit"], names["credit"], say("Answer"))
        self.table.say(say("Papers of the run"), heads)
        heads = (say("Paper"), say("Name"), say("Account"), say("In the books"), say("The member says"), say("Adjusted"), say("Still to adjust"))
        self.differing.say(say("Differences"), heads)
        self.choice.say("")
        self.choice.box.setAccessibleName(say("Which run"))
        for card in (self.ask_card, self.working_papers, self.answer, self.adjust):
            card.retell()
        self._offer_runs()
        self._show_part()

    def enter(self, **given: Any) -> None:
        """Read the runs; the scan box has the focus."""
        self.done.put_away()
        self.look(self.room.get_ready, self.adjust.offer_accounts)
        self.read()
        self.answer.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_scan(self, scan: Scan) -> bool:
        code = next((reading for reading in scan.readings if reading.upper().startswith(CODE)), "")
        if not code:
            return False
        self.seek(code)
        return True

    def take_key(self, stroke: str) -> bool:
        if self.leave_bar.is_asking or self.preview.isVisible():
            return super().take_key(stroke)
        if stroke == "Insert":
            self.begin_asking()
            return True
        if stroke == "F8":
            self.answer.say_no()
            return True
        if stroke == "F9" and self.print.isEnabled():
            self.show_papers()
            return True
        if stroke == "Ctrl+Enter" and self.adjust.isVisible() and self.adjust.record.isEnabled():
            self._adjust()
            return True
        if stroke == "Enter" and self._enter():
            return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if self.answer.give_up_denial():
            return True
        for card in (self.ask_card, self.working_papers):
            if card.isVisible():
                card.hide()
                return True
        return super().take_escape()

    def search_field(self) -> QWidget:
        return self.filter.line

    def _enter(self) -> bool:
        if self.answer.number.line.hasFocus():
            if self.answer.number.value:
                self.seek(self.answer.number.value)
            else:
                self.answer.say_yes()
            return True
        return self.ask_card.form.enter() or self.working_papers.form.enter() or self.answer.form.enter()

    def read(self, run: str = "") -> None:
        """Read the runs, and have one in hand: the one told, the one that was, or the newest."""
        wanted = run or self.run_in_hand

        def show(runs: tuple[Run, ...]) -> None:
            self.runs = runs
            self._offer_runs()
            self.choice.put(wanted if any(one.run == wanted for one in runs) else runs[0].run if runs else None)
            self.read_run()

        self.look(self.room.runs, show)

    @property
    def run_in_hand(self) -> str:
        """The id of the run shown, "" for none."""
        return str(self.choice.value or "")

    def read_run(self) -> None:
        """Read the papers and differences of the run in hand."""
        run, room = self.run_in_hand, self.room
        if not run:
            self._show_run(((), ()))
            return
        self.look(lambda: (room.papers(run), room.differences(run)), self._show_run)

    def seek(self, text: str) -> None:
        """Have the paper of a code or number in hand."""
        self.context.notices.act()
        self.done.put_away()
        if self.tabs.key == "differences":
            self.tabs.turn("all")
            self._show_part()

        def found(seen: PaperSeen) -> None:
            self.context.sounds.play("ok")
            self.answer.number.put("")
            self.answer.show_paper(seen)
            if seen.paper.run != self.run_in_hand:
                self.read(seen.paper.run)
            self.answer.agree.setFocus(Qt.FocusReason.OtherFocusReason)

        self.look(lambda: self.room.find(text), found)

    def begin_asking(self) -> None:
        """Open the card for a new run; the end of the last month is proposed."""
        self.done.put_away()
        if self.ask_card.as_at.day is None:
            self.ask_card.as_at.put_day(self.ask_card.as_at.today.replace(day=1) - timedelta(days=1))
        self.ask_card.show()
        self.ask_card.as_at.setFocus(Qt.FocusReason.TabFocusReason)

    def show_papers(self, *only: int) -> None:
        """Make the papers of the run in hand beside the till (`only`: of these numbers), and show them to be printed or saved."""
        say, run, language = self.context.say, self.run_in_hand, self.context.say.language
        if not run or self.working.running:
            return

        def show(_: str) -> None:
            self.preview.show_pdf(
                say("Balance confirmations"),
                lambda progress: self.room.papers_pdf(run, progress, language=language, only=only),
                file_name=self._file_name(run),
            )

        self.act(Permission.PRIVATE, lambda leave: self.room.till.permit(Permission.PRIVATE, leave), show)

    def _file_name(self, run: str) -> str:
        found = next(one for one in self.runs if one.run == run)
        return f"confirmations-{found.number}-{found.as_at:%Y%m%d}.pdf"

    def write_working_papers(self, asked: Asked, path: Path) -> None:
        """Make the auditor's papers and write them, beside the till."""
        say, desk = self.context.say, self.context.till.desk

        def work(progress: Progress) -> Papers:
            profile = desk.profile()
            made = make_papers(desk.store, asked, progress, day_starts_hour=profile.day_starts_hour)
            write_papers(path, made, say.words, profile.organisation or profile.shop)
            return made

        def made(papers: Papers) -> None:
            self.working_papers.show_papers(papers)
            self.done.tell(say("The working papers are written"), str(path), "ok")

        self.working.run(say("Reading the whole ledger"), work, then=made)

    def _ask_where_papers(self, asked: Asked) -> None:
        permit = self.room.till.permit
        self.act(Permission.EXPORT, lambda leave: permit(Permission.EXPORT, leave), lambda _: self._choose_papers_place(asked))

    def _choose_papers_place(self, asked: Asked) -> None:
        name = f"working-papers-{asked.to_on:%Y%m%d}.xlsx"
        title = self.context.say("Where the working papers go")
        save_file(self, title, name, "*.xlsx", lambda path: self.write_working_papers(asked, path))

    def _offer_runs(self) -> None:
        say = self.context.say
        before = self.run_in_hand
        words = [(one.run, say("Run {number} · {day}", number=one.number, day=one.as_at)) for one in self.runs]
        self.choice.offer(words)
        if before:
            self.choice.put(before)
        self.choice.setVisible(bool(self.runs))
        self.print.setEnabled(bool(self.runs))

    def _show_run(self, read: tuple[tuple[PaperSeen, ...], tuple[DifferenceSeen, ...]]) -> None:
        self.papers, self.found = read
        run = next((one for one in self.runs if one.run == self.run_in_hand), None)
        self._show_figures(run)
        self._show_part()

    def _show_figures(self, run: Run | None) -> None:
        say = self.context.say
        answers = [seen.paper.answer for seen in self.papers]
        agreed = sum(1 for answer in answers if answer is not None and answer.agrees)
        denied = sum(1 for answer in answers if answer is not None and not answer.agrees)
        waiting = len(answers) - agreed - denied
        left = sum(1 for seen in self.found if seen.difference.open)
        self.tabs.say(
            say("Which papers"),
            (say("All"), say("Waiting"), say("Agreed"), say("Denied"), say("Differences")),
            (len(answers), waiting, agreed, denied, len(self.found)),
        )
        as_at = "" if run is None else say("as at {day}", day=run.as_at)
        share = f"{agreed * 100 // len(answers)}%" if answers else ""
        self.figures.put(
            (
                Figure("ph.files", say("Papers"), f"{len(answers):,}", as_at),
                Figure("ph.check-circle", say("Agreed"), f"{agreed:,}", share, tone="ok" if agreed else "ink"),
                Figure("ph.hourglass", say("Waiting"), f"{waiting:,}", say("not back yet")),
                Figure("ph.x-circle", say("Denied"), f"{denied:,}", "", tone="warn" if denied else "ink"),
                Figure("ph.scales", say("Still to adjust"), f"{left:,}", say("differences"), tone="danger" if left else "ink"),
            )
        )

    def _show_part(self) -> None:
        differs = self.tabs.key == "differences"
        self.answer.setVisible(not differs)
        self.list.setVisible(not differs)
        self.others.setVisible(differs)
        wanted = self.filter.value.casefold()
        if differs:
            chosen = [(at, seen) for at, seen in enumerate(self.found) if wanted in f"{seen.number} {seen.name}".casefold()]
            self.differing.put([self._difference_row(at, seen) for at, seen in chosen])
            self.differing.say_empty(self.context.say("Nobody says otherwise than the books."))
            return
        self.adjust.show_difference(None)
        rows = [
            self._paper_row(seen)
            for seen in self.papers
            if self.tabs.key in ("all", _state(seen)) and wanted in f"{seen.paper.shown_number} {seen.number} {seen.name}".casefold()
        ]
        say = self.context.say
        self.table.put(rows)
        self.table.say_empty(say("No run yet. Insert begins one.") if not self.runs else say("No paper here."))

    def _paper_row(self, seen: PaperSeen) -> RowShown:
        say, stated = self.context.say, seen.paper.stated
        answer = seen.paper.answer
        chips = {"waiting": ChipShown(say("Waiting")), "agreed": ChipShown(say("Agreed"), "ok"), "denied": ChipShown(say("Denied"), "warn")}
        chip = chips[_state(seen)]
        told = Cell(show_date(answer.on, "dense", say.language) if answer else "", chips=(chip,), sort=_state(seen))
        amounts = (money_cell(stated.shares, zero="–"), money_cell(stated.deposit, zero="–"), money_cell(stated.credit, zero="–"))
        return RowShown(seen.paper.number, (Cell(seen.paper.shown_number), Cell(seen.number), Cell(seen.name, weight=500), *amounts, told))

    def _difference_row(self, at: int, seen: DifferenceSeen) -> RowShown:
        one = seen.difference
        left = money_cell(one.open, weight=600) if one.open else Cell(self.context.say("Settled"), colour="ok")
        words = purse_words(self.context.say)[one.purse]
        amounts = (money_cell(one.stated), money_cell(one.said), money_cell(one.adjusted, zero="–"), left)
        return RowShown(at, (Cell(one.paper.shown_number), Cell(seen.name, weight=500), Cell(words), *amounts))

    def _chose(self, number: int) -> None:
        seen = next((each for each in self.papers if each.paper.number == number), None)
        if seen is not None:
            self.answer.show_paper(seen)

    def _chose_difference(self, at: int) -> None:
        self.adjust.show_difference(self.found[at] if at < len(self.found) else None)

    def _agree(self, seen: PaperSeen) -> None:
        self.act(Permission.BOOKS, lambda leave: self.room.agree(seen.paper, leave), self._answered)

    def _deny(self, seen: PaperSeen, said: dict[Any, int], reason: Any) -> None:
        self.act(Permission.BOOKS, lambda leave: self.room.deny(seen.paper, said, reason, leave), self._answered)

    def _answered(self, seen: PaperSeen) -> None:
        """The answer is in the books: the row says so, and the next paper may be scanned."""
        self.context.sounds.play("ok")
        self.answer.denial.hide()
        self.answer.show_paper(seen)
        self.answer.number.setFocus(Qt.FocusReason.OtherFocusReason)
        self.read(seen.paper.run)

    def _adjust(self) -> None:
        seen = self.adjust.seen
        if seen is None or not seen.difference.open:
            return
        against, reason, reference = str(self.adjust.against.value or ""), self.adjust.reason.value, self.adjust.reference.value
        say = self.context.say

        def adjusted(_: Any) -> None:
            self.adjust.reference.put("")
            self.adjust.show_difference(None)
            self.done.tell(say("The difference is adjusted"), "", "ok")
            self.read()

        self.act(
            Permission.BOOKS,
            lambda leave: self.room.adjust(seen.difference, against=against, reason=reason, reference=reference, approval=leave),  # type: ignore[arg-type]
            adjusted,
        )

    def _ask_everybody(self) -> None:
        as_at, with_nothing = self.ask_card.as_at.day, self.ask_card.with_nothing.isChecked()
        if as_at is None:
            return
        say = self.context.say

        def asked(run: str) -> None:
            self.ask_card.hide()
            self.done.tell(say("The papers are in the books"), say("F9 shows them to be printed and handed out."), "ok")
            self.read(run)

        def begin(_: str) -> None:
            work = partial(self.room.ask_all, as_at, with_nothing=with_nothing)
            self.working.run_in_slices(say("Asking every member"), work, then=asked, cancelled=self._stopped)

        self.act(Permission.BOOKS, lambda leave: self.room.till.permit(Permission.BOOKS, leave), begin)

    def _stopped(self) -> None:
        """Asking was cancelled: what was made stays, and the rest can be made later."""
        self.acts.offer(self.go_on, True)
        self.read()

    def _go_on(self) -> None:
        run, say = self.run_in_hand, self.context.say

        def asked(run: str) -> None:
            self.acts.offer(self.go_on, False)
            self.read(run)

        self.working.run_in_slices(say("Asking every member"), lambda: self.room.go_on(run), then=asked, cancelled=self._stopped)



def _state(seen: PaperSeen) -> str:
    answer = seen.paper.answer
    return "waiting" if answer is None else "agreed" if answer.agrees else "denied"
