"""What each form of a campaign takes off the lines of a bill: bundle price, so much a token, a share, a coupon. Whole satang, whole tokens.

`Remains` is what the campaigns before have left of each line, and how many pieces they have bought. Nothing here depends on the order in which the
goods were scanned: lines are taken in an order of their own, and equal lines are equal. No line goes below zero, and no token is used for less than
it is worth. It refuses to know caps by name, wallets, days and people: it is told how much room there is and how many tokens.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..money import round_half_away, share_out
from .terms import Terms
from .uses import MOST_TOKENS

WHOLE_PERCENT = 10_000
"""Percent are counted in hundredths: this is 100 %."""
Held = Literal["", "room", "tokens", "wish", "pieces"]


@dataclass(frozen=True, slots=True)
class BillLine:
    """A living line of a bill: `amount` satang after its own discount and its share of the bill's, with VAT of `vat` percent inside (None: none).

    `steps` of quantity, `unit` of them one of the goods (1000 of a kilogram, 1 of pieces), whatever pack they were sold in.
    """

    goods: str
    group: str
    amount: int
    steps: int = 1
    unit: int = 1
    vat: int | None = None


@dataclass(slots=True)
class Remains:
    """What is left of each line while campaigns take their turns: `left` satang, and how many pieces bundles `bought`, which still cost `fixed`."""

    lines: Sequence[BillLine]
    order: tuple[int, ...] = ()
    left: list[int] = field(default_factory=list)
    bought: list[int] = field(default_factory=list)
    fixed: list[int] = field(default_factory=list)

    @staticmethod
    def of(lines: Sequence[BillLine]) -> Remains:
        """A bill of which nothing is taken yet."""
        order = sorted(range(len(lines)), key=lambda i: (lines[i].goods, lines[i].group, lines[i].amount, lines[i].steps, lines[i].vat or 0))
        return Remains(lines, tuple(order), [line.amount for line in lines], [0] * len(lines), [0] * len(lines))

    def copy(self) -> Remains:
        """The same, to try something on."""
        return Remains(self.lines, self.order, self.left.copy(), self.bought.copy(), self.fixed.copy())

    def take(self, gift: Gift) -> None:
        """Take what a campaign gives off the lines."""
        for line, amount in gift.shares:
            self.left[line] -= amount
        for line, times, pays in gift.pieces:
            self.bought[line] += times
            self.fixed[line] += times * pays

    def pieces(self, line: int) -> int:
        """How many whole pieces of a line no bundle has bought yet."""
        return self.lines[line].steps // self.lines[line].unit - self.bought[line]

    def worth(self, line: int, pieces: int) -> int:
        """What so many of the pieces not yet bought come to, rounded once."""
        said = self.lines[line]
        steps = said.steps - self.bought[line] * said.unit
        return round_half_away(max(self.left[line] - self.fixed[line], 0) * pieces * said.unit, steps)


@dataclass(frozen=True, slots=True)
class Gift:
    """What a form gives: satang off lines by number, for so many tokens or times. `share` is what it would have been without caps, `cost` what the
    pieces of a bundle came to; `held` says what kept it from more. `pieces` are line, times, and satang still paid each."""

    shares: tuple[tuple[int, int], ...] = ()
    tokens: int = 0
    times: int = 0
    share: int = 0
    cost: int = 0
    held: Held = ""
    pieces: tuple[tuple[int, int, int], ...] = ()

    @property
    def discount(self) -> int:
        """Satang off in all."""
        return sum(amount for _, amount in self.shares)


def give(
    terms: Terms, remains: Remains, counted: Sequence[int], *, room: int, most_tokens: int = MOST_TOKENS, times: int = 0, tokens: int = 0
) -> Gift:
    """Work out what a campaign takes off the lines that count, at most `room` satang for at most `most_tokens`; wishes of 0 times or tokens are
    as many as do good."""
    base = sum(remains.left[line] for line in counted)
    room = min(room, base)
    if terms.form == "bundle" and terms.bundle_tokens > 0:
        return _bundle(terms, remains, counted, room, most_tokens, _times(terms, times, tokens))
    if terms.form == "rate" and terms.rate_satang > 0:
        return _rate(terms, remains, counted, room, most_tokens, tokens)
    share = terms.coupon_satang or share_of(base, terms)
    amount = min(share, room)
    if terms.form == "coupon":
        used = 1 if amount and most_tokens else 0
        amount *= used
    else:
        amount = used = min(amount, most_tokens)
    held: Held = "" if amount == share else "tokens" if amount < min(share, room) else "room"
    return Gift(_spread(remains, counted, amount), used, share=share, held=held)


def share_of(base: int, terms: Terms) -> int:
    """The campaign's percent of a base, rounded as it says, never more than the base."""
    whole, step = base * terms.percent, WHOLE_PERCENT * max(terms.round_to, 1)
    if terms.rounding == "nearest":
        steps = round_half_away(whole, step)
    else:
        steps = whole // step if terms.rounding == "down" else -(-whole // step)
    return min(steps * terms.round_to, base)


