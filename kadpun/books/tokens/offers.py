"""What is handed to the working out of campaigns and what comes of it: where a buyer stands, the offer of each campaign, the bill with all of them.

Values only; every figure that a screen or a paper writes out is a field here, so that nobody works it out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..refusals import Refusal
from .terms import Terms
from .uses import Earned, LineShare, TokenUse
from .wallets import Lot

Bound = Literal["", "base", "bill", "day", "person", "shop", "total", "wallet", "budget", "offline", "pieces", "wish"]
"""What kept an offer from giving more: what the goods come to, one of the caps, the tokens there are, the goods there are, or the cashier's wish."""
State = Literal["used", "possible", "wanting", "refused"]
"""used: it counts on this bill; possible: it could; wanting: it needs the member's card, a coupon or a reference first; refused: not on this bill."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A proof that was read: a coupon's serial with the grant that printed it and its last day, or a reference (no grant). `refusal`: why it is no
    good."""

    proof: str
    grant: str = ""
    expires_on: date | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A campaign and where the buyer, the shop and the desk stand in it now; sums in satang of discount, refunds taken off.

    `closed_on` is set once it was closed for this shop. `lots` are the buyer's good ones, earliest expiry first (`Wallet.lots`); `papers` what was
    scanned for this bill. `budget_left` is what this desk may still grant of the commodity, `offline_left` how many tokens the buyer may still use
    here while the other desks are not heard; None: no such limit.
    """

    terms: Terms
    joined: bool = True
    closed_on: date | None = None
    lots: tuple[Lot, ...] = ()
    used_today: int = 0
    used_in_all: int = 0
    used_in_shop: int = 0
    used_in_total: int = 0
    budget_left: int | None = None
    offline_left: int | None = None
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """One campaign on this bill, with every figure that explains it; satang, lines by number from 0.

    `base` is what its lines come to when its turn comes, `left_out` the lines that do not count with what they cost. `share` is what it would give
    without caps, `bound` what held it at `discount`, with `bound_at` the cap or what was left of it. A bundle: `times` of at most `most_times`,
    what those pieces cost (`cost`) and what is still paid for them (`pays`); a rate: `tokens` of at most `most_tokens`. `tokens_before` and
    `tokens_after` count the buyer's wallet, `room_before` and `room_after` the person's cap in all (None: neither). `uses` is what goes into the
    sale, empty unless `state` is used. `instead`: turning it on takes others off, because it or they stand alone.
    """

    terms: Terms
    day: date
    state: State = "possible"
    proposed: bool = False
    base: int = 0
    left_out: tuple[LineShare, ...] = ()
    share: int = 0
    discount: int = 0
    repaid: int = 0
    bound: Bound = ""
    bound_at: int = 0
    times: int = 0
    most_times: int = 0
    cost: int = 0
    pays: int = 0
    tokens: int = 0
    most_tokens: int = 0
    tokens_before: int | None = None
    tokens_after: int | None = None
    room_before: int | None = None
    room_after: int | None = None
    used_today: int = 0
    offline_left: int | None = None
    instead: bool = False
    refusal: Refusal | None = None
    next_on: date | None = None
    uses: tuple[TokenUse, ...] = ()

    @property
    def campaign(self) -> str:
        return self.terms.campaign

    @property
    def own(self) -> int:
        """What of the discount the shop bears."""
        return self.discount - self.repaid


@dataclass(frozen=True, slots=True)
class IssuerSum:
    """What one issuer repays of this bill, in satang."""

    issuer: str
    name: str
    name_en: str
    amount: int


@dataclass(frozen=True, slots=True)
class Worked:
    """A bill with its campaigns: `offers` in the order in which they combine, `uses` and `earned` as the sale says them.

    `left` is what the buyer pays for each line, `to_pay` for all; `discount` is what issuers repay (`issuers`, `repaid`) and the shop bears (`own`).
    """

    offers: tuple[Offer, ...] = ()
    uses: tuple[TokenUse, ...] = ()
    earned: tuple[Earned, ...] = ()
    issuers: tuple[IssuerSum, ...] = ()
    left: tuple[int, ...] = ()
    discount: int = 0
    repaid: int = 0

    @property
    def own(self) -> int:
        """What the shop bears itself."""
        return self.discount - self.repaid

    @property
    def to_pay(self) -> int:
        """What the buyer pays for all lines."""
        return sum(self.left)

    def offer(self, campaign: str) -> Offer | None:
        """The offer of a campaign, if it was asked for."""
        return next((offer for offer in self.offers if offer.campaign == campaign), None)
