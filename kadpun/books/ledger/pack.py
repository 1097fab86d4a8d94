"""The audit pack: the logs as tiles in one zip, with what people and other programs read the books by, and the means to check it.

A pack holds stored bytes as they are and nothing that would make a reader trust it: trust files travel another way. The same logs give the
same bytes. What the other files in it say (journals, tables) is the caller's; only the logs are audited here.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol

from ..refusals import Refusal
from .audit import audit, checkpoint_size
from .canonical import read_base64, write_base64
from .facts import is_log_name, leaf_hash
from .file_list import FILES, audit_file_list, write_file_list
from .findings import AuditReport, CheckKind, Finding, LogReader, LogToAudit, OpenReader, finding_of
from .notes import read_body, split_note
from .proofs import Proof, verify_proof, write_proof
from .sshsig import BadSshSignature, sign_ssh, verify_ssh
from .tiles import LEVELS, WIDTH, BadTile, Bundle, Tile, bundles_of, read_bundle, read_tile, tiles_of, write_bundle
from .tree import Frontier, inclusion_proof
from .trust import Trust
from .vkeys import SigningKey, VerifierKey

_RESOURCES = Path(__file__).parents[2] / "resources"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PROOF = re.compile(r"proofs/([a-z0-9+-]+)/([0-9]+)\.proof")


class NotAPack(Refusal):
    says = "{path} is not an audit pack: it holds no log."


class NothingSigned(Refusal):
    says = "The log {log} has no signed checkpoint yet, so it cannot be handed on."


def write_pack(
    path: Path,
    logs: Sequence[LogToAudit],
    open_reader: OpenReader,
    *,
    keys: Mapping[str, SigningKey] | None = None,
    files: Mapping[str, Iterable[str | bytes]] | None = None,
    proofs: Iterable[tuple[str, int]] = (),
) -> None:
    """Write a pack, whole or not at all.

    `keys` are the newest log keys of the logs that this desk signs, for `checkpoint.sshsig` and the list of files; `files` are further files by name;
    `proofs` are the facts (log, number) whose proofs go in. Refuses NothingSigned.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
            listed = {"README.txt": _put(pack, "README.txt", [(_RESOURCES / "pack-readme.txt").read_bytes()])}
            listed["verify.py"] = _put(pack, "verify.py", [(Path(__file__).parent / "standalone_verify.py").read_bytes()])
            for log in logs:
                with closing(open_reader(log.name)) as reader:
                    wanted = sorted({seq for name, seq in proofs if name == log.name})
                    listed |= _put_log(pack, log, reader, (keys or {}).get(log.name), wanted)
            for name, chunks in (files or {}).items():
                listed[name] = _put(pack, name, chunks)
            signing = next((log.name for log in reversed(logs) if log.name in (keys or {})), None)
            if keys is not None and signing is not None:
                _put(pack, FILES, [write_file_list(signing, listed, keys[signing])])
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def verify_pack(
    path: Path,
    *,
    trust: Trust | None = None,
    check_kind: CheckKind | None = None,
    receipts: bool = False,
    receipt_kinds: frozenset[str] = frozenset(),
    workers: int | None = None,
) -> AuditReport:
    """Audit every log of a pack, a zip or a folder with the same files in it. Refuses NotAPack."""
    with closing(_open_files(path)) as files:
        names = files.names()
        logs = [_log_of(files, name) for name in sorted(_log_names(names))]
        if not logs:
            raise NotAPack(path=str(path))
        report = audit(
            logs, reader_of_pack(path), check_kind=check_kind, trust=trust, receipts=receipts, receipt_kinds=receipt_kinds, workers=workers
        )
        findings = [finding for log in logs for finding in _audit_files(files, names, log, report.log_keys[log.name])]
        findings += _audit_proofs(files, names, logs, report.log_keys)
        findings += audit_file_list(files.read, names, logs, report.log_keys)
    return replace(report, findings=(*findings, *report.findings))


