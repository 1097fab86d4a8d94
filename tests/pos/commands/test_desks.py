"""The commands between desks, as somebody types them: invite, join, send, receive, desks; what comes out and with which code."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.main import main
from tests.books import real_shop


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    desk = real_shop.found(folder)
    real_shop.fill(desk)
    desk.close()
    (tmp_path / "stick").mkdir()
    return folder


def run(*words: object) -> int:
    return main([str(word) for word in words])


def joined(office: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A till that was invited and has joined."""
    stick, till = office.parent / "stick", office.parent / "till"
    assert run("invite", office, stick, "--name", "เครื่อง 2", "--language", "en") == 0
    told = capsys.readouterr().out
    code = re.search(r"code is ([0-9A-Z-]+)\.", told)
    assert code is not None
    invitation = next((stick / "kadpun-desks").glob("*.kadpun-invite"))
    assert code[1] not in invitation.read_text()
    assert run("join", invitation, till, "--code", "0000-0000-0000", "--language", "th") == 2
    assert "รหัสนี้เปิดคำเชิญไม่ได้" in capsys.readouterr().err
    assert run("join", invitation, till, "--code", code[1].lower().replace("-", " "), "--language", "en") == 0
    assert "This PC is เครื่อง 2 of ร้านค้าชุมชน now." in capsys.readouterr().out
    return till


def test_a_pc_joins_a_shop_and_both_learn_of_each_others_days(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    till, stick = joined(office, capsys), office.parent / "stick"
    assert run("receive", office, stick, "--language", "en") == 0
    assert "entries 0 to" in capsys.readouterr().out
    desk = open_desk(till, clock=SetClock(real_shop.START_AT + 60_000))
    real_shop.a_day(desk, sales=3)
    size = desk.ledger.size
    desk.close()
    assert run("send", till, stick, "--language", "en") == 0
    assert "were left in" in capsys.readouterr().out
    assert run("send", till, stick, "--language", "th") == 0
    assert "มีครบอยู่แล้ว" in capsys.readouterr().out
    assert run("receive", office, stick, "--language", "th") == 0
    assert f"ถึง {size - 1:,} แล้ว" in capsys.readouterr().out
    assert run("receive", office, stick, "--language", "th") == 0
    assert capsys.readouterr().out.strip() == "ไม่มีอะไรใหม่"
    assert run("desks", office, "--language", "en") == 0
    told = capsys.readouterr().out
    assert "เครื่อง 2" in told
    assert f"{size:,}" in told
    for store in (office, till):
        assert run("verify", store, "--receipts", "--language", "en") == 0
    assert "pa-sang/shop/desk-02/1" in capsys.readouterr().out


def test_a_pack_that_is_damaged_is_told_and_ends_in_1(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    joined(office, capsys)
    stick = office.parent / "stick"
    pack = next((stick / "kadpun-desks").glob("*desk-02*.kadpun-pack"))
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(bytes(data))
    assert run("receive", office, pack, "--language", "th") == 1
    assert "เสียหาย" in capsys.readouterr().out


def test_nothing_more_is_taken_from_a_desk_that_was_revoked(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    till, stick = joined(office, capsys), office.parent / "stick"
    assert run("receive", office, stick, "--language", "en") == 0
    assert run("revoke", office, "nobody", "--reason", "x", "--language", "en") == 2
    assert run("revoke", office, "เครื่อง 2", "--reason", "ถูกขโมย", "--language", "th") == 0
    assert "จะไม่รับเพิ่มอีก" in capsys.readouterr().out
    desk = open_desk(till, clock=SetClock(real_shop.START_AT + 60_000))
    real_shop.open_a_shift(desk)
    desk.close()
    assert run("send", till, stick) == 0
    capsys.readouterr()
    assert run("receive", office, stick, "--language", "th") == 1
    assert "เท่านั้น" in capsys.readouterr().out
    assert run("verify", office) == 0


@pytest.mark.parametrize(("words", "code"), [(("send",), 2), (("receive",), 2)])
def test_a_desk_that_stands_alone_is_told_so(office: Path, words: tuple[str, ...], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words, office, office.parent / "stick", "--language", "th") == code
    assert "ยังไม่ได้จับคู่" in capsys.readouterr().err


def test_a_stick_that_is_not_there_is_a_fault_of_the_world(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("send", office, office.parent / "nowhere", "--language", "th") == 1
    assert "nowhere" in capsys.readouterr().err


def test_a_till_with_a_passphrase_joins_under_it(office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    stick, till = office.parent / "stick", office.parent / "till"
    assert run("invite", office, stick, "--name", "เครื่อง 2", "--language", "en") == 0
    code = re.search(r"code is ([0-9A-Z-]+)\.", capsys.readouterr().out)
    assert code is not None
    invitation = next((stick / "kadpun-desks").glob("*.kadpun-invite"))
    for words in (
        ("join", invitation, till, "--code", code[1], "--seal", "passphrase", "--language", "en"),
        ("send", till, stick, "--language", "en"),
        ("receive", till, invitation.parent, "--language", "en"),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO("long enough\nlong enough\n"))
        assert run(*words) == 0
