"""A bank's CSV or XLSX as a statement, by a mapping of columns that somebody made once and keeps.

Fields of the mapping: `on` (needed), `time`, `text`, `more`, `in` and `out` or `amount` (with `side` where a word says which way), `balance`,
`reference`, `name`. Ways: `dates` is `day-first` or `month-first`; `view` is `ours` (money that came is positive) or `theirs` (a supplier's
statement of what is between us: `in` adds to what is owed, `out` takes off it; their debit is our credit). Every row is checked even when another
is bad; with anything bad there is no statement. Rows above the headings, repeated headings and sums are passed over; sums that say what was brought
forward are taken at their word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..money import MINUS, THAI_DIGITS, read_money
from ..refusals import Refusal
from ..sheet_reading import ColumnMapping, FileLine, SheetRow, fold_heading, guess_columns, guess_head, rows_under
from ..thai import fold_for_search
from .days import read_day, read_minute
from .statement import MOST_BAD, BadRow, ReadLine, StatementReport, put_together

PURPOSE = "bank"
KNOWN: Mapping[str, str] = {
    "on": "date|วันที่|วันที่ทำรายการ|วันทำรายการ|วันที่รายการ|วัน/เดือน/ปี|transaction date|trans date|txn date|posting date|post date|date/time|"
    "วันที่/เวลา|วันเวลา|วันที่ เวลา|value date|วันที่มีผล",
    "time": "time|เวลา|เวลาทำรายการ|transaction time",
    "text": "description|รายการ|รายละเอียด|คำอธิบาย|details|particulars|narrative|transaction|ประเภทรายการ|memo|transaction description",
    "more": "note|หมายเหตุ|รายละเอียดเพิ่มเติม|remark|remarks|channel|ช่องทาง",
    "in": "deposit|deposits|credit|ฝาก|เงินเข้า|เงินฝาก|รายการฝาก|เครดิต|credit amount|ฝากเงิน|ฝาก/โอนเข้า|รับ|จำนวนเงินฝาก|paid in|เงินโอนเข้า",
    "out": "withdrawal|withdrawals|debit|ถอน|เงินออก|ถอนเงิน|รายการถอน|เดบิต|debit amount|ถอน/โอนออก|จ่าย|จำนวนเงินถอน|paid out|เงินโอนออก",
    "amount": "amount|จำนวนเงิน|ยอดเงิน|จำนวน|transaction amount",
    "side": "dr/cr|cr/dr|d/c|เข้า/ออก|ฝาก/ถอน",
    "balance": "balance|คงเหลือ|ยอดคงเหลือ|ยอดเงินคงเหลือ|เงินคงเหลือ|running balance|outstanding balance|ledger balance",
    "reference": "reference|ref|ref no|reference no|เลขที่อ้างอิง|อ้างอิง|รหัสอ้างอิง|เลขที่เช็ค|เช็คเลขที่|cheque no|cheque number|transaction id|เลขที่เอกสาร",
    "name": "name|counterparty|ชื่อ|จาก/ถึง|ผู้โอน|ชื่อผู้โอน|from/to|payee|ชื่อบัญชีต้นทาง|sender",
}
"""What a column of a bank's sheet is for, and the headings it goes by."""

MOST_TEXT = 400
_INWARD = frozenset({"c", "cr", "credit", "+", "เครดิต", "ฝาก", "เข้า", "เงินเข้า", "รับ", "in"})
_OUTWARD = frozenset({"d", "dr", "debit", "-", "เดบิต", "ถอน", "ออก", "เงินออก", "จ่าย", "out"})
_BROUGHT = ("ยอดยกมา", "ยกมา", "brought forward", "opening balance", "balance b/f", "b/f")
_CARRIED = ("ยอดยกไป", "ยกไป", "carried forward", "closing balance", "balance c/f", "c/f")
_SUMS = ("รวม", "total", "ทั้งสิ้น", "จำนวนรายการ")
_SIGNED = re.compile(r"([+\-]?)\(?\s*([+\-]?)\s*([0-9.,]+)\s*\)?\s*([+\-]?)\s*(dr|cr)?\.?", re.IGNORECASE)


class AmountMissing(Refusal):
    says = "No amount stands in this row."


class AmountTwice(Refusal):
    says = "Money in and money out stand in one row. One row moves money one way."


class AmountUnreadable(Refusal):
    says = "“{text}” is no amount of baht with at most two decimals."


class SideUnclear(Refusal):
    says = "“{text}” does not say whether money came or went."


class NoDayColumn(Refusal):
    says = "Say which column has the day, and which have the money: in and out, or one amount."


def guess_mapping(lines: Sequence[FileLine], name: str = "") -> tuple[FileLine, ColumnMapping]:
    """Guess the line of headings and what its columns are for; a person looks at it before it is used."""
    head = guess_head(lines, KNOWN)
    columns = guess_columns(head.cells, KNOWN)
    if "in" in columns and "out" in columns:
        columns.pop("amount", None)
        columns.pop("side", None)
    return head, ColumnMapping(PURPOSE, name, tuple(columns.items()), (("dates", "day-first"), ("view", "ours")))


def viewed(mapping: ColumnMapping, *, theirs: bool) -> ColumnMapping:
    """The same columns for a bank's statement, or for that of a supplier or customer: what a bank takes off, a supplier adds to what is owed."""
    if (mapping.way("view") == "theirs") is theirs:
        return mapping
    swapped = {"in": "out", "out": "in"}
    columns = tuple((swapped.get(field, field), heading) for field, heading in mapping.columns)
    ways = (*((name, way) for name, way in mapping.ways if name != "view"), ("view", "theirs" if theirs else "ours"))
    return replace(mapping, columns=columns, ways=ways)


