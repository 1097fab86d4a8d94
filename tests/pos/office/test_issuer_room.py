"""The issuer's room: shops' packs gathered beside the books, figures that sum, open data without people, refusals with their reasons."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.journal.balances import balance_of
from kadpun.books.shop import open_desk
from kadpun.books.store.engine import Store
from kadpun.books.store.tables import VIEW_VERSION
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.grant_rules import rule_on
from kadpun.books.tokens.granting import record_grant
from kadpun.books.tokens.grants import GrantLine
from kadpun.books.tokens.issuer_view import DayFigures, Figures, issuer_report
from kadpun.books.verify import verify_store
from kadpun.books.words import load_words
from kadpun.pos.demo.token_campaign.campaign import TokenCampaign
from kadpun.pos.demo.token_campaign.plan import PlannedShop, Size
from kadpun.pos.demo.token_campaign.shop import instant
from kadpun.pos.office.issuer_room import IssuerRoom, steps
from kadpun.pos.till.counter import Till
from kadpun.pos.till.operators import NotAllowed
from kadpun.sync.desk_pack import packs_in
from kadpun.sync.gathering import leave_packs

SMALL = Size(shops=4, people=60, uses=115, days=3, doubles=2, backs=3)
"""Some go once, two bills next door are double, three meals come back."""
CLAIMED_AT = instant(SMALL.first_on + timedelta(days=90), 9)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The municipality's shop, and the packs of four shops that have claimed."""
    folder = tmp_path_factory.mktemp("campaign") / "city"
    made = TokenCampaign(folder, SMALL)
    made.open()
    made.play()
    made.leave_shops()
    made.close()
    return folder


@pytest.fixture
def room(played: Path, tmp_path: Path) -> Iterator[IssuerRoom]:
    shutil.copytree(played, tmp_path / "city")
    desk = open_desk(tmp_path / "city", clock=SetClock(CLAIMED_AT))
    till = Till(desk, {"th": load_words("th"), "en": load_words("en")})
    till.add_operator("ผู้จัดการ", "manager", "1357")
    till.sign_in("1357")
    yield IssuerRoom(till)
    desk.close()


def packs(room: IssuerRoom) -> Path:
    return room.desk.folder / "packs"


def campaign_of(room: IssuerRoom) -> str:
    (one,) = room.campaigns()
    return one.terms.campaign


def test_before_any_pack_the_municipality_sees_its_own_books(room: IssuerRoom) -> None:
    (one,) = room.campaigns()
    assert (one.own, one.gathered) == (True, False)
    seen = room.look(one.terms.campaign)
    assert (seen.report.budget, seen.report.allocated, seen.report.granted, seen.report.sums) == (6_000, 6_000, 0, True)
    assert (seen.gathered, seen.logs, seen.report.shops) == (False, (), ())


def test_gathered_packs_give_budget_used_twice_expired_and_claimed(room: IssuerRoom) -> None:
    gathered = room.gather(packs(room))
    assert gathered.wrong == () and gathered.taken > 200 and gathered.own == room.desk.ledger.size
    seen = room.look(campaign_of(room))
    report = seen.report
    assert (seen.gathered, len(seen.logs), seen.silent) == (True, 5, ())
    assert (report.budget, report.to_grant, report.in_hand, report.once, report.expired) == (6_000, 0, 0, 5_500, 500)
    assert report.sums and report.budget == report.once + report.expired
    assert (report.doubled, len(report.doubles), report.used) == (100, 2, 5_600)
    assert {(each.double.log == each.holds.log, each.amount) for each in report.doubles} == {(False, 5_000)}
    assert (report.total.people, report.total.bills, report.total.discount) == (60, 115, (115 - 3) * 5_000)
    assert (report.total.repaid, report.to_repay) == ((115 - 3) * 5_000, (115 - 3 - 2) * 5_000)
    assert (report.claimed, report.paid, report.open) == ((115 - 3 - 2) * 5_000, 0, (115 - 3 - 2) * 5_000)
    assert [len(report.shops), sum(shop.doubles for shop in report.shops), sum(shop.claimed for shop in report.shops)] == [4, 2, report.claimed]
    assert report.days[-1].left == report.left == 0
    assert room.gather(packs(room)).taken == 0


def test_what_was_gathered_never_comes_into_the_desks_own_books(room: IssuerRoom) -> None:
    before = room.desk.ledger.size
    room.gather(packs(room))
    with room.desk.store.read() as connection:
        assert balance_of(connection, "receivables/issuers").amount == 0
    assert room.desk.ledger.size == before
    assert verify_store(room.desk.store.path).findings == ()


