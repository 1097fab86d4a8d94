"""The day's plan is the same each time, and its own sums hold."""

from __future__ import annotations

from kadpun.books.money import Satang
from kadpun.pos.demo.plan import SALES, Sums, plan_day
from kadpun.pos.till.barcodes import GoodsCode, InStoreCode, read_code
from kadpun.pos.till.sample_shop import read_sample_products, read_sample_shop


def test_the_plan_is_repeatable_and_covers_every_way_to_scan_and_pay() -> None:
    products = [row.product for row in read_sample_products().rows]
    keys = read_sample_shop().quick_keys
    day = plan_day(products, keys)
    assert day == plan_day(products, keys)
    assert len(day) == SALES
    assert {sale.tender for sale in day} == {"exact", "cash", "promptpay", "split"}
    assert {line.way for sale in day for line in sale.lines} >= {"wire", "keys", "thai", "label", "quick"}
    assert [sale.at for sale in day] == sorted(sale.at for sale in day)
    patterns = read_sample_shop().profile.weight_patterns
    for line in (line for sale in day for line in sale.lines):
        reading = read_code(line.code, patterns=patterns)
        assert isinstance(reading, InStoreCode if line.way == "label" else GoodsCode)


def test_what_is_paid_comes_to_what_is_due() -> None:
    sums = Sums(opening_float=Satang(200_000))
    for sale in plan_day([row.product for row in read_sample_products().rows], read_sample_shop().quick_keys):
        assert sale.in_cash + sale.by_promptpay + sale.rounding == sale.total
        assert 0 <= sale.rounding < 25
        assert sale.given >= sale.in_cash or sale.tender == "promptpay"
        sums.add(sale)
    assert sums.cash + sums.promptpay + sums.rounding == sums.gross
    assert sums.drawer == sums.opening_float + sums.cash
