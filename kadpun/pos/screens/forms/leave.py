"""Asking a second person to allow one act: a bar with a line for their PIN, where the act was refused. One leave is for one act.

refused (NotAllowed) --> the bar opens --PIN--> approved --> the act is done again with the approval
                                |---Esc---> nothing was done
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy

from kadpun.books.refusals import Told
from kadpun.pos.till.results import Approval, Permission

from ..widgets.buttons import Button
from ..widgets.layout import Pictogram, Text, column, role, row
from .fields import Field
from .paragraph import Paragraph

if TYPE_CHECKING:
    from ..page import Context


class Leave(QFrame):
    """The bar; hidden until somebody is asked."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._permission: Permission | None = None
        self._then: Callable[[Approval], None] | None = None
        role(self, notice="warn")
        self.title = Text(style="strong", colour="warn")
        self.words = Paragraph("dense", "ink-2")
        self.pin = Field(context.theme, digits=True, secret=True, most=12, width=180)
        self.allow = Button(context.theme, "soft", key="Enter")
        self.cancel = Button(context.theme, "quiet", key="Esc")
        self.allow.clicked.connect(self.confirm)
        self.cancel.clicked.connect(self.put_away)
        self.setLayout(
            row(
                Pictogram("ph.key", 24, "warn"),
                (column(self.title, self.words, gap=0), 1),
                self.pin,
                self.allow,
                self.cancel,
                gap=12,
                margins=(14, 8, 10, 8),
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.title.setText(say("Somebody must allow this"))
        self.words.say(say("Ask a person who may to type their PIN; it allows this one act."))
        self.pin.line.setPlaceholderText(say("PIN"))
        self.pin.line.setAccessibleName(say("PIN of the person who allows it"))
        self.allow.say(say("Allow"))
        self.cancel.say(say("Leave it"))

    def ask(self, permission: Permission, then: Callable[[Approval], None]) -> None:
        """Ask for leave to do one act, then go on with it."""
        self._permission, self._then = permission, then
        self.pin.put("")
        self.show()
        self.pin.setFocus()

    @property
    def is_asking(self) -> bool:
        """Whether the bar is open."""
        return not self.isHidden()

    def confirm(self) -> None:
        """Try the PIN typed."""
        permission, pin, till = self._permission, self.pin.value, self.context.till
        if permission is None:
            return
        self.pin.put("")
        self.context.jobs.run(self, lambda: till.approve(pin, permission), self._approved, self._refused)

    def put_away(self) -> None:
        """Ask no more; nothing was done."""
        self._permission, self._then = None, None
        self.pin.put("")
        self.hide()

    def _approved(self, approval: Approval) -> None:
        then = self._then
        self.put_away()
        if then is not None:
            then(approval)

    def _refused(self, reason: Exception) -> None:
        if isinstance(reason, Told):
            self.pin.complain(reason.sentence(self.context.say))
            self.pin.setFocus()
        else:
            self.put_away()
