"""The counter: the page a cashier sells on. Bill on the left, the total and the quick keys or a panel on the right, twelve keys below.

It brings its parts together and hands strokes, scans and answers on: first to the open panel, then to the key map. It holds no rule of the
sale and no text of a bill; those are the till's and `selling`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from kadpun.books.refusals import Told
from kadpun.pos.till.results import CounterState
from kadpun.pos.till.tender import Taken, exact_cash

from ..notices import Said
from ..page import Context, Page
from ..widgets.bill_table import Width
from ..widgets.buttons import Button
from ..widgets.layout import column, fit, row, wrap
from .answers import Answers
from .bill_card import BillCard
from .body import MEDIUM, SHORT, WIDE, Body
from .held_panels import HeldPanel, HoldPanel
from .help_panel import HelpPanel
from .key_bar import KeyBar
from .key_map import KeyMap
from .member_card import MemberCard
from .panel_table import PANELS
from .quick_card import QuickCard
from .schemes_at_bill import SchemesAtBill
from .selling import Selling
from .tiles_panel import TilesPanel
from .token_row import TokenRow
from .token_words import line_marks
from .total_card import TotalCard

if TYPE_CHECKING:
    from kadpun.pos.till.results import Done, HeldBill, Printed, QuickGroup, Unknown

    from ..wedge import Scan
    from .panels import CounterPanel


class CounterPage(Page):
    """The counter, once somebody is signed in and a shift is open."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.selling: Selling | None = None
        self.held: tuple[HeldBill, ...] = ()
        self._made = QVBoxLayout(self)
        self._made.setContentsMargins(0, 0, 0, 0)
        self._made.setSpacing(0)
        self._panels: dict[str, CounterPanel] = {}
        self.open_name = ""
        self._last_unknown = ""
        self._untold: dict[str, Told] = {}
        self._bill_is_back = False
        self._in_front = False

    @property
    def panel(self) -> CounterPanel | None:
        """The open panel."""
        return self._panels.get(self.open_name)

    def enter(self, **given: Any) -> None:
        """Come to the front: the scan box has the focus."""
        self._in_front = True
        if self.selling is not None:
            self._tell_and_read()
            self._focus()
            panel = given.get("panel")
            if isinstance(panel, str):
                self.open(panel)

    def leave(self) -> None:
        """Another page comes to the front: what is told meanwhile waits."""
        self._in_front = False

    def show_state(self, state: CounterState) -> None:
        """Show the till as it stands: build the counter when it is first known."""
        if self.selling is None:
            self._build(state)
        else:
            self.selling.take_state(state)
        # notes leave with the page in front, so what is told while another page is there is told when this one comes
        self._untold |= {type(notice).__name__: notice for notice in state.notices}
        self._bill_is_back = self._bill_is_back or (state.restored and not state.basket.empty)
        if self._in_front:
            self._tell_and_read()
        self._tell_keys()

    def _tell_and_read(self) -> None:
        """Tell what waited for this page, and read what stands beside the bill."""
        for notice in self._untold.values():
            self.context.notices.note(notice, tone="warn", icon="ph.warning")
        if self._bill_is_back:
            back = Said("The bill that stood here is back.")
            self.context.notices.note(back, Said("Nothing was lost. Go on scanning."), tone="ok", icon="ph.arrow-counter-clockwise")
        self._untold, self._bill_is_back = {}, False
        self._read_held()
        self._read_quick_keys()
        self.schemes.look_again()

    def _build(self, state: CounterState) -> None:
        context = self.context
        self.selling = Selling(context, state, self)
        self.key_map, self.answers = KeyMap(self), Answers(self)
        self.bill_card = BillCard(context, self.selling)
        self.quick_card = QuickCard(context)
        self.total_card = TotalCard(context, self.selling)
        self.member_card = MemberCard(context, self.selling.member)
        self.schemes = SchemesAtBill(context, self.selling, self)
        self.token_row = TokenRow(context, self.schemes)
        self.quick_opener = self._make_opener()
        self.spare = QWidget()
        self.idle = wrap(column(self.member_card, self.token_row, (self.quick_card, 1), self.quick_opener, (self.spare, 1), self.total_card, gap=12))
        self.body = Body(context, self.bill_card, self.idle)
        self.key_bar = KeyBar(context)
        self._made.addWidget(self.body, 1)
        self._made.addWidget(self.key_bar)
        self._connect(self.selling)
        fit(self, context.theme)
        self.retell()
        self.body.resized.connect(self.lay_out)
        self.bill_card.table.choose(self.selling.chosen)
        self.selling.work_out_again()

    def _make_opener(self) -> QWidget:
        self.tiles_button = Button(self.context.theme, "plain", "lg", icon="ph.squares-four")
        self.tiles_button.clicked.connect(lambda: self.open("tiles"))
        return wrap(row((self.tiles_button, 1), (self.token_row.small, 1)))

    def _connect(self, selling: Selling) -> None:
        selling.bill_changed.connect(self._bill_changed)
        selling.line_chosen.connect(lambda _: self._tell_keys())
        selling.unknown.connect(self._unknown)
        selling.wants.connect(self.answers.take)
        selling.finished.connect(self._finished)
        selling.accepted.connect(self.accepted)
        self.quick_card.touched.connect(self.add_goods)
        self.member_card.wanted.connect(lambda stroke: self.key_map.press(stroke))
        self.token_row.wanted.connect(lambda: self.key_map.press("F9"))
        self.schemes.changed.connect(self._schemes_changed)
        self.total_card.pay_wanted.connect(lambda: self.key_map.press("F11"))
        self.total_card.exact_wanted.connect(lambda: self.key_map.press("F12"))
        self.key_bar.pressed.connect(lambda stroke: self.key_map.press(stroke))
        self.bill_card.recall_wanted.connect(self.recall)

    def lay_out(self) -> None:
        """Take the shape for the window's size and the scale of type."""
        if self.selling is None:
            return
        wide, tall = self.body.logical_width, self.body.logical_height
        large, short = wide < MEDIUM, tall < SHORT
        beside = self.open_name != ""
        width: Width = "narrow" if beside or large else "wide" if wide >= WIDE else "medium"
        self.bill_card.lay_out(width, beside_panel=beside, large=large, short=tall < 520)
        self.quick_card.lay_out(digits=wide >= WIDE)
        self.quick_card.setVisible(not large and not short)
        self.quick_opener.setVisible(large or short)
        self.spare.setVisible(large or short)
        self.token_row.lay_out(has_room=not short)
        self.total_card.lay_out(large=large, narrow=wide < WIDE)
        self.key_bar.lay_out(wide=wide >= WIDE, large=large)
        self.body.place()

    def restyle(self) -> None:
        """Mode or scale is another."""
        if self.selling is None:
            return
        fit(self, self.context.theme)
        for panel in self._panels.values():
            fit(panel, self.context.theme)
        self.lay_out()

    def retell(self) -> None:
        """The language is another."""
        if self.selling is None:
            return
        self.bill_card.retell()
        self.tiles_button.say(self.context.say("Quick keys"))
        self.member_card.retell()
        self.token_row.show_tokens()
        self._schemes_changed()
        self.quick_card.retell()
        self.total_card.retell()
        if self.panel is not None:
            self.panel.retell()
            self._aim()
        self._tell_keys()
        self.lay_out()

    def open(self, name: str, given: dict[str, Any] | None = None) -> None:
        """Open a panel beside the bill; the one that was open goes."""
        selling = self.selling
        assert selling is not None
        if name not in self._panels:
            made = PANELS[name](self.context, selling)
            self._panels[name] = made
            self._listen_to(made)
            made.setParent(self.body)
            fit(made, self.context.theme)
        fresh = self.open_name != name
        if self.open_name and fresh:
            self._panels[self.open_name].shut()
        self.open_name = name
        panel = self._panels[name]
        self.body.show_panel(panel)
        self.lay_out()
        panel.open(**(given or {}))
        panel.retell()
        self._aim()
        self._tell_keys()
        self._focus()
        if fresh and panel.framed:
            self.body.slide()

    def _listen_to(self, made: CounterPanel) -> None:
        """Hear what a panel wants."""
        made.closed.connect(self.shut)
        made.opens.connect(self._open_wanted)
        match made:
            case HoldPanel():
                made.hold_wanted.connect(self.hold)
            case HeldPanel():
                made.recall_wanted.connect(self.recall)
            case HelpPanel():
                made.stroke_wanted.connect(self._stroke_wanted)
            case TilesPanel():
                made.touched.connect(self.add_goods)

    def _open_wanted(self, name: str, given: dict[str, Any] | None) -> None:
        if name == "reprint":
            self.key_map.press("Shift+F11")
        elif name == "stroke":
            self._stroke_wanted(str((given or {})["stroke"]))
        else:
            self.open(name, given)

    def _stroke_wanted(self, stroke: str) -> None:
        """A key of the help sheet was touched: the sheet goes, the act is done."""
        self.shut()
        self.bill_card.scan_box.line.setFocus()
        self.key_map.press(stroke)

    def shut(self) -> None:
        """Close the open panel; the finished sale's panel goes only with the next sale."""
        if not self.open_name:
            return
        panel, self.open_name = self._panels[self.open_name], ""
        panel.shut()
        selling = self.selling
        assert selling is not None
        if selling.done is not None and panel is not self._panels.get("done"):
            self.open("done", {"done": selling.done})
            return
        self.body.show_panel(None)
        self.lay_out()
        self._aim()
        self._tell_keys()
        self._focus()

    def take_scan(self, scan: Scan) -> bool:
        """Every scan is for the till; what it comes to goes to the panel that asks, else to the bill."""
        if self.selling is None:
            return False
        if self.panel is not None and self.panel.take_scan(scan):
            return True
        self.selling.scan(scan, self._take_quantity())
        return True

    def take_key(self, stroke: str) -> bool:
        """Do what a stroke means here."""
        return self.selling is not None and self.key_map.take(stroke)

    def take_letter(self, event: QKeyEvent) -> bool:
        """Letters typed while a button has the focus are for the scan box."""
        if self.selling is None:
            return False
        line = self.bill_card.scan_box.line
        line.setFocus()
        line.deselect()
        line.insert(event.text())
        return True

    def add_goods(self, goods: str) -> None:
        """A quick key was touched; a quantity typed before with a star goes with it."""
        assert self.selling is not None
        self.selling.add_goods(goods, quantity=self._take_quantity())

    def _take_quantity(self) -> str:
        """The quantity that waits with a star in the box; it is for one scan, so it is taken off at once, not when the answer comes."""
        line = self.bill_card.scan_box.line
        text = line.text()
        if not text.endswith("*") or text.startswith("*"):
            return ""
        line.clear()
        return text[:-1]

    def pay_exactly(self) -> None:
        """Take exactly what is due in cash, and finish."""
        selling = self.selling
        assert selling is not None
        if selling.done is None and not selling.basket.empty:
            due = exact_cash(selling.bill.to_pay, selling.state.profile)
            selling.ring_up((Taken("cash", due),) if due else ())

    def recall(self, held_id: str) -> None:
        """Take a held bill up again."""
        selling, till = self.selling, self.context.till
        assert selling is not None
        selling.act(lambda basket: till.recall(held_id, basket), lambda basket: self._stands(basket))

    def hold(self, label: str) -> None:
        """Put the bill aside under a name."""
        selling, till = self.selling, self.context.till
        assert selling is not None
        selling.act(lambda basket: till.hold(basket, label), lambda basket: self._stands(basket))

    def _stands(self, basket: Any) -> None:
        """Another bill stands on the counter."""
        assert self.selling is not None
        self.selling.replace(basket)
        self.shut()
        self._read_held()

    def printed_again(self, printed: Printed) -> None:
        """A copy of a paper waits in the print queue."""
        self.context.devices.print_paper(printed.print_job, self.context.say("Copy"), printed.slip)
        if self.context.devices.has_printer:
            self.context.notices.note(Said("The paper is printed again, marked as a copy."), tone="ok", icon="ph.printer")
        else:
            self.context.notices.note(
                Said("This till has no printer."), Said("Set one up in the settings."), tone="warn", icon="ph.printer"
            )

    def _bill_changed(self, line: int) -> None:
        assert self.selling is not None
        if self.open_name == "done" and self.selling.done is None:
            self.shut()
        if self.panel is not None:
            if self.panel.about_bill and self.selling.shown.empty:
                self.shut()
            else:
                self.panel.bill_changed()
        self._tell_keys()

    def accepted(self) -> None:
        """The entry was used: the box is empty for the next."""
        self._last_unknown = ""
        self.bill_card.scan_box.line.clear()
        if self.open_name == "search":
            self.shut()

    def _unknown(self, unknown: Unknown) -> None:
        line = self.bill_card.scan_box.line
        self._last_unknown = unknown.search
        typed = bool(line.text())
        if typed:
            self.open("search", {"text": unknown.search})
        else:
            line.setText(unknown.shown)
            line.selectAll()

    def _schemes_changed(self) -> None:
        """What campaigns give for this bill is another: the lines say it, and their key."""
        found, basket = self.schemes.found, self.schemes.basket
        self.bill_card.mark(line_marks(found, basket, self.context.say) if found is not None and basket is not None else {})
        self._tell_keys()

    def _finished(self, done: Done) -> None:
        self.bill_card.scan_box.line.clear()  # what was left there belonged to the bill that is paid
        self.open("done", {"done": done})
        for notice in done.notices:
            self.context.notices.note(notice, tone="warn", icon="ph.warning")

    def _read_held(self) -> None:
        self.context.jobs.run(self, self.context.till.held, self._took_held)

    def _took_held(self, held: tuple[HeldBill, ...]) -> None:
        self.held = held
        self.bill_card.empty.show_held(held)
        self._tell_keys()

    def _read_quick_keys(self) -> None:
        self.context.jobs.run(self, self.context.till.quick_keys, self._took_quick_keys)

    def _took_quick_keys(self, groups: tuple[QuickGroup, ...]) -> None:
        self.quick_card.show_groups(groups)

    def _tell_keys(self) -> None:
        if self.selling is not None:
            panel = self.panel
            self.key_bar.tell(
                cannot=self.key_map.cannot(),
                held=len(self.held),
                open_panel=(panel.key or "other") if panel is not None else "",
                schemes=self.schemes.open_count,
            )

    def _aim(self) -> None:
        """Say on the scan box where the next scan goes."""
        assert self.selling is not None
        words = self.panel.scans_here() if self.panel is not None else ""
        if words:
            self.bill_card.aim("panel", words, self.panel.empty_box() if self.panel is not None else "")
        else:
            self.bill_card.aim("new" if self.selling.done is not None else "bill")

    def _focus(self) -> None:
        """Put the focus where it belongs: the panel's main field, else the scan box."""
        field = self.panel.main_field() if self.panel is not None else None
        target = field or self.bill_card.scan_box.line
        target.setFocus()
        if isinstance(target, QLineEdit) and target is not self.bill_card.scan_box.line:
            target.selectAll()

    def typing_elsewhere(self) -> bool:
        """Whether the focus is in a field other than the scan box."""
        focus = QApplication.focusWidget()
        return isinstance(focus, QLineEdit) and focus is not self.bill_card.scan_box.line
