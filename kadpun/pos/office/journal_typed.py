"""Entries as people type them: rows of account, whose it is, debit and credit, read into lines; and accounts found by a few letters.

Pure, and quick enough for every key: the running difference and the account search are asked while somebody types. A row that is wholly empty is no
row. Refuses to know the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kadpun.books.journal.accounts import AccountClass
from kadpun.books.journal.chart_facts import OwnChart
from kadpun.books.journal.entries import EntryLine
from kadpun.books.journal.opening_sheet import OpeningDayWrong, read_day
from kadpun.books.journal.vouchers import CONTROLS
from kadpun.books.money import NotMoney, Satang, read_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import fold_for_search
from kadpun.books.words import Language

MOST_FOUND = 12
MOST_DAYS_AHEAD = 62


class EntryRowAccount(Refusal):
    says = "Row {row}: say which account."


class EntryRowAmount(Refusal):
    says = "Row {row}: an amount in debit or in credit is needed, in one of them only."


class EntryRowWhose(Refusal):
    says = "Row {row}: say whose account {account} this is."


class EntryRowNotMoney(Refusal):
    says = "Row {row}: “{text}” is not an amount of baht."


class EntryDayWrong(Refusal):
    says = "“{text}” is not a day. Type it like 30/11/2569, or 30 for this month."


class EntryDayAhead(Refusal):
    says = "{day} lies more than two months ahead. Check the day."


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """An account that may be typed: its path, code, names, and whether it needs to be said whose it is; `words` is what it is found by."""

    path: str
    code: str
    name_th: str
    name_en: str
    account_class: AccountClass
    needs_party: bool
    words: str

    def name(self, language: Language) -> str:
        """What people call it."""
        return self.name_th if language == "th" else self.name_en


@dataclass(frozen=True, slots=True)
class RowTyped:
    """One row as it stands in the grid: an account's path, a party's id, and the texts of both amounts."""

    account: str = ""
    party: str = ""
    debit: str = ""
    credit: str = ""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.account or self.party or self.debit.strip() or self.credit.strip() or self.text.strip())


@dataclass(frozen=True, slots=True)
class Running:
    """What the rows come to so far in satang; `difference` is debit less credit."""

    debit: Satang
    credit: Satang

    @property
    def difference(self) -> Satang:
        """Debit less credit; 0 when the entry balances."""
        return Satang(self.debit - self.credit)


def account_choices(chart: OwnChart) -> tuple[AccountChoice, ...]:
    """The accounts that a person may post to, in the order of the chart."""
    made = []
    for account in chart:
        if account.path.startswith("stock/") or account.path in ("cash/drawer", "trading", "equity/opening"):
            continue
        heads = " ".join(f"{said.name_th} {said.name_en}" for said in chart.headings_above(account.path))
        words = fold_for_search(f"{account.number} {account.name_th} {account.name_en} {account.path} {heads}")
        needs = account.path in CONTROLS and account.path != "payables/suppliers"
        made.append(AccountChoice(account.path, account.number, account.name_th, account.name_en, account.account_class, needs, words))
    return tuple(made)


def find_accounts(choices: Sequence[AccountChoice], text: str, limit: int = MOST_FOUND) -> list[AccountChoice]:
    """Accounts by the beginning of their code, or by any letters of their Thai or English name, the likeliest first; every word must be found."""
    words = fold_for_search(text).split()
    if not words:
        return list(choices[:limit])
    found = [choice for choice in choices if all(word in choice.words for word in words)]
    return sorted(found, key=lambda choice: _rank(choice, words[0]))[:limit]


def _rank(choice: AccountChoice, word: str) -> tuple[int, str]:
    names = (fold_for_search(choice.name_th), fold_for_search(choice.name_en))
    if choice.code.casefold() == word:
        return 0, choice.code
    if choice.code.casefold().startswith(word):
        return 1, choice.code
    if any(name.startswith(word) for name in names):
        return 2, choice.code
    return (3 if any(word in name for name in names) else 4), choice.code


def running(rows: Sequence[RowTyped]) -> Running:
    """What the rows come to while they are typed; what is no amount yet counts as nothing."""
    return Running(Satang(sum(_sum(row.debit) for row in rows)), Satang(sum(_sum(row.credit) for row in rows)))


def _sum(text: str) -> int:
    try:
        return read_money(text) if text.strip() else 0
    except Refusal:
        return 0


def read_rows(rows: Sequence[RowTyped]) -> tuple[EntryLine, ...]:
    """The lines of an entry. Refuses, naming the row: EntryRowAccount, EntryRowAmount, EntryRowWhose, EntryRowNotMoney."""
    made = []
    for number, row in enumerate(rows, start=1):
        if row.is_empty:
            continue
        if not row.account:
            raise EntryRowAccount(row=number)
        debit, credit = _amount(row.debit, number), _amount(row.credit, number)
        if bool(debit) == bool(credit):
            raise EntryRowAmount(row=number)
        is_control = row.account in CONTROLS
        if is_control and not row.party and row.account != "payables/suppliers":
            raise EntryRowWhose(row=number, account=row.account)
        account = f"{row.account}/{row.party}" if is_control and row.party else row.account
        made.append(EntryLine(account, debit - credit, text=row.text.strip()))
    return tuple(made)


def _amount(text: str, row: int) -> int:
    if not text.strip():
        return 0
    try:
        return read_money(text)
    except NotMoney as error:
        raise EntryRowNotMoney(row=row, text=text.strip()[:40]) from error


def read_entry_day(text: str, *, today: date) -> date:
    """A day as it is typed: empty is today, 30 is in this month, 30/11 in this year, else with its year in either era.

    Refuses EntryDayWrong, EntryDayAhead.
    """
    plain = text.strip().replace(" ", "/")
    if not plain:
        return today
    parts = [part for part in plain.replace("-", "/").replace(".", "/").split("/") if part]
    if all(part.isdigit() for part in parts) and len(parts) < 3:
        plain = "/".join([*parts, *[str(today.month), str(today.year)][len(parts) - 1 :]])
    try:
        day = read_day(plain)
    except OpeningDayWrong as error:
        raise EntryDayWrong(text=text[:20]) from error
    if day > today + timedelta(days=MOST_DAYS_AHEAD):
        raise EntryDayAhead(day=day.isoformat())
    return day
