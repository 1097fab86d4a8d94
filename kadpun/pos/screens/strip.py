"""The strip on top: shop, desk, shift, who is selling; and how ledger, printer and clock stand. One line, 40 px, on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from kadpun.books.clock import business_day, local_time
from kadpun.books.thai import show_date

from .widgets import paint
from .widgets.buttons import Button
from .widgets.chips import Chip
from .widgets.layout import Text, on_fit, remargin, role, row, rule, sized

if TYPE_CHECKING:
    from kadpun.hardware.queue import PrinterReport
    from kadpun.pos.till.results import CounterState

    from .page import Context
    from .theme import Theme


class Logo(QWidget):
    """The mark of Kadpun: a market awning of three scallops, the middle one the share."""

    def __init__(self, theme: Theme, side: int = 24) -> None:
        super().__init__()
        self.theme = theme
        on_fit(self, lambda fitted: self.setFixedSize(fitted.length(side), fitted.length(side)))

    def paintEvent(self, event: QPaintEvent) -> None:

        theme, side = self.theme, float(self.width())
        with paint.on(self) as painter:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("primary"))
            painter.drawRoundedRect(QRectF(0, 0, side, side), side * 0.24, side * 0.24)
            wide, left = side * 0.22, side * 0.17
            for number, colour in enumerate(("on-primary", "token-fill", "on-primary")):
                painter.fillPath(self._scallop(QRectF(left + number * wide, side * 0.25, wide, side * 0.19)), theme.colour(colour))
            painter.setBrush(theme.colour("on-primary"))
            painter.drawRoundedRect(QRectF(left, side * 0.68, wide * 3, side * 0.085), side * 0.04, side * 0.04)

    def _scallop(self, box: QRectF) -> QPainterPath:

        path = QPainterPath(box.topLeft())
        path.lineTo(box.topRight())
        path.lineTo(box.bottomRight())
        path.arcTo(QRectF(box.left(), box.bottom() - box.width() / 2, box.width(), box.width()), 0, -180)
        path.closeSubpath()
        return path


class Strip(QFrame):
    """The strip. `person_wanted` is a touch on the name."""

    person_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName("strip")
        theme = context.theme
        self.state: CounterState | None = None
        self.printer: PrinterReport | None = None
        self.at = self.facts = 0
        self.wide, self.large = True, False
        self.brand = role(Text("", "strong", "primary"), w="700")
        self.shop = Text("", "dense", "ink-2", elide=False)
        self.desk, self.shift = Text("", "dense", "ink-2"), Text("", "dense", "ink-2")
        self.person = Button(theme, "strip", "xs", icon="ph.user")
        self.ledger = Chip(theme, "ok", "ph.circle-wavy-check", high=28, bare=True)
        self.paper = Chip(theme, "mute", "ph.printer", high=28, bare=True)
        self.clock = Text("", "dense")
        self.rules = [rule("v") for _ in range(6)]
        self.person.clicked.connect(self.person_wanted)
        self.laid = row(
            Logo(theme), self.brand, self.rules[0], self.shop, self.rules[1], self.desk, self.rules[2], self.shift, self.rules[3],
            self.person, "stretch", self.ledger, self.rules[4], self.paper, self.rules[5], self.clock, gap=12, margins=(16, 5, 16, 5),
        )  # fmt: skip
        self.setLayout(self.laid)
        sized(self, height=40)

    def lay_out(self, *, wide: bool, large: bool) -> None:
        """Leave out what there is no room for: the shop's name first, then the brand and the shift."""
        self.wide, self.large = wide, large
        remargin(self.laid, self.context.theme, gap=12 if wide else 10, margins=(16, 5, 16, 5))
        self.retell()

    def show_state(self, state: CounterState) -> None:
        """Show who sells at which desk in which shift, and how long the ledger is."""
        self.state = state
        self.retell()

    def count_facts(self, facts: int) -> None:
        """The ledger has grown to so many entries."""
        self.facts = facts
        self._say_ledger()

    def show_printer(self, report: PrinterReport | None) -> None:
        """Show how the printer stands."""
        self.printer = report
        self.retell()

    def show_time(self, at: int) -> None:
        """Show the time, when its minute is another."""
        if at // 60_000 != self.at // 60_000:
            self.at = at
            self._say_clock()

    def retell(self) -> None:
        """Say everything again."""
        say, state = self.context.say, self.state
        self.brand.setText(say("Kadpun"))
        self._say_clock()
        if state is not None:
            shift = state.shift
            self.shop.setText(state.profile.shop)
            self.desk.setText(state.profile.desk_name or say("Till {number}", number=state.desk_number))
            opened = f"{local_time(shift.opened_at):%H:%M}" if shift else ""
            self.shift.setText(say("Shift {number}, open {time}", number=shift.shift, time=opened) if shift else say("No shift is open"))
            name = state.operator.name if state.operator else say("Nobody signed in")
            self.person.say(name, accessible=say("{name} is selling. Change person", name=name))
        self._say_ledger()
        self._say_printer()
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        """Decide what is in view."""
        known = self.state is not None
        narrow = not self.wide
        shown = {
            self.brand: not self.large,
            self.rules[0]: known and self.wide and not self.large,
            self.shop: known and self.wide and not self.large,
            self.rules[1]: known and not self.large,
            self.desk: known,
            self.rules[2]: known and not self.large,
            self.shift: known and not self.large,
            self.rules[3]: known,
            self.person: known,
            self.ledger: known,
            self.rules[4]: known,
        }
        for widget, visible in shown.items():
            widget.setVisible(visible)
        if narrow and self.state is not None and self.state.shift is not None:
            self.shift.setText(self.context.say("Shift {number}", number=self.state.shift.shift))

    def _say_ledger(self) -> None:
        if self.state is not None:
            count = f"{max(self.state.facts, self.facts):,}"
            self.ledger.say(self.context.say("{count} entries in the ledger", count=count), "ok")

    def _say_printer(self) -> None:
        say, report = self.context.say, self.printer
        short = not self.wide or self.large
        if report is None:
            self.paper.say(say("No printer"), "mute", "ph.printer")
        elif report.fault is not None:
            waiting = say("{count} papers wait", count=report.waiting) if report.waiting else say("Look at the printer")
            self.paper.say(waiting, "warn", "ph.printer")
            self.paper.setToolTip(report.fault.sentence(say))
        elif report.paper_near_end:
            self.paper.say(say("Paper runs low"), "warn", "ph.printer")
        else:
            self.paper.say(say("Ready") if short else say("Printer ready"), "ok", "ph.printer")
            self.paper.setToolTip("")

    def _say_clock(self) -> None:
        if self.at:
            clock = f"{local_time(self.at):%H:%M}"
            day = show_date(business_day(self.at), "strip", self.context.say.language)
            self.clock.setText(clock if not self.wide or self.large else f"{day}  {clock}")
