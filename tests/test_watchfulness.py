"""The watchers of the tests are themselves watched."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from tests.conftest import Golden

pytest_plugins = ["pytester"]

SAMPLE = """
import logging
import threading
import pytest

def test_that_warns():
    logging.getLogger("kadpun.sample").warning("the paper is out")

def test_that_warns_on_a_thread():
    thread = threading.Thread(target=lambda: logging.getLogger("kadpun.sample").error("the cable is out"))
    thread.start()
    thread.join()

@pytest.mark.logs("the paper")
def test_that_says_it_warns():
    logging.getLogger("kadpun.sample").warning("the paper is out")

@pytest.mark.logs("the paper")
def test_that_says_it_warns_and_does_not():
    pass

def test_that_tells():
    logging.getLogger("kadpun.sample").info("the paper is in")
"""


def test_an_undeclared_warning_fails_a_test(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text("utf-8"))
    pytester.makeini("[pytest]\nmarkers = logs(text): declared\naddopts = -p no:cacheprovider")
    pytester.makepyfile(SAMPLE)
    outcomes = pytester.runpytest_subprocess("-p", "no:xdist").parseoutcomes()
    assert outcomes == {"passed": 5, "errors": 3}


def test_a_missing_golden_fails_and_a_kept_one_holds(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no golden receipt"):
        Golden(tmp_path, writing=False)("receipt.txt", "รวม 12.00")
    Golden(tmp_path, writing=True)("receipt.txt", "รวม 12.00")
    Golden(tmp_path, writing=False)("receipt.txt", "รวม 12.00")
    with pytest.raises(pytest.fail.Exception, match=r"\+รวม 12\.25"):
        Golden(tmp_path, writing=False)("receipt.txt", "รวม 12.25")
    Golden(tmp_path, writing=True)("receipt.bin", b"\x1b@\x00")
    with pytest.raises(pytest.fail.Exception, match="first difference at byte 1"):
        Golden(tmp_path, writing=False)("receipt.bin", b"\x1b!\x00")


def test_no_test_writes_to_anybodys_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert Path(os.environ["HOME"]).is_relative_to(tmp_path_factory.getbasetemp())
    assert logging.getLogger().level <= logging.WARNING
