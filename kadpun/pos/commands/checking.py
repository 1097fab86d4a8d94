"""The commands that check: a store or a pack whole, and one receipt."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kadpun.books.audit_pack import verify_audit_pack
from kadpun.books.ledger.findings import CHECKS, Check, Finding
from kadpun.books.ledger.own_kinds import receipt_keys
from kadpun.books.ledger.receipt_code import PREFIX, NotALookUpCode, look_up_code, read_look_up, verify_receipt_code
from kadpun.books.ledger.trust import read_trust
from kadpun.books.money import show_money
from kadpun.books.refusals import Refusal
from kadpun.books.sales.receipts import find_by_leaf, find_by_number
from kadpun.books.shop import STORE_NAME
from kadpun.books.store.engine import Store, StoreMissing
from kadpun.books.thai import show_date, show_time
from kadpun.books.verify import verify_store

from .console import Console
from .places import store_at

Report = Any


class TrustMissing(Refusal):
    says = "There is no folder {path} with trust files."


class ReceiptNotHere(Refusal):
    says = "No receipt of this store goes by {code}."


def verify(arguments: argparse.Namespace, console: Console) -> int:
    """Check a store or a pack and print one line a check; 0 all holds, 1 something is wrong, 3 something could not be judged."""
    what: Path = arguments.what
    trust = None
    if arguments.trust is not None:
        if not arguments.trust.is_dir():
            raise TrustMissing(path=str(arguments.trust))
        trust = read_trust(arguments.trust)
    if not what.exists():
        raise StoreMissing(path=str(what))
    report: Report
    if is_pack(what):
        report = verify_audit_pack(what, trust=trust, receipts=arguments.receipts)
        left_out = {name for name, asked in (("receipts", arguments.receipts), ("trust", trust is not None)) if not asked}
        checks: Sequence[Check] = [check for check in CHECKS if check.name not in left_out]
        sizes = report.sizes
    else:
        report = verify_store(store_at(what), trust=trust, receipts=arguments.receipts, progress=console.progress)
        checks, sizes = report.checks, report.audit.sizes
    if arguments.json:
        console.line(json.dumps(_as_json(report, checks, sizes, console), ensure_ascii=False, indent=2))
    else:
        _print(report, checks, sizes, console)
        if trust is None:
            console.note(console.say("No trust files were given: the books hang together, but whose they are is not proved."))
    return int(report.exit_code)


def is_pack(path: Path) -> bool:
    """Whether a path is an audit pack: a zip, or a folder that holds no store."""
    if path.is_dir():
        return not (path / STORE_NAME).exists()
    with path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _print(report: Report, checks: Sequence[Check], sizes: Any, console: Console) -> None:
    say = console.say
    for check in checks:
        findings = report.of_check(check)
        wrong = [finding for finding in findings if not finding.incomplete]
        mark = say("WRONG") if wrong else say("NOT JUDGED") if findings else say("ok")
        console.line(f"{mark}  {say(check.says)}")
        for finding in findings:
            console.line(f"    {_place(finding)}{finding.sentence(say)}")
    for log, size in sizes.items():
        console.line(say("{log}: {size} facts", log=log, size=f"{size:,}"))
    told = {0: say("All holds."), 1: say("Something is wrong."), 3: say("Nothing is wrong, but not everything could be judged.")}
    console.line(told[report.exit_code])


def _place(finding: Finding) -> str:
    if finding.seq is None:
        return f"{finding.log}: " if finding.log else ""
    return f"{finding.log}#{finding.seq} {finding.fact_id}: " if finding.fact_id else f"{finding.log}#{finding.seq}: "


def _as_json(report: Report, checks: Sequence[Check], sizes: Any, console: Console) -> dict[str, Any]:
    made = []
    for check in checks:
        findings = report.of_check(check)
        told = [
            {"rule": one.rule, "log": one.log, "seq": one.seq, "id": one.fact_id, "says": one.sentence(console.say), "incomplete": one.incomplete}
            for one in findings
        ]
        made.append({"check": check.name, "says": console.say(check.says), "holds": not findings, "findings": told})
    return {"exit": report.exit_code, "logs": dict(sizes), "checks": made}


def receipt(arguments: argparse.Namespace, console: Console) -> int:
    """Check a receipt's code against the log, or find a receipt by what people read off it."""
    say = console.say
    code: str = arguments.code.strip()
    with Store.open(store_at(arguments.store), read_only=True) as store, store.read() as connection:
        statement = None
        if code.startswith(PREFIX):
            statement, key = verify_receipt_code(code, receipt_keys(connection))
            console.line(say("The signature holds: {log} issued this receipt.", log=key.name))
            standing = find_by_leaf(connection, statement.leaf, statement.leaf)
        else:
            try:
                standing = find_by_leaf(connection, *read_look_up(code))
            except NotALookUpCode:
                standing = find_by_number(connection, code)
    if standing is None:
        if statement is not None:
            console.line(say("But this store does not hold what it was issued for."))
            return 1
        raise ReceiptNotHere(code=code[:60])
    fact = standing.fact
    total = int(fact.body.get("total", 0))
    console.line(say("{kind} {number}", kind=_kind(fact.kind, console), number=fact.body.get("number", "")))
    when = f"{show_date(fact.on, language=console.language)} {show_time(fact.at, console.language)}"
    console.line(say("{when}, {total} baht", when=when, total=show_money(total)))
    console.line(say("{place}, look-up code {code}", place=f"{fact.log}#{fact.seq}", code=look_up_code(standing.leaf)))
    if statement is None:
        console.note(say("A number or look-up code only finds. Only the QR proves."))
    elif (statement.seq, statement.total, statement.seconds) != (fact.seq, total, fact.at // 1000):
        console.line(say("But the receipt says otherwise than the fact."))
        return 1
    return 0


def _kind(kind: str, console: Console) -> str:
    say = console.say
    return {"sale": say("Sale"), "refund": say("Refund")}.get(kind, kind)


