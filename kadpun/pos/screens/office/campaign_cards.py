"""The cards beside campaigns: what the chosen one stands at and promises, giving tokens to desks, what a bill gets while one types, a file taken in.

They show what the part hands them and tell what was pressed; they read nothing themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kadpun.books.goods.product import Product
from kadpun.books.money import read_money, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.tokens.campaigns import Allotted
from kadpun.books.tokens.terms import Terms
from kadpun.pos.office.campaign_words import REASONS, amount_words, campaign_name, issuer_name, terms_rows, token_name
from kadpun.pos.office.campaigns_room import CampaignSeen, KnownDesk, PackSeen, Preview
from kadpun.pos.office.campaigns_typed import NotAWholeNumber, read_whole

from ..forms.fields import Field, Pick
from ..forms.paragraph import Paragraph
from ..office_parts.popped import Popped
from ..office_parts.side_card import Rows, SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import Text, change_role, column, role, row

if TYPE_CHECKING:
    from ..page import Context

MOST_PARTS = 6
FIRST_BILLS: Mapping[str, tuple[int, int]] = {"bundle": (4_500, 3), "rate": (10_000, 1), "percent": (48_000, 1), "coupon": (12_000, 1)}
"""The bill to begin with, in satang and pieces: three rides, or a basket."""
MOST_PIECES = 99


class TermsCard(QFrame):
    """Terms in sentences, heading by heading."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        role(self, card="true")
        self.title = Text(style="strong", elide=True)
        self.words = Paragraph("dense", "ink-2")
        self.setLayout(column(self.title, self.words, gap=4, margins=(16, 8, 16, 12)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def put(self, title: str, terms: Terms, goods: Sequence[Product] = ()) -> None:
        """Show these; `goods` are what the store has of the goods they name."""
        words = self.context.say.words
        self.title.setText(title)
        self.words.say("\n".join(f"{heading}: {told}" for heading, told in terms_rows(terms, words, goods)))


class SumsCard(SideCard):
    """Where a campaign's budget lies, and what this desk may do with it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.take = Button(context.theme, "soft", "sm", icon="ph.download-simple")
        self.end = Button(context.theme, "plain", "sm", icon="ph.stop-circle")
        self.copy = Button(context.theme, "plain", "sm", icon="ph.copy")
        self.hold(self.take)
        self.act(self.copy, self.end)

    def retell(self) -> None:
        """Say the buttons again."""
        say = self.context.say
        self.take.say(say("Take what came"))
        self.end.say(say("Close it…"))
        self.copy.say(say("Begin one like it"))

    def show_campaign(self, seen: CampaignSeen) -> None:
        """Show a campaign's sums: what lies where comes to the budget."""
        say, sums, terms = self.context.say, seen.sums, seen.terms
        rows = [SideRow(say("Budget"), self._amount(terms, sums.budget), "strong")] if sums.budget else []
        if sums.came:
            rows.append(SideRow(say("Came from the issuer"), self._amount(terms, sums.came), "strong"))
        parts = (
            (say("Not granted yet"), sums.ungranted),
            (say("On the way to desks"), sums.on_the_way),
            (say("Held by people"), sums.held),
            (say("Used"), sums.used),
            (say("Expired"), sums.expired),
        )
        rows += [SideRow(words, self._amount(terms, amount)) for words, amount in parts if amount or sums.budget]
        rows.append(SideRow(say("Discount on {count} bills", count=f"{sums.bills:,}"), show_money(sums.discount)))
        if seen.left is not None:
            rows.append(SideRow(say("This desk may still grant"), self._amount(terms, seen.left), "ok" if seen.left else "danger"))
        closed = seen.standing.closed_on
        note = say("Closed on {day}: {why}", day=closed, why=say(REASONS[seen.standing.closed_why])) if closed else ""
        if seen.standing.disputed:
            note = say("Another file says other terms under this id. The terms signed first count.")
        self.put(campaign_name(terms, say.words), rows, right=issuer_name(terms, say.words), note=note)
        self.take.setVisible(seen.waiting > 0)
        self.end.setVisible(seen.state not in ("over", "closed"))

    def _amount(self, terms: Terms, amount: int) -> str:
        return show_money(amount) if terms.form == "percent" else f"{amount:,}"


class AllocateCard(SideCard):
    """Giving tokens to another desk. `gave` carries the desk's name and the tokens."""

    gave = Signal(str, int)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.terms: Terms | None = None
        self.desk = Pick(context.theme, free=True)
        self.tokens = Field(context.theme, also=",.")
        self.give = Button(context.theme, "soft", "sm", icon="ph.share-network")
        self.by_list = Button(context.theme, "plain", "sm", icon="ph.table")
        self.hold(self.desk)
        self.hold(self.tokens)
        self.act(self.give, self.by_list)
        self.give.clicked.connect(self.done)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.desk.say(say("To the desk"), say("community/shop/desk, as its page of desks says"))
        self.give.say(say("Give to the desk"))
        self.by_list.say(say("By list…"))

    def show_parts(self, seen: CampaignSeen, given: Sequence[Allotted], desks: Sequence[KnownDesk]) -> None:
        """Show what went to which desk, the newest first."""
        say, terms = self.context.say, seen.terms
        self.terms = terms
        self.tokens.say(say("How much"), unit=say("baht of discount") if terms.form == "percent" else token_name(terms, say.words))
        self.desk.offer([(each.desk, f"{each.name} · {each.desk}" if each.name else each.desk) for each in desks])
        newest = [one for one in reversed(given) if not one.back]
        rows = [
            SideRow(one.to, amount_words(terms, one.tokens, say.words), key=None if one.taken or not seen.standing.own else one.allocation)
            for one in newest[:MOST_PARTS]
        ]
        more = len(newest) - MOST_PARTS
        note = say("… and {count} more", count=more) if more > 0 else ""
        self.put(say("Given to desks"), rows, right=f"{len(newest):,}" if newest else "", note=note)

    def done(self) -> None:
        """Tell what was typed, or complain of it."""
        if self.terms is None:
            return
        try:
            amount = int(read_money(self.tokens.value)) if self.terms.form == "percent" else read_whole(self.tokens.value)
            if not amount:
                raise NotAWholeNumber(text=self.tokens.value)
        except Refusal as reason:
            self.tokens.complain(reason.sentence(self.context.say))
            return
        self.gave.emit(str(self.desk.value or ""), amount)


class PreviewCard(QFrame):
    """What a bill gets, worked out while one types, or what stands in the way. `changed`: another bill is wanted."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        role(self, card="true")
        self.title, self.sentence = Text(style="strong"), Paragraph("strong", "ink")
        self.bill, self.pieces = Field(theme, also=".,", width=130), Field(theme, digits=True, most=2, width=70)
        self.rows = Rows(theme)
        self.wrong = Paragraph("dense", "danger")
        self.setLayout(
            column(self.title, row(self.bill, self.pieces, "stretch", gap=12), self.sentence, self.rows, self.wrong, gap=8, margins=(16, 8, 16, 12))
        )
        for field in (self.bill, self.pieces):
            field.changed.connect(lambda _: self.changed.emit())

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("What a bill gets"))
        self.bill.say(say("Goods that count come to"), unit=say("baht"))
        self.pieces.say(say("Pieces"))

    def begin(self, terms: Terms) -> None:
        """Begin with a bill that suits the form."""
        amount, pieces = FIRST_BILLS[terms.form]
        self.bill.put(show_money(amount))
        self.pieces.put(str(pieces))

    def wanted(self) -> tuple[int, int]:
        """The bill to work out: satang and pieces; nothing where none can be read."""
        try:
            amount = int(read_money(self.bill.value)) if self.bill.value else 0
        except Refusal:
            amount = 0
        pieces = int(self.pieces.value) if self.pieces.value.isdigit() else 1
        return amount, max(1, min(pieces, MOST_PIECES))

    def show_bill(self, terms: Terms | None, preview: Preview | None) -> None:
        """Show what the bill gets: the sentence, and its sum row by row."""
        say = self.context.say
        self.pieces.setVisible(terms is not None and terms.form == "bundle")
        if terms is None or preview is None:
            self.sentence.say(say("It is worked out once the figures agree."))
            self.rows.put(())
            return
        self.sentence.say(
            say("A bill of {amount} gets {discount}", amount=show_money(preview.amount), discount=show_money(preview.discount))
            if preview.reason is None
            else preview.reason.sentence(say)
        )
        rows = [SideRow(say("Goods that count"), show_money(preview.amount))]
        if preview.discount:
            rows.append(SideRow(say("Discount"), show_money(-preview.discount), "ok"))
            if preview.tokens and terms.form != "percent":
                rows.append(SideRow(say("For it go"), f"{preview.tokens:,} {token_name(terms, say.words)}"))
        rows.append(SideRow(say("The buyer pays"), show_money(preview.pays), "strong"))
        if preview.repaid:
            rows.append(SideRow(say("{issuer} repays", issuer=issuer_name(terms, say.words)), show_money(preview.repaid)))
        if preview.own:
            rows.append(SideRow(say("The shop bears"), show_money(preview.own)))
        self.rows.put(rows)

    def show_wrong(self, told: Sequence[str]) -> None:
        """Say everything that stands in the way."""
        self.wrong.say("\n".join(dict.fromkeys(told)))
        self.wrong.setVisible(bool(told))
        change_role(self, card="true" if not told else "warn")


class PackCard(QFrame):
    """A campaign's file that was read: the second look before the shop takes part. `took` carries the code typed."""

    took = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        role(self, card="panel")
        self.title, self.words = Text(style="strong", elide=True), Paragraph("dense", "ink-2")
        self.key = Text(style="strong")
        self.code = Field(theme, most=20, width=200)
        self.cancel, self.take = Button(theme, "quiet", "sm", key="Esc"), Button(theme, "primary", "sm", icon="ph.check")
        self.setLayout(
            column(self.title, self.words, self.key, row((self.code, 0), "stretch", self.cancel, self.take, gap=8), gap=8, margins=(16, 10, 16, 12))
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.take.clicked.connect(lambda: self.took.emit(self.code.value))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.code.say(say("The code that the issuer told you"), say("So that one person gets one welcome in all shops"))
        self.cancel.say(say("Leave it"))
        self.take.say(say("Take part"))

    def show_pack(self, seen: PackSeen) -> None:
        """Show who signed the file and what it brings here."""
        say, terms = self.context.say, seen.pack.terms
        self.title.setText(say("{issuer}: {campaign}", issuer=issuer_name(terms, say.words), campaign=campaign_name(terms, say.words)))
        told = [say("The signature holds.") if seen.joins else say("This shop takes part already; the file brings what is new.")]
        if seen.tokens:
            told.append(say("{tokens} are for this desk.", tokens=amount_words(terms, seen.tokens, say.words)))
        if seen.pack.closed:
            told.append(say("The issuer has closed the campaign."))
        if seen.joins:
            told.append(say("Ask the issuer by telephone whether its key reads like this:"))
        self.words.say(" ".join(told))
        self.key.setText(seen.fingerprint)
        self.key.setVisible(seen.joins)
        self.code.setVisible(seen.wants_code)
        self.code.put("")
        (self.code if seen.wants_code else self.take).setFocus()


class ClosePanel(Popped):
    """Why a campaign ends now."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(context, owner)
        self.title, self.words = Text(style="strong"), Paragraph("dense", "ink-2")
        self.reason = Pick(context.theme)
        self.close_it = Button(context.theme, "danger", "sm", key="Enter")
        self.setLayout(column(self.title, self.words, self.reason, row("stretch", self.close_it), gap=8, margins=(16, 10, 16, 14)))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Close the campaign from now on"))
        self.words.say(say("Nothing is granted or used of it any more. It does not open again."))
        self.reason.offer([(key, say(words)) for key, words in REASONS.items()])
        self.reason.say(say("Because"))
        self.close_it.say(say("Close it"))

    def take_key(self, stroke: str) -> bool:
        if stroke == "Enter":
            self.close_it.click()
            return True
        return super().take_key(stroke)
