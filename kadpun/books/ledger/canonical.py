"""One spelling for a value: RFC 8785 canonical JSON, narrowed to text, whole numbers, booleans, null, lists and objects.

What `encode` gives, `decode` takes, and nothing else: a second spelling of the same value is refused. Integers stay within 2^53-1,
keys are 1 to 64 visible ASCII characters, nesting goes 16 levels deep, text is kept as typed and never normalised.
It knows nothing of facts; a value that breaks a rule is refused under the rule's name.
"""

from __future__ import annotations

import binascii
import json
import re
from typing import Any, ClassVar

import orjson

from ..refusals import Refusal

LARGEST_INTEGER = 2**53 - 1
DEEPEST_LEVEL = 16
LONGEST_KEY = 64
MOST_BYTES = 60_000


class BadForm(Refusal):
    """What was offered is no fact; `rule` is the name under which the rule is known outside the program."""

    rule: ClassVar[str]


class TooManyBytes(BadForm):
    says = "This record is {length} bytes long; at most {most} are allowed. Split it into several."
    rule = "size"


class NotUtf8(BadForm):
    says = "This record is not UTF-8 text."
    rule = "utf8"


class NotJson(BadForm):
    says = "This record is not JSON: {reason}."
    rule = "json"


class BadNumber(BadForm):
    says = "Only whole numbers up to 9,007,199,254,740,991 can be recorded, in one spelling."
    rule = "number"


class TooDeep(BadForm):
    says = "This record is nested deeper than {most} levels."
    rule = "depth"


class NotCanonical(BadForm):
    says = "This record is not spelt in the one canonical way."
    rule = "canonical"


class BadText(BadForm):
    says = "This text holds a character that cannot be recorded (a control character or one that is no character)."
    rule = "string"


class BadKey(BadForm):
    says = "“{key}” cannot be a field's name: 1 to 64 visible ASCII characters."
    rule = "key"


class RepeatedKey(BadForm):
    says = "The field “{key}” stands twice in one object."
    rule = "duplicate-key"


class NotAnObject(BadForm):
    says = "This record is not a JSON object."
    rule = "keys"


class NotBase64(BadForm):
    says = "“{text}” is not base64 in its one spelling."
    rule = "base64"


class NotAValue(BadForm):
    says = "A value of type {type} cannot be recorded."
    rule = "json"


_KEY = re.compile(r"[\x21-\x7e]{1,64}")
# What may not follow a backslash once the spelling is canonical: only quote, backslash and newline are both allowed and escaped.
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_ALLOWED_ESCAPES = frozenset((b'"', b"\\", b"n"))
# DEL, the C1 controls and the noncharacters, in UTF-8.
_FORBIDDEN = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]|[\xf0-\xf4][\x8f\x9f\xaf\xbf]\xbf[\xbe\xbf]",
)
_DIGITS_AS_ZERO = bytes(48 if 48 <= byte <= 57 else 32 for byte in range(256))
_SUSPECTS = tuple(bytes((byte,)) for byte in (0x7F, 0xC2, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4))


def encode(value: object) -> bytes:
    """Spell a value canonically; tuples count as lists.

    Refuses BadNumber, NotAValue, BadKey, TooDeep, BadText.
    """
    check_types(value)
    return spell(value)


def spell(value: object) -> bytes:
    """Do the part of `encode` that looks at bytes, for a value whose types were checked already. Refuses BadNumber, BadText."""
    try:
        data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as reason:
        check_integers(value)
        raise BadText() from reason  # types and numbers are good: only a lone surrogate is left
    if _may_hold_large_integer(data):
        check_integers(value)
    check_text(data)
    return data


def decode(data: bytes) -> dict[str, Any]:
    """Read an object from its canonical bytes and be sure that they are its only spelling.

    Refuses TooManyBytes, NotUtf8, NotJson, NotAnObject, BadNumber, BadKey, TooDeep, BadText, RepeatedKey, NotCanonical.
    """
    value = parse(data)
    check_types(value)
    return value


def parse(data: bytes) -> dict[str, Any]:
    """Do the part of `decode` that looks at bytes; whoever calls this runs `check_types` over every part of the answer.

    Apart, so that a reader that checks the types of a part more closely need not do it twice.
    """
    if len(data) > MOST_BYTES:
        raise TooManyBytes(length=len(data), most=MOST_BYTES)
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as reason:
        raise _why_unreadable(data, reason) from reason
    if type(value) is not dict:
        raise NotAnObject()
    try:
        same = orjson.dumps(value, option=orjson.OPT_SORT_KEYS) == data
    except orjson.JSONEncodeError as reason:
        raise TooDeep(most=DEEPEST_LEVEL) from reason  # what orjson has read it can write, unless it is hundreds of levels deep
    if not same:
        check_types(value)
        check_integers(value)
        raise _why_other_spelling(data)
    if _may_hold_large_integer(data):
        check_integers(value)
    check_text(data)
    return value


