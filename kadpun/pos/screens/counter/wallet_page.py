"""A member's tokens at the till: one wallet at a time, what moved it, what the member may get now, the statement on paper.

Reached from the member's page; Esc leads back there. Enter grants what is chosen, F9 prints the statement, Ctrl PgUp and Ctrl PgDn turn to the
wallet of another campaign. Tokens stand without baht, and wallets are never added together. A cashier asks for leave to grant.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent

from kadpun.books.thai import show_date
from kadpun.pos.office.wallets_room import PersonWallet, WalletsRoom
from kadpun.pos.till.receipt_wallets import campaign_name, movement_words, show_tokens, token_word
from kadpun.pos.till.results import Permission, Printed
from kadpun.pos.till.wallet_till import Granted, WalletShown

from ..forms.fields import Pick
from ..forms.note import Note
from ..office.wallet_cards import WalletCard
from ..office_parts.dense_table import Cell, Column, DenseTable, RowShown, table_card
from ..office_parts.desk_page import DeskPage
from ..page import Context
from ..widgets.layout import column, row, wrap

NARROW = 880
"""Below this width, in the design's lengths, the newest lines stand in the card and the book of all goes."""


class WalletPage(DeskPage):
    """The page."""

    way_back = "member"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = WalletsRoom(context.till)
        self.member = self.wanted = ""
        self.wallets: tuple[WalletShown, ...] = ()
        self.shown: PersonWallet | None = None
        self.choice, self.done = Pick(theme), Note(theme)
        counts = (Column("", 104, "right"), Column("", 104, "right"))
        self.table = DenseTable(theme, (Column("", 112), Column("", least=150), Column("", 150, drop=1), *counts), row_height=40)
        self.wallet = WalletCard(context)
        self.book = table_card(self.table)
        side = wrap(column(self.wallet, "stretch"))
        self.lay_desk(self.done, self.choice, (row((self.book, 3), (side, 2), gap=12), 1))
        self.choice.chosen.connect(lambda _: self.read_one())
        self.wallet.granted.connect(self._grant)
        self.wallet.taken.connect(self._take_back)
        self.wallet.printed.connect(self._print)
        self.settle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() * 100 // self.context.theme.scale_percent < NARROW
        self.book.setVisible(not narrow)
        self.wallet.tell_lines(narrow)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        name = self.shown.book.person.name if self.shown is not None else ""
        self.head.say(say("Tokens"), name, say("Back"))
        self.choice.say("")
        self.choice.box.setAccessibleName(say("Campaign"))
        self.table.say(say("What moved"), (say("Day"), say("What"), say("Number"), say("Tokens"), say("Still held")))
        self.table.say_empty(say("No tokens yet."))
        self.wallet.retell()
        self._show()

    def enter(self, **given: Any) -> None:
        """Show a member's wallets, at a campaign where one is named."""
        self.member, self.wanted = str(given.get("member", self.member)), str(given.get("campaign", ""))
        self.shown = None
        self.done.put_away()
        self._show()
        self.read()

    def read(self) -> None:
        """Read what the member holds of every campaign."""
        member, one = self.member, self.room.one
        self.ask(lambda: one.wallets(member), self._read)

    def read_one(self) -> None:
        """Read the wallet in hand."""
        campaign, member, room = str(self.choice.value or ""), self.member, self.room
        if campaign:
            self.ask(lambda: room.wallet(campaign, member), self._read_one)

    def go_back(self) -> None:
        self.context.go("member", member=self.member)

    def take_key(self, stroke: str) -> bool:
        if stroke in ("Ctrl+PgUp", "Ctrl+PgDn") and self.wallets:
            names = [shown.campaign for shown in self.wallets]
            at = names.index(str(self.choice.value)) if self.choice.value in names else 0
            self.choice.put(names[(at + (1 if stroke == "Ctrl+PgDn" else -1)) % len(names)])
            self.read_one()
            return True
        if stroke == "F9" and self.wallet.isVisible():
            self._print()
            return True
        if stroke == "Enter" and not self.leave_bar.is_asking and self.wallet.asked.isVisible():
            self.wallet.forward.click()
            return True
        return super().take_key(stroke)

    def _read(self, wallets: tuple[WalletShown, ...]) -> None:
        self.wallets = wallets
        language, standing = self.context.say.language, self.wanted or str(self.choice.value or "")
        with QSignalBlocker(self.choice):
            self.choice.offer([(shown.campaign, campaign_name(shown.terms, language)) for shown in wallets])
            if any(shown.campaign == standing for shown in wallets):
                self.choice.put(standing)
        self.choice.setVisible(len(wallets) > 1)
        self.wanted = ""
        self.read_one()

    def _read_one(self, shown: PersonWallet) -> None:
        if shown.book.person.id == self.member:
            self.shown = shown
            self.retell()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        shown, say, language = self.shown, self.context.say, self.context.say.language
        self.wallet.show_wallet(shown)
        if shown is None:
            self.table.put([], keep=False)
            return
        terms = shown.book.shown.terms
        self.table.put(
            [
                RowShown(
                    (line.fact, line.what),
                    (
                        Cell(show_date(line.on, "dense", language), sort=at),
                        Cell(movement_words(line, terms, say, language)),
                        Cell(line.number, colour="ink-3"),
                        Cell(show_tokens(line.tokens, signed=True), colour="ok" if line.tokens > 0 else "ink", sort=line.tokens),
                        Cell(show_tokens(line.left), weight=600, sort=line.left),
                    ),
                )
                for at, line in reversed(tuple(enumerate(shown.book.lines)))
            ]
        )

    def _grant(self, rule: str, kilograms: str) -> None:
        campaign, member, room, say = self._campaign, self.member, self.room, self.context.say

        def granted(done: Granted) -> None:
            word = token_word(done.terms, say, say.language)
            self._tell_done(say("{tokens} {word} granted, {left} in the wallet now", tokens=f"{done.tokens:,}", word=word, left=f"{done.left:,}"))

        self.act(Permission.GRANT, lambda leave: room.grant(campaign, member, rule, kilograms, leave), granted)

    def _take_back(self, grant: str) -> None:
        room, say = self.room, self.context.say
        self.act(Permission.GRANT, lambda leave: room.take_back((grant,), leave), lambda _: self._tell_done(say("The grant is taken back")))

    def _tell_done(self, words: str) -> None:
        self.context.sounds.play("ok")
        self.done.tell(words, "", "ok")
        self.read_one()

    def _print(self) -> None:
        campaign, member, one, language = self._campaign, self.member, self.room.one, self.context.say.language

        def printed(paper: Printed) -> None:
            self.context.devices.print_paper(paper.print_job, paper.title, paper.slip)
            self.done.tell(self.context.say("The paper is on its way."), "", "ok")

        if self.wallet.paper.isEnabled() and campaign:
            self.ask(lambda: one.statement_paper(member, campaign, receipt_language=language), printed)

    @property
    def _campaign(self) -> str:
        return self.shown.book.shown.campaign if self.shown is not None else ""
