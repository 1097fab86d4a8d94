"""The issuer's view at the office: a campaign over many shops' packs, its figures, what everybody may read of it, and leaving packs for an issuer.

Packs of other shops are gathered in a store of their own beside this desk's books (`campaigns/` in the shop's folder), never in them; a campaign
that is not in it is looked at in this desk's own books. `allow` comes before taking and leaving packs (Permission.CAMPAIGNS); the open data is
anybody's. All but `allow` may run on any thread but the window's, for nothing else here writes the shop's store. Refuses to know Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from kadpun.books.clock import business_day
from kadpun.books.money import Satang, show_money
from kadpun.books.store.engine import Store
from kadpun.books.store.places import make_folder, write_whole
from kadpun.books.store.tables import VIEW_VERSION
from kadpun.books.tokens.campaigns import StandingCampaign, campaign, campaigns, known_campaign, shop_name_of
from kadpun.books.tokens.issuer_keys import issuer_key, issuers_here
from kadpun.books.tokens.issuer_view import DayFigures, IssuerReport, issuer_report
from kadpun.books.tokens.open_data import open_csv, open_json
from kadpun.books.tokens.terms import Terms
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission
from kadpun.sync.desk_pack import PackFile
from kadpun.sync.exchange import Outcome
from kadpun.sync.gathering import GATHERED_NAME, GatheredLog, Gathering, gathered_logs, leave_packs, wanted_of

FOLDER = "campaigns"
MOST_BARS = 16
MINUS = "\u2212"
Progress = Callable[[int, int], None]
OpenForm = Literal["csv", "json"]


@dataclass(frozen=True, slots=True)
class IssuedCampaign:
    """A campaign that can be looked at: `own` where its issuer's key is on this desk, `gathered` where other shops' packs of it were taken."""

    standing: StandingCampaign
    own: bool
    gathered: bool

    @property
    def terms(self) -> Terms:
        return self.standing.terms


@dataclass(frozen=True, slots=True)
class IssuerSeen:
    """A campaign as it is shown: its figures, the logs they come from (only gathered ones are told), and the shops of its terms not heard yet.

    `here` is this desk's own shop, `community/shop`.
    """

    report: IssuerReport
    own: bool
    gathered: bool
    logs: tuple[GatheredLog, ...]
    silent: tuple[str, ...]
    today: date
    here: str


@dataclass(frozen=True, slots=True)
class Step:
    """Some days of a campaign on a chart: one day, a week, or a month's worth, together."""

    first_on: date
    last_on: date
    granted: int
    used: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What taking packs came to: `own` facts of this desk's books, and each file."""

    own: int
    outcomes: tuple[Outcome, ...]

    @property
    def taken(self) -> int:
        """How many facts of other shops were taken."""
        return sum(outcome.taken for outcome in self.outcomes)

    @property
    def wrong(self) -> tuple[Outcome, ...]:
        """What could not be taken."""
        return tuple(outcome for outcome in self.outcomes if outcome.reason is not None)


