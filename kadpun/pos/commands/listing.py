"""The command `kadpun listing`: channels, how goods are offered, pictures, goods put on a channel and taken off it."""

from __future__ import annotations

import argparse
from dataclasses import replace

from kadpun.books.desk import Desk
from kadpun.books.market.completeness import MISSING
from kadpun.books.market.listing_acts import put_on, save_channel, save_listing
from kadpun.books.market.listings import Channel, ChannelUnknown, Listing
from kadpun.books.market.offers import Offer
from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.words import Say
from kadpun.pos.office.market_room import GoodsSeen, MadePicture, MarketRoom, pictures_of, with_picture
from kadpun.pos.office.market_words import CHANNEL_TYPES, KINDS
from kadpun.pos.till.counter import Till

from .console import Console, columns
from .opening import open_shop

TEXTS = (
    "title", "title_en", "story", "story_en", "category", "brand", "lead_days", "deposit_percent", "capacity", "weight_grams", "shipping", "buffer",
)  # fmt: skip


class ChannelTypeWanted(Refusal):
    says = "“{channel}” is new here. Say what it is and what people call it: --type web-page --name “…”."


class OwnPriceNotRead(Refusal):
    says = "“{text}” is no price of a channel. Write it as market=120.00."


class NothingToList(Refusal):
    says = "Say which goods, by code, or --group with a shelf group."


def listing(arguments: argparse.Namespace, console: Console) -> int:
    """Do what the act says."""
    desk = open_shop(arguments.store, console)
    try:
        room = MarketRoom(Till(desk, {console.language: console.say}))
        acts = {"list": _list, "channels": _channels, "channel": _channel, "show": _show, "set": _set, "on": _put, "off": _put}
        return acts[arguments.act](arguments, console, desk, room)
    finally:
        desk.close()


def _list(arguments: argparse.Namespace, console: Console, desk: Desk, room: MarketRoom) -> int:
    say, seen = console.say, room.seen()
    wanted = arguments.channel
    goods = [each for each in seen.goods if wanted is None or wanted in each.said.channels]
    heads = (say("Code"), say("Name"), say("Channels"), say("Price"), say("Whole"), say("What is missing"))
    rows = []
    for each in goods:
        missing = " · ".join(say(MISSING[name]) for name in each.whole.missing)
        price, points = show_money(Satang(each.offer.price)), f"{each.whole.points} %"
        rows.append((each.offer.sku, each.offer.title, ", ".join(each.said.channels), price, points, missing))
    for line in columns([heads, *rows], right=(3, 4)):
        console.line(line)
    return 0


def _channels(arguments: argparse.Namespace, console: Console, desk: Desk, room: MarketRoom) -> int:
    say, seen = console.say, room.seen()
    heads = (say("Channel"), say("Name"), say("Type"), say("Goods"), say("Percent more"), say("Kept back"), say("State"))
    rows = [("", say("The shop's own page"), say(CHANNEL_TYPES["web-page"]), f"{seen.shown['']:,}", "0", "0", say("in use"))]
    for each in seen.channels:
        state = say("in use") if each.active else say("switched off")
        shown = f"{seen.shown[each.channel]:,}"
        rows.append((each.channel, each.name, say(CHANNEL_TYPES[each.type]), shown, str(each.percent), str(each.buffer), state))
    for line in columns([heads, *rows], right=(3, 4, 5)):
        console.line(line)
    return 0


def _channel(arguments: argparse.Namespace, console: Console, desk: Desk, room: MarketRoom) -> int:
    before = next((each for each in room.channels() if each.channel == arguments.channel), None)
    if before is None:
        if not arguments.type or not arguments.name:
            raise ChannelTypeWanted(channel=arguments.channel)
        before = Channel(arguments.channel, arguments.type, arguments.name)
    after = replace(
        before,
        type=arguments.type or before.type,
        name=arguments.name or before.name,
        percent=before.percent if arguments.percent is None else arguments.percent,
        buffer=before.buffer if arguments.buffer is None else arguments.buffer,
        language=arguments.texts or before.language,
        active=before.active if arguments.active is None else arguments.active,
    )
    with desk.store.work() as work:
        save_channel(desk, work, after, by=arguments.by)
    console.line(console.say("The channel “{channel}” is saved", channel=after.name))
    return 0


