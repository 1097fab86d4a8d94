"""The one door: what goes through stands whole and signed, what is refused leaves nothing."""

from __future__ import annotations

import dataclasses
import sqlite3
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock, mint_id
from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import IdReused, NotExactReversal, UnknownCommodity, UnknownKind, read_fact
from kadpun.books.ledger.keys import KeyBox, PassphraseNeeded, WrongPassphrase
from kadpun.books.ledger.kind import PostsNothing
from kadpun.books.ledger.notes import read_checkpoint
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.ledger.receipt_code import verify_receipt_code
from kadpun.books.ledger.recorder import StoreBehindItsKeys, StoreBesideItsKeys
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.sales.numbers import NumberOutOfTurn
from kadpun.books.sales.sale import (
    RefundExceeds,
    Reversal,
    ReversedBefore,
    Sale,
    SalePostingsDiffer,
    SaleTenderWrong,
    SaleTotalWrong,
    SaleVatWrong,
    SlipUsedBefore,
    Tendered,
    VatGroup,
)
from kadpun.books.sales.shift import (
    ClosingDiffers,
    NoSale,
    ShiftClose,
    ShiftNotOpen,
    ShiftOpen,
    ShiftOpenAlready,
    close_postings,
    open_postings,
    shift_totals,
)
from kadpun.books.shop import KEYS_NAME, STORE_NAME, KeysMustBeSealed, NoShopHere, ShopStandsAlready, found_shop, open_desk
from kadpun.books.store.tables import VIEWS, VIRTUAL_VIEWS
from tests.books.shops import (
    CASHIER,
    NAMES,
    OPENING_AT,
    a_sale,
    a_shop,
    close_the_shift,
    open_a_shift,
    refund,
    sell,
    with_products,
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = a_shop(tmp_path)
    with_products(desk)
    open_a_shift(desk)
    return desk


def views_of(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    with desk.store.read() as connection:
        names = [table.name for table in VIEWS.sorted_tables] + list(VIRTUAL_VIEWS)
        return {name: sorted(tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")) for name in names}


def count_facts(desk: Desk) -> int:
    with desk.store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one())


def test_a_sale_stands_signed_with_a_receipt_anybody_can_check(desk: Desk) -> None:
    recorded = sell(desk)
    assert recorded.code is not None
    statement, key = verify_receipt_code(recorded.code, [desk.ledger.keys.receipt.verifier])
    assert (statement.leaf, statement.total, statement.seq) == (recorded.leaf, 4000, recorded.fact.seq)
    assert key.name == desk.log
    signed = read_checkpoint(desk.ledger.checkpoint().encode(), log=[desk.ledger.keys.log.verifier])
    assert signed.checkpoint.size == desk.ledger.size == recorded.fact.seq + 1


def test_the_same_sale_again_is_the_sale_that_stands(desk: Desk) -> None:
    id = mint_id(OPENING_AT)
    sale = a_sale(desk)
    first = sell(desk, sale, id=id)
    before = count_facts(desk), views_of(desk)
    again = sell(desk, sale, id=id)
    assert again.repeated and not first.repeated
    assert (again.fact, again.code) == (first.fact, first.code)
    assert (count_facts(desk), views_of(desk)) == before


def test_an_id_with_other_content_is_refused(desk: Desk) -> None:
    id = mint_id(OPENING_AT)
    sell(desk, id=id)
    with pytest.raises(IdReused):
        sell(desk, a_sale(desk, quantity=3), id=id)


Change = Callable[[Sale], Sale]
WRONG: dict[str, tuple[Change, type[Refusal]]] = {
    "a total of its own": (lambda sale: dataclasses.replace(sale, total=4001), SaleTotalWrong),
    "VAT a satang off": (lambda sale: dataclasses.replace(sale, vat=(VatGroup(7, 1868, 132), *sale.vat[1:])), SaleVatWrong),
    "paid too little": (lambda sale: dataclasses.replace(sale, tender=(Tendered("cash", 3999, 3999),)), SaleTenderWrong),
    "change that does not come out": (lambda sale: dataclasses.replace(sale, tender=(Tendered("cash", 4000, 5000, 999),)), SaleTenderWrong),
    "a number left out": (lambda sale: dataclasses.replace(sale, serial=2), NumberOutOfTurn),
    "a number used before": (lambda sale: dataclasses.replace(sale, serial=0), NumberOutOfTurn),
    "a shift that never was": (lambda sale: dataclasses.replace(sale, shift=2), ShiftNotOpen),
}


@pytest.mark.parametrize(("change", "refusal"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_sale_is_refused_and_leaves_nothing(desk: Desk, change: Change, refusal: type[Refusal]) -> None:
    before = count_facts(desk), views_of(desk)
    wrong = change(a_sale(desk))
    with pytest.raises(refusal):
        sell(desk, wrong)
    assert (count_facts(desk), views_of(desk)) == before
    sell(desk)
    assert count_facts(desk) == before[0] + 1


def test_postings_that_are_not_the_sale_s_own_are_refused(desk: Desk) -> None:
    sale = a_sale(desk)
    other = (("cash/drawer", "THB", 4000), ("income/other", "THB", -4000))
    with pytest.raises(SalePostingsDiffer), desk.store.work() as work:
        desk.record(work, sale, by=CASHIER, post=other)
    with pytest.raises(PostsNothing), desk.store.work() as work:
        desk.record(work, NoSale("แลกเหรียญ", CASHIER), by=CASHIER, post=other)
    strange = dataclasses.replace(sale, lines=(dataclasses.replace(sale.lines[0], goods="gold"), *sale.lines[1:]))
    with pytest.raises(UnknownCommodity):
        sell(desk, strange)
    with pytest.raises(UnknownKind), desk.store.work() as work:
        desk.record(work, object(), by=CASHIER)


def test_no_slip_pays_twice(desk: Desk) -> None:
    paid = (Tendered("promptpay", 4000, bank="002", reference="0002123123121200011", seen=True),)
    sell(desk, a_sale(desk, tender=paid))
    with pytest.raises(SlipUsedBefore) as refused:
        sell(desk, a_sale(desk, tender=paid))
    assert refused.value.fields["number"] == "01-69-000001"


def test_refunds_never_exceed_what_was_sold(desk: Desk) -> None:
    sold = sell(desk, a_sale(desk, quantity=3))
    assert refund(desk, sold.fact.id, {0: 1}).fact.body["total"] == 1000
    assert refund(desk, sold.fact.id, {0: 2, 1: 1}).fact.body["total"] == 4000
    with pytest.raises(RefundExceeds):
        refund(desk, sold.fact.id, {0: 1})
    with desk.store.read() as connection:
        sums = connection.exec_driver_sql("SELECT account, SUM(amount) FROM posting WHERE commodity = 'THB' GROUP BY account").all()
    left = {account: amount for account, amount in sums if amount}
    assert left == {"cash/drawer": 100_000, "cash/safe": -100_000, "goods/inventory": 150_000, "equity/opening": -150_000}


def test_a_reversal_negates_exactly_and_once(desk: Desk) -> None:
    sold = sell(desk)
    opposite = tuple((account, commodity, -amount) for account, commodity, amount in sold.fact.post)
    with pytest.raises(NotExactReversal), desk.store.work() as work:
        desk.record(work, Reversal("ผิดบิล", CASHIER), by=CASHIER, refs=(sold.fact.id,), post=sold.fact.post)
    with desk.store.work() as work:
        desk.record(work, Reversal("ผิดบิล", CASHIER), by=CASHIER, refs=(sold.fact.id,), post=opposite)
    with pytest.raises(ReversedBefore), desk.store.work() as work:
        desk.record(work, Reversal("ผิดบิล", CASHIER), by=CASHIER, refs=(sold.fact.id,), post=opposite)
    with pytest.raises(ReversedBefore):
        refund(desk, sold.fact.id, {0: 1})


def test_only_one_shift_is_open_and_it_closes_on_the_books_figures(desk: Desk) -> None:
    with pytest.raises(ShiftOpenAlready), desk.store.work() as work:
        body = ShiftOpen(2, 0)
        desk.record(work, body, by=CASHIER, post=open_postings(body))
    sell(desk)
    closed = close_the_shift(desk, short=500)
    assert closed.fact.post[:2] == (("cash/short", "THB", 500), ("cash/drawer", "THB", -500))
    assert closed.fact.body["perpetual"] == {"count": 1, "gross": 4000}
    with pytest.raises(ShiftNotOpen):
        sell(desk)
    assert open_a_shift(desk) == 2


def test_a_count_is_void_when_the_books_move_on(desk: Desk) -> None:
    with desk.store.read() as connection:
        totals = shift_totals(connection, desk.log, 1)
    sell(desk)
    body = ShiftClose(1, "01-Z-0001", totals.expected, totals.expected, totals.perpetual, totals.sums)
    with pytest.raises(ClosingDiffers), desk.store.work() as work:
        desk.record(work, body, by=CASHIER, post=close_postings(body))


def test_a_clock_set_back_a_year_does_not_stop_the_till(desk: Desk) -> None:
    assert isinstance(desk.clock, SetClock)
    sell(desk)
    latest = desk.ledger.largest_at
    desk.clock.advance(milliseconds=-365 * 86_400_000)
    recorded = sell(desk)
    assert recorded.fact.at < latest == recorded.standing.largest_at == desk.ledger.largest_at


def test_views_thrown_away_and_folded_again_are_equal(desk: Desk) -> None:
    sold = sell(desk)
    refund(desk, sold.fact.id, {0: 1})
    sell(desk)
    close_the_shift(desk, short=500)
    before = views_of(desk)
    assert sum(len(rows) for rows in before.values()) > 50
    assert rebuild(desk.store, KINDS, apply_postings) == desk.ledger.size
    assert views_of(desk) == before


def test_a_rebuild_cut_short_is_done_again_when_the_shop_opens(desk: Desk) -> None:
    sell(desk)
    before = views_of(desk)
    with desk.store.work() as work:
        work.cursor.execute("UPDATE store SET value = '1' WHERE name = 'views_stale'")
        work.cursor.execute("DELETE FROM posting")
        work.cursor.execute("DELETE FROM goods")
    folder = desk.folder
    desk.close()
    again = open_desk(folder, clock=SetClock(OPENING_AT))
    assert views_of(again) == before
    again.close()


def test_the_log_goes_on_where_it_stood(desk: Desk) -> None:
    first = sell(desk)
    folder, size = desk.folder, desk.ledger.size
    desk.close()
    again = open_desk(folder, clock=SetClock(OPENING_AT))
    assert (again.log, again.ledger.size, again.ledger.largest_at) == ("test-coop/shop-1/till-1/1", size, first.fact.at)
    second = sell(again)
    assert second.fact.seq == first.fact.seq + 1
    with again.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT bytes FROM fact ORDER BY no").all()
    assert [read_fact(row[0]).seq for row in rows] == list(range(size + 1))
    again.close()


def test_an_old_copy_of_the_store_is_not_signed_in(desk: Desk, tmp_path: Path) -> None:
    sell(desk)
    folder = desk.folder
    desk.close()
    copy = (folder / STORE_NAME).read_bytes()
    desk = open_desk(folder, clock=SetClock(OPENING_AT))
    sell(desk)
    desk.close()
    (folder / STORE_NAME).write_bytes(copy)
    with pytest.raises(StoreBehindItsKeys) as refused:
        open_desk(folder)
    assert refused.value.fields["signed"] == refused.value.fields["stored"] + 1


def test_a_store_with_another_history_is_not_signed_in(tmp_path: Path) -> None:
    for name in ("one", "other"):
        desk = found_shop(tmp_path / name, names=NAMES, shop_profile=ShopProfile(shop=name, sample=True), seal="unsealed", clock=SetClock(OPENING_AT))
        desk.close()
    (tmp_path / "one" / STORE_NAME).write_bytes((tmp_path / "other" / STORE_NAME).read_bytes())
    with pytest.raises(StoreBesideItsKeys):
        open_desk(tmp_path / "one")


def test_a_shop_is_founded_once(tmp_path: Path) -> None:
    with pytest.raises(NoShopHere):
        open_desk(tmp_path)
    a_shop(tmp_path).close()
    with pytest.raises(ShopStandsAlready):
        a_shop(tmp_path)
    assert KeyBox(tmp_path / KEYS_NAME).logs() == ("test-coop/shop-1/till-1/1",)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", STORE_NAME, f"{STORE_NAME}.lock"]


def test_the_keys_of_a_real_shop_are_sealed(tmp_path: Path) -> None:
    with pytest.raises(KeysMustBeSealed):
        found_shop(tmp_path, names=NAMES, shop_profile=ShopProfile(shop="จริง"), seal="unsealed")
    assert list(tmp_path.iterdir()) == []


def test_keys_sealed_by_passphrase_open_only_with_it(tmp_path: Path) -> None:
    found_shop(tmp_path, names=NAMES, shop_profile=ShopProfile(shop="จริง"), seal="passphrase", passphrase="กล้วยตากบางกระทุ่ม").close()
    with pytest.raises(PassphraseNeeded):
        open_desk(tmp_path)
    with pytest.raises(WrongPassphrase):
        open_desk(tmp_path, passphrase="กล้วยน้ำว้า")
    open_desk(tmp_path, passphrase="กล้วยตากบางกระทุ่ม").close()


def test_ids_are_stored_as_they_stand_in_the_fact(desk: Desk) -> None:
    recorded = sell(desk)
    path = desk.store.path
    desk.close()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM fact WHERE id = ?", (uuid.UUID(recorded.fact.id).bytes,)).fetchone() == (1,)
    connection.close()
