"""The rows of the surplus page's tables: each member's part, and what is still to be paid, with their totals."""

from __future__ import annotations

from collections.abc import Sequence

from kadpun.books.coop.surplus import SharedOut
from kadpun.books.words import Say
from kadpun.pos.office.surplus_room import ClaimSeen, MemberPartSeen

from ..office_parts.dense_table import Cell, ChipShown, RowShown, money_cell


def member_row(seen: MemberPartSeen, days: int, say: Say) -> RowShown:
    """A member's part: shares on average over the days of the year, business, dividend, refund, both, and whether in default."""
    part = seen.part
    chips = (ChipShown(say("In default"), "warn"),) if part.in_default else ()
    amounts = (part.share_days // days, part.business, part.dividend, part.patronage, part.dividend + part.patronage)
    cells = (money_cell(amount, zero="–") for amount in amounts)
    return RowShown(part.member, (Cell(seen.number), Cell(seen.name, weight=500), *cells, Cell(chips=chips, sort=int(part.in_default))))


def members_total(made: SharedOut | None, parts: Sequence[MemberPartSeen], say: Say) -> RowShown:
    """What all the parts come to."""
    dividend, patronage = (made.given_to("dividend"), made.given_to("patronage")) if made is not None else (0, 0)
    shares = made.share_days // made.plan.days if made is not None else 0
    business = sum(seen.part.business for seen in parts)
    cells = (money_cell(amount, weight=600) for amount in (shares, business, dividend, patronage, dividend + patronage))
    return RowShown("", (Cell(), Cell(say("Total"), weight=600), *cells, Cell()))


def claim_row(claim: ClaimSeen) -> RowShown:
    """What a member has still to get, and into which account."""
    account = " ".join(part for part in (claim.bank, claim.bank_account) if part)
    amounts = (money_cell(claim.dividend, zero="–"), money_cell(claim.patronage, zero="–"), money_cell(claim.amount, weight=600))
    return RowShown(claim.member, (Cell(claim.number), Cell(claim.name, weight=500), Cell(account), *amounts))


def claims_total(claims: Sequence[ClaimSeen], say: Say) -> RowShown:
    """What all the claims come to."""
    whole = (sum(one.dividend for one in claims), sum(one.patronage for one in claims), sum(one.amount for one in claims))
    return RowShown("", (Cell(), Cell(say("Total"), weight=600), Cell(), *(money_cell(amount, weight=600) for amount in whole)))
