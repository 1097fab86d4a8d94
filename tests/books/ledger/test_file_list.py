from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from kadpun.books.ledger import pack, standalone_verify
from kadpun.books.ledger.file_list import write_file_list
from kadpun.books.ledger.store_logs import logs_of_store, reader_of_store

from .answers import key
from .test_pack import Written
from .test_pack import written as written

EXTRA = ("README.txt", "accounts.csv", "ledger.journal", "verify.py")


@pytest.fixture
def folder(written: Written, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written.folder, tmp_path / "pack"))


def said_by_both(path: Path) -> tuple[int, str, str]:
    """The exit code of both verifiers, which must be one, and what each says of files."""
    report = pack.verify_pack(path, workers=1)
    logs, count = standalone_verify.verify(path, None, False)
    code = standalone_verify.report(logs, count, as_json=False, trusted=False, receipts=False, write=lambda _: None)
    assert code == report.exit_code
    assert {finding.rule for finding in report.findings} <= {"file", "proof"}
    own = "; ".join(finding.detail for finding in report.findings)
    return code, own, "; ".join(finding.says for log in logs for finding in log.findings if finding.check == "files")


def zipped_again(folder: Path, file: Path) -> Path:
    """The folder as `zip -r` packs it, with a name for every folder."""
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return file


def test_a_pack_zipped_again_with_its_folders_still_holds(folder: Path, tmp_path: Path) -> None:
    again = zipped_again(folder, tmp_path / "again.zip")
    assert any(name.endswith("/tile/") for name in zipfile.ZipFile(again).namelist())
    assert said_by_both(again) == (0, "", "")


def test_the_list_names_every_file_beside_the_logs(written: Written, folder: Path) -> None:
    lines = (folder / "files").read_text().split("\n\n")[0].split("\n")
    assert lines[:2] == ["kadpun-files/v1", written.log.log]
    names = [line[66:] for line in lines[2:]]
    assert names == sorted(names)
    assert set(EXTRA) <= set(names)
    assert not any(name.startswith(written.log.log) for name in names)


@pytest.mark.parametrize("name", EXTRA)
def test_a_changed_or_missing_file_beside_the_logs_is_found(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes() + b"x")
    code, own, alone = said_by_both(folder)
    assert code == 1
    assert f"{name} was changed" in own
    assert f"{name} was changed" in alone
    path.unlink()
    code, own, alone = said_by_both(folder)
    assert code == 1
    assert f"{name} is missing" in own
    assert f"{name} is missing" in alone


@pytest.mark.parametrize("place", ["more.csv", "journals/more.csv", "{log}/more.csv"])
def test_an_added_file_is_found(written: Written, folder: Path, place: str) -> None:
    path = folder / place.format(log=written.log.log)
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    code, own, alone = said_by_both(folder)
    assert code == 1
    assert "not in the signed list" in own
    assert "not in the signed list" in alone


def test_a_list_signed_by_a_stranger_or_changed_is_found(written: Written, folder: Path) -> None:
    good = (folder / "files").read_text()
    stranger = write_file_list(written.log.log, {}, key("log"))
    elsewhere = write_file_list("a/b/c/d", {}, written.log.desk.log)
    for bad in (stranger, elsewhere, good.replace("accounts.csv", "accountz.csv"), "", "files\n"):
        (folder / "files").write_text(bad)
        code, own, alone = said_by_both(folder)
        assert code == 1
        assert "list of files is not signed" in own
        assert "list of files is not signed" in alone


def test_a_pack_without_the_list_leaves_its_files_open(written: Written, folder: Path, tmp_path: Path) -> None:
    (folder / "files").unlink()
    pack.write_pack(tmp_path / "unsigned.zip", logs_of_store(written.store), reader_of_store(written.store))
    for path in (folder, tmp_path / "unsigned.zip"):
        code, own, alone = said_by_both(path)
        assert code == 3
        assert "no signed list" in own
        assert "no signed list" in alone
