"""What campaigns come to on a bill, from this desk's own books: the one way from a basket to its uses, at the counter and at record.

Read only. It refuses to know who stands at the till and what was asked of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from kadpun.books.clock import business_day
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.store.statements import ask
from kadpun.books.tokens.campaigns import StandingCampaign, campaign, campaign_day, campaigns
from kadpun.books.tokens.earning import earn
from kadpun.books.tokens.entitling import budget_left, entitlement, is_offline
from kadpun.books.tokens.wallets import Wallet, wallet, wallets_of
from kadpun.books.tokens.working_out import BillLine, Worked, work_out
from kadpun.books.words import Language

from . import basket as bill
from .basket import Basket
from .pricing import Bill, price
from .receipt_tokens import CampaignWords
from .results import TokensMoved

SHOWN_AFTER_DAYS = 7
"""A campaign is shown as over, or as not begun yet, for so many days around its window."""


class CampaignsChanged(Refusal):
    says = "What campaigns give for this bill has changed meanwhile. Look at the amount again, then take the payment."


@dataclass(frozen=True, slots=True)
class TokensAtBill:
    """What a bill may use: `worked` with every offer, the buyer's wallets by campaign, and whether this till has not heard the others.

    `before` is what the goods come to before any campaign, in satang.
    """

    worked: Worked
    wallets: tuple[Wallet, ...]
    offline: bool
    before: int

    def wallet(self, campaign: str) -> Wallet | None:
        """The buyer's wallet of a campaign."""
        return next((one for one in self.wallets if one.campaign == campaign), None)


def at_bill(connection: Connection, basket: Basket, profile: ShopProfile, *, log: str, now: int, propose: bool = True) -> TokensAtBill:
    """Every campaign of this shop on a bill: what was chosen and, with `propose`, what is best beside it; a bill without lines is of `now`."""
    at = instant_of(basket, now)
    lines = bill_lines(connection, basket, profile)
    found = [entitlement(connection, standing, basket.member, at=at, log=log, wishes=basket.wishes) for standing in shown(connection, at)]
    worked = work_out(lines, found, basket.wishes, at=at, buyer=basket.member, propose=propose)
    held = wallets_of(connection, basket.member, business_day(at, day_starts_hour=profile.day_starts_hour)) if basket.member else ()
    return TokensAtBill(worked, held, is_offline(connection, at), sum(line.amount for line in lines))


def worked_out(connection: Connection, basket: Basket, profile: ShopProfile, *, log: str, now: int) -> Basket:
    """The bill with what was chosen of campaigns worked out as it stands, and what it earns."""
    if not any_campaign(connection):
        return bill.wish(basket, basket.wishes, (), ())
    worked = at_bill(connection, basket, profile, log=log, now=now, propose=False).worked
    return bill.wish(basket, basket.wishes, worked.uses, worked.earned)


def demand_as_shown(connection: Connection, basket: Basket, profile: ShopProfile, priced: Bill, *, log: str, now: int) -> Basket:
    """The bill as its sale says it, with what it earns. Refuses CampaignsChanged where campaigns give what the buyer was not told.

    What stands on the bill was worked out for these very lines, since every change of them takes it off; whether it still holds is asked at record.
    """
    if basket.uses or not (basket.wishes or basket.member):
        return basket
    if not basket.wishes:
        return with_earned(connection, basket, priced, log=log, now=now)
    fresh = worked_out(connection, basket, profile, log=log, now=now)
    if fresh.uses:
        raise CampaignsChanged()
    return fresh


def with_earned(connection: Connection, basket: Basket, priced: Bill, *, log: str, now: int) -> Basket:
    """A bill that uses no campaign, with what it earns."""
    at = instant_of(basket, now)
    earning = [one.terms for one in campaigns(connection) if one.is_open_at(at) and any(rule.kind == "purchase" for rule in one.terms.grants)]
    if not earning:
        return basket
    by_group = any(rule.choice.groups or rule.choice.groups_out for terms in earning for rule in terms.grants)
    lines = lines_of(connection, basket, priced, grouped=by_group)
    stands = [(terms, campaign_day(at, terms), budget_left(connection, terms, log)) for terms in earning]
    return bill.wish(basket, (), (), earn(lines, [line.amount for line in lines], (), stands))


