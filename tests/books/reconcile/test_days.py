"""Days as statements write them: either era, several forms in one file, and nothing guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.reconcile.days import DayUnreadable, read_day, read_minute
from kadpun.books.thai import show_date

NEAR = date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    [
        "21/11/2569", "21/11/2026", "21-11-2569", "21.11.69", "21/11/26", "2026-11-21", "2569-11-21", "2026/11/21", "20261121", "25691121",
        "21112569", "21 พ.ย. 2569", "21 พ.ย. 69", "21พ.ย.69", "21 พฤศจิกายน 2569", "21 Nov 2026", "21-NOV-26", "๒๑/๑๑/๒๕๖๙", " 21/11/2569 14:33",
        "2026-11-21 14:33:05", "2026-11-21T14:33", "21/11/69 14.33 น.", "46347", "46347.6",
    ],
)  # fmt: skip
def test_one_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text, near=NEAR) == NEAR


@pytest.mark.parametrize(
    "text", ["", "รวม", "11/21/2026", "31/02/2569", "21/13/69", "21/11", "21/11/256", "0/0/0", "99/99/9999", "12 ลอย 69", "121/1/69"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(DayUnreadable):
        read_day(text, near=NEAR)


def test_the_month_comes_first_only_when_somebody_said_so() -> None:
    assert read_day("11/21/2026", near=NEAR, month_first=True) == NEAR
    assert read_day("03/04/2569", near=NEAR) == date(2026, 4, 3)
    assert read_day("03/04/2569", near=NEAR, month_first=True) == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("21/11/69 14:33", 873), ("14.05 น.", 845), ("00:00:59", 0), ("25:00", None), ("12:61", None), ("21/11/2569", None), ("", None), ("9:07", 547)],
)
def test_a_time_is_read_where_there_is_one(text: str, minute: int | None) -> None:
    assert read_minute(text) == minute


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_every_day_comes_back_from_every_form(day: date) -> None:
    near = day + timedelta(days=40)
    buddhist = day.year + 543
    forms = [
        f"{day:%d/%m/}{buddhist}", f"{day:%d/%m/%Y}", day.isoformat(), f"{day:%d-%m-%y}", f"{day.day}.{day.month}.{buddhist % 100:02}",
        f"{day:%Y%m%d}", show_date(day), show_date(day, "dense"), show_date(day, language="en"), f"{day.day}/{day.month}/{buddhist} 08:15",
    ]  # fmt: skip
    assert {read_day(form, near=near) for form in forms} == {day}
