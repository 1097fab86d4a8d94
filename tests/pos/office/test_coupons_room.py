"""Coupons at the office: printed in sheets that a scanner reads, printed again, made void, and believed by their signature."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kadpun.books.journal.balances import balance_of
from kadpun.books.tokens.campaigns import CampaignUnknown
from kadpun.books.tokens.coupon_code import CouponForged, SignedCoupon
from kadpun.books.tokens.coupon_facts import Serials
from kadpun.books.tokens.coupons import CouponKeyDiffers, CouponRunUnknown, NoCouponGood
from kadpun.books.tokens.issuer_keys import NoIssuerKey
from kadpun.books.tokens.refused import CampaignBudgetGone
from kadpun.hardware.layout import PAPER_58, PAPER_80, Paper
from kadpun.hardware.page_pictures import Pages
from kadpun.hardware.raster import Raster
from kadpun.hardware.slip import Cut, Frame, QrCode
from kadpun.pos.office.coupon_paper import coupon_words
from kadpun.pos.office.coupons_room import CouponCountNotRead, CouponsRoom, SerialsNotRead, read_count, read_serials
from kadpun.pos.till.barcodes import CouponCode, read_code, thai_keys
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import CouponScanned
from tests.books.tokens.campaign_terms import KGO, opened
from tests.books.tokens.coupon_shop import MAE_HIA, printing
from tests.pos.till.conftest import PROFILE, Shop, make_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = make_shop(tmp_path, replace(PROFILE, sample=True))
    made.as_manager()
    yield made
    made.desk.close()


def read_page(pdf: bytes, number: int = 0) -> set[str]:
    """Every code on a page, read by somebody else's program."""
    pages = Pages(pdf)
    drawn = pages.picture(number, width=1654)
    image = Image.frombytes("RGB", (drawn.width, drawn.height), drawn.pixels)
    return {code.text for code in zxingcpp.read_barcodes(image.convert("L"))}


