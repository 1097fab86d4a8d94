"""What a sale may use and earn of campaigns at the moment it is recorded: the rules of state, and that no use is more than its terms give.

Asked once for each campaign of the bill, inside the sale's own unit of work. What comes from other desks has happened and is not asked again; where
it goes beyond what there was, `double_uses.py` finds it. It refuses to know the cashier and how the use was worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from ..ledger.facts import Fact
from ..refusals import Refusal
from ..store.statements import ask
from .campaigns import CampaignUnknown, campaign_day, campaigns, shop_name_of
from .coupons import allow_coupon
from .entitling import demand_new_reference, entitlement, granting
from .forms import share_of
from .grant_rules import good_until, rules_on
from .offers import Entitlement
from .refused import BuyerWanted, CampaignBudgetGone, CouponWanted, NotUsable, OfflineAllowanceGone, ReferenceWanted, TokensTooFew
from .terms import Terms
from .turns import cap_reached, granted_on_use, is_personal, repaid_of, rooms_of, why_closed
from .uses import HELD, Earned, LotUse, TokenUse, left_of_lot
from .wallets import wallet

if TYPE_CHECKING:
    from ..sales.sale import Sale


class UseBeyondTerms(NotUsable):
    says = "This bill uses “{name}” otherwise than the campaign gives it. Choose it again."


class EarnedBeyondTerms(NotUsable):
    says = "This bill earns more of “{name}” than the campaign gives for it."


class TokensGone(Refusal):
    says = "Tokens that this brought into a wallet have left it again. Take back what they were used for first."


_CAME = (
    'SELECT party, "grant", amount FROM token_lot WHERE campaign = ? AND party = ? AND "grant" = ? UNION ALL '
    'SELECT party, "grant", -amount FROM token_lot_use WHERE campaign = ? AND party = ? AND id = ? AND amount < 0'
)


_LOTS_LEFT = (
    'SELECT l."grant", l.amount - COALESCE((SELECT SUM(u.amount) FROM token_lot_use u WHERE u.campaign = l.campaign AND u.party = l.party '
    'AND u."grant" = l."grant" AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = u.id)), 0) FROM token_lot l '
    "WHERE l.campaign = ? AND l.party = ? AND (l.expires_on = '' OR l.expires_on >= ?) AND l.\"grant\" IN ({marks}) "
    'AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = l."grant")'
)
_HELD = "SELECT SUM(debit - credit) FROM balance_part WHERE account = ? AND commodity = ?"


def allow_uses(connection: Connection, fact: Fact, sale: Sale) -> None:
    """Refuse a sale that uses or earns what its campaigns do not give here and now, as far as this store knows.

    Refuses CampaignUnknown, ShopNotJoined and whatever else closes a campaign, UseBeyondTerms, EarnedBeyondTerms, BuyerWanted, CouponWanted,
    CouponUsed (with when and where), ReferenceWanted, ReferenceUsed, TokensTooFew, CampaignBudgetGone, OfflineAllowanceGone, and caps reached.
    """
    names = list(dict.fromkeys([use.campaign for use in sale.uses] + [one.campaign for one in sale.earned]))
    known = {one.campaign: one for one in campaigns(connection, log=fact.log, only=names)}
    for campaign in names:
        standing = known.get(campaign)
        if standing is None:
            raise CampaignUnknown(campaign=campaign)
        uses = [use for use in sale.uses if use.campaign == campaign]
        if uses:
            stands = entitlement(connection, standing, sale.member, at=fact.at, log=fact.log, lots=False)
        else:
            stands = granting(connection, standing, at=fact.at, log=fact.log)
        day = campaign_day(fact.at, stands.terms)
        closed = why_closed(stands, day)
        if closed is not None:
            raise closed
        if uses:
            _demand_uses(connection, fact, sale, stands, uses, day)
        for one in sale.earned:
            if one.campaign == campaign:
                _demand_earned(sale, stands, one, day, sum(use.tokens for use in uses))


def _demand_uses(connection: Connection, fact: Fact, sale: Sale, stands: Entitlement, uses: Sequence[TokenUse], day: date) -> None:
    """Refuse uses of one campaign that its terms do not give, that have no proof, or that are more than there is."""
    terms = stands.terms
    others = any(use.campaign != terms.campaign for use in sale.uses)
    if (terms.alone and others) or (len(uses) > 1 and terms.form != "coupon" and not terms.elsewhere):
        raise UseBeyondTerms(name=terms.name)
    if is_personal(terms) and not sale.member:
        raise BuyerWanted(name=terms.name)
    for use in uses:
        _demand_as_terms_say(connection, sale, terms, use, day)
        _demand_proof(connection, fact, terms, use)
    _demand_there(connection, sale.member, stands, uses, day)
    given = sum(use.discount for use in uses)
    for bound, room in rooms_of(stands, given):
        if room < 0 and bound == "bill":
            raise UseBeyondTerms(name=terms.name)
        if room < 0:
            raise cap_reached(terms, bound, uses[0].day)


def _demand_as_terms_say(connection: Connection, sale: Sale, terms: Terms, use: TokenUse, day: date) -> None:
    """Refuse tokens, discount, day or lines that the campaign does not give."""
    counted = counted_lines(connection, sale, terms)
    most = sum(sale.lines[line].amount + sale.lines[line].scheme for line in counted)
    on_its_lines = use.base <= most and {share.line for share in use.shares} <= counted
    if not counts_as_said(terms, use) or not on_its_lines or use.day != day:
        raise UseBeyondTerms(name=terms.name)


def counts_as_said(terms: Terms, use: TokenUse) -> bool:
    """Whether the tokens, the discount and the issuer's part of a use are no more than the terms give for its base."""
    share = share_of(use.base, terms)
    by_form = {
        "bundle": 0 < use.times * terms.bundle_tokens == use.tokens and use.discount + use.times * terms.bundle_pays <= use.base,
        "rate": use.discount == use.tokens * terms.rate_satang,
        "percent": use.tokens == use.discount <= share,
        "coupon": use.tokens == 1 and use.discount <= (terms.coupon_satang or share),
    }
    return (
        by_form[terms.form]
        and use.commodity == terms.commodity
        and use.repaid == repaid_of(terms, use.tokens, use.discount)
        and use.returns == terms.returns
        and terms.minimum <= use.base
    )


