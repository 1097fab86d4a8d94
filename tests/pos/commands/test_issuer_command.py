"""An issuer's campaign on the command line: packs taken, figures printed, open data written, a shop's packs left."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest

from kadpun.pos.commands import add_commands, run
from kadpun.pos.demo.token_campaign.campaign import TokenCampaign
from kadpun.pos.demo.token_campaign.plan import Size

SMALL = Size(shops=2, people=12, uses=23, days=2, doubles=1, backs=1)
KGO = "kgo-2569"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaign") / "city"
    made = TokenCampaign(folder, SMALL)
    made.open()
    made.play()
    made.leave_shops()
    made.close()
    return folder


@pytest.fixture
def city(played: Path, tmp_path: Path) -> Path:
    shutil.copytree(played, tmp_path / "city")
    return tmp_path / "city"


def kadpun(*words: object) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return run(parser.parse_args([*map(str, words), "--language", "en"]))


def test_packs_are_taken_and_the_figures_foot(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("issuer", "gather", city, city / "packs") == 0
    assert "of 2 tills" in capsys.readouterr().out
    assert kadpun("issuer", "report", city, KGO, "--days", "--twice") == 0
    told = capsys.readouterr().out
    figures = {line.rsplit(None, 1)[0].strip(): line.rsplit(None, 1)[1] for line in told.splitlines()[2:13]}
    assert (figures["Budget"], figures["Used"], figures["Expired"], figures["Used twice"]) == ("1,200", "1,050", "150", "50")
    assert (figures["People reached"], figures["Claimed by shops"]) == ("12", "1,050.00")
    assert "khon-kaen/shop-002" in told and "ร้านที่ 1" in told
    assert kadpun("issuer", "list", city) == 0
    assert "ours packs taken" in capsys.readouterr().out


def test_open_data_are_written_and_a_campaign_nobody_knows_is_told(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kadpun("issuer", "gather", city, city / "packs")
    assert kadpun("issuer", "open-data", city, KGO, tmp_path / "kgo.json") == 0
    assert sum(row["used"] for row in json.loads((tmp_path / "kgo.json").read_bytes())["rows"]) == 1_100
    assert kadpun("issuer", "open-data", city, "other", tmp_path / "other.csv") == 2
    assert "other" in capsys.readouterr().err


def test_a_damaged_pack_is_told_with_exit_code_1(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = sorted((city / "packs").iterdir())[0]
    pack.write_bytes(pack.read_bytes()[:-500])
    assert kadpun("issuer", "gather", city, city / "packs") == 1
    assert "damaged" in capsys.readouterr().out
    assert kadpun("issuer", "gather", city, city / "nowhere") == 1
    assert capsys.readouterr().err.strip()


def test_a_shops_packs_are_left_once(city: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("issuer", "leave", city, tmp_path / "out") == 0
    assert "in 1 packs" in capsys.readouterr().out
    assert kadpun("issuer", "leave", city, tmp_path / "out") == 0
    assert "already" in capsys.readouterr().out
