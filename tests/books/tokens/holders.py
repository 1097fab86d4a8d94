"""People who hold tokens in a small real shop: a campaign that may grant, parties of the register, grants made through the one door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.tokens.campaigns import campaign_day
from kadpun.books.tokens.grant_rules import good_until, rule_on
from kadpun.books.tokens.grants import Grant, GrantLine, grant_postings
from kadpun.books.tokens.terms import GrantRule, Terms
from tests.books.shops import CASHIER
from tests.books.tokens.campaign_terms import KGO, opened

CHAI, BOON, DAENG = "m-000000000001", "m-000000000002", "m-000000000003"
RULES = (
    GrantRule("welcome", "welcome", 100),
    GrantRule("mission", "mission", 400, brings="to"),
    GrantRule("bonus", "mission", 400),
    GrantRule("fair", "list", 50, lasts_days=9),
    GrantRule("gift", "list", 0),
    GrantRule("bottles", "weight", 2, per=1000),
    GrantRule("bottles", "weight", 3, per=1000, from_on=date(2026, 12, 1)),
)


def opened_kgo(desk: Desk, **changed: Any) -> Terms:
    """Open the campaign of these tests."""
    return opened(desk, KGO, **{"grants": RULES, "expires_on": date(2027, 3, 31), **changed})


def joined(desk: Desk, people: Sequence[tuple[str, dict[str, str]]]) -> None:
    """Take people into the register under ids of the test's own."""
    new = [NewPerson({"name": f"คน {id[-1]}", **values}, desk.today(), id=id, roles=("customer",)) for id, values in people]
    join_people(desk, new, by=CASHIER)


def grant(desk: Desk, terms: Terms, rule: str, *lines: GrantLine, event: str = "", **about: Any) -> Recorded:
    """Record a grant as the campaign's rule says."""
    day = campaign_day(desk.clock.now_at(), terms)
    held = rule_on(terms, rule, day)
    body = Grant(terms.campaign, terms.commodity, rule, held.kind, lines, good_until(terms, held, day), event)
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=grant_postings(body), **about)
