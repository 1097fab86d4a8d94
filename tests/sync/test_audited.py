"""The books of several desks before an auditor: one pack, checked by our program and by the one that travels with it, with the desks as witnesses."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kadpun.books.audit_pack import verify_audit_pack, write_audit_pack, write_trust_files
from kadpun.books.goods.kinds import CountLine, StockCount, count_postings
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.ledger.notes import split_note
from kadpun.books.ledger.own_kinds import log_keys
from kadpun.books.ledger.trust import read_trust
from kadpun.books.verify import verify_store
from tests.books import real_shop

from .several import Shop, a_shop
from .test_bad_packs import begun


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An office and a till after a day, both in step."""
    made = a_shop(tmp_path)
    real_shop.a_day(made.desks[1], sales=3)
    made.exchange(rounds=3)
    yield made
    made.close()


def pack_of(shop: Shop, path: Path) -> Path:
    office = shop.desks[0]
    write_audit_pack(office.store.path, path, keys={office.log: office.ledger.keys.log})
    return path


def by_its_own_program(pack: Path, *more: str) -> subprocess.CompletedProcess[str]:
    with zipfile.ZipFile(pack) as files:
        files.extract("verify.py", pack.parent / "apart")
    command = [sys.executable, str(pack.parent / "apart" / "verify.py"), str(pack), *more]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_both_programs_find_the_pack_of_two_desks_whole(shop: Shop, tmp_path: Path) -> None:
    pack = pack_of(shop, tmp_path / "pack.zip")
    office = shop.desks[0]
    with office.store.read() as connection:
        write_trust_files(tmp_path / "trust", {office.log: office.ledger.keys.log}, log_keys(connection))
    assert verify_audit_pack(pack, trust=read_trust(tmp_path / "trust"), receipts=True).findings == ()
    done = by_its_own_program(pack, "--trust", str(tmp_path / "trust"), "--receipts")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_desks_are_each_other_s_witnesses(shop: Shop, tmp_path: Path) -> None:
    pack = pack_of(shop, tmp_path / "pack.zip")
    office, till = shop.desks
    with zipfile.ZipFile(pack) as files:
        signed = {desk.log: [name for name, _, _ in split_note(files.read(f"{desk.log}/checkpoint"))[1]] for desk in (office, till)}
    assert signed[till.log] == [till.log, shop.among(0).own]
    trust = tmp_path / "trust"
    trust.mkdir()
    lines = [f"log {desk.ledger.keys.log.verifier.text}" for desk in (office, till)]
    lines += [f"witness {name} {desk.ledger.keys.witness.verifier.text}" for name, desk in (("office", office), ("till", till))]
    (trust / "policy").write_text("\n".join([*lines, "group either any office till", "quorum either"]) + "\n")
    assert verify_audit_pack(pack, trust=read_trust(trust)).findings == ()
    assert by_its_own_program(pack, "--trust", str(trust)).returncode == 0


def test_a_log_whose_taking_is_under_way_goes_out_as_far_as_it_is_signed(shop: Shop, tmp_path: Path) -> None:
    taking = begun(shop, tmp_path)
    assert taking.step()
    size = shop.among(0).holds()[shop.desks[1].log]
    pack = pack_of(shop, tmp_path / "pack.zip")
    report = verify_audit_pack(pack, receipts=True)
    assert report.exit_code == 0
    assert report.sizes[shop.desks[1].log] == taking.checked.have < size
    assert by_its_own_program(pack).returncode == 0


def test_a_desk_that_lacks_the_office_s_newest_goods_is_incomplete_and_not_wrong(tmp_path: Path) -> None:
    """The third desk takes the second's count before it has the office's log in which the counted goods are declared."""
    shop = a_shop(tmp_path, desks=3)
    office, till, third = shop.desks
    new = NewProduct(replace(real_shop.PRODUCTS[0], goods="g-0009", code="9"), 5, 100)
    with office.store.work() as work:
        add_product(office, work, new, by="o-1", on=office.today())
    shop.among(0).send(shop.between)
    assert shop.among(1).receive(shop.between).wrong == ()
    body = StockCount((CountLine("g-0009", 5, 4),))
    with till.store.work() as work:
        till.record(work, body, by="o-1", post=count_postings(body))
    pack = shop.among(1).send(shop.between).packs[-1]
    assert shop.among(2).receive(pack.path).wrong == ()
    report = verify_store(third.store.path)
    assert (report.exit_code, {finding.rule for finding in report.findings}) == (3, {"commodity"})
    shop.exchange()
    assert verify_store(third.store.path).findings == ()
    shop.close()
