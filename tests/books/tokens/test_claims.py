"""Claims on issuers: each bill once, what came back afterwards goes into the next, and open claims always come to the account's balance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.refusals import Refusal
from kadpun.books.tokens import claims as claiming
from kadpun.books.tokens.claim_ageing import claim_ageing
from kadpun.books.tokens.claims import (
    Claim,
    ClaimBelowZero,
    ClaimLine,
    ClaimLineNotOwed,
    ClaimUnknown,
    ClaimWrong,
    NothingToClaimFromIssuer,
    claimable,
    last_claimed_to,
    to_claim,
)
from kadpun.books.tokens.settling import (
    ClaimOverpaid,
    ClaimSettled,
    SettlementPostingsDiffer,
    SettlementWrong,
    Verdict,
    VerdictNotOfClaim,
    claim_lines,
    claims,
    find_claim,
    settled_postings,
    settlements,
)
from kadpun.books.verify import verify_store

from ..shops import CASHIER, a_shop, open_a_shift, with_products
from .claim_shop import DAY, held, in_app, make_claim, reverse, settle, standing, use_tokens
from .coupon_shop import coupon, print_run, printing, take_back, use_coupon

OWED = "receivables/issuers/kgo-app"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path)
    with_products(made)
    open_a_shift(made)
    yield made
    made.close()


def left(desk: Desk, campaign: str = "kgo-app") -> int:
    """What can still be claimed."""
    with desk.store.read() as connection:
        return sum(each.amount for each in claimable(connection, campaign, date(2027, 12, 31)))


def foots(desk: Desk, campaign: str = "kgo-app") -> bool:
    """Open claims and what can be claimed come to what the issuer owes in the books."""
    with desk.store.read() as connection:
        open_claims = sum(one.open for one in claims(connection, campaign))
    return open_claims + left(desk, campaign) == held(desk, f"receivables/issuers/{campaign}")


def test_a_bill_of_100_repaid_by_50_is_claimed_paid_and_gone(desk: Desk) -> None:
    terms = in_app(desk)
    sale = use_tokens(desk, terms, "REF-1")
    assert {account: amount for account, commodity, amount in sale.fact.post if commodity == "THB"} == {
        OWED: 5_000, "cash/drawer": 5_000, "sales/goods": -9_346, "vat/output": -654,
    }  # fmt: skip
    one = make_claim(desk, terms)
    assert (one.number, one.count, one.total, one.open, one.missing) == ("01-C-69-0001", 1, 5_000, 5_000, 0)
    assert (left(desk), held(desk, OWED)) == (0, 5_000)
    settle(desk, one, paid=5_000)
    assert (standing(desk, one.claim).open, held(desk, OWED), held(desk, "bank/savings")) == (0, 0, 5_000)


def test_each_bill_is_claimed_once(desk: Desk) -> None:
    terms = in_app(desk)
    use_tokens(desk, terms, "REF-1")
    make_claim(desk, terms)
    with pytest.raises(NothingToClaimFromIssuer):
        make_claim(desk, terms)
    second = use_tokens(desk, terms, "REF-2")
    one = make_claim(desk, terms)
    with desk.store.read() as connection:
        assert [line.line.bill for line in claim_lines(connection, one.claim)] == [second.fact.id]
        assert last_claimed_to(connection, "kgo-app") == DAY
        assert [each.number for each in claims(connection)] == ["01-C-69-0002", "01-C-69-0001"]
        assert find_claim(connection, " 01-C-69-0002 ") == one
        with pytest.raises(ClaimUnknown):
            find_claim(connection, "01-C-69-0003")


def test_only_days_up_to_the_last_are_claimed(desk: Desk) -> None:
    terms = in_app(desk)
    use_tokens(desk, terms, "REF-1")
    assert isinstance(desk.clock, SetClock)
    desk.clock.at += 86_400_000
    use_tokens(desk, terms, "REF-2", day=date(2026, 11, 22))
    assert make_claim(desk, terms).total == 5_000
    with desk.store.read() as connection:
        (still,) = to_claim(connection)
    assert (still.campaign, still.count, still.amount, still.first_on) == ("kgo-app", 1, 5_000, date(2026, 11, 22))


def test_a_long_claim_is_several_facts_of_one_unit_of_work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "MOST_LINES", 4)
    terms = in_app(desk)
    for number in range(9):
        use_tokens(desk, terms, f"REF-{number}")
    one = make_claim(desk, terms)
    with desk.store.read() as connection:
        assert (one.count, one.total, one.missing, len(claim_lines(connection, one.claim))) == (9, 45_000, 0, 9)
        parts = connection.exec_driver_sql("SELECT part, parts, count, total FROM claim ORDER BY part").all()
    assert [tuple(part) for part in parts] == [(1, 3, 4, 20_000), (2, 3, 4, 20_000), (3, 3, 1, 5_000)]


def test_what_came_back_before_the_claim_is_not_asked(desk: Desk) -> None:
    terms = printing(desk)
    sale = use_coupon(desk, terms, coupon(desk, print_run(desk, terms)))
    take_back(desk, sale.fact.id, 1)
    one = make_claim(desk, terms)
    assert (one.count, one.total) == (2, 2_500)
    assert foots(desk, "mae-hia")


def test_what_comes_back_after_the_claim_is_taken_off_the_next(desk: Desk) -> None:
    terms = printing(desk)
    run = print_run(desk, terms)
    sale = use_coupon(desk, terms, coupon(desk, run))
    first = make_claim(desk, terms)
    take_back(desk, sale.fact.id, 2)
    with pytest.raises(ClaimBelowZero):
        make_claim(desk, terms)
    use_coupon(desk, terms, coupon(desk, run, 2), serial=2)
    use_coupon(desk, terms, coupon(desk, run, 3), serial=3)
    second = make_claim(desk, terms)
    assert (first.open, second.count, second.total) == (5_000, 3, 5_000)
    assert foots(desk, "mae-hia")


def test_a_reversed_bill_is_not_claimed_and_a_claimed_one_is_corrected_in_the_next(desk: Desk) -> None:
    terms = in_app(desk)
    reverse(desk, use_tokens(desk, terms, "REF-1"))
    assert left(desk) == 0
    claimed = use_tokens(desk, terms, "REF-2")
    first = make_claim(desk, terms)
    reverse(desk, claimed)
    assert left(desk) == -5_000
    for number in range(3, 6):
        use_tokens(desk, terms, f"REF-{number}")
    second = make_claim(desk, terms)
    assert (second.count, second.total, left(desk)) == (4, 10_000, 0)
    assert foots(desk)
    settle(desk, first, paid=5_000)
    settle(desk, second, paid=10_000)
    assert held(desk, OWED) == 0


def test_rejected_lines_are_disputed_lost_withdrawn_or_paid_after_all(desk: Desk) -> None:
    terms = in_app(desk)
    sales = [use_tokens(desk, terms, f"REF-{number}").fact.id for number in range(5)]
    one = make_claim(desk, terms)
    said = [
        Verdict(sales[0], 5_000, "disputed", "denied"),
        Verdict(sales[1], 5_000, "lost", "not-found"),
        Verdict(sales[2], 5_000, "withdrawn", "no-document"),
    ]
    settle(desk, one, *said, paid=10_000)
    now = standing(desk, one.claim)
    assert (now.paid, now.lost, now.withdrawn, now.disputed, now.open) == (10_000, 5_000, 5_000, 5_000, 5_000)
    assert (held(desk, "expenses/token-losses"), left(desk)) == (5_000, 5_000)
    assert foots(desk)
    assert make_claim(desk, terms).count == 1
    settle(desk, one, Verdict(sales[0], 5_000, "paid-after", "denied"), paid=5_000)
    now = standing(desk, one.claim)
    assert (now.open, now.disputed) == (0, 0)
    with desk.store.read() as connection:
        words = [(line.outcome, line.closed) for line in claim_lines(connection, one.claim)]
        assert [each.paid for each in settlements(connection, one.claim)] == [10_000, 5_000]
    assert words == [("paid-after", 0), ("lost", 5_000), ("withdrawn", 5_000), (None, 0), (None, 0)]
    assert foots(desk)


def test_a_denied_confirmation_is_disputed_and_ages(desk: Desk) -> None:
    terms = in_app(desk)
    sale = use_tokens(desk, terms, "REF-1")
    one = make_claim(desk, terms)
    settle(desk, one, Verdict(sale.fact.id, 5_000, "disputed", "denied"))
    with desk.store.read() as connection:
        days = (date(2026, 12, 21), date(2026, 12, 22), date(2027, 2, 1), date(2028, 1, 1))
        found = [claim_ageing(connection, day).campaigns[0] for day in days]
    assert [aged.buckets.index(5_000) for aged in found] == [0, 1, 2, 5]
    assert [(aged.disputed, aged.overdue, aged.balance, aged.other) for aged in found] == [
        (5_000, 0, 5_000, 0), (5_000, 5_000, 5_000, 0), (5_000, 5_000, 5_000, 0), (5_000, 5_000, 5_000, 0),
    ]  # fmt: skip


def test_a_settlement_reversed_counts_no_more(desk: Desk) -> None:
    terms = in_app(desk)
    sale = use_tokens(desk, terms, "REF-1")
    one = make_claim(desk, terms)
    wrong = settle(desk, one, Verdict(sale.fact.id, 1_000, "lost", "wrong-amount"), paid=4_000)
    assert standing(desk, one.claim).open == 0
    reverse(desk, wrong)
    assert (standing(desk, one.claim).open, held(desk, OWED), held(desk, "expenses/token-losses")) == (5_000, 5_000, 0)
    assert foots(desk)


def test_more_than_is_open_is_refused(desk: Desk) -> None:
    terms = in_app(desk)
    sale = use_tokens(desk, terms, "REF-1")
    one = make_claim(desk, terms)
    other = use_tokens(desk, terms, "REF-2")
    with pytest.raises(ClaimOverpaid):
        settle(desk, one, paid=5_001)
    with pytest.raises(ClaimOverpaid):
        settle(desk, one, Verdict(sale.fact.id, 5_000, "lost", "other"), paid=1)
    with pytest.raises(VerdictNotOfClaim):
        settle(desk, one, Verdict(other.fact.id, 5_000, "disputed", "other"))
    with pytest.raises(VerdictNotOfClaim):
        settle(desk, one, Verdict(sale.fact.id, 5_001, "disputed", "other"))
    with pytest.raises(ClaimUnknown):
        settle(desk, replace(one, claim=sale.fact.id), paid=1)
    assert standing(desk, one.claim).open == 5_000


@pytest.mark.parametrize(
    "body",
    [
        ClaimSettled("kgo-app"),
        ClaimSettled("kgo-app", 5_000, ""),
        ClaimSettled("kgo-app", 5_000, "cash/drawer"),
        ClaimSettled("kgo-app", 5_000, "sales/goods"),
        ClaimSettled("kgo-app", 0, "bank/savings"),
    ],
)
def test_a_settlement_that_says_nothing_or_pays_nowhere_is_refused(desk: Desk, body: ClaimSettled) -> None:
    terms = in_app(desk)
    use_tokens(desk, terms, "REF-1")
    one = make_claim(desk, terms)
    with pytest.raises(SettlementWrong), desk.store.work() as work:
        desk.record(work, body, by=CASHIER, post=settled_postings(body), refs=(one.claim,))
    good = ClaimSettled("kgo-app", 5_000, "bank/savings")
    with pytest.raises(SettlementPostingsDiffer), desk.store.work() as work:
        desk.record(work, good, by=CASHIER, refs=(one.claim,))


def test_a_claim_of_what_is_not_owed_is_refused(desk: Desk) -> None:
    terms = in_app(desk)
    sale = use_tokens(desk, terms, "REF-1").fact.id

    def claimed(*lines: ClaimLine, campaign: str = "kgo-app", total: int | None = None, refs: tuple[str, ...] = ()) -> type[Refusal]:
        summed = sum(line.amount for line in lines) if total is None else total
        body = Claim("01-C-69-0001", 1, campaign, DAY, DAY, DAY, summed, lines)
        with pytest.raises(Refusal) as refused, desk.store.work() as work:
            desk.record(work, body, by=CASHIER, refs=refs)
        return type(refused.value)

    unknown = "01909d3e-8c00-7000-8000-000000000001"
    assert claimed(ClaimLine(sale, 4_999)) is ClaimLineNotOwed
    assert claimed(ClaimLine(sale, 5_000, use=1)) is ClaimLineNotOwed
    assert claimed(ClaimLine(unknown, 5_000)) is ClaimLineNotOwed
    assert claimed(ClaimLine(sale, 5_000), campaign="half-half") is ClaimLineNotOwed
    assert claimed(ClaimLine(sale, 5_000), ClaimLine(sale, 5_000)) is ClaimWrong
    assert claimed(ClaimLine(sale, 5_000), total=4_000) is ClaimWrong
    assert claimed() is ClaimWrong
    assert claimed(ClaimLine(sale, 5_000), refs=(sale,)) is ClaimWrong


def test_rebuilt_views_say_the_same_and_the_store_verifies(desk: Desk) -> None:
    terms = in_app(desk)
    sales = [use_tokens(desk, terms, f"REF-{number}").fact.id for number in range(3)]
    one = make_claim(desk, terms)
    settle(desk, one, Verdict(sales[0], 5_000, "withdrawn", "other"), paid=5_000)
    before = (standing(desk, one.claim), left(desk))
    rebuild(desk.store, kinds=KINDS, apply_postings=apply_postings)
    assert (standing(desk, one.claim), left(desk)) == before
    assert verify_store(desk.store.path, workers=1).exit_code == 0
