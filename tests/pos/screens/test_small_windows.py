"""A shop's screen is 1366 × 768: whatever is told, the window needs no more, at any size of type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from kadpun.pos.screens.forms.paragraph import Paragraph
from kadpun.pos.screens.notices import Act, Said
from kadpun.pos.screens.office.ledger_page import LedgerPage
from kadpun.pos.screens.pages import PAGES
from kadpun.pos.screens.preferences import Preferences
from kadpun.pos.screens.shift.closing import ShiftClosePage
from kadpun.pos.screens.start.sign_in import SignInPage
from kadpun.pos.screens.widgets import paint
from tests.pos.screens.at_work import MANAGER, AtWork

WIDE, HIGH = 1366, 768
GAP = 10
"""The space between two parts of a page: all that a notice may add."""


def tell_much(desk: AtWork) -> None:
    """A note as on starting with a bill, and above it the bar of a bug: two lines and a button."""
    notices = desk.window.context.notices
    notices.note(Said("The bill that stood here is back."), Said("Nothing was lost. Go on scanning."), tone="ok")
    title = Said("This bill is not in the ledger yet. It is kept as it stands.")
    text = Said("Something in the program broke ({kind}, {code}). Go on selling, and tell whoever looks after it.",
                {"kind": "RuntimeError", "code": "ABCDEF"})  # fmt: skip
    notices.break_down(title=title, text=text, acts=(Act("Put away", lambda: None),))
    desk.settle()


def tell_nothing(desk: AtWork) -> None:
    desk.window.context.notices.put_away("bug")
    desk.window.context.notices.act()
    desk.settle()


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("percent", [100, 125, 150])
def test_no_notice_on_any_page_makes_the_window_grow(
    work_at: Callable[..., AtWork], selling_shop: Path, percent: int, language: str
) -> None:
    kept = Preferences("th" if language == "th" else "en", scale_percent=percent, volume_percent=0, reduce_motion=True)
    desk = work_at(selling_shop, kept)
    desk.sign_in(MANAGER)
    for name in ("counter", *PAGES):
        desk.go(name)
        tell_nothing(desk)
        desk.window.resize(WIDE, HIGH)
        desk.settle()
        least = desk.window.minimumSizeHint()
        tell_much(desk)
        with_notice = desk.window.minimumSizeHint()
        assert with_notice.height() <= least.height() + GAP * percent // 100, name
        assert with_notice.height() <= HIGH, name
        assert desk.window.height() == HIGH, name
        page = desk.window.page(name)
        if isinstance(page, SignInPage):
            assert bottom_of(desk, page.pad) <= HIGH, name
        if isinstance(page, ShiftClosePage):
            assert bottom_of(desk, page.counting.forward) <= HIGH, name


def bottom_of(desk: AtWork, part: QWidget) -> int:
    """How far down the window a part reaches."""
    return part.mapTo(desk.window, QPoint(0, part.height())).y()


@pytest.mark.parametrize("percent", [125, 150])
def test_long_english_words_are_broken_or_written_smaller_instead_of_cut(
    work_at: Callable[..., AtWork], selling_shop: Path, percent: int
) -> None:
    desk = work_at(selling_shop, Preferences("en", scale_percent=percent, volume_percent=0, reduce_motion=True))
    desk.sign_in(MANAGER)
    desk.window.resize(WIDE, HIGH)
    desk.go("ledger")
    desk.scan("no receipt at all")
    ledger = desk.page("ledger", LedgerPage)
    title = ledger.receipt.title
    assert title.text() == "Does not match the ledger"
    assert title.height() >= title.heightForWidth(title.width())
    line = ledger.box.line
    assert line.fontMetrics().horizontalAdvance(line.placeholderText()) <= line.width()
    desk.go("shift-close")
    close = desk.page("shift-close", ShiftClosePage)
    after = close.comparing.after
    after.put("After closing", (("Nothing can be changed later; corrections are entries of their own", "", ""),))
    assert after.findChildren(Paragraph)[-1].text().startswith("Nothing can be changed later")
    hidden = close.counting.hidden
    assert hidden.size_of_words() >= 11
    assert paint.chip_width(desk.window.context.theme, hidden.words, icon=True, size=hidden.size_of_words()) <= hidden.width()
