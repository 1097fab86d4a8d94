"""The tokens page: a campaign made from a template with its bill worked out, looked at twice and signed; files out and in; closing; looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from kadpun.books.clock import SetClock
from kadpun.books.shop import ShopNames, found_shop
from kadpun.books.words import Language, load_words
from kadpun.pos.office.campaigns_room import CampaignsRoom
from kadpun.pos.screens.office.campaigns_part import CampaignsPart
from kadpun.pos.screens.office.tokens_page import TokensPage
from kadpun.pos.screens.preferences import Mode, Preferences
from kadpun.pos.till.counter import Till
from tests.pos.screens.at_office import AtOffice
from tests.pos.screens.at_work import AT, CASHIER, MANAGER, faults_of_looks, is_thai
from tests.pos.till.conftest import PROFILE

Key = Qt.Key
SIZES: tuple[tuple[int, int, int, Mode, Language], ...] = (
    (1024, 768, 100, "light", "th"),
    (1024, 768, 150, "dark", "en"),
)


@pytest.fixture
def desk(office_at: Callable[..., AtOffice], closed_shop: Path) -> AtOffice:
    made = office_at(closed_shop)
    made.go("tokens")
    made.wait(lambda: bool(part(made).campaigns))
    return made


def page(desk: AtOffice) -> TokensPage:
    return desk.page("tokens", TokensPage)


def part(desk: AtOffice) -> CampaignsPart:
    return page(desk).campaigns


def begin(desk: AtOffice, template: str) -> CampaignsPart:
    """Begin a campaign from a template, and wait until its bill is worked out."""
    shown = part(desk)
    desk.press(Key.Key_F7)
    desk.wait(lambda: shown.making.base is not None)
    shown.making.begin(template)
    desk.wait(lambda: _stands_on(shown, template) and bool(shown.making.preview.rows.rows))
    return shown


def _stands_on(shown: CampaignsPart, template: str) -> bool:
    base = shown.making.base
    return base is not None and base.campaign.startswith(template) and shown.making.form.fields["campaign"].value == base.campaign


def worked_out(desk: AtOffice, words: str) -> None:
    desk.wait(lambda: words in part(desk).making.preview.sentence.text() and not part(desk).making.typing.isActive())


def too_wide(shown: TokensPage) -> list[str]:
    """What would be cut at the side because it asks for more room than its scrolling area has."""
    areas = [area for area in shown.findChildren(QScrollArea) if area.isVisible() and area.widget() is not None]
    return [
        f"{area.widget()!r} needs {area.widget().minimumSizeHint().width()} of {area.viewport().width()}"
        for area in areas
        if area.widget().minimumSizeHint().width() > area.viewport().width() + 1
    ]


def the_issuers_file(folder: Path, *, to: str, tokens: int) -> tuple[Path, str]:
    """A municipality's campaign in its signed file, with the code told apart."""
    names = ShopNames("ขอนแก่น", "เทศบาลนคร", "เครื่อง 1", "khonkaen", "city", "pc-1")
    office = found_shop(folder / "office", names=names, shop_profile=replace(PROFILE, sample=True), seal="unsealed", clock=SetClock(AT))
    till = Till(office, {"th": load_words("th"), "en": load_words("en")})
    till.sign_in("2468", till.add_operator("ปลัด", "manager", "2468").id)
    room = CampaignsRoom(till)
    terms = replace(room.begin("kgo"), campaign="khonkaen-2569", commodity="t-khonkaen-2569", issuer="khonkaen", issuer_name="เทศบาลนครขอนแก่น")
    room.open(terms)
    room.allocate(terms.campaign, to, tokens)
    out = room.hand_out(terms.campaign, folder)
    office.close()
    return out.path, out.code


def test_a_bill_of_480_gets_200_while_one_types(desk: AtOffice) -> None:
    shown = begin(desk, "co-pay")
    worked_out(desk, "200.00")
    shown.making.preview.bill.put("300")
    worked_out(desk, "150.00")
    shown.making.form.fields["caps.day"].put("100.00")
    worked_out(desk, "100.00")
    shown.making.form.fields["percent"].put("0")
    desk.wait(lambda: bool(shown.making.form.fields["percent"].complaint))
    assert shown.making.preview.wrong.isVisible()
    assert "0 เปอร์เซ็นต์" in shown.making.preview.wrong.text()
    page(desk).take_key("Shift+PgDn")
    assert page(desk).part is not shown
    page(desk).take_key("Shift+PgUp")
    assert page(desk).part is shown and shown.is_typing, "what is typed stays while another tab is looked at"


def test_a_campaign_is_looked_at_twice_then_signed_by_somebody_who_may(desk: AtOffice) -> None:
    shown = begin(desk, "co-pay")
    desk.keep()
    desk.wait(lambda: shown.making.is_sure)
    assert "ลด 50 %" in shown.making.again.words.text() and not shown.making.form.isVisible()
    desk.press(Key.Key_Escape)
    desk.wait(lambda: not shown.making.is_sure)
    assert shown.is_typing and shown.making.form.fields["percent"].value == "50"
    desk.sign_in(CASHIER)
    desk.keep()
    desk.wait(lambda: shown.making.is_sure)
    desk.keep()
    desk.wait(lambda: page(desk).leave_bar.is_asking)
    desk.type(MANAGER)
    desk.press(Key.Key_Return)
    desk.wait(lambda: not shown.is_typing and any(one.terms.name == "คนละครึ่ง" for one in shown.campaigns))
    desk.wait(lambda: shown.chosen is not None and shown.chosen.terms.name == "คนละครึ่ง")
    assert shown.chosen is not None and shown.chosen.standing.own and shown.chosen.terms.key


