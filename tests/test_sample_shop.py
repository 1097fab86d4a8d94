"""The sample shop and the starter chart: data that the program reads as its own, so it must hold what it promises."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kadpun.books.goods.catalogue_cells import check_digit
from kadpun.books.goods.catalogue_import import CatalogueReport, read_catalogue_file
from kadpun.books.goods.shelving import said_of
from kadpun.books.journal.accounts import load_chart
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.money import line_amount
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames
from kadpun.books.thai import is_tax_id
from kadpun.pos.till.operators import DEFAULT_ROLES, check_pin

KADPUN = Path(__file__).parent.parent / "kadpun"
SHOP = KADPUN / "resources" / "sample_shop"


@pytest.fixture(scope="module")
def catalogue() -> CatalogueReport:
    return read_catalogue_file(SHOP / "products.csv")


def test_the_sample_shop_has_300_and_more_products_that_import_without_a_word(catalogue: CatalogueReport) -> None:
    assert catalogue.bad == ()
    assert catalogue.ignored == ()
    assert len(catalogue.rows) >= 320
    assert 8 <= len({given.product.group for given in catalogue.rows}) <= 12


def test_every_product_is_named_in_thai_and_english_and_said_once(catalogue: CatalogueReport) -> None:
    for given in catalogue.rows:
        product = given.product
        assert re.search("[ก-๙]", product.name), product
        assert re.search("[A-Za-z]", product.name_en), product
        assert not re.search("[ก-๙]", product.name_en + product.unit_en), product
        assert product.unit and product.unit_en and product.group, product
    assert len({given.product.name for given in catalogue.rows}) == len(catalogue.rows)


def test_every_barcode_is_valid_and_stands_once(catalogue: CatalogueReport) -> None:
    codes = []
    for given in catalogue.rows:
        product = given.product
        codes += [product.code, *product.barcodes, *(code for pack in product.packs for code in pack.barcodes)]
        for code in codes[-1:] if not product.barcodes else product.barcodes:
            if product.places:
                assert re.fullmatch(r"2[0-9]{6}", code), product
            elif product.barcodes:
                assert len(code) in (8, 13) and code.startswith("885") and check_digit(code[:-1]) == int(code[-1]), product
    assert len(set(codes)) == len(codes)


def test_there_are_goods_of_every_sort(catalogue: CatalogueReport) -> None:
    products = [given.product for given in catalogue.rows]
    assert sum(1 for product in products if product.packs) >= 30
    assert sum(1 for product in products if product.places == 3) >= 60
    assert sum(1 for product in products if product.vat is None) >= 100
    assert sum(1 for product in products if product.vat == 7) >= 100
    assert sum(1 for product in products for code in product.barcodes if len(code) == 8) >= 3
    by_code = {product.code: product for product in products}
    assert by_code["9001"].name == "ตั๋วรถชุมชน สาย 8"
    assert by_code["2001"].barcodes == ("2100250",)


def test_prices_are_sound(catalogue: CatalogueReport) -> None:
    for given in catalogue.rows:
        product = given.product
        assert 100 <= product.price <= 500_000, product
        assert given.cost < line_amount(price=product.price, per=product.per, quantity=given.quantity) or given.quantity == 0, product
        for pack in product.packs:
            assert given.cost * pack.factor < pack.price * given.quantity, product
            assert pack.price < product.price * pack.factor, product


def test_a_product_can_be_said_as_a_fact(catalogue: CatalogueReport) -> None:
    codec = codec_of(type(said_of(catalogue.rows[0].product)))
    for given in catalogue.rows:
        said = said_of(given.product)
        assert codec.read(codec.write(said)) == said


def test_the_profile_is_one_and_says_that_it_is_a_sample(catalogue: CatalogueReport) -> None:
    told = json.loads((SHOP / "profile.json").read_text("utf-8"))
    profile = codec_of(ShopProfile).read(told["profile"])
    assert profile.sample
    assert profile.vat_mode == "approved"
    assert is_tax_id(profile.tax_id)
    assert is_tax_id(profile.promptpay)
    assert set(profile.quick_keys) <= {given.product.code for given in catalogue.rows}
    names = ShopNames(**told["names"])
    assert re.fullmatch(r"[a-z0-9-]{1,32}(/[a-z0-9-]{1,32}){3}", names.first_log)
    people = told["people"]
    assert {person["role"] for person in people} == {"cashier", "manager", "accountant"} <= {role.name for role in DEFAULT_ROLES}
    assert [check_pin(person["pin"]) for person in people] == [person["pin"] for person in people]


def test_the_starter_chart_names_every_account_once_in_both_languages() -> None:
    accounts = list(load_chart())
    assert len(accounts) >= 60
    assert len({account.number for account in accounts}) == len({account.path for account in accounts}) == len(accounts)
    classes = {"1": "asset", "2": "liability", "3": "equity", "4": "income", "5": "expense"}
    for account in accounts:
        assert re.fullmatch(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*", account.path)
        assert account.name_th and account.name_en and account.normal in ("debit", "credit")
        assert account.account_class == classes.get(account.number[0], account.account_class)
    assert len({account.name_th for account in accounts}) == len({account.name_en for account in accounts}) == len(accounts)


def test_the_chart_names_every_account_that_the_books_post_to() -> None:
    chart = load_chart()
    kinds = "cash|bank|receivables|goods|vat|payables|equity|sales|income|expenses|stock|tax|deposits|tokens|loans|surplus"
    posted = {
        path
        for file in (KADPUN / "books").rglob("*.py")
        for path in re.findall(rf'"((?:{kinds})/[a-z-]+)"', file.read_text("utf-8"))
    }
    assert {"cash/drawer", "vat/output", "stock/shop"} <= posted
    assert {path for path in posted if path not in chart} == set()
