"""Ways to a printer, one class a connection, all behind one small protocol.

What always holds: `print_job` returns only when the printer took every byte; `NotReady` means that no byte of the job was sent,
`Unfinished` that some may have been; everything ends within the time-outs. A printer that took everything and then says it is ready
may still lose the paper in its buffer to a power cut: no printer tells. Connections are opened for each job, because many network
printers hold one at a time and drop idle ones. Refuses to know slips and queues.

Tried on real sockets, ptys and files; not yet on a printer of paper and plastic.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .escpos import STATUS_KINDS, Status, is_status, read_status, status_request
from .faults import (
    NotReady,
    PaperOut,
    PaperRanOut,
    PrinterCoverOpen,
    PrinterOffline,
    PrinterSilent,
    PrinterSilentAfter,
    PrinterStalled,
    PrinterUnreachable,
    PrinterWentAway,
)

if TYPE_CHECKING:
    import serial

NETWORK_PORT = 9100
CONNECT_SECONDS = 4.0
ANSWER_SECONDS = 3.0
SEND_SECONDS = 20.0
SERIAL_BAUD = 38400
SERIAL_BUFFER_BYTES = 4096


class Printer(Protocol):
    """Somewhere to print. Used by one thread at a time."""

    @property
    def name(self) -> str:
        """What people call it: an address or a queue."""
        ...

    def print_job(self, data: bytes) -> Status:
        """Send a whole job and give the printer's state after it; `NotReady` or `Unfinished` when it could not be done."""
        ...

    def ask_status(self) -> Status:
        """Ask how the printer is; a kind of connection that cannot ask answers with an unanswered status. `NotReady` when it is away."""
        ...

    def check_ready(self) -> Status:
        """Ask as before a job and send nothing else; `NotReady` with the reason when a job could not go now."""
        ...

    def send_now(self, data: bytes) -> None:
        """Send a few bytes without asking for paper, such as a drawer's kick."""
        ...


class Line(Protocol):
    """Bytes both ways, open for one job."""

    def write(self, data: bytes, seconds: float) -> None: ...

    def read(self, seconds: float) -> bytes: ...

    def close(self) -> None: ...


class LinePrinter:
    """Prints over a line that can answer: asks before and after. `asks=False` for a printer that never answers."""

    def __init__(self, name: str, asks: bool, answer_seconds: float, send_seconds: float) -> None:
        self._name = name
        self.asks = asks
        self.answer_seconds = answer_seconds
        self.send_seconds = send_seconds

    @property
    def name(self) -> str:
        return self._name

    def _open(self) -> Line:
        raise NotImplementedError

    def ask_status(self) -> Status:
        line = self._open()
        try:
            return self._ask(line) if self.asks else Status()
        except OSError as gone:
            raise PrinterUnreachable(printer=self.name) from gone
        finally:
            line.close()

    def check_ready(self) -> Status:
        line = self._open()
        try:
            return self._check_before(line) if self.asks else Status()
        finally:
            line.close()

    def send_now(self, data: bytes) -> None:
        line = self._open()
        try:
            line.write(data, self.send_seconds)
        except OSError as gone:
            raise PrinterWentAway(printer=self.name) from gone
        finally:
            line.close()

    def print_job(self, data: bytes) -> Status:
        line = self._open()
        try:
            if self.asks:
                self._check_before(line)
            try:
                line.write(data, self.send_seconds)
            except TimeoutError as full:
                raise PrinterStalled(printer=self.name) from full
            except OSError as gone:
                raise PrinterWentAway(printer=self.name) from gone
            return self._check_after(line) if self.asks else Status()
        finally:
            line.close()

    def _check_before(self, line: Line) -> Status:
        try:
            status = self._ask(line)
        except OSError as gone:
            raise PrinterUnreachable(printer=self.name) from gone
        fault = what_is_wrong(status, self.name)
        if fault is not None:
            raise fault
        return status

    def _check_after(self, line: Line) -> Status:
        try:
            status = self._ask(line)
        except OSError as gone:
            raise PrinterWentAway(printer=self.name) from gone
        if not status.answered:
            raise PrinterSilentAfter(printer=self.name)
        if status.paper_out:
            raise PaperRanOut(printer=self.name)
        if status.offline or status.error or status.cover_open:
            raise PrinterWentAway(printer=self.name)
        return status

    def _ask(self, line: Line) -> Status:
        """Ask the four questions one by one; the first silence ends the asking, so a mute printer costs one wait."""
        answers: dict[int, int] = {}
        for kind in STATUS_KINDS:
            line.write(status_request(kind), self.answer_seconds)
            byte = self._answer(line)
            if byte is None:
                break
            answers[kind] = byte
        return read_status(answers)

    def _answer(self, line: Line) -> int | None:
        """Wait for one status byte; whatever else the printer says by itself is passed over."""
        until = time.monotonic() + self.answer_seconds
        while (left := until - time.monotonic()) > 0:
            for byte in line.read(left):
                if is_status(byte):
                    return byte
        return None


