"""What an audit finds: a rule that is broken, and where; and how it reads the log that it audits.

A finding is data: which rule, which log, which fact. Its sentence is made when somebody reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..refusals import Told
from ..words import Say
from .facts import Fact
from .tree import Frontier
from .vkeys import VerifierKey


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or (`incomplete`) that this program cannot judge. `seq` is None where no one fact is meant."""

    rule: str
    log: str
    seq: int | None
    fact_id: str
    says: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    incomplete: bool = False

    @property
    def detail(self) -> str:
        """The finding in English."""
        return self.says.format(**self.fields)

    def sentence(self, say: Say) -> str:
        """The finding as the reader would say it."""
        return say(self.says, **self.fields)


def finding_of(reason: Told, *, rule: str, log: str, seq: int | None, fact_id: str = "", incomplete: bool = False) -> Finding:
    """The finding that a refusal amounts to when it is met in a log."""
    return Finding(rule, log, seq, fact_id, reason.says, reason.fields, incomplete)


class LogReader(Protocol):
    """An opened log, as it is stored; each process of an audit opens its own."""

    def facts(self, first: int, end: int) -> Iterable[tuple[int, bytes, bytes]]:
        """Number, stored bytes and stored leaf hash of the facts numbered first to end, in order; what is missing is left out."""
        ...

    def node_levels(self) -> Iterable[int]:
        """The levels, 1 and up, at which complete subtrees are stored."""
        ...

    def nodes(self, level: int, first: int, end: int) -> Iterable[tuple[int, bytes]]:
        """Index and hash of the stored subtrees of a level, indexes first to end, in order."""
        ...

    def frontier(self, size: int) -> Frontier:
        """The frontier after `size` leaves, from stored nodes; LookupError where one is missing."""
        ...

    def receipts(self, first: int, end: int) -> Iterable[tuple[int, bytes]]:
        """Number and signature of the stored receipt signatures of the facts numbered first to end, in order."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


OpenReader = Callable[[str], LogReader]
"""Opens the reader of a log by its name. Where processes are not forked it must be picklable: a function of a module, or a partial of one."""

CheckKind = Callable[[Fact], Iterable[Told]]
"""The rules of a fact's kind: what it answers is wrong. An UnknownKind among the answers makes the audit incomplete, not wrong."""


@dataclass(frozen=True, slots=True)
class LogToAudit:
    """A log as the store names it: how many facts it should have, and its stored checkpoints.

    `taking` is the size that it will have when a taking from another desk that is under way has ended; 0 when none is.
    """

    name: str
    size: int
    checkpoints: tuple[bytes, ...]
    taking: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a report: what was checked, and the rules under which its findings come."""

    name: str
    says: str
    rules: frozenset[str]


CHECKS = (
    Check(
        "form",
        "Every fact has the form of a fact, in its one canonical spelling",
        frozenset("size utf8 json number depth canonical string key duplicate-key keys v log id kind at on by refs post body total cm".split()),
    ),
    Check("chain", "The facts are numbered without a gap, each on the root of those before it", frozenset(("seq", "prev", "genesis"))),
    Check("tree", "Leaf hashes, nodes and root are those of the facts", frozenset(("leaf", "node", "root"))),
    Check("signatures", "Checkpoints are signed by the desk's own keys", frozenset(("checkpoint", "rotate", "keys"))),
    Check("ids", "No id stands twice", frozenset(("id-reuse",))),
    Check("sums", "Postings come to zero in every commodity, and every commodity is declared", frozenset(("sum", "commodity"))),
    Check("kinds", "Every fact keeps the rules of its kind", frozenset(("kind-rule", "training", "reversal", "perpetual"))),
    Check("receipts", "Receipt signatures hold", frozenset(("receipt",))),
    Check("trust", "The desk is enrolled and its checkpoint witnessed as the trust files ask", frozenset(("certificate", "quorum", "trust"))),
    Check("files", "Every file holds what its name says", frozenset(("file", "proof"))),
)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found, and how much it looked at."""

    findings: tuple[Finding, ...]
    facts: int
    receipts: int
    sizes: Mapping[str, int]
    log_keys: Mapping[str, tuple[VerifierKey, ...]]
    """The log keys that hold in each log, oldest first; none where its beginning cannot be read."""

    @property
    def exit_code(self) -> int:
        """0 all holds, 1 something is wrong, 3 nothing is wrong but something could not be judged."""
        if any(not finding.incomplete for finding in self.findings):
            return 1
        return 3 if self.findings else 0

    def of_check(self, check: Check) -> tuple[Finding, ...]:
        """The findings of one line of the report."""
        return tuple(finding for finding in self.findings if finding.rule in check.rules)
