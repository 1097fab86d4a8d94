"""The members' room over a real shop: the form, duplicates, cards, leaving, consent, one person's data, erasing, lists, the backup of the keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest

from kadpun.books.members.cards import card_text
from kadpun.books.members.exporting import person_json
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.members.kinds import MemberNumberTaken, MemberUnknown
from kadpun.books.members.told import CardTaken, IdNumberTaken, IdNumberWrong, MemberNameMissing, TelephoneWrong
from kadpun.books.words import load_words
from kadpun.pos.office.members_room import (
    FIELD_WORDS,
    REASON_WORDS,
    ROLE_WORDS,
    ConsentTooLong,
    MemberJoinsAhead,
    MembersRoom,
    PersonTyped,
    word_of_field,
    word_of_reason,
    words_of_roles,
)
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import Permission
from tests.pos.till.conftest import Shop

from .coops import ACCOUNTANT_PIN, MANAGER_PIN, SHARES_ON, a_coop, give_shares

ID_NUMBER = "3100600445635"


@pytest.fixture
def coop(tmp_path: Path) -> Iterator[tuple[Shop, list[str]]]:
    shop, members = a_coop(tmp_path / "coop")
    yield shop, members
    shop.desk.close()


@pytest.fixture
def room(coop: tuple[Shop, list[str]]) -> MembersRoom:
    return MembersRoom(coop[0].till)


def typed(room: MembersRoom, **values: str) -> PersonTyped:
    fresh = room.fresh()
    return replace(fresh, values={"name": "นางฟองจันทร์ แก้วมา", **values})


def test_a_new_person_gets_the_next_number_and_is_found(room: MembersRoom) -> None:
    made = room.save(typed(room, telephone="๐๘๑-๒๓๔๕๖๗๘", id_number="3-1006-00445-63-5"))
    assert (made.number, made.telephone, made.id_tail, made.joined_on) == ("0006", "081-2345678", "5635", date(2026, 11, 21))
    assert room.find("ฟองจันทร์") == room.find("2345678") == (made,)
    shown = room.shown(made.id)
    assert (shown.helpers, shown.helps, shown.purses, shown.erasable) == ((), (), (), None)


def test_the_form_never_holds_the_id_number_and_saving_it_leaves_the_number_alone(room: MembersRoom) -> None:
    made = room.save(typed(room, id_number=ID_NUMBER))
    form = room.typed(made.id)
    assert "id_number" not in form.values
    changed = room.save(replace(form, values={**form.values, "telephone": "0812345678", "village": ""}))
    assert (changed.telephone, changed.id_tail) == ("0812345678", "5635")
    assert room.whole_id_number(made.id) == ID_NUMBER


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"name": "  "}, MemberNameMissing),
        ({"name": "ก" * 121}, MemberNameMissing),
        ({"telephone": "12"}, TelephoneWrong),
        ({"id_number": "3100600445636"}, IdNumberWrong),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_joins(room: MembersRoom, values: dict[str, str], refused: type[Exception]) -> None:
    with pytest.raises(refused):
        room.save(typed(room, **values))
    assert len(room.everybody()) == 5


def test_nobody_stands_twice_under_one_id_number_card_or_number(room: MembersRoom) -> None:
    first = room.save(typed(room, id_number=ID_NUMBER, card="8850001112223"))
    with pytest.raises(IdNumberTaken):
        room.save(typed(room, name="คนอื่น", id_number=ID_NUMBER))
    with pytest.raises(CardTaken):
        room.save(typed(room, name="คนอื่น", card="8850001112223"))
    with pytest.raises(CardTaken):
        room.save(typed(room, name="คนอื่น", card=card_text("0001")))
    with pytest.raises(MemberNumberTaken):
        room.save(replace(typed(room, name="คนอื่น"), number=first.number))
    assert [(likely.person.id, likely.by) for likely in room.alike(typed(room))] == [(first.id, "name")]
    assert room.alike(room.typed(first.id)) == ()


def test_a_card_of_any_code_is_given_changed_and_taken_away(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    id = coop[1][0]
    room.set_card(id, "RFID-0A1B2C")
    assert room.people.by_card("RFID-0A1B2C") == room.people.person(id)
    room.set_card(id, "RFID-999999")
    assert room.people.by_card("RFID-0A1B2C") is None
    room.set_card(id, card_text("0001"))
    person = room.people.by_card(card_text("0001"))
    assert person is not None
    assert (person.id, person.card) == (id, "")


def test_one_party_is_a_member_a_supplier_and_works_here(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    shop, members = coop
    form = room.typed(members[1])
    made = room.save(replace(form, roles=("member", "supplier", "operator"), operator=shop.cashier))
    assert made.roles == ("member", "supplier", "operator") and made.operator == shop.cashier
    assert made in room.everybody("supplier") and made in room.everybody("member")
    room.save(typed(room, name="โรงสี", id_number=ID_NUMBER))
    with pytest.raises(IdNumberTaken):
        room.save(replace(room.fresh("supplier"), values={"name": "โรงสี", "id_number": ID_NUMBER}))


def test_helpers_are_shown_from_both_sides(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    elder, helper = coop[1][1], coop[1][4]
    room.save(replace(room.typed(elder), helpers=(helper,)))
    assert [person.id for person in room.shown(elder).helpers] == [helper]
    assert [person.id for person in room.shown(helper).helps] == [elder]


def test_leaving_and_coming_back_by_their_days(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    id = coop[1][2]
    with pytest.raises(MemberJoinsAhead):
        room.leave(id, date(2027, 1, 1), "moved")
    left = room.leave(id, date(2026, 10, 31), "moved")
    assert (left.left_on, left.is_member, room.overview().members, room.overview().left) == (date(2026, 10, 31), False, 4, 1)
    assert room.come_back(id, date(2026, 11, 1)).is_member
    with pytest.raises(MemberUnknown):
        room.leave("m-000000000000", date(2026, 10, 31), "moved")


def test_a_changed_text_of_consent_has_a_new_version_and_who_has_not_agreed_is_counted(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    shop, _ = coop
    th = load_words("th")
    assert room.consent_text(th).startswith("ข้าพเจ้ายินยอม")
    made = room.save(replace(typed(room), consents=True))
    assert made.consent == 1 and room.overview().without_consent == 5
    with pytest.raises(NotAllowed):
        room.change_consent("ใหม่")
    shop.as_manager()
    assert room.change_consent("ข้าพเจ้ายินยอมตามระเบียบใหม่") == 2
    assert room.change_consent("ข้าพเจ้ายินยอมตามระเบียบใหม่") == 2
    with pytest.raises(ConsentTooLong):
        room.change_consent("ก" * 4001)
    assert room.overview().without_consent == 6
    assert room.consent_text(th) == "ข้าพเจ้ายินยอมตามระเบียบใหม่"
    assert room.save(replace(room.typed(made.id), consents=True)).consent == 2


def test_everything_of_one_person_is_gathered(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    shop, members = coop
    give_shares(shop.desk, members[0], 3)
    room.save(replace(room.typed(members[0]), values={"telephone": "0812345678"}))
    export = room.gather(members[0])
    data = orjson.loads(person_json(export))
    assert data["private"]["name"] == "แม่คำปัน ใจแก้ว" and data["private"]["telephone"] == "0812345678"
    assert data["balances_satang"] == {"equity/shares": -30_000}
    assert [(fact["kind"], fact["moved_satang"]) for fact in data["facts"]] == [
        ("member-join", {}), ("share", {"equity/shares": -30_000}), ("member-change", {}),
    ]  # fmt: skip
    assert data["facts"][0]["told"]["name"] == "แม่คำปัน ใจแก้ว"
    assert members[1] not in person_json(export).decode()


def test_private_acts_need_their_leave(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    shop, members = coop
    shop.as_cashier()
    for act in (
        lambda: room.whole_id_number(members[0]),
        lambda: room.gather(members[0]),
        lambda: room.erase(members[0], "asked"),
        lambda: room.save(room.typed(members[0])),
        lambda: room.leave(members[0], SHARES_ON, "moved"),
    ):
        with pytest.raises(NotAllowed):
            act()
    approval = shop.till.approve(ACCOUNTANT_PIN, Permission.PRIVATE)
    assert room.erase(members[0], "asked", approval).number == "0001"
    assert room.shown(members[0]).person.erased


def test_erasing_cleans_the_second_place_that_the_desk_knows(room: MembersRoom, coop: tuple[Shop, list[str]], tmp_path: Path) -> None:
    from kadpun.books.store.backup import back_up
    from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside

    shop, members = coop
    second = tmp_path / "second"
    second.mkdir()
    save_desk_settings(settings_beside(shop.desk.store.path), DeskSettings(second_backup=str(second)))
    with shop.desk.store.work() as work:
        work.cursor.execute("INSERT INTO held VALUES ('h', 'd', 'ของ แม่คำปัน ใจแก้ว', '{}', 1)", ())
    backup = back_up(shop.desk.store.path, second, at=shop.clock.at).path
    assert "คำปัน ใจแก้ว".encode() in backup.read_bytes()
    assert room.erase(members[0], "asked").cleaned == 1
    assert "คำปัน ใจแก้ว".encode() not in backup.read_bytes()
    assert (second / "nong-pan.co-op.till-02.kadpun-erased").exists()


def test_a_list_is_looked_at_checked_and_taken_in_by_slices(room: MembersRoom, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("เลขที่,ชื่อ\n" + "".join(f"{number},นายคนที่ {number}\n" for number in range(10, 70)), "utf-8")
    lines, mapping = room.look_at_list(path)
    report = room.check_list(lines, mapping)
    assert (report.bad_count, report.joining) == (0, 60)
    assert list(room.take_list_in(report)) == [(25, 60), (50, 60), (60, 60)]
    assert room.mappings() == (mapping,)
    assert len(room.everybody()) == 65


def test_the_keys_are_backed_up_and_taken_in_again(room: MembersRoom, coop: tuple[Shop, list[str]], tmp_path: Path) -> None:
    shop, members = coop
    assert not room.keys_state().chosen
    shop.till.sign_in(MANAGER_PIN, shop.manager)
    room.choose_keys_passphrase("กาดปั๋นบ้านเรา")
    path = room.back_up_keys(tmp_path)
    assert room.keys_state().places == ((str(tmp_path), date(2026, 11, 21)),) and not room.keys_state().late
    shop.clock.advance(milliseconds=61 * 86_400_000)
    assert room.keys_state().late
    shop.clock.advance(milliseconds=-61 * 86_400_000)
    room.people.keys.path.unlink()
    shop.reopen()
    shop.till.sign_in(MANAGER_PIN, shop.manager)
    again = MembersRoom(shop.till)
    assert again.overview().unreadable == 5 and again.people.name_of(members[0]) == "0001"
    assert again.take_keys_in(path, "กาดปั๋นบ้านเรา") == 5
    assert again.people.name_of(members[0]) == "แม่คำปัน ใจแก้ว" and again.overview().unreadable == 0


def test_parties_with_one_number_are_told(room: MembersRoom) -> None:
    """Two desks gave the same number before they met: form holds, so both stand, and the office is told."""
    from kadpun.pos.office.members_room import twice

    people = room.everybody()
    assert twice(people) == ()
    assert twice((*people, replace(people[0], id="m-000000000000"))) == ((people[0], replace(people[0], id="m-000000000000")),)


def test_every_field_role_and_reason_has_its_word() -> None:
    th = load_words("th")
    assert all(word_of_field(th, name) for name in FIELD_WORDS)
    assert words_of_roles(th, tuple(ROLE_WORDS)) == "สมาชิก · ผู้ขาย · ลูกค้า · คนทำงานที่นี่"
    assert [word_of_reason(th, reason) for reason in REASON_WORDS][:2] == ["ลาออก", "เสียชีวิต"]  # type: ignore[arg-type]


def test_joining_by_the_books_alone_is_seen_by_the_room(room: MembersRoom, coop: tuple[Shop, list[str]]) -> None:
    join_people(coop[0].desk, [NewPerson(values={"name": "นายมาใหม่"}, joined_on=SHARES_ON)], by="setup")
    assert [person.name for person in room.find("มาใหม่")] == ["นายมาใหม่"]
