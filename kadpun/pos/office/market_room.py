"""The marketplace at the office: what is offered where, how whole each listing is, pictures made ready, goods put on and taken off in bulk.

Acts need Permission.MARKET. Lists, readings and pictures only read and may run on any thread but the window's; a picture is kept when the listing
that names it is saved. Refuses to know Qt and channels' protocols.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from kadpun.books.goods.product import Product
from kadpun.books.market.completeness import Completeness, completeness
from kadpun.books.market.listing_acts import find_goods, put_on, save_channel, save_listing
from kadpun.books.market.listings import Channel, ListedPicture, Listing, ListingGoodsUnknown, channels, listings
from kadpun.books.market.offering import (
    OWN_PAGE,
    all_products,
    channel_or_own,
    is_offered,
    offer_of,
    picture_bytes,
    sku_of,
    stock_on_hand,
)
from kadpun.books.market.offers import Offer
from kadpun.books.market.pictures_kept import kept_pictures
from kadpun.books.refusals import Refusal
from kadpun.books.store.places import telling_of
from kadpun.hardware.web_pictures import MOST_BYTES, MOST_PIXELS, Crop, PictureUnusable, Unusable, make_web_picture
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission

from .market_typed import ListingTyped, ReadListing, read_listing, type_listing


class PictureTooHeavy(Refusal):
    says = "The picture “{file}” is larger than {most} MB. Take it smaller, or send it to yourself by chat first."


class PictureIsNone(Refusal):
    says = "“{file}” is no picture that can be read, whatever its name says. Take a JPEG, PNG or WebP."


class PictureBroken(Refusal):
    says = "The picture “{file}” is broken: it ends too early or cannot be read through. Take it again."


class PictureTooSmall(Refusal):
    says = "The picture “{file}” is too small. Each side needs 200 points or more."


class PictureTooVast(Refusal):
    says = "The picture “{file}” has too many points, more than {most} million. Take it smaller."


@dataclass(frozen=True, slots=True)
class MadePicture:
    """A picture made ready and not kept yet: its bytes, its name until then, and how the listing will name it."""

    listed: ListedPicture
    data: bytes
    file: str


@dataclass(frozen=True, slots=True)
class GoodsSeen:
    """One of the goods on sale: its offer in a channel, its listing if it has one, how whole that is, and whether the channel shows it."""

    product: Product
    listing: Listing | None
    offer: Offer
    whole: Completeness
    is_twice: bool
    is_shown: bool

    @property
    def goods(self) -> str:
        return self.product.goods

    @property
    def said(self) -> Listing:
        """The listing, or the one that an unlisted product would begin with."""
        return self.listing or Listing(self.product.goods)


@dataclass(frozen=True, slots=True)
class MarketSeen:
    """Everything on sale and every channel, with how many goods each shows; "" is the shop's own page."""

    goods: tuple[GoodsSeen, ...]
    channels: tuple[Channel, ...]
    shown: Mapping[str, int]


