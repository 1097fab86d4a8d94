"""Sharing out a surplus: the real year to the satang, what the law refuses, and sums that always come out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.coop.rates import NoSurplusRates, SurplusRatesWrong, check_rates, rates_on, starter_rates
from kadpun.books.coop.surplus import (
    Basis,
    DividendTooLarge,
    LeagueFeeTooLarge,
    NobodyToShare,
    Part,
    Plan,
    RatesPastWhole,
    ReserveTooSmall,
    SharedOut,
    SurplusNotEnough,
    SurplusNothing,
    SurplusPartWrong,
    SurplusUseTwice,
    SurplusUseUnknown,
    league_most,
    reserve_least,
    show_percent,
    work_out_surplus,
)
from kadpun.books.coop.surplus_kinds import is_share

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
RATES = rates_on(date(2026, 3, 1), starter_rates())
REAL = 31_629_107_08
"""The surplus of a co-operative's report for B.E. 2568, shared out as its meeting decided."""
REAL_PARTS = {
    "league": 30_000_00,
    "dividend": 22_408_612_28,
    "patronage": 3_705_868_53,
    "bonus": 900_000_00,
    "dividend-equalisation": 10_000_00,
    "welfare": 1_120_000_00,
    "public-benefit": 149_100_00,
    "education": 32_500_00,
}


def plan(surplus: int, *parts: Part) -> Plan:
    return Plan(surplus, *YEAR, parts)


def members(count: int, *, shares: int = 500_000_00, business: int = 80_000_00) -> list[Basis]:
    return [Basis(f"m-{number:012}", (shares + number * 1_000_00) * 365, business + number * 37) for number in range(count)]


def share(surplus: int, *parts: Part, bases: list[Basis] | None = None) -> SharedOut:
    return work_out_surplus(plan(surplus, *parts), RATES, members(3) if bases is None else bases)


def test_the_real_year_comes_out_to_the_satang() -> None:
    made = share(REAL, *(Part(use, amount) for use, amount in REAL_PARTS.items()), bases=members(734))
    assert made.given_to("reserve") == 3_273_026_27
    assert {allotment.use: allotment.amount for allotment in made.allotments} == {"reserve": 3_273_026_27, **REAL_PARTS}
    assert sum(allotment.amount for allotment in made.allotments) == REAL
    assert sum(member.dividend for member in made.members) == 22_408_612_28
    assert sum(member.patronage for member in made.members) == 3_705_868_53
    assert made.reserve_least == 3_162_910_71


def test_a_rate_on_shares_counts_the_time_they_were_held() -> None:
    bases = [Basis("m-whole", 10_000_00 * 365, 0), Basis("m-late", 10_000_00 * 73, 0)]
    made = share(10_000_00, Part("dividend", rate=700), bases=bases)
    assert [(part.member, part.dividend) for part in made.members] == [("m-late", 140_00), ("m-whole", 700_00)]
    assert made.given_to("reserve") == 10_000_00 - 840_00


def test_members_in_default_get_no_refund_and_a_rate_leaves_their_business_out() -> None:
    bases = [Basis("m-a", 365, 60_000_00), Basis("m-b", 365, 40_000_00, in_default=True)]
    by_rate = share(10_000_00, Part("patronage", rate=100), bases=bases)
    assert [part.patronage for part in by_rate.members] == [600_00, 0]
    by_amount = share(10_000_00, Part("patronage", 600_00), bases=bases)
    assert [part.patronage for part in by_amount.members] == [600_00, 0]
    assert [part.in_default for part in by_amount.members] == [False, True]


