"""The sample shop that an issuer owes: bills with confirmations of the issuer's app at two tills, one confirmation used at both."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.books.store.statements import ask
from kadpun.books.words import load_words
from kadpun.pos.till.counter import Till
from tests.books import real_shop
from tests.books.tokens.claim_shop import in_app, use_tokens
from tests.pos.screens.at_work import AT, MANAGER
from tests.sync import several


def fill_claims(folder: Path) -> None:
    """Give a shop a campaign and six bills of 50.00 off at its till, and two at a second till, one of them by a confirmation used before."""
    desk = open_desk(folder, clock=SetClock(AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in(MANAGER)
    between = folder.parent / "stick"
    between.mkdir()
    shop = several.Shop([desk], between)
    other = several.add_desk(shop, folder.parent, "เครื่อง 2")
    with desk.store.read() as connection:
        goods = str(ask(connection, "SELECT MIN(goods) FROM goods")[0][0])
    terms = in_app(desk, name="เหรียญเมืองขอนแก่น", name_en="Khon Kaen tokens")
    shop.exchange()
    for each in shop.desks:
        real_shop.open_a_shift(each)
    for number in range(6):
        assert isinstance(desk.clock, SetClock)
        desk.clock.at += 60_000
        use_tokens(desk, terms, f"KGO-77{number:02}", goods=goods)
    other.clock.at = desk.clock.at + 600_000  # type: ignore[attr-defined]
    for number in (5, 9):
        use_tokens(other, terms, f"KGO-77{number:02}", goods=goods)
    shop.exchange()
    shop.close()
