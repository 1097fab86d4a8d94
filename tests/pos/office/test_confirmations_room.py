"""Balance confirmations at the office: asking, the papers as a PDF that is read again, answers by scanning, differences, a second person."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from kadpun.books.coop.confirmation_kinds import ApproverIsWriter, ConfirmationEmpty
from kadpun.books.coop.confirming import NotAPaperCode
from kadpun.books.members.deposits import deposit_balance
from kadpun.books.store.statements import ask
from kadpun.pos.office.confirmations_room import ConfirmationsRoom
from kadpun.pos.till.operators import NotAllowed
from kadpun.pos.till.results import Permission
from tests.pos.till.conftest import Shop

from .coops import ACCOUNTANT_PIN, MANAGER_PIN, NAMES, a_coop, give_deposit, give_shares

AS_AT = date(2026, 10, 31)


@pytest.fixture
def coop(tmp_path: Path) -> Iterator[tuple[Shop, list[str]]]:
    shop, members = a_coop(tmp_path)
    for at, member in enumerate(members[:4]):
        give_shares(shop.desk, member, 1 + at % 2)
    give_deposit(shop.desk, members[1], 1_234_50)
    yield shop, members
    shop.desk.close()


@pytest.fixture
def room(coop: tuple[Shop, list[str]]) -> ConfirmationsRoom:
    return ConfirmationsRoom(coop[0].till)


def ask_everybody(room: ConfirmationsRoom, *, with_nothing: bool = False) -> str:
    steps = room.ask_all(AS_AT, with_nothing=with_nothing)
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as stop:
            assert told[-1][0] == told[-1][1]
            return str(stop.value)


def test_everybody_with_a_balance_is_asked_by_number_and_the_rest_if_told(room: ConfirmationsRoom) -> None:
    run = ask_everybody(room)
    assert [(seen.number, seen.name) for seen in room.papers(run)] == [(f"{at + 1:04}", NAMES[at]) for at in range(4)]
    again = ask_everybody(room, with_nothing=True)
    assert [seen.number for seen in room.papers(again)] == ["0001", "0002", "0003", "0004", "0005"]
    assert [one.number for one in room.runs()] == [2, 1]


def test_a_day_on_which_nobody_has_anything_is_refused(room: ConfirmationsRoom) -> None:
    with pytest.raises(ConfirmationEmpty):
        next(room.ask_all(date(2025, 1, 1)))
    assert room.runs() == ()


def test_the_papers_bear_name_figures_and_a_code_that_scans_back_to_them(room: ConfirmationsRoom, coop: tuple[Shop, list[str]]) -> None:
    run = ask_everybody(room)
    told: list[tuple[int, int]] = []
    document = pypdfium2.PdfDocument(room.papers_pdf(run, lambda done, total: told.append((done, total))))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(document) == 4
    page = document[1]
    found = zxingcpp.read_barcodes(page.render(scale=3).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [one.text[:4] for one in found] == ["KC1:"]
    seen = room.find(found[0].text)
    assert (seen.name, seen.number, seen.paper.stated.deposit) == (NAMES[1], "0002", 1_234_50)
    words = page.get_textpage().get_text_range()
    assert "1,234.50" in words
    assert "0002" in words


def test_a_print_can_be_stopped_between_two_pages(room: ConfirmationsRoom) -> None:
    run = ask_everybody(room)

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Stop

    with pytest.raises(Stop):
        room.papers_pdf(run, stop)


def test_papers_are_written_whole(room: ConfirmationsRoom, tmp_path: Path) -> None:
    run = ask_everybody(room)
    path = room.write_papers(run, tmp_path / "papers.pdf", language="en")
    assert path.read_bytes().startswith(b"%PDF")
    assert len(pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))) == 4


def test_no_name_stands_in_a_fact(room: ConfirmationsRoom, coop: tuple[Shop, list[str]]) -> None:
    run = ask_everybody(room)
    room.agree(room.papers(run)[0].paper)
    with coop[0].desk.store.read() as connection:
        facts = [bytes(row[0]).decode() for row in ask(connection, "SELECT bytes FROM fact")]
    assert any('"kind":"confirmation"' in fact for fact in facts)
    pieces = {piece for name in NAMES for piece in name.split()}
    assert [fact for fact in facts for piece in pieces if piece in fact] == []


def test_answers_are_taken_down_by_scanning_and_a_difference_needs_a_second_person(
    room: ConfirmationsRoom, coop: tuple[Shop, list[str]]
) -> None:
    shop, members = coop
    run = ask_everybody(room)
    papers = room.papers(run)
    assert room.agree(room.find(papers[0].paper.shown_number).paper).paper.answer is not None
    denied = room.deny(papers[1].paper, {"deposit": 1_334_50}, "not-recorded")
    assert denied.paper.answer is not None
    assert not denied.paper.answer.agrees
    assert [(one.agreed, one.denied, one.waiting, one.open) for one in room.runs()] == [(1, 1, 2, 1)]
    (difference,) = room.differences(run)
    assert (difference.name, difference.difference.open) == (NAMES[1], 100_00)
    with pytest.raises(NotAllowed):
        room.adjust(difference.difference, against="expenses/other", reason="not-recorded")
    own = shop.till.approve(ACCOUNTANT_PIN, Permission.BOOKS)
    with pytest.raises(ApproverIsWriter):
        room.adjust(difference.difference, against="expenses/other", reason="not-recorded", approval=own)
    other = shop.till.approve(MANAGER_PIN, Permission.BOOKS)
    room.adjust(difference.difference, against="expenses/other", reason="not-recorded", approval=other)
    assert [one.difference.open for one in room.differences(run)] == [0]
    with shop.desk.store.read() as connection:
        assert deposit_balance(connection, members[1]) == 1_334_50


def test_a_cashier_may_not_take_answers_down(room: ConfirmationsRoom, coop: tuple[Shop, list[str]]) -> None:
    run = ask_everybody(room)
    coop[0].as_cashier()
    with pytest.raises(NotAllowed):
        room.agree(room.papers(run)[0].paper)
    with pytest.raises(NotAllowed):
        next(room.ask_all(AS_AT))
    with pytest.raises(NotAPaperCode):
        room.find("8850000000012")
    assert re.fullmatch(r"\d+-\d{4}", room.papers(run)[0].paper.shown_number)
