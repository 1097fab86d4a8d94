"""The cards beside the debts: the party chosen with its open debts, its limits, the interest run, its shares, its deposit.

Each card reads its own fields and says what a person wants; the page does it. What was typed stays until it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.members.limits import LimitReason
from kadpun.books.members.shares import ShareReason
from kadpun.books.members.tendered import Consent
from kadpun.books.money import Satang, read_money, show_money
from kadpun.books.quantity import read_quantity
from kadpun.books.refusals import Refusal
from kadpun.books.words import Say
from kadpun.pos.office.credit_room import PartySeen
from kadpun.pos.till.tender import Means, Taken

from ..forms.fields import Field, Form, Pick
from ..office_parts.days import DayField
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import column, row, wrap

if TYPE_CHECKING:
    from kadpun.books.profile import ShopProfile

    from ..page import Context

MOST_DEBTS = 6
SHARE_MEANS: tuple[Means, ...] = ("cash", "promptpay", "deposit", "produce")
DEPOSIT_MEANS: tuple[Means, ...] = ("cash", "promptpay", "produce")


class PartyCard(SideCard):
    """Who was chosen: what is owed and left of the limit, and each open debt with its day. `pressed` carries nothing; two papers can be had."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.seen: PartySeen | None = None
        self.statement = Button(context.theme, "soft", "sm", icon="ph.receipt", key="F8")
        self.sheet = Button(context.theme, "plain", "sm", icon="ph.table")
        self.act(self.statement)
        _below(self, self.sheet)
        self.hide()

    def retell(self) -> None:
        """Say it all again."""
        say = self.context.say
        self.statement.say(say("Print statement"), cannot="" if self.context.devices.has_printer else say("No printer is set up."))
        self.sheet.say(say("As a workbook…"))
        self.show_party(self.seen)

    def show_party(self, seen: PartySeen | None) -> None:
        """Show somebody, or nobody."""
        self.seen = seen
        self.setVisible(seen is not None)
        if seen is None:
            return
        say, standing = self.context.say, seen.standing
        room, person = standing.headroom, standing.person
        rows = [
            SideRow(say("Owed"), show_money(room.owed), "strong"),
            SideRow(say("Left of the limit of {limit}", limit=show_money(room.hard)), show_money(room.free), "danger" if room.over_hard(0) else ""),
        ]
        if standing.kept:
            rows.append(SideRow(say("Kept for the next purchase"), show_money(standing.kept), "ok"))
        if standing.overdue:
            rows.append(SideRow(say("Overdue"), show_money(standing.overdue), "danger"))
        for each in seen.debts[:MOST_DEBTS]:
            words = say("{number} · due {day}", number=each.number or say("Debt"), day=each.debt.due_on)
            rows.append(SideRow(words, show_money(each.debt.left), "danger" if each.debt.due_on < standing.today else ""))
        more = len(seen.debts) - MOST_DEBTS
        note = say("and {count} more debts", count=more) if more > 0 else ""
        rows += [
            SideRow(say("Deposit"), show_money(standing.deposit), "strong"),
            SideRow(say("Paid shares"), f"{standing.holding.shares:,}", "strong"),
        ]
        self.put(person.name, rows, right=person.number, note=note)


