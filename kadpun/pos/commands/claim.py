"""The command `kadpun claim`: make claims on issuers, hand them on, take down what became of them, and check the claims of others.

`check` reads files alone and no shop. 1 from `check` where something is wrong, 3 where something could not be judged; 1 from `doubles` and `list`
where something waits for a person.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date

from kadpun.books.clock import SystemClock, business_day
from kadpun.books.desk import Desk
from kadpun.books.members.ageing import BUCKETS
from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Store
from kadpun.books.thai import show_date, show_time
from kadpun.books.tokens.claim_ageing import claim_ageing
from kadpun.books.tokens.claim_check import check_claims
from kadpun.books.tokens.claims import to_claim
from kadpun.books.tokens.double_facts import Decision
from kadpun.books.tokens.double_uses import Double, UsedAt, decide_double, doubles, record_doubles
from kadpun.books.tokens.settling import ClaimedLine, ClaimSettled, StandingClaim, Verdict, claim, claim_lines, claims, find_claim, settled_postings
from kadpun.pos.office.claim_making import campaign_names, claim_up_to, keep_claim_form, withdraw_claim, write_claim
from kadpun.pos.office.claim_papers import outcome_words, read_claim_form, verdict_words

from .console import Console, columns
from .handing_out import read_day
from .opening import open_shop
from .places import store_at


class BillNotInClaim(Refusal):
    says = "No line of claim {number} is of “{text}”."


class ClaimLineClosed(Refusal):
    says = "Of “{text}” nothing is open in claim {number} any more."


class DoubleBillUnknown(Refusal):
    says = "“{text}” is not a bill that was found as used twice."


def claim_command(arguments: argparse.Namespace, console: Console) -> int:
    """Do what the act says."""
    if arguments.act == "check":
        return _check(arguments, console)
    if arguments.act in ("list", "show", "ageing") or (arguments.act == "doubles" and not _writes(arguments)):
        with Store.open(store_at(arguments.store), read_only=True) as store:
            return {"list": _list, "show": _show, "ageing": _ageing, "doubles": _doubles}[arguments.act](arguments, console, store)
    desk = open_shop(arguments.store, console)
    try:
        return {"make": _make, "write": _write, "paid": _paid, "reject": _reject, "withdraw": _withdraw, "doubles": _decide}[arguments.act](
            arguments, console, desk
        )
    finally:
        desk.close()


def _writes(arguments: argparse.Namespace) -> bool:
    return bool(arguments.record or arguments.honoured or arguments.lost)


def _list(arguments: argparse.Namespace, console: Console, store: Store) -> int:
    say = console.say
    with store.read() as connection:
        open_ones, standing, names = to_claim(connection), claims(connection), campaign_names(connection, console.language)
    rows = [(say("To be claimed"), say("Lines"), say("Baht"))]
    rows += [(f"{names[each.campaign].name if each.campaign in names else ''} ({each.campaign})", str(each.count), show_money(each.amount))
             for each in open_ones]  # fmt: skip
    for line in columns(rows, right=(1, 2)):
        console.line(line)
    console.line()
    heads = (say("Claim"), say("Campaign"), say("To be paid by"), say("Claimed"), say("Paid"), say("Disputed"), say("Still owed"))
    for line in columns([heads, *(_claim_row(one, console) for one in standing)], right=(3, 4, 5, 6)):
        console.line(line)
    return 0


def _claim_row(one: StandingClaim, console: Console) -> tuple[str, ...]:
    amounts = (show_money(one.total), show_money(one.paid), show_money(one.disputed), show_money(one.open))
    return (one.number, one.campaign, show_date(one.due_on, language=console.language), *amounts)


def _show(arguments: argparse.Namespace, console: Console, store: Store) -> int:
    say = console.say
    with store.read() as connection:
        one = find_claim(connection, arguments.claim)
        lines = claim_lines(connection, one.claim)
    words, reasons = outcome_words(say), verdict_words(say)
    heads = (say("Bill"), say("Campaign day"), say("Coupon or reference"), say("Claimed"), say("What became of it"))
    rows = [heads]
    for line in lines:
        told = " · ".join(part for part in (words[line.outcome] if line.outcome else "", reasons[line.reason] if line.reason else "") if part)
        use = line.use
        day = show_date(use.day, language=console.language) if use is not None else ""
        rows.append((line.number, day, use.proof if use is not None else "", show_money(line.amount), told))
    for text in columns(rows, right=(3,)):
        console.line(text)
    console.line()
    console.line(say("Claim {number}: {total} claimed, {open} still owed", number=one.number, total=show_money(one.total), open=show_money(one.open)))
    return 0


def _ageing(arguments: argparse.Namespace, console: Console, store: Store) -> int:
    say = console.say
    on = read_day(arguments.on) if arguments.on else business_day(SystemClock().now_at())
    with store.read() as connection:
        ages = claim_ageing(connection, on)
    ends = (say("Not due"), say("To 1 month"), say("1-3 months"), say("3-6 months"), say("6-12 months"), say("Over 12 months"))
    heads = (say("Campaign"), *ends, say("Not claimed yet"), say("Used twice"), say("Together"))
    rows = [(aged.campaign, *map(show_money, (*aged.buckets, aged.unclaimed, aged.doubles, aged.balance))) for aged in ages.campaigns]
    total = (say("Total"), *map(show_money, (*ages.totals, ages.unclaimed, ages.doubles, ages.balance)))
    for line in columns([heads, *rows, total], right=tuple(range(1, BUCKETS + 4))):
        console.line(line)
    return 0


def _doubles(arguments: argparse.Namespace, console: Console, store: Store) -> int:
    with store.read() as connection:
        found = doubles(connection)
    return _print_doubles(found, console)


def _print_doubles(found: Sequence[Double], console: Console) -> int:
    say = console.say
    if not found:
        console.line(say("Nothing was used twice."))
        return 0
    heads = (say("Campaign"), say("Coupon or reference"), say("Used first"), say("Used again"), say("Baht"), say("Waiting"))
    rows = [
        (one.campaign, one.key, _place(one.holds, console), _place(one.double, console), show_money(one.amount), show_money(one.open or 0))
        for one in found
    ]
    for line in columns([heads, *rows], right=(4, 5)):
        console.line(line)
    waits = [one for one in found if one.open or not one.is_recorded]
    if any(not one.is_recorded for one in found):
        console.note(say("Not all of it is in the books. --record sets it aside."))
    return 1 if waits else 0


def _place(place: UsedAt, console: Console) -> str:
    day = show_date(place.on, language=console.language) if place.on.year > 1 else ""
    return f"{place.log} {day} {show_time(place.at) if place.at else ''} {place.number}".strip()


def _make(arguments: argparse.Namespace, console: Console, desk: Desk) -> int:
    on = _today(desk)
    until = read_day(arguments.until) if arguments.until else on
    due_on = read_day(arguments.due) if arguments.due else None
    id = claim_up_to(desk, arguments.campaign, until, by=arguments.by, on=on, due_on=due_on)
    with desk.store.read() as connection:
        one = claim(connection, id)
    told = {"number": one.number, "count": f"{one.count:,}", "amount": show_money(one.total), "day": one.due_on}
    console.line(console.say("Claim {number}: {count} lines, {amount} baht, to be paid by {day}", **told))
    return 0


def _write(arguments: argparse.Namespace, console: Console, desk: Desk) -> int:
    with desk.store.read() as connection:
        one = find_claim(connection, arguments.claim)
    if arguments.columns is not None:
        keep_claim_form(desk, one.campaign, read_claim_form(arguments.columns) if arguments.columns.strip() else ())
    write_claim(desk, one.claim, arguments.file, console.say, console.language)
    console.line(console.say("Claim {number} is in {file}.", number=one.number, file=arguments.file))
    return 0


def _paid(arguments: argparse.Namespace, console: Console, desk: Desk) -> int:
    with desk.store.read() as connection:
        one = find_claim(connection, arguments.claim)
    return _settle(arguments, console, desk, one, ClaimSettled(one.campaign, read_money(arguments.amount), arguments.account, arguments.reference))


def _withdraw(arguments: argparse.Namespace, console: Console, desk: Desk) -> int:
    with desk.store.read() as connection:
        one = find_claim(connection, arguments.claim)
    told = console.say("Claim {number} is taken back", number=one.number)
    withdraw_claim(desk, one.claim, reason=told, by=arguments.by, approver=arguments.by, on=_today(desk))
    console.line(told)
    return 0


def _reject(arguments: argparse.Namespace, console: Console, desk: Desk) -> int:
    with desk.store.read() as connection:
        one = find_claim(connection, arguments.claim)
        lines = claim_lines(connection, one.claim)
    picked = [line for text in arguments.bill for line in _lines_of(lines, text, one.number)]
    verdicts = [Verdict(line.line.bill, line.open, arguments.outcome, arguments.reason, line.line.use) for line in picked]
    return _settle(arguments, console, desk, one, ClaimSettled(one.campaign, verdicts=tuple(verdicts)))


def _lines_of(lines: Sequence[ClaimedLine], text: str, number: str) -> list[ClaimedLine]:
    found = [line for line in lines if text in (line.number, line.line.bill, line.use.proof if line.use is not None else "")]
    if not found:
        raise BillNotInClaim(number=number, text=text[:60])
    still = [line for line in found if line.open]
    if not still:
        raise ClaimLineClosed(number=number, text=text[:60])
    return still


def _settle(arguments: argparse.Namespace, console: Console, desk: Desk, one: StandingClaim, body: ClaimSettled) -> int:
    with desk.store.work() as work:
        desk.record(work, body, by=arguments.by, on=_today(desk), post=settled_postings(body), refs=(one.claim,))
    with desk.store.read() as connection:
        now = claim(connection, one.claim)
    told = {"number": now.number, "total": show_money(now.total), "open": show_money(now.open)}
    console.line(console.say("Claim {number}: {total} claimed, {open} still owed", **told))
    return 0


def _decide(arguments: argparse.Namespace, console: Console, desk: Desk) -> int:
    on = _today(desk)
    with desk.store.work() as work:
        record_doubles(desk, work, by=arguments.by, on=on)
        work.views.flush()
        bill = arguments.honoured or arguments.lost
        if bill:
            decision: Decision = "honoured" if arguments.honoured else "lost"
            found = [one for one in doubles(work.connection) if bill in (one.double.number, one.double.bill) and one.open]
            if not found:
                raise DoubleBillUnknown(text=bill[:60])
            for one in found:
                decide_double(desk, work, one, decision, by=arguments.by, on=on)
    with desk.store.read() as connection:
        _print_doubles(doubles(connection), console)
    return 0


def _check(arguments: argparse.Namespace, console: Console) -> int:
    say, made = console.say, check_claims(arguments.files, arguments.trust, arguments.issuer)
    if arguments.json:
        found = [{"pack": each.pack, "bill": each.bill, "says": each.detail, "incomplete": each.incomplete} for each in made.findings]
        told = [{"number": each.number, "campaign": each.campaign, "lines": each.lines, "total": each.total} for each in made.claims]
        console.line(json.dumps({"claims": told, "findings": found, "keys": made.keys, "exit": made.exit_code}, ensure_ascii=False))
        return made.exit_code
    for each in made.claims:
        words = {"number": each.number, "log": each.log, "campaign": each.campaign, "count": f"{each.lines:,}", "amount": show_money(each.total)}
        console.line(say("{number} of {log}: {campaign}, {count} lines, {amount} baht", **words))
    for finding in made.findings:
        console.line(f"{'?' if finding.incomplete else '✗'} {finding.pack}: {say(finding.says, **finding.fields)}")
    if made.exit_code == 0:
        console.line(say("Every bill is proved by its own ledger, and claimed once: {count} entries.", count=f"{made.entries:,}"))
    if arguments.trust is None:
        for key in made.keys:
            console.note(say("Signed by {key}: compare it with what the shop's desk shows, or give the trust files with --trust.", key=key))
    if not arguments.issuer:
        for key in made.issuers:
            console.note(say("The campaign's terms are signed by {key}: compare it with the issuer's own, or give it with --issuer.", key=key))
    return made.exit_code


def _today(desk: Desk) -> date:
    return desk.today(day_starts_hour=desk.profile().day_starts_hour)
