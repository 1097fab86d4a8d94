"""The accountant's commands: an entry or a sheet of them, opening balances, holding a period with its cost of sales, closing it.

They say what the office's rooms say. Whoever can open the shop with its keys may do what its manager may; the facts name who was given with `--by`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kadpun.books.journal.chart_facts import OwnChart, standing_chart
from kadpun.books.journal.entries import EntryLine, VoucherKind
from kadpun.books.journal.opening_sheet import OpeningAccountUnknown
from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_date
from kadpun.books.words import load_words
from kadpun.pos.office.journal_room import EntryDraft, JournalRoom
from kadpun.pos.office.journal_typed import read_entry_day
from kadpun.pos.office.opening_room import OpeningRoom
from kadpun.pos.office.periods_room import PeriodsRoom
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Operator, Permission

from .console import Console, columns
from .keeping import OPERATOR_ID, BadOperatorId
from .opening import open_shop

MOST_TOLD = 200


class SideMisspelt(Refusal):
    says = "“{given}” is not an account and an amount. Write it as 5220=500.00."


class NothingToEnter(Refusal):
    says = "Give a sheet of entries, or a text with --debit and --credit, or --catch-up."


def entry(arguments: argparse.Namespace, console: Console) -> int:
    """Record one entry, a sheet of them, or what should have come by itself."""
    say = console.say
    with office_at(arguments, console) as till:
        if arguments.file is not None:
            return _enter_sheet(till, arguments.file, console)
        room = JournalRoom(till)
        if arguments.catch_up:
            count = 0
            while made := room.catch_up():
                count += made
            console.line(say("{count} entries that come by themselves are recorded.", count=f"{count:,}"))
            return 0
        if not (arguments.text and arguments.debit and arguments.credit):
            raise NothingToEnter()
        with till.desk.store.read() as connection:
            chart = standing_chart(connection)
        lines = (*_sides(arguments.debit, chart, 1), *_sides(arguments.credit, chart, -1))
        voucher: VoucherKind = arguments.kind
        on = read_entry_day(arguments.on or "", today=till.desk.today())
        recorded = room.record(EntryDraft(voucher, lines, arguments.text, on))
        console.line(say("Recorded as {number}.", number=recorded.fact.body["number"]))
    return 0


def opening(arguments: argparse.Namespace, console: Console) -> int:
    """Record opening balances from sheets that foot; 1 and every reason where they do not."""
    say = console.say
    with office_at(arguments, console) as till:
        room = OpeningRoom(till)
        checked = room.check_opening(arguments.files)
        report = checked.report
        for bad in report.bad[:MOST_TOLD]:
            name = checked.sheets[bad.sheet].paper.name
            console.line(say("{file}, line {line}: {reason}", file=name, line=bad.line, reason=bad.reason.sentence(say)))
        rows = [(each.account, show_money(each.stated), show_money(each.listed)) for each in report.footings]
        for text in columns([(say("Control account"), say("Balance"), say("List")), *rows], right=(1, 2)) if rows else ():
            console.line(text)
        for refusal in report.refusals:
            console.note(refusal.sentence(say))
        if not report.can_be_recorded:
            console.note(say("Nothing was recorded."))
            return 1
        count = room.record_opening(checked, on=read_entry_day(arguments.on or "", today=till.desk.today()))
        console.line(say("{count} opening balances are recorded.", count=f"{count:,}"))
    return 0


def chart(arguments: argparse.Namespace, console: Console) -> int:
    """Record the organisation's own chart of accounts from a list, or print the chart as it stands."""
    say = console.say
    with office_at(arguments, console) as till:
        room = OpeningRoom(till)
        if arguments.file is not None:
            count = room.record_chart(room.check_chart(arguments.file).accounts)
            console.line(say("{count} accounts of the chart are recorded.", count=f"{count:,}"))
            return 0
        rows = []
        for branch in room.chart():
            name = branch.name_th if console.language == "th" else branch.name_en
            rows.append(("  " * branch.depth + branch.code, name, "" if branch.account is None else branch.account.path))
        for text in columns(rows):
            console.line(text)
    return 0


def hold(arguments: argparse.Namespace, console: Console) -> int:
    """Hold the next period, work out its cost of sales and post it; with a held period, work it out again; or let it go."""
    say, language = console.say, console.language
    with office_at(arguments, console) as till:
        room = PeriodsRoom(till)
        state = room.state()
        if arguments.let_go:
            room.let_go()
            console.line(say("The period is open again."))
            return 0
        if state.held is None:
            room.hold(last_on=None if arguments.until is None else read_entry_day(arguments.until, today=till.desk.today()))
            state = room.state()
        cost = room.work_out(console.progress)
        room.post_cost(cost)
        until = show_date(state.last_on, "document", language)
        console.line(say("Held up to {day}.", day=until))
        rows = [
            (say("Inventory in the books"), show_money(cost.in_books)),
            (say("On the shelf at average cost"), show_money(cost.valued)),
            (say("Cost of sales"), show_money(cost.sold)),
            (say("Lost and spoiled"), show_money(cost.lost)),
            (say("Used in the shop"), show_money(cost.used)),
        ]
        for text in columns(rows, right=(1,)):
            console.line(text)
    return 0


def close(arguments: argparse.Namespace, console: Console) -> int:
    """Close the held period for good."""
    say, language = console.say, console.language
    with office_at(arguments, console) as till:
        room = PeriodsRoom(till)
        cost = room.work_out(console.progress)
        room.close(cost, year_end=arguments.year_end)
        console.line(say("Closed up to {day}.", day=show_date(cost.last_on, "document", language)))
    return 0


def _enter_sheet(till: Till, file: Path, console: Console) -> int:
    say = console.say
    room = OpeningRoom(till)
    checked = room.check_entries(file)
    for bad in checked.found.bad[:MOST_TOLD]:
        console.line(say("line {line}: {reason}", line=bad.line, reason=bad.reason.sentence(say)))
    if checked.found.bad_count:
        console.note(say("Nothing was recorded."))
        return 1
    count = room.record_entries(checked)
    console.line(say("{count} entries are recorded.", count=f"{count:,}"))
    return 0


def _sides(given: Sequence[str], chart: OwnChart, sign: int) -> Iterator[EntryLine]:
    for text in given:
        name, _, amount = text.rpartition("=")
        if not name:
            raise SideMisspelt(given=text[:60])
        account, slash, party = (name, "", "") if name.count("/") < 2 else (name.rpartition("/")[0], "/", name.rpartition("/")[2])
        found = chart.account_of(account) or (chart.account(account) if account in chart else None)
        if found is None:
            raise OpeningAccountUnknown(account=account[:60])
        yield EntryLine(found.path + slash + party, sign * read_money(amount))


@contextmanager
def office_at(arguments: argparse.Namespace, console: Console) -> Iterator[Till]:
    """The shop's office, open to write in, with the named operator at it."""
    if not OPERATOR_ID.fullmatch(arguments.by):
        raise BadOperatorId(by=arguments.by[:64])
    desk = open_shop(arguments.store, console)
    try:
        till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
        till.operator = Operator(arguments.by, arguments.by, "", frozenset(permission.value for permission in Permission))
        yield till
    finally:
        desk.close()
