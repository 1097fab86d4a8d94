"""The statements at the office: figures, statements, books and ledgers of any span and shop, opened down to facts and receipts, written out.

Reads only, each answer from one unchanging state of the store, and may run on any thread but the window's; what takes long tells `progress`, and
stops where that raises. Whether somebody may carry the books out is asked first by `allow_export`, on the books thread. Names of people come from
the register of this desk alone. Refuses to know screens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from kadpun.books.goods.product import Product
from kadpun.books.journal.balances import part_balances
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.daybooks import BookName, DayBook, day_book
from kadpun.books.journal.figures import MOST_ENTRIES, Entry, Gist, Place, brought_into, entries_behind, gist_of
from kadpun.books.journal.periods import closed_until, first_open_on
from kadpun.books.journal.spans import Span, shops_in_use
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
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.store.statements import ask
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Say
from kadpun.hardware.slip import Slip
from kadpun.pos.till.finding import NoPaper
from kadpun.pos.till.results import Approval, Permission

from .statement_figures import StatementFigures, figures_of
from .statement_files import names_of_shops, paper_foot, paper_head, papers_pdf, write_papers
from .statement_making import (
    Progress,
    accounts_moved,
    debtor_accounts,
    in_silence,
    make_book,
    make_ledgers,
    make_statement,
    make_stock_cards,
    products_with_cards,
)
from .statement_papers import Paper, Reading, voucher_paper

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till

_PAPERS = "SELECT p.digest, a.name FROM voucher_paper p LEFT JOIN attachment a ON a.digest = p.digest WHERE p.fact = ?"


__all__ = ["MOST_ENTRIES", "EntriesPage", "FactGone", "FactShown", "NothingInSpan", "StatementsRoom", "StatementsState"]


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
    """A page of the postings behind a figure, the balance before its first, and the names of the parties in it.

    `sign` turns the balance so that it shows as it commonly stands: above nothing for what is owed to others, owned by members or earned.
    """

    entries: tuple[Entry, ...]
    brought: int
    sign: int
    names: dict[str, str]
    operators: dict[str, str]


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact opened: what it is in short, its look-up code, who recorded it, its postings with the names of their accounts, its papers and receipt.

    `units` are the commodities it posts besides baht: what each is called, and how many decimals its quantity has.
    """

    gist: Gist
    code: str
    by: str
    party: str
    postings: tuple[tuple[str, str, int], ...]
    names: tuple[str, ...]
    units: Mapping[str, tuple[str, int]]
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
            chart = standing_chart(connection)
            credit = all(chart.account(path).normal == "credit" for path in behind.accounts)
            return EntriesPage(entries, brought, -1 if credit else 1, names, operators)

    def parts(self, control: str, on: date) -> tuple[tuple[str, str, int], ...]:
        """What of a control account is whose at the end of a day: id, name, amount as it commonly stands; the largest first."""
        with self.desk.store.read() as connection:
            held = part_balances(connection, control, on=on)
            sign = -1 if standing_chart(connection).account(control).normal == "credit" else 1
        found = [(part, self.desk.people.name_of(part), sign * balance.amount) for part, balance in held.items() if balance.amount]
        return tuple(sorted(found, key=lambda it: (-abs(it[2]), it[1], it[0])))

    def account_words(self, path: str, say: Say, language: Language) -> str:
        """What an account is called."""
        with self._reading(say, language) as (_, reading):
            return reading.account_words(path)

    def fact(self, no: int, say: Say, language: Language) -> FactShown:
        """A fact opened, with its receipt as it was printed if it has one. Refuses FactGone."""
        with self._reading(say, language) as (connection, reading):
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
                names=tuple(reading.account_words(path) for path, _, _ in standing.fact.post),
                units=_units_of(connection, {commodity for _, commodity, _ in standing.fact.post}),
                papers=tuple((str(digest), str(name or "")) for digest, name in papers),
                receipt=receipt,
            )

    def products(self, span: Span) -> tuple[Product, ...]:
        """The products that have a stock card, by name."""
        with self.desk.store.read() as connection:
            return tuple(products_with_cards(connection, span))

    def statement_paper(self, name: StatementName, columns: Sequence[StatementColumn], say: Say, language: Language) -> Paper:
        """A statement as a paper; the trial balance of one column with all its sides."""
        with self._reading(say, language) as (connection, reading):
            return make_statement(connection, name, columns, reading)

    def book_paper(self, name: BookName, column: StatementColumn, say: Say, language: Language) -> Paper:
        """One of the four books as a paper."""
        with self._reading(say, language) as (connection, reading):
            return make_book(connection, name, column, reading)

    def ledger_papers(
        self, paths: Sequence[str], column: StatementColumn, say: Say, language: Language, progress: Progress = in_silence
    ) -> list[Paper]:
        """The ledgers of some accounts, every posting of the span; of every account that moved, when none is named."""
        with self._reading(say, language) as (connection, reading):
            return list(make_ledgers(connection, paths or accounts_moved(connection, column, reading), column, reading, progress))

    def debtor_papers(self, span: Span, say: Say, language: Language, progress: Progress = in_silence) -> list[Paper]:
        """The debtor ledger: a page a member who owed anything before the span or moved anything in it. Refuses NothingInSpan."""
        with self._reading(say, language) as (connection, reading):
            found = list(make_ledgers(connection, debtor_accounts(connection, span, reading), StatementColumn(span), reading, progress))
        if not found:
            raise NothingInSpan(first=show_date(span.from_on, "document", language), last=show_date(span.to_on, "document", language))
        return found

    def stock_papers(self, goods: Sequence[str], span: Span, say: Say, language: Language, progress: Progress = in_silence) -> list[Paper]:
        """Stock cards of some products, of all when none is named."""
        with self._reading(say, language) as (connection, reading):
            chosen = [product for product in products_with_cards(connection, span) if not goods or product.goods in goods]
            return list(make_stock_cards(connection, chosen, span, reading, progress))

    def voucher_papers(self, facts: Sequence[int], say: Say, language: Language) -> list[Paper]:
        """Vouchers of facts that post baht, each a page to be signed. Refuses FactGone."""
        with self._reading(say, language) as (connection, reading):
            return [voucher_paper(gist_of(connection, no), reading) for no in facts]

    def allow_export(self, approval: Approval | None = None) -> None:
        """See to it that somebody may carry the books out; ask it before `write`. Refuses NotAllowed, NotSignedIn."""
        self.till.permit(Permission.EXPORT, approval)
        self.till.spend(approval)

    def write(self, path: Path, papers: Sequence[Paper], say: Say, language: Language, *, title: str = "", about: str = "") -> Path:
        """Write papers as a workbook (.xlsx) or an A4 report (.pdf). Refuses PaperEndingUnknown, WorkbookTooLong; faults as places do."""
        with self._reading(say, language) as (connection, reading):
            head, foot = self._words_around(connection, say)
            return write_papers(path, papers, reading, head=head, foot=foot, title=title, about=about)

    def pdf(self, papers: Sequence[Paper], say: Say, language: Language, *, title: str = "", about: str = "") -> bytes:
        """Papers as the bytes of one A4 report, for a preview."""
        with self._reading(say, language) as (connection, reading):
            head, foot = self._words_around(connection, say)
            return papers_pdf(papers, reading, head=head, foot=foot, title=title, about=about)

    def _words_around(self, connection: Connection, say: Say) -> tuple[tuple[str, ...], str]:
        """What stands at the head and the foot of papers."""
        return paper_head(self.till.profile(connection)), paper_foot(connection, self.desk.log, say)

    @contextmanager
    def _reading(self, say: Say, language: Language) -> Iterator[tuple[Connection, Reading]]:
        with self.desk.store.read() as connection:
            names = names_of_shops(connection)
            yield connection, Reading(say, language, standing_chart(connection), cache(self.desk.people.name_of), lambda shop: names.get(shop, shop))


def _units_of(connection: Connection, commodities: set[str]) -> dict[str, tuple[str, int]]:
    """What commodities other than baht are called, and the decimals of their quantities."""
    marks = ", ".join("?" * len(commodities))
    rows = ask(connection, f"SELECT commodity, name, places FROM unit WHERE commodity IN ({marks})", *sorted(commodities))
    return {str(commodity): (str(name), int(places)) for commodity, name, places in rows}


def _party_of(path: str) -> str:
    """Whose part an account is; "" for nobody's."""
    return path.split("/")[2] if path.count("/") == 2 else ""
