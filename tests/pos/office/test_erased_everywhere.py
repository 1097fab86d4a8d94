"""A member's whole life at a shop, then the erasure: no eight letters in a row of the private values are left in any file the program wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from kadpun.books.audit_pack import write_audit_pack
from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import trial_balance
from kadpun.books.journal.exports import all_exports, write_exports
from kadpun.books.kinds import KINDS
from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal
from kadpun.books.store.backup import back_up
from kadpun.books.store.saved_filters import keep_filter
from kadpun.books.verify import verify_store
from kadpun.hardware.jobs import FileJobStore, PrintJob
from kadpun.main import keep_log
from kadpun.pos.office.member_papers import card_slip
from kadpun.pos.office.members_room import MembersRoom
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside
from kadpun.pos.till.member_till import MemberTill
from kadpun.pos.till.tender import Taken
from tests.books.members.canaries import canary_values, files_with
from tests.pos.till.conftest import OIL, RICE, Shop

from .coops import MANAGER_PIN, a_coop

ID_NUMBER = "3100600445635"


@dataclass
class Life:
    shop: Shop
    room: MembersRoom
    counter: MemberTill
    id: str
    values: dict[str, str]
    root: Path


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    root = tmp_path / "coop"
    shop, _ = a_coop(root, people=2)
    handlers = logging.getLogger().handlers[:]
    keep_log(shop.desk.folder)
    shop.till.sign_in(MANAGER_PIN, shop.manager)
    room = MembersRoom(shop.till)
    values = canary_values() | {"id_number": ID_NUMBER}
    made = room.save(replace(room.fresh(), values=values, consents=True))
    yield Life(shop, room, MemberTill(shop.till), made.id, values, root)
    for handler in logging.getLogger().handlers[:]:
        if handler not in handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
    shop.desk.close()


def live(life: Life) -> None:
    """Buy on credit, hold a bill under the name, search for it, print papers, pay, hand out packs and backups."""
    shop, counter, id, name = life.shop, life.counter, life.id, life.values["name"]
    till, desk, today = shop.till, shop.desk, date(2026, 11, 21)
    done = till.ring_up(counter.put_on_bill(shop.scan(RICE, OIL), id), [Taken("credit", Satang(20000)), Taken("cash", Satang(5000))])
    till.hold(shop.scan(RICE), f"ของ {name}")
    jobs = FileJobStore(desk.folder / "print-jobs.jsonl")
    jobs.add(PrintJob("sale", "1", done.slip))
    jobs.mark("sale", "printed")
    jobs.add(PrintJob("passbook", "2", counter.passbook(id, today, today).slip))
    person = life.room.shown(id).person
    jobs.add(PrintJob("card", "3", card_slip(person, desk.profile(), till.words["th"], "th")))
    with desk.store.work() as work:
        keep_filter(work, "members", name, json.dumps({"text": name}))
    logging.getLogger("kadpun").error("the printer does not take %s", name)
    counter.pay_debt(id, Satang(20000), [Taken("cash", Satang(20000))])
    counter.move_shares(id, "subscribe", shares=1, paid=1, taken=[Taken("cash", Satang(10000))])
    counter.move_shares(id, "redeem", shares=1, taken=[Taken("cash", Satang(10000))], reason="left")
    life.room.set_card(id, "ANOTHERCARD0")
    for folder in ("backup", "../second"):
        place = (desk.folder / folder).resolve()
        place.mkdir(exist_ok=True)
        back_up(desk.store.path, place, at=shop.clock.at)
    save_desk_settings(settings_beside(desk.store.path), DeskSettings(second_backup=str(life.root / "second")))


def hand_out(life: Life) -> None:
    """An auditor's pack and the journals."""
    desk = life.shop.desk
    write_audit_pack(desk.store.path, life.root / "pack.zip", keys={desk.log: desk.ledger.keys.log})
    with desk.store.read() as connection:
        write_exports(all_exports(connection, chart=load_chart(), kinds=KINDS), life.root / "journals")


def private(life: Life) -> list[str]:
    return [*life.values.values(), "ANOTHERCARD0"]


@pytest.mark.logs("the printer does not take")
def test_after_a_whole_life_nothing_of_an_erased_member_can_be_read_anywhere(life: Life) -> None:
    live(life)
    hand_out(life)
    told = files_with(life.root, private(life))
    assert {Path(each).name.split(".")[0] for each in told} >= {"kadpun", "print-jobs", "shop"}, "there is something to find"
    assert not any(each.startswith(("pack", "journals")) for each in told), "what is handed out holds nobody"
    with life.shop.desk.store.read() as connection:
        before = trial_balance(connection)
    done = life.room.erase(life.id, "asked")
    assert done.unreached == ()
    assert files_with(life.root, private(life)) == {}
    with life.shop.desk.store.read() as connection:
        assert trial_balance(connection) == before
    hand_out(life)
    life.shop.reopen()
    assert files_with(life.root, private(life)) == {}
    assert life.shop.desk.people.name_of(life.id) == "0003"
    assert [finding for finding in verify_store(life.shop.desk.store.path, receipts=True).findings if not finding.incomplete] == []


@pytest.mark.logs("the printer does not take")
def test_a_member_who_still_owes_is_not_erased_and_nothing_is_touched(life: Life) -> None:
    live(life)
    till = life.shop.till
    till.ring_up(life.counter.put_on_bill(life.shop.scan(RICE), life.id), [Taken("credit", Satang(18900))])
    seen = files_with(life.root, private(life))
    with pytest.raises(Refusal):
        life.room.erase(life.id, "asked")
    assert files_with(life.root, private(life)) == seen
    assert life.room.shown(life.id).person.name == life.values["name"]


