"""The plain tables of members, the accountant's desk and other desks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations


def upgrade(operations: Operations) -> None:
    """Lay the private register, kept mappings, source documents, templates, peers with their cosignatures, and saved filters."""
    operations.create_table(
        "person_value",
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("fact", sa.Text, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    operations.create_table(
        "mapping",
        sa.Column("purpose", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("heads", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("used_at", sa.Integer, nullable=False),
    )
    operations.create_table(
        "attachment",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", sa.Integer, nullable=False),
    )
    operations.create_table(
        "template",
        sa.Column("template", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    operations.create_table(
        "peer",
        sa.Column("desk", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("heard_at", sa.Integer, nullable=False),
    )
    operations.create_table(
        "cosignature",
        sa.Column("log", sa.Text, primary_key=True),
        sa.Column("witness", sa.Text, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
    )
    operations.create_table(
        "saved_filter",
        sa.Column("page", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
