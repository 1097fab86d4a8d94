"""The facts of goods: unit, goods, price, delivery, stock-count, stock-move; their rules and their views.

A `goods` fact says the whole of what a product is called and coded, so a later one replaces an earlier one; rows of codes and words belong to
the fact that brought them and count only while it is the newest. A `price` fact is a list of prices from a day on. Stock follows postings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

import orjson
from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text

from ..ledger.bodies import codec_of
from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG
from ..quantity import MOST_STEPS
from ..refusals import Refusal
from ..store.tables import VIEWS
from ..store.views import Views
from ..thai import fold_for_search

MOST_NAME = 200
MOST_LINES = 200
GOODS_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
CODE = re.compile(r"[0-9A-Za-z._/-]{1,48}")


class GoodsBadId(Refusal):
    says = "“{goods}” cannot be a product's id."


class GoodsBadName(Refusal):
    says = "A product needs a name of at most 200 letters."


class GoodsBadCode(Refusal):
    says = "“{code}” cannot be a code: digits, Latin letters, . _ / - and at most 48 of them."


class GoodsBadUnit(Refusal):
    says = "A unit needs a name and 0 to 6 decimals."


class GoodsBadVat(Refusal):
    says = "The VAT of a product is a rate from 0 to 30 percent, or exempt."


class GoodsBadPack(Refusal):
    says = "The pack “{pack}” needs a name of its own and holds 2 to 1,000,000 pieces."


class GoodsCodeTwice(Refusal):
    says = "The code {code} stands twice in this product."


class PriceOutOfBounds(Refusal):
    says = "A price is from 0.00 to 10,000,000.00 baht."


class NothingListed(Refusal):
    says = "This needs 1 to 200 lines."


class StockLineOutOfBounds(Refusal):
    says = "The quantity or value of “{goods}” is out of bounds."


class CountedTwice(Refusal):
    says = "“{goods}” stands twice in this count. Add up what was found, then record it once."


class StockPostingsDiffer(Refusal):
    says = "What this posts is not what it says."


@dataclass(frozen=True, slots=True)
class Unit:
    """A commodity is declared: what it is called, its smallest step and how many decimals people write it with."""

    commodity: str
    name: str
    step: str
    places: int


@dataclass(frozen=True, slots=True)
class PackSaid:
    """A pack as a `goods` fact says it; its price is a line of a `price` fact."""

    name: str
    factor: int
    name_en: str = ""
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goods:
    """What a product is, whole: the newest such fact of a product counts."""

    goods: str
    code: str
    name: str
    unit: str
    vat: int | None
    name_en: str = ""
    unit_en: str = ""
    places: int = 0
    barcodes: tuple[str, ...] = ()
    packs: tuple[PackSaid, ...] = ()
    group: str = ""
    least_price: int | None = None
    most_price: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A price of a product or of one of its packs (by name): satang per `per` steps of the base unit."""

    goods: str
    price: int
    per: int
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """Prices that hold from a business day on."""

    from_on: date
    prices: tuple[PriceLine, ...]


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """Goods that came: steps of the base unit and what they cost altogether, in satang."""

    goods: str
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """Goods received and owed for; `paid_from` is the account that bears the cost (payables, safe, opening equity)."""

    paid_from: str
    lines: tuple[DeliveryLine, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CountLine:
    """A product counted: what the books had and what was found, in steps."""

    goods: str
    expected: int
    counted: int


@dataclass(frozen=True, slots=True)
class StockCount:
    """A count of the shelf; the difference is posted."""

    lines: tuple[CountLine, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MoveLine:
    """Goods that left the shelf otherwise than by sale (positive) or came back (negative), in steps."""

    goods: str
    quantity: int


@dataclass(frozen=True, slots=True)
class StockMove:
    """Goods wasted, used in the shop or given away."""

    reason: Literal["waste", "own-use", "gift", "return-to-supplier"]
    lines: tuple[MoveLine, ...]


unit_table = Table(
    "unit",
    VIEWS,
    Column("commodity", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("places", Integer, nullable=False),
    sqlite_with_rowid=False,
)

goods_table = Table(
    "goods",
    VIEWS,
    Column("goods", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("fact", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("active", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("goods_by_group", "group", "name"),
    Index("goods_by_fact", "fact", unique=True),
    sqlite_with_rowid=False,
)

code_table = Table(
    "goods_code",
    VIEWS,
    Column("code", Text, primary_key=True),
    Column("goods", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("pack", Text, nullable=False),
    sqlite_with_rowid=False,
)

word_table = Table(
    "goods_word",
    VIEWS,
    Column("word", Text, primary_key=True),
    Column("goods", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

search_table = Table("goods_search", MetaData(), Column("rowid", Integer, primary_key=True), Column("words", Text, nullable=False))
"""The FTS5 table of `VIRTUAL_VIEWS`; `rowid` is the number of the `goods` fact."""

price_table = Table(
    "price",
    VIEWS,
    Column("goods", Text, primary_key=True),
    Column("pack", Text, primary_key=True),
    Column("from_on", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("price", Integer, nullable=False),
    Column("per", Integer, nullable=False),
    sqlite_with_rowid=False,
)

delivery_table = Table(
    "delivery",
    VIEWS,
    Column("goods", Text, primary_key=True),
    Column("on", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("value", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What came at cost, by the fact's own day; one that came too late for a closed period counts on the day that `late` says. Returns are negative."""

loss_table = Table(
    "stock_loss",
    VIEWS,
    Column("on", Text, primary_key=True),
    Column("goods", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("why", Text, primary_key=True),
    Column("quantity", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Goods that left the shelf otherwise than by sale, in steps (found again: negative); `why` is `count` or the reason of the move."""


def check_unit(fact: Fact, body: Unit) -> None:
    """Refuse a unit without a name or with absurd decimals, or a commodity that cannot be one."""
    if not GOODS_ID.fullmatch(body.commodity) or body.commodity == MONEY:
        raise GoodsBadId(goods=body.commodity)
    if not 0 < len(body.name.strip()) or len(body.name) > MOST_NAME:
        raise GoodsBadName()
    if not 0 <= body.places <= 6:
        raise GoodsBadUnit()


def check_goods(fact: Fact, body: Goods) -> None:
    """Refuse a product that could not be sold: id, name, codes, unit, VAT, packs, price guard."""
    if not GOODS_ID.fullmatch(body.goods) or body.goods == MONEY:
        raise GoodsBadId(goods=body.goods)
    if not 0 < len(body.name.strip()) or len(body.name) > MOST_NAME or len(body.name_en) > MOST_NAME:
        raise GoodsBadName()
    if not body.unit or not 0 <= body.places <= 6:
        raise GoodsBadUnit()
    if body.vat is not None and not 0 <= body.vat <= 30:
        raise GoodsBadVat()
    names = {pack.name for pack in body.packs}
    for pack in body.packs:
        if not pack.name or not 2 <= pack.factor <= 1_000_000 or len(names) != len(body.packs):
            raise GoodsBadPack(pack=pack.name)
    seen = set()
    for code in goods_codes(body):
        if not CODE.fullmatch(code):
            raise GoodsBadCode(code=code)
        if code in seen:
            raise GoodsCodeTwice(code=code)
        seen.add(code)
    for guard in (body.least_price, body.most_price):
        if guard is not None and not 0 <= guard <= 10**9:
            raise PriceOutOfBounds()


def goods_codes(body: Goods) -> list[str]:
    """Every code of a product and its packs, the shop's own first."""
    return [body.code, *body.barcodes, *(code for pack in body.packs for code in pack.barcodes)]


def check_price(fact: Fact, body: Price) -> None:
    """Refuse an empty list and prices out of bounds."""
    if not 0 < len(body.prices) <= MOST_LINES:
        raise NothingListed()
    for line in body.prices:
        if not 0 <= line.price <= 10**9 or not 1 <= line.per <= 10**6:
            raise PriceOutOfBounds()


def delivery_postings(body: Delivery) -> tuple[Posting, ...]:
    """Goods come onto the shelf, and their cost into the inventory."""
    cost = sum(line.value for line in body.lines)
    money: list[Posting] = [("goods/inventory", "THB", cost), (body.paid_from, "THB", -cost)] if cost else []
    for line in body.lines:
        money += [("stock/shop", line.goods, line.quantity), ("stock/delivered", line.goods, -line.quantity)]
    return tuple(money)


def count_postings(body: StockCount) -> tuple[Posting, ...]:
    """The shelf is set to what was counted."""
    made: list[Posting] = []
    for line in body.lines:
        found = line.counted - line.expected
        if found:
            made += [("stock/shop", line.goods, found), ("stock/counted", line.goods, -found)]
    return tuple(made)


def move_postings(body: StockMove) -> tuple[Posting, ...]:
    """Goods leave the shelf."""
    made: list[Posting] = []
    for line in body.lines:
        made += [("stock/moved", line.goods, line.quantity), ("stock/shop", line.goods, -line.quantity)]
    return tuple(made)


def check_delivery(fact: Fact, body: Delivery) -> None:
    """Refuse a delivery without lines, with absurd lines, or whose postings are not its own."""
    if not 0 < len(body.lines) <= MOST_LINES:
        raise NothingListed()
    for line in body.lines:
        if not 0 < line.quantity <= MOST_STEPS or not 0 <= line.value <= MOST_SATANG or line.goods == MONEY:
            raise StockLineOutOfBounds(goods=line.goods)
    if fact.post != delivery_postings(body):
        raise StockPostingsDiffer()


def check_count(fact: Fact, body: StockCount) -> None:
    """Refuse a count without lines, with absurd lines, or whose postings are not its own."""
    if not 0 < len(body.lines) <= MOST_LINES:
        raise NothingListed()
    for line in body.lines:
        if not 0 <= line.counted <= MOST_STEPS or abs(line.expected) > 100 * MOST_STEPS or line.goods == MONEY:
            raise StockLineOutOfBounds(goods=line.goods)
    if fact.post != count_postings(body):
        raise StockPostingsDiffer()


def check_move(fact: Fact, body: StockMove) -> None:
    """Refuse a move without lines, with absurd lines, or whose postings are not its own."""
    if not 0 < len(body.lines) <= MOST_LINES:
        raise NothingListed()
    for line in body.lines:
        if line.quantity == 0 or abs(line.quantity) > MOST_STEPS or line.goods == MONEY:
            raise StockLineOutOfBounds(goods=line.goods)
    if fact.post != move_postings(body):
        raise StockPostingsDiffer()


def allow_count(connection: Connection, fact: Fact, body: StockCount) -> None:
    """Refuse a product that stands twice on one sheet: each line would post its difference against the same stock."""
    seen: set[str] = set()
    for line in body.lines:
        if line.goods in seen:
            raise CountedTwice(goods=line.goods)
        seen.add(line.goods)


def apply_unit(standing: Standing, body: Unit, views: Views) -> None:
    views.keep_newest(unit_table, (body.commodity, *standing.tag, body.name, body.places))


def search_words(body: Goods) -> list[str]:
    """What a product is found by, folded: its words, Thai and English, and its codes."""
    text = fold_for_search(f"{body.name} {body.name_en}")
    return sorted({word for word in re.split(r"[\s()\[\]/,.·\-–]+", text) if word} | {code.lower() for code in goods_codes(body)})


def apply_goods(standing: Standing, body: Goods, views: Views) -> None:
    no = standing.no
    said = orjson.dumps(codec_of(Goods).write(body)).decode()
    views.keep_newest(goods_table, (body.goods, *standing.tag, no, body.name, body.group, int(body.active), said))
    codes = dict.fromkeys((body.code, *body.barcodes), "") | {code: pack.name for pack in body.packs for code in pack.barcodes}
    views.insert_all(code_table, [(code, body.goods, no, pack) for code, pack in codes.items()])
    views.insert_all(word_table, [(word, body.goods, no) for word in search_words(body)])
    views.insert(search_table, (no, " ".join([fold_for_search(body.name), fold_for_search(body.name_en), *goods_codes(body)])))


def apply_price(standing: Standing, body: Price, views: Views) -> None:
    from_on = body.from_on.isoformat()
    for line in body.prices:
        views.keep_newest(price_table, (line.goods, line.pack, from_on, *standing.tag, line.price, line.per))


def apply_delivery(standing: Standing, body: Delivery, views: Views) -> None:
    day = standing.fact.on.isoformat()
    for line in body.lines:
        views.add(delivery_table, (line.goods, day, standing.no), line.quantity, line.value)


def apply_count(standing: Standing, body: StockCount, views: Views) -> None:
    day = standing.fact.on.isoformat()
    for line in body.lines:
        if line.counted != line.expected:
            views.add(loss_table, (day, line.goods, standing.no, "count"), line.expected - line.counted)


def apply_move(standing: Standing, body: StockMove, views: Views) -> None:
    day = standing.fact.on.isoformat()
    for line in body.lines:
        views.add(loss_table, (day, line.goods, standing.no, body.reason), line.quantity)


KINDS = (
    Kind("unit", Unit, check=check_unit, apply=apply_unit),
    Kind("goods", Goods, check=check_goods, apply=apply_goods),
    Kind("price", Price, check=check_price, apply=apply_price),
    Kind("delivery", Delivery, check=check_delivery, apply=apply_delivery, posts=True),
    Kind("stock-count", StockCount, check=check_count, allow=allow_count, apply=apply_count, posts=True),
    Kind("stock-move", StockMove, check=check_move, apply=apply_move, posts=True),
)
