from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books import sheet_reading
from kadpun.books.goods import catalogue_cells
from kadpun.books.goods.catalogue_import import CatalogueReport, ColumnMissing, field_of, read_catalogue, read_catalogue_file
from kadpun.books.goods.product import Pack, Product
from kadpun.books.goods.shelving import NewProduct
from kadpun.books.refusals import Refusal

HEAD = "รหัส,ชื่อสินค้า,หน่วย,ราคา,ภาษี,บาร์โค้ด"
LIST = f"{HEAD}\n1,น้ำพริกหนุ่ม,กระปุก,45,7,8850000010019\n2,ข้าวหอมมะลิ,ถุง,189.00,ยกเว้น,\n"


def bad_of(report: CatalogueReport) -> list[tuple[int, str, str]]:
    return [(cell.line, cell.column, cell.reason.name) for cell in report.bad]


def one_line(**cells: str) -> CatalogueReport:
    """A list of one good line, with some cells given otherwise."""
    row = {"code": "1", "name": "น้ำพริก", "unit": "กระปุก", "price": "45", "vat": "7", "barcode": "8850000010019"} | {
        field.replace("_", " "): text for field, text in cells.items()
    }
    quoted = ['"' + text.replace('"', '""') + '"' for text in row.values()]
    return read_catalogue((",".join(row) + "\n" + ",".join(quoted) + "\n").encode())


def workbook(*rows: Sequence[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode("utf-8"), LIST.encode("utf-8-sig"), LIST.encode("utf-16"), b"\xfe\xff" + LIST.encode("utf-16-be"), LIST.encode("tis-620"),
        LIST.encode("cp874"), LIST.replace(",", ";").encode(), LIST.replace(",", "\t").encode("utf-16"), LIST.replace("\n", "\r\n").encode("cp874"),
        b"sep=;\r\n" + LIST.replace(",", ";").encode(), ("\n,,,\n" + LIST.replace("\n2,", "\n,,,,,\n\n2,") + "\n\n").encode(),
    ],
    ids=[
        "UTF-8", "UTF-8 with mark", "UTF-16", "UTF-16 big end first", "TIS-620", "Thai Windows", "semicolons", "tabs", "CRLF", "sep line",
        "blank lines",
    ],
)  # fmt: skip
def test_every_csv_that_a_thai_spreadsheet_writes_is_the_same_list(data: bytes) -> None:
    report = read_catalogue(data)
    assert report.bad == ()
    assert [(given.product.code, given.product.name, given.product.price, given.product.vat) for given in report.rows] == [
        ("1", "น้ำพริกหนุ่ม", 4500, 7),
        ("2", "ข้าวหอมมะลิ", 18900, None),
    ]


def test_a_whole_line_becomes_a_product_with_packs_and_opening_stock() -> None:
    text = (
        "code,name,name_en,unit,unit_en,price,vat,barcodes,group,least price,most price,opening,cost,"
        "pack_name,pack_name_en,pack_factor,pack_barcodes,pack_price,pack 2 name,pack 2 factor,pack 2 price\n"
        '4002,น้ำปลาแท้ 700 มล.,"Fish sauce, 700 ml",ขวด,bottle,28.00,7%,8850000040023 88510019,เครื่องปรุง,25,30,120,22.333333,'
        "ลัง 12,case of 12,12,8850000045028,310.00,แพ็ก 6,6,160\n"
    )
    product = Product(
        goods="", code="4002", name="น้ำปลาแท้ 700 มล.", name_en="Fish sauce, 700 ml", unit="ขวด", unit_en="bottle", places=0, vat=7,
        barcodes=("8850000040023", "88510019"), group="เครื่องปรุง", price=2800, per=1, least_price=2500, most_price=3000,
        packs=(Pack("ลัง 12", "case of 12", 12, ("8850000045028",), 31000), Pack("แพ็ก 6", "", 6, (), 16000)),
    )  # fmt: skip
    assert read_catalogue(text.encode()) == CatalogueReport((NewProduct(product, 120, 268000),), (), 0, 1)


def test_goods_by_weight_are_known_by_their_unit_and_count_grams() -> None:
    report = read_catalogue("ชื่อ,บาร์โค้ด,หน่วย,ราคา,ภาษี,คงเหลือ,ทุน\nกะหล่ำปลี,2100102,กก.,18,ยกเว้น,\"1,030.5\",12\n".encode())
    given = report.rows[0]
    assert (given.product.places, given.product.per, given.product.code, given.product.barcodes) == (3, 1000, "2100102", ())
    assert (given.quantity, given.cost) == (1_030_500, 1_236_600)


