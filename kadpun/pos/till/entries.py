"""What stands in the scan box, read as a person means it: a quantity with a star, a star command, a code, or nothing at all.

The commands are those Thai cashiers know: `*1*10` a price, `*2*10%` a discount, `*4*1` a unit, `*90` to `*99` acts. Text is read and
nothing is done. Refuses to know the bill and who may do what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kadpun.books.money import read_money
from kadpun.books.refusals import Refusal

from .barcodes import MOST_RAW, ascii_digits, shown, thai_keys
from .basket import WHOLE_PERCENT, Discount, DiscountNotAboveZero
from .results import Commanded, Star

_ACTS: dict[str, Star] = {"90": "drawer", "94": "cancel", "96": "reprint", "99": "pay"}
_FULL_INVOICE = ("92", "97")
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\*(.*)", re.DOTALL)
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")


class NotACommand(Refusal):
    says = "“{text}” is no star command. F1 shows them all."


class FullInvoiceNotHere(Refusal):
    says = "This till does not make full tax invoices yet. *96 prints the receipt again."


class NotPercent(Refusal):
    says = "“{text}” is no percentage. Type one like 10%, with up to two decimals."


@dataclass(frozen=True, slots=True)
class Entry:
    """A quantity as text in plain digits ("" for none) and the code after the star ("" for none yet)."""

    quantity: str
    code: str


def read_entry(text: str) -> Entry | Commanded:
    """Read the box. Refuses NotACommand, FullInvoiceNotHere, and amounts and discounts that are none."""
    if len(text) > MOST_RAW:
        return Entry("", text)
    plain = _plain(text)
    if plain.startswith("*"):
        return read_command(plain)
    quantity = _QUANTITY.fullmatch(plain)
    if quantity and not text.startswith("KP1:"):
        return Entry(quantity[1], quantity[2].strip())
    return Entry("", text)


def read_command(plain: str) -> Commanded:
    """Read a star command in plain digits. Refuses NotACommand, FullInvoiceNotHere, and what is no amount or percentage."""
    act, _, value = plain[1:].strip().partition("*")
    if act in _FULL_INVOICE and not value:
        raise FullInvoiceNotHere()
    if act in _ACTS and not value:
        return Commanded(_ACTS[act])
    if act == "1" and value:
        return Commanded("price", price=read_money(value))
    if act == "2" and value:
        return Commanded("discount", discount=read_discount(value))
    if act == "4" and re.fullmatch(r"[0-9]{1,2}", value):
        return Commanded("unit", unit=int(value))
    raise NotACommand(text=shown(plain))


def read_discount(text: str) -> Discount:
    """Read a discount as typed: `2.5%` a share, `5.50` an amount. Refuses NotPercent, NotMoney, DiscountNotAboveZero."""
    plain = ascii_digits(text.strip()).replace("％", "%")
    if plain.endswith("%"):
        share = _PERCENT.fullmatch(plain[:-1].strip())
        if not share:
            raise NotPercent(text=shown(text))
        value = int(share[1]) * 100 + int((share[2] or "").ljust(2, "0"))
        if not 0 < value <= WHOLE_PERCENT:
            raise DiscountNotAboveZero()
        return Discount("percent", value)
    amount = read_money(plain)
    if amount == 0:
        raise DiscountNotAboveZero()
    return Discount("amount", amount)


def _plain(text: str) -> str:
    """Digits in ASCII; a star typed under the Thai layout (the key gives ๕) is mended where the whole text is on Thai keys."""
    plain = ascii_digits(text.strip())
    keys = thai_keys()
    if "*" in plain or not any("\u0e00" <= c <= "\u0e7f" for c in text):
        return plain
    mended = "".join(keys.get(c, c) for c in text.strip())
    return mended if re.fullmatch(r"\*[0-9*.%]+|[0-9.]+\*[0-9]*", mended) else plain
