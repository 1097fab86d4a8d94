"""Sharing out a year's surplus by section 60: a plan, the bases of the members, and what comes out, to the satang.

Pure calculation. The remainder always goes to the reserve, so that the parts come to the surplus exactly; what is declared as dividend and refund
is shared out by largest remainder, so that the members' parts come to what was declared. Members in default get no refund, and their business counts
in no basis. It refuses by name whatever the law or the arithmetic does not allow. It knows no store and no person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ..money import MOST_SATANG, round_half_away, share_out, show_money
from ..refusals import Refusal
from .rates import WHOLE, SurplusRates

USES: Mapping[str, str] = MappingProxyType(
    {
        "reserve": "equity/reserve",
        "league": "surplus/league",
        "dividend": "surplus/dividends",
        "patronage": "surplus/patronage",
        "bonus": "surplus/bonus",
        "dividend-equalisation": "equity/dividend-equalisation",
        "welfare": "equity/welfare",
        "public-benefit": "equity/public-benefit",
        "education": "equity/education",
    }
)
"""What a surplus may be used for, in the order of the law, and the account of each."""
TO_MEMBERS = ("dividend", "patronage")
OWN_FUND = re.compile(r"equity/[a-z0-9-]{1,40}")
NOT_FUNDS = frozenset({"equity/shares", "equity/surplus", "equity/opening"})


class SurplusNothing(Refusal):
    says = "There is no surplus to share out."


class SurplusUseUnknown(Refusal):
    says = "A surplus cannot be used for “{use}”."


class SurplusUseTwice(Refusal):
    says = "“{use}” stands twice in the plan."


class SurplusPartWrong(Refusal):
    says = "Each part of the plan is an amount or a rate, 0 or more."


class RatesPastWhole(Refusal):
    says = "The rates of the plan come to {percent} %; a surplus has 100 %."


class SurplusNotEnough(Refusal):
    says = "The plan gives away {wanted} of a surplus of {surplus}: {short} too much."


class ReserveTooSmall(Refusal):
    says = "The reserve would get {reserve}; the law wants at least {least}."


class LeagueFeeTooLarge(Refusal):
    says = "The League fee is at most {most}."


class DividendTooLarge(Refusal):
    says = "The dividend is at most {most}: {percent} % a year on the shares for the time they were held."


class NobodyToShare(Refusal):
    says = "There is nobody to share {amount} among. Take that part out of the plan."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan: an amount in satang, or a rate in basis points.

    The rate of a dividend is a year's, on the shares; of a refund, on the business done; of all else, on the surplus. An own fund is its account.
    """

    use: str
    amount: int | None = None
    rate: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is laid before the general meeting: the surplus of a year and its parts; the reserve takes what is left whether it is named or not."""

    surplus: int
    year_from: date
    year_to: date
    parts: tuple[Part, ...]

    @property
    def days(self) -> int:
        """How many days the year has."""
        return (self.year_to - self.year_from).days + 1


@dataclass(frozen=True, slots=True)
class Basis:
    """What a member's parts are worked out from: satang of shares times days held, satang of business done, whether in default at the year's end."""

    member: str
    share_days: int
    business: int
    in_default: bool = False

    @property
    def counted_business(self) -> int:
        """The business that earns a refund: none of a member in default, none below nothing."""
        return 0 if self.in_default else max(self.business, 0)


@dataclass(frozen=True, slots=True)
class Allotment:
    """What one use gets, in satang."""

    use: str
    amount: int

    @property
    def account(self) -> str:
        """The account it is credited to; the members' parts go to an account each under it."""
        return account_of(self.use)


@dataclass(frozen=True, slots=True)
class MemberPart:
    """What one member gets and what it comes from."""

    member: str
    share_days: int
    business: int
    dividend: int
    patronage: int
    in_default: bool = False


@dataclass(frozen=True, slots=True)
class SharedOut:
    """A plan worked out: allotments in the order of the law, each member's part, and the bases they were shared by."""

    plan: Plan
    rates: SurplusRates
    allotments: tuple[Allotment, ...]
    members: tuple[MemberPart, ...]
    share_days: int
    business: int
    reserve_least: int

    def given_to(self, use: str) -> int:
        """What a use gets, 0 where the plan gives it nothing."""
        return next((allotment.amount for allotment in self.allotments if allotment.use == use), 0)


def account_of(use: str) -> str:
    """The account of a use; an own fund is named by its account. Refuses SurplusUseUnknown."""
    account = USES.get(use, use)
    if use not in USES and (not OWN_FUND.fullmatch(account) or account in NOT_FUNDS or account in USES.values()):
        raise SurplusUseUnknown(use=use[:64])
    return account