def test_an_excel_file_is_read_as_it_is_shown() -> None:
    data = workbook(
        ["รหัส", "ชื่อ", "ราคา", "ภาษี", "บาร์โค้ด", "หมายเหตุ"],
        [1, "สบู่ขมิ้น", 39.5, 7, 8850000070020, "ขายดี"],
        [None, None, None, None, None, None],
        ["๒", "ข้าว ๕ กก.", "๑,๑๕๐.๒๕", "ยกเว้น", None, None],
        [3, "ยางลบ", 0.1 + 0.2, True and 7, None, None],
    )
    report = read_catalogue(data)
    assert report.bad == ()
    assert report.ignored == ("หมายเหตุ",)
    assert [(given.product.code, given.product.price) for given in report.rows] == [("1", 3950), ("2", 115025), ("3", 30)]
    assert report.rows[0].product.barcodes == ("8850000070020",)
    assert report.rows[1].product.name == "ข้าว ๕ กก."
    assert report.rows[1].product.unit == "ชิ้น"


def test_a_formula_counts_as_what_excel_last_worked_out_and_as_empty_before() -> None:
    made = openpyxl.Workbook()
    made.active.append(["code", "name", "price", "vat"])
    made.active.append(["1", "สบู่", "=20*2", "7"])
    stream = io.BytesIO()
    made.save(stream)
    assert bad_of(read_catalogue(stream.getvalue())) == [(2, "price", "CellEmpty")]
    worked_out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(worked_out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"<f>20*2</f><v />", b"<f>20*2</f><v>40</v>").replace(b"<f>20*2</f><v></v>", b"<f>20*2</f><v>40</v>"))
    assert read_catalogue(worked_out.getvalue()).rows[0].product.price == 4000


