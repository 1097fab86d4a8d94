"""Handing the books to an auditor: the pack of the ledger with our exports in it, all of one moment, while the shop goes on selling.

Trust files are written apart and travel another way. What the pack's files are is the ledger's business (`ledger/pack.py`); which of our
exports go in, and whose proofs, is said here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from .journal.chart_facts import standing_chart
from .journal.documents import document_files
from .journal.exports import pack_exports
from .kinds import KINDS
from .ledger.audit import checkpoint_size
from .ledger.findings import AuditReport, LogToAudit
from .ledger.keys import KeyBox
from .ledger.pack import verify_pack, write_pack
from .ledger.store_logs import logs_of_store, reader_of_store
from .ledger.trust import Trust, write_trust
from .ledger.vkeys import SigningKey, VerifierKey
from .open_exceptions import exceptions_export
from .store.engine import Store, StoreUnreadable
from .store.places import PlaceMissing, telling_of
from .store.tables import SEQ_BITS
from .verify import rules_of_kind

TRIES = 50
"""A sale between two readings makes them differ; some thousandths of a second later they do not."""


def write_audit_pack(store: Path, file: Path, *, keys: Mapping[str, SigningKey]) -> None:
    """Write the audit pack of a store; `keys` are the log keys of this desk, for signatures that `ssh-keygen` can check.

    Refuses NothingSigned, StoreMissing; faults PlaceMissing and what a place says.
    """
    if not file.parent.is_dir():
        raise PlaceMissing(path=str(file.parent))
    opened = Store.open(store, read_only=True)
    try:
        for _ in range(TRIES):
            with opened.read() as connection:
                logs = logs_of_store(store)
                if _sizes(connection) == {log.name: log.size for log in logs}:
                    _write(store, file, connection, logs, keys)
                    return
    finally:
        opened.close()
    raise AssertionError("a store cannot grow between every two readings")


def verify_audit_pack(path: Path, *, trust: Trust | None = None, receipts: bool = False, workers: int | None = None) -> AuditReport:
    """Audit a pack with the rules of the kinds this program knows. Refuses NotAPack."""
    receipt_kinds = frozenset(kind.name for kind in KINDS.values() if kind.receipt)
    return verify_pack(path, trust=trust, check_kind=rules_of_kind, receipts=receipts, receipt_kinds=receipt_kinds, workers=workers)


def write_trust_files(folder: Path, keys: Mapping[str, SigningKey], others: Iterable[VerifierKey] = ()) -> None:
    """Write the trust files of a shop that no community has enrolled: they pin its log keys as they are today.

    `others` are the log keys of desks that this one was paired with, whose logs stand in the same pack.
    """
    log_keys: list[VerifierKey] = [key.verifier for _, key in sorted(keys.items())]
    log_keys += [key for key in others if key.name not in keys]
    with telling_of(folder):
        write_trust(folder, log_keys=log_keys)


def log_keys_of(box: KeyBox, logs: list[str], *, passphrase: str | None = None) -> dict[str, SigningKey]:
    """The log keys that this PC holds of some logs. Refuses PassphraseNeeded, WrongPassphrase; faults as key boxes do."""
    own = set(box.logs())
    return {log: box.open(log, passphrase=passphrase).log for log in logs if log in own}


def logs_in(store: Path) -> list[str]:
    """The logs of a store, oldest first. Faults StoreUnreadable."""
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return [str(row[0]) for row in connection.execute("SELECT name FROM log ORDER BY no")]
    except sqlite3.Error as error:
        raise StoreUnreadable(why=str(error)) from error


def _write(store: Path, file: Path, connection: Connection, logs: tuple[LogToAudit, ...], keys: Mapping[str, SigningKey]) -> None:
    chart = standing_chart(connection)
    exports = [*pack_exports(connection, chart=chart, kinds=KINDS), exceptions_export(connection, chart, on=_last_day(connection))]
    files: dict[str, Iterable[str | bytes]] = {export.name: export.text() for export in exports}
    files.update(document_files(connection))
    numbers = {int(no): str(name) for no, name in connection.exec_driver_sql("SELECT no, name FROM log").all()}
    closed = connection.exec_driver_sql("SELECT closed - 1 FROM shift WHERE closed > 0 ORDER BY closed").all()
    logs = tuple(_signed_part(log) for log in logs if log.checkpoints or not log.taking)
    sizes = {log.name: log.size for log in logs}
    places = [(numbers[no >> SEQ_BITS], no & (1 << SEQ_BITS) - 1) for (no,) in closed]
    proofs = [(log, seq) for log, seq in places if seq < sizes.get(log, 0)]
    with telling_of(file.parent):
        write_pack(file, logs, reader_of_store(store), keys=keys, files=files, proofs=proofs)


def _last_day(connection: Connection) -> date:
    """The last day that anything counts on."""
    found = connection.exec_driver_sql('SELECT MAX("on") FROM balance').scalar_one()
    return date.max if found is None else date.fromisoformat(found)


def _signed_part(log: LogToAudit) -> LogToAudit:
    """A log as far as it is signed: what of it is still being taken from another desk is handed on when it has all come."""
    return replace(log, size=checkpoint_size(log.checkpoints[-1]) or 0, taking=0) if log.taking else log


def _sizes(connection: Connection) -> dict[str, int]:
    sql = (
        "SELECT name, COALESCE((SELECT no - (log.no << ?) + 1 FROM fact WHERE fact.no >= log.no << ? AND fact.no < (log.no + 1) << ? "
        "ORDER BY fact.no DESC LIMIT 1), 0) FROM log"
    )
    return {str(name): int(size) for name, size in connection.exec_driver_sql(sql, (SEQ_BITS, SEQ_BITS, SEQ_BITS)).all()}
