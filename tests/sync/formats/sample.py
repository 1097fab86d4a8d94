"""A front and offers of every sort for the tests of files: ready, made, service, cut, sold out, odd."""

from __future__ import annotations

import hashlib

from kadpun.books.market.offers import Offer, Picture
from kadpun.sync.formats.front import ShopFront

AT = 1_795_250_000_000
"""2026-11-21 15:33 in Bangkok."""
FRONT = ShopFront(
    name="ร้านสหกรณ์หนองปั๋น",
    organisation="สหกรณ์การเกษตรหนองปั๋น จำกัด",
    place=("99 หมู่ 9 บ้านหนองปั๋น", "จ.เชียงใหม่ 50999"),
    telephone="053 000 000",
    address="https://nong-pan.example/shop/",
)


def a_picture(sku: str, number: int, *, width: int = 1200, height: int = 900, ending: str = "jpg", alt: str = "") -> Picture:
    """A picture by made-up bytes."""
    digest = hashlib.sha256(f"{sku} {number}".encode()).hexdigest()
    return Picture(digest, f"{sku}-{digest[:12]}.{ending}", width, height, alt=alt)


CLOTH = Offer(
    goods="g-0001",
    sku="INDIGO-2M",
    title="ผ้าฝ้ายย้อมคราม ผืน 2 เมตร",
    story="ทอมือทั้งผืนจากฝ้ายปลูกเอง\nซักน้ำเย็น ผึ่งในร่ม & เก็บ <ในที่แห้ง>",
    kind="made",
    price=89_000,
    stock=None,
    title_en="Indigo cotton cloth, 2 m",
    story_en="Woven by hand from home-grown cotton.",
    category="งานฝีมือ",
    brand="กลุ่มทอผ้าบ้านหนองปั๋น",
    unit="ผืน",
    unit_en="piece",
    pictures=(a_picture("INDIGO-2M", 1, alt="ผ้าครามพับบนโต๊ะ"), a_picture("INDIGO-2M", 2, width=900, height=1200)),
    lead_days=7,
    deposit_percent=30,
    capacity=3,
    weight_grams=650,
)
FULL = Offer(
    goods="g-0002",
    sku="RATTAN-L",
    title="ตะกร้าหวายสาน ใบกลาง",
    story="",
    kind="made",
    price=32_000,
    stock=None,
    category="งานฝีมือ",
    unit="ใบ",
    pictures=(a_picture("RATTAN-L", 1),),
    lead_days=10,
    capacity=0,
)
HONEY = Offer(
    goods="g-0003",
    sku="8850000990007",
    title="น้ำผึ้งดอกลำไย 500 ก.",
    story="น้ำผึ้งแท้จากสวนลำไย",
    kind="ready",
    price=18_000,
    stock=3,
    title_en="Longan honey, 500 g",
    regular_price=22_000,
    category="ของกิน",
    barcode="8850000990007",
    unit="ขวด",
    pictures=(a_picture("8850000990007", 1, ending="png"),),
    weight_grams=750,
    shipping=4_500,
)
SOAP = Offer("g-0004", "SOAP-HERB", "สบู่สมุนไพร", "", "ready", 3_500, 61, category="ของใช้", unit="ก้อน", shipping=0)
BANANA = Offer("g-0005", "BANANA", "กล้วยตาก ถุง 250 กรัม", "", "ready", 6_500, -2, category="ของกิน", unit="ถุง", pictures=(a_picture("BANANA", 1),))
WALK = Offer("g-0006", "GUIDE-1", "พาเดินป่าชุมชนครึ่งวัน", "กับพรานท้องถิ่น", "service", 45_000, None, title_en="Forest walk", deposit_percent=50)
GOOD = (CLOTH, FULL, HONEY, SOAP, BANANA, WALK)

COMMA = Offer("g-0101", "bad,sku", "รหัสมีจุลภาค", "", "ready", 100, 1)
TWIN = Offer("g-0102", "soap-herb", "รหัสซ้ำ", "", "ready", 100, 1)
NAMELESS = Offer("g-0103", "NO-NAME", " \u200e\n ", "", "ready", 100, 1)
FREE = Offer("g-0104", "PRICE-0", 'ของเก่า <script>alert("1")</script> & 🌸', "=1+1", "ready", 0, 2)
LONG = Offer("g-0105", "LONG-1", "เก้าอี้ไม้สักทอง" * 400, "ก" * 9_000, "ready", 100, 1, pictures=(a_picture("LONG-1", 1),))
FORMULA = Offer("g-0106", "-FORMULA", '=HYPERLINK("http://x")', "บรรทัดหนึ่ง\r\nบรรทัด\\nสอง\x0b\x00", "ready", 5, 1, category="ก,ข")
OFF = Offer("g-0107", "OFF-SALE", "เลิกขาย", "", "ready", 100, 1, active=False)
ODD = (COMMA, TWIN, NAMELESS, FREE, LONG, FORMULA, OFF)
EVERY = (*GOOD, *ODD)
