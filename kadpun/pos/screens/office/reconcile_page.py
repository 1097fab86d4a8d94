"""Reconciliation: the statement beside the books, what belongs together joined, the difference always in sight.

↑ ↓ choose, Enter confirms the pair in hand (with the fee or the deposit that is missing), Space picks several and Enter matches them, Del takes a
pair apart for a reason, Insert enters what the books have not, Shift Enter confirms every proposal that is certain. F6 takes a statement in, F8
closes one, F9 prints the proof of balance, ← → turn the tabs. After an act without an entry only the pair changes; else the table is read anew, on
the reading thread. Nothing of a match changes the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from kadpun.books.journal.spans import Span
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.reconcile.board import Board, Group
from kadpun.books.reconcile.importing import ImportedLines
from kadpun.books.reconcile.open_items import OpenLine, OpenPosting
from kadpun.books.thai import fold_for_search
from kadpun.pos.office.reconcile_paper import proof_rows
from kadpun.pos.office.reconcile_room import AccountSeen, Confirmed, ReconcileRoom, StatementChoice
from kadpun.pos.till.results import Approval, Permission

from ..forms.fields import Pick
from ..forms.note import Note
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.days import SpanChooser
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figures
from ..office_parts.filters import FilterBox
from ..office_parts.preview import Preview
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row
from .pairs_view import PairsHead, PairsView
from .reconcile_cards import AgesCard, AskCard, ChosenCard, ProofCard, closed_words
from .reconcile_import import ImportStep
from .reconcile_shown import TABS, figures_of, group_shown

LOW = 600
"""Below this height, in lengths of the design, the line that says the keys gives its room to the pairs."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the page shows, read in one go on the reading thread; `board` is None where no statement ever came."""

    accounts: tuple[AccountSeen, ...]
    board: Board | None
    names: dict[str, str]
    fees: dict[int, int]


