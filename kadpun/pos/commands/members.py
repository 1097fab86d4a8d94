"""The commands of the register: list members, read a list in, hand out all of one person's data, erase a person, back the members' keys up.

    kadpun members list SHOP [TEXT]         kadpun members export SHOP NUMBER FOLDER       kadpun members backup-keys SHOP FOLDER
    kadpun members import SHOP FILE         kadpun members erase SHOP NUMBER --for-good    kadpun members restore-keys SHOP FILE

Whoever may run these on the shop's computer has its keys; `--by` names who stands behind what is recorded.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from kadpun.books.desk import Desk
from kadpun.books.members import keys_backup
from kadpun.books.members.erasing import erase, settle
from kadpun.books.members.exporting import everything_of
from kadpun.books.members.importing import HEADINGS, begin_recording, check_list, mapping_for, read_list, record_slice
from kadpun.books.members.kinds import MemberUnknown
from kadpun.books.members.register import Person
from kadpun.books.refusals import Refusal
from kadpun.books.sheet_reading import ColumnMapping
from kadpun.books.thai import show_date
from kadpun.pos.office.members_room import word_of_field, words_of_roles
from kadpun.pos.office.person_paper import write_person
from kadpun.pos.till.desk_settings import load_desk_settings, settings_beside

from .console import Console, columns
from .handing_out import read_day
from .keeping import MOST_TOLD, OPERATOR_ID, BadOperatorId
from .opening import open_shop


class ColumnUnread(Refusal):
    says = "“{text}” is not of the form field=heading, with one of these fields: {fields}."


class NewKeysForGood(Refusal):
    says = "Names whose keys nobody can open stay hidden for good. If no backup and no old passphrase is left, say it again with --for-good."


class EraseForGood(Refusal):
    says = "Erasing cannot be undone. Say it again with --for-good: number {number} and the accounts stay, name and everything else go."


def members(arguments: argparse.Namespace, console: Console) -> int:
    """Do what is asked of the register."""
    acts: dict[str, Callable[[Desk, argparse.Namespace, Console], int]] = {
        "list": list_members,
        "import": import_members,
        "export": export_member,
        "erase": erase_member,
        "backup-keys": back_keys_up,
        "restore-keys": take_keys_in,
        "new-keys": go_on_without_keys,
    }
    if not OPERATOR_ID.fullmatch(getattr(arguments, "by", "office")):
        raise BadOperatorId(by=arguments.by[:64])
    desk = open_shop(arguments.store, console)
    try:
        if desk.people.keys.trouble is not None:
            console.complain(desk.people.keys.trouble)
        return acts[arguments.act](desk, arguments, console)
    finally:
        desk.close()


def list_members(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    """Print members under each other."""
    found = desk.people.find(arguments.text, role=arguments.role, limit=100_000)
    rows = [
        (
            person.number,
            person.name if person.readable and not person.erased else "—",
            words_of_roles(console.say, person.roles),
            "" if person.joined_on is None else show_date(person.joined_on, "dense", console.language),
            "" if person.left_on is None else show_date(person.left_on, "dense", console.language),
        )
        for person in found
    ]
    for text in columns(rows):
        console.line(text)
    console.note(console.say("{count} people.", count=f"{len(found):,}"))
    return 0


def import_members(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    """Read a list of members in, whole or not at all; 1 with a report if any cell is bad."""
    say = console.say
    lines = read_list(arguments.file)
    mapping = mapping_for(desk, lines, name=arguments.name)
    if arguments.column:
        mapping = ColumnMapping("members", arguments.name or arguments.file.stem[:60], tuple(_column(each) for each in arguments.column))
    joined_on = desk.today() if arguments.joined is None else read_day(arguments.joined)
    report = check_list(desk, lines, mapping, joined_on=joined_on, role=arguments.role)
    for heading in report.ignored:
        console.note(say("The column “{column}” is not known and was left out.", column=heading))
    for bad in report.bad[:MOST_TOLD]:
        column = report.mapping.heading(bad.field) or word_of_field(say, bad.field)
        console.line(say("line {line}, {column}: {reason}", line=bad.line, column=column, reason=bad.reason.sentence(say)))
    if report.bad_count:
        console.note(say("{count} cells are bad. Nothing was imported.", count=f"{report.bad_count:,}"))
        return 1
    joining, others = f"{report.joining:,}", f"{len(report.people) - report.joining:,}"
    if arguments.check:
        console.line(say("The list is good: {joining} would join, {others} are in the register already.", joining=joining, others=others))
        return 0
    begin_recording(desk, report)
    at = 0
    while at < len(report.people):
        at = record_slice(desk, report, at, by=arguments.by)
        console.progress(at, len(report.people))
    console.line(say("{joining} have joined, {others} were in the register already.", joining=joining, others=others))
    return 0


def export_member(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    """Write all that is known of one person as PDF and JSON."""
    person = _called(desk, arguments.number)
    with desk.store.read() as connection:
        export = everything_of(connection, desk.people, person)
    paper, data = write_person(export, arguments.folder, shop=desk.profile(), say=console.say, language=console.language)
    console.line(str(paper))
    console.line(str(data))
    console.note(console.say("These files hold private data. Give them to that person, and keep no copy."))
    return 0


def erase_member(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    """Erase a person for good; 1 if some place could not be reached."""
    say = console.say
    person = _called(desk, arguments.number)
    if not arguments.for_good:
        raise EraseForGood(number=person.number)
    second = load_desk_settings(settings_beside(desk.store.path)).settings.second_backup
    backups = [Path(second)] if second else []
    done = erase(desk, person.id, reason=arguments.reason, by=arguments.by, backups=backups, progress=console.progress)
    console.line(say("Number {number} is erased. The accounts stay, and every proof still holds.", number=done.number))
    if done.cleaned:
        console.note(say("{count} backups and files were cleaned.", count=done.cleaned))
    if done.documents:
        console.note(say("{count} source documents speak of this person. The law has them kept.", count=done.documents))
    for reason in (*done.unreached, *(each.reason for each in done.keys if each.reason is not None)):
        console.complain(reason)
    left = [each.place for each in done.keys if each.path is None]
    if left:
        console.note(say("Put these in and back the members' keys up again, or destroy them: {places}", places=", ".join(left)))
    return int(bool(done.unreached or left))


def back_keys_up(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    """Back the members' keys up into a folder; the first time a passphrase is chosen."""
    say, keys = console.say, desk.people.keys
    if keys.box.recovery is None:
        console.note(say("Choose the passphrase that opens the backup. Write it down and keep it away from this computer."))
        keys_backup.set_passphrase(keys, console.ask_passphrase(twice=True))
    path = keys_backup.back_up_keys(keys, arguments.folder, log=desk.log, at=desk.clock.now_at())
    count, days = f"{len(keys.box.keys):,}", keys_backup.MOST_DAYS
    console.line(say("{file} holds the keys of {count} people. It is good for {days} days.", file=path, count=count, days=days))
    return 0


