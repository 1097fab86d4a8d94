"""Finding what was sold: a sale or refund by its id, its number or its look-up code, what came back already, and what can.

Queries only. A fact is read from its stored bytes; nothing is worked out again but what is left to refund.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ..ledger.bodies import codec_of
from ..ledger.facts import Fact, read_fact
from ..ledger.kind import Standing
from ..money import Satang, round_half_away
from ..store.own_log import own_log_in
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from ..tokens.points import released_of
from ..tokens.uses import EarnedBack, TokenBack, deferred_in_lot, given_back, left_of_lot
from .sale import Refund, RefundExceeds, RefundLine, Sale, VatGroup, code_of_leaf

_BY_NUMBER = "SELECT f.no, f.largest_at, f.leaf, f.bytes FROM sale s JOIN fact f ON f.no = s.fact WHERE s.number = ? ORDER BY s.at DESC LIMIT 1"
_PAPER_BY_NUMBER = "SELECT f.no, f.largest_at, f.leaf, f.bytes FROM member_paper m JOIN fact f ON f.no = m.fact WHERE m.number = ? LIMIT 1"
_BY_CODE = (
    "SELECT f.no, f.largest_at, f.leaf, f.bytes FROM sale s JOIN fact f ON f.no = s.fact WHERE s.code = ? UNION ALL "
    "SELECT f.no, f.largest_at, f.leaf, f.bytes FROM member_paper m JOIN fact f ON f.no = m.fact WHERE m.code = ?"
)
_RECENT = (
    "SELECT f.no, f.largest_at, f.leaf, f.bytes FROM sale s JOIN fact f ON f.no = s.fact WHERE s.fact >= ? AND s.fact < ? "
    "ORDER BY s.fact DESC LIMIT ?"
)
_BY_ID = "SELECT no, largest_at, leaf, bytes FROM fact WHERE id = ?"


def standing_fact(connection: Connection, id: str) -> Standing | None:
    """The fact with this id, if it stands in the store."""
    rows = ask(connection, _BY_ID, uuid.UUID(id).bytes)
    return _standing(rows[0]) if rows else None


def recorded_sale(connection: Connection, id: str) -> tuple[Fact, Sale] | None:
    """The sale with this id."""
    found = standing_fact(connection, id)
    if found is None or found.fact.kind != "sale":
        return None
    return found.fact, codec_of(Sale).read(found.fact.body)


def recorded_refund(connection: Connection, id: str) -> tuple[Fact, Refund] | None:
    """The refund with this id."""
    found = standing_fact(connection, id)
    if found is None or found.fact.kind != "refund":
        return None
    return found.fact, codec_of(Refund).read(found.fact.body)


def find_by_number(connection: Connection, number: str) -> Standing | None:
    """The newest sale or refund with this number, or a member's paper that has it."""
    rows = ask(connection, _BY_NUMBER, number) or ask(connection, _PAPER_BY_NUMBER, number)
    return _standing(rows[0]) if rows else None


def find_by_leaf(connection: Connection, lowest: bytes, highest: bytes) -> Standing | None:
    """The sale, refund or member's paper whose leaf hash lies between two that share at least their first 62 bits, as a look-up code names them."""
    code = code_of_leaf(lowest)
    assert code == code_of_leaf(highest)
    for row in ask(connection, _BY_CODE, code, code):
        if lowest <= bytes(row[2]) <= highest:
            return _standing(row)
    return None


def recent(connection: Connection, *, limit: int) -> list[Standing]:
    """This desk's own newest sales and refunds, newest first; those of other desks are found by their number."""
    rows = ask(connection, "SELECT no FROM log WHERE name = ?", own_log_in(connection))
    begin = int(rows[0][0]) << SEQ_BITS
    return [_standing(row) for row in ask(connection, _RECENT, begin, begin + (1 << SEQ_BITS), limit)]


def receipt_signature(connection: Connection, no: int) -> bytes | None:
    """The receipt key's signature over a fact that has a receipt."""
    rows = ask(connection, "SELECT signature FROM receipt WHERE fact = ?", no)
    return bytes(rows[0][0]) if rows else None


