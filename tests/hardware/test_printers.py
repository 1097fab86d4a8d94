"""Printers over real sockets, ptys, files and processes."""

from __future__ import annotations

import os
import pty
import select
import socket
import stat
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kadpun.hardware.addresses import connect
from kadpun.hardware.escpos import INITIALISE, Status
from kadpun.hardware.faults import (
    AddressUnreadable,
    Fault,
    LibraryMissing,
    NotReady,
    PaperOut,
    PaperRanOut,
    PrinterCoverOpen,
    PrinterSilent,
    PrinterSilentAfter,
    PrinterStalled,
    PrinterUnreachable,
    PrinterWentAway,
    SpoolerRefused,
    Unfinished,
)
from kadpun.hardware.loopback import LoopbackPrinter, Trouble
from kadpun.hardware.printers import FilePrinter, NetworkPrinter, SerialPrinter
from kadpun.hardware.spoolers import CupsPrinter, WindowsPrinter
from kadpun.hardware.usb_printer import UsbPrinter
from tests.hardware.waiting import PATIENCE_SECONDS, wait_for

BOUND_SECONDS = 30.0
"""Far more than any of the bounds below, and far less than for ever."""
JOB = INITIALISE + b"\x1d\x76\x30\x00\x48\x00\x10\x00" + bytes(72 * 16)


@pytest.fixture
def loopback() -> Iterator[LoopbackPrinter]:
    with LoopbackPrinter() as printer:
        yield printer


def network(loopback: LoopbackPrinter, *, answer_seconds: float = PATIENCE_SECONDS) -> NetworkPrinter:
    """A printer that is waited for as long as a busy machine may need, unless its silence is what is looked at."""
    return NetworkPrinter("127.0.0.1", loopback.port, connect_seconds=PATIENCE_SECONDS, answer_seconds=answer_seconds, send_seconds=PATIENCE_SECONDS)


def test_a_network_printer_gets_the_job_whole_and_answers(loopback: LoopbackPrinter) -> None:
    assert network(loopback).print_job(JOB) == Status(answered=True)
    wait_for(lambda: len(loopback.jobs) == 1)
    assert loopback.jobs[0].data == JOB


@pytest.mark.parametrize(("trouble", "fault"), [("paper out", PaperOut), ("cover open", PrinterCoverOpen), ("mute", PrinterSilent)])
def test_a_printer_that_is_not_ready_gets_not_a_byte_of_the_job(loopback: LoopbackPrinter, trouble: Trouble, fault: type[Fault]) -> None:
    loopback.trouble = trouble
    with pytest.raises(fault) as told:
        network(loopback, answer_seconds=0.4 if trouble == "mute" else PATIENCE_SECONDS).print_job(JOB)
    assert isinstance(told.value, NotReady)
    loopback.trouble = "none"
    network(loopback).check_ready()
    assert loopback.jobs == ()


def test_a_printer_that_accepts_and_never_answers_ends_in_bounded_time(loopback: LoopbackPrinter) -> None:
    loopback.trouble = "mute"
    began = time.monotonic()
    with pytest.raises(PrinterSilent):
        network(loopback, answer_seconds=0.4).print_job(JOB)
    assert time.monotonic() - began < BOUND_SECONDS


def test_a_printer_that_does_not_even_read_ends_in_bounded_time(loopback: LoopbackPrinter) -> None:
    loopback.trouble = "deaf"
    began = time.monotonic()
    with pytest.raises(PrinterSilent):
        network(loopback, answer_seconds=0.4).print_job(JOB)
    assert time.monotonic() - began < BOUND_SECONDS


def test_a_printer_without_answers_by_nature_still_prints(loopback: LoopbackPrinter) -> None:
    loopback.trouble = "mute"
    printer = connect(f"tcp://127.0.0.1:{loopback.port}?ask=no")
    assert printer.print_job(JOB) == Status()
    wait_for(lambda: len(loopback.jobs) == 1)
    assert loopback.jobs[0].data == JOB


def test_paper_near_its_end_is_told_and_prints(loopback: LoopbackPrinter) -> None:
    loopback.trouble = "paper near end"
    assert network(loopback).print_job(JOB).paper_near_end


