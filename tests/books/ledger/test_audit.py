from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.ledger import facts, keys, notes, trust
from kadpun.books.ledger.audit import audit
from kadpun.books.ledger.facts import Fact
from kadpun.books.ledger.findings import CHECKS, AuditReport
from kadpun.books.ledger.store_logs import logs_of_store, reader_of_store
from kadpun.books.refusals import Refusal, Told

from .answers import LOG, answers, key, log_after
from .made import MadeLog, made_day, reversal_of, write_store

SALES = 60


@pytest.fixture(scope="module")
def day() -> MadeLog:
    return made_day(SALES, receipts=True)


@pytest.fixture(scope="module")
def kept_store(day: MadeLog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(tmp_path_factory.mktemp("made") / "shop.kadpun", day, checkpoints={day.log: [day.checkpoint(7), day.checkpoint()]})


@pytest.fixture
def store(kept_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(kept_store, tmp_path / "shop.kadpun"))


def audited(path: Path, **given: Any) -> AuditReport:
    return audit(logs_of_store(path), reader_of_store(path), receipts=True, receipt_kinds=frozenset(("sale",)), workers=1, **given)


def told(report: AuditReport) -> set[tuple[str, int | None]]:
    """Rule and fact of each finding; every one has its sentence and its line of the report."""
    for finding in report.findings:
        assert finding.detail
        assert any(finding in report.of_check(check) for check in CHECKS), finding
    return {(finding.rule, finding.seq) for finding in report.findings}


def change(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute(statement, values).rowcount >= 1
    connection.commit()
    connection.close()


def turn(data: bytes, place: int) -> bytes:
    return data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]


def bytes_of(path: Path, statement: str, *values: object) -> bytes:
    connection = sqlite3.connect(path)
    data: bytes = connection.execute(statement, values).fetchone()[0]
    connection.close()
    return data


def test_an_honest_store_has_nothing_to_find(store: Path) -> None:
    report = audited(store)
    assert report.findings == ()
    assert report.exit_code == 0
    assert report.facts == SALES + 8
    assert report.receipts == SALES


@pytest.mark.parametrize("seq", [0, 1, 6, 20, 40, 65, 67])
@pytest.mark.parametrize("place", [0, 5, 100, -5, -1])
def test_one_byte_of_a_fact_changed_is_found_and_the_fact_named(store: Path, seq: int, place: int) -> None:
    data = bytes_of(store, "SELECT bytes FROM fact WHERE no = ?", seq)
    change(store, "UPDATE fact SET bytes = ? WHERE no = ?", turn(data, place % len(data)), seq)
    report = audited(store)
    assert report.exit_code == 1
    assert ("leaf", seq) in told(report)
    assert {found for _, found in told(report)} <= {seq, None} | ({0} if seq == 0 else set())


def test_every_byte_of_a_small_fact_counts(store: Path) -> None:
    data = bytes_of(store, "SELECT bytes FROM fact WHERE no = 3")
    for place in range(0, len(data), 9):
        change(store, "UPDATE fact SET bytes = ? WHERE no = 3", turn(data, place))
        assert ("leaf", 3) in told(audited(store))


@pytest.mark.parametrize("seq", [0, 6, 40, 67])
def test_a_changed_leaf_hash_is_found_and_only_that(store: Path, seq: int) -> None:
    leaf = bytes_of(store, "SELECT leaf FROM fact WHERE no = ?", seq)
    change(store, "UPDATE fact SET leaf = ? WHERE no = ?", turn(leaf, 31), seq)
    assert told(audited(store)) == {("leaf", seq)}


@pytest.mark.parametrize(("level", "position"), [(1, 0), (1, 33), (2, 3), (5, 1), (6, 0)])
def test_a_changed_node_is_found_and_only_that(store: Path, level: int, position: int) -> None:
    node = bytes_of(store, "SELECT hash FROM node WHERE level = ? AND position = ?", level, position)
    change(store, "UPDATE node SET hash = ? WHERE level = ? AND position = ?", turn(node, 0), level, position)
    assert told(audited(store)) == {("node", position << level)}
    change(store, "DELETE FROM node WHERE level = ? AND position = ?", level, position)
    assert told(audited(store)) == {("node", position << level)}


@pytest.mark.parametrize("size", [7, SALES + 8])
def test_every_byte_of_a_checkpoint_counts(store: Path, size: int) -> None:
    note = str(bytes_of(store, "SELECT note FROM checkpoint WHERE size = ?", size))
    for place in range(len(note)):
        changed = note[:place] + chr(ord(note[place]) ^ 1) + note[place + 1 :]
        change(store, "UPDATE checkpoint SET note = ? WHERE size = ?", changed, size)
        assert audit(logs_of_store(store), reader_of_store(store), workers=1).exit_code == 1, changed


def test_a_changed_receipt_signature_is_found_and_a_missing_one(store: Path) -> None:
    signature = bytes_of(store, "SELECT signature FROM receipt WHERE fact = 30")
    change(store, "UPDATE receipt SET signature = ? WHERE fact = 30", turn(signature, 3))
    change(store, "DELETE FROM receipt WHERE fact = 31")
    change(store, "UPDATE receipt SET fact = 1 WHERE fact = 32")
    assert told(audited(store)) == {("receipt", seq) for seq in (1, 30, 31, 32)}


def test_a_cut_tail_is_found(store: Path) -> None:
    change(store, "DELETE FROM fact WHERE no >= 50")
    report = audited(store)
    assert ("root", 50) in told(report)
    assert "cut off" in " ".join(finding.detail for finding in report.findings)


def test_a_fact_taken_out_is_found(store: Path) -> None:
    change(store, "DELETE FROM fact WHERE no = 33")
    found = told(audited(store))
    assert ("seq", 33) in found
    assert ("prev", 34) in found


def test_facts_changed_round_are_found(store: Path) -> None:
    change(store, "UPDATE fact SET no = -1 WHERE no = 20")
    change(store, "UPDATE fact SET no = 20 WHERE no = 21")
    change(store, "UPDATE fact SET no = 21 WHERE no = -1")
    found = told(audited(store))
    assert {("seq", 20), ("seq", 21), ("prev", 20)} <= found


def test_a_checkpoint_that_does_not_cover_the_newest_facts_is_found(store: Path) -> None:
    change(store, "DELETE FROM checkpoint WHERE size > 7")
    assert told(audited(store)) == {("checkpoint", 7)}
    change(store, "DELETE FROM checkpoint")
    assert told(audited(store)) == {("checkpoint", 0)}


def store_of(tmp_path: Path, *logs: MadeLog) -> Path:
    return write_store(tmp_path / "other.kadpun", *logs)


def test_what_was_signed_but_breaks_a_rule_is_found(tmp_path: Path) -> None:
    log = made_day(3)
    first = log.facts[6]
    reversal_of(log, first)
    reversal_of(log, first)
    log.add("reversal", {}, post=(("cash/drawer", "THB", 1), ("cash/safe", "THB", -1)), refs=(log.facts[7].id,))
    log.add("opening", {}, post=(("stock/shop", "nobody-knows", 1), ("stock/sold", "nobody-knows", -1)))
    log.add("shift-close", {"perpetual": {"count": 3, "gross": 1}})
    assert told(audit(logs_of_store(store_of(tmp_path, log)), reader_of_store(tmp_path / "other.kadpun"))) == {
        ("reversal", 12),
        ("reversal", 13),
        ("commodity", 14),
        ("perpetual", 15),
    }


def test_an_id_that_stands_in_two_logs_is_found(tmp_path: Path) -> None:
    one, two = made_day(2), made_day(2, log="kadpun-made/shop-1/till-2/1")
    two.random.seed(one.log)
    fact = one.facts[6]
    twin = Fact(two.log, two.frontier.size, two.frontier.root(), fact.id, "no-sale", fact.at, fact.on, fact.by, (), (), {}, {})
    two.append(twin.encode(), twin)
    path = tmp_path / "twice.kadpun"
    connection_free_ids(path, one, two)
    report = audit(logs_of_store(path), reader_of_store(path))
    assert told(report) == {("id-reuse", None)}
    assert {finding.log for finding in report.findings} == {one.log, two.log}


def connection_free_ids(path: Path, *logs: MadeLog) -> None:
    """A store whose own rule of unique ids has been taken away."""
    from kadpun.books.store.tables import KEPT

    fact_table = KEPT.tables["fact"]
    fact_table.c.id.unique = False
    kept = set(fact_table.constraints)
    try:
        fact_table.constraints -= {each for each in kept if type(each).__name__ == "UniqueConstraint"}
        write_store(path, *logs)
    finally:
        fact_table.constraints |= kept
        fact_table.c.id.unique = True


def unknown_kind(fact: Fact) -> Iterable[Told]:
    return [facts.UnknownKind(kind=fact.kind)] if fact.kind == "training" else []


class NotOnMonday(Refusal):
    says = "Not on a Monday: {number}."


def bad_sale(fact: Fact) -> Iterable[Told]:
    return [NotOnMonday(number=fact.seq)] if fact.seq == 9 else unknown_kind(fact)


def test_the_rules_of_kinds_are_handed_in(store: Path) -> None:
    report = audited(store, check_kind=unknown_kind)
    assert report.exit_code == 3
    assert told(report) == {("kind", SALES + 6)}
    report = audited(store, check_kind=bad_sale)
    assert report.exit_code == 1
    assert told(report) == {("kind", SALES + 6), ("kind-rule", 9)}
    assert report.findings[0].detail == "Not on a Monday: 9."
    assert report.findings[0].sentence(lambda text, **fields: text.upper().format(**{k.upper(): v for k, v in fields.items()})).startswith("NOT ON")


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (lambda path: None, set()),
        (lambda path: change(path, "UPDATE node SET hash = zeroblob(32) WHERE level = 12 AND position = 0"), {("node", 0)}),
        (lambda path: change(path, "DELETE FROM node WHERE level = 12 AND position = 0"), {("node", 0)}),
        (lambda path: change(path, "UPDATE fact SET leaf = zeroblob(32) WHERE no IN (100, 8000)"), {("leaf", 100), ("leaf", 8000)}),
        (lambda path: change(path, "UPDATE fact SET bytes = bytes || ' ' WHERE no = 5000"), {("leaf", 5000), ("canonical", 5000)}),
    ],
)
def test_two_processes_find_what_one_finds(
    large_store: Path, tmp_path: Path, harm: Callable[[Path], None], expected: set[tuple[str, int]]
) -> None:
    path = Path(shutil.copy(large_store, tmp_path / "large.kadpun"))
    harm(path)
    for workers in (1, 2):
        report = audit(logs_of_store(path), reader_of_store(path), workers=workers, receipts=True)
        assert told(report) == expected


