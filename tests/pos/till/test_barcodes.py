"""Codes as scanners and keyboards send them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.pos.till.barcodes import (
    BadCheckDigit,
    BadPattern,
    BankSlip,
    CodeTooLong,
    CodeUnknown,
    GoodsCode,
    InStoreCode,
    NoCode,
    NotACode,
    NotRead,
    PaymentQrScanned,
    ReceiptCode,
    ReceiptDamaged,
    check_digit,
    check_pattern,
    read_code,
    shown,
    thai_keys,
)

PATTERNS = ("21IIIIIWWWWWC", "22IIIIIPPPPPC")
SLIP = "004000060000010103002021900021231231212000115102TH91049C30"
ASKING = "00020101021129370016A0000006770101110113006681234567853037645802TH6304823E"
THAI = {us: thai for thai, us in thai_keys().items()}


def under_thai_layout(text: str) -> str:
    return "".join(THAI.get(c, c) for c in text)


@pytest.mark.parametrize(
    ("raw", "first"),
    [
        ("8850000120053", "8850000120053"),
        ("]E08850000120053", "8850000120053"),
        ("8850 0001 20053\r", "8850000120053"),
        ("\x028850000120053\x03", "8850000120053"),
        ("๘๘๕๐๐๐๐๑๒๐๐๕๓", "8850000120053"),
        ("８８５００００１２００５３", "8850000120053"),
        ("96385074", "96385074"),
        ("012345678905", "012345678905"),
        ("18850000120050", "18850000120050"),
        ("(01)08850000120053", "08850000120053"),
        ("]d20108850000120053\x1d10LOT7", "08850000120053"),
        ("https://id.gs1.org/01/08850000120053", "08850000120053"),
        ("9001", "9001"),
        ("rice-5", "rice-5"),
    ],
)
def test_a_code_is_read_however_it_was_sent(raw: str, first: str) -> None:
    reading = read_code(raw, patterns=PATTERNS)
    assert isinstance(reading, GoodsCode)
    assert reading.forms[0] == first


def test_upc_a_and_ean_13_are_the_same_number() -> None:
    twelve, thirteen = read_code("012345678905"), read_code("0012345678905")
    assert isinstance(twelve, GoodsCode)
    assert isinstance(thirteen, GoodsCode)
    assert set(twelve.forms) == set(thirteen.forms)


def test_an_8_digit_code_is_a_gtin_and_not_an_internal_element() -> None:
    reading = read_code("96385074")
    assert isinstance(reading, GoodsCode)
    assert reading.grams is None
    assert reading.forms[0] == "96385074"


def test_a_gs1_weight_comes_with_its_gtin() -> None:
    reading = read_code("]C101088500001200533103001350")
    assert isinstance(reading, GoodsCode)
    assert (reading.forms[0], reading.grams) == ("08850000120053", 1350)


def test_a_bad_check_digit_names_the_right_one_and_is_still_asked_for() -> None:
    reading = read_code("8850000120051")
    assert isinstance(reading, GoodsCode)
    assert reading.forms == ("8850000120051",)
    assert isinstance(reading.doubt, BadCheckDigit)
    assert str(reading.doubt) == "“8850000120051” was misread: its last digit should be 3. Scan again, or type the code."


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11))
def test_any_single_wrong_digit_is_noticed(digits: str, at: int) -> None:
    code = digits + str(check_digit(digits))
    wrong = code[:at] + str((int(code[at]) + 1) % 10) + code[at + 1 :]
    reading = read_code(wrong)
    assert isinstance(reading, GoodsCode)
    assert isinstance(reading.doubt, BadCheckDigit)


def test_a_scale_label_gives_item_and_grams() -> None:
    assert read_code("2100250013503", patterns=PATTERNS) == InStoreCode(("2100250", "00250", "250"), "weight", 1350)


def test_a_scale_label_gives_item_and_price() -> None:
    code = "220025000299"
    assert read_code(code + str(check_digit(code)), patterns=PATTERNS) == InStoreCode(("2200250", "00250", "250"), "price", 299)


def test_a_scale_label_with_a_bad_check_digit_is_no_weight() -> None:
    reading = read_code("2100250013502", patterns=PATTERNS)
    assert isinstance(reading, GoodsCode)
    assert isinstance(reading.doubt, BadCheckDigit)


def test_a_pattern_without_check_letter_fits_by_its_digits() -> None:
    assert read_code("29001200450", patterns=("29IIIIWWWWW",)) == InStoreCode(("290012", "0012", "12"), "weight", 450)


@pytest.mark.parametrize("pattern", ["", "IIIII", "21IIIIICCCCCC", "21IIIIIWWPPPC", "21IIIIIWWWWWCW", "x1IIIIIWWWWWC", "21WWWWWWWWWWC"])
def test_a_pattern_that_says_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        check_pattern(pattern)


def test_a_pattern_is_kept_in_capitals() -> None:
    assert check_pattern(" 21iiiiiwwwwwc ") == "21IIIIIWWWWWC"


@pytest.mark.parametrize("code", ["8850000120053", "96385074", "012345678905"])
def test_a_scan_under_the_thai_layout_is_mended(code: str) -> None:
    reading = read_code(under_thai_layout(code))
    assert isinstance(reading, GoodsCode)
    assert reading.forms[0] == code


def test_a_scale_label_under_the_thai_layout_is_mended() -> None:
    assert read_code(under_thai_layout("2100250013503"), patterns=PATTERNS) == InStoreCode(("2100250", "00250", "250"), "weight", 1350)


def test_a_short_code_under_the_thai_layout_is_asked_for_both_ways() -> None:
    reading = read_code("/-/")
    assert isinstance(reading, GoodsCode)
    assert reading.forms == ("/-/", "232")


def test_a_thai_word_is_not_taken_for_certain() -> None:
    reading = read_code("ไข่")
    assert isinstance(reading, GoodsCode)
    assert str(reading.doubt) == "“ไข่” is not on the shelf. Find the goods with F2."


@pytest.mark.parametrize("text", ["KP1:6BF+$ %*./-0A", under_thai_layout("KP1:6BF+$ %*./-0A"), "kp1:6bf+$ %*./-0a"])
def test_a_receipt_is_known_by_its_beginning(text: str) -> None:
    assert read_code(text) == ReceiptCode("KP1:6BF+$ %*./-0A", "signed")


def test_a_receipt_with_letters_that_base45_has_not_is_damaged() -> None:
    reading = read_code("KP1:6BF~")
    assert isinstance(reading, NotRead)
    assert isinstance(reading.reason, ReceiptDamaged)


def test_a_look_up_code_and_a_number_find_receipts() -> None:
    assert read_code("f5af-9d8m-e8vm-33xk-03p6") == ReceiptCode("F5AF-9D8M-E8VM-33XK-03P6", "code")
    assert read_code("02-69-004512") == ReceiptCode("02-69-004512", "number")
    assert read_code("02-R-69-000012") == ReceiptCode("02-R-69-000012", "number")
    assert read_code("02-Z-0327") == ReceiptCode("02-Z-0327", "number")


def test_a_bank_slip_is_read() -> None:
    assert read_code(SLIP) == BankSlip("002", "0002123123121200011")
    assert read_code(under_thai_layout(SLIP)) == BankSlip("002", "0002123123121200011")


def test_a_misread_bank_slip_says_so() -> None:
    reading = read_code(SLIP[:-1] + "1")
    assert isinstance(reading, NotRead)
    assert str(reading.reason) == "This slip's QR was misread: its check letters should be 9C30. Scan it again."


def test_a_payment_qr_is_told_from_a_slip() -> None:
    reading = read_code(ASKING)
    assert isinstance(reading, NotRead)
    assert isinstance(reading.reason, PaymentQrScanned)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", NoCode),
        ("\x00\x01\x02", NoCode),
        ("   ", NoCode),
        ("\xff" * 2048, CodeTooLong),
        ("5" * 60, NotACode),
        ("!!!???", NotACode),
    ],
)
def test_garbage_is_not_read_and_says_why(raw: str, reason: type[Exception]) -> None:
    reading = read_code(raw)
    assert isinstance(reading, NotRead)
    assert isinstance(reading.reason, reason)
    assert len(reading.shown) <= 25
    assert reading.shown.isprintable()


@given(st.text(max_size=3000))
def test_nothing_that_a_scanner_sends_raises(raw: str) -> None:
    reading = read_code(raw, patterns=PATTERNS)
    assert isinstance(reading, GoodsCode | InStoreCode | BankSlip | ReceiptCode | NotRead)


@given(st.binary(max_size=2048))
def test_nothing_that_a_broken_scanner_sends_raises(raw: bytes) -> None:
    reading = read_code(raw.decode("latin-1"), patterns=PATTERNS)
    assert not isinstance(reading, ReceiptCode) or reading.text


def test_what_is_shown_of_a_code_is_short_and_printable() -> None:
    assert shown("a\nb") == "a·b"
    assert shown("x" * 100) == "x" * 24 + "…"


def test_an_unknown_plain_code_has_its_sentence() -> None:
    reading = read_code("9001")
    assert isinstance(reading, GoodsCode)
    assert isinstance(reading.doubt, CodeUnknown)


@pytest.mark.parametrize("number", ["01-69-000012", "01.2-69-000012", "01-R-69-000003", "01.12-Z-0004"])
def test_numbers_of_papers_are_known_from_every_epoch(number: str) -> None:
    assert read_code(number) == ReceiptCode(number, "number")
