"""The audit of a run of facts of one log, in one process: everything that can be said of each fact from what stands before it.

What needs the rest of the log (ids, units, reversals, keys) is gathered here and judged in `audit`. One fact that was changed gives one
finding, not one for every fact after it: where stored leaf and stored bytes disagree, the facts that follow tell which of them was signed.
"""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ..refusals import Told
from .canonical import BadForm, parse
from .facts import UnknownKind, UnknownVersion, check_envelope, check_place, fact_of
from .findings import CheckKind, Finding, LogReader, finding_of
from .tree import Frontier, fold

MOST_FINDINGS = 1000
"""A log that is wrong from end to end is not told fact by fact."""


@dataclass(slots=True)
class RangeReport:
    """What a range has to say to the whole: findings, and what only the whole can judge."""

    first: int
    end: int
    findings: list[Finding] = field(default_factory=list)
    peaks_before: list[bytes] = field(default_factory=list)
    peaks_after: list[bytes] = field(default_factory=list)
    other_peaks_after: list[bytes] | None = None
    """What the peaks would be with the stored leaf of the last fact, where its bytes say otherwise."""
    ids: list[str] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    commodities: dict[str, tuple[int, str]] = field(default_factory=dict)
    reversals: list[tuple[int, str, str, list[Any]]] = field(default_factory=list)
    genesis: dict[str, Any] | None = None
    rotates: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    closes: list[tuple[int, str, int, int, Any]] = field(default_factory=list)
    unread: int = 0
    """Facts that could not be read: what they declared, sold or said is not in here."""
    sales: int = 0
    gross: int = 0
    first_on: str = "9"
    last_on: str = ""


def audit_range(
    reader: LogReader,
    *,
    log: str,
    first: int,
    end: int,
    frontier: Frontier,
    sizes: frozenset[int],
    check_kind: CheckKind | None,
) -> RangeReport:
    """Audit the facts numbered first to end, which stand on `frontier`; note the roots at `sizes`."""
    auditor = _RangeAuditor(log, first, end, frontier, sizes, check_kind, tuple(reader.node_levels()))
    auditor.read(reader.facts(first, end))
    auditor.compare_nodes(reader)
    return auditor.report


