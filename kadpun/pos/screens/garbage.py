"""Looking for garbage on the window's thread, and nowhere else.

Python looks for garbage in whatever thread happens to make the next object. A closed window and its pages hold each other, so it is garbage that only
such a look finds; found on the books' or the courier's thread, its Qt half would be taken down there, which Qt does not survive.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MILLISECONDS = 1000


class Sweeper(QObject):
    """Sweeps while it lives, youngest objects often and the oldest seldom, as Python would; then Python does it again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.sweep)
        self._timer.start(EVERY_MILLISECONDS)

    def sweep(self) -> int:
        """Look through the generations that are due; answers the oldest one looked through, -1 for none."""
        swept = -1
        for generation, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if count <= limit:
                break
            gc.collect(generation)
            swept = generation
        return swept

    def stop(self) -> None:
        """Let Python sweep by itself again."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
