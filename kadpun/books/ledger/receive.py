"""Facts of other desks: a run of another log is checked whole, and only then taken into this store, slice by slice.

    offer --> form, order, tree, rules of each kind --> signed by the desk's own key --> against what stands here --> Checked
    Checked --> slices, each a unit of work under 50 ms --> the last one keeps the checkpoint and our cosignature

What is wrong in an offer is found before anything is written. A taking that is cut short between two slices is noted in the store, so that the
log is known to be incomplete and not wrong, and goes on when the same facts are offered again. A received fact is applied like one's own; rules of
state are not asked, since what is told has happened. It knows no file and no folder.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

from ..refusals import Refusal, Told
from ..store.engine import Store, Work
from ..store.own_log import drop_note, keep_note
from ..store.statements import ask, insert_text
from ..store.tables import SEQ_BITS, checkpoint_table, fact_table, log_table, node_table, receipt_table
from .audit_keys import DeskTimeline, read_timeline
from .audit_range import RangeReport, audit_range
from .audit_receipts import audit_receipts
from .facts import Fact, IdReused, UnknownKind, leaf_hash, read_fact
from .findings import Finding
from .kind import Kinds, Standing, fact_no
from .notes import Checkpoint, cosign, read_body, read_checkpoint, split_note
from .rebuild import ApplyPostings, fold
from .tree import Frontier, verify_consistency
from .tree import fold as fold_peaks
from .vkeys import SigningKey, VerifierKey, read_vkey

FIRST_SLICE = 16
MOST_IN_SLICE = 400
SLICE_SECONDS = 0.03
"""What a slice should take; whoever sells waits for one at most."""
TAKING = "taking "
"""Under this and the log's name the store notes how far a taking reaches that is under way."""


class PackNotAsSigned(Refusal):
    says = "The pack of {log} is not what its desk has signed ({why}). Nothing was taken. Have the desk make it anew."


class PackHasGap(Refusal):
    says = "Entries {first} to {last} of {log} are missing here. Take the pack that holds them first; nothing was taken."


class LogForked(Refusal):
    says = "The desk of {log} has signed two histories; they part before entry {size}. Nothing was taken. Ask who copied that desk's books."


class PackFromNewer(Refusal):
    says = "The pack of {log} was made by a newer Kadpun (“{kind}”). Bring this PC up to date, then take it again; nothing was taken."


class NothingOffered(Refusal):
    says = "The pack of {log} holds nothing."


@dataclass(frozen=True, slots=True)
class Offer:
    """A run of a log as somebody hands it on.

    `facts` are stored bytes, numbered from `first`; `peaks` the roots of the complete subtrees before them, largest first; `proof` shows that the log
    only grew from there; `receipts` are the receipt signatures by number; `note` is the checkpoint that covers the last of the facts.
    """

    log: str
    first: int
    facts: tuple[bytes, ...]
    peaks: tuple[bytes, ...]
    proof: tuple[bytes, ...]
    receipts: Mapping[int, bytes]
    note: bytes

    @property
    def end(self) -> int:
        """The log's size after the last of the facts."""
        return self.first + len(self.facts)


@dataclass(frozen=True, slots=True)
class Checked:
    """An offer that holds: what of it is new here, from `have` on, and the checkpoint over it. Nothing new: it stands here already."""

    offer: Offer
    have: int
    checkpoint: Checkpoint

    @property
    def new(self) -> int:
        """How many facts are new here."""
        return max(self.offer.end - self.have, 0)


def check_offer(connection: Connection, offer: Offer, *, vkeys: tuple[str, ...], kinds: Kinds) -> Checked:
    """Check an offer whole, against itself and against what stands in the store; `vkeys` are the desk's three keys as they are known here.

    Refuses NothingOffered, PackNotAsSigned, PackFromNewer, PackHasGap, LogForked, IdReused.
    """
    if not offer.facts:
        raise NothingOffered(log=offer.log)
    checkpoint = _claimed(offer)
    have = size_of(connection, offer.log)
    report = _audit(offer, have, kinds)
    timeline = _timeline(connection, offer, vkeys, report)
    _demand_signed(offer, timeline, report)
    _demand_receipts(offer, timeline, kinds)
    if offer.first > have:
        raise PackHasGap(log=offer.log, first=have, last=offer.first - 1)
    _demand_same_history(connection, offer, have, report)
    for id, seq in zip(report.ids, range(offer.first, offer.end), strict=True):
        rows = ask(connection, "SELECT no FROM fact WHERE id = ?", uuid.UUID(id).bytes)
        if rows and seq >= have:
            raise IdReused(id=id)
    return Checked(offer, have, checkpoint)


