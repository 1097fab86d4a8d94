"""The made-up campaign: at any size what its shops granted, used, let run out, used twice and claimed comes to what was planned, to the satang."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kadpun.books.journal.balances import balance_of
from kadpun.books.shop import open_desk
from kadpun.books.store.engine import Store
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.issuer_view import issuer_report
from kadpun.books.verify import verify_store
from kadpun.main import main
from kadpun.pos.demo.token_campaign.plan import BUNDLE_TOKENS, PRICE, Size, plan, terms_of
from kadpun.pos.demo.token_campaign.telling import first_day, make_and_tell

SMALL = Size(shops=3, people=40, uses=77, days=3, doubles=1, backs=2)


def test_the_usual_size_is_a_million_tokens_for_ten_thousand_people_in_two_hundred_shops() -> None:
    size = Size()
    shops = plan(size)
    assert (size.budget, len(shops), len({party for shop in shops for party in shop.people})) == (1_000_000, 200, 10_000)
    buys = [visit for shop in shops for visit in shop.visits if visit.act != "bring-back"]
    assert (len(buys), sum(visit.act == "buy-next-door" for visit in buys)) == (20_000, 100)
    assert (size.first_on, size.last_on) == (date(2026, 6, 9), date(2026, 8, 31))
    assert plan(size) == shops
    terms = terms_of(size)
    assert (terms.bundle_tokens, terms.bundle_pays, terms.expires_on, len(terms.shops)) == (50, 100, date(2026, 8, 31), 200)


def test_played_gathered_claimed_and_paid_it_comes_to_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "city"
    assert make_and_tell(folder, "th", SMALL) == 0
    told = capsys.readouterr().out
    bills = 77 - 2
    claimed = (bills - 1) * (PRICE - 100)
    assert "3,700.00" in told and f"kadpun --shop {folder}" in told
    assert not (folder / "shops").exists()
    with Store.open(folder / "campaigns" / "gathered.kadpun", read_only=True) as store, store.read() as connection:
        report = issuer_report(connection, known_campaign(connection, "kgo-2569").terms)
        assert (report.budget, report.to_grant, report.in_hand, report.sums) == (4_000, 0, 0, True)
        assert (report.once, report.expired, report.doubled) == (bills * BUNDLE_TOKENS - 50, 4_000 - bills * BUNDLE_TOKENS + 50, 50)
        assert (report.claimed, report.paid, report.open) == (claimed, claimed, 0)
        held = {name: balance_of(connection, name).amount for name in ("receivables/issuers", "receivables/token-doubles", "expenses/token-losses")}
        assert held == {"receivables/issuers": 0, "receivables/token-doubles": 0, "expenses/token-losses": PRICE - 100}
        assert balance_of(connection, "bank/current").amount == claimed
    assert verify_store(folder / "shop.kadpun").findings == ()
    assert main(["issuer", "report", str(folder), "kgo-2569", "--language", "en"]) == 0
    assert "4,000" in capsys.readouterr().out
    open_desk(folder).close()


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert main(["demo", "--campaign", str(tmp_path), "--language", "en"]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_it_was_paid_a_week_before_today() -> None:
    assert first_day(date(2026, 11, 21)) == date(2026, 8, 2)
