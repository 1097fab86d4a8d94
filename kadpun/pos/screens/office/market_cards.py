"""The cards beside what is offered: a good as the buyer sees it, what is missing, goods put on in bulk, channels, files.

They show what the page hands them and tell what was pressed; they read nothing themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kadpun.books.market.completeness import MISSING, Completeness
from kadpun.books.market.listings import CHANNEL_ID, Channel
from kadpun.books.market.offers import Offer
from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.office.campaigns_typed import read_whole
from kadpun.pos.office.market_words import AVAILABILITY, CHANNEL_TYPES

from ..forms.fields import Choice, Field, Tick
from ..forms.paragraph import Paragraph
from ..office_parts.popped import Popped
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, on_fit, role, row

if TYPE_CHECKING:
    from ..page import Context
    from ..theme import Theme

PICTURE_HIGH, LONGEST_STORY = 190, 400


class ShownPicture(QWidget):
    """A picture, whole, in the room there is."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_fit(self, self._fitted)

    def put(self, data: bytes | None, words: str) -> None:
        """Show a JPEG; None shows nothing and takes no room."""
        self.picture = QPixmap()
        if data is not None:
            self.picture.loadFromData(data)
        self.setAccessibleName(words)
        self.setVisible(not self.picture.isNull())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(10, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture.isNull():
            return
        size = self.picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(box, self.picture)
        painter.end()

    def _fitted(self, theme: Theme) -> None:
        self.setFixedHeight(theme.length(PICTURE_HIGH))


class BuyerCard(QFrame):
    """One of the goods as the buyer sees it in a channel."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, card="true")
        self.head = Text(style="caption", colour="ink-2", elide=True)
        self.picture = ShownPicture()
        self.title = Paragraph("strong", "ink")
        self.price = Text(style="title", colour="primary-ink", elide=True)
        self.state, self.story = Paragraph("dense", "ink-2"), Paragraph("dense", "ink")
        parts = (self.head, self.picture, self.title, self.price, self.state, self.story)
        self.setLayout(column(*parts, gap=4, margins=(16, 8, 16, 12)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def put(self, offer: Offer, channel: str, picture: bytes | None) -> None:
        """Show an offer and its first picture, in the reader's language where the listing has it."""
        say = self.context.say
        english = say.language == "en"
        self.head.setText(say("As the buyer sees it: {channel}", channel=channel))
        title = (offer.title_en if english else "") or offer.title
        self.title.say(title)
        self.picture.put(picture, title)
        self.price.setText(say("{price} baht", price=show_money(Satang(offer.price))))
        self.state.say(" · ".join(part for part in self._state(offer) if part))
        story = (offer.story_en if english else "") or offer.story
        self.story.say(story if len(story) <= LONGEST_STORY else f"{story[:LONGEST_STORY]}…")
        self.story.setVisible(bool(story))

    def _state(self, offer: Offer) -> tuple[str, ...]:
        say = self.context.say
        left = offer.stock if offer.kind == "ready" and (offer.stock or 0) > 0 else None
        return (
            say(AVAILABILITY[offer.availability]),
            "" if left is None else say("{count} {unit} left", count=f"{left:,}", unit=offer.unit),
            say("made in {days} days", days=offer.lead_days) if offer.lead_days else "",
            say("{percent} % deposit", percent=offer.deposit_percent) if offer.deposit_percent else "",
            "" if offer.shipping is None else say("postage {amount}", amount=show_money(Satang(offer.shipping))),
        )


class MissingCard(SideCard):
    """How whole a listing is, and what is missing."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context

    def judge(self, whole: Completeness) -> None:
        """Show points and what is missing, the weightiest first."""
        say = self.context.say
        told = "\n".join(f"• {say(MISSING[name])}" for name in whole.missing)
        self.put(say("How whole it is"), right=f"{whole.points} %", note=told or say("Nothing is missing."))


class BulkCard(SideCard):
    """Putting the goods picked on the channel in hand, or taking them off. `turned` carries whether on."""

    turned = Signal(bool)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.on = Button(context.theme, "soft", "sm", icon="ph.plus")
        self.off = Button(context.theme, "plain", "sm", icon="ph.minus")
        self.act(self.on, self.off)
        self.on.clicked.connect(lambda: self.turned.emit(True))
        self.off.clicked.connect(lambda: self.turned.emit(False))

    def show_goods(self, count: int, channel: Channel | None, name: str) -> None:
        """Say how many goods it is about, and which channel."""
        say = self.context.say
        own = channel is None
        note = say("Take off: shown in no channel at all.") if own else say("Space picks more than one.")
        self.put(say("{count} goods chosen", count=f"{count:,}"), right=name, note=note)
        self.on.say(say("Offer again") if own else say("List there"), cannot="" if count else say("Choose goods first."))
        self.off.say(say("Take off there"), cannot="" if count else say("Choose goods first."))


class ChannelsCard(SideCard):
    """The channels with how many goods each shows; a row opens its channel."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.new = Button(context.theme, "plain", "sm", icon="ph.plus", key="F7")
        self.act(self.new)

    def show_channels(self, channels: Sequence[Channel], shown: dict[str, int]) -> None:
        """Show these."""
        say = self.context.say
        rows = [SideRow(say("The shop's own page"), f"{shown.get('', 0):,}")]
        for each in channels:
            told = f"{shown.get(each.channel, 0):,}" if each.active else say("switched off")
            rows.append(SideRow(each.name, told, "" if each.active else "warn", key=each.channel))
        self.put(say("Channels"), rows, right=say("goods shown"))
        self.new.say(say("New channel…"))


class ChannelPanel(Popped):
    """A channel as a form. `saved` carries it, whole."""

    saved = Signal(object)

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(context, owner)
        theme = context.theme
        self.base: Channel | None = None
        self.taken: frozenset[str] = frozenset()
        self.title, self.told = Text(style="strong"), Paragraph("dense", "danger")
        self.name = Field(theme, most=100, width=280)
        self.type, self.language = Choice(theme, tuple(CHANNEL_TYPES)), Choice(theme, ("th", "en"))
        self.percent, self.buffer, self.active = Field(theme, digits=True, width=100), Field(theme, digits=True, width=100), Tick()
        self.save = Button(theme, "primary", "sm", icon="ph.check", key="Enter")
        rules = row((self.percent, 1), (self.buffer, 1), gap=12)
        parts = (self.title, self.name, self.type, rules, self.language, self.active, self.told, row("stretch", self.save))
        self.setLayout(column(*parts, gap=8, margins=(16, 10, 16, 14)))
        self.save.clicked.connect(self.try_save)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.name.say(say("What people call it"))
        self.type.say(say("Type"), [say(words) for words in CHANNEL_TYPES.values()])
        self.percent.say(say("More than the shop's prices"), unit="%")
        self.buffer.say(say("Kept back for the counter"), unit=say("pieces"))
        self.language.say(say("Language of its texts"), ("ไทย", "English"))
        self.active.say(say("It shows goods"))
        self.save.say(say("Save"))

    def begin(self, base: Channel | None, taken: frozenset[str]) -> None:
        """Fill the form with a channel, or for a new one."""
        say = self.context.say
        self.base, self.taken = base, taken
        shown = base or Channel("", "web-page", "")
        self.title.setText(shown.name or say("New channel"))
        self.name.put(shown.name)
        self.type.put(shown.type)
        self.percent.put(str(shown.percent))
        self.buffer.put(str(shown.buffer))
        self.language.put(shown.language)
        self.active.setChecked(shown.active)
        self.told.say("")
        self.told.hide()
        self.retell()

    def try_save(self) -> None:
        """Read the form, and tell the channel or what is wrong."""
        say, type = self.context.say, next(each for each in CHANNEL_TYPES if each == self.type.value)
        try:
            percent, buffer = read_whole(self.percent.value), read_whole(self.buffer.value)
        except Refusal as reason:
            self.complain(reason.sentence(say))
            return
        id = self.base.channel if self.base is not None else self._free_id(type)
        english = self.language.value == "en"
        self.saved.emit(Channel(id, type, self.name.value, percent, buffer, "en" if english else "th", self.active.isChecked()))

    def complain(self, words: str) -> None:
        """Say what is wrong, below the fields."""
        self.told.say(words)
        self.told.show()
        self.adjustSize()
        self.settle()

    def take_key(self, stroke: str) -> bool:
        if stroke == "Enter":
            self.try_save()
            return True
        return super().take_key(stroke)

    def _free_id(self, type: str) -> str:
        """An id from the name where it is Latin, else from the type; the first that is free."""
        words = "-".join(self.name.value.lower().split())
        stem = words if CHANNEL_ID.fullmatch(words) else type
        return next(id for number in range(1, 1_000) if (id := stem if number == 1 else f"{stem[:26]}-{number}") not in self.taken)


class FilesCard(SideCard):
    """Writing the files of a channel: the shop page and feeds."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.address = Field(context.theme)
        self.page = Button(context.theme, "soft", "sm", icon="ph.globe", key="F8")
        self.feed = Button(context.theme, "plain", "sm", icon="ph.file-arrow-down", key="F9")
        self.hold(self.address)
        self.act(self.page, self.feed)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.put(say("Files for the web"))
        self.address.say(say("Where the page lies on the web"), say("Needed for a Google feed only."), placeholder="https://")
        self.page.say(say("Shop page…"))
        self.feed.say(say("Feed…"))
