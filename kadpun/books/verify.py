"""Verifying a store: the log from its stored bytes up, the rules of each kind, the store's own guards, and that every view is what the facts say.

    audit of the logs (ledger) --> guards: tables and triggers as a fresh store has them --> rules of each kind, and views folded anew beside,
    compared row by row

Nothing is written to the store and nobody who sells is disturbed. Views are compared only where the facts themselves can be read and keep their
rules; otherwise the facts come first, and the report says that the views were not judged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from .journal.postings import apply_postings
from .kinds import KINDS
from .ledger.audit import audit
from .ledger.facts import Fact, UnknownKind, leaf_hash, read_fact
from .ledger.findings import CHECKS, AuditReport, Check, Finding
from .ledger.kind import Standing
from .ledger.rebuild import fold
from .ledger.store_logs import logs_of_store, reader_of_store
from .ledger.trust import Trust
from .refusals import Refusal, Told
from .store.engine import StoreMissing, lay_views, telling
from .store.migrate import demand_known_form
from .store.tables import KEPT, SCHEMA_VERSION, SEQ_BITS, VIEWS, VIRTUAL_VIEWS, triggers
from .store.views import Views

SLICE = 2_000
ROWS_AT_ONCE = 2_000
MOST_OF_A_TABLE = 20
"""A table that is wrong from end to end is not told row by row."""

GUARDS = Check("guards", "The store's tables and the triggers that guard them are as they were laid", frozenset(("guard",)))
VIEWS_CHECK = Check("views", "Every view is what the facts say", frozenset(("view",)))
STORE_CHECKS = (*CHECKS, GUARDS, VIEWS_CHECK)
_FACTS_UNSOUND = frozenset(rule for check in CHECKS if check.name in ("form", "ids", "sums") for rule in check.rules)

Progress = Callable[[int, int], None]


class StoreOlder(Refusal):
    says = "This shop is of an older form ({found}, this program has {known}). Open it once with Kadpun, which brings it up to date, then verify."


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What verifying a store found: the audit of its logs, then the store's own."""

    audit: AuditReport
    own: tuple[Finding, ...]
    checks: tuple[Check, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong or could not be judged."""
        return (*self.audit.findings, *self.own)

    @property
    def exit_code(self) -> int:
        """0 all holds, 1 something is wrong, 3 nothing is wrong but something could not be judged."""
        if any(not finding.incomplete for finding in self.findings):
            return 1
        return 3 if self.findings else 0

    def of_check(self, check: Check) -> tuple[Finding, ...]:
        """The findings of one line of the report."""
        return tuple(finding for finding in self.findings if finding.rule in check.rules)


def rules_of_kind(fact: Fact) -> Iterator[Told]:
    """What breaks the rules of a fact's kind, as far as the fact alone can tell."""
    kind = KINDS.get(fact.kind)
    if kind is None:
        yield UnknownKind(kind=fact.kind)
        return
    try:
        kind.demand(fact, kind.codec.read(fact.body))
    except Refusal as reason:
        yield reason


def rules_kept(fact: Fact) -> tuple[Finding, ...]:
    """What breaks the rules of a fact's kind, as findings."""
    return tuple(
        Finding("kind", fact.log, fact.seq, fact.id, reason.says, reason.fields, incomplete=True)
        if isinstance(reason, UnknownKind)
        else Finding("kind-rule", fact.log, fact.seq, fact.id, reason.says, reason.fields)
        for reason in rules_of_kind(fact)
    )


def verify_store(
    path: Path, *, trust: Trust | None = None, receipts: bool = False, progress: Progress | None = None, workers: int | None = None
) -> StoreReport:
    """Verify a store whole; `receipts`: every receipt signature too. `progress` is told how many of how many facts the views were folded from.

    Refuses StoreMissing, StoreNewer, StoreOlder; faults StoreUnreadable.
    """
    if not path.exists():
        raise StoreMissing(path=str(path))
    found = demand_known_form(path)
    if found < SCHEMA_VERSION:
        raise StoreOlder(found=found, known=SCHEMA_VERSION)
    with telling():
        return _verify(path, trust=trust, receipts=receipts, progress=progress, workers=workers)


def _verify(path: Path, *, trust: Trust | None, receipts: bool, progress: Progress | None, workers: int | None) -> StoreReport:
    receipt_kinds = frozenset(kind.name for kind in KINDS.values() if kind.receipt)
    report = audit(
        logs_of_store(path),
        reader_of_store(path),
        trust=trust,
        receipts=receipts,
        receipt_kinds=receipt_kinds,
        workers=workers,
    )
    asked = (("receipts", receipts), ("trust", trust is not None), ("files", False))
    checks = tuple(check for check in STORE_CHECKS if dict(asked).get(check.name, True))
    unsound = any(finding.rule in _FACTS_UNSOUND and not finding.incomplete for finding in report.findings)
    with closing(_open(path)) as store:
        own = [*compare_guards(store), *([_not_judged()] if unsound else compare_views(store, progress))]
    return StoreReport(report, tuple(own), checks)


def audit_logs(path: Path, *, workers: int | None = None) -> AuditReport:
    """Audit a store's logs and the rules of their kinds, without the views."""
    return audit(logs_of_store(path), reader_of_store(path), check_kind=rules_of_kind, workers=workers)


def compare_guards(store: sqlite3.Connection) -> Iterator[Finding]:
    """Find pages and indexes that are not whole, and every table, index and trigger that a fresh store has not, or has otherwise."""
    (found,) = store.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        yield Finding("guard", "", None, "", "The store's file is damaged: {why}.", {"why": str(found)})
    with _fresh(whole=True) as (engine, _):
        fresh = dict(_parts(_driver(engine)))
    mine = dict(_parts(store))
    for name in sorted(fresh.keys() | mine.keys()):
        if name not in mine:
            yield Finding("guard", "", None, "", "The store lacks its {part}.", {"part": name})
        elif name not in fresh:
            yield Finding("guard", "", None, "", "The store holds {part}, which no Kadpun has laid.", {"part": name})
        elif mine[name] != fresh[name]:
            yield Finding("guard", "", None, "", "The store's {part} is not as it was laid.", {"part": name})
    yield from _planted_nodes(store)


def _planted_nodes(store: sqlite3.Connection) -> Iterator[Finding]:
    """Find logs with more nodes than their facts complete: one planted ahead would keep the fact that completes it from being recorded."""
    sql = (
        "SELECT name, (SELECT count(*) FROM node WHERE node.log = log.no), COALESCE((SELECT fact.no - (log.no << ?) + 1 FROM fact "
        "WHERE fact.no >= log.no << ? AND fact.no < (log.no + 1) << ? ORDER BY fact.no DESC LIMIT 1), 0) FROM log"
    )
    for log, nodes, size in store.execute(sql, (SEQ_BITS, SEQ_BITS, SEQ_BITS)):
        if nodes > size - size.bit_count():
            yield Finding("guard", log, None, "", "The store holds nodes of {log} that its facts do not bring.", {"log": log})


def compare_views(store: sqlite3.Connection, progress: Progress | None = None) -> Iterator[Finding]:
    """Fold every fact anew, beside the store, and find every row of a view that differs."""
    with _fresh(whole=False) as (engine, cursor):
        store.execute("BEGIN")
        yield from _fold_all(store, cursor, progress)
        fresh = _driver(engine)
        for table in sorted(VIEWS.tables.values(), key=lambda table: table.name):
            columns = [column.name for column in table.columns]
            yield from _compare_table(store, fresh, table.name, columns, [column.name for column in table.primary_key])
        for name in VIRTUAL_VIEWS:
            columns = ["rowid", *(row[1] for row in fresh.execute(f"PRAGMA table_info({name})").fetchall())]
            yield from _compare_table(store, fresh, name, columns, ["rowid"])


def _fold_all(store: sqlite3.Connection, cursor: sqlite3.Cursor, progress: Progress | None) -> Iterator[Finding]:
    """Fold every fact into empty views; find facts that break a rule of their kind, and those whose row says otherwise than their bytes.

    The row is only an index to the bytes. A fact that breaks a rule brings its postings alone.
    """
    total = store.execute("SELECT count(*) FROM fact").fetchone()[0]
    rows = store.execute("SELECT no, id, kind, largest_at, bytes FROM fact ORDER BY no")
    largest: dict[str, int] = {}
    done = 0
    while part := rows.fetchmany(SLICE):
        cursor.execute("BEGIN")
        views = Views(cursor)
        for no, id, kind, largest_at, data in part:
            fact = read_fact(data)
            largest_so_far = largest[fact.log] = max(largest.get(fact.log, 0), fact.at)
            if (id, kind, largest_at) != (bytes.fromhex(fact.id.replace("-", "")), fact.kind, largest_so_far):
                says = "The row of fact {seq} says otherwise than the fact itself."
                yield Finding("guard", fact.log, fact.seq, fact.id, says, {"seq": fact.seq})
            broken = rules_kept(fact)
            yield from broken
            if broken:
                apply_postings(Standing(fact, no, largest_so_far, leaf_hash(data)), views)
            else:
                fold(Standing(fact, no, largest_so_far, leaf_hash(data)), KINDS, apply_postings, views)
        views.flush()
        cursor.execute("COMMIT")
        done += len(part)
        if progress is not None:
            progress(done, total)


def _compare_table(
    store: sqlite3.Connection, fresh: sqlite3.Connection, name: str, columns: Sequence[str], key: Sequence[str]
) -> Iterator[Finding]:
    """Go through two tables side by side, some thousand rows at once, and row by row from the first difference on."""
    listed = ", ".join(f'"{column}"' for column in columns)
    sql = f'SELECT {listed} FROM "{name}" ORDER BY {", ".join(f"{chr(34)}{column}{chr(34)}" for column in key)}'
    try:
        mine = store.execute(sql)
    except sqlite3.Error:
        yield Finding("view", "", None, "", "The view {view} cannot be read.", {"view": name})
        return
    right = fresh.execute(sql)
    while True:
        some, others = mine.fetchmany(ROWS_AT_ONCE), right.fetchmany(ROWS_AT_ONCE)
        if some != others:
            break
        if not some:
            return
    places = [columns.index(column) for column in key]
    told = _differences(chain(some, mine), chain(others, right), places)
    for row, should in islice(told, MOST_OF_A_TABLE):
        yield _finding(store, name, columns, key, row, should)


def _differences(
    mine: Iterable[tuple[Any, ...]], right: Iterable[tuple[Any, ...]], places: Sequence[int]
) -> Iterator[tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]]:
    """Pairs of what stands and what should, by key; None where nothing stands or nothing should."""

    def key(row: tuple[Any, ...]) -> list[tuple[int, Any]]:
        return [_in_order(row[i]) for i in places]

    ours, theirs = iter(mine), iter(right)
    row, should = next(ours, None), next(theirs, None)
    while row is not None or should is not None:
        if should is None or (row is not None and key(row) < key(should)):
            yield row, None
            row = next(ours, None)
        elif row is None or key(should) < key(row):
            yield None, should
            should = next(theirs, None)
        else:
            if row != should:
                yield row, should
            row, should = next(ours, None), next(theirs, None)


