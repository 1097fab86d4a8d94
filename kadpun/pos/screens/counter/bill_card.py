"""The left side of the counter: scan box, notice bar, the bill's lines, and its sums. Always there, whatever panel is open beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from kadpun.books.clock import local_time
from kadpun.books.money import show_money

from ..notices import Notice
from ..widgets.announce import announce
from ..widgets.bill_table import BillTable, Tag, Width
from ..widgets.fields import ScanBox
from ..widgets.layout import Pictogram, Text, column, remargin, role, row, rule, sized, wrap
from ..widgets.notice_bar import NoticeBar
from .bill_words import row_of, rows_of, tells_vat, unknown_row
from .empty_bill import EmptyBill

if TYPE_CHECKING:
    from kadpun.pos.till.results import Done, Unknown

    from ..page import Context
    from .selling import Selling

Target = Literal["bill", "new", "panel"]


class BillCard(QFrame):
    """Shows the bill of `selling`; hands on what is touched."""

    recall_wanted = Signal(str)

    def __init__(self, context: Context, selling: Selling, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.selling = context, selling
        theme, say = context.theme, context.say
        role(self, card="true")
        self.large = False
        self.beside_panel = False
        self.target: Target = "bill"
        self.unknown: Unknown | None = None
        self.marks: dict[int, Tag] = {}
        self._tells_vat = False
        """Whether the rows shown tell goods with VAT from goods without."""
        self.target_words = self.empty_words = ""
        self.scan_box = ScanBox(theme)
        self.notice_bar = NoticeBar(theme, say)
        self.table = BillTable(theme)
        self.empty = EmptyBill(context)
        self.empty.recall_wanted.connect(self.recall_wanted)
        self.lines = QStackedWidget()
        self.lines.addWidget(self.table)
        self.lines.addWidget(self.empty)
        self._build_feet()
        self.scan_row = row((self.scan_box, 1), margins=(12, 12, 12, 8))
        self.notice_row = wrap(row((self.notice_bar, 1), margins=(12, 0, 12, 6)))
        self.done_words = Text("", "strong", "ok", elide=True)
        self.done_at = Text("", "dense", "ink-3", align="right")
        self.done_row = wrap(row(Pictogram("ph.check-circle", 20, "ok"), (self.done_words, 1), self.done_at, margins=(16, 0, 16, 4)))
        self.foot_rule = rule()
        self.lines_row = row((self.lines, 1), margins=(1, 0, 1, 0))
        self.setLayout(
            column(
                self.scan_row, self.notice_row, self.done_row, (wrap(self.lines_row), 1),
                self.foot_rule, self.line_foot, self.sum_foot, gap=0,
            )
        )  # fmt: skip
        self.notice_row.hide()
        self.done_row.hide()
        self.sum_foot.hide()
        self._connect()

    def _build_feet(self) -> None:
        self.count = Text("", "dense", "ink-2")
        self.gross = Text("", "dense", "ink-2")
        self.discount = Text("", "dense", "ok")
        self.scheme = Text("", "dense", "token")
        self.tax = Text("", "dense", "ink-3", align="right", elide=True)
        foot = row(self.count, self.gross, self.discount, self.scheme, (self.tax, 1), gap=14, margins=(16, 0, 16, 0))
        self.line_foot = sized(wrap(foot), height=40)
        self.sums: dict[str, tuple[Text, Text]] = {
            "sum": (Text("", "body", "ink-2"), Text("", "body", "ink-2", align="right")),
            "discount": (Text("", "body", "ok"), Text("", "body", "ok", align="right")),
            "scheme": (Text("", "body", "token"), Text("", "body", "token", align="right")),
            "due": (Text("", "lead"), Text("", "lead", align="right")),
        }
        self.sum_rows = {name: wrap(row((label, 1), value)) for name, (label, value) in self.sums.items()}
        self.sum_foot = wrap(column(*self.sum_rows.values(), gap=0, margins=(16, 4, 16, 6)))

    def _connect(self) -> None:
        selling = self.selling
        selling.bill_changed.connect(self._bill_changed)
        selling.line_chosen.connect(self.table.choose)
        selling.unknown.connect(self._unknown)
        selling.finished.connect(self._finished)
        selling.bill_tried.connect(self._say_sums)
        self.table.row_chosen.connect(selling.choose)
        self.table.stepped.connect(self._stepped)
        self.context.notices.shown.connect(self._notice)
        self._notice(self.context.notices.now)  # a device may have failed before this card was made

    def lay_out(self, width: Width, *, beside_panel: bool, large: bool, short: bool) -> None:
        """Take the shape for this width: with all columns, few, or the narrow one beside a panel."""
        self.beside_panel, self.large = beside_panel, large
        self.done_at.setVisible(not large)
        row_height = 52 if beside_panel else 60 if width == "medium" else 56
        self.table.lay_out(width, row_height=row_height, headings=not large and self.selling.done is None)
        self.line_foot.setVisible(not beside_panel and not large)
        self.sum_foot.setVisible(beside_panel and not short)
        footed = not large or (beside_panel and not short)
        self.foot_rule.setVisible(footed)
        remargin(self.lines_row, self.context.theme, gap=0, margins=(1, 0, 1, 0 if footed else 10))
        edge = 8 if large else 12
        remargin(self.scan_row, self.context.theme, gap=8, margins=(edge, edge, edge, 8))
        self._say_scan_box()
        self._say_sums()
        self.table.choose(self.table.chosen)

    def aim(self, target: Target, words: str = "", empty: str = "") -> None:
        """Say where the next scan goes; `empty` is what the empty box says of a panel that takes it."""
        self.target, self.target_words, self.empty_words = target, words, empty
        self._say_scan_box()

    def mark(self, marks: Mapping[int, Tag]) -> None:
        """Say on the lines what campaigns say of them; only rows that change are painted."""
        selling, before = self.selling, self.marks
        if marks == before:
            return
        self.marks = dict(marks)
        if selling.done is not None:
            return
        for number in sorted({*marks, *before}):
            if before.get(number) != marks.get(number) and number < min(len(self.table.bill.rows), len(selling.shown.lines)):
                row = row_of(selling.shown, selling.bill, number, self.context.say, mark=marks.get(number))
                self.table.bill.put(number, row)

    def forget_unknown(self) -> None:
        """Take the red row away."""
        self.unknown = None
        self.table.show_unknown(None)

    def retell(self) -> None:
        """Say everything again."""
        say = self.context.say
        self.table.bill.say(("", say("Goods"), say("Quantity"), say("Price/unit"), say("Discount"), say("Sum")))
        self.notice_bar.retell()
        self.empty.retell()
        self._say_scan_box()
        self._show_bill(-1)
        if self.unknown is not None:
            self.table.show_unknown(unknown_row(self.unknown, say))
        if self.selling.done is not None:
            self._say_done(self.selling.done)

    def _say_scan_box(self) -> None:
        say = self.context.say
        if self.target == "panel":
            tight = self.width() < self.context.theme.length(400)
            self.scan_box.say(say("Scan") if tight or not self.empty_words else self.empty_words, say("Scan box"), self.target_words, dest="panel")
        elif self.target == "new":
            words = say("Next bill") if self.width() < self.context.theme.length(400) else say("Scan to begin a new bill")
            self.scan_box.say(words, say("Scan box"), say("New bill"), icon="ph.plus-circle")
        elif self.beside_panel:
            tight = self.width() < self.context.theme.length(400)
            self.scan_box.say(say("Scan on") if tight else say("Scanning goes on"), say("Scan box"), say("To this bill"))
        else:
            long = say("Scan, or type a code or name, then Enter")
            short = say("Scan, or type a name")
            self.scan_box.say(short if self.large or self.table.width_of_table != "wide" else long, say("Scan box"), say("To this bill"))

    def _bill_changed(self, line: int) -> None:
        """The bill is another: what was unknown before it no longer matters."""
        self.unknown = None
        self._show_bill(line)

    def _show_bill(self, line: int) -> None:
        """Show what changed: one line, or everything."""
        selling, say = self.selling, self.context.say
        basket, bill, done = selling.shown, selling.bill, selling.done is not None
        self.table.show_unknown(None)
        told, self._tells_vat = self._tells_vat, tells_vat(bill)
        alone = line >= 0 and not done and told == self._tells_vat
        if alone and abs(len(self.table.bill.rows) - len(basket.lines)) <= 1 and line <= len(self.table.bill.rows):
            self.table.bill.put(line, row_of(basket, bill, line, say, mark=self.marks.get(line)))
        else:
            self.table.bill.show_all(rows_of(basket, bill, say, done=done, marks=self.marks))
        self.table.choose(-1 if done else selling.chosen)
        self.lines.setCurrentIndex(0 if basket.lines else 1)
        self.done_row.setVisible(done)
        self._say_sums()

    def _say_sums(self) -> None:
        selling, say = self.selling, self.context.say
        bill = selling.tried if selling.tried is not None else selling.bill
        self.count.setText(say("{count} lines", count=bill.count))
        own, before = bill.own_discount, bill.to_pay + bill.scheme
        self.gross.setText(say("before discount {gross}", gross=show_money(bill.gross)) if own else "")
        self.discount.setText(say("discount {discount}", discount=show_money(own)) if own else "")
        self.scheme.setText(say("schemes {discount}", discount=show_money(bill.scheme)) if bill.scheme else "")
        parts = []
        for group in bill.vat:
            if group.rate is not None:
                parts.append(say("VAT {rate}% inside {tax}", rate=group.rate, tax=show_money(group.tax)))
            elif len(bill.vat) > 1:
                parts.append(say("no VAT {gross}", gross=show_money(group.gross)))
        self.tax.setText("  ·  ".join(parts) if self.table.width_of_table == "wide" else "")
        paid = selling.done is not None
        values = {"sum": (say("Sum of {count} lines", count=bill.count), show_money(before if bill.scheme else bill.gross)),
                  "discount": (say("Discount"), show_money(-own)),
                  "scheme": (say("Taken off by schemes"), show_money(-bill.scheme)),
                  "due": (say("Paid") if paid else say("Amount due"), show_money(bill.to_pay))}  # fmt: skip
        for name, (label, value) in values.items():
            self.sums[name][0].setText(label)
            self.sums[name][1].setText(value)
        self.sum_rows["sum"].setVisible(bool(own or bill.scheme))
        self.sum_rows["discount"].setVisible(bool(own) and not bill.scheme)
        self.sum_rows["scheme"].setVisible(bool(bill.scheme))

    def _unknown(self, unknown: Unknown) -> None:
        self.unknown = unknown
        row = unknown_row(unknown, self.context.say)
        self.lines.setCurrentIndex(0)
        self.table.show_unknown(row)
        announce(self, row.spoken, urgent=True)

    def _finished(self, done: Done) -> None:
        self._bill_changed(-1)
        self._say_done(done)

    def _say_done(self, done: Done) -> None:
        self.done_words.setText(self.context.say("Bill {number} is done", number=done.number))
        self.done_at.setText(f"{local_time(done.at):%H:%M:%S}")

    def _stepped(self, line: int, step: int) -> None:
        till = self.context.till
        self.selling.change(lambda basket, _: till.change_quantity(basket, line, step), line=line)

    def _notice(self, notice: object) -> None:
        assert notice is None or isinstance(notice, Notice)
        self.notice_bar.show_notice(notice)
        self.notice_row.setVisible(notice is not None)
