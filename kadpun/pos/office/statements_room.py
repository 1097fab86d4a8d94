"""The statements at the office: figures, statements, books and ledgers of any span and shop, opened down to facts and receipts, written out.

Reads only, each answer from one unchanging state of the store, and may run on any thread but the window's; what takes long tells `progress`, and
stops where that raises. Whether somebody may carry the books out is asked of the till first (Permission.EXPORT). Names of people come from the
register of this desk alone. Refuses to know screens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Connection

from kadpun.books.goods import shelf
from kadpun.books.goods.product import Product
from kadpun.books.goods.stock_card import goods_with_cards, stock_card
from kadpun.books.journal.balances import part_balances
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.daybooks import BookName, DayBook, day_book
from kadpun.books.journal.figures import Entry, Gist, Place, account_ledger, brought_into, entries_behind, gist_of
from kadpun.books.journal.periods import closed_until, first_open_on, logs_reached
from kadpun.books.journal.spans import Span, moved_in, shops_in_use
from kadpun.books.journal.statements import (
    Behind,
    Statement,
    StatementColumn,
    StatementName,
    TrialBalance,
    statement,
    trial_balance_of,
)
from kadpun.books.ledger.receipt_code import look_up_code
from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.store.places import write_whole
from kadpun.books.store.statements import ask
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Say
from kadpun.books.workbook import write_workbook
from kadpun.hardware.pdf import report_pdf
from kadpun.hardware.slip import Slip
from kadpun.pos.till.finding import NoPaper
from kadpun.pos.till.results import Approval, Permission

from .statement_figures import StatementFigures, figures_of, unposted_cost
from .statement_papers import (
    Paper,
    Reading,
    as_report,
    as_sheet,
    book_paper,
    ledger_paper,
    statement_paper,
    stock_card_paper,
    trial_balance_paper,
    voucher_paper,
)

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till

Progress = Callable[[int, int], None]
DEBTORS = "receivables/members"
_PAPERS = "SELECT p.digest, a.name FROM voucher_paper p LEFT JOIN attachment a ON a.digest = p.digest WHERE p.fact = ?"


class FactGone(Refusal):
    says = "This entry is not in the books."


class NothingInSpan(Refusal):
    says = "Nothing stands in the books from {first} to {last}."


@dataclass(frozen=True, slots=True)
class StatementsState:
    """What the page shows when it comes: today, the day the books begin, how far they are closed, and the shops in them with their names."""

    today: date
    begins_on: date
    closed_until: date | None
    first_open_on: date | None
    shops: tuple[str, ...]
    shop_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """A page of the postings behind a figure, the balance before its first, and the names of the parties in it."""

    entries: tuple[Entry, ...]
    brought: int
    names: dict[str, str]
    operators: dict[str, str]


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact opened: what it is in short, its place and look-up code, who recorded it, its postings by account, its papers and its receipt."""

    gist: Gist
    code: str
    by: str
    party: str
    postings: tuple[tuple[str, str, int], ...]
    papers: tuple[tuple[str, str], ...]
    receipt: Slip | None


