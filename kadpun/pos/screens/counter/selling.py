"""What the counter is in the middle of: the bill, its chosen line, the sale just finished. It holds no rule of the sale.

Acts on the bill run one at a time, in the order they were asked for, each on the bill as the one before left it; so a scan that comes while
another is read is never lost and never works on an old bill. Every act is the till's, on the books thread; what comes back is shown, and
the draft is saved a moment later, beside the painting. An act that is not allowed waits for one approval and is then said again with it.

    selling --ring_up--> done (old bill and its change stay on screen) --next goods, recall--> selling
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from kadpun.books.refusals import Refusal
from kadpun.books.tokens.refused import NotUsable
from kadpun.pos.till.basket import Basket
from kadpun.pos.till.campaigning import CampaignsChanged
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.pricing import Bill, price
from kadpun.pos.till.results import Added, Approval, CounterState, Done, Permission, QuantitySet, Scanned, Unknown
from kadpun.pos.till.token_till import TokenTill

from .member_at_bill import MemberAtBill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kadpun.pos.till.tender import Taken

    from ..page import Context, Tongue
    from ..wedge import Scan

T = TypeVar("T")
Telling = Callable[["Tongue"], str]
DRAFT_MILLISECONDS = 15
"""How long after a change the draft is saved: the painting comes first, and changes that come together are saved together."""
PRINT_MILLISECONDS = 25
"""How long after a sale its paper goes to the printer: the change is painted first, since drawing a receipt keeps a processor busy for longer."""
MOST_WAITING = 50
"""Acts that may wait; a scanner gone mad does not fill the memory."""


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """An act that somebody else must allow: say `again` with the approval."""

    permission: Permission
    reason: NotAllowed
    again: Callable[[Approval], None]
    about: Telling | None = None
    """What the act is about, said when shown: the goods and the amounts."""


@dataclass(frozen=True, slots=True)
class _Act:
    """One act waiting for its turn; `work` gets the bill as it then stands."""

    work: Callable[[Basket], Any]
    then: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Selling(QObject):
    """The bill on the counter. All of it lives on the GUI thread."""

    bill_changed = Signal(int)
    """The bill is another: the number of the one line that changed, or -1 for all of it."""
    bill_tried = Signal()
    """What a panel tries with the bill is another."""
    line_chosen = Signal(int)
    unknown = Signal(object)
    """A scan stands for nothing: the till's Unknown."""
    wants = Signal(object)
    """A scan or entry that is for a panel: NeedsQuantity, SlipScanned, ReceiptScanned, Pay, Commanded, QuantitySet or NeedsApproval."""
    finished = Signal(object)
    """A sale is in the books: Done."""
    accepted = Signal()
    """The entry in the box was used and may be cleared."""

    def __init__(self, context: Context, state: CounterState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.state = state
        self.basket = state.basket
        self.bill: Bill = price(state.basket, state.profile)
        self.tried: Bill | None = None
        self.chosen = -1
        self.done: Done | None = None
        self.finished_basket: Basket | None = None
        self._waiting: deque[_Act] = deque()
        self._busy = False
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_MILLISECONDS)
        self._draft.timeout.connect(self._save_draft)
        self.tokens = TokenTill(context.till)
        self.member = MemberAtBill(context, self, self)
        self._papers: list[Done] = []
        self._printing = QTimer(self)
        self._printing.setSingleShot(True)
        self._printing.setInterval(PRINT_MILLISECONDS)
        self._printing.timeout.connect(self._print_papers)

    @property
    def shown(self) -> Basket:
        """The bill on the screen: the finished one stays until the next begins."""
        return self.finished_basket if self.finished_basket is not None else self.basket

    @property
    def busy(self) -> bool:
        """Whether an act is being done or waits."""
        return self._busy or bool(self._waiting)

    @property
    def saving(self) -> bool:
        """Whether the newest change has still to be saved as a draft."""
        return self._draft.isActive()

    def try_out(self, bill: Bill | None) -> None:
        """Show beside the lines what the bill would come to with what a panel tries, or with None what it comes to."""
        if bill != self.tried:
            self.tried = bill
            self.bill_tried.emit()

    def work_out_again(self) -> None:
        """Work out anew what was chosen of campaigns: the bill was found when the program began."""
        if self.basket.wishes:
            self.act(self.tokens.refresh, lambda basket: self._take(basket, -1))

    def take_state(self, state: CounterState) -> None:
        """Somebody else is signed in, the shift or the settings changed: the bill stays, unless another stands in the store.

        The change of the last sale goes with its shift.
        """
        before, self.state = self.state, state
        if (before.shift.shift if before.shift else 0) != (state.shift.shift if state.shift else 0):
            self.done, self.finished_basket = None, None
        if state.basket.id != self.basket.id and self.basket.empty and not self.busy:
            self.basket = state.basket
            self.work_out_again()
        self._priced(-1)

    def choose(self, line: int) -> None:
        """Choose a line of the bill, -1 for none."""
        if self.done is None and -1 <= line < len(self.basket.lines):
            self.chosen = line
            self.line_chosen.emit(line)

    def choose_next(self, step: int) -> None:
        """Choose the line below (1) or above (-1); from none, the last or the first."""
        count = len(self.basket.lines)
        if self.done is not None or count == 0:
            return
        if self.chosen < 0:
            self.choose(count - 1 if step < 0 else 0)
        else:
            self.choose(min(max(self.chosen + step, 0), count - 1))

    def scan(self, scan: Scan, quantity: str = "") -> None:
        """Read a scan onto the bill, its readings in turn until one stands for something."""
        self.act(lambda basket: self.context.till.read(scan.readings, basket, quantity), self._scanned)

    def enter(self, text: str) -> None:
        """Read what was typed into the box."""
        self.act(lambda basket: self.context.till.read(text, basket, typed=True), self._scanned)

    def add_goods(self, goods: str, *, pack: str = "", quantity: str = "", then: Callable[[], None] | None = None) -> None:
        """Put goods chosen by hand on the bill; `then` is called when they are."""

        def answered(answer: Scanned) -> None:
            self._scanned(answer)
            if then is not None and isinstance(answer, Added):
                then()

        self.act(lambda basket: self.context.till.add_goods(basket, goods, pack=pack, quantity=quantity), answered)

    def change(
        self,
        verb: Callable[[Basket, Approval | None], Basket],
        *,
        line: int = -1,
        needs: Permission | None = None,
        about: Telling | None = None,
        then: Callable[[], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Change the bill by one of the till's verbs; `line` is the one that changes, `needs` what it may need an approval for."""

        def took(basket: Basket) -> None:
            self._take(basket, line)
            if then is not None:
                then()

        self.guarded(verb, took, needs=needs, about=about, failed=failed)

    def guarded(
        self,
        verb: Callable[[Basket, Approval | None], T],
        then: Callable[[T], None],
        *,
        needs: Permission | None = None,
        about: Telling | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do something that may need an approval: when it does, `wants` asks for one, and the act is said again with it."""

        def attempt(approval: Approval | None) -> None:
            self.act(lambda basket: verb(basket, approval), then, refused)

        def refused(reason: Exception) -> None:
            if isinstance(reason, NotAllowed) and needs is not None:
                self.context.sounds.play("refused")
                self.wants.emit(NeedsApproval(needs, reason, attempt, about))
            elif failed is not None:
                failed(reason)
            else:
                self._refused(reason)

        attempt(None)

    def act(self, work: Callable[[Basket], T], then: Callable[[T], None], failed: Callable[[Exception], None] | None = None) -> None:
        """Do one act on the bill when its turn comes."""
        if len(self._waiting) >= MOST_WAITING:
            return
        self.context.notices.act()
        self._waiting.append(_Act(work, then, failed or self._refused))
        self._next()

    def replace(self, basket: Basket) -> None:
        """Another bill stands on the counter: recalled, or the empty one after holding or cancelling."""
        self.done, self.finished_basket = None, None
        self.chosen = len(basket.lines) - 1
        self._take(basket, -1)

    def ring_up(
        self, taken: Sequence[Taken], failed: Callable[[Exception], None] | None = None, *, over_limit: bool = False, about: Telling | None = None
    ) -> None:
        """Finish the bill with what was taken; `over_limit` lets credit go over the member's limit, if whoever may do so allows it."""
        till, language = self.context.till, self.state.profile.receipt_language
        needs = Permission.OVER_LIMIT if over_limit else Permission.CREDIT_SALE

        def work(basket: Basket, approval: Approval | None) -> tuple[Basket, Done]:
            approvals = () if approval is None else (approval,)
            return basket, till.ring_up(basket, taken, receipt_language=language, over_limit=over_limit, approvals=approvals)

        def refused(reason: Exception) -> None:
            self._draft.start()
            if isinstance(reason, CampaignsChanged | NotUsable):
                self.work_out_again()
            (failed or self._refused)(reason)

        self._draft.stop()
        self.guarded(work, self._rung_up, needs=needs, about=about, failed=refused)

    def save_now(self) -> None:
        """Save the draft and print what waits for it now: the window closes."""
        self._print_papers()
        if self._draft.isActive():
            self._draft.stop()
            self._save_draft()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        act, basket = self._waiting.popleft(), self.basket

        def then(value: Any) -> None:
            self._busy = False
            act.then(value)
            self._next()

        def failed(reason: Exception) -> None:
            self._busy = False
            act.failed(reason)
            self._next()

        self.context.jobs.run(self, lambda: self._with_schemes(act.work(basket), basket.id), then, failed)

    def _with_schemes(self, value: Any, before: str) -> Any:
        """A bill that was changed or taken up, with what was chosen of campaigns worked out for it in the same act; on the books thread."""
        basket = value.basket if isinstance(value, Added) else value
        if not isinstance(basket, Basket) or not basket.wishes or (basket.uses and basket.id == before):
            return value
        fresh = self.tokens.refresh(basket)
        return replace(value, basket=fresh) if isinstance(value, Added) else fresh

    def _scanned(self, answer: Scanned) -> None:
        """Show what a scan, an entry or a quick key came to."""
        if isinstance(answer, Added):
            begun_anew = self.done is not None
            self.done, self.finished_basket = None, None
            self.chosen = answer.line
            self._take(answer.basket, -1 if begun_anew else answer.line)
            self.context.sounds.play("ok")
            self.accepted.emit()
            for notice in answer.notices:
                self.context.notices.note(notice, tone="warn", icon="ph.warning")
        elif isinstance(answer, Unknown):
            self.context.sounds.play("unknown")
            self.unknown.emit(answer)
        else:
            if not isinstance(answer, QuantitySet):
                self.accepted.emit()
            self.wants.emit(answer)

    def _rung_up(self, answer: tuple[Basket, Done]) -> None:
        basket, done = answer
        self._draft.stop()
        self.done, self.finished_basket = done, basket
        self.basket, self.chosen = done.basket, -1
        self.bill = price(basket, self.state.profile)
        self.context.sounds.play("paid")
        self.finished.emit(done)
        self._papers.append(done)
        self._printing.start()

    def _take(self, basket: Basket, line: int) -> None:
        """The bill is another one now; show it, then save it."""
        self.basket = basket
        if self.chosen >= len(basket.lines):
            self.chosen = len(basket.lines) - 1
        self._priced(line)
        self._draft.start()

    def _priced(self, line: int) -> None:
        self.bill = price(self.shown, self.state.profile)
        self.bill_changed.emit(line)

    def _refused(self, reason: Exception) -> None:
        """Nothing was done: say why. The entry stays for correction."""
        self.context.sounds.play("refused" if isinstance(reason, Refusal) else "fault")
        self.context.notices.tell(reason)

    def _print_papers(self) -> None:
        """Hand the papers of finished sales to the printer; one that never gets there is owed by the till and offered later."""
        self._printing.stop()
        papers, self._papers = self._papers, []
        for done in papers:
            self.context.devices.print_paper(done.print_job, done.number, done.slip)

    def _save_draft(self) -> None:
        basket = self.basket
        self.context.jobs.run(self, lambda: self.context.till.save_draft(basket), failed=self.context.notices.tell)
