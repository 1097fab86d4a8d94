"""The command `kadpun coupons`: print runs of signed coupons, print again, make void, list them, check one by its code."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from kadpun.books.desk import Desk
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_date, show_time
from kadpun.books.tokens.coupon_acts import make_coupons_void, print_coupons, print_coupons_again
from kadpun.books.tokens.coupon_code import PREFIX
from kadpun.books.tokens.coupons import CouponState, Run
from kadpun.books.words import Say
from kadpun.pos.office.coupon_words import run_words, state_words
from kadpun.pos.office.coupons_room import CouponsRoom, read_count, read_serials
from kadpun.pos.till.counter import Till

from .console import Console, columns
from .handing_out import read_day
from .opening import open_shop


class ShardNotRead(Refusal):
    says = "“{text}” is no shop with its number of coupons. Write it as mae-hia/krua=50, and each shop once."


class NoCouponsAsked(Refusal):
    says = "Say how many: --count 100, or --shop mae-hia/krua=50 for each shop."


def coupons(arguments: argparse.Namespace, console: Console) -> int:
    """Do what the act says; 1 from `check` and `list` where a coupon was used more than once or though void."""
    desk = open_shop(arguments.store, console)
    try:
        room = CouponsRoom(Till(desk, {console.language: console.say}))
        return {"list": _list, "print": _print, "again": _again, "void": _void, "show": _show, "check": _check}[arguments.act](
            arguments, console, desk, room
        )
    finally:
        desk.close()


def _list(arguments: argparse.Namespace, console: Console, desk: Desk, room: CouponsRoom) -> int:
    say, found = console.say, room.runs(arguments.campaign)
    heads = (
        say("Run"),
        say("Campaign"),
        say("Shop"),
        say("Good until"),
        say("Printed"),
        say("Unused"),
        say("Used"),
        say("Made void"),
        say("Used twice"),
    )
    rows = [
        (
            seen.run.code,
            seen.run.campaign,
            seen.run.shop or say("every shop"),
            show_date(seen.run.until, language=console.language) if seen.run.until else "",
            *(f"{count:,}" for count in (seen.run.count, seen.unused, seen.used, seen.void, seen.double + seen.used_void)),
        )
        for seen in found
    ]
    for line in columns([heads, *rows], right=(4, 5, 6, 7, 8)):
        console.line(line)
    return 1 if any(seen.double + seen.used_void for seen in found) else 0


def _print(arguments: argparse.Namespace, console: Console, desk: Desk, room: CouponsRoom) -> int:
    shards = _shards(arguments)
    until = read_day(arguments.until) if arguments.until else None
    with desk.store.work() as work:
        made = print_coupons(desk, work, arguments.campaign, shards, by=arguments.by, on=_today(desk), until=until)
    runs = tuple(room.find(run) for run in made)
    _tell(console, runs, room.write_sheets(runs, arguments.file, console.progress, language=console.language))
    return 0


def _again(arguments: argparse.Namespace, console: Console, desk: Desk, room: CouponsRoom) -> int:
    serials = read_serials(arguments.serials)
    with desk.store.work() as work:
        numbers = print_coupons_again(desk, work, arguments.run, serials, arguments.reason, by=arguments.by, on=_today(desk))
    run = room.find(arguments.run)
    (path,) = room.write_sheets((run,), arguments.file, console.progress, language=console.language, numbers=numbers, again=True)
    console.line(console.say("{count} coupons of {run} are in {file}.", count=f"{len(numbers):,}", run=run.code, file=path))
    return 0


def _void(arguments: argparse.Namespace, console: Console, desk: Desk, room: CouponsRoom) -> int:
    serials = read_serials(arguments.serials)
    with desk.store.work() as work:
        count = make_coupons_void(desk, work, arguments.run, serials, arguments.reason, by=arguments.by, on=_today(desk))
    code, say = room.find(arguments.run).code, console.say
    if arguments.reason == "honoured":
        console.line(say("{count} coupons of {run} were used though void, and are honoured.", count=f"{count:,}", run=code))
    else:
        console.line(say("{count} coupons of {run} are void.", count=f"{count:,}", run=code))
    return 0


def _show(arguments: argparse.Namespace, console: Console, desk: Desk, room: CouponsRoom) -> int:
    say, run = console.say, room.find(arguments.run)
    console.line(run_words(run, room.shop_called(run.shop), say))
    for line in columns([(say("Serial"), say("What became of it"), say("Where and when")), *_state_rows(room.states(run.id), console)]):
        console.line(line)
    return 0


def _check(arguments: argparse.Namespace, console: Console, desk: Desk, room: CouponsRoom) -> int:
    say = console.say
    if not arguments.code.upper().startswith(PREFIX):
        proved = room.prove(arguments.code)
        console.line(say("{serial}: whoever wrote this proof saw the coupon.", serial=proved.serial))
        for line in columns(_state_rows((proved,), console)):
            console.line(line)
        return 0
    signed, found = room.read(arguments.code)
    coupon = signed.coupon
    console.line(say("{serial} of “{campaign}”: the signature holds.", serial=coupon.serial, campaign=coupon.campaign))
    if not found:
        console.note(say("The run of this coupon is not known here, so whether it was used is not known either."))
    for line in columns(_state_rows(found, console)):
        console.line(line)
    return 1 if any(state.state != "unused" for state in found) else 0


def _state_rows(states: tuple[CouponState, ...], console: Console) -> list[tuple[str, str, str]]:
    say = console.say
    return [(state.serial, state_words(say)[state.state], " · ".join(_uses(state, say))) for state in states]


def _uses(state: CouponState, say: Say) -> list[str]:
    told = [f"{show_date(use.on)} {show_time(use.at)} {use.till} {use.bill}" for use in state.uses]
    return [*told, say("void since {day}", day=state.void_on)] if state.void_on is not None else told


def _shards(arguments: argparse.Namespace) -> dict[str, int]:
    shards = {"": read_count(arguments.count)} if arguments.count else {}
    for text in arguments.shop:
        shop, parted, count = text.partition("=")
        if not parted or not shop.strip() or shop.strip() in shards:
            raise ShardNotRead(text=text[:80])
        shards[shop.strip()] = read_count(count)
    if not shards:
        raise NoCouponsAsked()
    return shards


def _tell(console: Console, runs: tuple[Run, ...], paths: tuple[Path, ...]) -> None:
    for run, path in zip(runs, paths, strict=True):
        console.line(console.say("{count} coupons of {run} are in {file}.", count=f"{run.count:,}", run=run.code, file=path))


def _today(desk: Desk) -> date:
    return desk.today(day_starts_hour=desk.profile().day_starts_hour)
