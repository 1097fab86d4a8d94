"""A shop as the program left it before there were campaigns: its views are folded anew, its members and debts stand, and it takes tokens.

`form_2.zip` was made by that program: a member with a debt partly paid, a refund, an open shift and a bill with the member on the counter.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.journal.balances import balance_of, out_of_balance, trial_balance
from kadpun.books.money import Satang
from kadpun.books.shop import open_desk
from kadpun.books.store.migrate import form_of
from kadpun.books.store.tables import SCHEMA_VERSION
from kadpun.books.tokens.terms import Choice
from kadpun.books.verify import verify_store
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till
from kadpun.pos.till.tender import Taken
from kadpun.pos.till.token_till import TokenTill
from tests.books.tokens.holders import GrantLine, grant, opened_kgo

AT = 1_795_233_600_000
"""Some hours after its last sale."""
BY_PIN = "1357"


def test_a_shop_without_campaigns_opens_with_its_debts_and_takes_tokens(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with zipfile.ZipFile(Path(__file__).with_name("form_2.zip")) as packed:
        packed.extractall(folder)
    (folder / "backup").mkdir()
    desk = open_desk(folder, clock=SetClock(AT))
    try:
        assert form_of(folder / "shop.kadpun") == SCHEMA_VERSION
        (member,) = desk.people.find("คำปัน")
        with desk.store.read() as connection:
            assert balance_of(connection, f"receivables/members/{member.id}").amount == 12_400
            assert out_of_balance(trial_balance(connection)) == {}
            (manager,) = [row[0] for row in connection.exec_driver_sql("SELECT operator FROM operator WHERE name = 'ศรีวรรณ'")]
        till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
        till.sign_in(BY_PIN, manager)
        bill = till.start().basket
        assert bill.member == member.id
        terms = opened_kgo(desk, choice=Choice(goods=("g-0003",)))
        grant(desk, terms, "gift", GrantLine(member.id, 60), event="fair-1")
        done = till.ring_up(TokenTill(till).use_best(bill), [Taken("cash", Satang(100))])
        assert (done.total, done.scheme) == (100, 1_400)
        with desk.store.read() as connection:
            assert balance_of(connection, "receivables/issuers").amount == 1_400
            assert out_of_balance(trial_balance(connection)) == {}
    finally:
        desk.close()
    assert verify_store(folder / "shop.kadpun", receipts=True).findings == ()
