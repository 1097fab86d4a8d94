"""Recording the year through the one door: three shops and an office, each with its own log in one store.

    opening balances --> each day: shifts, sales (cash, transfer, credit), refunds, repayments, deposits --> the office: bills of suppliers, their
    payment, cash to the bank, costs --> month's end

Every fact is what the till or the office would have recorded, with the same rules; only the hands are missing. The clock stands where the year
puts it. Answers what the year must come to, added up here from what was said.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.goods.shelving import NewProduct, add_product
from kadpun.books.journal.cost_of_sales import record_cost, work_out_cost
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.journal.opening import OpeningLine, record_opening
from kadpun.books.journal.periods import PeriodClose, PeriodHold, demand_open, logs_reached
from kadpun.books.journal.postings import apply_postings
from kadpun.books.journal.purchases import PurchaseLine, new_purchase, record_purchase, split_vat
from kadpun.books.journal.vat_month import settle_vat
from kadpun.books.journal.vouchers import Settled
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.ledger.own_kinds import Genesis
from kadpun.books.ledger.recorder import Ledger, Recorded
from kadpun.books.members.credit import CreditPayment, credit_payment_postings
from kadpun.books.members.debts import Allocation, debts
from kadpun.books.members.deposits import Deposit, deposit_postings
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.members.shares import Share, share_postings
from kadpun.books.money import line_amount, round_cash
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.sale import Refund, RefundLine, Sale, SaleLine, Tendered, refund_postings, sale_postings, vat_groups
from kadpun.books.sales.shift import ShiftClose, ShiftOpen, close_postings, open_postings, shift_totals
from kadpun.books.shop import KEYS_NAME, ShopNames, found_shop
from kadpun.books.store.engine import Work

from .plan import COMMUNITY, COMMUNITY_NAME, ORGANISATION, PAR, SEAL, SHOPS, PlannedMember, Size, Stocked, goods, make_id, members

OFFICE = "acc"
BANK_OPENING = 5_000_000_00
"""What the bank account holds when the year begins."""
FLOAT = 100_000
ON_SHELF, ORDER_BELOW = 600, 500
CREDIT_LIMIT = 300_000
HOUR = 3_600_000
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Serials:
    """The next numbers of one desk's papers."""

    sale: int = 1
    refund: int = 1
    shift: int = 1
    payment: int = 1
    deposit: int = 1
    share: int = 1


@dataclass(slots=True)
class Branch:
    """One shop of the co-operative: its desk, its numbers, and what its day comes to for the bank."""

    name: str
    desk: Desk
    number: str
    serials: Serials = field(default_factory=Serials)
    last_sale: Recorded | None = None
    slips: int = 0


@dataclass(frozen=True, slots=True)
class BankMove:
    """What the bank must have seen: the instant, money in (positive) or out, and what it was."""

    at: int
    amount: int
    text: str


@dataclass(slots=True)
class Sums:
    """What the year must come to, in satang, added up apart from the books."""

    facts: int = 0
    sales: int = 0
    cash: int = 0
    promptpay: int = 0
    credit: int = 0
    repaid: int = 0
    refunded: int = 0
    owed: dict[str, int] = field(default_factory=dict)
    deposits: dict[str, int] = field(default_factory=dict)
    shares: dict[str, int] = field(default_factory=dict)
    bank: list[BankMove] = field(default_factory=list)


