"""The proof of balance (งบพิสูจน์ยอด) as a paper and as a sheet: from the balance of the books, item by item, to the balance of the statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kadpun.books.money import show_money
from kadpun.books.reconcile.board import Board
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Say
from kadpun.books.workbook import Column as SheetColumn
from kadpun.books.workbook import Row as SheetRow
from kadpun.books.workbook import Sheet, sum_of
from kadpun.hardware.report import Column, Report, RowLook, Section, Table

from .reconcile_words import line_detail, line_title, posting_detail, posting_title

ProofKind = Literal["books", "opening", "posting", "line", "statement"]


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One row of the proof: what it is, and by how much it leads from the books to the statement (of the ends: the balance)."""

    kind: ProofKind
    day: str
    words: str
    amount: int


def proof_rows(board: Board, names: dict[str, str], say: Say, language: Language) -> tuple[ProofRow, ...]:
    """Every row of the proof: books, what the statement has not yet, what the books have not, statement. The first ones come to the last."""
    found = board.difference
    rows = [ProofRow("books", "", say("Balance of the books"), found.books)]
    if found.opening:
        rows.append(ProofRow("opening", "", say("Difference when reconciling began"), found.opening))
    for posting in found.postings:
        told = board.told.get(posting.no)
        detail = posting_detail(told, names.get(told.party, "") if told else "", say)
        words = " · ".join(part for part in (posting_title(told, say), detail) if part)
        rows.append(ProofRow("posting", show_date(posting.on, "dense", language), words, -posting.left))
    for line in found.lines:
        text = board.texts.get(line.key)
        words = " · ".join(part for part in (line_title(line, text, say), line_detail(line, text)) if part)
        rows.append(ProofRow("line", show_date(line.on, "dense", language), words, line.left))
    return (*rows, ProofRow("statement", "", say("Balance of the statement"), found.statement))


def proof_report(board: Board, rows: tuple[ProofRow, ...], head: tuple[str, ...], say: Say, language: Language) -> Report:
    """The proof as an A4 paper, signed by whoever made it and whoever looked it through."""
    as_at = say("As at {day}", day=show_date(board.last_on, "document", language))
    titles = {"posting": say("In the books, not on the statement"), "line": say("On the statement, not in the books")}
    told: list[tuple[str, str, str]] = []
    looks: list[RowLook] = []
    for at, row in enumerate(rows):
        if row.kind in titles and rows[at - 1].kind != row.kind:
            told.append(("", titles[row.kind], ""))
            looks.append("heading")
        told.append((row.day, row.words, show_money(row.amount)))
        looks.append("total" if row.kind == "statement" else "subtotal" if row.kind == "books" else "plain")
    columns = (Column(say("Day"), share=0.6), Column(say("Item"), share=3), Column(say("Baht"), "right", share=1))
    return Report(
        title=say("Proof of balance"),
        subtitle=as_at,
        sections=(Section(table=Table(columns, tuple(told), looks=tuple(looks))),),
        pairs=((say("Account"), board.account.name),),
        signatures=(say("Made by"), say("Looked through by")),
        head=head,
    )


def proof_sheet(board: Board, rows: tuple[ProofRow, ...], say: Say, language: Language) -> Sheet:
    """The proof as a sheet whose last row is a formula over the others."""
    columns = (SheetColumn(say("Day")), SheetColumn(say("Item"), width=60), SheetColumn(say("Baht"), "money"))
    made = [SheetRow((row.day, row.words, row.amount)) for row in rows[:-1]]
    last = SheetRow(("", rows[-1].words, sum_of(0, len(made) - 1)), look="total")
    caption = (say("Proof of balance"), board.account.name, say("As at {day}", day=show_date(board.last_on, "document", language)))
    return Sheet(say("Proof of balance"), columns, [*made, last], caption=caption)
