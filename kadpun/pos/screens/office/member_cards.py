"""The cards beside the register: who the chosen person is and what stands in each purse, leaving or coming back, and erasing.

Each card says what a person wants; the page does it. What was typed stays until it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kadpun.books.money import show_money
from kadpun.books.thai import show_date
from kadpun.pos.office.members_room import REASON_WORDS, PersonShown, word_of_field, word_of_reason, words_of_roles
from kadpun.pos.office.person_paper import own_amount, word_of_account
from kadpun.pos.till.receipt_wallets import campaign_name, show_tokens, token_word

from ..forms.fields import Field, Form, Pick
from ..office_parts.days import DayField
from ..office_parts.side_card import SideCard, SideRow
from ..widgets.buttons import Button
from ..widgets.layout import column, wrap

if TYPE_CHECKING:
    from ..page import Context

SHOWN_FIELDS = ("name_en", "telephone", "village", "family", "address", "branch", "bank", "bank_account", "email", "card", "note")
ID_NUMBER = "id_number"


class PersonCard(SideCard):
    """Who it is. `edit` and `money` say that a button was pressed; `pressed` carries the key of a row: the ID number, or somebody's id."""

    edit = Signal()
    card = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.shown: PersonShown | None = None
        self.id_number = ""
        self.change = Button(context.theme, "soft", "sm", icon="ph.pencil-simple", key="Enter")
        self.print = Button(context.theme, "plain", "sm", icon="ph.identification-card", key="F9")
        self.act(self.change, self.print)
        self.change.clicked.connect(self.edit)
        self.print.clicked.connect(self.card)
        self.hide()

    def retell(self) -> None:
        """Say it all again."""
        say = self.context.say
        erased = self.shown is not None and self.shown.person.erased
        gone = say("Nothing is known of this person any more.") if erased else ""
        self.change.say(say("Change…"), cannot=gone)
        self.print.say(say("Print card"), cannot=gone or ("" if self.context.devices.has_printer else say("No printer is set up.")))
        self.show_person(self.shown)

    def show_person(self, shown: PersonShown | None, *, id_number: str = "") -> None:
        """Show somebody, the whole ID number only where it was asked for; or nobody."""
        say, language = self.context.say, self.context.say.language
        self.shown, self.id_number = shown, id_number
        self.setVisible(shown is not None)
        if shown is None:
            return
        person = shown.person
        rows = [SideRow(say("Member since") if "member" in person.roles else say("Here since"), self._day(person.joined_on))]
        if person.left_on is not None:
            rows.append(SideRow(say("Left on"), self._day(person.left_on), "warn"))
        rows += [SideRow(word_of_field(say, name), getattr(person, name)) for name in SHOWN_FIELDS if getattr(person, name)]
        if person.id_tail:
            told = id_number or f"•••••••••{person.id_tail}"
            rows.append(SideRow(word_of_field(say, ID_NUMBER), told, key=None if id_number else ID_NUMBER))
        rows += [SideRow(say("Helper"), f"{each.number} {each.name}", key=each.id) for each in shown.helpers]
        rows += [SideRow(say("Helps"), f"{each.number} {each.name}", key=each.id) for each in shown.helps]
        if not person.erased:
            consent = say("version {version}", version=person.consent) if person.consent else say("none")
            rows.append(SideRow(say("Consent"), consent, "" if person.consent else "warn"))
        money = [SideRow(word_of_account(say, account), show_money(own_amount(account, amount)), "strong") for account, amount in shown.purses]
        for one in shown.wallets:
            held = f"{show_tokens(one.wallet.left)} {token_word(one.terms, say, language)}"
            money.append(SideRow(campaign_name(one.terms, language), held, "strong"))
        note = ""
        if person.erased:
            note = say("Name and details were erased. Number and accounts stay.")
        elif not person.readable:
            note = say("The key of this person is not on this computer. Take in the backup of the members' keys.")
        self.put(person.name, [*rows, *money], right=f"{person.number} · {words_of_roles(say, person.roles)}", note=note)
        self.setAccessibleName(f"{person.number} {person.name}")
        self.change.setEnabled(not person.erased)
        self.print.setEnabled(not person.erased and self.context.devices.has_printer)
        self._language = language

    def _day(self, day: object) -> str:
        from datetime import date

        return show_date(day, "document", self.context.say.language) if isinstance(day, date) else "–"


