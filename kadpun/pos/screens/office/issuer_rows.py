"""The rows of the issuer's page: shops, days, what was used twice, whose packs were gathered; tokens written as their campaign counts them."""

from __future__ import annotations

from collections.abc import Mapping

from kadpun.books.clock import business_day, local_time
from kadpun.books.thai import show_date
from kadpun.books.tokens.double_uses import Double, UsedAt
from kadpun.books.tokens.issuer_view import DayFigures, IssuerReport, ShopFigures
from kadpun.books.tokens.terms import Terms
from kadpun.books.words import Words
from kadpun.pos.office.issuer_room import counted
from kadpun.sync.gathering import GatheredLog

from ..office_parts.dense_table import Cell, ChipShown, RowShown, money_cell


def tokens_cell(terms: Terms, amount: int, *, weight: int = 400) -> Cell:
    """So much of a campaign's commodity as a cell; nothing is a dash."""
    return Cell(counted(terms, amount) if amount else "–", weight=weight, colour="danger" if amount < 0 else "ink", sort=amount)


def shop_row(terms: Terms, shop: ShopFigures, say: Words) -> RowShown:
    """A shop: what it granted and what was used there, its bills, people and money, and whether anything of it was used twice."""
    figures = shop.figures
    twice = (ChipShown(say("{count} used twice", count=shop.doubles), "warn"),) if shop.doubles else ()
    cells = (
        Cell(shop.name, weight=500),
        *(tokens_cell(terms, amount) for amount in (figures.granted, figures.used, figures.expired)),
        _count(figures.bills),
        _count(figures.people),
        *(money_cell(amount, zero="–") for amount in (figures.discount, shop.claimed, shop.paid)),
        Cell(chips=twice, sort=shop.doubles),
    )
    return RowShown(shop.shop, cells)


def shops_total(report: IssuerReport, say: Words) -> RowShown:
    """All shops together."""
    figures, terms = report.total, report.terms
    cells = (
        Cell(say("Total"), weight=600),
        *(tokens_cell(terms, amount, weight=600) for amount in (figures.granted, figures.used, figures.expired)),
        _count(figures.bills, weight=600),
        _count(figures.people, weight=600),
        *(money_cell(amount, weight=600) for amount in (figures.discount, report.claimed, report.paid)),
        Cell(),
    )
    return RowShown("", cells)


def day_row(terms: Terms, day: DayFigures, say: Words) -> RowShown:
    """A day over all shops, and what was left at its end."""
    figures = day.figures
    cells = (
        Cell(show_date(day.on, "dense", say.language), sort=day.on.isoformat()),
        *(tokens_cell(terms, amount) for amount in (figures.granted, figures.used, figures.expired, day.left)),
        _count(figures.bills),
        _count(figures.people),
        money_cell(figures.discount, zero="–"),
    )
    return RowShown(day.on.isoformat(), cells)


def double_row(terms: Terms, double: Double, names: Mapping[str, str], say: Words) -> RowShown:
    """A use that was used before: both times and places, and what became of it; `names` are what people call the shops."""
    again, first = double.double, double.holds
    places = (_when(again, say), Cell(_place(again, names)), _when(first, say), Cell(_place(first, names)))
    cells = (*places, tokens_cell(terms, double.tokens), money_cell(double.amount), Cell(chips=(_state(double, say),), sort=double.open))
    return RowShown((double.double.bill, double.double.use), cells)


def log_row(log: GatheredLog) -> RowShown:
    """A till whose packs were gathered, and the key it signs with."""
    return RowShown(log.log, (Cell(log.shop, weight=500), Cell(log.desk), Cell(log.log), _count(log.size), Cell(log.fingerprint)))


def silent_row(shop: str, say: Words) -> RowShown:
    """A shop of the terms that was not heard yet."""
    return RowShown(shop, (Cell(shop, weight=500), Cell(chips=(ChipShown(say("not heard yet"), "mute"),)), Cell(), Cell(sort=0), Cell()), look="off")


def _count(number: int, *, weight: int = 400) -> Cell:
    return Cell(f"{number:,}" if number else "–", weight=weight, sort=number)


def _place(used: UsedAt, names: Mapping[str, str]) -> str:
    return " · ".join(part for part in (names.get(used.shop, used.shop), used.number) if part)


def _when(used: UsedAt, say: Words) -> Cell:
    return Cell(f"{show_date(business_day(used.at), 'dense', say.language)} {local_time(used.at):%H:%M}" if used.at else "", sort=used.at)


def _state(double: Double, say: Words) -> ChipShown:
    if not double.recorded:
        return ChipShown(say("not set aside yet"), "danger")
    if double.open:
        return ChipShown(say("waits for a decision"), "warn")
    return ChipShown(say("the shop's loss"), "mute") if double.lost else ChipShown(say("honoured"), "ok")
