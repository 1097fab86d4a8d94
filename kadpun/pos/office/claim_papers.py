"""A claim as papers: rows for the issuer's own program (CSV), a workbook that adds up by formula, an A4 paper to be signed.

The columns of the CSV are fixed words, so that a program may read them whatever the shop's language, unless the issuer has a form of its own: then
they are the ones it wants, in its order and under its own heads. Days are ISO, amounts baht with a point. No paper names a person.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kadpun.books.clock import local_time
from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.books.thai import baht_text, show_date, show_time
from kadpun.books.tokens.settling import OUTCOMES, REASONS, ClaimedLine, Outcome, Reason, StandingClaim
from kadpun.books.words import Language, Say
from kadpun.books.workbook import Cell, Sheet
from kadpun.books.workbook import Column as SheetColumn
from kadpun.hardware.report import Column, Report, Section, Table

if TYPE_CHECKING:
    from kadpun.books.coop.confirmation_kinds import LogRoot

CSV_HEADS = (
    "claim", "line", "campaign", "shop", "desk", "bill", "entry", "kind", "campaign_day", "business_day", "time", "tokens", "discount_baht",
    "claimed_baht", "proof", "outcome", "reason",
)  # fmt: skip


ClaimForm = tuple[tuple[str, str], ...]
"""An issuer's own form: columns of the CSV with the heads that it wants over them, in its order."""
MOST_HEAD = 60


class ClaimColumnUnknown(Refusal):
    says = "“{text}” is no column of a claim. Write “Bill no=bill, Amount=claimed_baht”; there are {known}."


@dataclass(frozen=True, slots=True)
class ClaimPaper:
    """A claim with what its papers say of it: the campaign's and issuer's names, who claims, shops by the second part of a log, the logs' roots."""

    claim: StandingClaim
    lines: tuple[ClaimedLine, ...]
    campaign: str
    issuer: str
    head: tuple[str, ...]
    shops: Mapping[str, str]
    roots: tuple[LogRoot, ...]
    language: Language

    def shop(self, line: ClaimedLine) -> str:
        """What the shop of a line is called."""
        name = line.use.log.split("/")[1] if line.use is not None else ""
        return self.shops.get(name, name)


def outcome_words(say: Say) -> dict[Outcome, str]:
    """What became of a line of a claim."""
    words = {
        "disputed": say("Disputed"),
        "lost": say("Given up"),
        "withdrawn": say("Taken back"),
        "paid-after": say("Paid after all"),
    }
    return {outcome: words[outcome] for outcome in OUTCOMES}


def verdict_words(say: Say) -> dict[Reason, str]:
    """Why an issuer does not pay a line, to choose from; a reason in free words could name a person."""
    words = {
        "used-twice": say("Used twice"),
        "not-found": say("The issuer does not find it"),
        "denied": say("The issuer denies the confirmation"),
        "outside-terms": say("Against the campaign's terms"),
        "wrong-amount": say("Another amount"),
        "no-document": say("A paper is missing"),
        "other": say("Something else, see the issuer's letter"),
    }
    return {reason: words[reason] for reason in REASONS}


def claim_csv(paper: ClaimPaper, form: ClaimForm = ()) -> bytes:
    """A claim's lines as CSV in UTF-8, with a mark at its beginning so that spreadsheets read the Thai; by the issuer's own form if there is one."""
    columns = form or tuple((column, column) for column in CSV_HEADS)
    places = [CSV_HEADS.index(column) for column, _ in columns]
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([_plain(head) for _, head in columns])
    for number, line in enumerate(paper.lines, 1):
        cells = _csv_row(paper, number, line)
        writer.writerow([_plain(cells[place]) for place in places])
    return made.getvalue().encode("utf-8-sig")


def read_claim_form(text: str) -> ClaimForm:
    """An issuer's form as a person writes it: “Bill no=bill, Amount=claimed_baht”, or columns alone. Refuses ClaimColumnUnknown."""
    made = []
    for part in (part.strip() for part in text.split(",")):
        head, named, column = part.rpartition("=")
        if column.strip() not in CSV_HEADS or (named and not 0 < len(head.strip()) <= MOST_HEAD):
            raise ClaimColumnUnknown(text=part[:60], known=", ".join(CSV_HEADS))
        made.append((column.strip(), head.strip() or column.strip()))
    return tuple(made)


def show_claim_form(form: ClaimForm) -> str:
    """An issuer's form as it is typed."""
    return ", ".join(f"{head}={column}" for column, head in form)


def claim_sheet(paper: ClaimPaper, say: Say) -> Sheet:
    """A claim as a sheet whose sums are formulas."""
    words, reasons = outcome_words(say), verdict_words(say)
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(paper.lines, 1):
        use = line.use
        told = " · ".join(part for part in (words[line.outcome] if line.outcome else "", reasons[line.reason] if line.reason else "") if part)
        rows.append(
            (
                number,
                use.day if use else None,
                show_time(use.at) if use and use.at else "",
                line.number,
                paper.shop(line),
                use.desk if use else "",
                use.proof if use else "",
                use.tokens if use else 0,
                use.discount if use else 0,
                line.amount,
                told,
            )
        )
    columns = (
        SheetColumn(say("No."), "count", 6),
        SheetColumn(say("Campaign day"), "date", 13),
        SheetColumn(say("Time"), width=8),
        SheetColumn(say("Bill"), width=20),
        SheetColumn(say("Shop"), width=24),
        SheetColumn(say("Till"), width=12),
        SheetColumn(say("Coupon or reference"), width=24),
        SheetColumn(say("Tokens"), "count", total=True),
        SheetColumn(say("Discount"), "money", total=True),
        SheetColumn(say("Claimed"), "money", total=True),
        SheetColumn(say("What became of it"), width=28),
    )
    caption = (*paper.head[:1], _title(paper, say), paper.campaign, _period(paper, say))
    return Sheet(say("Claim"), columns, rows, totals=say("Total"), caption=caption, landscape=True)


