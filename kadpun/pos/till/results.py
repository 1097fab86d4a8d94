"""What the counter's verbs answer: frozen values that may cross threads and be painted as they are.

Amounts are satang, quantities steps (or packs), instants UTC milliseconds. Sentences are not in here: a refusal or a notice carries its
own and is put into words when it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal, Told

from .basket import Basket, Discount
from .tender import NOTHING, Coins

if TYPE_CHECKING:
    from kadpun.books.goods.product import Product
    from kadpun.books.profile import ShopProfile
    from kadpun.books.sales.shift import Shift, ShiftTotals
    from kadpun.books.words import Language
    from kadpun.hardware.slip import Slip


class Permission(StrEnum):
    """The name of each act that not everybody may do; roles hold these names in the shop's profile."""

    SELL = "sell"
    VOID_LINE = "void_line"
    PRICE = "price_override"
    LINE_DISCOUNT = "line_discount"
    BILL_DISCOUNT = "bill_discount"
    CANCEL_BILL = "cancel_bill"
    REFUND = "refund"
    REPRINT = "reprint"
    DRAWER = "drawer"
    CASH_MOVE = "cash_move"
    OPEN_SHIFT = "open_shift"
    CLOSE_SHIFT = "close_shift"
    LARGE_DIFFERENCE = "large_difference"
    X_REPORT = "x_report"
    GOODS = "goods_edit"
    STOCK = "stock"
    OPERATORS = "operators"
    SETTINGS = "settings"
    EXPORT = "export"
    CREDIT_SALE = "credit_sale"
    OVER_LIMIT = "over_limit"
    DEBT_PAYMENT = "debt_payment"
    MEMBERS = "members"
    LIMITS = "credit_limits"
    SHARES = "shares_and_deposits"
    PRIVATE = "private_data"
    BOOKS = "books"
    RECONCILE = "reconcile"
    PERIODS = "periods"
    SURPLUS = "surplus"
    DESKS = "desks"
    TOKENS = "use_tokens"
    GRANT = "grant_tokens"
    CAMPAIGNS = "campaigns"
    CLAIMS = "claims"
    MARKET = "market"


class Notice(Told):
    """Something the cashier should know; nothing was refused and selling goes on."""


class ClockSetBack(Notice):
    says = "This computer's clock is {days} days and {hours} hours behind the ledger's last entry. Set the clock; selling goes on meanwhile."


class BillNearlyFull(Notice):
    says = "This bill has {lines} lines of at most {most}. Take payment soon."


class OverSoftLimit(Notice):
    says = "{owed} is owed now, above the {soft} that warns; {free} is left of the limit."


class NoPriceYet(Notice):
    says = "{name} has no price yet. F7 gives it one."


class HeldBillsWait(Notice):
    says = "{count} held bills wait. They stay for the next shift."


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who signs in at the desk; `id` is what facts say, the name stays in this store."""

    id: str
    name: str
    role: str
    permissions: frozenset[str]
    active: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether the act needs nobody else."""
        return permission.value in self.permissions


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's leave for one act of another; it is spent by the act, and by nothing else than this act."""

    id: str
    permission: Permission
    approver: str
    approver_name: str


@dataclass(frozen=True, slots=True)
class CounterState:
    """Everything the counter shows when it opens: ask again after signing in, after a shift is opened or closed, and after a setting."""

    profile: ShopProfile
    desk: str
    desk_number: str
    operator: Operator | None
    shift: Shift | None
    basket: Basket
    restored: bool
    held: int
    facts: int
    today: date
    notices: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """Goods went on the bill: line `line` (from 0) of `basket` was made or grew by `quantity`. Paint, then save the draft."""

    basket: Basket
    line: int
    quantity: int
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsQuantity:
    """Goods sold by weight were chosen without a weight: ask, then `add_goods` with the quantity."""

    product: Product
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A code that stands for nothing here: `shown` is short and printable, `reason` has the sentence, `search` prefills the search box."""

    shown: str
    reason: Refusal
    search: str


@dataclass(frozen=True, slots=True)
class SlipScanned:
    """The mini-QR of a bank's transfer slip. `used_for` is the number of the sale it paid already, "" when never seen."""

    bank: str
    reference: str
    used_for: str = ""


@dataclass(frozen=True, slots=True)
class MemberScanned:
    """The card of a party in the register was scanned, or its number typed as the card says it."""

    member: str


