"""A statement from a file: which account it is of, which column is which, what of it is new; and only then it is taken in.

    choose --> read by the mapping that fits, or a guess --bad--> rows, columns, reasons; nothing is taken in
                                                         --good--> so many new, so many known --take in--> slices, with sales between them
Every change of a column reads the file again. The mapping is kept under the name it is given, and found again by the headings of the next file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from kadpun.books.money import show_money
from kadpun.books.reconcile.importing import ImportPlan
from kadpun.books.reconcile.statement import StatementReport
from kadpun.books.reconcile.statement_sheet import PURPOSE
from kadpun.books.refusals import Refusal, Told
from kadpun.books.sheet_reading import ColumnMapping
from kadpun.books.thai import show_date
from kadpun.pos.office.reconcile_room import AccountSeen, FileSeen, ReconcileRoom, StatementChoice

from ..forms.fields import Choice, Field, Pick, Tick
from ..forms.note import Note
from ..forms.office_page import scrolling
from ..office_parts.dense_table import Cell, Column, DenseTable, RowShown, money_cell
from ..office_parts.files import open_file
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row, sized, wrap

if TYPE_CHECKING:
    from ..page import Context

PATTERNS = "*.csv *.tsv *.txt *.xlsx *.ofx *.qfx *.sta *.mt940 *.xml"
FIELDS = ("on", "time", "text", "more", "in", "out", "amount", "side", "balance", "reference", "name")
MOST_SHOWN = 300
PROMPTPAY = "bank/promptpay"


@dataclass(frozen=True, slots=True)
class _Read:
    """What the file comes to by a mapping: a plan where it can be taken in, else what is wrong with it."""

    report: StatementReport | None
    plan: ImportPlan | None
    reason: Refusal | None


class ImportStep(QWidget):
    """The step. `wanted` says that what is planned is to be taken in, `left` that nothing is."""

    wanted = Signal()
    left = Signal()

    def __init__(self, context: Context, room: ReconcileRoom) -> None:
        super().__init__()
        self.context, self.room = context, room
        theme = context.theme
        self.seen: FileSeen | None = None
        self.read: _Read | None = None
        self.mapping: ColumnMapping | None = None
        self.reading = 0
        self._eager = False
        self.accounts: tuple[AccountSeen, ...] = ()
        self.choices: tuple[StatementChoice, ...] = ()
        self.title, self.file = Text(style="title"), Text(style="dense", colour="ink-2", elide=True)
        self.other = Button(theme, "plain", "sm", icon="ph.folder-open", key="F9")
        self.back = Button(theme, "quiet", "sm", key="Esc")
        self.account, self.name = Pick(theme), Field(theme, most=80)
        self.promptpay, self.dates = Tick(), Choice(theme, ("day-first", "month-first"))
        self.promptpay.setChecked(True)  # a shop's PromptPay takings come to one of its bank accounts, and most have one
        self.columns = {field: Pick(theme) for field in FIELDS}
        self.keep = Field(theme, most=60)
        self.note = Note(theme)
        self.preview = DenseTable(
            theme, (Column("", 62, drop=2), Column("", 96), Column("", least=110), Column("", 118, "right"), Column("", 124, "right", drop=1))
        )
        self.bad = DenseTable(theme, (Column("", 70), Column("", 150), Column("", least=200)))
        self.take = Button(theme, "primary", "md", icon="ph.download-simple", key="Ctrl Enter")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.sheet_fields = wrap(column(self.dates, *self.columns.values(), self.keep, gap=8))
        about = scrolling(wrap(column(self.account, self.name, self.promptpay, self.sheet_fields, "stretch", gap=8, margins=(0, 0, 10, 0))))
        about.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        sized(about, width=296)
        for pick in (self.account, *self.columns.values()):
            pick.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            pick.box.setMinimumContentsLength(8)
        self.read_part = wrap(column((self.preview.with_totals(), 1)))
        self.bad_part = wrap(column((self.bad.with_totals(), 1)))
        self.bad_part.hide()
        right = column(self.note, (self.read_part, 1), (self.bad_part, 1), row("stretch", self.take), gap=8)
        head = row(self.title, (self.file, 1), self.other, self.back, gap=12)
        whole = card(column(head, (wrap(row(about, (right, 1), gap=16)), 1), gap=8, margins=(16, 8, 16, 12)))
        self.setLayout(column((whole, 1)))

    def _connect(self) -> None:
        self.other.clicked.connect(self.choose_file)
        self.back.clicked.connect(self.left)
        self.take.clicked.connect(self._want)
        self.account.chosen.connect(lambda _: self._account_chosen())
        self.promptpay.toggled.connect(lambda _: self.read_again())
        self.dates.chosen.connect(lambda _: self._remap())
        for pick in self.columns.values():
            pick.chosen.connect(lambda _: self._remap())

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Statement from a file"))
        self.other.say(say("Another file"))
        self.back.say(say("Back to the pairs"))
        self.account.say(say("Statement of"))
        self.name.say(say("What the account is called"), say("The bank and the last four digits"))
        self.promptpay.say(say("PromptPay comes here too"))
        self.dates.say(say("Dates"), (say("Day first"), say("Month first")))
        self._say_columns()
        self.keep.say(say("Keep these columns as"), say("The next file of this bank is then read by itself"))
        heads = (say("Row"), say("Day"), say("Item"), say("Amount"), say("Balance"))
        self.preview.say(say("What was read"), heads)
        self.bad.say(say("What must be mended"), (say("Row"), say("Column"), say("Reason")))
        self._offer_accounts()
        self._show()

    def _say_columns(self) -> None:
        """Name the columns; on a supplier's statement what is owed grows and falls."""
        words = self._field_words()
        if str(self.account.value or "").startswith("payables/"):
            words |= {"in": self.context.say("Owed more"), "out": self.context.say("Owed less")}
        for field, pick in self.columns.items():
            pick.say(words[field])

    def _field_words(self) -> dict[str, str]:
        say = self.context.say
        return {
            "on": say("Day"),
            "time": say("Time"),
            "text": say("Item"),
            "more": say("More about it"),
            "in": say("Money in"),
            "out": say("Money out"),
            "amount": say("Amount, with its sign"),
            "side": say("In or out"),
            "balance": say("Balance"),
            "reference": say("Reference number"),
            "name": say("From or to whom"),
        }

    def come(self, accounts: tuple[AccountSeen, ...], choices: tuple[StatementChoice, ...], in_hand: str) -> None:
        """Come to the front with the accounts there are, one of them in hand."""
        self.accounts, self.choices = accounts, choices
        self._offer_accounts()
        self.account.put(in_hand or "bank/savings")
        self._show()

    def choose_file(self) -> None:
        """Let the system ask for a file; selling goes on meanwhile."""
        open_file(self, self.context.say("The bank's statement"), PATTERNS, self.open)

    def open(self, path: Path) -> None:
        """Look into a file and read it by the mapping that fits."""
        self.seen = self.read = None
        self._show()
        self.context.jobs.read(self, lambda: self.room.look_into(path), self._looked, self._not_read)

    def read_again(self) -> None:
        """Read the file by the columns as they stand, and plan what of it is new; until then nothing is taken in."""
        seen, mapping, path = self.seen, self.mapping, str(self.account.value or "")
        if seen is None or not path:
            return
        if mapping is not None and mapping != self.room.mapping_for(mapping, path):
            self.mapping = mapping = self.room.mapping_for(mapping, path)
            self._offer_columns()
        self._say_columns()
        name, covers = self.name.value, self._covers(path)
        self.reading += 1
        self.context.jobs.read(self, lambda: self._read_file(seen, mapping, path, name, covers), self._was_read, self._not_read)

    def take_key(self, stroke: str) -> bool:
        """Use a key while this step is in front, and say True."""
        if stroke == "F9":
            self.choose_file()
        elif stroke == "Ctrl+Enter":
            self._want()
        elif stroke == "Esc":
            self.left.emit()
        else:
            return False
        return True

    def _read_file(self, seen: FileSeen, mapping: ColumnMapping | None, path: str, name: str, covers: tuple[str, ...]) -> _Read:
        """Read and plan, on the reading thread."""
        try:
            report = self.room.read(seen, mapping)
            plan = None if report.statement is None else self.room.plan(report, path, name=name, covers=covers)
        except Refusal as reason:
            return _Read(None, None, reason)
        return _Read(report, plan, None)

    def _looked(self, seen: FileSeen) -> None:
        self.seen, self.mapping = seen, seen.mapping
        self._offer_columns()
        self.keep.put(seen.mapping.name if seen.mapping is not None else "")
        self.read_again()

    def _was_read(self, read: _Read) -> None:
        self.reading -= 1
        self.read = read
        self._show()
        if self._eager and not self.reading:
            self._eager = False
            self._want()

    def _not_read(self, reason: Exception) -> None:
        self.reading, self._eager, self.read = 0, False, None
        self._show()
        if isinstance(reason, Told):
            self.note.tell(self.context.say("This file cannot be read"), reason.sentence(self.context.say), "danger")

    def _want(self) -> None:
        """Want what is planned taken in; what is still being read, as soon as it is."""
        self._eager = bool(self.reading)
        if self.reading:
            return
        if self.plan is not None and self._named():
            self.wanted.emit()

    @property
    def plan(self) -> ImportPlan | None:
        """What would be taken in, a new account under the name as it stands now."""
        plan = self.read.plan if self.read is not None else None
        if plan is not None and self._asks_name() and self.name.value:
            return replace(plan, account=replace(plan.account, name=self.name.value))
        return plan

    @property
    def kept_mapping(self) -> ColumnMapping | None:
        """The mapping to be kept, under the name as it stands now."""
        return None if self.mapping is None else replace(self.mapping, name=self.keep.value)

    def _named(self) -> bool:
        if self._asks_name() and not self.name.value:
            self.name.complain(self.context.say("Say what this account is called."))
            self.name.setFocus()
            return False
        return True

    def _is_new(self) -> bool:
        return all(seen.account.account != self.account.value for seen in self.accounts)

    def _asks_name(self) -> bool:
        """Whether the account needs a name: a new one that is not a party's own."""
        return self._is_new() and str(self.account.value or "").count("/") < 2

    def _covers(self, path: str) -> tuple[str, ...]:
        shown = self.promptpay.isVisibleTo(self)
        return (PROMPTPAY,) if shown and self.promptpay.isChecked() and path != PROMPTPAY else ()

    def _account_chosen(self) -> None:
        self._show()
        self.read_again()

    def _remap(self) -> None:
        """Take the columns as they are picked."""
        columns = tuple((field, str(pick.value)) for field, pick in self.columns.items() if pick.value)
        name = self.mapping.name if self.mapping is not None else ""
        view = self.mapping.way("view", "ours") if self.mapping is not None else "ours"
        self.mapping = ColumnMapping(PURPOSE, name, columns, (("dates", str(self.dates.value)), ("view", view)))
        self.read_again()

    def _offer_accounts(self) -> None:
        before = self.account.value
        known = [(seen.account.account, seen.account.name) for seen in self.accounts]
        covered = {path for seen in self.accounts for path in seen.account.accounts}
        new = [(choice.path, self.context.say("New: {name}", name=choice.name)) for choice in self.choices if choice.path not in covered]
        self.account.offer([*known, *new])
        self.account.put(before)

    def _offer_columns(self) -> None:
        """Offer the headings of the file for every field, the mapping's own chosen."""
        seen, mapping = self.seen, self.mapping
        if seen is None or mapping is None:
            return
        heads = {heading for _, heading in mapping.columns}
        if seen.opened.head is not None:
            offered = [cell for cell in seen.opened.head.cells if cell.strip()]
        else:
            offered = []
        offered += [heading for heading in heads if heading not in offered]
        for field, pick in self.columns.items():
            pick.offer([("", "–"), *((heading, heading) for heading in offered)])
            pick.put(mapping.heading(field))
        self.dates.put(mapping.way("dates", "day-first"))

    def _show(self) -> None:
        """Show how it stands."""
        say, seen, read = self.context.say, self.seen, self.read
        self.file.setText(seen.opened.name if seen is not None else "")
        new = self._is_new()
        self.name.setVisible(self._asks_name())
        covered = {path for each in self.accounts for path in each.account.accounts}
        self.promptpay.setVisible(new and str(self.account.value or "").startswith("bank/") and PROMPTPAY not in covered)
        self.sheet_fields.setVisible(seen is not None and seen.opened.form == "sheet")
        bad = read.report.bad if read is not None and read.report is not None else ()
        self.read_part.setVisible(False)
        self.bad_part.setVisible(bool(bad))
        self.read_part.setVisible(not bad)
        self.bad.put(
            [RowShown(at, (Cell(f"{one.row:,}", weight=600), Cell(one.column or "–"), Cell(one.reason.sentence(say)))) for at, one in enumerate(bad)]
        )
        self._show_lines()
        self._tell()

    def _show_lines(self) -> None:
        report = self.read.report if self.read is not None else None
        statement = report.statement if report is not None else None
        language = self.context.say.language
        rows = []
        for line in statement.lines[:MOST_SHOWN] if statement is not None else ():
            words = " · ".join(part for part in (line.text, line.name, line.reference) if part)
            cells = (Cell(f"{line.row:,}", colour="ink-3"), Cell(show_date(line.on, "dense", language)), Cell(words), money_cell(line.amount))
            rows.append(RowShown(line.row, (*cells, money_cell(line.balance))))
        self.preview.put(rows)

    def _tell(self) -> None:
        say, read, plan = self.context.say, self.read, self.plan
        cannot = "" if plan is not None else say("Choose a file that can be read first.")
        self.take.say(say("Take {count} lines in", count=f"{len(plan.new):,}") if plan is not None else say("Take the lines in"), cannot=cannot)
        if read is None:
            self.note.put_away()
        elif read.reason is not None:
            self.note.tell(say("Say which column is which"), read.reason.sentence(say), "warn")
        elif plan is None:
            count = read.report.bad_count if read.report is not None else 0
            self.note.tell(say("{count} places are bad. Nothing was taken in.", count=f"{count:,}"), "", "danger")
        else:
            self._tell_plan(plan)

    def _tell_plan(self, plan: ImportPlan) -> None:
        say, language = self.context.say, self.context.say.language
        first, last = (show_date(day, "document", language) for day in (plan.statement.first_on, plan.statement.last_on))
        title = say("{first} to {last}: {new} new, {known} known already", first=first, last=last, new=f"{len(plan.new):,}", known=f"{plan.known:,}")
        words = []
        if plan.statement.closing is not None:
            words.append(say("The statement ends with {amount}, and its lines come to it.", amount=show_money(plan.statement.closing)))
        if plan.early + plan.closed:
            words.append(
                say("{count} lines lie before reconciling begins or in a closed statement and are left out.", count=plan.early + plan.closed)
            )
        if plan.gap:
            words.append(say("A statement between is missing: the balance is off by {amount}.", amount=show_money(plan.gap)))
        self.note.tell(title, " ".join(words), "warn" if plan.gap else "ok")
