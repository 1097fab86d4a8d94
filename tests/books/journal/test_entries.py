"""Entries, purchases and opening balances as vouchers: what they post, what they refuse, how their numbers run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.goods.shelf import moving_average_cost
from kadpun.books.goods.shelving import count_stock, move_stock, waste
from kadpun.books.journal.balances import balance_of, out_of_balance, trial_balance
from kadpun.books.journal.chart_facts import AccountSaid, record_accounts
from kadpun.books.journal.entries import (
    EntryLine,
    EntryLinesWrong,
    EntryOutOfBalance,
    EntrySettlesWrong,
    ExchangeUnclear,
    left_of_purchase,
    record_entry,
    through_trading,
)
from kadpun.books.journal.opening import OpeningLine, OpeningLinesWrong, record_opening
from kadpun.books.journal.periods import PeriodHold
from kadpun.books.journal.postings import apply_postings
from kadpun.books.journal.purchases import (
    BillRecordedBefore,
    CreditedTooMuch,
    CreditNoteOfNothing,
    Purchase,
    PurchaseDueWrong,
    PurchaseLine,
    PurchaseLinesWrong,
    PurchasePartyNeeded,
    PurchaseTotalDiffers,
    PurchaseVatWrong,
    credit_note_of,
    new_purchase,
    open_bills,
    record_purchase,
)
from kadpun.books.journal.vouchers import (
    AccountMisspelt,
    AccountNotByHand,
    AccountOfNobody,
    PapersWrong,
    Settled,
    SettlesTooMuch,
    VoucherNumberWrong,
    VoucherTextNeeded,
    papers_of,
    vouchers,
)
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.refusals import Refusal
from kadpun.books.sales.numbers import NumberOutOfTurn
from kadpun.books.sales.sale import Reversal
from kadpun.books.store.tables import VIEWS
from kadpun.books.verify import verify_store
from tests.books.shops import a_shop, with_products

BY = "u-account"
SUPPLIER = "m-0000000supp1"
RENT = (EntryLine("expenses/rent", 500_000), EntryLine("bank/current", -500_000))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def enter(desk: Desk, *lines: EntryLine, text: str = "ค่าเช่า", settles: tuple[Settled, ...] = (), papers: tuple[str, ...] = ()) -> str:
    with desk.store.work() as work:
        return record_entry(desk, work, "payment", lines or RENT, text, by=BY, on=desk.today(), settles=settles, papers=papers).fact.id


def buy(desk: Desk, *lines: PurchaseLine, invoice: str = "IV-1", vat: int = 0, vat_claim: str = "none", on: date | None = None) -> str:
    given = new_purchase(
        SUPPLIER,
        invoice,
        lines or (PurchaseLine("goods/inventory", 40_000, "g-0001", 10),),
        "ของเข้าร้าน",
        invoice_on=on or desk.today(),
        vat=vat,
        vat_claim="claim" if vat_claim == "claim" else "none",
    )
    with desk.store.work() as work:
        return record_purchase(desk, work, given, by=BY, on=desk.today()).fact.id


def amount(desk: Desk, account: str, commodity: str = "THB") -> int:
    with desk.store.read() as connection:
        return balance_of(connection, account, commodity=commodity).amount


def test_an_entry_posts_its_lines_and_stands_in_the_list(desk: Desk) -> None:
    id = enter(desk, papers=("a" * 64,))
    assert amount(desk, "expenses/rent") == 500_000
    assert amount(desk, "bank/current") == -500_000
    with desk.store.read() as connection:
        (voucher,) = vouchers(connection)
        assert (voucher.id, voucher.number, voucher.total, voucher.text) == (id, "PV01-69-000001", 500_000, "ค่าเช่า")
        assert papers_of(connection, voucher.no) == ["a" * 64]


def test_numbers_run_without_gap_by_series_and_a_refused_entry_takes_none(desk: Desk) -> None:
    enter(desk)
    with pytest.raises(VoucherTextNeeded):
        enter(desk, text="  ")
    enter(desk)
    with desk.store.work() as work:
        record_entry(desk, work, "journal", RENT, "ปรับปรุง", by=BY, on=desk.today())
    with desk.store.read() as connection:
        assert [voucher.number for voucher in vouchers(connection)] == ["JV01-69-000001", "PV01-69-000002", "PV01-69-000001"]


def test_two_entries_of_one_unit_of_work_follow_each_other(desk: Desk) -> None:
    with desk.store.work() as work:
        for _ in range(2):
            record_entry(desk, work, "payment", RENT, "ค่าเช่า", by=BY, on=desk.today())
    with desk.store.read() as connection:
        assert [voucher.number for voucher in vouchers(connection)] == ["PV01-69-000002", "PV01-69-000001"]


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ((EntryLine("expenses/rent", 1),), EntryLinesWrong),
        ((EntryLine("expenses/rent", 0), EntryLine("bank/current", 0)), EntryLinesWrong),
        ((EntryLine("expenses/rent", 10**15), EntryLine("bank/current", -(10**15))), EntryLinesWrong),
        ((EntryLine("expenses/rent", 2), EntryLine("bank/current", -1)), EntryOutOfBalance),
        ((EntryLine("cash/drawer", 1), EntryLine("bank/current", -1)), AccountNotByHand),
        ((EntryLine("stock/shop", 1), EntryLine("bank/current", -1)), AccountNotByHand),
        ((EntryLine("receivables/members", 1), EntryLine("bank/current", -1)), AccountOfNobody),
        ((EntryLine("equity/shares", 1), EntryLine("bank/current", -1)), AccountOfNobody),
        ((EntryLine("ค่าเช่า", 1), EntryLine("bank/current", -1)), AccountMisspelt),
        ((EntryLine("rent", 1), EntryLine("bank/current", -1)), AccountMisspelt),
        ((EntryLine("a/b/c/d", 1), EntryLine("bank/current", -1)), AccountMisspelt),
    ],
)
def test_wrong_lines_are_refused_by_name(desk: Desk, lines: tuple[EntryLine, ...], refusal: type[Refusal]) -> None:
    before = desk.ledger.size
    with pytest.raises(refusal):
        enter(desk, *lines)
    assert desk.ledger.size == before


def test_papers_are_named_by_their_digest_once(desk: Desk) -> None:
    for papers in (("bill.pdf",), ("a" * 64, "a" * 64), tuple(f"{n:064x}" for n in range(21))):
        with pytest.raises(PapersWrong):
            enter(desk, papers=papers)


def test_a_number_that_is_not_the_next_is_refused(desk: Desk) -> None:
    id = enter(desk)
    from dataclasses import replace

    from kadpun.books.journal.entries import Entry, entry_postings
    from kadpun.books.ledger.facts import read_fact

    with desk.store.read() as connection:
        data = connection.exec_driver_sql("SELECT bytes FROM fact ORDER BY no DESC LIMIT 1").scalar_one()
    body = KINDS["entry"].codec.read(read_fact(data).body)
    assert isinstance(body, Entry) and id
    wrong: list[tuple[Entry, type[Refusal]]] = [
        (replace(body, serial=3, number="PV01-69-000003"), NumberOutOfTurn),
        (replace(body, serial=2, number="PV01-69-000003"), VoucherNumberWrong),
        (replace(body, serial=2, number="JV01-69-000002"), VoucherNumberWrong),
    ]
    for given, refusal in wrong:
        with pytest.raises(refusal), desk.store.work() as work:
            desk.record(work, given, by=BY, post=entry_postings(given))


def test_an_exchange_passes_through_the_trading_account_of_its_commodity(desk: Desk) -> None:
    with_products(desk, 1)
    lines = (EntryLine("equity/donated", 5, "g-0001"), EntryLine("bank/current", -20_000))
    enter(desk, *lines, text="แลก")
    assert amount(desk, "trading/g-0001", "g-0001") == -5
    assert amount(desk, "trading/g-0001") == 20_000
    with desk.store.read() as connection:
        assert out_of_balance(trial_balance(connection)) == {}
    with pytest.raises(ExchangeUnclear):
        through_trading((EntryLine("equity/a", 1, "rice"), EntryLine("equity/a", 1, "fish"), EntryLine("bank/current", -2)))


def test_a_purchase_of_goods_is_owed_for_and_feeds_the_average(desk: Desk) -> None:
    with_products(desk, 1)
    buy(desk, PurchaseLine("goods/inventory", 40_000, "g-0001", 10), PurchaseLine("goods/freight", 1_000), vat=2_870, vat_claim="claim")
    assert amount(desk, f"payables/suppliers/{SUPPLIER}") == -43_870
    assert amount(desk, "payables/suppliers") == -43_870
    assert amount(desk, "vat/input") == 2_870
    assert amount(desk, "goods/inventory") == 70_000
    with desk.store.read() as connection:
        assert moving_average_cost(connection, "g-0001", on=desk.today(), per=1) == 3_500
        (bill,) = open_bills(connection)
        assert (bill.number, bill.left, bill.party) == ("PC01-69-000001", 43_870, SUPPLIER)


def test_paying_a_bill_in_parts_leaves_the_rest_and_never_more_than_that(desk: Desk) -> None:
    with_products(desk, 1)
    bill = buy(desk)
    owed = f"payables/suppliers/{SUPPLIER}"
    enter(desk, EntryLine(owed, 30_000), EntryLine("bank/current", -30_000), settles=(Settled(bill, 30_000),))
    with desk.store.read() as connection:
        assert left_of_purchase(connection, bill) == ("PC01-69-000001", 10_000)
    with pytest.raises(SettlesTooMuch, match=r"100\.00 is left"):
        enter(desk, EntryLine(owed, 20_000), EntryLine("bank/current", -20_000), settles=(Settled(bill, 20_000),))
    with pytest.raises(EntrySettlesWrong):
        enter(desk, EntryLine(owed, 1_000), EntryLine("bank/current", -1_000), settles=(Settled(bill, 2_000),))
    with pytest.raises(SettlesTooMuch):
        enter(desk, EntryLine(owed, 1_000), EntryLine("bank/current", -1_000), settles=(Settled("0190b9a6-0000-7000-8000-000000000000", 1_000),))
    enter(desk, EntryLine(owed, 10_000), EntryLine("bank/current", -10_000), settles=(Settled(bill, 10_000),))
    with desk.store.read() as connection:
        assert open_bills(connection) == []


def test_a_suppliers_bill_is_recorded_once(desk: Desk) -> None:
    with_products(desk, 1)
    buy(desk)
    with pytest.raises(BillRecordedBefore, match="IV-1"):
        buy(desk)
    buy(desk, invoice="IV-2")


def test_a_credit_note_takes_goods_and_money_back(desk: Desk) -> None:
    with_products(desk, 1)
    id = buy(desk)
    with desk.store.read() as connection:
        from kadpun.books.sales.receipts import standing_fact

        found = standing_fact(connection, id)
    assert found is not None
    body = KINDS["purchase"].codec.read(found.fact.body)
    assert isinstance(body, Purchase)
    back = credit_note_of(body, (PurchaseLine("goods/inventory", 8_000, "g-0001", 2),), vat=0, invoice="CN-1", invoice_on=desk.today(), text="คืนของ")
    with pytest.raises(CreditNoteOfNothing), desk.store.work() as work:
        record_purchase(desk, work, back, by=BY, on=desk.today())
    with desk.store.work() as work:
        record_purchase(desk, work, back, by=BY, on=desk.today(), refs=(id,))
    assert amount(desk, "goods/inventory") == 30_000 + 40_000 - 8_000
    assert amount(desk, "stock/shop", "g-0001") == 10 + 10 - 2
    assert amount(desk, f"payables/suppliers/{SUPPLIER}") == -32_000
    with desk.store.read() as connection:
        assert [bill.left for bill in open_bills(connection)] == [32_000]
    with pytest.raises(CreditedTooMuch), desk.store.work() as work:
        whole = credit_note_of(body, body.lines, vat=0, invoice="CN-2", invoice_on=desk.today(), text="คืนหมด")
        record_purchase(desk, work, whole, by=BY, on=desk.today(), refs=(id,))


def test_everything_the_journal_records_verifies_and_is_folded_again_row_for_row(desk: Desk, tmp_path: Path) -> None:
    with_products(desk, 2)
    bill = buy(desk, PurchaseLine("goods/inventory", 40_000, "g-0001", 10), vat=2_800, vat_claim="claim")
    enter(desk, EntryLine(f"payables/suppliers/{SUPPLIER}", 10_000), EntryLine("bank/current", -10_000), settles=(Settled(bill, 10_000),))
    rent = enter(desk, papers=("b" * 64,))
    with desk.store.work() as work:
        record_opening(desk, work, [OpeningLine("cash/safe", 5), OpeningLine("receivables/members/m-1", 7, desk.today())], by=BY, on=desk.today())
        record_accounts(desk, work, [AccountSaid("1", "สินทรัพย์", paths=("cash/safe",)), AccountSaid("2", "เงินในเซฟ", above="1")], by=BY)
        move_stock(desk, work, waste("g-0002", 1), by=BY, on=desk.today())
        count_stock(desk, work, [("g-0001", 3)], by=BY, on=desk.today())
        post = tuple((account, commodity, -amount) for account, commodity, amount in entry_postings_of(RENT))
        desk.record(work, Reversal("คีย์ผิด", BY), by=BY, refs=(rent,), post=post)
        desk.record(work, PeriodHold(desk.today().replace(day=1), desk.today()), by=BY)
    before = rows_of_views(desk)
    rebuild(desk.store, KINDS, apply_postings)
    assert rows_of_views(desk) == before
    assert [finding.detail for finding in verify_store(desk.folder / "shop.kadpun").findings] == []


def entry_postings_of(lines: tuple[EntryLine, ...]) -> tuple[tuple[str, str, int], ...]:
    return tuple((line.account, line.commodity, line.amount) for line in lines)


def rows_of_views(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    with desk.store.read() as connection:
        return {table.name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"')] for table in VIEWS.sorted_tables}


def test_a_purchase_that_does_not_add_up_is_refused(desk: Desk) -> None:
    from dataclasses import replace

    with_products(desk, 1)
    line = PurchaseLine("goods/inventory", 40_000, "g-0001", 10)
    good = new_purchase(SUPPLIER, "IV-9", (line,), "ของ", invoice_on=desk.today())
    wrong: list[tuple[Purchase, type[Refusal]]] = [
        (replace(good, total=1), PurchaseTotalDiffers),
        (replace(good, party=""), PurchasePartyNeeded),
        (replace(good, vat=10, total=40_010), PurchaseVatWrong),
        (replace(good, due_on=desk.today() - timedelta(days=1)), PurchaseDueWrong),
        (replace(good, lines=()), PurchaseLinesWrong),
        (replace(good, lines=(replace(line, account="expenses/rent"),)), PurchaseLinesWrong),
        (replace(good, lines=(replace(line, quantity=0),)), PurchaseLinesWrong),
        (replace(good, text=""), VoucherTextNeeded),
        (replace(good, paid_from="cash/drawer"), AccountNotByHand),
    ]
    for given, refusal in wrong:
        with pytest.raises(refusal), desk.store.work() as work:
            record_purchase(desk, work, given, by=BY, on=desk.today())


def test_opening_balances_come_in_parts_that_each_balance(desk: Desk) -> None:
    lines = [OpeningLine(f"receivables/members/m-{n:012}", 100) for n in range(450)] + [OpeningLine("bank/current", -45_000)]
    with desk.store.work() as work:
        made = record_opening(desk, work, lines, by=BY, on=desk.today())
    assert [len(recorded.fact.body["lines"]) for recorded in made] == [200, 200, 51]
    assert made[-1].fact.refs == (made[0].fact.id, made[1].fact.id)
    assert amount(desk, "receivables/members") == 45_000
    assert amount(desk, "equity/opening") == 0
    with pytest.raises(OpeningLinesWrong), desk.store.work() as work:
        record_opening(desk, work, [OpeningLine("bank/current", 1), OpeningLine("bank/current", 2)], by=BY, on=desk.today())
