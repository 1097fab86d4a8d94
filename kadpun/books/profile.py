"""The shop's profile: what changes the meaning of facts, each part a dated `setting` fact.

A setting has a name and a JSON value; the newest counts, for the shop of the desk that says it, or for that desk alone (`OF_THE_DESK`), so that
several shops' desks can stand in one store. The profile puts the settings of one desk together over their defaults. Secrets and what belongs to one
PC alone (printers, scanner, window) are not in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

import orjson
from sqlalchemy import Column, Connection, Integer, Table, Text

from .coop.rates import SurplusRates
from .ledger.bodies import BodyMalformed, codec_of
from .ledger.facts import Fact
from .ledger.kind import Kind, Standing
from .money import MOST_SATANG
from .refusals import Refusal
from .store.own_log import own_log_in
from .store.statements import ask
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
class InterestRate:
    """Simple interest a year on overdue debts from a day on, in hundredths of a percent."""

    from_on: date
    rate: int


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """Everything about the shop that a bill, a receipt or a rule may depend on.

    `vat_mode`: none (outside VAT), registered (VAT, but not approved to print abbreviated invoices from a till), approved (form P.P.06).
    Amounts in satang. `credit_limit` and `credit_soft_limit` hold for parties without limits of their own, `credit_days` is how long credit runs
    unless said otherwise. `allowance_percents` is what of debts up to 1, 3, 6, 12 months overdue and older is doubtful; `interest_rates` what
    overdue debts bear (3 % a year from 11 April 2021 where nothing else was agreed: Civil and Commercial Code section 7).
    `surplus_rates` are the own ones of a co-operative, before those that come with the program.
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
    credit_limit: int = 100_000
    credit_soft_limit: int = 80_000
    credit_days: int = 30
    share_par: int = 10_000
    share_fifth_rule: bool = True
    allowance_percents: tuple[int, ...] = (0, 2, 20, 50, 100)
    interest_rates: tuple[InterestRate, ...] = (InterestRate(date(2021, 4, 11), 300),)
    surplus_rates: tuple[SurplusRates, ...] = ()
    consent_text: str = ""
    consent_version: int = 1
    petty_float: int = 0


setting_table = Table(
    "setting",
    VIEWS,
    Column("name", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""`scope` is the shop or the desk that a setting holds for, by its name in the ledger."""

OF_THE_DESK = frozenset({"desk_number", "desk_name", "machine_number", "paper"})
"""Settings that hold for one desk; all others hold for its whole shop."""


def profile(connection: Connection, *, log: str | None = None) -> ShopProfile:
    """The profile of the desk that writes a log, this store's own unless told otherwise, as the newest settings make it."""
    desk = (log or own_log_in(connection)).rpartition("/")[0]
    rows = ask(connection, "SELECT name, value FROM setting WHERE scope IN (?, ?)", desk, desk.rpartition("/")[0])
    return _profile_of({name: orjson.loads(value) for name, value in rows})


def settings_named(connection: Connection, *names: str) -> dict[str, Any]:
    """Some settings of this store's own shop or desk alone; those that nobody has set are left out."""
    desk = own_log_in(connection).rpartition("/")[0]
    sql = f"SELECT name, value FROM setting WHERE name IN ({', '.join('?' * len(names))}) AND scope IN (?, ?)"
    return {str(name): orjson.loads(value) for name, value in ask(connection, sql, *names, desk, desk.rpartition("/")[0])}


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
    if not _credit_fits(given):
        raise SettingWrong(name=body.name)
    if not (0 <= given.day_starts_hour <= 23 and 0 <= given.short_limit <= MOST_SATANG and 0 <= given.most_discount_percent <= 100):
        raise SettingWrong(name=body.name)


def _credit_fits(given: ShopProfile) -> bool:
    """Whether the rules of credit and shares can be: limits and par within bounds, percents that never fall, rates by day."""
    percents, days = given.allowance_percents, [rate.from_on for rate in given.interest_rates]
    amounts = (given.credit_limit, given.credit_soft_limit, given.share_par)
    return (
        all(0 <= amount <= MOST_SATANG for amount in amounts)
        and given.share_par > 0
        and 0 <= given.credit_days <= 3660
        and len(percents) == 5
        and list(percents) == sorted(percents)
        and all(0 <= percent <= 100 for percent in percents)
        and days == sorted(set(days))
        and all(0 <= rate.rate <= 10_000 for rate in given.interest_rates)
    )


def apply_setting(standing: Standing, body: Setting, views: Views) -> None:
    desk = standing.fact.log.rpartition("/")[0]
    scope = desk if body.name in OF_THE_DESK else desk.rpartition("/")[0]
    views.keep_newest(setting_table, (body.name, scope, *standing.tag, body.value))


def _profile_of(values: Mapping[str, Any]) -> ShopProfile:
    default: Mapping[str, Any] = {field.name: field.default for field in fields(ShopProfile)}
    written = {name: _written(value) for name, value in default.items()}
    return codec_of(ShopProfile).read({name: value for name, value in values.items() if value != written.get(name)})


def _written(value: Any) -> Any:
    """A default as a setting's JSON would say it."""
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, InterestRate):
        return codec_of(InterestRate).write(value)
    return value


KINDS = (Kind("setting", Setting, check=check_setting, apply=apply_setting),)
