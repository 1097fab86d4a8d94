"""How a reconciliation's groups and figures look: which tab a group is in, its join's colour and sign, its items as texts, the cards above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kadpun.books.money import show_money
from kadpun.books.reconcile.board import Board, Group, State
from kadpun.books.reconcile.open_items import OpenLine, OpenPosting
from kadpun.books.thai import show_date
from kadpun.pos.office.reconcile_words import join_words, line_detail, line_title, posting_detail, posting_title, short_words

from ..office_parts.figures import Figure
from ..page import Tongue
from ..widgets.paint import Tone
from .pairs_view import GroupShown, ItemShown, Join

TABS: dict[str, tuple[State, ...]] = {
    "all": ("agreed", "proposed", "doubtful", "bank-only", "books-only"),
    "look": ("doubtful", "bank-only", "books-only"),
    "proposed": ("proposed",),
    "agreed": ("agreed",),
}
LATE_DAYS = 7
"""Money that the books say came and the statement has not after so many days is looked for."""
JOINS: dict[State, Join] = {"agreed": "agreed", "proposed": "proposed", "doubtful": "doubtful", "bank-only": "alone", "books-only": "alone"}


def group_shown(board: Board, group: Group, names: Mapping[str, str], say: Tongue) -> GroupShown:
    """A group as the table shows it."""
    words, (tone, icon) = join_words(group, say), _looks(group)
    late = group.state == "books-only" and (board.last_on - group.on).days > LATE_DAYS
    if late and group.difference < 0:
        words, tone, icon = say("Money not found"), "danger", "ph.magnifying-glass"
    left = tuple(_line_shown(board, line, say) for line in group.lines)
    right = tuple(_posting_shown(board, posting, names, say) for posting in group.postings)
    empty = say("Not on the statement yet") if group.state == "books-only" else say("Enter it in the books")
    undone = group.suggestion is not None and group.suggestion.shape == "reversed"
    if group.state == "agreed" or undone:
        empty = say("Nothing in the books") if left else say("Nothing at the bank")
    return GroupShown(group.key, left, right, JOINS[group.state], words, tone, icon, empty, short_words(group, say))


def figures_of(board: Board, say: Tongue) -> tuple[Figure, ...]:
    """The cards above the table: statement, books, difference, pairs."""
    found, language = board.difference, say.language
    up_to = show_date(board.last_on, "document", language)
    open_items = len(found.lines) + len(found.postings) + bool(found.opening)
    explained = say("All of it explained by {count} items", count=f"{open_items:,}") if found.difference == found.explained else say("Not explained")
    sign = "+" if found.difference > 0 else ""
    left = say("{look} to look at, {proposed} to confirm", look=f"{board.count(*TABS['look']):,}", proposed=f"{board.count('proposed'):,}")
    lines = say("{count} lines up to {day}", count=f"{found.line_count:,}", day=up_to)
    return (
        Figure("ph.bank", say("By the statement"), show_money(found.statement), lines),
        Figure("ph.book-open", say("By the books"), show_money(found.books), say("{count} entries", count=f"{found.posting_count:,}")),
        Figure(
            "ph.warning-circle" if found.difference else "ph.check-circle",
            say("Difference"),
            sign + show_money(found.difference),
            explained if found.difference else say("Nothing is left"),
            tone="danger" if found.difference else "ok",
        ),
        Figure("ph.link", say("Pairs agreed"), f"{board.count('agreed'):,}", left, tone="ok"),
    )


def _line_shown(board: Board, line: OpenLine, say: Tongue) -> ItemShown:
    text = board.texts.get(line.key)
    return ItemShown(_day(line.on, board, say), line_title(line, text, say), line_detail(line, text), show_money(line.left), line.left < 0)


def _posting_shown(board: Board, posting: OpenPosting, names: Mapping[str, str], say: Tongue) -> ItemShown:
    told = board.told.get(posting.no)
    name = names.get(told.party, "") if told is not None else ""
    return ItemShown(
        _day(posting.on, board, say), posting_title(told, say), posting_detail(told, name, say), show_money(posting.left), posting.left < 0
    )


def _day(day: date, board: Board, say: Tongue) -> str:
    """A day as dense as can be: without its year in the year of the table."""
    shown = show_date(day, "dense", say.language)
    return shown.rpartition(" ")[0] if day.year == board.last_on.year else shown


def _looks(group: Group) -> tuple[Tone, str]:
    """The colour and the sign of a group's join."""
    if group.state == "agreed":
        return "ok", "ph.link"
    if group.state == "proposed":
        return "primary", "ph.sparkle"
    if group.state == "doubtful":
        differs = group.suggestion is not None and group.suggestion.shape == "differs"
        return ("danger", "ph.warning-circle") if differs else ("warn", "ph.copy")
    return "warn", "ph.question"
