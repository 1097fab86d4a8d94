"""The sample shop is a real shop: founded, staffed and stocked through the same doors, and marked as a sample on everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.goods import shelf
from kadpun.books.journal.balances import out_of_balance, trial_balance
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.shop import KEYS_NAME, ShopStandsAlready, open_desk
from kadpun.pos.till.operators import known_people, operator_of, pin_matches
from kadpun.pos.till.results import Permission
from kadpun.pos.till.sample_shop import make_sample_shop, read_sample_products, read_sample_shop

AT = 1_795_226_400_000


def test_the_sample_shop_has_its_shelves_full_and_says_what_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    desk = make_sample_shop(tmp_path / "shop", clock=SetClock(AT), progress=lambda done, whole: told.append((done, whole)))
    with desk.store.read() as connection:
        count = shelf.count_products(connection)
        known = {row.product.code: shelf.look_up(connection, row.product.code, on=desk.today()) for row in read_sample_products().rows}
        stock = {row.product.code: row.quantity for row in read_sample_products().rows}
        assert all(found is not None and shelf.on_hand(connection, found.product.goods) == stock[code] for code, found in known.items())
        keys = [shelf.product(connection, goods, on=desk.today()) for goods in desk.profile().quick_keys]
    assert count >= 320
    assert tuple(product.code for product in keys if product) == read_sample_shop().quick_keys
    assert told[-1] == (count, count)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert desk.profile().sample
    assert KeyBox(tmp_path / "shop" / KEYS_NAME).seal_of(desk.log) == "unsealed"
    desk.close()


def test_its_people_sign_in_with_their_public_pins(tmp_path: Path) -> None:
    desk = make_sample_shop(tmp_path / "shop", clock=SetClock(AT))
    with desk.store.read() as connection:
        people = {person.name: person for person in known_people(connection)}
    profile = desk.profile()
    desk.close()
    for sample in read_sample_shop().people:
        assert pin_matches(sample.pin, people[sample.name].pin)
        assert operator_of(people[sample.name], profile).role == sample.role
    assert any(operator_of(person, profile).may(Permission.OPERATORS) for person in people.values())


def test_the_sample_shop_opens_again_and_is_never_laid_over_another(tmp_path: Path) -> None:
    make_sample_shop(tmp_path / "shop", clock=SetClock(AT)).close()
    with pytest.raises(ShopStandsAlready):
        make_sample_shop(tmp_path / "shop", clock=SetClock(AT))
    desk = open_desk(tmp_path / "shop", clock=SetClock(AT))
    with desk.store.read() as connection:
        rows = trial_balance(connection, on=desk.today())
    desk.close()
    assert rows
    assert out_of_balance(rows) == {}
