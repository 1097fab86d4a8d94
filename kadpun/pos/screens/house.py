"""What all windows of one run share: the books thread, devices, theme, words, sounds, the clock and the settings of the windows.

The till's window and each office window stand on one house, so that a change of language, mode or scale in one of them is a change in all.
A house knows no window and no page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kadpun.books.words import load_words

from .desk_courier import DeskCourier
from .page import Tongue
from .preferences import Preferences
from .sounds import Sounds
from .theme import Theme, load_fonts

if TYPE_CHECKING:
    from kadpun.books.clock import Clock

    from .devices import Devices
    from .jobs import Jobs


class House(QObject):
    """The house. `preferred` is said after the settings of the windows have changed and theme and words follow them.

    `courier` goes between this desk and the shop's others. `verified_at` is when the ledger was last found whole in this run, None before that.
    """

    preferred = Signal()

    def __init__(
        self,
        jobs: Jobs,
        devices: Devices,
        clock: Clock,
        preferences: Preferences,
        keep: Callable[[Preferences], None] = lambda preferences: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        load_fonts()
        self.jobs, self.devices, self.clock = jobs, devices, clock
        self.preferences = preferences
        self.verified_at: int | None = None
        self.courier = DeskCourier(jobs, devices, self)
        self._keep = keep
        self.theme = Theme(preferences.mode, preferences.scale_percent, reduce_motion=preferences.reduce_motion, parent=self)
        self.say = Tongue(load_words(preferences.language), self)
        self.sounds = Sounds(self.theme.sounds(), preferences.volume_percent, self)
        self.theme.dress()

    def prefer(self, preferences: Preferences) -> None:
        """Take other settings of the windows: language, mode, scale and sound change at once; then they are kept."""
        before, self.preferences = self.preferences, preferences
        if (before.mode, before.scale_percent) != (preferences.mode, preferences.scale_percent):
            self.theme.use(mode=preferences.mode, scale_percent=preferences.scale_percent)
        self.theme.reduce_motion = preferences.reduce_motion
        self.sounds.volume_percent = preferences.volume_percent
        self.say.use(preferences.language)
        self.preferred.emit()
        self._keep(preferences)
