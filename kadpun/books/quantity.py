"""Quantity: whole steps of a unit, and how people write them.

A unit has `places` decimals: goods by the piece have 0, goods by weight 3 (one step is a gram of a kilogram). A quantity is an integer of steps.
"""

from __future__ import annotations

import re

from .money import MINUS, THAI_DIGITS
from .refusals import Refusal

MOST_STEPS = 10**10
"""The largest quantity of one line: ten thousand tonnes in grams."""


_QUANTITY = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]*\.?[0-9]*")


class NotQuantity(Refusal):
    says = "“{text}” is not a quantity. Type a number above 0."


class QuantityHasDecimals(Refusal):
    says = "{text} has more decimals than this unit can be sold in."


class QuantityOutOfBounds(Refusal):
    says = "{text} is more than one line can hold."


def read_quantity(text: str, *, places: int) -> int:
    """Read a quantity above zero as people type it, in whole steps. Refuses NotQuantity, QuantityHasDecimals, QuantityOutOfBounds."""
    plain = text.strip().translate(THAI_DIGITS)
    if not _QUANTITY.fullmatch(plain) or not any(c.isdigit() for c in plain):
        raise NotQuantity(text=text[:40])
    whole, _, decimals = plain.replace(",", "").partition(".")
    decimals = decimals.rstrip("0")
    if len(whole) > 15:
        raise QuantityOutOfBounds(text=text[:40])
    if len(decimals) > places:
        raise QuantityHasDecimals(text=text[:40])
    steps: int = int(whole or "0") * 10**places + int(decimals.ljust(places, "0") or "0")
    if steps == 0:
        raise NotQuantity(text=text[:40])
    if steps > MOST_STEPS:
        raise QuantityOutOfBounds(text=text[:40])
    return steps


def show_quantity(steps: int, *, places: int) -> str:
    """Write a quantity with all its unit's decimals: 1350 grams of a kilogram is 1.350."""
    sign = MINUS if steps < 0 else ""
    whole, rest = divmod(abs(steps), 10**places)
    return f"{sign}{whole:,}" + (f".{rest:0{places}}" if places else "")
