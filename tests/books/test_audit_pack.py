"""The pack is of one moment, also while the shop goes on selling: its journals hold the facts of its logs, and no others."""

from __future__ import annotations

import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.audit_pack import log_keys_of, logs_in, verify_audit_pack, write_audit_pack, write_trust_files
from kadpun.books.desk import Desk
from kadpun.books.journal.attachments import keep_paper, paper_of
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.kinds import KINDS
from kadpun.books.ledger import standalone_verify
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.ledger.notes import read_body, split_note
from kadpun.books.ledger.rebuild import standing_facts
from kadpun.books.ledger.trust import read_trust
from kadpun.books.store.engine import StoreMissing
from kadpun.books.store.places import PlaceMissing
from tests.books import real_shop

LOG = real_shop.NAMES.first_log


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = real_shop.found(tmp_path / "shop")
    real_shop.fill(desk)
    real_shop.a_day(desk, sales=3)
    real_shop.open_a_shift(desk)
    yield desk
    desk.close()


def posted_before(desk: Desk, size: int) -> int:
    with desk.store.read() as connection:
        return sum(bool(standing.fact.post) for standing in standing_facts(connection) if standing.fact.seq < size)


def test_a_pack_written_while_the_shop_sells_holds_one_moment(desk: Desk, tmp_path: Path) -> None:
    done = threading.Event()

    def sell() -> None:
        while not done.is_set():
            real_shop.sell(desk, {"g-0002": 1})

    seller = threading.Thread(target=sell)
    seller.start()
    try:
        for number in range(3):
            write_audit_pack(desk.store.path, tmp_path / f"{number}.zip", keys={LOG: desk.ledger.keys.log})
    finally:
        done.set()
        seller.join()
    for number in range(3):
        path = tmp_path / f"{number}.zip"
        assert verify_audit_pack(path, receipts=True).exit_code == 0
        with zipfile.ZipFile(path) as pack:
            size = read_body(split_note(pack.read(f"{LOG}/checkpoint"))[0]).size
            journal = pack.read("ledger.journal").decode()
        assert journal.count("\n    ; id: ") == posted_before(desk, size)


def test_the_pack_s_own_verify_agrees_and_the_trust_files_fit(desk: Desk, tmp_path: Path) -> None:
    box = KeyBox(tmp_path / "shop" / "keys")
    keys = log_keys_of(box, logs_in(desk.store.path))
    write_audit_pack(desk.store.path, tmp_path / "pack.zip", keys=keys)
    write_trust_files(tmp_path / "trust", keys)
    assert verify_audit_pack(tmp_path / "pack.zip", trust=read_trust(tmp_path / "trust"), receipts=True).findings == ()
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        pack.extract("verify.py", tmp_path / "apart")
        proofs = [name for name in pack.namelist() if name.startswith("proofs/")]
    assert len(proofs) == 1, "of the one shift that was closed"
    command = [sys.executable, str(tmp_path / "apart" / "verify.py"), str(tmp_path / "pack.zip"), "--trust", str(tmp_path / "trust")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_place_or_a_store_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(PlaceMissing):
        write_audit_pack(desk.store.path, tmp_path / "none" / "pack.zip", keys={})
    with pytest.raises(StoreMissing):
        write_audit_pack(tmp_path / "none.kadpun", tmp_path / "pack.zip", keys={})
    assert not (tmp_path / "pack.zip").exists()


def test_the_pack_holds_source_documents_and_what_is_still_open(desk: Desk, tmp_path: Path) -> None:
    bill, lost = paper_of("ใบเสร็จ ร้านพี่เปา.PDF", b"%PDF-1.4 electricity"), paper_of("x.jpg", b"never came here")
    lines = (EntryLine("expenses/electricity", 90_000), EntryLine("bank/current", -90_000))
    with desk.store.work() as work:
        keep_paper(work, bill, at=1)
        record_entry(desk, work, "payment", lines, "ค่าไฟ", by="acc", on=desk.today(), papers=(bill.digest, lost.digest))
    write_audit_pack(desk.store.path, tmp_path / "pack.zip", keys={LOG: desk.ledger.keys.log})
    assert verify_audit_pack(tmp_path / "pack.zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        assert pack.read(f"documents/{bill.digest}.pdf") == bill.data
        named = pack.read("documents.csv").decode("utf-8-sig")
        still_open = pack.read("exceptions.csv").decode("utf-8-sig")
        listed = pack.read("files").decode()
        assert "พี่เปา" not in "".join(pack.namelist()) + named
    assert f"documents/{bill.digest}.pdf" in listed and "exceptions.csv" in listed
    assert bill.digest in named and "PV01-69-000001" in named
    assert "paper-not-kept-here" in still_open and lost.digest in still_open
    assert bill.digest not in still_open


def test_the_check_that_stands_alone_knows_every_kind_that_can_be_recorded() -> None:
    assert set(KINDS) - standalone_verify.KINDS == set(), "a pack with such an entry would be told as incomplete"
