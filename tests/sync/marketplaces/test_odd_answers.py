"""What the world does to answers, on real sockets: cut, torn, late, another's; nothing is tried twice and nothing is taken for done."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kadpun.books.market.offers import Offer
from kadpun.sync.channels import ChannelStuck, FixChannel, LookUp, Push, Retry, StockChange, Verdict
from kadpun.sync.marketplaces.woocommerce import WooCommerce
from kadpun.sync.marketplaces.woocommerce_wire import AddressNotSafe, AddressUnclear, Keys, Wire, clean_address

from .replay import KEYS, guarded, papers

BANANA = Offer(goods="01JD3Q6V0B5T", sku="KP-000123", title="กล้วยตาก", story="", kind="ready", price=6000, stock=24)
CUT = b"\0cut"
RESET = b"\0reset"
SILENCE = b"\0silence"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


def whole_request(line: ssl.SSLSocket) -> bytes:
    """A request with its body: one that is left half read would turn the answer into a reset."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += line.recv(65536)
    head, _, body = taken.partition(b"\r\n\r\n")
    length = next((int(one.split(b":")[1]) for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += line.recv(65536)
    return head + body


@contextmanager
def answering(folder: Path, answer: bytes, *, trusted: bool = True, timeout_seconds: int = 3) -> Iterator[tuple[WooCommerce, list[bytes]]]:
    """A shop that answers every request with the same bytes; what it got is listed."""
    listener, got = socket.create_server(("127.0.0.1", 0)), list[bytes]()
    listener.settimeout(10)

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            try:
                with guarded(folder).wrap_socket(raw, server_side=True) as line:
                    line.settimeout(5)
                    got.append(whole_request(line))
                    if answer == RESET:
                        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    elif answer == SILENCE:
                        time.sleep(1.5)
                    elif answer != CUT:
                        line.sendall(answer)
            except OSError:
                continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    address = f"https://127.0.0.1:{listener.getsockname()[1]}"
    shop = WooCommerce(address, KEYS, trust=papers(folder)[0] if trusted else None, timeout_seconds=timeout_seconds)
    try:
        yield shop, got
    finally:
        shop.close()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def told(status: str, body: bytes, kind: str = "application/json", *more: str, length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body) if length is None else length}", "Connection: close", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


PAGE = b"<!DOCTYPE html><html><body>Briefly unavailable</body></html>"
ODD: list[tuple[str, bytes, Verdict | type[Verdict], type[Verdict]]] = [
    ("cut before a word", CUT, LookUp("lost"), Retry),
    ("reset", RESET, LookUp("lost"), Retry),
    ("truncated JSON", told("201 Created", b'{"id": 10, "sku": "KP-0'), LookUp("unreadable"), Retry),
    ("cut inside the body", told("201 Created", b'{"id": 10,', length=4000), LookUp("lost"), Retry),
    ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n", LookUp("lost"), Retry),
    ("a page with 200", told("200 OK", PAGE, "text/html"), LookUp("unreadable"), Retry),
    ("a page with 503", told("503 Service Unavailable", PAGE, "text/html", "Retry-After: 600"), Retry, Retry),
    ("a notice before the JSON", told("201 Created", b'<br />\nNotice: x in y.php\n{"id": 10}'), LookUp("unreadable"), Retry),
    ("a list for a thing", told("201 Created", b"[]"), LookUp("unreadable"), Retry),
    ("a thing without an id", told("201 Created", b'{"sku": "KP-000123"}'), LookUp("unreadable"), Retry),
    ("an id that is none", told("201 Created", b'{"id": true, "sku": "KP-000123"}'), LookUp("unreadable"), Retry),
    ("a bare word", told("200 OK", b"null"), LookUp("unreadable"), Retry),
    ("nothing at all", told("200 OK", b""), LookUp("unreadable"), Retry),
    ("torn gzip", told("200 OK", gzip.compress(b'{"id": 10}')[:12], "application/json", "Content-Encoding: gzip"), LookUp, Retry),
    ("sent elsewhere", told("302 Found", b"", "text/html", "Location: https://elsewhere.example/"), FixChannel, FixChannel),
    ("a log-in page of the Wi-Fi", told("511 Network Authentication Required", PAGE, "text/html"), LookUp("crashed"), Retry),
]


@pytest.mark.parametrize(("answer", "written", "read"), [pytest.param(a, w, r, id=name) for name, a, w, r in ODD])
def test_an_odd_answer_is_judged_and_asked_for_once(folder: Path, answer: bytes, written: Verdict | type[Verdict], read: type[Verdict]) -> None:
    with answering(folder, answer) as (shop, got):
        (verdict,) = shop.push([Push(BANANA)])
        assert isinstance(verdict, written) if isinstance(written, type) else verdict == written
        assert len(got) == 1
    if answer not in (told("200 OK", b"[]"), told("201 Created", b"[]")):
        with answering(folder, answer) as (shop, got), pytest.raises(ChannelStuck) as stuck:
            shop.pull_orders()
        assert isinstance(stuck.value.verdict, read) and len(got) == 1


def test_a_shop_that_says_nothing_is_let_go(folder: Path) -> None:
    with answering(folder, SILENCE, timeout_seconds=1) as (shop, got):
        assert shop.push([Push(BANANA)]) == [LookUp("lost")] and len(got) == 1


@pytest.mark.parametrize(
    "body",
    [b'{"update": []}', b'{"update": [{"id": 10, "stock_quantity": 1, "manage_stock": true}]}', b'{"create": []}', b"[]", b'{"update": {"0": {}}}'],
)
def test_a_batch_whose_answer_has_other_members_is_looked_up(folder: Path, body: bytes) -> None:
    with answering(folder, told("200 OK", body)) as (shop, _):
        verdicts = shop.set_stock([StockChange("KP-1", "10", None, 1), StockChange("KP-2", "11", None, 2)])
    assert verdicts == [LookUp("unreadable")] * 2


def test_members_that_changed_places_are_not_taken_for_each_other(folder: Path) -> None:
    body = b'{"update": [{"id": 11, "stock_quantity": 1}, {"id": 10, "stock_quantity": 2}]}'
    with answering(folder, told("200 OK", body)) as (shop, _):
        verdicts = shop.set_stock([StockChange("KP-1", "10", None, 1), StockChange("KP-2", "11", None, 2)])
    assert verdicts == [LookUp("unreadable")] * 2


def test_a_certificate_nobody_vouches_for_gets_no_key(folder: Path) -> None:
    with answering(folder, told("200 OK", b"[]"), trusted=False) as (shop, got):
        (verdict,) = shop.push([Push(BANANA)])
        assert isinstance(verdict, FixChannel) and got == []


def test_a_shop_that_is_not_there_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    shop = WooCommerce(f"https://127.0.0.1:{port}", KEYS)
    assert isinstance(shop.push([Push(BANANA)])[0], Retry)
    shop.close()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("shop.example", "https://shop.example"),
        (" https://shop.example/ ", "https://shop.example"),
        ("https://shop.example:8443/th/wp-json/wc/v3/", "https://shop.example:8443/th"),
        ("https://shop.example/wp-admin/admin.php", "https://shop.example"),
        ("https://แบ่งปั๋น.ไทย", "https://" + "แบ่งปั๋น.ไทย".encode("idna").decode()),
    ],
)
def test_an_address_is_cleaned(typed: str, address: str) -> None:
    assert clean_address(typed) == address and address.isascii()


@pytest.mark.parametrize(
    "typed", ["", "https://", "ftp://shop.example", "https://ck:cs@shop.example", "https://shop.example/?rest_route=/", "https://a b"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AddressUnclear) as refused:
        clean_address(typed)
    assert "cs@" not in str(refused.value)


def test_17_keys_never_travel_over_plain_http() -> None:
    with pytest.raises(AddressNotSafe):
        Wire("http://shop.example", Keys("ck_right", "cs_right"))