@dataclass(frozen=True, slots=True)
class CouponScanned:
    """A printed coupon of a campaign: its text, for the bill to use; nothing of it is verified yet."""

    text: str
    campaign: str


@dataclass(frozen=True, slots=True)
class ReceiptScanned:
    """A receipt of this shop was scanned or its code typed; `original` can be refunded or printed again."""

    original: Original


@dataclass(frozen=True, slots=True)
class QuantitySet:
    """The entry was a quantity with a star: hold `text` (already in plain digits) for the next code and show it in the box."""

    text: str


@dataclass(frozen=True, slots=True)
class Pay:
    """Enter on the empty box, or `*99`: open the payment panel."""


Star = Literal["price", "discount", "unit", "drawer", "cancel", "reprint", "pay"]


@dataclass(frozen=True, slots=True)
class Commanded:
    """A star command, read but not done: do what the same key does, on the chosen line, with the value it brings.

    `*1*10` price · `*2*10%` `*2*5` discount · `*4*n` unit (0 its own, then packs in order) · `*90` drawer · `*94` cancel · `*96` reprint
    · `*99` pay. `*92` and `*97`, full invoices, come back as `Unknown` with their own reason.
    """

    star: Star
    price: Satang | None = None
    discount: Discount | None = None
    unit: int | None = None


Scanned = Added | NeedsQuantity | Unknown | SlipScanned | MemberScanned | CouponScanned | ReceiptScanned | QuantitySet | Pay | Commanded


@dataclass(frozen=True, slots=True)
class SellingUnit:
    """One way the goods are sold: number 0 is its own unit, 1.. its packs."""

    number: int
    name: str
    name_en: str
    pack: str
    factor: int
    price: Satang
    per: int


@dataclass(frozen=True, slots=True)
class QuickKey:
    """One key of the quick-key card."""

    goods: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    price: Satang
    per: int
    group: str


@dataclass(frozen=True, slots=True)
class QuickGroup:
    """One tab of the quick-key card, its keys in order."""

    name: str
    keys: tuple[QuickKey, ...]


@dataclass(frozen=True, slots=True)
class HeldBill:
    """A bill waiting under a name; `total` is what the buyer will pay, campaigns taken off."""

    id: str
    label: str
    held_at: int
    by: str
    by_name: str
    count: int
    total: Satang


@dataclass(frozen=True, slots=True)
class PromptPayRequest:
    """A QR that asks for exactly `amount`; `payee` is shown beside it, partly masked."""

    payload: str
    amount: Satang
    payee: str


@dataclass(frozen=True, slots=True)
class TokensMoved:
    """So many tokens of a campaign went to or came back from the buyer's wallet; names in Thai and, where there are any, in English."""

    campaign: str
    name: str
    name_en: str
    token: str
    token_en: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Done:
    """A sale is in the books. `basket` is the next bill, empty; this one's change stays on screen until the next scan.

    `total` is what the buyer pays; campaigns took `scheme` off before it. Of a sale on credit: the `member`, how much went `on_credit`, and what the
    member has `owed` since. `earned` is what the bill brought of tokens.

    `no` is the fact's number in the desk's ledger from 1; `print_job` the job waiting in the print queue. `repeated` = the sale had been
    recorded before and nothing was written now.
    """

    fact_id: str
    number: str
    no: int
    at: int
    total: Satang
    discount: Satang
    cash_given: Satang
    by_promptpay: Satang
    rounding: Satang
    change: Satang
    hand_over: tuple[Coins, ...]
    receipt_code: str
    look_up_code: str
    slip: Slip
    print_job: str
    basket: Basket
    repeated: bool = False
    notices: tuple[Notice, ...] = ()
    member: str = ""
    on_credit: Satang = NOTHING
    owed: Satang = NOTHING
    scheme: Satang = NOTHING
    earned: tuple[TokensMoved, ...] = ()


@dataclass(frozen=True, slots=True)
class OriginalLine:
    """One line of a recorded sale: `left` of its `quantity` can still come back, worth `left_amount` in satang."""

    number: int
    goods: str
    name: str
    unit: str
    pack: str
    places: int
    quantity: int
    left: int
    amount: Satang
    left_amount: Satang
    vat: int | None


