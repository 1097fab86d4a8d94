"""The shop's settings as typed: every wrong field is told, and what is right is recorded as settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.profile import ShopProfile
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import Permission
from kadpun.pos.till.settings_typed import ProfileTyped, change_settings, read_profile, typed_of_profile
from tests.books.real_shop import found

STANDING = ShopProfile(shop="ร้านหนองปั๋น", desk_name="เครื่อง 1", quick_keys=("g-0001",), telephone="053 123 456")


def wrong_fields(typed: ProfileTyped) -> dict[str, str]:
    read = read_profile(typed, STANDING)
    assert read.profile is None
    return {wrong.field: wrong.reason.name for wrong in read.wrong}


def test_a_profile_put_into_the_form_is_read_as_the_same_profile() -> None:
    full = replace(
        STANDING, address=("1 หมู่ 2", "ลำพูน 51120"), promptpay="0891234567", weight_patterns=("21IIIIIWWWWWC", "20IIIIIPPPPPC"), short_limit=2050,
        cash_rounding="nearest", paper="58", receipt_language="en", most_discount_percent=15,
    )  # fmt: skip
    assert read_profile(typed_of_profile(full), full).profile == full


def test_what_is_not_in_the_form_stays_as_it_stands() -> None:
    profile = read_profile(replace(typed_of_profile(STANDING), shop="ร้านใหม่"), STANDING).profile
    assert profile is not None
    assert (profile.shop, profile.quick_keys) == ("ร้านใหม่", ("g-0001",))


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"shop": " "}, {"shop": "ShopNeedsName"}),
        ({"address": "a\nb\nc\nd\ne"}, {"address": "AddressTooLong"}),
        ({"tax_id": "1234567890123"}, {"tax_id": "NotTaxId"}),
        ({"vat_mode": "registered"}, {"tax_id": "VatNeedsTaxId"}),
        ({"branch": "12"}, {"branch": "BranchUnclear"}),
        ({"telephone": "โทรมา"}, {"telephone": "TelephoneUnclear"}),
        ({"desk_number": "1"}, {"desk_number": "DeskNumberUnclear"}),
        ({"desk_number": "00"}, {"desk_number": "DeskNumberUnclear"}),
        ({"promptpay": "123"}, {"promptpay": "NotPromptPayId"}),
        ({"short_limit": "ยี่สิบ"}, {"short_limit": "NotMoney"}),
        ({"most_discount": "101"}, {"most_discount": "PercentUnclear"}),
        ({"weight_patterns": "21IIIIIWWWWWC\nXYZ"}, {"weight_patterns": "BadPattern"}),
        ({"weight_patterns": "\n".join(f"2{n}IIIIIWWWWWC" for n in range(9))}, {"weight_patterns": "TooManyPatterns"}),
        ({"thanks": "ก" * 121}, {"thanks": "WordsTooLong"}),
    ],
)
def test_one_wrong_field_is_told_by_its_name(changed: dict[str, Any], wrong: dict[str, str]) -> None:
    assert wrong_fields(replace(typed_of_profile(STANDING), **changed)) == wrong


def test_an_approved_till_has_its_machine_number() -> None:
    typed = replace(typed_of_profile(STANDING), vat_mode="approved", tax_id="", machine_number="")
    assert wrong_fields(typed) == {"tax_id": "VatNeedsTaxId", "machine_number": "MachineNumberMissing"}


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    desk = found(tmp_path / "shop")
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    manager = till.add_operator("นก", "manager", "2580")
    till.sign_in("2580", manager.id)
    till.add_operator("ต้น", "cashier", "7319")
    yield till
    desk.close()


def test_changed_settings_are_recorded_one_by_one_and_hold_at_once(till: Till) -> None:
    standing = till.desk.profile()
    size = till.desk.ledger.size
    state = change_settings(till, replace(standing, shop="ร้านใหม่", cash_rounding="up"))
    assert (state.profile.shop, state.profile.cash_rounding) == ("ร้านใหม่", "up")
    assert till.desk.ledger.size == size + 2
    change_settings(till, till.desk.profile())
    assert till.desk.ledger.size == size + 2


def test_a_cashier_changes_settings_only_with_leave(till: Till) -> None:
    till.sign_in("7319")
    given = replace(till.desk.profile(), thanks="ขอบคุณ")
    with pytest.raises(NotAllowed):
        change_settings(till, given)
    leave = till.approve("2580", Permission.SETTINGS)
    assert change_settings(till, given, leave).profile.thanks == "ขอบคุณ"
