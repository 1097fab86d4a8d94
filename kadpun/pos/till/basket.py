"""The basket: what stands on the bill before it is paid, as a value.

Every function gives a new basket; the one handed in is never changed. A line is never taken away: a voided line stays, struck through,
at its own number, so a line's number means the same thing until the bill is paid. A quantity counts what is sold: packs when the line
is in packs, otherwise steps of the unit (grams of a kilogram). Refuses to know permissions, the shelf, the store and the screen: whoever
calls has already asked whether the act is allowed, and notes it with `note_approval`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from kadpun.books.money import MOST_SATANG, MoneyOutOfBounds, Satang, line_amount, round_half_away, show_money
from kadpun.books.quantity import MOST_STEPS, QuantityOutOfBounds
from kadpun.books.refusals import Refusal
from kadpun.books.tokens.uses import Earned, TokenUse, Wish

if TYPE_CHECKING:
    from kadpun.books.goods.product import Found

MOST_LINES = 200
"""A sale is one fact of at most so many lines."""
WARN_LINES = 180
"""From so many lines the cashier is told to finish the bill soon."""
MOST_WEIGHT = 56_000
"""Bytes of the fact that a bill may grow to by scanning; a fact holds 60,000, and what is allowed on the bill comes on top."""
MOST_WEIGHT_APPROVED = 58_500
WEIGHED_FROM = 50
"""Fewer lines than this always fit."""
MOST_PRICE = 10**9
"""The largest price of one unit, in satang: ten million baht."""
MOST_LABEL = 40
"""Letters in the name of a held bill."""
WHOLE_PERCENT = 10_000
"""Percent are counted in hundredths: this is 100 %."""

Origin = Literal["scan", "weighed", "typed"]


class BillFull(Refusal):
    says = "This bill has {most} lines and holds no more. Take payment, then start another."


class BillTooLong(Refusal):
    says = "This bill is as long as the ledger takes. Take payment, then start another."


class NoSuchLine(Refusal):
    says = "There is no line {line} on this bill."


class LineVoided(Refusal):
    says = "Line {line} is voided and cannot be changed. Scan the goods again."


class QuantityNotAboveZero(Refusal):
    says = "A quantity is above 0. To take goods off the bill, void the line."


class PriceOutOfGuard(Refusal):
    says = "{price} is outside {least} to {most}, what {name} may be sold for."


class PriceNegative(Refusal):
    says = "A price is never below 0."


class DiscountTooLarge(Refusal):
    says = "A discount of {discount} is more than {amount}, what there is to take it from."


class DiscountNotAboveZero(Refusal):
    says = "A discount is above 0, and at most 100 percent."


class LabelEmpty(Refusal):
    says = "Give the held bill a name, so that it is found again."


class HelpsOneself(Refusal):
    says = "A helper is somebody else than the member."


class NoSuchUnit(Refusal):
    says = "{name} is not sold in unit {number}."


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off: an amount in satang, or a share in hundredths of a percent (2.5 % is 250)."""

    kind: Literal["amount", "percent"]
    value: int

    def of(self, amount: int) -> Satang:
        """The discount on an amount, rounded once, and never more than the amount."""
        wanted = self.value if self.kind == "amount" else round_half_away(amount * self.value, WHOLE_PERCENT)
        return Satang(min(wanted, amount))


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who let what be done on this bill: `line` from 0, None for the whole bill; `was` is the price or amount before, in satang.

    A person who may do it alone approves it themselves, so that every guarded act stands here.
    """

    permission: str
    line: int | None
    by: str
    approver: str
    was: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill.

    `pack_name` is "" and `factor` 1 when sold by its own unit; otherwise the line is in packs of `factor` steps, `places` is 0 and `per` is 1;
    `unit_places` is how many decimals the goods' own unit has, whatever the line is in. `price` is satang per `per` of the quantity,
    `list_price` what the shelf says; `least_price` and `most_price` guard `price`.
    """

    goods: str
    code: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    places: int
    quantity: int
    pack_name: str
    pack_name_en: str
    factor: int
    price: Satang
    per: int
    list_price: Satang
    least_price: Satang | None
    most_price: Satang | None
    vat: int | None
    discount: Discount | None = None
    origin: Origin = "scan"
    void: bool = False
    unit_places: int = 0

    @property
    def steps(self) -> int:
        """What leaves the shelf, in steps of the goods' own unit."""
        return self.quantity * self.factor

    @property
    def gross(self) -> Satang:
        """The amount before any discount, rounded once."""
        return line_amount(price=self.price, per=self.per, quantity=self.quantity)

    @property
    def changed(self) -> bool:
        """Whether somebody gave this line its own price or discount; the next scan of the goods then opens a new line."""
        return self.price != self.list_price or self.discount is not None

    @property
    def sold_unit(self) -> str:
        """The unit shown after the quantity: the pack's name, or the goods' own unit."""
        return self.pack_name or self.unit

    @property
    def sold_unit_en(self) -> str:
        """The same in English, where the shelf has it."""
        return (self.pack_name_en or self.pack_name) if self.pack_name else (self.unit_en or self.unit)


