"""Sections of the settings that belong to the shop: they share one form, which is saved as a whole.

A section knows its own fields by the names that the till's rules complain under.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.refusals import Refusal
from kadpun.pos.till.barcodes import InStoreCode, read_code
from kadpun.pos.till.settings_typed import ProfileTyped, read_patterns

from ..forms.fields import Area, Choice, Field, Labelled
from ..forms.note import Note
from ..forms.paragraph import Paragraph
from ..widgets.layout import Text, column, row, rule

if TYPE_CHECKING:
    from ..page import Context

VAT_MODES = ("none", "registered", "approved")
PAPERS = ("80", "58")
LANGUAGES = ("th", "en")
ROUNDINGS = ("down", "nearest", "up")


class Section(QWidget):
    """One section. `fields` are those that can be wrong, by the names of the rules."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.title = Text(style="title")
        self.fields: dict[str, Labelled] = {}

    def retell(self) -> None:
        """Say every label again."""

    def complain(self, reasons: Mapping[str, Refusal]) -> bool:
        """Tell what is wrong here; True when something is, and then it has the focus."""
        say = self.context.say
        for name, field in self.fields.items():
            field.complain(reasons[name].sentence(say) if name in reasons else "")
        wrong = next((field for name, field in self.fields.items() if name in reasons), None)
        if wrong is not None:
            wrong.setFocus()
        return wrong is not None


class ShopSection(Section):
    """Who the shop is: what stands at the head of its papers."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.shop, self.address = Field(theme, most=120), Area(theme, lines=3)
        self.tax_id, self.branch = Field(theme, align="left", digits=True, also=" -", most=20), Field(theme, align="left", digits=True, most=5)
        self.telephone, self.thanks = Field(theme, align="left", digits=True, also=" -+()#", most=30), Field(theme, most=120)
        self.desk_name, self.desk_number = Field(theme, most=60), Field(theme, align="left", digits=True, most=2)
        self.fields = {
            "shop": self.shop, "address": self.address, "tax_id": self.tax_id, "branch": self.branch, "telephone": self.telephone,
            "thanks": self.thanks, "desk_name": self.desk_name, "desk_number": self.desk_number,
        }  # fmt: skip
        self.setLayout(
            column(
                self.title,
                self.shop,
                self.address,
                row((self.tax_id, 2), (self.branch, 1), gap=16),
                row((self.telephone, 1), (self.thanks, 2), gap=16),
                rule(),
                row((self.desk_name, 2), (self.desk_number, 1), gap=16),
                "stretch",
                gap=12,
                margins=(0, 0, 10, 0),
            )
        )

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("The shop"))
        self.shop.say(say("Name of the shop"))
        self.address.say(say("Address"), say("Stands on receipts as it is typed, a line for a line."))
        self.tax_id.say(say("Tax id (13 digits)"))
        self.branch.say(say("Branch"), say("00000 is the head office."))
        self.telephone.say(say("Telephone"))
        self.thanks.say(say("Words at the foot of receipts"))
        self.desk_name.say(say("Name of this till"))
        self.desk_number.say(say("Number of this till"), say("The first two digits of every receipt's number."))


class PaperSection(Section):
    """VAT and documents: which words receipts may bear."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.vat_mode = Choice(theme, VAT_MODES)
        self.locked = Note(theme)
        self.machine_number = Field(theme, most=40)
        self.paper, self.language = Choice(theme, PAPERS), Choice(theme, LANGUAGES)
        self.fields = {"machine_number": self.machine_number}
        self.setLayout(
            column(
                self.title,
                self.vat_mode,
                self.locked,
                self.machine_number,
                rule(),
                row((self.paper, 1), (self.language, 1), gap=16),
                "stretch",
                gap=12,
                margins=(0, 0, 10, 0),
            )
        )
        self.vat_mode.chosen.connect(lambda _: self._explain())

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("VAT and documents"))
        self.vat_mode.say(say("VAT"), (say("Outside VAT"), say("Registered"), say("Registered, till approved")))
        self.machine_number.say(say("Machine number of the till"), say("As it stands on the Revenue Department's permit; it is shown on every slip."))
        self.paper.say(say("Width of the paper"), (say("80 mm"), say("58 mm")))
        self.language.say(say("Language of receipts"), ("ไทย", "English"))
        self._explain()

    def _explain(self) -> None:
        """Say what the mode means for the words on receipts."""
        say, mode = self.context.say, self.vat_mode.value
        if mode == "approved":
            words = say("Receipts bear the words “abbreviated tax invoice” and the machine number. Only with the permit for this very till.")
            self.locked.tell(say("The words are unlocked"), words, "ok")
        elif mode == "registered":
            words = say("Receipts show the VAT, but not the words “abbreviated tax invoice” until this till is approved (form P.P.06).")
            self.locked.tell(say("The words are locked"), words, "warn")
        else:
            words = say("Receipts are plain ones (Revenue Code 105 bis): no VAT is shown and none is asked for.")
            self.locked.tell(say("No VAT"), words, "info")
        self.machine_number.setVisible(mode == "approved")


