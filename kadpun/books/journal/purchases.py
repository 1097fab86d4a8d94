"""The purchase: a supplier's bill as a voucher, with goods onto the shelf at cost, expenses, input VAT and what is owed; its credit note too.

Goods lines feed the moving average like a delivery. VAT that may be claimed stands apart from cost; where it may not (a shop outside VAT, goods for
exempt sales) the lines are told with it inside. One supplier's bill number is recorded once. Paying is an entry that names what it settles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from sqlalchemy import Column, Connection, Index, Integer, Table, Text

from ..desk import Desk
from ..goods.kinds import delivery_table
from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..ledger.recorder import Recorded
from ..money import MOST_SATANG, Satang, round_half_away, show_money, vat_inside
from ..quantity import MOST_STEPS
from ..refusals import Refusal
from ..sales.numbers import demand_next
from ..store.engine import Work
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .vouchers import (
    Series,
    Settled,
    apply_voucher,
    check_account,
    check_number,
    check_papers,
    check_text,
    next_voucher,
    series_name,
)

INVENTORY = "goods/inventory"
VatClaim = Literal["claim", "not-due", "none"]
VAT_ACCOUNTS: dict[str, str] = {"claim": "vat/input", "not-due": "vat/input-not-due"}
Owed = Literal["payables/suppliers", "payables/members"]
MOST_LINES = 150


class PurchaseLinesWrong(Refusal):
    says = "A purchase has 1 to 150 lines, each with an amount, and a quantity where it is goods."


class PurchasePartyNeeded(Refusal):
    says = "Say from whom this was bought."


class PurchaseVatWrong(Refusal):
    says = "The VAT of a purchase is at most its other lines, and none where it cannot be claimed."


class PurchaseTotalDiffers(Refusal):
    says = "The lines and VAT of this purchase do not come to its total."


class PurchasePostingsDiffer(Refusal):
    says = "What this purchase posts is not what it says."


class PurchaseDueWrong(Refusal):
    says = "A bill cannot be due before its own day."


class BillRecordedBefore(Refusal):
    says = "The bill {invoice} of this supplier stands in the books already, as {number}."


class CreditNoteOfNothing(Refusal):
    says = "A supplier's credit note names the purchase it corrects."


class CreditedTooMuch(Refusal):
    says = "The bill {number} is of {total}, and {credited} of it has been credited already."


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A line of a supplier's bill: an account and an amount without claimable VAT; for goods also the product and its steps."""

    account: str
    amount: int
    goods: str = ""
    quantity: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A supplier's bill, or (`credit_note`) what the supplier takes back or off one: then everything posts the other way round.

    `party` has delivered, `owed` is the control account under which it stands, or `paid_from` the account that paid at once. `invoice` and
    `invoice_on` are the supplier's own number and day. Lines for deliveries received before without a bill stand on `payables/suppliers`.
    """

    number: str
    serial: int
    party: str
    invoice: str
    invoice_on: date
    text: str
    lines: tuple[PurchaseLine, ...]
    total: int
    vat: int = 0
    vat_claim: Literal["claim", "not-due", "none"] = "none"
    due_on: date | None = None
    owed: Literal["payables/suppliers", "payables/members"] = "payables/suppliers"
    paid_from: str = ""
    credit_note: bool = False
    papers: tuple[str, ...] = ()
    approver: str = ""


@dataclass(frozen=True, slots=True)
class OpenBill:
    """A purchase of which something is still owed, in satang."""

    id: str
    no: int
    number: str
    party: str
    invoice: str
    invoice_on: date
    due_on: date
    total: int
    left: int


purchase_table = Table(
    "purchase",
    VIEWS,
    Column("fact", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("invoice", Text, nullable=False),
    Column("invoice_on", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("base", Integer, nullable=False),
    Column("vat", Integer, nullable=False),
    Column("vat_claim", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("owes", Integer, nullable=False),
    Index("purchase_by_party", "party", "invoice"),
    Index("purchase_by_id", "id"),
    Index("purchase_by_day", "on"),
    sqlite_with_rowid=False,
)
"""Suppliers' bills and credit notes (`total`, `base` and `vat` negative then); `owes` is 1 where the bill was left owing."""


def series_of(body: Purchase) -> Series:
    """The series whose numbers a bill or a credit note takes."""
    return "credit-note" if body.credit_note else "purchase"


def payable_account(body: Purchase) -> str:
    """The account that is owed to, or that paid at once."""
    return body.paid_from or f"{body.owed}/{body.party}"


