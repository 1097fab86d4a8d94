"""The sentences of the program in the reader's language.

A sentence in the code is its own English. Thai stands in `resources/locale/th/*.po`, one file a room, every sentence complete;
a test finds the untranslated. Nothing is translated at import, so the language can change while the window is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from .thai import Language, show_date

__all__ = ["LANGUAGES", "LOCALE", "Language", "Say", "Words", "load_words"]

LANGUAGES: tuple[Language, ...] = ("th", "en")
LOCALE = Path(__file__).parent.parent / "resources" / "locale"


class Say(Protocol):
    """Give a sentence in the reader's language, its {placeholders} filled in."""

    def __call__(self, sentence: str, /, **fields: Any) -> str: ...


class Words:
    """One language's catalogue; itself a `Say`. A day among the fields is written as people read it."""

    def __init__(self, language: Language, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self.catalogue = catalogue

    def __call__(self, sentence: str, /, **fields: Any) -> str:
        told = self.catalogue.get(sentence, sentence)
        if not fields:
            return told
        return told.format(**{name: self._shown(value) for name, value in fields.items()})

    def _shown(self, value: Any) -> Any:
        """A day as people read it in this language; anything else as it is."""
        return show_date(value, language=self.language) if isinstance(value, date) else value


@cache
def load_words(language: Language) -> Words:
    """Read the catalogue of a language, once; English needs none, because each sentence is its own English."""
    catalogue: dict[str, str] = {}
    if language != "en":
        import polib  # read only when a catalogue is wanted: it is not needed to verify a ledger

        for path in sorted((LOCALE / language).glob("*.po")):
            for entry in polib.pofile(str(path), encoding="utf-8"):
                catalogue[entry.msgid] = entry.msgstr
    return Words(language, catalogue)
