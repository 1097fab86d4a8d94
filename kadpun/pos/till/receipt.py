"""Papers of recorded facts: receipt, abbreviated tax invoice, refund and credit note, and the small papers of the drawer.

A paper is made from the fact as it stands and nothing is worked out again, so a reprint is the same paper with the word for a copy. The words
of a tax invoice are those of the document that the fact says it is; a shop that was not approved never made one. A sample shop says so on every
paper. Refuses to know printers; sums come from the fact, names of people and shop from where they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kadpun.books.ledger.kind import Standing
from kadpun.books.ledger.receipt_code import look_up_code
from kadpun.books.money import line_amount, show_money
from kadpun.books.profile import ShopProfile
from kadpun.books.quantity import show_quantity
from kadpun.books.sales.sale import Refund, RefundLine, Sale, SaleLine, Tendered, VatGroup
from kadpun.books.sales.shift import CashMove
from kadpun.books.thai import show_date, show_time
from kadpun.books.words import Language, Say
from kadpun.hardware.slip import Band, Boxed, Cut, Item, KickDrawer, Logo, Pair, QrCode, Rule, Signatures, Slip, Space, Text

from .receipt_tokens import CampaignWords, back_items, discount_items, earned_items, repaid_items
from .results import Row

INDENT = 24
TAXED_MARK = "V"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper needs beside its fact: the shop as it is called, the reader's language, the receipt code, and who stood at the till."""

    profile: ShopProfile
    say: Say
    language: Language
    standing: Standing
    code: str = ""
    operator_name: str = ""
    approver_name: str = ""
    copy: bool = False
    member_number: str = ""
    helper_number: str = ""
    owed: int | None = None
    """What the member owes with this paper's entry, in satang, as this till's books stand; on no copy, since it is not the fact's."""
    campaigns: Mapping[str, CampaignWords] = field(default_factory=dict)

    @property
    def entry(self) -> int:
        """The fact's number in its log as people count, from 1."""
        return self.standing.fact.seq + 1


def sale_slip(paper: Paper, sale: Sale) -> Slip:
    """The paper of a sale: a plain receipt (Revenue Code 105 bis) or an abbreviated tax invoice (86/6), as the fact says."""
    say = paper.say
    invoice = sale.document == "abbreviated"
    items = head(paper, say("Abbreviated tax invoice") if invoice else say("Receipt"))
    if sale.vat:
        items.append(Text(say("Prices include VAT (VAT INCLUDED)"), size="small", align="center"))
    items += numbered(paper, sale.number, with_book=not invoice)
    items += member_items(paper)
    items.append(Rule())
    for line in sale.lines:
        items += sale_line_items(line, taxed=bool(sale.vat), say=say)
    items.append(Rule())
    before = sum(line.amount + line.shared + line.scheme for line in sale.lines)
    items.append(Pair(say("Lines: {count}", count=len(sale.lines)), show_money(before), weight=700, column=bool(sale.vat)))
    if sale.discount:
        items.append(Pair(say("Discount on the bill"), show_money(-sale.discount), column=bool(sale.vat)))
    items += discount_items(sale.uses, paper.campaigns, say, column=bool(sale.vat))
    items.append(Band(say("To pay"), show_money(sale.total - sale.repaid)))
    items += repaid_items(sale, paper.campaigns, say)
    items += _tender_items(sale, say)
    items += vat_items(sale.vat, say)
    items += earned_items(sale.earned, sale.uses, paper.campaigns, say)
    if sale.on_credit:
        items += credit_items(paper)
    kick = any(part.kind == "cash" and part.given for part in sale.tender)
    return finish(paper, items, degraded=sale.degraded, kick=kick)


