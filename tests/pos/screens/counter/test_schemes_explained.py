"""What a cashier is told when a coupon does nothing, in which language, and why a refund pays back less than the goods cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from kadpun.books.tokens.coupon_code import sign_coupon
from kadpun.books.tokens.coupon_facts import CouponRun, run_postings
from kadpun.books.tokens.issuer_keys import issuer_key
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.wallets import Lot, Wallet
from kadpun.pos.screens.counter.refund_panel import RefundPanel
from kadpun.pos.screens.preferences import Preferences
from tests.books.shops import CASHIER
from tests.books.tokens.campaign_terms import KGO, opened

from .campaigns_here import daily
from .conftest import RICE, TICKET, Cashier
from .test_beside_the_bill import cut_texts
from .test_tokens_at_the_counter import TokenCashier, on_books

Key = Qt.Key


@pytest.fixture
def tokens(cashier: Cashier) -> TokenCashier:
    return TokenCashier(cashier)


def coupon_of(cashier: Cashier, terms: Terms) -> str:
    """Open a campaign of coupons, print ten and answer the first as it is scanned."""

    def print_run() -> str:
        desk, known = cashier.till.desk, opened(cashier.till.desk, terms)
        body = CouponRun(known.campaign, known.commodity, 10, known.key)
        with desk.store.work() as work:
            recorded = desk.record(work, body, by=CASHIER, post=run_postings(body))
        return sign_coupon(issuer_key(desk, known.issuer), campaign=known.campaign, run=recorded.fact.id, number=1).text

    return on_books(cashier, print_run)


def test_a_coupon_of_wednesdays_says_on_saturday_why_it_does_nothing(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    paper = coupon_of(cashier, replace(daily(), weekdays=(3,)))
    cashier.scan(TICKET, TICKET, paper)
    cashier.qtbot.waitUntil(lambda: not tokens.panel.why.isHidden())
    assert tokens.panel.why.title.text().endswith("-0001 ยังไม่ได้ใช้กับบิลนี้")
    assert tokens.panel.why.text.text() == "ใช้ได้เฉพาะวันพุธ · รอบหน้า พ. 25 พ.ย. 2569"
    assert cut_texts(tokens.panel) == []
    assert tokens.pays == "30.00"


def test_a_coupon_below_its_minimum_says_so_and_is_used_when_more_is_scanned(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    paper = coupon_of(cashier, replace(daily(), minimum=10_000))
    cashier.scan(TICKET, paper)
    cashier.qtbot.waitUntil(lambda: not tokens.panel.why.isHidden())
    assert "100.00" in tokens.panel.why.text.text()
    cashier.scan(RICE)
    cashier.qtbot.waitUntil(lambda: tokens.pays == "184.00")
    assert tokens.panel.why.isHidden()


def test_reasons_in_english_call_a_campaign_by_its_english_name(tokens: TokenCashier) -> None:
    tokens.cashier.window.context.prefer(Preferences("en", "light", 100, 0, True))
    tokens.opens(RICE, member=False)
    said = [card.scheme.cannot or card.scheme.about for card in tokens.panel.schemes.cards if not card.isHidden()]
    assert said[0] == "Nothing on this bill counts for “Community bus”."
    assert said[-1] == "“Half each” is a person's own. Scan the member's card first."


def test_what_runs_out_next_is_of_what_is_left_after_the_bill() -> None:
    first, last = KGO.from_on, KGO.to_on
    lots = (Lot("a", "", first, first, 60, 60), Lot("b", "", first, last, 120, 120))
    held = Wallet(KGO.campaign, "m-1", first, lots)
    assert held.soon is not None and held.soon.tokens == 60
    after = held.without(50).soon
    assert after is not None and (after.tokens, after.on) == (10, first)
    assert held.without(60).soon is None and held.without(60).left == 120
    assert held.without(0) == held


def test_a_refund_says_what_of_it_is_the_issuers_and_not_paid_out(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(TICKET, RICE)
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_F12)
    cashier.page.open("refund")
    cashier.settle()
    cashier.press(Key.Key_Return)
    panel = cashier.panel
    assert isinstance(panel, RefundPanel)
    cashier.touch(panel.all)
    cashier.qtbot.waitUntil(lambda: panel.amount.words == "95.50")
    assert panel.sale_about.text() == "ส่วนที่ผู้ออกจ่าย 108.50 ไม่คืนเป็นเงิน"
