"""Opening balances from sheets that people bring: accounts, lists of what members and suppliers have, goods; checked whole before anything stands.

A row names an account by its own code, starter number, path or name; with somebody's number it is a part of a control account. Every control account
must foot with its list to the satang, inventory with the goods, and debit with credit; what does not is told line by line and nothing is recorded. A
sheet with a column for each purse (debt, shares, deposit) is a list of several accounts at once. Refuses to know files and screens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..desk import Desk
from ..goods.kinds import DeliveryLine
from ..goods.shelving import receive_delivery
from ..money import MINUS, NotMoney, Satang, read_money, show_money
from ..quantity import read_quantity
from ..refusals import Refusal, Told
from ..sheet_reading import ColumnMapping, FileLine, SheetRow, guess_columns, guess_head, rows_under
from ..store.engine import Work
from ..thai import BUDDHIST_ERA, fold_for_search
from .accounts import Account
from .chart_facts import OwnChart
from .opening import OPENING, OpeningLine, record_opening
from .vouchers import CONTROLS

PURPOSE = "opening"
INVENTORY = "goods/inventory"
MOST_TOLD = 200
PURSES: dict[str, int] = {
    "receivables/members": 1,
    "equity/shares": -1,
    "deposits/members": -1,
    "payables/members": -1,
    "payables/suppliers": -1,
}
"""Control accounts that a list may have a column for, and the side on which an amount there stands (debit 1)."""
KNOWN: dict[str, str] = {
    "account": "account|account code|code|รหัสบัญชี|เลขที่บัญชี|เลขบัญชี|บัญชี|รหัส",
    "whose": "number|member number|member no|member|supplier|supplier number|เลขสมาชิก|เลขที่สมาชิก|เลขทะเบียน|ทะเบียน|สมาชิก|ผู้ขาย|เจ้าของ",
    "name": "name|account name|ชื่อบัญชี|ชื่อ|รายการ",
    "debit": "debit|dr|เดบิต|เดบิท",
    "credit": "credit|cr|เครดิต|เครดิท",
    "amount": "amount|balance|จำนวนเงิน|ยอด|ยอดเงิน|ยอดยกมา",
    "due": "due|due date|ครบกำหนด|วันครบกำหนด|กำหนดชำระ",
    "goods": "goods|product|product code|barcode|รหัสสินค้า|สินค้า|บาร์โค้ด",
    "quantity": "quantity|qty|จำนวน|คงเหลือ|จำนวนคงเหลือ",
    "value": "value|cost|มูลค่า|ต้นทุน|ราคาทุน|มูลค่าทุน",
    "receivables/members": "trade credit|debt|owes|ลูกหนี้|ลูกหนี้การค้า|หนี้|หนี้ค้าง|ค้างชำระ",
    "equity/shares": "shares|share capital|หุ้น|ทุนเรือนหุ้น|ค่าหุ้น",
    "deposits/members": "deposit|deposits|เงินฝาก",
    "payables/members": "owed to members|เงินค้างจ่าย|ค้างจ่ายสมาชิก",
    "payables/suppliers": "payable|owed|trade creditors|เจ้าหนี้|เจ้าหนี้การค้า",
}


class OpeningDoesNotFoot(Refusal):
    says = "{account} says {stated}, but the list under it comes to {listed}: {difference} apart."


class OpeningOutOfBalance(Refusal):
    says = "Debit {debit} and credit {credit} of the opening balances are {difference} apart."


class OpeningSheetUnclear(Refusal):
    says = "The columns of this sheet are not clear. It needs an account or a number, and amounts."


class OpeningDoneBefore(Refusal):
    says = "This sheet has been recorded before, as {number}. Reverse that first if it was wrong."


class OpeningAccountUnknown(Refusal):
    says = "There is no account “{account}”."


class OpeningNobody(Refusal):
    says = "There is nobody with the number or name “{whose}”."


class OpeningGoodsUnknown(Refusal):
    says = "There is no product with the code “{code}”."


class OpeningAmountWrong(Refusal):
    says = "“{text}” is not an amount."


class OpeningBothSides(Refusal):
    says = "Debit and credit are both filled in. A balance stands on one side."


class OpeningDayWrong(Refusal):
    says = "“{text}” is not a day like 30/11/2569."


class OpeningTwice(Refusal):
    says = "{account} stands twice."


class OpeningPartOfNothing(Refusal):
    says = "{account} is not an account that is kept person by person."


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be taken: which sheet (from 0), its number as a spreadsheet counts, and why."""

    sheet: int
    line: int
    reason: Told


