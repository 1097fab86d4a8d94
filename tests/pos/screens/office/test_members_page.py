"""The register's page in a real office window: found as one types, a form that tells what is wrong, cards, leaving, lists, consent, keys, erasing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from PySide6.QtCore import Qt

from kadpun.books.members.cards import card_text
from kadpun.books.members.people_keys import PeopleKeysElsewhere
from kadpun.books.profile import ShopProfile
from kadpun.books.words import load_words
from kadpun.pos.screens.office.members_page import MembersPage
from kadpun.pos.till.counter import Till
from tests.books.shops import a_shop
from tests.pos.office.coops import NAMES
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import MANAGER, faults_of_looks, is_thai

from .coop_shop import fill_coop

Key = Qt.Key
ID_NUMBER = "3100600445635"


@pytest.fixture(scope="session")
def members_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with these five members and nobody else."""
    folder = tmp_path_factory.mktemp("members") / "shop"
    desk = a_shop(folder, profile=ShopProfile(shop="ร้านสหกรณ์หนองปั๋น", sample=True))
    Till(desk, {"th": load_words("th"), "en": load_words("en")}).add_operator("ศรีวรรณ", "manager", MANAGER)
    desk.close()
    fill_coop(folder)
    return folder


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], members_shop: Path) -> AtOffice:
    made = office_at(members_shop)
    made.go("members")
    return made


def page(desk: AtOffice) -> MembersPage:
    return desk.page("members", MembersPage)


def shown_names(desk: AtOffice) -> list[str]:
    return [row.cells[1].words for row in page(desk).list.table.model_of_rows.rows]


def seek(desk: AtOffice, text: str) -> None:
    page(desk).list.filter.line.setText(text)
    desk.wait(lambda: not page(desk).list.filter.typing.isActive())


def choose(desk: AtOffice, number: str) -> None:
    person = page(desk).room.people.by_number(number)
    assert person is not None
    page(desk).list.table.choose(person.id)
    page(desk).choose(person.id)
    desk.settle()


def test_everybody_is_listed_in_order_of_numbers_with_thai_words_and_nothing_cut(desk: AtOffice) -> None:
    shown = page(desk)
    assert shown_names(desk) == list(NAMES)
    assert [figure.amount for figure in (card.figure for card in shown.list.figures.cards)][:2] == ["5", "5"]
    choose(desk, "0001")
    assert faults_of_looks(shown, touch=30) == []
    assert is_thai(desk.words_in_view().replace("Backspace", ""))


def test_people_are_found_as_one_types_and_by_the_card_that_is_scanned(desk: AtOffice) -> None:
    seek(desk, "สมชาย")
    assert shown_names(desk) == ["นายสมชาย มั่นคง"]
    seek(desk, "0003")
    assert shown_names(desk) == [NAMES[2]]
    desk.scan(card_text("0002"))
    shown = page(desk).person.shown
    assert shown is not None
    assert (shown.person.number, shown_names(desk)) == ("0002", list(NAMES))
    desk.scan("9999999")
    assert "บัตรนี้" in desk.words_in_view()


def test_somebody_new_is_taken_in_by_keys_and_wrong_fields_are_told_where_they_stand(desk: AtOffice) -> None:
    shown = page(desk)
    desk.press(Key.Key_Insert)
    assert shown.stack.currentWidget() is shown.form and shown.form.number.value == "0006"
    shown.form.texts["telephone"].put("12")
    shown.form.texts["id_number"].put("3100600445636")
    desk.keep()
    wrong = [name for name, field in shown.form.texts.items() if field.complaint]
    assert wrong == ["name", "telephone", "id_number"]
    assert faults_of_looks(shown, touch=30) == []
    shown.form.texts["name"].put("นางฟองจันทร์ แก้วมา")
    shown.form.texts["telephone"].put("081-2345678")
    shown.form.texts["id_number"].put(ID_NUMBER)
    desk.scan("RFID-00112233")
    shown.form.helpers.put("0001, 5")
    desk.keep()
    assert shown.stack.currentWidget() is shown.shelf
    person = shown.room.people.by_number("6")
    assert person is not None
    assert (person.name, person.telephone, person.id_tail, person.card) == ("นางฟองจันทร์ แก้วมา", "081-2345678", "5635", "RFID-00112233")
    assert len(person.helpers) == 2
    assert shown_names(desk)[-1] == "นางฟองจันทร์ แก้วมา"


