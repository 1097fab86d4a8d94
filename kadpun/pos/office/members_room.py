"""The members' room: what the page and the commands of members may say; joining, leaving, cards, lists, one person's data.

A room over the same till, its people and its permissions: Permission.MEMBERS to see to the register, Permission.PRIVATE for the whole ID
number, an export and an erasure, Permission.SETTINGS for the text of consent and the backups of the members' keys. Runs on the books
thread but for `look_at_list` and `gather`, which only read. An import is recorded in slices, so that selling goes on between them.
Refuses to know Qt and printers.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from kadpun.books.clock import business_day
from kadpun.books.members import keys_backup
from kadpun.books.members.erasing import Erased, ForgetPapers, Prepared, Progress, demand_erasable, erase, prepare, settle
from kadpun.books.members.exporting import PersonExport, balances_of, everything_of
from kadpun.books.members.importing import MembersReport, begin_recording, check_list, mapping_for, read_list, record_slice
from kadpun.books.members.joining import NewPerson, change, come_back, join_people, leave, next_number
from kadpun.books.members.keys_backup import PlaceDone
from kadpun.books.members.kinds import ErasureReason, Form, LeaveReason, MemberUnknown
from kadpun.books.members.register import Person
from kadpun.books.members.told import Likely, demand_single, likely_same, neat_number, neat_values, own_card
from kadpun.books.refusals import Refusal, Told
from kadpun.books.sheet_reading import ColumnMapping, FileLine
from kadpun.books.store.mappings import kept_mappings
from kadpun.books.words import Say
from kadpun.pos.till.counter import Till
from kadpun.pos.till.desk_settings import load_desk_settings, settings_beside
from kadpun.pos.till.results import Approval, Permission
from kadpun.pos.till.wallet_till import WalletShown, WalletTill

FIRST_NUMBER_ROLE = "member"
SOON_DAYS = 60
"""A backup of the keys older than this is pointed out: at 90 days it is worth nothing."""
MOST_CONSENT = 4000

FIELD_WORDS = {
    "number": "Number",
    "title": "Title",
    "name": "Name",
    "surname": "Surname",
    "name_en": "Name in English",
    "telephone": "Telephone",
    "id_number": "ID number",
    "address": "Address",
    "village": "Village",
    "family": "Family or household",
    "card": "Card",
    "branch": "Branch",
    "bank": "Bank",
    "bank_account": "Bank account",
    "email": "E-mail",
    "note": "Note",
    "joined_on": "Member since",
    "roles": "What they are",
    "form": "Person or organisation",
}
ROLE_WORDS = {"member": "Member", "supplier": "Supplier", "customer": "Customer", "operator": "Works here"}
REASON_WORDS = {"resigned": "Resigned", "died": "Died", "moved": "Moved away", "expelled": "Expelled by the board", "other": "Another reason"}
CONSENT = (
    "I let the co-operative keep my name, number, telephone, address and ID number to run my membership: shares, deposits, what I buy and owe. "
    "I may see, correct and have them erased; accounts stay as the law asks, under my number alone."
)
"""What a new member agrees to where the shop has no text of its own."""


class MemberJoinsAhead(Refusal):
    says = "Nobody joins or leaves on a day to come."


class NumberUnknown(Refusal):
    says = "Nobody has number {number}."


class ConsentTooLong(Refusal):
    says = "The text of consent has at most {most} letters."


@dataclass(frozen=True, slots=True)
class PersonTyped:
    """What stands in the form of a person; values by the names of the register's fields, all of them, empty ones too. `id` is "" for a new one."""

    id: str = ""
    number: str = ""
    form: Form = "person"
    roles: tuple[str, ...] = ("member",)
    joined_on: date | None = None
    helpers: tuple[str, ...] = ()
    operator: str = ""
    consents: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person with who helps them, whom they help, and what stands in each purse (debit positive, satang, by control account)."""

    person: Person
    helpers: tuple[Person, ...]
    helps: tuple[Person, ...]
    purses: tuple[tuple[str, int], ...]
    erasable: Told | None
    """Why this person cannot be erased now; None if they can."""
    wallets: tuple[WalletShown, ...] = ()
    """Tokens that they hold, campaign by campaign; never added to a purse."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How the register stands: counts, what needs a look, and how the keys are kept."""

    members: int
    left: int
    suppliers: int
    customers: int
    joined_this_year: int
    erased: int
    without_consent: int
    without_telephone: int
    twice: tuple[tuple[Person, ...], ...]
    unreadable: int
    trouble: Told | None
    consent_version: int


