"""What the ledger's page may say: verify the books, hand them out as an auditor's pack or as journals.

Reads the store on connections of its own and may run on any thread but the window's; a sale made meanwhile is in the next one. Whether somebody may
hand the books out is asked of the till first (Permission.EXPORT).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kadpun.books.audit_pack import write_audit_pack
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.exports import all_exports, write_exports
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.findings import Finding
from kadpun.books.ledger.vkeys import SigningKey
from kadpun.books.store.engine import Store
from kadpun.books.verify import verify_store

from .counter import Till

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying the whole store came to: facts by log, what is wrong, what could not be judged, and how long it took."""

    sizes: tuple[tuple[str, int], ...]
    wrong: tuple[Finding, ...]
    open: tuple[Finding, ...]
    at: int
    milliseconds: int

    @property
    def facts(self) -> int:
        """How many facts were verified."""
        return sum(size for _, size in self.sizes)


def verify(store: Path, *, now_at: Callable[[], int], progress: Progress | None = None) -> Verdict:
    """Verify a store whole: logs, rules, guards, views, and every receipt's signature. Refuses and faults as `verify_store`."""
    began_at = now_at()
    report = verify_store(store, receipts=True, progress=progress)
    ended_at = now_at()
    return Verdict(
        sizes=tuple(sorted(report.audit.sizes.items())),
        wrong=tuple(finding for finding in report.findings if not finding.incomplete),
        open=tuple(finding for finding in report.findings if finding.incomplete),
        at=ended_at,
        milliseconds=max(ended_at - began_at, 0),
    )


def pack_keys(till: Till) -> Mapping[str, SigningKey]:
    """The desk's own log key, so that a pack bears signatures that `ssh-keygen` checks."""
    return {till.desk.log: till.desk.ledger.keys.log}


def write_pack(store: Path, file: Path, keys: Mapping[str, SigningKey]) -> Path:
    """Write the audit pack; answers where it lies. Faults of the place."""
    write_audit_pack(store, file, keys=keys)
    return file


def write_journals(store: Path, folder: Path, progress: Progress | None = None) -> int:
    """Write every export into a folder; answers how many files. Faults of the place."""
    with Store.open(store, read_only=True) as opened, opened.read() as connection:
        exports = all_exports(connection, chart=standing_chart(connection), kinds=KINDS)
        done = iter(range(1, len(exports) + 1))

        def tell(name: str) -> None:
            if progress is not None:
                progress(next(done), len(exports))

        return len(write_exports(exports, folder, progress=tell))
