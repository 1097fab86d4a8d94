"""The commands of the register, as people type them."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.shop import open_desk
from kadpun.main import main
from tests.books.members.canaries import canary_values, files_with
from tests.books.shops import CASHIER, a_shop

ID_NUMBER = "3100600445635"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    desk = a_shop(tmp_path / "shop")
    people = [
        NewPerson(values={"name": "แม่คำปัน ใจแก้ว", "telephone": "0812345678", "id_number": ID_NUMBER}, joined_on=date(2026, 11, 1)),
        NewPerson(values={"name": "โรงสีแม่ริม"}, joined_on=date(2026, 11, 2), roles=("supplier",), form="organisation"),
    ]
    join_people(desk, people, by=CASHIER)
    desk.close()
    return tmp_path / "shop"


def run(
    capsys: pytest.CaptureFixture[str], *arguments: object, typed: str = "", monkeypatch: pytest.MonkeyPatch | None = None
) -> tuple[int, str, str]:
    if monkeypatch is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    code = main(["members", *map(str, arguments), "--language", "th"])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_members_are_listed_and_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "list", folder)
    assert code == 0 and "0001" in out and "แม่คำปัน ใจแก้ว" in out and "S0001" in out and "2 คน" in err
    assert ID_NUMBER not in out and "0812345678" not in out
    assert run(capsys, "list", folder, "แม่ริม")[1].startswith("S0001")


def test_a_list_is_checked_read_in_and_read_again(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_bytes("ทะเบียน,เจ้าของ\n7,นายสมชาย มั่นคง\n8,นางบัวผัด สุขใจ\n".encode("cp874"))
    code, _, err = run(capsys, "import", folder, path)
    assert code == 2 and "คอลัมน์ไหนคือชื่อ" in err
    columns = ("--column", "number=ทะเบียน", "--column", "name=เจ้าของ", "--name", "ทะเบียนเก่า")
    assert run(capsys, "import", folder, path, *columns, "--check")[:2] == (0, "รายชื่อถูกต้อง จะเข้าใหม่ 2 คน อยู่ในทะเบียนแล้ว 0 คน\n")
    assert run(capsys, "import", folder, path, *columns)[0] == 0
    assert run(capsys, "import", folder, path)[:2] == (0, "เข้าใหม่ 0 คน อยู่ในทะเบียนแล้ว 2 คน\n")
    path.write_text("เลขที่,ชื่อ,โทร\n9,,1\n", "utf-8")
    code, out, err = run(capsys, "import", folder, path)
    assert code == 1 and out.count("บรรทัด 2") == 2 and "ไม่ได้นำเข้า" in err
    code, _, err = run(capsys, "import", folder, path, "--column", "shoe=size")
    assert code == 2 and "shoe=size" in err


def test_one_persons_data_is_written_as_paper_and_as_data(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = run(capsys, "export", folder, "1", tmp_path)
    assert code == 0 and out.split() == [str(tmp_path / "0001.pdf"), str(tmp_path / "0001.json")] and "ข้อมูลส่วนตัว" in err
    assert json.loads((tmp_path / "0001.json").read_text("utf-8"))["private"]["id_number"] == ID_NUMBER
    assert (tmp_path / "0001.pdf").read_bytes().startswith(b"%PDF-")
    assert run(capsys, "export", folder, "99", tmp_path)[0] == 2


def test_a_person_is_erased_only_when_it_is_said_twice(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = open_desk(folder)
    values = canary_values()
    join_people(desk, [NewPerson(values=values, joined_on=date(2026, 11, 3))], by=CASHIER)
    desk.close()
    code, _, err = run(capsys, "erase", folder, "0002")
    assert code == 2 and "--for-good" in err
    code, out, _ = run(capsys, "erase", folder, "0002", "--for-good")
    assert code == 0 and "0002" in out
    assert files_with(folder.parent, values.values()) == {}
    assert "—" in run(capsys, "list", folder, "0002")[1]
    assert run(capsys, "erase", folder, "0002", "--for-good")[0] == 2


def test_keys_are_backed_up_and_brought_back(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passphrase = "กาดปั๋นบ้านเรา"
    stick = tmp_path / "stick"
    stick.mkdir()
    code, out, _ = run(capsys, "backup-keys", folder, stick, typed=f"{passphrase}\n{passphrase}\n", monkeypatch=monkeypatch)
    assert code == 0 and "90 วัน" in out
    backup = next(stick.iterdir())
    (folder / "keys" / "people.box").unlink()
    assert "คำปัน" not in run(capsys, "list", folder)[1]
    assert run(capsys, "restore-keys", folder, backup, typed="ผิดแน่นอนเลย\n", monkeypatch=monkeypatch)[0] == 2
    assert run(capsys, "restore-keys", folder, backup, typed=f"{passphrase}\n", monkeypatch=monkeypatch)[0] == 0
    assert "แม่คำปัน ใจแก้ว" in run(capsys, "list", folder)[1]


def test_a_damaged_keys_file_is_told_and_the_rest_still_works(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "keys" / "people.box").write_bytes(b"broken")
    code, out, err = run(capsys, "list", folder)
    assert code == 0 and "0001" in out and "ไฟล์กุญแจสมาชิกเสีย" in err
    code, _, err = run(capsys, "erase", folder, "0001", "--for-good")
    assert code == 1 and "ไฟล์กุญแจสมาชิกเสีย" in err
    code, _, err = run(capsys, "import", folder, "/nowhere.csv", "--by", "Not An Id")
    assert code == 2 and "Not An Id" in err


def test_an_older_backup_put_back_with_the_command_does_not_bring_an_erased_person_back(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk = open_desk(folder)
    values = canary_values()
    join_people(desk, [NewPerson(values=values, joined_on=date(2026, 11, 3))], by=CASHIER)
    desk.close()
    second = tmp_path / "second"
    second.mkdir()
    assert main(["backup", str(folder), str(second), "--language", "th"]) == 0
    assert run(capsys, "erase", folder, "0002", "--for-good")[0] == 0
    (folder / "shop.kadpun").unlink()
    assert main(["restore", str(next(second.glob("*.kadpun-backup"))), str(folder), "--seal", "unsealed", "--language", "th"]) == 0
    capsys.readouterr()
    listed = run(capsys, "list", folder)[1]
    assert "แม่คำปัน ใจแก้ว" in listed and values["name"] not in listed and "—" in listed
    assert files_with(tmp_path, values.values()) == {}


def test_a_shop_whose_keys_nobody_can_open_can_go_on(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (folder / "keys" / "people.box").write_bytes(b"broken")
    path = tmp_path / "members.csv"
    path.write_text("เลขที่,ชื่อ\n7,นายสมชาย มั่นคง\n", "utf-8")
    assert run(capsys, "import", folder, path)[0] == 1
    assert run(capsys, "new-keys", folder)[0] == 2
    assert run(capsys, "new-keys", folder, "--for-good")[0] == 0
    assert run(capsys, "import", folder, path)[0] == 0
    assert "นายสมชาย มั่นคง" in run(capsys, "list", folder)[1]
