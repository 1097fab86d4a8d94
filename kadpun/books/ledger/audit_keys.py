"""Whose log it is: the keys that genesis and rotations give a desk, the checkpoints that they sign, and what trust files say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..refusals import Refusal
from .audit_range import RangeReport
from .findings import Finding, LogToAudit, finding_of
from .keys import verify_rotation
from .notes import Checkpoint, SignedCheckpoint, read_body, read_checkpoint, split_note
from .tree import fold
from .trust import Trust, read_certificate
from .vkeys import COSIGNATURE_TYPE, NOTE_TYPE, RECEIPT_TYPE, VerifierKey, read_vkey


@dataclass(slots=True)
class DeskTimeline:
    """The keys of a log, each with the number of the fact from which on it holds."""

    log_keys: list[tuple[int, VerifierKey]] = field(default_factory=list)
    receipt_keys: tuple[tuple[int, VerifierKey], ...] = ()
    vkeys: tuple[str, ...] = ()
    certificate: str | None = None

    def at_size(self, size: int) -> list[VerifierKey]:
        """The log keys that must have signed a checkpoint of this size: the newest one covered, with the old one where it is the last fact."""
        held = [(since, key) for since, key in self.log_keys if since < size or since == 0]
        newest = held[-1][1]
        if len(held) > 1 and held[-1][0] == size - 1:
            return [held[-2][1], newest]
        return [newest]


def read_timeline(log: str, ranges: Sequence[RangeReport], findings: list[Finding]) -> DeskTimeline:
    """Read the keys of a log out of its genesis and rotations, checking each rotation's signature."""
    timeline = DeskTimeline()
    genesis = ranges[0].genesis if ranges else None
    try:
        vkeys = genesis["vkeys"] if genesis is not None else ()
        log_key, receipt_key, witness_key = (read_vkey(vkey) for vkey in vkeys)
    except (Refusal, KeyError, TypeError, ValueError, AttributeError):
        findings.append(Finding("keys", log, 0, "", "The log does not begin with the three public keys of its desk."))
        return timeline
    names = (log, log, log.rpartition("/")[0])
    wanted = (NOTE_TYPE, RECEIPT_TYPE, COSIGNATURE_TYPE)
    keys = (log_key, receipt_key, witness_key)
    if tuple(key.name for key in keys) != names or tuple(key.type for key in keys) != wanted or len({key.public for key in keys}) != 3:
        findings.append(Finding("keys", log, 0, "", "The keys that the log begins with are not those of its own desk, or not three."))
        return timeline
    assert genesis is not None
    timeline.vkeys = tuple(vkeys)
    timeline.certificate = genesis.get("certificate")
    timeline.log_keys.append((0, log_key))
    receipt_keys = [(0, receipt_key)]
    roots = {size: root for part in ranges for size, root in part.roots.items()}
    for seq, id, body in (rotate for part in ranges for rotate in part.rotates):
        key = _rotated(log, seq, roots[seq], body)
        if key is None:
            findings.append(Finding("rotate", log, seq, id, "The new key did not sign for taking over this log."))
        elif key.type == NOTE_TYPE:
            timeline.log_keys.append((seq, key))
        else:
            receipt_keys.append((seq, key))
    timeline.receipt_keys = tuple(receipt_keys)
    return timeline


def _rotated(log: str, seq: int, root: bytes, body: dict[str, Any]) -> VerifierKey | None:
    vkey, sig = body.get("vkey"), body.get("sig")
    if type(vkey) is not str or type(sig) is not str:
        return None
    try:
        key = read_vkey(vkey)
    except Refusal:
        return None
    if key.name != log or key.type not in (NOTE_TYPE, RECEIPT_TYPE):
        return None
    return key if verify_rotation(Checkpoint(log, seq, root), key, sig) else None


