"""What a command prints: lines, a progress bar, columns that stand under each other in Thai too.

Results go to stdout and everything else to stderr, so that a result can be piped on. A terminal that cannot show Thai shows question marks and
never breaks a command off.
"""

from __future__ import annotations

import contextlib
import getpass
import io
import sys
import unicodedata
from collections.abc import Sequence
from typing import TextIO

from kadpun.books.refusals import Refusal, Told
from kadpun.books.words import Words
from kadpun.pos.till.founding import PassphrasesDiffer

BAR_CELLS = 30


class NobodyToAsk(Refusal):
    says = "A passphrase is needed and nobody is there to type it. Run this in a terminal."


class Console:
    """Where a command speaks, in one language."""

    def __init__(self, words: Words) -> None:
        self.say = words
        self.language = words.language
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                with contextlib.suppress(ValueError):
                    stream.reconfigure(errors="replace")
        self._bar = False

    def line(self, text: str = "") -> None:
        """Print a line of the result."""
        self._end_bar()
        print(text, flush=True)

    def note(self, text: str) -> None:
        """Print a line about the work."""
        self._end_bar()
        print(text, file=sys.stderr, flush=True)

    def complain(self, reason: Told) -> None:
        """Print a refusal or a fault as one sentence."""
        self.note(reason.sentence(self.say))

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is, where somebody looks on."""
        if not sys.stderr.isatty():
            return
        share = done / total if total else 1.0
        filled = int(share * BAR_CELLS)
        print(f"\r[{'#' * filled}{'.' * (BAR_CELLS - filled)}] {int(share * 100):3} %", end="", file=sys.stderr, flush=True)
        self._bar = True
        if done >= total:
            self._end_bar()

    def ask_passphrase(self, *, twice: bool = False) -> str:
        """Ask for a passphrase without showing it; a line of stdin where no terminal is there. Refuses NobodyToAsk, PassphrasesDiffer."""
        first = self._ask(self.say("Passphrase: "))
        if twice and self._ask(self.say("Passphrase again: ")) != first:
            raise PassphrasesDiffer()
        return first

    def ask_secret(self, prompt: str) -> str:
        """Ask for a key without showing it; a line of stdin where no terminal is there. Refuses NobodyToAsk."""
        return self._ask(prompt)

    def _ask(self, prompt: str) -> str:
        self._end_bar()
        if sys.stdin is not None and sys.stdin.isatty():
            return getpass.getpass(prompt)
        line = "" if sys.stdin is None else _line_of(sys.stdin)
        if not line:
            raise NobodyToAsk()
        return line.rstrip("\r\n")

    def _end_bar(self) -> None:
        if self._bar:
            self._bar = False
            print(file=sys.stderr, flush=True)


def columns(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Lines whose cells stand under each other; the columns numbered in `right` are set right."""
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    made = []
    for row in rows:
        cells = []
        for at, text in enumerate(row):
            gap = " " * (widths[at] - width(text))
            cells.append(gap + text if at in right else text + gap)
        made.append("  ".join(cells).rstrip())
    return made


def width(text: str) -> int:
    """How many cells of a terminal a text takes: Thai vowels and tones above and below take none."""
    return sum(0 if unicodedata.category(letter) in ("Mn", "Me", "Cf") else 1 for letter in text)


def _line_of(stream: TextIO) -> str:
    try:
        return stream.readline()
    except OSError:
        return ""
