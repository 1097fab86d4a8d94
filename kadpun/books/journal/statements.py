"""The financial statements: trial balance, income statement, balance sheet and cash flow, at any date, comparing spans and shops.

A statement is rows under columns; each column is a span of one shop or of all. A sum names the rows it is made of and its amounts are made from them,
so that a reader, a spreadsheet or a printed page adds up to the same; a figure of a line names the accounts behind it, so that it can be opened
down to postings (`figures.py`). What must be equal (debit and credit, assets and liabilities with equity, cash and its change) is checked apart
and told. Amounts are satang; income shows as what it brings. It knows no language: a sentence is said when it is shown, an account is named by the
chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection

from .accounts import Account, AccountClass, Chart
from .spans import Moved, Span, moved_in

StatementName = Literal["trial-balance", "income", "balance-sheet", "cash-flow"]
STATEMENTS: tuple[StatementName, ...] = ("trial-balance", "income", "balance-sheet", "cash-flow")
Measure = Literal["movement", "balance", "brought"]
RowLook = Literal["heading", "line", "subtotal", "total"]

CASH_ROOTS = ("cash", "bank")
GOODS_ROOT = "goods"
INVENTORY, FREIGHT = "goods/inventory", "goods/freight"
SERVICES = ("sales/services", "sales/commission")
FIXED_ROOT = "equipment"
LONG_ROOT = "loans"
FINANCING = ("equity", "loans", "surplus", "deposits")
"""Roots of accounts whose changes are money that members and lenders bring or take."""
NOT_CASH = ("equipment/depreciation", "receivables/allowance")
"""Accounts that change without money: what wears out, and what may never be paid."""

CLASS_NAMES: dict[AccountClass, str] = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity of the co-operative",
    "income": "Income",
    "expense": "Expenses",
}


@dataclass(frozen=True, slots=True)
class StatementColumn:
    """What a column shows: a span, of one shop (None: of all)."""

    span: Span
    shop: str | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure is made of: accounts, and how their postings enter it (`sign` -1 turns debit less credit round)."""

    accounts: tuple[str, ...]
    measure: Measure
    sign: Literal[1, -1] = 1


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row: a heading, a line of one account (or of a sentence), or a sum of rows named in `parts` by number, each with its sign."""

    look: RowLook
    amounts: tuple[int, ...] = ()
    sentence: str = ""
    account: str = ""
    parts: tuple[tuple[int, int], ...] = ()
    behind: Behind | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class Equality:
    """Two amounts a column that must be the same, and what they are."""

    left: str
    right: str
    amounts: tuple[tuple[int, int], ...]

    @property
    def holds(self) -> bool:
        """Whether they are."""
        return all(left == right for left, right in self.amounts)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement: its columns, rows, and the equality that it must show."""

    name: StatementName
    columns: tuple[StatementColumn, ...]
    rows: tuple[StatementRow, ...]
    equality: Equality

    def amount(self, name: str, column: int = 0) -> int:
        """The figure of the row with this sentence, 0 when there is none."""
        return next((row.amounts[column] for row in self.rows if row.sentence == name and row.amounts), 0)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of a trial balance."""

    account: Account
    moved: Moved


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """A trial balance of one span: brought forward, movement and balance of each account, in the chart's order."""

    column: StatementColumn
    rows: tuple[TrialRow, ...]

    def of_class(self, account_class: AccountClass) -> list[TrialRow]:
        """The rows of one class."""
        return [row for row in self.rows if row.account.account_class == account_class]

    @property
    def totals(self) -> tuple[int, int, int, int, int, int]:
        """Both sides of what was brought, what moved, and what is held."""
        brought, held = [row.moved.brought for row in self.rows], [row.moved.balance for row in self.rows]
        return (
            *sides(brought),
            sum(row.moved.debit for row in self.rows),
            sum(row.moved.credit for row in self.rows),
            *sides(held),
        )

    @property
    def equality(self) -> Equality:
        """Debit and credit of what is held."""
        totals = self.totals
        return Equality("Debit", "Credit", ((totals[4], totals[5]),))


def sides(amounts: Iterable[int]) -> tuple[int, int]:
    """What stands on the debit side, and what on the credit side, both positive."""
    debit = credit = 0
    for amount in amounts:
        debit, credit = debit + max(amount, 0), credit + max(-amount, 0)
    return debit, credit


