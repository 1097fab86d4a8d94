"""Taking goods back by receipt: find the sale (scan its receipt, type its number, choose a recent one), pick what comes back, pay.

What may come back and what it is worth is the till's answer to each pick. The refund has its own id from the start, so that saying it
twice pays once.

    find --receipt--> pick --refund--> paid
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QStackedWidget, QWidget

from kadpun.books.clock import business_day, local_time
from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.books.thai import show_date
from kadpun.pos.till.results import Original, OriginalLine, Permission, Pick, ReceiptScanned, Refunded, RefundQuote, TokensMoved

from ..notices import Said
from ..widgets.announce import announce
from ..widgets.bill_table import BillTable, Row
from ..widgets.buttons import Button
from ..widgets.choice_list import Choice, ChoiceList
from ..widgets.layout import Text, card, column, role, row, wrap
from ..widgets.numbers import BigNumber
from ..widgets.tabs import Tabs
from .bill_words import tell_refund
from .done_panel import CoinChips
from .panels import SHORT, CounterPanel, Reasons

if TYPE_CHECKING:
    from ..page import Context, Tongue
    from .selling import Selling

Means = Literal["cash", "promptpay"]
MEANS: tuple[Means, ...] = ("cash", "promptpay")
MOST_NUMBER = 200


class RefundPanel(CounterPanel):
    """Takes goods back."""

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        self.original: Original | None = None
        self.recent: tuple[Original, ...] = ()
        self.picked: dict[int, int] = {}
        self.quote: RefundQuote | None = None
        self.refund_id = ""
        self.refunded: Refunded | None = None
        self.means: Means = "cash"
        self._asked = 0
        self.steps = QStackedWidget()
        self.steps.addWidget(self._build_find())
        self.steps.addWidget(self._build_pick())
        self.steps.addWidget(self._build_paid())
        self.fill(self.steps)

    def _build_find(self) -> QWidget:
        self.find_caption, self.recent_caption = Text("", "strong", elide=True), Text("", "strong")
        self.field = QLineEdit()
        self.field.setMaxLength(MOST_NUMBER)
        self.list = ChoiceList(self.theme)
        self.list.taken.connect(lambda number: self._take_original(self.recent[number]))
        return wrap(column(self.find_caption, self.field, self.recent_caption, (self.list, 1), gap=8))

    def _build_pick(self) -> QWidget:
        theme = self.theme
        self.sale_words, self.sale_about = Text("", "lead", elide=True), Text("", "body", "ink-2", elide=True)
        self.all = Button(theme, "soft", icon="ph.checks")
        self.all.clicked.connect(self._pick_all)
        self.lines = BillTable(theme)
        self.lines.row_chosen.connect(self._choose)
        self.lines.stepped.connect(self._step)
        self.reasons = Reasons(self.context, 2)
        self.reasons.chosen.connect(lambda _: self._say_go())
        self.means_tabs = Tabs(theme)
        self.means_tabs.turned.connect(self._turn_means)
        self.amount_label, self.amount = Text("", "lead"), BigNumber(theme, 40)
        self.go = Button(theme, "primary", "xl", icon="ph.arrow-u-up-left", key="Enter")
        self.go.clicked.connect(self._refund)
        about = card(row((column(self.sale_words, self.sale_about, gap=0), 1), self.all, gap=12, margins=(16, 6, 12, 6)), "quiet")
        self.amount_row = wrap(row(self.amount_label, (self.amount, 1)))
        self.paying = column(self.means_tabs, self.amount_row, self.go, gap=6)
        self.below = row((wrap(column(self.reasons, "stretch", gap=0)), 1), (wrap(self.paying), 1), gap=16)
        return wrap(column(about, (self.lines, 1), self.below, gap=8))

    def _build_paid(self) -> QWidget:
        self.paid_card = role(QFrame(), card="ok")
        self.paid_title, self.paid_number = Text("", "h1", "ok"), BigNumber(self.theme, 120, "ok", align="centre")
        self.paid_coins = CoinChips(self.context)
        self.paid_about = Text("", "body", "ink-2", align="centre", elide=True)
        self.paid_card.setLayout(
            column(self.paid_title, (self.paid_number, 1), self.paid_coins, 8, self.paid_about, gap=4, margins=(28, 12, 28, 20))
        )
        return wrap(column((self.paid_card, 1)))

    def open(self, **given: Any) -> None:
        if given.get("again"):
            return
        self.refunded, self.original, self.picked, self.quote = None, None, {}, None
        self.field.clear()
        original = given.get("original")
        self.steps.setCurrentIndex(0)
        self.context.jobs.run(self, lambda: self.context.till.recent(20), self._took_recent)
        if isinstance(original, Original):
            self._take_original(original)

    def main_field(self) -> QWidget | None:
        return self.field if self.steps.currentIndex() == 0 else None

    def scans_here(self) -> str:
        return self.context.say("The receipt") if self.steps.currentIndex() == 0 else ""

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.title.setText(say("Take goods back"))
        self.find_caption.setText(say("Scan the receipt, or type its number"))
        self.field.setAccessibleName(say("Number of the receipt"))
        self.recent_caption.setText(say("Or one of the last bills"))
        self.list.setAccessibleName(say("Or one of the last bills"))
        self.all.say(say("Everything"))
        self.lines.bill.say(("", say("Goods"), say("Comes back"), "", "", say("Sum")))
        self.reasons.show_reasons((say("Spoiled or broken"), say("Bought by mistake"), say("Wrongly charged"), say("Changed their mind")))
        self.means_tabs.show_tabs(
            (say("In cash"), say("By PromptPay")), MEANS.index(self.means), back=say("Tab before"), on=say("Next tab")
        )
        self.amount_label.setText(say("Pay back"))
        self._show_recent()
        self._show_lines()
        self._say_paid()

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        low = height < SHORT
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self.lines.lay_out("medium", row_height=56, headings=not low)
        self.sale_about.setVisible(not low)
        self.amount_row.setVisible(not low)
        self.recent_caption.setVisible(not low)
        self.reasons.arrange(4 if low else 2)
        self.below.setDirection(down if low else across)
        self.paying.setDirection(across if low else down)
        self.go.resize_to("lg" if low else "xl")

    def take_answer(self, answer: object) -> bool:
        if isinstance(answer, ReceiptScanned):
            self._take_original(answer.original)
            return True
        return False

    def take_key(self, stroke: str) -> bool:
        step = self.steps.currentIndex()
        if stroke == "Enter":
            if step == 0 and self.field.text().strip():
                self._find(self.field.text().strip())
            elif step == 0:
                self.list.take()
            elif step == 1:
                self._refund()
            else:
                self.closed.emit()
            return True
        if stroke in ("Up", "Down"):
            by = -1 if stroke == "Up" else 1
            if step == 0:
                self.list.step(by)
            elif step == 1 and self.original is not None:
                self._choose(min(max(self.lines.chosen + by, 0), len(self.original.lines) - 1))
            return True
        if step == 1 and stroke in ("+", "-"):
            self._step(self.lines.chosen, 1 if stroke == "+" else -1)
            return True
        if step == 1 and stroke.startswith("Ctrl+") and stroke[5:] in "1234":
            self.reasons.buttons[int(stroke[5:]) - 1].click()
            return True
        return False

    def _find(self, text: str) -> None:
        self.context.notices.act()
        self.context.jobs.run(self, lambda: self.context.till.find_receipt(text), self._take_original, self._refused)

    def _took_recent(self, recent: tuple[Original, ...]) -> None:
        self.recent = tuple(original for original in recent if original.kind == "sale")
        self._show_recent()

    def _show_recent(self) -> None:
        say = self.context.say
        choices = []
        for original in self.recent:
            second = f"{local_time(original.at):%H:%M}  ·  {original.by_name}  ·  " + say("{count} lines", count=len(original.lines))
            gone = say("{amount} taken back", amount=show_money(original.refunded)) if original.refunded else ""
            choices.append(Choice(original.number, second, show_money(original.total), gone, "ph.receipt"))
        self.list.show_choices(choices)

    def _take_original(self, original: Original) -> None:
        """A sale was found: everything of it can be picked, nothing is yet."""
        self.original, self.picked, self.quote, self.refund_id = original, {}, None, ""
        self.reasons.mark("")
        self.steps.setCurrentIndex(1)
        self.lines.choose(-1)
        self.context.jobs.run(self, lambda: self.context.till.new_basket().id, self._took_id)
        self._show_lines()
        if original.lines:
            self._choose(0)
        self.opens.emit("refund", {"again": True})

    def _took_id(self, refund_id: str) -> None:
        self.refund_id = refund_id

    def _show_lines(self) -> None:
        original, say = self.original, self.context.say
        if original is None:
            return
        day = show_date(business_day(original.at), "document", say.language)
        self.sale_words.setText(say("Bill {number}, {total} baht", number=original.number, total=show_money(original.total)))
        about = [f"{day}  {local_time(original.at):%H:%M}", original.by_name]
        if self.quote is not None and self.quote.repaid:
            about = [say("{amount} is the issuers' part and is not paid out", amount=show_money(self.quote.repaid))]
        self.sale_about.setText("  ·  ".join(about))
        worth = {line: amount for line, _, amount in self.quote.lines} if self.quote else {}
        rows = [self._row(number, line, worth.get(line.number, 0)) for number, line in enumerate(original.lines)]
        if len(rows) != len(self.lines.bill.rows):
            self.lines.bill.show_all(rows)
        for number, row_ in enumerate(rows):
            self.lines.bill.put(number, row_)
        self._say_go()

    def _row(self, number: int, line: OriginalLine, worth: int) -> Row:
        say = self.context.say
        unit = line.pack or line.unit
        sold, left = show_quantity(line.quantity, places=line.places), show_quantity(line.left, places=line.places)
        picked = show_quantity(self.picked.get(number, 0), places=line.places)
        detail = say("sold {sold} {unit} for {amount}", sold=sold, unit=unit, amount=show_money(line.amount))
        if line.left != line.quantity:
            detail = say("{left} of {sold} {unit} left", left=left, sold=sold, unit=unit)
        amount = show_money(worth) if self.picked.get(number) else ""
        spoken = say("{name}: {picked} of {left} {unit} come back", name=line.name, picked=picked, left=left, unit=unit)
        shown = f"{picked if self.picked.get(number) else 0} {unit}"
        return Row(str(number + 1), line.name, "", detail, shown, "", "", amount, spoken, void=not line.left)

    def _choose(self, number: int) -> None:
        if self.original is not None and 0 <= number < len(self.original.lines):
            self.lines.choose(number)

    def _step(self, number: int, by: int) -> None:
        """One piece more or less comes back; goods by weight come back whole."""
        if self.original is None or not 0 <= number < len(self.original.lines):
            return
        line = self.original.lines[number]
        step = line.left if line.places else 1
        self.picked[number] = min(max(self.picked.get(number, 0) + by * step, 0), line.left)
        self._ask_quote()

    def _pick_all(self) -> None:
        if self.original is not None:
            self.picked = {number: line.left for number, line in enumerate(self.original.lines)}
            self._ask_quote()

    def _picks(self) -> tuple[Pick, ...]:
        assert self.original is not None
        return tuple(Pick(self.original.lines[number].number, count) for number, count in sorted(self.picked.items()) if count)

    def _ask_quote(self) -> None:
        """Ask the till what the picked goods come to."""
        self._asked += 1
        asked, original, picks = self._asked, self.original, self._picks()
        self.quote = None
        self._show_lines()
        if original is not None and picks:
            self.context.jobs.run(
                self,
                lambda: self.context.till.quote_refund(original.fact_id, picks),
                lambda quote: self._took_quote(asked, quote),
                self._refused,
            )

    def _took_quote(self, asked: int, quote: RefundQuote) -> None:
        if asked == self._asked:
            self.quote = quote
            self._show_lines()

    def _turn_means(self, number: int) -> None:
        self.means = MEANS[number]
        self.retell()

    def _say_go(self) -> None:
        say, quote = self.context.say, self.quote
        amount = show_money(0 if quote is None else quote.cash if self.means == "cash" else quote.back)
        off_debt = "" if quote is None or not quote.to_debt else f"{say('Off the debt')} {show_money(quote.to_debt)}"
        tokens = tokens_back(say, quote.tokens_back) if quote else ""
        self.amount_label.setText(" · ".join(part for part in (tokens, off_debt, say("Pay back")) if part))
        self.amount.show_number(amount, say("Pay back {amount} baht", amount=amount))
        cannot = ""
        if self.original is not None and not self.original.left:
            cannot = say("Everything on this bill came back before.")
        elif not any(self.picked.values()):
            cannot = say("Pick what comes back, with + and −.")
        elif not self.reasons.marked:
            cannot = say("Choose a reason.")
        elif quote is None:
            cannot = say("One moment.")
        self.go.say(say("Pay back {amount}", amount=amount), cannot=cannot)

    def _refund(self) -> None:
        original, picks = self.original, self._picks() if self.original is not None else ()
        if original is None or not self.go.isEnabled() or not self.refund_id:
            self.context.sounds.play("refused")
            return
        till, reason, means, refund_id, quote = self.context.till, self.reasons.marked, self.means, self.refund_id, self.quote
        assert quote is not None  # else the button is off
        self.selling.guarded(
            lambda _, approval: till.refund(original.fact_id, picks, reason, means=means, refund_id=refund_id, approval=approval),
            self._paid, needs=Permission.REFUND,
            about=tell_refund(original.number, quote.cash if means == "cash" else quote.back),
        )  # fmt: skip

    def _paid(self, refunded: Refunded) -> None:
        self.refunded = refunded
        self.context.devices.print_paper(refunded.print_job, refunded.number, refunded.slip)
        self.context.sounds.play("paid")
        self.steps.setCurrentIndex(2)
        self._say_paid()
        announce(self, self.paid_number.accessibleName(), urgent=True)
        self.context.notices.note(Said("Refund {number} is in the ledger.", {"number": refunded.number}), tone="ok", icon="ph.check-circle")

    def _say_paid(self) -> None:
        refunded, say = self.refunded, self.context.say
        if refunded is None:
            return
        cash = self.means == "cash"
        back = refunded.back
        amount = show_money(back - refunded.rounding if cash else back)
        off_debt = f"{say('Taken off the debt')} {show_money(refunded.to_debt)}" if refunded.to_debt else ""
        about = say("Refund {number}. The goods are in stock again.", number=refunded.number)
        if off_debt and not back:
            # nothing is handed over: a number that reads as money to pay out would cost the drawer
            self.paid_title.setText(say("Taken off the debt"))
            self.paid_number.show_number(show_money(refunded.to_debt), off_debt)
        else:
            self.paid_title.setText(say("Hand back") if cash else say("Transfer back by PromptPay"))
            self.paid_number.show_number(amount, say("Hand back {amount} baht", amount=amount))
            about = " · ".join(part for part in (off_debt, about) if part)
        about = " · ".join(part for part in (tokens_back(say, refunded.tokens_back), about) if part)
        self.paid_coins.show_coins(refunded.hand_over if cash else ())
        self.paid_about.setText(about)

    def _refused(self, reason: Exception) -> None:
        self.context.sounds.play("refused")
        self.context.notices.tell(reason)


def tokens_back(say: Tongue, moved: Sequence[TokensMoved]) -> str:
    """The tokens that go back into the buyer's wallet, in words."""
    english = say.language == "en"
    return " · ".join(
        say("{tokens} {token} back", tokens=f"{one.tokens:,}", token=(one.token_en if english else "") or one.token or one.name) for one in moved
    )
