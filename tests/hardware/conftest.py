"""Someone else's ESC/POS decoder, fetched once, and the goldens of this room."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "hardware"


@pytest.fixture(scope="session")
def npos() -> Path:
    """Give the folder that holds npos; install it by its lock file when set-up has not done so."""
    tools = ROOT / ".tools"
    if not (tools / "node_modules" / "npos" / "package.json").is_file():
        tools.mkdir(exist_ok=True)
        shutil.copy(ROOT / "scripts" / "npos" / "package.json", tools / "package.json")
        shutil.copy(ROOT / "scripts" / "npos" / "locked.json", tools / "package-lock.json")
        subprocess.run(["npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"], cwd=tools, check=True)
    return tools / "node_modules"


@pytest.fixture
def redraw(npos: Path, tmp_path: Path) -> Callable[[bytes], dict[str, Any]]:
    """Give a function that has npos redraw a job: its papers as rows of 0 and 1, and its other commands."""

    def redraw_job(job: bytes) -> dict[str, Any]:
        path = tmp_path / "job.bin"
        path.write_bytes(job)
        script = Path(__file__).parent / "redraw.js"
        done = subprocess.run(["node", str(script), str(npos), str(path)], capture_output=True, text=True, check=True)
        drawn: dict[str, Any] = json.loads(done.stdout)
        return drawn

    return redraw_job


@pytest.fixture
def golden() -> Callable[[str, bytes], None]:
    """Give a function that compares with a kept file; KADPUN_GOLDEN=write keeps a new one, and a missing one fails."""

    def compare(name: str, content: bytes) -> None:
        path = GOLDEN / name
        if os.environ.get("KADPUN_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        assert path.is_file(), f"{path} is missing: look at the new one, then keep it with KADPUN_GOLDEN=write"
        assert content == path.read_bytes(), f"{name} differs from the kept one"

    return compare
