"""The demonstration day itself, and everybody else's judgement of what it leaves.

One day is played for all of it; what comes after only reads, or works on copies.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from kadpun.books.ledger.receipt_code import verify_receipt_code
from kadpun.books.ledger.vkeys import read_vkey
from kadpun.books.store.backup import backups_in
from kadpun.books.verify import verify_store
from kadpun.pos.demo.day import play
from kadpun.pos.demo.signed_codes import receipt_code_of
from tests.stories.counter import NUMBER

ROOT = Path(__file__).parents[2]
LOG = "nong-pan/co-op-shop/till-01/1"
GROSS, CASH, PROMPTPAY = 2_707_827, 2_006_675, 700_923
SCREENS = 24
Redraw = Callable[[bytes], dict[str, Any]]


@pytest.mark.timeout(600)
def test_the_demonstration_day_works_out_and_strangers_agree(tmp_path: Path, redraw: Redraw) -> None:
    folder = tmp_path / "demo-day"
    told: list[str] = []
    assert play(folder, language="th", progress=told.append) == 0, told[-1][-900:]
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    the_day_came_to_what_was_planned(summary, told)
    everything_lies_where_it_should(folder, summary)
    a_stranger_redraws_the_receipts(folder, redraw)
    the_codes_read_back_and_verify(folder)
    programs_of_plain_text_accounting_agree(folder, summary["trial_balance"])
    the_tools_that_everybody_has_accept_the_checkpoint(folder, tmp_path / "pack")
    the_pack_verifies_without_anything_of_ours(folder, tmp_path / "pack")
    the_backups_are_whole(folder)
    what_is_tampered_with_is_named(folder, tmp_path)


def kadpun(*words: str) -> subprocess.CompletedProcess[str]:
    """The command, as somebody types it."""
    return subprocess.run([sys.executable, "-m", "kadpun", *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def run(*command: str) -> str:
    found = shutil.which(command[0]) or str(Path(sys.executable).with_name(command[0]))
    done = subprocess.run([found, *command[1:]], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def picture(path: Path) -> Image.Image:
    """A picture, read whole."""
    with Image.open(path) as opened:
        opened.load()
        return opened.copy()


def the_day_came_to_what_was_planned(summary: dict[str, Any], told: list[str]) -> None:
    assert (summary["sales"], summary["gross"]) == (60, GROSS)
    assert summary["by_tender"] == {"cash": CASH, "promptpay": PROMPTPAY}
    assert all(pair["planned"] == pair["booked"] for pair in summary["compared"].values())
    assert summary["drawer"]["short"] == 500 == summary["trial_balance"]["cash/short"]
    assert summary["verify"]["exit"] == summary["rebuild"]["verify"]["exit"] == summary["pack"]["exit"] == 0
    assert summary["verify"]["receipts"] == 62
    assert len([line for line in told if NUMBER.search(line)]) >= 60


def everything_lies_where_it_should(folder: Path, summary: dict[str, Any]) -> None:
    numbers = {path.stem for path in (folder / "receipts").glob("*.png")}
    assert {f"01-69-{number:06}" for number in range(1, 61)} | {"01-R-69-000001", "paid-out", "z-report"} <= numbers
    assert {path.stem for path in (folder / "receipts").glob("*.escpos")} <= numbers
    assert len(list((folder / "screens").glob("*.png"))) >= SCREENS
    assert all(picture(path).size[0] >= 1024 for path in (folder / "screens").glob("*.png"))
    assert (folder / "z-report.pdf").read_bytes().startswith(b"%PDF")
    assert {path.name for path in (folder / "export").iterdir()} >= {"ledger.journal", "ledger.beancount", "facts.csv", "trial-balance.csv"}
    assert (folder / "pack.zip").is_file()
    assert not any("trust" in name for name in zipfile.ZipFile(folder / "pack.zip").namelist())
    assert {path.name for path in (folder / "trust").iterdir()} >= {"policy", "allowed_signers"}
    assert len(summary["backups"]) == 2
    assert not (folder / "till.log").exists(), (folder / "till.log").read_text("utf-8")


def a_stranger_redraws_the_receipts(folder: Path, redraw: Redraw) -> None:
    """A decoder that knows nothing of ours draws the printer's bytes dot for dot as our pictures show them."""
    papers_of_the_day = sorted((folder / "receipts").glob("*.escpos"))
    for path in (*papers_of_the_day[::9], papers_of_the_day[-1]):
        papers = [rows for rows in redraw(path.read_bytes())["papers"] if any("1" in row for row in rows)]
        shown = picture(path.with_suffix(".png")).convert("1")
        ink = shown.crop((16, 16, shown.width - 16, shown.height - 16))
        pixels = ink.load()
        assert pixels is not None
        drawn = ["".join("0" if pixels[x, y] else "1" for x in range(ink.width)) for y in range(ink.height)]
        theirs = [row.ljust(ink.width, "0") for row in papers[0]]
        assert len(papers) == 1
        assert drawn[: len(theirs)] == theirs
        assert not any("1" in row for row in drawn[len(theirs) :])


def the_codes_read_back_and_verify(folder: Path) -> None:
    """The QR on each paper reads back as the store says, and the desk's key, known from elsewhere, signed it."""
    with closing(sqlite3.connect(folder / "shop.kadpun")) as store:
        genesis = json.loads(store.execute("SELECT bytes FROM fact WHERE no = 0").fetchone()[0])
    key = read_vkey(genesis["body"]["vkeys"][1])
    for path in sorted((folder / "receipts").glob("01-*.png")):
        read = [code.text for code in zxingcpp.read_barcodes(picture(path).convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)]
        assert read == [receipt_code_of(folder / "shop.kadpun", path.stem)]
        statement, _ = verify_receipt_code(read[0], [key])
        assert statement.total >= 0
    done = kadpun("receipt", str(folder), read[0], "--language", "en")
    assert done.returncode == 0, done.stderr


