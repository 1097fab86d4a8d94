"""What a bill itself earns of campaigns: tokens for what the buyer pays, and what of the income waits for the shop's own points.

Earned is on the rest: on what the buyer pays for goods that count, after everything that was taken off. It refuses to know the store: how much of a
budget is left is handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ..money import vat_inside
from .forms import BillLine
from .grant_rules import good_until, rules_on
from .points import defer, worth_of_points
from .terms import Terms
from .uses import MOST_TOKENS, MOST_USES, Earned, TokenUse, own_by_line


def earn(
    lines: Sequence[BillLine], left: Sequence[int], uses: Sequence[TokenUse], campaigns: Iterable[tuple[Terms, date, int | None]]
) -> tuple[Earned, ...]:
    """What the buyer of a bill earns in open campaigns (terms, campaign day, what of the budget is left), where `left` is paid for each line."""
    used = {use.campaign for use in uses}
    found: list[tuple[Terms, Earned]] = []
    for terms, day, budget in campaigns:
        if terms.campaign in used and not terms.earns_with_use:
            continue
        earned = _earned(terms, day, lines, left, MOST_TOKENS if budget is None else budget)
        if earned is not None:
            found.append((terms, earned))
    found = found[:MOST_USES]
    worths = [worth_of_points(one.tokens, terms.rate_satang, terms.breakage_percent) if terms.own else 0 for terms, one in found]
    if not any(worths):
        return tuple(one for _, one in found)
    income, price = income_of(lines, uses)
    deferred = defer(income, price, worths)
    return tuple(
        Earned(one.campaign, one.commodity, one.rule, one.tokens, one.expires_on, part) for (_, one), part in zip(found, deferred, strict=True)
    )


def income_of(lines: Sequence[BillLine], uses: Sequence[TokenUse]) -> tuple[int, int]:
    """What a bill brings the shop without VAT, and with it: what issuers repay is part of it, what the shop bears is not."""
    own = own_by_line(uses)
    sums: dict[int | None, int] = {}
    for number, line in enumerate(lines):
        sums[line.vat] = sums.get(line.vat, 0) + line.amount - own.get(number, 0)
    return sum(vat_inside(gross=gross, rate=rate or 0).base for rate, gross in sums.items()), sum(sums.values())


def _earned(terms: Terms, day: date, lines: Sequence[BillLine], left: Sequence[int], budget: int) -> Earned | None:
    """The tokens of all rules together; the rule that brings most gives its name, the one that lasts longest its last day."""
    brought = []
    for rule in rules_on(terms, day, "purchase"):
        paid = sum(amount for line, amount in zip(lines, left, strict=True) if rule.choice.has(line.goods, line.group))
        tokens = paid // rule.per * rule.tokens if rule.per > 0 else 0
        if tokens > 0:
            brought.append((tokens, rule))
    whole = min(sum(tokens for tokens, _ in brought), budget, MOST_TOKENS)
    if whole <= 0:
        return None
    days = [good_until(terms, rule, day) for _, rule in brought]
    until = None if None in days else max(one for one in days if one is not None)
    name = max(brought, key=lambda pair: pair[0])[1].rule
    return Earned(terms.campaign, terms.commodity, name, whole, until)
