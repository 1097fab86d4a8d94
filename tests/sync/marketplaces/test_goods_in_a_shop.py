"""Goods through the port against what a real shop answered: made, changed, looked up, counted, swept; nothing is asked that was not recorded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.market.offers import Offer, Picture
from kadpun.sync.channels import (
    Adopt,
    Channel,
    ChannelStuck,
    DeadLetter,
    Done,
    FixChannel,
    LookUp,
    Moved,
    Push,
    RenewPictures,
    Retry,
    StockChange,
    claim,
)
from kadpun.sync.marketplaces.woocommerce_wire import Keys

from .replay import CREDENTIALS, Exchange, made_up, recorded, shop_of

BANANA = Offer(
    goods="01JD3Q6V0B5T",
    sku="KP-000123",
    title="กล้วยตากแม่กาษา",
    story="กล้วยน้ำว้าตากแดดจากแม่กาษา ไม่ใส่น้ำตาล",
    kind="ready",
    price=6000,
    stock=24,
)
RICE = replace(BANANA, goods="01JD3Q8888", sku="KP-000124", title="ข้าวสารหอมมะลิ 5 กก.", story="", price=18500, stock=40)
EXTRA = ("status", "description", "meta_data", "backorders", "sale_price", "attributes", "type", "categories", "manage_stock")
"""Fields that were not in every recorded body; that they go out rightly is looked at where they matter."""
PRODUCTS = "/wp-json/wc/v3/products"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


def body_of(one: Exchange) -> Any:
    assert one.response is not None
    return one.response["body"]


def test_01_new_goods_bring_their_id_home_and_are_found_by_sku(folder: Path) -> None:
    with shop_of(folder, recorded("01"), extra=("status",)) as (shop, replay):
        (done,) = shop.push([Push(BANANA)])
        assert isinstance(done, Done) and done.remote == "10" and done.at == 1795244015000
        found = shop.find(["KP-000123"])
        assert found["KP-000123"] == done.shown and claim(found["KP-000123"], BANANA) == "ours"
        assert replay.asked[0].headers["accept"] == "application/json"
        assert replay.asked[0].body["status"] == "publish"


def test_02_a_whole_product_is_read(folder: Path) -> None:
    there = body_of(recorded("02")[1])
    with shop_of(folder, [made_up("GET", f"{PRODUCTS}?sku=KP-000123", [there])]) as (shop, _):
        shown = shop.find(["KP-000123"])["KP-000123"]
    assert (shown.price, shown.regular_price, shown.stock, shown.standing, shown.goods) == (5500, 6000, 24, "shown", "01JD3Q6V0B5T")


def test_03_a_taken_sku_is_adopted_and_a_taken_barcode_is_for_a_person(folder: Path) -> None:
    with shop_of(folder, recorded("03")[1:], extra=EXTRA) as (shop, _):
        assert shop.push([Push(replace(BANANA, title="กล้วยตาก (ซ้ำ)"))]) == [Adopt("10")]
    barcoded = replace(BANANA, sku="KP-000202", title="บาร์โค้ด 2", price=1000, barcode="2000000012309")
    refused = made_up("POST", PRODUCTS, body_of(recorded("03")[6]), status=400, sent={"sku": "KP-000202", "global_unique_id": "2000000012309"})
    with shop_of(folder, [refused], extra=(*EXTRA, "name", "regular_price", "stock_quantity")) as (shop, _):
        (verdict,) = shop.push([Push(barcoded)])
    assert isinstance(verdict, DeadLetter) and "barcode" in verdict.says


def test_04_goods_in_the_trash_are_found_there_and_come_back(folder: Path) -> None:
    with shop_of(folder, recorded("04")[3:], extra=EXTRA) as (shop, _):
        assert shop.push([Push(BANANA)]) == [LookUp("taken")]
        trashed = shop.find(["KP-000123"])["KP-000123"]
        assert trashed.standing == "trashed" and claim(trashed, BANANA) == "ask"
        (verdict,) = shop.set_stock([StockChange("KP-000123", "10", None, 20)])
        assert isinstance(verdict, DeadLetter) and (verdict.sent, verdict.stored, verdict.remote) == ("publish", "trash", "10")
    restored = body_of(recorded("04")[7])
    with shop_of(
        folder,
        [made_up("GET", f"{PRODUCTS}?include=10", []), made_up("PUT", f"{PRODUCTS}/10", restored, sent={"status": "publish"})],
        extra=(*EXTRA, "name"),
    ) as (shop, _):
        assert isinstance(shop.push([Push(BANANA, "10")])[0], Done)


def test_05_every_member_of_a_batch_has_its_own_verdict(folder: Path) -> None:
    offers = [
        replace(BANANA, sku="KP-000125", title="ผ้าทอมือลายดอกแก้ว", price=125000, stock=3),
        replace(BANANA, sku="KP-000123", title="น้ำพริกลาบเมือง 100 กรัม", price=4500, stock=60),
        replace(BANANA, sku="KP-000127", title="ไข่เค็มใบเตย แพ็ก 6", price=7500, stock=10),
    ]
    whole = recorded("05")[0]
    whole.request["body"] = {"create": whole.request["body"]["create"]}
    with shop_of(folder, [whole], extra=EXTRA) as (shop, _):
        verdicts = shop.push([Push(one) for one in offers])
    assert [getattr(one, "remote", None) for one in verdicts] == ["12", "10", "13"] and isinstance(verdicts[1], Adopt)
    counted = recorded("05")[0]
    counted.request["body"] = {"update": counted.request["body"]["update"][:2]}
    assert counted.response is not None
    counted.response["body"] = {"update": counted.response["body"]["update"][:2]}
    with shop_of(folder, [counted]) as (shop, _):
        verdicts = shop.set_stock([StockChange("KP-000123", "10", None, 22), StockChange("KP-000199", "99999", None, 1)])
    assert isinstance(verdicts[0], Done) and verdicts[1] == LookUp("gone")


@pytest.mark.parametrize(
    ("odd", "part"),
    [
        ({"sku": "KP,5"}, "KP,5"),
        ({"sku": ""}, "cannot be a code"),
        ({"sku": "KP<301>"}, "KP<301>"),
        ({"title": "  \n "}, "no title"),
        ({"title": "ก" * 5000}, "too long"),
        ({"price": 0}, "no price"),
        ({"price": -500}, "no price"),
        ({"stock": 5.5}, "5.5"),
        ({"stock": "สิบ"}, "สิบ"),
        ({"barcode": "ไม่มี"}, "barcode"),
    ],
)
def test_what_cannot_be_said_is_refused_here_and_its_neighbours_go(folder: Path, odd: dict[str, Any], part: str) -> None:
    with shop_of(folder, recorded("01"), extra=("status",)) as (shop, replay):
        verdicts = shop.push([Push(replace(BANANA, **odd)), Push(BANANA)])
        assert isinstance(verdicts[1], Done) and len(replay.asked) == 1
    assert isinstance(verdicts[0], DeadLetter) and part in verdicts[0].sentence(lambda sentence, /, **fields: sentence.format(**fields))


def test_06_more_than_a_hundred_never_leave(folder: Path) -> None:
    with shop_of(folder, []) as (shop, replay):
        with pytest.raises(AssertionError):
            shop.push([Push(BANANA)] * 101)
        assert replay.asked == [] and shop.most_at_once == 100


def test_07_and_35_prices_go_as_digits_and_a_cut_with_the_price_before_it(folder: Path) -> None:
    exchanges = [
        made_up("PUT", f"{PRODUCTS}/10", body_of(recorded("35")[0]), sent={"regular_price": "1250.00", "sale_price": "990.00"}),
        made_up("PUT", f"{PRODUCTS}/10", body_of(recorded("35")[5]), sent={"regular_price": "1250.00", "sale_price": ""}),
    ]
    cloth = replace(BANANA, sku="KP-000125", price=99000, regular_price=125000)
    with shop_of(folder, exchanges) as (shop, _):
        (done,) = shop.push([Push(cloth, "10", frozenset({"price"}))])
        assert isinstance(done, Done) and done.shown is not None and (done.shown.price, done.shown.regular_price) == (99000, 125000)
        assert isinstance(shop.push([Push(replace(cloth, price=125000, regular_price=0), "10", frozenset({"price"}))])[0], Done)


@pytest.mark.parametrize(("stored", "field"), [(7, "regular_price"), (8, "regular_price")])
def test_07_a_price_that_the_shop_dropped_is_a_dead_letter_with_the_pair(folder: Path, stored: int, field: str) -> None:
    dropped = made_up("PUT", f"{PRODUCTS}/10", body_of(recorded("07")[stored]), sent={"regular_price": "60.00", "sale_price": ""})
    with shop_of(folder, [dropped]) as (shop, _):
        (verdict,) = shop.push([Push(BANANA, "10", frozenset({"price"}))])
    assert isinstance(verdict, DeadLetter) and (verdict.fields["field"], verdict.sent, verdict.stored) == (field, "60.00", "")


def test_08_a_shop_that_does_not_count_drops_the_number_and_it_is_noticed(folder: Path) -> None:
    dropped = made_up("PUT", f"{PRODUCTS}/10", body_of(recorded("08")[11]), sent={"stock_quantity": 30})
    with shop_of(folder, [dropped]) as (shop, _):
        (verdict,) = shop.set_stock([StockChange("KP-000124", "10", None, 30)])
    assert isinstance(verdict, DeadLetter) and (verdict.sent, verdict.stored) == ("30", "5")


def test_09_a_sweep_goes_page_by_page_and_ends_with_the_trash(folder: Path) -> None:
    pages = [recorded("09")[at] for at in (0, 1, 2)]
    trash = recorded("20")[6]
    with shop_of(folder, [*pages, trash]) as (shop, replay):
        rows, begin = [], ""
        while True:
            swept = shop.sweep(begin)
            rows += [row.sku for row in swept.rows]
            begin = swept.following
            if not begin:
                break
        assert [one.target.split("page=")[2].split("&")[0] for one in replay.asked] == ["1", "2", "3", "1"]
    assert rows == [f"KP-000{number}" for number in (*range(123, 131), 123)]


def test_12_stock_is_set_only_where_the_expected_number_stands(folder: Path) -> None:
    was = body_of(recorded("12")[0])
    read = [made_up("GET", f"{PRODUCTS}?include=10", [{**was, "stock_quantity": number}]) for number in (8, 10)]
    with shop_of(folder, [*read, recorded("12")[6]]) as (shop, replay):
        assert shop.set_stock([StockChange("KP-000127", "10", 10, 7)]) == [Moved("10", 10, 8)]
        (done,) = shop.set_stock([StockChange("KP-000127", "10", 10, 7)])
        assert isinstance(done, Done) and done.shown is not None and done.shown.stock == 7
        assert [one.method for one in replay.asked] == ["GET", "GET", "PUT"]
    with shop_of(folder, [recorded("12")[2]], extra=("sale_price",)) as (shop, replay):
        (done,) = shop.push([Push(replace(BANANA, price=7900), "10", frozenset({"price"}))])
        assert isinstance(done, Done) and "stock_quantity" not in replay.asked[0].body


def test_12_an_id_that_belongs_to_other_goods_now_is_looked_up(folder: Path) -> None:
    with shop_of(folder, [made_up("GET", f"{PRODUCTS}?include=10,11", [body_of(recorded("12")[0])])]) as (shop, replay):
        verdicts = shop.set_stock([StockChange("KP-000999", "10", 10, 7), StockChange("KP-000128", "11", 3, 2)])
        assert verdicts == [LookUp("gone")] * 2 and len(replay.asked) == 1


def test_13_made_to_order_goods_can_be_bought_past_the_stock_and_tell_their_time(folder: Path) -> None:
    basket = replace(BANANA, goods="01JD3Q9999", sku="KP-000128", title="ตะกร้าสานไม้ไผ่ (สั่งทำ)", kind="made", price=45000, stock=0, lead_days=14)
    with shop_of(folder, recorded("13")[:1], extra=("status", "description")) as (shop, _):
        (done,) = shop.push([Push(basket)])
        assert isinstance(done, Done) and done.shown is not None and done.shown.made_to_order
    other = {"id": 0, "name": "สี", "visible": True, "options": ["คราม"]}
    there = {"id": 10, "attributes": [*body_of(recorded("13")[0])["attributes"], other]}
    longer = made_up("PUT", f"{PRODUCTS}/10", {**body_of(recorded("13")[5]), "backorders": "no"}, sent={"backorders": "no"})
    with shop_of(folder, [made_up("GET", f"{PRODUCTS}?include=10", [there]), longer], extra=(*EXTRA, "name")) as (shop, replay):
        (done,) = shop.push([Push(replace(basket, lead_days=21, capacity=0), "10")])
        assert isinstance(done, Done)
        sent = replay.asked[1].body
    assert [(one["name"], one["options"]) for one in sent["attributes"]] == [("สี", ["คราม"]), ("ระยะเวลาทำ", ["ภายใน 21 วัน"])]


def test_14_a_choice_is_changed_under_its_parent(folder: Path) -> None:
    with shop_of(folder, [recorded("14")[4], recorded("14")[7]]) as (shop, _):
        shown = shop.find(["KP-000161"])["KP-000161"]
        assert shown.remote == "10/11"
        (done,) = shop.set_stock([StockChange("KP-000161", shown.remote, None, 3)])
        assert isinstance(done, Done) and done.remote == "10/11"
    listed = made_up("GET", PRODUCTS, [body_of(recorded("14")[3])])
    with shop_of(folder, [listed, recorded("14")[15]]) as (shop, _):
        rows = {row.remote: row.stock for row in shop.sweep().rows}
    assert rows == {"10": None, "10/11": None, "10/12": 1, "10/13": 0}


PICTURE = Picture("aaeb7a85903a" + "0" * 52, "kp-000123-aaeb7a85903a.png", 40, 40)


def test_15_a_picture_is_brought_once_and_a_second_attempt_looks_first(folder: Path) -> None:
    with shop_of(folder, recorded("15")[:2]) as (shop, _):
        assert shop.put_picture(PICTURE, b"\x89PNG") == Done("10", None, 1795244325000)
        assert shop.put_picture(PICTURE, b"\x89PNG", repeat=True).remote == "10"  # type: ignore[union-attr]
    with shop_of(folder, [], keys=Keys(*CREDENTIALS["consumer_key"])) as (shop, _):
        assert isinstance(shop.put_picture(PICTURE, b"\x89PNG"), FixChannel)
    with shop_of(folder, [recorded("15")[8], recorded("15")[15]]) as (shop, _):
        assert isinstance(shop.push([Push(BANANA, "12", frozenset({"pictures"}), ("10",))])[0], Done)
        assert shop.push([Push(BANANA, "12", frozenset({"pictures"}), ("999999",))]) == [RenewPictures()]


def test_17_keys_that_may_only_read_stop_the_channel(folder: Path) -> None:
    with shop_of(folder, [recorded("17")[4]], extra=EXTRA, keys=Keys(*CREDENTIALS["read_only_key"])) as (shop, _):
        (verdict,) = shop.push([Push(RICE)])
    assert isinstance(verdict, FixChannel) and "writing" in verdict.says
    assert "ck_" not in repr(Keys("ck_secret", "cs_secret")) and "cs_" not in repr(Keys("ck_secret", "cs_secret"))


def test_18_a_shop_under_maintenance_is_waited_for_as_long_as_it_says(folder: Path) -> None:
    for html_or_json in (0, 1):
        busy = recorded("18")[html_or_json]
        busy.request["path"] = f"{PRODUCTS}?sku=KP-000124"
        with shop_of(folder, [busy]) as (shop, _), pytest.raises(ChannelStuck) as stuck:
            shop.find(["KP-000124"])
        assert isinstance(stuck.value.verdict, Retry) and stuck.value.verdict.wait_milliseconds == 600_000
    with shop_of(folder, recorded("18")[2:3], extra=EXTRA) as (shop, _):
        (verdict,) = shop.push([Push(RICE)])
    assert isinstance(verdict, Retry) and verdict.wait_milliseconds == 600_000


def test_19_a_link_that_leads_nowhere_is_looked_up(folder: Path) -> None:
    with shop_of(folder, [recorded("19")[2]]) as (shop, _):
        assert shop.set_stock([StockChange("KP-000123", "99999", None, 1)]) == [LookUp("gone")]


def test_21_below_zero_is_a_number_like_any_other(folder: Path) -> None:
    below = recorded("21")[2]
    read = made_up("GET", f"{PRODUCTS}?include=10", [body_of(below)])
    with shop_of(folder, [read, recorded("21")[3]]) as (shop, _):
        (done,) = shop.set_stock([StockChange("KP-000127", "10", -15, -3)])
    assert isinstance(done, Done) and done.shown is not None and done.shown.stock == -3


def test_22_categories_go_by_id_and_are_made_once(folder: Path) -> None:
    cloth = replace(BANANA, sku="KP-000125", title="ผ้าทอมือลายดอกแก้ว", price=125000, stock=3, category="อาหาร & ของแห้ง")
    made = made_up(
        "POST", PRODUCTS, {**body_of(recorded("22")[7]), "categories": [{"id": 18}]}, sent={"sku": "KP-000125", "categories": [{"id": 18}]}
    )
    with shop_of(folder, [recorded("22")[4], made], extra=(*EXTRA, "name", "regular_price", "stock_quantity")) as (shop, _):
        assert isinstance(shop.push([Push(cloth)])[0], Done)
    none = made_up("GET", f"{PRODUCTS}/categories", [])
    landed = made_up(
        "POST", PRODUCTS, {**body_of(recorded("22")[9]), "categories": [{"id": 15}]}, sent={"sku": "KP-000125", "categories": [{"id": 16}]}
    )
    with shop_of(folder, [none, recorded("22")[1], landed], extra=(*EXTRA, "name", "regular_price", "stock_quantity")) as (shop, _):
        (verdict,) = shop.push([Push(replace(cloth, category="ผ้าทอมือ"))])
    assert isinstance(verdict, DeadLetter) and (verdict.fields["field"], verdict.sent, verdict.stored) == ("categories", "[16]", "[15]")


def test_25_a_lost_answer_is_adopted_and_goods_of_others_are_for_a_person(folder: Path) -> None:
    with shop_of(folder, recorded("25"), extra=(*EXTRA, "description")) as (shop, _):
        plain = replace(BANANA, story="")
        assert shop.push([Push(plain)]) == [LookUp("lost")]
        assert shop.push([Push(plain)]) == [Adopt("10")]
        ours, stranger = shop.look("10"), shop.look("11")
        assert ours is not None and claim(ours, plain) == "ours" and claim(ours, replace(plain, goods="another")) == "other"
        assert shop.push([Push(RICE)]) == [Adopt("11")]
        assert stranger is not None and claim(stranger, RICE) == "ask" and claim(stranger, replace(RICE, sku="kp-000124")) == "other"


def test_goods_are_looked_at_by_id_in_the_trash_and_as_choices_too(folder: Path) -> None:
    with shop_of(folder, [recorded("04")[2], recorded("14")[5], recorded("19")[1]]) as (shop, _):
        trashed, choice = shop.look("10"), shop.look("11")
        assert trashed is not None and trashed.standing == "trashed"
        assert choice is not None and choice.remote == "10/11"
        assert shop.look("99999") is None


def test_a_shop_is_a_channel(folder: Path) -> None:
    with shop_of(folder, []) as (shop, _):
        channel: Channel = shop
        assert channel.most_at_once == 100
        verbs = {name for name in vars(Channel) if not name.startswith("_")}
        assert verbs <= set(dir(shop)) and "set_stock" in verbs


def test_28_of_four_desks_at_once_one_makes_it_and_three_look(folder: Path) -> None:
    with shop_of(folder, recorded("28"), extra=EXTRA) as (shop, _):
        verdicts = [shop.push([Push(replace(BANANA, title=f"กล้วยตากแม่กาษา (เครื่อง {desk})"))])[0] for desk in (2, 1, 3, 4)]
        assert isinstance(verdicts[0], Done) and verdicts[1:] == [LookUp("taken"), Adopt("10"), LookUp("taken")]
        assert shop.find(["KP-000123"])["KP-000123"].remote == "10"


def test_29_only_the_very_same_sku_is_a_find(folder: Path) -> None:
    several = recorded("29")[3]
    trash = made_up("GET", f"{PRODUCTS}?sku=KP-NOPE&status=trash", [])
    with shop_of(folder, [several, trash]) as (shop, _):
        assert {sku: one.remote for sku, one in shop.find(["KP-000123", "KP-000124", "KP-NOPE"]).items()} == {"KP-000123": "10", "KP-000124": "11"}
    blind = [recorded("29")[1], made_up("GET", f"{PRODUCTS}?sku=kp-000123&status=trash", [])]
    with shop_of(folder, blind) as (shop, _):
        assert shop.find(["kp-000123"]) == {}
        for odd in ("", "KP,5", "KP 5"):
            with pytest.raises(AssertionError):
                shop.find([odd])


@pytest.mark.parametrize(
    ("at", "title", "as_sent"),
    [
        (1, "น้ำพริก & แคบหมู", "น้ำพริก & แคบหมู"),
        (2, "ข้าวสาร < 5 กก.", "ข้าวสาร < 5 กก."),
        (6, "  กล้วยตาก  ", "กล้วยตาก"),
        (7, "🍌 กล้วยตาก", "🍌 กล้วยตาก"),
        (8, "\"กล้วย\" 'ตาก' 100%", "\"กล้วย\" 'ตาก' 100%"),
    ],
)
def test_30_an_echo_is_compared_after_normalising(folder: Path, at: int, title: str, as_sent: str) -> None:
    exchanges = [made_up("GET", f"{PRODUCTS}?include=10", []), made_up("PUT", f"{PRODUCTS}/10", body_of(recorded("30")[at]), sent={"name": as_sent})]
    with shop_of(folder, exchanges, extra=EXTRA) as (shop, _):
        assert isinstance(shop.push([Push(replace(BANANA, title=title), "10")])[0], Done)


def test_30_what_a_shop_would_cut_out_is_told_apart_before(folder: Path) -> None:
    exchanges = [
        made_up("GET", f"{PRODUCTS}?include=10", []),
        made_up("PUT", f"{PRODUCTS}/10", {"id": 10, "name": "&lt;script>x&lt;/script> 3/5"}, sent={"name": "&lt;script>x&lt;/script> 3/5"}),
    ]
    with shop_of(folder, exchanges, extra=EXTRA) as (shop, _):
        assert isinstance(shop.push([Push(replace(BANANA, title="<script>x</script>\n3\\5"), "10")])[0], Done)


def test_33_an_answer_about_other_goods_is_no_success(folder: Path) -> None:
    nameless = made_up("POST", PRODUCTS, body_of(recorded("33")[1]), status=201, sent={"sku": "KP-000123"})
    with shop_of(folder, [nameless], extra=(*EXTRA, "name", "regular_price", "stock_quantity")) as (shop, _):
        (verdict,) = shop.push([Push(BANANA)])
    assert isinstance(verdict, DeadLetter) and (verdict.fields["field"], verdict.stored, verdict.remote) == ("sku", "", "10")


def test_34_goods_are_taken_off_by_a_draft_and_put_back(folder: Path) -> None:
    for at, active in ((1, False), (4, True)):
        with shop_of(folder, [made_up("GET", f"{PRODUCTS}?include=10", []), recorded("34")[at]], extra=(*EXTRA, "name")) as (shop, _):
            (done,) = shop.push([Push(replace(BANANA, active=active), "10")])
            assert isinstance(done, Done) and done.shown is not None and done.shown.standing == ("shown" if active else "hidden")
