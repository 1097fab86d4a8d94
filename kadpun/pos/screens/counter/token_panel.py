"""Using tokens and schemes (F9): every campaign with its sum written out, the best use proposed and any other chosen, coupons and references read.

What is shown is tried on a copy of the bill; Enter puts it on the bill, Esc leaves the bill as it was. Ctrl and a digit turns a scheme on or off,
− and + change how often it is used. While the panel is open a coupon is read here and a member's card still goes to the bill; goods go on joining it.
What a campaign gives is the till's to work out; this panel only asks it again after each touch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.pos.till.barcodes import CouponCode, MemberCard, ReceiptCode, read_code
from kadpun.pos.till.basket import wish
from kadpun.pos.till.pricing import price
from kadpun.pos.till.results import CouponScanned, Permission
from kadpun.pos.till.token_till import TokenTill

from ..widgets.buttons import Button
from ..widgets.chips import Chip
from ..widgets.fields import WholeLine
from ..widgets.layout import Pictogram, Text, column, row, wrap
from ..widgets.scheme_card import Scheme
from .panels import SHORT, CounterPanel
from .token_parts import AfterBill, BearersCard, BuyerCard, SchemeList, WhyCard
from .token_trial import Trial, is_stepped, stepped
from .token_words import after_cells, bearer_sums, buyer_sums, campaign_name, cannot_of, held_words, scheme_of, why_words

if TYPE_CHECKING:
    from kadpun.books.tokens.offers import Offer
    from kadpun.books.tokens.uses import Wish
    from kadpun.pos.till.basket import Basket
    from kadpun.pos.till.campaigning import TokensAtBill
    from kadpun.pos.till.results import Approval

    from ..page import Context
    from ..wedge import Scan
    from .selling import Selling

COLUMN = 520
"""Below this width the two columns stand one below the other."""
NARROW, WIDE = 760, 860
"""Below the first the icon goes; from the second the buyer's name and the tokens of each line are shown."""
REST, SHORT_REST, LINE = 346, 272, 30
"""What head, edges, the buyer's amount and the two buttons take of the panel's height, on a low screen too; and a line of a sum."""
MOST_LETTERS = 80
MOST_DIGITS = 5
"""A shorter number that is typed says how often or how many; a longer one is a reference."""


