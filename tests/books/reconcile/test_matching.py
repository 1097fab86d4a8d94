"""Matching: never more than is left on either side, undone as if it had never been, and the difference always known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.desk import Desk
from kadpun.books.journal.balances import trial_balance
from kadpun.books.journal.opening import OpeningLine, record_opening
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.rebuild import fold, rebuild, standing_facts
from kadpun.books.reconcile.kinds import BankAccount, BankLine, BankLines, LinePart, LineRun, Match, MatchUneven, PostingPart, StatementClose
from kadpun.books.reconcile.matching import close_statement, match, match_of_all, set_up_account, unmatch, withdraw_lines
from kadpun.books.reconcile.open_items import BankAccountUnknown, bank_account, difference, lines, matches, postings
from kadpun.books.reconcile.rules import (
    BankAccountInUse,
    CoveredTwice,
    LineBeforeStart,
    LineGone,
    LineInClosedStatement,
    LinesMatchedAlready,
    LineStandsAlready,
    MatchGone,
    MoreThanIsLeft,
    StatementDoesNotFoot,
    StatementNotInOrder,
    StatementSkipsLines,
)
from kadpun.books.refusals import Refusal
from kadpun.books.shop import STORE_NAME
from kadpun.books.verify import verify_store
from tests.books.reconcile.banks import FIRST, SAVINGS, an_entry, some_lines, with_account
from tests.books.shops import CASHIER, a_shop

LAST = date(2026, 11, 30)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path)
    with_account(made)
    yield made
    made.close()


def matched(desk: Desk, body: Match) -> str:
    with desk.store.work() as work:
        return match(desk, work, body, by=CASHIER, on=LAST).fact.id


def undo(desk: Desk, match_id: str, reason: str = "จับผิดคู่") -> None:
    with desk.store.work() as work:
        unmatch(desk, work, match_id, reason, by=CASHIER, on=LAST)


def left(desk: Desk) -> tuple[list[int], list[int]]:
    with desk.store.read() as connection:
        account = bank_account(connection, "bank/savings")
        return [line.left for line in lines(connection, account.account)], [posting.left for posting in postings(connection, account)]


def pair(line_fact: str, line: int, entry: str, amount: int) -> Match:
    return Match("bank/savings", (LinePart(line_fact, line, amount),), (PostingPart(entry, 0, amount),), ("hand",))


def test_one_line_meets_many_postings_and_what_is_left_says_so(desk: Desk) -> None:
    first, second = an_entry(desk, 400_000), an_entry(desk, 200_000)
    statement = some_lines(desk, 600_000)
    body = Match("bank/savings", (LinePart(statement, 0, 600_000),), (PostingPart(first, 0, 400_000), PostingPart(second, 0, 200_000)), ("sum",))
    matched(desk, body)
    assert left(desk) == ([0], [0, 0])
    with desk.store.read() as connection:
        (found,) = matches(connection, "bank/savings")
        assert [amount for _, amount in found.postings] == [400_000, 200_000]
        assert lines(connection, "bank/savings", open_only=True) == []


def test_parts_are_matched_by_amount_until_nothing_is_left(desk: Desk) -> None:
    entry = an_entry(desk, 5_000)
    statement = some_lines(desk, 3_000, 2_500)
    matched(desk, pair(statement, 0, entry, 3_000))
    assert left(desk) == ([0, 2_500], [2_000])
    with pytest.raises(MoreThanIsLeft):
        matched(desk, pair(statement, 1, entry, 2_500))
    matched(desk, pair(statement, 1, entry, 2_000))
    assert left(desk) == ([0, 500], [0])
    with pytest.raises(MoreThanIsLeft):
        matched(desk, pair(statement, 1, entry, -500))


def test_a_fee_and_the_money_that_came_make_up_what_was_due(desk: Desk) -> None:
    due, fee = an_entry(desk, 500_000), an_entry(desk, -1_500, other="expenses/bank-fees")
    statement = some_lines(desk, 498_500)
    parts = (PostingPart(due, 0, 500_000), PostingPart(fee, 0, -1_500))
    matched(desk, Match("bank/savings", (LinePart(statement, 0, 498_500),), parts, ("reference", "difference")))
    assert left(desk) == ([0], [0, 0])


def test_a_mistake_of_the_bank_and_its_correction_meet_without_the_books(desk: Desk) -> None:
    statement = some_lines(desk, 7_000, -7_000)
    with desk.store.read() as connection:
        body = match_of_all("bank/savings", lines(connection, "bank/savings"), ())
    matched(desk, body)
    assert left(desk) == ([0, 0], [])
    assert body.lines[0].fact == statement


def test_undoing_a_match_brings_everything_back_and_changes_no_trial_balance(desk: Desk) -> None:
    entry, statement = an_entry(desk, 12_000), some_lines(desk, 12_000)
    before = left(desk)
    with desk.store.read() as connection:
        balance = trial_balance(connection)
    made = matched(desk, pair(statement, 0, entry, 12_000))
    undo(desk, made)
    assert left(desk) == before
    with desk.store.read() as connection:
        assert trial_balance(connection) == balance
        assert matches(connection, "bank/savings") == []
    with pytest.raises(MatchGone):
        undo(desk, made)
    matched(desk, pair(statement, 0, entry, 12_000))
    assert left(desk) == ([0], [0])


def test_a_match_that_was_none_needs_a_reason_and_a_match(desk: Desk) -> None:
    entry, statement = an_entry(desk, 100), some_lines(desk, 100)
    made = matched(desk, pair(statement, 0, entry, 100))
    with pytest.raises(Refusal, match="reason"):
        undo(desk, made, " ")
    with pytest.raises(MatchGone):
        undo(desk, entry)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda body: replace(body, postings=()), "MatchEmpty"),
        (lambda body: replace(body, postings=(replace(body.postings[0], amount=99),)), "MatchUneven"),
        (lambda body: replace(body, lines=body.lines * 2, postings=(replace(body.postings[0], amount=200),)), "MatchTwice"),
        (lambda body: replace(body, signs=("luck",)), "MatchSignUnknown"),
        (lambda body: replace(body, account="bank/current"), "BankAccountUnknown"),
        (lambda body: replace(body, lines=(replace(body.lines[0], line=1),)), "LineGone"),
        (lambda body: replace(body, postings=(replace(body.postings[0], posting=1),)), "PostingElsewhere"),
        (lambda body: replace(body, postings=(replace(body.postings[0], posting=9),)), "PostingElsewhere"),
    ],
)
def test_what_is_no_match_is_refused_by_name(desk: Desk, change: Callable[[Match], Match], reason: str) -> None:
    body = pair(some_lines(desk, 100), 0, an_entry(desk, 100), 100)
    with pytest.raises(Refusal) as refused:
        matched(desk, change(body))
    assert refused.value.name == reason
    assert left(desk) == ([100], [100])


def test_the_difference_is_known_on_every_day_also_across_a_match_of_two_days(desk: Desk) -> None:
    cheque = an_entry(desk, -320_000, day=3)
    an_entry(desk, 15_000, day=4)
    statement = some_lines(desk, -320_000, 3_125, day=6)
    matched(desk, pair(statement, 0, cheque, -320_000))
    for day, expected in ((1, 0), (3, 320_000), (4, 305_000), (5, 305_000), (6, -11_875)):
        with desk.store.read() as connection:
            found = difference(connection, bank_account(connection, "bank/savings"), on=date(2026, 11, day))
        assert found.difference == expected == found.explained, day


def test_what_stood_before_reconciling_began_is_one_difference(tmp_path: Path) -> None:
    desk = a_shop(tmp_path)
    an_entry(desk, 90_000, day=-10)
    account = with_account(desk, BankAccount("bank/savings", "ออมทรัพย์", FIRST, 100_000))
    with desk.store.read() as connection:
        found = difference(connection, account, on=LAST)
    desk.close()
    assert (found.statement, found.books, found.opening, found.explained) == (100_000, 90_000, 10_000, 10_000)
    assert found.postings == ()


def test_a_statement_is_closed_when_its_lines_come_out_and_its_lines_stay(desk: Desk) -> None:
    some_lines(desk, 100, 200, day=2)
    some_lines(desk, -50, day=9)
    with desk.store.work() as work, pytest.raises(StatementDoesNotFoot):
        close_statement(desk, work, "bank/savings", up_to=date(2026, 11, 9), amount=251, by=CASHIER, on=LAST)
    with desk.store.work() as work:
        close_statement(desk, work, "bank/savings", up_to=date(2026, 11, 5), amount=300, by=CASHIER, on=LAST)
    with desk.store.work() as work:
        close_statement(desk, work, "bank/savings", up_to=date(2026, 11, 9), amount=250, by=CASHIER, on=LAST)
    with desk.store.work() as work, pytest.raises(StatementNotInOrder):
        close_statement(desk, work, "bank/savings", up_to=date(2026, 11, 9), amount=250, by=CASHIER, on=LAST)
    with pytest.raises(LineInClosedStatement):
        some_lines(desk, 5, day=9, file="late")


def test_a_statement_leaves_no_line_out(desk: Desk) -> None:
    fact = some_lines(desk, 100, 200)
    body = StatementClose("bank/savings", LAST, 0, 100, (LineRun(fact, 0, 0),))
    with desk.store.work() as work, pytest.raises(StatementSkipsLines):
        desk.record(work, body, by=CASHIER, on=LAST, refs=(fact,))


def test_lines_of_the_wrong_file_are_withdrawn_unless_something_meets_them(desk: Desk) -> None:
    wrong, entry = some_lines(desk, 100, 200), an_entry(desk, 100)
    made = matched(desk, pair(wrong, 0, entry, 100))
    with desk.store.work() as work, pytest.raises(LinesMatchedAlready):
        withdraw_lines(desk, work, "bank/savings", [wrong], "ผิดบัญชี", by=CASHIER, on=LAST)
    undo(desk, made)
    with desk.store.work() as work:
        withdraw_lines(desk, work, "bank/savings", [wrong], "ผิดบัญชี", by=CASHIER, on=LAST)
    assert left(desk) == ([], [100])
    with pytest.raises(LineGone):
        matched(desk, pair(wrong, 0, entry, 100))
    some_lines(desk, 100, 200)
    assert left(desk) == ([100, 200], [100])


def test_the_same_row_of_a_file_is_never_recorded_twice_and_none_before_the_first_day(desk: Desk) -> None:
    some_lines(desk, 100, 100)
    with pytest.raises(LineStandsAlready):
        some_lines(desk, 100)
    with pytest.raises(LineBeforeStart):
        some_lines(desk, 100, day=0)
    with pytest.raises(BankAccountUnknown):
        some_lines(desk, 100, account="bank/current")


def test_an_account_is_on_one_statement_and_keeps_its_ground_while_matches_stand(desk: Desk) -> None:
    def set_up(account: BankAccount) -> None:
        with desk.store.work() as work:
            set_up_account(desk, work, account, by=CASHIER, on=LAST)

    with pytest.raises(CoveredTwice):
        set_up(BankAccount("bank/current", "กระแสรายวัน", FIRST, 0, ("bank/promptpay",)))
    set_up(replace(SAVINGS, opening=500))
    matched(desk, pair(some_lines(desk, 100), 0, an_entry(desk, 100), 100))
    with pytest.raises(BankAccountInUse):
        set_up(replace(SAVINGS, opening=700))
    set_up(replace(SAVINGS, opening=500, name="ธ.ก.ส.", covers=("bank/promptpay", "bank/co-operatives")))
    with desk.store.read() as connection:
        assert bank_account(connection, "bank/savings").name == "ธ.ก.ส."


def test_a_partys_account_bears_no_name_and_another_must(desk: Desk) -> None:
    for account in (BankAccount("payables/suppliers/m-aaaaaaaaaaaa", "นายประเสริฐ", FIRST), BankAccount("bank/current", " ", FIRST)):
        with desk.store.work() as work, pytest.raises(Refusal) as refused:
            set_up_account(desk, work, account, by=CASHIER, on=LAST)
        assert refused.value.name in ("BankAccountNamesPerson", "BankAccountWrong")
    with_account(desk, BankAccount("payables/suppliers/m-aaaaaaaaaaaa", "", FIRST))


def test_a_fact_of_the_most_lines_with_every_field_is_well_under_what_a_fact_may_be(desk: Desk) -> None:
    made = tuple(BankLine(100_000 + row, LAST, -(10**13) - row, 10**14 - row, 1439) for row in range(400))
    with desk.store.work() as work:
        standing = desk.record(work, BankLines("bank/savings", "a" * 64, "b" * 64, made), by=CASHIER, on=LAST).standing
    assert len(standing.fact.encode()) < 50_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    amounts=st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=5),
    entries=st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=5),
    tries=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(-500, 500), st.booleans()), max_size=12),
)
def test_whatever_is_tried_no_more_than_what_is_left_is_matched_and_undoing_is_exact(
    amounts: list[int], entries: list[int], tries: list[tuple[int, int, int, bool]]
) -> None:
    with TemporaryDirectory(prefix="reconcile") as folder:
        desk = a_shop(Path(folder))
        with_account(desk)
        statement = some_lines(desk, *amounts)
        posted = [an_entry(desk, amount) for amount in entries]
        for at_line, at_entry, amount, undone in tries:
            before = left(desk)
            try:
                made = matched(desk, pair(statement, at_line % len(amounts), posted[at_entry % len(posted)], amount))
            except (MoreThanIsLeft, MatchUneven):
                assert left(desk) == before
                continue
            if undone:
                undo(desk, made)
                assert left(desk) == before
        after = left(desk)
        assert all(0 <= now * (1 if was > 0 else -1) <= abs(was) for now, was in zip(after[0], amounts, strict=True))
        assert all(0 <= now * (1 if was > 0 else -1) <= abs(was) for now, was in zip(after[1], entries, strict=True))
        with desk.store.read() as connection:
            found = difference(connection, bank_account(connection, "bank/savings"), on=LAST)
        assert found.difference == found.explained == sum(after[0]) - sum(after[1])
        rebuild(desk.store, KINDS, apply_postings)
        assert left(desk) == after
        desk.close()


def test_opening_balances_of_the_books_on_the_first_day_were_there_before_it(tmp_path: Path) -> None:
    desk = a_shop(tmp_path)
    with desk.store.work() as work:
        told = [OpeningLine("bank/savings", 70_000), OpeningLine("equity/reserve", -70_000)]
        (opened,) = record_opening(desk, work, told, by=CASHIER, on=FIRST)
    account = with_account(desk, BankAccount("bank/savings", "ออมทรัพย์", FIRST, 70_000))
    with desk.store.read() as connection:
        found = difference(connection, account, on=LAST)
    assert (found.difference, found.opening, found.postings) == (0, 0, ())
    some_lines(desk, 70_000)
    with pytest.raises(Refusal, match="not on the statement"):
        matched(desk, pair(some_lines(desk, 70_000, file="b"), 0, opened.fact.id, 70_000))
    desk.close()


def test_verifying_a_store_folds_matches_and_their_undoing_anew_and_finds_nothing_wrong(tmp_path: Path) -> None:
    desk = a_shop(tmp_path)
    with_account(desk)
    entry, statement = an_entry(desk, 100), some_lines(desk, 100, 300)
    undo(desk, matched(desk, pair(statement, 0, entry, 100)))
    matched(desk, pair(statement, 0, entry, 60))
    with desk.store.work() as work:
        close_statement(desk, work, "bank/savings", up_to=LAST, amount=400, by=CASHIER, on=LAST)
    wrong = some_lines(desk, 5, day=40)
    with desk.store.work() as work:
        withdraw_lines(desk, work, "bank/savings", [wrong], "ผิดบัญชี", by=CASHIER, on=LAST)
    desk.close()
    report = verify_store(tmp_path / STORE_NAME)
    assert [finding for finding in report.findings if not finding.incomplete] == []


def test_undoings_and_matches_come_out_the_same_whichever_came_first(desk: Desk) -> None:
    entry, statement = an_entry(desk, 100), some_lines(desk, 100)
    undone = matched(desk, pair(statement, 0, entry, 100))
    undo(desk, undone)
    matched(desk, pair(statement, 0, entry, 40))
    expected = left(desk)
    with desk.store.read() as connection:
        facts = list(standing_facts(connection))
    with desk.store.work() as work:
        for table in ("bank_match", "bank_match_part", "bank_unmatched"):
            work.cursor.execute("DELETE FROM " + table)
        for standing in reversed(facts):
            if standing.fact.kind in ("match", "unmatch"):
                fold(standing, KINDS, lambda *_: None, work.views)
    assert left(desk) == expected
