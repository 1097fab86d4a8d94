"""The check of a connection: every right and setting, right and wrong, from what a real shop answered; and the command that prints it."""

from __future__ import annotations

import argparse
import copy
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.clock import SetClock
from kadpun.books.words import load_words
from kadpun.pos.commands import add_commands, run
from kadpun.sync.channels import Check
from kadpun.sync.marketplaces.woocommerce import WooCommerce
from kadpun.sync.marketplaces.woocommerce_wire import Keys

from .replay import CREDENTIALS, KEYS, Exchange, made_up, recorded, replaying

AT = 1_795_244_400_000
"""2026-11-21 07:00:00 UTC."""
DATE = "Sat, 21 Nov 2026 07:00:00 GMT"
SETTINGS = "/wp-json/wc/v3/settings"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


def a_shop(**changed: Any) -> list[Exchange]:
    """What a shop answers to the check, as recorded; some of it changed."""
    index, general, counting, status = recorded("31")[0], *(recorded("26")[at] for at in (0, 2, 4))
    exchanges = {
        "index": index,
        "general": general,
        "orders": made_up("GET", "/wp-json/wc/v3/orders", []),
        "writing": recorded("17")[9],
        "tax": recorded("26")[1],
        "counting": counting,
        "status": status,
        "pictures": made_up("GET", "/wp-json/wp/v2/media", [], auth="application_password"),
    }
    for one in exchanges.values():
        assert one.response is not None
        one.response["headers"] = {**one.response["headers"], "Date": DATE}
    return list({**exchanges, **changed}.values())


def settings(**values: str) -> Exchange:
    """The general settings with some values changed."""
    one = copy.deepcopy(recorded("26")[0])
    assert one.response is not None
    one.response["body"] = [{**row, "value": values.get(row["id"], row.get("value"))} for row in one.response["body"]]
    return one


def checked(folder: Path, exchanges: list[Exchange], *, keys: Keys = KEYS, now_at: int = AT) -> Check:
    with replaying(folder, exchanges) as replay:
        shop = WooCommerce(replay.address, keys, trust=replay.authority, clock=SetClock(now_at))
        found = shop.check()
        shop.close()
        assert all(one.method == "GET" or one.body == {"update": []} for one in replay.asked)
    return found


def weights(found: Check) -> dict[str, str]:
    return {one.name: one.weight for one in found.findings}


def test_a_shop_that_is_right_is_right_in_everything(folder: Path) -> None:
    found = checked(folder, a_shop())
    assert found.good and set(weights(found).values()) == {"right"} and found.clock_ahead_milliseconds == 0
    assert list(weights(found)) == "address clock zone reading orders writing currency decimals tax stock version pictures".split()


def test_keys_are_told_by_which_right_they_lack(folder: Path) -> None:
    reading = Keys(*CREDENTIALS["read_only_key"])
    exchanges = a_shop(writing=recorded("17")[8])
    for one in exchanges:
        if one.request["auth"] == "consumer_key":
            one.request["auth"] = "read_only_key"
    found = checked(folder, exchanges, keys=reading)
    assert not found.good and weights(found)["writing"] == "wrong" and weights(found)["reading"] == "right"
    assert weights(found)["pictures"] == "mind"
    refused = recorded("17")[0]
    refused.request["path"] = f"{SETTINGS}/general"
    found = checked(folder, a_shop(general=refused), keys=Keys(*CREDENTIALS["wrong_key"], *CREDENTIALS["application_password"]))
    assert not found.good and weights(found)["reading"] == "wrong" and "writing" not in weights(found)


@pytest.mark.parametrize(
    ("changed", "name", "weight"),
    [
        ({"general": settings(woocommerce_currency="USD")}, "currency", "wrong"),
        ({"general": settings(woocommerce_price_num_decimals="0")}, "decimals", "wrong"),
        ({"general": settings(woocommerce_calc_taxes="yes")}, "tax", "wrong"),
        ({"general": settings(woocommerce_calc_taxes="yes"), "tax": recorded("26")[6]}, "tax", "right"),
        (
            {"counting": made_up("GET", f"{SETTINGS}/products/woocommerce_manage_stock", {"id": "woocommerce_manage_stock", "value": "no"})},
            "stock",
            "wrong",
        ),
        ({"counting": made_up("GET", f"{SETTINGS}/products/woocommerce_manage_stock", "?")}, "stock", "wrong"),
        ({"orders": made_up("GET", "/wp-json/wc/v3/orders", {"code": "woocommerce_rest_cannot_view"}, status=401)}, "orders", "wrong"),
        ({"status": made_up("GET", "/wp-json/wc/v3/system_status", {"environment": {"version": "7.9.1"}})}, "version", "mind"),
        ({"pictures": made_up("GET", "/wp-json/wp/v2/media", {"code": "x"}, status=401, auth="application_password")}, "pictures", "mind"),
    ],
)
def test_each_setting_is_told_by_itself_with_what_to_change(folder: Path, changed: dict[str, Exchange], name: str, weight: str) -> None:
    if "tax" in changed:
        changed["tax"] = made_up("GET", f"{SETTINGS}/tax/woocommerce_prices_include_tax", changed["tax"].response["body"])  # type: ignore[index]
    found = checked(folder, a_shop(**changed))
    assert weights(found)[name] == weight and {other for key, other in weights(found).items() if key != name} == {"right"}
    assert all(bool(one.change) == (one.weight != "right") for one in found.findings)


