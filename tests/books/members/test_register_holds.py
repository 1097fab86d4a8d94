"""What always holds of the register: it is what was told last, however it was reached, rebuilt, or in whatever order two desks' facts came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadpun.books.clock import mint_id
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import Fact
from kadpun.books.ledger.kind import Standing
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.members.erasing import erase
from kadpun.books.members.joining import NewPerson, change, come_back, join_people, leave
from kadpun.books.members.kinds import (
    Erasure,
    MemberChange,
    MemberJoin,
    MemberLeave,
    apply_change,
    apply_erasure,
    apply_join,
    apply_leave,
    member_erased_table,
    member_field_table,
    member_table,
    member_turn_table,
    member_version_table,
)
from kadpun.books.shop import open_desk
from kadpun.books.store.engine import Store
from kadpun.books.verify import verify_store

from ..shops import CASHIER, a_shop
from .canaries import canary, files_with

TODAY = date(2026, 11, 21)
ACTS = ("join", "change", "leave", "come back", "erase", "reopen", "rebuild")


@dataclass
class Known:
    """What the test knows of a person."""

    name: str
    telephone: str = ""
    left: bool = False
    erased: bool = False
    ever: list[str] = field(default_factory=list)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), min_size=3, max_size=12))
def test_the_register_is_what_was_told_last(tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]) -> None:
    folder = tmp_path_factory.mktemp("register")
    desk = a_shop(folder / "shop")
    known: dict[str, Known] = {}
    for act, which in acts:
        id = sorted(known)[which % len(known)] if known else ""
        one = known.get(id)
        if act == "join":
            name = canary()
            new = NewPerson(values={"name": name}, joined_on=TODAY - timedelta(days=30))
            join_people(desk, [new], by=CASHIER)
            known[new.id] = Known(name, ever=[name])
        elif act == "reopen":
            desk.close()
            desk = open_desk(folder / "shop")
        elif act == "rebuild":
            before = desk.people.everybody()
            rebuild(desk.store, KINDS, apply_postings)
            desk.people.look_again()
            assert desk.people.everybody() == before
        elif one is None or one.erased:
            continue
        elif act == "change":
            one.telephone = canary("0123456789")
            one.ever.append(one.telephone)
            change(desk, id, by=CASHIER, values={"telephone": one.telephone})
        elif act == "leave" and not one.left:
            leave(desk, id, left_on=TODAY - timedelta(days=2), reason="moved", by=CASHIER)
            one.left = True
        elif act == "come back" and one.left:
            come_back(desk, id, joined_on=TODAY - timedelta(days=1), by=CASHIER)
            one.left = False
        elif act == "erase":
            erase(desk, id, reason="asked", by=CASHIER)
            one.erased = True
        for member, told in known.items():
            person = desk.people.person(member)
            assert person is not None
            assert person.erased == told.erased
            if told.erased:
                assert (person.name, person.telephone) == (person.number, "")
            else:
                assert (person.name, person.telephone, person.left_on is not None) == (told.name, told.telephone, told.left)
                assert [found.id for found in desk.people.find(told.name)] == [member]
    desk.close()
    assert [finding for finding in verify_store(folder / "shop" / "shop.kadpun").findings if not finding.incomplete] == []
    assert files_with(folder, [value for told in known.values() for value in told.ever]) == {}


TABLES = (member_table, member_field_table, member_turn_table, member_erased_table, member_version_table)
APPLY: dict[type[Any], Any] = {MemberJoin: apply_join, MemberChange: apply_change, MemberLeave: apply_leave, Erasure: apply_erasure}
ANN, BEN = "m-aaaaaaaaaaaa", "m-bbbbbbbbbbbb"


def a_body(kind: str, who: str, number: int) -> Any:
    day = date(2026, 1, 1) + timedelta(days=number % 9)
    return {
        "join": lambda: MemberJoin(who, f"{number:04}", day),
        "change": lambda: MemberChange(who, f"{number:04}", roles=("member", "supplier"), cleared=("village",) if number % 2 else ()),
        "leave": lambda: MemberLeave(who, day, "moved"),
        "erase": lambda: Erasure(who, "asked"),
    }[kind]()


def standings(log: str, log_no: int, told: list[tuple[str, str, int, int]]) -> list[tuple[Standing, Any]]:
    """The facts of one log, as they stand there."""
    made: list[tuple[Standing, Any]] = []
    largest = 0
    for seq, (kind, who, number, at) in enumerate(told):
        largest = max(largest, at)
        body = a_body(kind, who, number)
        fields = {"name": "x"} if kind == "join" else {"telephone": "x"} if kind == "change" else {}
        fact = Fact(
            log=log, seq=seq, prev=bytes(32), id=mint_id(at), kind="member-join", at=at, on=TODAY, by="u-1", refs=(), post=(), body={}, cm=fields
        )  # fmt: skip
        made.append((Standing(fact, log_no << 40 | seq, largest, bytes(32)), body))
    return made


def rows_of(path: Path, facts: list[tuple[Standing, Any]]) -> dict[str, list[Any]]:
    with Store.open(path, create=True) as store:
        for standing, body in facts:
            with store.work() as work:
                APPLY[type(body)](standing, body, work.views)
        with store.read() as connection:
            return {table.name: sorted(map(tuple, connection.execute(table.select()).all())) for table in TABLES}


FACT = st.tuples(st.sampled_from(["join", "change", "leave", "erase"]), st.sampled_from([ANN, BEN]), st.integers(1, 30), st.integers(1, 50))
NAMES = count()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(FACT, max_size=6), second=st.lists(FACT, max_size=6), turns=st.lists(st.booleans(), max_size=14))
def test_the_views_of_two_desks_facts_do_not_hang_on_the_order_of_their_coming(
    tmp_path: Path, first: list[tuple[str, str, int, int]], second: list[tuple[str, str, int, int]], turns: list[bool]
) -> None:
    one, other = standings("c/s/a/1", 0, first), standings("c/s/b/1", 1, second)
    mixed, left, right = [], list(one), list(other)
    for turn in turns:
        source = left if turn else right
        if source:
            mixed.append(source.pop(0))
    mixed += left + right
    assert rows_of(tmp_path / f"{next(NAMES)}", one + other) == rows_of(tmp_path / f"{next(NAMES)}", mixed)
