"""The vouchers of a span of days, the newest first, and beside them the one that is chosen: its postings, papers, who recorded it, what undid it.

Enter shows a voucher's fact in the ledger; reversing asks for a reason in the card and posts the exact opposite, both stay in sight.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QSizePolicy

from kadpun.books.clock import local_time
from kadpun.books.journal.attachments import SourcePaper
from kadpun.books.journal.spans import Span
from kadpun.books.money import Satang, show_money
from kadpun.books.store.places import write_whole
from kadpun.books.thai import fold_for_search, show_date
from kadpun.pos.office.buying_room import BuyingRoom
from kadpun.pos.office.journal_room import REVERSIBLE, JournalRoom, VoucherSeen, VoucherShown
from kadpun.pos.till.results import Permission

from ..forms.fields import Field, Line
from ..office_parts.days import SpanChooser
from ..office_parts.dense_table import Cell, ChipShown, Column, DenseTable, RowShown, money_cell
from ..office_parts.desk_page import beside
from ..office_parts.files import save_file
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import Text, card, column, role, row
from .journal_part import JournalPart

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

MOST = 5000


class ReverseForm(QFrame):
    """Asks why a voucher is reversed."""

    def __init__(self, part: VoucherList) -> None:
        super().__init__()
        self.part = part
        theme = part.context.theme
        role(self, card="true")
        self.title = Text(style="strong", colour="warn")
        self.reason = Field(theme, most=200)
        self.cancel, self.do = Button(theme, "quiet", "sm", key="Esc"), Button(theme, "danger", "sm", key="Enter")
        self.cancel.clicked.connect(self.hide)
        self.do.clicked.connect(self.done)
        self.setLayout(column(self.title, self.reason, row("stretch", self.cancel, self.do), gap=8, margins=(16, 8, 16, 12)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def retell(self) -> None:
        """Say every label again."""
        say = self.part.context.say
        self.title.setText(say("Reverse this voucher"))
        whole = say("Its exact opposite is posted today. Both stay in the books.")
        goods = say("The goods leave the shelf and the bill is credited today, as the supplier's credit note says.")
        self.reason.say(say("Why"), goods if self.part.brought_goods else whole)
        self.cancel.say(say("Cancel"))
        self.do.say(say("Reverse"))

    def done(self) -> None:
        """Ask for it."""
        if not self.reason.value:
            self.reason.complain(self.part.context.say("Say why it is reversed."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.part.reverse(self.reason.value)


def span_since_last_month(span: Span) -> Span:
    """From the beginning of the month before on: at a month's first days its own vouchers are few."""
    return Span((span.to_on.replace(day=1) - timedelta(days=1)).replace(day=1), span.to_on)


