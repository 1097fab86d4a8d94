"""The acts on listings that a desk records: a listing saved with its pictures, goods put on a channel and taken off it, a channel.

Each is in a unit of work of the caller's, who has asked whether it may be done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from ..desk import Desk
from ..goods.product import Product
from ..goods.shelf import look_up, product
from ..store.engine import Work
from .listings import Channel, Listing, ListingGoodsUnknown, known_channel, listing
from .pictures_kept import keep_picture


def find_goods(connection: Connection, desk: Desk, code: str) -> Product:
    """A product by its id, code or barcode. Refuses ListingGoodsUnknown."""
    on = desk.today(day_starts_hour=desk.profile().day_starts_hour)
    found = product(connection, code, on=on)
    if found is None:
        by_code = look_up(connection, code, on=on)
        if by_code is None:
            raise ListingGoodsUnknown(goods=code)
        found = by_code.product
    return found


def save_channel(desk: Desk, work: Work, channel: Channel, *, by: str) -> None:
    """Record a channel, whole. Refuses ChannelIdWrong, ChannelNameWrong, ChannelRuleWrong."""
    desk.record(work, channel, by=by)
    work.views.flush()


def save_listing(desk: Desk, work: Work, said: Listing, *, pictures: Iterable[bytes] = (), by: str) -> None:
    """Record a listing, whole, and keep pictures that it names. Refuses what `listings.py` names."""
    for data in pictures:
        keep_picture(work, data, at=desk.clock.now_at())
    desk.record(work, said, by=by)
    work.views.flush()


def put_on(desk: Desk, work: Work, codes: Iterable[str], channel: str, *, on: bool = True, by: str) -> int:
    """List many goods in a channel, or take them off it; answers how many changed.

    Without a channel goods are offered again, or nowhere. Refuses ListingGoodsUnknown, ChannelUnknown.
    """
    if channel:
        known_channel(work.connection, channel)
    changed = 0
    for code in codes:
        goods = find_goods(work.connection, desk, code).goods
        before = listing(work.connection, goods) or Listing(goods)
        after = _turned(before, channel, on=on)
        if after != before:
            save_listing(desk, work, after, by=by)
            changed += 1
    return changed


def _turned(said: Listing, channel: str, *, on: bool) -> Listing:
    if not channel:
        return replace(said, active=on)
    if on:
        return said if channel in said.channels else replace(said, channels=(*said.channels, channel))
    return replace(said, channels=tuple(each for each in said.channels if each != channel))