def trial_balance_of(connection: Connection, chart: Chart, column: StatementColumn) -> TrialBalance:
    """The trial balance of a span before its closing entries, in the chart's order."""
    moved = moved_in(connection, column.span, shop=column.shop)
    return TrialBalance(column, tuple(TrialRow(account, moved[account.path]) for account in chart.in_order(moved)))


class Making:
    """A statement while its rows are put together: the sums of every column, by account."""

    def __init__(self, connection: Connection, chart: Chart, columns: Sequence[StatementColumn]) -> None:
        assert columns
        self.chart = chart
        self.columns = tuple(columns)
        self.sums = [moved_in(connection, column.span, shop=column.shop) for column in columns]
        self.accounts = chart.in_order({account for sums in self.sums for account in sums})
        self.rows: list[StatementRow] = []

    def amounts(self, accounts: Iterable[str], measure: Measure, sign: int) -> tuple[int, ...]:
        """A figure of some accounts in every column."""
        paths = list(accounts)
        return tuple(sign * sum(getattr(sums[path], measure) for path in paths if path in sums) for sums in self.sums)

    def group_line(self, sentence: str, level: int = 0) -> None:
        """Begin a group."""
        self.rows.append(StatementRow("heading", sentence=sentence, level=level))

    def line(self, sentence: str, accounts: Iterable[str], measure: Measure, sign: Literal[1, -1], *, level: int = 1) -> int:
        """One figure of several accounts under a name of its own; answers its number."""
        paths = tuple(accounts)
        self.rows.append(
            StatementRow("line", self.amounts(paths, measure, sign), sentence=sentence, behind=Behind(paths, measure, sign), level=level)
        )
        return len(self.rows) - 1

    def lines(self, accounts: Iterable[Account], measure: Measure, sign: Literal[1, -1], *, level: int = 1) -> list[int]:
        """A line for each account that has anything in any column; answers their numbers."""
        made = []
        for account in accounts:
            amounts = self.amounts((account.path,), measure, sign)
            if any(amounts):
                behind = Behind((account.path,), measure, sign)
                self.rows.append(StatementRow("line", amounts, account=account.path, behind=behind, level=level))
                made.append(len(self.rows) - 1)
        return made

    def total(
        self, sentence: str, plus: Iterable[int], minus: Iterable[int] = (), *, look: Literal["subtotal", "total"] = "subtotal", level: int = 0
    ) -> int:
        """A sum of rows; answers its number."""
        parts = (*((row, 1) for row in plus), *((row, -1) for row in minus))
        amounts = tuple(sum(sign * self.rows[row].amounts[column] for row, sign in parts) for column in range(len(self.columns)))
        self.rows.append(StatementRow(look, amounts, sentence=sentence, parts=parts, level=level))
        return len(self.rows) - 1

    def group(
        self, sentence: str, total: str, accounts: Sequence[Account], measure: Measure, sign: Literal[1, -1], *, minus: Iterable[int] = ()
    ) -> int:
        """A heading, the lines under it and their sum; answers the sum's number."""
        self.group_line(sentence)
        return self.total(total, self.lines(accounts, measure, sign), minus)

    def of(self, account_class: AccountClass, want: Callable[[Account], bool] = lambda account: True) -> list[Account]:
        """The accounts of a class that are wanted, in the chart's order."""
        return [account for account in self.accounts if account.account_class == account_class and want(account)]

    def done(self, name: StatementName, equality: Equality) -> Statement:
        """The statement; headings over nothing are left out."""
        return Statement(name, self.columns, _without_empty(self.rows), equality)


def income_statement(connection: Connection, chart: Chart, columns: Sequence[StatementColumn]) -> Statement:
    """Sales less their cost, other income and expenses, and the surplus; a year shows as it was before its closing entries."""
    making = Making(connection, chart, columns)
    surplus = making.rows[_income_rows(making)].amounts
    _cost_rows(making)
    whole = making.amounts([account.path for account in (*making.of("income"), *making.of("expense"))], "movement", -1)
    equality = Equality("Net surplus", "Income less expenses", tuple(zip(surplus, whole, strict=True)))
    return making.done("income", equality)


