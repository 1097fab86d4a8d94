"""The sample shop: an invented co-op shop with people, shelves and opening stock, made in a folder within seconds.

For the first start ("try it with a sample shop") and the demonstration day. Its keys lie open and its profile says that it is a sample, so every
paper it prints says so too. Everything is read from `resources/sample_shop` and recorded through the same doors as a real shop's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from kadpun.books.clock import Clock
from kadpun.books.desk import Desk
from kadpun.books.goods import shelf
from kadpun.books.goods.catalogue_import import CatalogueReport, read_catalogue_file
from kadpun.books.goods.shelving import lay_down_import, record_import
from kadpun.books.journal.opening import OpeningLine, record_opening
from kadpun.books.ledger.bodies import codec_of
from kadpun.books.members.joining import NewPerson, join_people
from kadpun.books.members.kinds import Form
from kadpun.books.members.purses import account_of
from kadpun.books.profile import ShopProfile
from kadpun.books.shop import SETUP, ShopNames, found_shop

from .operators import add_person, check_role, known_people, with_role
from .sample_campaigns import open_sample_campaigns

FOLDER = Path(__file__).parent.parent.parent / "resources" / "sample_shop"

DUE_DAYS = 9
"""When the debts brought forward fall due."""
HOLDERS = 4
"""So many of the members hold tokens of a campaign."""
Progress = Callable[[int, int], None]
"""Told how many of how many products are on the shelf."""


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody who may sign in to the sample shop; the PIN is public."""

    name: str
    role: str
    pin: str


@dataclass(frozen=True, slots=True)
class SampleMember:
    """A member of the sample shop, invented like everything in it; shares are whole ones, deposit and debt in satang."""

    number: str
    name: str
    village: str
    telephone: str
    shares: int
    deposit: int
    debt: int
    form: Form = "person"
    helper: str = ""

    @property
    def id(self) -> str:
        """The opaque id, the same in every sample shop."""
        return party_of(self.number)


@dataclass(frozen=True, slots=True)
class SampleShop:
    """What the sample shop is made of; its quick keys by shop code."""

    names: ShopNames
    profile: ShopProfile
    people: tuple[SamplePerson, ...]
    members: tuple[SampleMember, ...]
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
        members=tuple(SampleMember(**member) for member in said["members"]),
        quick_keys=tuple(said["profile"]["quick_keys"]),
        float_satang=said["opening"]["float"],
        safe_satang=said["opening"]["safe"],
        bank_satang=said["opening"]["bank"],
    )


def party_of(number: str) -> str:
    """The id of the sample member with a number."""
    return f"m-sample{number:0>6}"


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
        _register(desk, sample.members)
        _open_books(desk, sample)
        for person in sample.people:
            _add(desk, person)
        lay_down_import(desk, products)
        finish_sample_shop(desk, len(products), progress)
        _choose_quick_keys(desk, sample.quick_keys)
        open_sample_campaigns(desk, [member.id for member in sample.members[:HOLDERS]], by=SETUP)
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


def _register(desk: Desk, members: Sequence[SampleMember]) -> None:
    """Take the members into the register; they joined when the year began."""
    joined_on = desk.today().replace(month=1, day=1)
    people = [
        NewPerson(
            {"name": member.name, "village": member.village, "telephone": member.telephone},
            joined_on,
            number=member.number,
            form=member.form,
            helpers=(party_of(member.helper),) if member.helper else (),
            id=member.id,
        )
        for member in members
    ]
    join_people(desk, people, by=SETUP)


def _open_books(desk: Desk, sample: SampleShop) -> None:
    """Open the books with money in the safe and the bank, and with what members have in shares and deposits and owe."""
    lines = [OpeningLine("cash/safe", sample.safe_satang), OpeningLine("bank/current", sample.bank_satang)]
    due_on, par = desk.today() + timedelta(days=DUE_DAYS), sample.profile.share_par
    for member in sample.members:
        brought = (
            (OpeningLine(account_of("shares", member.id), -member.shares * par), member.shares),
            (OpeningLine(account_of("deposit", member.id), -member.deposit), member.deposit),
            (OpeningLine(account_of("credit", member.id), member.debt, due_on), member.debt),
        )
        lines += [line for line, is_something in brought if is_something]
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
