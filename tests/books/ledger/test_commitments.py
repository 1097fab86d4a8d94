from __future__ import annotations

from typing import Any

import pytest

from kadpun.books.ledger import commitments

from .answers import answers

KNOWN = answers("commitments")


@pytest.mark.parametrize("entry", KNOWN["good"], ids=lambda entry: entry["why"])
def test_a_commitment_comes_out_to_the_byte(entry: dict[str, Any]) -> None:
    salt = bytes.fromhex(entry["salt"])
    assert entry["value"].encode().hex() == entry["value_utf8"]
    assert commitments.commit(field=entry["field"], value=entry["value"], salt=salt) == entry["commitment"]
    assert commitments.matches(entry["commitment"], field=entry["field"], value=entry["value"], salt=salt)


@pytest.mark.parametrize("entry", KNOWN["bad"], ids=lambda entry: entry["why"])
def test_what_was_not_committed_to_does_not_match(entry: dict[str, Any]) -> None:
    salt = bytes.fromhex(entry["salt"])
    assert not commitments.matches(entry["commitment"], field=entry["field"], value=entry["value"], salt=salt)
