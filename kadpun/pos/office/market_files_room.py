"""The office's room of files for marketplaces: the shop page, feeds, and packs for entering by hand.

Reads offers as they stand and writes files; records nothing. A folder is written so that a file in it is whole or as it was, what is the same is not
written again (so an upload carries only what changed), and nothing is removed that this program did not put there.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import orjson

from kadpun.books.desk import Desk
from kadpun.books.market.listings import known_channel
from kadpun.books.market.offering import offers, picture_bytes
from kadpun.books.market.offers import Offer, Picture
from kadpun.books.market.pictures_kept import kept_pictures
from kadpun.books.refusals import Refusal
from kadpun.books.store.places import make_folder, telling_of, write_whole
from kadpun.books.words import Language, Say, load_words
from kadpun.hardware.fonts import web_fonts
from kadpun.hardware.qr import modules_of
from kadpun.sync.formats.assisted_pack import (
    KeptPack,
    PackContents,
    changes_since,
    keep_pack,
    pack_table,
    pictures_of,
    read_pack,
)
from kadpun.sync.formats.fitting import LeftOut, Made, picture_path, read_web_address
from kadpun.sync.formats.front import ShopFront, front_of
from kadpun.sync.formats.google_feed import google_feed
from kadpun.sync.formats.json_ld import json_ld
from kadpun.sync.formats.pack_checklist import PackHead, checklist
from kadpun.sync.formats.shop_page import LANGUAGES, SCRIPT, STYLE, shop_pages
from kadpun.sync.formats.woo_table import woo_table

ReadPicture = Callable[[str], bytes]
"""Gives a picture's bytes by its digest."""
Form = Literal["google", "json-ld", "woocommerce"]
RESOURCES = Path(__file__).parent.parent.parent / "resources"
LIST_OF_FILES = "kadpun-files.json"
KEPT, CHECKLIST = "pack.json", "checklist.html"
QR_MASK = 3
_PACK = re.compile(r"pack-([0-9]{4,})-[0-9]{4}-[0-9]{2}-[0-9]{2}")


class FolderNotOurs(Refusal):
    says = "{folder} holds files that the shop page did not put there. Choose an empty folder for it."


class FeedNeedsAddress(Refusal):
    says = "This feed needs links to pages. Say where the shop page lies on the web, as https://shop.example/goods/."


class PackNotThere(Refusal):
    says = "There is no pack {number} in {folder}."


class PackOfAnotherChannel(Refusal):
    says = "The packs in {folder} are for “{standing}”, not for “{channel}”. Choose another folder."


@dataclass(frozen=True, slots=True)
class PackWritten:
    """A pack that was written, or None where nothing changed; what it says, and pictures that are not on this desk."""

    folder: Path | None
    number: int
    contents: PackContents
    missing: tuple[Picture, ...]


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
        front, (found, _) = self.front(address), self._offered(channel)
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
        front, (found, missing) = self.front(address), self._offered(channel)
        before = _files_before(folder)
        words: dict[Language, Say] = {language: load_words(language) for language in LANGUAGES}
        pages = shop_pages(front, found, words, at=self.desk.clock.now_at(), qr_of=partial(modules_of, mask=QR_MASK))
        texts = dict(pages.files) | {STYLE: shop_style(), SCRIPT: _resource(SCRIPT), "products.jsonld": json_ld(front, found).text}
        if front.address:
            on = self.desk.today(day_starts_hour=self.desk.profile().day_starts_hour)
            texts["feed.xml"] = google_feed(front, found, on=on).text
        files = {name: text.encode() for name, text in texts.items()}
        files |= {f"fonts/{path.name}": path.read_bytes() for path in web_fonts()}
        pictures = {picture_path(picture.name): picture.digest for picture in pages.pictures}
        written, removed = _bring(folder, files, pictures, before, self._picture)
        return FolderWritten(pages.count, written, len(files) + len(pictures) - written, removed, pages.left_out, missing)

    def write_pack(self, folder: Path, *, channel: str = "", since: int | None = None, language: Language = "th") -> PackWritten:
        """Write the next pack into its own folder inside one: what changed since the last, or since a numbered one (0: everything).

        Nothing is written where nothing changed. Refuses PackNotThere, PackOfAnotherChannel, PackUnreadable; faults as places do.
        """
        make_folder(folder)
        standing = _packs_in(folder)
        last = max(standing, default=0)
        before = _pack_before(folder, standing, last if since is None else since)
        if before is not None and before.channel != channel:
            raise PackOfAnotherChannel(folder=str(folder), standing=before.channel, channel=channel)
        found, missing = self._offered(channel)
        contents = changes_since(() if before is None else before.offered, found)
        if not contents.entries:
            return PackWritten(None, last, contents, ())
        on = self.desk.today(day_starts_hour=self.desk.profile().day_starts_hour)
        head = PackHead(last + 1, 0 if before is None else before.number, on, self._called(channel))
        front = self.front()
        given = [entry.offer for entry in contents.entries if entry.what != "taken-down"]
        files = {
            CHECKLIST: checklist(front, head, contents.entries, load_words(language), language).encode(),
            "style.css": shop_style().encode(),
            "pack.js": _resource("pack.js").encode(),
            "products.csv": pack_table(contents.entries).encode(),
            "products.jsonld": json_ld(front, given).text.encode(),
            KEPT: keep_pack(number=head.number, channel=channel, at=self.desk.clock.now_at(), offered=contents.offered),
        }
        files |= {f"fonts/{path.name}": path.read_bytes() for path in web_fonts()}
        pictures = {picture_path(one.name): one.picture.digest for entry in contents.entries for one in pictures_of(entry)}
        target = folder / f"pack-{head.number:04}-{on.isoformat()}"
        _write_folder(target, files, pictures, self._picture)
        return PackWritten(target, head.number, contents, missing)

    def _called(self, channel: str) -> str:
        """What people call a channel."""
        if not channel:
            return ""
        with self.desk.store.read() as connection:
            return known_channel(connection, channel).name

    def _offered(self, channel: str) -> tuple[list[Offer], tuple[Picture, ...]]:
        """The offers of a channel with those of their pictures that this desk has, and the pictures that it lacks."""
        found = offers(self.desk, channel)
        with self.desk.store.read() as connection:
            kept = kept_pictures(connection)
        missing = {picture.name: picture for offer in found for picture in offer.pictures if picture.digest not in kept}
        there = [replace(offer, pictures=tuple(picture for picture in offer.pictures if picture.digest in kept)) for offer in found]
        return there, tuple(missing.values())

    def _picture(self, digest: str) -> bytes:
        """The bytes of a picture that this desk has."""
        with self.desk.store.read() as connection:
            data = picture_bytes(connection, digest)
        assert data is not None
        return data


