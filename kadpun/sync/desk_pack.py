"""A pack: a run of one desk's log as a file that can lie on a stick or a shared drive.

    entries        stored bytes, each behind its length in two bytes (C2SP tlog-tiles, entry bundle)
    add-checkpoint size before, proof that the log only grew, and the signed checkpoint (C2SP tlog-witness, request body)
    peaks          roots of the complete subtrees before the run, largest first
    receipts       receipt signatures by number
    pack.json      which log, from which entry to which

A pack is written whole or not at all, and its name says what it holds: `community+shop+desk+epoch.FIRST-END.kadpun-pack`. Nothing in it is trusted:
whoever takes it checks it (`books/ledger/receive.py`).
"""

from __future__ import annotations

import errno
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kadpun.books.ledger.canonical import read_base64, write_base64
from kadpun.books.ledger.facts import is_log_name
from kadpun.books.ledger.kind import fact_no
from kadpun.books.ledger.receive import Offer, number_of, stored_node
from kadpun.books.ledger.tiles import read_bundle, write_bundle
from kadpun.books.ledger.tree import consistency_proof, subtrees
from kadpun.books.refusals import Fault, Refusal
from kadpun.books.store.places import telling_of, write_whole
from kadpun.books.store.statements import ask

SUFFIX = ".kadpun-pack"
MOST_BYTES = 1 << 30
"""No pack comes near this; a file that claims more is none."""
USUAL_FACTS = 4096
"""A long log goes out in packs of about so many facts, cut where a checkpoint was kept."""
_NAME = re.compile(r"(?P<log>[a-z0-9-]+(?:\+[a-z0-9-]+){3})\.(?P<first>[0-9]{1,12})-(?P<end>[0-9]{1,12})" + re.escape(SUFFIX))
_EPOCH = (1980, 1, 1, 0, 0, 0)


class PackDamaged(Fault):
    says = "The pack {file} is damaged and nothing of it was taken. It comes anew when its desk next leaves packs here."


class PackOfLaterForm(Refusal):
    says = "The pack {file} was made by a newer Kadpun. Bring this PC up to date, then take it again; nothing was taken."


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack in a folder, as its name says: facts numbered `first` up to but not including `end`."""

    path: Path
    log: str
    first: int
    end: int


def pack_name(log: str, first: int, end: int) -> str:
    """What a pack is called."""
    return f"{log.replace('/', '+')}.{first}-{end}{SUFFIX}"


def read_pack_name(path: Path) -> PackFile | None:
    """What a pack's name says of it, or None for any other file."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    log, first, end = match["log"].replace("+", "/"), int(match["first"]), int(match["end"])
    return PackFile(path, log, first, end) if is_log_name(log) and first < end else None


def packs_in(folder: Path) -> list[PackFile]:
    """The packs of a folder, by log and then as they follow each other. Faults of the place."""
    with telling_of(folder):
        found = [read_pack_name(path) for path in folder.iterdir()]
    return sorted((pack for pack in found if pack is not None), key=lambda pack: (pack.log, pack.first, pack.end))


def checkpoints_of(connection: Connection, log: str) -> list[tuple[int, str]]:
    """The sizes for which a log's checkpoints are kept here, with their notes, smallest first."""
    log_no = number_of(connection, log)
    rows = [] if log_no is None else ask(connection, "SELECT size, note FROM checkpoint WHERE log = ? ORDER BY size", log_no)
    return [(int(size), str(note)) for size, note in rows]


def cuts(connection: Connection, log: str, first: int) -> list[tuple[int, int, str]]:
    """The packs (first, end, note) in which a log goes out from an entry on: to a kept checkpoint each, about `USUAL_FACTS` long."""
    made: list[tuple[int, int, str]] = []
    reached, offered = first, [each for each in checkpoints_of(connection, log) if each[0] > first]
    for place, (size, note) in enumerate(offered):
        following = offered[place + 1][0] if place + 1 < len(offered) else None
        if following is None or following - reached > USUAL_FACTS:
            made.append((reached, size, note))
            reached = size
    return made


