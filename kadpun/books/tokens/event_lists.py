"""A list of people who are to be granted tokens, from CSV or XLSX: who took part in an event, read and checked whole before anything is granted.

Columns are known by a kept mapping or guessed by their headings. A line speaks of one who stands in the register, by number, card, ID number,
telephone or name, or of somebody new, who joins it as a customer. Lines with one ID number or one telephone speak of one person, however the name is
spelt, and bring one grant. Whoever was granted this event before is passed over, so that a list may be read in again. Of the file only its headings
are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..desk import Desk
from ..members.joining import NewPerson, join, make_member_id
from ..members.register import People, Person
from ..members.told import MemberNameMissing, neat_value
from ..money import THAI_DIGITS
from ..refusals import Refusal
from ..sheet_reading import ColumnMapping, FileLine, SheetRow, guess_columns, guess_head, rows_under
from ..store.mappings import fitting_mapping, keep_mapping
from .campaigns import campaign_day, known_campaign, left_to_grant
from .grant_rules import rule_on
from .granting import record_grant
from .grants import BudgetSpent, GrantLine, demand_granting, granted_on
from .identity import make_identity_key, marks_of, plain_telephone
from .terms import GrantRule, Terms
from .uses import MOST_TOKENS

PURPOSE = "token-list"
MOST_BAD = 1000
SLICE = 25
"""People who join in one unit of work."""
GRANTED_AT_ONCE = 100
"""Lines of one grant: some 20 ms."""
PRIVATE = ("name", "telephone", "id_number")
HEADINGS: Mapping[str, str] = {
    "number": "number|no|member no|member number|member id|เลขที่สมาชิก|เลขทะเบียน|รหัสสมาชิก|เลขสมาชิก",
    "name": "name|full name|ชื่อ สกุล|ชื่อ-สกุล|ชื่อสกุล|ชื่อ นามสกุล|ชื่อ-นามสกุล|ชื่อ",
    "surname": "surname|last name|family name|สกุล|นามสกุล",
    "telephone": "telephone|phone|tel|mobile|โทร|โทรศัพท์|เบอร์โทร|เบอร์โทรศัพท์|เบอร์|มือถือ",
    "id_number": "id number|id card|citizen id|national id|เลขบัตรประชาชน|เลขประจำตัวประชาชน|เลขที่บัตรประชาชน|บัตรประชาชน",
    "card": "card|barcode|บัตร|รหัสบัตร|บาร์โค้ด",
    "tokens": "tokens|token|points|coins|amount|เหรียญ|จำนวนเหรียญ|แต้ม|คะแนน|จำนวน",
}
"""What a column is for, and the headings it goes by."""
_EVENT = re.compile(r"[a-z0-9-]{1,32}")


class EventUnnamed(Refusal):
    says = "Give the list a short name of small letters, digits and hyphens, such as fair-2026-11, so that nobody is granted it twice."


class NotAListRule(Refusal):
    says = "“{rule}” of “{campaign}” is not granted by a list."


class WhoColumnMissing(Refusal):
    says = "Say which column tells who it is: the member's number, the ID number, the telephone or the name."


class TokensUnread(Refusal):
    says = "“{text}” is not a number of tokens from 1 up."


class TokensMissing(Refusal):
    says = "This list must say how many tokens each person gets: choose the column."


class ListedWithoutWord(Refusal):
    says = "This line tells neither a number nor a name, so nobody can be granted anything."


@dataclass(frozen=True, slots=True)
class BadListCell:
    """What is wrong in one place: the line as a spreadsheet counts, the field, the reason."""

    line: int
    field: str
    reason: Refusal


@dataclass(frozen=True, slots=True)
class ListedGrant:
    """A line that brings tokens: to `party`, who stands in the register or joins it as `new`."""

    line: int
    party: str
    tokens: int
    marks: tuple[str, ...] = ()
    new: NewPerson | None = None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A line that brings nothing: the same person as line `same_as`, or granted this event before, on `granted_on`."""

    line: int
    same_as: int = 0
    granted_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a list held: every grant it brings, or what is wrong with it and none. `left` is what the desk may still grant, None: without bounds."""

    terms: Terms
    rule: GrantRule
    event: str
    mapping: ColumnMapping
    heads: tuple[str, ...]
    grants: tuple[ListedGrant, ...]
    passed: tuple[PassedOver, ...]
    bad: tuple[BadListCell, ...]
    bad_count: int
    lines: int
    left: int | None = None

    @property
    def tokens(self) -> int:
        """What the whole list brings."""
        return sum(listed.tokens for listed in self.grants)

    @property
    def joining(self) -> int:
        """How many are new to the register."""
        return sum(listed.new is not None for listed in self.grants)

    def demand_budget(self) -> None:
        """Refuse BudgetSpent for a list that brings more than is left to grant."""
        if self.left is not None and self.tokens > self.left:
            raise BudgetSpent(campaign=self.terms.name, left=max(self.left, 0), tokens=self.tokens)


def list_mapping(desk: Desk, lines: Sequence[FileLine], *, name: str = "") -> ColumnMapping:
    """The kept mapping that fits a list, or one guessed by its headings."""
    with desk.store.read() as connection:
        kept = fitting_mapping(connection, PURPOSE, lines)
    if kept is not None:
        return kept
    columns = guess_columns(guess_head(lines, HEADINGS).cells, HEADINGS)
    return ColumnMapping(PURPOSE, name or "1", tuple(columns.items()))


def check_event_list(desk: Desk, lines: Sequence[FileLine], mapping: ColumnMapping, *, campaign: str, rule: str, event: str) -> ListReport:
    """Check a whole list against itself, the register and what was granted before; nothing is written but the campaign's identity key.

    Refuses EventUnnamed, NotAListRule, WhoColumnMissing, TokensMissing, MappingNoLongerFits, and a campaign that grants nothing now.
    """
    terms, held, left = _rule_and_left(desk, campaign, rule)
    if not _EVENT.fullmatch(event):
        raise EventUnnamed()
    if not any(mapping.heading(name) for name in ("number", "card", "id_number", "telephone", "name")):
        raise WhoColumnMissing()
    if not held.tokens and not mapping.heading("tokens"):
        raise TokensMissing()
    if terms.identity:
        make_identity_key(desk.people.keys, campaign)
    checking = _Checking(desk, terms, held)
    for row in rows_under(mapping, lines):
        checking.take(row)
    grants, passed = checking.settled(f"{rule}/{event}")
    heads = guess_head(lines, dict(mapping.columns) or HEADINGS).cells
    bad = tuple(checking.bad)
    return ListReport(terms, held, event, mapping, tuple(heads), () if bad else grants, passed, bad[:MOST_BAD], len(bad), checking.count, left)


def begin_granting(desk: Desk, report: ListReport) -> None:
    """Keep the mapping and make the keys of everybody who is new. Refuses BudgetSpent; then nobody has joined and nothing is granted."""
    report.demand_budget()
    with desk.store.work() as work:
        keep_mapping(work, report.mapping, heads=report.heads, at=desk.clock.now_at())
    desk.people.keys.make_for(listed.party for listed in report.grants if listed.new is not None)


def grant_slice(desk: Desk, report: ListReport, start: int, *, by: str) -> int:
    """Grant the next lines of a checked list from place `start` on, who is new joining first; answers where to go on, or how many there are."""
    some = report.grants[start : start + GRANTED_AT_ONCE]
    new = [listed.new for listed in some if listed.new is not None]
    for first in range(0, len(new), SLICE):
        with desk.store.work() as work:
            for person in new[first : first + SLICE]:
                join(desk, work, person, by=by)
    lines = tuple(GrantLine(listed.party, listed.tokens, listed.marks) for listed in some)
    if lines:
        with desk.store.work() as work:
            record_grant(desk, work, report.terms, report.rule, lines, by=by, event=report.event)
    return start + len(some)


def grant_list(desk: Desk, report: ListReport, *, by: str) -> int:
    """Grant a checked list whole; answers how many people got tokens. Refuses BudgetSpent before anything is granted."""
    begin_granting(desk, report)
    at = 0
    while at < len(report.grants):
        at = grant_slice(desk, report, at, by=by)
    return at


@dataclass(slots=True)
class _Checking:
    """A list being read: lines in their order, what is wrong gathered, people by what tells them apart."""

    desk: Desk
    terms: Terms
    rule: GrantRule
    count: int = 0
    bad: list[BadListCell] = field(default_factory=list)
    listed: list[ListedGrant] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    by_telephone: dict[str, list[Person]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for person in self.desk.people.everybody():
            if person.telephone and not person.erased:
                self.by_telephone.setdefault(plain_telephone(person.telephone), []).append(person)

    def take(self, row: SheetRow) -> None:
        """Read one line: a grant, the same person as a line before, or something wrong."""
        self.count += 1
        before = len(self.bad)
        values = {name: text for name in PRIVATE if (text := self._neat(row, name))}
        tokens = self._tokens(row)
        standing = self._standing(row, values)
        if standing is None and not values.get("name"):
            self._wrong(row, "name", ListedWithoutWord() if not values else MemberNameMissing())
        if len(self.bad) > before:
            return
        party = standing.id if standing else make_member_id()
        known = {**values, **self._known(standing)}
        marks = marks_of(self.desk.people.keys, self.terms, known) if self.terms.identity else ()
        told_by = (party, *marks, *(() if marks or standing else (values["name"],)))
        same = next((self.seen[one] for one in told_by if one in self.seen), 0)
        for one in told_by:
            self.seen.setdefault(one, same or row.number)
        if same:
            self.passed.append(PassedOver(row.number, same_as=same))
        else:
            new = None if standing else NewPerson(values, self.desk.today(), roles=("customer",), id=party)
            self.listed.append(ListedGrant(row.number, party, tokens, marks, new))

    def settled(self, once_as: str) -> tuple[tuple[ListedGrant, ...], tuple[PassedOver, ...]]:
        """The grants that the list brings, without those who were granted the event before."""
        grants = []
        with self.desk.store.read() as connection:
            for listed in self.listed:
                before = granted_on(connection, self.terms.campaign, once_as, (listed.party, *listed.marks))
                if before is None:
                    grants.append(listed)
                else:
                    self.passed.append(PassedOver(listed.line, granted_on=before))
        return tuple(grants), tuple(sorted(self.passed, key=lambda each: each.line))

    def _known(self, standing: Person | None) -> Mapping[str, str]:
        return self.desk.people.private(standing.id) if standing else {}

    def _standing(self, row: SheetRow, values: Mapping[str, str]) -> Person | None:
        """Who in the register a line speaks of; a telephone tells it where the campaign says so, else only with the name."""
        people = self.desk.people
        number, card = row.text("number").translate(THAI_DIGITS), row.text("card")
        found = (people.by_number(number) if number else None) or (people.by_card(card) if card else None)
        found = found or (people.by_id_number(values["id_number"]) if "id_number" in values else None)
        if found is None:
            alike = self.by_telephone.get(plain_telephone(values.get("telephone", "")), [])
            named = [person for person in alike if person.name == values.get("name")]
            found = next(iter(named or (alike if "telephone" in self.terms.identity else [])), None)
        if found is None and not {"id_number", "telephone"} & values.keys():
            found = _only(people, values.get("name", ""))
        return None if found is None or found.erased else found

    def _tokens(self, row: SheetRow) -> int:
        text = row.text("tokens").translate(THAI_DIGITS).replace(",", "")
        if self.rule.tokens:
            return self.rule.tokens
        if not text.isdecimal() or not 0 < int(text) <= MOST_TOKENS:
            self._wrong(row, "tokens", TokensUnread(text=text[:40]))
            return 0
        return int(text)

    def _neat(self, row: SheetRow, name: str) -> str:
        text = f"{row.text('name')} {row.text('surname')}" if name == "name" else row.text(name)
        try:
            return neat_value(name, text)
        except Refusal as reason:
            self._wrong(row, name, reason)
            return ""

    def _wrong(self, row: SheetRow, name: str, reason: Refusal) -> None:
        self.bad.append(BadListCell(row.number, name, reason))


def _only(people: People, name: str) -> Person | None:
    """The one person of exactly this name; nobody where several have it."""
    found = people.by_name(name) if name else ()
    return found[0] if len(found) == 1 else None


def _rule_and_left(desk: Desk, campaign: str, rule: str) -> tuple[Terms, GrantRule, int | None]:
    now = desk.clock.now_at()
    with desk.store.read() as connection:
        standing = known_campaign(connection, campaign, log=desk.log)
        demand_granting(standing, now)
        held = rule_on(standing.terms, rule, campaign_day(now, standing.terms))
        if held.kind != "list":
            raise NotAListRule(rule=held.name or rule, campaign=standing.terms.name)
        return standing.terms, held, left_to_grant(connection, campaign, desk.log)


def with_columns(mapping: ColumnMapping, columns: Iterable[tuple[str, str]]) -> ColumnMapping:
    """The same mapping with other columns, as people choose them."""
    return replace(mapping, columns=tuple((name, head) for name, head in columns if head))
