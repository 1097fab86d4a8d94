"""A fact opened on the statements' page: what it is, in pairs, and its postings by account."""

from __future__ import annotations

from kadpun.books.ledger.facts import read_at
from kadpun.books.thai import show_date, show_time
from kadpun.books.words import Language, Say
from kadpun.pos.office.statement_words import kind_words
from kadpun.pos.office.statements_room import FactShown

from ..office_parts.side_card import SideRow
from .statement_tables import TableShown, postings_table


def fact_rows(fact: FactShown, say: Say, language: Language) -> tuple[str, list[SideRow]]:
    """The title and the pairs of a fact: day, instant, who, whose, where it stands in the ledger, its look-up code and papers."""
    gist = fact.gist
    title = " ".join(part for part in (kind_words(gist.kind, say), gist.number) if part)
    rows = [
        SideRow(say("Date"), show_date(gist.on, "document", language)),
        SideRow(say("Recorded"), f"{show_time(read_at(gist.at), language)}"),
        SideRow(say("By"), fact.by or gist.by),
    ]
    if fact.party:
        rows.append(SideRow(say("Member or party"), fact.party))
    if gist.text:
        rows.append(SideRow(say("What it says"), gist.text))
    rows.append(SideRow(say("Desk"), gist.log.split("/")[2]))
    rows.append(SideRow(say("Entry in the ledger"), f"{gist.seq + 1:,}"))
    rows.append(SideRow(say("Look-up code"), fact.code))
    rows += [SideRow(say("Document"), name or digest[:12]) for digest, name in fact.papers]
    return title, rows


def postings_shown(fact: FactShown, say: Say) -> TableShown:
    """The postings of a fact as a table."""
    postings = [(name, commodity, amount) for (_, commodity, amount), name in zip(fact.postings, fact.names, strict=True)]
    return postings_table(postings, fact.units, say)
