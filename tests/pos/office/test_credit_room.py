"""The office over members' money: limits, ages, reminders, the interest run, holdings, and sheets that foot."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.journal.balances import balance_of
from kadpun.books.journal.periods import PeriodClose, PeriodClosed, PeriodHold, logs_reached
from kadpun.books.members.kinds import MemberJoin, MemberUnknown
from kadpun.books.members.limits import LimitOutOfBounds, LimitReasonNeeded
from kadpun.books.money import Satang
from kadpun.books.profile import InterestRate, SettingWrong
from kadpun.books.workbook import Sheet, workbook_bytes
from kadpun.pos.office.credit_room import CreditRoom, InterestAhead, NoInterestDue
from kadpun.pos.office.credit_sheets import ageing_sheet, holdings_sheet, limits_sheet, reminders_sheet, statement_sheet
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.tender import Taken
from tests.pos.till.conftest import RICE, Shop, make_shop

KHAM, NAMFON = "m-kham00000001", "m-namfon000002"
TODAY = date(2026, 11, 21)
DAY = 86_400_000


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_shop(tmp_path_factory.mktemp("template"))
    made.desk.close()
    return made.desk.folder


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A till with two members, a shift open, the manager signed in; คำปัน owes 378.00 in two debts, น้ำฝน 189.00."""
    made = make_shop(tmp_path)
    with made.desk.store.work() as work:
        for number, party in (("0123", KHAM), ("0124", NAMFON)):
            made.desk.record(work, MemberJoin(party, number, date(2025, 1, 1)), by="u-office")
    made.as_manager()
    made.till.open_shift(Satang(0))
    money = CreditRoom(made.till).money
    for party, days in ((KHAM, 0), (KHAM, 60), (NAMFON, 30)):
        bill = money.put_on_bill(made.scan(RICE), party)
        made.till.ring_up(bill, [Taken("credit", Satang(18900), due_on=TODAY + timedelta(days=days))])
        made.pass_time()
    yield made
    made.desk.close()


@pytest.fixture
def room(shop: Shop) -> CreditRoom:
    return CreditRoom(shop.till)


def read_back(sheet: Sheet) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes([sheet])), data_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_a_limit_is_changed_with_a_reason_by_whoever_may(shop: Shop, room: CreditRoom) -> None:
    room.change_limit(KHAM, Satang(40_000), Satang(30_000), "season", "3/2569")
    (change,) = room.limit_changes(KHAM)
    assert (change.hard, change.soft, change.reason, change.decision, change.by) == (40_000, 30_000, "season", "3/2569", shop.manager)
    assert [(row.who.number, row.room.free, row.room.own) for row in room.limits()] == [("0123", 2_200, True), ("0124", 81_100, False)]
    with pytest.raises(LimitReasonNeeded):
        room.change_limit(KHAM, Satang(1), Satang(1), "asked", "คำปันตกงาน")
    with pytest.raises(LimitOutOfBounds):
        room.change_limit(KHAM, Satang(1), Satang(2), "asked")
    with pytest.raises(MemberUnknown):
        room.change_limit("m-nobody000000", Satang(1), Satang(1), "asked")
    shop.as_cashier()
    with pytest.raises(NotAllowed):
        room.change_limit(KHAM, Satang(1), Satang(1), "asked")


def test_what_holds_for_everybody_is_changed_together(room: CreditRoom) -> None:
    room.change_rules(hard=Satang(50_000), soft=Satang(45_000), days=15, rates=(InterestRate(date(2026, 1, 1), 500),))
    standing = room.till.desk.profile()
    assert (standing.credit_limit, standing.credit_soft_limit, standing.credit_days) == (50_000, 45_000, 15)
    assert room.money.headroom(NAMFON).hard == 50_000
    with pytest.raises(SettingWrong):
        room.change_rules(percents=(100, 0, 0, 0, 0))


def test_debts_stand_by_age_beside_numbers_and_come_to_the_control_account(shop: Shop, room: CreditRoom) -> None:
    table = room.ageing(TODAY + timedelta(days=40))
    assert [(row.who.number, row.aged.buckets[:3]) for row in table.rows] == [("0123", (18900, 0, 18900)), ("0124", (0, 18900, 0))]
    assert table.allowance == (0, 0, 378, 0, 0, 0)
    with shop.desk.store.read() as connection:
        assert table.ageing.balance == balance_of(connection, "receivables/members").amount == 56_700
    told = read_back(ageing_sheet(table, shop.till.words["th"], "th"))
    assert any(row[0] == "0123" and row[-1] == 378 for row in told)
    assert any(row[-1] == 567 for row in told), "the sum of the sheet is the control account"


