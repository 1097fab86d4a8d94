from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.quantity import (
    MOST_STEPS,
    NotQuantity,
    QuantityHasDecimals,
    QuantityOutOfBounds,
    read_quantity,
    show_quantity,
)


@pytest.mark.parametrize(
    ("text", "places", "steps"),
    [
        ("1", 0, 1), ("12", 0, 12), ("1.000", 0, 1), ("2.", 0, 2), ("1.35", 3, 1350), ("1.350", 3, 1350), (".5", 3, 500), ("0.001", 3, 1),
        ("๒.๕", 3, 2500), (" 3 ", 0, 3), ("1.3500000", 3, 1350), ("10000000", 3, MOST_STEPS), ("10000000000", 0, MOST_STEPS),
    ],
)  # fmt: skip
def test_quantities_are_read_as_people_type_them(text: str, places: int, steps: int) -> None:
    assert read_quantity(text, places=places) == steps


@pytest.mark.parametrize("text", ["", " ", ".", "abc", "-1", "−1", "+1", "1e3", "1,5", "1 2", "0", "0.000", "๐", "²", "1.2.3"])
def test_other_texts_are_no_quantities(text: str) -> None:
    with pytest.raises(NotQuantity):
        read_quantity(text, places=3)


def test_a_part_of_a_piece_is_refused() -> None:
    with pytest.raises(QuantityHasDecimals):
        read_quantity("1.5", places=0)
    with pytest.raises(QuantityHasDecimals):
        read_quantity("1.2345", places=3)


@pytest.mark.parametrize("text", ["1000000000000", "10000000.001", "9" * 16, "9" * 3000])
def test_a_quantity_beyond_bounds_is_refused_and_its_text_kept_short(text: str) -> None:
    with pytest.raises(QuantityOutOfBounds) as refused:
        read_quantity(text, places=3)
    assert len(refused.value.fields["text"]) <= 40


def test_quantities_are_shown_with_all_decimals_of_their_unit() -> None:
    assert show_quantity(1350, places=3) == "1.350"
    assert show_quantity(-1350, places=3) == "−1.350"
    assert show_quantity(12000, places=0) == "12,000"
    assert show_quantity(0, places=3) == "0.000"


@given(st.integers(1, MOST_STEPS), st.integers(0, 6))
def test_what_is_shown_reads_back(steps: int, places: int) -> None:
    assert read_quantity(show_quantity(steps, places=places).replace(",", ""), places=places) == steps


def test_a_quantity_shown_with_commas_is_read_back() -> None:
    assert read_quantity(show_quantity(1_234_500, places=3), places=3) == 1_234_500
    assert read_quantity("1,200", places=0) == 1200
    for wrong in ("1,20", ",200", "1,2000", "12,34.5"):
        with pytest.raises(NotQuantity):
            read_quantity(wrong, places=3)
