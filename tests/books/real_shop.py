"""A real shop in a real folder, for tests of the books: founded, filled, and selling through the one door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.product import Product
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang, line_amount, round_cash
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.sale import Refund, RefundLine, Sale, SaleLine, Tendered, refund_postings, sale_postings, vat_groups
from kadpun.books.sales.shift import ShiftClose, ShiftOpen, close_postings, open_postings, open_shift, shift_totals
from kadpun.books.shop import ShopNames, found_shop

START_AT = 1_795_226_400_000
"""21 November 2026, 09:00 in Thailand."""
DAY = 86_400_000
NAMES = ShopNames("บ้านป่าซาง", "ร้านค้าชุมชน", "เครื่อง 1", "pa-sang", "shop", "till-1")


def product(number: int, name: str, name_en: str, price: int, *, places: int = 0, vat: int | None = 7) -> Product:
    """A product as tests need one; codes follow its number."""
    return Product(
        goods=f"g-{number:04}", code=str(number), name=name, name_en=name_en, unit="ถุง", unit_en="bag", places=places, vat=vat,
        barcodes=(), packs=(), group="ของแห้ง", price=Satang(price), per=10**places,
    )  # fmt: skip


PRODUCTS = (
    product(1, "ข้าวหอมมะลิ 1 กก.", "Jasmine rice 1 kg", 4500, vat=None),
    product(2, 'น้ำผึ้ง "ดอกลำไย" 350 มล.', "Longan honey 350 ml", 18000),
    product(3, "กระเทียม", "Garlic", 12000, places=3, vat=None),
    product(4, "สบู่มะขาม; ก้อน", "Tamarind soap", 3525),
)


def found(folder: Path, *, clock: SetClock | None = None, **about: Any) -> Desk:
    """Found a shop with keys that lie open, as a sample shop's may."""
    profile = ShopProfile(community=NAMES.community, shop=NAMES.shop, vat_mode="registered", sample=True)
    return found_shop(folder, names=NAMES, shop_profile=profile, seal="unsealed", clock=clock or SetClock(START_AT), **about)


def fill(desk: Desk, products: Iterable[Product] = PRODUCTS) -> None:
    """Put products on the shelf, each with a hundred of its unit at half its price."""
    with desk.store.work() as work:
        for each in products:
            stock = 100 * 10**each.places
            add_product(desk, work, NewProduct(each, stock, each.price * 50), by="setup", on=desk.today())


def open_a_shift(desk: Desk, *, float: int = 100_000) -> Recorded:
    """Open the next shift."""
    with desk.store.read() as connection:
        number = next_number(connection, desk.log, "shift")
    body = ShiftOpen(number, float)
    with desk.store.work() as work:
        return desk.record(work, body, by="o-1", post=open_postings(body))


def sell(desk: Desk, picks: dict[str, int], *, by_cash: bool = True, on: date | None = None) -> Recorded:
    """Sell so many steps of some products, paid in cash or by transfer."""
    known = {each.goods: each for each in PRODUCTS}
    with desk.store.read() as connection:
        serial = next_number(connection, desk.log, "sale")
        shift = open_shift(connection, desk.log)
    assert shift is not None
    lines = []
    for goods, quantity in picks.items():
        it = known[goods]
        amount = line_amount(price=it.price, per=it.per, quantity=quantity)
        lines.append(SaleLine(goods, it.name, it.unit, quantity, it.price, amount, it.vat, per=it.per, places=it.places))
    total = sum(line.amount for line in lines)
    paid = round_cash(total) if by_cash else total
    tender = Tendered("cash", paid, given=paid + 1000, change=1000) if by_cash else Tendered("promptpay", paid)
    amounts: dict[int | None, int] = {}
    for line in lines:
        amounts[line.vat] = amounts.get(line.vat, 0) + line.amount
    sale = Sale(
        shift=shift.shift, number=f"01-{serial:06}", serial=serial, document="receipt", lines=tuple(lines), vat=vat_groups(amounts),
        tender=(tender,), total=total, rounding=total - paid,
    )  # fmt: skip
    with desk.store.work() as work:
        return desk.record(work, sale, by="o-1", on=on, post=sale_postings(sale))


def take_back(desk: Desk, recorded: Recorded) -> Recorded:
    """Refund a whole sale in cash."""
    body = recorded.fact.body
    with desk.store.read() as connection:
        serial = next_number(connection, desk.log, "refund")
        shift = open_shift(connection, desk.log)
    assert shift is not None
    lines = tuple(
        RefundLine(number, line["goods"], line["name"], line["unit"], line["quantity"], line["amount"], line["vat"], line.get("places", 0))
        for number, line in enumerate(body["lines"])
    )
    amounts: dict[int | None, int] = {}
    for line in lines:
        amounts[line.vat] = amounts.get(line.vat, 0) + line.amount
    back = round_cash(body["total"])
    refund = Refund(
        shift=shift.shift, number=f"01-R{serial:06}", serial=serial, document="receipt", of_number=body["number"], of_total=body["total"],
        lines=lines, vat=vat_groups(amounts), tender=(Tendered("cash", back, given=back),), total=body["total"], reason="ของชำรุด",
        approver="o-2", rounding=body["total"] - back,
    )  # fmt: skip
    with desk.store.work() as work:
        return desk.record(work, refund, by="o-1", refs=(recorded.fact.id,), post=refund_postings(refund))


def close_the_shift(desk: Desk, *, short: int = 0) -> Recorded:
    """Close the open shift with the drawer short by so many satang."""
    with desk.store.read() as connection:
        shift = open_shift(connection, desk.log)
        assert shift is not None
        totals = shift_totals(connection, desk.log, shift.shift)
    body = ShiftClose(shift.shift, f"Z{shift.shift:04}", totals.expected, totals.expected - short, totals.perpetual, totals.sums, reason="นับแล้ว")
    with desk.store.work() as work:
        return desk.record(work, body, by="o-1", post=close_postings(body))


def a_day(desk: Desk, *, sales: int = 12) -> list[Recorded]:
    """A short day: a shift, sales of every sort, one taken back, five baht short at the close."""
    clock = desk.clock
    assert isinstance(clock, SetClock)
    open_a_shift(desk)
    made = []
    for number in range(sales):
        clock.advance(milliseconds=61_007)
        picks = {"g-0001": 1 + number % 3, "g-0003": 137 + number}
        if number % 2:
            picks |= {"g-0002": 1}
        if number % 3 == 0:
            picks |= {"g-0004": 2}
        made.append(sell(desk, picks, by_cash=number % 4 != 3))
    take_back(desk, made[0])
    close_the_shift(desk, short=500)
    return made
