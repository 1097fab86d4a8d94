"""A desk's own keys: made on the desk, kept sealed beside its store, never shown and never copied out.

Three different Ed25519 keys: one signs the log, one the receipts, one cosigns other desks' logs. They are sealed with a key that the
operating system's key store holds, else with a passphrase; unsealed only for a demonstration shop, and the box says so.
Beside them stands the high mark: the largest size ever signed, so that a store put back from an old copy is noticed.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ..refusals import Fault, Refusal
from .canonical import NotBase64, read_base64, write_base64
from .facts import is_log_name
from .notes import Checkpoint, check_history
from .vkeys import COSIGNATURE_TYPE, NOTE_TYPE, RECEIPT_TYPE, SigningKey, VerifierKey

Seal = Literal["os", "passphrase", "unsealed"]
ROTATE_LABEL = "kadpun-rotate/v1\n"
_SERVICE = "kadpun desk keys"
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""32 MB and about a tenth of a second: what an old till PC can bear once a day (RFC 7914)."""


class WrongPassphrase(Refusal):
    says = "That passphrase does not open this desk's keys. Try again."


class PassphraseNeeded(Refusal):
    says = "This desk's keys are sealed with a passphrase. Type it to open them."


class PassphraseTooShort(Refusal):
    says = "The passphrase needs at least {least} characters."


class NoKeyStore(Refusal):
    says = "This computer has no key store that can keep the desk's keys. Choose a passphrase instead."


class KeysStandAlready(Refusal):
    says = "This desk has keys for {log} already; they are never replaced by new ones."


class NoKeys(Refusal):
    says = "The keys of {log} are not on this computer. A desk's keys never leave it: open a new log here instead."


class KeysUnreadable(Fault):
    says = "The file with the desk's keys is damaged: {path}."


class KeyStoreSilent(Fault):
    says = "The computer's key store does not give out the key for {log}. Unlock it and start again."


@dataclass(frozen=True, slots=True)
class DeskKeys:
    """The three keys of one desk's log; `next_log` while a rotation is under way."""

    log: SigningKey
    receipt: SigningKey
    witness: SigningKey
    next_log: SigningKey | None = None

    @property
    def name(self) -> str:
        """The log that these keys sign."""
        return self.log.verifier.name

    @property
    def vkeys(self) -> tuple[str, str, str]:
        """Log, receipt and witness vkey, as genesis names them."""
        return self.log.verifier.text, self.receipt.verifier.text, self.witness.verifier.text


def make_desk_keys(log: str) -> DeskKeys:
    """Make the three keys of a new log; the witness key bears the desk's name, without the epoch."""
    assert is_log_name(log)
    return DeskKeys(
        log=SigningKey.make(name=log, type=NOTE_TYPE),
        receipt=SigningKey.make(name=log, type=RECEIPT_TYPE),
        witness=SigningKey.make(name=log.rpartition("/")[0], type=COSIGNATURE_TYPE),
    )


def rotate_message(checkpoint: Checkpoint, vkey: str) -> bytes:
    """What a new key signs to enter a log after that checkpoint: label, checkpoint body, vkey, a line each."""
    return (ROTATE_LABEL + checkpoint.body + vkey + "\n").encode()


def sign_rotation(checkpoint: Checkpoint, new: SigningKey) -> str:
    """The `sig` of a `rotate` fact at leaf `checkpoint.size`, by the new key."""
    return write_base64(new.sign(rotate_message(checkpoint, new.verifier.text)))


def verify_rotation(checkpoint: Checkpoint, new: VerifierKey, sig: str) -> bool:
    """Tell whether a `rotate` fact's `sig` is the new key's over the log as it stood before the fact."""
    try:
        signature = read_base64(sig)
    except NotBase64:
        return False
    return len(signature) == 64 and new.verify(rotate_message(checkpoint, new.text), signature)


