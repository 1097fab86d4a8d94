"""What the bar shows, and when it lets go."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from kadpun.books.refusals import Refusal
from kadpun.books.words import load_words
from kadpun.hardware.faults import PaperOut
from kadpun.pos.screens.notices import Notices, Said

say = load_words("en")


class Because(Refusal):
    says = "Because of {what}."


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    return Notices()


def shown(notices: Notices) -> str:
    return notices.now.title.sentence(say) if notices.now is not None else ""


def test_a_refusal_covers_a_fault_until_the_next_act(notices: Notices) -> None:
    notices.fault("printer", "ph.printer", Said("No paper"))
    notices.tell(Because(what="rain"))
    assert shown(notices) == "Because of rain."
    notices.act()
    assert shown(notices) == "No paper"
    notices.act()
    assert shown(notices) == "No paper"
    notices.cure("printer")
    assert shown(notices) == ""


def test_the_newest_refusal_takes_the_place_of_the_one_before(notices: Notices) -> None:
    notices.tell(Because(what="rain"))
    notices.tell(Because(what="snow"))
    assert shown(notices) == "Because of snow."
    notices.act()
    assert shown(notices) == ""


def test_a_bug_stays_over_everything_until_it_is_put_away(notices: Notices) -> None:
    notices.break_down(title=Said("A bug"), text=Said("Tell somebody"))
    notices.tell(Because(what="rain"))
    notices.act()
    assert shown(notices) == "A bug"
    notices.put_away("bug")
    assert shown(notices) == ""


def test_a_note_never_hides_a_fault(notices: Notices) -> None:
    notices.note(Said("Good to know"))
    notices.fault("printer", "ph.printer", Said("No paper"))
    assert shown(notices) == "No paper"


def test_a_devices_fault_is_told_as_one(notices: Notices) -> None:
    notices.tell(PaperOut(printer="EPSON"))
    assert notices.now is not None
    assert (notices.now.rank, notices.now.tone) == ("fault", "warn")


def test_every_change_is_told_once(notices: Notices, qtbot: QtBot) -> None:
    told: list[object] = []
    notices.shown.connect(told.append)
    notices.act()
    notices.cure("printer")
    assert told == []
    notices.tell(Because(what="rain"))
    notices.act()
    assert len(told) == 2
    assert told[1] is None