def programs_of_plain_text_accounting_agree(folder: Path, ours: dict[str, int]) -> None:
    with (folder / "export" / "accounts.csv").open(encoding="utf-8-sig", newline="") as stream:
        paths = {row["journal"]: row["account"] for row in csv.DictReader(stream)}
    journal = str(folder / "export" / "ledger.journal")
    standing = {account: amount for account, amount in ours.items() if amount}
    text = run("hledger", "-f", journal, "balance", "cur:THB", "--flat", "-O", "csv", "--no-total", "--layout=bare")
    rows = list(csv.reader(text.splitlines()))[1:]
    assert {paths[account]: int(amount.replace(".", "")) for account, _, amount in rows} == standing
    run("hledger", "-f", journal, "check", "--strict", "accounts", "commodities")
    text = run("ledger", "-f", journal, "--strict", "--pedantic", "balance", "--flat", "--no-total", "-l", 'commodity == "THB"', "--format",
               "%(account)|%(display_total)\n")  # fmt: skip
    theirs = {}
    for line in text.splitlines():
        account, _, amount = line.partition("|")
        if "THB" in amount:
            theirs[paths[account]] = int(amount.split()[0].replace(".", ""))
    assert theirs == standing
    assert run("bean-check", str(folder / "export" / "ledger.beancount")) == ""


def the_tools_that_everybody_has_accept_the_checkpoint(folder: Path, unpacked: Path) -> None:
    with zipfile.ZipFile(folder / "pack.zip") as pack:
        pack.extractall(unpacked)
    log, trust = unpacked / LOG, folder / "trust"
    body = (log / "checkpoint.body").read_bytes()
    size = body.split(b"\n")[1]
    forged = body.replace(size, str(int(size) + 1).encode(), 1)
    ssh = ["ssh-keygen", "-Y", "verify", "-f", str(trust / "allowed_signers"), "-I", LOG, "-n", "kadpun-checkpoint"]
    ssh += ["-s", str(log / "checkpoint.sshsig")]
    openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(trust / f"{LOG.replace('/', '+')}.pem"), "-rawin"]
    for said, wanted in ((body, True), (forged, False)):
        assert (subprocess.run(ssh, input=said, capture_output=True, check=False).returncode == 0) is wanted
        (unpacked / "said").write_bytes(said)
        command = [*openssl, "-in", str(unpacked / "said"), "-sigfile", str(log / "checkpoint.sig")]
        assert (subprocess.run(command, capture_output=True, check=False).returncode == 0) is wanted


def the_pack_verifies_without_anything_of_ours(folder: Path, unpacked: Path) -> None:
    """`verify.py` of the pack reads nothing of the program: it runs in a place of its own, isolated."""
    command = [sys.executable, "-I", str(unpacked / "verify.py"), str(folder / "pack.zip"), "--trust", str(folder / "trust"), "--receipts"]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    done = kadpun("verify", str(folder / "pack.zip"), "--trust", str(folder / "trust"), "--receipts")
    assert done.returncode == 0, done.stdout + done.stderr


def the_backups_are_whole(folder: Path) -> None:
    for place in ("backup", "second-place"):
        backup = backups_in(folder / place)[0]
        assert backup.facts == json.loads((folder / "summary.json").read_text("utf-8"))["facts"]
        assert verify_store(backup.path, receipts=True).exit_code == 0


def what_is_tampered_with_is_named(folder: Path, tmp_path: Path) -> None:
    """One byte of a fact: verify names it. A row of a view: verify names it, and rebuild mends it."""
    for name, damage in (("fact", _change_a_fact), ("view", _change_a_view)):
        copy = tmp_path / name
        copy.mkdir()
        for each in ("shop.kadpun", "keys"):
            source = folder / each
            shutil.copytree(source, copy / each) if source.is_dir() else shutil.copy(source, copy / each)
        with closing(sqlite3.connect(copy / "shop.kadpun")) as store, store:
            named = damage(store)
        done = kadpun("verify", str(copy / "shop.kadpun"), "--trust", str(folder / "trust"), "--language", "en")
        assert done.returncode == 1, done.stdout
        assert named in done.stdout
    assert kadpun("rebuild", str(tmp_path / "view" / "shop.kadpun")).returncode == 0
    done = kadpun("verify", str(tmp_path / "view" / "shop.kadpun"), "--trust", str(folder / "trust"), "--receipts")
    assert done.returncode == 0, done.stdout + done.stderr


def _change_a_fact(store: sqlite3.Connection) -> str:
    """Change one digit in the bytes of a sale, as somebody with the file and no key might; gives what must be named."""
    for (trigger,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'fact'").fetchall():
        store.execute(f"DROP TRIGGER {trigger}")
    no, data = store.execute("SELECT no, bytes FROM fact WHERE kind = 'sale' ORDER BY no LIMIT 1 OFFSET 20").fetchone()
    changed = bytes(data).replace(b'"total":', b'"total":1', 1)
    store.execute("UPDATE fact SET bytes = ? WHERE no = ?", (changed, no))
    return f"{LOG}#{no}"


def _change_a_view(store: sqlite3.Connection) -> str:
    store.execute("UPDATE shift_total SET amount = amount - 500 WHERE name = 'in/cash'")
    return "shift_total"
