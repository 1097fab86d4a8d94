"""Taking what other desks have left: their cards first, then their packs, each checked whole and taken slice by slice, then what is private.

A pack that cannot be taken is told, kept with its desk, and passed over. Everything that writes goes through `on_books`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.enrolment import Enrol, enrolled, revoked_at
from kadpun.books.ledger.group import GroupKey
from kadpun.books.ledger.notes import Checkpoint, open_note
from kadpun.books.ledger.receive import LogForked, Offer, Taking, check_offer, frontier_of, keep_cosignature, size_of, vkeys_of
from kadpun.books.refusals import Fault, Refusal
from kadpun.books.store.places import PlaceMissing, telling_of
from kadpun.books.store.statements import ask

from .cards import SUFFIX as CARD_SUFFIX
from .cards import Card, Cosigned, read_card
from .desk_pack import PackFile, packs_in, read_desk_pack, read_pack_name
from .exchange import (
    DeskNamedTwice,
    DeskRevoked,
    OnBooks,
    Outcome,
    OwnLogAhead,
    PackOfOtherShop,
    PackOfStranger,
    Progress,
    Received,
    genesis_of,
    place_in,
)
from .papers import take_papers
from .peers import Peer, desk_of, invitation_path, keep_peer, keys_known, read_peers
from .private_register import ForgetPapers, Seen, forget_erased, take_all_private

BY = "desks"
"""Who stands behind the enrolment of a desk that was invited."""


class Taker:
    """Takes for one desk what the others have left."""

    def __init__(self, desk: Desk, seen: Seen, *, on_books: OnBooks, forget_papers: ForgetPapers | None) -> None:
        self.desk = desk
        self.own = desk_of(desk.log)
        self.on_books = on_books
        self.forget_papers = forget_papers
        self._seen = seen

    def take(self, place: Path, group: GroupKey, progress: Progress | None) -> Received:
        """Take all of a folder, or one pack. Faults of the place; what is wrong is in the answer."""
        if place.is_file():
            pack = read_pack_name(place) or PackFile(place, "", 0, 1)
            one = self._take_pack(pack, progress)
            return Received((one,), forget_erased(self.desk, self.on_books, self.forget_papers))
        folder = place_in(place)
        if not folder.is_dir():
            raise PlaceMissing(path=str(folder))
        outcomes = [*self._take_cards(folder, group)]
        lying = packs_in(folder)
        for pack in lying:
            outcome = self._look_at(pack, progress)
            if outcome is not None:
                outcomes.append(outcome)
        gone = forget_erased(self.desk, self.on_books, self.forget_papers)
        people, wrong = take_all_private(self.desk, folder, group, self._seen, self.on_books)
        papers, torn = take_papers(self.desk, folder, group, self.on_books)
        outcomes += [Outcome(file, "", reason=reason) for file, reason in (*wrong, *torn)]
        self._forget_troubles({path.name for path in folder.iterdir()})
        self._enrol_invited()
        return Received(tuple(outcomes), people + gone + papers)

    def _take_cards(self, folder: Path, group: GroupKey) -> list[Outcome]:
        """Read the cards of a folder: who is there, what they hold, and what of ours they have cosigned."""
        outcomes = []
        with telling_of(folder):
            paths = sorted(folder.glob("*" + CARD_SUFFIX))
        for path in paths:
            try:
                card = read_card(path, group)
                if card.desk != self.own:
                    self._hear(card)
                    self._take_away(folder, card)
                    with telling_of(folder):
                        invitation_path(folder, card.desk).unlink(missing_ok=True)  # it has done what it was for
            except (Refusal, Fault) as reason:
                outcomes.append(Outcome(path.name, "", reason=reason))
        return outcomes

    def _hear(self, card: Card) -> None:
        """Keep what a desk says of itself. Refuses DeskNamedTwice, LogForked."""
        with self.desk.store.read() as connection:
            known = read_peers(connection).get(card.desk) or Peer(card.desk, card.name)
            told = enrolled(connection)
            for log, vkeys in card.logs.items():
                if (known.logs.get(log) or told.get(log) or vkeys) != vkeys:
                    raise DeskNamedTwice(desk=card.desk)
            lines = [each for each in card.cosigned if desk_of(each.log) == self.own and self._is_cosigned(connection, each, card)]
        heard = replace(
            known,
            name=card.name,
            logs={**known.logs, **card.logs},
            held=card.held,
            said_at=card.at,
            # Not whether it is later: a PC whose battery is empty says an earlier time from one day to the next.
            heard_at=self.desk.clock.now_at() if card.at != known.said_at else known.heard_at,
        )
        if heard == known and not lines:
            return

        def write() -> None:
            with self.desk.store.work() as work:
                keep_peer(work, heard)
                for each in lines:
                    keep_cosignature(work, Checkpoint(each.log, each.size, each.root), card.desk, each.line)

        self.on_books(write)

    def _take_away(self, folder: Path, card: Card) -> None:
        """Take packs of ours away that another desk could not read: the next sending writes them anew."""
        for name in card.refused:
            pack = read_pack_name(folder / name)
            if pack is not None and desk_of(pack.log) == self.own and pack.path.parent == folder:
                with telling_of(folder):
                    pack.path.unlink(missing_ok=True)

    def _is_cosigned(self, connection: Connection, each: Cosigned, card: Card) -> bool:
        """Whether a cosignature of one of our own logs is new here and holds. Refuses LogForked for one over another history of it."""
        if not 0 < each.size <= size_of(connection, each.log):
            return False
        sql = "SELECT 1 FROM cosignature WHERE log = ? AND witness = ? AND size = ? AND root = ?"
        if ask(connection, sql, each.log, card.desk, each.size, each.root):
            return False
        checkpoint = Checkpoint(each.log, each.size, each.root)
        try:
            open_note((checkpoint.body + "\n" + each.line).encode(), [vkeys_of(vkeys)[2] for vkeys in card.logs.values()])
        except Refusal:
            return False
        if frontier_of(connection, each.log, each.size).root() != each.root:
            raise LogForked(log=each.log, size=each.size)
        return True

    def _look_at(self, pack: PackFile, progress: Progress | None) -> Outcome | None:
        """Take a pack if there is anything new in it; one whose name says that everything is here already is not opened."""
        with self.desk.store.read() as connection:
            have = size_of(connection, pack.log)
        if pack.end <= have:
            return None
        if pack.log == self.desk.log:
            return Outcome(pack.path.name, pack.log, reason=OwnLogAhead(log=pack.log, there=pack.end, here=have))
        return self._take_pack(pack, progress)

    def _take_pack(self, pack: PackFile, progress: Progress | None) -> Outcome:
        """Check a pack and take what of it is new; whatever is wrong is in the answer and kept with its desk."""
        offer: Offer | None = None
        try:
            offer = read_desk_pack(pack.path)
            taken = self._take(offer, pack.path.name, progress)
            outcome = Outcome(pack.path.name, offer.log, offer.first, offer.end, taken)
        except (Refusal, Fault) as reason:
            outcome = Outcome(pack.path.name, pack.log if offer is None else offer.log, pack.first, pack.end, reason=reason)
        self._note_trouble(outcome)
        return outcome

    def _take(self, offer: Offer, file: str, progress: Progress | None) -> int:
        """Check an offer and take it. Refuses what checking refuses, PackOfStranger, PackOfOtherShop, OwnLogAhead."""
        with self.desk.store.read() as connection:
            if offer.log == self.desk.log:
                here = size_of(connection, offer.log)
                if offer.end > here:
                    raise OwnLogAhead(log=offer.log, there=offer.end, here=here)
                return 0
            # An older epoch of this desk, of which others hold more than the backup it was restored from.
            own = desk_of(offer.log) == self.own and size_of(connection, offer.log) > 0
            vkeys = genesis_of(connection, offer.log).vkeys if own else keys_known(connection, offer.log)
            if vkeys is None:
                same = offer.log.split("/")[:1] == self.own.split("/")[:1]
                raise PackOfStranger(file=file, log=offer.log) if same else PackOfOtherShop(file=file, log=offer.log)
            trusted = revoked_at(connection, offer.log)
            if trusted is not None and offer.end > trusted:
                raise DeskRevoked(log=offer.log, size=trusted, file=file)
            checked = check_offer(connection, offer, vkeys=vkeys, kinds=KINDS)
        if not checked.new:
            return 0
        desk = self.desk
        taking = Taking(
            desk.store, checked, kinds=KINDS, apply_postings=apply_postings, witness=desk.ledger.keys.witness, now_at=desk.clock.now_at
        )
        left = True
        while left:
            left = self.on_books(taking.step)
            if progress is not None:
                progress(taking.done, checked.new)
        return taking.done

    def _note_trouble(self, outcome: Outcome) -> None:
        """Keep with its desk what was wrong with a pack, or that it is so no more."""
        with self.desk.store.read() as connection:
            peer = read_peers(connection).get(desk_of(outcome.log))
        if peer is None:
            return
        noted = peer.without_trouble(outcome.file) if outcome.reason is None else peer.with_trouble(outcome.file, outcome.reason)
        if noted != peer:
            self.on_books(lambda: self._keep(noted))

    def _forget_troubles(self, lying: set[str]) -> None:
        """What was wrong with a file that lies there no more is wrong no more."""
        with self.desk.store.read() as connection:
            peers = read_peers(connection)
        for peer in peers.values():
            left = tuple(each for each in peer.troubles if each.file in lying)
            if left != peer.troubles:
                self.on_books(partial(self._keep, replace(peer, troubles=left)))

    def _keep(self, peer: Peer) -> None:
        with self.desk.store.work() as work:
            keep_peer(work, peer)

    def _enrol_invited(self) -> None:
        """Record the enrolment of desks that this one has invited and now heard for the first time."""
        with self.desk.store.read() as connection:
            standing = enrolled(connection)
            new = [
                (peer, log, vkeys)
                for peer in read_peers(connection).values()
                if peer.invited
                for log, vkeys in peer.logs.items()
                if log not in standing
            ]
        if not new:
            return

        def write() -> None:
            with self.desk.store.work() as work:
                for peer, log, vkeys in new:
                    self.desk.record(work, Enrol(log, vkeys, peer.name), by=BY)

        self.on_books(write)
