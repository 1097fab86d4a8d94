"""What people hold of campaigns: the lots of a wallet by their expiry, what may be used of them, and everything that ever moved them.

Asked, never written. A lot is what one fact granted one party; facts that were reversed do not count. Uses that desks made apart may leave a lot
below nothing: that much of the party's other lots may not be used, the earliest first. Purses of money are elsewhere and never added to tokens.
It refuses to know terms: the day that it is asked for is the campaign's own (`campaigns.campaign_day`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from ..ledger.facts import Fact, read_fact
from ..store.statements import ask

SOON_DAYS = 30
"""Tokens that run out within so many days are told."""

_NOT_REVERSED = "NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = {id})"
_LOTS = (
    'SELECT l.campaign, l."grant", l."on", l.rule, l.amount, l.expires_on, l.deferred, COALESCE(SUM(u.amount), 0), COALESCE(SUM(u.released), 0), '
    'EXISTS (SELECT 1 FROM reversed r WHERE r.id = l."grant"), l.fact '
    'FROM token_lot l LEFT JOIN token_lot_use u ON u.campaign = l.campaign AND u.party = l.party AND u."grant" = l."grant" '
    f"AND {_NOT_REVERSED.format(id='u.id')} WHERE {{where}} "
    'GROUP BY l.campaign, l.party, l."grant"'
)
_OF_CAMPAIGN = _LOTS.format(where="l.campaign = ? AND l.party = ?")
_CAMPAIGNS = (
    "WITH RECURSIVE each(campaign) AS (SELECT MIN(campaign) FROM token_lot UNION ALL "
    "SELECT (SELECT MIN(l.campaign) FROM token_lot l WHERE l.campaign > each.campaign) FROM each WHERE each.campaign IS NOT NULL) "
)
"""Every campaign that granted anything, in one step each."""
_LEFT_OF_CAMPAIGN = f'{_OF_CAMPAIGN} HAVING l.amount <> COALESCE(SUM(u.amount), 0) OR EXISTS (SELECT 1 FROM reversed r WHERE r.id = l."grant")'
"""Without the lots of which nothing is left: of points that every bill brings, those are nearly all."""
_OF_PARTY = _CAMPAIGNS + _LOTS.format(where="l.campaign IN (SELECT campaign FROM each WHERE campaign IS NOT NULL) AND l.party = ?")


@dataclass(frozen=True, slots=True)
class Lot:
    """What one fact granted a party: `left` of `amount`, good up to and with `expires_on` (None: for ever).

    `deferred` satang of income wait with what is left. `grant` is the id of the fact, `fact` its number in this store. What desks apart used
    too much stands as a `left` below nothing.
    """

    grant: str
    rule: str
    on: date
    expires_on: date | None
    amount: int
    left: int
    deferred: int = 0
    fact: int = 0

    def is_good(self, day: date) -> bool:
        """Whether the lot may still be used on a campaign day."""
        return self.expires_on is None or day <= self.expires_on


@dataclass(frozen=True, slots=True)
class Soon:
    """So many tokens run out at the end of `on`, the next day on which any do."""

    tokens: int
    on: date


@dataclass(frozen=True, slots=True)
class Wallet:
    """What a party may use of one campaign on a day: good lots with something left, the earliest expiry first (then the older grant).

    `overdrawn`: so many tokens more than there were went at desks apart; they are off the lots already, and what no lot covers is still missing.
    """

    campaign: str
    party: str
    day: date
    lots: tuple[Lot, ...] = ()
    overdrawn: int = 0

    @property
    def left(self) -> int:
        """Tokens that may be used, never below nothing."""
        return sum(lot.left for lot in self.lots)

    @property
    def soon(self) -> Soon | None:
        """What runs out next, if it does within `SOON_DAYS`."""
        days = [lot.expires_on for lot in self.lots if lot.expires_on is not None and lot.expires_on <= self.day + timedelta(days=SOON_DAYS)]
        return Soon(sum(lot.left for lot in self.lots if lot.expires_on == min(days)), min(days)) if days else None

    @property
    def by_expiry(self) -> tuple[tuple[date | None, int], ...]:
        """What is left by its last day, the earliest first."""
        sums: dict[date | None, int] = {}
        for lot in self.lots:
            sums[lot.expires_on] = sums.get(lot.expires_on, 0) + lot.left
        return tuple(sums.items())

    def without(self, tokens: int) -> Wallet:
        """The wallet after so many tokens went, the earliest expiry first."""
        gone = dict(self.take(tokens))
        lots = (replace(lot, left=lot.left - gone.get(lot.grant, 0)) for lot in self.lots)
        return replace(self, lots=tuple(lot for lot in lots if lot.left > 0))

    def take(self, tokens: int) -> tuple[tuple[str, int], ...]:
        """Which lots so many tokens come from, as (grant, amount), the earliest expiry first; fewer where less is left."""
        made = []
        for lot in self.lots:
            part = min(tokens, lot.left)
            if part > 0:
                made.append((lot.grant, part))
                tokens -= part
        return tuple(made)


def wallet(connection: Connection, campaign: str, party: str, day: date) -> Wallet:
    """What a party may use of a campaign on a campaign day; empty for one who was granted nothing."""
    return _wallet(campaign, party, day, [_lot(row) for row in ask(connection, _LEFT_OF_CAMPAIGN, campaign, party)])


def wallets_of(connection: Connection, party: str, day: date) -> tuple[Wallet, ...]:
    """Every campaign in which a party was ever granted anything, in order of their ids; `day` as for `wallet`."""
    lots: dict[str, list[Lot]] = {}
    for row in ask(connection, _OF_PARTY, party):
        lots.setdefault(str(row[0]), []).append(_lot(row))
    return tuple(_wallet(campaign, party, day, own) for campaign, own in sorted(lots.items()))


def all_lots(connection: Connection, campaign: str, party: str) -> tuple[Lot, ...]:
    """Every lot of a party in a campaign by its expiry, used up, run out and overdrawn ones too; of reversed grants nothing is left."""
    return tuple(sorted((_lot(row) for row in ask(connection, _OF_CAMPAIGN, campaign, party)), key=_in_order))


def _wallet(campaign: str, party: str, day: date, lots: Iterable[Lot]) -> Wallet:
    ordered = sorted(lots, key=_in_order)
    overdrawn = -sum(lot.left for lot in ordered if lot.left < 0)
    good, missing = [], overdrawn
    for lot in ordered:
        if lot.left > 0 and lot.is_good(day):
            off = min(missing, lot.left)
            missing -= off
            if lot.left > off:
                good.append(replace(lot, left=lot.left - off))
    return Wallet(campaign, party, day, tuple(good), overdrawn)


def _in_order(lot: Lot) -> tuple[date, date, str]:
    return lot.expires_on or date.max, lot.on, lot.grant


def _lot(row: Any) -> Lot:
    _, grant, on, rule, amount, expires_on, deferred, gone, released, reversed, fact = row
    amount, deferred = (0, 0) if reversed else (int(amount), int(deferred))
    return Lot(
        grant=str(grant),
        rule=str(rule),
        on=date.fromisoformat(on),
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
        amount=amount,
        left=amount - int(gone),
        deferred=max(deferred - int(released), 0),
        fact=int(fact),
    )


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a wallet's statement: what came (above 0) or went, and what was left after it.

    `what` is granted, earned, received, use, back, taken-back, expiry, moved or void; `number` is the bill's, `place` the log it was recorded in.
    """

    fact: str
    on: date
    at: int
    what: str
    tokens: int
    left: int
    rule: str = ""
    until: date | None = None
    number: str = ""
    place: str = ""


