"""The commands of members' money: one member's statement of a purse, and everybody's debts by age. They read and write nothing to the store.

The register's names lie sealed, so members go by their numbers here.
"""

from __future__ import annotations

import argparse

from kadpun.books.journal.balances import balance_of
from kadpun.books.members.papers import number_of_member, party_called
from kadpun.books.members.purses import CONTROLS
from kadpun.books.members.statements_of_member import statement
from kadpun.books.money import show_money
from kadpun.books.store.engine import Store
from kadpun.books.thai import show_date
from kadpun.books.workbook import write_workbook
from kadpun.pos.office.credit_room import FIRST_DAY, ageing_table, last_day
from kadpun.pos.office.credit_sheets import age_heads, ageing_sheet, statement_sheet
from kadpun.pos.till.receipt_members import carried_words, line_words, purse_title

from .console import Console, columns
from .handing_out import read_day
from .places import store_at


def member_statement(arguments: argparse.Namespace, console: Console) -> int:
    """Print a member's passbook of one purse, and write it as a workbook where that is asked for."""
    say, language = console.say, console.language
    from_on = FIRST_DAY if arguments.begin is None else read_day(arguments.begin)
    with Store.open(store_at(arguments.store), read_only=True) as store, store.read() as connection:
        to_on = last_day(connection) if arguments.end is None else read_day(arguments.end)
        member = party_called(connection, arguments.member)
        number = number_of_member(connection, member)
        told = statement(connection, member, from_on, to_on, purse=arguments.purse)
    console.line(f"{purse_title(told.purse, say)} · {number}")
    rows = [("", say("Brought forward"), "", "", show_money(told.brought))]
    for line in told.lines:
        day = show_date(line.on, "dense", language)
        rows.append((day, line_words(line, told.purse, say), line.number, show_money(line.amount), show_money(line.balance)))
    rows.append(("", carried_words(told.purse, say), "", "", show_money(told.carried)))
    for text in columns(rows, right=(3, 4)):
        console.line(text)
    if arguments.xlsx is not None:
        write_workbook(arguments.xlsx, [statement_sheet(told, number, "", say, language)])
        console.note(say("The workbook is {file}.", file=arguments.xlsx))
    return 0


def debts_by_age(arguments: argparse.Namespace, console: Console) -> int:
    """Print everybody's debts by age at the end of a day; 1 if they do not come to the control account."""
    say, language = console.say, console.language
    with Store.open(store_at(arguments.store), read_only=True) as store, store.read() as connection:
        on = last_day(connection) if arguments.on is None else read_day(arguments.on)
        table = ageing_table(connection, on)
        control = balance_of(connection, CONTROLS["credit"], on=on).amount
    found = table.ageing
    console.line(say("Members' debts by age at the end of {day}", day=show_date(on, language=language)))
    heads = age_heads(say)
    rows = [(say("Member no."), *heads, say("Owed"))]
    rows += [(row.who.number, *map(show_money, row.aged.buckets), show_money(row.aged.balance)) for row in table.rows]
    rows.append((say("Total"), *map(show_money, found.totals), show_money(found.balance)))
    rows.append((say("Doubtful"), *map(show_money, table.allowance), show_money(sum(table.allowance))))
    for text in columns(rows, right=tuple(range(1, len(heads) + 2))):
        console.line(text)
    if arguments.xlsx is not None:
        write_workbook(arguments.xlsx, [ageing_sheet(table, say, language)])
        console.note(say("The workbook is {file}.", file=arguments.xlsx))
    if found.balance != control:
        console.note(
            say(
                "The debts come to {debts}, their account to {control}. Verify the store.",
                debts=show_money(found.balance),
                control=show_money(control),
            )
        )
        return 1
    return 0
