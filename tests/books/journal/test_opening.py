"""Opening balances as facts: what members owe is brought forward with its own due days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.journal.opening import OpeningLine, record_opening
from kadpun.books.members.debts import debts
from kadpun.books.verify import verify_store
from tests.books import real_shop

TODAY = date(2026, 11, 21)
ANNA, BOON = "m-anna00000001", "m-boon00000001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = real_shop.found(tmp_path)
    yield desk
    desk.close()


def test_debts_brought_forward_fall_due_on_their_own_days(desk: Desk) -> None:
    lines = (
        OpeningLine("cash/safe", 100_000),
        OpeningLine(f"receivables/members/{ANNA}", 30_000, date(2026, 12, 1)),
        OpeningLine(f"receivables/members/{ANNA}", 12_000, date(2026, 10, 1)),
        OpeningLine(f"receivables/members/{BOON}", 5_000),
    )
    with desk.store.work() as work:
        record_opening(desk, work, lines, by="acc", on=TODAY)
    with desk.store.read() as connection:
        assert [(debt.due_on, debt.left) for debt in debts(connection, ANNA)] == [(date(2026, 10, 1), 12_000), (date(2026, 12, 1), 30_000)]
        assert [(debt.due_on, debt.left) for debt in debts(connection, BOON)] == [(TODAY, 5_000)]
    assert verify_store(desk.store.path).exit_code == 0
