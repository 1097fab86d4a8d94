"""What stands in the scan box."""

from __future__ import annotations

import pytest

from kadpun.books.money import NotMoney
from kadpun.pos.till.barcodes import thai_keys
from kadpun.pos.till.basket import Discount, DiscountNotAboveZero
from kadpun.pos.till.entries import Entry, FullInvoiceNotHere, NotACommand, NotPercent, read_discount, read_entry
from kadpun.pos.till.results import Commanded

THAI = {us: thai for thai, us in thai_keys().items()}


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("", Entry("", "")),
        ("8850000120053", Entry("", "8850000120053")),
        ("3*", Entry("3", "")),
        ("3*8850000120053", Entry("3", "8850000120053")),
        ("1.350*9001", Entry("1.350", "9001")),
        ("๓*", Entry("3", "")),
        ("rice*5", Entry("", "rice*5")),
        ("KP1:3*4", Entry("", "KP1:3*4")),
    ],
)
def test_a_quantity_stands_before_its_star(text: str, entry: Entry) -> None:
    assert read_entry(text) == entry


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("*1*10", Commanded("price", price=1000)),  # type: ignore[arg-type]
        ("*1*10.50", Commanded("price", price=1050)),  # type: ignore[arg-type]
        ("*2*10%", Commanded("discount", discount=Discount("percent", 1000))),
        ("*2*2.5%", Commanded("discount", discount=Discount("percent", 250))),
        ("*2*5", Commanded("discount", discount=Discount("amount", 500))),
        ("*4*1", Commanded("unit", unit=1)),
        ("*90", Commanded("drawer")),
        ("*94", Commanded("cancel")),
        ("*96", Commanded("reprint")),
        ("*99", Commanded("pay")),
        ("๕9จ", Commanded("drawer")),
        ("".join(THAI[c] for c in "*94"), Commanded("cancel")),
    ],
)
def test_star_commands_are_read(text: str, command: Commanded) -> None:
    assert read_entry(text) == command


@pytest.mark.parametrize("text", ["*", "*7", "*1", "*1*", "*4*x", "*95", "**", "*99*1"])
def test_an_unknown_star_command_is_refused(text: str) -> None:
    with pytest.raises(NotACommand):
        read_entry(text)


@pytest.mark.parametrize("text", ["*92", "*97"])
def test_full_invoices_say_that_they_are_not_made_here(text: str) -> None:
    with pytest.raises(FullInvoiceNotHere):
        read_entry(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("*1*ten", NotMoney),
        ("*2*0", DiscountNotAboveZero),
        ("*2*101%", DiscountNotAboveZero),
        ("*2*0%", DiscountNotAboveZero),
        ("*2*x%", NotPercent),
    ],
)
def test_a_command_with_a_wrong_value_is_refused_by_its_reason(text: str, reason: type[Exception]) -> None:
    with pytest.raises(reason):
        read_entry(text)


def test_thai_digits_are_read_in_discounts() -> None:
    assert read_discount("๑๐%") == Discount("percent", 1000)
    assert read_discount("๕.๕๐") == Discount("amount", 550)


def test_two_kilobytes_are_an_entry_like_any_other() -> None:
    assert read_entry("9*" * 1024) == Entry("", "9*" * 1024)
