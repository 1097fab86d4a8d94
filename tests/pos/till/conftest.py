"""A small shop with a real store, real keys and a clock that stands where it is put."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.product import Pack, Product
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.ledger.keys import Seal
from kadpun.books.money import Satang
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.words import load_words
from kadpun.pos.till.barcodes import check_digit
from kadpun.pos.till.basket import Basket
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Added
from kadpun.pos.till.tender import Taken

AT = 1_795_226_528_123
"""21 November 2026, 09:02:08 in Bangkok."""
PASSPHRASE = "กล้วยตากบางกระทุ่ม"
NAMES = ShopNames("หนองปั๋น", "ร้านสหกรณ์หนองปั๋น", "เครื่อง 2", "nong-pan", "co-op", "till-02")
PROFILE = ShopProfile(
    community="หนองปั๋น",
    shop="ร้านสหกรณ์หนองปั๋น",
    organisation="สหกรณ์ร้านค้าหนองปั๋น จำกัด",
    address=("9 หมู่ 4 ต.หนองปั๋น จ.เชียงใหม่ 50000",),
    tax_id="0994000000001",
    branch="00000",
    desk_number="02",
    desk_name="เครื่อง 2",
    vat_mode="approved",
    machine_number="E000000000000",
    promptpay="0994000158378",
    weight_patterns=("21IIIIIWWWWWC", "22IIIIIPPPPPC"),
    quick_keys=("9001", "g-0004"),
    thanks="ขอบคุณที่แบ่งปัน",
)


def product(
    number: int,
    code: str,
    name: str,
    unit: str,
    price: int,
    *,
    vat: int | None = None,
    places: int = 0,
    group: str = "",
    packs: tuple[Pack, ...] = (),
) -> Product:
    barcodes = (code,) if len(code) == 13 else ()
    return Product(
        f"g-{number:04}", code if not barcodes else f"{number:04}", name, f"Goods {number}", unit, "", places, vat, barcodes, packs, group,
        Satang(price), 10**places,
    )  # fmt: skip


def ean(head: str) -> str:
    return head + str(check_digit(head))


RICE, EGGS, FISH_SAUCE, OIL, SOAP = (ean(f"88500000{number:04}") for number in range(1, 6))
CASE = "1885000000004" + str(check_digit("1885000000004"))
GOODS = (
    product(1, RICE, "ข้าวหอมมะลิหนองปั๋น ถุง 5 กก.", "ถุง", 18900, group="ข้าว·ไข่"),
    product(2, EGGS, "ไข่ไก่ เบอร์ 2 แผง 30 ฟอง", "แผง", 12500, group="ข้าว·ไข่"),
    product(3, FISH_SAUCE, "น้ำปลาแท้ 700 มล.", "ขวด", 2800, vat=7, group="ของใช้"),
    replace(
        product(4, OIL, "น้ำมันถั่วเหลือง 1 ลิตร", "ขวด", 5200, vat=7, group="ของใช้"),
        packs=(Pack("ลัง", "case", 12, (CASE,), Satang(60000)),),
        least_price=Satang(4800),
        most_price=Satang(6000),
    ),
    product(5, SOAP, "สบู่สมุนไพรกลุ่มแม่บ้าน", "ก้อน", 3500, vat=7, group="ของใช้"),
    product(6, "2100250", "ผักกาดขาวปลีอินทรีย์", "กก.", 2200, places=3, group="ผัก·ผลไม้"),
    product(7, "9001", "ตั๋วรถชุมชน สาย 8", "เที่ยว", 1500, group="บริการ"),
    product(8, "2200300", "กุ้งฝอย", "กก.", 8000, places=3, group="ผัก·ผลไม้"),
    product(9, "2200400", "ปลาดุกย่าง", "ตัว", 4500, group="ผัก·ผลไม้"),
)


@dataclass
class Shop:
    """A till with the desk and the clock under it."""

    till: Till
    desk: Desk
    clock: SetClock
    manager: str
    cashier: str

    def pass_time(self, minutes: int = 1) -> None:
        self.clock.advance(milliseconds=minutes * 60_000)

    def scan(self, *codes: str, basket: Basket | None = None) -> Basket:
        """Scan codes onto a bill; `3*code` scans with a quantity."""
        bill = basket or self.till.new_basket()
        for code in codes:
            answer = self.till.read(code, bill)
            assert isinstance(answer, Added), f"{code}: {answer}"
            bill = answer.basket
        return bill

    def sell(self, *codes: str, cash: int | None = None, minutes: int = 3) -> str:
        """Sell for cash, exact unless given, and answer the sale's id."""
        self.pass_time(minutes)
        bill = self.scan(*codes)
        return self.till.ring_up(bill, [Taken("cash", Satang(100_000 if cash is None else cash))]).fact_id

    def as_manager(self) -> None:
        self.till.sign_in("1357", self.manager)

    def as_cashier(self) -> None:
        self.till.sign_in("2468", self.cashier)

    def reopen(self) -> None:
        """Close the program and start it again; nobody is signed in."""
        self.desk.close()
        self.desk = open_desk(self.desk.folder, passphrase=PASSPHRASE, clock=self.clock)
        self.till = Till(self.desk, self.till.words)


def make_shop(folder: Path, profile: ShopProfile = PROFILE) -> Shop:
    clock = SetClock(AT - 3_600_000)
    seal: Seal = "unsealed" if profile.sample else "passphrase"
    desk = found_shop(folder / "shop", names=NAMES, shop_profile=profile, seal=seal, passphrase=PASSPHRASE, clock=clock)
    with desk.store.work() as work:
        for goods in GOODS:
            add_product(desk, work, NewProduct(goods, 100 * 10**goods.places, 100_00), by="setup", on=desk.today())
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    manager = till.add_operator("ศรีวรรณ", "manager", "1357")
    till.sign_in("1357", manager.id)
    cashier = till.add_operator("นก", "cashier", "2468")
    till.sign_in("2468", cashier.id)
    clock.at = AT
    return Shop(till, desk, clock, manager.id, cashier.id)


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Callable[[ShopProfile], Shop]]:
    """Found a shop with a profile of one's own."""
    made: list[Shop] = []

    def make(profile: ShopProfile) -> Shop:
        made.append(make_shop(tmp_path / str(len(made)), profile))
        return made[-1]

    yield make
    for shop in made:
        shop.desk.close()


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """One shop founded and closed again, for the others to be copies of."""
    made = make_shop(tmp_path_factory.mktemp("pattern"))
    made.desk.close()
    return made


@pytest.fixture
def shop(pattern: Shop, tmp_path: Path) -> Iterator[Shop]:
    """A shop of one's own, approved for abbreviated invoices, with a cashier signed in and no shift open."""
    shutil.copytree(pattern.desk.folder, tmp_path / "shop")
    clock = SetClock(AT)
    desk = open_desk(tmp_path / "shop", passphrase=PASSPHRASE, clock=clock)
    made = Shop(Till(desk, pattern.till.words), desk, clock, pattern.manager, pattern.cashier)
    made.as_cashier()
    yield made
    made.desk.close()


@pytest.fixture
def selling(shop: Shop) -> Shop:
    """The same with a shift open on 2,000 baht."""
    shop.till.open_shift(Satang(200_000))
    return shop