def reader_of_pack(path: Path) -> OpenReader:
    """What opens a log of this pack for an audit; it can be sent to another process."""
    return partial(_open_log, path)


class _Files(Protocol):
    """The files of a pack, wherever they are."""

    def names(self) -> frozenset[str]: ...

    def read(self, name: str) -> bytes:
        """A file's bytes; LookupError if it is not there or damaged."""
        ...

    def close(self) -> None: ...


class _ZipFiles:
    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as reason:
            raise NotAPack(path=str(path)) from reason

    def names(self) -> frozenset[str]:
        # Other zip programs put folders in as names of their own.
        return frozenset(name for name in self._zip.namelist() if not name.endswith("/"))

    def read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except (KeyError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error) as reason:
            raise LookupError(name) from reason

    def close(self) -> None:
        self._zip.close()


class _FolderFiles:
    def __init__(self, path: Path) -> None:
        self._folder = path

    def names(self) -> frozenset[str]:
        return frozenset(path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*") if path.is_file())

    def read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as reason:
            raise LookupError(name) from reason

    def close(self) -> None:
        pass


class _PackLog:
    """One log of a pack, opened for reading; a file that is missing or torn is left out, and the audit notices the gap."""

    def __init__(self, path: Path, log: str) -> None:
        self._files = _open_files(path)
        self._log = log
        self._size = _log_of(self._files, log).size
        self._tiles = {(tile.level, tile.index): tile for tile in tiles_of(self._size)}

    def facts(self, first: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
        for bundle in islice(bundles_of(self._size), first // WIDTH, -(-end // WIDTH)):
            try:
                entries = read_bundle(self._read(bundle), path=bundle.path, width=bundle.width)
            except (LookupError, BadTile):
                continue
            try:
                leaves = self._hashes(0, bundle.index)
            except (LookupError, BadTile):
                leaves = [b""] * len(entries)
            for place, (data, leaf) in enumerate(zip(entries, leaves, strict=True), bundle.first):
                if first <= place < end:
                    yield place, data, leaf

    def node_levels(self) -> tuple[int, ...]:
        return tuple(sorted({tile.level * LEVELS for tile in self._tiles.values() if tile.level}))

    def nodes(self, level: int, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        row = level // LEVELS
        for index in range(first // WIDTH, -(-end // WIDTH)):
            try:
                hashes = self._hashes(row, index)
            except (LookupError, BadTile):
                continue
            for place, node in enumerate(hashes, index * WIDTH):
                if first <= place < end:
                    yield place, node

    def frontier(self, size: int) -> Frontier:
        # Packs hold every eighth level only: the tree over whole tiles has the same peaks.
        assert size % WIDTH == 0
        over_tiles = Frontier()
        for _, node in self.nodes(LEVELS, 0, size // WIDTH):
            over_tiles.append(node)
        if over_tiles.size != size // WIDTH:
            raise LookupError(size)
        return Frontier(size, over_tiles.peaks)

    def receipts(self, first: int, end: int) -> Iterator[tuple[int, bytes]]:
        try:
            text = self._files.read(f"{self._log}/receipts").decode("ascii", "replace").removesuffix("\n")
        except LookupError:
            return
        for line in text.split("\n") if text else ():
            number, _, encoded = line.partition(" ")
            seq = int(number) if number.isdecimal() and len(number) < 17 else -1
            # What belongs to no fact is told by the first range of the log.
            if first <= seq < end or (first == 0 and not 0 <= seq < self._size):
                try:
                    yield seq, read_base64(encoded)
                except Refusal:
                    yield seq, b""

    def close(self) -> None:
        self._files.close()

    def _read(self, file: Tile | Bundle) -> bytes:
        return self._files.read(f"{self._log}/{file.path}")

    def _hashes(self, row: int, index: int) -> list[bytes]:
        tile = self._tiles.get((row, index))
        if tile is None:
            raise LookupError(index)
        return read_tile(self._read(tile), path=tile.path, width=tile.width)


def _open_files(path: Path) -> _Files:
    return _FolderFiles(path) if path.is_dir() else _ZipFiles(path)


def _open_log(path: Path, log: str) -> LogReader:
    return _PackLog(path, log)


def _log_names(names: Iterable[str]) -> set[str]:
    return {name.removesuffix("/checkpoint") for name in names if name.endswith("/checkpoint") and is_log_name(name.removesuffix("/checkpoint"))}


def _log_of(files: _Files, log: str) -> LogToAudit:
    try:
        note = files.read(f"{log}/checkpoint")
    except LookupError:
        note = b""
    # A checkpoint may claim any size; no more is looked for than the files can hold, and the audit tells what is cut off.
    bundles = sum(name.startswith(f"{log}/tile/entries/") for name in files.names())
    return LogToAudit(log, min(checkpoint_size(note) or 0, bundles * WIDTH), (note,))


def _put(pack: zipfile.ZipFile, name: str, chunks: Iterable[str | bytes]) -> str:
    """Put a file into the pack, a chunk at a time, and answer its SHA-256 in hex; its date says nothing, so that the same logs give the same pack."""
    about = zipfile.ZipInfo(name, _EPOCH)
    about.compress_type = zipfile.ZIP_DEFLATED
    about.external_attr = 0o644 << 16
    digest = hashlib.sha256()
    with pack.open(about, "w", force_zip64=True) as file:
        for chunk in chunks:
            data = chunk.encode("utf-8") if isinstance(chunk, str) else chunk
            file.write(data)
            digest.update(data)
    return digest.hexdigest()


def _put_log(
    pack: zipfile.ZipFile, log: LogToAudit, reader: LogReader, key: SigningKey | None, proofs: Sequence[int]
) -> dict[str, str]:
    """Put a log's folder and its proofs into the pack; answers the proofs' digests by name."""
    note = next((note for note in reversed(log.checkpoints) if checkpoint_size(note) == log.size), None)
    if note is None:
        raise NothingSigned(log=log.name)
    text, lines = split_note(note)
    _put(pack, f"{log.name}/checkpoint", [note])
    _put(pack, f"{log.name}/checkpoint.body", [text])
    # The log's own lines come first and the newest key signs last; cosignatures bear other names.
    _put(pack, f"{log.name}/checkpoint.sig", [[signature for name, _, signature in lines if name == log.name][-1]])
    if key is not None:
        _put(pack, f"{log.name}/checkpoint.sshsig", [sign_ssh(text.encode(), key)])
    facts = iter(reader.facts(0, log.size))
    for bundle in bundles_of(log.size):
        rows = list(islice(facts, bundle.width))
        _put(pack, f"{log.name}/{bundle.path}", [write_bundle(data for _, data, _ in rows)])
        _put(pack, f"{log.name}/{Tile(0, bundle.index, bundle.width).path}", [leaf for _, _, leaf in rows])
    for tile in tiles_of(log.size):
        if tile.level:
            first = tile.index * WIDTH
            nodes = reader.nodes(tile.level * LEVELS, first, first + tile.width)
            _put(pack, f"{log.name}/{tile.path}", [node for _, node in nodes])
    _put(pack, f"{log.name}/receipts", (f"{seq} {write_base64(signature)}\n" for seq, signature in reader.receipts(0, log.size)))
    listed = {}
    for seq in proofs:
        path = inclusion_proof(seq, log.size, partial(_node, reader))
        name = f"proofs/{log.name.replace('/', '+')}/{seq}.proof"
        listed[name] = _put(pack, name, [write_proof(Proof(seq, tuple(path), note))])
    return listed


def _node(reader: LogReader, level: int, index: int) -> bytes:
    if level == 0:
        return next(iter(reader.facts(index, index + 1)))[2]
    return next(iter(reader.nodes(level, index, index + 1)))[1]


def _audit_files(files: _Files, names: frozenset[str], log: LogToAudit, keys: Sequence[VerifierKey]) -> Iterator[Finding]:
    """Check that a log's folder holds its files and no others, and that the checkpoint's other spellings say the same."""
    laid_out: tuple[Tile | Bundle, ...] = (*tiles_of(log.size), *bundles_of(log.size))
    expected = {f"{log.name}/{file.path}" for file in laid_out}
    for name in sorted(expected - names):
        yield _wrong(log, "The file {name} is missing.", name)
    for name in sorted(name for name in names - expected if name.startswith(f"{log.name}/tile/")):
        yield _wrong(log, "The file {name} does not belong to this log.", name)
    for tile in tiles_of(log.size):
        try:
            read_tile(files.read(f"{log.name}/{tile.path}"), path=tile.path, width=tile.width)
        except LookupError:
            if f"{log.name}/{tile.path}" in names:
                yield _wrong(log, "The file {name} is damaged.", f"{log.name}/{tile.path}")
        except BadTile as reason:
            yield finding_of(reason, rule="file", log=log.name, seq=None)
    note = log.checkpoints[0]
    try:
        text, lines = split_note(note)
        read_body(text)
    except Refusal:
        return  # told by the audit
    own = [(key_id, signature) for name, key_id, signature in lines if name == log.name]
    spellings = {"checkpoint.body": text.encode(), "checkpoint.sig": own[-1][1] if own else b""}
    for name, wanted in spellings.items():
        if f"{log.name}/{name}" in names and _read_or_nothing(files, f"{log.name}/{name}") != wanted:
            yield _wrong(log, "The file {name} does not say what the checkpoint says.", f"{log.name}/{name}")
    name = f"{log.name}/checkpoint.sshsig"
    if name in names and own:
        armoured = _read_or_nothing(files, name).decode("ascii", "replace")
        if not any(_is_ssh_of(text, armoured, key) for key in keys if key.key_id == own[-1][0]):
            yield _wrong(log, "The file {name} is not the SSH signature of the key that signed the checkpoint.", name)


def _is_ssh_of(text: str, armoured: str, key: VerifierKey) -> bool:
    try:
        verify_ssh(text.encode(), armoured, key)
    except BadSshSignature:
        return False
    return True


def _audit_proofs(
    files: _Files, names: frozenset[str], logs: Sequence[LogToAudit], keys: Mapping[str, Sequence[VerifierKey]]
) -> Iterator[Finding]:
    by_name = {log.name: log for log in logs}
    for name in sorted(names):
        match = _PROOF.fullmatch(name)
        if match is None:
            continue
        log = by_name.get(match[1].replace("+", "/"))
        if log is None or not _proof_holds(files, log, name, int(match[2]), keys[log.name]):
            yield Finding("proof", log.name if log else "", int(match[2]), "", "The proof {name} does not hold.", {"name": name})


def _proof_holds(files: _Files, log: LogToAudit, name: str, seq: int, keys: Sequence[VerifierKey]) -> bool:
    bundle = next((bundle for bundle in bundles_of(log.size) if bundle.first <= seq < bundle.first + bundle.width), None)
    if bundle is None:
        return False
    try:
        entries = read_bundle(files.read(f"{log.name}/{bundle.path}"), path=bundle.path, width=bundle.width)
        text = files.read(name).decode("utf-8")
        verify_proof(text, leaf=leaf_hash(entries[seq - bundle.first]), log=keys)
    except (LookupError, Refusal, UnicodeDecodeError):
        return False
    return text.startswith(f"c2sp.org/tlog-proof@v1\nindex {seq}\n")


def _read_or_nothing(files: _Files, name: str) -> bytes:
    try:
        return files.read(name)
    except LookupError:
        return b""


def _wrong(log: LogToAudit, says: str, name: str) -> Finding:
    return Finding("file", log.name, None, "", says, {"name": name})
