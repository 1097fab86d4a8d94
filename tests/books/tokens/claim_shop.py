"""A shop that is owed by an issuer, for tests: a campaign whose tokens live in the issuer's own app, bills that take 50.00 off, what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from kadpun.books.desk import Desk
from kadpun.books.journal.balances import balance_of
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.sale import Reversal, Sale, SaleLine, Tendered, sale_postings, vat_groups
from kadpun.books.tokens.claims import claim_number, claimable, record_claim
from kadpun.books.tokens.settling import ClaimSettled, StandingClaim, Verdict, claim, settled_postings
from kadpun.books.tokens.terms import Terms
from kadpun.books.tokens.uses import LineShare, TokenUse
from tests.books.shops import CASHIER

from .campaign_terms import KGO, opened

DAY = date(2026, 11, 21)
IN_APP = replace(KGO, campaign="kgo-app", commodity="t-kgo-app", budget=0, elsewhere=True, form="rate", rate_satang=100, bundle_tokens=0)


def in_app(desk: Desk, **changed: Any) -> Terms:
    """Open the campaign whose tokens live elsewhere."""
    terms = replace(IN_APP, bundle_pays=0, grants=(), offline="allow", **changed)
    return opened(desk, terms)


def bill(
    desk: Desk, terms: Terms, proof: str, *, off: int = 5_000, total: int = 10_000, day: date = DAY, goods: str = "g-0001"
) -> Sale:
    """A bill of 100.00 of which the issuer repays 50.00 by a confirmation, the rest in cash."""
    with desk.store.read() as connection:
        serial = next_number(connection, desk.log, "sale")
    use = TokenUse(terms.campaign, terms.commodity, day, off // 100, off, off, total, (LineShare(0, off),), (), proof)
    lines = (SaleLine(goods, "น้ำพริกหนุ่ม", "กระปุก", 1, total, total, 7),)
    tender = (Tendered("tokens", off, campaign=terms.campaign), Tendered("cash", total - off, total - off))
    mark = desk.log.split("/")[2][-2:]
    return Sale(1, f"{mark}-69-{serial:06}", serial, "abbreviated", lines, vat_groups({7: total}), tender, total, uses=(use,))


def use_tokens(desk: Desk, terms: Terms, proof: str, **about: Any) -> Recorded:
    """Record such a bill."""
    sale = bill(desk, terms, proof, **about)
    with desk.store.work() as work:
        return desk.record(work, sale, by=CASHIER, post=sale_postings(sale))


def reverse(desk: Desk, recorded: Recorded) -> Recorded:
    """Reverse a bill whole."""
    fact = recorded.fact
    post = tuple((account, commodity, -amount) for account, commodity, amount in fact.post)
    with desk.store.work() as work:
        return desk.record(work, Reversal("คีย์ผิดบิล", CASHIER), by=CASHIER, post=post, refs=(fact.id,))


def make_claim(desk: Desk, terms: Terms, *, until: date = DAY, due_on: date = date(2026, 12, 21)) -> StandingClaim:
    """Claim everything that can be claimed up to a day."""
    with desk.store.work() as work:
        found = claimable(work.connection, terms.campaign, until)
        number = claim_number(work.connection, desk.log, desk_mark="01", on=desk.today())
        about: dict[str, Any] = {"campaign": terms.campaign, "number": number, "from_on": date(2026, 11, 1), "to_on": until, "due_on": due_on}
        id = record_claim(desk, work, found, by=CASHIER, on=desk.today(), **about)
    return standing(desk, id)


def settle(desk: Desk, one: StandingClaim, *verdicts: Verdict, paid: int = 0, on: date | None = None) -> Recorded:
    """Record what the issuer did about a claim; money comes to the bank."""
    body = ClaimSettled(one.campaign, paid, "bank/savings" if paid else "", "TR 1234" if paid else "", verdicts)
    with desk.store.work() as work:
        return desk.record(work, body, by=CASHIER, post=settled_postings(body), refs=(one.claim,), on=on)


def standing(desk: Desk, id: str) -> StandingClaim:
    """A claim as it stands now."""
    with desk.store.read() as connection:
        return claim(connection, id)


def held(desk: Desk, account: str) -> int:
    """What an account holds, in satang."""
    with desk.store.read() as connection:
        return balance_of(connection, account).amount