class VoucherList(JournalPart):
    """The part."""

    def __init__(self, page: DeskPage, room: JournalRoom, buying: BuyingRoom) -> None:
        super().__init__(page)
        self.room, self.buying = room, buying
        theme = self.context.theme
        self.found: tuple[VoucherSeen, ...] = ()
        self.shown: VoucherShown | None = None
        self.wanted: int | None = None
        self.search = Line()
        self.span = SpanChooser(self.context)
        self.span.put(span_since_last_month(self.span.span))
        columns = (Column("", 92), Column("", 138), Column("", least=200), Column("", 170, drop=2), Column("", 130, "right"))
        self.table = DenseTable(theme, columns)
        self.detail, self.papers = SideCard(theme), SideCard(theme)
        self.postings = DenseTable(theme, (Column("", least=130), Column("", 104, "right"), Column("", 104, "right")), pad=4)
        self.postings.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.detail.hold(self.postings)
        self.reversing = ReverseForm(self)
        self.undo = Button(theme, "plain", "sm", icon="ph.arrow-u-up-left", key="F9")
        self.acts = (self.undo,)
        bar = row((self.search, 1), self.span, gap=12)
        main = card(column(bar, (self.table.with_totals(), 1), gap=8, margins=(12, 10, 12, 8)))
        self.setLayout(column((beside(main, self.detail, self.reversing, self.papers), 1), gap=0))
        self.reversing.hide()
        self.search.textChanged.connect(lambda _: self._list())
        self.search.stepped.connect(self.table.step)
        self.span.changed.connect(lambda _: self.read())
        self.table.chose.connect(self._look_at)
        self.table.opened.connect(self._open)
        self.undo.clicked.connect(self.begin_reversing)
        self.papers.pressed.connect(self._save_paper)

    def retell(self) -> None:
        say = self.context.say
        self.search.setPlaceholderText(say("Number, text or amount"))
        self.search.setAccessibleName(say("Number, text or amount"))
        self.span.retell()
        titles = (say("Day"), say("Number"), say("What it is for"), say("Whose"), say("Baht"))
        self.table.say(say("Vouchers"), titles)
        self.table.say_empty(say("No vouchers in these days."))
        self.postings.say(say("Postings"), (say("Account"), say("Debit"), say("Credit")))
        self.undo.say(say("Reverse"))
        self.reversing.retell()
        self._list()
        self._show_detail()

    def come(self) -> None:
        self.read()
        self.search.setFocus(Qt.FocusReason.TabFocusReason)

    def read(self) -> None:
        """Read the vouchers of the span anew."""
        span, room = self.span.span, self.room
        self.page.look(lambda: room.page(from_on=span.from_on, to_on=span.to_on, limit=MOST), self._read)

    def show_voucher(self, no: int) -> None:
        """Show one voucher, whatever the list has."""
        self.page.look(lambda: self.room.voucher(no), self._shown)

    def enter(self) -> bool:
        if self.reversing.isVisible() and self.reversing.reason.line.hasFocus():
            self.reversing.done()
            return True
        if self.search.hasFocus() and self.table.key is not None:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def escape(self) -> bool:
        if self.reversing.isVisible():
            self.reversing.hide()
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if self.search.text():
            self.search.clear()
            return True
        return False

    def take_key(self, stroke: str) -> bool:
        if stroke == "F9":
            self.begin_reversing()
            return True
        return self.span.take_key(stroke)

    def begin_reversing(self) -> None:
        """Ask why the chosen voucher is to be reversed."""
        if self.shown is None or self.shown.reversed_by is not None or self.shown.fact.kind not in REVERSIBLE:
            return
        self.reversing.reason.put("")
        self.reversing.retell()
        self.reversing.show()
        self.reversing.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def reverse(self, reason: str) -> None:
        """Reverse the chosen voucher."""
        shown = self.shown
        if shown is None:
            return
        id = shown.fact.id
        if self.brought_goods:
            self.page.act(Permission.BOOKS, lambda leave: self.buying.credit_whole(id, reason, leave), lambda _: self._reversed())
        else:
            self.page.act(Permission.BOOKS, lambda leave: self.room.reverse(id, reason, approval=leave), lambda _: self._reversed())

    @property
    def brought_goods(self) -> bool:
        """Whether the chosen voucher is a bill with goods: it is taken back by a credit note, so that goods and cost go together."""
        shown = self.shown
        return shown is not None and shown.fact.kind == "purchase" and any(account == "stock/shop" for account, _, _ in shown.fact.post)

    def _reversed(self) -> None:
        self.reversing.hide()
        self.context.sounds.play("ok")
        self.read()
        if self.shown is not None:
            self.show_voucher(self.shown.voucher.no)

    def _read(self, found: tuple[VoucherSeen, ...]) -> None:
        self.found = found
        self._list()
        wanted, self.wanted = self.wanted, None
        if wanted is not None and self.table.choose(wanted):
            self._look_at(wanted)
        if self.table.key is None and self.table.model_of_rows.rows:
            self.table.selectRow(0)

    def _list(self) -> None:
        say = self.context.say
        words = fold_for_search(self.search.text()).split()
        rows, total = [], 0
        for seen in self.found:
            voucher, name = seen.voucher, seen.name
            told = say("Opening balances") if voucher.series == "opening" else voucher.text
            amount = show_money(Satang(voucher.total))
            text = fold_for_search(f"{voucher.number} {told} {name} {amount} {amount.replace(',', '')}")
            if not all(word in text for word in words):
                continue
            total += 0 if voucher.reversed else voucher.total
            chips = (ChipShown(say("Reversed"), "warn"),) if voucher.reversed else ()
            cells = (
                Cell(show_date(voucher.on, "dense", say.language), sort=voucher.on.isoformat()),
                Cell(voucher.number),
                Cell(told, chips=chips),
                Cell(name),
                money_cell(Satang(voucher.total)),
            )
            rows.append(RowShown(voucher.no, cells, "off" if voucher.reversed else ""))
        totals = [RowShown("total", (Cell(say("{count} vouchers", count=len(rows))), Cell(), Cell(), Cell(), money_cell(Satang(total), weight=700)))]
        self.table.put(rows, totals=totals if rows else ())

    def _look_at(self, no: object) -> None:
        if isinstance(no, int) and (self.shown is None or self.shown.voucher.no != no):
            self.reversing.hide()
            self.page.look(lambda: self.room.voucher(no), self._shown)

    def _shown(self, shown: VoucherShown) -> None:
        self.shown = shown
        self._show_detail()

    def _show_detail(self) -> None:
        say, shown = self.context.say, self.shown
        self.undo.setEnabled(shown is not None and shown.reversed_by is None and shown.fact.kind in REVERSIBLE)
        self.detail.setVisible(shown is not None)
        self.papers.setVisible(shown is not None and bool(shown.papers))
        if shown is None:
            return
        rows: list[RowShown] = []
        for line in shown.lines:
            name = f"{line.code} {line.name_th if say.language == 'th' else line.name_en}".strip()
            second = " · ".join(part for part in (line.party, line.text) if part)
            if line.commodity != "THB":
                continue
            rows.append(RowShown(len(rows), (Cell(name, second), money_cell(Satang(line.debit) or None), money_cell(Satang(line.credit) or None))))
        tall = any(row.cells[0].second for row in rows)
        self.postings.row_height = 48 if tall else 28
        self.postings.put(rows)
        self.postings.setFixedHeight(self.context.theme.length(34 + self.postings.row_height * min(len(rows), 9)))
        self.postings.verticalHeader().setDefaultSectionSize(self.context.theme.length(self.postings.row_height))
        at = local_time(shown.fact.at)
        told = say("{name}, {day} at {time}", name=shown.by, day=show_date(at.date(), "dense", say.language), time=f"{at:%H:%M}")
        below = [SideRow(say("Recorded by"), told)]
        if shown.party:
            below.append(SideRow(say("Whose"), shown.party))
        if reference := str(shown.fact.body.get("reference", "") or shown.fact.body.get("invoice", "")):
            below.append(SideRow(say("Their number"), reference))
        below.append(SideRow(say("Entry of the ledger"), f"{shown.fact.seq + 1:,}"))
        note = ""
        if shown.reversed_by is not None:
            reason, on = shown.reversed_by
            note = say("Reversed on {day}: {reason}", day=show_date(on, "dense", say.language), reason=reason)
        number = show_date(shown.voucher.on, "document", say.language)
        self.detail.put(shown.voucher.number, below, right=number, note=note, tone="warn" if note else "true")
        self.papers.put(say("Source documents"), [SideRow(name or digest[:12], say("Save"), key=digest) for digest, name in shown.papers])

    def _open(self, no: object) -> None:
        if isinstance(no, int):
            self.show_voucher(no)

    def _save_paper(self, digest: str) -> None:
        self.page.ask(lambda: self.room.paper(digest), self._got_paper)

    def _got_paper(self, paper: SourcePaper | None) -> None:
        if paper is None:
            return
        title = self.context.say("Where the paper goes")

        def write(path: Path) -> None:
            def written() -> Path:
                with write_whole(path) as stream:
                    stream.write(paper.data)
                return path

            self.page.look(written, show)

        def show(made: Path) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(made)))

        save_file(self, title, paper.name, f"*{Path(paper.name).suffix}", write)
