"""What each stroke does at the counter: the key map, and the star commands, which are the same acts by other names.

Keys are places and F-keys, never letters. A stroke is offered to the open panel first. Esc clears the entry, then the choice of a line,
then closes the panel; never the bill.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QPushButton

from kadpun.pos.till.results import Commanded, Permission

from ..notices import Said
from .bill_words import tell_discount, tell_line, tell_price
from .quick_card import DIGITS

if TYPE_CHECKING:
    from .counter_page import CounterPage
    from .selling import Selling

PANEL_KEYS = {
    "F1": "help",
    "F2": "search",
    "F3": "member",
    "F5": "held",
    "F6": "quantity",
    "F7": "price",
    "F8": "discount",
    "F9": "tokens",
    "F10": "drawer",
    "Shift+F10": "cash",
}
NO_CAMPAIGN = "No campaign is open in this shop."
EMPTY = "The bill is empty."
DONE = "The bill is finished. Scan the next thing to begin a new one."
NONE_HELD = "No bill is held."
NO_LINE = "Choose a line first."


class KeyMap:
    """The key map of one counter page."""

    def __init__(self, page: CounterPage) -> None:
        self.page = page

    @property
    def selling(self) -> Selling:
        """The bill on the counter."""
        assert self.page.selling is not None
        return self.page.selling

    def cannot(self) -> dict[str, str]:
        """The function keys that cannot act now, each with its reason in the reader's language."""
        say, selling = self.page.context.say, self.selling
        reasons: dict[str, str] = {}
        if selling.done is not None:
            reasons |= dict.fromkeys(("F4", "F6", "F7", "F8", "F9", "F11", "F12"), say(DONE))
        elif selling.basket.empty:
            reasons |= dict.fromkeys(("F6", "F7", "F8", "F9", "F11", "F12"), say(EMPTY))
            if not self.page.held:
                reasons["F4"] = say(EMPTY)
        elif not self._line_chosen():
            reasons |= dict.fromkeys(("F6", "F7"), say(NO_LINE))
        if not self.page.schemes.any_here:
            reasons["F9"] = say(NO_CAMPAIGN)
        if not self.page.held:
            reasons["F5"] = say(NONE_HELD)
        return reasons

    def press(self, stroke: str) -> None:
        """Do what a stroke means, as a touch on its button does."""
        self.take(stroke)

    def take(self, stroke: str) -> bool:
        """Do what a stroke means; False when it means nothing here."""
        page = self.page
        if page.panel is not None and page.panel.take_key(stroke):
            return True
        if stroke in self.cannot():
            return True
        if stroke in PANEL_KEYS:
            self._toggle(PANEL_KEYS[stroke])
            return True
        acts: dict[str, Callable[[], None]] = {
            "F4": self._hold,
            "F11": self._pay,
            "F12": page.pay_exactly,
            "Shift+F11": self._reprint,
            "Shift+F3": self._member_page,
            "Shift+F12": lambda: page.context.go("shift-close"),
            "Ctrl+Del": self._cancel,
            "Esc": self._escape,
            "PgUp": lambda: page.quick_card.turn(-1),
            "PgDn": lambda: page.quick_card.turn(1),
            "Ctrl+PgUp": lambda: page.quick_card.turn(-1),
            "Ctrl+PgDn": lambda: page.quick_card.turn(1),
        }
        if stroke in acts:
            acts[stroke]()
            return True
        if stroke.startswith("Ctrl+") and stroke[5:] in DIGITS:
            page.quick_card.touch(DIGITS.index(stroke[5:]))
            return True
        if stroke == "Enter":
            return self._enter()
        return self._on_line(stroke)

    def command(self, command: Commanded) -> None:
        """Do a star command on the chosen line."""
        till, line = self.page.context.till, self.selling.chosen
        match command.star:
            case "price" | "discount" | "unit" if not self._line_chosen():
                self.page.context.notices.note(Said(NO_LINE))
            case "price":
                value = command.price
                assert value is not None
                self.selling.change(
                    lambda basket, approval: till.set_price(basket, line, value, approval),
                    line=line, needs=Permission.PRICE, about=tell_price(self.selling.basket.lines[line], value),
                )  # fmt: skip
            case "discount":
                taken = command.discount
                chosen = self.selling.basket.lines[line]
                self.selling.change(
                    lambda basket, approval: till.discount_line(basket, line, taken, approval),
                    line=line, needs=Permission.LINE_DISCOUNT, about=tell_discount(taken, chosen.gross, chosen),
                )  # fmt: skip
            case "unit":
                unit = command.unit or 0
                self.selling.change(lambda basket, _: till.set_unit(basket, line, unit), line=line)
            case "drawer":
                self.page.open("drawer")
            case "cancel":
                self._cancel()
            case "reprint":
                self._reprint()
            case "pay":
                self.press("F11")

    def _line_chosen(self) -> bool:
        selling = self.selling
        return 0 <= selling.chosen < len(selling.basket.lines) and not selling.basket.lines[selling.chosen].void

    def _toggle(self, name: str) -> None:
        """Open a panel, or close it when it is open; a search begins with what stands in the box or was unknown."""
        page = self.page
        if page.open_name == name and name in ("help", "held", "drawer", "cash"):
            page.shut()
        elif name == "search":
            text = page.bill_card.scan_box.line.text()
            page.open(name, {"text": "" if text.endswith("*") else text, "quantity": text[:-1] if text.endswith("*") else ""})
        else:
            page.open(name)

    def _member_page(self) -> None:
        """The book of whoever is on the bill; without anybody, the search for one."""
        standing = self.selling.member.standing
        if standing is None:
            self.page.open("member")
        else:
            self.page.context.go("member", member=standing.person.id)

    def _hold(self) -> None:
        self.page.open("held" if self.selling.basket.empty else "hold")

    def _pay(self) -> None:
        if self.page.open_name != "pay":
            self.page.open("pay")

    def _cancel(self) -> None:
        if self.selling.done is None and self.selling.basket.lines:
            self.page.open("cancel")

    def _reprint(self) -> None:
        page = self.page
        till, language = page.context.till, page.context.say.language
        done = self.selling.done
        fact_id = done.fact_id if done is not None else ""

        self.selling.guarded(
            lambda _, approval: till.reprint(fact_id, approval=approval, receipt_language=language),
            page.printed_again,
            needs=Permission.REPRINT,
        )

    def _escape(self) -> None:
        """Entry, then the choice of a line, then the panel; never the bill."""
        page = self.page
        box = page.bill_card.scan_box.line
        if box.text() and box.hasFocus():
            box.clear()
            page.bill_card.forget_unknown()
        elif page.open_name and page.open_name != "done":
            page.shut()
        elif box.text():
            box.clear()
        elif self.selling.chosen >= 0:
            self.selling.choose(-1)
        page.context.notices.act()

    def _enter(self) -> bool:
        """Enter in the scan box: the entry, or payment when it is empty; on a focused button, that button."""
        page = self.page
        focus = QApplication.focusWidget()
        if isinstance(focus, QPushButton) and focus.isEnabled() and page.isAncestorOf(focus):
            focus.click()
            return True
        if page.typing_elsewhere():
            return False
        text = page.bill_card.scan_box.line.text()
        if text:
            self.selling.enter(text)
        else:
            self.press("F11")
        return True

    def _on_line(self, stroke: str) -> bool:
        """Choose, change or void a line, without leaving the empty scan box."""
        page, selling = self.page, self.selling
        if page.typing_elsewhere() or stroke not in ("Up", "Down", "+", "-", "Del"):
            return False
        if stroke in ("Up", "Down"):
            selling.choose_next(-1 if stroke == "Up" else 1)
            return True
        if page.bill_card.scan_box.line.text():
            return False
        if self._line_chosen() and selling.done is None:
            line, till = selling.chosen, page.context.till
            if stroke == "Del":
                selling.change(
                    lambda basket, approval: till.void_line(basket, line, approval),
                    line=line, needs=Permission.VOID_LINE, about=tell_line(selling.basket.lines[line]),
                )  # fmt: skip
            else:
                selling.change(lambda basket, _: till.change_quantity(basket, line, 1 if stroke == "+" else -1), line=line)
        return True