def test_where_other_threads_run_processes_begin_afresh_and_find_the_same(large_store: Path) -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert threading.active_count() > 1
        report = audit(logs_of_store(large_store), reader_of_store(large_store), workers=2)
    finally:
        waiting.set()
        thread.join()
    assert report.findings == ()
    assert report.facts == 8401


@pytest.fixture(scope="module")
def large_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    log = MadeLog()
    for _ in range(8400):
        log.add("no-sale", {})
    return write_store(tmp_path_factory.mktemp("made") / "large.kadpun", log)


def known_store(path: Path, count: int, checkpoints: list[str]) -> Path:
    """A store of the known facts, signed with the test keys."""
    known = log_after(count)
    log = MadeLog.__new__(MadeLog)
    log.log, log.receipts, log.nodes = LOG, {}, {place: node for place, node in known.nodes.items() if place[0]}
    log.facts = list(known.facts.values())
    log.rows = [(seq, data, facts.leaf_hash(data)) for seq, data in enumerate(known.stored)]
    return write_store(path, log, checkpoints={LOG: checkpoints})


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 12, 15, 16, 17])
def test_the_known_log_audits_at_every_size_across_its_rotation(tmp_path: Path, size: int) -> None:
    entry = next(each for each in answers("checkpoints")["checkpoints"] if each["size"] == size)
    path = known_store(tmp_path / "known.kadpun", size, [entry["note"]])
    assert audited_plainly(path).findings == ()