class MoneySection(Section):
    """Taking money: PromptPay, rounding of cash, and what a cashier may do alone."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.promptpay = Field(theme, align="left", digits=True, also=" -+", most=20)
        self.rounding = Choice(theme, ROUNDINGS)
        self.short_limit, self.most_discount = Field(theme, digits=True), Field(theme, digits=True, also="%", most=4)
        self.fields = {"promptpay": self.promptpay, "short_limit": self.short_limit, "most_discount": self.most_discount}
        self.setLayout(
            column(
                self.title,
                self.promptpay,
                self.rounding,
                row((self.short_limit, 1), (self.most_discount, 1), gap=16),
                "stretch",
                gap=12,
                margins=(0, 0, 10, 0),
            )
        )

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("Taking money"))
        self.promptpay.say(say("PromptPay id"), say("Mobile, tax id or biller id. Leave empty to sell for cash only."))
        rounding = (say("Down, for the buyer"), say("To the nearest"), say("Up"))
        self.rounding.say(say("Cash is rounded to 25 satang"), rounding, say("Only cash; transfers stay exact. The difference has its own account."))
        self.short_limit.say(say("A cashier closes alone with a difference up to"), unit=say("baht"))
        self.most_discount.say(say("Most discount with leave"), unit="%")


class CodesSection(Section):
    """Labels of the shop's own scale: patterns, what they mean, and a code to try them with."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.words = Paragraph("dense", "ink-2")
        self.patterns = Area(theme, lines=4)
        self.meaning = Paragraph("dense", "ink-2")
        self.tried, self.answer = Field(theme, most=20), Paragraph("body", "ink")
        self.fields = {"weight_patterns": self.patterns}
        self.setLayout(
            column(self.title, self.words, self.patterns, self.meaning, rule(), self.tried, self.answer, "stretch", gap=12, margins=(0, 0, 10, 0))
        )
        self.patterns.changed.connect(lambda _: self._explain())
        self.tried.changed.connect(lambda _: self._try())

    def retell(self) -> None:
        say = self.context.say
        self.title.setText(say("Scale labels"))
        self.words.say(say("A pattern a line: digits as they are, I for the item, W for grams or P for satang, C for the check digit."))
        self.patterns.say(say("Patterns"), placeholder="21IIIIIWWWWWC")
        self.tried.say(say("Try a label"), say("Scan or type one."))
        self._explain()

    def _explain(self) -> None:
        """Say what each pattern means, or what is wrong with one."""
        say = self.context.say
        try:
            patterns = read_patterns(self.patterns.value)
        except Refusal as reason:
            self.meaning.say(reason.sentence(say), "danger")
            return
        lines = []
        for pattern in patterns:
            prefix, item = pattern[: pattern.index("I")], pattern.count("I")
            weight, price = pattern.count("W"), pattern.count("P")
            told = say("grams in {count} digits", count=weight) if weight else say("satang in {count} digits", count=price)
            lines.append(say("{prefix}… item in {count} digits, {measure}", prefix=prefix, count=item, measure=told))
        self.meaning.say(" · ".join(lines), "ink-2")
        self._try()

    def _try(self) -> None:
        say = self.context.say
        try:
            patterns = read_patterns(self.patterns.value)
        except Refusal:
            return
        if not self.tried.value:
            self.answer.say("")
            return
        reading = read_code(self.tried.value, patterns=patterns)
        if isinstance(reading, InStoreCode):
            shown = (
                say("{kilograms} kg", kilograms=show_quantity(reading.value, places=3)) if reading.measure == "weight" else show_money(reading.value)
            )
            self.answer.say(say("Item {item}, {measure}", item=reading.forms[1], measure=shown), "ok")
        else:
            self.answer.say(say("No pattern fits this code."), "warn")


def put_profile(typed: ProfileTyped, shop: ShopSection, paper: PaperSection, money: MoneySection, codes: CodesSection) -> None:
    """Fill the sections with the settings that stand."""
    for field, text in (
        (shop.shop, typed.shop), (shop.tax_id, typed.tax_id), (shop.branch, typed.branch), (shop.telephone, typed.telephone),
        (shop.thanks, typed.thanks), (shop.desk_name, typed.desk_name), (shop.desk_number, typed.desk_number),
        (paper.machine_number, typed.machine_number), (money.promptpay, typed.promptpay), (money.short_limit, typed.short_limit),
        (money.most_discount, typed.most_discount),
    ):  # fmt: skip
        field.put(text)
    shop.address.put(typed.address)
    codes.patterns.put(typed.weight_patterns)
    paper.vat_mode.put(typed.vat_mode)
    paper.paper.put(typed.paper)
    paper.language.put(typed.receipt_language)
    money.rounding.put(typed.cash_rounding)
    paper.retell()
    codes.retell()


def typed_profile(shop: ShopSection, paper: PaperSection, money: MoneySection, codes: CodesSection) -> ProfileTyped:
    """The settings as the sections stand."""
    return ProfileTyped(
        shop=shop.shop.value,
        address=shop.address.value,
        tax_id=shop.tax_id.value,
        branch=shop.branch.value,
        telephone=shop.telephone.value,
        thanks=shop.thanks.value,
        desk_name=shop.desk_name.value,
        desk_number=shop.desk_number.value,
        vat_mode=paper.vat_mode.value,  # type: ignore[arg-type]
        machine_number=paper.machine_number.value,
        paper=paper.paper.value,  # type: ignore[arg-type]
        receipt_language=paper.language.value,  # type: ignore[arg-type]
        promptpay=money.promptpay.value,
        cash_rounding=money.rounding.value,  # type: ignore[arg-type]
        short_limit=money.short_limit.value,
        most_discount=money.most_discount.value,
        weight_patterns=codes.patterns.value,
    )
