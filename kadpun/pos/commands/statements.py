"""The command of the statements: printed, or written as a workbook or an A4 report. It reads and writes nothing to the store.

The register's names lie sealed, so members go by their numbers here.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.spans import Span, shops_in_use, year_to
from kadpun.books.journal.statements import STATEMENTS, StatementColumn, statement
from kadpun.books.members.papers import number_of_member
from kadpun.books.profile import profile
from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Store
from kadpun.books.store.own_log import own_log_in
from kadpun.pos.office.credit_room import last_day
from kadpun.pos.office.statement_figures import columns_of
from kadpun.pos.office.statement_files import names_of_shops, paper_foot, paper_head, write_papers
from kadpun.pos.office.statement_making import make_papers
from kadpun.pos.office.statement_papers import Paper, Reading, section_of

from .console import Console, columns
from .handing_out import read_day
from .places import store_at


class SpanTurned(Refusal):
    says = "The last day comes before the first."


class ShopUnknown(Refusal):
    says = "There is no shop “{shop}” in these books. They have: {shops}."


def statements(arguments: argparse.Namespace, console: Console) -> int:
    """Print statements and books of a span, or write them into a file; 1 if anything that must be equal is not."""
    say, language = console.say, console.language
    with Store.open(store_at(arguments.store), read_only=True) as store, store.read() as connection:
        to_on = last_day(connection) if arguments.end is None else read_day(arguments.end)
        from_on = year_to(to_on).from_on if arguments.begin is None else read_day(arguments.begin)
        if from_on > to_on:
            raise SpanTurned()
        span = Span(from_on, to_on)
        shops = tuple(shops_in_use(connection))
        if arguments.shop is not None and arguments.shop not in shops:
            raise ShopUnknown(shop=arguments.shop, shops=", ".join(shops))
        compared = columns_of(span, arguments.compare, shop=arguments.shop, shops=shops)
        names = names_of_shops(connection)
        chart = standing_chart(connection)
        reading = Reading(say, language, chart, lambda party: number_of_member(connection, party) or party, lambda shop: names.get(shop, shop))
        wanted = arguments.what or list(STATEMENTS)
        column = StatementColumn(span, arguments.shop)
        papers = [paper for name in wanted for paper in make_papers(connection, name, compared, column, reading)]
        held = all(statement(connection, chart, name, compared).equality.holds for name in STATEMENTS if name in wanted)
        head, foot = paper_head(profile(connection)), paper_foot(connection, own_log_in(connection), say)
    if arguments.out is None:
        _print(papers, head, console)
    else:
        write_papers(arguments.out, papers, reading, head=head, foot=foot, title=say("Statements"))
        console.line(say("{count} papers are in {file}.", count=len(papers), file=arguments.out))
    if not held:
        console.note(say("Debit and credit are not equal. Verify the store."))
    return 0 if held else 1


def _print(papers: Sequence[Paper], head: Sequence[str], console: Console) -> None:
    """Print papers one after the other, their columns under each other."""
    for paper in papers:
        table = section_of(paper, console.language).table
        assert table is not None
        console.line(" · ".join([*head[:1], paper.title, paper.about] if paper.about else [*head[:1], paper.title]))
        right = [at for at, column in enumerate(table.columns) if column.align == "right"]
        heads = tuple(column.title for column in table.columns)
        for line in columns([heads, *table.rows, *table.totals], right=right):
            console.line(line)
        for note in paper.notes:
            console.line(note)
        console.line()
