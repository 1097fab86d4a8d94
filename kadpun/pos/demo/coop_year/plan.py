"""What a made-up co-operative is: its size, its goods, its people; all of it from a seed, so that the same seed makes the same books.

Names are put together from common ones and belong to nobody. Amounts are satang. It knows no store.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from kadpun.books.goods.product import Product
from kadpun.books.ledger.keys import Seal
from kadpun.books.money import Satang

COMMUNITY, COMMUNITY_NAME = "nong-pan", "หนองปั๋น"
ORGANISATION = "สหกรณ์ร้านค้าหนองปั๋น จำกัด"
SHOPS = (("talad", "ร้านตลาดเช้า"), ("wat", "ร้านหน้าวัด"), ("kaset", "ร้านเกษตร"))
PAR = 10_000
_GIVEN = (
    "คำปัน บุญมี สมศรี ประเสริฐ น้ำฝน แก้วตา อินทร สายใจ ทองดี วันดี ศรีนวล บัวผัน จันทร์เพ็ญ สมหมาย มาลี ปัญญา ชูชาติ อำนวย กองคำ ลำดวน "
    "สุพรรณ พรทิพย์ อุดม วิไล สมบูรณ์ ดวงใจ ประยูร เรือนแก้ว ศรีวรรณ ธนา"
).split()
_FAMILY = (
    "ใจแก้ว คำมา บุญเรือง ปันติ สุขใจ แสงทอง มูลเมือง ตาคำ วงศ์ใหญ่ ไชยวงค์ ปัญญาดี อินต๊ะ ศรีวิชัย กันทะ จันทร์ตา ยะสืบ ต๊ะวงค์ พรหมมา "
    "เครือคำ ธิวงค์ สิทธิ ก้อนแก้ว อุ่นเรือน มะโนวงค์ ทาแกง สมคำ นันตา ขัติยะ ปินตา ฟองคำ"
).split()
_GOODS: tuple[tuple[str, str, str, int, int | None, int], ...] = (
    ("ข้าวหอมมะลิ 5 กก.", "Jasmine rice 5 kg", "ถุง", 18_900, None, 155),
    ("ข้าวเหนียว กข6", "Sticky rice", "กก.", 3_200, None, 27),
    ("ไข่ไก่ เบอร์ 2", "Eggs, size 2", "แผง", 12_500, None, 108),
    ("น้ำปลา 700 มล.", "Fish sauce", "ขวด", 2_800, 7, 23),
    ("น้ำมันถั่วเหลือง 1 ลิตร", "Soybean oil", "ขวด", 5_200, 7, 45),
    ("น้ำตาลทราย 1 กก.", "Sugar", "ถุง", 2_600, 7, 22),
    ("กาแฟดอย 250 ก.", "Hill coffee", "ถุง", 12_000, 7, 88),
    ("สบู่มะขาม", "Tamarind soap", "ก้อน", 3_525, 7, 24),
    ("น้ำพริกหนุ่ม", "Green chilli dip", "กระปุก", 4_500, 7, 33),
    ("ผ้าฝ้ายทอมือ", "Hand-woven cotton", "ผืน", 35_000, 7, 290),
    ("กล้วยตาก", "Dried banana", "กล่อง", 5_900, 7, 43),
    ("ปุ๋ยหมัก 25 กก.", "Compost 25 kg", "กระสอบ", 9_500, None, 78),
    ("อาหารไก่ 10 กก.", "Chicken feed", "ถุง", 21_000, None, 187),
    ("เมล็ดผักบุ้ง", "Morning glory seed", "ซอง", 1_500, None, 11),
    ("ถ่านอัดแท่ง", "Charcoal", "ถุง", 2_500, 7, 17),
    ("น้ำดื่ม 1.5 ลิตร แพ็ก 6", "Drinking water", "แพ็ก", 4_900, 7, 38),
    ("บะหมี่กึ่งสำเร็จรูป", "Instant noodles", "ซอง", 700, 7, 6),
    ("ผงซักฟอก 800 ก.", "Washing powder", "ถุง", 6_500, 7, 54),
    ("กระเทียมไทย", "Garlic", "กก.", 12_000, None, 96),
    ("หอมแดง", "Shallots", "กก.", 9_000, None, 72),
    ("ปลาทูเค็ม", "Salted mackerel", "ตัว", 2_500, 7, 19),
    ("ถุงมือทำสวน", "Garden gloves", "คู่", 3_900, 7, 27),
    ("จอบ", "Hoe", "ด้าม", 28_000, 7, 221),
    ("เทียนพรรษา", "Candle", "เล่ม", 15_000, 7, 110),
)
"""Thai and English name, unit, price, VAT, and what one costs in baht."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the co-operative is; its books begin with `month` of `year`.

    `sales_a_day` is by shop; facts come to about `shops x days x (sales_a_day + 2)` and three a member.
    """

    members: int = 2_000
    sales_a_day: int = 100
    months: int = 12
    year: int = 2025
    month: int = 1
    seed: int = 2568

    @property
    def first_on(self) -> date:
        """The first day of the books."""
        return date(self.year, self.month, 1)

    @property
    def last_on(self) -> date:
        """The last day that is made."""
        beyond = self.month - 1 + self.months
        return date(self.year + beyond // 12, beyond % 12 + 1, 1) - _ONE_DAY


@dataclass(frozen=True, slots=True)
class PlannedMember:
    """A member to join: opaque id, number, name, village, telephone, shares, deposit and old debt brought forward."""

    id: str
    number: str
    name: str
    village: str
    telephone: str
    shares: int
    deposit: int
    debt: int


@dataclass(frozen=True, slots=True)
class Stocked:
    """A product with what one of it costs, in satang, its VAT inside."""

    product: Product
    cost: int


SEAL: Seal = "unsealed"
"""A made-up co-operative is a sample: its keys lie open and every paper of it says so."""
_ONE_DAY = date(2025, 1, 2) - date(2025, 1, 1)
_ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def goods() -> tuple[Stocked, ...]:
    """The shelf, the same in all shops."""
    made = []
    for number, (name, name_en, unit, price, vat, cost) in enumerate(_GOODS, 1):
        product = Product(
            goods=f"g-{number:04}", code=f"{1000 + number}", name=name, name_en=name_en, unit=unit, unit_en="", places=0, vat=vat,
            barcodes=(), packs=(), group="", price=Satang(price), per=1,
        )  # fmt: skip
        made.append(Stocked(product, cost * 100))
    return tuple(made)


def members(size: Size) -> tuple[PlannedMember, ...]:
    """Everybody who is a member when the year begins."""
    random_one = random.Random(size.seed)
    made = []
    for number in range(1, size.members + 1):
        made.append(
            PlannedMember(
                id=make_id(random_one),
                number=f"{number:04}",
                name=f"{random_one.choice(_GIVEN)} {random_one.choice(_FAMILY)}",
                village=f"หมู่ {random_one.randint(1, 9)}",
                telephone=f"08{random_one.randint(10_000_000, 99_999_999)}",
                shares=random_one.choice((1, 1, 2, 3, 5, 5, 10, 20)),
                deposit=random_one.choice((0, 0, 20_000, 50_000, 125_000)),
                debt=random_one.choice((0, 0, 0, 0, 15_000, 42_550)),
            )
        )
    return tuple(made)


def make_id(random_one: random.Random) -> str:
    """The opaque id of a party."""
    return "m-" + "".join(random_one.choice(_ID_LETTERS) for _ in range(12))
