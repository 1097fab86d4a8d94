"""The facts that a ledger says of itself: genesis, restore, rotate.

Their form is fixed with the ledger's, since an audit reads them before it knows anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..refusals import Refusal
from .facts import Fact
from .kind import Kind


class GenesisKeysWrong(Refusal):
    says = "A log begins with the three keys of its desk."


@dataclass(frozen=True, slots=True)
class Genesis:
    """Leaf 0: whose log this is, the desk's three public keys (log, receipt, witness), and the note that enrols them, if any."""

    community: str
    shop: str
    desk: str
    vkeys: tuple[str, ...]
    certificate: str | None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Restore:
    """A new epoch takes over where an old log was restored: how far it reached here, and how far it is known to have been signed."""

    log: str
    size: int
    root: str
    signed_size: int | None
    signed_root: str | None
    degraded: bool


@dataclass(frozen=True, slots=True)
class Rotate:
    """The log's next key, and its signature that it takes over."""

    vkey: str
    sig: str


def check_genesis(fact: Fact, body: Genesis) -> None:
    """Refuse a beginning without three different keys."""
    if len(body.vkeys) != 3 or len(set(body.vkeys)) != 3:
        raise GenesisKeysWrong()


KINDS = (
    Kind("genesis", Genesis, check=check_genesis),
    Kind("restore", Restore),
    Kind("rotate", Rotate),
)
