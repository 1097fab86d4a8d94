"""A sample shop as the first program left it, before there were members: it is backed up, migrated, folded anew and verified, and sells on.

`form_1.zip` was made by that program: nine sales, an open shift, a bill held and another on the counter. Its keys lie open, as a sample shop's do.
"""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.journal.balances import balance_of, out_of_balance, trial_balance
from kadpun.books.money import Satang
from kadpun.books.shop import open_desk
from kadpun.books.store.backup import backups_in
from kadpun.books.store.migrate import form_of
from kadpun.books.store.tables import SCHEMA_VERSION
from kadpun.books.verify import verify_store
from kadpun.books.words import load_words
from kadpun.pos.office.members_room import MembersRoom, PersonTyped
from kadpun.pos.till.counter import Till
from kadpun.pos.till.member_till import MemberTill
from kadpun.pos.till.tender import Taken

AT = 1_795_233_600_000
"""Some hours after its last sale."""
BY_PIN = "1357"


def test_a_shop_of_the_first_program_opens_with_its_bills_and_takes_members(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with zipfile.ZipFile(Path(__file__).with_name("form_1.zip")) as packed:
        packed.extractall(folder)
    assert form_of(folder / "shop.kadpun") == 1
    (folder / "backup").mkdir()
    desk = open_desk(folder, clock=SetClock(AT))
    try:
        assert form_of(folder / "shop.kadpun") == SCHEMA_VERSION
        assert [form_of(backup.path) for backup in backups_in(folder / "backup")] == [1]
        with desk.store.read() as connection:
            sold = balance_of(connection, "cash/drawer").amount
            assert out_of_balance(trial_balance(connection)) == {}
            (manager,) = [row[0] for row in connection.exec_driver_sql("SELECT operator FROM operator WHERE name = 'ศรีวรรณ'")]
        assert sold == 200_000 + 8 * (18_900 + 2 * 5_200) + 12_500
        assert desk.people.everybody() == ()
        till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
        till.sign_in(BY_PIN, manager)
        state = till.start()
        assert state.restored
        assert state.held == 1
        assert sum(line.quantity for line in state.basket.lines) == 2
        person = MembersRoom(till).save(PersonTyped(number="0001", joined_on=desk.today() - timedelta(days=1), values={"name": "แม่คำปัน ใจดี"}))
        money = MemberTill(till)
        bill = money.put_on_bill(state.basket, person.id)
        till.ring_up(bill, [Taken("credit", Satang(25_000))])
        money.pay_debt(person.id, Satang(25_000), [Taken("cash", Satang(25_000))])
        with desk.store.read() as connection:
            assert balance_of(connection, "cash/drawer").amount == sold + 25_000
            assert out_of_balance(trial_balance(connection)) == {}
    finally:
        desk.close()
    assert verify_store(folder / "shop.kadpun", receipts=True).findings == ()
    again = open_desk(folder, clock=SetClock(AT))
    assert [each.name for each in again.people.find("คำปัน")] == ["แม่คำปัน ใจดี"]
    again.close()