class ReconcilePage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = ReconcileRoom(context.till)
        self.looked = _Looked((), None, {}, {})
        self.board: Board | None = None
        self.shown: dict[Any, Group] = {}
        self.span = SpanChooser(context)
        self.bring = Button(theme, "plain", "sm", icon="ph.upload-simple", key="F6")
        self.all_certain = Button(theme, "primary", "sm", icon="ph.checks", key="Shift Enter")
        self.account = Pick(theme)
        self.figures, self.note = Figures(theme), Note(theme)
        self.tabs = CountedTabs(theme, tuple(TABS))
        self.filter = FilterBox(context, "reconcile", state=lambda: {"tab": str(self.tabs.key)}, apply=self._use_filter)
        self.head_of_pairs, self.pairs = PairsHead(theme), PairsView(theme)
        self.keys = Text(style="caption", colour="ink-3", elide=True)
        self.chosen, self.proof, self.asked = ChosenCard(context), ProofCard(context), AskCard(context)
        self.ages = AgesCard(context)
        self.step = ImportStep(context, self.room)
        self.preview = Preview(context, self)
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        tools = row(self.tabs, "stretch", self.filter, gap=12)
        table = card(column(tools, self.head_of_pairs, (self.pairs, 1), self.keys, gap=6, margins=(12, 10, 12, 8)))
        self.work = beside(table, self.asked, self.chosen, self.proof, self.ages)
        self.step.hide()
        self.lay_desk(
            self.figures, self.note, (self.work, 1), (self.step, 1), acts=(self.span, self.bring, self.all_certain), beside_title=self.account
        )

    def _connect(self) -> None:
        self.span.changed.connect(lambda _: self.read())
        self.bring.clicked.connect(self.begin_import)
        self.all_certain.clicked.connect(self.confirm_all)
        self.account.chosen.connect(lambda _: self.read())
        self.tabs.turned.connect(lambda _: self._show_pairs())
        self.filter.changed.connect(lambda _: self._show_pairs())
        self.pairs.chose.connect(lambda _: self._show_chosen())
        self.pairs.picked.connect(self._show_chosen)
        self.pairs.opened.connect(lambda _: self.confirm())
        self.chosen.confirm.clicked.connect(self.confirm)
        self.chosen.undo.clicked.connect(self.begin_undo)
        self.chosen.enter_new.clicked.connect(self.begin_entry)
        self.chosen.withdraw.clicked.connect(self.begin_withdrawal)
        self.proof.paper.clicked.connect(self.print_proof)
        self.proof.close_up.clicked.connect(self.begin_close)
        self.asked.wanted.connect(self._asked_for)
        self.step.wanted.connect(self._take_in)
        self.step.left.connect(self.end_import)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Reconciliation"), "", say("Back"))
        self.bring.say(say("Take a statement in"))
        self.account.say("")
        self.account.box.setAccessibleName(say("Statement of"))
        self.filter.say(say("Find among them"))
        self.head_of_pairs.say(say("On the statement"), say("Match"), say("In the books"))
        self.pairs.say(say("Pairs"), say("No statement has come yet. F6 takes one in."))
        self.keys.setText(say("↑ ↓ choose · Space pick · Enter confirm · Del take apart · Insert new entry · Shift Enter all that is certain"))
        self.span.retell()
        self.asked.retell()
        self.step.retell()
        self._show(self.looked)

    def enter(self, **given: Any) -> None:
        """Read it all; `account` has one in hand, `import_file` begins with a file."""
        self.note.put_away()
        if "account" in given:
            self.account.put(given["account"])
        self.context.jobs.read(self, self.room.other_accounts, self._offer_others)
        self.context.jobs.read(self, self.room.ages, self.ages.show_ages)
        self.read()
        self.pairs.setFocus(Qt.FocusReason.OtherFocusReason)
        if "import_file" in given:
            self.begin_import()
            self.step.open(Path(given["import_file"]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        theme = self.context.theme
        self.keys.setVisible(self.height() * 100 // theme.scale_percent >= LOW)

    def search_field(self) -> QWidget:
        return self.filter.line

    def take_key(self, stroke: str) -> bool:
        if self.leave_bar.is_asking or self.preview.isVisible():
            return super().take_key(stroke)
        if self.step.isVisible():
            return self.step.take_key(stroke) or super().take_key(stroke)
        acts: dict[str, Callable[[], None]] = {
            "F5": self.read,
            "F6": self.begin_import,
            "F8": self.begin_close,
            "F9": self.print_proof,
            "Shift+Enter": self.confirm_all,
            "Insert": self.begin_entry,
            "Shift+Del": self.begin_withdrawal,
        }
        if stroke in acts:
            acts[stroke]()
            return True
        if self.span.take_key(stroke):
            return True
        if stroke == "Enter" and self.asked.enter():
            return True
        return self._take_key_of_pairs(stroke) or super().take_key(stroke)

    def _take_key_of_pairs(self, stroke: str) -> bool:
        """Use a key that means the pair in hand, unless somebody types or a button has the focus."""
        focused = QApplication.focusWidget()
        if isinstance(focused, (QLineEdit, QComboBox, QAbstractButton)):
            return False
        acts: dict[str, Callable[[], object]] = {
            "Enter": self.confirm,
            "Del": self.begin_undo,
            "Space": self.pairs.pick,
            "Left": lambda: self.tabs.step(-1),
            "Right": lambda: self.tabs.step(1),
        }
        if stroke not in acts:
            return False
        self.note.put_away()
        acts[stroke]()
        return True

    def take_escape(self) -> bool:
        if self.asked.isVisible():
            self._end_asking()
            return True
        return self.pairs.let_go() or super().take_escape()

    def read(self) -> None:
        """Read the accounts and lay the table of the one in hand, on the reading thread."""
        room, span, wanted = self.room, self.span.span, str(self.account.value or "")

        def work() -> _Looked:
            accounts = room.accounts()
            path = wanted if any(seen.account.account == wanted for seen in accounts) else accounts[0].account.account if accounts else ""
            board = room.board(path, first_on=span.from_on, last_on=span.to_on) if path else None
            return _Looked(accounts, board, room.names(board) if board else {}, _fees(room, board))

        self.look(work, self._show)

    @property
    def group(self) -> Group | None:
        """The group in hand."""
        return self.shown.get(self.pairs.key)

    @property
    def picked(self) -> list[Group]:
        """The groups that are picked, without agreed ones."""
        found = (self.shown.get(key) for key in self.pairs.picked_keys)
        return [group for group in found if group is not None and group.state != "agreed"]

    def confirm(self) -> None:
        """Match what is picked, or confirm the proposal in hand with the entry that is missing."""
        board, group, picked = self.board, self.group, self.picked
        if board is None:
            return
        if picked:
            lines, postings = _items(picked)
            self.act(Permission.RECONCILE, lambda leave: self.room.pair(board, lines, postings, leave), lambda _: self._done_anew())
        elif group is not None and group.suggestion is not None:
            found, text = group.suggestion, self._text_for(group)
            self.act(
                Permission.RECONCILE,
                lambda leave: self.room.confirm(board, found, text, leave),
                lambda made: self._confirmed(board, group, made),
            )

    def confirm_all(self) -> None:
        """Confirm every proposal that is certain, slice by slice."""
        board, say = self.board, self.context.say
        if board is None or not board.certain:
            return

        def done(made: Confirmed) -> None:
            left = say("{count} had changed meanwhile and are left.", count=made.left) if made.left else ""
            self.note.tell(say("{count} pairs are confirmed", count=f"{made.matched:,}"), left, "ok")
            self._done_anew()

        def begin(leave: Approval | None) -> None:
            self.working.run_in_slices(say("Confirming the pairs"), lambda: self.room.confirm_all(board, leave), done, cancelled=self.read)

        self._with_leave(begin)

    def begin_undo(self) -> None:
        """Ask why the pair in hand is to be taken apart."""
        group = self.group
        if group is not None and group.state == "agreed":
            self.asked.ask("reason")

    def begin_withdrawal(self) -> None:
        """Ask why the file of the line in hand is to be taken back whole."""
        group = self.group
        if group is not None and group.state == "bank-only":
            self.asked.ask("withdraw")

    def begin_entry(self) -> None:
        """Ask what the line in hand, or what is picked, is to be entered as."""
        group = self.group
        groups = self.picked or ([group] if group is not None and group.state != "agreed" else [])
        lines, _ = _items(groups)
        if lines:
            found = group.suggestion if group is not None and not self.picked else None
            self.asked.ask("entry", account=found.account if found is not None else "", text=self._text_for(group) if group is not None else "")

    def begin_close(self) -> None:
        """Ask for the day and balance of a statement to be closed."""
        board = self.board
        if board is not None:
            self.asked.ask("close", amount=board.difference.statement)
            self.asked.day.put_day(board.last_on)

    def begin_import(self) -> None:
        """Open the step that takes a statement in."""
        self.asked.hide()
        self.note.put_away()
        room = self.room
        self.look(lambda: (room.accounts(), room.choices()), self._come_to_import)

    def end_import(self) -> None:
        """Come back to the pairs."""
        self.step.hide()
        self.work.show()
        self.figures.show()
        self.pairs.setFocus(Qt.FocusReason.OtherFocusReason)
        self.read()

    def print_proof(self) -> None:
        """Look at the proof of balance on paper, to print or save it."""
        board, say, language = self.board, self.context.say, self.context.say.language
        if board is not None:
            self.preview.show_pdf(say("Proof of balance"), lambda _: self.room.proof_pdf(board, language=language), file_name="proof-of-balance.pdf")

    def _come_to_import(self, found: tuple[tuple[AccountSeen, ...], tuple[StatementChoice, ...]]) -> None:
        self.work.hide()
        self.figures.hide()
        self.step.show()
        self.step.come(*found, str(self.account.value or ""))
        if self.step.seen is None:
            self.step.other.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_in(self) -> None:
        """Record what the step has planned, slice by slice."""
        seen, plan, mapping, say = self.step.seen, self.step.plan, self.step.kept_mapping, self.context.say
        if seen is None or plan is None:
            return

        def done(made: ImportedLines) -> None:
            self.note.tell(say("{count} lines are in", count=f"{made.added:,}"), "", "ok")
            self.account.offer([(plan.account.account, plan.account.name)])
            self.account.put(plan.account.account)
            self.span.put(Span(plan.statement.first_on, plan.statement.last_on))
            self.step.seen = self.step.read = None
            self.end_import()

        def begin(leave: Approval | None) -> None:
            work = self.room.take_in(seen, plan, mapping, leave)
            self.working.run_in_slices(say("Taking the statement in"), lambda: work, done)

        self._with_leave(begin)

    def _with_leave(self, begin: Callable[[Approval | None], None]) -> None:
        """Begin long work, asking for leave first where the operator may not."""
        operator = self.context.till.operator
        if operator is not None and not operator.may(Permission.RECONCILE):
            self.leave_bar.ask(Permission.RECONCILE, begin)
        else:
            begin(None)

    def _asked_for(self, asking: str) -> None:
        """Do what the card has asked for."""
        board, group = self.board, self.group
        if board is None:
            return
        text, balance, day = self.asked.text.value, self.asked.balance, self.asked.day.day
        if asking == "close" and balance is not None and day is not None:
            path = board.account.account
            self.act(
                Permission.RECONCILE, lambda leave: self.room.close(path, up_to=day, amount=balance, approval=leave), lambda _: self._done_anew()
            )
        elif asking == "reason" and group is not None and group.match:
            match = group.match
            self.act(Permission.RECONCILE, lambda leave: self.room.unpair(match, text, leave), lambda _: self._done_anew())
        elif asking == "withdraw" and group is not None and group.lines:
            path, line = board.account.account, group.lines[0]
            self.act(Permission.RECONCILE, lambda leave: self.room.withdraw_file(path, line, text, leave), lambda _: self._done_anew())
        elif asking == "entry" and group is not None:
            lines, postings = _items(self.picked or [group])
            other = str(self.asked.account.key)
            self.act(Permission.RECONCILE, lambda leave: self.room.enter(board, lines, postings, other, text, leave), lambda _: self._done_anew())

    def _confirmed(self, board: Board, group: Group, made: Sequence[Recorded]) -> None:
        """One pair is agreed: where nothing was entered, only its row changes."""
        self.context.sounds.play("ok")
        if board is self.board:
            self._step_on()
        if len(made) > 1 or group.difference or board is not self.board:
            self._done_anew(quietly=True)
            return
        self.board = board.confirmed(group, made[0].fact.id)
        self._show_board()

    def _step_on(self) -> None:
        """Have the next proposal in hand, or where there is none the next group that is still to be dealt with."""
        ordered = list(self.shown.values())
        at = next((number for number, each in enumerate(ordered) if each is self.group), -1)
        after = [each for each in ordered[at + 1 :] if each.state != "agreed"]
        follows = next((each for each in after if each.suggestion is not None), after[0] if after else None)
        if follows is not None:
            self.pairs.choose(follows.key)

    def _done_anew(self, *, quietly: bool = False) -> None:
        if not quietly:
            self.context.sounds.play("ok")
        self.pairs.let_go()
        self._end_asking()
        self.read()

    def _end_asking(self) -> None:
        self.asked.hide()
        self.pairs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _text_for(self, group: Group) -> str:
        """What an entry that is missing says, unless somebody types otherwise; never the bank's words, which may name people."""
        say, found = self.context.say, group.suggestion
        if found is None:
            return ""
        if found.shape == "deposit":
            return say("Cash banked")
        return say("Interest received") if found.account == "income/interest" else say("Bank fee")

    def _use_filter(self, kept: Mapping[str, Any]) -> None:
        tab = str(kept.get("tab", "all"))
        if tab in TABS:
            self.tabs.turn(tab)
        self._show_pairs()

    def _offer_others(self, choices: Any) -> None:
        self.asked.choices = tuple(choices)

    def _show(self, looked: _Looked) -> None:
        self.looked, self.board = looked, looked.board
        self.account.offer([(seen.account.account, seen.account.name) for seen in looked.accounts])
        if looked.board is not None:
            self.account.put(looked.board.account.account)
        self.account.setVisible(len(looked.accounts) > 1)
        self._show_board()

    def _show_board(self) -> None:
        """Show the table as it stands in memory."""
        say, board = self.context.say, self.board
        certain = len(board.certain) if board is not None else 0
        why = "" if certain else say("No proposal is certain")
        self.all_certain.say(say("Confirm {count} proposals", count=f"{certain:,}") if certain else say("Confirm proposals"), cannot=why)
        self.acts.retell()
        for button in (self.proof.paper, self.proof.close_up):
            button.setEnabled(board is not None)
        self.figures.put(figures_of(board, say) if board is not None else ())
        self.head.about.setText(board.account.name if board is not None else "")
        self._show_proof()
        self._show_pairs()

    def _show_proof(self) -> None:
        board, say = self.board, self.context.say
        seen = next((each for each in self.looked.accounts if board is not None and each.account.account == board.account.account), None)
        closed = closed_words(self.context, seen.closed.on, seen.closed.amount) if seen is not None and seen.closed is not None else ""
        if seen is not None and seen.late:
            closed = " ".join(part for part in (say("Not reconciled for {days} days.", days=seen.idle_days), closed) if part)
        self.proof.show_proof(proof_rows(board, self.looked.names, say, say.language) if board is not None else (), closed)
        self.proof.setVisible(board is not None)

    def _show_pairs(self) -> None:
        """Show the groups of the tab in hand that hold what is looked for."""
        board, say = self.board, self.context.say
        groups = board.groups if board is not None else ()
        counts = [board.count(*states) if board is not None else 0 for states in TABS.values()]
        self.tabs.say(say("Which pairs"), (say("All"), say("To look at"), say("Proposed"), say("In agreement")), counts)
        wanted = fold_for_search(self.filter.line.text())
        self.shown, told = {}, []
        for group in groups:
            if board is not None and group.state in TABS[str(self.tabs.key)]:
                shown = group_shown(board, group, self.looked.names, say)
                if not wanted or wanted in fold_for_search(shown.spoken):
                    self.shown[group.key] = group
                    told.append(shown)
        nothing = say("No statement has come yet. F6 takes one in.") if board is None else say("Nothing here.")
        self.pairs.say(say("Pairs"), nothing)
        self.pairs.put(told)

    def _show_chosen(self) -> None:
        group = self.group
        times = self.looked.fees.get(group.difference, 0) if group is not None else 0
        self.chosen.show_group(self.board, group, times, self.picked)


def _items(groups: Sequence[Group]) -> tuple[list[OpenLine], list[OpenPosting]]:
    """The lines and the postings of some groups, by day."""
    lines = sorted((line for group in groups for line in group.lines), key=lambda line: (line.on, line.order, line.line))
    postings = sorted((posting for group in groups for posting in group.postings), key=lambda posting: (posting.on, posting.no, posting.posting))
    return lines, postings


def _fees(room: ReconcileRoom, board: Board | None) -> dict[int, int]:
    """How often each difference that is proposed as a fee was entered before."""
    groups = board.groups if board is not None else ()
    return {group.difference: room.fees_like(group.difference) for group in groups if group.state == "doubtful" and group.difference}
