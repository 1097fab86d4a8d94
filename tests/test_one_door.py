"""Facts are written by the recorder and views by `Views`, and by nothing else in the program."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import kadpun.books.kinds as all_tables
from kadpun.books.store.tables import VIEWS, VIRTUAL_VIEWS, checkpoint_table, fact_table, log_table, node_table, receipt_table

ROOT = Path(__file__).parent.parent
RECORD = {table.name for table in (fact_table, node_table, checkpoint_table, receipt_table, log_table)}
WRITERS = {"kadpun/books/ledger/recorder.py", "kadpun/books/ledger/receive.py", "kadpun/books/store/tables.py"}
"""The recorder, what takes other desks' facts, and the triggers that keep everybody else out."""
WRITES = re.compile(r"\b(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE(?: OR \w+)?|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)


def texts(tree: ast.AST) -> list[str]:
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def written_by_sql() -> dict[str, set[str]]:
    """Table to the files whose SQL writes it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "kadpun").rglob("*.py")):
        for text in texts(ast.parse(path.read_text("utf-8"))):
            for table in WRITES.findall(text):
                found.setdefault(table, set()).add(str(path.relative_to(ROOT)))
    return found


def test_no_sql_writes_a_view() -> None:
    assert all_tables.KINDS
    views = {table.name for table in VIEWS.sorted_tables} | set(VIRTUAL_VIEWS)
    assert len(views) > 15
    assert {table: files for table, files in written_by_sql().items() if table in views} == {}


def test_only_the_recorder_writes_the_record() -> None:
    found = written_by_sql()
    assert "kadpun/books/ledger/recorder.py" in found["checkpoint"], "the sample that must be seen is not seen"
    stray = {table: files - WRITERS for table, files in found.items() if table in RECORD}
    assert {table: files for table, files in stray.items() if files} == {}


def test_only_kinds_bring_rows_to_views() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "kadpun").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("insert_all", "keep_newest", "keep_largest")
    }
    assert users <= {
        "kadpun/books/profile.py",
        "kadpun/books/ledger/own_kinds.py",
        "kadpun/books/ledger/enrolment.py",
        "kadpun/books/journal/postings.py",
        "kadpun/books/journal/periods.py",
        "kadpun/books/journal/vouchers.py",
        "kadpun/books/journal/chart_facts.py",
        "kadpun/books/goods/kinds.py",
        "kadpun/books/members/kinds.py",
        "kadpun/books/members/limits.py",
        "kadpun/books/coop/confirmation_kinds.py",
        "kadpun/books/coop/surplus_kinds.py",
        "kadpun/books/sales/sale.py",
        "kadpun/books/sales/numbers.py",
        "kadpun/books/sales/shift.py",
        "kadpun/books/reconcile/kinds.py",
        "kadpun/books/tokens/claims.py",
        "kadpun/books/market/listings.py",
    }