class KeyBox:
    """A folder with the sealed keys and high marks of this desk's logs, one of each a log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def logs(self) -> tuple[str, ...]:
        """The logs that this desk has keys for."""
        return tuple(sorted(path.stem.replace("+", "/") for path in self.folder.glob("*.keys")))

    def create(self, log: str, *, seal: Seal, passphrase: str = "") -> DeskKeys:
        """Make and store the keys of a new log. Refuses KeysStandAlready, PassphraseTooShort, NoKeyStore."""
        if self._path(log).exists():
            raise KeysStandAlready(log=log)
        keys = make_desk_keys(log)
        self.keep(keys, seal=seal, passphrase=passphrase)
        return keys

    def keep(self, keys: DeskKeys, *, seal: Seal, passphrase: str = "") -> None:
        """Store keys under a seal, in place of what stood there under the same log. Refuses PassphraseTooShort, NoKeyStore."""
        header: dict[str, Any] = {"v": 1, "log": keys.name, "seal": seal, "vkeys": list(keys.vkeys)}
        seeds = b"".join(key.seed for key in (keys.log, keys.receipt, keys.witness, keys.next_log) if key is not None)
        if seal == "unsealed":
            header["seeds"] = write_base64(seeds)
        else:
            if seal == "os":
                # A name of its own each time: another folder's shop of the same name, or a kill before the file is written, must not lock keys out.
                header["entry"] = f"{keys.name} {secrets.token_hex(8)}"
                wrapping = _new_wrapping_key_in_store(header["entry"])
            else:
                if len(passphrase) < _LEAST_PASSPHRASE:
                    raise PassphraseTooShort(least=_LEAST_PASSPHRASE)
                salt = secrets.token_bytes(16)
                header["scrypt"] = {**_SCRYPT, "salt": write_base64(salt)}
                wrapping = _wrapping_key_from(passphrase, salt, _SCRYPT)
            nonce = secrets.token_bytes(12)
            header["nonce"] = write_base64(nonce)
            header["sealed"] = write_base64(ChaCha20Poly1305(wrapping).encrypt(nonce, seeds, keys.name.encode()))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self._path(keys.name), json.dumps(header, indent=1).encode())

    def seal_of(self, log: str) -> Seal:
        """How the keys of a log are sealed. Refuses NoKeys."""
        seal: Seal = self._header(log)["seal"]
        return seal

    def is_unsealed(self, log: str) -> bool:
        """Tell whether a log's keys lie open, as only a demonstration shop's may."""
        return self.seal_of(log) == "unsealed"

    def open(self, log: str, *, passphrase: str | None = None) -> DeskKeys:
        """Open the keys of a log. Refuses NoKeys, PassphraseNeeded, WrongPassphrase; faults KeysUnreadable, KeyStoreSilent."""
        header = self._header(log)
        try:
            seeds = self._seeds(header, log, passphrase)
            parts = [seeds[i : i + 32] for i in range(0, len(seeds), 32)]
            keys = DeskKeys(
                log=SigningKey(name=log, type=NOTE_TYPE, seed=parts[0]),
                receipt=SigningKey(name=log, type=RECEIPT_TYPE, seed=parts[1]),
                witness=SigningKey(name=log.rpartition("/")[0], type=COSIGNATURE_TYPE, seed=parts[2]),
                next_log=SigningKey(name=log, type=NOTE_TYPE, seed=parts[3]) if len(parts) == 4 else None,
            )
        except (KeyError, IndexError, TypeError, NotBase64) as reason:
            raise KeysUnreadable(path=str(self._path(log))) from reason
        if list(keys.vkeys) != header.get("vkeys"):
            raise KeysUnreadable(path=str(self._path(log)))
        return keys

    def begin_rotation(self, keys: DeskKeys, *, passphrase: str = "") -> DeskKeys:
        """Make the next log key and store it beside the old one, before anything is recorded with it."""
        assert keys.next_log is None
        rotating = replace(keys, next_log=SigningKey.make(name=keys.name, type=NOTE_TYPE))
        self.keep(rotating, seal=self.seal_of(keys.name), passphrase=passphrase)
        return rotating

    def finish_rotation(self, keys: DeskKeys, *, passphrase: str = "") -> DeskKeys:
        """Let the new log key take the old one's place, after the checkpoint that both have signed is stored."""
        assert keys.next_log is not None
        rotated = replace(keys, log=keys.next_log, next_log=None)
        self.keep(rotated, seal=self.seal_of(keys.name), passphrase=passphrase)
        return rotated

    def high_mark(self, log: str) -> HighMark:
        """Open the high mark of a log; the caller closes it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return HighMark(self.folder / f"{log.replace('/', '+')}.mark", log)

    def _path(self, log: str) -> Path:
        assert is_log_name(log)
        return self.folder / f"{log.replace('/', '+')}.keys"

    def _header(self, log: str) -> dict[str, Any]:
        path = self._path(log)
        try:
            header = json.loads(path.read_bytes())
        except FileNotFoundError as reason:
            raise NoKeys(log=log) from reason
        except ValueError as reason:
            raise KeysUnreadable(path=str(path)) from reason
        if not isinstance(header, dict) or header.get("v") != 1 or header.get("log") != log or header.get("seal") not in _SEALS:
            raise KeysUnreadable(path=str(path))
        return header

    def _seeds(self, header: dict[str, Any], log: str, passphrase: str | None) -> bytes:
        if header["seal"] == "unsealed":
            return read_base64(header["seeds"])
        if header["seal"] == "os":
            wrapping = _wrapping_key_in_store(log, header.get("entry", log))
        elif passphrase is None:
            raise PassphraseNeeded()
        else:
            wrapping = _wrapping_key_from(passphrase, read_base64(header["scrypt"]["salt"]), header["scrypt"])
        try:
            return ChaCha20Poly1305(wrapping).decrypt(read_base64(header["nonce"]), read_base64(header["sealed"]), log.encode())
        except InvalidTag as reason:
            if header["seal"] == "passphrase":
                raise WrongPassphrase() from reason
            raise KeysUnreadable(path=str(self._path(log))) from reason


class HighMark:
    """The highest size signed and its root, in a small file of two slots written in turn and never synced.

    A slot torn by a power cut fails its checksum, and the other one counts; losing the last step is harmless, because a mark may be
    lower than the log but never higher than what was signed. Raise it after the commit: then a crash leaves no mark without its fact.
    """

    _SLOT = 96
    _OFFSETS = (0, 4096)

    def __init__(self, path: Path, log: str) -> None:
        self._log = log
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        self._name = sha256(log.encode()).digest()[:16]
        self._turn = 0
        self._highest: Checkpoint | None = None
        for offset in self._OFFSETS:
            self._take(self._read(offset))

    def read(self) -> Checkpoint | None:
        """The highest checkpoint signed, or nothing if none was."""
        return self._highest

    def raise_to(self, checkpoint: Checkpoint) -> None:
        """Note that a checkpoint was signed. Refuses TwoRoots and SmallerSize, and then writes nothing."""
        assert checkpoint.origin == self._log
        check_history(self._highest, checkpoint)
        self._turn += 1
        record = self._turn.to_bytes(8, "big") + checkpoint.size.to_bytes(8, "big") + checkpoint.root + self._name
        os.lseek(self._file, self._OFFSETS[self._turn & 1], os.SEEK_SET)
        os.write(self._file, record + sha256(record).digest())
        self._highest = checkpoint

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _read(self, offset: int) -> bytes:
        os.lseek(self._file, offset, os.SEEK_SET)
        return os.read(self._file, self._SLOT)

    def _take(self, slot: bytes) -> None:
        record, checksum = slot[:64], slot[64:]
        if len(slot) != self._SLOT or sha256(record).digest() != checksum or record[48:] != self._name:
            return
        turn = int.from_bytes(record[:8], "big")
        if turn > self._turn:
            self._turn = turn
            self._highest = Checkpoint(self._log, int.from_bytes(record[8:16], "big"), record[16:48])


def write_atomically(path: Path, data: bytes) -> None:
    """Write a private file (mode 0600) whole or not at all, and durably."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if hasattr(os, "O_DIRECTORY"):  # Windows cannot sync a folder, and need not
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def has_key_store() -> bool:
    """Tell whether the operating system offers a key store that can be trusted with a key."""
    return _key_store() is not None


