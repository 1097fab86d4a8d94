"""Claims at the office: what issuers owe, a claim made and handed on, what the issuer did about it, and what desks apart used twice.

Lists and papers only read and may run on any thread but the window's; acts run on the books thread and need Permission.CLAIMS, writing a file
Permission.EXPORT. Before a claim is made what was used twice is set aside, so that no issuer is asked for it. Refuses to know Qt and people's names:
a claim has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from kadpun.books.coop.confirming import log_roots
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import standing_fact
from kadpun.books.sales.sale import Reversal
from kadpun.books.store.places import telling_of, write_whole
from kadpun.books.tokens import claims as claiming
from kadpun.books.tokens import settling
from kadpun.books.tokens.campaigns import campaigns
from kadpun.books.tokens.claim_ageing import ClaimAgeing, claim_ageing
from kadpun.books.tokens.claim_check import ClaimCheck, check_claims
from kadpun.books.tokens.claim_pack import write_claim_pack
from kadpun.books.tokens.claims import Claimable, NothingToClaimFromIssuer, ToClaim
from kadpun.books.tokens.double_uses import Decision, Double, decide_double, doubles, record_doubles
from kadpun.books.tokens.settling import ClaimedLine, ClaimSettled, Outcome, Reason, Settlement, StandingClaim, Verdict, settled_postings
from kadpun.books.tokens.terms import Terms
from kadpun.books.words import Language, Say
from kadpun.books.workbook import write_workbook
from kadpun.hardware.pdf import report_pdf
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission
from kadpun.pos.till.sales import desk_mark

from .claim_papers import ClaimPaper, claim_csv, claim_report, claim_sheet
from .journal_typed import AccountChoice, account_choices
from .statement_files import names_of_shops, paper_head

if TYPE_CHECKING:
    from collections.abc import Callable

USUAL_DAYS = 30
"""How long an issuer has to pay where its campaign is not known here."""


class ClaimEndingUnknown(Refusal):
    says = "“{name}” must end in .zip, .csv, .xlsx or .pdf."


class ClaimPeriodBackwards(Refusal):
    says = "The claim would end on {to_on}, before it begins on {from_on}."


@dataclass(frozen=True, slots=True)
class Named:
    """A campaign as it is called: its own name and its issuer's, and how many days the issuer has to pay."""

    campaign: str
    name: str
    issuer: str
    claim_days: int = USUAL_DAYS


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


