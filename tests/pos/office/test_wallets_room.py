"""Wallets at the office: who holds what, lists granted in slices, what runs out by itself, and the list that is written out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kadpun.books.tokens.grants import GrantLine
from kadpun.pos.office.members_room import MembersRoom
from kadpun.pos.office.wallets_room import WalletsRoom, event_of
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.wallet_till import WalletTill
from tests.books.tokens.holders import BOON, CHAI, grant, joined, opened_kgo
from tests.pos.till.conftest import Shop, make_shop

CAMPAIGN = "kgo-2569"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = make_shop(tmp_path)
    made.as_manager()
    joined(made.desk, [(CHAI, {"name": "ชัย", "telephone": "0811111111"}), (BOON, {"name": "บุญ", "telephone": "0822222222"})])
    opened_kgo(made.desk)
    return made


def test_who_holds_what_stands_by_number_with_names(shop: Shop, tmp_path: Path) -> None:
    room = WalletsRoom(shop.till)
    room.one.grant(CHAI, CAMPAIGN, "welcome")
    room.one.grant(BOON, CAMPAIGN, "bonus")
    seen = room.wallets(CAMPAIGN)
    assert [(one.number, one.name, one.holding.left) for one in seen.holders] == [("C0001", "ชัย", 100), ("C0002", "บุญ", 400)]
    assert (seen.left_to_grant, seen.running_out, [rule.rule for rule in seen.lists]) == (999_500, 0, ["fair", "gift"])
    assert seen.twice == () and [one.campaign for one in room.campaigns()] == [CAMPAIGN]
    path = room.write_holders(CAMPAIGN, tmp_path / "wallets.xlsx", shop.till.words["th"])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert "ชัย" in str(list(sheet.iter_rows(values_only=True)))


def test_a_list_is_granted_in_slices_by_whoever_may(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "งานวัด 21-11.csv"
    path.write_text("ชื่อ,โทร\n" + "".join(f"คน {number},08{number:08}\n" for number in range(250)), encoding="utf-8")
    room = WalletsRoom(shop.till)
    lines, mapping = room.look_at_list(path)
    report = room.check_list(lines, mapping, campaign=CAMPAIGN, rule="fair", event=event_of(path.stem))
    assert (report.event, len(report.grants)) == ("21-11", 250)
    shop.as_cashier()
    with pytest.raises(NotAllowed):
        list(room.grant_list(report))
    shop.as_manager()
    assert list(room.grant_list(report)) == [(100, 250), (200, 250), (250, 250)]
    assert sum(one.holding.left for one in room.wallets(CAMPAIGN).holders) == 250 * 50


def test_tokens_run_out_when_the_next_shift_opens(shop: Shop) -> None:
    grant(shop.desk, opened_kgo(shop.desk, campaign="other", commodity="t-other"), "fair", GrantLine(CHAI, 50))
    room = WalletsRoom(shop.till)
    shop.pass_time(minutes=10 * 24 * 60)
    assert room.wallets("other").running_out == 50
    shop.till.open_shift(shop.till.next_float())
    assert room.wallets("other").running_out == 0
    assert room.let_run_out() == 0
    assert WalletTill(shop.till).wallets(CHAI)[-1].wallet.left == 0


@pytest.mark.parametrize(("text", "name"), [("Fair 2026/11", "fair-2026-11"), ("งานวัด ๒๑", "21"), ("งานวัด", ""), ("a" * 40, "a" * 32)])
def test_an_event_is_named_in_plain_letters(text: str, name: str) -> None:
    assert event_of(text) == name


def test_tokens_stand_beside_the_purses_in_the_register(shop: Shop) -> None:
    WalletTill(shop.till).grant(CHAI, CAMPAIGN, "welcome")
    shown = MembersRoom(shop.till).shown(CHAI)
    assert shown.purses == () and [(one.campaign, one.wallet.left) for one in shown.wallets] == [(CAMPAIGN, 100)]
    assert shown.erasable is None, "tokens keep nobody from being erased"