def _show(arguments: argparse.Namespace, console: Console, desk: Desk, room: MarketRoom) -> int:
    seen = room.one(arguments.goods)
    _print_offer(room.preview(seen.said, arguments.channel), seen, console)
    return 0


def _set(arguments: argparse.Namespace, console: Console, desk: Desk, room: MarketRoom) -> int:
    seen = room.one(arguments.goods)
    made = [room.make_picture(path, arguments.crop) for path in arguments.picture]
    after = _read(arguments, seen, room, made)
    with desk.store.work() as work:
        save_listing(desk, work, after, pictures=pictures_of(after, made), by=arguments.by)
    seen = room.one(arguments.goods)
    console.line(console.say("How “{goods}” is offered is saved", goods=seen.offer.title))
    _print_offer(seen.offer, seen, console)
    return 0


def _read(arguments: argparse.Namespace, seen: GoodsSeen, room: MarketRoom, made: list[MadePicture]) -> Listing:
    """The listing with what was given over it. Refuses the first thing wrong."""
    base = replace(seen.said, pictures=()) if arguments.no_pictures else seen.said
    for each in made:
        base = with_picture(base, each)
    typed = room.typed(base)
    texts = {field: text for field in TEXTS if (text := getattr(arguments, field)) is not None}
    prices = dict(typed.prices)
    known = {"", *(each.channel for each in room.channels())}
    for text in arguments.price:
        channel, equals, price = text.partition("=")
        if not equals:
            raise OwnPriceNotRead(text=text)
        if channel.strip() not in known:
            raise ChannelUnknown(channel=channel.strip())
        prices[channel.strip()] = price
    read = room.read(replace(typed, texts={**typed.texts, **texts}, prices=prices, kind=arguments.kind or typed.kind), base)
    if read.listing is None:
        raise read.wrong[0][1]
    return read.listing


def _put(arguments: argparse.Namespace, console: Console, desk: Desk, room: MarketRoom) -> int:
    say = console.say
    codes = list(arguments.goods)
    if arguments.group:
        codes += [each.goods for each in room.seen().goods if each.product.group in arguments.group]
    if not codes:
        raise NothingToList()
    with desk.store.work() as work:
        changed = put_on(desk, work, codes, arguments.channel, on=arguments.act == "on", by=arguments.by)
    if arguments.act == "on":
        console.line(say("{count} goods are listed in “{channel}” now", count=f"{changed:,}", channel=arguments.channel))
    else:
        console.line(say("{count} goods are no longer listed in “{channel}”", count=f"{changed:,}", channel=arguments.channel))
    return 0


def _print_offer(offer: Offer, seen: GoodsSeen, console: Console) -> None:
    say = console.say
    console.line(f"{offer.sku}: {offer.title}" + (f" ({offer.title_en})" if offer.title_en else ""))
    for heading, told in _told(offer, seen, say):
        if told:
            console.line(f"  {heading}: {told}")
    console.line(f"  {say('Whole')}: {seen.whole.points} %")
    for name in seen.whole.missing:
        console.line(f"  - {say(MISSING[name])}")


def _told(offer: Offer, seen: GoodsSeen, say: Say) -> tuple[tuple[str, str], ...]:
    made = offer.kind == "made"
    return (
        (say("Price"), show_money(Satang(offer.price))),
        (say("Kind"), say(KINDS[offer.kind])),
        (say("May be sold there"), "" if offer.stock is None else f"{offer.stock:,} {offer.unit}"),
        (say("Channels"), ", ".join(seen.said.channels)),
        (say("Category"), offer.category),
        (say("Story"), offer.story),
        (say("Days until it is made"), str(offer.lead_days) if made and offer.lead_days else ""),
        (say("Can be made in a week"), "" if offer.capacity is None else f"{offer.capacity:,}"),
        (say("Weight"), f"{offer.weight_grams:,} g" if offer.weight_grams else ""),
        (say("Pictures"), f"{len(offer.pictures)}" if offer.pictures else ""),
    )
