"""The signed list of a pack's files: what lies beside the logs, each with its SHA-256, signed by the key of a log in the same pack.

What the logs prove themselves (tiles, checkpoints, receipt signatures) is not listed; everything else in the pack is. A pack without the list
may be an older one: its other files cannot be judged, which makes an audit incomplete and not wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..refusals import Refusal
from .findings import Finding, LogToAudit
from .notes import open_note, sign_note, split_note
from .vkeys import SigningKey, VerifierKey

FILES = "files"
_VERSION = "kadpun-files/v1"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")
_PROVED = re.compile(r"tile/.+|checkpoint(?:\.body|\.sig|\.sshsig)?|receipts")


class FileListUnsigned(Refusal):
    says = "The list of files is not signed by the key of a log in this pack."


def write_file_list(origin: str, digests: Mapping[str, str], key: SigningKey) -> str:
    """Write the list of files as a note signed with the newest key of the log `origin`; `digests` are SHA-256 in hex by path."""
    lines = [_VERSION, origin, *(f"{digests[path]}  {path}" for path in sorted(digests))]
    return sign_note("\n".join(lines) + "\n", key)


def read_file_list(note: bytes, logs: Sequence[LogToAudit], keys: Mapping[str, Sequence[VerifierKey]]) -> dict[str, str]:
    """Read a list that the key signed which signed the newest checkpoint of its log. Refuses FileListUnsigned and what notes refuse."""
    version, _, rest = split_note(note)[0][:-1].partition("\n")
    origin, _, listing = rest.partition("\n")
    log = next((log for log in logs if log.name == origin), None)
    if version != _VERSION or log is None:
        raise FileListUnsigned()
    own = [key_id for name, key_id, _ in split_note(log.checkpoints[0])[1] if name == origin]
    open_note(note, [key for key in keys[origin] if own and key.key_id == own[-1]])
    matches = [_LINE.fullmatch(line) for line in listing.split("\n")]
    listed = {match[2]: match[1] for match in matches if match is not None}
    if len(listed) != len(matches) or list(listed) != sorted(listed):
        raise FileListUnsigned()
    return listed


def audit_file_list(
    read: Callable[[str], bytes], names: Iterable[str], logs: Sequence[LogToAudit], keys: Mapping[str, Sequence[VerifierKey]]
) -> Iterator[Finding]:
    """Check every file that no log proves against the signed list; `read` raises LookupError for a file that is missing or damaged."""
    here = {name for name in names if not _is_proved(name, logs)}
    if FILES not in here:
        if here:
            says = "There is no signed list of files: nothing shows whether {name} and the other files beside the logs were changed."
            yield Finding("file", logs[-1].name, None, "", says, {"name": min(here)}, incomplete=True)
        return
    try:
        listed = read_file_list(read(FILES), logs, keys)
    except (LookupError, Refusal):
        yield Finding("file", logs[-1].name, None, "", FileListUnsigned.says)
        return
    for name in sorted({*here, *listed} - {FILES}):
        if name not in here:
            says = "The file {name} is missing."
        elif name not in listed:
            says = "The file {name} is not in the signed list of files."
        elif _digest(read, name) != listed[name]:
            says = "The file {name} was changed after the list of files was signed."
        else:
            continue
        yield Finding("file", logs[-1].name, None, "", says, {"name": name})


def _is_proved(name: str, logs: Sequence[LogToAudit]) -> bool:
    return any(name.startswith(f"{log.name}/") and _PROVED.fullmatch(name[len(log.name) + 1 :]) for log in logs)


def _digest(read: Callable[[str], bytes], name: str) -> str:
    try:
        return hashlib.sha256(read(name)).hexdigest()
    except LookupError:
        return ""
