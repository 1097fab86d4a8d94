"""The doors of the rail in their order: which page, its pictogram, its words, and what counts the things that wait behind it.

A door is shown only where the program has its page. A page owner who has a count of things waiting puts one function into `waiting_counts`:
it is asked on the reading thread whenever a page comes to the front and once a minute, so it must be quick and must only read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till

    from ..page import PageName

Count = Callable[["Till"], int]


@dataclass(frozen=True, slots=True)
class OfficeDoor:
    """One door: its page and its pictogram; its words stand in `DOOR_WORDS`."""

    page: PageName
    icon: str


SECTIONS: tuple[tuple[OfficeDoor, ...], ...] = (
    (
        OfficeDoor("office", "ph.house"),
        OfficeDoor("reconcile", "ph.arrows-left-right"),
        OfficeDoor("journal", "ph.book-open"),
        OfficeDoor("statements", "ph.chart-bar"),
        OfficeDoor("periods", "ph.calendar-check"),
    ),
    (
        OfficeDoor("members", "ph.users"),
        OfficeDoor("credit", "ph.notebook"),
        OfficeDoor("confirmations", "ph.pen-nib"),
        OfficeDoor("surplus", "ph.chart-pie-slice"),
        OfficeDoor("goods", "ph.package"),
        OfficeDoor("market", "ph.shopping-bag"),
        OfficeDoor("tokens", "ph.ticket"),
        OfficeDoor("claims", "ph.receipt"),
        OfficeDoor("issuer", "ph.megaphone"),
    ),
    (
        OfficeDoor("ledger", "ph.shield-check"),
        OfficeDoor("desks", "ph.desktop"),
        OfficeDoor("settings", "ph.gear-six"),
    ),
)
"""The doors in groups, as they stand in the rail from top to bottom."""
DOORS: tuple[OfficeDoor, ...] = tuple(door for section in SECTIONS for door in section)


DOOR_WORDS: Mapping[str, str] = {
    "office": "Overview",
    "reconcile": "Reconcile",
    "journal": "Journal",
    "statements": "Statements",
    "periods": "Periods",
    "members": "Members",
    "credit": "Debts, shares, deposits",
    "confirmations": "Balance confirmations",
    "surplus": "Surplus and dividends",
    "goods": "Goods and stock",
    "market": "Marketplace",
    "tokens": "Schemes and tokens",
    "claims": "Claims on issuers",
    "issuer": "The issuer's view",
    "ledger": "The ledger",
    "desks": "Other desks",
    "settings": "Settings",
}


def waiting_counts() -> Mapping[PageName, Count]:
    """What counts the things that wait behind a door, by page; read in when the first office window opens."""
    from kadpun.pos.office.claims_room import claims_waiting
    from kadpun.pos.office.desks_room import desks_with_trouble
    from kadpun.pos.office.journal_room import entries_due
    from kadpun.pos.office.waiting import bank_lines_open, differences_told, months_due

    return {
        "reconcile": bank_lines_open,
        "journal": entries_due,
        "confirmations": differences_told,
        "periods": months_due,
        "desks": desks_with_trouble,
        "claims": claims_waiting,
    }