_SEALS = ("os", "passphrase", "unsealed")
_LEAST_PASSPHRASE = 8


def _key_store() -> Any:
    try:
        import keyring  # read only when asked for: it looks for desktop services, which a demonstration or a test has no need of
    except ImportError:
        return None
    backend = keyring.get_keyring()
    home = type(backend).__module__
    # keyring answers a stand-in when nothing is there, and plain-text files count below 1.
    if home.startswith(("keyring.backends.fail", "keyring.backends.null")) or getattr(backend, "priority", 0) < 1:
        return None
    return backend


def _new_wrapping_key_in_store(entry: str) -> bytes:
    store = _key_store()
    if store is None:
        raise NoKeyStore()
    wrapping = secrets.token_bytes(32)
    try:
        store.set_password(_SERVICE, entry, write_base64(wrapping))
        kept = store.get_password(_SERVICE, entry)
    except Exception as reason:  # every key store fails in its own way, and each means the same to the shop
        raise NoKeyStore() from reason
    if kept != write_base64(wrapping):
        raise NoKeyStore()
    return wrapping


def _wrapping_key_in_store(log: str, entry: str) -> bytes:
    store = _key_store()
    try:
        kept = store.get_password(_SERVICE, entry) if store is not None else None
    except Exception as reason:  # as above
        raise KeyStoreSilent(log=log) from reason
    if kept is None:
        raise KeyStoreSilent(log=log)
    return read_base64(kept)


def _wrapping_key_from(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    return Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"]).derive(passphrase.encode("utf-8"))
