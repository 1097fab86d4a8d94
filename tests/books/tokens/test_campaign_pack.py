"""The issuer's signed file: taken in by a shop, refused when anything in it was changed, taken again without harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import ShopNames, found_shop
from kadpun.books.tokens.campaign_acts import allocate, close_campaign
from kadpun.books.tokens.campaign_kinds import CampaignChanged, ShopNotNamed
from kadpun.books.tokens.campaign_pack import (
    CampaignCodeWanted,
    CampaignCodeWrong,
    CampaignPackNotSigned,
    CampaignPackUnreadable,
    Packed,
    make_campaign_pack,
    read_campaign_pack,
    take_campaign_pack,
)
from kadpun.books.tokens.campaigns import known_campaign, left_to_grant
from kadpun.books.tokens.identity import marks_of
from kadpun.books.tokens.issuer_keys import NoIssuerKey
from kadpun.books.tokens.terms import GrantKind, GrantRule, Identity

from ..shops import CASHIER, OPENING_AT, a_shop
from .campaign_terms import KGO, opened

SHOP = "test-coop/shop-1/till-1"
WHO = {"id_number": "1-1037-02071-81-1"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    names = ShopNames("เทศบาล", "สำนักงาน", "เครื่อง 1", "khonkaen", "office", "pc-1")
    made = found_shop(
        tmp_path / "office", names=names, shop_profile=ShopProfile(shop="เทศบาล", sample=True), seal="unsealed", clock=SetClock(OPENING_AT)
    )
    yield made
    made.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


def packed(office: Desk) -> Packed:
    opened(office, KGO)
    with office.store.work() as work:
        allocate(office, work, KGO.campaign, SHOP, 5_000, by=CASHIER)
        allocate(office, work, KGO.campaign, "other/shop/till-1", 7_000, by=CASHIER)
    return make_campaign_pack(office, KGO.campaign)


def test_a_shop_joins_by_the_file_and_may_grant_what_is_its_own(office: Desk, shop: Desk) -> None:
    out = packed(office)
    pack = read_campaign_pack(out.data, file=out.name)
    with shop.store.work() as work:
        taken = take_campaign_pack(shop, work, pack, code=out.code.lower(), by=CASHIER)
    assert (taken.joined, taken.tokens, taken.closed, taken.identity) == (True, 5_000, False, True)
    with shop.store.read() as connection:
        stands = known_campaign(connection, KGO.campaign)
        assert stands.here and not stands.own and left_to_grant(connection, KGO.campaign, shop.log) == 5_000
    assert set(marks_of(shop.people.keys, stands.terms, WHO)) & set(marks_of(office.people.keys, stands.terms, WHO)), "one person, one mark"
    with pytest.raises(NoIssuerKey):
        make_campaign_pack(shop, KGO.campaign)


def test_a_file_taken_twice_brings_only_what_is_new(office: Desk, shop: Desk) -> None:
    out = packed(office)
    with shop.store.work() as work:
        take_campaign_pack(shop, work, read_campaign_pack(out.data, file=out.name), code=out.code, by=CASHIER)
    with office.store.work() as work:
        allocate(office, work, KGO.campaign, SHOP, 100, by=CASHIER)
        close_campaign(office, work, KGO.campaign, "date", by=CASHIER)
    later = read_campaign_pack(make_campaign_pack(office, KGO.campaign).data, file=out.name)
    with shop.store.work() as work:
        taken = take_campaign_pack(shop, work, later, by=CASHIER)
    assert (taken.joined, taken.tokens, taken.closed) == (False, 100, True)
    size = shop.ledger.size
    with shop.store.work() as work:
        again = take_campaign_pack(shop, work, later, by=CASHIER)
    assert (again.joined, again.tokens, again.closed) == (False, 0, False) and shop.ledger.size == size


def test_the_key_of_marks_needs_the_code_that_was_told_apart(office: Desk, shop: Desk) -> None:
    out = packed(office)
    pack = read_campaign_pack(out.data, file=out.name)
    with pytest.raises(CampaignCodeWanted), shop.store.work() as work:
        take_campaign_pack(shop, work, pack, by=CASHIER)
    with pytest.raises(CampaignCodeWrong), shop.store.work() as work:
        take_campaign_pack(shop, work, pack, code="0000-0000-0000", by=CASHIER)
    assert out.code.replace("-", "").encode() not in out.data


def test_a_file_in_which_anything_was_changed_is_refused(office: Desk) -> None:
    out = packed(office)
    whole = orjson.loads(out.data)
    for path, value in ((("terms", "budget"), 2_000_000), (("terms", "bundle_tokens"), 5), (("closed",), True)):
        changed = orjson.loads(out.data)
        place = changed["pack"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(CampaignPackNotSigned):
            read_campaign_pack(orjson.dumps(changed), file="x")
    whole["pack"]["allocations"][0]["tokens"] += 1
    with pytest.raises(CampaignPackNotSigned):
        read_campaign_pack(orjson.dumps(whole), file="x")
    for data in (b"", b"{}", b"[]", out.data[:-9], out.data.replace(b"kadpun-campaign/v1", b"kadpun-campaign/v2")):
        with pytest.raises(CampaignPackUnreadable):
            read_campaign_pack(data, file="x")


def test_a_file_with_a_strangers_signature_is_refused(office: Desk, tmp_path: Path) -> None:
    out = packed(office)
    names = ShopNames("คนอื่น", "ร้าน", "เครื่อง 1", "stranger", "shop", "pc-1")
    stranger = found_shop(
        tmp_path / "stranger", names=names, shop_profile=ShopProfile(shop="x", sample=True), seal="unsealed", clock=SetClock(OPENING_AT)
    )
    opened(stranger, KGO)
    theirs = orjson.loads(make_campaign_pack(stranger, KGO.campaign).data)
    stranger.close()
    mixed = orjson.loads(out.data)
    mixed["signed"] = theirs["signed"]
    with pytest.raises(CampaignPackNotSigned):
        read_campaign_pack(orjson.dumps(mixed), file="x")


def test_other_terms_under_an_id_that_stands_are_refused(office: Desk, shop: Desk) -> None:
    opened(shop, KGO, name="เหรียญอื่น")
    out = packed(office)
    with pytest.raises(CampaignChanged), shop.store.work() as work:
        take_campaign_pack(shop, work, read_campaign_pack(out.data, file=out.name), code=out.code, by=CASHIER)


def test_a_file_for_other_shops_is_refused(office: Desk, shop: Desk) -> None:
    opened(office, replace(KGO, shops=("other/shop",)))
    out = make_campaign_pack(office, KGO.campaign)
    with pytest.raises(ShopNotNamed), shop.store.work() as work:
        take_campaign_pack(shop, work, read_campaign_pack(out.data, file=out.name), code=out.code, by=CASHIER)


@pytest.fixture(scope="module")
def a_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    names = ShopNames("เทศบาล", "สำนักงาน", "เครื่อง 1", "khonkaen", "office", "pc-1")
    profile = ShopProfile(shop="เทศบาล", sample=True)
    desk = found_shop(tmp_path_factory.mktemp("file") / "office", names=names, shop_profile=profile, seal="unsealed", clock=SetClock(OPENING_AT))
    data = packed(desk).data
    desk.close()
    return data


@given(place=st.integers(min_value=0, max_value=10**6), change=st.integers(min_value=1, max_value=255))
@settings(max_examples=150, deadline=None)
def test_any_byte_changed_is_noticed_or_changes_nothing(a_file: bytes, place: int, change: int) -> None:
    data = bytearray(a_file)
    data[place % len(data)] ^= change
    with suppress(CampaignPackUnreadable, CampaignPackNotSigned):
        assert read_campaign_pack(bytes(data), file="x") == read_campaign_pack(a_file, file="x"), "only a space between parts may be another"


@pytest.mark.parametrize(
    ("kind", "identity", "sealed"), [("list", ("telephone",), True), ("list", (), False), ("weight", ("id",), False)]
)
def test_the_key_goes_along_wherever_something_is_granted_once_a_person(
    office: Desk, kind: GrantKind, identity: tuple[Identity, ...], sealed: bool
) -> None:
    opened(office, identity=identity, grants=(GrantRule("one", kind, 10, per=1_000 if kind == "weight" else 0),))
    assert bool(make_campaign_pack(office, "kgo-2569").code) is sealed
