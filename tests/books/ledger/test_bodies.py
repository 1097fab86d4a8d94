"""Bodies of facts: what is written is read back, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest

from kadpun.books.kinds import ALL
from kadpun.books.ledger.bodies import BodyMalformed, codec_of


@dataclass(frozen=True, slots=True)
class Inner:
    amount: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outer:
    day: date
    kind: Literal["a", "b"]
    parts: tuple[Inner, ...]
    maybe: int | None
    flag: bool = False
    texts: tuple[str, ...] = ()


BODY = Outer(date(2026, 11, 21), "a", (Inner(1, "หนึ่ง"), Inner(2)), None, texts=("x",))
WRITTEN = {"day": "2026-11-21", "kind": "a", "parts": [{"amount": 1, "name": "หนึ่ง"}, {"amount": 2}], "maybe": None, "texts": ["x"]}


def test_a_body_is_written_without_its_defaults_and_read_back() -> None:
    codec = codec_of(Outer)
    assert codec.write(BODY) == WRITTEN
    assert codec.read(WRITTEN) == BODY


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "a text for a number": ({"maybe": "1"}, "maybe"),
    "a truth for a number": ({"maybe": True}, "maybe"),
    "a number for a truth": ({"flag": 1}, "flag"),
    "a default spelt out": ({"flag": False}, "flag"),
    "an unknown choice": ({"kind": "c"}, "kind"),
    "another spelling of a day": ({"day": "20261121"}, "day"),
    "no day": ({"day": "2026-11-31"}, "day"),
    "a list of something else": ({"parts": [1]}, "parts"),
    "no list": ({"parts": {}}, "parts"),
    "an unknown field": ({"more": 1}, "more"),
}


@pytest.mark.parametrize(("change", "field"), WRONG.values(), ids=WRONG.keys())
def test_a_body_that_does_not_fit_is_refused_by_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(BodyMalformed) as refused:
        codec_of(Outer).read({**WRITTEN, **change})
    assert refused.value.fields == {"field": field}


@pytest.mark.parametrize("missing", ["day", "kind", "parts", "maybe"])
def test_a_missing_field_is_named(missing: str) -> None:
    with pytest.raises(BodyMalformed) as refused:
        codec_of(Outer).read({name: value for name, value in WRITTEN.items() if name != missing})
    assert refused.value.fields == {"field": missing}


def test_every_kind_has_a_name_a_docstring_and_a_codec() -> None:
    names = [kind.name for kind in ALL]
    assert len(set(names)) == len(names)
    assert len({kind.body for kind in ALL}) == len(names)
    for kind in ALL:
        assert kind.body.__doc__ and not kind.body.__doc__.startswith(kind.body.__name__ + "("), f"{kind.name} is not explained"
        assert kind.codec is codec_of(kind.body)