def write_desk_pack(connection: Connection, folder: Path, log: str, first: int, end: int, note: str) -> PackFile:
    """Write the pack of a run of a log, whole or not at all; `note` is the checkpoint of its end. Faults of the place."""
    log_no = number_of(connection, log)
    assert log_no is not None
    get_node = partial(stored_node, connection, log_no)
    rows = ask(
        connection,
        "SELECT f.no, f.bytes, r.signature FROM fact f LEFT JOIN receipt r ON r.fact = f.no WHERE f.no >= ? AND f.no < ? ORDER BY f.no",
        fact_no(log_no, first),
        fact_no(log_no, end),
    )
    assert len(rows) == end - first
    proof = consistency_proof(first, end, get_node)
    peaks = [get_node(level, index) for level, index in subtrees(0, first)]
    receipts = [f"{seq} {write_base64(bytes(row[2]))}\n" for seq, row in enumerate(rows, first) if row[2] is not None]
    path = folder / pack_name(log, first, end)
    with write_whole(path) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        _put(pack, "pack.json", _about(log, first, end))
        _put(pack, "entries", write_bundle(bytes(row[1]) for row in rows))
        _put(pack, "add-checkpoint", write_add_checkpoint(first, proof, note))
        _put(pack, "peaks", "".join(write_base64(peak) + "\n" for peak in peaks).encode())
        _put(pack, "receipts", "".join(receipts).encode())
    return PackFile(path, log, first, end)


def write_add_checkpoint(old: int, proof: list[bytes], note: str) -> bytes:
    """The body of a tlog-witness request: the size before, the consistency proof, and the checkpoint."""
    return (f"old {old}\n" + "".join(write_base64(node) + "\n" for node in proof) + "\n" + note).encode()


def read_desk_pack(path: Path) -> Offer:
    """Read a pack; nothing in it is believed yet. Refuses PackOfLaterForm; faults PackDamaged and of the place."""
    with telling_of(path):
        try:
            with zipfile.ZipFile(path) as pack:
                if sum(about.file_size for about in pack.infolist()) > MOST_BYTES:
                    raise PackDamaged(file=path.name)
                parts = {name: pack.read(name) for name in ("pack.json", "entries", "add-checkpoint", "peaks", "receipts")}
        except (zipfile.BadZipFile, KeyError, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError, ValueError) as reason:
            raise PackDamaged(file=path.name) from reason
        except OSError as reason:
            if reason.errno in (None, errno.EINVAL):  # a place in the file that is before its beginning
                raise PackDamaged(file=path.name) from reason
            raise
    try:
        return _offer(parts, path.name)
    except (Refusal, ValueError, KeyError, TypeError, UnicodeDecodeError) as reason:
        if isinstance(reason, PackOfLaterForm):
            raise
        raise PackDamaged(file=path.name) from reason


def _offer(parts: dict[str, bytes], name: str) -> Offer:
    about: dict[str, Any] = json.loads(parts["pack.json"])
    if about["v"] != 1:
        raise PackOfLaterForm(file=name)
    log, first, end = about["log"], about["first"], about["end"]
    if parts["pack.json"] != _about(log, first, end):
        raise ValueError(name)
    if type(log) is not str or not is_log_name(log) or type(first) is not int or type(end) is not int or not 0 <= first < end:
        raise ValueError(log)
    facts = read_bundle(parts["entries"], path=name, width=end - first)
    head, gap, note = parts["add-checkpoint"].partition(b"\n\n")
    old, *proof = head.decode("ascii").split("\n")
    if not gap or old != f"old {first}":
        raise ValueError(name)
    receipts = {}
    for line in _lines(parts["receipts"]):
        seq, _, signature = line.partition(" ")
        if not seq.isdecimal() or str(int(seq)) != seq:
            raise ValueError(name)
        receipts[int(seq)] = read_base64(signature)
    return Offer(
        log=log,
        first=first,
        facts=tuple(facts),
        peaks=tuple(read_base64(line) for line in _lines(parts["peaks"])),
        proof=tuple(read_base64(line) for line in proof),
        receipts=receipts,
        note=note,
    )


def _lines(data: bytes) -> list[str]:
    """The lines of a part, each of which ends with a newline and nothing else."""
    *lines, rest = data.decode("ascii").split("\n")
    if rest:
        raise ValueError(rest)
    return lines


def _about(log: str, first: int, end: int) -> bytes:
    return json.dumps({"v": 1, "log": log, "first": first, "end": end}, sort_keys=True).encode()


def _put(pack: zipfile.ZipFile, name: str, data: bytes) -> None:
    about = zipfile.ZipInfo(name, _EPOCH)
    about.compress_type = zipfile.ZIP_DEFLATED
    pack.writestr(about, data)
