"""The code of a coupon: one spelling, verified with the issuer's public key alone, and nothing changed in it goes unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.ledger.receipt_code import read_base45, write_base45
from kadpun.books.ledger.vkeys import ISSUER_TYPE, SigningKey
from kadpun.books.tokens.coupon_code import (
    PREFIX,
    CouponDamaged,
    CouponForged,
    CouponOfOtherIssuer,
    SignedCoupon,
    number_in,
    read_coupon,
    serial_of,
    sign_coupon,
    verify_coupon,
)

RUN = "01909d3e-8c00-7000-8000-000000000001"
KEY = SigningKey(name="mae-hia", type=ISSUER_TYPE, seed=b"\x07" * 32)
OTHER = SigningKey(name="mae-hia", type=ISSUER_TYPE, seed=b"\x08" * 32)
VKEY = KEY.verifier.text


def signed(number: int = 7, *, shop: str = "mae-hia/krua-nok", until: date | None = date(2027, 1, 31)) -> SignedCoupon:
    return sign_coupon(KEY, campaign="mae-hia", run=RUN, number=number, shop=shop, until=until)


def test_a_coupon_says_what_was_printed_and_its_signature_holds() -> None:
    made = signed()
    read = read_coupon(made.text)
    assert read == made
    coupon = verify_coupon(read, VKEY)
    assert (coupon.campaign, coupon.run, coupon.number, coupon.shop, coupon.until) == ("mae-hia", RUN, 7, "mae-hia/krua-nok", date(2027, 1, 31))
    assert coupon.serial == serial_of(RUN, 7)
    assert len(made.text) <= 240


def test_a_reprint_is_the_same_coupon_and_the_proof_shows_that_the_paper_was_seen() -> None:
    assert signed().text == signed().text
    assert signed().proof.startswith(signed().coupon.serial + "-")
    assert signed().proof != replace(signed(), signature=b"\x00" * 64).proof
    assert number_in(RUN, signed().proof) == 7
    assert len(signed(9_999).proof) <= 64


@pytest.mark.parametrize(
    "text", ["K7M2QX-0007", "", "-", "ABCDEF-0007", serial_of(RUN, 7).replace("0007", "7"), serial_of(RUN, 7).replace("0007", "๐๐๐๗")]
)
def test_what_names_no_number_of_the_run_is_told(text: str) -> None:
    assert number_in(RUN, text) is None


def test_the_longest_coupon_is_short_enough_for_a_scanner() -> None:
    longest = sign_coupon(KEY, campaign="c" * 32, run=RUN, number=10_000, shop="s" * 32 + "/" + "t" * 32, until=date(2105, 12, 31))
    assert read_coupon(longest.text) == longest
    assert len(longest.text) <= 300


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 8},
        {"shop": ""},
        {"shop": "mae-hia/krua-noi"},
        {"until": date(2028, 1, 31)},
        {"until": None},
        {"campaign": "mae-hib"},
        {"run": RUN[:-1] + "2"},
    ],
)
def test_a_changed_coupon_is_forged(changed: dict[str, object]) -> None:
    made = signed()
    forged = SignedCoupon(replace(made.coupon, **changed), made.signature)  # type: ignore[arg-type]
    with pytest.raises(CouponForged):
        verify_coupon(read_coupon(forged.text), VKEY)


def test_another_issuers_key_is_told_from_a_forged_signature() -> None:
    with pytest.raises(CouponOfOtherIssuer):
        verify_coupon(signed(), OTHER.verifier.text)
    with pytest.raises(CouponOfOtherIssuer):
        verify_coupon(signed(), "")
    mine = sign_coupon(OTHER, campaign="mae-hia", run=RUN, number=7)
    with pytest.raises(CouponForged):
        verify_coupon(replace(mine, coupon=replace(mine.coupon, key_id=KEY.verifier.receipt_key_id)), VKEY)


@given(st.integers(0, 130), st.integers(1, 255))
def test_no_byte_of_a_code_can_be_changed(place: int, flip: int) -> None:
    data = bytearray(read_base45(signed().text[len(PREFIX) :]))
    data[place % len(data)] ^= flip
    with pytest.raises((CouponDamaged, CouponForged, CouponOfOtherIssuer)):
        verify_coupon(read_coupon(PREFIX + write_base45(bytes(data))), VKEY)


@given(st.text(max_size=60) | st.binary(max_size=200).map(write_base45))
def test_strange_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(CouponDamaged):
        read_coupon(PREFIX + text)
    with pytest.raises(CouponDamaged):
        read_coupon(text)


def test_a_code_that_is_cut_or_longer_is_damaged() -> None:
    text = signed().text
    for wrong in (text[:-1], text[:-3], text + "0", text + "000", text[:40], PREFIX):
        with pytest.raises(CouponDamaged):
            read_coupon(wrong)