def test_paper_that_runs_out_in_mid_job_leaves_it_unknown(loopback: LoopbackPrinter) -> None:
    loopback.load_paper(bytes_left=100)
    with pytest.raises(PaperRanOut) as told:
        network(loopback).print_job(JOB)
    assert isinstance(told.value, Unfinished)


def test_a_printer_that_drops_the_connection_is_away_and_nobody_there_is_away(loopback: LoopbackPrinter) -> None:
    loopback.trouble = "drops"
    with pytest.raises(PrinterUnreachable):
        network(loopback).print_job(JOB)
    gone = network(loopback)
    loopback.stop()
    for ask in (gone.check_ready, gone.ask_status, lambda: gone.print_job(JOB), lambda: gone.send_now(b"x")):
        with pytest.raises(PrinterUnreachable):
            ask()


def serve_once(talk: Callable[[socket.socket], None]) -> tuple[int, threading.Thread]:
    """A printer for one caller, whose manners the test decides."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener:
            connection, _ = listener.accept()
            with connection:
                talk(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    return listener.getsockname()[1], thread


def answer_four(connection: socket.socket) -> None:
    for _ in range(4):
        assert len(connection.recv(3)) == 3
        connection.sendall(b"\x12")


def test_a_printer_that_goes_silent_after_the_job_leaves_it_unknown() -> None:
    def talk(connection: socket.socket) -> None:
        answer_four(connection)
        while connection.recv(65536):
            pass

    port, thread = serve_once(talk)
    with pytest.raises(PrinterSilentAfter):
        NetworkPrinter("127.0.0.1", port, answer_seconds=2).print_job(JOB)
    thread.join()


def test_a_printer_that_hangs_up_in_mid_job_leaves_it_unknown() -> None:
    def talk(connection: socket.socket) -> None:
        answer_four(connection)
        connection.recv(10)

    port, thread = serve_once(talk)
    with pytest.raises(PrinterWentAway):
        NetworkPrinter("127.0.0.1", port, answer_seconds=PATIENCE_SECONDS).print_job(JOB * 4000)
    thread.join()


def test_a_printer_that_stops_reading_in_mid_job_ends_in_bounded_time() -> None:
    done = threading.Event()

    def talk(connection: socket.socket) -> None:
        answer_four(connection)
        done.wait(PATIENCE_SECONDS)

    port, thread = serve_once(talk)
    began = time.monotonic()
    with pytest.raises(PrinterStalled):
        NetworkPrinter("127.0.0.1", port, answer_seconds=PATIENCE_SECONDS, send_seconds=0.5).print_job(JOB * 10_000)
    assert time.monotonic() - began < BOUND_SECONDS
    done.set()
    thread.join()


def test_what_a_printer_says_by_itself_is_not_taken_for_an_answer() -> None:
    def talk(connection: socket.socket) -> None:
        for _ in range(4):
            connection.recv(3)
            connection.sendall(b"\x00\x0f")
            connection.sendall(b"\x12")
        assert connection.recv(len(JOB), socket.MSG_WAITALL) == JOB
        answer_four(connection)

    port, thread = serve_once(talk)
    assert NetworkPrinter("127.0.0.1", port, answer_seconds=PATIENCE_SECONDS).print_job(JOB) == Status(answered=True)
    thread.join()


@pytest.fixture
def serial_printer() -> Iterator[tuple[str, list[bytes]]]:
    """A printer on the far side of a pty: answers DLE EOT, keeps the rest."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    heard: list[bytes] = []
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            if not select.select([master], [], [], 0.05)[0]:
                continue
            data = os.read(master, 4096)
            job, *questions = data.split(b"\x10\x04")  # the job itself holds nothing of the kind
            os.write(master, b"\x12" * len(questions))
            heard.append(job)

    thread = threading.Thread(target=serve)
    thread.start()
    yield os.ttyname(slave), heard
    stopping.set()
    thread.join()
    os.close(master)
    os.close(slave)


def test_a_serial_printer_is_asked_and_gets_the_job_whole(serial_printer: tuple[str, list[bytes]]) -> None:
    device, heard = serial_printer
    assert SerialPrinter(device, 115200, flow="none", answer_seconds=PATIENCE_SECONDS).print_job(JOB) == Status(answered=True)
    wait_for(lambda: b"".join(heard) == JOB)