def test_the_same_name_is_pointed_out_once_and_the_same_id_number_is_refused(desk: AtOffice) -> None:
    shown = page(desk)
    for id_number in (ID_NUMBER, "", ID_NUMBER):
        desk.press(Key.Key_Insert)
        shown.form.texts["name"].put(NAMES[0])
        shown.form.texts["id_number"].put(id_number)
        desk.keep()
        if id_number and shown.form.sure:
            desk.keep()
            if shown.stack.currentWidget() is shown.form:
                break
        else:
            assert shown.form.perhaps.isVisible() and shown.stack.currentWidget() is shown.form
            desk.keep()
    assert "เลขบัตรนี้เป็นของเลขที่ 0006" in shown.form.texts["id_number"].complaint
    assert [person.name for person in shown.room.everybody()].count(NAMES[0]) == 3


def test_the_id_number_is_shown_only_when_it_is_asked_for_and_never_stands_in_the_form(desk: AtOffice) -> None:
    shown = page(desk)
    desk.press(Key.Key_Insert)
    shown.form.texts["name"].put("นางฟองจันทร์ แก้วมา")
    shown.form.texts["id_number"].put(ID_NUMBER)
    desk.keep()
    choose(desk, "0006")
    assert any(row.amount == "•••••••••5635" for row in shown.person.rows.rows)
    shown.person.pressed.emit("id_number")
    desk.settle()
    assert any(row.amount == ID_NUMBER for row in shown.person.rows.rows)
    desk.press(Key.Key_Return)
    assert shown.form.texts["id_number"].value == "" and "5635" in shown.form.texts["id_number"].line.placeholderText()  # type: ignore[union-attr]
    shown.form.texts["village"].put("ป่าซาง")
    desk.keep()
    assert desk.does(lambda: shown.room.people.private(shown.room.people.by_number("6").id))["id_number"] == ID_NUMBER  # type: ignore[union-attr]


def test_a_member_leaves_and_comes_back(desk: AtOffice) -> None:
    shown = page(desk)
    choose(desk, "0003")
    shown.goes.click()
    assert shown.leaving.isVisible()
    shown.leaving.day.put_day(date(2026, 11, 1))
    shown.leaving.forward.click()
    desk.settle()
    assert shown.room.shown(shown.wanted).person.left_on == date(2026, 11, 1)
    assert NAMES[2] not in shown_names(desk)
    shown.list.seek("", part="left")
    shown.list.show_people()
    assert shown_names(desk) == [NAMES[2]]
    choose(desk, "0003")
    shown.goes.click()
    assert shown.leaving.comes_back
    shown.leaving.forward.click()
    desk.settle()
    assert shown.room.shown(shown.wanted).person.is_member


def test_erasing_asks_for_the_number_and_leaves_the_number_alone(desk: AtOffice, tmp_path: Path) -> None:
    shown = page(desk)
    choose(desk, "0001")
    shown.erases.click()
    assert not shown.erasing.forward.isEnabled(), "shares are still held"
    assert "ปิดยอด" in desk.words_in_view() or shown.erasing.note.isVisible()
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_Insert)
    shown.form.texts["name"].put("นายชั่วคราว")
    desk.keep()
    choose(desk, "0006")
    shown.erases.click()
    shown.erasing.number.put("0005")
    shown.erasing.forward.click()
    desk.settle()
    assert shown.erasing.number.complaint
    shown.erasing.number.put("6")
    shown.erasing.forward.click()
    desk.wait(lambda: bool(shown.done.title.text()) and not shown.working.running)
    assert desk.does(lambda: shown.room.shown(shown.wanted)).person.erased
    assert "0006" in shown.done.title.text()
    assert "นายชั่วคราว" not in desk.words_in_view()


