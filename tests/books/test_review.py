"""Facts that say nonsense, and what a disk does at the wrong moment, that a second look at the books found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.goods.kinds import CountedTwice, CountLine, Goods, GoodsBadId, StockCount, Unit, count_postings
from kadpun.books.goods.shelving import NewProduct, change_product, lay_down_import, record_import
from kadpun.books.journal.periods import demand_open
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import Posting
from kadpun.books.ledger.keys import HighMark
from kadpun.books.ledger.recorder import Ledger, Recorded
from kadpun.books.profile import Setting, SettingWrong
from kadpun.books.refusals import Refusal
from kadpun.books.sales.sale import (
    Refund,
    RefundedBefore,
    RefundLine,
    Reversal,
    Sale,
    SaleVatWrong,
    Tendered,
    VatGroup,
    refund_postings,
    sale_postings,
)
from kadpun.books.verify import rules_of_kind, verify_store

from .shops import CASHIER, a_product, a_sale, a_shop, open_a_shift, refund, sell, with_products


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    with_products(made)
    open_a_shift(made)
    yield made
    made.close()


def record(desk: Desk, body: object, post: tuple[Posting, ...] = (), refs: tuple[str, ...] = ()) -> Recorded:
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=post, refs=refs)


def nonsense_sales(sale: Sale) -> Iterator[Sale]:
    yield replace(sale, tender=(), rounding=sale.total)
    yield replace(sale, tender=(Tendered("cash", 2 * sale.total, 2 * sale.total),), rounding=-sale.total)
    yield replace(sale, tender=(Tendered("promptpay", sale.total, given=1_000_000, change=5),))
    yield replace(sale, vat=())
    for rate in (-100, -200, 31):
        yield replace(sale, lines=tuple(replace(line, vat=rate) for line in sale.lines), vat=())
    money = replace(sale.lines[0], goods="THB")
    yield replace(sale, lines=(money, *sale.lines[1:]))


@pytest.mark.parametrize("which", range(8))
def test_a_sale_that_says_nonsense_is_refused(desk: Desk, which: int) -> None:
    wrong = list(nonsense_sales(a_sale(desk)))[which]
    with pytest.raises(Refusal):
        record(desk, wrong, sale_postings(wrong))


def test_a_sale_partly_refunded_is_not_reversed_too(desk: Desk) -> None:
    sold = sell(desk)
    refund(desk, sold.fact.id, {0: 1})
    with pytest.raises(RefundedBefore):
        record(desk, Reversal("ผิดบิล", CASHIER), tuple((a, c, -n) for a, c, n in sold.fact.post), (sold.fact.id,))


def test_vat_that_goes_back_is_that_of_its_lines(desk: Desk) -> None:
    sold = sell(desk)
    for vat in ((VatGroup(7, 2000, -1000),), (VatGroup(None, 1000, 0),), (VatGroup(7, 400, 20), VatGroup(7, 560, 20)), ()):
        given = refund_with(vat)
        with pytest.raises(SaleVatWrong):
            record(desk, given, refund_postings(given), (sold.fact.id,))
    given = refund_with((VatGroup(7, 935, 65),))
    assert record(desk, given, refund_postings(given), (sold.fact.id,)).fact.seq


def refund_with(vat: tuple[VatGroup, ...]) -> Refund:
    line = RefundLine(0, "g-0001", "น้ำพริกหนุ่ม", "กระปุก", 1, 1000, 7)
    return Refund(
        shift=1,
        number="01-69-R00001",
        serial=1,
        document="abbreviated",
        of_number="01-69-000001",
        of_total=4000,
        lines=(line,),
        vat=vat,
        tender=(Tendered("cash", 1000, 1000),),
        total=1000,
        reason="ฝาแตก",
        approver=CASHIER,
    )


def test_a_product_counted_twice_on_one_sheet_is_refused(desk: Desk) -> None:
    body = StockCount((CountLine("g-0001", 10, 4), CountLine("g-0001", 10, 4)))
    with pytest.raises(CountedTwice):
        record(desk, body, count_postings(body))


def test_money_is_no_goods(desk: Desk) -> None:
    for body in (Goods("THB", "1", "บาท", "บาท", None), Unit("THB", "บาท", "สตางค์", 2)):
        with pytest.raises(GoodsBadId):
            record(desk, body)


def test_verify_judges_a_nonsense_rate_and_does_not_fall_over_it(desk: Desk) -> None:
    sale = a_sale(desk)
    fact = sell(desk, sale).fact
    for rate in (-100, -200):
        wrong = replace(sale, lines=tuple(replace(line, vat=rate) for line in sale.lines))
        assert list(rules_of_kind(replace(fact, body=KINDS["sale"].codec.write(wrong))))


@pytest.mark.logs("The high mark")
def test_a_disk_that_holds_the_mark_no_more_does_not_make_a_recorded_sale_seem_lost(desk: Desk) -> None:
    full = HighMark(Path("/dev/full"), desk.log)
    rules = {"kinds": KINDS, "apply_postings": apply_postings, "demand_open": demand_open}
    desk.ledger = Ledger(desk.store, log=desk.log, keys=desk.ledger.keys, mark=full, **rules)
    before = desk.ledger.size
    sell(desk)
    sell(desk)
    assert desk.ledger.size == before + 2
    full.close()


def test_an_import_leaves_a_product_alone_that_gave_its_code_up(desk: Desk) -> None:
    former = a_product(1, price=1000)
    with desk.store.work() as work:
        change_product(desk, work, replace(former, code="999"), by=CASHIER, on=desk.today())
    fresh = replace(a_product(7, name="ของใหม่"), goods="", code=former.code)
    lay_down_import(desk, [NewProduct(fresh, 3, 100)])
    record_import(desk, by=CASHIER, on=desk.today())
    with desk.store.read() as connection:
        kept = shelf.product(connection, former.goods, on=desk.today())
        made = shelf.look_up(connection, former.code, on=desk.today())
        assert kept is not None and (kept.name, kept.code) == (former.name, "999")
        assert made is not None and made.product.name == "ของใหม่"
        assert shelf.on_hand(connection, made.product.goods) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day_starts_hour", "24"),
        ("day_starts_hour", "90071992547409"),
        ("short_limit", "-1"),
        ("most_discount_percent", "101"),
        ("most_discount_percent", "-1"),
    ],
)
def test_a_setting_that_no_day_or_bill_could_bear_is_refused(desk: Desk, name: str, value: str) -> None:
    with pytest.raises(SettingWrong):
        record(desk, Setting(name, value))
    assert record(desk, Setting("day_starts_hour", "4")).fact.seq


def test_verify_finds_a_node_that_was_planted_ahead(desk: Desk) -> None:
    store = desk.store.path
    assert verify_store(store, workers=1).exit_code == 0
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("INSERT INTO node VALUES (0, 1, 999, zeroblob(32))")
    report = verify_store(store, workers=1)
    assert (report.exit_code, [finding.rule for finding in report.findings]) == (1, ["guard"])
