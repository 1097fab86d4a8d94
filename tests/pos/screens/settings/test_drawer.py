"""A desk without a drawer never kicks one, whatever a slip wants."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kadpun.hardware.jobs import MemoryJobStore
from kadpun.hardware.printers import FilePrinter
from kadpun.hardware.queue import PrintQueue
from kadpun.hardware.raster import Raster
from kadpun.hardware.slip import KickDrawer, Slip, Text
from kadpun.pos.screens.devices import Devices, Listener

KICK = b"\x1bp"


def printed(qtbot: QtBot, paper: Path, *, has_drawer: bool) -> bytes:
    assert QApplication.instance() is not None
    paper.touch()
    devices = Devices()
    devices.has_drawer = has_drawer

    def make(heard: Listener) -> PrintQueue:
        return PrintQueue(
            FilePrinter(paper), Raster, MemoryJobStore, on_job=heard.hear_job, on_printer=heard.hear_printer, on_drawer_fault=heard.hear_drawer
        )

    devices.use_printer(make)
    devices.print_paper("job-1", "1", Slip((Text("เงินทอน"), KickDrawer())))
    devices.kick(Slip((KickDrawer(),)))
    qtbot.waitUntil(lambda: devices.state_of("job-1") == "printed")
    devices.stop()
    return paper.read_bytes()


def test_a_drawer_is_kicked_where_there_is_one(qtbot: QtBot, tmp_path: Path) -> None:
    assert printed(qtbot, tmp_path / "paper", has_drawer=True).count(KICK) == 2


def test_no_drawer_is_kicked_where_there_is_none(qtbot: QtBot, tmp_path: Path) -> None:
    assert KICK not in printed(qtbot, tmp_path / "paper", has_drawer=False)
