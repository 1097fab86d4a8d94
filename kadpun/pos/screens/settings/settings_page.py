"""The settings: a list of sections at the left, the one in hand at the right, one button that keeps what was typed.

What the shop means by its settings is recorded in the ledger and needs leave; devices and the second backup place are kept in the desk's own file;
how the window looks holds at once. Every wrong field is told where it stands, in whatever section that is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QStackedWidget

from kadpun.books.clock import mint_id
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_time
from kadpun.hardware.slip import KickDrawer, Slip
from kadpun.pos.till.backups import BackedUp, back_up_shop
from kadpun.pos.till.desk_settings import DeskSettings, LoadedSettings, load_desk_settings, save_desk_settings, settings_beside
from kadpun.pos.till.operators import NameEmpty, PinTaken, PinTooSimple
from kadpun.pos.till.results import Approval, CounterState, Operator, Permission
from kadpun.pos.till.settings_typed import change_settings, read_profile, typed_of_profile

from ..forms.aside import Aside
from ..forms.doors import Door
from ..forms.head import Head
from ..forms.office_page import OfficePage, scrolling
from ..notices import Said
from ..page import Context
from ..wedge import Scan
from ..widgets.buttons import Button
from ..widgets.layout import card, column, row, sized, wrap
from .backup_section import BackupSection
from .devices_section import DevicesSection
from .people_section import PeopleSection
from .sample_slip import printer_test
from .screen_section import ScreenSection
from .sections import CodesSection, MoneySection, PaperSection, Section, ShopSection, put_profile, typed_profile

Read = tuple[ShopProfile, tuple[Operator, ...], LoadedSettings]


class SettingsPage(OfficePage):
    """The page. `enter(section=n)` opens a section by its number."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.profile: ShopProfile | None = None
        self.desk = DeskSettings()
        self.aside = Aside(self)
        self.shop, self.paper = ShopSection(context), PaperSection(context)
        self.money, self.codes = MoneySection(context), CodesSection(context)
        self.devices, self.look = DevicesSection(context), ScreenSection(context)
        self.people, self.backups = PeopleSection(context), BackupSection(context)
        self.sections: tuple[Section, ...] = (
            self.shop, self.paper, self.money, self.codes, self.devices, self.look, self.people, self.backups,
        )  # fmt: skip
        self.group = QButtonGroup(self)
        self.doors = [Door(context.theme) for _ in self.sections]
        self.stack = QStackedWidget()
        self.keep = Button(context.theme, "primary", "lg", icon="ph.check", key="Ctrl Enter")
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        for number, (door, section) in enumerate(zip(self.doors, self.sections, strict=True)):
            self.group.addButton(door, number)
            self.stack.addWidget(scrolling(section))
        self.doors[0].setChecked(True)
        self.rail = scrolling(wrap(column(*self.doors, "stretch", gap=2)))
        rail = sized(card(column((self.rail, 1), gap=0, margins=(10, 10, 10, 10))), width=228)
        body = card(column((self.stack, 1), row("stretch", self.keep), gap=12, margins=(24, 12, 16, 16)))
        self.lay(Head(self.context.theme), row(rail, (wrap(column((body, 1), gap=0)), 1), gap=12))

    def _connect(self) -> None:
        self.group.idClicked.connect(self.turn)
        self.keep.clicked.connect(self.save)
        self.people.kept.connect(self._keep_person)
        self.devices.test_wanted.connect(self._print_test)
        self.devices.drawer_wanted.connect(lambda: self.context.devices.kick(Slip((KickDrawer(),))))
        self.context.devices.printer_changed.connect(lambda _: self.devices.show_printer())
        self.backups.now_wanted.connect(self._back_up)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("Settings"), "", say("Back to selling"))
        for section in self.sections:
            section.retell()
        for door, section in zip(self.doors, self.sections, strict=True):
            door.say(section.title.text())
        self.keep.say(say("Save"))

    def enter(self, section: int = 0, **given: Any) -> None:
        """Read the settings that stand."""
        till = self.context.till
        path = settings_beside(till.desk.store.path)
        self.ask(lambda: (till.desk.profile(), till.operators(), load_desk_settings(path)), self._show)
        self.turn(section)

    def leave(self) -> None:
        super().leave()
        self.people.pin.put("")
        self.people.pin_again.put("")

    def take_scan(self, scan: Scan) -> bool:
        if self.sections[self.stack.currentIndex()] is not self.codes:
            return False
        self.codes.tried.put(scan.raw)
        return True

    def take_key(self, stroke: str) -> bool:
        if self.leave_bar.is_asking:
            return super().take_key(stroke)
        if stroke == "Ctrl+Enter":
            self.keep.click()
            return True
        if stroke in ("PgUp", "PgDn"):
            step = 1 if stroke == "PgDn" else -1
            self.turn((self.stack.currentIndex() + step) % len(self.sections))
            return True
        return super().take_key(stroke)

    def look_busy(self, busy: bool) -> None:
        self.keep.setEnabled(not busy)

    def turn(self, number: int) -> None:
        """Bring a section to the front."""
        self.doors[number].setChecked(True)
        self.doors[number].setFocus(Qt.FocusReason.TabFocusReason)
        self.rail.ensureWidgetVisible(self.doors[number])
        self.stack.setCurrentIndex(number)
        self.keep.setVisible(self.sections[number] not in (self.look, self.people))

    def save(self) -> None:
        """Keep what was typed: the shop's settings in the ledger, the desk's in its file."""
        if self.profile is None:
            return
        read = read_profile(typed_profile(self.shop, self.paper, self.money, self.codes), self.profile)
        reasons: dict[str, Refusal] = {wrong.field: wrong.reason for wrong in reversed(read.wrong)}
        desk = self.devices.typed()
        for number, section in enumerate(self.sections[:4]):
            if section.complain(reasons):
                self.turn(number)
                section.complain(reasons)
                return
        if read.profile is None or desk is None:
            self.turn(self.sections.index(self.devices))
            return
        self._record(read.profile, desk)

    def _record(self, given: ShopProfile, desk: DeskSettings) -> None:
        till = self.context.till
        path = settings_beside(till.desk.store.path)
        kept = replace(desk, second_backup=self.backups.place.value)
        paper_changed = self.profile is not None and self.profile.paper != given.paper

        def work(approval: Approval | None) -> CounterState:
            state = change_settings(till, given, approval)
            save_desk_settings(path, kept)
            return state

        def done(state: CounterState) -> None:
            self.profile = state.profile
            devices_changed = kept != self.desk or paper_changed
            self.desk = kept
            self.devices.keep_scanner()
            self.context.look_again()
            if devices_changed:
                self.context.devices.wanted.emit(kept)
            self.context.sounds.play("ok")
            self.context.notices.note(Said("The settings are kept"), tone="ok", icon="ph.check-circle")

        self.act(Permission.SETTINGS, work, done)

    def _show(self, read: Read) -> None:
        self.profile, people, loaded = read
        self.desk = loaded.settings
        put_profile(typed_of_profile(self.profile), self.shop, self.paper, self.money, self.codes)
        self.devices.put(loaded.settings)
        self.devices.show_printer()
        self.backups.put(loaded.settings)
        self.look.put()
        self.people.show_people(people, self.profile)
        if loaded.reason is not None:
            self.tell(loaded.reason)

    def _keep_person(self, wanted: tuple[str, str, str, str, bool]) -> None:
        operator_id, name, role_name, pin, active = wanted
        till = self.context.till

        def work(approval: Approval | None) -> Operator:
            if not operator_id:
                return till.add_operator(name, role_name, pin, approval)
            return till.change_operator(operator_id, name=name, role=role_name, pin=pin or None, active=active, approval=approval)

        self.act(Permission.OPERATORS, work, self._kept_person, refused=self._not_kept)

    def _kept_person(self, person: Operator) -> None:
        till = self.context.till
        self.people.chosen = person
        self.context.notices.note(Said("{name} is kept", {"name": person.name}), tone="ok", icon="ph.check-circle")
        self.ask(lambda: (till.operators(), till.desk.profile()), lambda found: self.people.show_people(*found))
        self.context.look_again()

    def _not_kept(self, reason: Exception) -> bool:
        """What is wrong with a name or a PIN is told at its field."""
        if not isinstance(reason, (NameEmpty, PinTooSimple, PinTaken)):
            return False
        field = "name" if isinstance(reason, NameEmpty) else "pin"
        self.people.complain({field: reason})
        self.context.sounds.play("refused")
        return True

    def _print_test(self) -> None:
        if self.profile is None:
            return
        say, at = self.context.say, self.context.clock.now_at()
        slip = printer_test(self.profile, say, say.language, show_time(at, say.language))
        self.context.devices.print_paper(mint_id(at), say("Test page"), slip)

    def _back_up(self) -> None:
        store, at, second = self.context.till.desk.store.path, self.context.clock.now_at(), self.backups.place.value
        self.backups.show_progress(0, 0)

        def done(made: tuple[BackedUp, ...]) -> None:
            self.backups.show_made(made)

        self.aside.run(lambda progress: back_up_shop(store, second, at=at, progress=progress), done, self.tell, self.backups.show_progress)
