"""Campaigns at the office: the list with what each stands at, and the form of a new one with what a bill gets worked out while one types.

list --F7--> form --Ctrl Enter--> second look at the whole terms --Ctrl Enter--> signed and open          Esc goes back a step, nothing typed is lost
A file of an issuer (F8) is read and shown before the shop takes part; F9 writes the file of a campaign that this desk opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from kadpun.books.money import show_money
from kadpun.books.refusals import Told
from kadpun.books.thai import show_date
from kadpun.books.tokens.campaign_facts import CloseReason
from kadpun.books.tokens.campaign_pack import SUFFIX, TakenPack
from kadpun.books.tokens.campaigns import Allotted, StandingCampaign
from kadpun.books.tokens.templates import NAMES
from kadpun.pos.office.campaign_words import STATES, amount_words, campaign_name, issuer_name
from kadpun.pos.office.campaigns_room import CampaignSeen, CampaignsRoom, HandedOut, KnownDesk, PackSeen
from kadpun.pos.till.results import Permission

from ..forms.note import Note
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, table_card
from ..office_parts.desk_page import beside
from ..office_parts.files import open_file, save_file
from ..widgets.buttons import Button
from ..widgets.layout import column
from ..widgets.paint import Tone
from .campaign_cards import AllocateCard, ClosePanel, PackCard, SumsCard, TermsCard
from .campaign_making import CampaignMaking
from .tokens_part import TokensPart

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

TONES: Mapping[str, Tone] = {"open": "ok", "soon": "primary", "spent": "warn"}


class CampaignsPart(TokensPart):
    """The part."""

    def __init__(self, page: DeskPage) -> None:
        super().__init__(page)
        context = self.context
        theme = context.theme
        self.room = CampaignsRoom(context.till)
        self.campaigns: tuple[CampaignSeen, ...] = ()
        self.seen_pack: PackSeen | None = None
        self.wanted = ""
        self.is_typing = False
        self.take_in = Button(theme, "plain", "sm", icon="ph.upload-simple", key="F8")
        self.hand_out = Button(theme, "plain", "sm", icon="ph.download-simple", key="F9")
        self.new = Button(theme, "primary", "sm", icon="ph.plus", key="F7")
        self.open = Button(theme, "primary", "sm", icon="ph.check-circle", key="Ctrl Enter")
        self.acts = (self.take_in, self.hand_out, self.new, self.open)
        self.back = Button(theme, "plain", "sm", icon="ph.arrow-u-up-left")
        self.asking, self.to_take_back = Note(theme, first=self.back), ""
        self.done, self.pack, self.promise = Note(theme), PackCard(context), TermsCard(context)
        names = (Column("", least=150), Column("", 150, drop=3), Column("", 200, drop=2))
        self.table = DenseTable(theme, (*names, *(Column("", 100, "right", drop=at) for at in (5, 1, 4)), Column("", 120)))
        self.sums, self.allocate, self.terms = SumsCard(context), AllocateCard(context), TermsCard(context)
        self.making = CampaignMaking(page, self.room, self.done)
        self.closing = ClosePanel(context, self)
        self._lay_out()
        self._connect()
        self._turn()

    def _lay_out(self) -> None:
        self.listed = beside(table_card(self.table), self.sums, self.allocate, self.terms, side_width=400)
        self.setLayout(column(self.done, self.asking, self.pack, self.promise, (self.listed, 1), (self.making, 1), gap=8))

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self._begin(lambda: self.making.begin(next(iter(NAMES)))))
        self.open.clicked.connect(self.making.forward)
        self.making.opened.connect(self._opened)
        self.making.turned.connect(self._turn)
        self.take_in.clicked.connect(self.choose_file)
        self.hand_out.clicked.connect(self._ask_where)
        self.table.chose.connect(lambda _: self._show_chosen())
        self.sums.take.clicked.connect(self._take_what_came)
        self.sums.copy.clicked.connect(self._begin_like)
        self.sums.end.clicked.connect(lambda: self.closing.open_below(self.sums.end, focus=self.closing.reason))
        self.closing.close_it.clicked.connect(self._close)
        self.allocate.gave.connect(self._allocate)
        self.allocate.pressed.connect(self._ask_back)
        self.back.clicked.connect(self._take_back)
        self.allocate.by_list.clicked.connect(self._choose_list)
        self.pack.took.connect(self._take_pack)
        self.pack.cancel.clicked.connect(self._leave_pack)

    def retell(self) -> None:
        say = self.context.say
        heads = (say("Campaign"), say("Issuer"), say("When"), say("Budget"), say("Not granted yet"), say("Used"), say("State"))
        self.table.say(say("Campaigns"), heads)
        self.table.say_empty(say("No campaign yet. F7 makes one, F8 takes in the file of an issuer."))
        self.take_in.say(say("Take in a file…"))
        self.hand_out.say(say("File for shops…"))
        self.new.say(say("New campaign"))
        self.back.say(say("Take it back"))
        for part in (self.sums, self.allocate, self.making, self.pack, self.closing):
            part.retell()
        self._show()
        self._turn()

    def come(self, campaign: str = "") -> None:
        self.wanted = campaign or self.wanted
        self.read()
        if self.is_typing:
            self.making.focus()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def offered(self) -> tuple[Button, ...]:
        if self.seen_pack is not None:
            return ()
        if self.is_typing:
            return (self.open,)
        chosen = self.chosen
        own = chosen is not None and chosen.standing.own
        return (self.take_in, *((self.hand_out,) if own else ()), self.new)

    def take_key(self, stroke: str) -> bool:
        keys = {"F7": self.new, "F8": self.take_in, "F9": self.hand_out}
        button = keys.get(stroke)
        if button is None or button not in self.offered():
            return False
        button.click()
        return True

    def enter(self) -> bool:
        if self.pack.isVisible() and self.pack.code.isVisible() and self.pack.code.line.hasFocus():
            self.pack.take.click()
            return True
        return self.is_typing and self.making.enter()

    def escape(self) -> bool:
        if self.seen_pack is not None:
            self._leave_pack()
            return True
        if self.is_typing and self.making.back():
            return True
        if self.is_typing:
            self.is_typing = False
            self._turn()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    @property
    def chosen(self) -> CampaignSeen | None:
        """The campaign that the list stands on."""
        return next((one for one in self.campaigns if one.terms.campaign == self.table.key), None)

    def read(self) -> None:
        """Read the campaigns anew."""
        self.page.look(self.room.seen, self._read)

    def take_file(self, path: Path) -> None:
        """Read a file of an issuer, and show it before the shop takes part."""

        def looked(seen: PackSeen) -> None:
            self.seen_pack = seen
            self.done.put_away()
            self.promise.put(self.context.say("What it promises"), seen.pack.terms)
            self._turn()
            self.pack.show_pack(seen)

        self.page.look(lambda: self.room.look_into(path), looked, self._not_read)

    def choose_file(self) -> None:
        """Ask which file."""
        open_file(self, self.context.say("The campaign's file from its issuer"), f"*{SUFFIX}", self.take_file)

    def write_file(self, path: Path) -> None:
        """Write the chosen campaign's file for shops."""
        chosen, say = self.chosen, self.context.say
        if chosen is None:
            return

        def written(out: HandedOut) -> None:
            told = say("Tell the shops this code apart from the file: {code}", code=out.code) if out.code else ""
            self.done.tell(say("The file is written: {file}", file=out.path.name), told, "ok")

        self.page.act(Permission.CAMPAIGNS, lambda leave: self.room.hand_out(chosen.terms.campaign, path, leave), written)

    def give_by_list(self, path: Path) -> None:
        """Give tokens to the desks of a list."""
        chosen = self.chosen
        if chosen is None:
            return
        id = chosen.terms.campaign

        def listed(parts: tuple[tuple[str, int], ...]) -> None:
            self.page.act(Permission.CAMPAIGNS, lambda leave: self.room.allocate_all(id, parts, leave), lambda _: self._gave(len(parts)))

        self.page.look(lambda: self.room.read_allocations(path, chosen.terms), listed)

    def _opened(self, standing: StandingCampaign) -> None:
        say = self.context.say
        self.is_typing = False
        self.wanted = standing.campaign
        self.done.tell(say("“{campaign}” is open", campaign=campaign_name(standing.terms, say.words)), say("Its terms are signed."), "ok")
        self.changed.emit()
        self._turn()
        self.read()

    def _begin(self, begin: Callable[[], None]) -> None:
        self.is_typing = True
        self._turn()
        begin()

    def _begin_like(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            self._begin(lambda: self.making.begin_like(chosen.terms.campaign))

    def _close(self) -> None:
        chosen, say = self.chosen, self.context.say
        reason: CloseReason = next((key for key in ("date", "budget", "issuer", "other") if key == self.closing.reason.value), "other")
        self.closing.put_away()
        if chosen is None:
            return

        def closed(standing: StandingCampaign) -> None:
            self.done.tell(say("“{campaign}” is closed", campaign=campaign_name(standing.terms, say.words)), "", "ok")
            self.changed.emit()
            self.read()

        self.page.act(Permission.CAMPAIGNS, lambda leave: self.room.close(chosen.terms.campaign, reason, leave), closed)

    def _allocate(self, desk: str, tokens: int) -> None:
        chosen = self.chosen
        if chosen is None:
            return

        def refused(reason: Exception) -> bool:
            if isinstance(reason, Told) and reason.name in ("AllocationBeyondBudget", "AllocationWrong"):
                self.allocate.tokens.complain(reason.sentence(self.context.say))
                return True
            return False

        self.page.act(
            Permission.CAMPAIGNS,
            lambda leave: self.room.allocate(chosen.terms.campaign, desk, tokens, leave),
            lambda _: self._gave(1),
            refused=refused,
        )

    def _gave(self, count: int) -> None:
        say = self.context.say
        self.allocate.tokens.put("")
        self.done.tell(say("{count} desks may grant more", count=count), say("Hand out the file anew, so that they get it."), "ok")
        self.changed.emit()
        self.read()

    def _ask_back(self, allocation: str) -> None:
        """Ask before something goes back that a file may have told its desk already."""
        self.to_take_back = allocation
        say = self.context.say
        why = say("Only if it did not get the file: else it grants what is no longer its own.")
        self.asking.tell(say("Take it back from this desk?"), why, "warn")
        self._to_top()

    def _take_back(self) -> None:
        chosen, say, allocation = self.chosen, self.context.say, self.to_take_back
        self.asking.put_away()
        if chosen is None:
            return

        def back(_: int) -> None:
            self.done.tell(say("It is back at this desk"), "", "ok")
            self.changed.emit()
            self.read()

        self.page.act(Permission.CAMPAIGNS, lambda leave: self.room.take_back(chosen.terms.campaign, allocation, leave), back)

    def _take_what_came(self) -> None:
        say = self.context.say

        def taken(count: int) -> None:
            self.done.tell(say("Taken: {count}", count=count), "", "ok")
            self.changed.emit()
            self.read()

        self.page.act(Permission.CAMPAIGNS, self.room.take_what_came, taken)

    def _take_pack(self, code: str) -> None:
        seen, say = self.seen_pack, self.context.say
        if seen is None:
            return

        def taken(out: TakenPack) -> None:
            self._leave_pack()
            self.wanted = out.terms.campaign
            name = campaign_name(out.terms, say.words)
            joined, brought = say("This shop takes part in “{campaign}”", campaign=name), say("“{campaign}”: the file is taken in", campaign=name)
            told = say("{tokens} may be granted here.", tokens=amount_words(out.terms, out.tokens, say.words)) if out.tokens else ""
            self.done.tell(joined if out.joined else brought, told, "ok")
            self.changed.emit()
            self.read()

        def refused(reason: Exception) -> bool:
            if isinstance(reason, Told) and reason.name in ("CampaignCodeWrong", "CampaignCodeWanted"):
                self.pack.code.complain(reason.sentence(say))
                return True
            return False

        self.page.act(Permission.CAMPAIGNS, lambda leave: self.room.take_in(seen, code, leave), taken, refused=refused)

    def _leave_pack(self) -> None:
        self.seen_pack = None
        self._turn()

    def _not_read(self, reason: Exception) -> None:
        if isinstance(reason, Told):
            self.context.sounds.play("refused")
            self._leave_pack()
            self.done.tell(self.context.say("The file is not taken"), reason.sentence(self.context.say), "danger")

    def _ask_where(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            save_file(self, self.context.say("Where the file goes"), chosen.terms.campaign + SUFFIX, f"*{SUFFIX}", self.write_file)

    def _choose_list(self) -> None:
        open_file(self, self.context.say("Desks and tokens"), "*.csv *.xlsx", self.give_by_list)

    def _read(self, campaigns: tuple[CampaignSeen, ...]) -> None:
        self.campaigns = campaigns
        self._show()

    def _show(self) -> None:
        self.table.put([self._row(one) for one in self.campaigns])
        if not (self.wanted and self.table.choose(self.wanted)) and self.chosen is None:
            self.table.step(0)
        self.wanted = ""
        self._show_chosen()

    def _show_chosen(self) -> None:
        seen = self.chosen
        self.asking.put_away()
        for part in (self.sums, self.terms):
            part.setVisible(seen is not None)
        self.allocate.setVisible(seen is not None and bool(seen.left) and seen.state not in ("over", "closed"))
        self.acts_turned.emit()
        if seen is None:
            return
        self.sums.show_campaign(seen)
        self.terms.put(self.context.say("What it promises"), seen.terms, seen.goods)
        id = seen.terms.campaign

        def show(found: tuple[tuple[Allotted, ...], tuple[KnownDesk, ...]]) -> None:
            chosen = self.chosen
            if chosen is not None and chosen.terms.campaign == id:
                self.allocate.show_parts(chosen, *found)

        self.page.look(lambda: (self.room.allocations(id), self.room.desks()), show)

    def _row(self, seen: CampaignSeen) -> RowShown:
        say, terms, sums = self.context.say, seen.terms, seen.sums
        money = terms.form == "percent"

        def amount(value: int) -> Cell:
            return Cell("" if not value else show_money(value) if money else f"{value:,}", sort=value)

        first, last = (show_date(day, "dense", say.language) for day in (terms.from_on, terms.to_on))
        return RowShown(
            terms.campaign,
            (
                Cell(campaign_name(terms, say.words), weight=600),
                Cell(issuer_name(terms, say.words)),
                Cell(f"{first} – {last}", sort=terms.to_on.isoformat()),
                amount(sums.budget),
                amount(max(sums.ungranted, 0) if sums.budget else seen.left or 0),
                amount(sums.used),
                Cell(chips=(ChipShown(say(STATES[seen.state]), TONES.get(seen.state, "mute")),), sort=seen.state),
            ),
        )

    def _turn(self) -> None:
        """Show the list or the form."""
        say = self.context.say
        looking = self.seen_pack is not None
        self.pack.setVisible(looking)
        self.promise.setVisible(looking)
        self.listed.setVisible(not self.is_typing and not looking)
        self.making.setVisible(self.is_typing and not looking)
        self._to_top()
        self.open.say(say("Sign and open") if self.making.is_sure else say("Open the campaign…"))
        self.acts_turned.emit()

    def _to_top(self) -> None:
        """What turns up now is seen from its beginning."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.verticalScrollBar().setValue(0)
