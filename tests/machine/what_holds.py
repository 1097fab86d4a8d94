"""What must hold of a shop whatever happened in it, worked out from the stored bytes of the facts and compared with the books.

The sums here are done by other arithmetic than the program's own: bodies are read as JSON, and nothing of the views is trusted.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
from sqlalchemy import Connection

from kadpun.books.goods import shelf
from kadpun.books.journal.balances import all_balances, balance_of, out_of_balance
from kadpun.books.ledger.facts import Fact, leaf_hash, read_fact
from kadpun.books.members.debts import account
from kadpun.books.sales.shift import open_shift, shift_totals
from kadpun.books.verify import verify_store


def facts_of(connection: Connection) -> list[Fact]:
    """Every fact from its stored bytes, with its stored leaf hash compared."""
    found = []
    for leaf, data in connection.exec_driver_sql("SELECT leaf, bytes FROM fact ORDER BY no").all():
        assert leaf_hash(bytes(data)) == bytes(leaf)
        assert orjson.dumps(orjson.loads(data), option=orjson.OPT_SORT_KEYS) == bytes(data)
        found.append(read_fact(bytes(data)))
    return found


def check_books(connection: Connection, log: str) -> list[Fact]:
    """Everything that must hold after every step; gives the facts."""
    facts = facts_of(connection)
    assert out_of_balance(all_balances(connection)) == {}
    _check_numbers(facts)
    _check_papers(connection, facts)
    _check_stock(connection, facts)
    _check_drawer(connection, facts, log)
    _check_each_sale(facts)
    _check_members(connection, facts)
    return facts


def check_whole(store: Path) -> None:
    """Verify the store as a stranger would: logs, kinds, guards, receipts, and every view folded anew beside it."""
    report = verify_store(store, receipts=True, workers=1)
    assert report.exit_code == 0, [finding.detail for finding in report.findings]


def _check_numbers(facts: list[Fact]) -> None:
    """One log without gap; the numbers of sales and refunds without gap or repeat; no id twice."""
    assert [fact.seq for fact in facts] == list(range(len(facts)))
    assert len({fact.id for fact in facts}) == len(facts)
    for kind in ("sale", "refund", "credit-payment", "deposit"):
        serials = [fact.body["serial"] for fact in facts if fact.kind == kind]
        assert serials == list(range(1, len(serials) + 1))
    shifts = [fact.body["shift"] for fact in facts if fact.kind == "shift-open"]
    assert shifts == list(range(1, len(shifts) + 1))


def _check_papers(connection: Connection, facts: list[Fact]) -> None:
    """Every sale, refund, closing and member's paper has its signature, and nothing else has one."""
    signed = {int(row[0]) for row in connection.exec_driver_sql("SELECT fact FROM receipt").all()}
    assert signed == {fact.seq for fact in facts if fact.kind in ("sale", "refund", "shift-close", "credit-payment", "deposit")}


def _check_stock(connection: Connection, facts: list[Fact]) -> None:
    """What lies on the shelf is what came less what went, product by product."""
    stock: Counter[str] = Counter()
    for fact in facts:
        sign = {"delivery": 1, "sale": -1, "refund": 1, "stock-move": -1}.get(fact.kind, 0)
        for line in fact.body.get("lines", ()):
            if sign:
                stock[line["goods"]] += sign * line["quantity"]
            elif fact.kind == "stock-count":
                stock[line["goods"]] = line["counted"]
    for goods, quantity in stock.items():
        assert shelf.on_hand(connection, goods) == quantity


def cash_of(facts: list[Fact]) -> int:
    """What lies in the drawer by the facts: float, cash in, cash out, and nothing after a closing."""
    drawer = 0
    for fact in facts:
        body = fact.body
        if fact.kind == "shift-open":
            drawer += body["float"]
        elif fact.kind == "cash-move":
            drawer += body["amount"] if body["direction"] == "in" else -body["amount"]
        elif fact.kind in ("sale", "refund"):
            for part in body["tender"]:
                if part["kind"] == "cash":
                    drawer += part["amount"] if fact.kind == "sale" else -part["amount"]
        elif fact.kind in ("credit-payment", "deposit"):
            for part in body["tender"]:
                if part["kind"] == "cash":
                    drawer += -part["amount"] if body.get("direction") == "out" else part["amount"]
        elif fact.kind == "shift-close":
            assert drawer == body["expected"]
            drawer = 0
    return drawer


def _check_drawer(connection: Connection, facts: list[Fact], log: str) -> None:
    drawer = cash_of(facts)
    assert balance_of(connection, "cash/drawer").amount == drawer
    shift = open_shift(connection, log)
    opened = sum(fact.kind == "shift-open" for fact in facts) - sum(fact.kind == "shift-close" for fact in facts)
    assert (shift is not None) == (opened == 1)
    if shift is not None:
        totals = shift_totals(connection, log, shift.shift)
        assert totals.expected == drawer
        sales = [fact for fact in facts if fact.kind == "sale"]
        assert (totals.perpetual.count, totals.perpetual.gross) == (len(sales), sum(fact.body["total"] for fact in sales))


def _check_each_sale(facts: list[Fact]) -> None:
    """A sale is whole: its lines come to its total, its payment to its total less rounding, and no more comes back than was sold."""
    sold: dict[str, dict[int, tuple[int, int]]] = {}
    for fact in facts:
        body = fact.body
        if fact.kind not in ("sale", "refund"):
            continue
        assert sum(line["amount"] for line in body["lines"]) == body["total"]
        assert sum(part["amount"] for part in body["tender"]) == body["total"] - body.get("rounding", 0)
        assert sum(group["base"] + group["tax"] for group in body["vat"]) == body["total"]
        if fact.kind == "sale":
            sold[fact.id] = {number: (line["quantity"], line["amount"]) for number, line in enumerate(body["lines"])}
        else:
            left = sold[fact.refs[0]]
            for line in body["lines"]:
                quantity, amount = left[line["line"]]
                left[line["line"]] = (quantity - line["quantity"], amount - line["amount"])
                assert min(left[line["line"]]) >= 0


def _check_members(connection: Connection, facts: list[Fact]) -> None:
    """What members owe and have put in is what their facts say; no debt is paid beyond its amount; every paper comes to the control account."""
    owes: Counter[str] = Counter()
    put_in: Counter[str] = Counter()
    left: Counter[tuple[str, int]] = Counter()
    for fact in facts:
        body = fact.body
        if fact.kind not in ("sale", "refund", "credit-payment", "deposit") or "member" not in body:
            continue
        member, sign = body["member"], -1 if fact.kind == "refund" else 1
        for part in body["tender"]:
            if part["kind"] == "credit":
                owes[member] += sign * part["amount"]
                if fact.kind == "sale":
                    terms = part.get("instalments") or [part]
                    for number, term in enumerate(terms, 1):
                        left[fact.id, number] += term["amount"]
            elif part["kind"] == "deposit":
                put_in[member] -= part["amount"]
        for part in body.get("allocations", ()):
            left[part["debt"], part["instalment"]] -= part["amount"]
        if fact.kind == "credit-payment":
            owes[member] -= body["total"]
        elif fact.kind == "deposit":
            put_in[member] += body["total"] if body["direction"] == "in" else -body["total"]
    assert all(amount >= 0 for amount in left.values())
    for member in {*owes, *put_in}:
        standing = account(connection, member)
        assert standing.balance == owes[member]
        assert not (standing.debts and standing.kept)
        assert -balance_of(connection, f"deposits/members/{member}").amount == put_in[member] >= 0
    assert balance_of(connection, "receivables/members").amount == sum(owes.values())