def movements(connection: Connection, campaign: str, party: str) -> tuple[Movement, ...]:
    """Everything that ever moved a party's tokens of a campaign, the oldest first; what was reversed is left out."""
    told: list[tuple[int, Fact, str, int, str, str]] = []
    for largest_at, kind, data, amount, rule, until in ask(connection, _GRANTS, campaign, party):
        told.append((int(largest_at), read_fact(data), _CAME.get(kind, "granted"), int(amount), str(rule), str(until)))
    for largest_at, data, amount, why in ask(connection, _USES, campaign, party):
        told.append((int(largest_at), read_fact(data), str(why), -int(amount), "", ""))
    made, left = [], 0
    for _, fact, what, tokens, rule, until in sorted(told, key=lambda one: (one[0], one[1].log, one[1].seq)):
        left += tokens
        made.append(
            Movement(
                fact=fact.id,
                on=fact.on,
                at=fact.at,
                what=what,
                tokens=tokens,
                left=left,
                rule=rule,
                until=date.fromisoformat(until) if until else None,
                number=str(fact.body.get("number", "")),
                place=fact.log,
            )
        )
    return tuple(made)


_CAME = {"sale": "earned", "token-transfer": "received"}
_GRANTS = (
    "SELECT f.largest_at, f.kind, f.bytes, l.amount, l.rule, l.expires_on FROM token_lot l JOIN fact f ON f.no = l.fact "
    'WHERE l.campaign = ? AND l.party = ? AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = l."grant")'
)
_USES = (
    "SELECT f.largest_at, f.bytes, SUM(u.amount), u.why FROM token_lot_use u JOIN fact f ON f.no = u.fact "
    f"WHERE u.campaign = ? AND u.party = ? AND {_NOT_REVERSED.format(id='u.id')} GROUP BY u.fact, u.why"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """What one party has of a campaign: granted in all, used (what came back taken off), run out, passed on, and left."""

    party: str
    granted: int
    used: int
    expired: int
    moved: int
    left: int


def holdings(connection: Connection, campaign: str) -> tuple[Holding, ...]:
    """Everybody who was ever granted anything of a campaign, in order of ids; printed coupons are the bearer's."""
    return tuple(Holding(str(row[0]), *(int(value) for value in row[1:])) for row in ask(connection, _HOLDINGS, campaign, campaign))


_HOLDINGS = (
    "SELECT party, SUM(came), SUM(used), SUM(expired), SUM(went - used - expired), SUM(came - went) FROM ("
    "SELECT l.party AS party, l.amount AS came, 0 AS went, 0 AS used, 0 AS expired FROM token_lot l WHERE l.campaign = ? "
    'AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = l."grant") UNION ALL '
    "SELECT u.party, 0, u.amount, CASE WHEN u.why IN ('use', 'back') THEN u.amount ELSE 0 END, CASE WHEN u.why = 'expiry' THEN u.amount ELSE 0 END "
    f"FROM token_lot_use u WHERE u.campaign = ? AND {_NOT_REVERSED.format(id='u.id')}) GROUP BY party ORDER BY party"
)
