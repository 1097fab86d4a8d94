"""The one door: every fact goes through `Ledger.record`, and no other code writes a fact, a node, a checkpoint or a view.

    said --> form and rules of its kind --> its place in the log --> stored bytes --> leaf, nodes --> views --> receipt signature
                                                                          \\--- one commit, with one signed checkpoint at its end

Refused anywhere, nothing is written. The same id with the same content is a no-op that answers the fact that stands. The tree's frontier lives
in memory and is taken up only when its unit of work has committed. After the commit the high mark beside the keys is raised. It knows no kind:
it is handed their table, and how postings become views, when the program is put together.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..refusals import Refusal
from ..store.engine import Store, Work
from ..store.statements import Cursor, insert_text
from ..store.tables import SEQ_BITS, checkpoint_table, fact_table, log_table, node_table, receipt_table
from ..store.views import Views
from .facts import (
    MONEY,
    Fact,
    IdReused,
    NotExactReversal,
    UnknownCommodity,
    UnknownKind,
    check_reversal,
    leaf_hash,
    read_fact,
)
from .keys import DeskKeys, HighMark
from .kind import Kind, Kinds, Said, Standing, fact_no
from .notes import Checkpoint, sign_note
from .receipt_code import Statement, make_statement, receipt_code, sign_receipt
from .tree import Frontier

MOST_COMMODITIES_REMEMBERED = 20_000

log = logging.getLogger(__name__)

_INSERT_FACT = insert_text(fact_table)
_INSERT_NODE = insert_text(node_table)
_INSERT_CHECKPOINT = insert_text(checkpoint_table)
_INSERT_RECEIPT = insert_text(receipt_table)
_INSERT_LOG = insert_text(log_table)
_DROP_CHECKPOINTS = "DELETE FROM checkpoint WHERE log = ? AND size < ? AND milestone = 0"
_BY_ID = "SELECT no, largest_at, leaf, bytes FROM fact WHERE id = ?"


class StoreBehindItsKeys(Refusal):
    says = "This store holds {stored} entries of {log}, but its keys have signed {signed}. It is an old copy: restore it as a new epoch."


class StoreBesideItsKeys(Refusal):
    says = "This store's entries of {log} are not those that its keys have signed. Restore the shop from its backup."


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact that stands now. `repeated`: it stood before and nothing was written. `signed` is its receipt, for kinds that have one."""

    standing: Standing
    signed: tuple[Statement, bytes] | None = None
    repeated: bool = False

    @property
    def code(self) -> str | None:
        """The text of the receipt's QR; None for a kind that has none."""
        return None if self.signed is None else receipt_code(*self.signed)

    @property
    def fact(self) -> Fact:
        return self.standing.fact

    @property
    def leaf(self) -> bytes:
        return self.standing.leaf


@dataclass(slots=True)
class _Head:
    """Where the log stands: its tree, and the largest `at` so far."""

    frontier: Frontier
    largest_at: int


DemandOpen = Callable[[Cursor, date, bool], None]
"""Refuse a day that is closed, or held: the last says whether the kind may be dated in a held period."""


