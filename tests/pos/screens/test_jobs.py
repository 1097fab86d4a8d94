"""The books worker: in order, on its own thread, answered on the window's, and quiet for owners that are gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kadpun.books.refusals import Refusal
from kadpun.pos.screens.jobs import Jobs


class Because(Refusal):
    says = "Because of {what}."


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.stop()


def test_work_is_done_in_order_on_one_thread_and_answered_on_the_windows(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()
    worked: list[str] = []
    answered: list[tuple[int, str]] = []

    def work(number: int) -> int:
        worked.append(threading.current_thread().name)
        return number

    for number in range(50):
        jobs.run(owner, partial(work, number), lambda value: answered.append((value, threading.current_thread().name)))
    qtbot.waitUntil(lambda: len(answered) == 50)
    assert [value for value, _ in answered] == list(range(50))
    assert set(worked) == {"books"}
    assert {name for _, name in answered} == {"MainThread"}
    assert jobs.waiting == 0


def test_a_refusal_goes_to_who_asked(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()
    heard: list[Exception] = []

    def work() -> None:
        raise Because(what="rain")

    jobs.run(owner, work, failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert str(heard[0]) == "Because of rain."


def test_a_refusal_that_nobody_asked_for_is_told_to_all(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()

    def work() -> None:
        raise Because(what="rain")

    with qtbot.waitSignal(jobs.unheard) as told:
        jobs.run(owner, work)
    assert isinstance(told.args[0], Because)


@pytest.mark.logs("work of the books thread broke")
def test_a_bug_is_logged_and_told_and_the_thread_goes_on(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()
    heard: list[object] = []

    def work() -> None:
        raise KeyError("a bug")

    with qtbot.waitSignal(jobs.broke) as told:
        jobs.run(owner, work, failed=heard.append)
    assert isinstance(told.args[0], KeyError)
    assert len(heard) == 1
    jobs.run(owner, lambda: 7, heard.append)
    qtbot.waitUntil(lambda: 7 in heard)


def test_the_answer_of_an_owner_that_is_gone_is_dropped_and_its_work_is_done(jobs: Jobs, qtbot: QtBot) -> None:
    owner, other = QObject(), QObject()
    worked: list[str] = []
    answered: list[object] = []
    gate = threading.Event()
    jobs.run(owner, gate.wait, answered.append)
    jobs.run(owner, lambda: worked.append("done"), answered.append)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    gate.set()
    jobs.run(other, lambda: "last", answered.append)
    qtbot.waitUntil(lambda: bool(answered))
    assert answered == ["last"]
    assert worked == ["done"]


def test_stopping_lets_the_work_asked_for_be_done_and_takes_no_more(qtbot: QtBot) -> None:
    jobs, owner = Jobs(), QObject()
    worked: list[int] = []
    for number in range(20):
        jobs.run(owner, partial(worked.append, number))
    assert jobs.stop()
    jobs.run(owner, lambda: worked.append(99))
    assert worked == list(range(20))


def test_a_long_read_holds_up_no_work_of_the_books(jobs: Jobs, qtbot: QtBot) -> None:
    owner = QObject()
    heard: list[str] = []
    let_go = threading.Event()

    def read() -> str:
        assert let_go.wait(60)
        return threading.current_thread().name

    jobs.read(owner, read, heard.append)
    jobs.run(owner, lambda: threading.current_thread().name, heard.append)
    qtbot.waitUntil(lambda: heard == ["books"])
    let_go.set()
    qtbot.waitUntil(lambda: heard == ["books", "reads"])
    assert jobs.waiting == 0
