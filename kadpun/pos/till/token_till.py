"""What the counter may say of campaigns: what a bill could use, choosing and leaving off, reading a coupon, the reference of an issuer's own app.

A room beside the counter over the same till. Everything is worked out from this desk's own books, without a network; a till that has not heard the
others for a while lets a person use only what each campaign allows offline. A verb gives a new basket and writes nothing: paint it, then save the
draft; when the bill changes, `refresh` works out again what was chosen. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from kadpun.books.refusals import Refusal
from kadpun.books.tokens.campaigns import campaign_day, known_campaign, shop_name_of
from kadpun.books.tokens.coupon_code import read_coupon
from kadpun.books.tokens.coupons import take_coupon
from kadpun.books.tokens.entitling import demand_new_reference
from kadpun.books.tokens.uses import MOST_PROOF, Wish
from kadpun.books.tokens.wallets import Wallet, wallets_of
from kadpun.books.tokens.working_out import Worked

from . import basket as bill
from .basket import Basket
from .campaigning import TokensAtBill, any_campaign, at_bill, instant_of, shown, worked_out
from .counter import Till
from .results import Approval, Permission


class ReferenceWrong(Refusal):
    says = "A reference has 4 to {most} letters and digits, as the buyer's telephone shows it."


class ProofNotWanted(Refusal):
    says = "“{name}” takes no coupon and no reference."


class TokenTill:
    """The verbs of the till for campaigns: `TokenTill(till)`."""

    def __init__(self, till: Till) -> None:
        self.till = till

    def any_here(self) -> bool:
        """Whether any campaign may be used in this shop now or soon; cheap enough to be asked when the counter opens."""
        with self.till.desk.store.read() as connection:
            return any_campaign(connection) and bool(shown(connection, self.till.desk.clock.now_at()))

    def offers(self, basket: Basket, *, propose: bool = True) -> TokensAtBill:
        """Every campaign on this bill: what is used by what was chosen and, with `propose`, what is best beside it. Writes nothing."""
        with self.till.desk.store.read() as connection:
            return self._at_bill(connection, basket, propose=propose)

    def choose(self, basket: Basket, wishes: Sequence[Wish], approval: Approval | None = None) -> Basket:
        """Use of campaigns what these wishes say, and nothing that they do not; save the draft afterwards.

        Needs Permission.TOKENS. Refuses BillTooLong.
        """
        self.till.allow(Permission.TOKENS, approval)
        return self.refresh(bill.wish(basket, wishes, (), ()))

    def use_best(self, basket: Basket) -> Basket:
        """Use what is best for the buyer beside what was chosen already. Needs Permission.TOKENS."""
        self.till.allow(Permission.TOKENS)
        with self.till.desk.store.read() as connection:
            found = self._at_bill(connection, basket)
        return bill.wish(basket, wishes_of(found.worked, basket.wishes), found.worked.uses, found.worked.earned)

    def leave_off(self, basket: Basket) -> Basket:
        """Use no campaign on this bill; what it earns stays."""
        return self.refresh(bill.wish(basket, (), (), ()))

    def refresh(self, basket: Basket) -> Basket:
        """Work out again what was chosen, for the bill as it stands; what cannot be used any more gives nothing. Writes nothing."""
        till = self.till
        with till.desk.store.read() as connection:
            return worked_out(connection, basket, till.profile(connection), log=till.desk.log, now=till.desk.clock.now_at())

    def take_coupon(self, basket: Basket, text: str) -> Wish:
        """Read a coupon that was scanned and be sure that it is genuine, of a campaign here, and unused as far as this till knows.

        Refuses CouponDamaged, CouponForged, CouponOfOtherIssuer, CouponOfOtherShop, CouponRunOut, CouponVoided, CouponUsed (with when and where),
        CampaignUnknown.
        """
        with self.till.desk.store.read() as connection:
            terms = known_campaign(connection, read_coupon(text).coupon.campaign).terms
            taken = take_coupon(
                connection,
                text,
                terms,
                shop=shop_name_of(self.till.desk.log),
                day=campaign_day(instant_of(basket, self.till.desk.clock.now_at()), terms),
            )
        return Wish(terms.campaign, proof=taken.proof, grant=taken.lot.grant, until=taken.coupon.until)

    def take_reference(self, basket: Basket, campaign: str, text: str, *, tokens: int = 0) -> Wish:
        """Take the reference that the issuer's own app shows for this bill, scanned or typed; each is good once.

        Refuses CampaignUnknown, ProofNotWanted, ReferenceWrong, ReferenceUsed (with when and where).
        """
        reference = "".join(text.split()).upper()
        with self.till.desk.store.read() as connection:
            terms = known_campaign(connection, campaign).terms
            if not terms.elsewhere:
                raise ProofNotWanted(name=terms.name)
            if not 4 <= len(reference) <= MOST_PROOF or not reference.isascii() or not reference.isprintable():
                raise ReferenceWrong(most=MOST_PROOF)
            demand_new_reference(connection, terms, reference)
        return Wish(campaign, tokens=tokens, proof=reference)

    def wallets(self, member: str) -> tuple[Wallet, ...]:
        """What a party holds of every campaign, for the counter to show beside the purses and never added to them."""
        with self.till.desk.store.read() as connection:
            today = self.till.today(self.till.profile(connection))
            return wallets_of(connection, member, today)

    def _at_bill(self, connection: Connection, basket: Basket, *, propose: bool = True) -> TokensAtBill:
        till = self.till
        return at_bill(connection, basket, till.profile(connection), log=till.desk.log, now=till.desk.clock.now_at(), propose=propose)


def wishes_of(worked: Worked, before: Sequence[Wish] = ()) -> tuple[Wish, ...]:
    """What was worked out, as wishes that say the same again: what was chosen as it was chosen, what was proposed for as much as does good."""
    made: list[Wish] = []
    for offer in worked.offers:
        if offer.state == "used":
            chosen = [wish for wish in before if wish.campaign == offer.campaign and not wish.off]
            made += chosen or [Wish(offer.campaign)]
    return tuple(made)
