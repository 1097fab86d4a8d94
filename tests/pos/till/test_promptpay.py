"""PromptPay codes against known answers and against what promptparse made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kadpun.books.money import MoneyOutOfBounds
from kadpun.pos.till.promptpay import (
    NotPromptPayId,
    SlipDamaged,
    SlipMisread,
    asking_payload,
    bill_payload,
    check_payee,
    check_sum,
    is_payment_qr,
    masked,
    read_proxy,
    read_slip,
    transfer_payload,
)

KNOWN = json.loads(Path(__file__).with_name("promptpay_known.json").read_text(encoding="utf-8"))["known"]


def fields(payload: str) -> dict[str, str]:
    found, rest = {}, payload
    while rest:
        found[rest[:2]] = rest[4 : 4 + int(rest[2:4])]
        rest = rest[4 + int(rest[2:4]) :]
    return found


def test_the_known_answer_of_a_mobile_number() -> None:
    assert transfer_payload("0812345678") == "00020101021129370016A0000006770101110113006681234567853037645802TH6304823E"


@pytest.mark.parametrize(
    "known", [known for known in KNOWN if known["what"] in ("MSISDN", "NATID", "EWALLETID")], ids=lambda k: f"{k['proxy']}-{k['satang']}"
)
def test_a_transfer_says_the_same_as_promptparse(known: dict[str, str | int]) -> None:
    ours = transfer_payload(str(known["proxy"]), None if known["satang"] is None else int(known["satang"]))
    mine, theirs = fields(ours), fields(str(known["payload"]))
    assert ours[-4:] == check_sum(ours[:-4])
    assert {**mine, "63": ""} == {**theirs, "63": ""}


@pytest.mark.parametrize("known", [known for known in KNOWN if known["what"] == "BILL"], ids=lambda k: k["first"])
def test_a_bill_payment_says_the_same_as_promptparse(known: dict[str, str | int]) -> None:
    amount = None if known["satang"] is None else int(known["satang"])
    mine = fields(bill_payload(str(known["biller"]), str(known["first"]), str(known["second"]), amount))
    assert {**mine, "63": ""} == {**fields(str(known["payload"])), "63": ""}


@pytest.mark.parametrize("known", [known for known in KNOWN if known["what"] == "SLIP"], ids=lambda k: k["reference"])
def test_a_slip_is_read_as_promptparse_wrote_it(known: dict[str, str]) -> None:
    assert read_slip(known["payload"]) == (known["bank"], known["reference"])


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("081-234-5678", ("01", "0066812345678")),
        ("+66812345678", ("01", "0066812345678")),
        ("0066812345678", ("01", "0066812345678")),
        ("0 9940 00158 37 8", ("02", "0994000158378")),
        ("012345678901234", ("03", "012345678901234")),
    ],
)
def test_an_id_is_read_as_people_write_it(text: str, proxy: tuple[str, str]) -> None:
    assert read_proxy(text) == proxy


@pytest.mark.parametrize("text", ["", "081234567", "12345678901", "abc", "01234567890123456"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(NotPromptPayId):
        read_proxy(text)


def test_a_shop_is_paid_under_an_id_or_as_a_biller() -> None:
    assert check_payee("0994 000 158 378") == "0994000158378"
    assert check_payee("0994-0001-5804-189/ref1") == "099400015804189/REF1"
    assert asking_payload("099400015804189/REF1/A1", 5075) == bill_payload("099400015804189", "REF1", "A1", 5075)
    assert asking_payload("0812345678") == transfer_payload("0812345678")
    assert masked("099400015804189/REF1") == "×××-4189"
    for wrong in ("099400015804189/", "0812345678/REF1", "099400015804189/ก"):
        with pytest.raises(NotPromptPayId):
            check_payee(wrong)


def test_an_amount_beyond_the_field_is_refused() -> None:
    with pytest.raises(MoneyOutOfBounds):
        transfer_payload("0812345678", 10**13)


def test_the_screen_shows_four_digits_of_an_id() -> None:
    assert masked("0812345678") == "×××-5678"


def test_the_asking_qr_is_told_from_others() -> None:
    assert is_payment_qr(transfer_payload("0812345678", 39670))
    assert not is_payment_qr(KNOWN[-1]["payload"])


@pytest.mark.parametrize("cut", range(20, 58))
def test_a_cut_slip_never_reads_as_another(cut: int) -> None:
    with pytest.raises((SlipDamaged, SlipMisread)):
        read_slip("004000060000010103002021900021231231212000115102TH91049C30"[:cut])