def size_of(connection: Connection, log: str) -> int:
    """How many facts of a log stand in the store."""
    log_no = number_of(connection, log)
    if log_no is None:
        return 0
    sql = "SELECT no FROM fact WHERE no >= ? AND no < ? ORDER BY no DESC LIMIT 1"
    rows = ask(connection, sql, log_no << SEQ_BITS, log_no + 1 << SEQ_BITS)
    return int(rows[0][0]) - (log_no << SEQ_BITS) + 1 if rows else 0


def number_of(connection: Connection, log: str) -> int | None:
    """The number that a log has in this store."""
    rows = ask(connection, "SELECT no FROM log WHERE name = ?", log)
    return int(rows[0][0]) if rows else None


def frontier_of(connection: Connection, log: str, size: int) -> Frontier:
    """The right edge of a log's tree as it stood with so many facts."""
    log_no = number_of(connection, log)
    if log_no is None:
        assert size == 0
        return Frontier()
    return Frontier.from_nodes(size, partial(stored_node, connection, log_no))


def stored_node(connection: Connection, log_no: int, level: int, index: int) -> bytes:
    """A stored subtree of a log."""
    if level == 0:
        return bytes(ask(connection, "SELECT leaf FROM fact WHERE no = ?", fact_no(log_no, index))[0][0])
    return bytes(ask(connection, "SELECT hash FROM node WHERE log = ? AND level = ? AND position = ?", log_no, level, index)[0][0])


def under_way(connection: Connection) -> dict[str, int]:
    """The logs of which a taking was begun and not ended, each with the size it will have."""
    rows = ask(connection, "SELECT name, value FROM store WHERE name >= ? AND name < ?", TAKING, TAKING + "~")
    return {str(name)[len(TAKING) :]: int(value) for name, value in rows}


