"""Campaigns on the command line: a template written, tried on bills, opened, allocated, packed; the file looked into and taken by a shop."""

from __future__ import annotations

import argparse
from pathlib import Path

import orjson
import pytest

from kadpun.books.clock import SetClock
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop, open_desk
from kadpun.books.tokens.campaigns import known_campaign, left_to_grant
from kadpun.pos.commands import add_commands, run
from tests.books.shops import OPENING_AT, a_shop


def kadpun(*words: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args(["campaign", *map(str, words), "--language", "en"]))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    a_shop(tmp_path / "shop").close()
    return tmp_path / "shop"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    names = ShopNames("เทศบาล", "สำนักงาน", "เครื่อง 1", "khonkaen", "office", "pc-1")
    profile = ShopProfile(shop="เทศบาล", sample=True)
    found_shop(tmp_path / "office", names=names, shop_profile=profile, seal="unsealed", clock=SetClock(OPENING_AT)).close()
    return tmp_path / "office"


def test_terms_are_tried_on_bills_before_they_are_opened(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = tmp_path / "terms.json"
    assert kadpun("template", shop, "co-pay", terms) == 0
    assert kadpun("preview", shop, terms, "480", "300", "99.75") == 0
    told = capsys.readouterr().out
    assert "A bill of 480.00 gets 200.00 · the buyer pays 280.00" in told and "A bill of 300.00 gets 150.00" in told
    said = orjson.loads(terms.read_bytes())
    terms.write_bytes(orjson.dumps(said | {"percent": 0}))
    assert kadpun("preview", shop, terms, "480") == 1
    assert kadpun("open", shop, terms) == 2
    assert capsys.readouterr().err.count("A share of 0 percent takes nothing off") == 2
    terms.write_bytes(b'{"campaign": "x"}')
    assert kadpun("open", shop, terms) == 2 and "“campaign template”" in capsys.readouterr().err


def test_a_campaign_goes_from_the_office_to_the_shop(office: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = tmp_path / "terms.json"
    assert kadpun("template", office, "kgo", terms) == 0
    assert kadpun("open", office, terms) == 0
    id = orjson.loads(terms.read_bytes())["campaign"]
    assert kadpun("open", office, terms) == 2, "it is open already"
    assert kadpun("allocate", office, id, "--desk", "test-coop/shop-1/till-1=5000") == 0
    assert kadpun("allocate", office, id, "--desk", "nobody") == 2 and kadpun("allocate", office, id) == 2
    assert kadpun("allocate", office, id, "--desk", "a/b/c=1,000,000") == 2, "more than there is"
    capsys.readouterr()
    assert kadpun("pack", office, id, tmp_path) == 0
    code = capsys.readouterr().out.split()[-1]
    file = tmp_path / f"{id}.kadpun-campaign"
    assert kadpun("look", shop, file) == 0
    told = capsys.readouterr()
    assert "50 tokens and 1.00 baht for one of the goods" in told.out and "key reads like this" in told.err
    assert kadpun("take", shop, file) == 2 and "code" in capsys.readouterr().err
    assert kadpun("take", shop, file, "--code", code) == 0
    assert "5,000 tokens may be granted here." in capsys.readouterr().out
    desk = open_desk(shop)
    with desk.store.read() as connection:
        assert left_to_grant(connection, id, desk.log) == 5_000 and known_campaign(connection, id).here
    desk.close()
    assert kadpun("show", office, id) == 0 and kadpun("list", shop) == 0
    assert kadpun("close", office, id, "--reason", "budget") == 0
    assert kadpun("close", office, id) == 2
