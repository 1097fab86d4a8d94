from __future__ import annotations

from kadpun.books.journal.accounts import CLASSES, is_under, load_chart, paths_above, read_chart
from kadpun.books.ledger.facts import is_account

CHART = read_chart(
    [
        {"account": "cash/drawer", "class": "asset", "number": "1110", "name_th": "ลิ้นชัก", "name_en": "Drawer", "normal": "debit"},
        {"account": "trading", "class": "equity", "number": "3410", "name_th": "คู่แลก", "name_en": "Trading", "normal": "credit"},
        {"account": "sales/goods", "class": "income", "number": "4110", "name_th": "ขาย", "name_en": "Sales", "normal": "credit"},
    ]
)


def test_the_starter_chart_names_every_account_in_both_languages_and_gives_it_a_class() -> None:
    chart = load_chart()
    accounts = list(chart)
    assert len(accounts) > 50
    for account in accounts:
        assert account.name("th") and account.name("en") and account.name("th") != account.path
        assert account.account_class in CLASSES and account.normal in ("debit", "credit")
        assert is_account(account.path)
    assert chart.account("cash/drawer").name("th") == "เงินสดในลิ้นชัก"


def test_the_starter_chart_names_every_account_that_the_till_posts_to() -> None:
    chart = load_chart()
    posted = [
        *("cash/drawer", "cash/safe", "cash/over", "cash/short", "cash/rounding", "bank/promptpay", "sales/goods", "sales/exempt", "vat/output"),
        *("goods/inventory", "payables/suppliers", "equity/opening", "stock/shop", "stock/sold", "stock/delivered", "stock/counted", "stock/moved"),
    ]
    assert [path for path in posted if path not in chart] == []


def test_an_account_that_is_not_listed_shows_under_its_path_with_the_class_of_the_one_above() -> None:
    found = CHART.account("trading/KGO")
    assert (found.account_class, found.name_th, found.name_en, found.listed) == ("equity", "คู่แลก · KGO", "Trading · KGO", False)
    assert "trading/KGO" not in CHART


def test_an_account_with_nothing_above_it_is_left_out_of_no_sum_and_claims_nothing() -> None:
    found = CHART.account("shed/new-1")
    assert (found.path, found.name("th"), found.name("en"), found.account_class) == ("shed/new-1", "shed/new-1", "shed/new-1", "equity")


def test_accounts_come_by_number_and_those_without_one_last() -> None:
    assert [account.path for account in CHART.in_order(["a/b", "sales/goods", "cash/drawer", "trading/x"])] == [
        "cash/drawer", "trading/x", "sales/goods", "a/b",
    ]  # fmt: skip
    assert [account.path for account in CHART] == ["cash/drawer", "trading", "sales/goods"]


def test_a_path_lies_under_its_own_beginnings_only() -> None:
    assert list(paths_above("a/b/c")) == ["a/b", "a"]
    assert is_under("cash/drawer", "cash") and is_under("cash", "cash")
    assert not is_under("cash-box/drawer", "cash")
