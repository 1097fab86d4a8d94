"""The chart of accounts: what each path is called in Thai and English, its class and its number.

A posting names its account by a path (`cash/drawer`); the chart in `resources/accounts.csv` says what stands behind it. A path that the chart
does not list belongs to the nearest account above it that is listed, and shows under its path; nothing is ever left out of a sum for want of a
name. It knows no balances and no kind of fact.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from ..words import Language

AccountClass = Literal["asset", "liability", "equity", "income", "expense"]
CLASSES: tuple[AccountClass, ...] = ("asset", "liability", "equity", "income", "expense")
Normal = Literal["debit", "credit"]
CHART = Path(__file__).parent.parent.parent / "resources" / "accounts.csv"
UNLISTED: AccountClass = "equity"
"""The class of a path that no account of the chart stands above: it takes part in every sum and claims to be neither owned nor earned."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its path, class, number, and names; `listed` when the chart itself names it."""

    path: str
    account_class: AccountClass
    number: str
    name_th: str
    name_en: str
    normal: Normal
    listed: bool = True

    def name(self, language: Language) -> str:
        """What people call it in a language."""
        return (self.name_th or self.path) if language == "th" else (self.name_en or self.path)


class Chart:
    """The accounts of a chart, by path."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._accounts = {account.path: account for account in accounts}
        assert all(account.account_class in CLASSES for account in self._accounts.values())

    def __iter__(self) -> Iterator[Account]:
        return iter(sorted(self._accounts.values(), key=lambda account: (account.number, account.path)))

    def __contains__(self, path: str) -> bool:
        return path in self._accounts

    def account(self, path: str) -> Account:
        """The account of a path; one that is not listed takes its class from the nearest listed above it and its path for a name."""
        found = self._accounts.get(path)
        if found is not None:
            return found
        above = next((self._accounts[higher] for higher in paths_above(path) if higher in self._accounts), None)
        if above is None:
            return Account(path, UNLISTED, "", path, path, "credit", listed=False)
        rest = path[len(above.path) + 1 :]
        names = (f"{above.name_th} · {rest}", f"{above.name_en} · {rest}")
        return Account(path, above.account_class, above.number, *names, above.normal, listed=False)

    def in_order(self, paths: Iterable[str]) -> list[Account]:
        """The accounts of some paths in the order of a trial balance: by number, those without one last, then by path."""
        return sorted((self.account(path) for path in paths), key=lambda account: (account.number == "", account.number, account.path))


def paths_above(path: str) -> Iterator[str]:
    """The paths of which this one is a part, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def is_under(path: str, control: str) -> bool:
    """Whether an account is a control account itself or a part of it."""
    return path == control or path.startswith(control + "/")


def read_chart(rows: Iterable[Mapping[str, str]]) -> Chart:
    """Read the chart from rows with the columns account, class, number, name_th, name_en, normal."""
    return Chart(
        Account(
            row["account"],
            cast(AccountClass, row["class"]),
            row["number"],
            row["name_th"],
            row["name_en"],
            cast(Normal, row["normal"]),
        )
        for row in rows
    )


def load_chart(path: Path = CHART) -> Chart:
    """Read the starter chart that comes with the program."""
    with path.open(encoding="utf-8", newline="") as stream:
        return read_chart(csv.DictReader(stream))
