from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kadpun.books.ledger import canonical
from kadpun.books.ledger.canonical import BadForm

TEXT = some.text(
    some.characters(blacklist_categories=("Cs",)).filter(
        lambda c: c == "\n" or 0x20 <= ord(c) <= 0x7E or (ord(c) >= 0xA0 and ord(c) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(c) <= 0xFDEF)
    )
)
KEYS = some.text(some.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64)
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: some.lists(inner, max_size=5) | some.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)
OBJECTS = some.dictionaries(KEYS, VALUES, max_size=6)


def plainly(value: Any) -> bytes:
    """RFC 8785 within the profile, by the standard library."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@given(OBJECTS)
def test_every_value_has_one_spelling_and_comes_back(value: dict[str, Any]) -> None:
    data = canonical.encode(value)
    assert data == plainly(value)
    assert canonical.decode(data) == value


@given(OBJECTS, some.data())
def test_any_byte_changed_is_refused_or_says_something_else(value: dict[str, Any], draw: some.DataObject) -> None:
    data = bytearray(canonical.encode(value))
    data[draw.draw(some.integers(0, len(data) - 1))] ^= draw.draw(some.integers(1, 255))
    try:
        other = canonical.decode(bytes(data))
    except BadForm:
        return
    assert other != value
    assert canonical.encode(other) == bytes(data)


@given(some.binary(max_size=200))
def test_garbage_is_refused_and_nothing_else_happens(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except BadForm:
        return
    assert plainly(value) == data


def test_every_code_point_is_taken_or_refused_as_the_profile_says() -> None:
    for point in range(sys.maxunicode + 1):
        edge = point < 0x3000 or not point % 0x400 or 0xD7F0 <= point <= 0xE010 or 0xFDC0 <= point <= 0xFE00
        if not edge and point & 0xFFFE != 0xFFFE:
            continue  # inside a block nothing changes
        good = point == 0x0A or 0x20 <= point <= 0x7E or (point >= 0xA0 and not 0xD800 <= point <= 0xDFFF)
        good = good and point & 0xFFFE != 0xFFFE and not 0xFDD0 <= point <= 0xFDEF
        try:
            canonical.encode({"x": f"ก{chr(point)}"})
            taken = True
        except BadForm:
            taken = False
        assert taken == good, hex(point)


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", {1}, {1: 2}, {"": 1}, {"a b": 1}, {"ก": 1}, 2**53, -(2**53), 2**70, object()])
def test_what_the_profile_lacks_is_refused(value: Any) -> None:
    with pytest.raises(BadForm):
        canonical.encode({"x": [value]})


def test_nesting_goes_sixteen_levels_deep() -> None:
    value: Any = []
    for _ in range(14):
        value = [value]
    assert canonical.decode(canonical.encode({"x": value})) == {"x": value}
    with pytest.raises(canonical.TooDeep):
        canonical.encode({"x": [value]})


@pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "A A=", "AA==\n", "-_8=", "====", "กก=="])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(canonical.NotBase64):
        canonical.read_base64(text)


@given(some.binary())
def test_base64_comes_back(data: bytes) -> None:
    assert canonical.read_base64(canonical.write_base64(data)) == data
