"""A shop on 127.0.0.1 that answers as a real one was recorded, over TLS with its own authority, and holds whoever asks to what was recorded.

A request fits an exchange if method, path, filters, credential and body are the recorded ones; which fields of rows are asked for, and how they are
paged, may differ. What fits none is answered 599 and kept in `strangers`, which every test looks at through `closing`.
"""

from __future__ import annotations

import base64
import copy
import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kadpun.sync.marketplaces.woocommerce import WooCommerce
from kadpun.sync.marketplaces.woocommerce_wire import Keys

RECORDINGS = Path(__file__).parents[2] / "recordings" / "woocommerce"
SCENARIOS = sorted(path.stem for path in RECORDINGS.glob("*.json"))
CREDENTIALS = {
    "consumer_key": ("ck_right", "cs_right"),
    "read_only_key": ("ck_reading", "cs_reading"),
    "wrong_key": ("ck_wrong", "cs_right"),
    "wrong_secret": ("ck_right", "cs_wrong"),
    "application_password": ("pictures", "abcd efgh"),
    "none": ("", ""),
}
KEYS = Keys(*CREDENTIALS["consumer_key"], *CREDENTIALS["application_password"])
HOW_ROWS_COME = frozenset({"_fields", "per_page", "page", "orderby", "order"})
ABOUT_THE_WAY = frozenset({"content-length", "transfer-encoding", "connection"})


@dataclass
class Exchange:
    """One recorded exchange, and whether it was asked."""

    request: dict[str, Any]
    response: dict[str, Any] | None
    actor: str = ""
    used: bool = False

    @property
    def ours(self) -> bool:
        """Whether it is a request of a till, and one that ever goes out: over plain http none does."""
        return (not self.actor or self.actor.startswith("desk")) and self.request.get("scheme") != "http"


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        """The body as JSON; None where there is none."""
        return json.loads(self.content) if self.content else None


@dataclass
class Replay:
    """What the shop on the loopback knows."""

    exchanges: list[Exchange]
    extra: frozenset[str] = frozenset()
    in_order: bool = False
    asked: list[Asked] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    address: str = ""
    authority: Path = Path()
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Exchange | None:
        """The exchange that a request fits; in order, only the next one may."""
        with self.lock:
            self.asked.append(asked)
            left = [one for one in self.exchanges if not one.used]
            for one in left[:1] if self.in_order else left:
                if fits(one, asked, self.extra):
                    one.used = True
                    return one
            self.strangers.append(f"{asked.method} {asked.target} {asked.content.decode('utf-8', 'replace')[:600]}")
            return None


def recorded(scenario: str) -> list[Exchange]:
    """The exchanges of a scenario, by the number it begins with or its whole name."""
    path = next(iter(RECORDINGS.glob(f"{scenario}*.json")))
    return [Exchange(one["request"], one["response"], one.get("actor", "")) for one in json.loads(path.read_text("utf-8"))["exchanges"]]


def made_up(
    method: str, target: str, answered: object, *, status: int = 200, sent: object = None, auth: str = "consumer_key", **headers: str
) -> Exchange:
    """An exchange in the shape of the recorded ones, for what a client asks besides."""
    request = {"method": method, "path": target, "auth": auth, "headers": {}}
    if sent is not None:
        request["body"] = sent
    told = {"Date": "Sat, 21 Nov 2026 07:00:00 GMT", "Content-Type": "application/json; charset=UTF-8"}
    return Exchange(
        request, {"status": status, "headers": told | {name.replace("_", "-"): value for name, value in headers.items()}, "body": answered}
    )


def fits(one: Exchange, asked: Asked, extra: frozenset[str]) -> bool:
    """Whether a request is the recorded one."""
    was = one.request
    if asked.method != was["method"] or filters(asked.target) != filters(was["path"]):
        return False
    key, secret = CREDENTIALS[was["auth"]]
    expected = "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode() if key else None
    if asked.headers.get("authorization") != expected:
        return False
    told = {name.lower(): value for name, value in was["headers"].items() if name.lower() not in ("authorization", "accept")}
    if any(asked.headers.get(name) != value for name, value in told.items() if name != "content-type" or "body" in was):
        return False
    return same_body(was, asked, extra)


