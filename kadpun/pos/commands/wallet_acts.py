"""What argparse is told of the commands `kadpun wallet` and `kadpun grant`."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.words import Say


def add_wallet_command(parser: argparse.ArgumentParser, say: Say) -> None:
    """Say what a wallet is asked by."""
    parser.add_argument("campaign", metavar="CAMPAIGN", help=say("the campaign's id"))
    parser.add_argument("member", metavar="MEMBER", nargs="?", default="", help=say("the member's running number or id; everybody, if none is given"))
    parser.add_argument("--xlsx", metavar="FILE", type=Path, help=say("write it as a workbook too"))


def add_grant_command(parser: argparse.ArgumentParser, say: Say) -> None:
    """Say what tokens are granted by: a person, a list, or what ran out."""
    parser.add_argument("campaign", metavar="CAMPAIGN", nargs="?", default="", help=say("the campaign's id"))
    parser.add_argument("--rule", metavar="RULE", default="", help=say("the rule it is granted by, as the campaign names it"))
    parser.add_argument("--member", metavar="MEMBER", default="", help=say("the member's running number or id"))
    parser.add_argument("--grams", metavar="GRAMS", type=int, default=0, help=say("what was weighed"))
    parser.add_argument("--list", metavar="FILE", type=Path, help=say("a CSV or XLSX list of people: number, name, telephone, ID number, tokens"))
    parser.add_argument("--event", metavar="NAME", default="", help=say("the short name of what the list is for; nobody gets one event twice"))
    parser.add_argument("--dry-run", action="store_true", help=say("say what would be granted and record nothing"))
    parser.add_argument("--run-out", action="store_true", help=say("post the tokens that ran out"))
    parser.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))
