from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.ledger import notes, sshsig
from kadpun.books.ledger.vkeys import BadVkey, VerifierKey, read_vkey
from kadpun.books.refusals import Refusal

from .answers import LOG, answers, key, log_after

KEYS = answers("keys")
CHECKPOINTS = answers("checkpoints")
RULES = {
    "note-form": notes.BadNote,
    "note-signature": notes.BadSignature,
    "note-unsigned": notes.Unsigned,
    "checkpoint-form": notes.BadCheckpoint,
    "checkpoint-origin": notes.OtherOrigin,
    "two-roots": notes.TwoRoots,
    "smaller-size": notes.SmallerSize,
    "inconsistent": notes.Inconsistent,
}


def verifiers(names: list[str]) -> list[VerifierKey]:
    return [key(name).verifier for name in names]


@pytest.mark.parametrize("name", KEYS["keys"])
def test_a_key_comes_out_as_known(name: str) -> None:
    entry = KEYS["keys"][name]
    verifier = key(name).verifier
    assert verifier.public.hex() == entry["public"]
    assert verifier.key_id.hex() == entry["key_id"]
    assert verifier.text == entry["vkey"]
    assert read_vkey(entry["vkey"]) == verifier
    if "receipt_keyid" in entry:
        assert verifier.receipt_key_id.hex() == entry["receipt_keyid"]
    if "ssh_public" in entry:
        assert sshsig.ssh_public(verifier) == entry["ssh_public"]
        assert sshsig.pem_public(verifier) == entry["pem_public"]


def test_the_allowed_signers_come_out_as_known() -> None:
    assert "".join(sshsig.allowed_signer(key(name).verifier) for name in ("log", "log_next")) == KEYS["allowed_signers"]


@pytest.mark.parametrize("entry", KEYS["bad_vkeys"], ids=lambda entry: entry["name"])
def test_a_bad_vkey_is_refused(entry: dict[str, str]) -> None:
    with pytest.raises(BadVkey):
        read_vkey(entry["vkey"])


def test_a_note_published_by_others_opens() -> None:
    published = KEYS["published"]
    opened = notes.open_note(published["note"].encode(), [read_vkey(published["vkey"])])
    assert opened.text == "This is an example message.\n"


@pytest.mark.parametrize("entry", CHECKPOINTS["checkpoints"], ids=lambda entry: str(entry["size"]))
def test_a_checkpoint_comes_out_to_the_byte(entry: dict[str, Any]) -> None:
    checkpoint = notes.Checkpoint(LOG, entry["size"], bytes.fromhex(entry["root"]))
    assert log_after(entry["size"]).frontier.root() == checkpoint.root
    assert checkpoint.body == entry["body"]
    signers = [key(name) for name in entry["signed_by"]]
    note = notes.sign_note(checkpoint.body, *signers)
    assert note == entry["note"]
    newest = key(entry["sshsig_by"])
    assert sshsig.sign_ssh(checkpoint.body.encode(), newest) == entry["sshsig"]
    assert newest.sign(checkpoint.body.encode()) == base64.b64decode(entry["raw_signature"])
    for cosignature in entry["cosignatures"]:
        line = notes.cosign(checkpoint, key(cosignature["by"]), time=cosignature["time"])
        assert line == cosignature["line"]
        note += line
    assert note == entry["cosigned"]
    read = notes.read_checkpoint(
        note.encode(), log=verifiers(entry["signed_by"]), witnesses=verifiers([each["by"] for each in entry["cosignatures"]])
    )
    assert read.checkpoint == checkpoint
    assert [signed.time for signed in read.cosigned_by] == [each["time"] for each in entry["cosignatures"]]


