"""A box to filter with: what is typed, and filters that were kept under a name.

    self.filter = FilterBox(context, "members", state=lambda: {"part": self.tabs.key}, apply=self.use_filter)    # apply gets the mapping back
    self.filter.say(say("Name, number or telephone")); self.filter.changed.connect(self.read)               # the text, a moment after typing
    def search_field(self): return self.filter.line                                                         # so that F2 goes there

What is kept is the text and whatever `state` gives (texts and numbers only); choosing a kept filter puts the text back, then calls `apply`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from kadpun.books.refusals import Told
from kadpun.books.store.saved_filters import SavedFilter, drop_filter, filters_of, keep_filter

from ..forms.fields import Field, Line
from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, column, fit, role, row, rule, sized, wrap
from .popped import Popped

if TYPE_CHECKING:
    from ..page import Context

TYPING_MILLISECONDS = 140
WIDE = 340


class KeptFilters(Popped):
    """The list of kept filters, and a field for the name of a new one. `chosen` carries a SavedFilter."""

    chosen = Signal(object)

    def __init__(self, context: Context, page: str, current: Callable[[], str], owner: QWidget) -> None:
        super().__init__(context, owner)
        theme = context.theme
        self.page, self.current = page, current
        self.kept: tuple[SavedFilter, ...] = ()
        self.title, self.nothing = Text(style="strong"), Text(style="dense", colour="ink-3")
        self.lines = column(gap=2)
        self.name = Field(theme, most=60)
        self.keep = Button(theme, "soft", "sm", icon="ph.bookmark-simple", key="Enter")
        self.keep.clicked.connect(self.keep_current)
        self.setLayout(column(self.title, self.nothing, self.lines, rule(), self.name, row("stretch", self.keep), gap=6, margins=(16, 10, 16, 14)))
        sized(self, width=WIDE)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Kept filters"))
        self.nothing.setText(say("None is kept yet."))
        self.name.say(say("Keep what is shown now as"))
        self.keep.say(say("Keep"))

    def read(self) -> None:
        """Read what is kept."""
        store, page = self.context.till.desk.store, self.page

        def work() -> tuple[SavedFilter, ...]:
            with store.read() as connection:
                return filters_of(connection, page)

        self.context.jobs.run(self, work, self.show_kept)

    def show_kept(self, kept: tuple[SavedFilter, ...]) -> None:
        """Show these filters, each with a way to take it away."""
        say, theme = self.context.say, self.context.theme
        self.kept = kept
        while (item := self.lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for each in kept:
            use, drop = Button(theme, "quiet", "sm", icon="ph.funnel", on_left=True), Button(theme, "quiet", "sm", icon="ph.trash")
            use.say(each.name)
            drop.say("", accessible=say("Take {name} away", name=each.name))
            use.clicked.connect(lambda _=False, each=each: self._use(each))
            drop.clicked.connect(lambda _=False, each=each: self._drop(each))
            use.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.lines.addWidget(wrap(row((use, 1), drop, gap=4)))
        self.nothing.setVisible(not kept)
        if self.isVisible():
            fit(self, theme)
            self.adjustSize()
            self.settle()

    def keep_current(self) -> None:
        """Keep what is shown now under the name typed."""
        store, page, name, body = self.context.till.desk.store, self.page, self.name.value, self.current()

        def work() -> tuple[SavedFilter, ...]:
            with store.work() as unit:
                keep_filter(unit, page, name, body)
                return filters_of(unit.connection, page)

        self.context.jobs.run(self, work, self._kept, self._refused)

    def take_key(self, stroke: str) -> bool:
        if stroke == "Enter" and self.name.line.hasFocus():
            self.keep_current()
            return True
        return super().take_key(stroke)

    def _kept(self, kept: tuple[SavedFilter, ...]) -> None:
        self.name.put("")
        self.show_kept(kept)

    def _refused(self, reason: Exception) -> None:
        if isinstance(reason, Told):
            self.name.complain(reason.sentence(self.context.say))

    def _use(self, each: SavedFilter) -> None:
        self.put_away()
        self.chosen.emit(each)

    def _drop(self, each: SavedFilter) -> None:
        store, page = self.context.till.desk.store, self.page

        def work() -> tuple[SavedFilter, ...]:
            with store.work() as unit:
                drop_filter(unit, page, each.name)
                return filters_of(unit.connection, page)

        self.context.jobs.run(self, work, self.show_kept)


class FilterBox(QFrame):
    """The box. `changed` carries the text, a moment after typing or at once when a kept filter was chosen."""

    changed = Signal(str)

    def __init__(
        self,
        context: Context,
        page: str,
        *,
        state: Callable[[], Mapping[str, Any]] = dict,
        apply: Callable[[Mapping[str, Any]], None] = lambda given: None,
        width: int = 0,
    ) -> None:
        super().__init__()
        self.context, self._state, self._apply = context, state, apply
        self.line = Line()
        role(self.line, sz="sm")
        self.open = Button(context.theme, "plain", "sm", icon="ph.funnel")
        self.kept = KeptFilters(context, page, self._body, self)
        self.setLayout(row(Pictogram("ph.magnifying-glass", 20, "ink-3"), (self.line, 1), self.open, gap=8))
        if width:
            sized(self, width=width)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPING_MILLISECONDS)
        self.typing.timeout.connect(lambda: self.changed.emit(self.text))
        self.line.textChanged.connect(lambda _: self.typing.start())
        self.open.clicked.connect(self._open)
        self.kept.chosen.connect(self._use)
        self.say("")

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self.line.text().strip()

    def say(self, placeholder: str) -> None:
        """Set what stands in the empty box, and say the rest again."""
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(placeholder or self.context.say("Filter"))
        self.open.say(self.context.say("Filters"))
        self.kept.retell()

    def clear(self) -> bool:
        """Empty the box; False when it was empty. For Esc."""
        had = bool(self.line.text())
        self.line.clear()
        return had

    def _open(self) -> None:
        self.kept.read()
        self.kept.open_below(self.open, focus=self.kept.name)

    def _body(self) -> str:
        return json.dumps({"text": self.text, **self._state()}, ensure_ascii=False, sort_keys=True)

    def _use(self, kept: SavedFilter) -> None:
        given = json.loads(kept.body)
        self.line.setText(str(given.pop("text", "")))
        self.typing.stop()
        self._apply(given)
        self.changed.emit(self.text)
