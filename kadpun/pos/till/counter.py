"""The counter: every verb the screens and the demonstration day may say to the till, and the only door they use.

Runs on the books thread alone; takes and gives frozen values. A verb that records is one unit of work: done whole or refused whole. A verb
that changes a basket gives a new one and writes nothing: paint it, then `save_draft`. Where an act needs a permission that the signed-in
operator lacks, the verb refuses with `NotAllowed` and the denial is recorded; ask a second person with `approve` and say it again with the
approval, which is spent by it. Refuses to know Qt, printers and devices: paper is handed out as a `Slip` with the id of its print job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kadpun.books.money import Satang

from .basket import Basket, Discount
from .results import (
    Added,
    Approval,
    CashCount,
    Closed,
    Comparison,
    CounterState,
    Done,
    HeldBill,
    NeedsQuantity,
    Operator,
    Original,
    Permission,
    Pick,
    Printed,
    PromptPayRequest,
    QuickGroup,
    Recorded,
    Refunded,
    RefundQuote,
    Reported,
    Scanned,
    SellingUnit,
)
from .tender import NOTHING, Taken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kadpun.books.desk import Desk
    from kadpun.books.goods.product import Product
    from kadpun.books.words import Language, Say


class Till:
    """The counter's verbs over one desk. `words` has a `Say` for each language: {"th": ..., "en": ...}."""

    def __init__(self, desk: Desk, words: Mapping[Language, Say]) -> None:
        self.desk = desk
        self.words = words

    def operators(self) -> tuple[Operator, ...]:
        """Everybody who may sign in here, by name; the inactive last."""
        raise NotImplementedError

    def sign_in(self, pin: str, operator_id: str = "") -> Operator:
        """Sign a person in by PIN, of the named operator or (named "") of whoever has that PIN; it is the operator until the next sign-in.

        Refuses WrongPin, PinsLocked (seconds to wait; the wait doubles with each wrong PIN).
        """
        raise NotImplementedError

    def sign_out(self) -> None:
        """Nobody is signed in; the draft stays."""
        raise NotImplementedError

    def approve(self, pin: str, permission: Permission, operator_id: str = "") -> Approval:
        """Have a second person allow one act. Refuses WrongPin, PinsLocked, ApproverMayNot (recorded as denied)."""
        raise NotImplementedError

    def allow(self, permission: Permission, approval: Approval | None = None) -> str:
        """Make sure an act is allowed and give the id of who allowed it; spends the approval. For acts beside the bill: goods, settings.

        Refuses NotSignedIn, NotAllowed (recorded), ApprovalSpent.
        """
        raise NotImplementedError

    def add_operator(self, name: str, role: str, pin: str, approval: Approval | None = None) -> Operator:
        """Add a person; the very first needs no permission. Refuses PinTooSimple, PinTaken, NoSuchRole, NameEmpty."""
        raise NotImplementedError

    def change_operator(
        self,
        operator_id: str,
        *,
        name: str | None = None,
        role: str | None = None,
        pin: str | None = None,
        active: bool | None = None,
        approval: Approval | None = None,
    ) -> Operator:
        """Change a person's name, role, PIN or whether they may sign in; None leaves it. Refuses LastManager besides."""
        raise NotImplementedError

    def start(self) -> CounterState:
        """Everything the counter shows when it opens: profile, operator, shift, the draft that stood there, notices."""
        raise NotImplementedError

    def new_basket(self) -> Basket:
        """An empty bill with a fresh id, at this instant."""
        raise NotImplementedError

    def read(self, raw: str, basket: Basket, quantity: str = "", *, typed: bool = False) -> Scanned:
        """Read what was scanned or typed into the box and answer what it means; writes nothing.

        Product barcodes and shop codes go on the bill (`quantity` is text as typed before the star, e.g. "1.5"; "3*885..." in `raw` means
        the same), in-store weight and price codes as weighed lines, bank slips and receipts as their own answers, `*` commands as
        `Commanded`, "" as `Pay`. Never raises for a strange code: that is `Unknown`. Refuses quantities out of bounds and BillFull.
        """
        raise NotImplementedError

    def add_goods(self, basket: Basket, goods: str, *, pack: str = "", quantity: str = "") -> Added | NeedsQuantity:
        """Put goods chosen by search or quick key on the bill, as typed. `quantity` is text; "" is one, or `NeedsQuantity` by weight."""
        raise NotImplementedError

    def search(self, text: str, limit: int = 50) -> tuple[Product, ...]:
        """Find products by a part of their name, code or barcode, active ones only, best first."""
        raise NotImplementedError

    def product(self, goods: str) -> Product | None:
        """One product as it stands today."""
        raise NotImplementedError

    def quick_keys(self) -> tuple[QuickGroup, ...]:
        """The quick-key tabs: the shop's own choice first, then a tab for each shelf group."""
        raise NotImplementedError

    def units(self, goods: str) -> tuple[SellingUnit, ...]:
        """The units goods are sold in, its own first: what F6 and `*4*n` choose from."""
        raise NotImplementedError

    def set_quantity(self, basket: Basket, line: int, quantity: str) -> Basket:
        """Give a line the quantity typed. Refuses what is no quantity of its unit, voided lines."""
        raise NotImplementedError

    def change_quantity(self, basket: Basket, line: int, by: int) -> Basket:
        """Add `by` pieces (or packs, or whole units by weight) to a line, less when negative; never to nothing: void the line instead."""
        raise NotImplementedError

    def set_unit(self, basket: Basket, line: int, number: int) -> Basket:
        """Turn a line into another unit of its goods (see `units`). Refuses NoSuchUnit."""
        raise NotImplementedError

    def set_price(self, basket: Basket, line: int, price: Satang, approval: Approval | None = None) -> Basket:
        """Give a line its own price. Needs Permission.PRICE unless it is the shelf's price again. Refuses PriceOutOfGuard."""
        raise NotImplementedError

    def discount_line(self, basket: Basket, line: int, discount: Discount | None, approval: Approval | None = None) -> Basket:
        """Take an amount or a percentage off one line; None takes the discount away. Needs Permission.LINE_DISCOUNT."""
        raise NotImplementedError

    def discount_bill(self, basket: Basket, discount: Discount | None, approval: Approval | None = None) -> Basket:
        """Take an amount or a percentage off the whole bill; None takes it away. Needs Permission.BILL_DISCOUNT."""
        raise NotImplementedError

    def void_line(self, basket: Basket, line: int, approval: Approval | None = None) -> Basket:
        """Strike a line through; it stays to be seen and is counted in the shift. Needs Permission.VOID_LINE."""
        raise NotImplementedError

    def save_draft(self, basket: Basket) -> None:
        """Keep the bill, so that a power cut costs nothing. Say it after every change, beside the painting."""
        raise NotImplementedError

    def hold(self, basket: Basket, label: str) -> Basket:
        """Put the bill aside under a name and give the next, empty one. Refuses BillEmpty, LabelEmpty, TooManyHeld."""
        raise NotImplementedError

    def held(self) -> tuple[HeldBill, ...]:
        """The bills held at this desk, oldest first."""
        raise NotImplementedError

    def recall(self, held_id: str, basket: Basket) -> Basket:
        """Take a held bill up again at today's instant, prices as they were. Refuses BillNotEmpty (hold that one first), NotHeld."""
        raise NotImplementedError

    def cancel(self, basket: Basket, reason: str, approval: Approval | None = None) -> Basket:
        """Cancel the bill before payment; recorded with its sums and reason. Gives the next, empty one. Needs Permission.CANCEL_BILL."""
        raise NotImplementedError

    def promptpay(self, amount: Satang) -> PromptPayRequest:
        """The QR that asks the buyer's bank for exactly this amount. Refuses NoPromptPay when the shop has no PromptPay id."""
        raise NotImplementedError

    def ring_up(self, basket: Basket, taken: Sequence[Taken], *, receipt_language: Language | None = None) -> Done:
        """Record the sale: one commit with lines, stock, cash, signature, print job and the draft's end. Said again for the same basket, it
        gives the recorded sale and writes nothing.

        Refuses NotSignedIn, NoShift, BillEmpty, StillDue, SlipUsed, NotSeen, and what settling refuses.
        """
        raise NotImplementedError

    def find_receipt(self, text: str) -> Original:
        """Find a sale or refund by its scanned code `KP1:`, its look-up code or its number. Refuses ReceiptUnknown, ReceiptForged."""
        raise NotImplementedError

    def recent(self, limit: int = 20) -> tuple[Original, ...]:
        """The last sales and refunds of this desk, newest first: what reprint and refund offer without a paper."""
        raise NotImplementedError

    def quote_refund(self, original_id: str, picks: Sequence[Pick]) -> RefundQuote:
        """What these lines come to if taken back; writes nothing. Refuses RefundTooMuch, NothingPicked."""
        raise NotImplementedError

    def refund(
        self,
        original_id: str,
        picks: Sequence[Pick],
        reason: str,
        *,
        means: Literal["cash", "promptpay"] = "cash",
        reference: str = "",
        refund_id: str = "",
        approval: Approval | None = None,
        receipt_language: Language | None = None,
    ) -> Refunded:
        """Take goods back and pay for them, in cash or by transfer; goods return to stock. Needs Permission.REFUND.

        `refund_id` (from `new_basket().id`) makes a repeat harmless. Refuses RefundTooMuch, NothingPicked, ReasonMissing, NoShift.
        """
        raise NotImplementedError

    def reprint(self, fact_id: str = "", *, approval: Approval | None = None, receipt_language: Language | None = None) -> Printed:
        """Print the paper of a sale, refund or closed shift again, marked as a copy; the last one when no id is given.

        Reads the fact and works nothing out again. Needs Permission.REPRINT.
        """
        raise NotImplementedError

    def open_drawer(self, reason: str, approval: Approval | None = None) -> Recorded:
        """Open the drawer without a sale; recorded with its reason. Needs Permission.DRAWER."""
        raise NotImplementedError

    def move_cash(self, direction: Literal["in", "out", "safe"], amount: Satang, reason: str, approval: Approval | None = None) -> Printed:
        """Pay money in, out, or into the safe; the drawer opens. Needs Permission.CASH_MOVE. Refuses CashNotThere, ReasonMissing."""
        raise NotImplementedError

    def open_shift(self, opening_float: Satang, approval: Approval | None = None) -> CounterState:
        """Open a shift with this much change in the drawer. Needs Permission.OPEN_SHIFT. Refuses ShiftStandsOpen."""
        raise NotImplementedError

    def x_report(self, approval: Approval | None = None, *, receipt_language: Language | None = None) -> Reported:
        """The shift so far, read only. Needs Permission.X_REPORT (it shows what the drawer should hold)."""
        raise NotImplementedError

    def lock_count(self, count: CashCount, approval: Approval | None = None) -> Comparison:
        """Confirm the blind count and only then show what the books expect; to correct it, count again. Needs Permission.CLOSE_SHIFT.

        Any sale or movement of cash after it makes the count void.
        """
        raise NotImplementedError

    def close_shift(
        self,
        *,
        reason: str = "",
        next_float: Satang = NOTHING,
        approval: Approval | None = None,
        receipt_language: Language | None = None,
    ) -> Closed:
        """Close the shift on the locked count: Z number, over or short posted with its reason, the rest to the safe.

        Refuses CountFirst, ReasonMissing when the count differs, NotAllowed when it differs by more than a cashier may close alone.
        """
        raise NotImplementedError

    def unprinted(self) -> tuple[Printed, ...]:
        """Papers that were recorded and never printed for certain, oldest first, to be offered again after a crash."""
        raise NotImplementedError
