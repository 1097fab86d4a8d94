"""The desk: an open store with its own log, a clock, and the one door to it; what the verbs of goods, sales and till are handed.

A desk writes one log, `community/shop/desk/epoch`. How a desk is founded and opened stands in `shop.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from .clock import Clock, business_day, mint_id
from .ledger.facts import Posting
from .ledger.keys import HighMark
from .ledger.kind import Said
from .ledger.recorder import Ledger, Recorded
from .members.people_keys import PeopleKeys
from .members.register import People
from .profile import ShopProfile, profile, settings_of
from .store.engine import Store, Work


class Desk:
    """One PC's open books."""

    def __init__(self, *, folder: Path, store: Store, ledger: Ledger, clock: Clock, mark: HighMark, people_keys: PeopleKeys) -> None:
        self.folder = folder
        self.store = store
        self.ledger = ledger
        self.clock = clock
        self.people = People(store, people_keys)
        self._mark = mark

    @property
    def log(self) -> str:
        """The log this desk writes."""
        return self.ledger.log

    def profile(self) -> ShopProfile:
        """The shop's profile as it stands."""
        with self.store.read() as connection:
            return profile(connection)

    def today(self, *, day_starts_hour: int = 0) -> date:
        """The business day of this moment."""
        return business_day(self.clock.now_at(), day_starts_hour=day_starts_hour)

    def say(
        self,
        body: Any,
        *,
        by: str,
        id: str | None = None,
        at: int | None = None,
        on: date | None = None,
        refs: tuple[str, ...] = (),
        post: tuple[Posting, ...] = (),
        cm: Mapping[str, str] | None = None,
    ) -> Said[Any]:
        """Put a body into what the ledger records, dated now unless told otherwise."""
        now = self.clock.now_at() if at is None else at
        return Said(id=id or mint_id(now), at=now, on=on or business_day(now), by=by, body=body, refs=refs, post=post, cm=cm or {})

    def record(self, work: Work, body: Any, *, by: str, **about: Any) -> Recorded:
        """Record a body through the one door; `about` as for `say`."""
        return self.ledger.record(work, self.say(body, by=by, **about))

    def change_profile(self, given: ShopProfile, *, by: str) -> None:
        """Record the settings that turn the standing profile into another; nothing when they are the same."""
        changed = settings_of(given, self.profile())
        if changed:
            with self.store.work() as work:
                for setting in changed:
                    self.record(work, setting, by=by)

    def close(self) -> None:
        """Close the store and let its lock go."""
        self.store.close()
        self._mark.close()
