"""The auditor's working papers: draw a sample, look at the cut-off, test the numbers, list who allowed themselves what, write it all out.

Everything here only reads, on connections of its own, and may run on any thread but the window's; making them tells its progress and may be stopped.
Members do not stand in these papers; operators by the names that this store has for them. Written out as a workbook, a sheet a test, each saying how
it was done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kadpun.books.coop.audit_papers import (
    Bill,
    CutOff,
    CutOffLine,
    NumberSeries,
    Sample,
    Scanned,
    SelfApproval,
    look_at_cut_off,
    sample_bills,
    scan_ledger,
)
from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Store
from kadpun.books.store.statements import ask
from kadpun.books.thai import show_time
from kadpun.books.words import Say
from kadpun.books.workbook import Cell, Column, Sheet, write_workbook

Progress = Callable[[int, int], None]
MOST_SAMPLED = 5000


class SampleOutOfBounds(Refusal):
    says = "A sample has 1 to 5,000 bills and a seed of at most 60 letters, from a span that begins before it ends."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the auditor asks for: a span, a sample of it, and the date of the cut-off; amounts in satang."""

    from_on: date
    to_on: date
    cut_off_on: date
    count: int = 25
    seed: str = ""
    by_money: bool = False
    above: int | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """The tests done: sample, cut-off, numbers, self-approvals, and what operators are called here."""

    asked: Asked
    sample: Sample
    cut_off: CutOff
    scanned: Scanned
    names: dict[str, str]

    @property
    def broken_series(self) -> tuple[NumberSeries, ...]:
        """Series with a gap or a repeat."""
        return tuple(series for series in self.scanned.series if not series.holds)


def make_papers(store: Store, asked: Asked, progress: Progress | None = None, *, day_starts_hour: int = 0) -> Papers:
    """Do every test on one state of the store. Refuses SampleOutOfBounds."""
    if not 1 <= asked.count <= MOST_SAMPLED or len(asked.seed) > 60 or asked.to_on < asked.from_on:
        raise SampleOutOfBounds()
    with store.read() as connection:
        sample = sample_bills(
            connection, asked.from_on, asked.to_on, count=asked.count, seed=asked.seed, by_money=asked.by_money, above=asked.above
        )
        cut_off = look_at_cut_off(connection, asked.cut_off_on, day_starts_hour=day_starts_hour)
        scanned = scan_ledger(connection, from_on=asked.from_on, to_on=asked.to_on, progress=progress)
        names = {str(operator): str(name) for operator, name in ask(connection, "SELECT operator, name FROM operator")}
    return Papers(asked, sample, cut_off, scanned, names)


def write_papers(path: Path, papers: Papers, say: Say, organisation: str = "") -> Path:
    """Write the papers as a workbook. Faults of the place."""
    return write_workbook(path, sheets_of(papers, say, organisation))


def sheets_of(papers: Papers, say: Say, organisation: str = "") -> list[Sheet]:
    """A sheet for each test."""
    return [
        _sample_sheet(papers, say, organisation),
        _cut_off_sheet(papers, say, organisation),
        _numbers_sheet(papers, say, organisation),
        _self_approved_sheet(papers, say, organisation),
    ]


def kind_words(kind: str, say: Say) -> str:
    """What an entry of the ledger is called in a list; kinds without a word of their own keep their name."""
    return {
        "sale": say("Sale"),
        "refund": say("Refund"),
        "reversal": say("Reversal"),
        "delivery": say("Delivery"),
        "purchase": say("Purchase"),
        "entry": say("Voucher"),
        "cash-move": say("Cash move"),
        "no-sale": say("Drawer opened"),
        "shift-open": say("Shift opened"),
        "shift-close": say("Shift closed"),
        "credit-payment": say("Debt payment"),
        "credit-limit": say("Credit limit"),
        "share": say("Shares"),
        "deposit": say("Deposit"),
        "adjust": say("Adjustment"),
        "confirmation": say("Balance confirmation"),
    }.get(kind, kind)


def drawn_words(bill: Bill, say: Say) -> str:
    """Why a bill is in the sample."""
    return {"random": say("by chance"), "money": say("by money"), "large": say("large")}[bill.drawn]


def sample_words(sample: Sample, say: Say) -> tuple[str, ...]:
    """How a sample was drawn, so that anybody can draw it again."""
    how = (
        say("Drawn by money: bills in order of their id, every so-many-th satang from a start that SHA-256 of the seed gives.")
        if sample.by_money
        else say("Drawn by chance: the bills with the smallest SHA-256 of “seed:id”.")
    )
    count = f"{sample.population:,}"
    return say("Bills from {begin} to {end}: {count}. Seed “{seed}”.", begin=sample.from_on, end=sample.to_on, count=count, seed=sample.seed), how


