"""Claims at the office: what issuers owe, a claim made and handed on, what the issuer did about it, and what desks apart used twice.

Lists and papers only read and may run on any thread but the window's; acts run on the books thread and need Permission.CLAIMS, writing a file
Permission.EXPORT. Before a claim is made what was used twice is set aside, so that no issuer is asked for it. Refuses to know Qt and people's names:
a claim has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.sale import Reversal
from kadpun.books.tokens import claims as claiming
from kadpun.books.tokens import settling
from kadpun.books.tokens.claim_ageing import ClaimAgeing, claim_ageing
from kadpun.books.tokens.claim_check import ClaimCheck, check_claims
from kadpun.books.tokens.claims import Claimable, ToClaim
from kadpun.books.tokens.double_facts import Decision
from kadpun.books.tokens.double_uses import Double, decide_double, doubles, record_doubles
from kadpun.books.tokens.settling import ClaimedLine, ClaimSettled, Outcome, Reason, StandingClaim, Verdict, settled_postings
from kadpun.books.words import Language, Say
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission

from .claim_making import (
    ClaimSeen,
    Named,
    campaign_names,
    claim_form,
    claim_paper,
    claim_pdf,
    claim_seen,
    claim_up_to,
    keep_claim_form,
    next_period,
    withdraw_claim,
    write_claim,
)
from .claim_papers import read_claim_form, show_claim_form
from .journal_room import TextNamesPerson
from .journal_typed import AccountChoice, account_choices
from .statement_files import names_of_shops


@dataclass(frozen=True, slots=True)
class ClaimsBoard:
    """Everything that the page shows: what can be claimed, the claims, what was used twice, and how old it all is; campaigns by their names."""

    on: date
    to_claim: tuple[ToClaim, ...]
    claims: tuple[StandingClaim, ...]
    doubles: tuple[Double, ...]
    ageing: ClaimAgeing
    names: Mapping[str, Named]
    shops: Mapping[str, str]

    def named(self, campaign: str) -> Named:
        """A campaign by its names; by its id where it is not known here."""
        return self.names.get(campaign) or Named(campaign, campaign, "")

    def shop(self, log: str) -> str:
        """What the shop of a log is called."""
        parts = log.split("/")
        return self.shops.get(parts[1], parts[1]) if len(parts) > 1 else log


class ClaimsRoom:
    """The verbs of claims."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def board(self, language: Language = "th") -> ClaimsBoard:
        """What issuers owe, as the books stand."""
        with self.desk.store.read() as connection:
            on = self.till.today(self.till.profile(connection))
            return ClaimsBoard(
                on,
                claiming.to_claim(connection),
                settling.claims(connection),
                doubles(connection),
                claim_ageing(connection, on),
                campaign_names(connection, language),
                names_of_shops(connection),
            )

    def can_be_claimed(self, campaign: str, until: date) -> tuple[Claimable, ...]:
        """The uses of a campaign that a claim up to a day would have."""
        with self.desk.store.read() as connection:
            return claiming.claimable(connection, campaign, until)

    def period(self, campaign: str, until: date) -> tuple[date, date]:
        """The days of the next claim of a campaign: from the day after the last one, or from its first bill."""
        with self.desk.store.read() as connection:
            return next_period(connection, campaign, until)

    def make_claim(self, campaign: str, until: date, *, due_on: date | None = None, approval: Approval | None = None) -> StandingClaim:
        """Claim everything of a campaign up to a day, once what was used twice is set aside. Needs Permission.CLAIMS.

        Refuses NothingToClaimFromIssuer, ClaimBelowZero, ClaimPeriodBackwards, ClaimTooLong, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.CLAIMS, approval)
        on = self._today()
        id = claim_up_to(self.desk, campaign, until, by=self.till.by, on=on, due_on=due_on)
        self.till.spend(approval)
        return self.claim(id).claim

    def form(self, campaign: str) -> str:
        """The form that the issuer of a campaign wants, as it is typed; "" for the usual one."""
        with self.desk.store.read() as connection:
            return show_claim_form(claim_form(connection, campaign))

    def keep_form(self, campaign: str, text: str, approval: Approval | None = None) -> str:
        """Keep the form that an issuer wants its claims in ("" goes back to the usual one). Needs Permission.CLAIMS. Refuses ClaimColumnUnknown."""
        self.till.permit(Permission.CLAIMS, approval)
        keep_claim_form(self.desk, campaign, read_claim_form(text) if text.strip() else ())
        self.till.spend(approval)
        return self.form(campaign)

    def claim(self, id: str) -> ClaimSeen:
        """One claim with its lines. Refuses ClaimUnknown."""
        with self.desk.store.read() as connection:
            return claim_seen(connection, id)

    def find(self, text: str) -> ClaimSeen:
        """The claim of a number or an id. Refuses ClaimUnknown, ClaimNumberTwice."""
        with self.desk.store.read() as connection:
            return claim_seen(connection, settling.find_claim(connection, text).claim)

    def accounts(self) -> tuple[AccountChoice, ...]:
        """Where an issuer's money can come to: the bank's accounts, and the safe."""
        with self.desk.store.read() as connection:
            choices = account_choices(standing_chart(connection))
        return tuple(choice for choice in choices if choice.path.startswith("bank/") or choice.path == "cash/safe")

    def settle(
        self,
        claim: str,
        *,
        paid: int = 0,
        account: str = "",
        reference: str = "",
        verdicts: Sequence[Verdict] = (),
        on: date | None = None,
        approval: Approval | None = None,
    ) -> StandingClaim:
        """Record what the issuer did: what it paid into which account, and what became of lines. Needs Permission.CLAIMS.

        Refuses SettlementWrong, ClaimOverpaid, VerdictNotOfClaim, ClaimUnknown, TextNamesPerson, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.CLAIMS, approval)
        if reference and self.desk.people.is_named_in(reference):
            raise TextNamesPerson()
        campaign = self.claim(claim).claim.campaign
        body = ClaimSettled(campaign, paid, account if paid else "", reference.strip()[: settling.MOST_REFERENCE], tuple(verdicts))
        with self.desk.store.work() as work:
            day = on or self.till.today(self.till.profile(work.connection))
            self.desk.record(work, body, by=self.till.by, on=day, post=settled_postings(body), refs=(claim,))
        self.till.spend(approval)
        return self.claim(claim).claim

    def judge(self, claim: str, lines: Sequence[ClaimedLine], outcome: Outcome, reason: Reason, approval: Approval | None = None) -> StandingClaim:
        """Record what becomes of some lines of a claim, each as far as it is open; a line paid after all needs `settle` with the money."""
        verdicts = [Verdict(line.line.bill, line.open, outcome, reason, line.line.use) for line in lines if line.open]
        return self.settle(claim, verdicts=verdicts, approval=approval)

    def take_back(self, claim: str, settlement: str, *, reason: str, approval: Approval | None = None) -> StandingClaim:
        """Reverse a settlement that was wrong. Needs Permission.CLAIMS. Refuses ReversedBefore, PeriodClosed, NotAllowed."""
        approver = self.till.permit(Permission.CLAIMS, approval)
        with self.desk.store.work() as work:
            standing = standing_fact(work.connection, settlement)
            assert standing is not None and standing.fact.kind == "claim-settled"
            opposite = tuple((account, commodity, -amount) for account, commodity, amount in standing.fact.post)
            day = max(self.till.today(self.till.profile(work.connection)), standing.fact.on)
            self.desk.record(work, Reversal(reason, approver), by=self.till.by, on=day, refs=(settlement,), post=opposite)
        self.till.spend(approval)
        return self.claim(claim).claim

    def withdraw(self, claim: str, *, reason: str, approval: Approval | None = None) -> None:
        """Take a whole claim back. Needs Permission.CLAIMS. Refuses ClaimSettledAlready, NotAllowed."""
        approver = self.till.permit(Permission.CLAIMS, approval)
        withdraw_claim(self.desk, claim, reason=reason, by=self.till.by, approver=approver, on=self._today())
        self.till.spend(approval)

    def set_aside(self, approval: Approval | None = None) -> tuple[Double, ...]:
        """Set aside what was used twice and is not yet in the books; answers what was new. Needs Permission.CLAIMS."""
        self.till.permit(Permission.CLAIMS, approval)
        with self.desk.store.work() as work:
            on = self.till.today(self.till.profile(work.connection))
            new = record_doubles(self.desk, work, by=self.till.by, on=on)
        self.till.spend(approval)
        return new

    def decide(self, double: Double, decision: Decision, approval: Approval | None = None) -> None:
        """Record that the issuer honours a double use, or that it is lost; one that is not in the books yet is set aside first.

        Needs Permission.CLAIMS. Refuses DoubleNotOpen, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.CLAIMS, approval)
        with self.desk.store.work() as work:
            on = self.till.today(self.till.profile(work.connection))
            record_doubles(self.desk, work, by=self.till.by, on=on, campaign=double.campaign)
            work.views.flush()
            key = (double.double.bill, double.double.use)
            now = next((one for one in doubles(work.connection, double.campaign) if (one.double.bill, one.double.use) == key), double)
            decide_double(self.desk, work, now, decision, by=self.till.by, on=on)
        self.till.spend(approval)

    def pdf(self, claim: str, say: Say, language: Language) -> bytes:
        """A claim as an A4 paper to be signed."""
        with self.desk.store.read() as connection:
            return claim_pdf(claim_paper(connection, claim_seen(connection, claim), say, language), say)

    def write(self, claim: str, path: Path, say: Say, language: Language, approval: Approval | None = None) -> Path:
        """Write a claim as a file, by its ending: .zip for the issuer, with proofs and the papers; .csv, .xlsx, .pdf. Needs Permission.EXPORT.

        Refuses ClaimEndingUnknown, NothingSigned, NotAllowed; faults as places do.
        """
        self.till.permit(Permission.EXPORT, approval)
        self.write_file(claim, path, say, language)
        self.till.spend(approval)
        return path

    def write_file(self, claim: str, path: Path, say: Say, language: Language) -> Path:
        """The same for whoever has leave already; only reads, and takes its time where a claim has thousands of bills."""
        return write_claim(self.desk, claim, path, say, language)

    def check(self, packs: Sequence[Path], trust: Path | None = None) -> ClaimCheck:
        """Check packs of claims, whoever made them; reads nothing of this shop."""
        return check_claims(packs, trust)

    def _today(self) -> date:
        with self.desk.store.read() as connection:
            return self.till.today(self.till.profile(connection))


def claims_waiting(till: Till) -> int:
    """Uses found twice that wait for somebody, and claims that should have been paid by now."""
    with till.desk.store.read() as connection:
        on = till.today(till.profile(connection))
        late = sum(one.days_overdue(on) > 0 for one in settling.claims(connection))
        return late + sum(one.open != 0 or not one.is_recorded for one in doubles(connection))
