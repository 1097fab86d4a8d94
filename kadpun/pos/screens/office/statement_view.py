"""The table of the statements' page and the way down in it: tabs on top, a statement or a book, what lies behind a row, back again.

Reads through the function it is handed, beside the till; an answer that comes too late for where somebody stands is dropped. `moved` is said when
somebody stands elsewhere, `opened_fact` carries a fact that was opened (None when it is left), `print_wanted` is for what is only printed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from kadpun.books.journal.daybooks import BOOKS
from kadpun.books.journal.statements import STATEMENTS, Behind, Statement, StatementColumn, behind_of
from kadpun.pos.office.statement_papers import Paper
from kadpun.pos.office.statement_words import BOOK_TITLES, STATEMENT_TITLES, said
from kadpun.pos.office.statements_room import MOST_ENTRIES, EntriesPage, FactShown, StatementsRoom

from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import DenseTable
from ..page import Context
from ..widgets.chips import Chip
from ..widgets.layout import Text, column, fit, role, row, wrap
from .statement_cards import equality_words
from .statement_fact import fact_rows, postings_shown
from .statement_levels import BookLevel, BooksLevel, EntriesLevel, FactLevel, Level, PartsLevel, Standing, StatementLevel
from .statement_tables import TableShown, book_list, brought_row, entries_table, entry_rows, list_table, paper_table, parts_table

TABS = (*STATEMENTS, "books")
EDGES = 44
"""What of the card's width is no table: its margins and a scroll bar."""
Parts = tuple[tuple[str, str, int], ...]
Read = Callable[..., None]