def _packs_in(folder: Path) -> dict[int, Path]:
    """The packs in a folder by their number."""
    with telling_of(folder):
        found = ((_PACK.fullmatch(path.name), path) for path in folder.iterdir())
        return {int(match[1]): path for match, path in found if match and (path / KEPT).is_file()}


def _pack_before(folder: Path, standing: Mapping[int, Path], number: int) -> KeptPack | None:
    """What a pack held; None for 0, before any pack."""
    if number == 0:
        return None
    if number not in standing:
        raise PackNotThere(number=number, folder=str(folder))
    path = standing[number] / KEPT
    with telling_of(path.parent):
        return read_pack(path.read_bytes(), pack=path.parent.name)


def _write_folder(target: Path, files: Mapping[str, bytes], pictures: Mapping[str, str], picture: ReadPicture) -> None:
    """Write a new folder that takes its name when it is whole, or leaves no trace."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    with telling_of(target.parent):
        try:
            for name in (*files, *pictures):
                (beside / name).parent.mkdir(parents=True, exist_ok=True)
                (beside / name).write_bytes(files[name] if name in files else picture(pictures[name]))
            beside.replace(target)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise


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


def _bring(folder: Path, files: Mapping[str, bytes], pictures: Mapping[str, str], before: Mapping[str, str], picture: ReadPicture) -> tuple[int, int]:
    """Write what changed, then take away what is no longer wanted; gives how many of each.

    The list is first widened to old and new, so that a write cut off anywhere leaves a folder that is still known as ours. Pictures come by path and
    digest and are read one by one.
    """
    digests = {**{name: hashlib.sha256(data).hexdigest() for name, data in files.items()}, **pictures}
    for name in {"", *(str(Path(name).parent) for name in digests)}:
        make_folder(folder / name)
    _note(folder, {**before, **digests})
    written = 0
    for name in sorted(digests):
        if before.get(name) != digests[name] or not _stands(folder / name, files.get(name)):
            _put(folder / name, files[name] if name in files else picture(digests[name]))
            written += 1
    gone = [name for name in before if name not in digests and _inside(name)]
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


def _stands(path: Path, data: bytes | None) -> bool:
    """Whether a file is there as it should be; of a picture, which is named by its content, that it is not empty."""
    with telling_of(path.parent):
        if not path.is_file():
            return False
        return path.stat().st_size > 0 if data is None else path.read_bytes() == data


def _note(folder: Path, digests: Mapping[str, str]) -> None:
    with write_whole(folder / LIST_OF_FILES) as stream:
        stream.write(orjson.dumps({"made by": "Kadpun", "files": dict(sorted(digests.items()))}, option=orjson.OPT_INDENT_2))


def _resource(name: str) -> str:
    return (RESOURCES / "shop_page" / name).read_text("utf-8")


def shop_style() -> str:
    """The shop page's style, its colours those of the program, by day and by night."""
    colour = orjson.loads((RESOURCES / "tokens.json").read_bytes())["color"]

    def colours_of(mode: str) -> str:
        return "; ".join(f"--{name}: {value}" for name, value in colour[mode].items())

    night = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark; {colours_of('dark')} }} }}"
    return f":root {{ color-scheme: light; {colours_of('light')} }}\n{night}\n{_resource('shop.css')}"
