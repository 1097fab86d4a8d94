"""The pack of a claim: the claim, its bills and the campaign's terms as they stand in the logs, each with its proof, and the means to check them.

    README.txt  check_claim.py  verify.py
    facts/<log, with + for />/<number>.json      the bytes of an entry, as they are signed
    proofs/<the same>/<number>.proof             its C2SP tlog-proof, up to the newest checkpoint of its log
    *.csv, *.pdf                                 what the caller lays beside, for people

The same logs give the same bytes. Beside the claim and its bills come what explains them: the sales of refunds, reversals and double uses of these
bills, and each log's keys from its first entry on. A pack names no person, but a bill says what was bought. Trust files travel another way.
"""

from __future__ import annotations

import os
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from ..ledger import standalone_verify
from ..ledger.audit import checkpoint_size
from ..ledger.findings import LogReader, LogToAudit
from ..ledger.pack import NothingSigned
from ..ledger.proofs import Proof, write_proof
from ..ledger.store_logs import logs_of_store, reader_of_store
from ..ledger.tree import inclusion_proof
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from . import claim_check
from .claims import ClaimLine
from .settling import StandingClaim, claim_lines

AT_ONCE = 400
_EPOCH = (1980, 1, 1, 0, 0, 0)
_INSIDE, _ALONE = "from kadpun.books.ledger import standalone_verify as verify", "import verify"
_README = Path(__file__).parents[2] / "resources" / "claim-readme.txt"


def write_claim_pack(store: Path, connection: Connection, claim: StandingClaim, path: Path, files: Mapping[str, bytes] | None = None) -> int:
    """Write a claim's pack, whole or not at all; `files` are further files by name. Answers how many entries are in it. Refuses NothingSigned."""
    wanted = entries_of_claim(connection, claim)
    beside = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
            _put(pack, "README.txt", _README.read_bytes())
            _put(pack, "verify.py", Path(standalone_verify.__file__).read_bytes())
            _put(pack, "check_claim.py", standalone_check())
            for name, data in (files or {}).items():
                _put(pack, name, data)
            logs = {log.name: log for log in logs_of_store(store)}
            for name in sorted(wanted):
                with closing(reader_of_store(store)(name)) as reader:
                    count += _put_log(pack, logs[name], reader, sorted(wanted[name]))
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return count


def standalone_check() -> bytes:
    """The check as it lies in a pack: the same file, with `verify.py` beside it in place of the program."""
    source = Path(claim_check.__file__).read_text("utf-8")
    assert source.count(_INSIDE) == 1
    return source.replace(_INSIDE, _ALONE).encode("utf-8")


def entries_of_claim(connection: Connection, claim: StandingClaim) -> dict[str, set[int]]:
    """The numbers of the entries that a claim's pack holds, by log."""
    numbers = {int(no) for (no,) in ask(connection, "SELECT fact FROM claim WHERE claim = ?", claim.claim)}
    lines = [line.line for line in claim_lines(connection, claim.claim)]
    bills = {line.bill for line in lines}
    numbers |= set(_numbers(connection, bills))
    numbers |= set(_explaining(connection, lines))
    terms = "SELECT DISTINCT f.no FROM campaign c JOIN log l ON l.name = c.log JOIN fact f ON f.no = l.no << ? | c.seq WHERE c.campaign = ?"
    numbers |= {int(no) for (no,) in ask(connection, terms, SEQ_BITS, claim.campaign)}
    logs = {no >> SEQ_BITS for no in numbers}
    numbers |= {no << SEQ_BITS for no in logs}
    marks = ",".join("?" * len(logs))
    rotations = ask(connection, f"SELECT no FROM fact WHERE kind = 'rotate' AND no >> {SEQ_BITS} IN ({marks})", *sorted(logs)) if logs else []
    numbers |= {int(no) for (no,) in rotations}
    names = {int(no): str(name) for no, name in ask(connection, "SELECT no, name FROM log")}
    found: dict[str, set[int]] = {}
    for no in numbers:
        found.setdefault(names[no >> SEQ_BITS], set()).add(no & (1 << SEQ_BITS) - 1)
    return found


def _numbers(connection: Connection, ids: Iterable[str]) -> Iterable[int]:
    """The numbers of facts by their ids; those that are not here are left out."""
    wanted = [uuid.UUID(id).bytes for id in ids]
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        marks = ",".join("?" * len(some))
        yield from (int(no) for (no,) in ask(connection, f"SELECT no FROM fact WHERE id IN ({marks})", *some))


def _explaining(connection: Connection, lines: Iterable[ClaimLine]) -> Iterable[int]:
    """What explains lines below zero, refunds and corrections: their sales, their reversals, and where they were set aside as used twice."""
    for line in lines:
        if line.amount > 0:
            continue
        yield from (int(no) for (no,) in ask(connection, "SELECT fact FROM reversed WHERE id = ?", line.bill))
        yield from (int(no) for (no,) in ask(connection, "SELECT fact FROM token_double WHERE bill = ? AND use = ?", line.bill, line.use))
        own = "SELECT of FROM token_use WHERE fact = (SELECT no FROM fact WHERE id = ?) AND of <> '' LIMIT 1"
        yield from _numbers(connection, [str(of) for (of,) in ask(connection, own, uuid.UUID(line.bill).bytes)])


def _put_log(pack: zipfile.ZipFile, log: LogToAudit, reader: LogReader, seqs: list[int]) -> int:
    """Put entries of one log and their proofs into the pack; answers how many."""
    note = log.checkpoints[-1] if log.checkpoints else None
    size = checkpoint_size(note) if note is not None else None
    if note is None or size is None or seqs[-1] >= size:
        raise NothingSigned(log=log.name)
    place = log.name.replace("/", "+")
    node = partial(_node, reader)
    for seq in seqs:
        (_, data, _) = next(iter(reader.facts(seq, seq + 1)))
        proof = Proof(seq, tuple(inclusion_proof(seq, size, node)), note)
        _put(pack, f"facts/{place}/{seq}.json", data)
        _put(pack, f"proofs/{place}/{seq}.proof", write_proof(proof).encode("utf-8"))
    return len(seqs)


def _node(reader: LogReader, level: int, index: int) -> bytes:
    if level == 0:
        return next(iter(reader.facts(index, index + 1)))[2]
    return next(iter(reader.nodes(level, index, index + 1)))[1]


def _put(pack: zipfile.ZipFile, name: str, data: bytes) -> None:
    about = zipfile.ZipInfo(name, _EPOCH)
    about.compress_type = zipfile.ZIP_DEFLATED
    about.external_attr = 0o644 << 16
    pack.writestr(about, data)
