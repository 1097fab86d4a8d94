from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from kadpun.books.ledger import pack, sshsig, trust
from kadpun.books.ledger.findings import AuditReport
from kadpun.books.ledger.store_logs import logs_of_store, reader_of_store

from .made import MadeLog, made_day, write_store

SALES = 300


class Written:
    """A store, its pack unpacked and packed, and its trust files."""

    def __init__(self, folder: Path) -> None:
        self.log = made_day(SALES, receipts=True)
        self.store = write_store(folder / "shop.kadpun", self.log)
        self.zip = folder / "pack.zip"
        self.write(self.zip)
        self.folder = folder / "pack"
        with zipfile.ZipFile(self.zip) as archive:
            archive.extractall(self.folder)
        self.trust = folder / "trust"
        trust.write_trust(self.trust, log_keys=[self.log.desk.log.verifier])

    def write(self, path: Path) -> None:
        files = {"ledger.journal": ["; นี่คือ\n", "; journal\n"], "accounts.csv": [b"a,b\n"]}
        proofs = [(self.log.log, seq) for seq in (0, 255, 256, SALES)]
        keys = {self.log.log: self.log.desk.log}
        pack.write_pack(path, logs_of_store(self.store), reader_of_store(self.store), keys=keys, files=files, proofs=proofs)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return Written(tmp_path_factory.mktemp("pack"))


@pytest.fixture
def folder(written: Written, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written.folder, tmp_path / "pack"))


def audited(path: Path, **given: trust.Trust) -> AuditReport:
    return pack.verify_pack(path, receipts=True, receipt_kinds=frozenset(("sale",)), workers=1, **given)


def rules(report: AuditReport) -> set[str]:
    assert all(finding.detail for finding in report.findings)
    return {finding.rule for finding in report.findings}


def test_a_pack_verifies_zipped_and_unpacked_with_and_without_trust(written: Written) -> None:
    for path in (written.zip, written.folder):
        for given in ({}, {"trust": trust.read_trust(written.trust)}):
            report = audited(path, **given)
            assert report.findings == ()
            assert report.facts == SALES + 8
            assert report.receipts == SALES


def test_the_same_logs_give_the_same_pack(written: Written, tmp_path: Path) -> None:
    written.write(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == written.zip.read_bytes()


def test_a_pack_holds_the_files_of_tiles_and_no_trust(written: Written) -> None:
    names = set(zipfile.ZipFile(written.zip).namelist())
    log = written.log.log
    assert {f"{log}/{name}" for name in ("checkpoint", "checkpoint.body", "checkpoint.sig", "checkpoint.sshsig", "receipts")} <= names
    assert {f"{log}/tile/0/000", f"{log}/tile/0/001.p/52", f"{log}/tile/1/000.p/1", f"{log}/tile/entries/001.p/52"} <= names
    assert {"README.txt", "verify.py", "ledger.journal", "accounts.csv", f"proofs/{log.replace('/', '+')}/256.proof"} <= names
    assert not {"root", "policy", "allowed_signers"} & {name.rpartition("/")[2] for name in names}
    assert (written.folder / "ledger.journal").read_text(encoding="utf-8") == "; นี่คือ\n; journal\n"


def test_one_byte_of_any_signed_file_changed_is_found(written: Written, folder: Path) -> None:
    own = [path for path in sorted(folder.rglob("*")) if path.is_file() and (written.log.log in path.as_posix() or path.suffix == ".proof")]
    assert len(own) == 14
    for path in own:
        data = path.read_bytes()
        for place in (0, len(data) // 2, len(data) - 1):
            turned = bytearray(data)
            turned[place] ^= 1
            path.write_bytes(turned)
            assert audited(folder).exit_code == 1, (path, place)
        path.unlink()
        if path.name not in ("checkpoint.body", "checkpoint.sig", "checkpoint.sshsig") and path.suffix != ".proof":
            if path.name == "checkpoint":
                with pytest.raises(pack.NotAPack):
                    audited(folder)
            else:
                assert audited(folder).exit_code == 1, path
        path.write_bytes(data)
    assert audited(folder).findings == ()


def test_a_fact_changed_in_a_pack_is_named(written: Written, folder: Path) -> None:
    path = folder / written.log.log / "tile/entries/001.p/52"
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"number":"299"', b'"number":"399"', 1))
    report = audited(folder)
    assert {(finding.rule, finding.seq) for finding in report.findings} == {("leaf", 299), ("receipt", 299)}
    assert report.findings[0].fact_id == written.log.facts[299].id


def test_a_stranger_file_in_a_log_is_found(written: Written, folder: Path) -> None:
    (folder / written.log.log / "tile/0/009").write_bytes(b"x")
    assert rules(audited(folder)) == {"file"}


def test_a_checkpoint_that_claims_the_moon_is_found_at_once(written: Written, folder: Path) -> None:
    note = folder / written.log.log / "checkpoint"
    note.write_text(note.read_text().replace(f"\n{SALES + 8}\n", "\n9007199254740991\n"))
    assert "checkpoint" in rules(audited(folder))


def test_a_pack_signed_with_another_key_is_found_by_trust_alone(written: Written, tmp_path: Path) -> None:
    forged = MadeLog(written.log.log)
    forged.units()
    store = write_store(tmp_path / "forged.kadpun", forged)
    pack.write_pack(tmp_path / "forged.zip", logs_of_store(store), reader_of_store(store), keys={forged.log: forged.desk.log})
    assert audited(tmp_path / "forged.zip").exit_code == 0
    assert rules(audited(tmp_path / "forged.zip", trust=trust.read_trust(written.trust))) == {"trust"}


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no zip")
    (tmp_path / "empty").mkdir()
    for name in ("text", "empty"):
        with pytest.raises(pack.NotAPack):
            audited(tmp_path / name)


def test_a_pack_that_fails_leaves_nothing_behind(written: Written, tmp_path: Path) -> None:
    store = write_store(tmp_path / "unsigned.kadpun", written.log, checkpoints={written.log.log: [written.log.checkpoint(5)]})
    with pytest.raises(pack.NothingSigned):
        pack.write_pack(tmp_path / "pack.zip", logs_of_store(store), reader_of_store(store))
    assert [path.name for path in tmp_path.iterdir()] == ["unsigned.kadpun"]


def test_the_tools_that_everybody_has_accept_the_checkpoint_of_a_pack(written: Written) -> None:
    log = written.folder / written.log.log
    command = ["ssh-keygen", "-Y", "verify", "-f", str(written.trust / "allowed_signers"), "-I", written.log.log, "-n", sshsig.NAMESPACE]
    command += ["-s", str(log / "checkpoint.sshsig")]
    body = (log / "checkpoint.body").read_bytes()
    assert subprocess.run(command, input=body, capture_output=True, check=False).returncode == 0
    assert subprocess.run(command, input=body.replace(b"8\n", b"9\n"), capture_output=True, check=False).returncode != 0
    pem = written.trust / f"{written.log.log.replace('/', '+')}.pem"
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(pem), "-rawin"]
    command += ["-in", str(log / "checkpoint.body"), "-sigfile", str(log / "checkpoint.sig")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
