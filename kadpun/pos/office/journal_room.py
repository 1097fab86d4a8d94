"""The journal at the office: vouchers entered, shown and reversed, templates and what comes by itself, petty cash, source documents.

Runs on the books thread, but for `read_paper` of a long file. Guarded acts need Permission.BOOKS. Names of parties and files are put beside what
facts say when it is shown. Suppliers' bills stand in `buying_room`, opening balances and the chart in `opening_room`, periods in `periods_room`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.journal import petty_cash as petty
from kadpun.books.journal import recurring
from kadpun.books.journal.attachments import SourcePaper, keep_paper, kept_paper, paper_names
from kadpun.books.journal.chart_facts import OwnChart, standing_chart
from kadpun.books.journal.entries import EntryLine, VoucherKind, record_entry
from kadpun.books.journal.periods import first_open_on
from kadpun.books.journal.petty_cash import PettyCash
from kadpun.books.journal.recurring import KeptTemplate, Template
from kadpun.books.journal.vouchers import Voucher, papers_of, voucher_by_id, voucher_of_fact, vouchers
from kadpun.books.ledger.facts import Fact, read_fact
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal
from kadpun.books.sales.sale import Reversal
from kadpun.books.store.engine import Work
from kadpun.books.store.statements import ask
from kadpun.books.words import Say
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Approval, Permission

from .journal_typed import AccountChoice, account_choices

REVERSIBLE = frozenset({"entry", "opening", "purchase"})


class VoucherGone(Refusal):
    says = "This voucher is not in the books."


class NotReversedHere(Refusal):
    says = "Only vouchers of the journal are reversed here. A sale is refunded at the till."


class TextNamesPerson(Refusal):
    says = "This text names somebody of the register, and what is recorded stays for ever. Say it by the member's number."


class ReversedTooEarly(Refusal):
    says = "This voucher is of {on}: what takes it back cannot be of a day before it."


class GoodsNotReversed(Refusal):
    says = "This bill brought goods. Record the supplier's credit note instead, so that goods and their cost go back together."


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry on its way: what the form has made of it. `papers` come with their bytes and are kept in the same unit of work."""

    voucher: VoucherKind
    lines: tuple[EntryLine, ...]
    text: str
    on: date
    reference: str = ""
    party: str = ""
    template: str = ""
    papers: tuple[SourcePaper, ...] = ()


@dataclass(frozen=True, slots=True)
class LineShown:
    """A posting as people read it: code and name of the account, whose it is, and both sides in satang."""

    account: str
    code: str
    name_th: str
    name_en: str
    party: str
    commodity: str
    debit: int
    credit: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class VoucherShown:
    """A voucher whole: its line in the list, who recorded it when, its postings, its source documents (digest, file name), and what reversed it."""

    voucher: Voucher
    fact: Fact
    by: str
    party: str
    lines: tuple[LineShown, ...]
    papers: tuple[tuple[str, str], ...]
    reversed_by: tuple[str, date] | None


@dataclass(frozen=True, slots=True)
class VoucherSeen:
    """A voucher of the list with the name of whom it is about."""

    voucher: Voucher
    name: str


@dataclass(frozen=True, slots=True)
class JournalState:
    """What the journal's page shows when it comes; `names` are those of the parties that stand in templates, by id."""

    today: date
    first_open_on: date | None
    choices: tuple[AccountChoice, ...]
    templates: tuple[KeptTemplate, ...]
    waiting: int
    petty: PettyCash
    names: tuple[tuple[str, str], ...]


