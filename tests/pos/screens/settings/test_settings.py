"""The settings: recorded with leave, told where they are wrong, used at once, kept beside the store."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.books.verify import verify_store
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.screens.settings.sample_slip import printer_test
from kadpun.pos.screens.settings.settings_page import SettingsPage
from kadpun.pos.till.desk_settings import DeskSettings, load_desk_settings, settings_beside
from tests.pos.screens.at_work import CASHIER, MANAGER, AtWork, faults_of_looks, is_thai

Key = Qt.Key
SHOP, PAPER, MONEY, CODES, DEVICES, SCREEN, PEOPLE, BACKUPS = range(8)


def page(desk: AtWork) -> SettingsPage:
    return desk.page("settings", SettingsPage)


def kept(desk: AtWork) -> DeskSettings:
    return load_desk_settings(settings_beside(desk.till.desk.store.path)).settings


@pytest.fixture
def office(at_work: AtWork) -> AtWork:
    at_work.go("settings")
    return at_work


def test_every_section_is_thai_named_and_touchable(office: AtWork) -> None:
    for number in range(8):
        page(office).turn(number)
        office.settle()
        assert is_thai(office.words_in_view()), office.words_in_view()
        assert faults_of_looks(page(office)) == []


def test_sections_turn_by_keys(office: AtWork) -> None:
    office.press(Key.Key_PageDown, Key.Key_PageDown)
    assert page(office).stack.currentIndex() == MONEY
    office.press(Key.Key_PageUp)
    assert page(office).stack.currentIndex() == PAPER


def test_the_shops_name_is_recorded_and_shown_at_once(office: AtWork) -> None:
    size = office.till.desk.ledger.size
    page(office).shop.shop.put("ร้านค้าบ้านปงสนุก")
    page(office).money.rounding.put("nearest")
    office.keep()
    profile = office.does(office.till.desk.profile)
    assert (profile.shop, profile.cash_rounding) == ("ร้านค้าบ้านปงสนุก", "nearest")
    assert office.till.desk.ledger.size == size + 2
    assert office.window.strip.shop.text() == "ร้านค้าบ้านปงสนุก"


def test_a_wrong_field_is_told_in_its_own_section(office: AtWork) -> None:
    page(office).money.promptpay.put("123")
    page(office).turn(SHOP)
    office.keep()
    assert page(office).stack.currentIndex() == MONEY
    assert "123" in page(office).money.promptpay.complaint
    assert page(office).money.promptpay.line.hasFocus()


def test_the_words_of_a_tax_invoice_stay_locked_until_the_till_is_approved(office: AtWork) -> None:
    paper = page(office).paper
    page(office).turn(PAPER)
    office.settle()
    paper.vat_mode.buttons[1].click()
    assert "ล็อก" in paper.locked.title.text()
    assert paper.machine_number.isHidden()
    paper.vat_mode.buttons[2].click()
    paper.machine_number.put("")
    office.keep()
    assert "เลขประจำเครื่อง" in paper.machine_number.complaint


def test_a_cashier_asks_for_leave_to_change_the_shop(office: AtWork) -> None:
    office.sign_in(CASHIER)
    office.go("settings")
    page(office).shop.thanks.put("ขอบคุณ")
    office.keep()
    assert page(office).leave_bar.is_asking
    page(office).leave_bar.pin.put(MANAGER)
    office.press(Key.Key_Return)
    assert office.does(office.till.desk.profile).thanks == "ขอบคุณ"


def test_patterns_say_what_they_mean_and_are_tried(office: AtWork) -> None:
    codes = page(office).codes
    codes.patterns.put("21IIIIIWWWWWC")
    assert "5 หลัก" in codes.meaning.text()
    page(office).turn(CODES)
    office.scan("2100102012500")
    assert office.front == "settings"
    assert "1.250" in codes.answer.text()
    codes.tried.line.setText("123")
    assert "ไม่มีรูปแบบ" in codes.answer.text()
    codes.patterns.put("XX")
    assert "XX" in codes.meaning.text()


def test_a_printer_is_kept_in_the_desks_file_and_used_at_once(office: AtWork) -> None:
    wanted: list[DeskSettings] = []
    office.devices.wanted.connect(wanted.append)
    devices = page(office).devices
    devices.kind.put("network")
    devices.place.put("127.0.0.1:9")
    devices.drawer.put("none")
    devices.port.put("/dev/ttyACM7")
    devices.speed.put(115200)
    office.keep()
    assert kept(office) == DeskSettings(printer="tcp://127.0.0.1:9", drawer="none", scanner_port="/dev/ttyACM7", scanner_speed=115200)
    assert wanted == [kept(office)]
    size = office.till.desk.ledger.size
    office.keep()
    assert (office.till.desk.ledger.size, len(wanted)) == (size, 1)


def test_an_address_that_cannot_be_read_is_told(office: AtWork) -> None:
    devices = page(office).devices
    devices.kind.put("usb")
    devices.place.put("not a device")
    office.keep()
    assert page(office).stack.currentIndex() == DEVICES
    assert "not a device" in devices.place.complaint
    assert kept(office) == DeskSettings()


def test_how_the_scanner_types_is_kept_with_the_window(office: AtWork) -> None:
    page(office).devices.gap.put(35)
    page(office).devices.prefix.put("~")
    office.keep()
    preferences = office.window.preferences
    assert (preferences.scan_gap_milliseconds, preferences.scan_prefix) == (35, "~")
    assert office.window.wedge.gap_milliseconds == 35


def test_the_look_of_the_window_changes_at_once(office: AtWork) -> None:
    page(office).turn(SCREEN)
    office.settle()
    look = page(office).look
    office.touch(look.language.buttons[1])
    assert "Screen and sounds" in office.words_in_view()
    office.touch(look.mode.buttons[1])
    office.touch(look.scale.buttons[2])
    assert office.window.preferences == Preferences(language="en", mode="dark", scale_percent=150, volume_percent=0, reduce_motion=True)
    assert faults_of_looks(page(office), touch=72) == []
    assert not page(office).keep.isVisible()


def test_a_person_is_added_and_signs_in(office: AtWork) -> None:
    people = page(office).people
    page(office).turn(PEOPLE)
    office.touch(people.new)
    people.name.put("ครูพิมพ์")
    people.role.put("supervisor")
    people.pin.put("1234")
    people.pin_again.put("4321")
    people.keep.click()
    assert people.pin_again.complaint
    people.pin_again.put("1234")
    people.keep.click()
    office.settle()
    assert people.pin.complaint
    for field in (people.pin, people.pin_again):
        field.put("8264")
    people.keep.click()
    office.settle()
    assert "ครูพิมพ์" in {person.name for person in people.people}
    assert office.does(lambda: office.till.sign_in("8264")).role == "supervisor"


def test_somebody_leaves_and_the_last_manager_cannot(office: AtWork) -> None:
    people = page(office).people
    page(office).turn(PEOPLE)
    cashier = next(person for person in people.people if person.role == "cashier")
    manager = next(person for person in people.people if person.role == "manager")
    people.table.choose(cashier.id)
    people.active.setChecked(False)
    people.keep.click()
    office.settle()
    assert not next(person for person in people.people if person.id == cashier.id).active
    people.table.choose(manager.id)
    people.role.put("cashier")
    people.keep.click()
    office.settle()
    assert next(person for person in people.people if person.id == manager.id).role == "manager"
    assert office.notice


def test_a_new_pin_takes_the_old_ones_place(office: AtWork) -> None:
    people = page(office).people
    page(office).turn(PEOPLE)
    people.table.choose(next(person.id for person in people.people if person.role == "cashier"))
    for field in (people.pin, people.pin_again):
        field.put("8264")
    people.keep.click()
    office.settle()
    assert office.does(lambda: office.till.sign_in("8264")).role == "cashier"


def test_a_backup_is_made_now_in_both_places(office: AtWork, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    backups = page(office).backups
    page(office).turn(BACKUPS)
    backups.place.put(str(stick))
    office.keep()
    assert kept(office).second_backup == str(stick)
    office.touch(backups.now)
    office.wait(lambda: bool(backups.made))
    assert [each.reason for each in backups.made] == [None, None]
    assert verify_store(next(stick.iterdir())).exit_code == 0
    assert is_thai(backups.note.title.text())


def test_leaving_without_saving_forgets_what_was_typed(office: AtWork) -> None:
    before = page(office).shop.shop.value
    page(office).shop.shop.put("ไม่เอา")
    page(office).people.pin.put("1234")
    office.press(Key.Key_Escape)
    assert office.front == "counter"
    office.go("settings")
    assert page(office).shop.shop.value == before
    assert page(office).people.pin.value == ""


def test_a_desk_file_that_cannot_be_understood_is_told(at_work: AtWork) -> None:
    settings_beside(at_work.till.desk.store.path).write_text("{", encoding="utf-8")
    at_work.go("settings")
    assert "desk-settings.json" in at_work.notice


def test_a_test_page_shows_thai_marks_and_a_code(office: AtWork) -> None:
    profile = office.does(office.till.desk.profile)
    slip = printer_test(profile, office.window.context.say, "th", "14:32 น.")
    said = str(slip.items)
    assert "ปั๋น" in said
    assert "QrCode" in said