def test_the_league_fee_by_rate_stops_at_its_cap() -> None:
    assert share(400_000_00, Part("league", rate=500)).given_to("league") == 20_000_00
    assert share(4_000_000_00, Part("league", rate=500)).given_to("league") == 30_000_00
    assert league_most(123_45, RATES) == 6_17


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ((Part("welfare", rate=6000), Part("bonus", rate=4001)), RatesPastWhole),
        ((Part("reserve", rate=9000), Part("welfare", rate=1001)), RatesPastWhole),
        ((Part("welfare", 90_000_01),), ReserveTooSmall),
        ((Part("welfare", 60_000_00), Part("bonus", 40_000_01)), SurplusNotEnough),
        ((Part("reserve", rate=5000), Part("welfare", 50_000_01)), SurplusNotEnough),
        ((Part("league", 5_000_01),), LeagueFeeTooLarge),
        ((Part("dividend", rate=1001),), DividendTooLarge),
        ((Part("gifts", 1),), SurplusUseUnknown),
        ((Part("equity/shares", 1),), SurplusUseUnknown),
        ((Part("equity/welfare", 1),), SurplusUseUnknown),
        ((Part("welfare", 1), Part("welfare", 1)), SurplusUseTwice),
        ((Part("welfare"),), SurplusPartWrong),
        ((Part("welfare", 1, 1),), SurplusPartWrong),
        ((Part("welfare", -1),), SurplusPartWrong),
    ],
)
def test_what_the_law_or_the_arithmetic_does_not_allow_is_refused_by_name(parts: tuple[Part, ...], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        share(100_000_00, *parts, bases=[Basis("m-a", 500_000_00 * 365, 1_000_00)])


def test_no_surplus_and_nobody_to_share_it_are_refused() -> None:
    with pytest.raises(SurplusNothing):
        share(0)
    with pytest.raises(NobodyToShare):
        share(100_00, Part("patronage", 1_00), bases=[Basis("m-a", 365, 50_00, in_default=True)])


def test_an_own_fund_is_named_by_its_account() -> None:
    made = share(100_000_00, Part("equity/flood-relief", rate=250))
    assert made.allotments[-1].account == "equity/flood-relief"
    assert made.given_to("equity/flood-relief") == 2_500_00


def test_rates_hold_from_their_day_and_own_ones_go_first() -> None:
    own = replace(RATES, from_on=date(2026, 1, 1), league_cap_satang=50_000_00)
    assert rates_on(date(2025, 12, 31), [own], starter_rates()).league_cap_satang == 30_000_00
    assert rates_on(date(2026, 1, 1), [own], starter_rates()).league_cap_satang == 50_000_00
    with pytest.raises(NoSurplusRates):
        rates_on(date(1990, 1, 1), [own], starter_rates())
    with pytest.raises(SurplusRatesWrong):
        check_rates(replace(RATES, reserve_least_basis_points=9_600, league_most_basis_points=401))


def test_percent_is_written_without_needless_noughts() -> None:
    assert [show_percent(rate) for rate in (1000, 725, 750, 5, 0)] == ["10", "7.25", "7.5", "0.05", "0"]


basis = st.builds(Basis, st.uuids().map(lambda id: f"m-{id.hex[:12]}"), st.integers(0, 10**12), st.integers(-(10**6), 10**10), st.booleans())


@given(
    bases=st.lists(basis, min_size=1, max_size=60, unique_by=lambda basis: basis.member),
    surplus=st.integers(1, 10**12),
    dividend=st.integers(0, 10**12),
    patronage=st.integers(0, 10**12),
    welfare=st.integers(0, 10_000),
)
def test_dividends_sum_to_what_was_declared_and_all_to_the_surplus(
    bases: list[Basis], surplus: int, dividend: int, patronage: int, welfare: int
) -> None:
    try:
        made = work_out_surplus(
            plan(surplus, Part("dividend", dividend), Part("patronage", patronage), Part("welfare", rate=welfare)), RATES, bases
        )
    except (SurplusNotEnough, ReserveTooSmall, DividendTooLarge, NobodyToShare):
        return
    assert sum(part.dividend for part in made.members) == dividend == made.given_to("dividend")
    assert sum(part.patronage for part in made.members) == patronage == made.given_to("patronage")
    assert sum(allotment.amount for allotment in made.allotments) == surplus
    assert made.given_to("reserve") >= reserve_least(surplus, RATES)
    for part in made.members:
        assert is_share(dividend, part.share_days, made.share_days, part.dividend)
        assert is_share(patronage, 0 if part.in_default else max(part.business, 0), made.business, part.patronage)
        assert not (part.in_default and part.patronage)
