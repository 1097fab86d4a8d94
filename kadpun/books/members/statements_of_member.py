"""A member's passbook: what went into and out of one purse, line by line, with what was brought and what is carried forward.

Read from the postings of the purse's own account, so that the statements of all members always come to the control account, at any date. A
line's figure is one fact. Debts count up when more is owed, the other purses when more is held. It knows no names and no paper.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from sqlalchemy import Connection

from ..journal.balances import balance_of
from ..ledger.facts import MONEY, read_at
from ..money import Satang
from ..store.statements import ask
from .papers import number_of
from .purses import Purse, account_of, sign_of


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one fact did to the purse, in satang: above zero more is owed or held, below zero less; `balance` is what stands after it.

    `kind` is the fact's kind, `how` what its body says of the act: the direction of a deposit, the act of a share, the tender that paid.
    """

    fact_id: str
    no: int
    on: date
    at: int
    kind: str
    how: str
    number: str
    amount: Satang
    balance: Satang
    helper: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One purse of one party from the first day to the last."""

    member: str
    purse: Purse
    from_on: date
    to_on: date
    brought: Satang
    lines: tuple[StatementLine, ...]

    @property
    def carried(self) -> Satang:
        return self.lines[-1].balance if self.lines else self.brought

    @property
    def more(self) -> Satang:
        """All that came to what is owed or held."""
        return Satang(sum(line.amount for line in self.lines if line.amount > 0))

    @property
    def less(self) -> Satang:
        """All that went off it, above zero."""
        return Satang(-sum(line.amount for line in self.lines if line.amount < 0))


_LINES = (
    'SELECT p.fact, p."on", SUM(p.amount), f.id, f.kind, f.bytes, f.largest_at FROM posting p JOIN fact f ON f.no = p.fact '
    f"WHERE p.commodity = '{MONEY}' AND p.account = ? AND p.\"on\" BETWEEN ? AND ? GROUP BY p.fact"
)


def statement(connection: Connection, member: str, from_on: date, to_on: date, *, purse: Purse = "credit") -> Statement:
    """A party's passbook of one purse from the first day to the last."""
    account, sign = account_of(purse, member), sign_of(purse)
    brought = balance = sign * balance_of(connection, account, on=from_on - timedelta(days=1)).amount
    rows = [(row, orjson.loads(row[5])) for row in ask(connection, _LINES, account, from_on.isoformat(), to_on.isoformat())]
    rows.sort(key=lambda each: (each[0][1], each[0][6], each[1]["log"], each[1]["seq"]))
    lines = []
    for (no, on, amount, id, kind, _, _), fact in rows:
        balance += sign * int(amount)
        lines.append(
            StatementLine(
                fact_id=str(uuid.UUID(bytes=bytes(id))),
                no=int(no),
                on=date.fromisoformat(on),
                at=read_at(fact["at"]),
                kind=kind,
                how=_how(kind, fact["body"], reversed_kind=_reversed_kind(connection, kind, fact)),
                number=number_of(connection, int(no)) or str(fact["body"].get("number", "")),
                amount=Satang(sign * int(amount)),
                balance=Satang(balance),
                helper=str(fact["body"].get("helper", "")),
            )
        )
    return Statement(member, purse, from_on, to_on, Satang(brought), tuple(lines))


def _how(kind: str, body: Mapping[str, object], *, reversed_kind: str) -> str:
    """One word of what a fact of this kind did."""
    if kind == "reversal":
        return reversed_kind
    if kind == "deposit":
        return str(body.get("direction", ""))
    if kind == "share":
        return str(body.get("act", ""))
    tender = body.get("tender", [])
    kinds = [str(part["kind"]) for part in tender] if isinstance(tender, list) else []
    return kinds[0] if kind == "credit-payment" and len(set(kinds)) == 1 else ""


def _reversed_kind(connection: Connection, kind: str, fact: Mapping[str, list[str]]) -> str:
    if kind != "reversal":
        return ""
    rows = ask(connection, "SELECT kind FROM fact WHERE id = ?", uuid.UUID(fact["refs"][0]).bytes)
    return str(rows[0][0]) if rows else ""