class TokenPanel(CounterPanel):
    """What of campaigns the bill on the counter uses."""

    key: ClassVar[str] = "F9"
    about_bill: ClassVar[bool] = True

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(context, selling, parent)
        theme = context.theme
        self.verbs = TokenTill(context.till)
        self.trial = Trial()
        self.found: TokensAtBill | None = None
        self.tried: Basket = selling.basket
        self.at = 0
        self.short = self.one_column = False
        self.high = 0
        self.wide = True
        self.asked_for = ""
        self.waiting: Wish | None = None
        self._asked = self._answered = self._opened = 0
        self._finish_when_known: Callable[[], None] | None = None
        self.who = Text("", "body", "ink-2", elide=True, align="right")
        self.held = Chip(theme, "token", "ph.coin", strong=True)
        self.beside.addStretch(1)
        self.beside.addWidget(self.who, 4)
        self.beside.addWidget(self.held)
        self.icon = Pictogram("ph.coin", 28, "token")
        self.beside_icon()
        self.schemes = SchemeList(theme)
        self.schemes.touched.connect(self.turn)
        self.schemes.stepped.connect(self.step)
        self.none_here = Text("", "body", "ink-3", elide=True)
        self.field: QLineEdit = WholeLine()
        self.field.setMaxLength(MOST_LETTERS)
        self.why = WhyCard()
        self.after = AfterBill(theme)
        self.buyer = BuyerCard(theme)
        self.bearers = BearersCard(theme)
        self.none = Button(theme, "plain")
        self.none.clicked.connect(self.use_none)
        self.finish = Button(theme, "primary", "xl", key="Enter")
        self.finish.clicked.connect(lambda: self.apply(self.closed.emit))
        self.left = column(self.none_here, self.schemes, self.field, self.why, "stretch", self.after, gap=8)
        self.acts = column(self.none, self.finish, gap=8)
        self.right = column(self.buyer, self.bearers, "stretch", self.acts, gap=8)
        self.split = row((wrap(self.left), 7), (wrap(self.right), 4), gap=16)
        self.fill(self.split)
        selling.member.changed.connect(self._say_who)

    def beside_icon(self) -> None:
        """Put the coin before the title."""
        item = self.head_column.itemAt(0)
        layout = item.layout() if item is not None else None
        assert isinstance(layout, QBoxLayout)
        layout.insertWidget(0, self.icon)

    def open(self, **given: Any) -> None:
        """Show what the bill uses already, else what would be best; a coupon that was scanned comes along."""
        wishes = self.selling.basket.wishes
        self.trial, self.at = Trial(wishes, propose=not wishes), 0
        self.found = self.waiting = None
        self.asked_for = ""
        self.why.say(self.context, "")
        self.field.clear()
        self._ask()
        coupon = given.get("coupon")
        if isinstance(coupon, CouponScanned):
            self.take_answer(coupon)

    def shut(self) -> None:
        """What was tried and not put on the bill is forgotten."""
        self._asked += 1
        self._opened += 1
        self._finish_when_known = None
        self.selling.try_out(None)

    def main_field(self) -> QWidget | None:
        return self.field

    def scans_here(self) -> str:
        return self.context.say("Use")

    def empty_box(self) -> str:
        return self.context.say("Scan a coupon or a token QR")

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self._say_title()
        self.bearers.title.setText(say("Who bears this discount"))
        self.none.say(say("Use none on this bill"))
        self._say_who()
        self._show()

    def lay_out(self, *, width: int, height: int) -> None:
        super().lay_out(width=width, height=height)
        self.short = height < SHORT
        one_column = width < COLUMN
        self.split.setDirection(QBoxLayout.Direction.TopToBottom if one_column else QBoxLayout.Direction.LeftToRight)
        self.acts.setDirection(QBoxLayout.Direction.LeftToRight if one_column else QBoxLayout.Direction.TopToBottom)
        self.split.setStretch(0, 1 if one_column else 7 if width >= NARROW else 6)
        self.split.setStretch(1, 0 if one_column else 4)
        self.who.setVisible(width >= WIDE)
        self.icon.setVisible(width >= NARROW)
        self.buyer.lay_out(short=self.short, beside=one_column)
        self.one_column = one_column
        self._say_title()
        self._say_who()
        self.finish.resize_to("lg" if self.short else "xl")
        self.high, self.wide = height, width >= WIDE
        self._show()

    def bill_changed(self) -> None:
        """More was scanned, or a member's card: what the bill could use is another; what was chosen here stays chosen."""
        if self.selling.done is None:
            self._ask()

    def take_answer(self, answer: object) -> bool:
        """A coupon is read here: one that is no good says where and when it was used."""
        if not isinstance(answer, CouponScanned):
            return False
        self._read_proof(lambda tried: self.verbs.take_coupon(tried, answer.text))
        return True

    def take_scan(self, scan: Scan) -> bool:
        """While a reference of an issuer's own app was asked for by hand, what is scanned is that reference; cards and coupons are what they are."""
        offer = self._asking_for_reference() if self.asked_for else None
        if offer is None or isinstance(read_code(scan.readings[0]), MemberCard | CouponCode | ReceiptCode):
            return False
        self._take_reference(offer, scan.readings[0])
        return True

    def take_key(self, stroke: str) -> bool:
        digit = stroke.removeprefix("Ctrl+")
        if stroke.startswith("Ctrl+") and digit in "123456789":
            self.turn(int(digit) - 1)
        elif stroke in ("Up", "Down"):
            self._go_to(self.at + (1 if stroke == "Down" else -1))
        elif stroke in ("+", "-") and not self.field.text():
            self.step(self._stepped_by_key(), 1 if stroke == "+" else -1)
        elif stroke in ("F11", "F12"):
            self._apply_and_pay(stroke)
        elif stroke == "F9":
            self.closed.emit()
        elif stroke == "Enter":
            return self._enter()
        else:
            return False
        return True

    def turn(self, number: int) -> None:
        """Turn a scheme on or off."""
        offer = self._offer(number)
        if offer is None:
            return
        self._go_to(number)
        if offer.state == "refused":
            self.context.sounds.play("refused")
            return
        if offer.state == "wanting":
            self.asked_for = offer.campaign if offer.terms.elsewhere else ""
            self.field.setFocus()
            self._say_field()
            return
        assert self.found is not None
        self._try(self.trial.turned(offer, self.found.worked))

    def step(self, number: int, by: int) -> None:
        """Use a scheme more or less often."""
        offer = self._offer(number)
        if offer is not None and is_stepped(offer):
            self._go_to(number)
            self._use_so_many(offer, stepped(offer, by))

    def use_none(self) -> None:
        """Use no campaign on this bill."""
        self.selling.change(lambda basket, _: self.verbs.leave_off(basket), then=self.closed.emit)

    def apply(self, then: Callable[[], None]) -> None:
        """Put what is shown on the bill, once it is known; `then` is called when it stands there."""
        if self.found is None or self._answered != self._asked:
            self._finish_when_known = lambda: self.apply(then)
            return
        wishes = self.trial.shown(self.found.worked)
        if not wishes:
            self.selling.change(lambda basket, _: self.verbs.leave_off(basket), then=then)
            return

        def choose(basket: Basket, approval: Approval | None) -> Basket:
            return self.verbs.choose(basket, wishes, approval)

        self.selling.change(choose, needs=Permission.TOKENS, then=then)

    def _apply_and_pay(self, stroke: str) -> None:
        """F11 and F12 put what is shown on the bill first: what stands on the screen is what is paid."""
        self.apply(lambda: self.opens.emit("stroke", {"stroke": stroke}))

    def _enter(self) -> bool:
        """Enter: what was typed, else the bill takes what is shown."""
        text = self.field.text().strip()
        if not text:
            if self.finish.isEnabled():
                self.apply(self.closed.emit)
            else:
                self.context.sounds.play("refused")
            return True
        offer, often = self._asking_for_reference(), self._offer(self._stepped_by_key())
        count = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1
        if offer is not None and (self.asked_for or often is None or count < 0):
            self._take_reference(offer, text)
        elif often is not None and count >= 0:
            self._use_so_many(often, count)
            self.field.clear()
        else:
            self.take_answer(CouponScanned(text, ""))
        return True

    def _use_so_many(self, offer: Offer, count: int) -> None:
        assert self.found is not None
        self._try(self.trial.so_many(offer, self.found.worked, count))

    def _try(self, trial: Trial) -> None:
        """Try this instead."""
        self.trial, self.asked_for, self.waiting = trial, "", None
        self.why.say(self.context, "")
        self._ask()

    def _ask(self) -> None:
        """Ask the till what the bill uses with what is chosen here."""
        self._asked += 1
        asked, tried, propose = self._asked, self.trial.on(self.selling.basket), self.trial.propose

        def took(found: TokensAtBill) -> None:
            if asked == self._asked:
                self._answered = asked
                self._took(tried, found)

        def failed(reason: Exception) -> None:
            if asked == self._asked:
                self._answered, self._finish_when_known = asked, None
                self._refused(reason)

        self.context.jobs.run(self, lambda: self.verbs.offers(tried, propose=propose), took, failed)

    def _took(self, tried: Basket, found: TokensAtBill) -> None:
        self.tried, self.found = tried, found
        self.at = min(self.at, max(len(found.worked.offers) - 1, 0))
        self._show()
        self._say_of_proof()
        finish, self._finish_when_known = self._finish_when_known, None
        if finish is not None:
            finish()

    def _took_proof(self, wish: Wish) -> None:
        """A coupon or a reference is genuine: it is tried on the bill with what else is shown, and told once it is known to be used."""
        self.field.clear()
        self.selling.accepted.emit()
        self._try(self.trial.with_proof(wish))
        self.waiting = wish

    def _say_of_proof(self) -> None:
        """Say why what was read last does nothing on this bill; more goods, or a member's card, may still change that."""
        wish, found, say = self.waiting, self.found, self.context.say
        if wish is None or found is None:
            return
        offer = next((one for one in found.worked.offers if one.campaign == wish.campaign), None)
        if any(use.proof == wish.proof for use in found.worked.uses):
            self.waiting = None
            self.why.say(self.context, "")
            self.context.sounds.play("ok")
        elif self.why.isHidden():
            self.context.sounds.play("refused")
            why = cannot_of(offer, say) if offer is not None else ""
            printed = offer is not None and offer.terms.form == "coupon" and not offer.terms.elsewhere
            proof = wish.proof.rpartition("-")[0] if printed else wish.proof
            title = say("{proof} is not used on this bill", proof=proof)
            self.why.say(self.context, title, why or say("It cannot be used on this bill."))

    def _refused(self, reason: Exception) -> None:
        if not isinstance(reason, Refusal):
            self.context.notices.tell(reason)
            return
        self.context.sounds.play("refused")
        title, text = why_words(reason, self.context.say)
        self.why.say(self.context, title, text)
        self.field.selectAll()

    def _take_reference(self, offer: Offer, text: str) -> None:
        self._read_proof(lambda tried: self.verbs.take_reference(tried, offer.campaign, text, tokens=0))

    def _read_proof(self, read: Callable[[Basket], Wish]) -> None:
        """Read a coupon or a reference; when the panel was closed meanwhile, nothing is tried with it any more."""
        tried, opened = self.trial.on(self.selling.basket), self._opened

        def took(wish: Wish) -> None:
            if opened == self._opened:
                self._took_proof(wish)

        def failed(reason: Exception) -> None:
            if opened == self._opened:
                self._refused(reason)

        self.context.jobs.run(self, lambda: read(tried), took, failed)

    def _offer(self, number: int) -> Offer | None:
        offers = self.found.worked.offers if self.found is not None else ()
        return offers[number] if 0 <= number < len(offers) else None

    def _asking_for_reference(self) -> Offer | None:
        """The chosen scheme, or the only one, whose tokens live in its issuer's app and whose reference is still to come."""
        if self.found is None:
            return None
        asking = [offer for offer in self.found.worked.offers if offer.terms.elsewhere and offer.state == "wanting"]
        chosen = next((offer for offer in asking if offer.campaign == self.asked_for), None)
        return chosen if chosen is not None or self.asked_for or len(asking) != 1 else asking[0]

    def _stepped_by_key(self) -> int:
        """The scheme that − and + are about: the one gone to last, else the first that is used so and so often; -1 for none."""
        offers = self.found.worked.offers if self.found is not None else ()
        able = [number for number, offer in enumerate(offers) if is_stepped(offer)]
        return self.at if self.at in able else able[0] if able else -1

    def _go_to(self, number: int) -> None:
        """Make a scheme the one that − and + are about."""
        if self._offer(number) is not None:
            self.at = number
            self.schemes.bring(number)
            self._say_field()

    def _say_title(self) -> None:
        say = self.context.say
        self.title.setText(say("Use tokens") if self.one_column else say("Use tokens and schemes"))

    def _say_who(self) -> None:
        """Who is on the bill, and what they have."""
        standing, say = self.selling.member.standing, self.context.say
        self.who.setText(f"{standing.person.name} · {standing.person.number}" if standing is not None else "")
        held = held_words(self.found, say) if self.found is not None else ""
        self.held.setVisible(bool(held) and not self.one_column)
        self.held.say(say("has {tokens}", tokens=held))

    def _say_field(self) -> None:
        say = self.context.say
        offer = self._asking_for_reference() if self.asked_for else None
        if offer is not None:
            words = say("Reference from the app of “{name}”, then Enter", name=campaign_name(offer.terms, say))
            short = say("Reference from the app")
        else:
            words, short = say("Scan a coupon, or type a reference, then Enter"), say("Coupon or reference")
        self.field.setPlaceholderText(words if self.wide else short)
        self.field.setAccessibleName(words)

    def _show(self) -> None:
        """Show the offers as they were worked out."""
        say, found = self.context.say, self.found
        self._say_who()
        self._say_field()
        offers = found.worked.offers if found is not None else ()
        self.none_here.setVisible(found is not None and not offers)
        self.none_here.setText(say("No campaign is open in this shop."))
        self.schemes.show_schemes([scheme_of(offer, number, self.tried, say) for number, offer in enumerate(offers)], self._step_words)
        self._show_after()
        worked = found.worked if found is not None else None
        self.selling.try_out(price(wish(self.tried, (), worked.uses, ()), self.selling.state.profile) if worked is not None else None)
        if worked is None:
            self.buyer.show_sums([], say("The buyer pays"), show_money(self.selling.bill.to_pay), say("The buyer pays"))
            self.finish.say(say("Use"), cannot=say("Choose what this bill uses."))
            return
        paid = show_money(worked.to_pay)
        self.buyer.show_sums(buyer_sums(worked, say, tokens=self.wide), say("The buyer pays"), paid, say("The buyer pays {amount} baht", amount=paid))
        note = ""
        if worked.discount:
            claimed = say("The shop claims {amount} back on the page of claims", amount=show_money(worked.repaid))
            note = claimed if worked.repaid else say("Nothing is claimed back: the shop bears it")
        self.bearers.show_bearers(say("Who bears this discount"), bearer_sums(worked, say), note)
        changes = bool(worked.discount or self.selling.basket.wishes)
        words = say("Use, {amount} off", amount=show_money(worked.discount)) if worked.discount else say("Use nothing")
        self.finish.say(words, cannot="" if changes else say("Choose what this bill uses."))
        self._fit_sums()

    def _fit_sums(self) -> None:
        """Show beside the cards what there is height for: the sum's lines first, then who bears the discount, then what becomes of it."""
        worked = self.found.worked if self.found is not None else None
        room = self.high - (SHORT_REST if self.short else REST)
        used = sum(1 for offer in worked.offers if offer.state == "used") if worked is not None else 0
        bearers = len(worked.issuers) + 1 if worked is not None else 0
        room -= LINE * (used + 1)
        self.buyer.show_lines(worked is not None and room >= 0 and not self.one_column)
        room -= LINE * (bearers + 1) + 24
        self.bearers.setVisible(worked is not None and room >= 0 and not self.one_column)
        self.bearers.show_note(room >= 48)

    def _show_after(self) -> None:
        cells = after_cells(self.found, self.context.say) if self.found is not None else []
        self.after.setVisible(bool(cells) and not self.short)
        self.after.show_cells(cells)

    def _step_words(self, scheme: Scheme) -> tuple[str, str]:
        say = self.context.say
        return say("One less of {name}", name=scheme.title), say("One more of {name}", name=scheme.title)
