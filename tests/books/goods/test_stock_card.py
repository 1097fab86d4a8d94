"""Stock cards: the last line is what the books value the product at, and each day follows from the one before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kadpun.books.goods.kinds import DeliveryLine
from kadpun.books.goods.shelving import receive_delivery
from kadpun.books.goods.stock_card import goods_with_cards, stock_card
from kadpun.books.goods.valuation import held_on
from tests.books import real_shop

DAY = date(2026, 11, 21)


def test_a_card_tells_quantity_price_and_amount(tmp_path: Path) -> None:
    desk = real_shop.found(tmp_path)
    real_shop.fill(desk)
    real_shop.a_day(desk)
    with desk.store.work() as work:
        receive_delivery(desk, work, (DeliveryLine("g-0001", 50, 150_000),), by="o-1", on=DAY + timedelta(days=2))
    with desk.store.read() as connection:
        assert goods_with_cards(connection) == ["g-0001", "g-0002", "g-0003", "g-0004"]
        card = stock_card(connection, "g-0001", from_on=DAY + timedelta(days=1), to_on=DAY + timedelta(days=9))
        whole = stock_card(connection, "g-0001", from_on=DAY, to_on=DAY + timedelta(days=9))
        held = held_on(connection, "g-0001", on=DAY)
    first, last = whole.lines
    assert (card.brought, card.brought_value) == (held.quantity, held.value) == (first.held, first.value)
    assert (first.came_value, first.went_value) == (225_000, 225_000 - first.value)
    assert card.lines == (last,)
    assert (last.came, last.came_value, last.went, last.went_value) == (50, 150_000, 0, 0)
    assert last.value == first.value + 150_000
    desk.close()


@settings(max_examples=20, deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(-9, 20), st.integers(0, 9000)), min_size=1, max_size=12), cut=st.integers(0, 8))
def test_the_end_of_a_card_is_what_the_books_say(tmp_path_factory: object, moves: list[tuple[int, int, int]], cut: int) -> None:
    desk = real_shop.found(tmp_path_factory.mktemp("shop"))  # type: ignore[attr-defined]
    real_shop.fill(desk)
    real_shop.open_a_shift(desk)
    for day, quantity, cost in moves:
        on = DAY + timedelta(days=day)
        if quantity > 0:
            with desk.store.work() as work:
                receive_delivery(desk, work, (DeliveryLine("g-0001", quantity, cost),), by="o-1", on=on)
        elif quantity < 0:
            real_shop.sell(desk, {"g-0001": -quantity}, on=on)
    with desk.store.read() as connection:
        for to in range(8):
            card = stock_card(connection, "g-0001", from_on=DAY + timedelta(days=min(cut, to)), to_on=DAY + timedelta(days=to))
            held = held_on(connection, "g-0001", on=DAY + timedelta(days=to))
            assert (card.held, card.value) == (held.quantity, held.value)
            value = card.brought_value
            for line in card.lines:
                value += line.came_value - line.went_value
                assert value == line.value
    desk.close()
