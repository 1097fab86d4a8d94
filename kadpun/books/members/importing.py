"""A list of members from CSV or XLSX, read and checked whole before anybody is recorded.

Columns are known by a mapping that people make once and keep, or are guessed by their headings, Thai or English. Every line is checked,
so that one report says all that must be mended. A line whose number or ID number stands in the register changes that party, field by
field where the line says something; other lines join. Reading a list again changes nothing. Recording goes in slices, each its own unit
of work. Nothing of the file itself is kept but the headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..desk import Desk
from ..reconcile.days import read_day
from ..refusals import Refusal
from ..sheet_reading import ColumnMapping, FileLine, guess_columns, guess_head, read_file, read_lines, rows_under
from ..store.mappings import fitting_mapping, keep_mapping
from .joining import NewPerson, change, join, make_member_id
from .kinds import FIELDS, Form, MemberErased
from .register import People, Person
from .told import CardTaken, IdNumberTaken, MemberNameMissing, neat_number, neat_value, own_card

PURPOSE = "members"
MOST_BAD = 1000
SLICE = 25
"""People recorded in one unit of work: some 20 ms."""

HEADINGS: Mapping[str, str] = {
    "number": "number|no|member no|member number|member id|เลขที่|เลขที่สมาชิก|เลขทะเบียน|เลขทะเบียนสมาชิก|ทะเบียน|รหัสสมาชิก|เลขสมาชิก",
    "title": "title|prefix|คำนำหน้า|คำนำหน้าชื่อ|คำหน้า",
    "name": "name|full name|member|ชื่อ สกุล|ชื่อ-สกุล|ชื่อสกุล|ชื่อ นามสกุล|ชื่อ-นามสกุล|ชื่อ|ชื่อสมาชิก|ชื่อตัว",
    "surname": "surname|last name|family name|สกุล|นามสกุล",
    "name_en": "name en|english name|ชื่ออังกฤษ|ชื่อภาษาอังกฤษ",
    "telephone": "telephone|phone|tel|mobile|โทร|โทรศัพท์|เบอร์โทร|เบอร์โทรศัพท์|เบอร์|มือถือ",
    "id_number": "id number|id card|citizen id|national id|tax id|เลขบัตรประชาชน|เลขประจำตัวประชาชน|เลขที่บัตรประชาชน|บัตรประชาชน|เลขประจำตัวผู้เสียภาษี",
    "address": "address|ที่อยู่",
    "village": "village|หมู่บ้าน|บ้าน|ชื่อหมู่บ้าน",
    "family": "family|household|house|ครอบครัว|ครัวเรือน|บ้านเลขที่",
    "card": "card|barcode|บัตร|รหัสบัตร|บาร์โค้ด|เลขบัตรสมาชิก",
    "bank": "bank|ธนาคาร",
    "bank_account": "bank account|account number|เลขบัญชี|เลขที่บัญชี|บัญชีธนาคาร",
    "email": "email|e-mail|อีเมล",
    "note": "note|remark|remarks|หมายเหตุ",
    "joined_on": "joined|joined on|join date|member since|วันที่เป็นสมาชิก|วันเป็นสมาชิก|วันที่สมัคร|วันสมัคร|วันที่เข้า|เป็นสมาชิกเมื่อ",
    "roles": "role|roles|kind|type|ประเภท|ฐานะ|สถานะ",
    "form": "form|person or organisation|บุคคล นิติบุคคล|ชนิดบุคคล",
}
"""What a column is for, and the headings it goes by."""
ROLE_WORDS: Mapping[str, str] = {
    "member": "member|members|สมาชิก",
    "supplier": "supplier|vendor|ผู้ขาย|ผู้จำหน่าย|ผู้ส่งของ",
    "customer": "customer|ลูกค้า",
}
ORGANISATION_WORDS = ("organisation", "organization", "company", "group", "นิติบุคคล", "องค์กร", "กลุ่ม", "บริษัท")


class NameColumnMissing(Refusal):
    says = "Say which column holds the names."


class NumberTwiceInList(Refusal):
    says = "The number {number} stands in line {line} too."


class SameTwiceInList(Refusal):
    says = "This stands in line {line} too: the same person twice, or a copied cell."


class RoleUnread(Refusal):
    says = "“{text}” is not member, supplier or customer."


@dataclass(frozen=True, slots=True)
class BadMemberCell:
    """What is wrong in one place: the line as a spreadsheet counts, the field, the reason."""

    line: int
    field: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A line that can be recorded: somebody new, or what is new of one who stands in the register (`standing` is the id)."""

    line: int
    person: NewPerson
    standing: str = ""


