"""What a campaign's rules for granting come to: which rule holds on a day, how long its tokens are good, how many it brings. Pure; asks no store."""

from __future__ import annotations

from datetime import date, timedelta

from ..refusals import Refusal
from .terms import GrantKind, GrantRule, Terms


class NoSuchGrantRule(Refusal):
    says = "“{campaign}” grants nothing for “{rule}” on this day."


def rule_on(terms: Terms, rule: str, day: date) -> GrantRule:
    """The rule of a name that holds on a campaign day: the newest version that has begun. Refuses NoSuchGrantRule."""
    begun = [each for each in terms.grants if each.rule == rule and (each.from_on is None or each.from_on <= day)]
    if not begun:
        raise NoSuchGrantRule(campaign=terms.campaign, rule=rule)
    return max(begun, key=lambda each: each.from_on or date.min)


def rules_on(terms: Terms, day: date, *kinds: GrantKind) -> tuple[GrantRule, ...]:
    """Every rule of some kinds (none told: all) that holds on a campaign day, in the order of the terms."""
    names = dict.fromkeys(each.rule for each in terms.grants if (not kinds or each.kind in kinds) and (each.from_on is None or each.from_on <= day))
    return tuple(rule_on(terms, name, day) for name in names)


def good_until(terms: Terms, rule: GrantRule, day: date) -> date | None:
    """The last day on which tokens granted on a campaign day are good: so many days after it, at most the campaign's own; None: for ever."""
    ends = [day + timedelta(days=rule.lasts_days)] if rule.lasts_days else []
    ends += [terms.expires_on] if terms.expires_on is not None else []
    return min(ends, default=None)


def tokens_of_weight(rule: GrantRule, grams: int) -> int:
    """What a weight brings: so many tokens for each whole part of it."""
    return rule.tokens * (grams // rule.per) if rule.kind == "weight" and rule.per > 0 else 0


def tokens_once(rule: GrantRule, granted: int) -> int:
    """What a welcome or a mission brings one who was granted so many tokens in all before: its tokens, or what is missing up to them."""
    return max(rule.tokens - granted, 0) if rule.kind == "mission" and rule.brings == "to" else rule.tokens
