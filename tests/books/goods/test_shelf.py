"""The shelf: codes, search in Thai, prices by date, stock and what it cost."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.goods.kinds import (
    CODE,
    GoodsBadCode,
    GoodsBadName,
    GoodsBadPack,
    GoodsBadVat,
    GoodsCodeTwice,
    PriceLine,
    PriceOutOfBounds,
)
from kadpun.books.goods.product import Pack, Product
from kadpun.books.goods.shelving import (
    CodeTaken,
    Imported,
    ImportUnderWay,
    NewProduct,
    add_product,
    change_product,
    count_stock,
    count_waiting,
    lay_down_import,
    move_stock,
    record_import,
    record_import_slice,
    set_prices,
    waste,
)
from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal
from kadpun.books.shop import open_desk
from tests.books.shops import CASHIER, OPENING_AT, a_product, a_sale, a_shop, deliver, open_a_shift, sell, with_products

NAMES = (
    "ไข่ไก่ เบอร์ 2 แผง 30 ฟอง",
    "แชมพูไข่",
    "น้ำปลาแท้ 700 มล.",
    "ข้าวหอมมะลิ ถุง 5 กก.",
    "ขนมไข่",
    "Organic soap สบู่มะกรูด",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_shop(tmp_path)


def put(desk: Desk, *products: Product) -> None:
    with desk.store.work() as work:
        for product in products:
            add_product(desk, work, NewProduct(product), by=CASHIER, on=desk.today())


def found_names(desk: Desk, text: str) -> list[str]:
    with desk.store.read() as connection:
        return [product.name for product in shelf.search(connection, text, on=desk.today())]


def price_on(desk: Desk, goods: str, on: date) -> int:
    with desk.store.read() as connection:
        product = shelf.product(connection, goods, on=on)
    assert product is not None
    return product.price


def test_a_code_stands_for_a_product_or_a_pack(desk: Desk) -> None:
    box = Pack("ลัง", "box", 12, ("8850000999990",), Satang(50_000))
    put(desk, a_product(1, packs=(box,)), a_product(2))
    with desk.store.read() as connection:
        by_barcode = shelf.look_up(connection, "8850000000001", on=desk.today())
        by_code = shelf.look_up(connection, "102", on=desk.today())
        by_box = shelf.look_up(connection, "8850000999990", on=desk.today())
        assert shelf.look_up(connection, "8850000000009", on=desk.today()) is None
    assert by_barcode is not None and (by_barcode.product.goods, by_barcode.pack) == ("g-0001", None)
    assert by_code is not None and by_code.product.goods == "g-0002"
    assert by_box is not None and by_box.pack == box and by_box.product.goods == "g-0001"


def test_search_finds_thai_inside_words_and_short_ones_at_their_beginning(desk: Desk) -> None:
    put(desk, *(a_product(number, name=name) for number, name in enumerate(NAMES, 1)))
    assert found_names(desk, "ไข") == ["ไข่ไก่ เบอร์ 2 แผง 30 ฟอง"]
    assert set(found_names(desk, "ไข่")) == {"ไข่ไก่ เบอร์ 2 แผง 30 ฟอง", "แชมพูไข่", "ขนมไข่"}
    assert found_names(desk, "ไข่")[0] == "ไข่ไก่ เบอร์ 2 แผง 30 ฟอง"
    assert found_names(desk, "หอมมะลิ 5") == ["ข้าวหอมมะลิ ถุง 5 กก."]
    assert found_names(desk, "หอมมะลิ ๕") == ["ข้าวหอมมะลิ ถุง 5 กก."]
    assert found_names(desk, "ORGANIC") == ["Organic soap สบู่มะกรูด"]
    assert found_names(desk, "88500000000") != []
    assert found_names(desk, "นํ้าปลา") == ["น้ำปลาแท้ 700 มล."]
    assert found_names(desk, "") == found_names(desk, "   ") == found_names(desk, "ไม่มีจริง") == []
    assert found_names(desk, 'AND OR "NEAR(') == []


def test_a_product_said_anew_loses_its_old_codes_and_words(desk: Desk) -> None:
    put(desk, a_product(1, name="สบู่มะกรูด"))
    with desk.store.work() as work:
        changed = dataclasses.replace(a_product(1, name="สบู่ขมิ้น"), barcodes=("8850000000770",))
        change_product(desk, work, changed, by=CASHIER, on=desk.today())
    assert found_names(desk, "มะกรูด") == []
    assert found_names(desk, "ขมิ้น") == ["สบู่ขมิ้น"]
    with desk.store.read() as connection:
        assert shelf.look_up(connection, "8850000000001", on=desk.today()) is None
        assert shelf.look_up(connection, "8850000000770", on=desk.today()) is not None


def test_prices_hold_from_their_day_on(desk: Desk) -> None:
    put(desk, a_product(1, price=5000))
    today = desk.today()
    with desk.store.work() as work:
        set_prices(desk, work, [PriceLine("g-0001", 5500, 1)], by=CASHIER, from_on=today + timedelta(days=3))
        set_prices(desk, work, [PriceLine("g-0001", 5200, 1)], by=CASHIER, from_on=today)
    assert [price_on(desk, "g-0001", today + timedelta(days=days)) for days in (-1, 0, 2, 3, 400)] == [0, 5200, 5200, 5500, 5500]


def test_stock_is_the_sum_of_what_came_and_went(desk: Desk) -> None:
    with_products(desk)
    open_a_shift(desk)
    sell(desk, a_sale(desk, quantity=4))
    with desk.store.work() as work:
        move_stock(desk, work, waste("g-0001", 1), by=CASHIER, on=desk.today())
    with desk.store.read() as connection:
        assert [shelf.on_hand(connection, f"g-000{n}") for n in (1, 2, 3)] == [5, 9, 10]
    with desk.store.work() as work:
        count_stock(desk, work, [("g-0001", 7)], by=CASHIER, on=desk.today(), reason="นับจริง")
    with desk.store.read() as connection:
        assert shelf.on_hand(connection, "g-0001") == 7


def test_stock_may_go_below_zero_and_selling_goes_on(desk: Desk) -> None:
    with_products(desk)
    open_a_shift(desk)
    sell(desk, a_sale(desk, quantity=14))
    with desk.store.read() as connection:
        assert shelf.on_hand(connection, "g-0001") == -4


def test_cost_is_the_moving_average(desk: Desk) -> None:
    put(desk, a_product(1))
    today = desk.today()
    assert isinstance(desk.clock, SetClock)

    def cost(on: date) -> int | None:
        with desk.store.read() as connection:
            return shelf.moving_average_cost(connection, "g-0001", on=on, per=1)

    assert cost(today) is None
    deliver(desk, "g-0001", 10, 30_000, on=today)
    assert cost(today) == 3000
    with_products_sold = a_sale(desk)
    put(desk, a_product(2))
    open_a_shift(desk)
    sell(desk, with_products_sold)
    deliver(desk, "g-0001", 8, 32_000, on=today + timedelta(days=1))
    assert cost(today) == 3000
    assert cost(today + timedelta(days=1)) == 3500


BAD: dict[str, tuple[dict[str, object], type[Refusal]]] = {
    "no name": ({"name": "  "}, GoodsBadName),
    "a name without end": ({"name": "ก" * 201}, GoodsBadName),
    "VAT of 700 percent": ({"vat": 700}, GoodsBadVat),
    "a code with a space": ({"code": "1 2"}, GoodsBadCode),
    "a Thai barcode": ({"barcodes": ("๘๘๕",)}, GoodsBadCode),
    "a barcode twice": ({"barcodes": ("8850000000017", "8850000000017")}, GoodsCodeTwice),
    "a pack of one": ({"packs": (Pack("ลัง", "box", 1, (), Satang(1)),)}, GoodsBadPack),
    "a price below zero": ({"price": Satang(-1)}, PriceOutOfBounds),
    "a price beyond bounds": ({"price": Satang(10**9 + 1)}, PriceOutOfBounds),
}


@pytest.mark.parametrize(("change", "refusal"), BAD.values(), ids=BAD.keys())
def test_a_product_that_could_not_be_sold_is_refused_whole(desk: Desk, change: dict[str, object], refusal: type[Refusal]) -> None:
    size = desk.ledger.size
    with pytest.raises(refusal):
        put(desk, dataclasses.replace(a_product(1), **change))  # type: ignore[arg-type]
    assert desk.ledger.size == size
    assert CODE.fullmatch("8850000000017")


def test_two_products_never_answer_to_one_code(desk: Desk) -> None:
    put(desk, a_product(1))
    with pytest.raises(CodeTaken) as refused:
        put(desk, dataclasses.replace(a_product(2), barcodes=("8850000000001",)))
    assert refused.value.fields == {"code": "8850000000001", "name": "น้ำพริกหนุ่ม"}


def test_an_import_cut_short_goes_on_where_it_stopped(desk: Desk) -> None:
    wanted = [NewProduct(a_product(number, name=f"สินค้า {number}"), 10, 30_000) for number in range(1, 101)]
    assert lay_down_import(desk, wanted) == 100
    with pytest.raises(ImportUnderWay):
        lay_down_import(desk, wanted)
    assert record_import_slice(desk, by=CASHIER, on=desk.today()) == 60
    folder = desk.folder
    desk.close()
    again = open_desk(folder, clock=SetClock(OPENING_AT))
    with again.store.read() as connection:
        assert count_waiting(connection) == 60
    record_import(again, by=CASHIER, on=again.today())
    with again.store.read() as connection:
        assert (count_waiting(connection), shelf.count_products(connection)) == (0, 100)
        assert sum(shelf.on_hand(connection, f"g-{n:04}") for n in range(1, 101)) == 1000
    again.close()


def test_an_import_says_anew_what_stands_under_its_code(desk: Desk) -> None:
    put(desk, a_product(1, name="เก่า"))
    lay_down_import(desk, [NewProduct(dataclasses.replace(a_product(7, name="ใหม่", price=900), code="101", barcodes=()), 5, 100)])
    record_import(desk, by=CASHIER, on=desk.today())
    with desk.store.read() as connection:
        product = shelf.product(connection, "g-0001", on=desk.today())
        assert product is not None and (product.name, product.price) == ("ใหม่", 900)
        assert (shelf.count_products(connection), shelf.on_hand(connection, "g-0001")) == (1, 0)


def test_an_import_records_only_what_is_new_or_differs(desk: Desk) -> None:
    first = [NewProduct(a_product(number, name=f"สินค้า {number}"), 10, 30_000) for number in range(1, 4)]
    lay_down_import(desk, first)
    assert record_import(desk, by=CASHIER, on=desk.today()) == Imported(3, 0)
    with desk.store.read() as connection:
        facts = connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one()
    lay_down_import(desk, first)
    assert record_import(desk, by=CASHIER, on=desk.today()) == Imported(0, 0)
    with desk.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() == facts
    renamed = NewProduct(dataclasses.replace(first[0].product, name="อื่น"))
    dearer = NewProduct(dataclasses.replace(first[1].product, price=Satang(first[1].product.price + 100)))
    lay_down_import(desk, [renamed, dearer, first[2], NewProduct(a_product(4, name="ใหม่"))])
    assert record_import(desk, by=CASHIER, on=desk.today()) == Imported(1, 2)
    with desk.store.read() as connection:
        # The new name; the new product's unit and what it is; the prices of both in one.
        assert connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one() == facts + 1 + 2 + 1
