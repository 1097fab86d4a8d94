"""The made-up co-operative in a folder: who signs in, the bank's file, the office that opens on it, and a folder that is somebody's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.shop import open_desk
from kadpun.books.words import load_words
from kadpun.main import main
from kadpun.pos.demo.coop_year.office import PEOPLE
from kadpun.pos.demo.coop_year.plan import Size
from kadpun.pos.demo.coop_year.telling import make_and_tell
from kadpun.pos.office.periods_room import PeriodsRoom
from kadpun.pos.office.reconcile_room import ReconcileRoom
from kadpun.pos.till.counter import Till
from kadpun.pos.till.desk_settings import load_desk_settings, settings_beside
from tests.pos.screens.at_work import AT

SMALL = Size(members=60, sales_a_day=2, months=2)


def test_whoever_is_named_signs_in_and_the_last_month_waits_with_its_statement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "year"
    assert make_and_tell(folder, "th", SMALL) == 0
    told = capsys.readouterr().out
    assert all(person.name in told and person.pin in told for person in PEOPLE)
    assert load_desk_settings(settings_beside(folder / "shop.kadpun")).settings.opens == "office"
    till = Till(open_desk(folder, clock=SetClock(AT)), {"th": load_words("th"), "en": load_words("en")})
    roles = [till.sign_in(person.pin).role for person in PEOPLE]
    assert roles == ["manager", "accountant"]
    state = PeriodsRoom(till).state()
    assert (state.first_on, state.last_on) == (date(2025, 2, 1), date(2025, 2, 28))
    seen = ReconcileRoom(till).look_into(folder / "bank-statement.csv")
    report = ReconcileRoom(till).read(seen, seen.mapping)
    assert report.statement is not None
    assert report.statement.last_on == date(2025, 2, 28)
    till.desk.close()


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert main(["demo", "--year", str(tmp_path), "--language", "en"]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
