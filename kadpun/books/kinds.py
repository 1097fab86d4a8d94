"""The table of everything that can happen: kind to its dataclass, its rules, its apply. A kind once written here stays readable for ever."""

from __future__ import annotations

from typing import Any

from .coop import kinds as coop
from .goods import kinds as goods
from .journal import chart_facts, entries, opening, periods, purchases
from .ledger import own_kinds
from .ledger.kind import Kind, Kinds
from .market import listings
from .members import credit, deposits, interest, limits, shares
from .members import kinds as register
from .profile import KINDS as PROFILE_KINDS
from .reconcile import rules as reconcile
from .sales import kinds as sales
from .sales import shift
from .tokens import campaign_kinds, claims, coupons, double_uses, expiry, grants, settling, transfers

MEMBERS: tuple[Kind[Any], ...] = (*register.KINDS, *limits.KINDS, *credit.KINDS, *shares.KINDS, *deposits.KINDS, *interest.KINDS)
JOURNAL_KINDS: tuple[Kind[Any], ...] = (*entries.KINDS, *purchases.KINDS, *opening.KINDS, *chart_facts.KINDS)
CLAIMS: tuple[Kind[Any], ...] = (*claims.KINDS, *settling.KINDS, *double_uses.KINDS)
TOKENS: tuple[Kind[Any], ...] = (*campaign_kinds.KINDS, *coupons.KINDS, *grants.KINDS, *transfers.KINDS, *expiry.KINDS, *CLAIMS)

ALL: tuple[Kind[Any], ...] = (
    *own_kinds.KINDS,
    *PROFILE_KINDS,
    *periods.KINDS,
    *goods.KINDS,
    *shift.KINDS,
    *sales.KINDS,
    *MEMBERS,
    *coop.KINDS,
    *JOURNAL_KINDS,
    *reconcile.KINDS,
    *TOKENS,
    *listings.KINDS,
)

KINDS: Kinds = {kind.name: kind for kind in ALL}
