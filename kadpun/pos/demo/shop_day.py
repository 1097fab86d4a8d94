"""The story of the day: morning, trade with everything that happens in a shop, and the evening's count.

Each chapter drives the cashier and takes pictures on the way. `sums` grows with what was really done, so that the books can be compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kadpun.books.clock import local_time
from kadpun.books.goods.product import Product
from kadpun.books.money import Satang, show_money
from kadpun.books.words import Language, Say
from kadpun.hardware.loopback import LoopbackPrinter
from kadpun.pos.till.sample_shop import SamplePerson, SampleShop
from kadpun.pos.till.tender import DENOMINATIONS

from .cashier import Cashier
from .kept_bill import KeptBill, kept_bill
from .plan import DAY_MILLISECONDS, OPENS_AT, PAID_OUT, SHORT, PlannedLine, PlannedSale, Sums, with_lines
from .signed_codes import receipt_code_of
from .till_process import NotSeen, TillProcess

OWN_NAMES: dict[Language, str] = {"th": "ภาษาไทย", "en": "English"}
"""What each language calls itself on its button."""
HELD_FOR = "ป้าแก้ว"
UNKNOWN_CODE = "8859999999992"
DISCOUNT = Satang(1_000)
CLOSES_AT = OPENS_AT + DAY_MILLISECONDS + 1_500_000
DRAFT_SECONDS = 30.0


@dataclass
class ShopDay:
    """One day at one till."""

    cashier: Cashier
    printer: LoopbackPrinter
    switch_on: Callable[[int], TillProcess]
    sales: list[PlannedSale]
    products: Sequence[Product]
    sample: SampleShop
    say: Say
    progress: Callable[[str], None]
    sums: Sums
    store: Path
    numbers: dict[int, str] = field(default_factory=dict)

    def play(self) -> None:
        """The whole day."""
        self.open_shop()
        chapters: dict[int, Callable[[PlannedSale], None]] = {
            3: self.weighed_goods,
            5: self.pack_and_piece,
            7: self.by_code_and_search,
            8: self.void_a_line,
            11: self.unknown_code,
            14: self.hold_and_recall,
            15: lambda sale: None,
            20: self.discount_with_approval,
            24: self.paper_runs_out,
            26: self.paper_is_back,
            31: self.refund_by_receipt,
            36: self.power_cut,
            41: self.pay_out,
            46: self.in_the_other_language,
        }
        for sale in self.sales:
            chapters.get(sale.number, self.plain_sale)(sale)
        self.close_shop()

    def person(self, role: str) -> SamplePerson:
        """Somebody of the sample shop."""
        return next(person for person in self.sample.people if person.role == role)

    def tell(self, at: int, line: str) -> None:
        """One line of progress, with the shop's time."""
        self.progress(f"{local_time(at):%H:%M}  {line}")

    def rung_up(self, sale: PlannedSale, number: str) -> None:
        """A sale is done: add it up and tell it."""
        self.sums.add(sale)
        self.numbers[sale.number] = number
        words = {
            "exact": self.say("exact cash"),
            "cash": self.say("cash {given}, change {change}", given=show_money(sale.given), change=show_money(sale.given - sale.in_cash)),
            "promptpay": self.say("PromptPay"),
            "split": self.say("PromptPay {amount} and cash", amount=show_money(sale.by_promptpay)),
        }
        self.tell(sale.at, f"{number}  {show_money(sale.total):>10}  {words[sale.tender]}")

    def plain_sale(self, sale: PlannedSale) -> None:
        """A sale like most."""
        number = self.cashier.sell(sale)
        if sale.number in (1, 2):
            self.cashier.look(f"sale-{sale.number}-done")
        self.rung_up(sale, number)

    def open_shop(self) -> None:
        """First start: the sample shop is chosen; the cashier signs in and opens the shift."""
        cashier, sums = self.cashier, self.sums
        cashier.sees("Try the sample shop")
        cashier.look("first-start")
        cashier.till.press("1")
        cashier.sees("Type your PIN, or choose your name")
        cashier.till.wait_for(self.person("manager").name)
        cashier.look("sign-in")
        self.tell(OPENS_AT, self.say("The sample shop stands, {count} products on its shelves", count=len(self.products)))
        cashier.sign_in(self.person("cashier").pin)
        cashier.sees("Opening float")
        sums.opening_float = self.sample.float_satang
        cashier.till.type(str(sums.opening_float // 100))
        cashier.sees("Opening float {amount} baht", amount=show_money(sums.opening_float))
        cashier.look("opening-float")
        cashier.till.press("Enter")
        cashier.sees_total(0)
        first = next(each for each in self.products if each.code == self.sample.quick_keys[0])
        cashier.till.wait_for(first.name_en if cashier.language == "en" else first.name)
        cashier.look("counter-empty")
        self.tell(OPENS_AT, self.say("The shift is open with {amount} in the drawer", amount=show_money(sums.opening_float)))

    def weighed_goods(self, sale: PlannedSale) -> None:
        """Two labels of the shop's scale on one bill."""
        weighed = [each for each in self.products if each.places == 3 and each.barcodes and len(each.barcodes[0]) == 7][4:6]
        lines = [PlannedLine(each, grams, "label") for each, grams in zip(weighed, (385, 1_240), strict=True)]
        changed = with_lines(sale, *lines)
        self.cashier.till.set_clock(sale.at)
        self.cashier.ring_up_lines(changed)
        self.cashier.look("weighed-goods")
        self.rung_up(changed, self.cashier.take_payment(changed))

    def pack_and_piece(self, sale: PlannedSale) -> None:
        """A case and two single bottles of the same goods; PromptPay on the way shows its QR."""
        goods = next(each for each in self.products if each.packs and each.packs[0].barcodes and each.vat is not None)
        pieces = PlannedLine(goods, 2, "wire")
        case = PlannedLine(goods, 1, "keys", goods.packs[0])
        changed = replace(with_lines(sale, case, pieces), tender="promptpay")
        self.cashier.till.set_clock(sale.at)
        self.cashier.ring_up_lines(changed)
        self.cashier.look("case-and-piece")
        self.cashier.till.press("F11", "Ctrl+2")
        self.cashier.sees("PromptPay QR for {amount} baht", amount=show_money(changed.total))
        self.cashier.look("promptpay-qr")
        self.cashier.till.press("Enter", "Enter")
        self.cashier.sees("Paid in full")
        self.cashier.till.press("Enter")
        self.rung_up(changed, self.cashier.see_done(changed))

    def by_code_and_search(self, sale: PlannedSale) -> None:
        """Goods by the shop's own code, and found by a part of their Thai name."""
        used = {line.product.code for line in sale.lines}
        free = [each for each in self.products if not each.places and each.barcodes and each.code not in used and 0 < each.price < 20_000]
        changed = with_lines(sale, PlannedLine(free[40], 1, "code"), PlannedLine(free[90], 1, "search"))
        self.rung_up(changed, self.cashier.sell(changed))

    def void_a_line(self, sale: PlannedSale) -> None:
        """A line is struck through before payment; it stays to be seen."""
        cashier = self.cashier
        cashier.till.set_clock(sale.at)
        extra = next(each for each in self.products if each.barcodes and not each.places and each.code not in {li.product.code for li in sale.lines})
        cashier.ring_up_lines(sale)
        cashier.put_on(PlannedLine(extra, 1, "wire"))
        cashier.sees_total(sale.total + extra.price)
        cashier.till.press("Del")
        cashier.sees_total(sale.total)
        cashier.look("line-voided")
        self.rung_up(sale, cashier.take_payment(sale))
        self.tell(sale.at, self.say("A line was voided before payment"))

    def unknown_code(self, sale: PlannedSale) -> None:
        """A code that is not on the shelf: told, and the sale goes on without a key."""
        cashier = self.cashier
        cashier.till.set_clock(sale.at)
        cashier.scan(UNKNOWN_CODE)
        cashier.sees("Unknown code {code}", code=UNKNOWN_CODE)
        cashier.look("unknown-code")
        self.rung_up(sale, cashier.sell(sale))
        self.tell(sale.at, self.say("An unknown code was told, and the sale went on"))

    def hold_and_recall(self, sale: PlannedSale) -> None:
        """One bill waits under a name while the next buyer is served."""
        cashier, other = self.cashier, self.sales[sale.number]
        cashier.till.set_clock(sale.at)
        cashier.ring_up_lines(sale)
        cashier.till.press("F4")
        cashier.sees("Whose bill is it")
        cashier.till.press("Ctrl+a")
        cashier.till.type(HELD_FOR)
        cashier.till.wait_for(HELD_FOR)
        cashier.look("hold-a-bill")
        cashier.till.press("Enter")
        cashier.sees_total(0)
        self.rung_up(other, cashier.sell(other))
        cashier.till.set_clock(other.at + 60_000)
        cashier.till.press("F5")
        cashier.sees("Recall this bill")
        cashier.till.wait_for(HELD_FOR)
        cashier.look("held-bills")
        cashier.till.press("Enter")
        cashier.sees_total(sale.total)
        later = replace(sale, at=other.at + 70_000)
        self.rung_up(later, cashier.take_payment(later))
        self.tell(later.at, self.say("A held bill was taken up again"))

    def discount_with_approval(self, sale: PlannedSale) -> None:
        """Ten baht off the bill, which a manager allows with a PIN, once."""
        cashier = self.cashier
        cashier.till.set_clock(sale.at)
        changed = replace(sale, discount=DISCOUNT, tender="cash")
        cashier.ring_up_lines(sale)
        cashier.till.press("F8")
        cashier.sees("Baht, or percent with %")
        cashier.till.press("Ctrl+2")
        cashier.till.type(str(DISCOUNT // 100), "Enter")
        cashier.sees("Somebody must allow this")
        cashier.look("discount-needs-leave")
        cashier.approve(self.person("manager").pin)
        cashier.sees_total(changed.total)
        cashier.look("discount-given")
        self.rung_up(changed, cashier.take_payment(changed))
        self.tell(sale.at, self.say("A discount was allowed by the manager, once"))

    def paper_runs_out(self, sale: PlannedSale) -> None:
        """The roll ends; the sale goes on, and its receipt waits."""
        self.cashier.wait_for_papers()
        self.printer.trouble = "paper out"
        number = self.cashier.sell(sale)
        self.cashier.sees("No paper")
        self.cashier.sees("{count} papers wait", count=1)
        self.cashier.look("paper-out")
        self.rung_up(sale, number)
        self.tell(sale.at, self.say("The printer is out of paper; selling goes on"))

    def paper_is_back(self, sale: PlannedSale) -> None:
        """One more sale without paper, then a new roll: what waited prints by itself."""
        self.rung_up(sale, self.cashier.sell(sale))
        waited = self.cashier.papers.due
        self.printer.load_paper()
        self.cashier.wait_for_papers()
        self.cashier.sees("Receipt printed")
        self.cashier.look("paper-is-back")
        self.tell(sale.at, self.say("A new roll is in; {count} receipts that waited were printed", count=waited))

    def refund_by_receipt(self, sale: PlannedSale) -> None:
        """Somebody brings goods back with their receipt: its QR is scanned, a line is picked, the manager allows it, cash goes back."""
        cashier = self.cashier
        cashier.wait_for_papers()
        original = self.sales[sale.number - 3]
        line = original.lines[0]
        cashier.till.set_clock(sale.at - 120_000)
        cashier.scan(receipt_code_of(self.store, self.numbers[original.number]))
        cashier.sees("Take goods back")
        cashier.till.wait_for(self.numbers[original.number])
        for _ in range(1 if line.product.places else line.quantity):
            cashier.till.press("+")
        back = line.amount // 25 * 25
        cashier.sees("Pay back {amount} baht", amount=show_money(back))
        cashier.till.press("Ctrl+1")
        cashier.look("refund-by-receipt")
        cashier.till.press("Enter")
        cashier.approve(self.person("manager").pin)
        seen = cashier.sees("Hand back {amount} baht", amount=show_money(back))
        cashier.look("refund-done")
        number = next(word for text in seen for word in text.split() if "-R-" in word)
        cashier.papers.expect(number)
        self.sums.refunds += 1
        self.sums.refunded += back
        self.sums.rounding -= line.amount - back
        self.sums.sold[line.product.code] -= line.steps
        self.tell(sale.at, self.say("{number}  {amount} went back by receipt", number=number, amount=show_money(back)))
        cashier.till.press("Esc")
        self.plain_sale(sale)

    def power_cut(self, sale: PlannedSale) -> None:
        """The plug is pulled in the middle of a bill; after the restart the bill stands there as it was."""
        cashier = self.cashier
        cashier.till.set_clock(sale.at)
        cashier.wait_for_papers()
        cashier.ring_up_lines(sale)
        self._wait_until_kept(KeptBill(lines=len(sale.lines), total=sale.total))
        cashier.look("before-the-power-cut")
        cashier.till.kill()
        self.tell(sale.at, self.say("The power is cut in the middle of a bill of {amount}", amount=show_money(sale.total)))
        cashier.till = self.switch_on(sale.at + 240_000)
        cashier.sign_in(self.person("cashier").pin)
        cashier.sees("The bill that stood here is back.")
        cashier.sees_total(sale.total)
        cashier.look("the-bill-is-back")
        self.rung_up(sale, cashier.take_payment(sale))
        self.tell(sale.at + 240_000, self.say("After the restart nothing was lost: the bill was back and is paid"))

    def _wait_until_kept(self, bill: KeptBill) -> None:
        """Wait as long as a person takes to breathe: until the bill is on the disk as it stands on the screen."""
        until = time.monotonic() + DRAFT_SECONDS
        while (kept := kept_bill(self.store, self.sample.profile)) != bill:
            if time.monotonic() > until:
                raise NotSeen(f"the bill on the disk is {kept}, not {bill}")
            time.sleep(0.02)

    def pay_out(self, sale: PlannedSale) -> None:
        """Ice is paid for from the drawer, with the manager's leave."""
        cashier = self.cashier
        self.plain_sale(sale)
        cashier.wait_for_papers()
        cashier.till.set_clock(sale.at + 300_000)
        cashier.till.press("Shift+F10")
        cashier.sees("Cash in and out")
        cashier.till.press("PgDn")
        cashier.sees("Ice and water")
        cashier.till.type(str(PAID_OUT // 100))
        cashier.till.press("Ctrl+1")
        cashier.look("paid-out")
        cashier.till.press("Enter")
        cashier.approve(self.person("manager").pin)
        cashier.sees("{amount} baht are in the ledger.", amount=show_money(PAID_OUT))
        cashier.papers.expect("paid-out")
        self.sums.paid_out += PAID_OUT
        self.tell(sale.at + 300_000, self.say("{amount} paid out for ice", amount=show_money(PAID_OUT)))

    def in_the_other_language(self, sale: PlannedSale) -> None:
        """In the middle of a bill the window is turned to the other language for a look, and back."""
        cashier = self.cashier
        cashier.till.set_clock(sale.at)
        cashier.ring_up_lines(sale)
        own: Language = cashier.language
        other: Language = "en" if own == "th" else "th"
        for language in (other, own):
            cashier.till.press("F1")
            cashier.sees("All keys")
            cashier.till.touch(OWN_NAMES[language])
            cashier.speak(language)
            cashier.sees("All keys")
            cashier.till.press("F1")
            cashier.sees_total(sale.total)
            if language == other:
                cashier.look("the-other-language")
        self.rung_up(sale, cashier.take_payment(sale))
        self.tell(sale.at, self.say("The window spoke the other language for a while"))

    def close_shop(self) -> None:
        """The blind count, short by five baht, posted; the Z-report."""
        cashier, sums = self.cashier, self.sums
        cashier.wait_for_papers()
        cashier.till.set_clock(CLOSES_AT)
        cashier.till.press("Shift+F12")
        cashier.sees("Blind count")
        counted = sums.drawer - SHORT
        left = counted
        for denomination in DENOMINATIONS:
            count, left = divmod(left, denomination)
            cashier.till.type(str(count), "Down")
        assert not left
        cashier.sees("{amount} baht counted", amount=show_money(counted))
        cashier.look("blind-count")
        cashier.till.press("Enter")
        cashier.sees("Cash is short by {amount}", amount=show_money(SHORT))
        cashier.till.touch(self.say("Wrong change given"))
        cashier.look("count-compared")
        cashier.till.touch(self.say("Close the shift and print the Z"))
        cashier.sees("The shift is closed")
        cashier.papers.expect("z-report")
        cashier.wait_for_papers()
        cashier.sees("Backed up")
        cashier.look("z-report")
        self.tell(CLOSES_AT, self.say("The drawer is counted: short by {amount}. The Z-report is printed", amount=show_money(SHORT)))
        cashier.till.close()
