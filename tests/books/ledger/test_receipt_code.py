from __future__ import annotations

from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as some

from kadpun.books.ledger import receipt_code
from kadpun.books.refusals import Refusal

from .answers import answers, key

RECEIPTS = answers("receipts")
RULES = {
    "receipt-signature": receipt_code.ForgedReceipt,
    "receipt-key": receipt_code.UnknownReceiptKey,
    "receipt-version": receipt_code.OtherReceiptVersion,
    "receipt-varint": receipt_code.BadVarint,
    "receipt-length": receipt_code.WrongReceiptLength,
    "receipt-prefix": receipt_code.NotAReceiptCode,
    "base45": receipt_code.NotBase45,
}
BOTH = ["receipt", "receipt_other"]


@pytest.mark.parametrize("entry", RECEIPTS["good"], ids=lambda entry: entry["name"])
def test_a_receipt_code_comes_out_to_the_byte_and_verifies(entry: dict[str, Any]) -> None:
    signer = key(entry["key"])
    leaf = bytes.fromhex(entry["leaf"])
    statement = receipt_code.make_statement(
        signer.verifier, seq=entry["seq"], at=entry["unix_seconds"] * 1000 + 999, total=entry["total"], leaf=leaf
    )
    assert statement.encode().hex() == entry["statement"]
    signature = receipt_code.sign_receipt(statement, signer)
    assert signature.hex() == entry["signature"]
    code = receipt_code.receipt_code(statement, signature)
    assert code == entry["code"]
    assert len(code) == entry["code_length"]
    assert receipt_code.verify_receipt_code(code, [key(name).verifier for name in BOTH]) == (statement, signer.verifier)
    assert receipt_code.look_up_code(leaf) == entry["look_up"]


@pytest.mark.parametrize("entry", RECEIPTS["good"], ids=lambda entry: entry["name"])
def test_a_receipt_code_fits_the_smallest_qr_of_one_alphanumeric_segment(entry: dict[str, Any]) -> None:
    qr = segno.make(entry["code"], mode="alphanumeric", error="M", boost_error=False)
    assert qr.version == entry["qr_version"]
    assert entry["qr_version"] <= 10


@pytest.mark.parametrize("entry", RECEIPTS["bad"], ids=lambda entry: entry["name"])
def test_a_bad_receipt_code_is_refused_by_name(entry: dict[str, Any]) -> None:
    known = [key(name).verifier for name in entry.get("known", BOTH)]
    with pytest.raises(RULES[entry["rule"]]) as refusal:
        receipt_code.verify_receipt_code(entry["code"], known)
    assert str(refusal.value)


def test_base45_comes_out_as_published() -> None:
    for entry in RECEIPTS["base45"]:
        assert receipt_code.write_base45(bytes.fromhex(entry["hex"])) == entry["text"]
        assert receipt_code.read_base45(entry["text"]).hex() == entry["hex"]


def test_varints_come_out_as_published() -> None:
    for entry in RECEIPTS["varints"]:
        data = bytes.fromhex(entry["hex"])
        assert receipt_code.write_varint(entry["value"]) == data
        assert receipt_code.read_varint(data, 0) == (entry["value"], len(data))


@given(some.binary(max_size=80))
def test_base45_comes_back(data: bytes) -> None:
    assert receipt_code.read_base45(receipt_code.write_base45(data)) == data


@given(some.text(receipt_code._ALPHABET, max_size=12))
def test_base45_has_one_spelling(text: str) -> None:
    try:
        data = receipt_code.read_base45(text)
    except Refusal:
        return
    assert receipt_code.write_base45(data) == text


@given(some.integers(0, 2**53 - 1))
def test_varints_come_back(value: int) -> None:
    data = receipt_code.write_varint(value)
    assert receipt_code.read_varint(data, 0) == (value, len(data))


def test_a_look_up_code_is_read_as_people_type_it() -> None:
    leaf = next(bytes.fromhex(entry["leaf"]) for entry in RECEIPTS["good"] if entry["look_up"] == RECEIPTS["look_up"][0]["same_as"])
    for entry in RECEIPTS["look_up"]:
        low, high = receipt_code.read_look_up(entry["typed"])
        assert low <= leaf <= high
        assert receipt_code.look_up_code(low) == receipt_code.look_up_code(high) == entry["same_as"]


@pytest.mark.parametrize("typed", RECEIPTS["bad_look_up"])
def test_a_wrong_look_up_code_is_refused(typed: str) -> None:
    with pytest.raises(receipt_code.NotALookUpCode):
        receipt_code.read_look_up(typed)
