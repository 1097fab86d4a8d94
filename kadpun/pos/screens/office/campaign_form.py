"""The form of a campaign: what it is called, what it gives, when, for what, who bears it, what is granted, how people are told apart.

Fields that the chosen form does not use are not shown. What was typed goes out as texts by field's name (`typed`, `grants`); what is wrong comes back
by the same names (`complain`). It works nothing out and refuses to know the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from kadpun.pos.office.campaign_words import WEEKDAYS
from kadpun.pos.office.campaigns_typed import YES, TypedGrant

from ..forms.fields import Choice, Field, Form, Labelled, Pick, Tick
from ..forms.paragraph import Paragraph
from ..office_parts.days import DayField
from ..widgets.layout import Text, card, column, row
from .campaign_grants import GrantRows

if TYPE_CHECKING:
    from ..page import Context

FORMS = ("bundle", "rate", "percent", "coupon")
REPAYS = ("all", "per-token", "none")
ROUNDING = ("down", "nearest", "up")
OFFLINE = ("refuse", "floor", "allow")
IDENTITY = ("id", "telephone")
PLAIN = (
    "name", "name_en", "campaign", "issuer_name", "issuer_name_en", "issuer", "funder_name", "token_name", "token_name_en",
    "goods", "goods_out", "shops",
)  # fmt: skip
AMOUNTS = (
    "bundle_pays", "rate_satang", "percent", "coupon_satang", "minimum", "round_to", "repays_satang",
    "caps.bill", "caps.day", "caps.person", "caps.shop", "caps.total",
)  # fmt: skip
WHOLE = ("bundle_tokens", "budget", "offline_floor", "order", "claim_days", "day_starts_hour", "breakage_percent")
DAYS = ("from_on", "to_on", "expires_on")
TICKS = ("alone", "returns", "elsewhere", "transferable", "earns_with_use")
OF_FORM: Mapping[str, tuple[str, ...]] = {
    "bundle": ("bundle_tokens", "bundle_pays"),
    "rate": ("rate_satang",),
    "percent": ("percent",),
    "coupon": ("coupon_satang", "percent"),
}


class CampaignForm(QFrame):
    """The form. `changed` is said with every letter and choice, but not while it is filled."""

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        theme = context.theme
        self.filling = False
        self.fields: dict[str, Field] = {name: Field(theme) for name in PLAIN}
        self.fields |= {name: Field(theme, also=".,") for name in AMOUNTS}
        self.fields |= {name: Field(theme, also=",") for name in WHOLE}
        self.fields |= {name: DayField(context) for name in DAYS}
        self.fields["day_starts_hour"] = Field(theme, digits=True, most=2, width=80)
        self.form, self.repays = Choice(theme, FORMS), Choice(theme, REPAYS)
        self.which_shops = Choice(theme, ("all", "named"))
        self.rounding, self.offline = Pick(theme), Pick(theme)
        self.ticks = {name: Tick() for name in TICKS}
        self.weekdays = {day: Tick() for day in WEEKDAYS}
        self.identity = {name: Tick() for name in IDENTITY}
        self.grants = GrantRows(context)
        self.titles = {name: Text(style="strong") for name in ("what", "gives", "when", "for", "bears", "grants", "people")}
        self.wrong_grants = Paragraph("dense", "danger")
        self.wrong_grants.hide()
        self._lay_out()
        self._connect()
        self.turn()

    def _lay_out(self) -> None:
        ticks, side = self.ticks, self._side_by_side
        self.weekday_row = column(self._label("weekdays"), row(*self.weekdays.values(), "stretch", gap=10), gap=2)
        self.grants_card = self._section("grants", self.grants, self.wrong_grants)
        people = row(self._label("identity"), *self.identity.values(), "stretch", gap=12)
        offline = row((self.offline, 1), (self.fields["offline_floor"], 1), gap=12)
        sections = (
            self._section("what", side("name", "campaign"), side("issuer_name", "issuer"), side("name_en", "issuer_name_en", "funder_name")),
            self._section(
                "gives",
                self.form,
                side("bundle_tokens", "bundle_pays", "rate_satang", "percent", "coupon_satang"),
                side("token_name", "token_name_en"),
                side("minimum", "caps.bill", "caps.day"),
                side("caps.person", "caps.shop", "caps.total"),
                row((self.rounding, 1), (self.fields["round_to"], 1), gap=12),
            ),
            self._section("when", side("from_on", "to_on", "expires_on"), row(self.fields["day_starts_hour"], "stretch"), self.weekday_row),
            self._section("for", self.fields["goods"], self.fields["goods_out"], self.which_shops, self.fields["shops"]),
            self._section("bears", self.repays, side("repays_satang", "claim_days", "breakage_percent"), side("budget", "order"), ticks["alone"]),
            self.grants_card,
            self._section("people", ticks["elsewhere"], people, ticks["transferable"], ticks["returns"], ticks["earns_with_use"], offline),
        )
        self.setLayout(column(*sections, gap=12))

    def _side_by_side(self, *names: str) -> QLayout:
        return row(*((self.fields[name], 1) for name in names), gap=12)

    def _section(self, name: str, *things: QWidget | QLayout) -> QFrame:
        return card(column(self.titles[name], *things, gap=8, margins=(16, 8, 16, 12)))

    def _label(self, name: str) -> Text:
        self.titles[name] = Text(style="dense", colour="ink-2", weight=500)
        return self.titles[name]

    def _connect(self) -> None:
        for field in self.fields.values():
            field.changed.connect(lambda _: self._tell())
        for choice in (self.form, self.repays, self.which_shops, self.rounding, self.offline):
            choice.chosen.connect(lambda _: self._turned())
        for tick in (*self.ticks.values(), *self.weekdays.values(), *self.identity.values()):
            tick.toggled.connect(lambda _: self._turned())
        self.grants.changed.connect(self._tell)
        self.order = Form(*self.fields.values(), then=lambda: None)

    def retell(self) -> None:
        """Say every label again."""
        say = self.context.say
        for name, words in (
            ("what", say("What it is called, and who stands behind it")), ("gives", say("What it gives")), ("when", say("When")),
            ("for", say("For which goods, in which shops")), ("bears", say("Who bears it, and how much there is")),
            ("grants", say("What people are granted")), ("people", say("People, other tills, goods that come back")),
            ("weekdays", say("Days of the week (none ticked: all)")), ("identity", say("One person is known by")),
        ):  # fmt: skip
            self.titles[name].setText(words)
        self._say_fields()
        self.form.say("", (say("Bundle"), say("So much a token"), say("Percent"), say("Coupon")))
        self.repays.say(say("The discount is borne by"), (say("The issuer"), say("Per token"), say("The shop")))
        self.which_shops.say(say("Which shops"), (say("All that take the file"), say("Only these")))
        self.rounding.offer([("down", say("Down")), ("nearest", say("To the nearest")), ("up", say("Up"))])
        self.rounding.say(say("Rounding"))
        self.offline.offer([("refuse", say("Not used")), ("floor", say("Up to a number of tokens")), ("allow", say("Used as always"))])
        self.offline.say(say("While other tills are not heard"))
        for day, tick in self.weekdays.items():
            tick.say(say(WEEKDAYS[day]))
        self.identity["id"].say(say("ID number"))
        self.identity["telephone"].say(say("Telephone"))
        self.ticks["alone"].say(say("Used alone, beside no other campaign"))
        self.ticks["returns"].say(say("Tokens come back with the goods"))
        self.ticks["elsewhere"].say(say("Tokens live in the issuer's own app; its reference is the proof"))
        self.ticks["transferable"].say(say("People may pass tokens on, never for baht"))
        self.ticks["earns_with_use"].say(say("The rest of a bill earns too when tokens are used on it"))
        self.grants.retell()
        self.turn()

    def _say_fields(self) -> None:
        say, baht = self.context.say, self.context.say("baht")
        words: dict[str, tuple[str, str]] = {
            "name": (say("Name"), ""), "name_en": (say("Name in English"), ""), "campaign": (say("Id"), ""),
            "issuer_name": (say("Issuer"), ""), "issuer_name_en": (say("Issuer in English"), ""), "issuer": (say("Issuer's id"), ""),
            "funder_name": (say("Funded by"), ""), "token_name": (say("What a token is called"), ""), "token_name_en": (say("In English"), ""),
            "bundle_tokens": (say("Tokens a piece"), ""), "bundle_pays": (say("And in money"), baht), "rate_satang": (say("A token takes off"), baht),
            "percent": (say("Percent off"), "%"), "coupon_satang": (say("A coupon takes off"), baht), "minimum": (say("Least bill"), baht),
            "round_to": (say("Rounded to"), baht), "caps.bill": (say("Most a bill"), baht), "caps.day": (say("Most a day, a person"), baht),
            "caps.person": (say("Most in all, a person"), baht), "caps.shop": (say("Most in a shop"), baht), "caps.total": (say("Most in all"), baht),
            "from_on": (say("From"), ""), "to_on": (say("To"), ""), "expires_on": (say("Tokens good until"), ""),
            "day_starts_hour": (say("A day begins at"), say("o'clock")), "goods": (say("Goods that count (none: all)"), ""),
            "goods_out": (say("Goods that do not"), ""), "shops": (say("Shops"), ""), "repays_satang": (say("Repaid a token"), baht),
            "claim_days": (say("Claims are paid within"), say("days")), "breakage_percent": (say("Expected to expire unused"), "%"),
            "order": (say("Its turn among others"), ""), "offline_floor": (say("Tokens a person"), ""),
        }  # fmt: skip
        hints = {
            "goods": say("Groups by name or goods by code, with commas between"),
            "shops": say("As in the ledger, like khonkaen/shop-1, with commas between"),
            "order": say("Smallest first, each on what those before left"),
        }
        for name, (label, unit) in words.items():
            self.fields[name].say(label, hints.get(name, ""), unit=unit)

    def turn(self) -> None:
        """Show the fields that the chosen form uses."""
        say, form, repays = self.context.say, self.form.value, self.repays.value
        wallets = form in ("bundle", "rate") and not self.ticks["elsewhere"].isChecked()
        for name in ("bundle_tokens", "bundle_pays", "rate_satang", "percent", "coupon_satang"):
            self.fields[name].setVisible(name in OF_FORM[str(form)])
        for name in ("token_name", "token_name_en"):
            self.fields[name].setVisible(form != "percent")
        self.fields["repays_satang"].setVisible(repays == "per-token")
        self.repays.lock("per-token", say("A share in percent has no tokens.") if form == "percent" else "")
        self.fields["claim_days"].setVisible(repays != "none")
        self.fields["breakage_percent"].setVisible(repays == "none" and wallets)
        self.fields["shops"].setVisible(self.which_shops.value == "named")
        self.fields["offline_floor"].setVisible(self.offline.value == "floor")
        self.fields["expires_on"].setVisible(form != "percent")
        self.grants_card.setVisible(wallets)
        self.ticks["elsewhere"].setVisible(form != "coupon")
        for part in (self.titles["identity"], *self.identity.values(), self.ticks["transferable"]):
            part.setVisible(wallets)
        unit = say("baht of discount") if form == "percent" else self.fields["token_name"].value or say("tokens")
        self.fields["budget"].say(say("Budget (none: no limit)"), unit=unit)

    def put(self, typed: Mapping[str, str], grants: Sequence[TypedGrant]) -> None:
        """Fill the form."""
        self.filling = True
        for name, field in self.fields.items():
            field.put(typed.get(name, ""))
            if isinstance(field, DayField):
                field.put_day(field.day)
        for name, chosen in (("form", self.form), ("repays", self.repays), ("which_shops", self.which_shops)):
            chosen.put(typed.get(name, chosen.keys[0]))
        self.rounding.put(typed.get("rounding", "down"))
        self.offline.put(typed.get("offline", "floor"))
        for name, tick in self.ticks.items():
            tick.setChecked(typed.get(name) == YES)
        for day, tick in self.weekdays.items():
            tick.setChecked(str(day) in typed.get("weekdays", "").split(","))
        for name, tick in self.identity.items():
            tick.setChecked(name in typed.get("identity", "").split(","))
        self.grants.put(grants)
        self.filling = False
        self.turn()

    def typed(self) -> dict[str, str]:
        """What stands in the form, by field."""
        made = {name: field.value for name, field in self.fields.items()}
        for name in DAYS:
            field = self.fields[name]
            if isinstance(field, DayField) and field.day is not None:
                made[name] = field.day.isoformat()
        made |= {name: YES if tick.isChecked() else "" for name, tick in self.ticks.items()}
        made["weekdays"] = ",".join(str(day) for day, tick in self.weekdays.items() if tick.isChecked())
        made["identity"] = ",".join(name for name, tick in self.identity.items() if tick.isChecked())
        for name, chosen in (("form", self.form), ("repays", self.repays), ("which_shops", self.which_shops)):
            made[name] = str(chosen.value)
        made["rounding"], made["offline"] = str(self.rounding.value or "down"), str(self.offline.value or "floor")
        if made["which_shops"] == "all":
            made["shops"] = ""
        return made

    def complain(self, wrong: Iterable[tuple[str, str]]) -> None:
        """Say what is wrong beside the field that it is about; the rest of the form is well."""
        told: dict[str, str] = {}
        for name, words in wrong:
            told.setdefault({"choice": "goods"}.get(name, name), words)
        for name, field in self.fields.items():
            if field.complaint != told.get(name, ""):
                field.complain(told.get(name, ""))
        self.wrong_grants.say(told.get("grants", told.get("identity", "")))
        self.wrong_grants.setVisible("grants" in told or "identity" in told)

    def first_wrong(self) -> Labelled | None:
        """The first field that complains; it gets the focus."""
        return self.order.first_wrong()

    def _turned(self) -> None:
        self.turn()
        self._tell()

    def _tell(self) -> None:
        if not self.filling:
            self.changed.emit()
