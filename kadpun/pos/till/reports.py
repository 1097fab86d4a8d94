"""X and Z: what a shift comes to, as rows of finished text that paper, screen and A4 show alike.

An X is a look at the shift as it stands; a Z is made from the closing's fact alone, so that it can be printed again for ever. Sums are
those of the books. Refuses to know printers and to count anything itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kadpun.books.ledger.receipt_code import look_up_code
from kadpun.books.money import Satang, show_money
from kadpun.books.sales.shift import ShiftClose, ShiftTotals
from kadpun.books.thai import show_date, show_time
from kadpun.books.words import Say
from kadpun.hardware.slip import Band, Boxed, Cut, Item, Pair, QrCode, Rule, Signatures, Slip, Space, Text

from .receipt import Paper, row_items, shop_lines, signed
from .results import Permission, Report, Row, Section
from .tender import NOTES

ALLOWED = "allowed/"


def z_report(paper: Paper, close: ShiftClose, *, opened_at: int) -> Report:
    """The Z of a closed shift, from its fact and the instant it was opened."""
    say, fact = paper.say, paper.standing.fact
    totals = ShiftTotals(close.shift, Satang(close.expected), close.totals, close.perpetual)
    difference = close.counted - close.expected
    sections = [*shift_sections(totals, say, numbers=(close.first_number, close.last_number)), drawer_section(totals, say, close.counted)]
    verdict = Row(verdict_words(difference, say), show_money(abs(difference)), strong=True)
    rows = [Row(say("Reason: {reason}", reason=close.reason))] if close.reason else []
    if close.counts > 1:
        rows.append(Row(say("Counted {count} times", count=close.counts)))
    for label, chosen in ((say("Notes"), True), (say("Coins"), False)):
        pieces = [f"{_face(coins.denomination)}×{coins.count}" for coins in close.coins if (coins.denomination in NOTES) is chosen]
        if pieces:
            rows.append(Row(f"{label} {'  '.join(pieces)}"))
    rows += [
        Row(say("Change kept for the next shift"), show_money(close.next_float)),
        Row(say("Into the safe"), show_money(close.counted - close.next_float)),
    ]
    if paper.approver_name and paper.approver_name != paper.operator_name:
        rows.append(Row(say("Allowed by {name}", name=paper.approver_name)))
    sections.append(Section("", tuple(rows)))
    sections.append(
        Section(
            "",
            (
                Row(say("All sales since the first, {count} bills", count=f"{close.perpetual.count:,}"), show_money(close.perpetual.gross)),
                Row(say("Ledger closed at entry {no}", no=f"{paper.entry:,}"), strong=True),
            ),
        )
    )
    made = _report(paper, say("Closing report (Z)"), close.number, fact.on, sections, opened_at=opened_at, until_at=fact.at)
    return replace(
        made,
        verdict=verdict,
        code=paper.code,
        caption=say("Reference {code}", code=look_up_code(paper.standing.leaf)),
        signatures=(say("Cashier"), say("Received by")),
    )


def x_report(paper: Paper, totals: ShiftTotals, *, opened_at: int, now_at: int, on: date) -> Report:
    """The shift so far; recorded nowhere. `paper.standing` is the fact that opened the shift."""
    say = paper.say
    sections = [*shift_sections(totals, say), drawer_section(totals, say, None)]
    number = say("Shift {shift}", shift=totals.shift)
    return _report(paper, say("Interim report (X)"), number, on, sections, opened_at=opened_at, until_at=now_at)


def shift_sections(totals: ShiftTotals, say: Say, numbers: tuple[str, str] = ("", "")) -> list[Section]:
    """Sales, VAT and payments of a shift; what did not happen is left out."""
    rows = [Row(say("Sales, {count} bills", count=totals.count("sale")), show_money(totals.amount("sale")), strong=True)]
    if numbers[0]:
        rows.append(Row(say("{first} to {last}", first=numbers[0], last=numbers[1]), say("without a gap"), indent=1))
    if totals.count("refund"):
        rows.append(Row(say("Refunds, {count}", count=totals.count("refund")), show_money(-totals.amount("refund")), indent=1))
    if totals.count("discount"):
        rows.append(Row(say("Discounts, already taken off"), show_money(totals.amount("discount")), indent=1))
    if totals.amount("scheme"):
        rows.append(Row(say("Campaigns borne by the shop, already taken off"), show_money(totals.amount("scheme")), indent=1))
    if totals.count("cancelled"):
        rows.append(Row(say("Bills cancelled, {count}", count=totals.count("cancelled")), show_money(totals.amount("cancelled")), indent=1))
    acts = (
        (say("Lines voided {count}", count=totals.count(ALLOWED + Permission.VOID_LINE)), totals.count(ALLOWED + Permission.VOID_LINE)),
        (say("Prices changed {count}", count=totals.count(ALLOWED + Permission.PRICE)), totals.count(ALLOWED + Permission.PRICE)),
        (say("Drawer opened {count}", count=totals.count("no-sale")), totals.count("no-sale")),
        (say("Over the limit {count}", count=totals.count(ALLOWED + Permission.OVER_LIMIT)), totals.count(ALLOWED + Permission.OVER_LIMIT)),
    )
    guarded = " · ".join(words for words, count in acts if count)
    if guarded:
        rows.append(Row(guarded, indent=1))
    sections = [Section("", tuple(rows))]
    if vat := _vat_rows(totals, say):
        sections.append(Section("", vat))
    paid = [
        Row(say("Cash, {count} bills", count=totals.count("in/cash")), show_money(totals.amount("in/cash"))),
        Row(say("PromptPay, {count} bills", count=totals.count("in/promptpay")), show_money(totals.amount("in/promptpay"))),
    ]
    if totals.count("in/credit"):
        paid.append(Row(say("On credit, {count} bills", count=totals.count("in/credit")), show_money(totals.amount("in/credit"))))
    if totals.count("in/tokens"):
        tokens = totals.amount("in/tokens") - totals.amount("out/tokens")
        paid.append(Row(say("Tokens, owed by issuers, {count} bills", count=totals.count("in/tokens")), show_money(tokens)))
    if totals.count("out/credit"):
        paid.append(Row(say("Returned goods off debts"), show_money(-totals.amount("out/credit"))))
    if totals.count("out/promptpay"):
        paid.append(Row(say("PromptPay paid back"), show_money(-totals.amount("out/promptpay"))))
    if totals.amount("rounding"):
        paid.append(Row(say("Cash rounding"), show_money(-totals.amount("rounding"))))
    sections.append(Section("", tuple(paid)))
    if members := _member_rows(totals, say):
        sections.append(Section("", members))
    return sections


def _member_rows(totals: ShiftTotals, say: Say) -> tuple[Row, ...]:
    """What members paid and were paid for debts, shares and deposits, apart from sales."""
    rows = []
    for direction, words, sign in (("in", say("From members: debts, shares, deposits"), 1), ("out", say("To members: shares, deposits"), -1)):
        amounts = {kind: totals.amount(f"member-{direction}/{kind}") for kind in ("cash", "promptpay")}
        set_off = sum(totals.amount(f"member-{direction}/{kind}") for kind in ("deposit", "produce", "credit"))
        if any(amounts.values()) or set_off:
            rows.append(Row(words, show_money(sign * (sum(amounts.values()) + set_off)), strong=True))
            rows += [
                Row(name, show_money(sign * amounts[kind]), indent=1)
                for kind, name in (("cash", say("Cash")), ("promptpay", say("PromptPay")))
                if amounts[kind]
            ]
            rows += [Row(say("Set off"), show_money(sign * set_off), indent=1)] if set_off else []
    return tuple(rows)


def drawer_section(totals: ShiftTotals, say: Say, counted: int | None) -> Section:
    """Where the cash that should lie in the drawer comes from, and what was counted."""
    rows = [
        Row(say("Opening float"), show_money(totals.amount("float")), indent=1),
        Row(say("Sales for cash"), signed(totals.amount("in/cash")), indent=1),
    ]
    moved = (
        ("out/cash", say("Refunds in cash"), -1),
        ("member-in/cash", say("Cash from members"), 1),
        ("member-out/cash", say("Cash to members"), -1),
        ("paid-in", say("Paid in"), 1),
        ("paid-out", say("Paid out"), -1),
    )
    for name, words, sign in moved:
        if totals.count(name):
            rows.append(Row(words, signed(sign * totals.amount(name)), indent=1))
    rows.append(Row(say("Expected"), show_money(totals.expected), strong=True))
    if counted is not None:
        rows.append(Row(say("Counted (blind)"), show_money(counted), strong=True))
    return Section(say("Cash drawer"), tuple(rows))


def verdict_words(difference: int, say: Say) -> str:
    """Short, over, or exact, by words first."""
    if difference == 0:
        return say("Exact")
    return say("Short") if difference < 0 else say("Over")


def report_slip(report: Report) -> Slip:
    """A report on the till's own paper."""
    items: list[Item] = [Text(report.shop[0], size="title", weight=700, align="center")]
    items += [Text(text, size="small", align="center") for text in report.shop[1:]]
    items += [Boxed(report.title), Pair(report.number, report.day, weight=700)]
    items += [row_items(row) for row in report.facts]
    for section in report.sections:
        items.append(Rule())
        if section.heading:
            items.append(Text(section.heading, weight=700))
        items += [row_items(row) for row in section.rows]
        if report.verdict is not None and section is report.sections[report.verdict_after]:
            items.append(Band(report.verdict.left, report.verdict.right))
    if report.code:
        items += [Space(16), QrCode(report.code, report.caption)]
    if report.signatures is not None:
        items += [Space(72), Signatures(*report.signatures)]
    return Slip((*items, Space(24), Cut()), report.language, report.copy)


