"""The tab of wallets: who holds what, granting with keys, a list of an event, people found who hold nothing yet; at every size."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.shop import open_desk
from kadpun.books.tokens.granting import grant_once
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.words import Language
from kadpun.pos.screens.office.tokens_page import TokensPage
from kadpun.pos.screens.office.wallets_part import WalletsPart
from kadpun.pos.screens.preferences import Preferences
from tests.books.tokens.holders import grant, opened_kgo
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, CASHIER, QUIET, faults_of_looks

Key = Qt.Key
PEOPLE = (("แม่คำปัน ใจดี", "081-234-5678"), ("พ่ออุ้ยแก้ว ศรีวิชัยสมบูรณ์วงศ์", "089-999-1111"), ("นางบุญมี ทองดี", ""))
SIZES: tuple[tuple[int, int, int, Language], ...] = ((1366, 768, 100, "en"), (1024, 768, 150, "th"))


def filled(desk: Desk) -> None:
    """Three people, two of them with tokens, and a campaign that grants."""
    new = [
        NewPerson({"name": name, **({"telephone": telephone} if telephone else {})}, desk.today(), roles=("member",), id=f"m-wallet00000{at}")
        for at, (name, telephone) in enumerate(PEOPLE)
    ]
    join_people(desk, new, by="u-nok")
    terms = opened_kgo(desk, token_name="เหรียญ", token_name_en="tokens", transferable=True)
    for person in new[:2]:
        grant_once(desk, terms.campaign, "welcome", person.id, by="u-nok")
    grant(desk, terms, "fair", GrantLine(new[1].id, 50), event="fair-2026-11")


@pytest.fixture(scope="session")
def token_shop(selling_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wallets") / "shop"
    shutil.copytree(selling_shop, folder)
    desk = open_desk(folder, clock=SetClock(AT))
    filled(desk)
    desk.close()
    return folder


def at_wallets(office_at: Callable[..., AtOffice], shop: Path, preferences: Preferences = QUIET, **about: str) -> tuple[AtOffice, WalletsPart]:
    desk = office_at(shop, preferences, **about)
    desk.go("tokens", tab="wallets", campaign="kgo-2569")
    part = desk.page("tokens", TokensPage).parts["wallets"]
    assert isinstance(part, WalletsPart)
    desk.wait(lambda: part.seen is not None and part.seen.terms.campaign == "kgo-2569" and len(shown(part)) == 2)
    return desk, part


def shown(part: WalletsPart) -> list[object]:
    return [one.key for one in part.table.model_of_rows.rows]


def test_one_grant_goes_by_keys_and_somebody_who_holds_nothing_yet_is_told_why(office_at: Callable[..., AtOffice], token_shop: Path) -> None:
    desk, part = at_wallets(office_at, token_shop)
    assert part.table.choose("m-wallet000000")
    desk.wait(lambda: part.wallet.isVisible() and part.wallet.what.value == "mission")
    part.table.setFocus()
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return)
    desk.wait(lambda: part.wallet.shown is not None and part.wallet.shown.book.shown.wallet.left == 400)
    assert "300" in part.done.title.text()
    part.wallet.take.click()
    desk.wait(lambda: part.wallet.shown is not None and part.wallet.shown.book.shown.wallet.left == 100)
    part.filter.line.setText("บุญมี")
    desk.wait(lambda: shown(part) == ["m-wallet000002"])
    part.choose("m-wallet000002")
    desk.wait(lambda: part.wallet.isVisible())
    assert "จดเลขบัตร" in part.wallet.note.text()


def test_a_list_is_checked_then_granted(office_at: Callable[..., AtOffice], token_shop: Path, tmp_path: Path) -> None:
    desk, part = at_wallets(office_at, token_shop)
    path = tmp_path / "fair 2026-12.csv"
    path.write_text("ชื่อ,โทร\nแม่คำปัน ใจดี,0812345678\nคำปัน,+66812345678\nสมหมาย,0877777777\n", encoding="utf-8")
    desk.press(Key.Key_Insert)
    part.step.read(path)
    desk.wait(lambda: part.step.report is not None)
    assert part.step.report is not None
    assert (part.step.named.value, len(part.step.report.grants), len(part.step.report.passed)) == ("fair-2026-12", 2, 1)
    desk.control(Key.Key_Return)
    desk.wait(lambda: len(shown(part)) == 3)
    assert part.seen is not None and sum(one.holding.left for one in part.seen.holders) == 350


def test_a_cashier_is_asked_for_leave(office_at: Callable[..., AtOffice], token_shop: Path) -> None:
    desk, part = at_wallets(office_at, token_shop, pin=CASHIER)
    part.choose("m-wallet000000")
    desk.wait(lambda: part.wallet.isVisible())
    part.wallet.forward.click()
    desk.wait(lambda: part.page.leave_bar.is_asking)


@pytest.mark.parametrize(("wide", "high", "scale", "language"), SIZES)
def test_everything_fits(office_at: Callable[..., AtOffice], token_shop: Path, wide: int, high: int, scale: int, language: Language) -> None:
    preferences = replace(QUIET, scale_percent=scale, language=language)
    desk, part = at_wallets(office_at, token_shop, preferences)
    desk.window.resize(wide, high)
    part.choose("m-wallet000001")
    desk.wait(lambda: part.wallet.isVisible())
    desk.settle()
    assert (desk.window.width(), desk.window.height()) == (wide, high)
    assert faults_of_looks(desk.page("tokens", TokensPage)) == []
    part.open_list()
    desk.settle()
    assert (desk.window.width(), desk.window.height()) == (wide, high)
    assert faults_of_looks(desk.page("tokens", TokensPage)) == []
