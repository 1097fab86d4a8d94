"""The cards beside the pairs: the pair in hand and what is likely its cause, the proof of balance, debts by age, what is asked for before an act.

A card says what a person wants; the page does it. What was typed stays until it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, Signal

from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.reconcile.board import Board, Group
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_date
from kadpun.pos.office.journal_typed import AccountChoice, find_accounts
from kadpun.pos.office.reconcile_paper import ProofRow
from kadpun.pos.office.reconcile_words import cause_words, join_words

from ..forms.fields import Field
from ..office_parts.charts import Share, StackedBar
from ..office_parts.days import DayField
from ..office_parts.side_card import Look, SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, wrap
from .pick_line import Pickable, PickLine, Show

if TYPE_CHECKING:
    from ..page import Context

Asking = Literal["entry", "reason", "withdraw", "close"]
MOST_PROOF = 6
"""Items of the proof that are named on the card; the others are one row, and all of them stand on the paper."""


class ChosenCard(SideCard):
    """The pair in hand. `confirm` is its way forward, `undo` takes it apart, `enter` opens the entry."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        theme = context.theme
        self.confirm = Button(theme, "primary", "sm", icon="ph.check", key="Enter")
        self.undo = Button(theme, "plain", "sm", icon="ph.link-break", key="Del")
        self.enter_new = Button(theme, "plain", "sm", icon="ph.plus", key="Insert")
        self.withdraw = Button(theme, "quiet", "sm", icon="ph.file-x", key="Shift Del")
        below = self.layout()
        assert below is not None
        below.addWidget(wrap(column(self.confirm, self.undo, self.enter_new, self.withdraw, gap=8, margins=(0, 6, 0, 0))))

    def show_group(self, board: Board | None, group: Group | None, times: int, picked: Sequence[Group]) -> None:
        """Show this group, or what several that are picked come to together."""
        say = self.context.say
        self.undo.say(say("Take the pair apart"))
        self.enter_new.say(say("New entry"))
        self.withdraw.say(say("Take its file back"))
        if board is None or group is None:
            for button in (self.confirm, self.undo, self.enter_new, self.withdraw):
                button.hide()
            self.put(say("The pair in hand"), note=say("Choose a line with ↑ ↓."))
            return
        together = [each for each in picked if each.state != "agreed"]
        lines = [line for each in together or [group] for line in each.lines]
        postings = [posting for each in together or [group] for posting in each.postings]
        by_bank, by_books = sum(line.left for line in lines), sum(posting.left for posting in postings)
        rows = [SideRow(say("By the statement"), show_money(by_bank)), SideRow(say("By the books"), show_money(by_books))]
        if by_bank != by_books:
            words = say("Too little") if abs(by_bank) < abs(by_books) else say("Too much")
            rows.append(SideRow(words, show_money(by_bank - by_books), "danger"))
        if together:
            self.put(say("{count} picked", count=len(together)), rows, note=self._picked_note(by_bank, by_books))
            self.confirm.say(say("Match what is picked"))
        else:
            self.put(
                join_words(group, say), rows, right=say("The pair in hand"), note="" if group.state == "agreed" else cause_words(group, times, say)
            )
            self.confirm.say(self._forward(group))
        self.confirm.setVisible(bool(together) or group.suggestion is not None)
        self.undo.setVisible(group.state == "agreed" and not together)
        self.withdraw.setVisible(group.state == "bank-only" and not together)
        self.enter_new.setVisible(bool(lines) and by_bank != by_books and group.state != "agreed")

    def _forward(self, group: Group) -> str:
        say, found = self.context.say, group.suggestion
        if found is None:
            return say("Confirm the pair")
        if found.shape == "differs":
            return say("Enter {amount} as a fee", amount=show_money(abs(found.difference)))
        if found.shape == "deposit":
            return say("Enter that it was banked")
        if found.shape == "enter":
            return say("Enter it in the books")
        return say("Match the first") if found.shape == "double" else say("Confirm the pair")

    def _picked_note(self, by_bank: int, by_books: int) -> str:
        say = self.context.say
        if by_bank == by_books:
            return say("Both sides come to the same.")
        return say("So much is matched as both sides have; the rest stays open. Insert enters the difference.")


class ProofCard(SideCard):
    """The proof of balance, short: from the books to the statement."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.close_up = Button(context.theme, "plain", "sm", icon="ph.lock-simple", key="F8")
        self.paper = Button(context.theme, "plain", "sm", icon="ph.printer", key="F9")
        self.act(self.paper, self.close_up)

    def show_proof(self, rows: Sequence[ProofRow], closed: str) -> None:
        """Show the proof; `closed` says how far statements are closed."""
        say = self.context.say
        self.close_up.say(say("Close statement"))
        self.paper.say(say("Print"))
        items = [row for row in rows if row.kind in ("opening", "posting", "line")]
        shown = [SideRow(row.words, show_money(row.amount)) for row in rows[:1]]
        for row in items[: MOST_PROOF if len(items) > MOST_PROOF + 1 else len(items)]:
            look: Look = "danger" if row.kind == "posting" and row.amount < 0 else ""
            plus = say("Plus {what}", what=row.words) if row.amount > 0 else say("Less {what}", what=row.words)
            shown.append(SideRow(plus, _signed(row.amount), look))
        if len(items) > MOST_PROOF + 1:
            rest = items[MOST_PROOF:]
            shown.append(SideRow(say("{count} others", count=f"{len(rest):,}"), _signed(sum(row.amount for row in rest))))
        shown += [SideRow(row.words, show_money(row.amount), "strong") for row in rows[-1:]]
        self.put(say("Proof of balance"), shown, note=closed)


class AgesCard(SideCard):
    """What members owe, by age, so that money that never came is seen beside who has not paid; it leads to the members."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.bar = StackedBar(context.theme)
        self.hold(self.bar)
        self.hide()

    def show_ages(self, totals: Sequence[Satang]) -> None:
        """Show the sums of each age; hidden while nobody owes anything."""
        say = self.context.say
        first = (say("Not yet due"), say("Up to 1 month overdue"), say("Up to 3 months"))
        names = (*first, say("Up to 6 months"), say("Up to 12 months"), say("Longer"))
        self.bar.put([Share(words, amount) for words, amount in zip(names, totals, strict=False)])
        self.put(say("Members' debts by age"), right=say("Total {amount}", amount=show_money(Satang(sum(totals)))))
        self.setVisible(any(totals))


