"""Time: UTC instants in milliseconds for the record, business days for the books.

An instant is an integer of milliseconds since 1970 (UTC); a business day is a `date`. The desk's clock may be wrong and may step back:
nothing here corrects it, and the ledger keeps order by its own sequence. Thailand has one zone, UTC+7, and no daylight saving.
"""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Protocol

BANGKOK = timezone(timedelta(hours=7), "ICT")


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now_at(self) -> int:
        """UTC milliseconds since 1970."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now_at(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass
class SetClock:
    """A clock that stands where it is put; for demonstrations and tests."""

    at: int

    def now_at(self) -> int:
        return self.at

    def advance(self, *, milliseconds: int) -> None:
        """Move the clock by so many milliseconds, back if negative."""
        self.at += milliseconds


def business_day(at: int, *, day_starts_hour: int = 0) -> date:
    """The business day of an instant: the local date, with the hours before `day_starts_hour` counted to the day before."""
    local = datetime.fromtimestamp(at / 1000, tz=BANGKOK) - timedelta(hours=day_starts_hour)
    return local.date()


def local_time(at: int) -> datetime:
    """An instant as Thai local time, cut to the millisecond."""
    return datetime.fromtimestamp(at // 1000, tz=BANGKOK).replace(microsecond=at % 1000 * 1000)


def mint_id(at: int) -> str:
    """Make a UUIDv7 (RFC 9562): 48 bits of `at` in milliseconds, then 74 random bits; lower case with hyphens."""
    value = (at & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
