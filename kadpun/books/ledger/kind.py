"""What the ledger is told of a kind of fact, what somebody wants recorded, and a fact that stands.

The ledger knows no kind: it is handed the table of `books/kinds.py` when the program is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from ..refusals import Refusal
from ..store.tables import SEQ_BITS
from ..store.views import Views
from .bodies import Codec, codec_of
from .facts import Fact, Posting

B = TypeVar("B")


class PostsNothing(Refusal):
    says = "A record of the kind “{kind}” moves neither money nor goods."


@dataclass(frozen=True, slots=True)
class Said(Generic[B]):
    """What somebody wants recorded: a body of some kind, when, by whom, and what it posts. The ledger adds its place in the log."""

    id: str
    at: int
    on: date
    by: str
    body: B
    refs: tuple[str, ...] = ()
    post: tuple[Posting, ...] = ()
    cm: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """A fact that stands in a log of this store: its number there, and the largest `at` so far in that log, itself included."""

    fact: Fact
    no: int
    largest_at: int
    leaf: bytes

    @property
    def tag(self) -> tuple[int, str, int]:
        """What decides between facts of several logs, whatever order they arrived in."""
        return self.largest_at, self.fact.log, self.fact.seq


def fact_no(log_no: int, seq: int) -> int:
    """The number of a fact in this store."""
    return log_no << SEQ_BITS | seq


def no_check(fact: Fact, body: Any) -> None:
    """The check of a kind whose body says everything there is to check."""


def no_views(standing: Standing, body: Any, views: Views) -> None:
    """The apply of a kind that changes no view beyond its postings."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[B]):
    """One thing that can happen: its name, its body, its rules and what it does to the views.

    `check` holds for every fact of the kind wherever it comes from (form); `allow` holds only where it is recorded (state: open shift, next
    number, limits) and may read the store; `apply` writes views and nothing else. `posts`: its facts may move money or goods; `receipt`: the buyer
    gets a signed code; `milestone`: the checkpoint that covers it is kept; `in_hold`: it may be dated in a period that is held.
    """

    name: str
    body: type[B]
    check: Callable[[Fact, B], None] = no_check
    allow: Callable[[Connection, Fact, B], None] | None = None
    apply: Callable[[Standing, B, Views], None] = no_views
    posts: bool = False
    receipt: bool = False
    milestone: bool = False
    in_hold: bool = False

    def demand(self, fact: Fact, body: B) -> None:
        """Refuse a fact that breaks a rule of form of its kind; a kind that moves nothing posts nothing."""
        if fact.post and not self.posts:
            raise PostsNothing(kind=self.name)
        self.check(fact, body)

    @property
    def codec(self) -> Codec[B]:
        """How the body is written and read."""
        codec: Codec[B] = codec_of(self.body)
        return codec


Kinds = Mapping[str, Kind[Any]]
