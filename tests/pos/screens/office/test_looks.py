"""Every page at every size it promises: nothing is cut, nothing is too small to touch, the window does not grow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kadpun.books.words import Language
from kadpun.pos.screens.preferences import Mode, Preferences
from kadpun.pos.screens.settings.settings_page import SettingsPage
from tests.pos.screens.at_work import MANAGER, AtWork, faults_of_looks

SIZES: tuple[tuple[int, int, int, Mode, Language], ...] = (
    (1024, 768, 100, "light", "th"),
    (1024, 768, 100, "light", "en"),
    (1366, 768, 125, "dark", "th"),
    (1366, 768, 150, "dark", "th"),
    (1366, 768, 150, "light", "en"),
    (1920, 1080, 100, "light", "th"),
)


@pytest.mark.parametrize(("width", "height", "scale", "mode", "language"), SIZES)
def test_no_page_is_cut_or_makes_the_window_grow(
    work_at: Callable[..., AtWork], selling_shop: Path, width: int, height: int, scale: int, mode: Mode, language: Language
) -> None:
    preferences = Preferences(language=language, mode=mode, scale_percent=scale, volume_percent=0, reduce_motion=True)
    desk = work_at(selling_shop, preferences)
    desk.window.resize(width, height)
    faults = []
    for name in ("sign-in", "goods", "settings", "ledger", "shift-close"):
        if name == "goods":
            desk.sign_in(MANAGER)
        desk.go(name)
        page = desk.window.page(name)
        faults += [f"{name}: {fault}" for fault in faults_of_looks(page, touch=48 * scale // 100)]
        if isinstance(page, SettingsPage):
            for number in range(len(page.sections)):
                page.turn(number)
                desk.settle()
                faults += [f"{name} {number}: {fault}" for fault in faults_of_looks(page, touch=48 * scale // 100)]
        if (desk.window.width(), desk.window.height()) != (width, height):
            faults.append(f"{name}: the window grew to {desk.window.width()} x {desk.window.height()}")
            desk.window.resize(width, height)
    assert not faults, "\n".join(faults)
