"""Listings on the command line: a channel made, goods said and put on it, pictures, what is missing, and what is refused."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kadpun.pos.commands import add_commands, run
from tests.books.shops import a_shop, with_products
from tests.taken_pictures import a_picture


def kadpun(command: str, *words: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args([command, *map(str, words), "--language", "en"]))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = a_shop(tmp_path / "shop")
    with_products(desk, 3)
    desk.close()
    return tmp_path / "shop"


def test_goods_are_listed_with_words_and_pictures_and_reach_the_shop_page(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "jar.jpg").write_bytes(a_picture())
    assert kadpun("listing", "channel", shop, "web") == 2 and "--type web-page" in capsys.readouterr().err
    assert kadpun("listing", "channel", shop, "web", "--type", "web-page", "--name", "หน้าร้าน", "--percent", 10, "--buffer", 3) == 0
    assert kadpun("listing", "on", shop, "web", "101", "102") == 0 and kadpun("listing", "off", shop, "web", "102") == 0
    said = ("--title-en", "Green chili dip", "--story", "ตำมือทุกเช้าที่หนองปั๋น", "--weight-grams", 300, "--picture", tmp_path / "jar.jpg")
    assert kadpun("listing", "set", shop, "101", *said, "--crop", "square", "--price", "web=45") == 0
    capsys.readouterr()
    assert kadpun("listing", "show", shop, "101", "--channel", "web") == 0
    told = capsys.readouterr().out
    assert "101: น้ำพริกหนุ่ม (Green chili dip)" in told and "Price: 45.00" in told and "May be sold there: 7 กระปุก" in told and "Pictures: 1" in told
    assert kadpun("listing", "set", shop, "101", "--price", "web=", "--kind", "made", "--lead-days", 5) == 0
    assert kadpun("listing", "list", shop, "--channel", "web") == 0
    listed = capsys.readouterr().out
    assert "three sell better" in listed and "102" not in listed
    assert kadpun("listing", "channels", shop) == 0
    assert "The shop's own page" in capsys.readouterr().out
    assert kadpun("shop-page", shop, tmp_path / "page", "--channel", "web") == 0
    assert len(list((tmp_path / "page" / "pictures").iterdir())) == 1 and "11.00" in (tmp_path / "page" / "goods-101.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", "999", "--title", "x"), "none of the shop's goods"),
        (("set", "101", "--title", "x" * 5_000), "at most 200 letters; this one has 5,000"),
        (("set", "101", "--price", "web"), "no price of a channel"),
        (("set", "101", "--price", "nowhere=10"), "no channel “nowhere”"),
        (("set", "101", "--lead-days", "soon"), "soon"),
        (("set", "101", "--picture", "{folder}/note.jpg"), "no picture that can be read"),
        (("set", "101", "--picture", "{folder}/gone.jpg"), "gone.jpg"),
        (("on", "nowhere", "101"), "no channel “nowhere”"),
        (("on", "web"), "Say which goods"),
        (("channel", "Web,1", "--type", "feed", "--name", "x"), "cannot be a channel's id"),
    ],
)
def test_what_cannot_be_listed_is_one_sentence(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    (tmp_path / "note.jpg").write_text("ไม่ใช่รูป", "utf-8")
    act, *rest = words
    assert kadpun("listing", act, shop, *(word.format(folder=tmp_path) for word in rest)) in (1, 2)
    error = capsys.readouterr().err
    assert told in error and len(error.strip().splitlines()) == 1
