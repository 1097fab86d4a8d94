"""The one type family on paper: Sarabun, looped Thai and Latin together.

Owns where its files lie and which weights paper may carry: nothing lighter than 500, because a thermal head loses thin strokes.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from .faults import FontMissing
from .slip import Weight

FILES: dict[Weight, str] = {500: "Sarabun-Medium.ttf", 700: "Sarabun-Bold.ttf"}


def font_file(weight: Weight) -> Path:
    """Give the file of a weight, or a Fault when the font package is not on this machine."""
    package = find_spec("fontpkg_sarabun")
    if package is None or package.origin is None:
        raise FontMissing(font="Sarabun")
    path = Path(package.origin).parent / "files" / FILES[weight]
    if not path.is_file():
        raise FontMissing(font=FILES[weight])
    return path
