"""What an issuer sees of its campaign over all the shops whose logs are in a store: budget, granted, used, expired, left, by shop and by day.

Tokens come from the sums of the accounts, so that not yet granted + held + used + expired is the budget in every answer, whatever is missing here;
bills, baht and people come from the uses. What desks apart used twice is told by itself: it is in `used`, and no wallet is below nothing for it.
Reversed facts do not count. People are counted and never named: who is known at two shops under two ids counts once where the campaign's marks say
that it is one person. It reads only, and its work grows with the days, shops and uses of one campaign
and with nothing else in the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection

from ..journal.postings import shop_of
from ..ledger.bodies import codec_of
from ..ledger.facts import read_fact
from ..ledger.own_kinds import Genesis
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from .campaigns import shop_name_of
from .double_uses import Double, doubles
from .granting import granted_twice
from .settling import StandingClaim, claims
from .terms import Terms
from .uses import ALLOCATED, BEARER, EXPIRED, HELD, ISSUED, UNGRANTED, USED

_ACCOUNTS = (ISSUED, UNGRANTED, ALLOCATED, HELD, USED, EXPIRED)
_SUMS = (
    'SELECT account, "on", shop, debit - credit FROM balance WHERE commodity = ? '
    f"AND account IN ({', '.join('?' * len(_ACCOUNTS))})"
)
_USES = (
    f'SELECT u.fact >> {SEQ_BITS}, COALESCE(l.counts_on, u."on"), u.party, COUNT(CASE WHEN u."of" = \'\' THEN 1 END), SUM(u.discount), '
    "SUM(u.repaid) FROM token_use u LEFT JOIN late l ON l.fact = u.fact WHERE u.campaign = ? "
    "AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = u.id) GROUP BY 1, 2, 3"
)
_HOLDERS = (
    f'SELECT t.fact >> {SEQ_BITS}, COALESCE(l.counts_on, t."on"), t.party FROM token_lot t LEFT JOIN late l ON l.fact = t.fact '
    'WHERE t.campaign = ? AND t.party <> ? AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = t."grant")'
)
_LOSERS = (
    f'SELECT t.fact >> {SEQ_BITS}, p."on", t.party FROM token_lot_use t JOIN posting p ON p.fact = t.fact AND p.line = 0 '
    "WHERE t.campaign = ? AND t.why = 'expiry' AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = t.id)"
)
_SAME = (
    "SELECT mark, party FROM token_mark WHERE campaign = ? AND mark IN "
    "(SELECT mark FROM token_mark WHERE campaign = ? GROUP BY mark HAVING COUNT(DISTINCT party) > 1) ORDER BY mark, party"
)
_LOGS = "SELECT no, name FROM log ORDER BY name"
_GENESIS = "SELECT bytes FROM fact WHERE no = ?"


@dataclass(slots=True)
class _Sums:
    """What one shop on one day comes to, while it is added up."""

    tokens: dict[str, int] = field(default_factory=dict)
    bills: int = 0
    discount: int = 0
    repaid: int = 0
    people: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    nameless: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a part of a campaign comes to: a shop's, a day's, or one shop's day.

    Tokens are in steps of the campaign's commodity, money in satang; what refunds gave back is taken off. `people` were granted something, used
    something or let something run out, `users` are those of them who used it; `nameless` counts bills on which nobody is named (coupons, other apps).
    """

    granted: int = 0
    used: int = 0
    expired: int = 0
    bills: int = 0
    discount: int = 0
    repaid: int = 0
    people: int = 0
    users: int = 0
    nameless: int = 0

    @property
    def heads(self) -> int:
        """At most so many people are behind these figures, each nameless bill counted as one."""
        return self.people + self.nameless


@dataclass(frozen=True, slots=True)
class ShopFigures:
    """A shop as the campaign's facts name it (`community/shop`; several where shops of two communities bear one name), and what people call it.

    Of what it claimed so much was `claimed`, `paid` and is `open`, in satang; `doubles` uses of its bills were used before elsewhere.
    """

    shop: str
    name: str
    figures: Figures
    last_on: date | None
    claimed: int = 0
    paid: int = 0
    open: int = 0
    doubles: int = 0


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day of the campaign over all shops; `left` is what was neither used nor expired at its end, what was used twice counted once."""

    on: date
    figures: Figures
    left: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One shop on one day, and who is behind it: opaque ids, for counting what several cells have in common and for nothing else."""

    shop: str
    on: date
    figures: Figures
    who: frozenset[str]


