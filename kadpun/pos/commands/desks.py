"""The commands between desks: send, receive, invite, join, and how the desks stand."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.clock import business_day
from kadpun.books.ledger.keys import Seal, has_key_store
from kadpun.books.shop import STORE_NAME
from kadpun.books.store.places import PlaceMissing
from kadpun.books.thai import show_date, show_time
from kadpun.books.words import LANGUAGES, load_words
from kadpun.pos.office.desks_room import DeskRow, DesksRoom, DesksState
from kadpun.pos.till.counter import Till
from kadpun.sync.desks import Desks, Outcome, Received, genesis_of, place_in
from kadpun.sync.invitations import invite as invite_desk
from kadpun.sync.invitations import join as join_shop
from kadpun.sync.invitations import join_again, open_invitation

from .console import Console, columns
from .keeping import OPERATOR_ID, BadOperatorId
from .opening import open_shop


def send(arguments: argparse.Namespace, console: Console) -> int:
    """Leave in a folder what other desks lack."""
    folder = _folder(arguments.folder)
    desk = open_shop(arguments.store, console)
    try:
        sent = Desks(desk).send(folder, anew=arguments.anew)
    finally:
        desk.close()
    if sent.packs:
        count, packs = f"{sent.facts:,}", len(sent.packs)
        console.line(console.say("{count} entries in {packs} packs were left in {folder}.", count=count, packs=packs, folder=sent.folder))
    else:
        console.line(console.say("Everything is in {folder} already.", folder=sent.folder))
    return 0


def receive(arguments: argparse.Namespace, console: Console) -> int:
    """Take what other desks have left in a folder, or one pack; 1 if anything could not be taken."""
    if not arguments.place.exists():
        raise PlaceMissing(path=str(arguments.place))
    desk = open_shop(arguments.store, console)
    try:
        received = Desks(desk).receive(arguments.place, progress=console.progress)
    finally:
        desk.close()
    for line in told(received, console):
        console.line(line)
    return 1 if received.wrong else 0


def told(received: Received, console: Console) -> list[str]:
    """What taking came to, line by line."""
    say = console.say
    lines = [_told_outcome(outcome, console) for outcome in received.outcomes]
    if received.people:
        lines.append(say("{count} things that are private came or went.", count=f"{received.people:,}"))
    return lines or [say("There is nothing new.")]


def _told_outcome(outcome: Outcome, console: Console) -> str:
    say = console.say
    if outcome.reason is not None:
        return f"{outcome.file}: {outcome.reason.sentence(say)}"
    if not outcome.taken:
        return say("{log}: entries up to {last} are here already.", log=outcome.log, last=f"{outcome.end - 1:,}")
    first, last = outcome.end - outcome.taken, outcome.end - 1
    return say("{log}: entries {first} to {last} were taken.", log=outcome.log, first=f"{first:,}", last=f"{last:,}")


def invite(arguments: argparse.Namespace, console: Console) -> int:
    """Write an invitation for another PC and show its code."""
    say, folder = console.say, _folder(arguments.folder)
    desk = open_shop(arguments.store, console)
    try:
        made = invite_desk(Desks(desk), folder, arguments.name)
    finally:
        desk.close()
    console.line(say("The invitation is {file}.", file=made.path))
    console.line(say("Its code is {code}. Read it out at the other PC; it is shown only now.", code=made.code))
    return 0


def join(arguments: argparse.Namespace, console: Console) -> int:
    """Make this PC a desk of the shop that has invited it, and take what lies beside the invitation; a shop that stands here joins again."""
    say, folder = console.say, arguments.folder
    if not arguments.invitation.is_file():
        raise PlaceMissing(path=str(arguments.invitation))
    invitation = open_invitation(arguments.invitation, arguments.code)
    if (folder / STORE_NAME).exists():
        desk = open_shop(folder, console)
    else:
        seal: Seal = arguments.seal or ("unsealed" if invitation.sample else "os" if has_key_store() else "passphrase")
        passphrase = console.ask_passphrase(twice=True) if seal == "passphrase" else ""
        desk = join_shop(folder, invitation, seal=seal, passphrase=passphrase)
    try:
        if desk.log != invitation.names.first_log:
            join_again(desk, invitation)
        with desk.store.read() as connection:
            name = genesis_of(connection, desk.log).desk
        desks, received = Desks(desk), Received(())
        if place_in(arguments.invitation.parent).is_dir():
            received = desks.receive(arguments.invitation.parent, progress=console.progress)
            desks.send(arguments.invitation.parent)
    finally:
        desk.close()
    console.line(say("This PC is {desk} of {shop} now.", desk=name, shop=invitation.names.shop))
    for line in told(received, console):
        console.line(line)
    return 1 if received.wrong else 0


def revoke(arguments: argparse.Namespace, console: Console) -> int:
    """Record that a desk is trusted no further than it is held here."""
    if not OPERATOR_ID.fullmatch(arguments.by):
        raise BadOperatorId(by=arguments.by[:64])
    desk = open_shop(arguments.store, console)
    try:
        kept = Desks(desk).revoke(arguments.desk, reason=arguments.reason, by=arguments.by)
    finally:
        desk.close()
    console.line(console.say("Recorded: {count} entries of that desk are kept, and nothing more is taken from it.", count=f"{kept:,}"))
    console.note(console.say("Whoever has that PC can still read names in the folder between the desks. Empty the folder and use another."))
    return 0


def desks(arguments: argparse.Namespace, console: Console) -> int:
    """Print how the shop's desks stand; 1 if anything is wrong with one."""
    say = console.say
    desk = open_shop(arguments.store, console)
    try:
        state = DesksRoom(Till(desk, {language: load_words(language) for language in LANGUAGES})).state()
    finally:
        desk.close()
    for line in columns([_heading(console), _own_row(state, console), *(_row(row, console) for row in state.rows)], right=(2, 3)):
        console.line(line)
    for row in state.rows:
        for trouble in row.troubles:
            console.note(f"{row.name}: {trouble.sentence(say)}")
    if state.late_facts:
        console.line(say("{count} entries came for periods that were closed; they count in the first open one.", count=f"{state.late_facts:,}"))
    return 1 if any(row.troubles for row in state.rows) else 0


def _heading(console: Console) -> tuple[str, str, str, str, str]:
    say = console.say
    return say("Desk"), say("Log"), say("Here"), say("Of ours there"), say("Last heard")


def _own_row(state: DesksState, console: Console) -> tuple[str, str, str, str, str]:
    own = state.own
    return own.name, own.log, f"{own.size:,}", "", console.say("this desk")


def _row(row: DeskRow, console: Console) -> tuple[str, str, str, str, str]:
    language = console.language
    at = row.heard_at
    heard = f"{show_date(business_day(at), language=language)} {show_time(at, language)}" if at else console.say("never")
    return row.name, row.log, f"{row.here:,}", f"{row.theirs:,}", heard


def _folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise PlaceMissing(path=str(folder))
    return folder
