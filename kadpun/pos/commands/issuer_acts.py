"""What the command `kadpun issuer` takes; apart from what it does, since the till starts through here too and must not read that in."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.words import Say


def add_issuer_acts(parser: argparse.ArgumentParser, store: argparse.ArgumentParser, say: Say) -> None:
    """Tell the command `issuer` what it can do; `store` is the parser whose arguments every act takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, told: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=told, description=told, parents=[store])

    act("list", say("list the campaigns that can be looked at"))
    report = act("report", say("print budget, granted, used, expired and left of a campaign, by shop"))
    report.add_argument("campaign", metavar="CAMPAIGN")
    report.add_argument("--days", action="store_true", help=say("by day too"))
    report.add_argument("--twice", action="store_true", help=say("what was used twice too"))
    gathered = act("gather", say("take the packs that shops have left for this issuer"))
    gathered.add_argument("place", metavar="FOLDER|PACK", type=Path)
    left = act("leave", say("leave this shop's packs for an issuer"))
    left.add_argument("folder", metavar="FOLDER", type=Path)
    opened = act("open-data", say("write what everybody may read of a campaign, without people"))
    opened.add_argument("campaign", metavar="CAMPAIGN")
    opened.add_argument("file", metavar="FILE", type=Path, help=say("FILE.json, or FILE.csv"))
