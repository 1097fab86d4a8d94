"""Wallets at the till: what is shown beside the purses, granting with leave, the statement on paper."""

from __future__ import annotations

import pytest

from kadpun.books.members.joining import change
from kadpun.books.members.kinds import MemberUnknown
from kadpun.books.money import Satang
from kadpun.books.tokens.granting import GrantInUse
from kadpun.books.tokens.grants import GrantedBefore, IdentityMissing
from kadpun.books.tokens.transfers import NotTransferable
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import CashCount, Permission
from kadpun.pos.till.wallet_till import WalletTill
from tests.books.tokens.campaign_terms import CO_PAY, opened
from tests.books.tokens.holders import opened_kgo

from .conftest import Shop
from .test_member_till import KHAM, NAMFON, STRANGER, joined, texts


@pytest.fixture
def wallets(selling: Shop) -> WalletTill:
    joined(selling)
    change(selling.desk, KHAM, by="u-office", values={"name": "แม่คำปัน ใจดี", "telephone": "081-234-5678"})
    opened_kgo(selling.desk, token_name="เหรียญ", token_name_en="tokens", transferable=True)
    opened(selling.desk, CO_PAY)
    return WalletTill(selling.till)


def test_every_campaign_with_wallets_is_shown_even_empty_and_no_other(selling: Shop, wallets: WalletTill) -> None:
    assert [(one.campaign, one.wallet.left, one.open) for one in wallets.wallets(KHAM)] == [("kgo-2569", 0, True)]
    with pytest.raises(MemberUnknown):
        wallets.book(STRANGER, "kgo-2569")


def test_granting_needs_leave_and_is_done_once(selling: Shop, wallets: WalletTill) -> None:
    with pytest.raises(NotAllowed):
        wallets.grant(KHAM, "kgo-2569", "welcome")
    approval = selling.till.approve("1357", Permission.GRANT, selling.manager)
    done = wallets.grant(KHAM, "kgo-2569", "welcome", approval)
    assert (done.tokens, done.left) == (100, 100)
    selling.as_manager()
    with pytest.raises(GrantedBefore):
        wallets.grant(KHAM, "kgo-2569", "welcome")
    with pytest.raises(IdentityMissing):
        wallets.grant(NAMFON, "kgo-2569", "welcome")
    assert wallets.grant_weight(KHAM, "kgo-2569", "bottles", 14_500).left == 128
    assert wallets.pass_on(KHAM, NAMFON, "kgo-2569", 118) == 10
    with pytest.raises(GrantInUse):
        wallets.take_back(done.fact_id)


def test_a_shift_opens_though_the_key_of_a_campaign_long_over_cannot_be_erased_now(selling: Shop, wallets: WalletTill) -> None:
    selling.as_manager()
    wallets.grant(KHAM, "kgo-2569", "welcome")
    selling.till.lock_count(CashCount(loose=Satang(200_000)))
    selling.till.close_shift()
    selling.pass_time(300 * 24 * 60)
    keys = selling.desk.people.keys.path
    keys.rename(keys.with_suffix(".away"))
    (keys / "full").mkdir(parents=True)
    assert selling.till.open_shift(Satang(200_000)).shift is not None


def test_a_mistaken_grant_is_taken_back_and_may_be_given_again(selling: Shop, wallets: WalletTill) -> None:
    selling.as_manager()
    done = wallets.grant(KHAM, "kgo-2569", "welcome")
    wallets.take_back(done.fact_id)
    assert wallets.wallets(KHAM)[0].wallet.left == 0
    assert wallets.grant(KHAM, "kgo-2569", "welcome").left == 100


def test_the_book_of_a_wallet_tells_what_moved_it_and_what_may_be_granted(selling: Shop, wallets: WalletTill) -> None:
    selling.as_manager()
    wallets.grant(KHAM, "kgo-2569", "welcome")
    book = wallets.book(KHAM, "kgo-2569")
    assert [(line.what, line.rule, line.tokens, line.left) for line in book.lines] == [("granted", "welcome", 100, 100)]
    assert [(offer.rule.rule, offer.tokens, offer.refused is None) for offer in book.grantable] == [
        ("welcome", 100, False),
        ("mission", 300, True),
        ("bonus", 400, True),
    ]


def test_the_statement_says_tokens_and_no_baht(selling: Shop, wallets: WalletTill) -> None:
    selling.as_manager()
    wallets.grant(KHAM, "kgo-2569", "welcome")
    wallets.grant(KHAM, "kgo-2569", "mission")
    paper = wallets.statement_paper(KHAM, "kgo-2569")
    said = texts(paper.slip)
    assert "เหลือในกระเป๋า | 400 เหรียญ" in said and "ต้อนรับ | +100" in said and "ภารกิจ | +300" in said
    assert "แม่คำปัน" not in said and "ใช้เป็นส่วนลด" in said and "บาท" not in said


def test_another_campaigns_tokens_stay_with_their_person(selling: Shop) -> None:
    joined(selling)
    opened_kgo(selling.desk)
    selling.as_manager()
    with pytest.raises(NotTransferable):
        WalletTill(selling.till).pass_on(KHAM, NAMFON, "kgo-2569", 5)