def take_keys_in(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    """Take the members' keys in from their backup; nobody who was erased comes back."""
    gone = [person.id for person in desk.people.everybody() if person.erased]
    passphrase = console.ask_passphrase()
    count = keys_backup.take_in_backup(desk.people.keys, arguments.file, passphrase, erased=gone, now_at=desk.clock.now_at())
    desk.people.look_again()
    settle(desk)
    console.line(console.say("The keys of {count} people are here.", count=f"{count:,}"))
    return 0


def go_on_without_keys(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    """Go on where the keys' file can be opened by nobody and there is no backup; those names stay hidden for good."""
    if not arguments.for_good:
        raise NewKeysForGood()
    if desk.people.keys.trouble is not None:
        desk.people.keys.begin_anew()
        settle(desk)
    console.line(console.say("The keys of {count} people are here.", count=f"{len(desk.people.keys.box.keys):,}"))
    return 0


def _called(desk: Desk, number: str) -> Person:
    person = desk.people.by_number(number)
    if person is None:
        raise MemberUnknown()
    return person


def _column(text: str) -> tuple[str, str]:
    field, _, heading = text.partition("=")
    if field not in HEADINGS or not heading.strip():
        raise ColumnUnread(text=text[:60], fields=", ".join(HEADINGS))
    return field, heading.strip()
