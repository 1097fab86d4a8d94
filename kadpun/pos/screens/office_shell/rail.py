"""The rail at the left of the office: its doors with their counts, how ledger and other desks stand, who is signed in.

224 wide with words, 72 with pictograms and tips where the window is narrower than 1600. Doors scroll where the window is low; ↑ ↓ move between
them, Enter goes in, and Ctrl PgUp / PgDn turn to the next from anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from kadpun.books.thai import show_time

from ..start.sign_in import ROLES
from ..strip import Logo
from ..widgets import paint
from ..widgets.buttons import Face
from ..widgets.layout import Text, column, on_fit, remargin, role, row, rule, wrap
from .doors import DOOR_WORDS, SECTIONS, OfficeDoor

if TYPE_CHECKING:
    from kadpun.pos.office.office_state import OfficeState

    from ..page import Context
    from ..theme import Theme

WIDE, NARROW, PITCH, LEAST_PITCH = 224, 72, 44, 34
"""Widths of the rail, and how high a door stands where there is room and where there is little, in the design's lengths."""
FROM_WIDTH = 1600


class RailDoor(Face):
    """One door, painted: pictogram, words, and how many things wait behind it."""

    stepped = Signal(int)

    def __init__(self, theme: Theme, door: OfficeDoor) -> None:
        super().__init__(theme, kind="nav")
        self.door = door
        self.words, self.waiting, self.narrow, self.key = "", 0, False, ""
        self.pitch = PITCH
        self.setCheckable(True)
        role(self, sz="sm")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self._size())

    def say(self, words: str, told: str) -> None:
        """Set the words, and what a screen reader says of what waits."""
        self.words = words
        self.name_it(words)
        self.setToolTip(" · ".join(part for part in (words, told) if part) if self.narrow or told else "")
        self.setAccessibleDescription(told)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(48 if self.narrow else 200), self.theme.length(self.pitch))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0) if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) else 0
        if step:
            self.stepped.emit(step)
        else:
            super().keyPressEvent(event)

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme, chosen = self.theme, self.isChecked()
        ink = "primary-ink" if chosen else "ink-2"
        middle = box.center().y() + 1
        if self.narrow:
            side = theme.length(24)
            painter.drawPixmap(box.center().x() - side // 2 + 1, middle - side // 2, theme.icon(self.door.icon, 24, ink))
            if self.waiting:
                self._badge(painter, box.right() - theme.length(2), box.top() + theme.length(10))
            return
        side = theme.length(20)
        painter.drawPixmap(theme.length(12), middle - side // 2, theme.icon(self.door.icon, 20, ink))
        room = box.adjusted(theme.length(44), 0, -theme.length(36 if self.waiting else 6), 0)
        if self.key:
            cap = paint.key_cap_width(theme, self.key)
            room.setRight(box.right() - cap - theme.length(12))
            paint.key_cap(painter, theme, box.right() - cap - theme.length(6), middle, self.key)
        paint.text(painter, theme, room, self.words, size=16, weight=600 if chosen else 400, colour="primary-ink" if chosen else "ink")
        if self.waiting:
            self._badge(painter, box.right() - theme.length(10), middle)

    def _badge(self, painter: QPainter, right: int, middle: int) -> None:
        theme, words = self.theme, str(self.waiting) if self.waiting < 100 else "99+"
        high = theme.length(20)
        wide = max(theme.width(words, 12, 700) + theme.length(10), high)
        box = QRect(right - wide, middle - high // 2, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("warn"))
        painter.drawRoundedRect(QRectF(box), high / 2, high / 2)
        paint.text(painter, theme, box, words, size=12, weight=700, colour="surface", align="centre", elide=False)

    def _size(self) -> None:
        self.setFixedHeight(self.sizeHint().height())


class Standing(QWidget):
    """A line at the foot of the rail: a pictogram and how something stands."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.icon, self.words, self.ink, self.narrow = "", "", "ink-3", False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def stand(self, icon: str, words: str, ink: str) -> None:
        """Show this; nothing at all for no words."""
        self.icon, self.words, self.ink = icon, words, ink
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setVisible(bool(words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(180), self.theme.length(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        with paint.on(self) as painter:
            side = theme.length(18)
            left = (self.width() - side) // 2 if self.narrow else theme.length(12)
            painter.drawPixmap(left, (self.height() - side) // 2, theme.icon(self.icon, 18, self.ink))
            if not self.narrow:
                room = self.rect().adjusted(left + side + theme.length(8), 0, 0, 0)
                paint.text(painter, theme, room, self.words, size=15, colour=self.ink)


class WhoIsThere(Face):
    """Who is signed in: first letter, name and role; a touch changes the person."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, kind="nav")
        self.name, self.role_words, self.narrow = "", "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda fitted: self.setFixedHeight(fitted.length(56)))

    def say(self, name: str, role_words: str, accessible: str) -> None:
        """Show this person."""
        self.name, self.role_words = name, role_words
        self.name_it(accessible)
        self.setToolTip(accessible)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(48 if self.narrow else 190), self.theme.length(56))

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme = self.theme
        side = theme.length(40)
        left = (box.width() - side) // 2 if self.narrow else theme.length(4)
        square = QRect(left, box.center().y() - side // 2 + 1, side, side)
        paint.rounded(painter, theme, QRectF(square), fill="primary-soft", edge="primary-line", radius=8)
        first = next((letter for letter in self.name if letter not in "เแโใไ" and not letter.isspace()), "–")
        paint.text(painter, theme, square, first, size=18, weight=700, colour="primary-ink", align="centre", elide=False)
        if not self.narrow:
            inner = box.adjusted(left + side + theme.length(10), 0, -theme.length(4), 0)
            top = box.center().y() - theme.length(26)
            paint.text(painter, theme, QRect(inner.left(), top, inner.width(), theme.length(28)), self.name, size=16, weight=600)
            below = QRect(inner.left(), top + theme.length(27), inner.width(), theme.length(24))
            paint.text(painter, theme, below, self.role_words, size=13, colour="ink-2")


class Rail(QFrame):
    """The rail. `wanted` carries the page of the door gone through; the others are a touch on the person, on search, and on the way to the till."""

    wanted = Signal(str)
    person_wanted = Signal()
    search_wanted = Signal()
    counter_wanted = Signal()

    def __init__(self, context: Context, pages: frozenset[str], *, with_counter: bool) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.setObjectName("rail")
        self.narrow = False
        self.state: OfficeState | None = None
        self.verified_at: int | None = None
        self.logo, self.brand = Logo(theme, 32), role(Text("", "title", "primary"), w="700")
        self.doors: list[RailDoor] = []
        self.search = RailDoor(theme, OfficeDoor("office", "ph.magnifying-glass"))
        self.search.setCheckable(False)
        self.search.key = "Ctrl K"
        self.search.clicked.connect(self.search_wanted)
        self.counter = RailDoor(theme, OfficeDoor("counter", "ph.storefront"))
        self.counter.setCheckable(False)
        self.counter.clicked.connect(self.counter_wanted)
        things: list[QWidget] = [self.search]
        for section in SECTIONS:
            shown = [door for door in section if door.page in pages]
            if shown and self.doors:
                things.append(rule())
            for door in shown:
                made = RailDoor(theme, door)
                made.clicked.connect(lambda _=False, page=door.page: self.wanted.emit(page))
                made.stepped.connect(self._step)
                self.doors.append(made)
                things.append(made)
        if with_counter:
            things += [rule(), self.counter]
        self.parts = [self.search, *self.doors, self.counter]
        self.list = wrap(column(*things, "stretch", gap=4))
        self.area = QScrollArea()
        self.area.setWidget(self.list)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().installEventFilter(self)
        self.ledger, self.heard = Standing(theme), Standing(theme)
        self.person = WhoIsThere(theme)
        self.person.clicked.connect(self.person_wanted)
        self.top = row(self.logo, self.brand, "stretch", gap=12, margins=(8, 4, 0, 8))
        self.laid = column(self.top, (self.area, 1), self.ledger, self.heard, rule(), self.person, gap=4, margins=(12, 12, 12, 8))
        self.setLayout(self.laid)
        on_fit(self, lambda fitted: self.setFixedWidth(fitted.length(NARROW if self.narrow else WIDE)))

    def turn_narrow(self, narrow: bool) -> None:
        """Show pictograms only, or words as well."""
        self.narrow = narrow
        self.brand.setVisible(not narrow)
        self.ledger.narrow = self.heard.narrow = self.person.narrow = narrow
        for door in self.parts:
            door.narrow = narrow
            door.setFixedHeight(door.sizeHint().height())
        inner = self.list.layout()
        if inner is not None:
            remargin(inner, self.context.theme, gap=2 if narrow else 4, margins=(0, 0, 0, 0))
        remargin(self.laid, self.context.theme, gap=2 if narrow else 4, margins=(12, 10, 12, 8))
        remargin(self.top, self.context.theme, gap=12, margins=(8, 4, 0, 6))
        self.setFixedWidth(self.context.theme.length(NARROW if narrow else WIDE))
        self._share_height()
        self.retell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:  # of the room for the doors
            self._share_height()
        return False

    def _share_height(self) -> None:
        """Make the doors as low as they must be to stand in one view; lower than a finger needs they never are, then they scroll."""
        theme = self.context.theme
        laid = self.list.layout()
        if laid is None or not self.area.viewport().height():
            return
        doors = [door for door in self.parts if door.parentWidget() is self.list]
        rest = laid.count() - len(doors)  # rules and the stretch
        room = self.area.viewport().height() - laid.spacing() * (laid.count() - 1) - rest
        pitch = min(max(room * 100 // theme.scale_percent // len(doors), LEAST_PITCH), PITCH)
        for door in doors:
            if door.pitch != pitch:
                door.pitch = pitch
                door.setFixedHeight(door.sizeHint().height())

    def stand_at(self, page: str) -> None:
        """Mark the door of the page in front."""
        for door in self.doors:
            door.setChecked(door.door.page == page)
            if door.isChecked():
                self.area.ensureWidgetVisible(door, 0, door.height())

    def next_page(self, page: str, by: int) -> str:
        """The page of the door so many below."""
        pages = [door.door.page for door in self.doors]
        return pages[(pages.index(page) + by) % len(pages)] if page in pages else pages[0]

    def show_waiting(self, waiting: Mapping[str, int]) -> None:
        """Show how many things wait behind each door."""
        for door in self.doors:
            door.waiting = waiting.get(door.door.page, 0)
        self.retell()

    def show_state(self, state: OfficeState, verified_at: int | None) -> None:
        """Show who is there and how ledger and other desks stand."""
        self.state, self.verified_at = state, verified_at
        self.retell()

    def retell(self) -> None:
        """Say everything again."""
        say, state = self.context.say, self.state
        self.brand.setText(say("Kadpun"))
        self.search.say(say("Search everything"), "Ctrl K")
        self.counter.say(say("To the counter"), "")
        for door in self.doors:
            told = say("{count} things wait", count=door.waiting) if door.waiting else ""
            door.say(say(DOOR_WORDS[door.door.page]), told)
        self._say_standing(state)
        operator = state.operator if state is not None else None
        name = operator.name if operator else say("Nobody signed in")
        words = "" if operator is None else say(ROLES[operator.role]) if operator.role in ROLES else operator.role
        self.person.say(name, words, say("{name} works here. Change person", name=name) if operator else name)

    def _say_standing(self, state: OfficeState | None) -> None:
        """How ledger and other desks stand; in a narrow window the line on top tells it."""
        say = self.context.say
        if state is None or self.narrow:
            self.ledger.stand("ph.shield", "", "ink-3")
            self.heard.stand("ph.cloud", "", "ink-3")
            return
        if self.verified_at is not None:
            self.ledger.stand("ph.circle-wavy-check", say("Ledger verified {time}", time=show_time(self.verified_at)), "ok")
        else:
            self.ledger.stand("ph.shield", say("{count} entries in the ledger", count=f"{state.facts:,}"), "ink-3")
        heard = "" if state.heard_at is None else say("Received from the tills {time}", time=show_time(state.heard_at))
        self.heard.stand("ph.cloud-check", heard, "ink-2")

    def _step(self, by: int) -> None:
        at = next((number for number, door in enumerate(self.doors) if door.hasFocus()), 0)
        self.doors[(at + by) % len(self.doors)].setFocus(Qt.FocusReason.TabFocusReason)
