"""Members' money as sheets for people who work in spreadsheets: debts by age, reminders, limits, holdings, one purse's passbook.

Real numbers, sums that foot, and the control account's figure beside them. The words are in one language. Refuses to know where a file goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kadpun.books.members.ageing import MONTHS
from kadpun.books.members.statements_of_member import Statement
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Say
from kadpun.books.workbook import Column, Row, Sheet, add_columns, running
from kadpun.pos.till.receipt_members import carried_words, line_words, purse_title

from .credit_room import AgeingTable, HoldingRow, LimitRow, PurseRow, ReminderRow


def age_heads(say: Say) -> tuple[str, ...]:
    """What the buckets of an ageing are called: not due, then overdue by months."""
    first, *others = MONTHS
    spans = [say("{begin} to {end} months", begin=begin, end=end) for begin, end in zip(MONTHS, others, strict=False)]
    return say("Not due"), say("Up to {months} month", months=first), *spans, say("Over {months} months", months=MONTHS[-1])


def ageing_sheet(table: AgeingTable, say: Say, language: Language) -> Sheet:
    """Every party's debts by age; the balance of each is a formula over its own row, and the sum is the control account's."""
    heads = age_heads(say)
    columns = (
        Column(say("Member no.")),
        Column(say("Name"), width=28),
        *(Column(head, "money", total=True) for head in heads),
        Column(say("Kept for the member"), "money", total=True),
        Column(say("Owed"), "money", total=True),
    )
    places = range(2, 2 + len(heads))
    rows = [Row((row.who.number, row.who.name, *row.aged.buckets, row.aged.kept, add_columns(places, (2 + len(heads),)))) for row in table.rows]
    doubtful = [say("{head}: {percent}% doubtful", head=head, percent=percent) for head, percent in zip(heads[1:], table.percents, strict=True)]
    return Sheet(
        title=say("Debts by age"),
        columns=columns,
        rows=rows,
        totals=say("Total"),
        caption=(say("Members' debts by age"), say("At the end of {day}", day=show_date(table.ageing.on, language=language))),
        notes=tuple(doubtful),
        landscape=True,
    )


def reminders_sheet(rows: Sequence[ReminderRow], on: date, say: Say, language: Language) -> Sheet:
    """Whom to remind, the longest overdue first, with what to call them on."""
    columns = (
        Column(say("Member no.")),
        Column(say("Name"), width=28),
        Column(say("Telephone")),
        Column(say("Due since"), "date"),
        Column(say("Days overdue"), "count"),
        Column(say("Overdue"), "money", total=True),
        Column(say("Due soon"), "money", total=True),
        Column(say("Interest so far"), "money", total=True),
        Column(say("Owed"), "money", total=True),
        Column(say("May lapse on"), "date"),
    )
    made = [
        (
            row.who.number, row.who.name, row.who.telephone, row.reminder.next_due_on, row.reminder.days, row.reminder.overdue,
            row.reminder.due_soon, row.interest, row.reminder.owed, row.reminder.lapses_on,
        )
        for row in rows
    ]  # fmt: skip
    caption = (say("Whom to remind"), say("At the end of {day}", day=show_date(on, language=language)))
    return Sheet(say("Reminders"), columns, made, totals=say("Total"), caption=caption, landscape=True)


def limits_sheet(rows: Sequence[LimitRow], say: Say) -> Sheet:
    """Limits and how much of them is used, the one nearest the limit first."""
    columns = (
        Column(say("Member no.")),
        Column(say("Name"), width=28),
        Column(say("Limit"), "money"),
        Column(say("Warns from"), "money"),
        Column(say("Owed"), "money", total=True),
        Column(say("Left to buy for"), "money"),
        Column(say("Whose limit")),
    )
    made = [
        (row.who.number, row.who.name, row.room.hard, row.room.soft, row.room.owed, row.room.free, say("own") if row.room.own else say("the shop's"))
        for row in rows
    ]
    return Sheet(say("Credit limits"), columns, made, totals=say("Total"), caption=(say("Credit limits"),))


def holdings_sheet(rows: Sequence[HoldingRow], on: date | None, say: Say, language: Language) -> Sheet:
    """Who holds how many shares, since when, and what is still to be paid."""
    columns = (
        Column(say("Member no.")),
        Column(say("Name"), width=28),
        Column(say("Paid shares"), "count", total=True),
        Column(say("Share capital"), "money", total=True),
        Column(say("Shares still to be paid"), "count", total=True),
        Column(say("Member since"), "date"),
    )
    made = [(row.who.number, row.who.name, row.holding.shares, row.holding.capital, row.holding.unpaid, row.holding.begins_on) for row in rows]
    caption = (say("Share register"), *(() if on is None else (say("At the end of {day}", day=show_date(on, language=language)),)))
    return Sheet(say("Shares"), columns, made, totals=say("Total"), caption=caption)


def purse_sheet(rows: Sequence[PurseRow], title: str, on: date, say: Say, language: Language) -> Sheet:
    """Who has how much in a purse; the sum is the control account's."""
    columns = (Column(say("Member no.")), Column(say("Name"), width=28), Column(say("Amount"), "money", total=True))
    made = [(row.who.number, row.who.name, row.amount) for row in rows]
    caption = (title, say("At the end of {day}", day=show_date(on, language=language)))
    return Sheet(title, columns, made, totals=say("Total"), caption=caption)


def statement_sheet(told: Statement, number: str, name: str, say: Say, language: Language) -> Sheet:
    """One purse's passbook, its balance carried down by formulas from what was brought forward."""
    credit = told.purse == "credit"
    columns = (
        Column(say("Day"), "date"),
        Column(say("What"), width=34),
        Column(say("Number")),
        Column(say("More owed") if credit else say("In"), "money", total=True),
        Column(say("Paid or taken off") if credit else say("Out"), "money", total=True),
        Column(carried_words(told.purse, say), "money"),
    )
    rows: list[Row] = [Row((told.from_on, say("Brought forward"), "", None, None, told.brought), look="subtotal")]
    for place, line in enumerate(told.lines, 1):
        more, less = (line.amount, None) if line.amount >= 0 else (None, -line.amount)
        rows.append(Row((line.on, line_words(line, told.purse, say), line.number, more, less, running(place, plus=3, minus=4))))
    span = say("From {begin} to {end}", begin=show_date(told.from_on, language=language), end=show_date(told.to_on, language=language))
    caption = (purse_title(told.purse, say), f"{number} {name}".strip(), span)
    return Sheet(purse_title(told.purse, say), columns, rows, totals=say("Total"), caption=caption)