@dataclass(frozen=True, slots=True)
class Footing:
    """A control account with its number: what the accounts' sheet says and what its list comes to, debit positive."""

    account: str
    number: str
    stated: Satang
    listed: Satang
    count: int

    @property
    def foots(self) -> bool:
        """Whether both are the same."""
        return self.stated == self.listed


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """What sheets of opening balances came to: lines to record, goods to put on the shelf, what is wrong, and how the control accounts foot."""

    lines: tuple[OpeningLine, ...]
    goods: tuple[DeliveryLine, ...]
    bad: tuple[BadLine, ...]
    bad_count: int
    footings: tuple[Footing, ...]
    debit: Satang
    credit: Satang

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why these balances as a whole cannot be recorded; none when they foot and balance."""
        found: list[Refusal] = [
            OpeningDoesNotFoot(
                account=f"{each.number} {each.account}".strip(),
                stated=show_money(each.stated),
                listed=show_money(each.listed),
                difference=show_money(abs(each.stated - each.listed)),
            )
            for each in self.footings
            if not each.foots
        ]
        if self.debit != self.credit:
            difference = show_money(abs(self.debit - self.credit))
            found.append(OpeningOutOfBalance(debit=show_money(self.debit), credit=show_money(self.credit), difference=difference))
        return tuple(found)

    @property
    def can_be_recorded(self) -> bool:
        """Whether every line was taken, every control account foots, and debit is credit."""
        return bool(self.lines or self.goods) and not self.bad_count and not self.refusals


@dataclass(frozen=True, slots=True)
class Finding:
    """Who finds what a sheet names: the chart, somebody's id by number, card or name, and a product's id and decimals by code."""

    chart: OwnChart
    party: Callable[[str], str | None]
    goods: Callable[[str], tuple[str, int] | None]


@dataclass(slots=True)
class _Gathered:
    """What the rows come to while they are read."""

    stated: dict[str, int] = field(default_factory=dict)
    parts: dict[tuple[str, date | None], int] = field(default_factory=dict)
    goods: list[DeliveryLine] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    bad_count: int = 0

    def refuse(self, sheet: int, line: int, reason: Told) -> None:
        self.bad_count += 1
        if len(self.bad) < MOST_TOLD:
            self.bad.append(BadLine(sheet, line, reason))


def guess_mapping(lines: Sequence[FileLine], name: str = "") -> ColumnMapping:
    """Guess what the columns of a sheet of opening balances are. Refuses OpeningSheetUnclear."""
    found = guess_columns(guess_head(lines, KNOWN).cells, KNOWN)
    if "quantity" in found and "value" in found and "goods" not in found and "account" in found:
        found["goods"] = found.pop("account")
    mapping = ColumnMapping(PURPOSE, name, tuple(found.items()))
    if not _is_clear(mapping):
        raise OpeningSheetUnclear()
    return mapping


def _is_clear(mapping: ColumnMapping) -> bool:
    fields = {field for field, _ in mapping.columns}
    amounts = bool(fields & {"debit", "credit", "amount"})
    return {"goods", "quantity", "value"} <= fields or ("whose" in fields and bool(fields & PURSES.keys())) or ("account" in fields and amounts)


def read_opening(sheets: Sequence[tuple[ColumnMapping, Sequence[FileLine]]], finding: Finding, *, stock_in_books: int = 0) -> OpeningReport:
    """Read and check sheets of opening balances together; nothing is written. `stock_in_books` is opening stock recorded with the catalogue.

    Refuses MappingNoLongerFits, OpeningSheetUnclear; what is wrong with a line is told in the report.
    """
    gathered = _Gathered()
    names = {fold_for_search(name): account for account in finding.chart for name in (account.name_th, account.name_en) if name}
    for number, (mapping, lines) in enumerate(sheets):
        if not _is_clear(mapping):
            raise OpeningSheetUnclear()
        for row in rows_under(mapping, lines):
            if not any(row.fields.values()):
                continue
            try:
                _take_row(row, mapping, finding, names, gathered)
            except Refusal as reason:
                gathered.refuse(number, row.number, reason)
    return _report(gathered, stock_in_books, finding.chart)


def _take_row(row: SheetRow, mapping: ColumnMapping, finding: Finding, names: dict[str, Account], gathered: _Gathered) -> None:
    if mapping.heading("goods") and mapping.heading("quantity"):
        if row.text("goods"):
            gathered.goods.append(_goods_of(row, finding))
        return
    due = read_day(row.text("due")) if row.text("due") else None
    whose = row.text("whose")
    if not mapping.heading("account"):
        if not whose:
            return
        party = _party_of(whose, finding)
        for control, side in PURSES.items():
            amount = side * read_amount(row.text(control))
            if amount:
                _add_part(gathered, f"{control}/{party}", due, amount)
        return
    if not row.text("account"):
        return
    account = _account_of(row.text("account"), finding.chart, names)
    amount = _amount_of(row, account)
    if whose:
        if account.path not in CONTROLS:
            raise OpeningPartOfNothing(account=row.text("account"))
        if amount:
            _add_part(gathered, f"{account.path}/{_party_of(whose, finding)}", due, amount)
        return
    if account.path in gathered.stated:
        raise OpeningTwice(account=row.text("account"))
    gathered.stated[account.path] = amount


def _add_part(gathered: _Gathered, account: str, due: date | None, amount: int) -> None:
    gathered.parts[account, due] = gathered.parts.get((account, due), 0) + amount


def _goods_of(row: SheetRow, finding: Finding) -> DeliveryLine:
    found = finding.goods(row.text("goods"))
    if found is None:
        raise OpeningGoodsUnknown(code=row.text("goods")[:48])
    return DeliveryLine(found[0], read_quantity(row.text("quantity"), places=found[1]), read_amount(row.text("value")))


def _party_of(whose: str, finding: Finding) -> str:
    party = finding.party(whose)
    if party is None:
        raise OpeningNobody(whose=whose[:80])
    return party


def _account_of(text: str, chart: OwnChart, names: dict[str, Account]) -> Account:
    account = chart.account_of(text)
    if account is None and text in chart:
        account = chart.account(text)
    account = account or names.get(fold_for_search(text))
    if account is None or account.path == OPENING:
        raise OpeningAccountUnknown(account=text[:80])
    return account


def _amount_of(row: SheetRow, account: Account) -> int:
    """The amount of a row, debit positive; a single column of amounts stands on the account's own side."""
    debit, credit = read_amount(row.text("debit")), read_amount(row.text("credit"))
    if debit and credit:
        raise OpeningBothSides()
    if debit or credit:
        return debit - credit
    amount = read_amount(row.text("amount"))
    return amount if account.normal == "debit" else -amount


