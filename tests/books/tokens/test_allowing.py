"""What a sale may use of campaigns when it is recorded: refused by the store's own rules, whatever the till worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.sale import Reversal, Sale, SaleLine, Tendered, sale_postings, vat_groups
from kadpun.books.tokens.allowing import EarnedBeyondTerms, UseBeyondTerms
from kadpun.books.tokens.campaign_acts import close_campaign
from kadpun.books.tokens.campaigns import CampaignUnknown
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.refused import (
    BuyerWanted,
    CampaignBudgetGone,
    CampaignCapReached,
    CampaignNotBegun,
    CampaignOver,
    CampaignWasClosed,
    CouponWanted,
    DayCapReached,
    PersonCapReached,
    ReferenceUsed,
    ReferenceWanted,
    ShopCapReached,
    ShopNotJoined,
    TokensTooFew,
)
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms
from kadpun.books.tokens.uses import Earned, LineShare, LotUse, TokenUse, own_by_line
from kadpun.books.tokens.wallets import wallet
from tests.books.shops import CASHIER, a_shop, open_a_shift, with_products
from tests.books.tokens.campaign_terms import CO_PAY, opened
from tests.books.tokens.coupon_shop import printing
from tests.books.tokens.holders import CHAI, grant, joined, opened_kgo

DAY = date(2026, 11, 21)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A shop with an open shift and somebody in its register."""
    made = a_shop(tmp_path)
    with_products(made, 3)
    open_a_shift(made)
    joined(made, [(CHAI, {})])
    return made


def later(desk: Desk, **about: int) -> None:
    assert isinstance(desk.clock, SetClock)
    desk.clock.advance(milliseconds=int(timedelta(**about).total_seconds() * 1000))