class StatementsRoom:
    """The verbs of the statements."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def state(self) -> StatementsState:
        """Everything the page needs before it asks for figures."""
        with self.desk.store.read() as connection:
            today = self.till.today(self.till.profile(connection))
            first = ask(connection, 'SELECT MIN("on") FROM balance')[0][0]
            begins = today if first is None else min(date.fromisoformat(first), today)
            shops = tuple(shops_in_use(connection))
            return StatementsState(today, begins, closed_until(connection), first_open_on(connection), shops, names_of_shops(connection))

    def figures(self, column: StatementColumn) -> StatementFigures:
        """The figures over the statements of a span, and the twelve months up to its end."""
        with self.desk.store.read() as connection:
            return figures_of(connection, standing_chart(connection), column)

    def trial_balance(self, column: StatementColumn) -> TrialBalance:
        """The trial balance of a span before its closing entries."""
        with self.desk.store.read() as connection:
            return trial_balance_of(connection, standing_chart(connection), column)

    def statement(self, name: StatementName, columns: Sequence[StatementColumn]) -> Statement:
        """A statement, its columns side by side."""
        with self.desk.store.read() as connection:
            return statement(connection, standing_chart(connection), name, columns)

    def book(self, name: BookName, column: StatementColumn) -> DayBook:
        """One of the four books."""
        with self.desk.store.read() as connection:
            return day_book(connection, standing_chart(connection), name, column)

    def entries(self, column: StatementColumn, behind: Behind, after: Place | None = None) -> EntriesPage:
        """The postings behind a figure, a page of them from after a place."""
        with self.desk.store.read() as connection:
            brought = 0
            if after is not None:
                brought = after.balance
            elif behind.measure == "balance":
                brought = brought_into(connection, behind.accounts, column.span, shop=column.shop)
            entries = entries_behind(connection, column, behind, after=after)
            parties = {entry.gist.party for entry in entries} | {_party_of(path) for entry in entries for path, _ in entry.gist.accounts}
            names = {party: self.desk.people.name_of(party) for party in parties if party}
            operators = {by: self.till.name_of(connection, by) for by in {entry.gist.by for entry in entries}}
            return EntriesPage(entries, brought, names, operators)

    def parts(self, control: str, on: date) -> tuple[tuple[str, str, int], ...]:
        """What of a control account is whose at the end of a day: id, name, amount; the largest first."""
        with self.desk.store.read() as connection:
            held = part_balances(connection, control, on=on)
        found = [(part, self.desk.people.name_of(part), balance.amount) for part, balance in held.items() if balance.amount]
        return tuple(sorted(found, key=lambda it: (-abs(it[2]), it[1], it[0])))

    def fact(self, no: int, language: Language) -> FactShown:
        """A fact opened, with its receipt as it was printed if it has one. Refuses FactGone."""
        with self.desk.store.read() as connection:
            rows = ask(connection, "SELECT leaf FROM fact WHERE no = ?", no)
            if not rows:
                raise FactGone()
            gist = gist_of(connection, no)
            standing = standing_fact(connection, gist.id)
            assert standing is not None
            papers = ask(connection, _PAPERS, no)
            receipt: Slip | None = None
            with suppress(NoPaper):
                receipt = self.till.slip_of(connection, standing, language=language, copy=True)[0]
            return FactShown(
                gist=gist,
                code=look_up_code(bytes(rows[0][0])),
                by=self.till.name_of(connection, gist.by),
                party=self.desk.people.name_of(gist.party) if gist.party else "",
                postings=tuple(standing.fact.post),
                papers=tuple((str(digest), str(name or "")) for digest, name in papers),
                receipt=receipt,
            )

    def debtors(self, on: date) -> tuple[str, ...]:
        """Who owes, or ever moved anything of a debt, up to a day; by name."""
        with self.desk.store.read() as connection:
            return tuple(sorted(part_balances(connection, DEBTORS, on=on), key=self.desk.people.name_of))

    def products(self) -> tuple[Product, ...]:
        """The products that have a stock card, by name."""
        with self.desk.store.read() as connection:
            today = self.till.today(self.till.profile(connection))
            found = [shelf.product(connection, goods, on=today) for goods in goods_with_cards(connection)]
        return tuple(sorted((product for product in found if product is not None), key=lambda product: product.name))

    def trial_balance_paper(self, column: StatementColumn, say: Say, language: Language) -> Paper:
        """The trial balance as a paper."""
        with self._reading(say, language) as (connection, reading):
            return trial_balance_paper(trial_balance_of(connection, reading.chart, column), reading)

    def statement_paper(self, name: StatementName, columns: Sequence[StatementColumn], say: Say, language: Language) -> Paper:
        """A statement as a paper; the trial balance of one column with all its sides."""
        with self._reading(say, language) as (connection, reading):
            if name == "trial-balance" and len(columns) == 1:
                return trial_balance_paper(trial_balance_of(connection, reading.chart, columns[0]), reading)
            notes = self._notes(connection, columns, say) if name in ("income", "balance-sheet") else ()
            return statement_paper(statement(connection, reading.chart, name, columns), reading, notes)

    def book_paper(self, name: BookName, column: StatementColumn, say: Say, language: Language) -> Paper:
        """One of the four books as a paper."""
        with self._reading(say, language) as (connection, reading):
            return book_paper(day_book(connection, reading.chart, name, column), reading)

    def ledger_papers(
        self, paths: Sequence[str], column: StatementColumn, say: Say, language: Language, progress: Progress = lambda done, of: None
    ) -> list[Paper]:
        """The ledgers of some accounts, every posting of the span; of every account that moved, when none is named."""
        made = []
        with self._reading(say, language) as (connection, reading):
            wanted = list(paths) or [it.path for it in reading.chart.in_order(moved_in(connection, column.span, shop=column.shop))]
            for done, path in enumerate(wanted):
                progress(done, len(wanted))
                brought = brought_into(connection, (path,), column.span, shop=column.shop)
                made.append(ledger_paper(path, column.span, brought, account_ledger(connection, path, column.span, shop=column.shop), reading))
            progress(len(wanted), len(wanted))
        return made

    def debtor_papers(self, span: Span, say: Say, language: Language, progress: Progress = lambda done, of: None) -> list[Paper]:
        """The debtor ledger: a page a member who owed anything before the span or moved anything in it. Refuses NothingInSpan."""
        owed = [f"{DEBTORS}/{party}" for party in self.debtors(span.to_on)]
        papers = self.ledger_papers(owed, StatementColumn(span), say, language, progress) if owed else []
        found = [paper for paper in papers if len(paper.rows) > 1 or paper.rows[0].cells[5]]
        if not found:
            raise NothingInSpan(first=show_date(span.from_on, "document", language), last=show_date(span.to_on, "document", language))
        return found

    def stock_papers(self, goods: Sequence[str], span: Span, say: Say, language: Language, progress: Progress = lambda done, of: None) -> list[Paper]:
        """Stock cards of some products, of all when none is named."""
        chosen = [product for product in self.products() if not goods or product.goods in goods]
        made = []
        with self._reading(say, language) as (connection, reading):
            for done, product in enumerate(chosen):
                progress(done, len(chosen))
                card = stock_card(connection, product.goods, from_on=span.from_on, to_on=span.to_on)
                unit = product.unit if language == "th" else product.unit_en or product.unit
                made.append(stock_card_paper(card, span, product.name, unit, product.places, reading))
        return made

    def voucher_papers(self, facts: Sequence[int], say: Say, language: Language) -> list[Paper]:
        """Vouchers of facts that post baht, each a page to be signed. Refuses FactGone."""
        with self._reading(say, language) as (connection, reading):
            return [voucher_paper(gist_of(connection, no), reading) for no in facts]

    def write_xlsx(self, path: Path, papers: Sequence[Paper], say: Say, *, approval: Approval | None = None) -> Path:
        """Write papers as a workbook, a sheet each. Refuses NotAllowed, WorkbookTooLong; faults as places do."""
        self.till.permit(Permission.EXPORT, approval)
        head, foot = self.head(), self.foot(say)
        write_workbook(path, [as_sheet(paper, head, foot) for paper in papers])
        self.till.spend(approval)
        return path

    def write_pdf(
        self, path: Path, papers: Sequence[Paper], say: Say, language: Language, *, title: str = "", about: str = "", approval: Approval | None = None
    ) -> Path:
        """Write papers as one A4 report to be signed. Refuses NotAllowed; faults as places do."""
        self.till.permit(Permission.EXPORT, approval)
        data = self.pdf(papers, say, language, title=title, about=about)
        with write_whole(path) as stream:
            stream.write(data)
        self.till.spend(approval)
        return path

    def pdf(self, papers: Sequence[Paper], say: Say, language: Language, *, title: str = "", about: str = "", signed: bool = True) -> bytes:
        """Papers as the bytes of one A4 report, for a preview or a file."""
        with self._reading(say, language) as (_, reading):
            report = as_report(papers, reading, head=self.head(), title=title, about=about, foot=self.foot(say), signed=signed)
        return report_pdf(report)

    def head(self) -> tuple[str, ...]:
        """Who reports: the co-operative, and the shop where that is another name."""
        with self.desk.store.read() as connection:
            profile = self.till.profile(connection)
        names = [profile.organisation or profile.community, profile.shop]
        return tuple(name for at, name in enumerate(names) if name and name not in names[:at])

    def foot(self, say: Say) -> str:
        """Which ledger this was read from, and how far it had come."""
        with self.desk.store.read() as connection:
            reached = logs_reached(connection)
        return say("Ledger {log}, {facts} entries of {logs} desks", log=self.desk.log, facts=f"{sum(it.size for it in reached):,}", logs=len(reached))

    def _notes(self, connection: Connection, columns: Sequence[StatementColumn], say: Say) -> tuple[str, ...]:
        """What a reader of income or position must know: cost of sales that is not posted yet."""
        newest = max(columns, key=lambda column: column.span.to_on)
        cost = unposted_cost(connection, StatementColumn(newest.span))
        return (say("Cost of sales not posted yet, estimated on the moving average: {amount} baht", amount=show_money(cost)),) if cost else ()

    @contextmanager
    def _reading(self, say: Say, language: Language) -> Iterator[tuple[Connection, Reading]]:
        with self.desk.store.read() as connection:
            names = names_of_shops(connection)
            yield connection, Reading(say, language, standing_chart(connection), self.desk.people.name_of, lambda shop: names.get(shop, shop))


def names_of_shops(connection: Connection) -> dict[str, str]:
    """What each shop is called, by the second part of its logs' names; shops of one name are told apart by that part."""
    rows = ask(connection, "SELECT scope, value FROM setting WHERE name = 'shop'")
    names = {str(scope).partition("/")[2]: str(orjson.loads(value)) for scope, value in rows}
    several = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {shop: f"{name} ({shop})" if name in several or not name else name for shop, name in names.items()}


def _party_of(path: str) -> str:
    """Whose part an account is; "" for nobody's."""
    return path.split("/")[2] if path.count("/") == 2 else ""
