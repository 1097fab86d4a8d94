"""The entry: a voucher that a person (or a rule that a person set) writes into the journal; its rules, its postings, and the verb that records it.

An entry has lines of accounts and amounts, debit positive, that come to zero in every commodity; between commodities it passes through the account
`trading/<commodity>`. It may pay purchases, name its source documents, and say what made it (`purpose`). Goods and the drawer have their own facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..ledger.recorder import Recorded
from ..money import MOST_SATANG, show_money
from ..refusals import Refusal
from ..sales.numbers import demand_next
from ..store.engine import Work
from ..store.statements import ask
from ..store.views import Views
from .vouchers import (
    Settled,
    SettlesTooMuch,
    apply_voucher,
    check_account,
    check_number,
    check_papers,
    check_text,
    next_voucher,
    series_name,
)

VoucherKind = Literal["receipt", "payment", "journal"]
MOST_LINES = 200
MOST_SETTLED = 100


class EntryLinesWrong(Refusal):
    says = "An entry has 2 to 200 lines, each with an amount."


class EntryOutOfBalance(Refusal):
    says = "Debit and credit differ by {difference}. They must be equal before the entry is recorded."


class EntryPostingsDiffer(Refusal):
    says = "What this entry posts is not what it says."


class EntrySettlesWrong(Refusal):
    says = "What this entry pays of bills is more than it takes off what is owed."


class ExchangeUnclear(Refusal):
    says = "More than one unit besides baht is exchanged in this entry. Record each exchange by itself."


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One side of an entry: an account and an amount, debit positive, in satang or the commodity's smallest steps."""

    account: str
    amount: int
    commodity: str = MONEY
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A voucher of the journal.

    `serial` runs by desk and kind of voucher; `reference` is the number of somebody else's document; `party` whose account it is about;
    `purpose` is "" for what a person entered; `papers` are SHA-256 of source documents; `settles` what of which purchases it pays.
    """

    voucher: Literal["receipt", "payment", "journal"]
    number: str
    serial: int
    text: str
    lines: tuple[EntryLine, ...]
    reference: str = ""
    party: str = ""
    purpose: str = ""
    template: str = ""
    approver: str = ""
    papers: tuple[str, ...] = ()
    settles: tuple[Settled, ...] = ()


def difference_of(lines: Sequence[EntryLine], commodity: str = MONEY) -> int:
    """Debit less credit of the lines of one commodity; 0 when they balance."""
    return sum(line.amount for line in lines if line.commodity == commodity)


def total_of(lines: Sequence[EntryLine]) -> int:
    """What the debit side in baht comes to, in satang."""
    return sum(line.amount for line in lines if line.commodity == MONEY and line.amount > 0)


def through_trading(lines: Sequence[EntryLine]) -> tuple[EntryLine, ...]:
    """The lines with what passes from one commodity to another through `trading/<commodity>` added. Refuses ExchangeUnclear."""
    open_ones = {line.commodity: difference_of(lines, line.commodity) for line in lines}
    others = [commodity for commodity, left in open_ones.items() if left and commodity != MONEY]
    if not others:
        return tuple(lines)
    if len(others) > 1:
        raise ExchangeUnclear()
    account = f"trading/{others[0]}"
    added = [EntryLine(account, -open_ones[others[0]], others[0])]
    if open_ones.get(MONEY):
        added.append(EntryLine(account, -open_ones[MONEY]))
    return (*lines, *added)


def entry_postings(body: Entry) -> tuple[Posting, ...]:
    """An entry posts its lines as they stand."""
    return tuple((line.account, line.commodity, line.amount) for line in body.lines)


def check_lines(lines: Sequence[EntryLine]) -> None:
    """Refuse lines that are none, too many, on accounts that are not posted to by hand, or out of balance."""
    if not 2 <= len(lines) <= MOST_LINES:
        raise EntryLinesWrong()
    for line in lines:
        check_account(line.account)
        if not 0 < abs(line.amount) <= MOST_SATANG or len(line.text) > 200:
            raise EntryLinesWrong()
    for commodity in {line.commodity for line in lines}:
        left = difference_of(lines, commodity)
        if left:
            raise EntryOutOfBalance(difference=show_money(abs(left)) if commodity == MONEY else f"{abs(left)} {commodity}")


def check_entry(fact: Fact, body: Entry) -> None:
    """Refuse an entry that is no voucher: lines, number, text, papers, what it pays, or postings other than its own."""
    check_lines(body.lines)
    check_text(body.text)
    check_number(body.voucher, body.number, body.serial)
    check_papers(body.papers)
    paid = sum(each.amount for each in body.settles)
    owed = sum(line.amount for line in body.lines if line.account.startswith("payables/") and line.commodity == MONEY)
    if len(body.settles) > MOST_SETTLED or any(each.amount <= 0 for each in body.settles) or (paid and paid > owed):
        raise EntrySettlesWrong()
    if len({each.purchase for each in body.settles}) != len(body.settles):
        raise EntrySettlesWrong()
    if fact.post != entry_postings(body):
        raise EntryPostingsDiffer()


def left_of_purchase(connection: Connection, id: str) -> tuple[str, int] | None:
    """The number of a purchase and what is still owed of it, in satang; payments that were reversed do not count. None: no such purchase.

    Of a purchase that was reversed itself nothing is owed.
    """
    reversed_too = "EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id)"
    rows = ask(connection, f"SELECT number, total, {reversed_too} FROM voucher v WHERE id = ? AND series = 'purchase'", id)
    if not rows:
        return None
    if rows[0][2]:
        return str(rows[0][0]), 0
    paid = ask(
        connection,
        "SELECT COALESCE(SUM(s.amount), 0) FROM settled s JOIN voucher v ON v.fact = s.fact "
        "WHERE s.purchase = ? AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id)",
        id,
    )
    return str(rows[0][0]), int(rows[0][1]) - int(paid[0][0])


def allow_entry(connection: Connection, fact: Fact, body: Entry) -> None:
    """Refuse a number out of turn, and to pay more of a purchase than is left of it."""
    demand_next(connection, fact.log, series_name(body.voucher), body.serial)
    for each in body.settles:
        number, left = left_of_purchase(connection, each.purchase) or ("?", 0)
        if each.amount > left:
            raise SettlesTooMuch(amount=show_money(each.amount), number=number, left=show_money(left))


def apply_entry(standing: Standing, body: Entry, views: Views) -> None:
    """Put the voucher into the list."""
    apply_voucher(
        standing,
        views,
        series=body.voucher,
        serial=body.serial,
        number=body.number,
        text=body.text,
        party=body.party,
        purpose=body.purpose,
        total=total_of(body.lines),
        papers=body.papers,
        settles=body.settles,
    )


def record_entry(
    desk: Desk,
    work: Work,
    voucher: VoucherKind,
    lines: Sequence[EntryLine],
    text: str,
    *,
    by: str,
    on: date,
    id: str | None = None,
    reference: str = "",
    party: str = "",
    purpose: str = "",
    template: str = "",
    approver: str = "",
    papers: tuple[str, ...] = (),
    settles: tuple[Settled, ...] = (),
    refs: tuple[str, ...] = (),
) -> Recorded:
    """Record an entry under the next number of its kind of voucher, exchange between commodities passing through trading accounts.

    Refuses the names of `check_entry` and `allow_entry`, PeriodClosed and PeriodHeld.
    """
    work.views.flush()
    serial, number = next_voucher(work.connection, desk.log, voucher, on)
    body = Entry(
        voucher=voucher,
        number=number,
        serial=serial,
        text=text.strip(),
        lines=through_trading(lines),
        reference=reference.strip(),
        party=party,
        purpose=purpose,
        template=template,
        approver=approver,
        papers=papers,
        settles=settles,
    )
    check_lines(body.lines)
    return desk.record(work, body, by=by, on=on, id=id, refs=refs, post=entry_postings(body))


KINDS = (Kind("entry", Entry, check=check_entry, allow=allow_entry, apply=apply_entry, posts=True, in_hold=True),)
