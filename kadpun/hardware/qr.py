"""The modules of a QR code: one segment, error level M, the smallest version that holds the data.

An alphanumeric code (capitals, digits, `$%*+-./:` and space) takes the alphanumeric mode by itself, as the receipt code does.
"""

from __future__ import annotations

from .faults import CodeTooLong


def modules_of(data: str, *, mask: int | None = None) -> tuple[tuple[bool, ...], ...]:
    """Give the rows of a code without its quiet zone; true is dark. A Fault when no version holds the data.

    The best of the eight masks is sought, which is most of the work; where thousands of codes are made, a `mask` given is as lawful.
    """
    import segno

    try:
        code = segno.make_qr(data, error="m", boost_error=False, mask=mask)
    except segno.DataOverflowError as full:
        raise CodeTooLong(length=len(data)) from full
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
