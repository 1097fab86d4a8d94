"""How the register is kept: the text that members agree to, and the backup of the members' keys, apart from that of the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.members.keys_backup import MOST_DAYS
from kadpun.books.thai import show_date
from kadpun.pos.office.members_room import KeysState, MembersRoom
from kadpun.pos.till.results import Permission

from ..forms.fields import Area, Field
from ..forms.note import Note
from ..forms.office_page import scrolling
from ..forms.paragraph import Paragraph
from ..office_parts.files import open_file, open_folder
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, row, rule, wrap

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage


class MembersKeeping(QWidget):
    """The two cards. `kept` says in words what was done, `closed` the wish to leave. Guarded acts go by the page."""

    kept = Signal(str)
    closed = Signal()

    def __init__(self, page: DeskPage, room: MembersRoom) -> None:
        super().__init__()
        self.page, self.room, self.context = page, room, page.context
        theme = self.context.theme
        self.state = KeysState(False, (), (), False, None)
        self.version, self.sure = 1, False
        self.consent_title, self.consent_about = Text(style="title"), Paragraph("dense", "ink-2")
        self.text = Area(theme, lines=6)
        self.keep_text = Button(theme, "primary", "sm", icon="ph.check")
        self.keys_title, self.keys_about = Text(style="title"), Paragraph("dense", "ink-2")
        self.warning = Note(theme)
        self.first, self.again = Field(theme, secret=True, most=200, width=320), Field(theme, secret=True, most=200, width=320)
        self.choose_passphrase = Button(theme, "plain", "sm", icon="ph.key")
        self.add_place = Button(theme, "primary", "sm", icon="ph.hard-drives")
        self.places = column(gap=4)
        self.old = Field(theme, secret=True, most=200, width=320)
        self.restore = Button(theme, "plain", "sm", icon="ph.arrow-counter-clockwise")
        self.reopen = Button(theme, "plain", "sm", icon="ph.lock-open")
        self.anew = Button(theme, "danger", "sm")
        self.back = Button(theme, "quiet", "sm", key="Esc")
        self._lay_out()
        self.keep_text.clicked.connect(self._keep_consent)
        self.choose_passphrase.clicked.connect(self._choose)
        self.add_place.clicked.connect(lambda: open_folder(self, self.context.say("Where the backup of the keys goes"), self.back_up))
        self.restore.clicked.connect(self._restore)
        self.reopen.clicked.connect(self._reopen)
        self.anew.clicked.connect(self._begin_anew)
        self.back.clicked.connect(self.closed)

    def _lay_out(self) -> None:
        agreed = card(column(self.consent_title, self.consent_about, self.text, row("stretch", self.keep_text), gap=8, margins=(16, 10, 16, 14)))
        keys = card(
            column(
                self.keys_title,
                self.keys_about,
                self.warning,
                row(self.first, (self.again, 1), gap=24),
                row(self.choose_passphrase, self.add_place, "stretch", gap=12),
                wrap(self.places),
                rule(),
                self.old,
                row(self.restore, self.reopen, self.anew, "stretch", gap=12),
                gap=8,
                margins=(16, 10, 16, 14),
            )
        )
        self.setLayout(column((scrolling(wrap(column(keys, agreed, "stretch", gap=12))), 1), row(self.back, "stretch"), gap=10))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.consent_title.setText(say("What members agree to"))
        self.consent_about.say(say("Version {version}. New words make a new version; who agreed to an older one is counted.", version=self.version))
        self.text.say(say("Text of consent"))
        self.keep_text.say(say("Keep these words"))
        self.keys_title.setText(say("Backup of the members' keys"))
        self.keys_about.say(
            say(
                "Backups of the books hold names sealed. Only these keys open them, so they are backed up apart, on a stick that is put away. "
                "One is good for {days} days.",
                days=MOST_DAYS,
            )
        )
        self.first.say(say("Passphrase for the backup"), say("On paper, away from this computer. Without it nobody opens the backup."))
        self.again.say(say("The same again"))
        self.choose_passphrase.say(say("Choose another passphrase") if self.state.chosen else say("Choose this passphrase"))
        self.add_place.say(say("Back up into a folder…"), cannot="" if self.state.chosen else say("Choose a passphrase first."))
        self.old.say(say("Passphrase of a backup"), say("After the books were restored on another computer."))
        self.restore.say(say("Take the keys in…"))
        self.reopen.say(say("Open with the old passphrase"))
        self.anew.say(say("Once more: hidden for good") if self.sure else say("Go on without them…"))
        for button in (self.reopen, self.anew):
            button.setVisible(self.state.trouble is not None)
        self.back.say(say("Close"))
        self._show_places()

    def read(self) -> None:
        """Read how consent and keys stand, and show it."""
        room, say = self.room, self.context.say

        def show(found: tuple[KeysState, str, int]) -> None:
            self.show_state(found[0], text=found[1], version=found[2])

        self.page.ask(lambda: (room.keys_state(), room.consent_text(say), room.overview().consent_version), show)

    def show_state(self, state: KeysState, *, text: str, version: int) -> None:
        """Show how things stand."""
        self.state, self.version, self.sure = state, version, False
        self.text.put(text)
        for field in (self.first, self.again, self.old):
            field.put("")
        self.retell()

    def put_secrets_away(self) -> None:
        """Forget what was typed as a passphrase."""
        for field in (self.first, self.again, self.old):
            field.put("")

    def _show_places(self) -> None:
        say = self.context.say
        while (item := self.places.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.deleteLater()
        for place, on in self.state.places:
            drop = Button(self.context.theme, "quiet", "xs", icon="ph.x")
            drop.say(say("No more there"), accessible=say("No more backups in {place}", place=place))
            drop.clicked.connect(lambda _=False, place=place: self._forget(place))
            late = place in self.state.unreached
            words = Text(style="dense", colour="warn" if late else "ink", elide=True)
            day = show_date(on, "document", say.language)
            words.setText(say("{place} · not reached yet", place=place) if late else f"{place} · {day}")
            self.places.addWidget(wrap(row((words, 1), drop, gap=8)))
        if self.state.trouble is not None:
            self.warning.tell(say("Names cannot be read"), self.state.trouble.sentence(say), "danger")
        elif self.state.unreached:
            self.warning.tell(
                say("An older backup still lies somewhere"), say("Put that stick in and back up again, or destroy it."), "warn"
            )
        elif self.state.late:
            told = say("After {days} days it may not be used. Put a stick in and back up again.", days=MOST_DAYS)
            self.warning.tell(say("The backup of the keys grows old"), told, "warn")
        elif not self.state.places:
            self.warning.tell(say("There is no backup of the keys"), say("If this disk breaks, nobody's name can be read again."), "warn")
        else:
            self.warning.put_away()

    def _choose(self) -> None:
        if self.first.value != self.again.value:
            self.again.complain(self.context.say("The two are not the same."))
            self.again.setFocus()
            return
        say, room, passphrase = self.context.say, self.room, self.first.value
        kept = say("The passphrase is chosen. Back the keys up now.")
        self.page.act(Permission.SETTINGS, lambda leave: room.choose_keys_passphrase(passphrase, leave), lambda _: self._done(kept))

    def _restore(self) -> None:
        if not self.old.value:
            self.old.complain(self.context.say("Type its passphrase first."))
            self.old.setFocus()
            return
        open_file(self, self.context.say("Backup of the members' keys"), "*.kadpun-people", self.take_in)

    def take_in(self, path: Path) -> None:
        """Take the keys in from a backup, with the passphrase that was typed."""
        say, room, passphrase = self.context.say, self.room, self.old.value

        def taken(count: int) -> None:
            self._done(say("The keys of {count} people are here.", count=f"{count:,}"))

        self.page.act(Permission.SETTINGS, lambda leave: room.take_keys_in(path, passphrase, leave), taken)

    def _reopen(self) -> None:
        say, room, passphrase = self.context.say, self.room, self.old.value

        def opened(count: int) -> None:
            self._done(say("The keys of {count} people are here.", count=f"{count:,}"))

        self.page.act(Permission.SETTINGS, lambda leave: room.reopen_keys(passphrase, leave), opened)

    def _begin_anew(self) -> None:
        """Go on without the keys, when it was said twice."""
        if not self.sure:
            self.sure = True
            self.retell()
            return
        room, done = self.room, self.context.say("New people can be taken in. Older names stay hidden.")
        self.page.act(Permission.SETTINGS, room.begin_keys_anew, lambda _: self._done(done))

    def back_up(self, folder: Path) -> None:
        """Back the keys up into a folder, and at each closing from now on."""
        say, room = self.context.say, self.room

        def backed(path: Path) -> None:
            self._done(say("The keys are in {file}", file=path))

        self.page.act(Permission.SETTINGS, lambda leave: room.back_up_keys(folder, leave), backed)

    def _forget(self, place: str) -> None:
        room, kept = self.room, self.context.say("No more backups go there")
        self.page.act(Permission.SETTINGS, lambda leave: room.forget_keys_place(place, leave), lambda _: self._done(kept))

    def _keep_consent(self) -> None:
        room, text, kept = self.room, self.text.value, self.context.say("The words are kept")
        self.page.act(Permission.SETTINGS, lambda leave: room.change_consent(text, leave), lambda _: self._done(kept))

    def _done(self, words: str) -> None:
        self.context.sounds.play("ok")
        self.kept.emit(words)
        self.read()
