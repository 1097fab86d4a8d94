"""Buying at the office: suppliers' bills and credit notes, what is owed to whom, and paying it; the month's VAT.

Bills are typed with or without VAT in their amounts; which it is, is said once a bill. What may not be claimed goes into the cost. Paying takes bills
oldest first or as chosen, and is one payment voucher that names them. Guarded acts need Permission.BOOKS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.journal.attachments import SourcePaper, keep_paper
from kadpun.books.journal.entries import EntryLine, record_entry
from kadpun.books.journal.purchases import (
    INVENTORY,
    OpenBill,
    Owed,
    Purchase,
    PurchaseLine,
    VatClaim,
    credit_note_of,
    new_purchase,
    open_bills,
    record_purchase,
    vat_on_top,
)
from kadpun.books.journal.vat_month import VatMonth, settle_vat, vat_month
from kadpun.books.journal.vouchers import Settled, VoucherTextNeeded
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang, share_out, vat_inside
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.store.engine import Work
from kadpun.books.thai import show_date
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission

VatSaid = Literal["inside", "on-top", "none"]
"""How a bill's amounts stand to its VAT: inside them, on top of them, or there is none."""


class PaidByNothing(Refusal):
    says = "Choose bills to pay and an account that pays them."


class SupplierMissing(Refusal):
    says = "Say from whom this was bought. A new supplier is put into the register first."


class CreditNoteMissing(Refusal):
    says = "This purchase is not in the books."


@dataclass(frozen=True, slots=True)
class BillLine:
    """A line of a bill as the form has made it: an account, or a product with its steps; `amount` as it stands on the bill; `vat` if it bears VAT."""

    amount: Satang
    account: str = INVENTORY
    goods: str = ""
    quantity: int = 0
    vat: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True)
class BillDraft:
    """A supplier's bill on its way."""

    party: str
    invoice: str
    invoice_on: date
    lines: tuple[BillLine, ...]
    text: str = ""
    vat_said: VatSaid = "none"
    vat_rate: int = 7
    claim: VatClaim = "claim"
    days_of_credit: int | None = None
    owed: Owed = "payables/suppliers"
    paid_from: str = ""
    papers: tuple[SourcePaper, ...] = ()


@dataclass(frozen=True, slots=True)
class BillSums:
    """What a bill comes to: cost without claimable VAT, VAT, and the total owed, in satang."""

    cost: Satang
    vat: Satang
    total: Satang


@dataclass(frozen=True, slots=True)
class BillOwed:
    """A bill with the supplier's name, and how many days it is overdue (below zero: still to come)."""

    bill: OpenBill
    name: str
    days_over: int