def audited_plainly(path: Path, trusted: trust.Trust | None = None) -> AuditReport:
    return audit(logs_of_store(path), reader_of_store(path), trust=trusted)


def test_a_rotation_asks_for_both_keys_and_then_for_the_new_one(tmp_path: Path) -> None:
    root = log_after(16).frontier.root()
    body = notes.Checkpoint(LOG, 16, root).body
    for name, signers in (("old", ["log"]), ("new", ["log_next"]), ("stranger", ["impostor"])):
        path = known_store(tmp_path / name, 16, [notes.sign_note(body, *(key(signer) for signer in signers))])
        assert {rule for rule, _ in told(audited_plainly(path))} == {"checkpoint"}
    body = notes.Checkpoint(LOG, 17, log_after(17).frontier.root()).body
    path = known_store(tmp_path / "old-later", 17, [notes.sign_note(body, key("log"))])
    assert {rule for rule, _ in told(audited_plainly(path))} == {"checkpoint"}


def test_trust_files_decide_whose_log_it_is(tmp_path: Path) -> None:
    known = answers("keys")
    entry = next(each for each in answers("checkpoints")["checkpoints"] if each["size"] == 12)
    path = known_store(tmp_path / "known.kadpun", 12, [entry["cosigned"]])
    given = trust.Trust(trust.read_root(known["root"]), trust.read_policy(known["policy"]), known["allowed_signers"])
    assert audited_plainly(path, given).findings == ()
    lone = known_store(tmp_path / "lone.kadpun", 12, [entry["note"]])
    assert told(audited_plainly(lone, given)) == {("quorum", None)}
    stranger = trust.read_policy(f"log {key('impostor').verifier.text}\nquorum none\n")
    other_root, _ = trust.found_community("kadpun-other", last_on=date(2030, 1, 1))
    assert told(audited_plainly(path, trust.Trust(None, stranger, ""))) == {("trust", None)}
    assert told(audited_plainly(path, trust.Trust(trust.read_root(other_root), None, ""))) == {("certificate", 0)}
    assert told(audited_plainly(path, trust.Trust(None, None, ""))) == {("trust", None)}
    assert told(audited_plainly(path, trust.Trust(given.root, None, "somebody ssh-ed25519 AAAA\n"))) == {("trust", None)}


