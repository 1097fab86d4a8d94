"""The kind `token-transfer`: tokens that one party passes on to another, where the campaign allows it, with the expiry they had.

Never for baht: a transfer has no price, and posts tokens alone. The lots of one transfer share their expiry; the receiver gets one lot of it. Income
of own points that waits goes along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.facts import MONEY, Fact, Posting
from ..ledger.kind import Kind, Standing
from ..ledger.recorder import Recorded
from ..members.kinds import MemberErased
from ..members.purses import is_party
from ..money import round_half_away
from ..refusals import Refusal
from ..store.statements import ask
from ..store.views import Views
from .campaigns import campaign_day, known_campaign
from .grants import MOVED, demand_granting
from .uses import HELD, MOST_LOTS, LotUse, lot_table, lot_use_table
from .wallets import Lot, Wallet, wallet


class TransferWrong(Refusal):
    says = "Tokens are passed on by one person to another, some of them, each lot once."


class TransferPostingsDiffer(Refusal):
    says = "What this transfer posts is not what it says."


class NotTransferable(Refusal):
    says = "Tokens of “{campaign}” are a person's own: they are not passed on, and never sold."


class TransferTooMuch(Refusal):
    says = "Of “{campaign}” {left} tokens are there to pass on, not {tokens}."


@dataclass(frozen=True, slots=True)
class TokenTransfer:
    """`giver` passes tokens of `lots`, all good up to and with `expires_on`, on to `taker`; what their lots release waits with the taker's."""

    campaign: str
    commodity: str
    giver: str
    taker: str
    lots: tuple[LotUse, ...]
    expires_on: date | None = None

    @property
    def tokens(self) -> int:
        """What all lots come to."""
        return sum(lot.amount for lot in self.lots)


def transfer_postings(body: TokenTransfer) -> tuple[Posting, ...]:
    """What a transfer posts: the taker holds what the giver held."""
    return ((f"{HELD}/{body.taker}", body.commodity, body.tokens), (f"{HELD}/{body.giver}", body.commodity, -body.tokens))


def check_transfer(fact: Fact, body: TokenTransfer) -> None:
    """Refuse a transfer to oneself, of nothing, of one lot twice, and postings that are not its own."""
    parties_wrong = not is_party(body.giver) or not is_party(body.taker) or body.giver == body.taker
    lots_wrong = not 0 < len(body.lots) <= MOST_LOTS or any(lot.amount <= 0 or lot.released < 0 for lot in body.lots)
    if parties_wrong or lots_wrong or body.commodity == MONEY or len({lot.grant for lot in body.lots}) != len(body.lots):
        raise TransferWrong()
    if fact.post != transfer_postings(body):
        raise TransferPostingsDiffer()


def allow_transfer(connection: Connection, fact: Fact, body: TokenTransfer) -> None:
    """Refuse where the campaign does not let tokens pass, to or from somebody erased, and more of a lot than is left and good."""
    standing = known_campaign(connection, body.campaign, log=fact.log)
    terms = standing.terms
    demand_granting(standing, fact.at)
    if not terms.transferable or body.commodity != terms.commodity:
        raise NotTransferable(campaign=terms.name)
    for party in (body.giver, body.taker):
        if ask(connection, "SELECT 1 FROM member_erased WHERE member = ?", party):
            raise MemberErased(number=party)
    held = {lot.grant: lot for lot in wallet(connection, body.campaign, body.giver, campaign_day(fact.at, terms)).lots}
    for given in body.lots:
        lot = held.get(given.grant)
        if lot is None or given.amount > lot.left or lot.expires_on != body.expires_on or given.released != _income(lot, given.amount):
            raise TransferTooMuch(campaign=terms.name, left=lot.left if lot else 0, tokens=given.amount)


def apply_transfer(standing: Standing, body: TokenTransfer, views: Views) -> None:
    fact, no = standing.fact, standing.no
    for lot in body.lots:
        views.insert(lot_use_table, (body.campaign, body.giver, lot.grant, no, fact.id, MOVED, lot.amount, lot.released))
    expires_on = body.expires_on.isoformat() if body.expires_on else ""
    waiting = sum(lot.released for lot in body.lots)
    views.insert(lot_table, (body.campaign, body.taker, fact.id, no, fact.on.isoformat(), MOVED, body.tokens, expires_on, waiting))


def pass_on(desk: Desk, campaign: str, giver: str, taker: str, tokens: int, *, by: str) -> tuple[Recorded, ...]:
    """Pass tokens on, the earliest expiry first: a fact for each expiry, all in one unit of work. Refuses NotTransferable, TransferTooMuch."""
    now = desk.clock.now_at()
    with desk.store.work() as work:
        terms = known_campaign(work.connection, campaign, log=desk.log).terms
        if not terms.transferable:
            raise NotTransferable(campaign=terms.name)
        held = wallet(work.connection, campaign, giver, campaign_day(now, terms))
        if not 0 < tokens <= held.left:
            raise TransferTooMuch(campaign=terms.name, left=held.left, tokens=tokens)
        return tuple(
            desk.record(work, body, by=by, post=transfer_postings(body), at=now)
            for body in transfers(held, terms.commodity, taker, tokens)
        )


def transfers(held: Wallet, commodity: str, taker: str, tokens: int) -> tuple[TokenTransfer, ...]:
    """The transfers that pass so many tokens of a wallet on, one for each expiry."""
    lots = {lot.grant: lot for lot in held.lots}
    made = []
    for until, group in groupby(held.take(tokens), key=lambda part: lots[part[0]].expires_on):
        given = tuple(LotUse(grant, amount, _income(lots[grant], amount)) for grant, amount in group)
        made.append(TokenTransfer(held.campaign, commodity, held.party, taker, given, until))
    return tuple(made)


def _income(lot: Lot, amount: int) -> int:
    """What of the income that waits with a lot goes with some of its tokens."""
    return round_half_away(lot.deferred * amount, lot.left)


KINDS = (Kind("token-transfer", TokenTransfer, check=check_transfer, allow=allow_transfer, apply=apply_transfer, posts=True),)
