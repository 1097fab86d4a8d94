"""What every test may lean on: no home directory of anybody's, Qt without a display, goldens, and nothing logged that nobody looked at."""

from __future__ import annotations

import difflib
import gc
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

settings.register_profile("quick", deadline=None, max_examples=60, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("soak" if os.environ.get("KADPUN_SOAK") else "quick")

GOLDEN = Path(__file__).parent / "golden"
PATIENCE_MILLISECONDS = 60_000
"""How long a window is waited for. What does not come at all is told a minute later; what comes late, on a busy machine, is no fault."""


class PatientBot(QtBot):
    """Waits for a window as long as a busy machine may need."""

    def waitUntil(self, callback: Any, *, timeout: int = PATIENCE_MILLISECONDS) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MILLISECONDS, **about: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **about)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> Iterator[QtBot]:
    """The hands at a window; no test says how long they wait.

    Garbage is looked for on this thread alone, as in the program (`garbage.py`): a window that another thread finds takes the process down.
    """
    gc.disable()
    yield PatientBot(request)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every place where programs keep things of a user is an empty one of this run's own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        yield


@pytest.fixture(autouse=True)
def every_warning_is_declared(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A record at WARNING or above fails the test, unless it holds the text of a `logs` marker; a declared one must come."""
    yield
    declared = [marker.args[0] for marker in request.node.iter_markers("logs")]
    records = [record for when in ("setup", "call") for record in caplog.get_records(when) if record.levelno >= logging.WARNING]
    undeclared = [r.getMessage() for r in records if not any(text in r.getMessage() for text in declared)]
    missing = [text for text in declared if not any(text in record.getMessage() for record in records)]
    assert not undeclared, f"logged, and nobody looked: {undeclared}"
    assert not missing, f"declared, and never logged: {missing}"


@dataclass(frozen=True)
class Golden:
    """Compares with what was looked at and kept under tests/golden; KADPUN_GOLDEN=write keeps anew."""

    folder: Path
    writing: bool

    def __call__(self, name: str, made: str | bytes) -> None:
        path = self.folder / name
        data = made.encode() if isinstance(made, str) else made
        if self.writing:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.exists(), f"there is no golden {name}; look at what was made, then KADPUN_GOLDEN=write"
        kept = path.read_bytes()
        if kept == data:
            return
        if isinstance(made, str):
            lines = difflib.unified_diff(kept.decode().splitlines(), made.splitlines(), "kept", "made", lineterm="")
            pytest.fail(f"{name} differs from what was kept:\n" + "\n".join(lines))
        first = next((i for i, (one, other) in enumerate(zip(kept, data, strict=False)) if one != other), min(len(kept), len(data)))
        pytest.fail(f"{name} differs from what was kept: {len(kept)} bytes kept, {len(data)} made, the first difference at byte {first}")


@pytest.fixture
def golden() -> Golden:
    """`golden("receipt.txt", text)`: equal to the kept one, or the test fails; a missing one fails too."""
    return Golden(GOLDEN, writing=os.environ.get("KADPUN_GOLDEN") == "write")
