"""What a bill posts for tokens, to the satang, and what goods coming back give back of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.ledger.facts import Fact, Posting
from kadpun.books.sales.receipts import work_out_refund
from kadpun.books.sales.sale import (
    Refund,
    RefundLine,
    Sale,
    SaleLine,
    SaleLineWrong,
    Tendered,
    TokenTenderWrong,
    check_refund,
    check_sale,
    refund_postings,
    sale_postings,
    vat_groups,
)
from kadpun.books.tokens.uses import (
    Earned,
    EarnedBack,
    LineShare,
    LotUse,
    TokenBack,
    TokenUse,
    TokenUseWrong,
    given_back,
    own_by_line,
)

MEMBER = "m-000000000001"
LOT, OTHER_LOT = "01909d3e-8c00-7000-8000-000000000001", "01909d3e-8c00-7000-8000-000000000002"
DAY = date(2026, 11, 21)


def use(discount: int, *, repaid: int, tokens: int = 50, shares: tuple[int, ...] = (), **more: object) -> TokenUse:
    parts = tuple(LineShare(line, amount) for line, amount in enumerate(shares or (discount,)))
    made = TokenUse("kgo", "KGO", DAY, tokens, discount, repaid, 10_000, parts, (LotUse(LOT, tokens),))
    return replace(made, **more)  # type: ignore[arg-type]


def sale_of(
    amounts: tuple[int, ...], uses: tuple[TokenUse, ...], *, vat: int | None = 7, earned: tuple[Earned, ...] = (), member: str = MEMBER
) -> Sale:
    """A bill of one piece a line, paid in cash for what issuers do not repay."""
    own = own_by_line(uses)
    lines = tuple(
        SaleLine(f"g-{number}", "ของ", "ชิ้น", 1, amount, amount - own.get(number, 0), vat, scheme=own.get(number, 0))
        for number, amount in enumerate(amounts)
    )
    total = sum(line.amount for line in lines)
    repaid = sum(one.repaid for one in uses)
    cash = total - repaid
    tender = (Tendered("cash", cash, cash),) if cash else ()
    by_tokens = tuple(Tendered("tokens", one.repaid, campaign=one.campaign) for one in uses if one.repaid)
    return Sale(
        1, "01-69-000001", 1, "abbreviated", lines, vat_groups({vat: total}), (*by_tokens, *tender), total, member=member, uses=uses, earned=earned
    )


def checked(sale: Sale) -> dict[str, int]:
    """Check a sale as a fact, and give what it posts in baht by account."""
    post: tuple[Posting, ...] = sale_postings(sale)
    fact = Fact("a/b/c/1", 1, b"", "01909d3e-8c00-7000-8000-00000000000f", "sale", 0, DAY, "p-1", (), post, {}, {})
    check_sale(fact, sale)
    for commodity in {posting[1] for posting in post}:
        assert sum(amount for _, of, amount in post if of == commodity) == 0
    sums: dict[str, int] = {}
    for account, commodity, amount in post:
        if commodity == "THB":
            sums[account] = sums.get(account, 0) + amount
    return sums


def test_what_an_issuer_repays_is_a_claim_and_vat_is_on_the_full_price() -> None:
    assert checked(sale_of((10_000,), (use(5_000, repaid=5_000),))) == {
        "cash/drawer": 5_000, "receivables/issuers/kgo": 5_000, "sales/goods": -9_346, "vat/output": -654,
    }  # fmt: skip


def test_what_the_shop_bears_comes_off_before_vat() -> None:
    assert checked(sale_of((10_000,), (use(5_000, repaid=0),))) == {"cash/drawer": 5_000, "sales/goods": -4_673, "vat/output": -327}


def test_income_of_own_points_waits() -> None:
    earned = (Earned("points", "POINTS", "buy", 200, deferred=15_668),)
    assert checked(sale_of((200_000,), (), vat=None, earned=earned)) == {
        "cash/drawer": 200_000, "sales/exempt": -200_000, "sales/points-deferred": 15_668, "tokens/own-points/points": -15_668,
    }  # fmt: skip


def test_tokens_go_from_the_holder_to_used() -> None:
    sale = sale_of((1_500,), (use(1_400, repaid=1_400),))
    tokens = [posting for posting in sale_postings(sale) if posting[1] == "KGO"]
    assert tokens == [("tokens/used", "KGO", 50), (f"tokens/held/{MEMBER}", "KGO", -50)]


def test_what_is_granted_and_used_at_once_comes_from_the_budget() -> None:
    sale = sale_of((1_500,), (use(1_400, repaid=1_400, lots=()),), member="")
    assert ("tokens/ungranted", "KGO", -50) in sale_postings(sale)


def test_a_bill_paid_whole_by_an_issuer_needs_no_money() -> None:
    assert checked(sale_of((1_400,), (use(1_400, repaid=1_400),)))["receivables/issuers/kgo"] == 1_400


@pytest.mark.parametrize(
    "wrong",
    [
        use(5_000, repaid=5_001),
        use(5_000, repaid=5_000, shares=(2_000, 2_000)),
        use(5_000, repaid=5_000, tokens=0, lots=()),
        use(5_000, repaid=5_000, lots=(LotUse(LOT, 49),)),
        use(5_000, repaid=5_000, lots=(LotUse(LOT, 25), LotUse(LOT, 25))),
        use(5_000, repaid=5_000, proof="x" * 65),
        use(5_000, repaid=5_000, commodity="THB"),
    ],
)
def test_a_use_that_does_not_come_out_is_refused(wrong: TokenUse) -> None:
    with pytest.raises((TokenUseWrong, TokenTenderWrong, SaleLineWrong)):
        checked(sale_of((10_000, 10_000), (wrong,)))


def test_the_issuer_pays_what_the_campaign_says_and_nothing_else() -> None:
    sale = sale_of((10_000,), (use(5_000, repaid=5_000),))
    for tender in ((Tendered("tokens", 4_000, campaign="kgo"), Tendered("cash", 6_000, 6_000)), (Tendered("cash", 10_000, 10_000),)):
        with pytest.raises(TokenTenderWrong):
            checked(replace(sale, tender=tender))


def test_one_of_three_rides_gives_a_third_of_the_tokens_back() -> None:
    rides = use(4_200, repaid=4_200, tokens=150, times=3)
    back = given_back(rides, sold=[3], before=[0], now=[1])
    assert (back.tokens, back.discount, back.repaid, back.lots) == (50, 1_400, 1_400, (LotUse(LOT, 50),))


def test_tokens_return_to_the_lot_that_went_last() -> None:
    both = use(1_000, repaid=1_000, tokens=10, lots=(LotUse(LOT, 4), LotUse(OTHER_LOT, 6)))
    first = given_back(both, sold=[10], before=[0], now=[7])
    second = given_back(both, sold=[10], before=[7], now=[3])
    assert first.lots == (LotUse(OTHER_LOT, 6), LotUse(LOT, 1))
    assert second.lots == (LotUse(LOT, 3),)


def test_a_coupon_is_free_again_only_when_all_of_it_came_back() -> None:
    coupon = use(2_000, repaid=2_000, tokens=1, proof="0007", shares=(1_000, 1_000))
    assert given_back(coupon, sold=[1, 1], before=[0, 0], now=[1, 0]).proof == ""
    assert given_back(coupon, sold=[1, 1], before=[1, 0], now=[0, 1]).proof == "0007"


def test_a_confirmation_of_the_issuers_own_app_is_never_free_again() -> None:
    back = given_back(use(1_400, repaid=1_400, lots=(), proof="A-1"), sold=[1], before=[0], now=[1])
    assert (back.tokens, back.repaid, back.proof) == (50, 1_400, "")


def test_where_tokens_do_not_return_only_the_discount_does() -> None:
    back = given_back(use(2_000, repaid=2_000, returns=False), sold=[1], before=[0], now=[1])
    assert (back.tokens, back.lots, back.proof, back.discount) == (0, (), "", 2_000)


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(1, 9_000)), min_size=1, max_size=5),
    st.integers(1, 400),
    st.integers(0, 100),
    st.data(),
)
def test_any_parts_come_to_the_whole(lines: list[tuple[int, int]], tokens: int, repaid_percent: int, data: st.DataObject) -> None:
    sold = [quantity for quantity, _ in lines]
    discount = sum(amount for _, amount in lines)
    cut = data.draw(st.integers(0, tokens))
    lots = tuple(lot for lot in (LotUse(LOT, cut), LotUse(OTHER_LOT, tokens - cut)) if lot.amount)
    one = use(discount, repaid=discount * repaid_percent // 100, tokens=tokens, shares=tuple(amount for _, amount in lines), lots=lots)
    before, backs = [0] * len(sold), []
    while before != sold:
        now = [data.draw(st.integers(0, left - gone)) for left, gone in zip(sold, before, strict=True)]
        backs.append(given_back(one, sold, before, now))
        before = [first + second for first, second in zip(before, now, strict=True)]
        if len(backs) == 6:
            backs.append(given_back(one, sold, before, [left - gone for left, gone in zip(sold, before, strict=True)]))
            break
    assert sum(back.tokens for back in backs) == tokens
    assert sum(back.discount for back in backs) == discount
    assert sum(back.repaid for back in backs) == one.repaid
    assert all(min(back.tokens, back.discount, back.repaid) >= 0 and sum(lot.amount for lot in back.lots) == back.tokens for back in backs)
    returned: dict[str, int] = {}
    for back in backs:
        for lot in back.lots:
            returned[lot.grant] = returned.get(lot.grant, 0) + lot.amount
    assert returned == {lot.grant: lot.amount for lot in lots}


def test_what_comes_back_of_a_bill_with_tokens_is_the_buyers_money_only() -> None:
    sale = sale_of((10_000,), (use(5_000, repaid=5_000),))
    worked_out = work_out_refund(sale, {}, {0: 1})
    assert (worked_out.total, worked_out.repaid, worked_out.money) == (10_000, 5_000, 5_000)


SALE = "01909d3e-8c00-7000-8000-00000000000e"
EARNED_BACK = EarnedBack("points", "PT", 5, 40)


def refund_fact(*, backs: tuple[TokenBack, ...] = (), earned_back: tuple[EarnedBack, ...] = ()) -> tuple[Fact, Refund]:
    """A refund of one piece at 20 baht in cash, with what it says of tokens."""
    refund = Refund(
        1, "01-69-R00001", 1, "abbreviated", "01-69-000001", 2_000, (RefundLine(0, "g-0", "ของ", "ชิ้น", 1, 2_000, 7),), vat_groups({7: 2_000}),
        (Tendered("cash", 2_000, 2_000),), 2_000, "ชำรุด", "u-nok", member=MEMBER, backs=backs, earned_back=earned_back,
    )  # fmt: skip
    return Fact("a/b/c/1", 2, b"", "01909d3e-8c00-7000-8000-00000000000f", "refund", 0, DAY, "p-1", (SALE,), refund_postings(refund), {}, {}), refund


def test_a_refund_takes_back_what_each_campaign_brought_once() -> None:
    check_refund(*refund_fact(earned_back=(EARNED_BACK, replace(EARNED_BACK, campaign="other"))))


@pytest.mark.parametrize(
    ("backs", "earned_back"),
    [
        ((), (EARNED_BACK, EARNED_BACK)),
        ((), (replace(EARNED_BACK, tokens=-5),)),
        ((), (replace(EARNED_BACK, deferred=-1),)),
        ((TokenBack("kgo", "KGO", DAY, -50, 0, 0),), ()),
        ((TokenBack("kgo", "KGO", DAY, 50, 0, 0, (LotUse(LOT, 25), LotUse(LOT, 25))),), ()),
        ((TokenBack("kgo", "KGO", DAY, 50, 0, 0, (LotUse(LOT, 40),)),), ()),
        ((TokenBack("kgo", "KGO", DAY, 50, 0, 0, (LotUse(SALE, 50),)),), ()),
    ],
)
def test_a_refund_from_another_desk_that_names_a_lot_twice_or_takes_below_nothing_is_refused(
    backs: tuple[TokenBack, ...], earned_back: tuple[EarnedBack, ...]
) -> None:
    with pytest.raises(TokenUseWrong):
        check_refund(*refund_fact(backs=backs, earned_back=earned_back))


def test_goods_that_several_issuers_paid_in_full_come_back_piece_by_piece_for_nothing() -> None:
    uses = (use(2_200, repaid=2_200), use(2_200, repaid=2_200, campaign="half", commodity="HALF"))
    sale = sale_of((4_400,), uses)
    sale = replace(sale, lines=(replace(sale.lines[0], quantity=3),))
    parts = [work_out_refund(sale, {0: (gone, amount)} if gone else {}, {0: 1}) for gone, amount in ((0, 0), (1, 1_467), (2, 2_933))]
    assert [(part.total, part.repaid) for part in parts] == [(1_467, 1_466), (1_466, 1_468), (1_467, 1_466)]
    assert [(part.money, part.beyond) for part in parts] == [(1, 0), (0, -2), (1, 0)]
