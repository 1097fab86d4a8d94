"""`ledger.journal`: the books as plain text that both hledger and ledger read.

An account is written Class:part:part, its class from the chart and its parts unchanged, so that the path can be read back. Baht have two
decimals; every other commodity is in its smallest steps under its own name, quoted where a name holds digits or hyphens. Each entry names its
fact (log#number) in the code and its id in a comment; it stands on the day it counts on, and tells its own where that is another. At the end of
each month an entry that moves nothing asserts what every account of baht holds that is nobody's in particular. The same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..ledger.facts import MONEY
from .accounts import Account, AccountClass
from .books import Books, StoredFact, amount_text
from .postings import control_of

ROOTS: dict[AccountClass, str] = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
"""What the five classes are called in plain-text accounting; its programs tell income statement from balance sheet by these."""

_HEADER = """; Kadpun: the journal of {logs}
; Baht in two decimals; other commodities in their smallest steps. One entry for each fact that posts: its code is log#number.
; hledger -f ledger.journal balance      ledger -f ledger.journal balance

tag id
tag at
tag by
tag refs
tag name-th
tag name-en
tag name
tag own-day
"""


def journal_account(account: Account) -> str:
    """An account as plain-text accounting writes it."""
    return f"{ROOTS[account.account_class]}:{account.path.replace('/', ':')}"


def journal_commodity(commodity: str) -> str:
    """A commodity's name, quoted unless it is letters only."""
    return commodity if commodity.isalpha() else f'"{commodity}"'


def journal_lines(books: Books) -> Iterator[str]:
    """The journal, a few lines at a time."""
    yield _HEADER.format(logs=", ".join(books.logs()))
    for commodity in books.commodities():
        yield _commodity_text(commodity.commodity, commodity.name)
    accounts = books.accounts()
    names = {account.path: journal_account(account) for account in accounts}
    for account in accounts:
        yield f"\naccount {names[account.path]}\n    ; name-th: {one_line(account.name_th)}\n    ; name-en: {one_line(account.name_en)}\n"
    shared = {control_of(path) for path in names if control_of(path) != path}
    ends = [(end, {path: amount for path, amount in held.items() if path not in shared}) for end, held in books.month_ends()]
    for fact in books.posted_facts():
        while ends and ends[0][0].isoformat() < fact.counts_on:
            yield _assertion(*ends.pop(0), names)
        yield _entry(fact, names)
    for end, held in ends:
        yield _assertion(end, held, names)


def _commodity_text(commodity: str, name: str) -> str:
    made = f"\ncommodity {journal_commodity(commodity)}\n"
    if name:
        made += f"    ; name: {one_line(name)}\n"
    # Only baht has a format: hledger wants a decimal mark in it, and ledger none in whole numbers.
    return made + ("    format 1000.00 THB\n" if commodity == MONEY else "")


def _assertion(end: date, held: dict[str, int], names: dict[str, str]) -> str:
    """An entry of nothing that says what each account must hold at a month's end; both programs check it."""
    unit = journal_commodity(MONEY)
    lines = [f"    {names[path]}  {amount_text(0, MONEY)} {unit} = {amount_text(amount, MONEY)} {unit}" for path, amount in sorted(held.items())]
    return "\n".join([f"\n{end} * (balances) end of the month", *lines]) + "\n" if lines else ""


def _entry(fact: StoredFact, names: dict[str, str]) -> str:
    said = fact.said
    # A semicolon would begin a comment, and hledger reads a bar as the end of a payee.
    lines = [
        f"\n{fact.counts_on} * ({fact.place}) {one_line(title_of(fact)).replace(';', ',').replace('|', '/')}",
        f"    ; id: {said['id']}",
        f"    ; at: {said['at']}",
        f"    ; by: {said['by']}",
    ]
    if fact.counts_on != said["on"]:
        lines.append(f"    ; own-day: {said['on']}")
    if said["refs"]:
        lines.append(f"    ; refs: {' '.join(said['refs'])}")
    for account, commodity, amount in said["post"]:
        lines.append(f"    {names[account]}  {amount_text(amount, commodity)} {journal_commodity(commodity)}")
    return "\n".join(lines) + "\n"


def title_of(fact: StoredFact) -> str:
    """What an entry is called: its kind, and the number of its paper if it has one."""
    number = fact.said["body"].get("number")
    return f"{fact.said['kind']} {number}" if isinstance(number, str) else str(fact.said["kind"])


def one_line(text: str) -> str:
    """A text that cannot break out of its line."""
    return " ".join(text.split())