class BuyingRoom:
    """The verbs of buying."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk: Desk = till.desk

    def owed(self, *, party: str = "") -> tuple[BillOwed, ...]:
        """The bills of which something is owed, the first due first, with the suppliers' names."""
        with self.desk.store.read() as connection:
            today = self.till.today(self.till.profile(connection))
            bills = open_bills(connection, party=party)
        return tuple(BillOwed(bill, self.desk.people.name_of(bill.party), (today - bill.due_on).days) for bill in bills)

    def record(self, draft: BillDraft, *, on: date | None = None, approval: Approval | None = None) -> Recorded:
        """Record a supplier's bill and keep its source documents. Needs Permission.BOOKS.

        Refuses SupplierMissing, BillRecordedBefore, PeriodClosed.
        """
        if not draft.party:
            raise SupplierMissing()
        with self._guarded(approval) as (work, today, approver):
            papers = tuple(dict.fromkeys(keep_paper(work, paper, at=self.desk.clock.now_at()) for paper in draft.papers))
            body = purchase_of(draft, text=draft.text or draft.invoice, papers=papers, approver=approver)
            return record_purchase(self.desk, work, body, by=self.till.by, on=on or today)

    def record_credit_note(
        self,
        purchase: str,
        lines: Sequence[PurchaseLine],
        *,
        vat: Satang,
        invoice: str,
        invoice_on: date,
        text: str,
        on: date | None = None,
        approval: Approval | None = None,
    ) -> Recorded:
        """Record what a supplier took back or off a bill (the id of its fact). Needs Permission.BOOKS.

        Refuses CreditNoteMissing, VoucherTextNeeded.
        """
        if not text.strip():
            raise VoucherTextNeeded()
        with self._guarded(approval) as (work, today, _):
            standing = standing_fact(work.connection, purchase)
            if standing is None or standing.fact.kind != "purchase":
                raise CreditNoteMissing()
            body = codec_of(Purchase).read(standing.fact.body)
            back = credit_note_of(body, lines, vat=int(vat), invoice=invoice, invoice_on=invoice_on, text=text)
            return record_purchase(self.desk, work, back, by=self.till.by, on=on or today, refs=(purchase,))

    def credit_whole(self, purchase: str, reason: str, approval: Approval | None = None) -> Recorded:
        """Take a whole bill back (the id of its fact): goods, cost and VAT go as they came. Needs Permission.BOOKS. Refuses CreditNoteMissing."""
        with self.desk.store.read() as connection:
            standing = standing_fact(connection, purchase)
            today = self.till.today(self.till.profile(connection))
        if standing is None or standing.fact.kind != "purchase":
            raise CreditNoteMissing()
        body = codec_of(Purchase).read(standing.fact.body)
        vat = Satang(body.vat)
        return self.record_credit_note(purchase, body.lines, vat=vat, invoice="", invoice_on=today, text=reason, approval=approval)

    def pay(
        self,
        bills: Sequence[tuple[OpenBill, Satang]],
        *,
        paid_from: str,
        withheld: Satang | None = None,
        reference: str = "",
        text: str = "",
        on: date | None = None,
        papers: tuple[SourcePaper, ...] = (),
        approval: Approval | None = None,
    ) -> Recorded:
        """Pay bills of one supplier from an account, less what tax was withheld; one payment voucher that names them. Needs Permission.BOOKS.

        Refuses PaidByNothing, SettlesTooMuch, PeriodClosed.
        """
        parties = {bill.party for bill, _ in bills}
        total = sum(amount for _, amount in bills)
        if len(parties) != 1 or total <= 0 or not paid_from:
            raise PaidByNothing()
        party = parties.pop()
        tax = withheld or 0
        with self._guarded(approval) as (work, today, approver):
            sums: dict[str, int] = {}
            for bill, amount in bills:
                account = _owed_account(work, bill)
                sums[account] = sums.get(account, 0) + amount
            lines = [EntryLine(account, amount) for account, amount in sums.items()]
            lines += [EntryLine(account, -amount) for account, amount in ((paid_from, total - tax), ("tax/withheld", tax)) if amount]
            say = self.till.words[self.till.profile(work.connection).receipt_language]
            numbers = ", ".join(bill.invoice or bill.number for bill, _ in bills)
            return record_entry(
                self.desk,
                work,
                "payment",
                lines,
                text.strip() or say("Bills paid: {numbers}", numbers=numbers)[:200],
                by=self.till.by,
                on=on or today,
                reference=reference,
                party=party,
                purpose="supplier-payment",
                approver=approver,
                papers=tuple(dict.fromkeys(keep_paper(work, paper, at=self.desk.clock.now_at()) for paper in papers)),
                settles=tuple(Settled(bill.id, amount) for bill, amount in bills),
            )

    def vat(self, month: date) -> VatMonth:
        """The VAT of the month of a day. Refuses OutsideVat."""
        with self.desk.store.read() as connection:
            return vat_month(connection, month)

    def settle_vat(self, month: date, approval: Approval | None = None) -> Recorded:
        """Record the entry that settles a month's VAT, dated its last day. Needs Permission.BOOKS.

        Refuses OutsideVat, VatNothingToSettle, PeriodClosed.
        """
        with self._guarded(approval) as (work, _, approver):
            profile = self.till.profile(work.connection)
            say = self.till.words[profile.receipt_language]
            name = show_date(month.replace(day=1), "document", profile.receipt_language).partition(" ")[2]
            return settle_vat(self.desk, work, month, say("VAT of {month}", month=name), by=self.till.by, approver=approver)

    def product(self, code: str) -> tuple[str, str, int] | None:
        """A product by code for a line of a bill: id, name, decimals; None when nothing has it."""
        with self.desk.store.read() as connection:
            found = shelf.look_up(connection, code, on=self.till.today(self.till.profile(connection)))
        return None if found is None else (found.product.goods, found.product.name, found.product.places)

    @contextmanager
    def _guarded(self, approval: Approval | None) -> Iterator[tuple[Work, date, str]]:
        """A unit of work that needs Permission.BOOKS, with the business day and the second person's id; spends the approval after it."""
        approver = self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            yield work, self.till.today(self.till.profile(work.connection)), "" if approver == self.till.by else approver
        self.till.spend(approval)


