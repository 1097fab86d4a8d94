"""The code on a receipt: a signed statement that this sale stands in this log, small enough for a printed QR.

A code has one spelling. It proves by itself that the desk's receipt key vouched for a leaf, a time and a total; that the leaf is in the
log is proved by the log. The look-up code for people only finds. What a sale is, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..refusals import Refusal
from .vkeys import RECEIPT_TYPE, SigningKey, VerifierKey

PREFIX = "KP1:"
LABEL = b"kadpun-receipt/v1\n"
LARGEST_VARINT = 2**53 - 1
_VERSION = 1
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"  # RFC 9285; the alphanumeric segment of a QR
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_UP_BITS = 100
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_CROCKFORD_VALUE = {letter: value for value, letter in enumerate(_CROCKFORD)} | {"O": 0, "I": 1, "L": 1}


class NotAReceiptCode(Refusal):
    says = "This is not the code of one of our receipts."


class NotBase45(Refusal):
    says = "The receipt's code is damaged. Scan it again."


class OtherReceiptVersion(Refusal):
    says = "This receipt's code has another version. Install a newer program."


class BadVarint(Refusal):
    says = "The receipt's code holds a number in a wrong spelling."


class WrongReceiptLength(Refusal):
    says = "The receipt's code is too short or too long. Scan it again."


class UnknownReceiptKey(Refusal):
    says = "This receipt comes from a desk that is not known here."


class ForgedReceipt(Refusal):
    says = "The signature on this receipt does not hold: it is not what the desk issued."


class NotALookUpCode(Refusal):
    says = "A receipt's number for looking up has 20 letters and digits, like F5AF-9D8M-E8VM-33XK-03P6."


@dataclass(frozen=True, slots=True)
class Statement:
    """What a receipt code says: which key, which leaf, when (unix seconds) and how much (satang)."""

    key_id: bytes
    seq: int
    seconds: int
    total: int
    leaf: bytes

    def encode(self) -> bytes:
        """The statement's bytes, without the line that is signed in front of them."""
        assert len(self.key_id) == 8 and len(self.leaf) == 32
        return (
            bytes((_VERSION,))
            + self.key_id
            + write_varint(self.seq)
            + self.seconds.to_bytes(4, "big")
            + write_varint(self.total)
            + self.leaf
        )


def make_statement(key: VerifierKey, *, seq: int, at: int, total: int, leaf: bytes) -> Statement:
    """State a leaf; `at` is the fact's, in UTC milliseconds and cut to the second, `total` satang, 0 where the kind has none."""
    return Statement(key.receipt_key_id, seq, at // 1000, total, leaf)


def sign_receipt(statement: Statement, key: SigningKey) -> bytes:
    """The desk's 64-byte signature over a statement."""
    assert key.verifier.type == RECEIPT_TYPE and key.verifier.receipt_key_id == statement.key_id
    return key.sign(LABEL + statement.encode())


def receipt_code(statement: Statement, signature: bytes) -> str:
    """The text of the QR."""
    assert len(signature) == 64
    return PREFIX + write_base45(statement.encode() + signature)


def read_receipt_code(code: str) -> tuple[Statement, bytes]:
    """Take a code apart into statement and signature; verifies nothing.

    Refuses NotAReceiptCode, NotBase45, OtherReceiptVersion, BadVarint, WrongReceiptLength.
    """
    if not code.startswith(PREFIX):
        raise NotAReceiptCode()
    data = read_base45(code[len(PREFIX) :])
    if data[:1] != bytes((_VERSION,)):
        raise OtherReceiptVersion()
    if len(data) < 9:
        raise WrongReceiptLength()
    seq, at = read_varint(data, 9)
    total, end = read_varint(data, at + 4)
    if len(data) != end + 32 + 64:
        raise WrongReceiptLength()
    statement = Statement(data[1:9], seq, int.from_bytes(data[at : at + 4], "big"), total, data[end : end + 32])
    return statement, data[end + 32 :]


def verify_receipt_code(code: str, keys: Iterable[VerifierKey]) -> tuple[Statement, VerifierKey]:
    """Read a code and be sure that one of the known desks issued it; answers the statement and whose it is.

    Refuses what `read_receipt_code` refuses, and UnknownReceiptKey, ForgedReceipt.
    """
    statement, signature = read_receipt_code(code)
    key = next((key for key in keys if key.type == RECEIPT_TYPE and key.receipt_key_id == statement.key_id), None)
    if key is None:
        raise UnknownReceiptKey()
    if not key.verify(LABEL + statement.encode(), signature):
        raise ForgedReceipt()
    return statement, key


def look_up_code(leaf: bytes) -> str:
    """The leaf's first 100 bits as people type them: F5AF-9D8M-E8VM-33XK-03P6."""
    bits = int.from_bytes(leaf, "big") >> (len(leaf) * 8 - _LOOK_UP_BITS)
    letters = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(_LOOK_UP_BITS - 5, -1, -5))
    return "-".join(letters[i : i + 4] for i in range(0, 20, 4))


def read_look_up(text: str) -> tuple[bytes, bytes]:
    """Read a look-up code as the lowest and the highest leaf hash that begin with it. Refuses NotALookUpCode."""
    letters = text.upper().replace("-", "").replace(" ", "")
    if len(letters) != _LOOK_UP_BITS // 5 or not all(letter in _CROCKFORD_VALUE for letter in letters):
        raise NotALookUpCode()
    bits = 0
    for letter in letters:
        bits = bits << 5 | _CROCKFORD_VALUE[letter]
    spare = 256 - _LOOK_UP_BITS
    return (bits << spare).to_bytes(32, "big"), ((bits + 1 << spare) - 1).to_bytes(32, "big")


def write_base45(data: bytes) -> str:
    """Spell bytes in base45 (RFC 9285)."""
    letters: list[str] = []
    for i in range(0, len(data) - 1, 2):
        rest, low = divmod(data[i] * 256 + data[i + 1], 45)
        high, middle = divmod(rest, 45)
        letters += _ALPHABET[low], _ALPHABET[middle], _ALPHABET[high]
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        letters += _ALPHABET[low], _ALPHABET[high]
    return "".join(letters)


def read_base45(text: str) -> bytes:
    """Read base45 in its one spelling. Refuses NotBase45."""
    try:
        values = [_VALUE[letter] for letter in text]
    except KeyError as reason:
        raise NotBase45() from reason
    if len(values) % 3 == 1:
        raise NotBase45()
    data = bytearray()
    for i in range(0, len(values) - 2, 3):
        number = values[i] + values[i + 1] * 45 + values[i + 2] * 2025
        if number > 0xFFFF:
            raise NotBase45()
        data += number.to_bytes(2, "big")
    if len(values) % 3:
        number = values[-2] + values[-1] * 45
        if number > 0xFF:
            raise NotBase45()
        data.append(number)
    return bytes(data)


def write_varint(value: int) -> bytes:
    """Spell a number from 0 to 2^53-1 as unsigned LEB128, shortest form."""
    assert 0 <= value <= LARGEST_VARINT
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)


def read_varint(data: bytes, start: int) -> tuple[int, int]:
    """Read a varint in its shortest form; answers the number and where it ends. Refuses BadVarint, WrongReceiptLength."""
    value = shift = 0
    place = start
    while True:
        if place >= len(data):
            raise WrongReceiptLength()
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
        if shift > 49:
            raise BadVarint()
    if value > LARGEST_VARINT or (byte == 0 and place - start > 1):
        raise BadVarint()
    return value, place
