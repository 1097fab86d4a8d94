"""The cards beside the wallets: what one person holds, lot by lot, what they may get now, what moved last, and passing tokens on.

Each card says what a person wants; the part does it. What was typed stays until it is done. Tokens stand without baht.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kadpun.books.thai import show_date
from kadpun.books.tokens.terms import GrantRule
from kadpun.pos.office.wallets_room import PersonWallet
from kadpun.pos.till.receipt_wallets import movement_words, rule_words, show_tokens, token_word, until_words

from ..forms.fields import Field, Form, Pick
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import column, wrap

if TYPE_CHECKING:
    from ..page import Context

MOST_LINES = 8
"""Lines of a wallet beside the list, the newest; the paper has the others."""


class WalletCard(SideCard):
    """One wallet. `granted` carries the rule and the typed weight, `taken` the grant to be taken back, `printed` that the statement is wanted."""

    granted = Signal(str, str)
    taken = Signal(str)
    printed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.shown: PersonWallet | None = None
        self.with_lines = True
        self.what, self.weight = Pick(context.theme), Field(context.theme, most=12)
        self.forward = Button(context.theme, "primary", "sm", icon="ph.plus", key="Enter")
        self.take = Button(context.theme, "plain", "sm", icon="ph.arrow-u-up-left")
        self.paper = Button(context.theme, "plain", "sm", icon="ph.printer", key="F9")
        self.asked = wrap(column(self.what, self.weight, self.forward, gap=8))
        self.hold(self.asked)
        self.act(self.paper)
        laid = self.layout()
        assert laid is not None
        laid.addWidget(self.take)
        self.form = Form(self.what, self.weight, then=self._want)
        self.forward.clicked.connect(self._want)
        self.what.chosen.connect(lambda _: self._ask_weight())
        self.take.clicked.connect(self._take_back)
        self.paper.clicked.connect(self.printed)
        self.hide()

    def retell(self) -> None:
        """Say it all again."""
        say = self.context.say
        self.what.say(say("Grant for what"))
        self.weight.say(say("Weight"), unit=say("kg"))
        self.forward.say(say("Grant"))
        self.take.say(say("Take the last grant back"))
        self.paper.say(say("Print statement"), cannot="" if self.context.devices.has_printer else say("No printer is set up."))
        self.show_wallet(self.shown)

    def tell_lines(self, told: bool) -> None:
        """Whether the newest lines stand in the card: not where the book of all is in sight."""
        if told != self.with_lines:
            self.with_lines = told
            self.show_wallet(self.shown)

    def show_wallet(self, shown: PersonWallet | None) -> None:
        """Show somebody's wallet, or nobody's."""
        self.shown = shown
        self.setVisible(shown is not None)
        if shown is None:
            return
        say, language, book = self.context.say, self.context.say.language, shown.book
        held, terms = book.shown.wallet, book.shown.terms
        rows = [SideRow(until_words(until, say), show_tokens(tokens)) for until, tokens in held.by_expiry]
        rows.append(SideRow(say("Left in the wallet"), f"{show_tokens(held.left)} {token_word(terms, say, language)}", "strong"))
        for line in reversed(book.lines[-MOST_LINES:] if self.with_lines else ()):
            day = show_date(line.on, "dense", language)
            rows.append(SideRow(f"{day} {movement_words(line, terms, say, language)}", show_tokens(line.tokens, signed=True)))
        self.put(book.person.name, rows, right=book.person.number, note=self._reasons(shown))
        choices: list[tuple[object, str]] = [
            (offer.rule.rule, f"{rule_words(offer.rule, say, language)}  {show_tokens(offer.tokens, signed=True)}")
            for offer in book.grantable
            if offer.refused is None
        ]
        choices += [(rule.rule, self._weight_words(rule)) for rule in shown.weights]
        self.what.offer(choices)
        self.asked.setVisible(bool(choices))
        self.take.setVisible(shown.may_take_back != "")
        self._ask_weight()

    def _reasons(self, shown: PersonWallet) -> str:
        """Why what the campaign has for people is not for this one now."""
        say, language = self.context.say, self.context.say.language
        told = []
        for offer in shown.book.grantable:
            if offer.refused is not None:
                told.append(f"{rule_words(offer.rule, say, language)}: {offer.refused.sentence(say)}")
        return "\n".join(told)

    def _weight_words(self, rule: GrantRule) -> str:
        say = self.context.say
        return say("{name}  {tokens} for each {grams} g", name=rule_words(rule, say, say.language), tokens=rule.tokens, grams=f"{rule.per:,}")

    def _ask_weight(self) -> None:
        weights = {rule.rule for rule in self.shown.weights} if self.shown else set()
        self.weight.setVisible(self.what.value in weights)

    def _want(self) -> None:
        if self.what.value and self.forward.isEnabled():
            self.granted.emit(str(self.what.value), self.weight.value if self.weight.isVisibleTo(self) else "")

    def _take_back(self) -> None:
        if self.shown is not None and self.shown.may_take_back:
            self.taken.emit(self.shown.may_take_back)


class PassOnCard(SideCard):
    """Passing tokens on, where the campaign allows it. `wanted` carries the number of who gets them and how many."""

    wanted = Signal(str, str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.to, self.tokens = Field(context.theme, most=40), Field(context.theme, most=12, width=140)
        self.forward = Button(context.theme, "plain", "sm", icon="ph.arrows-left-right")
        self.hold(wrap(column(self.to, self.tokens, gap=8)))
        self.act(self.forward)
        self.form = Form(self.to, self.tokens, then=self._want)
        self.forward.clicked.connect(self._want)
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.to.say(say("To whom"), placeholder=say("Number or card"))
        self.tokens.say(say("How many"))
        self.forward.say(say("Pass on"))
        self.put(say("Pass tokens on"), note=say("Never for money. They keep their last day."))

    def clear(self) -> None:
        """Empty the fields."""
        for field in (self.to, self.tokens):
            field.put("")

    def _want(self) -> None:
        if self.to.value and self.tokens.value:
            self.wanted.emit(self.to.value, self.tokens.value)


class TwiceCard(SideCard):
    """Somebody who was granted the same twice by desks that had not met. `taken` carries the grants to be taken back."""

    taken = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.twice: tuple[str, ...] = ()
        self.forward = Button(context.theme, "plain", "sm", icon="ph.arrow-u-up-left")
        self.act(self.forward)
        self.forward.clicked.connect(lambda: self.taken.emit(self.twice))
        self.hide()

    def retell(self) -> None:
        """Say it all again."""
        say = self.context.say
        self.forward.say(say("Take the later grant back"))
        self.put(say("Granted twice"), note=say("Two desks that had not met granted this person the same. The first grant holds."), tone="warn")

    def show_twice(self, grants: tuple[str, ...]) -> None:
        """Show that these grants came too late; none: nothing is wrong."""
        self.twice = grants
        self.setVisible(bool(grants))