def refunded_so_far(connection: Connection, sale_id: str) -> dict[int, tuple[int, int]]:
    """What came back already: line from 0 to steps and satang."""
    rows = ask(connection, "SELECT line, quantity, amount FROM refunded WHERE sale = ?", sale_id)
    return {int(line): (int(quantity), int(amount)) for line, quantity, amount in rows}


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What taking goods back comes to: lines, VAT by group and total, in satang."""

    lines: tuple[RefundLine, ...]
    vat: tuple[VatGroup, ...]
    total: Satang
    backs: tuple[TokenBack, ...] = ()

    @property
    def repaid(self) -> Satang:
        """What issuers no longer owe: no money goes back for it."""
        return Satang(sum(back.repaid for back in self.backs))

    @property
    def money(self) -> Satang:
        """What goes back to the buyer, in money or off a debt."""
        return Satang(max(self.total - self.repaid, 0))

    @property
    def beyond(self) -> Satang:
        """A satang or two, below zero, where the issuers' shares, each rounded, come to more than these goods; the next goods make up for it."""
        return Satang(min(self.total - self.repaid, 0))


def work_out_refund(sale: Sale, done: Mapping[int, tuple[int, int]], picks: Mapping[int, int]) -> WorkedOut:
    """Work out a refund of `picks` (line from 0 to steps) after what is `done`; a sale taken back whole, in any parts, gives its exact sums.

    Each line gives its share of the line's amount up to now, rounded, less what it gave before; VAT of a rate likewise, from the sale's own.
    Refuses RefundExceeds.
    """
    lines = []
    for number, quantity in sorted(picks.items()):
        if not 0 <= number < len(sale.lines):
            raise RefundExceeds(line=number + 1)
        sold = sale.lines[number]
        back_quantity, back_amount = done.get(number, (0, 0))
        if quantity < 1 or back_quantity + quantity > sold.quantity:
            raise RefundExceeds(line=number + 1)
        amount = round_half_away(sold.amount * (back_quantity + quantity), sold.quantity) - back_amount
        lines.append(RefundLine(number, sold.goods, sold.name, sold.unit, quantity, amount, sold.vat, sold.places, sold.pack, sold.factor))
    groups = []
    for group in sale.vat:
        gross = group.base + group.tax
        before = sum(amount for number, (_, amount) in done.items() if sale.lines[number].vat == group.rate)
        now = sum(line.amount for line in lines if line.vat == group.rate)
        if now or any(line.vat == group.rate for line in lines):
            tax = round_half_away(group.tax * (before + now), gross) - round_half_away(group.tax * before, gross) if gross else 0
            groups.append(VatGroup(group.rate, now - tax, tax))
    return WorkedOut(tuple(lines), tuple(groups), Satang(sum(line.amount for line in lines)), tokens_back(sale, done, picks))


def tokens_back(sale: Sale, done: Mapping[int, tuple[int, int]], picks: Mapping[int, int]) -> tuple[TokenBack, ...]:
    """What goods coming back give back of what their sale used of campaigns."""
    if not sale.uses:
        return ()
    sold = [line.quantity for line in sale.lines]
    before = [done.get(number, (0, 0))[0] for number in range(len(sold))]
    now = [picks.get(number, 0) for number in range(len(sold))]
    backs = (given_back(use, sold, before, now) for use in sale.uses)
    return tuple(back for back in backs if back.discount or back.tokens)


def earned_back(connection: Connection, sale_id: str, sale: Sale, before: int, now: int) -> tuple[EarnedBack, ...]:
    """What of the tokens earned by a sale is taken back when goods worth `now` satang return after goods worth `before`, as far as they were not
    used; the income that still waits with the lot goes with its tokens, the last of them with the rest."""
    made = []
    for grant in sale.earned:
        wanted = grant.tokens * (before + now) // sale.total - grant.tokens * before // sale.total if sale.total else 0
        left = max(left_of_lot(connection, grant.campaign, sale.member, sale_id), 0)
        tokens = min(wanted, left)
        if tokens:
            waits = max(deferred_in_lot(connection, grant.campaign, sale.member, sale_id), 0)
            made.append(EarnedBack(grant.campaign, grant.commodity, tokens, released_of(deferred=waits, left=left, used=tokens)))
    return tuple(made)


def sale_of_slip(connection: Connection, bank: str, reference: str) -> str | None:
    """The number of the sale or of the member's payment that a transfer slip has paid, if any."""
    says = (
        "SELECT COALESCE(s.number, m.number) FROM transfer_slip t LEFT JOIN sale s ON s.fact = t.fact "
        "LEFT JOIN member_paper m ON m.fact = t.fact WHERE t.bank = ? AND t.reference = ? LIMIT 1"
    )
    rows = ask(connection, says, bank, reference)
    return str(rows[0][0]) if rows else None


def is_reversed(connection: Connection, id: str) -> bool:
    """Whether a reversal of this fact stands in the store."""
    return bool(ask(connection, "SELECT 1 FROM reversed WHERE id = ?", id))


def _standing(row: Any) -> Standing:
    no, largest_at, leaf, data = row
    return Standing(read_fact(data), int(no), int(largest_at), bytes(leaf))
