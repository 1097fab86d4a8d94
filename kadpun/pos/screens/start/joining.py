"""Joining a shop that stands: the invitation of another desk, its code, and how this desk's own keys are sealed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog

from kadpun.books.ledger.group import WrongPairingCode
from kadpun.books.refusals import Refusal, Told
from kadpun.pos.office.joining import JoiningTyped, check_joining

from ..forms.fields import Choice, Field, Form, Labelled
from ..forms.paragraph import Paragraph
from ..widgets.buttons import Button
from ..widgets.layout import column, row, rule, wrap
from .frame import StartPage

if TYPE_CHECKING:
    from .opening import Surroundings

SEALS = ("os", "passphrase")


class JoinPage(StartPage):
    """The form. `joining` carries the answers."""

    joining = Signal(object)
    left = Signal()

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around)
        theme = around.theme
        self.invitation, self.choose = Field(theme, most=400), Button(theme, icon="ph.folder-open")
        self.code = Field(theme, most=20, width=240)
        self.seal = Choice(theme, SEALS)
        self.sealed = Paragraph("caption", "ink-3")
        self.passphrase, self.again = Field(theme, secret=True), Field(theme, secret=True)
        self.reason: Told | None = None
        self.fields: dict[str, Labelled] = {
            "invitation": self.invitation, "code": self.code, "passphrase": self.passphrase, "passphrase_again": self.again,
        }  # fmt: skip
        self.form = Form(*self.fields.values(), then=self.go_forward)
        choosing = row((self.invitation, 1), self.choose, gap=8)
        choosing.setAlignment(self.choose, Qt.AlignmentFlag.AlignBottom)
        self.lay(
            column(
                choosing,
                self.code,
                rule(),
                self.seal,
                self.sealed,
                wrap(row((self.passphrase, 1), (self.again, 1), gap=16)),
                "stretch",
                gap=10,
                margins=(0, 0, 8, 0),
            ),
            width=880,
            scrolls=True,
        )
        self.choose.clicked.connect(self._choose)
        self.seal.chosen.connect(lambda _: self._show_seal())
        self.allow_key_store(False)

    def allow_key_store(self, there: bool) -> None:
        """Offer the computer's key store, if it has one."""
        self.has_store = there
        self.seal.put("os" if there else "passphrase")
        self._show_seal()

    def retell(self) -> None:
        say = self.around.say
        self.title.setText(say("Join a shop"))
        self.about.say(say("Choose the invitation, and type the code that the other desk shows."))
        self.invitation.say(say("Invitation"), placeholder="*.kadpun-invite")
        self.choose.say(say("Choose…"))
        self.code.say(say("Code"), placeholder="XXXX-XXXX-XXXX")
        self.seal.say(say("Where the keys are kept"), (say("In this computer's key store"), say("Behind a passphrase")))
        self.sealed.say(
            say("Every bill is signed with keys that never leave this desk. A passphrase is asked for at each start; nobody can find it again.")
        )
        self.passphrase.say(say("Passphrase (at least 8 letters)"))
        self.again.say(say("Passphrase again"))
        self.forward.say(say("Join"))
        self.back.say(say("Back"))
        self._show_seal()
        self._tell_reason()

    def come(self) -> None:
        self._tell_reason()
        if self.reason is None:
            self.choose.setFocus()

    def enter(self) -> None:
        if not self.form.enter():
            self.go_forward()

    def go_forward(self) -> None:
        self.reason = None
        typed = self.typed()
        wrong = check_joining(typed)
        self._complain(wrong)
        if not wrong:
            self.joining.emit(typed)

    def go_back(self) -> None:
        self.left.emit()

    def typed(self) -> JoiningTyped:
        """The answers as they stand."""
        return JoiningTyped(
            invitation=self.invitation.value,
            code=self.code.value,
            seal="os" if self.seal.value == "os" else "passphrase",
            passphrase=self.passphrase.line.text(),
            passphrase_again=self.again.line.text(),
        )

    def take(self, invitation: Path) -> None:
        """Have this invitation chosen."""
        self.invitation.put(str(invitation))
        self.code.setFocus()

    def complain(self, reason: Told) -> None:
        """Say why the shop could not be joined, at the field that it hangs on."""
        self.reason = reason
        self._tell_reason()

    def forget(self) -> None:
        """Put secrets away."""
        for field in (self.code, self.passphrase, self.again):
            field.put("")

    def _tell_reason(self) -> None:
        if self.reason is not None:
            field = self.code if isinstance(self.reason, WrongPairingCode) else self.invitation
            field.complain(self.reason.sentence(self.around.say))
            field.setFocus()

    def _complain(self, wrong: dict[str, Refusal]) -> None:
        for name, field in self.fields.items():
            field.complain(wrong[name].sentence(self.around.say) if name in wrong else "")
        self.form.first_wrong()

    def _choose(self) -> None:
        """Let the system ask for the file."""
        dialog = QFileDialog(self, self.around.say("Invitation"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["*.kadpun-invite"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.take(Path(chosen)))
        dialog.show()

    def _show_seal(self) -> None:
        say = self.around.say
        self.seal.lock(
            "os", "" if self.has_store else say("This computer has no key store that can keep the desk's keys. Choose a passphrase instead.")
        )
        by_passphrase = self.seal.value == "passphrase"
        self.passphrase.setVisible(by_passphrase)
        self.again.setVisible(by_passphrase)
