"""What the made-up campaign is: its size, its terms, who lives near which shop, and who does what where on which day; all of it from a seed.

People belong to nobody. Everybody is welcomed at the shop nearest to them and buys there twice, but some go once, some bring their meal back, and
some spend at the next shop what they spend at home as well, while the two have not heard each other. It knows no store.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kadpun.books.ledger.keys import Seal
from kadpun.books.tokens.terms import GrantRule, Terms

COMMUNITY, COMMUNITY_NAME = "khon-kaen", "ขอนแก่น"
ISSUER, ISSUER_NAME = "khon-kaen-city", "เทศบาลนครขอนแก่น"
OFFICE = f"{COMMUNITY}/office/office-1"
SEAL: Seal = "unsealed"
"""A made-up campaign is a sample: its keys lie open and every paper of it says so."""
TOKENS_EACH, BUNDLE_TOKENS, BUNDLE_PAYS, PRICE = 100, 50, 100, 5_100
"""A welcome of 100 tokens; 50 of them and one baht buy a meal of 51.00."""
LASTS_DAYS = 84
"""From 9 June to 31 August, both included."""
CLAIMED_AFTER_DAYS = LASTS_DAYS
CLAIM_DAYS = 30
PAID_AFTER_DAYS = CLAIMED_AFTER_DAYS + 20
_ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
Act = Literal["buy", "bring-back", "buy-next-door"]


@dataclass(frozen=True, slots=True)
class Size:
    """How large the campaign is. `uses` are bills with tokens; `doubles` of them are bought next door with tokens that were spent at home as well,
    `backs` meals come back. A budget of `people` times a welcome is used up by them."""

    shops: int = 200
    people: int = 10_000
    uses: int = 20_000
    days: int = 10
    doubles: int = 100
    backs: int = 200
    seed: int = 2569
    first_on: date = date(2026, 6, 9)

    @property
    def budget(self) -> int:
        """What the municipality was given, in tokens."""
        return self.people * TOKENS_EACH

    @property
    def last_on(self) -> date:
        """The last day on which tokens are good."""
        return self.first_on + timedelta(days=LASTS_DAYS - 1)

    def people_of(self, shop: int) -> int:
        """How many people live nearest to a shop."""
        return self.people // self.shops + (1 if shop < self.people % self.shops else 0)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody does something at a shop on a day of the campaign, from 0."""

    day: int
    party: str
    act: Act


@dataclass(frozen=True, slots=True)
class PlannedShop:
    """A shop of the campaign: its number from 0, who lives nearest, and what happens in it, by day."""

    number: int
    people: tuple[str, ...]
    visits: tuple[Visit, ...]

    @property
    def id(self) -> str:
        """The short name of the shop."""
        return f"shop-{self.number + 1:03}"

    @property
    def desk(self) -> str:
        """Its only till, as the ledger names it."""
        return f"{COMMUNITY}/{self.id}/till-1"

    @property
    def name(self) -> str:
        """What people call it."""
        return f"ร้านที่ {self.number + 1}"


def terms_of(size: Size) -> Terms:
    """The campaign's terms, still without their issuer's key."""
    return Terms(
        campaign=f"kgo-{size.first_on.year + 543}",
        name="เหรียญขอนแก่น",
        name_en="Khon Kaen tokens",
        form="bundle",
        commodity="kgo-token",
        issuer=ISSUER,
        issuer_name=ISSUER_NAME,
        issuer_name_en="City of Khon Kaen",
        token_name="เหรียญ KGO",
        token_name_en="KGO token",
        from_on=size.first_on,
        to_on=size.last_on,
        shops=tuple(f"{COMMUNITY}/shop-{number + 1:03}" for number in range(size.shops)),
        budget=size.budget,
        bundle_tokens=BUNDLE_TOKENS,
        bundle_pays=BUNDLE_PAYS,
        claim_days=CLAIM_DAYS,
        expires_on=size.last_on,
        grants=(GrantRule("welcome", "welcome", TOKENS_EACH),),
        identity=("telephone",),
    )


def plan(size: Size) -> tuple[PlannedShop, ...]:
    """Who does what where: `size.uses` visits that buy, spread over shops and days."""
    chance = random.Random(size.seed)
    people = [tuple(_party(chance) for _ in range(size.people_of(shop))) for shop in range(size.shops)]
    everybody = [(shop, party) for shop, own in enumerate(people) for party in own]
    often = size.uses - size.doubles
    buys = {each: often // len(everybody) for each in everybody}
    for each in chance.sample(everybody, often % len(everybody)):
        buys[each] += 1
    whole = [each for each in everybody if buys[each] * BUNDLE_TOKENS >= TOKENS_EACH]
    visits: list[list[Visit]] = [[] for _ in range(size.shops)]
    back = set(chance.sample(whole, min(size.backs, len(whole))))
    for (shop, party), times in buys.items():
        for day in sorted(chance.randrange(size.days) for _ in range(times)):
            visits[shop].append(Visit(day, party, "buy"))
        if (shop, party) in back:
            visits[shop].append(Visit(max(visit.day for visit in visits[shop] if visit.party == party), party, "bring-back"))
    stay = [each for each in whole if each not in back and _next_door(each[0], size) != each[0]]
    for shop, party in chance.sample(stay, size.doubles):
        visits[_next_door(shop, size)].append(Visit(chance.randrange(size.days), party, "buy-next-door"))
    return tuple(
        PlannedShop(number, people[number], tuple(sorted(own, key=lambda visit: visit.day))) for number, own in enumerate(visits)
    )


def next_door(shop: PlannedShop, size: Size) -> int:
    """The shop that exchanges packs with this one once, when everybody was welcomed; itself where there is none."""
    return _next_door(shop.number, size)


def _next_door(shop: int, size: Size) -> int:
    other = shop ^ 1
    return other if other < size.shops else shop


def _party(chance: random.Random) -> str:
    return "m-" + "".join(chance.choice(_ID_LETTERS) for _ in range(12))
