"""What a page of the window is, and what it is handed.

The window shows one page at a time under its strip: the counter, or a page of the shift, the office, the settings or the first start.
A page is handed one `Context` and reaches the shop through it only: the till through `jobs.run`, sentences through `say`,
colours and lengths through `theme`. A page knows no other page; it asks the window to show one by name.
Keys and scans are offered to the page in front before any widget sees them; what it does not take goes on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kadpun.books.words import Language, Words, load_words

if TYPE_CHECKING:
    from kadpun.books.clock import Clock
    from kadpun.pos.till.counter import Till

    from .desk_courier import DeskCourier
    from .devices import Devices
    from .jobs import Jobs
    from .notices import Notices
    from .preferences import Preferences
    from .sounds import Sounds
    from .theme import Theme
    from .wedge import Scan

PageName = Literal[
    "start", "sign-in", "counter", "member", "wallet", "shift-open", "shift-close", "goods", "settings", "ledger",
    "office", "reconcile", "journal", "statements", "members", "confirmations", "periods", "surplus", "desks", "credit", "tokens", "claims", "issuer",
    "market",
]  # fmt: skip


class Tongue(QObject):
    """The language in use; itself a `Say`. Only the window changes it; `changed` then asks every page to say itself again."""

    changed = Signal()

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words

    @property
    def language(self) -> Language:
        """The reader's language: "th" or "en"."""
        return self.words.language

    def __call__(self, sentence: str, /, **fields: Any) -> str:
        return self.words(sentence, **fields)

    def use(self, language: Language) -> None:
        """Speak another language from now on, and let everybody know."""
        if language != self.words.language:
            self.words = load_words(language)
            self.changed.emit()


@dataclass(frozen=True, slots=True)
class Context:
    """What the window hands to a page.

    `go(name, **given)` shows another page; `look_again()` reads the till's state anew (who is signed in, which shift, the profile)
    and shows it on the strip; `preferences()` and `prefer(changed)` read and change how the windows look. `here` says whose window it is:
    the till's, or one of the office's. `courier` goes between this desk and the shop's others.
    """

    till: Till
    jobs: Jobs
    theme: Theme
    say: Tongue
    notices: Notices
    devices: Devices
    sounds: Sounds
    clock: Clock
    preferences: Callable[[], Preferences]
    prefer: Callable[[Preferences], None]
    go: Callable[..., None]
    look_again: Callable[[], None]
    here: Literal["till", "office"] = "till"
    courier: DeskCourier | None = None


class Page(QWidget):
    """One page of the window. A page subclasses this and overrides what it needs; each default does nothing.

    States of a page:   made --enter--> in front --leave--> kept behind --enter--> in front
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def enter(self, **given: Any) -> None:
        """Come to the front with what `go` was given: read what is to be shown (through jobs), put the focus in the main field."""

    def leave(self) -> None:
        """Another page comes to the front: put secrets away (a typed PIN, a count)."""

    def retell(self) -> None:
        """Say every label again: the language has changed."""

    def restyle(self) -> None:
        """Take lengths and colours from the theme again: mode or scale has changed. The sheet is already set."""

    def take_scan(self, scan: Scan) -> bool:
        """Use a scan (`scan.readings`, likeliest first) and say True; False hands it to the counter, if somebody may sell."""
        return False

    def take_key(self, stroke: str) -> bool:
        """Use a stroke ("F4", "Shift+F10", "Ctrl+1", "Esc", "Enter", "PgUp", "Up") before any widget, and say True; False lets it pass."""
        return False

    def take_letter(self, event: QKeyEvent) -> bool:
        """Use a press that types while no field has the focus, and say True; False lets it pass."""
        return False


PageMaker = Callable[[Context], Page]
Pages = Mapping[PageName, PageMaker]
"""How each page is made, by name; the composition root fills it in, the window makes a page when it is first shown."""