def read_amount(text: str) -> int:
    """An amount as a spreadsheet has it: below zero with a minus or in brackets; nothing and a dash are 0."""
    plain = text.strip().replace("฿", "").replace(" ", "")
    if plain in ("", "-", MINUS, "–"):
        return 0
    below = plain.startswith(("-", MINUS, "(")) or plain.endswith("-")
    try:
        amount = read_money(plain.strip(f"-{MINUS}()"))
    except NotMoney as error:
        raise OpeningAmountWrong(text=text[:40]) from error
    return -amount if below else amount


def read_day(text: str) -> date:
    """Read a day as sheets have it: 2026-11-30, 30/11/2569, 30-11-2026, with two-digit years of the Buddhist era. Refuses OpeningDayWrong."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?", text.strip())
    year, month, day = (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)
    if not found:
        found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", text.strip())
        if not found:
            raise OpeningDayWrong(text=text[:20])
        year, month, day = int(found[3]), int(found[2]), int(found[1])
        if year < 100:
            year += 2500
    try:
        return date(year - BUDDHIST_ERA if year > 2400 else year, month, day)
    except ValueError as error:
        raise OpeningDayWrong(text=text[:20]) from error


def _report(gathered: _Gathered, stock_in_books: int, chart: OwnChart) -> OpeningReport:
    lines = [OpeningLine(path, amount) for path, amount in gathered.stated.items() if amount and path not in (*CONTROLS, INVENTORY)]
    footings = []
    for control in CONTROLS:
        of_control = [amount for (account, _), amount in gathered.parts.items() if account.rpartition("/")[0] == control]
        if of_control or gathered.stated.get(control):
            stated = Satang(gathered.stated.get(control, 0))
            footings.append(Footing(control, chart.account(control).number, stated, Satang(sum(of_control)), len(of_control)))
    on_shelf = sum(line.value for line in gathered.goods) + stock_in_books
    if on_shelf or gathered.stated.get(INVENTORY):
        stated = Satang(gathered.stated.get(INVENTORY, 0))
        footings.append(Footing(INVENTORY, chart.account(INVENTORY).number, stated, Satang(on_shelf), len(gathered.goods)))
    lines += [OpeningLine(account, amount, due) for (account, due), amount in gathered.parts.items() if amount]
    amounts = [line.amount for line in lines] + [on_shelf]
    return OpeningReport(
        lines=tuple(lines),
        goods=tuple(gathered.goods),
        bad=tuple(gathered.bad),
        bad_count=gathered.bad_count,
        footings=tuple(footings),
        debit=Satang(sum(amount for amount in amounts if amount > 0)),
        credit=Satang(-sum(amount for amount in amounts if amount < 0)),
    )


def record_report(desk: Desk, work: Work, report: OpeningReport, *, by: str, on: date, paper: str = "", approver: str = "") -> int:
    """Record checked opening balances; answers how many lines. Refuses what does not foot or balance, and a sheet that was recorded before."""
    for refusal in report.refusals:
        raise refusal
    assert report.can_be_recorded, "lines that cannot be taken were told before"
    if paper:
        demand_new_sheet(work, paper)
    if report.goods:
        receive_delivery(desk, work, report.goods, by=by, on=on, paid_from=OPENING)
    if report.lines:
        record_opening(desk, work, report.lines, by=by, on=on, paper=paper, approver=approver)
    return len(report.lines) + len(report.goods)


def demand_new_sheet(work: Work, paper: str) -> None:
    """Refuse OpeningDoneBefore for a sheet whose balances stand in the books."""
    work.cursor.execute(
        "SELECT v.number FROM voucher_paper p JOIN voucher v ON v.fact = p.fact WHERE p.digest = ? AND v.series = 'opening' "
        "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = v.id) ORDER BY v.fact LIMIT 1",
        (paper,),
    )
    row = work.cursor.fetchone()
    if row is not None:
        raise OpeningDoneBefore(number=str(row[0]))
