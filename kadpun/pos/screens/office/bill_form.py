"""A supplier's bill as it is typed: from whom, its number and day, lines of goods or accounts, VAT inside, on top or none.

Total and VAT are worked out while it is typed, so that they can be held beside the paper. Refuses to know what becomes of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from kadpun.books.journal.attachments import SourcePaper, read_paper
from kadpun.books.money import read_money, show_money
from kadpun.books.quantity import read_quantity
from kadpun.books.refusals import Refusal
from kadpun.books.words import Language
from kadpun.pos.office.buying_room import BillDraft, BillLine, bill_sums
from kadpun.pos.office.journal_typed import AccountChoice, find_accounts

from ..forms.fields import Choice, Field, Figure, Line, Pick, Tick
from ..forms.office_page import scrolling
from ..office_parts.days import DayField
from ..office_parts.desk_page import beside
from ..office_parts.files import open_file
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, fit, role, row, sized, wrap
from .pick_line import Pickable, PickLine, Show

if TYPE_CHECKING:
    from .bills_part import BillsPart

VAT_SAID = ("inside", "on-top", "none")
CLAIMS = ("claim", "not-due", "none")
FIRST_LINES = 3


class BillRow(QFrame):
    """A line of a bill: goods by code with a quantity, or an account; an amount; whether it bears VAT."""

    def __init__(self, form: BillForm) -> None:
        super().__init__()
        self.form = form
        theme = form.context.theme
        role(self, card="flat")
        self.what = PickLine(form.context, form.find_lines)
        self.quantity, self.amount = (role(sized(Figure(), width=each), sz="sm") for each in (96, 126))
        self.vat = Tick()
        self.vat.setChecked(True)
        self.text = role(Line(), sz="sm")
        role(self.what, sz="sm")
        self.setLayout(row((self.what, 5), self.quantity, self.amount, self.vat, (self.text, 3), gap=6, margins=(2, 2, 2, 2)))
        self.what.picked.connect(lambda _: self._picked())
        for line in (self.quantity, self.amount, self.text):
            line.textChanged.connect(lambda _: form.changed())
        self.vat.toggled.connect(lambda _: form.changed())
        fit(self, theme)

    def retell(self) -> None:
        """Say the fields again."""
        say = self.form.context.say
        self.what.setPlaceholderText(say("Goods by code, or an account"))
        self.what.setAccessibleName(say("Goods by code, or an account"))
        self.quantity.setPlaceholderText(say("Quantity"))
        self.quantity.setAccessibleName(say("Quantity"))
        self.amount.setPlaceholderText(say("Amount"))
        self.amount.setAccessibleName(say("Amount"))
        self.text.setPlaceholderText(say("Text"))
        self.text.setAccessibleName(say("Text"))
        self.vat.say(say("VAT"))

    def fields(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        return [self.what, *([self.quantity] if self.quantity.isEnabled() else []), self.amount, self.text]

    @property
    def goods(self) -> tuple[str, int] | None:
        """The product that was picked, with its decimals."""
        key = self.what.key
        return (str(key[1]), int(key[2])) if isinstance(key, tuple) and key[0] == "goods" else None

    def read(self) -> BillLine | None:
        """The line as typed; None for an empty one. Refuses what is no amount or quantity."""
        if self.what.key is None and not self.amount.text().strip():
            return None
        amount = read_money(self.amount.text())
        goods = self.goods
        if goods is not None:
            quantity = read_quantity(self.quantity.text(), places=goods[1])
            return BillLine(amount, goods=goods[0], quantity=quantity, vat=self.vat.isChecked(), text=self.text.text().strip())
        account = str(self.what.key[1]) if isinstance(self.what.key, tuple) else ""
        return BillLine(amount, account, vat=self.vat.isChecked(), text=self.text.text().strip())

    def clear(self) -> None:
        """Empty it."""
        self.what.put(None)
        for line in (self.quantity, self.amount, self.text):
            line.clear()
        self.vat.setChecked(True)

    def _picked(self) -> None:
        self.quantity.setEnabled(self.goods is not None)
        if self.goods is None:
            self.quantity.clear()
        self.form.changed()


class BillForm(QFrame):
    """A bill being typed."""

    def __init__(self, part: BillsPart) -> None:
        super().__init__()
        self.part, self.context = part, part.context
        theme = self.context.theme
        self.choices: tuple[AccountChoice, ...] = ()
        self.papers: list[SourcePaper] = []
        self.title_card = SideCard(theme)
        self.who_label = Text(style="dense", colour="ink-2", weight=500)
        self.who = PickLine(self.context, lambda text, show: part.find_people(text, show, roles=("supplier",)), opens_empty=True)
        self.invoice = Field(theme, most=40, width=180)
        self.day = DayField(self.context, width=140)
        self.days = Field(theme, digits=True, most=3, width=90)
        self.vat_said, self.claim = Choice(theme, VAT_SAID), Pick(theme)
        self.rows = [BillRow(self) for _ in range(FIRST_LINES)]
        self.lines = column(*self.rows, "stretch", gap=0)
        self.sums = SideCard(theme)
        self.attach = Button(theme, "plain", "sm", icon="ph.paperclip", key="F8")
        self.sums.act(self.attach)
        who = column(self.who_label, self.who, gap=2)
        head = row((who, 2), self.invoice, self.day, self.days, gap=12)
        how = row((self.vat_said, 2), (self.claim, 1), gap=12)
        left = card(column(scrolling(wrap(column(head, how, self.lines, gap=8))), gap=0, margins=(16, 8, 8, 12)))
        self.setLayout(column((beside(left, self.title_card, self.sums, side_width=300), 1), gap=0))
        for signal in (self.vat_said.chosen, self.claim.chosen):
            signal.connect(lambda _: self.changed())
        self.attach.clicked.connect(self.choose_paper)
        self.sums.pressed.connect(self._drop_paper)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title_card.put(say("A bill has come"), note=say("Hold it beside the paper: what is to be paid must be the same."))
        self.who_label.setText(say("From whom"))
        self.who.setAccessibleName(say("From whom"))
        self.who.setPlaceholderText(say("Number or name"))
        self.invoice.say(say("Number of the bill"))
        self.day.say(say("Day of the bill"))
        self.days.say(say("Days of credit"))
        self.vat_said.say(say("VAT"), (say("Inside the amounts"), say("On top"), say("None")))
        self.claim.offer(list(zip(CLAIMS, (say("Claimed this month"), say("Claimed later"), say("Not claimed")), strict=True)))
        self.claim.say(say("Input VAT"))
        self.attach.say(say("Attach the bill"))
        for each in self.rows:
            each.retell()
        self.changed()

    def begin(self, choices: tuple[AccountChoice, ...], *, registered: bool) -> None:
        """Begin a new bill."""
        self.choices = choices
        self.papers = []
        self.who.put(None)
        self.invoice.put("")
        self.day.put_day(self.day.today)
        self.days.put("30")
        self.vat_said.put("inside" if registered else "none")
        self.claim.put("claim" if registered else "none")
        for each in self.rows:
            each.clear()
        self.who.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed()

    def find_lines(self, text: str, show: Show) -> None:
        """Goods by code on the books thread, and accounts at once."""
        language = self.context.say.language
        other: Language = "en" if language == "th" else "th"
        accounts = [
            Pickable(("account", choice.path), f"{choice.code} {choice.name(language)}".strip(), choice.name(other))
            for choice in find_accounts(self.choices, text, limit=6)
            if not choice.needs_party
        ]
        room = self.part.stock

        def found() -> list[Pickable]:
            return [
                Pickable(("goods", each.product.goods, each.product.places), each.product.name, each.product.code, each.product.unit)
                for each in room.find(text, limit=5)
            ]

        self.context.jobs.run(self, found, lambda goods: show([*goods, *accounts]))

    def draft(self) -> BillDraft:
        """The bill as it is typed. Refuses amounts that are none."""
        lines = tuple(line for line in (each.read() for each in self.rows) if line is not None)
        return BillDraft(
            party=self.who.key or "",
            invoice=self.invoice.value,
            invoice_on=self.day.day or self.day.today,
            lines=lines,
            text=self.invoice.value or self.who.text(),
            vat_said=self.vat_said.value,  # type: ignore[arg-type]
            claim=self.claim.value or "none",  # type: ignore[arg-type]
            days_of_credit=int(self.days.value) if self.days.value.isdigit() else None,
            papers=tuple(self.papers),
        )

    def changed(self) -> None:
        """Work the sums out again."""
        say = self.context.say
        try:
            sums = bill_sums(self.draft())
        except Refusal:
            self.sums.put(say("Total of the bill"), note=say("Type the amounts to see the total."))
            return
        rows = [SideRow(say("Before VAT"), show_money(sums.cost)), SideRow(say("Input VAT"), show_money(sums.vat))]
        rows += [SideRow(paper.name, "✕", key=paper.digest) for paper in self.papers]
        self.sums.put(say("Total of the bill"), [*rows, SideRow(say("To pay"), show_money(sums.total), "strong")])

    def enter(self) -> bool:
        """Enter: take what hangs, or go on."""
        fields = self._fields()
        here = next((place for place, field in enumerate(fields) if field.hasFocus()), None)
        if here is None:
            return False
        field = fields[here]
        if isinstance(field, PickLine):
            field.enter()
            fields = self._fields()  # an account has no quantity
        if here + 1 == len(fields):
            self._append()
            fields = [*fields, *self.rows[-1].fields()]
        fields[here + 1].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _fields(self) -> list[Any]:
        head = (self.who, self.invoice.line, self.day.line, self.days.line)
        return [*head, *(field for each in self.rows for field in each.fields())]

    def close_lists(self) -> bool:
        """Esc: close a list that hangs."""
        hanging = [line for line in (self.who, *(each.what for each in self.rows)) if line.is_open]
        for line in hanging:
            line.put_away()
        return bool(hanging)

    def choose_paper(self) -> None:
        """Choose the file of the bill."""
        open_file(self, self.context.say("Which paper"), "*.pdf *.jpg *.jpeg *.png", self.attach_paper)

    def attach_paper(self, path: Path) -> None:
        """Attach a file."""
        self.part.page.ask(lambda: read_paper(path), self._attached)

    def _attached(self, paper: SourcePaper) -> None:
        if all(other.digest != paper.digest for other in self.papers):
            self.papers.append(paper)
        self.changed()

    def _drop_paper(self, digest: str) -> None:
        self.papers = [paper for paper in self.papers if paper.digest != digest]
        self.changed()

    def _append(self) -> None:
        made = BillRow(self)
        self.lines.insertWidget(len(self.rows), made)
        self.rows.append(made)
        made.retell()
