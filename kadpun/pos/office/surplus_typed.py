"""What people type into the plan of a surplus: rates in percent, amounts in baht; which of the two counts, and what each part is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kadpun.books.coop.surplus import USES, Part
from kadpun.books.money import THAI_DIGITS, read_money
from kadpun.books.refusals import Refusal
from kadpun.books.words import Say

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{0,2}))?")


class NotAPercent(Refusal):
    says = "“{text}” is not a rate in percent. Type digits, with up to two decimals."


@dataclass(frozen=True, slots=True)
class PartTyped:
    """One line of the plan as it was typed: a rate or an amount; nothing for a use that gets nothing."""

    rate: str = ""
    amount: str = ""


def read_percent(text: str) -> int:
    """A rate as people type it, in basis points: 7.25 is 725. Refuses NotAPercent."""
    found = _PERCENT.fullmatch(text.strip().removesuffix("%").strip().translate(THAI_DIGITS))
    if found is None:
        raise NotAPercent(text=text[:20])
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def read_parts(typed: Mapping[str, PartTyped]) -> tuple[Part, ...]:
    """The parts of a plan; an amount goes before a rate. Refuses NotAPercent, NotMoney, MoneyOutOfBounds."""
    made = []
    for use, part in typed.items():
        if part.amount.strip():
            made.append(Part(use, amount=read_money(part.amount)))
        elif part.rate.strip():
            made.append(Part(use, rate=read_percent(part.rate)))
    return tuple(made)


def use_words(say: Say) -> dict[str, str]:
    """What each use is called, in the order of the law."""
    names = {
        "reserve": say("Reserve"),
        "league": say("League fee"),
        "dividend": say("Dividend on shares"),
        "patronage": say("Patronage refund"),
        "bonus": say("Bonus of board and staff"),
        "dividend-equalisation": say("Dividend equalisation fund"),
        "welfare": say("Welfare fund"),
        "public-benefit": say("Public benefit fund"),
        "education": say("Education fund"),
    }
    assert list(names) == list(USES)
    return names


def basis_words(use: str, say: Say) -> str:
    """What the rate of a use is taken of."""
    if use == "dividend":
        return say("% a year of shares")
    return say("% of business done") if use == "patronage" else say("% of the surplus")
