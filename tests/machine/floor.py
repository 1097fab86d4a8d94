"""A small shop for random days: six products of every sort, two people, two members, made once and copied for each day that is played."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.goods.product import Pack, Product
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.members.kinds import MemberJoin
from kadpun.books.money import Satang
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till

OPENING_AT = 1_795_226_400_000
"""21 November 2026, 09:00 in Thailand."""
NAMES = ShopNames("ชุมชนทดลอง", "ร้านทดลอง", "เครื่อง 1", "trial", "shop", "till-1")
MEMBERS = ("m-kham00000001", "m-namfon000002")
MANAGER_PIN, CASHIER_PIN = "1357", "2468"


def product(number: int, name: str, price: int, *, places: int = 0, vat: int | None = 7, barcode: str = "", packs: tuple[Pack, ...] = ()) -> Product:
    return Product(
        goods=f"g-{number:04}", code=str(100 + number), name=name, name_en=f"Goods {number}", unit="กก." if places else "ชิ้น",
        unit_en="kg" if places else "piece", places=places, vat=vat, barcodes=(barcode,) if barcode else (), packs=packs, group="ของขาย",
        price=Satang(price), per=10**places,
    )  # fmt: skip


PRODUCTS = (
    product(1, "ข้าวสาร 1 กก.", 4525, vat=None, barcode="8850000010019"),
    product(2, "น้ำปลา", 2800, barcode="8850000040023", packs=(Pack("ลัง 12", "case of 12", 12, ("8850000045028",), Satang(31_000)),)),
    product(3, "ผักกาด", 2233, places=3, vat=None, barcode="2100250"),
    product(4, "สบู่", 3517, barcode="8850000010040"),
    product(5, "ลูกอม", 33, barcode="8850000010033"),
    product(6, "ถั่วเหลือง", 5999, places=3),
)
CODES = ("8850000010019", "8850000040023", "8850000045028", "8850000010040", "8850000010033", "101", "102", "105")
"""What can be scanned and is one piece, one case, or one shop code."""
WEIGHT_LABEL = "2100250{grams:05}"


def make_template(folder: Path) -> None:
    """Found the shop and fill it, for copies."""
    desk = found_shop(
        folder,
        names=NAMES,
        shop_profile=ShopProfile(
            community=NAMES.community, shop=NAMES.shop, vat_mode="registered", promptpay="0999999999991", sample=True, credit_limit=500_000
        ),
        seal="unsealed",
        clock=SetClock(OPENING_AT),
    )
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.add_operator("ศรีวรรณ", "manager", MANAGER_PIN)
    till.sign_in(MANAGER_PIN)
    till.add_operator("นก", "cashier", CASHIER_PIN)
    with desk.store.work() as work:
        for each in PRODUCTS:
            add_product(desk, work, NewProduct(each, 500 * 10**each.places, each.price * 300), by="setup", on=desk.today())
        for number, member in enumerate(MEMBERS, 1):
            desk.record(work, MemberJoin(member, f"{number:04}", date(2026, 1, 1)), by="setup")
    desk.close()


def as_the_disk_has_it(folder: Path, other: Path) -> Path:
    """Copy a shop's files as they lie on the disk this moment, whoever has them open: what a power cut would leave."""
    shutil.copytree(folder, other)
    return other


def open_till(folder: Path, at: int) -> Till:
    """Open the shop of a folder as a program would that was just started; nobody is signed in."""
    desk = open_desk(folder, clock=SetClock(at))
    return Till(desk, {"th": load_words("th"), "en": load_words("en")})