def bill_sums(draft: BillDraft) -> BillSums:
    """What a bill comes to as it is typed: VAT worked out once on all lines that bear it, half up to the satang."""
    bearing = sum(line.amount for line in draft.lines if line.vat)
    free = sum(line.amount for line in draft.lines if not line.vat)
    if draft.vat_said == "none":
        return BillSums(Satang(bearing + free), Satang(0), Satang(bearing + free))
    if draft.vat_said == "inside":
        share = vat_inside(gross=bearing, rate=draft.vat_rate)
        vat, total = share.tax, bearing + free
    else:
        vat = vat_on_top(bearing, rate=draft.vat_rate)
        total = bearing + free + vat
    return BillSums(Satang(total - vat if draft.claim != "none" else total), vat if draft.claim != "none" else Satang(0), Satang(total))


def purchase_of(draft: BillDraft, *, text: str, papers: tuple[str, ...] = (), approver: str = "") -> Purchase:
    """The purchase that a bill makes: lines without VAT that may be claimed, shared out by largest remainder; with it where it may not."""
    sums = bill_sums(draft)
    weights = [abs(line.amount) if line.vat else 0 for line in draft.lines]
    bearing = sum(line.amount for line in draft.lines if line.vat)
    free = sum(line.amount for line in draft.lines if not line.vat)
    shares = share_out(total=sums.cost - free - bearing, weights=weights) if any(weights) else [0] * len(weights)
    lines = tuple(
        PurchaseLine(line.account, line.amount + share, line.goods, line.quantity, line.text) for line, share in zip(draft.lines, shares, strict=True)
    )
    due = None if draft.days_of_credit is None else draft.invoice_on + timedelta(days=draft.days_of_credit)
    claim: VatClaim = draft.claim if sums.vat else "none"
    return new_purchase(
        draft.party,
        draft.invoice,
        lines,
        text,
        invoice_on=draft.invoice_on,
        due_on=due,
        vat=sums.vat,
        vat_claim=claim,
        owed=draft.owed,
        paid_from=draft.paid_from,
        papers=papers,
        approver=approver,
    )


def take_oldest(bills: Sequence[OpenBill], amount: Satang) -> list[tuple[OpenBill, Satang]]:
    """Lay an amount on bills, the first due first; what is left over is not laid anywhere."""
    made, left = [], int(amount)
    for bill in bills:
        part = min(left, bill.left)
        if part > 0:
            made.append((bill, Satang(part)))
            left -= part
    return made


def _owed_account(work: Work, bill: OpenBill) -> str:
    standing = standing_fact(work.connection, bill.id)
    assert standing is not None, "an open bill is a fact"
    return f"{codec_of(Purchase).read(standing.fact.body).owed}/{bill.party}"
