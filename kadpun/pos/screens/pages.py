"""Every page of the window by name: what the program hands to it when it is put together."""

from __future__ import annotations

from .office.goods_page import GoodsPage
from .office.ledger_page import LedgerPage
from .page import Pages
from .settings.settings_page import SettingsPage
from .shift.closing import ShiftClosePage
from .shift.opening import ShiftOpenPage
from .start.sign_in import SignInPage

PAGES: Pages = {
    "sign-in": SignInPage,
    "shift-open": ShiftOpenPage,
    "shift-close": ShiftClosePage,
    "goods": GoodsPage,
    "settings": SettingsPage,
    "ledger": LedgerPage,
}
