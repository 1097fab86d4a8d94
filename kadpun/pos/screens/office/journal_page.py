"""The journal's page: vouchers, entering one, suppliers' bills, the month's small things, books brought in; each a tab, all worked by keys.

Shift PgUp and Shift PgDn turn to the tab before or after. What is typed in one stays while another is looked at. `enter(tab=..., no=...)` opens a
tab, or a voucher of the list.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget

from kadpun.pos.office.buying_room import BuyingRoom
from kadpun.pos.office.journal_room import JournalRoom
from kadpun.pos.office.opening_room import OpeningRoom

from ..forms.office_page import scrolling
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.desk_page import DeskPage
from ..page import Context
from .bills_part import BillsPart
from .books_in_part import BooksInPart
from .entry_form import EntryForm
from .journal_part import JournalPart
from .petty_part import PettyPart
from .voucher_list import VoucherList

TABS = ("list", "enter", "bills", "month", "books-in")


class JournalPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        journal, buying = JournalRoom(context.till), BuyingRoom(context.till)
        self.list = VoucherList(self, journal, buying)
        self.entry = EntryForm(self, journal)
        self.bills = BillsPart(self, journal, buying)
        self.month = PettyPart(self, journal, buying)
        self.books_in = BooksInPart(self, OpeningRoom(context.till))
        self.parts: tuple[JournalPart, ...] = (self.list, self.entry, self.bills, self.month, self.books_in)
        self.tabs = CountedTabs(context.theme, TABS)
        self.stack = QStackedWidget()
        for part in self.parts:
            self.stack.addWidget(scrolling(part))  # a low window scrolls: it must never grow past its screen
            part.recorded.connect(self._was_recorded)
        acts = tuple(dict.fromkeys(button for part in self.parts for button in part.acts))
        self.lay_desk(self.tabs, (self.stack, 1), acts=acts)
        self.tabs.turned.connect(lambda key: self.turn(str(key)))
        self.settle()
        self._offer()

    @property
    def part(self) -> JournalPart:
        """The part in front."""
        return self.parts[self.stack.currentIndex()]

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Journal"), say("Vouchers, bills and what comes every month"), say("Back"))
        words = (say("Vouchers"), say("New voucher"), say("Bills to pay"), say("This month"), say("Books brought in"))
        self.tabs.say(say("Parts of the journal"), words)
        for part in self.parts:
            part.retell()

    def enter(self, **given: Any) -> None:
        """Come to the front, at a tab (`tab`) or a voucher (`no`)."""
        if isinstance(given.get("no"), int):
            self.turn("list")
            self.list.show_voucher(given["no"])
        elif given.get("tab") in TABS:
            self.turn(str(given["tab"]))
        else:
            self.part.come()

    def turn(self, key: str) -> None:
        """Bring a tab to the front."""
        self.undo.forget() if key != "enter" else None
        self.tabs.turn(key)
        self.stack.setCurrentIndex(TABS.index(key))
        self._offer()
        self.part.come()

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Shift+PgUp", "Shift+PgDn"):
            step = 1 if stroke == "Shift+PgDn" else -1
            self.turn(TABS[(self.stack.currentIndex() + step) % len(TABS)])
            return True
        if stroke == "Enter" and not self.leave_bar.is_asking and self.part.enter():
            return True
        if stroke == "Insert" and not self.leave_bar.is_asking and self.part is self.list:
            self.turn("enter")
            return True
        if not self.leave_bar.is_asking and stroke != "Esc" and self.part.take_key(stroke):
            return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        return self.part.escape() or super().take_escape()

    def main_act(self) -> bool:
        if not self.part.acts:
            return False
        button = self.part.acts[-1]
        if not button.isVisibleTo(self) or not button.isEnabled():
            return False
        button.click()
        return True

    def search_field(self) -> Any:
        return self.list.search if self.part is self.list else None

    def _was_recorded(self, no: int) -> None:
        self.list.wanted = no

    def _offer(self) -> None:
        for part in self.parts:
            for button in part.acts:
                self.acts.offer(button, part is self.part)
        if self.part is self.bills:
            self.acts.offer(self.bills.record, self.bills.form.isVisibleTo(self.bills))
            self.acts.offer(self.bills.new, not self.bills.form.isVisibleTo(self.bills))