@dataclass(frozen=True, slots=True)
class Basket:
    """One bill before payment. `id` becomes the sale's id and `at` its instant; `label` is the name it was held under.

    `member` is the party that buys, `helper` the party that came in the member's place. `wishes` is what the cashier chose of campaigns; `uses` and
    `earned` are what they come to for the bill as it stands, worked out beside the store and gone with the next change of the bill.
    """

    id: str
    at: int
    lines: tuple[Line, ...] = ()
    discount: Discount | None = None
    label: str = ""
    approvals: tuple[Allowed, ...] = ()
    member: str = ""
    helper: str = ""
    wishes: tuple[Wish, ...] = ()
    uses: tuple[TokenUse, ...] = ()
    earned: tuple[Earned, ...] = ()

    @property
    def living(self) -> tuple[int, ...]:
        """The numbers of the lines that are not voided, from 0."""
        return tuple(number for number, line in enumerate(self.lines) if not line.void)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to pay for; voided lines may stand."""
        return not self.living

    @property
    def nearly_full(self) -> bool:
        """Whether the cashier should finish this bill soon."""
        return len(self.lines) >= WARN_LINES


def open_basket(basket_id: str, at: int) -> Basket:
    """Open an empty bill under the id and instant that its sale will have."""
    return Basket(basket_id, at)


def line_of(found: Found, quantity: int, *, code: str, origin: Origin) -> Line:
    """Make the line for goods found on the shelf, in the pack the code stands for. Refuses quantities out of bounds."""
    product, pack = found.product, found.pack
    if pack is None:
        line = Line(
            product.goods, code, product.name, product.name_en, product.unit, product.unit_en, product.places, 1, "", "", 1,
            product.price, product.per, product.price, product.least_price, product.most_price, product.vat, origin=origin,
            unit_places=product.places,
        )  # fmt: skip
    else:
        line = Line(
            product.goods, code, product.name, product.name_en, product.unit, product.unit_en, 0, 1, pack.name, pack.name_en, pack.factor,
            pack.price, 1, pack.price, _guard(product.least_price, pack.factor, product.per),
            _guard(product.most_price, pack.factor, product.per), product.vat, origin=origin, unit_places=product.places,
        )  # fmt: skip
    return _checked(replace(line, quantity=quantity))


def add(basket: Basket, found: Found, quantity: int, *, code: str, origin: Origin = "scan") -> tuple[Basket, int]:
    """Put goods on the bill and give the number of the line they went to.

    The same goods in the same pack at the shelf's price add to their line; weighed goods are each a line of their own. Refuses BillFull,
    BillTooLong and quantities out of bounds.
    """
    fresh = line_of(found, quantity, code=code, origin=origin)
    if origin != "weighed":
        for number, line in enumerate(basket.lines):
            if _joins(line, fresh):
                return _put(basket, number, _checked(replace(line, quantity=line.quantity + quantity))), number
    if len(basket.lines) >= MOST_LINES:
        raise BillFull(most=MOST_LINES)
    longer = _changed(basket, lines=(*basket.lines, fresh))
    if len(longer.lines) >= WEIGHED_FROM and weight(longer) > MOST_WEIGHT:
        raise BillTooLong()
    return longer, len(basket.lines)


def set_quantity(basket: Basket, number: int, quantity: int) -> Basket:
    """Give a line another quantity, in packs or steps. Refuses zero, negative and unbounded quantities, and voided lines."""
    line = living_line(basket, number)
    return _put(basket, number, _checked(replace(line, quantity=quantity)))


def set_unit(basket: Basket, number: int, found: Found) -> Basket:
    """Turn a line into the pack (or the single piece) of `found`, keeping how many when both are counted whole.

    One piece becomes one box: the cashier corrects what was scanned, not how much there is. From weighed to packed it becomes one pack.
    The line's own price is let go, its discount stays. Refuses voided lines.
    """
    line = living_line(basket, number)
    whole = line.places == 0 and (found.pack is not None or found.product.places == 0)
    once = 1 if found.pack is not None else 10**found.product.places
    fresh = line_of(found, line.quantity if whole else once, code=line.code, origin="typed" if line.origin == "weighed" else line.origin)
    return _put(basket, number, replace(fresh, discount=line.discount))


def set_price(basket: Basket, number: int, price: int) -> Basket:
    """Give a line its own price, satang per `per`. Refuses a price below 0, beyond bounds, or outside the goods' guard rails."""
    line = living_line(basket, number)
    if price < 0:
        raise PriceNegative()
    if price > MOST_PRICE:
        raise MoneyOutOfBounds(text=show_money(price))
    least, most = line.least_price, line.most_price
    if price != line.list_price and ((least is not None and price < least) or (most is not None and price > most)):
        raise PriceOutOfGuard(
            price=show_money(price), least=show_money(least or 0), most=show_money(MOST_PRICE if most is None else most), name=line.name
        )
    return _put(basket, number, _checked(replace(line, price=Satang(price))))


