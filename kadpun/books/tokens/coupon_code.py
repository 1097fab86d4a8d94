"""The code of a printed coupon: a signed statement of its issuer that this serial of a run is good, small enough for a printed QR.

A code has one spelling and is verified with the issuer's public key alone, without network. What it proves is that the issuer made it; that it
was not used before is asked of the books (`coupons.py`), so a photocopy is as genuine as the paper and good for nothing once either was used.
The proof that a bill keeps is the serial with eight letters of the signature: only who saw the paper, or holds the key, can write them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from ..ledger.receipt_code import BadVarint as BadReceiptVarint
from ..ledger.receipt_code import NotBase45, WrongReceiptLength, read_base45, read_varint, write_base45, write_varint
from ..ledger.vkeys import BadVkey, SigningKey, VerifierKey, read_vkey
from ..refusals import Refusal

PREFIX = "KQ1:"
LABEL = b"kadpun-coupon/v1\n"
MOST_NUMBER = 10_000
"""Coupons that one run may hold."""
_RUN_LABEL = b"kadpun-coupon-run/v1\n"
_VERSION = 1
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BEGINNING = date(1970, 1, 1)
_SIGNATURE = 64


class CouponDamaged(Refusal):
    says = "This coupon's code cannot be read whole. Scan it again; a serial typed by hand proves nothing."


class CouponForged(Refusal):
    says = "The signature on this coupon does not hold: it is not what the issuer printed. Do not take it."


class CouponOfOtherIssuer(Refusal):
    says = "This coupon bears another issuer's key than the campaign “{campaign}”. Do not take it."


@dataclass(frozen=True, slots=True)
class Coupon:
    """What a coupon says of itself: it is number `number` (from 1) of the run that the fact `run` printed.

    Good in one `shop` (`community/shop`, "": any that may use the campaign), until that day included (None: while the campaign runs).
    """

    campaign: str
    run: str
    number: int
    key_id: bytes
    shop: str = ""
    until: date | None = None

    @property
    def serial(self) -> str:
        """The serial as it is printed: K7M2QX-0007."""
        return serial_of(self.run, self.number)

    def encode(self) -> bytes:
        """The bytes that are signed, without the line in front of them."""
        assert len(self.key_id) == 8 and 0 < self.number <= MOST_NUMBER
        days = 0 if self.until is None else (self.until - _BEGINNING).days
        texts = (self.campaign.encode("ascii"), self.shop.encode("ascii"))
        return (
            bytes((_VERSION,))
            + self.key_id
            + uuid.UUID(self.run).bytes
            + write_varint(self.number)
            + days.to_bytes(2, "big")
            + b"".join(bytes((len(text),)) + text for text in texts)
        )


@dataclass(frozen=True, slots=True)
class SignedCoupon:
    """A coupon with the signature that it bears; whether that holds is another question."""

    coupon: Coupon
    signature: bytes

    @property
    def text(self) -> str:
        """The text of the QR."""
        return PREFIX + write_base45(self.coupon.encode() + self.signature)

    @property
    def proof(self) -> str:
        """What a bill keeps of it and what may be used once: the serial and eight letters of the signature."""
        return f"{self.coupon.serial}-{_letters(sha256(self.signature).digest(), 8)}"


def run_code(run: str) -> str:
    """The six letters by which people know a run, from the id of the fact that printed it."""
    return _letters(sha256(_RUN_LABEL + uuid.UUID(run).bytes).digest(), 6)


def serial_of(run: str, number: int) -> str:
    """The serial of one coupon of a run."""
    return f"{run_code(run)}-{number:04}"


def number_in(run: str, proof: str) -> int | None:
    """Which number of this run a proof or serial names; None where it names none."""
    code, _, rest = proof.partition("-")
    digits = rest.partition("-")[0]
    if code != run_code(run) or not digits.isascii() or not digits.isdigit():
        return None
    number = int(digits)
    return number if 0 < number <= MOST_NUMBER and f"{number:04}" == digits else None


def sign_coupon(key: SigningKey, *, campaign: str, run: str, number: int, shop: str = "", until: date | None = None) -> SignedCoupon:
    """Sign one coupon with the issuer's key; the same words give the same signature, so a reprint is the same coupon."""
    coupon = Coupon(campaign, run, number, key.verifier.receipt_key_id, shop, until)
    return SignedCoupon(coupon, key.sign(LABEL + coupon.encode()))


def read_coupon(text: str) -> SignedCoupon:
    """Take a coupon's code apart; verifies nothing. Refuses CouponDamaged."""
    if text[: len(PREFIX)] != PREFIX:
        raise CouponDamaged()
    try:
        data = read_base45(text[len(PREFIX) :])
        coupon, end = _read(data)
    except (NotBase45, BadReceiptVarint, WrongReceiptLength, IndexError, ValueError, OverflowError) as reason:
        raise CouponDamaged() from reason
    made = SignedCoupon(coupon, data[end:])
    if len(made.signature) != _SIGNATURE or not 0 < coupon.number <= MOST_NUMBER or made.text != text:
        raise CouponDamaged()
    return made


def verify_coupon(signed: SignedCoupon, vkey: str) -> Coupon:
    """Be sure that the holder of this public key issued the coupon. Refuses CouponOfOtherIssuer, CouponForged."""
    key = _key(vkey)
    if key is None or signed.coupon.key_id != key.receipt_key_id:
        raise CouponOfOtherIssuer(campaign=signed.coupon.campaign)
    if not key.verify(LABEL + signed.coupon.encode(), signed.signature):
        raise CouponForged()
    return signed.coupon


def _read(data: bytes) -> tuple[Coupon, int]:
    if data[0] != _VERSION:
        raise CouponDamaged()
    number, at = read_varint(data, 25)
    days, at = int.from_bytes(data[at : at + 2], "big"), at + 2
    texts = []
    for _ in range(2):
        length = data[at]
        texts.append(data[at + 1 : at + 1 + length].decode("ascii"))
        at += 1 + length
    until = _BEGINNING + timedelta(days=days) if days else None
    run = str(uuid.UUID(bytes=data[9:25]))
    return Coupon(texts[0], run, number, data[1:9], texts[1], until), at


def _key(vkey: str) -> VerifierKey | None:
    try:
        return read_vkey(vkey)
    except BadVkey:
        return None


def _letters(digest: bytes, count: int) -> str:
    return "".join(_SYMBOLS[byte & 31] for byte in digest[:count])