class MarketRoom:
    """The verbs of what is offered."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def seen(self, channel: str = "") -> MarketSeen:
        """Every product on sale with its listing and its offer in a channel, by group and name. Refuses ChannelUnknown."""
        with self.desk.store.read() as connection:
            listed, stock, kept, standing = listings(connection), stock_on_hand(connection), kept_pictures(connection), channels(connection)
            on_sale = [each for each in all_products(connection, self.desk) if each.active]
            rule = channel_or_own(connection, channel)
        times = Counter(sku_of(each).casefold() for each in on_sale)
        made = []
        for product in on_sale:
            said, is_twice = listed.get(product.goods), times[sku_of(product).casefold()] > 1
            offer = offer_of(product, said or Listing(product.goods), rule, stock.get(product.goods, 0))
            whole = completeness(offer, said, code=product.code, is_twice=is_twice, kept=kept)
            made.append(GoodsSeen(product, said, offer, whole, is_twice, is_offered(product, said, rule)))
        rules = (OWN_PAGE, *standing)
        shown = {rule.channel: sum(is_offered(each, listed.get(each.goods), rule) for each in on_sale) for rule in rules}
        return MarketSeen(tuple(sorted(made, key=lambda each: (each.offer.category, each.offer.title, each.goods))), standing, shown)

    def one(self, code: str) -> GoodsSeen:
        """One of the goods by its id, code or barcode. Refuses ListingGoodsUnknown."""
        with self.desk.store.read() as connection:
            goods = find_goods(connection, self.desk, code).goods
        found = next((each for each in self.seen().goods if each.goods == goods), None)
        if found is None:
            raise ListingGoodsUnknown(goods=code)
        return found

    def channels(self) -> tuple[Channel, ...]:
        """Every channel."""
        with self.desk.store.read() as connection:
            return channels(connection)

    def save_channel(self, channel: Channel, approval: Approval | None = None) -> Channel:
        """Record a channel, whole. Needs Permission.MARKET. Refuses ChannelIdWrong, ChannelNameWrong, ChannelRuleWrong."""
        self.till.permit(Permission.MARKET, approval)
        with self.desk.store.work() as work:
            save_channel(self.desk, work, channel, by=self.till.by)
        self.till.spend(approval)
        return channel

    def typed(self, said: Listing) -> ListingTyped:
        """A listing as the form shows it."""
        return type_listing(said)

    def read(self, typed: ListingTyped, base: Listing) -> ReadListing:
        """Read the form: a whole listing, or everything wrong by field."""
        return read_listing(typed, base, ["", *(each.channel for each in self.channels())])

    def preview(self, said: Listing, channel: str = "") -> Offer:
        """The offer as a channel shows it, were this listing saved. Refuses ListingGoodsUnknown, ChannelUnknown."""
        with self.desk.store.read() as connection:
            rule = channel_or_own(connection, channel)
            return offer_of(find_goods(connection, self.desk, said.goods), said, rule, stock_on_hand(connection).get(said.goods, 0))

    def make_picture(self, path: Path, crop: Crop = "whole") -> MadePicture:
        """Make a picture ready for the web. Refuses PictureTooHeavy, PictureIsNone, PictureBroken, PictureTooSmall, PictureTooVast."""
        with telling_of(path), path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        try:
            made = make_web_picture(data, crop)
        except PictureUnusable as error:
            raise _refusal(error.why, path.name) from error
        return MadePicture(ListedPicture(sha256(made.data).hexdigest(), made.width, made.height), made.data, path.name)

    def picture(self, digest: str) -> bytes | None:
        """A kept picture; None where this desk does not have it."""
        with self.desk.store.read() as connection:
            return picture_bytes(connection, digest)

    def save(self, said: Listing, pictures: Sequence[MadePicture] = (), approval: Approval | None = None) -> Listing:
        """Record a listing, whole, and keep the pictures it names. Needs Permission.MARKET. Refuses what `listings.py` names."""
        self.till.permit(Permission.MARKET, approval)
        with self.desk.store.work() as work:
            save_listing(self.desk, work, said, pictures=pictures_of(said, pictures), by=self.till.by)
        self.till.spend(approval)
        return said

    def put_on(self, codes: Iterable[str], channel: str, *, on: bool = True, approval: Approval | None = None) -> int:
        """List many goods in a channel, or take them off it; answers how many changed. Needs Permission.MARKET. All or none.

        Without a channel goods are offered again, or nowhere. Refuses ListingGoodsUnknown, ChannelUnknown.
        """
        self.till.permit(Permission.MARKET, approval)
        with self.desk.store.work() as work:
            changed = put_on(self.desk, work, codes, channel, on=on, by=self.till.by)
        self.till.spend(approval)
        return changed


def pictures_of(said: Listing, pictures: Sequence[MadePicture]) -> tuple[bytes, ...]:
    """The bytes of those pictures that a listing names."""
    named = {each.digest for each in said.pictures}
    return tuple(made.data for made in pictures if made.listed.digest in named)


def with_picture(said: Listing, made: MadePicture) -> Listing:
    """A listing with one picture more, at its end; one that it has stays where it is."""
    if any(each.digest == made.listed.digest for each in said.pictures):
        return said
    return replace(said, pictures=(*said.pictures, made.listed))


def _refusal(why: Unusable, file: str) -> Refusal:
    """Why a picture cannot be used, for the shopkeeper."""
    match why:
        case "heavy":
            return PictureTooHeavy(file=file, most=MOST_BYTES // 2**20)
        case "broken":
            return PictureBroken(file=file)
        case "small":
            return PictureTooSmall(file=file)
        case "vast":
            return PictureTooVast(file=file, most=MOST_PIXELS // 1_000_000)
        case "none":
            return PictureIsNone(file=file)
