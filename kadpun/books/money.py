"""Money: whole satang of baht, and the one place where anything is rounded.

Amounts are integers, 100 to the baht. A price is satang per `per` steps of quantity. An amount is rounded once, half away from zero.
VAT is inside the price; it is worked out once per document and group and shared out by largest remainder. No float is ever used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, NewType

from .refusals import Refusal

Satang = NewType("Satang", int)
MOST_SATANG = 10**14
"""The largest amount that may be typed or come out of one bill: a thousand milliard baht."""
MINUS = "\u2212"


class NotMoney(Refusal):
    says = "“{text}” is not an amount of baht. Type digits, with up to two decimals."


class MoneyOutOfBounds(Refusal):
    says = "{text} is beyond what one amount may be."


class VatShare(NamedTuple):
    """What of a price with VAT inside is value and what is tax, in satang."""

    base: Satang
    tax: Satang


def round_half_away(numerator: int, denominator: int) -> int:
    """Divide integers and round half away from zero."""
    assert denominator > 0
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def line_amount(*, price: int, per: int, quantity: int) -> Satang:
    """The amount of a line: `price` satang for each `per` steps, `quantity` steps, rounded once."""
    return Satang(round_half_away(price * quantity, per))


def vat_inside(*, gross: int, rate: int) -> VatShare:
    """Split a price with VAT inside into base and tax; `rate` in percent (Revenue Code sections 79 and 80)."""
    tax = round_half_away(gross * rate, 100 + rate)
    return VatShare(Satang(gross - tax), Satang(tax))


def share_out(*, total: int, weights: Sequence[int]) -> list[int]:
    """Share `total` out in proportion to non-negative `weights` by largest remainder; the shares sum to `total` exactly.

    Equal remainders go to the earlier share. All weights zero: refused by assertion, unless the total is zero too.
    """
    whole = sum(weights)
    if whole == 0:
        assert total == 0
        return [0] * len(weights)
    sign = 1 if total >= 0 else -1
    shares = [abs(total) * weight // whole for weight in weights]
    left = abs(total) - sum(shares)
    order = sorted(range(len(weights)), key=lambda i: (-(abs(total) * weights[i] % whole), i))
    for i in order[:left]:
        shares[i] += 1
    return [sign * share for share in shares]


def round_cash(due: int, *, step: int = 25, direction: Literal["down", "nearest", "up"] = "down") -> Satang:
    """What is taken in cash for `due` satang, in whole coins of `step` satang; half a step goes up when nearest."""
    assert due >= 0 and step > 0
    if direction == "down":
        return Satang(due // step * step)
    if direction == "up":
        return Satang(-(-due // step) * step)
    return Satang((2 * due + step) // (2 * step) * step)


def show_money(satang: int) -> str:
    """Baht with two decimals and commas, minus as U+2212: 123450 is 1,234.50."""
    sign = MINUS if satang < 0 else ""
    return f"{sign}{abs(satang) // 100:,}.{abs(satang) % 100:02}"


THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_AMOUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{0,2})?|[0-9]*\.?[0-9]{0,2}")


def read_money(text: str) -> Satang:
    """Read an amount of baht as people type it: commas, Thai digits and up to two decimals; never negative.

    Refuses NotMoney, MoneyOutOfBounds.
    """
    plain = text.strip().translate(THAI_DIGITS)
    if not _AMOUNT.fullmatch(plain) or not any(c.isdigit() for c in plain):
        raise NotMoney(text=text[:40])
    baht, _, decimals = plain.replace(",", "").partition(".")
    if len(baht) > 15:
        raise MoneyOutOfBounds(text=text[:40])
    satang = int(baht or "0") * 100 + int(decimals.ljust(2, "0"))
    if satang > MOST_SATANG:
        raise MoneyOutOfBounds(text=text[:40])
    return Satang(satang)
