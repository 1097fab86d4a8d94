"""What was typed into the form of a campaign, read into terms and written back out of them.

A form is a mapping from a field's name to its text, plus the rows of grants. Every field that cannot be read is told by its name, all at once; what
can be read and contradicts itself is told by the rules of the terms. Refuses to know Qt and the store: goods are looked up by who hands that in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from kadpun.books.money import THAI_DIGITS, Satang, read_money, show_money
from kadpun.books.reconcile.days import read_day
from kadpun.books.refusals import Refusal
from kadpun.books.tokens.terms import Caps, Choice, Form, GrantKind, GrantRule, Identity, Offline, Repays, Rounding, Terms
from kadpun.books.tokens.terms_rules import Contradiction, contradictions

Typed = Mapping[str, str]
YES = "yes"
TEXTS = ("campaign", "name", "name_en", "issuer", "issuer_name", "issuer_name_en", "funder_name", "token_name", "token_name_en")
MONEY = ("bundle_pays", "rate_satang", "coupon_satang", "repays_satang", "minimum", "round_to")
CAPS = ("bill", "day", "person", "shop", "total")
NUMBERS = ("bundle_tokens", "offline_floor", "order", "claim_days", "day_starts_hour")
CHOSEN = ("form", "rounding", "repays", "offline")
TICKS = ("alone", "returns", "elsewhere", "transferable", "earns_with_use")
DAYS = ("from_on", "to_on", "expires_on")
MEASURED = ("purchase", "weight")
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13}")
_PERCENT = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")
_CODE = re.compile(r"[0-9]{3,}")
_APART = re.compile(r"[,;\n]+")


class NotAWholeNumber(Refusal):
    says = "“{text}” is no whole number."


class NotASharePercent(Refusal):
    says = "“{text}” is no percent. Type digits, with up to two decimals."


class DayWanted(Refusal):
    says = "Say the day."


class NoShopNamed(Refusal):
    says = "Name the shops that may take part, or let every shop that takes the file."


class GoodsCodeUnknown(Refusal):
    says = "No goods here have the code {code}."


@dataclass(frozen=True, slots=True)
class TypedGrant:
    """A row of the form's grants; `kind` is a kind of grant, or mission-to for one that fills a wallet up.

    `per` is baht or kilograms, `from_on` the day from which a measure holds; a row of the same name from another day is the next version of one rule.
    """

    kind: str
    name: str
    tokens: str
    per: str = ""
    days: str = ""
    rule: str = ""
    name_en: str = ""
    from_on: str = ""


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """What a form says: whole terms where every field could be read, and everything wrong by field."""

    terms: Terms | None
    wrong: tuple[Contradiction, ...]


FindGoods = Callable[[str], str | None]
"""The id of goods by their code, None where there are none."""


def read_terms(typed: Typed, grants: Sequence[TypedGrant], base: Terms, *, today: date, find: FindGoods) -> ReadTerms:
    """Read a form over the terms that it was begun with, which keep what the form does not show."""
    wrong: list[Contradiction] = []
    said: dict[str, Any] = {field: typed.get(field, "").strip() for field in TEXTS}
    for field, value in _each(typed, today, wrong):
        said[field] = value
    said["commodity"] = base.commodity if said["campaign"] == base.campaign else f"t-{said['campaign']}"[:32]
    said["identity"] = tuple(cast(Identity, one) for one in _parts(typed.get("identity", "")))
    said["weekdays"] = tuple(sorted(int(one) for one in _parts(typed.get("weekdays", "")) if one.isdigit()))
    said["shops"] = tuple(_parts(typed.get("shops", "")))
    if typed.get("which_shops") == "named" and not said["shops"]:
        wrong.append(("shops", NoShopNamed()))
    said["choice"] = _read_choice(typed, find, wrong)
    said["grants"] = tuple(_read_grants(grants, base.grants, today, wrong))
    if wrong:
        return ReadTerms(None, tuple(wrong))
    terms = _of_its_form(replace(base, key="", **said))
    return ReadTerms(terms, tuple(contradictions(terms)))


def write_typed(terms: Terms, code_of: Callable[[str], str]) -> dict[str, str]:
    """Terms as the form shows them; `code_of` gives the code of goods by their id."""
    made = {field: str(getattr(terms, field)) for field in (*TEXTS, *CHOSEN)}
    for field in MONEY:
        amount = getattr(terms, field)
        made[field] = show_money(amount) if amount else ""
    for cap in CAPS:
        amount = getattr(terms.caps, cap)
        made[f"caps.{cap}"] = show_money(amount) if amount else ""
    for field in NUMBERS:
        made[field] = f"{getattr(terms, field):,}" if getattr(terms, field) or field in ("order", "day_starts_hour") else ""
    for field in TICKS:
        made[field] = YES if getattr(terms, field) else ""
    for field in DAYS:
        day = getattr(terms, field)
        made[field] = day.isoformat() if day else ""
    budget = show_money(terms.budget) if terms.form == "percent" else f"{terms.budget:,}"
    made |= {
        "percent": show_hundredths(terms.percent) if terms.percent else "",
        "breakage_percent": str(terms.breakage_percent) if terms.breakage_percent else "",
        "budget": budget if terms.budget else "",
        "identity": ",".join(terms.identity),
        "weekdays": ",".join(map(str, terms.weekdays)),
        "shops": ", ".join(terms.shops),
        "which_shops": "named" if terms.shops else "all",
        "goods": ", ".join((*terms.choice.groups, *map(code_of, terms.choice.goods))),
        "goods_out": ", ".join((*terms.choice.groups_out, *map(code_of, terms.choice.goods_out))),
    }
    return made


def write_grants(terms: Terms) -> list[TypedGrant]:
    """The terms' grants as rows of the form."""
    rows = []
    for rule in terms.grants:
        kind = "mission-to" if rule.brings == "to" else rule.kind
        per = show_money(rule.per) if rule.kind == "purchase" else show_thousandths(rule.per) if rule.kind == "weight" else ""
        days = str(rule.lasts_days) if rule.lasts_days else ""
        since = rule.from_on.isoformat() if rule.from_on else ""
        rows.append(TypedGrant(kind, rule.name, f"{rule.tokens:,}" if rule.tokens else "", per, days, rule.rule, rule.name_en, since))
    return rows


