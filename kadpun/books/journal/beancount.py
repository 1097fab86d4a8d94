"""`ledger.beancount`: the books as Beancount reads them.

Beancount wants accounts in capitalised parts and commodities in capitals. Names are bent as little as its grammar asks, never two to one, and
each directive keeps the name that the ledger knows in its metadata, so that the bending can be undone. Baht have two decimals, other commodities
are in their smallest steps. Each entry carries its log, number and id; facts that speak of others are linked to them. It stands on the day it
counts on. What every control account and other account of baht holds at the end of each month is asserted on the morning after.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from ..ledger.facts import MONEY
from .accounts import Account
from .balances import query
from .books import Books, StoredFact, amount_text
from .plain_journal import ROOTS, title_of
from .postings import control_of

_COMMODITY = re.compile(r"[A-Z](?:[A-Z0-9-]{0,30}[A-Z0-9])?")
_CROWDED = (
    "SELECT UPPER(commodity) FROM (SELECT commodity FROM balance UNION SELECT commodity FROM stock_day UNION SELECT commodity FROM posting) "
    "GROUP BY 1 HAVING COUNT(*) > 1"
)
_HEADER = """;; Kadpun: the journal of {logs}
;; Baht in two decimals; other commodities in their smallest steps. "kadpun" in the metadata is the name in the ledger.
option "title" "{logs}"
option "operating_currency" "THB"

"""


def beancount_commodity(commodity: str, crowded: frozenset[str] = frozenset()) -> str:
    """A commodity's name in Beancount: in capitals, or spelt out behind X' where capitals alone would be two names in one or no name at all."""
    plain = commodity.upper()
    if plain not in crowded and _COMMODITY.fullmatch(plain):
        return plain
    return "X'" + "".join(f"'{letter}" if letter.isupper() else letter.upper() for letter in commodity) + "'0"


def ledger_commodity(name: str) -> str | None:
    """The commodity that a spelt-out name stands for; None for a name in plain capitals, which only its metadata can tell."""
    if not (name.startswith("X'") and name.endswith("'0")):
        return None
    return re.sub(r"'([A-Z])|([A-Z])", lambda found: found[1] or found[2].lower(), name[2:-2])


def beancount_accounts(accounts: Iterable[Account]) -> dict[str, str]:
    """The name in Beancount of each path: parts capitalised under the name above; where that would make one of two, the later path is numbered.

    A control account's name so begins the names of its parts, and of nothing else: Beancount sums an account with all below it.
    """
    names: dict[str, str] = {}
    known: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for account in sorted(accounts, key=lambda account: account.path):
        name, path = ROOTS[account.account_class], ""
        for part in account.path.split("/"):
            path = f"{path}/{part}"
            standing = known.get((name, path))
            if standing is None:
                plain = standing = f"{name}:{part[0].upper() + part[1:] if part[0] != '-' else 'X' + part}"
                number = 2
                while standing in taken:
                    standing = f"{plain}-{number}"
                    number += 1
                taken.add(standing)
                known[name, path] = standing
            name = standing
        names[account.path] = name
    return names


def beancount_lines(books: Books) -> Iterator[str]:
    """The file, a few lines at a time."""
    yield _HEADER.format(logs=", ".join(books.logs()))
    day = books.first_day()
    crowded = frozenset(row[0] for row in query(books.connection, _CROWDED))
    for commodity in books.commodities():
        name = f'  name: "{_quoted(commodity.name)}"\n' if commodity.name else ""
        yield f'{day} commodity {beancount_commodity(commodity.commodity, crowded)}\n  kadpun: "{commodity.commodity}"\n{name}'
    used = books.accounts()
    controls = {control_of(account.path) for account in used} - {account.path for account in used}
    accounts = [*used, *books.chart.in_order(controls)]
    names = beancount_accounts(accounts)
    for account in accounts:
        called = f'  name-th: "{_quoted(account.name_th)}"\n  name-en: "{_quoted(account.name_en)}"\n'
        yield f'{day} open {names[account.path]}\n  kadpun: "{account.path}"\n{called}'
    for fact in books.posted_facts():
        yield _entry(fact, names, crowded)
    for end, held in books.month_ends():
        morning = end + timedelta(days=1)
        yield "\n" + "".join(f"{morning} balance {names[path]}  {amount_text(amount, MONEY)} {MONEY}\n" for path, amount in held.items())


def _entry(fact: StoredFact, names: dict[str, str], crowded: frozenset[str]) -> str:
    said = fact.said
    links = "".join(f" ^{id}" for id in [said["id"], *said["refs"]])
    lines = [
        f'\n{fact.counts_on} * "{_quoted(title_of(fact))}"{links}',
        f'  kadpun: "{fact.place}"',
        f'  at: "{said["at"]}"',
        f'  by: "{said["by"]}"',
    ]
    if fact.counts_on != said["on"]:
        lines.append(f"  own-day: {said['on']}")
    for account, commodity, amount in said["post"]:
        unit = MONEY if commodity == MONEY else beancount_commodity(commodity, crowded)
        lines.append(f"  {names[account]}  {amount_text(amount, commodity)} {unit}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as it may stand between Beancount's quotes."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
