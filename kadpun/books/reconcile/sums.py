"""Which of some amounts come to a sum: neighbours in a row, or two or three picked out. Integers only; what they are amounts of is not known here."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

MOST_NEIGHBOURS = 60


def neighbours(amounts: Sequence[int], total: int, *, least: int = 2, most: int = MOST_NEIGHBOURS) -> range | None:
    """The places of neighbours that come to a total, the latest and then the fewest of several; amounts are of one sign."""
    reached = {0: len(amounts)}
    running = 0
    best: range | None = None
    for at in range(len(amounts) - 1, -1, -1):
        running += amounts[at]
        end = reached.get(running - total)
        if end is not None and least <= end - at <= most and (best is None or end > best.stop or (end == best.stop and at > best.start)):
            best = range(at, end)
        reached[running] = at
    return best


def picked(amounts: Sequence[int], total: int) -> tuple[int, ...] | None:
    """The places of two amounts, or else three, that come to a total; the latest of several."""
    places: dict[int, list[int]] = {}
    for at, amount in enumerate(amounts):
        places.setdefault(amount, []).append(at)

    def before(amount: int, beyond: int) -> int | None:
        """The latest place of an amount before another place; equal amounts stand in several."""
        standing = places.get(amount, [])
        found = bisect_left(standing, beyond)
        return standing[found - 1] if found else None

    for second in range(len(amounts) - 1, 0, -1):
        first = before(total - amounts[second], second)
        if first is not None:
            return first, second
    for third in range(len(amounts) - 1, 1, -1):
        for second in range(third - 1, 0, -1):
            first = before(total - amounts[third] - amounts[second], second)
            if first is not None:
                return first, second, third
    return None