def test_a_list_is_read_with_its_columns_mended_and_taken_in(desk: AtOffice, tmp_path: Path) -> None:
    shown = page(desk)
    path = tmp_path / "members.csv"
    path.write_bytes("ทะเบียน,เจ้าของ\n10,นายหนึ่ง\n11,นายสอง\n11,นายสาม\n".encode("cp874"))
    shown.from_file.click()
    step = shown.taking_in
    step.read(path)
    desk.wait(lambda: step.note.isVisible() and bool(step.lines))
    assert "คอลัมน์ไหนคือชื่อ" in desk.words_in_view() or step.note.isVisible()
    step.picks["number"].put("ทะเบียน")
    step.picks["name"].put("เจ้าของ")
    step.check()
    desk.wait(lambda: step.report is not None)
    assert step.report is not None
    assert [bad.field for bad in step.report.bad] == ["number"] and not step.forward.isEnabled()
    assert faults_of_looks(shown, touch=30) == []
    path.write_bytes("ทะเบียน,เจ้าของ\n10,นายหนึ่ง\n11,นายสอง\n".encode("cp874"))
    step.read(path)
    desk.wait(lambda: len(step.lines) == 3)
    step.picks["number"].put("ทะเบียน")
    step.picks["name"].put("เจ้าของ")
    step.check()
    desk.wait(lambda: step.report is not None)
    desk.keep()
    desk.wait(lambda: shown.stack.currentWidget() is shown.shelf and len(shown.list.people) == 7)
    assert shown_names(desk)[-2:] == ["นายหนึ่ง", "นายสอง"]


def test_consent_and_keys_are_kept(desk: AtOffice, tmp_path: Path) -> None:
    shown = page(desk)
    shown.keeps.click()
    desk.settle()
    keeping = shown.keeping
    assert not keeping.add_place.isEnabled() and keeping.text.value.startswith("ข้าพเจ้ายินยอม")
    assert faults_of_looks(shown, touch=30) == []
    keeping.text.put("ข้าพเจ้ายินยอมตามระเบียบใหม่")
    keeping.keep_text.click()
    desk.settle()
    assert keeping.version == 2
    keeping.first.put("กาดปั๋นบ้านเรา")
    keeping.again.put("กาดปั๋นบ้านเขา")
    keeping.choose_passphrase.click()
    assert keeping.again.complaint
    keeping.again.put("กาดปั๋นบ้านเรา")
    keeping.choose_passphrase.click()
    desk.settle()
    keeping.back_up(tmp_path)
    desk.settle()
    assert [path.suffix for path in tmp_path.glob("*.kadpun-people")] == [".kadpun-people"]
    assert [place for place, _ in keeping.state.places] == [str(tmp_path)] and keeping.first.value == ""
    desk.press(Key.Key_Escape)
    assert shown.stack.currentWidget() is shown.shelf


def test_keys_that_cannot_be_opened_are_told_with_what_can_be_done(desk: AtOffice) -> None:
    shown = page(desk)
    shown.keeps.click()
    desk.settle()
    keeping = shown.keeping
    assert not keeping.reopen.isVisible() and not keeping.anew.isVisible()
    keeping.show_state(replace(keeping.state, trouble=PeopleKeysElsewhere()), text="", version=1)
    assert keeping.reopen.isVisible() and keeping.anew.isVisible() and keeping.warning.isVisible()
    assert faults_of_looks(shown, touch=30) == []
    keeping.old.put("ไม่ใช่วลีนี้")
    keeping.reopen.click()
    desk.settle()
    assert desk.notice
    keeping.show_state(replace(keeping.state, trouble=PeopleKeysElsewhere()), text="", version=1)
    keeping.anew.click()
    assert keeping.sure and len(shown.room.people.keys.box.keys) == 5, "once is not enough"


def test_one_persons_data_is_written_where_they_say(desk: AtOffice, tmp_path: Path) -> None:
    shown = page(desk)
    choose(desk, "0002")
    export = desk.does(lambda: shown.room.gather(shown.wanted))
    shown.write_data(export, tmp_path)
    desk.wait(lambda: (tmp_path / "0002.json").exists() and not shown.working.running)
    assert orjson.loads((tmp_path / "0002.json").read_bytes())["private"]["name"] == NAMES[1]


def test_a_person_who_may_not_is_asked_for_somebody_who_may(desk: AtOffice) -> None:
    shown = page(desk)
    desk.does(lambda: desk.till.add_operator("ต้น", "cashier", "7319"))
    desk.sign_in("7319")
    choose(desk, "0002")
    desk.press(Key.Key_Return)
    shown.form.texts["village"].put("ริมปิง")
    desk.keep()
    assert shown.leave_bar.is_asking
    desk.type(MANAGER)
    desk.press(Key.Key_Return)
    assert shown.room.shown(shown.wanted).person.village == "ริมปิง"
