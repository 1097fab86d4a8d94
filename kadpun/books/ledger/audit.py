"""The audit of whole logs: every rule of the ledger, from the stored bytes up, on all cores, without stopping at the first fault.

    stored bytes --> ranges, one a process --> what each fact says --\\
    stored leaves, nodes --------------------> the tree -------------+--> ids, units, reversals, keys, checkpoints, trust --> report

A range that begins in the middle stands on the stored nodes there; the range before it confirms them, or it is audited again on the right
ones. The ledger knows no kind: the rules of kinds are handed in. Without trust files an audit shows that the books hang together and that
one key has signed them; whose key that is, only trust files can say.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from .audit_keys import DeskTimeline, audit_checkpoints, audit_trust, read_timeline
from .audit_range import RangeReport, audit_range
from .audit_receipts import ReceiptKeys, audit_receipts
from .canonical import BadForm, parse
from .facts import MONEY, NotExactReversal, ReversedAlready, UnknownCommodity
from .findings import AuditReport, CheckKind, Finding, LogToAudit, OpenReader, finding_of
from .notes import BadCheckpoint, BadNote, read_body, split_note
from .tree import Frontier
from .trust import Trust

T = TypeVar("T")

SPLIT = 256
"""Ranges begin at multiples of a tile, where packs have nodes as well as stores."""
LEAST_SPLIT = 4096
"""A log below this many facts is read faster than a process starts."""


def audit(
    logs: Sequence[LogToAudit],
    open_reader: OpenReader,
    *,
    check_kind: CheckKind | None = None,
    trust: Trust | None = None,
    receipts: bool = False,
    receipt_kinds: frozenset[str] = frozenset(),
    workers: int | None = None,
) -> AuditReport:
    """Audit logs that stand together in one store or pack; with `receipts`, every receipt signature too.

    `receipt_kinds` are the kinds whose every fact has a receipt. Findings come in the order of logs and facts.
    """
    parts = [(log, first, end) for log in logs for first, end in _ranges(log.size, workers)]
    with _executor(parts, workers) as run:
        jobs = [(open_reader, log, first, end, check_kind) for log, first, end in parts]
        reports = run(_audit_part, jobs)
        by_log: dict[str, list[RangeReport]] = {log.name: [] for log in logs}
        for (log, first, end), report in zip(parts, reports, strict=True):
            by_log[log.name].append(_confirmed(by_log[log.name], report, (open_reader, log, first, end, check_kind)))
        findings = [finding for ranges in by_log.values() for part in ranges for finding in part.findings]
        timelines: dict[str, DeskTimeline] = {}
        for log in logs:
            ranges = by_log[log.name]
            timelines[log.name] = read_timeline(log.name, ranges, findings)
            audit_checkpoints(log, ranges, timelines[log.name], trust, findings)
            if trust is not None:
                audit_trust(log, ranges, timelines[log.name], trust, findings)
            if not any(part.unread for part in ranges):
                _audit_perpetual(log, ranges, findings)
        _audit_ids(by_log, findings)
        # A fact that cannot be read may be the unit that others lack: then only what it broke is told, not what follows from it.
        if not any(part.unread for ranges in by_log.values() for part in ranges):
            _audit_commodities(by_log, findings)
        _audit_reversals(by_log, open_reader, findings)
        counted = 0
        if receipts:
            held = {name: timeline.receipt_keys for name, timeline in timelines.items() if timeline.receipt_keys}
            receipt_jobs = [(open_reader, log.name, *bounds, held[log.name], receipt_kinds) for log, *bounds in parts if log.name in held]
            for found, count in run(_receipts_part, receipt_jobs):
                findings += found
                counted += count
    order = {log.name: place for place, log in enumerate(logs)}
    findings.sort(key=lambda finding: (order.get(finding.log, -1), -1 if finding.seq is None else finding.seq))
    sizes = {log.name: log.size for log in logs}
    log_keys = {name: tuple(key for _, key in timeline.log_keys) for name, timeline in timelines.items()}
    return AuditReport(tuple(findings), sum(sizes.values()), counted, sizes, log_keys)


def checkpoint_size(note: bytes) -> int | None:
    """The size that a stored checkpoint claims, or None if it cannot be read; verifies nothing."""
    try:
        return read_body(split_note(note)[0]).size
    except (BadNote, BadCheckpoint):
        return None


def _audit_part(job: tuple[OpenReader, LogToAudit, int, int, CheckKind | None]) -> RangeReport | None:
    """Audit one range in whatever process this is; None if the nodes that it should stand on are not there."""
    open_reader, log, first, end, check_kind = job
    with closing(open_reader(log.name)) as reader:
        try:
            frontier = reader.frontier(first) if first else Frontier()
        except LookupError:
            return None
        return audit_range(reader, log=log.name, first=first, end=end, frontier=frontier, sizes=_sizes(log), check_kind=check_kind)


def _confirmed(
    before: list[RangeReport], report: RangeReport | None, job: tuple[OpenReader, LogToAudit, int, int, CheckKind | None]
) -> RangeReport:
    """The range's report, if the range before it ends where this one began; else the range audited again on the right tree."""
    if not before:
        assert report is not None
        return report
    last = before[-1]
    if report is not None and report.peaks_before in (last.peaks_after, last.other_peaks_after):
        return report
    open_reader, log, first, end, check_kind = job
    with closing(open_reader(log.name)) as reader:
        frontier = Frontier(first, last.peaks_after) if len(last.peaks_after) == first.bit_count() else reader.frontier(first)
        return audit_range(reader, log=log.name, first=first, end=end, frontier=frontier, sizes=_sizes(log), check_kind=check_kind)


