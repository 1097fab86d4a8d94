"""The five lists of members' money: debts by age, whom to remind, limits, shares, deposits; what was read, as rows and sums.

The page hands over what it read, the part in hand, what is looked for, and who else of the register fits; a list never reads anything itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.money import Satang
from kadpun.books.thai import show_date
from kadpun.books.workbook import Sheet
from kadpun.pos.office.credit_room import HoldingRow, LimitRow, Named, PurseRow, ReminderRow, Sums
from kadpun.pos.office.credit_sheets import age_heads, ageing_sheet, holdings_sheet, limits_sheet, purse_sheet, reminders_sheet

from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, money_cell
from ..widgets.layout import column, wrap

if TYPE_CHECKING:
    from ..page import Context

PARTS = ("age", "remind", "limits", "shares", "deposits")


@dataclass(frozen=True, slots=True)
class CreditRead:
    """Everything that the lists show, as at one day."""

    on: date
    sums: Sums
    reminded: tuple[ReminderRow, ...]
    limits: tuple[LimitRow, ...]
    holdings: tuple[HoldingRow, ...]
    deposits: tuple[PurseRow, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """How many rows each part has."""
        return len(self.sums.table.rows), len(self.reminded), len(self.limits), len(self.holdings), len(self.deposits)


class CreditLists(QWidget):
    """The lists, one in view. `chose` carries the id of a party."""

    chose = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.read: CreditRead | None = None
        self.part, self.looked_for = "age", ""
        self.others: tuple[Named, ...] = ()
        self.marked = ""
        theme = context.theme
        ages = [Column("", width, "right", drop=at) for width, at in ((112, 3), (102, 4), (90, 5), (90, 6), (90, 7), (92, 2), (104, 0))]
        self.tables = {
            "age": DenseTable(theme, (Column("", 76), Column("", least=124), *ages)),
            "remind": DenseTable(
                theme,
                (Column("", 84), Column("", least=128), Column("", 128, drop=1), Column("", 100), Column("", 80, "right", drop=3),
                 *(Column("", 108, "right", drop=at) for at in (0, 2, 4)), Column("", 110, drop=5)),
            ),
            "limits": DenseTable(
                theme, (Column("", 84), Column("", least=150), *(Column("", 124, "right", drop=at) for at in (0, 3, 1, 0)), Column("", 96, drop=4))
            ),
            "shares": DenseTable(
                theme, (Column("", 84), Column("", least=150), *(Column("", 124, "right", drop=at) for at in (0, 0, 2)), Column("", 120, drop=3))
            ),
            "deposits": DenseTable(theme, (Column("", 84), Column("", least=150), Column("", 160, "right"))),
        }  # fmt: skip
        self.boxes = {name: wrap(column((table.with_totals(), 1))) for name, table in self.tables.items()}
        self.setLayout(column(*((box, 1) for box in self.boxes.values())))
        for table in self.tables.values():
            table.chose.connect(self.chose)

    @property
    def table(self) -> DenseTable:
        """The list in view."""
        return self.tables[self.part]

    def retell(self) -> None:
        """Say every heading again."""
        say = self.context.say
        who = (say("Member no."), say("Name"))
        self.tables["age"].say(say("Debts by age"), (*who, *age_heads(say), say("Owed")))
        self.tables["remind"].say(
            say("Reminders"),
            (
                *who,
                say("Telephone"),
                say("Due since"),
                say("Days overdue"),
                say("Overdue"),
                say("Due soon"),
                say("Interest so far"),
                say("May lapse on"),
            ),
        )
        heads = (say("Limit"), say("Warns from"), say("Owed"), say("Left to buy for"), say("Whose limit"))
        self.tables["limits"].say(say("Credit limits"), (*who, *heads))
        self.tables["shares"].say(
            say("Share register"), (*who, say("Paid shares"), say("Share capital"), say("Still to be paid"), say("Member since"))
        )
        self.tables["deposits"].say(say("Deposits"), (*who, say("The deposit holds")))
        for name, words in (("age", say("Nobody owes the shop.")), ("remind", say("Nobody needs to be reminded."))):
            self.tables[name].say_empty(words)
        for name in ("limits", "shares", "deposits"):
            self.tables[name].say_empty(say("Nobody yet. Find somebody by name or number."))

    def show_part(self, part: str, looked_for: str = "", others: tuple[Named, ...] = ()) -> None:
        """Show a part with what fits the words looked for; `others` of the register come after those who have something."""
        self.part, self.looked_for, self.others = part, looked_for, others
        for name, box in self.boxes.items():
            box.setVisible(name == part)
        if self.read is not None:
            makers: dict[str, Callable[[CreditRead], tuple[list[RowShown], list[RowShown]]]] = {
                "age": self._age_rows, "remind": self._reminder_rows, "limits": self._limit_rows,
                "shares": self._share_rows, "deposits": self._deposit_rows,
            }  # fmt: skip
            rows, totals = makers[part](self.read)
            with QSignalBlocker(self.table):
                self.table.put(rows, keep=False, totals=totals)
        self.mark(self.marked)

    def mark(self, party: str) -> None:
        """Have a party's row chosen in the list in view, telling nobody; no row where it is not in the list."""
        self.marked, table = party, self.table
        if table.key != party:
            with QSignalBlocker(table):
                if not table.choose(party):
                    table.clearSelection()
                    table.setCurrentIndex(QModelIndex())

    def sheet(self) -> Sheet | None:
        """The part in view as a sheet, whole."""
        read, words, language = self.read, self.context.say.words, self.context.say.language
        if read is None:
            return None
        if self.part == "age":
            return ageing_sheet(read.sums.table, words, language)
        if self.part == "remind":
            return reminders_sheet(read.reminded, read.on, words, language)
        if self.part == "limits":
            return limits_sheet(read.limits, words)
        if self.part == "shares":
            return holdings_sheet(read.holdings, read.on, words, language)
        return purse_sheet(read.deposits, words("Deposits"), read.on, words, language)

    def _fits(self, who: Named) -> bool:
        wanted = self.looked_for.casefold()
        return wanted in f"{who.number} {who.name} {who.telephone}".casefold()

    def _rest(self, shown: set[str]) -> list[Named]:
        """People found in the register who are not in the list."""
        return [who for who in self.others if who.member not in shown]

    def _total(self, *cells: Cell) -> list[RowShown]:
        return [RowShown("", (Cell(), Cell(self.context.say("Total"), weight=600), *cells))]

    def _age_rows(self, read: CreditRead) -> tuple[list[RowShown], list[RowShown]]:
        table = read.sums.table
        rows = [
            RowShown(each.who.member, (*_who(each.who), *(money_cell(amount, zero="–") for amount in each.aged.buckets),
                                       money_cell(each.aged.balance, weight=600)))
            for each in table.rows
            if self._fits(each.who)
        ]  # fmt: skip
        sums = (*table.ageing.totals, table.ageing.balance)
        return rows, self._total(*(money_cell(amount, weight=600) for amount in sums)) if table.rows else []

    def _reminder_rows(self, read: CreditRead) -> tuple[list[RowShown], list[RowShown]]:
        language = self.context.say.language
        rows = []
        for each in read.reminded:
            told = each.reminder
            if self._fits(each.who):
                cells = (
                    Cell(each.who.telephone), _day(told.next_due_on, language), Cell(f"{told.days:,}" if told.days else "–", sort=told.days),
                    money_cell(told.overdue, zero="–", colour="danger" if told.overdue else "ink"), money_cell(told.due_soon, zero="–"),
                    money_cell(each.interest, zero="–"), _day(told.lapses_on, language, tone="warn"),
                )  # fmt: skip
                rows.append(RowShown(each.who.member, (*_who(each.who), *cells)))
        sums = [sum(amounts) for amounts in zip(*((r.reminder.overdue, r.reminder.due_soon, r.interest) for r in read.reminded), strict=True)]
        return rows, self._total(Cell(), Cell(), Cell(), *(money_cell(amount, weight=600) for amount in sums)) if sums else []

    def _limit_rows(self, read: CreditRead) -> tuple[list[RowShown], list[RowShown]]:
        say = self.context.say
        rows = []
        for each in read.limits:
            room = each.room
            if self._fits(each.who):
                chip = ChipShown(say("own"), "primary") if room.own else ChipShown(say("the shop's"))
                left = money_cell(room.after(0))
                rows.append(
                    RowShown(each.who.member, (*_who(each.who), money_cell(room.hard), money_cell(room.soft), money_cell(room.owed, zero="–"), left,
                                               Cell(chips=(chip,), sort=int(room.own))))
                )  # fmt: skip
        shown = {each.who.member for each in read.limits}
        rows += [RowShown(who.member, (*_who(who), *(Cell("–"),) * 4, Cell(chips=(ChipShown(say("the shop's")),)))) for who in self._rest(shown)]
        return rows, []

    def _share_rows(self, read: CreditRead) -> tuple[list[RowShown], list[RowShown]]:
        language = self.context.say.language
        rows = []
        for each in read.holdings:
            held = each.holding
            if self._fits(each.who):
                unpaid = Cell(f"{held.unpaid:,}" if held.unpaid else "–", sort=held.unpaid, colour="warn" if held.unpaid else "ink")
                count = Cell(f"{held.shares:,}", sort=held.shares)
                rows.append(RowShown(each.who.member, (*_who(each.who), count, money_cell(held.capital), unpaid, _day(held.begins_on, language))))
        shown = {each.who.member for each in read.holdings}
        rows += [RowShown(who.member, (*_who(who), *(Cell("–"),) * 4)) for who in self._rest(shown)]
        whole = sum(each.holding.shares for each in read.holdings)
        unpaid_sum = sum(each.holding.unpaid for each in read.holdings)
        capital = money_cell(Satang(sum(each.holding.capital for each in read.holdings)), weight=600)
        return rows, self._total(Cell(f"{whole:,}", weight=600), capital, Cell(f"{unpaid_sum:,}", weight=600), Cell()) if read.holdings else []

    def _deposit_rows(self, read: CreditRead) -> tuple[list[RowShown], list[RowShown]]:
        rows = [RowShown(each.who.member, (*_who(each.who), money_cell(each.amount))) for each in read.deposits if self._fits(each.who)]
        shown = {each.who.member for each in read.deposits}
        rows += [RowShown(who.member, (*_who(who), Cell("–"))) for who in self._rest(shown)]
        return rows, self._total(money_cell(Satang(sum(each.amount for each in read.deposits)), weight=600)) if read.deposits else []


def _who(who: Named) -> tuple[Cell, Cell]:
    return Cell(who.number), Cell(who.name, weight=500)


def _day(day: date | None, language: Any, *, tone: str = "ink") -> Cell:
    return Cell("", sort="") if day is None else Cell(show_date(day, "dense", language), sort=day.isoformat(), colour=tone)
