"""Thai ways of writing: amounts in words, Buddhist-era dates, the 13-digit tax id, and text folded so that a search finds it.

Everything here is only for showing and finding. Data keep integers, Christian-era dates and text as it was typed; nothing folded or worded
is ever stored as the thing itself. It knows neither the shop nor the screen.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from .clock import local_time
from .money import THAI_DIGITS

Language = Literal["th", "en"]

DateStyle = Literal["strip", "document", "dense"]
"""How long a date is written: with its weekday on the strip, in full in documents, with a two-digit year in dense tables."""

BUDDHIST_ERA = 543
_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MONTHS: dict[Language, tuple[str, ...]] = {
    "th": ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "th": ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def baht_text(satang: int) -> str:
    """Write an amount in Thai words as documents carry it; millions repeat (ล้านล้าน). A negative amount is refused by assertion."""
    assert satang >= 0
    baht, rest = divmod(satang, 100)
    if not rest:
        return f"{_number_in_words(baht)}บาทถ้วน"
    whole = f"{_number_in_words(baht)}บาท" if baht else ""
    return f"{whole}{_number_in_words(rest)}สตางค์"


def _number_in_words(number: int) -> str:
    """A whole number in words; a last 1 after anything higher is เอ็ด."""
    if number == 0:
        return "ศูนย์"
    millions, rest = divmod(number, 1_000_000)
    words = f"{_number_in_words(millions)}ล้าน" if millions else ""
    for place in range(5, -1, -1):
        digit = rest // 10**place % 10
        if digit == 0:
            continue
        if place == 1 and digit <= 2:
            words += "สิบ" if digit == 1 else "ยี่สิบ"
        elif place == 0 and digit == 1 and number > 10:
            words += "เอ็ด"
        else:
            words += _DIGITS[digit] + _PLACES[place]
    return words


def show_date(day: date, style: DateStyle = "document", language: Language = "th") -> str:
    """Write a date as people read it: ส. 21 พ.ย. 2569, 21 พ.ย. 2569 or 21 พ.ย. 69; in English Sat 21 Nov 2026 and so on."""
    year = day.year + BUDDHIST_ERA if language == "th" else day.year
    shown_year = f"{year % 100:02}" if style == "dense" else str(year)
    shown = f"{day.day} {_MONTHS[language][day.month - 1]} {shown_year}"
    return f"{_WEEKDAYS[language][day.weekday()]} {shown}" if style == "strip" else shown


def show_month(day: date, language: Language = "th", *, short: bool = False) -> str:
    """Write the month of a day: พ.ย. 2569, in English Nov 2026; short, without its year."""
    name = _MONTHS[language][day.month - 1]
    return name if short else f"{name} {day.year + BUDDHIST_ERA if language == 'th' else day.year}"


def show_span(first_on: date, last_on: date, language: Language = "th") -> str:
    """Write the days from one to another, naming month and year once where they are the same: 1 – 21 พ.ย. 2569."""
    last = show_date(last_on, "document", language)
    if first_on == last_on:
        return last
    if first_on.year != last_on.year:
        return f"{show_date(first_on, 'document', language)} – {last}"
    if first_on.month != last_on.month:
        return f"{first_on.day} {_MONTHS[language][first_on.month - 1]} – {last}"
    return f"{first_on.day} – {last}"


def show_time(at: int, language: Language | None = None) -> str:
    """Write an instant's local time on the 24-hour clock: 14:05. Inside a sentence the language is given, and Thai adds its น."""
    shown = f"{local_time(at):%H:%M}"
    return f"{shown} น." if language == "th" else shown


def is_tax_id(text: str) -> bool:
    """Whether text is 13 digits with the right check digit: a personal or a juristic id, both are one number space."""
    if not re.fullmatch(r"[0-9]{13}", text):
        return False
    weighted = sum((13 - place) * int(digit) for place, digit in enumerate(text[:12]))
    return (11 - weighted % 11) % 10 == int(text[12])


_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"))
_MARK_ORDER = {mark: rank for rank, marks in enumerate(("ฺ", "ุู", "ัิีึื็", "่้๊๋", "์ํ๎")) for mark in marks}
_MARKS = re.compile(f"[{''.join(_MARK_ORDER)}]+า?")


def fold_for_search(text: str) -> str:
    """Fold text so that what looks the same is the same: case, digits, spaces, unseen characters, the order of marks.

    น้ำ is one word whether typed with sara am or as nikhahit and sara aa, before or after the tone; เเ is แ. Folding twice changes nothing.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_UNSEEN).translate(THAI_DIGITS))
    plain = unicodedata.normalize("NFKC", plain.casefold()).translate(_UNSEEN).translate(THAI_DIGITS)
    plain = re.sub("เ{2}", "แ", _MARKS.sub(_marks_in_order, plain))
    return " ".join(plain.split())


def _marks_in_order(found: re.Match[str]) -> str:
    """One syllable's marks, each once, vowel before tone; nikhahit before sara aa becomes sara am."""
    marks = sorted({*found[0]} - {"า"}, key=lambda mark: (_MARK_ORDER[mark], mark))
    if not found[0].endswith("า"):
        return "".join(marks)
    if "ํ" in marks:
        marks.remove("ํ")
        return "".join(marks) + "ำ"
    return "".join(marks) + "า"
