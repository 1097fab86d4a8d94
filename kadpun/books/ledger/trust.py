"""What a reader trusts before reading: a community's root, a policy of witnesses, who may sign checkpoints; and what an enrolment says.

Trust files come from elsewhere and never travel in the pack that they verify. A shop that no community has enrolled has no
certificate and no root: then its log key is trusted because the reader's own policy names it, and for no other reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..refusals import Refusal
from .facts import is_log_name, read_on
from .keys import DeskKeys, write_atomically
from .notes import open_note, sign_note, split_note
from .sshsig import allowed_signer, pem_public
from .vkeys import COSIGNATURE_TYPE, NOTE_TYPE, RECEIPT_TYPE, SigningKey, VerifierKey, read_vkey

_ENROL = "kadpun-enrol/v1"
_ROOT = "kadpun-root/v1"


class BadCertificate(Refusal):
    says = "This is not the certificate that enrols a desk's three keys."


class BadRoot(Refusal):
    says = "This is not the root of a community."


class RootNotSigned(Refusal):
    says = "The root of {community} is signed by {signed} of its board; {needed} are needed."


class BadPolicy(Refusal):
    says = "Line {line} of the policy cannot be read: {text}"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A community's word that these three keys are this log's, for facts of these business days."""

    log: str
    log_key: VerifierKey
    receipt_key: VerifierKey
    witness_key: VerifierKey
    first_on: date
    last_on: date

    @property
    def vkeys(self) -> tuple[str, str, str]:
        return self.log_key.text, self.receipt_key.text, self.witness_key.text


