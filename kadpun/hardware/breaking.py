"""Where a line of Thai may end.

Thai has no spaces between words, so BudouX finds the words; marks never leave their letter, ๆ never leaves its word, and what stands
around a no-break space stays together. Measures with the function it is handed and so serves dots, points and columns alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"
STAYS_BEHIND = frozenset("ๆฯ,.;:!?)]}%")
HOLDS_ON = frozenset("([{")
SARA_AM = "ำ"

Measure = Callable[[str], float]


def is_mark(letter: str) -> bool:
    """Say whether a letter rides on the one before it and takes no width of its own."""
    return unicodedata.category(letter) in ("Mn", "Me", "Cf")


def clusters(text: str) -> list[str]:
    """Cut text into letters with their marks, the smallest pieces that may stand at a line's end."""
    found: list[str] = []
    for letter in text:
        if found and (is_mark(letter) or letter == SARA_AM):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def has_thai(text: str) -> bool:
    return any("\u0e00" <= letter <= "\u0e7f" for letter in text)


class LineBreaker:
    """Breaks text at words; holds the word model, so one is made for each thread that draws."""

    def __init__(self) -> None:
        import budoux  # read when the first slip is drawn: it is not needed to sell

        self._words = budoux.load_default_thai_parser()

    def pieces(self, text: str) -> list[str]:
        """Cut text into pieces between which a line may end; joined again they are the text."""
        found: list[str] = []
        for chunk in _chunks(text):
            words = list(self._words.parse(chunk)) if has_thai(chunk) else [chunk]
            for word in words:
                if not word:
                    continue
                if found and _belongs(found[-1], word):
                    found[-1] += word
                else:
                    found.append(word)
        return found

    def wrap(self, text: str, width: float, measure: Measure) -> list[str]:
        """Lay text in lines no wider than `width`; a piece wider than a line is cut between letters, never inside one."""
        text = text.replace("\t", " ")
        if "\n" in text:
            return [line for part in text.split("\n") for line in self.wrap(part, width, measure)]
        if measure(_shown(text)) <= width:
            return [_shown(text)]
        lines: list[str] = []
        line = ""
        for piece in self.pieces(text):
            if measure(_shown(line + piece).rstrip(" ")) <= width:
                line += piece
                continue
            if line.strip():
                lines.append(line)
            line = piece.lstrip(" ")
            while measure(_shown(line).rstrip(" ")) > width:
                head = _longest_head(line, width, measure)
                lines.append(head)
                line = line[len(head) :]
        if line.strip() or not lines:
            lines.append(line)
        return [_shown(line).strip(" ") for line in lines]


def _shown(text: str) -> str:
    return text.replace(ZERO_WIDTH_SPACE, "")


def _chunks(text: str) -> list[str]:
    """Cut after every space a line may end at, and where the author put a zero-width space."""
    found: list[str] = []
    chunk = ""
    for letter in text:
        if letter == ZERO_WIDTH_SPACE:
            found.append(chunk + letter)
            chunk = ""
        elif chunk and letter != " " and chunk.endswith(" "):
            found.append(chunk)
            chunk = letter
        else:
            chunk += letter
    return [*found, chunk] if chunk else found


def _belongs(before: str, word: str) -> bool:
    """Say whether no line may end between two words that the model cut apart."""
    if before.endswith(NO_BREAK_SPACE) or word.startswith(NO_BREAK_SPACE):
        return True
    first = word[0]
    if before.endswith(" "):
        # A number keeps its unit (5 กก.), a word its sign of repetition (เร็ว ๆ).
        return first == "ๆ" or (before.rstrip(" ")[-1:].isdigit() and has_thai(first))
    if before.endswith(ZERO_WIDTH_SPACE):
        return False
    return is_mark(first) or first == SARA_AM or first == " " or first in STAYS_BEHIND or before[-1] in HOLDS_ON


def _longest_head(line: str, width: float, measure: Measure) -> str:
    head = ""
    for cluster in clusters(line):
        if head and measure(_shown(head + cluster)) > width:
            break
        head += cluster
    return head
