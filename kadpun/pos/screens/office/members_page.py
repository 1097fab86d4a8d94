"""The register: who is in it, found as one types; one person beside the list; joining, leaving, cards, lists from a file, and erasing.

A scan finds whose card it is, or goes into the form that is open. Insert takes somebody new in, Enter changes the one chosen. Guarded
acts ask for leave. Names are read into the window and nowhere else; nothing here is a rule of the register.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from kadpun.books.members.erasing import Prepared
from kadpun.books.members.exporting import PersonExport
from kadpun.books.members.importing import MembersReport
from kadpun.books.members.kinds import MemberNumberTaken
from kadpun.books.members.register import Person
from kadpun.books.members.told import CardTaken, IdNumberTaken
from kadpun.pos.office.member_papers import card_slip
from kadpun.pos.office.members_room import MembersRoom, Overview, PersonShown, PersonTyped
from kadpun.pos.office.person_paper import write_person
from kadpun.pos.till.results import Approval, Permission

from ..forms.note import Note
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.files import open_folder
from ..page import Context
from ..wedge import Scan
from ..widgets.buttons import Button
from ..widgets.layout import column, wrap
from .member_cards import ID_NUMBER, EraseCard, LeaveCard, PersonCard
from .member_form import MemberForm
from .members_keeping import MembersKeeping
from .members_list import MembersList, belongs
from .members_list_step import MembersListStep

REFUSED_FIELDS: dict[type[Exception], str] = {CardTaken: "card", IdNumberTaken: "id_number", MemberNumberTaken: "number"}


class MembersPage(DeskPage):
    """The page. `enter(member=id)` opens somebody, `enter(find=text)` searches."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = MembersRoom(context.till)
        self.wanted = ""
        self.data, self.goes = Button(theme, "plain", "sm", icon="ph.export"), Button(theme, "plain", "sm", icon="ph.sign-out")
        self.erases, self.keeps = Button(theme, "plain", "sm", icon="ph.trash"), Button(theme, "plain", "sm", icon="ph.key")
        self.from_file = Button(theme, "plain", "sm", icon="ph.upload-simple")
        self.new = Button(theme, "primary", "sm", icon="ph.plus", key="Insert")
        self.done, self.list = Note(theme), MembersList(context)
        self.person, self.form = PersonCard(context), MemberForm(context)
        self.leaving, self.erasing = LeaveCard(context), EraseCard(context)
        self.taking_in, self.keeping = MembersListStep(context, self.room), MembersKeeping(self, self.room)
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        self.body = beside(self.list, self.leaving, self.erasing, self.person, side_width=400)
        self.shelf = wrap(column(self.list.figures, (self.body, 1), gap=12))
        self.stack = QStackedWidget()
        for part in (self.shelf, self.form, self.taking_in, self.keeping):
            self.stack.addWidget(part)
        self.lay_desk(self.done, (self.stack, 1), acts=(self.erases, self.goes, self.data, self.keeps, self.from_file, self.new))

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self.add_person())
        self.from_file.clicked.connect(self._open_list)
        self.keeps.clicked.connect(self.open_keeping)
        self.data.clicked.connect(self._hand_over)
        self.goes.clicked.connect(lambda: self._ask_about(self.leaving))
        self.erases.clicked.connect(lambda: self._ask_about(self.erasing))
        self.list.sought.connect(self.read)
        self.list.chose.connect(self.choose)
        self.list.opened.connect(lambda _: self.change_person())
        self.person.edit.connect(self.change_person)
        self.person.card.connect(self._print_card)
        self.person.pressed.connect(self._pressed)
        self.form.saved.connect(self._save)
        self.form.closed.connect(self.show_list)
        self.leaving.wanted.connect(self._leave)
        self.erasing.wanted.connect(self._erase)
        self.taking_in.wanted.connect(self._take_in)
        self.taking_in.closed.connect(self.show_list)
        self.keeping.closed.connect(self.show_list)
        self.keeping.kept.connect(self._kept)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Members"), say("and everybody else the shop deals with"), say("Back"))
        self.new.say(say("New"))
        self.from_file.say(say("From a file…"))
        self.keeps.say(say("Consent and keys…"))
        for part in (self.list, self.person, self.form, self.leaving, self.erasing, self.taking_in, self.keeping):
            part.retell()
        self._say_acts()

    def enter(self, member: str = "", find: str = "", **given: Any) -> None:
        """Read the register; the search has the focus."""
        self.done.put_away()
        self.show_list()
        if member:
            self.list.seek("", part="all")
        elif find:
            self.list.seek(find)
        self.wanted = member or self.wanted
        self.read()

    def leave(self) -> None:
        super().leave()
        self.keeping.put_secrets_away()
        self.person.show_person(self.person.shown)

    def take_scan(self, scan: Scan) -> bool:
        code = scan.readings[0] if scan.readings else ""
        if self.stack.currentWidget() is self.form:
            self.form.take_card(code)
            return True
        people, readings = self.context.till.desk.people, scan.readings

        def whose() -> Person | None:
            return next((found for text in readings if (found := people.by_card(text)) is not None), None)

        self.look(whose, self._scanned)
        return True

    def take_key(self, stroke: str) -> bool:
        if self.leave_bar.is_asking:
            return super().take_key(stroke)
        if stroke == "Insert" and self.stack.currentWidget() is self.shelf:
            self.add_person()
            return True
        if stroke == "F9" and self.person.print.isVisible() and self.person.print.isEnabled():
            self._print_card()
            return True
        if stroke == "Enter" and self._enter():
            return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if self.stack.currentWidget() is not self.shelf:
            self.show_list()
        elif self.leaving.isVisible() or self.erasing.isVisible():
            self.leaving.hide()
            self.erasing.hide()
        elif self.list.filter.line.text():
            self.list.filter.line.clear()
        else:
            return super().take_escape()
        return True

    def main_act(self) -> bool:
        shown = self.stack.currentWidget()
        if shown is self.form:
            self.form.try_save()
        elif shown is self.taking_in:
            self.taking_in.forward.click()
        else:
            return super().main_act()
        return True

    def search_field(self) -> QWidget | None:
        return self.list.filter.line

    def _enter(self) -> bool:
        """Enter where the focus is: the list opens somebody, forms move on."""
        shown = self.stack.currentWidget()
        if shown is self.form:
            return self.form.form.enter()
        if shown is self.taking_in:
            return self.taking_in.enter()
        if self.leaving.form.enter() or self.erasing.form.enter():
            return True
        if self.list.has_focus() and self.person.shown is not None:
            self.change_person()
            return True
        return False

    def read(self) -> None:
        """Read who fits the search, and how the register stands."""
        room, text = self.room, self.list.filter.text
        self.look(lambda: (room.find(text, limit=5000) if text else room.everybody(), room.overview()), self._read)

    def show_list(self) -> None:
        """Put forms away."""
        self.stack.setCurrentWidget(self.shelf)
        self._say_acts()
        self.list.filter.line.setFocus()

    def choose(self, id: str) -> None:
        """Show somebody beside the list."""
        self.wanted = id
        self.leaving.hide()
        self.erasing.hide()
        self.look(lambda: self.room.shown(id), self._show_person)

    def add_person(self) -> None:
        """Open the form for somebody new, of the kind that is listed."""
        role = self.list.part if self.list.part in ("supplier", "customer") else "member"
        room, say, till = self.room, self.context.say, self.context.till

        def open_it(found: Any) -> None:
            self._open_form(found[0], None, found[1], found[2])

        self.ask(lambda: (room.fresh(role), room.consent_text(say), till.operators()), open_it)

    def change_person(self) -> None:
        """Open the form with the one chosen."""
        shown = self.person.shown
        if shown is None or shown.person.erased:
            return
        room, say, till, id = self.room, self.context.say, self.context.till, shown.person.id

        def open_it(found: Any) -> None:
            self._open_form(found[0], shown, found[1], found[2])

        self.ask(lambda: (room.typed(id), room.consent_text(say), till.operators()), open_it)

    def open_keeping(self) -> None:
        """Open consent and keys."""
        self.stack.setCurrentWidget(self.keeping)
        self._say_acts()
        self.keeping.read()

    def _open_list(self) -> None:
        self.stack.setCurrentWidget(self.taking_in)
        self.taking_in.come()
        self._say_acts()

    def _open_form(self, typed: PersonTyped, shown: PersonShown | None, consent: str, operators: Any) -> None:
        helpers = ", ".join(each.number for each in shown.helpers) if shown is not None else ""
        person = None if shown is None else shown.person
        self.form.show_person(typed, person, consent=consent, operators=operators, helpers=helpers)
        self.done.put_away()
        self.stack.setCurrentWidget(self.form)
        self._say_acts()
        self.form.texts["name"].setFocus(Qt.FocusReason.TabFocusReason)

    def _read(self, found: tuple[tuple[Person, ...], Overview]) -> None:
        people, overview = found
        say = self.context.say
        self.list.put(people, overview)
        if overview.trouble is not None:
            self.done.tell(say("Names cannot be read"), overview.trouble.sentence(say), "danger")
        elif overview.twice:
            numbers = ", ".join(same[0].number for same in overview.twice[:5])
            words = say("Two desks gave it. Give one of them another number.")
            self.done.tell(say("One number, two people: {numbers}", numbers=numbers), words, "warn")
        if self.wanted:
            self.list.table.choose(self.wanted)
            self.choose(self.wanted)

    def _show_person(self, shown: PersonShown) -> None:
        self.person.show_person(shown)
        self._say_acts()

    def _say_acts(self) -> None:
        say, shown = self.context.say, self.person.shown
        nobody = say("Choose somebody first.") if shown is None else ""
        gone = say("Nothing is known of this person any more.") if shown is not None and shown.person.erased else ""
        member = shown is not None and "member" in shown.person.roles
        back = shown is not None and shown.person.left_on is not None
        self.data.say(say("All their data…"), cannot=nobody or gone)
        self.goes.say(say("Comes back…") if back else say("Leaves…"), cannot=nobody or gone or ("" if member else say("No member.")))
        self.erases.say(say("Erase…"), cannot=nobody or gone)
        listed = self.stack.currentWidget() is self.shelf
        for button in (self.data, self.goes, self.erases):
            self.acts.offer(button, listed and shown is not None)
        for button in (self.new, self.from_file, self.keeps):
            self.acts.offer(button, listed)

    def _ask_about(self, card: LeaveCard | EraseCard) -> None:
        """Open a card for whoever is chosen."""
        self.leaving.hide()
        self.erasing.hide()
        if self.person.shown is not None:
            card.open_for(self.person.shown)

    def _pressed(self, key: str) -> None:
        """A row of the card: the ID number is asked for, anybody else is shown."""
        shown = self.person.shown
        if key != ID_NUMBER:
            self.list.table.choose(key)
            self.choose(key)
        elif shown is not None:
            id = shown.person.id

            def told(number: str) -> None:
                self.person.show_person(shown, id_number=number)

            self.act(Permission.PRIVATE, lambda leave: self.room.whole_id_number(id, leave), told)

    def _scanned(self, found: Person | None) -> None:
        say = self.context.say
        if found is None:
            self.context.sounds.play("unknown")
            self.done.tell(say("Nobody has this card"), say("Choose somebody, press Enter, and scan it into the form."), "warn")
            return
        self.context.sounds.play("ok")
        self.list.seek("", part="all")
        self.wanted = found.id
        self.read()

    def _save(self, typed: PersonTyped) -> None:
        room, helpers, new = self.room, self.form.helpers.value, not typed.id and not self.form.sure

        def work(leave: Any) -> Any:
            ready = replace(typed, helpers=room.people_called(helpers))
            likely = room.alike(ready) if new else ()
            return likely or room.save(ready, leave)

        self.act(Permission.MEMBERS, work, self._saved, refused=self._not_saved)

    def _saved(self, made: Any) -> None:
        if isinstance(made, tuple):
            self.context.sounds.play("unknown")
            self.form.ask_if_same(made)
            return
        self.context.sounds.play("ok")
        self.done.tell(self.context.say("{number} {name} is kept", number=made.number, name=made.name), "", "ok")
        self.wanted = made.id
        self.list.seek("", part="" if belongs(made, self.list.part) else "all")
        self.show_list()
        self.read()

    def _not_saved(self, reason: Exception) -> bool:
        """What others have already is told where it was typed."""
        field = REFUSED_FIELDS.get(type(reason), "")
        if not field:
            return False
        self.form.complain({field: reason.sentence(self.context.say)})  # type: ignore[attr-defined]
        self.context.sounds.play("refused")
        return True

    def _leave(self, day: Any, reason: Any) -> None:
        shown, room = self.person.shown, self.room
        if shown is None:
            return
        id = shown.person.id
        if reason is None:
            self.act(Permission.MEMBERS, lambda leave: room.come_back(id, day, leave), lambda _: self._acted())
        else:
            self.act(Permission.MEMBERS, lambda leave: room.leave(id, day, reason, leave), lambda _: self._acted())

    def _acted(self) -> None:
        self.context.sounds.play("ok")
        self.leaving.hide()
        self.erasing.hide()
        self.read()

    def _erase(self, reason: Any) -> None:
        """Ask for leave, clean the copies beside the till, then erase."""
        shown, room, say = self.person.shown, self.room, self.context.say
        if shown is None or self.working.running:
            return
        id = shown.person.id

        def permitted(leave: Approval | None) -> Approval | None:
            room.till.permit(Permission.PRIVATE, leave)
            return leave

        def begin(leave: Approval | None) -> None:
            def ready(prepared: Prepared) -> None:
                self._erase_prepared(prepared, reason, leave)

            self.working.run(say("Looking through the backups"), lambda progress: room.prepare_erasure(id, progress), then=ready)

        self.act(Permission.PRIVATE, permitted, begin)

    def _erase_prepared(self, prepared: Prepared, reason: Any, leave: Approval | None) -> None:
        room, devices = self.room, self.context.devices
        forget = devices.forget_papers if devices.has_printer else None
        self.act(
            Permission.PRIVATE,
            lambda again: room.erase(prepared.id, reason, again, prepared=prepared, forget_papers=forget),
            self._erased,
            approval=leave,
        )

    def _erased(self, done: Any) -> None:
        say = self.context.say
        left = [each.place for each in done.keys if each.path is None]
        words = say("Put these in and back the members' keys up again, or destroy them: {places}", places=", ".join(left)) if left else ""
        words = words or " ".join(reason.sentence(say) for reason in done.unreached[:2])
        if not words and done.documents:
            words = say("{count} source documents speak of this person. The law has them kept.", count=done.documents)
        title = say("Number {number} is erased. The accounts stay, and every proof still holds.", number=done.number)
        self.done.tell(title, words, "warn" if words else "ok")
        self._acted()

    def _print_card(self) -> None:
        shown, say = self.person.shown, self.context.say
        if shown is None:
            return
        person = shown.person

        def printed(found: Any) -> None:
            profile, job = found
            slip = card_slip(person, profile, say, say.language)
            self.context.devices.print_paper(job, say("Card of {number}", number=person.number), slip)
            self.done.tell(say("The card of {number} is at the printer", number=person.number), "", "ok")

        till = self.context.till
        self.ask(lambda: (till.desk.profile(), till.fresh_id()), printed)

    def _hand_over(self) -> None:
        """All that is known of somebody: gathered, then written where they say."""
        shown, room = self.person.shown, self.room
        if shown is not None:
            id = shown.person.id
            self.act(Permission.PRIVATE, lambda leave: room.gather(id, leave), self._choose_folder)

    def _choose_folder(self, export: PersonExport) -> None:
        open_folder(self, self.context.say("Where the files for this person go"), lambda folder: self.write_data(export, folder))

    def write_data(self, export: PersonExport, folder: Path) -> None:
        """Write paper and data of a person, beside the till."""
        say, desk = self.context.say, self.context.till.desk
        language = say.language

        def written(paths: tuple[Path, Path]) -> None:
            where = f"{paths[0]} · {paths[1].name}"
            self.done.tell(say("These files hold private data. Give them to that person, and keep no copy."), where, "ok")

        def work(_: Any) -> tuple[Path, Path]:
            return write_person(export, folder, shop=desk.profile(), say=say, language=language)

        self.working.run(say("Writing what is known"), work, then=written)

    def _take_in(self, report: MembersReport) -> None:
        say, room = self.context.say, self.room

        def taken(count: int) -> None:
            self.context.sounds.play("ok")
            self.done.tell(say("{count} people of the list are in the register", count=f"{count:,}"), "", "ok")
            self.show_list()
            self.read()

        def begin(_: Any) -> None:
            self.working.run_in_slices(say("Taking the list in"), lambda: room.take_list_in(report), then=taken, cancelled=self.read)

        self.act(Permission.MEMBERS, lambda leave: room.till.permit(Permission.MEMBERS, leave), begin)

    def _kept(self, words: str) -> None:
        """Something about consent or keys was done: how it stands now may change who can be read."""
        self.done.tell(words, "", "ok")
        self.read()
