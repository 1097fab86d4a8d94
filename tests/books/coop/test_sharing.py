"""A surplus through the books: the real year to the satang, paid, lapsed, refused where it must be, and whole after a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.coop.claims import anniversary, claims_of, standing_resolutions, still_due
from kadpun.books.coop.rates import rates_on, starter_rates
from kadpun.books.coop.sharing import NothingDue, bases_of, let_lapse, pay_out, record_surplus, resolution_of
from kadpun.books.coop.surplus import Allotment, Basis, Part, Plan, SharedOut, work_out_surplus
from kadpun.books.coop.surplus_kinds import (
    NoSuchResolution,
    NotLapsedYet,
    PaidFromUnknown,
    PaidPart,
    ResolutionNumberMissing,
    ResolutionStands,
    ResolutionWrong,
    Surplus,
    SurplusLineWrong,
    SurplusNotInBooks,
    SurplusPaidAlready,
    SurplusPartsWrong,
    SurplusPostingsDiffer,
    surplus_postings,
)
from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of, out_of_balance, part_balances, trial_balance
from kadpun.books.journal.year_end import record_closing
from kadpun.books.ledger.facts import MOST_BYTES, read_fact
from kadpun.books.members.debts import owed
from kadpun.books.members.deposits import deposit_balance
from kadpun.books.sales.sale import Reversal
from kadpun.books.sales.shift import ShiftNotOpen, shift_totals
from kadpun.books.store.statements import ask
from kadpun.books.verify import verify_store

from .test_surplus import REAL, REAL_PARTS
from .years import CASHIER, MANAGER, a_coop, bring, member, pass_days, put_in, subscribe, with_surplus

YEAR_FROM, YEAR_TO = date(2026, 1, 1), date(2026, 6, 30)
TODAY = date(2026, 11, 21)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_coop(tmp_path / "shop")
    yield made
    made.close()


def worked_out(desk: Desk, surplus: int, *parts: Part, bases: list[Basis] | None = None) -> SharedOut:
    with desk.store.read() as connection:
        found = bases_of(connection, YEAR_FROM, YEAR_TO) if bases is None else bases
    return work_out_surplus(Plan(surplus, YEAR_FROM, YEAR_TO, parts), rates_on(TODAY, starter_rates()), found)


def record(desk: Desk, made: SharedOut, number: str = "3/2569") -> str:
    with desk.store.work() as work:
        return record_surplus(desk, work, made, number=number, meeting_on=date(2026, 9, 1), by=MANAGER, on=TODAY)


def three_members(desk: Desk) -> str:
    """Three members, 1,000.00 of surplus, 300.00 of dividend and 200.00 of refund shared out."""
    for number in range(3):
        subscribe(desk, member(number), 100, on=date(2026, 1, 1))
    with_surplus(desk, 1_000_00, on=YEAR_TO)
    bases = [Basis(member(0), 100, 50), Basis(member(1), 100, 25, in_default=True), Basis(member(2), 100, 50)]
    made = worked_out(desk, 1_000_00, Part("dividend", 300_00), Part("patronage", 200_00), bases=[replace(b, share_days=10**9) for b in bases])
    return record(desk, made)


def test_the_real_year_stands_in_the_books_to_the_satang(desk: Desk, tmp_path: Path) -> None:
    with_surplus(desk, REAL, on=YEAR_TO)
    bases = [Basis(member(number), (1000 + number) * 100_00 * 181 * 50, 1_000_00 + number * 37, number % 17 == 0) for number in range(733)]
    record(desk, worked_out(desk, REAL, *(Part(use, amount) for use, amount in REAL_PARTS.items()), bases=bases))
    with desk.store.read() as connection:
        held = {balance.account: -balance.amount for balance in trial_balance(connection)}
        assert held["equity/surplus"] == 0
        assert held["equity/reserve"] == 3_273_026_27
        assert held["surplus/league"] == 30_000_00
        assert held["surplus/dividends"] == 22_408_612_28
        assert held["surplus/patronage"] == 3_705_868_53
        assert held["surplus/bonus"] == 900_000_00
        assert held["equity/dividend-equalisation"] == 10_000_00
        assert held["equity/welfare"] == 1_120_000_00
        assert held["equity/public-benefit"] == 149_100_00
        assert held["equity/education"] == 32_500_00
        assert sum(-balance.amount for balance in part_balances(connection, "surplus/dividends").values()) == 22_408_612_28
        assert member(0) not in part_balances(connection, "surplus/patronage")
        assert out_of_balance(trial_balance(connection)) == {}
        sizes = [len(row[0]) for row in ask(connection, "SELECT bytes FROM fact WHERE kind = 'surplus'")]
    assert len(sizes) == 4
    assert max(sizes) < MOST_BYTES
    assert verify_store(tmp_path / "shop" / "shop.kadpun").exit_code == 0


def test_bases_come_from_shares_held_and_members_alone_share(desk: Desk) -> None:
    subscribe(desk, member(1), 10, on=date(2025, 5, 1))
    subscribe(desk, member(2), 10, on=date(2026, 6, 30))
    subscribe(desk, member(3), 10, on=date(2026, 7, 1))
    put_in(desk, member(4), 50_00, on=date(2026, 1, 1))
    with desk.store.read() as connection:
        found = bases_of(connection, YEAR_FROM, YEAR_TO)
    assert found == [Basis(member(1), 1_000_00 * 181, 0), Basis(member(2), 1_000_00, 0)]


def test_a_dividend_is_paid_once_at_the_till_and_by_the_bank(desk: Desk) -> None:
    resolution = three_members(desk)
    with desk.store.read() as connection:
        assert still_due(connection, resolution) == {member(0): (100_00, 100_00), member(1): (100_00, 0), member(2): (100_00, 100_00)}
        before = shift_totals(connection, desk.log, 1).expected
    with desk.store.work() as work:
        pay_out(desk, work, resolution, [PaidPart(member(0), 100_00, 100_00)], paid_from="cash/drawer", shift=1, by=MANAGER, on=TODAY)
        pay_out(desk, work, resolution, [PaidPart(member(1), 40_00, 0)], paid_from="bank/current", by=MANAGER, on=TODAY)
        pay_out(desk, work, resolution, [PaidPart(member(2), 100_00, 100_00)], paid_from="deposits/members", by=MANAGER, on=TODAY)
    with desk.store.read() as connection:
        assert still_due(connection, resolution) == {member(1): (60_00, 0)}
        assert [claim.amount for claim in claims_of(connection, member(1))] == [60_00]
        assert claims_of(connection, member(0)) == []
        assert shift_totals(connection, desk.log, 1).expected == before - 200_00
        assert deposit_balance(connection, member(2)) == 200_00
        assert -balance_of(connection, "surplus/dividends").amount == 60_00
        assert [(one.number, one.given, one.due, one.waiting) for one in standing_resolutions(connection)] == [("3/2569", 500_00, 60_00, 1)]
    with pytest.raises(SurplusPaidAlready), desk.store.work() as work:
        pay_out(desk, work, resolution, [PaidPart(member(1), 60_01, 0)], paid_from="bank/current", by=MANAGER, on=TODAY)
    with pytest.raises(ShiftNotOpen), desk.store.work() as work:
        pay_out(desk, work, resolution, [PaidPart(member(1), 60_00, 0)], paid_from="cash/drawer", shift=2, by=MANAGER, on=TODAY)
    with pytest.raises(PaidFromUnknown), desk.store.work() as work:
        pay_out(desk, work, resolution, [PaidPart(member(1), 60_00, 0)], paid_from="equity/reserve", by=MANAGER, on=TODAY)
    with pytest.raises(NothingDue), desk.store.work() as work:
        pay_out(desk, work, resolution, [], paid_from="bank/current", by=MANAGER, on=TODAY)


def test_what_nobody_claims_for_five_years_goes_to_the_reserve(desk: Desk) -> None:
    resolution = three_members(desk)
    with pytest.raises(NotLapsedYet), desk.store.work() as work:
        let_lapse(desk, work, resolution, by=MANAGER, on=date(2031, 8, 31))
    later = pass_days(desk, 5 * 366)
    with desk.store.work() as work:
        pay_out(desk, work, resolution, [PaidPart(member(0), 100_00, 0)], paid_from="bank/current", by=MANAGER, on=later)
    with desk.store.work() as work:
        assert let_lapse(desk, work, resolution, by=MANAGER, on=later) == (3, 400_00)
    with desk.store.read() as connection:
        assert still_due(connection, resolution) == {}
        assert -balance_of(connection, "equity/reserve").amount == 900_00
        assert balance_of(connection, "surplus/patronage").amount == 0
    with pytest.raises(NothingDue), desk.store.work() as work:
        let_lapse(desk, work, resolution, by=MANAGER, on=later)
    assert anniversary(date(2028, 2, 29), 5) == date(2033, 3, 1)


def test_a_year_is_shared_out_once_and_never_more_than_the_books_hold(desk: Desk) -> None:
    three_members(desk)
    with_surplus(desk, 100_00, on=YEAR_TO)
    with pytest.raises(ResolutionStands):
        record(desk, worked_out(desk, 100_00), number="4/2569")
    with desk.store.read() as connection:
        assert len(standing_resolutions(connection)) == 1


def test_more_than_the_books_hold_is_refused_and_nothing_is_written(desk: Desk) -> None:
    with_surplus(desk, 99_99, on=YEAR_TO)
    with pytest.raises(SurplusNotInBooks):
        record(desk, worked_out(desk, 100_00))
    with pytest.raises(ResolutionNumberMissing):
        record(desk, worked_out(desk, 99_99), number=" ")
    with desk.store.read() as connection:
        assert standing_resolutions(connection) == []


def test_a_surplus_without_members_goes_whole_to_its_funds(desk: Desk) -> None:
    with_surplus(desk, 100_00, on=YEAR_TO)
    record(desk, worked_out(desk, 100_00, Part("welfare", rate=1000), Part("equity/flood-relief", 5_00)))
    with desk.store.read() as connection:
        assert {one.account: -one.amount for one in trial_balance(connection) if one.account.startswith("equity/") and one.amount} == {
            "equity/reserve": 85_00,
            "equity/welfare": 10_00,
            "equity/flood-relief": 5_00,
        }


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda said: replace(said, allotments=said.allotments[:-1]), ResolutionWrong),
        (lambda said: replace(said, allotments=(*said.allotments, Allotment("welfare", 0), Allotment("welfare", 0))), ResolutionWrong),
        (lambda said: replace(said, meeting_on=date(2026, 6, 29)), ResolutionWrong),
        (lambda said: replace(said, share_days=0), ResolutionWrong),
        (lambda said: replace(said, business=-1), ResolutionWrong),
    ],
)
def test_a_resolution_that_does_not_foot_is_no_fact(desk: Desk, change: object, refusal: type[Exception]) -> None:
    with_surplus(desk, 100_00, on=YEAR_TO)
    made = worked_out(desk, 100_00, Part("dividend", 10_00), bases=[Basis(member(1), 10**8, 0)])
    body = resolution_of(made, number="1", meeting_on=date(2026, 9, 1))
    assert callable(change)
    with pytest.raises(refusal), desk.store.work() as work:
        desk.record(work, change(body), by=MANAGER)


def test_a_part_that_is_not_the_members_proportion_is_no_fact(desk: Desk) -> None:
    resolution = three_members(desk)
    with desk.store.read() as connection:
        made = worked_out(desk, 1_000_00, Part("dividend", 300_00), bases=[Basis(member(n), 10**9, 0) for n in range(3)])
        assert owed(connection, member(0)) == 0
    body = resolution_of(made, number="9", meeting_on=date(2026, 9, 1))

    def offer(part: Surplus, refs: tuple[str, ...] = (resolution,), *, post: bool = True) -> None:
        with desk.store.work() as work:
            desk.record(work, part, by=MANAGER, post=surplus_postings(part) if post else (), refs=refs)

    good = Surplus(1, 1, body, made.members)
    with pytest.raises(SurplusLineWrong):
        offer(replace(good, lines=(replace(made.members[0], dividend=100_02), *made.members[1:])))
    with pytest.raises(SurplusLineWrong):
        offer(replace(good, lines=(replace(made.members[0], in_default=True, patronage=1), *made.members[1:])))
    with pytest.raises(SurplusPartsWrong):
        offer(replace(good, lines=(*made.members, made.members[0])))
    with pytest.raises(SurplusPartsWrong):
        offer(replace(good, part=2))
    with pytest.raises(SurplusPostingsDiffer):
        offer(good, post=False)
    with pytest.raises(NoSuchResolution):
        offer(good)


def test_a_resolution_whose_parts_are_reversed_makes_room_for_another(desk: Desk) -> None:
    resolution = three_members(desk)
    with desk.store.read() as connection:
        parts = [read_fact(row[0]) for row in ask(connection, "SELECT bytes FROM fact WHERE kind = 'surplus'")]
    for part in parts:
        back = tuple((account, commodity, -amount) for account, commodity, amount in part.post)
        with desk.store.work() as work:
            desk.record(work, Reversal("ลงผิด", MANAGER), by=CASHIER, on=TODAY, post=back, refs=(part.id,))
    with desk.store.read() as connection:
        assert still_due(connection, resolution) == {}
        assert standing_resolutions(connection) == []
        assert -balance_of(connection, "equity/surplus").amount == 1_000_00
    again = record(desk, worked_out(desk, 1_000_00), number="3/2569 แก้ไข")
    with desk.store.read() as connection:
        assert [one.id for one in standing_resolutions(connection)] == [again]


def test_what_a_year_earned_is_what_is_shared_out_once_it_is_closed(desk: Desk) -> None:
    subscribe(desk, member(1), 100, on=date(2026, 1, 1))
    bring(desk, 2_345_67, "income/other", on=date(2026, 3, 1))
    with desk.store.work() as work:
        record_closing(desk, work, "ปิดบัญชีสิ้นปี", on=YEAR_TO, by=MANAGER)
    with desk.store.read() as connection:
        assert -balance_of(connection, "equity/surplus").amount == 2_345_67
    resolution = record(desk, worked_out(desk, 2_345_67, Part("dividend", rate=500)))
    with desk.store.read() as connection:
        assert balance_of(connection, "equity/surplus").amount == 0
        assert still_due(connection, resolution) == {member(1): (500_00, 0)}
        assert -balance_of(connection, "equity/reserve").amount == 1_845_67
