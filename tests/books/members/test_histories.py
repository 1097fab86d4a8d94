"""Random histories of credit: statements come to the control account every day, nothing is paid twice, what is reversed is as if never done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.journal.balances import balance_of, out_of_balance, part_balances, trial_balance
from kadpun.books.members.ageing import ageing
from kadpun.books.members.credit import DebtNotOpen
from kadpun.books.members.debts import Allocation, account, all_accounts
from kadpun.books.members.deposits import DepositTooSmall
from kadpun.books.members.statements_of_member import statement
from kadpun.books.members.tendered import PurseTooSmall
from kadpun.books.refusals import Refusal

from .credit_shop import FIRST, CreditShop, a_credit_shop, party

MEMBERS = [party(number) for number in range(3)]
member = st.sampled_from(MEMBERS)
amount = st.integers(1, 400).map(lambda quarters: quarters * 25)
ACTS = st.one_of(
    st.tuples(st.just("sell"), member, amount, st.integers(0, 60)),
    st.tuples(st.just("pay"), member, amount, st.just(0)),
    st.tuples(st.just("pay one"), member, amount, st.integers(0, 50)),
    st.tuples(st.just("set off"), member, amount, st.just(0)),
    st.tuples(st.just("deposit"), member, amount, st.just(0)),
    st.tuples(st.just("take out"), member, amount, st.just(0)),
    st.tuples(st.just("refund"), member, amount, st.integers(0, 50)),
    st.tuples(st.just("reverse sale"), member, amount, st.integers(0, 50)),
    st.tuples(st.just("reverse payment"), member, amount, st.integers(0, 50)),
    st.tuples(st.just("days"), member, amount, st.integers(1, 40)),
)


def act(shop: CreditShop, what: str, who: str, much: int, which: int) -> None:
    """One act; a refusal is one of the answers."""
    if what == "sell":
        shop.sell(who, much, days=which, cash=much // 100 * 25 if which % 3 == 0 else 0)
    elif what == "pay":
        shop.pay(who, much)
    elif what == "pay one":
        with shop.desk.store.read() as connection:
            debts = account(connection, who).debts
        if debts:
            debt = debts[which % len(debts)]
            shop.pay(who, much, chosen=(Allocation(debt.debt, debt.instalment, min(much, debt.left)),))
    elif what == "set off":
        shop.pay(who, much, kind="deposit")
    elif what in ("deposit", "take out"):
        shop.deposit(who, "in" if what == "deposit" else "out", much)
    elif what == "refund" and shop.sales:
        shop.refund(shop.sales[which % len(shop.sales)])
    elif what == "reverse sale" and shop.sales:
        shop.reverse(shop.sales[which % len(shop.sales)])
    elif what == "reverse payment" and shop.payments:
        shop.reverse(shop.payments[which % len(shop.payments)])
    elif what == "days":
        shop.pass_days(which)


@pytest.fixture(scope="module")
def folders() -> Iterator[Path]:
    with TemporaryDirectory(prefix="histories-") as folder:
        yield Path(folder)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=5, max_size=30))
def test_statements_come_to_the_control_account_on_every_day(folders: Path, acts: list[tuple[str, str, int, int]]) -> None:
    with TemporaryDirectory(dir=folders) as folder:
        shop = a_credit_shop(Path(folder) / "shop")
        days = {FIRST}
        for each in acts:
            with suppress(Refusal):
                act(shop, *each)
            days.add(shop.today)
        with shop.desk.store.read() as connection:
            for day in sorted(days):
                control = balance_of(connection, "receivables/members", on=day).amount
                told = [statement(connection, who, FIRST, day) for who in MEMBERS]
                assert sum(each.carried for each in told) == control
                accounts = {each.member: each for each in all_accounts(connection, day)}
                parts = part_balances(connection, "receivables/members", on=day)
                for each in told:
                    found = accounts.get(each.member)
                    assert (found.balance if found else 0) == each.carried == (parts[each.member].amount if each.member in parts else 0)
                    assert found is None or not (found.debts and found.kept), "what is kept pays the next debt"
                    assert found is None or all(0 < debt.left <= debt.amount for debt in found.debts)
                aged = ageing(connection, day)
                assert aged.balance == control
                assert sum(aged.totals) == sum(each.owed for each in aged.parties)
                deposits = balance_of(connection, "deposits/members", on=day).amount
                assert sum(statement(connection, who, FIRST, day, purse="deposit").carried for who in MEMBERS) == -deposits
                assert out_of_balance(trial_balance(connection, on=day)) == {}
        shop.desk.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=1, max_size=12), who=member, much=amount)
def test_what_is_reversed_is_as_if_never_done(folders: Path, acts: list[tuple[str, str, int, int]], who: str, much: int) -> None:
    with TemporaryDirectory(dir=folders) as folder:
        shop = a_credit_shop(Path(folder) / "shop")
        for each in acts:
            with suppress(Refusal):
                act(shop, *each)
        for does in (lambda: shop.pay(who, much), lambda: shop.sell(who, much)):
            with shop.desk.store.read() as connection:
                before = list(all_accounts(connection))
            shop.reverse(does())
            with shop.desk.store.read() as connection:
                after = [each for each in all_accounts(connection) if each.debts or each.kept]
            assert after == [each for each in before if each.debts or each.kept]
        shop.desk.close()


def test_no_payment_takes_more_off_a_debt_than_is_left(tmp_path: Path) -> None:
    shop = a_credit_shop(tmp_path / "shop")
    sale = shop.sell(MEMBERS[0], 10_000)
    shop.pay(MEMBERS[0], 4_000)
    with pytest.raises(DebtNotOpen):
        shop.pay(MEMBERS[0], 7_000, chosen=(Allocation(sale, 1, 6_001),))
    with pytest.raises(DebtNotOpen):
        shop.pay(MEMBERS[1], 100, chosen=(Allocation(sale, 1, 100),))
    with pytest.raises(PurseTooSmall):
        shop.pay(MEMBERS[0], 100, kind="deposit")
    with pytest.raises(DepositTooSmall):
        shop.deposit(MEMBERS[0], "out", 25)
    shop.desk.close()
