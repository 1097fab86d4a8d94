"""Templates of entries, and those of them that come by themselves on a day of the month.

A template is a plain row: changing one changes no entry. What comes by itself is caught up whenever the program runs, one entry for every day that
was due since the PC was last on. Its id is derived from desk, template and day, so that catching up twice records once. A day that is closed by then
is dated on the first open one; the entry still says which day it was due.
"""

from __future__ import annotations

import calendar
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Literal

import orjson
from sqlalchemy import Connection

from ..clock import BANGKOK
from ..desk import Desk
from ..ledger.bodies import codec_of
from ..ledger.recorder import Recorded
from ..refusals import Refusal
from ..store.engine import Work
from ..store.statements import ask
from ..thai import BUDDHIST_ERA, show_date
from .entries import EntryLine, check_lines, record_entry
from .periods import first_open_on
from .vouchers import check_account, check_text

KIND = "entry"
SLICE = 10
"""Entries recorded in one unit of work while catching up, so that the till waits no longer than for a scan."""
MOST_TEMPLATES = 500
MOST_MONTHS = 12
EARLIEST_ON = date(1970, 1, 1)
"""The first day that a record knows: what should have come before it could never be recorded, and would keep all others waiting."""


class TemplateNameNeeded(Refusal):
    says = "A template needs a name of its own, of at most 80 letters."


class TemplateIncomplete(Refusal):
    says = "An entry that comes by itself needs every amount, and debit and credit must be equal."


class TemplateScheduleWrong(Refusal):
    says = "An entry that comes by itself comes on day 1 to 31, every 1 to 12 months, from a day on."


