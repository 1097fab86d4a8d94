"""Claims at the office: made once doubles are set aside, handed on as papers and as a pack, settled, and matched with the bank's line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.open_exceptions import open_exceptions
from kadpun.books.tokens.claims import ClaimBelowZero, NothingToClaimFromIssuer
from kadpun.books.tokens.terms import Terms
from kadpun.books.words import load_words
from kadpun.pos.office.claim_making import ClaimEndingUnknown, ClaimSettledAlready
from kadpun.pos.office.claim_papers import ClaimColumnUnknown
from kadpun.pos.office.claims_room import ClaimsRoom, claims_waiting
from kadpun.pos.office.journal_room import TextNamesPerson
from kadpun.pos.office.reconcile_room import ReconcileRoom
from kadpun.pos.till.operators import NotAllowed
from tests.books.reconcile.banks import some_lines, with_account
from tests.books.tokens.claim_shop import DAY, held, in_app, reverse, use_tokens
from tests.pos.till.conftest import Shop

from .coops import a_coop

SAY = load_words("th")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made, _ = a_coop(tmp_path)
    yield made
    made.desk.close()


@pytest.fixture
def room(shop: Shop) -> ClaimsRoom:
    return ClaimsRoom(shop.till)


@pytest.fixture
def terms(shop: Shop) -> Terms:
    return in_app(shop.desk, claim_days=45)


def test_a_claim_takes_everything_up_to_a_day_and_falls_due_as_the_campaign_says(shop: Shop, room: ClaimsRoom, terms: Terms) -> None:
    for number in range(3):
        use_tokens(shop.desk, terms, f"REF-{number}")
    board = room.board()
    (waiting,) = board.to_claim
    assert (waiting.count, waiting.amount, board.named("kgo-app").name, board.named("kgo-app").issuer) == (3, 15_000, "เหรียญ KGO", "เทศบาลนครขอนแก่น")
    assert room.period("kgo-app", DAY) == (DAY, DAY)
    made = room.make_claim("kgo-app", DAY)
    assert (made.number, made.from_on, made.to_on, made.due_on, made.total) == ("02-C-69-0001", DAY, DAY, date(2027, 1, 5), 15_000)
    assert room.board().to_claim == ()
    with pytest.raises(NothingToClaimFromIssuer):
        room.make_claim("kgo-app", DAY)
    assert room.period("kgo-app", date(2026, 11, 30)) == (date(2026, 11, 22), date(2026, 11, 30))


def test_whoever_may_not_is_asked_for_leave(shop: Shop, room: ClaimsRoom, terms: Terms, tmp_path: Path) -> None:
    use_tokens(shop.desk, terms, "REF-1")
    made = room.make_claim("kgo-app", DAY)
    shop.as_cashier()
    with pytest.raises(NotAllowed):
        room.make_claim("kgo-app", DAY)
    with pytest.raises(NotAllowed):
        room.settle(made.claim, paid=5_000, account="bank/savings")
    with pytest.raises(NotAllowed):
        room.write(made.claim, tmp_path / "claim.csv", SAY, "th")


def test_paid_lines_and_rejected_ones_come_to_nothing_open(shop: Shop, room: ClaimsRoom, terms: Terms) -> None:
    for number in range(4):
        use_tokens(shop.desk, terms, f"REF-{number}")
    made = room.make_claim("kgo-app", DAY)
    lines = room.claim(made.claim).lines
    room.judge(made.claim, lines[:1], "lost", "not-found")
    room.judge(made.claim, lines[1:2], "disputed", "denied")
    now = room.settle(made.claim, paid=10_000, account="bank/savings", reference="โอน 4471")
    assert (now.paid, now.lost, now.disputed, now.open) == (10_000, 5_000, 5_000, 5_000)
    assert held(shop.desk, "bank/savings") == 10_000
    with shop.desk.store.read() as connection:
        found = list(open_exceptions(connection, standing_chart(connection), on=date(2027, 1, 6)))
    claims_open = [(each.what, each.amount) for each in found if each.what.startswith("claim")]
    assert claims_open == [("claim-overdue", 5_000), ("claim-disputed", 5_000)]
    again = room.take_back(made.claim, room.claim(made.claim).settlements[0].id, reason="ลงผิดบรรทัด")
    assert (again.lost, again.open) == (0, 10_000)
    assert len(room.claim(made.claim).settlements) == 2


def test_the_banks_paper_names_nobody_of_the_register(shop: Shop, room: ClaimsRoom, terms: Terms) -> None:
    use_tokens(shop.desk, terms, "REF-1")
    made = room.make_claim("kgo-app", DAY)
    name = next(person.name for person in shop.desk.people.everybody() if len(person.name) > 6)
    with pytest.raises(TextNamesPerson):
        room.settle(made.claim, paid=1_000, account="bank/savings", reference=f"โอนโดย{name}")
    assert room.claim(made.claim).claim.paid == 0


def test_a_bill_below_zero_waits_for_the_next_claim(shop: Shop, room: ClaimsRoom, terms: Terms) -> None:
    sale = use_tokens(shop.desk, terms, "REF-1")
    room.make_claim("kgo-app", DAY)
    reverse(shop.desk, sale)
    with pytest.raises(ClaimBelowZero):
        room.make_claim("kgo-app", DAY)


def test_every_paper_says_the_same_sums(shop: Shop, room: ClaimsRoom, terms: Terms, tmp_path: Path) -> None:
    for number in range(3):
        use_tokens(shop.desk, terms, f"=REF-{number}")
    made = room.make_claim("kgo-app", DAY)
    for ending in ("csv", "xlsx", "pdf", "zip"):
        room.write(made.claim, tmp_path / f"claim.{ending}", SAY, "th")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "claim.csv").read_text("utf-8-sig"))))
    assert [row["claimed_baht"] for row in rows] == ["50.00"] * 3
    assert rows[0]["proof"] == "'=REF-0"
    assert rows[0]["campaign_day"] == "2026-11-21"
    sheet = openpyxl.load_workbook(tmp_path / "claim.xlsx", data_only=True).worksheets[0]
    assert [cell.value for cell in sheet[sheet.max_row]][-3:-1] == [150, 150]
    assert (tmp_path / "claim.pdf").read_bytes().startswith(b"%PDF")
    checked = room.check([tmp_path / "claim.zip"])
    assert (checked.findings, checked.claims[0].total) == ((), 15_000)
    with pytest.raises(ClaimEndingUnknown):
        room.write(made.claim, tmp_path / "claim.doc", SAY, "th")


def test_a_claim_made_too_early_is_taken_back_whole(shop: Shop, room: ClaimsRoom, terms: Terms) -> None:
    use_tokens(shop.desk, terms, "REF-1")
    made = room.make_claim("kgo-app", DAY)
    room.withdraw(made.claim, reason="ทำเร็วไป")
    assert (room.board().claims, room.board().to_claim[0].amount) == ((), 5_000)
    again = room.make_claim("kgo-app", DAY)
    assert again.number == "02-C-69-0002"
    room.settle(again.claim, paid=1_000, account="bank/savings")
    with pytest.raises(ClaimSettledAlready):
        room.withdraw(again.claim, reason="ทำเร็วไป")


def test_an_issuers_own_form_is_kept_and_used(shop: Shop, room: ClaimsRoom, terms: Terms, tmp_path: Path) -> None:
    use_tokens(shop.desk, terms, "REF-1")
    assert room.keep_form("kgo-app", "ยอดเงิน=claimed_baht, เลขที่บิล = bill ,proof") == "ยอดเงิน=claimed_baht, เลขที่บิล=bill, proof=proof"
    made = room.make_claim("kgo-app", DAY)
    room.write(made.claim, tmp_path / "claim.csv", SAY, "th")
    (line,) = room.claim(made.claim).lines
    assert (tmp_path / "claim.csv").read_text("utf-8-sig").splitlines() == ["ยอดเงิน,เลขที่บิล,proof", f"50.00,{line.number},REF-1"]
    for wrong in ("bill,wages", "=bill", "a=b=bill,"):
        with pytest.raises(ClaimColumnUnknown):
            room.keep_form("kgo-app", wrong)
    assert room.keep_form("kgo-app", " ") == ""


def test_the_banks_line_meets_what_the_issuer_paid(shop: Shop, room: ClaimsRoom, terms: Terms) -> None:
    for number in range(3):
        use_tokens(shop.desk, terms, f"REF-{number}")
    made = room.make_claim("kgo-app", DAY)
    with_account(shop.desk)
    some_lines(shop.desk, 15_000, day=21)
    room.settle(made.claim, paid=15_000, account="bank/savings", reference="TR 4471")
    bank = ReconcileRoom(shop.till)
    board = bank.board("bank/savings", first_on=date(2026, 11, 1), last_on=date(2026, 11, 30))
    assert [(each.state, each.signs) for each in board.groups] == [("proposed", ("amount", "date"))]
    for _ in bank.confirm_all(board):
        pass
    board = bank.board("bank/savings", first_on=date(2026, 11, 1), last_on=date(2026, 11, 30))
    assert ([each.state for each in board.groups], board.difference.difference) == (["agreed"], 0)


def test_what_waits_is_counted(shop: Shop, room: ClaimsRoom, terms: Terms) -> None:
    use_tokens(shop.desk, terms, "REF-1")
    made = room.make_claim("kgo-app", DAY, due_on=DAY)
    assert claims_waiting(shop.till) == 0
    shop.clock.at += 86_400_000
    assert claims_waiting(shop.till) == 1
    room.settle(made.claim, paid=5_000, account="bank/savings")
    assert claims_waiting(shop.till) == 0