def what_is_wrong(status: Status, printer: str) -> NotReady | None:
    """Name the reason a printer cannot take a job now, the most curable first; none when it is ready."""
    if not status.answered:
        return PrinterSilent(printer=printer)
    if status.cover_open:
        return PrinterCoverOpen(printer=printer)
    if status.paper_out:
        return PaperOut(printer=printer)
    if status.offline or status.error:
        return PrinterOffline(printer=printer)
    return None


class NetworkPrinter(LinePrinter):
    """A printer on the network's raw port; one connection a job."""

    def __init__(
        self,
        host: str,
        port: int = NETWORK_PORT,
        *,
        asks: bool = True,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        super().__init__(f"{host}:{port}", asks, answer_seconds, send_seconds)
        self.host = host
        self.port = port
        self.connect_seconds = connect_seconds

    def _open(self) -> Line:
        try:
            return _Socket(socket.create_connection((self.host, self.port), timeout=self.connect_seconds))
        except OSError as away:
            raise PrinterUnreachable(printer=self.name) from away


class _Socket:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes, seconds: float) -> None:
        self._connection.settimeout(seconds)
        self._connection.sendall(data)

    def read(self, seconds: float) -> bytes:
        self._connection.settimeout(max(seconds, 0.001))
        try:
            found = self._connection.recv(64)
        except TimeoutError:
            return b""
        if not found:
            raise ConnectionResetError("the printer closed the connection")
        return found

    def close(self) -> None:
        """Close politely: an abrupt end could make the printer drop what it has not read yet."""
        with contextlib.suppress(OSError):  # the other side may be gone already
            self._connection.shutdown(socket.SHUT_WR)
        self._connection.close()


class SerialPrinter(LinePrinter):
    """A printer on a serial port. Ask for 38400 baud or more: a receipt takes 40 seconds at 9600."""

    def __init__(
        self, device: str, baud: int = SERIAL_BAUD, *, flow: str = "rts", asks: bool = True, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        in_the_port = SERIAL_BUFFER_BYTES * 10 / baud  # what the port still holds goes before the question
        super().__init__(device, asks, answer_seconds + in_the_port, SEND_SECONDS)
        assert flow in ("rts", "dsr", "xon", "none")
        self.device = device
        self.baud = baud
        self.flow = flow

    def _open(self) -> Line:
        import serial

        try:
            port = serial.Serial(
                self.device,
                self.baud,
                rtscts=self.flow == "rts",
                dsrdtr=self.flow == "dsr",
                xonxoff=self.flow == "xon",
                timeout=self.answer_seconds,
            )
        except (OSError, ValueError) as away:
            raise PrinterUnreachable(printer=self.name) from away
        return _SerialLine(port)


class _SerialLine:
    def __init__(self, port: serial.Serial) -> None:
        self._port = port

    def write(self, data: bytes, seconds: float) -> None:
        """Send at the line's own pace: the wire's time (ten bits a byte) and half again comes on top of the wait."""
        import serial

        self._port.write_timeout = seconds + len(data) * 15 / self._port.baudrate
        try:
            self._port.write(data)
        except serial.SerialTimeoutException as full:
            raise TimeoutError(str(full)) from full

    def read(self, seconds: float) -> bytes:
        self._port.timeout = seconds
        return bytes(self._port.read(1))

    def close(self) -> None:
        self._port.close()


class FilePrinter:
    """A printer behind a path: a device such as /dev/usb/lp0, a Windows share, or a plain file that collects jobs. It cannot be asked."""

    def __init__(self, path: Path, *, send_seconds: float = SEND_SECONDS) -> None:
        self.path = path
        self.send_seconds = send_seconds

    @property
    def name(self) -> str:
        return str(self.path)

    def ask_status(self) -> Status:
        if not self.path.exists() and not self.path.parent.is_dir():
            raise PrinterUnreachable(printer=self.name)
        return Status()

    def check_ready(self) -> Status:
        return self.ask_status()

    def send_now(self, data: bytes) -> None:
        self.print_job(data)

    def print_job(self, data: bytes) -> Status:
        flags = os.O_WRONLY | os.O_APPEND
        for wanted in ("O_NONBLOCK", "O_BINARY", "O_NOCTTY"):  # each where the system has it
            flags |= getattr(os, wanted, 0)
        if self.path.parts[:2] != ("/", "dev"):
            flags |= os.O_CREAT  # an unplugged device must not become a plain file under its name
        try:
            descriptor = os.open(self.path, flags, 0o644)
        except OSError as away:
            raise PrinterUnreachable(printer=self.name) from away
        try:
            self._write(descriptor, data)
        except TimeoutError as full:
            raise PrinterStalled(printer=self.name) from full
        except OSError as gone:
            raise PrinterWentAway(printer=self.name) from gone
        finally:
            os.close(descriptor)
        return Status()

    def _write(self, descriptor: int, data: bytes) -> None:
        """Write with a bound: a printer without paper blocks its device for ever."""
        until = time.monotonic() + self.send_seconds
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(descriptor, rest) :]
            except BlockingIOError:
                import select

                if not select.select([], [descriptor], [], max(0.0, until - time.monotonic()))[1]:
                    raise TimeoutError("the device takes nothing") from None