def counted_lines(connection: Connection, sale: Sale, terms: Terms) -> set[int]:
    """The lines of a sale whose goods count, by number from 0."""
    choice, groups = terms.choice, dict[str, str]()
    if choice.groups or choice.groups_out:
        goods = sorted({line.goods for line in sale.lines})
        marks = ",".join("?" * len(goods))
        groups = {str(one): str(group) for one, group in ask(connection, f'SELECT goods, "group" FROM goods WHERE goods IN ({marks})', *goods)}
    return {number for number, line in enumerate(sale.lines) if choice.has(line.goods, groups.get(line.goods, ""))}


def _demand_proof(connection: Connection, fact: Fact, terms: Terms, use: TokenUse) -> None:
    """Refuse a coupon or a reference that is missing or was used, and lots of a campaign that nobody holds here."""
    if terms.form == "coupon":
        if not use.proof or not use.lots:
            raise CouponWanted(name=terms.name)
        allow_coupon(connection, use, terms, shop=shop_name_of(fact.log))
    elif terms.elsewhere:
        if not use.proof:
            raise ReferenceWanted(name=terms.name)
        demand_new_reference(connection, terms, use.proof)
    elif use.proof:
        raise UseBeyondTerms(name=terms.name)
    if bool(use.lots) != (terms.has_wallets or terms.form == "coupon"):
        raise UseBeyondTerms(name=terms.name)


def _demand_there(connection: Connection, member: str, stands: Entitlement, uses: Sequence[TokenUse], day: date) -> None:
    """Refuse more tokens than the wallet's lots hold, than may be granted here, or than a desk that stands apart allows."""
    terms, tokens = stands.terms, sum(use.tokens for use in uses)
    if terms.has_wallets:
        lots = [lot for use in uses for lot in use.lots]
        if not _are_there(connection, terms, member, lots, day):
            there = wallet(connection, terms.campaign, member, day).left
            raise TokensTooFew(name=terms.name, needed=tokens, there=there)
    if granted_on_use(terms) and stands.budget_left is not None and tokens > stands.budget_left:
        raise CampaignBudgetGone(name=terms.name)
    if stands.offline_left is not None and tokens > stands.offline_left:
        raise OfflineAllowanceGone(name=terms.name)


def _are_there(connection: Connection, terms: Terms, member: str, lots: Sequence[LotUse], day: date) -> bool:
    """Whether each of these lots holds its tokens and is still good, and the wallet as a whole holds them all: desks apart may have overdrawn it.

    Looks at these lots alone, however many the person was ever granted.
    """
    sql = _LOTS_LEFT.format(marks=",".join("?" * len(lots)))
    left = {str(grant): int(amount) for grant, amount in ask(connection, sql, terms.campaign, member, day.isoformat(), *(lot.grant for lot in lots))}
    if any(lot.amount > left.get(lot.grant, 0) for lot in lots):
        return False
    held = ask(connection, _HELD, f"{HELD}/{member}", terms.commodity)[0][0]
    return sum(lot.amount for lot in lots) <= int(held or 0)


def _demand_earned(sale: Sale, stands: Entitlement, earned: Earned, day: date, used: int) -> None:
    """Refuse tokens that no rule brings for a bill of this size, or that the desk may not grant any more."""
    terms = stands.terms
    rules = rules_on(terms, day, "purchase")
    most = sum((sale.total - sale.repaid) // rule.per * rule.tokens for rule in rules if rule.per > 0)
    agrees = (
        earned.tokens <= most
        and earned.commodity == terms.commodity
        and earned.expires_on in {good_until(terms, rule, day) for rule in rules}
        and (earned.deferred == 0 or (terms.own and earned.deferred <= min(sale.total, earned.tokens * terms.rate_satang)))
        and (terms.earns_with_use or not used)
    )
    if not agrees:
        raise EarnedBeyondTerms(name=terms.name)
    if stands.budget_left is not None and earned.tokens + (used if granted_on_use(terms) else 0) > stands.budget_left:
        raise CampaignBudgetGone(name=terms.name)


def demand_tokens_there(connection: Connection, fact: Fact) -> None:
    """Refuse TokensGone where a reversal takes out of a wallet what is not in the lots any more: used, passed on, or run out."""
    for account, commodity, amount in fact.post:
        if amount < 0 and account.startswith(HELD + "/"):
            party, id = account.removeprefix(HELD + "/"), fact.refs[0]
            for (campaign,) in ask(connection, "SELECT DISTINCT campaign FROM campaign WHERE commodity = ?", commodity):
                for holder, grant, came in ask(connection, _CAME, campaign, party, id, campaign, party, id):
                    if left_of_lot(connection, campaign, holder, grant) < came:
                        raise TokensGone()
