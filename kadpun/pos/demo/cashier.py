"""The cashier of the demonstration: scans, types and touches as a person does, and looks at the screen before going on.

Every act waits for what it must bring to the screen: the right total, the right change, the right words. Nothing is asked of the program behind
the window. Sentences are those of the screen, in its language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kadpun.books.money import show_money
from kadpun.books.words import Language, Say, load_words

from .papers import Papers
from .plan import PlannedLine, PlannedSale
from .scanner_wire import ScannerWire
from .till_process import NotSeen, TillProcess

QUICK = "1234567890-="
NUMBER = re.compile(r"\b[0-9]{2}-(?:R-)?[0-9]{2}-[0-9]{6}\b")
PRINT_SECONDS = 60.0


class Cashier:
    """One person at the counter; `till` is the process that runs now."""

    def __init__(self, till: TillProcess, wire: ScannerWire | None, papers: Papers, screens: Path, language: Language) -> None:
        self.till = till
        self.wire = wire
        self.papers = papers
        self.language: Language = language
        self.say: Say = load_words(language)
        self.quick_codes: Sequence[str] = ()
        self._screens = screens
        self.pictures = 0

    def speak(self, language: Language) -> None:
        """Read the screen in this language from now on."""
        self.language, self.say = language, load_words(language)

    def look(self, name: str) -> Path:
        """Take a picture of the screen as it is now."""
        self.pictures += 1
        path = self._screens / f"{self.pictures:02}-{name}.png"
        self.till.take_picture(path)
        return path

    def sees(self, sentence: str, **about: object) -> list[str]:
        """Wait until a sentence of the program stands on the screen."""
        return self.till.wait_for(self.say(sentence, **about))

    def sees_total(self, satang: int) -> None:
        """Wait until the screen asks for exactly this much."""
        self.sees("To pay {total} baht", total=show_money(satang))

    def sign_in(self, pin: str) -> None:
        """Type a PIN at the start of the day, or after a restart."""
        self.sees("Type your PIN, or choose your name")
        self.till.type(pin, "Enter")

    def put_on(self, line: PlannedLine) -> None:
        """Put one line of the plan on the bill, the way the plan says."""
        till = self.till
        if line.way == "quick":
            self._times(line.quantity)
            till.press(f"Ctrl+{QUICK[self.quick_codes.index(line.product.code)]}")
        elif line.way == "search":
            till.press("F2")
            self.sees("Type a part of the name")
            till.type(line.product.name[:14])
            till.wait_for(line.product.name_en if self.language == "en" else line.product.name)
            till.press("Enter")
        elif line.way == "code":
            till.type(line.code, "Enter")
        else:
            self._times(1 if line.way == "label" else line.quantity)
            self.scan(line.code, line.way)

    def scan(self, code: str, way: str = "wire") -> None:
        """Scan a code: over the wire, or as keys under either layout."""
        if way in ("wire", "label") and self.wire is not None:
            self.wire.scan(code)
        else:
            self.till.scan(code, layout="th" if way == "thai" else "us")

    def _times(self, quantity: int) -> None:
        if quantity > 1:
            self.till.type(f"{quantity}*")
            self.till.wait_for(f"{quantity}*")

    def ring_up_lines(self, sale: PlannedSale, *, already: int = 0) -> None:
        """Put all lines of a sale on the bill; each total is looked at. `already` is what stands on it."""
        so_far = already
        for line in sale.lines:
            self.put_on(line)
            so_far += line.amount
            self.sees_total(so_far)

    def take_payment(self, sale: PlannedSale) -> str:
        """Take payment as planned and look at the change; gives the receipt's number."""
        till = self.till
        if sale.tender == "exact":
            till.press("F12")
        elif sale.tender == "cash":
            till.press("Enter")
            self.sees("Cash received")
            till.type(_typed(sale.given))
            self.sees("Paid in full")
            till.press("Enter")
        else:
            self._take_transfer(sale)
        return self.see_done(sale)

    def _take_transfer(self, sale: PlannedSale) -> None:
        till = self.till
        till.press("Enter")
        self.sees("Cash received")
        till.press("Ctrl+2")
        if sale.tender == "split":
            till.type(_typed(sale.by_promptpay))
        self.sees("PromptPay QR for {amount} baht", amount=show_money(sale.by_promptpay))
        till.press("Enter", "Enter")
        self.sees("The cashier saw the money")
        if sale.tender == "split":
            till.press("Ctrl+1")
            self.sees("= cash {amount}", amount=show_money(sale.in_cash))
            till.type(_typed(sale.given))
        self.sees("Paid in full")
        till.press("Enter")

    def see_done(self, sale: PlannedSale) -> str:
        """Look at the finished sale: its change and its number."""
        change = sale.given - sale.in_cash if sale.tender in ("cash", "split") else 0
        self.sees("In the ledger")
        seen = self.sees("Change {amount} baht", amount=show_money(change))
        number = next((found[0] for text in seen if (found := NUMBER.search(text))), "")
        if not number:
            raise NotSeen(f"no receipt number on the screen: {seen}")
        self.papers.expect(number)
        return number

    def sell(self, sale: PlannedSale) -> str:
        """A plain sale from the first scan to the change."""
        self.till.set_clock(sale.at)
        self.ring_up_lines(sale)
        self.till.set_clock(sale.at + 20_000 + 6_000 * len(sale.lines))
        return self.take_payment(sale)

    def approve(self, pin: str) -> None:
        """Let a second person type a PIN for one act."""
        self.sees("Somebody must allow this")
        self.till.type(pin, "Enter")

    def wait_for_papers(self) -> None:
        """Wait until the printer has made every paper that is due."""
        self.papers.wait(PRINT_SECONDS)


def _typed(satang: int) -> str:
    """An amount as people type it: no commas, no needless decimals."""
    whole, rest = divmod(satang, 100)
    return str(whole) if not rest else f"{whole}.{rest:02}"
