"""`kadpun statements`: what it prints, what it writes, how it answers."""

from __future__ import annotations

import argparse
from pathlib import Path

import openpyxl
import pytest

from kadpun.pos.commands import add_commands, run
from kadpun.pos.office.statement_making import PAPERS
from tests.books import real_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    desk = real_shop.found(folder)
    real_shop.fill(desk)
    real_shop.a_day(desk)
    desk.close()
    return folder


def kadpun(*words: str, language: str = "th") -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command", required=True))
    return run(parser.parse_args([*words, "--language", language]))


def test_the_four_statements_are_printed(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("statements", str(shop)) == 0
    out = capsys.readouterr().out
    for title in ("งบทดลอง", "งบกำไรขาดทุน", "งบแสดงฐานะการเงิน", "งบกระแสเงินสด"):
        assert f"· {title} ·" in out
    assert "ส่วนเกินสุทธิ" in out and "ตั้งแต่ 1 ม.ค. 2569 ถึง 21 พ.ย. 2569" in out


def test_every_paper_can_be_printed_in_both_languages(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("th", "en"):
        for name in PAPERS:
            assert kadpun("statements", str(shop), name, language=language) == 0, name
    assert "Stock card of" in capsys.readouterr().out


def test_papers_are_written_by_the_ending_of_the_name(shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("statements", str(shop), "income", "cash-book", "--begin", "2026-11-01", "--end", "2026-11-30", "--out")
    assert kadpun(*words, str(tmp_path / "งบ.xlsx")) == 0
    assert openpyxl.load_workbook(tmp_path / "งบ.xlsx").sheetnames == ["งบกำไรขาดทุน", "สมุดเงินสด"]
    assert kadpun(*words, str(tmp_path / "งบ.pdf")) == 0
    assert (tmp_path / "งบ.pdf").read_bytes().startswith(b"%PDF")
    assert "2 แผ่นอยู่ใน" in capsys.readouterr().out
    assert kadpun(*words, str(tmp_path / "งบ.doc")) == 2
    assert kadpun(*words, str(tmp_path / "none" / "งบ.pdf")) == 1


def test_spans_and_shops_are_compared(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for compare in ("year", "months", "shops"):
        assert kadpun("statements", str(shop), "income", "--compare", compare) == 0
    assert "ทุกร้าน" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--begin", "2026-12-01", "--end", "2026-11-01"), "วันสุดท้ายมาก่อนวันแรก"),
        (("--begin", "21/11"), "21/11"),
        (("--shop", "elsewhere"), "ไม่มีร้าน “elsewhere”"),
    ],
)
def test_what_cannot_be_shown_is_said(shop: Path, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert kadpun("statements", str(shop), *words) == 2
    assert told in capsys.readouterr().err
