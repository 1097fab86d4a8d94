"""A desk's card: a small file beside its packs in which it says who it is, what it holds of every log, and what it has cosigned.

    {"v":1,"desk":...,"name":...,"at":...,"logs":{log:[vkeys]},"held":{log:size},"cosigned":[[log,size,root,line]],"refused":[file,...]}
    newline, and the HMAC of the line above under the group's key in base64

A card is believed only when a desk of the group stands behind it; it is written anew at each sending. Nobody outside the group can bring a desk in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kadpun.books.ledger.canonical import read_base64, write_base64
from kadpun.books.ledger.facts import is_log_name
from kadpun.books.ledger.group import GroupKey, NotSealedForUs
from kadpun.books.ledger.receive import vkeys_of
from kadpun.books.refusals import Refusal
from kadpun.books.store.places import telling_of, write_whole

SUFFIX = ".kadpun-desk"
LABEL = "card"
MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness's signature line over a log of so many facts with this root."""

    log: str
    size: int
    root: bytes
    line: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a desk says of itself. `refused` are packs that it could not take, by file name, so that their desk writes them anew."""

    desk: str
    name: str
    at: int
    logs: Mapping[str, tuple[str, ...]]
    held: Mapping[str, int]
    cosigned: tuple[Cosigned, ...] = ()
    refused: tuple[str, ...] = ()


def card_path(folder: Path, desk: str) -> Path:
    """Where a desk's card lies."""
    return folder / f"{desk.replace('/', '+')}{SUFFIX}"


def write_card(folder: Path, card: Card, group: GroupKey) -> Path:
    """Write a desk's card, whole or not at all. Faults of the place."""
    said = {
        "v": 1,
        "desk": card.desk,
        "name": card.name,
        "at": card.at,
        "logs": {log: list(vkeys) for log, vkeys in card.logs.items()},
        "held": dict(card.held),
        "cosigned": [[each.log, each.size, write_base64(each.root), each.line] for each in card.cosigned],
        "refused": list(card.refused),
    }
    line = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    path = card_path(folder, card.desk)
    with write_whole(path) as stream:
        stream.write(line + b"\n" + write_base64(group.vouch(line, label=LABEL)).encode() + b"\n")
    return path


def read_card(path: Path, group: GroupKey) -> Card:
    """Read a card that a desk of the group stands behind. Refuses NotSealedForUs; faults of the place."""
    with telling_of(path):
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    line, _, vouched = data.partition(b"\n")
    try:
        if not group.vouched(line, read_base64(vouched.removesuffix(b"\n").decode("ascii")), label=LABEL):
            raise NotSealedForUs()
        said: dict[str, Any] = json.loads(line)
        card = Card(
            desk=said["desk"],
            name=said["name"],
            at=said["at"],
            logs={log: tuple(vkeys) for log, vkeys in said["logs"].items()},
            held=dict(said["held"]),
            cosigned=tuple(Cosigned(log, size, read_base64(root), line) for log, size, root, line in said["cosigned"]),
            refused=tuple(said["refused"]),
        )
        for log, vkeys in card.logs.items():
            keys = vkeys_of(vkeys)
            if not is_log_name(log) or log.rpartition("/")[0] != card.desk or len(keys) != 3:
                raise NotSealedForUs()
    except (Refusal, ValueError, KeyError, TypeError, AttributeError) as reason:
        raise NotSealedForUs() from reason
    return card
