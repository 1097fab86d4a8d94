"""The marketplace's page: what is offered where and what is missing; one of the goods as a form with its preview; files for the web.

list --Enter--> form --Ctrl Enter--> saved          Space picks goods for putting on and taking off together; Esc goes back a step
F5 looks again, F6 adds a picture, F7 makes a channel, F8 writes the shop page, F9 a feed. `enter(goods=...)` comes to one of the goods.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kadpun.books.market.completeness import MISSING, Completeness, completeness
from kadpun.books.market.listings import Channel, Listing
from kadpun.books.market.offers import Offer
from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Told
from kadpun.books.thai import fold_for_search
from kadpun.pos.office.market_files_room import FolderWritten, Form, MarketFiles
from kadpun.pos.office.market_room import GoodsSeen, MadePicture, MarketRoom, MarketSeen
from kadpun.pos.office.market_typed import ReadListing
from kadpun.pos.till.results import Permission
from kadpun.sync.formats.fitting import WHY, LeftOut, Made

from ..forms.fields import Field, Pick
from ..forms.note import Note
from ..forms.office_page import scrolling
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, table_card
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.files import open_file, open_folder, save_file
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import column, wrap
from .listing_form import ListingForm
from .market_cards import BulkCard, BuyerCard, ChannelPanel, ChannelsCard, FilesCard, MissingCard

FORMS: dict[str, Form] = {".xml": "google", ".jsonld": "json-ld", ".csv": "woocommerce"}
ENOUGH_POINTS, MOST_NAMED = 80, 5


class MarketPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room, self.files_room = MarketRoom(context.till), MarketFiles(context.till.desk)
        self.seen = MarketSeen((), (), {})
        self.is_typing = self.is_warned = False
        self.wanted = ""
        self.again = Button(theme, "plain", "sm", icon="ph.arrows-clockwise", key="F5")
        self.edit = Button(theme, "primary", "sm", icon="ph.pencil-simple", key="Enter")
        self.save = Button(theme, "primary", "sm", icon="ph.check", key="Ctrl Enter")
        self.done = Note(theme)
        self.channel, self.filter = Pick(theme), Field(theme, most=60, width=200)
        columns = (Column("", least=160), Column("", 80, "right", drop=3), Column("", 100, "right"), Column("", 84), Column("", least=120, drop=1))
        self.table = DenseTable(theme, columns, picks=True)
        self.form = ListingForm(context)
        self.buyer, self.missing, self.bulk = BuyerCard(context), MissingCard(context), BulkCard(context)
        self.channels, self.files = ChannelsCard(context), FilesCard(context)
        self.panel = ChannelPanel(context, self)
        self._lay_out()
        self._connect()
        self.settle()
        self._turn()

    def _lay_out(self) -> None:
        self.listed, self.typed_in = table_card(self.table, self.channel, self.filter), scrolling(self.form)
        main = wrap(column((self.listed, 1), (self.typed_in, 1), gap=0))
        sides = beside(main, self.buyer, self.missing, self.bulk, self.channels, self.files, side_width=360)
        self.lay_desk(self.done, (sides, 1), acts=(self.again, self.edit, self.save))

    def _connect(self) -> None:
        self.again.clicked.connect(self.read)
        self.edit.clicked.connect(self.begin)
        self.save.clicked.connect(self.try_save)
        self.channel.chosen.connect(lambda _: self.read())
        self.filter.changed.connect(lambda _: self._show_rows())
        self.table.chose.connect(lambda _: self._show_chosen())
        self.table.opened.connect(lambda _: self.begin())
        self.table.picked.connect(lambda _: self._show_bulk())
        self.bulk.turned.connect(self.put_on)
        self.channels.new.clicked.connect(lambda: self._open_channel(None))
        self.channels.pressed.connect(self._open_channel)
        self.panel.saved.connect(self._save_channel)
        self.files.page.clicked.connect(lambda: open_folder(self, self.context.say("Where the shop page goes"), self.write_page))
        self.files.feed.clicked.connect(self._ask_where)
        self.form.typed_on.connect(self._look_at_typed)
        self.form.picture_wanted.connect(self._ask_picture)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Marketplace"), say("The counter sells first; what is kept back is not offered"), say("Back"))
        self.again.say(say("Look again"))
        self.edit.say(say("How it is offered"))
        self.save.say(say("Save"))
        self.filter.say("", placeholder=say("Name or code"))
        self.filter.line.setAccessibleName(say("Name or code"))
        self.table.say(say("What is offered"), (say("Goods"), say("To sell"), say("Price"), say("Whole"), say("What is missing")))
        self.table.say_empty(say("Nothing is on sale. Goods are put on the shelf under goods and stock."))
        for part in (self.form, self.files, self.panel):
            part.retell()
        self._show(self.seen)

    def enter(self, **given: Any) -> None:
        """Come to the front, at one of the goods (`goods`)."""
        self.wanted = str(given.get("goods", self.wanted))
        self.read()
        if not self.is_typing:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def read(self) -> None:
        """Read everything anew."""
        channel = self.in_hand
        self.look(lambda: self.room.seen(channel), self._show)

    @property
    def in_hand(self) -> str:
        """The id of the channel in hand, "" for the shop's own page."""
        return str(self.channel.value or "")

    @property
    def chosen(self) -> GoodsSeen | None:
        """The goods that the list stands on."""
        return next((each for each in self.seen.goods if each.goods == self.table.key), None)

    @property
    def picked(self) -> tuple[str, ...]:
        """The goods picked, else those that the list stands on."""
        picked = tuple(each.goods for each in self.seen.goods if each.goods in self.table.picked_keys)
        return picked or ((self.chosen.goods,) if self.chosen is not None else ())

    def begin(self) -> None:
        """Open the form of the goods that the list stands on."""
        if self.chosen is not None:
            self.done.put_away()
            self.is_typing, self.is_warned = True, False
            self.form.begin(self.chosen, self.seen.channels)
            self._turn()

    def try_save(self) -> None:
        """Read the form and save it, or tell what is wrong."""
        typed, base, made = self.form.typed(), self.form.base, tuple(self.form.made)

        def read(found: ReadListing) -> None:
            self.form.complain(found.wrong)
            said = found.listing
            if said is not None:
                self.act(Permission.MARKET, lambda leave: self.room.save(said, made, leave), self._saved)

        self.look(lambda: self.room.read(typed, base), read)

    def put_on(self, on: bool) -> None:
        """List the goods picked in the channel in hand, or take them off."""
        say, codes, channel, name = self.context.say, self.picked, self.in_hand, self._name_of(self.in_hand)

        def turned(count: int) -> None:
            told = say("{count} goods are listed in “{channel}” now", count=f"{count:,}", channel=name)
            taken = say("{count} goods are no longer listed in “{channel}”", count=f"{count:,}", channel=name)
            self.done.tell(told if on else taken, "", "ok")
            self.table.pick(())
            self.read()

        if codes:
            self.act(Permission.MARKET, lambda leave: self.room.put_on(codes, channel, on=on, approval=leave), turned)

    def add_picture(self, path: Path) -> None:
        """Make a picture ready and put it into the form; what is wrong with it is told above."""
        crop = self.form.cropping

        def failed(reason: Exception) -> None:
            if isinstance(reason, Told):
                self.done.tell(self.context.say("The picture was not taken"), reason.sentence(self.context.say), "danger")

        def made(picture: MadePicture) -> None:
            self.done.put_away()
            self.form.add_picture(picture)

        self.look(lambda: self.room.make_picture(path, crop), made, failed)

    def write_page(self, folder: Path) -> None:
        """Bring a folder up to date with the shop page of the channel in hand."""
        say, channel, address = self.context.say, self.in_hand, self.files.address.value

        def written(made: FolderWritten) -> None:
            told = say(
                "{written} files were written, {same} are the same, {removed} are gone.", written=made.written, same=made.same, removed=made.removed
            )
            left = self._left_out(made.left_out)
            self.done.tell(
                say("The shop page with {count} goods is in {folder}. Open index.html.", count=f"{made.goods:,}", folder=folder.name),
                f"{told} {left}".strip(),
                "warn" if made.left_out or made.missing else "ok",
            )

        work = say("Writing the shop page")
        self.working.run(work, lambda progress: self.files_room.write_shop_page(folder, address=address, channel=channel), written, failed=self.tell)

    def write_feed(self, path: Path) -> None:
        """Write the offers of the channel in hand into one file, as its name says."""
        say, channel, address, language = self.context.say, self.in_hand, self.files.address.value, self.context.say.language
        form = FORMS.get(path.suffix.lower(), "google")

        def written(made: Made) -> None:
            left = self._left_out(made.left_out)
            told = say("{count} goods are in {file}.", count=f"{made.count:,}", file=path.name)
            self.done.tell(told, left, "warn" if made.left_out else "ok")

        room = self.files_room
        work = say("Writing the feed")
        self.working.run(
            work, lambda progress: room.write_feed(path, form, address=address, channel=channel, language=language), written, failed=self.tell
        )

    def take_key(self, stroke: str) -> bool:
        if not self.leave_bar.is_asking and not self.panel.isVisible():
            if stroke == "Enter" and self.is_typing and self.form.form.enter():
                return True
            keys = {"F6": self.form.add} if self.is_typing else {"F5": self.again, "F7": self.channels.new}
            keys |= {} if self.is_typing else {"F8": self.files.page, "F9": self.files.feed}
            if stroke in keys and keys[stroke].isEnabled():
                keys[stroke].click()
                return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if not self.is_typing:
            return super().take_escape()
        if self.form.changed and not self.is_warned:
            say = self.context.say
            self.is_warned = True
            self.done.tell(say("What was typed is not saved yet"), say("Ctrl Enter saves it; Esc once more drops it."), "warn")
            return True
        self.done.put_away()
        self._back()
        return True

    def main_act(self) -> bool:
        (self.save if self.is_typing else self.edit).click()
        return True

    def search_field(self) -> QWidget | None:
        return None if self.is_typing else self.filter.line

    def _saved(self, said: Listing) -> None:
        say = self.context.say
        name = said.title or (self.form.seen.product.name if self.form.seen else said.goods)
        self.done.tell(say("How “{goods}” is offered is saved", goods=name), "", "ok")
        self.wanted = said.goods
        self._back()
        self.read()

    def _back(self) -> None:
        self.is_typing = False
        self._turn()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self) -> None:
        """Show the list or the form."""
        self.listed.setVisible(not self.is_typing)
        self.typed_in.setVisible(self.is_typing)
        for card in (self.bulk, self.channels, self.files):
            card.setVisible(not self.is_typing)
        self.acts.offer(self.again, not self.is_typing)
        self.acts.offer(self.edit, not self.is_typing)
        self.acts.offer(self.save, self.is_typing)
        self._show_chosen()

    def _show(self, seen: MarketSeen) -> None:
        self.seen = seen
        say = self.context.say
        self.channel.offer([("", say("The shop's own page")), *((each.channel, each.name) for each in seen.channels)])
        self.channel.box.setAccessibleName(say("Channel"))
        self.channels.show_channels(seen.channels, dict(seen.shown))
        self._show_rows()

    def _show_rows(self) -> None:
        wanted = fold_for_search(self.filter.value).split()
        found = [each for each in self.seen.goods if all(word in _sought(each) for word in wanted)]
        self.table.put([self._row(each) for each in found])
        if self.wanted:
            self.table.choose(self.wanted)
            self.wanted = ""
        self._show_chosen()

    def _row(self, seen: GoodsSeen) -> RowShown:
        say, offer, whole = self.context.say, seen.offer, seen.whole
        title = (offer.title_en if say.language == "en" else "") or offer.title
        sold = say("made") if offer.kind == "made" else "" if offer.stock is None else f"{offer.stock:,}"
        tone = "ok" if whole.points >= ENOUGH_POINTS else "warn"
        cells = (
            Cell(title, weight=600),
            Cell(sold, sort=-1 if offer.stock is None else offer.stock),
            Cell(show_money(Satang(offer.price)), sort=offer.price),
            Cell(chips=(ChipShown(f"{whole.points} %", "ok" if tone == "ok" else "warn"),), sort=whole.points),
            Cell(say(MISSING[whole.missing[0]]) if whole.missing else "", colour="ink-2"),
        )
        return RowShown(seen.goods, cells, "" if seen.is_shown else "off")

    def _show_chosen(self) -> None:
        chosen = self.chosen
        self.edit.say(self.context.say("How it is offered"), cannot="" if chosen is not None else self.context.say("Choose goods first."))
        self._show_bulk()
        if self.is_typing:
            return
        for card in (self.buyer, self.missing):
            card.setVisible(chosen is not None)
        if chosen is not None:
            self._show_offer(chosen.offer, chosen.whole)

    def _show_bulk(self) -> None:
        channel = next((each for each in self.seen.channels if each.channel == self.in_hand), None)
        self.bulk.show_goods(len(self.picked), channel, self._name_of(self.in_hand))

    def _look_at_typed(self) -> None:
        """Show what is typed as the buyer sees it, once it can be read."""
        seen = self.form.seen
        if not self.is_typing or seen is None:
            return
        typed, base, channel = self.form.typed(), self.form.base, self.in_hand

        def work() -> tuple[ReadListing, Offer | None]:
            found = self.room.read(typed, base)
            return found, None if found.listing is None else self.room.preview(found.listing, channel)

        def show(answer: tuple[ReadListing, Offer | None]) -> None:
            found, offer = answer
            self.form.complain(found.wrong, to_first=False)
            if offer is not None and self.is_typing and self.form.seen is seen:
                self._show_offer(offer, completeness(offer, found.listing, code=seen.product.code, is_twice=seen.is_twice))

        self.look(work, show)

    def _show_offer(self, offer: Offer, whole: Completeness) -> None:
        """Show an offer with the picture in hand, else its first."""
        self.missing.judge(whole)
        digests = [each.digest for each in offer.pictures]
        in_form = self.form.picture if self.is_typing else ""
        digest = in_form if in_form in digests else next(iter(digests), "")
        made = next((each.data for each in self.form.made if each.listed.digest == digest), None) if self.is_typing else None
        name = self._name_of(self.in_hand)
        if made is not None or not digest:
            self.buyer.put(offer, name, made)
            return
        self.look(lambda: self.room.picture(digest), lambda data: self.buyer.put(offer, name, data))

    def _left_out(self, left: Sequence[LeftOut]) -> str:
        """The goods that a file could not take, "" for none."""
        say = self.context.say
        names = ", ".join(f"{each.title or each.sku} ({say(WHY[each.why])})" for each in left[:MOST_NAMED])
        return f"{say('{count} goods are left out:', count=len(left))} {names}{' …' if len(left) > MOST_NAMED else ''}" if left else ""

    def _name_of(self, channel: str) -> str:
        return next((each.name for each in self.seen.channels if each.channel == channel), self.context.say("The shop's own page"))

    def _open_channel(self, id: object) -> None:
        base = next((each for each in self.seen.channels if each.channel == id), None)
        self.panel.begin(base, frozenset(each.channel for each in self.seen.channels))
        self.panel.open_below(self.channels.new, focus=self.panel.name.line)

    def _save_channel(self, channel: Channel) -> None:
        say = self.context.say

        def saved(_: Channel) -> None:
            self.panel.put_away()
            self.done.tell(say("The channel “{channel}” is saved", channel=channel.name), "", "ok")
            self.read()

        def refused(reason: Exception) -> bool:
            if not isinstance(reason, Told) or not reason.name.startswith("Channel"):
                return False
            self.panel.complain(reason.sentence(say))
            return True

        self.act(Permission.MARKET, lambda leave: self.room.save_channel(channel, leave), saved, refused=refused)

    def _ask_picture(self) -> None:
        open_file(self, self.context.say("A picture of the goods"), "*.jpg *.jpeg *.png *.webp *.JPG *.JPEG *.PNG", self.add_picture)

    def _ask_where(self) -> None:
        name = "feed.xml" if self.files.address.value else "products.jsonld"
        save_file(self, self.context.say("Where the feed goes"), name, "*.xml *.jsonld *.csv", self.write_feed)


def _sought(seen: GoodsSeen) -> str:
    """What one of the goods is found by."""
    product = seen.product
    return fold_for_search(" ".join((product.name, product.name_en, seen.offer.title, product.code, product.group, *product.barcodes)))
