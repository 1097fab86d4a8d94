"""What a story has before it: the till, its devices, and the words of the trade to say what is done with them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from kadpun.books.ledger.facts import Fact, read_fact
from kadpun.books.money import show_money
from kadpun.books.shop import STORE_NAME
from kadpun.books.store.engine import Store
from kadpun.books.verify import verify_store
from kadpun.books.words import Language
from kadpun.hardware.loopback import LoopbackPrinter
from kadpun.pos.demo.cashier import Cashier
from kadpun.pos.demo.kept_bill import KeptBill, kept_bill
from kadpun.pos.demo.papers import Papers
from kadpun.pos.demo.scanner_wire import ScannerWire
from kadpun.pos.demo.signed_codes import receipt_code_of
from kadpun.pos.demo.till_process import TillProcess
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside
from kadpun.pos.till.sample_shop import read_sample_shop
from tests.hardware.waiting import wait_for

AT = 1_795_226_400_000
"""21 November 2026, 09:00 in Thailand."""
MINUTE = 60_000
RICE, RICE_PRICE = "8850000010019", 4_200
FISH_SAUCE, FISH_SAUCE_PRICE = "8850000040023", 2_800
FISH_SAUCE_CASE, CASE_PRICE = "8850000045028", 31_000
CABBAGE_LABEL, CABBAGE_PRICE = "2100102012500", 2_250
"""1.250 kg of cabbage at 18.00."""
NUMBER = re.compile(r"[0-9]{2}-(?:R-)?[0-9]{2}-[0-9]{6}")


class Counter(Cashier):
    """The counter of one story."""

    def __init__(self, place: Path, printer: LoopbackPrinter, wire: ScannerWire, language: Language = "th") -> None:
        (place / "receipts").mkdir()
        (place / "shop").mkdir(exist_ok=True)
        self.place, self.printer, self.language = place, printer, language
        self.shop = place / "shop"
        self.store = self.shop / STORE_NAME
        self.log = place / "till.log"
        self.log.touch()
        self.expected_warnings: list[str] = []
        self.at = AT
        self.people = {person.role: person for person in read_sample_shop().people}
        super().__init__(self.a_till(), wire, Papers(printer, place / "receipts"), place, language)
        self.quick_codes = read_sample_shop().quick_keys
        self.wire: ScannerWire = wire
        self.use(DeskSettings(printer=printer.address, scanner_port=wire.port, second_backup=""))

    def use(self, settings: DeskSettings) -> None:
        """Plug these devices in before the till is switched on."""
        save_desk_settings(settings_beside(self.store), settings)

    def a_till(self) -> TillProcess:
        """A run of the program that is not switched on yet."""
        command = [sys.executable, "-m", "kadpun.pos.demo.hand", str(self.shop), self.language, str(self.at)]
        return TillProcess(command, log=self.log, environment={"QT_QPA_PLATFORM": "offscreen"})

    def switch_on(self) -> None:
        """Switch the till on, as at the start of the day or after a power cut."""
        self.till = self.a_till()
        self.till.start()

    def opens(self) -> None:
        """The till is switched on and the cashier signs in."""
        self.switch_on()
        self.sign_in(self.people["cashier"].pin)
        self.sees("Amount to pay")

    def manager_allows(self) -> None:
        """The manager types a PIN for this one act."""
        self.approve(self.people["manager"].pin)

    def pays_exactly(self) -> str:
        """F12, and the number of the finished bill."""
        self.till.press("F12")
        return self.finished()

    def finished(self) -> str:
        """The number of the bill that was just finished."""
        seen = self.sees("In the ledger")
        number = next(found[0] for text in seen if (found := NUMBER.search(text)))
        self.papers.expect(number)
        return number

    def change_is(self, satang: int) -> None:
        """The change stands on the screen."""
        self.sees("Change {amount} baht", amount=show_money(satang))

    def pulls_the_plug(self) -> None:
        """The power goes."""
        self.till.kill()

    def draft_is(self, *, lines: int, total: int, voided: int = 0, member: str = "") -> None:
        """The bill is on the disk exactly so. Say all that was done to it: the disk comes after the screen, act by act."""
        bill, profile = KeptBill(lines, voided, total, member), read_sample_shop().profile
        wait_for(lambda: kept_bill(self.store, profile) == bill)

    def drawer_opened(self, times: int) -> None:
        """The drawer opened so often; the printer counts a kick when the till has hung up."""
        wait_for(lambda: self.printer.drawer_openings >= times)
        assert self.printer.drawer_openings == times

    def code_on(self, number: str) -> str:
        """What the QR on a receipt says."""
        return receipt_code_of(self.store, number)

    def facts(self, kind: str = "") -> list[Fact]:
        """What stands in the ledger, of one kind or all."""
        with Store.open(self.store, read_only=True) as store, store.read() as connection:
            rows = connection.exec_driver_sql("SELECT bytes FROM fact ORDER BY no").all()
        found = [read_fact(bytes(row[0])) for row in rows]
        return [fact for fact in found if kind in ("", fact.kind)]

    def nothing_was_sold(self) -> None:
        """No sale stands in the ledger."""
        assert self.facts("sale") == []

    def everything_verifies(self) -> None:
        """The store holds: logs, rules, guards, receipts and views."""
        report = verify_store(self.store, receipts=True, workers=1)
        assert report.exit_code == 0, [finding.detail for finding in report.findings]

    def warnings(self) -> list[str]:
        """What the program warned of on its own."""
        return [line for line in self.log.read_text("utf-8").splitlines() if line.startswith(("WARNING", "ERROR", "CRITICAL", "Traceback"))]
