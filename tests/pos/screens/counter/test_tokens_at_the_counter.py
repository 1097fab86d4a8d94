"""Tokens and schemes at the counter, in the real window: proposed, chosen otherwise, put on the bill, paid; coupons and references; every size."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt

from kadpun.books.members.cards import card_text
from kadpun.books.tokens.campaign_acts import close_campaign
from kadpun.books.tokens.coupon_code import sign_coupon
from kadpun.books.tokens.coupon_facts import CouponRun, run_postings
from kadpun.books.tokens.issuer_keys import issuer_key
from kadpun.books.words import LANGUAGES
from kadpun.pos.screens.counter.token_panel import TokenPanel
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.screens.wedge import Scan
from kadpun.pos.till.results import CouponScanned
from tests.books.shops import CASHIER
from tests.books.tokens.campaign_terms import opened

from .campaigns_here import APP_GOODS, MEMBER, app, daily
from .conftest import CONTROL, RICE, TICKET, Cashier
from .test_beside_the_bill import cut_texts

Key = Qt.Key
TOP_UP = "9050"
T = TypeVar("T")


class TokenCashier:
    """A cashier with the panel of tokens before them."""

    def __init__(self, cashier: Cashier) -> None:
        self.cashier = cashier

    @property
    def panel(self) -> TokenPanel:
        panel = self.cashier.panel
        assert isinstance(panel, TokenPanel)
        return panel

    @property
    def shown(self) -> list[tuple[str, str, bool]]:
        return [(card.scheme.title, card.scheme.amount, card.scheme.chosen) for card in self.panel.schemes.cards if not card.isHidden()]

    @property
    def chosen(self) -> list[str]:
        return [title.split("  ")[0] for title, _, chosen in self.shown if chosen]

    @property
    def pays(self) -> str:
        return self.panel.buyer.number.words

    def opens(self, *codes: str, member: bool = True) -> None:
        """Scan a bill and press F9."""
        self.cashier.scan(*codes, *((card_text(MEMBER),) if member else ()))
        self.cashier.qtbot.waitUntil(lambda: self.cashier.page.key_bar.keys["F9"].isEnabled())
        self.cashier.press(Key.Key_F9)
        self.cashier.qtbot.waitUntil(lambda: bool(self.shown))


def on_books(cashier: Cashier, act: Callable[[], T]) -> T:
    """Do something on the books thread, as the till does."""
    done: list[T] = []
    cashier.jobs.run(cashier.window, act, done.append)
    cashier.qtbot.waitUntil(lambda: bool(done))
    cashier.page.schemes.look_again()
    cashier.settle()
    return done[0]


@pytest.fixture
def tokens(cashier: Cashier) -> TokenCashier:
    return TokenCashier(cashier)


def test_the_best_use_is_proposed_with_its_sum_and_enter_puts_it_on_the_bill(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(TICKET, RICE, RICE, RICE)
    assert tokens.shown == [
        ("ค่ารถชุมชน  50 เหรียญ + 1 บาท ต่อเที่ยว", "−14.00", True),
        ("คูปองตลาดนัดวันพุธ  ลด 20.00", "", False),
        ("ปั๋นครึ่ง  ลด 50%", "−200.00", True),
    ]
    bus, market, half = tokens.panel.schemes.cards
    assert bus.times_sum.steps == ("15.00", "1.00 + 50 เหรียญ")
    assert half.sum.steps == ("ร่วมโครงการ 567.00", "ครึ่งหนึ่ง 283.50", "ไม่เกินวันละ 200.00")
    assert (half.meter.part, half.meter.whole) == (20_000, 28_350)
    assert half.left.text() == "สิทธิ์เหลือ 2,000.00 → 1,800.00"
    assert market.scheme.cannot == "ใช้ได้เฉพาะวันพุธ · รอบหน้า พ. 25 พ.ย. 2569"
    assert not market.head.isEnabled()
    assert [(line[1].text(), line[2].text()) for line in tokens.panel.bearers.sums.lines[:3]] == [
        ("เทศบาลหนองปั๋น", "14.00"), ("โครงการปั๋นครึ่ง", "200.00"), ("ร้าน", "0.00"),
    ]  # fmt: skip
    assert tokens.panel.held.words == "มี 180 เหรียญ"
    assert [value.text() for _, value in tokens.panel.after.cells[:2]] == ["130", "10"], "50 of the 60 that run out first go"
    assert cashier.total == "582.00", "nothing is on the bill yet"
    assert cashier.page.bill_card.sums["scheme"][1].text() == "−214.00"
    assert tokens.panel.finish.words == "ใช้สิทธิ์ ลด 214.00"
    cashier.press(Key.Key_Return)
    assert cashier.page.open_name == ""
    assert cashier.total == "368.00"
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None
    assert (done.total, done.scheme) == (36_800, 21_400)
    assert cashier.page.bill_card.sums["due"][1].text() == "368.00"


def test_schemes_are_chosen_by_key_by_touch_and_by_number(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(TICKET, TICKET, TICKET, RICE)
    assert (tokens.chosen, tokens.pays) == (["ค่ารถชุมชน", "ปั๋นครึ่ง"], "97.50")
    cashier.press(Key.Key_3, CONTROL)
    assert (tokens.chosen, tokens.pays) == (["ค่ารถชุมชน"], "192.00")
    cashier.touch(tokens.panel.schemes.cards[2].head)
    assert tokens.chosen == ["ค่ารถชุมชน", "ปั๋นครึ่ง"]
    cashier.press(Key.Key_Up)
    cashier.press(Key.Key_Up)
    before = tokens.panel.schemes.cards[0].scheme.times
    cashier.press(Key.Key_Minus)
    assert tokens.panel.schemes.cards[0].scheme.times == before - 1
    cashier.touch(tokens.panel.schemes.cards[0].more)
    assert tokens.panel.schemes.cards[0].scheme.times == before
    cashier.type("1")
    cashier.press(Key.Key_Return)
    assert tokens.panel.schemes.cards[0].scheme.times == 1
    cashier.press(Key.Key_1, CONTROL)
    assert tokens.chosen == ["ปั๋นครึ่ง"]
    cashier.press(Key.Key_Escape)
    assert cashier.page.open_name == ""
    assert cashier.selling.basket.wishes == ()
    assert cashier.page.bill_card.sums["scheme"][1].isHidden() or not cashier.selling.bill.scheme


def test_what_was_chosen_follows_the_bill_until_it_is_paid(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(RICE)
    cashier.press(Key.Key_Return)
    assert cashier.total == "94.50"
    cashier.scan(RICE)
    assert cashier.total == "189.00", "half of two"
    cashier.scan(TICKET)
    assert cashier.total == "204.00", "the ride was not chosen"
    cashier.qtbot.waitUntil(lambda: cashier.page.token_row.face.amount == "189.00")
    cashier.press(Key.Key_F9)
    cashier.qtbot.waitUntil(lambda: bool(tokens.shown))
    assert tokens.chosen == ["ปั๋นครึ่ง"]
    cashier.touch(tokens.panel.none)
    assert cashier.page.open_name == ""
    assert cashier.total == "393.00"


def test_lines_say_what_campaigns_say_of_them(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    table = cashier.page.bill_card.table.bill
    cashier.scan(RICE, TICKET, TOP_UP, card_text(MEMBER))
    cashier.qtbot.waitUntil(lambda: [tag.words for tag in table.rows[1].tags] == ["ใช้เหรียญได้"])
    assert [tag.words for tag in table.rows[2].tags] == ["ไม่ร่วมโครงการ"]
    assert table.rows[0].tags == ()
    cashier.touch(cashier.page.token_row.face)
    cashier.qtbot.waitUntil(lambda: bool(tokens.shown))
    cashier.press(Key.Key_Return)
    cashier.qtbot.waitUntil(lambda: [tag.words for tag in table.rows[1].tags] == ["ใช้เหรียญแล้ว"])


def test_a_held_bill_comes_back_with_what_was_chosen(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(RICE, TICKET)
    cashier.press(Key.Key_Return)
    assert cashier.total == "95.50"
    cashier.press(Key.Key_F4)
    cashier.press(Key.Key_Return)
    assert cashier.selling.basket.empty
    cashier.press(Key.Key_F4)
    cashier.press(Key.Key_Return)
    assert cashier.total == "95.50"
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None and done.scheme == 10_850


def test_a_campaign_that_ends_before_payment_is_told_and_the_amount_is_another(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(RICE, TICKET)
    cashier.press(Key.Key_Return)
    assert cashier.total == "95.50"
    desk = cashier.till.desk

    def end() -> None:
        with desk.store.work() as work:
            close_campaign(desk, work, "half-each", "issuer", by=CASHIER)

    on_books(cashier, end)
    cashier.press(Key.Key_F12)
    assert cashier.notice.startswith("สิทธิ์ลด") or "โครงการ" in cashier.notice
    assert cashier.selling.done is None
    assert cashier.total == "190.00", "the ride is still for tokens"
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None and done.total == 19_000


def test_f12_in_the_panel_takes_what_is_shown_and_finishes(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(TICKET)
    cashier.press(Key.Key_F12)
    cashier.qtbot.waitUntil(lambda: cashier.selling.done is not None)
    done = cashier.selling.done
    assert done is not None
    assert (done.total, done.scheme) == (100, 1_400)


def test_a_members_card_joins_the_bill_while_the_panel_is_open(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(TICKET, member=False)
    wanting = tokens.panel.schemes.cards[0].scheme
    assert (wanting.chosen, wanting.amount) == (False, "")
    cashier.scan(card_text(MEMBER))
    cashier.qtbot.waitUntil(lambda: tokens.chosen == ["ค่ารถชุมชน"])
    assert cashier.page.open_name == "tokens"
    assert tokens.panel.who.text().endswith(MEMBER)


def test_the_reference_of_another_app_is_scanned_or_typed_once(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    desk = cashier.till.desk
    on_books(cashier, lambda: opened(desk, app(desk)))
    tokens.opens(APP_GOODS, member=False)
    assert tokens.shown[0][0].startswith("แอปเมือง KGO")
    cashier.scan(TICKET)
    assert cashier.total == "55.00", "goods join the bill until the reference is asked for"
    cashier.press(Key.Key_1, CONTROL)
    assert tokens.panel.field.placeholderText() == "เลขยืนยันจากแอป “แอปเมือง KGO” แล้วกด Enter"
    cashier.window.take_scan(Scan(("KGO-88231",)))
    cashier.settle()
    assert tokens.panel.schemes.cards[0].scheme.chosen
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None and (done.total, done.scheme) == (1_500, 4_000)
    tokens.opens(APP_GOODS, member=False)
    cashier.press(Key.Key_1, CONTROL)
    cashier.type("KGO-88231")
    cashier.press(Key.Key_Return)
    assert not tokens.panel.why.isHidden()
    assert tokens.panel.why.title.text() == "เลขยืนยัน KGO-88231 ใช้ไปแล้ว"
    assert tokens.panel.why.text.text().endswith(f"บิล {done.number}")
    assert not tokens.panel.schemes.cards[0].scheme.chosen


def printed_coupon(cashier: Cashier) -> str:
    """Print ten coupons, and answer the seventh as it is scanned; on the books thread."""
    desk = cashier.till.desk
    terms = opened(desk, daily())
    body = CouponRun(terms.campaign, terms.commodity, 10, terms.key)
    with desk.store.work() as work:
        recorded = desk.record(work, body, by=CASHIER, post=run_postings(body))
    return sign_coupon(issuer_key(desk, terms.issuer), campaign="daily", run=recorded.fact.id, number=7).text


def test_a_coupon_opens_the_panel_and_its_photocopy_says_where_it_was_used(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    paper = on_books(cashier, lambda: printed_coupon(cashier))
    cashier.scan(paper)
    assert cashier.notice.startswith("นี่คือคูปอง"), "there is nothing to take it off yet"
    cashier.scan(TICKET, TICKET, paper)
    assert cashier.page.open_name == "tokens"
    cashier.qtbot.waitUntil(lambda: bool(tokens.chosen))
    assert tokens.pays == "10.00"
    cashier.press(Key.Key_Return)
    cashier.press(Key.Key_F12)
    done = cashier.selling.done
    assert done is not None and done.scheme == 2_000
    cashier.scan(TICKET, TICKET, paper)
    assert not tokens.panel.why.isHidden()
    told = f"{tokens.panel.why.title.text()} {tokens.panel.why.text.text()}"
    assert "0007" in told and done.number in told and "14:32" in told
    assert not tokens.panel.finish.isEnabled() or "20.00" not in tokens.panel.finish.words


def test_a_coupon_that_is_read_after_the_panel_was_closed_tries_nothing_more(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    paper = on_books(cashier, lambda: printed_coupon(cashier))
    tokens.opens(TICKET, TICKET, member=False)
    cashier.selling.wants.emit(CouponScanned(paper, "daily"))
    cashier.page.shut()
    cashier.settle()
    assert (cashier.selling.tried, tokens.cashier.page.open_name) == (None, "")
    assert cashier.selling.basket.wishes == ()




SIZES = [(1366, 768, 100), (1024, 768, 100), (1366, 768, 150), (1024, 768, 150), (1920, 1080, 150)]


def test_the_panel_fits_every_size_and_never_makes_the_window_grow(tokens: TokenCashier) -> None:
    cashier = tokens.cashier
    tokens.opens(TICKET, RICE, RICE, RICE)
    for language, (width, height, percent) in product(LANGUAGES, SIZES):
        cashier.window.resize(width, height)
        cashier.window.context.prefer(Preferences(language, "light", percent, 0, True))
        cashier.settle()
        assert cut_texts(cashier.page) == [], (language, width, height, percent)
        assert (cashier.window.width(), cashier.window.height()) == (width, height)
        for button in (tokens.panel.finish, tokens.panel.none, tokens.panel.schemes.cards[0].head):
            assert button.height() >= 48 * percent // 100 - 1
