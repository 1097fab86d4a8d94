"""The rows of the claims' page: what can be claimed, claims, their lines, what was used twice, and ages, with their totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kadpun.books.members.ageing import BUCKETS
from kadpun.books.money import Satang, show_money
from kadpun.books.thai import show_date, show_time
from kadpun.books.tokens.claim_ageing import AgedCampaign, ClaimAgeing
from kadpun.books.tokens.claims import ToClaim
from kadpun.books.tokens.double_uses import Double, UsedAt
from kadpun.books.tokens.settling import ClaimedLine, StandingClaim
from kadpun.books.words import Language, Say
from kadpun.pos.office.claim_papers import outcome_words, verdict_words
from kadpun.pos.office.claims_room import ClaimsBoard

from ..office_parts.dense_table import Cell, ChipShown, RowShown, money_cell
from ..office_parts.figures import Figure


def claim_figures(board: ClaimsBoard, say: Say) -> tuple[Figure, ...]:
    """The figures above the page: to be claimed, open, late, disputed, used twice."""
    ages = board.ageing
    overdue = sum(aged.overdue for aged in ages.campaigns)
    oldest = min((aged.oldest_due_on for aged in ages.campaigns if aged.overdue and aged.oldest_due_on), default=None)
    waits = [one for one in board.doubles if one.open or not one.is_recorded]
    at_stake = sum(one.open or one.amount for one in waits)
    open_claims = [one for one in board.claims if one.open]
    bills = sum(each.count for each in board.to_claim)
    return (
        Figure("ph.receipt", say("To be claimed"), show_money(ages.unclaimed), say("{count} lines", count=f"{bills:,}")),
        Figure("ph.paper-plane-tilt", say("Open claims"), show_money(sum(ages.totals)), say("{count} claims", count=len(open_claims))),
        Figure(
            "ph.hourglass",
            say("Late"),
            show_money(overdue),
            say("since {day}", day=oldest) if oldest is not None else "",
            tone="danger" if overdue else "ink",
        ),
        Figure("ph.scales", say("Disputed"), show_money(ages.disputed), "", tone="warn" if ages.disputed else "ink"),
        Figure("ph.copy", say("Used twice"), show_money(at_stake), say("{count} wait", count=len(waits)), tone="danger" if waits else "ink"),
    )


def to_claim_row(each: ToClaim, board: ClaimsBoard, language: Language) -> RowShown:
    """A campaign of which something can be claimed: its name, issuer, days, uses, amount."""
    named = board.named(each.campaign)
    days = Cell(days_words(each.first_on, each.last_on, language), sort=each.first_on.isoformat())
    sums = (Cell(f"{each.count:,}", sort=each.count), money_cell(each.amount, weight=600))
    return RowShown(each.campaign, (Cell(named.name, weight=500), Cell(named.issuer), days, *sums))


def to_claim_total(found: Sequence[ToClaim], say: Say) -> RowShown:
    """What can be claimed in all."""
    count, amount = sum(each.count for each in found), sum(each.amount for each in found)
    return RowShown("", (Cell(say("Total"), weight=600), Cell(), Cell(), Cell(f"{count:,}", weight=600), money_cell(Satang(amount), weight=600)))


def claim_row(one: StandingClaim, board: ClaimsBoard, say: Say, language: Language) -> RowShown:
    """A claim: number, campaign, days, when it is due, claimed, paid, open, how it stands."""
    due = show_date(one.due_on, "dense", language)
    amounts = (money_cell(one.total), money_cell(one.paid, zero="–"), money_cell(one.open, weight=600, zero="–"))
    cells = (
        Cell(one.number, weight=500),
        Cell(board.named(one.campaign).name),
        Cell(days_words(one.from_on, one.to_on, language), sort=one.from_on.isoformat()),
        Cell(due, sort=one.due_on.isoformat()),
    )
    return RowShown(one.claim, (*cells, *amounts, Cell(chips=(claim_chip(one, board.on, say),), sort=one.days_overdue(board.on))))


def claims_total(found: Sequence[StandingClaim], say: Say) -> RowShown:
    """What all claims come to."""
    sums = (sum(one.total for one in found), sum(one.paid for one in found), sum(one.open for one in found))
    cells = (Cell(say("Total"), weight=600), Cell(), Cell(), Cell())
    return RowShown("", (*cells, *(money_cell(Satang(amount), weight=600) for amount in sums), Cell()))


def claim_chip(one: StandingClaim, on: date, say: Say) -> ChipShown:
    """How a claim stands on a day, in a word."""
    if one.missing:
        return ChipShown(say("Parts are missing"), "warn")
    if not one.open:
        return ChipShown(say("Settled"), "ok")
    if one.disputed >= one.open:
        return ChipShown(say("Disputed"), "warn")
    if days := one.days_overdue(on):
        return ChipShown(say("{days} days late", days=f"{days:,}"), "danger")
    return ChipShown(say("Sent, not due yet"))


def line_row(line: ClaimedLine, board: ClaimsBoard, say: Say, language: Language) -> RowShown:
    """A line of a claim: bill, day and time, shop and till, coupon or reference, discount, claimed, what became of it."""
    use = line.use
    when = f"{show_date(use.day, 'dense', language)} {show_time(use.at)}" if use is not None and use.at else ""
    where = f"{board.shop(use.log)} · {use.desk}" if use is not None else ""
    told, reason = outcome_words(say), verdict_words(say)
    tones = {"disputed": "warn", "lost": "danger", "withdrawn": "mute", "paid-after": "ok"}
    chips = (ChipShown(told[line.outcome], tones[line.outcome]),) if line.outcome else ()  # type: ignore[arg-type]
    cells = (
        Cell(line.number, weight=500),
        Cell(when, sort=use.at if use is not None else 0),
        Cell(where),
        Cell(use.proof if use is not None else ""),
        money_cell(use.discount if use is not None else None),
        money_cell(line.amount, weight=600),
        Cell(reason[line.reason] if line.reason else "", chips=chips, sort=line.outcome or ""),
    )
    return RowShown(line.key, cells)


def lines_total(lines: Sequence[ClaimedLine], say: Say) -> RowShown:
    """What the lines come to."""
    discount = sum(line.use.discount for line in lines if line.use is not None)
    cells = (Cell(say("Total"), weight=600), Cell(), Cell(), Cell(f"{len(lines):,}", weight=600))
    sums = (money_cell(Satang(discount), weight=600), money_cell(Satang(sum(line.amount for line in lines)), weight=600))
    return RowShown("", (*cells, *sums, Cell()))


def double_row(one: Double, board: ClaimsBoard, say: Say, language: Language) -> RowShown:
    """A use found twice: campaign, what was used, where and when it holds, where and when again, tokens, amount, how it stands."""
    cells = (
        Cell(board.named(one.campaign).name, weight=500),
        Cell(one.key if one.by == "proof" else say("Tokens of a wallet")),
        Cell(short_place(one.holds, language), sort=one.holds.at),
        Cell(short_place(one.double, language), sort=one.double.at),
        money_cell(one.amount, weight=600),
        Cell(chips=(double_chip(one, say),)),
    )
    return RowShown((one.double.bill, one.double.use), cells)


def double_chip(one: Double, say: Say) -> ChipShown:
    """How a double use stands, in a word."""
    if not one.is_recorded:
        return ChipShown(say("Found, not set aside"), "danger")
    if one.open:
        return ChipShown(say("Set aside"), "warn")
    if one.lost:
        return ChipShown(say("Given up"), "mute")
    return ChipShown(say("Honoured"), "ok") if one.honoured else ChipShown(say("Borne by the shop"), "mute")


def aged_row(aged: AgedCampaign, board: ClaimsBoard) -> RowShown:
    """A campaign's claims by age, what is not claimed yet, what was used twice, all together."""
    cells = (Cell(board.named(aged.campaign).name, weight=500), *(money_cell(amount, zero="–") for amount in aged.buckets))
    others = (money_cell(aged.unclaimed, zero="–"), money_cell(aged.doubles, zero="–"), money_cell(aged.balance, weight=600))
    return RowShown(aged.campaign, (*cells, *others))


