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
    return _wallet(campaign, party, day, [_lot(row) for row in ask(connection, _OF_CAMPAIGN, campaign, party)])


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
