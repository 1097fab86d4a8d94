"""A shop of one's own: every wrong answer is told, and the right ones found a shop that can be opened and signed in to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.ledger.keys import NoKeyStore, PassphraseNeeded, WrongPassphrase
from kadpun.books.shop import ShopStandsAlready, open_desk
from kadpun.books.words import Language, Say, load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.founding import FoundingTyped, found, read_founding, short_name
from kadpun.pos.till.results import Permission

AT = 1_795_226_400_000
WORDS: dict[Language, Say] = {"th": load_words("th"), "en": load_words("en")}
ANSWERS = FoundingTyped(
    shop="ร้านสหกรณ์หนองปั๋น", desk="เครื่อง 1", vat_mode="registered", tax_id="0-9940-00165-10-1", promptpay="089-123-4567",
    passphrase="ข้าวเหนียวมูน", passphrase_again="ข้าวเหนียวมูน", manager="นก", pin="๒๕๘๐", pin_again="2580",
)  # fmt: skip


def valid_tax_id() -> str:
    twelve = "099400016510"
    weighted = sum((13 - place) * int(digit) for place, digit in enumerate(twelve))
    return twelve + str((11 - weighted % 11) % 10)


def right() -> FoundingTyped:
    return replace(ANSWERS, tax_id=valid_tax_id())


def test_right_answers_found_a_shop_that_opens_and_has_a_manager(tmp_path: Path) -> None:
    founding = read_founding(right()).founding
    assert founding is not None
    till = found(tmp_path / "shop", founding, WORDS, clock=SetClock(AT))
    profile = till.desk.profile()
    assert (profile.shop, profile.desk_name, profile.vat_mode, profile.promptpay) == ("ร้านสหกรณ์หนองปั๋น", "เครื่อง 1", "registered", "0891234567")
    assert till.sign_in("2580").may(Permission.OPERATORS)
    till.desk.close()
    with pytest.raises(PassphraseNeeded):
        open_desk(tmp_path / "shop", clock=SetClock(AT))
    with pytest.raises(WrongPassphrase):
        open_desk(tmp_path / "shop", passphrase="ข้าวเหนียวดำ", clock=SetClock(AT))
    desk = open_desk(tmp_path / "shop", passphrase="ข้าวเหนียวมูน", clock=SetClock(AT))
    assert [operator.name for operator in Till(desk, WORDS).operators()] == ["นก"]
    desk.close()


def test_a_shop_is_never_founded_over_another(tmp_path: Path) -> None:
    founding = read_founding(right()).founding
    assert founding is not None
    found(tmp_path / "shop", founding, WORDS, clock=SetClock(AT)).desk.close()
    with pytest.raises(ShopStandsAlready):
        found(tmp_path / "shop", founding, WORDS, clock=SetClock(AT))


def test_a_computer_without_a_key_store_says_so_and_leaves_no_shop(tmp_path: Path) -> None:
    founding = read_founding(replace(right(), seal="os")).founding
    assert founding is not None
    with pytest.raises(NoKeyStore):
        found(tmp_path / "shop", founding, WORDS, clock=SetClock(AT))
    assert not (tmp_path / "shop" / "shop.kadpun").exists()


def test_every_wrong_answer_is_told_at_once() -> None:
    read = read_founding(FoundingTyped(vat_mode="approved", promptpay="12", passphrase="สั้น", passphrase_again="ยาวกว่า", pin="1234", pin_again="12"))
    assert read.founding is None
    assert {wrong.field: wrong.reason.name for wrong in read.wrong} == {
        "shop": "ShopNeedsName",
        "desk": "ShopNeedsName",
        "tax_id": "VatNeedsTaxId",
        "promptpay": "NotPromptPayId",
        "passphrase": "PassphraseTooShort",
        "passphrase_again": "PassphrasesDiffer",
        "manager": "NameEmpty",
        "pin": "PinTooSimple",
        "pin_again": "PinsDiffer",
    }


def test_a_tax_id_is_checked_by_its_last_digit_and_may_be_missing_outside_vat() -> None:
    wrong = valid_tax_id()[:-1] + str((int(valid_tax_id()[-1]) + 1) % 10)
    assert [each.reason.name for each in read_founding(replace(right(), tax_id=wrong)).wrong] == ["NotTaxId"]
    assert read_founding(replace(right(), vat_mode="none", tax_id="", promptpay="")).founding is not None


@pytest.mark.parametrize("name", ["ร้านสหกรณ์หนองปั๋น", "ก", "--", "a"])
def test_a_name_without_letters_for_the_log_gets_a_drawn_one(name: str) -> None:
    assert short_name(name).startswith("shop-")


def test_a_latin_name_names_the_log() -> None:
    assert short_name("Nong Pan Co-op Shop") == "nong-pan-co-op-shop"
    assert len(short_name("x" * 90)) <= 32
