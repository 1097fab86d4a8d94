"""The facts of what is offered where: channel and listing; their rules, their views, and what stands.

Each says its whole, so the newest of a channel and of a product counts, whatever order they arrived in. A listing overlays what the shelf says
of a product; what it leaves open is the shelf's. Pictures are named by digest and lie among the source documents. It refuses to know protocols.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import orjson
from sqlalchemy import Column, Connection, Integer, Table, Text

from ..ledger.bodies import codec_of
from ..ledger.facts import Fact
from ..ledger.kind import Kind, Standing
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from ..words import Language
from .offers import ListingKind

ChannelType = Literal["web-page", "feed", "assisted"]
CHANNEL_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_TITLE, MOST_STORY, MOST_WORD = 200, 5000, 100
MOST_PICTURES, MOST_CHANNELS, MOST_PERCENT = 12, 40, 500
MOST_PRICE, MOST_PIECES, MOST_GRAMS, MOST_DAYS, MOST_SIDE = 10**9, 10**6, 10**6, 365, 20_000


class ChannelIdWrong(Refusal):
    says = "“{channel}” cannot be a channel's id: small Latin letters, digits and hyphens, a letter first, at most 32."


class ChannelNameWrong(Refusal):
    says = "A channel needs a name of at most 100 letters."


class ChannelRuleWrong(Refusal):
    says = "A channel adds 0 to 500 percent to the shop's prices and keeps back 0 to 1,000,000 pieces."


class ChannelUnknown(Refusal):
    says = "There is no channel “{channel}”."


class ListingGoodsUnknown(Refusal):
    says = "“{goods}” is none of the shop's goods, so it cannot be listed."


class ListingTitleLong(Refusal):
    says = "A title has at most {most} letters; this one has {letters}. Put the rest into the story."


class ListingStoryLong(Refusal):
    says = "A story has at most {most} letters; this one has {letters}."


class ListingWordLong(Refusal):
    says = "Category, brand and the words of a picture have at most 100 letters."


class ListingPicturesWrong(Refusal):
    says = "A listing has at most {most} pictures, each once."


class ListingChannelsWrong(Refusal):
    says = "A listing names each channel once, at most 40 of them."


class ListingPriceWrong(Refusal):
    says = "A price of its own is more than 0.00 and at most 10,000,000.00 baht, one for each channel."


class ListingNumberWrong(Refusal):
    says = "Days are 0 to 365, the deposit 0 to 100 percent, pieces and grams 0 to 1,000,000."


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where goods are offered: the shop's prices and `percent` more, rounded up to whole baht; `buffer` pieces are kept back there."""

    channel: str
    type: ChannelType
    name: str
    percent: int = 0
    buffer: int = 0
    language: Language = "th"
    active: bool = True


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """What one piece costs in a channel, in satang, whatever the channel's rule says."""

    channel: str
    price: int


@dataclass(frozen=True, slots=True)
class ListedPicture:
    """A picture made ready for the web, by its digest, and what it shows, for those who do not see it."""

    digest: str
    width: int
    height: int
    alt: str = ""
    alt_en: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """How one of the goods is offered, whole: the newest such fact counts.

    What is "" is what the shelf says. `buffer` None is the channel's own; `capacity` is how many can be made in a week, None where nothing binds it;
    `shipping` in satang, None where the seller says it with the order. `active` False: it is offered nowhere.
    """

    goods: str
    channels: tuple[str, ...] = ()
    title: str = ""
    title_en: str = ""
    story: str = ""
    story_en: str = ""
    kind: ListingKind = "ready"
    lead_days: int = 0
    deposit_percent: int = 0
    capacity: int | None = None
    weight_grams: int = 0
    shipping: int | None = None
    prices: tuple[OwnPrice, ...] = ()
    buffer: int | None = None
    category: str = ""
    brand: str = ""
    pictures: tuple[ListedPicture, ...] = ()
    active: bool = True

    def own_price(self, channel: str) -> int | None:
        """What it costs in a channel whatever the channel's rule, in satang; None where the rule holds."""
        return next((each.price for each in self.prices if each.channel == channel), None)


