"""Credit as facts: limits and their log, terms, what a repayment may say, ageing, interest, reminders, business done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.members.ageing import add_months, ageing, bucket_of, lapses_on
from kadpun.books.members.business import business_done
from kadpun.books.members.credit import CreditPayment, PaymentPostingsDiffer, PaymentWrong, credit_payment_postings
from kadpun.books.members.debts import Allocation, Instalment, account, debts
from kadpun.books.members.interest import Interest, InterestNotDue, InterestWrong, interest_due, interest_postings, interest_so_far
from kadpun.books.members.limits import (
    CreditLimit,
    LimitOutOfBounds,
    LimitReasonNeeded,
    OverHardLimit,
    default_limits,
    headroom,
    limit_changes,
)
from kadpun.books.members.purses import PartyUnnamed
from kadpun.books.members.reminders import reminders
from kadpun.books.members.statements_of_member import statement
from kadpun.books.members.tendered import ConsentNeeded
from kadpun.books.profile import InterestRate, SettingWrong
from kadpun.books.sales.numbers import NumberOutOfTurn
from kadpun.books.sales.sale import (
    CreditTermsWrong,
    CreditWithoutMember,
    HelperWithoutMember,
    RefundToDebtWrong,
    Sale,
    SaleTenderWrong,
    Tendered,
    sale_postings,
)
from kadpun.books.store.tables import VIEWS

from ..shops import a_sale
from .credit_shop import FIRST, CreditShop, a_credit_shop, party

ANN, BEN = party(1), party(2)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[CreditShop]:
    made = a_credit_shop(tmp_path / "shop")
    yield made
    made.desk.close()


def limit(shop: CreditShop, hard: int, soft: int, reason: str = "committee", member: str = ANN, decision: str = "") -> None:
    shop.record(CreditLimit(member, hard, soft, reason, "u-chair", decision))  # type: ignore[arg-type]


def test_the_newest_limit_counts_and_every_change_is_kept(shop: CreditShop) -> None:
    limit(shop, 100_000, 80_000)
    limit(shop, 50_000, 50_000, "pays-late", decision="3/2569")
    with shop.desk.store.read() as connection:
        room = headroom(connection, ANN)
        log = limit_changes(connection, ANN)
        assert headroom(connection, BEN).own is False
    assert (room.hard, room.soft, room.own, room.free) == (50_000, 50_000, True, 50_000)
    assert [(change.hard, change.reason, change.decision, change.approver, change.by) for change in log] == [
        (50_000, "pays-late", "3/2569", "u-chair", "u-nok"),
        (100_000, "committee", "", "u-chair", "u-nok"),
    ]


@pytest.mark.parametrize(("hard", "soft", "reason", "refused"), [
    (-1, 0, "asked", LimitOutOfBounds), (100, 101, "asked", LimitOutOfBounds), (100, 50, "", LimitReasonNeeded),
    (100, 50, "นายคำปันตกงาน", LimitReasonNeeded),
])  # fmt: skip
def test_a_limit_out_of_bounds_or_without_a_reason_is_refused(shop: CreditShop, hard: int, soft: int, reason: str, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        limit(shop, hard, soft, reason)
    with pytest.raises(PartyUnnamed):
        limit(shop, 100, 50, member="คำปัน")
    with pytest.raises(LimitReasonNeeded):
        limit(shop, 100, 50, decision="คำปันตกงาน")


def test_the_shops_default_lets_the_first_trade_through_and_stops_at_its_end(tmp_path: Path) -> None:
    shop = a_credit_shop(tmp_path / "shop", limit=None)
    shop.sell(ANN, 100_000)
    with pytest.raises(OverHardLimit):
        shop.sell(ANN, 1)
    shop.sell(ANN, 1, approvals=("over_limit 0 u-nok u-chair 1",))
    shop.desk.change_profile(replace(shop.desk.profile(), credit_limit=0), by="u-office")
    with shop.desk.store.read() as connection:
        assert default_limits(connection) == (0, 0)
    with pytest.raises(OverHardLimit):
        shop.sell(BEN, 1)
    shop.desk.close()


@pytest.mark.parametrize("wrong", [
    {"credit_limit": -1}, {"share_par": 0}, {"allowance_percents": (0, 50, 20, 50, 100)}, {"allowance_percents": (0, 2)},
    {"interest_rates": (InterestRate(date(2026, 1, 1), 300), InterestRate(date(2025, 1, 1), 300))}, {"credit_days": 4000},
])  # fmt: skip
def test_rules_of_credit_that_cannot_be_are_refused(shop: CreditShop, wrong: dict[str, object]) -> None:
    with pytest.raises(SettingWrong):
        shop.desk.change_profile(replace(shop.desk.profile(), **wrong), by="u-office")  # type: ignore[arg-type]


def test_rates_and_percents_come_back_as_they_were_set(shop: CreditShop) -> None:
    given = replace(
        shop.desk.profile(),
        interest_rates=(InterestRate(date(2021, 4, 11), 300), InterestRate(date(2027, 1, 1), 550)),
        allowance_percents=(1, 2, 3, 4, 5),
    )
    shop.desk.change_profile(given, by="u-office")
    assert shop.desk.profile() == given
    default = replace(given, interest_rates=(InterestRate(date(2021, 4, 11), 300),), allowance_percents=(0, 2, 20, 50, 100))
    shop.desk.change_profile(default, by="u-office")
    assert shop.desk.profile() == default


def credit_sale(shop: CreditShop, part: Tendered, **about: object) -> None:
    sale = replace(a_sale(shop.desk), tender=(part,), **about)  # type: ignore[arg-type]
    shop.record(sale, sale_postings(sale))


def test_a_sale_on_credit_needs_a_member_and_terms_that_come_out(shop: CreditShop) -> None:
    later = FIRST + timedelta(days=30)
    whole = Tendered("credit", 4000, due_on=later)
    first, second = Instalment(later, 3000), Instalment(later + timedelta(days=30), 1000)
    for part, about, refused in (
        (whole, {"helper": BEN}, HelperWithoutMember),
        (whole, {"member": "คำปัน"}, PartyUnnamed),
        (replace(whole, due_on=None), {"member": ANN}, CreditTermsWrong),
        (replace(whole, due_on=FIRST - timedelta(days=1)), {"member": ANN}, CreditTermsWrong),
        (replace(whole, due_on=None, instalments=(first,)), {"member": ANN}, CreditTermsWrong),
        (replace(whole, instalments=(first, second)), {"member": ANN}, CreditTermsWrong),
        (replace(whole, due_on=None, instalments=(second, first)), {"member": ANN}, CreditTermsWrong),
        (replace(whole, due_on=None, instalments=(first, replace(second, amount=999))), {"member": ANN}, CreditTermsWrong),
        (Tendered("deposit", 4000), {"member": ANN}, SaleTenderWrong),
        (Tendered("cash", 4000, 4000, due_on=later), {"member": ANN}, CreditTermsWrong),
    ):
        with pytest.raises(refused):
            credit_sale(shop, part, **about)
    sale = replace(a_sale(shop.desk), tender=(whole,))
    with pytest.raises(CreditWithoutMember):
        shop.record(sale, sale_postings(replace(sale, member=ANN)))
    credit_sale(shop, replace(whole, due_on=None, instalments=(first, second)), member=ANN, helper=BEN)
    with shop.desk.store.read() as connection:
        assert [(debt.due_on, debt.left) for debt in debts(connection, ANN)] == [(first.due_on, 3000), (second.due_on, 1000)]


def test_an_old_sale_without_a_member_reads_as_before(shop: CreditShop) -> None:
    from kadpun.books.ledger.bodies import codec_of

    body = codec_of(Sale).write(a_sale(shop.desk))
    assert not {"member", "helper"} & body.keys()
    assert not {"due_on", "instalments"} & body["tender"][0].keys()
    assert codec_of(Sale).read(body).member == ""


def payment(total: int, **about: object) -> CreditPayment:
    tender = (Tendered("cash", total, total),)
    return replace(CreditPayment(ANN, 1, "01-P-69-000001", 1, tender, total), **about)  # type: ignore[arg-type]


def test_a_repayment_that_does_not_come_out_is_refused(shop: CreditShop) -> None:
    sale = shop.sell(ANN, 10_000)
    whole = (Allocation(sale, 1, 1000),)
    for body, refused in (
        (payment(1000), PaymentWrong),
        (payment(1000, allocations=whole, kept=1), PaymentWrong),
        (payment(1000, allocations=(Allocation(sale, 1, 500), Allocation(sale, 1, 500))), PaymentWrong),
        (payment(1000, allocations=(Allocation(sale, 1, 1001), Allocation(sale, 2, -1))), PaymentWrong),
        (payment(1000, allocations=whole, tender=(Tendered("deposit", 1000),)), ConsentNeeded),
        (payment(1000, allocations=whole, tender=(Tendered("credit", 1000),)), SaleTenderWrong),
        (payment(1000, allocations=whole, serial=2), NumberOutOfTurn),
        (payment(0), PaymentWrong),
    ):
        with pytest.raises(refused):
            shop.record(body, credit_payment_postings(body))
    body = payment(1000, allocations=whole)
    with pytest.raises(PaymentPostingsDiffer):
        shop.record(body, credit_payment_postings(replace(body, member=BEN)))
    shop.record(body, credit_payment_postings(body))


def test_a_refund_takes_only_its_own_sales_debt_down(shop: CreditShop) -> None:
    from kadpun.books.sales.receipts import recorded_sale, work_out_refund
    from kadpun.books.sales.sale import Refund, refund_postings

    first, second = shop.sell(ANN, 10_000), shop.sell(ANN, 10_000)
    with shop.desk.store.read() as connection:
        found = recorded_sale(connection, first)
    assert found is not None
    out = work_out_refund(found[1], {}, {0: 1})

    def back(*allocations: Allocation, member: str = ANN, amount: int = 10_000) -> Refund:
        return Refund(
            1, "R", 1, "receipt", found[1].number, 10_000, out.lines, out.vat, (Tendered("credit", amount),), out.total, "ชำรุด", "u-nok",
            member=member, allocations=allocations,
        )  # fmt: skip

    for body, refused in (
        (back(Allocation(second, 1, 10_000)), RefundToDebtWrong),
        (back(Allocation(first, 1, 9_999)), RefundToDebtWrong),
        (back(), RefundToDebtWrong),
        (back(Allocation(first, 1, 10_000), member=BEN), RefundToDebtWrong),
    ):
        with pytest.raises(refused):
            shop.record(body, refund_postings(body), (first,))
    body = back(Allocation(first, 1, 10_000))
    shop.record(body, refund_postings(body), (first,))
    with shop.desk.store.read() as connection:
        assert [debt.debt for debt in debts(connection, ANN)] == [second]


def test_debts_grow_old_by_months_from_the_day_they_fell_due(shop: CreditShop) -> None:
    shop.sell(ANN, 10_000, days=0)
    with shop.desk.store.read() as connection:
        (debt,) = debts(connection, ANN)
        days = [
            (FIRST, 0), (FIRST + timedelta(days=1), 1), (date(2026, 12, 21), 1), (date(2026, 12, 22), 2), (date(2027, 2, 21), 2),
            (date(2027, 2, 22), 3), (date(2027, 5, 21), 3), (date(2027, 5, 22), 4), (date(2027, 11, 21), 4), (date(2027, 11, 22), 5),
        ]  # fmt: skip
        for on, bucket in days:
            assert bucket_of(debt, on) == bucket, on
            assert ageing(connection, on).totals[bucket] == 10_000
        old = ageing(connection, date(2028, 9, 21))
    assert (old.parties[0].lapsing, lapses_on(debt)) == (10_000, date(2028, 11, 21))
    assert old.allowance((0, 2, 20, 50, 100)) == (0, 0, 0, 0, 0, 10_000)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_ageing_at_a_past_day_knows_nothing_of_what_came_later(shop: CreditShop) -> None:
    shop.sell(ANN, 10_000, days=0)
    shop.pass_days(40)
    before = FIRST + timedelta(days=39)
    with shop.desk.store.read() as connection:
        then = ageing(connection, before)
    shop.pay(ANN, 10_000)
    shop.sell(BEN, 500)
    with shop.desk.store.read() as connection:
        assert ageing(connection, before) == then
        now = ageing(connection, shop.today)
    assert [(aged.member, aged.owed) for aged in now.parties] == [(BEN, 500)]


def test_interest_is_simple_by_dated_rates_and_never_charged_twice(shop: CreditShop) -> None:
    shop.desk.change_profile(
        replace(shop.desk.profile(), interest_rates=(InterestRate(date(2021, 4, 11), 300), InterestRate(date(2027, 1, 1), 600))), by="u-office"
    )
    sale = shop.sell(ANN, 365_000, days=10)
    shop.pass_days(20)
    shop.pay(ANN, 73_000)
    shop.pass_days(30)
    to_on = shop.today
    with shop.desk.store.read() as connection:
        lines = interest_due(connection, ANN, to_on)
    due = FIRST + timedelta(days=10)
    assert [(line.from_on, line.to_on, line.base, line.rate, line.amount) for line in lines] == [
        (due + timedelta(days=1), FIRST + timedelta(days=20), 365_000, 300, 300),
        (FIRST + timedelta(days=21), date(2026, 12, 31), 292_000, 300, 480),
        (date(2027, 1, 1), to_on, 292_000, 600, 480),
    ]
    assert [line.days for line in lines] == [10, 20, 10]
    total = interest_so_far(lines)
    body = Interest(ANN, "01-I-69-000001", 1, to_on, lines, total)
    with pytest.raises(InterestNotDue):
        cut = replace(body, lines=lines[:1], total=lines[0].amount)
        shop.record(cut, interest_postings(cut))
    with pytest.raises(InterestWrong):
        more = replace(body, lines=(replace(lines[0], amount=301), *lines[1:]), total=total + 1)
        shop.record(more, interest_postings(more))
    charged = shop.record(body, interest_postings(body)).fact.id
    with shop.desk.store.read() as connection:
        assert interest_due(connection, ANN, to_on) == ()
        assert {debt.debt: debt.left for debt in debts(connection, ANN)} == {sale: 292_000, charged: total}
        assert balance_of(connection, "income/interest").amount == -total
    with pytest.raises(InterestNotDue):
        again = replace(body, serial=2)
        shop.record(again, interest_postings(again))
    shop.pass_days(5)
    with shop.desk.store.read() as connection:
        later = interest_due(connection, ANN, shop.today)
    assert [(line.debt, line.from_on, line.days, line.base) for line in later] == [(sale, to_on + timedelta(days=1), 5, 292_000)]
    shop.reverse(charged)
    with shop.desk.store.read() as connection:
        assert interest_so_far(interest_due(connection, ANN, to_on)) == total


def test_whoever_is_overdue_longest_is_reminded_first(shop: CreditShop) -> None:
    shop.sell(BEN, 5_000, days=6)
    shop.sell(ANN, 10_000, days=0)
    shop.sell(ANN, 700, days=90)
    shop.pass_days(1)
    with shop.desk.store.read() as connection:
        found = reminders(connection, shop.today)
        later = reminders(connection, date(2028, 10, 1))
    assert [(each.member, each.overdue, each.due_soon, each.days) for each in found] == [(ANN, 10_000, 0, 1), (BEN, 0, 5_000, 0)]
    assert later[0].lapses_on == date(2028, 11, 21)


def test_business_done_is_what_was_bought_less_what_came_back(shop: CreditShop) -> None:
    shop.sell(ANN, 10_000)
    second = shop.sell(ANN, 4_000, cash=4_000)
    third = shop.sell(BEN, 3_000)
    shop.pass_days(40)
    shop.refund(second)
    shop.reverse(third)
    last = FIRST + timedelta(days=39)
    with shop.desk.store.read() as connection:
        assert business_done(connection, FIRST, last) == {ANN: 14_000, BEN: 3_000}
        assert business_done(connection, FIRST, shop.today) == {ANN: 10_000}
        assert business_done(connection, shop.today, shop.today) == {ANN: -4_000, BEN: -3_000}


def test_a_reversed_sale_leaves_what_was_paid_on_it_with_the_member(shop: CreditShop) -> None:
    sale = shop.sell(ANN, 10_000)
    shop.pay(ANN, 4_000)
    shop.reverse(sale)
    with shop.desk.store.read() as connection:
        assert (account(connection, ANN).debts, account(connection, ANN).kept) == ((), 4_000)
    shop.sell(ANN, 6_000)
    with shop.desk.store.read() as connection:
        assert [(debt.amount, debt.left) for debt in debts(connection, ANN)] == [(6_000, 2_000)]


def test_a_statement_names_each_line_and_carries_the_balance(shop: CreditShop) -> None:
    first = shop.sell(ANN, 10_000)
    shop.pass_days(3)
    shop.pay(ANN, 2_500)
    shop.refund(first)
    told_on = shop.today
    with shop.desk.store.read() as connection:
        told = statement(connection, ANN, told_on, told_on)
    assert (told.brought, told.carried, told.more, told.less) == (10_000, 0, 0, 10_000)
    assert [(line.kind, line.how, line.amount, line.balance) for line in told.lines] == [
        ("credit-payment", "cash", -2_500, 7_500),
        ("refund", "", -7_500, 0),
    ]
    assert all(line.number and line.fact_id for line in told.lines)


def test_views_rebuilt_are_the_views_that_stood(shop: CreditShop) -> None:
    first = shop.sell(ANN, 10_000)
    shop.deposit(ANN, "in", 5_000)
    shop.pay(ANN, 5_000, kind="deposit")
    shop.refund(first)
    shop.shares(ANN, "subscribe", shares=5, paid=2)
    limit(shop, 1, 1)

    def rows() -> dict[str, list[tuple[object, ...]]]:
        with shop.desk.store.read() as connection:
            return {
                table.name: sorted(tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').all())
                for table in VIEWS.sorted_tables
            }

    before = rows()
    assert all(before[name] for name in ("debt", "allocation", "credit_limit", "credit_limit_log", "share", "member_paper", "business"))
    rebuild(shop.desk.store, KINDS, apply_postings)
    assert rows() == before