class LeaveCard(SideCard):
    """Let a member leave, or let one who left come back. `wanted` carries the day and the reason; no reason where they come back."""

    wanted = Signal(object, object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.shown: PersonShown | None = None
        self.day, self.reason = DayField(context), Pick(context.theme)
        self.forward = Button(context.theme, "primary", "sm", key="Enter")
        self.cancel = Button(context.theme, "quiet", "sm")
        self.hold(wrap(column(self.day, self.reason, gap=8)))
        self.act(self.forward, self.cancel)
        self.form = Form(self.day, self.reason, then=self._want)
        self.forward.clicked.connect(self._want)
        self.cancel.clicked.connect(self.hide)
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.day.say(say("From this day on") if self.comes_back else say("Last day as a member"))
        self.reason.say(say("Why"))
        self.reason.offer([(reason, word_of_reason(say, reason)) for reason in REASON_WORDS])  # type: ignore[arg-type]
        self.forward.say(say("Is a member again") if self.comes_back else say("Leaves"))
        self.cancel.say(say("Leave it"))
        person = None if self.shown is None else self.shown.person
        owed = say("Shares and other purses stay until they are settled.") if self.shown is not None and any(a for _, a in self.shown.purses) else ""
        title = "" if person is None else f"{person.number} {person.name}"
        self.put(title, note="" if self.comes_back else owed)

    @property
    def comes_back(self) -> bool:
        """Whether the person in hand has left."""
        return self.shown is not None and self.shown.person.left_on is not None

    def open_for(self, shown: PersonShown) -> None:
        """Ask about somebody."""
        self.shown = shown
        self.retell()
        self.reason.setVisible(not self.comes_back)
        self.day.put_day(self.day.today)
        self.show()
        self.day.setFocus()

    def _want(self) -> None:
        day = self.day.check()
        if day is not None:
            self.wanted.emit(day, None if self.comes_back else self.reason.value)


class EraseCard(SideCard):
    """Erase somebody for good; the number must be typed. `wanted` carries the reason."""

    wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self.shown: PersonShown | None = None
        self.reason, self.number = Pick(context.theme), Field(context.theme, most=16)
        self.forward = Button(context.theme, "danger", "sm", icon="ph.trash")
        self.cancel = Button(context.theme, "quiet", "sm")
        self.hold(wrap(column(self.reason, self.number, gap=8)))
        self.act(self.forward, self.cancel)
        self.form = Form(self.reason, self.number, then=self._want)
        self.forward.clicked.connect(self._want)
        self.cancel.clicked.connect(self.hide)
        self.hide()

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        self.reason.say(say("Why"))
        self.reason.offer([("asked", say("They asked for it")), ("law", say("The law asks for it")), ("twice", say("Stands twice in the register"))])
        self.number.say(say("Type the number to be sure"))
        self.cancel.say(say("Leave it"))
        why = None if self.shown is None else self.shown.erasable
        for part in (self.reason, self.number, self.forward):
            part.setVisible(why is None)
        self.forward.say(say("Erase for good"), cannot="" if why is None else why.sentence(say))
        note = say("Name, telephone, address and ID number go from this computer and its backups and cannot come back. Number and accounts stay.")
        title = "" if self.shown is None else say("Erase {name}?", name=self.shown.person.name)
        self.put(title, note=note if why is None else why.sentence(say), tone="danger" if why is None else "warn")

    def open_for(self, shown: PersonShown) -> None:
        """Ask about somebody."""
        self.shown = shown
        self.number.put("")
        self.retell()
        self.show()
        (self.number if shown.erasable is None else self.cancel).setFocus()

    def _want(self) -> None:
        if self.shown is None or self.shown.erasable is not None:
            return
        if self.number.value.lstrip("0") != self.shown.person.number.lstrip("0"):
            self.number.complain(self.context.say("That is another number."))
            self.number.setFocus()
            return
        self.wanted.emit(self.reason.value)
