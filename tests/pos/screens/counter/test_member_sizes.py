"""With a member there is more on the screen: the bill, the money panel and the member's page keep to the window at every size."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt

from kadpun.books.members.cards import card_text
from kadpun.pos.screens.counter.member_page import MemberPage
from kadpun.pos.screens.counter.repay_panel import RepayPanel
from kadpun.pos.screens.preferences import Preferences

from .conftest import RICE, SHIFT, Cashier
from .test_beside_the_bill import SIZES, cut_texts


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_of_a_member_makes_the_window_grow_or_is_cut(
    open_window: Callable[..., Cashier], width: int, height: int, percent: int, language: str
) -> None:
    cashier = open_window()
    window = cashier.window
    window.add_page("member", MemberPage)
    window.resize(width, height)
    window.context.prefer(Preferences("th" if language == "th" else "en", "light", percent, 0, True))
    cashier.scan(RICE, card_text("0001"))
    assert cut_texts(window) == []
    cashier.press(Qt.Key.Key_F3)
    cashier.press(Qt.Key.Key_F8)
    panel = cashier.panel
    assert isinstance(panel, RepayPanel)
    shown = [row for row in panel.rows.values() if row.isVisibleTo(panel)]
    assert len(shown) == 3
    assert all(before.geometry().bottom() < after.geometry().top() for before, after in pairwise(shown))
    assert panel.debts.geometry().bottom() < shown[0].geometry().top()
    cashier.press(Qt.Key.Key_Escape)
    cashier.press(Qt.Key.Key_F3, SHIFT)
    page = window.page("member")
    assert isinstance(page, MemberPage)
    cashier.qtbot.waitUntil(lambda: page.shown is not None)
    cashier.settle()
    assert (window.width(), window.height()) == (width, height)
    assert cut_texts(window) == []
