"""What a bill uses of campaigns and what it earns: the parts of a sale and of a refund that speak of tokens, their postings, their rows in the views.

A use says everything itself: how many tokens of which lots, how much off which lines, what of it the issuer owes. What the issuer repays is a part
of the payment (VAT on the full price); what the shop bears comes off its lines before VAT. Tokens of a commodity move between

    tokens/issued -> tokens/ungranted (-> tokens/allocated) -> tokens/held/<party> -> tokens/used or tokens/expired

so that not yet granted + held + used + expired is the budget by construction. It refuses to know terms and whether a use was allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Connection, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from ..journal.postings import shop_of
from ..ledger.facts import MONEY, Posting
from ..ledger.kind import Standing
from ..money import MOST_SATANG, round_half_away, share_out
from ..refusals import Refusal
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views

MOST_USES = 10
"""Campaigns that one bill may use, and earn in."""
MOST_TOKENS = 10**12
MOST_LOTS = 60
MOST_PROOF = 64
HELD, UNGRANTED, USED, EXPIRED, ISSUED, ALLOCATED = (f"tokens/{name}" for name in ("held", "ungranted", "used", "expired", "issued", "allocated"))
CLAIMS, OWN_POINTS, DOUBLES = "receivables/issuers", "tokens/own-points", "receivables/token-doubles"
DEFERRED, RELEASED = "sales/points-deferred", "sales/points-released"
BEARER = "bearer"
"""Who holds printed coupons."""


class TokenUseWrong(Refusal):
    says = "What this bill uses of “{campaign}” does not come out: lines, tokens and discount do not agree."


class TooManyCampaigns(Refusal):
    says = "One bill uses at most {most} campaigns."


@dataclass(frozen=True, slots=True)
class Wish:
    """What the cashier chose of a campaign for a bill: so many `times` (bundles) or `tokens` (0: as many as do the most good), by which `proof` where
    it needs one; or to leave it `off` though it would be proposed. Of a coupon also the run that printed it (`grant`) and its last day (`until`).
    """

    campaign: str
    times: int = 0
    tokens: int = 0
    proof: str = ""
    off: bool = False
    grant: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LotUse:
    """So many tokens of the lot that the fact `grant` brought, and the satang of income that waited with them in the shop's own points."""

    grant: str
    amount: int
    released: int = 0


@dataclass(frozen=True, slots=True)
class LineShare:
    """So many satang of a discount fall on line `line` (from 0)."""

    line: int
    amount: int


@dataclass(frozen=True, slots=True)
class TokenUse:
    """What a bill uses of one campaign: `discount` satang off the lines as `shares` say, for `tokens` of its commodity.

    `repaid` of it the issuer owes, the rest the shop bears. `lots` are whose tokens went, in the order in which they went; none where nothing is
    held here. `proof` is what may be used once: a coupon's serial, or the confirmation's reference of the issuer's own app. `times` counts
    bundles, `base` is what the lines that count came to, `day` is the campaign's day. `released` of the shop's own points' liability becomes
    income. Where the tokens do not come back with the goods, `returns` is false.
    """

    campaign: str
    commodity: str
    day: date
    tokens: int
    discount: int
    repaid: int
    base: int
    shares: tuple[LineShare, ...]
    lots: tuple[LotUse, ...] = ()
    proof: str = ""
    times: int = 0
    released: int = 0
    returns: bool = True

    @property
    def own(self) -> int:
        """What of the discount the shop bears."""
        return self.discount - self.repaid


@dataclass(frozen=True, slots=True)
class Earned:
    """Tokens granted by the sale itself, by a campaign's rule; the sale is their grant. `deferred` satang of income wait until they are used."""

    campaign: str
    commodity: str
    rule: str
    tokens: int
    expires_on: date | None = None
    deferred: int = 0


@dataclass(frozen=True, slots=True)
class TokenBack:
    """What a refund gives back of a use of its sale: tokens into the lots they came from, the discount no longer given, the issuer's debt down.

    `unproof` frees the coupon, once all of it came back. `released` income waits again.
    """

    campaign: str
    commodity: str
    day: date
    tokens: int
    discount: int
    repaid: int
    lots: tuple[LotUse, ...] = ()
    proof: str = ""
    released: int = 0


@dataclass(frozen=True, slots=True)
class EarnedBack:
    """Earned tokens taken back by a refund, as far as they were not used."""

    campaign: str
    commodity: str
    tokens: int
    deferred: int = 0