def claim_report(paper: ClaimPaper, say: Say) -> Report:
    """A claim as an A4 paper: what is asked of whom and by when, every bill, the amount in words, and how to check it without the shop."""
    claim, language = paper.claim, paper.language
    several = len({line.use.shop for line in paper.lines if line.use is not None}) > 1
    columns = (
        Column(say("No."), share=0.65),
        Column(say("Campaign day"), share=1.2),
        Column(say("Bill"), share=1.7),
        *([Column(say("Shop"), share=1.7)] if several else []),
        Column(say("Coupon or reference"), share=1.8),
        Column(say("Tokens"), "right", share=0.8),
        Column(say("Discount"), "right"),
        Column(say("Claimed"), "right"),
    )
    rows = tuple(_report_row(paper, number, line, several) for number, line in enumerate(paper.lines, 1))
    total = ("", "", say("Total"), *("",) * (len(columns) - 4), show_money(claim.total))
    pairs: tuple[tuple[str, str], ...] = (
        (say("To"), paper.issuer or claim.campaign),
        (say("Campaign"), paper.campaign),
        (say("Period"), _period(paper, say)),
        (say("Claimed on"), show_date(claim.on, "document", language)),
        (say("To be paid by"), show_date(claim.due_on, "document", language)),
        (say("Lines"), f"{claim.count:,}"),
        (say("To be repaid"), say("{amount} baht", amount=show_money(claim.total))),
    )
    if language == "th":
        pairs = (*pairs, (say("In words"), baht_text(claim.total)))
    shown = (show_money(claim.paid), show_money(claim.lost), show_money(claim.withdrawn), show_money(claim.open))
    if claim.paid or claim.lost or claim.withdrawn:
        pairs = (*pairs, (say("Paid, given up, taken back, open"), " · ".join(shown)))
    roots = tuple(
        say("{log}, {size} entries, root {root}", log=root.log, size=f"{root.size:,}", root=root.root)
        for root in paper.roots
        if any(line.use is not None and line.use.log == root.log for line in paper.lines) or root.log == claim.log
    )
    notes = (
        say("Every bill stands in its till's ledger as it was signed. The claim's pack holds the bills, their proofs, and what checks them."),
        *roots,
    )
    return Report(
        title=_title(paper, say),
        subtitle=paper.campaign,
        sections=(Section(table=Table(columns, rows, totals=(total,), points=9)), Section(heading=say("To be checked by"), notes=notes)),
        pairs=pairs,
        foot=_title(paper, say),
        signatures=(say("Claimed by"), say("Received by the issuer")),
        head=paper.head,
    )


def _title(paper: ClaimPaper, say: Say) -> str:
    return say("Claim {number} for discounts given", number=paper.claim.number)


def _period(paper: ClaimPaper, say: Say) -> str:
    first, last = (show_date(day, "document", paper.language) for day in (paper.claim.from_on, paper.claim.to_on))
    return first if paper.claim.from_on == paper.claim.to_on else say("{first} to {last}", first=first, last=last)


def _report_row(paper: ClaimPaper, number: int, line: ClaimedLine, several: bool) -> tuple[str, ...]:
    use = line.use
    if use is None:
        return (f"{number:,}", "", line.number, *[""] * (4 if several else 3), show_money(line.amount))
    day = show_date(use.day, "dense", paper.language)
    amounts = (f"{use.tokens:,}", show_money(use.discount), show_money(line.amount))
    return (f"{number:,}", day, line.number, *([paper.shop(line)] if several else []), use.proof, *amounts)


def _csv_row(paper: ClaimPaper, number: int, line: ClaimedLine) -> tuple[str | int, ...]:
    use = line.use
    kind = "" if use is None else "refund" if use.of else "sale" if line.amount > 0 else "correction"
    head = (paper.claim.number, number, paper.claim.campaign)
    end = (_baht(line.amount), use.proof if use else "", line.outcome or "", line.reason or "")
    if use is None:
        return (*head, "", "", "", line.line.bill, kind, "", "", "", "", "", *end)
    time = f"{local_time(use.at):%H:%M:%S}" if use.at else ""
    days = (use.day.isoformat(), use.on.isoformat(), time)
    return (*head, use.shop, use.desk, line.number, line.line.bill, kind, *days, use.tokens, _baht(use.discount), *end)


def _baht(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def _plain(cell: str | int) -> str:
    """A cell as it stands in the file; one that a spreadsheet would take for a formula gets a mark before it, amounts keep theirs."""
    text = str(cell)
    is_amount = text.lstrip("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not is_amount else text
