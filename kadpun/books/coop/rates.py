"""The rates that bound how a year's surplus may be shared out (Co-operatives Act, section 60), each set from a day on.

A rate is a whole number of basis points, hundredths of a percent. What comes with the program stands in `resources/surplus_rates.csv`; the own
rates of a co-operative go before it. A resolution carries the rates it was checked against, so that it stays checkable for ever.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..money import MOST_SATANG
from ..refusals import Refusal

WHOLE = 10_000
"""All of it, in basis points."""
STARTER = Path(__file__).parent.parent.parent / "resources" / "surplus_rates.csv"


class SurplusRatesWrong(Refusal):
    says = "These rates cannot be: the reserve and the League fee are parts of the surplus and come to at most 100 % together."


class NoSurplusRates(Refusal):
    says = "No rates for sharing out a surplus are set for {day}."


@dataclass(frozen=True, slots=True)
class SurplusRates:
    """What holds from a day on: least reserve and most League fee of the surplus, the fee's cap in satang, most dividend of paid-up shares a year.

    What nobody has claimed `unclaimed_years` after the meeting goes to the reserve.
    """

    from_on: date
    reserve_least_basis_points: int
    league_most_basis_points: int
    league_cap_satang: int
    dividend_most_basis_points: int
    unclaimed_years: int


def check_rates(rates: SurplusRates) -> None:
    """Refuse SurplusRatesWrong for rates that no surplus could satisfy."""
    parts = (rates.reserve_least_basis_points, rates.league_most_basis_points)
    if (
        any(part < 0 for part in parts)
        or sum(parts) > WHOLE
        or not 0 <= rates.league_cap_satang <= MOST_SATANG
        or not 0 <= rates.dividend_most_basis_points <= WHOLE
        or not 0 <= rates.unclaimed_years <= 100
    ):
        raise SurplusRatesWrong()


def rates_on(on: date, *tables: Iterable[SurplusRates]) -> SurplusRates:
    """The rates of a day: the newest of the first table that has any for it. Refuses NoSurplusRates."""
    for table in tables:
        begun = [rates for rates in table if rates.from_on <= on]
        if begun:
            return max(begun, key=lambda rates: rates.from_on)
    raise NoSurplusRates(day=on)


def starter_rates(path: Path = STARTER) -> tuple[SurplusRates, ...]:
    """Read the rates that come with the program."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            SurplusRates(date.fromisoformat(row.pop("from_on")), **{name: int(value) for name, value in row.items()})
            for row in csv.DictReader(stream)
        )
