"""The people at the till."""

from __future__ import annotations

import pytest

from kadpun.books.profile import ShopProfile
from kadpun.pos.till.operators import (
    DEFAULT_ROLES,
    ApprovalSpent,
    ApproverMayNot,
    LastManager,
    NameEmpty,
    NoSuchOperator,
    NoSuchRole,
    NotAllowed,
    NotSignedIn,
    PinsLocked,
    PinTaken,
    PinTooSimple,
    WrongPin,
    check_pin,
    hash_pin,
    pin_matches,
    roles_of,
    wait_seconds,
)
from kadpun.pos.till.results import Permission

from .conftest import Shop


def test_a_pin_is_kept_as_a_salted_hash() -> None:
    first, second = hash_pin("2468"), hash_pin("2468")
    assert first != second
    assert "2468" not in first
    assert pin_matches("2468", first)
    assert not pin_matches("2469", second)


@pytest.mark.parametrize("pin", ["", "123", "1234", "4321", "1111", "8901", "12a4", "1234567890123"])
def test_a_pin_that_anybody_guesses_is_refused(pin: str) -> None:
    with pytest.raises(PinTooSimple):
        check_pin(pin)


def test_thai_digits_are_the_same_pin() -> None:
    assert check_pin("๒๔๖๘") == "2468"


def test_signing_in_is_by_pin_alone_or_by_name_and_pin(shop: Shop) -> None:
    assert shop.till.sign_in("1357").id == shop.manager
    assert shop.till.sign_in("๒๔๖๘", shop.cashier).name == "นก"
    with pytest.raises(WrongPin):
        shop.till.sign_in("1357", shop.cashier)
    with pytest.raises(NoSuchOperator):
        shop.till.sign_in("1357", "p-nobody")


def test_wrong_pins_make_the_next_try_wait_longer_each_time(shop: Shop) -> None:
    assert [wait_seconds(failures) for failures in (0, 1, 2, 3, 4, 5, 9, 50)] == [0, 0, 0, 5, 10, 20, 300, 300]
    for _ in range(3):
        with pytest.raises(WrongPin):
            shop.till.sign_in("9753", shop.cashier)
    with pytest.raises(PinsLocked) as refused:
        shop.till.sign_in("2468", shop.cashier)
    assert str(refused.value) == "Too many wrong PINs. Wait 5 seconds."
    shop.reopen()
    with pytest.raises(PinsLocked):
        shop.till.sign_in("2468", shop.cashier)
    shop.till.sign_in("1357", shop.manager)
    shop.clock.advance(milliseconds=5_000)
    assert shop.till.sign_in("2468", shop.cashier).id == shop.cashier


def test_a_clock_set_back_keeps_nobody_out_for_a_year(shop: Shop) -> None:
    for _ in range(3):
        with pytest.raises(WrongPin):
            shop.till.sign_in("9753", shop.cashier)
    shop.clock.advance(milliseconds=-365 * 86_400_000)
    with pytest.raises(PinsLocked) as refused:
        shop.till.sign_in("2468", shop.cashier)
    assert refused.value.fields == {"seconds": 5}


def test_wrong_pins_without_a_name_count_against_everybody(shop: Shop) -> None:
    for _ in range(3):
        with pytest.raises(WrongPin):
            shop.till.sign_in("9753")
    with pytest.raises(PinsLocked):
        shop.till.sign_in("1357", shop.manager)


def test_nobody_signed_in_may_do_nothing(shop: Shop) -> None:
    shop.till.sign_out()
    with pytest.raises(NotSignedIn):
        shop.till.allow(Permission.DRAWER)


def test_a_denied_act_is_recorded(shop: Shop) -> None:
    before = shop.desk.ledger.size
    with pytest.raises(NotAllowed):
        shop.till.allow(Permission.SETTINGS)
    assert shop.desk.ledger.size == before + 1


def test_an_approval_is_for_one_act_of_one_kind(shop: Shop) -> None:
    leave = shop.till.approve("1357", Permission.DRAWER, shop.manager)
    with pytest.raises(ApprovalSpent):
        shop.till.allow(Permission.SETTINGS, leave)
    assert shop.till.allow(Permission.DRAWER, leave) == shop.manager
    with pytest.raises(ApprovalSpent):
        shop.till.allow(Permission.DRAWER, leave)


def test_an_approval_ends_with_the_sign_in(shop: Shop) -> None:
    leave = shop.till.approve("1357", Permission.DRAWER, shop.manager)
    shop.as_cashier()
    with pytest.raises(ApprovalSpent):
        shop.till.allow(Permission.DRAWER, leave)


def test_who_may_not_do_it_may_not_allow_it(shop: Shop) -> None:
    shop.as_manager()
    before = shop.desk.ledger.size
    with pytest.raises(ApproverMayNot) as refused:
        shop.till.approve("2468", Permission.DRAWER, shop.cashier)
    assert str(refused.value) == "นก may not allow this. Ask somebody who may."
    assert shop.desk.ledger.size == before + 1


def test_people_are_added_and_changed_by_who_may(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        shop.till.add_operator("ดา", "cashier", "8642")
    shop.as_manager()
    added = shop.till.add_operator("  ดา  ", "cashier", "8642")
    assert (added.name, added.role, added.may(Permission.SELL), added.may(Permission.REFUND)) == ("ดา", "cashier", True, False)
    changed = shop.till.change_operator(added.id, role="supervisor", pin="7531")
    assert changed.may(Permission.REFUND)
    assert shop.till.sign_in("7531").id == added.id
    shop.as_manager()
    shop.till.change_operator(added.id, active=False)
    with pytest.raises(NoSuchOperator):
        shop.till.sign_in("7531", added.id)
    assert [(person.name, person.active) for person in shop.till.operators()] == [("นก", True), ("ศรีวรรณ", True), ("ดา", False)]


def test_what_makes_no_person_is_refused(shop: Shop) -> None:
    shop.as_manager()
    with pytest.raises(PinTaken):
        shop.till.add_operator("ดา", "cashier", "2468")
    with pytest.raises(NameEmpty):
        shop.till.add_operator(" ", "cashier", "8642")
    with pytest.raises(NoSuchRole):
        shop.till.add_operator("ดา", "king", "8642")
    assert len(shop.till.operators()) == 2


def test_somebody_who_can_mend_the_shop_always_stays(shop: Shop) -> None:
    shop.as_manager()
    for change in ({"active": False}, {"role": "cashier"}):
        with pytest.raises(LastManager):
            shop.till.change_operator(shop.manager, **change)  # type: ignore[arg-type]
    assert shop.till.sign_in("1357").role == "manager"


def test_every_permission_is_held_by_the_manager() -> None:
    assert roles_of(ShopProfile())["manager"] == {permission.value for permission in Permission}
    assert DEFAULT_ROLES[0].name == "manager"
