"""Closing a shift, in three steps on one page. Leaving it before the last step changes nothing.

    count (blind) --confirm--> compare --close--> closed --done--> whatever the till's state asks for
          ^----- count again -----|
Any of the first two --Esc, or a scan--> back to selling. An X can be looked at beside the comparison.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QStackedWidget

from kadpun.books.clock import local_time
from kadpun.books.profile import ShopProfile
from kadpun.pos.till.backups import BackedUp, back_up_shop
from kadpun.pos.till.desk_settings import load_desk_settings, settings_beside
from kadpun.pos.till.results import Approval, Closed, Comparison, CounterState, Permission, Reported
from kadpun.pos.till.shift import CountFirst, ReasonMissing

from ..forms.aside import Aside, Progress
from ..forms.head import Head, Steps
from ..forms.office_page import OfficePage, scrolling
from ..page import Context
from ..wedge import Scan
from ..widgets.layout import column
from .cards import ReportSheet
from .closed import ClosedStep
from .comparing import CompareStep
from .counting import CountStep


class ShiftClosePage(OfficePage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state: CounterState | None = None
        self.steps = Steps(context.theme, 3)
        self.counting, self.comparing, self.closed = CountStep(context), CompareStep(context), ClosedStep(context)
        self.report = ReportSheet(context.theme)
        self.x_view = scrolling(self.report)
        self.stack = QStackedWidget()
        for step in (self.counting, self.comparing, self.closed, self.x_view):
            self.stack.addWidget(step)
        self.aside = Aside(self)
        self.lay(Head(context.theme, beside=self.steps), column((self.stack, 1), gap=0))
        self.counting.confirmed.connect(self.lock)
        self.comparing.closing.connect(self.close_shift)
        self.comparing.again.connect(self.count_again)
        self.comparing.look.connect(self.look_at_x)
        self.closed.left.connect(self.finish)
        self.closed.print_again.connect(self.print_again)
        self.settle()

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.steps.say((say("Count the cash"), say("Compare"), say("Closed")))
        about = ""
        if self.state is not None and self.state.shift is not None:
            opened = f"{local_time(self.state.shift.opened_at):%H:%M}"
            name = self.state.operator.name if self.state.operator else ""
            about = say("Shift {number} since {time} · {name}", number=self.state.shift.shift, time=opened, name=name)
        self.head.say(say("Close the shift"), about, say("Back to selling"))
        for step in (self.counting, self.comparing, self.closed):
            step.retell()

    def restyle(self) -> None:
        super().restyle()
        self._lay_out()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def enter(self, **given: Any) -> None:
        """Begin a count."""
        self.count_again()
        self.ask(self.context.till.start, self._took_state)

    def leave(self) -> None:
        super().leave()
        self.counting.grid.clear()

    def take_scan(self, scan: Scan) -> bool:
        """While the shift is being closed, a scan offers the way back to selling; it is not sold unseen."""
        return self.stack.currentWidget() is self.closed

    def take_key(self, stroke: str) -> bool:
        step = self.stack.currentWidget()
        if step is self.counting and stroke in ("+", "-") and self.counting.grid.change(1 if stroke == "+" else -1):
            return True
        if stroke == "Enter" and not self.leave_bar.is_asking:
            if step is self.counting and self.counting.forward is not QApplication.focusWidget() and self.counting.enter():
                return True
            if step is self.comparing and not self._on_button():
                self.close_shift()
                return True
            if step is self.closed and not self._on_button():
                self.finish()
                return True
        return super().take_key(stroke)

    def take_escape(self) -> bool:
        if self.stack.currentWidget() is self.x_view:
            self._show(self.comparing, 1)
        elif self.stack.currentWidget() is self.closed:
            self.finish()
        else:
            self.go_back()
        return True

    def look_busy(self, busy: bool) -> None:
        for button in (self.counting.forward, self.comparing.forward):
            button.setEnabled(not busy)

    def count_again(self) -> None:
        """Begin the count anew, blind."""
        self.counting.grid.clear()
        self._show(self.counting, 0)
        self.counting.grid.focus_first()

    def lock(self) -> None:
        """Confirm the count, and see the comparison."""
        count, till = self.counting.grid.count(), self.context.till

        def work(approval: Approval | None) -> tuple[Comparison, ShopProfile, int]:
            comparison = till.lock_count(count, approval)
            return comparison, till.desk.profile(), comparison.totals.amount("float")

        self.act(Permission.CLOSE_SHIFT, work, self._compare)

    def close_shift(self) -> None:
        """Close the shift on the locked count."""
        next_float, reason = self.comparing.float_left, self.comparing.verdict.reason
        if next_float is None:
            self.comparing.next_float.setFocus()
            return
        till = self.context.till

        def work(approval: Approval | None) -> Closed:
            return till.close_shift(reason=reason, next_float=next_float, approval=approval)

        self.act(Permission.LARGE_DIFFERENCE, work, self._closed, refused=self._not_closed)

    def look_at_x(self) -> None:
        """Show the shift so far."""
        till = self.context.till
        self.act(Permission.X_REPORT, lambda approval: till.x_report(approval, receipt_language=self.context.say.language), self._show_x)

    def print_again(self) -> None:
        """Print the Z once more, marked as a copy."""
        closed, till = self.closed.closed, self.context.till
        if closed is not None:
            self.act(
                Permission.REPRINT,
                lambda approval: till.reprint(closed.fact_id, approval=approval),
                lambda printed: self.context.devices.print_paper(printed.print_job, printed.title, printed.slip),
            )

    def finish(self) -> None:
        """Go where the till's state leads: the next person, the next shift."""
        self.context.go("counter")

    def _took_state(self, state: CounterState) -> None:
        self.state = state
        self.counting.show_held(state.held)
        self.retell()

    def _compare(self, found: tuple[Comparison, ShopProfile, int]) -> None:
        comparison, profile, opening_float = found
        self.comparing.show_comparison(comparison, limit=profile.short_limit, next_float=opening_float)
        self._show(self.comparing, 1)
        if comparison.over_short:
            self.comparing.verdict.ask_why()
        else:
            self.comparing.forward.setFocus()

    def _closed(self, closed: Closed) -> None:
        self.closed.show_closed(closed)
        self._show(self.closed, 2)
        self.context.devices.print_paper(closed.print_job, closed.number, closed.slip)
        self.context.sounds.play("paid")
        self.context.look_again()
        for notice in closed.notices:
            self.context.notices.note(notice, tone="warn", icon="ph.pause-circle")
        desk, at = self.context.till.desk, self.context.clock.now_at()
        store = desk.store.path

        def copy(progress: Progress) -> tuple[BackedUp, ...]:
            second = load_desk_settings(settings_beside(store)).settings.second_backup
            return back_up_shop(store, second, at=at, progress=progress, desk=desk)

        self.aside.run(copy, self.closed.show_backups, self.tell, self.closed.show_progress)

    def _not_closed(self, reason: Exception) -> bool:
        """A missing reason is asked for where it belongs; a count that no longer holds is begun anew."""
        if isinstance(reason, ReasonMissing):
            self.comparing.verdict.ask_why()
        if isinstance(reason, CountFirst):
            self.count_again()
        return False

    def _show_x(self, reported: Reported) -> None:
        report = reported.report
        self.report.put(report.title, f"{report.number} · {report.day}", [(section.heading, section.rows) for section in report.sections])
        self._show(self.x_view, 1)

    def _show(self, step: Any, number: int) -> None:
        self.stack.setCurrentWidget(step)
        self.steps.stand(number)
        self.head.back.setVisible(step is not self.closed)

    def _on_button(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and hasattr(focused, "click") and self.isAncestorOf(focused)

    def _lay_out(self) -> None:
        width = round(self.width() * 100 / self.context.theme.scale_percent)
        self.counting.fit_to(width)
        self.comparing.fit_to(width)
        for widget in (self.counting.right, self.comparing.right):
            wide = widget.property("design_width")
            widget.setFixedWidth(self.context.theme.length(wide))