class StatementView(QFrame):
    """The card with the table. `column` and `columns` say which span, shops and comparison are wanted; `begin` reads them."""

    moved = Signal()
    opened_fact = Signal(object)
    print_wanted = Signal()

    def __init__(self, context: Context, room: StatementsRoom, read: Read, asked: StatementColumn) -> None:
        super().__init__()
        role(self, card="true")
        self.context, self.room, self.read = context, room, read
        self.column = asked
        self.columns: tuple[StatementColumn, ...] = (asked,)
        self.standing: list[Standing] = [Standing(StatementLevel("trial-balance"))]
        self.statement: Statement | None = None
        self._asked = 0
        self._after: Any = None
        self.tabs = CountedTabs(context.theme, TABS)
        self.turning = wrap(row(self.tabs, "stretch"))
        self.path = Text(style="lead", elide=True)
        self.equal = Chip(context.theme, "ok", "ph.check-circle")
        self.hint, self.counted = Text(style="caption", colour="ink-3", elide=True), Text(style="caption", colour="ink-3", align="right")
        self.holder = column(gap=0)
        self.shown = TableShown((), [], [])
        self.table = self._lay_table(self.shown)
        head = row((self.turning, 1), (self.path, 1), self.equal, gap=12)
        self.setLayout(column(head, (self.holder, 1), row((self.hint, 1), self.counted, gap=12), gap=8, margins=(12, 10, 12, 8)))
        self.tabs.turned.connect(self.turn)

    @property
    def level(self) -> Level:
        """Where somebody stands."""
        return self.standing[-1].level

    @property
    def parts_shown(self) -> list[str]:
        """Whose ledgers a list of parts shows."""
        return [shown.key[1] for shown in self.table.model_of_rows.rows if isinstance(shown.key, tuple) and shown.key[0] == "part"]

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.tabs.say(say("Which statement"), (*(say(STATEMENT_TITLES[name]) for name in STATEMENTS), say("Books and ledgers")))

    def begin(self, column: StatementColumn, columns: tuple[StatementColumn, ...]) -> None:
        """Show the tab in hand anew from its top, for another span, shop or comparison."""
        self.column, self.columns = column, columns
        del self.standing[1:]
        self.show_level()

    def turn(self, key: object) -> None:
        """Turn to another tab."""
        self.tabs.turn(key)
        name = next((each for each in STATEMENTS if each == key), None)
        self.standing = [Standing(BooksLevel() if name is None else StatementLevel(name))]
        self.show_level()

    def go_up(self) -> bool:
        """Go back up one level, and say True; False at the top."""
        if len(self.standing) == 1:
            return False
        self.standing.pop()
        self.show_level()
        return True

    def open(self, level: Level, chosen: Any = None) -> None:
        """Go a level down; the row chosen here is found again on the way back."""
        self.standing[-1] = Standing(self.level, chosen if chosen is not None else self.table.key)
        self.standing.append(Standing(level))
        self.show_level()

    def open_account(self, path: str, asked: StatementColumn | None = None) -> None:
        """Open an account: whose it is where it has parts, else its postings."""
        column, chosen = asked or self.column, self.table.key
        room, words, language = self.room, self.context.say.words, self.context.say.language

        def told(found: tuple[Parts, str]) -> None:
            parts, name = found
            parted = bool(parts) and path.count("/") == 1
            self.open(PartsLevel(path, name) if parted else EntriesLevel(column, Behind((path,), "balance"), name), chosen)

        self.read(lambda: (room.parts(path, column.span.to_on), room.account_words(path, words, language)), told)

    def open_row(self, key: Any) -> None:
        """Open what lies behind a row."""
        level = self.level
        if isinstance(level, StatementLevel):
            self._open_statement_row(key)
        elif isinstance(level, BooksLevel):
            name = next((each for each in BOOKS if each == key), None)
            if name is None:
                self.print_wanted.emit()
            else:
                self.open(BookLevel(name, self.context.say(BOOK_TITLES[name])), key)
        elif isinstance(level, PartsLevel):
            title = next((shown.cells[0].words for shown in self.table.model_of_rows.rows if shown.key == key), "")
            self.open(EntriesLevel(StatementColumn(self.column.span), Behind((f"{level.control}/{key[1]}",), "balance"), title), key)
        elif isinstance(level, EntriesLevel) and isinstance(key, tuple):
            self.open(FactLevel(key[1], ""), key)
        elif isinstance(level, BookLevel) and isinstance(key, int):
            self.open(FactLevel(key, ""), key)

    def show_level(self) -> None:
        """Read and show what stands on top."""
        self._asked += 1
        level, say, room = self.level, self.context.say, self.room
        words, language, asked, columns = say.words, say.language, self.column, self.columns
        self.statement, self._after = None, None
        self._say_level()
        if isinstance(level, StatementLevel):
            name = level.name
            self._look(
                lambda: (room.statement(name, columns), self._table_of(room.statement_paper(name, columns, words, language))), self._show_statement
            )
        elif isinstance(level, BooksLevel):
            self._put(list_table(book_list(say), say))
        elif isinstance(level, BookLevel):
            book = level.name
            self._look(lambda: self._table_of(room.book_paper(book, asked, words, language)), self._show_table)
        elif isinstance(level, PartsLevel):
            control, on = level.control, asked.span.to_on
            self._look(lambda: room.parts(control, on), lambda parts: self._put(parts_table(parts, say)))
        elif isinstance(level, EntriesLevel):
            self._put(entries_table(say, say("Nothing was posted here.")))
            self.read_more()
        else:
            no = level.no
            self._look(lambda: room.fact(no, words, language), self._show_fact)
        self.moved.emit()

    def read_more(self) -> None:
        """Read the next page of postings."""
        level, after = self.level, self._after
        if isinstance(level, EntriesLevel) and after is not False:
            self._after = False  # until the page is here, nobody asks again
            self._look(
                lambda: self.room.entries(level.column, level.behind, after), lambda page: self._show_entries(level, page, first=after is None)
            )

    def _look(self, work: Callable[[], Any], show: Callable[[Any], None]) -> None:
        """Read something, and show it if somebody still stands here."""
        asked = self._asked
        self.read(work, lambda found: show(found) if asked == self._asked else None)

    def _open_statement_row(self, key: Any) -> None:
        """Open an account of the trial balance, or the figure of a statement in the column in hand."""
        if isinstance(key, str):
            self.open_account(key)
        elif isinstance(key, int) and self.statement is not None:
            behind, shown = behind_of(self.statement, key), self.statement.rows[key]
            if behind is None:
                return
            columns, at = self.statement.columns, self.table.currentIndex().column() - 1
            asked = columns[at] if 0 <= at < len(columns) else columns[0]
            title = said(shown.sentence, self.context.say) if shown.sentence else self.table.model_of_rows.rows[key].cells[0].words.strip()
            if len(behind.accounts) == 1 and behind.measure == "balance":
                self.open_account(behind.accounts[0], asked)
            else:
                self.open(EntriesLevel(asked, behind, title), key)

    def _table_of(self, paper: Paper) -> TableShown:
        """A paper as a table; made where it is read, since a year's cash book has thousands of rows."""
        return paper_table(paper, self.context.say.language, empty=self.context.say("Nothing stands here in these days."))

    def _show_statement(self, found: tuple[Statement, TableShown]) -> None:
        self.statement, shown = found
        self._show_table(shown)
        held = self.statement.equality.holds
        told = equality_words(self.statement.name, held, self.context.say)
        self.equal.say(told, "ok" if held else "danger", "ph.check-circle" if held else "ph.warning")
        self.equal.setVisible(self.statement.name != "income" or not held)

    def _show_table(self, shown: TableShown) -> None:
        self._put(shown)
        self.moved.emit()

    def _show_entries(self, level: EntriesLevel, page: EntriesPage, *, first: bool) -> None:
        say, language = self.context.say, self.context.say.language
        rows = entry_rows(page, language, say)
        if first and level.behind.measure == "balance":
            rows.insert(0, brought_row(level.column.span.from_on, page.sign * page.brought, say, language))
        self.table.add(rows)
        self._after = page.entries[-1].place if len(page.entries) >= MOST_ENTRIES else False
        if first:
            self._find_place()

    def _show_fact(self, fact: FactShown) -> None:
        self._put(postings_shown(fact, self.context.say))
        title, _ = fact_rows(fact, self.context.say, self.context.say.language)
        self.path.setText(" › ".join((*self._titles(), title)))
        self.opened_fact.emit(fact)

    def _put(self, shown: TableShown) -> None:
        """Show a table; one with other columns takes the place of what stood there."""
        if shown.columns != tuple(self.table.model_of_rows.columns):
            self._lay_table(shown)
        self.shown = shown
        self._make_room()
        self.table.put(shown.rows, keep=False, totals=shown.totals)
        self.table.say_empty(shown.empty)
        self._find_place()

    def _lay_table(self, shown: TableShown) -> DenseTable:
        """A table of these columns in place of the one before."""
        while (item := self.holder.takeAt(0)) is not None:
            before = item.widget()
            if before is not None:
                before.hide()
                before.deleteLater()
        table = DenseTable(self.context.theme, shown.columns, strong_head=True)
        table.setAccessibleName(self.context.say("Statement"))
        table.opened.connect(self.open_row)
        table.wants_more.connect(self.read_more)
        self.table = table
        self.holder.addWidget(table.with_totals(), 1)
        if self.isVisible():
            fit(self, self.context.theme)
            table.setFocus(Qt.FocusReason.OtherFocusReason)
        return table

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what goes together where not all of it has room."""
        room = self.width() * 100 // self.context.theme.scale_percent - EDGES
        self.table.leave_out(self.shown.together if room < self.shown.width else ())

    def _find_place(self) -> None:
        """Choose the row that was opened before, or the first that can be."""
        chosen = self.standing[-1].chosen
        if chosen is None or not self.table.choose(chosen):
            first = next((shown.key for shown in self.table.model_of_rows.rows if shown.look != "heading" and shown.key != "brought"), None)
            if first is not None:
                self.table.choose(first)

    def _titles(self) -> list[str]:
        """What stands on the way down, the top left out."""
        return [title for standing in self.standing if (title := getattr(standing.level, "title", ""))]

    def _say_level(self) -> None:
        """Say the way down, and put away what belongs to another level."""
        say, down = self.context.say, len(self.standing) > 1
        root = self.standing[0].level
        over = say(STATEMENT_TITLES[root.name]) if isinstance(root, StatementLevel) else say("Books and ledgers")
        self.turning.setVisible(not down)
        self.path.setVisible(down)
        self.path.setText(" › ".join((over, *self._titles())))
        self.equal.hide()
        below = say("Enter opens what lies behind a row, down to the receipt. Esc goes back.")
        self.hint.setText(below if down else say("Enter opens a row; every figure leads to its bills."))
        self.counted.setText(say("{count} entries in the ledger", count=f"{self.context.till.desk.ledger.size:,}"))
        self.opened_fact.emit(None)
