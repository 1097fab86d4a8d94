"""Coupons at the office: the runs with what became of them, a new run on sheets or slips, some again or void, a scanned one looked at.

runs --Enter--> every coupon of the run, where and when used --Esc--> runs          Insert: how many to print          a scan: the coupon's card
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from kadpun.books.thai import show_date, show_time
from kadpun.books.tokens.campaigns import shop_name_of
from kadpun.books.tokens.coupon_code import PREFIX, SignedCoupon
from kadpun.books.tokens.coupon_facts import Serials
from kadpun.books.tokens.coupons import CouponState, Run
from kadpun.hardware.slip import Slip
from kadpun.pos.office.coupon_words import state_words
from kadpun.pos.office.coupons_room import CouponCampaign, CouponsRoom, RunSeen
from kadpun.pos.till.results import Permission

from ..forms.note import Note
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown
from ..office_parts.desk_page import Beside
from ..office_parts.preview import Preview
from ..wedge import Scan
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, row, wrap
from ..widgets.paint import Tone
from .coupon_cards import CouponCard, PrintCard, RunCard, act_of, reprint_reason, void_reason, work_in
from .tokens_part import TokensPart

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

MOST_SLIPS = 100
"""Coupons that the receipt printer takes at once; more belong on sheets."""
TABS = ("all", "unused", "used", "void", "odd")
TONES: dict[str, Tone] = {"unused": "mute", "used": "ok", "double": "danger", "void": "warn", "used-void": "danger"}
IN_TAB = {"unused": "unused", "used": "used", "double": "odd", "void": "void", "used-void": "odd"}

Seen = tuple[tuple[CouponCampaign, ...], tuple[RunSeen, ...]]


class CouponsPart(TokensPart):
    """The part, under a tab of its page. A page that gets scans hands them on by `take_scan`."""

    def __init__(self, page: DeskPage) -> None:
        super().__init__(page)
        self.room = CouponsRoom(self.context.till)
        theme = self.context.theme
        self.here = shop_name_of(self.room.desk.log)
        self.seen: tuple[RunSeen, ...] = ()
        self.run: RunSeen | None = None
        self.states: tuple[CouponState, ...] = ()
        self.wanted = ""
        self.new = Button(theme, "primary", "sm", icon="ph.plus", key="Insert")
        self.acts = (self.new,)
        self.done, self.title = Note(theme), Text(style="lead", elide=True)
        self.back = Button(theme, "quiet", "sm", icon="ph.arrow-left", key="Esc")
        self.tabs = CountedTabs(theme, TABS)
        counts = [Column("", 76, "right", drop=at) for at in (3, 0, 0, 1)]
        wide = (Column("", 88), Column("", least=140, drop=2), Column("", 120, drop=4), Column("", 96, drop=5))
        self.table = DenseTable(theme, (*wide, *counts, Column("", 84)))
        self.every = DenseTable(theme, (Column("", 120), Column("", 132), Column("", least=138, drop=1), Column("", 150, drop=2), Column("", 124)))
        self.print_card, self.run_card, self.coupon_card = PrintCard(self.context), RunCard(self.context), CouponCard(self.context)
        self.preview = Preview(self.context, page)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.runs_part = wrap(column((self.table.with_totals(), 1)))
        self.every_part = wrap(column(row((self.title, 1), self.back, gap=8), self.tabs, (self.every.with_totals(), 1), gap=8))
        self.every_part.hide()
        main = wrap(column(self.done, (self.runs_part, 1), (self.every_part, 1), gap=8))
        side = wrap(column(self.coupon_card, self.run_card, self.print_card, "stretch", gap=12))
        self.setLayout(column((Beside(main, side, side_width=372), 1), gap=0))

    def _connect(self) -> None:
        self.new.clicked.connect(self.begin_printing)
        self.back.clicked.connect(self.show_runs)
        self.tabs.turned.connect(lambda _: self._show_states())
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self.open_run)
        self.print_card.wanted.connect(self._print)
        self.run_card.wanted.connect(self._do)

    def retell(self) -> None:
        say = self.context.say
        self.new.say(say("Print coupons"))
        self.back.say(say("All runs"))
        counts = (say("Printed"), say("Unused"), say("Used"), say("Made void"), say("To look at"))
        heads = (say("Run"), say("Campaign"), say("Good in"), say("Good until"), *counts)
        self.table.say(say("Runs of coupons"), heads)
        self.table.say_empty(say("No coupons were printed yet."))
        self.every.say(say("Coupons of the run"), (say("Serial"), say("What became of it"), say("When"), say("Used at"), say("Bill")))
        for card in (self.print_card, self.run_card, self.coupon_card):
            card.retell()
        self._show_runs()

    def come(self, campaign: str = "") -> None:
        self.done.put_away()
        self.wanted = campaign
        self.read()

    def read(self, run: str = "") -> None:
        """Read it all anew, and have a run in hand: the one told, or the one that was."""
        wanted = run or (self.run.run.id if self.run is not None else "")
        room = self.room

        def show(read: Seen) -> None:
            campaigns, self.seen = read
            self.print_card.offer(campaigns, self.here, self.wanted)
            self.wanted = ""
            self.acts_turned.emit()
            self.run = next((each for each in self.seen if each.run.id == wanted), None)
            self._show_runs()
            if self.every_part.isVisibleTo(self) and self.run is not None:
                self.open_run(self.run.run.id)

        self.page.look(lambda: (room.campaigns(), room.runs()), show)

    def offered(self) -> tuple[Button, ...]:
        return self.acts if self.print_card.chosen is not None else ()

    def enter(self) -> bool:
        return self.run_card.form.enter() or self.print_card.form.enter()

    def escape(self) -> bool:
        if self.run_card.escape():
            return True
        if self.coupon_card.isVisible():
            self.coupon_card.hide()
            return True
        if self.every_part.isVisibleTo(self):
            self.show_runs()
            return True
        return False

    def take_key(self, stroke: str) -> bool:
        if stroke == "Insert" and self.offered():
            self.begin_printing()
            return True
        return False

    def take_scan(self, scan: Scan) -> bool:
        """Look at a scanned coupon; False where it is none."""
        code = next((reading for reading in scan.readings if reading.upper().startswith(PREFIX)), "")
        if not code:
            return False
        self.done.put_away()

        def found(read: tuple[SignedCoupon, tuple[CouponState, ...]]) -> None:
            signed, states = read
            self.context.sounds.play("ok")
            self.coupon_card.show_coupon(signed, states[0] if states else None)

        self.page.look(lambda: self.room.read(code.upper()), found)
        return True

    def begin_printing(self) -> None:
        """Go to the number of coupons to print."""
        work_in(self.print_card.count)

    def show_runs(self) -> None:
        """Show the list of runs again."""
        self.every_part.hide()
        self.runs_part.show()
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def open_run(self, run: object) -> None:
        """Show every coupon of a run."""

        def show(states: tuple[CouponState, ...]) -> None:
            self.states = states
            self.runs_part.hide()
            self.every_part.show()
            self._show_states()

        self._chose(run)
        self.page.look(lambda: self.room.states(str(run)), show)

    def _chose(self, key: object) -> None:
        self.run = next((each for each in self.seen if each.run.id == key), None)
        self.run_card.show_run(self.run)

    def _print(self, by_slip: bool) -> None:
        asked = self.print_card.asked
        assert asked is not None
        campaign, count, shop, until = asked
        if by_slip and count > MOST_SLIPS:
            say = self.context.say
            self.print_card.count.complain(say("At most {most} at once on the receipt printer. Print more on sheets.", most=MOST_SLIPS))
            return

        def made(run: Run) -> None:
            self.print_card.clear()
            self._hand_out(run, (), again=False, by_slip=by_slip)
            self.changed.emit()
            self.read(run.id)

        self.done.put_away()
        self.page.act(Permission.CAMPAIGNS, lambda leave: self.room.make(campaign, count, shop=shop, until=until, approval=leave), made)

    def _do(self, wanted: str, serials: tuple[Serials, ...], reason: object) -> None:
        assert self.run is not None
        run, room, act, say = self.run.run, self.room, act_of(wanted), self.context.say
        self.done.put_away()

        def is_void(count: int) -> None:
            self.run_card.ask_about(None)
            self.context.sounds.play("ok")
            self.done.tell(
                say("{count} coupons of {run} are void.", count=f"{count:,}", run=run.code), say("Their pieces are back in the budget."), "ok"
            )
            self.read(run.id)

        def again(numbers: tuple[int, ...]) -> None:
            self.run_card.ask_about(None)
            self._hand_out(run, numbers, again=True, by_slip=False)
            self.read(run.id)

        if act != "again":
            why = void_reason(act, reason)
            self.page.act(Permission.CAMPAIGNS, lambda leave: room.make_void(run.id, serials, why, approval=leave), is_void)
            return
        because = reprint_reason(reason)
        self.page.act(Permission.CAMPAIGNS, lambda leave: room.print_again(run.id, serials, because, approval=leave), again)

    def _hand_out(self, run: Run, numbers: Sequence[int], *, again: bool, by_slip: bool) -> None:
        """The paper of coupons that are in the books: sheets to look at, save and print, or slips one after the other."""
        say, room, language = self.context.say, self.room, self.context.say.language
        if not by_slip:
            self.preview.show_pdf(
                say("Coupons {run}", run=run.code),
                lambda progress: room.sheets(run, progress, language=language, numbers=numbers, again=again),
                file_name=f"coupons-{run.code}.pdf",
            )
            return

        def printed(slips: tuple[tuple[str, Slip], ...]) -> None:
            for at, (job, slip) in enumerate(slips, 1):
                self.context.devices.print_paper(job, say("Coupon {at} of {count}", at=at, count=len(slips)), slip)
            self.done.tell(say("{count} coupons are at the printer", count=len(slips)), "", "ok")

        till = self.context.till
        self.page.ask(lambda: tuple((till.fresh_id(), slip) for slip in room.slips(run, language=language)), printed)

    def _show_runs(self) -> None:
        say = self.context.say
        english = say.language == "en"
        rows = []
        for seen in self.seen:
            odd = seen.double + seen.used_void
            run = seen.run
            until = Cell(show_date(run.until, "dense", say.language), sort=run.until.isoformat()) if run.until else Cell()
            counts = [Cell(f"{count:,}", sort=count) for count in (run.count, seen.unused, seen.used + odd, seen.void)]
            chips = (ChipShown(f"{odd:,}", "danger", "ph.warning-circle"),) if odd else ()
            named = (english and seen.terms.name_en) or seen.terms.name
            where = Cell(run.shop or say("every shop"))
            cells = (Cell(run.code, weight=600), Cell(named), where, until, *counts, Cell(chips=chips, sort=odd))
            rows.append(RowShown(run.id, cells, look="danger" if odd else "" if seen.unused else "off"))
        self.table.put(rows)
        self.run_card.show_run(self.run)

    def _show_states(self) -> None:
        say, words = self.context.say, state_words(self.context.say)
        if self.run is None:
            return
        self.title.setText(say("Run {code} · {count} coupons", code=self.run.run.code, count=f"{self.run.run.count:,}"))
        told = [IN_TAB[state.state] for state in self.states]
        names = (say("All"), say("Unused"), say("Used"), say("Made void"), say("To look at"))
        self.tabs.say(say("Which coupons"), names, (len(told), *(told.count(tab) for tab in TABS[1:])))
        rows = []
        for state in self.states:
            if self.tabs.key not in ("all", IN_TAB[state.state]):
                continue
            chip = Cell(chips=(ChipShown(words[state.state], TONES[state.state]),), sort=state.state)
            uses = state.uses or (None,)
            for at, use in enumerate(uses):
                when = "" if use is None else f"{show_date(use.on, 'dense', say.language)} {show_time(use.at)}"
                void = show_date(state.void_on, "dense", say.language) if state.void_on is not None and use is None else ""
                cells = (
                    Cell(state.serial if not at else ""),
                    chip if not at else Cell(say("a copy, used again"), colour="danger"),
                    Cell(when or void, sort=use.at if use is not None else 0),
                    Cell(use.till if use is not None else ""),
                    Cell(use.bill if use is not None else ""),
                )
                rows.append(RowShown((state.number, at), cells, look="danger" if IN_TAB[state.state] == "odd" else ""))
        self.every.put(rows)
        self.every.say_empty(say("None of these."))
