"""Refunds to the satang: a sale taken back in any parts gives its exact sums."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.money import line_amount
from kadpun.books.sales.receipts import work_out_refund
from kadpun.books.sales.sale import Sale, SaleLine, Tendered, sale_postings, vat_groups

LINES = st.lists(st.tuples(st.integers(1, 50), st.integers(0, 100_000), st.sampled_from([7, None]), st.integers(0, 5_000)), min_size=1, max_size=8)


def sale_of(given_lines: list[tuple[int, int, int | None, int]]) -> Sale:
    lines = []
    amounts: dict[int | None, int] = {}
    for number, (quantity, price, vat, wanted) in enumerate(given_lines):
        gross = line_amount(price=price, per=1, quantity=quantity)
        discount = min(wanted, gross)
        lines.append(SaleLine(f"g-{number}", "ของ", "ชิ้น", quantity, price, gross - discount, vat, discount=discount))
        amounts[vat] = amounts.get(vat, 0) + gross - discount
    total = sum(amounts.values())
    return Sale(1, "01-69-000001", 1, "abbreviated", tuple(lines), vat_groups(amounts), (Tendered("cash", total, total),), total)


@given(LINES, st.data())
def test_a_sale_taken_back_in_any_parts_gives_its_exact_sums(given_lines: list[tuple[int, int, int | None, int]], data: st.DataObject) -> None:
    sale = sale_of(given_lines)
    left = [line.quantity for line in sale.lines]
    done: dict[int, tuple[int, int]] = {}
    back = tax = 0
    while any(left):
        standing = [number for number, quantity in enumerate(left) if quantity]
        chosen = data.draw(st.lists(st.sampled_from(standing), min_size=1, unique=True))
        picks = {number: data.draw(st.integers(1, left[number])) for number in chosen}
        out = work_out_refund(sale, done, picks)
        assert out.total == sum(line.amount for line in out.lines) == sum(group.base + group.tax for group in out.vat)
        for line in out.lines:
            quantity, amount = done.get(line.line, (0, 0))
            done[line.line] = (quantity + line.quantity, amount + line.amount)
            left[line.line] -= line.quantity
        back += out.total
        tax += sum(group.tax for group in out.vat)
    assert back == sale.total
    assert tax == sum(group.tax for group in sale.vat)
    assert [done[number][1] for number in range(len(sale.lines))] == [line.amount for line in sale.lines]


@given(LINES)
def test_what_a_sale_posts_sums_to_nothing_in_each_commodity(given_lines: list[tuple[int, int, int | None, int]]) -> None:
    sums: dict[str, int] = {}
    for _, commodity, amount in sale_postings(sale_of(given_lines)):
        assert amount
        sums[commodity] = sums.get(commodity, 0) + amount
    assert set(sums.values()) <= {0}
