"""Making a claim and handing it on, whoever asks: what the office's room and the command line both do.

Nobody's leave is asked here; who may is the callers' business. What was used twice is set aside before anything is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from kadpun.books.coop.confirming import log_roots
from kadpun.books.desk import Desk
from kadpun.books.profile import profile as profile_of
from kadpun.books.refusals import Refusal
from kadpun.books.sales.sale import Reversal
from kadpun.books.sheet_reading import ColumnMapping
from kadpun.books.store.mappings import forget_mapping, keep_mapping, kept_mappings
from kadpun.books.store.places import telling_of, write_whole
from kadpun.books.store.statements import ask
from kadpun.books.tokens import claims as claiming
from kadpun.books.tokens import settling
from kadpun.books.tokens.campaigns import campaigns
from kadpun.books.tokens.claim_pack import write_claim_pack
from kadpun.books.tokens.claims import NothingToClaimFromIssuer
from kadpun.books.tokens.double_uses import record_doubles
from kadpun.books.tokens.settling import ClaimedLine, Settlement, StandingClaim
from kadpun.books.tokens.terms import Terms
from kadpun.books.words import Language, Say
from kadpun.books.workbook import workbook_bytes
from kadpun.hardware.pdf import report_pdf
from kadpun.pos.till.sales import desk_mark

from .claim_papers import ClaimForm, ClaimPaper, claim_csv, claim_report, claim_sheet
from .statement_files import names_of_shops, paper_head

FORMS = "claim-form"
USUAL_DAYS = 30
"""How long an issuer has to pay where its campaign is not known here."""


class ClaimEndingUnknown(Refusal):
    says = "“{name}” must end in .zip, .csv, .xlsx or .pdf."


class ClaimSettledAlready(Refusal):
    says = "The issuer has done something about claim {number} already. Take single lines of it back."


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
class ClaimSeen:
    """A claim with its lines and what was settled of it."""

    claim: StandingClaim
    lines: tuple[ClaimedLine, ...]
    settlements: tuple[Settlement, ...]


def claim_up_to(desk: Desk, campaign: str, until: date, *, by: str, on: date, due_on: date | None = None) -> str:
    """Set aside what was used twice, then claim everything of a campaign up to a day; answers the claim's id.

    Refuses NothingToClaimFromIssuer, ClaimBelowZero, ClaimPeriodBackwards, ClaimTooLong, PeriodClosed.
    """
    with desk.store.work() as work:
        record_doubles(desk, work, by=by, on=on, campaign=campaign)
        work.views.flush()
        found = claiming.claimable(work.connection, campaign, until)
        if not found:
            raise NothingToClaimFromIssuer(campaign=campaign, day=until)
        from_on, to_on = next_period(work.connection, campaign, until)
        terms = terms_of(work.connection, campaign)
        days = terms.claim_days if terms is not None else USUAL_DAYS
        mark = desk_mark(profile_of(work.connection), desk.log)
        return claiming.record_claim(
            desk,
            work,
            found,
            campaign=campaign,
            number=claiming.claim_number(work.connection, desk.log, desk_mark=mark, on=on),
            from_on=from_on,
            to_on=to_on,
            due_on=max(due_on or on + timedelta(days=days), on),
            by=by,
            on=on,
        )


def next_period(connection: Connection, campaign: str, until: date) -> tuple[date, date]:
    """The days of the next claim of a campaign: from the day after the last one, or from its first bill. Refuses ClaimPeriodBackwards."""
    last = claiming.last_claimed_to(connection, campaign)
    if last is not None and last < until:
        return last + timedelta(days=1), until
    found = claiming.claimable(connection, campaign, until)
    first = min((each.day for each in found), default=until)
    if first > until:
        raise ClaimPeriodBackwards(from_on=first, to_on=until)
    return first, until


def withdraw_claim(desk: Desk, id: str, *, reason: str, by: str, approver: str, on: date) -> None:
    """Take a whole claim back that nobody has done anything about: its bills can be claimed again, its number stays used.

    Refuses ClaimUnknown, ClaimSettledAlready.
    """
    with desk.store.work() as work:
        standing = settling.claim(work.connection, id)
        if settling.settlements(work.connection, id):
            raise ClaimSettledAlready(number=standing.number)
        for (part,) in ask(work.connection, "SELECT id FROM claim WHERE claim = ? ORDER BY part DESC", id):
            desk.record(work, Reversal(reason, approver), by=by, on=max(on, standing.on), refs=(str(part),))


def claim_seen(connection: Connection, id: str) -> ClaimSeen:
    """One claim with its lines. Refuses ClaimUnknown."""
    return ClaimSeen(settling.claim(connection, id), settling.claim_lines(connection, id), settling.settlements(connection, id))


def claim_paper(connection: Connection, seen: ClaimSeen, say: Say, language: Language) -> ClaimPaper:
    """A claim as its papers need it: names, who claims, and how far the ledgers had come."""
    profile = profile_of(connection)
    named = campaign_names(connection, language).get(seen.claim.campaign) or Named(seen.claim.campaign, seen.claim.campaign, "")
    tax_id = say("Tax ID {tax_id}", tax_id=profile.tax_id) if profile.tax_id else ""
    head = tuple(line for line in (*paper_head(profile), " ".join(profile.address), tax_id) if line)
    return ClaimPaper(seen.claim, seen.lines, named.name, named.issuer, head, names_of_shops(connection), log_roots(connection), language)


def claim_pdf(paper: ClaimPaper, say: Say) -> bytes:
    """A claim as an A4 paper to be signed."""
    return report_pdf(claim_report(paper, say))


def write_claim(desk: Desk, id: str, path: Path, say: Say, language: Language) -> Path:
    """Write a claim as a file, by its ending: .zip for the issuer, with proofs and the papers; .csv, .xlsx, .pdf.

    Refuses ClaimEndingUnknown, ClaimUnknown, NothingSigned; faults as places do.
    """
    with desk.store.read() as connection:
        paper = claim_paper(connection, claim_seen(connection, id), say, language)
        form = claim_form(connection, paper.claim.campaign)
        made: dict[str, Callable[[], bytes]] = {
            ".csv": lambda: claim_csv(paper, form),
            ".xlsx": lambda: workbook_bytes([claim_sheet(paper, say)]),
            ".pdf": lambda: claim_pdf(paper, say),
        }
        ending = path.suffix.lower()
        if ending == ".zip":
            files = {f"claim{each}": make() for each, make in made.items()} | {"claim.csv": claim_csv(paper)}
            files |= {"issuer.csv": claim_csv(paper, form)} if form else {}
            with telling_of(path.parent):
                write_claim_pack(desk.store.path, connection, paper.claim, path, files)
            return path
    if ending not in made:
        raise ClaimEndingUnknown(name=path.name)
    with write_whole(path) as stream:
        stream.write(made[ending]())
    return path


def claim_form(connection: Connection, campaign: str) -> ClaimForm:
    """The form that the issuer of a campaign wants its claims in; () for the usual one."""
    issuer = issuer_of(connection, campaign)
    kept = next((each for each in kept_mappings(connection, FORMS) if each.name == issuer), None)
    return () if kept is None else kept.columns


def keep_claim_form(desk: Desk, campaign: str, form: ClaimForm) -> None:
    """Keep the form that the issuer of a campaign wants; () goes back to the usual one."""
    with desk.store.work() as work:
        issuer = issuer_of(work.connection, campaign)
        if form:
            keep_mapping(work, ColumnMapping(FORMS, issuer, form, ()), at=desk.clock.now_at())
        else:
            forget_mapping(work, FORMS, issuer)


def issuer_of(connection: Connection, campaign: str) -> str:
    """The issuer's id of a campaign; the campaign's own where it is not known here."""
    terms = terms_of(connection, campaign)
    return campaign if terms is None else terms.issuer


def campaign_names(connection: Connection, language: Language) -> dict[str, Named]:
    """Every campaign of the store as it is called."""
    return {each.campaign: _named(each.terms, language) for each in campaigns(connection)}


def terms_of(connection: Connection, campaign: str) -> Terms | None:
    """A campaign's terms; None where it is not known here."""
    return next((each.terms for each in campaigns(connection) if each.campaign == campaign), None)


def _named(terms: Terms, language: Language) -> Named:
    english = language == "en"
    name = (terms.name_en if english else "") or terms.name
    issuer = (terms.issuer_name_en if english else "") or terms.issuer_name
    return Named(terms.campaign, name, issuer, terms.claim_days)
