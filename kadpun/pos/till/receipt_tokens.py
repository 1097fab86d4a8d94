"""What a receipt says of campaigns: each discount with what was used for it, who pays it for the buyer, what was earned, what came back.

The sums are the fact's own. Names come from the terms as this store has them; a campaign that is not here is called by its id. Tokens give a discount
and are never called money. What is left in the wallet stands as this till's books stand, and on no copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kadpun.books.money import show_money
from kadpun.books.sales.sale import Refund, Sale
from kadpun.books.tokens.uses import Earned, TokenBack, TokenUse
from kadpun.books.words import Say
from kadpun.hardware.slip import Item, Pair, Text

INDENT = 24


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """What people call a campaign, its tokens and who pays for it, in the paper's language; `left` tokens in the buyer's wallet, None where unknown.

    `counted`: its tokens are pieces that people hold, and not satang of discount.
    """

    name: str
    token: str = ""
    issuer: str = ""
    counted: bool = True
    left: int | None = None


def words_of(campaign: str, words: Mapping[str, CampaignWords]) -> CampaignWords:
    """The words of a campaign, or its id where its terms are not here."""
    return words.get(campaign) or CampaignWords(campaign)


def discount_items(uses: Sequence[TokenUse], words: Mapping[str, CampaignWords], say: Say, *, column: bool) -> list[Item]:
    """Each campaign's discount on the bill, and what was used for it."""
    items: list[Item] = []
    for use in uses:
        called = words_of(use.campaign, words)
        items.append(Pair(say("Discount {name}", name=called.name), show_money(-use.discount), column=column))
        if use.proof:
            items.append(Text(say("Coupon or reference {proof}", proof=use.proof), size="small", indent=INDENT))
        if called.counted and called.token and not (use.proof and use.tokens == 1):
            items.append(Text(f"{use.tokens:,} {called.token}", size="small", indent=INDENT))
    return items


def repaid_items(sale: Sale, words: Mapping[str, CampaignWords], say: Say) -> list[Item]:
    """What issuers pay for the buyer, campaign by campaign."""
    items: list[Item] = []
    for part in sale.tender:
        if part.kind == "tokens":
            called = words_of(part.campaign, words)
            items.append(Pair(say("{issuer} pays", issuer=called.issuer or called.name), show_money(part.amount), "small"))
    return items


def earned_items(earned: Sequence[Earned], uses: Sequence[TokenUse], words: Mapping[str, CampaignWords], say: Say) -> list[Item]:
    """What the bill brought, and what is in the wallet now."""
    items: list[Item] = []
    for grant in earned:
        called = words_of(grant.campaign, words)
        items.append(Pair(say("Earned: {name}", name=called.name), f"+{grant.tokens:,} {called.token}".rstrip(), weight=700))
    for campaign in dict.fromkeys([use.campaign for use in uses] + [grant.campaign for grant in earned]):
        called = words_of(campaign, words)
        if called.left is not None:
            items.append(Pair(say("Left of {name}", name=called.name), f"{called.left:,} {called.token}".rstrip(), "small"))
    return items


def back_items(refund: Refund, words: Mapping[str, CampaignWords], say: Say) -> list[Item]:
    """What a refund gives back of tokens and takes back of what was earned; no money is given for tokens."""
    items: list[Item] = []
    for back in refund.backs:
        called = words_of(back.campaign, words)
        items.append(Pair(say("Discount {name} taken back", name=called.name), show_money(back.discount), "small"))
        if back.tokens and called.counted:
            items.append(Pair(say("Given back: {name}", name=called.name), _tokens(back, called)))
    for earned in refund.earned_back:
        called = words_of(earned.campaign, words)
        items.append(Pair(say("Taken back: {name}", name=called.name), f"{earned.tokens:,} {called.token}".rstrip()))
    return items


def _tokens(back: TokenBack, called: CampaignWords) -> str:
    return f"{back.tokens:,} {called.token}".rstrip()
