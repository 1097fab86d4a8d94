"""The sample shop with a few members, shares, deposits, a year's surplus, and a window of the office at it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.money import Satang
from kadpun.books.shop import open_desk
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till
from tests.pos.office.coops import NAMES, PAR, SHARES_ON, bring, give_deposit, give_shares
from tests.pos.screens.at_work import AT, MANAGER

OTHER = "8642"
"""The PIN of a second manager."""


def fill_coop(folder: Path) -> list[str]:
    """Give a shop five members with 1, 2, 3, 1, 2 shares, two deposits and 10,000.00 of surplus; answers their ids."""
    desk = open_desk(folder, clock=SetClock(AT))
    assert desk.profile().share_par == PAR
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in(MANAGER)
    till.add_operator("มานี", "manager", OTHER)
    till.open_shift(Satang(0))
    joined = [
        NewPerson(values={"name": name, "bank": "กรุงไทย", "bank_account": f"123-4-{at:05}-6"}, joined_on=SHARES_ON)
        for at, name in enumerate(NAMES)
    ]
    join_people(desk, joined, by="setup")
    for at, person in enumerate(joined):
        give_shares(desk, person.id, 1 + at % 3)
    give_deposit(desk, joined[1].id, 500_00)
    give_deposit(desk, joined[3].id, 70_25)
    bring(desk, 10_000_00, "equity/surplus", on=date(2026, 6, 30))
    desk.close()
    return [person.id for person in joined]
