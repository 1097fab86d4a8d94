"""Balance confirmations: what a paper states, its code, what comes back, the differences, and how they are put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadpun.books.coop.confirmation_kinds import (
    Adjust,
    AdjustmentPostingsDiffer,
    AdjustmentSplitsShare,
    AdjustmentWrong,
    AgreementSaysMore,
    AnswerNotOurs,
    ApproverIsWriter,
    Confirmation,
    ConfirmationAnswer,
    ConfirmationDiffers,
    ConfirmationLine,
    ConfirmationUnknown,
    ConfirmationWrong,
    DenialSaysNothing,
    LogRoot,
    adjust_postings,
)
from kadpun.books.coop.confirming import (
    NotAPaperCode,
    asked_in_run,
    differences,
    find_paper,
    paper_code,
    papers_of_member,
    papers_of_run,
    purses_as_at,
    record_slice,
    runs,
)
from kadpun.books.desk import Desk
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.notes import Checkpoint
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.members.deposits import deposit_balance
from kadpun.books.members.shares import share_holding
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.sale import Reversal
from kadpun.books.store.statements import ask
from kadpun.books.store.tables import VIEWS

from .years import CASHIER, MANAGER, a_coop, member, put_in, subscribe

AS_AT = date(2026, 10, 31)
TODAY = date(2026, 11, 21)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_coop(tmp_path / "shop")
    for number in range(1, 4):
        subscribe(made, member(number), number, on=date(2026, 3, 1))
    put_in(made, member(2), 500_00, on=date(2026, 4, 1))
    put_in(made, member(3), 70_25, on=date(2026, 11, 1))
    yield made
    made.close()


def a_run(desk: Desk) -> str:
    with desk.store.read() as connection:
        lines = purses_as_at(connection, AS_AT)
    return record_slice(desk, None, AS_AT, lines, by=CASHIER, on=TODAY)


def answer(desk: Desk, run: str, line: int, who: str, agrees: bool = False, **said: int) -> str:
    with desk.store.work() as work:
        return desk.record(work, ConfirmationAnswer(line, who, agrees, **said), by=CASHIER, on=TODAY, refs=(run,)).fact.id


def adjust(desk: Desk, body: Adjust, *, by: str = CASHIER, refs: tuple[str, ...] = ()) -> str:
    with desk.store.work() as work:
        return desk.record(work, body, by=by, on=TODAY, post=adjust_postings(body), refs=refs).fact.id


RAISED = Adjust(member(2), "deposit", 50_00, "expenses/other", "not-recorded", MANAGER)


def test_a_paper_states_the_purses_of_its_day_and_the_root_of_the_ledger(desk: Desk) -> None:
    with desk.store.read() as connection:
        note = desk.ledger.checkpoint()
    run = a_run(desk)
    with desk.store.read() as connection:
        papers = papers_of_run(connection, run)
        fact = standing_fact(connection, run)
    assert [paper.stated for paper in papers] == [
        ConfirmationLine(member(1), shares=100_00),
        ConfirmationLine(member(2), shares=200_00, deposit=500_00),
        ConfirmationLine(member(3), shares=300_00),
    ]
    assert [paper.shown_number for paper in papers] == ["1-0001", "1-0002", "1-0003"]
    assert fact is not None
    said = fact.fact.body["roots"][0]
    assert note.startswith(f"{said['log']}\n{said['size']}\n{said['root']}\n")
    assert said["size"] == fact.fact.seq
    assert Checkpoint(said["log"], said["size"], fact.fact.prev).body == note.partition("\n\n")[0] + "\n"


def test_a_run_is_recorded_in_slices_and_gone_on_with_where_it_stopped(desk: Desk) -> None:
    with desk.store.read() as connection:
        lines = purses_as_at(connection, AS_AT)
    run = record_slice(desk, None, AS_AT, lines[:1], by=CASHIER, on=TODAY)
    with desk.store.read() as connection:
        asked = asked_in_run(connection, run)
    record_slice(desk, run, AS_AT, [line for line in lines if line.member not in asked], by=CASHIER, on=TODAY)
    with desk.store.read() as connection:
        assert [paper.shown_number for paper in papers_of_run(connection, run)] == ["1-0001", "1-0002", "1-0003"]
        assert [(one.number, one.papers, one.waiting) for one in runs(connection)] == [(1, 3, 3)]


def test_a_scanned_code_finds_its_paper_and_a_misread_one_does_not(desk: Desk) -> None:
    run = a_run(desk)
    with desk.store.read() as connection:
        standing = standing_fact(connection, run)
        assert standing is not None
        code = paper_code(standing.leaf, 1)
        assert find_paper(connection, code).member == member(2)
        assert find_paper(connection, code.lower()).member == member(2)
        assert find_paper(connection, "1-0003").member == member(3)
        for wrong in (code[:-1], code[:-1] + ("0" if code[-1] != "0" else "1"), code.replace("-2-", "-3-"), "KP1:ABC", ""):
            with pytest.raises(NotAPaperCode):
                find_paper(connection, wrong)
        for unknown in (paper_code(bytes(32), 0), paper_code(standing.leaf, 7), "2-0001", "1-0009"):
            with pytest.raises(ConfirmationUnknown):
                find_paper(connection, unknown)


@given(leaf=st.binary(min_size=32, max_size=32), line=st.integers(0, 299), place=st.integers(4, 40), other=st.sampled_from("0123456789ABCDEFGHJK"))
def test_one_letter_misread_never_gives_another_paper(leaf: bytes, line: int, place: int, other: str) -> None:
    from kadpun.books.coop.confirming import _CODE, _check_letter

    code = paper_code(leaf, line)
    at = place % (len(code) - 6) + 4
    changed = code[:at] + other + code[at + 1 :]
    found = _CODE.fullmatch(changed)
    assert changed == code or found is None or _check_letter(f"{found[1]}-{found[2]}") != found[3]


def test_an_answer_agrees_or_denies_with_what_the_member_says_and_the_newest_counts(desk: Desk) -> None:
    run = a_run(desk)
    answer(desk, run, 0, member(1), agrees=True)
    answer(desk, run, 1, member(2), deposit=550_00)
    answer(desk, run, 2, member(3), shares=100_00, credit=20_00)
    with desk.store.read() as connection:
        found = differences(papers_of_run(connection, run))
        assert [(one.paper.member, one.purse, one.stated, one.said, one.open) for one in found] == [
            (member(2), "deposit", 500_00, 550_00, 50_00),
            (member(3), "shares", 300_00, 100_00, -200_00),
            (member(3), "credit", 0, 20_00, 20_00),
        ]
        assert [(one.agreed, one.denied, one.waiting, one.open) for one in runs(connection)] == [(1, 2, 0, 3)]
    answer(desk, run, 2, member(3), agrees=True)
    with desk.store.read() as connection:
        assert [(one.agreed, one.denied, one.open) for one in runs(connection)] == [(2, 1, 1)]
        answered = papers_of_member(connection, member(3))[0].answer
    assert answered is not None
    assert answered.agrees
    assert answered.by == CASHIER


def test_a_difference_is_put_right_by_an_adjustment_that_another_person_allowed(desk: Desk) -> None:
    run = a_run(desk)
    denied = answer(desk, run, 1, member(2), deposit=550_00)
    with pytest.raises(ApproverIsWriter):
        adjust(desk, RAISED, by=MANAGER, refs=(denied,))
    made = adjust(desk, RAISED, refs=(denied,))
    with desk.store.read() as connection:
        assert [one.open for one in differences(papers_of_run(connection, run))] == [0]
        assert runs(connection)[0].open == 0
        assert deposit_balance(connection, member(2)) == 550_00
        fact = standing_fact(connection, made)
    assert fact is not None
    with desk.store.work() as work:
        back = tuple((account, commodity, -amount) for account, commodity, amount in fact.fact.post)
        desk.record(work, Reversal("ปรับผิด", MANAGER), by=CASHIER, on=TODAY, post=back, refs=(made,))
    with desk.store.read() as connection:
        assert [one.open for one in differences(papers_of_run(connection, run))] == [50_00]


def test_shares_are_adjusted_by_whole_shares(desk: Desk) -> None:
    with pytest.raises(AdjustmentSplitsShare):
        adjust(desk, replace(RAISED, purse="shares", amount=50_00))
    adjust(desk, replace(RAISED, purse="shares", amount=100_00))
    with desk.store.read() as connection:
        assert share_holding(connection, member(2)).shares == 3


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (replace(RAISED, amount=0), AdjustmentWrong),
        (replace(RAISED, against="deposits/members"), AdjustmentWrong),
        (replace(RAISED, against=f"deposits/members/{member(2)}"), AdjustmentWrong),
        (replace(RAISED, against="anything"), AdjustmentWrong),
        (replace(RAISED, purse="dividends"), AdjustmentWrong),
        (replace(RAISED, reference="x" * 41), AdjustmentWrong),
        (replace(RAISED, approver=""), ApproverIsWriter),
        (replace(RAISED, member="แม่คำปัน"), Refusal),
    ],
)
def test_an_adjustment_out_of_form_is_no_fact(desk: Desk, body: Adjust, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        adjust(desk, body)
    with pytest.raises(AdjustmentPostingsDiffer), desk.store.work() as work:
        desk.record(work, RAISED, by=CASHIER, on=TODAY)


def test_an_answer_that_says_nothing_or_belongs_to_another_paper_is_refused(desk: Desk) -> None:
    run = a_run(desk)
    for refusal, line, who, agrees, said in (
        (DenialSaysNothing, 0, member(1), False, {}),
        (DenialSaysNothing, 0, member(1), False, {"shares": 100_00}),
        (AgreementSaysMore, 0, member(1), True, {"shares": 100_00}),
        (AnswerNotOurs, 0, member(2), True, {}),
        (ConfirmationUnknown, 9, member(1), True, {}),
    ):
        with pytest.raises(refusal):
            answer(desk, run, line, who, agrees, **said)
    with pytest.raises(ConfirmationUnknown):
        adjust(desk, RAISED, refs=(run,))


def test_lines_that_the_books_do_not_say_are_no_confirmation(desk: Desk) -> None:
    with desk.store.read() as connection:
        lines = purses_as_at(connection, AS_AT)
    with pytest.raises(ConfirmationDiffers):
        record_slice(desk, None, AS_AT, [replace(lines[0], shares=1)], by=CASHIER, on=TODAY)
    root = LogRoot(desk.log, 1, "A" * 44)
    for wrong in (
        Confirmation(1, 1, date(2026, 12, 1), (root,), tuple(lines)),
        Confirmation(1, 1, AS_AT, (), tuple(lines)),
        Confirmation(1, 1, AS_AT, (root,), ()),
        Confirmation(1, 1, AS_AT, (root,), (lines[0], lines[0])),
        Confirmation(1, 2, AS_AT, (root,), tuple(lines)),
        Confirmation(1, 1, AS_AT, (root,), (ConfirmationLine("คำปัน"),)),
    ):
        with pytest.raises(ConfirmationWrong), desk.store.work() as work:
            desk.record(work, wrong, by=CASHIER, on=TODAY)


def test_views_of_a_run_are_the_same_after_a_rebuild(desk: Desk) -> None:
    run = a_run(desk)
    adjust(desk, RAISED, refs=(answer(desk, run, 1, member(2), deposit=550_00),))
    names = ("confirmation", "confirmation_line", "confirmation_answer", "adjustment")
    assert set(names) <= set(VIEWS.tables)

    def rows() -> list[list[object]]:
        with desk.store.read() as connection:
            return [ask(connection, f"SELECT * FROM {name} ORDER BY 1, 2") for name in names]

    before = rows()
    rebuild(desk.store, KINDS, apply_postings)
    assert rows() == before
    assert all(before)