@dataclass(frozen=True, slots=True)
class KeysState:
    """How the members' keys are backed up: whether a passphrase was chosen, the places and since when, those out of reach at an erasure.

    `late`: even the newest of them is so old that it will soon be worth nothing.
    """

    chosen: bool
    places: tuple[tuple[str, date], ...]
    unreached: tuple[str, ...]
    late: bool
    trouble: Told | None


class MembersRoom:
    """The verbs of the register at this desk."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk
        self.people = till.desk.people

    def overview(self) -> Overview:
        """How the register stands."""
        everybody = self.people.everybody()
        today = self._today()
        living = [person for person in everybody if not person.erased]
        members = [person for person in living if person.is_member]
        version = self.desk.profile().consent_version
        return Overview(
            members=len(members),
            left=sum("member" in person.roles and person.left_on is not None for person in living),
            suppliers=sum("supplier" in person.roles for person in living),
            customers=sum("customer" in person.roles for person in living),
            joined_this_year=sum(person.joined_on is not None and person.joined_on.year == today.year for person in members),
            erased=len(everybody) - len(living),
            without_consent=sum(person.consent < version for person in members),
            without_telephone=sum(not person.telephone and person.readable for person in members),
            twice=twice(everybody),
            unreadable=sum(not person.readable for person in living),
            trouble=self.people.keys.trouble,
            consent_version=version,
        )

    def everybody(self, role: str = "") -> tuple[Person, ...]:
        """Everybody of a role (all roles: ""), in order of numbers."""
        return self.people.everybody(role=role)

    def find(self, text: str, role: str = "", limit: int = 200) -> tuple[Person, ...]:
        """People by number, name, card, telephone, village or family; the best first."""
        return self.people.find(text, role=role, limit=limit)

    def shown(self, id: str) -> PersonShown:
        """One person as they stand. Refuses MemberUnknown."""
        person = self._person(id)
        by_id = {each.id: each for each in self.people.everybody()}
        helpers = tuple(by_id[helper] for helper in person.helpers if helper in by_id)
        helps = tuple(each for each in by_id.values() if id in each.helpers)
        with self.desk.store.read() as connection:
            try:
                demand_erasable(connection, self.desk, id)
                why: Told | None = None
            except Refusal as reason:
                why = reason
            balances = balances_of(connection, id)
        wallets = tuple(one for one in WalletTill(self.till).wallets(id) if one.wallet.left)
        return PersonShown(person, helpers, helps, balances, why, wallets)

    def fresh(self, role: str = FIRST_NUMBER_ROLE) -> PersonTyped:
        """An empty form with the next number of a role."""
        with self.desk.store.read() as connection:
            return PersonTyped(number=next_number(connection, role), roles=(role,), joined_on=self._today())

    def typed(self, id: str) -> PersonTyped:
        """A person as the form takes them, without the ID number: that is asked for by itself. Refuses MemberUnknown."""
        person = self._person(id)
        values = {name: value for name, value in self.people.private(id).items() if name != "id_number"}
        consents = person.consent >= self.desk.profile().consent_version
        return PersonTyped(
            id, person.number, person.form, person.roles, person.joined_on, person.helpers, person.operator, consents, values
        )

    def alike(self, typed: PersonTyped) -> tuple[Likely, ...]:
        """Who in the register may be the same person as the one typed."""
        return likely_same(self.people, typed.values, but=typed.id)

    def people_called(self, text: str) -> tuple[str, ...]:
        """The ids of people named by their numbers, with commas between. Refuses NumberUnknown."""
        found = []
        for number in (part.strip() for part in text.replace(" ", ",").split(",")):
            if number:
                person = self.people.by_number(number)
                if person is None:
                    raise NumberUnknown(number=number[:20])
                found.append(person.id)
        return tuple(dict.fromkeys(found))

    def save(self, typed: PersonTyped, approval: Approval | None = None) -> Person:
        """Take a new person into the register, or change one; fields that the form does not hold stay as they are.

        Refuses MemberJoinsAhead, IdNumberTaken, CardTaken, MemberNumberTaken, what `neat_values` refuses, NotAllowed.
        """
        self.till.permit(Permission.MEMBERS, approval)
        values = neat_values(typed.values, whole=not typed.id)
        demand_single(self.people, values, but=typed.id)
        number = neat_number(typed.number) if typed.number.strip() else ""
        values = own_card(values, number)
        consent = self.desk.profile().consent_version if typed.consents else 0
        if typed.id:
            given = self._person(typed.id)
            change(
                self.desk, typed.id, by=self.till.by, values=values, number=number or None, form=typed.form, roles=typed.roles,
                helpers=typed.helpers, operator=typed.operator, consent=given.consent if typed.consents and given.consent > consent else consent,
            )  # fmt: skip
            id = typed.id
        else:
            joined_on = typed.joined_on or self._today()
            self._demand_past(joined_on)
            new = NewPerson(values, joined_on, number, typed.form, typed.roles, typed.helpers, typed.operator, consent)
            join_people(self.desk, [new], by=self.till.by)
            id = new.id
        self.till.spend(approval)
        return self._person(id)

    def set_card(self, id: str, code: str, approval: Approval | None = None) -> Person:
        """Give a person a card of any code, "" for the shop's own alone. Refuses CardTaken, CardWrong, NotAllowed."""
        self.till.permit(Permission.MEMBERS, approval)
        person = self._person(id)
        values = own_card(neat_values({"card": code}, whole=False), person.number)
        demand_single(self.people, values, but=id)
        change(self.desk, id, by=self.till.by, values={"card": values.get("card", "")})
        self.till.spend(approval)
        return self._person(id)

    def leave(self, id: str, left_on: date, reason: LeaveReason, approval: Approval | None = None) -> Person:
        """Let a member leave from a day on. Refuses MemberJoinsAhead, MemberLeftAlready, MemberLeavesBeforeJoining, NotAllowed."""
        self.till.permit(Permission.MEMBERS, approval)
        self._demand_past(left_on)
        leave(self.desk, id, left_on=left_on, reason=reason, by=self.till.by)
        self.till.spend(approval)
        return self._person(id)

    def come_back(self, id: str, joined_on: date, approval: Approval | None = None) -> Person:
        """Let one who left join again. Refuses MemberJoinsAhead, MemberStandsAlready, NotAllowed."""
        self.till.permit(Permission.MEMBERS, approval)
        self._demand_past(joined_on)
        come_back(self.desk, id, joined_on=joined_on, by=self.till.by)
        self.till.spend(approval)
        return self._person(id)

    def whole_id_number(self, id: str, approval: Approval | None = None) -> str:
        """The whole ID number of a person. Needs Permission.PRIVATE."""
        self.till.permit(Permission.PRIVATE, approval)
        self.till.spend(approval)
        return self.people.private(id).get("id_number", "")

    def gather(self, id: str, approval: Approval | None = None) -> PersonExport:
        """Everything that is known of a person, to be handed to them. Needs Permission.PRIVATE; reads the whole record."""
        self.till.permit(Permission.PRIVATE, approval)
        person = self._person(id)
        with self.desk.store.read() as connection:
            export = everything_of(connection, self.people, person)
        self.till.spend(approval)
        return export

    def prepare_erasure(self, id: str, progress: Progress | None = None) -> Prepared:
        """Clean the copies of the store of what speaks of a person; may take minutes, beside the till. Refuses as erasing does."""
        second = load_desk_settings(settings_beside(self.desk.store.path)).settings.second_backup
        return prepare(self.desk, id, backups=[Path(second)] if second else [], progress=progress)

    def erase(
        self,
        id: str,
        reason: ErasureReason,
        approval: Approval | None = None,
        *,
        prepared: Prepared | None = None,
        forget_papers: ForgetPapers | None = None,
    ) -> Erased:
        """Erase a person for good. Needs Permission.PRIVATE. Refuses PurseNotEmpty, OperatorStillActive, MemberErased, NotAllowed."""
        self.till.permit(Permission.PRIVATE, approval)
        ready = prepared or self.prepare_erasure(id)
        done = erase(self.desk, id, reason=reason, by=self.till.by, forget_papers=forget_papers, prepared=ready)
        self.till.spend(approval)
        return done

    def mappings(self) -> tuple[ColumnMapping, ...]:
        """The mappings of members' lists that were kept."""
        with self.desk.store.read() as connection:
            return kept_mappings(connection, "members")

    def look_at_list(self, path: Path) -> tuple[tuple[FileLine, ...], ColumnMapping]:
        """Read a list's lines, and say how its columns would be read: by the kept mapping that fits, else by a guess. Refuses what is no sheet."""
        lines = read_list(path)
        return lines, mapping_for(self.desk, lines)

    def check_list(self, lines: Sequence[FileLine], mapping: ColumnMapping, role: str = FIRST_NUMBER_ROLE) -> MembersReport:
        """Check a whole list; nothing is written. Refuses NameColumnMissing, MappingNoLongerFits."""
        return check_list(self.desk, lines, mapping, joined_on=self._today(), role=role)

    def take_list_in(self, report: MembersReport, approval: Approval | None = None) -> Generator[tuple[int, int], None, int]:
        """Record a checked list slice by slice, told after each; what was recorded before it is broken off stays. Refuses NotAllowed."""
        self.till.permit(Permission.MEMBERS, approval)
        by = self.till.by
        begin_recording(self.desk, report)
        self.till.spend(approval)
        at = 0
        while at < len(report.people):
            at = record_slice(self.desk, report, at, by=by)
            yield at, len(report.people)
        return at

    def consent_text(self, say: Say) -> str:
        """What new members agree to, as it stands."""
        return self.desk.profile().consent_text or say(CONSENT)

    def change_consent(self, text: str, approval: Approval | None = None) -> int:
        """Change what new members agree to; answers its version, which is new only where the words are. Refuses ConsentTooLong, NotAllowed."""
        self.till.permit(Permission.SETTINGS, approval)
        given = text.strip()
        if len(given) > MOST_CONSENT:
            raise ConsentTooLong(most=MOST_CONSENT)
        standing = self.desk.profile()
        if given != standing.consent_text:
            changed = replace(standing, consent_text=given, consent_version=standing.consent_version + 1)
            self.desk.change_profile(changed, by=self.till.by)
        self.till.spend(approval)
        return self.desk.profile().consent_version

    def keys_state(self) -> KeysState:
        """How the members' keys are backed up."""
        keys, today = self.people.keys, self._today()
        places = tuple((place, business_day(at)) for place, at in keys.box.places.items())
        late = bool(places) and max(on for _, on in places) < today - timedelta(days=SOON_DAYS)
        return KeysState(keys.box.recovery is not None, places, keys.box.unreached, late, keys.trouble)

    def choose_keys_passphrase(self, passphrase: str, approval: Approval | None = None) -> tuple[PlaceDone, ...]:
        """Choose what opens backups of the members' keys from now on; those that stand are made anew. Refuses PassphraseTooShort, NotAllowed."""
        self.till.permit(Permission.SETTINGS, approval)
        keys_backup.set_passphrase(self.people.keys, passphrase)
        self.till.spend(approval)
        return self.back_up_keys_everywhere()

    def back_up_keys(self, folder: Path, approval: Approval | None = None) -> Path:
        """Back the members' keys up into a folder, and at each closing from now on. Refuses KeysBackupNotSet, NotAllowed; faults as a place does."""
        self.till.permit(Permission.SETTINGS, approval)
        path = keys_backup.back_up_keys(self.people.keys, folder, log=self.desk.log, at=self.desk.clock.now_at())
        self.till.spend(approval)
        return path

    def back_up_keys_everywhere(self) -> tuple[PlaceDone, ...]:
        """Make the backups of the members' keys anew in every place that has one."""
        return keys_backup.back_up_everywhere(self.people.keys, log=self.desk.log, at=self.desk.clock.now_at())

    def forget_keys_place(self, place: str, approval: Approval | None = None) -> None:
        """Keep no backup of the keys in a place any more. Refuses NotAllowed."""
        self.till.permit(Permission.SETTINGS, approval)
        keys_backup.forget_place(self.people.keys, place, log=self.desk.log)
        self.till.spend(approval)

    def reopen_keys(self, passphrase: str, approval: Approval | None = None) -> int:
        """Open the members' keys that lie here with the passphrase this computer had before it was restored; answers how many there are.

        Refuses WrongPassphrase, NotAllowed.
        """
        self.till.permit(Permission.SETTINGS, approval)
        seed = self.desk.ledger.keys.witness.seed
        self.people.use_keys(keys_backup.reopen(self.people.keys, log=self.desk.log, seed=seed, passphrase=passphrase))
        settle(self.desk)
        self.till.spend(approval)
        return len(self.people.keys.box.keys)

    def begin_keys_anew(self, approval: Approval | None = None) -> None:
        """Go on without keys that nobody can open: those names stay hidden for good, new people can be taken in. Refuses NotAllowed."""
        self.till.permit(Permission.SETTINGS, approval)
        self.people.keys.begin_anew()
        settle(self.desk)
        self.people.look_again()
        self.till.spend(approval)

    def take_keys_in(self, path: Path, passphrase: str, approval: Approval | None = None) -> int:
        """Take the members' keys in from a backup; answers how many there are now. Refuses KeysBackupTooOld, WrongPassphrase, NotAllowed."""
        self.till.permit(Permission.SETTINGS, approval)
        erased = [person.id for person in self.people.everybody() if person.erased]
        count = keys_backup.take_in_backup(self.people.keys, path, passphrase, erased=erased, now_at=self.desk.clock.now_at())
        self.people.look_again()
        settle(self.desk)
        self.till.spend(approval)
        return count

    def _person(self, id: str) -> Person:
        person = self.people.person(id)
        if person is None:
            raise MemberUnknown()
        return person

    def _today(self) -> date:
        return self.till.today(self.desk.profile())

    def _demand_past(self, on: date) -> None:
        if on > self._today() + timedelta(days=1):
            raise MemberJoinsAhead()


def twice(everybody: Sequence[Person]) -> tuple[tuple[Person, ...], ...]:
    """Parties that have one number, as two desks may have given it before they met."""
    by_number: dict[str, list[Person]] = {}
    for person in everybody:
        by_number.setdefault(person.number, []).append(person)
    return tuple(tuple(people) for people in by_number.values() if len(people) > 1)


def word_of_field(say: Say, name: str) -> str:
    """What a field of the register, or a column of a list, is called."""
    return say(FIELD_WORDS[name])


def words_of_roles(say: Say, roles: Sequence[str]) -> str:
    """What somebody is to the shop."""
    return " · ".join(say(ROLE_WORDS[role]) for role in roles)


def word_of_reason(say: Say, reason: LeaveReason) -> str:
    """Why somebody left."""
    return say(REASON_WORDS[reason])
