"""What waits for the accountant, counted: bank lines without a match, differences members told of, a month that should be closed.

Each count is a function of the till, reads only, and is quick enough to be asked whenever a page comes. Refuses to know screens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kadpun.books.journal.periods import first_open_on
from kadpun.books.store.statements import ask

from .confirmations_room import ConfirmationsRoom
from .overview_room import month_due
from .reconcile_room import ReconcileRoom

if TYPE_CHECKING:
    from kadpun.pos.till.counter import Till

_VOUCHERS = 'SELECT fact, number, "on", text, total FROM voucher WHERE number LIKE ? ESCAPE \'!\' ORDER BY "on" DESC, fact DESC LIMIT ?'


def bank_lines_open(till: Till) -> int:
    """Lines of all statements that have no match yet."""
    return sum(seen.open_lines for seen in ReconcileRoom(till).accounts())


def differences_told(till: Till) -> int:
    """Differences that members told of in the newest run and nobody has put right."""
    runs = ConfirmationsRoom(till).runs()
    return runs[0].open if runs else 0


def months_due(till: Till) -> int:
    """1 while a month should be closed by now."""
    with till.desk.store.read() as connection:
        today = till.today(till.profile(connection))
        return int(month_due(connection, today, first_open_on(connection)) is not None)


def vouchers_like(till: Till, number: str, limit: int) -> list[tuple[int, str, str, str, int]]:
    """Vouchers whose number holds this text, the newest first: fact, number, day as ISO text, what for, total in satang."""
    plain = number.strip().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    with till.desk.store.read() as connection:
        rows = ask(connection, _VOUCHERS, f"%{plain}%", limit)
    return [(int(fact), str(found), str(on), str(text), int(total)) for fact, found, on, text, total in rows]
