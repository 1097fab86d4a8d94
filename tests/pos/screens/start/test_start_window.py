"""Before the counter: the first start asks, a sealed shop asks for its passphrase, and what cannot be opened says why."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from kadpun.books.clock import SetClock
from kadpun.books.shop import STORE_NAME, open_desk
from kadpun.books.words import Language, Say, load_words
from kadpun.pos.office.joining import ShopAndOfficeDoor
from kadpun.pos.screens.forms.fields import Field
from kadpun.pos.screens.jobs import Jobs
from kadpun.pos.screens.page import Tongue
from kadpun.pos.screens.start.opening import Surroundings
from kadpun.pos.screens.start.window import StartWindow
from kadpun.pos.screens.theme import Theme, load_fonts
from kadpun.pos.till.counter import Till
from kadpun.pos.till.door import ShopDoor
from kadpun.pos.till.founding import FoundingTyped, read_founding
from tests.pos.screens.at_work import AT, faults_of_looks, is_thai

Key = Qt.Key
PASSPHRASE, PIN = "ข้าวเหนียวมูน", "2580"
WORDS: dict[Language, Say] = {"th": load_words("th"), "en": load_words("en")}


class Starting:
    """Somebody who starts the program on a folder."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        load_fonts()
        self.jobs = Jobs()
        theme = Theme()
        theme.dress()
        self.say = Tongue(load_words("th"))
        self.door = ShopAndOfficeDoor(folder, WORDS, clock=SetClock(AT))
        self.window = StartWindow(Surroundings(self.jobs, theme, self.say, self.say.use), self.door)
        self.tills: list[Till] = []
        self.window.opened.connect(self.tills.append)

    def begin(self) -> None:
        self.window.begin()
        self.settle()

    def settle(self) -> None:
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.jobs.waiting == 0)
        QApplication.processEvents()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key)
        self.settle()

    def type(self, text: str) -> None:
        for letter in text:
            event = QKeyEvent(QEvent.Type.KeyPress, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(self.window.focusWidget() or self.window, event)

    @property
    def words(self) -> str:
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def close(self) -> None:
        assert self.jobs.stop()
        for till in self.tills:
            till.desk.close()
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def starting(qtbot: QtBot, tmp_path: Path) -> Iterator[Starting]:
    someone = Starting(qtbot, tmp_path / "shop")
    yield someone
    someone.close()


def found_own(folder: Path) -> None:
    answers = FoundingTyped(shop="Nong Pan", desk="เครื่อง 1", passphrase=PASSPHRASE, passphrase_again=PASSPHRASE, manager="นก", pin=PIN, pin_again=PIN)
    founding = read_founding(answers).founding
    assert founding is not None
    ShopDoor(folder, WORDS, clock=SetClock(AT)).make_own(founding, lambda done, of: None).desk.close()


def test_the_first_start_asks_which_shop_and_makes_the_sample(starting: Starting) -> None:
    starting.begin()
    assert starting.window.page is starting.window.choice
    assert is_thai(starting.words)
    assert faults_of_looks(starting.window) == []
    shown: list[int] = []
    starting.window._told.connect(lambda done, of: shown.append(done))
    starting.press(Key.Key_1)
    assert len(starting.tills) == 1
    assert starting.tills[0].desk.profile().sample
    assert shown[-1] > 300
    assert "300" in starting.window.wait.count.text() or starting.window.wait.done > 300


def test_the_language_changes_at_once(starting: Starting) -> None:
    starting.begin()
    assert "ยินดีต้อนรับสู่กาดปั๋น" in starting.words
    QTest.mouseClick(starting.window.language.buttons[1], Qt.MouseButton.LeftButton)
    assert "Welcome to Kadpun" in starting.words


def test_wrong_answers_are_told_at_their_fields_and_right_ones_found_the_shop(starting: Starting) -> None:
    starting.begin()
    starting.press(Key.Key_2)
    own = starting.window.own
    assert starting.window.page is own
    assert faults_of_looks(starting.window) == []
    own.go_forward()
    assert {name for name, field in own.fields.items() if field.complaint} == {"shop", "desk", "passphrase", "manager", "pin"}
    assert starting.tills == []
    starting.type("Nong Pan")
    starting.press(Key.Key_Return)
    starting.type("Till 1")
    assert own.desk.value == "Till 1"
    for field, text in ((own.passphrase, PASSPHRASE), (own.again, PASSPHRASE), (own.manager, "นก"), (own.pin, PIN), (own.pin_again, PIN)):
        assert isinstance(field, Field)
        field.put(text)
    own.go_forward()
    starting.settle()
    assert len(starting.tills) == 1
    assert starting.tills[0].sign_in(PIN).name == "นก"
    assert own.passphrase.value == ""


def test_without_a_key_store_only_a_passphrase_is_offered(starting: Starting) -> None:
    starting.begin()
    starting.press(Key.Key_2)
    assert not starting.window.own.seal.buttons[0].isEnabled()
    assert starting.window.own.seal.buttons[0].toolTip()
    starting.press(Key.Key_Escape)
    assert starting.window.page is starting.window.choice


def test_sealed_keys_ask_for_their_passphrase_until_it_is_right(starting: Starting) -> None:
    found_own(starting.folder)
    starting.begin()
    assert starting.window.page is starting.window.ask_passphrase
    assert starting.window.ask_passphrase.field.complaint == ""
    starting.type("ข้าวเหนียวดำ")
    starting.press(Key.Key_Return)
    assert "วลีรหัส" in starting.window.ask_passphrase.field.complaint
    starting.type(PASSPHRASE)
    starting.press(Key.Key_Return)
    assert len(starting.tills) == 1


def test_a_shop_that_opens_asks_nothing_and_shows_nothing(starting: Starting, closed_shop: Path) -> None:
    shutil.copytree(closed_shop, starting.folder)
    starting.begin()
    assert len(starting.tills) == 1
    assert not starting.window.isVisible()


def test_an_opening_that_takes_its_time_is_shown_with_how_far_it_is(starting: Starting, closed_shop: Path) -> None:
    shutil.copytree(closed_shop, starting.folder)
    go_on = threading.Event()
    starting.jobs.run(starting.window, lambda: go_on.wait(60))
    starting.window.begin()
    starting.window._told.emit(120, 300)
    starting.qtbot.waitUntil(starting.window.isVisible)
    assert starting.window.page is starting.window.wait
    assert "120" in starting.words
    go_on.set()
    starting.settle()
    assert len(starting.tills) == 1


def test_a_shop_that_is_open_elsewhere_says_so_and_opens_when_it_is_closed(starting: Starting, closed_shop: Path) -> None:
    shutil.copytree(closed_shop, starting.folder)
    other = open_desk(starting.folder, clock=SetClock(AT))
    starting.begin()
    assert starting.window.page is starting.window.trouble
    assert "เปิดอยู่" in starting.words
    assert faults_of_looks(starting.window) == []
    other.close()
    starting.press(Key.Key_Return)
    assert len(starting.tills) == 1


def test_a_store_of_a_newer_program_is_not_touched(starting: Starting, closed_shop: Path) -> None:
    shutil.copytree(closed_shop, starting.folder)
    with sqlite3.connect(starting.folder / STORE_NAME) as connection:
        connection.execute("UPDATE store SET value = '999' WHERE name = 'schema_version'")
    starting.begin()
    assert starting.window.page is starting.window.trouble
    assert "999" in starting.words


def test_a_store_that_cannot_be_read_says_what_to_do(starting: Starting, closed_shop: Path) -> None:
    shutil.copytree(closed_shop, starting.folder)
    (starting.folder / STORE_NAME).write_bytes(b"this is no store at all" * 400)
    starting.begin()
    assert starting.window.page is starting.window.trouble
    assert "สำรอง" in starting.words


def test_an_old_copy_is_explained_and_goes_on_in_a_new_volume(starting: Starting, tmp_path: Path) -> None:
    found_own(starting.folder)
    store = starting.folder / STORE_NAME
    shutil.copy(store, tmp_path / "old")
    desk = open_desk(starting.folder, passphrase=PASSPHRASE, clock=SetClock(AT))
    log = desk.log
    desk.change_profile(desk.profile().__class__(shop="x"), by="setup")
    desk.close()
    for end in ("-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)
    shutil.copy(tmp_path / "old", store)
    starting.begin()
    starting.type(PASSPHRASE)
    starting.press(Key.Key_Return)
    assert starting.window.page is starting.window.guard
    assert is_thai(starting.words)
    assert faults_of_looks(starting.window) == []
    starting.window.guard.forward.click()
    starting.settle()
    assert len(starting.tills) == 1
    assert starting.tills[0].desk.log == log.removesuffix("/1") + "/2"


def test_giving_up_closes_the_program(starting: Starting, closed_shop: Path) -> None:
    shutil.copytree(closed_shop, starting.folder)
    (starting.folder / STORE_NAME).write_bytes(b"no store")
    starting.begin()
    gave_up: list[bool] = []
    starting.window.closed.connect(lambda: gave_up.append(True))
    starting.press(Key.Key_Escape)
    assert gave_up == [True]