def demand_enough(mapping: ColumnMapping) -> None:
    """Refuse a mapping by which no statement can be read: NoDayColumn."""
    money = mapping.heading("amount") or (mapping.heading("in") and mapping.heading("out"))
    if not mapping.heading("on") or not money:
        raise NoDayColumn()


def read_sheet_statement(lines: Sequence[FileLine], mapping: ColumnMapping, *, near: date) -> StatementReport:
    """Read a sheet as a statement. Refuses NoDayColumn, MappingNoLongerFits, StatementEmpty; all else is in the report."""
    demand_enough(mapping)
    reader = _Reader(mapping, near)
    for row in rows_under(mapping, lines):
        reader.read(row)
    if reader.bad:
        return StatementReport(None, tuple(reader.bad[:MOST_BAD]), len(reader.bad), reader.skipped)
    return put_together(reader.lines, opening=reader.opening, closing=reader.closing, skipped=reader.skipped)


def read_signed(text: str) -> int:
    """An amount with a sign before or after it, in brackets, or with DR or CR after it. Refuses AmountUnreadable."""
    plain = text.translate(THAI_DIGITS).replace(MINUS, "-").replace("฿", "").replace("THB", "").replace("บาท", "").replace("\u00a0", " ").strip()
    found = _SIGNED.fullmatch(plain)
    if found is None or (plain.count("(") != plain.count(")")):
        raise AmountUnreadable(text=text[:40])
    try:
        amount = read_money(found[3])
    except Refusal as reason:
        raise AmountUnreadable(text=text[:40]) from reason
    minus = [found[1], found[2], found[4]].count("-") + ("(" in plain) + ((found[5] or "").lower() == "dr")
    if minus > 1:
        raise AmountUnreadable(text=text[:40])
    return -amount if minus else amount


class _Reader:
    """One pass over the rows of a sheet."""

    def __init__(self, mapping: ColumnMapping, near: date) -> None:
        self.mapping = mapping
        self.near = near
        self.month_first = mapping.way("dates") == "month-first"
        self.turn = -1 if mapping.way("view") == "theirs" else 1
        self.lines: list[ReadLine] = []
        self.bad: list[BadRow] = []
        self.skipped = 0
        self.opening: int | None = None
        self.closing: int | None = None

    def read(self, row: SheetRow) -> None:
        """Take a row for a line, pass it over, or note what is wrong with it."""
        if self._is_heading(row) or self._is_sum(row):
            self.skipped += 1
            return
        wrong = len(self.bad)
        on, amount = self._day(row), self._amount(row)
        balance = self._money(row, "balance")
        if len(self.bad) > wrong or on is None:
            return
        if amount == 0:
            self.skipped += 1
            return
        text = " ".join(part for part in (row.text("text"), row.text("more")) if part)[:MOST_TEXT]
        minute = read_minute(row.text("time") or row.text("on"))
        turned = None if balance is None else self.turn * balance
        reference, name = row.text("reference")[:MOST_TEXT], row.text("name")[:MOST_TEXT]
        self.lines.append(ReadLine(row.number, on, self.turn * amount, text, reference, name, turned, minute))

    def _is_heading(self, row: SheetRow) -> bool:
        return fold_heading(row.text("on")) == fold_heading(self.mapping.heading("on"))

    def _is_sum(self, row: SheetRow) -> bool:
        """Whether a row is none of a line: nothing of money in it, a sum, or what was brought or carried forward, which is noted."""
        money = [row.text(field) for field in ("in", "out", "amount")]
        moved = any(text.strip("-–— 0.") for text in money)
        words = fold_for_search(" ".join(row.fields.values()))
        balance = self._quiet_balance(row)
        if not moved and balance is not None:
            if any(word in words for word in _BROUGHT):
                if self.opening is None:
                    self.opening = balance
                return True
            if any(word in words for word in _CARRIED):
                self.closing = balance
                return True
        dated = row.text("on")[:1].translate(THAI_DIGITS).isdigit()
        if dated:
            return not moved and any(text for text in money)
        return not moved or any(word in words for word in _SUMS)

    def _quiet_balance(self, row: SheetRow) -> int | None:
        try:
            return self.turn * read_signed(row.text("balance")) if row.text("balance") else None
        except AmountUnreadable:
            return None

    def _day(self, row: SheetRow) -> date | None:
        try:
            return read_day(row.text("on"), near=self.near, month_first=self.month_first)
        except Refusal as reason:
            self._note(row, "on", reason)
            return None

    def _amount(self, row: SheetRow) -> int:
        """The amount of a row, money that came positive; 0 where something is wrong or nothing moved."""
        if self.mapping.heading("amount"):
            amount = self._money(row, "amount")
            if amount is None:
                self._note(row, "amount", AmountMissing())
                return 0
            return self._sided(row, amount)
        if not row.text("in") and not row.text("out"):
            self._note(row, "in", AmountMissing())
        came, went = self._money(row, "in") or 0, self._money(row, "out") or 0
        if came and went:
            self._note(row, "out", AmountTwice())
        return came - abs(went)

    def _sided(self, row: SheetRow, amount: int) -> int:
        if not self.mapping.heading("side"):
            return amount
        side = fold_for_search(row.text("side")).rstrip(".")
        if side not in _INWARD | _OUTWARD:
            self._note(row, "side", SideUnclear(text=row.text("side")[:40]))
        return -abs(amount) if side in _OUTWARD else abs(amount)

    def _money(self, row: SheetRow, field: str) -> int | None:
        text = row.text(field)
        if not text.strip("-–— "):
            return None
        try:
            return read_signed(text)
        except AmountUnreadable as reason:
            self._note(row, field, reason)
            return None

    def _note(self, row: SheetRow, field: str, reason: Refusal) -> None:
        self.bad.append(BadRow(row.number, self.mapping.heading(field), reason))
