"""The rows of an entry: account, whose it is where the account is kept person by person, debit, credit, a text. The difference is always in sight.

Enter goes on from field to field and begins the next row; `=` in an amount fills in what is missing; an empty row at the end is no row. Taking a row
out can be undone until the entry is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from kadpun.books.journal.vouchers import CONTROLS
from kadpun.books.money import Satang, show_money
from kadpun.pos.office.journal_typed import AccountChoice, RowTyped, Running, find_accounts, running

from ..forms.fields import Figure, Line
from ..keys import place_of
from ..widgets.buttons import Button
from ..widgets.chips import Chip
from ..widgets.layout import Text, change_role, column, fit, role, row, rule, sized, wrap
from .pick_line import Pickable, PickLine, Show

if TYPE_CHECKING:
    from ..page import Context

FIRST_ROWS, MOST_ROWS = 2, 150
AMOUNT, WHO, TEXT = 128, 9, 4
FindPeople = Callable[[str, Show], None]


class Amount(Figure):
    """An amount; `=` asks for what is missing."""

    fill_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "=" or place_of(event) == "=":
            self.fill_wanted.emit()
            return
        super().keyPressEvent(event)


class EntryRow(QFrame):
    """One row. `changed` says that something was typed, `dropped` is the wish to take it out."""

    changed = Signal()
    dropped = Signal()

    def __init__(self, context: Context, grid: EntryGrid) -> None:
        super().__init__()
        self.context, self.grid = context, grid
        role(self, card="flat")
        self.number = sized(Text(style="caption", colour="ink-3", align="right"), width=26)
        self.number.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.account = PickLine(context, self._find_account)
        self.party = PickLine(context, grid.find_people)
        self.debit, self.credit = (role(sized(Amount(), width=AMOUNT), sz="sm") for _ in range(2))
        self.text = role(Line(), sz="sm")
        role(self.account, sz="sm")
        role(self.party, sz="sm")
        self.text.setMaxLength(200)
        self.remove = sized(Button(context.theme, "quiet", "sm", icon="ph.x"), width=36)
        self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        who = wrap(row((self.account, 5), (self.party, 4), gap=6))
        who.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setLayout(row(self.number, (who, WHO), self.debit, self.credit, (self.text, TEXT), self.remove, gap=6, margins=(2, 1, 2, 1)))
        self.party.hide()
        self.account.picked.connect(lambda _: self._picked_account())
        self.party.picked.connect(lambda _: self.changed.emit())
        for amount, other in ((self.debit, self.credit), (self.credit, self.debit)):
            amount.textEdited.connect(lambda text, other=other: self._typed_amount(text, other))
            amount.fill_wanted.connect(lambda amount=amount: grid.fill(self, amount))
        self.text.textEdited.connect(lambda _: self.changed.emit())
        self.remove.clicked.connect(self.dropped)
        for line in (self.debit, self.credit, self.text):
            line.stepped.connect(lambda by, line=line: grid.step(self, line, by))

    def retell(self, number: int) -> None:
        """Say the fields again."""
        say = self.context.say
        self.number.setText(str(number))
        self.account.setPlaceholderText(say("Code or name"))
        self.account.setAccessibleName(say("Row {row}: account", row=number))
        self.party.setPlaceholderText(say("Whose: number or name"))
        self.party.setAccessibleName(say("Row {row}: whose account", row=number))
        self.debit.setAccessibleName(say("Row {row}: debit", row=number))
        self.credit.setAccessibleName(say("Row {row}: credit", row=number))
        self.text.setAccessibleName(say("Row {row}: text", row=number))
        self.remove.say("", accessible=say("Take row {row} out", row=number))

    def typed(self) -> RowTyped:
        """The row as it stands."""
        return RowTyped(self.account.key or "", self.party.key or "", self.debit.text(), self.credit.text(), self.text.text())

    def put(self, typed: RowTyped, party_words: str = "") -> None:
        """Show a row that was typed before, or that a template has."""
        choice = self.grid.choice_of(typed.account)
        self.account.put(None if choice is None else self.grid.pickable(choice))
        self.party.setVisible(choice is not None and (choice.needs_party or bool(typed.party)))
        self.party.put(Pickable(typed.party, party_words or typed.party) if typed.party else None)
        self.debit.setText(typed.debit)
        self.credit.setText(typed.credit)
        self.text.setText(typed.text)

    def fields(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        return [self.account, *([self.party] if self.party.isVisibleTo(self) else []), self.debit, self.credit, self.text]

    def complain(self, wrong: bool) -> None:
        """Mark the row as the one a refusal was about."""
        change_role(self, card="danger" if wrong else "flat")

    def _picked_account(self) -> None:
        choice = self.grid.choice_of(self.account.key or "")
        self.party.setVisible(choice is not None and (choice.needs_party or choice.path in CONTROLS))
        if not self.party.isVisibleTo(self):
            self.party.put(None)
        self.changed.emit()

    def _typed_amount(self, text: str, other: Amount) -> None:
        if text.strip():
            other.show_value("")
        self.changed.emit()

    def _find_account(self, text: str, show: Show) -> None:
        show([self.grid.pickable(choice) for choice in find_accounts(self.grid.choices, text)])


class EntryGrid(QWidget):
    """All rows. `changed` says that something was typed; `done` that Enter was pressed in an empty row of an entry that balances."""

    changed = Signal()
    done = Signal()
    taken_out = Signal(int, object)

    def __init__(self, context: Context, find_people: FindPeople) -> None:
        super().__init__()
        self.context, self.find_people = context, find_people
        self.choices: tuple[AccountChoice, ...] = ()
        self.rows: list[EntryRow] = []
        self.bars: list[QWidget] = []
        self.heads = [Text(style="caption", colour="ink-2") for _ in range(4)]
        for title in self.heads[1:3]:
            title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        sized(self.heads[1], width=AMOUNT)
        sized(self.heads[2], width=AMOUNT)
        head = self._line(self.heads[0], self.heads[1], self.heads[2], self.heads[3])
        self.body = column("stretch", gap=0)
        self.area = QScrollArea()
        self.area.setWidget(wrap(self.body))
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.verticalScrollBar().rangeChanged.connect(lambda _, most: self._make_room(most > 0))
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sums = [sized(Text(style="strong", align="right"), width=AMOUNT) for _ in range(2)]
        self.word = Text(style="strong")
        self.difference = Chip(context.theme, high=28)
        foot = self._line(self.word, self.sums[0], self.sums[1], wrap(row(self.difference, "stretch")))
        self.setLayout(column(head, rule(), (self.area, 1), rule(), foot, gap=2))
        for _ in range(FIRST_ROWS):
            self._append()

    def _line(self, who: QWidget, debit: QWidget, credit: QWidget, text: QWidget) -> QWidget:
        """A line whose parts stand over or under those of the rows."""
        for part in (who, text):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        before, after = sized(Text(), width=26), sized(Text(), width=36)
        bar = QWidget()
        bar.setFixedWidth(0)
        self.bars.append(bar)
        laid = row(before, (who, WHO), debit, credit, (text, TEXT), after, gap=6, margins=(2, 0, 2, 0))
        return wrap(row((wrap(laid), 1), bar, gap=0))

    def _make_room(self, scrolls: bool) -> None:
        """Keep headings and sums over and under their columns, whether the rows have a bar at their right or not."""
        for bar in self.bars:
            bar.setFixedWidth(self.area.verticalScrollBar().sizeHint().width() if scrolls else 0)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        for head, words in zip(self.heads, (say("Account"), say("Debit"), say("Credit"), say("Text")), strict=True):
            head.setText(words)
        self.word.setText(say("Together"))
        for number, each in enumerate(self.rows, start=1):
            each.retell(number)
        self._count()

    def offer(self, choices: Sequence[AccountChoice]) -> None:
        """Set the accounts that may be picked."""
        self.choices = tuple(choices)

    def choice_of(self, path: str) -> AccountChoice | None:
        """The account of a path, if it may be picked."""
        return next((choice for choice in self.choices if choice.path == path), None)

    def pickable(self, choice: AccountChoice) -> Pickable:
        """An account as the list shows it."""
        language = self.context.say.language
        other = choice.name_en if language == "th" else choice.name_th
        return Pickable(choice.path, f"{choice.code} {choice.name(language)}".strip(), other, "")

    def typed(self) -> list[RowTyped]:
        """The rows as they stand."""
        return [each.typed() for each in self.rows]

    @property
    def running(self) -> Running:
        """What the rows come to so far."""
        return running(self.typed())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return all(each.is_empty for each in self.typed())

    def put(self, rows: Sequence[RowTyped], names: Mapping[str, str] | None = None) -> None:
        """Show these rows and no others."""
        while self.rows:
            self._drop(self.rows[-1])
        for typed in rows:
            self._append().put(typed, (names or {}).get(typed.party, ""))
        while len(self.rows) < FIRST_ROWS:
            self._append()
        self.retell()

    def come(self) -> None:
        """Come to the front: the first field that is still empty."""
        target = next((each for each in self.rows if each.typed().is_empty), self.rows[0])
        target.account.setFocus(Qt.FocusReason.TabFocusReason)

    def enter(self) -> bool:
        """Enter: take what hangs, or go on to the next field; False when the focus is not in the rows."""
        for at, each in enumerate(self.rows):
            fields = each.fields()
            here = next((place for place, field in enumerate(fields) if field.hasFocus()), None)
            if here is None:
                continue
            if isinstance(fields[here], PickLine) and fields[here].enter():  # type: ignore[attr-defined]
                fields = each.fields()
            elif fields[here] is each.account and each.typed().is_empty and not self.running.difference and self.running.debit:
                self.done.emit()
                return True
            self._go_on(at, each, fields, here)
            return True
        return False

    def fill(self, each: EntryRow, amount: Amount) -> None:
        """Fill in what is missing to balance the entry."""
        others = running([row.typed() for row in self.rows if row is not each])
        missing = others.credit - others.debit if amount is each.debit else others.debit - others.credit
        if missing > 0:
            amount.show_value(show_money(Satang(missing)).replace(",", ""))
            (each.credit if amount is each.debit else each.debit).show_value("")
            self._changed()

    def step(self, each: EntryRow, line: QWidget, by: int) -> None:
        """↑ or ↓: the same field of the row above or below."""
        names = ("debit", "credit", "text")
        name = next(name for name in names if getattr(each, name) is line)
        at = self.rows.index(each) + by
        if 0 <= at < len(self.rows):
            getattr(self.rows[at], name).setFocus(Qt.FocusReason.TabFocusReason)

    def take_out(self, each: EntryRow) -> None:
        """Take a row out; `taken_out` tells where it stood and what was in it, so that it can be put back."""
        at, typed = self.rows.index(each), each.typed()
        self._drop(each)
        while len(self.rows) < FIRST_ROWS:
            self._append()
        self.retell()
        self.rows[min(at, len(self.rows) - 1)].account.setFocus(Qt.FocusReason.OtherFocusReason)
        if not typed.is_empty:
            self.taken_out.emit(at, typed)
        self.changed.emit()

    def take_out_here(self) -> bool:
        """Take out the row that has the focus."""
        here = next((each for each in self.rows if any(field.hasFocus() for field in each.fields())), None)
        if here is not None:
            self.take_out(here)
        return here is not None

    def put_back(self, at: int, typed: RowTyped) -> None:
        """Put a row back where it stood."""
        self._append(at).put(typed)
        self.retell()
        self.changed.emit()

    def complain(self, number: int) -> None:
        """Mark a row (from 1) as the one a refusal was about, and go there; 0 marks none."""
        for place, each in enumerate(self.rows, start=1):
            each.complain(place == number)
        if 0 < number <= len(self.rows):
            self.rows[number - 1].account.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_lists(self) -> bool:
        """Esc: close a list that hangs; False when none does."""
        hanging = [line for each in self.rows for line in (each.account, each.party) if line.is_open]
        for line in hanging:
            line.put_away()
        return bool(hanging)

    def _go_on(self, at: int, each: EntryRow, fields: list[QWidget], here: int) -> None:
        """From an account to whose it is or its amount; from an amount past the other side; from the text to the next row."""
        field = fields[here]
        if isinstance(field, PickLine):
            wanted: QWidget = fields[here + 1]
            if field is each.account and wanted is each.debit and self.running.difference > 0:
                wanted = each.credit
        elif field is each.debit:
            wanted = each.text if each.debit.text().strip() else each.credit
        elif field is each.credit:
            wanted = each.text
        else:
            if at + 1 == len(self.rows) and len(self.rows) < MOST_ROWS:
                self._append()
                self.retell()
            wanted = self.rows[min(at + 1, len(self.rows) - 1)].account
        wanted.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(0, self, lambda: self._follow(wanted))

    def _follow(self, wanted: QWidget) -> None:
        self.area.ensureWidgetVisible(wanted, 0, self.context.theme.length(24))

    def _append(self, at: int = -1) -> EntryRow:
        each = EntryRow(self.context, self)
        place = len(self.rows) if at < 0 else at
        self.rows.insert(place, each)
        self.body.insertWidget(place, each)
        each.changed.connect(self._changed)
        each.dropped.connect(lambda: self.take_out(each))
        fit(each, self.context.theme)
        return each

    def _drop(self, each: EntryRow) -> None:
        self.rows.remove(each)
        self.body.removeWidget(each)
        each.hide()
        each.deleteLater()

    def _changed(self) -> None:
        self.complain(0)
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        say, sums = self.context.say, self.running
        self.sums[0].setText(show_money(sums.debit))
        self.sums[1].setText(show_money(sums.credit))
        if not sums.debit and not sums.credit:
            self.difference.say("", "mute")
        elif sums.difference:
            amount = show_money(Satang(abs(sums.difference)))
            lacks = say("Credit lacks {amount}", amount=amount) if sums.difference > 0 else say("Debit lacks {amount}", amount=amount)
            self.difference.say(lacks, "danger")
        else:
            self.difference.say(say("In balance"), "ok")
        self.difference.setVisible(bool(sums.debit or sums.credit))
