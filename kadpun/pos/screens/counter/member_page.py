"""A member's page at the till (Shift F3): the purses side by side and never a total, and the book of the one that is chosen.

← and → choose the purse, the tabs the span; Enter on a line opens its paper again. What is due stands beside the book. Goods that are scanned lead
back to the bill; another member's card shows that member.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kadpun.books.members.ageing import add_months
from kadpun.books.members.purses import Purse
from kadpun.books.members.statements_of_member import Statement, StatementLine
from kadpun.books.members.tendered import purse_balance
from kadpun.books.money import Satang, show_money
from kadpun.books.thai import show_date
from kadpun.pos.till.member_till import MemberAtCounter, MemberTill
from kadpun.pos.till.receipt_members import carried_words, line_words, purse_title
from kadpun.pos.till.results import MemberScanned, Permission
from kadpun.pos.till.wallet_till import WalletShown, WalletTill

from ..notices import Said
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Cell, Column, DenseTable, RowShown, money_cell, table_card
from ..page import Context, Page
from ..widgets import paint
from ..widgets.buttons import Button, Face
from ..widgets.chips import Chip
from ..widgets.layout import Text, card, column, fit, on_fit, role, row, wrap
from ..widgets.notice_bar import NoticeBar
from .token_purses import TokenPurses

if TYPE_CHECKING:
    from kadpun.books.words import Say
    from kadpun.pos.till.results import Printed

    from ..theme import Theme
    from ..wedge import Scan

SPANS = (1, 3, 12)
"""How many months back the book is shown: this month, three, a year."""
ICONS: dict[Purse, str] = {
    "credit": "ph.notebook",
    "deposit": "ph.bank",
    "shares": "ph.stack",
    "produce": "ph.leaf",
    "dividends": "ph.coin",
    "patronage": "ph.arrows-clockwise",
}
NARROW, LOW = 1200, 620
"""Logical width and height below which things that can be missed go."""
CARD, LOW_CARD = 112, 80
ALWAYS: tuple[Purse, ...] = ("credit", "deposit", "shares")


@dataclass(frozen=True, slots=True)
class _Shown:
    """Everything the page shows of a member: how the purses stand, the book of one, and the wallets of tokens."""

    standing: MemberAtCounter
    purses: tuple[tuple[Purse, Satang], ...]
    book: Statement
    wallets: tuple[WalletShown, ...]


class PurseCard(Face):
    """One purse: what it is, what it holds in its own unit, and one line about it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, None, kind="purse")
        self.icon_name = "ph.notebook"
        self.title = self.amount = self.unit = self.about = ""
        self.low = False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_purse(self, icon: str, title: str, amount: str, unit: str, about: str) -> None:
        """Show this purse."""
        self.icon_name, self.title, self.amount, self.unit, self.about = icon, title, amount, unit, about
        self.name_it(" ".join(part for part in (title, amount, unit, about) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.theme.length(180), self.theme.length(LOW_CARD if self.low else CARD))

    def be_low(self, low: bool) -> None:
        """Leave the line about the purse out where there is no height for it."""
        if low != self.low:
            self.low = low
            self.updateGeometry()

    def paint_content(self, painter: QPainter, box: QRect) -> None:
        theme, left = self.theme, self.theme.length(16)
        wide = box.width() - 2 * left
        painter.drawPixmap(left, theme.length(14), theme.icon(self.icon_name, 20, "primary-ink" if self.isChecked() else "ink-2"))
        aside = theme.length(28)
        paint.text(painter, theme, QRect(left + aside, theme.length(10), wide - aside, aside), self.title, colour="ink-2")
        middle = QRect(left, theme.length(40), wide, theme.length(36))
        used = paint.text(painter, theme, middle, self.amount, size=24, weight=700, elide=False) + theme.length(8)
        paint.text(painter, theme, middle.adjusted(used, theme.length(3), 0, theme.length(3)), self.unit, colour="ink-2")
        if not self.low:
            paint.text(painter, theme, QRect(left, theme.length(78), wide, theme.length(24)), self.about, size=13, colour="ink-3")


class MemberPage(Page):
    """The page."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        theme = context.theme
        self.verbs = MemberTill(context.till)
        self.member = ""
        self.purse: Purse = "credit"
        self.months = 1
        self.shown: _Shown | None = None
        self.notice_bar = NoticeBar(theme, context.say)
        self.back = Button(theme, "plain", "lg", icon="ph.arrow-u-up-left", key="Esc")
        self.back.clicked.connect(lambda: context.go("counter"))
        self.avatar = role(Text("", "h2", "primary-ink", align="centre"), card="primary")
        self.name, self.number = Text("", "h2", elide=True), Text("", "caption", "ink-2", elide=True)
        self.pay = Button(theme, "plain", "lg", icon="ph.money", key="F8")
        self.pay.clicked.connect(lambda: context.go("counter", panel="repay"))
        self.book_button = Button(theme, "plain", "lg", icon="ph.printer", key="F9")
        self.book_button.clicked.connect(lambda: self._print(statement=False))
        self.statement_button = Button(theme, "primary", "lg", icon="ph.file-text", key="F10")
        self.statement_button.clicked.connect(lambda: self._print(statement=True))
        self.cards = {purse: PurseCard(theme) for purse in ICONS}
        for purse, shown in self.cards.items():
            shown.clicked.connect(lambda _=False, purse=purse: self.choose(purse))
        self.tokens = TokenPurses(context)
        self.tokens.wanted.connect(lambda campaign: context.go("wallet", member=self.member, campaign=campaign))
        self.hint, self.helper = Text("", "caption", "ink-2", elide=True), Text("", "caption", "ink-2", align="right")
        self.title = Text("", "title")
        self.spans = CountedTabs(theme, SPANS)
        self.spans.turned.connect(self._turned)
        self.table = DenseTable(
            theme,
            (Column("", 112), Column("", least=150), Column("", 150, drop=2), Column("", 110, "right", drop=1), Column("", 124, "right", drop=1),
             Column("", 124, "right")),
            row_height=48,
        )  # fmt: skip
        self.table.setMinimumHeight(0)
        self.table.opened.connect(self._open_paper)
        self.foot, self.verdict = Text("", "body", "ok"), Text("", "body", "ok", align="right")
        self.foot_box = wrap(row((self.foot, 1), self.verdict))
        head = row((self.title, 1), self.spans)
        self.due_title, self.due_rows = Text("", "title"), column(gap=8)
        self.overdue = Chip(theme, "warn", "ph.hourglass-medium")
        self.side = card(column(row((self.due_title, 1), self.overdue), self.due_rows, "stretch", gap=8, margins=(16, 12, 16, 12)))
        self.acts_box = wrap(row((self.pay, 1), (self.book_button, 1), (self.statement_button, 1), gap=12))
        self.top = row(self.back, self.avatar, (column(self.name, self.number, gap=0), 1), gap=12)
        self.below_laid = row(self.acts_box, gap=12)  # the page begins narrow: one that begins wide would make a small window grow
        self.below = wrap(self.below_laid)
        self.card_row = row(*((shown, 1) for shown in self.cards.values()), (self.tokens, 1), gap=12)
        table_and_side = row((table_card(self.table, head, foot=self.foot_box), 70), (self.side, 30), gap=12)
        self.hints = wrap(row((self.hint, 1), self.helper))
        self.setLayout(
            column(self.notice_bar, self.top, self.below, self.card_row, self.hints, (table_and_side, 1), gap=10, margins=(16, 12, 16, 12))
        )
        self.notice_bar.hide()
        context.notices.shown.connect(self._notice)
        on_fit(self.avatar, lambda fitted: self.avatar.setFixedSize(fitted.length(56), fitted.length(56)))
        self.side.hide()
        self.avatar.hide()
        self.number.hide()
        fit(self, theme)

    def enter(self, **given: Any) -> None:
        """Show the member that the counter names."""
        self.member = str(given.get("member", self.member))
        self.shown = None
        self.purse = "credit"
        self._read()
        self.retell()
        self.table.setFocus()

    def restyle(self) -> None:
        fit(self, self.context.theme)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Where there is little room the acts get a row of their own, and what stands beside the book goes."""
        scale = self.context.theme.scale_percent
        narrow, low = self.width() * 100 / scale < NARROW, self.height() * 100 / scale < LOW
        home, other = (self.below_laid, self.top) if narrow else (self.top, self.below_laid)
        if home.indexOf(self.acts_box) < 0:
            other.removeWidget(self.acts_box)
            home.addWidget(self.acts_box)
        self.below.setVisible(narrow)
        self.side.setVisible(not narrow)
        for shown in self.cards.values():
            shown.be_low(low)
        self.tokens.be_small(narrow=narrow, low=low)
        self.card_row.setStretchFactor(self.tokens, max(self.tokens.shown, 1))
        self.hints.setVisible(not low)
        self.foot_box.setVisible(not low)
        self.avatar.setVisible(not narrow)
        self.number.setVisible(not narrow)
        self._say_who()

    def _say_who(self) -> None:
        """The name with the number below it, or beside it where the acts have left the row to both."""
        if self.shown is None:
            return
        say, person = self.context.say, self.shown.standing.person
        number = say("member {number}", number=person.number) if person.is_member else say("number {number}", number=person.number)
        self.number.setText(number)
        self.name.setText(f"{person.name}  ·  {number}" if self.number.isHidden() else person.name)

    def retell(self) -> None:
        say = self.context.say
        self.notice_bar.retell()
        self.back.say(say("Back to the bill"))
        operator = self.context.till.operator
        may = operator is not None and operator.may(Permission.DEBT_PAYMENT)
        self.pay.say(say("Take a payment"), cannot="" if may else say("Not allowed to your role"))
        self.book_button.say(say("Print passbook"))
        self.statement_button.say(say("Print statement"))
        self.hint.setText(say("Each purse has its own unit and there is no sum of them. ← → choose one."))
        self.spans.say(say("How far back"), (say("This month"), say("3 months"), say("One year")))
        self.due_title.setText(say("What is due"))
        self.table.say_empty(say("Nothing happened in this purse in this time."))
        self._show()

    def take_key(self, stroke: str) -> bool:
        acts = {
            "Esc": self.back.click, "F7": self.tokens.open_first,
            "F8": self.pay.click, "F9": self.book_button.click, "F10": self.statement_button.click,
            "Left": lambda: self._step(-1), "Right": lambda: self._step(1), "Shift+F3": self.back.click,
        }  # fmt: skip
        if stroke not in acts:
            return False
        acts[stroke]()
        return True

    def take_scan(self, scan: Scan) -> bool:
        """A member's card shows that member; everything else is the counter's."""
        till = self.context.till

        def took(answer: object) -> None:
            if isinstance(answer, MemberScanned):
                self.enter(member=answer.member)

        if not any(reading.upper().startswith("KM1:") for reading in scan.readings):
            return False
        self.context.jobs.run(self, lambda: till.read(scan.readings, till.new_basket()), took)
        return True

    def choose(self, purse: Purse) -> None:
        """Open the book of a purse."""
        self.purse = purse
        self._read()

    def _step(self, step: int) -> None:
        if self.shown is not None:
            purses = [purse for purse, _ in self.shown.purses]
            self.choose(purses[(purses.index(self.purse) + step) % len(purses)])

    def _turned(self, months: object) -> None:
        assert isinstance(months, int)
        self.months = months
        self._read()

    def _read(self) -> None:
        member, purse, months, verbs, till = self.member, self.purse, self.months, self.verbs, self.context.till

        def read() -> _Shown:
            standing = verbs.at_counter(member)
            with till.desk.store.read() as connection:
                held = {each: purse_balance(connection, each, member) for each in ICONS}
            purses = tuple((each, amount) for each, amount in held.items() if each in ALWAYS or amount)
            book = verbs.statement(member, _from(standing.today, months), standing.today, purse=purse)
            return _Shown(standing, purses, book, WalletTill(till).wallets(member))

        self.context.jobs.run(self, read, self._took, self.context.notices.tell)

    def _took(self, shown: _Shown) -> None:
        if shown.standing.person.id == self.member:
            self.shown = shown
            self._show()

    def _show(self) -> None:
        shown, say = self.shown, self.context.say
        if shown is None:
            return
        person = shown.standing.person
        self.avatar.setText(person.name.removeprefix("แม่").removeprefix("พ่อ").strip()[:1])
        self._say_who()
        names = ", ".join(helper.name for helper in shown.standing.helpers)
        self.helper.setText(say("May come instead: {names}", names=names) if names else "")
        held = dict(shown.purses)
        for purse, one in self.cards.items():
            one.setVisible(purse in held)
            one.setChecked(purse == self.purse)
            if purse in held:
                one.show_purse(ICONS[purse], purse_title(purse, say), *self._purse_words(purse, held[purse], shown.standing))
        self.tokens.show_wallets(shown.wallets)
        self.card_row.setStretchFactor(self.tokens, max(self.tokens.shown, 1))
        told = say("Each purse has its own unit and there is no sum of them. ← → choose one.")
        self.hint.setText(f"{told} {say('F7 opens the tokens.')}" if shown.wallets else told)
        self._show_book(shown.book)
        self._show_due(shown.standing)

    def _purse_words(self, purse: Purse, amount: int, standing: MemberAtCounter) -> tuple[str, str, str]:
        """A purse's amount, its unit and one line about it."""
        say, room, holding = self.context.say, standing.headroom, standing.holding
        if purse == "shares":
            about = say("{count} still to be paid", count=holding.unpaid) if holding.unpaid else say("all paid")
            return f"{holding.shares:,}", say("shares"), about
        if purse == "credit":
            unit = say("baht kept for them") if amount < 0 else say("baht owed to the shop")
            return show_money(abs(amount)), unit, say("limit {limit}, {free} left", limit=show_money(room.hard), free=show_money(room.free))
        about = {"deposit": say("money of their own"), "produce": say("for what they brought")}.get(purse, say("to be paid out"))
        return show_money(amount), say("baht"), about

    def _show_book(self, book: Statement) -> None:
        say, language = self.context.say, self.context.say.language
        self.title.setText(purse_title(book.purse, say))
        owes = book.purse == "credit"
        more, less = (say("More owed"), say("Paid or taken off")) if owes else (say("Came in"), say("Went out"))
        self.table.say(purse_title(book.purse, say), (say("Day"), say("What"), say("Number"), more, less, carried_words(book.purse, say)))
        rows = [
            RowShown("brought", (Cell(show_date(book.from_on, "dense", language)), Cell(say("Brought forward"), weight=600), Cell(), Cell(), Cell(),
                                 money_cell(book.brought, weight=600, zero="0.00")))
        ]  # fmt: skip
        rows += [RowShown(line.fact_id, self._cells(line, book.purse, say)) for line in book.lines]
        self.table.put(rows)
        self.foot.setText(say("Every line is a record in the ledger. Enter opens its paper."))

    def _cells(self, line: StatementLine, purse: Purse, say: Say) -> tuple[Cell, ...]:
        less = Cell(show_money(line.amount), colour="ok", sort=int(line.amount)) if line.amount < 0 else Cell()
        return (
            Cell(show_date(line.on, "dense", self.context.say.language)),
            Cell(line_words(line, purse, say)),
            Cell(line.number, colour="ink-3"),
            money_cell(line.amount) if line.amount > 0 else Cell(),
            less,
            money_cell(line.balance, weight=600, zero="0.00"),
        )

    def _show_due(self, standing: MemberAtCounter) -> None:
        say = self.context.say
        while (item := self.due_rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.deleteLater()
        self.overdue.setVisible(bool(standing.overdue))
        self.overdue.say(say("overdue {amount}", amount=show_money(standing.overdue)))
        if not standing.debts:
            self.due_rows.addWidget(Text(say("owes nothing"), "body", "ink-2"))
        for debt in standing.debts[:8]:
            days = debt.days_overdue(standing.today)
            words = say("{days} days overdue", days=days) if days else say("due on {day}", day=debt.due_on)
            when = Text(words, "body", "warn" if days else "ink-2", elide=True)
            self.due_rows.addWidget(wrap(row((when, 1), Text(show_money(debt.left), "strong"))))
        if len(standing.debts) > 8:
            self.due_rows.addWidget(Text(say("and {count} more", count=len(standing.debts) - 8), "caption", "ink-3"))
        late = bool(standing.overdue)
        self.verdict.setText(say("The oldest stands for {days} days", days=standing.longest_days) if standing.debts else "")
        self.verdict.tint("warn" if late else "ok")
        fit(self.side, self.context.theme)

    def _open_paper(self, key: object) -> None:
        """Show the paper of a line again: it is printed as a copy, if whoever stands here may."""
        till, language = self.context.till, self.context.say.language
        if isinstance(key, str) and key != "brought":
            self.context.jobs.run(self, lambda: till.reprint(key, receipt_language=language), self._printed, self.context.notices.tell)

    def _print(self, *, statement: bool) -> None:
        member, purse, verbs, language = self.member, self.purse, self.verbs, self.context.say.language
        shown = self.shown
        if shown is None:
            return
        from_on, to_on = shown.book.from_on, shown.book.to_on

        def make() -> Printed:
            if statement:
                return verbs.statement_paper(member, from_on, to_on, receipt_language=language)
            return verbs.passbook(member, from_on, to_on, purse=purse, receipt_language=language)

        self.context.jobs.run(self, make, self._printed, self.context.notices.tell)

    def _printed(self, printed: Printed) -> None:
        self.context.devices.print_paper(printed.print_job, printed.title, printed.slip)
        if self.context.devices.has_printer:
            self.context.notices.note(Said("The paper is on its way."), tone="ok", icon="ph.printer")
        else:
            self.context.notices.note(Said("This till has no printer."), Said("Set one up in the settings."), tone="warn", icon="ph.printer")

    def _notice(self, notice: Any) -> None:
        self.notice_bar.show_notice(notice)
        self.notice_bar.setVisible(notice is not None)


def _from(today: date, months: int) -> date:
    """The first day of a span of so many months that ends today."""
    return today.replace(day=1) if months == 1 else add_months(today.replace(day=1), 1 - months)

