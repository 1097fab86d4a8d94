from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.ledger import facts, notes, pack, standalone_verify, tiles, tree, trust
from kadpun.books.ledger.facts import Fact
from kadpun.books.ledger.store_logs import logs_of_store, reader_of_store
from kadpun.books.refusals import Told

from .answers import LOG, answers, key, log_after, offered_bytes
from .made import MadeLog, write_store
from .test_pack import Written
from .test_pack import written as written

BAD = answers("bad-facts")


def verified(path: Path, trusted: Path | None = None) -> tuple[int, set[tuple[str, int | None]]]:
    """What verify.py answers, as exit code and findings."""
    logs, count = standalone_verify.verify(path, trusted, True)
    found = {(finding.check, finding.number) for log in logs for finding in log.findings}
    said: list[str] = []
    code = standalone_verify.report(logs, count, as_json=False, trusted=trusted is not None, receipts=True, write=said.append)
    assert "WRONG" in "".join(said) if code == 1 else "WRONG" not in "".join(said)
    return code, found


@pytest.fixture
def folder(written: Written, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written.folder, tmp_path / "pack"))


def test_it_stands_alone() -> None:
    source = Path(standalone_verify.__file__).read_text(encoding="utf-8")
    roots = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            roots.add(str(node.module).partition(".")[0])
    assert roots <= set(sys.stdlib_module_names) | {"cryptography"}