def _in_order(value: Any) -> tuple[int, Any]:
    """A value as SQLite orders it: numbers before texts before bytes; a row that was tampered with may hold any."""
    if isinstance(value, bytes):
        return 2, value
    return (1, value.encode()) if isinstance(value, str) else (0, value or 0)


def _finding(
    store: sqlite3.Connection,
    name: str,
    columns: Sequence[str],
    key: Sequence[str],
    row: tuple[Any, ...] | None,
    should: tuple[Any, ...] | None,
) -> Finding:
    """Tell one row that differs: the view, its key, the columns, and the fact that it comes from where it comes from one."""
    known = dict(zip(columns, should or row or (), strict=True))
    log, seq, fact_id = _fact_of(store, name, known)
    fields = {"view": name, "key": ", ".join(f"{column} {known[column]}" for column in key)}
    if row is None:
        return Finding("view", log, seq, fact_id, "The view {view} lacks its row for {key}.", fields)
    if should is None:
        return Finding("view", log, seq, fact_id, "The view {view} holds a row for {key} that no fact brings.", fields)
    wrong = [column for column, one, other in zip(columns, row, should, strict=True) if one != other]
    fields["columns"] = ", ".join(wrong)
    return Finding("view", log, seq, fact_id, "The view {view} says otherwise than the facts for {key}: {columns}.", fields)


