"""Places outside the store to which something is written: a folder on another disk, a stick, a share.

A file written here stands under its name only when it is whole and on the disk: it is written beside under another name, synced and renamed.
What the system says against it is told as a fault of the world with the place's name in it.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..refusals import Fault


class PlaceMissing(Fault):
    says = "There is no folder {path}. Put the disk or stick in, or choose another place, then do it again."


class PlaceReadOnly(Fault):
    says = "Nothing may be written to {path}. Check the disk or choose another place, then do it again."


class PlaceFull(Fault):
    says = "There is no room left in {path}. Free some space or choose another place, then do it again."


class PlaceFailed(Fault):
    says = "{path} did not take what was written to it ({why}). Check the disk, then do it again."


_REASONS = {
    errno.ENOENT: PlaceMissing,
    errno.ENOTDIR: PlaceMissing,
    errno.EACCES: PlaceReadOnly,
    errno.EPERM: PlaceReadOnly,
    errno.EROFS: PlaceReadOnly,
    errno.ENOSPC: PlaceFull,
    errno.EDQUOT: PlaceFull,
}


def place_fault(error: OSError, path: Path) -> Fault:
    """The fault behind what the system says of a place."""
    kind = _REASONS.get(error.errno or 0)
    return PlaceFailed(path=str(path), why=error.strerror or str(error)) if kind is None else kind(path=str(path))


@contextmanager
def telling_of(path: Path) -> Iterator[None]:
    """Turn what the system says of a place into a fault."""
    try:
        yield
    except OSError as error:
        raise place_fault(error, path) from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, if they are not there. Faults as above."""
    with telling_of(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def write_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written; it takes its name when the block ends, or leaves no trace. Faults as above."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    with telling_of(path.parent):
        try:
            with beside.open("xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See to it that names given in a folder are on the disk."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot sync a folder, and need not
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network shares cannot either
            raise
    finally:
        os.close(handle)
