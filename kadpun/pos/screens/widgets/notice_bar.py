"""The notice bar under the scan box: an icon, a title, one sentence, at most two buttons; gone when there is nothing to say.

It takes the height that its words need at the width it has, up to a cap, and asks for none: a notice never makes the window grow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from kadpun.books.words import Say

from ..forms.paragraph import Paragraph
from .announce import announce
from .buttons import Button
from .layout import Pictogram, change_role, column, fit, role, row, wrap

if TYPE_CHECKING:
    from ..notices import Notice
    from ..theme import Theme

INKS = {"ok": "ok", "info": "primary", "warn": "warn", "danger": "danger"}
ICON_INKS = {"ok": "ok", "info": "primary-ink", "warn": "warn", "danger": "danger"}
MOST_HEIGHT = 140
"""As high as the bar may be, in the design's lengths; the whole notice is in its tip as well."""


class NoticeBar(QFrame):
    """Shows the notice of the moment."""

    def __init__(self, theme: Theme, say: Say, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.say = theme, say
        self.notice: Notice | None = None
        role(self, notice="info")
        self.icon = Pictogram("ph.info", 24)
        self.title = Paragraph("strong", "primary")
        self.text = Paragraph("dense", "ink-2")
        self.words = wrap(column(self.title, self.text, gap=0))
        self.buttons: QHBoxLayout = row(gap=8)
        self.setLayout(row(self.icon, 4, (self.words, 1), self.buttons, gap=8, margins=(12, 4, 8, 4)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def heightForWidth(self, width: int) -> int:
        return min(super().heightForWidth(width), self.theme.length(MOST_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Ask for nothing: the room comes from the page, never from a larger window."""
        return QSize(0, 0)

    def show_notice(self, notice: Notice | None) -> None:
        """Show this one, or nothing."""
        fresh = notice is not self.notice
        self.notice = notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        change_role(self, notice=notice.tone)
        self.icon.turn(notice.icon, ICON_INKS[notice.tone])
        title, text = self._words(notice)
        self.title.say(title, INKS[notice.tone])
        self.text.say(text)
        self.text.setVisible(bool(text))
        self.setToolTip(f"{title} {text}".strip())
        self.setAccessibleName(f"{title} {text}".strip())
        if fresh:
            self._set_buttons(notice)
            announce(self, f"{title} {text}".strip(), urgent=notice.tone == "danger")

    def retell(self) -> None:
        """Say the notice again in the language in use."""
        notice, self.notice = self.notice, None
        self.show_notice(notice)

    def _words(self, notice: Notice) -> tuple[str, str]:
        """Title and sentence; a long reason is broken at its first full stop, what happened above and what to do below."""
        title = notice.title.sentence(self.say)
        if notice.text is not None:
            return title, notice.text.sentence(self.say)
        for mark in (". ", " · "):
            first, found, rest = title.partition(mark)
            if found and len(first) > 3:
                return first, rest
        return title, ""

    def _set_buttons(self, notice: Notice) -> None:
        while (item := self.buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, act in enumerate(notice.acts[:2]):
            button = Button(self.theme, "soft" if number else "plain", key=act.key)
            button.say(self.say(act.says))
            button.clicked.connect(act.do)
            self.buttons.addWidget(button)
        fit(self, self.theme)
