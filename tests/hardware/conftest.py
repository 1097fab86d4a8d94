"""Someone else's ESC/POS decoder, fetched once."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


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
