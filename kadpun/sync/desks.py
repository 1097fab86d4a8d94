"""Leaving packs for other desks and taking theirs, in a folder that both can reach: a stick, a shared drive.

    send      packs of every log that others lack, this desk's card, and the private register sealed for the group --> folder
    receive   cards --> packs, checked whole, taken slice by slice, cosigned --> private register

Both may be said again at any time and do only what is left to do. A pack that cannot be taken is told and passed over; the others are taken.
Who calls hands in `on_books`, which runs a function on the books worker and gives its answer: only there is anything written to the store.
"""

from __future__ import annotations

from pathlib import Path

from kadpun.books.desk import Desk
from kadpun.books.ledger.canonical import write_base64
from kadpun.books.ledger.enrolment import Revoke
from kadpun.books.ledger.group import GroupKey, read_group
from kadpun.books.ledger.receive import frontier_of, size_of
from kadpun.books.shop import KEYS_NAME
from kadpun.books.store.places import telling_of
from kadpun.books.store.statements import ask

from .exchange import (
    FOLDER_NAME,
    DeskNamedTwice,
    DeskRevoked,
    DeskStandsAlone,
    NoSuchDesk,
    OnBooks,
    Outcome,
    OwnLog,
    OwnLogAhead,
    PackOfOtherShop,
    PackOfStranger,
    Progress,
    Received,
    Sent,
    at_once,
    genesis_of,
    logs_here,
    place_in,
)
from .leaving import Leaver
from .peers import Peer, desk_of, drop_peer, invitation_path, read_peers
from .private_register import ForgetPapers, Seen
from .taking import Taker

__all__ = [
    "FOLDER_NAME", "DeskNamedTwice", "DeskRevoked", "DeskStandsAlone", "Desks", "NoSuchDesk", "OnBooks", "Outcome", "OwnLog", "OwnLogAhead",
    "PackOfOtherShop", "PackOfStranger", "Progress", "Received", "Sent", "at_once", "genesis_of", "logs_here", "place_in",
]  # fmt: skip


class Desks:
    """This desk among the others of its shop."""

    def __init__(self, desk: Desk, *, on_books: OnBooks = at_once, forget_papers: ForgetPapers | None = None) -> None:
        """`forget_papers` drops printed papers of somebody erased, where a print queue runs."""
        self.desk = desk
        self.on_books = on_books
        seen = Seen()
        self._leaver = Leaver(desk, seen)
        self._taker = Taker(desk, seen, on_books=on_books, forget_papers=forget_papers)

    @property
    def own(self) -> str:
        """This desk's name in the ledger, without the epoch."""
        return desk_of(self.desk.log)

    def group(self) -> GroupKey | None:
        """The key that the shop's desks share; None for a desk that stands alone. Faults GroupKeyUnreadable."""
        return read_group(self.desk.folder / KEYS_NAME, self.desk.ledger.keys)

    def peers(self) -> tuple[Peer, ...]:
        """The other desks, by name in the ledger."""
        with self.desk.store.read() as connection:
            return tuple(read_peers(connection).values())

    def holds(self) -> dict[str, int]:
        """How many facts of each log stand here."""
        with self.desk.store.read() as connection:
            return {log: size_of(connection, log) for log in logs_here(connection)}

    def own_log(self) -> OwnLog:
        """This desk's own log, and who has cosigned it up to where."""
        with self.desk.store.read() as connection:
            rows = ask(connection, "SELECT witness, size FROM cosignature WHERE log = ? ORDER BY witness", self.desk.log)
        return OwnLog(self.desk.log, self.desk.ledger.size, tuple((str(witness), int(size)) for witness, size in rows))

    def send(self, folder: Path, *, anew: bool = False) -> Sent:
        """Leave in a folder what other desks lack, and this desk's card; `anew`: whole logs, whatever lies there.

        Refuses DeskStandsAlone, OwnLogAhead; faults of the place.
        """
        return self._leaver.leave(folder, self._demand_group(), anew=anew)

    def receive(self, place: Path, *, progress: Progress | None = None) -> Received:
        """Take what other desks have left in a folder, or one pack. Refuses DeskStandsAlone; faults of the place. What is wrong is in the answer."""
        return self._taker.take(place, self._demand_group(), progress)

    def withdraw(self, desk: str, folder: Path | None) -> None:
        """Take back the invitation of a desk that was never heard. Does nothing for one that was."""
        peer = next((peer for peer in self.peers() if peer.desk == desk), None)
        if peer is None or peer.logs:
            return

        def forget() -> None:
            with self.desk.store.work() as work:
                drop_peer(work, desk)

        self.on_books(forget)
        if folder is not None and place_in(folder).is_dir():
            with telling_of(folder):
                invitation_path(place_in(folder), desk).unlink(missing_ok=True)

    def revoke(self, desk: str, *, reason: str, by: str) -> int:
        """Trust a desk's logs no further than they stand here (a PC that was stolen or copied); answers how many facts of it are kept.

        The desk is named by its name in the ledger or by what people call it. Refuses NoSuchDesk, and an empty reason.
        """
        with self.desk.store.read() as connection:
            peer = next((peer for peer in read_peers(connection).values() if desk in (peer.desk, peer.name)), None)
            if peer is None:
                raise NoSuchDesk(desk=desk[:100])
            logs = [log for log in logs_here(connection) if desk_of(log) == peer.desk]
            sizes = {log: size_of(connection, log) for log in logs}
            roots = {log: frontier_of(connection, log, size).root() for log, size in sizes.items()}

        def write() -> None:
            with self.desk.store.work() as work:
                for log, size in sizes.items():
                    self.desk.record(work, Revoke(log, size, write_base64(roots[log]), reason), by=by)

        self.on_books(write)
        return sum(sizes.values())

    def _demand_group(self) -> GroupKey:
        group = self.group()
        if group is None:
            raise DeskStandsAlone()
        return group
