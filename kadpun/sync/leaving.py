"""Leaving packs: what other desks lack of every log, this desk's card, and the private register, written into the folder between them.

How far each log must reach is read from the folder itself and from what the others' cards say they hold, so that a new stick gets everything, a
known one only what is new, and a pack that somebody took away comes again. Reads the store and never writes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.ledger.group import GroupKey
from kadpun.books.store.places import make_folder, telling_of
from kadpun.books.store.statements import ask

from .cards import Card, Cosigned, card_path, write_card
from .desk_pack import PackFile, checkpoints_of, cuts, packs_in, write_desk_pack
from .exchange import OwnLogAhead, Sent, genesis_of, logs_here, place_in
from .papers import leave_papers
from .peers import Peer, desk_of, read_peers
from .private_register import Seen, leave_private

SMALL_FACTS = 500
"""A last pack below this grows with what is new, so that an hour's sales are not fifty files."""
CARD_MILLISECONDS = 600_000
"""A card that says nothing new is written anew so seldom, to show that this desk still runs."""
_TO_WRITE_ANEW = ("PackDamaged", "PackNotAsSigned")


class Leaver:
    """Leaves what one desk has for the others; remembers what it wrote last, so that nothing is written twice for nothing."""

    def __init__(self, desk: Desk, seen: Seen) -> None:
        self.desk = desk
        self.own = desk_of(desk.log)
        self._seen = seen
        self._said: dict[Path, tuple[Card, int]] = {}

    def leave(self, folder: Path, group: GroupKey, *, anew: bool = False) -> Sent:
        """Leave everything. Refuses OwnLogAhead; faults of the place."""
        place = place_in(folder)
        make_folder(place)
        self._sweep(place)
        written: list[PackFile] = []
        with self.desk.store.read() as connection:
            peers = read_peers(connection)
            lying = packs_in(place)
            for log in logs_here(connection):
                written += self._send_log(connection, place, log, peers, [] if anew else [pack for pack in lying if pack.log == log])
            card = self._card(connection, peers)
        leave_private(self.desk, place, group, self._seen)
        leave_papers(self.desk, place, group)
        said = replace(card, at=0)
        due = self.desk.clock.now_at() - self._said.get(place, (said, 0))[1] >= CARD_MILLISECONDS
        if due or self._said[place][0] != said or not card_path(place, self.own).exists():
            write_card(place, card, group)
            self._said[place] = (said, card.at)
        return Sent(place, tuple(written))

    def _send_log(self, connection: Connection, place: Path, log: str, peers: dict[str, Peer], lying: list[PackFile]) -> list[PackFile]:
        """Write the packs of one log that are missing in a folder, from what every other desk was last known to hold."""
        takers = [peer for peer in peers.values() if peer.desk != desk_of(log) or peer.heard_at]
        kept = checkpoints_of(connection, log)
        if not takers or not kept:
            return []
        size = kept[-1][0]
        if log == self.desk.log and lying and max(pack.end for pack in lying) > size:
            raise OwnLogAhead(log=log, there=max(pack.end for pack in lying), here=size)
        first, last = _covered(lying, min(peer.held.get(log, 0) for peer in takers))
        if first >= size:
            return []
        if last is not None and last.end - last.first < SMALL_FACTS:
            first = last.first
        made = [write_desk_pack(connection, place, log, begin, end, note) for begin, end, note in cuts(connection, log, first)]
        self._clear_away(lying, made)
        return made

    def _sweep(self, place: Path) -> None:
        """Take away what a power cut has left of this desk's own files while they were written."""
        with telling_of(place):
            for left in place.glob(f".{self.own.replace('/', '+')}*.part"):
                left.unlink(missing_ok=True)

    def _clear_away(self, lying: Iterable[PackFile], made: list[PackFile]) -> None:
        """Take packs away that a new one holds whole; one that another program has open stays until the next time."""
        new = {pack.path for pack in made}
        for pack in lying:
            if pack.path not in new and any(each.first <= pack.first and pack.end <= each.end for each in made):
                try:
                    pack.path.unlink(missing_ok=True)
                except OSError:
                    continue

    def _card(self, connection: Connection, peers: dict[str, Peer]) -> Card:
        logs = {log: genesis_of(connection, log).vkeys for log in logs_here(connection) if desk_of(log) == self.own}
        held = {log: kept[-1][0] for log in logs_here(connection) if (kept := checkpoints_of(connection, log))}
        sql = "SELECT log, size, root, line FROM cosignature WHERE witness = ? ORDER BY log"
        cosigned = tuple(Cosigned(str(log), int(size), bytes(root), str(line)) for log, size, root, line in ask(connection, sql, self.own))
        refused = tuple(each.file for peer in peers.values() for each in peer.troubles if each.reason in _TO_WRITE_ANEW)
        return Card(self.own, genesis_of(connection, self.desk.log).desk, self.desk.clock.now_at(), logs, held, cosigned, refused)


def _covered(lying: list[PackFile], first: int) -> tuple[int, PackFile | None]:
    """How far the packs of a folder reach without a gap from an entry on, and the last of them."""
    last: PackFile | None = None
    for pack in sorted(lying, key=lambda each: (each.first, each.end)):
        if pack.first <= first < pack.end:
            first, last = pack.end, pack
    return first, last
