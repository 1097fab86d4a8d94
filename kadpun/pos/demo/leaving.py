"""What a demonstration day leaves behind: exports, audit pack and trust files, the Z as PDF, what verify and rebuild said, a summary of all.

Works on the closed shop, as an accountant would the morning after. Every sum is compared with the plan's; a difference makes the day a failure.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kadpun.books.audit_pack import log_keys_of, logs_in, verify_audit_pack, write_audit_pack, write_trust_files
from kadpun.books.goods import shelf
from kadpun.books.journal.balances import all_balances, trial_balance
from kadpun.books.journal.chart_facts import standing_chart
from kadpun.books.journal.exports import all_exports, write_exports
from kadpun.books.journal.postings import apply_postings
from kadpun.books.kinds import KINDS
from kadpun.books.ledger.facts import MONEY
from kadpun.books.ledger.keys import KeyBox
from kadpun.books.ledger.rebuild import rebuild
from kadpun.books.ledger.trust import read_trust
from kadpun.books.money import show_money
from kadpun.books.shop import KEYS_NAME, STORE_NAME, open_desk
from kadpun.books.store.backup import backups_in
from kadpun.books.store.engine import Store
from kadpun.books.verify import StoreReport, verify_store
from kadpun.books.words import LANGUAGES, Language, Say, load_words
from kadpun.hardware.pdf import report_pdf
from kadpun.hardware.report import Report as A4
from kadpun.hardware.report import Section as A4Section
from kadpun.pos.till.counter import Till
from kadpun.pos.till.results import Report
from kadpun.pos.till.shift import closing_of

from .papers import Papers
from .plan import SHORT, Sums

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Compared:
    """One sum of the day: what the plan says and what the books say."""

    name: str
    planned: int
    booked: int

    @property
    def agrees(self) -> bool:
        return self.planned == self.booked


def leave_everything(folder: Path, sums: Sums, papers: Papers, *, language: Language, progress: Progress, began: float) -> int:
    """Write everything the day leaves, compare and verify, and tell it; 0 when all agrees and verifies, else 1."""
    say = load_words(language)
    store = folder / STORE_NAME
    progress("")
    progress(say("The shop is closed. The books are checked and handed out."))
    first = _verified(store, folder, say, progress)
    views = _rebuilt(folder, language, say, progress)
    again = verify_store(store, trust=read_trust(folder / "trust"), receipts=True)
    pack = verify_audit_pack(folder / "pack.zip", trust=read_trust(folder / "trust"), receipts=True)
    with Store.open(store, read_only=True) as opened, opened.read() as connection:
        compared = _compare(connection, sums)
        balances = {balance.account: balance.amount for balance in all_balances(connection) if balance.commodity == MONEY}
        facts = int(connection.exec_driver_sql("SELECT count(*) FROM fact").scalar_one())
    backups = [str(backup.path.relative_to(folder)) for place in ("backup", "second-place") for backup in backups_in(folder / place)]
    summary: dict[str, Any] = {
        "sales": sums.sales,
        "gross": sums.gross,
        "by_tender": {"cash": sums.cash, "promptpay": sums.promptpay},
        "rounding": sums.rounding,
        "refunds": {"count": sums.refunds, "cash": sums.refunded},
        "paid_out": sums.paid_out,
        "drawer": {"float": sums.opening_float, "expected": sums.drawer, "counted": sums.drawer - SHORT, "short": SHORT},
        "compared": {one.name: {"planned": one.planned, "booked": one.booked} for one in compared},
        "facts": facts,
        "receipts": len(papers.kept),
        "trial_balance": balances,
        "verify": _said(first),
        "rebuild": {"facts": views, "verify": _said(again)},
        "pack": {"exit": pack.exit_code, "facts": pack.facts, "receipts": pack.receipts},
        "backups": backups,
        "seconds": round(time.monotonic() - began),
    }
    (folder / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _tidy(folder, store)
    well = all(one.agrees for one in compared) and not (first.exit_code or again.exit_code or pack.exit_code) and len(backups) == 2
    _tell(folder, summary, compared, say, progress, well=well)
    return 0 if well else 1


def _verified(store: Path, folder: Path, say: Say, progress: Progress) -> StoreReport:
    """Write exports, pack and trust files, then verify the store against those trust files."""
    with Store.open(store, read_only=True) as opened, opened.read() as connection:
        made = write_exports(all_exports(connection, chart=standing_chart(connection), kinds=KINDS), folder / "export")
    progress(say("{count} files are in {folder}.", count=len(made), folder="export/"))
    box = KeyBox(folder / KEYS_NAME)
    keys = log_keys_of(box, logs_in(store))
    write_audit_pack(store, folder / "pack.zip", keys=keys)
    (folder / "trust").mkdir()
    write_trust_files(folder / "trust", keys)
    progress(say("The audit pack is {file}; its trust files lie apart in {folder}.", file="pack.zip", folder="trust/"))
    report = verify_store(store, trust=read_trust(folder / "trust"), receipts=True)
    for check in report.checks:
        progress(("✓ " if not report.of_check(check) else "✗ ") + say(check.says))
    return report


def _rebuilt(folder: Path, language: Language, say: Say, progress: Progress) -> int:
    """Fold every view anew and write the Z as PDF; gives how many facts were folded."""
    desk = open_desk(folder)
    try:
        folded = rebuild(desk.store, KINDS, apply_postings)
        till = Till(desk, {each: load_words(each) for each in LANGUAGES})
        with desk.store.read() as connection:
            closing = closing_of(connection, desk.log)
            assert closing is not None
            report = till.z_of(connection, closing, language=language)
    finally:
        desk.close()
    (folder / "z-report.pdf").write_bytes(report_pdf(on_a4(report, say)))
    progress(say("All views were folded again from {count} facts.", count=f"{folded:,}"))
    return folded


def on_a4(report: Report, say: Say) -> A4:
    """A report of the till as a page for the folder."""
    told = [(section.heading, [(row.left, row.right) for row in section.rows]) for section in report.sections]
    drawer = next((place for place, (heading, _) in enumerate(told) if heading), len(told) - 1)
    if report.verdict is not None:
        told[drawer][1].append((report.verdict.left, report.verdict.right))
    after = [row for _, rows in told[drawer + 1 :] for row in rows]
    sections = [A4Section(heading, tuple(rows)) for heading, rows in (*told[: drawer + 1], ("", after)) if rows]
    return A4(
        title=report.title,
        subtitle=f"{report.number}  ·  {report.day}",
        sections=(A4Section(notes=("  ·  ".join(report.shop),)), *sections),
        foot=report.caption,
        signatures=report.signatures or (),
    )


def _compare(connection: Any, sums: Sums) -> list[Compared]:
    """Put the plan's sums beside the books'."""
    rows = connection.exec_driver_sql("SELECT name, amount, count FROM shift_total").all()
    amounts = {str(name): int(amount) for name, amount, _ in rows}
    counts = {str(name): int(count) for name, _, count in rows}
    balances = {balance.account: balance.amount for balance in trial_balance(connection)}
    compared = [
        Compared("sales", sums.sales, counts.get("sale", 0)),
        Compared("gross", sums.gross, amounts.get("sale", 0)),
        Compared("in/cash", sums.cash, amounts.get("in/cash", 0)),
        Compared("in/promptpay", sums.promptpay, amounts.get("in/promptpay", 0)),
        Compared("rounding", sums.rounding, balances.get("cash/rounding", 0)),
        Compared("refunds", sums.refunds, counts.get("refund", 0)),
        Compared("out/cash", sums.refunded, amounts.get("out/cash", 0)),
        Compared("paid-out", sums.paid_out, amounts.get("paid-out", 0)),
        Compared("short", SHORT, balances.get("cash/short", 0)),
        Compared("drawer after closing", 0, balances.get("cash/drawer", 0)),
        Compared("bank/promptpay", sums.promptpay, balances.get("bank/promptpay", 0)),
    ]
    codes = _goods(connection)
    came = connection.exec_driver_sql("SELECT goods, sum(quantity) FROM delivery GROUP BY goods").all()
    delivered = {str(goods): int(quantity) for goods, quantity in came}
    gone = {code: delivered.get(goods, 0) - shelf.on_hand(connection, goods) for code, goods in codes.items()}
    compared.append(Compared("goods sold", sum(sums.sold.values()), sum(gone.values())))
    compared.append(Compared("goods that differ", 0, sum(gone[code] != sums.sold.get(code, 0) for code in codes)))
    return compared


def _goods(connection: Any) -> dict[str, str]:
    """Shop codes to ids."""
    rows = connection.exec_driver_sql("SELECT json_extract(body, '$.code'), goods FROM goods").all()
    return {str(code): str(goods) for code, goods in rows}


def _said(report: StoreReport) -> dict[str, Any]:
    """What verify said, as data."""
    return {
        "exit": report.exit_code,
        "checks": {check.name: len(report.of_check(check)) for check in report.checks},
        "findings": [finding.detail for finding in report.findings],
        "facts": report.audit.facts,
        "receipts": report.audit.receipts,
    }


def _tidy(folder: Path, store: Path) -> None:
    """Leave the store as one plain file, and the program's own log only if it says something."""
    Store.open(store).close()
    log = folder / "till.log"
    if log.exists() and not log.stat().st_size:
        log.unlink()


