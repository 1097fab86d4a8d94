"""What is said to the cashier on the notice bar, and how long it stays.

A refusal stays until the next act; a fault stays until it is cured; a bug's bar stays until it is read away. One is shown at a time: a bug
before a refusal, a refusal before a fault, the newest of a kind first; what is covered comes back. Nothing here stops a sale, and nothing
is kept as text: each notice is put into words when it is shown, so that it follows the language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Signal

from kadpun.books.refusals import Refusal
from kadpun.books.words import Say

Tone = Literal["ok", "info", "warn", "danger"]
Rank = Literal["note", "fault", "refusal", "bug"]
ORDER: tuple[Rank, ...] = ("note", "fault", "refusal", "bug")


class Sentence(Protocol):
    """Anything that says itself in the reader's language: a refusal, a fault, a notice of the till."""

    def sentence(self, say: Say) -> str: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its fields, said when shown."""

    says: str
    fields: dict[str, Any] = field(default_factory=dict)

    def sentence(self, say: Say) -> str:
        """The sentence in the reader's language."""
        return say(self.says, **self.fields)


@dataclass(frozen=True, slots=True)
class Act:
    """A button on the bar: its English sentence, what it does, and the key that does the same."""

    says: str
    do: Callable[[], None]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to show. `about` names it: a second notice about the same thing takes the place of the first."""

    about: str
    rank: Rank
    tone: Tone
    icon: str
    title: Sentence
    text: Sentence | None = None
    acts: tuple[Act, ...] = ()


class Notices(QObject):
    """The notices that hold now. `shown` carries the one to show, or None."""

    shown = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: dict[str, Notice] = {}

    @property
    def now(self) -> Notice | None:
        """The notice to show."""
        best = None
        for notice in self._held.values():
            if best is None or ORDER.index(notice.rank) >= ORDER.index(best.rank):
                best = notice
        return best

    def put(self, notice: Notice) -> None:
        """Show a notice, in the place of an earlier one about the same thing."""
        self._held.pop(notice.about, None)
        self._held[notice.about] = notice
        self.shown.emit(self.now)

    def refuse(self, reason: Sentence, *, text: Sentence | None = None, acts: tuple[Act, ...] = ()) -> None:
        """Say that something was refused; it leaves at the next act."""
        self.put(Notice("refusal", "refusal", "danger", "ph.hand-palm", reason, text, acts))

    def tell(self, reason: Exception) -> None:
        """Sort a reason by whose turn it is: a refusal, or a fault, as the bar shows them; a bug is not for this (see the crash bar)."""
        if isinstance(reason, Refusal):
            self.refuse(reason)
        elif hasattr(reason, "sentence"):
            self.fault(type(reason).__name__, "ph.warning-circle", reason)

    def note(self, title: Sentence, text: Sentence | None = None, *, tone: Tone = "info", icon: str = "ph.info") -> None:
        """Say something good to know; it leaves at the next act."""
        self.put(Notice("note", "note", tone, icon, title, text))

    def fault(self, about: str, icon: str, title: Sentence, text: Sentence | None = None, acts: tuple[Act, ...] = ()) -> None:
        """Say that the world must be mended; it stays until `cure`."""
        self.put(Notice(f"fault:{about}", "fault", "warn", icon, title, text, acts))

    def cure(self, about: str) -> None:
        """A fault is mended."""
        if self._held.pop(f"fault:{about}", None) is not None:
            self.shown.emit(self.now)

    def act(self) -> None:
        """The cashier has acted: refusals and notes leave."""
        left = {about: notice for about, notice in self._held.items() if notice.rank in ("fault", "bug")}
        if len(left) != len(self._held):
            self._held = left
            self.shown.emit(self.now)

    def break_down(self, *, title: Sentence, text: Sentence, acts: tuple[Act, ...] = ()) -> None:
        """Show the bar of a bug: whether the bill is in the ledger, and a code to report. It stays until it is put away."""
        self.put(Notice("bug", "bug", "danger", "ph.bug", title, text, acts))

    def put_away(self, about: str) -> None:
        """Take one notice off."""
        if self._held.pop(about, None) is not None:
            self.shown.emit(self.now)
