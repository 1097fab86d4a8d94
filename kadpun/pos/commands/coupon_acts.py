"""What the command `kadpun coupons` takes; apart from what it does, since the till starts through here too and must not read that in."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.words import Say


def add_coupon_acts(parser: argparse.ArgumentParser, store: argparse.ArgumentParser, say: Say) -> None:
    """Tell the command `coupons` what it can do; `store` is the parser whose arguments every act takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, told: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=told, description=told, parents=[store])

    listed = act("list", say("list the runs of coupons, with what became of them"))
    listed.add_argument("campaign", nargs="?", default="", metavar="CAMPAIGN")
    printed = act("print", say("print a run of signed coupons as sheets of A4"))
    printed.add_argument("campaign", metavar="CAMPAIGN")
    printed.add_argument("file", metavar="FILE", type=Path, help=say("the PDF to write; of several shops one each"))
    printed.add_argument("--count", metavar="N", default="", help=say("coupons that are good in every shop"))
    printed.add_argument("--shop", metavar="SHOP=N", action="append", default=[], help=say("so many coupons for one shop, as mae-hia/krua=50"))
    printed.add_argument("--until", metavar="DATE", help=say("the last day on which they are good, as 2026-11-21"))
    again = act("again", say("print coupons of a run again, those that are still good"))
    again.add_argument("run", metavar="RUN", help=say("the six letters of the run, or a serial"))
    again.add_argument("file", metavar="FILE", type=Path)
    again.add_argument("--reason", choices=("unreadable", "lost", "printer"), default="unreadable")
    void = act("void", say("make lost coupons void; their pieces go back to the budget"))
    void.add_argument("run", metavar="RUN")
    void.add_argument("--reason", choices=("lost", "misprinted", "withdrawn", "honoured"), default="lost")
    for parser in (again, void):
        parser.add_argument("--serials", metavar="NUMBERS", default="", help=say("which of them, as 1-20,35; all unless told otherwise"))
    for parser in (printed, again, void):
        parser.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))
    shown = act("show", say("list every coupon of a run, where and when it was used"))
    shown.add_argument("run", metavar="RUN")
    checked = act("check", say("check a coupon by the text of its code (KQ1:...), or the proof that a bill keeps of one"))
    checked.add_argument("code", metavar="CODE")