@dataclass(frozen=True, slots=True)
class MembersReport:
    """What a list held: everybody in it, or what is wrong with it and nobody. `ignored` are headings that the mapping leaves out."""

    mapping: ColumnMapping
    heads: tuple[str, ...]
    people: tuple[ListedPerson, ...]
    bad: tuple[BadMemberCell, ...]
    bad_count: int
    lines: int
    ignored: tuple[str, ...] = ()

    @property
    def joining(self) -> int:
        """How many are new to the register."""
        return sum(not listed.standing for listed in self.people)


@dataclass(slots=True)
class _Seen:
    """Where numbers, ID numbers and cards stood before in the same list."""

    numbers: dict[str, int]
    id_numbers: dict[str, int]
    cards: dict[str, int]


def read_list(path: Path) -> tuple[FileLine, ...]:
    """Read a list's lines. Refuses what cannot be read as a sheet."""
    return tuple(read_lines(read_file(path)))


def mapping_for(desk: Desk, lines: Sequence[FileLine], *, name: str = "") -> ColumnMapping:
    """The kept mapping that fits a list, or one guessed by its headings. Never refuses: a guess may lack the names."""
    with desk.store.read() as connection:
        kept = fitting_mapping(connection, PURPOSE, lines)
    if kept is not None:
        return kept
    columns = guess_columns(guess_head(lines, HEADINGS).cells, HEADINGS)
    return ColumnMapping(PURPOSE, name or "1", tuple(columns.items()))


def check_list(desk: Desk, lines: Sequence[FileLine], mapping: ColumnMapping, *, joined_on: date, role: str = "member") -> MembersReport:
    """Check a whole list against itself and the register; nothing is written. `joined_on` is for lines without a day, `role` for those without one.

    Refuses NameColumnMissing, MappingNoLongerFits.
    """
    if not mapping.heading("name"):
        raise NameColumnMissing()
    people, bad = [], []
    seen = _Seen({}, {}, {})
    count = 0
    by_id = {person.id: person for person in desk.people.everybody()}
    for row in rows_under(mapping, lines):
        count += 1
        reader = _RowReader(row.number, row.fields)
        listed = _listed(reader, desk, by_id, seen, joined_on=joined_on, role=role)
        bad += reader.bad
        if listed is not None:
            people.append(listed)
    people.sort(key=lambda listed: not (listed.standing or listed.person.number))  # numbers that are given go before those that are found
    taken = dict(mapping.columns)
    heads = guess_head(lines, taken or HEADINGS).cells
    ignored = tuple(head for head in heads if head.strip() and head not in taken.values())
    return MembersReport(mapping, tuple(heads), () if bad else tuple(people), tuple(bad[:MOST_BAD]), len(bad), count, ignored)


def begin_recording(desk: Desk, report: MembersReport) -> None:
    """Keep the mapping, and make the keys of everybody who is new, in one write; nobody has joined yet."""
    with desk.store.work() as work:
        keep_mapping(work, report.mapping, heads=report.heads, at=desk.clock.now_at())
    desk.people.keys.make_for(listed.person.id for listed in report.people if not listed.standing)


def record_slice(desk: Desk, report: MembersReport, start: int, *, by: str) -> int:
    """Record the next people of a checked list from place `start` on; answers the place where to go on, or how many there are at the end."""
    some = report.people[start : start + SLICE]
    new = [listed.person for listed in some if not listed.standing]
    if new:
        with desk.store.work() as work:
            for person in new:
                join(desk, work, person, by=by)
    for listed in some:
        if listed.standing:
            _change(desk, listed, by=by)
    return start + len(some)


def record_list(desk: Desk, report: MembersReport, *, by: str) -> int:
    """Record a checked list whole; answers how many people it held."""
    begin_recording(desk, report)
    at = 0
    while at < len(report.people):
        at = record_slice(desk, report, at, by=by)
    return at