class CoopYear:
    """A co-operative's year under way in a folder."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.size = size
        self.random = random.Random(size.seed + 1)
        self.by = OFFICE
        self.clock = SetClock(_instant(size.first_on, 7))
        self.goods = goods()
        self.members: list[PlannedMember] = list(members(size))
        self.sums = Sums()
        names = ShopNames(COMMUNITY_NAME, "สำนักงาน", "สำนักงาน", COMMUNITY, "office", "office-1")
        profile = ShopProfile(
            community=COMMUNITY_NAME, shop="ร้านสหกรณ์หนองปั๋น", organisation=ORGANISATION, vat_mode="registered", sample=True, desk_number="00",
            desk_name="สำนักงาน", promptpay="0994000158378", credit_limit=CREDIT_LIMIT, credit_soft_limit=CREDIT_LIMIT, share_par=PAR,
        )  # fmt: skip
        self.office = found_shop(folder, names=names, shop_profile=profile, seal=SEAL, clock=self.clock)
        self.branches = [self._branch(number, *shop) for number, shop in enumerate(SHOPS, 1)]
        self.suppliers = [make_id(self.random) for _ in range(6)]
        self._unpaid: list[tuple[date, str, str, int]] = []
        self._supplied = {stocked.product.goods: 0 for stocked in self.goods}

    def make(self, progress: Progress | None = None) -> Sums:
        """Record the whole year; `progress` is told days done of how many. Answers what it must come to."""
        self._open_books()
        day, last = self.size.first_on, self.size.last_on
        days = (last - day).days + 1
        for done in range(days):
            today = day + timedelta(days=done)
            for branch in self.branches:
                self._shop_day(branch, today)
            self._office_day(today)
            if (today + timedelta(days=1)).day == 1 and today < last:
                self._close_month(today)
            if progress is not None:
                progress(done + 1, days)
        self.sums.facts = self.office.ledger.size + sum(branch.desk.ledger.size for branch in self.branches)
        return self.sums

    def close(self) -> None:
        """Close the store."""
        self.office.close()

    def _branch(self, number: int, short: str, name: str) -> Branch:
        """A shop's desk: a log of its own in the same store."""
        log = f"{COMMUNITY}/{short}/till-{number}/1"
        box = KeyBox(self.office.folder / KEYS_NAME)
        keys = box.create(log, seal=SEAL, passphrase="")
        ledger = Ledger(
            self.office.store, log=log, keys=keys, mark=box.high_mark(log), kinds=KINDS, apply_postings=apply_postings, demand_open=demand_open
        )
        desk = Desk(
            folder=self.office.folder, store=self.office.store, ledger=ledger, clock=self.clock, mark=box.high_mark(log),
            people_keys=self.office.people.keys,
        )  # fmt: skip
        with desk.store.work() as work:
            desk.record(work, Genesis(COMMUNITY_NAME, name, f"เครื่อง {number}", keys.vkeys, certificate=None, sample=True), by="setup")
        return Branch(name, desk, f"{number:02}")

    def _open_books(self) -> None:
        """Goods, members and everything brought forward from the books before."""
        first = self.size.first_on
        with self.office.store.work() as work:
            for stocked in self.goods:
                quantity = ON_SHELF
                self._supplied[stocked.product.goods] = quantity
                add_product(self.office, work, NewProduct(stocked.product, quantity, _net_cost(stocked) * quantity), by=self.by, on=first)
        people = [
            NewPerson({"name": member.name, "village": member.village, "telephone": member.telephone}, first, number=member.number, id=member.id)
            for member in self.members
        ]
        people += [
            NewPerson({"name": f"ร้านส่ง {n}"}, first, form="organisation", roles=("supplier",), id=supplier)
            for n, supplier in enumerate(self.suppliers, 1)
        ]
        for start in range(0, len(people), 500):
            join_people(self.office, people[start : start + 500], by=self.by)
        lines = [OpeningLine("cash/safe", 2_500_000), OpeningLine("bank/current", BANK_OPENING)]
        for member in self.members:
            self.sums.shares[member.id] = member.shares * PAR
            lines.append(OpeningLine(f"equity/shares/{member.id}", -member.shares * PAR))
            if member.deposit:
                self.sums.deposits[member.id] = member.deposit
                lines.append(OpeningLine(f"deposits/members/{member.id}", -member.deposit))
            if member.debt:
                self.sums.owed[member.id] = member.debt
                lines.append(OpeningLine(f"receivables/members/{member.id}", member.debt, first + timedelta(days=self.random.randint(5, 60))))
        shelf = sum(_net_cost(stocked) * ON_SHELF for stocked in self.goods)
        lines.append(OpeningLine("equity/reserve", -shelf - sum(line.amount for line in lines)))
        with self.office.store.work() as work:
            record_opening(self.office, work, lines, by=self.by, on=first)

    def _shop_day(self, branch: Branch, today: date) -> None:
        """A shift at one shop."""
        self.clock.at = _instant(today, 7) + len(branch.number)
        desk = branch.desk
        busy = self.size.sales_a_day + self.random.randint(-8, 8)
        with desk.store.work() as work:
            opening = ShiftOpen(branch.serials.shift, FLOAT)
            opened = desk.record(work, opening, by=branch.number, on=today, post=open_postings(opening))
            for _ in range(max(busy, 1)):
                self.clock.advance(milliseconds=int(10 * HOUR / (busy + 40)))
                self._sell(branch, work, today)
                if branch.last_sale is not None and self.random.random() < 0.006:
                    self._refund(branch, work, today)
            for member in self.random.sample(self.members, max(len(self.members) // 350, 1)):
                self._save(branch, work, today, member)
            for member_id in self.random.sample(sorted(self.sums.owed), min(len(self.sums.owed), max(len(self.members) // 340, 1))):
                self._repay(branch, work, today, member_id)
            if today.day <= 3:
                for member in self.random.sample(self.members, max(len(self.members) // 100, 1)):
                    self._subscribe(branch, work, today, member)
            self._close_shift(branch, work, today, opened)

    def _sell(self, branch: Branch, work: Work, today: date) -> None:
        lines: list[SaleLine] = []
        amounts: dict[int | None, int] = {}
        for stocked in self.random.sample(self.goods, self.random.choice((1, 1, 2, 2, 3, 4))):
            product, quantity = stocked.product, self.random.choice((1, 1, 1, 2, 3))
            amount = line_amount(price=product.price, per=product.per, quantity=quantity)
            lines.append(SaleLine(product.goods, product.name, product.unit, quantity, product.price, amount, product.vat))
            amounts[product.vat] = amounts.get(product.vat, 0) + amount
            self._supplied[product.goods] -= quantity
        total = sum(amounts.values())
        member = self.random.choice(self.members).id if self.random.random() < 0.55 else ""
        tender = self._tender(today, member, total)
        paid = sum(part.amount for part in tender)
        number = f"{branch.number}-{branch.serials.sale:06}"
        sale = Sale(
            shift=branch.serials.shift, number=number, serial=branch.serials.sale, document="receipt", lines=tuple(lines), vat=vat_groups(amounts),
            tender=tender, total=total, rounding=total - paid, member=member,
        )  # fmt: skip
        branch.serials.sale += 1
        branch.last_sale = branch.desk.record(work, sale, by=branch.number, on=today, post=sale_postings(sale))
        self.sums.sales += total

    def _tender(self, today: date, member: str, total: int) -> tuple[Tendered, ...]:
        """How a buyer pays: most in cash, some by transfer, some members on credit within their limit."""
        chance = self.random.random()
        if member and chance < 0.2 and self.sums.owed.get(member, 0) + total <= CREDIT_LIMIT:
            self.sums.owed[member] = self.sums.owed.get(member, 0) + total
            self.sums.credit += total
            return (Tendered("credit", total, due_on=today + timedelta(days=30)),)
        if chance > 0.7:
            self.sums.promptpay += total
            self._through_bank(total, "พร้อมเพย์เข้า")
            return (Tendered("promptpay", total, seen=True),)
        paid = round_cash(total)
        self.sums.cash += paid
        return (Tendered("cash", paid, given=paid),)

    def _refund(self, branch: Branch, work: Work, today: date) -> None:
        """The first line of the last sale comes back, to the way it was paid."""
        assert branch.last_sale is not None
        fact = branch.last_sale.fact
        line, tender = fact.body["lines"][0], fact.body["tender"][0]
        branch.last_sale = None
        if tender["kind"] == "credit":
            return
        back = RefundLine(0, line["goods"], line["name"], line["unit"], line["quantity"], line["amount"], line["vat"])
        paid = round_cash(back.amount) if tender["kind"] == "cash" else back.amount
        serial = branch.serials.refund
        branch.serials.refund += 1
        refund = Refund(
            shift=branch.serials.shift, number=f"{branch.number}-R{serial:06}", serial=serial, document="receipt", of_number=fact.body["number"],
            of_total=fact.body["total"], lines=(back,), vat=vat_groups({back.vat: back.amount}),
            tender=(Tendered(tender["kind"], paid, given=paid if tender["kind"] == "cash" else 0),), total=back.amount, reason="ของชำรุด",
            approver=self.by, rounding=back.amount - paid,
        )  # fmt: skip
        branch.desk.record(work, refund, by=branch.number, on=today, refs=(fact.id,), post=refund_postings(refund))
        self._supplied[back.goods] += back.quantity
        self.sums.refunded += back.amount
        if tender["kind"] == "promptpay":
            self._through_bank(-paid, "โอนคืนลูกค้า")

    def _repay(self, branch: Branch, work: Work, today: date, member: str) -> None:
        """A member pays debts, the oldest first, all of it or a round part."""
        work.views.flush()
        standing = debts(work.connection, member)
        owed = sum(debt.left for debt in standing)
        if owed <= 0:
            return
        paid = owed - owed % 25 if self.random.random() < 0.6 else max(owed // 2 // 10_000 * 10_000, 0) or owed - owed % 25
        if not paid:
            return
        left, allocations = paid, []
        for debt in standing:
            part = min(left, debt.left)
            if part > 0:
                allocations.append(Allocation(debt.debt, debt.instalment, part))
                left -= part
        serial = branch.serials.payment
        branch.serials.payment += 1
        body = CreditPayment(
            member=member, shift=branch.serials.shift, number=f"{branch.number}-P{serial:06}", serial=serial,
            tender=(Tendered("cash", paid, given=paid),), total=paid, allocations=tuple(allocations),
        )  # fmt: skip
        branch.desk.record(work, body, by=branch.number, on=today, post=credit_payment_postings(body))
        self.sums.repaid += paid
        self.sums.owed[member] -= paid
        if not self.sums.owed[member]:
            del self.sums.owed[member]

    def _save(self, branch: Branch, work: Work, today: date, member: PlannedMember) -> None:
        """A member puts money into the deposit, or takes some out."""
        held = self.sums.deposits.get(member.id, 0)
        out = held >= 20_000 and self.random.random() < 0.3
        amount = 10_000 if out else self.random.choice((5_000, 10_000, 20_000))
        serial = branch.serials.deposit
        branch.serials.deposit += 1
        body = Deposit(
            member=member.id, direction="out" if out else "in", number=f"{branch.number}-D{serial:06}", serial=serial,
            tender=(Tendered("cash", amount, given=amount),), total=amount, shift=branch.serials.shift,
        )  # fmt: skip
        branch.desk.record(work, body, by=branch.number, on=today, post=deposit_postings(body))
        self.sums.deposits[member.id] = held + (-amount if out else amount)

    def _subscribe(self, branch: Branch, work: Work, today: date, member: PlannedMember) -> None:
        """A member takes one more share and pays it."""
        serial = branch.serials.share
        branch.serials.share += 1
        body = Share(
            member=member.id, act="subscribe", shares=1, par=PAR, number=f"{branch.number}-H{serial:06}", serial=serial, total=PAR,
            shift=branch.serials.shift, paid=1, tender=(Tendered("cash", PAR, given=PAR),),
        )  # fmt: skip
        branch.desk.record(work, body, by=branch.number, on=today, post=share_postings(body))
        self.sums.shares[member.id] += PAR

    def _close_shift(self, branch: Branch, work: Work, today: date, opened: Recorded) -> None:
        work.views.flush()
        totals = shift_totals(work.connection, branch.desk.log, branch.serials.shift)
        short = self.random.choice((0, 0, 0, 0, 500, -100))
        counted = totals.expected - short
        body = ShiftClose(
            branch.serials.shift, f"Z{branch.serials.shift:04}", totals.expected, counted, totals.perpetual, totals.sums,
            reason="นับแล้ว" if short else "", approver=self.by,
        )  # fmt: skip
        branch.desk.record(work, body, by=branch.number, on=today, refs=(opened.fact.id,), post=close_postings(body))
        branch.serials.shift += 1

    def _office_day(self, today: date) -> None:
        """The office's part: deliveries on Mondays, cash to the bank on Fridays, bills when they are due, costs at the month's end."""
        self.clock.at = _instant(today, 19)
        with self.office.store.work() as work:
            if today.weekday() == 0 or min(self._supplied.values()) < 0:
                self._buy(work, today)
            if today.weekday() == 4:
                self._bank(work, today)
            for due in [bill for bill in self._unpaid if bill[0] <= today]:
                self._pay(work, today, due)
            if today.day == 28:
                for account, amount, text in _COSTS:
                    self._cost(work, today, account, amount, text)

    def _close_month(self, last_on: date) -> None:
        """Hold the month, post its cost of sales and VAT, and close it; the last month is left for whoever tries the desk."""
        first_on = last_on.replace(day=1)
        self.clock.at = _instant(last_on + timedelta(days=1), 6)
        with self.office.store.work() as work:
            settle_vat(self.office, work, first_on, "ปิดภาษีมูลค่าเพิ่มประจำเดือน", by=self.by)
            self.office.record(work, PeriodHold(first_on, last_on), by=self.by)
            work.views.flush()
            cost = work_out_cost(work.connection, first_on=first_on, last_on=last_on)
            record_cost(self.office, work, cost, "ต้นทุนขายประจำเดือน", by=self.by)
            work.views.flush()
            self.office.record(work, PeriodClose(first_on, last_on, logs_reached(work.connection)), by=self.by)

    def _buy(self, work: Work, today: date) -> None:
        """What was sold is bought again, each supplier's goods on one bill."""
        for n, supplier in enumerate(self.suppliers):
            for exempt in (True, False):
                own = [stocked for stocked in self.goods[n :: len(self.suppliers)] if (stocked.product.vat is None) is exempt]
                wanted = [stocked for stocked in own if self._supplied[stocked.product.goods] < ORDER_BELOW]
                if wanted:
                    self._buy_from(work, today, supplier, wanted, exempt=exempt)

    def _buy_from(self, work: Work, today: date, supplier: str, wanted: list[Stocked], *, exempt: bool) -> None:
        lines = []
        for stocked in wanted:
            quantity = ON_SHELF - self._supplied[stocked.product.goods]
            self._supplied[stocked.product.goods] += quantity
            lines.append(PurchaseLine("goods/inventory", _net_cost(stocked) * quantity, stocked.product.goods, quantity))
        net = sum(line.amount for line in lines)
        vat = 0 if exempt else round(net * 7 / 100)
        invoice = f"IV{today:%y%m%d}{'E' if exempt else 'V'}"
        due_on = today + timedelta(days=15)
        bill = new_purchase(
            supplier, invoice, lines, "ซื้อสินค้าเข้าร้าน", invoice_on=today, due_on=due_on, vat=vat, vat_claim="none" if exempt else "claim"
        )
        recorded = record_purchase(self.office, work, bill, by=self.by, on=today)
        self._unpaid.append((due_on, supplier, recorded.fact.id, bill.total))

    def _pay(self, work: Work, today: date, bill: tuple[date, str, str, int]) -> None:
        _, supplier, id, total = bill
        self._unpaid.remove(bill)
        lines = (EntryLine(f"payables/suppliers/{supplier}", total), EntryLine("bank/current", -total))
        record_entry(self.office, work, "payment", lines, "จ่ายเจ้าหนี้", by=self.by, on=today, party=supplier, settles=(Settled(id, total),))
        self._through_bank(-total, "โอนจ่ายเจ้าหนี้")

    def _bank(self, work: Work, today: date) -> None:
        """Bring what is in the safe beyond the change to the bank."""
        work.views.flush()
        rows = work.connection.exec_driver_sql("SELECT SUM(debit) - SUM(credit) FROM balance WHERE account = 'cash/safe'").all()
        amount = (int(rows[0][0] or 0) - 1_000_000) // 10_000 * 10_000
        if amount > 0:
            lines = (EntryLine("bank/current", amount), EntryLine("cash/safe", -amount))
            record_entry(self.office, work, "journal", lines, "นำเงินสดฝากธนาคาร", by=self.by, on=today)
            self._through_bank(amount, "ฝากเงินสด")

    def _cost(self, work: Work, today: date, account: str, amount: int, text: str) -> None:
        lines = (EntryLine(account, amount), EntryLine("bank/current", -amount))
        record_entry(self.office, work, "payment", lines, text, by=self.by, on=today)
        self._through_bank(-amount, text)

    def _through_bank(self, amount: int, text: str) -> None:
        self.sums.bank.append(BankMove(self.clock.now_at(), amount, text))


_COSTS = (
    ("expenses/wages", 5_400_000, "ค่าแรงพนักงาน"),
    ("expenses/electricity", 486_025, "ค่าไฟฟ้า"),
    ("expenses/rent", 900_000, "ค่าเช่าร้าน"),
    ("expenses/telephone", 79_900, "ค่าอินเทอร์เน็ต"),
)


def _net_cost(stocked: Stocked) -> int:
    """What one costs without VAT that can be claimed."""
    return stocked.cost if stocked.product.vat is None else split_vat(stocked.cost, rate=stocked.product.vat)[0]


def _instant(day: date, hour: int) -> int:
    """An hour of a day in Thailand, in UTC milliseconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000) + (hour - 7) * HOUR