class JournalRoom:
    """The verbs of the journal."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk: Desk = till.desk

    def state(self) -> JournalState:
        """Everything the page shows when it comes, but for the list of vouchers."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
            kept = recurring.templates(connection)
            parties = {line.account.split("/")[2] for each in kept for line in each.template.lines if line.account.count("/") == 2}
            return JournalState(
                today=today,
                first_open_on=first_open_on(connection),
                choices=account_choices(standing_chart(connection)),
                templates=tuple(kept),
                waiting=len(recurring.waiting_entries(connection, self.till.desk_key, until=today)),
                petty=petty.petty_cash(connection),
                names=tuple((party, self.desk.people.name_of(party)) for party in sorted(parties)),
            )

    def choices(self) -> tuple[AccountChoice, ...]:
        """The accounts that may be typed."""
        with self.desk.store.read() as connection:
            return account_choices(standing_chart(connection))

    def page(
        self, *, from_on: date | None = None, to_on: date | None = None, purpose: str | None = None, limit: int = 200
    ) -> tuple[VoucherSeen, ...]:
        """Vouchers of a span of days with names, the newest first."""
        with self.desk.store.read() as connection:
            found = vouchers(connection, from_on=from_on, to_on=to_on, purpose=purpose, limit=limit)
        names = {party: self.desk.people.name_of(party) for party in {voucher.party for voucher in found} if party}
        return tuple(VoucherSeen(voucher, names.get(voucher.party, "")) for voucher in found)

    def voucher(self, no: int) -> VoucherShown:
        """One voucher whole, by its fact's number in this store. Refuses VoucherGone."""
        with self.desk.store.read() as connection:
            return self._shown(connection, no)

    def record(self, draft: EntryDraft, approval: Approval | None = None) -> Recorded:
        """Record an entry and keep its source documents, in one unit of work. Needs Permission.BOOKS.

        Refuses what an entry refuses, TextNamesPerson, PeriodClosed and PeriodHeld.
        """
        approver = self.till.permit(Permission.BOOKS, approval)
        self._demand_nobody(draft.text, draft.reference, *(line.text for line in draft.lines))
        with self.desk.store.work() as work:
            recorded = record_entry(
                self.desk,
                work,
                draft.voucher,
                draft.lines,
                draft.text,
                by=self.till.by,
                on=draft.on,
                reference=draft.reference,
                party=draft.party,
                template=draft.template,
                approver=_other(approver, self.till.by),
                papers=self._keep(work, draft.papers),
            )
        self.till.spend(approval)
        return recorded

    def reverse(self, id: str, reason: str, *, on: date | None = None, approval: Approval | None = None) -> Recorded:
        """Post the exact opposite of a voucher, dated today (its own day, where that is still to come) or on a chosen open day from its own on.

        Needs Permission.BOOKS. Refuses VoucherGone, NotReversedHere, GoodsNotReversed, ReversedTooEarly, ReversedBefore, TextNamesPerson,
        PeriodClosed.
        """
        approver = self.till.permit(Permission.BOOKS, approval)
        self._demand_nobody(reason)
        with self.desk.store.work() as work:
            voucher = voucher_by_id(work.connection, id)
            if voucher is None:
                raise VoucherGone()
            fact = self._fact(work.connection, voucher.no)
            if fact.kind not in REVERSIBLE:
                raise NotReversedHere()
            if any(account.startswith("stock/") for account, _, _ in fact.post):
                raise GoodsNotReversed()
            opposite = tuple((account, commodity, -amount) for account, commodity, amount in fact.post)
            day = on or max(self._today(work.connection), fact.on)
            if day < fact.on:
                raise ReversedTooEarly(on=fact.on)
            body = Reversal(reason.strip(), approver)
            recorded = self.desk.record(work, body, by=self.till.by, on=day, refs=(id,), post=opposite)
        self.till.spend(approval)
        return recorded

    def keep_template(self, given: Template, *, id: str = "", approval: Approval | None = None) -> str:
        """Keep a template under its name; one that comes by itself is recorded in the name of whoever keeps it. Needs Permission.BOOKS."""
        self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            kept = recurring.keep_template(work, _by(given, self.till.by), id=id)
        self.till.spend(approval)
        return kept

    def drop_template(self, id: str, approval: Approval | None = None) -> None:
        """Forget a template. Needs Permission.BOOKS."""
        self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            recurring.drop_template(work, id)
        self.till.spend(approval)

    def catch_up(self) -> int:
        """Record the next few entries that should have come by themselves; answers how many (0: nothing is left). Needs nobody's leave."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
        return len(recurring.catch_up(self.desk, today=today))

    def petty_cash(self) -> PettyCash:
        """The petty cash box as it stands."""
        with self.desk.store.read() as connection:
            return petty.petty_cash(connection)

    def pay_petty(
        self, account: str, amount: Satang, text: str, *, papers: tuple[SourcePaper, ...] = (), approval: Approval | None = None
    ) -> Recorded:
        """Pay an expense from the petty cash box. Needs Permission.BOOKS. Refuses PettyCashShort."""
        with self._guarded(approval) as (work, today, approver):
            kept = self._keep(work, papers)
            return petty.pay_petty(self.desk, work, account, amount, text, by=self.till.by, on=today, papers=kept, approver=approver)

    def fill_petty(self, *, paid_from: str = "cash/safe", approval: Approval | None = None) -> Recorded:
        """Fill the petty cash box up to its float. Needs Permission.BOOKS. Refuses PettyCashFull, PettyFloatMissing."""
        with self._guarded(approval) as (work, today, approver):
            say = self._words(work.connection)
            return petty.fill_petty(self.desk, work, say("Petty cash filled up"), by=self.till.by, on=today, paid_from=paid_from, approver=approver)

    def count_petty(self, counted: Satang, approval: Approval | None = None) -> Recorded | None:
        """Set the petty cash box to what was counted; None when it was right. Needs Permission.BOOKS."""
        with self._guarded(approval) as (work, today, approver):
            say = self._words(work.connection)
            return petty.count_petty(self.desk, work, counted, say("Petty cash counted"), by=self.till.by, on=today, approver=approver)

    def set_petty_float(self, amount: Satang, approval: Approval | None = None) -> None:
        """Say how much the petty cash box is to hold. Needs Permission.BOOKS."""
        self.till.permit(Permission.BOOKS, approval)
        self.desk.change_profile(replace(self.desk.profile(), petty_float=int(amount)), by=self.till.by)
        self.till.spend(approval)

    def paper(self, digest: str) -> SourcePaper | None:
        """A source document; None where it is not kept on this computer."""
        with self.desk.store.read() as connection:
            return kept_paper(connection, digest)

    @contextmanager
    def _guarded(self, approval: Approval | None) -> Iterator[tuple[Work, date, str]]:
        """A unit of work that needs Permission.BOOKS, with the business day and the second person's id; spends the approval after it."""
        approver = self.till.permit(Permission.BOOKS, approval)
        with self.desk.store.work() as work:
            yield work, self._today(work.connection), _other(approver, self.till.by)
        self.till.spend(approval)

    def _keep(self, work: Work, papers: Sequence[SourcePaper]) -> tuple[str, ...]:
        now = self.desk.clock.now_at()
        return tuple(dict.fromkeys(keep_paper(work, paper, at=now) for paper in papers))

    def _demand_nobody(self, *texts: str) -> None:
        """Refuse TextNamesPerson: a person can be erased, a fact cannot."""
        if self.desk.people.is_named_in(*texts):
            raise TextNamesPerson()

    def _today(self, connection: Connection) -> date:
        return self.till.today(self.till.profile(connection))

    def _words(self, connection: Connection) -> Say:
        """The language of the shop's papers, for texts that go into facts."""
        return self.till.words[self.till.profile(connection).receipt_language]

    def _fact(self, connection: Connection, no: int) -> Fact:
        return read_fact(bytes(ask(connection, "SELECT bytes FROM fact WHERE no = ?", no)[0][0]))

    def _shown(self, connection: Connection, no: int) -> VoucherShown:
        voucher = voucher_of_fact(connection, no)
        if voucher is None:
            raise VoucherGone()
        fact = self._fact(connection, no)
        chart = standing_chart(connection)
        texts = [str(line.get("text", "")) for line in fact.body.get("lines", [])] if fact.kind == "entry" else []
        lines = tuple(self._line(chart, posting, texts[place] if place < len(texts) else "") for place, posting in enumerate(fact.post))
        digests = tuple(papers_of(connection, no))
        names = paper_names(connection, digests) if digests else {}
        back = ask(connection, "SELECT f.bytes FROM reversed r JOIN fact f ON f.no = r.fact WHERE r.id = ? ORDER BY r.fact LIMIT 1", fact.id)
        undone = read_fact(bytes(back[0][0])) if back else None
        return VoucherShown(
            voucher=voucher,
            fact=fact,
            by=self.till.name_of(connection, fact.by),
            party=self.desk.people.name_of(voucher.party) if voucher.party else "",
            lines=lines,
            papers=tuple((digest, names.get(digest, "")) for digest in digests),
            reversed_by=None if undone is None else (str(undone.body.get("reason", "")), undone.on),
        )

    def _line(self, chart: OwnChart, posting: tuple[str, str, int], text: str) -> LineShown:
        account, commodity, amount = posting
        parts = account.split("/")
        is_part = len(parts) == 3
        control = "/".join(parts[:2])
        named = chart.account(control if is_part else account)
        whose = self.desk.people.name_of(parts[2]) if is_part else ""
        return LineShown(account, named.number, named.name_th, named.name_en, whose, commodity, max(amount, 0), max(-amount, 0), text)


def entries_due(till: Till) -> int:
    """How many entries should have come by themselves and have not; for the mark at the journal's door."""
    with till.desk.store.read() as connection:
        return len(recurring.waiting_entries(connection, till.desk_key, until=till.today(till.profile(connection))))


def _other(approver: str, by: str) -> str:
    """Who allowed an act, where that was somebody else."""
    return "" if approver == by else approver


def _by(given: Template, by: str) -> Template:
    return replace(given, by=by) if given.months else given
