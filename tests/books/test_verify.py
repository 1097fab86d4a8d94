"""Whatever is changed in a store behind the program's back, verifying finds it and names the fact; what is only a view, rebuilding mends."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.ledger.trust import read_trust, write_trust
from kadpun.books.store.engine import Store, StoreMissing, StoreNewer, StoreUnreadable
from kadpun.books.store.tables import VIEWS
from kadpun.books.verify import GUARDS, VIEWS_CHECK, StoreOlder, StoreReport, verify_store
from tests.books import real_shop


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with a day behind it, in one plain file."""
    folder = tmp_path_factory.mktemp("shop")
    desk = real_shop.found(folder)
    real_shop.fill(desk)
    real_shop.a_day(desk)
    desk.close()
    return folder / "shop.kadpun"


@pytest.fixture
def store(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be tampered with."""
    path = tmp_path / "shop.kadpun"
    shutil.copy(whole, path)
    return path


@contextmanager
def behind_our_back(path: Path) -> Iterator[sqlite3.Connection]:
    """Whoever has the file can take the triggers off, and lay them again."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        laid = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in laid:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in laid:
            connection.execute(sql)


def named(report: StoreReport) -> set[int | None]:
    return {finding.seq for finding in report.findings if not finding.incomplete}


def test_an_honest_store_holds_in_every_check(whole: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = verify_store(whole, receipts=True, progress=lambda done, total: seen.append((done, total)))
    assert report.findings == ()
    assert report.exit_code == 0
    assert report.audit.facts == seen[-1][0] == seen[-1][1] > 30
    assert report.audit.receipts == 14
    assert {check.name for check in report.checks} >= {"form", "chain", "tree", "signatures", "ids", "sums", "kinds", "receipts", "guards", "views"}
    assert "trust" not in {check.name for check in report.checks}


def test_verifying_writes_nothing_to_the_store(whole: Path) -> None:
    before = whole.read_bytes()
    verify_store(whole)
    assert whole.read_bytes() == before


@pytest.mark.parametrize("place", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("seq", [0, 7, 25, 30])
def test_one_byte_of_a_fact_is_found_and_the_fact_is_named(store: Path, seq: int, place: float) -> None:
    with behind_our_back(store) as connection:
        data = bytearray(connection.execute("SELECT bytes FROM fact WHERE no = ?", (seq,)).fetchone()[0])
        data[int(len(data) * place)] ^= 1
        connection.execute("UPDATE fact SET bytes = ? WHERE no = ?", (bytes(data), seq))
    report = verify_store(store)
    assert report.exit_code == 1
    assert seq in named(report)


@pytest.mark.parametrize(
    ("column", "value"),
    [("leaf", b"\x07" * 32), ("id", b"\x07" * 16), ("kind", "no-sale"), ("largest_at", 5)],
)
def test_every_column_of_a_fact_s_row_is_held_against_its_bytes(store: Path, column: str, value: object) -> None:
    with behind_our_back(store) as connection:
        connection.execute(f"UPDATE fact SET {column} = ? WHERE no = 20", (value,))
        fact = read_fact(connection.execute("SELECT bytes FROM fact WHERE no = 20").fetchone()[0])
    report = verify_store(store)
    assert report.exit_code == 1
    assert (20, fact.id) in {(finding.seq, finding.fact_id) for finding in report.findings}


def test_one_byte_of_a_node_is_found(store: Path) -> None:
    with behind_our_back(store) as connection:
        connection.execute("UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND position = 3")
    report = verify_store(store)
    assert report.exit_code == 1
    assert [finding.rule for finding in report.findings] == ["node"]
    assert report.findings[0].seq in range(12, 16)


def test_one_digit_of_a_checkpoint_is_found(store: Path) -> None:
    with behind_our_back(store) as connection:
        note = connection.execute("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone()[0]
        changed = note[:-6] + ("A" if note[-6] != "A" else "B") + note[-5:]
        connection.execute("UPDATE checkpoint SET note = ? WHERE note = ?", (changed, note))
    report = verify_store(store)
    assert report.exit_code == 1
    assert {finding.rule for finding in report.findings} == {"checkpoint"}


def test_a_fact_taken_out_or_the_end_cut_off_is_found(store: Path) -> None:
    with behind_our_back(store) as connection:
        connection.execute("DELETE FROM fact WHERE no = (SELECT MAX(no) FROM fact)")
    assert verify_store(store).exit_code == 1
    with behind_our_back(store) as connection:
        connection.execute("DELETE FROM fact WHERE no = 12")
    assert verify_store(store).exit_code == 1


def test_a_receipt_s_signature_is_checked_when_asked(store: Path) -> None:
    with behind_our_back(store) as connection:
        (no,) = connection.execute("SELECT fact FROM receipt ORDER BY fact LIMIT 1 OFFSET 3").fetchone()
        connection.execute("UPDATE receipt SET signature = zeroblob(64) WHERE fact = ?", (no,))
    assert verify_store(store).exit_code == 0
    report = verify_store(store, receipts=True)
    assert report.exit_code == 1
    assert named(report) == {no}


def test_triggers_taken_off_are_found(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TRIGGER fact_keeps")
        connection.execute("CREATE TABLE hidden (a)")
    report = verify_store(store)
    assert [finding.detail for finding in report.of_check(GUARDS)] == [
        "The store holds table hidden, which no Kadpun has laid.",
        "The store lacks its trigger fact_keeps.",
    ]
    assert report.exit_code == 1


VIEW_CHANGES: list[tuple[str, str, str]] = [
    ("balance", "UPDATE balance SET debit = 1 + debit WHERE account = 'cash/drawer'", "cash/drawer, commodity THB, on 2026-11-21, shop shop: debit"),
    ("posting", "UPDATE posting SET amount = amount + 1 WHERE fact = 24 AND line = 0", "fact 24, line 0: amount"),
    ("posting", "DELETE FROM posting WHERE fact = 24 AND line = 0", "lacks its row for fact 24, line 0"),
    ("posting", "INSERT INTO posting VALUES (24, 99, 'cash/safe', 'THB', 1, '2026-11-21')", "fact 24, line 99 that no fact brings"),
    ("sale", "UPDATE sale SET total = 'สาม' WHERE fact = 24", "fact 24: total"),
    ("price", "UPDATE price SET price = 1 WHERE goods = 'g-0002'", "goods g-0002, pack , from_on 2026-11-21: price"),
    ("goods", "UPDATE goods SET name = 'ทอง' WHERE goods = 'g-0001'", "goods g-0001: name"),
    ("setting", "DELETE FROM setting WHERE name = 'vat_mode'", "lacks its row for name vat_mode, scope pa-sang/shop"),
    ("stock_day", "UPDATE stock_day SET went = 0 WHERE commodity = 'g-0001'", "commodity g-0001, account stock/shop, on 2026-11-21: went"),
    ("goods_search", "DELETE FROM goods_search WHERE rowid = (SELECT MIN(rowid) FROM goods_search)", "lacks its row for rowid"),
    ("unit", "DROP TABLE unit", "The view unit cannot be read"),
]


@pytest.mark.parametrize(("view", "change", "told"), VIEW_CHANGES)
def test_a_changed_view_is_named_with_its_key_and_rebuild_mends_it(store: Path, view: str, change: str, told: str) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute(change)
    report = verify_store(store)
    assert report.exit_code == 1
    findings = report.of_check(VIEWS_CHECK)
    assert len(findings) == 1
    assert told in findings[0].detail
    assert view in findings[0].detail
    if "fact 24" in told:
        assert (findings[0].seq, findings[0].log) == (24, real_shop.NAMES.first_log)
    with Store.open(store) as opened:
        rebuild(opened, KINDS, apply_postings)
    assert verify_store(store).findings == ()


def test_a_row_that_follows_the_newest_fact_names_it_by_its_tag(store: Path) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        (seq,) = connection.execute("SELECT seq FROM price WHERE goods = 'g-0002'").fetchone()
        connection.execute("UPDATE price SET price = 1 WHERE goods = 'g-0002'")
    assert named(verify_store(store)) == {seq}


def test_a_view_that_is_wrong_from_end_to_end_is_told_in_twenty_rows(store: Path) -> None:
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("UPDATE posting SET amount = amount + 1")
    assert len(verify_store(store).of_check(VIEWS_CHECK)) == 20


def test_every_view_is_compared(store: Path) -> None:
    """A row that no fact brings, put into each view in turn."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        for table in VIEWS.tables.values():
            values = ["'zz'" if str(column.type) == "TEXT" else "987654" for column in table.columns]
            connection.execute(f'INSERT INTO "{table.name}" VALUES ({", ".join(values)})')
    findings = verify_store(store).of_check(VIEWS_CHECK)
    assert {finding.fields["view"] for finding in findings} == set(VIEWS.tables)


def test_views_are_not_judged_while_facts_are_wrong(store: Path) -> None:
    with behind_our_back(store) as connection:
        connection.execute("UPDATE fact SET bytes = 'x' WHERE no = 3")
        connection.execute("UPDATE balance SET debit = debit + 1")
    report = verify_store(store)
    assert [finding.incomplete for finding in report.of_check(VIEWS_CHECK)] == [True]
    assert report.exit_code == 1


def test_a_store_that_is_missing_newer_older_or_no_store_is_told(store: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        verify_store(tmp_path / "none")
    for form, reason in ((99, StoreNewer), (0, StoreOlder)):
        with closing(sqlite3.connect(store, isolation_level=None)) as connection:
            connection.execute("UPDATE store SET value = ? WHERE name = 'schema_version'", (form,))
        with pytest.raises(reason):
            verify_store(store)
    (tmp_path / "text").write_bytes(b"no store " * 1000)
    with pytest.raises(StoreUnreadable):
        verify_store(tmp_path / "text")


def torn(data: bytearray) -> bytearray:
    data[4096 * 2 : 4096 * 6] = bytes(4096 * 4)
    return data


def cut(data: bytearray) -> bytearray:
    return data[: len(data) // 2]


@pytest.mark.parametrize("harm", [torn, cut])
def test_a_damaged_file_is_told_and_never_passes(store: Path, harm: Callable[[bytearray], bytearray]) -> None:
    store.write_bytes(harm(bytearray(store.read_bytes())))
    try:
        code = verify_store(store).exit_code
    except StoreUnreadable:
        code = 1
    assert code == 1


def test_trust_files_of_another_desk_are_not_met(whole: Path, tmp_path: Path) -> None:
    desk = real_shop.found(tmp_path / "other")
    keys = desk.ledger.keys
    desk.close()
    write_trust(tmp_path / "trust", log_keys=[keys.log.verifier])
    report = verify_store(whole, trust=read_trust(tmp_path / "trust"))
    assert report.exit_code == 1
    assert {finding.rule for finding in report.findings} <= {"trust", "certificate", "quorum", "checkpoint"}
