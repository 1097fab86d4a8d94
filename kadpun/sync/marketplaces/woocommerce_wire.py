"""Requests to a WooCommerce shop and its answers, as they are: one request, one answer, no second try, no redirect followed.

Keys go over https alone, only to the address that was typed, in the header alone; they are never shown. Every body is JSON with its header, because a
shop that is sent a body without one publishes goods named "Product". The time of an answer is the shop's `Date`. Meanings are judged elsewhere.
"""

from __future__ import annotations

import contextlib
import re
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import httpx2
import orjson

from kadpun.books.refusals import Refusal

Account = Literal["shop", "pictures", "nobody"]
"""Which credential goes along: the shop's keys (only under wc/), the person's password for pictures, or none."""
LARGEST_ANSWER = 32 * 1024 * 1024
LONGEST_ANSWER_SECONDS = 120
SHOP = "/wp-json/wc/v3"
PICTURES = "/wp-json/wp/v2/media"
ODD_IN_A_HOST = re.compile(r"[\s\x00-\x20\"'<>\\^`{|}%]")
TAILS = re.compile(r"/(wp-json|wp-admin|wp-login\.php|index\.php)(/.*)?$")


class AddressNotSafe(Refusal):
    says = "“{address}” is not safe: keys would travel open for anybody to read. Use the address that begins with https://."


class AddressUnclear(Refusal):
    says = "“{address}” is not the address of a shop. Type it as https://shop.example."


@dataclass(frozen=True, slots=True)
class Keys:
    """Consumer key and secret; for pictures a user and an application password."""

    key: str = field(repr=False)
    secret: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    def header(self, account: Account) -> str | None:
        """The Authorization header of an account; None where nothing goes along."""
        pair = {"shop": (self.key, self.secret), "pictures": (self.user, self.password), "nobody": ("", "")}[account]
        return "Basic " + b64encode(":".join(pair).encode()).decode() if all(pair) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shop said. `readable`: the body is JSON; `at` 0: no date; `resource`: the id that a refusal names; `pages` 0: not a list."""

    status: int
    body: Any
    readable: bool
    code: str = ""
    resource: str = ""
    at: int = 0
    wait_milliseconds: int | None = None
    pages: int = 0
    following: bool = False

    @property
    def well(self) -> bool:
        """Whether it is an answer of success that can be read."""
        return 200 <= self.status < 300 and self.readable


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer. lost: it may have arrived; unreached: nothing was sent; untrusted: the certificate is not believed, nothing was sent."""

    how: Literal["lost", "unreached", "untrusted"]


class Wire:
    """The way to one shop. Safe to be used by several threads."""

    def __init__(self, address: str, keys: Keys, *, trust: Path | None = None, timeout_seconds: int = 30) -> None:
        """Refuses AddressNotSafe, AddressUnclear. `trust` is a file of certificates to believe besides none: the system's are used without it."""
        self.address = clean_address(address)
        self._keys = keys
        verify: ssl.SSLContext | bool = ssl.create_default_context(cafile=str(trust)) if trust else True
        timeout = httpx2.Timeout(timeout_seconds, connect=min(timeout_seconds, 10))
        self._client = httpx2.Client(verify=verify, timeout=timeout, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def has(self, account: Account) -> bool:
        """Whether there is a credential for it."""
        return self._keys.header(account) is not None

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        account: Account = "shop",
    ) -> Answer | Lost:
        """Send one request; `body` as JSON, or `content` as it is with its own `headers`."""
        sent = {"Accept": "application/json", "User-Agent": "Kadpun"}
        if body is not None:
            content, sent["Content-Type"] = orjson.dumps(body), "application/json"
        if (authorization := self._keys.header(account)) is not None:
            sent["Authorization"] = authorization
        sent.update(headers or {})
        url = self.address + path + ("?" + urlencode(query, safe=",:") if query else "")
        begin = time.monotonic()
        try:
            with self._client.stream(method, url, content=content, headers=sent) as response:
                taken = bytearray()
                for part in response.iter_bytes():
                    taken += part
                    if len(taken) > LARGEST_ANSWER:
                        return Answer(response.status_code, None, readable=False)
                    if time.monotonic() - begin > LONGEST_ANSWER_SECONDS:
                        return Lost("lost")
                return read_answer(response.status_code, response.headers, bytes(taken))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            return Lost("untrusted" if _about_certificate(error) else "unreached")
        except httpx2.DecodingError:
            return Answer(200, None, readable=False)
        except httpx2.HTTPError:
            return Lost("lost")


def clean_address(typed: str) -> str:
    """The shop's base address without a slash at its end. Refuses AddressNotSafe, AddressUnclear."""
    text = typed.strip()
    if "://" not in text:
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressUnclear(address=typed) from None
    if parts.scheme == "http":
        raise AddressNotSafe(address=typed)
    odd = not host or parts.username is not None or parts.query or parts.fragment or ODD_IN_A_HOST.search(host)
    if parts.scheme != "https" or odd or host is None:
        raise AddressUnclear(address="" if parts.username is not None else typed)
    try:
        named = f"[{host}]" if ":" in host else host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        raise AddressUnclear(address=typed) from None
    return f"https://{named}" + (f":{port}" if port else "") + TAILS.sub("", parts.path).rstrip("/")


def read_answer(status: int, headers: Mapping[str, str], content: bytes) -> Answer:
    """Read an answer without believing it: what is not JSON is not readable, odd headers are as none."""
    body, readable = None, False
    with contextlib.suppress(orjson.JSONDecodeError):
        body, readable = orjson.loads(content), True
    known = body if isinstance(body, dict) and status >= 400 else {}
    data = known.get("data")
    resource = data.get("resource_id") if isinstance(data, dict) else None
    at = instant_of(headers.get("date", ""))
    return Answer(
        status=status,
        body=body,
        readable=readable,
        code=shown_text(known.get("code")),
        resource=str(resource) if isinstance(resource, int) and resource > 0 else "",
        at=at,
        wait_milliseconds=_waiting(headers.get("retry-after", ""), at),
        pages=_whole(headers.get("x-wp-totalpages", "")),
        following='rel="next"' in headers.get("link", ""),
    )


def shown_text(value: object) -> str:
    """A short text of the shop's as it may be shown: what is no letter, digit or sign could steer a terminal."""
    return "".join(letter for letter in unescape(str(value)) if letter.isprintable())[:80] if isinstance(value, str | int) else ""


def instant_of(date: str) -> int:
    """The UTC milliseconds of an HTTP date; 0 for what is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) * 1000
    except (ValueError, TypeError, OverflowError):
        return 0


def _waiting(text: str, at: int) -> int | None:
    """Milliseconds of a Retry-After, in seconds or until a date; at most a day."""
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), 86_400) * 1000
    until = instant_of(text) if text else 0
    return min(max(until - at, 0), 86_400_000) if until and at else None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _about_certificate(error: BaseException) -> bool:
    """Whether the certificate is behind a failed connection, somewhere down the chain of causes."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
