"""The packs of many shops in one store that is nobody's books: what an issuer looks at its campaign through.

    a shop        leaves packs of every log it has in a folder       (leave_packs)
    the issuer    takes them into a store of their own, beside its books and never in them       (Gathering)

A log is taken whole from its beginning; the keys that its first pack names are its keys from then on, and everything after must be signed by them
(the issuer sees their fingerprint and compares it with the shop's where there is a doubt). Whose log is wanted is for the caller to say. A shop that
closes its own month closes nobody else's days here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.kind import Kinds, no_views
from kadpun.books.ledger.own_kinds import Genesis
from kadpun.books.ledger.rebuild import rebuild_if_stale
from kadpun.books.ledger.receive import Offer, PackHasGap, Taking, check_offer, size_of
from kadpun.books.ledger.vkeys import read_vkey
from kadpun.books.refusals import Fault, Refusal
from kadpun.books.store.engine import Store
from kadpun.books.store.own_log import note_own_log
from kadpun.books.store.places import make_folder

from .desk_pack import PackFile, checkpoints_of, cuts, packs_in, read_desk_pack, read_pack_name, write_desk_pack
from .exchange import Outcome, genesis_of, logs_here

GATHERED_NAME = "gathered.kadpun"
GATHERED: Kinds = {**KINDS, "period-close": replace(KINDS["period-close"], apply=no_views)}
"""The kinds as a gathered store folds them: each shop's closed months are its own affair."""
Wanted = Callable[[str], bool]
Progress = Callable[[int, int], None]


class ShopNotAwaited(Refusal):
    says = "The pack {file} is of {log}, a shop that takes part in no campaign of yours. Nothing was taken."


@dataclass(frozen=True, slots=True)
class GatheredLog:
    """A log that was gathered: how much of it, what its desk calls itself, and the fingerprint of the key it signs with."""

    log: str
    size: int
    shop: str
    desk: str
    fingerprint: str


class Gathering:
    """A gathered store: `with Gathering(folder, own_log) as gathering: ...`; made when it is not there."""

    def __init__(self, folder: Path, own_log: str) -> None:
        """`own_log` is the log of the desk that looks, as campaigns ask for it."""
        make_folder(folder)
        self.store = Store.open(folder / GATHERED_NAME, create=True)
        try:
            rebuild_if_stale(self.store, GATHERED, apply_postings)
            with self.store.work() as work:
                note_own_log(work, own_log)
        except BaseException:
            self.store.close()
            raise

    def __enter__(self) -> Gathering:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def logs(self) -> tuple[GatheredLog, ...]:
        """What was gathered so far, by log."""
        with self.store.read() as connection:
            return gathered_logs(connection)

    def take(self, place: Path, wanted: Wanted, progress: Progress | None = None) -> tuple[Outcome, ...]:
        """Take one pack, or all of a folder as they follow each other; what is wrong is in the answer. Faults of the place.

        `progress` is told packs done of how many.
        """
        one = read_pack_name(place) if place.is_file() else None
        packs = [one or PackFile(place, "", 0, 1)] if place.is_file() else packs_in(place)
        outcomes = []
        for done, pack in enumerate(packs, 1):
            outcome = self._take_pack(pack, wanted)
            if outcome is not None:
                outcomes.append(outcome)
            if progress is not None:
                progress(done, len(packs))
        return tuple(outcomes)

    def take_own(self, desk: Desk, scratch: Path) -> int:
        """Take what a desk's own store has grown by, through packs in a scratch folder; answers how many facts."""
        taken = 0
        with self.store.read() as connection, desk.store.read() as own:
            here = {log: size_of(connection, log) for log in logs_here(own)}
            packs = [write_desk_pack(own, scratch, log, first, end, note) for log in here for first, end, note in cuts(own, log, here[log])]
        for pack in packs:
            taken += take_offer(self.store, read_desk_pack(pack.path), GATHERED)
            pack.path.unlink()
        return taken

    def _take_pack(self, pack: PackFile, wanted: Wanted) -> Outcome | None:
        """Check a pack and take what of it is new; one whose name says that everything is here already is not opened."""
        with self.store.read() as connection:
            if pack.log and pack.end <= size_of(connection, pack.log):
                return None
        try:
            offer = read_desk_pack(pack.path)
            if not wanted(offer.log):
                raise ShopNotAwaited(file=pack.path.name, log=offer.log)
            return Outcome(pack.path.name, offer.log, offer.first, offer.end, take_offer(self.store, offer, GATHERED))
        except (Refusal, Fault) as reason:
            return Outcome(pack.path.name, pack.log, pack.first, pack.end, reason=reason)


def take_offer(store: Store, offer: Offer, kinds: Kinds) -> int:
    """Check an offer, by the keys that its log's first fact names, and take what is new of it; answers how many facts.

    Refuses what checking refuses, PackHasGap for a log of which the beginning is not here.
    """
    with store.read() as connection:
        if size_of(connection, offer.log):
            vkeys = genesis_of(connection, offer.log).vkeys
        elif offer.first or not offer.facts:
            raise PackHasGap(log=offer.log, first=0, last=offer.first - 1)
        else:
            vkeys = _vkeys_told(offer)
        checked = check_offer(connection, offer, vkeys=vkeys, kinds=kinds)
    if not checked.new:
        return 0
    return Taking(store, checked, kinds=kinds, apply_postings=apply_postings).run()


def leave_packs(desk: Desk, folder: Path) -> tuple[PackFile, ...]:
    """Leave in a folder what it lacks of every log of a desk's store, for an issuer to take. Faults of the place."""
    make_folder(folder)
    reached: dict[str, int] = {}
    for pack in packs_in(folder):
        if pack.first <= reached.get(pack.log, 0):
            reached[pack.log] = max(reached.get(pack.log, 0), pack.end)
    made: list[PackFile] = []
    with desk.store.read() as connection:
        for log in logs_here(connection):
            kept = checkpoints_of(connection, log)
            first = reached.get(log, 0)
            if kept and first < kept[-1][0]:
                made += [write_desk_pack(connection, folder, log, begin, end, note) for begin, end, note in cuts(connection, log, first)]
    return tuple(made)


def gathered_logs(connection: Connection) -> tuple[GatheredLog, ...]:
    """What stands in a gathered store, by log."""
    return tuple(_gathered(connection, log) for log in logs_here(connection) if size_of(connection, log))


def wanted_of(shops: Iterable[str]) -> Wanted:
    """Want the logs of these shops (`community/shop`); of any shop where none is named."""
    named = frozenset(shops)
    return lambda log: not named or "/".join(log.split("/")[:2]) in named


def _vkeys_told(offer: Offer) -> tuple[str, ...]:
    """The keys that a log's first fact names; they are nobody's until the log's own signature holds."""
    fact = read_fact(offer.facts[0])
    return codec_of(Genesis).read(fact.body).vkeys if fact.kind == "genesis" else ()


def _gathered(connection: Connection, log: str) -> GatheredLog:
    genesis = genesis_of(connection, log)
    digits = read_vkey(genesis.vkeys[0]).receipt_key_id.hex().upper()
    spaced = " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))
    return GatheredLog(log, size_of(connection, log), genesis.shop, genesis.desk, spaced)
