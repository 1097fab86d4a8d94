"""The audit of a log alone, timed inside a process of its own: `python -m benchmarks.audit STORE [receipts]`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kadpun.books.kinds import KINDS
from kadpun.books.ledger.audit import audit
from kadpun.books.ledger.store_logs import logs_of_store, reader_of_store


def main() -> None:
    """Audit the logs of a store and print how many seconds that took."""
    path = Path(sys.argv[1])
    receipts = "receipts" in sys.argv[2:]
    kinds = frozenset(kind.name for kind in KINDS.values() if kind.receipt)
    began = time.perf_counter()
    report = audit(logs_of_store(path), reader_of_store(path), receipts=receipts, receipt_kinds=kinds)
    seconds = time.perf_counter() - began
    assert not report.findings, report.findings[:3]
    print(seconds)


if __name__ == "__main__":
    main()
