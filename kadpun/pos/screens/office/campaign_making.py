"""A campaign being made: begun from a template or another campaign, a bill worked out while one types, the whole terms looked at again, then signed.

form --forward--> everything that is wrong beside its field, or a second look at the whole terms --forward--> open          back goes a step back
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from kadpun.books.refusals import Told
from kadpun.books.tokens.templates import ABOUT, NAMES, Template
from kadpun.books.tokens.terms import Terms
from kadpun.pos.office.campaign_words import campaign_name
from kadpun.pos.office.campaigns_room import CampaignsRoom, Preview
from kadpun.pos.office.campaigns_typed import ReadTerms, write_grants
from kadpun.pos.till.results import Permission

from ..forms.fields import Pick
from ..forms.note import Note
from ..forms.office_page import scrolling
from ..forms.paragraph import Paragraph
from ..office_parts.desk_page import beside
from ..widgets.layout import card, column, wrap
from .campaign_cards import PreviewCard, TermsCard
from .campaign_form import CampaignForm

if TYPE_CHECKING:
    from ..office_parts.desk_page import DeskPage

TYPING_MILLISECONDS = 250


class CampaignMaking(QWidget):
    """The form with its preview. `opened` carries the StandingCampaign, `turned` tells that the step is another one."""

    opened = Signal(object)
    turned = Signal()

    def __init__(self, page: DeskPage, room: CampaignsRoom, done: Note) -> None:
        super().__init__()
        self.page, self.room, self.done = page, room, done
        self.context = page.context
        theme = self.context.theme
        self.base: Terms | None = None
        self.asked = 0
        self.is_sure = False
        self.template, self.about = Pick(theme), Paragraph("dense", "ink-2")
        self.form, self.preview = CampaignForm(self.context), PreviewCard(self.context)
        self.again = TermsCard(self.context)
        self.start = card(column(self.template, self.about, gap=6, margins=(16, 8, 16, 12)))
        self.typed = beside(scrolling(wrap(column(self.start, self.form, self.again, "stretch", gap=12))), self.preview, side_width=400)
        self.setLayout(column((self.typed, 1), gap=0))
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPING_MILLISECONDS)
        self.template.chosen.connect(self.begin)
        self.form.changed.connect(self.typing.start)
        self.preview.changed.connect(self.typing.start)
        self.typing.timeout.connect(self.work_out)
        self._turn(sure=False)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.template.offer([(key, say(words)) for key, words in NAMES.items()])
        self.template.say(say("Begin from"))
        self.form.retell()
        self.preview.retell()
        self.work_out()

    def begin(self, template: object) -> None:
        """Fill the form from a template."""
        key: Template = next(key for key in NAMES if key == template)
        self.template.put(key)
        self.about.say(self.context.say(ABOUT[key]))
        self._fill(lambda: self.room.begin(key))

    def begin_like(self, campaign: str) -> None:
        """Fill the form from a campaign that stands."""
        self.about.say("")
        self._fill(lambda: self.room.copy(campaign))

    def work_out(self) -> None:
        """Read the form as it stands and work out what the bill gets; an answer to what stood there before is passed over."""
        base = self.base
        if base is None:
            return
        typed, grants, (amount, pieces) = self.form.typed(), self.form.grants.typed(), self.preview.wanted()
        self.asked += 1
        asked = self.asked

        def work() -> tuple[ReadTerms, Preview | None]:
            read = self.room.read(typed, grants, base)
            made = self.room.preview(read.terms, [amount], pieces=pieces) if read.terms is not None and amount else ()
            return read, next(iter(made), None)

        def show(found: tuple[ReadTerms, Preview | None]) -> None:
            if asked == self.asked:
                self._worked_out(*found)

        self.page.look(work, show)

    def forward(self) -> None:
        """On from the form to the second look, and from there to the open campaign."""
        base = self.base
        if base is not None:
            typed, grants = self.form.typed(), self.form.grants.typed()
            self.page.look(lambda: self.room.read(typed, grants, base), self._read)

    def back(self) -> bool:
        """A step back from the second look; False where there is none."""
        was_sure = self.is_sure
        self.done.put_away()
        self._turn(sure=False)
        return was_sure

    def enter(self) -> bool:
        """Enter: on to the next field."""
        return not self.is_sure and self.form.order.enter()

    def focus(self) -> None:
        """Put the focus in the main field."""
        self.form.fields["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, begin: Callable[[], Terms]) -> None:
        def filled() -> tuple[Terms, dict[str, str]]:
            terms = begin()
            return terms, self.room.typed(terms)

        self.page.look(filled, self._begun)

    def _begun(self, found: tuple[Terms, dict[str, str]]) -> None:
        self.base, typed = found
        self.done.put_away()
        self.form.put(typed, write_grants(self.base))
        self.form.complain(())
        self.preview.begin(self.base)
        self._turn(sure=False)
        self.focus()
        self.work_out()

    def _read(self, found: ReadTerms) -> None:
        say = self.context.say
        if found.wrong or found.terms is None:
            self.work_out()
            self.form.complain((field, reason.sentence(say)) for field, reason in found.wrong)
            self._turn(sure=False)
            self.done.tell(say("The campaign is not ready"), say("What is wrong stands beside its field."), "warn")
            self.form.first_wrong()
        elif self.is_sure:
            self._open(found.terms)
        else:
            self.done.tell(say("Look at it once more"), say("Once it is open it never changes. Esc goes back to the form."), "warn")
            self.again.put(say("“{campaign}” as it will be signed", campaign=campaign_name(found.terms, say.words)), found.terms)
            self._turn(sure=True)

    def _worked_out(self, read: ReadTerms, preview: Preview | None) -> None:
        told = [(field, reason.sentence(self.context.say)) for field, reason in read.wrong]
        self.form.complain(told)
        self.preview.show_bill(read.terms, preview)
        self.preview.show_wrong([words for _, words in told])

    def _open(self, terms: Terms) -> None:
        say = self.context.say

        def refused(reason: Exception) -> bool:
            if not isinstance(reason, Told) or reason.name == "NotAllowed":
                return False
            self._turn(sure=False)
            self.done.tell(say("The campaign is not ready"), reason.sentence(say), "danger")
            return True

        self.page.act(Permission.CAMPAIGNS, lambda leave: self.room.open(terms, leave), self.opened.emit, refused=refused)

    def _turn(self, *, sure: bool) -> None:
        """Show the form or the second look."""
        self.is_sure = sure
        self.start.setVisible(not sure)
        self.form.setVisible(not sure)
        self.again.setVisible(sure)
        self.turned.emit()