def any_campaign(connection: Connection) -> bool:
    """Whether any campaign was ever opened or joined here."""
    return bool(ask(connection, "SELECT 1 FROM campaign LIMIT 1"))


def shown(connection: Connection, at: int) -> list[StandingCampaign]:
    """Campaigns that are used in this shop at an instant, and those whose window is near: the counter says when they begin or that they ended."""
    found = []
    for standing in campaigns(connection):
        day = campaign_day(at, standing.terms)
        near = (standing.terms.from_on - day).days <= SHOWN_AFTER_DAYS and (day - standing.terms.to_on).days <= SHOWN_AFTER_DAYS
        if standing.here and near:
            found.append(standing)
    return found


def instant_of(basket: Basket, now: int) -> int:
    """The bill's own instant, which its sale will have; of a bill without lines the present one."""
    return basket.at if basket.lines else now


def bill_lines(connection: Connection, basket: Basket, profile: ShopProfile) -> tuple[BillLine, ...]:
    """The living lines as campaigns see them: after their own discounts and the bill's, with the group of their goods."""
    return lines_of(connection, basket, price(bill.wish(basket, (), (), ()), profile))


def lines_of(connection: Connection, basket: Basket, priced: Bill, *, grouped: bool = True) -> tuple[BillLine, ...]:
    """The lines of a bill that was priced without campaigns; their groups only where somebody asks for them."""
    groups = groups_of(connection, {basket.lines[line.number].goods for line in priced.lines}) if grouped else {}
    return tuple(
        BillLine(
            goods=basket.lines[line.number].goods,
            group=groups.get(basket.lines[line.number].goods, ""),
            amount=line.amount,
            steps=basket.lines[line.number].steps,
            unit=10 ** basket.lines[line.number].unit_places,
            vat=line.vat,
        )
        for line in priced.lines
    )


def groups_of(connection: Connection, goods: set[str]) -> dict[str, str]:
    """The shelf group of each of these goods."""
    marks = ",".join("?" * len(goods))
    return {str(one): str(group) for one, group in ask(connection, f'SELECT goods, "group" FROM goods WHERE goods IN ({marks})', *sorted(goods))}


def moved(connection: Connection, tokens: Sequence[tuple[str, int]]) -> tuple[TokensMoved, ...]:
    """Tokens of campaigns by their names; those that nobody holds, since they count satang of discount, are left out."""
    made = []
    for id, count in tokens:
        standing = campaign(connection, id) if count else None
        if standing is not None and (standing.terms.has_wallets or standing.terms.form == "coupon"):
            terms = standing.terms
            made.append(TokensMoved(id, terms.name, terms.name_en, terms.token_name, terms.token_name_en, count))
    return tuple(made)


def words_for(
    connection: Connection, campaigns: Iterable[str], language: Language, *, member: str = "", on: date | None = None
) -> dict[str, CampaignWords]:
    """What a paper calls these campaigns, their tokens and issuers; with a member and a day also what is left in the wallet."""
    made = {}
    for id in campaigns:
        standing = campaign(connection, id)
        if standing is not None:
            terms = standing.terms
            english = language == "en"
            held = wallet(connection, id, member, on).left if member and on is not None and terms.has_wallets else None
            made[id] = CampaignWords(
                name=(terms.name_en if english else "") or terms.name,
                token=(terms.token_name_en if english else "") or terms.token_name,
                issuer=(terms.issuer_name_en if english else "") or terms.issuer_name,
                counted=terms.has_wallets or terms.elsewhere,
                left=held,
            )
    return made
