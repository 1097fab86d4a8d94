"""Signing in: names as buttons, a PIN by touch or keyboard, in digits of any script. Wrong ones are told plainly; repeated ones make one wait.

names --a name, or only the PIN--> PIN --right--> the page that the till's state asks for
                                     |--wrong--> told, typed again --too often--> waits, seconds counted down
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from kadpun.pos.till.operators import PinsLocked
from kadpun.pos.till.results import Operator

from ..forms.fields import Field
from ..forms.office_page import OfficePage, scrolling
from ..forms.options import OptionCard
from ..page import Context
from ..strip import Logo
from ..widgets.buttons import Button
from ..widgets.fields import NumberPad
from ..widgets.layout import Text, card, column, fit, row, sized, wrap

LOW = 600
"""A window of less than this many lengths of the design is low."""
ROLES = {"manager": "Manager", "supervisor": "Supervisor", "cashier": "Cashier", "accountant": "Accountant", "stock": "Stock keeper"}
"""The usual roles in words; a shop's own role is shown by its name."""


class SignInPage(OfficePage):
    """The page; where to go then, the window decides by the till's state."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.people: tuple[Operator, ...] = ()
        self.cards: list[OptionCard] = []
        self.chosen: Operator | None = None
        self.wait_seconds = 0
        self.title, self.who, self.shop = Text(style="h2"), Text(style="title"), Text(style="body", colour="ink-2")
        self.pin = Field(theme, digits=True, secret=True, most=12)
        self.pad = NumberPad(theme, corner="C")
        self.forward = Button(theme, "primary", "xl", key="Enter")
        self.pin.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.forward.clicked.connect(self.try_pin)
        self.pad.typed.connect(self._type)
        self.names = QWidget()
        self.names.setLayout(column(gap=8, margins=(0, 0, 8, 0)))
        self.countdown = QTimer(self)
        self.countdown.setInterval(1000)
        self.countdown.timeout.connect(self._count_down)
        self._lay_out()
        self.settle()

    def _lay_out(self) -> None:
        self.top = wrap(row(Logo(self.context.theme, 40), (column(self.title, self.shop, gap=0), 1), gap=16))
        people = card(column((scrolling(self.names), 1), margins=(16, 16, 8, 16)))
        entry = card(column(self.who, self.pin, (self.pad, 1), self.forward, gap=12, margins=(20, 12, 20, 20)), "panel")
        sized(entry, width=400)
        # a notice takes its room from the names, which scroll, never from the pad
        body = row((column(self.notice_bar, (people, 1), gap=12), 1), entry, gap=12)
        self.setLayout(column(self.top, (wrap(body), 1), gap=12, margins=(24, 12, 24, 16)))
        self.leave_bar.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._save_room()

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Who is selling?") if self.context.here == "till" else say("Who works here?"))
        self.pin.say(say("PIN"), placeholder=say("Type your PIN"))
        self._save_room()
        self.forward.say(say("Sign in"), cannot=self._why_wait())
        self._say_people()

    def restyle(self) -> None:
        fit(self, self.context.theme)
        self._save_room()

    def enter(self, **given: Any) -> None:
        """Show who may sign in, and listen for a PIN."""
        self.chosen = None
        self.pin.put("")
        self.ask(self._read, self._show)
        self.pin.setFocus()

    def leave(self) -> None:
        super().leave()
        self.pin.put("")
        self.chosen = None

    def take_key(self, stroke: str) -> bool:
        if stroke == "Esc":
            self.choose(None)
            return True
        if stroke in ("Up", "Down"):
            self._step(-1 if stroke == "Up" else 1)
            return True
        if stroke == "Enter" and self.pin.value:
            self.try_pin()
            return True
        return super().take_key(stroke)

    def choose(self, operator: Operator | None) -> None:
        """Sign in as this person; None takes whoever has the PIN."""
        self.chosen = operator
        self.pin.put("")
        self._say_people()
        self.pin.setFocus()

    def try_pin(self) -> None:
        """Try the PIN typed."""
        pin = self.pin.value
        if self.busy or self.wait_seconds or not pin:
            return
        self.pin.put("")
        self.busy = True
        wanted = self.chosen.id if self.chosen else ""
        till = self.context.till

        self.context.jobs.run(self, lambda: till.sign_in(pin, wanted), self._signed_in, self._refused)

    def _save_room(self) -> None:
        """Until the page is known to be high enough, leave out what the pad does not need."""
        low = not self.isVisible() or self.height() * 100 < LOW * self.context.theme.scale_percent
        self.top.setVisible(not low)
        self.pin.label.setVisible(not low)

    def _read(self) -> tuple[tuple[Operator, ...], str]:
        till = self.context.till
        return till.operators(), till.desk.profile().shop

    def _show(self, found: tuple[tuple[Operator, ...], str]) -> None:
        people, shop = found
        self.shop.setText(shop)
        self.people = tuple(person for person in people if person.active)
        laid = self.names.layout()
        assert laid is not None
        while (item := laid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = []
        for person in self.people:
            button = OptionCard(self.context.theme, "ph.user-circle", lines=1)
            button.clicked.connect(lambda _=False, person=person: self.choose(person))
            laid.addWidget(button)
            self.cards.append(button)
        laid.addWidget(QWidget())
        self._say_people()
        fit(self.names, self.context.theme)

    def _say_people(self) -> None:
        say = self.context.say
        self.who.setText(self.chosen.name if self.chosen else say("Type your PIN, or choose your name"))
        for button, person in zip(self.cards, self.people, strict=True):
            role = say(ROLES[person.role]) if person.role in ROLES else person.role
            button.say(person.name, role)
            button.stand_out(person == self.chosen)

    def _step(self, by: int) -> None:
        if self.people:
            at = self.people.index(self.chosen) if self.chosen in self.people else (-1 if by > 0 else 0)
            self.choose(self.people[(at + by) % len(self.people)])
            self.cards[self.people.index(self.chosen or self.people[0])].ensurePolished()

    def _type(self, letter: str) -> None:
        if self.wait_seconds:
            return
        if letter == "C":
            self.pin.put("")
        else:
            assert hasattr(self.pin.line, "type_in")
            self.pin.line.type_in(letter)
        self.pin.setFocus(Qt.FocusReason.MouseFocusReason)

    def _signed_in(self, operator: Operator) -> None:
        self.busy = False
        self.context.look_again()

    def _refused(self, reason: Exception) -> None:
        self.busy = False
        if isinstance(reason, PinsLocked):
            self._wait(int(reason.fields["seconds"]))
            return
        self.tell(reason)
        sentence = getattr(reason, "sentence", None)
        self.pin.complain(sentence(self.context.say) if sentence else "")
        self.context.notices.act()
        self.pin.setFocus()

    def _wait(self, seconds: int) -> None:
        """Count the seconds down in which no PIN is tried."""
        self.wait_seconds = seconds
        self.countdown.start()
        self._say_wait()

    def _count_down(self) -> None:
        self.wait_seconds = max(self.wait_seconds - 1, 0)
        if not self.wait_seconds:
            self.countdown.stop()
        self._say_wait()

    def _say_wait(self) -> None:
        self.pin.complain(self._why_wait())
        self.forward.say(self.context.say("Sign in"), cannot=self._why_wait())

    def _why_wait(self) -> str:
        return self.context.say("Too many wrong PINs. Wait {seconds} seconds.", seconds=self.wait_seconds) if self.wait_seconds else ""