class AskCard(SideCard):
    """What is asked for before an act: an account and a text, a reason, or day and balance of a statement. `wanted` says that all is there."""

    wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        theme = context.theme
        self.asking: Asking = "entry"
        self.choices: tuple[AccountChoice, ...] = ()
        self.account = PickLine(context, self._find)
        self.account_label = Text(style="dense", colour="ink-2", weight=500)
        self.text = Field(theme, most=200)
        self.day, self.amount = DayField(context), Field(theme, also="-", most=20)
        self.forward = Button(theme, "primary", "sm", icon="ph.check", key="Enter")
        self.leave = Button(theme, "quiet", "sm", key="Esc")
        self.what = wrap(column(self.account_label, self.account, gap=2))
        self.hold(wrap(column(self.what, self.day, self.amount, self.text, gap=8)))
        self.act(self.forward, self.leave)
        self.forward.clicked.connect(self.try_it)
        self.leave.clicked.connect(self.hide)
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        titles = {
            "entry": say("New entry"),
            "reason": say("Take the pair apart"),
            "withdraw": say("Take the file back"),
            "close": say("Close statement"),
        }
        notes = {
            "entry": say("The entry and the match are recorded together, on the bank's day."),
            "reason": say("The match is undone; no entry and no report changes."),
            "withdraw": say("All lines of this file are taken back. Nothing of it may be matched."),
            "close": say("You say that the statement stood at this balance, with all its lines."),
        }
        self.put(titles[self.asking], note=notes[self.asking])
        self.account_label.setText(say("Other account"))
        self.account.setAccessibleName(say("Other account"))
        self.text.say(say("Text") if self.asking == "entry" else say("Reason"))
        self.day.say(say("End of"))
        self.amount.say(say("Balance on the statement"), unit=say("Baht"))
        self.forward.say({"entry": say("Record"), "reason": say("Take apart"), "withdraw": say("Take back"), "close": say("Close")}[self.asking])
        self.leave.say(say("Leave it"))

    def ask(self, asking: Asking, *, account: str = "", text: str = "", amount: int | None = None) -> None:
        """Ask for what an act needs, with what is likely already there."""
        self.asking = asking
        self.retell()
        self.what.setVisible(asking == "entry")
        self.text.setVisible(asking != "close")
        self.day.setVisible(asking == "close")
        self.amount.setVisible(asking == "close")
        self.text.put(text)
        self.amount.put("" if amount is None else show_money(amount).replace("\u2212", "-"))
        if asking == "entry":
            found = next((choice for choice in self.choices if choice.path == account), None)
            self.account.put(None if found is None else self._pickable(found))
        self.show()
        first = {"entry": self.text if account else self.account, "close": self.day}.get(asking, self.text)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def enter(self) -> bool:
        """Enter in a field: the next one, and after the last the act."""
        if not self.isVisible():
            return False
        if self.account.hasFocus():
            if not self.account.enter():
                self.text.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if self.day.line.hasFocus():
            self.amount.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if self.text.line.hasFocus() or self.amount.line.hasFocus():
            self.try_it()
            return True
        return False

    def try_it(self) -> None:
        """Say that it is wanted, if all is there; else what is missing."""
        say = self.context.say
        if self.asking == "close":
            if self.day.check() is not None and self.balance is not None:
                self.wanted.emit(self.asking)
            elif self.balance is None:
                self.amount.complain(say("Type the balance as it stands on the statement."))
            return
        if self.asking == "entry" and self.account.key is None:
            self.account.complain(True)
            self.account.setFocus(Qt.FocusReason.TabFocusReason)
            return
        if not self.text.value:
            self.text.complain(say("Say what it is for.") if self.asking == "entry" else say("Say why."))
            self.text.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.wanted.emit(self.asking)

    @property
    def balance(self) -> int | None:
        """The balance that was typed, in satang; None where it is none."""
        text = self.amount.value.replace("\u2212", "-")
        try:
            return -read_money(text[1:]) if text.startswith("-") else int(read_money(text))
        except Refusal:
            return None

    def _find(self, text: str, show: Show) -> None:
        show([self._pickable(choice) for choice in find_accounts(self.choices, text)])

    def _pickable(self, choice: AccountChoice) -> Pickable:
        return Pickable(choice.path, f"{choice.code} {choice.name(self.context.say.language)}".strip())


def closed_words(context: Context, on: date, amount: int) -> str:
    """How far the statements of an account are closed."""
    return context.say("Closed up to {day} at {amount}", day=show_date(on, "document", context.say.language), amount=show_money(amount))


def _signed(amount: int) -> str:
    return f"+{show_money(amount)}" if amount > 0 else show_money(amount)
