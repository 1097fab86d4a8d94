"""The command `kadpun market-check`: whether a web shop can be a channel, and what to change there. It needs no store and keeps nothing."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kadpun.books.refusals import Refusal
from kadpun.sync.marketplaces.woocommerce import WooCommerce
from kadpun.sync.marketplaces.woocommerce_wire import Keys, clean_address

from .console import Console

SIGNS = {"right": "+", "mind": "!", "wrong": "x"}


class AuthorityUnreadable(Refusal):
    says = "“{file}” is not a file of certificates that can be read."


def market_check(arguments: argparse.Namespace, console: Console) -> int:
    """Try every right and setting of a shop; 1 where something must be changed first. Keys come from the environment or are asked for."""
    say = console.say
    clean_address(arguments.address)
    shop = _open_shop(arguments.address, _ask_keys(arguments.user, console), arguments.authority)
    try:
        found = shop.check()
    finally:
        shop.close()
    for one in found.findings:
        console.line(f"{SIGNS[one.weight]} {say(one.says, **one.fields)}")
        if one.change:
            console.line(f"    {say(one.change)}")
    console.line()
    console.line(
        say("The shop can be used as a channel." if found.good else "The shop cannot be used yet. Change what is marked x, then check again.")
    )
    return 0 if found.good else 1


def _ask_keys(user: str, console: Console) -> Keys:
    """Keys from the environment, else typed unseen."""
    say = console.say
    key = os.environ.get("KADPUN_WOO_KEY") or console.ask_secret(say("Consumer key (ck_...): "))
    secret = os.environ.get("KADPUN_WOO_SECRET") or console.ask_secret(say("Consumer secret (cs_...): "))
    password = ""
    if user:
        password = os.environ.get("KADPUN_WOO_PASSWORD") or console.ask_secret(say("Application password of {user}: ", user=user))
    return Keys(key.strip(), secret.strip(), user, password.strip())


def _open_shop(address: str, keys: Keys, authority: Path | None) -> WooCommerce:
    named = authority or (Path(os.environ["KADPUN_WOO_CA"]) if os.environ.get("KADPUN_WOO_CA") else None)
    try:
        return WooCommerce(address, keys, trust=named)
    except OSError:
        raise AuthorityUnreadable(file=named) from None
