"""The facts of the counter: sale, refund, reversal, bill-cancelled, denied, training; their rules and postings. Their views are in `sale_views.py`.

A sale is whole in itself: lines with names and prices as they were, VAT by group, how it was paid. What it posts follows from what it says, to
the satang, and is checked wherever the fact comes from. A quantity is in steps of the base unit, also where a pack was sold (2 boxes of 12 are
24 steps at `price` per 12). Refunds point back and never exceed what was sold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..ledger.facts import MONEY, Fact, Posting
from ..members.debts import Allocation, Instalment
from ..members.purses import Purse, account_of, demand_party
from ..money import MOST_SATANG, line_amount, vat_inside
from ..quantity import MOST_STEPS
from ..refusals import Refusal
from ..tokens.uses import CLAIMS, Earned, EarnedBack, TokenBack, TokenUse, back_postings, check_backs, check_uses, own_by_line, use_postings

MOST_LINES = 200
MOST_REASON = 200
MOST_ROUNDING = 24
"""Cash is rounded to whole coins of 25 satang, so that less than one coin is given up or added."""
MOST_VAT_RATE = 30
Document = Literal["receipt", "abbreviated", "full"]
MOST_INSTALMENTS = 60
LAST_DUE_ON = date(2105, 12, 31)
"""The last day that a record knows; what fell due far beyond could not be aged any more."""
TenderKind = Literal["cash", "promptpay", "credit", "deposit", "produce", "tokens"]
TENDER_ACCOUNTS = {"cash": "cash/drawer", "promptpay": "bank/promptpay"}
TENDER_PURSES: dict[str, Purse] = {"credit": "credit", "deposit": "deposit", "produce": "produce"}
"""Tenders that no money moves for: what is settled stands in a purse of the member."""
SALE_TENDERS: frozenset[TenderKind] = frozenset(("cash", "promptpay", "credit", "tokens"))


class SaleLinesOutOfBounds(Refusal):
    says = "A bill has 1 to 200 lines."


class SaleLineWrong(Refusal):
    says = "Line {line} does not come out: price, quantity, discount and amount do not agree."


class SaleTotalWrong(Refusal):
    says = "The lines of this bill come to {lines}, not {total}."


class SaleVatWrong(Refusal):
    says = "The VAT of this bill is not worked out as the law says."


class SaleTenderWrong(Refusal):
    says = "What was paid does not come to the total of this bill."


class SalePostingsDiffer(Refusal):
    says = "What this bill posts is not what it says."


class CreditWithoutMember(Refusal):
    says = "Credit is a member's own, and this bill names nobody."


class CreditTermsWrong(Refusal):
    says = "Credit falls due on a day from today on, or in up to 60 instalments that come to its amount."


class HelperWithoutMember(Refusal):
    says = "A helper acts for a member, and this names none."


class TokenTenderWrong(Refusal):
    says = "What issuers repay of this bill is not what its campaigns say."


class TokensBackDiffer(Refusal):
    says = "The tokens that come back are not those of the goods that come back."


class RefundToDebtWrong(Refusal):
    says = "What goes back to the debt must name the debt of this sale, to the satang."


class SlipUsedBefore(Refusal):
    says = "The transfer slip {reference} has already paid bill {number}."


class RefundOfNothing(Refusal):
    says = "A refund names the one sale that it takes back, and that sale is not in this store."


class RefundExceeds(Refusal):
    says = "More of line {line} would come back than was sold."


class ReasonNeeded(Refusal):
    says = "This needs a reason of at most 200 letters."


class ReversedBefore(Refusal):
    says = "This was reversed before; nothing is reversed twice."


class RefundedBefore(Refusal):
    says = "Goods of this sale came back already, so it is not reversed whole. Refund what is left."


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line: `quantity` steps at `price` satang per `per` steps, less its own `discount`, its share of the bill's and of what the shop bears of
    campaigns (`scheme`), is `amount`."""

    goods: str
    name: str
    unit: str
    quantity: int
    price: int
    amount: int
    vat: int | None
    per: int = 1
    places: int = 0
    pack: str = ""
    factor: int = 1
    discount: int = 0
    shared: int = 0
    scheme: int = 0


