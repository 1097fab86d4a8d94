"""Random shop days over the till: every verb in any order, wrong ones among them, and the power cut at any named point.

After every step the books are added up again from the stored bytes of the facts. A crash leaves the old process behind as a kill would: the
files are copied as they lie on the disk, and a new till opens the copy.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from kadpun.books.clock import SetClock
from kadpun.books.goods.kinds import DeliveryLine
from kadpun.books.goods.shelving import count_stock, move_stock, receive_delivery, waste
from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal
from kadpun.books.shop import STORE_NAME
from kadpun.books.store.engine import Work
from kadpun.pos.till.basket import Basket, Discount
from kadpun.pos.till.counter import Till
from kadpun.pos.till.member_till import MemberTill
from kadpun.pos.till.pricing import price
from kadpun.pos.till.results import Added, CashCount, Permission, Pick
from kadpun.pos.till.tender import Coins, Taken, exact_cash
from tests.machine.floor import (
    CASHIER_PIN,
    CODES,
    MANAGER_PIN,
    MEMBERS,
    OPENING_AT,
    PRODUCTS,
    WEIGHT_LABEL,
    as_the_disk_has_it,
    make_template,
    open_till,
)
from tests.machine.what_holds import check_books, check_whole

POINTS = ("before anything is written", "after its facts, before the commit", "within a statement", "after the commit, before the answer")
WAYS = st.sampled_from(["exact", "a note", "promptpay", "split", "exact", "too little", "on credit", "half on credit", "in instalments"])
WRONG_CODES = ("8850000010018", "0", "", "KP1:NOT A CODE", "ก" * 500, "2100250999999", "F5AF-9D8M-E8VM-33XK-03P6", "\x00\x1d")
Act = Callable[[Till], Any]


class PowerCut(BaseException):
    """The power goes: nobody catches it, and the process does nothing more."""


@contextmanager
def power_cut_at(till: Till, point: str) -> Iterator[None]:
    """Let the power go once, at this point of the next unit of work of the till's store."""
    work_of_store = till.desk.store.work
    pulled = []

    def pull() -> None:
        pulled.append(point)
        raise PowerCut(point)

    @contextmanager
    def work() -> Iterator[Work]:
        with work_of_store() as opened:
            if point == POINTS[0]:
                pull()
            if point == POINTS[3]:
                opened.after_commit.insert(0, pull)
            if point == POINTS[2]:
                driver: Any = opened.connection.connection.dbapi_connection
                driver.set_progress_handler(pull_driver, 400)
            yield opened
            if point == POINTS[1]:
                pull()

    def pull_driver() -> int:
        pulled.append(point)
        return 1

    till.desk.store.work = work  # type: ignore[method-assign]
    try:
        yield
    except PowerCut:
        pass
    except Exception:
        if not pulled:
            raise


