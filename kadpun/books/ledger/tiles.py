"""A log laid out as files (C2SP tlog-tiles): hash tiles of 256, entry bundles of 256, the last of each as wide as there is.

A hash tile of level n holds the tree's nodes of level 8n, side by side; an entry bundle holds stored bytes, each behind its length in
two bytes. Where the files go, into a folder or a zip, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..refusals import Refusal
from .tree import GetNode

WIDTH = 256
LEVELS = 8
"""Tree levels that one level of tiles spans."""


class BadTile(Refusal):
    says = "The file {path} does not hold what its name says."


@dataclass(frozen=True, slots=True)
class Tile:
    """One hash tile: its level and place, and how many of its 256 hashes it holds."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        """Where the tile is found, from the log's folder."""
        return f"tile/{self.level}/{_numbered(self.index)}{_partial(self.width)}"

    def encode(self, get_node: GetNode) -> bytes:
        """The tile's hashes from the log's nodes."""
        first = self.index * WIDTH
        return b"".join(get_node(self.level * LEVELS, first + place) for place in range(self.width))


@dataclass(frozen=True, slots=True)
class Bundle:
    """One entry bundle: its place, and how many of its 256 entries it holds."""

    index: int
    width: int

    @property
    def path(self) -> str:
        """Where the bundle is found, from the log's folder."""
        return f"tile/entries/{_numbered(self.index)}{_partial(self.width)}"

    @property
    def first(self) -> int:
        """The index of its first entry."""
        return self.index * WIDTH


def tiles_of(size: int) -> Iterator[Tile]:
    """Every hash tile of a log of that size, lowest level first; only the last of a level may be partial."""
    level, count = 0, size
    while count:
        full, rest = divmod(count, WIDTH)
        for index in range(full):
            yield Tile(level, index, WIDTH)
        if rest:
            yield Tile(level, full, rest)
        level, count = level + 1, full


def bundles_of(size: int) -> Iterator[Bundle]:
    """Every entry bundle of a log of that size."""
    full, rest = divmod(size, WIDTH)
    for index in range(full):
        yield Bundle(index, WIDTH)
    if rest:
        yield Bundle(full, rest)


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """Join stored bytes to a bundle."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_bundle(data: bytes, *, path: str, width: int) -> list[bytes]:
    """Take a bundle apart into its entries, exactly `width` of them. Refuses BadTile."""
    entries: list[bytes] = []
    place, end = 0, len(data)
    while place < end:
        start = place + 2
        place = start + int.from_bytes(data[place:start], "big")
        entries.append(data[start:place])
    if place != end or len(entries) != width:
        raise BadTile(path=path)
    return entries


def read_tile(data: bytes, *, path: str, width: int) -> list[bytes]:
    """Take a hash tile apart into its hashes, exactly `width` of them. Refuses BadTile."""
    if len(data) != width * 32:
        raise BadTile(path=path)
    return [data[place : place + 32] for place in range(0, len(data), 32)]


def _numbered(index: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def _partial(width: int) -> str:
    assert 0 < width <= WIDTH
    return "" if width == WIDTH else f".p/{width}"
