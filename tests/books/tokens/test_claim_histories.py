"""Whatever is used, comes back, is reversed, claimed, paid, rejected: open claims and what can be claimed are what the issuer owes in the books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.desk import Desk
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.sales.numbers import next_number
from kadpun.books.tokens.claims import ClaimBelowZero, NothingToClaimFromIssuer, claimable
from kadpun.books.tokens.settling import Outcome, Verdict, claim_lines, claims
from kadpun.books.tokens.terms import Terms

from ..shops import a_shop, open_a_shift, with_products
from .claim_shop import held, in_app, make_claim, reverse, settle, use_tokens
from .coupon_shop import take_back

ACTS = ("use", "use", "use", "refund", "reverse", "claim", "claim", "pay", "reject", "undo")
OUTCOMES: tuple[Outcome, ...] = ("disputed", "lost", "withdrawn")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("claims")
    made = a_shop(folder)
    with_products(made)
    open_a_shift(made)
    yield made
    made.close()


class History:
    """What happens to one campaign of the shop, an act at a time."""

    def __init__(self, desk: Desk, terms: Terms) -> None:
        self.desk, self.terms = desk, terms
        self.sales: list[Recorded] = []
        self.settled: list[Recorded] = []
        self.proofs = count(1)

    def do(self, act: str, number: int) -> None:
        desk, terms = self.desk, self.terms
        with desk.store.read() as connection:
            standing = [one for one in claims(connection, terms.campaign) if one.open > 0]
            lines = [line for one in standing[:1] for line in claim_lines(connection, one.claim) if line.open and not line.closed]
            serial = next_number(connection, desk.log, "refund")
        if act == "use":
            self.sales.append(use_tokens(desk, terms, f"REF-{next(self.proofs)}", off=100 * (number + 1)))
        elif act == "refund" and self.sales:
            take_back(desk, self.sales.pop(number % len(self.sales)).fact.id, 1, serial=serial)
        elif act == "reverse" and self.sales:
            reverse(desk, self.sales.pop(number % len(self.sales)))
        elif act == "claim":
            with suppress(NothingToClaimFromIssuer, ClaimBelowZero):
                make_claim(desk, terms)
        elif act == "pay" and standing:
            one = standing[number % len(standing)]
            self.settled.append(settle(desk, one, paid=min(one.open, 100 * (number + 1))))
        elif act == "reject" and lines:
            line = lines[number % len(lines)]
            if 0 < line.open <= standing[0].open:
                self.settled.append(settle(desk, standing[0], Verdict(line.line.bill, line.open, OUTCOMES[number % 3], "other", line.line.use)))
        elif act == "undo" and self.settled:
            reverse(desk, self.settled.pop())

    def foots(self) -> bool:
        with self.desk.store.read() as connection:
            open_claims = sum(one.open for one in claims(connection, self.terms.campaign))
            left = sum(each.amount for each in claimable(connection, self.terms.campaign, date(2027, 12, 31)))
        return open_claims + left == held(self.desk, f"receivables/issuers/{self.terms.campaign}")


NUMBERS = count(1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 20)), min_size=3, max_size=20))
def test_claims_always_come_to_the_account(desk: Desk, acts: list[tuple[str, int]]) -> None:
    id = f"app-{next(NUMBERS)}"
    history = History(desk, in_app(desk, campaign=id, commodity=f"t-{id}"))
    for act, number in acts:
        history.do(act, number)
        assert history.foots(), (act, number)
