"""Days and times as statements write them: Buddhist or Christian years, figures or names of months, the day or the year first.

Each text is read for itself, so that one file may hold several forms; what can be read in two ways is refused, never guessed, but for the order of
day and month, which the person who makes the mapping says (the day first, as the country writes). Two figures of a year mean the year of either era
that lies nearest to the day the file is read.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from ..money import THAI_DIGITS
from ..refusals import Refusal
from ..thai import BUDDHIST_ERA, fold_for_search

EARLIEST_BUDDHIST = 2400
"""A year from here on is of the Buddhist era: nobody keeps books of the Christian year 2400, and none of 1856."""
SPREADSHEET_START = date(1899, 12, 30)

_MONTHS = (
    "ม.ค.|มค|มกราคม|jan|january",
    "ก.พ.|กพ|กุมภาพันธ์|feb|february",
    "มี.ค.|มีค|มีนาคม|mar|march",
    "เม.ย.|เมย|เมษายน|apr|april",
    "พ.ค.|พค|พฤษภาคม|may",
    "มิ.ย.|มิย|มิถุนายน|jun|june",
    "ก.ค.|กค|กรกฎาคม|jul|july",
    "ส.ค.|สค|สิงหาคม|aug|august",
    "ก.ย.|กย|กันยายน|sep|september|sept",
    "ต.ค.|ตค|ตุลาคม|oct|october",
    "พ.ย.|พย|พฤศจิกายน|nov|november",
    "ธ.ค.|ธค|ธันวาคม|dec|december",
)
_NUMBERS = re.compile(r"([0-9]{1,4})\s?([/.\- ])\s?([0-9]{1,2})\s?\2\s?([0-9]{2,4})")
_NAMED = re.compile(r"([0-9]{1,2})[\s\-/]*([^\s0-9\-/]+)[\s\-/]*([0-9]{2,4})")
_PACKED = re.compile(r"[0-9]{8}")
_SERIAL = re.compile(r"([345][0-9]{4})(?:\.[0-9]+)?")
_COLONS = r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?(?:\.[0-9]+)?"
_DOTTED = r"([0-9]{1,2})\.([0-9]{2})"
_TIME = re.compile(rf"(?:^|[\sT])(?:{_COLONS}|{_DOTTED})\s*(?:น\.?|hrs?)?$", re.IGNORECASE)
_AFTER_A_DAY = re.compile(rf"[\sT](?:{_COLONS}|{_DOTTED})\s*(?:น\.?|hrs?)?$", re.IGNORECASE)


class DayUnreadable(Refusal):
    says = "“{text}” is no day that can be read for certain. Is the order of day and month right?"


def read_day(text: str, *, near: date, month_first: bool = False) -> date:
    """Read a day, whatever its form; `near` is a day the statement is not far from. Refuses DayUnreadable."""
    plain = _AFTER_A_DAY.sub("", text.translate(THAI_DIGITS).strip()).strip().rstrip(",")
    day = _of_numbers(plain, near, month_first) or _of_names(plain, near)
    if day is None or not 1970 <= day.year <= 2105:
        raise DayUnreadable(text=text[:40])
    return day


def read_minute(text: str) -> int | None:
    """The minute of the day that a text ends with, if it ends with a time."""
    found = _TIME.search(text.translate(THAI_DIGITS).strip())
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4])
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def read_year(text: str, *, near: date) -> int:
    """A year of either era in the Christian one."""
    year = int(text)
    if len(text) == 2:
        meant = [each for each in range(near.year - 50, near.year + 50) if year in (each % 100, (each + BUDDHIST_ERA) % 100)]
        return min(meant, key=lambda each: abs(each - near.year))
    return year - BUDDHIST_ERA if year >= EARLIEST_BUDDHIST else year


def _of_numbers(text: str, near: date, month_first: bool) -> date | None:
    serial = _SERIAL.fullmatch(text)
    if serial is not None:
        return SPREADSHEET_START + timedelta(days=int(serial[1]))
    if _PACKED.fullmatch(text):
        return _made(text[:4], text[4:6], text[6:], near) or _made(text[4:], text[2:4], text[:2], near)
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return None
    first, middle, last = found[1], found[3], found[4]
    if len(first) == 4 and len(last) == 2:
        return _made(first, middle, last, near)
    if len(first) > 2 or len(last) == 3:
        return None
    return _made(last, first, middle, near) if month_first else _made(last, middle, first, near)


def _of_names(text: str, near: date) -> date | None:
    found = _NAMED.fullmatch(text)
    if found is None or len(found[3]) == 3:
        return None
    name = fold_for_search(found[2]).rstrip(".")
    month = next((at for at, names in enumerate(_MONTHS, 1) if name in [fold_for_search(each).rstrip(".") for each in names.split("|")]), None)
    return None if month is None else _made(found[3], str(month), found[1], near)


def _made(year: str, month: str, day: str, near: date) -> date | None:
    try:
        return date(read_year(year, near=near), int(month), int(day))
    except ValueError:
        return None