class IssuerRoom:
    """The room: `IssuerRoom(till)`."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    @property
    def folder(self) -> Path:
        """Where other shops' packs are gathered."""
        return self.desk.folder / FOLDER

    def campaigns(self) -> tuple[IssuedCampaign, ...]:
        """Every campaign that this desk knows: those whose issuer's key is here first, then by the day they end, the newest first."""
        own, gathered = self._own_issuers(), set[str]()
        with self._gathered() as connection:
            if connection is not None:
                gathered = {standing.campaign for standing in campaigns(connection)}
        with self.desk.store.read() as connection:
            made = [IssuedCampaign(each, self._is_own(each, own), each.campaign in gathered) for each in campaigns(connection)]
        return tuple(sorted(made, key=lambda each: (not each.own, -each.terms.to_on.toordinal(), each.terms.campaign)))

    def look(self, id: str) -> IssuerSeen:
        """A campaign over every shop whose packs were gathered, or over this desk's own books. Refuses CampaignUnknown."""
        own, today, here = self._own_issuers(), business_day(self.desk.clock.now_at()), shop_name_of(self.desk.log)
        with self._gathered() as connection:
            standing = campaign(connection, id) if connection is not None else None
            if connection is not None and standing is not None:
                logs = gathered_logs(connection)
                report = issuer_report(connection, standing.terms)
                return IssuerSeen(report, self._is_own(standing, own), True, logs, _silent(standing.terms, logs), today, here)
        with self.desk.store.read() as connection:
            standing = known_campaign(connection, id)
            return IssuerSeen(issuer_report(connection, standing.terms), self._is_own(standing, own), False, (), (), today, here)

    def allow(self, approval: Approval | None = None) -> None:
        """Let packs be taken or left. Needs Permission.CAMPAIGNS, on the books thread."""
        self.till.permit(Permission.CAMPAIGNS, approval)
        self.till.spend(approval)

    def gather(self, place: Path, progress: Progress | None = None) -> Gathered:
        """Take the packs of a folder, or one, of shops that take part in a campaign of an issuer whose key is here; this desk's own books too.

        Refuses StoreBusy; faults of the place. What is wrong with a pack is in the answer.
        """
        own = self._own_issuers()
        with self.desk.store.read() as connection:
            named = [each.terms.shops for each in campaigns(connection) if self._is_own(each, own)]
        shops = frozenset(shop for each in named for shop in each)
        with Gathering(self.folder, self.desk.log) as gathering:
            facts = gathering.take_own(self.desk, self.folder)
            outcomes = gathering.take(place, (lambda _: False) if not named else wanted_of(() if () in named else shops), progress)
        return Gathered(facts, outcomes)

    def leave(self, folder: Path) -> tuple[PackFile, ...]:
        """Leave what a folder lacks of this shop's books, for an issuer to take. Faults of the place."""
        return leave_packs(self.desk, folder)

    def open_data(self, id: str, form: OpenForm) -> bytes:
        """What everybody may read of a campaign, nobody in it to be known. Refuses CampaignUnknown."""
        report = self.look(id).report
        return "".join(open_csv(report)).encode() if form == "csv" else open_json(report)

    def write_open_data(self, id: str, path: Path) -> Path:
        """Write the open data, as JSON where the file is called so, else as CSV. Refuses CampaignUnknown; faults of the place."""
        data = self.open_data(id, "json" if path.suffix.casefold() == ".json" else "csv")
        make_folder(path.parent)
        with write_whole(path) as stream:
            stream.write(data)
        return path

    @contextmanager
    def _gathered(self) -> Iterator[Connection | None]:
        """Read the gathered store, folded anew first if the program has changed; None where nothing was ever gathered."""
        if not (self.folder / GATHERED_NAME).exists():
            yield None
            return
        with _reading(self.folder, self.desk.log) as store, store.read() as connection:
            yield connection

    def _own_issuers(self) -> dict[str, str]:
        """The public keys of the issuers whose keys are on this desk."""
        return {issuer: issuer_key(self.desk, issuer).verifier.text for issuer in issuers_here(self.desk)}

    def _is_own(self, standing: StandingCampaign, own: dict[str, str]) -> bool:
        return own.get(standing.terms.issuer) == standing.terms.key


def steps(days: Sequence[DayFigures], most: int = MOST_BARS) -> tuple[Step, ...]:
    """The days of a campaign in at most so many bars: by day, by week, or in as many weeks together as it takes."""
    length = 1 if len(days) <= most else 7
    while len(days) > most * length:
        length += 7
    groups = (days[begin : begin + length] for begin in range(0, len(days), length))
    return tuple(Step(some[0].on, some[0].on + timedelta(days=length - 1), *_sums(some)) for some in groups)


def is_money(terms: Terms) -> bool:
    """Whether a campaign's budget is counted in satang of discount and not in pieces."""
    return terms.form == "percent"


def counted(terms: Terms, amount: int) -> str:
    """So much of a campaign's commodity, as people read it."""
    return show_money(Satang(amount)) if is_money(terms) else f"{amount:,}".replace("-", MINUS)


def _sums(days: Sequence[DayFigures]) -> tuple[int, int]:
    return sum(day.figures.granted for day in days), sum(day.figures.used for day in days)


def _silent(terms: Terms, logs: Sequence[GatheredLog]) -> tuple[str, ...]:
    """The shops that the terms name and of which nothing was gathered."""
    heard = {"/".join(each.log.split("/")[:2]) for each in logs}
    return tuple(shop for shop in terms.shops if shop not in heard)


@contextmanager
def _reading(folder: Path, log: str) -> Iterator[Store]:
    store = Store.open(folder / GATHERED_NAME, read_only=True)
    if store.recall("view_version") != str(VIEW_VERSION) or store.recall("views_stale") != "0":
        store.close()
        Gathering(folder, log).close()
        store = Store.open(folder / GATHERED_NAME, read_only=True)
    try:
        yield store
    finally:
        store.close()