def balance_sheet(connection: Connection, chart: Chart, columns: Sequence[StatementColumn]) -> Statement:
    """Assets, liabilities and equity at the end of each span, with the surplus of the span and what earlier years have not closed."""
    making = Making(connection, chart, columns)
    near, far = _parted(making.of("asset"), FIXED_ROOT)
    current = making.group("Current assets", "Current assets altogether", near, "balance", 1)
    fixed = making.group("Fixed assets", "Fixed assets altogether", far, "balance", 1)
    assets = making.total("Assets altogether", [current, fixed], look="total")
    near, far = _parted(making.of("liability"), LONG_ROOT)
    short = making.group("Current liabilities", "Current liabilities altogether", near, "balance", -1)
    long = making.group("Long-term liabilities", "Long-term liabilities altogether", far, "balance", -1)
    liabilities = making.total("Liabilities altogether", [short, long], look="total")
    making.group_line(CLASS_NAMES["equity"])
    own = making.lines(making.of("equity"), "balance", -1)
    earned = [account.path for account in (*making.of("income"), *making.of("expense"))]
    if any(making.amounts(earned, "brought", -1)):
        own.append(making.line("Surplus of earlier years, not yet closed", earned, "brought", -1))
    own.append(making.line("Net surplus of the period", earned, "movement", -1))
    equity = making.total("Equity altogether", own, look="total")
    both = making.total("Liabilities and equity altogether", [liabilities, equity], look="total")
    equality = Equality("Assets", "Liabilities and equity", tuple(zip(making.rows[assets].amounts, making.rows[both].amounts, strict=True)))
    return making.done("balance-sheet", equality)


def cash_flow(connection: Connection, chart: Chart, columns: Sequence[StatementColumn]) -> Statement:
    """Where cash and bank balances came from and went, from the surplus by the changes of every other account (the indirect way)."""
    making = Making(connection, chart, columns)
    earned = [account.path for account in (*making.of("income"), *making.of("expense"))]
    others = [account for kind in ("asset", "liability", "equity") for account in making.of(kind) if not is_cash(account)]
    making.group_line("Operating activities")
    surplus = making.line("Net surplus of the period", earned, "movement", -1)
    worn = making.lines([account for account in others if account.path in NOT_CASH], "movement", -1)
    working = [account for account in others if account.path not in NOT_CASH and root_of(account) not in (*FINANCING, FIXED_ROOT)]
    moved = making.lines(working, "movement", -1)
    operating = making.total("Cash from operating activities", [surplus, *worn, *moved])
    fixed = [account for account in others if root_of(account) == FIXED_ROOT and account.path not in NOT_CASH]
    investing = making.group("Investing activities", "Cash from investing activities", fixed, "movement", -1)
    funding = [account for account in others if root_of(account) in FINANCING]
    financing = making.group("Financing activities", "Cash from financing activities", funding, "movement", -1)
    change = making.total("Change of cash and bank balances", [operating, investing, financing], look="total")
    cash = [account.path for account in making.of("asset", is_cash)]
    before = making.line("Cash and bank balances at the beginning", cash, "brought", 1, level=0)
    making.total("Cash and bank balances at the end", [change, before], look="total")
    held = making.amounts(cash, "balance", 1)
    equality = Equality("Cash and bank balances at the end", "Cash and bank accounts", tuple(zip(making.rows[-1].amounts, held, strict=True)))
    return making.done("cash-flow", equality)


def statement(connection: Connection, chart: Chart, name: StatementName, columns: Sequence[StatementColumn]) -> Statement:
    """Any statement by its name; the trial balance here as what each account holds, so that spans and shops can be compared."""
    makers = {"income": income_statement, "balance-sheet": balance_sheet, "cash-flow": cash_flow, "trial-balance": _held}
    return makers[name](connection, chart, columns)


def behind_of(made: Statement, number: int) -> Behind | None:
    """What a row is made of: a line's own accounts, a sum's those of all its lines; None where they do not enter it alike.

    What some lines hold and others moved in the span is together what all of them hold: a surplus not yet closed is a balance too.
    """
    row = made.rows[number]
    if row.behind is not None or not row.parts:
        return row.behind
    found = [(behind_of(made, part), sign) for part, sign in row.parts if any(made.rows[part].amounts) or made.rows[part].behind]
    signs = {behind.sign * sign for behind, sign in found if behind is not None}
    if len(signs) != 1 or any(behind is None for behind, _ in found):
        return None
    measures = {behind.measure for behind, _ in found if behind is not None}
    accounts = tuple(dict.fromkeys(path for behind, _ in found if behind is not None for path in behind.accounts))
    measure: Measure = measures.pop() if len(measures) == 1 else "balance"
    return Behind(accounts, measure, 1 if signs == {1} else -1)