def _sample_sheet(papers: Papers, say: Say, organisation: str) -> Sheet:
    columns = (
        Column(say("No."), "count", 6),
        Column(say("Day"), "date"),
        Column(say("Kind")),
        Column(say("Number")),
        Column(say("Amount"), "money", total=True),
        Column(say("Operator")),
        Column(say("Drawn")),
        Column(say("Look-up code"), width=28),
        Column(say("Entry"), width=30),
        Column(say("Seen"), width=8),
        Column(say("Remark"), width=24),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            at,
            bill.on,
            kind_words(bill.kind, say),
            bill.number,
            bill.total if bill.kind == "sale" else -bill.total,
            papers.names.get(bill.by, bill.by),
            drawn_words(bill, say),
            bill.code,
            bill.place,
            "",
            "",
        )
        for at, bill in enumerate(papers.sample.bills, 1)
    ]
    caption = (organisation, say("Sample of bills"), *sample_words(papers.sample, say))
    return Sheet(say("Sample"), columns, rows, totals=say("Total"), caption=_lines(caption), landscape=True)


def _cut_off_sheet(papers: Papers, say: Say, organisation: str) -> Sheet:
    cut = papers.cut_off
    columns = (
        Column(say("Where"), width=24),
        Column(say("Day"), "date"),
        Column(say("Day of recording"), "date"),
        Column(say("Time")),
        Column(say("Kind")),
        Column(say("Number")),
        Column(say("Amount"), "money"),
        Column(say("Operator")),
        Column(say("Entry"), width=30),
    )
    groups = (
        (say("Last up to the date"), cut.before),
        (say("First after the date"), cut.after),
        (say("Recorded on the other side"), cut.other_side),
    )
    rows = [_cut_off_row(where, line, papers, say) for where, lines in groups for line in lines]
    caption = (organisation, say("Cut-off test at {day}", day=cut.on), say("Entries of a week before and after were looked at."))
    return Sheet(say("Cut-off"), columns, rows, caption=_lines(caption), landscape=True)


def _cut_off_row(where: str, line: CutOffLine, papers: Papers, say: Say) -> tuple[Cell, ...]:
    who = papers.names.get(line.by, line.by)
    return where, line.on, line.recorded_on, show_time(line.at), kind_words(line.kind, say), line.number, line.amount, who, line.place


def series_words(series: NumberSeries, say: Say) -> str:
    """What was found in a series of numbers."""
    told = []
    if series.gaps:
        spans = ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in series.gaps[:20])
        told.append(say("missing {numbers}", numbers=spans))
    if series.doubles:
        told.append(say("twice {numbers}", numbers=", ".join(map(str, series.doubles[:20]))))
    return " · ".join(told) or say("without a gap")


def _numbers_sheet(papers: Papers, say: Say, organisation: str) -> Sheet:
    columns = (
        Column(say("Desk"), width=26),
        Column(say("Series")),
        Column(say("Used"), "count"),
        Column(say("First"), "count"),
        Column(say("Last"), "count"),
        Column(say("Found"), width=60, wrap=True),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.desk, series_name(one.series, say), one.count, one.first, one.last, series_words(one, say)) for one in papers.scanned.series
    ]
    caption = (organisation, say("Gaps and doubles in running numbers"), say("All {count} entries were read.", count=f"{papers.scanned.facts:,}"))
    return Sheet(say("Numbers"), columns, rows, caption=_lines(caption))


def series_name(series: str, say: Say) -> str:
    """What a series of numbers is called: its kind, and for vouchers which of them."""
    kind, _, voucher = series.partition("/")
    return f"{kind_words(kind, say)} {voucher}".strip()


def _self_approved_sheet(papers: Papers, say: Say, organisation: str) -> Sheet:
    columns = (
        Column(say("Operator"), width=20),
        Column(say("Day"), "date"),
        Column(say("Time")),
        Column(say("Act")),
        Column(say("Number")),
        Column(say("Amount"), "money"),
        Column(say("Entry"), width=30),
    )
    rows = [_self_approval_row(act, papers, say) for act in papers.scanned.self_approvals]
    caption = (
        organisation,
        say("Acts that their doer allowed, {begin} to {end}", begin=papers.asked.from_on, end=papers.asked.to_on),
        say("Whoever may do an act needs nobody's leave; ask whether one person should hold both."),
    )
    return Sheet(say("Self-approval"), columns, rows, caption=_lines(caption))


def act_words(act: SelfApproval, say: Say) -> str:
    """What somebody allowed themselves."""
    guarded = {
        "void_line": say("Line voided"),
        "price_override": say("Price changed"),
        "line_discount": say("Discount on a line"),
        "bill_discount": say("Discount on the bill"),
    }
    return guarded.get(act.act) or kind_words(act.act, say)


def _self_approval_row(act: SelfApproval, papers: Papers, say: Say) -> tuple[Cell, ...]:
    return papers.names.get(act.by, act.by), act.on, show_time(act.at), act_words(act, say), act.number, act.amount, act.place


def _lines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