@dataclass(frozen=True, slots=True)
class IssuerReport:
    """A campaign as its issuer sees it now, in steps of its commodity; `doubles` and `claims` as the shops' books and this store know them.
    `granted_twice` people got the same more than once, at desks that had not met.

    `budget` is what was issued (0: none was set, then `ungranted` is below nothing by what was granted). The accounts always sum:
    `ungranted + allocated + held + used + expired == budget`. What was used twice stands in `used` twice and was taken from `held` twice (from
    `ungranted` where the tokens live in the issuer's own app), so that people are told by `to_grant + in_hand + once + expired == budget`.
    """

    terms: Terms
    budget: int
    ungranted: int
    allocated: int
    held: int
    used: int
    expired: int
    total: Figures
    shops: tuple[ShopFigures, ...]
    days: tuple[DayFigures, ...]
    cells: tuple[Cell, ...]
    doubles: tuple[Double, ...] = ()
    claims: tuple[StandingClaim, ...] = ()
    granted_twice: int = 0

    @property
    def doubled(self) -> int:
        """Tokens that were used though they were gone."""
        return sum(each.tokens for each in self.doubles)

    @property
    def once(self) -> int:
        """What was used, each token once."""
        return self.used - self.doubled

    @property
    def in_hand(self) -> int:
        """What people hold."""
        return self.held + (0 if self.terms.elsewhere else self.doubled)

    @property
    def to_grant(self) -> int:
        """What no person was given yet, tokens on their way between desks among them."""
        return self.ungranted + self.allocated + (self.doubled if self.terms.elsewhere else 0)

    @property
    def granted(self) -> int:
        """What was ever given to people and not taken back."""
        return self.in_hand + self.once + self.expired

    @property
    def left(self) -> int:
        """What was neither used nor has expired."""
        return self.to_grant + self.in_hand

    @property
    def sums(self) -> bool:
        """Whether the parts come to the budget; they do by construction."""
        return self.to_grant + self.granted == self.budget == self.ungranted + self.allocated + self.held + self.used + self.expired

    @property
    def to_repay(self) -> int:
        """What the issuer repays of the discount, in satang: nothing of what was used twice, unless it has honoured it."""
        return self.total.repaid - sum(each.amount - each.honoured for each in self.doubles)

    @property
    def claimed(self) -> int:
        """What shops have claimed, in satang."""
        return sum(each.total - each.withdrawn for each in self.claims)

    @property
    def paid(self) -> int:
        """What of the claims was paid."""
        return sum(each.paid for each in self.claims)

    @property
    def open(self) -> int:
        """What of the claims is still owed."""
        return sum(each.open for each in self.claims)


def issuer_report(connection: Connection, terms: Terms) -> IssuerReport:
    """Read how a campaign stands over every shop whose log is in this store."""
    cells: dict[tuple[str, str], _Sums] = {}
    sums = dict.fromkeys(_ACCOUNTS, 0)
    for account, on, shop, amount in ask(connection, _SUMS, terms.commodity, *_ACCOUNTS):
        sums[account] += amount
        if amount and account in (HELD, USED, EXPIRED):
            tokens = cells.setdefault((shop, on), _Sums()).tokens
            tokens[account] = tokens.get(account, 0) + amount
    logs = {int(no): str(name) for no, name in ask(connection, _LOGS)}
    _add_people(connection, terms.campaign, logs, cells)
    made = tuple(
        Cell(shop, date.fromisoformat(on), _figures(each), frozenset(each.people))
        for (shop, on), each in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0]))
        if _says_something(each)
    )
    twice, asked = doubles(connection, terms.campaign), claims(connection, terms.campaign)
    return IssuerReport(
        terms=terms,
        budget=-sums[ISSUED],
        ungranted=sums[UNGRANTED],
        allocated=sums[ALLOCATED],
        held=sums[HELD],
        used=sums[USED],
        expired=sums[EXPIRED],
        total=_together(cells.values()),
        shops=_by_shop(cells, _shops(connection, logs), twice, asked),
        days=_by_day(cells, -sums[ISSUED], twice),
        cells=made,
        doubles=tuple(each for each in twice if each.tokens or each.amount),
        claims=asked,
        granted_twice=len(granted_twice(connection, terms.campaign)),
    )


def _add_people(connection: Connection, campaign: str, logs: Mapping[int, str], cells: dict[tuple[str, str], _Sums]) -> None:
    """Add bills, money and people to the cells of their shops and days."""
    persons = _persons(connection, campaign)
    for log, on, party, bills, discount, repaid in ask(connection, _USES, campaign):
        cell = cells.setdefault((shop_of(logs[log]), on), _Sums())
        cell.bills += bills
        cell.discount += discount
        cell.repaid += repaid
        if party and party != BEARER:
            cell.people.add(persons.get(party, party))
            cell.users.add(persons.get(party, party))
        else:
            cell.nameless += bills
    for log, on, party in (*ask(connection, _HOLDERS, campaign, BEARER), *ask(connection, _LOSERS, campaign)):
        cells.setdefault((shop_of(logs[log]), on), _Sums()).people.add(persons.get(party, party))