@pytest.mark.parametrize("entry", CHECKPOINTS["notes"], ids=lambda entry: entry["name"])
def test_a_reader_takes_or_refuses_a_note(entry: dict[str, Any]) -> None:
    def read() -> notes.SignedCheckpoint:
        return notes.read_checkpoint(entry["text"].encode(), log=verifiers(entry["log"]), witnesses=verifiers(entry["witness"]))

    if entry["expect"] == "ok":
        taken = read()
        assert taken.checkpoint.size == entry["size"]
        assert {signed.key for signed in taken.cosigned_by} == set(verifiers(entry["cosigned_by"]))
        return
    with pytest.raises(RULES[entry["rule"]]) as refusal:
        read()
    assert str(refusal.value)


@pytest.mark.parametrize("entry", CHECKPOINTS["history"], ids=lambda entry: entry["name"])
def test_a_log_never_signs_two_histories(entry: dict[str, Any]) -> None:
    known = verifiers(["log", "log_next"])
    before = notes.read_checkpoint(entry["before"].encode(), log=known).checkpoint if entry["before"] else None
    offered = notes.read_checkpoint(entry["offered"].encode(), log=known).checkpoint
    proof = None
    if before is not None and before.size < offered.size:
        from kadpun.books.ledger.tree import consistency_proof

        proof = consistency_proof(before.size, offered.size, log_after(offered.size).get_node)
    if entry["expect"] == "ok":
        notes.check_history(before, offered, proof)
    else:
        with pytest.raises(RULES[entry["rule"]]):
            notes.check_history(before, offered, proof)


def test_an_ssh_signature_of_another_key_or_text_or_spelling_is_refused() -> None:
    entry = CHECKPOINTS["checkpoints"][5]
    body, log = entry["body"].encode(), key("log").verifier
    sshsig.verify_ssh(body, entry["sshsig"], log)
    bad: list[tuple[bytes, str, VerifierKey]] = [
        (body + b" ", entry["sshsig"], log),
        (body, entry["sshsig"], key("log_next").verifier),
        (body, entry["sshsig"].replace("SSH", "PGP"), log),
        (body, entry["sshsig"].replace("AAAA", "AAAB", 1), log),
        (body, "", log),
    ]
    for message, armoured, verifier in bad:
        with pytest.raises(Refusal):
            sshsig.verify_ssh(message, armoured, verifier)


def run(*command: str, given: bytes = b"", cwd: Path) -> int:
    return subprocess.run(command, input=given, cwd=cwd, capture_output=True, check=False).returncode


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A checkpoint as it is exported, and the keys to check it with."""
    log = key("log")
    body = notes.Checkpoint(LOG, 12, log_after(12).frontier.root()).body.encode()
    (tmp_path / "checkpoint.body").write_bytes(body)
    (tmp_path / "checkpoint.sshsig").write_text(sshsig.sign_ssh(body, log))
    (tmp_path / "checkpoint.sig").write_bytes(log.sign(body))
    (tmp_path / "allowed_signers").write_text(sshsig.allowed_signer(log.verifier))
    (tmp_path / "log.pem").write_text(sshsig.pem_public(log.verifier))
    return tmp_path


def changed(body: bytes) -> bytes:
    assert b"\n12\n" in body
    return body.replace(b"\n12\n", b"\n13\n")


def test_ssh_keygen_accepts_our_checkpoint_and_refuses_it_with_one_digit_changed(exported: Path) -> None:
    assert shutil.which("ssh-keygen")
    body = (exported / "checkpoint.body").read_bytes()
    command = ("ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", LOG, "-n", "kadpun-checkpoint", "-s", "checkpoint.sshsig")
    assert run(*command, given=body, cwd=exported) == 0
    assert run(*command, given=changed(body), cwd=exported) != 0


def test_openssl_accepts_our_checkpoint_and_refuses_it_with_one_digit_changed(exported: Path) -> None:
    assert shutil.which("openssl")
    command = "openssl pkeyutl -verify -pubin -inkey log.pem -rawin -in checkpoint.body -sigfile checkpoint.sig".split()
    assert run(*command, cwd=exported) == 0
    (exported / "checkpoint.body").write_bytes(changed((exported / "checkpoint.body").read_bytes()))
    assert run(*command, cwd=exported) != 0
