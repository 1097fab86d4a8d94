"""The day's plan: who buys what, how it is scanned and paid, always the same; and what it must all come to.

The sums are done here from the catalogue alone, so that the till's own are compared with another's. Knows no screen and no device.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from kadpun.books.goods.product import Pack, Product
from kadpun.books.money import Satang, line_amount, round_cash
from kadpun.pos.till.barcodes import check_digit

SALES = 60
SEED = 2569
OPENS_AT = 1_795_218_600_000
"""21 November 2026 (2569), 06:50 in Thailand: the shop opens with the morning market."""
DAY_MILLISECONDS = 10 * 3_600_000 + 20 * 60_000
SHORT = Satang(500)
PAID_OUT = Satang(6_000)
NOTHING = Satang(0)
NOTES = (2_000, 5_000, 10_000, 50_000, 100_000)

Way = Literal["wire", "keys", "thai", "code", "quick", "search", "label"]
Tender = Literal["exact", "cash", "promptpay", "split"]
TENDERS: dict[Tender, int] = {"cash": 26, "exact": 16, "promptpay": 11, "split": 7}
"""How the day's sixty buyers pay."""


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """Goods on a bill: pieces or packs scanned one by one, or a weight on a label. `void`: struck through before payment."""

    product: Product
    quantity: int
    way: Way
    pack: Pack | None = None
    void: bool = False

    @property
    def code(self) -> str:
        """What is scanned or typed."""
        if self.way == "label":
            return label_code(self.product, self.quantity)
        if self.way in ("code", "search", "quick"):
            return self.product.code
        return (self.pack or self.product).barcodes[0]

    @property
    def amount(self) -> Satang:
        """What the line comes to."""
        if self.void:
            return Satang(0)
        if self.pack is not None:
            return Satang(self.pack.price * self.quantity)
        return line_amount(price=self.product.price, per=self.product.per, quantity=self.quantity)

    @property
    def steps(self) -> int:
        """What leaves the shelf."""
        return 0 if self.void else self.quantity * (self.pack.factor if self.pack else 1)


@dataclass(frozen=True, slots=True)
class PlannedSale:
    """One buyer: the lines, how they pay, and when (UTC milliseconds)."""

    number: int
    at: int
    lines: tuple[PlannedLine, ...]
    tender: Tender
    discount: Satang = NOTHING

    @property
    def total(self) -> Satang:
        """What is due."""
        return Satang(sum(line.amount for line in self.lines) - self.discount)

    @property
    def by_promptpay(self) -> Satang:
        """What is transferred: everything, or whole tens of about half."""
        if self.tender == "promptpay":
            return self.total
        return Satang(self.total // 2_000 * 1_000) if self.tender == "split" else Satang(0)

    @property
    def in_cash(self) -> Satang:
        """What stays in the drawer: the rest in whole coins of 25 satang, rounded down."""
        return round_cash(self.total - self.by_promptpay)

    @property
    def given(self) -> Satang:
        """The notes and coins handed over: exactly, or the least sum of large notes that is enough."""
        if self.tender in ("exact", "promptpay"):
            return self.in_cash if self.tender == "exact" else Satang(0)
        note = next((note for note in NOTES if note >= self.in_cash), NOTES[-1])
        return Satang(-(-self.in_cash // note) * note)

    @property
    def rounding(self) -> Satang:
        """What rounding the cash gives away."""
        return Satang(self.total - self.by_promptpay - self.in_cash)


@dataclass(slots=True)
class Sums:
    """What the day must come to, in satang, added up as it is played."""

    sales: int = 0
    gross: int = 0
    cash: int = 0
    promptpay: int = 0
    rounding: int = 0
    refunds: int = 0
    refunded: int = 0
    paid_out: int = 0
    opening_float: int = 0
    sold: dict[str, int] = field(default_factory=dict)

    def add(self, sale: PlannedSale) -> None:
        """A sale was rung up."""
        self.sales += 1
        self.gross += sale.total
        self.cash += sale.in_cash
        self.promptpay += sale.by_promptpay
        self.rounding += sale.rounding
        for line in sale.lines:
            self.sold[line.product.code] = self.sold.get(line.product.code, 0) + line.steps

    @property
    def drawer(self) -> int:
        """What the drawer should hold."""
        return self.opening_float + self.cash - self.refunded - self.paid_out


def label_code(product: Product, grams: int) -> str:
    """The label of the shop's scale: 21, the item, the grams, the check digit."""
    digits = f"{product.barcodes[0]}{grams:05}"
    return f"{digits}{check_digit(digits)}"


def plan_day(products: Sequence[Product], quick_keys: Sequence[str]) -> list[PlannedSale]:
    """The day's sixty sales; the same for the same catalogue."""
    dice = random.Random(SEED)
    pieces = [each for each in products if not each.places and each.barcodes and len(each.barcodes[0]) == 13 and 0 < each.price <= 60_000]
    weighed = [each for each in products if each.places == 3 and each.barcodes and len(each.barcodes[0]) == 7 and each.price]
    quick = [each for each in products if each.code in quick_keys and not each.places and each.price]
    tenders = [tender for tender, count in TENDERS.items() for _ in range(count)]
    dice.shuffle(tenders)
    sales = []
    for number in range(1, SALES + 1):
        chosen = dice.sample(pieces, dice.choice((1, 2, 2, 3, 3, 4, 5)))
        lines = [PlannedLine(each, dice.choice((1, 1, 1, 2, 3)), dice.choice(("wire", "wire", "keys", "thai"))) for each in chosen]
        if dice.random() < 0.35:
            lines.insert(dice.randint(0, len(lines)), PlannedLine(dice.choice(weighed), dice.randint(150, 2_400), "label"))
        if dice.random() < 0.3:
            lines.append(PlannedLine(dice.choice(quick), 1, "quick"))
        sale = PlannedSale(number, _at(number, dice), tuple(_each_once(lines)), tenders[number - 1])
        sales.append(_fit_tender(sale))
    return sales


def with_lines(sale: PlannedSale, *lines: PlannedLine) -> PlannedSale:
    """The sale with more lines, or other ways to pay where the new total needs it."""
    return _fit_tender(replace(sale, lines=tuple(_each_once([*sale.lines, *lines]))))


def _at(number: int, dice: random.Random) -> int:
    """When a buyer comes: through the day, never two within a minute."""
    share = DAY_MILLISECONDS // SALES
    return OPENS_AT + 600_000 + (number - 1) * share + dice.randint(0, share - 120_000)


def _each_once(lines: Sequence[PlannedLine]) -> list[PlannedLine]:
    """Goods of one kind stand once on a planned bill; a pack beside the piece is another line."""
    seen: set[tuple[str, bool]] = set()
    kept = []
    for line in lines:
        key = (line.product.code, line.pack is not None)
        if key not in seen:
            seen.add(key)
            kept.append(line)
    return kept


def _fit_tender(sale: PlannedSale) -> PlannedSale:
    """A split needs enough to be split."""
    return replace(sale, tender="cash") if sale.tender == "split" and sale.total < 4_000 else sale
