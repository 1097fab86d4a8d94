"""Wallets and grants: who holds what of a campaign, found as one types; one wallet beside the list; lists of events; what ran out.

Insert grants by a list, Enter in the list goes to what the one chosen may get, F9 prints the statement, F10 writes who holds what. A member's card
finds its member. Whoever is found in the register and holds nothing yet stands below the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QWidget

from kadpun.books.members.cards import read_card
from kadpun.books.thai import fold_for_search
from kadpun.books.tokens.campaigns import StandingCampaign
from kadpun.books.tokens.event_lists import ListReport
from kadpun.pos.office.wallets_room import HolderSeen, PersonWallet, WalletsRoom, WalletsSeen
from kadpun.pos.till.receipt_wallets import campaign_name, token_word
from kadpun.pos.till.results import Permission, Printed
from kadpun.pos.till.wallet_till import Granted

from ..forms.fields import Field, Pick
from ..forms.note import Note
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown
from ..office_parts.desk_page import beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.files import save_file
from ..wedge import Scan
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap
from .event_list_step import EventListStep
from .tokens_part import TokensPart
from .wallet_cards import PassOnCard, TwiceCard, WalletCard

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

TABS = ("all", "left", "twice")
COUNTS = ("granted", "used", "expired", "moved", "left")


class WalletsPart(TokensPart):
    """The tab. A page that gets scans hands them on by `take_scan`."""

    def __init__(self, page: DeskPage) -> None:
        super().__init__(page)
        theme = self.context.theme
        self.room = WalletsRoom(self.context.till)
        self.campaigns: tuple[StandingCampaign, ...] = ()
        self.seen: WalletsSeen | None = None
        self.others: tuple[HolderSeen, ...] = ()
        self.party = ""
        self.expire = Button(theme, "plain", "sm", icon="ph.hourglass-medium")
        self.export = Button(theme, "plain", "sm", icon="ph.export", key="F10")
        self.from_list = Button(theme, "primary", "sm", icon="ph.upload-simple", key="Insert")
        self.acts = (self.expire, self.export, self.from_list)
        self.done, self.figures, self.tabs = Note(theme), Figures(theme), CountedTabs(theme, TABS)
        self.choice, self.filter = Pick(theme), Field(theme, most=60, width=220)
        counts = [Column("", 100, "right", drop=at) for at in (2, 1, 4, 5, 0)]
        self.table = DenseTable(theme, (Column("", 92, drop=3), Column("", least=170), *counts, Column("", 100, drop=6)))
        self.wallet, self.pass_card, self.twice = WalletCard(self.context), PassOnCard(self.context), TwiceCard(self.context)
        self.step = EventListStep(self.context, self.room)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        above = row((self.choice, 1), self.filter, gap=12)
        main = wrap(column(above, row(self.tabs, "stretch"), (self.table.with_totals(), 1), gap=8))
        self.shelf = wrap(column(self.figures, (beside(main, self.twice, self.wallet, self.pass_card, side_width=400), 1), gap=12))
        self.step.hide()
        self.setLayout(column(self.done, (self.shelf, 1), (self.step, 1), gap=8))

    def _connect(self) -> None:
        self.choice.chosen.connect(lambda _: self.read())
        self.filter.changed.connect(lambda _: self._seek())
        self.tabs.turned.connect(lambda _: self._show_rows())
        self.table.chose.connect(self.choose)
        self.table.opened.connect(lambda _: self._go_to_wallet())
        self.expire.clicked.connect(self._let_run_out)
        self.export.clicked.connect(self._ask_where)
        self.from_list.clicked.connect(self.open_list)
        self.step.closed.connect(self.show_list)
        self.step.wanted.connect(self._grant_list)
        self.wallet.granted.connect(self._grant)
        self.wallet.taken.connect(lambda grant: self._take_back((grant,)))
        self.wallet.printed.connect(self._print)
        self.twice.taken.connect(self._take_back)
        self.pass_card.wanted.connect(self._pass_on)

    def retell(self) -> None:
        say = self.context.say
        self.expire.say(say("Post what ran out"))
        self.export.say(say("Who holds what…"))
        self.from_list.say(say("Grant by a list…"))
        self.choice.say("")
        self.choice.box.setAccessibleName(say("Campaign"))
        self.filter.say("", placeholder=say("Name or number"))
        self.filter.line.setAccessibleName(say("Name or number"))
        self.tabs.say(say("Which wallets"), (say("All"), say("With tokens"), say("Granted twice")))
        heads = (say("Granted"), say("Used"), say("Ran out"), say("Passed on"), say("Still held"))
        self.table.say(say("Wallets"), (say("Member no."), say("Name"), *heads, ""))
        self.table.say_empty(say("Nobody yet. Find somebody by name or number."))
        for part in (self.wallet, self.pass_card, self.twice, self.step):
            part.retell()
        self._offer_campaigns()
        self._show()

    def come(self, campaign: str = "") -> None:
        self.done.put_away()
        self.page.look(self.room.campaigns, lambda found: self._came(found, campaign))

    def offered(self) -> tuple[Button, ...]:
        if self.seen is None or self.is_listing:
            return ()
        running, lists = bool(self.seen.running_out), bool(self.seen.lists)
        return tuple(button for button, fits in ((self.expire, running), (self.export, True), (self.from_list, lists)) if fits)

    def enter(self) -> bool:
        if self.is_listing:
            return self.step.enter()
        return self.wallet.isVisible() and (self.wallet.form.enter() or self.pass_card.form.enter())

    def take_key(self, stroke: str) -> bool:
        if self.is_listing:
            if stroke == "Ctrl+Enter" and self.step.forward.isEnabled():
                self.step.forward.click()
                return True
            return stroke == "Ctrl+Enter"
        buttons = {"Insert": self.from_list, "F10": self.export}
        if stroke in buttons and buttons[stroke] in self.offered():
            buttons[stroke].click()
            return True
        if stroke == "F9" and self.wallet.isVisible():
            self._print()
            return True
        return False

    def take_scan(self, scan: Scan) -> bool:
        """A member's card finds its member; in a field it is typed."""
        card = next((reading for reading in scan.readings if read_card(reading) is not None), "")
        if not card or self.is_listing:
            return False

        def found(people: tuple[HolderSeen, ...]) -> None:
            if people:
                self.filter.put(people[0].number)
                self._seek(people[0].holding.party)

        self.page.look(lambda: self.room.find(card), found)
        return True

    def escape(self) -> bool:
        if self.is_listing:
            self.show_list()
            return True
        return False

    def search_field(self) -> QWidget:
        return self.filter.line

    @property
    def is_listing(self) -> bool:
        """Whether the step that grants by a list is in front."""
        return not self.step.isHidden()

    def show_list(self) -> None:
        """Bring the list of wallets back."""
        self._turn_to(self.shelf)
        self.acts_turned.emit()
        self.table.setFocus()

    def _turn_to(self, part: QWidget) -> None:
        for one in (self.shelf, self.step):
            one.setVisible(one is part)

    def open_list(self) -> None:
        """Open the step that grants by a list."""
        if self.seen is not None and self.seen.lists:
            self.done.put_away()
            self.step.come(self.seen)
            self._turn_to(self.step)
            self.acts_turned.emit()

    def read(self) -> None:
        """Read the wallets of the campaign in hand."""
        campaign = str(self.choice.value or "")
        if campaign:
            self.page.look(lambda: self.room.wallets(campaign), self._read)
        else:
            self.seen = None
            self._show()

    def choose(self, key: object) -> None:
        """Show somebody's wallet beside the list."""
        self.party, seen = str(key), self.seen
        if seen is None:
            return
        campaign, party, room = seen.terms.campaign, self.party, self.room
        self.context.jobs.run(self, lambda: room.wallet(campaign, party), self._show_wallet, lambda _: self._show_wallet(None))

    def _came(self, found: tuple[StandingCampaign, ...], campaign: str) -> None:
        self.campaigns = found
        self._offer_campaigns()
        if campaign:
            self.choice.put(campaign)
        self.read()

    def _offer_campaigns(self) -> None:
        language = self.context.say.language
        with QSignalBlocker(self.choice):
            standing = self.choice.value
            self.choice.offer([(one.campaign, campaign_name(one.terms, language)) for one in self.campaigns])
            if any(one.campaign == standing for one in self.campaigns):
                self.choice.put(standing)

    def _read(self, seen: WalletsSeen) -> None:
        self.seen = seen
        self._show()
        if self.party:
            self.choose(self.party)

    def _show(self) -> None:
        say, seen = self.context.say, self.seen
        if seen is None:
            self.figures.put([])
            self.table.put([], keep=False)
        else:
            held = [one.holding for one in seen.holders]
            left = sum(one.left for one in held)
            word = token_word(seen.terms, say, say.language)
            to_grant = "–" if seen.left_to_grant is None else f"{seen.left_to_grant:,}"
            self.figures.put([
                Figure("ph.users", say("Holders"), f"{len(held):,}"),
                Figure("ph.plus-circle", say("Granted"), f"{sum(one.granted for one in held):,}", unit=word),
                Figure("ph.wallet", say("Left in wallets"), f"{left:,}", unit=word),
                Figure("ph.gift", say("Left to grant here"), to_grant, unit=word if seen.left_to_grant is not None else ""),
            ])  # fmt: skip
            self.tabs.count((len(held), sum(one.left > 0 for one in held), len(seen.twice)))
        self._show_rows()
        self.acts_turned.emit()

    def _seek(self, party: str = "") -> None:
        """Find people as one types: those of the list at once, others of the register after a look."""
        text, room = self.filter.value, self.room
        self._show_rows()

        def found(people: tuple[HolderSeen, ...]) -> None:
            if text == self.filter.value:
                self.others = people
                self._show_rows()
                if party:
                    self.table.choose(party)
                    self.choose(party)

        self.page.look(lambda: room.find(text), found)

    def _show_rows(self) -> None:
        seen, say = self.seen, self.context.say
        if seen is None:
            return
        wanted = fold_for_search(self.filter.value)
        twice = {one.twice.party for one in seen.twice}
        shown = [one for one in seen.holders if self._fits(one, wanted, twice)]
        known = {one.holding.party for one in seen.holders}
        if wanted and self.tabs.key == "all":
            shown += [one for one in self.others if one.holding.party not in known]
        rows = [self._row(one, one.holding.party in twice) for one in shown]
        sums = [sum(getattr(one.holding, name) for one in shown) for name in COUNTS]
        totals = [RowShown("sum", (Cell(), Cell(say("Together"), weight=700), *(Cell(f"{each:,}") for each in sums), Cell()))] if shown else []
        with QSignalBlocker(self.table):
            self.table.put(rows, keep=True, totals=totals)
            if self.party:
                self.table.choose(self.party)

    def _fits(self, one: HolderSeen, wanted: str, twice: set[str]) -> bool:
        in_tab = {"all": True, "left": one.holding.left > 0, "twice": one.holding.party in twice}[str(self.tabs.key)]
        said = wanted in fold_for_search(f"{one.number} {one.name}") or one.holding.party in {other.holding.party for other in self.others}
        return in_tab and (not wanted or said)

    def _row(self, one: HolderSeen, twice: bool) -> RowShown:
        say, held = self.context.say, one.holding
        chip = Cell(chips=(ChipShown(say("twice"), "warn"),)) if twice else Cell()
        cells = [Cell(f"{value:,}" if value else "", colour="danger" if value < 0 else "ink", sort=value) for value in self._values(held)]
        return RowShown(held.party, (Cell(one.number), Cell(one.name or held.party), *cells, chip))

    def _values(self, held: Any) -> Sequence[int]:
        return [int(getattr(held, name)) for name in COUNTS]

    def _show_wallet(self, shown: PersonWallet | None) -> None:
        if shown is not None and shown.book.person.id != self.party:
            return
        self.wallet.show_wallet(shown)
        may_pass = shown is not None and shown.book.shown.terms.transferable and shown.book.shown.open and shown.book.shown.wallet.left > 0
        self.pass_card.setVisible(may_pass)
        seen = self.seen
        late = () if seen is None else tuple(grant for one in seen.twice if one.twice.party == self.party for grant in one.single)
        self.twice.show_twice(late)

    def _go_to_wallet(self) -> None:
        if self.wallet.asked.isVisible():
            self.wallet.what.box.setFocus(Qt.FocusReason.TabFocusReason)

    def _grant(self, rule: str, kilograms: str) -> None:
        campaign, party, room, say = self._campaign, self.party, self.room, self.context.say

        def granted(done: Granted) -> None:
            word = token_word(done.terms, say, say.language)
            self._tell_done(say("{tokens} {word} granted, {left} in the wallet now", tokens=f"{done.tokens:,}", word=word, left=f"{done.left:,}"))

        self.page.act(Permission.GRANT, lambda leave: room.grant(campaign, party, rule, kilograms, leave), granted)

    def _take_back(self, grants: tuple[str, ...]) -> None:
        room, say = self.room, self.context.say
        self.page.act(Permission.GRANT, lambda leave: room.take_back(grants, leave), lambda _: self._tell_done(say("The grant is taken back")))

    def _pass_on(self, to: str, tokens: str) -> None:
        campaign, party, room, say = self._campaign, self.party, self.room, self.context.say

        def passed(left: int) -> None:
            self.pass_card.clear()
            self._tell_done(say("Passed on; {left} are left in this wallet", left=f"{left:,}"))

        self.page.act(Permission.GRANT, lambda leave: room.pass_on(campaign, party, to, tokens, leave), passed)

    def _let_run_out(self) -> None:
        room, say = self.room, self.context.say

        def posted(tokens: int) -> None:
            self._tell_done(say("{tokens} tokens that ran out stand in the books", tokens=f"{tokens:,}"))

        self.page.act(Permission.GRANT, room.let_run_out, posted)

    def _grant_list(self, report: ListReport) -> None:
        say, room = self.context.say, self.room

        def granted(count: int) -> None:
            self.show_list()
            self._tell_done(say("{count} people of the list have their tokens", count=f"{count:,}"))

        def begin(_: Any) -> None:
            self.page.working.run_in_slices(say("Granting the list"), lambda: room.grant_list(report), then=granted, cancelled=self.read)

        self.page.act(Permission.GRANT, lambda leave: room.till.permit(Permission.GRANT, leave), begin)

    def _tell_done(self, words: str) -> None:
        self.context.sounds.play("ok")
        self.done.tell(words, "", "ok")
        self.changed.emit()
        self.read()

    def _print(self) -> None:
        campaign, party, one, language = self._campaign, self.party, self.room.one, self.context.say.language
        if not party:
            return

        def printed(paper: Printed) -> None:
            self.context.devices.print_paper(paper.print_job, paper.title, paper.slip)
            self.done.tell(self.context.say("The paper is on its way."), "", "ok")

        self.page.ask(lambda: one.statement_paper(party, campaign, receipt_language=language), printed)

    def _ask_where(self) -> None:
        say = self.context.say
        if self.seen is not None:
            save_file(self, say("Who holds what"), f"{self._campaign}.xlsx", "*.xlsx *.csv", self.write)

    def write(self, path: Path) -> None:
        """Write who holds what into a file."""
        campaign, room, say = self._campaign, self.room, self.context.say

        def written(where: Path) -> None:
            self.done.tell(say("The list is written"), str(where), "ok")

        self.page.act(Permission.PRIVATE, lambda leave: room.write_holders(campaign, path, say.words, leave), written)

    @property
    def _campaign(self) -> str:
        return self.seen.terms.campaign if self.seen is not None else ""