def _persons(connection: Connection, campaign: str) -> dict[str, str]:
    """Who goes by more than one id in a campaign: each of the ids with the one that stands for all of them."""
    stands_for: dict[str, str] = {}

    def root(party: str) -> str:
        while stands_for.get(party, party) != party:
            party = stands_for[party]
        return party

    first_of: dict[str, str] = {}
    for mark, party in ask(connection, _SAME, campaign, campaign):
        one, other = sorted((root(first_of.setdefault(mark, party)), root(party)))
        stands_for[other] = stands_for[one] = one
    return {party: root(party) for party in stands_for}


def _figures(sums: _Sums) -> Figures:
    used, expired = sums.tokens.get(USED, 0), sums.tokens.get(EXPIRED, 0)
    return Figures(
        granted=sums.tokens.get(HELD, 0) + used + expired,
        used=used,
        expired=expired,
        bills=sums.bills,
        discount=sums.discount,
        repaid=sums.repaid,
        people=len(sums.people),
        users=len(sums.users),
        nameless=sums.nameless,
    )


def _says_something(sums: _Sums) -> bool:
    return bool(sums.bills or sums.people or any(sums.tokens.values()))


def _together(parts: Iterable[_Sums]) -> Figures:
    """The figures of several cells as one: each person counts once."""
    whole = _Sums()
    for part in parts:
        for account, amount in part.tokens.items():
            whole.tokens[account] = whole.tokens.get(account, 0) + amount
        whole.bills += part.bills
        whole.discount += part.discount
        whole.repaid += part.repaid
        whole.people |= part.people
        whole.users |= part.users
        whole.nameless += part.nameless
    return _figures(whole)


def _by_shop(
    cells: Mapping[tuple[str, str], _Sums], names: Mapping[str, tuple[str, str]], twice: Iterable[Double], asked: Iterable[StandingClaim]
) -> tuple[ShopFigures, ...]:
    """The shops, the one with the most used first."""
    parts: dict[str, list[_Sums]] = {}
    last: dict[str, str] = {}
    for (shop, on), sums in cells.items():
        if _says_something(sums):
            parts.setdefault(shop, []).append(sums)
            last[shop] = max(last.get(shop, ""), on)
    own_claims: dict[str, list[StandingClaim]] = {}
    for claim in asked:
        own_claims.setdefault(shop_of(claim.log), []).append(claim)
    double_bills = Counter(shop_of(each.double.log) for each in twice if each.tokens or each.amount)
    made = [
        ShopFigures(
            *names.get(shop, (shop, shop)),
            _together(own),
            date.fromisoformat(last[shop]) if last[shop] else None,
            claimed=sum(claim.total - claim.withdrawn for claim in own_claims.get(shop, ())),
            paid=sum(claim.paid for claim in own_claims.get(shop, ())),
            open=sum(claim.open for claim in own_claims.get(shop, ())),
            doubles=double_bills[shop],
        )
        for shop, own in parts.items()
    ]
    return tuple(sorted(made, key=lambda each: (-each.figures.used, -each.figures.granted, each.shop)))


def _by_day(cells: Mapping[tuple[str, str], _Sums], budget: int, twice: Iterable[Double]) -> tuple[DayFigures, ...]:
    """Every day from the first on which something happened to the last, days without anything too."""
    parts: dict[str, list[_Sums]] = {}
    for (_, on), sums in cells.items():
        if _says_something(sums):
            parts.setdefault(on, []).append(sums)
    if not parts:
        return ()
    day, last = date.fromisoformat(min(parts)), date.fromisoformat(max(parts))
    doubled: Counter[date] = Counter()
    for each in twice:
        doubled[min(max(each.double.on, day), last)] += each.tokens
    made, gone, granted = [], 0, 0
    while day <= last:
        figures = _together(parts.get(day.isoformat(), ()))
        gone += figures.used + figures.expired - doubled[day]
        granted += figures.granted
        made.append(DayFigures(day, figures, (budget or granted) - gone))
        day += timedelta(days=1)
    return tuple(made)


def _shops(connection: Connection, logs: Mapping[int, str]) -> dict[str, tuple[str, str]]:
    """Of each shop's short name what its logs call it and what people do."""
    found: dict[str, dict[str, str]] = {}
    for no, log in logs.items():
        shop = found.setdefault(shop_of(log), {})
        if shop_name_of(log) not in shop:
            rows = ask(connection, _GENESIS, no << SEQ_BITS)
            shop[shop_name_of(log)] = codec_of(Genesis).read(read_fact(bytes(rows[0][0])).body).shop if rows else log
    return {short: (" + ".join(named), " + ".join(dict.fromkeys(named.values()))) for short, named in found.items()}
