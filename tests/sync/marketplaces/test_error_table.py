"""The table of what to do with an answer, row by row: by status and code, never by message."""

from __future__ import annotations

import pytest

from kadpun.sync.channels import Adopt, DeadLetter, Done, FixChannel, LookUp, RenewPictures, Retry, Verdict
from kadpun.sync.marketplaces.woocommerce_verdicts import Act, judge
from kadpun.sync.marketplaces.woocommerce_wire import Answer, Lost, read_answer

EVERY: tuple[Act, ...] = ("read", "create", "change", "remove", "upload")
WRITES: tuple[Act, ...] = ("create", "change", "remove", "upload")
WAIT = 600_000


def refused(status: int, code: str = "", *, resource: str = "", wait: int | None = None, readable: bool = True) -> Answer:
    return Answer(status, {"code": code} if readable else None, readable, code, resource, 0, wait)


TABLE: list[tuple[str, Answer | Lost, tuple[Act, ...], type[Verdict] | Verdict]] = [
    ("no answer to a write", Lost("lost"), WRITES, LookUp("lost")),
    ("no answer to a read", Lost("lost"), ("read",), Retry),
    ("nothing was sent", Lost("unreached"), EVERY, Retry),
    ("the certificate is not trusted", Lost("untrusted"), EVERY, FixChannel),
    ("200 that is no JSON, to a write", Answer(200, None, readable=False), WRITES, LookUp("unreadable")),
    ("200 that is no JSON, to a read", Answer(200, None, readable=False), ("read",), Retry),
    (
        "503 as a page",
        refused(503, readable=False, wait=WAIT),
        EVERY,
        Retry("The shop is busy or under maintenance. It is tried again by itself.", WAIT),
    ),
    ("503 wp_die", refused(503, "wp_die", wait=WAIT), EVERY, Retry("The shop is busy or under maintenance. It is tried again by itself.", WAIT)),
    ("429", refused(429, wait=7000, readable=False), EVERY, Retry("The shop is busy or under maintenance. It is tried again by itself.", 7000)),
    ("408", refused(408), EVERY, Retry),
    ("502", refused(502, readable=False), EVERY, Retry),
    ("504", refused(504, readable=False), EVERY, Retry),
    ("500 internal_server_error", refused(500, "internal_server_error"), WRITES, LookUp("crashed")),
    ("500 to a read", refused(500, "internal_server_error"), ("read",), Retry),
    ("taken SKU with its id", refused(400, "product_invalid_sku", resource="10"), ("create", "change"), Adopt("10")),
    ("taken SKU without an id", refused(400, "product_invalid_sku"), ("create",), LookUp("taken")),
    ("not created", refused(400, "woocommerce_rest_product_not_created"), ("create",), LookUp("taken")),
    ("category is there", refused(400, "term_exists", resource="16"), ("create",), Adopt("16")),
    ("404 at a removal", refused(404, "woocommerce_rest_product_invalid_id"), ("remove",), Done("")),
    ("410 at a removal", refused(410, "woocommerce_rest_already_trashed"), ("remove",), Done("")),
    ("404 at a read", refused(404, "woocommerce_rest_product_invalid_id"), ("read",), LookUp("gone")),
    ("400 at a change", refused(400, "woocommerce_rest_product_invalid_id"), ("change",), LookUp("gone")),
    ("400 at an order", refused(400, "woocommerce_rest_shop_order_invalid_id"), ("change",), LookUp("gone")),
    ("a category that is gone", refused(404, "woocommerce_rest_term_invalid"), ("read",), LookUp("gone")),
    ("a choice at the address of goods", refused(404, "woocommerce_rest_invalid_product_id"), ("change",), DeadLetter),
    ("400 rest_invalid_param", refused(400, "rest_invalid_param"), EVERY, DeadLetter),
    ("400 rest_invalid_json", refused(400, "rest_invalid_json"), EVERY, DeadLetter),
    ("413", refused(413, "woocommerce_rest_request_entity_too_large"), WRITES, DeadLetter),
    ("501", refused(501, "woocommerce_rest_trash_not_supported"), WRITES, DeadLetter),
    ("taken barcode", refused(400, "product_invalid_global_unique_id", resource="12"), ("create", "change"), DeadLetter),
    ("picture not fetched", refused(400, "woocommerce_product_image_upload_error"), ("create", "change"), RenewPictures()),
    ("picture unknown", refused(400, "woocommerce_product_invalid_image_id"), ("create", "change"), RenewPictures()),
    ("kind of picture not allowed, though 500", refused(500, "rest_upload_sideload_error"), ("upload",), DeadLetter),
    ("more than is left, though 500", refused(500, "woocommerce_rest_cannot_create_order_refund"), ("create",), DeadLetter),
    ("401 wrong secret", refused(401, "woocommerce_rest_authentication_error"), EVERY, FixChannel),
    ("401 wrong key", refused(401, "woocommerce_rest_cannot_view"), EVERY, FixChannel),
    ("401 outside wc/", refused(401, "invalid_username"), EVERY, FixChannel),
    ("401 as a page", refused(401, readable=False), EVERY, FixChannel),
    ("403", refused(403), EVERY, FixChannel),
    ("no such route", refused(404, "rest_no_route"), EVERY, FixChannel),
    ("404 as a page", refused(404, readable=False), EVERY, FixChannel),
    ("moved elsewhere", refused(301, readable=False), EVERY, FixChannel),
    ("an unheard-of refusal", refused(418, "teapot"), EVERY, DeadLetter),
]


@pytest.mark.parametrize(("answer", "act", "expected"), [pytest.param(a, act, e, id=f"{name} ({act})") for name, a, acts, e in TABLE for act in acts])
def test_an_answer_has_its_verdict(answer: Answer | Lost, act: Act, expected: type[Verdict] | Verdict) -> None:
    verdict = judge(answer, act)
    assert isinstance(verdict, expected) if isinstance(expected, type) else verdict == expected


@pytest.mark.parametrize("act", EVERY)
def test_a_success_is_read_by_who_asked(act: Act) -> None:
    assert judge(Answer(200, [], readable=True), act) is None and judge(Answer(201, {"id": 1}, readable=True), act) is None


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "600"}, 600_000),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "99999999999"}, 86_400_000),
        ({"retry-after": "Sat, 21 Nov 2026 07:02:00 GMT", "date": "Sat, 21 Nov 2026 07:00:00 GMT"}, 120_000),
        ({"retry-after": "Sat, 21 Nov 2026 06:00:00 GMT", "date": "Sat, 21 Nov 2026 07:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_how_long_a_shop_asks_to_wait(headers: dict[str, str], wait: int | None) -> None:
    assert read_answer(503, headers, b"<html>").wait_milliseconds == wait


@pytest.mark.parametrize(
    "body", [b"5", b"[]", b'"x"', b"null", b'{"code":[1],"data":500}', b'{"data":{"resource_id":"10"}}', b"\xff", b"", b"{" * 5000]
)
def test_an_odd_refusal_is_read_without_breaking(body: bytes) -> None:
    answer = read_answer(400, {"x-wp-totalpages": "many", "date": "yesterday", "link": ""}, body)
    assert (answer.resource, answer.pages, answer.at) == ("", 0, 0) and isinstance(judge(answer, "create"), DeadLetter)
