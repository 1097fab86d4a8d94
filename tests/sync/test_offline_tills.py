"""When a till is offline for campaigns: another till that sells was not heard for a while; an office or a revoked desk does not count."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.desk import Desk
from kadpun.books.tokens.entitling import HEARD_MILLISECONDS, TILL_MILLISECONDS, is_offline
from kadpun.sync.peers import desk_of
from tests.books.real_shop import open_a_shift

from .several import a_shop


def offline(desk: Desk, *, after: int) -> bool:
    """Whether a desk is offline so many milliseconds after now."""
    with desk.store.read() as connection:
        return is_offline(connection, desk.clock.now_at() + after)


def test_only_a_till_that_sold_lately_and_is_not_heard_makes_one_offline(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, desks=3)
    _, selling, other = shop.desks
    late = 2 * HEARD_MILLISECONDS
    assert not offline(other, after=late), "an office that is off, and a desk that never sold, hold nobody up"
    open_a_shift(selling)
    shop.exchange()
    assert not offline(other, after=0)
    assert offline(other, after=late)
    assert not offline(selling, after=late), "nobody else sells"
    assert not offline(other, after=2 * TILL_MILLISECONDS)
    shop.among(0).revoke(desk_of(selling.log), reason="ถูกขโมย", by="o-1")
    shop.exchange()
    assert not offline(other, after=late)
    shop.close()