def _report(paper: Paper, title: str, number: str, on: date, sections: list[Section], *, opened_at: int, until_at: int) -> Report:
    say, profile, language = paper.say, paper.profile, paper.language
    span = say("{begin} to {end}", begin=show_time(opened_at), end=show_time(until_at))
    sample = (say("Sample shop: this paper proves no sale"),) if profile.sample else ()
    return Report(
        shop=(profile.shop, *shop_lines(profile, say), *sample),
        title=title,
        number=number,
        day=show_date(on, "document", language),
        facts=(Row(span, say("Cashier {name}", name=paper.operator_name), indent=0),),
        sections=tuple(sections),
        verdict_after=next(place for place, section in enumerate(sections) if section.heading),
        language=language,
        copy=paper.copy,
    )


def _vat_rows(totals: ShiftTotals, say: Say) -> tuple[Row, ...]:
    rows: list[Row] = []
    names = sorted((total.name for total in totals.sums if total.name.startswith("base/")), reverse=True)
    for name in (name for name in names if name != "base/exempt"):
        rate = name.removeprefix("base/")
        base, tax = totals.amount(name), totals.amount(f"tax/{rate}")
        rows.append(Row(say("Subject to VAT, refunds taken off"), show_money(base + tax)))
        rows.append(Row(say("Value before VAT"), show_money(base), indent=1))
        rows.append(Row(say("VAT {rate}%", rate=rate), show_money(tax), indent=1))
    if "base/exempt" in names:
        rows.append(Row(say("Exempt from VAT, refunds taken off"), show_money(totals.amount("base/exempt"))))
    return tuple(rows)


def _face(denomination: int) -> str:
    baht, satang = divmod(denomination, 100)
    return f"{baht:,}" if satang == 0 else f"{baht}.{satang:02}"
