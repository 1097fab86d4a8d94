"""What the counter may say of members: put one on the bill, what is owed and free, repayments, shares, deposits, passbook and statement.

A room beside the counter over the same till, its people and its permissions. Verbs that record are one unit of work and owe their paper from that
moment; said again under the same id they answer what was recorded. Everything works without a network: limits and debts are this desk's own books.
Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.own_kinds import is_degraded
from kadpun.books.ledger.receipt_code import look_up_code
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.ageing import add_months
from kadpun.books.members.credit import CreditPayment
from kadpun.books.members.debts import Allocation, Debt, Instalment, account
from kadpun.books.members.deposits import Deposit, deposit_balance
from kadpun.books.members.kinds import MemberUnknown
from kadpun.books.members.limits import Headroom, headroom
from kadpun.books.members.papers import number_of, number_of_member
from kadpun.books.members.purses import Purse
from kadpun.books.members.register import Person
from kadpun.books.members.shares import Act, Holding, Share, ShareReason, share_holding
from kadpun.books.members.statements_of_member import Statement, statement
from kadpun.books.members.tendered import Consent, purse_balance
from kadpun.books.money import Satang, share_out
from kadpun.books.words import Language
from kadpun.hardware.slip import Slip

from . import basket as bill
from . import drafts, member_acts
from .basket import Basket
from .counter import Till
from .member_acts import Doing, SharedOut, share_out_payment
from .receipt_members import MemberPage, passbook_slip, statement_slip
from .results import Approval, Permission, Printed
from .tender import NOTHING, Coins, Taken, in_coins


@dataclass(frozen=True, slots=True)
class MemberAtCounter:
    """A party as the counter shows it: purse by purse, never added together; amounts in satang.

    `debts` are the open ones, the one due first first; `kept` what was paid beyond them; `overdue` what of them is past its day.
    """

    person: Person
    headroom: Headroom
    debts: tuple[Debt, ...]
    kept: Satang
    overdue: Satang
    deposit: Satang
    produce: Satang
    holding: Holding
    helpers: tuple[Person, ...]
    today: date

    @property
    def oldest_due_on(self) -> date | None:
        """The day on which the next debt falls due, or fell due."""
        return self.debts[0].due_on if self.debts else None

    @property
    def longest_days(self) -> int:
        """Days since the oldest open debt was made."""
        return max(((self.today - debt.on).days for debt in self.debts), default=0)


@dataclass(frozen=True, slots=True)
class MemberPaper:
    """A repayment, an act on shares or a deposit is in the books. `owed` is what the member owes since, `change` goes back in `hand_over`."""

    fact_id: str
    kind: Literal["credit-payment", "share", "deposit"]
    number: str
    no: int
    member: str
    total: Satang
    change: Satang
    hand_over: tuple[Coins, ...]
    owed: Satang
    kept: Satang
    receipt_code: str
    look_up_code: str
    slip: Slip
    print_job: str
    repeated: bool = False


class MemberTill:
    """The verbs of the till for members: `MemberTill(till)`."""

    def __init__(self, till: Till) -> None:
        self.till = till

    def put_on_bill(self, basket: Basket, member: str, helper: str = "") -> Basket:
        """Put a party on the bill, and who came in its place; save the draft afterwards. Refuses MemberUnknown, HelpsOneself."""
        for party in (member, helper):
            if party:
                self._person(party)
        return bill.set_member(basket, member, helper)

    def take_off_bill(self, basket: Basket) -> Basket:
        """Nobody is on the bill any more."""
        return bill.set_member(basket, "")

    def at_counter(self, member: str) -> MemberAtCounter:
        """Everything the counter shows of a party. Refuses MemberUnknown."""
        person = self._person(member)
        with self.till.desk.store.read() as connection:
            today = self.till.today(self.till.profile(connection))
            standing = account(connection, member)
            return MemberAtCounter(
                person=person,
                headroom=headroom(connection, member),
                debts=standing.debts,
                kept=standing.kept,
                overdue=Satang(sum(debt.left for debt in standing.debts if debt.due_on < today)),
                deposit=deposit_balance(connection, member),
                produce=purse_balance(connection, "produce", member),
                holding=share_holding(connection, member),
                helpers=tuple(other for each in person.helpers if (other := self.till.desk.people.person(each)) is not None),
                today=today,
            )

    def headroom(self, member: str) -> Headroom:
        """How much more the party may owe: quick enough to be asked at every change of the bill."""
        with self.till.desk.store.read() as connection:
            return headroom(connection, member)

    def due_days(self, amount: int, instalments: int = 1) -> tuple[Instalment, ...]:
        """When credit of so much would fall due: after the shop's number of days, or in so many monthly instalments as equal as they go."""
        with self.till.desk.store.read() as connection:
            profile = self.till.profile(connection)
            today = self.till.today(profile)
        if instalments <= 1:
            return (Instalment(date.fromordinal(today.toordinal() + profile.credit_days), amount),)
        parts = share_out(total=amount, weights=[1] * instalments)
        return tuple(Instalment(add_months(today, month), part) for month, part in enumerate(parts, 1))

    def share_out_payment(self, member: str, amount: int, chosen: Sequence[Allocation] = (), *, keep: bool = False) -> SharedOut:
        """Which debts a payment would pay; writes nothing. Refuses NothingPaid, PaysMoreThanOwed, DebtNotOpen."""
        with self.till.desk.store.read() as connection:
            return share_out_payment(account(connection, member).debts, amount, chosen, keep=keep)

    def pay_debt(
        self,
        member: str,
        amount: Satang,
        taken: Sequence[Taken],
        *,
        chosen: Sequence[Allocation] = (),
        keep: bool = False,
        helper: str = "",
        consent: Consent = "",
        payment_id: str = "",
        approval: Approval | None = None,
        receipt_language: Language | None = None,
    ) -> MemberPaper:
        """Take `amount` off what a member owes: cash, PromptPay, the member's deposit or produce in any mix, the latter two with `consent`.

        Pays the chosen debts first and then the oldest; more than is owed is refused unless it is to be kept as credit on the account.
        `payment_id` (from `fresh_id`) makes a repeat harmless. Needs Permission.DEBT_PAYMENT. Refuses PaysMoreThanOwed, DebtNotOpen,
        ConsentNeeded, PurseTooSmall, StillDue, MoneyNotSeen, ShiftNotOpen for cash, SlipUsedBefore, and what settling refuses.
        """
        return self._act(
            Permission.DEBT_PAYMENT,
            member,
            lambda doing, _: member_acts.pay_debt(doing, member, amount, taken, chosen=chosen, keep=keep),
            helper=helper,
            consent=consent,
            act_id=payment_id,
            approval=approval,
            language=receipt_language,
        )

    def move_shares(
        self,
        member: str,
        act: Act,
        *,
        shares: int = 0,
        paid: int = 0,
        taken: Sequence[Taken] = (),
        to: str = "",
        reason: ShareReason = "",
        helper: str = "",
        consent: Consent = "",
        act_id: str = "",
        approval: Approval | None = None,
        receipt_language: Language | None = None,
    ) -> MemberPaper:
        """Subscribe shares (`paid` of them at once), pay subscribed ones, hand them to the member `to`, or pay them back.

        Needs Permission.SHARES; handing over and paying back need a reason. Refuses MoreThanSubscribed, SharesNotHeld, MoreThanOneFifth,
        ShareReasonNeeded, and what settling refuses.
        """
        if to:
            self._person(to)
        return self._act(
            Permission.SHARES,
            member,
            lambda doing, approver: member_acts.move_shares(
                doing, member, act, shares=shares, paid=paid, taken=taken, to=to, reason=reason, approver=approver
            ),
            helper=helper,
            consent=consent,
            act_id=act_id,
            approval=approval,
            language=receipt_language,
        )

    def move_deposit(
        self,
        member: str,
        direction: Literal["in", "out"],
        amount: Satang,
        taken: Sequence[Taken],
        *,
        helper: str = "",
        consent: Consent = "",
        act_id: str = "",
        approval: Approval | None = None,
        receipt_language: Language | None = None,
    ) -> MemberPaper:
        """Put money into a member's deposit or take it out. Needs Permission.SHARES. Refuses DepositTooSmall, and what settling refuses."""
        return self._act(
            Permission.SHARES,
            member,
            lambda doing, _: member_acts.move_deposit(doing, member, direction, amount, taken),
            helper=helper,
            consent=consent,
            act_id=act_id,
            approval=approval,
            language=receipt_language,
        )

    def statement(self, member: str, from_on: date, to_on: date, *, purse: Purse = "credit") -> Statement:
        """A purse's passbook from the first day to the last."""
        with self.till.desk.store.read() as connection:
            return statement(connection, member, from_on, to_on, purse=purse)

    def passbook(self, member: str, from_on: date, to_on: date, *, purse: Purse = "credit", receipt_language: Language | None = None) -> Printed:
        """A passbook page for the till's paper; nothing is recorded. Refuses NotSignedIn."""
        assert self.till.by
        with self.till.desk.store.read() as connection:
            page = self._page(connection, member, receipt_language)
            slip = passbook_slip(page, statement(connection, member, from_on, to_on, purse=purse))
        return Printed(slip, self.till.fresh_id(), "", page.say("Passbook of member {number}", number=page.member_number))

    def statement_paper(self, member: str, from_on: date, to_on: date, *, receipt_language: Language | None = None) -> Printed:
        """A member's statement of trade credit for the till's paper: the span, then what is still open on its last day. Refuses NotSignedIn."""
        assert self.till.by
        with self.till.desk.store.read() as connection:
            page = self._page(connection, member, receipt_language)
            standing = account(connection, member, to_on)
            names = {debt.debt: number_of(connection, debt.no) for debt in standing.debts}
            told = statement(connection, member, from_on, to_on)
            slip = statement_slip(page, told, standing.debts, names, kept=standing.kept)
        return Printed(slip, self.till.fresh_id(), "", page.say("Statement of member {number}", number=page.member_number))

    def _page(self, connection: Connection, member: str, language: Language | None) -> MemberPage:
        profile = self.till.profile(connection)
        chosen = language or profile.receipt_language
        return MemberPage(profile, self.till.words[chosen], chosen, number_of_member(connection, member), self.till.today(profile))

    def _person(self, member: str) -> Person:
        person = self.till.desk.people.person(member)
        if person is None:
            raise MemberUnknown()
        return person

    def _act(
        self,
        permission: Permission,
        member: str,
        act: Callable[[Doing, str], Recorded],
        *,
        helper: str,
        consent: Consent,
        act_id: str,
        approval: Approval | None,
        language: Language | None,
    ) -> MemberPaper:
        """Do an act of a member in one unit of work that owes its paper."""
        for party in (member, helper):
            if party:
                self._person(party)
        till = self.till
        by, approver = till.by, till.permit(permission, approval)
        now = till.desk.clock.now_at()
        with till.desk.store.work() as work:
            profile = till.profile(work.connection)
            doing = Doing(
                work=work,
                desk=till.desk,
                profile=profile,
                id=act_id or till.fresh_id(),
                at=now,
                on=till.today(profile),
                by=by,
                helper=helper,
                consent=consent,
                degraded=is_degraded(work.connection, till.desk.log),
            )
            recorded = act(doing, approver)
            if not recorded.repeated:
                drafts.owe_paper(work, till.desk_key, recorded.fact.id, now)
        till.spend(approval)
        with till.desk.store.read() as connection:
            return self._paper(connection, recorded, language)

    def _paper(self, connection: Connection, recorded: Recorded, language: Language | None) -> MemberPaper:
        fact = recorded.fact
        body: CreditPayment | Share | Deposit
        kind: Literal["credit-payment", "share", "deposit"]
        kept = NOTHING
        if fact.kind == "credit-payment":
            kind, body = "credit-payment", codec_of(CreditPayment).read(fact.body)
            kept = Satang(body.kept)
        elif fact.kind == "share":
            kind, body = "share", codec_of(Share).read(fact.body)
        else:
            kind, body = "deposit", codec_of(Deposit).read(fact.body)
        out = (isinstance(body, Share) and body.act == "redeem") or (isinstance(body, Deposit) and body.direction == "out")
        change = Satang(sum(part.amount if out else part.change for part in body.tender if part.kind == "cash"))
        code = recorded.code or ""
        slip, _ = self.till.slip_of(connection, recorded.standing, language=language, code=code)
        return MemberPaper(
            fact_id=fact.id,
            kind=kind,
            number=body.number,
            no=fact.seq + 1,
            member=body.member,
            total=Satang(body.total),
            change=change,
            hand_over=in_coins(change),
            owed=headroom(connection, body.member).owed,
            kept=kept,
            receipt_code=code,
            look_up_code=look_up_code(recorded.leaf),
            slip=slip,
            print_job=fact.id,
            repeated=recorded.repeated,
        )
