"""The kind `share`: shares of members subscribed, paid (also in instalments, share by share), handed to another member, redeemed.

Shares are equity in `equity/shares/<party>`: whole shares of one par, so that shares times par is always the share capital. A person is a member
from the day of the first share paid. Nobody holds more than a fifth of all paid shares (Co-operatives Act section 33) once ten people hold any: a
group that begins cannot keep a rule that needs others. What is held, and for how many days, is read from the postings, so that opening balances
count too. It knows no dividends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from sqlalchemy import Column, Connection, Integer, Table, Text

from ..journal.balances import balance_of, part_balances
from ..ledger.facts import Fact, Posting
from ..ledger.kind import Kind, Standing
from ..money import MOST_SATANG, Satang, show_money
from ..profile import ShopProfile, profile
from ..refusals import Refusal
from ..sales.sale import Tendered, TenderKind, check_party, check_tender
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .kinds import demand_not_erased
from .papers import note_paper, number_of_member
from .purses import CONTROLS, account_of, demand_party
from .tendered import MONEY_TENDERS, PAYMENT_TENDERS, Consent, allow_payment, check_consent, note_payment, payment_postings

SERIES = "share"
CONTROL = CONTROLS["shares"]
LEAST_HOLDERS = 10
"""A co-operative is founded by at least ten people; before that, one fifth cannot be kept."""
Act = Literal["subscribe", "pay", "transfer", "redeem"]
ShareReason = Literal["", "left", "died", "family", "gift", "board", "other"]
REASONS: tuple[ShareReason, ...] = get_args(ShareReason)
"""Why shares change hands or are paid back; a few words, since no free text of a person stands in a fact."""
REDEEM_TENDERS: frozenset[TenderKind] = MONEY_TENDERS | {"deposit", "credit"}


class ShareWrong(Refusal):
    says = "These shares do not come out: whole shares of one par, paid to the satang."


class ShareReasonNeeded(Refusal):
    says = "Say why these shares are handed over or paid back."


class SharePostingsDiffer(Refusal):
    says = "What this act on shares posts is not what it says."


class ParDiffers(Refusal):
    says = "Shares here have a par of {par}; they are all equal."


class MoreThanSubscribed(Refusal):
    says = "{count} shares are still to be paid, not {paid}."


class SharesNotHeld(Refusal):
    says = "{held} paid shares are held here, not {count}."


class MoreThanOneFifth(Refusal):
    says = "Nobody holds more than a fifth of all shares: at most {most} of {whole}."


@dataclass(frozen=True, slots=True)
class Share:
    """An act on a member's shares of `par` satang each.

    subscribe: `shares` are taken, `paid` of them at once; pay: `paid` of those subscribed; transfer: `shares` go to the member `to`; redeem: `shares`
    are paid back. `total` is what moves, in satang.
    """

    member: str
    act: Act
    shares: int
    par: int
    number: str
    serial: int
    total: int
    shift: int = 0
    paid: int = 0
    tender: tuple[Tendered, ...] = ()
    to: str = ""
    rounding: int = 0
    helper: str = ""
    consent: Consent = ""
    reason: ShareReason = ""
    approver: str = ""
    degraded: bool = False

    @property
    def moved(self) -> int:
        """How many paid shares come, go or change hands."""
        return self.paid if self.act in ("subscribe", "pay") else self.shares


share_table = Table(
    "share",
    VIEWS,
    Column("member", Text, primary_key=True),
    Column("fact", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("unpaid", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How each act changes the shares that a member has taken and not paid."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A member's shares at the end of a day: paid ones, their capital in satang, those taken and not yet paid, and the day the first was paid."""

    member: str
    shares: int
    capital: Satang
    unpaid: int
    begins_on: date | None


