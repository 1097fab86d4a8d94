"""Filling the shelf: the verbs by which products, prices and stock are recorded.

Each verb takes a desk and a unit of work and goes through the one door; a product that is new also declares its commodity. A checked catalogue is
first laid down in a plain table and then recorded in short slices, each with the rows it takes out, so that the till sells between slices and a
kill between them resumes where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from ..clock import mint_id
from ..desk import Desk
from ..ledger.bodies import codec_of
from ..ledger.facts import Posting
from ..ledger.recorder import Recorded
from ..money import Satang
from ..refusals import Refusal
from ..store.engine import Work
from ..store.statements import ask
from . import shelf
from .kinds import (
    MOST_LINES,
    CountLine,
    Delivery,
    DeliveryLine,
    Goods,
    MoveLine,
    PackSaid,
    Price,
    PriceLine,
    StockCount,
    StockMove,
    Unit,
    count_postings,
    delivery_postings,
    goods_codes,
    move_postings,
)
from .product import Product

SLICE_ROWS = 40
"""Products recorded in one unit of work of an import: about 20 ms, so that a scan in between waits no longer."""
OPENING_ACCOUNT = "equity/opening"


class CodeTaken(Refusal):
    says = "The code {code} belongs to “{name}” already."


class ImportUnderWay(Refusal):
    says = "An import of {count} products is still being recorded. Wait until it is done."


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be put on the shelf, with what lies there at the beginning: steps, and what they cost altogether in satang."""

    product: Product
    quantity: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What recording an import came to: how many products were new, how many that stood were changed; the others stood so already."""

    new: int
    changed: int


def next_goods_id(connection: Connection) -> str:
    """The next free id of a product, g-0001 and up."""
    rows = ask(connection, "SELECT max(CAST(substr(goods, 3) AS INTEGER)) FROM goods WHERE goods GLOB 'g-[0-9]*'")
    return f"g-{(rows[0][0] or 0) + 1:04}"


def said_of(product: Product) -> Goods:
    """A product as its `goods` fact says it, without its prices."""
    return Goods(
        goods=product.goods,
        code=product.code,
        name=product.name,
        unit=product.unit,
        vat=product.vat,
        name_en=product.name_en,
        unit_en=product.unit_en,
        places=product.places,
        barcodes=product.barcodes,
        packs=tuple(PackSaid(pack.name, pack.factor, pack.name_en, pack.barcodes) for pack in product.packs),
        group=product.group,
        least_price=product.least_price,
        most_price=product.most_price,
        active=product.active,
    )


def prices_of(product: Product) -> tuple[PriceLine, ...]:
    """A product's price and those of its packs."""
    own = PriceLine(product.goods, product.price, product.per)
    return own, *(PriceLine(product.goods, pack.price, pack.factor, pack.name) for pack in product.packs)


def add_product(desk: Desk, work: Work, given: NewProduct, *, by: str, on: date) -> None:
    """Put a new product on the shelf: its commodity, what it is, its prices from `on`, and its opening stock. Refuses CodeTaken."""
    product = given.product
    demand_free_codes(work, product)
    desk.record(work, Unit(product.goods, product.name, product.unit, product.places), by=by, on=on)
    desk.record(work, said_of(product), by=by, on=on)
    desk.record(work, Price(on, prices_of(product)), by=by, on=on)
    if given.quantity:
        receive_delivery(desk, work, (DeliveryLine(product.goods, given.quantity, given.cost),), by=by, on=on, paid_from=OPENING_ACCOUNT)


def change_product(desk: Desk, work: Work, product: Product, *, by: str, on: date) -> None:
    """Say anew what a product is; prices that differ hold from `on`. Refuses CodeTaken."""
    demand_free_codes(work, product)
    work.views.flush()
    standing = shelf.product(work.connection, product.goods, on=on)
    if standing is None or said_of(standing) != said_of(product):
        desk.record(work, said_of(product), by=by, on=on)
    before = set(prices_of(standing)) if standing is not None else set()
    changed = tuple(line for line in prices_of(product) if line not in before)
    if changed:
        set_prices(desk, work, changed, by=by, from_on=on)


def set_prices(desk: Desk, work: Work, prices: Sequence[PriceLine], *, by: str, from_on: date) -> None:
    """Let prices hold from a business day on, 200 to a fact."""
    for start in range(0, len(prices), MOST_LINES):
        desk.record(work, Price(from_on, tuple(prices[start : start + MOST_LINES])), by=by)


def receive_delivery(
    desk: Desk, work: Work, lines: Sequence[DeliveryLine], *, by: str, on: date, paid_from: str = "payables/suppliers", reference: str = ""
) -> None:
    """Receive goods at cost; what does not fit into one fact goes into several, the last naming the others."""
    refs: list[str] = []
    for start in range(0, len(lines), MOST_LINES):
        part = Delivery(paid_from, tuple(lines[start : start + MOST_LINES]), reference)
        last = start + MOST_LINES >= len(lines)
        recorded = _record_part(desk, work, part, delivery_postings(part), by=by, on=on, refs=tuple(refs) if last else ())
        refs.append(recorded.fact.id)


def count_stock(desk: Desk, work: Work, counted: Iterable[tuple[str, int]], *, by: str, on: date, reason: str = "") -> None:
    """Set what lies on the shelf to what was counted, in steps, product by product; also the way to begin with stock nobody delivered."""
    work.views.flush()
    lines = tuple(CountLine(goods, shelf.on_hand(work.connection, goods), found) for goods, found in counted)
    body = StockCount(lines, reason)
    _record_part(desk, work, body, count_postings(body), by=by, on=on)


