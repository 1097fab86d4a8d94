"""The organisation's own chart: its codes and names laid over the starter chart, and accounts that it opened itself, as `account` facts.

A code stands under another (or at the top), and takes in accounts of the starter chart or one that the fact opens. The newest fact of a code counts
whole. A tree that bites its own tail is refused where it is recorded; should two desks make one between them, the reader cuts it at the top.
Paths never change: an own code is a name for people, postings keep the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import orjson
from sqlalchemy import Column, Connection, Integer, Table, Text

from ..desk import Desk
from ..ledger.bodies import codec_of
from ..ledger.facts import Fact, is_account
from ..ledger.kind import Kind, Standing
from ..refusals import Refusal
from ..store.engine import Work
from ..store.statements import ask
from ..store.tables import VIEWS
from ..store.views import Views
from .accounts import CLASSES, Account, AccountClass, Chart, load_chart
from .vouchers import CONTROLS

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")
MOST_NAME = 200
MOST_PATHS = 100
MOST_AT_ONCE = 100


class ChartCodeWrong(Refusal):
    says = "“{code}” cannot be the code of an account: digits, Latin letters, . and -, at most 20."


class ChartNameNeeded(Refusal):
    says = "The account {code} needs a name of at most 200 letters."


class ChartPathWrong(Refusal):
    says = "“{account}” cannot be opened as an account: two words of Latin letters, with / between them, that stand in no chart yet."


class ChartPathUnknown(Refusal):
    says = "There is no account {account} to put under the code {code}."


class ChartPathTwice(Refusal):
    says = "The account {account} stands under the code {other} already. It can be under one only."


class ChartAboveMissing(Refusal):
    says = "The code {code} is to stand under {above}, which is not in the chart."


class ChartCodeTwice(Refusal):
    says = "A list of accounts holds 1 to 100, each code once."


class ChartLoop(Refusal):
    says = "These codes stand under each other in a ring: {ring}. One of them must be at the top."


@dataclass(frozen=True, slots=True)
class AccountSaid:
    """An account of the organisation's own chart, whole: the newest such fact of a code counts.

    `above` is the code it is part of ("" at the top); `paths` are accounts of the starter chart shown under it; `opens` is a new account (a path of
    two words) with its class. `active` false takes it out of the lists; what was posted stays.
    """

    code: str
    name_th: str
    name_en: str = ""
    above: str = ""
    paths: tuple[str, ...] = ()
    opens: str = ""
    account_class: Literal["", "asset", "liability", "equity", "income", "expense"] = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Accounts:
    """Own accounts, each whole; a list that changes together, so that two may change places."""

    accounts: tuple[AccountSaid, ...]


account_table = Table(
    "account",
    VIEWS,
    Column("code", Text, primary_key=True),
    Column("largest_at", Integer, nullable=False),
    Column("log", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the chart as a tree: how deep it stands, its code, names, and the account behind it (None for a heading)."""

    depth: int
    code: str
    name_th: str
    name_en: str
    account: Account | None


