"""A till in a process of its own that sells without a pause and says over its output what is done, until somebody pulls the plug.

Each line is said only after the till has answered: `draft ID LINES`, `sale ID TOTAL`, `held`, `took`, `refund ID`, `moved ID`. What was said must be
found after the kill; what was not said may have happened or not, but never half.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from kadpun.books.money import Satang
from kadpun.pos.till.basket import Basket
from kadpun.pos.till.counter import Till
from kadpun.pos.till.pricing import price
from kadpun.pos.till.results import Added, Permission, Pick
from kadpun.pos.till.tender import Taken, exact_cash
from tests.machine.floor import CODES, MANAGER_PIN, open_till


def tell(*words: object) -> None:
    """Say what is done, at once."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def fill(till: Till, basket: Basket, dice: random.Random) -> Basket:
    """Put some goods on the bill, keeping the draft after each."""
    for _ in range(dice.randint(1, 6)):
        answer = till.read(dice.choice(CODES), basket, dice.choice(("", "", "2", "13")))
        assert isinstance(answer, Added)
        basket = answer.basket
        till.save_draft(basket)
        tell("draft", basket.id, len(basket.lines))
    return basket


def sell(till: Till, basket: Basket, dice: random.Random) -> Basket:
    """Take payment for the bill and give the next."""
    profile = till.desk.profile()
    due = price(basket, profile).total
    notes = Satang(due // 100_000 * 100_000 + 100_000)
    ways = (Taken("cash", exact_cash(due, profile)), Taken("cash", notes), Taken("promptpay", due, seen=True))
    done = till.ring_up(basket, [dice.choice(ways)])
    tell("sale", done.fact_id, done.total)
    return done.basket


def go_on(till: Till, basket: Basket, dice: random.Random) -> Basket:
    """One thing of a shop day."""
    basket = fill(till, basket, dice)
    act = dice.random()
    if act < 0.15:
        basket = till.hold(basket, "ป้าคำ")
        tell("held")
        basket = sell(till, fill(till, basket, dice), dice)
        basket = till.recall(till.held()[0].id, basket)
        tell("took")
    basket = sell(till, basket, dice)
    if act > 0.85:
        original = next(each for each in till.recent(20) if each.kind == "sale")
        if original.left:
            picks = [Pick(line.number, line.left) for line in original.lines[:1] if line.left]
            if picks:
                tell("refund", till.refund(original.fact_id, picks, "ของชำรุด").fact_id)
    elif act > 0.75:
        tell("moved", till.move_cash("in", Satang(10_000), "เงินทอนเพิ่ม").fact_id)
    return basket


def main(folder: Path, seed: int) -> None:
    """Open the shop as a program does when it is started, take up the bill that stood there, and sell."""
    dice = random.Random(seed)
    till = open_till(folder, time.time_ns() // 1_000_000)
    manager = next(operator for operator in till.operators() if operator.role == "manager")
    till.sign_in(MANAGER_PIN, manager.id)
    state = till.start()
    assert state.operator is not None
    assert state.operator.may(Permission.REFUND)
    if state.shift is None:
        till.open_shift(Satang(200_000))
    tell("open", state.basket.id, len(state.basket.lines))
    basket = state.basket
    while True:
        basket = go_on(till, basket, dice)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
