"""The cards beside the coupons: print a run, look at one, print some again or make them void, look at a coupon that was scanned.

Each card reads its own fields and says what a person wants; the part does it. What was typed stays until it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QSizePolicy, QWidget

from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import show_date, show_time
from kadpun.books.tokens.coupon_code import SignedCoupon
from kadpun.books.tokens.coupon_facts import ReprintReason, Serials, VoidReason
from kadpun.books.tokens.coupons import CouponState
from kadpun.books.words import Language
from kadpun.pos.office.coupon_words import reprint_words, state_words, void_words
from kadpun.pos.office.coupons_room import CouponCampaign, RunSeen, read_count, read_serials

from ..forms.fields import Field, Form, Pick
from ..office_parts.days import DayField
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap

if TYPE_CHECKING:
    from ..page import Context

Act = Literal["again", "void", "honour"]


class PrintCard(SideCard):
    """Print a run: of which campaign, how many, for which shop, until when. `wanted` carries whether the receipt printer is to print it."""

    wanted = Signal(bool)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.offered: tuple[CouponCampaign, ...] = ()
        self.here, self.of = "", ""
        theme = context.theme
        self.campaign, self.count, self.shop = Pick(theme), Field(theme, digits=True, most=6), Pick(theme)
        self.until = DayField(context)
        self.sheets = Button(theme, "primary", "sm", icon="ph.files", key="Enter")
        self.slips = Button(theme, "plain", "sm", icon="ph.receipt")
        self.hold(wrap(column(self.campaign, self.count, self.shop, self.until, gap=8)))
        self.act(self.sheets)
        lay_below(self, self.slips)
        self.sheets.clicked.connect(lambda: self._want(by_slip=False))
        self.slips.clicked.connect(lambda: self._want(by_slip=True))
        self.campaign.chosen.connect(lambda _: self._campaign_chosen())
        self.form = Form(self.campaign, self.count, self.shop, self.until, then=lambda: self._want(by_slip=False))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.campaign.say(say("Of which campaign"))
        self.count.say(say("How many coupons"), unit=say("coupons"))
        self.shop.say(say("Good in"))
        self.until.say(say("Good until"))
        self.sheets.say(say("On sheets of A4"))
        self.slips.say(say("Receipt printer"))
        self.offer(self.offered, self.here)

    def offer(self, campaigns: Sequence[CouponCampaign], here: str, wanted: str = "") -> None:
        """Offer the campaigns that this desk may print, the one `wanted` chosen; `here` is the own shop as terms name it."""
        self.offered, self.here = tuple(campaigns), here
        english = self.context.say.language == "en"
        may = [each for each in self.offered if each.prints and not each.closed]
        self.campaign.offer([(each.terms.campaign, (english and each.terms.name_en) or each.terms.name) for each in may])
        if wanted:
            self.campaign.put(wanted)
        self.campaign.setVisible(len(may) > 1)
        for part in (self.count, self.shop, self.until, self.below, self.slips):
            part.setVisible(bool(may))
        self._campaign_chosen()

    @property
    def chosen(self) -> CouponCampaign | None:
        """The campaign in hand."""
        return next((each for each in self.offered if each.terms.campaign == self.campaign.value), None)

    @property
    def asked(self) -> tuple[str, int, str, date | None] | None:
        """Campaign, number, shop and last day as typed; None where the number or the day is none, which its field says."""
        chosen = self.chosen
        if chosen is None:
            return None
        try:
            count = read_count(self.count.value)
        except Refusal as reason:
            self.count.complain(reason.sentence(self.context.say))
            return None
        if self.until.value and self.until.check() is None:
            return None
        return chosen.terms.campaign, count, str(self.shop.value or ""), self.until.day

    def clear(self) -> None:
        """Nothing is asked for any more."""
        self.count.put("")

    def _campaign_chosen(self) -> None:
        say, chosen = self.context.say, self.chosen
        if chosen is None:
            words = say("Coupons are printed at the desk that opened their campaign, and only while it is open.")
            self.put(say("Print coupons"), note=words if self.offered else say("No campaign of coupons is open here. Begin one under the campaigns."))
            return
        shops = chosen.terms.shops or (self.here,)
        self.shop.offer([("", say("Every shop that takes part")), *((shop, shop) for shop in shops)])
        if self.of != chosen.terms.campaign or not self.until.value:
            self.until.put_day(chosen.terms.to_on)
        self.of = chosen.terms.campaign
        left = "" if chosen.left is None else say("{count} left", count=f"{chosen.left:,}")
        self.put(say("Print coupons"), right=left, note=say("Each is signed and good once. Coupons for one shop cannot be copied for another."))

    def _want(self, *, by_slip: bool) -> None:
        if self.asked is not None:
            self.wanted.emit(by_slip)


class RunCard(SideCard):
    """The run in hand, and the way to print some of it again or to make some void. `wanted` carries the act, the serials and the reason."""

    wanted = Signal(str, object, object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.seen: RunSeen | None = None
        self.doing: Act | None = None
        theme = context.theme
        self.serials, self.reason = Field(theme, most=200), Pick(theme)
        self.again, self.void = Button(theme, "plain", "sm", icon="ph.printer"), Button(theme, "plain", "sm", icon="ph.prohibit")
        self.honour = Button(theme, "plain", "sm", icon="ph.check")
        self.do, self.leave = Button(theme, "primary", "sm", key="Enter"), Button(theme, "quiet", "sm", key="Esc")
        self.offered = wrap(row((self.again, 1), (self.void, 1), gap=8))
        self.asked = wrap(column(self.serials, self.reason, row((self.do, 1), (self.leave, 1), gap=8), gap=8))
        lay_below(self, self.honour, self.offered, self.asked)
        self.again.clicked.connect(lambda: self.ask_about("again"))
        self.void.clicked.connect(lambda: self.ask_about("void"))
        self.honour.clicked.connect(lambda: self.wanted.emit("honour", (), "honoured"))
        self.do.clicked.connect(self._want)
        self.leave.clicked.connect(lambda: self.ask_about(None))
        self.form = Form(self.serials, self.reason, then=self._want)
        self.ask_about(None)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.serials.say(say("Which of them"), placeholder=say("1-20, 35 (empty: all)"))
        self.reason.say(say("Why"))
        self.again.say(say("Print again…"))
        self.void.say(say("Make void…"))
        self.honour.say(say("Honour what was used though void"))
        self.leave.say(say("Leave it"))
        self.ask_about(self.doing)
        self.show_run(self.seen)

    def show_run(self, seen: RunSeen | None) -> None:
        """Have this run in hand, or none."""
        if seen is None or self.seen is None or seen.run.id != self.seen.run.id:
            self.ask_about(None)
        self.seen = seen
        self.setVisible(seen is not None)
        if seen is None:
            return
        say = self.context.say
        rows = [
            SideRow(say("Printed"), f"{seen.run.count:,}"),
            SideRow(say("Unused"), f"{seen.unused:,}"),
            SideRow(say("Used"), f"{seen.used + seen.double + seen.used_void:,}"),
            *([SideRow(say("Made void"), f"{seen.void:,}")] if seen.void else []),
            *([SideRow(say("Printed again"), f"{seen.again:,}")] if seen.again else []),
            *([SideRow(say("Used more than once"), f"{seen.double:,}", "danger")] if seen.double else []),
            *([SideRow(say("Used though void"), f"{seen.used_void:,}", "danger")] if seen.used_void else []),
            SideRow(say("Taken off bills"), show_money(seen.discount), "strong"),
        ]
        note = "" if seen.own else say("Printed at another desk. Only that desk prints again or makes void.")
        self.put(say("Run {code}", code=seen.run.code), rows, right=show_date(seen.run.on, "dense", say.language), note=note)
        self._offer_acts()

    def ask_about(self, act: Act | None) -> None:
        """Ask which coupons and why, for this act; None: ask nothing."""
        say, self.doing = self.context.say, act
        if act is not None:
            reasons = reprint_words(say) if act == "again" else void_words(say)
            self.reason.offer(list(reasons.items()))
            self.do.say(say("Print again") if act == "again" else say("Make void"))
        else:
            self.serials.put("")
        self._offer_acts()
        if act is not None:
            work_in(self.serials)

    def escape(self) -> bool:
        """Give up what is asked; False where nothing is."""
        if self.doing is None:
            return False
        self.ask_about(None)
        return True

    def _offer_acts(self) -> None:
        now, before = (self.asked, self.offered) if self.doing is not None else (self.offered, self.asked)
        before.hide()
        now.show()
        self.honour.setVisible(self.seen is not None and self.seen.own and self.seen.used_void > 0 and self.doing is None)
        may = self.seen is not None and self.seen.own and self.seen.unused > 0
        for button in (self.again, self.void):
            button.setEnabled(may)

    def _want(self) -> None:
        try:
            serials: tuple[Serials, ...] = read_serials(self.serials.value)
        except Refusal as reason:
            self.serials.complain(reason.sentence(self.context.say))
            self.serials.setFocus()
            return
        if self.doing is not None:
            self.wanted.emit(self.doing, serials, self.reason.value)


class CouponCard(SideCard):
    """A coupon that was scanned at the office: whether it is genuine is told by its being here, and where it was used."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.shown: tuple[SignedCoupon, CouponState | None] | None = None
        self.hide()

    def retell(self) -> None:
        """Say every word again."""
        if self.shown is not None:
            self.show_coupon(*self.shown)

    def show_coupon(self, signed: SignedCoupon, state: CouponState | None) -> None:
        """Show a coupon whose signature holds; no state where its run is not known here."""
        self.shown = signed, state
        say, coupon = self.context.say, signed.coupon
        rows = [SideRow(say("Campaign"), coupon.campaign), SideRow(say("Good in"), coupon.shop or say("every shop"))]
        if coupon.until is not None:
            rows.append(SideRow(say("Good until"), show_date(coupon.until, "dense", say.language)))
        if state is not None:
            good = state.state == "unused"
            rows.append(SideRow(state_words(say)[state.state], use_words(state, say.language), "ok" if good else "danger"))
        note = say("The signature holds.") if state is not None else say("The signature holds. Its run was printed elsewhere and is not known here.")
        self.put(coupon.serial, rows, note=note, tone="true" if state is None else "ok" if state.state == "unused" else "warn")
        self.show()


