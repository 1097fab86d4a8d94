"""The till as somebody at the counter has it before them: a process with a window, a keyboard, a scanner on a wire, and a plug to pull.

Owns the process from `start` to `close` or `kill`. Everything waited for has a bound; what did not come is told with what was on the screen
instead. Knows keys and words in sight, nothing of what is behind them.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .keyboard import Layout

START_SECONDS = 120.0
ANSWER_SECONDS = 60.0
WAIT_SECONDS = 60.0
"""Bounds for what never comes; a busy machine may need a good part of them for what does."""
MOST_TOLD = 1500
"""Letters of a screen that are told when something was not on it."""
SCANNER_GAP_MILLISECONDS = 4
PERSON_GAP_MILLISECONDS = 56
"""A person's quickest typing; below 50 ms it would be taken for a scanner's."""
PERSON_TURN_SECONDS = 0.13
"""From the scanner to the keyboard a hand takes longer than this; an Enter that comes sooner is taken for the scanner's own."""


class NotSeen(AssertionError):
    """What was to come on the screen did not come in time."""


class TillGone(AssertionError):
    """The till's process ended by itself."""


class TillProcess:
    """One run of the till. `command` is the program with its words; the port of the line is added to it."""

    def __init__(self, command: Sequence[str], *, log: Path, environment: dict[str, str] | None = None) -> None:
        self.command = tuple(command)
        self.log = log
        self._environment = environment or {}
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._answers: Any = None
        self._lock = threading.Lock()
        self._scanned = 0.0

    def start(self, seconds: float = START_SECONDS) -> TillProcess:
        """Switch the till on and wait until its window is there. Raises TillGone."""
        with socket.create_server(("127.0.0.1", 0)) as server, self.log.open("ab") as log:
            server.settimeout(0.2)
            port = server.getsockname()[1]
            self._process = subprocess.Popen(
                [*self.command, str(port)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **self._environment}
            )
            tries = int(seconds / 0.2)
            for _ in range(tries):
                try:
                    self._line, _ = server.accept()
                    break
                except TimeoutError:
                    if self._process.poll() is not None:
                        raise self._gone() from None
            else:
                self.kill()
                raise TillGone(f"the till showed no window within {seconds:.0f} s")
        self._line.settimeout(ANSWER_SECONDS)
        self._answers = self._line.makefile("rb")
        return self

    @property
    def pid(self) -> int:
        """The process, for whoever wants to look at it."""
        assert self._process is not None
        return self._process.pid

    def press(self, *strokes: str) -> None:
        """Press keys: "F12", "Enter", "Ctrl+Del", at a person's pace."""
        self._turn_to_the_keyboard()
        self._order("press", presses=[["stroke", stroke, "us", PERSON_GAP_MILLISECONDS] for stroke in strokes])

    def type(self, text: str, *then: str, layout: Layout = "us") -> None:
        """Type a text as a person does, then press the strokes that follow."""
        self._turn_to_the_keyboard()
        presses = [["text", text, layout, PERSON_GAP_MILLISECONDS], *(["stroke", stroke, "us", PERSON_GAP_MILLISECONDS] for stroke in then)]
        self._order("press", presses=presses)

    def scan(self, code: str, *, layout: Layout = "us", end: str = "Enter") -> None:
        """Scan with a scanner that types: the code's keys at a scanner's pace, then Enter; `layout` is the keyboard layout that is chosen."""
        self._order("press", presses=[["text", code, layout, SCANNER_GAP_MILLISECONDS], ["stroke", end, "us", SCANNER_GAP_MILLISECONDS]])
        self._scanned = time.monotonic()

    def wait_for(self, *texts: str, without: Sequence[str] = (), seconds: float = WAIT_SECONDS) -> list[str]:
        """Look at the screen until all these words are on it and none of the others; gives all that is on it. Raises NotSeen."""
        said = self._order("await", shows=list(texts), without=list(without), seconds=seconds)
        if not said["ok"]:
            raise NotSeen(f"not seen: {texts} without {tuple(without)}; on the screen: {_shortly(said['seen'])}")
        return list(said["seen"])

    def sees(self, *texts: str) -> bool:
        """Whether all these words are on the screen now."""
        return all(any(text in one for one in self.read()) for text in texts)

    def read(self) -> list[str]:
        """All words on the screen."""
        return list(self._order("read")["seen"])

    def touch(self, words: str) -> None:
        """Touch the button with these words, as soon as it stands there and can be touched. Raises NotSeen."""
        said = self._order("touch", words=words, seconds=WAIT_SECONDS)
        if not said["ok"]:
            raise NotSeen(f"no button “{words}” to touch; on the screen: {_shortly(said['seen'])}")

    def take_picture(self, path: Path) -> None:
        """Take a picture of the window."""
        assert self._order("picture", path=str(path))["ok"], f"no picture could be written to {path}"

    def set_clock(self, at: int) -> None:
        """Set the shop's clock, UTC milliseconds."""
        self._order("clock", at=at)

    def kill(self) -> None:
        """Pull the plug: the process gets no chance to do anything more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        self._process.wait()
        self._let_go()

    def close(self, seconds: float = WAIT_SECONDS) -> int:
        """Close the window and wait for the process to end; gives its exit code."""
        assert self._process is not None
        if self._process.poll() is None and self._line is not None:
            self._order("close")
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise TillGone("the till did not end when its window was closed") from None
        self._let_go()
        return code

    def end(self) -> None:
        """Make sure that nothing of it runs any more, whatever happened before."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _turn_to_the_keyboard(self) -> None:
        time.sleep(max(0.0, self._scanned + PERSON_TURN_SECONDS - time.monotonic()))

    def _order(self, act: str, **about: Any) -> dict[str, Any]:
        assert self._line is not None, "the till is switched off"
        with self._lock:
            try:
                self._line.settimeout(ANSWER_SECONDS + about.get("seconds", 0.0))
                self._line.sendall(json.dumps({"do": act, **about}, ensure_ascii=False).encode() + b"\n")
                said = self._answers.readline()
            except OSError as error:
                raise self._gone() from error
        if not said:
            raise self._gone()
        answer: dict[str, Any] = json.loads(said)
        return answer

    def _let_go(self) -> None:
        if self._answers is not None:
            self._answers.close()
        if self._line is not None:
            self._line.close()
        self._line = self._answers = None

    def _gone(self) -> TillGone:
        assert self._process is not None
        last = self.log.read_text("utf-8", "replace")[-3000:]
        return TillGone(f"the till does not answer any more (exit code {self._process.poll()}). It said last:\n{last}")


def _shortly(seen: Sequence[str]) -> str:
    """What was on the screen, without its many small words."""
    return " · ".join(text for text in seen if len(text) > 7)[:MOST_TOLD]