@pytest.mark.parametrize("zipped", [True, False])
def test_it_runs_out_of_the_pack_itself_and_accepts_it(written: Written, tmp_path: Path, zipped: bool) -> None:
    script = Path(shutil.copy(written.folder / "verify.py", tmp_path / "verify.py"))
    path = written.zip if zipped else written.folder
    command = [sys.executable, "-I", str(script), str(path), "--trust", str(written.trust), "--receipts", "--json"]
    done = subprocess.run(command, capture_output=True, check=False, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["logs"] == {written.log.log: 308}
    assert told["receipts"] == 300
    assert told["findings"] == []


def test_it_says_in_words_what_it_checked(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert standalone_verify.main([str(written.folder)]) == 0
    said = capsys.readouterr().out
    assert "308 entries in 1 logs" in said
    assert "Without --trust" in said
    assert "not asked" in said


@pytest.mark.parametrize("wrong", [["nowhere.zip"], [], ["--more"], [str(Path(__file__))], [str(Path(__file__).parent)]])
def test_a_wrong_command_exits_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        standalone_verify.main(wrong)
    assert left.value.code == 2
    assert capsys.readouterr().err


def test_one_byte_of_any_signed_file_changed_is_found(written: Written, folder: Path) -> None:
    own = [path for path in sorted(folder.rglob("*")) if path.is_file() and (written.log.log in path.as_posix() or path.suffix == ".proof")]
    for path in own:
        data = path.read_bytes()
        for place in (0, len(data) // 2, len(data) - 1):
            turned = bytearray(data)
            turned[place] ^= 1
            path.write_bytes(turned)
            assert verified(folder)[0] == 1, (path, place)
        path.unlink()
        if path.name == "checkpoint":
            assert standalone_verify.Pack(folder).logs() == []
        elif path.suffix != ".proof" and path.name not in ("checkpoint.body", "checkpoint.sig", "checkpoint.sshsig", "receipts"):
            assert verified(folder)[0] == 1, path
        path.write_bytes(data)
    assert verified(folder) == (0, set())


def test_a_changed_entry_is_named_and_only_that(written: Written, folder: Path) -> None:
    path = folder / written.log.log / "tile/entries/001.p/52"
    path.write_bytes(path.read_bytes().replace(b'"number":"299"', b'"number":"399"', 1))
    assert verified(folder) == (1, {("tree", 299), ("receipts", 299)})


def test_a_changed_leaf_hash_is_named_and_only_that(written: Written, folder: Path) -> None:
    path = folder / written.log.log / "tile/0/001.p/52"
    data = bytearray(path.read_bytes())
    data[32 * 44] ^= 1
    path.write_bytes(data)
    assert verified(folder) == (1, {("tree", 300)})


def test_a_pack_of_another_key_is_found_by_trust_alone(written: Written, tmp_path: Path) -> None:
    forged = MadeLog(written.log.log)
    store = write_store(tmp_path / "forged.kadpun", forged)
    pack.write_pack(tmp_path / "forged.zip", logs_of_store(store), reader_of_store(store), keys={forged.log: forged.desk.log})
    assert verified(tmp_path / "forged.zip")[0] == 0
    assert verified(tmp_path / "forged.zip", written.trust) == (1, {("trust", None)})


def test_a_reader_that_has_seen_enough_ends_it_quietly(written: Written) -> None:
    command = f'"{sys.executable}" "{written.folder / "verify.py"}" "{written.folder}" | true; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, text=True)
    assert (done.stdout, done.stderr) == ("141\n", "")


def packed(folder: Path, stored: list[bytes], note: str) -> Path:
    """A pack of these stored bytes as they are, laid out by hand."""
    log = folder / LOG
    size = len(stored)
    leaves = [facts.leaf_hash(data) for data in stored]
    for name, data in (
        ("checkpoint", note.encode()),
        (tiles.Tile(0, 0, size).path, b"".join(leaves)),
        (tiles.Bundle(0, size).path, tiles.write_bundle(stored)),
    ):
        (log / name).parent.mkdir(parents=True, exist_ok=True)
        (log / name).write_bytes(data)
    return folder


def signed_over(stored: list[bytes]) -> str:
    frontier = tree.Frontier()
    for data in stored:
        frontier.append(facts.leaf_hash(data))
    signers = [key("log_next")] if len(stored) > 16 else [key("log"), key("log_next")] if len(stored) == 16 else [key("log")]
    return notes.sign_note(notes.Checkpoint(LOG, len(stored), frontier.root()).body, *signers)


def known_kinds(fact: Fact) -> Iterable[Told]:
    return () if fact.kind in standalone_verify.KINDS else [facts.UnknownKind(kind=fact.kind)]


@pytest.mark.parametrize("entry", BAD["refused"], ids=lambda entry: f"{entry['rule']}: {entry['name']}")
def test_a_bad_entry_well_signed_is_found_by_both_verifiers(entry: dict[str, Any], tmp_path: Path) -> None:
    data = offered_bytes(entry)
    if len(data) > 65_535:
        with pytest.raises(standalone_verify.Wrong):
            standalone_verify.read_object(data)
        return
    stored = [*log_after(entry["after"]).stored, data]
    folder = packed(tmp_path, stored, signed_over(stored))
    expected = entry.get("verifier", 1)
    assert verified(folder)[0] == expected
    report = pack.verify_pack(folder, check_kind=known_kinds, workers=1)
    assert report.exit_code == expected
    assert {finding.seq for finding in report.findings} <= {entry["after"], None, 0}


@pytest.mark.parametrize("entry", BAD["accepted"], ids=lambda entry: entry["name"])
def test_an_entry_just_inside_the_rules_is_taken_by_both_verifiers(entry: dict[str, Any], tmp_path: Path) -> None:
    stored = [*log_after(entry["after"]).stored, offered_bytes(entry)]
    folder = packed(tmp_path, stored, signed_over(stored))
    assert verified(folder) == (0, set())
    assert pack.verify_pack(folder, check_kind=known_kinds, workers=1).findings == ()


@pytest.mark.parametrize("entry", BAD["no_op"], ids=lambda entry: entry["name"])
def test_an_entry_that_stands_twice_is_found_by_both_verifiers(entry: dict[str, Any], tmp_path: Path) -> None:
    stored = [*log_after(entry["after"]).stored, offered_bytes(entry)]
    folder = packed(tmp_path, stored, signed_over(stored))
    assert verified(folder)[0] == 1
    assert pack.verify_pack(folder, check_kind=known_kinds, workers=1).exit_code == 1


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 12, 15, 16, 17])
def test_the_known_log_is_taken_at_every_size_with_its_trust(size: int, tmp_path: Path) -> None:
    known = answers("keys")
    entry = next(each for each in answers("checkpoints")["checkpoints"] if each["size"] == size)
    folder = packed(tmp_path / "pack", log_after(size).stored, entry["cosigned"])
    (folder / LOG / "checkpoint.sshsig").write_text(entry["sshsig"])
    (tmp_path / "trust").mkdir()
    for name in ("root", "policy", "allowed_signers"):
        (tmp_path / "trust" / name).write_text(known[name])
    assert verified(folder, tmp_path / "trust") == (0, set())
    assert pack.verify_pack(folder, trust=trust.read_trust(tmp_path / "trust"), workers=1).findings == ()
    lone = packed(tmp_path / "lone", log_after(size).stored, entry["note"])
    assert verified(lone, tmp_path / "trust") == (1, {("trust", None)})
    assert pack.verify_pack(lone, trust=trust.read_trust(tmp_path / "trust"), workers=1).exit_code == 1


@pytest.mark.parametrize("entry", answers("checkpoints")["notes"], ids=lambda entry: entry["name"])
def test_it_reads_notes_as_every_reader_must(entry: dict[str, Any]) -> None:
    log = [standalone_verify.read_vkey(key(name).verifier.text) for name in entry["log"]]
    witnesses = [standalone_verify.read_vkey(key(name).verifier.text) for name in entry["witness"]]

    def read() -> int:
        text, signed = standalone_verify.open_note(entry["text"].encode(), [*log, *witnesses])
        origin, size, _ = standalone_verify.read_body(text)
        own = signed & set(log)
        standalone_verify.demand(own and all(each.name == origin for each in own), "signatures", "not the log's")
        return size

    if entry["expect"] == "ok":
        assert read() == entry["size"]
    else:
        with pytest.raises(standalone_verify.Wrong):
            read()
