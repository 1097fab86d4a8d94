"""The panels of the counter by name; each is made when it is first opened."""

from __future__ import annotations

from .approval_panel import ApprovalPanel
from .done_panel import DonePanel
from .drawer_panels import CancelPanel, CashPanel, DrawerPanel
from .held_panels import HeldPanel, HoldPanel
from .help_panel import HelpPanel
from .line_panels import DiscountPanel, PricePanel, QuantityPanel
from .member_panel import MemberPanel
from .panels import CounterPanel
from .pay_panel import PayPanel
from .refund_panel import RefundPanel
from .repay_panel import RepayPanel
from .search_panel import SearchPanel
from .tiles_panel import TilesPanel
from .token_panel import TokenPanel

PANELS: dict[str, type[CounterPanel]] = {
    "approval": ApprovalPanel,
    "cancel": CancelPanel,
    "cash": CashPanel,
    "discount": DiscountPanel,
    "done": DonePanel,
    "drawer": DrawerPanel,
    "held": HeldPanel,
    "help": HelpPanel,
    "hold": HoldPanel,
    "member": MemberPanel,
    "pay": PayPanel,
    "price": PricePanel,
    "quantity": QuantityPanel,
    "refund": RefundPanel,
    "repay": RepayPanel,
    "search": SearchPanel,
    "tiles": TilesPanel,
    "tokens": TokenPanel,
}