def refund_slip(paper: Paper, refund: Refund) -> Slip:
    """The paper of a refund; for a shop that issues invoices a credit note with what section 86/10 of the Revenue Code asks for."""
    say = paper.say
    note = refund.document == "abbreviated"
    items = head(paper, say("Credit note") if note else say("Goods returned"))
    items += numbered(paper, refund.number, with_book=not note)
    items += member_items(paper)
    items.append(Text(say("For {number}", number=refund.of_number), weight=700))
    items.append(Rule())
    for line in refund.lines:
        items += _refund_line_items(line, taxed=bool(refund.vat), say=say)
    items.append(Rule())
    correct = refund.of_total - refund.refunded_before - refund.total
    items.append(Pair(say("Value on the paper before"), show_money(refund.of_total)))
    if refund.refunded_before:
        items.append(Pair(say("Returned earlier"), show_money(-refund.refunded_before)))
    items.append(Pair(say("Correct value now"), show_money(correct)))
    items.append(Pair(say("Difference"), show_money(refund.total), weight=700))
    tax = sum(group.tax for group in refund.vat)
    if refund.vat:
        items.append(Pair(say("VAT in the difference"), show_money(tax)))
    items.append(Text(say("Reason: {reason}", reason=refund.reason)))
    if paper.approver_name and paper.approver_name != paper.operator_name:
        items.append(Text(say("Allowed by {name}", name=paper.approver_name), size="small"))
    money = [part for part in refund.tender if part.kind != "tokens"]
    kinds = {part.kind for part in money}
    given = say("Taken off the debt") if kinds == {"credit"} else say("Given back") if "credit" in kinds else say("Paid back")
    items.append(Band(given, show_money(sum(part.amount for part in money))))
    items += back_items(refund, paper.campaigns, say)
    for part in money:
        items.append(Pair(tender_words(part, say), show_money(part.amount)))
    if refund.rounding:
        items.append(Pair(say("Cash rounding"), show_money(-refund.rounding), size="small"))
    items += [Space(72), Signatures(say("Cashier"), say("Received by"))]
    return finish(paper, items, degraded=refund.degraded, kick=any(part.kind == "cash" for part in refund.tender))


def cash_move_slip(paper: Paper, move: CashMove) -> Slip:
    """The paper that lies in the drawer for cash paid in or out, to be signed."""
    say = paper.say
    if move.account == "cash/safe" and move.direction == "out":
        title = say("Cash to the safe")
    else:
        title = say("Paid in") if move.direction == "in" else say("Paid out")
    items = head(paper, title, logo=False)
    fact = paper.standing.fact
    items.append(Pair(say("Till {desk}", desk=paper.profile.desk_number), show_date(fact.on, "document", paper.language)))
    items.append(Pair(say("Cashier {name}", name=paper.operator_name), show_time(fact.at, paper.language), size="small"))
    items.append(Text(say("Reason: {reason}", reason=move.reason)))
    items.append(Band(title, show_money(move.amount)))
    items += [Space(72), Signatures(say("Cashier"), say("Received by") if move.direction == "out" else say("Handed in by"))]
    items.append(Text(say("Entry {no} in the ledger", no=f"{paper.entry:,}"), size="small", align="center"))
    kick: list[Item] = [] if paper.copy else [KickDrawer()]
    return Slip((*kick, *items, Space(24), Cut()), paper.language, paper.copy)


def drawer_slip(language: Language) -> Slip:
    """No paper at all: only the drawer opens."""
    return Slip((KickDrawer(),), language)


def head(paper: Paper, title: str, *, logo: bool = True) -> list[Item]:
    """The head of a paper: the shop, what the law wants said of it, the name of the paper, and that a sample shop is one."""
    return shop_head(paper.profile, paper.say, title, logo=logo)


def shop_head(profile: ShopProfile, say: Say, title: str, *, logo: bool = True) -> list[Item]:
    """The head of a paper that is of no one fact."""
    items: list[Item] = [Logo()] if logo else []
    items.append(Text(profile.shop, size="title", weight=700, align="center"))
    items += [Text(text, align="center") for text in (profile.organisation,) if text]
    items += [Text(text, size="small", align="center") for text in shop_lines(profile, say)]
    if profile.sample:
        items.append(Boxed(say("Sample shop: this paper proves no sale")))
    items.append(Boxed(title))
    return items


