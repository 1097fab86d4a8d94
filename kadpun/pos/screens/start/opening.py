"""What the first pages need before there is a till: words, theme and the books worker; and a door that opens or founds the shop.

The door is handed in by whoever puts the program together. Its verbs run on the books thread; each gives what the program goes on with, or
raises why not: NoShopHere, PassphraseNeeded, WrongPassphrase, StoreBehindItsKeys and the reasons of the store and the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from kadpun.books.words import Language

if TYPE_CHECKING:
    from kadpun.pos.office.joining import JoiningTyped
    from kadpun.pos.till.founding import Founding

    from ..jobs import Jobs
    from ..page import Tongue
    from ..theme import Theme

Progress = Callable[[int, int], None]
"""Told how many of how many are done, on the books thread."""


class Door(Protocol):
    """The way into the shop of one folder; `open` and its like answer what was opened."""

    def open(self, passphrase: str | None, progress: Progress) -> Any:
        """Open the shop that stands."""
        ...

    def make_sample(self, progress: Progress) -> Any:
        """Found the sample shop and open it."""
        ...

    def make_own(self, founding: Founding, progress: Progress) -> Any:
        """Found a shop of one's own and open it."""
        ...

    def join(self, typed: JoiningTyped, progress: Progress) -> Any:
        """Join the shop of an invitation and open it."""
        ...

    def open_new_epoch(self, passphrase: str | None, progress: Progress) -> Any:
        """Go on with a store that is older than what its keys have signed: a new log that names the gap."""
        ...

    def has_key_store(self) -> bool:
        """Whether this computer's own key store can keep the desk's keys."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What there is before there is a till. `prefer_language` changes the language and keeps it."""

    jobs: Jobs
    theme: Theme
    say: Tongue
    prefer_language: Callable[[Language], None]
