"""Two windows over one shop: what one has done meanwhile is not done again by the other, and nobody gets a purse after they were erased."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kadpun.books.coop.confirmation_kinds import ConfirmationAnswer
from kadpun.books.coop.confirming import paper_at
from kadpun.books.journal.entries import EntryLine
from kadpun.books.members.deposits import deposit_balance
from kadpun.books.members.erasing import erase
from kadpun.books.members.kinds import MemberErased
from kadpun.books.money import Satang
from kadpun.pos.office.confirmations_room import ConfirmationsRoom, DifferenceMoved
from kadpun.pos.office.journal_room import EntryDraft, JournalRoom, ReversedTooEarly, TextNamesPerson
from kadpun.pos.till.member_till import MemberTill
from kadpun.pos.till.results import Permission
from kadpun.pos.till.tender import Taken

from .coops import MANAGER_PIN, NAMES, a_coop, give_deposit, give_shares
from .test_confirmations_room import ask_everybody


def test_a_difference_that_another_window_has_put_right_is_not_put_right_again(tmp_path: Path) -> None:
    shop, members = a_coop(tmp_path)
    give_deposit(shop.desk, members[1], 1_234_50)
    one, other = ConfirmationsRoom(shop.till), ConfirmationsRoom(shop.till)
    run = ask_everybody(one)
    one.deny(one.papers(run)[0].paper, {"deposit": 1_334_50}, "not-recorded")
    (seen,), (stale,) = one.differences(run), other.differences(run)
    one.adjust(seen.difference, against="expenses/other", reason="not-recorded", approval=shop.till.approve(MANAGER_PIN, Permission.BOOKS))
    with pytest.raises(DifferenceMoved):
        other.adjust(stale.difference, against="expenses/other", reason="not-recorded", approval=shop.till.approve(MANAGER_PIN, Permission.BOOKS))
    with shop.desk.store.read() as connection:
        assert deposit_balance(connection, members[1]) == 1_334_50
    shop.desk.close()


def test_a_difference_whose_answer_was_taken_down_anew_is_not_put_right_by_the_old_one(tmp_path: Path) -> None:
    shop, members = a_coop(tmp_path)
    give_deposit(shop.desk, members[1], 1_234_50)
    room = ConfirmationsRoom(shop.till)
    run = ask_everybody(room)
    paper = room.deny(room.papers(run)[0].paper, {"deposit": 1_334_50}, "not-recorded").paper
    (stale,) = room.differences(run)
    with shop.desk.store.work() as work:
        agreed = ConfirmationAnswer(paper.line, paper.member, agrees=True)
        shop.desk.record(work, agreed, by="u-other", on=date(2026, 11, 21), refs=(paper.confirmation,))
    with pytest.raises(DifferenceMoved):
        room.adjust(stale.difference, against="expenses/other", reason="not-recorded", approval=shop.till.approve(MANAGER_PIN, Permission.BOOKS))
    with shop.desk.store.read() as connection:
        answer = paper_at(connection, paper.confirmation, paper.line).answer
        assert deposit_balance(connection, members[1]) == 1_234_50
    assert answer is not None
    assert answer.agrees
    shop.desk.close()


def test_nobody_gets_a_deposit_or_shares_after_they_were_erased(tmp_path: Path) -> None:
    shop, members = a_coop(tmp_path)
    gone, here = members[0], members[1]
    give_shares(shop.desk, here, 2)
    erase(shop.desk, gone, reason="asked", by="u-office")
    shop.as_manager()
    money, paid = MemberTill(shop.till), Taken("cash", Satang(100_00))
    with pytest.raises(MemberErased):
        money.move_deposit(gone, "in", Satang(100_00), [paid])
    with pytest.raises(MemberErased):
        money.move_shares(gone, "subscribe", shares=1, paid=1, taken=[paid])
    with pytest.raises(MemberErased):
        money.move_shares(here, "transfer", shares=1, to=gone, reason="family")
    with shop.desk.store.read() as connection:
        assert deposit_balance(connection, gone) == 0
    shop.desk.close()


def test_a_voucher_is_not_taken_back_before_its_own_day(tmp_path: Path) -> None:
    shop, _ = a_coop(tmp_path)
    room, day = JournalRoom(shop.till), date(2026, 12, 15)
    lines = (EntryLine("expenses/rent", 5_000_00), EntryLine("bank/current", -5_000_00))
    id = room.record(EntryDraft("payment", lines, "ค่าเช่าเดือนหน้า", day)).fact.id
    with pytest.raises(ReversedTooEarly):
        room.reverse(id, "ลงผิด", on=date(2026, 12, 14))
    assert room.reverse(id, "ลงผิด").fact.on == day
    shop.desk.close()


def test_a_voucher_names_nobody_who_may_have_to_be_erased(tmp_path: Path) -> None:
    shop, _ = a_coop(tmp_path)
    room = JournalRoom(shop.till)
    lines = (EntryLine("expenses/other", 500_00), EntryLine("bank/current", -500_00))
    for text in (f"ค่าแรง {NAMES[0]}", f"ค่าแรง  {NAMES[0].upper()} วันเสาร์"):
        with pytest.raises(TextNamesPerson):
            room.record(EntryDraft("payment", lines, text, date(2026, 11, 20)))
    id = room.record(EntryDraft("payment", lines, "ค่าแรงสมาชิก 0001", date(2026, 11, 20))).fact.id
    with pytest.raises(TextNamesPerson):
        room.reverse(id, f"จ่ายให้{NAMES[0]}ไปแล้ว")
    shop.desk.close()
