"""The ledger: is it whole, does a receipt match it, and handing the books out. What is long runs beside the till; selling goes on.

verify --thread of its own--> verdict, findings           a scan, or a code typed --> the receipt matches, or why not
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from kadpun.books.clock import local_time
from kadpun.books.refusals import Told
from kadpun.pos.till.backups import BackedUp, back_up_shop
from kadpun.pos.till.desk_settings import load_desk_settings, settings_beside
from kadpun.pos.till.ledger_room import Verdict, pack_keys, verify, write_journals, write_pack
from kadpun.pos.till.results import Original, Permission

from ..forms.aside import Aside, Progress
from ..forms.head import Head
from ..forms.note import Note
from ..forms.office_page import OfficePage, scrolling
from ..forms.tables import Cell, Column, RowShown, Table
from ..page import Context
from ..wedge import Scan
from ..widgets.buttons import Button
from ..widgets.fields import ScanBox
from ..widgets.layout import Text, card, column, row, sized, wrap
from .ledger_cards import ReceiptCard, VerdictCard


class LedgerPage(OfficePage):
    """The page. `verified` carries when the books were found whole, None when they were not."""

    verified = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.aside = Aside(self)
        self.verdict = VerdictCard(context)
        self.findings = Table(theme, (Column("", 100, "right"), Column("")), row_height=44)
        self.out = Note(theme)
        self.pack, self.journals = Button(theme, icon="ph.export"), Button(theme, icon="ph.files")
        self.backup, self.forward = Button(theme, icon="ph.floppy-disk"), Button(theme, "primary", icon="ph.arrows-clockwise", key="F5")
        self.receipt_title = Text(style="title")
        self.box, self.receipt = ScanBox(theme), ReceiptCard(context)
        self._lay_out()
        self.forward.clicked.connect(self.verify)
        self.pack.clicked.connect(self._ask_pack)
        self.journals.clicked.connect(self._ask_journals)
        self.backup.clicked.connect(self.back_up)
        self.settle()

    def _lay_out(self) -> None:
        self.found = card(column((self.findings, 1), margins=(1, 6, 1, 1)))
        self.found.hide()
        out = row(self.pack, self.journals, self.backup, "stretch", gap=8)
        left = wrap(column(self.verdict, (self.found, 1), out, self.out, "stretch", gap=12))
        right = wrap(column(self.receipt_title, self.box, self.receipt, "stretch", gap=8))
        self.right = sized(right, width=424)
        self.lay(Head(self.context.theme, acts=(self.forward,)), row((scrolling(left), 1), self.right, gap=16))

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.head.say(say("The ledger"), "", say("Back to selling"))
        self.forward.say(say("Verify all of it"))
        self.pack.say(say("Audit pack…"))
        self.journals.say(say("Journals…"))
        self.backup.say(say("Back up now"))
        self.findings.say(say("What is wrong"), (say("Entry"), say("What is wrong")))
        self.receipt_title.setText(say("Look at a receipt"))
        self.box.say(say("Scan a receipt"), say("Code or number of a receipt"), say("Look at it"), icon="ph.magnifying-glass", dest="bill")
        self.verdict.retell()
        self._show_findings(self.verdict.verdict)

    def restyle(self) -> None:
        super().restyle()
        self._narrow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow()

    def enter(self, receipt: str = "", **given: Any) -> None:
        """Show how long the ledger is; verifying is asked for. With a receipt's number or code, look at it."""
        till = self.context.till
        self.ask(lambda: till.desk.ledger.size, self._sized)
        self.box.line.clear()
        self.receipt.hide()
        self.box.setFocus()
        if receipt:
            self.look_at(receipt)

    def take_scan(self, scan: Scan) -> bool:
        self.look_at(scan.raw)
        return True

    def take_key(self, stroke: str) -> bool:
        if stroke == "F5":
            self.verify()
            return True
        if stroke == "Enter" and self.box.line.hasFocus():
            self.look_at(self.box.line.text())
            return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if QApplication.focusWidget() is self.box.line and self.box.line.text():
            self.box.line.clear()
            return True
        return super().take_escape()

    def verify(self) -> None:
        """Verify the whole store, beside the till."""
        if self.verdict.running:
            return
        store, clock = self.context.till.desk.store.path, self.context.clock
        self.verdict.begin()
        self.forward.setEnabled(False)
        self._aside(lambda progress: verify(store, now_at=clock.now_at, progress=progress), self._verified, self.verdict.show_progress)

    def look_at(self, code: str) -> None:
        """Find a receipt by its scanned code, its look-up code or its number."""
        if code.strip():
            self.box.line.setText(code if len(code) < 40 else "")
            till = self.context.till
            self.ask(lambda: till.find_receipt(code), self._matches, self._does_not_match)

    def write_pack(self, file: Path) -> None:
        """Write the audit pack, if this person may."""
        store, till = self.context.till.desk.store.path, self.context.till
        self._hand_out(lambda _: write_pack(store, file, pack_keys(till)), lambda made: self._told_out("pack", made))

    def write_journals(self, folder: Path) -> None:
        """Write journals and tables into a folder, if this person may."""
        store = self.context.till.desk.store.path
        self._hand_out(lambda progress: write_journals(store, folder, progress), lambda count: self._told_out("journals", folder))

    def back_up(self) -> None:
        """Back the shop up now."""
        store, at = self.context.till.desk.store.path, self.context.clock.now_at()

        def copy(progress: Progress) -> tuple[BackedUp, ...]:
            second = load_desk_settings(settings_beside(store)).settings.second_backup
            return back_up_shop(store, second, at=at, progress=progress)

        self.out.tell(self.context.say("The shop is being backed up"), "", "info")
        self._aside(copy, self._backed_up)

    def _hand_out(self, work: Callable[[Progress], Any], then: Callable[[Any], None]) -> None:
        """Ask for leave, then write beside the till."""
        till = self.context.till

        def begin(_: str) -> None:
            self.out.tell(self.context.say("The books are being written"), "", "info")
            self._aside(work, then)

        self.act(Permission.EXPORT, lambda approval: till.allow(Permission.EXPORT, approval), begin)

    def _aside(self, work: Callable[[Progress], Any], then: Callable[[Any], None], progress: Progress | None = None) -> None:
        self.aside.run(work, then, self._failed, progress)

    def _failed(self, reason: Exception) -> None:
        self.verdict.show_verdict(None)
        self.forward.setEnabled(True)
        self.out.put_away()
        self.tell(reason)
        if not isinstance(reason, Told):
            self.context.jobs.broke.emit(reason)

    def _sized(self, facts: int) -> None:
        self.verdict.facts = facts
        self.verdict.retell()

    def _verified(self, verdict: Verdict) -> None:
        self.forward.setEnabled(True)
        self.verdict.show_verdict(verdict)
        self._show_findings(verdict)
        self.context.sounds.play("fault" if verdict.wrong else "ok")
        self.verified.emit(None if verdict.wrong else verdict.at)

    def _show_findings(self, verdict: Verdict | None) -> None:
        say = self.context.say
        findings = (*verdict.wrong, *verdict.open) if verdict else ()
        rows = [
            RowShown(number, (Cell("–" if each.seq is None else f"{each.seq + 1:,}", weight=600), Cell(each.sentence(say))))
            for number, each in enumerate(findings)
        ]
        self.findings.put(rows, keep=False)
        self.found.setVisible(bool(rows))

    def _matches(self, original: Original) -> None:
        self.context.sounds.play("ok")
        self.receipt.show_original(original)

    def _does_not_match(self, reason: Exception) -> None:
        if isinstance(reason, Told):
            self.context.sounds.play("refused")
            self.receipt.show_refused(reason.sentence(self.context.say))

    def _backed_up(self, made: Any) -> None:
        say = self.context.say
        wrong = " ".join(each.reason.sentence(say) for each in made if each.reason is not None)
        where = " · ".join(str(each.backup.path) for each in made if each.backup is not None)
        self.out.tell(say("The backup is not complete") if wrong else say("Backed up"), wrong or where, "warn" if wrong else "ok")

    def _told_out(self, what: str, where: Path) -> None:
        say = self.context.say
        title = say("The audit pack is written") if what == "pack" else say("The journals are written")
        self.out.tell(title, str(where), "ok")

    def _ask_pack(self) -> None:
        day = f"{local_time(self.context.clock.now_at()):%Y%m%d}"
        dialog = QFileDialog(self, self.context.say("Where the audit pack goes"), f"audit-pack-{day}.zip", "*.zip")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.write_pack(Path(file)))
        dialog.show()

    def _ask_journals(self) -> None:
        dialog = QFileDialog(self, self.context.say("Where the journals go"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda folder: self.write_journals(Path(folder)))
        dialog.show()

    def _narrow(self) -> None:
        """A narrower right side where the page is narrow."""
        width = round(self.width() * 100 / self.context.theme.scale_percent)
        wide = 424 if width >= 1180 else 360
        sized(self.right, width=wide)
        self.right.setFixedWidth(self.context.theme.length(wide))
