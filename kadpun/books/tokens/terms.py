"""What a campaign promises, as data: who stands behind it, when, for which goods, how much, how it combines, what is earned and what expires.

Values only. Every campaign has one commodity of the ledger, in which its budget is kept: tokens or points (forms bundle and rate), satang of discount
(form percent), or pieces (form coupon). What contradicts itself is refused in `terms_rules.py`; what a bill gets is worked out in `working_out.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Form = Literal["bundle", "rate", "percent", "coupon"]
"""bundle: so many tokens and so much money buy one of the goods; rate: each token takes so much off; percent: a share of the bill; coupon: a
paper."""
GrantKind = Literal["welcome", "mission", "list", "purchase", "weight"]
Rounding = Literal["down", "nearest", "up"]
Identity = Literal["id", "telephone"]
Offline = Literal["refuse", "floor", "allow"]
Repays = Literal["all", "none", "per-token"]


@dataclass(frozen=True, slots=True)
class Caps:
    """The most discount in satang, 0 for no cap: of one `bill`; of one person in a campaign `day` and in all (`person`); of a `shop` and of the
    whole campaign (`total`)."""

    bill: int = 0
    day: int = 0
    person: int = 0
    shop: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Which goods count: those named or in a named group (both empty: all), without those that are out."""

    goods: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    goods_out: tuple[str, ...] = ()
    groups_out: tuple[str, ...] = ()

    def has(self, goods: str, group: str) -> bool:
        """Whether these goods count."""
        if goods in self.goods_out or (group and group in self.groups_out):
            return False
        return (not self.goods and not self.groups) or goods in self.goods or (bool(group) and group in self.groups)


@dataclass(frozen=True, slots=True)
class GrantRule:
    """A reason for which tokens are granted.

    welcome and mission bring `tokens` once a person; a mission that brings `to` fills the wallet's grants up to `tokens` in all. list: what a list
    says. purchase: `tokens` for each whole `per` satang of what the buyer pays for; weight: `tokens` for each whole `per` grams. Of rules with one
    `rule` name the one with the latest `from_on` not after the day counts, so a new factor leaves old grants alone. They last `lasts_days` (0: to
    the campaign's `expires_on`).
    """

    rule: str
    kind: GrantKind
    tokens: int
    name: str = ""
    name_en: str = ""
    brings: Literal["bonus", "to"] = "bonus"
    per: int = 0
    choice: Choice = Choice()
    from_on: date | None = None
    lasts_days: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """A campaign, whole. Money in satang, tokens in pieces; `percent` in hundredths of a percent.

    `campaign` is its id ([a-z0-9-], at most 32), `commodity` what its budget is counted in, `issuer` who repays (an id like the campaign's), `key`
    the issuer's vkey, which signs the terms and the coupons. The window goes from `from_on` to `to_on`, both included, in campaign days that start at
    `day_starts_hour`; `weekdays` (1 Monday .. 7 Sunday, empty: all). `shops` may use it (`community/shop`; empty: every shop that took the pack).
    `budget` 0 means none. `repays`: all of the discount, none of it (the shop's own discount, before VAT), or `repays_satang` for each token.
    Combined with others in `order`, smallest first, or `alone`. `elsewhere`: the tokens live in the issuer's own app, whose confirmation is the
    proof.
    """

    campaign: str
    name: str
    form: Form
    commodity: str
    issuer: str
    issuer_name: str
    from_on: date
    to_on: date
    key: str = ""
    name_en: str = ""
    issuer_name_en: str = ""
    funder_name: str = ""
    token_name: str = ""
    token_name_en: str = ""
    shops: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    day_starts_hour: int = 0
    budget: int = 0
    bundle_tokens: int = 0
    bundle_pays: int = 0
    rate_satang: int = 0
    percent: int = 0
    coupon_satang: int = 0
    caps: Caps = Caps()
    minimum: int = 0
    choice: Choice = Choice()
    rounding: Rounding = "down"
    round_to: int = 1
    order: int = 50
    alone: bool = False
    repays: Repays = "all"
    repays_satang: int = 0
    claim_days: int = 30
    expires_on: date | None = None
    grants: tuple[GrantRule, ...] = ()
    earns_with_use: bool = True
    identity: tuple[Identity, ...] = ("id", "telephone")
    offline: Offline = "floor"
    offline_floor: int = 0
    returns: bool = True
    elsewhere: bool = False
    transferable: bool = False
    breakage_percent: int = 0

    @property
    def has_wallets(self) -> bool:
        """Whether people hold tokens of this campaign here; else what is used is granted in the same moment, or a coupon is held by its bearer."""
        return self.form in ("bundle", "rate") and not self.elsewhere

    @property
    def own(self) -> bool:
        """Whether the shop bears the discount itself."""
        return self.repays == "none"
