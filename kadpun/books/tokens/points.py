"""The shop's own points in the books: what of a sale's income waits until they are used, what each use releases, what remains when they run out.

A sale that brings points sells two things, goods and a discount to come; its income is shared to them by what each is worth alone (TFRS 15). What the
points' part comes to waits as a liability, leaves it in step with the tokens of its lot, and what is left of a lot that runs out is breakage. It
refuses to know campaigns and people.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..money import round_half_away, share_out

WHOLE_PERCENT = 10_000


def worth_of_points(tokens: int, rate_satang: int, breakage_percent: int) -> int:
    """What points are worth when granted, in satang: what they will take off, less the share that experience says is never used (hundredths of a
    percent)."""
    return round_half_away(tokens * rate_satang * (WHOLE_PERCENT - breakage_percent), WHOLE_PERCENT)


def defer(income: int, price: int, worths: Sequence[int]) -> tuple[int, ...]:
    """How much of a sale's `income` (without VAT) waits for each grant of points worth so much, beside goods at `price` (with VAT, as the points)."""
    whole = price + sum(worths)
    if whole <= 0 or income <= 0:
        return tuple(0 for _ in worths)
    return tuple(share_out(total=income, weights=[price, *worths])[1:])


def released_of(*, deferred: int, left: int, used: int) -> int:
    """What using so many of the tokens `left` in a lot releases of what still waits with them; the last tokens release the rest."""
    assert 0 <= used <= left
    return round_half_away(deferred * used, left) if left else 0
