"""The one type family on paper and on the shop's page: Sarabun, looped Thai and Latin together (SIL Open Font Licence, named in the files).

Owns where its files lie and which weights paper may carry: nothing lighter than 500, because a thermal head loses thin strokes. A screen may.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from .faults import FontMissing
from .slip import Weight

FILES: dict[Weight, str] = {500: "Sarabun-Medium.ttf", 700: "Sarabun-Bold.ttf"}
WEB_FILES = ("Sarabun-Regular.ttf", "Sarabun-Bold.ttf")
"""What a web page brings along, for telephones without a looped Thai."""


def font_file(weight: Weight) -> Path:
    """Give the file of a weight, or a Fault when the font package is not on this machine."""
    return _file(FILES[weight])


def web_fonts() -> tuple[Path, ...]:
    """Give the files that a web page brings along, or a Fault."""
    return tuple(_file(name) for name in WEB_FILES)


def _file(name: str) -> Path:
    package = find_spec("fontpkg_sarabun")
    if package is None or package.origin is None:
        raise FontMissing(font="Sarabun")
    path = Path(package.origin).parent / "files" / name
    if not path.is_file():
        raise FontMissing(font=name)
    return path
