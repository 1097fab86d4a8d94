"""Markup that is whole by construction: elements from values, every text escaped, readable by HTML and XML alike.

Knows no page. What is a `Markup` stands as it is, anything else is text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from .fitting import printable

VOID = frozenset({"meta", "link", "img", "input", "br"})
QUIET = 4
"""Light modules around a QR code (ISO/IEC 18004)."""


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *inner: str | Iterable[str], **attributes: str | int | bool | None) -> Markup:
    """An element; `class_` is class and `data_words` data-words; an attribute that is None or False is left out, True stands alone."""
    said = "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    if name in VOID:
        assert not inner
        return Markup(f"<{name}{said}/>")
    return Markup(f"<{name}{said}>{joined(*inner)}</{name}>")


def joined(*parts: str | Iterable[str]) -> Markup:
    """Parts one after the other."""
    return Markup("".join(_part(part) for part in parts))


def _part(part: str | Iterable[str]) -> str:
    if isinstance(part, Markup):
        return part
    return escape(printable(part), quote=False) if isinstance(part, str) else joined(*part)


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    return f' {name}="{escape(printable(name if value is True else str(value)))}"'


def qr_drawing(rows: Sequence[Sequence[bool]], label: str) -> Markup:
    """A QR code as a drawing that stays sharp on paper; `rows` are its modules, true is dark."""
    side = len(rows) + 2 * QUIET
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                runs.append(f"M{x + QUIET} {y + QUIET}h{end - x}v1h{x - end}z")
            x = max(end, x + 1)
    dark = tag("path", d="".join(runs), fill="#000")
    light = tag("rect", width=side, height=side, fill="#fff")
    return tag("svg", light, dark, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {side} {side}", class_="qr", role="img", aria_label=label)


def document(language: str, head: Iterable[str], body: Iterable[str]) -> str:
    """A whole page."""
    start = [tag("meta", charset="utf-8"), tag("meta", name="viewport", content="width=device-width, initial-scale=1")]
    return "<!doctype html>\n" + tag("html", tag("head", start, head), "\n", tag("body", body), lang=language) + "\n"
