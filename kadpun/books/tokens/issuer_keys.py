"""The issuers' keys of this desk: Ed25519, made here, kept in one file beside the desk's own keys and sealed with them.

An issuer's key signs the terms of its campaigns, the packs that carry them, and its coupons; every such message begins with a label of its own,
so that nothing signed for one use is taken for another. It never leaves the desk; the vkey is public and stands in the terms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from ..desk import Desk
from ..ledger.canonical import NotBase64, read_base64, write_base64
from ..ledger.keys import DeskKeys, write_atomically
from ..ledger.sealing import NotOpened, derive_key, seal, unseal
from ..ledger.vkeys import ISSUER_TYPE, BadVkey, SigningKey, VerifierKey, read_vkey
from ..refusals import Fault, Refusal
from ..store.places import telling_of

FILE_NAME = "issuers.key"
ISSUER_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_WRAPPED = b"kadpun-issuers-file/v1"


class IssuerIdWrong(Refusal):
    says = "“{issuer}” cannot be an issuer's id: small letters, digits and hyphens, at most 32."


class NoIssuerKey(Refusal):
    says = "The key of the issuer {issuer} is not on this computer. Only the desk that opened its campaign has it."


class NotAnIssuerKey(Refusal):
    says = "“{vkey}” is not the public key of an issuer of tokens."


class IssuerKeysUnreadable(Fault):
    says = "The file with the issuers' keys is damaged, or sealed for another desk: {path}."


def make_issuer_key(desk: Desk, issuer: str) -> SigningKey:
    """The key of an issuer, made and kept durably if there was none. Refuses IssuerIdWrong; faults IssuerKeysUnreadable."""
    if not ISSUER_ID.fullmatch(issuer):
        raise IssuerIdWrong(issuer=issuer[:64])
    folder, own = _folder(desk), desk.ledger.keys
    keys = read_issuer_keys(folder, own)
    if issuer not in keys:
        keys = {**keys, issuer: SigningKey.make(name=issuer, type=ISSUER_TYPE)}
        keep_issuer_keys(folder, keys, own)
    return keys[issuer]


def issuer_key(desk: Desk, issuer: str) -> SigningKey:
    """The key of an issuer. Refuses NoIssuerKey; faults IssuerKeysUnreadable."""
    key = read_issuer_keys(_folder(desk), desk.ledger.keys).get(issuer)
    if key is None:
        raise NoIssuerKey(issuer=issuer)
    return key


def issuers_here(desk: Desk) -> tuple[str, ...]:
    """The issuers whose keys this desk has, by id."""
    return tuple(sorted(read_issuer_keys(_folder(desk), desk.ledger.keys)))


def read_issuer_vkey(text: str) -> VerifierKey:
    """The public key that a text names. Refuses NotAnIssuerKey."""
    try:
        key = read_vkey(text)
    except BadVkey as reason:
        raise NotAnIssuerKey(vkey=text[:200]) from reason
    if key.type != ISSUER_TYPE:
        raise NotAnIssuerKey(vkey=text[:200])
    return key


def fingerprint(vkey: str) -> str:
    """What two people read to each other to be sure of a key: 16 hexadecimal digits in four groups. Refuses NotAnIssuerKey."""
    digits = read_issuer_vkey(vkey).receipt_key_id.hex().upper()
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def read_issuer_keys(folder: Path, keys: DeskKeys) -> Mapping[str, SigningKey]:
    """Every issuer's key in a `keys/` folder, opened with the desk's own. Faults IssuerKeysUnreadable."""
    path = folder / FILE_NAME
    try:
        data: Any = orjson.loads(path.read_bytes())
        seeds: Any = orjson.loads(unseal(_wrapping(keys), read_base64(data["sealed"]), _WRAPPED))
        return {str(issuer): SigningKey(name=str(issuer), type=ISSUER_TYPE, seed=read_base64(seed)) for issuer, seed in seeds.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, AssertionError, NotOpened, NotBase64) as reason:
        raise IssuerKeysUnreadable(path=str(path)) from reason


def keep_issuer_keys(folder: Path, issuers: Mapping[str, SigningKey], keys: DeskKeys) -> None:
    """Keep issuers' keys in a `keys/` folder, sealed with the desk's own, whole and durably."""
    seeds = {issuer: write_base64(key.seed) for issuer, key in issuers.items()}
    sealed = write_base64(seal(_wrapping(keys), orjson.dumps(seeds), _WRAPPED))
    with telling_of(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(folder / FILE_NAME, orjson.dumps({"v": 1, "log": keys.name, "sealed": sealed}))


def _folder(desk: Desk) -> Path:
    return desk.people.keys.path.parent


def _wrapping(keys: DeskKeys) -> bytes:
    """A key that only whoever opens the desk's own keys can make."""
    return derive_key(keys.witness.seed, "kadpun-issuers-wrap/v1")
