"""What the command `kadpun listing` takes; apart from what it does, since the till starts through here too and must not read that in."""

from __future__ import annotations

import argparse
from pathlib import Path

from kadpun.books.words import Say


def add_listing_acts(parser: argparse.ArgumentParser, store: argparse.ArgumentParser, say: Say) -> None:
    """Tell the command `listing` what it can do; `store` is the parser whose arguments every act takes."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, told: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=told, description=told, parents=[store])

    listed = act("list", say("list the goods on sale, how whole their listings are and what is missing"))
    listed.add_argument("--channel", metavar="CHANNEL", help=say("those of one channel alone"))
    act("channels", say("list the channels, with how many goods each shows"))
    channel = act("channel", say("make a channel, or change one"))
    channel.add_argument("channel", metavar="CHANNEL")
    channel.add_argument("--type", choices=("web-page", "feed", "assisted"), help=say("a page of the shop's own, a file, or entering by hand"))
    channel.add_argument("--name", help=say("what people call it"))
    channel.add_argument("--percent", metavar="N", type=int, help=say("so many percent more than the shop's prices, up to whole baht"))
    channel.add_argument("--buffer", metavar="N", type=int, help=say("so many pieces of everything are kept back for the counter"))
    channel.add_argument("--texts", choices=("th", "en"), help=say("the language of its texts"))
    channel.add_argument("--active", action=argparse.BooleanOptionalAction, default=None, help=say("whether it shows anything"))
    shown = act("show", say("print how one of the goods is offered"))
    shown.add_argument("--channel", metavar="CHANNEL", default="", help=say("as this channel shows it"))
    said = act("set", say("say how one of the goods is offered; what is not given stays"))
    for parser in (shown, said):
        parser.add_argument("goods", metavar="CODE")
    for field, told in (
        ("title", say("its name in Thai, if not the shelf's")),
        ("title-en", say("its name in English")),
        ("story", say("its story in Thai")),
        ("story-en", say("its story in English")),
        ("category", say("its category, if not the shelf group")),
        ("brand", say("its brand")),
        ("lead-days", say("days until it is made")),
        ("deposit-percent", say("the deposit on an order, in percent")),
        ("capacity", say("how many can be made in a week")),
        ("weight-grams", say("its weight with its box, in grams")),
        ("shipping", say("the postage in baht; without it the seller says it with each order")),
        ("buffer", say("so many pieces are kept back for the counter")),
    ):
        said.add_argument(f"--{field}", metavar="TEXT", help=told)
    said.add_argument("--kind", choices=("ready", "made", "service"), help=say("ready to send, made to order, or a service"))
    said.add_argument("--price", metavar="CHANNEL=BAHT", action="append", default=[], help=say("its own price in a channel; nothing after = ends it"))
    said.add_argument("--picture", metavar="FILE", type=Path, action="append", default=[], help=say("a picture more: JPEG, PNG or WebP"))
    said.add_argument("--crop", choices=("whole", "square"), default="whole", help=say("pictures whole, or a square from the middle"))
    said.add_argument("--no-pictures", action="store_true", help=say("without the pictures it had"))
    put, taken = act("on", say("list goods in a channel")), act("off", say("take goods off a channel"))
    for parser in (put, taken):
        parser.add_argument("channel", metavar="CHANNEL")
        parser.add_argument("goods", metavar="CODE", nargs="*")
        parser.add_argument("--group", metavar="GROUP", action="append", default=[], help=say("all goods of a shelf group"))
    for parser in (channel, said, put, taken):
        parser.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))