class _RangeAuditor:
    def __init__(
        self,
        log: str,
        first: int,
        end: int,
        frontier: Frontier,
        sizes: frozenset[int],
        check_kind: CheckKind | None,
        levels: tuple[int, ...],
    ) -> None:
        self.log = log
        self.report = RangeReport(first, end, peaks_before=list(frontier.peaks))
        self.frontier = frontier
        self.sizes = sizes
        self.check_kind = check_kind
        self.computed: dict[int, list[bytes]] = {level: [] for level in levels}
        # While bytes and leaf of the last fact disagree: the frontier, and how many nodes there were, without it; and its stored leaf.
        self.conflict: tuple[Frontier, dict[int, int], bytes] | None = None
        self.other_nodes: dict[tuple[int, int], bytes] = {}
        self.adrift = 0

    def read(self, rows: Iterable[tuple[int, bytes, bytes]]) -> None:
        """Go through the stored rows. The one loop whose speed is the audit's speed."""
        report, computed, sizes = self.report, self.computed, self.sizes
        expected = report.first
        for seq, data, leaf in rows:
            if seq != expected:
                self._missing(expected, seq)
                expected = seq
            root = fold(self.frontier.peaks)
            if expected in sizes:
                report.roots[expected] = root
            value = self._judge(seq, data)
            if value is None:
                report.unread += 1
            else:
                if value["prev"] != b2a_base64(root, newline=False).decode():
                    self._settle_prev(seq, value, root)
                elif self.adrift:
                    self._end_drift(seq)
                self._gather(seq, value)
            own = sha256(b"\x00" + data).digest()
            self.conflict = None
            if own != leaf:
                self._disagree(seq, value, leaf)
            for level, _, node in self.frontier.append(own):
                if level in computed:
                    computed[level].append(node)
            expected += 1
        if expected != report.end:
            self._missing(expected, report.end)
        if self.adrift:
            self._end_drift(report.end)
        if report.end in sizes:
            report.roots[report.end] = fold(self.frontier.peaks)
        report.peaks_after = list(self.frontier.peaks)
        if self.conflict is not None:
            before, _, leaf = self.conflict
            self.other_nodes = {(level, index): node for level, index, node in before.append(leaf)}
            report.other_peaks_after = list(before.peaks)

    def _judge(self, seq: int, data: bytes) -> dict[str, Any] | None:
        """Check spelling and form, and the rules of the kind; answers the object if its place can be read."""
        value: dict[str, Any] | None = None
        try:
            value = parse(data)
            check_envelope(value)
        except UnknownVersion as reason:
            return self._judge_place(seq, value, reason)
        except BadForm as reason:
            self._find(reason, reason.rule, seq, value)
            if reason.rule in ("keys", "v", "prev") or value is None or type(value.get("prev")) is not str:
                return None
            return self._with_place(seq, value)
        if value["seq"] != seq or value["log"] != self.log:
            self._other_place(seq, value)
        if self.check_kind is not None:
            self._judge_kind(seq, value)
        return value

    def _judge_kind(self, seq: int, value: dict[str, Any]) -> None:
        assert self.check_kind is not None
        for reason in self.check_kind(fact_of(value)):
            unknown = isinstance(reason, UnknownKind)
            self._find(reason, "kind" if unknown else "kind-rule", seq, value, incomplete=unknown)

    def _judge_place(self, seq: int, value: dict[str, Any] | None, reason: UnknownVersion) -> dict[str, Any] | None:
        """Of a fact of a version to come only its place can be judged; the rest is left open."""
        version = value.get("v") if value is not None else None
        to_come = type(version) is int and version > 1
        self._find(reason, "v", seq, value, incomplete=to_come)
        if not to_come or value is None:
            return None
        return self._with_place(seq, value)

    def _with_place(self, seq: int, value: dict[str, Any]) -> dict[str, Any] | None:
        try:
            check_place(value)
        except BadForm:
            return None
        if value["seq"] != seq or value["log"] != self.log:
            self._other_place(seq, value)
        self.report.unread += 1
        return {"prev": value["prev"], "id": value["id"], "kind": "", "post": (), "on": self.report.first_on, "body": {}}

    def _other_place(self, seq: int, value: dict[str, Any]) -> None:
        rule = "log" if value["log"] != self.log else "seq"
        self._add(rule, seq, value["id"], "This fact names another place: number {named} of {named_log}.", named=value["seq"], named_log=value["log"])

    def _gather(self, seq: int, value: dict[str, Any]) -> None:
        """Note what only the whole log can judge."""
        report = self.report
        report.ids.append(value["id"])
        for posting in value["post"]:
            if posting[1] not in report.commodities:
                report.commodities[posting[1]] = (seq, value["id"])
        on = value["on"]
        if on < report.first_on:
            report.first_on = on
        if on > report.last_on:
            report.last_on = on
        kind = value["kind"]
        if kind == "sale":
            report.sales += 1
            report.gross += value["body"].get("total", 0)
        elif kind in _OWN_KINDS:
            self._gather_own(seq, kind, value)

    def _gather_own(self, seq: int, kind: str, value: dict[str, Any]) -> None:
        report, body = self.report, value["body"]
        if kind == "unit":
            if type(body.get("commodity")) is str:
                report.units.setdefault(body["commodity"], seq)
        elif kind == "reversal":
            report.reversals.append((seq, value["id"], value["refs"][0], value["post"]))
        elif kind == "genesis":
            report.genesis = body
        elif kind == "rotate":
            report.roots[seq] = fold(self.frontier.peaks)
            report.rotates.append((seq, value["id"], body))
        elif kind == "shift-close":
            report.closes.append((seq, value["id"], report.sales, report.gross, body.get("perpetual")))

    def _disagree(self, seq: int, value: dict[str, Any] | None, leaf: bytes) -> None:
        counts = {level: len(nodes) for level, nodes in self.computed.items()}
        self.conflict = (self.frontier.copy(), counts, leaf)
        self._add("leaf", seq, value["id"] if value else "", "The bytes of this fact are not those of its stored leaf.")

    def _settle_prev(self, seq: int, value: dict[str, Any], root: bytes) -> None:
        """The fact stands on another root than ours: take the other side of a disagreement, if that is what it stands on."""
        if self.conflict is not None:
            before, counts, leaf = self.conflict
            completed = before.append(leaf)
            if value["prev"] == b2a_base64(fold(before.peaks), newline=False).decode():
                for level, nodes in self.computed.items():
                    del nodes[counts[level] :]
                for level, _, node in completed:
                    if level in self.computed:
                        self.computed[level].append(node)
                self.frontier = before
                if seq in self.report.roots:
                    self.report.roots[seq] = fold(before.peaks)
                return
        if not self.adrift:
            self._add("prev", seq, value["id"], "This fact does not stand on the facts before it.")
        self.adrift += 1

    def _end_drift(self, seq: int) -> None:
        if self.adrift > 1:
            self._add("prev", seq - 1, "", "Nor do the {count} facts after that, up to here.", count=self.adrift - 1)
        self.adrift = 0

    def _missing(self, expected: int, seq: int) -> None:
        if seq > expected:
            self._add("seq", expected, "", "Facts are missing here, up to number {last}.", last=seq - 1)
        else:
            self._add("seq", seq, "", "This number stands twice.")

    def compare_nodes(self, reader: LogReader) -> None:
        """Compare stored subtrees with those of the facts."""
        first, end = self.report.first, self.report.end
        for level, computed in self.computed.items():
            start, stop = first >> level, end >> level
            stored = list(reader.nodes(level, start, stop))
            if [node for _, node in stored] == computed and len(stored) == stop - start:
                continue
            found = dict(stored)
            for index, node in enumerate(computed, start):
                if found.get(index) not in (node, self.other_nodes.get((level, index), node)):
                    self._add(
                        "node", index << level, "", "The stored node {index} of level {level} is not that of its facts.", index=index, level=level
                    )

    def _find(self, reason: Told, rule: str, seq: int, value: dict[str, Any] | None, *, incomplete: bool = False) -> None:
        if len(self.report.findings) < MOST_FINDINGS:
            id = value.get("id") if value is not None else ""
            fact_id = id if type(id) is str else ""
            self.report.findings.append(finding_of(reason, rule=rule, log=self.log, seq=seq, fact_id=fact_id, incomplete=incomplete))

    def _add(self, rule: str, seq: int, fact_id: str, says: str, **fields: Any) -> None:
        if len(self.report.findings) < MOST_FINDINGS:
            self.report.findings.append(Finding(rule, self.log, seq, fact_id, says, fields))


_OWN_KINDS = frozenset(("unit", "reversal", "genesis", "rotate", "shift-close"))
