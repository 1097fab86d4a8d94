"""Papers as files: a workbook of sheets or one A4 report, by the ending of the file's name; and the words at head and foot of them.

Knows neither who asks nor what the papers say. A file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson
from sqlalchemy import Connection

from kadpun.books.journal.periods import logs_reached
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.store.places import write_whole
from kadpun.books.store.statements import ask
from kadpun.books.words import Say
from kadpun.books.workbook import write_workbook
from kadpun.hardware.pdf import report_pdf

from .statement_papers import Paper, Reading, as_report, as_sheet


class PaperEndingUnknown(Refusal):
    says = "“{name}” must end in .xlsx or .pdf."


def paper_head(profile: ShopProfile) -> tuple[str, ...]:
    """Who reports: the co-operative, and the shop where that is another name."""
    names = [profile.organisation or profile.community, profile.shop]
    return tuple(name for at, name in enumerate(names) if name and name not in names[:at])


def paper_foot(connection: Connection, log: str, say: Say) -> str:
    """Which ledger was read, and how far it had come."""
    reached = logs_reached(connection)
    return say("Ledger {log}, {facts} entries of {logs} desks", log=log, facts=f"{sum(it.size for it in reached):,}", logs=len(reached))


def names_of_shops(connection: Connection) -> dict[str, str]:
    """What each shop is called, by the second part of its logs' names; shops of one name are told apart by that part."""
    rows = ask(connection, "SELECT scope, value FROM setting WHERE name = 'shop'")
    names = {str(scope).partition("/")[2]: str(orjson.loads(value)) for scope, value in rows}
    several = [name for name in names.values() if list(names.values()).count(name) > 1]
    return {shop: f"{name} ({shop})" if name in several or not name else name for shop, name in names.items()}


def papers_pdf(papers: Sequence[Paper], reading: Reading, *, head: tuple[str, ...], foot: str, title: str = "", about: str = "") -> bytes:
    """Papers as the bytes of one A4 report to be signed."""
    return report_pdf(as_report(papers, reading, head=head, title=title, about=about, foot=foot))


def write_papers(
    path: Path, papers: Sequence[Paper], reading: Reading, *, head: tuple[str, ...], foot: str, title: str = "", about: str = ""
) -> Path:
    """Write papers as a workbook or a PDF. Refuses PaperEndingUnknown, WorkbookTooLong; faults as places do."""
    ending = path.suffix.lower()
    if ending == ".xlsx":
        return write_workbook(path, [as_sheet(paper, head, foot) for paper in papers])
    if ending != ".pdf":
        raise PaperEndingUnknown(name=path.name)
    data = papers_pdf(papers, reading, head=head, foot=foot, title=title, about=about)
    with write_whole(path) as stream:
        stream.write(data)
    return path
