"""What Ctrl K finds: pages, goods, receipts, and whatever else a room offers. One finder a kind of thing, registered by name in `finders`.

A finder is a function (till, typed, say) -> what it found, best first, at most `MOST` of them; it runs on the reading thread, must be quick and
must only read. What is found leads to a page with what the page's `enter` takes:

    def find_members(till, typed, say):
        return [Found(each.name, say("Member {number}", number=each.number), "", "ph.user", "members", {"member": each.id}) for each in ...]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import fold_for_search, show_date
from kadpun.books.words import Say

from .doors import DOOR_WORDS, DOORS

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till

    from ..page import PageName

MOST = 6


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found: its words, a line below, an amount at the right, its pictogram, and the page it leads to."""

    words: str
    second: str
    amount: str
    icon: str
    page: PageName
    given: Mapping[str, Any] = field(default_factory=dict)


Finder = Callable[["Till", str, Say], Sequence[Found]]


def find_pages(till: Till, typed: str, say: Say) -> Sequence[Found]:
    """The doors whose words hold what was typed; all of them while nothing was."""
    wanted = fold_for_search(typed)
    doors = [(door, say(DOOR_WORDS[door.page])) for door in DOORS]
    found = [(door, words) for door, words in doors if wanted in fold_for_search(f"{words} {DOOR_WORDS[door.page]}")]
    return [Found(words, say("Page"), "", door.icon, door.page) for door, words in found]


def find_goods(till: Till, typed: str, say: Say) -> Sequence[Found]:
    """Goods by name, code or barcode."""
    from kadpun.pos.till.stockroom import Stockroom

    found = []
    for stocked in Stockroom(till).find(typed, limit=MOST):
        product = stocked.product
        second = " · ".join(part for part in (say("Goods"), product.code, product.group) if part)
        found.append(Found(product.name, second, show_money(product.price), "ph.package", "goods", {"goods": product.goods}))
    return found


def find_receipts(till: Till, typed: str, say: Say) -> Sequence[Found]:
    """The receipt with this number or look-up code."""
    if not any(letter.isdigit() for letter in typed):
        return ()
    try:
        original = till.find_receipt(typed)
    except Refusal:
        return ()
    day = show_date(original.on, "document", getattr(say, "language", "th"))
    words = say("Refund {number}", number=original.number) if original.kind == "refund" else say("Receipt {number}", number=original.number)
    return [Found(words, day, show_money(original.total), "ph.receipt", "ledger", {"receipt": typed})]


def finders() -> Mapping[str, Finder]:
    """Every finder by name, in the order in which their finds are shown."""
    return {"pages": find_pages, "receipts": find_receipts, "goods": find_goods}
