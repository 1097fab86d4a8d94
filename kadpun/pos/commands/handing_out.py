"""The commands that hand the books out: trial balance, exports, the audit pack."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date

from kadpun.books.audit_pack import log_keys_of, logs_in, write_audit_pack, write_trust_files
from kadpun.books.journal.accounts import Chart
from kadpun.books.journal.balances import Balance, all_balances, out_of_balance
from kadpun.books.journal.balances import trial_balance as baht_balances
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.exports import all_exports, write_exports
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import MONEY
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.ledger.own_kinds import log_keys
from kadpun.books.ledger.vkeys import SigningKey
from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.books.shop import KEYS_NAME
from kadpun.books.store.engine import Store
from kadpun.books.thai import show_date

from .console import Console, columns
from .places import store_at


class DayNotRead(Refusal):
    says = "“{text}” is not a day. Write it as 2026-11-21."


def trial_balance(arguments: argparse.Namespace, console: Console) -> int:
    """Print what every account holds at the end of a day; 1 if any commodity does not come to zero."""
    say = console.say
    on = None if arguments.on is None else read_day(arguments.on)
    with Store.open(store_at(arguments.store), read_only=True) as store, store.read() as connection:
        balances = baht_balances(connection, on=on)
        chart = standing_chart(connection)
        others = [it for it in all_balances(connection, on=on) if it.commodity != MONEY] if arguments.goods else []
    if on is not None:
        console.line(say("Trial balance at the end of {day}", day=show_date(on, language=console.language)))
    else:
        console.line(say("Trial balance"))
    for line in columns([_heading(console), *_rows(balances, chart, console)], right=(2, 3)):
        console.line(line)
    if others:
        console.line()
        for line in columns([(it.commodity, it.account, str(it.amount)) for it in others if it.amount], right=(2,)):
            console.line(line)
    wrong = out_of_balance([*balances, *others])
    for commodity, amount in wrong.items():
        console.note(say("{commodity} does not come to zero but to {amount}. Verify the store.", commodity=commodity, amount=amount))
    return 1 if wrong else 0


def read_day(text: str) -> date:
    """The day a text says. Refuses DayNotRead."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayNotRead(text=text[:40]) from error


def _heading(console: Console) -> tuple[str, str, str, str]:
    say = console.say
    return "", say("Account"), say("Debit"), say("Credit")


def _rows(balances: Iterable[Balance], chart: Chart, console: Console) -> list[tuple[str, str, str, str]]:
    held = {it.account: it.amount for it in balances if it.amount}
    rows = []
    for account in chart.in_order(held):
        amount = held[account.path]
        debit, credit = (show_money(amount), "") if amount > 0 else ("", show_money(-amount))
        rows.append((account.number, f"{account.name(console.language)} ({account.path})", debit, credit))
    debits = sum(amount for amount in held.values() if amount > 0)
    credits = -sum(amount for amount in held.values() if amount < 0)
    return [*rows, ("", console.say("Total"), show_money(debits), show_money(credits))]


def export(arguments: argparse.Namespace, console: Console) -> int:
    """Write every export into a folder."""
    with Store.open(store_at(arguments.store), read_only=True) as store, store.read() as connection:
        exports = all_exports(connection, chart=standing_chart(connection), kinds=KINDS)
        done = iter(range(1, len(exports) + 1))
        made = write_exports(exports, arguments.folder, progress=lambda name: console.progress(next(done), len(exports)))
    console.line(console.say("{count} files are in {folder}.", count=len(made), folder=arguments.folder))
    return 0


def pack(arguments: argparse.Namespace, console: Console) -> int:
    """Write the audit pack, and apart from it the trust files."""
    say = console.say
    store = store_at(arguments.store)
    keys = _keys(arguments, console)
    write_audit_pack(store, arguments.file, keys=keys)
    console.line(say("The audit pack is {file}.", file=arguments.file))
    if not keys:
        console.note(say("The desk's keys are not on this computer, so the pack has no signature that ssh-keygen can check."))
    if arguments.trust_out is not None:
        with Store.open(store, read_only=True) as opened, opened.read() as connection:
            write_trust_files(arguments.trust_out, keys, log_keys(connection))
        console.line(say("The trust files are in {folder}. Hand them over another way than the pack.", folder=arguments.trust_out))
    return 0


def _keys(arguments: argparse.Namespace, console: Console) -> dict[str, SigningKey]:
    store = store_at(arguments.store)
    box = KeyBox(store.parent / KEYS_NAME)
    logs = logs_in(store)
    own = [log for log in logs if log in box.logs()]
    sealed = any(box.seal_of(log) == "passphrase" for log in own)
    return log_keys_of(box, own, passphrase=console.ask_passphrase() if sealed else None)
