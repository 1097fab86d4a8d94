"""Members at the till: credit, limits, repayments, set-offs, and that each is recorded once and whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from kadpun.books.journal.balances import balance_of, out_of_balance, trial_balance
from kadpun.books.members.credit import DebtNotOpen, PaysMoreThanOwed
from kadpun.books.members.debts import Allocation, Instalment, debts
from kadpun.books.members.kinds import MemberJoin, MemberLeave, MemberUnknown
from kadpun.books.members.limits import CreditLimit, OverHardLimit
from kadpun.books.members.shares import ShareReasonNeeded
from kadpun.books.members.tendered import ConsentNeeded, PurseTooSmall
from kadpun.books.money import Satang
from kadpun.books.sales.receipts import recorded_sale
from kadpun.books.sales.sale import CreditTermsWrong, CreditWithoutMember
from kadpun.books.sales.shift import ShiftNotOpen
from kadpun.hardware.slip import Band, Pair, Signatures, Slip, Text
from kadpun.pos.till.basket import HelpsOneself
from kadpun.pos.till.member_till import MemberTill
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import OverSoftLimit, Permission, Pick, ReceiptScanned
from kadpun.pos.till.sales import NoCreditAfterLeaving, StillDue
from kadpun.pos.till.shift import CashNotThere
from kadpun.pos.till.tender import CreditTwice, Taken, TooMuchOnCredit, TooMuchSetOff

from .conftest import OIL, RICE, Shop

KHAM = "m-kham00000001"
NAMFON = "m-namfon000002"
STRANGER = "m-stranger0003"
TODAY = date(2026, 11, 21)


def credit(amount: int, **terms: object) -> Taken:
    return Taken("credit", Satang(amount), **terms)  # type: ignore[arg-type]


def joined(shop: Shop) -> MemberTill:
    """Two people in the register of a shop."""
    with shop.desk.store.work() as work:
        for number, party in (("0123", KHAM), ("0124", NAMFON)):
            shop.desk.record(work, MemberJoin(party, number, date(2025, 1, 1)), by="u-office")
    return MemberTill(shop.till)


@pytest.fixture
def members(selling: Shop) -> MemberTill:
    return joined(selling)


def limit(shop: Shop, hard: int, soft: int, member: str = KHAM) -> None:
    with shop.desk.store.work() as work:
        shop.desk.record(work, CreditLimit(member, hard, soft, "committee", "u-office"), by="u-office")


def texts(slip: Slip) -> str:
    lines = []
    for item in slip.items:
        match item:
            case Pair(left, right) | Band(left, right) | Signatures(left, right):
                lines.append(f"{left} | {right}")
            case Text(text):
                lines.append(text)
    return "\n".join(lines)


def owed(shop: Shop, member: str = KHAM) -> int:
    with shop.desk.store.read() as connection:
        assert out_of_balance(trial_balance(connection)) == {}
        return balance_of(connection, f"receivables/members/{member}").amount


def test_goods_go_on_credit_and_say_who_owes_what_when(selling: Shop, members: MemberTill) -> None:
    bill = members.put_on_bill(selling.scan(RICE, OIL), KHAM, helper=NAMFON)
    done = selling.till.ring_up(bill, [credit(20000), Taken("cash", Satang(5000))])
    assert (done.member, done.on_credit, done.owed, done.change, owed(selling)) == (KHAM, 20000, 20000, 900, 20000)
    with selling.desk.store.read() as connection:
        found = recorded_sale(connection, done.fact_id)
        assert found is not None
        (debt,) = debts(connection, KHAM)
    assert (found[1].member, found[1].helper) == (KHAM, NAMFON)
    assert (debt.debt, debt.left, debt.on, debt.due_on) == (done.fact_id, 20000, TODAY, TODAY + timedelta(days=30))
    paper = texts(done.slip)
    assert "0123" in paper and "0124" in paper and "200.00" in paper
    assert any(isinstance(item, Signatures) for item in done.slip.items)


def test_the_counter_sees_every_purse_and_the_room_that_is_left(selling: Shop, members: MemberTill) -> None:
    limit(selling, 150_000, 100_000)
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    standing = members.at_counter(KHAM)
    assert (standing.headroom.owed, standing.headroom.free, standing.headroom.after(18900)) == (18900, 131_100, 112_200)
    assert (standing.person.number, standing.overdue, standing.deposit, standing.produce, standing.holding.shares) == ("0123", 0, 0, 0, 0)
    selling.clock.advance(milliseconds=40 * 86_400_000)
    later = members.at_counter(KHAM)
    assert (later.overdue, later.longest_days, later.oldest_due_on) == (18900, 40, TODAY + timedelta(days=30))


def test_a_new_group_trades_on_the_shops_default_limit(selling: Shop, members: MemberTill) -> None:
    room = members.headroom(KHAM)
    assert (room.hard, room.soft, room.own) == (100_000, 80_000, False)
    assert selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)]).notices == ()


def test_over_the_soft_limit_the_cashier_is_told(selling: Shop, members: MemberTill) -> None:
    limit(selling, 30_000, 10_000)
    done = selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    (notice,) = done.notices
    assert isinstance(notice, OverSoftLimit)
    assert notice.fields == {"owed": "189.00", "soft": "100.00", "free": "111.00"}


def test_over_the_hard_limit_it_is_refused_with_the_numbers_and_leave_lets_one_through(selling: Shop, members: MemberTill) -> None:
    limit(selling, 20_000, 20_000)
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    bill = members.put_on_bill(selling.scan(RICE), KHAM)
    with pytest.raises(OverHardLimit) as refused:
        selling.till.ring_up(bill, [credit(18900)])
    assert refused.value.fields == {"amount": "189.00", "limit": "200.00", "owed": "189.00", "free": "11.00"}
    with pytest.raises(NotAllowed):
        selling.till.ring_up(bill, [credit(18900)], over_limit=True)
    leave = selling.till.approve("1357", Permission.OVER_LIMIT)
    done = selling.till.ring_up(bill, [credit(18900)], over_limit=True, approvals=[leave])
    with selling.desk.store.read() as connection:
        found = recorded_sale(connection, done.fact_id)
    assert found is not None
    assert found[1].approvals == (f"over_limit 0 {selling.cashier} {selling.manager} 18900",)
    again = selling.till.ring_up(bill, [credit(18900)])
    assert (again.repeated, again.fact_id, owed(selling)) == (True, done.fact_id, 37800)
    with pytest.raises(OverHardLimit):
        selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])


def test_credit_is_for_members_who_are_here(selling: Shop, members: MemberTill) -> None:
    with pytest.raises(CreditWithoutMember):
        selling.till.ring_up(selling.scan(RICE), [credit(18900)])
    with pytest.raises(MemberUnknown):
        members.put_on_bill(selling.scan(RICE), STRANGER)
    with pytest.raises(HelpsOneself):
        members.put_on_bill(selling.scan(RICE), KHAM, KHAM)
    with selling.desk.store.work() as work:
        selling.desk.record(work, MemberLeave(NAMFON, date(2026, 6, 30), "moved"), by="u-office")
    bill = members.put_on_bill(selling.scan(RICE), NAMFON)
    with pytest.raises(NoCreditAfterLeaving):
        selling.till.ring_up(bill, [credit(18900)])
    assert selling.till.ring_up(bill, [Taken("cash", Satang(18900))]).member == NAMFON


def test_credit_is_never_more_than_the_bill_and_one_part_of_it(selling: Shop, members: MemberTill) -> None:
    bill = members.put_on_bill(selling.scan(RICE), KHAM)
    with pytest.raises(TooMuchOnCredit):
        selling.till.ring_up(bill, [credit(18901)])
    with pytest.raises(CreditTwice):
        selling.till.ring_up(bill, [credit(900), credit(18000)])
    with pytest.raises(StillDue):
        selling.till.ring_up(bill, [credit(900)])
    with pytest.raises(CreditTermsWrong):
        selling.till.ring_up(bill, [credit(18900, due_on=TODAY - timedelta(days=1))])


def test_credit_runs_in_instalments(selling: Shop, members: MemberTill) -> None:
    terms = members.due_days(18900, 3)
    assert terms == tuple(Instalment(date(2026 + month // 12, month % 12 + 1, 21), 6300) for month in (11, 12, 13))
    done = selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900, instalments=terms)])
    with selling.desk.store.read() as connection:
        found = debts(connection, KHAM)
    assert [(debt.instalment, debt.due_on, debt.left) for debt in found] == [(n, term.due_on, 6300) for n, term in enumerate(terms, 1)]
    assert "งวด" in texts(done.slip)
    assert members.due_days(100, 1) == (Instalment(TODAY + timedelta(days=30), 100),)


def test_the_draft_keeps_the_member_and_the_helper_through_a_power_cut(selling: Shop, members: MemberTill) -> None:
    begun = members.put_on_bill(selling.till.new_basket(), KHAM, NAMFON)
    selling.till.save_draft(begun)
    selling.reopen()
    assert selling.till.start().basket == begun
    selling.as_cashier()
    bill = selling.scan(RICE, basket=begun)
    assert (bill.member, bill.helper) == (KHAM, NAMFON)
    selling.till.save_draft(bill)
    held = selling.till.hold(bill, "แม่คำปัน")
    assert held.member == ""
    back = selling.till.recall(selling.till.held()[0].id, held)
    assert (back.member, back.helper) == (KHAM, NAMFON)
    assert members.take_off_bill(back).helper == ""


@pytest.mark.parametrize("event", ["DELETE ON draft", "INSERT ON print_job", "INSERT ON debt", "INSERT ON business", "INSERT ON receipt"])
def test_a_credit_sale_that_breaks_between_two_steps_did_not_happen(selling: Shop, members: MemberTill, event: str) -> None:
    bill = members.put_on_bill(selling.scan(RICE), KHAM)
    selling.till.save_draft(bill)
    size = selling.desk.ledger.size
    with selling.desk.store.work() as work:
        work.connection.exec_driver_sql(f"CREATE TRIGGER breaks BEFORE {event} BEGIN SELECT RAISE(ABORT, 'breaks here'); END")
    with pytest.raises(Exception, match="breaks here") as broke:
        selling.till.ring_up(bill, [credit(18900)])
    assert isinstance(broke.value, IntegrityError) or "IntegrityError" in type(broke.value).__name__
    with selling.desk.store.work() as work:
        work.connection.exec_driver_sql("DROP TRIGGER breaks")
    assert (selling.desk.ledger.size, owed(selling)) == (size, 0)
    selling.reopen()
    assert selling.till.start().basket == bill
    selling.as_cashier()
    assert selling.till.ring_up(bill, [credit(18900)]).on_credit == 18900
    assert selling.till.ring_up(bill, [credit(18900)]).repeated
    assert owed(selling) == 18900


def test_what_comes_back_goes_off_the_debt_first(selling: Shop, members: MemberTill) -> None:
    bill = members.put_on_bill(selling.scan(f"2*{RICE}"), KHAM)
    done = selling.till.ring_up(bill, [credit(30000), Taken("cash", Satang(7800))])
    members.pay_debt(KHAM, Satang(15000), [Taken("cash", Satang(15000))])
    selling.as_manager()
    quote = selling.till.quote_refund(done.fact_id, [Pick(0, 1)])
    assert (quote.amount, quote.to_debt, quote.back, quote.cash) == (18900, 15000, 3900, 3900)
    back = selling.till.refund(done.fact_id, [Pick(0, 1)], "ถุงแตก")
    assert (back.total, back.to_debt, owed(selling)) == (18900, 15000, 0)
    assert sum(coins.denomination * coins.count for coins in back.hand_over) == 3900
    assert "หักจากหนี้" in texts(back.slip)
    rest = selling.till.refund(done.fact_id, [Pick(0, 1)], "ถุงแตก")
    assert (rest.to_debt, owed(selling)) == (0, 0)


def test_the_last_instalments_go_off_first_when_goods_come_back(selling: Shop, members: MemberTill) -> None:
    done = selling.till.ring_up(members.put_on_bill(selling.scan(f"2*{RICE}"), KHAM), [credit(37800, instalments=members.due_days(37800, 3))])
    selling.as_manager()
    selling.till.refund(done.fact_id, [Pick(0, 1)], "ถุงแตก")
    with selling.desk.store.read() as connection:
        assert [(debt.instalment, debt.left) for debt in debts(connection, KHAM)] == [(1, 12600), (2, 6300)]


def test_a_repayment_pays_the_oldest_debt_first_and_prints_what_is_left(selling: Shop, members: MemberTill) -> None:
    first, second = (selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)]) for _ in range(2))
    paid = members.pay_debt(KHAM, Satang(20000), [Taken("cash", Satang(50000))])
    assert (paid.number, paid.total, paid.change, paid.owed, paid.kept) == ("02-P-69-000001", 20000, 30000, 17800, 0)
    with selling.desk.store.read() as connection:
        (debt,) = debts(connection, KHAM)
    assert (debt.debt, debt.left) == (second.fact_id, 17800)
    paper = texts(paid.slip)
    assert f"{first.number} | 189.00" in paper and f"{second.number} | 11.00" in paper and "178.00" in paper
    assert paid.fact_id in [owed_paper.fact_id for owed_paper in selling.till.unprinted()]
    selling.as_manager()
    assert "178.00" not in texts(selling.till.reprint(paid.fact_id).slip), "what is owed now is not the fact's"


def test_a_chosen_debt_is_paid_and_never_beyond_what_is_left(selling: Shop, members: MemberTill) -> None:
    first, second = (selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)]) for _ in range(2))
    chosen = (Allocation(second.fact_id, 1, 18900),)
    with pytest.raises(DebtNotOpen):
        members.share_out_payment(KHAM, 18901, (Allocation(second.fact_id, 1, 18901),))
    shared = members.share_out_payment(KHAM, 20000, chosen)
    assert shared.allocations == (*chosen, Allocation(first.fact_id, 1, 1100))
    members.pay_debt(KHAM, Satang(20000), [Taken("cash", Satang(20000))], chosen=chosen)
    with selling.desk.store.read() as connection:
        (debt,) = debts(connection, KHAM)
    assert (debt.debt, debt.left) == (first.fact_id, 17800)


def test_more_than_is_owed_is_refused_unless_it_is_to_be_kept(selling: Shop, members: MemberTill) -> None:
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    cash = [Taken("cash", Satang(50000))]
    with pytest.raises(PaysMoreThanOwed):
        members.pay_debt(KHAM, Satang(50000), cash)
    paid = members.pay_debt(KHAM, Satang(50000), cash, keep=True)
    assert (paid.kept, paid.owed, members.at_counter(KHAM).kept) == (31100, -31100, 31100)
    assert members.headroom(KHAM).free == 131_100
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    assert (members.at_counter(KHAM).debts, owed(selling)) == ((), -12200)


def test_a_repayment_may_be_split_and_set_off_with_consent_only(selling: Shop, members: MemberTill) -> None:
    selling.till.ring_up(members.put_on_bill(selling.scan(f"3*{RICE}"), KHAM), [credit(56700)])
    selling.as_manager()
    members.move_deposit(KHAM, "in", Satang(20000), [Taken("cash", Satang(20000))])
    split = [
        Taken("deposit", Satang(15000)),
        Taken("promptpay", Satang(21700), "014", "20261121", seen=True),
        Taken("cash", Satang(20000)),
    ]
    with pytest.raises(ConsentNeeded):
        members.pay_debt(KHAM, Satang(56700), split)
    with pytest.raises(ConsentNeeded):
        members.pay_debt(KHAM, Satang(56700), split, consent="helper")
    with pytest.raises(PurseTooSmall):
        members.pay_debt(KHAM, Satang(56700), [Taken("deposit", Satang(20001)), *split[1:]], consent="member")
    with pytest.raises(PurseTooSmall):
        members.pay_debt(KHAM, Satang(56700), [Taken("produce", Satang(1)), Taken("cash", Satang(56725))], consent="member")
    with pytest.raises(TooMuchSetOff):
        members.pay_debt(KHAM, Satang(100), [Taken("deposit", Satang(101))], consent="member")
    paid = members.pay_debt(KHAM, Satang(56700), split, helper=NAMFON, consent="helper")
    assert (paid.owed, members.at_counter(KHAM).deposit) == (0, 5000)
    assert "150.00" in texts(paid.slip)
    line = members.statement(KHAM, TODAY, TODAY, purse="deposit").lines[-1]
    assert (line.kind, line.amount, line.balance) == ("credit-payment", -15000, 5000)


def test_a_payment_said_twice_is_recorded_once(selling: Shop, members: MemberTill) -> None:
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    said = {"payment_id": selling.till.fresh_id()}
    first = members.pay_debt(KHAM, Satang(18900), [Taken("cash", Satang(18900))], **said)
    again = members.pay_debt(KHAM, Satang(18900), [Taken("cash", Satang(18900))], **said)
    assert (again.repeated, again.number, owed(selling)) == (True, first.number, 0)


def test_cash_from_members_lies_in_the_drawer_and_needs_a_shift(shop: Shop) -> None:
    members = joined(shop)
    shop.as_manager()
    with pytest.raises(ShiftNotOpen):
        members.move_deposit(KHAM, "in", Satang(10000), [Taken("cash", Satang(10000))])
    shop.till.open_shift(Satang(200_000))
    members.move_deposit(KHAM, "in", Satang(10000), [Taken("cash", Satang(10000))])
    members.move_deposit(KHAM, "out", Satang(2500), [Taken("cash", Satang(2500))])
    report = shop.till.x_report()
    assert report.expected == 207_500
    with shop.desk.store.read() as connection:
        assert balance_of(connection, "cash/drawer").amount == 207_500


def test_the_passbook_and_the_statement_say_what_was_brought_and_carried(selling: Shop, members: MemberTill) -> None:
    for _ in range(2):
        selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    selling.clock.advance(milliseconds=2 * 86_400_000)
    members.pay_debt(KHAM, Satang(10000), [Taken("cash", Satang(10000))])
    later = TODAY + timedelta(days=2)
    told = members.statement(KHAM, later, later)
    assert (told.brought, [line.amount for line in told.lines], told.carried, told.less) == (37800, [-10000], 27800, 10000)
    book = texts(members.passbook(KHAM, TODAY, later).slip)
    assert "378.00" in book and "278.00" in book
    paper = texts(members.statement_paper(KHAM, TODAY, later).slip)
    assert "ครบ" in paper and "278.00" in paper


def test_a_slip_pays_one_debt_or_one_bill(selling: Shop, members: MemberTill) -> None:
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    slip = [Taken("promptpay", Satang(18900), "014", "77", seen=True)]
    members.pay_debt(KHAM, Satang(18900), slip)
    with pytest.raises(Exception, match="02-P-69-000001"):
        selling.till.ring_up(selling.scan(RICE), slip)


def test_without_a_network_nothing_of_this_asks_for_one(selling: Shop, members: MemberTill, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("asked for a network")

    monkeypatch.setattr(socket, "socket", refuse)
    done = selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    assert replace(done, notices=()).on_credit == 18900


def test_the_paper_of_a_repayment_is_found_by_its_code_and_number_and_printed_again(selling: Shop, members: MemberTill) -> None:
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    paid = members.pay_debt(KHAM, Satang(8900), [Taken("cash", Satang(8900))])
    for text, proof in ((paid.receipt_code, "signed"), (paid.look_up_code, "code"), (paid.number, "number")):
        found = selling.till.find_receipt(text)
        assert (found.kind, found.fact_id, found.number, found.proof) == ("paper", paid.fact_id, paid.number, proof)
        assert (found.total, found.lines) == (8900, ())
        scanned = selling.till.read(text, selling.till.new_basket())
        assert isinstance(scanned, ReceiptScanned)
    selling.as_manager()
    again = selling.till.reprint(paid.fact_id)
    assert again.slip.copy and paid.number in texts(again.slip)


def test_shares_paid_back_go_to_the_drawer_the_deposit_or_the_debt(selling: Shop, members: MemberTill) -> None:
    selling.till.ring_up(members.put_on_bill(selling.scan(RICE), KHAM), [credit(18900)])
    selling.as_manager()
    members.move_shares(KHAM, "subscribe", shares=5, paid=5, taken=[Taken("cash", Satang(50_000))])
    parts = [credit(18900), Taken("deposit", Satang(10_000)), Taken("cash", Satang(1_100))]
    with pytest.raises(ShareReasonNeeded):
        members.move_shares(KHAM, "redeem", shares=3, taken=parts)
    done = members.move_shares(KHAM, "redeem", shares=3, taken=parts, reason="left")
    standing = members.at_counter(KHAM)
    assert (done.owed, done.change, standing.deposit, standing.holding.shares, standing.debts) == (0, 1_100, 10_000, 2, ())
    given = members.move_shares(KHAM, "transfer", shares=2, to=NAMFON, reason="family")
    assert members.at_counter(NAMFON).holding.capital == 20_000
    assert "0124" in texts(given.slip)
    assert selling.till.x_report().expected == 200_000 + 50_000 - 1_100


def test_no_deposit_is_paid_out_of_a_drawer_that_does_not_hold_it(selling: Shop, members: MemberTill) -> None:
    selling.as_manager()
    members.move_deposit(KHAM, "in", Satang(500_000), [Taken("promptpay", Satang(500_000), seen=True)])
    with pytest.raises(CashNotThere):
        members.move_deposit(KHAM, "out", Satang(300_000), [Taken("cash", Satang(300_000))])
    assert members.at_counter(KHAM).deposit == 500_000
    members.move_deposit(KHAM, "out", Satang(200_000), [Taken("cash", Satang(200_000))])
    assert members.at_counter(KHAM).deposit == 300_000