@dataclass(frozen=True, slots=True)
class Original:
    """A recorded sale as found by its receipt, with what is left to refund; a refund, or a member's own paper ("paper"), is only reprinted.

    `proof` says how it was found: "signed" by the receipt's own signature, "code" by look-up code, "number" by number.
    """

    fact_id: str
    kind: Literal["sale", "refund", "paper"]
    number: str
    no: int
    at: int
    on: date
    by: str
    by_name: str
    document: str
    lines: tuple[OriginalLine, ...]
    total: Satang
    refunded: Satang
    left: Satang
    look_up_code: str
    proof: Literal["signed", "code", "number"]
    member: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """So much of an original's line (by its number) comes back, in the line's own quantity."""

    line: int
    quantity: int


@dataclass(frozen=True, slots=True)
class RefundQuote:
    """What a refund comes to before it is recorded: of the goods' `amount` the issuers of tokens no longer owe `repaid`, `to_debt` goes off what
    is still owed for the sale, `back` is paid out. Tokens go back by campaign.

    `cash` is what leaves the drawer when that is paid in cash, after rounding.
    """

    amount: Satang
    tax: Satang
    cash: Satang
    rounding: Satang
    lines: tuple[tuple[int, int, Satang], ...]
    to_debt: Satang = NOTHING
    repaid: Satang = NOTHING
    tokens_back: tuple[TokensMoved, ...] = ()

    @property
    def back(self) -> Satang:
        return Satang(max(self.amount - self.repaid - self.to_debt, 0))


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund is in the books."""

    fact_id: str
    number: str
    no: int
    total: Satang
    rounding: Satang
    hand_over: tuple[Coins, ...]
    receipt_code: str
    look_up_code: str
    slip: Slip
    print_job: str
    repeated: bool = False
    to_debt: Satang = NOTHING
    repaid: Satang = NOTHING
    tokens_back: tuple[TokensMoved, ...] = ()

    @property
    def back(self) -> Satang:
        """What is handed or transferred back, before the rounding of cash."""
        return Satang(max(self.total - self.repaid - self.to_debt, 0))


@dataclass(frozen=True, slots=True)
class Printed:
    """A slip for the print queue, with the id and the title of its job: a reprint, a paper for the drawer."""

    slip: Slip
    print_job: str
    fact_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something without paper of its own was recorded: fact number, and a slip that only kicks the drawer where it must open."""

    fact_id: str
    no: int
    slip: Slip | None = None


@dataclass(frozen=True, slots=True)
class CashCount:
    """How many of each note and coin were counted, satang denomination to count; `loose` is money counted as one sum."""

    pieces: tuple[Coins, ...] = ()
    loose: Satang = NOTHING

    @property
    def total(self) -> Satang:
        return Satang(sum(coins.denomination * coins.count for coins in self.pieces) + self.loose)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A locked blind count beside what the books expect, the `counts`-th of this shift.

    `needs_approval`: the difference is above what a cashier closes alone.
    """

    count: CashCount
    expected: Satang
    counted: Satang
    over_short: Satang
    counted_at: int
    totals: ShiftTotals
    held: int
    needs_approval: bool
    counts: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a report: words left, amounts right; `strong` for sums, `indent` 0 or 1."""

    left: str
    right: str = ""
    strong: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading ("" for none)."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report as finished text, for A4 and for the screen; the words are already in one language.

    `facts` stand under the title; the `verdict`, if any, after the section with the index `verdict_after`. `code` is the text of the QR.
    """

    shop: tuple[str, ...]
    title: str
    number: str
    day: str
    sections: tuple[Section, ...]
    facts: tuple[Row, ...] = ()
    verdict: Row | None = None
    verdict_after: int = 0
    code: str = ""
    caption: str = ""
    signatures: tuple[str, str] | None = None
    language: Language = "th"
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Reported:
    """An X report: nothing is recorded, nothing is reset."""

    totals: ShiftTotals
    expected: Satang
    slip: Slip
    report: Report
    print_job: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A shift is closed and its Z is in the books; `slip` and `report` are the same paper in 80 mm and in A4."""

    fact_id: str
    number: str
    no: int
    expected: Satang
    counted: Satang
    over_short: Satang
    next_float: Satang
    to_safe: Satang
    slip: Slip
    report: Report
    print_job: str
    notices: tuple[Notice, ...] = ()
