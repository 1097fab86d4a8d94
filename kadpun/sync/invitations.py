"""Bringing another PC into the shop: one desk writes an invitation and shows a code, the new PC reads both and founds its own log.

    invite    group key, names, known desks, operators --sealed under the code--> *.kadpun-invite, and the packs beside it
    join      file + code --> keys of its own, genesis, its desk's settings --> takes the packs, leaves its own card

The code is read aloud or written down and never lies beside the file. The keys of the new desk are made on it and never leave it. A desk that was
invited is enrolled by a fact when it is first heard (`desks.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kadpun.books.clock import Clock
from kadpun.books.desk import Desk
from kadpun.books.ledger.canonical import read_base64, write_base64
from kadpun.books.ledger.group import (
    GroupKey,
    InvitationUnreadable,
    WrongPairingCode,
    keep_group,
    make_code,
    open_with_code,
    seal_with_code,
)
from kadpun.books.ledger.keys import Seal
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.shop import KEYS_NAME, ShopNames, found_shop
from kadpun.books.store.engine import Work
from kadpun.books.store.own_log import keep_note
from kadpun.books.store.places import make_folder, telling_of, write_whole
from kadpun.books.store.statements import ask

from .desks import Desks, genesis_of, logs_here, place_in
from .peers import Peer, desk_of, invitation_path, keep_peer, read_peers
from .private_register import PEOPLE_FROM

MOST_BYTES = 1 << 20
MOST_NAME = 60


class InvitationElsewhere(Refusal):
    says = "This invitation is to another shop ({shop}). A desk belongs to one shop: join from a new folder."


class DeskNeedsName(Refusal):
    says = "A desk needs a name of at most 60 letters."


class DeskNameTaken(Refusal):
    says = "There is a desk called “{name}” already. Choose another name."


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was written: the file, the code that opens it, and the number that the new desk's papers will bear."""

    path: Path
    code: str
    desk: str
    number: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was opened."""

    names: ShopNames
    by: str
    number: str
    group: GroupKey
    peers: tuple[Peer, ...]
    operators: tuple[tuple[str, str, str, int], ...]
    sample: bool


def invite(desks: Desks, folder: Path, name: str) -> Invited:
    """Invite a new desk under a name that people know it by, and leave everything it needs in a folder.

    Refuses DeskNeedsName, DeskNameTaken, what sending refuses; faults of the place.
    """
    neat = " ".join(name.split())
    if not neat or len(neat) > MOST_NAME or not neat.isprintable():
        raise DeskNeedsName()
    desk = desks.desk
    group = desks.group()
    if group is None:
        group = GroupKey.make()
        keep_group(desk.folder / KEYS_NAME, group, desk.ledger.keys)
    with desk.store.read() as connection:
        peers = read_peers(connection)
        own = genesis_of(connection, desk.log)
        if neat in {own.desk, *(peer.name for peer in peers.values())}:
            raise DeskNameTaken(name=neat)
        number = _next_number(connection, peers)
        community, shop, _, _ = desk.log.split("/")
        invited = f"{community}/{shop}/desk-{number}"
        known = [*peers.values(), Peer(desks.own, own.desk, logs={log: genesis_of(connection, log).vkeys for log in _own_logs(connection, desks)})]
        said = {
            "v": 1,
            "desk": invited,
            "number": number,
            "by": desks.own,
            "names": [own.community, own.shop, neat],
            "group": write_base64(group.secret),
            "peers": [[peer.desk, peer.name, {log: list(vkeys) for log, vkeys in peer.logs.items()}] for peer in known],
            "operators": [list(row) for row in ask(connection, "SELECT operator, name, pin, active FROM operator ORDER BY operator")],
            "sample": own.sample,
        }
    code = make_code()
    place = place_in(folder)
    make_folder(place)
    path = invitation_path(place, invited)
    with write_whole(path) as stream:
        stream.write(json.dumps({"v": 1, "sealed": write_base64(seal_with_code(json.dumps(said).encode(), code))}).encode())
    peer = Peer(invited, neat, invited=True)

    def keep() -> None:
        with desk.store.work() as work:
            keep_peer(work, peer)

    desks.on_books(keep)
    desks.send(folder)
    return Invited(path, code, invited, number)


def open_invitation(path: Path, code: str) -> Invitation:
    """Open an invitation with its code. Refuses InvitationUnreadable, WrongPairingCode; faults of the place."""
    with telling_of(path):
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
    try:
        outside = json.loads(data)
        sealed = read_base64(outside["sealed"])
        said: Mapping[str, Any] = json.loads(open_with_code(sealed, code))
        community_id, shop_id, desk_id = said["desk"].split("/")
        community, shop, called = said["names"]
        return Invitation(
            names=ShopNames(community, shop, called, community_id, shop_id, desk_id),
            by=said["by"],
            number=said["number"],
            group=GroupKey(read_base64(said["group"])),
            peers=tuple(Peer(desk, name, {log: tuple(vkeys) for log, vkeys in logs.items()}) for desk, name, logs in said["peers"]),
            operators=tuple((operator, name, pin, active) for operator, name, pin, active in said["operators"]),
            sample=said["sample"],
        )
    except WrongPairingCode:
        raise
    except (Refusal, ValueError, KeyError, TypeError) as reason:
        raise InvitationUnreadable(file=path.name) from reason


def join(folder: Path, invitation: Invitation, *, seal: Seal, passphrase: str = "", clock: Clock | None = None) -> Desk:
    """Found this PC's own log in the shop that has invited it. Refuses ShopStandsAlready, KeysMustBeSealed and what sealing keys refuses.

    The books of the other desks come with the first receiving.
    """
    given = ShopProfile(desk_number=invitation.number, desk_name=invitation.names.desk, sample=invitation.sample)
    desk = found_shop(folder, names=invitation.names, shop_profile=given, seal=seal, passphrase=passphrase, clock=clock)
    try:
        keep_group(folder / KEYS_NAME, invitation.group, desk.ledger.keys)
        with desk.store.work() as work:
            for peer in invitation.peers:
                if peer.desk != desk_of(desk.log):
                    keep_peer(work, peer)
            keep_note(work.cursor, PEOPLE_FROM, invitation.by)
            for row in invitation.operators:
                _keep_operator(work, row)
    except BaseException:
        desk.close()
        raise
    return desk


def join_again(desk: Desk, invitation: Invitation) -> None:
    """Let a desk that stands know the shop's other desks again, after its group's key was lost with an older PC. Refuses InvitationElsewhere."""
    names = invitation.names
    if desk.log.split("/")[:2] != [names.community_id, names.shop_id]:
        raise InvitationElsewhere(shop=names.shop)
    keep_group(desk.folder / KEYS_NAME, invitation.group, desk.ledger.keys)
    with desk.store.work() as work:
        known = read_peers(work.connection)
        for peer in invitation.peers:
            if peer.desk != desk_of(desk.log):
                keep_peer(work, replace(known.get(peer.desk, peer), logs=peer.logs))
        for row in invitation.operators:
            _keep_operator(work, row)


def _keep_operator(work: Work, row: tuple[str, str, str, int]) -> None:
    """Keep a person who may sign in, as the desk that invited this one knows them."""
    work.cursor.execute("INSERT INTO operator (operator, name, pin, active) VALUES (?, ?, ?, ?) ON CONFLICT (operator) DO NOTHING", row)


def _own_logs(connection: Any, desks: Desks) -> list[str]:
    return [log for log in logs_here(connection) if desk_of(log) == desks.own]


def _next_number(connection: Any, peers: Mapping[str, Peer]) -> str:
    """A number for a new desk's papers that no desk of the shop has, invited ones included."""
    taken = {str(value).strip('"') for (value,) in ask(connection, "SELECT value FROM setting WHERE name = 'desk_number'")} | {"01"}
    taken |= {desk.rpartition("/")[2].removeprefix("desk-") for desk in peers}
    return next(f"{number:02}" for number in range(2, 1000) if f"{number:02}" not in taken)
