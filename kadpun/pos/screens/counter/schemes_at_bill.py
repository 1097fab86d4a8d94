"""What the bill on the counter could use of campaigns, read anew a moment after each change, and shown before anybody asks.

It listens to the bill; whoever shows tokens listens to it. In a shop without campaigns it asks nothing. It holds no rule of a campaign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from kadpun.pos.till.campaigning import TokensAtBill
from kadpun.pos.till.token_till import TokenTill

if TYPE_CHECKING:

    from kadpun.pos.till.basket import Basket

    from ..page import Context
    from .selling import Selling

LOOK_MILLISECONDS = 40
"""How long after a change the campaigns are asked: goods that are scanned in a row are asked for once."""


class SchemesAtBill(QObject):
    """What could be used; `changed` when it is other than before."""

    changed = Signal()

    def __init__(self, context: Context, selling: Selling, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context, self.selling = context, selling
        self.verbs = TokenTill(context.till)
        self.any_here = False
        self.found: TokensAtBill | None = None
        self.basket: Basket | None = None
        self._asked = 0
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(LOOK_MILLISECONDS)
        self._looking.timeout.connect(self._look)
        selling.bill_changed.connect(lambda _: self._bill_changed())
        selling.finished.connect(lambda _: self._bill_changed())

    @property
    def open_count(self) -> int:
        """How many campaigns would take something off this bill and are not used yet."""
        if self.found is None or self.selling.basket.wishes:
            return 0
        return sum(1 for offer in self.found.worked.offers if offer.discount and offer.state in ("used", "possible"))

    @property
    def looking(self) -> bool:
        """Whether the answer for the bill as it stands is still to come."""
        return self._looking.isActive()

    def look_again(self) -> None:
        """Ask whether there are campaigns at all, and then what this bill could use: a shift began, another page was in front."""
        self.context.jobs.run(self, self.verbs.any_here, self._took_any)

    def _took_any(self, any_here: bool) -> None:
        told, self.any_here = self.any_here, any_here
        if told != any_here:
            self.changed.emit()
        self._bill_changed()

    def _bill_changed(self) -> None:
        if self.any_here:
            self._looking.start()
        elif self.found is not None:
            self.found = self.basket = None
            self.changed.emit()

    def _look(self) -> None:
        selling = self.selling
        self._asked += 1
        asked, basket = self._asked, selling.basket
        if selling.done is not None or (basket.empty and not basket.member):
            self._took(asked, None)
            return
        self.context.jobs.run(self, lambda: self.verbs.offers(basket), lambda found: self._took(asked, found, basket), self.context.notices.tell)

    def _took(self, asked: int, found: TokensAtBill | None, basket: Basket | None = None) -> None:
        if asked == self._asked and (found, basket) != (self.found, self.basket):
            self.found, self.basket = found, basket
            self.changed.emit()
