"""The page of members' money: debts by age, a limit changed, the interest run, shares and a deposit, by keys as in the office."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt

from kadpun.books.clock import SetClock, business_day
from kadpun.books.journal.balances import balance_of
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.money import Satang
from kadpun.books.shop import open_desk
from kadpun.books.words import load_words
from kadpun.pos.screens.office.credit_page import CreditPage
from kadpun.pos.till.counter import Till
from kadpun.pos.till.member_till import MemberTill
from kadpun.pos.till.results import Added, NeedsQuantity
from kadpun.pos.till.tender import Taken
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, CASHIER, MANAGER, faults_of_looks, is_thai

Key = Qt.Key
NAMES = ("คำปัน ใจแก้ว", "น้ำฝน ใจแก้ว", "บุญมา ทองดี")
DAY = 86_400_000


def fill(folder: Path) -> list[str]:
    """Three members; the first owes since 100 days in two bills, the second since yesterday, the third nothing."""
    clock = SetClock(AT - 100 * DAY)
    desk = open_desk(folder, clock=clock)
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in(MANAGER)
    joined = [NewPerson(values={"name": name, "telephone": f"08123456{at:02}"}, joined_on=business_day(clock.at)) for at, name in enumerate(NAMES)]
    join_people(desk, joined, by="setup")
    till.open_shift(Satang(0))
    members = MemberTill(till)

    def sell(member: str, goods: int) -> None:
        bill, groups = members.put_on_bill(till.new_basket(), member), till.quick_keys()
        for key in [key for group in groups for key in group.keys][:goods]:
            answer = till.add_goods(bill, key.goods, quantity="1")
            assert isinstance(answer, Added) and not isinstance(answer, NeedsQuantity)
            bill = answer.basket
        due = sum(line.gross for line in bill.lines)
        till.ring_up(bill, [Taken("credit", Satang(due))])
        clock.advance(milliseconds=60_000)

    sell(joined[0].id, 3)
    sell(joined[0].id, 2)
    clock.at = AT - DAY
    sell(joined[1].id, 1)
    desk.close()
    return [person.id for person in joined]


@pytest.fixture(scope="session")
def credit_shop(closed_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("credit") / "shop"
    shutil.copytree(closed_shop, folder)
    return folder, fill(folder)


@pytest.fixture
def members(credit_shop: tuple[Path, list[str]]) -> list[str]:
    return credit_shop[1]


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], credit_shop: tuple[Path, list[str]]) -> AtOffice:
    made = office_at(credit_shop[0])
    made.go("credit")
    made.wait(lambda: page(made).lists.read is not None)
    return made


def page(desk: AtOffice) -> CreditPage:
    return desk.page("credit", CreditPage)


def turn(desk: AtOffice, part: str) -> CreditPage:
    shown = page(desk)
    shown.tabs.turn(part)
    shown.tabs.turned.emit(part)
    desk.settle()
    return shown


def pick(desk: AtOffice, member: str) -> None:
    shown = page(desk)
    shown.choose(member)
    desk.wait(lambda: shown.seen is not None and shown.seen.standing.person.id == member)


def owed(desk: AtOffice, account: str = "receivables/members") -> int:
    def ask() -> int:
        with desk.till.desk.store.read() as connection:
            return balance_of(connection, account).amount

    return int(desk.does(ask))


def test_debts_stand_by_age_and_foot_with_the_books(desk: AtOffice, members: list[str]) -> None:
    shown = page(desk)
    read = shown.lists.read
    assert read is not None
    assert read.sums.table.ageing.balance == owed(desk) > 0
    assert set(members[:2]) < {row.key for row in shown.lists.table.model_of_rows.rows}
    assert members[2] not in {row.key for row in shown.lists.table.model_of_rows.rows}
    pick(desk, members[0])
    assert "คำปัน" in desk.words_in_view()
    assert len(shown.seen.debts if shown.seen else ()) == 2
    assert is_thai(desk.words_in_view())
    assert faults_of_looks(shown, touch=28) == []
    before = read.on - timedelta(days=50)
    shown.day.put_day(before)
    desk.wait(lambda: shown.lists.read is not None and shown.lists.read.on == before)
    assert shown.lists.read is not None
    then = {row.who.member for row in shown.lists.read.sums.table.rows}
    assert members[0] in then and members[1] not in then


def test_every_part_shows_and_none_is_cut(desk: AtOffice, members: list[str]) -> None:
    pick(desk, members[0])
    for part in ("remind", "limits", "shares", "deposits"):
        shown = turn(desk, part)
        assert is_thai(desk.words_in_view())
        assert faults_of_looks(shown, touch=28) == [], part


def test_a_limit_is_changed_with_its_reason(desk: AtOffice, members: list[str]) -> None:
    shown = turn(desk, "limits")
    pick(desk, members[0])
    shown.limit.hard.put("2,500")
    shown.limit.soft.put("3,000")
    shown.limit.decision.put("3/2569")
    desk.keep()
    desk.wait(lambda: not shown.busy)
    assert shown.limit.soft.complaint
    shown.limit.soft.put("2000")
    desk.keep()
    desk.wait(lambda: shown.seen is not None and bool(shown.seen.changes))
    assert "2,500.00" in desk.words_in_view()
    assert any(row.room.hard == 250_000 and row.room.own for row in (shown.lists.read.limits if shown.lists.read else ()))


def test_the_limit_for_everybody_is_changed(desk: AtOffice, members: list[str]) -> None:
    shown = turn(desk, "limits")
    desk.wait(lambda: shown.rules.hard.value == "1,000.00")
    shown.rules.hard.put("700")
    shown.rules.soft.put("600")
    shown.rules.days.put("15")
    desk.touch(shown.rules.change)
    desk.wait(lambda: shown.lists.read is not None and all(row.room.hard == 70_000 for row in shown.lists.read.limits))
    assert desk.till.desk.profile().credit_days == 15


def test_a_cashier_asks_somebody_who_may(desk: AtOffice, members: list[str]) -> None:
    shown = turn(desk, "limits")
    pick(desk, members[1])
    desk.sign_in(CASHIER)
    shown.limit.hard.put("100")
    shown.limit.soft.put("100")
    desk.keep()
    desk.wait(lambda: shown.leave_bar.is_asking)


def test_interest_is_worked_out_and_then_charged_once(desk: AtOffice, members: list[str]) -> None:
    shown, before = page(desk), owed(desk)
    assert not shown.interest.book.isEnabled()
    desk.touch(shown.interest.look)
    desk.wait(lambda: shown.interest.found is not None)
    assert shown.interest.found is not None
    count, amount = shown.interest.found
    assert count > 0 and amount > 0
    desk.touch(shown.interest.book)
    desk.wait(lambda: owed(desk) == before + amount and not shown.working.running)
    desk.touch(shown.interest.look)
    desk.wait(lambda: shown.interest.found == (0, 0))
    assert not shown.interest.book.isEnabled()


def test_shares_are_subscribed_paid_and_handed_over(desk: AtOffice, members: list[str]) -> None:
    shown = turn(desk, "shares")
    shown.filter.setFocus()
    desk.type("บุญมา")
    desk.wait(lambda: [row.key for row in shown.lists.table.model_of_rows.rows] == [members[2]])
    pick(desk, members[2])
    shown.shares.means.put("promptpay")
    shown.shares.count.put("5")
    shown.shares.paid.put("2")
    desk.keep()
    desk.wait(lambda: shown.seen is not None and shown.seen.standing.holding.shares == 2)
    shown.shares.paid.put("3")
    desk.keep()
    desk.wait(lambda: shown.seen is not None and shown.seen.standing.holding.shares == 5)
    shown.shares.count.put("1")
    before = owed(desk, "equity/shares")
    shown.shares.to.put(desk.does(lambda: desk.till.desk.people.person(members[0])).number)
    shown.shares.reason.put("family")
    desk.touch(shown.shares.transfer)
    desk.wait(lambda: shown.seen is not None and shown.seen.standing.holding.shares == 4)
    assert owed(desk, "equity/shares") == before, "nothing goes out of the co-operative"


def test_a_deposit_goes_in_and_out_and_never_below_nothing(desk: AtOffice, members: list[str]) -> None:
    shown = turn(desk, "deposits")
    pick(desk, members[1])
    assert not shown.deposit.take_out.isEnabled()
    shown.deposit.means.put("promptpay")
    shown.deposit.amount.put("500")
    desk.keep()
    desk.wait(lambda: shown.seen is not None and shown.seen.standing.deposit == 50_000)
    shown.deposit.amount.put("600")
    desk.touch(shown.deposit.take_out)
    desk.wait(lambda: not shown.busy)
    assert "500.00" in desk.notice
    shown.deposit.amount.put("100")
    desk.touch(shown.deposit.take_out)
    desk.wait(lambda: shown.seen is not None and shown.seen.standing.deposit == 40_000)


def test_lists_and_a_statement_are_written_as_workbooks(desk: AtOffice, members: list[str], tmp_path: Path) -> None:
    shown = page(desk)
    pick(desk, members[0])
    for part in ("age", "remind", "limits", "shares", "deposits"):
        turn(desk, part)
        shown.write_list(tmp_path / f"{part}.xlsx")
        desk.wait(lambda part=part: (tmp_path / f"{part}.xlsx").exists())  # type: ignore[misc]
    shown.write_statement(tmp_path / "statement.xlsx")
    desk.wait(lambda: (tmp_path / "statement.xlsx").exists())
    rows = list(openpyxl.load_workbook(tmp_path / "age.xlsx", data_only=True).worksheets[0].iter_rows(values_only=True))
    assert any(NAMES[0] in row for row in rows)