def purchase_postings(body: Purchase) -> tuple[Posting, ...]:
    """Cost to its accounts, VAT apart, the total owed, and goods onto the shelf; a credit note the other way round."""
    sums: dict[str, int] = {}
    for line in body.lines:
        sums[line.account] = sums.get(line.account, 0) + line.amount
    if body.vat:
        account = VAT_ACCOUNTS.get(body.vat_claim, "vat/input")
        sums[account] = sums.get(account, 0) + body.vat
    sums[payable_account(body)] = sums.get(payable_account(body), 0) - body.total
    sign = -1 if body.credit_note else 1
    made: list[Posting] = [(account, MONEY, sign * amount) for account, amount in sums.items() if amount]
    for line in body.lines:
        if line.goods:
            made += [("stock/shop", line.goods, sign * line.quantity), ("stock/delivered", line.goods, -sign * line.quantity)]
    return tuple(made)


def split_vat(gross: int, *, rate: int) -> tuple[Satang, Satang]:
    """A bill's amount with VAT inside, taken apart into what it is without and its VAT."""
    share = vat_inside(gross=gross, rate=rate)
    return share.base, share.tax


def vat_on_top(base: int, *, rate: int) -> Satang:
    """The VAT that comes on top of an amount, half up to the satang."""
    return Satang(round_half_away(base * rate, 100))


def check_purchase(fact: Fact, body: Purchase) -> None:
    """Refuse a bill that is no voucher: party, lines, VAT, total, day due, number, papers, or postings other than its own."""
    if not body.party or len(body.party) > 32:
        raise PurchasePartyNeeded()
    check_text(body.text)
    check_number(series_of(body), body.number, body.serial)
    check_papers(body.papers)
    if not 0 < len(body.lines) <= MOST_LINES:
        raise PurchaseLinesWrong()
    for line in body.lines:
        check_account(line.account)
        is_goods = bool(line.goods)
        if not 0 < abs(line.amount) <= MOST_SATANG and not (is_goods and line.amount == 0):
            raise PurchaseLinesWrong()
        if is_goods != (line.quantity != 0) or not 0 <= line.quantity <= MOST_STEPS or line.goods == MONEY or (is_goods and line.amount < 0):
            raise PurchaseLinesWrong()
        if is_goods and line.account != INVENTORY:
            raise PurchaseLinesWrong()
    cost = sum(line.amount for line in body.lines)
    if not 0 <= body.vat <= max(cost, 0) or (body.vat and body.vat_claim == "none"):
        raise PurchaseVatWrong()
    if body.total != cost + body.vat or not 0 <= body.total <= MOST_SATANG:
        raise PurchaseTotalDiffers()
    if body.due_on is not None and body.due_on < body.invoice_on:
        raise PurchaseDueWrong()
    if body.paid_from:
        check_account(body.paid_from)
    if body.credit_note and not fact.refs:
        raise CreditNoteOfNothing()
    if fact.post != purchase_postings(body):
        raise PurchasePostingsDiffer()


def allow_purchase(connection: Connection, fact: Fact, body: Purchase) -> None:
    """Refuse a number out of turn, and a supplier's bill that stands in the books already."""
    demand_next(connection, fact.log, series_name(series_of(body)), body.serial)
    if body.invoice and not body.credit_note:
        rows = ask(
            connection,
            "SELECT number FROM purchase p WHERE party = ? AND invoice = ? AND total >= 0 "
            "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = p.id) LIMIT 1",
            body.party,
            body.invoice,
        )
        if rows:
            raise BillRecordedBefore(invoice=body.invoice, number=rows[0][0])
    if body.credit_note:
        _demand_creditable(connection, fact.refs[0], body)


def _demand_creditable(connection: Connection, id: str, body: Purchase) -> None:
    """Refuse CreditNoteOfNothing for no standing bill of this supplier, CreditedTooMuch for more than the bill was of."""
    bills = ask(
        connection,
        "SELECT number, total FROM purchase p WHERE id = ? AND party = ? AND total >= 0 AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = p.id)",
        id,
        body.party,
    )
    if not bills:
        raise CreditNoteOfNothing()
    number, total = bills[0]
    credited = ask(
        connection,
        "SELECT COALESCE(SUM(s.amount), 0) FROM settled s JOIN voucher v ON v.fact = s.fact WHERE s.purchase = ? AND v.series = 'credit-note' "
        "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id)",
        id,
    )[0][0]
    if credited + body.total > total:
        raise CreditedTooMuch(number=number, total=show_money(total), credited=show_money(credited))