class OwnChart(Chart):
    """The starter chart with the organisation's own codes, names and accounts over it; itself a `Chart`."""

    def __init__(self, starter: Chart, own: Sequence[AccountSaid] = ()) -> None:
        self.own = {each.code: each for each in own}
        self._code_of: dict[str, str] = {}
        accounts = {account.path: account for account in starter}
        for said in own:
            if said.opens:
                assert said.account_class, "the fact was checked"
                normal: Literal["debit", "credit"] = "debit" if said.account_class in ("asset", "expense") else "credit"
                accounts[said.opens] = Account(said.opens, said.account_class, said.code, said.name_th, said.name_en, normal)
            for path in paths_of(said):
                self._code_of[path] = said.code
        for path, code in self._code_of.items():
            said, standing = self.own[code], accounts.get(path)
            if standing is None:
                continue
            alone = len(paths_of(said)) == 1
            names = (said.name_th, said.name_en or said.name_th) if alone else (standing.name_th, standing.name_en)
            accounts[path] = replace(standing, number=code, name_th=names[0], name_en=names[1])
        super().__init__(accounts.values())

    def code_of(self, path: str) -> str:
        """The own code that an account stands under; "" when it has none."""
        return self._code_of.get(path, "")

    def account_of(self, code: str) -> Account | None:
        """The account behind an own code or a number of the starter chart; None for a heading or an unknown code."""
        said = self.own.get(code)
        if said is not None:
            paths = paths_of(said)
            return self.account(paths[0]) if len(paths) == 1 else None
        return next((account for account in self if account.number == code), None)

    def headings_above(self, path: str) -> list[AccountSaid]:
        """The own codes above an account, the nearest first; a ring is cut."""
        return list(codes_above(self.own, self.code_of(path)))

    def without_code(self) -> list[Account]:
        """Accounts that no own code takes in; all of them where there is no own chart."""
        return [account for account in self if account.path not in self._code_of]

    def tree(self) -> Iterator[Branch]:
        """The chart as a tree: own codes with what stands under them, then accounts without a code of their own."""
        below: dict[str, list[AccountSaid]] = {}
        for said in sorted(self.own.values(), key=lambda each: each.code):
            if said.active:
                above = said.above if said.above in self.own and not _is_in_ring(self.own, said.code) else ""
                below.setdefault(above, []).append(said)
        yield from self._branches(below, "", 0)
        for account in self.without_code():
            yield Branch(0, account.number, account.name_th, account.name_en, account)

    def _branches(self, below: dict[str, list[AccountSaid]], above: str, depth: int) -> Iterator[Branch]:
        for said in below.get(above, ()):
            paths = paths_of(said)
            alone = self.account(paths[0]) if len(paths) == 1 else None
            yield Branch(depth, said.code, said.name_th, said.name_en or said.name_th, alone)
            if len(paths) > 1:
                for path in paths:
                    account = self.account(path)
                    yield Branch(depth + 1, said.code, account.name_th, account.name_en, account)
            yield from self._branches(below, said.code, depth + 1)


def paths_of(said: AccountSaid) -> tuple[str, ...]:
    """Every account that a code takes in, the one it opens first."""
    return (said.opens, *said.paths) if said.opens else said.paths


def codes_above(own: dict[str, AccountSaid], code: str) -> Iterator[AccountSaid]:
    """A code and those above it, the nearest first, each once."""
    seen: set[str] = set()
    while code in own and code not in seen:
        seen.add(code)
        yield own[code]
        code = own[code].above


def ring_of(own: dict[str, AccountSaid], code: str) -> list[str]:
    """The codes of the ring that a code stands in, itself first and last; empty when it stands in none."""
    way = [each.code for each in codes_above(own, code)]
    return [*way, code] if way and own[way[-1]].above == code else []


def _is_in_ring(own: dict[str, AccountSaid], code: str) -> bool:
    return bool(ring_of(own, code))


def own_accounts(connection: Connection) -> list[AccountSaid]:
    """What the organisation said of its own chart, by code, as it stands."""
    codec = codec_of(AccountSaid)
    return [codec.read(orjson.loads(body)) for (body,) in ask(connection, "SELECT body FROM account ORDER BY code")]


def standing_chart(connection: Connection) -> OwnChart:
    """The chart of accounts as it stands: the starter chart under the organisation's own codes and names."""
    return OwnChart(load_chart(), own_accounts(connection))


def demand_whole(starter: Chart, own: Iterable[AccountSaid]) -> None:
    """Refuse a set of own accounts that do not fit together: a code above that is missing, a ring, an account under two codes or nowhere."""
    by_code = {said.code: said for said in own}
    opened = {said.opens for said in by_code.values() if said.opens}
    taken: dict[str, str] = {}
    for said in by_code.values():
        if said.above and said.above not in by_code:
            raise ChartAboveMissing(code=said.code, above=said.above)
        ring = ring_of(by_code, said.code)
        if ring:
            raise ChartLoop(ring=" → ".join(ring))
        if said.opens in starter:
            raise ChartPathWrong(account=said.opens)
        for path in paths_of(said):
            if path not in starter and path not in opened:
                raise ChartPathUnknown(account=path, code=said.code)
            if taken.setdefault(path, said.code) != said.code:
                raise ChartPathTwice(account=path, other=taken[path])


