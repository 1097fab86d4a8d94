"""What somebody does with a proposal: match it, with the entry that was missing where one was; and pairing by hand with amounts that fit.

Each is one unit of work: the entry and the match stand together or not at all. An entry is dated on the bank's day, or on the first open one where
that is closed. Whoever may do it is asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..journal.accounts import load_chart
from ..journal.entries import EntryLine, VoucherKind, record_entry
from ..journal.periods import first_open_on
from ..ledger.recorder import Recorded
from ..money import show_money
from ..store.engine import Work
from ..store.statements import ask
from .board import SAFE
from .kinds import BankAccount, LinePart, Match, MatchUneven, PostingPart
from .matching import match, match_of_all, set_up_account
from .open_items import BankAccountUnknown, OpenLine, OpenPosting, bank_account
from .suggestions import Suggestion

FEE_PURPOSE, BANK_PURPOSE = "bank-fee", "bank"


def confirm(desk: Desk, work: Work, account: BankAccount, found: Suggestion, *, text: str, by: str, on: date) -> tuple[Recorded, ...]:
    """Match what is proposed, recording what the books have not: a fee, cash that was banked, interest; `text` is what such an entry says.

    Of money that came twice the first is matched and the second stays open. Refuses as `match` and `record_entry`.
    """
    if found.shape == "double":
        return (match(desk, work, match_of_all(account.account, found.lines[:1], found.postings, signs=found.signs), by=by, on=on),)
    if found.shape == "deposit":
        return _bank_cash(desk, work, account, found, text=text, by=by, on=on)
    if found.difference:
        return enter_difference(desk, work, account, found.lines, found.postings, other=found.account, text=text, signs=found.signs, by=by, on=on)
    return (match(desk, work, match_of_all(account.account, found.lines, found.postings, signs=found.signs), by=by, on=on),)


def enter_difference(
    desk: Desk,
    work: Work,
    account: BankAccount,
    lines: Sequence[OpenLine],
    postings: Sequence[OpenPosting],
    *,
    other: str,
    text: str,
    by: str,
    on: date,
    signs: tuple[str, ...] = ("hand", "difference"),
) -> tuple[Recorded, ...]:
    """Record what lines are more than postings as an entry on another account, and match all of it. Postings may be none."""
    missing = sum(line.left for line in lines) - sum(posting.left for posting in postings)
    purpose = FEE_PURPOSE if other == "expenses/bank-fees" else BANK_PURPOSE
    entered = _enter(desk, work, account.account, missing, other, text, purpose=purpose, by=by, on=max(line.on for line in lines))
    body = Match(
        account.account,
        tuple(LinePart(line.fact, line.line, line.left) for line in lines),
        (*(PostingPart(posting.fact, posting.posting, posting.left) for posting in postings), PostingPart(entered.fact.id, 0, missing)),
        signs,
    )
    return entered, match(desk, work, body, by=by, on=on)


def pair(desk: Desk, work: Work, account: BankAccount, lines: Sequence[OpenLine], postings: Sequence[OpenPosting], *, by: str, on: date) -> Recorded:
    """Match what somebody picked; where one side is more, so much of it as the other has, the first items first. Refuses as `match`."""
    return match(desk, work, fitting_match(account.account, lines, postings), by=by, on=on)


def fitting_match(account: str, lines: Sequence[OpenLine], postings: Sequence[OpenPosting]) -> Match:
    """The match by hand of some items, the larger side cut to the smaller. Refuses MatchUneven where that cannot be: the sides go different ways."""
    whole = match_of_all(account, lines, postings)
    came, posted = sum(line.left for line in lines), sum(posting.left for posting in postings)
    if came == posted:
        return whole
    one_way = all(line.left * came > 0 for line in lines) and all(posting.left * came > 0 for posting in postings)
    if not lines or not postings or not one_way:
        raise MatchUneven(lines=show_money(came), postings=show_money(posted))
    most = min(came, posted, key=abs)
    some_lines = _cut([line.left for line in lines], most)
    some_postings = _cut([posting.left for posting in postings], most)
    return Match(
        account,
        tuple(LinePart(line.fact, line.line, amount) for line, amount in zip(lines, some_lines, strict=True) if amount),
        tuple(PostingPart(posting.fact, posting.posting, amount) for posting, amount in zip(postings, some_postings, strict=True) if amount),
        whole.signs,
    )


def fees_like(connection: Connection, amount: int) -> int:
    """How often a fee of just this amount was entered before out of a reconciliation."""
    sql = "SELECT COUNT(*) FROM voucher v WHERE v.purpose = ? AND v.total = ? AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id)"
    return int(ask(connection, sql, FEE_PURPOSE, abs(amount))[0][0])


def _cut(amounts: Sequence[int], total: int) -> list[int]:
    """Of each amount what fits into a total, from the first on; all of one sign."""
    cut = []
    for amount in amounts:
        taken = amount if abs(amount) <= abs(total) else total
        cut.append(taken)
        total -= taken
    return cut


def _bank_cash(desk: Desk, work: Work, account: BankAccount, found: Suggestion, *, text: str, by: str, on: date) -> tuple[Recorded, ...]:
    """Record that cash went from the safe to the bank; match it with the bank's line, and with what came into the safe."""
    amount = sum(line.left for line in found.lines)
    day = max(line.on for line in found.lines)
    entered = _enter(desk, work, account.account, amount, SAFE, text, purpose=BANK_PURPOSE, by=by, on=day)
    lines = tuple(LinePart(line.fact, line.line, line.left) for line in found.lines)
    banked = match(desk, work, Match(account.account, lines, (PostingPart(entered.fact.id, 0, amount),), found.signs), by=by, on=on)
    work.views.flush()
    try:
        safe = bank_account(work.connection, SAFE)
    except BankAccountUnknown:
        safe = BankAccount(SAFE, load_chart().account(SAFE).name("th"), account.since_on)
        set_up_account(desk, work, safe, by=by, on=on)
    drops = tuple(PostingPart(posting.fact, posting.posting, posting.left) for posting in found.postings)
    left_safe = match(desk, work, Match(safe.account, (), (*drops, PostingPart(entered.fact.id, 1, -amount)), found.signs), by=by, on=on)
    return entered, banked, left_safe


def _enter(desk: Desk, work: Work, account: str, amount: int, other: str, text: str, *, purpose: str, by: str, on: date) -> Recorded:
    """Record an entry of so much on an account, first posting first, dated on a day or the first open one after it."""
    open_from = first_open_on(work.connection)
    day = max(on, open_from) if open_from is not None else on
    voucher: VoucherKind = "receipt" if amount > 0 else "payment"
    if not account.startswith(("bank/", "cash/")):
        voucher = "journal"
    lines = (EntryLine(account, amount), EntryLine(other, -amount))
    return record_entry(desk, work, voucher, lines, text, by=by, on=day, purpose=purpose)
