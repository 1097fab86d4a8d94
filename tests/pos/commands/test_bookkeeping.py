"""The accountant's commands: entries, opening balances, hold and close, with exit codes and one sentence where something cannot be done."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.journal.balances import balance_of
from kadpun.books.store.engine import Store
from kadpun.pos.commands import add_commands, run
from tests.books.shops import a_shop, close_the_shift, open_a_shift, sell, with_products

LONG_AGO_AT = 1_732_170_000_000
"""21 November 2024, 13:20 in Bangkok."""
Kadpun = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop that sold two years ago, so that every day of its month is over whenever this runs."""
    desk = a_shop(tmp_path / "shop")
    assert isinstance(desk.clock, SetClock)
    desk.clock.at = LONG_AGO_AT
    with_products(desk, 2)
    open_a_shift(desk)
    sell(desk)
    close_the_shift(desk)
    desk.close()
    return tmp_path / "shop"


@pytest.fixture
def kadpun(capsys: pytest.CaptureFixture[str]) -> Kadpun:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command", required=True))

    def call(*words: str | Path) -> tuple[int, str, str]:
        code = run(parser.parse_args([str(word) for word in words] + ["--language", "en"]))
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def amount(shop: Path, account: str) -> int:
    with Store.open(shop / "shop.kadpun", read_only=True) as store, store.read() as connection:
        return balance_of(connection, account).amount


def test_an_entry_is_recorded_and_answers_its_number(kadpun: Kadpun, shop: Path) -> None:
    code, out, _ = kadpun(
        "entry", shop, "--kind", "payment", "--text", "ค่าเช่า", "--on", "21/11/2567", "--debit", "5220=500.00", "--credit", "bank/current=500"
    )
    assert (code, out) == (0, "Recorded as PV01-67-000001.\n")
    assert amount(shop, "expenses/rent") == 50_000


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--text", "x", "--debit", "5220=1", "--credit", "1220=2"), "Debit and credit differ by 1.00."),
        (("--text", "x", "--debit", "5220", "--credit", "1220=2"), "is not an account and an amount"),
        (("--text", "x", "--debit", "9999=1", "--credit", "1220=1"), "There is no account"),
        (("--text", "x", "--debit", "1310=1", "--credit", "1220=1"), "Say whose it is"),
        (("--text", "x"), "Give a sheet of entries"),
        (("--by", "สมุห์", "--text", "x", "--debit", "5220=1", "--credit", "1220=1"), "is not an operator's id"),
    ],
)
def test_what_cannot_be_entered_is_one_sentence_and_exit_2(kadpun: Kadpun, shop: Path, words: tuple[str, ...], says: str) -> None:
    code, out, err = kadpun("entry", shop, *words)
    assert (code, out) == (2, "")
    assert says in err and err.count("\n") == 1


def test_periods_are_held_costed_and_closed_and_then_take_nothing(kadpun: Kadpun, shop: Path, tmp_path: Path) -> None:
    assert kadpun("hold", shop)[0] == 0
    on = "2024-11-30"
    rent = ("--text", "เช่า", "--debit", "5220=1", "--credit", "1220=1", "--on", on)
    assert kadpun("entry", shop, *rent)[0] == 0
    assert kadpun("close", shop)[0] == 0
    code, _, err = kadpun("entry", shop, *rent)
    assert code == 2
    assert err.startswith("The books are closed up to")
    sheet = tmp_path / "entries.csv"
    sheet.write_text(f"date,text,account,debit,credit\n{on},rent,5220,1,\n,,1220,,1\n", "utf-8")
    code, out, err = kadpun("entry", shop, sheet)
    assert code == 1
    assert "line 2: The books are closed" in out and "Nothing was recorded." in err


def test_a_period_may_be_let_go_again(kadpun: Kadpun, shop: Path) -> None:
    assert kadpun("hold", shop, "--until", "2024-11-20")[0] == 0
    assert kadpun("hold", shop, "--let-go")[:2] == (0, "The period is open again.\n")
    assert kadpun("close", shop)[0] == 2


def test_opening_balances_that_do_not_foot_are_told_and_exit_1(kadpun: Kadpun, shop: Path, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("account,debit,credit\n1220,900,\n1310,100,\n1410,600,\n3210,,1600\n", "utf-8")
    code, out, err = kadpun("opening", shop, accounts)
    assert code == 1
    assert "receivables/members says 100.00, but the list under it comes to 0.00" in err
    accounts.write_text("account,debit,credit\n1220,1000,\n1410,600,\n3210,,1600\n", "utf-8")
    code, out, err = kadpun("opening", shop, accounts, "--on", "2024-11-01")
    assert (code, out.splitlines()[-1]) == (0, "2 opening balances are recorded.")
    assert amount(shop, "equity/opening") == 0
    assert kadpun("opening", shop, accounts)[0] == 2


def test_entries_come_from_a_sheet_and_nothing_waits_to_come_by_itself(kadpun: Kadpun, shop: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "entries.csv"
    sheet.write_text("date,text,account,debit,credit\n2024-11-02,rent,5220,1,\n,,1220,,1\n3/11/2567,fee,5290,2,\n,,1220,,2\n", "utf-8")
    assert kadpun("entry", shop, sheet)[:2] == (0, "2 entries are recorded.\n")
    assert kadpun("entry", shop, "--catch-up")[:2] == (0, "0 entries that come by themselves are recorded.\n")


def test_an_own_chart_is_recorded_and_one_with_a_ring_is_one_sentence(kadpun: Kadpun, shop: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "chart.csv"
    sheet.write_text("code,name,above,account\n1,สินทรัพย์,,\n11,เงินสด,1,1120\n", "utf-8")
    assert kadpun("chart", shop, sheet)[:2] == (0, "2 accounts of the chart are recorded.\n")
    code, out, _ = kadpun("chart", shop)
    assert code == 0
    assert [line.split() for line in out.splitlines()[:2]] == [["1", "สินทรัพย์"], ["11", "เงินสด", "cash/safe"]]
    sheet.write_text("code,name,above\n1,ก,2\n2,ข,1\n", "utf-8")
    code, _, err = kadpun("chart", shop, sheet)
    assert code == 2 and "1 → 2 → 1" in err and err.count("\n") == 1
