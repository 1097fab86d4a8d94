"""The shop's profile: what changes the meaning of facts, each part a dated `setting` fact.

A setting has a name and a JSON value; the newest counts. The profile puts the settings together over their defaults. Secrets and what belongs to
one PC alone (printers, scanner, window) are not in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import orjson
from sqlalchemy import Column, Connection, Integer, Table, Text

from .ledger.bodies import BodyMalformed, codec_of
from .ledger.facts import Fact
from .ledger.kind import Kind, Standing
from .money import MOST_SATANG
from .refusals import Refusal
from .store.tables import VIEWS
from .store.views import Views

VatMode = Literal["none", "registered", "approved"]


class SettingUnknown(Refusal):
    says = "There is no setting called “{name}”."


class SettingWrong(Refusal):
    says = "The setting “{name}” cannot have this value."


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting from now on; `value` is the JSON text of its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Role:
    """What people of a role may do, by permission name."""

    name: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standin:
    """An operator and the role that the operator has."""

    operator: str
    role: str


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """Everything about the shop that a bill, a receipt or a rule may depend on.

    `vat_mode`: none (outside VAT), registered (VAT, but not approved to print abbreviated invoices from a till), approved (form P.P.06).
    Amounts in satang.
    """

    community: str = ""
    shop: str = ""
    organisation: str = ""
    address: tuple[str, ...] = ()
    tax_id: str = ""
    branch: str = ""
    telephone: str = ""
    desk_number: str = "01"
    desk_name: str = ""
    vat_mode: VatMode = "none"
    machine_number: str = ""
    promptpay: str = ""
    cash_rounding: Literal["down", "nearest", "up"] = "down"
    weight_patterns: tuple[str, ...] = ("21IIIIIWWWWWC",)
    paper: Literal["80", "58"] = "80"
    receipt_language: Literal["th", "en"] = "th"
    quick_keys: tuple[str, ...] = ()
    day_starts_hour: int = 0
    short_limit: int = 2000
    most_discount_percent: int = 100
    roles: tuple[Role, ...] = ()
    operators: tuple[Standin, ...] = ()
    thanks: str = ""
    sample: bool = False


setting_table = Table(
    "setting",
    VIEWS,
    Column("name", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)


def profile(connection: Connection) -> ShopProfile:
    """The profile as the newest settings make it."""
    rows = connection.exec_driver_sql("SELECT name, value FROM setting").all()
    return _profile_of({name: orjson.loads(value) for name, value in rows})


def settings_of(given: ShopProfile, standing: ShopProfile | None = None) -> tuple[Setting, ...]:
    """The settings that turn one profile into another; from nothing, those that are not at their default."""
    now = codec_of(ShopProfile).write(given)
    before = {} if standing is None else codec_of(ShopProfile).write(standing)
    default: Mapping[str, Any] = {field.name: field.default for field in fields(ShopProfile)}
    changed = []
    for name in default:
        if now.get(name) != before.get(name):
            value = now.get(name, default[name])
            changed.append(Setting(name, orjson.dumps(value).decode()))
    return tuple(changed)


def check_setting(fact: Fact, body: Setting) -> None:
    """Refuse a setting that is not in the profile or whose value does not fit there."""
    try:
        value = orjson.loads(body.value)
    except orjson.JSONDecodeError as error:
        raise SettingWrong(name=body.name) from error
    if body.name not in {field.name for field in fields(ShopProfile)}:
        raise SettingUnknown(name=body.name)
    try:
        given = _profile_of({body.name: value})
    except BodyMalformed as error:
        raise SettingWrong(name=body.name) from error
    if not (0 <= given.day_starts_hour <= 23 and 0 <= given.short_limit <= MOST_SATANG and 0 <= given.most_discount_percent <= 100):
        raise SettingWrong(name=body.name)


def apply_setting(standing: Standing, body: Setting, views: Views) -> None:
    views.keep_newest(setting_table, (body.name, *standing.tag, body.value))


def _profile_of(values: Mapping[str, Any]) -> ShopProfile:
    default: Mapping[str, Any] = {field.name: field.default for field in fields(ShopProfile)}
    written = {name: [] if value == () else value for name, value in default.items()}
    return codec_of(ShopProfile).read({name: value for name, value in values.items() if value != written.get(name)})


KINDS = (Kind("setting", Setting, check=check_setting, apply=apply_setting),)
