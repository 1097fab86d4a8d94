"""Fields of a form: a label above, what is typed, and below it a hint or what is wrong with it.

A field keeps what was typed when it complains, and the complaint goes when the text changes. Amounts stand right. What the text means is
decided by whoever reads it; a field knows only letters. Enter in a field is told to the form, which moves on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QSizePolicy, QWidget

from ..widgets.fields import NumberField, WholeLine
from ..widgets.layout import Pictogram, Text, card, change_role, column, on_fit, role, row, sized, wrap
from ..widgets.paint import FLAGS, Align
from .paragraph import Paragraph

if TYPE_CHECKING:
    from ..theme import Theme

MOST_LETTERS = 200


class Line(WholeLine):
    """One line of typing; `stepped` tells ↑ (-1) and ↓ (1), `came` that the focus is here. Its text is selected when the focus comes by a key."""

    stepped = Signal(int)
    came = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()
        self.came.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = step_of(event)
        if step:
            self.stepped.emit(step)
            return
        super().keyPressEvent(event)


class Figure(NumberField):
    """The same for digits, under any keyboard layout; the first digit replaces what stands there."""

    stepped = Signal(int)
    came = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.show_value(self.text())
        self.came.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = step_of(event)
        if step:
            self.stepped.emit(step)
            return
        super().keyPressEvent(event)


def step_of(event: QKeyEvent) -> int:
    """-1 for ↑, 1 for ↓, 0 for any other press."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return 0
    return {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0) if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) else 0


class Labelled(QWidget):
    """What every field has: its label above, its hint or complaint below."""

    def __init__(self) -> None:
        super().__init__()
        self.label = Text(style="dense", colour="ink-2", weight=500)
        self.below = Paragraph("caption", "ink-3")
        self.warning = Pictogram("ph.warning-circle", 18, "danger")
        self.label.hide()
        self.warning.hide()
        self.below.hide()
        self._hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def lay(self, *things: QWidget) -> None:
        """Put the field's own parts between label and hint.

        Fields side by side keep to one line whatever stands below them; one without a label stands in the middle of its row.
        """
        for thing in things:
            self.label.setBuddy(thing)
        told = row(self.warning, (self.below, 1), gap=4)
        told.setAlignment(self.warning, Qt.AlignmentFlag.AlignTop)
        self.laid_out = column(self.label, *things, told, "stretch", gap=2)
        self.laid_out.insertStretch(0, 1)
        self.setLayout(self.laid_out)

    def name_it(self, label: str, hint: str) -> None:
        """Set label and hint, and what a screen reader says."""
        self.label.setText(label)
        self.label.setVisible(bool(label))
        self.laid_out.setStretch(0, 0 if label else 1)
        self._hint = hint
        self._tell(hint, wrong=False)

    def complain(self, words: str) -> None:
        """Say what is wrong; "" says that nothing is."""
        self._tell(words or self._hint, wrong=bool(words))

    @property
    def complaint(self) -> str:
        """What is said to be wrong, "" when nothing is."""
        return self.below.text() if self.warning.isVisibleTo(self) else ""

    def _tell(self, words: str, *, wrong: bool) -> None:
        self.below.say(words, "danger" if wrong else "ink-3")
        self.below.setVisible(bool(words))
        self.warning.setVisible(wrong)


class Field(Labelled):
    """A line to type in, with its unit behind it where given; of `digits` it stands right and takes no letters but those of `also`."""

    changed = Signal(str)

    def __init__(
        self,
        theme: Theme,
        *,
        align: Align | None = None,
        digits: bool = False,
        also: str = "",
        secret: bool = False,
        most: int = MOST_LETTERS,
        width: int = 0,
    ) -> None:
        super().__init__()
        only_digits = digits or bool(also)
        self.line: Line | Figure = Figure(also=also) if only_digits else Line()
        self.line.setMaxLength(most)
        usual: Align = "right" if only_digits else "left"
        self.line.setAlignment(FLAGS[usual if align is None else align])
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        if width:
            sized(self.line, width=width)
        self.unit = Text(style="dense", colour="ink-3")
        self.unit.hide()
        laid = row((self.line, 0 if width else 1), self.unit, gap=8)
        if width:
            laid.addStretch(1)
        self.lay(wrap(laid))
        self.label.setBuddy(self.line)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._typed)

    def say(self, label: str, hint: str = "", *, placeholder: str = "", unit: str = "") -> None:
        """Set label, hint, what stands in the empty field, and the unit behind it."""
        self.name_it(label, hint)
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(" ".join(part for part in (label, unit) if part))
        self.line.setAccessibleDescription(hint)
        self.unit.setText(unit)
        self.unit.setVisible(bool(unit))

    @property
    def value(self) -> str:
        """What was typed, without spaces around it."""
        return self.line.text().strip()

    def put(self, text: str) -> None:
        """Set what stands in the field; it complains of nothing."""
        self.line.setText(text)
        self.complain("")

    def complain(self, words: str) -> None:
        super().complain(words)
        change_role(self.line, state="error" if words else "")
        self.line.setAccessibleDescription(words or self._hint)

    def _typed(self, text: str) -> None:
        if self.complaint:
            self.complain("")
        self.changed.emit(text)


