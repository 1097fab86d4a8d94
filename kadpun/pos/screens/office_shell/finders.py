"""What Ctrl K finds: pages, goods, receipts, and whatever else a room offers. One finder a kind of thing, registered by name in `finders`.

A finder is a function (till, typed, say) -> what it found, best first, at most `MOST` of them; it runs on the reading thread, must be quick and
must only read. What is found leads to a page with what the page's `enter` takes:

    def find_members(till, typed, say):
        return [Found(each.name, say("Member {number}", number=each.number), "", "ph.user", "members", {"member": each.id}) for each in ...]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import fold_for_search, show_date
from kadpun.books.words import Words

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


Finder = Callable[["Till", str, Words], Sequence[Found]]


def find_pages(till: Till, typed: str, say: Words) -> Sequence[Found]:
    """The doors whose words hold what was typed; all of them while nothing was."""
    wanted = fold_for_search(typed)
    doors = [(door, say(DOOR_WORDS[door.page])) for door in DOORS]
    found = [(door, words) for door, words in doors if wanted in fold_for_search(f"{words} {DOOR_WORDS[door.page]}")]
    return [Found(words, say("Page"), "", door.icon, door.page) for door, words in found]


def find_goods(till: Till, typed: str, say: Words) -> Sequence[Found]:
    """Goods by name, code or barcode."""
    from kadpun.pos.till.stockroom import Stockroom

    found = []
    for stocked in Stockroom(till).find(typed, limit=MOST):
        product = stocked.product
        second = " · ".join(part for part in (say("Goods"), product.code, product.group) if part)
        found.append(Found(product.name, second, show_money(product.price), "ph.package", "goods", {"goods": product.goods}))
    return found


def find_receipts(till: Till, typed: str, say: Words) -> Sequence[Found]:
    """The receipt with this number or look-up code."""
    if not any(letter.isdigit() for letter in typed):
        return ()
    try:
        original = till.find_receipt(typed)
    except Refusal:
        return ()
    day = show_date(original.on, "document", say.language)
    words = say("Refund {number}", number=original.number) if original.kind == "refund" else say("Receipt {number}", number=original.number)
    return [Found(words, day, show_money(original.total), "ph.receipt", "ledger", {"receipt": typed})]


def find_people(till: Till, typed: str, say: Words) -> Sequence[Found]:
    """Members, suppliers and customers by name, number, telephone, card or village."""
    found = []
    for person in till.desk.people.find(typed, limit=MOST):
        words = say("Member {number}", number=person.number) if person.is_member else say("Number {number}", number=person.number)
        second = " · ".join(part for part in (words, person.village) if part)
        found.append(Found(person.name, second, "", "ph.user", "members", {"member": person.id}))
    return found


def find_facts(till: Till, typed: str, say: Words) -> Sequence[Found]:
    """The entry of this desk's ledger with this number."""
    plain = typed.replace(",", "")
    if not (plain.isdecimal() and 1 <= int(plain) <= till.desk.ledger.size):
        return ()
    words = say("Entry {number}", number=f"{int(plain):,}")
    return [Found(words, say("In the ledger of this desk"), "", "ph.file-text", "statements", {"fact": int(plain) - 1})]


def find_vouchers(till: Till, typed: str, say: Words) -> Sequence[Found]:
    """Vouchers by their number."""
    from kadpun.pos.office.waiting import vouchers_like

    if not any(letter.isdigit() for letter in typed) or len(typed) < 3:
        return ()
    found = []
    for fact, number, on, text, total in vouchers_like(till, typed, MOST):
        second = " · ".join((show_date(date.fromisoformat(on), "document", say.language), text))
        found.append(Found(number, second, show_money(Satang(total)), "ph.book-open", "journal", {"no": fact}))
    return found


def find_accounts(till: Till, typed: str, say: Words) -> Sequence[Found]:
    """Accounts by code or name; they lead to what was posted to them."""
    from kadpun.pos.office.journal_room import JournalRoom

    wanted = fold_for_search(typed)
    thai = say.language == "th"
    fitting = [each for each in JournalRoom(till).choices() if wanted in fold_for_search(f"{each.words} {each.name_th} {each.name_en} {each.code}")]
    fitting.sort(key=lambda each: (not each.code.startswith(typed), each.code))
    return [
        Found(f"{each.code} {each.name_th if thai else each.name_en}", say("Account"), "", "ph.notebook", "statements", {"account": each.path})
        for each in fitting[:MOST]
    ]


def finders() -> Mapping[str, Finder]:
    """Every finder by name, in the order in which their finds are shown."""
    return {
        "pages": find_pages,
        "people": find_people,
        "receipts": find_receipts,
        "vouchers": find_vouchers,
        "facts": find_facts,
        "accounts": find_accounts,
        "goods": find_goods,
    }