class LimitCard(SideCard):
    """The limits of the party chosen. `wanted` carries (hard, soft, reason, number of a decision)."""

    wanted = Signal(object, object, str, str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.hard, self.soft = Field(context.theme, also=".,", most=18), Field(context.theme, also=".,", most=18)
        self.reason, self.decision = Pick(context.theme), Field(context.theme, also="/", most=11)
        self.change = Button(context.theme, "primary", "sm", icon="ph.check-circle", key="Ctrl Enter")
        self.hold(wrap(column(row((self.hard, 1), (self.soft, 1), gap=12), row((self.reason, 3), (self.decision, 2), gap=12), gap=6)))
        self.act(self.change)
        self.change.clicked.connect(self.try_change)
        self.form = Form(self.hard, self.soft, self.decision, then=self.try_change)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.hard.say(say("Limit"), unit=say("baht"))
        self.soft.say(say("Warns from"), unit=say("baht"))
        self.reason.say(say("Why"))
        self.reason.offer([(reason, words) for reason, words in limit_reasons(say).items()])
        if self.reason.value is None:
            self.reason.put("committee")
        self.decision.say(say("Decision no."), placeholder="3/2569")

    def show_party(self, seen: PartySeen | None) -> None:
        """Show somebody's limits and who changed them last."""
        say = self.context.say
        self.change.say(say("Change the limit"), cannot="" if seen is not None else say("Choose somebody in the list."))
        if seen is None:
            self.put(say("Limit"), note=say("Choose somebody in the list."))
            return
        room, change = seen.standing.headroom, next(iter(seen.changes), None)
        self.hard.put(show_money(room.hard))
        self.soft.put(show_money(room.soft))
        self.decision.put("")
        note = say("This is the shop's own limit for everybody.")
        if change is not None:
            why = " ".join(part for part in (limit_reasons(say)[change.reason], change.decision) if part)
            note = say("Changed {day}: {reason}", day=change.on, reason=why)
        self.put(say("Limit of {name}", name=seen.standing.person.name), note=note)

    def try_change(self) -> None:
        """Read the fields and say what is wanted; complain where they cannot be read."""
        amounts = [_money(self, field) for field in (self.hard, self.soft)]
        if amounts[0] is not None and amounts[1] is not None:
            self.wanted.emit(amounts[0], amounts[1], str(self.reason.value), self.decision.value)


class InterestCard(SideCard):
    """Late interest up to a day: worked out first, then charged. `work_out` and `charge` carry the day."""

    work_out = Signal(object)
    charge = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.to_on = DayField(context)
        self.look = Button(context.theme, "plain", "sm", icon="ph.calculator")
        self.book = Button(context.theme, "soft", "sm", icon="ph.percent")
        self.found: tuple[int, int] | None = None
        self.hold(self.to_on)
        self.act(self.look, self.book)
        self.look.clicked.connect(lambda: self._say(self.work_out))
        self.book.clicked.connect(lambda: self._say(self.charge))
        self.to_on.changed_day.connect(lambda _: self.show_found(None))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.to_on.say(say("Interest up to"))
        self.look.say(say("Work out"))
        self.show_found(self.found)

    def show_found(self, found: tuple[int, int] | None) -> None:
        """Show for how many people how much came out; None: nothing was worked out for this day."""
        say = self.context.say
        self.found = found
        rows = [] if found is None else [SideRow(say("{count} people", count=f"{found[0]:,}"), show_money(found[1]), "strong")]
        nothing = "" if found and found[0] else say("Work it out first.") if found is None else say("Nothing overdue bears interest up to this day.")
        self.book.say(say("Charge it"), cannot=nothing)
        self.put(say("Late interest"), rows, note=say("Simple interest on what is overdue, by the shop's dated rates; no day is charged twice."))

    def _say(self, signal: object) -> None:
        day = self.to_on.check()
        if day is not None:
            signal.emit(day)  # type: ignore[attr-defined]


class MoneyCard(SideCard):
    """What the cards of shares and deposits share: who came with which money. Cash lies in the drawer of an open shift."""

    means_of: tuple[Means, ...] = SHARE_MEANS

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.means = Pick(context.theme)
        self.seen: PartySeen | None = None

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        words = {
            "cash": say("Cash, into or out of the drawer"),
            "promptpay": say("PromptPay, seen in the account"),
            "deposit": say("From the deposit, the member agrees"),
            "produce": say("From produce, the member agrees"),
        }
        self.means.say(say("Paid by"))
        self.means.offer([(kind, words[kind]) for kind in self.means_of])
        if self.means.value is None:
            self.means.put(self.means_of[0])

    def taken(self, amount: int) -> list[Taken]:
        """The money as it was said to be paid."""
        kind = self.kind
        return [Taken(kind, Satang(amount), seen=kind == "promptpay")] if amount else []

    @property
    def kind(self) -> Means:
        """How it is paid."""
        return next((kind for kind in self.means_of if kind == self.means.value), self.means_of[0])

    @property
    def consent(self) -> Consent:
        """The member's own where it is taken from another purse."""
        return "member" if self.kind in ("deposit", "produce") else ""


class SharesCard(MoneyCard):
    """Shares of the party chosen. `wanted` carries (act, shares, paid, number of whom they go to, reason)."""

    wanted = Signal(str, int, int, str, str)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.count, self.paid = Field(theme, digits=True, most=9), Field(theme, digits=True, most=9)
        self.to, self.reason = Field(theme, most=16), Pick(theme)
        self.subscribe = Button(theme, "primary", "sm", icon="ph.plus", key="Ctrl Enter")
        self.transfer = Button(theme, "plain", "sm", icon="ph.arrows-left-right")
        self.redeem = Button(theme, "plain", "sm", icon="ph.arrow-u-up-left")
        self.hold(wrap(column(row((self.count, 1), (self.paid, 1), gap=12), self.means, row((self.to, 1), (self.reason, 2), gap=12), gap=6)))
        self.act(self.subscribe)
        _below(self, self.transfer, self.redeem)
        self.subscribe.clicked.connect(self.try_subscribe)
        self.transfer.clicked.connect(lambda: self._give("transfer"))
        self.redeem.clicked.connect(lambda: self._give("redeem"))
        self.form = Form(self.count, self.paid, then=self.try_subscribe)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.count.say(say("Shares"))
        self.paid.say(say("of them paid now"))
        self.to.say(say("To member no."))
        self.reason.say(say("Why"))
        self.reason.offer([(reason, words) for reason, words in share_reasons(say).items()])

    def show_party(self, seen: PartySeen | None) -> None:
        """Show what somebody holds."""
        say = self.context.say
        self.seen = seen
        cannot = "" if seen is not None else say("Choose somebody in the list.")
        nothing = cannot or ("" if seen is not None and seen.standing.holding.shares else say("No paid shares are held here."))
        self.subscribe.say(say("Subscribe or pay"), cannot=cannot)
        self.transfer.say(say("Hand shares over"), cannot=nothing)
        self.redeem.say(say("Pay shares back"), cannot=nothing)
        if seen is None:
            self.put(say("Shares"), note=say("Choose somebody in the list."))
            return
        holding = seen.standing.holding
        rows = [
            SideRow(say("Paid shares"), f"{holding.shares:,}"),
            SideRow(say("Share capital"), show_money(holding.capital), "strong"),
            SideRow(say("Still to be paid"), f"{holding.unpaid:,}", "warn" if holding.unpaid else ""),
        ]
        since = "" if holding.begins_on is None else say("Member since {day}.", day=holding.begins_on)
        self.put(say("Shares of {name}", name=seen.standing.person.name), rows, note=since or say("Membership begins with the first share paid."))

    def forget(self) -> None:
        """It is done: empty fields for the next."""
        for field in (self.count, self.paid, self.to):
            field.put("")

    def try_subscribe(self) -> None:
        """Subscribe `count`, of which `paid` now; without a count what was subscribed is paid."""
        count, paid = _count(self, self.count), _count(self, self.paid)
        if count is not None and paid is not None:
            self.wanted.emit("subscribe" if count else "pay", count, paid, "", "")

    def _give(self, act: str) -> None:
        count = _count(self, self.count)
        if count is not None:
            self.wanted.emit(act, count, 0, self.to.value if act == "transfer" else "", str(self.reason.value or ""))


class DepositCard(MoneyCard):
    """The deposit of the party chosen. `wanted` carries (direction, amount)."""

    wanted = Signal(str, object)
    means_of = DEPOSIT_MEANS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.amount = Field(context.theme, also=".,", most=18)
        self.put_in = Button(context.theme, "primary", "sm", icon="ph.arrow-down", key="Ctrl Enter")
        self.take_out = Button(context.theme, "plain", "sm", icon="ph.arrow-up")
        self.hold(wrap(column(self.amount, self.means, gap=6)))
        self.act(self.put_in, self.take_out)
        self.put_in.clicked.connect(lambda: self.try_move("in"))
        self.take_out.clicked.connect(lambda: self.try_move("out"))
        self.form = Form(self.amount, then=lambda: self.try_move("in"))

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.amount.say(say("Amount"), unit=say("baht"))

    def show_party(self, seen: PartySeen | None) -> None:
        """Show what somebody's deposit holds."""
        say = self.context.say
        self.seen = seen
        cannot = "" if seen is not None else say("Choose somebody in the list.")
        empty = cannot or ("" if seen is not None and seen.standing.deposit > 0 else say("The deposit is empty."))
        self.put_in.say(say("Put in"), cannot=cannot)
        self.take_out.say(say("Take out"), cannot=empty)
        if seen is None:
            self.put(say("Deposit"), note=say("Choose somebody in the list."))
            return
        rows = [SideRow(say("The deposit holds"), show_money(seen.standing.deposit), "strong")]
        self.put(say("Deposit of {name}", name=seen.standing.person.name), rows)

    def forget(self) -> None:
        """It is done: an empty field for the next."""
        self.amount.put("")

    def try_move(self, direction: str) -> None:
        """Say how much goes in or out."""
        amount = _money(self, self.amount)
        if amount is not None:
            self.wanted.emit(direction, amount)


class RulesCard(SideCard):
    """What holds for everybody without limits of their own, and how long credit runs. `wanted` carries (hard, soft, days)."""

    wanted = Signal(object, object, int)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.hard, self.soft = Field(context.theme, also=".,", most=18), Field(context.theme, also=".,", most=18)
        self.days = Field(context.theme, digits=True, most=4)
        self.change = Button(context.theme, "plain", "sm", icon="ph.users")
        self.hold(wrap(column(row((self.hard, 1), (self.soft, 1), gap=12), self.days, gap=6)))
        self.act(self.change)
        self.change.clicked.connect(self.try_change)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.hard.say(say("Limit"), unit=say("baht"))
        self.soft.say(say("Warns from"), unit=say("baht"))
        self.days.say(say("Credit runs for"), unit=say("days"))
        self.change.say(say("Change for everybody"))
        self.put(say("For whoever has no limit of their own"))

    def show_rules(self, profile: ShopProfile) -> None:
        """Show what holds now."""
        self.hard.put(show_money(profile.credit_limit))
        self.soft.put(show_money(min(profile.credit_soft_limit, profile.credit_limit)))
        self.days.put(str(profile.credit_days))

    def try_change(self) -> None:
        """Read the fields and say what is wanted; complain where they cannot be read."""
        hard, soft, days = _money(self, self.hard), _money(self, self.soft), _count(self, self.days)
        if hard is not None and soft is not None and days is not None:
            self.wanted.emit(hard, soft, days)


def limit_reasons(say: Say) -> dict[LimitReason, str]:
    """Why a limit is changed, in words."""
    return {
        "committee": say("Decision of the committee"),
        "season": say("Season of the work"),
        "pays-well": say("Pays well"),
        "pays-late": say("Pays late"),
        "asked": say("Asked for it"),
        "other": say("Another reason"),
    }


def share_reasons(say: Say) -> dict[ShareReason, str]:
    """Why shares change hands or are paid back, in words."""
    return {
        "left": say("Leaves the co-operative"),
        "died": say("Died"),
        "family": say("To the family"),
        "gift": say("A gift"),
        "board": say("Decision of the committee"),
        "other": say("Another reason"),
    }


def _money(card: LimitCard | DepositCard | RulesCard, field: Field) -> Satang | None:
    """The amount in a field; complains where it is none."""
    try:
        return read_money(field.value)
    except Refusal as reason:
        field.complain(reason.sentence(card.context.say))
        return None


def _count(card: SharesCard | RulesCard, field: Field) -> int | None:
    """A whole number in a field, 0 where it is empty; complains where it is none."""
    try:
        return read_quantity(field.value, places=0) if field.value.strip("0") else 0
    except Refusal as reason:
        field.complain(reason.sentence(card.context.say))
        return None


def _below(card: SideCard, *buttons: QWidget) -> None:
    """Put a second line of buttons under a card's own."""
    inner = card.layout()
    assert inner is not None
    inner.addWidget(wrap(row(*((button, 1) for button in buttons), gap=8)))