def test_fields_follow_the_form_and_what_contradicts_itself_is_not_signed(desk: AtOffice) -> None:
    shown = begin(desk, "kgo")
    form = shown.making.form
    assert form.fields["bundle_tokens"].isVisibleTo(form) and form.grants_card.isVisibleTo(form)
    form.form.put("percent")
    form.turn()
    assert not form.fields["bundle_tokens"].isVisibleTo(form) and not form.grants_card.isVisibleTo(form)
    assert form.fields["percent"].isVisibleTo(form)
    form.form.put("bundle")
    form.turn()
    form.fields["to_on"].put("1/1/2569")
    desk.keep()
    desk.wait(lambda: bool(form.fields["to_on"].complaint))
    desk.wait(lambda: form.fields["to_on"].line.hasFocus())
    assert not shown.making.is_sure
    assert "ก่อนวันเริ่ม" in form.fields["to_on"].complaint


def test_an_issuers_file_is_looked_at_before_the_shop_takes_part_and_a_changed_one_is_not_taken(desk: AtOffice, tmp_path: Path) -> None:
    own = "/".join(desk.till.desk.log.split("/")[:3])
    path, code = the_issuers_file(tmp_path, to=own, tokens=5_000)
    shown = part(desk)
    changed = tmp_path / "changed.kadpun-campaign"
    changed.write_bytes(path.read_bytes().replace(b"5000", b"9000"))
    shown.take_file(changed)
    desk.wait(lambda: "ลายเซ็น" in shown.done.words.text())
    assert not shown.pack.isVisible()
    shown.take_file(path)
    desk.wait(lambda: shown.pack.isVisible())
    assert "เทศบาลนครขอนแก่น" in shown.pack.title.text() and "5,000" in shown.pack.words.text()
    assert shown.pack.key.isVisible() and shown.pack.code.isVisible()
    shown.pack.code.put("0000-0000-0000")
    shown.pack.take.click()
    desk.wait(lambda: bool(shown.pack.code.complaint))
    shown.pack.code.put(code)
    shown.pack.take.click()
    desk.wait(lambda: shown.chosen is not None and shown.chosen.terms.campaign == "khonkaen-2569")
    assert shown.chosen is not None and shown.chosen.left == 5_000 and not shown.chosen.standing.own
    assert not shown.pack.isVisible()


def test_tokens_go_to_a_desk_the_file_is_written_and_the_campaign_closed(desk: AtOffice, tmp_path: Path) -> None:
    shown = part(desk)
    wanted = next(one for one in shown.campaigns if one.terms.form == "bundle")
    shown.table.choose(wanted.terms.campaign)
    desk.wait(lambda: shown.allocate.isVisible() and shown.allocate.terms is not None)
    shown.allocate.desk.put("khonkaen/shop-9/till-1")
    shown.allocate.tokens.put("99,999,999")
    shown.allocate.give.click()
    desk.wait(lambda: bool(shown.allocate.tokens.complaint))
    shown.allocate.tokens.put("700")
    shown.allocate.give.click()
    desk.wait(lambda: shown.chosen is not None and shown.chosen.sums.allocated == 700)
    desk.wait(lambda: bool(shown.allocate.rows.rows))
    shown.allocate.pressed.emit(shown.allocate.rows.rows[0].key)
    assert shown.asking.isVisible()
    shown.back.click()
    desk.wait(lambda: shown.chosen is not None and shown.chosen.sums.allocated == 0)
    shown.write_file(tmp_path / "out.kadpun-campaign")
    desk.wait(lambda: (tmp_path / "out.kadpun-campaign").exists() and not page(desk).busy)
    desk.wait(lambda: "out.kadpun-campaign" in shown.done.title.text())
    shown.sums.end.click()
    desk.wait(lambda: shown.closing.isVisible())
    shown.closing.reason.put("budget")
    desk.press(Key.Key_Return)
    desk.wait(lambda: any(one.state == "closed" and one.terms.campaign == wanted.terms.campaign for one in shown.campaigns))
    assert next(one for one in shown.campaigns if one.state == "closed").standing.closed_why == "budget"


@pytest.mark.parametrize(("width", "height", "scale", "mode", "language"), SIZES)
def test_nothing_is_cut_at_any_size(
    office_at: Callable[..., AtOffice], closed_shop: Path, width: int, height: int, scale: int, mode: Mode, language: Language
) -> None:
    desk = office_at(closed_shop, Preferences(language=language, mode=mode, scale_percent=scale, volume_percent=0, reduce_motion=True))
    desk.window.resize(width, height)
    desk.go("tokens")
    desk.wait(lambda: bool(part(desk).campaigns))
    faults = faults_of_looks(page(desk), touch=28) + too_wide(page(desk))
    assert language == "en" or is_thai(desk.words_in_view())
    for template in ("kgo", "points"):
        begin(desk, template)
        faults += faults_of_looks(page(desk), touch=28) + too_wide(page(desk))
        desk.press(Key.Key_Escape)
    assert faults == []
    assert (desk.window.width(), desk.window.height()) == (width, height)