def _receipts_part(job: tuple[OpenReader, str, int, int, ReceiptKeys, frozenset[str]]) -> tuple[list[Finding], int]:
    open_reader, log, first, end, keys, kinds = job
    with closing(open_reader(log)) as reader:
        return audit_receipts(reader, log=log, first=first, end=end, keys=keys, kinds=kinds)


def _sizes(log: LogToAudit) -> frozenset[int]:
    claimed = {checkpoint_size(note) for note in log.checkpoints}
    return frozenset(size for size in claimed if size is not None) | {log.size}


def _ranges(size: int, workers: int | None) -> Iterator[tuple[int, int]]:
    count = max(1, min(_workers(workers), size // LEAST_SPLIT))
    step = -(-size // count)
    bounds = [min(size, -(-place // SPLIT) * SPLIT) for place in range(0, size, step)] if size else [0]
    yield from zip(bounds, [*bounds[1:], size], strict=True)


def _workers(workers: int | None) -> int:
    return workers if workers is not None else min(8, os.cpu_count() or 1)


@contextmanager
def _executor(parts: Sequence[object], workers: int | None) -> Iterator[Callable[[Callable[[Any], T], Sequence[Any]], list[T]]]:
    """Give what runs jobs on all cores: the first here, the others in processes of their own."""
    helpers = min(_workers(workers), len(parts)) - 1
    if helpers < 1:
        yield lambda work, jobs: [work(job) for job in jobs]
        return
    # A forked process starts at once, but only where no other thread could be holding a lock.
    fork = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1 and os.name == "posix"
    context = multiprocessing.get_context("fork" if fork else "spawn")
    with ProcessPoolExecutor(helpers, mp_context=context) as pool:
        yield lambda work, jobs: _run(pool, work, jobs)


def _run(pool: Executor, work: Callable[[Any], T], jobs: Sequence[Any]) -> list[T]:
    others = [pool.submit(work, job) for job in jobs[1:]]
    return [work(jobs[0]), *(other.result() for other in others)] if jobs else []


def _audit_ids(by_log: dict[str, list[RangeReport]], findings: list[Finding]) -> None:
    every = [id for ranges in by_log.values() for part in ranges for id in part.ids]
    if len(set(every)) == len(every):
        return
    seen: set[str] = set()
    twice = {id for id in every if id in seen or seen.add(id)}  # type: ignore[func-returns-value]
    for log, ranges in by_log.items():
        for id in sorted(twice.intersection(id for part in ranges for id in part.ids)):
            findings.append(Finding("id-reuse", log, None, id, "The id {id} stands twice.", {"id": id}))


def _audit_commodities(by_log: dict[str, list[RangeReport]], findings: list[Finding]) -> None:
    """Every commodity is money, or declared by a unit earlier in the same log or anywhere in another.

    Among several desks' logs it may stand in one that has not come yet: then this cannot be judged.
    """
    declared: dict[str, dict[str, int]] = {}
    for log, ranges in by_log.items():
        for part in ranges:
            for commodity, seq in part.units.items():
                own = declared.setdefault(commodity, {})
                own[log] = min(seq, own.get(log, seq))
    for log, ranges in by_log.items():
        told: set[str] = set()
        for part in ranges:
            for commodity, (seq, id) in part.commodities.items():
                where = declared.get(commodity, {})
                if commodity == MONEY or commodity in told or where.get(log, seq) < seq or where.keys() - {log}:
                    continue
                told.add(commodity)
                reason = UnknownCommodity(commodity=commodity)
                findings.append(finding_of(reason, rule="commodity", log=log, seq=seq, fact_id=id, incomplete=len(by_log) > 1))


def _audit_reversals(by_log: dict[str, list[RangeReport]], open_reader: OpenReader, findings: list[Finding]) -> None:
    """Every reversal is the exact opposite of one fact before it, and no fact is reversed twice by one desk.

    Two desks that did not know of each other may both have reversed a fact: that has happened, and is no fault of a log. A fact of a log that has not
    come yet cannot be compared.
    """
    wanted = {ref for ranges in by_log.values() for part in ranges for _, _, ref, _ in part.reversals}
    if not wanted:
        return
    place = {
        id: (log, part.first + offset)
        for log, ranges in by_log.items()
        for part in ranges
        if wanted.intersection(part.ids)
        for offset, id in enumerate(part.ids)
        if id in wanted
    }
    for log, ranges in by_log.items():
        done: set[str] = set()
        for part in ranges:
            for seq, id, ref, post in part.reversals:
                if ref in done:
                    findings.append(finding_of(ReversedAlready(id=ref), rule="reversal", log=log, seq=seq, fact_id=id))
                done.add(ref)
                target = _post_of(place.get(ref), ref, open_reader)
                opposite = [[account, commodity, -amount] for account, commodity, amount in target] if target is not None else None
                if opposite != post or (place[ref][0] == log and place[ref][1] >= seq):
                    not_here = ref not in place and len(by_log) > 1
                    findings.append(finding_of(NotExactReversal(), rule="reversal", log=log, seq=seq, fact_id=id, incomplete=not_here))


def _post_of(place: tuple[str, int] | None, id: str, open_reader: OpenReader) -> list[Any] | None:
    if place is None:
        return None
    log, seq = place
    with closing(open_reader(log)) as reader:
        # A fact that could not be read moves the count of ids, so a few to the right are looked at too.
        for _, data, _ in reader.facts(seq, seq + 64):
            try:
                value = parse(data)
            except BadForm:
                continue
            if value.get("id") == id:
                post: list[Any] = value["post"]
                return post
    return None


def _audit_perpetual(log: LogToAudit, ranges: Sequence[RangeReport], findings: list[Finding]) -> None:
    """A shift closes with the count and the gross of all sales of its log since genesis."""
    sales = gross = 0
    for part in ranges:
        for seq, id, own_sales, own_gross, perpetual in part.closes:
            expected = {"count": sales + own_sales, "gross": gross + own_gross}
            if perpetual is not None and perpetual != expected:
                findings.append(
                    Finding(
                        "perpetual",
                        log.name,
                        seq,
                        id,
                        "The perpetual totals of this shift are not those of the {count} sales before it.",
                        {"count": expected["count"]},
                    )
                )
        sales += part.sales
        gross += part.gross
