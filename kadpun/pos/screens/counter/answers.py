"""What a scan or an entry comes to at the counter, beside goods: first for the open panel, then for the bill, a panel of its own, or a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kadpun.pos.till.results import Commanded, CouponScanned, MemberScanned, NeedsQuantity, Pay, QuantitySet, ReceiptScanned, SlipScanned

from ..notices import Said
from .selling import NeedsApproval

if TYPE_CHECKING:
    from .counter_page import CounterPage
    from .selling import Selling


class Answers:
    """Takes the answers of one counter page where they belong."""

    def __init__(self, page: CounterPage) -> None:
        self.page = page

    @property
    def selling(self) -> Selling:
        """The bill on the counter."""
        assert self.page.selling is not None
        return self.page.selling

    def take(self, what: object) -> None:
        """Something that a scan or a key came to."""
        page = self.page
        if page.panel is not None and page.panel.take_answer(what):
            return
        match what:
            case QuantitySet():
                page.bill_card.scan_box.line.setText(what.text + "*")
            case NeedsQuantity():
                page.open("quantity", {"weigh": what})
            case NeedsApproval():
                page.open("approval", {"needs": what, "back_to": page.open_name})
            case MemberScanned():
                self.selling.member.put(what.member, then=self._member_is_on)
            case ReceiptScanned():
                page.open("refund", {"original": what.original})
            case SlipScanned():
                self._for_bill("pay", "slip", what, Said("This is a slip of a transfer."), Said("Scan the goods first, then the slip."))
            case CouponScanned():
                self._for_bill("tokens", "coupon", what, Said("This is a coupon."), Said("Scan the goods first, then the coupon."))
            case Pay():
                page.key_map.press("F11")
            case Commanded():
                page.key_map.command(what)

    def _member_is_on(self) -> None:
        """A member's card: the member is on the bill, and a search for one is over."""
        self.page.accepted()
        if self.page.open_name == "member":
            self.page.shut()

    def _for_bill(self, panel: str, name: str, what: object, title: Said, text: Said) -> None:
        """Something for a panel about the bill; while there is no bill it is only said what it is."""
        selling = self.selling
        if selling.done is None and not selling.basket.empty:
            self.page.open(panel, {name: what})
        else:
            self.page.context.notices.note(title, text)
