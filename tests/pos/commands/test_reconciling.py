"""The command bank-import: a statement taken in, again adding nothing, bad rows told, the certain matches confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kadpun.books.journal.entries import EntryLine, record_entry
from tests.books.shops import CASHIER, a_shop
from tests.pos.commands.test_bookkeeping import Kadpun, kadpun

__all__ = ["kadpun"]
STATEMENT = "วันที่,รายการ,ถอน,ฝาก,คงเหลือ\n20/11/2569,โอนเข้า,,200.00,1200.00\n21/11/2569,ค่าธรรมเนียม,15.00,,1185.00\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = a_shop(tmp_path / "shop")
    with desk.store.work() as work:
        lines = (EntryLine("bank/savings", 20_000), EntryLine("income/other", -20_000))
        record_entry(desk, work, "receipt", lines, "รับเงิน", by=CASHIER, on=desk.today().replace(day=20))
    desk.close()
    return tmp_path / "shop"


def write(folder: Path, text: str = STATEMENT) -> Path:
    file = folder / "statement.csv"
    file.write_bytes(text.encode("cp874"))
    return file


def test_a_statement_is_taken_in_and_again_adds_nothing(shop: Path, kadpun: Kadpun, tmp_path: Path) -> None:
    file = write(tmp_path)
    code, out, err = kadpun("bank-import", shop, file, "--account", "bank/savings", "--name", "Savings", "--mapping", "baac", "--confirm")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "From 20 Nov 2026 to 21 Nov 2026: 2 new lines, 0 stand already.",
        "2 lines are imported.",
        "1 matches are confirmed.",
        "Statement 1,185.00, books 200.00, difference 985.00.",
    ]
    code, out, err = kadpun("bank-import", shop, file, "--account", "bank/savings", "--mapping", "baac", "--confirm")
    assert code == 0
    assert out.splitlines()[:2] == ["From 20 Nov 2026 to 21 Nov 2026: 0 new lines, 2 stand already.", "0 lines are imported."]
    assert "No proposal is certain" in err


def test_a_dry_run_records_nothing(shop: Path, kadpun: Kadpun, tmp_path: Path) -> None:
    file = write(tmp_path)
    for _ in range(2):
        code, out, _ = kadpun("bank-import", shop, file, "--account", "bank/savings", "--dry-run")
        assert (code, out) == (0, "From 20 Nov 2026 to 21 Nov 2026: 2 new lines, 0 stand already.\n")


def test_bad_rows_and_a_wrong_balance_leave_with_1(shop: Path, kadpun: Kadpun, tmp_path: Path) -> None:
    code, out, err = kadpun("bank-import", shop, write(tmp_path, STATEMENT.replace("1185", "1186")), "--account", "bank/savings")
    assert code == 1
    assert out.startswith("line 3, -: The balance 1,186.00 does not follow")
    assert err == "1 rows are bad. Nothing was imported.\n"


def test_a_mapping_that_no_longer_fits_leaves_with_2(shop: Path, kadpun: Kadpun, tmp_path: Path) -> None:
    assert kadpun("bank-import", shop, write(tmp_path), "--account", "bank/savings", "--mapping", "baac")[0] == 0
    changed = write(tmp_path, STATEMENT.replace("คงเหลือ", "สุทธิ"))
    code, _, err = kadpun("bank-import", shop, changed, "--account", "bank/savings", "--mapping", "baac")
    assert code == 2
    assert err == "“baac” no longer fits this file: “คงเหลือ” cannot be found. Say again which column is which.\n"