lot_table = Table(
    "token_lot",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("grant", Text, primary_key=True),
    Column("fact", Integer, nullable=False),
    Column("on", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("expires_on", Text, nullable=False),
    Column("deferred", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What was granted: by whom it is held, by the id of the fact that granted it; `expires_on` is the last day on which it is good, "" for ever."""

lot_use_table = Table(
    "token_lot_use",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("grant", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("released", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What left a lot (above 0) or came back to it: by the fact (its number and its id) that says so; `why` is use, back, expiry or moved."""

use_table = Table(
    "token_use",
    VIEWS,
    Column("fact", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("discount", Integer, nullable=False),
    Column("repaid", Integer, nullable=False),
    Column("proof", Text, nullable=False),
    Column("of", Text, nullable=False),
    PrimaryKeyConstraint("campaign", "party", "fact", "line"),
    Index("token_use_of_fact", "fact"),
    Index("token_use_of_proof", "campaign", "proof", sqlite_where=text("proof <> ''")),
    Index("token_use_of_sale", "of", sqlite_where=text("of <> ''")),
    sqlite_with_rowid=False,
)
"""Every use of a campaign on a bill, and below zero what refunds gave back (`of` is then the sale's id, else ""); `id` is the fact's own.

Rows lie by campaign and person, as caps ask for them: every further index is a page more that each bill writes.
"""

total_table = Table(
    "token_total",
    VIEWS,
    Column("campaign", Text, primary_key=True),
    Column("shop", Text, primary_key=True),
    Column("discount", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("bills", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""What each shop gave of each campaign, refunds taken off; reversed sales are still in it, see `token_reversed`."""

reversed_table = Table(
    "token_reversed",
    VIEWS,
    Column("id", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
"""The facts that used or gave back tokens and were reversed, by id, with their reversals: few, so that a cap of all need not look at every use."""

_OF_LOT = 'campaign = ? AND party = ? AND "grant" = ?'
_IN_LOT = (
    f'SELECT {{came}} FROM token_lot WHERE {_OF_LOT} AND "grant" NOT IN (SELECT id FROM reversed) '
    f"UNION ALL SELECT -{{went}} FROM token_lot_use WHERE {_OF_LOT} AND id NOT IN (SELECT id FROM reversed)"
)
_LEFT_OF_LOT = _IN_LOT.format(came="amount", went="amount")
_DEFERRED_IN_LOT = _IN_LOT.format(came="deferred", went="released")


def own_shares(use: TokenUse) -> tuple[LineShare, ...]:
    """What of the discount the shop bears, by line: shared out by largest remainder."""
    if use.own == 0:
        return ()
    parts = share_out(total=use.own, weights=[share.amount for share in use.shares])
    return tuple(LineShare(share.line, part) for share, part in zip(use.shares, parts, strict=True) if part)


def own_by_line(uses: Iterable[TokenUse]) -> dict[int, int]:
    """What the shop bears of all uses, line from 0 to satang: it comes off the lines before VAT."""
    sums: dict[int, int] = {}
    for use in uses:
        for share in own_shares(use):
            sums[share.line] = sums.get(share.line, 0) + share.amount
    return sums


def check_uses(uses: Sequence[TokenUse], earned: Sequence[Earned], *, lines: int, member: str) -> None:
    """Refuse uses whose lines, lots and sums do not agree, and a campaign that stands twice."""
    if len(uses) > MOST_USES or len(earned) > MOST_USES:
        raise TooManyCampaigns(most=MOST_USES)
    for use in uses:
        numbers = [share.line for share in use.shares]
        whole = sum(share.amount for share in use.shares) == use.discount and all(share.amount > 0 for share in use.shares)
        placed = numbers == sorted(set(numbers)) and all(0 <= number < lines for number in numbers)
        held = sum(lot.amount for lot in use.lots) == use.tokens and all(lot.amount > 0 for lot in use.lots) if use.lots else True
        bounds = 0 < use.tokens <= MOST_TOKENS and 0 <= use.repaid <= use.discount <= use.base <= MOST_SATANG and 0 <= use.released <= MOST_SATANG
        if (
            not (whole and placed and held and bounds)
            or use.discount == 0
            or use.commodity == MONEY
            or len(use.lots) > MOST_LOTS
            or len({lot.grant for lot in use.lots}) != len(use.lots)
            or len(use.proof) > MOST_PROOF
            or (use.lots and not (member or use.proof))
            or sum(lot.released for lot in use.lots) != use.released
            or any(lot.released < 0 for lot in use.lots)
            or use.times < 0
        ):
            raise TokenUseWrong(campaign=use.campaign)
    proofs = [(use.campaign, use.proof) for use in uses]
    if len(set(proofs)) != len(proofs):
        raise TokenUseWrong(campaign=proofs[0][0])
    for grant in earned:
        if not 0 < grant.tokens <= MOST_TOKENS or not 0 <= grant.deferred <= MOST_SATANG or not member or grant.commodity == MONEY:
            raise TokenUseWrong(campaign=grant.campaign)
    if len({grant.campaign for grant in earned}) != len(earned):
        raise TokenUseWrong(campaign=earned[0].campaign)


def check_backs(backs: Sequence[TokenBack], earned: Sequence[EarnedBack], *, sale: str) -> None:
    """Refuse what a refund cannot give back or take back: below nothing, of one lot or one campaign's earnings twice."""
    if len(backs) > MOST_USES or len(earned) > MOST_USES:
        raise TooManyCampaigns(most=MOST_USES)
    for back in backs:
        held = sum(lot.amount for lot in back.lots) == back.tokens and all(lot.amount > 0 for lot in back.lots) if back.lots else True
        bounds = 0 <= back.tokens <= MOST_TOKENS and all(0 <= sum <= MOST_SATANG for sum in (back.repaid, back.discount, back.released))
        grants = [lot.grant for lot in back.lots]
        if (
            not (held and bounds)
            or back.commodity == MONEY
            or len(set(grants)) != len(grants)
            or sale in grants
            or any(lot.released < 0 for lot in back.lots)
            or sum(lot.released for lot in back.lots) != back.released
        ):
            raise TokenUseWrong(campaign=back.campaign)
    for grant in earned:
        if not 0 < grant.tokens <= MOST_TOKENS or not 0 <= grant.deferred <= MOST_SATANG or grant.commodity == MONEY:
            raise TokenUseWrong(campaign=grant.campaign)
    if len({grant.campaign for grant in earned}) != len(earned):
        raise TokenUseWrong(campaign=earned[0].campaign)


def holder_of(use: TokenUse | TokenBack, member: str) -> str:
    """Who held the tokens: the member, the bearer of a coupon, or "" where they are granted and used in one moment."""
    if not use.lots:
        return ""
    return BEARER if use.proof else member


def use_postings(uses: Iterable[TokenUse], earned: Iterable[Earned], member: str) -> list[Posting]:
    """What uses and earned tokens post beside the payment: tokens used, tokens granted, income of own points released and deferred."""
    made: list[Posting] = []
    for use in uses:
        made += _moved(use, use.tokens, holder_of(use, member))
        made += _income(use.campaign, use.released)
    for grant in earned:
        made.append((f"{HELD}/{member}", grant.commodity, grant.tokens))
        made.append((UNGRANTED, grant.commodity, -grant.tokens))
        made += _income(grant.campaign, -grant.deferred, deferred=True)
    return made


def back_postings(backs: Iterable[TokenBack], earned: Iterable[EarnedBack], member: str) -> list[Posting]:
    """The mirror of `use_postings` for what a refund gives back and takes back."""
    made: list[Posting] = []
    for back in backs:
        made += _moved(back, -back.tokens, holder_of(back, member))
        made += _income(back.campaign, -back.released)
    for grant in earned:
        if grant.tokens:
            made.append((UNGRANTED, grant.commodity, grant.tokens))
            made.append((f"{HELD}/{member}", grant.commodity, -grant.tokens))
        made += _income(grant.campaign, grant.deferred, deferred=True)
    return made


def _moved(use: TokenUse | TokenBack, tokens: int, holder: str) -> list[Posting]:
    source = f"{HELD}/{holder}" if holder else UNGRANTED
    return [(USED, use.commodity, tokens), (source, use.commodity, -tokens)] if tokens else []


def _income(campaign: str, amount: int, *, deferred: bool = False) -> list[Posting]:
    """Liability for own points down by an amount and income up, or the other way below zero."""
    if not amount:
        return []
    return [(f"{OWN_POINTS}/{campaign}", MONEY, amount), (DEFERRED if deferred else RELEASED, MONEY, -amount)]


def note_uses(views: Views, standing: Standing, uses: Sequence[TokenUse], earned: Sequence[Earned], member: str) -> None:
    """Put down what a sale used and earned."""
    fact, no = standing.fact, standing.no
    for line, use in enumerate(uses):
        row = (no, line, fact.id, use.campaign, member, use.day.isoformat(), fact.on.isoformat())
        views.insert(use_table, (*row, use.tokens, use.discount, use.repaid, use.proof, ""))
        views.add(total_table, (use.campaign, shop_of(fact.log)), use.discount, use.tokens, 1)
    _note_lots(views, standing, uses, member, 1, "use")
    for grant in earned:
        expires_on = grant.expires_on.isoformat() if grant.expires_on else ""
        row_of_lot = (grant.campaign, member, fact.id, no, fact.on.isoformat(), grant.rule, grant.tokens, expires_on, grant.deferred)
        views.insert(lot_table, row_of_lot)


def note_reversal(views: Views, standing: Standing) -> None:
    """Put down that a fact which used or gave back tokens was reversed; the reversal's own postings tell."""
    if any(account == USED for account, _, _ in standing.fact.post):
        views.insert(reversed_table, (standing.fact.refs[0], standing.no))


def note_backs(views: Views, standing: Standing, backs: Sequence[TokenBack], earned: Sequence[EarnedBack], member: str) -> None:
    """Put down what a refund gave back and took back."""
    fact, no = standing.fact, standing.no
    for line, back in enumerate(backs):
        row = (no, line, fact.id, back.campaign, member, back.day.isoformat(), fact.on.isoformat())
        views.insert(use_table, (*row, -back.tokens, -back.discount, -back.repaid, back.proof, fact.refs[0]))
        views.add(total_table, (back.campaign, shop_of(fact.log)), -back.discount, -back.tokens, 0)
    _note_lots(views, standing, backs, member, -1, "back")
    for grant in earned:
        if grant.tokens or grant.deferred:
            key = (grant.campaign, member, fact.refs[0], no, fact.id, "taken-back")
            views.insert(lot_use_table, (*key, grant.tokens, grant.deferred))


def left_of_lot(connection: Connection, campaign: str, party: str, grant: str) -> int:
    """How many tokens of a lot are left as this store knows it; below zero where desks apart used too many."""
    rows = ask(connection, _LEFT_OF_LOT, campaign, party, grant, campaign, party, grant)
    return sum(int(amount) for (amount,) in rows)


def deferred_in_lot(connection: Connection, campaign: str, party: str, grant: str) -> int:
    """How much of the shop's income still waits with a lot, in satang."""
    rows = ask(connection, _DEFERRED_IN_LOT, campaign, party, grant, campaign, party, grant)
    return sum(int(amount) for (amount,) in rows)


def _note_lots(views: Views, standing: Standing, uses: Sequence[TokenUse] | Sequence[TokenBack], member: str, sign: int, cause: str) -> None:
    """One row a lot: several coupons of a bill may come from the same run."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for use in uses:
        for lot in use.lots:
            whole = sums.setdefault((use.campaign, holder_of(use, member), lot.grant), [0, 0])
            whole[0] += sign * lot.amount
            whole[1] += sign * lot.released
    for key, (amount, released) in sums.items():
        views.insert(lot_use_table, (*key, standing.no, standing.fact.id, cause, amount, released))


def given_back(use: TokenUse, sold: Sequence[int], before: Sequence[int], now: Sequence[int]) -> TokenBack:
    """What goods coming back give back of a use: `sold` steps of each line, what came back `before`, what comes back `now`.

    Tokens, discount and the issuer's part are shared to the lines by largest remainder, and each line gives its share of what came back so far,
    rounded, less what it gave before; so any parts come to the whole. A reference of the issuer's own app is never free again. Tokens return to
    the lots that were used last first, where they keep their first expiry.
    """
    weights = [share.amount for share in use.shares]
    sums = {"discount": weights, "tokens": share_out(total=use.tokens, weights=weights), "repaid": share_out(total=use.repaid, weights=weights)}
    lines = [share.line for share in use.shares]

    def up_to(parts: Sequence[int], back: Sequence[int]) -> int:
        return sum(round_half_away(part * back[line], sold[line]) for part, line in zip(parts, lines, strict=True))

    after = [first + second for first, second in zip(before, now, strict=True)]
    came = {name: (up_to(parts, before), up_to(parts, after)) for name, parts in sums.items()}
    first, last = came["tokens"]
    coupon = bool(use.proof and use.lots)
    if coupon:  # a coupon is whole: it is good again once everything it was used for came back
        first, last = (use.tokens if came["discount"][0] == use.discount else 0), (use.tokens if came["discount"][1] == use.discount else 0)
    lots = _lots_between(use.lots, first, last) if use.returns else ()
    return TokenBack(
        campaign=use.campaign,
        commodity=use.commodity,
        day=use.day,
        tokens=last - first if use.returns else 0,
        discount=came["discount"][1] - came["discount"][0],
        repaid=came["repaid"][1] - came["repaid"][0],
        lots=lots,
        proof=use.proof if coupon and use.returns and last == use.tokens else "",
        released=sum(lot.released for lot in lots),
    )


def _lots_between(lots: Sequence[LotUse], first: int, last: int) -> tuple[LotUse, ...]:
    """Of the tokens that went, last lot first, those from the `first` returned to the `last`, with what they had released."""
    made, passed = [], 0
    for lot in reversed(lots):
        begin, end = max(first - passed, 0), min(last - passed, lot.amount)
        if end > begin:
            released = round_half_away(lot.released * end, lot.amount) - round_half_away(lot.released * begin, lot.amount)
            made.append(LotUse(lot.grant, end - begin, released))
        passed += lot.amount
    return tuple(made)
