"""What leaving and taking packs have in common: the folder, what comes of it, and the reasons why something is not taken or left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.own_kinds import Genesis
from kadpun.books.ledger.receive import read_standing
from kadpun.books.refusals import Refusal, Told
from kadpun.books.store.statements import ask

from .desk_pack import PackFile

T = TypeVar("T")
OnBooks = Callable[[Callable[[], Any]], Any]
"""Runs a function on the books worker and gives its answer, or raises its reason."""
Progress = Callable[[int, int], None]

FOLDER_NAME = "kadpun-desks"
"""Everything lies in this folder within the one that was chosen."""


class PackOfStranger(Refusal):
    says = "The pack {file} is of {log}, a desk that is not paired with this one. Nothing was taken. Invite that desk, or take the file away."


class PackOfOtherShop(Refusal):
    says = "The pack {file} belongs to another shop ({log}). Nothing was taken."


class DeskStandsAlone(Refusal):
    says = "This desk is not paired with any other. Invite another desk, or join one, first."


class OwnLogAhead(Refusal):
    says = "The folder holds {there} entries of this desk's own log {log}, but here are only {here}. These books are an old copy: restore them."


class DeskRevoked(Refusal):
    says = "The desk of {log} is trusted up to entry {size} and no further; the pack {file} goes beyond. Nothing was taken."


class NoSuchDesk(Refusal):
    says = "No desk “{desk}” is known here. The command “desks” lists them."


class DeskNamedTwice(Refusal):
    says = "Two desks call themselves {desk}. Invite one of them again under another name; nothing of the newer one was taken."


@dataclass(frozen=True, slots=True)
class Sent:
    """What was left in a folder: packs written now, and how many facts are in them."""

    folder: Path
    packs: tuple[PackFile, ...]

    @property
    def facts(self) -> int:
        """How many facts the packs of now hold."""
        return sum(pack.end - pack.first for pack in self.packs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: entries `first` to `end` of a log were `taken` (0: they stood here already), or why not."""

    file: str
    log: str
    first: int = 0
    end: int = 0
    taken: int = 0
    reason: Told | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What taking came to, file by file; `people` is how many private values and source documents came, and people went."""

    outcomes: tuple[Outcome, ...]
    people: int = 0

    @property
    def taken(self) -> int:
        """How many facts were taken."""
        return sum(outcome.taken for outcome in self.outcomes)

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """What could not be taken."""
        return tuple(outcome for outcome in self.outcomes if outcome.reason is not None)


@dataclass(frozen=True, slots=True)
class OwnLog:
    """This desk's own log as others confirm it: how many facts it has, and up to which size each other desk has cosigned it."""

    log: str
    size: int
    cosigned: tuple[tuple[str, int], ...]


def at_once(act: Callable[[], T]) -> T:
    """The books worker of a program that has only one thread."""
    return act()


def place_in(folder: Path) -> Path:
    """Where packs lie in a chosen folder."""
    return folder if folder.name == FOLDER_NAME else folder / FOLDER_NAME


def logs_here(connection: Connection) -> list[str]:
    """Every log of the store, by name."""
    return [str(name) for (name,) in ask(connection, "SELECT name FROM log ORDER BY name")]


def genesis_of(connection: Connection, log: str) -> Genesis:
    """How a log of this store begins."""
    data = read_standing(connection, log, 0)
    return codec_of(Genesis).read(read_fact(data).body)
