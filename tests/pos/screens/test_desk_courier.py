"""The program with a folder between desks: what another desk leaves there comes in by itself; closing in the middle harms nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import Price, PriceLine
from kadpun.books.shop import open_desk
from kadpun.books.store.engine import Store
from kadpun.books.verify import verify_store
from kadpun.pos.screens.pages import PAGES
from kadpun.pos.screens.running import Running
from kadpun.pos.till.desk_settings import load_desk_settings, save_desk_settings, settings_beside
from kadpun.sync.desks import Desks
from kadpun.sync.invitations import invite, join, open_invitation
from tests.pos.screens.at_work import AT


@pytest.fixture
def office(tmp_path: Path, selling_shop: Path) -> Iterator[Desk]:
    """An office that invited the till in `tmp_path/till`, which has joined; the folder between them is `tmp_path/between`."""
    shutil.copytree(selling_shop, tmp_path / "office")
    desk = open_desk(tmp_path / "office", clock=SetClock(AT))
    between = tmp_path / "between"
    between.mkdir()
    about = invite(Desks(desk), between, "เครื่อง 2")
    till = join(tmp_path / "till", open_invitation(about.path, about.code), seal="unsealed", clock=SetClock(AT))
    Desks(till).receive(between)
    Desks(till).send(between)
    path = settings_beside(till.store.path)
    save_desk_settings(path, replace(load_desk_settings(path).settings, desks_folder=str(between)))
    till.close()
    yield desk
    desk.close()


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path, office: Desk) -> Iterator[Running]:
    """The program on the till's folder."""
    made = Running(tmp_path / "till", pages=PAGES, clock=SetClock(AT))
    with qtbot.waitSignal(made.opened):
        made.begin()
    yield made
    if made.window is not None:
        made.window.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_price_of_the_office_comes_in_by_itself(running: Running, office: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    assert running.house is not None
    courier = running.house.courier
    with office.store.work() as work:
        office.record(work, Price(office.today(), (PriceLine("g-0001", 9900, 1),)), by="o-1")
    size = office.ledger.size
    with qtbot.waitSignal(courier.took):
        Desks(office).send(tmp_path / "between")
    with Store.open(tmp_path / "till" / "shop.kadpun", read_only=True) as store, store.read() as connection:
        rows = connection.exec_driver_sql("SELECT price FROM price WHERE goods = 'g-0001'").all()
    assert (9900,) in [tuple(row) for row in rows]
    qtbot.waitUntil(lambda: not courier.running)
    assert Desks(office).receive(tmp_path / "between").wrong == ()
    assert Desks(office).own_log().cosigned[0][1] == size


def test_closing_in_the_middle_of_taking_harms_nothing(running: Running, office: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    assert running.house is not None
    assert running.window is not None
    courier = running.house.courier
    for number in range(120):
        with office.store.work() as work:
            office.record(work, Price(office.today(), (PriceLine("g-0001", 100 * number, 1),)), by="o-1")
    Desks(office).send(tmp_path / "between")
    with qtbot.waitSignal(courier.progress):
        courier.go()
    with qtbot.waitSignal(running.ended):
        running.window.close()
    assert verify_store(tmp_path / "till" / "shop.kadpun").exit_code in (0, 3)
    till = open_desk(tmp_path / "till", clock=SetClock(AT))
    assert Desks(till).receive(tmp_path / "between").wrong == ()
    assert Desks(till).holds()[office.log] == office.ledger.size
    till.close()
    assert verify_store(tmp_path / "till" / "shop.kadpun").findings == ()
