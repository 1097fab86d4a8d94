"""Leaving packs for other desks and taking theirs, in a folder that both can reach: a stick, a shared drive.

    send      packs of every log that others lack, this desk's card, and the private register sealed for the group --> folder
    receive   cards --> packs, checked whole, taken slice by slice, cosigned --> private register

Both may be said again at any time and do only what is left to do. A pack that cannot be taken is told and passed over; the others are taken.
Who calls hands in `on_books`, which runs a function on the books worker and gives its answer: only there is anything written to the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.canonical import write_base64
from kadpun.books.ledger.enrolment import Enrol, Revoke, enrolled, revoked_at
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.group import GroupKey, read_group
from kadpun.books.ledger.notes import Checkpoint, open_note
from kadpun.books.ledger.own_kinds import Genesis
from kadpun.books.ledger.receive import (
    LogForked,
    Offer,
    Taking,
    check_offer,
    frontier_of,
    keep_cosignature,
    read_standing,
    size_of,
    vkeys_of,
)
from kadpun.books.refusals import Fault, Refusal, Told
from kadpun.books.shop import KEYS_NAME
from kadpun.books.store.places import PlaceMissing, make_folder, telling_of
from kadpun.books.store.statements import ask

from .cards import SUFFIX as CARD_SUFFIX
from .cards import Card, Cosigned, card_path, read_card, write_card
from .desk_pack import PackFile, checkpoints_of, cuts, packs_in, read_desk_pack, read_pack_name, write_desk_pack
from .peers import Peer, desk_of, drop_peer, invitation_path, keep_peer, keys_known, read_peers
from .private_register import ForgetPapers, Seen, forget_erased, leave_private, take_all_private

T = TypeVar("T")
OnBooks = Callable[[Callable[[], Any]], Any]
"""Runs a function on the books worker and gives its answer, or raises its reason."""
Progress = Callable[[int, int], None]

FOLDER_NAME = "kadpun-desks"
"""Everything lies in this folder within the one that was chosen."""
SMALL_FACTS = 500
"""A last pack below this grows with what is new, so that an hour's sales are not fifty files."""
CARD_MILLISECONDS = 600_000
"""A card that says nothing new is written anew so seldom, to show that this desk still runs."""
_TO_WRITE_ANEW = ("PackDamaged", "PackNotAsSigned")
BY = "desks"
"""Who stands behind the enrolment of a desk that was invited."""


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
    """What taking came to, file by file; `people` is how many people's private data came or went."""

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


class Desks:
    """This desk among the others of its shop."""

    def __init__(self, desk: Desk, *, on_books: OnBooks = at_once, forget_papers: ForgetPapers | None = None) -> None:
        """`forget_papers` drops printed papers of somebody erased, where a print queue runs."""
        self.desk = desk
        self.on_books = on_books
        self.forget_papers = forget_papers
        self._seen = Seen()
        self._said: dict[Path, tuple[Card, int]] = {}

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
        group = self._demand_group()
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
        said = replace(card, at=0)
        due = self.desk.clock.now_at() - self._said.get(place, (said, 0))[1] >= CARD_MILLISECONDS
        if due or self._said[place][0] != said or not card_path(place, self.own).exists():
            write_card(place, card, group)
            self._said[place] = (said, card.at)
        return Sent(place, tuple(written))

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

    def receive(self, place: Path, *, progress: Progress | None = None) -> Received:
        """Take what other desks have left in a folder, or one pack. Refuses DeskStandsAlone; faults of the place. What is wrong is in the answer."""
        group = self._demand_group()
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
        outcomes += [Outcome(file, "", reason=reason) for file, reason in wrong]
        self._forget_troubles({path.name for path in folder.iterdir()})
        self._enrol_invited()
        return Received(tuple(outcomes), people + gone)

    def _demand_group(self) -> GroupKey:
        group = self.group()
        if group is None:
            raise DeskStandsAlone()
        return group

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
        """Whether a cosignature of one of our own logs holds. Refuses LogForked for one over another history of it."""
        if not 0 < each.size <= size_of(connection, each.log):
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
        for peer in self.peers():
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


def _covered(lying: list[PackFile], first: int) -> tuple[int, PackFile | None]:
    """How far the packs of a folder reach without a gap from an entry on, and the last of them."""
    last: PackFile | None = None
    for pack in sorted(lying, key=lambda each: (each.first, each.end)):
        if pack.first <= first < pack.end:
            first, last = pack.end, pack
    return first, last
