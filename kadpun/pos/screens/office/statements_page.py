"""The page of the statements: figures, the statement in hand with what must be equal, a chart of the year, and the way down to any receipt.

Enter on a row opens what lies behind it (`statement_view.py`), Esc goes back up, F9 shows the receipt of a fact. ← → turn the tabs, Ctrl ← → the
span, F7 offers the ways out, Ctrl Enter prints. What stands in the table is a paper: it is printed and written out as it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kadpun.books.clock import business_day
from kadpun.books.journal.spans import year_to
from kadpun.books.journal.statements import STATEMENTS, Statement, StatementColumn
from kadpun.books.money import show_money
from kadpun.books.thai import show_date, show_month
from kadpun.hardware.pdf import slip_pdf
from kadpun.pos.office.statement_figures import Comparison, StatementFigures, columns_of
from kadpun.pos.office.statement_making import DEBTORS, Progress
from kadpun.pos.office.statements_room import FactShown, StatementsRoom, StatementsState
from kadpun.pos.till.ledger_room import write_journals
from kadpun.pos.till.results import Permission

from ..notices import Said
from ..office_parts.charts import Bar, MonthChart
from ..office_parts.days import SpanChooser
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figures
from ..office_parts.files import open_folder, save_file
from ..office_parts.popped import popped_on
from ..office_parts.preview import Preview
from ..office_parts.side_card import SideCard
from ..page import Context
from ..widgets.buttons import Button
from .choices import Choices
from .statement_cards import equality_words, figure_cards, summary_rows
from .statement_fact import fact_rows
from .statement_levels import BookLevel, FactLevel, PartsLevel, StatementLevel
from .statement_outs import Making, all_papers, papers_in_hand
from .statement_view import StatementView


class StatementsPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = StatementsRoom(context.till)
        self.state: StatementsState | None = None
        self.figures_seen: StatementFigures | None = None
        self.fact: FactShown | None = None
        self.compare: Comparison = ""
        self.shop: str | None = None
        self.given: dict[str, Any] = {}
        self.span = SpanChooser(context)
        self.compare_button = Button(theme, "plain", "sm", icon="ph.arrows-left-right")
        self.shop_button = Button(theme, "plain", "sm", icon="ph.storefront")
        self.export_button = Button(theme, "plain", "sm", icon="ph.export", key="F7")
        self.print_ = Button(theme, "primary", "sm", icon="ph.printer", key="Ctrl Enter")
        self.receipt = Button(theme, "plain", "sm", icon="ph.receipt", key="F9")
        self.figures = Figures(theme)
        self.view = StatementView(context, self.room, self.look, StatementColumn(self.span.span))
        self.chart = MonthChart(theme, high=260)
        self.opened, self.months, self.summary, self.equality = SideCard(theme), SideCard(theme), SideCard(theme), SideCard(theme)
        self.months.hold(self.chart)
        self.opened.act(self.receipt)
        self.preview = Preview(context, self)
        self.choices = Choices(context, self)
        acts = (self.span, self.compare_button, self.shop_button, self.export_button, self.print_)
        self.lay_desk(self.figures, (beside(self.view, self.opened, self.months, self.summary, self.equality), 1), acts=acts)
        self.opened.hide()
        self._connect()
        self.settle()

    def _connect(self) -> None:
        self.span.changed.connect(lambda _: self.begin())
        self.compare_button.clicked.connect(self.choose_comparison)
        self.shop_button.clicked.connect(self.choose_shop)
        self.export_button.clicked.connect(self.choose_export)
        self.print_.clicked.connect(self.show_print)
        self.receipt.clicked.connect(self.show_receipt)
        self.figures.pressed.connect(self.open_figure)
        self.summary.pressed.connect(self.view.turn)
        self.view.moved.connect(self._stands_elsewhere)
        self.view.opened_fact.connect(self._show_fact)
        self.view.print_wanted.connect(self.show_print)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.view.retell()
        self.span.retell()
        self.export_button.say(say("Hand out"))
        self.print_.say(say("Print"))
        self.receipt.say(say("Show the receipt"))
        self.preview.retell()
        self._say_around()
        self._show_figures(self.figures_seen)
        if self.state is not None:
            self.view.show_level()

    def enter(self, **given: Any) -> None:
        """Begin with the year so far; `tab` opens a statement, `account` (a path) its postings, `fact` (its number) one entry."""
        self.given = given
        self.look(self.room.state, self._came)

    def take_key(self, stroke: str) -> bool:
        if popped_on(self) is not None:
            return super().take_key(stroke)
        if self.span.take_key(stroke):
            return True
        if stroke in ("Left", "Right") and self.view.table.hasFocus() and len(self.view.standing) == 1:
            self.view.tabs.step(1 if stroke == "Right" else -1)
            return True
        if stroke == "F9" and self.fact is not None:
            self.show_receipt()
            return True
        if stroke == "F7":
            self.choose_export()
            return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        return self.view.go_up() or super().take_escape()

    @property
    def column(self) -> StatementColumn:
        """The span in hand, of the shop in hand."""
        return StatementColumn(self.span.span, self.shop)

    @property
    def columns(self) -> tuple[StatementColumn, ...]:
        """The columns of the comparison in hand."""
        return columns_of(self.span.span, self.compare, shop=self.shop, shops=self.state.shops if self.state else ())

    def begin(self) -> None:
        """Read figures and table anew, from the top of the tab in hand."""
        self._say_around()
        self.read_figures()
        self.view.begin(self.column, self.columns)

    def read_figures(self) -> None:
        """Read the figures and the cards at the side."""
        asked = self.column
        work = self.room
        self.look(lambda: work.figures(asked), self._show_figures)
        self.look(lambda: (work.statement("income", [asked]), work.statement("balance-sheet", [asked])), self._show_summary)

    def open_figure(self, key: object) -> None:
        """Open what a figure card tells."""
        if key == "debts":
            self.view.open(PartsLevel(DEBTORS, self.context.say("Who owes")))
        else:
            self.view.turn(key)

    def show_print(self) -> None:
        """Preview what stands in the table, to be printed or saved."""
        title, make = self._in_hand()
        if make is None:
            return
        words, language, work = self.context.say.words, self.context.say.language, make

        def pdf(progress: Progress) -> bytes:
            return self.room.pdf(work(progress), words, language, title=title)

        self.preview.show_pdf(title, pdf, file_name=f"{self._file_name()}.pdf")

    def show_receipt(self) -> None:
        """Show the paper of the fact that is open, as it was printed."""
        fact = self.fact
        if fact is not None and fact.receipt is not None:
            slip = fact.receipt
            self.preview.show_pdf(self.context.say("Receipt"), lambda progress: slip_pdf(slip), file_name=f"{fact.gist.number or 'receipt'}.pdf")

    def choose_comparison(self) -> None:
        """Offer what the statement can be compared with."""
        say = self.context.say
        offered: tuple[tuple[str, Comparison], ...] = (
            (say("Nothing beside it"), ""),
            (say("The year before"), "year"),
            (say("Month by month"), "months"),
            (say("Shop by shop"), "shops"),
        )
        several = self.state is not None and len(self.state.shops) > 1
        self.choices.offer(self.compare_button, [(words, self._comparing(it)) for words, it in offered if it != "shops" or several])

    def choose_shop(self) -> None:
        """Offer the shops."""
        if self.state is not None:
            names: list[tuple[str, str | None]] = [(self.context.say("All shops"), None)]
            names += [(self.state.shop_names.get(shop, shop), shop) for shop in self.state.shops]
            self.choices.offer(self.shop_button, [(name, self._choosing(shop)) for name, shop in names])

    def choose_export(self) -> None:
        """Offer the ways out."""
        say = self.context.say
        make = self._in_hand()[1]
        choices: list[tuple[str, Callable[[], None]]] = [
            (say("All statements and books, as a workbook"), lambda: self._export(all_papers(self.room, say, self.column, self.columns))),
            (say("For hledger, Beancount and as CSV"), self._export_journals),
        ]
        if make is not None:
            choices.insert(0, (say("What is shown, as a workbook"), lambda: self._export(make)))
        self.choices.offer(self.export_button, choices)

    def _came(self, state: StatementsState) -> None:
        """The books have told what there is: begin with the year up to their last day, or with what the page was given."""
        given, first = self.given, self.state is None
        self.state = state
        if first:
            self.span.put(year_to(state.today))
        self.acts.offer(self.shop_button, len(state.shops) > 1)
        if given.get("tab") in STATEMENTS:
            self.view.turn(given["tab"])
        if first or not given:
            self.begin()
        if "account" in given:
            self.view.open_account(str(given["account"]))
        elif "fact" in given:
            self.view.open(FactLevel(int(given["fact"]), ""))

    def _stands_elsewhere(self) -> None:
        """Another level stands in the table: it may be printed, or not."""
        can = self._in_hand()[1] is not None
        self.print_.setEnabled(can)
        self.print_.say(self.context.say("Print"), cannot="" if can else self.context.say("Choose a book first."))

    def _show_fact(self, fact: FactShown | None) -> None:
        """Show a fact that was opened at the side; it goes with its level."""
        self.fact = fact
        self.opened.setVisible(fact is not None)
        if fact is not None:
            say = self.context.say
            title, rows = fact_rows(fact, say, say.language)
            self.opened.put(title, rows)
            self.receipt.setEnabled(fact.receipt is not None)
            self.receipt.say(say("Show the receipt"), cannot="" if fact.receipt is not None else say("This entry has no receipt."))

    def _say_around(self) -> None:
        """Say the head, the buttons and what is chosen."""
        say, state = self.context.say, self.state
        words = {"": say("Put beside"), "year": say("Beside the year before"), "months": say("Month by month"), "shops": say("Shop by shop")}
        self.compare_button.say(words[self.compare])
        shop = state.shop_names.get(self.shop, self.shop) if state is not None and self.shop else None
        self.shop_button.say(shop or say("All shops"))
        self.acts.retell()
        closed = state.closed_until if state is not None else None
        self.head.say(say("Statements"), say("Closed up to {day}", day=show_date(closed, "document", say.language)) if closed else "")

    def _show_figures(self, seen: StatementFigures | None) -> None:
        self.figures_seen = seen
        if seen is None:
            return
        say, language = self.context.say, self.context.say.language
        self.figures.put(figure_cards(seen, say))
        today, known = business_day(self.context.clock.now_at()), any(it.profit is not None for it in seen.months)
        bars = [Bar(show_month(it.first_on, language, short=True), it.sales, it.profit, it.first_on == today.replace(day=1)) for it in seen.months]
        self.chart.put(bars, bar_words=say("Sales"), line_words=say("Gross profit") if known else "")
        self.months.put(say("Sales and gross profit by month") if known else say("Sales by month"), right=self.chart.unit(say))

    def _show_summary(self, found: tuple[Statement, Statement]) -> None:
        say = self.context.say
        income, sheet = found
        cost = self.figures_seen.unposted_cost if self.figures_seen is not None else 0
        self.summary.put(say("Income in short"), summary_rows(income, cost, say), right=say("Baht"))
        held = sheet.equality.holds
        left, right = sheet.equality.amounts[0]
        note = f"{show_money(left)} {'=' if held else '≠'} {show_money(right)}"
        self.equality.put(equality_words("balance-sheet", held, say), note=note, tone="ok" if held else "danger")

    def _in_hand(self) -> tuple[str, Making | None]:
        """What would be printed now: its title, and what makes it; nothing where there is nothing to print."""
        view = self.view
        return papers_in_hand(self.room, view.level, self.context.say, self.column, self.columns, key=view.table.key, parts=view.parts_shown)

    def _export(self, make: Making) -> None:
        """Ask whether somebody may carry the books out, where to, and write a workbook."""
        say = self.context.say
        words, language = say.words, say.language

        def chosen(path: Path) -> None:
            self.working.run(say("Writing the workbook"), lambda progress: self.room.write(path, make(progress), words, language), self._written)

        def allowed(_: None) -> None:
            save_file(self, say("Where the file goes"), f"{self._file_name()}.xlsx", "*.xlsx", chosen)

        self.act(Permission.EXPORT, self.room.allow_export, allowed)

    def _export_journals(self) -> None:
        """Ask whether somebody may carry the books out, where to, and write the journals for other programs."""
        say, store = self.context.say, self.context.till.desk.store.path

        def write(folder: Path, progress: Progress) -> Path:
            write_journals(store, folder, progress)
            return folder

        def chosen(folder: Path) -> None:
            self.working.run(say("Writing the journals"), lambda progress: write(folder, progress), self._written)

        def allowed(_: None) -> None:
            open_folder(self, say("Where the journals go"), chosen)

        self.act(Permission.EXPORT, self.room.allow_export, allowed)

    def _written(self, path: Path) -> None:
        self.context.notices.note(Said("The file is written."), Said("{path}", {"path": str(path)}), tone="ok", icon="ph.check-circle")

    def _file_name(self) -> str:
        level = self.view.level
        name = level.name if isinstance(level, StatementLevel | BookLevel) else "ledger"
        return f"{name}-{self.span.span.from_on}-{self.span.span.to_on}"

    def _comparing(self, compare: Comparison) -> Callable[[], None]:
        """Compare with this from now on."""

        def act() -> None:
            self.compare = compare
            self.begin()

        return act

    def _choosing(self, shop: str | None) -> Callable[[], None]:
        """Show this shop from now on."""

        def act() -> None:
            self.shop = shop
            self.begin()

        return act