def root_of(account: Account) -> str:
    """The first part of an account's path."""
    return account.path.partition("/")[0]


def is_cash(account: Account) -> bool:
    """Whether an account is money at hand or at a bank."""
    return account.account_class == "asset" and root_of(account) in CASH_ROOTS


def is_sale(account: Account) -> bool:
    """Whether an account is the sale of goods."""
    return account.account_class == "income" and root_of(account) == "sales" and account.path not in SERVICES


def is_cost_of_sales(account: Account) -> bool:
    """Whether an account is what the goods that left had cost."""
    return account.account_class == "expense" and root_of(account) == GOODS_ROOT


def _parted(accounts: Iterable[Account], root: str) -> tuple[list[Account], list[Account]]:
    """The accounts that are not under a root, and those that are."""
    found: tuple[list[Account], list[Account]] = ([], [])
    for account in accounts:
        found[root_of(account) == root].append(account)
    return found


def _income_rows(making: Making) -> int:
    """The statement itself; answers the number of the surplus."""
    sales = making.group("Sales of goods", "Net sales", making.of("income", is_sale), "movement", -1)
    cost = making.group("Less cost of sales", "Cost of sales altogether", making.of("expense", is_cost_of_sales), "movement", 1)
    gross = making.total("Gross profit", [sales], [cost], look="total")
    other = making.group("Other income", "Other income altogether", making.of("income", lambda it: not is_sale(it)), "movement", -1)
    spent = making.group("Less expenses", "Expenses altogether", making.of("expense", lambda it: not is_cost_of_sales(it)), "movement", 1)
    return making.total("Net surplus", [gross, other], [spent], look="total")


def _cost_rows(making: Making) -> None:
    """How the cost of goods comes about: what lay there, what came, less what lies there now; left out where no goods are kept."""
    gone = [account.path for account in making.of("expense", is_cost_of_sales) if account.path != FREIGHT]
    brought, moved = making.amounts((INVENTORY,), "brought", 1), making.amounts((INVENTORY,), "movement", 1)
    if not any(brought) and not any(moved):
        return
    came = tuple(map(sum, zip(moved, making.amounts(gone, "movement", 1), strict=True)))
    making.group_line("How the cost of goods comes about")
    first = making.line("Goods at the beginning", (INVENTORY,), "brought", 1)
    making.rows.append(StatementRow("line", came, sentence="Goods that came, less what went back", level=1))
    whole = making.total("Goods there were to sell", [first, first + 1])
    last = making.line("Less goods at the end", (INVENTORY,), "balance", 1)
    making.total("Cost of the goods that left", [whole], [last], look="total")


def _held(connection: Connection, chart: Chart, columns: Sequence[StatementColumn]) -> Statement:
    """What each account holds, debit less credit, by class; the classes come to zero."""
    making = Making(connection, chart, columns)
    totals = []
    for account_class, sentence in CLASS_NAMES.items():
        making.group_line(sentence)
        totals.append(making.total("Altogether", making.lines(making.of(account_class), "balance", 1)))
    making.total("Debit less credit", totals, look="total")
    equality = Equality("Debit", "Credit", tuple(sides(moved.balance for moved in sums.values()) for sums in making.sums))
    return making.done("trial-balance", equality)


def _without_empty(rows: Sequence[StatementRow]) -> tuple[StatementRow, ...]:
    """Leave out a heading with nothing but an empty sum under it, and the sum; rows that sums name are numbered anew."""
    dropped = set()
    for number, row in enumerate(rows[:-1]):
        following = rows[number + 1]
        if row.look == "heading" and following.look == "subtotal" and not following.parts:
            dropped |= {number, number + 1}
    kept = [number for number in range(len(rows)) if number not in dropped]
    place = {number: at for at, number in enumerate(kept)}
    return tuple(replace(rows[number], parts=tuple((place[part], sign) for part, sign in rows[number].parts if part in place)) for number in kept)
