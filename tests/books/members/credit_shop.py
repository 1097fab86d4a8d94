"""A shop whose members buy on credit, pay, deposit and hold shares: bodies said through the one door, day by day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.credit import CreditPayment, credit_payment_postings
from kadpun.books.members.debts import Allocation, Instalment, account, oldest_first
from kadpun.books.members.deposits import Deposit, deposit_postings
from kadpun.books.members.shares import Act, Share, ShareReason, share_postings
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.receipts import recorded_sale, refunded_so_far, work_out_refund
from kadpun.books.sales.sale import Refund, Reversal, Sale, SaleLine, Tendered, refund_postings, sale_postings, vat_groups
from kadpun.pos.till.sales import to_debt

from ..shops import CASHIER, OPENING_AT, a_shop, open_a_shift, with_products

DAY_MILLISECONDS = 86_400_000
FIRST = date(2026, 11, 21)


def party(number: int) -> str:
    return f"m-{number:012}"


@dataclass
class CreditShop:
    """A desk with a shift open; `day` is counted from the first."""

    desk: Desk
    day: int = 0
    sales: list[str] = field(default_factory=list)
    payments: list[str] = field(default_factory=list)

    @property
    def today(self) -> date:
        return FIRST + timedelta(days=self.day)

    def pass_days(self, days: int) -> None:
        self.day += days

    def record(self, body: Any, post: Any = (), refs: tuple[str, ...] = (), on: date | None = None) -> Recorded:
        """Record a body on the day it is, at an instant of its own."""
        at = OPENING_AT + self.day * DAY_MILLISECONDS + self.desk.ledger.size * 1000
        with self.desk.store.work() as work:
            return self.desk.record(work, body, by=CASHIER, at=at, on=on or self.today, post=tuple(post), refs=refs)

    def number(self, series: str) -> int:
        with self.desk.store.read() as connection:
            return next_number(connection, self.desk.log, series)

    def sell(
        self, member: str, amount: int, *, cash: int = 0, days: int = 30, instalments: tuple[Instalment, ...] = (), approvals: tuple[str, ...] = ()
    ) -> str:
        """Sell goods of so much, all on credit but the cash."""
        line = SaleLine("g-0002", "ข้าวสาร", "ถุง", 1, amount, amount, None)
        tender = (Tendered("cash", cash, cash),) if cash else ()
        if amount - cash:
            due_on = None if instalments else self.today + timedelta(days=days)
            tender += (Tendered("credit", amount - cash, due_on=due_on, instalments=instalments),)
        serial = self.number("sale")
        sale = Sale(
            1, f"01-69-{serial:06}", serial, "receipt", (line,), vat_groups({None: amount}), tender, amount, approvals=approvals, member=member
        )  # fmt: skip
        self.sales.append(self.record(sale, sale_postings(sale)).fact.id)
        return self.sales[-1]

    def pay(self, member: str, amount: int, *, chosen: tuple[Allocation, ...] = (), kind: str = "cash") -> str:
        """Pay so much off the debts, the oldest first unless chosen, what is beyond them kept."""
        with self.desk.store.read() as connection:
            standing = account(connection, member).debts
        shared, kept = (chosen, amount - sum(part.amount for part in chosen)) if chosen else oldest_first(standing, amount)
        part = Tendered("cash", amount, amount) if kind == "cash" else Tendered(kind, amount)  # type: ignore[arg-type]
        serial = self.number("credit-payment")
        body = CreditPayment(
            member, 1 if kind == "cash" else 0, f"01-P-69-{serial:06}", serial, (part,), amount, shared, kept,
            consent="" if kind == "cash" else "member",
        )  # fmt: skip
        self.payments.append(self.record(body, credit_payment_postings(body)).fact.id)
        return self.payments[-1]

    def refund(self, sale_id: str) -> str:
        """Take the goods of a sale back: off its debt first, the rest in cash."""
        with self.desk.store.read() as connection:
            found = recorded_sale(connection, sale_id)
            assert found is not None
            sale = found[1]
            out = work_out_refund(sale, refunded_so_far(connection, sale_id), {0: 1})
            allocations = to_debt(connection, sale_id, sale, out.total)
        off = sum(part.amount for part in allocations)
        tender = (Tendered("credit", off),) if off else ()
        if out.total - off:
            tender += (Tendered("cash", out.total - off, out.total - off),)
        serial = self.number("refund")
        body = Refund(
            1, f"01-R-69-{serial:06}", serial, "receipt", sale.number, sale.total, out.lines, out.vat, tender, out.total, "ชำรุด", CASHIER,
            member=sale.member, allocations=allocations,
        )  # fmt: skip
        return self.record(body, refund_postings(body), refs=(sale_id,)).fact.id

    def reverse(self, fact_id: str) -> str:
        """Reverse a fact exactly."""
        with self.desk.store.read() as connection:
            from kadpun.books.sales.receipts import standing_fact

            standing = standing_fact(connection, fact_id)
        assert standing is not None
        post = tuple((account, commodity, -amount) for account, commodity, amount in standing.fact.post)
        return self.record(Reversal("ลงผิดคน", CASHIER), post, (fact_id,)).fact.id

    def deposit(self, member: str, direction: str, amount: int) -> str:
        serial = self.number("deposit")
        body = Deposit(member, "in" if direction == "in" else "out", f"D{serial}", serial, (Tendered("cash", amount, amount),), amount, 1)
        return self.record(body, deposit_postings(body)).fact.id

    def shares(self, member: str, act: Act, *, shares: int = 0, paid: int = 0, to: str = "") -> str:
        serial = self.number("share")
        moved = paid if act in ("subscribe", "pay") else shares
        total = moved * 10_000
        tender = (Tendered("cash", total, total),) if total and act != "transfer" else ()
        why: ShareReason = "other" if act in ("transfer", "redeem") else ""
        body = Share(member, act, shares, 10_000, f"S{serial}", serial, total, 1, paid, tender, to, reason=why)
        return self.record(body, share_postings(body)).fact.id


def a_credit_shop(folder: Path, *, limit: int | None = 10**9) -> CreditShop:
    """A shop with goods, a shift, and a default limit that does not stand in the way unless one is given."""
    desk = a_shop(folder)
    with_products(desk)
    open_a_shift(desk)
    if limit is not None:
        desk.change_profile(replace(desk.profile(), credit_limit=limit, credit_soft_limit=limit), by="u-office")
    return CreditShop(desk)
