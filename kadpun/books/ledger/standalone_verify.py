#!/usr/bin/env python3
"""Verify a Kadpun audit pack: every entry, every hash, every signature, from the bytes up.

    python3 verify.py PACK [--trust DIR] [--receipts] [--json]

PACK is the zip or a folder with what was in it. DIR holds `root`, `policy` and `allowed_signers`, and must come from somewhere else than
the pack. Exit: 0 all holds, 1 something is wrong, 2 usage, 3 nothing is wrong but something cannot be judged:
entries of a kind or version not known here, or files without a signed list.

This file stands alone: it needs Python 3.11, the library `cryptography`, and nothing of the program that made the pack. The formats are
public: RFC 8785, RFC 6962, and C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof and tlog-policy.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import multiprocessing
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST = 2**53 - 1
KINDS = frozenset(
    """genesis enrol rotate revoke restore erasure schema setting opening entry unit account goods price campaign member-join member-change
    member-leave sale refund reversal shift-open shift-close cash-move no-sale bill-cancelled denied delivery stock-move stock-count purchase
    consignment credit-payment credit-limit share deposit grant expiry coupon claim claim-settled barter promise promise-settled lend return
    hours clearing bank-line match unmatch adjust period-hold period-close surplus resolution ballot listing order-received order-state
    training bank-account bank-line-withdrawn statement-close confirmation confirmation-answer interest surplus-lapse surplus-payment
    campaign-close allocation allocation-taken coupon-reprint coupon-void token-transfer double-use double-use-decided channel""".split()
)
CHECKS = (
    ("files", "every file holds what its name says"),
    ("form", "every entry has the form of an entry, in its one canonical spelling"),
    ("chain", "entries are numbered without a gap, each on the root of those before it"),
    ("tree", "leaf hashes, nodes and root are those of the entries"),
    ("signatures", "checkpoints are signed by the desk's own keys"),
    ("ids", "no id stands twice"),
    ("sums", "postings come to zero in every commodity, and every commodity is declared"),
    ("kinds", "every entry keeps the ledger's rules of its kind"),
    ("receipts", "receipt signatures hold"),
    ("trust", "the desk is known, and its checkpoint witnessed, as the trust files ask"),
)
FIELDS = frozenset("v log seq prev id kind at on by refs post body cm".split())
LOG = re.compile(r"[a-z0-9-]{1,32}(?:/[a-z0-9-]{1,32}){3}")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
HASH = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
KIND = re.compile(r"(?=.{1,32}\Z)[a-z]+(?:-[a-z]+)*")
AT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OPERATOR = re.compile(r"[a-z0-9-]{1,64}")
ACCOUNT = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9-]+(?:/[A-Za-z0-9-]+)*")
COMMODITY = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
KEY = re.compile(r"[\x21-\x7e]{1,64}")
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef" + "".join(chr(p << 16 | e) for p in range(17) for e in (0xFFFE, 0xFFFF)) + "]")
SUSPECTS = (b"\\", *(bytes((byte,)) for byte in (0x7F, 0xC2, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4)))
"""Bytes without one of which no forbidden character can stand in canonical JSON."""
DIGITS = bytes(48 if 48 <= byte <= 57 else 32 for byte in range(256))


class Wrong(Exception):
    """Something does not hold; the check it belongs to, and the sentence."""

    def __init__(self, check: str, says: str, *, incomplete: bool = False) -> None:
        super().__init__(check, says)
        self.check, self.says, self.incomplete = check, says, incomplete


@dataclass
class Finding:
    check: str
    log: str
    number: int | None
    id: str
    says: str
    incomplete: bool = False



def from_base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as reason:
        raise Wrong("signatures", f"not base64: {text[:60]}") from reason
    if base64.b64encode(data).decode() != text:
        raise Wrong("signatures", f"not base64 in its one spelling: {text[:60]}")
    return data


@dataclass(frozen=True)
class Vkey:
    name: str
    type: bytes
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.type + self.public).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.type + self.public).decode()}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            public_key(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@cache
def public_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


NOTE, COSIGNATURE, RECEIPT = b"\x01", b"\x04", b"\xffkadpun-receipt/v1"


def read_vkey(text: object, type: bytes | None = None) -> Vkey:
    if not isinstance(text, str) or text.count("+") < 2:
        raise Wrong("signatures", "not a public key")
    name, _, encoded = text.split("+", 2)
    material = from_base64(encoded)
    key = Vkey(name, material[:-32], material[-32:])
    known = key.type in (NOTE, COSIGNATURE, RECEIPT) and type in (None, key.type)
    if not known or key.text != text or not name or re.search(r"[\s+\x00-\x20\x7f]", name):
        raise Wrong("signatures", f"not a public key: {text[:80]}")
    return key


def split_note(note: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    try:
        text, gap, block = note.decode("utf-8").rpartition("\n\n")
    except UnicodeDecodeError as reason:
        raise Wrong("signatures", "a note is not UTF-8") from reason
    if not gap or not block.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", text + block) or block.count("\n") > 100:
        raise Wrong("signatures", "not a signed note")
    lines = []
    for line in block[:-1].split("\n"):
        match = re.fullmatch(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        signature = from_base64(match[2]) if match else b""
        if match is None or len(signature) < 5:
            raise Wrong("signatures", "not a signature line")
        lines.append((match[1], signature[:4], signature[4:]))
    return text + "\n", lines


def open_note(note: bytes, keys: Iterable[Vkey]) -> tuple[str, set[Vkey]]:
    """The text of a note and who of the known keys signed it; a known key whose signature fails makes the whole note wrong."""
    text, lines = split_note(note)
    known = {(key.name, key.key_id): key for key in keys}
    signed = set()
    for name, key_id, signature in lines:
        key = known.get((name, key_id))
        if key is None:
            continue
        message = text.encode()
        if key.type == COSIGNATURE:
            time = int.from_bytes(signature[:8], "big")
            message, signature = b"cosignature/v1\ntime %d\n" % time + message, signature[8:]
            if time >= 2**63:
                raise Wrong("signatures", f"the cosignature of {name} names no real time")
        if len(signature) != 64 or not key.verifies(message, signature):
            raise Wrong("signatures", f"the signature of {name} does not hold")
        signed.add(key)
    return text, signed


def read_body(text: str) -> tuple[str, int, bytes]:
    match = re.fullmatch(r"([^\n]+)\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/=]+)\n", text)
    root = from_base64(match[3]) if match else b""
    if match is None or len(root) != 32 or int(match[2]) > LARGEST:
        raise Wrong("signatures", "not a checkpoint")
    return match[1], int(match[2]), root



def pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(peaks: list[bytes]) -> bytes:
    if not peaks:
        return hashlib.sha256(b"").digest()
    node = peaks[-1]
    for peak in peaks[-2::-1]:
        node = pair(peak, node)
    return node


def grow(peaks: list[bytes], size: int, leaf: bytes) -> list[tuple[int, bytes]]:
    """Add a leaf to a tree of `size` leaves; answers level and hash of the subtrees completed."""
    completed, level = [], 0
    while size >> level & 1:
        leaf = pair(peaks.pop(), leaf)
        level += 1
        completed.append((level, leaf))
    peaks.append(leaf)
    return completed


def inclusion_holds(index: int, size: int, leaf: bytes, root: bytes, path: list[bytes]) -> bool:
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = pair(step, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = pair(node, step)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root



def refuse_number(text: str) -> Any:
    raise Wrong("form", f"a number that is not whole: {text[:40]}")


DECODER = json.JSONDecoder(parse_float=refuse_number, parse_constant=refuse_number)
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def read_object(data: bytes) -> dict[str, Any]:
    """Read the canonical JSON of an entry: parse, spell again, compare."""
    if len(data) > 60_000:
        raise Wrong("form", "longer than 60,000 bytes")
    try:
        text = data.decode("utf-8")
        value = DECODER.decode(text)
        same = ENCODER.encode(value) == text
    except (ValueError, RecursionError) as reason:
        raise Wrong("form", f"not JSON in UTF-8: {str(reason)[:80]}") from reason
    if not isinstance(value, dict) or not same:
        raise Wrong("form", "not in its one canonical spelling")
    # Postings are looked at one by one in `check_entry`, and a number beyond 2^53-1 has 16 digits: most entries need no more than this.
    large = b"0" * 16 in data.translate(DIGITS)
    check_value(value if large or value.get("v") != 1 else {**value, "post": []}, 1, large)
    if any(suspect in data for suspect in SUSPECTS) and FORBIDDEN.search("".join(walk_strings(value))):
        raise Wrong("form", "text holds a character that may not stand in it")
    return value


def check_value(value: Any, level: int, large: bool) -> None:
    if level > 16:
        raise Wrong("form", "nested deeper than 16 levels")
    if type(value) is dict:
        if not good_keys.issuperset(value):
            for key in value:
                if not KEY.fullmatch(key):
                    raise Wrong("form", "a field's name that is not 1 to 64 visible ASCII characters")
            if len(good_keys) < 100_000:
                good_keys.update(value)
        value = value.values()
    for item in value:
        if type(item) is dict or type(item) is list:
            check_value(item, level + 1, large)
        elif large and type(item) is int and abs(item) > LARGEST:
            raise Wrong("form", "a number beyond 2^53-1")


def walk_strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from walk_strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk_strings(item)


# What has been found good once need not be looked at again.
good_keys: set[str] = set()
good_accounts: set[tuple[str, str]] = set()
days: dict[str, bool] = {}


def is_day(text: object) -> bool:
    if not isinstance(text, str):
        return False
    good = days.get(text)
    if good is None:
        good = bool(DAY.fullmatch(text)) and "1970" <= text[:4] <= "2105"
        try:
            date.fromisoformat(text)
        except ValueError:
            good = False
        if len(days) < 100_000:
            days[text] = good
    return good


def demand(holds: object, check: str, says: str) -> None:
    if not holds:
        raise Wrong(check, says)


def is_like(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def check_entry(value: dict[str, Any], log: str, number: int) -> None:
    """Check the form of an entry and the rules that hold for every kind."""
    version = value.get("v")
    if type(version) is not int or version < 1:
        raise Wrong("form", "it has no version")
    for name in ("log", "seq", "prev", "id", "kind"):
        demand(name in value, "form", f"it has no field “{name}”")
    demand(is_like(LOG, value["log"]) and is_like(HASH, value["prev"]) and is_like(ID, value["id"]), "form", "log, prev or id is malformed")
    demand(is_like(KIND, value["kind"]), "form", "its kind is malformed")
    demand(value["log"] == log, "chain", f"it belongs to the log {value['log']}")
    demand(type(value["seq"]) is int and value["seq"] == number, "chain", f"it is numbered {value['seq']}")
    demand((value["kind"] == "genesis") is (number == 0), "chain", "a log begins with its genesis entry and has no other")
    if version > 1:
        raise Wrong("kinds", f"version {version} is not known here", incomplete=True)
    demand(value.keys() == FIELDS, "form", "it has not exactly the thirteen fields")
    at = AT.fullmatch(value["at"]) if isinstance(value["at"], str) else None
    demand(at is not None and is_day(at[1]), "form", "its instant is malformed")
    demand(is_day(value["on"]), "form", "its business day is malformed")
    demand(is_like(OPERATOR, value["by"]), "form", "its operator is malformed")
    refs, body, cm = value["refs"], value["body"], value["cm"]
    good_refs = type(refs) is list and all(is_like(ID, ref) for ref in refs) and len({*refs, value["id"]}) == len(refs) + 1
    demand(good_refs, "form", "its refs are malformed")
    demand(type(body) is dict, "form", "its body is no object")
    demand(type(cm) is dict and all(is_like(HASH, each) for each in cm.values()), "form", "its commitments are malformed")
    check_postings(value["post"])
    total = body.get("total", 0)
    demand(type(total) is int and total >= 0, "form", "its total is not a whole number from 0")
    demand(value["kind"] != "training" or not value["post"], "kinds", "a training entry posts something")
    demand(value["kind"] != "reversal" or len(refs) == 1, "kinds", "a reversal names not exactly one entry")
    if value["kind"] not in KINDS:
        raise Wrong("kinds", f"the kind “{value['kind']}” is not known here", incomplete=True)


def check_postings(post: object) -> None:
    if not isinstance(post, list):
        raise Wrong("form", "its postings are no list")
    sums: dict[str, int] = {}
    for posting in post:
        if type(posting) is not list or len(posting) != 3:
            raise Wrong("form", "a posting is malformed")
        account, commodity, amount = posting
        if type(amount) is not int or not amount or type(account) is not str or type(commodity) is not str:
            raise Wrong("form", "a posting is malformed")
        if (account, commodity) not in good_accounts:
            demand(ACCOUNT.fullmatch(account) and COMMODITY.fullmatch(commodity), "form", "a posting is malformed")
            if len(good_accounts) < 1_000_000:
                good_accounts.add((account, commodity))
        sums[commodity] = sums.get(commodity, 0) + amount
    for commodity, sum in sums.items():
        demand(sum == 0, "sums", f"its postings in {commodity} come to {sum}")



def numbered(index: int, width: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups)) + ("" if width == 256 else f".p/{width}")


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, index and width of every hash tile of a log."""
    level = 0
    while size:
        for index in range(-(-size // 256)):
            yield level, index, min(256, size - index * 256)
        size, level = size // 256, level + 1


class Pack:
    """The files of a pack, zipped or not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip = None if path.is_dir() else zipfile.ZipFile(path)
        if self.zip is not None:
            self.names = {name for name in self.zip.namelist() if not name.endswith("/")}
        else:
            self.names = {each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file()}

    def read(self, name: str) -> bytes:
        try:
            return self.zip.read(name) if self.zip is not None else (self.path / name).read_bytes()
        except (KeyError, OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as reason:
            raise Wrong("files", f"{name} is missing or damaged") from reason

    def logs(self) -> list[str]:
        logs = {name.removesuffix("/checkpoint") for name in self.names if name.endswith("/checkpoint")}
        return sorted(log for log in logs if LOG.fullmatch(log))

    def hashes(self, log: str, level: int, index: int, width: int) -> list[bytes]:
        name = f"{log}/tile/{level}/{numbered(index, width)}"
        data = self.read(name)
        demand(len(data) == width * 32, "files", f"{name} does not hold {width} hashes")
        return [data[place : place + 32] for place in range(0, len(data), 32)]

    def entries(self, log: str, index: int, width: int) -> list[bytes]:
        name = f"{log}/tile/entries/{numbered(index, width)}"
        data, place, entries = self.read(name), 0, []
        while place < len(data):
            end = place + 2 + int.from_bytes(data[place : place + 2], "big")
            entries.append(data[place + 2 : end])
            place = end
        demand(place == len(data) and len(entries) == width, "files", f"{name} does not hold {width} entries")
        return entries



@dataclass
class Run:
    """What a run of entries has to say to the whole."""

    first: int
    before: list[bytes]
    after: list[bytes] = field(default_factory=list)
    other_after: list[bytes] | None = None
    findings: list[Finding] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)
    ids: list[tuple[int, str]] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)
    used: dict[str, tuple[int, str]] = field(default_factory=dict)
    keys: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    reversals: list[tuple[int, str, str, list[Any]]] = field(default_factory=list)
    closes: list[tuple[int, str, int, int, Any]] = field(default_factory=list)
    days: list[str] = field(default_factory=lambda: ["9", ""])
    sales: int = 0
    gross: int = 0
    unread: int = 0
    tails: dict[int, bytes | None] = field(default_factory=dict)


def read_run(path: Path, log: str, size: int, first: int, end: int, receipts: bool) -> Run | None:
    """Read the entries first to end (multiples of 256, or the end of the log), on the stored tiles before them."""
    pack = Pack(path)
    peaks: list[bytes] = []
    try:
        for index in range(-(-first // 65536)):
            width = min(256, size // 256 - index * 256)
            for place, node in enumerate(pack.hashes(log, 1, index, width)[: first // 256 - index * 256], index * 256):
                grow(peaks, place, node)
    except Wrong:
        return None
    run = Run(first, list(peaks))
    nodes: dict[int, list[bytes]] = {level: [] for level in range(8, 57, 8)}
    reader = RunReader(run, log, peaks, nodes, receipts)
    for bundle in range(first // 256, -(-end // 256)):
        width = min(256, size - bundle * 256)
        try:
            entries = pack.entries(log, bundle, width)
            leaves = pack.hashes(log, 0, bundle, width)
        except Wrong as wrong:
            run.findings.append(Finding(wrong.check, log, bundle * 256, "", wrong.says))
            run.unread += width
            return run
        for number, (data, leaf) in enumerate(zip(entries, leaves, strict=True), bundle * 256):
            reader.take(number, data, leaf)
    reader.finish(end)
    for level in nodes:
        compare_tiles(pack, log, size, level, first >> level, nodes[level], run, reader.other_nodes)
    return run


class RunReader:
    """Takes in entry after entry; when bytes and stored leaf disagree, the next entry tells which of the two was signed."""

    def __init__(self, run: Run, log: str, peaks: list[bytes], nodes: dict[int, list[bytes]], receipts: bool) -> None:
        self.run, self.log, self.peaks, self.nodes, self.receipts = run, log, peaks, nodes, receipts
        self.other: list[bytes] | None = None
        self.other_completed: list[tuple[int, bytes]] = []
        self.other_nodes: dict[int, bytes] = {}
        self.adrift = False

    def take(self, number: int, data: bytes, leaf: bytes) -> None:
        root = base64.b64encode(fold(self.peaks)).decode()
        value, wrong = self.judge(number, data)
        id = str(value.get("id", "")) if value else ""
        if wrong is not None:
            self.add(wrong.check, number, id, wrong.says, incomplete=wrong.incomplete)
        prev = value.get("prev") if value else None
        if prev is not None and prev != root and self.other is not None and prev == base64.b64encode(fold(self.other)).decode():
            self.switch()
        elif prev is not None and prev != root:
            if not self.adrift:
                self.add("chain", number, id, "it does not stand on the entries before it, nor does what follows")
            self.adrift = True
        elif prev is not None:
            self.adrift = False
        if value is not None and wrong is None:
            self.gather(number, value)
        elif value is not None and wrong is not None and wrong.incomplete:
            self.run.ids.append((number, id))
            self.run.unread += value.get("v") != 1
        else:
            self.run.unread += 1
        own = hashlib.sha256(b"\x00" + data).digest()
        if self.receipts and value is not None and (wrong is None or wrong.incomplete):
            self.run.tails[number] = statement_tail(value, own) if value["v"] == 1 else None
        self.other = None
        if own != leaf:
            self.add("tree", number, id, "its bytes are not those of its stored leaf")
            self.other = list(self.peaks)
            self.other_completed = grow(self.other, number, leaf)
        for level, node in grow(self.peaks, number, own):
            if level in self.nodes:
                self.nodes[level].append(node)

    def judge(self, number: int, data: bytes) -> tuple[dict[str, Any] | None, Wrong | None]:
        value: dict[str, Any] | None = None
        try:
            value = read_object(data)
            check_entry(value, self.log, number)
        except Wrong as wrong:
            return value, wrong
        return value, None

    def switch(self) -> None:
        """Go on with the stored leaf of the entry before: it is what was signed."""
        assert self.other is not None
        for level, node in self.other_completed:
            if level in self.nodes:
                self.nodes[level][-1] = node
        self.peaks[:] = self.other
        self.adrift = False

    def gather(self, number: int, value: dict[str, Any]) -> None:
        run, kind, body, id = self.run, value["kind"], value["body"], value["id"]
        run.ids.append((number, id))
        run.days = [min(run.days[0], value["on"]), max(run.days[1], value["on"])]
        for _, commodity, _ in value["post"]:
            run.used.setdefault(commodity, (number, id))
        if kind == "sale":
            run.sales += 1
            run.gross += body.get("total", 0)
        elif kind in ("genesis", "rotate"):
            run.roots[number] = fold(self.peaks)
            run.keys.append((number, id, body))
        elif kind == "unit" and isinstance(body.get("commodity"), str):
            run.units.setdefault(body["commodity"], number)
        elif kind == "reversal":
            run.reversals.append((number, id, value["refs"][0], value["post"]))
        elif kind == "shift-close":
            run.closes.append((number, id, run.sales, run.gross, body.get("perpetual")))

    def finish(self, end: int) -> None:
        self.run.after = list(self.peaks)
        self.run.roots[end] = fold(self.peaks)
        if self.other is not None:
            self.run.other_after = list(self.other)
            self.other_nodes = dict(self.other_completed)

    def add(self, check: str, number: int, id: str, says: str, *, incomplete: bool = False) -> None:
        if len(self.run.findings) < 1000:
            self.run.findings.append(Finding(check, self.log, number, id, says, incomplete))


def compare_tiles(
    pack: Pack, log: str, size: int, level: int, first: int, computed: list[bytes], run: Run, other: dict[int, bytes]
) -> None:
    """Compare the hashes of upper tiles with those of the entries."""
    width = size >> level
    for index in range(first // 256, -(-(first + len(computed)) // 256)) if computed else ():
        try:
            hashes = pack.hashes(log, level // 8, index, min(256, width - index * 256))
        except Wrong as wrong:
            run.findings.append(Finding(wrong.check, log, index * 256 << level, "", wrong.says))
            continue
        for place, stored in enumerate(hashes, index * 256):
            if first <= place < first + len(computed):
                last = place == first + len(computed) - 1
                if stored != computed[place - first] and not (last and stored == other.get(level)):
                    says = f"hash {place} of tile level {level // 8} is not that of its entries"
                    run.findings.append(Finding("tree", log, place << level, "", says))



@dataclass
class Log:
    """A log of the pack, as its checkpoint and its files have it."""

    name: str
    size: int
    note: bytes
    runs: list[Run] = field(default_factory=list)
    log_keys: list[tuple[int, Vkey]] = field(default_factory=list)
    receipt_keys: list[tuple[int, Vkey]] = field(default_factory=list)
    genesis: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, check: str, says: str, number: int | None = None, id: str = "", *, incomplete: bool = False) -> None:
        self.findings.append(Finding(check, self.name, number, id, says, incomplete))

    def known_at(self, size: int) -> list[Vkey]:
        return [key for since, key in self.log_keys if since < size or since == 0]

    def all(self, name: str) -> list[Any]:
        return [each for run in self.runs for each in getattr(run, name)]


def find_log(pack: Pack, name: str) -> Log:
    try:
        note = pack.read(f"{name}/checkpoint")
        size = read_body(split_note(note)[0])[1]
    except Wrong as wrong:
        log = Log(name, 0, b"")
        log.wrong(wrong.check, wrong.says)
        return log
    bundles = sum(each.startswith(f"{name}/tile/entries/") for each in pack.names)
    log = Log(name, min(size, bundles * 256), note)
    expected = {f"{name}/tile/{level}/{numbered(index, width)}" for level, index, width in tiles_of(log.size)}
    expected |= {f"{name}/tile/entries/{numbered(index, min(256, log.size - index * 256))}" for index in range(-(-log.size // 256))}
    for missing in sorted(expected - pack.names):
        log.wrong("files", f"{missing} is missing")
    for strange in sorted(each for each in pack.names - expected if each.startswith(f"{name}/tile/")):
        log.wrong("files", f"{strange} does not belong to this log")
    return log


def read_keys(log: Log) -> None:
    """Read the desk's keys out of genesis and rotations, checking each rotation's signature."""
    roots = {size: root for run in log.runs for size, root in run.roots.items()}
    for number, id, body in log.all("keys"):
        try:
            if number == 0:
                vkeys = body.get("vkeys")
                demand(isinstance(vkeys, list) and len(vkeys) == 3, "signatures", "it does not name the three keys of the desk")
                keys = [read_vkey(vkey, type) for vkey, type in zip(vkeys, (NOTE, RECEIPT, COSIGNATURE), strict=True)]
                names = [log.name, log.name, log.name.rpartition("/")[0]]
                good = [key.name for key in keys] == names and len({key.public for key in keys}) == 3
                demand(good, "signatures", "its keys are not three of the desk's own")
                log.genesis = body
                log.log_keys.append((0, keys[0]))
                log.receipt_keys.append((0, keys[1]))
                continue
            key = read_vkey(body.get("vkey"))
            checkpoint = f"{log.name}\n{number}\n{base64.b64encode(roots[number]).decode()}\n"
            message = f"kadpun-rotate/v1\n{checkpoint}{key.text}\n".encode()
            signed = isinstance(body.get("sig"), str) and key.verifies(message, from_base64(body["sig"]))
            demand(signed and key.name == log.name and key.type in (NOTE, RECEIPT), "signatures", "the new key did not sign for taking over")
            (log.log_keys if key.type == NOTE else log.receipt_keys).append((number, key))
        except Wrong as wrong:
            log.wrong(wrong.check, wrong.says, number, id)
    if not log.log_keys and not any(finding.number == 0 for finding in log.findings):
        log.wrong("signatures", "the log does not begin with the three public keys of its desk", 0)


def check_checkpoint(pack: Pack, log: Log) -> None:
    """Check the checkpoint against the entries, its signatures, and its other spellings in the pack."""
    try:
        text, signed = open_note(log.note, log.known_at(read_body(split_note(log.note)[0])[1]))
        origin, size, root = read_body(text)
        lines = split_note(log.note)[1]
    except Wrong as wrong:
        log.wrong(wrong.check, wrong.says)
        return
    held = log.known_at(size)
    needed = set(held[-1:])
    if len(log.log_keys) > 1 and log.log_keys[-1][0] == size - 1:
        needed = set(held[-2:])
    if origin != log.name or not needed or not needed <= signed:
        log.wrong("signatures", f"the checkpoint of size {size} is not signed by the keys that hold there")
    last = log.runs[-1] if log.runs else None
    roots = [run.roots.get(log.size) for run in log.runs[-1:]] + [fold(last.other_after) if last and last.other_after else None]
    if size > log.size:
        log.wrong("tree", f"a checkpoint of {size} entries is signed, but only {log.size} are here: the end has been cut off")
    elif root not in roots:
        log.wrong("tree", f"the signed root of size {size} is not that of the entries")
    own = [signature for name, _, signature in lines if name == log.name]
    for name, wanted in (("checkpoint.body", text.encode()), ("checkpoint.sig", own[-1] if own else b"")):
        if f"{log.name}/{name}" in pack.names and read_quietly(pack, f"{log.name}/{name}") != wanted:
            log.wrong("files", f"{name} does not say what the checkpoint says")
    if f"{log.name}/checkpoint.sshsig" in pack.names and held:
        armoured = read_quietly(pack, f"{log.name}/checkpoint.sshsig").decode("ascii", "replace")
        if not ssh_holds(text.encode(), armoured, held[-1]):
            log.wrong("files", "checkpoint.sshsig is not the SSH signature of the key that signed the checkpoint")


def read_quietly(pack: Pack, name: str) -> bytes:
    try:
        return pack.read(name)
    except Wrong:
        return b""


def ssh_holds(message: bytes, armoured: str, key: Vkey) -> bool:
    def string(data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + data

    match = re.fullmatch(r"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)-----END SSH SIGNATURE-----\n", armoured)
    if match is None:
        return False
    try:
        blob = from_base64(match[1].replace("\n", ""))
    except Wrong:
        return False
    about = string(b"kadpun-checkpoint") + string(b"") + string(b"sha512")
    head = b"SSHSIG\x00\x00\x00\x01" + string(string(b"ssh-ed25519") + string(key.public)) + about
    signature = blob[-64:]
    if blob != head + string(string(b"ssh-ed25519") + string(signature)):
        return False
    return key.verifies(b"SSHSIG" + about + string(hashlib.sha512(message).digest()), signature)


def check_across(logs: list[Log], pack: Pack) -> None:
    """The rules that need more than one entry: ids, units, reversals, perpetual totals."""
    seen: dict[str, tuple[Log, int]] = {}
    for log in logs:
        for number, id in log.all("ids"):
            if id in seen:
                log.wrong("ids", f"its id stands also at number {seen[id][1]} of {seen[id][0].name}", number, id)
            seen.setdefault(id, (log, number))
    unread = any(run.unread for log in logs for run in log.runs)
    for log in logs:
        reversed_ids: set[str] = set()
        for number, id, ref, post in log.all("reversals"):
            if ref in reversed_ids:
                log.wrong("kinds", f"the entry {ref} has been reversed already", number, id)
            reversed_ids.add(ref)
            target = seen.get(ref)
            if not (target is None and unread) and not is_opposite(pack, target, log, number, post):
                not_here = target is None and len(logs) > 1
                log.wrong("kinds", "it is not the exact opposite of the one entry that it names", number, id, incomplete=not_here)
        if unread:
            continue  # what an unread entry declared or sold is not known: only what it broke itself is told
        for run in log.runs:
            for commodity, (number, id) in run.used.items():
                declared = {other.name: at for other in logs for part in other.runs for name, at in part.units.items() if name == commodity}
                if commodity != "THB" and not declared.keys() - {log.name} and declared.get(log.name, number) >= number:
                    log.wrong("sums", f"nobody has declared the unit “{commodity}”", number, id, incomplete=len(logs) > 1)
        sales = gross = 0
        for run in log.runs:
            for number, id, own_sales, own_gross, perpetual in run.closes:
                if perpetual is not None and perpetual != {"count": sales + own_sales, "gross": gross + own_gross}:
                    log.wrong("kinds", "its perpetual totals are not those of the sales before it", number, id)
            sales, gross = sales + run.sales, gross + run.gross


def is_opposite(pack: Pack, target: tuple[Log, int] | None, log: Log, number: int, post: list[Any]) -> bool:
    if target is None or (target[0] is log and target[1] >= number):
        return False
    other, place = target
    bundle = place // 256
    entries = pack.entries(other.name, bundle, min(256, other.size - bundle * 256))
    reversed_post = read_object(entries[place % 256])["post"]
    return [[account, commodity, -amount] for account, commodity, amount in reversed_post] == post



def varint(value: int) -> bytes:
    data = bytearray()
    while value > 127:
        data.append(value & 127 | 128)
        value >>= 7
    return bytes((*data, value))


def statement_tail(value: dict[str, Any], leaf: bytes) -> bytes:
    """What a receipt's statement says after the entry's number: unix seconds, total, leaf."""
    at, total = value["at"], value["body"].get("total", 0)
    days = date.fromisoformat(at[:10]).toordinal() - date(1970, 1, 1).toordinal()
    seconds = days * 86400 + int(at[11:13]) * 3600 + int(at[14:16]) * 60 + int(at[17:19])
    return seconds.to_bytes(4, "big") + varint(total) + leaf


def read_receipts(log: str, rows: list[tuple[int, str, bytes]], keys: list[tuple[int, Vkey]]) -> list[Finding]:
    """Verify receipt signatures: rows of number, base64 signature, and what the entry makes the statement say (nothing: it is unread)."""
    heads = [(since, key, b"kadpun-receipt/v1\n\x01" + hashlib.sha256(key.text.encode()).digest()[:8]) for since, key in keys]
    findings: list[Finding] = []
    for number, encoded, tail in rows:
        key, head = [(key, head) for since, key, head in heads if since == 0 or since < number][-1]
        try:
            holds = bool(tail) and key.verifies(head + varint(number) + tail, from_base64(encoded))
        except Wrong:
            holds = False
        if not holds:
            findings.append(Finding("receipts", log, number, "", "the receipt's signature does not hold, or its entry is not here"))
    return findings


def receipt_rows(pack: Pack, log: Log) -> list[tuple[int, str, bytes]]:
    """The stored receipt signatures of a log, each with what its entry makes the statement say."""
    tails = {number: tail for run in log.runs for number, tail in run.tails.items()}
    text = read_quietly(pack, f"{log.name}/receipts").decode("ascii", "replace").removesuffix("\n")
    rows = []
    for line in text.split("\n") if text else ():
        number, _, encoded = line.partition(" ")
        seq = int(number) if number.isdecimal() and len(number) < 17 else 0
        tail = tails.get(seq, b"") if number == str(seq) else b""
        if tail is not None:  # what a version to come says in its statement is not known here
            rows.append((seq, encoded, tail))
    return rows


def check_proofs(pack: Pack, logs: list[Log]) -> None:
    by_name = {log.name: log for log in logs}
    for name in sorted(pack.names):
        match = re.fullmatch(r"proofs/([a-z0-9+-]+)/([0-9]{1,16})\.proof", name)
        log = by_name.get(match[1].replace("+", "/")) if match else None
        if match is not None and log is not None and log.log_keys and not proof_holds(pack, log, name, int(match[2])):
            log.wrong("files", f"{name} does not hold", int(match[2]))


def check_files(pack: Pack, logs: list[Log]) -> None:
    """Check every file that no log proves against the list of files, which a log's key has signed."""
    proved = r"tile/.+|checkpoint(?:\.body|\.sig|\.sshsig)?|receipts"
    places = re.compile("(?:" + "|".join(re.escape(log.name) for log in logs) + f")/(?:{proved})")
    here = {name for name in pack.names if not places.fullmatch(name)}
    if "files" not in here:
        if here:
            says = f"there is no signed list of files: nothing shows whether {min(here)} and the other files beside the logs were changed"
            logs[-1].findings.append(Finding("files", logs[-1].name, None, "", says, incomplete=True))
        return
    try:
        listed = read_files(pack.read("files"), logs)
    except Wrong:
        logs[-1].wrong("files", "the list of files is not signed by the key of a log in this pack")
        return
    for name in sorted({*here, *listed} - {"files"}):
        if name not in here:
            logs[-1].wrong("files", f"{name} is missing")
        elif name not in listed:
            logs[-1].wrong("files", f"{name} is not in the signed list of files")
        elif hashlib.sha256(read_quietly(pack, name)).hexdigest() != listed[name]:
            logs[-1].wrong("files", f"{name} was changed after the list of files was signed")


def read_files(note: bytes, logs: list[Log]) -> dict[str, str]:
    lines = split_note(note)[0][:-1].split("\n")
    log = next((log for log in logs if lines[1:2] == [log.name]), None)
    if log is None or not log.note or lines[0] != "kadpun-files/v1":
        raise Wrong("files", "not a list of files")
    held = log.known_at(read_body(split_note(log.note)[0])[1])
    demand(open_note(note, held[-1:])[1], "files", "not signed")
    matches = [re.fullmatch(r"([0-9a-f]{64})  ([^\n]+)", line) for line in lines[2:]]
    listed = {match[2]: match[1] for match in matches if match is not None}
    demand(len(listed) == len(matches) and list(listed) == sorted(listed), "files", "malformed")
    return listed


def proof_holds(pack: Pack, log: Log, name: str, number: int) -> bool:
    try:
        head, _, note = pack.read(name).decode("utf-8").partition("\n\n")
        lines = head.split("\n")
        text, signed = open_note(note.encode(), [key for _, key in log.log_keys])
        _, size, root = read_body(text)
        bundle = number // 256
        leaf = hashlib.sha256(b"\x00" + pack.entries(log.name, bundle, min(256, log.size - bundle * 256))[number % 256]).digest()
        path = [from_base64(line) for line in lines[2:]]
    except (Wrong, UnicodeDecodeError, IndexError):
        return False
    first = lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {number}"] and all(len(node) == 32 for node in path)
    return first and bool(signed) and inclusion_holds(number, size, leaf, root, path)



def check_trust(folder: Path, logs: list[Log]) -> None:
    """Check what the trust files ask of every log."""
    texts = {name: (folder / name).read_bytes() for name in ("root", "policy", "allowed_signers") if (folder / name).exists()}
    for log in logs:
        if not log.log_keys:
            continue
        keys = [key for _, key in log.log_keys]
        try:
            if "root" in texts:
                check_certificate(log, read_root(texts["root"]))
            if "policy" in texts:
                check_policy(log, keys, texts["policy"].decode("utf-8"))
            elif "root" not in texts:
                raise Wrong("trust", "the trust files name neither this log's key nor a community that could enrol it")
            if "allowed_signers" in texts:
                allowed = texts["allowed_signers"].decode("utf-8").split("\n")
                public = [base64.b64encode(b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00 " + key.public).decode() for key in keys]
                named = [line for line in allowed if log.name in line.split(" ")[0].split(",")]
                demand(any(each in line for each in public for line in named), "trust", "the log's key is not among the allowed signers")
        except Wrong as wrong:
            log.wrong("trust", wrong.says)


def read_root(note: bytes) -> tuple[list[Vkey], str]:
    """The enrolment keys of a community's root, which k of its board must have signed."""
    text, _ = split_note(note)
    lines = text[:-1].split("\n")
    demand(len(lines) > 6 and lines[0] == "kadpun-root/v1" and lines[3].isdecimal() and is_day(lines[4]), "trust", "root is malformed")
    enrol = [read_vkey(line[6:], NOTE) for line in lines[5:] if line.startswith("enrol ")]
    board = [read_vkey(line[6:], NOTE) for line in lines[5:] if line.startswith("board ")]
    demand(len(enrol) + len(board) == len(lines) - 5 and enrol and len(set(board)) == len(board), "trust", "root is malformed")
    signed = open_note(note, board)[1]
    demand(1 <= int(lines[3]) <= len(signed), "trust", f"root is signed by {len(signed)} of its board; {lines[3]} are needed")
    return enrol, lines[1]


def check_certificate(log: Log, root: tuple[list[Vkey], str]) -> None:
    certificate = log.genesis.get("certificate")
    if not isinstance(certificate, str):
        raise Wrong("trust", "no community has enrolled this desk")
    text, signed = open_note(certificate.encode(), root[0])
    lines = text[:-1].split("\n")
    demand(signed, "trust", f"the desk's certificate is not signed by {root[1]}")
    good = len(lines) == 7 and lines[0] == "kadpun-enrol/v1" and lines[1] == log.name and is_day(lines[5]) and is_day(lines[6])
    demand(good and lines[2:5] == log.genesis["vkeys"], "trust", "the certificate enrols other keys than those the log begins with")
    first, last = min(run.days[0] for run in log.runs), max(run.days[1] for run in log.runs)
    demand(not last or lines[5] <= first <= last <= lines[6], "trust", f"the desk is enrolled from {lines[5]} to {lines[6]} only")


def check_policy(log: Log, keys: list[Vkey], text: str) -> None:
    logs: list[Vkey] = []
    witnesses: dict[str, Vkey] = {}
    groups: dict[str, tuple[int, list[str]]] = {}
    quorum = None
    for line in text.split("\n"):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "log" and len(words) in (2, 3):
            logs.append(read_vkey(words[1], NOTE))
        elif words[0] == "witness" and len(words) in (3, 4) and words[1] not in {*witnesses, *groups, "none"}:
            witnesses[words[1]] = read_vkey(words[2], COSIGNATURE)
        elif words[0] == "group" and len(words) > 3 and words[1] not in {*witnesses, *groups, "none"} and {*words[3:]} <= {*witnesses, *groups}:
            least = {"any": 1, "all": len(words) - 3}.get(words[2]) or (int(words[2]) if re.fullmatch("[1-9][0-9]*", words[2]) else 0)
            demand(1 <= least <= len(words) - 3 == len(set(words[3:])), "trust", f"a line of the policy cannot be read: {line[:80]}")
            groups[words[1]] = least, words[3:]
        elif words[0] == "quorum" and len(words) == 2 and quorum is None and words[1] in {*witnesses, *groups, "none"}:
            quorum = words[1]
        else:
            raise Wrong("trust", f"a line of the policy cannot be read: {line[:80]}")
    demand(quorum is not None, "trust", "the policy names no quorum")
    demand(not logs or set(logs) & set(keys), "trust", "the policy does not know this log's key")
    cosigned = open_note(log.note, witnesses.values())[1]

    def holds(name: str) -> bool:
        if name in witnesses:
            return witnesses[name] in cosigned
        least, members = groups[name]
        return sum(holds(member) for member in members) >= least

    demand(quorum == "none" or holds(str(quorum)), "trust", "the newest checkpoint lacks the witnesses that the policy asks for")



def ranges(size: int, workers: int) -> list[tuple[int, int]]:
    if size == 0:
        return []
    count = max(1, min(workers, size // 4096))
    bounds = [min(size, -(-place // 256) * 256) for place in range(0, size, -(-size // count))]
    return list(zip(bounds, [*bounds[1:], size], strict=True))


def call(job: tuple[Any, ...]) -> Any:
    return job[0](*job[1:])


def verify(path: Path, trust: Path | None, receipts: bool) -> tuple[list[Log], int]:
    """Verify a pack; answers its logs with their findings, and how many receipts were verified."""
    pack = Pack(path)
    logs = [find_log(pack, name) for name in pack.logs()]
    workers = min(8, os.cpu_count() or 1)
    parts = [(log, first, end) for log in logs for first, end in ranges(log.size, workers)]
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    helpers = min(workers, len(parts)) - 1
    pool = ProcessPoolExecutor(helpers, mp_context=context) if helpers > 0 else None

    def run_all(jobs: list[tuple[Any, ...]]) -> list[Any]:
        if pool is None or not jobs:
            return [call(job) for job in jobs]
        others = [pool.submit(call, job) for job in jobs[1:]]
        return [call(jobs[0]), *(other.result() for other in others)]

    try:
        runs = run_all([(read_run, path, log.name, log.size, first, end, receipts) for log, first, end in parts])
        join(path, parts, runs, receipts)
        for log in logs:
            if log.note:
                read_keys(log)
                check_checkpoint(pack, log)
        check_across(logs, pack)
        check_proofs(pack, logs)
        check_files(pack, logs)
        if trust is not None:
            check_trust(trust, logs)
        count = 0
        if receipts:
            rows = {log.name: receipt_rows(pack, log) for log in logs if log.receipt_keys}
            slices = [(log, place) for log in logs if log.name in rows for place in range(workers)]
            done = run_all([(read_receipts, log.name, rows[log.name][place::workers], log.receipt_keys) for log, place in slices])
            for (log, _), findings in zip(slices, done, strict=True):
                log.findings += findings
            count = sum(map(len, rows.values()))
    finally:
        if pool is not None:
            pool.shutdown()
    return logs, count


def join(path: Path, parts: list[tuple[Log, int, int]], runs: list[Run | None], receipts: bool) -> None:
    """Put the runs of each log together; one that did not begin where the one before it ended is read again together with it."""
    again: set[str] = set()
    for (log, _, _), run in zip(parts, runs, strict=True):
        fits = run is not None and (not log.runs or run.before in (log.runs[-1].after, log.runs[-1].other_after))
        if not fits:
            again.add(log.name)
        if run is not None:
            log.runs.append(run)
    for log, first, _ in parts:
        if first == 0 and log.name in again:
            whole = read_run(path, log.name, log.size, 0, log.size, receipts)
            log.runs = [whole] if whole is not None else []
        if first == 0:
            log.findings += log.all("findings")


def report(logs: list[Log], count: int, *, as_json: bool, trusted: bool, receipts: bool, write: Callable[[str], object]) -> int:
    findings = [finding for log in logs for finding in log.findings]
    code = 1 if any(not finding.incomplete for finding in findings) else 3 if findings else 0
    entries = sum(log.size for log in logs)
    if as_json:
        made = {
            "exit": code,
            "logs": {log.name: log.size for log in logs},
            "receipts": count,
            "trusted": trusted,
            "findings": [finding.__dict__ for finding in findings],
        }
        write(json.dumps(made, ensure_ascii=False, indent=1) + "\n")
        return code
    for name, says in CHECKS:
        if (name == "receipts" and not receipts) or (name == "trust" and not trusted):
            write(f"not asked  {says}\n")
            continue
        own = [finding for finding in findings if finding.check == name]
        word = "WRONG" if any(not finding.incomplete for finding in own) else "open" if own else "ok"
        write(f"{word:9}  {says}\n")
        for finding in own[:50]:
            where = finding.log if finding.number is None else f"{finding.log} entry {finding.number} {finding.id}".rstrip()
            write(f"           {where}: {finding.says}\n")
        if len(own) > 50:
            write(f"           and {len(own) - 50} more\n")
    write(f"{entries} entries in {len(logs)} logs" + (f", {count} receipts" if receipts else "") + "\n")
    if not trusted:
        write("Without --trust: the books were not changed since they were signed; whose keys signed them is not shown.\n")
    return code


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify a Kadpun audit pack.")
    parser.add_argument("pack", type=Path)
    parser.add_argument("--trust", type=Path, help="folder with root, policy and allowed_signers")
    parser.add_argument("--receipts", action="store_true", help="verify every receipt signature too")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    given = parser.parse_args(arguments)
    if given.trust is not None and not given.trust.is_dir():
        parser.error(f"{given.trust} is no folder")
    try:
        names = Pack(given.pack).logs()
    except (OSError, zipfile.BadZipFile):
        parser.error(f"{given.pack} is neither a zip nor a folder")
    if not names:
        parser.error(f"{given.pack} holds no log")
    logs, count = verify(given.pack, given.trust, given.receipts)
    return report(logs, count, as_json=given.json, trusted=given.trust is not None, receipts=given.receipts, write=sys.stdout.write)


if __name__ == "__main__":
    try:
        left_with = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough; nothing more can be told, not even by the interpreter as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        left_with = 141
    sys.exit(left_with)
