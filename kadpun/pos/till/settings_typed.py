"""The shop's settings as somebody types them, read field by field into a profile, and recorded.

Every wrong field is told in one go. A till approved for abbreviated tax invoices has its machine number, a shop registered for VAT its tax id.
What is not in the form (roles, people, quick keys) stays as it stands. Refuses to know devices and windows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from kadpun.books.money import read_money, show_money
from kadpun.books.profile import ShopProfile, VatMode
from kadpun.books.refusals import Refusal

from .barcodes import ascii_digits, check_pattern
from .counter import Till
from .founding import ShopNeedsName, read_promptpay, read_tax_id
from .goods_typed import Wrong
from .results import Approval, CounterState, Permission

MOST_NAME = 120
MOST_LINES = 4
MOST_LINE = 80
MOST_PATTERNS = 8
HEAD_OFFICE = "00000"

T = TypeVar("T")


class AddressTooLong(Refusal):
    says = "An address has at most {lines} lines of {letters} letters."


class BranchUnclear(Refusal):
    says = "A branch is five digits; 00000 is the head office."


class MachineNumberMissing(Refusal):
    says = "The Revenue Department gives an approved till its machine number. Type it as it stands on the permit."


class TelephoneUnclear(Refusal):
    says = "“{text}” is no telephone number."


class PercentUnclear(Refusal):
    says = "“{text}” is no percentage from 0 to 100."


class TooManyPatterns(Refusal):
    says = "There can be at most {most} patterns."


class WordsTooLong(Refusal):
    says = "This holds at most {letters} letters."


class DeskNumberUnclear(Refusal):
    says = "A till's number is two digits, 01 to 99."


@dataclass(frozen=True, slots=True)
class ProfileTyped:
    """The settings as typed; `address` and `weight_patterns` have a line for each."""

    shop: str = ""
    address: str = ""
    tax_id: str = ""
    branch: str = ""
    telephone: str = ""
    thanks: str = ""
    desk_name: str = ""
    desk_number: str = ""
    vat_mode: VatMode = "none"
    machine_number: str = ""
    paper: Literal["80", "58"] = "80"
    receipt_language: Literal["th", "en"] = "th"
    promptpay: str = ""
    cash_rounding: Literal["down", "nearest", "up"] = "down"
    short_limit: str = ""
    most_discount: str = ""
    weight_patterns: str = ""


@dataclass(frozen=True, slots=True)
class ProfileRead:
    """The profile, or what is wrong with what was typed, in the order of the form."""

    profile: ShopProfile | None
    wrong: tuple[Wrong, ...]


def typed_of_profile(profile: ShopProfile) -> ProfileTyped:
    """A profile as it stands in the form."""
    return ProfileTyped(
        shop=profile.shop,
        address="\n".join(profile.address),
        tax_id=profile.tax_id,
        branch=profile.branch,
        telephone=profile.telephone,
        thanks=profile.thanks,
        desk_name=profile.desk_name,
        desk_number=profile.desk_number,
        vat_mode=profile.vat_mode,
        machine_number=profile.machine_number,
        paper=profile.paper,
        receipt_language=profile.receipt_language,
        promptpay=profile.promptpay,
        cash_rounding=profile.cash_rounding,
        short_limit=show_money(profile.short_limit).replace(",", ""),
        most_discount=str(profile.most_discount_percent),
        weight_patterns="\n".join(profile.weight_patterns),
    )


def read_profile(typed: ProfileTyped, standing: ShopProfile) -> ProfileRead:
    """Read the whole form over the profile that stands; the new one is there only if nothing is wrong."""
    wrong: list[Wrong] = []

    def read(field: str, act: Callable[[], T], instead: T) -> T:
        try:
            return act()
        except Refusal as reason:
            wrong.append(Wrong(field, reason))
            return instead

    no_lines: tuple[str, ...] = ()
    given = replace(
        standing,
        shop=read("shop", lambda: _needed(typed.shop), ""),
        address=read("address", lambda: _address(typed.address), no_lines),
        tax_id=read("tax_id", lambda: read_tax_id(typed.tax_id, vat_mode=typed.vat_mode), ""),
        branch=read("branch", lambda: _branch(typed.branch), ""),
        telephone=read("telephone", lambda: _telephone(typed.telephone), ""),
        thanks=read("thanks", lambda: _short(typed.thanks), ""),
        desk_name=read("desk_name", lambda: _needed(typed.desk_name), ""),
        desk_number=read("desk_number", lambda: _desk_number(typed.desk_number), ""),
        vat_mode=typed.vat_mode,
        machine_number=read("machine_number", lambda: _machine_number(typed), ""),
        paper=typed.paper,
        receipt_language=typed.receipt_language,
        promptpay=read("promptpay", lambda: read_promptpay(typed.promptpay), ""),
        cash_rounding=typed.cash_rounding,
        short_limit=read("short_limit", lambda: read_money(typed.short_limit), 0),
        most_discount_percent=read("most_discount", lambda: _percent(typed.most_discount), 0),
        weight_patterns=read("weight_patterns", lambda: read_patterns(typed.weight_patterns), no_lines),
    )
    return ProfileRead(None if wrong else given, tuple(wrong))


def change_settings(till: Till, given: ShopProfile, approval: Approval | None = None) -> CounterState:
    """Record the settings that turn the standing profile into this one; answers the till's state. Needs Permission.SETTINGS."""
    till.permit(Permission.SETTINGS, approval)
    till.desk.change_profile(given, by=till.by)
    till.spend(approval)
    return till.start()


def read_patterns(text: str) -> tuple[str, ...]:
    """Read patterns of in-store codes, one a line. Refuses BadPattern, TooManyPatterns."""
    patterns = tuple(dict.fromkeys(check_pattern(line) for line in text.splitlines() if line.strip()))
    if len(patterns) > MOST_PATTERNS:
        raise TooManyPatterns(most=MOST_PATTERNS)
    return patterns


def _needed(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise ShopNeedsName()
    return name


def _short(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > MOST_NAME:
        raise WordsTooLong(letters=MOST_NAME)
    return words


def _address(text: str) -> tuple[str, ...]:
    lines = tuple(words for line in text.splitlines() if (words := " ".join(line.split())))
    if len(lines) > MOST_LINES or any(len(line) > MOST_LINE for line in lines):
        raise AddressTooLong(lines=MOST_LINES, letters=MOST_LINE)
    return lines


def _branch(text: str) -> str:
    digits = ascii_digits(text.strip())
    if digits and not re.fullmatch(r"[0-9]{5}", digits):
        raise BranchUnclear()
    return digits


def _telephone(text: str) -> str:
    plain = ascii_digits(text.strip())
    if plain and not re.fullmatch(r"[0-9+()# -]{5,30}", plain):
        raise TelephoneUnclear(text=text.strip()[:20])
    return plain


def _desk_number(text: str) -> str:
    digits = ascii_digits(text.strip())
    if not re.fullmatch(r"[0-9]{2}", digits) or digits == "00":
        raise DeskNumberUnclear()
    return digits


def _machine_number(typed: ProfileTyped) -> str:
    number = " ".join(ascii_digits(typed.machine_number).split())
    if typed.vat_mode == "approved" and not number:
        raise MachineNumberMissing()
    if len(number) > 40:
        raise WordsTooLong(letters=40)
    return number


def _percent(text: str) -> int:
    digits = ascii_digits(text.strip().removesuffix("%").strip())
    if not re.fullmatch(r"[0-9]{1,3}", digits) or int(digits) > 100:
        raise PercentUnclear(text=text.strip()[:20])
    return int(digits)
