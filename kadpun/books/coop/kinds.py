"""The kinds of the co-operative's year put together: surplus and balance confirmations."""

from __future__ import annotations

from typing import Any

from ..ledger.kind import Kind
from . import confirmation_kinds, surplus_kinds

KINDS: tuple[Kind[Any], ...] = (*surplus_kinds.KINDS, *confirmation_kinds.KINDS)