def test_whoever_should_be_reminded_is_listed_with_the_interest_so_far(shop: Shop, room: CreditRoom) -> None:
    rows = room.reminders(TODAY + timedelta(days=25))
    assert [(row.who.number, row.reminder.overdue, row.reminder.due_soon, row.reminder.days, row.interest) for row in rows] == [
        ("0123", 18900, 0, 25, 39),
        ("0124", 0, 18900, 0, 0),
    ]
    told = read_back(reminders_sheet(rows, TODAY, shop.till.words["th"], "th"))
    assert any(row[0] == "0123" and row[5] == 189 for row in told)


def test_the_interest_run_charges_everybody_once(shop: Shop, room: CreditRoom) -> None:
    with pytest.raises(NoInterestDue):
        room.charge_interest(TODAY)
    shop.clock.advance(milliseconds=100 * DAY)
    to_on = TODAY + timedelta(days=100)
    due = room.interest_due(to_on)
    assert [(row.who.number, row.total) for row in due] == [("0123", 155 + 62), ("0124", 109)]
    seen: list[tuple[int, int]] = []
    assert room.charge_interest(to_on, lambda done, total: seen.append((done, total))) == (2, 326)
    assert seen == [(1, 2), (2, 2)]
    assert room.interest_due(to_on) == ()
    assert [(debt.number, debt.debt.kind) for debt in room.open_debts(NAMFON)] == [("02-69-000003", "sale"), ("02-I-70-000002", "interest")]
    assert room.statement(NAMFON, to_on, to_on).carried == 18900 + 109
    with pytest.raises(InterestAhead):
        room.charge_interest(to_on + timedelta(days=1))


def test_an_interest_run_broken_off_goes_on_where_it_stopped(shop: Shop, room: CreditRoom) -> None:
    shop.clock.advance(milliseconds=100 * DAY)
    to_on = TODAY + timedelta(days=100)

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        room.charge_interest(to_on, stop)
    assert room.charge_interest(to_on) == (1, 109)


def test_interest_may_be_dated_in_a_held_month_and_not_in_a_closed_one(shop: Shop, room: CreditRoom) -> None:
    shop.clock.advance(milliseconds=100 * DAY)
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    desk = shop.desk
    with desk.store.work() as work:
        desk.record(work, PeriodHold(first, last), by=shop.manager, on=TODAY + timedelta(days=100))
    assert room.charge_interest(date(2026, 12, 15)) == (1, Satang(37))
    with desk.store.work() as work:
        close = PeriodClose(first, last, logs_reached(work.connection))
        desk.record(work, close, by=shop.manager, on=TODAY + timedelta(days=100))
    with pytest.raises(PeriodClosed):
        room.charge_interest(date(2026, 12, 31))
    assert room.charge_interest(date(2026, 12, 31), on=date(2027, 1, 1))[0] == 2


def test_shares_and_deposits_are_listed_and_foot(shop: Shop, room: CreditRoom) -> None:
    cash = [Taken("cash", Satang(40_000))]
    room.money.move_shares(KHAM, "subscribe", shares=6, paid=4, taken=cash)
    room.money.move_deposit(NAMFON, "in", Satang(10_000), [Taken("cash", Satang(10_000))])
    (row,) = room.holdings()
    assert (row.who.number, row.holding.shares, row.holding.unpaid, row.holding.begins_on) == ("0123", 4, 2, TODAY)
    assert [(row.who.number, row.amount) for row in room.purse("deposit")] == [("0124", 10_000)]
    assert [row.amount for row in room.purse("credit")] == [37_800, 18_900]
    told = read_back(holdings_sheet(room.holdings(), TODAY, shop.till.words["th"], "th"))
    assert any(row[0] == "0123" and row[2:5] == [4, 400, 2] for row in told)
    assert read_back(limits_sheet(room.limits(), shop.till.words["th"]))


def test_a_statement_as_a_sheet_carries_its_balance_by_formulas(shop: Shop, room: CreditRoom) -> None:
    room.money.pay_debt(KHAM, Satang(10_000), [Taken("cash", Satang(10_000))])
    told = room.statement(KHAM, TODAY, TODAY)
    rows = read_back(statement_sheet(told, "0123", "คำปัน", shop.till.words["th"], "th"))
    assert [row[5] for row in rows if row[3] or row[4]][1:4] == [189, 378, 278]