def filters(target: str) -> tuple[str, list[tuple[str, str]]]:
    """A path and what is asked of it, without how rows come."""
    parts = urlsplit(target)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in HOW_ROWS_COME]
    return parts.path, sorted(kept)


def same_body(was: Mapping[str, Any], asked: Asked, extra: frozenset[str]) -> bool:
    """Whether the body is the recorded one; fields named in `extra` may stand in it besides."""
    if "body_base64" in was:
        return len(asked.content) > 0
    body = was.get("body")
    if body is None or isinstance(body, str):
        return asked.content == (body or "").encode()
    if asked.headers.get("content-type", "").split(";")[0] != "application/json":
        return False
    if was.get("trimmed"):
        return sum(len(rows) for rows in asked.body.values()) == was["members"]
    return like(body, asked.body, extra)


def like(was: Any, now: Any, extra: frozenset[str]) -> bool:
    """Whether all that was sent is sent now, and nothing besides but what is named."""
    if isinstance(was, dict) and isinstance(now, dict):
        return set(now) - set(was) <= extra and all(name in now and like(value, now[name], extra) for name, value in was.items())
    if isinstance(was, list) and isinstance(now, list):
        if was and isinstance(was[0], dict) and "key" in was[0]:
            marks = {one["key"]: str(one["value"]) for one in now}
            return all(marks.get(one["key"]) == str(one["value"]) for one in was)
        return len(was) == len(now) and all(like(one, other, extra) for one, other in zip(was, now, strict=True))
    return bool(was == now and isinstance(was, bool) == isinstance(now, bool))


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Shop

    def handle_any(self) -> None:
        """Answer as it was recorded, or cut the line where nothing came then."""
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        one = self.server.replay.answer(Asked(self.command, self.path, headers, content))
        if one is not None and one.response is None:
            self.close_connection = True
            return
        response = one.response if one is not None and one.response else {"status": 599, "headers": {}, "body": {"code": "not_recorded"}}
        body = response.get("body")
        told = {name: value for name, value in response["headers"].items() if name.lower() not in ABOUT_THE_WAY}
        as_json = "json" in told.setdefault("Content-Type", "application/json")
        sent = json.dumps(body, ensure_ascii=False).encode() if as_json else str(body or "").encode()
        self.send_response_only(response["status"])
        for name, value in told.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = handle_any

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Shop(ThreadingHTTPServer):
    """The loopback's shop."""

    daemon_threads = True
    block_on_close = False
    replay: Replay

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust the certificate breaks the line off; that is its right."""


@cache
def papers(folder: Path) -> tuple[Path, Path]:
    """The authority's certificate, and key and certificate of the shop on 127.0.0.1."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kadpun test shop")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, both = folder / "authority.pem", folder / "shop.pem"
    shown = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    authority.write_bytes(shown)
    both.write_bytes(secret + shown)
    return authority, both


def guarded(folder: Path) -> ssl.SSLContext:
    """The shop's end of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers(folder)[1])
    return context


@contextmanager
def replaying(folder: Path, exchanges: Sequence[Exchange], *, extra: Sequence[str] = (), in_order: bool = False) -> Iterator[Replay]:
    """Open the shop; at the end, nothing may have been asked that was not recorded."""
    replay = Replay(copy.deepcopy([one for one in exchanges if one.ours]), frozenset(extra), in_order)
    server = Shop(("127.0.0.1", 0), Handler)
    server.replay = replay
    server.socket = guarded(folder).wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    replay.address, replay.authority = f"https://127.0.0.1:{server.server_address[1]}", papers(folder)[0]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert replay.strangers == []


@contextmanager
def shop_of(folder: Path, exchanges: Sequence[Exchange], *, extra: Sequence[str] = (), keys: Keys = KEYS) -> Iterator[tuple[WooCommerce, Replay]]:
    """The client before the shop."""
    with replaying(folder, exchanges, extra=extra) as replay:
        shop = WooCommerce(replay.address, keys, trust=replay.authority, timeout_seconds=5)
        try:
            yield shop, replay
        finally:
            shop.close()
