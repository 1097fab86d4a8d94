"""The command `kadpun campaign`: templates, terms checked and tried on bills, opened, closed, allocated, handed out and taken in as files."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.goods.product import Product
from kadpun.books.ledger.bodies import BodyMalformed, codec_of
from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.sheet_reading import SheetMissing
from kadpun.books.store.places import write_whole
from kadpun.books.tokens.campaign_acts import allocate, close_campaign, open_campaign
from kadpun.books.tokens.campaign_pack import make_campaign_pack, take_campaign_pack
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms
from kadpun.books.tokens.terms_rules import contradictions
from kadpun.books.words import Words
from kadpun.pos.office.campaign_words import STATES, amount_words, campaign_name, issuer_name, terms_rows
from kadpun.pos.office.campaigns_room import CampaignsRoom, PackSeen
from kadpun.pos.office.campaigns_typed import read_whole
from kadpun.pos.till.counter import Till

from .console import Console, columns
from .opening import open_shop


class TermsFileUnreadable(Refusal):
    says = "{file} holds no terms of a campaign that can be read: {field}. Begin with “campaign template”."


class TermsPartNotRead(Refusal):
    says = "“{text}” is no desk with its tokens. Write it as khonkaen/shop-1/till-1=5000."


class NothingToAllocate(Refusal):
    says = "Say which desks: --desk khonkaen/shop-1/till-1=5000, or --list with a file."


def campaigns(arguments: argparse.Namespace, console: Console) -> int:
    """Do what the act says; 1 from `preview` where the terms contradict themselves."""
    desk = open_shop(arguments.store, console)
    try:
        room = CampaignsRoom(Till(desk, {console.language: console.say}))
        return {
            "list": _list, "show": _show, "template": _template, "preview": _preview, "open": _open, "close": _close,
            "allocate": _allocate, "pack": _pack, "look": _look, "take": _take,
        }[arguments.act](arguments, console, desk, room)  # fmt: skip
    finally:
        desk.close()


def _list(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    say = console.say
    heads = (
        say("Campaign"), say("Name"), say("State"), say("Budget"), say("Came from the issuer"), say("Not granted yet"), say("On the way to desks"),
        say("Held by people"), say("Used"), say("Expired"), say("This desk may still grant"),
    )  # fmt: skip
    rows = []
    for seen in room.seen():
        sums, money = seen.sums, seen.terms.form == "percent"
        parts = (sums.budget or None, sums.came or None, sums.ungranted, sums.on_the_way, sums.held, sums.used, sums.expired, seen.left)
        told = ("" if part is None else show_money(part) if money else f"{part:,}" for part in parts)
        rows.append((seen.terms.campaign, campaign_name(seen.terms, say), say(STATES[seen.state]), *told))
    for line in columns([heads, *rows], right=tuple(range(3, 11))):
        console.line(line)
    return 0


def _show(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    seen = room.one(arguments.campaign)
    _print_terms(seen.terms, console, seen.goods)
    for one in room.allocations(arguments.campaign):
        console.line(f"{one.to}: {amount_words(seen.terms, one.tokens, console.say)}")
    return 0


def _template(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    terms = room.begin(arguments.template)
    with write_whole(arguments.file) as file:
        file.write(json.dumps(codec_of(Terms).write(terms), ensure_ascii=False, indent=2).encode() + b"\n")
    console.line(console.say("The file is written: {file}", file=arguments.file))
    return 0


def _preview(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    say, terms = console.say, _read_terms(arguments.file)
    wrong = [reason for _, reason in contradictions(terms)]
    for reason in wrong:
        console.complain(reason)
    for preview in room.preview(terms, [read_money(text) for text in arguments.amounts], pieces=max(arguments.pieces, 1)):
        if preview.reason is not None:
            console.line(f"{show_money(preview.amount)}: {preview.reason.sentence(say)}")
            continue
        told = [
            say("A bill of {amount} gets {discount}", amount=show_money(preview.amount), discount=show_money(preview.discount)),
            say("the buyer pays {amount}", amount=show_money(preview.pays)),
        ]
        if preview.tokens and terms.form != "percent":
            told.append(amount_words(terms, preview.tokens, say))
        console.line(" · ".join(told))
    return 1 if wrong else 0


def _open(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    terms = _read_terms(arguments.file)
    with desk.store.work() as work:
        open_campaign(desk, work, terms, by=arguments.by)
    standing = room.one(terms.campaign)
    console.line(console.say("“{campaign}” is open", campaign=campaign_name(standing.terms, console.say)))
    _print_terms(standing.terms, console, standing.goods)
    return 0


def _close(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    with desk.store.work() as work:
        close_campaign(desk, work, arguments.campaign, arguments.reason, by=arguments.by)
    console.line(console.say("“{campaign}” is closed", campaign=campaign_name(room.one(arguments.campaign).terms, console.say)))
    return 0


def _allocate(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    terms = room.one(arguments.campaign).terms
    parts = [_part(text, terms) for text in arguments.desk]
    if arguments.list is not None:
        parts += room.read_allocations(arguments.list, terms)
    if not parts:
        raise NothingToAllocate()
    with desk.store.work() as work:
        for to, tokens in parts:
            allocate(desk, work, arguments.campaign, to, tokens, by=arguments.by)
    seen = room.one(arguments.campaign)
    console.line(console.say("{count} desks may grant more", count=len(parts)))
    console.line(f"{console.say('This desk may still grant')}: {amount_words(seen.terms, seen.left or 0, console.say)}")
    return 0


def _pack(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    packed = make_campaign_pack(desk, arguments.campaign)
    where = arguments.file / packed.name if arguments.file.is_dir() else arguments.file
    with write_whole(where) as file:
        file.write(packed.data)
    console.line(console.say("The file is written: {file}", file=where))
    if packed.code:
        console.line(console.say("Tell the shops this code apart from the file: {code}", code=packed.code))
    return 0


def _look(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    seen = room.look_into(arguments.file)
    _print_pack(seen, console)
    _print_terms(seen.pack.terms, console)
    return 0


def _take(arguments: argparse.Namespace, console: Console, desk: Desk, room: CampaignsRoom) -> int:
    say, seen = console.say, room.look_into(arguments.file)
    _print_pack(seen, console)
    with desk.store.work() as work:
        taken = take_campaign_pack(desk, work, seen.pack, code=arguments.code, by=arguments.by)
    name = campaign_name(taken.terms, say)
    joined, brought = say("This shop takes part in “{campaign}”", campaign=name), say("“{campaign}”: the file is taken in", campaign=name)
    console.line(joined if taken.joined else brought)
    if taken.tokens:
        console.line(say("{tokens} may be granted here.", tokens=amount_words(taken.terms, taken.tokens, say)))
    return 0


def _print_pack(seen: PackSeen, console: Console) -> None:
    say, terms = console.say, seen.pack.terms
    console.note(say("{issuer}: {campaign}", issuer=issuer_name(terms, say), campaign=campaign_name(terms, say)))
    if seen.joins:
        console.note(f"{say('Ask the issuer by telephone whether its key reads like this:')} {seen.fingerprint}")


def _print_terms(terms: Terms, console: Console, goods: Sequence[Product] = ()) -> None:
    words: Words = console.say
    console.line(f"{terms.campaign}: {campaign_name(terms, words)} ({issuer_name(terms, words)})")
    for heading, told in terms_rows(terms, words, goods):
        console.line(f"  {heading}: {told}")


def _read_terms(path: Path) -> Terms:
    """The terms of a file as `template` writes it. Refuses TermsFileUnreadable, SheetMissing."""
    try:
        said: Any = json.loads(path.read_bytes())
        return codec_of(Terms).read(_without_defaults(said, Terms))
    except FileNotFoundError as reason:
        raise SheetMissing(path=str(path)) from reason
    except BodyMalformed as reason:
        raise TermsFileUnreadable(file=path.name, field=reason.fields["field"]) from reason
    except (OSError, ValueError, TypeError) as reason:
        raise TermsFileUnreadable(file=path.name, field="JSON") from reason


_INSIDE: Mapping[str, Any] = {"caps": Caps, "choice": Choice}


def _without_defaults(said: Any, kind: Any) -> Any:
    """What a person wrote, without the values that a field has anyway: facts leave them out, people need not."""
    if not isinstance(said, dict):
        return said
    defaults = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
    made = {}
    for name, value in said.items():
        if name in _INSIDE:
            value = _without_defaults(value, _INSIDE[name])
        elif name == "grants" and isinstance(value, list):
            value = [_without_defaults(rule, GrantRule) for rule in value]
        usual = defaults.get(name, MISSING)
        same = value == {} if name in _INSIDE else value == (list(usual) if isinstance(usual, tuple) else usual)
        if not same:
            made[name] = value
    return made


def _part(text: str, terms: Terms) -> tuple[str, int]:
    desk, _, tokens = text.partition("=")
    try:
        amount = int(read_money(tokens)) if terms.form == "percent" else read_whole(tokens)
    except Refusal as reason:
        raise TermsPartNotRead(text=text) from reason
    if desk.count("/") != 2 or not amount:
        raise TermsPartNotRead(text=text)
    return desk, amount