def set_line_discount(basket: Basket, number: int, discount: Discount | None) -> Basket:
    """Give a line a discount, or take it away. Refuses more than the line's amount, and a price pushed under the goods' least price."""
    line = living_line(basket, number)
    if discount is not None:
        _check_discount(discount, line.gross)
        check_least_price(replace(line, discount=discount))
    return _put(basket, number, replace(line, discount=discount))


def check_least_price(line: Line, *, slack: int = 0) -> None:
    """Refuse a line whose discount pushes it more than `slack` satang under the goods' least price."""
    least = line.least_price
    left = net_of_line(line)
    if least is not None and left + slack < line_amount(price=min(least, line.list_price), per=line.per, quantity=line.quantity):
        each = round_half_away(left * line.per, line.quantity)
        most = show_money(MOST_PRICE if line.most_price is None else line.most_price)
        raise PriceOutOfGuard(price=show_money(each), least=show_money(least), most=most, name=line.name)


def set_bill_discount(basket: Basket, discount: Discount | None) -> Basket:
    """Give the whole bill a discount, or take it away. Refuses more than what the bill comes to."""
    if discount is not None:
        _check_discount(discount, sum(net_of_line(basket.lines[number]) for number in basket.living))
    return _changed(basket, discount=discount)


def void_line(basket: Basket, number: int) -> Basket:
    """Strike a line through; it keeps its number and counts for nothing. Refuses a line voided before."""
    return _put(basket, number, replace(living_line(basket, number), void=True))


def set_label(basket: Basket, label: str) -> Basket:
    """Name a bill so that it can be held and found again. Refuses an empty name; a long one is cut."""
    words = " ".join("".join(c if c.isprintable() else " " for c in label).split())[:MOST_LABEL]
    if not words:
        raise LabelEmpty()
    return replace(basket, label=words)


def set_member(basket: Basket, member: str, helper: str = "") -> Basket:
    """Put a party on the bill, and who came in its place; "" takes both off. Refuses HelpsOneself."""
    if helper and helper == member:
        raise HelpsOneself()
    return _changed(basket, member=member, helper=helper if member else "")


