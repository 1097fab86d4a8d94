"""What the QR on a printed receipt says, read from the store as anybody may read it: the fact and the desk's signature over it."""

from __future__ import annotations

from pathlib import Path

from kadpun.books.ledger.bodies import codec_of
from kadpun.books.ledger.facts import read_fact
from kadpun.books.ledger.own_kinds import Genesis
from kadpun.books.ledger.receipt_code import make_statement, receipt_code
from kadpun.books.ledger.vkeys import read_vkey
from kadpun.books.sales.receipts import find_by_number, receipt_signature
from kadpun.books.store.engine import Store


def receipt_code_of(store: Path, number: str) -> str:
    """The text of the QR on the receipt with this number."""
    with Store.open(store, read_only=True) as opened, opened.read() as connection:
        standing = find_by_number(connection, number)
        assert standing is not None, f"{number} is not in the store"
        signature = receipt_signature(connection, standing.no)
        genesis = read_fact(bytes(connection.exec_driver_sql("SELECT bytes FROM fact WHERE no = 0").scalar_one()))
    assert signature is not None
    key = read_vkey(codec_of(Genesis).read(genesis.body).vkeys[1])
    fact = standing.fact
    return receipt_code(make_statement(key, seq=fact.seq, at=fact.at, total=fact.body["total"], leaf=standing.leaf), signature)