def check_accounts(fact: Fact, body: Accounts) -> None:
    """Refuse a list that is empty, too long or names a code twice, and in it a code, name or path that cannot be one."""
    if not 0 < len(body.accounts) <= MOST_AT_ONCE or len({said.code for said in body.accounts}) != len(body.accounts):
        raise ChartCodeTwice()
    for said in body.accounts:
        _check_account(said)


def _check_account(body: AccountSaid) -> None:
    if not CODE.fullmatch(body.code) or (body.above and not CODE.fullmatch(body.above)):
        raise ChartCodeWrong(code=body.code[:40])
    if not 0 < len(body.name_th.strip()) <= MOST_NAME or len(body.name_en) > MOST_NAME:
        raise ChartNameNeeded(code=body.code)
    if body.above == body.code:
        raise ChartLoop(ring=f"{body.code} → {body.code}")
    for path in body.paths:
        if not is_account(path):
            raise ChartPathUnknown(account=path[:64], code=body.code)
    if len(body.paths) > MOST_PATHS or len(set(paths_of(body))) != len(paths_of(body)):
        raise ChartPathTwice(account=body.opens or body.code, other=body.code)
    if bool(body.opens) != bool(body.account_class):
        raise ChartPathWrong(account=body.opens)
    if body.opens:
        parts = body.opens.split("/")
        if not is_account(body.opens) or len(parts) != 2 or parts[0] in ("stock", "trading") or body.opens in CONTROLS:
            raise ChartPathWrong(account=body.opens[:64])


def allow_accounts(connection: Connection, fact: Fact, body: Accounts) -> None:
    """Refuse accounts that do not fit into the chart as it stands, or that would make a ring of it."""
    standing = {said.code: said for said in own_accounts(connection)}
    for said in body.accounts:
        before = standing.get(said.code)
        if before is not None and before.opens and before.opens != said.opens:
            raise ChartPathWrong(account=said.opens or before.opens)
    demand_whole(load_chart(), (standing | {said.code: said for said in body.accounts}).values())


def apply_accounts(standing: Standing, body: Accounts, views: Views) -> None:
    for said in body.accounts:
        views.keep_newest(account_table, (said.code, *standing.tag, orjson.dumps(codec_of(AccountSaid).write(said)).decode()))


def record_accounts(desk: Desk, work: Work, given: Sequence[AccountSaid], *, by: str) -> int:
    """Record own accounts that differ from those that stand; answers how many.

    Refuses what `demand_whole` refuses of the whole chart. More than fit into one fact are first taken out of their places, then put into the new.
    """
    work.views.flush()
    standing = {said.code: said for said in own_accounts(work.connection)}
    whole = standing | {said.code: said for said in given}
    demand_whole(load_chart(), whole.values())
    changed = [said for said in given if standing.get(said.code) != said]
    if len(changed) > MOST_AT_ONCE:
        below = [said for said in standing.values() if said.code in {each.code for each in changed}]
        _record_in_parts(desk, work, [replace(said, above="", paths=()) for said in below if said.above or said.paths], by=by)
    _record_in_parts(desk, work, sorted(changed, key=lambda said: len(list(codes_above(whole, said.code)))), by=by)
    return len(changed)


def _record_in_parts(desk: Desk, work: Work, given: Sequence[AccountSaid], *, by: str) -> None:
    for start in range(0, len(given), MOST_AT_ONCE):
        desk.record(work, Accounts(tuple(given[start : start + MOST_AT_ONCE])), by=by)


def account_class_of(text: str) -> AccountClass | None:
    """A class of accounts by its English name, or None."""
    return next((each for each in CLASSES if each == text), None)


KINDS = (Kind("account", Accounts, check=check_accounts, allow=allow_accounts, apply=apply_accounts),)