def apply_purchase(standing: Standing, body: Purchase, views: Views) -> None:
    """Put the bill into the list of vouchers and of what is owed, and its goods into the moving average."""
    fact, sign = standing.fact, -1 if body.credit_note else 1
    day = fact.on.isoformat()
    apply_voucher(
        standing,
        views,
        series=series_of(body),
        serial=body.serial,
        number=body.number,
        text=body.text,
        party=body.party,
        purpose="",
        total=body.total,
        papers=body.papers,
        settles=(Settled(fact.refs[0], body.total),) if body.credit_note and body.total else (),
    )
    due = (body.due_on or body.invoice_on).isoformat()
    row = (standing.no, fact.id, body.party, body.invoice, body.invoice_on.isoformat(), due, body.number)
    base = body.total - body.vat
    views.insert(purchase_table, (*row, sign * body.total, sign * base, sign * body.vat, body.vat_claim, day, int(not body.paid_from)))
    for line in body.lines:
        if line.goods:
            views.add(delivery_table, (line.goods, day, standing.no), sign * line.quantity, sign * line.amount)


def record_purchase(desk: Desk, work: Work, given: Purchase, *, by: str, on: date, refs: tuple[str, ...] = ()) -> Recorded:
    """Record a supplier's bill or credit note under the next number of its series; `number` and `serial` of what is given are put in here.

    Refuses the names of `check_purchase` and `allow_purchase`, PeriodClosed and PeriodHeld.
    """
    work.views.flush()
    serial, number = next_voucher(work.connection, desk.log, series_of(given), on)
    body = replace(given, serial=serial, number=number)
    return desk.record(work, body, by=by, on=on, refs=refs, post=purchase_postings(body))


def new_purchase(
    party: str,
    invoice: str,
    lines: Sequence[PurchaseLine],
    text: str,
    *,
    invoice_on: date,
    due_on: date | None = None,
    vat: int = 0,
    vat_claim: VatClaim = "none",
    owed: Owed = "payables/suppliers",
    paid_from: str = "",
    papers: tuple[str, ...] = (),
    approver: str = "",
) -> Purchase:
    """A bill with its total worked out, its number still to come."""
    total = sum(line.amount for line in lines) + vat
    return Purchase(
        number="",
        serial=0,
        party=party,
        invoice=invoice.strip(),
        invoice_on=invoice_on,
        text=text.strip(),
        lines=tuple(lines),
        total=total,
        vat=vat,
        vat_claim=vat_claim,
        due_on=due_on,
        owed=owed,
        paid_from=paid_from,
        papers=papers,
        approver=approver,
    )


def credit_note_of(body: Purchase, lines: Iterable[PurchaseLine], *, vat: int, invoice: str, invoice_on: date, text: str) -> Purchase:
    """What a supplier takes back or off a bill, its number still to come; record it with the bill's id in `refs`."""
    kept = tuple(lines)
    return replace(
        body,
        number="",
        serial=0,
        invoice=invoice.strip(),
        invoice_on=invoice_on,
        text=text.strip(),
        lines=kept,
        vat=vat,
        total=sum(line.amount for line in kept) + vat,
        due_on=None,
        credit_note=True,
        papers=(),
    )


def open_bills(connection: Connection, *, party: str = "") -> list[OpenBill]:
    """The bills of which something is still owed, the first due first; credit notes and reversed facts taken into account."""
    rows = ask(
        connection,
        "SELECT p.id, p.fact, p.number, p.party, p.invoice, p.invoice_on, p.due_on, p.total, p.total - COALESCE((SELECT SUM(s.amount) FROM settled s "
        "JOIN voucher v ON v.fact = s.fact WHERE s.purchase = p.id AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id)), 0) AS left "
        "FROM purchase p WHERE p.owes = 1 AND p.total > 0 AND (? = '' OR p.party = ?) "
        "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = p.id) AND left > 0 ORDER BY p.due_on, p.fact",
        party,
        party,
    )
    return [
        OpenBill(str(id), int(no), str(number), str(who), str(invoice), date.fromisoformat(day), date.fromisoformat(due), int(total), int(left))
        for id, no, number, who, invoice, day, due, total, left in rows
    ]


KINDS = (Kind("purchase", Purchase, check=check_purchase, allow=allow_purchase, apply=apply_purchase, posts=True),)