def test_a_strangers_pack_and_a_damaged_one_are_told_and_the_others_taken(room: IssuerRoom, played: Path) -> None:
    lying = packs_in(packs(room))
    stranger = lying[0].path.with_name(lying[0].path.name.replace("shop-001", "shop-999"))
    shutil.copy(lying[0].path, stranger)
    lying[1].path.write_bytes(lying[1].path.read_bytes()[:-900])
    gathered = room.gather(packs(room))
    told = {outcome.file: outcome.reason.name for outcome in gathered.wrong if outcome.reason is not None}
    assert told.pop(lying[1].path.name) == "PackDamaged"
    assert set(told.values()) <= {"PackHasGap"}  # packs that follow the damaged one wait for it
    assert gathered.taken > 0
    assert room.look(campaign_of(room)).report.sums


def test_a_pack_of_a_shop_that_the_terms_do_not_name_is_refused(room: IssuerRoom, tmp_path: Path) -> None:
    other = TokenCampaign(tmp_path / "other", Size(shops=6, people=6, uses=6, days=1, doubles=0, backs=0))
    other.open()
    other.planned = other.planned[4:]
    other.play()
    other.close()
    gathered = room.gather(other.packs)
    assert {outcome.reason.name for outcome in gathered.wrong if outcome.reason is not None} == {"ShopNotAwaited"}
    assert gathered.taken == 0


def test_packs_are_taken_and_left_by_those_who_may(room: IssuerRoom, tmp_path: Path) -> None:
    room.till.add_operator("นก", "cashier", "2468")
    room.till.sign_in("2468")
    with pytest.raises(NotAllowed):
        room.allow()
    room.till.sign_in("1357")
    room.allow()
    (left,) = room.leave(tmp_path / "for-the-state")
    assert (left.first, left.end) == (0, room.desk.ledger.size)
    assert room.leave(tmp_path / "for-the-state") == ()


def test_open_data_come_to_the_totals_and_name_nobody(room: IssuerRoom, tmp_path: Path, played: Path) -> None:
    room.gather(packs(room))
    id = campaign_of(room)
    report = room.look(id).report
    rows = list(csv.DictReader(io.StringIO(room.open_data(id, "csv").decode("utf-8-sig"))))
    for name in ("granted", "used", "expired", "bills", "discount", "repaid"):
        assert sum(int(row[name]) for row in rows) == getattr(report.total, name), name
    said = json.loads(room.write_open_data(id, tmp_path / "open" / "kgo.json").read_bytes())
    assert (said["budget"], said["least_people"], len(said["rows"])) == (6_000, 5, len(rows))
    assert all(row["people"] is None or row["people"] >= 5 for row in said["rows"])
    text = room.open_data(id, "csv").decode() + json.dumps(said)
    assert not any(party in text for cell in report.cells for party in cell.who)


def test_a_store_gathered_by_an_older_program_is_folded_anew(room: IssuerRoom) -> None:
    room.gather(packs(room))
    before = room.look(campaign_of(room)).report
    with Store.open(room.folder / "gathered.kadpun") as store, store.work() as work:
        work.cursor.execute("UPDATE store SET value = ? WHERE name = 'view_version'", (str(VIEW_VERSION - 1),))
        work.cursor.execute("DELETE FROM token_total")
    assert room.look(campaign_of(room)).report == before


def test_one_person_under_two_ids_at_two_shops_is_one_and_their_second_welcome_is_told(tmp_path: Path) -> None:
    made = TokenCampaign(tmp_path / "city", Size(shops=2, people=2, uses=2, days=1, doubles=0, backs=0))
    made.open()
    assert made.packed is not None
    for number, marks in enumerate((("A" * 22, "B" * 22), ("B" * 22, "C" * 22))):
        shop = made.found(PlannedShop(number, (), ()))
        shop.take_part(made.packed)
        with shop.desk.store.work() as work:
            terms = known_campaign(work.connection, made.campaign).terms
            rule = rule_on(terms, "welcome", SMALL.first_on)
            record_grant(shop.desk, work, terms, rule, (GrantLine(f"m-00000000000{number}", 100, marks),), by="p-1")
        leave_packs(shop.desk, made.packs)
        shop.close()
    made.gather()
    made.close()
    with Store.open(tmp_path / "city" / "campaigns" / "gathered.kadpun", read_only=True) as store, store.read() as connection:
        report = issuer_report(connection, known_campaign(connection, made.campaign).terms)
    assert (report.granted, report.total.people, report.granted_twice) == (200, 1, 1)
    assert [shop.figures.people for shop in report.shops] == [1, 1]


def test_a_long_campaign_is_drawn_by_weeks() -> None:
    days = [DayFigures(date(2026, 6, 9) + timedelta(days=n), Figures(granted=2, used=1), 0) for n in range(84)]
    drawn = steps(days)
    assert (len(drawn), drawn[0].first_on, drawn[0].last_on, drawn[-1].last_on) == (12, date(2026, 6, 9), date(2026, 6, 15), date(2026, 8, 31))
    assert sum(step.used for step in drawn) == 84 and sum(step.granted for step in drawn) == 168
    assert len(steps(days[:16])) == 16 and len(steps(days[:17])) == 3 and steps([]) == ()
