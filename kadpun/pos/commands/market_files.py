"""The commands of files for marketplaces: `kadpun shop-page`, `kadpun feed`, `kadpun assist`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from kadpun.pos.office.market_files_room import CHECKLIST, MarketFiles
from kadpun.sync.formats.fitting import WHY, LeftOut

from .console import Console
from .opening import open_shop

MOST_TOLD = 20


def shop_page(arguments: argparse.Namespace, console: Console) -> int:
    """Bring a folder up to date with the shop's page; 3 where pictures are not on this desk."""
    say, desk = console.say, open_shop(arguments.store, console)
    try:
        made = MarketFiles(desk).write_shop_page(arguments.folder, address=arguments.address, channel=arguments.channel)
    finally:
        desk.close()
    console.line(say("The shop page with {count} goods is in {folder}. Open index.html.", count=f"{made.goods:,}", folder=arguments.folder))
    console.line(
        say("{written} files were written, {same} are the same, {removed} are gone.", written=made.written, same=made.same, removed=made.removed)
    )
    tell_left_out(made.left_out, console)
    if made.missing:
        console.note(say("{count} pictures are not on this desk.", count=len(made.missing)))
    return 3 if made.missing else 0


def feed(arguments: argparse.Namespace, console: Console) -> int:
    """Write every offer into one file."""
    say, desk = console.say, open_shop(arguments.store, console)
    try:
        made = MarketFiles(desk).write_feed(
            arguments.file, arguments.form, address=arguments.address, channel=arguments.channel, language=console.language
        )
    finally:
        desk.close()
    console.line(say("{count} goods are in {file}.", count=f"{made.count:,}", file=arguments.file))
    tell_left_out(made.left_out, console)
    return 0


def assist(arguments: argparse.Namespace, console: Console) -> int:
    """Write a pack of what changed since the last; 3 where pictures are not on this desk."""
    say, desk = console.say, open_shop(arguments.store, console)
    try:
        made = MarketFiles(desk).write_pack(arguments.folder, channel=arguments.channel, since=arguments.since, language=console.language)
    finally:
        desk.close()
    tell_left_out(made.contents.left_out, console)
    if made.folder is None:
        console.line(say("Nothing has changed since the last pack, so there is none to enter."))
        return 0
    counts = Counter(entry.what for entry in made.contents.entries)
    console.line(
        say(
            "Pack {number}: {new} new, {changed} changed, {down} to take down.",
            number=made.number,
            new=counts["new"],
            changed=counts["changed"],
            down=counts["taken-down"],
        )
    )
    console.line(say("Open {file} and go through it.", file=made.folder / CHECKLIST))
    if made.missing:
        console.note(say("{count} pictures are not on this desk.", count=len(made.missing)))
    return 3 if made.missing else 0


def tell_left_out(left_out: Sequence[LeftOut], console: Console) -> None:
    """Say which offers a file does not carry, and why."""
    say = console.say
    if left_out:
        console.note(say("{count} goods are left out:", count=f"{len(left_out):,}"))
    for one in left_out[:MOST_TOLD]:
        console.note(f"  {one.sku}  {one.title}: {say(WHY[one.why])}")
    if len(left_out) > MOST_TOLD:
        console.note(say("and {count} more", count=f"{len(left_out) - MOST_TOLD:,}"))