def audit_checkpoints(
    log: LogToAudit, ranges: Sequence[RangeReport], timeline: DeskTimeline, trust: Trust | None, findings: list[Finding]
) -> None:
    """Check every stored checkpoint against the facts, and that the newest one covers them all."""
    if not timeline.log_keys:
        return
    roots = {size: root for part in ranges for size, root in part.roots.items()}
    other = ranges[-1].other_peaks_after if ranges else None
    newest = 0
    for note in log.checkpoints:
        try:
            size = read_body(split_note(note)[0]).size
            signed = _read(note, timeline, size, trust)
        except Refusal as reason:
            findings.append(finding_of(reason, rule="checkpoint", log=log.name, seq=None))
            continue
        checkpoint = signed.checkpoint
        newest = max(newest, size)
        if checkpoint.origin != log.name or not set(timeline.at_size(size)) <= set(signed.signed_by):
            _find(findings, "checkpoint", log.name, size, "The checkpoint of size {size} is not signed by the keys that hold there.", size=size)
        if size > log.size:
            _find(
                findings,
                "root",
                log.name,
                log.size,
                "A checkpoint of {size} facts is signed, but only {stored} are here: the end has been cut off.",
                size=size,
                stored=log.size,
            )
        elif checkpoint.root != roots.get(size) and not (size == log.size and other is not None and checkpoint.root == fold(other)):
            _find(findings, "root", log.name, size - 1, "The signed root of size {size} is not that of the facts.", size=size)
    if newest < log.size < log.taking:
        says = "Entries of this log are being taken from another desk: {stored} of {size} are here. Take its pack again to go on."
        fields = {"stored": log.size, "size": log.taking}
        findings.append(Finding("checkpoint", log.name, log.size, "", says, fields, incomplete=True))
    elif newest < log.size:
        _find(
            findings, "checkpoint", log.name, newest, "The newest checkpoint covers {size} of {stored} facts.", size=newest, stored=log.size
        )


def _read(note: bytes, timeline: DeskTimeline, size: int, trust: Trust | None) -> SignedCheckpoint:
    # Keys that take over later are not yet known to a checkpoint; those of before still are, so that a bad signature of theirs shows.
    known = [key for since, key in timeline.log_keys if since < size or since == 0]
    witnesses = tuple(trust.policy.witnesses.values()) if trust is not None and trust.policy is not None else ()
    return read_checkpoint(note, log=known, witnesses=witnesses)


def audit_trust(log: LogToAudit, ranges: Sequence[RangeReport], timeline: DeskTimeline, trust: Trust, findings: list[Finding]) -> None:
    """Check what the trust files ask: that the log is known or enrolled, may sign, and that its newest checkpoint has its quorum."""
    if not timeline.log_keys:
        return
    keys = [key for _, key in timeline.log_keys]
    if trust.root is not None:
        _audit_certificate(log, ranges, timeline, trust, findings)
    if trust.policy is not None:
        if trust.policy.logs and not set(keys) & set(trust.policy.logs):
            _find(findings, "trust", log.name, None, "The policy does not know this log's key.")
        _audit_quorum(log, timeline, trust, findings)
    elif trust.root is None:
        _find(findings, "trust", log.name, None, "The trust files name neither this log's key nor a community that could enrol it.")
    if trust.allowed_signers and not any(_may_sign(trust.allowed_signers, key) for key in keys):
        _find(findings, "trust", log.name, None, "The log's key is not among the allowed signers.")


def _may_sign(allowed: str, key: VerifierKey) -> bool:
    from .sshsig import ssh_public

    public = ssh_public(key)
    return any(public in line and key.name in line.split(" ")[0].split(",") for line in allowed.split("\n"))


def _audit_certificate(
    log: LogToAudit, ranges: Sequence[RangeReport], timeline: DeskTimeline, trust: Trust, findings: list[Finding]
) -> None:
    assert trust.root is not None
    if timeline.certificate is None:
        _find(findings, "certificate", log.name, 0, "No community has enrolled this desk.")
        return
    try:
        certificate = read_certificate(timeline.certificate, enrol=trust.root.enrol)
    except Refusal as reason:
        findings.append(finding_of(reason, rule="certificate", log=log.name, seq=0))
        return
    if certificate.log != log.name or certificate.vkeys != timeline.vkeys:
        _find(findings, "certificate", log.name, 0, "The certificate enrols other keys than those the log begins with.")
    first_on, last_on = min(part.first_on for part in ranges), max(part.last_on for part in ranges)
    if last_on and not certificate.first_on.isoformat() <= first_on <= last_on <= certificate.last_on.isoformat():
        _find(
            findings,
            "certificate",
            log.name,
            0,
            "The desk is enrolled from {first} to {last}; the log has business days outside of that.",
            first=certificate.first_on.isoformat(),
            last=certificate.last_on.isoformat(),
        )


def _audit_quorum(log: LogToAudit, timeline: DeskTimeline, trust: Trust, findings: list[Finding]) -> None:
    assert trust.policy is not None
    met = False
    for note in log.checkpoints:
        try:
            signed = _read(note, timeline, log.size, trust)
        except Refusal:
            continue  # told by `audit_checkpoints`
        if signed.checkpoint.size == log.size:
            met = trust.policy.is_met([each.key for each in signed.cosigned_by])
    if not met:
        _find(findings, "quorum", log.name, None, "The newest checkpoint lacks the witnesses that the policy asks for.")


def _find(findings: list[Finding], rule: str, log: str, seq: int | None, says: str, **fields: Any) -> None:
    findings.append(Finding(rule, log, seq, "", says, fields))
