"""A shop of one's own, as somebody answers at the first start: read field by field, and then founded.

The names people read may be in any script; the log's name is made of short ASCII ones, drawn at random where nothing ASCII was typed. Founding makes
the desk's keys, the store, the first settings and the first manager. Refuses to know where a shop lies and what a sample shop holds.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from kadpun.books.clock import Clock
from kadpun.books.ledger.keys import PassphraseTooShort, Seal
from kadpun.books.profile import ShopProfile, VatMode
from kadpun.books.refusals import Refusal
from kadpun.books.shop import ShopNames, found_shop
from kadpun.books.thai import is_tax_id
from kadpun.books.words import Language, Say

from .barcodes import ascii_digits
from .counter import Till
from .goods_typed import Wrong
from .operators import check_name, check_pin
from .promptpay import check_payee

LEAST_PASSPHRASE = 8
MOST_NAME = 120

T = TypeVar("T")


class ShopNeedsName(Refusal):
    says = "A shop and a desk need a name of at most 120 letters."


class PassphrasesDiffer(Refusal):
    says = "The two passphrases are not the same. Type them again."


class PinsDiffer(Refusal):
    says = "The two PINs are not the same. Type them again."


class NotTaxId(Refusal):
    says = "“{text}” is no tax id: 13 digits whose last is their check digit."


class VatNeedsTaxId(Refusal):
    says = "A shop that is registered for VAT has a tax id."


@dataclass(frozen=True, slots=True)
class FoundingTyped:
    """The answers of the first start as typed."""

    shop: str = ""
    desk: str = ""
    vat_mode: VatMode = "none"
    tax_id: str = ""
    promptpay: str = ""
    seal: Literal["os", "passphrase"] = "passphrase"
    passphrase: str = ""
    passphrase_again: str = ""
    manager: str = ""
    pin: str = ""
    pin_again: str = ""


@dataclass(frozen=True, slots=True)
class Founding:
    """Everything a shop is founded with."""

    names: ShopNames
    profile: ShopProfile
    seal: Seal
    passphrase: str
    manager: str
    pin: str


@dataclass(frozen=True, slots=True)
class FoundingRead:
    """The founding, or what is wrong with the answers, in the order of the form."""

    founding: Founding | None
    wrong: tuple[Wrong, ...]


def read_founding(typed: FoundingTyped) -> FoundingRead:
    """Read every answer; the founding is there only if nothing is wrong."""
    wrong: list[Wrong] = []

    def read(field: str, act: Callable[[], T], instead: T) -> T:
        try:
            return act()
        except Refusal as reason:
            wrong.append(Wrong(field, reason))
            return instead

    shop = read("shop", lambda: _shop_name(typed.shop), "")
    desk = read("desk", lambda: _shop_name(typed.desk), "")
    tax_id = read("tax_id", lambda: read_tax_id(typed.tax_id, vat_mode=typed.vat_mode), "")
    promptpay = read("promptpay", lambda: read_promptpay(typed.promptpay), "")
    passphrase = read("passphrase", lambda: _passphrase(typed), "")
    if typed.seal == "passphrase" and typed.passphrase != typed.passphrase_again:
        wrong.append(Wrong("passphrase_again", PassphrasesDiffer()))
    manager = read("manager", lambda: check_name(typed.manager), "")
    pin = read("pin", lambda: check_pin(typed.pin), "")
    if ascii_digits(typed.pin) != ascii_digits(typed.pin_again):
        wrong.append(Wrong("pin_again", PinsDiffer()))
    if wrong:
        return FoundingRead(None, tuple(wrong))
    short = short_name(shop)
    names = ShopNames(shop, shop, desk, short, short, "desk-01")
    profile = ShopProfile(
        community=shop, shop=shop, desk_name=desk, vat_mode=typed.vat_mode, tax_id=tax_id, promptpay=promptpay, branch="00000" if tax_id else ""
    )
    return FoundingRead(Founding(names, profile, typed.seal, passphrase, manager, pin), ())


def found(folder: Path, founding: Founding, words: Mapping[Language, Say], *, clock: Clock | None = None) -> Till:
    """Found the shop in a folder and sign nobody in. Refuses ShopStandsAlready, NoKeyStore, PassphraseTooShort; faults of the disk."""
    desk = found_shop(folder, names=founding.names, shop_profile=founding.profile, seal=founding.seal, passphrase=founding.passphrase, clock=clock)
    till = Till(desk, words)
    till.add_operator(founding.manager, "manager", founding.pin)
    return till


def short_name(name: str) -> str:
    """A part of a log's name: what is ASCII in a name, else something drawn at random."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24].strip("-")
    return plain if len(plain) >= 3 else f"shop-{secrets.token_hex(4)}"


def read_tax_id(text: str, *, vat_mode: VatMode) -> str:
    """Read a tax id, with or without spaces and hyphens; "" only for a shop outside VAT. Refuses NotTaxId, VatNeedsTaxId."""
    digits = re.sub(r"[\s-]", "", ascii_digits(text))
    if not digits:
        if vat_mode != "none":
            raise VatNeedsTaxId()
        return ""
    if not is_tax_id(digits):
        raise NotTaxId(text=text.strip()[:20])
    return digits


def read_promptpay(text: str) -> str:
    """Read a PromptPay id in plain digits; "" for a shop without one. Refuses NotPromptPayId."""
    return check_payee(ascii_digits(text)) if text.strip() else ""


def _shop_name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise ShopNeedsName()
    return name


def _passphrase(typed: FoundingTyped) -> str:
    if typed.seal == "os":
        return ""
    if len(typed.passphrase) < LEAST_PASSPHRASE:
        raise PassphraseTooShort(least=LEAST_PASSPHRASE)
    return typed.passphrase
