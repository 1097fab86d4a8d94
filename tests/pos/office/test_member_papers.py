"""The member's card on paper: what stands on it is what the till reads."""

from __future__ import annotations

from kadpun.books.members.cards import read_card
from kadpun.books.members.register import Person
from kadpun.books.profile import ShopProfile
from kadpun.books.words import load_words
from kadpun.hardware.slip import Frame, QrCode, Text
from kadpun.pos.office.member_papers import card_slip


def test_the_code_on_a_card_is_the_members_number_and_the_id_number_is_not_there() -> None:
    person = Person(id="m-aaaaaaaaaaaa", number="0123", name="พ่ออุ๊ยแก้ว วงค์คำ", id_tail="5635", telephone="0812345678")
    slip = card_slip(person, ShopProfile(shop="ร้าน", organisation="สหกรณ์"), load_words("th"), "th")
    frame = slip.items[0]
    assert isinstance(frame, Frame)
    codes = [item for item in frame.items if isinstance(item, QrCode)]
    assert [read_card(code.data) for code in codes] == ["0123"] and codes[0].caption == "0123"
    assert [item.text for item in frame.items if isinstance(item, Text)] == ["สหกรณ์", "บัตรสมาชิก", "พ่ออุ๊ยแก้ว วงค์คำ"]
