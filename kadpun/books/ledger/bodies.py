"""Bodies of facts: between a kind's frozen dataclass and the JSON object that is signed.

A codec is made once from a dataclass's own annotations. A field at its default is left out of the object and nowhere else; anything that is
not exactly of its type, missing, or unknown is refused by name. Types: int, str, bool, date (ISO text), X | None, Literal of texts,
tuple[X, ...] and other dataclasses.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from ..refusals import Refusal

B = TypeVar("B")
Reader = Callable[[Any, str], Any]
Writer = Callable[[Any], Any]


class BodyMalformed(Refusal):
    says = "The body of this fact does not fit its kind: {field}."


def _whole(value: Any, field: str) -> int:
    if type(value) is not int:
        raise BodyMalformed(field=field)
    return value


def _text(value: Any, field: str) -> str:
    if type(value) is not str:
        raise BodyMalformed(field=field)
    return value


def _truth(value: Any, field: str) -> bool:
    if type(value) is not bool:
        raise BodyMalformed(field=field)
    return value


def _day(value: Any, field: str) -> date:
    try:
        day = date.fromisoformat(_text(value, field))
    except ValueError as error:
        raise BodyMalformed(field=field) from error
    if day.isoformat() != value:
        raise BodyMalformed(field=field)
    return day


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[Any, tuple[Reader, Writer]] = {
    int: (_whole, _same),
    str: (_text, _same),
    bool: (_truth, _same),
    date: (_day, date.isoformat),
}


def _of_type(kind: Any) -> tuple[Reader, Writer]:
    """The reader and writer of values of one annotation."""
    plain = _PLAIN.get(kind)
    if plain is not None:
        return plain
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, typing.NewType):
        return _of_type(kind.__supertype__)
    if origin is tuple:
        return _of_items(*_of_type(arguments[0]))
    if origin in (typing.Union, types.UnionType):
        return _of_maybe(*_of_type(next(argument for argument in arguments if argument is not type(None))))
    if origin is typing.Literal:
        return _of_choice(frozenset(arguments))
    codec = codec_of(kind)
    return codec.read, codec.write


def _of_items(read: Reader, write: Writer) -> tuple[Reader, Writer]:
    def read_all(value: Any, field: str) -> Any:
        if type(value) is not list:
            raise BodyMalformed(field=field)
        return tuple([read(item, field) for item in value])

    return read_all, lambda values: [write(item) for item in values]


def _of_maybe(read: Reader, write: Writer) -> tuple[Reader, Writer]:
    return (
        lambda value, field: None if value is None else read(value, field),
        lambda value: None if value is None else write(value),
    )


def _of_choice(choices: frozenset[str]) -> tuple[Reader, Writer]:
    def read(value: Any, field: str) -> Any:
        if type(value) is not str or value not in choices:
            raise BodyMalformed(field=field)
        return value

    return read, _same


class Codec(Generic[B]):
    """Writes and reads one dataclass as a JSON object."""

    def __init__(self, kind: type[B]) -> None:
        hints = typing.get_type_hints(kind)
        self._kind = kind
        self._fields: list[tuple[str, Reader, Writer, bool, Any]] = []
        for field in dataclasses.fields(kind):  # type: ignore[arg-type]
            read, write = _of_type(hints[field.name])
            optional = field.default is not dataclasses.MISSING
            self._fields.append((field.name, read, write, optional, field.default))

    def write(self, body: B) -> dict[str, Any]:
        """The JSON object of a body, fields at their defaults left out."""
        made = {}
        for name, _, write, optional, default in self._fields:
            value = getattr(body, name)
            if not optional or value != default:
                made[name] = value if write is _same else write(value)
        return made

    def read(self, data: Any, where: str = "") -> B:
        """The body that a JSON object holds. Refuses BodyMalformed, naming the field."""
        if not isinstance(data, Mapping):
            raise BodyMalformed(field=where or "body")
        values = {}
        taken = 0
        for name, read, _, optional, default in self._fields:
            if name in data:
                value = values[name] = read(data[name], name)
                if optional and value == default:
                    raise BodyMalformed(field=name)
                taken += 1
            elif not optional:
                raise BodyMalformed(field=name)
        if taken != len(data):
            unknown = next(name for name in data if name not in values)
            raise BodyMalformed(field=str(unknown)[:64])
        return self._kind(**values)


def codec_of(kind: type[B]) -> Codec[B]:
    """The codec of a dataclass, made once."""
    given: Any = kind
    codec: Codec[B] = _codec_once(given)
    return codec


@cache
def _codec_once(kind: Any) -> Codec[Any]:
    return Codec(kind)
