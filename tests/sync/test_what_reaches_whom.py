"""What the office decides reaches the till, and what the till sold reaches the office: prices, limits, settings, people, refunds, late sales."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.goods import shelf
from kadpun.books.goods.kinds import Price, PriceLine
from kadpun.books.journal.balances import trial_balance
from kadpun.books.journal.periods import PeriodClose, PeriodClosed, PeriodHold, logs_reached
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.members.limits import CreditLimit, headroom
from kadpun.books.profile import Setting
from kadpun.books.store.statements import ask
from kadpun.books.words import Language, Say, load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.operators import NoSuchOperator
from kadpun.pos.till.results import Permission
from kadpun.sync.invitations import DeskNameTaken, DeskNeedsName, invite
from tests.books import real_shop

from .equal_views import differences, views_of
from .several import Shop, a_shop

WORDS: dict[Language, Say] = {"th": load_words("th"), "en": load_words("en")}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = a_shop(tmp_path)
    yield made
    made.close()


def test_prices_and_limits_of_the_office_hold_at_the_till(shop: Shop) -> None:
    office, till = shop.desks
    person = NewPerson({"name": "แม่คำปัน"}, office.today())
    join_people(office, [person], by="o-1")
    with office.store.work() as work:
        office.record(work, Price(office.today(), (PriceLine("g-0001", 4900, 1),)), by="o-1")
        office.record(work, CreditLimit(person.id, 50_000, 40_000, "committee", "o-2"), by="o-1")
        office.record(work, Setting("credit_days", "45"), by="o-1")
    shop.exchange()
    with till.store.read() as connection:
        found = shelf.product(connection, "g-0001", on=till.today())
        room = headroom(connection, person.id)
    assert found is not None
    assert (found.price, room.hard, room.soft) == (4900, 50_000, 40_000)
    assert till.profile().credit_days == 45
    assert till.people.name_of(person.id) == "แม่คำปัน"


def test_a_person_added_at_the_office_signs_in_at_the_till(shop: Shop) -> None:
    office, till = (Till(desk, WORDS) for desk in shop.desks)
    office.add_operator("พี่แก้ว", "manager", "2580")
    office.sign_in("2580")
    added = office.add_operator("นก", "cashier", "7913")
    shop.exchange()
    assert till.sign_in("7913").id == added.id
    assert till.sign_in("2580").may(Permission.DESKS)
    office.change_operator(added.id, active=False)
    shop.exchange()
    with pytest.raises(NoSuchOperator):
        till.sign_in("7913", added.id)


def test_a_sale_of_a_closed_month_that_comes_late_counts_in_the_open_one(shop: Shop) -> None:
    office, till = shop.desks
    today = office.today()
    real_shop.open_a_shift(till)
    real_shop.sell(till, {"g-0001": 2}, on=today)
    assert isinstance(office.clock, SetClock)
    office.clock.advance(milliseconds=real_shop.DAY)
    with office.store.work() as work:
        office.record(work, PeriodHold(today - timedelta(days=20), today), by="o-9", on=today)
    with office.store.read() as connection:
        reached = logs_reached(connection)
    with office.store.work() as work:
        office.record(work, PeriodClose(today - timedelta(days=20), today, reached), by="o-9", on=today)
    with office.store.read() as connection:
        closed = trial_balance(connection, on=today)
    shop.exchange()
    for desk in shop.desks:
        with desk.store.read() as connection:
            assert trial_balance(connection, on=today) == closed
            assert ask(connection, 'SELECT DISTINCT counts_on FROM late') == [((today + timedelta(days=1)).isoformat(),)]
            sums = {row.account: row.amount for row in trial_balance(connection)}
        assert sum(sums.values()) == 0
        assert sums["cash/drawer"] > 0
    assert differences(views_of(office.store.path), views_of(till.store.path)) == {}
    with pytest.raises(PeriodClosed):
        real_shop.sell(till, {"g-0001": 1}, on=today)


def test_refunding_what_another_desk_sold(shop: Shop) -> None:
    office, till = shop.desks
    real_shop.open_a_shift(till)
    sold = real_shop.sell(till, {"g-0004": 2})
    shop.exchange()
    real_shop.open_a_shift(office)
    back = real_shop.take_back(office, sold)
    shop.exchange()
    with till.store.read() as connection:
        assert ask(connection, "SELECT quantity FROM refunded WHERE sale = ?", sold.fact.id) == [(2,)]
    assert back.fact.log == office.log


def test_a_desk_that_is_invited_twice_under_one_name_is_refused(shop: Shop) -> None:
    with pytest.raises(DeskNameTaken):
        invite(shop.among(0), shop.between, "เครื่อง 2")
    with pytest.raises(DeskNeedsName):
        invite(shop.among(0), shop.between, " ")
    numbers = {invite(shop.among(0), shop.between, f"เครื่อง {number}").number for number in (3, 4)}
    assert numbers == {"03", "04"}
    desks = shop.among(0)
    desks.withdraw("pa-sang/shop/desk-04", shop.between)
    desks.withdraw("pa-sang/shop/desk-02", shop.between)
    left = sorted(path.name for path in (shop.between / "kadpun-desks").glob("*.kadpun-invite"))
    assert left == ["pa-sang+shop+desk-03.kadpun-invite"], "that of the desk that joined went when it was heard"
    assert invite(desks, shop.between, "เครื่อง 4").number == "04"
    assert [peer.desk for peer in shop.among(0).peers()] == [f"pa-sang/shop/desk-0{number}" for number in (2, 3, 4)]
