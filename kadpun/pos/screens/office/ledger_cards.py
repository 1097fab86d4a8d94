"""The cards of the ledger's page: the verdict with the book as one line, what was found, and what a receipt says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QWidget

from kadpun.books.money import show_money
from kadpun.books.thai import show_date, show_time
from kadpun.pos.till.ledger_room import Verdict
from kadpun.pos.till.results import Original

from ..forms.paragraph import Paragraph
from ..shift.cards import RowsCard
from ..widgets import paint
from ..widgets.layout import Pictogram, change_role, column, on_fit, row

if TYPE_CHECKING:
    from ..page import Context
    from ..theme import Theme

MARKS = 16


class BookLine(QWidget):
    """The book as one line from its first entry to its last."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.first = self.last = ""
        self.tone = "ok"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_fit(self, lambda _: self.updateGeometry())

    def say(self, first: str, last: str, tone: str) -> None:
        """Set what stands at both ends, and whether the line is whole ("ok") or not."""
        self.first, self.last, self.tone = first, last, tone
        self.setAccessibleName(f"{first} {last}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(320), self.theme.length(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        above = QRect(0, 0, self.width(), theme.length(26))
        paint.text(painter, theme, above, self.first, size=13, colour="ink-2")
        paint.text(painter, theme, above, self.last, size=13, weight=600, align="right")
        top, high = theme.length(29), theme.length(20)
        bar = QRectF(0.5, top + 0.5, self.width() - 1, high - 1)
        fill = {"ok": "ok-fill", "danger": "danger-fill"}.get(self.tone, "sunken")
        painter.setPen(QPen(theme.colour("line-strong" if fill == "sunken" else self.tone), 1))
        painter.setBrush(theme.colour(fill))
        painter.drawRoundedRect(bar, high / 2, high / 2)
        painter.setPen(QPen(theme.colour("on-ok" if fill == "ok-fill" else "line"), 1))
        for mark in range(1, MARKS):
            left = round(self.width() * mark / MARKS)
            painter.drawLine(left, top + theme.length(5), left, top + high - theme.length(5))
        painter.end()


class VerdictCard(QFrame):
    """Whole, not whole, being verified, or not verified yet."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.verdict: Verdict | None = None
        self.facts = 0
        self.running = False
        self.setProperty("card", "true")
        self.icon, self.title = Pictogram("ph.shield", 48, "ink-3"), Paragraph("h2", "ink")
        self.words = Paragraph("body", "ink-2")
        self.line, self.bar = BookLine(context.theme), QProgressBar()
        top = row(self.icon, (column(self.title, self.words, gap=0), 1), gap=16)
        self.setLayout(column(top, self.line, self.bar, gap=8, margins=(20, 10, 20, 14)))
        self.bar.hide()

    def begin(self) -> None:
        """A verification has begun."""
        self.running = True
        self.bar.setRange(0, 0)
        self.retell()

    def show_progress(self, done: int, of: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, of)
        self.bar.setValue(done)

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Show what it came to; None when it could not be done."""
        self.running = False
        self.verdict = verdict or self.verdict
        self.retell()

    def retell(self) -> None:
        """Say it again."""
        say, verdict = self.context.say, self.verdict
        self.bar.setVisible(self.running)
        self.line.setVisible(not self.running)
        facts = f"{verdict.facts if verdict else self.facts:,}"
        last = say("Entry {number}", number=facts)
        if self.running or verdict is None:
            self._look("true", "ph.shield", "ink-3", "ink")
            self.title.say(say("The books are being verified") if self.running else say("Not verified since the program began"))
            self.words.say(say("Every entry is read again, every signature and sum checked. Selling goes on.") if self.running else "")
            self.line.say(say("Entry 1"), last, "mute")
            return
        time, seconds = show_time(verdict.at, say.language), f"{verdict.milliseconds // 1000}.{verdict.milliseconds % 1000 // 100}"
        if verdict.wrong:
            self._look("danger", "ph.shield-warning", "danger", "danger")
            self.title.say(say("The books are not whole"))
            self.words.say(
                say("{count} things are wrong in {facts} entries. Sell on, and call whoever audits you.", count=len(verdict.wrong), facts=facts)
            )
            self.line.say(say("Entry 1"), last, "danger")
            return
        self._look("ok", "ph.shield-check", "ok", "ok")
        self.title.say(say("The books are whole, no entry was changed"))
        order = say("{facts} entries, in order, none missing and none twice.", facts=facts)
        took = say("It took {seconds} seconds, at {time}", seconds=seconds, time=time)
        self.words.say(" ".join((order, took)))
        self.line.say(say("Entry 1"), last, "ok")

    def _look(self, card: str, icon: str, ink: str, title: str) -> None:
        change_role(self, card=card)
        self.icon.turn(icon, ink)
        change_role(self.title, c=title)


class ReceiptCard(QFrame):
    """What a receipt says against the ledger: it matches, or why not."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.original: Original | None = None
        self.icon, self.title = Pictogram("ph.check-circle", 40, "ok"), Paragraph("h2", "ok")
        self.words = Paragraph("body", "ink-2")
        self.rows = RowsCard(theme, style="body", bare=True)
        self.ticks = [(Pictogram("ph.check-circle", 20, "ok"), Paragraph("dense", "ink")) for _ in range(2)]
        ticks = column(*(row(icon, (words, 1), gap=8) for icon, words in self.ticks), gap=2)
        self.setLayout(column(row(self.icon, (self.title, 1), gap=12), self.words, self.rows, ticks, gap=6, margins=(18, 10, 18, 14)))
        self.hide()

    def show_original(self, original: Original) -> None:
        """The receipt stands in the ledger."""
        self.original = original
        say = self.context.say
        change_role(self, card="ok")
        self.icon.turn("ph.check-circle", "ok")
        self.title.say(say("Matches the ledger"), "ok")
        kind = say("Refund") if original.kind == "refund" else say("Receipt")
        day = f"{show_date(original.on, 'document', say.language)} {show_time(original.at)}"
        rows: Sequence[tuple[str, str, str]] = (
            (kind, original.number, "ink"),
            (say("Date"), day, ""),
            (say("Sold by"), original.by_name, ""),
            (say("Total"), show_money(original.total), "strong"),
        )
        self.rows.put("", rows)
        self.words.hide()
        signed = original.proof == "signed"
        self._tick(0, say("The signature is this desk's own") if signed else say("Found by its number only; the QR code proves it"), sure=signed)
        self._tick(1, say("It is entry {number} of the ledger", number=f"{original.no:,}"), sure=True)
        self._show(whole=True)

    def show_refused(self, sentence: str) -> None:
        """The receipt does not stand in the ledger, or is not whole."""
        self.original = None
        change_role(self, card="danger")
        self.icon.turn("ph.x-circle", "danger")
        self.title.say(self.context.say("Does not match the ledger"), "danger")
        self.words.say(sentence)
        self.words.show()
        self._show(whole=False)

    def _tick(self, number: int, words: str, *, sure: bool) -> None:
        icon, text = self.ticks[number]
        icon.turn("ph.check-circle" if sure else "ph.circle-dashed", "ok" if sure else "ink-3")
        text.say(words)

    def _show(self, *, whole: bool) -> None:
        self.rows.setVisible(whole)
        for icon, words in self.ticks:
            icon.setVisible(whole)
            words.setVisible(whole)
        self.setAccessibleName(f"{self.title.text()} {self.words.text()}")
        self.show()