class Taking:
    """Taking a checked offer into a store, a slice at a time: call `step` on the books worker until it says that nothing is left."""

    def __init__(
        self,
        store: Store,
        checked: Checked,
        *,
        kinds: Kinds,
        apply_postings: ApplyPostings,
        witness: SigningKey | None = None,
        now_at: Callable[[], int] | None = None,
        with_last: Callable[[Work], None] | None = None,
    ) -> None:
        """`witness` cosigns the checkpoint at the end; `with_last` does more in the last slice's own unit of work."""
        self.checked = checked
        self.done = 0
        self._store, self._kinds, self._apply_postings = store, kinds, apply_postings
        self._witness, self._now_at, self._with_last = witness, now_at, with_last
        self._next = checked.have
        self._slice = FIRST_SLICE
        self._frontier: Frontier | None = None
        self._log_no = -1
        self._largest_at = 0

    def step(self) -> bool:
        """Take the next slice; tells whether anything is left. A slice that fails leaves nothing of itself behind."""
        began = time.perf_counter()
        offer = self.checked.offer
        end = min(self._next + self._slice, offer.end)
        with self._store.work() as work:
            frontier, largest_at = self._take_up(work)
            for seq in range(self._next, end):
                largest_at = self._take(work, offer.facts[seq - offer.first], seq, frontier, largest_at)
            if end == offer.end:
                self._finish(work)
            else:
                keep_note(work.cursor, TAKING + offer.log, str(offer.end))
        self._frontier, self._largest_at = frontier, largest_at
        self.done += end - self._next
        self._next = end
        took = time.perf_counter() - began
        self._slice = max(1, min(MOST_IN_SLICE, round(self._slice * min(2.0, SLICE_SECONDS / max(took, 1e-4)))))
        return end < offer.end

    def run(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Take every slice one after the other; answers how many facts were taken."""
        left = True
        while left:
            left = self.step()
            if progress is not None:
                progress(self.done, self.checked.new)
        return self.done

    def _take_up(self, work: Work) -> tuple[Frontier, int]:
        """Where the log stands, copied so that a slice that fails leaves this taking as it was."""
        log, cursor = self.checked.offer.log, work.cursor
        if self._frontier is None:
            found = number_of(work.connection, log)
            if found is None:
                cursor.execute("SELECT COALESCE(MAX(no) + 1, 0) FROM log")
                found = int(cursor.fetchone()[0])
                cursor.execute(insert_text(log_table), (found, log))
            assert size_of(work.connection, log) == self.checked.have, "a log is taken by one taking at a time"
            self._log_no = found
            self._frontier = frontier_of(work.connection, log, self.checked.have)
            if self.checked.have:
                rows = ask(work.connection, "SELECT largest_at FROM fact WHERE no = ?", fact_no(found, self.checked.have - 1))
                self._largest_at = int(rows[0][0])
            return self._forget_if_undone(work)
        return self._frontier.copy(), self._largest_at

    def _forget_if_undone(self, work: Work) -> tuple[Frontier, int]:
        """The log's row is written in the first slice: if that fails, the next try must write it anew."""
        assert self._frontier is not None
        taken = self._frontier.copy(), self._largest_at

        def forget() -> None:
            self._frontier = None

        work.after_rollback.append(forget)
        return taken

    def _take(self, work: Work, data: bytes, seq: int, frontier: Frontier, largest_at: int) -> int:
        """Write one fact with its nodes and receipt signature, and apply it."""
        fact, leaf, cursor = read_fact(data), leaf_hash(data), work.cursor
        assert (fact.log, fact.seq, fact.prev) == (self.checked.offer.log, seq, frontier.root()), "an offer is checked before it is taken"
        standing = Standing(fact, fact_no(self._log_no, seq), max(largest_at, fact.at), leaf)
        cursor.execute(insert_text(fact_table), (standing.no, uuid.UUID(fact.id).bytes, fact.kind, standing.largest_at, leaf, data))
        for level, position, node in frontier.append(leaf):
            cursor.execute(insert_text(node_table), (self._log_no, level, position, node))
        signature = self.checked.offer.receipts.get(seq)
        if signature is not None:
            cursor.execute(insert_text(receipt_table), (standing.no, signature))
        fold(standing, self._kinds, self._apply_postings, work.views)
        return standing.largest_at

    def _finish(self, work: Work) -> None:
        """Keep the checkpoint that covers what was taken, in place of those it supersedes, and cosign it before anybody is told."""
        checkpoint, note = self.checked.checkpoint, self.checked.offer.note.decode()
        work.cursor.execute(insert_text(checkpoint_table), (self._log_no, checkpoint.size, note, 0))
        work.cursor.execute("DELETE FROM checkpoint WHERE log = ? AND size < ? AND milestone = 0", (self._log_no, checkpoint.size))
        drop_note(work.cursor, TAKING + checkpoint.origin)
        if self._witness is not None and self._now_at is not None:
            line = cosign(checkpoint, self._witness, time=self._now_at() // 1000)
            keep_cosignature(work, checkpoint, self._witness.verifier.name, line)
        if self._with_last is not None:
            self._with_last(work)


def keep_cosignature(work: Work, checkpoint: Checkpoint, witness: str, line: str) -> None:
    """Keep a witness's signature line over a log's checkpoint, in place of those over smaller ones."""
    work.cursor.execute(
        "INSERT INTO cosignature (log, witness, size, root, line) VALUES (?, ?, ?, ?, ?) ON CONFLICT (log, witness) DO UPDATE "
        "SET size = excluded.size, root = excluded.root, line = excluded.line WHERE excluded.size >= cosignature.size",
        (checkpoint.origin, witness, checkpoint.size, checkpoint.root, line),
    )


class _OfferReader:
    """An offer as an audit reads a log."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    def facts(self, first: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
        for seq, data in enumerate(self._offer.facts, self._offer.first):
            if first <= seq < end:
                yield seq, data, leaf_hash(data)

    def node_levels(self) -> tuple[int, ...]:
        return ()

    def nodes(self, level: int, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        return iter(())

    def frontier(self, size: int) -> Frontier:
        raise LookupError(size)

    def receipts(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        return iter(sorted((seq, signature) for seq, signature in self._offer.receipts.items() if first <= seq < end))

    def close(self) -> None:
        pass


def _claimed(offer: Offer) -> Checkpoint:
    """The checkpoint that the offer claims, its signature not yet looked at."""
    try:
        checkpoint = read_body(split_note(offer.note)[0])
    except Refusal as reason:
        raise PackNotAsSigned(log=offer.log, why=_why(reason)) from reason
    if (checkpoint.origin, checkpoint.size) != (offer.log, offer.end) or len(offer.peaks) != offer.first.bit_count():
        raise PackNotAsSigned(log=offer.log, why=f"{checkpoint.origin} {checkpoint.size}")
    return checkpoint


def _audit(offer: Offer, have: int, kinds: Kinds) -> RangeReport:
    """Go through the facts as an audit does; the first thing wrong refuses the whole."""

    def rules(fact: Fact) -> Iterator[Told]:
        kind = kinds.get(fact.kind)
        if kind is None:
            yield UnknownKind(kind=fact.kind)
            return
        try:
            kind.demand(fact, kind.codec.read(fact.body))
        except Refusal as reason:
            yield reason

    sizes = frozenset(size for size in (have, offer.first, offer.end) if offer.first <= size <= offer.end)
    frontier = Frontier(offer.first, offer.peaks)
    report = audit_range(_OfferReader(offer), log=offer.log, first=offer.first, end=offer.end, frontier=frontier, sizes=sizes, check_kind=rules)
    wrong = next((finding for finding in report.findings if not finding.incomplete), None)
    if wrong is not None:
        raise PackNotAsSigned(log=offer.log, why=_place(wrong))
    newer = next(iter(report.findings), None)
    if newer is not None:
        raise PackFromNewer(log=offer.log, kind=str(newer.fields.get("kind", newer.fields.get("version", ""))))
    return report


def _timeline(connection: Connection, offer: Offer, vkeys: tuple[str, ...], report: RangeReport) -> DeskTimeline:
    """The keys of the log: as they are known here, or as its genesis names them where that is in the offer; then those of its rotations."""
    ranges = [report]
    if offer.first == 0:
        named = tuple((report.genesis or {}).get("vkeys", ()))
        if named != vkeys:
            raise PackNotAsSigned(log=offer.log, why="genesis")
    else:
        # What was rotated before this run was checked when it was taken.
        before = RangeReport(0, offer.first, genesis={"vkeys": list(vkeys)})
        log_no = number_of(connection, offer.log)
        if log_no is not None:
            sql = "SELECT bytes FROM fact WHERE no >= ? AND no < ? AND kind = 'rotate' ORDER BY no"
            bounds = (fact_no(log_no, 0), fact_no(log_no, offer.first))
            for (data,) in ask(connection, sql, *bounds):
                fact = read_fact(bytes(data))
                before.rotates.append((fact.seq, fact.id, dict(fact.body)))
                before.roots[fact.seq] = fact.prev
        ranges = [before, report]
    findings: list[Finding] = []
    timeline = read_timeline(offer.log, ranges, findings)
    if findings:
        raise PackNotAsSigned(log=offer.log, why=_place(findings[0]))
    return timeline


def _demand_signed(offer: Offer, timeline: DeskTimeline, report: RangeReport) -> None:
    """Refuse an offer whose facts are not those that the desk's keys have signed."""
    needed: list[VerifierKey] = timeline.at_size(offer.end)
    try:
        signed = read_checkpoint(offer.note, log=needed)
    except Refusal as reason:
        raise PackNotAsSigned(log=offer.log, why=_why(reason)) from reason
    root = report.roots[offer.end]
    if not set(needed) <= set(signed.signed_by) or signed.checkpoint.root != root:
        raise PackNotAsSigned(log=offer.log, why=f"root {offer.end}")
    if not verify_consistency(old=offer.first, new=offer.end, old_root=fold_peaks(offer.peaks), new_root=root, proof=offer.proof):
        raise PackNotAsSigned(log=offer.log, why=f"proof {offer.first}")


def _demand_receipts(offer: Offer, timeline: DeskTimeline, kinds: Kinds) -> None:
    """Refuse an offer with a receipt signature that does not hold, or without one that should be there."""
    wanted = frozenset(kind.name for kind in kinds.values() if kind.receipt)
    reader, keys = _OfferReader(offer), timeline.receipt_keys
    findings, _ = audit_receipts(reader, log=offer.log, first=offer.first, end=offer.end, keys=keys, kinds=wanted)
    stray = [seq for seq in offer.receipts if not offer.first <= seq < offer.end]
    if findings or stray:
        raise PackNotAsSigned(log=offer.log, why=_place(findings[0]) if findings else f"#{stray[0]}")


def _demand_same_history(connection: Connection, offer: Offer, have: int, report: RangeReport) -> None:
    """Refuse an offer whose history is not the one that stands here, as far as both reach."""
    if have == 0:
        return
    shared = min(have, offer.end)
    if frontier_of(connection, offer.log, shared).root() != report.roots.get(shared):
        raise LogForked(log=offer.log, size=shared)


def _place(finding: Finding) -> str:
    return finding.rule if finding.seq is None else f"{finding.rule} #{finding.seq}"


def _why(reason: Told) -> str:
    return reason.name


def vkeys_of(texts: tuple[str, ...]) -> tuple[VerifierKey, ...]:
    """Read a desk's three keys. Refuses BadVkey."""
    return tuple(read_vkey(text) for text in texts)


def read_standing(connection: Connection, log: str, seq: int) -> Any:
    """The stored bytes of a fact by its place, or None."""
    log_no = number_of(connection, log)
    rows = [] if log_no is None else ask(connection, "SELECT bytes FROM fact WHERE no = ?", fact_no(log_no, seq))
    return bytes(rows[0][0]) if rows else None