channel_table = Table(
    "channel",
    VIEWS,
    Column("channel", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

listing_table = Table(
    "listing",
    VIEWS,
    Column("goods", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("fact", Integer, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

picture_table = Table(
    "listing_picture",
    VIEWS,
    Column("digest", Text, primary_key=True),
    Column("goods", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
"""The pictures that a listing's fact names; they count while that fact is the newest of its goods."""


def check_channel(fact: Fact, body: Channel) -> None:
    """Refuse a channel without a name, with an id that cannot go into an address, or with an absurd rule."""
    if not CHANNEL_ID.fullmatch(body.channel):
        raise ChannelIdWrong(channel=body.channel)
    if not body.name.strip() or len(body.name) > MOST_WORD:
        raise ChannelNameWrong()
    if not 0 <= body.percent <= MOST_PERCENT or not 0 <= body.buffer <= MOST_PIECES:
        raise ChannelRuleWrong()


def check_listing(fact: Fact, body: Listing) -> None:
    """Refuse texts that no marketplace takes, channels, prices and pictures that stand twice, numbers out of bounds."""
    check_listing_words(body)
    if len(set(body.channels)) != len(body.channels) or len(body.channels) > MOST_CHANNELS:
        raise ListingChannelsWrong()
    for channel in body.channels:
        if not CHANNEL_ID.fullmatch(channel):
            raise ChannelIdWrong(channel=channel)
    _check_pictures(body.pictures)
    listing_bounds(body)


def listing_bounds(body: Listing) -> None:
    """Refuse numbers and prices out of bounds, and two prices for one channel."""
    priced = [each.channel for each in body.prices]
    if len(set(priced)) != len(priced) or len(priced) > MOST_CHANNELS or any(not 0 < each.price <= MOST_PRICE for each in body.prices):
        raise ListingPriceWrong()
    pieces = (body.capacity or 0, body.weight_grams, body.buffer or 0)
    in_bounds = all(0 <= each <= MOST_PIECES for each in pieces) and 0 <= body.lead_days <= MOST_DAYS and 0 <= body.deposit_percent <= 100
    if not in_bounds or not 0 <= (body.shipping or 0) <= MOST_PRICE:
        raise ListingNumberWrong()


def check_listing_words(body: Listing) -> None:
    """Refuse texts that are too long."""
    for title in (body.title, body.title_en):
        if len(title) > MOST_TITLE:
            raise ListingTitleLong(most=MOST_TITLE, letters=f"{len(title):,}")
    for story in (body.story, body.story_en):
        if len(story) > MOST_STORY:
            raise ListingStoryLong(most=f"{MOST_STORY:,}", letters=f"{len(story):,}")
    words = [body.category, body.brand, *(word for picture in body.pictures for word in (picture.alt, picture.alt_en))]
    if any(len(word) > MOST_WORD for word in words):
        raise ListingWordLong()


def _check_pictures(pictures: tuple[ListedPicture, ...]) -> None:
    digests = {picture.digest for picture in pictures}
    shaped = all(DIGEST.fullmatch(each.digest) and 0 < each.width <= MOST_SIDE and 0 < each.height <= MOST_SIDE for each in pictures)
    if not shaped or len(digests) != len(pictures) or len(pictures) > MOST_PICTURES:
        raise ListingPicturesWrong(most=MOST_PICTURES)


def allow_listing(connection: Connection, fact: Fact, body: Listing) -> None:
    """Refuse goods and channels that do not stand here."""
    if not ask(connection, "SELECT 1 FROM goods WHERE goods = ?", body.goods):
        raise ListingGoodsUnknown(goods=body.goods)
    standing = {str(row[0]) for row in ask(connection, "SELECT channel FROM channel")}
    for channel in (*body.channels, *(each.channel for each in body.prices if each.channel)):
        if channel not in standing:
            raise ChannelUnknown(channel=channel)


def apply_channel(standing: Standing, body: Channel, views: Views) -> None:
    views.keep_newest(channel_table, (body.channel, *standing.tag, orjson.dumps(codec_of(Channel).write(body)).decode()))


def apply_listing(standing: Standing, body: Listing, views: Views) -> None:
    said = orjson.dumps(codec_of(Listing).write(body)).decode()
    views.keep_newest(listing_table, (body.goods, *standing.tag, standing.no, said))
    views.insert_all(picture_table, [(picture.digest, body.goods, standing.no) for picture in body.pictures])


def channels(connection: Connection) -> tuple[Channel, ...]:
    """Every channel, those in use first, then by name."""
    found = [codec_of(Channel).read(orjson.loads(said)) for (said,) in ask(connection, "SELECT body FROM channel")]
    return tuple(sorted(found, key=lambda each: (not each.active, each.name, each.channel)))


def known_channel(connection: Connection, id: str) -> Channel:
    """A channel by its id. Refuses ChannelUnknown."""
    rows = ask(connection, "SELECT body FROM channel WHERE channel = ?", id)
    if not rows:
        raise ChannelUnknown(channel=id)
    return codec_of(Channel).read(orjson.loads(rows[0][0]))


def listings(connection: Connection) -> dict[str, Listing]:
    """Every listing that stands, by goods."""
    return {str(goods): codec_of(Listing).read(orjson.loads(said)) for goods, said in ask(connection, "SELECT goods, body FROM listing")}


def listing(connection: Connection, goods: str) -> Listing | None:
    """The listing of one of the goods; None where nobody made one."""
    rows = ask(connection, "SELECT body FROM listing WHERE goods = ?", goods)
    return codec_of(Listing).read(orjson.loads(rows[0][0])) if rows else None


KINDS = (
    Kind("channel", Channel, check=check_channel, apply=apply_channel),
    Kind("listing", Listing, check=check_listing, allow=allow_listing, apply=apply_listing),
)
