"""What the page of desks and the commands may say: how the shop's desks stand, inviting another, leaving packs and taking them.

Whether somebody may invite is asked of the till first (Permission.DESKS); leaving and taking packs needs nobody's leave, since nothing is taken that
another desk has not signed. `exchange` takes first and leaves then, so that what was just taken is confirmed at once. `on_books` runs on the books
worker what writes; the rest may run elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kadpun.books.refusals import Fault, Refusal
from kadpun.books.store.statements import ask
from kadpun.pos.till.counter import Till
from kadpun.sync.desks import FOLDER_NAME, Desks, OnBooks, Progress, Received, Sent, at_once, genesis_of
from kadpun.sync.invitations import Invited, invite
from kadpun.sync.peers import Trouble, desk_of, read_peers
from kadpun.sync.private_register import ForgetPapers

__all__ = ["DeskRow", "DesksRoom", "DesksState", "Exchanged", "OwnDesk", "desks_with_trouble"]

Standing = Literal["in-step", "behind", "invited", "trouble"]
LATE_DAYS = 3
_DAY_MILLISECONDS = 86_400_000


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """This desk: what people call it, its log, how many facts it has, and how many of them another desk has cosigned."""

    desk: str
    name: str
    log: str
    size: int
    cosigned: int


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Another desk: `here` of its facts stand here, `offered` is what it was last known to have; `theirs` of ours it holds, `cosigned` it signed.

    `heard_at` is when it was last heard, 0 never. `standing` says it in one word; `late` that it was not heard for days.
    """

    desk: str
    name: str
    log: str
    here: int
    offered: int
    theirs: int
    cosigned: int
    heard_at: int
    standing: Standing
    late: bool
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class DesksState:
    """How the desks stand. `alone`: this desk belongs to no group yet. `late_facts` came for periods that were closed."""

    own: OwnDesk
    rows: tuple[DeskRow, ...]
    alone: bool
    late_facts: int


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What taking and leaving came to; a part that could not be done has its reason instead."""

    received: Received | None
    sent: Sent | None
    reason: Refusal | Fault | None = None

    @property
    def anything(self) -> bool:
        """Whether anything came, went, or was wrong."""
        received = self.received is not None and (self.received.taken or self.received.people or self.received.wrong)
        return bool(received or (self.sent is not None and self.sent.packs) or self.reason is not None)


def desks_with_trouble(till: Till) -> int:
    """How many other desks have something wrong with what they left."""
    with till.desk.store.read() as connection:
        return sum(bool(peer.troubles) for peer in read_peers(connection).values())


class DesksRoom:
    """The desks of the shop, as one till sees them."""

    def __init__(self, till: Till, *, on_books: OnBooks = at_once, forget_papers: ForgetPapers | None = None) -> None:
        self.till = till
        self.desks = Desks(till.desk, on_books=on_books, forget_papers=forget_papers)

    def state(self) -> DesksState:
        """How the desks stand now."""
        desk = self.till.desk
        now = desk.clock.now_at()
        holds = self.desks.holds()
        with desk.store.read() as connection:
            peers = read_peers(connection)
            name = genesis_of(connection, desk.log).desk
            cosigned = {
                str(witness): int(size) for witness, size in ask(connection, "SELECT witness, size FROM cosignature WHERE log = ?", desk.log)
            }
            late = int(ask(connection, "SELECT count(*) FROM late")[0][0])
        rows = []
        for peer in peers.values():
            logs = list(peer.logs)
            log = logs[-1] if logs else ""
            here, offered = holds.get(log, 0), max(peer.held.get(log, 0), holds.get(log, 0))
            standing: Standing = "trouble" if peer.troubles else "invited" if not logs else "behind" if here < offered else "in-step"
            was_late = bool(peer.heard_at) and now - peer.heard_at > LATE_DAYS * _DAY_MILLISECONDS
            theirs, signed = peer.held.get(desk.log, 0), cosigned.get(peer.desk, 0)
            rows.append(DeskRow(peer.desk, peer.name, log, here, offered, theirs, signed, peer.heard_at, standing, was_late, peer.troubles))
        own = OwnDesk(desk_of(desk.log), name, desk.log, desk.ledger.size, max(cosigned.values(), default=0))
        return DesksState(own, tuple(sorted(rows, key=lambda row: row.desk)), self.desks.group() is None, late)

    def invite(self, folder: Path, name: str) -> Invited:
        """Invite a desk and leave everything it needs in a folder. Refuses what inviting refuses; faults of the place."""
        return invite(self.desks, folder, name)

    def withdraw(self, desk: str, folder: Path | None) -> None:
        """Take back the invitation of a desk that was never heard. Faults of the place."""
        self.desks.withdraw(desk, folder)

    def send(self, folder: Path, *, anew: bool = False) -> Sent:
        """Leave what others lack. Refuses DeskStandsAlone, OwnLogAhead; faults of the place."""
        return self.desks.send(folder, anew=anew)

    def receive(self, place: Path, progress: Progress | None = None) -> Received:
        """Take what others have left in a folder, or one pack. Refuses DeskStandsAlone; faults of the place."""
        return self.desks.receive(place, progress=progress)

    def exchange(self, folder: Path, progress: Progress | None = None) -> Exchanged:
        """Take what others have left and leave what they lack; what is in the way is in the answer."""
        received: Received | None = None
        try:
            if (folder / FOLDER_NAME).is_dir() or folder.name == FOLDER_NAME:
                received = self.desks.receive(folder, progress=progress)
            return Exchanged(received, self.desks.send(folder))
        except (Refusal, Fault) as reason:
            return Exchanged(received, None, reason)
