"""The issuer's page: a campaign over many shops' packs; budget, granted, used, expired and left, by shop and by day, what was used twice, open data.

F5 looks again; Ctrl Enter takes shops' packs; F8 leaves this shop's own for an issuer; F9 writes the open data. Everybody sees the figures of the
campaigns that their desk knows; without gathered packs they are those of this desk's own books, and the page says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from kadpun.books.money import Satang, show_money
from kadpun.books.thai import show_date
from kadpun.pos.office.campaign_words import campaign_name, issuer_name, token_name
from kadpun.pos.office.issuer_room import Gathered, IssuedCampaign, IssuerRoom, IssuerSeen, counted, is_money, steps
from kadpun.pos.till.results import Permission
from kadpun.sync.desk_pack import PackFile

from ..forms.fields import Field, Pick
from ..forms.note import Note
from ..office_parts.charts import Bar, MonthChart, Share, StackedBar
from ..office_parts.counted_tabs import CountedTabs
from ..office_parts.dense_table import Column, DenseTable
from ..office_parts.desk_page import DeskPage, beside
from ..office_parts.figures import Figure, Figures
from ..office_parts.files import open_folder, save_file
from ..office_parts.side_card import SideCard, SideRow
from ..page import Context
from ..widgets.buttons import Button
from ..widgets.layout import column, row, sized, wrap
from .issuer_rows import day_row, double_row, log_row, shop_row, shops_total, silent_row

TABS = ("shops", "days", "doubles", "packs")
CHART_HIGH, CHOICE_WIDE = 140, 620


class IssuerPage(DeskPage):
    """The page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.room = IssuerRoom(context.till)
        self.campaigns: tuple[IssuedCampaign, ...] = ()
        self.seen: IssuerSeen | None = None
        self.again = Button(theme, "plain", "sm", icon="ph.arrows-clockwise", key="F5")
        self.leave_own = Button(theme, "plain", "sm", icon="ph.upload-simple", key="F8")
        self.open = Button(theme, "plain", "sm", icon="ph.globe", key="F9")
        self.gather = Button(theme, "primary", "sm", icon="ph.download-simple", key="Ctrl Enter")
        self.choice, self.filter, self.tabs = Pick(theme), Field(theme, most=60, width=200), CountedTabs(theme, TABS)
        self.to_tokens = Button(theme, "plain", "sm", icon="ph.ticket")
        self.figures, self.done, self.nothing = Figures(theme), Note(theme), Note(theme, first=self.to_tokens)
        self.days_card, self.budget, self.money, self.people = SideCard(theme), SideCard(theme), SideCard(theme), SideCard(theme)
        self.chart, self.parts = MonthChart(theme, high=CHART_HIGH, pieces=True), StackedBar(theme, pieces=True)
        self.days_card.hold(self.chart)
        self.days_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.budget.hold(self.parts)
        self.tables = _tables(theme)
        self._lay_out()
        self._connect()
        self.settle()

    def _lay_out(self) -> None:
        self.shown = {key: wrap(column((table.with_totals(), 1))) for key, table in self.tables.items()}
        tools = row(self.tabs, "stretch", self.filter, gap=12)
        main = wrap(column(self.days_card, tools, *((part, 1) for part in self.shown.values()), gap=8))
        sides = beside(main, self.budget, self.money, self.people, side_width=340)
        sized(self.choice, width=CHOICE_WIDE)
        acts = (self.again, self.leave_own, self.open, self.gather)
        self.lay_desk(row(self.choice, "stretch"), self.nothing, self.figures, self.done, (sides, 1), acts=acts)

    def _connect(self) -> None:
        self.choice.chosen.connect(lambda _: self.read_campaign())
        self.filter.changed.connect(lambda _: self._show_rows())
        self.tabs.turned.connect(lambda _: self._show_part())
        self.again.clicked.connect(self.read)
        self.to_tokens.clicked.connect(lambda: self.context.go("tokens"))
        self.gather.clicked.connect(lambda: open_folder(self, self.context.say("Where the shops' packs lie"), self.take_from))
        self.leave_own.clicked.connect(lambda: open_folder(self, self.context.say("Where the packs go"), self.leave_in))
        self.open.clicked.connect(self._ask_where)

    def retell(self) -> None:
        super().retell()
        say = self.context.say
        self.again.say(say("Look again"))
        self.leave_own.say(say("Leave our packs…"))
        self.open.say(say("Open data…"), cannot="" if self.seen is not None else say("There is no campaign here yet."))
        self.gather.say(say("Take shops' packs…"))
        self.to_tokens.say(say("Schemes and tokens"))
        self.choice.say("")
        self.choice.box.setAccessibleName(say("Which campaign"))
        self.filter.say("", placeholder=say("Shop"))
        self.filter.line.setAccessibleName(say("Shop"))
        used = (say("Granted"), say("Used"), say("Expired"))
        money = (say("Discount"), say("Claimed"), say("Paid"))
        self.tables["shops"].say(say("By shop"), (say("Shop"), *used, say("Bills"), say("Persons"), *money, ""))
        self.tables["days"].say(say("By day"), (say("Day"), *used, say("Still left"), say("Bills"), say("Persons"), say("Discount")))
        twice = (say("When"), say("Used again at"), say("When"), say("Used first at"), say("Tokens"), say("Baht"), say("What became of it"))
        self.tables["doubles"].say(say("Used twice"), twice)
        self.tables["packs"].say(say("Shops' packs"), (say("Shop"), say("Till"), say("Log"), say("Entries"), say("Key")))
        self.tables["doubles"].say_empty(say("Nothing was used twice."))
        self.tables["packs"].say_empty(say("No packs were taken yet: these are the figures of this shop's own books."))
        self._offer()
        self._show(self.seen)

    def enter(self, **given: Any) -> None:
        """Read the campaigns, and the one in hand or named (`campaign`)."""
        self.done.put_away()
        if "campaign" in given:
            self.choice.put(given["campaign"])
        self.read()
        self.choice.box.setFocus(Qt.FocusReason.TabFocusReason)

    def take_key(self, stroke: str) -> bool:
        for key, button in (("F5", self.again), ("F8", self.leave_own), ("F9", self.open)):
            if stroke == key and button.isEnabled() and (self.campaigns or button is self.again):
                button.click()
                return True
        return super().take_key(stroke)

    def main_act(self) -> bool:
        return any(each.own for each in self.campaigns) and super().main_act()

    def search_field(self) -> QWidget:
        return self.filter.line

    def read(self) -> None:
        """Read everything anew."""
        self.look(self.room.campaigns, self._found)

    def read_campaign(self) -> None:
        """Read the campaign in hand."""
        id = self.choice.value
        if isinstance(id, str) and id:
            self.look(lambda: self.room.look(id), self._show)
        else:
            self._show(None)

    def take_from(self, place: Path) -> None:
        """Take the packs of a folder, after whoever may has allowed it."""
        say = self.context.say

        def taken(gathered: Gathered) -> None:
            wrong = "\n".join(f"{each.file}: {each.reason.sentence(say)}" for each in gathered.wrong[:3] if each.reason is not None)
            words = say("{count} new entries of {shops} tills", count=f"{gathered.taken:,}", shops=len({each.log for each in gathered.outcomes}))
            if wrong:
                self.done.tell(say("{count} packs could not be taken", count=len(gathered.wrong)), wrong, "warn")
            else:
                self.done.tell(say("The packs were taken"), words, "ok")
            self.read()

        def begin(_: None) -> None:
            self.working.run(say("Taking the packs"), lambda progress: self.room.gather(place, progress), taken, failed=self.tell)

        self.act(Permission.CAMPAIGNS, self.room.allow, begin)

    def leave_in(self, place: Path) -> None:
        """Leave this shop's packs in a folder, after whoever may has allowed it."""
        say = self.context.say

        def left(packs: tuple[PackFile, ...]) -> None:
            count = sum(pack.end - pack.first for pack in packs)
            words = say("{count} entries in {packs} packs", count=f"{count:,}", packs=len(packs)) if packs else say("Everything lies there already.")
            self.done.tell(say("Left in {folder}", folder=place), words, "ok")

        def begin(_: None) -> None:
            self.working.run(say("Writing the packs"), lambda progress: self.room.leave(place), left, failed=self.tell)

        self.act(Permission.CAMPAIGNS, self.room.allow, begin)

    def write_open(self, path: Path) -> None:
        """Write the open data of the campaign in hand."""
        say, seen = self.context.say, self.seen
        if seen is None:
            return
        id = seen.report.terms.campaign
        note = say("Days of a shop behind which fewer than five people stand are put together in one row.")

        def written(where: Path) -> None:
            self.done.tell(say("Written: {file}", file=where.name), note, "ok")

        self.working.run(say("Writing the open data"), lambda progress: self.room.write_open_data(id, path), written, failed=self.tell)

    def _ask_where(self) -> None:
        if self.seen is not None:
            name = f"{self.seen.report.terms.campaign}.csv"
            save_file(self, self.context.say("Where the open data go"), name, "*.csv *.json", self.write_open)

    def _found(self, campaigns: tuple[IssuedCampaign, ...]) -> None:
        self.campaigns = campaigns
        self._offer()
        self.read_campaign()

    def _offer(self) -> None:
        """Offer the campaigns, our own first."""
        say = self.context.say
        offered = []
        for each in self.campaigns:
            words = (campaign_name(each.terms, say.words), issuer_name(each.terms, say.words), say("ours") if each.own else "")
            offered.append((each.terms.campaign, " · ".join(part for part in words if part)))
        self.choice.offer(offered)
        self.choice.setVisible(bool(self.campaigns))
        self.acts.offer(self.gather, any(each.own for each in self.campaigns))
        self.acts.offer(self.leave_own, bool(self.campaigns))

    def _show(self, seen: IssuerSeen | None) -> None:
        say = self.context.say
        self.seen = seen
        self.open.say(say("Open data…"), cannot="" if seen is not None else say("There is no campaign here yet."))
        for part in (self.figures, self.days_card, self.tabs, self.filter, self.budget, self.money, self.people):
            part.setVisible(seen is not None)
        if seen is None:
            self.head.say(say("The issuer's view"), "", say("Back"))
            self.nothing.tell(say("There is no campaign here yet."), say("Open one, or take an issuer's file, under schemes and tokens."))
            self._show_part()
            return
        self.nothing.put_away()
        shops = len({each.log.rsplit("/", 2)[0] for each in seen.logs} - {seen.here})
        whence = say("from the packs of {count} shops", count=shops) if seen.gathered else say("from this shop's own books")
        self.head.say(say("The issuer's view"), f"{whence} · {show_date(seen.today, 'document', say.language)}", say("Back"))
        self._show_figures(seen)
        self._show_days(seen)
        self._show_sides(seen)
        self._show_part()

    def _show_figures(self, seen: IssuerSeen) -> None:
        say, report, terms = self.context.say, seen.report, seen.report.terms
        unit = say("baht") if is_money(terms) else token_name(terms, say.words)

        def of(amount: int) -> str:
            share = amount * 1_000 // report.budget if report.budget else 0
            return say("{percent} % of the budget", percent=f"{share // 10}.{share % 10}") if report.budget else ""

        budget = counted(terms, report.budget) if report.budget else say("none set")
        twice = say("{count} used twice besides", count=len(report.doubles)) if report.doubles else of(report.once)
        self.figures.put(
            (
                Figure("ph.chart-pie-slice", say("Budget"), budget, unit),
                Figure("ph.gift", say("Granted"), counted(terms, report.granted), of(report.granted)),
                Figure("ph.check-circle", say("Used"), counted(terms, report.once), twice, tone="warn" if report.doubles else "ink"),
                Figure("ph.hourglass-low", say("Expired"), counted(terms, report.expired), of(report.expired)),
                Figure("ph.wallet", say("Still left"), counted(terms, report.left), of(report.left)),
            )
        )

    def _show_days(self, seen: IssuerSeen) -> None:
        say, drawn = self.context.say, steps(seen.report.days)
        one = 100 if is_money(seen.report.terms) else 1
        bars = [
            Bar(_day_word(step.first_on, say.language), step.used // one, step.granted // one, step.first_on <= seen.today <= step.last_on)
            for step in drawn
        ]
        self.chart.put(
            bars,
            bar_words=say("Used"),
            line_words=say("Granted") if any(step.granted for step in drawn) else "",
        )
        self.chart.setVisible(bool(drawn))
        title = say("By day") if len(drawn) == len(seen.report.days) else say("By weeks, from the day named on")
        self.days_card.put(title, right=self.chart.unit(say), note="" if drawn else say("Nothing has happened yet."))

    def _show_sides(self, seen: IssuerSeen) -> None:
        say, report = self.context.say, seen.report
        one = 100 if is_money(report.terms) else 1
        words = (say("Used"), say("People hold"), say("Expired"), say("Not granted yet"))
        amounts = (report.once, report.in_hand, report.expired, report.to_grant)
        self.parts.put([Share(each, amount // one) for each, amount in zip(words, amounts, strict=True)])
        foots = say("The parts come to the budget.") if report.sums and report.budget else ""
        self.budget.put(say("Where the budget is"), right=say("Baht") if is_money(report.terms) else token_name(report.terms, say.words), note=foots)
        total = report.total
        self.money.put(
            say("Money"),
            (
                SideRow(say("Discount given"), show_money(Satang(total.discount))),
                SideRow(say("Of that the issuer repays"), show_money(Satang(report.to_repay))),
                SideRow(say("Claimed by shops"), show_money(Satang(report.claimed))),
                SideRow(say("Paid"), show_money(Satang(report.paid)), "ok" if report.paid else ""),
                SideRow(say("Still to be paid"), show_money(Satang(report.open)), "strong"),
            ),
            right=say("Baht"),
        )
        self.people.put(
            say("People reached"),
            (
                SideRow(say("Were granted or used something"), f"{total.people:,}"),
                SideRow(say("Used something"), f"{total.users:,}"),
                SideRow(say("Bills that name nobody"), f"{total.nameless:,}"),
                SideRow(say("Shops"), f"{len(report.shops):,}"),
                *((SideRow(say("Granted the same twice"), f"{report.granted_twice:,}", "warn"),) if report.granted_twice else ()),
                *((SideRow(say("Shops not heard yet"), f"{len(seen.silent):,}", "warn"),) if seen.silent else ()),
            ),
        )

    def _show_part(self) -> None:
        for key, part in self.shown.items():
            part.setVisible(self.seen is not None and key == self.tabs.key)
        self.filter.setVisible(self.seen is not None and self.tabs.key in ("shops", "packs"))
        self._show_rows()

    def _show_rows(self) -> None:
        say, seen = self.context.say, self.seen
        if seen is None:
            return
        report, terms, wanted = seen.report, seen.report.terms, self.filter.value.casefold()
        words = (say("By shop"), say("By day"), say("Used twice"), say("Shops' packs"))
        self.tabs.say(say("Which part"), words, (len(report.shops), len(report.days), len(report.doubles), len(seen.logs)))
        match self.tabs.key:
            case "shops":
                shops = [shop for shop in report.shops if wanted in f"{shop.name} {shop.shop}".casefold()]
                self.tables["shops"].put([shop_row(terms, shop, say.words) for shop in shops], totals=[shops_total(report, say.words)])
            case "days":
                self.tables["days"].put([day_row(terms, day, say.words) for day in reversed(report.days)])
            case "doubles":
                names = {shop.shop: shop.name for shop in report.shops}
                self.tables["doubles"].put([double_row(terms, double, names, say.words) for double in report.doubles])
            case _:
                heard = [log_row(log) for log in seen.logs if wanted in f"{log.shop} {log.log}".casefold()]
                self.tables["packs"].put([*heard, *(silent_row(shop, say.words) for shop in seen.silent if wanted in shop)])


def _tables(theme: Any) -> dict[str, DenseTable]:
    """The four tables, narrow enough that the most needed columns stay."""
    amounts = [Column("", 96, "right", drop=at) for at in (3, 0, 5, 2, 4)]
    money = [Column("", 118, "right", drop=at) for at in (0, 1, 6)]
    shops = DenseTable(theme, (Column("", least=130), *amounts, *money, Column("", 118, drop=2)))
    days = DenseTable(theme, (Column("", least=100), *(Column("", 104, "right", drop=at) for at in (2, 0, 3, 0, 1, 4)), Column("", 124, "right")))
    places = (Column("", 130, drop=1), Column("", least=150), Column("", 130, drop=4), Column("", 200, drop=3))
    doubles = DenseTable(theme, (*places, Column("", 80, "right", drop=5), Column("", 90, "right"), Column("", 150, drop=2)))
    keys = (Column("", 250, drop=2), Column("", 90, "right", drop=1), Column("", 180))
    packs = DenseTable(theme, (Column("", least=140), Column("", 120, drop=3), *keys))
    return {"shops": shops, "days": days, "doubles": doubles, "packs": packs}


def _day_word(day: Any, language: Any) -> str:
    return " ".join(show_date(day, "document", language).split(" ")[:2])