def note_approval(basket: Basket, allowed: Allowed) -> Basket:
    """Write on the bill who let something be done. Refuses BillTooLong, but never for a voided line, which makes the bill shorter."""
    noted = replace(basket, approvals=(*basket.approvals, allowed))
    voided = allowed.line is not None and basket.lines[allowed.line].void
    if not voided and len(noted.lines) >= WEIGHED_FROM and weight(noted) > MOST_WEIGHT_APPROVED:
        raise BillTooLong()
    return noted


def net_of_line(line: Line) -> Satang:
    """What a line comes to after its own discount and before the bill's."""
    return Satang(line.gross - (line.discount.of(line.gross) if line.discount else 0))


def weight(basket: Basket) -> int:
    """How many bytes of the fact the bill will take, a little more rather than less."""
    shared = 20 if basket.discount is not None else 0
    return (
        1500
        + sum(20 + len(a.permission) + len(a.by) + len(a.approver) for a in basket.approvals)
        + sum(600 + 60 * (len(use.shares) + len(use.lots)) for use in basket.uses)
        + sum(weight_of_line(line) + shared for line in basket.lines if not line.void)
    )


def weight_of_line(line: Line) -> int:
    """The bytes of one line and of its two postings."""
    numbers = len(str(line.gross)) + len(str(line.price)) + 3 * len(str(line.steps))
    said = 122 + 3 * len(line.goods) + numbers + len(line.name.encode()) + len(line.unit.encode())
    packed = 30 + len(line.pack_name.encode()) if line.pack_name else 0
    return said + packed + (30 if line.unit_places else 0) + (22 if line.discount is not None else 0)


def _joins(line: Line, fresh: Line) -> bool:
    same_goods = (line.goods, line.pack_name, line.factor, line.list_price, line.per) == (
        fresh.goods, fresh.pack_name, fresh.factor, fresh.list_price, fresh.per,
    )  # fmt: skip
    return same_goods and not line.void and not line.changed and line.origin != "weighed"


def living_line(basket: Basket, number: int) -> Line:
    """The line with this number. Refuses NoSuchLine, LineVoided."""
    if not 0 <= number < len(basket.lines):
        raise NoSuchLine(line=number + 1)
    if basket.lines[number].void:
        raise LineVoided(line=number + 1)
    return basket.lines[number]


def wish(basket: Basket, wishes: Sequence[Wish], uses: Sequence[TokenUse], earned: Sequence[Earned]) -> Basket:
    """Put on the bill what the cashier chose of campaigns, and what it comes to. Refuses BillTooLong."""
    wished = replace(basket, wishes=tuple(wishes), uses=tuple(uses), earned=tuple(earned))
    if uses and weight(wished) > MOST_WEIGHT:
        raise BillTooLong()
    return wished


def _changed(basket: Basket, **changes: Any) -> Basket:
    """Another bill: what campaigns give for it is to be worked out anew."""
    return replace(basket, uses=(), earned=(), **changes)


def _put(basket: Basket, number: int, line: Line) -> Basket:
    return _changed(basket, lines=(*basket.lines[:number], line, *basket.lines[number + 1 :]))


def _checked(line: Line) -> Line:
    if line.quantity <= 0:
        raise QuantityNotAboveZero()
    if line.steps > MOST_STEPS:
        raise QuantityOutOfBounds(text=f"{line.steps:,}")
    if line.gross > MOST_SATANG:
        raise MoneyOutOfBounds(text=show_money(line.gross))
    return line


def _check_discount(discount: Discount, amount: int) -> None:
    if discount.value <= 0 or (discount.kind == "percent" and discount.value > WHOLE_PERCENT):
        raise DiscountNotAboveZero()
    if discount.kind == "amount" and discount.value > amount:
        raise DiscountTooLarge(discount=show_money(discount.value), amount=show_money(amount))


def _guard(limit: Satang | None, factor: int, per: int) -> Satang | None:
    return None if limit is None else line_amount(price=limit, per=per, quantity=factor)