class TemplateGone(Refusal):
    says = "This template is not there any more."


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of a template; an amount of 0 is asked for each time."""

    account: str
    amount: int = 0
    text: str = ""
    side: Literal["debit", "credit"] = "debit"


@dataclass(frozen=True, slots=True)
class Template:
    """An entry made again and again. `months` above 0: it comes by itself on `day` of every so many months (31: the last day), from `from_on` on.

    `by` is who set it going, and who records what comes by itself.
    """

    name: str
    voucher: Literal["receipt", "payment", "journal"]
    text: str
    lines: tuple[TemplateLine, ...]
    party: str = ""
    months: int = 0
    day: int = 1
    from_on: date | None = None
    until_on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    """A template under its id."""

    id: str
    template: Template


def check_template(given: Template) -> None:
    """Refuse a template that could never become an entry, and one that comes by itself without amounts or a day."""
    if not 0 < len(given.name.strip()) <= 80:
        raise TemplateNameNeeded()
    check_text(given.text)
    for line in given.lines:
        check_account(line.account)
    if given.months:
        if not (1 <= given.months <= MOST_MONTHS and 1 <= given.day <= 31 and given.from_on is not None):
            raise TemplateScheduleWrong()
        if given.from_on < EARLIEST_ON or (given.until_on is not None and given.until_on < given.from_on):
            raise TemplateScheduleWrong()
        if any(line.amount <= 0 for line in given.lines):
            raise TemplateIncomplete()
        try:
            check_lines(lines_of(given))
        except Refusal as reason:
            raise TemplateIncomplete() from reason


def lines_of(template: Template) -> tuple[EntryLine, ...]:
    """The lines of an entry as a template has them; debit positive."""
    return tuple(EntryLine(line.account, line.amount if line.side == "debit" else -line.amount, text=line.text) for line in template.lines)


def keep_template(work: Work, given: Template, *, id: str = "") -> str:
    """Keep a template, a new one under a new id; answers it. Refuses what `check_template` refuses, and a name that stands."""
    check_template(given)
    standing = templates(work.connection)
    if any(kept.template.name == given.name.strip() and kept.id != id for kept in standing) or len(standing) >= MOST_TEMPLATES:
        raise TemplateNameNeeded()
    id = id or f"t-{uuid.uuid4().hex[:12]}"
    body = orjson.dumps(codec_of(Template).write(replace(given, name=given.name.strip(), text=given.text.strip()))).decode()
    work.cursor.execute("INSERT OR REPLACE INTO template (template, kind, body) VALUES (?, ?, ?)", (id, KIND, body))
    return id


def drop_template(work: Work, id: str) -> None:
    """Forget a template; what it made stays."""
    work.cursor.execute("DELETE FROM template WHERE template = ? AND kind = ?", (id, KIND))


def templates(connection: Connection) -> list[KeptTemplate]:
    """The templates, by name."""
    codec = codec_of(Template)
    rows = ask(connection, "SELECT template, body FROM template WHERE kind = ?", KIND)
    return sorted((KeptTemplate(str(id), codec.read(orjson.loads(body))) for id, body in rows), key=lambda kept: kept.template.name)


def template_of(connection: Connection, id: str) -> Template:
    """A template by its id. Refuses TemplateGone."""
    rows = ask(connection, "SELECT body FROM template WHERE template = ? AND kind = ?", id, KIND)
    if not rows:
        raise TemplateGone()
    return codec_of(Template).read(orjson.loads(rows[0][0]))


def due_days(template: Template, *, until: date) -> Iterator[date]:
    """The days on which a template's entry was due up to a day, in order; a month that is too short has it on its last day."""
    if not template.months or template.from_on is None:
        return
    last = until if template.until_on is None else min(until, template.until_on)
    month = template.from_on.replace(day=1)
    while month <= last:
        length = calendar.monthrange(month.year, month.month)[1]
        day = month.replace(day=min(template.day, length))
        if template.from_on <= day <= last:
            yield day
        step = month.month - 1 + template.months
        month = date(month.year + step // 12, step % 12 + 1, 1)


def recurring_id(desk: str, template: str, day: date) -> str:
    """The id of the entry of a template on a day: the same wherever and whenever it is asked for."""
    told = sha256(f"kadpun-recurring/v1\n{desk}\n{template}\n{day.isoformat()}".encode()).digest()
    at = int(datetime.combine(day, time(), tzinfo=BANGKOK).timestamp()) * 1000
    bits = int.from_bytes(told[:10], "big")
    value = (at & (1 << 48) - 1) << 80 | 0x7 << 76 | (bits >> 62 & 0xFFF) << 64 | 0b10 << 62 | bits & (1 << 62) - 1
    return str(uuid.UUID(int=value))


def text_on(text: str, day: date) -> str:
    """A template's text for a day: [month] and [เดือน] become the month and Buddhist year."""
    month = show_date(day.replace(day=1)).partition(" ")[2]
    return text.replace("[month]", f"{day.month:02}/{day.year + BUDDHIST_ERA}").replace("[เดือน]", month)


def waiting_entries(connection: Connection, desk: str, *, until: date) -> list[tuple[KeptTemplate, date, str]]:
    """What should have come by itself up to a day and has not been recorded yet, the oldest first: template, day, id."""
    found = []
    for kept in templates(connection):
        for day in due_days(kept.template, until=until):
            id = recurring_id(desk, kept.id, day)
            if not ask(connection, "SELECT 1 FROM fact WHERE id = ?", uuid.UUID(id).bytes):
                found.append((kept, day, id))
    return sorted(found, key=lambda each: (each[1], each[0].id))


def catch_up(desk: Desk, *, today: date) -> list[Recorded]:
    """Record the next few entries that should have come by themselves up to today, in one short unit of work; none: there is nothing left."""
    with desk.store.work() as work:
        name = desk.log.rpartition("/")[0]
        made = []
        open_on = first_open_on(work.connection)
        for kept, day, id in waiting_entries(work.connection, name, until=today)[:SLICE]:
            template = kept.template
            made.append(
                record_entry(
                    desk,
                    work,
                    template.voucher,
                    lines_of(template),
                    text_on(template.text, day),
                    by=template.by,
                    on=day if open_on is None else max(day, open_on),
                    id=id,
                    party=template.party,
                    purpose="recurring",
                    template=kept.id,
                    reference=day.isoformat(),
                )
            )
    return made


def next_due_on(template: Template, after: date) -> date | None:
    """The next day after one on which the entry comes; None when it comes no more."""
    return next((day for day in due_days(template, until=after + timedelta(days=400)) if day > after), None)
