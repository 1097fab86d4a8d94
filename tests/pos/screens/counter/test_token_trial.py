"""What is tried with a bill's campaigns: turned on and off, so and so often, with the proof that was taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kadpun.books.tokens.offers import Offer, Worked
from kadpun.books.tokens.uses import Wish
from kadpun.pos.screens.counter.token_trial import Trial, is_stepped, stepped
from kadpun.pos.till.basket import Basket
from tests.books.tokens.campaign_terms import CO_PAY, KGO

DAY = date(2026, 11, 21)
RIDES = Offer(KGO, DAY, "used", times=3, most_times=3, tokens=150, most_tokens=150)
HALF = Offer(CO_PAY, DAY, "used", discount=20_000)
PROPOSED = Worked((RIDES, HALF))


def test_what_was_proposed_is_wished_for_once_anything_is_chosen() -> None:
    trial = Trial().turned(HALF, PROPOSED)
    assert trial == Trial((Wish("kgo-2569"),), propose=False)
    assert trial.turned(replace(HALF, state="possible"), PROPOSED).wishes == (Wish("kgo-2569"), Wish("half-half"))


def test_so_many_are_never_more_than_there_are_and_none_turns_it_off() -> None:
    assert Trial().so_many(RIDES, PROPOSED, 9).wishes == (Wish("half-half"), Wish("kgo-2569", times=3))
    assert Trial().so_many(RIDES, PROPOSED, 0).wishes == (Wish("half-half"),)


def test_a_reference_stays_when_the_number_changes_and_stands_once() -> None:
    taken = Trial().with_proof(Wish("kgo-2569", proof="KGO-1")).with_proof(Wish("kgo-2569", proof="KGO-1"))
    assert taken == Trial((Wish("kgo-2569", proof="KGO-1"),))
    assert taken.so_many(RIDES, PROPOSED, 2).wishes[-1] == Wish("kgo-2569", times=2, proof="KGO-1")


def test_tokens_go_by_tens_where_there_are_many() -> None:
    rate = replace(RIDES, terms=replace(KGO, form="rate", rate_satang=100), tokens=50, most_tokens=170)
    assert [stepped(rate, by) for by in (1, -1, 20)] == [60, 40, 170]
    assert [stepped(RIDES, by) for by in (1, -1, -9)] == [3, 2, 0]
    assert not is_stepped(HALF) and not is_stepped(replace(RIDES, state="refused"))


def test_a_tried_bill_has_nothing_worked_out() -> None:
    bill = Trial((Wish("half-half"),), propose=False).on(Basket("b", 1))
    assert (bill.wishes, bill.uses, bill.earned) == ((Wish("half-half"),), (), ())
