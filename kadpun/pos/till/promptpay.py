"""PromptPay: the QR that asks for money, and the mini-QR on a bank's slip.

The asking QR follows EMV merchant-presented codes with the Thai tags 29 (credit transfer to a mobile number, a tax or national id, an
e-wallet) and 30 (bill payment). A slip's mini-QR names a bank and a reference; it holds no amount and no payee and proves nothing offline,
so a reference pays once and a person confirms. Refuses to know sales and to talk to banks.
"""

from __future__ import annotations

import re

from kadpun.books.money import MOST_SATANG, MoneyOutOfBounds, Satang, show_money
from kadpun.books.refusals import Refusal

CREDIT_TRANSFER = "A000000677010111"
BILL_PAYMENT = "A000000677010112"
BAHT = "764"
MOST_TRANSFER = 10**11
"""The field for the amount holds 13 letters: just under a milliard baht fits with room."""
_SLIP = re.compile(r"00[0-9]{2}0006000001")
_REFERENCE = re.compile(r"[0-9A-Za-z]{1,32}")


class NotPromptPayId(Refusal):
    says = "“{text}” is no PromptPay id: a mobile number, a 13-digit tax or national id, or a 15-digit e-wallet or biller id."


class SlipDamaged(Refusal):
    says = "This slip's QR cannot be read whole. Scan it again."


class SlipMisread(Refusal):
    says = "This slip's QR was misread: its check letters should be {expected}. Scan it again."


def check_sum(text: str) -> str:
    """CRC-16/CCITT-FALSE of ASCII text, as four hexadecimal capitals."""
    crc = 0xFFFF
    for byte in text.encode("ascii"):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


def read_proxy(text: str) -> tuple[str, str]:
    """Read a PromptPay id as people write it and give its sub-tag of tag 29 and value. Refuses NotPromptPayId.

    A mobile number becomes 0066 and nine digits in sub-tag 01; 13 digits stand in 02, the 15 of an e-wallet in 03.
    """
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"(?:\+66|0066|0)[0-9]{9}", digits):
        return "01", "0066" + digits[-9:]
    if re.fullmatch(r"[0-9]{13}", digits):
        return "02", digits
    if re.fullmatch(r"[0-9]{15}", digits):
        return "03", digits
    raise NotPromptPayId(text=text[:40])


def transfer_payload(proxy: str, amount: int | None = None) -> str:
    """The QR text that asks for a transfer to a PromptPay id, of exactly `amount` satang or of what the payer types."""
    tag, value = read_proxy(proxy)
    return _payload(_field("29", _field("00", CREDIT_TRANSFER) + _field(tag, value)), amount)


def bill_payload(biller: str, first_reference: str, second_reference: str = "", amount: int | None = None) -> str:
    """The QR text that asks for a bill payment to a 15-digit biller id, under one or two references. Refuses what cannot be one."""
    if not re.fullmatch(r"[0-9]{15}", biller):
        raise NotPromptPayId(text=biller[:40])
    references = [("02", first_reference), *([("03", second_reference)] if second_reference else [])]
    if not all(re.fullmatch(r"[0-9A-Z]{1,20}", reference) for _, reference in references):
        raise NotPromptPayId(text=first_reference[:40])
    inner = _field("00", BILL_PAYMENT) + _field("01", biller) + "".join(_field(tag, reference) for tag, reference in references)
    return _payload(_field("30", inner), amount)


def check_payee(text: str) -> str:
    """Read what a shop is paid under and give it plain: a PromptPay id, or a biller id and one or two references, `0994.../REF1/REF2`.

    Refuses NotPromptPayId.
    """
    plain = re.sub(r"[\s-]", "", text).upper()
    asking_payload(plain)
    return plain


def asking_payload(payee: str, amount: int | None = None) -> str:
    """The QR text that asks for money under what `check_payee` takes."""
    if "/" not in payee:
        return transfer_payload(payee, amount)
    biller, _, references = payee.partition("/")
    first, _, second = references.partition("/")
    return bill_payload(biller, first, second, amount)


def masked(payee: str) -> str:
    """What a shop is paid under with only its last four digits, for the screen."""
    biller, slash, _ = payee.partition("/")
    return "×" * 3 + "-" + (biller if slash else read_proxy(payee)[1])[-4:]


def looks_like_slip(text: str) -> bool:
    """Whether a text begins as a slip's mini-QR does."""
    return bool(_SLIP.match(text))


def is_payment_qr(text: str) -> bool:
    """Whether a text is a QR that asks for money, ours or anybody's."""
    return text.startswith("000201") and text[-8:-4] == "6304"


def read_slip(text: str) -> tuple[str, str]:
    """Read a slip's mini-QR and give the bank's number and its reference. Refuses SlipDamaged, SlipMisread."""
    outer = dict(_fields(text))
    if set(outer) < {"00", "91"} or len(outer.get("91", "")) != 4 or not text.endswith("9104" + outer["91"]):
        raise SlipDamaged()
    expected = check_sum(text[:-4])
    if outer["91"].upper() != expected:
        raise SlipMisread(expected=expected)
    inner = dict(_fields(outer["00"]))
    bank, reference = inner.get("01", ""), inner.get("02", "")
    if inner.get("00") != "000001" or not re.fullmatch(r"[0-9]{3}", bank) or not _REFERENCE.fullmatch(reference):
        raise SlipDamaged()
    return bank, reference


def _payload(account: str, amount: int | None) -> str:
    head = _field("00", "01") + _field("01", "11" if amount is None else "12") + account + _field("53", BAHT)
    if amount is not None:
        assert amount > 0
        if amount >= min(MOST_TRANSFER, MOST_SATANG):
            raise MoneyOutOfBounds(text=show_money(Satang(amount)))
        head += _field("54", f"{amount // 100}.{amount % 100:02}")
    head += _field("58", "TH") + "6304"
    return head + check_sum(head)


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"


def _fields(text: str) -> list[tuple[str, str]]:
    fields = []
    while text:
        tag, length, rest = text[:2], text[2:4], text[4:]
        if not (length.isascii() and length.isdigit() and len(length) == 2) or len(rest) < int(length):
            raise SlipDamaged()
        fields.append((tag, rest[: int(length)]))
        text = rest[int(length) :]
    return fields
