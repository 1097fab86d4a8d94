"""The commands `kadpun wallet` and `kadpun grant`: who holds what, one wallet's statement, grants to one person or by a list, what ran out.

Members go by their numbers. A list is granted only where nothing in it is wrong.
"""

from __future__ import annotations

import argparse

from kadpun.books.desk import Desk
from kadpun.books.members.papers import number_of_member, party_called
from kadpun.books.refusals import Refusal
from kadpun.books.sheet_reading import read_file, read_lines
from kadpun.books.store.engine import Store
from kadpun.books.thai import show_date
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.event_lists import check_event_list, grant_list, list_mapping
from kadpun.books.tokens.expiry import let_run_out
from kadpun.books.tokens.granting import grant_once, grant_weight
from kadpun.books.tokens.uses import BEARER
from kadpun.books.tokens.wallets import Holding, all_lots, holdings, movements
from kadpun.books.workbook import Cell, Column, Sheet, write_workbook
from kadpun.pos.office.wallets_room import event_of
from kadpun.pos.till.receipt_wallets import campaign_name, movement_words, show_tokens, token_word, until_words

from .console import Console, columns
from .opening import open_shop
from .places import store_at

COUNTS = ("granted", "used", "expired", "moved", "left")


class GrantNotAsked(Refusal):
    says = "Say whom: --member with --rule, or --list with --rule; or --run-out."


def wallet_command(arguments: argparse.Namespace, console: Console) -> int:
    """Print one wallet, or who holds what of a campaign, and write it as a workbook where that is asked for."""
    with Store.open(store_at(arguments.store), read_only=True) as store:
        if arguments.member:
            _print_wallet(store, arguments, console)
        else:
            _print_holdings(store, arguments, console)
    return 0


def grant_command(arguments: argparse.Namespace, console: Console) -> int:
    """Grant tokens to a person or by a list, or post what ran out; 1 where a list must be mended first."""
    say = console.say
    desk = open_shop(arguments.store, console)
    try:
        if arguments.run_out:
            tokens = let_run_out(desk, by=arguments.by)
            console.line(say("{tokens} tokens that ran out stand in the books", tokens=f"{tokens:,}"))
            return 0
        if not arguments.campaign or not arguments.rule or bool(arguments.member) == (arguments.list is not None):
            raise GrantNotAsked()
        return _grant_by_list(desk, arguments, console) if arguments.list is not None else _grant_one(desk, arguments, console)
    finally:
        desk.close()


def _grant_one(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    with desk.store.read() as connection:
        member = party_called(connection, arguments.member)
    if arguments.grams:
        recorded = grant_weight(desk, arguments.campaign, arguments.rule, member, arguments.grams, by=arguments.by)
    else:
        recorded = grant_once(desk, arguments.campaign, arguments.rule, member, by=arguments.by)
    tokens = sum(amount for _, _, amount in recorded.fact.post if amount > 0)
    console.line(console.say("{tokens} tokens granted to {member}", tokens=f"{tokens:,}", member=arguments.member))
    return 0


def _grant_by_list(desk: Desk, arguments: argparse.Namespace, console: Console) -> int:
    say, file = console.say, arguments.list
    lines = tuple(read_lines(read_file(file)))
    event = arguments.event or event_of(file.stem)
    report = check_event_list(desk, lines, list_mapping(desk, lines), campaign=arguments.campaign, rule=arguments.rule, event=event)
    for bad in report.bad:
        console.note(say("Line {line}, {column}: {reason}", line=bad.line, column=bad.field, reason=bad.reason.sentence(say)))
    if report.bad_count:
        console.note(say("{count} places are bad. Nothing was granted.", count=f"{report.bad_count:,}"))
        return 1
    told = say("{count} people get {tokens} tokens", count=f"{len(report.grants):,}", tokens=f"{report.tokens:,}")
    passed = say("{count} lines bring nothing: the same person, or granted before.", count=f"{len(report.passed):,}")
    if arguments.dry_run:
        report.demand_budget()
        console.line(f"{told}. {passed}")
        console.note(say("Nothing was recorded."))
        return 0
    count = grant_list(desk, report, by=arguments.by)
    console.line(say("{count} people of the list have their tokens", count=f"{count:,}"))
    console.line(passed)
    return 0


def _print_wallet(store: Store, arguments: argparse.Namespace, console: Console) -> None:
    say, language = console.say, console.language
    with store.read() as connection:
        terms = known_campaign(connection, arguments.campaign).terms
        member = party_called(connection, arguments.member)
        number = number_of_member(connection, member)
        told = movements(connection, arguments.campaign, member)
        lots = all_lots(connection, arguments.campaign, member)
    console.line(f"{campaign_name(terms, language)} · {number}")
    rows = [(say("Day"), say("What"), say("Number"), say("Tokens"), say("Still held"))]
    for line in told:
        day, words = show_date(line.on, "dense", language), movement_words(line, terms, say, language)
        rows.append((day, words, line.number, show_tokens(line.tokens, signed=True), show_tokens(line.left)))
    for text in columns(rows, right=(3, 4)):
        console.line(text)
    for lot in lots:
        if lot.left:
            console.line(f"{show_tokens(lot.left)} {token_word(terms, say, language)}, {until_words(lot.expires_on, say)}")
    if arguments.xlsx is not None:
        heads = (Column(say("Day"), "date"), Column(say("What"), width=32), Column(say("Number")), Column(say("Tokens"), "count", total=True))
        cells = [(line.on, movement_words(line, terms, say, language), line.number, line.tokens) for line in told]
        _write(arguments, Sheet(number, heads, cells, totals=say("Together")), console)


def _print_holdings(store: Store, arguments: argparse.Namespace, console: Console) -> None:
    say = console.say
    with store.read() as connection:
        known_campaign(connection, arguments.campaign)
        found = [
            (say("Printed coupons") if one.party == BEARER else number_of_member(connection, one.party), one)
            for one in holdings(connection, arguments.campaign)
        ]
    found.sort(key=lambda each: (len(each[0]), each[0]))
    counts = (say("Granted"), say("Used"), say("Ran out"), say("Passed on"), say("Still held"))
    rows: list[tuple[str, ...]] = [(say("Member no."), *counts)]
    rows += [(number, *(show_tokens(value) for value in _counts(one))) for number, one in found]
    sums = [sum(values) for values in zip(*(_counts(one) for _, one in found), strict=True)] or [0] * len(COUNTS)
    rows.append((say("Together"), *(show_tokens(each) for each in sums)))
    for text in columns(rows, right=tuple(range(1, len(counts) + 1))):
        console.line(text)
    if arguments.xlsx is not None:
        heads = (Column(say("Member no.")), *(Column(title, "count", 12, total=True) for title in counts))
        cells: list[tuple[Cell, ...]] = [(number, *_counts(one)) for number, one in found]
        _write(arguments, Sheet(say("Wallets"), heads, cells, totals=say("Together")), console)


def _counts(one: Holding) -> tuple[int, ...]:
    return tuple(int(getattr(one, name)) for name in COUNTS)


def _write(arguments: argparse.Namespace, sheet: Sheet, console: Console) -> None:
    write_workbook(arguments.xlsx, [sheet])
    console.note(console.say("The workbook is {file}.", file=arguments.xlsx))
