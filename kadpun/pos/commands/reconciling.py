"""The command that takes a statement in: read, compared by occurrence, recorded in slices; and, if wanted, the certain matches confirmed.

It says what the office's reconciliation page says. Whoever can open the shop with its keys may do what its manager may.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

from kadpun.books.money import show_money
from kadpun.books.reconcile.importing import ImportPlan
from kadpun.books.sheet_reading import ColumnMapping
from kadpun.books.thai import show_date
from kadpun.pos.office.reconcile_room import FileSeen, NothingCertain, ReconcileRoom

from .bookkeeping import office_at
from .console import Console

MOST_TOLD = 200


def bank_import(arguments: argparse.Namespace, console: Console) -> int:
    """Take a statement in; 1 with every bad row where it cannot be read whole, and nothing recorded."""
    say = console.say
    with office_at(arguments, console) as till:
        room = ReconcileRoom(till)
        seen = room.look_into(arguments.file)
        mapping = _mapping(room, seen, arguments.mapping)
        mapping = mapping and room.mapping_for(mapping, arguments.account)
        report = room.read(seen, mapping)
        if report.statement is None:
            for bad in report.bad[:MOST_TOLD]:
                console.line(say("line {line}, {column}: {reason}", line=bad.row, column=bad.column or "-", reason=bad.reason.sentence(say)))
            console.note(say("{count} rows are bad. Nothing was imported.", count=f"{report.bad_count:,}"))
            return 1
        plan = room.plan(report, arguments.account, name=arguments.name, covers=tuple(arguments.covers))
        _tell_plan(plan, console)
        if arguments.dry_run:
            return 0
        steps = room.take_in(seen, plan, mapping)
        while (step := next(steps, None)) is not None:
            console.progress(*step)
        console.line(say("{count} lines are imported.", count=f"{len(plan.new):,}"))
        if arguments.confirm:
            _confirm(room, plan, console)
        found = room.board(arguments.account, last_on=plan.statement.last_on).difference
        about = {"statement": show_money(found.statement), "books": show_money(found.books), "difference": show_money(found.difference)}
        console.line(say("Statement {statement}, books {books}, difference {difference}.", **about))
    return 0


def _mapping(room: ReconcileRoom, seen: FileSeen, name: str) -> ColumnMapping | None:
    """The mapping kept under the name, or the one that fits, to be kept under it."""
    kept = room.kept_mapping(name) if name else None
    if kept is not None or seen.mapping is None:
        return kept
    return replace(seen.mapping, name=name) if name else seen.mapping


def _tell_plan(plan: ImportPlan, console: Console) -> None:
    say = console.say
    first, last = (show_date(day, "document", console.language) for day in (plan.statement.first_on, plan.statement.last_on))
    new, known = f"{len(plan.new):,}", f"{plan.known:,}"
    console.line(say("From {first} to {last}: {new} new lines, {known} stand already.", first=first, last=last, new=new, known=known))
    if plan.early or plan.closed:
        left = f"{plan.early + plan.closed:,}"
        console.note(say("{count} lines lie before reconciling begins or in a closed statement and are left out.", count=left))
    if plan.gap:
        console.note(say("A statement between is missing: the balance is off by {amount}.", amount=show_money(plan.gap)))


def _confirm(room: ReconcileRoom, plan: ImportPlan, console: Console) -> None:
    board = room.board(plan.account.account, first_on=plan.statement.first_on, last_on=plan.statement.last_on)
    try:
        for done, total in room.confirm_all(board):
            console.progress(done, total)
    except NothingCertain as reason:
        console.complain(reason)
        return
    console.line(console.say("{count} matches are confirmed.", count=f"{len(board.certain):,}"))