@pytest.mark.parametrize(("ahead_milliseconds", "weight"), [(0, "right"), (90_000, "right"), (7_200_000, "mind"), (-7_200_000, "mind")])
def test_a_clock_two_hours_off_is_told_and_stops_nothing(folder: Path, ahead_milliseconds: int, weight: str) -> None:
    found = checked(folder, a_shop(), now_at=AT - ahead_milliseconds)
    clock = next(one for one in found.findings if one.name == "clock")
    assert found.good and clock.weight == weight and found.clock_ahead_milliseconds == ahead_milliseconds
    assert clock.fields.get("minutes", "120") == "120"


@pytest.mark.parametrize(
    ("zone", "offset", "weight"), [("Asia/Bangkok", 7, "right"), ("", 7, "right"), ("", "7", "right"), ("UTC", 0, "mind"), ("", None, "mind")]
)
def test_a_time_zone_is_told(folder: Path, zone: str, offset: object, weight: str) -> None:
    index = recorded("31")[0]
    assert index.response is not None
    index.response["body"] |= {"timezone_string": zone, "gmt_offset": offset}
    index.response["headers"]["Date"] = DATE
    assert weights(checked(folder, a_shop(index=index)))["zone"] == weight


def test_a_shop_cannot_steer_the_terminal_by_its_name(folder: Path) -> None:
    index = recorded("31")[0]
    assert index.response is not None
    index.response["body"] |= {"name": "ร้าน &amp; สวน\x1b[2J" + "ก" * 500, "timezone_string": ["odd"]}
    index.response["headers"]["Date"] = DATE
    name = checked(folder, a_shop(index=index)).findings[0].fields["name"]
    assert name.startswith("ร้าน & สวน[2J") and len(name) == 80


def test_what_answers_at_a_wrong_address_is_told_apart(folder: Path) -> None:
    page = made_up("GET", "/wp-json/", "<html>", status=404, auth="none", Content_Type="text/html")
    elsewhere = made_up("GET", "/?rest_route=/", "<html>", status=200, auth="none", Content_Type="text/html")
    assert weights(checked(folder, [page, recorded("31")[5]])) == {"permalinks": "wrong"}
    assert weights(checked(folder, [page, elsewhere])) == {"address": "wrong"}
    bare = made_up("GET", "/wp-json/", {"name": "x", "namespaces": ["wp/v2"]}, auth="none")
    assert weights(checked(folder, [bare])) == {"woocommerce": "wrong"}
    busy = made_up("GET", "/wp-json/", "<html>", status=503, auth="none", Content_Type="text/html")
    assert weights(checked(folder, [busy])) == {"address": "wrong"}


def test_a_certificate_nobody_vouches_for_is_told_before_any_key_goes(folder: Path) -> None:
    with replaying(folder, []) as replay:
        shop = WooCommerce(replay.address, KEYS)
        found = shop.check()
        shop.close()
        assert weights(found) == {"certificate": "wrong"} and replay.asked == []


def command(capsys: pytest.CaptureFixture[str], *words: object, language: str = "th") -> tuple[int, str, str]:
    parser = argparse.ArgumentParser("kadpun")
    parser.add_argument("--language", default=language)
    add_commands(parser.add_subparsers(dest="command", required=True), load_words("en"))
    code = run(parser.parse_args([str(word) for word in words]))
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    key, secret = CREDENTIALS["consumer_key"]
    monkeypatch.setenv("KADPUN_WOO_KEY", key)
    monkeypatch.setenv("KADPUN_WOO_SECRET", secret)
    monkeypatch.setenv("KADPUN_WOO_PASSWORD", CREDENTIALS["application_password"][1])


@pytest.mark.usefixtures("in_the_environment")
@pytest.mark.parametrize(("language", "last", "change"), [("th", "ใช้ร้านนี้เป็นช่องทางขายได้", "เลือกเงินบาท"), ("en", "can be used", "choose Thai baht")])
def test_the_command_says_what_is_so_and_what_to_change(
    folder: Path, capsys: pytest.CaptureFixture[str], language: str, last: str, change: str
) -> None:
    with replaying(folder, a_shop()) as replay:
        code, out, _ = command(capsys, "market-check", replay.address, "--user", "pictures", "--authority", replay.authority, "--language", language)
    assert code == 0 and last in out and "cs_right" not in out and "ck_right" not in out
    with replaying(folder, a_shop(general=settings(woocommerce_currency="USD"))) as replay:
        code, out, _ = command(capsys, "market-check", replay.address, "--user", "pictures", "--authority", replay.authority, "--language", language)
    assert code == 1 and change in out and "USD" in out


def test_the_command_asks_for_keys_and_takes_no_open_address(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("KADPUN_WOO_KEY", "KADPUN_WOO_SECRET", "KADPUN_WOO_CA"):
        monkeypatch.delenv(name, raising=False)
    code, out, err = command(capsys, "market-check", "http://shop.example")
    assert code == 2 and "https://" in err and out == ""
    typed = tmp_path / "typed"
    typed.write_text("ck_right\ncs_right\n", "utf-8")
    exchanges = [one for one in a_shop() if one.request["auth"] != "application_password"]
    with replaying(folder, exchanges) as replay, typed.open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        code, out, err = command(capsys, "market-check", replay.address, "--authority", replay.authority)
    assert code == 0 and "! ส่งรูปไม่ได้" in out and "cs_right" not in out + err
    with typed.open(encoding="utf-8") as lines:
        monkeypatch.setattr("sys.stdin", lines)
        code, _, err = command(capsys, "market-check", "https://127.0.0.1:1", "--authority", tmp_path / "none.pem")
    assert code == 2 and "none.pem" in err