class Ledger:
    """One desk's own log in one store, with the keys that sign it."""

    def __init__(
        self,
        store: Store,
        *,
        log: str,
        keys: DeskKeys,
        mark: HighMark,
        kinds: Kinds,
        apply_postings: Callable[[Standing, Views], None],
        demand_open: DemandOpen,
    ) -> None:
        """Take up the log where it stands. Refuses StoreBehindItsKeys, StoreBesideItsKeys: then nothing may be signed here."""
        self.store = store
        self.log = log
        self.keys = keys
        self._mark = mark
        self._by_body = {kind.body: kind for kind in kinds.values()}
        self._apply_postings = apply_postings
        self._demand_open = demand_open
        self._commodities: set[str] = {MONEY}
        self._found_now: set[str] = set()
        self._log_no, self._head = self._take_up()
        self._guard()
        self._work: Work | None = None
        self._grown: _Head | None = None
        self._milestone = False
        self._mark_fails = False

    @property
    def size(self) -> int:
        """How many facts the log has, committed ones only."""
        return self._head.frontier.size

    @property
    def largest_at(self) -> int:
        """The largest instant of any fact of the log, UTC milliseconds."""
        return self._head.largest_at

    def record(self, work: Work, said: Said[Any]) -> Recorded:
        """Record a fact in a unit of work: check, append, sign, apply. Refuses by the names of the rules; then nothing was written."""
        kind = self._kind_of(said.body)
        head = self._begin(work)
        stood = self._standing(work, said, kind, head)
        if stood is not None:
            return stood
        frontier = head.frontier
        fact = self._fact(said, kind, frontier.size, frontier.root())
        kind.demand(fact, said.body)
        self._check_state(work, fact, kind, said.body)
        data = fact.encode()
        leaf = leaf_hash(data)
        standing = Standing(fact, fact_no(self._log_no, fact.seq), max(head.largest_at, fact.at), leaf)
        cursor = work.cursor
        cursor.execute(_INSERT_FACT, (standing.no, uuid.UUID(fact.id).bytes, fact.kind, standing.largest_at, leaf, data))
        for level, position, node in frontier.append(leaf):
            cursor.execute(_INSERT_NODE, (self._log_no, level, position, node))
        head.largest_at = standing.largest_at
        self._apply_postings(standing, work.views)
        kind.apply(standing, said.body, work.views)
        self._milestone = self._milestone or kind.milestone
        return Recorded(standing, self._store_receipt(work, standing) if kind.receipt else None)

    def again(self, standing: Standing) -> Recorded:
        """A fact with a receipt that was recorded before, as `record` would answer it now."""
        return Recorded(standing, self._receipt(standing), repeated=True)

    def checkpoint(self) -> str:
        """The newest signed checkpoint of the log, as a note."""
        with self.store.read() as connection:
            row = connection.exec_driver_sql("SELECT note FROM checkpoint WHERE log = ? ORDER BY size DESC LIMIT 1", (self._log_no,)).first()
        assert row is not None
        return str(row[0])

    def _kind_of(self, body: Any) -> Kind[Any]:
        kind = self._by_body.get(type(body))
        if kind is None:
            raise UnknownKind(kind=type(body).__name__)
        return kind

    def _take_up(self) -> tuple[int, _Head]:
        with self.store.work() as work:
            cursor = work.cursor
            cursor.execute("SELECT no FROM log WHERE name = ?", (self.log,))
            row = cursor.fetchone()
            if row is None:
                cursor.execute("SELECT COALESCE(MAX(no) + 1, 0) FROM log")
                log_no = int(cursor.fetchone()[0])
                cursor.execute(_INSERT_LOG, (log_no, self.log))
                return log_no, _Head(Frontier(0), 0)
            log_no = int(row[0])
            cursor.execute(
                "SELECT no, largest_at FROM fact WHERE no >= ? AND no < ? ORDER BY no DESC LIMIT 1", (log_no << SEQ_BITS, log_no + 1 << SEQ_BITS)
            )
            last = cursor.fetchone()
            if last is None:
                return log_no, _Head(Frontier(0), 0)
            size = last[0] - (log_no << SEQ_BITS) + 1
            return log_no, _Head(Frontier.from_nodes(size, lambda level, index: _node(cursor, log_no, level, index)), int(last[1]))

    def _guard(self) -> None:
        """Never sign in a store that is older than what its keys have signed, or that says otherwise (fork guard)."""
        signed = self._mark.read()
        if signed is None:
            return
        stored = self._head.frontier
        if signed.size > stored.size:
            raise StoreBehindItsKeys(stored=stored.size, log=self.log, signed=signed.size)
        with self.store.work() as work:
            then = Frontier.from_nodes(signed.size, lambda level, index: _node(work.cursor, self._log_no, level, index))
        if then.root() != signed.root:
            raise StoreBesideItsKeys(log=self.log)

    def _begin(self, work: Work) -> _Head:
        """The head that grows in this unit of work, taken up for good when it has committed."""
        if self._work is not work:
            assert self._work is None, "one unit of work at a time"
            self._work = work
            self._grown = _Head(self._head.frontier.copy(), self._head.largest_at)
            self._milestone = False
            work.before_commit.append(self._sign_checkpoint)
            work.after_commit.append(self._take_over)
            work.after_rollback.append(self._let_go)
        assert self._grown is not None
        return self._grown

    def _standing(self, work: Work, said: Said[Any], kind: Kind[Any], head: _Head) -> Recorded | None:
        """The fact that stands under this id already, if it says the same. Refuses IdReused."""
        work.cursor.execute(_BY_ID, (_id_bytes(said.id),))
        row = work.cursor.fetchone()
        if row is None:
            return None
        fact = read_fact(row[3])
        if fact.log != self.log or self._fact(said, kind, fact.seq, fact.prev).content() != fact.content():
            raise IdReused(id=said.id)
        standing = Standing(fact, int(row[0]), int(row[1]), bytes(row[2]))
        return Recorded(standing, self._receipt(standing) if kind.receipt else None, repeated=True)

    def _fact(self, said: Said[Any], kind: Kind[Any], seq: int, prev: bytes) -> Fact:
        return Fact(
            log=self.log,
            seq=seq,
            prev=prev,
            id=said.id,
            kind=kind.name,
            at=said.at,
            on=said.on,
            by=said.by,
            refs=said.refs,
            post=said.post,
            body=kind.codec.write(said.body),
            cm=said.cm,
        )

    def _check_state(self, work: Work, fact: Fact, kind: Kind[Any], body: Any) -> None:
        """The rules that ask the store: an open day, commodities declared, a reversal's exact negation, and what the kind itself allows."""
        if fact.post:
            self._demand_open(work.cursor, fact.on, kind.in_hold)
        unknown = {commodity for _, commodity, _ in fact.post if commodity not in self._commodities and commodity not in self._found_now}
        if unknown or kind.allow is not None or kind.name == "reversal":
            work.views.flush()
        for commodity in unknown:
            work.cursor.execute("SELECT 1 FROM unit WHERE commodity = ?", (commodity,))
            if work.cursor.fetchone() is None:
                raise UnknownCommodity(commodity=commodity)
            self._found_now.add(commodity)
        if kind.name == "reversal":
            row = None
            if len(fact.refs) == 1:
                work.cursor.execute(_BY_ID, (_id_bytes(fact.refs[0]),))
                row = work.cursor.fetchone()
            if row is None:
                raise NotExactReversal()
            check_reversal(fact, read_fact(row[3]))
        if kind.allow is not None:
            kind.allow(work.connection, fact, body)

    def _receipt(self, standing: Standing) -> tuple[Statement, bytes]:
        fact = standing.fact
        assert fact.log == self.log
        total = fact.body.get("total", 0)
        statement = make_statement(self.keys.receipt.verifier, seq=fact.seq, at=fact.at, total=total, leaf=standing.leaf)
        return statement, sign_receipt(statement, self.keys.receipt)

    def _store_receipt(self, work: Work, standing: Standing) -> tuple[Statement, bytes]:
        signed = self._receipt(standing)
        work.cursor.execute(_INSERT_RECEIPT, (standing.no, signed[1]))
        return signed

    def _sign_checkpoint(self) -> None:
        """Sign the log as it stands at the end of the unit of work, and drop the checkpoints that it supersedes."""
        assert self._work is not None and self._grown is not None
        frontier = self._grown.frontier
        if frontier.size == self._head.frontier.size:
            return
        cursor = self._work.cursor
        self._signed = Checkpoint(self.log, frontier.size, frontier.root())
        note = sign_note(self._signed.body, self.keys.log)
        cursor.execute(_INSERT_CHECKPOINT, (self._log_no, frontier.size, note, int(self._milestone)))
        cursor.execute(_DROP_CHECKPOINTS, (self._log_no, frontier.size))

    def _take_over(self) -> None:
        assert self._grown is not None and self._work is not None
        grown = self._grown.frontier.size > self._head.frontier.size
        self._head = self._grown
        if len(self._commodities) > MOST_COMMODITIES_REMEMBERED:
            self._commodities = {MONEY}
        self._commodities |= self._found_now
        self._let_go()
        if grown:
            self._raise_mark()

    def _raise_mark(self) -> None:
        """Raise the high mark; a disk that does not let it is no reason to say of a fact that stands that it was not recorded."""
        try:
            self._mark.raise_to(self._signed)
        except OSError as reason:
            if not self._mark_fails:
                log.warning("The high mark beside the keys of %s cannot be raised: %s", self.log, reason)
            self._mark_fails = True
        else:
            self._mark_fails = False

    def _let_go(self) -> None:
        self._work = None
        self._grown = None
        self._found_now = set()


def _id_bytes(id: str) -> bytes:
    """The 16 bytes of an id; one that is none is given as nothing and found nowhere, and refused where the fact is spelt."""
    try:
        return uuid.UUID(id).bytes
    except ValueError:
        return b""


def _node(cursor: Any, log_no: int, level: int, index: int) -> bytes:
    if level == 0:
        cursor.execute("SELECT leaf FROM fact WHERE no = ?", (fact_no(log_no, index),))
    else:
        cursor.execute("SELECT hash FROM node WHERE log = ? AND level = ? AND position = ?", (log_no, level, index))
    return bytes(cursor.fetchone()[0])
