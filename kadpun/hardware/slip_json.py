"""A slip in one line of JSON, so that a waiting job survives a restart.

What always holds: `read_slip(write_slip(slip)) == slip`. An item this program does not know is refused with a ValueError.
"""

from __future__ import annotations

import base64
import json
from dataclasses import fields
from typing import Any

from .slip import Band, Boxed, Cut, Frame, Item, KickDrawer, Logo, Pair, QrCode, Rule, Signatures, Slip, Space, Text

ITEMS: dict[str, type[Item]] = {
    item.__name__: item for item in (Text, Pair, Band, Boxed, Rule, Frame, QrCode, Logo, Space, Signatures, Cut, KickDrawer)
}


def write_slip(slip: Slip) -> str:
    """Write a slip as JSON without line ends."""
    shape = {"language": slip.language, "copy": slip.copy, "items": [_plain(item) for item in slip.items]}
    return json.dumps(shape, ensure_ascii=False, separators=(",", ":"))


def read_slip(text: str) -> Slip:
    """Read what `write_slip` wrote; a ValueError when it is anything else."""
    try:
        shape = json.loads(text)
        return Slip(tuple(_item(plain) for plain in shape["items"]), shape["language"], shape["copy"])
    except (KeyError, TypeError, AttributeError) as unreadable:
        raise ValueError(f"not a slip: {unreadable}") from unreadable


def _plain(item: Item) -> dict[str, Any]:
    plain: dict[str, Any] = {"is": type(item).__name__}
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode("ascii")
        elif isinstance(item, Frame):
            value = [_plain(inner) for inner in item.items]
        plain[field.name] = value
    return plain


def _item(plain: dict[str, Any]) -> Item:
    given = {name: value for name, value in plain.items() if name != "is"}
    kind = ITEMS[plain["is"]]
    if kind is Frame:
        return Frame(tuple(_item(inner) for inner in given["items"]))
    if kind is Logo and given["picture"] is not None:
        return Logo(base64.b64decode(given["picture"], validate=True))
    return kind(**given)
