"""What an issuer sees of coupons, of tokens that live elsewhere and of a campaign without a budget; and open data in which nobody can be known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadpun.books.desk import Desk
from kadpun.books.tokens.issuer_view import Cell, DayFigures, Figures, IssuerReport, issuer_report
from kadpun.books.tokens.open_data import LEAST_PEOPLE, open_csv, open_json, open_rows
from kadpun.books.tokens.terms import Terms
from tests.books.shops import a_shop, open_a_shift, with_products

from .campaign_terms import KGO
from .claim_shop import DAY, in_app, make_claim, reverse, settle, use_tokens
from .coupon_shop import coupon, make_void, print_run, printing, take_back, use_coupon

SUMS = ("granted", "used", "expired", "bills", "discount", "repaid")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    with_products(made)
    open_a_shift(made)
    yield made
    made.close()


def report_of(desk: Desk, terms: Terms) -> IssuerReport:
    with desk.store.read() as connection:
        return issuer_report(connection, terms)


def test_printed_coupons_are_in_hand_until_a_bill_uses_them_and_nobody_is_named(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms, 10)
    first = use_coupon(desk, terms, coupon(desk, run, 1), serial=1)
    use_coupon(desk, terms, coupon(desk, run, 2), coupon(desk, run, 3), serial=2)
    make_void(desk, run, (9, 10))
    report = report_of(desk, terms)
    assert (report.budget, report.to_grant, report.in_hand, report.once, report.expired, report.sums) == (1_000, 992, 5, 3, 0, True)
    assert report.total == Figures(granted=8, used=3, bills=3, discount=15_000, repaid=15_000, nameless=3)
    take_back(desk, first.fact.id, 2)
    report = report_of(desk, terms)
    assert (report.in_hand, report.once, report.total.discount, report.sums) == (6, 2, 10_000, True)
    assert open_rows(report) == ()


def test_tokens_of_the_issuers_own_app_need_no_budget_and_what_was_reversed_does_not_count(desk: Desk) -> None:
    terms = in_app(desk)
    for number in range(6):
        use_tokens(desk, terms, f"APP-{number}")
    reverse(desk, use_tokens(desk, terms, "APP-9"))
    one = make_claim(desk, terms)
    settle(desk, one, paid=20_000)
    report = report_of(desk, terms)
    assert (report.budget, report.ungranted, report.granted, report.once, report.sums) == (0, -300, 300, 300, True)
    assert (report.claimed, report.paid, report.open) == (30_000, 20_000, 10_000)
    (shop,) = report.shops
    assert (shop.shop, shop.name, shop.claimed, shop.paid, shop.open, shop.last_on) == (
        "test-coop/shop-1", "ร้านทดสอบ", 30_000, 20_000, 10_000, DAY,
    )  # fmt: skip
    (row,) = open_rows(report)
    assert (row.on, row.bills, row.used, row.people) == (DAY, 6, 300, None)
    assert json.loads(open_json(report))["rows"][0]["people"] is None


def test_a_campaign_in_which_nothing_happened_yet_is_all_budget(desk: Desk) -> None:
    terms = printing(desk)
    report = report_of(desk, terms)
    assert (report.budget, report.left, report.total, report.shops, report.days, report.cells) == (1_000, 1_000, Figures(), (), (), ())
    assert "".join(open_csv(report)).count("\r\n") == 1


def made_up(cells: list[tuple[int, int, frozenset[str], int, int]]) -> IssuerReport:
    """A report of cells: shop, day, who, bills that name nobody, tokens."""
    made = tuple(
        Cell(
            f"c/s-{shop}", date(2026, 6, 9) + timedelta(days=day),
            Figures(used=tokens, bills=len(who) + nameless, discount=10 * tokens, people=len(who), nameless=nameless), who,
        )
        for shop, day, who, nameless, tokens in cells
    )  # fmt: skip
    total = Figures(**{name: sum(getattr(cell.figures, name) for cell in made) for name in SUMS})
    days: tuple[DayFigures, ...] = ()
    return IssuerReport(replace(KGO, key="k"), 0, 0, 0, 0, total.used, 0, total, (), days, made)


PERSON = st.sampled_from([f"m-{number:012}" for number in range(12)])
CELLS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.frozensets(PERSON, max_size=9), st.integers(0, 6), st.integers(0, 500)),
    max_size=12,
    unique_by=lambda cell: cell[:2],
)


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_no_published_row_stands_for_fewer_than_five_and_rows_come_to_the_totals(cells: list[tuple[int, int, frozenset[str], int, int]]) -> None:
    report = made_up(cells)
    rows = open_rows(report)
    heads = {(cell.shop, cell.on): cell.figures.heads for cell in report.cells}
    others = [row for row in rows if not row.shop]
    assert len(others) <= 1 and others == list(rows[len(rows) - len(others) :])
    for row in rows:
        assert row.people is None or row.people >= LEAST_PEOPLE
        assert not row.shop or heads[row.shop, row.on or DAY] >= LEAST_PEOPLE
    if rows:
        for name in SUMS:
            assert sum(getattr(row, name) for row in rows) == getattr(report.total, name), name
    shown = {(row.shop, row.on) for row in rows if row.shop}
    hidden = [cell for cell in report.cells if (cell.shop, cell.on) not in shown]
    behind = len(frozenset().union(*(cell.who for cell in hidden))) + sum(cell.figures.nameless for cell in hidden)
    assert not others or behind >= LEAST_PEOPLE
    assert others or not hidden or rows == ()


def test_no_id_of_a_person_is_in_the_open_data() -> None:
    people = frozenset(f"m-{number:012}" for number in range(6))
    report = made_up([(1, 1, people, 0, 100)])
    text = "".join(open_csv(report)) + open_json(report).decode()
    assert not any(party in text for party in people)
    assert "c/s-1" in text and "2026-06-10" in text
