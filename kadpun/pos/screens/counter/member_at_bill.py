"""Who is on the bill: the member and the helper, what they owe and may still owe, read anew whenever that may have changed.

It listens to the bill; whoever shows the member listens to it. It holds no rule of credit: what is owed and free is the till's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kadpun.pos.till.member_till import MemberAtCounter, MemberTill

if TYPE_CHECKING:
    from collections.abc import Callable

    from kadpun.books.members.register import Person
    from kadpun.pos.till.basket import Basket

    from ..page import Context
    from .selling import Selling


class MemberAtBill(QObject):
    """The member of the bill on the counter; `changed` when it is another or owes otherwise."""

    changed = Signal()

    def __init__(self, context: Context, selling: Selling, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context, self.selling = context, selling
        self.verbs = MemberTill(context.till)
        self.standing: MemberAtCounter | None = None
        self.helper: Person | None = None
        self._shown: tuple[str, str] = ("", "")
        selling.bill_changed.connect(lambda _: self._look())
        selling.finished.connect(lambda _: self.look_again())

    @property
    def on_credit(self) -> int:
        """What the bill would add to what is owed, in satang; nothing once it is finished."""
        return 0 if self.selling.done is not None else self.selling.bill.to_pay

    def put(self, member: str, helper: str = "", then: Callable[[], None] | None = None) -> None:
        """Put a party on the bill, or on the next one when this one is finished; "" takes everybody off."""
        selling, verbs = self.selling, self.verbs
        verb = (lambda basket: verbs.put_on_bill(basket, member, helper)) if member else verbs.take_off_bill

        def took(basket: Basket) -> None:
            chosen = selling.chosen
            selling.replace(basket)
            if chosen < len(basket.lines):
                selling.choose(chosen)
            if then is not None:
                then()

        selling.act(verb, took)

    def look_again(self) -> None:
        """Read what is owed anew: something was paid or sold."""
        self._shown = ("", "")
        self._look()

    def _look(self) -> None:
        basket = self.selling.shown
        wanted = (basket.member, basket.helper)
        if wanted == self._shown:
            self.changed.emit()
            return
        self._shown = wanted
        if not basket.member:
            self._take(wanted, None, None)
            return
        till, verbs = self.context.till, self.verbs

        def read() -> tuple[MemberAtCounter, Person | None]:
            return verbs.at_counter(basket.member), till.desk.people.person(basket.helper) if basket.helper else None

        self.context.jobs.run(self, read, lambda found: self._take(wanted, *found), self.context.notices.tell)

    def _take(self, wanted: tuple[str, str], standing: MemberAtCounter | None, helper: Person | None) -> None:
        if wanted == self._shown:
            self.standing, self.helper = standing, helper
            self.changed.emit()