def test_a_serial_printer_that_is_not_plugged_in_is_away(tmp_path: Path) -> None:
    with pytest.raises(PrinterUnreachable):
        SerialPrinter(str(tmp_path / "ttyUSB0")).print_job(JOB)


def test_a_file_collects_jobs_and_a_missing_folder_is_away(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path / "lp0")
    printer.check_ready()
    printer.print_job(JOB)
    printer.send_now(b"kick")
    assert (tmp_path / "lp0").read_bytes() == JOB + b"kick"
    with pytest.raises(PrinterUnreachable):
        FilePrinter(tmp_path / "nowhere" / "lp0").print_job(JOB)
    with pytest.raises(PrinterUnreachable):
        FilePrinter(tmp_path / "nowhere" / "lp0").ask_status()


def test_an_unplugged_device_does_not_become_a_plain_file() -> None:
    device = Path("/dev/kadpun-no-such-printer")
    with pytest.raises(PrinterUnreachable):
        FilePrinter(device).print_job(JOB)
    assert not device.exists()


def test_a_device_that_takes_nothing_ends_in_bounded_time(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(PrinterStalled):
        FilePrinter(pipe, send_seconds=0.3).print_job(JOB * 1000)
    os.close(reader)


def stand_in_for_lp(folder: Path, script: str) -> str:
    command = folder / "lp"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return str(command)


def test_cups_is_handed_the_job_raw(tmp_path: Path) -> None:
    command = stand_in_for_lp(tmp_path, f'echo "$@" > {tmp_path}/said; cat > {tmp_path}/got')
    CupsPrinter("receipts", command=command).print_job(JOB)
    assert (tmp_path / "said").read_text() == "-d receipts -o raw -s -\n"
    assert (tmp_path / "got").read_bytes() == JOB


def test_cups_that_refuses_is_stuck_or_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(SpoolerRefused, match="No such queue"):
        CupsPrinter("x", command=stand_in_for_lp(tmp_path, "cat >/dev/null; echo No such queue >&2; exit 1")).print_job(JOB)
    with pytest.raises(PrinterStalled):
        CupsPrinter("x", command=stand_in_for_lp(tmp_path, "exec sleep 5"), seconds=0.3).print_job(JOB)
    with pytest.raises(LibraryMissing):
        CupsPrinter("x", command=str(tmp_path / "no-lp")).print_job(JOB)


@pytest.mark.parametrize("address", ["", "lpt1", "tcp:", "tcp://", "tcp://host:port", "serial:", "serial:/dev/x?baud=fast", "usb:04b8",
                                     "serial:/dev/x?flow=maybe", "usb:zz:01", "file:", "fax:1"])  # fmt: skip
def test_an_unreadable_address_is_said_to_be_one(address: str) -> None:
    with pytest.raises(AddressUnreadable):
        connect(address)


def test_every_kind_of_address_makes_its_printer() -> None:
    tcp = connect("tcp://192.168.1.50")
    assert isinstance(tcp, NetworkPrinter)
    assert (tcp.name, tcp.asks) == ("192.168.1.50:9100", True)
    serial = connect("serial:/dev/ttyUSB0?baud=115200&flow=xon&ask=no")
    assert isinstance(serial, SerialPrinter)
    assert (serial.device, serial.baud, serial.flow, serial.asks) == ("/dev/ttyUSB0", 115200, "xon", False)
    usb = connect("usb:04b8:0e15?in=81&out=03")
    assert isinstance(usb, UsbPrinter)
    assert (usb.vendor, usb.product, usb.read_from, usb.write_to) == (0x04B8, 0x0E15, 0x81, 0x03)
    file = connect("file:/dev/usb/lp0")
    assert isinstance(file, FilePrinter)
    assert file.path == Path("/dev/usb/lp0")
    cups = connect("cups:receipts")
    assert isinstance(cups, CupsPrinter)
    windows = connect("windows:EPSON%20TM-T82")
    assert isinstance(windows, WindowsPrinter)
    assert windows.name == "EPSON TM-T82"


def test_a_missing_library_is_a_sentence_and_not_a_crash() -> None:
    with pytest.raises(LibraryMissing, match="pywin32"):
        WindowsPrinter("EPSON").print_job(JOB)
