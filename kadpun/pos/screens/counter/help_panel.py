"""All keys on one sheet (F1), each a button that does the act; and the ways to the shop's other pages, the language and the look.

A touch-only till reaches everything from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from ..preferences import SCALES_PERCENT
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, grid, row, wrap
from .panels import CounterPanel

if TYPE_CHECKING:
    from ..page import Context
    from .selling import Selling

WORDS = {
    "F2": "Find goods",
    "F3": "Member",
    "Shift+F3": "The member's passbook",
    "F4": "Hold bill",
    "F5": "Recall",
    "F6": "Quantity and unit",
    "F7": "Change price",
    "F8": "Discount",
    "F9": "Use tokens",
    "F10": "Open the drawer",
    "Shift+F10": "Cash in and out",
    "F11": "Take payment",
    "Shift+F11": "Print the last receipt again",
    "F12": "Exact cash, and finish",
    "Shift+F12": "X-report, close the shift",
    "Ctrl+Del": "Cancel bill",
    "Del": "Void the line",
    "+": "One more",
    "-": "One less",
    "Up": "Line above",
    "Down": "Line below",
    "PgUp": "Quick keys before",
    "PgDn": "Next quick keys",
}
SIGNS = {
    "Up": "↑",
    "Down": "↓",
    "-": "−",
    "Shift+F3": "Shift F3",
    "Shift+F10": "Shift F10",
    "Shift+F11": "Shift F11",
    "Shift+F12": "Shift F12",
    "Ctrl+Del": "Ctrl Del",
}
STARS = {
    "3*": "then scan: three of it",
    "*1*10": "price 10 for the line",
    "*2*5": "5 baht off the line",
    "*2*10%": "10 percent off the line",
    "*4*1": "the line in its first pack",
    "*90": "drawer",
    "*94": "cancel bill",
    "*96": "receipt again",
    "*99": "take payment",
}


class HelpPanel(CounterPanel):
    """The sheet."""

    key: ClassVar[str] = "F1"
    stroke_wanted = Signal(str)

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.keys_caption, self.shop_caption, self.stars_caption = Text("", "title"), Text("", "title"), Text("", "title")
        self.keys = {key: Button(theme, "plain", key=SIGNS.get(key, key)) for key in WORDS}
        for key, button in self.keys.items():
            button.on_left = True
            button.clicked.connect(lambda _=False, key=key: self.stroke_wanted.emit(key))
        self.refund = Button(theme, "plain", icon="ph.arrow-u-up-left", on_left=True)
        self.refund.clicked.connect(lambda: self.opens.emit("refund", None))
        self.office = self._page("office", "ph.books")
        self.goods = self._page("goods", "ph.package")
        self.settings = self._page("settings", "ph.gear")
        self.ledger = self._page("ledger", "ph.shield-check")
        self.close_shift = self._page("shift-close", "ph.lock-key")
        self.sign_in = self._page("sign-in", "ph.sign-out")
        self.language = Button(theme, "plain", icon="ph.translate", on_left=True)
        self.language.clicked.connect(self._turn_language)
        self.mode = Button(theme, "plain", icon="ph.moon", on_left=True)
        self.mode.clicked.connect(self._turn_mode)
        self.scale = Button(theme, "plain", icon="ph.text-aa", on_left=True)
        self.scale.clicked.connect(self._turn_scale)
        self.sound = Button(theme, "plain", icon="ph.speaker-high", on_left=True)
        self.sound.clicked.connect(self._turn_sound)
        self.shop = (
            self.refund,
            self.office,
            self.goods,
            self.settings,
            self.ledger,
            self.close_shift,
            self.sign_in,
            self.language,
            self.mode,
            self.scale,
            self.sound,
        )
        self.star_words = {star: Text("", "dense", "ink-2", elide=True) for star in STARS}
        self.key_grid: QGridLayout = grid(8)
        self.shop_grid: QGridLayout = grid(8)
        stars = column(*(row(Text(star, "strong"), (words, 1), gap=12) for star, words in self.star_words.items()), gap=0)
        self.sheet = wrap(
            column(self.shop_caption, self.shop_grid, 8, self.keys_caption, self.key_grid, 8, self.stars_caption, stars, "stretch", gap=6,
                   margins=(0, 0, 12, 0))
        )  # fmt: skip
        self.sheet_area = QScrollArea()
        self.sheet_area.setWidgetResizable(True)
        self.sheet_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet_area.setWidget(self.sheet)
        self.sheet_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fill(self.sheet_area)
        self.columns = 0

    def open(self, **given: Any) -> None:
        self.sheet_area.verticalScrollBar().setValue(0)

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        columns = 3 if width >= 800 else 2
        if columns == self.columns:
            return
        self.columns = columns
        for laid, buttons in ((self.key_grid, list(self.keys.values())), (self.shop_grid, list(self.shop))):
            for number, button in enumerate(buttons):
                laid.removeWidget(button)
                laid.addWidget(button, number // columns, number % columns)
            for number in range(3):
                laid.setColumnStretch(number, 1 if number < columns else 0)

    def retell(self) -> None:
        super().retell()
        say, preferences = self.context.say, self.context.preferences()
        self.title.setText(say("All keys"))
        self.keys_caption.setText(say("Keys"))
        self.shop_caption.setText(say("The shop"))
        self.stars_caption.setText(say("Typed in the scan box"))
        for key, button in self.keys.items():
            button.say(say(WORDS[key]))
        for star, text in self.star_words.items():
            text.setText(say(STARS[star]))
        self.refund.say(say("Take goods back"))
        self.office.say(say("Office"))
        self.goods.say(say("Goods"))
        self.settings.say(say("Settings"))
        self.ledger.say(say("The ledger"))
        self.close_shift.say(say("Close the shift"))
        self.sign_in.say(say("Change person"))
        other = "English" if say.language == "th" else "ภาษาไทย"
        self.language.say(other)
        self.mode.say(say("Dark screen") if preferences.mode == "light" else say("Light screen"))
        self.mode.icon_name = "ph.moon" if preferences.mode == "light" else "ph.sun"
        self.scale.say(say("Type {percent}%", percent=preferences.scale_percent))
        self.sound.say(say("Sound {percent}%", percent=preferences.volume_percent) if preferences.volume_percent else say("Sound off"))

    def take_key(self, stroke: str) -> bool:
        if stroke in ("PgUp", "PgDn"):
            bar = self.sheet_area.verticalScrollBar()
            bar.setValue(bar.value() + (1 if stroke == "PgDn" else -1) * bar.pageStep())
            return True
        return False

    def _page(self, name: str, icon: str) -> Button:
        button = Button(self.theme, "plain", icon=icon, on_left=True)
        button.clicked.connect(self._goer(name))
        return button

    def _goer(self, name: str) -> Callable[[], None]:
        return lambda: self.context.go(name)

    def _turn_language(self) -> None:
        before = self.context.preferences()
        self.context.prefer(replace(before, language="en" if before.language == "th" else "th"))

    def _turn_mode(self) -> None:
        before = self.context.preferences()
        self.context.prefer(replace(before, mode="dark" if before.mode == "light" else "light"))

    def _turn_scale(self) -> None:
        before = self.context.preferences()
        place = SCALES_PERCENT.index(before.scale_percent) if before.scale_percent in SCALES_PERCENT else 0
        self.context.prefer(replace(before, scale_percent=SCALES_PERCENT[(place + 1) % len(SCALES_PERCENT)]))

    def _turn_sound(self) -> None:
        before = self.context.preferences()
        steps = (0, 40, 70, 100)
        louder = next((step for step in steps if step > before.volume_percent), 0)
        self.context.prefer(replace(before, volume_percent=louder))
