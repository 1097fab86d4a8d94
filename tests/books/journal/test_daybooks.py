"""The four books of a real shop: together they hold every fact that posts, and each comes to what the accounts say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.daybooks import BOOKS, BookName, DayBook, day_book
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.journal.figures import gist_of
from kadpun.books.journal.purchases import PurchaseLine, new_purchase, record_purchase
from kadpun.books.journal.spans import Span, moved_in, year_to
from kadpun.books.journal.statements import StatementColumn, is_cash
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.sales.sale import Sale, Tendered, sale_postings
from tests.books import real_shop
from tests.books.journal.made_books import random_books

MEMBER, SUPPLIER = "m-000000000001", "m-000000000002"
TODAY = date(2026, 11, 21)
CHART = load_chart()


def sell_on_credit(desk: Desk, paid: int) -> Recorded:
    """Sell a bag of rice, part of it in cash and the rest on credit."""
    copied = real_shop.sell(desk, {"g-0001": 1}).fact
    sale = codec_of(Sale).read(copied.body)
    serial = sale.serial + 1
    tender = (Tendered("cash", paid, given=paid), Tendered("credit", sale.total - paid, due_on=date(2026, 12, 21)))
    body = replace(sale, serial=serial, number=f"01-{serial:06}", tender=tender, rounding=0, member=MEMBER)
    with desk.store.work() as work:
        return desk.record(work, body, by="o-1", post=sale_postings(body))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = real_shop.found(tmp_path_factory.mktemp("shop"))
    real_shop.fill(desk)
    real_shop.a_day(desk)
    real_shop.open_a_shift(desk)
    sell_on_credit(desk, 1000)
    bought = new_purchase(
        SUPPLIER, "IV-7", (PurchaseLine("goods/inventory", 40_000, "g-0001", 10),), "ข้าวสาร", invoice_on=TODAY, vat=2800, vat_claim="claim"
    )
    with desk.store.work() as work:
        record_purchase(desk, work, bought, by="o-1", on=TODAY)
        record_entry(desk, work, "payment", (EntryLine("expenses/rent", 50_000), EntryLine("bank/current", -50_000)), "ค่าเช่า", by="o-1", on=TODAY)
        record_entry(desk, work, "journal", (EntryLine("expenses/wages", 900), EntryLine("payables/wages", -900)), "ค่าแรง", by="o-1", on=TODAY)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def books(desk: Desk) -> Iterator[Connection]:
    with desk.store.read() as connection:
        yield connection


def book(connection: Connection, name: BookName, span: Span | None = None) -> DayBook:
    return day_book(connection, CHART, name, StatementColumn(span or year_to(TODAY)))


def test_the_cash_book_ends_where_the_accounts_stand(books: Connection) -> None:
    made = book(books, "cash-book")
    held = moved_in(books, year_to(TODAY))
    cash_in, cash_out, bank_in, bank_out = made.totals
    assert made.brought == (0, 0)
    for root, moved in (("cash", cash_in - cash_out), ("bank", bank_in - bank_out)):
        assert moved == sum(it.balance for path, it in held.items() if path.startswith(root + "/") and is_cash(CHART.account(path)))


def test_the_sales_book_comes_to_the_sales_and_their_vat(books: Connection) -> None:
    made = book(books, "sales-book")
    held = moved_in(books, year_to(TODAY))
    value, vat, exempt, total, paid, owed = made.totals
    assert (value, vat, exempt) == tuple(-held[path].balance for path in ("sales/goods", "vat/output", "sales/exempt"))
    assert total == value + vat + exempt == paid + owed
    assert owed == held["receivables/members"].balance > 0
    together, *alone = made.rows
    assert (together.first_to_last, together.count, together.fact) == (("01-000001", "01-000013"), 13, None)
    assert [row.kind for row in alone] == ["refund", "sale"]
    assert alone[1].party == MEMBER


def test_the_purchase_book_tells_goods_vat_and_what_is_owed(books: Connection) -> None:
    made = book(books, "purchase-book")
    assert [row.kind for row in made.rows] == ["delivery"] * 4 + ["purchase"]
    assert made.rows[-1].amounts == (40_000, 0, 2800, 42_800, 42_800)
    assert made.rows[-1].party == SUPPLIER
    assert made.totals[0] == moved_in(books, year_to(TODAY))["goods/inventory"].debit


def test_what_stands_in_no_other_book_stands_in_the_journal_line_by_line(books: Connection) -> None:
    made = book(books, "journal")
    assert [(row.kind, row.account, row.amounts) for row in made.rows] == [
        ("entry", "expenses/wages", (900, 0)),
        ("entry", "payables/wages", (0, 900)),
    ]


def test_every_fact_that_posts_baht_is_in_a_book(books: Connection) -> None:
    posted = {row[0] for row in books.exec_driver_sql("SELECT DISTINCT fact FROM posting WHERE commodity = 'THB'")}
    made = [book(books, name) for name in BOOKS]
    alone = {row.fact for it in made for row in it.rows if row.fact is not None}
    together = sum(row.count for row in made[1].rows if row.fact is None)
    inside = {no for no in posted - alone if gist_of(books, no).kind in ("shift-open", "shift-close")}
    assert len(posted) == len(alone | inside) + together
    assert alone <= posted


def test_a_book_of_a_day_without_anything_is_empty(books: Connection) -> None:
    for name in BOOKS:
        assert book(books, name, Span(date(2026, 1, 1), date(2026, 1, 31))).rows == ()


def test_books_of_shops_sum_to_the_book_of_all_and_one_month_follows_the_other(tmp_path: Path) -> None:
    made = random_books(tmp_path / "store.kadpun", facts=400)
    spans = [Span(date(2026, month, 1), date(2026, month, 28)) for month in (1, 2)]
    spans[0] = Span(date(2026, 1, 1), date(2026, 1, 31))
    with made.store.read() as connection:
        for name in BOOKS:
            whole = day_book(connection, CHART, name, StatementColumn(spans[0]))
            parts = [day_book(connection, CHART, name, StatementColumn(spans[0], shop)) for shop in ("office", "north", "south")]
            assert whole.totals == tuple(map(sum, zip(*(part.totals for part in parts), strict=True)))
        months = [day_book(connection, CHART, "cash-book", StatementColumn(span)) for span in spans]
    for before, after in pairwise(months):
        moved = before.totals
        assert after.brought == (before.brought[0] + moved[0] - moved[1], before.brought[1] + moved[2] - moved[3])
    made.store.close()
