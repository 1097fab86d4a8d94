"""The organisation's own chart over the starter one: codes, names, accounts of its own, and trees that bite their own tail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.desk import Desk
from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.chart_facts import (
    Accounts,
    AccountSaid,
    ChartAboveMissing,
    ChartCodeTwice,
    ChartCodeWrong,
    ChartLoop,
    ChartNameNeeded,
    ChartPathTwice,
    ChartPathUnknown,
    ChartPathWrong,
    OwnChart,
    own_accounts,
    record_accounts,
    standing_chart,
)
from kadpun.books.refusals import Refusal
from tests.books.shops import a_shop

BY = "u-account"
OWN = (
    AccountSaid("1", "สินทรัพย์"),
    AccountSaid("11", "เงินสดและเงินฝาก", above="1"),
    AccountSaid("11-01", "เงินสดในมือ", above="11", paths=("cash/drawer", "cash/safe", "cash/petty")),
    AccountSaid("11-02", "ธ.ก.ส. ออมทรัพย์", "BAAC savings", above="11", paths=("bank/savings",)),
    AccountSaid("54", "ค่าโฆษณา", opens="expenses/advertising", account_class="expense"),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def say(desk: Desk, *given: AccountSaid) -> int:
    with desk.store.work() as work:
        return record_accounts(desk, work, given, by=BY)


def chart(desk: Desk) -> OwnChart:
    with desk.store.read() as connection:
        return standing_chart(connection)


def test_own_codes_and_names_lie_over_the_starter_chart(desk: Desk) -> None:
    assert say(desk, *OWN) == 5
    standing = chart(desk)
    assert (standing.account("bank/savings").number, standing.account("bank/savings").name_th) == ("11-02", "ธ.ก.ส. ออมทรัพย์")
    assert (standing.account("cash/safe").number, standing.account("cash/safe").name_th) == ("11-01", "เงินสดในเซฟ")
    assert standing.account("expenses/advertising").account_class == "expense"
    assert standing.account_of("54") == standing.account("expenses/advertising")
    assert [said.code for said in standing.headings_above("bank/savings")] == ["11-02", "11", "1"]
    assert "expenses/rent" in {account.path for account in standing.without_code()}
    assert say(desk, *OWN) == 0


def test_the_tree_shows_every_account_once(desk: Desk) -> None:
    say(desk, *OWN)
    branches = list(chart(desk).tree())
    assert [(branch.depth, branch.code) for branch in branches[:5]] == [(0, "1"), (1, "11"), (2, "11-01"), (3, "11-01"), (3, "11-01")]
    shown = [branch.account.path for branch in branches if branch.account]
    assert len(shown) == len(set(shown)) == len(list(load_chart())) + 1


def test_a_chart_with_a_ring_is_refused_and_says_which(desk: Desk) -> None:
    ring = (AccountSaid("1", "ก", above="3"), AccountSaid("2", "ข", above="1"), AccountSaid("3", "ค", above="2"))
    before = desk.ledger.size
    with pytest.raises(ChartLoop, match="1 → 3 → 2 → 1"):
        say(desk, *ring)
    assert desk.ledger.size == before
    say(desk, replace(ring[0], above=""), *ring[1:])
    with pytest.raises(ChartLoop):
        say(desk, ring[0])
    with pytest.raises(ChartLoop), desk.store.work() as work:
        desk.record(work, Accounts((ring[0],)), by=BY)
    assert next(said for said in own_in(desk) if said.code == "1").above == ""


def own_in(desk: Desk) -> list[AccountSaid]:
    with desk.store.read() as connection:
        return own_accounts(connection)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (AccountSaid("9", "ก", above="9"), ChartLoop),
        (AccountSaid("9", "ก", above="8"), ChartAboveMissing),
        (AccountSaid("เก้า", "ก"), ChartCodeWrong),
        (AccountSaid("9", "  "), ChartNameNeeded),
        (AccountSaid("9", "ก", paths=("cash/nowhere",)), ChartPathUnknown),
        (AccountSaid("9", "ก", paths=("bank/savings",)), ChartPathTwice),
        (AccountSaid("9", "ก", opens="expenses/rent", account_class="expense"), ChartPathWrong),
        (AccountSaid("9", "ก", opens="rent", account_class="expense"), ChartPathWrong),
        (AccountSaid("9", "ก", opens="a/b/c", account_class="expense"), ChartPathWrong),
        (AccountSaid("9", "ก", opens="stock/elsewhere", account_class="asset"), ChartPathWrong),
        (AccountSaid("9", "ก", opens="expenses/gifts"), ChartPathWrong),
        (AccountSaid("54", "ค่าโฆษณา"), ChartPathWrong),
    ],
)
def test_accounts_that_fit_nowhere_are_refused_by_name(desk: Desk, given: AccountSaid, refusal: type[Refusal]) -> None:
    say(desk, *OWN)
    with pytest.raises(refusal):
        say(desk, given)


def test_two_codes_may_change_places_in_one_list_and_stand_once_in_it(desk: Desk) -> None:
    say(desk, *OWN)
    swapped = (replace(OWN[2], paths=("bank/savings",)), replace(OWN[3], paths=("cash/drawer", "cash/safe", "cash/petty")))
    assert say(desk, *swapped) == 2
    assert chart(desk).code_of("bank/savings") == "11-01"
    with pytest.raises(ChartCodeTwice), desk.store.work() as work:
        desk.record(work, Accounts((OWN[0], OWN[0])), by=BY)


def test_a_chart_of_many_codes_comes_in_parts_and_may_be_turned_round(desk: Desk) -> None:
    many = [AccountSaid(f"{n:03}", f"บัญชี {n}", above=f"{n - 1:03}" if n else "") for n in range(150)]
    assert say(desk, *many) == 150
    turned = [AccountSaid(f"{n:03}", f"บัญชี {n}", above=f"{n + 1:03}" if n < 149 else "") for n in range(150)]
    assert say(desk, *turned) == 150
    assert own_in(desk)[0].above == "001"


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8))
def test_a_tree_is_drawn_of_anything_that_several_desks_may_bring(links: list[tuple[int, int]]) -> None:
    own = {str(code): AccountSaid(str(code), f"บัญชี {code}", above=str(above)) for code, above in links}
    shown = [branch.code for branch in OwnChart(load_chart(), list(own.values())).tree() if branch.code in own]
    assert sorted(shown) == sorted(own)
