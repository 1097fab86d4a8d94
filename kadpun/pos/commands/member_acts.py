"""What the command `kadpun members` takes; apart from what it does, since the till starts through here too and must not read that in."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.words import Say


def add_member_acts(parser: argparse.ArgumentParser, store: argparse.ArgumentParser, say: Say) -> None:
    """Tell the command `members` what it can do; `store` is the parser whose arguments every act takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, told: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=told, description=told, parents=[store])

    listed = act("list", say("list members by number, or find some"))
    listed.add_argument("text", nargs="?", default="", help=say("part of a name, a number, a village or a telephone"))
    listed.add_argument("--role", choices=("member", "supplier", "customer", "operator"), default="")
    taken = act("import", say("read members from a CSV or XLSX list"))
    taken.add_argument("file", metavar="FILE", type=Path)
    taken.add_argument("--column", metavar="FIELD=HEADING", action="append", default=[], help=say("which heading holds what, kept for the next time"))
    taken.add_argument("--name", default="", help=say("the name under which the mapping is kept"))
    taken.add_argument("--role", choices=("member", "supplier", "customer"), default="member")
    taken.add_argument("--joined", metavar="DATE", help=say("since when those are in whose line has no day, as 2026-11-21"))
    taken.add_argument("--check", action="store_true", help=say("only check the list, and record nobody"))
    handed = act("export", say("write all that is known of one person into a folder"))
    handed.add_argument("number", metavar="NUMBER")
    handed.add_argument("folder", metavar="FOLDER", type=Path)
    erased = act("erase", say("erase a person for good; number and accounts stay"))
    erased.add_argument("number", metavar="NUMBER")
    erased.add_argument("--for-good", action="store_true")
    erased.add_argument("--reason", choices=("asked", "law", "twice"), default="asked")
    kept = act("backup-keys", say("back the members' keys up, apart from the store"))
    kept.add_argument("folder", metavar="FOLDER", type=Path)
    back = act("restore-keys", say("take the members' keys in from their backup"))
    back.add_argument("file", metavar="FILE", type=Path)
    anew = act("new-keys", say("go on without keys that nobody can open"))
    anew.add_argument("--for-good", action="store_true")
    for parser in (taken, erased):
        parser.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))
