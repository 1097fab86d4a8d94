"""Settling a bill: what was handed over, what is still due, what goes back.

Cash, PromptPay, a member's credit and, for what a member pays, set-offs from deposit and produce, in any mix. All but cash are exact and never
more than what is due. Only cash is rounded to whole coins of 25
satang, and only when cash completes the bill; the difference is its own amount. Change is given in cash alone. Refuses to know printers,
drawers and banks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from kadpun.books.members.debts import Instalment
from kadpun.books.money import MOST_SATANG, MoneyOutOfBounds, Satang, read_money, round_cash, show_money
from kadpun.books.refusals import Refusal

if TYPE_CHECKING:
    from kadpun.books.profile import ShopProfile

NOTHING = Satang(0)
CASH_STEP = 25
"""The smallest coin in use, in satang."""
DENOMINATIONS = (100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25)
"""Notes and coins in use, in satang, largest first."""
NOTES = DENOMINATIONS[:5]
MOST_PARTS = 20
"""Payments that one bill may be split into."""

Means = Literal["cash", "promptpay", "credit", "deposit", "produce"]
ORDER: tuple[Means, ...] = ("promptpay", "deposit", "produce", "credit")
"""How the parts that are no cash stand on a paper."""


class TooMuchByPromptPay(Refusal):
    says = "PromptPay of {amount} is more than the {due} still due. Change is given for cash only."


class TooMuchOnCredit(Refusal):
    says = "{amount} on credit is more than the {due} still due."


class TooMuchSetOff(Refusal):
    says = "{amount} taken from the member's own money is more than the {due} still due."


class CreditTwice(Refusal):
    says = "A bill has one part on credit. Make it larger instead of adding another."


class NotCoins(Refusal):
    says = "{amount} cannot be handed over in notes and coins: the smallest coin is 25 satang."


class TenderNotAboveZero(Refusal):
    says = "An amount received is above 0."


class TooManyParts(Refusal):
    says = "One bill can be paid in at most {most} parts."


class SlipTwice(Refusal):
    says = "The slip {bank} {reference} stands twice on this bill."


TOO_MUCH: dict[Means, type[Refusal]] = {
    "promptpay": TooMuchByPromptPay,
    "credit": TooMuchOnCredit,
    "deposit": TooMuchSetOff,
    "produce": TooMuchSetOff,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One thing the cashier took: `amount` in satang; for PromptPay the scanned slip, if any, and whether the cashier saw the money.

    Credit falls due on `due_on` or in `instalments`; with neither, after the shop's own number of days.
    """

    kind: Means
    amount: Satang
    bank: str = ""
    reference: str = ""
    seen: bool = False
    due_on: date | None = None
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True)
class Coins:
    """So many notes or coins of one denomination, in satang."""

    denomination: Satang
    count: int

    @property
    def is_note(self) -> bool:
        return self.denomination in NOTES


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the settlement: `amount` is what it pays of the bill; cash also has what was `given` and the `change`."""

    kind: Means
    amount: Satang
    given: Satang = NOTHING
    change: Satang = NOTHING
    bank: str = ""
    reference: str = ""
    seen: bool = False
    due_on: date | None = None
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a bill stands with what was taken so far; all in satang.

    `still_due` is exact and what PromptPay would still have to bring; `cash_still_due` the same in whole coins, what cash would have to
    bring. `rounding` is what rounding the cash gave away (negative: what it took), 0 until cash completes the bill. `complete` = the bill
    can be rung up now.
    """

    due: Satang
    parts: tuple[Part, ...]
    still_due: Satang
    cash_still_due: Satang
    change: Satang
    rounding: Satang
    complete: bool

    @property
    def hand_over(self) -> tuple[Coins, ...]:
        """The change as notes and coins."""
        return in_coins(self.change)


def settle(due: int, taken: Sequence[Taken], profile: ShopProfile) -> Settlement:
    """Settle `due` satang with what was taken, in any order. Pure and fast enough for the GUI thread.

    Cash that turns out not to be needed goes back whole, and is a part that pays nothing, so that the drawer opens for it.
    Refuses TooMuchByPromptPay, TooMuchOnCredit, TooMuchSetOff, CreditTwice, NotCoins, TenderNotAboveZero, TooManyParts, SlipTwice,
    MoneyOutOfBounds.
    """
    _check(due, taken)
    exact = sorted((t for t in taken if t.kind != "cash"), key=lambda t: ORDER.index(t.kind))
    parts = [
        Part(t.kind, t.amount, bank=t.bank, reference=t.reference, seen=t.seen, due_on=t.due_on, instalments=t.instalments) for t in exact
    ]
    left = due - sum(part.amount for part in parts)
    given = sum(t.amount for t in taken if t.kind == "cash")
    in_cash = exact_cash(left, profile)
    cash_taken = any(t.kind == "cash" for t in taken)
    complete = left == 0 or (cash_taken and given >= in_cash)
    paid, change = (in_cash, given - in_cash) if complete else (given, 0)
    if given:
        parts.insert(0, Part("cash", Satang(paid), Satang(given), Satang(change)))
    return Settlement(
        due=Satang(due),
        parts=tuple(parts),
        still_due=Satang(0 if complete else left - given),
        cash_still_due=Satang(0 if complete else in_cash - given),
        change=Satang(change),
        rounding=Satang(left - in_cash if complete else 0),
        complete=complete,
    )


def exact_cash(due: int, profile: ShopProfile) -> Satang:
    """What the exact-cash key takes for `due` satang: the amount in whole coins, in the shop's direction of rounding."""
    return round_cash(due, step=CASH_STEP, direction=profile.cash_rounding)


def read_tender(text: str) -> Satang:
    """Read an amount received as typed at the payment panel. Refuses NotMoney, MoneyOutOfBounds, TenderNotAboveZero."""
    amount = read_money(text)
    if amount == 0:
        raise TenderNotAboveZero()
    return amount


def in_coins(amount: int) -> tuple[Coins, ...]:
    """An amount as the fewest notes and coins to hand over, largest first; less than the smallest coin is left out."""
    handed = []
    for denomination in DENOMINATIONS:
        count, amount = divmod(amount, denomination)
        if count:
            handed.append(Coins(Satang(denomination), count))
    return tuple(handed)


def _check(due: int, taken: Sequence[Taken]) -> None:
    assert due >= 0
    if len(taken) > MOST_PARTS:
        raise TooManyParts(most=MOST_PARTS)
    if sum(part.kind == "credit" for part in taken) > 1:
        raise CreditTwice()
    left, slips = due, set()
    for part in taken:
        if part.amount < 0 or (part.amount == 0 and part.kind != "cash"):
            raise TenderNotAboveZero()
        if part.amount > MOST_SATANG:
            raise MoneyOutOfBounds(text=show_money(part.amount))
        if part.kind == "cash" and part.amount % CASH_STEP:
            raise NotCoins(amount=show_money(part.amount))
        if part.kind != "cash":
            if part.amount > left:
                raise TOO_MUCH[part.kind](amount=show_money(part.amount), due=show_money(left))
            left -= part.amount
        if part.reference:
            if (part.bank, part.reference) in slips:
                raise SlipTwice(bank=part.bank, reference=part.reference)
            slips.add((part.bank, part.reference))