def _spread(remains: Remains, counted: Sequence[int], amount: int) -> tuple[tuple[int, int], ...]:
    """An amount shared to the lines by largest remainder of what is left of them, lines by number."""
    if amount == 0:
        return ()
    parts = share_out(total=amount, weights=[remains.left[line] for line in counted])
    return tuple(sorted((line, part) for line, part in zip(counted, parts, strict=True) if part))


def _rate(terms: Terms, remains: Remains, counted: Sequence[int], room: int, most_tokens: int, tokens: int) -> Gift:
    good = room // terms.rate_satang
    used = min(good, most_tokens, tokens or MOST_TOKENS)
    held: Held = "wish" if tokens and used == tokens else "tokens" if used < good else "room"
    return Gift(_spread(remains, counted, used * terms.rate_satang), used, share=good * terms.rate_satang, held=held)


def _times(terms: Terms, times: int, tokens: int) -> int:
    """The times that were wished, as such or by the tokens they take; 0: as many as do good."""
    return min(times or MOST_TOKENS, tokens // terms.bundle_tokens) if tokens else times


def _bundle(terms: Terms, remains: Remains, counted: Sequence[int], room: int, most_tokens: int, times: int) -> Gift:
    """Buy the dearest pieces first, as many as tokens, wish and room allow."""
    pays = terms.bundle_pays
    dearer = [line for line in counted if remains.pieces(line) > 0 and remains.worth(line, remains.pieces(line)) > pays * remains.pieces(line)]
    dearer.sort(key=lambda line: -_worth_in_full(remains, line))
    by_tokens = most_tokens // terms.bundle_tokens
    allowed = min(by_tokens, times or MOST_TOKENS)
    shares, pieces, done, cost = [], [], 0, 0
    held: Held = "pieces"
    for line in dearer:
        wanted = min(remains.pieces(line), allowed - done)
        if wanted < remains.pieces(line):
            held = "wish" if times and times <= by_tokens else "tokens"
        fits = _most_that_fit(remains, line, wanted, pays, room)
        if fits < wanted:
            held = "room"
        if fits:
            worth = remains.worth(line, fits)
            shares.append((line, worth - fits * pays))
            pieces.append((line, fits, pays))
            room, done, cost = room - (worth - fits * pays), done + fits, cost + worth
    used = tuple((line, amount) for line, amount in sorted(shares) if amount)
    return Gift(used, done * terms.bundle_tokens, done, share=sum(amount for _, amount in used), cost=cost, held=held, pieces=tuple(sorted(pieces)))


def _worth_in_full(remains: Remains, line: int) -> int:
    """What one piece is worth, in billionths of a satang, so that lines can be put in order."""
    said = remains.lines[line]
    return (remains.left[line] - remains.fixed[line]) * said.unit * 10**9 // (said.steps - remains.bought[line] * said.unit)


def _most_that_fit(remains: Remains, line: int, wanted: int, pays: int, room: int) -> int:
    """The most pieces of a line, up to `wanted`, whose discount fits into the room."""
    return bisect_right(range(1, wanted + 1), room, key=lambda count: remains.worth(line, count) - count * pays)
