"""The office's room of files for marketplaces: the shop page, feeds, and packs for entering by hand.

Reads offers as they stand and writes files; records nothing. A folder is written so that a file in it is whole or as it was, what is the same is not
written again (so an upload carries only what changed), and nothing is removed that this program did not put there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from kadpun.books.desk import Desk
from kadpun.books.market.offering import offers, picture_bytes
from kadpun.books.market.offers import Picture
from kadpun.books.refusals import Refusal
from kadpun.books.store.places import make_folder, telling_of, write_whole
from kadpun.books.words import Language, Say, load_words
from kadpun.hardware.fonts import web_fonts
from kadpun.hardware.qr import modules_of
from kadpun.sync.formats.fitting import LeftOut, Made, picture_path, read_web_address
from kadpun.sync.formats.front import ShopFront, front_of
from kadpun.sync.formats.google_feed import google_feed
from kadpun.sync.formats.json_ld import json_ld
from kadpun.sync.formats.shop_page import LANGUAGES, SCRIPT, STYLE, shop_pages
from kadpun.sync.formats.woo_table import woo_table

Form = Literal["google", "json-ld", "woocommerce"]
RESOURCES = Path(__file__).parent.parent.parent / "resources"
LIST_OF_FILES = "kadpun-files.json"


class FolderNotOurs(Refusal):
    says = "{folder} holds files that the shop page did not put there. Choose an empty folder for it."


class FeedNeedsAddress(Refusal):
    says = "This feed needs links to pages. Say where the shop page lies on the web, as https://shop.example/goods/."


@dataclass(frozen=True, slots=True)
class FolderWritten:
    """What became of a folder: how many goods it shows, files written anew, the same and removed, offers left out, pictures that are not here."""

    goods: int
    written: int
    same: int
    removed: int
    left_out: tuple[LeftOut, ...]
    missing: tuple[Picture, ...]


class MarketFiles:
    """The room's verbs, on an open desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def front(self, address: str = "") -> ShopFront:
        """The shop as strangers see it. Refuses WebAddressWrong."""
        return front_of(self.desk.profile(), read_web_address(address) if address.strip() else "")

    def make_feed(self, form: Form, *, address: str = "", channel: str = "", language: Language = "th") -> Made:
        """One file of every offer of a channel. Refuses FeedNeedsAddress, WebAddressWrong."""
        front, found = self.front(address), offers(self.desk, channel)
        if form == "woocommerce":
            return woo_table(front, found, load_words(language))
        if form == "json-ld":
            return json_ld(front, found)
        if not front.address:
            raise FeedNeedsAddress()
        return google_feed(front, found, on=self.desk.today(day_starts_hour=self.desk.profile().day_starts_hour))

    def write_feed(self, path: Path, form: Form, *, address: str = "", channel: str = "", language: Language = "th") -> Made:
        """The same, written whole to a file. Faults as places do."""
        made = self.make_feed(form, address=address, channel=channel, language=language)
        with write_whole(path) as stream:
            stream.write(made.text.encode())
        return made

    def write_shop_page(self, folder: Path, *, address: str = "", channel: str = "") -> FolderWritten:
        """Bring a folder up to date with the shop page, its pictures, JSON-LD and, where it has an address, the Google feed.

        Refuses FolderNotOurs, WebAddressWrong; faults as places do.
        """
        front, found = self.front(address), offers(self.desk, channel)
        before = _files_before(folder)
        words: dict[Language, Say] = {language: load_words(language) for language in LANGUAGES}
        pages = shop_pages(front, found, words, at=self.desk.clock.now_at(), qr_of=modules_of)
        texts = dict(pages.files) | {STYLE: _style(), SCRIPT: _resource(SCRIPT), "products.jsonld": json_ld(front, found).text}
        if front.address:
            on = self.desk.today(day_starts_hour=self.desk.profile().day_starts_hour)
            texts["feed.xml"] = google_feed(front, found, on=on).text
        files = {name: text.encode() for name, text in texts.items()}
        files |= {f"fonts/{path.name}": path.read_bytes() for path in web_fonts()}
        shown, missing = self._pictures(pages.pictures)
        files |= {picture_path(name): data for name, data in shown.items()}
        written, removed = _bring(folder, files, before)
        return FolderWritten(pages.count, written, len(files) - written, removed, pages.left_out, missing)

    def _pictures(self, pictures: tuple[Picture, ...]) -> tuple[dict[str, bytes], tuple[Picture, ...]]:
        """The bytes of pictures by file name, and those that this desk does not have."""
        shown: dict[str, bytes] = {}
        missing = []
        with self.desk.store.read() as connection:
            for picture in pictures:
                data = picture_bytes(connection, picture.digest)
                if data is None:
                    missing.append(picture)
                else:
                    shown[picture.name] = data
        return shown, tuple(missing)


def _files_before(folder: Path) -> dict[str, str]:
    """What this program put into a folder before, by path, with the SHA-256 of each. Refuses FolderNotOurs."""
    with telling_of(folder):
        if not folder.exists() or not any(folder.iterdir()):
            return {}
        try:
            listed = orjson.loads((folder / LIST_OF_FILES).read_bytes())
            return {str(name): str(digest) for name, digest in listed["files"].items()}
        except (FileNotFoundError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise FolderNotOurs(folder=str(folder)) from error


def _bring(folder: Path, files: Mapping[str, bytes], before: Mapping[str, str]) -> tuple[int, int]:
    """Write what changed, then take away what is no longer wanted; gives how many of each.

    The list is first widened to old and new, so that a write cut off anywhere leaves a folder that is still known as ours.
    """
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    for name in {"", *(str(Path(name).parent) for name in files)}:
        make_folder(folder / name)
    _note(folder, {**before, **digests})
    written = 0
    for name, data in sorted(files.items()):
        if before.get(name) == digests[name] and _stands(folder / name, data):
            continue
        _put(folder / name, data)
        written += 1
    gone = [name for name in before if name not in files and _inside(name)]
    with telling_of(folder):
        for name in gone:
            (folder / name).unlink(missing_ok=True)
    _note(folder, digests)
    return written, len(gone)


def _put(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it. Not synced: a power cut costs at most a file that the next run finds wanting and writes."""
    beside = path.with_name(f".{path.name}.part")
    with telling_of(path.parent):
        beside.write_bytes(data)
        beside.replace(path)


def _inside(name: str) -> bool:
    """Whether a listed path stays in the folder, whatever somebody wrote into the list."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts and ":" not in name


def _stands(path: Path, data: bytes) -> bool:
    with telling_of(path.parent):
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _note(folder: Path, digests: Mapping[str, str]) -> None:
    with write_whole(folder / LIST_OF_FILES) as stream:
        stream.write(orjson.dumps({"made by": "Kadpun", "files": dict(sorted(digests.items()))}, option=orjson.OPT_INDENT_2))


def _resource(name: str) -> str:
    return (RESOURCES / "shop_page" / name).read_text("utf-8")


def _style() -> str:
    """The shop page's style, its colours those of the program, by day and by night."""
    colour = orjson.loads((RESOURCES / "tokens.json").read_bytes())["color"]

    def said(mode: str) -> str:
        return "; ".join(f"--{name}: {value}" for name, value in colour[mode].items())

    night = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark; {said('dark')} }} }}"
    return f":root {{ color-scheme: light; {said('light')} }}\n{night}\n{_resource('shop.css')}"
