"""The demonstration day: a sample shop works from opening float to Z through the real window and real devices, and leaves its papers.

    the program (a process of its own) <--keys, touches, pictures--> this one --bytes--> scanner's wire, network printer on 127.0.0.1

The window is the one that `kadpun` opens; it is killed once in the middle of a sale and started again. What the day must come to is worked out
from the plan beforehand and compared with the books afterwards. Plays anywhere, with or without a display.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kadpun.books.refusals import Told
from kadpun.books.words import Language, Say, load_words
from kadpun.hardware.loopback import LoopbackPrinter
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside

from .cashier import Cashier
from .folder import NotADemoDay, prepare_folder
from .leaving import leave_everything
from .papers import PaperMissing, Papers
from .plan import OPENS_AT, Sums, plan_day
from .scanner_wire import ScannerWire, has_wires
from .shop_day import ShopDay
from .till_process import NotSeen, TillGone, TillProcess

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything of the day lies."""

    folder: Path

    @property
    def receipts(self) -> Path:
        return self.folder / "receipts"

    @property
    def screens(self) -> Path:
        return self.folder / "screens"

    @property
    def second_backup(self) -> Path:
        return self.folder / "second-place"

    @property
    def log(self) -> Path:
        return self.folder / "till.log"


def play(folder: Path, *, language: Language, progress: Progress = print) -> int:
    """Play the day and leave everything in the folder; `progress` gets finished lines.

    Gives 0 when all went as planned and everything verifies, 1 when it did not, 2 when the folder is not one to write into.
    """
    say = load_words(language)
    began = time.monotonic()
    try:
        prepare_folder(folder)
    except NotADemoDay as refusal:
        progress(refusal.sentence(say))
        return 2
    places = Places(folder.absolute())
    for place in (places.receipts, places.screens, places.second_backup):
        place.mkdir()
    try:
        with ExitStack() as stack:
            day = open_day(places, language, progress, say, stack)
            try:
                day.play()
            except (NotSeen, PaperMissing):
                day.cashier.look("stopped-here")
                raise
            sums, papers = day.sums, day.cashier.papers
        return leave_everything(places.folder, sums, papers, language=language, progress=progress, began=began)
    except (NotSeen, TillGone, PaperMissing, Told) as trouble:
        progress(say("The day could not be played to its end: {why}", why=str(trouble)))
        return 1


def open_day(places: Places, language: Language, progress: Progress, say: Say, stack: ExitStack) -> ShopDay:
    """Plug the devices in, switch the program on, and put a cashier before it; `stack` lets go of them in order."""
    from kadpun.pos.till.sample_shop import read_sample_products, read_sample_shop

    printer = stack.enter_context(LoopbackPrinter())
    wire = stack.enter_context(ScannerWire()) if has_wires() else None
    settings = DeskSettings(printer=printer.address, scanner_port=wire.port if wire else "", second_backup=str(places.second_backup))
    save_desk_settings(settings_beside(places.folder / "shop.kadpun"), settings)
    sample = read_sample_shop()
    products = [row.product for row in read_sample_products().rows]

    def switch_on(at: int) -> TillProcess:
        till = TillProcess(
            [sys.executable, "-m", "kadpun.pos.demo.hand", str(places.folder), language, str(at)], log=places.log, environment=platform_of_window()
        )
        stack.callback(till.end)
        return till.start()

    cashier = Cashier(switch_on(OPENS_AT), wire, Papers(printer, places.receipts), places.screens, language)
    cashier.quick_codes = sample.quick_keys
    return ShopDay(
        cashier=cashier,
        printer=printer,
        switch_on=switch_on,
        sales=plan_day(products, sample.quick_keys),
        products=products,
        sample=sample,
        say=say,
        progress=progress,
        sums=Sums(),
        store=places.folder / "shop.kadpun",
    )


def platform_of_window() -> dict[str, str]:
    """Where the window is shown: as somebody asked for, else nowhere, so that nobody's typing goes astray into it."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    return {"QT_QPA_PLATFORM": asked or "offscreen", "PYTHONUNBUFFERED": "1"}
