"""Orders, refunds, notes, the cursor and the calls of a shop, against what a real one answered."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kadpun.sync.channels import ChannelOrder, DeadLetter, Done, LookUp, PayBack
from kadpun.sync.marketplaces.woocommerce import cursor_at
from kadpun.sync.marketplaces.woocommerce_bodies import instant_of_gmt, satang_of
from kadpun.sync.marketplaces.woocommerce_hooks import worth
from kadpun.sync.marketplaces.woocommerce_orders import order_of

from .replay import RECORDINGS, Exchange, made_up, recorded, shop_of

ORDERS = "/wp-json/wc/v3/orders"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


def body_of(one: Exchange) -> Any:
    assert one.response is not None
    return one.response["body"]


def test_10_a_cursor_overlaps_and_never_carries_a_z(folder: Path) -> None:
    changed, trashed = recorded("10")[19], recorded("10")[20]
    changed.request["path"] = changed.request["path"].replace("&status=any", "")  # what a list shows when nothing is said
    with shop_of(folder, [changed, trashed]) as (shop, replay):
        pulled = shop.pull_orders("2026-11-21T06:53:51")
        asked = [parse_qs(urlsplit(one.target).query) for one in replay.asked]
    assert [one.order for one in pulled.orders] == ["13", "12"] and [one.state for one in pulled.orders] == ["sent", "removed"]
    assert all(one["modified_after"] == ["2026-11-21T06:53:51"] and one["dates_are_gmt"] == ["true"] for one in asked)
    assert all((one["orderby"], one["order"]) == (["id"], ["asc"]) for one in asked)
    assert pulled.cursor == cursor_at(pulled.at) and instant_of_gmt(pulled.cursor) == pulled.at - 300_000


def test_10_without_a_date_from_the_shop_the_cursor_stays(folder: Path) -> None:
    timeless = [
        made_up("GET", f"{ORDERS}?modified_after=2026-11-21T06:53:51&dates_are_gmt=true{more}", [], Date="") for more in ("", "&status=trash")
    ]
    with shop_of(folder, timeless) as (shop, _):
        assert shop.pull_orders("2026-11-21T06:53:51").cursor == "2026-11-21T06:53:51"
        with pytest.raises(AssertionError):
            shop.pull_orders("2026-11-21T06:53:51Z")


def test_orders_come_page_by_page_and_the_clock_is_the_first_pages(folder: Path) -> None:
    row, since = body_of(recorded("11")[1]), f"{ORDERS}?modified_after=2026-11-21T06:00:00&dates_are_gmt=true"
    pages = [made_up("GET", since, [{**row, "id": number}], X_WP_TotalPages="2", Date=f"Sat, 21 Nov 2026 07:0{number}:00 GMT") for number in (1, 2)]
    with shop_of(folder, [*pages, made_up("GET", since + "&status=trash", [{**row, "id": 3, "status": "checkout-draft"}])]) as (shop, replay):
        pulled = shop.pull_orders("2026-11-21T06:00:00")
        assert [parse_qs(urlsplit(one.target).query)["page"] for one in replay.asked] == [["1"], ["2"], ["1"]]
    assert [one.order for one in pulled.orders] == ["1", "2"] and pulled.cursor == "2026-11-21T06:56:00"


def test_11_an_order_is_read_whole() -> None:
    order = order_of(body_of(recorded("11")[1]))
    assert (order.order, order.state, order.currency, order.total, order.shipping) == ("13", "waiting", "THB", 34500, 4000)
    assert [(line.sku, line.quantity, line.amount, line.taken, line.remote) for line in order.lines] == [
        ("KP-000123", 2, 12000, 2, "10"),
        ("KP-000124", 1, 18500, 1, "11"),
    ]
    assert order.wish == "ฝากห่อของขวัญด้วยค่ะ" and order.paid_by == "bacs" and order.doubt == ""
    assert order.buyer.name == "สมศรี ใจดี" and order.buyer.postcode == "63110" and order.buyer.telephone == "0812345678"
    assert order.made_at == order.changed_at == instant_of_gmt("2026-11-21T06:58:11")


def test_11_fee_discount_and_what_the_shop_took_are_read() -> None:
    made = order_of(body_of(recorded("11")[3]))
    assert (made.total, made.fees, made.discount, made.shipping, made.lines[0].amount) == (22200, 2000, 1800, 4000, 16200)
    taken = [
        (order_of(body_of(recorded("11")[at])).state, order_of(body_of(recorded("11")[at])).lines[0].taken) for at in (3, 5, 7, 9, 13, 14, 16, 21)
    ]
    assert taken == [
        ("unpaid", None),
        ("paid", 3),
        ("sent", 3),
        ("cancelled", None),
        ("paid", 3),
        ("failed", None),
        ("unpaid", None),
        ("removed", 4),
    ]


def test_11_and_37_states_are_changed_one_order_at_a_time(folder: Path) -> None:
    with shop_of(folder, [recorded("11")[at] for at in (5, 7, 9)]) as (shop, _):
        assert [type(shop.move_order("14", state)) for state in ("paid", "sent", "cancelled")] == [Done] * 3
        with pytest.raises(KeyError):
            shop.move_order("14", "other")
    bent = made_up("PUT", f"{ORDERS}/12", {"id": 12, "status": "pending"}, sent={"status": "completed"})
    with shop_of(folder, [bent, recorded("19")[8]]) as (shop, _):
        verdict = shop.move_order("12", "sent")
        assert isinstance(verdict, DeadLetter) and (verdict.sent, verdict.stored) == ("completed", "pending")
        assert shop.move_order("99999", "sent") == LookUp("gone")


def test_13_what_is_to_be_made_is_told_by_the_line() -> None:
    order = order_of(body_of(recorded("13")[2]))
    assert (order.lines[0].quantity, order.lines[0].to_make) == (2, 2) and order.wish.startswith("ขอหูหิ้ว")


def test_14_a_line_of_a_choice_names_both_ids() -> None:
    assert order_of(body_of(recorded("14")[13])).lines[0].remote == "10/12"


def test_20_goods_removed_from_the_shop_leave_a_line_without_them() -> None:
    line = order_of(body_of(recorded("20")[11])).lines[0]
    assert (line.remote, line.sku, line.amount, line.taken) == ("", "", 6000, 1)


def test_23_money_is_paid_back_once(folder: Path) -> None:
    torn = PayBack("12", 12000, "ถุงฉีก 2 ถุง", (("1", 2, 12000),), restock=True)
    spoilt = PayBack("12", 6000, "ของเสีย ไม่คืนเข้าสต็อก", (("1", 1, 6000),))
    with shop_of(folder, [recorded("23")[at] for at in (2, 5, 6)]) as (shop, replay):
        assert shop.pay_back(torn) == Done("13", None, 1795244054000)
        assert shop.pay_back(torn, repeat=True).remote == "13"  # type: ignore[union-attr]
        assert isinstance(shop.pay_back(spoilt), Done)
        assert replay.asked[0].body["api_refund"] is False and b'"refund_total":120.00' in replay.asked[0].content
    with shop_of(folder, [recorded("23")[5], recorded("23")[8]], extra=("api_restock",)) as (shop, _):
        late = PayBack("12", 5000, "ลดให้เพราะส่งช้า")
        assert shop.pay_back(late, repeat=True).remote == "15"  # type: ignore[union-attr]
    with shop_of(folder, [recorded("23")[9]], extra=("api_restock", "reason")) as (shop, _):
        assert isinstance(shop.pay_back(PayBack("12", 999900, "")), DeadLetter)
    after = order_of(body_of(recorded("23")[4]))
    assert (after.refunds, after.lines[0].taken, after.total) == (("13",), 3, 48500)


def test_24_the_thread_is_read_in_order_and_answered_once(folder: Path) -> None:
    words = "ได้ค่ะ สีครามเข้มมีพร้อมส่ง โอนแล้วส่งสลิปทางไลน์ได้เลยค่ะ"
    thread = recorded("24")[4]
    with shop_of(folder, [recorded("24")[1], thread, recorded("24")[4]]) as (shop, _):
        assert shop.write_note("11", words, to_buyer=True).remote == "7"  # type: ignore[union-attr]
        assert shop.write_note("11", words, to_buyer=True, repeat=True).remote == "7"  # type: ignore[union-attr]
        notes = shop.notes("11")
    assert [int(one.note) for one in notes] == sorted(int(one.note) for one in notes)
    assert next(one for one in notes if one.note == "11").text == 'Email "Customer note" sent.'
    assert [one.note for one in notes if one.to_buyer] == ["7", "10"]


def test_26_what_was_paid_is_the_total_with_its_tax_and_nothing_is_worked_out_anew() -> None:
    even, odd = (order_of(body_of(recorded("26")[at])) for at in (9, 10))
    assert (even.lines[0].amount, even.total) == (32100, 32100)
    assert [line.amount for line in odd.lines] == [31500, 10700] and odd.total == 42200


def test_36_an_edited_order_shows_what_is_taken_now_by_each_line() -> None:
    seen = [{line.line: (line.quantity, line.taken, line.amount) for line in order_of(body_of(recorded("36")[at])).lines} for at in (0, 2, 4, 5, 7)]
    assert seen[0] == {"1": (2, 2, 12000), "2": (1, 1, 18500)}
    assert seen[1]["1"] == (5, 5, 12000) and seen[2]["1"] == (5, 5, 30000)
    assert set(seen[3]) == {"1"} and seen[4]["3"] == (3, 3, 55500)


def test_one_content_has_one_digest_and_another_content_another() -> None:
    row = body_of(recorded("11")[1])
    assert order_of(row).digest == order_of(json.loads(json.dumps(row))).digest
    assert order_of(row).digest != order_of({**row, "status": "processing"}).digest


@pytest.mark.parametrize(
    ("odd", "doubt"),
    [
        ({"total": "๖๐"}, "total"),
        ({"total": None}, "total"),
        ({"line_items": [{"id": 1, "quantity": 1.5, "total": "10.00"}]}, "quantity"),
        ({"line_items": [{"id": 1, "quantity": 2, "total": {}}]}, "line total"),
        ({"line_items": "none", "billing": [], "refunds": 5, "meta_data": 7}, ""),
        ({"status": "shipped-by-plugin"}, ""),
        ({"currency": "USD"}, ""),
    ],
)
def test_what_cannot_be_read_of_an_order_is_named_and_breaks_nothing_off(odd: dict[str, Any], doubt: str) -> None:
    order = order_of({**body_of(recorded("11")[1]), **odd})
    assert isinstance(order, ChannelOrder) and order.doubt == doubt
    assert order.state == ("other" if "status" in odd else "waiting")


@pytest.mark.parametrize(
    ("text", "satang"),
    [
        ("60.00", 6000),
        ("60.5", 6050),
        ("0", 0),
        ("-5", -500),
        ("60.500", 6050),
        ("60.505", None),
        ("", None),
        ("๖๐", None),
        ("1,250.00", None),
        (60, None),
    ],
)
def test_amounts_are_read_to_the_satang_or_not_at_all(text: object, satang: int | None) -> None:
    assert satang_of(text) == satang
    assert satang_of("42.056075", exact=False) == 4206 and satang_of("-0.005", exact=False) == -1


def test_16_a_signed_call_is_a_hint_and_all_else_is_nothing() -> None:
    told = json.loads((RECORDINGS / "16-webhooks.json").read_text("utf-8"))["exchanges"]
    secret = told[0]["request"]["body"]["secret"]
    calls = [one["request"] for one in told if one.get("direction")]
    judged = [worth(one["raw_body"].encode(), one["headers"], secret) for one in calls]
    assert judged == ["ping", "orders", "orders", "goods", "orders", "goods"]
    assert base64.b64decode(calls[1]["headers"]["X-WC-Webhook-Signature"])
    assert worth(calls[1]["raw_body"].encode() + b" ", calls[1]["headers"], secret) == "nothing"
    assert worth(calls[1]["raw_body"].encode(), calls[1]["headers"], "another") == "nothing"
    assert worth(calls[1]["raw_body"].encode(), {}, secret) == "nothing"
    assert worth(b"webhook_id=1&x=2", {}, secret) == "nothing" and worth(b"{}", {"X-WC-Webhook-Signature": "é"}, secret) == "nothing"