@dataclass(frozen=True, slots=True)
class ClaimSeen:
    """A claim with its lines and what was settled of it."""

    claim: StandingClaim
    lines: tuple[ClaimedLine, ...]
    settlements: tuple[Settlement, ...]


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
            return self._period(connection, campaign, until)

    def make_claim(self, campaign: str, until: date, *, due_on: date | None = None, approval: Approval | None = None) -> StandingClaim:
        """Claim everything of a campaign up to a day, once what was used twice is set aside. Needs Permission.CLAIMS.

        Refuses NothingToClaimFromIssuer, ClaimBelowZero, ClaimPeriodBackwards, ClaimTooLong, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.CLAIMS, approval)
        with self.desk.store.work() as work:
            profile = self.till.profile(work.connection)
            on = self.till.today(profile)
            record_doubles(self.desk, work, by=self.till.by, on=on, campaign=campaign)
            work.views.flush()
            found = claiming.claimable(work.connection, campaign, until)
            if not found:
                raise NothingToClaimFromIssuer(campaign=campaign, day=until)
            from_on, to_on = self._period(work.connection, campaign, until)
            terms = terms_of(work.connection, campaign)
            days = terms.claim_days if terms is not None else USUAL_DAYS
            number = claiming.claim_number(work.connection, self.desk.log, desk_mark=desk_mark(profile, self.desk.log), on=on)
            id = claiming.record_claim(
                self.desk,
                work,
                found,
                campaign=campaign,
                number=number,
                from_on=from_on,
                to_on=to_on,
                due_on=max(due_on or on + timedelta(days=days), on),
                by=self.till.by,
                on=on,
            )
        self.till.spend(approval)
        return self.claim(id).claim

    def claim(self, id: str) -> ClaimSeen:
        """One claim with its lines. Refuses ClaimUnknown."""
        with self.desk.store.read() as connection:
            return ClaimSeen(settling.claim(connection, id), settling.claim_lines(connection, id), settling.settlements(connection, id))

    def find(self, text: str) -> ClaimSeen:
        """The claim of a number or an id. Refuses ClaimUnknown, ClaimNumberTwice."""
        with self.desk.store.read() as connection:
            return self.claim(settling.find_claim(connection, text).claim)

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

        Refuses SettlementWrong, ClaimOverpaid, VerdictNotOfClaim, ClaimUnknown, PeriodClosed, NotAllowed.
        """
        self.till.permit(Permission.CLAIMS, approval)
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

    def paper(self, seen: ClaimSeen, say: Say, language: Language) -> ClaimPaper:
        """A claim as its papers need it: names, who claims, and how far the ledger had come."""
        with self.desk.store.read() as connection:
            profile = self.till.profile(connection)
            named = campaign_names(connection, language).get(seen.claim.campaign) or Named(seen.claim.campaign, seen.claim.campaign, "")
            head = (*paper_head(profile), " ".join(profile.address), say("Tax ID {tax_id}", tax_id=profile.tax_id) if profile.tax_id else "")
            return ClaimPaper(
                seen.claim,
                seen.lines,
                named.name,
                named.issuer,
                tuple(line for line in head if line),
                names_of_shops(connection),
                log_roots(connection),
                language,
            )

    def pdf(self, claim: str, say: Say, language: Language) -> bytes:
        """A claim as an A4 paper to be signed."""
        return report_pdf(claim_report(self.paper(self.claim(claim), say, language), say))

    def write(self, claim: str, path: Path, say: Say, language: Language, approval: Approval | None = None) -> Path:
        """Write a claim as a file, by its ending: .zip for the issuer, with proofs and the papers; .csv, .xlsx, .pdf. Needs Permission.EXPORT.

        Refuses ClaimEndingUnknown, NothingSigned, NotAllowed; faults as places do.
        """
        self.till.permit(Permission.EXPORT, approval)
        paper = self.paper(self.claim(claim), say, language)
        ways: dict[str, Callable[[], None]] = {
            ".zip": lambda: self._write_pack(paper, path, say),
            ".csv": lambda: _write(path, claim_csv(paper)),
            ".xlsx": lambda: _ignore(write_workbook(path, [claim_sheet(paper, say)])),
            ".pdf": lambda: _write(path, report_pdf(claim_report(paper, say))),
        }
        way = ways.get(path.suffix.lower())
        if way is None:
            raise ClaimEndingUnknown(name=path.name)
        way()
        self.till.spend(approval)
        return path

    def check(self, packs: Sequence[Path], trust: Path | None = None) -> ClaimCheck:
        """Check packs of claims, whoever made them; reads nothing of this shop."""
        return check_claims(packs, trust)

    def _write_pack(self, paper: ClaimPaper, path: Path, say: Say) -> None:
        files = {"claim.csv": claim_csv(paper), "claim.pdf": report_pdf(claim_report(paper, say))}
        with telling_of(path.parent), self.desk.store.read() as connection:
            write_claim_pack(self.desk.store.path, connection, paper.claim, path, files)

    def _period(self, connection: Connection, campaign: str, until: date) -> tuple[date, date]:
        last = claiming.last_claimed_to(connection, campaign)
        if last is not None and last < until:
            return last + timedelta(days=1), until
        found = claiming.claimable(connection, campaign, until)
        first = min((each.day for each in found), default=until)
        if first > until:
            raise ClaimPeriodBackwards(from_on=first, to_on=until)
        return first, until


def campaign_names(connection: Connection, language: Language) -> dict[str, Named]:
    """Every campaign of the store as it is called."""
    return {each.campaign: _named(each.terms, language) for each in campaigns(connection)}


def terms_of(connection: Connection, campaign: str) -> Terms | None:
    """A campaign's terms; None where it is not known here."""
    return next((each.terms for each in campaigns(connection) if each.campaign == campaign), None)


def claims_waiting(till: Till) -> int:
    """Uses found twice that wait for somebody, and claims that should have been paid by now."""
    with till.desk.store.read() as connection:
        on = till.today(till.profile(connection))
        late = sum(one.days_overdue(on) > 0 for one in settling.claims(connection))
        return late + sum(one.open != 0 or not one.is_recorded for one in doubles(connection))


def _named(terms: Terms, language: Language) -> Named:
    english = language == "en"
    name = (terms.name_en if english else "") or terms.name
    issuer = (terms.issuer_name_en if english else "") or terms.issuer_name
    return Named(terms.campaign, name, issuer, terms.claim_days)


def _write(path: Path, data: bytes) -> None:
    with write_whole(path) as stream:
        stream.write(data)


def _ignore(_: object) -> None:
    """A way of writing answers nothing."""
