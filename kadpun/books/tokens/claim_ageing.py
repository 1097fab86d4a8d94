"""How old the claims on issuers are at the end of a day: not yet due, and overdue up to 1, 3, 6, 12 months and longer.

Beside them stand what was not claimed yet and what waits as used twice, so that a campaign's line comes to the balances of its two accounts (what
was posted there by hand is `other`). Disputed lines age with their claim. Buckets and months are those of members' debts. It writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from ..journal.balances import balance_of
from ..members.ageing import BUCKETS, MONTHS, add_months
from ..money import Satang
from .claims import to_claim
from .double_uses import doubles
from .settling import StandingClaim, claims
from .uses import CLAIMS, DOUBLES


@dataclass(frozen=True, slots=True)
class AgedCampaign:
    """What the issuer of a campaign owes, in satang: claims by age, of that `disputed`; not claimed yet; waiting as used twice.

    `other` is what the accounts hold beyond: entries by hand, balances brought forward.
    """

    campaign: str
    buckets: tuple[Satang, ...]
    disputed: Satang
    unclaimed: Satang
    doubles: Satang
    other: Satang
    oldest_due_on: date | None

    @property
    def claimed(self) -> Satang:
        """What is open of all claims."""
        return Satang(sum(self.buckets))

    @property
    def overdue(self) -> Satang:
        return Satang(sum(self.buckets[1:]))

    @property
    def balance(self) -> Satang:
        """What the campaign's two accounts hold."""
        return Satang(self.claimed + self.unclaimed + self.doubles + self.other)


@dataclass(frozen=True, slots=True)
class ClaimAgeing:
    """Every campaign's claims by age; sums of each bucket come from `totals`."""

    on: date
    campaigns: tuple[AgedCampaign, ...]

    @property
    def totals(self) -> tuple[Satang, ...]:
        return tuple(Satang(sum(aged.buckets[place] for aged in self.campaigns)) for place in range(BUCKETS))

    @property
    def disputed(self) -> Satang:
        return Satang(sum(aged.disputed for aged in self.campaigns))

    @property
    def unclaimed(self) -> Satang:
        return Satang(sum(aged.unclaimed for aged in self.campaigns))

    @property
    def doubles(self) -> Satang:
        return Satang(sum(aged.doubles for aged in self.campaigns))

    @property
    def balance(self) -> Satang:
        return Satang(sum(aged.balance for aged in self.campaigns))


def claim_ageing(connection: Connection, on: date) -> ClaimAgeing:
    """What every issuer owes by age, as the books stand now, ages counted to a day; campaigns of which nothing is owed are left out."""
    standing: dict[str, list[StandingClaim]] = {}
    for one in claims(connection):
        standing.setdefault(one.campaign, []).append(one)
    unclaimed = {each.campaign: each.amount for each in to_claim(connection)}
    waiting: dict[str, int] = {}
    for double in doubles(connection):
        waiting[double.campaign] = waiting.get(double.campaign, 0) + double.open
    made = []
    for campaign in sorted({*standing, *unclaimed, *waiting}):
        aged = _aged(connection, campaign, standing.get(campaign, []), unclaimed.get(campaign, Satang(0)), Satang(waiting.get(campaign, 0)), on)
        if any((*aged.buckets, aged.unclaimed, aged.doubles, aged.other)):
            made.append(aged)
    return ClaimAgeing(on, tuple(made))


def bucket_of_claim(claim: StandingClaim, on: date) -> int:
    """Which bucket a claim stands in on a day: 0 not yet due, 1 up to a month overdue, and so on."""
    if on <= claim.due_on:
        return 0
    return 1 + sum(on > add_months(claim.due_on, months) for months in MONTHS)


def _aged(
    connection: Connection, campaign: str, claims_of_it: list[StandingClaim], unclaimed: Satang, waiting: Satang, on: date
) -> AgedCampaign:
    buckets = [0] * BUCKETS
    for claim in claims_of_it:
        buckets[bucket_of_claim(claim, on)] += claim.open
    disputed = sum(min(claim.disputed, claim.open) for claim in claims_of_it)
    held = balance_of(connection, f"{CLAIMS}/{campaign}").amount + balance_of(connection, f"{DOUBLES}/{campaign}").amount
    oldest = min((claim.due_on for claim in claims_of_it if claim.open), default=None)
    return AgedCampaign(
        campaign,
        tuple(Satang(amount) for amount in buckets),
        Satang(disputed),
        unclaimed,
        waiting,
        Satang(held - sum(buckets) - unclaimed - waiting),
        oldest,
    )