def use_words(state: CouponState, language: Language) -> str:
    """Where and when a coupon was used first, or when it was made void, in few words."""
    if not state.uses:
        return "" if state.void_on is None else show_date(state.void_on, "dense", language)
    first = state.uses[0]
    return f"{show_date(first.on, 'dense', language)} {show_time(first.at)} · {first.bill}"


def lay_below(card: SideCard, *parts: QWidget) -> None:
    """Put parts below all that a card shows, each across its whole width."""
    inner = card.layout()
    assert isinstance(inner, QBoxLayout)
    for part in parts:
        part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inner.addWidget(part)


def work_in(field: QWidget) -> None:
    """Put the focus into a field and scroll it into view, whatever it scrolls in."""
    field.setFocus(Qt.FocusReason.TabFocusReason)
    above = field.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(field, 0, field.height() * 2)
        above = above.parentWidget()


def act_of(text: str) -> Act:
    """The act that a card wanted."""
    assert text in ("again", "void", "honour")
    return cast("Act", text)


def void_reason(act: Act, key: object) -> VoidReason:
    """The reason that was chosen for making void."""
    if act == "honour":
        return "honoured"
    return "misprinted" if key == "misprinted" else "withdrawn" if key == "withdrawn" else "lost"


def reprint_reason(key: object) -> ReprintReason:
    """The reason that was chosen for printing again."""
    return "lost" if key == "lost" else "printer" if key == "printer" else "unreadable"
