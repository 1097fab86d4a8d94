"""People who hold tokens in a small real shop: a declared commodity, parties, grants made through the one door."""

from __future__ import annotations

from datetime import date
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.goods.kinds import Unit
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.tokens.grants import Grant, GrantLine, grant_postings
from tests.books.shops import CASHIER

CAMPAIGN, TOKEN = "kgo-2565", "kgo-token"
CHAI, BOON, DAENG = "m-000000000001", "m-000000000002", "m-000000000003"


def declare(desk: Desk, commodity: str = TOKEN) -> None:
    """Declare a commodity of whole tokens."""
    with desk.store.work() as work:
        desk.record(work, Unit(commodity, "เหรียญ", "token", 0), by=CASHIER)


def grant(desk: Desk, *lines: GrantLine, rule: str = "event", kind: Any = "list", until: date | None = None, **about: Any) -> Recorded:
    """Record a grant."""
    body = Grant(CAMPAIGN, TOKEN, rule, kind, lines, until)
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=grant_postings(body), **about)
