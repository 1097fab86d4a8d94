"""Asking the shelf: what a code stands for, what is found by a few letters, what lies there and what it cost.

Queries only, all on a connection handed in, all as of a business day. The look-up of a code is the till's hottest question and is three
indexed reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from ..ledger.bodies import codec_of
from ..money import Satang
from ..store.statements import ask
from ..thai import fold_for_search
from .kinds import Goods
from .product import Found, Pack, Product
from .valuation import held_on

MOST_MATCHES = 400
"""Search reads at most so many matches before it puts the best ones first."""

_BY_CODE = (
    "SELECT g.body, c.pack, g.active FROM goods_code c JOIN goods g ON g.goods = c.goods AND g.fact = c.fact WHERE c.code = ? "
    "ORDER BY g.active DESC, g.largest_at DESC, g.log DESC, g.seq DESC LIMIT 1"
)
_PRICES = "SELECT pack, price, per FROM price WHERE goods = ? AND from_on <= ? ORDER BY from_on, largest_at, log, seq"
_SELECT = "SELECT g.body FROM goods g "
_GROUPS = (
    'WITH RECURSIVE each(name) AS (SELECT min("group") FROM goods WHERE "group" > \'\' '
    'UNION ALL SELECT (SELECT min("group") FROM goods WHERE "group" > each.name) FROM each WHERE each.name IS NOT NULL) '
    'SELECT each.name FROM each WHERE EXISTS (SELECT 1 FROM goods WHERE "group" = each.name AND active)'
)
"""From one name to the next in the index: a list of distinct groups would read every product."""


def look_up(connection: Connection, code: str, *, on: date) -> Found | None:
    """What a barcode or the shop's own code stands for, or None; goods taken off sale are found last."""
    rows = ask(connection, _BY_CODE, code)
    if not rows:
        return None
    said, pack_name, _ = rows[0]
    found = _product(connection, said, on)
    pack = next((pack for pack in found.packs if pack.name == pack_name), None) if pack_name else None
    return Found(found, pack)


def product(connection: Connection, goods: str, *, on: date) -> Product | None:
    """A product by its id."""
    rows = ask(connection, _SELECT + "WHERE g.goods = ?", goods)
    return _product(connection, rows[0][0], on) if rows else None


def products(connection: Connection, *, on: date, after: str = "", limit: int = 200) -> list[Product]:
    """Products by id, from the one after `after`, for lists that page."""
    return _products(connection, ask(connection, _SELECT + "WHERE g.goods > ? ORDER BY g.goods LIMIT ?", after, limit), on)


def count_products(connection: Connection) -> int:
    """How many products there are, on sale or not."""
    return int(ask(connection, "SELECT count(*) FROM goods")[0][0])


def groups(connection: Connection) -> list[str]:
    """The shelf groups in use, by name."""
    return [row[0] for row in ask(connection, _GROUPS)]


def in_group(connection: Connection, group: str, *, on: date, limit: int = 200) -> list[Product]:
    """The products of a shelf group, by name."""
    rows = ask(connection, _SELECT + 'WHERE g."group" = ? AND g.active ORDER BY g.name LIMIT ?', group, limit)
    return _products(connection, rows, on)


def search(connection: Connection, text: str, *, on: date, limit: int = 50) -> list[Product]:
    """Products found by a few letters of their Thai or English name or their code, the likeliest first.

    Three letters and more are found anywhere (Thai has no spaces); one or two at the beginning of a word. Every word typed must be found.
    """
    words = fold_for_search(text).split()
    if not words:
        return []
    long = [word for word in words if len(word) >= 3]
    short = [word for word in words if len(word) < 3]
    if long:
        match = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
        sql = (
            "SELECT g.body, g.name FROM (SELECT rowid FROM goods_search WHERE goods_search MATCH ? LIMIT ?) s "
            "JOIN goods g ON g.fact = s.rowid WHERE g.active"
        )
        rows = ask(connection, sql, match, MOST_MATCHES)
    else:
        first, *short = short
        sql = (
            "SELECT DISTINCT g.body, g.name FROM (SELECT goods, fact FROM goods_word WHERE word >= ? AND word < ? LIMIT ?) w "
            "JOIN goods g ON g.goods = w.goods AND g.fact = w.fact WHERE g.active"
        )
        rows = ask(connection, sql, first, first + "\U0010ffff", MOST_MATCHES)
    ranked = sorted(((_rank(row[1], words[0]), row[1], row[0]) for row in rows), key=lambda entry: entry[:2])
    kept = [said for _, name, said in ranked if all(word in fold_for_search(name) or word in said for word in short)]
    return [_product(connection, said, on) for said in kept[:limit]]


def on_hand(connection: Connection, goods: str) -> int:
    """What the books say lies in the shop, in steps; may be below zero."""
    rows = ask(connection, "SELECT COALESCE(SUM(came) - SUM(went), 0) FROM stock_day WHERE commodity = ? AND account = 'stock/shop'", goods)
    return int(rows[0][0])


def moving_average_cost(connection: Connection, goods: str, *, on: date, per: int) -> Satang | None:
    """The moving average cost at the end of a business day, satang per `per` steps; None before anything was delivered.

    An estimate for the screen: cost of sales is posted when a period is put on hold.
    """
    held = held_on(connection, goods, on=on)
    return None if held.average is None else held.cost_of(per)


def _rank(name: str, word: str) -> int:
    folded = fold_for_search(name)
    return 0 if folded.startswith(word) else 1 if f" {word}" in folded else 2


def _products(connection: Connection, rows: Iterable[Any], on: date) -> list[Product]:
    return [_product(connection, row[0], on) for row in rows]


def _product(connection: Connection, said: str, on: date) -> Product:
    """Put a `goods` fact and the prices of the day together; without a price the product costs 0.00 and the till asks."""
    body = codec_of(Goods).read(orjson.loads(said))
    prices = {pack: (price, per) for pack, price, per in ask(connection, _PRICES, body.goods, on.isoformat())}
    price, per = prices.get("", (0, 10**body.places))
    packs = tuple(
        Pack(pack.name, pack.name_en, pack.factor, pack.barcodes, Satang(prices.get(pack.name, (price * pack.factor // per, 0))[0]))
        for pack in body.packs
    )
    return Product(
        goods=body.goods,
        code=body.code,
        name=body.name,
        name_en=body.name_en,
        unit=body.unit,
        unit_en=body.unit_en,
        places=body.places,
        vat=body.vat,
        barcodes=body.barcodes,
        packs=packs,
        group=body.group,
        price=Satang(price),
        per=per,
        least_price=None if body.least_price is None else Satang(body.least_price),
        most_price=None if body.most_price is None else Satang(body.most_price),
        active=body.active,
    )
