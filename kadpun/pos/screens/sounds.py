"""Beeps: five short tones made as wave bytes, played where the system has a player, else the system's own bell.

Each sound has a visible twin on the screen, so silence loses nothing: a player that is missing, busy or broken is passed over, never an
error. Sounds are played on a thread of their own, one at a time; one asked for while another waits is dropped.
"""

from __future__ import annotations

import io
import math
import shutil
import struct
import subprocess
import sys
import threading
import wave
from queue import Full, Queue
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

SoundName = Literal["ok", "unknown", "refused", "paid", "fault"]
RATE = 22_050
GAP_MILLISECONDS = 60
FADE_MILLISECONDS = 4
PLAYER = ("aplay", "-q", "-")
"""The program of ALSA that plays a wave from its input."""


def make_wave(*, hertz: int, milliseconds: int, times: int, volume_percent: int) -> bytes:
    """A tone, or several with a pause between, as the bytes of a WAV file; its ends are softened so that nothing clicks."""
    tone = _tone(hertz, milliseconds, volume_percent)
    pause = b"\0\0" * (RATE * GAP_MILLISECONDS // 1000)
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pause.join([tone] * times))
    return written.getvalue()


def _tone(hertz: int, milliseconds: int, volume_percent: int) -> bytes:
    count, fade = RATE * milliseconds // 1000, RATE * FADE_MILLISECONDS // 1000
    loud = 32_767 * volume_percent / 100
    samples = (
        round(loud * min(1.0, step / fade, (count - step) / fade) * math.sin(2 * math.pi * hertz * step / RATE)) for step in range(count)
    )
    return b"".join(struct.pack("<h", sample) for sample in samples)


class Sounds(QObject):
    """Plays the beeps by name at a volume of 0 to 100; 0 is silence. `played` tells what was asked for."""

    played = Signal(str)
    _ring_bell = Signal()

    def __init__(self, table: dict[str, dict[str, int]], volume_percent: int = 70, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._waves: dict[tuple[str, int], bytes] = {}
        self._queue: Queue[SoundName | None] = Queue(maxsize=1)
        self._thread: threading.Thread | None = None
        self.volume_percent = volume_percent
        self._ring_bell.connect(QApplication.beep, Qt.ConnectionType.QueuedConnection)

    def play(self, name: SoundName) -> None:
        """Sound one beep, if it can be heard at all; comes back at once."""
        self.played.emit(name)
        if self.volume_percent == 0:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._play_all, name="sounds", daemon=True)
            self._thread.start()
        try:
            self._queue.put_nowait(name)
        except Full:
            return

    def stop(self) -> None:
        """Be quiet from now on."""
        self.volume_percent = 0
        if self._thread is not None:
            try:
                self._queue.put_nowait(None)
            except Full:
                return

    def _wave(self, name: str) -> bytes:
        key = (name, self.volume_percent)
        if key not in self._waves:
            tone = self._table[name]
            self._waves[key] = make_wave(hertz=tone["hz"], milliseconds=tone["ms"], times=tone["times"], volume_percent=self.volume_percent)
        return self._waves[key]

    def _play_all(self) -> None:
        """The sounds thread's whole life."""
        while (name := self._queue.get()) is not None:
            if not play_wave(self._wave(name)):
                try:
                    self._ring_bell.emit()
                except RuntimeError:
                    return  # the window is gone


def play_wave(sound: bytes) -> bool:
    """Play a wave and wait for its end; False when this machine has no way to, or it broke."""
    if sys.platform == "win32":
        import winsound

        try:
            winsound.PlaySound(sound, winsound.SND_MEMORY)
        except RuntimeError:
            return False
        return True
    path = shutil.which(PLAYER[0])
    if path is None:
        return False
    try:
        return subprocess.run([path, *PLAYER[1:]], input=sound, capture_output=True, timeout=3, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
