"""The print queue: at most once by itself, never lost, never hanging."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kadpun.hardware.faults import (
    Fault,
    JobsUnwritable,
    PaperOut,
    PaperRanOut,
    PrinterSilent,
    PrinterUnreachable,
    SlipUnprintable,
    StoppedWhileSending,
)
from kadpun.hardware.jobs import FileJobStore, JobStore, MemoryJobStore, PrintJob
from kadpun.hardware.loopback import LoopbackPrinter
from kadpun.hardware.printers import NetworkPrinter
from kadpun.hardware.queue import JobReport, PrinterReport, PrintQueue
from kadpun.hardware.raster import Raster
from kadpun.hardware.slip import Cut, Frame, KickDrawer, Slip, Text
from kadpun.hardware.slip_json import read_slip, write_slip
from tests.hardware.slips import kick, receipt, z_report
from tests.hardware.waiting import PATIENCE_SECONDS, wait_for


def paper(text: str) -> Slip:
    return Slip((Text(text), Cut()))


@dataclass
class Shop:
    """A queue with what it reported."""

    printer: LoopbackPrinter
    store: JobStore
    jobs: list[JobReport] = field(default_factory=list)
    states: list[PrinterReport] = field(default_factory=list)
    drawer_faults: list[Fault] = field(default_factory=list)
    answer_seconds: float = PATIENCE_SECONDS
    """A short time only where the printer's silence is what is looked at."""
    queues: list[PrintQueue] = field(default_factory=list)

    def open(self) -> PrintQueue:
        queue = PrintQueue(
            NetworkPrinter(
                "127.0.0.1", self.printer.port, connect_seconds=PATIENCE_SECONDS, answer_seconds=self.answer_seconds, send_seconds=PATIENCE_SECONDS
            ),
            Raster,
            lambda: self.store,
            on_job=self.jobs.append,
            on_printer=self.states.append,
            on_drawer_fault=self.drawer_faults.append,
            retry_seconds=(0.05, 0.1),
        )
        queue.start()
        self.queues.append(queue)
        return queue

    def story_of(self, job_id: str) -> list[str]:
        return [report.state for report in self.jobs if report.job_id == job_id]

    def fault_of(self, job_id: str) -> type[Fault]:
        return type([report.fault for report in self.jobs if report.job_id == job_id][-1])  # type: ignore[return-value]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with LoopbackPrinter() as printer:
        shop = Shop(printer, MemoryJobStore())
        yield shop
        assert all(queue.stop() for queue in shop.queues)


def test_jobs_print_in_order_and_leave_the_store(shop: Shop) -> None:
    queue = shop.open()
    for number in range(5):
        queue.add(f"r{number}", f"02-69-{number:06}", paper(f"ใบที่ {number}"))
    wait_for(lambda: len(shop.printer.jobs) == 5 and shop.story_of("r4")[-1] == "printed")
    assert shop.story_of("r0") == ["waiting", "sending", "printed"]
    assert [report.job_id for report in shop.jobs if report.state == "printed"] == ["r0", "r1", "r2", "r3", "r4"]
    assert shop.store.waiting() == ()


def test_a_job_waits_for_paper_and_prints_by_itself_once(shop: Shop) -> None:
    shop.printer.trouble = "paper out"
    queue = shop.open()
    queue.add("r1", "02-69-000001", paper("รอ"))
    queue.add("r2", "02-69-000002", paper("รอ"))
    wait_for(lambda: bool(shop.states) and shop.states[-1].waiting == 2)
    assert isinstance(shop.states[-1].fault, PaperOut)
    assert shop.printer.jobs == ()
    shop.printer.load_paper()
    wait_for(lambda: len(shop.printer.jobs) == 2 and shop.story_of("r2")[-1] == "printed")
    wait_for(lambda: shop.states[-1] == PrinterReport(None, 0))
    assert shop.story_of("r1").count("printed") == 1


def test_a_fault_that_lasts_is_told_once(shop: Shop) -> None:
    shop.printer.trouble = "cover open"
    queue = shop.open()
    wait_for(lambda: len(shop.states) == 1)
    for _ in range(5):
        queue.wake()
    queue.add("r1", "1", paper("รอ"))
    wait_for(lambda: len(shop.states) == 2)
    queue.wake()
    shop.printer.trouble = "none"
    wait_for(lambda: shop.story_of("r1")[-1:] == ["printed"])
    assert [type(report.fault).__name__ for report in shop.states[:2]] == ["PrinterCoverOpen", "PrinterCoverOpen"]
    assert [report.waiting for report in shop.states[:2]] == [0, 1]