def shop_lines(profile: ShopProfile, say: Say) -> tuple[str, ...]:
    """Address, tax id, branch, telephone and the till's registration, as far as the shop has them."""
    lines = list(profile.address)
    if profile.telephone:
        lines.append(say("Telephone {number}", number=profile.telephone))
    if profile.tax_id:
        lines.append(say("Tax ID {tax_id}", tax_id=profile.tax_id))
    if profile.vat_mode != "none":
        office = say("Head office") if profile.branch in ("", "00000") else say("Branch {branch}", branch=profile.branch)
        lines.append(office)
    if profile.machine_number:
        lines.append(say("Till {desk}, registered as {machine}", desk=profile.desk_number, machine=profile.machine_number))
    else:
        lines.append(say("Till {desk}", desk=profile.desk_number))
    return tuple(lines)


def sale_line_items(line: SaleLine, *, taxed: bool, say: Say) -> list[Item]:
    """One line: a single piece on one row, otherwise the name, then how many at what price, then what was taken off."""
    mark = TAXED_MARK if taxed and line.vat is not None else ""
    gross = line_amount(price=line.price, per=line.per, quantity=line.quantity)
    single = line.quantity == 1 and not line.pack and line.places == 0
    if single and not line.discount:
        return [Pair(f"1 {line.name}", show_money(gross), mark=mark, column=taxed)]
    items: list[Item] = [Text(line.name), Pair(quantity_text(line), show_money(gross), "small", indent=INDENT, mark=mark, column=taxed)]
    if line.discount:
        items.append(Pair(say("Discount"), show_money(-line.discount), "small", indent=INDENT, column=taxed))
    return items


def quantity_text(line: SaleLine) -> str:
    """How many of what at which price: 2 ขวด × 28.00, 1.350 กก. × 22.00; a label's own price stands without."""
    if line.pack:
        return f"{line.quantity // line.factor:,} {line.pack} × {show_money(line.price)}"
    shown = f"{show_quantity(line.quantity, places=line.places)} {line.unit}"
    return f"{shown} × {show_money(line.price)}" if line.per == 10**line.places else shown


def member_items(paper: Paper) -> list[Item]:
    """Whose paper this is, and who came in the member's place: numbers only, since a paper waits in files that are not the register."""
    say = paper.say
    items: list[Item] = []
    if paper.member_number:
        items.append(Text(say("Member {number}", number=paper.member_number), weight=700))
    if paper.helper_number:
        items.append(Text(say("Came in the member's place: {number}", number=paper.helper_number), size="small"))
    return items


def terms_items(part: Tendered, say: Say) -> list[Item]:
    """When credit falls due: its day, or each instalment with its day."""
    if part.due_on is not None:
        return [Text(say("Due {on}", on=part.due_on), indent=INDENT)]
    return [
        Pair(say("Instalment {number}, due {on}", number=number, on=term.due_on), show_money(term.amount), "small", indent=INDENT)
        for number, term in enumerate(part.terms, 1)
    ]


def credit_items(paper: Paper) -> list[Item]:
    """What is owed altogether, and where the buyer signs for the debt."""
    say = paper.say
    items: list[Item] = [Rule()]
    if paper.owed is not None:
        items.append(Pair(say("Owed altogether"), show_money(paper.owed), weight=700))
    items.append(Text(say("I took these goods and owe what stands here on credit."), size="small"))
    items += [Space(72), Signatures(say("Buyer") if not paper.helper_number else say("Came for the buyer"), say("Cashier"))]
    return items


def tender_words(part: Tendered, say: Say) -> str:
    """What people call a part of a payment."""
    words = {
        "cash": say("Cash"),
        "promptpay": say("PromptPay"),
        "credit": say("Off the debt"),
        "deposit": say("From the deposit"),
        "produce": say("From produce"),
    }
    return words[part.kind]


