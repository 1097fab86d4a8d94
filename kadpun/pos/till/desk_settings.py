"""What this desk has plugged in, and where else it keeps its backups: a small file `desk-settings.json` beside the store.

These say nothing about the shop, so they are no facts: another desk has its own. The file is written whole to a second one and put in its
place, so a power cut leaves the old or the new. A file that cannot be understood is left as it is, told by name, and the defaults hold.
Refuses to know printers and ports: an address is text that the hardware reads.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from kadpun.books.refusals import Fault, Refusal, Told

FILE_NAME = "desk-settings.json"
MOST_LETTERS = 500
"""Letters of an address or a folder."""
SPEEDS = (9600, 19200, 38400, 57600, 115200)
"""Speeds of a serial scanner, in bits a second."""

Drawer = Literal["printer", "none"]
Opens = Literal["till", "office"]


class DeskSettingsUnreadable(Refusal):
    says = "The file {file} cannot be understood (at {where}). This desk uses its defaults; look at the settings and save them again."


class DeskSettingsNotKept(Fault):
    says = "The settings of this desk could not be saved ({why}). Check the disk, then save again."


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The devices of one desk.

    `printer` is an address such as tcp://192.168.1.50:9100, "" for none; `drawer` says what opens it; `scanner_port` is a serial port,
    "" when the scanner types like a keyboard; `second_backup` is a folder that gets a copy of each backup, "" for none. `opens` is the window
    that the program begins with: the till's, or the office's on a PC where nobody sells. `desks_folder` is where packs of the shop's desks lie,
    "" for none.
    """

    printer: str = ""
    drawer: Drawer = "printer"
    scanner_port: str = ""
    scanner_speed: int = 9600
    second_backup: str = ""
    opens: Opens = "till"
    desks_folder: str = ""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What the file gave: the settings, and why they are the defaults when it could not be understood."""

    settings: DeskSettings
    reason: Told | None = None


def settings_beside(store: Path) -> Path:
    """Where the settings of the desk with this store are kept."""
    return store.with_name(FILE_NAME)


def load_desk_settings(path: Path) -> LoadedSettings:
    """Read a desk's settings. No file gives the defaults; one that cannot be understood gives them too, with DeskSettingsUnreadable."""
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return LoadedSettings(DeskSettings())
    except (OSError, ValueError) as error:
        where = (error.strerror or "") if isinstance(error, OSError) else "JSON"
        return LoadedSettings(DeskSettings(), DeskSettingsUnreadable(file=path.name, where=where))
    wrong = _what_is_wrong(given)
    if wrong:
        return LoadedSettings(DeskSettings(), DeskSettingsUnreadable(file=path.name, where=wrong))
    return LoadedSettings(DeskSettings(**given))


def save_desk_settings(path: Path, settings: DeskSettings) -> None:
    """Write a desk's settings whole, or leave the file as it was. Faults DeskSettingsNotKept."""
    wrong = _what_is_wrong(asdict(settings))
    assert not wrong, wrong
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            json.dump(asdict(settings), file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        raise DeskSettingsNotKept(why=error.strerror or str(error)) from error


def _what_is_wrong(given: Any) -> str:
    """The first thing in a file's content that is no setting, or "" when all of it is."""
    if not isinstance(given, dict):
        return "{ }"
    known = {field.name for field in fields(DeskSettings)}
    for name, value in given.items():
        if name not in known or not _holds(name, value):
            return str(name)[:40]
    return ""


def _holds(name: str, value: object) -> bool:
    if name == "drawer":
        return value in ("printer", "none")
    if name == "opens":
        return value in ("till", "office")
    if name == "scanner_speed":
        return isinstance(value, int) and not isinstance(value, bool) and value in SPEEDS
    return isinstance(value, str) and len(value) <= MOST_LETTERS and value.isprintable()
