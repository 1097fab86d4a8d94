"""The surplus at the office: proposed, worked out, resolved, paid by the bank's list and from the drawer."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.coop.surplus import Part, Plan
from kadpun.books.coop.surplus_kinds import NotLapsedYet, ResolutionStands, SurplusNotInBooks
from kadpun.books.journal.balances import balance_of
from kadpun.books.members.deposits import deposit_balance
from kadpun.books.sales.shift import ShiftNotOpen, shift_totals
from kadpun.books.store.statements import ask
from kadpun.hardware.text import write_text
from kadpun.pos.office.surplus_room import NothingToClaim, SurplusRoom
from kadpun.pos.till.operators import NotAllowed
from tests.pos.till.conftest import Shop

from .coops import NAMES, YEAR_TO, a_coop, bring, give_shares

MEETING = date(2026, 9, 12)


@pytest.fixture
def coop(tmp_path: Path) -> Iterator[tuple[Shop, list[str]]]:
    shop, members = a_coop(tmp_path)
    for at, member in enumerate(members[:3]):
        give_shares(shop.desk, member, 10 * (at + 1))
    bring(shop.desk, 1_000_00, "equity/surplus")
    yield shop, members
    shop.desk.close()


@pytest.fixture
def room(coop: tuple[Shop, list[str]]) -> SurplusRoom:
    return SurplusRoom(coop[0].till)


def resolve(room: SurplusRoom, *parts: Part) -> str:
    proposal = room.proposal(YEAR_TO)
    made = room.work_out(proposal, Plan(proposal.surplus, proposal.year_from, YEAR_TO, parts or (Part("dividend", 100_01),)))
    return room.resolve(made, number="3/2569", meeting_on=MEETING).id


def test_a_year_is_proposed_from_the_books(room: SurplusRoom) -> None:
    proposal = room.proposal(YEAR_TO)
    assert (proposal.year_from, proposal.surplus, proposal.share_capital) == (date(2025, 7, 1), 1_000_00, 6_000_00)
    assert [basis.share_days for basis in sorted(proposal.bases, key=lambda basis: basis.share_days)] == [181 * n * 1_000_00 for n in (1, 2, 3)]
    assert proposal.in_default == frozenset()
    assert proposal.rates.league_cap_satang == 30_000_00


def test_own_rates_of_the_co_operative_go_before_the_programs(room: SurplusRoom, coop: tuple[Shop, list[str]]) -> None:
    desk = coop[0].desk
    rates = replace(room.proposal(YEAR_TO).rates, from_on=date(2026, 1, 1), league_cap_satang=10_00)
    desk.change_profile(replace(desk.profile(), surplus_rates=(rates,)), by="setup")
    proposal = room.proposal(YEAR_TO)
    made = room.work_out(proposal, Plan(proposal.surplus, proposal.year_from, YEAR_TO, (Part("league", rate=500),)))
    assert made.given_to("league") == 10_00


def test_a_resolution_is_recorded_once_and_needs_the_right(room: SurplusRoom, coop: tuple[Shop, list[str]]) -> None:
    standing = room.resolution(resolve(room))
    assert (standing.number, standing.due, standing.waiting) == ("3/2569", 100_01, 3)
    bring(coop[0].desk, 1_000_00, "equity/surplus")
    with pytest.raises(ResolutionStands):
        resolve(room)
    proposal = room.proposal(date(2026, 9, 30))
    made = room.work_out(proposal, Plan(2_000_00, proposal.year_from, proposal.year_to, ()))
    with pytest.raises(SurplusNotInBooks):
        room.resolve(made, number="4", meeting_on=date(2026, 10, 1))
    coop[0].as_cashier()
    with pytest.raises(NotAllowed):
        room.resolve(made, number="4", meeting_on=date(2026, 10, 1))


def test_a_person_may_say_who_is_in_default(room: SurplusRoom, coop: tuple[Shop, list[str]]) -> None:
    members = coop[1]
    proposal = room.proposal(YEAR_TO)
    proposal = replace(proposal, bases=tuple(replace(basis, business=100_00) for basis in proposal.bases))
    plan = Plan(proposal.surplus, proposal.year_from, YEAR_TO, (Part("patronage", 90_00),))
    assert {seen.part.patronage for seen in room.parts(room.work_out(proposal, plan))} == {30_00}
    made = room.parts(room.work_out(proposal, plan, in_default=[members[1]]))
    assert [(seen.name, seen.number, seen.part.patronage) for seen in made] == [
        (NAMES[0], "0001", 45_00),
        (NAMES[1], "0002", 0),
        (NAMES[2], "0003", 45_00),
    ]


def test_the_banks_list_foots_and_those_paid_are_gone_from_it(room: SurplusRoom, coop: tuple[Shop, list[str]], tmp_path: Path) -> None:
    resolution = resolve(room)
    say = coop[0].till.words["th"]
    path = room.write_payment_list(resolution, tmp_path / "list.xlsx", say)
    sheet = openpyxl.load_workbook(path, data_only=True).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] in (1, 2, 3)]
    assert [(row[1], row[2], row[3], row[5]) for row in rows][:2] == [
        ("0001", NAMES[0], "กรุงไทย", "123-4-00000-6"),
        ("0002", NAMES[1], "กรุงไทย", "123-4-00001-6"),
    ]
    assert round(sum(float(str(row[8])) for row in rows) * 100) == 100_01
    text = room.write_payment_list(resolution, tmp_path / "list.csv", say).read_text("utf-8-sig")
    read = list(csv.reader(io.StringIO(text)))
    assert [row[8] for row in read[1:]] == ["16.67", "33.34", "50.00"]
    due = room.claims(resolution)
    assert room.pay_all(resolution, due[:2], paid_from="bank/current", reference="KTB-12") == 50_01
    assert [claim.number for claim in room.claims(resolution)] == ["0003"]
    assert room.pay_all(resolution, due[2:], paid_from="deposits/members") == 50_00
    with coop[0].desk.store.read() as connection:
        assert deposit_balance(connection, due[2].member) == 50_00
        assert balance_of(connection, "surplus/dividends").amount == 0


def test_a_plan_is_written_for_the_meeting_and_foots(room: SurplusRoom, coop: tuple[Shop, list[str]], tmp_path: Path) -> None:
    proposal = room.proposal(YEAR_TO)
    made = room.work_out(proposal, Plan(proposal.surplus, proposal.year_from, YEAR_TO, (Part("dividend", 100_01), Part("welfare", rate=500))))
    path = room.write_parts(made, tmp_path / "plan.xlsx", coop[0].till.words["en"])
    plan, parts = openpyxl.load_workbook(path, data_only=True).worksheets
    amounts = [row[2] for row in plan.iter_rows(values_only=True) if isinstance(row[2], int | float)]
    assert round(float(amounts[-1]) * 100) == proposal.surplus == round(sum(map(float, amounts[:-1])) * 100)
    named = [row for row in parts.iter_rows(values_only=True) if row[1] in NAMES]
    assert [row[0] for row in named] == ["0001", "0002", "0003"]
    assert round(sum(float(str(row[4])) for row in named) * 100) == 100_01


def test_a_member_is_paid_in_whole_coins_at_the_till_and_signs(room: SurplusRoom, coop: tuple[Shop, list[str]]) -> None:
    shop, members = coop
    resolve(room)
    shop.as_cashier()
    with shop.desk.store.read() as connection:
        before = shift_totals(connection, shop.desk.log, 1).expected
    (printed,) = room.pay_in_cash(members[0])
    text = write_text(printed.slip)
    assert NAMES[0] in text
    assert "16.75" in text
    with shop.desk.store.read() as connection:
        assert shift_totals(connection, shop.desk.log, 1).expected == before - 16_75
        assert balance_of(connection, "cash/drawer").amount == before - 16_75
        assert balance_of(connection, "cash/rounding").amount == 8
        facts = [bytes(row[0]).decode() for row in ask(connection, "SELECT bytes FROM fact")]
    assert [fact for fact in facts if NAMES[0].split()[0] in fact] == []
    with pytest.raises(NothingToClaim):
        room.pay_in_cash(members[0])


def test_no_cash_goes_out_without_a_shift(room: SurplusRoom, coop: tuple[Shop, list[str]]) -> None:
    shop, members = coop
    resolve(room)
    shop.as_manager()
    with shop.desk.store.read() as connection:
        expected = shift_totals(connection, shop.desk.log, 1).expected
    from kadpun.pos.till.results import CashCount

    shop.till.lock_count(CashCount(loose=expected))
    shop.till.close_shift()
    with pytest.raises(ShiftNotOpen):
        room.pay_in_cash(members[0])


def test_what_is_not_claimed_waits_five_years(room: SurplusRoom) -> None:
    resolution = resolve(room)
    assert room.resolution(resolution).lapses_on == date(2031, 9, 12)
    with pytest.raises(NotLapsedYet):
        room.let_lapse(resolution)
