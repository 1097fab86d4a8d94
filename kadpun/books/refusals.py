"""Whose turn it is when something cannot be done.

A Refusal is for a person: it names a rule and what broke it, and nothing was written. A Fault is for the world: paper, cable,
disk, network; the thread that owns the thing retries it. Anything else that goes wrong is a bug and is not caught here.
Each reason is one class. Its fields are data; its sentence is made only when somebody reads it, in the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .words import Say


class Told(Exception):
    """A reason with a sentence: `says` is the English sentence, its placeholders are the reason's fields."""

    says: ClassVar[str]

    def __init__(self, **fields: Any) -> None:
        super().__init__(fields)
        self.fields = fields

    @property
    def name(self) -> str:
        """The reason's own name, for tests and machine-readable reports."""
        return type(self).__name__

    def sentence(self, say: Say) -> str:
        """The reason as the reader would say it."""
        return say(self.says, **self.fields)

    def __str__(self) -> str:
        return self.says.format(**self.fields)


class Refusal(Told):
    """A person can fix it; the unit of work rolls back and nothing is written."""


class Fault(Told):
    """The world must fix it; nothing of the shop's record is lost by it."""