def test_a_log_outside_of_its_enrolment_is_found(tmp_path: Path) -> None:
    root, enrol = trust.found_community("kadpun-made", last_on=date(2030, 1, 1))
    for first, last, expected in (
        (date(2026, 11, 21), date(2026, 11, 21), set()),
        (date(2026, 11, 22), date(2026, 12, 31), {("certificate", 0)}),
        (date(2026, 1, 1), date(2026, 11, 20), {("certificate", 0)}),
    ):
        desk = keys.make_desk_keys("kadpun-made/shop-1/till-1/1")
        certificate = trust.write_certificate(desk, enrol, first_on=first, last_on=last)
        log = made_day(2, desk=desk, certificate=certificate)
        path = write_store(tmp_path / f"{first}.kadpun", log)
        assert told(audited_plainly(path, trust.Trust(trust.read_root(root), None, ""))) == expected


def test_a_fact_of_a_version_to_come_is_passed_over_as_incomplete(tmp_path: Path) -> None:
    log = made_day(2)
    value: dict[str, Any] = {
        "v": 2, "log": log.log, "seq": log.frontier.size, "prev": facts.write_base64(log.frontier.root()),
        "id": "01a1fbde-4833-7f53-ba0b-52b646371155", "kind": "sale", "more": {"x": 1},
    }  # fmt: skip
    log.append(facts.encode(value), log.facts[-1])
    log.facts[-1] = Fact(log.log, 0, b"", "01a1fbde-4833-7f53-ba0b-52b646371155", "sale", 0, date(2026, 1, 1), "", (), (), {}, {})
    log.receipts[log.frontier.size - 1] = bytes(64)
    log.add("no-sale", {})
    report = audited(write_store(tmp_path / "later.kadpun", log))
    assert {found for found in told(report) if found[0] != "receipt"} == {("v", 10)}
    assert ("receipt", 10) not in told(report)
