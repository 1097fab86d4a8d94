"""The counter: every verb the screens and the demonstration day may say to the till, and the only door they use.

Runs on the books thread alone; takes and gives frozen values (`results.py`). A verb that records is one unit of work: done whole or refused
whole. A verb that changes a basket gives a new one and writes nothing: paint it, then `save_draft`. Where an act needs a permission that the
signed-in operator lacks, the verb refuses with `NotAllowed` and the denial is recorded; ask a second person with `approve` and say it again
with the approval, which is spent by it. Refuses to know Qt, printers and devices: paper is handed out as a `Slip` with the id of its job.

    Till = who is there (attending) + recorded papers (finding) + the bill (billing) + payment (paying) + the drawer and the shift (here)
"""

from __future__ import annotations

from contextlib import suppress

from kadpun.books.ledger.bodies import codec_of
from kadpun.books.money import Satang
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal, Told
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.shift import ShiftClose, open_shift, shift_totals
from kadpun.books.tokens.campaign_acts import take_what_came
from kadpun.books.tokens.expiry import let_run_out
from kadpun.books.words import Language

from . import drafts
from . import shift as shifts
from .basket import Basket
from .finding import NothingToReprint
from .paying import Paying
from .receipt import cash_move_slip, drawer_slip
from .reports import report_slip, x_report
from .results import (
    Approval,
    CashCount,
    Closed,
    Comparison,
    CounterState,
    HeldBillsWait,
    Notice,
    Permission,
    Printed,
    Recorded,
    Reported,
)
from .shift import CountFirst, Direction, LockedCount
from .tender import NOTHING


class BillOnCounter(Refusal):
    says = "A bill stands on the counter. Finish, hold or cancel it, then close the shift."


