"""The commands of files for marketplaces: shop page, feed, packs."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from kadpun.pos.commands import add_commands, run
from tests.books.shops import a_shop, with_products


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = a_shop(tmp_path / "shop")
    with_products(desk, 3)
    desk.close()
    return tmp_path / "shop"


def kadpun(*words: object, language: str = "en") -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args([*map(str, words), "--language", language]))


def test_a_shop_page_is_written_and_brought_up_to_date(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("shop-page", shop, tmp_path / "page") == 0
    assert "The shop page with 3 goods is in" in capsys.readouterr().out
    assert kadpun("shop-page", shop, tmp_path / "page", language="th") == 0
    assert "เขียนใหม่ 0 ไฟล์" in capsys.readouterr().out


def test_a_feed_says_what_it_leaves_out(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("feed", shop, tmp_path / "feed.xml") == 2
    assert "This feed needs links to pages." in capsys.readouterr().err
    assert kadpun("feed", shop, tmp_path / "feed.xml", "--address", "https://shop.example") == 0
    told = capsys.readouterr()
    assert "0 goods are in" in told.out and "3 goods are left out:" in told.err and "101  น้ำพริกหนุ่ม: it has no picture" in told.err
    for form in ("json-ld", "woocommerce"):
        assert kadpun("feed", shop, tmp_path / form, "--form", form) == 0
        assert "3 goods are in" in capsys.readouterr().out


def test_packs_follow_each_other(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("assist", shop, tmp_path / "packs") == 0
    assert "Pack 1: 3 new, 0 changed, 0 to take down." in capsys.readouterr().out
    assert kadpun("assist", shop, tmp_path / "packs") == 0
    assert "Nothing has changed since the last pack" in capsys.readouterr().out
    assert kadpun("assist", shop, tmp_path / "packs", "--since", 0) == 0
    assert kadpun("assist", shop, tmp_path / "packs", "--since", 7) == 2
    assert "There is no pack 7" in capsys.readouterr().err
