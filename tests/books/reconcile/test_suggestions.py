"""What is proposed: by amount, day, time, reference and name; sums, fees, money that came twice; and never an item in two proposals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kadpun.books.reconcile.describing import Told, numbers_in, plain_number
from kadpun.books.reconcile.open_items import OpenLine, OpenPosting
from kadpun.books.reconcile.suggestions import Items, Suggestion, suggest
from kadpun.books.reconcile.sums import neighbours, picked
from kadpun.books.reconcile.texts import LineText

FIRST = date(2026, 11, 1)
AT = 1_793_466_000_000
"""2026-11-01 00:00 in Bangkok."""


class Desk:
    """Open items put together by hand."""

    def __init__(self) -> None:
        self.lines: list[OpenLine] = []
        self.postings: list[OpenPosting] = []
        self.safe: list[OpenPosting] = []
        self.texts: dict[tuple[str, int], LineText] = {}
        self.told: dict[int, Told] = {}

    def line(self, amount: int, day: int = 1, minute: int | None = None, text: str = "โอน", reference: str = "", name: str = "") -> OpenLine:
        made = OpenLine("s", len(self.lines), FIRST + timedelta(days=day - 1), len(self.lines) + 1, amount, amount, None, minute, 1)
        self.lines.append(made)
        self.texts[made.key] = LineText(text, reference, name)
        return made

    def posting(
        self, amount: int, day: int = 1, minute: int = 720, kind: str = "entry", number: str = "", party: str = "", of: str = "", safe: bool = False
    ) -> OpenPosting:
        no = len(self.told) + 1
        made = OpenPosting(f"f{no}", 0, FIRST + timedelta(days=day - 1), "cash/safe" if safe else "bank/savings", amount, amount, no)
        (self.safe if safe else self.postings).append(made)
        references = frozenset({plain_number(number)} if number else ())
        self.told[no] = Told(kind, number, "", party, AT + ((day - 1) * 1440 + minute) * 60_000, references, of=of)
        return made

    def suggest(self, names: dict[str, str] | None = None) -> list[Suggestion]:
        return suggest(Items(self.lines, self.postings, self.texts, self.told, self.safe, lambda party: (names or {}).get(party, party)))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def shapes(found: list[Suggestion]) -> list[tuple[str, bool]]:
    return [(each.shape, each.certain) for each in found]


def test_the_same_amount_at_the_same_time_is_certain(desk: Desk) -> None:
    line, posting = desk.line(20_000, minute=873), desk.posting(20_000, minute=872, kind="sale")
    (found,) = desk.suggest()
    assert (found.shape, found.certain, found.lines, found.postings) == ("same", True, (line,), (posting,))
    assert found.signs == ("amount", "date", "time")


def test_equal_amounts_meet_the_nearest_in_time(desk: Desk) -> None:
    early, late = desk.posting(8_500, minute=600, kind="sale"), desk.posting(8_500, minute=900, kind="sale")
    second, first = desk.line(8_500, minute=901), desk.line(8_500, minute=603)
    pairs = {(each.lines[0].key, each.postings[0].key) for each in desk.suggest()}
    assert pairs == {(first.key, early.key), (second.key, late.key)}


def test_a_reference_is_louder_than_a_day(desk: Desk) -> None:
    desk.posting(100_000, day=9)
    wanted = desk.posting(100_000, day=3, number="CL-0019")
    desk.line(100_000, day=9, text="โอน อ้างอิง CL0019")
    found = desk.suggest()[0]
    assert (found.postings, found.certain) == ((wanted,), True)
    assert "reference" in found.signs


def test_a_name_that_the_bank_writes_chooses_between_two(desk: Desk) -> None:
    desk.posting(41_200, minute=600, party="m-1")
    wanted = desk.posting(41_200, minute=600, party="m-2")
    desk.line(41_200, text="รับโอน", name="นาง คำปัน ใจแก้ว")
    desk.line(41_200, text="รับโอน")
    found = desk.suggest({"m-1": "บุญมี ตาคำ", "m-2": "คำปัน ใจแก้ว"})
    assert next(each for each in found if "name" in each.signs).postings == (wanted,)


def test_two_lines_for_one_posting_without_anything_to_tell_them_apart_are_not_certain(desk: Desk) -> None:
    desk.posting(50_000)
    desk.line(50_000, text="ก")
    desk.line(50_000, text="ข")
    found = desk.suggest()
    assert shapes(found) == [("same", False)]


def test_as_many_on_both_sides_of_a_day_may_meet_in_any_order(desk: Desk) -> None:
    for _ in range(3):
        desk.posting(2_000)
        desk.line(2_000)
    assert shapes(desk.suggest()) == [("same", True)] * 3


def test_money_that_came_twice_is_shown_with_its_one_posting(desk: Desk) -> None:
    desk.posting(12_000, minute=500, kind="sale")
    first, second = desk.line(12_000, minute=500, text="พร้อมเพย์เข้า"), desk.line(12_000, minute=501, text="พร้อมเพย์เข้า")
    (found,) = desk.suggest()
    assert (found.shape, found.certain, found.lines, found.difference) == ("double", False, (first, second), 12_000)


def test_an_entry_and_its_reversal_meet_without_the_bank(desk: Desk) -> None:
    wrong = desk.posting(70_000)
    back = desk.posting(-70_000, kind="reversal", of=wrong.fact)
    (found,) = desk.suggest()
    assert (found.shape, found.certain, found.postings, found.difference) == ("reversed", True, (wrong, back), 0)


def test_all_takings_of_a_day_that_came_in_one_sum_are_certain(desk: Desk) -> None:
    day = [desk.posting(amount, day=3, kind="sale") for amount in (10_100, 20_300, 5_055)]
    desk.posting(999, day=4, kind="sale")
    line = desk.line(35_455, day=4, text="รับชำระบัตร")
    found = desk.suggest()
    assert (found[0].shape, found[0].certain, found[0].lines, set(found[0].postings)) == ("sum", True, (line,), set(day))


def test_neighbours_and_a_few_picked_out_come_to_a_line_but_not_by_themselves(desk: Desk) -> None:
    desk.posting(1_000, day=1)
    desk.posting(400_000, day=2)
    desk.posting(200_000, day=3)
    desk.posting(7_700, day=3)
    desk.line(600_000, day=4, text="ฝากเงินสด")
    desk.line(8_700, day=4)
    found = desk.suggest()
    assert sorted((each.shape, each.certain, len(each.postings)) for each in found) == [("sum", False, 2), ("sum", False, 2)]


def test_a_posting_that_came_in_two_lines_is_found(desk: Desk) -> None:
    desk.posting(-900_000, day=1)
    desk.line(-500_000, day=1)
    desk.line(-400_000, day=2)
    assert shapes(desk.suggest()) == [("split", False)]


def test_what_differs_by_a_fee_goes_to_the_fees(desk: Desk) -> None:
    desk.posting(500_000, day=1, number="CL-0019")
    desk.posting(499_000, day=1)
    desk.line(498_500, day=3, text="เทศบาล โอนคืน CL-0019")
    found = desk.suggest()[0]
    assert (found.shape, found.difference, found.account, found.signs) == ("differs", -1_500, "expenses/bank-fees", ("reference", "difference"))


def test_cash_of_the_safe_that_was_banked_is_found(desk: Desk) -> None:
    drops = [desk.posting(400_000, day=1, safe=True), desk.posting(200_000, day=2, safe=True)]
    desk.posting(123_400, day=3, safe=True)
    desk.line(600_000, day=3, text="ฝากเงินสด")
    (found,) = desk.suggest()
    assert (found.shape, list(found.postings), found.account) == ("deposit", drops, "cash/safe")


def test_interest_and_fees_are_proposed_as_entries(desk: Desk) -> None:
    desk.line(3_125, text="ดอกเบี้ยรับ")
    desk.line(-1_500, text="ค่าธรรมเนียมรายปี")
    desk.line(777, text="ไม่รู้จัก")
    assert [(each.shape, each.account) for each in desk.suggest()] == [("enter", "income/interest"), ("enter", "expenses/bank-fees")]


def test_what_is_too_far_apart_is_not_proposed(desk: Desk) -> None:
    desk.posting(5_000, day=1)
    desk.line(5_000, day=20)
    desk.posting(6_000, day=9)
    desk.line(6_000, day=5)
    assert desk.suggest() == []


def test_numbers_are_compared_without_their_marks() -> None:
    assert set(numbers_in("โอน CL-0019 ref 2026/11.33 ก ABCD 12 xx-4471")) == {"CL0019", "20261133", "XX4471"}


@example([6, 6], 12)
@given(st.lists(st.integers(1, 40), max_size=14), st.integers(1, 200))
def test_sums_that_are_found_are_sums(amounts: list[int], total: int) -> None:
    run = neighbours(amounts, total)
    whole = [range(i, j) for i in range(len(amounts)) for j in range(i + 2, len(amounts) + 1) if sum(amounts[i:j]) == total]
    assert (run is None) == (not whole)
    assert run is None or sum(amounts[at] for at in run) == total
    few = picked(amounts, total)
    assert few is None or (sum(amounts[at] for at in few) == total and len(set(few)) == len(few))
    exists = any(amounts[i] + amounts[j] == total for j in range(len(amounts)) for i in range(j))
    assert not exists or few is not None


@given(st.data())
def test_no_item_stands_in_two_proposals_and_certain_ones_come_out_even(data: st.DataObject) -> None:
    desk = Desk()
    some = st.tuples(st.sampled_from([100, 200, 300, 10_000, 10_500, -100, -200]), st.integers(1, 6), st.integers(0, 1439))
    for amount, day, minute in data.draw(st.lists(some, max_size=12)):
        desk.line(amount, day, minute)
    for amount, day, minute in data.draw(st.lists(some, max_size=12)):
        desk.posting(amount, day, minute, kind=data.draw(st.sampled_from(["sale", "entry"])))
    found = desk.suggest()
    items = [line.key for each in found for line in each.lines] + [posting.key for each in found for posting in each.postings]
    assert len(set(items)) == len(items)
    assert all(each.difference == 0 for each in found if each.certain)
