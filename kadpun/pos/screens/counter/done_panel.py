"""A finished sale: the change, as large as it can be read, with the notes and coins to hand over; then what else is so.

It asks for nothing and stays until the next scan begins a new bill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kadpun.books.money import show_money
from kadpun.hardware.queue import JobReport

from ..widgets import paint
from ..widgets.announce import announce
from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, card, column, on_fit, remargin, role, row, rule
from ..widgets.numbers import BigNumber
from .panels import SHORT, CounterPanel
from .token_words import moved_words

if TYPE_CHECKING:
    from kadpun.pos.till.results import Done
    from kadpun.pos.till.tender import Coins

    from ..page import Context
    from .selling import Selling


class CoinChips(QWidget):
    """Which notes and coins go back, each with its colour: painted in one row, or two when they do not fit."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.coins: tuple[Coins, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def show_coins(self, coins: tuple[Coins, ...]) -> None:
        """Show these, largest first."""
        self.coins = coins
        say = self.context.say
        spoken = ", ".join(say("{count} of {coin} baht", count=coin.count, coin=self._label(coin)) for coin in coins)
        self.setAccessibleName(spoken)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.context.theme.length(200), self.context.theme.length(44) * max(len(self._rows()), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.context.theme
        with paint.on(self) as painter:
            gap, high = theme.length(10), theme.length(40)
            for line, coins in enumerate(self._rows()):
                left = (self.width() - sum(self._wide(coin) for coin in coins) - gap * (len(coins) - 1)) // 2
                for coin in coins:
                    self._paint(painter, QRect(left, line * (high + theme.length(4)), self._wide(coin), high), coin)
                    left += self._wide(coin) + gap

    def _paint(self, painter: QPainter, box: QRect, coin: Coins) -> None:
        theme = self.context.theme
        paint.rounded(painter, theme, QRectF(box), fill="surface", edge="line", radius=10)
        side = theme.length(16)
        swatch = QRectF(box.left() + theme.length(14), box.center().y() - side / 2 + 1, side, side)
        colour = f"note-{coin.denomination // 100}" if coin.is_note else "coin"
        paint.rounded(painter, theme, swatch, fill=colour, edge=colour, radius=3 if coin.is_note else 8)
        left = box.left() + theme.length(14 + 16 + 8)
        left += paint.text(
            painter, theme, QRect(left, box.top(), box.width(), box.height()), self._label(coin), size=18, weight=600, elide=False
        )
        left += theme.length(8)
        rest = QRect(left, box.top(), box.width(), box.height())
        paint.text(painter, theme, rest, f"×{coin.count}", size=18, weight=600, colour="ink-2", elide=False)

    def _wide(self, coin: Coins) -> int:
        theme = self.context.theme
        metrics = theme.metrics(18, 600)
        return (
            theme.length(14 + 16 + 8 + 8 + 14) + metrics.horizontalAdvance(self._label(coin)) + metrics.horizontalAdvance(f"×{coin.count}")
        )

    def _label(self, coin: Coins) -> str:
        if coin.denomination < 100:
            return self.context.say("{satang} satang", satang=coin.denomination)
        return f"{coin.denomination // 100:,}"

    def _rows(self) -> list[tuple[Coins, ...]]:
        """The coins broken into rows that fit."""
        rows: list[list[Coins]] = [[]]
        used, gap = 0, self.context.theme.length(10)
        for coin in self.coins:
            wide = self._wide(coin) + gap
            if rows[-1] and used + wide > self.width() > 0:
                rows.append([])
                used = 0
            rows[-1].append(coin)
            used += wide
        return [tuple(line) for line in rows if line]


class Happening(QWidget):
    """An icon, what happened, and a line below it."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.icon = Pictogram(icon, 24, "ok")
        self.first, self.second = Text("", "strong", elide=True), Text("", "caption", "ink-3", elide=True)
        self.setLayout(row(self.icon, (column(self.first, self.second, gap=0), 1), gap=12))

    def say_it(self, first: str, second: str, tone: str = "ok") -> None:
        """Set both lines."""
        self.first.setText(first)
        self.second.setText(second)
        self.icon.turn(colour=tone)
        self.setAccessibleName(f"{first}. {second}")


class DonePanel(CounterPanel):
    """What is shown after a sale."""

    framed: ClassVar[bool] = False

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.done: Done | None = None
        self.big = role(QFrame(), card="ok")
        self.title = Text("", "h1", "ok")
        self.english = Text("", "title", "ok", align="right")
        self.number = BigNumber(theme, 168, "ok", align="centre")
        self.coins = CoinChips(context)
        self.big_laid = column(row((self.title, 1), self.english), (self.number, 1), 8, self.coins, gap=4, margins=(28, 12, 28, 20))
        self.big.setLayout(self.big_laid)
        self.received, self.printed, self.recorded = Happening("ph.money"), Happening("ph.printer"), Happening("ph.book-open")
        self.facts = card(
            row((self.received, 1), rule("v"), (self.printed, 1), rule("v"), (self.recorded, 1), gap=16, margins=(16, 8, 16, 8))
        )
        self.ready, self.stays = Text("", "lead", "primary", elide=True), Text("", "dense", "ink-2", elide=True)
        self.again = Button(theme, icon="ph.printer", key="Shift F11")
        self.refund = Button(theme, icon="ph.arrow-u-up-left")
        self.again.clicked.connect(lambda: self.opens.emit("reprint", None))
        self.refund.clicked.connect(lambda: self.opens.emit("refund", None))
        self.next = card(
            row(Pictogram("ph.barcode", 28, "primary-ink"), (column(self.ready, self.stays, gap=0), 1), self.again, self.refund, gap=8,
                margins=(16, 8, 12, 8)), "primary"
        )  # fmt: skip
        self.fill(column((self.big, 1), self.facts, self.next, gap=12))
        context.devices.job_changed.connect(self._job_changed)

    def open(self, **given: Any) -> None:
        """Show this sale."""
        done = given.get("done")
        if done is not None:
            self.done = done
        self._show()
        if self.done is not None:
            announce(self, self.number.accessibleName(), urgent=True)

    def retell(self) -> None:
        super().retell()
        self._show()

    def lay_out(self, *, width: int, height: int) -> None:
        short, narrow = height < SHORT, width < 760
        self.stays.setVisible(not narrow)
        self.facts.setVisible(not short)
        self.number.limit(112 if short else 140 if narrow else 168)
        remargin(self.big_laid, self.theme, gap=4, margins=(16, 6, 16, 10) if short else (28, 12, 28, 20))
        self.again.key = "" if narrow else "Shift F11"
        for said in (self.received, self.printed, self.recorded):
            said.icon.setVisible(not narrow)

    def _show(self) -> None:
        done, say = self.done, self.context.say
        if done is None:
            return
        change = show_money(done.change)
        on_account = bool(done.on_credit) and not done.change
        if on_account:
            self.title.setText(say("On the member's account"))
            self.number.show_number(show_money(done.on_credit), say("On credit {amount}", amount=show_money(done.on_credit)))
        else:
            self.title.setText(say("Change") if done.change else say("No change to give"))
            self.number.show_number(change, say("Change {amount} baht", amount=change))
        self.english.setText("Change" if done.change and say.language == "th" else "")
        self.coins.show_coins(done.hand_over)
        ways = []
        if done.cash_given or not (done.by_promptpay or done.on_credit):
            ways.append(say("Cash {amount}", amount=show_money(done.cash_given)))
        if done.by_promptpay:
            ways.append(say("PromptPay {amount}", amount=show_money(done.by_promptpay)))
        if done.on_credit:
            ways.append(say("On credit {amount}", amount=show_money(done.on_credit)))
        first, *parts = ways
        if done.on_credit:
            parts.append(say("owes the shop {amount}", amount=show_money(done.owed)))
        if done.scheme:
            parts.append(say("schemes {discount}", discount=show_money(done.scheme)))
        for moved in done.earned:
            parts.append(say("earned {tokens}", tokens=moved_words(moved, say)))
        if done.rounding:
            parts.append(say("rounding {amount}", amount=show_money(done.rounding)))
        self.received.say_it(first, " · ".join(parts))
        self.recorded.say_it(say("In the ledger"), say("entry {number}", number=f"{done.no:,}"))
        self._say_printed()
        self.ready.setText(say("Ready. Scan the next thing"))
        self.stays.setText("" if on_account else say("The change stays until then"))
        self.again.say(say("Print again"))
        self.refund.say(say("Refund"))

    def _say_printed(self) -> None:
        done, say, devices = self.done, self.context.say, self.context.devices
        if done is None:
            return
        if not devices.has_printer:
            self.printed.say_it(say("No printer"), say("Bill {number}", number=done.number), "ink-3")
            return
        number = say("Bill {number}", number=done.number)
        match devices.state_of(done.print_job):
            case "printed":
                self.printed.say_it(say("Receipt printed"), number)
            case "unknown":
                self.printed.say_it(say("Look at the receipt"), say("Not whole? Print again"), "warn")
            case "failed":
                self.printed.say_it(say("The receipt waits"), say("It prints by itself"), "warn")
            case _ if devices.printer is not None and devices.printer.fault is not None:
                self.printed.say_it(say("The receipt waits"), say("It prints by itself"), "warn")
            case _:
                self.printed.say_it(say("Receipt is printing"), number)

    def _job_changed(self, report: JobReport) -> None:
        if self.done is not None and report.job_id == self.done.print_job:
            self._say_printed()