def check_types(value: object, level: int = 1) -> None:
    """Refuse a value that holds anything but the profile's types, nests too deep or has a bad key.

    Size of integers and text are not looked at: they are read once, in the encoded bytes.
    """
    items: Any
    kind = type(value)
    if kind is dict:
        if not _COMMON_KEYS.issuperset(value):  # type: ignore[arg-type]
            for key in value:  # type: ignore[attr-defined]
                if type(key) is not str or not _KEY.fullmatch(key):
                    raise BadKey(key=ascii(key)[:80])
        items = value.values()  # type: ignore[attr-defined]
    elif kind is list or kind is tuple:
        items = value
    else:
        items = (value,)
        level = 0
    if level > DEEPEST_LEVEL:
        raise TooDeep(most=DEEPEST_LEVEL)
    for item in items:
        kind = type(item)
        if kind is str or kind is int or item is None or kind is bool:
            continue
        if kind is dict or kind is list or kind is tuple:
            check_types(item, level + 1)
        elif kind is float:
            raise BadNumber()
        else:
            raise NotAValue(type=kind.__name__)


def check_integers(value: object) -> None:
    """Refuse a value of the right types that holds an integer beyond 2^53-1 either way."""
    kind = type(value)
    if kind is int:
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:  # type: ignore[operator]
            raise BadNumber()
    elif kind is dict:
        for item in value.values():  # type: ignore[attr-defined]
            check_integers(item)
    elif kind is list or kind is tuple:
        for item in value:  # type: ignore[attr-defined]
            check_integers(item)


def _may_hold_large_integer(data: bytes) -> bool:
    # 2^53-1 has 16 digits, so a smaller run of digits cannot be out of range. Most records hold no such run, not even in text.
    return b"0000000000000000" in data.translate(_DIGITS_AS_ZERO)


def check_text(data: bytes) -> None:
    """Refuse canonical bytes whose text holds a code point outside U+000A, U+0020-007E and U+00A0 up, or a noncharacter.

    The bytes must already be valid UTF-8 in canonical spelling, so that raw controls cannot stand in them.
    """
    if b"\\" in data and not _ALLOWED_ESCAPES.issuperset(_ESCAPE.findall(data)):
        raise BadText()
    if data.isascii():
        if b"\x7f" in data:
            raise BadText()
        return
    # A search for one byte is a memchr; the pattern is tried only when a byte that a forbidden code point needs is there.
    for suspect in _SUSPECTS:
        if suspect in data:
            if _FORBIDDEN.search(data):
                raise BadText()
            return


def write_base64(data: bytes) -> str:
    """Spell bytes in base64 (RFC 4648 section 4), padded."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def read_base64(text: str) -> bytes:
    """Read base64 in its one spelling: padded, spare bits zero, nothing else in it. Refuses NotBase64."""
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True) if text else b""
    except (binascii.Error, UnicodeEncodeError) as reason:
        raise NotBase64(text=text[:80]) from reason
    if write_base64(data) != text:
        raise NotBase64(text=text[:80])
    return data


def _why_unreadable(data: bytes, reason: orjson.JSONDecodeError) -> BadForm:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return NotUtf8()
    if re.search(r"\\u[dD][89a-fA-F]", text):
        return BadText()
    return NotJson(reason=reason.msg)


def _why_other_spelling(data: bytes) -> BadForm:
    repeated: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key, item in pairs:
            if key in value:
                repeated.append(key)
            value[key] = item
        return value

    json.loads(data, object_pairs_hook=look)
    return RepeatedKey(key=repeated[0][:LONGEST_KEY]) if repeated else NotCanonical()


# Names known to be good, so that most objects are checked by one set operation. It is a cache of the rule above, never the rule.
_COMMON_KEYS = frozenset(
    """v log seq prev id kind at on by refs post body cm
    account address amount approver barcode barcodes base campaign change code commodity copy count counted counts credit
    customer day deferred desk difference discount document earned expected expires_on factor float from from_on given goods grant gross group
    helper label least lines line lots machine member most name name_en net no note number of operator over pack packs per perpetual phone place
    places price prices promptpay proof quantity rate reason reference refunds released repaid rounding rule sales scheme serial shared shares shift
    shop short sig size root step supplier tax tender tendered tenders text times to tokens total totals type unit unit_en until uses value vat vkey
    vkeys""".split()
)