@dataclass(frozen=True, slots=True)
class VatGroup:
    """What of a document falls under one rate (None: exempt): value without VAT, and VAT."""

    rate: int | None
    base: int
    tax: int


@dataclass(frozen=True, slots=True)
class Tendered:
    """One part of the payment: `amount` settles the bill; of cash also what was `given` and the `change`; of a transfer its bank slip.

    Credit falls due on `due_on`, or in `instalments` that come to its amount, by day. Tokens are what the issuer of `campaign` owes for them.
    """

    kind: TenderKind
    amount: int
    given: int = 0
    change: int = 0
    bank: str = ""
    reference: str = ""
    seen: bool = False
    due_on: date | None = None
    instalments: tuple[Instalment, ...] = ()
    campaign: str = ""

    @property
    def terms(self) -> tuple[Instalment, ...]:
        """When credit falls due, as instalments: one where it has only a day."""
        if self.due_on is not None:
            return (Instalment(self.due_on, self.amount),)
        return self.instalments


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale. `total` is what the lines come to; `rounding` is the part of it that cash rounding gives up (negative: adds).

    `approvals` name each guarded act on the bill: the permission, then what the till says of it, in words parted by spaces.
    `member` is the party that bought, `helper` the party that came in the member's place. `uses` is what the bill uses of campaigns, `earned` what it
    earns.
    """

    shift: int
    number: str
    serial: int
    document: Document
    lines: tuple[SaleLine, ...]
    vat: tuple[VatGroup, ...]
    tender: tuple[Tendered, ...]
    total: int
    discount: int = 0
    rounding: int = 0
    approvals: tuple[str, ...] = ()
    degraded: bool = False
    member: str = ""
    helper: str = ""
    uses: tuple[TokenUse, ...] = ()
    earned: tuple[Earned, ...] = ()

    @property
    def on_credit(self) -> int:
        """What of the bill is owed, in satang."""
        return sum(part.amount for part in self.tender if part.kind == "credit")

    @property
    def repaid(self) -> int:
        """What of the bill issuers owe, in satang."""
        return sum(use.repaid for use in self.uses)


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Goods that come back: line `line` of the sale (from 0), so many steps, for so much."""

    line: int
    goods: str
    name: str
    unit: str
    quantity: int
    amount: int
    vat: int | None
    places: int = 0
    pack: str = ""
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Refund:
    """Goods taken back; `refs` names the sale.

    What a credit note must show (Revenue Code 86/10): `of_number`, `of_total`, what came back before, what comes back now, its VAT, the reason.
    A part of kind credit takes the debt of the sale down, instalment by instalment as `allocations` say; `member` owed it. `backs` give tokens back,
    never money for them; `earned_back` takes back what was earned and not used.
    """

    shift: int
    number: str
    serial: int
    document: Document
    of_number: str
    of_total: int
    lines: tuple[RefundLine, ...]
    vat: tuple[VatGroup, ...]
    tender: tuple[Tendered, ...]
    total: int
    reason: str
    approver: str
    rounding: int = 0
    degraded: bool = False
    refunded_before: int = 0
    member: str = ""
    helper: str = ""
    allocations: tuple[Allocation, ...] = ()
    backs: tuple[TokenBack, ...] = ()
    earned_back: tuple[EarnedBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Reversal:
    """The exact negation of the one fact that `refs` names."""

    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class BillCancelled:
    """A bill given up before it was paid: how much stood on it, and why."""

    shift: int
    count: int
    amount: int
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Denied:
    """Somebody tried what their role does not allow."""

    act: str
    permission: str


@dataclass(frozen=True, slots=True)
class Training:
    """Practice at the till: posts nothing and counts nowhere."""

    lines: int
    amount: int


def vat_groups(amounts: dict[int | None, int]) -> tuple[VatGroup, ...]:
    """Work VAT out once for each rate of a document; `amounts` are satang with VAT inside by rate, exempt under None, which comes last."""
    made = []
    for rate in sorted(amounts, key=lambda rate: (rate is None, -(rate or 0))):
        base, tax = vat_inside(gross=amounts[rate], rate=rate or 0)
        made.append(VatGroup(rate, base, tax))
    return tuple(made)


def income_postings(total: int, vat: tuple[VatGroup, ...], sign: int) -> list[Posting]:
    """What a document brings as income and VAT (sign -1), or takes back (sign 1); a shop outside VAT has no groups."""
    if not vat:
        return [("sales/goods", "THB", sign * total)] if total else []
    made: list[Posting] = []
    for group in vat:
        account = "sales/exempt" if group.rate is None else "sales/goods"
        if group.base:
            made.append((account, "THB", sign * group.base))
        if group.tax:
            made.append(("vat/output", "THB", sign * group.tax))
    return made


def stock_postings(lines: tuple[SaleLine, ...] | tuple[RefundLine, ...], sign: int) -> list[Posting]:
    """Goods leave the shop (sign -1) or come back (sign 1), one pair a product."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.goods] = sums.get(line.goods, 0) + line.quantity
    made: list[Posting] = []
    for goods, quantity in sums.items():
        made.append(("stock/shop", goods, sign * quantity))
        made.append(("stock/sold", goods, -sign * quantity))
    return made


def tender_account(part: Tendered, member: str) -> str:
    """The account that a part of a payment comes to: the shop's money, a purse of the member, or what the issuer of a campaign owes."""
    if part.kind == "tokens":
        return f"{CLAIMS}/{part.campaign}"
    return TENDER_ACCOUNTS.get(part.kind) or account_of(TENDER_PURSES[part.kind], member)


def tender_postings(tender: tuple[Tendered, ...], rounding: int, sign: int, member: str = "") -> list[Posting]:
    """Money comes (sign 1) or goes back (sign -1), cash rounding apart; on credit the member owes it instead."""
    made: list[Posting] = [(tender_account(part, member), "THB", sign * part.amount) for part in tender if part.amount]
    if rounding:
        made.append(("cash/rounding", "THB", sign * rounding))
    return made


def sale_postings(sale: Sale) -> tuple[Posting, ...]:
    """What a sale posts: money in, income and VAT out, goods off the shelf, tokens used and earned."""
    money = tender_postings(sale.tender, sale.rounding, 1, sale.member)
    tokens = use_postings(sale.uses, sale.earned, sale.member)
    return tuple(money + income_postings(sale.total, sale.vat, -1) + stock_postings(sale.lines, -1) + tokens)


def refund_postings(refund: Refund) -> tuple[Posting, ...]:
    """What a refund posts: the mirror of the part of the sale it takes back."""
    money = tender_postings(refund.tender, refund.rounding, -1, refund.member)
    tokens = back_postings(refund.backs, refund.earned_back, refund.member)
    return tuple(money + income_postings(refund.total, refund.vat, 1) + stock_postings(refund.lines, 1) + tokens)


def check_sale(fact: Fact, sale: Sale) -> None:
    """Refuse a sale whose lines, VAT, payment or postings do not come out to the satang."""
    if not 0 < len(sale.lines) <= MOST_LINES:
        raise SaleLinesOutOfBounds()
    amounts: dict[int | None, int] = {}
    total = shared = 0
    scheme = own_by_line(sale.uses) if sale.uses else {}
    for number, line in enumerate(sale.lines, 1):
        gross = line_amount(price=line.price, per=line.per, quantity=line.quantity) if line.per > 0 else -1
        if (
            not 0 < line.quantity <= MOST_STEPS
            or not 0 <= line.price <= 10**9
            or line.discount < 0
            or line.shared < 0
            or line.amount < 0
            or line.factor < 1
            or line.goods == MONEY
            or not is_vat_rate(line.vat)
            or gross - line.discount - line.shared - line.scheme != line.amount
            or line.scheme != scheme.get(number - 1, 0)
        ):
            raise SaleLineWrong(line=number)
        total += line.amount
        shared += line.shared
        amounts[line.vat] = amounts.get(line.vat, 0) + line.amount
    if total != sale.total or shared != sale.discount or total > MOST_SATANG:
        raise SaleTotalWrong(lines=total, total=sale.total)
    if (sale.vat or any(rate is not None for rate in amounts)) and sale.vat != vat_groups(amounts):
        raise SaleVatWrong()
    check_tender(sale.tender, total=sale.total, rounding=sale.rounding)
    check_party(sale.member, sale.helper)
    if sale.uses or sale.earned:
        check_uses(sale.uses, sale.earned, lines=len(sale.lines), member=sale.member)
    check_token_tender(sale.tender, sale.uses)
    for part in sale.tender:
        if part.kind == "credit":
            check_terms(part, sale.member, fact.on)
    if fact.post != sale_postings(sale):
        raise SalePostingsDiffer()


def is_vat_rate(rate: int | None) -> bool:
    """Whether this can be a rate of VAT in percent, or exempt."""
    return rate is None or 0 <= rate <= MOST_VAT_RATE


def check_tender(tender: tuple[Tendered, ...], *, total: int, rounding: int, kinds: frozenset[TenderKind] = SALE_TENDERS) -> None:
    """Refuse a payment that does not come to the total, less what rounding the cash gives up; only cash has change, only credit has terms."""
    if len(tender) > 20 or abs(rounding) > MOST_ROUNDING or sum(part.amount for part in tender) != total - rounding:
        raise SaleTenderWrong()
    for part in tender:
        handed = part.given - part.change == part.amount if part.kind == "cash" else part.given == part.change == 0
        if part.amount < 0 or part.change < 0 or not handed or part.kind not in kinds:
            raise SaleTenderWrong()
        if part.kind != "credit" and part.terms:
            raise CreditTermsWrong()
    if sum(part.kind == "credit" for part in tender) > 1:
        raise SaleTenderWrong()


def repaid_by_campaign(uses: Iterable[TokenUse | TokenBack]) -> dict[str, int]:
    """What the issuer of each campaign owes for uses, or no longer owes for what came back, in satang; campaigns that repay nothing are left out."""
    sums: dict[str, int] = {}
    for use in uses:
        if use.repaid:
            sums[use.campaign] = sums.get(use.campaign, 0) + use.repaid
    return sums


def check_token_tender(tender: tuple[Tendered, ...], uses: Iterable[TokenUse | TokenBack]) -> None:
    """Refuse parts that are not what each issuer repays, one a campaign."""
    repaid = repaid_by_campaign(uses)
    said = {part.campaign: part.amount for part in tender if part.kind == "tokens"}
    parts = sum(part.kind == "tokens" for part in tender)
    strays = any((part.kind == "tokens") != bool(part.campaign) or (part.campaign and (part.reference or part.bank)) for part in tender)
    if said != repaid or parts != len(said) or strays:
        raise TokenTenderWrong()


def check_party(member: str, helper: str) -> None:
    """Refuse who cannot be a party, and a helper of nobody."""
    if helper and not member:
        raise HelperWithoutMember()
    for party in (member, helper):
        if party:
            demand_party(party)


def check_terms(part: Tendered, member: str, on: date) -> None:
    """Refuse credit without a member, or with terms that are not in the future, in order and of its amount."""
    if not member:
        raise CreditWithoutMember()
    days = [term.due_on for term in part.terms]
    whole = sum(term.amount for term in part.terms) == part.amount > 0 and all(term.amount > 0 for term in part.terms)
    both = part.due_on is not None and part.instalments
    if days and days[-1] > LAST_DUE_ON:
        raise CreditTermsWrong()
    if both or not whole or len(part.instalments) == 1 or len(days) > MOST_INSTALMENTS or days != sorted(set(days)) or days[0] < on:
        raise CreditTermsWrong()


def check_refund(fact: Fact, refund: Refund) -> None:
    """Refuse a refund whose lines, payment or postings do not come out, or that names no sale."""
    if not 0 < len(refund.lines) <= MOST_LINES:
        raise SaleLinesOutOfBounds()
    if len(fact.refs) != 1:
        raise RefundOfNothing()
    if len({line.line for line in refund.lines}) != len(refund.lines):
        raise SaleLineWrong(line=refund.lines[0].line + 1)
    for line in refund.lines:
        if not 0 < line.quantity <= MOST_STEPS or line.amount < 0 or line.goods == MONEY or not is_vat_rate(line.vat):
            raise SaleLineWrong(line=line.line + 1)
    total = sum(line.amount for line in refund.lines)
    if total != refund.total:
        raise SaleTotalWrong(lines=total, total=refund.total)
    check_refund_vat(refund)
    check_tender(refund.tender, total=refund.total, rounding=refund.rounding)
    check_party(refund.member, refund.helper)
    check_refund_to_debt(refund, fact.refs[0])
    if refund.backs or refund.earned_back:
        check_backs(refund.backs, refund.earned_back, sale=fact.refs[0])
    check_token_tender(refund.tender, refund.backs)
    check_reason(refund.reason)
    if fact.post != refund_postings(refund):
        raise SalePostingsDiffer()


def check_refund_to_debt(refund: Refund, sale_id: str) -> None:
    """Refuse a part on credit that names no member, or other debts than the sale's own."""
    to_debt = sum(part.amount for part in refund.tender if part.kind == "credit")
    if to_debt and not refund.member:
        raise CreditWithoutMember()
    wrong = any(part.debt != sale_id or part.amount <= 0 or part.instalment < 1 for part in refund.allocations)
    twice = len({part.instalment for part in refund.allocations}) != len(refund.allocations)
    terms = any(part.terms for part in refund.tender)
    if wrong or twice or terms or sum(part.amount for part in refund.allocations) != to_debt:
        raise RefundToDebtWrong()


def check_refund_vat(refund: Refund) -> None:
    """Refuse VAT that goes back otherwise than rate by rate with the lines, or below nothing; how the satang fall follows the sale's own."""
    amounts: dict[int | None, int] = {}
    for line in refund.lines:
        amounts[line.vat] = amounts.get(line.vat, 0) + line.amount
    groups = {group.rate: group.base + group.tax for group in refund.vat}
    if not refund.vat and set(amounts) <= {None}:
        return
    below = any(group.base < 0 or group.tax < 0 or (group.tax and not group.rate) for group in refund.vat)
    if groups != amounts or len(groups) != len(refund.vat) or below:
        raise SaleVatWrong()


def check_reason(reason: str) -> None:
    """Refuse an empty or endless reason."""
    if not 0 < len(reason.strip()) <= MOST_REASON:
        raise ReasonNeeded()


def check_reversal(fact: Fact, body: Reversal) -> None:
    """Refuse a reversal without a reason; that it negates its fact exactly is the ledger's own rule."""
    check_reason(body.reason)


def check_cancelled(fact: Fact, body: BillCancelled) -> None:
    """Refuse a cancelled bill without reason or with absurd sums."""
    check_reason(body.reason)
    if not 0 <= body.count <= MOST_LINES or not 0 <= body.amount <= MOST_SATANG:
        raise SaleLinesOutOfBounds()


def code_of_leaf(leaf: bytes) -> int:
    """The first 62 bits of a leaf hash, which SQLite can index as an integer."""
    return int.from_bytes(leaf[:8], "big") >> 2
