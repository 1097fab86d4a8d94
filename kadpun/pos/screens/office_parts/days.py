"""Days: a field for one, and a chooser for a span of them, read and shown in the Buddhist era.

    self.due = DayField(context); self.due.say(say("Due on")); self.due.put_day(date(2026, 11, 30)); day = self.due.day      # None: it is no day
    self.span = SpanChooser(context); self.span.put(Span(first, last)); self.span.changed.connect(self.read)      # among the acts, or by the tabs
    if self.span.take_key(stroke): return True                        # in the page's take_key: Ctrl ← → turn to the span before or after

A day is typed as 21, 21/11, 21/11/69, 21/11/2569, 21 พ.ย. 69 or 2026-11-21; ↑ ↓ in the field step by a day. The chooser offers this month, the month
before, this quarter, the financial year so far, the year before, and any two days.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from kadpun.books.clock import business_day
from kadpun.books.journal.spans import Span, month_of, year_to, years_on
from kadpun.books.money import THAI_DIGITS
from kadpun.books.reconcile.days import DayUnreadable, read_day
from kadpun.books.thai import BUDDHIST_ERA, show_date, show_span

from ..forms.fields import Field
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, row, rule
from .popped import Popped

if TYPE_CHECKING:
    from ..page import Context

PRESETS = ("month", "month-before", "quarter", "year", "year-before")


def typed_day(text: str, *, today: date) -> date | None:
    """The day that was typed, None when it is none: a day alone is in this month, a day and a month in this year."""
    plain = text.translate(THAI_DIGITS).strip()
    parts = [part for part in plain.replace(".", "/").replace("-", "/").replace(" ", "/").split("/") if part]
    try:
        if all(part.isdigit() for part in parts) and 0 < len(parts) < 3 and len(plain) <= 5:
            day, month = int(parts[0]), int(parts[1]) if len(parts) == 2 else today.month
            return date(today.year, month, day)
        return read_day(plain, near=today)
    except (ValueError, DayUnreadable):
        return None


class DayField(Field):
    """A field for a day. `changed_day` carries the day, or None while what stands there is none."""

    changed_day = Signal(object)

    def __init__(self, context: Context, *, width: int = 0) -> None:
        super().__init__(context.theme, most=20, width=width)
        self.context = context
        self.last: date | None = None
        self.line.stepped.connect(self._step)
        self.line.editingFinished.connect(self._tidy)
        self.changed.connect(lambda _: self._changed())

    @property
    def today(self) -> date:
        """The day of the clock."""
        return business_day(self.context.clock.now_at())

    @property
    def day(self) -> date | None:
        """The day that stands there; None for nothing or no day."""
        return typed_day(self.value, today=self.today) if self.value else None

    def put_day(self, day: date | None) -> None:
        """Set the day."""
        self.put("" if day is None else written(day, self.context.say.language))

    def say(self, label: str, hint: str = "", *, placeholder: str = "", unit: str = "") -> None:
        today = self.today
        super().say(label, hint, placeholder=placeholder or f"{today.day}/{today.month}/{(today.year + BUDDHIST_ERA) % 100:02}", unit=unit)

    def check(self) -> date | None:
        """The day; complains where what stands there is none."""
        if self.value and self.day is None:
            self.complain(self.context.say("This is no day. Type it as 21/11/69."))
        return self.day

    def _step(self, by: int) -> None:
        self.put_day((self.day or self.today) + timedelta(days=by))

    def _tidy(self) -> None:
        if self.value and self.check() is not None:
            self.put_day(self.day)

    def _changed(self) -> None:
        if self.day != self.last:
            self.last = self.day
            self.changed_day.emit(self.last)


def written(day: date, language: str) -> str:
    """A day as it is typed: 21/11/2569."""
    return f"{day.day}/{day.month}/{day.year + (BUDDHIST_ERA if language == 'th' else 0)}"


class SpanPanel(Popped):
    """The panel of the chooser. `chosen` carries a Span."""

    chosen = Signal(object)

    def __init__(self, context: Context, first_month: int, owner: QWidget) -> None:
        super().__init__(context, owner)
        theme = context.theme
        self.first_month = first_month
        self.title = Text(style="strong")
        self.presets = {name: Button(theme, "quiet", "sm", on_left=True) for name in PRESETS}
        self.first, self.last = DayField(context, width=150), DayField(context, width=150)
        self.use = Button(theme, "primary", "sm", key="Enter")
        self.told: dict[str, QLabel] = {name: Text(style="caption", colour="ink-3", align="right") for name in PRESETS}
        for name, button in self.presets.items():
            button.clicked.connect(lambda _=False, name=name: self._take(self.span_of(name)))
        self.use.clicked.connect(self._use)
        lines = [row((button, 1), self.told[name], gap=8) for name, button in self.presets.items()]
        days = row(self.first, self.last, gap=12)
        self.setLayout(column(self.title, *lines, rule(), days, row("stretch", self.use), gap=4, margins=(16, 10, 16, 14)))

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        words = (say("This month"), say("The month before"), say("This quarter"), say("This financial year"), say("The financial year before"))
        self.title.setText(say("From when to when"))
        for (name, button), word in zip(self.presets.items(), words, strict=True):
            button.say(word)
            span = self.span_of(name)
            self.told[name].setText(show_span(span.from_on, span.to_on, say.language))
        self.first.say(say("From"))
        self.last.say(say("To"))
        self.use.say(say("Show it"))

    def span_of(self, name: str) -> Span:
        """The span of a preset, as of today."""
        today = self.first.today
        if name == "month":
            return Span(today.replace(day=1), today)
        if name == "month-before":
            return month_of(today.replace(day=1) - timedelta(days=1))
        if name == "quarter":
            return Span(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today)
        year = year_to(today, first_month=self.first_month)
        if name == "year":
            return year
        return Span(years_on(year.from_on, -1), year.from_on - timedelta(days=1))

    def show_span(self, span: Span) -> None:
        """Put a span into the fields."""
        self.first.put_day(span.from_on)
        self.last.put_day(span.to_on)

    def take_key(self, stroke: str) -> bool:
        if stroke == "Enter" and (self.first.line.hasFocus() or self.last.line.hasFocus()):
            self._use()
            return True
        return super().take_key(stroke)

    def _use(self) -> None:
        first, last = self.first.check(), self.last.check()
        if first is None or last is None:
            return
        if first > last:
            self.last.complain(self.context.say("It ends before it begins."))
            return
        self._take(Span(first, last))

    def _take(self, span: Span) -> None:
        self.put_away()
        self.chosen.emit(span)


class SpanChooser(Button):
    """The button that shows the span and opens the panel. `changed` carries the Span that a person chose."""

    changed = Signal(object)

    def __init__(self, context: Context, *, first_month: int = 1) -> None:
        super().__init__(context.theme, "plain", "sm", icon="ph.calendar-blank")
        self.context = context
        self.panel = SpanPanel(context, first_month, self)
        today = business_day(context.clock.now_at())
        self.span = Span(today.replace(day=1), today)
        self.panel.chosen.connect(self._chosen)
        self.clicked.connect(self.open)
        self.retell()

    def retell(self) -> None:
        """Say the span again."""
        language = self.context.say.language
        words = show_span(self.span.from_on, self.span.to_on, language)
        self.say(words, accessible=self.context.say("From {first} to {last}. Choose other days",
                 first=show_date(self.span.from_on, "document", language), last=show_date(self.span.to_on, "document", language)))  # fmt: skip
        self.panel.retell()

    def put(self, span: Span) -> None:
        """Show this span; nobody is told."""
        self.span = span
        self.retell()

    def open(self) -> None:
        """Open the panel below the button."""
        self.panel.retell()
        self.panel.show_span(self.span)
        self.panel.open_below(self, focus=self.panel.first)

    def step(self, by: int) -> None:
        """Turn to the span before or after: whole months for what begins with a month, else as many days."""
        self._chosen(span_beside(self.span, by))

    def take_key(self, stroke: str) -> bool:
        """Use Ctrl ← and Ctrl →, and say True."""
        if stroke in ("Ctrl+Left", "Ctrl+Right"):
            self.step(1 if stroke == "Ctrl+Right" else -1)
            return True
        return False

    def _chosen(self, span: Span) -> None:
        self.put(span)
        self.changed.emit(span)


def span_beside(span: Span, by: int) -> Span:
    """The span before (-1) or after (1) this one, of the same kind: years and months stay whole, other spans keep their length."""
    if span.from_on.day != 1:
        days = timedelta(days=((span.to_on - span.from_on).days + 1) * by)
        return Span(span.from_on + days, span.to_on + days)
    months = (span.to_on.year - span.from_on.year) * 12 + span.to_on.month - span.from_on.month + 1
    first = _months_on(span.from_on, months * by)
    return Span(first, _months_on(first, months) - timedelta(days=1))


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
