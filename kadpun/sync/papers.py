"""Source documents between desks: what facts name by digest lies in the folder sealed for the group, each once, and is taken where it is wanted.

A fact names a document by its SHA-256 and so proves it; who holds the fact wants the document, and whoever has it leaves it. The name of a file may
hold a person's name, so it travels sealed with the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.journal.attachments import SourcePaper, keep_paper, kept_paper
from kadpun.books.ledger.group import GroupKey, NotSealedForUs
from kadpun.books.market.pictures_kept import IN_USE
from kadpun.books.refusals import Fault, Refusal
from kadpun.books.store.places import make_folder, telling_of, write_whole
from kadpun.books.store.statements import ask

FOLDER = "papers"
SUFFIX = ".kadpun-paper"
LABEL = "paper"
_NAMED = f"SELECT digest FROM voucher_paper UNION SELECT file FROM bank_line_source UNION SELECT texts FROM bank_line_source UNION {IN_USE}"


def leave_papers(desk: Desk, folder: Path, group: GroupKey) -> int:
    """Leave the documents that facts name, that are kept here and that do not lie in the folder yet; answers how many. Faults of the place."""
    place = folder / FOLDER
    with desk.store.read() as connection:
        kept = {str(row[0]) for row in ask(connection, f"SELECT digest FROM attachment WHERE digest IN ({_NAMED})")}
    lying = _lying(place)
    missing = sorted(kept - lying)
    if missing:
        make_folder(place)
    for digest in missing:
        with desk.store.read() as connection:
            paper = kept_paper(connection, digest)
        assert paper is not None
        name = paper.name.encode()
        with write_whole(place / f"{digest}{SUFFIX}") as stream:
            stream.write(group.seal(len(name).to_bytes(2, "big") + name + paper.data, label=LABEL))
    return len(missing)


def take_papers(
    desk: Desk, folder: Path, group: GroupKey, on_books: Callable[[Callable[[], Any]], Any]
) -> tuple[int, list[tuple[str, Refusal | Fault]]]:
    """Take the documents that facts here name and that are not kept here; answers how many, and what was wrong."""
    place = folder / FOLDER
    with desk.store.read() as connection:
        wanted = {str(row[0]) for row in ask(connection, f"SELECT digest FROM ({_NAMED}) WHERE digest NOT IN (SELECT digest FROM attachment)")}
    wrong: list[tuple[str, Refusal | Fault]] = []
    taken = 0
    for digest in sorted(wanted & _lying(place)):
        path = place / f"{digest}{SUFFIX}"
        try:
            on_books(partial(_keep, desk, read_sealed_paper(path, digest, group)))
            taken += 1
        except (Refusal, Fault) as reason:
            wrong.append((path.name, reason))
    return taken, wrong


def read_sealed_paper(path: Path, digest: str, group: GroupKey) -> SourcePaper:
    """Open a document and be sure that it is the one that facts name. Refuses NotSealedForUs; faults of the place."""
    with telling_of(path):
        data = group.open(path.read_bytes(), label=LABEL)
    length = int.from_bytes(data[:2], "big")
    name, content = data[2 : 2 + length], data[2 + length :]
    if sha256(content).hexdigest() != digest:
        raise NotSealedForUs()
    return SourcePaper(digest, name.decode("utf-8", "replace"), content)


def _keep(desk: Desk, paper: SourcePaper) -> None:
    with desk.store.work() as work:
        keep_paper(work, paper, at=desk.clock.now_at())


def _lying(place: Path) -> set[str]:
    """The digests of the documents that lie in a folder."""
    if not place.is_dir():
        return set()
    with telling_of(place):
        return {path.name.removesuffix(SUFFIX) for path in place.iterdir() if path.name.endswith(SUFFIX)}
