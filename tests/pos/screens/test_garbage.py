"""Windows that nobody holds any more are swept on the window's thread, whatever other threads make meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtWidgets import QApplication

from kadpun.pos.screens.garbage import Sweeper


class Knot:
    """Something that holds itself."""

    def __init__(self, died_on: list[int]) -> None:
        self.itself = self
        self.died_on = died_on

    def __del__(self) -> None:
        self.died_on.append(threading.get_ident())


def test_a_knot_dies_on_the_windows_thread_though_another_makes_the_garbage(qapp: QApplication) -> None:
    died_on: list[int] = []
    sweeper = Sweeper()
    try:
        assert not gc.isenabled()
        seen = weakref.ref(Knot(died_on))

        def litter() -> None:
            for _ in range(20_000):
                Knot([])

        thread = threading.Thread(target=litter)
        thread.start()
        thread.join()
        assert seen() is not None
        assert sweeper.sweep() >= 0
        assert died_on == [threading.get_ident()]
    finally:
        sweeper.stop()
    assert gc.isenabled()