class Till(Paying):
    """The counter's verbs over one desk: `Till(desk, words)`, with a `Say` for each language: {"th": ..., "en": ...}."""

    _locked: LockedCount | None = None
    _started = False

    def start(self) -> CounterState:
        """Everything the counter shows when it opens: profile, operator, shift, the bill that stood there, notices.

        Ask again after signing in, after a shift was opened or closed and after a setting. `restored` is true once, for a bill that was found
        when the program began.
        """
        notices: list[Told] = list(self.clock_notices())
        with self.desk.store.read() as connection:
            profile = self.profile(connection)
            self.refresh_operator(connection, profile)
            basket: Basket | None = None
            try:
                basket = drafts.read_draft(connection, self.desk_key)
                if basket is not None and standing_fact(connection, basket.id) is not None:
                    basket = None  # it was paid or cancelled already, and a late save put it back
            except Refusal as reason:
                notices.append(reason)
            state = CounterState(
                profile=profile,
                desk=profile.desk_name,
                desk_number=profile.desk_number,
                operator=self.operator,
                shift=open_shift(connection, self.desk.log),
                basket=basket or self.new_basket(),
                restored=basket is not None and not self._started,
                held=drafts.count_held(connection, self.desk_key),
                facts=self.desk.ledger.size,
                today=self.today(profile),
                notices=tuple(notices),
            )
        self._started = True
        return state

    def open_drawer(self, reason: str, approval: Approval | None = None) -> Recorded:
        """Open the drawer without a sale; recorded with its reason, outside a shift too. Needs Permission.DRAWER. Refuses ReasonMissing."""
        by, approver = self.by, self.permit(Permission.DRAWER, approval)
        with self.desk.store.work() as work:
            profile = self.profile(work.connection)
            recorded = shifts.no_sale(work, self.desk, reason, by=by, approver=approver, on=self.today(profile))
        self.spend(approval)
        return Recorded(recorded.fact.id, recorded.fact.seq + 1, drawer_slip(profile.receipt_language))

    def move_cash(
        self,
        direction: Direction,
        amount: Satang,
        reason: str,
        approval: Approval | None = None,
        *,
        account: str = "",
        receipt_language: Language | None = None,
    ) -> Printed:
        """Pay money in, out, or into the safe; the drawer opens, and the paper is signed and laid into it. Needs Permission.CASH_MOVE.

        `account` is the other side: money in comes from the safe and money out is an expense unless said otherwise. Refuses ShiftNotOpen,
        CashNotThere, ReasonMissing, NotCoins, CashOutOfBounds.
        """
        by, approver = self.by, self.permit(Permission.CASH_MOVE, approval)
        with self.desk.store.work() as work:
            on = self.today(self.profile(work.connection))
            recorded, body = shifts.move_cash(work, self.desk, direction, amount, reason, account=account, by=by, approver=approver, on=on)
            paper = self.paper(work.connection, recorded.standing, language=receipt_language, approver=approver)
        self.spend(approval)
        return Printed(cash_move_slip(paper, body), recorded.fact.id, recorded.fact.id, body.reason)

    def open_shift(self, opening_float: Satang, approval: Approval | None = None) -> CounterState:
        """Open a shift with this much change in the drawer, take the tokens that other desks gave, and post what ran out. Needs
        Permission.OPEN_SHIFT.

        Refuses ShiftOpenAlready, NotCoins.
        """
        by = self.by
        self.permit(Permission.OPEN_SHIFT, approval)
        with self.desk.store.work() as work:
            on = self.today(self.profile(work.connection))
            shifts.open_new(work, self.desk, opening_float, by=by, on=on)
            take_what_came(self.desk, work, by=by)
        self.spend(approval)
        with suppress(Told):  # the shift is open: what could not be posted now is posted at the next one
            let_run_out(self.desk, by=by, on=on)
        return self.start()

    def next_float(self) -> Satang:
        """The change that the last closing kept for the next shift: what opening one proposes."""
        with self.desk.store.read() as connection:
            closing = shifts.closing_of(connection, self.desk.log)
        return Satang(codec_of(ShiftClose).read(closing.fact.body).next_float) if closing else NOTHING

    def x_report(self, approval: Approval | None = None, *, receipt_language: Language | None = None) -> Reported:
        """The shift so far, read only. Needs Permission.X_REPORT, because it shows what the drawer should hold, until a count is locked.

        A count that became void hides it again. Refuses ShiftNotOpen.
        """
        if not self._count_stands():
            self.permit(Permission.X_REPORT, approval)
        with self.desk.store.read() as connection:
            shift = shifts.standing_shift(connection, self.desk.log)
            totals = shift_totals(connection, self.desk.log, shift.shift)
            opening = shifts.opening_of(connection, self.desk.log, shift.shift)
            paper = self.paper(connection, opening, language=receipt_language)
            now = self.desk.clock.now_at()
            report = x_report(paper, totals, opened_at=opening.fact.at, now_at=now, on=self.today(paper.profile))
        self.spend(approval)
        return Reported(totals, totals.expected, report_slip(report), report, self.fresh_id())

    def lock_count(self, count: CashCount, approval: Approval | None = None) -> Comparison:
        """Confirm the blind count and only then show what the books expect; to correct it, count again. Needs Permission.CLOSE_SHIFT.

        How often was counted is written on the Z, since a second count is no longer blind. Any sale or movement of cash after it makes the
        count void. Refuses ShiftNotOpen, CountWrong, and BillOnCounter before anything of the expected sum is shown.
        """
        self.permit(Permission.CLOSE_SHIFT, approval)
        with self.desk.store.work() as work:
            profile = self.profile(work.connection)
            if drafts.has_draft(work.connection, self.desk_key):
                raise BillOnCounter()
            locked = shifts.lock(work.connection, self.desk.log, count, at=self.desk.clock.now_at())
            held = drafts.count_held(work.connection, self.desk_key)
            counts = drafts.note_count(work, self.desk_key, locked.shift)
        self.spend(approval)
        self._locked = locked
        return Comparison(
            count=count,
            expected=locked.totals.expected,
            counted=count.total,
            over_short=shifts.over_short(locked),
            counted_at=locked.counted_at,
            totals=locked.totals,
            held=held,
            needs_approval=self._is_large(locked, profile),
            counts=counts,
        )

    def close_shift(
        self,
        *,
        reason: str = "",
        next_float: Satang = NOTHING,
        approval: Approval | None = None,
        receipt_language: Language | None = None,
    ) -> Closed:
        """Close the shift on the locked count: Z number, over or short posted with its reason, the rest to the safe.

        A difference above the shop's limit needs Permission.LARGE_DIFFERENCE (the approval is for that). Refuses CountFirst, ReasonMissing when
        the count differs, FloatTooLarge, BillOnCounter.
        """
        by = self.by
        locked = self._locked
        if locked is None:
            raise CountFirst()
        with self.desk.store.read() as connection:
            large = self._is_large(locked, self.profile(connection))
        approver = self.permit(Permission.LARGE_DIFFERENCE, approval) if large else by
        with self.desk.store.work() as work:
            profile = self.profile(work.connection)
            if drafts.has_draft(work.connection, self.desk_key):
                raise BillOnCounter()
            recorded, body = shifts.close(
                work,
                self.desk,
                profile,
                locked,
                reason=reason,
                next_float=next_float,
                counts=drafts.counts_of(work, self.desk_key, locked.shift),
                by=by,
                approver=approver,
                on=self.today(profile),
            )
            drafts.owe_paper(work, self.desk_key, recorded.fact.id, self.desk.clock.now_at())
            held = drafts.count_held(work.connection, self.desk_key)
        self._locked = None
        self.spend(approval)
        notices: tuple[Notice, ...] = (HeldBillsWait(count=held),) if held else ()
        with self.desk.store.read() as connection:
            report = self.z_of(connection, recorded.standing, language=receipt_language)
        return Closed(
            fact_id=recorded.fact.id,
            number=body.number,
            no=recorded.fact.seq + 1,
            expected=Satang(body.expected),
            counted=Satang(body.counted),
            over_short=Satang(body.counted - body.expected),
            next_float=Satang(body.next_float),
            to_safe=Satang(body.counted - body.next_float),
            slip=report_slip(report),
            report=report,
            print_job=recorded.fact.id,
            notices=notices,
        )

    def last_closing(self, *, receipt_language: Language | None = None) -> Printed:
        """The Z of the shift closed last, as a copy; reprint it by its fact. Refuses NothingToReprint when none was ever closed."""
        with self.desk.store.read() as connection:
            closing = shifts.closing_of(connection, self.desk.log)
            if closing is None:
                raise NothingToReprint()
            slip, title = self.slip_of(connection, closing, language=receipt_language, copy=True)
        return Printed(slip, self.fresh_id(), closing.fact.id, title)

    def _count_stands(self) -> bool:
        """Whether a count is locked and the books have not gone on since."""
        locked = self._locked
        if locked is None:
            return False
        with self.desk.store.read() as connection:
            return locked.totals == shift_totals(connection, self.desk.log, locked.shift)

    def _is_large(self, locked: LockedCount, profile: ShopProfile) -> bool:
        return abs(shifts.over_short(locked)) > profile.short_limit
