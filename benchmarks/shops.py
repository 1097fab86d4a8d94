"""Large shops for measuring, made through the one door in large units of work and kept between runs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import Goods, PriceLine, Unit
from kadpun.books.goods.shelving import set_prices
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.sale import Sale, SaleLine, Tendered, sale_postings, vat_groups
from kadpun.books.sales.shift import ShiftOpen, open_postings
from kadpun.books.shop import STORE_NAME, ShopNames, found_shop, open_desk

OPENING_AT = 1_795_221_000_000
OPENING_ON = date(2026, 11, 21)
NAMES = ShopNames("สหกรณ์วัดความเร็ว", "ร้านวัดความเร็ว", "เครื่อง 1", "speed", "shop-1", "till-1")
BATCH = 2_000
SALES_A_DAY = 300

FIRST = "ข้าวหอมมะลิ ไข่ไก่ น้ำปลา สบู่ขมิ้น กล้วยตาก น้ำพริกหนุ่ม ผ้าฝ้ายทอมือ ชาใบหม่อน ปุ๋ยอินทรีย์ น้ำผึ้งป่า แชมพูมะกรูด ถั่วลิสง".split()
SECOND = "บ้านป่าซาง ดอยสะเก็ด แม่กาษา สันกำแพง หนองปั๋น แม่แจ่ม เชียงดาว ปางมะผ้า บ้านหลวง ทุ่งหัวช้าง".split()
THIRD = "ถุง ขวด ห่อ กล่อง แพ็ก กระปุก ม้วน".split()


def name_of(number: int) -> str:
    """A plausible Thai name; each differs."""
    return f"{FIRST[number % 12]}{SECOND[number // 12 % 10]} {THIRD[number // 120 % 7]} {number}"


def goods_id(number: int) -> str:
    return f"g-{number:07}"


def barcode(number: int) -> str:
    return f"885{number:010}"


def shop_of(folder: Path, *, products: int, sales: int = 0) -> Desk:
    """Open the shop of this size, making it first if it is not there yet."""
    clock = SetClock(OPENING_AT)
    if not (folder / STORE_NAME).exists():
        desk = found_shop(
            folder, names=NAMES, shop_profile=ShopProfile(shop=NAMES.shop, vat_mode="approved", sample=True), seal="unsealed", clock=clock
        )
        stock(desk, products)
        with desk.store.work() as work:
            body = ShiftOpen(1, 100_000)
            desk.record(work, body, by="u-1", post=open_postings(body), on=OPENING_ON)
        desk.close()
    desk = open_desk(folder, clock=clock)
    with desk.store.read() as connection:
        standing = int(connection.exec_driver_sql("SELECT count(*) FROM sale").scalar_one())
    sell_many(desk, first=standing + 1, count=sales - standing, products=products)
    return desk


def stock(desk: Desk, products: int) -> None:
    """Put so many products on the shelf."""
    for start in range(0, products, BATCH):
        numbers = range(start, min(start + BATCH, products))
        with desk.store.work() as work:
            for number in numbers:
                goods = goods_id(number)
                desk.record(work, Unit(goods, name_of(number), "ถุง", 0), by="setup", on=OPENING_ON)
                body = Goods(
                    goods,
                    str(100_000 + number),
                    name_of(number),
                    "ถุง",
                    7 if number % 3 else None,
                    barcodes=(barcode(number),),
                    group=FIRST[number % 12],
                )
                desk.record(work, body, by="setup", on=OPENING_ON)
            set_prices(
                desk, work, [PriceLine(goods_id(n), 1000 + n % 5000, 1) for n in numbers], by="setup", from_on=OPENING_ON - timedelta(days=4000)
            )


def a_sale(number: int, goods: Sequence[int], dice: random.Random) -> Sale:
    """A sale of five lines of these goods, paid in cash with change."""
    lines = []
    amounts: dict[int | None, int] = {}
    for each in dice.sample(goods, 5):
        price, quantity, vat = 1000 + each % 5000, dice.randint(1, 3), 7 if each % 3 else None
        lines.append(SaleLine(goods_id(each), name_of(each), "ถุง", quantity, price, price * quantity, vat))
        amounts[vat] = amounts.get(vat, 0) + price * quantity
    total = sum(amounts.values())
    due = total // 25 * 25
    given = -(-due // 10_000) * 10_000
    tender = (Tendered("cash", due, given, given - due),)
    return Sale(1, f"01-69-{number:07}", number, "abbreviated", tuple(lines), vat_groups(amounts), tender, total, rounding=total - due)


def sell_many(desk: Desk, *, first: int, count: int, products: int) -> None:
    """Record past sales, some hundreds a day."""
    dice = random.Random(first)
    for start in range(first, first + count, BATCH):
        with desk.store.work() as work:
            for number in range(start, min(start + BATCH, first + count)):
                sale = a_sale(number, range(products), dice)
                on = OPENING_ON + timedelta(days=number // SALES_A_DAY)
                desk.record(work, sale, by="u-1", post=sale_postings(sale), on=on)
