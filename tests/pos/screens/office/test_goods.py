"""The page of goods: found as one types, changed, added from an unknown code, received, counted, thrown away, and taken from a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.pos.screens.office.goods_page import PARTS, GoodsPage
from kadpun.pos.till.goods_typed import ProductTyped
from kadpun.pos.till.stockroom import Stocked, Stockroom
from tests.pos.screens.at_work import CASHIER, MANAGER, AtWork, faults_of_looks, is_thai

Key = Qt.Key
RICE, UNKNOWN = "8850000010026", "8859999000018"


def page(desk: AtWork) -> GoodsPage:
    return desk.page("goods", GoodsPage)


def stocked(desk: AtWork, code: str) -> Stocked:
    found = desk.does(lambda: page(desk).room.find_code(code))
    assert found is not None
    result: Stocked = found.stocked
    return result


def search(desk: AtWork, text: str) -> list[str]:
    page(desk).list.line.setText(text)
    desk.wait(lambda: not page(desk).list.typing.isActive())
    return [stocked.product.name for stocked in page(desk).list.found.values()]


def fill(desk: AtWork, **fields: str) -> None:
    form = page(desk).form
    for name, text in fields.items():
        field = form.fields[name]
        field.put(text)  # type: ignore[attr-defined]


@pytest.fixture
def office(at_work: AtWork) -> AtWork:
    at_work.go("goods")
    return at_work


def test_the_list_shows_stock_price_cost_and_vat(office: AtWork) -> None:
    rows = page(office).list.table.model_of_rows.rows
    assert len(rows) >= 50
    first = next(iter(page(office).list.found.values()))
    assert first.product.name in rows[0].cells[0].words
    assert rows[0].cells[1].words == "60"
    assert rows[0].cells[2].words == "42.00"
    assert is_thai(office.words_in_view())
    assert faults_of_looks(page(office)) == []


def test_the_end_of_the_list_brings_the_next_page(office: AtWork) -> None:
    before = len(page(office).list.table.model_of_rows.rows)
    page(office).list.table.scrollToBottom()
    office.settle()
    assert len(page(office).list.table.model_of_rows.rows) > before


def test_goods_are_found_as_one_types_and_opened_by_enter(office: AtWork) -> None:
    assert all("น้ำ" in name for name in search(office, "น้ำปลา"))
    office.press(Key.Key_Down, Key.Key_Return)
    assert not page(office).form.isHidden()
    assert "น้ำปลา" in page(office).form.name.value
    assert faults_of_looks(page(office)) == []
    office.press(Key.Key_Escape)
    assert page(office).form.isHidden()
    assert page(office).list.line.hasFocus()


def test_nothing_found_says_so(office: AtWork) -> None:
    assert search(office, "ฮฮฮฮ") == []
    assert "ไม่พบสินค้า" in office.words_in_view()


def test_a_group_narrows_the_list(office: AtWork) -> None:
    group = page(office).list.group
    group.put("เครื่องดื่ม")
    group.chosen.emit("เครื่องดื่ม")
    office.settle()
    assert {stocked.product.group for stocked in page(office).list.found.values()} == {"เครื่องดื่ม"}


def test_a_scan_opens_its_goods_and_a_changed_price_is_kept(office: AtWork) -> None:
    office.scan(RICE)
    assert page(office).form.barcodes.value == RICE
    fill(office, price="199", least_price="150", most_price="250")
    office.keep()
    assert stocked(office, RICE).product.price == 19_900
    assert "บันทึก" in office.notice
    assert not page(office).form.changed


def test_an_unknown_code_opens_a_new_product_with_it(office: AtWork) -> None:
    office.scan(UNKNOWN)
    form = page(office).form
    assert form.stocked is None
    assert form.barcodes.value == UNKNOWN
    assert "เพิ่มสินค้า" in office.words_in_view()
    fill(office, name="ปลาทูนึ่ง", unit="เข่ง", price="45", opening="12", opening_cost="360")
    office.keep()
    made = stocked(office, UNKNOWN)
    assert (made.product.name, made.on_hand, made.cost) == ("ปลาทูนึ่ง", 12, 3000)


def test_every_wrong_field_is_told_at_once_and_nothing_is_kept(office: AtWork) -> None:
    size = office.till.desk.ledger.size
    office.press(Key.Key_Insert)
    fill(office, name=" ", code="รหัส", price="สิบ", barcodes="8850000120051")
    office.keep()
    wrong = {name for name, field in page(office).form.fields.items() if field.complaint}
    assert wrong == {"name", "code", "price", "barcodes", "unit"}
    assert page(office).form.name.line.hasFocus()
    assert office.till.desk.ledger.size == size


def test_a_check_digit_is_told_while_the_barcode_is_typed(office: AtWork) -> None:
    office.press(Key.Key_Insert)
    form = page(office).form
    form.barcodes.line.setText("8850000120051")
    assert "3" in form.barcodes.complaint
    form.barcodes.line.setText("8850000120053")
    assert form.barcodes.complaint == ""
    assert "เลขตรวจถูกต้อง" in form.barcodes.below.text()


def test_a_code_that_others_have_is_told_at_its_field(office: AtWork) -> None:
    office.press(Key.Key_Insert)
    fill(office, name="ของใหม่", unit="ชิ้น", price="1", barcodes=RICE)
    office.keep()
    assert stocked(office, RICE).product.name in page(office).form.barcodes.complaint


def test_a_pack_is_added_and_wrong_rows_are_told(office: AtWork) -> None:
    office.scan(RICE)
    packs = page(office).form.packs
    office.touch(packs.more) if packs.more.isVisible() else packs.more.click()
    row = packs.rows[-1]
    row.name.put("ลัง")
    row.holds.put("1")
    row.price.put("x")
    office.keep()
    assert row.holds.complaint
    assert row.price.complaint
    row.holds.put("12")
    row.price.put("2,100")
    office.keep()
    assert [(pack.name, pack.factor, pack.price) for pack in stocked(office, RICE).product.packs][-1] == ("ลัง", 12, 210_000)


def test_goods_by_weight_stay_goods_by_weight(office: AtWork) -> None:
    office.scan(RICE)
    kind = page(office).form.kind
    assert not kind.buttons[1].isEnabled()
    assert kind.buttons[1].toolTip()


def test_a_price_holds_from_a_day_to_come(office: AtWork) -> None:
    office.scan(RICE)
    change = page(office).form.change
    change.open.click()
    change.price.put("205")
    change.day.put("20/11/2569")
    change.keep.click()
    assert change.day.complaint
    change.day.put("1/12/2569")
    change.keep.click()
    office.settle()
    after = stocked(office, RICE)
    assert after.product.price == 18_900
    assert [(each.from_on.isoformat(), each.price) for each in after.to_come] == [("2026-12-01", 20_500)]
    assert "1 ธ.ค. 2569" in change.list.text()


def test_a_cashier_asks_for_leave_in_place(office: AtWork) -> None:
    office.sign_in(CASHIER)
    office.go("goods")
    office.scan(RICE)
    fill(office, price="190")
    office.keep()
    assert page(office).leave_bar.is_asking
    assert stocked(office, RICE).product.price == 18_900
    page(office).leave_bar.pin.put(MANAGER)
    office.press(Key.Key_Return)
    assert not page(office).leave_bar.is_asking
    assert stocked(office, RICE).product.price == 19_000


def test_leave_not_given_keeps_what_was_typed(office: AtWork) -> None:
    office.sign_in(CASHIER)
    office.go("goods")
    office.scan(RICE)
    fill(office, price="190")
    office.keep()
    office.press(Key.Key_Escape)
    assert not page(office).leave_bar.is_asking
    assert page(office).form.price.value == "190"


def test_a_delivery_is_received_by_scan_and_keys(office: AtWork) -> None:
    before = stocked(office, RICE)
    page(office).turn("receive")
    office.settle()
    office.scan(RICE)
    office.scan(RICE)
    sheet = page(office).sheets["receive"]
    assert [line.quantity.text() for line in sheet.lines.lines] == ["2"]
    office.type("24")
    office.press(Key.Key_Return)
    office.type("3600")
    assert sheet.total.text() == "3,600.00"
    assert is_thai(office.words_in_view())
    assert faults_of_looks(page(office)) == []
    office.keep()
    after = stocked(office, RICE)
    assert after.on_hand == before.on_hand + 24
    assert sheet.lines.lines == []


def test_a_wrong_line_keeps_the_sheet(office: AtWork) -> None:
    page(office).turn("receive")
    office.scan(RICE)
    sheet = page(office).sheets["receive"]
    sheet.lines.lines[0].quantity.setText("1.5")
    office.keep()
    assert sheet.lines.lines[0].wrong.text()
    assert len(sheet.lines.lines) == 1


def test_a_count_shows_its_difference_and_sets_the_stock(office: AtWork) -> None:
    before = stocked(office, RICE).on_hand
    page(office).turn("count")
    office.scan(RICE)
    line = page(office).sheets["count"].lines.lines[0]
    line.quantity.setText(str(before - 3))
    assert line.differs.text() == "−3"
    office.keep()
    assert stocked(office, RICE).on_hand == before - 3


def test_goods_found_by_name_are_thrown_away(office: AtWork) -> None:
    page(office).turn("take_off")
    sheet = page(office).sheets["take_off"]
    sheet.line.setText("ข้าวหอมมะลิ")
    office.wait(lambda: not sheet.typing.isActive() and not sheet.table.isHidden())
    office.press(Key.Key_Down)
    before = sheet.found[sheet.table.key]
    office.press(Key.Key_Return)
    office.type("2")
    office.keep()
    assert stocked(office, before.product.code).on_hand == before.on_hand - 2


def test_an_unknown_scan_on_a_sheet_offers_a_new_product(office: AtWork) -> None:
    page(office).turn("receive")
    office.scan(UNKNOWN)
    assert page(office).form.barcodes.value == UNKNOWN


def test_parts_turn_by_keys(office: AtWork) -> None:
    for part in (*PARTS[1:], PARTS[0]):
        office.press(Key.Key_PageDown)
        assert page(office).part == part
        assert is_thai(office.words_in_view())
        assert faults_of_looks(page(office)) == []


def test_the_counter_hands_a_code_over(office: AtWork) -> None:
    office.go("counter")
    office.go("goods", add=UNKNOWN)
    assert page(office).form.barcodes.value == UNKNOWN


def test_a_bad_list_is_told_line_by_line_and_a_good_one_is_taken_in_while_selling(office: AtWork, tmp_path: Path) -> None:
    step = page(office).taking_in
    page(office).turn("import")
    office.settle()
    path = tmp_path / "list.csv"
    head = "รหัส,ชื่อสินค้า,หน่วย,ราคา,ภาษี\n"
    path.write_text(head + "90001,ดี,ชิ้น,10,7\n90002,,ชิ้น,สิบ,7\n", encoding="utf-8")
    step.path.put(str(path))
    office.press(Key.Key_Return)
    office.wait(lambda: step.report is not None)
    shown = [(row.cells[0].words, row.cells[1].words) for row in step.table.model_of_rows.rows]
    assert shown == [("3", "ชื่อสินค้า"), ("3", "ราคา")]
    assert is_thai(office.words_in_view().replace(str(path), ""))
    path.write_text(head + "".join(f"9{n:04},ของ {n},ชิ้น,{n},7\n" for n in range(1, 401)), encoding="utf-8")
    step.check_file()
    office.wait(lambda: step.report is not None and bool(step.report.rows))
    sold: list[object] = []
    step.forward.click()
    office.qtbot.waitUntil(lambda: step.running and step.waiting < step.whole)
    office.jobs.run(office.window, lambda: office.till.read(RICE, office.till.new_basket()), lambda read: sold.append((read, step.waiting)))
    office.wait(lambda: not step.running)
    assert sold
    assert isinstance(sold[0], tuple)
    assert sold[0][1] > 0, "the sale had to wait for the whole import"
    assert stocked(office, "90200").product.price == 20_000
    assert "ลงสินค้าแล้ว 400 รายการ" in office.words_in_view()


def test_an_import_that_was_cut_short_goes_on_when_goods_are_opened(at_work: AtWork, tmp_path: Path) -> None:
    room = Stockroom(at_work.till)
    path = tmp_path / "list.csv"
    lines = "".join(f"9{n:04},ของ {n},ชิ้น,{n},7\n" for n in range(1, 121))
    path.write_text("รหัส,ชื่อสินค้า,หน่วย,ราคา,ภาษี\n" + lines, encoding="utf-8")
    at_work.does(lambda: room.begin_import(room.check_catalogue(path)))
    assert at_work.does(room.go_on_importing) == 80
    at_work.go("goods")
    at_work.wait(lambda: not page(at_work).taking_in.running)
    assert stocked(at_work, "90120").product.price == 12_000


def test_a_file_that_is_no_list_says_why(office: AtWork, tmp_path: Path) -> None:
    page(office).turn("import")
    path = tmp_path / "list.csv"
    path.write_bytes(bytes(range(256)) * 4)
    page(office).taking_in.path.put(str(path))
    page(office).taking_in.check_file()
    office.wait(lambda: page(office).taking_in.reason is not None)
    assert "CSV UTF-8" in page(office).taking_in.note.words.text()


def test_a_form_reads_back_what_it_was_given(office: AtWork) -> None:
    typed = ProductTyped(code="77", name="ก", unit="ข", vat=None, barcodes="", price="1.00")
    page(office).form.show_new(typed)
    assert page(office).form.typed() == typed
