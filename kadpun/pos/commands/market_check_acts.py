"""What the command that checks a web shop takes; never a key, which others could read in the list of what runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from kadpun.books.words import Say


def add_market_check(add: Callable[..., argparse.ArgumentParser], storeless: argparse.ArgumentParser, say: Say) -> None:
    """Add the connection check."""
    checked = add("market-check", say("check the connection to a WooCommerce shop and say what to change there"), storeless)
    checked.epilog = say("The keys are asked for, or taken from KADPUN_WOO_KEY and KADPUN_WOO_SECRET. They are neither shown nor kept.")
    checked.add_argument("address", metavar="URL", help=say("the shop's address, as https://shop.example"))
    checked.add_argument("--user", metavar="NAME", default="", help=say("the WordPress user whose application password sends pictures"))
    checked.add_argument("--authority", metavar="FILE", type=Path, help=say("certificates to trust, where the shop's own authority issued its own"))
