"""A member's tokens at the till: beside the purses, never added, and the wallet worked by keys."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.pos.screens.counter.member_page import MemberPage
from kadpun.pos.screens.counter.wallet_page import WalletPage
from kadpun.pos.screens.preferences import Preferences
from tests.books.tokens.holders import opened_kgo
from tests.pos.screens.at_work import AT, CASHIER, MANAGER, QUIET, AtWork, faults_of_looks
from tests.pos.screens.counter.test_beside_the_bill import cut_texts

Key = Qt.Key
WHO = "m-sample000001"


@pytest.fixture(scope="session")
def token_till(selling_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wallet-page") / "shop"
    shutil.copytree(selling_shop, folder)
    desk = open_desk(folder, clock=SetClock(AT))
    opened_kgo(desk, token_name="เหรียญ", token_name_en="tokens")
    desk.close()
    return folder


def at_wallet(work_at: Callable[..., AtWork], shop: Path, preferences: Preferences = QUIET, *, pin: str = MANAGER) -> tuple[AtWork, WalletPage]:
    """A person at a till whose member's page is open, then the wallet of the campaign of these tests."""
    desk = work_at(shop, preferences)
    desk.sign_in(pin)
    desk.go("member", member=WHO)
    page = desk.page("member", MemberPage)
    desk.wait(lambda: page.shown is not None)
    desk.press(Key.Key_F7)
    wallet = desk.page("wallet", WalletPage)
    desk.wait(lambda: wallet.shown is not None)
    if wallet.shown is not None and wallet.shown.book.shown.campaign != "kgo-2569":
        wallet.take_key("Ctrl+PgDn")
        desk.wait(lambda: wallet.shown is not None and wallet.shown.book.shown.campaign == "kgo-2569")
    return desk, wallet


def test_a_welcome_is_granted_by_enter_and_esc_leads_back(work_at: Callable[..., AtWork], token_till: Path) -> None:
    desk, wallet = at_wallet(work_at, token_till)
    desk.press(Key.Key_Return)
    desk.wait(lambda: wallet.shown is not None and wallet.shown.book.shown.wallet.left == 100)
    assert "100" in wallet.done.title.text()
    assert len(wallet.table.model_of_rows.rows) == 1
    desk.press(Key.Key_Escape)
    page = desk.page("member", MemberPage)
    assert desk.front == "member"
    desk.wait(lambda: page.shown is not None and any(one.wallet.left == 100 for one in page.shown.wallets))
    assert any("100" in card.accessibleName() and "เหรียญ" in card.accessibleName() for card in page.tokens.cards)


def test_a_cashier_asks_for_leave(work_at: Callable[..., AtWork], token_till: Path) -> None:
    desk, wallet = at_wallet(work_at, token_till, pin=CASHIER)
    desk.press(Key.Key_Return)
    desk.wait(lambda: wallet.leave_bar.is_asking)


@pytest.mark.parametrize(("width", "height", "percent", "language"), [(1024, 768, 150, "th"), (1366, 768, 100, "en")])
def test_both_pages_fit(
    work_at: Callable[..., AtWork], token_till: Path, width: int, height: int, percent: int, language: str
) -> None:
    desk, wallet = at_wallet(work_at, token_till, replace(QUIET, scale_percent=percent, language=language))
    desk.window.resize(width, height)
    desk.settle()
    assert (desk.window.width(), desk.window.height()) == (width, height)
    assert faults_of_looks(wallet) == []
    desk.press(Key.Key_Escape)
    page = desk.page("member", MemberPage)
    desk.wait(lambda: page.shown is not None)
    desk.settle()
    assert (desk.window.width(), desk.window.height()) == (width, height)
    assert cut_texts(desk.window) == []
