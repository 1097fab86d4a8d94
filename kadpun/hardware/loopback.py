"""A receipt printer that is not there: a network printer on a loopback socket, for the demo day and the tests.

Speaks the part of ESC/POS that `escpos` uses, as a printer would: answers DLE EOT at once, keeps what it gets, opens its drawer on a
kick. It can be out of paper (also in the midst of a job), have its cover open, be mute (takes the connection and never answers), stop
reading, or drop the connection. Prints nothing and knows nothing of slips.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from .escpos import INITIALISE, KICK, KICK_LONG, KICK_NOW

LARGEST_JOB_BYTES = 8 << 20
PATIENCE_SECONDS = 0.05

Trouble = Literal["none", "paper out", "paper near end", "cover open", "mute", "deaf", "drops"]


@dataclass(frozen=True, slots=True)
class Printed:
    """What came over one connection, status questions and kicks left out; `kicks` counts the drawer's pulses in it."""

    data: bytes
    kicks: int


class LoopbackPrinter:
    """Listens on 127.0.0.1 from `start` (or `with`) to `stop`; `trouble` may be set from any thread at any time."""

    def __init__(self, port: int = 0) -> None:
        self._asked_port = port
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._trouble: Trouble = "none"
        self._paper_left: int | None = None
        self._jobs: list[Printed] = []
        self._kicks = 0

    def start(self) -> LoopbackPrinter:
        """Begin to listen; the port is free for others again after `stop`."""
        listener = socket.create_server(("127.0.0.1", self._asked_port))
        listener.settimeout(PATIENCE_SECONDS)
        self._listener = listener
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="loopback-printer", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Hang up and wait for the thread's end."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(5)
            assert not self._thread.is_alive()
            self._thread = None

    def __enter__(self) -> LoopbackPrinter:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def port(self) -> int:
        assert self._listener is not None
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def address(self) -> str:
        """The address to hand to `addresses.connect`."""
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def trouble(self) -> Trouble:
        with self._lock:
            return self._trouble

    @trouble.setter
    def trouble(self, trouble: Trouble) -> None:
        with self._lock:
            self._trouble = trouble

    def load_paper(self, bytes_left: int | None = None) -> None:
        """Put in a roll: endless, or one that ends after so many bytes of a job."""
        with self._lock:
            self._paper_left = bytes_left
            if self._trouble == "paper out":
                self._trouble = "none"

    @property
    def jobs(self) -> tuple[Printed, ...]:
        """Everything printed so far, in order; a connection that only asked or kicked is no job."""
        with self._lock:
            return tuple(self._jobs)

    @property
    def drawer_openings(self) -> int:
        with self._lock:
            return self._kicks

    def _serve(self, listener: socket.socket) -> None:
        with listener:
            while not self._stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection:
                    try:
                        self._converse(connection)
                    except OSError:
                        continue  # the caller hung up in mid-word: a printer waits for the next one

    def _converse(self, connection: socket.socket) -> None:
        """Hear one caller out; like most printers, one caller at a time."""
        connection.settimeout(PATIENCE_SECONDS)
        heard = _Heard()
        try:
            while not self._stopping.is_set():
                trouble = self.trouble
                if trouble == "drops":
                    return
                if trouble == "deaf":
                    self._stopping.wait(PATIENCE_SECONDS)
                    continue
                try:
                    data = connection.recv(65536)
                except TimeoutError:
                    continue
                if not data:
                    return
                self._hear(heard, data, connection)
        finally:
            self._keep(heard)

    def _hear(self, heard: _Heard, data: bytes, connection: socket.socket) -> None:
        before = len(heard.data)
        questions = heard.take(data)
        with self._lock:
            if self._paper_left is not None:
                self._paper_left -= len(heard.data) - before
                if self._paper_left < 0:
                    self._trouble = "paper out"
        if self.trouble != "mute":
            for kind in questions:
                connection.sendall(bytes((self._answer(kind),)))

    def _answer(self, kind: int) -> int:
        """Answer a DLE EOT as Epson's reference draws the bits."""
        trouble = self.trouble
        bits = {
            "paper out": {1: 0x08, 2: 0x20, 4: 0x6C},
            "paper near end": {4: 0x0C},
            "cover open": {1: 0x08, 2: 0x04},
        }.get(trouble, {})
        return 0x12 | bits.get(kind, 0)

    def _keep(self, heard: _Heard) -> None:
        heard.finish()
        with self._lock:
            self._kicks += heard.kicks
            if heard.data not in (b"", INITIALISE):
                self._jobs.append(Printed(bytes(heard.data), heard.kicks))


class _Heard:
    """Reads a stream of commands far enough to tell questions, kicks and pictures apart; a picture's bytes are never read as commands."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.kicks = 0
        self._rest = b""

    def take(self, data: bytes) -> list[int]:
        """Take bytes in, give the status questions among them."""
        questions: list[int] = []
        stream = self._rest + data
        at = 0
        while at < len(stream):
            size = _command_size(stream, at)
            if size is None or at + size > len(stream):
                break
            command = stream[at : at + size]
            at += size
            if command.startswith(b"\x10\x04"):
                questions.append(command[2])
            elif command in (KICK, KICK_LONG, KICK_NOW):
                self.kicks += 1
            elif len(self.data) + size <= LARGEST_JOB_BYTES:
                self.data += command
        self._rest = stream[at:]
        return questions

    def finish(self) -> None:
        """The caller is gone: half a command is kept as it came, for a torn job is a torn job."""
        self.data += self._rest
        self._rest = b""


def _command_size(stream: bytes, at: int) -> int | None:
    """Give the length of the command that begins here, none when more bytes are needed to tell."""
    known = ((b"\x10\x04", 3), (b"\x10\x14", 5), (b"\x1b\x40", 2), (b"\x1b\x4a", 3), (b"\x1b\x70", 5), (b"\x1d\x56\x42", 4))
    head = stream[at : at + 8]
    for start, size in known:
        if head.startswith(start):
            return size
    if head.startswith(b"\x1d\x76\x30"):
        if len(head) < 8:
            return None
        return 8 + int.from_bytes(head[4:6], "little") * int.from_bytes(head[6:8], "little")
    if len(head) < 3 and head[0] in (0x10, 0x1B, 0x1D):
        return None
    return 1
