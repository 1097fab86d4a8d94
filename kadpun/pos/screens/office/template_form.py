"""The small form that keeps an entry as a template: its name, and whether it comes by itself on a day of the month."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from kadpun.books.journal.recurring import Template

from ..forms.fields import Field, Form, Pick, Tick
from ..office_parts.days import DayField
from ..widgets.buttons import Button
from ..widgets.layout import Text, column, role, row

if TYPE_CHECKING:
    from ..page import Context

EVERY = (1, 2, 3, 6, 12)


class TemplateForm(QFrame):
    """The form. `kept` carries a Template whose rows are still to come."""

    kept = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        role(self, card="true")
        self.title = Text(style="strong")
        self.name = Field(theme, most=80)
        self.text = Field(theme, most=200)
        self.by_itself = Tick()
        self.every = Pick(theme)
        self.day = Field(theme, digits=True, most=2, width=70)
        self.first = DayField(context, width=140)
        self.keep = Button(theme, "soft", "sm", key="Enter")
        self.cancel = Button(theme, "quiet", "sm", key="Esc")
        self.form = Form(self.name, self.text, self.day, self.first, then=self.done)
        self.keep.clicked.connect(self.done)
        self.cancel.clicked.connect(self.hide)
        self.by_itself.toggled.connect(lambda _: self._turn())
        schedule = column(self.every, row(self.day, self.first, "stretch", gap=12), gap=8)
        self.setLayout(
            column(self.title, self.name, self.text, self.by_itself, schedule, row("stretch", self.cancel, self.keep), gap=8, margins=(16, 8, 16, 12))
        )

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Keep as a template"))
        self.name.say(say("Name of the template"))
        self.text.say(say("Text of each entry"), say("[เดือน] becomes the month"))
        self.by_itself.say(say("Comes by itself"))
        words = (say("Every month"), say("Every 2 months"), say("Every 3 months"), say("Every half year"), say("Every year"))
        self.every.offer(list(zip(EVERY, words, strict=True)))
        self.every.say(say("How often"))
        self.day.say(say("On day"))
        self.first.say(say("From"))
        self.keep.say(say("Keep it"))
        self.cancel.say(say("Cancel"))
        self._turn()

    def begin(self, text: str, today: date) -> None:
        """Begin with the entry's text."""
        self.name.put(text)
        self.text.put(text)
        self.by_itself.setChecked(False)
        self.every.put(1)
        self.day.put(str(today.day))
        self.first.put_day(today)
        self._turn()

    def enter(self) -> bool:
        """Enter: on to the next field, or keep it."""
        return self.form.enter()

    def done(self) -> None:
        """Tell what the form says."""
        comes = self.by_itself.isChecked()
        first = self.first.check() if comes else None
        if comes and first is None:
            return
        day = int(self.day.value) if self.day.value.isdigit() else 0
        every = self.every.value
        months = every if comes and isinstance(every, int) else 0
        self.kept.emit(Template(self.name.value, "journal", self.text.value, (), months=months, day=day if comes else 1, from_on=first))

    def _turn(self) -> None:
        for part in (self.every, self.day, self.first):
            part.setVisible(self.by_itself.isChecked())
