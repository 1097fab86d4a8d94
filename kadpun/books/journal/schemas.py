"""What each kind of fact may say, as JSON Schema (2020-12), made from the kinds' own dataclasses.

A reader of the exported books can check them without our program. The envelope is the one of every fact; `body` depends on `kind`. Only what a
schema can say is said: that amounts add up is checked elsewhere.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Mapping
from datetime import date
from typing import Any

from ..ledger.canonical import LARGEST_INTEGER
from ..ledger.kind import Kind

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Mapping[Any, dict[str, Any]] = {
    int: {"type": "integer", "minimum": -LARGEST_INTEGER, "maximum": LARGEST_INTEGER},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}


def fact_schemas(kinds: Mapping[str, Kind[Any]]) -> dict[str, Any]:
    """One schema for every fact: the envelope, and for each kind its body."""
    definitions: dict[str, Any] = {}
    cases = []
    for name, kind in sorted(kinds.items()):
        body = _of_type(kind.body, definitions)
        cases.append({"if": {"properties": {"kind": {"const": name}}}, "then": {"properties": {"body": body}}})
    return {
        "$schema": _DIALECT,
        "title": "A fact of Kadpun's ledger, in RFC 8785 form",
        **_envelope(sorted(kinds)),
        "allOf": cases,
        "$defs": dict(sorted(definitions.items())),
    }


def _envelope(kinds: list[str]) -> dict[str, Any]:
    id = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
    hash = {"type": "string", "contentEncoding": "base64", "minLength": 44, "maxLength": 44}
    account = {"type": "string", "pattern": "^[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*$", "maxLength": 64}
    commodity = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9-]{0,31}$"}
    posting = {"type": "array", "prefixItems": [account, commodity, {**_PLAIN[int], "not": {"const": 0}}], "minItems": 3, "maxItems": 3}
    properties = {
        "v": {"const": 1},
        "log": {"type": "string", "pattern": "^[a-z0-9-]{1,32}(/[a-z0-9-]{1,32}){3}$"},
        "seq": {**_PLAIN[int], "minimum": 0},
        "prev": hash,
        "id": id,
        "kind": {"enum": kinds},
        "at": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"},
        "on": {"type": "string", "format": "date"},
        "by": {"type": "string", "pattern": "^[a-z0-9-]{1,64}$"},
        "refs": {"type": "array", "items": id, "uniqueItems": True},
        "post": {"type": "array", "items": posting},
        "body": {"type": "object"},
        "cm": {"type": "object", "additionalProperties": hash},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _of_type(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of values of one annotation; dataclasses go into `definitions` under their names."""
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, typing.NewType):
        return _of_type(kind.__supertype__, definitions)
    if origin is tuple:
        return {"type": "array", "items": _of_type(arguments[0], definitions)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [{"type": "null"} if argument is type(None) else _of_type(argument, definitions) for argument in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _of_dataclass(kind, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _of_dataclass(kind: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    properties, required = {}, []
    for field in dataclasses.fields(kind):
        properties[field.name] = _of_type(hints[field.name], definitions)
        if field.default is dataclasses.MISSING:
            required.append(field.name)
    made: dict[str, Any] = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    said = inspect.getdoc(kind)
    return {"description": said, **made} if said else made
