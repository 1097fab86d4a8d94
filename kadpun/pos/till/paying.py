"""The verbs of payment and of taking goods back: each sale and each refund is one unit of work, and its paper is owed from that moment.

Said again for the same bill, a verb answers what was recorded and writes nothing, so a crash between the commit and the screen costs no
second sale. Refuses to know banks: PromptPay is a QR to show, and what the cashier saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.own_kinds import is_degraded
from kadpun.books.ledger.receipt_code import look_up_code
from kadpun.books.ledger.recorder import Recorded as Stands
from kadpun.books.members.limits import headroom
from kadpun.books.money import Satang, round_cash, show_money
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import refunded_so_far, standing_fact, work_out_refund
from kadpun.books.sales.sale import Refund, Sale
from kadpun.books.words import Language

from . import drafts, sales
from .basket import Basket
from .billing import Billing
from .campaigning import moved
from .promptpay import asking_payload, masked
from .results import Approval, ClockSetBack, Done, Notice, OverSoftLimit, Permission, Pick, PromptPayRequest, Refunded, RefundQuote
from .sales import SaleUnknown, picked_steps
from .shift import check_reason
from .tender import CASH_STEP, NOTHING, Taken, TenderNotAboveZero, in_coins

BACKWARDS_MILLISECONDS = 120_000
"""A clock this far before the ledger's last entry was set back; a little is only a bill that was opened before another ended."""
HOUR_MILLISECONDS = 3_600_000
MOST_OPENING_FACTS = 64
"""A restore stands among the first entries of its log."""


class NoPromptPay(Refusal):
    says = "This shop has no PromptPay id yet. Give it one in the settings."


