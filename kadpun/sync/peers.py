"""The other desks of the shop, as this one knows them: their logs and keys, what they were last known to hold, and what was wrong with their packs.

Kept in the plain table `peer`, one row a desk. Whoever is not in it, and in no enrolment either, is a stranger and nothing of theirs is taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kadpun.books.ledger.enrolment import enrolled
from kadpun.books.refusals import Told
from kadpun.books.store.engine import Work
from kadpun.books.store.statements import ask
from kadpun.books.words import Say

MOST_TROUBLES = 20
INVITATION_SUFFIX = ".kadpun-invite"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was wrong with what a desk left: in which file, and the sentence with its fields."""

    file: str
    reason: str
    says: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, say: Say) -> str:
        """The trouble as the reader would say it."""
        return say(self.says, **self.fields)


@dataclass(frozen=True, slots=True)
class Peer:
    """Another desk: `logs` are its logs with their three keys, oldest first; `held` how much of each log it was last known to hold.

    `said_at` is when it last said so by its own clock, `heard_at` when that was read here by ours (UTC milliseconds; 0: never).
    `invited`: this desk has invited it, and enrols it when it is first heard.
    """

    desk: str
    name: str
    logs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    said_at: int = 0
    heard_at: int = 0
    invited: bool = False
    troubles: tuple[Trouble, ...] = ()

    def with_trouble(self, file: str, reason: Told) -> Peer:
        """The peer with one more trouble, in place of an older one of the same file."""
        fields = {name: value if isinstance(value, int) else str(value) for name, value in reason.fields.items()}
        kept = tuple(each for each in self.troubles if each.file != file)
        return replace(self, troubles=(*kept, Trouble(file, reason.name, reason.says, fields))[-MOST_TROUBLES:])

    def without_trouble(self, file: str) -> Peer:
        """The peer without what was wrong with a file."""
        return replace(self, troubles=tuple(each for each in self.troubles if each.file != file))


def desk_of(log: str) -> str:
    """The desk that writes a log, whatever its epoch."""
    return log.rpartition("/")[0]


def read_peers(connection: Connection) -> dict[str, Peer]:
    """Every desk that is known here, by its name in the ledger."""
    rows = ask(connection, "SELECT desk, body, heard_at FROM peer ORDER BY desk")
    return {str(desk): _peer_of(str(desk), json.loads(body), int(heard_at)) for desk, body, heard_at in rows}


def keep_peer(work: Work, peer: Peer) -> None:
    """Keep what is known of a desk."""
    body = {
        "name": peer.name,
        "logs": {log: list(vkeys) for log, vkeys in peer.logs.items()},
        "held": dict(peer.held),
        "said_at": peer.said_at,
        "invited": peer.invited,
        "troubles": [[each.file, each.reason, each.says, dict(each.fields)] for each in peer.troubles],
    }
    work.cursor.execute(
        "INSERT INTO peer (desk, body, heard_at) VALUES (?, ?, ?) "
        "ON CONFLICT (desk) DO UPDATE SET body = excluded.body, heard_at = excluded.heard_at",
        (peer.desk, json.dumps(body, ensure_ascii=False), peer.heard_at),
    )


def drop_peer(work: Work, desk: str) -> None:
    """Forget a desk."""
    work.cursor.execute("DELETE FROM peer WHERE desk = ?", (desk,))


def invitation_path(folder: Path, desk: str) -> Path:
    """Where the invitation of a desk lies."""
    return folder / f"{desk.replace('/', '+')}{INVITATION_SUFFIX}"


def keys_known(connection: Connection, log: str) -> tuple[str, ...] | None:
    """The three keys of another desk's log, as its own desk or one that invited it has said; None for a stranger's."""
    peer = read_peers(connection).get(desk_of(log))
    known = None if peer is None else peer.logs.get(log)
    return known or enrolled(connection).get(log)


def _peer_of(desk: str, body: Mapping[str, Any], heard_at: int) -> Peer:
    return Peer(
        desk=desk,
        name=body["name"],
        logs={log: tuple(vkeys) for log, vkeys in body["logs"].items()},
        held=dict(body["held"]),
        said_at=body["said_at"],
        heard_at=heard_at,
        invited=body["invited"],
        troubles=tuple(Trouble(*each) for each in body["troubles"]),
    )
