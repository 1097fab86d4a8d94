"""Tokens beside the purses on a member's page: a card for each campaign, its own unit, what runs out next; a door to the wallet.

Never added to anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from kadpun.pos.till.receipt_wallets import campaign_name, show_tokens, token_word
from kadpun.pos.till.wallet_till import WalletShown

from ..widgets import paint
from ..widgets.buttons import Face
from ..widgets.layout import row

if TYPE_CHECKING:
    from ..page import Context

MOST_CARDS = 2
"""Campaigns beside the purses; the others are behind the first card's door."""
HIGH, LOW_HIGH = 112, 80


class TokenCard(Face):
    """One wallet: what the campaign is called, what is left, and when some of it runs out."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, None, kind="purse")
        self.context = context
        self.shown: WalletShown | None = None
        self.low = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_wallet(self, shown: WalletShown) -> None:
        """Show this wallet."""
        self.shown = shown
        self.name_it(" ".join(part for part in (self._title, self._amount, self._unit, self._about) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(180), self.theme.length(LOW_HIGH if self.low else HIGH))

    @property
    def _title(self) -> str:
        return campaign_name(self.shown.terms, self.context.say.language) if self.shown else ""

    @property
    def _amount(self) -> str:
        return show_tokens(self.shown.wallet.left) if self.shown else ""

    @property
    def _unit(self) -> str:
        return token_word(self.shown.terms, self.context.say, self.context.say.language) if self.shown else ""

    @property
    def _about(self) -> str:
        soon = self.shown.wallet.soon if self.shown else None
        return self.context.say("{tokens} run out after {day}", tokens=f"{soon.tokens:,}", day=soon.on) if soon else ""

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme, left = self.theme, self.theme.length(16)
        wide, aside = box.width() - 2 * left, theme.length(28)
        painter.drawPixmap(left, theme.length(14), theme.icon("ph.ticket", 20, "token"))
        paint.text(painter, theme, QRect(left + aside, theme.length(10), wide - aside, aside), self._title, colour="ink-2")
        middle = QRect(left, theme.length(40), wide, theme.length(36))
        used = paint.text(painter, theme, middle, self._amount, size=24, weight=700, colour="token", elide=False) + theme.length(8)
        paint.text(painter, theme, middle.adjusted(used, theme.length(3), 0, theme.length(3)), self._unit, colour="ink-2")
        if not self.low:
            paint.text(painter, theme, QRect(left, theme.length(78), wide, theme.length(24)), self._about, size=13, colour="ink-3")


class TokenPurses(QWidget):
    """The cards. `wanted` carries the campaign whose wallet is to be opened."""

    wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.cards = [TokenCard(context) for _ in range(MOST_CARDS)]
        for card in self.cards:
            card.clicked.connect(lambda _=False, card=card: self._open(card))
        self.wallets: tuple[WalletShown, ...] = ()
        self.narrow = False
        self.setLayout(row(*((card, 1) for card in self.cards), gap=12))
        self.show_wallets(())

    def show_wallets(self, wallets: tuple[WalletShown, ...]) -> None:
        """Show what the member holds, those with tokens first; nothing where no campaign has wallets."""
        self.wallets = wallets
        ordered = sorted(wallets, key=lambda shown: not shown.wallet.left)[: self.most]
        for number, card in enumerate(self.cards):
            card.setVisible(number < len(ordered))
            if number < len(ordered):
                card.show_wallet(ordered[number])
        self.setVisible(bool(ordered))

    @property
    def most(self) -> int:
        """How many cards there is room for."""
        return 1 if self.narrow else MOST_CARDS

    @property
    def shown(self) -> int:
        """How many cards are shown, as wide as a purse each."""
        return min(len(self.wallets), self.most)

    def be_small(self, *, narrow: bool, low: bool) -> None:
        """Show one card where it is narrow, and leave the line about what runs out away where there is no height for it."""
        if narrow != self.narrow:
            self.narrow = narrow
            self.show_wallets(self.wallets)
        for card in self.cards:
            if card.low != low:
                card.low = low
                card.updateGeometry()

    def open_first(self) -> bool:
        """Open the first wallet; False where there is none."""
        if self.isHidden():
            return False
        self._open(self.cards[0])
        return True

    def _open(self, card: TokenCard) -> None:
        if card.shown is not None:
            self.wanted.emit(card.shown.campaign)
