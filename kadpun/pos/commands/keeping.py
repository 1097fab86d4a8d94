"""The commands that keep the books: rebuild, backup, restore and its confirmation, and reading a catalogue in."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence

from kadpun.books.clock import SystemClock
from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.goods.catalogue_import import read_catalogue_file
from kadpun.books.goods.shelving import count_waiting, lay_down_import, record_import
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.keys import Seal, has_key_store
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.refusals import Fault, Refusal
from kadpun.books.restoring import Restored, confirm_nothing_missing, restore_shop
from kadpun.books.shop import STORE_NAME
from kadpun.books.store.backup import back_up
from kadpun.books.store.engine import Store
from kadpun.books.store.migrate import bring_up_to_date, demand_known_form
from kadpun.books.store.restore import demand_empty_place

from .console import Console
from .opening import open_shop
from .places import store_at

MOST_TOLD = 200
OPERATOR_ID = re.compile(r"[a-z0-9-]{1,64}")


class BadOperatorId(Refusal):
    says = "“{by}” is not an operator's id: 1 to 64 small letters, digits and hyphens."


class BackupFolderMissing(Fault):
    says = "There is no folder {path}. Put the disk or stick in, or make the folder with “mkdir {path}”, then do it again."


class DaysBelowOne(Refusal):
    says = "At least one day's backup must be kept."


def rebuild_views(arguments: argparse.Namespace, console: Console) -> int:
    """Fold every view anew from the facts; an older store is brought up to date first."""
    path = store_at(arguments.store)
    bring_up_to_date(path, at=SystemClock().now_at(), progress=console.progress)
    with Store.open(path) as store:
        count = rebuild(store, KINDS, apply_postings, console.progress)
    console.line(console.say("All views are folded anew from {count} facts.", count=f"{count:,}"))
    return 0


def backup(arguments: argparse.Namespace, console: Console) -> int:
    """Back the store up into a folder, and say where it lies."""
    say = console.say
    if arguments.keep < 1:
        raise DaysBelowOne()
    store = store_at(arguments.store)
    if not arguments.folder.is_dir():
        raise BackupFolderMissing(path=str(arguments.folder))
    made = back_up(store, arguments.folder, at=SystemClock().now_at(), keep_days=arguments.keep, progress=console.progress)
    console.line(say("{file} holds {count} facts.", file=made.path, count=f"{made.facts:,}"))
    if made.same_disk:
        console.note(say("This backup lies on the same disk as the shop: if the disk breaks, both are gone. Choose another disk or a stick."))
    if made.removed:
        console.note(say("{count} older backups were removed.", count=len(made.removed)))
    return 0


def restore(arguments: argparse.Namespace, console: Console) -> int:
    """Put a backup back where no shop stands, and say what may be missing."""
    # Nobody is asked for a passphrase for what cannot be restored.
    demand_empty_place(arguments.folder / STORE_NAME)
    demand_known_form(arguments.backup)
    seal: Seal = arguments.seal or ("os" if has_key_store() else "passphrase")
    passphrase = console.ask_passphrase(twice=True) if seal == "passphrase" else ""
    made = restore_shop(arguments.backup, arguments.folder, seal=seal, passphrase=passphrase, progress=console.progress)
    for line in told(made, console):
        console.line(line)
    return 0


def told(made: Restored, console: Console) -> list[str]:
    """What a restore came to, line by line."""
    say = console.say
    where, size = made.store.parent, f"{made.size:,}"
    lines = [say("The shop stands again in {folder}, with {count} facts of {log}.", folder=where, count=size, log=made.old_log)]
    if made.log == made.old_log:
        return [*lines, say("Nothing is missing: the desk goes on where it stood.")]
    if made.missing is None:
        lines.append(say("Whether anything was recorded after the backup is not known here."))
    elif made.missing:
        lines.append(say("{count} facts were signed after the backup and are not in it.", count=f"{made.missing:,}"))
    lines.append(say("The desk writes a new log from now on: {log}.", log=made.log))
    if made.degraded:
        lines.append(say("Its receipts say that the books were restored, until somebody confirms that nobody has seen more."))
    return lines


def code_owners(desk: Desk, codes: Sequence[str]) -> Mapping[str, str]:
    """Of some codes, those of products on sale, each with the shop code of its product."""
    with desk.store.read() as connection:
        found = {code: shelf.look_up(connection, code, on=desk.today()) for code in codes}
    return {code: it.product.code for code, it in found.items() if it is not None and it.product.active}


def import_catalogue(arguments: argparse.Namespace, console: Console) -> int:
    """Read a list of products in, whole or not at all; 1 with a report if any line is bad."""
    say = console.say
    if not OPERATOR_ID.fullmatch(arguments.by):
        raise BadOperatorId(by=arguments.by[:64])
    desk = open_shop(arguments.store, console)
    try:
        with desk.store.read() as connection:
            waiting = count_waiting(connection)
        if waiting:
            console.note(say("{count} products of an import that was cut short are recorded first.", count=f"{waiting:,}"))
            record_import(desk, by=arguments.by, on=desk.today())
        report = read_catalogue_file(arguments.file, lambda codes: code_owners(desk, codes))
        if report.bad_count:
            for bad in report.bad[:MOST_TOLD]:
                reason = bad.reason.sentence(say)
                console.line(say("line {line}, {column}: {reason}", line=bad.line, column=bad.column or "-", reason=reason))
            console.note(say("{count} cells are bad. Nothing was imported.", count=f"{report.bad_count:,}"))
            return 1
        count = lay_down_import(desk, report.rows)
        made = record_import(desk, by=arguments.by, on=desk.today(), progress=lambda left: console.progress(count - left, count))
    finally:
        desk.close()
    for heading in report.ignored:
        console.note(say("The column “{column}” is not known and was left out.", column=heading))
    new, changed = f"{made.new:,}", f"{made.changed:,}"
    console.line(say("{count} products are on the shelf: {new} are new, {changed} were changed.", count=f"{count:,}", new=new, changed=changed))
    return 0


def confirm(arguments: argparse.Namespace, console: Console) -> int:
    """Record that nothing is missing from before a restore: whoever may have seen more was asked. Sales no longer say degraded."""
    if not OPERATOR_ID.fullmatch(arguments.by):
        raise BadOperatorId(by=arguments.by[:64])
    desk = open_shop(arguments.store, console)
    try:
        confirm_nothing_missing(desk, by=arguments.by)
    finally:
        desk.close()
    console.line(console.say("Recorded: nothing is missing from before the restore."))
    return 0
