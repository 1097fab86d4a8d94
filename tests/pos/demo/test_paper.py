"""The pictures of a paper show all that was sent, dot for dot; what is no command of ours is refused, not skipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from kadpun.hardware.escpos import job_bytes
from kadpun.hardware.raster import Raster
from kadpun.pos.demo.paper import MARGIN_BYTES, NotPrinterBytes, read_papers, save_papers
from tests.hardware.slips import receipt


def test_a_receipt_is_drawn_as_the_raster_drew_it(tmp_path: Path) -> None:
    raster, slip = Raster(), receipt()
    pictures = save_papers(job_bytes(slip, raster), tmp_path / "receipt")
    assert (tmp_path / "receipt.escpos").read_bytes() == job_bytes(slip, raster)
    assert len(pictures) == 1
    drawn, wanted = Image.open(pictures[0]).convert("1"), raster.draw(slip)
    margin = 8 * MARGIN_BYTES
    assert drawn.crop((margin, margin, margin + wanted.width, margin + wanted.height)).tobytes() == wanted.tobytes()


@pytest.mark.parametrize("data", [b"hello", b"\x1d\x76\x30\x00\x48\x00\x02\x00short", b"\x1b\x4a", b"\x1b\x61\x01"])
def test_what_is_no_command_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(NotPrinterBytes):
        read_papers(data)


def test_a_kick_alone_makes_no_paper() -> None:
    assert read_papers(b"\x1b\x40\x1b\x70\x00\x32\x32") == []
