"""Schemes and tokens: campaigns, the wallets of people, printed coupons; each a tab, all worked by keys.

Shift PgUp and Shift PgDn turn to the tab before or after. What is typed in one stays while another is looked at. `enter(tab=..., campaign=...)`
opens a tab at a campaign.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from ..forms.office_page import scrolling
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.desk_page import DeskPage
from ..page import Context
from ..wedge import Scan
from .campaigns_part import CampaignsPart
from .coupons_part import CouponsPart
from .tokens_part import TokensPart
from .wallets_part import WalletsPart


class TokensPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.campaigns = CampaignsPart(self)
        self.parts: dict[str, TokensPart] = {"campaigns": self.campaigns, "wallets": WalletsPart(self), "coupons": CouponsPart(self)}
        self.tabs = CountedTabs(context.theme, tuple(self.parts))
        self.stack = QStackedWidget()
        for part in self.parts.values():
            self.stack.addWidget(scrolling(part))  # a low window scrolls: it must never grow past its screen
            part.changed.connect(self._changed)
            part.acts_turned.connect(self._offer)
        self.lay_desk(self.tabs, (self.stack, 1), acts=tuple(button for part in self.parts.values() for button in part.acts))
        self.tabs.turned.connect(lambda key: self.turn(str(key)))
        self.settle()
        self._offer()

    @property
    def part(self) -> TokensPart:
        """The part in front."""
        return list(self.parts.values())[self.stack.currentIndex()]

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Schemes and tokens"), say("Tokens give a discount; they are no money"), say("Back"))
        words = {"campaigns": say("Campaigns"), "wallets": say("Wallets and grants"), "coupons": say("Printed coupons")}
        self.tabs.say(say("Parts of schemes and tokens"), [words[key] for key in self.parts])
        for part in self.parts.values():
            part.retell()

    def enter(self, **given: Any) -> None:
        """Come to the front, at a tab (`tab`) and a campaign (`campaign`)."""
        campaign = str(given.get("campaign", ""))
        if given.get("tab") in self.parts:
            self.turn(str(given["tab"]), campaign)
        else:
            self.part.come(campaign)

    def turn(self, key: str, campaign: str = "") -> None:
        """Bring a tab to the front."""
        self.undo.forget()
        self.tabs.turn(key)
        self.stack.setCurrentIndex(list(self.parts).index(key))
        self._offer()
        self.part.come(campaign)

    def take_scan(self, scan: Scan) -> bool:
        return self.part.take_scan(scan)

    def take_key(self, stroke: str) -> bool:
        asking = self.leave_bar.is_asking
        if stroke in ("Shift+PgUp", "Shift+PgDn"):
            step = 1 if stroke == "Shift+PgDn" else -1
            self.turn(list(self.parts)[(self.stack.currentIndex() + step) % len(self.parts)])
            return True
        if stroke == "Enter" and not asking and self.part.enter():
            return True
        if not asking and stroke != "Esc" and self.part.take_key(stroke):
            return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        return self.part.escape() or super().take_escape()

    def main_act(self) -> bool:
        button = next(reversed(self.part.offered()), None)
        if button is None or not button.isEnabled():
            return False
        button.click()
        return True

    def search_field(self) -> QWidget | None:
        return self.part.search_field()

    def _changed(self) -> None:
        self.context.look_again()

    def _offer(self) -> None:
        offered = self.part.offered()
        for part in self.parts.values():
            for button in part.acts:
                self.acts.offer(button, part is self.part and button in offered)