def aged_total(ageing: ClaimAgeing, say: Say) -> RowShown:
    """What all campaigns come to."""
    sums = (*ageing.totals, ageing.unclaimed, ageing.doubles, ageing.balance)
    return RowShown("", (Cell(say("Total"), weight=600), *(money_cell(amount, weight=600) for amount in sums)))


def age_heads(say: Say) -> tuple[str, ...]:
    """The heads of the ages."""
    ages = (say("Not due"), say("To 1 month"), say("1-3 months"), say("3-6 months"), say("6-12 months"), say("Over 12 months"))
    assert len(ages) == BUCKETS
    return (say("Campaign"), *ages, say("Not claimed yet"), say("Used twice"), say("Together"))


def place_words(place: UsedAt, board: ClaimsBoard, language: Language) -> str:
    """Where and when something was used: till, day and time, bill."""
    day = show_date(place.on, "dense", language) if place.on.year > 1 else ""
    time = show_time(place.at) if place.at else ""
    return " · ".join(part for part in (f"{board.shop(place.log)} {place.desk}".strip(), f"{day} {time}".strip(), place.number) if part)


def short_place(place: UsedAt, language: Language) -> str:
    """The same in a table's cell: day, time and till."""
    day = show_date(place.on, "dense", language) if place.on.year > 1 else ""
    return " · ".join(part for part in (f"{day} {show_time(place.at) if place.at else ''}".strip(), place.desk) if part)


def days_words(first: date, last: date, language: Language) -> str:
    """Two days as they stand in a table."""
    begin, end = show_date(first, "dense", language), show_date(last, "dense", language)
    return begin if first == last else f"{begin} – {end}"