def move_stock(desk: Desk, work: Work, body: StockMove, *, by: str, on: date) -> None:
    """Take goods off the shelf otherwise than by sale."""
    _record_part(desk, work, body, move_postings(body), by=by, on=on)


def waste(goods: str, quantity: int) -> StockMove:
    """So many steps of a product were thrown away."""
    return StockMove("waste", (MoveLine(goods, quantity),))


def demand_free_codes(work: Work, product: Product) -> None:
    """Refuse CodeTaken if another product answers to one of this one's codes."""
    work.views.flush()
    for code in goods_codes(said_of(product)):
        rows = ask(
            work.connection,
            "SELECT g.name FROM goods_code c JOIN goods g ON g.goods = c.goods AND g.fact = c.fact WHERE c.code = ? AND c.goods <> ? AND g.active",
            code,
            product.goods,
        )
        if rows:
            raise CodeTaken(code=code, name=rows[0][0])


def lay_down_import(desk: Desk, products: Iterable[NewProduct]) -> int:
    """Lay checked products down for recording, all or none; answers how many. Refuses ImportUnderWay."""
    with desk.store.work() as work:
        waiting = count_waiting(work.connection)
        if waiting:
            raise ImportUnderWay(count=waiting)
        codec = codec_of(_Laid)
        rows = []
        for number, given in enumerate(products):
            laid = _Laid(mint_id(desk.clock.now_at()), said_of(given.product), prices_of(given.product), given.quantity, given.cost)
            rows.append((number, orjson.dumps(codec.write(laid)).decode()))
        work.cursor.executemany("INSERT INTO import_row (row, product) VALUES (?, ?)", rows)
    return len(rows)


def count_waiting(connection: Connection) -> int:
    """How many products of an import wait to be recorded."""
    return int(ask(connection, "SELECT count(*) FROM import_row")[0][0])


def record_import_slice(desk: Desk, *, by: str, on: date) -> int:
    """Record the next few products that were laid down, in one short unit of work; answers how many still wait.

    A row whose code stands on the shelf already says that product anew, if anything of it differs; its stock is left as it is.
    """
    return _record_slice(desk, by=by, on=on)[0]


def _record_slice(desk: Desk, *, by: str, on: date) -> tuple[int, Imported]:
    codec = codec_of(_Laid)
    new = changed = 0
    with desk.store.work() as work:
        rows = ask(work.connection, "SELECT row, product FROM import_row ORDER BY row LIMIT ?", SLICE_ROWS)
        prices: list[PriceLine] = []
        stock: list[DeliveryLine] = []
        for _, text in rows:
            laid = codec.read(orjson.loads(text))
            goods, is_new = _goods_of(work, laid)
            said = [replace(line, goods=goods.goods) for line in laid.prices]
            if is_new:
                new += 1
                desk.record(work, Unit(goods.goods, goods.name, goods.unit, goods.places), by=by, on=on)
                if laid.quantity:
                    stock.append(DeliveryLine(goods.goods, laid.quantity, laid.cost))
            standing = None if is_new else shelf.product(work.connection, goods.goods, on=on)
            if standing is not None:
                before = set(prices_of(standing))
                said = [line for line in said if line not in before]
            differs = standing is None or said_of(standing) != goods
            if differs:
                desk.record(work, goods, by=by, on=on)
            changed += not is_new and (differs or bool(said))
            prices += said
        if prices:
            set_prices(desk, work, prices, by=by, from_on=on)
        if stock:
            receive_delivery(desk, work, stock, by=by, on=on, paid_from=OPENING_ACCOUNT)
        work.cursor.executemany("DELETE FROM import_row WHERE row = ?", [(row,) for row, _ in rows])
        return count_waiting(work.connection), Imported(new, changed)


def record_import(desk: Desk, *, by: str, on: date, progress: Callable[[int], None] | None = None) -> Imported:
    """Record everything that was laid down, slice by slice; `progress` is told how many still wait."""
    waiting, new, changed = 1, 0, 0
    while waiting:
        waiting, done = _record_slice(desk, by=by, on=on)
        new, changed = new + done.new, changed + done.changed
        if progress is not None:
            progress(waiting)
    return Imported(new, changed)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row of an import as it waits."""

    id: str
    goods: Goods
    prices: tuple[PriceLine, ...]
    quantity: int = 0
    cost: int = 0


def _goods_of(work: Work, laid: _Laid) -> tuple[Goods, bool]:
    """The product that a laid row is to be: the one that has its code now, whoever had it before, or a new one under a free id."""
    work.views.flush()
    rows = ask(
        work.connection,
        "SELECT g.goods FROM goods_code c JOIN goods g ON g.goods = c.goods AND g.fact = c.fact WHERE c.code = ? "
        "ORDER BY g.active DESC, c.fact DESC LIMIT 1",
        laid.goods.code,
    )
    if rows:
        return replace(laid.goods, goods=rows[0][0]), False
    if ask(work.connection, "SELECT 1 FROM goods WHERE goods = ?", laid.goods.goods) or not laid.goods.goods:
        return replace(laid.goods, goods=next_goods_id(work.connection)), True
    return laid.goods, True


def _record_part(desk: Desk, work: Work, body: Any, post: tuple[Posting, ...], *, by: str, on: date, refs: tuple[str, ...] = ()) -> Recorded:
    return desk.record(work, body, by=by, on=on, post=post, refs=refs)


def total_cost(lines: Iterable[DeliveryLine]) -> Satang:
    """What a delivery costs altogether."""
    return Satang(sum(line.value for line in lines))