class ShopDays(RuleBasedStateMachine):
    """Shop days at one till. What is remembered here is only what was acknowledged."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.room = Path(tempfile.mkdtemp(prefix="kadpun-days-"))
        self.folder = self.room / "0"
        shutil.copytree(self.template, self.folder)
        self.starts = 0
        self.at = OPENING_AT
        self.till = open_till(self.folder, self.at)
        self.basket = self.till.start().basket
        self.acknowledged: dict[str, int] = {}
        self.held = self.sold = 0
        self.shift_open = False
        self.cashier = self.manager = ""

    @initialize(baht=st.sampled_from([500, 2000, 0, None]), point=st.sampled_from(POINTS))
    def the_day_begins(self, baht: int | None, point: str) -> None:
        """Somebody signs in; most days a shift is opened at once, and the power goes once in the morning."""
        people = {operator.role: operator.id for operator in self.till.operators()}
        self.cashier, self.manager = people["cashier"], people["manager"]
        self.till.sign_in(CASHIER_PIN, self.cashier)
        if baht is not None:
            self.open_shift(baht)
            for number, way in enumerate(("exact", "a note", "promptpay")):
                self.sell(list(CODES[number : number + 3]), number == 1, way)
            self.sell_to_a_member([CODES[0]], MEMBERS[0], "on credit")
            self.the_power_goes(point, "pay")

    def now(self, seconds: int = 7) -> None:
        self.at += seconds * 1000
        clock = self.till.desk.clock
        assert isinstance(clock, SetClock)
        clock.at = self.at

    def change(self, verb: Callable[[], Basket]) -> None:
        """Change the bill by a verb and keep it as a draft; a refusal changes nothing."""
        self.now()
        try:
            self.basket = verb()
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        self.till.save_draft(self.basket)

    def leave_for(self, permission: Permission) -> Any:
        """A manager's leave for one act, as a cashier asks for it."""
        return self.till.approve(MANAGER_PIN, permission, self.manager)

    @rule(code=st.sampled_from(CODES), quantity=st.sampled_from(["", "", "", "2", "7", "0", "-1", "1000000000000", "1.5"]))
    def scan(self, code: str, quantity: str) -> None:
        def verb() -> Basket:
            answer = self.till.read(code, self.basket, quantity)
            return answer.basket if isinstance(answer, Added) else self.basket

        self.change(verb)

    @rule(grams=st.integers(min_value=1, max_value=99_999))
    def scan_a_label(self, grams: int) -> None:
        digits = WEIGHT_LABEL.format(grams=grams)
        check = -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10
        answer = self.till.read(f"{digits}{check}", self.basket)
        assert isinstance(answer, Added)
        assert answer.basket.lines[answer.line].quantity == grams
        self.basket = answer.basket
        self.till.save_draft(self.basket)

    @rule(text=st.sampled_from(WRONG_CODES) | st.text(max_size=30), quantity=st.sampled_from(["", "3"]))
    def scan_something_strange(self, text: str, quantity: str) -> None:
        before = self.basket
        try:
            answer = self.till.read(text, self.basket, quantity)
        except Refusal:
            return
        if not isinstance(answer, Added):
            assert self.basket is before

    @precondition(lambda self: self.basket.lines)
    @rule(line=st.integers(min_value=-1, max_value=4), typed=st.sampled_from(["1", "3", "12", "0.250", "0", "-2", "999999999999", "๔"]))
    def set_quantity(self, line: int, typed: str) -> None:
        self.change(lambda: self.till.set_quantity(self.basket, line, typed))

    @precondition(lambda self: self.basket.lines)
    @rule(line=st.integers(min_value=0, max_value=4), baht=st.integers(min_value=-5, max_value=200), asked=st.booleans())
    def set_price(self, line: int, baht: int, asked: bool) -> None:
        leave = self.leave_for(Permission.PRICE) if asked else None
        self.change(lambda: self.till.set_price(self.basket, line, Satang(baht * 100), leave))

    @precondition(lambda self: self.basket.lines)
    @rule(line=st.integers(min_value=0, max_value=4), kind=st.sampled_from(["amount", "percent"]), value=st.integers(min_value=0, max_value=12_000))
    def discount_line(self, line: int, kind: Any, value: int) -> None:
        leave = self.leave_for(Permission.LINE_DISCOUNT)
        self.change(lambda: self.till.discount_line(self.basket, line, Discount(kind, value), leave))

    @precondition(lambda self: not self.basket.empty)
    @rule(kind=st.sampled_from(["amount", "percent"]), value=st.integers(min_value=1, max_value=3_000))
    def discount_bill(self, kind: Any, value: int) -> None:
        leave = self.leave_for(Permission.BILL_DISCOUNT)
        self.change(lambda: self.till.discount_bill(self.basket, Discount(kind, value), leave))

    @precondition(lambda self: self.basket.lines)
    @rule(line=st.integers(min_value=0, max_value=4))
    def void_line(self, line: int) -> None:
        self.change(lambda: self.till.void_line(self.basket, line))

    @precondition(lambda self: not self.basket.empty)
    @rule()
    def hold(self) -> None:
        self.now()
        try:
            self.basket = self.till.hold(self.basket, "ป้าคำ")
        except Refusal:
            return
        self.held += 1

    @precondition(lambda self: self.held)
    @rule()
    def recall(self) -> None:
        self.now()
        waiting = self.till.held()
        assert len(waiting) == self.held
        if not waiting:
            return
        try:
            self.basket = self.till.recall(waiting[0].id, self.basket)
        except Refusal:
            return
        self.held -= 1

    @precondition(lambda self: self.basket.lines)
    @rule()
    def cancel(self) -> None:
        self.now()
        try:
            self.basket = self.till.cancel(self.basket, "ลูกค้าเปลี่ยนใจ")
        except Refusal as reason:
            note(f"refused: {reason}")

    def payment(self, way: str) -> list[Taken]:
        due = price(self.basket, self.till.desk.profile()).total
        if way == "exact":
            return [Taken("cash", exact_cash(due, self.till.desk.profile()))]
        if way == "a note":
            return [Taken("cash", Satang(-(-due // 100_000) * 100_000 or 100_000))]
        if way == "promptpay":
            return [Taken("promptpay", due, seen=True)] if due else [Taken("cash", Satang(0))]
        if way == "split" and due >= 200:
            return [Taken("promptpay", Satang(due // 200 * 100), seen=True), Taken("cash", Satang(due // 25 * 25))]
        if way == "on credit" and due:
            return [Taken("credit", due)]
        if way == "half on credit" and due >= 200:
            return [Taken("credit", Satang(due // 200 * 100)), Taken("cash", Satang(due // 25 * 25))]
        if way == "in instalments" and due >= 3:
            return [Taken("credit", due, instalments=MemberTill(self.till).due_days(due, 3))]
        return [Taken("cash", Satang(25))]

    @rule(member=st.sampled_from(MEMBERS), helped=st.booleans())
    def put_a_member_on_the_bill(self, member: str, helped: bool) -> None:
        helper = next(each for each in MEMBERS if each != member) if helped else ""
        self.change(lambda: MemberTill(self.till).put_on_bill(self.basket, member, helper))

    @precondition(lambda self: self.shift_open)
    @rule(codes=st.lists(st.sampled_from(CODES), min_size=1, max_size=3), member=st.sampled_from(MEMBERS), way=WAYS)
    def sell_to_a_member(self, codes: list[str], member: str, way: str) -> None:
        for code in codes:
            self.scan(code, "")
        self.put_a_member_on_the_bill(member, False)
        self.pay(way)

    @rule(member=st.sampled_from(MEMBERS), quarters=st.integers(min_value=0, max_value=400), keep=st.booleans(), set_off=st.booleans())
    def pay_a_debt(self, member: str, quarters: int, keep: bool, set_off: bool) -> None:
        self.now()
        amount = Satang(quarters * 25)
        means = "deposit" if set_off else "cash"
        members, payment_id = MemberTill(self.till), self.till.fresh_id()
        try:
            paid = members.pay_debt(member, amount, [Taken(means, amount)], keep=keep, consent="member", payment_id=payment_id)  # type: ignore[arg-type]
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        self.acknowledged[paid.fact_id] = paid.total
        again = members.pay_debt(member, amount, [Taken("cash", amount)], payment_id=payment_id)
        assert (again.repeated, again.number, again.receipt_code) == (True, paid.number, paid.receipt_code)

    @rule(member=st.sampled_from(MEMBERS), quarters=st.integers(min_value=0, max_value=400), direction=st.sampled_from(["in", "in", "out"]))
    def move_a_deposit(self, member: str, quarters: int, direction: Any) -> None:
        self.now()
        amount = Satang(quarters * 25)
        leave = self.leave_for(Permission.SHARES)
        try:
            moved = MemberTill(self.till).move_deposit(member, direction, amount, [Taken("cash", amount)], approval=leave)
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        self.acknowledged[moved.fact_id] = moved.total

    @precondition(lambda self: self.shift_open)
    @rule(codes=st.lists(st.sampled_from(CODES), min_size=1, max_size=5), void=st.booleans(), way=WAYS)
    def sell(self, codes: list[str], void: bool, way: str) -> None:
        """A sale in one go, as most are."""
        for code in codes:
            self.scan(code, "")
        if void:
            self.void_line(0)
        self.pay(way)

    @precondition(lambda self: self.shift_open and self.held < 3)
    @rule(code=st.sampled_from(CODES), grams=st.integers(min_value=1, max_value=99_999), by_note=st.booleans())
    def hold_one_and_serve_another(self, code: str, grams: int, by_note: bool) -> None:
        self.scan(code, "")
        self.hold()
        self.scan_a_label(grams)
        self.pay("a note" if by_note else "promptpay")
        self.recall()

    @precondition(lambda self: not self.basket.empty or not self.shift_open)
    @rule(way=WAYS)
    def pay(self, way: str) -> None:
        self.now()
        basket, taken = self.basket, self.payment(way)
        try:
            done = self.till.ring_up(basket, taken)
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        assert done.fact_id == basket.id
        self.acknowledged[done.fact_id] = done.total
        self.sold += 1
        again = self.till.ring_up(basket, taken)
        assert (again.repeated, again.number, again.receipt_code) == (True, done.number, done.receipt_code)
        self.basket = done.basket

    @precondition(lambda self: self.sold)
    @rule(chosen=st.integers(min_value=0), share=st.integers(min_value=1, max_value=4), means=st.sampled_from(["cash", "promptpay"]))
    def refund(self, chosen: int, share: int, means: Any) -> None:
        self.now()
        sales = [original for original in self.till.recent(40) if original.kind == "sale"]
        if not sales:
            return
        original = sales[chosen % len(sales)]
        picks = [Pick(line.number, max(1, line.left // share)) for line in original.lines if line.left or share == 4]
        try:
            refunded = self.till.refund(original.fact_id, picks, "ของชำรุด", means=means, approval=self.leave_for(Permission.REFUND))
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        self.acknowledged[refunded.fact_id] = refunded.total
        assert self.till.find_receipt(refunded.receipt_code).fact_id == refunded.fact_id

    @precondition(lambda self: not self.shift_open or self.sold > 3)
    @rule(baht=st.integers(min_value=0, max_value=3000))
    def open_shift(self, baht: int) -> None:
        self.now()
        try:
            state = self.till.open_shift(Satang(baht * 100))
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        self.shift_open = True
        assert state.shift is not None
        assert state.shift.opening_float == baht * 100

    @precondition(lambda self: self.sold > 1)
    @rule(difference=st.sampled_from([0, 0, -500, 25, 1_000_000, -2_500]), left=st.integers(min_value=0, max_value=100))
    def close_shift(self, difference: int, left: int) -> None:
        self.now()
        try:
            expected = self.till.x_report(self.leave_for(Permission.X_REPORT)).expected
            counted = max(0, (expected + difference) // 25)
            comparison = self.till.lock_count(CashCount((Coins(Satang(25), counted),)))
            leave = self.leave_for(Permission.LARGE_DIFFERENCE) if comparison.needs_approval else None
            closed = self.till.close_shift(reason="ทอนผิด", next_float=Satang(left * 25), approval=leave)
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        self.shift_open = False
        assert closed.over_short == closed.counted - expected
        self.acknowledged[closed.fact_id] = 0

    @rule(direction=st.sampled_from(["in", "out", "safe"]), baht=st.integers(min_value=-1, max_value=500))
    def move_cash(self, direction: Any, baht: int) -> None:
        self.now()
        try:
            moved = self.till.move_cash(direction, Satang(baht * 100), "ซื้อน้ำแข็ง", self.leave_for(Permission.CASH_MOVE))
        except Refusal as reason:
            note(f"refused: {reason}")
            return
        self.acknowledged[moved.fact_id] = 0

    @rule(goods=st.sampled_from([each.goods for each in PRODUCTS]), quantity=st.integers(min_value=1, max_value=5_000), act=st.integers(0, 2))
    def shelve(self, goods: str, quantity: int, act: int) -> None:
        self.now()
        desk = self.till.desk
        with desk.store.work() as work:
            if act == 0:
                receive_delivery(desk, work, (DeliveryLine(goods, quantity, quantity * 17),), by="p-1", on=desk.today())
            elif act == 1:
                count_stock(desk, work, ((goods, quantity),), by="p-1", on=desk.today(), reason="นับชั้น")
            else:
                move_stock(desk, work, waste(goods, quantity), by="p-1", on=desk.today())

    @rule(hours=st.integers(min_value=-30, max_value=30))
    def the_clock_jumps(self, hours: int) -> None:
        self.now(hours * 3600)

    @rule()
    def guess_a_pin(self) -> None:
        with pytest.raises(Refusal):
            self.till.sign_in("9999", self.manager)
        self.now(1000)

    def act_of(self, name: str) -> Act | None:
        """An act to be cut short, if it can be done now."""
        if name in ("pay", "credit") and not self.basket.empty:
            return partial(_ring_up, basket=self.basket, taken=self.payment("exact" if name == "pay" else "on credit"))
        if name == "hold" and not self.basket.empty:
            return partial(_hold, basket=self.basket)
        if name == "draft":
            answer = self.till.read(CODES[0], self.basket)
            return partial(_save, basket=answer.basket) if isinstance(answer, Added) else None
        return None

    @precondition(lambda self: self.shift_open)
    @rule(point=st.sampled_from(POINTS), name=st.sampled_from(["pay", "credit", "hold", "draft"]))
    def the_power_goes(self, point: str, name: str) -> None:
        """Cut an act short, leave the process behind, and open what the disk has."""
        self.scan(CODES[1], "")
        self.scan(CODES[4], "")
        if name == "credit":
            self.put_a_member_on_the_bill(MEMBERS[0], True)
        act = self.act_of(name)
        if act is None:
            return
        before, held = self.basket, self.held
        answer = None
        with power_cut_at(self.till, point):
            try:
                answer = act(self.till)
            except Refusal as reason:
                note(f"refused: {reason}")
        self.start_anew()
        state = self.till.start()
        stood = self.stands(before.id)
        if name in ("pay", "credit"):
            assert stood or state.basket.id == before.id, "a bill is sold or still on the counter, never neither"
            assert not (stood and state.basket.id == before.id), "and never both"
            if answer is not None or point == POINTS[3]:
                assert stood == (state.basket.id != before.id)
            assert stood or (state.basket.member, state.basket.helper) == (before.member, before.helper)
            if stood:
                self.sold += 1
                self.acknowledged[before.id] = -1
        elif name == "hold":
            self.held = len(self.till.held())
            assert (self.held == held + 1) != (state.basket.id == before.id)
        else:
            assert state.basket.id == before.id
            assert len(state.basket.lines) >= len(before.lines)
        self.basket = state.basket
        check_whole(self.till.desk.store.path)

    @rule()
    def the_plug_is_pulled_between_acts(self) -> None:
        before = self.basket
        self.start_anew()
        state = self.till.start()
        kept = bool(before.lines or before.member)
        if kept:
            assert state.basket == before
        assert state.basket.lines == before.lines
        assert state.restored == kept
        self.basket = state.basket

    def start_anew(self) -> None:
        """Leave this process's till as it is and open what lies on the disk now, as the next start of the program would."""
        self.starts += 1
        other = as_the_disk_has_it(self.folder, self.room / str(self.starts))
        self.till.desk.close()
        shutil.rmtree(self.folder)
        self.folder = other
        self.till = open_till(self.folder, self.at)
        self.till.sign_in(CASHIER_PIN, self.cashier)

    def stands(self, fact_id: str) -> bool:
        with self.till.desk.store.read() as connection:
            row = connection.exec_driver_sql("SELECT 1 FROM fact WHERE kind = 'sale' AND id = ?", (bytes.fromhex(fact_id.replace("-", "")),)).first()
        return row is not None

    @invariant()
    def the_books_add_up(self) -> None:
        with self.till.desk.store.read() as connection:
            facts = check_books(connection, self.till.desk.log)
        standing = {fact.id: fact.body.get("total", 0) for fact in facts}
        for fact_id, total in self.acknowledged.items():
            assert fact_id in standing, "an acknowledged act is gone"
            assert total in (-1, 0, standing[fact_id])

    def teardown(self) -> None:
        self.till.desk.close()
        check_whole(self.folder / STORE_NAME)
        shutil.rmtree(self.room)


def _ring_up(till: Till, *, basket: Basket, taken: list[Taken]) -> Any:
    return till.ring_up(basket, taken)


def _hold(till: Till, *, basket: Basket) -> Any:
    return till.hold(basket, "ลุงดี")


def _save(till: Till, *, basket: Basket) -> Any:
    return till.save_draft(basket)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("floor") / "shop"
    make_template(folder)
    return folder


def play(template: Path, **counts: Any) -> None:
    class Days(ShopDays):
        pass

    Days.template = template
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Days,
        settings=settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False, **counts),
    )


def test_whatever_happens_in_a_few_random_days_the_books_add_up(template: Path) -> None:
    play(template, max_examples=8, stateful_step_count=30, derandomize=True, phases=(Phase.generate,))


@pytest.mark.soak
def test_whatever_happens_in_many_random_days_the_books_add_up(template: Path) -> None:
    play(template, max_examples=400, stateful_step_count=80)