class _RowReader:
    """One line being read: each cell made neat, what is wrong gathered."""

    def __init__(self, line: int, fields: Mapping[str, str]) -> None:
        self.line = line
        self.fields = fields
        self.bad: list[BadMemberCell] = []

    def wrong(self, field: str, reason: Refusal) -> None:
        self.bad.append(BadMemberCell(self.line, field, reason))

    def failed(self, field: str) -> bool:
        """Whether a field was told as wrong already."""
        return any(bad.field == field for bad in self.bad)

    def value(self, field: str) -> str:
        """The neat text of a field; "" where it is empty or wrong."""
        try:
            return neat_value(field, self.fields.get(field, ""))
        except Refusal as reason:
            self.wrong(field, reason)
            return ""

    def name(self) -> str:
        """The whole name of what stands in one to three columns; a title of Thai stands before the name without a space."""
        title, name, surname = (" ".join(self.fields.get(field, "").split()) for field in ("title", "name", "surname"))
        joint = "" if not title or "ก" <= title[-1] <= "๛" else " "
        whole = f"{title}{joint}{name} {surname}".strip() if name else ""
        try:
            return neat_value("name", whole)
        except Refusal as reason:
            self.wrong("name", reason)
            return ""

    def number(self) -> str:
        text = self.fields.get("number", "")
        try:
            return neat_number(text) if text else ""
        except Refusal as reason:
            self.wrong("number", reason)
            return ""

    def joined_on(self, otherwise: date) -> date:
        text = self.fields.get("joined_on", "")
        try:
            return read_day(text, near=otherwise) if text else otherwise
        except Refusal as reason:
            self.wrong("joined_on", reason)
            return otherwise

    def role(self, otherwise: str) -> str:
        text = self.fields.get("roles", "").casefold()
        if not text:
            return otherwise
        found = next((role for role, words in ROLE_WORDS.items() if text in words.split("|")), "")
        if not found:
            self.wrong("roles", RoleUnread(text=text[:40]))
        return found or otherwise

    def form(self) -> Form:
        text = self.fields.get("form", "").casefold()
        return "organisation" if any(word in text for word in ORGANISATION_WORDS) else "person"


def _listed(
    reader: _RowReader, desk: Desk, by_id: Mapping[str, Person], seen: _Seen, *, joined_on: date, role: str
) -> ListedPerson | None:
    number = _padded(reader.number(), desk.people)
    values = {field: reader.value(field) for field in FIELDS if field != "name" and field in reader.fields}
    values = own_card({field: text for field, text in values.items() if text}, number)
    name = reader.name()
    if name:
        values["name"] = name
    standing = _standing(reader, desk.people, number, values)
    if standing is None and not name and not reader.failed("name"):
        reader.wrong("name", MemberNameMissing())
    _demand_once(reader, seen, number, values)
    roles = (reader.role(role),)
    new = standing.id if standing else make_member_id()
    person = NewPerson(values, reader.joined_on(joined_on), number, reader.form(), roles, id=new)
    if reader.bad:
        return None
    if standing is not None:
        roles = tuple(dict.fromkeys((*by_id[standing.id].roles, *(roles if "roles" in reader.fields else ()))))
        person = replace(person, roles=roles, number=standing.number)
    return ListedPerson(reader.line, person, standing.id if standing else "")


def _padded(number: str, people: People) -> str:
    """A number as the register writes it: spreadsheets drop the zeros in front."""
    known = people.by_number(number) if number else None
    if known is not None:
        return known.number
    return number.zfill(4) if number.isdigit() else number


def _standing(reader: _RowReader, people: People, number: str, values: Mapping[str, str]) -> Person | None:
    """Who in the register a line speaks of: by number, else by ID number; both must be the same party, and the card nobody else's."""
    by_number = people.by_number(number) if number else None
    by_id_number = people.by_id_number(values["id_number"]) if "id_number" in values else None
    standing = by_number or (by_id_number if not number else None)
    if standing is None and not number and "id_number" not in values:
        standing = _by_name(people, values)
    if by_id_number is not None and (standing is None or by_id_number.id != standing.id):
        reader.wrong("id_number", IdNumberTaken(number=by_id_number.number))
    holder = people.by_card(values["card"]) if "card" in values else None
    if holder is not None and (standing is None or holder.id != standing.id):
        reader.wrong("card", CardTaken(number=holder.number))
    if standing is not None and standing.erased:
        reader.wrong("number", MemberErased(number=standing.number))
    return standing


def _by_name(people: People, values: Mapping[str, str]) -> Person | None:
    """Whom a line without number and ID number speaks of: one of that name, with no other telephone or village than the line has."""
    for person in people.by_name(values.get("name", "")):
        known = (("telephone", person.telephone), ("village", person.village))
        if all(not theirs or values.get(field, theirs) == theirs for field, theirs in known):
            return person
    return None


def _demand_once(reader: _RowReader, seen: _Seen, number: str, values: Mapping[str, str]) -> None:
    if number:
        before = seen.numbers.setdefault(number, reader.line)
        if before != reader.line:
            reader.wrong("number", NumberTwiceInList(number=number, line=before))
    for field, lines in (("id_number", seen.id_numbers), ("card", seen.cards)):
        if field in values:
            before = lines.setdefault(values[field], reader.line)
            if before != reader.line:
                reader.wrong(field, SameTwiceInList(line=before))


def _change(desk: Desk, listed: ListedPerson, *, by: str) -> None:
    change(desk, listed.standing, by=by, values=listed.person.values, roles=listed.person.roles)


def fields_of(mapping: ColumnMapping) -> Iterable[tuple[str, str]]:
    """What a mapping says, field by field in the order in which people fill it in; "" where the list has no such column."""
    return ((field, mapping.heading(field)) for field in HEADINGS)