def _tell(folder: Path, summary: dict[str, Any], compared: list[Compared], say: Say, progress: Progress, *, well: bool) -> None:
    """The readable summary at the end."""
    drawer = summary["drawer"]
    rows = [
        (say("Bills"), f"{summary['sales']}"),
        (say("Sold"), show_money(summary["gross"])),
        (say("  in cash"), show_money(summary["by_tender"]["cash"])),
        (say("  by PromptPay"), show_money(summary["by_tender"]["promptpay"])),
        (say("  given away by rounding"), show_money(summary["rounding"])),
        (say("Refunded in cash"), show_money(summary["refunds"]["cash"])),
        (say("Paid out"), show_money(summary["paid_out"])),
        (say("The drawer should hold"), show_money(drawer["expected"])),
        (say("Counted"), show_money(drawer["counted"])),
        (say("Short"), show_money(drawer["short"])),
        (say("Facts in the ledger"), f"{summary['facts']:,}"),
        (say("Papers printed"), f"{summary['receipts']}"),
    ]
    progress("")
    wide = max(_cells(left) for left, _ in rows)
    for left, right in rows:
        progress(f"{left}{' ' * (wide - _cells(left))}  {right:>14}")
    progress("")
    for one in compared:
        if not one.agrees:
            progress(say("{name}: planned {planned}, in the books {booked}", name=one.name, planned=one.planned, booked=one.booked))
    if well:
        progress(say("Every sum agrees with the plan to the satang, and everything verifies."))
    else:
        progress(say("Something does not agree. Look at {file}.", file=folder / "summary.json"))
    progress(say("Everything lies in {folder}: receipts, screens, export, pack.zip, trust, z-report.pdf, summary.json", folder=folder))
    progress(say("Played in {seconds} seconds.", seconds=summary["seconds"]))


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes: marks above and below take none."""
    return sum(not ("\u0e31" == letter or "\u0e34" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e") for letter in text)
