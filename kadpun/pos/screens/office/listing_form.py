"""One of the goods as a form: words, kind, numbers, channels with their own prices, pictures; what is typed is seen at once as the buyer sees it.

What is typed is read by the office's own rules; every wrong field is told in one go. Pictures are made ready when they are added and kept when the
listing is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kadpun.books.market.listings import Channel, ListedPicture, Listing
from kadpun.books.market.offers import ListingKind
from kadpun.books.refusals import Refusal
from kadpun.hardware.web_pictures import Crop
from kadpun.pos.office.market_room import GoodsSeen, MadePicture, with_picture
from kadpun.pos.office.market_typed import ListingTyped, type_listing
from kadpun.pos.office.market_words import KINDS

from ..forms.fields import Area, Choice, Field, Form, Labelled, Pick, Tick
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, fit, role, row, rule, wrap

if TYPE_CHECKING:
    from ..page import Context

TYPED_MILLISECONDS = 250
LINES_OF_STORY = 3


class ChannelLine(QWidget):
    """A channel in the form: whether it lists the goods, and its own price there."""

    def __init__(self, context: Context, channel: str) -> None:
        super().__init__()
        self.channel = channel
        self.listed = Tick()
        self.price = Field(context.theme, also=",.", width=120)
        self.setLayout(row((self.listed, 1), self.price, gap=12))


class ListingForm(QFrame):
    """The form. `typed_on` tells that it stands otherwise; `picture_wanted` that a picture is to be chosen."""

    typed_on = Signal()
    picture_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, card="panel")
        theme = context.theme
        self.seen: GoodsSeen | None = None
        self.base = Listing("")
        self.given: ListingTyped | None = None
        self.made: list[MadePicture] = []
        self.head = Text(style="title", elide=True)
        self.texts: dict[str, Field | Area] = {
            "title": Field(theme, most=5_000), "title_en": Field(theme, most=5_000), "story": Area(theme, lines=LINES_OF_STORY),
            "story_en": Area(theme, lines=LINES_OF_STORY), "category": Field(theme, most=120), "brand": Field(theme, most=120),
            "lead_days": Field(theme, digits=True), "deposit_percent": Field(theme, digits=True), "capacity": Field(theme, digits=True),
            "weight_grams": Field(theme, digits=True), "shipping": Field(theme, also=",."), "buffer": Field(theme, digits=True),
        }  # fmt: skip
        self.kind, self.active = Choice(theme, tuple(KINDS)), Tick()
        self.lines: list[ChannelLine] = []
        self.laid_lines = column(gap=6)
        self.pictures, self.crop = Pick(theme), Choice(theme, ("whole", "square"))
        self.add = Button(theme, "soft", "sm", icon="ph.image", key="F6")
        self.first = Button(theme, "plain", "sm", icon="ph.arrow-up")
        self.drop = Button(theme, "plain", "sm", icon="ph.trash")
        self.making = wrap(row(*[(self.texts[name], 1) for name in ("lead_days", "capacity", "deposit_percent")], gap=12))
        self.form = Form(*self.texts.values(), then=self.typed_on.emit)
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPED_MILLISECONDS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        texts = self.texts
        assert isinstance(self.laid_lines, QVBoxLayout)
        buttons = row(self.add, self.first, self.drop, "stretch", gap=8)
        self.setLayout(
            column(
                self.head,
                row((texts["title"], 1), (texts["title_en"], 1), gap=12),
                row((texts["story"], 1), (texts["story_en"], 1), gap=12),
                row((self.pictures, 1), (self.crop, 1), gap=12),
                buttons,
                rule(),
                self.kind,
                self.making,
                row((texts["weight_grams"], 1), (texts["shipping"], 1), (texts["buffer"], 1), gap=12),
                row((texts["category"], 1), (texts["brand"], 1), gap=12),
                rule(),
                self.laid_lines,
                self.active,
                "stretch",
                gap=10,
                margins=(20, 10, 20, 16),
            )
        )

    def _connect(self) -> None:
        for field in self.texts.values():
            field.changed.connect(lambda _: self.typing.start())
        self.kind.chosen.connect(lambda _: self._turn())
        self.active.toggled.connect(lambda _: self.typing.start())
        self.pictures.chosen.connect(lambda _: self.typing.start())
        self.typing.timeout.connect(self.typed_on)
        self.add.clicked.connect(self.picture_wanted)
        self.first.clicked.connect(self._make_first)
        self.drop.clicked.connect(self._drop)

    def retell(self) -> None:
        """Say every label again."""
        say, texts = self.context.say, self.texts
        seen = self.seen
        names = ("", "") if seen is None else (seen.product.name, seen.product.name_en)
        self.head.setText(names[0] if say.language == "th" else names[1] or names[0])
        _said(texts["title"], say("Name in Thai"), placeholder=names[0])
        _said(texts["title_en"], say("Name in English"), placeholder=names[1])
        _said(texts["story"], say("Its story in Thai"), placeholder=say("Who makes it, of what, how to use it"))
        _said(texts["story_en"], say("Its story in English"))
        _said(texts["category"], say("Category"), placeholder=seen.product.group if seen else "")
        _said(texts["brand"], say("Brand"))
        _said(texts["lead_days"], say("Made in"), unit=say("days"))
        _said(texts["capacity"], say("A week"), unit=say("pieces"))
        _said(texts["deposit_percent"], say("Deposit on an order"), unit="%")
        _said(texts["weight_grams"], say("Weight with its box"), unit=say("grams"))
        _said(texts["shipping"], say("Postage"), unit=say("baht"))
        _said(texts["buffer"], say("Kept back for the counter"), unit=say("pieces"))
        self.kind.say(say("Kind"), [say(words) for words in KINDS.values()])
        self.crop.say(say("New pictures"), (say("whole"), say("square")))
        self.add.say(say("Add a picture…"))
        self.first.say(say("Make it first"))
        self.drop.say(say("Take the picture out"))
        self.active.say(say("It may be offered"))
        for line in self.lines:
            line.price.line.setPlaceholderText(say("Own price"))
        self._offer_pictures()

    def begin(self, seen: GoodsSeen, channels: Sequence[Channel]) -> None:
        """Fill the form with one of the goods."""
        say = self.context.say
        self.seen, self.base, self.made = seen, seen.said, []
        self._lay_channels(channels)
        typed = type_listing(seen.said)
        for name, field in self.texts.items():
            field.put(typed.texts[name])
        self.kind.put(typed.kind)
        self.active.setChecked(typed.active)
        for line in self.lines:
            line.listed.setChecked(line.channel in typed.channels)
            line.price.put(typed.prices.get(line.channel, ""))
            name = next((each.name for each in channels if each.channel == line.channel), say("The shop's own page"))
            line.listed.say(name)
            line.price.line.setAccessibleName(f"{name} {say('Own price')}")
        self._turn()
        self.retell()
        self.given = self.typed()
        fit(self, self.context.theme)
        self.texts["title"].setFocus()

    def typed(self) -> ListingTyped:
        """The form as it stands; channels that it does not show stay as they were."""
        kind: ListingKind = next(each for each in KINDS if each == self.kind.value)
        shown = {line.channel for line in self.lines}
        listed = [each for each in self.base.channels if each not in shown] + [line.channel for line in self.lines if line.listed.isChecked()]
        listed = [each for each in listed if each]
        ordered = [each for each in self.base.channels if each in listed] + [each for each in listed if each not in self.base.channels]
        prices = {line.channel: line.price.value for line in self.lines}
        return ListingTyped({name: field.value for name, field in self.texts.items()}, prices, tuple(ordered), kind, self.active.isChecked())

    @property
    def changed(self) -> bool:
        """Whether something stands here that is not saved."""
        return self.seen is not None and (self.typed() != self.given or self.base.pictures != self.seen.said.pictures)

    @property
    def cropping(self) -> Crop:
        """How the next picture is cropped."""
        return "square" if self.crop.value == "square" else "whole"

    @property
    def picture(self) -> str:
        """The digest of the picture in hand, "" where there is none."""
        return str(self.pictures.value or "")

    def add_picture(self, made: MadePicture) -> None:
        """Put a picture that was made ready at the end."""
        self.base = with_picture(self.base, made)
        self.made.append(made)
        self._offer_pictures()
        self.pictures.put(made.listed.digest)
        self.typed_on.emit()

    def complain(self, wrong: Sequence[tuple[str, Refusal]], *, to_first: bool = True) -> None:
        """Tell every wrong field; the first gets the focus."""
        say, reasons = self.context.say, dict(wrong)
        fields: dict[str, Labelled] = {**self.texts, **{f"price:{line.channel}": line.price for line in self.lines}}
        for name, field in fields.items():
            field.complain(reasons[name].sentence(say) if name in reasons else "")
        first = next((field for name, field in fields.items() if name in reasons), None)
        if first is not None and to_first:
            first.setFocus()

    def _lay_channels(self, channels: Sequence[Channel]) -> None:
        wanted = ["", *(each.channel for each in channels)]
        if [line.channel for line in self.lines] == wanted:
            return
        for line in self.lines:
            self.laid_lines.removeWidget(line)
            line.deleteLater()
        self.lines = [ChannelLine(self.context, channel) for channel in wanted]
        for line in self.lines:
            self.laid_lines.addWidget(line)
            line.listed.setEnabled(bool(line.channel))  # the shop's own page shows everything
            line.listed.toggled.connect(lambda _: self.typing.start())
            line.price.changed.connect(lambda _: self.typing.start())
            self.form.fields.append(line.price)

    def _offer_pictures(self) -> None:
        say = self.context.say
        offered = [(each.digest, f"{at}. {each.width} × {each.height}") for at, each in enumerate(self.base.pictures, 1)]
        self.pictures.offer(offered or [("", say("none yet"))])
        self.pictures.say(say("Pictures"))
        none = "" if offered else say("There is no picture yet.")
        self.first.say(say("Make it first"), cannot=none)
        self.drop.say(say("Take the picture out"), cannot=none)

    def _make_first(self) -> None:
        before = self.base.pictures
        self._put_pictures((*(each for each in before if each.digest == self.picture), *(each for each in before if each.digest != self.picture)))

    def _drop(self) -> None:
        self._put_pictures(tuple(each for each in self.base.pictures if each.digest != self.picture))

    def _put_pictures(self, pictures: tuple[ListedPicture, ...]) -> None:
        self.base = replace(self.base, pictures=pictures)
        self._offer_pictures()
        self.typed_on.emit()

    def _turn(self) -> None:
        """Show what is asked of this kind of goods."""
        self.making.setVisible(self.kind.value != "ready")
        self.typing.start()


def _said(field: Field | Area, label: str, *, placeholder: str = "", unit: str = "") -> None:
    if isinstance(field, Field):
        field.say(label, placeholder=placeholder, unit=unit)
    else:
        field.say(label, placeholder=placeholder)