def work_out_surplus(plan: Plan, rates: SurplusRates, bases: Sequence[Basis]) -> SharedOut:
    """Work a plan out: every satang of the surplus has its place.

    Refuses SurplusNothing, SurplusUseUnknown, SurplusUseTwice, SurplusPartWrong, RatesPastWhole, LeagueFeeTooLarge, DividendTooLarge, NobodyToShare,
    SurplusNotEnough, ReserveTooSmall.
    """
    _check_plan(plan)
    share_days = sum(max(basis.share_days, 0) for basis in bases)
    business = sum(basis.counted_business for basis in bases)
    amounts = {part.use: _amount(part, plan, rates, share_days, business) for part in plan.parts}
    named_reserve = amounts.pop("reserve", 0)
    least = reserve_least(plan.surplus, rates)
    wanted = sum(amounts.values())
    if wanted + named_reserve > plan.surplus:
        short = wanted + named_reserve - plan.surplus
        raise SurplusNotEnough(wanted=show_money(wanted + named_reserve), surplus=show_money(plan.surplus), short=show_money(short))
    check_bounds(plan.surplus, {**amounts, "reserve": plan.surplus - wanted}, rates, share_days=share_days, days=plan.days)
    order = [use for use in USES if use in amounts] + sorted(use for use in amounts if use not in USES)
    allotted = [Allotment("reserve", plan.surplus - wanted), *(Allotment(use, amounts[use]) for use in order if amounts[use])]
    members = share_among(bases, dividend=amounts.get("dividend", 0), patronage=amounts.get("patronage", 0))
    return SharedOut(plan, rates, tuple(allotted), members, share_days, business, least)


def reserve_least(surplus: int, rates: SurplusRates) -> int:
    """The least that the reserve must get, in whole satang."""
    return -(-surplus * rates.reserve_least_basis_points // WHOLE)


def league_most(surplus: int, rates: SurplusRates) -> int:
    """The most that the League may get: its part of the surplus, under the cap."""
    return min(surplus * rates.league_most_basis_points // WHOLE, rates.league_cap_satang)


def dividend_at(rate: int, *, share_days: int, days: int) -> int:
    """What a yearly rate on shares comes to for the time they were held, rounded once."""
    return round_half_away(share_days * rate, WHOLE * days)


def check_bounds(surplus: int, amounts: Mapping[str, int], rates: SurplusRates, *, share_days: int, days: int) -> None:
    """Refuse ReserveTooSmall, LeagueFeeTooLarge, DividendTooLarge for amounts by use that the law does not allow."""
    most = league_most(surplus, rates)
    if amounts.get("league", 0) > most:
        raise LeagueFeeTooLarge(most=show_money(most))
    most = dividend_at(rates.dividend_most_basis_points, share_days=share_days, days=days)
    if amounts.get("dividend", 0) > most:
        raise DividendTooLarge(most=show_money(most), percent=show_percent(rates.dividend_most_basis_points))
    least = reserve_least(surplus, rates)
    if amounts.get("reserve", 0) < least:
        raise ReserveTooSmall(reserve=show_money(amounts.get("reserve", 0)), least=show_money(least))


def share_among(bases: Sequence[Basis], *, dividend: int, patronage: int) -> tuple[MemberPart, ...]:
    """Share what was declared among the members, by id, to the last satang; equal remainders go to the earlier id. Refuses NobodyToShare."""
    ordered = sorted(bases, key=lambda basis: basis.member)
    dividends = _shares(dividend, [max(basis.share_days, 0) for basis in ordered])
    refunds = _shares(patronage, [basis.counted_business for basis in ordered])
    return tuple(
        MemberPart(basis.member, basis.share_days, basis.business, of_shares, of_business, basis.in_default)
        for basis, of_shares, of_business in zip(ordered, dividends, refunds, strict=True)
    )


def show_percent(basis_points: int) -> str:
    """Basis points as people write percent: 725 is 7.25, 1000 is 10."""
    return f"{basis_points // 100}.{basis_points % 100:02}".rstrip("0").rstrip(".")


def _shares(total: int, weights: list[int]) -> list[int]:
    if total and not any(weights):
        raise NobodyToShare(amount=show_money(total))
    return share_out(total=total, weights=weights)


def _check_plan(plan: Plan) -> None:
    if not 0 < plan.surplus <= MOST_SATANG or plan.days < 1:
        raise SurplusNothing()
    seen: set[str] = set()
    for part in plan.parts:
        account_of(part.use)
        if part.use in seen:
            raise SurplusUseTwice(use=part.use)
        seen.add(part.use)
        if (part.amount is None) == (part.rate is None) or not 0 <= (part.amount or 0) <= MOST_SATANG or not 0 <= (part.rate or 0) <= MOST_SATANG:
            raise SurplusPartWrong()
    rates = sum(part.rate or 0 for part in plan.parts if part.use not in TO_MEMBERS)
    if rates > WHOLE:
        raise RatesPastWhole(percent=show_percent(rates))


def _amount(part: Part, plan: Plan, rates: SurplusRates, share_days: int, business: int) -> int:
    """What a part comes to; the League's by rate stops at its cap. Parts of the surplus are cut to whole satang, since the reserve takes the rest."""
    if part.amount is not None:
        return part.amount
    assert part.rate is not None
    if part.use == "dividend":
        return dividend_at(part.rate, share_days=share_days, days=plan.days)
    if part.use == "patronage":
        return round_half_away(business * part.rate, WHOLE)
    amount = plan.surplus * part.rate // WHOLE
    return min(amount, rates.league_cap_satang) if part.use == "league" else amount
