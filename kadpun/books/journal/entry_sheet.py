"""Entries from a sheet: rows of account, debit and credit, rows of one number together one voucher; checked whole before anything stands.

A row without a number goes on with the voucher above it. Everything is recorded in one unit of work or nothing is: an entry that does not balance, an
account that nobody knows, a day that is closed or held, is told with its line. Refuses to know files and screens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.recorder import Recorded
from ..refusals import Refusal, Told
from ..sheet_reading import ColumnMapping, FileLine, SheetRow, guess_columns, guess_head, rows_under
from ..store.engine import Work
from ..thai import fold_for_search
from .accounts import Account
from .entries import EntryLine, VoucherKind, check_lines, record_entry
from .opening_sheet import Finding, OpeningAccountUnknown, OpeningBothSides, OpeningNobody, read_amount, read_day
from .periods import first_open_on
from .vouchers import CONTROLS, AccountOfNobody, check_account, check_text

PURPOSE = "entries"
MOST_TOLD = 200
MOST_ENTRIES = 2000
KNOWN: dict[str, str] = {
    "number": "number|no|voucher|voucher no|เลขที่|เลขที่ใบสำคัญ|ใบสำคัญ|เอกสาร",
    "on": "date|day|วันที่|วัน",
    "voucher": "kind|type|ประเภท|ชนิด",
    "text": "text|description|memo|รายการ|คำอธิบาย|รายละเอียด",
    "account": "account|account code|code|รหัสบัญชี|เลขที่บัญชี|บัญชี|รหัส",
    "whose": "whose|member|supplier|เลขสมาชิก|สมาชิก|ผู้ขาย|เจ้าของ",
    "debit": "debit|dr|เดบิต|เดบิท",
    "credit": "credit|cr|เครดิต|เครดิท",
}
VOUCHERS: dict[str, VoucherKind] = {
    "receipt": "receipt",
    "rv": "receipt",
    "รับ": "receipt",
    "ใบสำคัญรับ": "receipt",
    "payment": "payment",
    "pv": "payment",
    "จ่าย": "payment",
    "ใบสำคัญจ่าย": "payment",
    "journal": "journal",
    "jv": "journal",
    "ทั่วไป": "journal",
    "ใบสำคัญทั่วไป": "journal",
}


class EntrySheetUnclear(Refusal):
    says = "The columns of this sheet are not clear. It needs a day, a text, an account, debit and credit."


class EntrySheetTooLong(Refusal):
    says = "This sheet has more than {most} entries. Split it."


class EntrySheetDayClosed(Refusal):
    says = "The books are closed up to {last_on}; this is dated {on}."


class EntryVoucherUnknown(Refusal):
    says = "“{kind}” is no kind of voucher: receipt, payment or journal."


class EntrySheetWrong(Refusal):
    says = "{count} lines of this sheet cannot be recorded. Mend them, then choose it again; nothing of it was recorded."


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """An entry of a sheet and the line it begins on."""

    line: int
    on: date
    voucher: VoucherKind
    text: str
    reference: str
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class BadEntryLine:
    """A line that cannot be recorded, and why."""

    line: int
    reason: Told


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """What a sheet of entries came to: entries in order, and what is wrong."""

    entries: tuple[SheetEntry, ...]
    bad: tuple[BadEntryLine, ...]
    bad_count: int


@dataclass(slots=True)
class _Begun:
    line: int
    on: date
    voucher: VoucherKind
    text: str
    reference: str
    lines: list[EntryLine] = field(default_factory=list)
    spoiled: bool = False


@dataclass(slots=True)
class _Reading:
    """The sheet while it is read."""

    finding: Finding
    names: dict[str, Account]
    closed_until: date | None
    entries: list[SheetEntry] = field(default_factory=list)
    bad: list[BadEntryLine] = field(default_factory=list)
    bad_count: int = 0
    begun: _Begun | None = None

    def refuse(self, line: int, reason: Told) -> None:
        self.bad_count += 1
        if len(self.bad) < MOST_TOLD:
            self.bad.append(BadEntryLine(line, reason))
        if self.begun is not None:
            self.begun.spoiled = True

    def end(self) -> None:
        begun, self.begun = self.begun, None
        if begun is None or begun.spoiled:
            return
        try:
            check_text(begun.text)
            check_lines(begun.lines)
        except Refusal as reason:
            self.refuse(begun.line, reason)
            return
        self.entries.append(SheetEntry(begun.line, begun.on, begun.voucher, begun.text, begun.reference, tuple(begun.lines)))


def guess_entry_mapping(lines: Sequence[FileLine], name: str = "") -> ColumnMapping:
    """Guess what the columns of a sheet of entries are. Refuses EntrySheetUnclear."""
    found = guess_columns(guess_head(lines, KNOWN).cells, KNOWN)
    if not {"on", "account", "debit", "credit"} <= found.keys():
        raise EntrySheetUnclear()
    return ColumnMapping(PURPOSE, name, tuple(found.items()))


def read_entries(mapping: ColumnMapping, lines: Sequence[FileLine], finding: Finding, connection: Connection) -> EntrySheet:
    """Read and check a sheet of entries; nothing is written. Refuses MappingNoLongerFits, EntrySheetTooLong."""
    open_on = first_open_on(connection)
    names = {fold_for_search(name): account for account in finding.chart for name in (account.name_th, account.name_en) if name}
    reading = _Reading(finding, names, None if open_on is None else date.fromordinal(open_on.toordinal() - 1))
    for row in rows_under(mapping, lines):
        if not any(row.fields.values()):
            continue
        try:
            _begin(reading, row)
            assert reading.begun is not None
            reading.begun.lines.append(_line_of(reading, row))
        except Refusal as reason:
            reading.refuse(row.number, reason)
        if len(reading.entries) > MOST_ENTRIES:
            raise EntrySheetTooLong(most=MOST_ENTRIES)
    reading.end()
    return EntrySheet(tuple(reading.entries), tuple(reading.bad), reading.bad_count)


def _begin(reading: _Reading, row: SheetRow) -> None:
    """Begin a new entry where a row has another number or, without numbers, another day or text; else go on with the one above."""
    begun = reading.begun
    number, day, text = row.text("number"), row.text("on"), row.text("text")
    if begun is not None and (number in ("", begun.reference) if number or begun.reference else not (day and text)):
        return
    reading.end()
    # Until its day is read the entry stands as spoiled, so that what goes on under it is not taken for another one's.
    reading.begun = _Begun(row.number, date.min, "journal", text.strip()[:200], number[:40], spoiled=True)
    on = read_day(day)
    if reading.closed_until is not None and on <= reading.closed_until:
        raise EntrySheetDayClosed(last_on=reading.closed_until.isoformat(), on=on.isoformat())
    kind = row.text("voucher")
    voucher = VOUCHERS.get(kind.casefold() or "journal")
    if voucher is None:
        raise EntryVoucherUnknown(kind=kind[:40])
    reading.begun.on, reading.begun.voucher, reading.begun.spoiled = on, voucher, False


def _line_of(reading: _Reading, row: SheetRow) -> EntryLine:
    text = row.text("account")
    chart = reading.finding.chart
    account = chart.account_of(text) or (chart.account(text) if text in chart else None) or reading.names.get(fold_for_search(text))
    if account is None:
        raise OpeningAccountUnknown(account=text[:80])
    path = account.path
    if path in CONTROLS and row.text("whose"):
        party = reading.finding.party(row.text("whose"))
        if party is None:
            raise OpeningNobody(whose=row.text("whose")[:80])
        path = f"{path}/{party}"
    elif path in CONTROLS and path != "payables/suppliers":
        raise AccountOfNobody(account=path)
    check_account(path)
    debit, credit = read_amount(row.text("debit")), read_amount(row.text("credit"))
    if debit and credit:
        raise OpeningBothSides()
    return EntryLine(path, debit - credit)


def record_sheet(desk: Desk, work: Work, sheet: EntrySheet, *, by: str, paper: str = "", approver: str = "") -> list[Recorded]:
    """Record every entry of a sheet; all or none. Refuses EntrySheetWrong, and PeriodHeld, PeriodClosed by the books themselves."""
    if sheet.bad_count:
        raise EntrySheetWrong(count=sheet.bad_count)
    return [
        record_entry(
            desk,
            work,
            entry.voucher,
            entry.lines,
            entry.text,
            by=by,
            on=entry.on,
            reference=entry.reference,
            purpose="import",
            papers=(paper,) if paper else (),
            approver=approver,
        )
        for entry in sheet.entries
    ]
