from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.clock import BANGKOK, SetClock, SystemClock, business_day, local_time, mint_id

INSTANTS = st.integers(0, int(datetime(2105, 12, 31, tzinfo=UTC).timestamp()) * 1000)


def at(*parts: int) -> int:
    """The instant of a Thai local time."""
    return int(datetime(*parts, tzinfo=BANGKOK).timestamp() * 1000)


def test_a_day_begins_at_midnight_in_thailand() -> None:
    assert business_day(at(2026, 11, 21, 0, 0)) == date(2026, 11, 21)
    assert business_day(at(2026, 11, 20, 23, 59, 59)) == date(2026, 11, 20)


def test_a_shop_may_begin_its_day_later() -> None:
    assert business_day(at(2026, 11, 21, 3, 59), day_starts_hour=4) == date(2026, 11, 20)
    assert business_day(at(2026, 11, 21, 4, 0), day_starts_hour=4) == date(2026, 11, 21)


@given(INSTANTS)
def test_local_time_keeps_the_millisecond(instant: int) -> None:
    local = local_time(instant)
    whole = local.replace(microsecond=0)
    assert int(whole.timestamp()) * 1000 + local.microsecond // 1000 == instant
    assert local.utcoffset() == BANGKOK.utcoffset(None)


@given(INSTANTS)
def test_an_id_is_a_version_7_uuid_of_its_instant(instant: int) -> None:
    minted = mint_id(instant)
    read = uuid.UUID(minted)
    assert str(read) == minted
    assert read.variant == uuid.RFC_4122
    assert read.version == 7
    assert read.int >> 80 == instant


def test_ids_of_one_instant_differ() -> None:
    assert len({mint_id(1_795_226_711_123) for _ in range(1000)}) == 1000


def test_a_set_clock_stands_until_it_is_moved() -> None:
    clock = SetClock(at(2026, 11, 21, 9, 0))
    assert clock.now_at() == clock.now_at()
    clock.advance(milliseconds=-86_400_000)
    assert business_day(clock.now_at()) == date(2026, 11, 20)


def test_the_system_clock_is_the_machines() -> None:
    before = time.time_ns() // 1_000_000
    assert before <= SystemClock().now_at() <= time.time_ns() // 1_000_000