def _fact_of(store: sqlite3.Connection, name: str, known: dict[str, Any]) -> tuple[str, int | None, str]:
    """The fact a row of a view comes from: by its number, or by its tag; nothing for a sum of many."""
    if isinstance(known.get("log"), str) and isinstance(known.get("seq"), int):
        row = store.execute("SELECT no FROM log WHERE name = ?", (known["log"],)).fetchone()
        no = None if row is None else row[0] << SEQ_BITS | known["seq"]
    else:
        no = known.get("rowid" if name in VIRTUAL_VIEWS else "fact")
    if not isinstance(no, int):
        return "", None, ""
    found = store.execute("SELECT bytes FROM fact WHERE no = ?", (no,)).fetchone()
    if found is None:
        return "", None, ""
    fact = read_fact(found[0])
    return fact.log, fact.seq, fact.id


def _not_judged() -> Finding:
    return Finding("view", "", None, "", "Views are not compared with facts that are themselves wrong.", incomplete=True)


def _parts(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every part of a store under a name like `trigger fact_keeps`, with the words that laid it, spaces aside."""
    for kind, name, sql in connection.execute("SELECT type, name, COALESCE(sql, '') FROM sqlite_master"):
        if not name.startswith("sqlite_"):
            yield f"{kind} {name}", " ".join(str(sql).split())


@contextmanager
def _fresh(*, whole: bool) -> Iterator[tuple[Engine, sqlite3.Cursor]]:
    """An empty store of views, `whole` with the kept tables and triggers too; it lives in memory and on SQLite's own temporary file, and goes."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect("", isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA cache_size = -64000")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    try:
        with engine.connect() as connection:
            if whole:
                KEPT.create_all(connection)
                for trigger in triggers():
                    connection.exec_driver_sql(trigger)
            lay_views(connection)
        yield engine, _driver(engine).cursor()
    finally:
        engine.dispose()


def _driver(engine: Engine) -> sqlite3.Connection:
    """The driver's own connection behind an engine that has only one."""
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
    made: sqlite3.Connection = driver
    return made


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    # Text that is not UTF-8 in a tampered view must be found, not raised by the driver.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection
