"""Campaigns measured: what tokens, a share paid by an issuer and the shop's own points add to ringing up a bill, and what it takes to offer them.

Shops alike, one without campaigns, one with a municipality's tokens, one with three campaigns, and people who hold tokens; the same bills of five
lines for the same members go through two tills in turn, so that both meet the same disk.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.measure import Result, Timing, milliseconds, time_each
from benchmarks.shops import OPENING_ON, barcode, goods_id, shop_of
from kadpun.books.clock import mint_id
from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.profile import ShopProfile
from kadpun.books.tokens.campaign_acts import open_campaign
from kadpun.books.tokens.grants import Grant, GrantLine, grant_postings
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms
from kadpun.books.tokens.uses import Wish
from kadpun.pos.till import basket as bill
from kadpun.pos.till.basket import Basket
from kadpun.pos.till.campaigning import at_bill, worked_out
from kadpun.pos.till.pricing import price
from kadpun.pos.till.sales import ring_up
from kadpun.pos.till.tender import Taken, exact_cash

PRODUCTS, MEMBERS, RUNS, WARM_UP = 2_000, 500, 600, 50
PROFILE = ShopProfile(shop="ร้านวัดความเร็ว", vat_mode="approved", sample=True)
LAST_ON = date(2027, 12, 31)
RIDE = Terms(
    "kgo", "ค่ารถชุมชน", "bundle", "t-kgo", "khon-kaen", "เทศบาล", OPENING_ON, LAST_ON, bundle_tokens=1, bundle_pays=100, order=10,
    budget=10**9, caps=Caps(bill=9_000), choice=Choice(goods=(goods_id(0),)),
    grants=(GrantRule("gift", "list", 0), GrantRule("buy", "purchase", 1, per=2_000)),
)  # fmt: skip
HALF = Terms(
    "half", "ปันครึ่ง", "percent", "t-half", "fund", "กองทุน", OPENING_ON, LAST_ON, percent=2_500, order=20, budget=10**10, day_starts_hour=6,
    caps=Caps(bill=20_000, day=10**8, person=10**9),
)  # fmt: skip
POINTS = Terms(
    "points", "แต้มร้าน", "rate", "t-points", "shop", "ร้าน", OPENING_ON, LAST_ON, rate_satang=100, order=30, repays="none",
    grants=(GrantRule("buy", "purchase", 1, per=1_000),), caps=Caps(bill=1_000),
)  # fmt: skip
CAMPAIGNS = (RIDE, HALF, POINTS)


def members_of(desk: Desk) -> list[str]:
    """The people of the shop, taken into its register if they are not there yet."""
    ids = [f"m-{number:012}" for number in range(1, MEMBERS + 1)]
    with desk.store.read() as connection:
        there = connection.exec_driver_sql("SELECT count(*) FROM member").scalar_one()
    if not there:
        join_people(desk, [NewPerson({"name": f"คน {id[-3:]}"}, desk.today(), id=id, roles=("customer",)) for id in ids], by="u-1")
    return ids


def with_campaigns(desk: Desk, people: list[str], campaigns: tuple[Terms, ...]) -> None:
    """Open campaigns and give everybody tokens, once."""
    with desk.store.read() as connection:
        if connection.exec_driver_sql("SELECT count(*) FROM campaign").scalar_one():
            return
    with desk.store.work() as work:
        for terms in campaigns:
            open_campaign(desk, work, terms, by="u-1")
    for start in range(0, len(people), 100):
        lines = tuple(GrantLine(one, 100_000) for one in people[start : start + 100])
        body = Grant(RIDE.campaign, RIDE.commodity, "gift", "list", lines, None, f"gift-{start}")
        with desk.store.work() as work:
            desk.record(work, body, by="u-1", post=grant_postings(body))


def basket_of(desk: Desk, numbers: list[int], member: str, campaigns: tuple[Terms, ...] = ()) -> Basket:
    """A bill of these goods for a member, with what was chosen of campaigns worked out, as it stands before payment."""
    made = bill.set_member(bill.open_basket(mint_id(desk.clock.now_at()), desk.clock.now_at()), member)
    with desk.store.read() as connection:
        for number in numbers:
            found = shelf.look_up(connection, barcode(number), on=OPENING_ON)
            assert found is not None
            made, _ = bill.add(made, found, 1, code=barcode(number))
        if campaigns:
            made = replace(made, wishes=tuple(Wish(terms.campaign) for terms in campaigns))
            made = worked_out(connection, made, PROFILE, log=desk.log, now=desk.clock.now_at())
            assert made.uses and made.earned
    return made


def ringing(desk: Desk, baskets: dict[int, Basket]) -> Callable[[int], object]:
    """Ring up a bill for exact cash, one unit of work."""

    def ring(n: int) -> None:
        basket = baskets.pop(n)
        due = price(basket, PROFILE).to_pay
        with desk.store.work() as work:
            ring_up(work, desk, PROFILE, basket, (Taken("cash", exact_cash(due, PROFILE)),), by="u-1", on=OPENING_ON)

    return ring


def in_turn(one: Callable[[int], object], other: Callable[[int], object], prepare: Callable[[int], object]) -> tuple[Timing, Timing]:
    """Time two acts in turn, each as often the first: what comes after another's commit finds the disk awake."""
    seconds: tuple[list[float], list[float]] = ([], [])
    cpu = [0.0, 0.0]
    for n in range(WARM_UP + RUNS):
        prepare(n)
        for i, act in ((0, one), (1, other)) if n % 2 else ((1, other), (0, one)):
            began, began_cpu = time.perf_counter(), time.process_time()
            act(n)
            if n >= WARM_UP:
                cpu[i] += time.process_time() - began_cpu
                seconds[i].append(time.perf_counter() - began)
    return Timing(seconds[0], cpu[0]), Timing(seconds[1], cpu[1])


def with_and_without(plain: Desk, tokens: Desk, people: list[str], campaigns: tuple[Terms, ...], what: str, limit: float) -> Iterator[Result]:
    """The same bills with these campaigns and without any; with them the buyer earns points too."""
    dice = random.Random(11)
    without: dict[int, Basket] = {}
    used: dict[int, Basket] = {}

    def prepare(n: int) -> None:
        numbers = [0, *dice.sample(range(1, PRODUCTS), 4)]
        member = people[n % len(people)]
        without[n], used[n] = basket_of(plain, numbers, member), basket_of(tokens, numbers, member, campaigns)

    first, second = in_turn(ringing(plain, without), ringing(tokens, used), prepare)
    note = f"with {milliseconds(second.median)}, without {milliseconds(first.median)}; processor {second.cpu_each / first.cpu_each:.2f} times"
    yield Result(f"ringing up a bill that {what}", second.median / first.median, limit, "times one without", note)


def offering(tokens: Desk, people: list[str]) -> Iterator[Result]:
    """What the panel asks for when it opens: every offer and the best of all selections, on a bill of ten lines."""
    dice = random.Random(12)
    made = [replace(basket_of(tokens, dice.sample(range(PRODUCTS), 10), people[n]), wishes=()) for n in range(120)]
    with tokens.store.read() as connection:
        timing = time_each(lambda n: at_bill(connection, made[n], PROFILE, log=tokens.log, now=tokens.clock.now_at()), runs=100, warm_up=20)
    yield Result("offers of three campaigns on a bill of ten lines, p95", timing.p95 * 1000, 50, "ms", f"median {milliseconds(timing.median)}")


def run(folder: Path) -> Iterator[Result]:
    """All measurements, on three small shops."""
    plain, tokens, many = (shop_of(folder / name, products=PRODUCTS) for name in ("plain", "tokens", "many"))
    people = members_of(plain)
    with_campaigns(tokens, members_of(tokens), (RIDE,))
    with_campaigns(many, members_of(many), CAMPAIGNS)
    yield from with_and_without(plain, tokens, people, (RIDE,), "uses and earns a municipality's tokens", 1.2)
    yield from with_and_without(plain, many, people, CAMPAIGNS, "uses three campaigns and earns in two", 1.5)
    yield from offering(many, people)
    for desk in (plain, tokens, many):
        desk.close()
