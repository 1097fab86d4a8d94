"""Bringing books in at the office: opening balances, entries and an own chart of accounts, each from sheets that people bring.

Files are read and checked whole first (`check_...`, long, may run on any thread but the window's), then recorded in one unit of work with the sheet
kept beside it as a source document. How columns are read is kept under a name and taken again when it fits. Guarded acts need Permission.BOOKS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.journal import opening_sheet
from kadpun.books.journal.attachments import SourcePaper, keep_paper, paper_of
from kadpun.books.journal.chart_facts import AccountSaid, Branch, own_accounts, record_accounts, standing_chart
from kadpun.books.journal.chart_sheet import ChartSheet, guess_chart_mapping, read_chart_sheet
from kadpun.books.journal.entry_sheet import EntrySheet, guess_entry_mapping, read_entries, record_sheet
from kadpun.books.journal.opening_sheet import Finding, OpeningReport, guess_mapping, read_opening, record_report
from kadpun.books.money import Satang
from kadpun.books.sheet_reading import ColumnMapping, FileLine, read_file, read_lines
from kadpun.books.store.mappings import fitting_mapping, keep_mapping
from kadpun.books.store.statements import ask
from kadpun.books.thai import fold_for_search
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission


@dataclass(frozen=True, slots=True)
class SheetBrought:
    """A file that somebody brought: its name and bytes, its lines, and how its columns are read."""

    paper: SourcePaper
    lines: tuple[FileLine, ...]
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class OpeningChecked:
    """Sheets of opening balances and what they came to; `names` are the accounts that must foot, by path: Thai and English."""

    sheets: tuple[SheetBrought, ...]
    report: OpeningReport
    names: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class EntriesChecked:
    """A sheet of entries and what it came to."""

    sheet: SheetBrought
    found: EntrySheet


class OpeningRoom:
    """The verbs of bringing books in."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk: Desk = till.desk

    def check_opening(self, paths: Sequence[Path], mappings: Sequence[ColumnMapping | None] = ()) -> OpeningChecked:
        """Read sheets of opening balances together and check them whole; nothing is written.

        Refuses files that cannot be read, OpeningSheetUnclear, MappingNoLongerFits.
        """
        given = [*mappings, *[None] * len(paths)][: len(paths)]
        sheets = tuple(self._bring(path, opening_sheet.PURPOSE, guess_mapping, mapping) for path, mapping in zip(paths, given, strict=True))
        with self.desk.store.read() as connection:
            stock = self.stock_in_books(connection)
            finding = self._finding(connection)
            report = read_opening([(sheet.mapping, sheet.lines) for sheet in sheets], finding, stock_in_books=stock)
        accounts = [finding.chart.account(footing.account) for footing in report.footings]
        return OpeningChecked(sheets, report, tuple((account.path, account.name_th, account.name_en) for account in accounts))

    def record_opening(self, checked: OpeningChecked, *, on: date, approval: Approval | None = None) -> int:
        """Record checked opening balances as at a day, and keep the sheets; answers how many lines. Needs Permission.BOOKS.

        Refuses OpeningDoesNotFoot, OpeningOutOfBalance, OpeningDoneBefore, PeriodClosed.
        """
        approver = self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            now = self.desk.clock.now_at()
            digests = [keep_paper(work, sheet.paper, at=now) for sheet in checked.sheets]
            for sheet in checked.sheets:
                keep_mapping(work, _named(sheet), at=now)
            other = "" if approver == self.till.by else approver
            count = record_report(self.desk, work, checked.report, by=self.till.by, on=on, paper=digests[0] if digests else "", approver=other)
        self.till.spend(approval)
        return count

    def check_entries(self, path: Path, mapping: ColumnMapping | None = None) -> EntriesChecked:
        """Read a sheet of entries and check it whole; nothing is written. Refuses files that cannot be read, EntrySheetUnclear."""
        sheet = self._bring(path, "entries", guess_entry_mapping, mapping)
        with self.desk.store.read() as connection:
            return EntriesChecked(sheet, read_entries(sheet.mapping, sheet.lines, self._finding(connection), connection))

    def record_entries(self, checked: EntriesChecked, approval: Approval | None = None) -> int:
        """Record every entry of a checked sheet, or none; answers how many. Needs Permission.BOOKS.

        Refuses EntrySheetWrong, PeriodClosed, PeriodHeld.
        """
        approver = self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            now = self.desk.clock.now_at()
            digest = keep_paper(work, checked.sheet.paper, at=now)
            keep_mapping(work, _named(checked.sheet), at=now)
            other = "" if approver == self.till.by else approver
            made = record_sheet(self.desk, work, checked.found, by=self.till.by, paper=digest, approver=other)
        self.till.spend(approval)
        return len(made)

    def chart(self) -> tuple[Branch, ...]:
        """The chart of accounts as a tree: own codes, then what stands under none."""
        with self.desk.store.read() as connection:
            return tuple(standing_chart(connection).tree())

    def own_chart(self) -> tuple[AccountSaid, ...]:
        """The organisation's own codes as they stand."""
        with self.desk.store.read() as connection:
            return tuple(own_accounts(connection))

    def check_chart(self, path: Path) -> ChartSheet:
        """Read an own chart from a sheet and check it whole; nothing is written. Refuses ChartSheetUnclear, and a chart with a ring: ChartLoop."""
        sheet = self._bring(path, "chart", guess_chart_mapping, None)
        return read_chart_sheet(sheet.mapping, sheet.lines)

    def record_chart(self, accounts: Sequence[AccountSaid], approval: Approval | None = None) -> int:
        """Record own accounts that differ from those that stand; answers how many. Needs Permission.BOOKS. Refuses ChartLoop and its kin."""
        self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            count = record_accounts(self.desk, work, accounts, by=self.till.by)
        self.till.spend(approval)
        return count

    def stock_in_books(self, connection: Connection) -> Satang:
        """What opening stock was recorded with the catalogue, at cost."""
        rows = ask(
            connection,
            "SELECT COALESCE(SUM(p.amount), 0) FROM posting p WHERE p.account = 'goods/inventory' AND p.commodity = 'THB' AND EXISTS "
            "(SELECT 1 FROM posting o WHERE o.fact = p.fact AND o.account = 'equity/opening' AND o.commodity = 'THB') "
            "AND EXISTS (SELECT 1 FROM delivery d WHERE d.fact = p.fact)",
        )
        return Satang(int(rows[0][0]))

    def _bring(self, path: Path, purpose: str, guess: object, mapping: ColumnMapping | None) -> SheetBrought:
        data = read_file(path)
        lines = tuple(read_lines(data))
        if mapping is None:
            with self.desk.store.read() as connection:
                mapping = fitting_mapping(connection, purpose, lines)
        assert callable(guess)
        return SheetBrought(paper_of(path.name, data), lines, mapping or guess(lines, path.stem))

    def _finding(self, connection: Connection) -> Finding:
        today = self.till.today(self.till.profile(connection))
        people = self.desk.people
        by_name: dict[str, list[str]] = {}
        for person in people.everybody():
            by_name.setdefault(fold_for_search(person.name), []).append(person.id)

        def party(whose: str) -> str | None:
            found = people.by_number(whose) or people.by_card(whose)
            if found is not None:
                return found.id
            named = by_name.get(fold_for_search(whose), [])
            return named[0] if len(named) == 1 else None

        def goods(code: str) -> tuple[str, int] | None:
            found = shelf.look_up(connection, code, on=today)
            return None if found is None else (found.product.goods, found.product.places)

        return Finding(standing_chart(connection), party, goods)


def _named(sheet: SheetBrought) -> ColumnMapping:
    """A mapping under the name of the file that it was made for, if it has none."""
    mapping = sheet.mapping
    return ColumnMapping(mapping.purpose, mapping.name or sheet.paper.name, mapping.columns, mapping.ways)
