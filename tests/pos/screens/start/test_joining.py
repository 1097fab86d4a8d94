"""The first start of a PC that another desk has invited: it chooses the invitation, types the code, and opens with the shop's goods."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kadpun.books.goods import shelf
from kadpun.pos.till.desk_settings import load_desk_settings, settings_beside
from kadpun.sync.desks import Desks
from kadpun.sync.invitations import Invited, invite
from tests.books import real_shop
from tests.pos.screens.at_work import faults_of_looks, is_thai

from .test_start_window import Starting

Key = Qt.Key


@pytest.fixture
def starting(qtbot: QtBot, tmp_path: Path) -> Iterator[Starting]:
    someone = Starting(qtbot, tmp_path / "till")
    yield someone
    someone.close()


@pytest.fixture
def invited(tmp_path: Path) -> Invited:
    """An office that has invited this PC, its packs and the invitation on a stick."""
    office = real_shop.found(tmp_path / "office")
    real_shop.fill(office)
    (tmp_path / "stick").mkdir()
    made = invite(Desks(office), tmp_path / "stick", "เครื่อง 2")
    office.close()
    return made


def test_a_pc_joins_the_shop_that_invited_it(starting: Starting, invited: Invited) -> None:
    starting.begin()
    starting.press(Key.Key_3)
    page = starting.window.joining
    assert starting.window.page is page
    assert is_thai(starting.words)
    assert faults_of_looks(starting.window) == []
    page.take(invited.path)
    page.seal.put("passphrase")
    page.passphrase.put("a long one")
    page.again.put("a long one")
    page.code.put(invited.code.lower())
    page.go_forward()
    starting.settle()
    assert len(starting.tills) == 1
    till = starting.tills[0]
    assert till.desk.log == "pa-sang/shop/desk-02/1"
    assert till.desk.profile().shop == real_shop.NAMES.shop
    with till.desk.store.read() as connection:
        assert shelf.count_products(connection) == len(real_shop.PRODUCTS)
    settings = load_desk_settings(settings_beside(till.desk.store.path)).settings
    assert settings.desks_folder == str(invited.path.parent.parent)
    assert page.code.value == page.passphrase.line.text() == ""


def test_a_wrong_code_is_told_at_its_field_and_nothing_is_founded(starting: Starting, invited: Invited) -> None:
    starting.begin()
    starting.press(Key.Key_3)
    page = starting.window.joining
    page.take(invited.path)
    page.seal.put("passphrase")
    page.passphrase.put("a long one")
    page.again.put("a long one")
    page.code.put("0000-0000-0000")
    page.go_forward()
    starting.settle()
    assert starting.window.page is page
    assert "รหัสนี้เปิดคำเชิญไม่ได้" in page.code.complaint
    assert not (starting.folder / "shop.kadpun").exists()
    page.code.put(invited.code)
    page.go_forward()
    starting.settle()
    assert len(starting.tills) == 1


def test_what_is_missing_is_told_at_its_fields(starting: Starting) -> None:
    starting.begin()
    starting.press(Key.Key_3)
    page = starting.window.joining
    page.seal.put("passphrase")
    page.go_forward()
    assert {name for name, field in page.fields.items() if field.complaint} == {"invitation", "passphrase"}
    page.go_back()
    assert starting.window.page is starting.window.choice


def test_a_file_that_is_no_invitation_says_so(starting: Starting, tmp_path: Path) -> None:
    starting.begin()
    starting.press(Key.Key_3)
    page = starting.window.joining
    other = tmp_path / "photo.kadpun-invite"
    other.write_bytes(b"\xff\xd8\xff")
    page.take(other)
    page.seal.put("passphrase")
    page.passphrase.put("a long one")
    page.again.put("a long one")
    page.go_forward()
    starting.settle()
    assert "photo.kadpun-invite" in page.invitation.complaint