def sell(desk: Desk, *uses: TokenUse, amount: int = 48_000, member: str = CHAI, earned: tuple[Earned, ...] = ()) -> Recorded:
    """Record a bill of one line with these uses, the rest paid in cash."""
    own = own_by_line(uses).get(0, 0)
    line = SaleLine("g-0001", "น้ำพริกหนุ่ม", "กระปุก", 4, amount // 4, amount - own, 7, scheme=own)
    repaid = {use.campaign: sum(one.repaid for one in uses if one.campaign == use.campaign) for use in uses if use.repaid}
    cash = line.amount - sum(repaid.values())
    owed = [Tendered("tokens", amount, campaign=campaign) for campaign, amount in repaid.items()]
    with desk.store.work() as work:
        serial = next_number(work.connection, desk.log, "sale")
        sale = Sale(
            1, f"01-69-{serial:06}", serial, "abbreviated", (line,), vat_groups({7: line.amount}), (*owed, Tendered("cash", cash, cash)), line.amount,
            member=member, uses=uses, earned=earned,
        )  # fmt: skip
        return desk.record(work, sale, by=CASHIER, post=sale_postings(sale))


def half(terms: Terms, discount: int, *, base: int = 48_000, day: date = DAY, **changes: Any) -> TokenUse:
    """A use of a share of the bill."""
    use = TokenUse(terms.campaign, terms.commodity, day, discount, discount, discount, base, (LineShare(0, discount),))
    return replace(use, **changes)


def rides(desk: Desk, terms: Terms, times: int, **changes: Any) -> TokenUse:
    """A use of bundles from the buyer's wallet, each 1.00 beside 50 tokens."""
    with desk.store.read() as connection:
        lots = wallet(connection, terms.campaign, CHAI, DAY).take(times * 50)
    off = times * 12_000 - times * 100
    use = TokenUse(
        terms.campaign, terms.commodity, DAY, times * 50, off, off, 48_000, (LineShare(0, off),), tuple(LotUse(*one) for one in lots), times=times
    )
    return replace(use, **changes)


def test_the_second_bill_of_a_day_gets_what_the_first_left_and_the_third_nothing(desk: Desk) -> None:
    terms = opened(desk, CO_PAY)
    sell(desk, half(terms, 15_000, base=30_000), amount=30_000)
    with pytest.raises(DayCapReached) as caught:
        sell(desk, half(terms, 6_000, base=12_000), amount=12_000)
    assert caught.value.next_on == date(2026, 11, 22)
    sell(desk, half(terms, 5_000, base=12_000), amount=12_000)
    with pytest.raises(DayCapReached):
        sell(desk, half(terms, 1, base=12_000), amount=12_000)


def test_the_campaigns_day_starts_at_six(desk: Desk) -> None:
    terms = opened(desk, CO_PAY)
    sell(desk, half(terms, 20_000))
    later(desk, hours=22, minutes=29)  # 05:59 of the next day
    with pytest.raises(DayCapReached):
        sell(desk, half(terms, 20_000))
    later(desk, minutes=1)
    with pytest.raises(UseBeyondTerms):
        sell(desk, half(terms, 20_000))
    sell(desk, half(terms, 20_000, day=date(2026, 11, 22)))


def test_30_left_of_2000_is_all_that_is_given(desk: Desk) -> None:
    terms = opened(desk, CO_PAY, caps=Caps(person=23_000))
    sell(desk, half(terms, 20_000))
    with pytest.raises(PersonCapReached):
        sell(desk, half(terms, 3_001))
    sell(desk, half(terms, 3_000))


def test_a_reversed_bill_gives_its_day_back(desk: Desk) -> None:
    terms = opened(desk, CO_PAY)
    fact = sell(desk, half(terms, 20_000)).fact
    with desk.store.work() as work:
        post = tuple((account, commodity, -amount) for account, commodity, amount in fact.post)
        desk.record(work, Reversal("คีย์ผิดบิล", CASHIER), by=CASHIER, post=post, refs=(fact.id,))
    sell(desk, half(terms, 20_000))


def test_the_caps_of_a_shop_and_of_all_count_reversed_bills_no_more(desk: Desk) -> None:
    for caps, reason in ((Caps(shop=30_000), ShopCapReached), (Caps(total=30_000), CampaignCapReached)):
        terms = opened(desk, CO_PAY, campaign=f"cap-{caps.shop}", commodity=f"t-cap-{caps.shop}", caps=caps)
        fact = sell(desk, half(terms, 20_000), member="").fact
        with pytest.raises(reason):
            sell(desk, half(terms, 20_000), member="")
        with desk.store.work() as work:
            post = tuple((account, commodity, -amount) for account, commodity, amount in fact.post)
            desk.record(work, Reversal("คีย์ผิดบิล", CASHIER), by=CASHIER, post=post, refs=(fact.id,))
        sell(desk, half(terms, 20_000), member="")
        sell(desk, half(terms, 10_000), member="")
        with pytest.raises(reason):
            sell(desk, half(terms, 1), member="")


WRONG: list[Callable[[TokenUse], TokenUse]] = [
    lambda use: replace(use, tokens=use.tokens - 1),
    lambda use: replace(use, repaid=use.repaid - 1),
    lambda use: replace(use, commodity="g-0002"),
    lambda use: replace(use, day=DAY - timedelta(days=1)),
    lambda use: replace(use, base=48_001),
    lambda use: replace(use, base=30_000),
    lambda use: replace(use, returns=False),
    lambda use: replace(use, proof="REF-1"),
]


@pytest.mark.parametrize("change", WRONG)
def test_a_use_that_says_otherwise_than_its_terms_is_refused(desk: Desk, change: Callable[[TokenUse], TokenUse]) -> None:
    terms = opened(desk, CO_PAY)
    with pytest.raises(UseBeyondTerms):
        sell(desk, change(half(terms, 20_000)))
    sell(desk, half(terms, 20_000))


def test_goods_that_do_not_count_give_nothing(desk: Desk) -> None:
    terms = opened(desk, CO_PAY, choice=Choice(groups_out=("ของกิน",)))
    with pytest.raises(UseBeyondTerms):
        sell(desk, half(terms, 20_000))
    named = opened(desk, CO_PAY, campaign="named", commodity="t-named", choice=Choice(groups=("ของกิน",)))
    sell(desk, half(named, 20_000))


def test_a_campaign_is_known_joined_begun_and_not_over(desk: Desk) -> None:
    with pytest.raises(CampaignUnknown):
        sell(desk, half(replace(CO_PAY, commodity="g-0002"), 20_000))
    elsewhere = opened(desk, CO_PAY, campaign="other-shop", commodity="t-other", shops=("test-coop/shop-2",))
    with pytest.raises(ShopNotJoined):
        sell(desk, half(elsewhere, 20_000))
    future = opened(desk, CO_PAY, campaign="future", commodity="t-future", from_on=date(2026, 12, 1))
    with pytest.raises(CampaignNotBegun):
        sell(desk, half(future, 20_000))
    terms = opened(desk, CO_PAY)
    with desk.store.work() as work:
        close_campaign(desk, work, terms.campaign, by=CASHIER, reason="budget")
    with pytest.raises(CampaignWasClosed):
        sell(desk, half(terms, 20_000))
    later(desk, days=60)
    with pytest.raises(CampaignOver):
        sell(desk, half(future, 20_000, day=date(2027, 1, 20)))


def test_a_persons_own_campaign_names_the_person(desk: Desk) -> None:
    terms = opened(desk, CO_PAY)
    with pytest.raises(BuyerWanted):
        sell(desk, half(terms, 20_000), member="")


def test_a_budget_that_is_granted_as_it_is_used_ends(desk: Desk) -> None:
    terms = opened(desk, CO_PAY, budget=30_000)
    sell(desk, half(terms, 20_000))
    later(desk, days=1)
    with pytest.raises(CampaignBudgetGone):
        sell(desk, half(terms, 20_000, day=date(2026, 11, 22)))
    sell(desk, half(terms, 10_000, day=date(2026, 11, 22)))


def test_no_wallet_goes_below_zero(desk: Desk) -> None:
    terms = opened_kgo(desk, repays="all")
    grant(desk, terms, "gift", GrantLine(CHAI, 100), event="fair-1")
    first = rides(desk, terms, 1)
    twice = rides(desk, terms, 2)
    sell(desk, first)
    with pytest.raises(TokensTooFew) as caught:
        sell(desk, twice)
    assert (caught.value.fields["needed"], caught.value.fields["there"]) == (100, 50)
    with pytest.raises(TokensTooFew):
        sell(desk, replace(first, lots=(LotUse("01909d3e-8c00-7000-8000-000000000001", 50),)))
    with pytest.raises(UseBeyondTerms):
        sell(desk, replace(first, lots=()))
    with pytest.raises(UseBeyondTerms):
        sell(desk, replace(first, times=2))
    sell(desk, rides(desk, terms, 1))
    with desk.store.read() as connection:
        assert wallet(connection, terms.campaign, CHAI, DAY).left == 0


def test_a_reference_is_good_once_and_says_where_it_was(desk: Desk) -> None:
    terms = opened(desk, CO_PAY, elsewhere=True)
    with pytest.raises(ReferenceWanted):
        sell(desk, half(terms, 20_000), member="")
    sell(desk, half(terms, 20_000, proof="REF-1"), member="")
    with pytest.raises(ReferenceUsed) as caught:
        sell(desk, half(terms, 20_000, proof="REF-1"), member="")
    assert (caught.value.fields["when"], caught.value.fields["bill"]) == ("07:30", "01-69-000001")


def test_a_coupon_campaign_wants_its_coupon(desk: Desk) -> None:
    terms = printing(desk)
    with pytest.raises(CouponWanted):
        sell(desk, TokenUse(terms.campaign, terms.commodity, DAY, 1, 5_000, 5_000, 48_000, (LineShare(0, 5_000),)), member="")


def test_one_that_stands_alone_is_refused_beside_another(desk: Desk) -> None:
    alone = opened(desk, CO_PAY, alone=True)
    other = opened(desk, CO_PAY, campaign="other", commodity="t-other")
    with pytest.raises(UseBeyondTerms):
        sell(desk, half(alone, 10_000), half(other, 10_000))


def test_a_bill_earns_no_more_than_the_rule_brings(desk: Desk) -> None:
    terms = opened(
        desk, CO_PAY, campaign="points", commodity="pt-shop", form="rate", percent=0, rate_satang=100, minimum=0, caps=Caps(),
        repays="none", budget=10, grants=(GrantRule("buy", "purchase", 1, per=2_000),),
    )  # fmt: skip
    good = Earned(terms.campaign, terms.commodity, "buy", 5, None, 400)
    for wrong in (replace(good, tokens=6), replace(good, deferred=501), replace(good, expires_on=DAY), replace(good, commodity="g-0002")):
        with pytest.raises(EarnedBeyondTerms):
            sell(desk, amount=11_900, earned=(wrong,))
    sell(desk, amount=11_900, earned=(good,))
    sell(desk, amount=11_900, earned=(good,))
    with pytest.raises(CampaignBudgetGone):
        sell(desk, amount=11_900, earned=(good,))
