"""The stockroom's verbs over a real shop: goods put on the shelf, priced, received, counted, thrown away, and taken from a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kadpun.books.goods.kinds import NothingListed
from kadpun.books.goods.shelving import CodeTaken, ImportUnderWay
from kadpun.books.money import Satang
from kadpun.books.sheet_reading import NotASheet
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.goods_typed import ProductTyped, read_product
from kadpun.pos.till.operators import ApprovalSpent, NotAllowed
from kadpun.pos.till.results import Permission
from kadpun.pos.till.stock_typed import SheetFull, StockLine, StockLineTyped, read_counted, read_sheet
from kadpun.pos.till.stockroom import NothingToImport, ProductGone, Stockroom, UnitFixed
from tests.books.real_shop import fill, found

MANAGER_PIN, CASHIER_PIN = "2580", "7319"
HONEY = "g-0002"
GARLIC = "g-0003"


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    desk = found(tmp_path / "shop")
    fill(desk)
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    manager = till.add_operator("นก", "manager", MANAGER_PIN)
    till.sign_in(MANAGER_PIN, manager.id)
    till.add_operator("ต้น", "cashier", CASHIER_PIN)
    yield till
    desk.close()


@pytest.fixture
def room(till: Till) -> Stockroom:
    return Stockroom(till)


def typed(**about: object) -> ProductTyped:
    given = {"code": "1001", "name": "ปลาทูนึ่ง", "unit": "เข่ง", "vat": 7, "barcodes": "8850000120053", "price": "45", "group": "ของสด", **about}
    return ProductTyped(**given)  # type: ignore[arg-type]


def save(room: Stockroom, **about: object) -> str:
    product = read_product(typed(**about)).product
    assert product is not None
    return room.save(product).product.goods


def test_a_new_product_is_found_by_every_code_and_sold_at_its_price(room: Stockroom, till: Till) -> None:
    goods = save(room)
    stocked = room.stocked(goods)
    assert (stocked.product.price, stocked.on_hand, stocked.cost) == (4500, 0, None)
    for code in ("1001", "8850000120053", "๑๐๐๑"):
        found_code = room.find_code(code)
        assert found_code is not None
        assert (found_code.stocked.product.goods, found_code.steps) == (goods, 1)
    assert till.search("ปลาทู")[0].goods == goods


def test_a_new_product_may_begin_with_stock_and_its_cost(room: Stockroom) -> None:
    product = read_product(typed()).product
    assert product is not None
    stocked = room.save(product, opening=12, opening_cost=36_000)
    assert (stocked.on_hand, stocked.cost) == (12, 3000)


def test_a_changed_product_keeps_its_stock_and_its_new_price_holds_from_today(room: Stockroom) -> None:
    before = room.stocked(HONEY)
    after = room.save(replace(before.product, name="น้ำผึ้งป่า", price=Satang(19_500), active=False))
    assert (after.product.name, after.product.price, after.product.active, after.on_hand) == ("น้ำผึ้งป่า", 19_500, False, before.on_hand)
    assert room.find("น้ำผึ้งป่า") == ()
    assert [each.product.goods for each in room.find(before.product.code)] == [HONEY]


def test_a_code_of_other_goods_is_refused_and_nothing_is_written(room: Stockroom) -> None:
    size = room.desk.ledger.size
    product = read_product(typed(code="2")).product
    assert product is not None
    with pytest.raises(CodeTaken):
        room.save(product)
    assert room.desk.ledger.size == size


def test_goods_by_weight_never_become_goods_by_the_piece(room: Stockroom) -> None:
    with pytest.raises(UnitFixed):
        room.save(replace(room.stocked(GARLIC).product, places=0, per=1))
    with pytest.raises(ProductGone):
        room.save(replace(room.stocked(GARLIC).product, goods="g-9999"))


def test_a_price_from_a_day_to_come_waits_for_its_day(room: Stockroom) -> None:
    later = room.desk.today() + timedelta(days=3)
    stocked = room.set_price(HONEY, Satang(21_000), from_on=later)
    assert stocked.product.price == 18_000
    assert [(each.from_on, each.price, each.pack) for each in stocked.to_come] == [(later, 21_000, "")]


def test_a_price_of_goods_by_weight_is_that_of_a_kilogram(room: Stockroom) -> None:
    assert room.set_price(GARLIC, Satang(13_000), from_on=room.desk.today()).product.per == 1000


def test_a_delivery_raises_stock_and_moves_the_average_cost(room: Stockroom) -> None:
    before = room.stocked(HONEY)
    room.receive([StockLine(HONEY, 100, Satang(1_100_000))], paid_from="payables/suppliers", reference="ใบส่งของ 12")
    after = room.stocked(HONEY)
    assert after.on_hand == before.on_hand + 100
    assert (before.cost, after.cost) == (9000, 10_000)


def test_a_count_sets_the_shelf_to_what_was_found(room: Stockroom) -> None:
    room.count([StockLine(HONEY, 97), StockLine(GARLIC, 0)], reason="นับสิ้นเดือน")
    assert (room.stocked(HONEY).on_hand, room.stocked(GARLIC).on_hand) == (97, 0)


def test_goods_thrown_away_leave_the_shelf(room: Stockroom) -> None:
    before = room.stocked(GARLIC).on_hand
    room.take_off([StockLine(GARLIC, 1500)], reason="waste")
    assert room.stocked(GARLIC).on_hand == before - 1500


def test_an_empty_sheet_is_refused(room: Stockroom) -> None:
    with pytest.raises(NothingListed):
        room.count([])


def test_a_cashier_asks_for_leave_and_it_is_spent_by_the_act(room: Stockroom, till: Till) -> None:
    manager = till.operator
    assert manager is not None
    till.sign_in(CASHIER_PIN)
    with pytest.raises(NotAllowed):
        room.take_off([StockLine(HONEY, 1)], reason="gift")
    with pytest.raises(NotAllowed):
        save(room)
    leave = till.approve(MANAGER_PIN, Permission.STOCK)
    assert room.take_off([StockLine(HONEY, 1)], reason="gift", approval=leave) == 1
    with pytest.raises(ApprovalSpent):
        room.take_off([StockLine(HONEY, 1)], reason="gift", approval=leave)


def test_a_refused_act_leaves_its_approval_unspent(room: Stockroom, till: Till) -> None:
    till.sign_in(CASHIER_PIN)
    leave = till.approve(MANAGER_PIN, Permission.GOODS)
    product = read_product(typed(code="2")).product
    assert product is not None
    with pytest.raises(CodeTaken):
        room.save(product, approval=leave)
    assert room.save(replace(product, code="1001"), approval=leave).product.code == "1001"


def test_the_form_of_a_new_product_offers_the_next_code_and_the_unknown_barcode(room: Stockroom) -> None:
    assert room.fresh("8850000120053") == ProductTyped(code="1001", barcodes="8850000120053", vat=7)
    save(room, code="1007")
    assert room.fresh().code == "1008"


def test_the_list_pages_in_the_order_of_the_shelf(room: Stockroom) -> None:
    first = room.page(limit=3)
    rest = room.page(after=first[-1].product.goods, limit=3)
    assert [each.product.goods for each in (*first, *rest)] == ["g-0001", "g-0002", "g-0003", "g-0004"]
    assert room.groups() == ("ของแห้ง",)
    assert [each.product.goods for each in room.find("", "ของแห้ง")] == sorted(
        ["g-0001", "g-0002", "g-0003", "g-0004"], key=lambda g: room.stocked(g).product.name
    )
    assert room.find("กระเทียม", "ของสด") == ()


def write_list(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("รหัส,ชื่อสินค้า,หน่วย,ราคา,ภาษี,ยอดยกมา,ทุน", *lines)), encoding="utf-8")
    return path


def test_a_list_is_imported_in_slices(room: Stockroom, tmp_path: Path) -> None:
    report = room.check_catalogue(write_list(tmp_path / "list.csv", *(f"9{n:03},ของ {n},ชิ้น,{n}.50,7,10,{n}" for n in range(1, 91))))
    assert report.bad == ()
    assert room.begin_import(report) == 90
    waiting = [room.go_on_importing() for _ in range(3)]
    assert waiting == [50, 10, 0]
    assert room.import_waiting() == 0
    found_code = room.find_code("9090")
    assert found_code is not None
    assert (found_code.stocked.product.price, found_code.stocked.on_hand, found_code.stocked.cost) == (9050, 10, 9000)


def test_one_bad_line_and_nothing_is_imported(room: Stockroom, tmp_path: Path) -> None:
    report = room.check_catalogue(write_list(tmp_path / "list.csv", "9001,ดี,ชิ้น,10,7,,", "9002,ไม่ดี,ชิ้น,สิบ,7,,"))
    assert [(bad.line, bad.column, bad.reason.name) for bad in report.bad] == [(3, "ราคา", "NotMoney")]
    with pytest.raises(NothingToImport):
        room.begin_import(report)
    assert room.find_code("9001") is None


def test_a_code_of_other_goods_in_a_list_is_told_by_its_line(room: Stockroom, tmp_path: Path) -> None:
    save(room)
    path = tmp_path / "list.csv"
    path.write_text("code,name,unit,price,vat,barcode\n9001,ของใหม่,ชิ้น,10,7,8850000120053\n1001,ปลาทูนึ่ง,เข่ง,50,7,8850000120053\n", encoding="utf-8")
    report = room.check_catalogue(path)
    assert ("CodeOfOthers" in {bad.reason.name for bad in report.bad}) or ("CodeTwiceInList" in {bad.reason.name for bad in report.bad})
    assert report.rows == ()


def test_a_second_import_waits_for_the_first(room: Stockroom, tmp_path: Path) -> None:
    report = room.check_catalogue(write_list(tmp_path / "list.csv", *(f"9{n:03},ของ {n},ชิ้น,1,7,," for n in range(1, 61))))
    room.begin_import(report)
    with pytest.raises(ImportUnderWay):
        room.begin_import(report)


def test_what_is_no_list_is_refused_whole(room: Stockroom, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(bytes(range(256)) * 8)
    with pytest.raises(NotASheet):
        room.check_catalogue(tmp_path / "list.csv")


def test_every_wrong_line_of_a_sheet_is_told() -> None:
    read = read_sheet("receive", [StockLineTyped("g-1", 0, "x", "10"), StockLineTyped("g-2", 0, "1.5", "ฟรี"), StockLineTyped("g-3", 3, "1.5", "0")])
    assert read.lines == ()
    assert [(wrong.line, wrong.field, wrong.reason.name) for wrong in read.wrong] == [
        (0, "quantity", "NotQuantity"),
        (1, "quantity", "QuantityHasDecimals"),
        (1, "cost", "NotMoney"),
    ]


def test_a_right_sheet_is_read_whole() -> None:
    read = read_sheet("receive", [StockLineTyped("g-1", 0, "๑๒", "1,200"), StockLineTyped("g-3", 3, "1.5", "0")])
    assert read.lines == (StockLine("g-1", 12, Satang(120_000)), StockLine("g-3", 1500, Satang(0)))


@pytest.mark.parametrize("text", ["0", "0.000", "๐", "00"])
def test_a_count_may_find_nothing(text: str) -> None:
    assert read_counted(text, places=3) == 0


def test_a_sheet_has_its_bound() -> None:
    with pytest.raises(SheetFull):
        read_sheet("count", [StockLineTyped("g-1", 0, "1")] * 201)