@dataclass(frozen=True, slots=True)
class Root:
    """Where a community's trust begins: its enrolment keys, and the board of whom k sign the next root."""

    community: str
    number: int
    k: int
    last_on: date
    enrol: tuple[VerifierKey, ...]
    board: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses or groups by name, of which `least` must have cosigned."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Which logs are known, which witnesses, and which of them make a quorum (C2SP tlog-policy)."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str

    def is_met(self, cosigned: Collection[VerifierKey]) -> bool:
        """Tell whether those who cosigned make the quorum."""
        return self.quorum == "none" or self._holds(self.quorum, cosigned)

    def _holds(self, name: str, cosigned: Collection[VerifierKey]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in cosigned
        group = self.groups[name]
        return sum(self._holds(member, cosigned) for member in group.members) >= group.least


@dataclass(frozen=True, slots=True)
class Trust:
    """A folder of trust files; what is missing is none."""

    root: Root | None
    policy: Policy | None
    allowed_signers: str


def write_certificate(keys: DeskKeys, enrol: SigningKey, *, first_on: date, last_on: date) -> str:
    """Enrol a desk's keys: the community's enrolment key signs seven lines."""
    lines = (_ENROL, keys.name, *keys.vkeys, first_on.isoformat(), last_on.isoformat())
    return sign_note("".join(line + "\n" for line in lines), enrol)


def read_certificate(note: str, *, enrol: Collection[VerifierKey] | None) -> Certificate:
    """Read a certificate, signed by one of the enrolment keys; with None only its form is read and nobody vouches for it.

    Refuses BadCertificate and what a note refuses.
    """
    text = split_note(note.encode())[0] if enrol is None else open_note(note.encode(), enrol).text
    lines = text[:-1].split("\n")
    if len(lines) != 7 or lines[0] != _ENROL or not is_log_name(lines[1]):
        raise BadCertificate()
    try:
        log, receipt, witness = (read_vkey(line) for line in lines[2:5])
        first_on, last_on = read_on(lines[5]), read_on(lines[6])
    except Refusal as reason:
        raise BadCertificate() from reason
    names = (lines[1], lines[1], lines[1].rpartition("/")[0])
    if (log.name, receipt.name, witness.name) != names or (log.type, receipt.type, witness.type) != _DESK_TYPES or first_on > last_on:
        raise BadCertificate()
    return Certificate(lines[1], log, receipt, witness, first_on, last_on)


def write_root(root: Root, *board: SigningKey) -> str:
    """Write a community's root and let members of its board sign it."""
    lines = [_ROOT, root.community, str(root.number), str(root.k), root.last_on.isoformat()]
    lines += [f"enrol {key.text}" for key in root.enrol]
    lines += [f"board {key.text}" for key in root.board]
    return sign_note("".join(line + "\n" for line in lines), *board)


def read_root(note: str, *, before: Root | None = None) -> Root:
    """Read a root that k of its own board have signed and, after another, k of that board too.

    Refuses BadRoot, RootNotSigned and what a note refuses.
    """
    root = _root_of(split_note(note.encode())[0])
    for board, k in ((root.board, root.k), *([(before.board, before.k)] if before is not None else [])):
        signed = open_note(note.encode(), board).signed
        if len(signed) < k:
            raise RootNotSigned(community=root.community, signed=len(signed), needed=k)
    if before is not None and (root.community != before.community or root.number != before.number + 1):
        raise BadRoot()
    return root


def found_community(community: str, *, last_on: date) -> tuple[str, SigningKey]:
    """Found a community of one, for a demonstration: answers its root note and its enrolment key; the board key is used once and gone.

    Such a root vouches for nobody: it shows only that the same hand that founded it enrolled the desk.
    """
    enrol = SigningKey.make(name=f"{community}/enrol", type=NOTE_TYPE)
    board = SigningKey.make(name=f"{community}/board-1", type=NOTE_TYPE)
    root = Root(community, 1, 1, last_on, (enrol.verifier,), (board.verifier,))
    return write_root(root, board), enrol


def read_policy(text: str) -> Policy:
    """Read a tlog-policy: log, witness, group and quorum lines. Refuses BadPolicy."""
    logs: list[VerifierKey] = []
    witnesses: dict[str, VerifierKey] = {}
    groups: dict[str, Group] = {}
    quorum: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            match words:
                case ["log", vkey] | ["log", vkey, _]:
                    logs.append(_typed(vkey, NOTE_TYPE))
                case ["witness", name, vkey] | ["witness", name, vkey, _] if _is_new(name, witnesses, groups):
                    witnesses[name] = _typed(vkey, COSIGNATURE_TYPE)
                case ["group", name, least, *members] if _is_new(name, witnesses, groups):
                    groups[name] = _group(least, members, {*witnesses, *groups})
                case ["quorum", name] if quorum is None and (name == "none" or name in witnesses or name in groups):
                    quorum = name
                case _:
                    raise BadPolicy(line=number, text=line[:100])
        except (Refusal, ValueError) as reason:
            raise BadPolicy(line=number, text=line[:100]) from reason
    if quorum is None:
        raise BadPolicy(line=text.count("\n") + 1, text="quorum")
    return Policy(tuple(logs), witnesses, groups, quorum)


def write_policy(logs: Collection[VerifierKey], witnesses: Mapping[str, VerifierKey] | None = None) -> str:
    """Write a policy that knows these logs and asks every one of these witnesses, or none."""
    named = witnesses or {}
    lines = [f"log {key.text}" for key in logs]
    lines += [f"witness {name} {key.text}" for name, key in named.items()]
    lines += [f"group all-of-them all {' '.join(named)}", "quorum all-of-them"] if named else ["quorum none"]
    return "".join(line + "\n" for line in lines)


def write_trust(folder: Path, *, log_keys: Collection[VerifierKey], root: str | None = None, policy: str | None = None) -> None:
    """Write a folder of trust files: `policy`, `allowed_signers`, each log's newest key for openssl, and `root` where a community enrols.

    A shop without a community gets no `root`: its policy pins the log's key as it is today, which proves that books shown later are
    of the same desk, and nothing about who stands behind it. Keep the folder apart from the packs that it verifies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "policy", (policy if policy is not None else write_policy(log_keys)).encode())
    write_atomically(folder / "allowed_signers", "".join(allowed_signer(key) for key in log_keys).encode())
    for key in log_keys:
        write_atomically(folder / f"{key.name.replace('/', '+')}.pem", pem_public(key).encode())
    if root is not None:
        write_atomically(folder / "root", root.encode())


def read_trust(folder: Path) -> Trust:
    """Read a folder of trust files. Refuses BadRoot, RootNotSigned, BadPolicy and what a note refuses."""

    def text(name: str) -> str | None:
        path = folder / name
        return path.read_bytes().decode("utf-8") if path.exists() else None

    root, policy = text("root"), text("policy")
    return Trust(
        root=read_root(root) if root is not None else None,
        policy=read_policy(policy) if policy is not None else None,
        allowed_signers=text("allowed_signers") or "",
    )


_DESK_TYPES = (NOTE_TYPE, RECEIPT_TYPE, COSIGNATURE_TYPE)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def _root_of(text: str) -> Root:
    lines = text[:-1].split("\n")
    if len(lines) < 7 or lines[0] != _ROOT or not _NUMBER.fullmatch(lines[2]) or not _NUMBER.fullmatch(lines[3]):
        raise BadRoot()
    enrol: list[VerifierKey] = []
    board: list[VerifierKey] = []
    try:
        last_on = read_on(lines[4])
        for line in lines[5:]:
            role, _, vkey = line.partition(" ")
            if role == "enrol" and not board:
                enrol.append(_typed(vkey, NOTE_TYPE))
            elif role == "board":
                board.append(_typed(vkey, NOTE_TYPE))
            else:
                raise BadRoot()
    except Refusal as reason:
        raise BadRoot() from reason
    k = int(lines[3])
    if not enrol or len(set(board)) != len(board) or k > len(board):
        raise BadRoot()
    return Root(lines[1], int(lines[2]), k, last_on, tuple(enrol), tuple(board))


def _typed(vkey: str, type: bytes) -> VerifierKey:
    key = read_vkey(vkey)
    if key.type != type:
        raise BadRoot()
    return key


def _is_new(name: str, witnesses: Mapping[str, VerifierKey], groups: Mapping[str, Group]) -> bool:
    return name != "none" and name not in witnesses and name not in groups


def _group(least: str, members: list[str], known: Collection[str]) -> Group:
    if not members or len(set(members)) != len(members) or not all(member in known for member in members):
        raise ValueError(least)
    number = {"any": 1, "all": len(members)}.get(least)
    if number is None:
        number = int(least) if _NUMBER.fullmatch(least) else 0
    if not 1 <= number <= len(members):
        raise ValueError(least)
    return Group(number, tuple(members))