def show_hundredths(amount: int) -> str:
    """5000 is 50, 1250 is 12.5."""
    return f"{amount // 100}.{amount % 100:02}".rstrip("0").rstrip(".")


def show_thousandths(amount: int) -> str:
    """1000 is 1, 500 is 0.5."""
    return f"{amount // 1000}.{amount % 1000:03}".rstrip("0").rstrip(".")


def read_whole(text: str) -> int:
    """A whole number as people type it; nothing is 0. Refuses NotAWholeNumber."""
    plain = text.strip().translate(THAI_DIGITS)
    if not plain:
        return 0
    if not _NUMBER.fullmatch(plain):
        raise NotAWholeNumber(text=text[:40])
    return int(plain.replace(",", ""))


def read_percent(text: str) -> int:
    """A percent in hundredths; nothing is 0. Refuses NotASharePercent."""
    plain = text.strip().removesuffix("%").strip().translate(THAI_DIGITS)
    if not plain:
        return 0
    found = _PERCENT.fullmatch(plain)
    if found is None:
        raise NotASharePercent(text=text[:40])
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _each(typed: Typed, today: date, wrong: list[Contradiction]) -> Iterator[tuple[str, Any]]:
    """The fields of one value each, read; what cannot be read is put to what is wrong."""

    def read(field: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(typed.get(field, ""))
        except Refusal as reason:
            wrong.append((field, reason))
            return None

    form = cast(Form, typed.get("form", "rate"))
    for field in MONEY:
        yield field, read(field, _read_amount)
    yield "round_to", read("round_to", _read_amount) or 1
    yield "caps", Caps(**{cap: read(f"caps.{cap}", _read_amount) or 0 for cap in CAPS})
    for field in NUMBERS:
        yield field, read(field, read_whole)
    yield "breakage_percent", read("breakage_percent", read_whole)
    yield "percent", read("percent", read_percent)
    yield "budget", read("budget", _read_amount if form == "percent" else read_whole)
    for field in TICKS:
        yield field, typed.get(field) == YES
    yield "form", form
    yield "rounding", cast(Rounding, typed.get("rounding", "down"))
    yield "repays", cast(Repays, typed.get("repays", "all"))
    yield "offline", cast(Offline, typed.get("offline", "floor"))
    for field in DAYS:
        text = typed.get(field, "").strip()
        if not text and field != "expires_on":
            wrong.append((field, DayWanted()))
        yield field, read(field, lambda text: read_day(text, near=today)) if text else None


def _read_amount(text: str) -> Satang:
    return read_money(text) if text.strip() else Satang(0)


def _read_choice(typed: Typed, find: FindGoods, wrong: list[Contradiction]) -> Choice:
    """Goods by their codes and groups by their names; a word that is no code is a group, which another shop may have."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for field in ("goods", "goods_out"):
        goods, groups = [], []
        for part in _parts(typed.get(field, "")):
            id = find(part)
            if id is not None:
                goods.append(id)
            elif _CODE.fullmatch(part):
                wrong.append((field, GoodsCodeUnknown(code=part)))
            else:
                groups.append(part)
        found[field] = tuple(dict.fromkeys(goods)), tuple(dict.fromkeys(groups))
    return Choice(*found["goods"], *found["goods_out"])


def _read_grants(rows: Sequence[TypedGrant], before: tuple[GrantRule, ...], today: date, wrong: list[Contradiction]) -> Iterator[GrantRule]:
    """The rows that say something; a rule keeps its id and its goods, a new one is called by its kind and number."""
    known = {rule.rule: rule for rule in before}
    taken = {row.rule for row in rows if row.rule}
    named = {(row.kind, row.name.strip()): row.rule for row in reversed(rows) if row.rule and row.name.strip()}
    for number, row in enumerate(rows, 1):
        if not any((row.name.strip(), row.tokens.strip(), row.per.strip(), row.days.strip(), row.rule)):
            continue
        kind = "mission" if row.kind == "mission-to" else row.kind
        try:
            tokens, days = read_whole(row.tokens), read_whole(row.days)
            per = _read_amount(row.per) if kind == "purchase" else _read_grams(row.per) if kind == "weight" else 0
            from_on = read_day(row.from_on, near=today) if row.from_on.strip() and kind in MEASURED else None
        except Refusal as reason:
            wrong.append(("grants", reason))
            continue
        version_of = named.get((row.kind, row.name.strip()), "") if from_on else ""
        rule = row.rule or version_of or (kind if kind not in taken else f"{kind}-{number}")
        taken.add(rule)
        named.setdefault((row.kind, row.name.strip()), rule)
        yield replace(
            known.get(rule, GrantRule(rule, cast(GrantKind, kind), tokens)),
            kind=cast(GrantKind, kind),
            tokens=tokens,
            name=row.name.strip(),
            name_en=row.name_en,
            brings="to" if row.kind == "mission-to" else "bonus",
            per=per,
            from_on=from_on,
            lasts_days=days,
        )


def _read_grams(text: str) -> int:
    """Kilograms with up to three decimals, in grams."""
    whole, _, part = text.strip().translate(THAI_DIGITS).replace(",", "").partition(".")
    if not (whole + part):
        return 0
    if not (whole + part).isdigit() or len(part) > 3 or len(whole) > 9:
        raise NotAWholeNumber(text=text[:40])
    return int(whole or "0") * 1000 + int(part.ljust(3, "0"))


def _of_its_form(terms: Terms) -> Terms:
    """Without what only other forms say, so that changing the form leaves no trace of the one before."""
    kept = {
        "bundle": ("bundle_tokens", "bundle_pays"),
        "rate": ("rate_satang",),
        "percent": ("percent",),
        "coupon": ("coupon_satang",) if terms.coupon_satang else ("percent",),
    }[terms.form]
    gone: dict[str, Any] = {field: 0 for field in ("bundle_tokens", "bundle_pays", "rate_satang", "percent", "coupon_satang") if field not in kept}
    if terms.repays != "per-token":
        gone["repays_satang"] = 0
    if terms.offline != "floor":
        gone["offline_floor"] = 0
    if terms.form == "coupon":
        gone["elsewhere"] = False
    plain = replace(terms, **gone)
    if not plain.has_wallets:
        plain = replace(plain, grants=(), transferable=False, breakage_percent=0)
    return plain if plain.own else replace(plain, breakage_percent=0)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _APART.split(text) if part.strip()]
