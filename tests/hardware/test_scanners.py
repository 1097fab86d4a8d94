"""Serial scanners on real ptys, and the framing of their bytes."""

from __future__ import annotations

import os
import pty
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.hardware.faults import ScannerAway
from kadpun.hardware.scanners import LARGEST_FRAME_BYTES, Framer, SerialScanner, clean_code
from tests.hardware.waiting import wait_for

SILENCE_SECONDS = 0.5
"""Longer than the usual one: two writes to a pty may lie apart on a busy machine, and are still one code."""


class Cable:
    """A pty under a name that stays, so that it can be unplugged and plugged in again."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self._master = -1

    def plug(self) -> None:
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        fresh = self.name.with_suffix(".new")
        fresh.symlink_to(os.ttyname(slave))
        os.replace(fresh, self.name)
        self._slave = slave

    def unplug(self) -> None:
        self.name.unlink()
        os.close(self._slave)
        os.close(self._master)
        self._master = -1

    def send(self, data: bytes) -> None:
        os.write(self._master, data)

    def put_away(self) -> None:
        if self._master != -1:
            self.unplug()


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "scanner")
    yield cable
    cable.put_away()


class Counter:
    """What a scanner told."""

    def __init__(self, cable: Cable) -> None:
        self.codes: list[str] = []
        self.faults: list[ScannerAway | None] = []
        self.scanner = SerialScanner(
            str(cable.name), self.codes.append, on_fault=self.faults.append, silence_seconds=SILENCE_SECONDS, reopen_seconds=0.05
        )


@pytest.fixture
def counter(cable: Cable) -> Iterator[Counter]:
    counter = Counter(cable)
    yield counter
    assert counter.scanner.stop()


def plugged(cable: Cable, counter: Counter) -> None:
    """Plug in, start, and prove that the line is open: bytes sent before that are lost, as on a real port."""
    cable.plug()
    counter.scanner.start()
    said: list[str] = []

    def is_open() -> bool:
        said.append(f"READY {len(said)}")
        cable.send(said[-1].encode() + b"\r")
        time.sleep(0.02)
        return bool(counter.codes)

    wait_for(is_open)
    wait_for(lambda: counter.codes[-1] == said[-1])
    counter.codes.clear()


def test_a_code_arrives_whole_whatever_ends_it(cable: Cable, counter: Counter) -> None:
    plugged(cable, counter)
    cable.send(b"8850999220017\r\n8850999220024\t")
    wait_for(lambda: len(counter.codes) == 2)
    cable.send(b"88509")
    cable.send(b"99220031")
    wait_for(lambda: len(counter.codes) == 3)
    assert counter.codes == ["8850999220017", "8850999220024", "8850999220031"]


def test_an_unplugged_scanner_is_told_once_and_works_again_when_plugged_in(cable: Cable, counter: Counter) -> None:
    plugged(cable, counter)
    for _ in range(2):
        counter.faults.clear()
        cable.unplug()
        wait_for(lambda: len(counter.faults) == 1)
        assert isinstance(counter.faults[0], ScannerAway)
        time.sleep(0.2)
        cable.plug()
        wait_for(lambda: len(counter.faults) == 2)
        assert counter.faults[1] is None
        cable.send(b"8850999220017\r")
        wait_for(lambda: counter.codes == ["8850999220017"])
        counter.codes.clear()


def test_a_scanner_that_is_not_there_at_the_start_is_waited_for(cable: Cable, counter: Counter) -> None:
    counter.scanner.start()
    wait_for(lambda: len(counter.faults) == 1)
    cable.plug()
    wait_for(lambda: counter.faults[-1] is None)
    cable.send(b"8850999220017\r")
    wait_for(lambda: counter.codes == ["8850999220017"])


def test_two_kilobytes_of_garbage_are_one_unknown_code_and_the_next_scan_works(cable: Cable, counter: Counter) -> None:
    plugged(cable, counter)
    garbage = bytes(range(0x80, 0x100)) * 16
    cable.send(garbage)
    wait_for(lambda: len(counter.codes) == 1)
    cable.send(b"8850999220017\r")
    wait_for(lambda: len(counter.codes) == 2)
    assert len(counter.codes[0]) <= LARGEST_FRAME_BYTES
    assert counter.codes[1] == "8850999220017"


def test_what_is_longer_than_a_frame_comes_as_one_and_cut() -> None:
    framer = Framer()
    assert framer.feed(b"A" * 10_000, 0.0) == []
    assert framer.feed(b"B" * 10_000 + b"\r", 0.01) == ["A" * LARGEST_FRAME_BYTES]
    assert framer.feed(b"123\r", 0.02) == ["123"]


def test_silence_ends_a_code_and_a_pause_within_it_does_not() -> None:
    framer = Framer(0.06)
    assert framer.feed(b"885", 1.000) == []
    assert framer.feed(b"0999", 1.055) == []
    assert framer.rest(1.110) == []
    assert framer.rest(1.116) == ["8850999"]
    assert framer.rest(9.0) == []


def test_bytes_that_are_read_late_cut_no_code() -> None:
    framer = Framer(0.06)
    assert framer.feed(b"8", 10.0) == []
    assert framer.feed(b"850999\r", 10.5) == ["8850999"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"]E08850999220017", "8850999220017"),
        (b"]C1010885\x1d10AB", "010885\x1d10AB"),
        (b"]Q1KP1:ABC", "KP1:ABC"),
        (b"]Q3KP1:ABC", "KP1:ABC"),
        (b"]d2]E0", "]E0"),
        (b"\x02 8850\x03 ", "8850"),
        ("ข้าว".encode(), "ข้าว"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"\x00\x01", ""),
        (b"]", "]"),
    ],
)
def test_a_code_is_cleaned_of_what_the_scanner_added(frame: bytes, code: str) -> None:
    assert clean_code(frame) == code


@given(st.lists(st.tuples(st.binary(max_size=200), st.floats(0, 0.2)), max_size=30))
def test_no_bytes_whatever_break_the_framer(pieces: list[tuple[bytes, float]]) -> None:
    framer = Framer()
    now = 0.0
    for data, pause in pieces:
        now += pause
        for code in framer.feed(data, now):
            assert code
            assert len(code) <= LARGEST_FRAME_BYTES
            assert "\r" not in code
    framer.rest(now + 1)
    assert framer.rest(now + 1) == []
