"""The bytes a printer gets, judged by a decoder we did not write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from kadpun.hardware.escpos import (
    BAND_ROWS,
    FEED_TO_TEAR_DOTS,
    KICK,
    STATUS_KINDS,
    Status,
    is_status,
    job_bytes,
    picture_bytes,
    read_status,
    status_request,
)
from kadpun.hardware.layout import PAPER_58, PAPER_80, PAPER_80_COARSE, Paper
from kadpun.hardware.raster import Raster
from kadpun.hardware.slip import Cut, KickDrawer, Slip, Text
from tests.hardware.slips import code_of, kick, receipt, z_report

Redraw = Callable[[bytes], dict[str, Any]]


def picture_of(rows: list[str], width: int) -> Image.Image:
    image = Image.new("1", (width, len(rows)), 1)
    image.putdata([0 if bit == "1" else 255 for row in rows for bit in row.ljust(width, "0")])
    return image


@pytest.mark.parametrize("paper", [PAPER_80, PAPER_58], ids=lambda paper: paper.name)
@pytest.mark.parametrize("slip", [receipt(), z_report()], ids=["receipt", "z-report"])
def test_a_stranger_s_decoder_redraws_our_picture_dot_for_dot_and_its_code_reads_back(paper: Paper, slip: Slip, redraw: Redraw) -> None:
    raster = Raster(paper)
    drawn = redraw(job_bytes(slip, raster))
    ours = raster.draw(slip)
    again = picture_of(drawn["papers"][0], paper.dots)
    assert again.size == ours.size
    assert again.tobytes() == ours.tobytes()
    read = zxingcpp.read_barcodes(again.convert("L"))
    assert [code.text for code in read] == [code_of(175 if slip == receipt() else 150)]
    assert read[0].format == zxingcpp.BarcodeFormat.QRCode


def test_the_commands_around_the_picture_are_initialise_kick_and_cut(redraw: Redraw) -> None:
    drawn = redraw(job_bytes(receipt(), Raster()))
    assert [name for name, _ in drawn["commands"]] == ["ESC@", "ESCp", "GSV"]
    assert drawn["commands"][1][1] == [0x00, 0x32, 0x32]


def test_a_slip_that_only_kicks_moves_no_paper() -> None:
    assert job_bytes(kick(), Raster()) == b"\x1b\x40" + KICK


def test_two_papers_are_cut_apart_and_an_uncut_one_is_fed_to_the_tear_bar(redraw: Redraw) -> None:
    slip = Slip((Text("ใบแรก"), Cut(), KickDrawer(), Text("ใบที่สอง")))
    drawn = redraw(job_bytes(slip, Raster()))
    assert len(drawn["papers"]) == 2
    assert drawn["papers"][1][-FEED_TO_TEAR_DOTS:] == [""] * FEED_TO_TEAR_DOTS


def test_bands_keep_to_small_printers_buffers_and_blank_rows_are_not_sent() -> None:
    image = Image.new("1", (576, 1000), 1)
    image.paste(0, (0, 300, 576, 900))
    parts = list(picture_bytes(image))
    bands = [part for part in parts if part.startswith(b"\x1d\x76\x30\x00")]
    assert [int.from_bytes(band[6:8], "little") for band in bands] == [BAND_ROWS, BAND_ROWS, BAND_ROWS, 600 - 3 * BAND_ROWS]
    assert parts[:2] == [b"\x1bJ\xff", b"\x1bJ\x2d"]
    assert parts[-1] == b"\x1bJ\x64"


def test_a_coarse_printer_feeds_in_halves_of_a_row() -> None:
    image = Image.new("1", (PAPER_80_COARSE.dots, 100), 1)
    assert list(picture_bytes(image)) == [b"\x1bJ\xc8"]


def test_leaving_out_blank_rows_saves_a_sixth_of_a_receipt() -> None:
    raster = Raster()
    image = raster.draw(receipt())
    assert len(job_bytes(receipt(), raster)) < image.width * image.height / 8 * 0.84


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({}, Status()),
        ({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}, Status(answered=True)),
        ({1: 0x1A, 2: 0x16}, Status(answered=True, offline=True, cover_open=True)),
        ({1: 0x1A, 2: 0x32, 4: 0x7E}, Status(answered=True, offline=True, paper_out=True, paper_near_end=True)),
        ({1: 0x12, 4: 0x1E}, Status(answered=True, paper_near_end=True)),
        ({1: 0x1A, 2: 0x52, 3: 0x1A}, Status(answered=True, offline=True, error=True)),
    ],
    ids=["nothing said", "ready", "cover open", "paper out", "paper near its end", "cutter stuck"],
)
def test_status_bytes_say_what_is_wrong(answers: dict[int, int], status: Status) -> None:
    assert read_status(answers) == status


def test_status_is_asked_in_real_time_and_known_by_its_fixed_bits() -> None:
    assert [status_request(kind) for kind in STATUS_KINDS] == [b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"]
    assert is_status(0x12)
    assert is_status(0x7E)
    assert not is_status(0x00)
    assert not is_status(ord("E"))
