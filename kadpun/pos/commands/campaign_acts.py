"""What the command `kadpun campaign` takes; apart from what it does, since the till starts through here too and must not read that in."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.words import Say

TEMPLATES = ("kgo", "co-pay", "coupon", "points", "green")


def add_campaign_acts(parser: argparse.ArgumentParser, store: argparse.ArgumentParser, say: Say) -> None:
    """Tell the command `campaign` what it can do; `store` is the parser whose arguments every act takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, told: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=told, description=told, parents=[store])

    act("list", say("list the campaigns, with where their budgets lie"))
    shown = act("show", say("print everything that a campaign promises"))
    begun = act("template", say("write the terms of a template into a file, to be changed and opened"))
    begun.add_argument("template", choices=TEMPLATES)
    begun.add_argument("file", metavar="FILE.json", type=Path)
    tried = act("preview", say("check the terms of a file, and say what a bill gets"))
    opened = act("open", say("sign the terms of a file and open the campaign; it never changes afterwards"))
    for parser in (tried, opened):
        parser.add_argument("file", metavar="FILE.json", type=Path)
    tried.add_argument("amounts", metavar="BAHT", nargs="+", help=say("what the goods that count come to"))
    tried.add_argument("--pieces", metavar="N", type=int, default=1, help=say("so many pieces of the goods"))
    closed = act("close", say("end a campaign from now on"))
    given = act("allocate", say("give tokens to other desks, which may grant them then"))
    packed = act("pack", say("write the signed file that shops take in"))
    for parser in (shown, closed, given, packed):
        parser.add_argument("campaign", metavar="CAMPAIGN")
    closed.add_argument("--reason", choices=("date", "budget", "issuer", "other"), default="other")
    given.add_argument("--desk", metavar="DESK=N", action="append", default=[], help=say("so many for one desk, as khonkaen/shop-1/till-1=5000"))
    given.add_argument("--list", metavar="FILE", type=Path, help=say("a list of desks and tokens, CSV or XLSX"))
    packed.add_argument("file", metavar="FILE", type=Path)
    looked = act("look", say("look into the file of an issuer without taking it"))
    taken = act("take", say("take in the file of an issuer: the shop takes part, and this desk gets what is its own"))
    for parser in (looked, taken):
        parser.add_argument("file", metavar="FILE", type=Path)
    taken.add_argument("--code", default="", help=say("the code that the issuer told you"))
    for parser in (opened, closed, given, taken):
        parser.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))
