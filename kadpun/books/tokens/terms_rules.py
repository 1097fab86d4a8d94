"""Whether a campaign's terms agree with themselves: every contradiction is found, each named by its own reason and the field it is about.

Held for every campaign wherever it comes from, so these rules look at the terms alone; what a store knows besides (prices, other campaigns) is
asked where a campaign is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ..goods.kinds import GOODS_ID
from ..ledger.facts import MONEY
from ..money import MOST_SATANG, show_money
from ..refusals import Refusal
from . import contradictions as wrong
from .issuer_keys import ISSUER_ID, IssuerIdWrong
from .terms import GrantRule, Terms
from .uses import MOST_TOKENS

CAMPAIGN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
SHOP_NAME = re.compile(r"[a-z0-9-]{1,64}/[a-z0-9-]{1,64}")
RULE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
MOST_NAME = 200
MOST_DAYS = 3660
MOST_STEP = 10_000
WHOLE_PERCENT = 10_000
Contradiction = tuple[str, Refusal]
"""The field of the terms that a reason is about, and the reason."""

_OF_FORM = {
    "bundle": ("bundle_tokens", "bundle_pays"),
    "rate": ("rate_satang",),
    "percent": ("percent",),
    "coupon": ("coupon_satang", "percent"),
}


def check_terms(terms: Terms) -> None:
    """Refuse terms that contradict themselves, by the first reason found."""
    for _, reason in contradictions(terms):
        raise reason


def contradictions(terms: Terms) -> Iterator[Contradiction]:
    """Every contradiction of the terms, in the order of the form. The signing key is not looked at."""
    yield from _names(terms)
    yield from _window(terms)
    yield from _form(terms)
    yield from _amounts(terms)
    yield from _choice(terms)
    yield from _repaid(terms)
    yield from _granted(terms)
    yield from _held(terms)


def _names(terms: Terms) -> Iterator[Contradiction]:
    if not CAMPAIGN_ID.fullmatch(terms.campaign):
        yield "campaign", wrong.CampaignIdWrong(campaign=terms.campaign[:64])
    others = (terms.name_en, terms.token_name, terms.token_name_en)
    if not terms.name.strip() or not all(map(_is_name, (terms.name, *others))):
        yield "name", wrong.CampaignUnnamed()
    if not ISSUER_ID.fullmatch(terms.issuer):
        yield "issuer", IssuerIdWrong(issuer=terms.issuer[:64])
    stands_behind = (terms.issuer_name, terms.issuer_name_en, terms.funder_name)
    if not terms.issuer_name.strip() or not all(map(_is_name, stands_behind)):
        yield "issuer_name", wrong.IssuerUnnamed()
    if not GOODS_ID.fullmatch(terms.commodity) or terms.commodity == MONEY:
        yield "commodity", wrong.CommodityWrong(commodity=terms.commodity[:64])
    for shop in terms.shops:
        if not SHOP_NAME.fullmatch(shop) or terms.shops.count(shop) > 1:
            yield "shops", wrong.ShopNameWrong(shop=shop[:129])
            return


def _is_name(text: str) -> bool:
    """Whether a text can stand as a name on one line of a paper."""
    return len(text) <= MOST_NAME and "\n" not in text


def _window(terms: Terms) -> Iterator[Contradiction]:
    if terms.to_on < terms.from_on:
        yield "to_on", wrong.WindowBackwards(from_on=terms.from_on, to_on=terms.to_on)
        return
    days = (terms.to_on - terms.from_on).days + 1
    if days > MOST_DAYS:
        yield "to_on", wrong.WindowTooLong()
    if not 0 <= terms.day_starts_hour <= 23:
        yield "day_starts_hour", wrong.DayStartWrong()
    if list(terms.weekdays) != sorted(set(terms.weekdays)) or not set(terms.weekdays) <= set(range(1, 8)):
        yield "weekdays", wrong.WeekdaysWrong()
    elif terms.weekdays and not any(_weekday(terms.from_on, day) in terms.weekdays for day in range(min(days, 7))):
        yield "weekdays", wrong.WindowWithoutDays(from_on=terms.from_on, to_on=terms.to_on)
    if terms.expires_on is not None and terms.expires_on < terms.from_on:
        yield "expires_on", wrong.ExpiryBeforeBegin(expires_on=terms.expires_on, from_on=terms.from_on)


def _weekday(first: date, later: int) -> int:
    return (first + timedelta(days=later)).isoweekday()


def _form(terms: Terms) -> Iterator[Contradiction]:
    for field in ("bundle_tokens", "bundle_pays", "rate_satang", "percent", "coupon_satang"):
        if field not in _OF_FORM[terms.form] and getattr(terms, field):
            yield field, wrong.FormMixed(field=field)
    if terms.form == "bundle" and not 0 < terms.bundle_tokens <= MOST_TOKENS:
        yield "bundle_tokens", wrong.BundleWithoutTokens()
    if terms.form == "rate" and not 0 < terms.rate_satang <= MOST_SATANG:
        yield "rate_satang", wrong.RateOfNothing()
    if terms.form == "percent" and terms.percent <= 0:
        yield "percent", wrong.PercentOfNothing()
    if terms.form == "coupon" and (bool(terms.coupon_satang) == bool(terms.percent) or terms.coupon_satang < 0 or terms.percent < 0):
        yield "coupon_satang", wrong.CouponOfNothing()
    if terms.percent > WHOLE_PERCENT:
        yield "percent", wrong.PercentBeyondAll()


def _amounts(terms: Terms) -> Iterator[Contradiction]:
    caps = terms.caps
    fields = {"bill": caps.bill, "day": caps.day, "person": caps.person, "shop": caps.shop, "total": caps.total}
    money = {f"caps.{name}": cap for name, cap in fields.items()} | {"bundle_pays": terms.bundle_pays, "coupon_satang": terms.coupon_satang}
    for field, amount in money.items():
        if not 0 <= amount <= MOST_SATANG:
            yield field, wrong.TermsOutOfBounds(field=field)
            return
    if not 0 <= terms.minimum <= MOST_SATANG:
        yield "minimum", wrong.MinimumBelowZero()
    if not 1 <= terms.round_to <= MOST_STEP:
        yield "round_to", wrong.RoundingWrong()
    if not 0 <= terms.order <= 999:
        yield "order", wrong.TermsOutOfBounds(field="order")
    yield from _small_caps(terms, fields)
    for inner, outer in (("bill", "day"), ("day", "person"), ("bill", "person"), ("person", "total"), ("shop", "total")):
        if 0 < fields[outer] < fields[inner]:
            yield f"caps.{inner}", wrong.CapAboveCap(inner=show_money(fields[inner]), outer=show_money(fields[outer]))
            return


def _small_caps(terms: Terms, fields: dict[str, int]) -> Iterator[Contradiction]:
    """A cap under what the form gives in one piece lets nobody use it. What a bundle takes off hangs on prices; what is repaid of it does not."""
    one = terms.coupon_satang if terms.form == "coupon" else terms.rate_satang
    bundle = terms.bundle_tokens * terms.repays_satang
    for name, cap in fields.items():
        if not cap:
            continue
        if terms.form == "rate" and cap < one:
            yield f"caps.{name}", wrong.CapBelowOne(cap=show_money(cap), one=show_money(one))
        elif terms.form == "bundle" and cap < bundle:
            yield f"caps.{name}", wrong.CapBelowBundle(cap=show_money(cap), one=show_money(bundle))
        elif terms.form in ("percent", "coupon") and terms.percent and cap < terms.round_to:
            yield f"caps.{name}", wrong.CapBelowStep(cap=show_money(cap), step=show_money(terms.round_to))
        elif terms.form == "coupon" and cap < one:
            yield f"caps.{name}", wrong.CapBelowOne(cap=show_money(cap), one=show_money(one))


def _choice(terms: Terms) -> Iterator[Contradiction]:
    for chosen in (terms.choice, *(rule.choice for rule in terms.grants)):
        both = [*(set(chosen.goods) & set(chosen.goods_out)), *(set(chosen.groups) & set(chosen.groups_out))]
        if both:
            yield "choice", wrong.GoodsInAndOut(goods=min(both))
            return


def _repaid(terms: Terms) -> Iterator[Contradiction]:
    if terms.repays != "per-token" and terms.repays_satang:
        yield "repays_satang", wrong.FormMixed(field="repays_satang")
    if terms.repays == "per-token":
        if terms.form == "percent" or (terms.form == "coupon" and terms.percent):
            yield "repays", wrong.RepaysByTokenOfPercent()
        elif not 0 < terms.repays_satang <= MOST_SATANG:
            yield "repays_satang", wrong.RepaysNothingSaid()
        else:
            worth = terms.rate_satang or terms.coupon_satang
            if worth and terms.repays_satang > worth:
                yield "repays_satang", wrong.RepaysBeyondDiscount(repays=show_money(terms.repays_satang), discount=show_money(worth))
    if not 0 <= terms.claim_days <= 365:
        yield "claim_days", wrong.ClaimDaysWrong()
    if not 0 <= terms.breakage_percent <= 99 or (terms.breakage_percent and not (terms.own and terms.has_wallets)):
        yield "breakage_percent", wrong.BreakageWrong()


def _granted(terms: Terms) -> Iterator[Contradiction]:
    if terms.grants and not terms.has_wallets:
        yield "grants", wrong.GrantsWithoutWallets()
        return
    kinds: dict[str, str] = {}
    versions: set[tuple[str, date | None]] = set()
    for rule in terms.grants:
        yield from _rule(rule)
        if kinds.setdefault(rule.rule, rule.kind) != rule.kind or (rule.rule, rule.from_on) in versions:
            yield "grants", wrong.GrantRuleTwice(rule=rule.rule)
        versions.add((rule.rule, rule.from_on))
    if any(rule.kind in ("welcome", "mission") for rule in terms.grants) and not terms.identity:
        yield "identity", wrong.IdentityNotSaid()
    if len(set(terms.identity)) != len(terms.identity):
        yield "identity", wrong.IdentityNotSaid()
    if terms.grants and terms.form == "bundle" and all(rule.kind in ("welcome", "mission") for rule in terms.grants):
        most = _most_granted(terms.grants)
        if most < terms.bundle_tokens:
            yield "grants", wrong.GrantsBelowBundle(most=most, bundle=terms.bundle_tokens)


def _rule(rule: GrantRule) -> Iterator[Contradiction]:
    least = 0 if rule.kind == "list" else 1
    bounds = least <= rule.tokens <= MOST_TOKENS and 0 <= rule.lasts_days <= MOST_DAYS
    if not RULE_ID.fullmatch(rule.rule) or not bounds or not (_is_name(rule.name) and _is_name(rule.name_en)):
        yield "grants", wrong.GrantRuleWrong(rule=rule.rule[:64])
    if rule.kind in ("purchase", "weight"):
        if not 0 < rule.per <= MOST_SATANG:
            yield "grants", wrong.GrantWithoutMeasure(rule=rule.rule[:64])
    elif rule.per:
        yield "grants", wrong.GrantWithMeasure(rule=rule.rule[:64])
    if rule.brings == "to" and rule.kind != "mission":
        yield "grants", wrong.GrantFillsNothing(rule=rule.rule[:64])


def _most_granted(rules: tuple[GrantRule, ...]) -> int:
    """What one person can come to by welcome and missions: bonuses together, or what a mission fills up to."""
    bonus: dict[str, int] = {}
    for rule in rules:
        if rule.brings == "bonus":
            bonus[rule.rule] = max(bonus.get(rule.rule, 0), rule.tokens)
    return max(sum(bonus.values()), *(rule.tokens for rule in rules))


def _held(terms: Terms) -> Iterator[Contradiction]:
    if not 0 <= terms.budget <= MOST_TOKENS:
        yield "budget", wrong.TermsOutOfBounds(field="budget")
    elif terms.budget:
        least = max([terms.bundle_tokens if terms.form == "bundle" else 1, *(rule.tokens for rule in terms.grants if rule.kind != "list")])
        if terms.budget < least:
            yield "budget", wrong.BudgetBelowGrant(budget=terms.budget, grant=least)
        if terms.form == "percent" and terms.caps.total > terms.budget:
            yield "caps.total", wrong.CapBeyondBudget(cap=show_money(terms.caps.total), budget=show_money(terms.budget))
    if terms.offline_floor and terms.offline != "floor":
        yield "offline_floor", wrong.FloorWithoutUse()
    if not 0 <= terms.offline_floor <= MOST_TOKENS:
        yield "offline_floor", wrong.TermsOutOfBounds(field="offline_floor")
    elif terms.form == "bundle" and 0 < terms.offline_floor < terms.bundle_tokens:
        yield "offline_floor", wrong.FloorBelowBundle(floor=terms.offline_floor, bundle=terms.bundle_tokens)
    if terms.elsewhere and terms.form == "coupon":
        yield "elsewhere", wrong.ElsewhereOnPaper()
    if terms.transferable and not terms.has_wallets:
        yield "transferable", wrong.TransferWithoutWallets()
