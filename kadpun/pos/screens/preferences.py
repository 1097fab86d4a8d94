"""How this window looks and sounds: language, light or dark, size of type, loudness, how fast the scanner types.

Nothing here is a fact of the shop; it is kept in a small file beside the store and may be lost without harm: a file that cannot be read
gives the defaults. Written whole to a second file and then put in its place.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from kadpun.books.words import Language

Mode = Literal["light", "dark"]
SCALES_PERCENT = (100, 125, 150)


@dataclass(frozen=True, slots=True)
class Preferences:
    """The window's settings.

    `scan_gap_milliseconds` is the longest pause inside a scan; `scan_prefix` what the scanner types before each code, if it is set to.
    """

    language: Language = "th"
    mode: Mode = "light"
    scale_percent: int = 100
    volume_percent: int = 70
    reduce_motion: bool = False
    scan_gap_milliseconds: int = 50
    scan_prefix: str = ""


def read_preferences(path: Path) -> Preferences:
    """Read the window's settings; a missing or broken file, or a value out of its bounds, gives the default."""
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(given, dict):
        return Preferences()
    kept = {field.name: given[field.name] for field in fields(Preferences) if field.name in given and _holds(field.name, given[field.name])}
    return Preferences(**kept)


def write_preferences(path: Path, preferences: Preferences) -> None:
    """Write the window's settings whole, or leave the file as it was; a disk that cannot is no reason to stop selling."""
    beside = path.with_suffix(".new")
    try:
        beside.write_text(json.dumps(asdict(preferences), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(beside, path)
    except OSError:
        return


def _holds(name: str, value: object) -> bool:
    """Whether a value read from the file may stand for this setting."""
    if name == "language":
        return value in ("th", "en")
    if name == "mode":
        return value in ("light", "dark")
    if name == "reduce_motion":
        return isinstance(value, bool)
    if name == "scan_prefix":
        return isinstance(value, str) and len(value) <= 8
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    bounds = {"scale_percent": (100, 150), "volume_percent": (0, 100), "scan_gap_milliseconds": (20, 100)}
    least, most = bounds[name]
    return least <= value <= most
