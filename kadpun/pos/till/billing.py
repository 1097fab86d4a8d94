"""The verbs of the bill: reading codes, putting goods on it, changing and voiding lines, holding, recalling and cancelling.

A verb that changes a basket gives a new one and writes nothing but a denial; the screen paints it and then says `save_draft`. Every guarded act
is noted on the bill with who allowed it, so that the sale can show it. Refuses to know how a bill is paid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from kadpun.books.clock import mint_id
from kadpun.books.goods import shelf
from kadpun.books.goods.product import Found, Product
from kadpun.books.money import Satang, round_half_away
from kadpun.books.profile import ShopProfile
from kadpun.books.quantity import read_quantity
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import sale_of_slip
from kadpun.books.sales.sale import BillCancelled
from kadpun.books.sales.shift import open_shift

from . import basket as bill
from . import drafts
from .barcodes import BankSlip, CodeUnknown, CouponCode, GoodsCode, InStoreCode, MemberCard, NoCode, NotRead, ReceiptCode, read_code, shown
from .basket import Allowed, Basket, Discount, NoSuchUnit
from .entries import read_entry
from .finding import Finding
from .pricing import price
from .results import (
    Added,
    Approval,
    BillNearlyFull,
    Commanded,
    CouponScanned,
    HeldBill,
    MemberScanned,
    NeedsQuantity,
    NoPriceYet,
    Notice,
    Pay,
    Permission,
    QuantitySet,
    QuickGroup,
    QuickKey,
    ReceiptScanned,
    Scanned,
    SellingUnit,
    SlipScanned,
    Unknown,
)
from .sales import BillEmpty, check_limit
from .shift import check_reason

MOST_KEYS = 48
"""Quick keys on one tab."""


class GoodsNotSold(Refusal):
    says = "{name} is no longer sold here."


class LabelNotForGoods(Refusal):
    says = "The label says a weight, and {name} is not sold by weight. Type its code instead."


class LabelHasQuantity(Refusal):
    says = "This label brings its own weight or price. Scan it without a quantity."


class CardOfNobody(Refusal):
    says = "This card belongs to nobody in the register. Press F3 to search by name."


class GoodsUnknown(Refusal):
    says = "These goods are not on the shelf."


class BillNotEmpty(Refusal):
    says = "A bill stands here already. Hold or finish it first."


class Billing(Finding):
    """The part of the till that knows the bill."""

    def new_basket(self) -> Basket:
        """An empty bill with a fresh id, at this instant."""
        now = self.desk.clock.now_at()
        return bill.open_basket(mint_id(now), now)

    def read(self, raw: str | Sequence[str], basket: Basket, quantity: str = "", *, typed: bool = False) -> Scanned:
        """Read what was scanned or typed into the box and answer what it means; writes nothing.

        `raw` is the text, or the readings of one scan, likeliest first: the first that stands for something counts. `quantity` is text as typed
        before the star ("1.5"); "3*885..." in `raw` means the same. Star commands are read only when `typed`, and so is "" as `Pay`: no printed
        code can open the drawer. Product barcodes and shop codes go on the bill, labels of the scale as weighed lines, bank slips and receipts
        as their own answers. A strange code never raises: it is `Unknown`. Refuses quantities out of bounds and BillFull.
        """
        readings = (raw,) if isinstance(raw, str) else tuple(raw)
        if typed and not "".join(readings).strip():
            return Pay()
        first: Unknown | None = None
        with self.desk.store.read() as connection:
            for reading in readings or ("",):
                answer = self._read_one(connection, reading, basket, quantity, typed=typed)
                if not isinstance(answer, Unknown):
                    return answer
                first = first or answer
        assert first is not None
        return first

    def add_goods(self, basket: Basket, goods: str, *, pack: str = "", quantity: str = "") -> Added | NeedsQuantity:
        """Put goods chosen by search or quick key on the bill, as typed. `quantity` is text; "" is one, or `NeedsQuantity` by weight.

        Refuses GoodsUnknown, GoodsNotSold, quantities out of bounds, BillFull.
        """
        with self.desk.store.read() as connection:
            found = self._found(connection, goods, pack)
        if not found.product.active:
            raise GoodsNotSold(name=found.product.name)
        code = next(iter((found.pack or found.product).barcodes), found.product.code)
        return self._put_on(basket, found, quantity, code=code, typed=True)

    def search(self, text: str, limit: int = 50) -> tuple[Product, ...]:
        """Find products by a part of their name, code or barcode, active ones only, best first."""
        with self.desk.store.read() as connection:
            return tuple(shelf.search(connection, text[:100], on=self.shelf_day(self.profile(connection)), limit=limit))

    def product(self, goods: str) -> Product | None:
        """One product as it stands today."""
        with self.desk.store.read() as connection:
            return shelf.product(connection, goods, on=self.shelf_day(self.profile(connection)))

    def quick_keys(self) -> tuple[QuickGroup, ...]:
        """The quick-key tabs: the shop's own choice first, under the name "", then a tab for each shelf group."""
        with self.desk.store.read() as connection:
            standing = self.profile(connection)
            on = self.shelf_day(standing)
            chosen = [_chosen(connection, key, on) for key in standing.quick_keys[:MOST_KEYS]]
            tabs = [("", [product for product in chosen if product is not None and product.active])]
            tabs += [(group, shelf.in_group(connection, group, on=on, limit=MOST_KEYS)) for group in shelf.groups(connection)]
        return tuple(QuickGroup(name, tuple(_quick_key(product) for product in products)) for name, products in tabs if products)

    def units(self, goods: str) -> tuple[SellingUnit, ...]:
        """The units goods are sold in, its own first: what F6 and `*4*n` choose from. Refuses GoodsUnknown."""
        found = self.product(goods)
        if found is None:
            raise GoodsUnknown()
        own = SellingUnit(0, found.unit, found.unit_en, "", 1, found.price, found.per)
        packs = (SellingUnit(n, pack.name, pack.name_en, pack.name, pack.factor, pack.price, 1) for n, pack in enumerate(found.packs, 1))
        return (own, *packs)

    def set_quantity(self, basket: Basket, line: int, quantity: str) -> Basket:
        """Give a line the quantity typed. Refuses what is no quantity of its unit, voided lines."""
        return bill.set_quantity(basket, line, read_quantity(quantity, places=bill.living_line(basket, line).places))

    def change_quantity(self, basket: Basket, line: int, by: int) -> Basket:
        """Add `by` pieces (or packs, or whole units by weight) to a line, less when negative; never to nothing: void the line instead."""
        standing = bill.living_line(basket, line)
        return bill.set_quantity(basket, line, standing.quantity + by * 10**standing.places)

    def set_unit(self, basket: Basket, line: int, number: int) -> Basket:
        """Turn a line into another unit of its goods (see `units`). Refuses NoSuchUnit, GoodsUnknown, voided lines."""
        standing = bill.living_line(basket, line)
        found = self.product(standing.goods)
        if found is None:
            raise GoodsUnknown()
        if not 0 <= number <= len(found.packs):
            raise NoSuchUnit(name=standing.name, number=number)
        return bill.set_unit(basket, line, Found(found, found.packs[number - 1] if number else None))

    def set_price(self, basket: Basket, line: int, price: Satang, approval: Approval | None = None) -> Basket:
        """Give a line its own price. Needs Permission.PRICE unless it is the shelf's price again. Refuses PriceOutOfGuard."""
        standing = bill.living_line(basket, line)
        if price == standing.list_price:
            return bill.set_price(basket, line, price)
        return self._guarded(basket, Permission.PRICE, line, approval, lambda each: bill.set_price(each, line, price), was=standing.list_price)

    def discount_line(self, basket: Basket, line: int, discount: Discount | None, approval: Approval | None = None) -> Basket:
        """Take an amount or a percentage off one line; None takes the discount away.

        Needs Permission.LINE_DISCOUNT. Refuses DiscountOverLimit, PriceOutOfGuard, DiscountTooLarge.
        """
        standing = bill.living_line(basket, line)
        if discount is None:
            return bill.set_line_discount(basket, line, None)
        self._check_limit(discount, standing.gross)
        return self._guarded(
            basket, Permission.LINE_DISCOUNT, line, approval, lambda each: bill.set_line_discount(each, line, discount), was=standing.gross
        )

    def discount_bill(self, basket: Basket, discount: Discount | None, approval: Approval | None = None) -> Basket:
        """Take an amount or a percentage off the whole bill; None takes it away.

        Needs Permission.BILL_DISCOUNT. Refuses DiscountOverLimit, DiscountTooLarge.
        """
        if discount is None:
            return bill.set_bill_discount(basket, None)
        due = sum(bill.net_of_line(basket.lines[number]) for number in basket.living)
        self._check_limit(discount, due)
        return self._guarded(basket, Permission.BILL_DISCOUNT, None, approval, lambda each: bill.set_bill_discount(each, discount), was=due)

    def void_line(self, basket: Basket, line: int, approval: Approval | None = None) -> Basket:
        """Strike a line through; it stays to be seen and is counted in the shift. Needs Permission.VOID_LINE."""
        standing = bill.living_line(basket, line)
        return self._guarded(basket, Permission.VOID_LINE, line, approval, lambda each: bill.void_line(each, line), was=bill.net_of_line(standing))

    def save_draft(self, basket: Basket) -> None:
        """Keep the bill, so that a power cut costs nothing. Say it after every change, beside the painting."""
        with self.desk.store.work() as work:
            drafts.save_draft(work, self.desk_key, basket, self.desk.clock.now_at())

    def hold(self, basket: Basket, label: str) -> Basket:
        """Put the bill aside under a name and give the next, empty one. Refuses BillEmpty, LabelEmpty, TooManyHeld."""
        if basket.empty:
            raise BillEmpty()
        with self.desk.store.work() as work:
            drafts.hold(work, self.desk_key, bill.set_label(basket, label), by=self.by, at=self.desk.clock.now_at())
        return self.new_basket()

    def held(self) -> tuple[HeldBill, ...]:
        """The bills held at this desk, oldest first."""
        with self.desk.store.read() as connection:
            standing = self.profile(connection)
            return tuple(self._held_bill(connection, held, standing) for held in drafts.held_bills(connection, self.desk_key))

    def recall(self, held_id: str, basket: Basket) -> Basket:
        """Take a held bill up again at this instant, prices as they were. Refuses BillNotEmpty (hold that one first), NotHeld."""
        if not basket.empty:
            raise BillNotEmpty()
        now = self.desk.clock.now_at()
        with self.desk.store.work() as work:
            taken = replace(drafts.take_up(work, self.desk_key, held_id), at=now)
            drafts.save_draft(work, self.desk_key, taken, now)
        return taken

    def cancel(self, basket: Basket, reason: str, approval: Approval | None = None) -> Basket:
        """Cancel the bill before payment; recorded with its sums and reason. Gives the next, empty one.

        Needs Permission.CANCEL_BILL. Refuses ReasonMissing, BillEmpty when nothing was ever on it.
        """
        if not basket.lines:
            raise BillEmpty()
        words = check_reason(reason)
        approver = self.permit(Permission.CANCEL_BILL, approval)
        with self.desk.store.work() as work:
            standing = self.profile(work.connection)
            sums = price(basket, standing)
            shift = open_shift(work.connection, self.desk.log)
            body = BillCancelled(shift.shift if shift else 0, sums.count, sums.total, words, approver)
            self.desk.record(work, body, by=self.by, id=basket.id, at=basket.at, on=self.today(standing))
            drafts.drop_draft(work, self.desk_key)
        self.spend(approval)
        return self.new_basket()

    def _read_one(self, connection: Connection, raw: str, basket: Basket, quantity: str, *, typed: bool) -> Scanned:
        if typed or "*" in raw[:12]:
            try:
                entry = read_entry(raw)
            except Refusal as reason:
                return Unknown(shown(raw), reason, "") if typed else Unknown(shown(raw), NoCode(), "")
            if isinstance(entry, Commanded):
                if not typed:
                    return Unknown(shown(raw), NoCode(), "")
                return Pay() if entry.star == "pay" else entry
            if entry.quantity and not entry.code:
                return QuantitySet(entry.quantity)
            if entry.quantity:
                raw, quantity = entry.code, entry.quantity
        standing = self.profile(connection)
        reading = read_code(raw, patterns=standing.weight_patterns)
        if isinstance(reading, NotRead):
            return Unknown(reading.shown, reading.reason, raw.strip() if typed and len(raw) <= 100 else "")
        if isinstance(reading, BankSlip):
            used = sale_of_slip(connection, reading.bank, reading.reference)
            return SlipScanned(reading.bank, reading.reference, used or "")
        if isinstance(reading, MemberCard):
            return self._read_card(reading.text)
        if isinstance(reading, CouponCode):
            return CouponScanned(reading.text, reading.campaign)
        if isinstance(reading, ReceiptCode):
            return self._read_receipt(connection, raw, reading, basket, quantity, standing)
        return self._read_goods(connection, raw, reading, basket, quantity, standing, typed=typed)

    def _read_card(self, text: str) -> Scanned:
        person = self.desk.people.by_card(text)
        if person is None or person.erased:
            return Unknown(shown(text), CardOfNobody(), "")
        return MemberScanned(person.id)

    def _read_receipt(self, connection: Connection, raw: str, reading: ReceiptCode, basket: Basket, quantity: str, standing: ShopProfile) -> Scanned:
        if reading.how != "signed":
            found = shelf.look_up(connection, reading.text, on=self.shelf_day(standing))
            if found is not None:
                return self._put_on(basket, found, quantity, code=reading.text, typed=True)
        try:
            return ReceiptScanned(self.original(connection, reading.text))
        except Refusal as reason:
            return Unknown(shown(raw), reason, "")

    def _read_goods(
        self,
        connection: Connection,
        raw: str,
        reading: GoodsCode | InStoreCode,
        basket: Basket,
        quantity: str,
        standing: ShopProfile,
        *,
        typed: bool,
    ) -> Scanned:
        on = self.shelf_day(standing)
        for form in reading.forms:
            found = shelf.look_up(connection, form, on=on)
            if found is None:
                continue
            if not found.product.active:
                return Unknown(shown(raw), GoodsNotSold(name=found.product.name), found.product.name)
            if isinstance(reading, GoodsCode) and reading.grams is None:
                return self._put_on(basket, found, quantity, code=form, typed=typed)
            return self._put_label(basket, found, reading, quantity, code=form, raw=raw)
        if isinstance(reading, InStoreCode):
            return Unknown(shown(raw), CodeUnknown(code=reading.forms[0]), reading.forms[-1])
        for form in reading.forms:
            person = self.desk.people.by_card(form)
            if person is not None:
                return MemberScanned(person.id)
        return Unknown(shown(raw), reading.doubt, raw.strip() if typed else reading.forms[0])

    def _put_label(self, basket: Basket, found: Found, reading: GoodsCode | InStoreCode, quantity: str, *, code: str, raw: str) -> Scanned:
        """Put a label's goods on the bill: its weight at the shelf's price, or its own price for what it weighs by that price."""
        product, begun = found.product, self._begun(basket)
        if quantity:
            return Unknown(shown(raw), LabelHasQuantity(), "")
        if isinstance(reading, InStoreCode) and reading.measure == "price":
            if product.places == 0:
                own = Found(replace(product, price=Satang(reading.value), per=1, least_price=None, most_price=None))
                return self._added(*bill.add(begun, own, 1, code=code, origin="weighed"), 1)
            steps = max(1, round_half_away(reading.value * product.per, product.price)) if product.price else 10**product.places
            own = Found(replace(product, price=Satang(reading.value), per=steps, least_price=None, most_price=None))
            return self._added(*bill.add(begun, own, steps, code=code, origin="weighed"), steps)
        grams = reading.value if isinstance(reading, InStoreCode) else reading.grams or 0
        if product.places != 3 or found.pack is not None:
            return Unknown(shown(raw), LabelNotForGoods(name=product.name), product.name)
        return self._added(*bill.add(begun, found, grams, code=code, origin="weighed"), grams)

    def _put_on(self, basket: Basket, found: Found, quantity: str, *, code: str, typed: bool) -> Added | NeedsQuantity:
        places = 0 if found.pack is not None else found.product.places
        if not quantity and places:
            return NeedsQuantity(found.product, "" if found.pack is None else found.pack.name)
        steps = read_quantity(quantity, places=places) if quantity else 1
        return self._added(*bill.add(self._begun(basket), found, steps, code=code, origin="typed" if typed else "scan"), steps)

    def _added(self, basket: Basket, line: int, quantity: int) -> Added:
        notices: list[Notice] = []
        if basket.nearly_full:
            notices.append(BillNearlyFull(lines=len(basket.lines), most=bill.MOST_LINES))
        if basket.lines[line].price == 0:
            notices.append(NoPriceYet(name=basket.lines[line].name))
        return Added(basket, line, quantity, tuple(notices))

    def _begun(self, basket: Basket) -> Basket:
        """An untouched bill begins now, not when the one before it ended."""
        return basket if basket.lines else replace(basket, at=self.desk.clock.now_at())

    def _found(self, connection: Connection, goods: str, pack: str) -> Found:
        product = shelf.product(connection, goods, on=self.shelf_day(self.profile(connection)))
        chosen = next((each for each in product.packs if each.name == pack), None) if product and pack else None
        if product is None or (pack and chosen is None):
            raise GoodsUnknown()
        return Found(product, chosen)

    def _guarded(
        self,
        basket: Basket,
        permission: Permission,
        line: int | None,
        approval: Approval | None,
        act: Callable[[Basket], Basket],
        *,
        was: int,
    ) -> Basket:
        """Do a guarded act and note it; an act that is refused spends no approval."""
        approver = self.permit(permission, approval)
        noted = bill.note_approval(act(basket), Allowed(permission.value, line, self.by, approver, was))
        self.spend(approval)
        return noted

    def _check_limit(self, discount: Discount, amount: int) -> None:
        with self.desk.store.read() as connection:
            check_limit(discount, amount, percent=self.profile(connection).most_discount_percent)

    def _held_bill(self, connection: Connection, held: drafts.Held, standing: ShopProfile) -> HeldBill:
        sums = price(held.basket, standing)
        name = self.name_of(connection, held.by)
        return HeldBill(held.id, held.basket.label, held.held_at, held.by, name, sums.count, sums.to_pay)


def _chosen(connection: Connection, key: str, on: date) -> Product | None:
    """The product that a quick key of the settings names, by its id or by a code."""
    product = shelf.product(connection, key, on=on)
    found = None if product is not None else shelf.look_up(connection, key, on=on)
    return product if found is None else found.product


def _quick_key(product: Product) -> QuickKey:
    return QuickKey(product.goods, product.name, product.name_en, product.unit, product.unit_en, product.price, product.per, product.group)