def test_nothing_is_given_out_when_one_cell_is_bad_and_every_bad_cell_is_named() -> None:
    text = (
        f"{HEAD}\n1,ดี,ถุง,10,7,\n2,,ถุง,-5,7,8850000010018\n3,ก,ถุง,1e3,เจ็ด,8.85E+12\n\n4,ข,ถุง,999999999999,,\n1,ค,ถุง,10,7,\n"
        "5,ง,ถุง,10.555,7,,ล้น\n"
    )
    report = read_catalogue(text.encode())
    assert report.rows == ()
    assert report.lines == 6
    assert bad_of(report) == [
        (3, "ชื่อสินค้า", "CellEmpty"),
        (3, "ราคา", "NotMoney"),
        (3, "บาร์โค้ด", "CheckDigitWrong"),
        (4, "ราคา", "NotMoney"),
        (4, "ภาษี", "VatUnclear"),
        (4, "บาร์โค้ด", "CodeSpoiled"),
        (6, "ราคา", "PriceOutOfBounds"),
        (6, "ภาษี", "CellEmpty"),
        (7, "รหัส", "CodeTwiceInList"),
        (8, "ราคา", "NotMoney"),
        (8, "", "CellStray"),
    ]
    assert str(report.bad[8].reason) == "The code 1 stands in line 2 too."
    assert report.bad_count == len(report.bad)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"name": "ก" * 201}, "name", "NameUnreadable"),
        ({"name": "??????"}, "name", "NameUnreadable"),
        ({"name": "=HYPERLINK(1)"}, "name", "NameUnreadable"),
        ({"name": "สบู่\ufffd"}, "name", "NameUnreadable"),
        ({"name": "   "}, "name", "CellEmpty"),
        ({"unit": "ก" * 41}, "unit", "GoodsBadUnit"),
        ({"code": "มะนาว"}, "code", "GoodsBadCode"),
        ({"code": "a b"}, "code", "GoodsBadCode"),
        ({"code": "", "barcode": ""}, "code", "CellEmpty"),
        ({"code": "9" * 49}, "code", "GoodsBadCode"),
        ({"barcode": "8850000010010"}, "barcode", "CheckDigitWrong"),
        ({"barcode": "88510018"}, "barcode", "CheckDigitWrong"),
        ({"barcode": " ".join(str(n) for n in range(21))}, "barcode", "GoodsBadCode"),
        ({"price": ""}, "price", "CellEmpty"),
        ({"price": "abc"}, "price", "NotMoney"),
        ({"price": "-1"}, "price", "NotMoney"),
        ({"price": "=1+1"}, "price", "NotMoney"),
        ({"price": "10,000,000.01"}, "price", "PriceOutOfBounds"),
        ({"price": "9" * 30}, "price", "MoneyOutOfBounds"),
        ({"vat": "31"}, "vat", "VatUnclear"),
        ({"vat": "9 %"}, "vat", "VatUnclear"),
        ({"barcode": "8850000010018"}, "barcode", "CheckDigitWrong"),
        ({"barcode": "๘๘๕๐๐๐๐๐๑๐๐๑๘"}, "barcode", "CheckDigitWrong"),
        ({"pack name": "ลัง", "pack factor": "12", "pack price": "5", "pack barcode": "18850000010017"}, "pack barcode", "CheckDigitWrong"),
        ({"vat": "-7"}, "vat", "VatUnclear"),
        ({"places": "4"}, "places", "PlacesUnclear"),
        ({"opening": "-3"}, "opening", "NotQuantity"),
        ({"opening": "1.5"}, "opening", "QuantityHasDecimals"),
        ({"opening": "1000000000000"}, "opening", "QuantityOutOfBounds"),
        ({"cost": "ฟรี", "opening": "1"}, "cost", "CostUnclear"),
        ({"cost": "1.1234567", "opening": "1"}, "cost", "CostUnclear"),
        ({"cost": "999999999", "opening": "10000000000"}, "cost", "StockLineOutOfBounds"),
        ({"least price": "50"}, "price", "PriceOutsideItsBounds"),
        ({"most price": "40"}, "price", "PriceOutsideItsBounds"),
        ({"pack name": "ลัง", "pack factor": "12"}, "", "PackIncomplete"),
        ({"pack name": "ลัง", "pack factor": "1", "pack price": "5"}, "pack factor", "GoodsBadPack"),
        ({"pack name": "ลัง", "pack factor": "0", "pack price": "5"}, "pack factor", "NotQuantity"),
        ({"pack name": "ลัง", "pack factor": "12", "pack price": "5", "pack barcode": "8850000010019"}, "pack barcode", "CodeTwiceInList"),
    ],
)  # fmt: skip
def test_each_bad_cell_is_refused_by_name(cells: dict[str, str], column: str, reason: str) -> None:
    report = one_line(**cells)
    assert bad_of(report) == [(2, column, reason)]
    assert report.rows == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [('="00123"', "00123"), ("๑๒๓", "123"), ("\ufeffA-1", "A-1"), ("A.1/b_2", "A.1/b_2"), ("\u00a012\u200b", "12")],
)
def test_codes_are_read_for_what_they_mean(text: str, code: str) -> None:
    assert one_line(code=text).rows[0].product.code == code