def test_a_job_that_broke_off_is_unknown_and_never_printed_again_by_itself(shop: Shop) -> None:
    queue = shop.open()
    shop.printer.load_paper(bytes_left=200)
    queue.add("r1", "1", paper("ขาดกลางใบ"))
    queue.add("r2", "2", paper("ใบต่อไป"))
    wait_for(lambda: shop.story_of("r1")[-1:] == ["unknown"])
    assert shop.fault_of("r1") is PaperRanOut
    shop.printer.load_paper()
    wait_for(lambda: shop.story_of("r2")[-1:] == ["printed"])
    assert shop.story_of("r1") == ["waiting", "sending", "unknown"]
    assert [job.id for job in shop.store.waiting()] == ["r1"]
    queue.dismiss("r1")
    wait_for(lambda: shop.story_of("r1")[-1] == "dismissed")
    assert shop.store.waiting() == ()


def test_a_printer_that_accepts_and_never_answers_keeps_the_job_and_lets_the_queue_stop(shop: Shop) -> None:
    shop.printer.trouble = "mute"
    shop.answer_seconds = 0.3
    queue = shop.open()
    queue.add("r1", "1", paper("เงียบ"))
    wait_for(lambda: any(isinstance(report.fault, PrinterSilent) and report.waiting for report in shop.states))
    assert queue.stop(PATIENCE_SECONDS)
    assert [job.state for job in shop.store.waiting()] == ["waiting"]


def test_a_printer_unplugged_and_plugged_in_again_resumes(shop: Shop) -> None:
    port = shop.printer.port
    queue = shop.open()
    shop.printer.stop()
    queue.add("r1", "1", paper("สายหลุด"))
    wait_for(lambda: any(isinstance(report.fault, PrinterUnreachable) for report in shop.states))
    with LoopbackPrinter(port) as again:
        wait_for(lambda: shop.story_of("r1")[-1:] == ["printed"])
        wait_for(lambda: len(again.jobs) == 1)


def test_the_same_id_prints_once(shop: Shop) -> None:
    queue = shop.open()
    queue.add("r1", "1", paper("ใบเดียว"))
    queue.add("r1", "1", paper("ใบเดียว"))
    wait_for(lambda: shop.story_of("r1")[-1:] == ["printed"])
    queue.add("r1", "1", paper("ใบเดียว"))
    queue.add("r2", "2", paper("อีกใบ"))
    wait_for(lambda: shop.story_of("r2")[-1:] == ["printed"])
    assert shop.story_of("r1").count("printed") == 1
    assert len(shop.printer.jobs) == 2


def test_the_drawer_opens_at_once_though_paper_is_out_and_not_again_with_the_receipt(shop: Shop) -> None:
    shop.printer.trouble = "paper out"
    queue = shop.open()
    queue.add("r1", "1", Slip((KickDrawer(), Text("เงินสด"), Cut())))
    wait_for(lambda: shop.printer.drawer_openings == 1)
    shop.printer.load_paper()
    wait_for(lambda: shop.story_of("r1")[-1:] == ["printed"])
    queue.add("no-sale", "", kick())
    wait_for(lambda: shop.printer.drawer_openings == 2)
    assert len(shop.printer.jobs) == 1


def test_a_drawer_that_cannot_be_reached_is_told_and_stays_shut_later(shop: Shop) -> None:
    port = shop.printer.port
    queue = shop.open()
    shop.printer.stop()
    queue.open_drawer()
    wait_for(lambda: len(shop.drawer_faults) == 1)
    assert isinstance(shop.drawer_faults[0], PrinterUnreachable)
    with LoopbackPrinter(port) as again:
        queue.add("r1", "1", paper("ต่อ"))
        wait_for(lambda: shop.story_of("r1")[-1:] == ["printed"])
        assert again.drawer_openings == 0


def test_a_slip_that_cannot_be_drawn_does_not_hold_up_the_next(shop: Shop) -> None:
    queue = shop.open()
    queue.add("bad", "1", Slip((Frame((Frame(()),)),)))
    queue.add("good", "2", paper("ใบต่อไป"))
    wait_for(lambda: shop.story_of("good")[-1:] == ["printed"])
    assert shop.fault_of("bad") is SlipUnprintable


