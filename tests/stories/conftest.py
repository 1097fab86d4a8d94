"""A counter for each story: the sample shop, a shift that is open, a scanner's wire, a network printer, and the program itself in its window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.words import load_words
from kadpun.hardware.loopback import LoopbackPrinter
from kadpun.pos.demo.scanner_wire import ScannerWire
from kadpun.pos.till.counter import Till
from kadpun.pos.till.sample_shop import make_sample_shop, read_sample_shop
from tests.hardware.conftest import npos, redraw
from tests.stories.counter import AT, Counter

__all__ = ["npos", "redraw"]


@pytest.fixture(scope="session")
def shop_before_opening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop as it is founded."""
    folder = tmp_path_factory.mktemp("stories") / "closed"
    make_sample_shop(folder, clock=SetClock(AT)).close()
    return folder


@pytest.fixture(scope="session")
def open_shop(shop_before_opening: Path) -> Path:
    """The same with a shift open and 2,000 baht in the drawer."""
    folder = shop_before_opening.parent / "open"
    shutil.copytree(shop_before_opening, folder)
    from kadpun.books.shop import open_desk

    desk = open_desk(folder, clock=SetClock(AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in(next(person.pin for person in read_sample_shop().people if person.role == "cashier"))
    till.open_shift(read_sample_shop().float_satang)  # type: ignore[arg-type]
    desk.close()
    return folder


@pytest.fixture
def counter(open_shop: Path, tmp_path: Path) -> Iterator[Counter]:
    """The counter with its shift open and nobody at it yet. Whatever the program warned of while the story went fails the story."""
    shutil.copytree(open_shop, tmp_path / "shop")
    yield from _at_the_counter(tmp_path)


@pytest.fixture
def counter_before_opening(shop_before_opening: Path, tmp_path: Path) -> Iterator[Counter]:
    """The counter in the morning: the shop stands, no shift is open."""
    shutil.copytree(shop_before_opening, tmp_path / "shop")
    yield from _at_the_counter(tmp_path)


@pytest.fixture
def empty_place(tmp_path: Path) -> Iterator[Counter]:
    """A counter where no shop was ever founded."""
    yield from _at_the_counter(tmp_path)


def _at_the_counter(place: Path) -> Iterator[Counter]:
    with LoopbackPrinter() as printer, ScannerWire() as wire:
        counter = Counter(place, printer, wire)
        try:
            yield counter
        finally:
            counter.till.end()
        assert counter.warnings() == counter.expected_warnings