def vat_items(groups: tuple[VatGroup, ...], say: Say) -> list[Item]:
    """What of the document is value and what is VAT, by rate; nothing for a shop outside VAT."""
    items: list[Item] = [Rule()] if groups else []
    for group in groups:
        if group.rate is None:
            items.append(Pair(say("Goods exempt from VAT"), show_money(group.base), "small"))
        else:
            items.append(Pair(f"{TAXED_MARK} {say('Value before VAT')}", show_money(group.base), "small"))
            items.append(Pair(say("VAT {rate}%", rate=group.rate), show_money(group.tax), "small"))
    return items


def proof_items(paper: Paper, *, scan: str) -> list[Item]:
    """The signed QR, the look-up code for people, and the fact's number."""
    say = paper.say
    items: list[Item] = [Space(16)]
    reference = say("Reference {code}", code=look_up_code(paper.standing.leaf))
    items.append(QrCode(paper.code, reference) if paper.code else Text(reference, weight=700, align="center"))
    items.append(Text(say("Entry {no} in the ledger", no=f"{paper.entry:,}"), size="small", align="center"))
    if paper.code:
        items.append(Text(scan, size="small", align="center"))
    return items


def row_items(row: Row) -> Item:
    """A row of a report on paper."""
    size, weight = ("small", 500) if row.indent else ("body", 700 if row.strong else 500)
    if not row.right:
        return Text(row.left, size=size, weight=weight, indent=INDENT * row.indent)  # type: ignore[arg-type]
    return Pair(row.left, row.right, size, weight, indent=INDENT * row.indent)  # type: ignore[arg-type]


def signed(satang: int) -> str:
    """An amount with its sign always shown."""
    return show_money(satang) if satang < 0 else f"+{show_money(satang)}"


def numbered(paper: Paper, number: str, *, with_book: bool) -> list[Item]:
    say, fact = paper.say, paper.standing.fact
    items: list[Item] = [
        Space(4),
        Pair(say("No. {number}", number=number), show_date(fact.on, "document", paper.language), weight=700),
        Pair(say("Cashier {name}", name=paper.operator_name), show_time(fact.at, paper.language), size="small"),
    ]
    if with_book:
        items.append(Text(say("Book {book}", book=number.rpartition("-")[0]), size="small"))
    return items


def _refund_line_items(line: RefundLine, *, taxed: bool, say: Say) -> list[Item]:
    mark = TAXED_MARK if taxed and line.vat is not None else ""
    if line.pack and line.quantity % line.factor == 0:
        shown = f"{line.quantity // line.factor:,} {line.pack}"
    else:
        shown = f"{show_quantity(line.quantity, places=line.places)} {line.unit}"
    return [Text(line.name), Pair(shown, show_money(line.amount), "small", indent=INDENT, mark=mark, column=taxed)]


def _tender_items(sale: Sale, say: Say) -> list[Item]:
    items: list[Item] = []
    for part in sale.tender:
        if part.kind == "promptpay":
            items.append(Pair(say("PromptPay"), show_money(part.amount)))
            if part.reference:
                items.append(Text(say("Slip {bank} {reference}", bank=part.bank, reference=part.reference), size="small", indent=INDENT))
        if part.kind == "credit":
            items.append(Pair(say("Put on account"), show_money(part.amount), size="large", weight=700))
            items += terms_items(part, say)
    if sale.rounding:
        items.append(Pair(say("Cash rounding"), show_money(-sale.rounding), size="small"))
    for part in sale.tender:
        if part.kind == "cash":
            items.append(Pair(say("Cash"), show_money(part.given)))
            items.append(Pair(say("Change"), show_money(part.change), size="large", weight=700))
    return items


def finish(paper: Paper, items: list[Item], *, degraded: bool, kick: bool) -> Slip:
    say, profile = paper.say, paper.profile
    items += proof_items(paper, scan=say("Scan to see that this paper is the one in the shop's ledger"))
    if degraded:
        items.append(Text(say("Made while the shop's ledger was being restored"), size="small", align="center"))
    items.append(Text(profile.thanks or say("Thank you"), weight=700, align="center"))
    opens: list[Item] = [KickDrawer()] if kick and not paper.copy else []
    return Slip((*opens, *items, Space(24), Cut()), paper.language, paper.copy)
