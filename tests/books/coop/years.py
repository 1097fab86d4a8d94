"""A small co-operative with a year behind it: members with shares, trade and debts, and a surplus in the books."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kadpun.books.clock import SetClock, business_day
from kadpun.books.desk import Desk
from kadpun.books.members.deposits import Deposit, deposit_postings
from kadpun.books.members.shares import Share, share_postings
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.sale import Tendered
from kadpun.books.sales.shift import CashMove, ShiftOpen, move_postings, open_postings

from ..shops import CASHIER, a_shop

PAR = 100_00
MANAGER = "u-sri"
DAY_MILLISECONDS = 86_400_000


def member(number: int) -> str:
    """The id of a member."""
    return f"m-{number:012}"


def a_coop(folder: Path) -> Desk:
    """A co-operative whose books are kept without VAT; a shift is open. Its clock stands at 21 November 2026."""
    desk = a_shop(folder, profile=ShopProfile(shop="ร้านทดสอบ", sample=True, share_par=PAR, share_fifth_rule=False))
    with desk.store.work() as work:
        body = ShiftOpen(1, 0)
        desk.record(work, body, by=CASHIER, post=open_postings(body))
    return desk


def subscribe(desk: Desk, who: str, shares: int, *, on: date) -> None:
    """A member pays for shares by transfer."""
    total = shares * PAR
    with desk.store.work() as work:
        serial = next_number(work.connection, desk.log, "share")
        body = Share(who, "subscribe", shares, PAR, f"S-{serial}", serial, total, paid=shares, tender=(Tendered("promptpay", total),))
        desk.record(work, body, by=CASHIER, on=on, post=share_postings(body))


def put_in(desk: Desk, who: str, amount: int, *, on: date) -> None:
    """A member puts money into the deposit."""
    with desk.store.work() as work:
        serial = next_number(work.connection, desk.log, "deposit")
        body = Deposit(who, "in", f"D-{serial}", serial, (Tendered("promptpay", amount),), amount)
        desk.record(work, body, by=CASHIER, on=on, post=deposit_postings(body))


def bring(desk: Desk, amount: int, account: str, *, on: date) -> None:
    """Money comes into the drawer from some account."""
    body = CashMove(1, "in", amount, account, "ยกมา", MANAGER)
    with desk.store.work() as work:
        desk.record(work, body, by=CASHIER, on=on, post=move_postings(body))


def with_surplus(desk: Desk, amount: int, *, on: date) -> None:
    """The closing of a year has left so much in the retained surplus."""
    bring(desk, amount, "equity/surplus", on=on)


def pass_days(desk: Desk, days: int) -> date:
    """Let days go by; answers the day it is now."""
    clock = desk.clock
    assert isinstance(clock, SetClock)
    clock.advance(milliseconds=days * DAY_MILLISECONDS)
    return business_day(clock.now_at())
