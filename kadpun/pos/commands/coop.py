"""The commands of the co-operative's year: share out a surplus, make balance confirmations, make the auditor's working papers.

A surplus is only worked out unless its resolution is named. Members go by their numbers on the console; their names are on the papers alone.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from kadpun.books.clock import SystemClock, business_day
from kadpun.books.coop import confirming, sharing
from kadpun.books.coop.claims import anniversary
from kadpun.books.coop.confirmation_kinds import MOST_LINES, ConfirmationEmpty, ConfirmationUnknown
from kadpun.books.coop.rates import rates_on, starter_rates
from kadpun.books.coop.surplus import Plan, SharedOut, work_out_surplus
from kadpun.books.coop.surplus_kinds import SURPLUS_ACCOUNT
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of
from kadpun.books.members.papers import number_of_member
from kadpun.books.money import read_money, show_money
from kadpun.books.profile import profile
from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Store
from kadpun.pos.office.confirmations_room import ConfirmationsRoom
from kadpun.pos.office.surplus_typed import PartTyped, read_parts, use_words
from kadpun.pos.office.working_papers import Asked, make_papers, write_papers
from kadpun.pos.till.counter import Till

from .console import Console, columns
from .handing_out import read_day
from .opening import open_shop
from .places import store_at


class PartNotRead(Refusal):
    says = "“{text}” is not a part of a plan. Write it as dividend=7.25% or welfare=20000."


def surplus(arguments: argparse.Namespace, console: Console) -> int:
    """Work a year's surplus out and print it; record it where the resolution is named."""
    say = console.say
    year_to = read_day(arguments.year_to)
    if not arguments.record:
        with Store.open(store_at(arguments.store), read_only=True) as store:
            made = _worked_out(store, year_to, arguments)
            _print_surplus(store, made, console)
        console.note(say("Nothing was recorded. Name the resolution with --record and the meeting with --meeting."))
        return 0
    meeting_on = read_day(arguments.meeting or "")
    desk = open_shop(arguments.store, console)
    try:
        made = _worked_out(desk.store, year_to, arguments)
        with desk.store.work() as work:
            sharing.record_surplus(desk, work, made, number=arguments.record, meeting_on=meeting_on, by=arguments.by, on=_today(desk))
        _print_surplus(desk.store, made, console)
    finally:
        desk.close()
    console.line(say("Resolution {number} is in the books", number=arguments.record))
    return 0


def confirmations(arguments: argparse.Namespace, console: Console) -> int:
    """Ask every member as at a day, or take a run that stands, and write its papers as one PDF."""
    say = console.say
    desk = open_shop(arguments.store, console)
    try:
        room = ConfirmationsRoom(Till(desk, {console.language: console.say}))
        run = _run_of(room, arguments.run) if arguments.run else _ask_all(desk, room, arguments)
        room.write_papers(run, arguments.file, console.progress, language=console.language)
        count = len(room.papers(run))
    finally:
        desk.close()
    console.line(say("{count} papers are in {file}.", count=f"{count:,}", file=arguments.file))
    return 0


def working_papers(arguments: argparse.Namespace, console: Console) -> int:
    """Write the auditor's working papers; 1 where a series of numbers has a gap or a repeat."""
    say = console.say
    to_on = read_day(arguments.end)
    asked = Asked(
        read_day(arguments.begin),
        to_on,
        read_day(arguments.cut_off) if arguments.cut_off else to_on,
        arguments.count,
        arguments.seed,
        arguments.by_money,
        read_money(arguments.above) if arguments.above else None,
    )
    with Store.open(store_at(arguments.store), read_only=True) as store:
        with store.read() as connection:
            rules = profile(connection)
        papers = make_papers(store, asked, console.progress, day_starts_hour=rules.day_starts_hour)
    write_papers(arguments.file, papers, say, rules.organisation or rules.shop)
    console.line(say("{count} of {all} bills are in the sample.", count=len(papers.sample.bills), all=f"{papers.sample.population:,}"))
    console.line(say("The workbook is {file}.", file=arguments.file))
    for series in papers.broken_series:
        console.note(say("The numbers of {series} of {desk} have a gap or a double.", series=series.series, desk=series.desk))
    return 1 if papers.broken_series else 0


def _worked_out(store: Store, year_to: date, arguments: argparse.Namespace) -> SharedOut:
    typed: dict[str, PartTyped] = {}
    for text in arguments.part:
        use, parted, value = text.partition("=")
        if not parted or use in typed:
            raise PartNotRead(text=text[:60])
        typed[use] = PartTyped(rate=value) if value.endswith("%") else PartTyped(amount=value)
    with store.read() as connection:
        rules = profile(connection)
        rates = rates_on(business_day(SystemClock().now_at()), rules.surplus_rates, starter_rates())
        held = -balance_of(connection, SURPLUS_ACCOUNT).amount
        begins = anniversary(year_to, -1) + timedelta(days=1)
        bases = sharing.bases_of(connection, begins, year_to)
    whole = read_money(arguments.amount) if arguments.amount else max(held, 0)
    return work_out_surplus(Plan(whole, begins, year_to, read_parts(typed)), rates, bases)


def _print_surplus(store: Store, made: SharedOut, console: Console) -> None:
    say = console.say
    names = use_words(say)
    rows = [(names.get(each.use, each.use), show_money(each.amount)) for each in made.allotments if each.amount]
    for line in columns([*rows, (say("Together"), show_money(made.plan.surplus))], right=(1,)):
        console.line(line)
    with store.read() as connection:
        given = [part for part in made.members if part.dividend or part.patronage]
        lines = [(number_of_member(connection, part.member), show_money(part.dividend), show_money(part.patronage)) for part in given]
    if lines:
        console.line()
        for line in columns([(say("Member no."), say("Dividend"), say("Patronage refund")), *sorted(lines)], right=(1, 2)):
            console.line(line)


def _ask_all(desk: Desk, room: ConfirmationsRoom, arguments: argparse.Namespace) -> str:
    as_at = read_day(arguments.as_at or "")
    lines = room.who_to_ask(as_at, with_nothing=arguments.with_nothing)
    if not lines:
        raise ConfirmationEmpty()
    run: str | None = None
    left = list(lines)
    while left:
        run = confirming.record_slice(desk, run, as_at, left, by=arguments.by, on=_today(desk))
        left = left[MOST_LINES:]
    assert run is not None
    return run


def _run_of(room: ConfirmationsRoom, number: int) -> str:
    found = next((one.run for one in room.runs() if one.number == number), None)
    if found is None:
        raise ConfirmationUnknown()
    return found


def _today(desk: Desk) -> date:
    return desk.today(day_starts_hour=desk.profile().day_starts_hour)

