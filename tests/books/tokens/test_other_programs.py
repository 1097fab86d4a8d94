"""hledger, ledger and Beancount read books with tokens in them and agree with ours, commodity by commodity."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kadpun.books.desk import Desk
from kadpun.books.journal.accounts import load_chart
from kadpun.books.journal.balances import all_balances
from kadpun.books.journal.exports import all_exports, write_exports
from kadpun.books.kinds import KINDS
from tests.books import real_shop
from tests.books.journal.test_exports import program, run, satang
from tests.books.tokens.claim_shop import in_app, make_claim, settle, use_tokens
from tests.books.tokens.holders import CHAI, GrantLine, grant, opened_kgo


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A shop whose campaigns granted, were used, claimed and partly paid."""
    desk = real_shop.found(tmp_path_factory.mktemp("shop"))
    real_shop.fill(desk)
    real_shop.open_a_shift(desk)
    grant(desk, opened_kgo(desk), "gift", GrantLine(CHAI, 180), event="fair-1")
    terms = in_app(desk)
    for proof in ("A-1", "A-2"):
        use_tokens(desk, terms, proof)
    settle(desk, make_claim(desk, terms), paid=5_000)
    yield desk
    desk.close()


def test_other_programs_agree_on_tokens_too(desk: Desk, tmp_path: Path) -> None:
    with desk.store.read() as connection:
        write_exports(all_exports(connection, chart=load_chart(), kinds=KINDS), tmp_path)
        ours = sorted(
            (it.commodity, it.amount) for it in all_balances(connection) if it.amount and it.account.startswith(("tokens/", "receivables/"))
        )
    assert len(ours) >= 5
    journal = str(tmp_path / "ledger.journal")
    assert run(program("hledger"), "-f", journal, "check", "--strict", "accounts", "commodities") == ""
    command = (program("hledger"), "-f", journal, "balance", "--flat", "-O", "csv", "--no-total", "--layout=bare", "tokens|receivables")
    rows = [row.replace('"', "").split(",") for row in run(*command).splitlines()[1:]]
    told = sorted((commodity, satang(amount) if commodity == "THB" else int(amount)) for _, commodity, amount in rows if amount != "0")
    assert told == ours
    assert run(program("ledger"), "-f", journal, "--strict", "--pedantic", "balance", "--flat").rstrip().splitlines()[-1].strip() == "0"
    assert run(str(Path(sys.executable).with_name("bean-check")), str(tmp_path / "ledger.beancount")) == ""
