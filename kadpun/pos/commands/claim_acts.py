"""What the command `kadpun claim` takes; apart from what it does, since the till starts through here too and must not read that in."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.words import Say

OUTCOMES = ("disputed", "lost", "withdrawn")
REASONS = ("used-twice", "not-found", "denied", "outside-terms", "wrong-amount", "no-document", "other")


def add_claim_acts(parser: argparse.ArgumentParser, store: argparse.ArgumentParser, language: argparse.ArgumentParser, say: Say) -> None:
    """Tell the command `claim` what it can do; `store` is the parser whose arguments acts on a shop take, `language` that of the others."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, told: str, parent: argparse.ArgumentParser = store) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=told, description=told, parents=[parent])

    act("list", say("list what can be claimed, and the claims with what is open of them"))
    made = act("make", say("claim everything of a campaign up to a day; what was used twice is set aside first"))
    made.add_argument("campaign", metavar="CAMPAIGN")
    made.add_argument("--until", metavar="DATE", help=say("the last day that counts, as 2026-11-21"))
    made.add_argument("--due", metavar="DATE", help=say("the day by which the issuer pays, if not as the campaign says"))
    shown = act("show", say("show a claim line by line"))
    written = act("write", say("write a claim as FILE.zip for the issuer, with proofs, or as .csv, .xlsx, .pdf"))
    paid = act("paid", say("record what the issuer paid of a claim"))
    back = act("withdraw", say("take a whole claim back that nobody has done anything about"))
    rejected = act("reject", say("record what becomes of lines that the issuer does not pay"))
    for command in (shown, written, paid, back, rejected):
        command.add_argument("claim", metavar="CLAIM", help=say("the claim's number, as 01-C-69-0001, or its id"))
    written.add_argument("file", metavar="FILE", type=Path)
    own_form = say("the issuer's own form of the .csv, kept for the next time; “” for the usual one")
    written.add_argument("--columns", metavar="HEAD=COLUMN,…", help=own_form)
    paid.add_argument("amount", metavar="BAHT")
    paid.add_argument("--account", metavar="ACCOUNT", default="bank/current", help=say("the account that the money came to, as bank/current"))
    paid.add_argument("--reference", default="", help=say("the number of the bank's paper"))
    rejected.add_argument("bill", metavar="BILL", nargs="+", help=say("the bill's number, or its coupon or reference"))
    rejected.add_argument("--outcome", choices=OUTCOMES, default="disputed", help=", ".join(OUTCOMES))
    rejected.add_argument("--reason", choices=REASONS, default="other", help=", ".join(REASONS))
    twice = act("doubles", say("list what desks apart used twice, and set it aside or decide it"))
    twice.add_argument("--record", action="store_true", help=say("set aside what is not in the books yet"))
    end = twice.add_mutually_exclusive_group()
    end.add_argument("--honoured", metavar="BILL", help=say("the issuer honours this bill after all"))
    end.add_argument("--lost", metavar="BILL", help=say("this bill is lost"))
    aged = act("ageing", say("print every issuer's debt by age"))
    aged.add_argument("--on", metavar="DATE", help=say("the day to which ages are counted, as 2026-11-21"))
    checked = act("check", say("check claims' files from the bytes up, without trusting the shop"), language)
    checked.add_argument("files", metavar="FILE", type=Path, nargs="+", help=say("the files that shops have handed over, checked together"))
    checked.add_argument("--trust", metavar="DIR", type=Path, help=say("the trust files to check against; they never come with the pack"))
    checked.add_argument("--issuer", metavar="KEY", default="", help=say("the issuer's public key, which must have signed the terms"))
    checked.add_argument("--json", action="store_true", help=say("print the findings as JSON"))
    for command in (made, paid, back, rejected, twice):
        command.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))
