"""`kadpun demo --year`: a co-operative's last year made in a folder with a bar, and the words that say how the office is opened on it."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.clock import SystemClock, business_day
from kadpun.books.refusals import Refusal, Told
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Words, load_words
from kadpun.pos.commands.console import Console

from .office import PEOPLE, MadeYear, last_month, make_coop
from .plan import Size


def make_and_tell(folder: Path, language: Language, size: Size | None = None) -> int:
    """Make the twelve months before this one, unless another size is told; 0 when they stand, 2 when the folder is not one to write into, 1 else."""
    console = Console(load_words(language))
    say = console.say
    today = business_day(SystemClock().now_at())
    size = size or Size(year=today.year - 1, month=today.month)
    shops = say("A co-operative of three shops and {members} members is made. This takes a minute or two.", members=f"{size.members:,}")
    console.note(shops)
    try:
        made = make_coop(folder, size, console.progress)
    except Told as reason:
        console.complain(reason)
        return 2 if isinstance(reason, Refusal) else 1
    for line in year_words(folder, made, size, say):
        console.line(line)
    return 0


def year_words(folder: Path, made: MadeYear, size: Size, say: Words) -> list[str]:
    """What stands in the folder, who may sign in, and what there is to try."""
    language = say.language
    last = show_date(size.last_on, "document", language)
    roles = {"manager": say("Manager"), "accountant": say("Accountant")}
    return [
        say("{count} entries up to {day} stand in {folder}; the last month is still open.", count=f"{made.sums.facts:,}", day=last, folder=folder),
        *(say("{role} {name}: PIN {pin}", role=roles[person.role], name=person.name, pin=person.pin) for person in PEOPLE),
        say("The bank's statement from {first} on: {path}", first=show_date(last_month(size), "document", language), path=made.statement_path),
        say("Open the office: kadpun --shop {folder}", folder=folder),
    ]
