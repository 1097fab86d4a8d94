"""The two sets of tables of a store.

KEPT tables are the record itself and the plain tables of the desk: they are migrated, never thrown away. VIEWS are folded from facts by
`apply` functions, carry no truth of their own, and are dropped and folded again by `rebuild`. Each view table is declared beside its owner.
A fact's number `no` is `log << 40 | seq`, so that the numbers of one log follow its order and those of the desk's own log 0 are its seqs.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

KEPT = MetaData()
VIEWS = MetaData()

SCHEMA_VERSION = 2
"""Raised with each migration of the kept tables; a store of a larger one is refused."""
VIEW_VERSION = 3
"""Raised when any view's shape or fold changes; a store of another one is rebuilt on opening."""

SEQ_BITS = 40

VIRTUAL_VIEWS = {"goods_search": "CREATE VIRTUAL TABLE goods_search USING fts5(words, tokenize = 'trigram')"}
"""Views that Core cannot say: full text search by trigrams, since Thai has no spaces."""

store_table = Table("store", KEPT, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

log_table = Table("log", KEPT, Column("no", Integer, primary_key=True), Column("name", Text, nullable=False, unique=True))

fact_table = Table(
    "fact",
    KEPT,
    Column("no", Integer, primary_key=True),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("largest_at", Integer, nullable=False),
    Column("leaf", LargeBinary(32), nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

node_table = Table(
    "node",
    KEPT,
    Column("log", Integer, ForeignKey("log.no"), primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("hash", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

checkpoint_table = Table(
    "checkpoint",
    KEPT,
    Column("log", Integer, ForeignKey("log.no"), primary_key=True),
    Column("size", Integer, primary_key=True),
    Column("note", Text, nullable=False),
    Column("milestone", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The newest signed checkpoint of a log and those kept as milestones (one a shift); the others are replaced, since each covers its forerunners."""

receipt_table = Table(
    "receipt",
    KEPT,
    Column("fact", Integer, primary_key=True),
    Column("signature", LargeBinary(64), nullable=False),
)

operator_table = Table(
    "operator",
    KEPT,
    Column("operator", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("pin", Text, nullable=False),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until_at", Integer, nullable=False, server_default="0"),
)
"""Who may stand at the till: the private name and the hashed PIN behind an opaque operator id. Roles are `setting` facts."""

draft_table = Table(
    "draft",
    KEPT,
    Column("desk", Text, primary_key=True),
    Column("basket", Text, nullable=False),
    Column("saved_at", Integer, nullable=False),
)
"""The basket on the counter, one a desk, as JSON; deleted in the unit of work that records its sale."""

held_table = Table(
    "held",
    KEPT,
    Column("id", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("basket", Text, nullable=False),
    Column("held_at", Integer, nullable=False),
    Index("held_by_desk", "desk", "held_at"),
)

print_job_table = Table(
    "print_job",
    KEPT,
    Column("job", Text, primary_key=True),
    Column("desk", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("made_at", Integer, nullable=False),
)
"""Papers owed for facts, written in the unit of work that records the fact and taken out when the print queue has them."""

import_table = Table(
    "import_row",
    KEPT,
    Column("row", Integer, primary_key=True),
    Column("product", Text, nullable=False),
)
"""Checked rows of a catalogue on their way into the ledger; a slice takes its rows out in the unit of work that records them."""

person_value_table = Table(
    "person_value",
    KEPT,
    Column("member", Text, primary_key=True),
    Column("fact", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)
"""The private register: for each commitment of a fact about a person its salt and value, sealed under the person's own key, which lies elsewhere."""

mapping_table = Table(
    "mapping",
    KEPT,
    Column("purpose", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("heads", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("used_at", Integer, nullable=False),
)
"""How the columns of a file that people bring (bank statement, members, opening balances) are read, kept under a name."""

attachment_table = Table(
    "attachment",
    KEPT,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("kept_at", Integer, nullable=False),
)
"""Source documents by their SHA-256 in hex; facts name them by it."""

template_table = Table(
    "template",
    KEPT,
    Column("template", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""Entries that people make again and again, and those that come by themselves on a day of the month."""

peer_table = Table(
    "peer",
    KEPT,
    Column("desk", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("heard_at", Integer, nullable=False),
)
"""Other desks of the shop whose packs are taken here, and what they were last known to hold."""

cosignature_table = Table(
    "cosignature",
    KEPT,
    Column("log", Text, primary_key=True),
    Column("witness", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("line", Text, nullable=False),
)
"""The newest state of a log that each witness has cosigned: a signature line of the log's note."""

filter_table = Table(
    "saved_filter",
    KEPT,
    Column("page", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
)
"""What people look for again and again in the office, under the name they gave it."""

APPEND_ONLY = (log_table, fact_table, node_table, receipt_table)


def triggers() -> list[str]:
    """The triggers that keep the record append-only on SQLite, whatever SQL is run against it.

    `INSERT OR REPLACE` deletes without firing delete triggers, so each insert trigger refuses a row that stands already. A fact must be the
    next of its log; a checkpoint must be larger than every one before it, and only a superseded one that is no milestone may go.
    """
    made = []
    for table in APPEND_ONLY:
        name = table.name
        keys = " AND ".join(f"{column.name} = NEW.{column.name}" for column in table.primary_key)
        if table is fact_table:
            keys = f"({keys}) OR id = NEW.id"
        made += [
            f"CREATE TRIGGER {name}_keeps BEFORE UPDATE ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END",
            f"CREATE TRIGGER {name}_stays BEFORE DELETE ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END",
            f"CREATE TRIGGER {name}_once BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} WHERE {keys}) "
            f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END",
        ]
    first = f"(NEW.no >> {SEQ_BITS} << {SEQ_BITS})"
    made += [
        f"CREATE TRIGGER fact_follows BEFORE INSERT ON fact WHEN NEW.no <> {first} AND NOT EXISTS (SELECT 1 FROM fact WHERE no = NEW.no - 1) "
        "BEGIN SELECT RAISE(ABORT, 'a fact must be the next of its log'); END",
        "CREATE TRIGGER checkpoint_keeps BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'a checkpoint never changes'); END",
        "CREATE TRIGGER checkpoint_stays BEFORE DELETE ON checkpoint "
        "WHEN OLD.milestone OR NOT EXISTS (SELECT 1 FROM checkpoint WHERE log = OLD.log AND size > OLD.size) "
        "BEGIN SELECT RAISE(ABORT, 'the newest checkpoint and milestones stay'); END",
        "CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint "
        "WHEN EXISTS (SELECT 1 FROM checkpoint WHERE log = NEW.log AND size >= NEW.size) "
        "BEGIN SELECT RAISE(ABORT, 'a checkpoint must be larger than those before it'); END",
    ]
    return made
