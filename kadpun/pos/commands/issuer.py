"""The command `kadpun issuer`: a campaign over many shops' packs on the terminal; taking packs, leaving them, writing the open data."""

from __future__ import annotations

import argparse

from kadpun.books.clock import business_day, local_time
from kadpun.books.money import Satang, show_money
from kadpun.books.store.places import PlaceMissing
from kadpun.books.thai import show_date
from kadpun.books.tokens.double_uses import UsedAt
from kadpun.books.tokens.issuer_view import IssuerReport
from kadpun.pos.office.campaign_words import campaign_name, issuer_name
from kadpun.pos.office.issuer_room import IssuerRoom, counted
from kadpun.pos.till.counter import Till

from .console import Console, columns
from .opening import open_shop


def issuer(arguments: argparse.Namespace, console: Console) -> int:
    """Do what the act says; 1 where a pack could not be taken."""
    desk = open_shop(arguments.store, console)
    try:
        room = IssuerRoom(Till(desk, {console.language: console.say}))
        acts = {"list": _list, "report": _report, "gather": _gather, "leave": _leave, "open-data": _open_data}
        return acts[arguments.act](arguments, console, room)
    finally:
        desk.close()


def _list(arguments: argparse.Namespace, console: Console, room: IssuerRoom) -> int:
    say = console.say
    heads = (say("Campaign"), say("Name"), say("Issuer"), say("Last day"), "")
    rows = [
        (
            each.terms.campaign,
            campaign_name(each.terms, say),
            issuer_name(each.terms, say),
            show_date(each.terms.to_on, "document", console.language),
            " ".join(part for part in (say("ours") if each.own else "", say("packs taken") if each.gathered else "") if part),
        )
        for each in room.campaigns()
    ]
    for line in columns([heads, *rows]):
        console.line(line)
    return 0


def _report(arguments: argparse.Namespace, console: Console, room: IssuerRoom) -> int:
    say, seen = console.say, room.look(arguments.campaign)
    report, terms = seen.report, seen.report.terms
    console.line(f"{campaign_name(terms, say)} · {issuer_name(terms, say)} · {show_date(seen.today, 'document', console.language)}")
    budget = counted(terms, report.budget) if report.budget else say("none set")
    sums = (
        (say("Budget"), budget),
        (say("Not granted yet"), counted(terms, report.to_grant)),
        (say("People hold"), counted(terms, report.in_hand)),
        (say("Used"), counted(terms, report.once)),
        (say("Expired"), counted(terms, report.expired)),
        (say("Used twice"), counted(terms, report.doubled)),
        (say("People reached"), f"{report.total.people:,}"),
        (say("Granted the same twice"), f"{report.granted_twice:,}"),
        (say("Discount given"), show_money(Satang(report.total.discount))),
        (say("Claimed by shops"), show_money(Satang(report.claimed))),
        (say("Paid"), show_money(Satang(report.paid))),
    )
    tables = [columns(sums, right=(1,)), _shops(report, console)]
    if arguments.days:
        tables.append(_days(report, console))
    if arguments.twice:
        tables.append(_doubles(report, console))
    for table in tables:
        for line in ("", *table):
            console.line(line)
    if seen.silent:
        console.note(say("{count} shops have left no packs yet.", count=f"{len(seen.silent):,}"))
    return 0


def _gather(arguments: argparse.Namespace, console: Console, room: IssuerRoom) -> int:
    say = console.say
    if not arguments.place.exists():
        raise PlaceMissing(path=str(arguments.place))
    gathered = room.gather(arguments.place, console.progress)
    for outcome in gathered.wrong:
        assert outcome.reason is not None
        console.line(f"{outcome.file}: {outcome.reason.sentence(say)}")
    tills = len({outcome.log for outcome in gathered.outcomes if outcome.taken})
    console.line(say("{count} new entries of {shops} tills", count=f"{gathered.taken:,}", shops=f"{tills:,}"))
    return 1 if gathered.wrong else 0


def _leave(arguments: argparse.Namespace, console: Console, room: IssuerRoom) -> int:
    say, left = console.say, room.leave(arguments.folder)
    count = sum(pack.end - pack.first for pack in left)
    console.line(say("{count} entries in {packs} packs", count=f"{count:,}", packs=len(left)) if left else say("Everything lies there already."))
    return 0


def _open_data(arguments: argparse.Namespace, console: Console, room: IssuerRoom) -> int:
    where = room.write_open_data(arguments.campaign, arguments.file)
    console.line(console.say("Written: {file}", file=where))
    console.note(console.say("Days of a shop behind which fewer than five people stand are put together in one row."))
    return 0


def _shops(report: IssuerReport, console: Console) -> list[str]:
    say, terms = console.say, report.terms
    tokens = (say("Granted"), say("Used"), say("Expired"))
    heads = (say("Shop"), *tokens, say("Bills"), say("Persons"), say("Discount"), say("Claimed"), say("Used twice"))
    rows = [
        (
            shop.name,
            *(counted(terms, amount) for amount in (shop.figures.granted, shop.figures.used, shop.figures.expired)),
            f"{shop.figures.bills:,}",
            f"{shop.figures.people:,}",
            show_money(Satang(shop.figures.discount)),
            show_money(Satang(shop.claimed)),
            f"{shop.doubles:,}",
        )
        for shop in report.shops
    ]
    return columns([heads, *rows], right=range(1, len(heads)))


def _days(report: IssuerReport, console: Console) -> list[str]:
    say, terms = console.say, report.terms
    heads = (say("Day"), say("Granted"), say("Used"), say("Expired"), say("Still left"), say("Bills"), say("Persons"))
    rows = [
        (
            show_date(day.on, "dense", console.language),
            *(counted(terms, amount) for amount in (day.figures.granted, day.figures.used, day.figures.expired, day.left)),
            f"{day.figures.bills:,}",
            f"{day.figures.people:,}",
        )
        for day in report.days
    ]
    return columns([heads, *rows], right=range(1, len(heads)))


def _doubles(report: IssuerReport, console: Console) -> list[str]:
    say = console.say
    heads = (say("Used again at"), say("Used first at"), say("Baht"))
    rows = [(_place(each.double, console), _place(each.holds, console), show_money(each.amount)) for each in report.doubles]
    return columns([heads, *rows], right=(2,)) if rows else [say("Nothing was used twice.")]


def _place(used: UsedAt, console: Console) -> str:
    when = f"{show_date(business_day(used.at), 'dense', console.language)} {local_time(used.at):%H:%M}"
    return f"{when} {used.shop} {used.number}"
