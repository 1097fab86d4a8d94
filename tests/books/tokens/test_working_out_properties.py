"""What holds for every bill and every set of campaigns: sums, caps, lots, the order of scanning, and that the proposal is the best selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kadpun.books.tokens.allowing import counts_as_said
from kadpun.books.tokens.offers import Entitlement, Worked
from kadpun.books.tokens.refused import NotUsable
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms
from kadpun.books.tokens.uses import Wish, check_uses
from kadpun.books.tokens.working_out import BillLine, work_out
from tests.books.tokens.worked import BUYER, NOON, lot

NAMES = ("rice", "fish", "ticket", "beer")
GROUPS = {"rice": "food", "fish": "food", "ticket": "bus", "beer": "drink"}


def a_line(name: str, amount: int, pieces: int, rest: int) -> BillLine:
    unit = 1000 if name == "fish" else 1
    return BillLine(name, GROUPS[name], amount, pieces * unit + (rest if unit > 1 else 0), unit, 7 if name in ("ticket", "beer") else None)


LINES = st.lists(st.builds(a_line, st.sampled_from(NAMES), st.integers(0, 60_000), st.integers(1, 5), st.integers(0, 999)), min_size=1, max_size=6)
CHOICES = st.sampled_from([Choice(), Choice(goods=("ticket",)), Choice(groups=("food",)), Choice(groups_out=("drink",)), Choice(goods_out=("rice",))])
CAP = st.sampled_from([0, 0, 0, 700, 5_000, 20_000])


@st.composite
def campaigns(draw: st.DrawFn) -> list[Entitlement]:
    """Up to five campaigns of every form with caps, each with where the buyer stands in it."""
    made = []
    for number in range(draw(st.integers(1, 5))):
        form = draw(st.sampled_from(["bundle", "rate", "percent"]))
        terms = Terms(
            f"c{number}", f"โครงการ {number}", form, f"C{number}", "issuer", "ผู้ออก", date(2022, 1, 1), date(2022, 12, 31),
            bundle_tokens=draw(st.integers(1, 60)) if form == "bundle" else 0,
            bundle_pays=draw(st.integers(0, 3_000)) if form == "bundle" else 0,
            rate_satang=draw(st.sampled_from([1, 25, 100, 999])) if form == "rate" else 0,
            percent=draw(st.integers(1, 10_000)) if form == "percent" else 0,
            rounding=draw(st.sampled_from(["down", "nearest", "up"])), round_to=draw(st.sampled_from([1, 25, 100])),
            caps=Caps(*(draw(CAP) for _ in range(5))), minimum=draw(st.sampled_from([0, 0, 10_000])), choice=draw(CHOICES),
            order=draw(st.integers(1, 3)), alone=draw(st.sampled_from([False, False, False, True])),
            repays=draw(st.sampled_from(["all", "none", "per-token"])), repays_satang=draw(st.integers(0, 120)),
            grants=(GrantRule("buy", "purchase", 1, per=2_000),),
        )  # fmt: skip
        lots = tuple(lot(draw(st.integers(1, 200)), number=at, deferred=draw(st.integers(0, 300))) for at in range(draw(st.integers(0, 3))))
        used = draw(st.integers(0, 3_000))
        limit = draw(st.sampled_from([None, None, 0, 90, 5_000]))
        made.append(Entitlement(terms, lots=lots, used_today=used, used_in_all=used, used_in_shop=used, used_in_total=used, budget_left=limit))
    return made


def worked_out(lines: Sequence[BillLine], stands: Sequence[Entitlement], wishes: Sequence[Wish] = (), *, propose: bool = True) -> Worked:
    return work_out(lines, stands, wishes, at=NOON, buyer=BUYER, propose=propose)


@given(LINES, campaigns())
@settings(max_examples=150, deadline=None)
def test_every_satang_is_accounted_for_and_nothing_goes_below_zero(lines: list[BillLine], stands: list[Entitlement]) -> None:
    worked = worked_out(lines, stands)
    assert all(0 <= left <= line.amount for left, line in zip(worked.left, lines, strict=True))
    assert worked.to_pay + worked.discount == sum(line.amount for line in lines)
    assert worked.repaid == sum(one.amount for one in worked.issuers) and 0 <= worked.repaid <= worked.discount
    check_uses(worked.uses, worked.earned, lines=len(lines), member=BUYER)
    off = [0] * len(lines)
    for use in worked.uses:
        for share in use.shares:
            off[share.line] += share.amount
    assert [line.amount - one for line, one in zip(lines, off, strict=True)] == list(worked.left)
    for offer in worked.offers:
        assert (offer.state == "used") == bool(offer.uses)
        assert offer.state != "refused" or isinstance(offer.refusal, NotUsable)
        assert offer.discount <= offer.base <= sum(line.amount for line in lines)


@given(LINES, campaigns(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_scanning_changes_nothing(lines: list[BillLine], stands: list[Entitlement], random: object) -> None:
    order = list(range(len(lines)))
    random.shuffle(order)  # type: ignore[attr-defined]
    first, second = worked_out(lines, stands), worked_out([lines[at] for at in order], list(reversed(stands)))
    assert [(offer.state, offer.discount, offer.tokens, offer.bound) for offer in first.offers] == [
        (offer.state, offer.discount, offer.tokens, offer.bound) for offer in second.offers
    ]
    told = sorted((line.goods, line.amount, line.steps, left) for line, left in zip(lines, first.left, strict=True))
    assert told == sorted((lines[at].goods, lines[at].amount, lines[at].steps, left) for at, left in zip(order, second.left, strict=True))
    assert first.earned == second.earned


@given(LINES, campaigns())
@settings(max_examples=150, deadline=None)
def test_caps_budgets_and_lots_hold(lines: list[BillLine], stands: list[Entitlement]) -> None:
    worked = worked_out(lines, stands)
    for stand in stands:
        uses = [use for use in worked.uses if use.campaign == stand.terms.campaign]
        caps, given_off, tokens = stand.terms.caps, sum(use.discount for use in uses), sum(use.tokens for use in uses)
        if uses:
            for cap, before in ((caps.bill, 0), (caps.day, stand.used_today), (caps.person, stand.used_in_all), (caps.total, stand.used_in_total)):
                assert cap == 0 or before + given_off <= cap
            assert all(counts_as_said(stand.terms, use) for use in uses)
        if stand.terms.has_wallets:
            assert tokens <= sum(one.left for one in stand.lots)
            held = {one.grant: one for one in stand.lots}
            assert all(part.amount <= held[part.grant].left and part.released <= held[part.grant].deferred for use in uses for part in use.lots)
            used_up = [part.amount == held[part.grant].left for use in uses for part in use.lots]
            assert all(used_up[:-1])
        elif stand.budget_left is not None:
            assert tokens <= stand.budget_left


@given(LINES, campaigns())
@settings(max_examples=80, deadline=None)
def test_what_is_proposed_takes_off_most_of_all_selections(lines: list[BillLine], stands: list[Entitlement]) -> None:
    worked = worked_out(lines, stands)
    names = [stand.terms.campaign for stand in stands]
    alone = {stand.terms.campaign for stand in stands if stand.terms.alone}
    for count in range(len(names) + 1):
        for chosen in combinations(names, count):
            if count < 2 or not alone & set(chosen):
                other = worked_out(lines, stands, [Wish(name) for name in chosen], propose=False)
                assert other.discount <= worked.discount
    again = worked_out(lines, stands, [Wish(use.campaign) for use in worked.uses], propose=False)
    assert (again.uses, again.left) == (worked.uses, worked.left)


@given(LINES, campaigns(), st.integers(1, 9), st.integers(1, 500))
@settings(max_examples=80, deadline=None)
def test_a_wish_is_never_exceeded(lines: list[BillLine], stands: list[Entitlement], times: int, tokens: int) -> None:
    one = replace(stands[0], terms=replace(stands[0].terms, alone=False))
    offer = worked_out(lines, [one], [Wish(one.terms.campaign, times=times, tokens=tokens if one.terms.form == "rate" else 0)]).offers[0]
    if offer.terms.form == "bundle":
        assert offer.times <= min(times, offer.most_times)
    if offer.terms.form == "rate":
        assert offer.tokens <= min(tokens, offer.most_tokens)