def share_holding(connection: Connection, member: str, on: date | None = None, *, par: int | None = None) -> Holding:
    """What a member holds at the end of a day (None: with everything recorded); `par` as the shop's profile has it unless given."""
    each = par or profile(connection).share_par
    capital = -balance_of(connection, account_of("shares", member), on=on).amount
    day = "9999-12-31" if on is None else on.isoformat()
    unpaid = ask(
        connection,
        'SELECT COALESCE(SUM(unpaid), 0) FROM share s WHERE member = ? AND "on" <= ? '
        'AND NOT EXISTS (SELECT 1 FROM reversed r WHERE r.id = s.id AND r."on" <= ?)',
        member,
        day,
        day,
    )
    rows = ask(
        connection,
        'SELECT "on", debit - credit FROM balance_part WHERE account = ? AND commodity = \'THB\' AND "on" <= ? ORDER BY "on"',
        account_of("shares", member),
        day,
    )
    begins: date | None = None
    held = 0
    for on_day, amount in rows:
        held -= int(amount)
        if held < each:
            begins = None
        elif begins is None:
            begins = date.fromisoformat(on_day)
    return Holding(member, capital // each, Satang(capital), max(int(unpaid[0][0]), 0), begins)


def share_capital(connection: Connection, on: date | None = None) -> Satang:
    """All paid share capital at the end of a day, in satang."""
    return Satang(-balance_of(connection, CONTROL, on=on).amount)


def share_days(connection: Connection, from_on: date, to_on: date) -> dict[str, int]:
    """What each member held at each day's end, added up over the days from the first to the last: satang times days.

    What the dividend on shares is shared out by (section 60: by time held). A share paid on a day is held that day; one redeemed is not.
    """
    begin, end, beyond = from_on.isoformat(), to_on.isoformat(), to_on + timedelta(days=1)
    rows = ask(
        connection,
        "SELECT account, \"on\", SUM(credit) - SUM(debit) FROM balance_part WHERE account > ? AND account < ? AND commodity = 'THB' "
        'AND "on" <= ? GROUP BY account, "on"',
        CONTROL + "/",
        CONTROL + "0",
        end,
    )
    sums: dict[str, int] = {}
    for account, on_day, amount in rows:
        since = from_on if on_day < begin else date.fromisoformat(on_day)
        member = account.rpartition("/")[2]
        sums[member] = sums.get(member, 0) + int(amount) * (beyond - since).days
    return {member: total for member, total in sums.items() if total}


def share_postings(body: Share) -> tuple[Posting, ...]:
    """What an act on shares posts: capital against money or another purse, or from one member to another; nothing where nothing is paid."""
    if not body.total:
        return ()
    own = account_of("shares", body.member)
    if body.act == "transfer":
        return (own, "THB", body.total), (account_of("shares", body.to), "THB", -body.total)
    sign = -1 if body.act == "redeem" else 1
    return (*payment_postings(body.tender, body.rounding, body.member, sign), (own, "THB", -sign * body.total))


def check_share(fact: Fact, body: Share) -> None:
    """Refuse an act whose shares, payment or postings do not come out."""
    demand_party(body.member)
    check_party(body.member, body.helper)
    counts = {
        "subscribe": body.shares > 0 and 0 <= body.paid <= body.shares,
        "pay": body.shares == 0 and body.paid > 0,
        "transfer": body.shares > 0 and body.paid == 0 and bool(body.to) and body.to != body.member and not body.tender,
        "redeem": body.shares > 0 and body.paid == 0,
    }
    if not counts[body.act] or body.par < 1 or body.total != body.moved * body.par or body.total > MOST_SATANG:
        raise ShareWrong()
    if body.to and body.act != "transfer":
        raise ShareWrong()
    if body.reason not in REASONS or (not body.reason and body.act in ("transfer", "redeem")):
        raise ShareReasonNeeded()
    if body.to:
        demand_party(body.to)
    else:
        kinds = REDEEM_TENDERS if body.act == "redeem" else PAYMENT_TENDERS
        check_tender(body.tender, total=body.total, rounding=body.rounding, kinds=kinds)
    if body.act != "redeem":
        check_consent(body.tender, body.consent, body.helper)
    if fact.post != share_postings(body):
        raise SharePostingsDiffer()


def allow_share(connection: Connection, fact: Fact, body: Share) -> None:
    """Refuse another par, paying more than was subscribed, giving more than is held, holding more than a fifth, and shares for the erased."""
    taken = () if body.act == "redeem" else body.tender
    allow_payment(connection, fact, member=body.member, shift=body.shift, series=SERIES, serial=body.serial, tender=taken)
    rules = profile(connection)
    if body.par != rules.share_par:
        raise ParDiffers(par=show_money(rules.share_par))
    if body.act != "redeem":
        gains = body.to or body.member
        demand_not_erased(connection, gains, number_of_member(connection, gains))
    holding = share_holding(connection, body.member, par=body.par)
    if body.act == "pay" and body.paid > holding.unpaid:
        raise MoreThanSubscribed(count=holding.unpaid, paid=body.paid)
    if body.act in ("transfer", "redeem") and body.shares > holding.shares:
        raise SharesNotHeld(held=holding.shares, count=body.shares)
    if body.act == "transfer":
        demand_one_fifth(connection, rules, body.to, coming=body.shares, new=0)
    elif body.act != "redeem" and body.paid:
        demand_one_fifth(connection, rules, body.member, coming=body.paid, new=body.paid)


def demand_one_fifth(connection: Connection, rules: ShopProfile, member: str, *, coming: int, new: int) -> None:
    """Refuse MoreThanOneFifth where `coming` shares, `new` ones among them, give a member more than a fifth of all, once ten people hold shares."""
    if not rules.share_fifth_rule:
        return
    held = {party: -balance.amount for party, balance in part_balances(connection, CONTROL).items() if balance.amount < 0}
    own = held.get(member, 0) // rules.share_par + coming
    whole = sum(held.values()) // rules.share_par + new
    if len(held.keys() | {member}) >= LEAST_HOLDERS and own * 5 > whole:
        raise MoreThanOneFifth(most=max(whole // 5, 0), whole=whole)


def apply_share(standing: Standing, body: Share, views: Views) -> None:
    fact = standing.fact
    changes = {"subscribe": body.shares - body.paid, "pay": -body.paid}
    views.insert(share_table, (body.member, standing.no, fact.id, fact.on.isoformat(), changes.get(body.act, 0)))
    note_paper(views, standing, body.member, body.number)
    direction: Literal["in", "out"] = "out" if body.act == "redeem" else "in"
    note_payment(
        views, standing, shift=body.shift, series=SERIES, serial=body.serial, tender=body.tender, rounding=body.rounding, direction=direction
    )


KINDS = (Kind("share", Share, check=check_share, allow=allow_share, apply=apply_share, posts=True, receipt=True),)
