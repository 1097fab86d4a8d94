"""The shop's own points in the books: 2,000.00 with points worth 170.00 is 1,843.32 now and 156.68 later, and what runs out is breakage."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.tokens.points import defer, released_of, worth_of_points


def test_income_of_2000_is_shared_by_worth() -> None:
    assert defer(200_000, 200_000, [17_000]) == (15_668,)
    assert 200_000 - 15_668 == 184_332


def test_what_experience_says_is_never_used_is_no_liability() -> None:
    assert worth_of_points(200, 100, 0) == 20_000
    assert worth_of_points(200, 100, 1_500) == 17_000
    assert defer(200_000, 200_000, [worth_of_points(200, 100, 1_500)]) == (15_668,)


def test_a_bill_for_nothing_defers_nothing() -> None:
    assert defer(0, 0, [500]) == (0,)
    assert defer(0, 0, []) == ()


@given(st.integers(1, 10**7), st.lists(st.integers(0, 10**6), max_size=4))
def test_income_now_and_later_is_the_income(price: int, worths: list[int]) -> None:
    later = defer(price, price, worths)
    assert all(part >= 0 for part in later) and sum(later) <= price


@given(st.integers(0, 10**6), st.lists(st.integers(1, 500), min_size=1, max_size=8), st.integers(0, 500))
def test_uses_and_what_runs_out_release_exactly_what_waited(deferred: int, uses: list[int], unused: int) -> None:
    left, waits = sum(uses) + unused, deferred
    for used in uses:
        released = released_of(deferred=waits, left=left, used=used)
        assert 0 <= released <= waits
        waits, left = waits - released, left - used
    breakage = released_of(deferred=waits, left=left, used=left)
    assert left == unused and (breakage == waits if unused else waits == 0)
