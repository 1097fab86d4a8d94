"""The town's tokens from its file to the paid claim, in the real windows: taken in at the office, used at the till, claimed and paid.

Pictures of the way are kept where `KADPUN_PICTURES` names a folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kadpun.books.journal.balances import balance_of
from kadpun.books.members.cards import card_text
from kadpun.books.shop import STORE_NAME
from kadpun.books.tokens.campaigns import desk_of
from kadpun.books.verify import verify_store
from kadpun.pos.screens.counter.counter_page import CounterPage
from kadpun.pos.screens.counter.token_panel import TokenPanel
from kadpun.pos.screens.office.claims_page import ClaimsPage
from kadpun.pos.screens.office.tokens_page import TokensPage
from kadpun.pos.till.wallet_till import WalletTill
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AtWork
from tests.stories.counter import AT
from tests.stories.town import KGO, MANAGER_PIN, RIDE, RIDER, town_hands_out

Key = Qt.Key
DAY = 86_400_000
SIZE = (1366, 768)


@pytest.fixture
def shop(open_shop: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(open_shop, folder)
    return folder


@pytest.fixture
def at(qtbot: QtBot, shop: Path) -> Iterator[Callable[..., AtWork]]:
    """Somebody at the shop's office or till; the one before goes home first."""
    there: list[AtWork] = []

    def come(begin: Callable[[], AtWork]) -> AtWork:
        while there:
            there.pop().close()
        there.append(begin())
        there[0].window.resize(*SIZE)
        there[0].settle()
        return there[0]

    yield come
    while there:
        there.pop().close()


def picture(desk: AtWork, name: str) -> None:
    """Keep a picture of the window, where pictures are wanted."""
    folder = os.environ.get("KADPUN_PICTURES")
    if folder:
        desk.settle()
        assert desk.window.grab().save(str(Path(folder) / f"{name}.png"))


def office(qtbot: QtBot, shop: Path, at_instant: int) -> AtOffice:
    return AtOffice(qtbot, shop, pin=MANAGER_PIN, at=at_instant)


def take_in(desk: AtWork, path: Path, code: str) -> None:
    """The accountant reads the file, compares the key by telephone, and types the code."""
    desk.go("tokens")
    shown = desk.page("tokens", TokensPage).campaigns
    desk.wait(lambda: bool(shown.campaigns))
    shown.take_file(path)
    desk.wait(lambda: shown.pack.isVisible())
    assert KGO.issuer_name in shown.pack.title.text() and "10,000" in shown.pack.words.text()
    shown.pack.code.put(code)
    picture(desk, "town-file")
    desk.touch(shown.pack.take)
    desk.wait(lambda: any(one.terms.campaign == KGO.campaign for one in shown.campaigns))
    wallets = WalletTill(desk.till)
    granted = [desk.does(lambda rule=rule: wallets.grant(RIDER.id, KGO.campaign, rule)).tokens for rule in ("welcome", "mission")]
    assert granted == [100, 300]


def ride(desk: AtWork) -> None:
    """Three rides at the till: 150 tokens and three baht."""
    desk.sign_in(MANAGER_PIN)
    desk.go("counter")
    counter = desk.page("counter", CounterPage)
    for code in (RIDE, RIDE, RIDE, card_text(RIDER.number)):
        desk.scan(code)
    desk.wait(lambda: counter.token_row.isVisible() and counter.token_row.face.amount == "42.00")
    desk.press(Key.Key_F9)
    panel = counter.panel
    assert isinstance(panel, TokenPanel)
    desk.wait(lambda: panel.buyer.number.words == "3.00")
    assert panel.schemes.cards[0].times_sum.steps == ("45.00", "3.00 + 150 เหรียญ")
    picture(desk, "tokens-rides")
    desk.press(Key.Key_Return)
    desk.wait(lambda: counter.total_card.number.words == "3.00")
    desk.press(Key.Key_F12)
    desk.wait(lambda: counter.open_name == "done")
    picture(desk, "tokens-done")


def claim(desk: AtWork, folder: Path) -> None:
    """The accountant claims the month, writes the file for the town, and the town pays."""
    desk.go("claims")
    shown = desk.page("claims", ClaimsPage)
    desk.wait(lambda: shown.board is not None)
    assert shown.figures.shown[0].amount == "42.00"
    desk.keep()
    desk.wait(lambda: shown.seen is not None and shown.tabs.key == "claims" and not shown.busy)
    assert shown.seen is not None
    assert (shown.seen.claim.total, shown.seen.claim.count) == (4_200, 1)
    picture(desk, "town-claim")
    shown.write_file(folder / "claim.zip")
    desk.wait(lambda: not shown.busy and (folder / "claim.zip").exists())
    shown.check_pack(folder / "claim.zip")
    desk.wait(lambda: "ไฟล์นี้ตรงกับสมุด" in desk.words_in_view())
    shown.paid.amount.put("42.00")
    desk.press(Key.Key_F8)
    desk.wait(lambda: shown.seen is not None and shown.seen.claim.paid == 4_200)
    picture(desk, "town-claim-paid")


def test_the_towns_file_becomes_a_paid_claim(qtbot: QtBot, at: Callable[..., AtWork], shop: Path, tmp_path: Path) -> None:
    desk = at(lambda: office(qtbot, shop, AT))
    path, code = town_hands_out(tmp_path, desk_of(desk.till.desk.log))
    take_in(desk, path, code)
    ride(at(lambda: AtWork(qtbot, shop)))
    desk = at(lambda: office(qtbot, shop, AT + 9 * DAY))
    claim(desk, tmp_path)

    def owed() -> tuple[int, int]:
        with desk.till.desk.store.read() as connection:
            claims = balance_of(connection, f"receivables/issuers/{KGO.campaign}").amount
            used = balance_of(connection, "tokens/used", commodity=KGO.commodity).amount
        return claims, used

    assert desk.does(owed) == (0, 150), "the town owes nothing any more"
    report = verify_store(shop / STORE_NAME, receipts=True, workers=1)
    assert report.exit_code == 0, [finding.detail for finding in report.findings]
