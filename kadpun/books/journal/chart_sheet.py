"""An own chart of accounts from a sheet: code, name, the code above, and which accounts of the starter chart stand under it.

A row that names no account is a heading; one that names a path which no chart has opens it, with its class. The whole is checked before anything is
recorded: a ring of codes, an account under two codes, a code above that is missing are told by name. Refuses to know files and screens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..refusals import Refusal
from ..sheet_reading import ColumnMapping, FileLine, guess_columns, guess_head, rows_under
from ..thai import fold_for_search
from .accounts import AccountClass, load_chart
from .chart_facts import AccountSaid, ChartNameNeeded, ChartPathWrong, demand_whole

KNOWN: dict[str, str] = {
    "code": "code|account code|own code|รหัส|รหัสบัญชี|เลขที่บัญชี",
    "name_th": "name|name th|thai name|ชื่อ|ชื่อบัญชี",
    "name_en": "name en|english|english name|ชื่ออังกฤษ",
    "above": "above|parent|under|บัญชีคุม|อยู่ใต้|หมวด",
    "accounts": "account|accounts|starter|maps to|เทียบกับ|บัญชีตั้งต้น|ผังตั้งต้น",
    "class": "class|type|ประเภท|ชนิด",
}
CLASSES: dict[str, AccountClass] = {
    "asset": "asset",
    "สินทรัพย์": "asset",
    "liability": "liability",
    "หนี้สิน": "liability",
    "equity": "equity",
    "ทุน": "equity",
    "income": "income",
    "รายได้": "income",
    "expense": "expense",
    "ค่าใช้จ่าย": "expense",
}


class ChartSheetUnclear(Refusal):
    says = "The columns of this sheet are not clear. A chart needs a code and a name."


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """An own chart as a sheet has it, fitting together by itself."""

    accounts: tuple[AccountSaid, ...]


def guess_chart_mapping(lines: Sequence[FileLine], name: str = "") -> ColumnMapping:
    """Guess what the columns of a chart are. Refuses ChartSheetUnclear."""
    found = guess_columns(guess_head(lines, KNOWN).cells, KNOWN)
    if not {"code", "name_th"} <= found.keys():
        raise ChartSheetUnclear()
    return ColumnMapping("chart", name, tuple(found.items()))


def read_chart_sheet(mapping: ColumnMapping, lines: Sequence[FileLine]) -> ChartSheet:
    """Read an own chart and check that it fits together. Refuses ChartLoop, ChartAboveMissing, ChartPathTwice, ChartPathUnknown, ChartPathWrong."""
    starter = load_chart()
    numbers = {account.number: account.path for account in starter if account.number}
    made: dict[str, AccountSaid] = {}
    for row in rows_under(mapping, lines):
        code = row.text("code")
        if not code:
            continue
        if code in made or not row.text("name_th"):
            raise ChartNameNeeded(code=code[:40])
        named = [part for part in re.split(r"[\s,;]+", row.text("accounts")) if part]
        paths = [numbers.get(part, part) for part in named]
        opened = [path for path in paths if path not in starter]
        account_class = CLASSES.get(fold_for_search(row.text("class")))
        if len(opened) > 1 or (opened and account_class is None):
            raise ChartPathWrong(account=opened[0][:64])
        made[code] = AccountSaid(
            code=code,
            name_th=row.text("name_th"),
            name_en=row.text("name_en"),
            above=row.text("above"),
            paths=tuple(path for path in paths if path in starter),
            opens=opened[0] if opened else "",
            account_class=account_class or "" if opened else "",
        )
    demand_whole(starter, made.values())
    return ChartSheet(tuple(made.values()))
