"""The shop page and the checklist in a real browser, from files, without a network: nothing overflows, fonts and pictures load, the search finds.

Runs where a Chromium is installed and is skipped by name where none is.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from kadpun.books.market.offers import Picture
from kadpun.books.words import Language, Say, load_words
from kadpun.hardware.fonts import web_fonts
from kadpun.hardware.qr import modules_of
from kadpun.pos.office.market_files_room import shop_style
from kadpun.sync.formats.assisted_pack import changes_since, pictures_of
from kadpun.sync.formats.pack_checklist import checklist
from kadpun.sync.formats.shop_page import shop_pages

from .sample import AT, EVERY, FRONT
from .test_assisted_pack import HEAD

BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))), None)
WORDS: Mapping[Language, Say] = {"th": load_words("th"), "en": load_words("en")}
RESOURCES = Path(__file__).parents[3] / "kadpun" / "resources" / "shop_page"
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed to open the shop page in")

PROBE = """<!doctype html><meta charset="utf-8"><body><pre id="out"></pre>
FRAMES
<script>
function look(frame, width) {
  const inside = frame.contentDocument, window_ = frame.contentWindow, all = what => [...inside.querySelectorAll(what)];
  const wide = all("body *").filter(one => one.getBoundingClientRect().right > width + 1 && !one.closest(".groups, .gallery"));
  const narrow = all("td:not(.amount), th, dd, dt").filter(one => one.textContent && one.offsetHeight > 60 && one.offsetWidth < 40);
  const say = {
    scroll: inside.documentElement.scrollWidth,
    wide: wide.map(one => one.outerHTML.slice(0, 99)),
    narrow: narrow.map(one => one.outerHTML.slice(0, 99)),
    small: all(".ways a, .back a").filter(one => one.getBoundingClientRect().height < 47).length,
    fonts: [...inside.fonts].filter(one => one.status === "loaded").length,
    pictures: inside.images.length,
    broken: [...inside.images].filter(one => !one.naturalWidth).map(one => one.src),
    cards: all("main li").length};
  const field = inside.getElementById("find");
  if (field) {
    const typed = text => {
      field.value = text;
      field.dispatchEvent(new window_.Event("input"));
      return all("main li").filter(one => one.offsetParent).map(one => one.querySelector(".title").textContent);
    };
    say.honey = typed("\\u0e19\\u0e4d\\u0e49\\u0e32\\u0e1c\\u0e36\\u0e49\\u0e07");
    say.english = typed("Longan  HONEY");
    say.none = typed("zzz");
    say.told = !inside.getElementById("nothing").hidden;
  }
  const tick = inside.querySelector("input.tick");
  if (tick) { tick.click(); say.done = inside.getElementById("done").textContent; tick.click(); }
  return say;
}
window.addEventListener("load", () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    try { found[frame.id] = look(frame, Number(frame.width)); } catch (error) { found[frame.id] = String(error); }
  }
  document.getElementById("out").textContent = JSON.stringify(found);
});
</script>
"""
"""A page that looks at others in frames when all of them are there, and writes down what it saw."""


def draw(picture: Picture, path: Path) -> None:
    made = io.BytesIO()
    Image.new("RGB", (picture.width // 10, picture.height // 10), (42, 68, 148)).save(made, "PNG" if path.suffix == ".png" else "JPEG")
    path.write_bytes(made.getvalue())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's page and pack as files, with pictures and fonts."""
    made = tmp_path_factory.mktemp("page")
    pages = shop_pages(FRONT, EVERY, WORDS, at=AT, qr_of=modules_of)
    for part in ("pictures", "fonts"):
        (made / part).mkdir()
    for name, page in pages.files.items():
        (made / name).write_text(page.replace(' loading="lazy"', ""), "utf-8")  # a picture that waits to be seen is not waited for
    for picture in pages.pictures:
        draw(picture, made / "pictures" / picture.name)
    entries = changes_since((), EVERY).entries
    (made / "checklist.html").write_text(checklist(FRONT, HEAD, entries, WORDS["th"], "th"), "utf-8")
    for one in (one for entry in entries for one in pictures_of(entry)):
        draw(one.picture, made / "pictures" / one.name)
    for path in (*web_fonts(), *RESOURCES.glob("*.js")):
        shutil.copy(path, made / "fonts" if path.suffix == ".ttf" else made)
    (made / "style.css").write_text(re.sub(r'local\("[^"]*"\), ', "", shop_style()), "utf-8")
    return made


def browse(folder: Path, *arguments: str) -> str:
    assert BROWSER is not None
    flags = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder}/.browser",
    ]
    done = subprocess.run([BROWSER, *flags, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def seen(folder: Path) -> dict[str, Any]:
    """What a browser sees of the pages on a telephone and on a desktop."""
    pages = ("index.html", "index.en.html", "goods-indigo-2m.html", "goods-long-1.html", "price-list.html", "checklist.html")
    frames = [f'<iframe id="{page} {width}" src="{page}" width="{width}" height="900"></iframe>' for page in pages for width in (360, 1366)]
    (folder / "probe.html").write_text(PROBE.replace("FRAMES", "\n".join(frames)), "utf-8")
    page = browse(folder, "--allow-file-access-from-files", "--dump-dom", (folder / "probe.html").as_uri())
    told = re.search(r'<pre id="out">(.+?)</pre>', page, re.DOTALL)
    assert told is not None, page[-2000:]
    found: dict[str, Any] = json.loads(unescape(told[1]))
    assert len(found) == len(frames) and all(isinstance(say, dict) for say in found.values()), found
    return found


def test_nothing_is_wider_than_the_screen_and_every_button_is_big_enough(seen: dict[str, Any]) -> None:
    assert {name: (say["wide"], say["small"]) for name, say in seen.items() if say["wide"] or say["small"]} == {}
    assert {name: say["scroll"] for name, say in seen.items() if say["scroll"] > int(name.split()[1])} == {}


def test_no_column_is_squeezed_to_single_letters(seen: dict[str, Any]) -> None:
    assert {name: say["narrow"] for name, say in seen.items() if say["narrow"]} == {}


def test_fonts_and_pictures_load_from_the_folder(seen: dict[str, Any]) -> None:
    assert {name: say["broken"] for name, say in seen.items() if say["broken"]} == {}
    assert min(say["fonts"] for say in seen.values()) >= 1
    assert seen["goods-indigo-2m.html 360"]["pictures"] == 2


def test_the_search_finds_in_both_languages_however_the_vowel_was_typed(seen: dict[str, Any]) -> None:
    for page in ("index.html 360", "index.html 1366"):
        assert seen[page]["honey"] == seen[page]["english"] == ["น้ำผึ้งดอกลำไย 500 ก."]
        assert seen[page]["none"] == [] and seen[page]["told"] is True
        assert seen[page]["cards"] == 9


def test_a_tick_is_counted(seen: dict[str, Any]) -> None:
    assert seen["checklist.html 1366"]["done"] == "1"


def test_the_price_list_prints_on_a4_with_its_heading(folder: Path) -> None:

    browse(folder, "--no-pdf-header-footer", f"--print-to-pdf={folder}/list.pdf", (folder / "price-list.html").as_uri())
    document = pypdfium2.PdfDocument(folder / "list.pdf")
    width, height = document[0].get_size()
    assert (round(width), round(height)) in ((595, 842), (594, 842), (595, 841))
    text = document[0].get_textpage().get_text_range()
    assert "8850000990007" in text and "180.00" in text and "nong-pan.example" in text
