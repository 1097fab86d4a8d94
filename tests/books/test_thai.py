from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.thai import baht_text, fold_for_search, is_tax_id, show_date, show_time

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "money.json").read_text("utf-8"))
DIGITS = {"หนึ่ง": 1, "เอ็ด": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9}
PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000, "แสน": 100_000}


def read_words(words: str) -> int:
    """The number that Thai words say; an independent reading, to judge the writing."""
    if words == "ศูนย์":
        return 0
    total = below_million = digit = 0
    while words:
        token = next(token for token in [*DIGITS, *PLACES, "ล้าน"] if words.startswith(token))
        words = words[len(token) :]
        if token == "ล้าน":
            total = (total + below_million + digit) * 1_000_000
            below_million = digit = 0
        elif token in PLACES:
            below_million += (digit or 1) * PLACES[token]
            digit = 0
        else:
            digit = DIGITS[token]
    return total + below_million + digit


@pytest.mark.parametrize("case", VECTORS["baht_text"], ids=lambda case: str(case["satang"]))
def test_known_amounts_are_written_in_words(case: dict[str, object]) -> None:
    assert baht_text(case["satang"]) == case["text"]


@pytest.mark.parametrize(
    ("satang", "words"),
    [
        (100, "หนึ่งบาทถ้วน"),
        (1000, "สิบบาทถ้วน"),
        (1100, "สิบเอ็ดบาทถ้วน"),
        (2025, "ยี่สิบบาทยี่สิบห้าสตางค์"),
        (1_100_000_000, "สิบเอ็ดล้านบาทถ้วน"),
        (100_000_100_000_100, "หนึ่งล้านเอ็ดล้านเอ็ดบาทถ้วน"),
        (1_00_000_000_000_000 * 1_000_000, "หนึ่งล้านล้านล้านบาทถ้วน"),
        (50, "ห้าสิบสตางค์"),
    ],
)
def test_more_amounts_are_written_in_words(satang: int, words: str) -> None:
    assert baht_text(satang) == words


@given(st.integers(0, 10**20))
def test_words_read_back_as_the_amount(satang: int) -> None:
    words = baht_text(satang)
    if words.endswith("บาทถ้วน"):
        assert read_words(words.removesuffix("บาทถ้วน")) * 100 == satang
    else:
        baht, _, rest = words.removesuffix("สตางค์").rpartition("บาท")
        assert (read_words(baht) if baht else 0) * 100 + read_words(rest) == satang


def test_a_negative_amount_has_no_words() -> None:
    with pytest.raises(AssertionError):
        baht_text(-1)


def test_dates_are_shown_in_the_buddhist_era_and_three_lengths() -> None:
    day = date(2026, 11, 21)
    assert show_date(day, "strip") == "ส. 21 พ.ย. 2569"
    assert show_date(day) == "21 พ.ย. 2569"
    assert show_date(day, "dense") == "21 พ.ย. 69"
    assert show_date(day, "strip", "en") == "Sat 21 Nov 2026"
    assert show_date(day, "document", "en") == "21 Nov 2026"
    assert show_date(day, "dense", "en") == "21 Nov 26"
    assert show_date(date(2057, 1, 4), "dense") == "4 ม.ค. 00"


def test_times_are_bangkok_times_and_say_no_only_in_a_thai_sentence() -> None:
    at = 1_795_226_711_123  # 2026-11-21T02:05:11.123Z
    assert show_time(at) == "09:05"
    assert show_time(at, "th") == "09:05 น."
    assert show_time(at, "en") == "09:05"


@pytest.mark.parametrize("good", ["0994000165501", "1101700230708"])
def test_ids_with_the_right_check_digit_are_tax_ids(good: str) -> None:
    assert is_tax_id(good)
    wrong = str((int(good[12]) + 1) % 10)
    assert not is_tax_id(good[:12] + wrong)


@pytest.mark.parametrize("bad", ["", "099400016550", "09940001655010", "๐๙๙๔๐๐๐๑๖๕๕๐๑", "0994000165501\n", "0-9940-00165-50-1"])
def test_other_texts_are_no_tax_ids(bad: str) -> None:
    assert not is_tax_id(bad)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_every_number_has_exactly_one_check_digit(digits: str) -> None:
    assert sum(is_tax_id(digits + check) for check in "0123456789") == 1


def test_words_that_look_the_same_fold_to_the_same() -> None:
    for typed in ("น้ำปลา", "น\u0e4d\u0e49าปลา", "น\u0e49\u0e4dาปลา", " น้ำ\u200bปลา ", "น้้ำปลา"):
        assert fold_for_search(typed) == "น้ำปลา"
    assert fold_for_search("ท\u0e48\u0e35") == fold_for_search("ท\u0e35\u0e48") == "ที่"
    assert fold_for_search("ป\u0e39\u0e48") == fold_for_search("ป\u0e48\u0e39") == "ปู่"
    assert fold_for_search("เเป้ง") == fold_for_search("แป้ง")
    assert fold_for_search("สบู่ ๑๐๐  กรัม\u00a0ABC") == "สบู่ 100 กรัม abc"


def test_words_that_differ_stay_different() -> None:
    assert len({fold_for_search(word) for word in ("ไข", "ไข่", "ไข้", "ขำ", "ขา", "ข้า", "เกา", "แกา", "แก้")}) == 9


@given(st.text(st.characters(codec="utf-8")))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_for_search(text)
    assert fold_for_search(once) == once


@given(st.text("กขเแาำะ ่้๊๋ัิีึืฺุู็์ํ๎๑๒\u200b", max_size=12))
def test_folding_thai_twice_changes_nothing(text: str) -> None:
    once = fold_for_search(text)
    assert fold_for_search(once) == once
