"""The kept tables as the first program laid them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(operations: Operations) -> None:
    """Lay the record (logs, facts, nodes, checkpoints, receipt signatures) and the plain tables of the desk."""
    operations.create_table(
        "store",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    operations.create_table(
        "log",
        sa.Column("no", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    operations.create_table(
        "fact",
        sa.Column("no", sa.Integer, primary_key=True),
        sa.Column("id", sa.LargeBinary(16), nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("largest_at", sa.Integer, nullable=False),
        sa.Column("leaf", sa.LargeBinary(32), nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
    )
    operations.create_table(
        "node",
        sa.Column("log", sa.Integer, sa.ForeignKey("log.no"), primary_key=True),
        sa.Column("level", sa.Integer, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sqlite_with_rowid=False,
    )
    operations.create_table(
        "checkpoint",
        sa.Column("log", sa.Integer, sa.ForeignKey("log.no"), primary_key=True),
        sa.Column("size", sa.Integer, primary_key=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("milestone", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    operations.create_table(
        "receipt",
        sa.Column("fact", sa.Integer, primary_key=True),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
    )
    _lay_plain_tables(operations)


def _lay_plain_tables(operations: Operations) -> None:
    operations.create_table(
        "operator",
        sa.Column("operator", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("pin", sa.Text, nullable=False),
        sa.Column("active", sa.Integer, nullable=False, server_default="1"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("locked_until_at", sa.Integer, nullable=False, server_default="0"),
    )
    operations.create_table(
        "draft",
        sa.Column("desk", sa.Text, primary_key=True),
        sa.Column("basket", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Integer, nullable=False),
    )
    operations.create_table(
        "held",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("basket", sa.Text, nullable=False),
        sa.Column("held_at", sa.Integer, nullable=False),
    )
    operations.create_index("held_by_desk", "held", ["desk", "held_at"])
    operations.create_table(
        "print_job",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("made_at", sa.Integer, nullable=False),
    )
    operations.create_table(
        "import_row",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("product", sa.Text, nullable=False),
    )
