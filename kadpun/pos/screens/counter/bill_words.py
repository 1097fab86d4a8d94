"""A basket's lines as the texts of the bill table, in the reader's language. Amounts are the till's; nothing is worked out here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from kadpun.books.money import show_money
from kadpun.books.quantity import show_quantity
from kadpun.pos.till.basket import Basket, Discount, Line

from ..widgets.bill_table import Row, Tag

if TYPE_CHECKING:
    from kadpun.pos.till.pricing import Bill
    from kadpun.pos.till.results import Unknown

    from ..page import Tongue
    from .selling import Telling

NO_MARKS: Mapping[int, Tag] = MappingProxyType({})


def name_of(line_name: str, english: str, say: Tongue) -> str:
    """The name in the reader's language, where goods have one."""
    return english if say.language == "en" and english else line_name


def quantity_of(line: Line, say: Tongue) -> str:
    """A line's quantity with its unit."""
    unit = line.sold_unit_en if say.language == "en" else line.sold_unit
    return f"{show_quantity(line.quantity, places=line.places)} {unit}".strip()


def discount_words(line: Line, amount: int) -> str:
    """A discount as a chip says it: its share, or its amount."""
    if line.discount is not None and line.discount.kind == "percent":
        whole, rest = divmod(line.discount.value, 100)
        return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"
    return show_money(amount)


def tell_price(line: Line, new: int) -> Telling:
    """A price that somebody must allow: goods, old price, new price."""
    old = show_money(line.price)
    return lambda say: say("{name}: {old} → {new} baht", name=name_of(line.name, line.name_en, say), old=old, new=show_money(new))


def tell_line(line: Line) -> Telling:
    """A line that somebody must allow to be voided."""
    return lambda say: say(
        "{name}, {quantity}, {amount} baht",
        name=name_of(line.name, line.name_en, say),
        quantity=quantity_of(line, say),
        amount=show_money(line.gross),
    )


def tell_discount(discount: Discount | None, amount: int, line: Line | None = None) -> Telling | None:
    """A discount that somebody must allow: how much, off which goods or off the bill, and what they came to; None when it is taken back."""
    if discount is None:
        return None
    off, before = show_money(discount.of(amount)), show_money(amount)
    if line is None:
        return lambda say: say("{discount} baht off the bill of {amount}", discount=off, amount=before)
    return lambda say: say(
        "{discount} baht off {name}, of {amount}", discount=off, name=name_of(line.name, line.name_en, say), amount=before
    )


def tell_refund(number: str, amount: int) -> Telling:
    """Money that somebody must allow to be paid back."""
    return lambda say: say("{amount} baht back on bill {number}", amount=show_money(amount), number=number)


def tells_vat(bill: Bill) -> bool:
    """Whether goods with VAT are on the bill, so that every line without says so."""
    return any(group.rate is not None for group in bill.vat)


def row_of(basket: Basket, bill: Bill, number: int, say: Tongue, *, done: bool = False, mark: Tag | None = None) -> Row:
    """One line of the bill as it is shown; `mark` is what campaigns say of it."""
    line, priced = basket.lines[number], bill.line(number)
    gross, discount = (priced.gross, priced.discount) if priced else (line.gross, 0)
    name, quantity, price = name_of(line.name, line.name_en, say), quantity_of(line, say), show_money(line.price)
    amount = show_money(gross - discount)
    tags = []
    if line.void:
        tags.append(Tag(say("voided"), "mute", "ph.prohibit"))
    elif line.discount is not None:
        tags.append(Tag(say("less {discount}", discount=discount_words(line, discount)), "ok", "ph.tag"))
    if not line.void and line.price != line.list_price:
        tags.append(Tag(say("own price"), "warn", "ph.pencil-simple"))
    if line.origin == "weighed" and not line.void:
        tags.append(Tag(say("weighed by the scale"), "mute", "ph.scales"))
    if mark is not None and not line.void and not done:
        tags.append(mark)
    exempt = say(" · no VAT") if line.vat is None and tells_vat(bill) else ""
    spoken = say("line {number}: {name}, {quantity}, {amount} baht", number=number + 1, name=name, quantity=quantity, amount=amount)
    return Row(
        number=str(number + 1),
        name=name,
        code=line.code + exempt,
        detail=f"{quantity} × {price}",
        quantity=quantity,
        price=price,
        discount=show_money(-discount) if discount else "",
        amount=amount,
        spoken=f"{spoken}, {say('voided')}" if line.void else spoken,
        tags=tuple(tags),
        void=line.void,
        done=done,
    )


def rows_of(basket: Basket, bill: Bill, say: Tongue, *, done: bool = False, marks: Mapping[int, Tag] = NO_MARKS) -> list[Row]:
    """The whole bill as it is shown, with the marks of lines by their number."""
    return [row_of(basket, bill, number, say, done=done, mark=marks.get(number)) for number in range(len(basket.lines))]


def unknown_row(unknown: Unknown, say: Tongue) -> Row:
    """The red row of a scan that stands for nothing."""
    title = say("Unknown code {code}", code=unknown.shown)
    detail = unknown.reason.sentence(say)
    return Row("", title, "", detail, "", "", "", "", f"{title}. {detail}", danger=True)
