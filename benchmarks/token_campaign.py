"""A municipality's campaign measured: 1,000,000 tokens, 10,000 people, 200 shops, 20,000 bills with tokens; made, gathered, claimed, paid, reported.

The campaign is the made-up one of the demonstration. It stays in the folder for the next time; then only the report is measured.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Result, time_each
from kadpun.books.journal.balances import balance_of
from kadpun.books.money import Satang, show_money
from kadpun.books.store.engine import Store
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.issuer_view import issuer_report
from kadpun.books.tokens.open_data import open_rows
from kadpun.pos.demo.token_campaign.plan import Size, terms_of
from kadpun.pos.demo.token_campaign.telling import make_campaign

SIZE = Size()
SECONDS_TO_MAKE = 600


def run(folder: Path) -> Iterator[Result]:
    """Measure on the campaign in a folder, which is made first where it is not there."""
    what = f"a campaign of {SIZE.budget:,} tokens, {SIZE.people:,} people, {SIZE.shops} shops, {SIZE.uses:,} uses"
    gathered = folder / "campaigns" / "gathered.kadpun"
    if not gathered.exists():
        began = time.perf_counter()
        made = make_campaign(folder, SIZE)
        seconds = time.perf_counter() - began
        note = f"through the one door, 200 logs merged twice, {show_money(Satang(made.paid))} baht claimed and paid"
        yield Result(f"making {what}", seconds, SECONDS_TO_MAKE, "s", note)
    with Store.open(gathered, read_only=True) as store, store.read() as connection:
        terms = known_campaign(connection, terms_of(SIZE).campaign).terms
        report = issuer_report(connection, terms)
        assert report.sums and report.budget == report.to_grant + report.in_hand + report.once + report.expired
        assert balance_of(connection, "receivables/issuers").amount == report.open == 0
        timing = time_each(lambda n: issuer_report(connection, terms), runs=5, warm_up=1)
        yield Result(f"the issuer's report of {what}", timing.p95, 2, "s", f"{timing.cpu_each:.2f} s of processor time")
        timing = time_each(lambda n: open_rows(report), runs=5, warm_up=1)
        yield Result(f"open data of {what}", timing.p95, 2, "s")
