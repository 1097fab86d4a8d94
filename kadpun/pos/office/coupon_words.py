"""The words of coupons that office and command line share: what states and reasons are called, a run in one line."""

from __future__ import annotations

from kadpun.books.tokens.coupon_facts import ReprintReason, VoidReason
from kadpun.books.tokens.coupons import Run
from kadpun.books.words import Say


def state_words(say: Say) -> dict[str, str]:
    """What became of a coupon."""
    return {
        "unused": say("not used yet"),
        "used": say("used once"),
        "double": say("used twice"),
        "void": say("made void"),
        "used-void": say("used though void"),
    }


def void_words(say: Say) -> dict[VoidReason, str]:
    """Why coupons are made void, to choose from."""
    return {"lost": say("the paper is lost"), "misprinted": say("misprinted"), "withdrawn": say("withdrawn")}


def reprint_words(say: Say) -> dict[ReprintReason, str]:
    """Why coupons are printed again."""
    return {"unreadable": say("cannot be read"), "lost": say("the paper is lost"), "printer": say("the printer failed")}


def run_words(run: Run, shop: str, say: Say) -> str:
    """A run in one line: code, how many, where and how long they are good."""
    where = say("Only at {shop}", shop=shop) if run.shop else say("At every shop that takes part")
    until = say("Good until {day}", day=run.until) if run.until else ""
    return " · ".join(part for part in (run.code, say("{count} coupons", count=f"{run.count:,}"), where, until) if part)
