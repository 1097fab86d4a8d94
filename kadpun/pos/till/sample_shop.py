"""The sample shop: an invented co-op shop with people, shelves and opening stock, made in a folder within seconds.

For the first start ("try it with a sample shop") and the demonstration day. Its keys lie open and its profile says that it is a sample, so every
paper it prints says so too. Everything is read from `resources/sample_shop` and recorded through the same doors as a real shop's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kadpun.books.clock import Clock
from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.goods.catalogue_import import CatalogueReport, read_catalogue_file
from kadpun.books.goods.shelving import lay_down_import, record_import
from kadpun.books.journal.opening import OpeningLine, record_opening
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import SETUP, ShopNames, found_shop

from .operators import add_person, check_role, known_people, with_role

FOLDER = Path(__file__).parent.parent.parent / "resources" / "sample_shop"

Progress = Callable[[int, int], None]
"""Told how many of how many products are on the shelf."""


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody who may sign in to the sample shop; the PIN is public."""

    name: str
    role: str
    pin: str


@dataclass(frozen=True, slots=True)
class SampleShop:
    """What the sample shop is made of; its quick keys by shop code."""

    names: ShopNames
    profile: ShopProfile
    people: tuple[SamplePerson, ...]
    quick_keys: tuple[str, ...]
    float_satang: int
    safe_satang: int
    bank_satang: int


def read_sample_shop() -> SampleShop:
    """What the sample shop is made of, as its files say."""
    said = json.loads((FOLDER / "profile.json").read_text(encoding="utf-8"))
    return SampleShop(
        names=ShopNames(**said["names"]),
        profile=replace(codec_of(ShopProfile).read(said["profile"]), quick_keys=()),
        people=tuple(SamplePerson(**person) for person in said["people"]),
        quick_keys=tuple(said["profile"]["quick_keys"]),
        float_satang=said["opening"]["float"],
        safe_satang=said["opening"]["safe"],
        bank_satang=said["opening"]["bank"],
    )


def read_sample_products() -> CatalogueReport:
    """The sample shop's catalogue, checked as any import is."""
    report = read_catalogue_file(FOLDER / "products.csv")
    assert not report.bad_count, f"the sample catalogue is wrong: {report.bad[:3]}"
    return report


def make_sample_shop(folder: Path, *, clock: Clock | None = None, progress: Progress | None = None) -> Desk:
    """Found the sample shop in a folder and fill its shelves; gives its desk, open, with nobody signed in.

    Refuses ShopStandsAlready; faults of the disk. Cut short after its founding it lacks goods: `finish_sample_shop` records what was laid down.
    """
    sample = read_sample_shop()
    desk = found_shop(folder, names=sample.names, shop_profile=sample.profile, seal="unsealed", clock=clock)
    try:
        products = read_sample_products().rows
        _bring_money(desk, sample)
        for person in sample.people:
            _add(desk, person)
        lay_down_import(desk, products)
        finish_sample_shop(desk, len(products), progress)
        _choose_quick_keys(desk, sample.quick_keys)
    except BaseException:
        desk.close()
        raise
    return desk


def finish_sample_shop(desk: Desk, count: int, progress: Progress | None = None) -> None:
    """Record what still waits of the sample catalogue, slice by slice."""

    def told(waiting: int) -> None:
        if progress is not None:
            progress(count - waiting, count)

    record_import(desk, by=SETUP, on=desk.today(), progress=told)


def _bring_money(desk: Desk, sample: SampleShop) -> None:
    """Open the books with money in the safe and the bank, so that the first shift's float comes out of something."""
    lines = (OpeningLine("cash/safe", sample.safe_satang), OpeningLine("bank/current", sample.bank_satang))
    with desk.store.work() as work:
        record_opening(desk, work, lines, by=SETUP, on=desk.today())


def _add(desk: Desk, person: SamplePerson) -> None:
    """Put a person into the store and give the role in the settings."""
    profile = desk.profile()
    check_role(person.role, profile)
    with desk.store.work() as work:
        known = add_person(work, known_people(work.connection), person.name, person.pin)
    desk.change_profile(with_role(profile, known.id, person.role), by=SETUP)


def _choose_quick_keys(desk: Desk, codes: Sequence[str]) -> None:
    """Put the goods with these shop codes on the quick keys, now that they have their ids."""
    with desk.store.read() as connection:
        found = [shelf.look_up(connection, code, on=desk.today()) for code in codes]
    goods = tuple(each.product.goods for each in found if each is not None)
    desk.change_profile(replace(desk.profile(), quick_keys=goods), by=SETUP)
