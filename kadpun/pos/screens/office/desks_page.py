"""The shop's desks: who they are, how far each holds the others' books, what was wrong with their packs; inviting another, and the folder between.

Packs go by themselves while the folder is there (`desk_courier`); this page shows how that stands, and lets one do it now, take one pack from a file,
or leave whole logs anew. The code of an invitation is shown once and kept nowhere.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from kadpun.books.clock import business_day
from kadpun.books.refusals import Told
from kadpun.books.thai import show_date, show_time
from kadpun.pos.office.desks_room import DeskRow, DesksState, Exchanged
from kadpun.pos.till.desk_settings import load_desk_settings, save_desk_settings, settings_beside
from kadpun.pos.till.results import Permission
from kadpun.sync.desks import Outcome, Received, Sent
from kadpun.sync.invitations import Invited

from ..desk_courier import DeskCourier
from ..forms.fields import Field
from ..forms.note import Note
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.files import open_file, open_folder
from ..office_parts.side_card import SideCard, SideRow
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, wrap
from ..widgets.paint import Tone

TONES: dict[str, Tone] = {"in-step": "ok", "behind": "warn", "invited": "mute", "trouble": "danger"}


class DesksPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        assert isinstance(context.courier, DeskCourier)
        self.courier = context.courier
        self.seen: DesksState | None = None
        self.folder = ""
        self.invited: Invited | None = None
        self.now = Button(theme, "primary", "sm", icon="ph.arrows-clockwise", key="F5")
        self.take_file = Button(theme, "plain", "sm", icon="ph.file-arrow-down")
        self.anew = Button(theme, "plain", "sm", icon="ph.stack")
        self.figures = Figures(theme)
        self.note = Note(theme)
        self.table = DenseTable(
            theme,
            (
                Column("", least=150),
                Column("", 96, "right"),
                Column("", 110, "right", drop=2),
                Column("", 110, "right", drop=1),
                Column("", 150, drop=3),
                Column("", 184),
            ),
            row_height=36,
        )
        self.between, self.troubles, self.inviting = SideCard(theme), SideCard(theme), SideCard(theme)
        self.choose, self.forget = Button(theme, "plain", "sm", icon="ph.folder-open"), Button(theme, "quiet", "sm")
        self.between.act(self.choose, self.forget)
        self.name = Field(theme, most=60)
        self.invite = Button(theme, "plain", "sm", icon="ph.user-plus")
        self.code = Text(style="money-m")
        self.inviting.hold(wrap(column(self.name, self.code, gap=8)))
        self.withdraw = Button(theme, "quiet", "sm")
        self.inviting.act(self.invite, self.withdraw)
        self.lay_desk(
            self.figures,
            (beside(wrap(column(self.note, (self.table.with_totals(), 1), gap=12)), self.troubles, self.between, self.inviting), 1),
            acts=(self.take_file, self.anew, self.now),
        )
        self._connect()
        self.settle()

    def _connect(self) -> None:
        self.now.clicked.connect(self.exchange)
        self.take_file.clicked.connect(self._choose_pack)
        self.anew.clicked.connect(self._leave_anew)
        self.choose.clicked.connect(lambda: open_folder(self, self.context.say("Folder between the desks"), self.use_folder))
        self.forget.clicked.connect(lambda: self.use_folder(None))
        self.invite.clicked.connect(self._invite)
        self.withdraw.clicked.connect(self._withdraw)
        self.table.chose.connect(lambda _: self._chosen())
        self.courier.changed.connect(self._exchanged)
        self.courier.ended.connect(self._look_busy)
        self.courier.progress.connect(self._show_progress)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.now.say(say("Exchange now"))
        self.take_file.say(say("Take a pack…"))
        self.anew.say(say("Leave whole books anew"))
        self.choose.say(say("Choose a folder…"))
        self.forget.say(say("No folder"))
        self.name.say(say("Name of the new desk"), placeholder=say("Till 2"))
        self.invite.say(say("Invite"))
        self.withdraw.say(say("Withdraw the invitation"))
        titles = (say("Desk"), say("Here"), say("Of ours there"), say("Cosigned"), say("Last heard"), say("How it stands"))
        self.table.say(say("The shop's desks"), titles)
        self.table.say_empty(say("No other desk yet. Choose the folder between the desks, then invite one."))
        self._show(self.seen)

    def enter(self, **given: Any) -> None:
        """Read how the desks stand."""
        path = settings_beside(self.context.till.desk.store.path)
        self.look(lambda: load_desk_settings(path).settings.desks_folder, self._know_folder)

    def leave(self) -> None:
        super().leave()
        self.invited = None
        self._show_code()

    def take_key(self, stroke: str) -> bool:
        if stroke == "F5":
            self.exchange()
            return True
        return super().take_key(stroke)

    def search_field(self) -> Field:
        return self.name

    def read(self) -> None:
        """Read how the desks stand anew."""
        self._serve()
        self.look(self.courier.room.state, self._show)

    def exchange(self) -> None:
        """Take and leave now."""
        if not self.folder:
            self.note.tell(self.context.say("Choose the folder between the desks first"), "", "warn")
            return
        self._serve()
        folder = Path(self.folder)
        self.courier.do(lambda room: room.exchange(folder, self.courier.progress.emit), self._exchanged_now, self.tell)
        self._look_busy()

    def use_folder(self, folder: Path | None) -> None:
        """Exchange packs in this folder from now on, or in none."""
        path = settings_beside(self.context.till.desk.store.path)
        chosen = "" if folder is None else str(folder)

        def keep() -> str:
            save_desk_settings(path, replace(load_desk_settings(path).settings, desks_folder=chosen))
            return chosen

        def kept(value: str) -> None:
            self._know_folder(value)
            self.courier.serve(self.context.till, value)
            if value and self.seen is not None and not self.seen.alone:
                self.exchange()

        self.ask(keep, kept)

    def take_pack(self, path: Path) -> None:
        """Take one pack from a file, or all of the folder it lies in when that is a folder."""
        self._serve()
        self.courier.do(lambda room: room.receive(path, self.courier.progress.emit), self._received, self.tell)
        self._look_busy()

    def _know_folder(self, folder: str) -> None:
        self.folder = folder
        self.read()

    def _serve(self) -> None:
        """A window that stands without the program's own start (as in a story) has nobody who told the courier whom it serves."""
        if self.courier.folder != self.folder or not self.courier.serves(self.context.till):
            self.courier.serve(self.context.till, self.folder)

    def _choose_pack(self) -> None:
        open_file(self, self.context.say("A pack of another desk"), "*.kadpun-pack", self.take_pack)

    def _leave_anew(self) -> None:
        if not self.folder:
            self.exchange()
            return
        self._serve()
        folder = Path(self.folder)
        self.courier.do(lambda room: room.send(folder, anew=True), self._sent, self.tell)
        self._look_busy()

    def _invite(self) -> None:
        say = self.context.say
        if not self.folder:
            self.name.complain(say("Choose the folder between the desks first"))
            return
        if not self.name.value:
            self.name.complain(say("What will people call the new desk?"))
            self.name.setFocus()
            return
        folder, name, till = Path(self.folder), self.name.value, self.context.till
        self._serve()

        def allowed(_: object) -> None:
            self.courier.do(lambda room: room.invite(folder, name), self._take_invited, self._not_invited)
            self._look_busy()

        self.act(Permission.DESKS, lambda approval: till.allow(Permission.DESKS, approval), allowed)

    def _withdraw(self) -> None:
        """Take back the invitation of the desk chosen in the table."""
        desk, folder, till = self.table.key, Path(self.folder) if self.folder else None, self.context.till
        self._serve()

        def allowed(_: object) -> None:
            self.invited = None
            self.courier.do(lambda room: room.withdraw(str(desk), folder), lambda _: self.read(), self.tell)

        self.act(Permission.DESKS, lambda approval: till.allow(Permission.DESKS, approval), allowed)

    def _chosen(self) -> None:
        """Another desk is chosen: what is wrong with it, and whether its invitation may still be taken back."""
        rows = () if self.seen is None else self.seen.rows
        self.withdraw.setVisible(any(each.desk == self.table.key and each.standing == "invited" for each in rows))
        self._show_troubles()

    def _take_invited(self, invited: Invited) -> None:
        self.invited = invited
        self.name.put("")
        self._show_code()
        self.courier.serve(self.context.till, self.folder)
        self.context.sounds.play("ok")
        self.read()

    def _not_invited(self, reason: Exception) -> None:
        if isinstance(reason, Told):
            self.name.complain(reason.sentence(self.context.say))
            self.context.sounds.play("refused")

    def _exchanged_now(self, exchanged: Exchanged) -> None:
        self._exchanged(exchanged)
        if not exchanged.anything:
            self.note.tell(self.context.say("There is nothing new"), "", "ok")

    def _exchanged(self, exchanged: Exchanged) -> None:
        """Something came, went or was wrong."""
        say = self.context.say
        parts = []
        if exchanged.received is not None and exchanged.received.taken:
            parts.append(say("{count} entries were taken", count=f"{exchanged.received.taken:,}"))
        if exchanged.received is not None and exchanged.received.people:
            parts.append(say("names, private data or documents came"))
        if exchanged.sent is not None and exchanged.sent.packs:
            parts.append(say("{count} entries were left for the others", count=f"{exchanged.sent.facts:,}"))
        wrong = exchanged.received.wrong if exchanged.received is not None else ()
        if exchanged.reason is not None:
            self.note.tell(say("The desks could not exchange"), exchanged.reason.sentence(say), "danger")
        elif wrong:
            self._tell_wrong(wrong)
        elif parts:
            self.note.tell(say("Exchanged"), " · ".join(parts), "ok")
        self.read()

    def _received(self, received: Received) -> None:
        say = self.context.say
        if received.wrong:
            self._tell_wrong(received.wrong)
        elif received.taken:
            self.note.tell(say("Exchanged"), say("{count} entries were taken", count=f"{received.taken:,}"), "ok")
            self.courier.took.emit()
        else:
            self.note.tell(say("Everything in it is here already"), "", "ok")
        self.read()

    def _sent(self, sent: Sent) -> None:
        say = self.context.say
        self.note.tell(say("Exchanged"), say("{count} entries were left for the others", count=f"{sent.facts:,}"), "ok")
        self.read()

    def _tell_wrong(self, wrong: tuple[Outcome, ...]) -> None:
        """Tell the first thing wrong; the others stand with their desks."""
        say = self.context.say
        reason = wrong[0].reason
        assert reason is not None
        self.context.sounds.play("refused")
        self.note.tell(say("Packs that could not be taken: {count}", count=len(wrong)), reason.sentence(say), "danger")

    def _show_progress(self, done: int, total: int) -> None:
        if self.isVisible():
            self.note.tell(self.context.say("Taking a pack"), self.context.say("{done} of {count}", done=f"{done:,}", count=f"{total:,}"), "info")

    def _look_busy(self) -> None:
        for button in (self.now, self.take_file, self.anew, self.invite):
            button.setEnabled(not self.courier.running)

    def _show(self, seen: DesksState | None) -> None:
        say = self.context.say
        self.seen = seen
        if seen is None:
            self.head.say(say("Desks"))
            return
        self.head.say(say("Desks"), say("This desk is {name} · {log}", name=seen.own.name, log=seen.own.log))
        if self.invited is not None and any(each.desk == self.invited.desk and each.log for each in seen.rows):
            self.invited = None  # it has joined, so the code is worth nothing any more
        in_step = sum(each.standing == "in-step" for each in seen.rows)
        behind = any(each.standing in ("behind", "trouble") for each in seen.rows)
        cosigned = say("{count} of them cosigned", count=f"{seen.own.cosigned:,}") if seen.own.cosigned else say("Nobody has cosigned yet")
        late = say("They count in the first open period") if seen.late_facts else say("Nothing came late")
        self.figures.put(
            (
                Figure("ph.book-open", say("Entries of this desk"), f"{seen.own.size:,}", cosigned),
                Figure("ph.desktop", say("Desks in step"), f"{in_step}/{len(seen.rows)}", tone="warn" if behind else "ink"),
                Figure("ph.clock-counter-clockwise", say("Came late"), f"{seen.late_facts:,}", late, tone="warn" if seen.late_facts else "ink"),
            )
        )
        self.table.put([self._row(each) for each in seen.rows])
        self._show_between()
        self._show_code()
        self._chosen()
        self._look_busy()

    def _row(self, each: DeskRow) -> RowShown:
        say = self.context.say
        words = {
            "in-step": say("In step"), "behind": say("Lacks entries"), "invited": say("Invited, not heard yet"), "trouble": say("Something is wrong"),
        }[each.standing]  # fmt: skip
        chip = ChipShown(words, TONES[each.standing])
        if each.standing == "in-step" and each.late:
            chip = ChipShown(say("Silent for days"), "warn")
        here = f"{each.here:,}" if each.here == each.offered else f"{each.here:,}/{each.offered:,}"
        return RowShown(
            each.desk,
            (
                Cell(each.name, weight=600),
                Cell(here if each.log else "", sort=each.here),
                Cell(f"{each.theirs:,}" if each.log else "", sort=each.theirs),
                Cell(f"{each.cosigned:,}" if each.log else "", sort=each.cosigned),
                Cell(self._when(each.heard_at), sort=each.heard_at),
                Cell(chips=(chip,), sort=each.standing),
            ),
        )

    def _when(self, at: int) -> str:
        language = self.context.say.language
        return f"{show_date(business_day(at), 'dense', language)} {show_time(at)}" if at else self.context.say("never")

    def _show_between(self) -> None:
        say = self.context.say
        rows = [SideRow(self.folder)] if self.folder else []
        note = say("Packs are taken and left here by themselves while the program runs.") if self.folder else say(
            "A folder that all desks can reach: on a shared drive, or on a stick that is carried from one to the other."
        )
        self.between.put(say("Folder between the desks"), rows, note=note)
        self.forget.setVisible(bool(self.folder))

    def _show_code(self) -> None:
        say, invited = self.context.say, self.invited
        self.code.setText(invited.code if invited is not None else "")
        self.code.setVisible(invited is not None)
        if invited is None:
            note = say("The new PC gets an invitation in the folder, and a code that you read out there.")
        else:
            note = say("Read this code out at the new PC. It is shown only now. The invitation is {file}.", file=invited.path.name)
        self.inviting.put(say("Invite another desk"), note=note)

    def _show_troubles(self) -> None:
        say, seen = self.context.say, self.seen
        rows = () if seen is None else seen.rows
        chosen = next((each for each in rows if each.desk == self.table.key), None) or next((each for each in rows if each.troubles), None)
        if chosen is None or not chosen.troubles:
            self.troubles.hide()
            return
        lines = [trouble.sentence(say) for trouble in chosen.troubles]
        self.troubles.put(say("Wrong with {name}", name=chosen.name), note="\n".join(lines), tone="danger")
        self.troubles.show()