def test_a_run_is_printed_in_sheets_and_every_code_is_read(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    run = room.make("mae-hia", 13, shop="nong-pan/co-op", until=date(2026, 12, 31))
    told: list[tuple[int, int]] = []
    pdf = room.sheets(run, lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
    every = [signed.text for signed in room.coupons(run)]
    assert read_page(pdf) == set(every[:10])
    assert read_page(pdf, 1) == set(every[10:])
    assert pdf == room.sheets(run)


def test_the_receipt_printer_prints_one_slip_a_coupon(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    run = room.make("mae-hia", 3)
    slips = room.slips(run, numbers=(2, 3), language="en")
    codes = [item.data for slip in slips for frame in slip.items if isinstance(frame, Frame) for item in frame.items if isinstance(item, QrCode)]
    assert codes == [signed.text for signed in room.coupons(run)][1:]
    assert all(isinstance(slip.items[-1], Cut) for slip in slips)


@pytest.mark.parametrize("paper", [PAPER_58, PAPER_80], ids=lambda paper: paper.name)
def test_a_coupon_is_read_from_the_narrowest_paper(shop: Shop, paper: Paper) -> None:
    printing(shop.desk, name="คูปองร้านอาหารและของฝากประจำเทศกาลยี่เป็งเมืองแม่เหียะ")
    room = CouponsRoom(shop.till)
    run = room.make("mae-hia", 1, shop="nong-pan/co-op")
    (slip,) = room.slips(run, again=True)
    read = zxingcpp.read_barcodes(Raster(paper).draw(slip).convert("L"))
    assert [code.text for code in read] == [room.coupons(run)[0].text]


def test_shards_are_printed_for_each_shop_or_not_at_all(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    made = room.make_shards("mae-hia", {"nong-pan/co-op": 400, "nong-pan/krua": 600})
    assert [(run.shop, run.count) for run in made] == [("nong-pan/co-op", 400), ("nong-pan/krua", 600)]
    assert room.campaigns()[0].left == 0
    with pytest.raises(CampaignBudgetGone):
        room.make_shards("mae-hia", {"nong-pan/co-op": 1})
    assert len(room.runs()) == 2


def test_two_shards_that_are_too_many_together_leave_nothing(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    with pytest.raises(CampaignBudgetGone):
        room.make_shards("mae-hia", {"nong-pan/co-op": 600, "nong-pan/krua": 600})
    assert room.runs() == () and room.campaigns()[0].left == 1_000


def test_lost_coupons_are_void_and_the_others_are_printed_again_with_the_same_code(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    run = room.make("mae-hia", 20)
    assert room.make_void(run.code, read_serials("1-5, 9"), "lost") == 6
    numbers = room.print_again(f"{run.code}-0007", read_serials("4-7"), "unreadable")
    assert numbers == (6, 7)
    again = room.sheets(run, numbers=numbers, again=True)
    assert read_page(again) == {signed.text for signed in room.coupons(run, (6, 7))}
    seen = room.runs()[0]
    assert (seen.unused, seen.void, seen.again, seen.own) == (14, 6, 2, True)
    with shop.desk.store.read() as connection:
        assert balance_of(connection, "tokens/held/bearer", commodity="q-mae-hia").amount == 14
    assert room.make_void(run.id, (), "withdrawn") == 14
    for nothing_left in (room.make_void, room.print_again):
        with pytest.raises(NoCouponGood):
            nothing_left(run.id, (), "lost")


def test_a_code_is_believed_by_its_signature_and_told_where_it_stands(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    (signed, other) = room.coupons(room.make("mae-hia", 2))
    coupon, found = room.read(signed.text)
    assert coupon == signed and [state.state for state in found] == ["unused"]
    with pytest.raises(CouponForged):
        room.read(SignedCoupon(signed.coupon, other.signature).text)
    with pytest.raises(CampaignUnknown):
        room.read(SignedCoupon(replace(signed.coupon, campaign="nobodys"), signed.signature).text)


def test_the_issuer_tells_a_proof_that_was_read_from_paper_from_one_made_up(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    first, second = room.coupons(room.make("mae-hia", 2))
    assert room.prove(first.proof.lower()).serial == first.coupon.serial
    for made_up in (first.coupon.serial, f"{first.coupon.serial}-{second.proof[-8:]}", first.proof.replace("-0001-", "-0003-")):
        with pytest.raises(CouponForged):
            room.prove(made_up)


def test_only_who_may_and_who_has_the_key_prints(shop: Shop) -> None:
    terms = printing(shop.desk)
    opened(shop.desk, KGO)
    room = CouponsRoom(shop.till)
    assert [(each.terms.campaign, each.prints) for each in room.campaigns()] == [("mae-hia", True)]
    run = room.make("mae-hia", 2)
    (shop.desk.people.keys.path.parent / "issuers.key").unlink()
    assert not room.campaigns()[0].prints
    with pytest.raises(NoIssuerKey):
        room.make("mae-hia", 2)
    opened(shop.desk, MAE_HIA, campaign="later", commodity="q-later", issuer="another")
    with pytest.raises((NoIssuerKey, CouponKeyDiffers)):
        room.coupons(run)
    shop.as_cashier()
    for act in (lambda: room.make(terms.campaign, 1), lambda: room.make_void(run.id, (), "lost"), lambda: room.print_again(run.id, (), "lost")):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(CouponRunUnknown):
        room.find("ZZZZZZ")


def test_the_till_reads_a_coupon_however_it_was_scanned(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    (signed,) = room.coupons(room.make("mae-hia", 1))
    thai = {us: key for key, us in thai_keys().items()}
    for raw in (signed.text, f"]Q1{signed.text}\r\n", "".join(thai.get(letter, letter) for letter in signed.text)):
        assert read_code(raw) == CouponCode(signed.text, "mae-hia")
    answer = shop.till.read(signed.text, shop.till.new_basket())
    assert answer == CouponScanned(signed.text, "mae-hia")
    assert not isinstance(read_code(signed.text[:-4]), CouponCode)


@pytest.mark.parametrize(("text", "read"), [("", ()), ("7", ((7, 7),)), (" 1 - 20,35 ", ((1, 20), (35, 35))), ("1–3", ((1, 3),))])
def test_numbers_of_coupons_are_read_as_people_type_them(text: str, read: tuple[tuple[int, int], ...]) -> None:
    assert read_serials(text) == tuple(Serials(first, last) for first, last in read)


@pytest.mark.parametrize("text", ["0", "5-2", "abc", "1-", "20000", "1;2", "-3", "๑-"])
def test_what_is_no_list_of_numbers_is_refused(text: str) -> None:
    with pytest.raises(SerialsNotRead):
        read_serials(text)


def test_a_count_is_read_or_refused() -> None:
    assert read_count(" 1,000 ") == 1_000
    for text in ("0", "", "-5", "10001", "many"):
        with pytest.raises(CouponCountNotRead):
            read_count(text)


def test_bytes_of_a_sheet_are_a_pdf(shop: Shop) -> None:
    printing(shop.desk)
    room = CouponsRoom(shop.till)
    run = room.make("mae-hia", 1)
    (path,) = room.write_sheets((run,), shop.desk.folder / "coupons.pdf")
    assert io.BytesIO(path.read_bytes()).read(5) == b"%PDF-"


def test_a_coupon_of_market_days_says_on_its_paper_which_days_those_are(shop: Shop) -> None:
    every_day = coupon_words(MAE_HIA, "", None, shop.till.words["th"], "th").conditions
    assert not any("เฉพาะวัน" in text for text in every_day)
    market = replace(MAE_HIA, weekdays=(3, 7), to_on=date(2027, 1, 31))
    assert coupon_words(market, "", None, shop.till.words["th"], "th").conditions[0] == "ใช้ได้เฉพาะวัน พ. อา. ถึง 31 ม.ค. 2570"
    assert coupon_words(market, "", None, shop.till.words["en"], "en").conditions[0] == "Good on Wed Sun until 31 Jan 2027"