class Area(Labelled):
    """A few lines to type in; Enter is a new line and Tab leaves."""

    changed = Signal(str)

    def __init__(self, theme: Theme, *, lines: int = 3) -> None:
        super().__init__()
        self.area = QPlainTextEdit()
        self.area.setTabChangesFocus(True)
        sized(self.area, height=24 + 28 * lines)
        self.lay(self.area)
        self.setFocusProxy(self.area)
        self.area.textChanged.connect(lambda: self._typed())

    def say(self, label: str, hint: str = "", *, placeholder: str = "") -> None:
        """Set label, hint, and what stands in the empty field."""
        self.name_it(label, hint)
        self.area.setPlaceholderText(placeholder)
        self.area.setAccessibleName(label)
        self.area.setAccessibleDescription(hint)

    @property
    def value(self) -> str:
        """What was typed."""
        return self.area.toPlainText()

    def put(self, text: str) -> None:
        """Set what stands in the field; it complains of nothing."""
        if text != self.value:
            self.area.setPlainText(text)
        self.complain("")

    def _typed(self) -> None:
        if self.complaint:
            self.complain("")
        self.changed.emit(self.value)


class Choice(Labelled):
    """One of a few, side by side or one above the other; arrows choose."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, keys: Sequence[object], *, stretch: bool = True) -> None:
        super().__init__()
        self.keys = tuple(keys)
        self.group = QButtonGroup(self)
        self.buttons = [role(QPushButton(), kind="tab") for _ in self.keys]
        for number, button in enumerate(self.buttons):
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.group.addButton(button, number)
        self.theme = theme
        self.laid = row(*[(button, 1) if stretch else button for button in self.buttons], gap=4, margins=(4, 4, 4, 4))
        self.lay(card(self.laid, "sunken"))
        on_fit(self, lambda _: self._turn())
        self.setFocusProxy(self.buttons[0])
        self.buttons[0].setChecked(True)
        self.group.idClicked.connect(lambda number: self.chosen.emit(self.keys[number]))

    def say(self, label: str, words: Sequence[str], hint: str = "") -> None:
        """Set the label and the words of each choice."""
        self.name_it(label, hint)
        for button, word in zip(self.buttons, words, strict=True):
            button.setText(word)
            button.setAccessibleName(f"{label} {word}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn()

    def _turn(self) -> None:
        """Stand one above the other where the words would be cut side by side."""
        metrics = self.theme.metrics(16, 700)
        widest = max(metrics.horizontalAdvance(button.text()) for button in self.buttons) + self.theme.length(28)
        fits = not self.isVisible() or (widest + self.theme.length(4)) * len(self.buttons) + self.theme.length(8) <= self.width()
        self.laid.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)

    @property
    def value(self) -> object:
        """The key of what is chosen."""
        return self.keys[self.group.checkedId()]

    def put(self, key: object) -> None:
        """Choose without telling anybody."""
        self.buttons[self.keys.index(key)].setChecked(True)

    def lock(self, key: object, why: str) -> None:
        """Take one choice away, saying why ("" gives it back)."""
        button = self.buttons[self.keys.index(key)]
        button.setEnabled(not why)
        button.setToolTip(why)
        button.setAccessibleDescription(why)


class Pick(Labelled):
    """One of many, in a list that drops down; what is not in the list can be typed when `free`."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, *, free: bool = False) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setEditable(free)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.lay(self.box)
        self.setFocusProxy(self.box)
        self.box.activated.connect(lambda _: self.chosen.emit(self.value))

    def say(self, label: str, hint: str = "") -> None:
        """Set the label."""
        self.name_it(label, hint)
        self.box.setAccessibleName(label)
        self.box.setAccessibleDescription(hint)

    def offer(self, choices: Sequence[tuple[object, str]]) -> None:
        """Set the choices, keeping what is chosen if it is still among them."""
        before = self.value
        self.box.clear()
        for key, words in choices:
            self.box.addItem(words, key)
        self.put(before)

    @property
    def value(self) -> object:
        """The key of what is chosen, or the text typed; None before anything was offered."""
        if self.box.isEditable() and self.box.currentText() != self.box.itemText(self.box.currentIndex()):
            return self.box.currentText().strip()
        return self.box.currentData()

    def put(self, key: object) -> None:
        """Choose without telling anybody; what is not offered is put as text where typing is allowed."""
        number = self.box.findData(key)
        if number >= 0:
            self.box.setCurrentIndex(number)
        elif self.box.isEditable():
            self.box.setEditText("" if key is None else str(key))


class Tick(QCheckBox):
    """Yes or no."""

    def say(self, words: str) -> None:
        """Set the words beside the box."""
        self.setText(words)
        self.setAccessibleName(words)


class Form:
    """The order of fields: Enter moves to the next one, and after the last does what the form is for."""

    def __init__(self, *fields: QWidget, then: Callable[[], None]) -> None:
        self.fields = list(fields)
        self._then = then

    def enter(self) -> bool:
        """Move on from the field that has the focus; False when none of them has it."""
        fields = [field for field in self.fields if field.isVisible() and field.isEnabled()]
        at = next((number for number, field in enumerate(fields) if _holds_focus(field)), None)
        if at is None:
            return False
        if at + 1 < len(fields):
            fields[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._then()
        return True

    def first_wrong(self) -> Labelled | None:
        """The first field that complains; it gets the focus."""
        for field in self.fields:
            if isinstance(field, Labelled) and field.complaint:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return field
        return None


def _holds_focus(field: QWidget) -> bool:
    focused: QWidget | None = field.window().focusWidget()
    return focused is not None and (focused is field or field.isAncestorOf(focused))
