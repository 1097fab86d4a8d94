"""Bills, coupons and wallets that came before the log which opened their campaign: told as far as they are known, never in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import balance_of
from kadpun.books.money import Satang
from kadpun.books.open_exceptions import open_exceptions
from kadpun.books.tokens.campaigns import CampaignUnknown
from kadpun.books.tokens.expiry import let_run_out
from kadpun.books.words import load_words
from kadpun.pos.office.campaigns_room import CampaignsRoom
from kadpun.pos.office.claims_room import ClaimsRoom
from kadpun.pos.office.coupons_room import CouponsRoom
from kadpun.pos.office.issuer_room import IssuerRoom
from kadpun.pos.office.wallets_room import WalletsRoom
from kadpun.pos.till.results import Pick
from kadpun.pos.till.tender import Taken
from kadpun.pos.till.token_till import TokenTill
from kadpun.pos.till.wallet_till import WalletTill
from tests.books.tokens.coupon_shop import MAE_HIA
from tests.books.tokens.holders import GrantLine, grant

from .conftest import Shop
from .test_member_till import KHAM, joined
from .test_token_till import RIDE, RIDES, bill_of, opened


@pytest.fixture
def sold(selling: Shop) -> str:
    """A bill of one ride with tokens, a wallet with more, and printed coupons, of campaigns that are not known here; answers the bill."""
    joined(selling)
    selling.as_manager()
    grant(selling.desk, opened(selling.desk, RIDES), "gift", GrantLine(KHAM, 180), event="gift-1")
    opened(selling.desk, replace(MAE_HIA, minimum=0))
    CouponsRoom(selling.till).make("mae-hia", 5)
    done = selling.till.ring_up(TokenTill(selling.till).use_best(bill_of(selling, RIDE)), [Taken("cash", Satang(100))])
    with selling.desk.store.work() as work:
        work.cursor.execute("DELETE FROM campaign", ())
    return done.fact_id


def test_the_till_goes_on_and_takes_goods_back(selling: Shop, sold: str) -> None:
    room = TokenTill(selling.till)
    assert not room.any_here()
    assert room.offers(bill_of(selling, RIDE)).worked.offers == ()
    assert WalletTill(selling.till).wallets(KHAM) == ()
    assert let_run_out(selling.desk, by="u-nok") == 0
    back = selling.till.refund(sold, [Pick(0, 1)], "ลูกค้าไม่ได้ขึ้นรถ")
    assert (back.back, back.repaid, back.tokens_back) == (100, 1_400, ())
    with selling.desk.store.read() as connection:
        assert balance_of(connection, "receivables/issuers/kgo-2569").amount == 0


def test_the_office_lists_and_claims_what_it_knows(selling: Shop, sold: str, tmp_path: Path) -> None:
    assert CampaignsRoom(selling.till).seen() == () and WalletsRoom(selling.till).campaigns() == () and IssuerRoom(selling.till).campaigns() == ()
    coupons = CouponsRoom(selling.till)
    assert coupons.runs() == () and coupons.campaigns() == ()
    with pytest.raises(CampaignUnknown):
        coupons.coupons(coupons.find(next(iter(_runs(selling)))))
    room, say = ClaimsRoom(selling.till), load_words("th")
    assert [(each.campaign, each.amount) for each in room.board().to_claim] == [("kgo-2569", 1_400)]
    made = room.make_claim("kgo-2569", date(2026, 12, 31))
    assert made.total == 1_400
    assert room.write(made.claim, tmp_path / "claim.zip", say, "th").exists()
    with selling.desk.store.read() as connection:
        told = {each.what for each in open_exceptions(connection, load_chart(), on=date(2026, 11, 21))}
        assert not told & {"used-twice", "claim-disputed"}


def _runs(shop: Shop) -> list[str]:
    with shop.desk.store.read() as connection:
        return [str(run) for (run,) in connection.exec_driver_sql("SELECT run FROM coupon_run")]
