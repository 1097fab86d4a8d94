"""Checkpoint signatures for tools that every computer has: OpenSSH's SSHSIG, checked by `ssh-keygen -Y verify`.

The same Ed25519 key signs; only the wrapping differs (OpenSSH PROTOCOL.sshsig, version 1, hash sha512). The namespace keeps a signature
made for one use from serving another.
"""

from __future__ import annotations

from hashlib import sha512

from ..refusals import Refusal
from .canonical import NotBase64, read_base64, write_base64
from .vkeys import SigningKey, VerifierKey

NAMESPACE = "kadpun-checkpoint"
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_COLUMNS = 70
_ALGORITHM = b"ssh-ed25519"


class BadSshSignature(Refusal):
    says = "This is not the SSH signature of the log's key over its checkpoint."


def sign_ssh(message: bytes, key: SigningKey) -> str:
    """Sign a message as `ssh-keygen -Y sign` does, armoured."""
    signature = _string(_ALGORITHM) + _string(key.sign(_signed_data(message)))
    blob = (
        b"SSHSIG"
        + (1).to_bytes(4, "big")
        + _string(_public_blob(key.verifier))
        + _string(NAMESPACE.encode())
        + _string(b"")
        + _string(b"sha512")
        + _string(signature)
    )
    text = write_base64(blob)
    return _BEGIN + "".join(text[i : i + _COLUMNS] + "\n" for i in range(0, len(text), _COLUMNS)) + _END


def verify_ssh(message: bytes, armoured: str, key: VerifierKey) -> None:
    """Check an SSH signature of this key over a message, in the one spelling in which we write it. Refuses BadSshSignature."""
    if not armoured.startswith(_BEGIN) or not armoured.endswith(_END):
        raise BadSshSignature()
    inner = armoured[len(_BEGIN) : -len(_END)]
    try:
        blob = read_base64(inner.replace("\n", ""))
    except NotBase64 as reason:
        raise BadSshSignature() from reason
    head = (
        b"SSHSIG"
        + (1).to_bytes(4, "big")
        + _string(_public_blob(key))
        + _string(NAMESPACE.encode())
        + _string(b"")
        + _string(b"sha512")
        + (83).to_bytes(4, "big")
        + _string(_ALGORITHM)
        + (64).to_bytes(4, "big")
    )
    if len(blob) != len(head) + 64 or not blob.startswith(head) or not key.verify(_signed_data(message), blob[-64:]):
        raise BadSshSignature()


def ssh_public(key: VerifierKey) -> str:
    """The public key as OpenSSH writes it: ssh-ed25519 AAAA…"""
    return f"ssh-ed25519 {write_base64(_public_blob(key))}"


def pem_public(key: VerifierKey) -> str:
    """The public key as OpenSSL reads it (SubjectPublicKeyInfo, PEM)."""
    return f"-----BEGIN PUBLIC KEY-----\n{write_base64(bytes.fromhex('302a300506032b6570032100') + key.public)}\n-----END PUBLIC KEY-----\n"


def allowed_signer(key: VerifierKey) -> str:
    """A line of `allowed_signers`: the log may sign checkpoints with this key."""
    return f'{key.name} namespaces="{NAMESPACE}" {ssh_public(key)}\n'


def _signed_data(message: bytes) -> bytes:
    return b"SSHSIG" + _string(NAMESPACE.encode()) + _string(b"") + _string(b"sha512") + _string(sha512(message).digest())


def _public_blob(key: VerifierKey) -> bytes:
    return _string(_ALGORITHM) + _string(key.public)


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
