"""Small real shops for tests: a store on disk with products, a shift and sales, made through the one door."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import DeliveryLine
from kadpun.books.goods.product import Pack, Product
from kadpun.books.goods.shelving import NewProduct, add_product, receive_delivery
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.receipts import recorded_sale, refunded_so_far, work_out_refund
from kadpun.books.sales.sale import Refund, Sale, SaleLine, Tendered, refund_postings, sale_postings, vat_groups
from kadpun.books.sales.shift import ShiftClose, ShiftOpen, close_postings, open_postings, shift_totals
from kadpun.books.shop import ShopNames, found_shop

OPENING_AT = 1_795_221_000_000
"""2026-11-21 07:30 in Bangkok."""
NAMES = ShopNames("สหกรณ์ทดสอบ", "ร้านทดสอบ", "เครื่อง 1", "test-coop", "shop-1", "till-1")
CASHIER = "u-nok"


def a_shop(folder: Path, *, profile: ShopProfile | None = None) -> Desk:
    """Found a shop with unsealed keys and a clock that stands still until it is moved."""
    given = profile or ShopProfile(shop="ร้านทดสอบ", vat_mode="approved", sample=True)
    return found_shop(folder, names=NAMES, shop_profile=given, seal="unsealed", clock=SetClock(OPENING_AT))


def a_product(
    number: int, *, name: str = "น้ำพริกหนุ่ม", price: int = 5000, vat: int | None = 7, places: int = 0, packs: tuple[Pack, ...] = ()
) -> Product:
    """A product of the piece or, with 3 places, by weight; its shop code is 100 and up, its barcode 8850000000000 and up."""
    return Product(
        goods=f"g-{number:04}",
        code=str(100 + number),
        name=name,
        name_en=f"Goods {number}",
        unit="กก." if places else "กระปุก",
        unit_en="kg" if places else "jar",
        places=places,
        vat=vat,
        barcodes=(f"{8850000000000 + number}",),
        packs=packs,
        group="ของกิน",
        price=Satang(price),
        per=10**places,
    )


def with_products(desk: Desk, count: int = 5) -> list[Product]:
    """Put products on the shelf, ten of each at 30.00."""
    made = [a_product(number, price=1000 * number, vat=7 if number % 2 else None) for number in range(1, count + 1)]
    with desk.store.work() as work:
        for product in made:
            add_product(desk, work, NewProduct(product, 10, 30_000), by=CASHIER, on=desk.today())
    return made


def open_a_shift(desk: Desk, *, float_satang: int = 100_000) -> int:
    """Open the next shift."""
    with desk.store.work() as work:
        number = next_number(work.connection, desk.log, "shift")
        body = ShiftOpen(number, float_satang)
        desk.record(work, body, by=CASHIER, post=open_postings(body))
    return number


def a_sale(desk: Desk, *, serial: int | None = None, shift: int = 1, quantity: int = 2, tender: tuple[Tendered, ...] = ()) -> Sale:
    """A sale of products 1 and 2, exact cash unless told otherwise."""
    with desk.store.read() as connection:
        number = next_number(connection, desk.log, "sale") if serial is None else serial
    lines = (
        SaleLine("g-0001", "น้ำพริกหนุ่ม", "กระปุก", quantity, 1000, 1000 * quantity, 7),
        SaleLine("g-0002", "น้ำพริกหนุ่ม", "กระปุก", 1, 2000, 2000, None),
    )
    total = sum(line.amount for line in lines)
    return Sale(
        shift=shift,
        number=f"01-69-{number:06}",
        serial=number,
        document="abbreviated",
        lines=lines,
        vat=vat_groups({7: 1000 * quantity, None: 2000}),
        tender=tender or (Tendered("cash", total, total),),
        total=total,
    )


def sell(desk: Desk, sale: Sale | None = None, *, id: str | None = None) -> Recorded:
    """Record a sale."""
    body = sale or a_sale(desk)
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=sale_postings(body), id=id)


def refund(desk: Desk, sale_id: str, picks: dict[int, int], *, reason: str = "ฝาแตก") -> Recorded:
    """Take goods back for cash."""
    with desk.store.read() as connection:
        found = recorded_sale(connection, sale_id)
        assert found is not None
        sale = found[1]
        out = work_out_refund(sale, refunded_so_far(connection, sale_id), picks)
        serial = next_number(connection, desk.log, "refund")
    body = Refund(
        shift=1,
        number=f"01-69-R{serial:05}",
        serial=serial,
        document="abbreviated",
        of_number=sale.number,
        of_total=sale.total,
        lines=out.lines,
        vat=out.vat,
        tender=(Tendered("cash", out.total, out.total),),
        total=out.total,
        reason=reason,
        approver=CASHIER,
    )
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=refund_postings(body), refs=(sale_id,))


def close_the_shift(desk: Desk, *, shift: int = 1, short: int = 0) -> Recorded:
    """Close a shift, the drawer short by so many satang."""
    with desk.store.work() as work:
        totals = shift_totals(work.connection, desk.log, shift)
        body = ShiftClose(
            shift=shift,
            number=f"01-Z-{shift:04}",
            expected=totals.expected,
            counted=totals.expected - short,
            perpetual=totals.perpetual,
            totals=totals.sums,
            reason="ทอนผิด" if short else "",
        )
        return desk.record(work, body, by=CASHIER, post=close_postings(body))


def deliver(desk: Desk, goods: str, quantity: int, value: int, *, on: date) -> None:
    """Receive one product at cost."""
    with desk.store.work() as work:
        receive_delivery(desk, work, (DeliveryLine(goods, quantity, value),), by=CASHIER, on=on)
