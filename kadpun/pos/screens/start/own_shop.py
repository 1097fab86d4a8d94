"""The answers a shop of one's own is founded with, on one page: names, VAT, PromptPay, how the keys are sealed, the first manager.

What the answers mean is read by the till's own rules; every wrong one is told at its field in one go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kadpun.pos.till.founding import FoundingTyped, read_founding

from ..forms.fields import Choice, Field, Form, Labelled
from ..forms.paragraph import Paragraph
from ..widgets.layout import Text, column, row, rule, wrap
from .frame import StartPage

if TYPE_CHECKING:
    from kadpun.pos.till.goods_typed import Wrong

    from .opening import Surroundings

VAT_MODES = ("none", "registered", "approved")
SEALS = ("os", "passphrase")


class OwnShopPage(StartPage):
    """The form. `founded` carries the Founding."""

    founded = Signal(object)
    left = Signal()

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        theme = around.theme
        self.shop, self.desk = Field(theme, most=120), Field(theme, most=60)
        self.vat_mode = Choice(theme, VAT_MODES)
        self.tax_id, self.promptpay = (
            Field(theme, align="left", digits=True, also=" -", most=20),
            Field(theme, align="left", digits=True, also=" -+", most=20),
        )
        self.seal = Choice(theme, SEALS)
        self.passphrase, self.again = Field(theme, secret=True), Field(theme, secret=True)
        self.manager = Field(theme, most=60)
        self.pin, self.pin_again = Field(theme, digits=True, secret=True, most=12), Field(theme, digits=True, secret=True, most=12)
        self.headings = [Text(style="lead") for _ in range(3)]
        self.sealed = Paragraph("caption", "ink-3")
        self.fields: dict[str, Labelled] = {
            "shop": self.shop, "desk": self.desk, "tax_id": self.tax_id, "promptpay": self.promptpay, "passphrase": self.passphrase,
            "passphrase_again": self.again, "manager": self.manager, "pin": self.pin, "pin_again": self.pin_again,
        }  # fmt: skip
        self.form = Form(*self.fields.values(), then=self.go_forward)
        self.lay(
            column(
                self.headings[0],
                row((self.shop, 3), (self.desk, 2), gap=16),
                self.vat_mode,
                row((self.tax_id, 1), (self.promptpay, 1), gap=16),
                rule(),
                self.headings[1],
                row((self.manager, 2), (self.pin, 1), (self.pin_again, 1), gap=16),
                rule(),
                self.headings[2],
                self.seal,
                self.sealed,
                wrap(row((self.passphrase, 1), (self.again, 1), gap=16)),
                "stretch",
                gap=10,
                margins=(0, 0, 8, 0),
            ),
            width=880,
            scrolls=True,
        )
        self.seal.chosen.connect(lambda _: self._show_seal())
        self.allow_key_store(False)

    def allow_key_store(self, there: bool) -> None:
        """Offer the computer's key store, if it has one."""
        self.has_store = there
        self.seal.put("os" if there else "passphrase")
        self._show_seal()

    def retell(self) -> None:
        say = self.around.say
        self.title.setText(say("Set up my own shop"))
        self.about.say(say("Everything but the names of the ledger can be changed later in the settings."))
        for heading, words in zip(self.headings, (say("The shop"), say("The first manager"), say("The keys of this desk")), strict=True):
            heading.setText(words)
        self.shop.say(say("Name of the shop"), placeholder=say("Nong Pan co-operative shop"))
        self.desk.say(say("Name of this till"), placeholder=say("Till 1"))
        vat_words = (say("Outside VAT"), say("Registered"), say("Registered, till approved"))
        self.vat_mode.say(say("VAT"), vat_words, say("“Approved” only with the Revenue Department's leave for this till (form P.P.06)."))
        self.tax_id.say(say("Tax id (13 digits)"))
        self.promptpay.say(say("PromptPay id"), say("Mobile, tax id or biller id. Leave empty to sell for cash only."))
        self.manager.say(say("Name"))
        self.pin.say(say("PIN (4 to 12 digits)"))
        self.pin_again.say(say("PIN again"))
        self.seal.say(say("Where the keys are kept"), (say("In this computer's key store"), say("Behind a passphrase")))
        self.sealed.say(
            say("Every bill is signed with keys that never leave this desk. A passphrase is asked for at each start; nobody can find it again.")
        )
        self.passphrase.say(say("Passphrase (at least 8 letters)"))
        self.again.say(say("Passphrase again"))
        self.forward.say(say("Found the shop"))
        self.back.say(say("Back"))
        self._show_seal()

    def come(self) -> None:
        self.shop.setFocus()

    def enter(self) -> None:
        if not self.form.enter():
            self.go_forward()

    def go_forward(self) -> None:
        read = read_founding(self.typed())
        self.complain(read.wrong)
        if read.founding is not None:
            self.founded.emit(read.founding)

    def go_back(self) -> None:
        self.left.emit()

    def typed(self) -> FoundingTyped:
        """The answers as they stand."""
        return FoundingTyped(
            shop=self.shop.value,
            desk=self.desk.value,
            vat_mode=self.vat_mode.value,  # type: ignore[arg-type]
            tax_id=self.tax_id.value,
            promptpay=self.promptpay.value,
            seal=self.seal.value,  # type: ignore[arg-type]
            passphrase=self.passphrase.line.text(),
            passphrase_again=self.again.line.text(),
            manager=self.manager.value,
            pin=self.pin.value,
            pin_again=self.pin_again.value,
        )

    def complain(self, wrong: tuple[Wrong, ...]) -> None:
        """Tell every wrong answer at its field; the first gets the focus."""
        reasons = {each.field: each.reason for each in wrong}
        for name, field in self.fields.items():
            field.complain(reasons[name].sentence(self.around.say) if name in reasons else "")
        self.form.first_wrong()

    def forget(self) -> None:
        """Put secrets away."""
        for field in (self.passphrase, self.again, self.pin, self.pin_again):
            field.put("")

    def _show_seal(self) -> None:
        say = self.around.say
        self.seal.lock(
            "os", "" if self.has_store else say("This computer has no key store that can keep the desk's keys. Choose a passphrase instead.")
        )
        by_passphrase = self.seal.value == "passphrase"
        self.passphrase.setVisible(by_passphrase)
        self.again.setVisible(by_passphrase)
