"""A co-operative's shop with named members, shares and deposits, and an accountant signed in at its office."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kadpun.books.desk import Desk
from kadpun.books.members.deposits import Deposit, deposit_postings
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.members.shares import Share, share_postings
from kadpun.books.money import Satang
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.sale import Tendered
from kadpun.books.sales.shift import CashMove, move_postings
from tests.pos.till.conftest import Shop, make_shop

PAR = 100_00
NAMES = ("แม่คำปัน ใจแก้ว", "พ่ออุ๊ยแก้ว วงค์คำ", "นางบัวผัด สุขใจ", "กลุ่มแม่บ้านหนองปั๋น", "นายสมชาย มั่นคง")
ACCOUNTANT_PIN, MANAGER_PIN = "9753", "1357"
SHARES_ON = date(2026, 1, 1)
YEAR_TO = date(2026, 6, 30)


def a_coop(folder: Path, *, people: int = 5) -> tuple[Shop, list[str]]:
    """A shop with an open shift, five members by number, and the accountant signed in; answers the members' ids."""
    shop = make_shop(folder)
    shop.as_manager()
    shop.till.open_shift(Satang(0))
    accountant = shop.till.add_operator("พิมพ์", "accountant", ACCOUNTANT_PIN)
    joined = [
        NewPerson(
            values={"name": NAMES[at % len(NAMES)], "village": "บ้านหนองปั๋น", "bank": "กรุงไทย", "bank_account": f"123-4-{at:05}-6"},
            joined_on=SHARES_ON,
        )
        for at in range(people)
    ]
    join_people(shop.desk, joined, by="setup")
    shop.till.sign_in(ACCOUNTANT_PIN, accountant.id)
    return shop, [person.id for person in joined]


def give_shares(desk: Desk, member: str, shares: int, *, on: date = SHARES_ON) -> None:
    """A member pays for shares by transfer."""
    total = shares * PAR
    with desk.store.work() as work:
        serial = next_number(work.connection, desk.log, "share")
        body = Share(member, "subscribe", shares, PAR, f"S-{serial}", serial, total, paid=shares, tender=(Tendered("promptpay", total),))
        desk.record(work, body, by="setup", on=on, post=share_postings(body))


def give_deposit(desk: Desk, member: str, amount: int, *, on: date = SHARES_ON) -> None:
    """A member puts money into the deposit."""
    with desk.store.work() as work:
        serial = next_number(work.connection, desk.log, "deposit")
        body = Deposit(member, "in", f"D-{serial}", serial, (Tendered("promptpay", amount),), amount)
        desk.record(work, body, by="setup", on=on, post=deposit_postings(body))


def bring(desk: Desk, amount: int, account: str, *, on: date = YEAR_TO) -> None:
    """Money comes into the drawer from an account: how a surplus, or a debt, is laid into the books of a test."""
    body = CashMove(1, "in", amount, account, "ยกมา", "setup")
    with desk.store.work() as work:
        desk.record(work, body, by="setup", on=on, post=move_postings(body))