def test_jobs_survive_a_restart_and_one_on_its_way_becomes_unknown(shop: Shop, tmp_path: Path) -> None:
    kept = FileJobStore(tmp_path / "jobs")
    kept.add(PrintJob("r1", "1", paper("กำลังพิมพ์")))
    kept.mark("r1", "sending")
    kept.add(PrintJob("r2", "2", paper("ยังรอ")))
    kept.add(PrintJob("r3", "3", paper("เคยไม่รู้")))
    kept.mark("r3", "unknown", "why")
    shop.store = FileJobStore(tmp_path / "jobs")
    shop.open()
    wait_for(lambda: shop.story_of("r2")[-1:] == ["printed"])
    assert shop.story_of("r1") == ["unknown"]
    assert shop.fault_of("r1") is StoppedWhileSending
    assert shop.story_of("r3") == ["unknown"]
    assert [(job.id, job.state) for job in FileJobStore(tmp_path / "jobs").waiting()] == [("r1", "unknown"), ("r3", "unknown")]
    assert len(shop.printer.jobs) == 1


def test_what_was_added_just_before_the_stop_is_kept(shop: Shop, tmp_path: Path) -> None:
    shop.store = FileJobStore(tmp_path / "jobs")
    shop.printer.trouble = "cover open"
    queue = shop.open()
    queue.add("r1", "1", paper("ก่อนปิด"))
    assert queue.stop()
    assert [job.id for job in FileJobStore(tmp_path / "jobs").waiting()] == ["r1"]


def test_a_disk_that_refuses_holds_the_job_back_and_is_told(shop: Shop) -> None:
    class FullStore(MemoryJobStore):
        """A store on a disk that is full until it is not."""

        full = threading.Event()

        def add(self, job: PrintJob) -> None:
            if not self.full.is_set():
                raise JobsUnwritable(path="jobs", reason="No space left on device")
            super().add(job)

    store = FullStore()
    shop.store = store
    queue = shop.open()
    queue.add("r1", "1", paper("ดิสก์เต็ม"))
    wait_for(lambda: any(isinstance(report.fault, JobsUnwritable) for report in shop.states))
    assert shop.printer.jobs == ()
    store.full.set()
    wait_for(lambda: shop.story_of("r1")[-1:] == ["printed"])
    wait_for(lambda: shop.states[-1] == PrinterReport(None, 0))


def test_the_file_forgets_a_torn_last_line_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    store = FileJobStore(path)
    store.add(PrintJob("r1", "1", receipt()))
    store.add(PrintJob("r2", "2", z_report()))
    whole = path.read_bytes()
    second = whole.index(b"\n") + 1
    for cut in range(second, len(whole), 97):
        path.write_bytes(whole[:cut])
        assert [job.id for job in FileJobStore(path).waiting()] == ["r1"]


def test_a_file_that_is_not_ours_is_set_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    path.write_bytes(b'{"add": 1}\nnot ours\n')
    store = FileJobStore(path)
    assert store.set_aside == tmp_path / "jobs.unreadable"
    assert store.set_aside.read_bytes() == b'{"add": 1}\nnot ours\n'
    store.add(PrintJob("r1", "1", paper("ใหม่")))
    assert [job.id for job in FileJobStore(path).waiting()] == ["r1"]


def test_the_file_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    store = FileJobStore(path)
    for number in range(520):
        store.add(PrintJob(f"r{number}", "1", paper("ใบ")))
        store.mark(f"r{number}", "printed")
    assert path.stat().st_size < 10_000
    assert store.waiting() == ()


def test_a_disk_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(JobsUnwritable):
        FileJobStore(tmp_path / "nowhere" / "jobs")


@pytest.mark.parametrize("slip", [receipt(), z_report(), kick(), Slip((), "en", copy=True)])
def test_a_slip_reads_back_from_its_json(slip: Slip) -> None:
    assert read_slip(write_slip(slip)) == slip


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"items":[{"is":"Bomb"}],"language":"th","copy":false}', '{"items":3}', "null"])
def test_what_is_no_slip_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_slip(text)


def test_papers_that_speak_of_somebody_are_forgotten_printed_ones_too(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "jobs"
    shop.store = FileJobStore(path)
    queue = shop.open()
    queue.add("r1", "1", paper("บัตรของ นางคำปัน"))
    wait_for(lambda: shop.story_of("r1")[-1:] == ["printed"])
    shop.printer.trouble = "paper out"
    queue.add("r2", "2", paper("ใบยอดของ นางคำปัน"))
    queue.add("r3", "3", paper("ข้าว"))
    wait_for(lambda: bool(shop.states) and shop.states[-1].waiting == 2)
    assert "คำปัน" in path.read_text("utf-8")
    queue.forget(lambda words: "คำปัน" in words)
    wait_for(lambda: shop.states[-1].waiting == 1)
    wait_for(lambda: "คำปัน" not in path.read_text("utf-8"))
    assert [job.id for job in FileJobStore(path).waiting()] == ["r3"]
    assert shop.story_of("r2")[-1] == "dismissed"
