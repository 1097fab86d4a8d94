"""What the commands of files for marketplaces take."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from kadpun.books.words import Say


def add_market_files(add: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    """Add the commands of shop page, feeds and packs."""
    where = say("where the shop page lies on the web, as https://shop.example/goods/")
    channel = say("the channel whose goods, prices and texts are taken (the shop's own page)")
    paged = add("shop-page", say("write the shop's page: a folder of plain files for any web space, a stick or the printer"))
    paged.add_argument("folder", metavar="FOLDER", type=Path, help=say("an empty folder, or the one written last time"))
    fed = add("feed", say("write all offers into one file that marketplaces and search engines read"))
    fed.add_argument("file", metavar="FILE", type=Path)
    forms = ("google", "json-ld", "woocommerce")
    fed.add_argument("--form", choices=forms, default="google", help=say("a Google Merchant feed, schema.org JSON-LD, or WooCommerce's table"))
    for command in (paged, fed):
        command.add_argument("--address", metavar="URL", default="", help=where)
    helped = add("assist", say("write a pack for a marketplace that people type into: what changed since the last one"))
    helped.add_argument("folder", metavar="FOLDER", type=Path, help=say("where the packs for this marketplace lie, one beside the other"))
    helped.add_argument("--since", metavar="NUMBER", type=int, help=say("compare with this pack; 0 for everything"))
    for command in (paged, fed, helped):
        command.add_argument("--channel", metavar="CHANNEL", default="", help=channel)
