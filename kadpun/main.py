"""The composition root: the command `kadpun`.

Without a word it opens the till on a shop's folder; without a display it plays the demonstration day instead and says so. With a word it does one
thing without a screen: verify, rebuild, export, and so on (`pos/commands`). Everything heavy is imported only when it is wanted.
"""

from __future__ import annotations

import argparse
import gc
import logging
import logging.handlers
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kadpun import __version__
from kadpun.books.words import LANGUAGES, Language, Say, load_words

DEMO_FOLDER = Path("demo-day")
YEAR_FOLDER = Path("demo-year")
CAMPAIGN_FOLDER = Path("demo-campaign")
LOG_BYTES = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command `kadpun`; answers its exit code."""
    with nothing_is_garbage():
        from kadpun.pos.commands import add_commands, run, system_language

    language = system_language()
    say = load_words(language)
    parser = argparse.ArgumentParser(prog="kadpun", description=say("The till and the books of a community's shop."))
    parser.add_argument("--version", action="version", version=f"Kadpun {__version__}")
    parser.add_argument("--shop", metavar="FOLDER", type=Path, help=say("the folder the shop lies in"))
    parser.add_argument("--language", choices=LANGUAGES, default=None, help=say("the language of what is printed"))
    subparsers = parser.add_subparsers(dest="command", metavar=say("COMMAND"))
    add_commands(subparsers, say)
    demo = subparsers.add_parser("demo", help=say("play a whole shop day through the real window and leave its papers in a folder"))
    demo.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=None)
    demo.add_argument("--year", action="store_true", help=say("make a whole co-operative's year instead, to try the office on"))
    demo.add_argument("--campaign", action="store_true", help=say("make a municipality's token campaign over 200 shops instead"))
    demo.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.command == "demo" and given.year:
        return make_year(given.folder or YEAR_FOLDER, given.language or language)
    if given.command == "demo" and given.campaign:
        return make_campaign(given.folder or CAMPAIGN_FOLDER, given.language or language)
    if given.command == "demo":
        return play_demo(given.folder or DEMO_FOLDER, given.language or language)
    if given.command is not None:
        return run(given)
    if not has_display():
        print(say("There is no display here, so the demonstration day is played without one. Its papers go to {folder}.", folder=DEMO_FOLDER))
        return play_demo(DEMO_FOLDER, given.language or language)
    return open_till(given.shop or default_folder(), given.language)


@contextmanager
def nothing_is_garbage() -> Iterator[None]:
    """Let Python look for no garbage while code is read in: there is none, and looking takes 50 ms of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or chosen in ("offscreen", "vnc"))


def default_folder() -> Path:
    """Where this user's shop lies when nobody says otherwise."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "kadpun" / "shop"


def open_till(folder: Path, language: Language | None) -> int:
    """Open the till's window on a shop's folder."""
    with nothing_is_garbage():
        from kadpun.pos.screens.pages import PAGES
        from kadpun.pos.screens.running import run_window

    keep_log(folder)
    return run_window(folder, pages=PAGES, language=language)


def play_demo(folder: Path, language: Language) -> int:
    """Play the demonstration day without a display."""
    from kadpun.pos.demo.day import play

    say: Say = load_words(language)
    return play(folder, language=language, progress=lambda line: print(say(line) if line else "", flush=True))


def make_year(folder: Path, language: Language) -> int:
    """Make a co-operative's whole year in a new folder, to open the office on."""
    from kadpun.pos.demo.coop_year.telling import make_and_tell

    return make_and_tell(folder, language)


def make_campaign(folder: Path, language: Language) -> int:
    """Make a token campaign over many shops in a new folder, to see it as its issuer does."""
    from kadpun.pos.demo.token_campaign.telling import make_and_tell

    return make_and_tell(folder, language)


def keep_log(folder: Path) -> None:
    """Write the program's own log beside the shop's folder, two files of a megabyte; it names no person."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(folder.parent / "kadpun.log", maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