@pytest.mark.parametrize(
    ("text", "vat"),
    [("7", 7), ("7%", 7), ("7.00", 7), ("๗", 7), ("VAT", 7), ("มี", 7), ("exempt", None), ("ยกเว้น", None), ("0", None), ("-", None), ("7 %", 7)],
)
def test_vat_is_said_in_words_or_as_a_rate(text: str, vat: int | None) -> None:
    assert one_line(vat=text).rows[0].product.vat == vat


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "SheetEmpty"),
        (b" \r\n,,\n", "SheetEmpty"),
        (HEAD.encode(), "SheetEmpty"),
        (b"\x00\x01\x02" * 1000, "NotASheet"),
        (bytes(range(256)) * 20, "NotASheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "OldExcelFile"),
        (b"PK\x03\x04" + b"\x00" * 100, "NotASheet"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "NotASheet"),
        ("code,name,price,vat\n1,Café,10,7\n".encode("latin-1"), "LettersUnclear"),
        ("code,name,price,vat\n1,日本,10,7\n".encode("shift-jis"), "LettersUnclear"),
        (b"\xff\xfe" + LIST.encode("utf-16-le")[:-1], "LettersUnclear"),
        (LIST.encode("utf-16-le"), "NotASheet"),
        (b'code,name,price,vat\n1,"no end,10,7\n2,b,10,7\n', "QuoteUnclosed"),
        (b'code,name,price,vat\n1,"a"b,10,7\n', "QuoteUnclosed"),
        (b"code,name,price\n1,a,10\n", "ColumnMissing"),
        (b"name,price,vat\na,10,7\n", "ColumnMissing"),
        (b"code,name,NAME ,price,vat\n1,a,b,10,7\n", "ColumnTwice"),
        (b"code,name,price,vat\n1," + b"a" * 2001 + b",10,7\n", "SheetCellTooLong"),
        (b"code,name,price,vat\n1," + b"a" * 200_000 + b",10,7\n", "SheetCellTooLong"),
        (b"code,name,price,vat\n" + b"1," * 101 + b"1\n", "SheetTooWide"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)  # fmt: skip
def test_what_cannot_be_read_at_all_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_catalogue(data)
    assert refused.value.name == reason
    assert str(refused.value)


@given(st.binary(max_size=400))
def test_no_bytes_at_all_do_more_than_be_refused(data: bytes) -> None:
    for head in (b"", b"PK\x03\x04", b"\xff\xfe", HEAD.encode() + b"\n", b"code,name,price,vat,pack factor,opening,cost\n"):
        try:
            report = read_catalogue(head + data)
        except Refusal:
            continue
        assert bool(report.rows) != bool(report.bad)


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed, packed.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(sheet_reading.MOST_BYTES_UNPACKED // 2**24 + 1):
            part.write(b" " * 2**24)
    with pytest.raises(sheet_reading.SheetTooLarge):
        read_catalogue(stream.getvalue())


def test_a_list_may_have_200000_products_and_no_more() -> None:
    lines = [b"code,name,price,vat"] + [b"%d,goods %d,12.50,7" % (n, n) for n in range(200_000)]
    report = read_catalogue(b"\n".join(lines))
    assert len(report.rows) == 200_000
    with pytest.raises(sheet_reading.SheetTooLong):
        list(sheet_reading.read_lines(b"\n".join([*lines, b"x,one more,1,7"])))


def test_a_report_tells_of_a_thousand_bad_cells_and_counts_the_rest() -> None:
    report = read_catalogue(b"\n".join([b"code,name,price,vat"] + [b"%d,goods,free,7" % n for n in range(1500)]))
    assert (len(report.bad), report.bad_count) == (1000, 1500)


def test_codes_of_other_products_are_refused_and_the_same_product_is_said_anew() -> None:
    asked: list[str] = []

    def owners_of(codes: Sequence[str]) -> Mapping[str, str]:
        asked.extend(codes)
        return {"1": "1", "8850000010019": "77"}

    report = read_catalogue(LIST.encode(), owners_of)
    assert sorted(asked) == ["1", "2", "8850000010019"]
    assert bad_of(report) == [(2, "บาร์โค้ด", "CodeOfOthers")]
    assert read_catalogue(LIST.encode(), lambda codes: {"1": "1", "8850000010019": "1"}).bad == ()


def test_a_file_is_read_from_the_disk_and_one_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(LIST.encode("cp874"))
    assert len(read_catalogue_file(tmp_path / "list.csv").rows) == 2
    with pytest.raises(Refusal, match=r"There is no file .*nothing\.csv"):
        read_catalogue_file(tmp_path / "nothing.csv")
    with pytest.raises(Refusal, match="cannot be opened"):
        read_catalogue_file(tmp_path)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("ชื่อสินค้า", ("name", 1)), (" Product_Name* ", ("name", 1)), ("VAT 7%", ("vat", 1)), ("Pack 2 price", ("pack_price", 2)),
        ("pack_price_10", ("pack_price", 10)), ("ราคาแพ็ก 3", ("pack_price", 3)), ("price 2", None), ("หมายเหตุ", None), ("", None),
        ("บาร์โค๊ด", ("barcodes", 1)), ("จํานวน", ("opening", 1)),
    ],
)  # fmt: skip
def test_headings_are_known_however_they_are_typed(heading: str, field: tuple[str, int] | None) -> None:
    assert field_of(heading) == field


def test_a_check_digit_is_the_public_one() -> None:
    assert catalogue_cells.check_digit("885000001001") == 9
    assert catalogue_cells.check_digit("400638133393") == 1
    assert catalogue_cells.check_digit("7351353") == 7


@pytest.mark.parametrize(
    ("head", "columns"),
    [
        ("รหัส,ชื่อ,ราคา", "“ภาษี”"),
        ("หน่วย,ชื่อ", "“รหัส”, “ราคา”, “ภาษี”"),
        ("unit,name", "“code”, “price”, “vat”"),
    ],
)
def test_all_missing_headings_are_told_at_once_as_the_list_would_write_them(head: str, columns: str) -> None:
    with pytest.raises(ColumnMissing) as refused:
        read_catalogue(f"{head}\n1,2,3\n".encode())
    assert refused.value.fields == {"columns": columns}