class Paying(Billing):
    """The part of the till that takes and gives back money for goods."""

    def promptpay(self, amount: Satang) -> PromptPayRequest:
        """The QR that asks the buyer's bank for exactly this amount.

        Refuses NoPromptPay when the shop has no PromptPay id, TenderNotAboveZero, MoneyOutOfBounds.
        """
        if amount <= 0:
            raise TenderNotAboveZero()
        with self.desk.store.read() as connection:
            payee = self.profile(connection).promptpay
        if not payee:
            raise NoPromptPay()
        return PromptPayRequest(asking_payload(payee, amount), amount, masked(payee))

    def ring_up(
        self,
        basket: Basket,
        taken: Sequence[Taken],
        *,
        receipt_language: Language | None = None,
        over_limit: bool = False,
        approvals: Sequence[Approval] = (),
    ) -> Done:
        """Record the sale: one commit with lines, stock, cash, signature, print job and the draft's end. Said again for the same basket, it
        gives the recorded sale and writes nothing.

        Needs Permission.SELL; a part on credit needs CREDIT_SALE too. Over the member's limit it refuses OverHardLimit with the numbers; said
        again with `over_limit` it needs OVER_LIMIT (the operator's, or one of the `approvals`) and goes through once. Above the limit that warns
        it goes through with the notice OverSoftLimit. Refuses CreditWithoutMember, CreditTermsWrong, NotSignedIn,
        ShiftNotOpen, BillEmpty, StillDue, SlipUsedBefore, MoneyNotSeen, ActNotApproved, BillActNotApproved, DiscountOverLimit, PriceOutOfGuard,
        and what settling refuses.
        """
        by = self.by
        notices = self.clock_notices()
        self.permit(Permission.SELL)
        over_limit_by = ""
        if any(part.kind == "credit" for part in taken):
            self.permit(Permission.CREDIT_SALE, _for(approvals, Permission.CREDIT_SALE))
            over_limit_by = self.permit(Permission.OVER_LIMIT, _for(approvals, Permission.OVER_LIMIT)) if over_limit else ""
        with self.desk.store.work() as work:
            profile = self.profile(work.connection)
            recorded = sales.ring_up(
                work,
                self.desk,
                profile,
                basket,
                taken,
                by=by,
                on=self.today(profile),
                degraded=is_degraded(work.connection, self.desk.log),
                over_limit_by=over_limit_by,
            )
            if not recorded.repeated:
                drafts.drop_draft(work, self.desk_key)
                drafts.owe_paper(work, self.desk_key, recorded.fact.id, self.desk.clock.now_at())
        for approval in approvals:
            self.spend(approval)
        with self.desk.store.read() as connection:
            return self._done(connection, recorded, receipt_language, notices)

    def quote_refund(self, original_id: str, picks: Sequence[Pick]) -> RefundQuote:
        """What these lines come to if taken back; writes nothing. Refuses SaleUnknown, NothingLeft, NothingPicked, RefundExceeds."""
        with self.desk.store.read() as connection:
            profile = self.profile(connection)
            sale = sales.sale_standing(connection, original_id)
            worked_out = work_out_refund(sale, refunded_so_far(connection, original_id), picked_steps(sale, picks))
            off_debt = sum(part.amount for part in sales.to_debt(connection, original_id, sale, worked_out.money))
            backs = moved(connection, [(back.campaign, back.tokens) for back in worked_out.backs])
        back = worked_out.money - off_debt
        cash = round_cash(back, step=CASH_STEP, direction=profile.cash_rounding)
        return RefundQuote(
            amount=worked_out.total,
            tax=Satang(sum(group.tax for group in worked_out.vat)),
            cash=cash,
            rounding=Satang(back - cash),
            lines=tuple((line.line, line.quantity // line.factor, Satang(line.amount)) for line in worked_out.lines),
            to_debt=Satang(off_debt),
            repaid=worked_out.repaid,
            tokens_back=backs,
        )

    def refund(
        self,
        original_id: str,
        picks: Sequence[Pick],
        reason: str,
        *,
        means: Literal["cash", "promptpay"] = "cash",
        reference: str = "",
        helper: str = "",
        refund_id: str = "",
        approval: Approval | None = None,
        receipt_language: Language | None = None,
    ) -> Refunded:
        """Take goods back and pay for them: off what is still owed for the sale first, the rest in cash or by transfer; goods return to stock.

        Needs Permission.REFUND. `helper` is the party that came in the member's place.

        `refund_id` (from `new_basket().id`) makes a repeat harmless. Refuses SaleUnknown, NothingLeft, NothingPicked, RefundExceeds,
        ReasonMissing, ShiftNotOpen.
        """
        words = check_reason(reason)
        by, approver = self.by, self.permit(Permission.REFUND, approval)
        now = self.desk.clock.now_at()
        with self.desk.store.work() as work:
            profile = self.profile(work.connection)
            original = standing_fact(work.connection, original_id)
            if original is None:
                raise SaleUnknown()
            recorded = sales.refund(
                work,
                self.desk,
                profile,
                original,
                picked_steps(sales.sale_standing(work.connection, original_id), picks),
                refund_id=refund_id or self.fresh_id(),
                at=now,
                on=self.today(profile),
                by=by,
                approver=approver,
                reason=words,
                means=means,
                reference=reference,
                helper=helper,
                degraded=is_degraded(work.connection, self.desk.log),
            )
            if not recorded.repeated:
                drafts.owe_paper(work, self.desk_key, recorded.fact.id, now)
        self.spend(approval)
        with self.desk.store.read() as connection:
            return self._refunded(connection, recorded, receipt_language)

    def clock_notices(self) -> tuple[Notice, ...]:
        """A warning when the clock stands before the ledger's last entry; selling goes on."""
        now, last = self.desk.clock.now_at(), self.desk.ledger.largest_at
        if now + BACKWARDS_MILLISECONDS >= last:
            return ()
        days, hours = divmod((last - now) // HOUR_MILLISECONDS, 24)
        return (ClockSetBack(days=days, hours=hours),)

    def _done(self, connection: Connection, recorded: Stands, language: Language | None, notices: tuple[Notice, ...]) -> Done:
        fact = recorded.fact
        sale = codec_of(Sale).read(fact.body)
        cash = [part for part in sale.tender if part.kind == "cash"]
        change = Satang(sum(part.change for part in cash))
        code = recorded.code or ""
        slip, _ = self.slip_of(connection, recorded.standing, language=language, code=code)
        owed = NOTHING
        if sale.on_credit:
            room = headroom(connection, sale.member)
            owed = room.owed
            if room.over_soft(0) and not recorded.repeated:
                shown = {"owed": room.owed, "soft": room.soft, "free": room.free}
                notices += (OverSoftLimit(**{name: show_money(amount) for name, amount in shown.items()}),)
        return Done(
            fact_id=fact.id,
            number=sale.number,
            no=fact.seq + 1,
            at=fact.at,
            total=Satang(sale.total - sale.repaid),
            discount=Satang(sale.discount + sum(line.discount for line in sale.lines)),
            scheme=Satang(sum(use.discount for use in sale.uses)),
            earned=moved(connection, [(grant.campaign, grant.tokens) for grant in sale.earned]),
            cash_given=Satang(sum(part.given for part in cash)),
            by_promptpay=Satang(sum(part.amount for part in sale.tender if part.kind == "promptpay")),
            rounding=Satang(sale.rounding),
            change=change,
            hand_over=in_coins(change),
            receipt_code=code,
            look_up_code=look_up_code(recorded.leaf),
            slip=slip,
            print_job=fact.id,
            basket=self.new_basket(),
            repeated=recorded.repeated,
            notices=notices,
            member=sale.member,
            on_credit=Satang(sale.on_credit),
            owed=owed,
        )

    def _refunded(self, connection: Connection, recorded: Stands, language: Language | None) -> Refunded:
        fact = recorded.fact
        body = codec_of(Refund).read(fact.body)
        in_cash = sum(part.amount for part in body.tender if part.kind == "cash")
        code = recorded.code or ""
        slip, _ = self.slip_of(connection, recorded.standing, language=language, code=code)
        return Refunded(
            fact_id=fact.id,
            number=body.number,
            no=fact.seq + 1,
            total=Satang(body.total),
            rounding=Satang(body.rounding),
            hand_over=in_coins(in_cash) if in_cash else (),
            receipt_code=code,
            look_up_code=look_up_code(recorded.leaf),
            slip=slip,
            print_job=fact.id,
            repeated=recorded.repeated,
            to_debt=Satang(sum(part.amount for part in body.tender if part.kind == "credit")),
            repaid=Satang(sum(back.repaid for back in body.backs)),
            tokens_back=moved(connection, [(back.campaign, back.tokens) for back in body.backs]),
        )


def _for(approvals: Sequence[Approval], permission: Permission) -> Approval | None:
    """The approval among several that is for this act."""
    return next((approval for approval in approvals if approval.permission is permission), None)
