from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.operations import Operations

from kadpun.books.shop import open_desk
from kadpun.books.store.backup import backups_in
from kadpun.books.store.engine import StoreNewer
from kadpun.books.store.migrate import Step, form_of, load_steps
from kadpun.books.store.tables import SCHEMA_VERSION
from kadpun.books.updating import UpdateWentWrong, bring_shop_up_to_date
from tests.books import real_shop

AT = real_shop.START_AT


def next_programs_steps() -> list[Step]:
    def second(operations: Operations) -> None:
        operations.add_column("draft", sa.Column("shift", sa.Integer, nullable=False, server_default="0"))

    return [*load_steps(), second]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    desk = real_shop.found(tmp_path / "shop")
    real_shop.fill(desk)
    real_shop.a_day(desk, sales=3)
    desk.close()
    return tmp_path / "shop"


def test_a_shop_of_this_program_is_left_alone(shop: Path) -> None:
    before = (shop / "shop.kadpun").read_bytes()
    assert not bring_shop_up_to_date(shop / "shop.kadpun", at=AT, backups=shop / "backup")
    assert (shop / "shop.kadpun").read_bytes() == before


def test_an_older_shop_is_backed_up_to_its_backups_migrated_and_its_ledger_verified(shop: Path) -> None:
    (shop / "backup").mkdir()
    assert bring_shop_up_to_date(shop / "shop.kadpun", at=AT, backups=shop / "backup", steps=next_programs_steps)
    assert form_of(shop / "shop.kadpun") == SCHEMA_VERSION + 1
    (backup,) = backups_in(shop / "backup")
    assert form_of(backup.path) == SCHEMA_VERSION


def test_a_ledger_that_does_not_verify_afterwards_is_told_with_the_backup(shop: Path) -> None:
    with closing(sqlite3.connect(shop / "shop.kadpun", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER node_keeps")
        connection.execute("UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND position = 2")
    with pytest.raises(UpdateWentWrong) as fault:
        bring_shop_up_to_date(shop / "shop.kadpun", at=AT, backups=shop / "backup", steps=next_programs_steps)
    assert Path(fault.value.fields["backup"]).exists()


def test_a_shop_of_a_newer_program_is_not_opened(shop: Path) -> None:
    bring_shop_up_to_date(shop / "shop.kadpun", at=AT, backups=shop / "backup", steps=next_programs_steps)
    with pytest.raises(StoreNewer):
        open_desk(shop)
