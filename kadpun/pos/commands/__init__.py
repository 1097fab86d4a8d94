"""The command line without a screen: verify, receipt, rebuild, export, pack, backup, restore, confirm, trial balance, import.

`add_commands` tells argparse what there is, `run` does one and answers the exit code: 0 all well, 1 something is wrong or the world failed,
2 a person must change what was asked, 3 not everything could be judged. A refusal or a fault is one sentence on stderr, in the reader's
language; anything else is a bug and is not caught here.
"""

from __future__ import annotations

import argparse
import locale
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from kadpun.books.refusals import Fault, Refusal
from kadpun.books.store.engine import telling
from kadpun.books.words import LANGUAGES, Language, Say, load_words

from .campaign_acts import add_campaign_acts
from .claim_acts import add_claim_acts
from .console import Console
from .coupon_acts import add_coupon_acts
from .issuer_acts import add_issuer_acts
from .listing_acts import add_listing_acts
from .market_check_acts import add_market_check
from .market_files_acts import add_market_files
from .member_acts import add_member_acts
from .wallet_acts import add_grant_command, add_wallet_command

Command = Callable[[argparse.Namespace, Console], int]

COMMANDS = {
    "verify": "checking:verify",
    "receipt": "checking:receipt",
    "trial-balance": "handing_out:trial_balance",
    "export": "handing_out:export",
    "pack": "handing_out:pack",
    "rebuild": "keeping:rebuild_views",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "confirm": "keeping:confirm",
    "import": "keeping:import_catalogue",
    "entry": "bookkeeping:entry",
    "opening": "bookkeeping:opening",
    "chart": "bookkeeping:chart",
    "hold": "bookkeeping:hold",
    "close": "bookkeeping:close",
    "bank-import": "reconciling:bank_import",
    "send": "desks:send",
    "receive": "desks:receive",
    "invite": "desks:invite",
    "join": "desks:join",
    "desks": "desks:desks",
    "revoke": "desks:revoke",
    "statements": "statements:statements",
    "statement": "members_money:member_statement",
    "ageing": "members_money:debts_by_age",
    "members": "members:members",
    "surplus": "coop:surplus",
    "confirmations": "coop:confirmations",
    "working-papers": "coop:working_papers",
    "campaign": "campaigns:campaigns",
    "coupons": "coupons:coupons",
    "claim": "claim:claim_command",
    "wallet": "wallets:wallet_command",
    "grant": "wallets:grant_command",
    "issuer": "issuer:issuer",
    "listing": "listing:listing",
    "shop-page": "market_files:shop_page",
    "feed": "market_files:feed",
    "assist": "market_files:assist",
    "market-check": "market_check:market_check",
}
"""Each command's module and function; read in when the command is given, since the till starts through here too."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], say: Say | None = None) -> None:
    """Add every command; its help in the language of `say`, or the system's."""
    say = say or load_words(system_language())
    store = argparse.ArgumentParser(add_help=False)
    store.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("the language of what is printed"))
    whose = argparse.ArgumentParser(add_help=False, parents=[store])
    whose.add_argument("store", metavar="STORE", type=Path, help=say("the shop's store, or the folder it lies in"))

    def add(name: str, told: str, parent: argparse.ArgumentParser = whose) -> argparse.ArgumentParser:
        return subparsers.add_parser(name, help=told, description=told, parents=[parent])

    verify = add("verify", say("check every fact, signature and view of a store or an audit pack"), store)
    verify.add_argument("what", metavar="STORE|PACK", type=Path, help=say("a store, the folder it lies in, or an audit pack"))
    verify.add_argument("--trust", metavar="DIR", type=Path, help=say("the trust files to check against; they never come with the pack"))
    verify.add_argument("--receipts", action="store_true", help=say("check every receipt's signature too"))
    verify.add_argument("--json", action="store_true", help=say("print the findings as JSON"))
    receipt = add("receipt", say("check a receipt's QR code, or find a receipt by its look-up code or number"))
    receipt.add_argument("code", metavar="CODE", help=say("the text of the QR (KP1:...), a look-up code or a receipt number"))
    balance = add("trial-balance", say("print the trial balance at the end of a day"))
    balance.add_argument("--on", metavar="DATE", help=say("the last day that counts, as 2026-11-21"))
    balance.add_argument("--goods", action="store_true", help=say("goods and other commodities too"))
    export = add("export", say("write journals for hledger, ledger and Beancount, and CSV files, into a folder"))
    export.add_argument("folder", metavar="DIR", type=Path)
    pack = add("pack", say("write the audit pack"))
    pack.add_argument("file", metavar="FILE.zip", type=Path)
    pack.add_argument("--trust-out", metavar="DIR", type=Path, help=say("write the trust files into this folder; keep it apart from the pack"))
    add("rebuild", say("fold all views anew from the facts"))
    backup = add("backup", say("copy the store to a second place while the shop goes on selling"))
    backup.add_argument("folder", metavar="FOLDER", type=Path)
    backup.add_argument("--keep", metavar="DAYS", type=int, default=30, help=say("keep the last backup of so many days (30)"))
    restore = add("restore", say("put a backup back where no shop stands"), store)
    restore.add_argument("backup", metavar="BACKUP", type=Path)
    restore.add_argument("folder", metavar="FOLDER", type=Path)
    seal = say("what seals the desk's new keys (the system's key store, if there is one)")
    restore.add_argument("--seal", choices=("os", "passphrase", "unsealed"), help=seal)
    confirmed = add("confirm", say("say that nothing is missing from before a restore: whoever may have seen more was asked"))
    confirmed.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))
    imported = add("import", say("read products from a CSV or XLSX list"))
    imported.epilog = say(
        "Columns, in any order: code/รหัส, name/ชื่อ, price/ราคา, vat/ภาษี (7 or exempt); if wanted, barcode/บาร์โค้ด, unit/หน่วย, group/กลุ่ม, "
        "opening/ยอดยกมา, cost/ต้นทุน. For example: “รหัส,ชื่อ,ราคา,ภาษี”, and under it “101,น้ำพริกหนุ่ม,45,7”."
    )
    imported.add_argument("file", metavar="FILE", type=Path)
    imported.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))

    told = add("statement", say("print a member's passbook of one purse"))
    told.add_argument("member", metavar="MEMBER", help=say("the member's running number or id"))
    told.add_argument("--purse", choices=("credit", "shares", "deposit", "produce", "dividends", "patronage"), default="credit")
    told.add_argument("--begin", metavar="DATE", help=say("the first day that is shown, as 2026-11-01"))
    told.add_argument("--end", metavar="DATE", help=say("the last day that counts, as 2026-11-21"))
    aged = add("ageing", say("print everybody's debts by age"))
    aged.add_argument("--on", metavar="DATE", help=say("the last day that counts, as 2026-11-21"))
    for sheet in (told, aged):
        sheet.add_argument("--xlsx", metavar="FILE", type=Path, help=say("write it as a workbook too"))
    _add_statements(add, say)
    _add_desks(add, store, say)
    _add_coop(add, say)
    _add_bookkeeping(add, say)
    add_market_files(add, say)
    add_market_check(add, store, say)
    add_listing_acts(add("listing", say("say what is offered where, with words and pictures"), argparse.ArgumentParser(add_help=False)), whose, say)
    add_issuer_acts(add("issuer", say("see a campaign over many shops' packs"), argparse.ArgumentParser(add_help=False)), whose, say)
    add_campaign_acts(add("campaign", say("make, open and hand out campaigns"), argparse.ArgumentParser(add_help=False)), whose, say)
    bare = argparse.ArgumentParser(add_help=False)
    add_claim_acts(add("claim", say("claim from issuers what they repay, and check claims"), bare), whose, store, say)
    add_wallet_command(add("wallet", say("print who holds what of a campaign, or one member's wallet")), say)
    add_grant_command(add("grant", say("grant tokens to a member or by a list, or post what ran out")), say)
    add_coupon_acts(add("coupons", say("print and see to the coupons of campaigns"), argparse.ArgumentParser(add_help=False)), whose, say)
    add_member_acts(add("members", say("see to the register of members"), argparse.ArgumentParser(add_help=False)), whose, say)


def _add_statements(add: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    """Add the command of the statements."""
    stated = add("statements", say("print statements, books and ledgers, or write them as a workbook or a PDF"))
    statements = ("trial-balance", "income", "balance-sheet", "cash-flow")
    books = ("cash-book", "sales-book", "purchase-book", "journal", "ledger", "debtors", "stock")
    stated.add_argument("what", metavar="WHAT", nargs="*", choices=(*statements, *books, []), help=", ".join((*statements, *books)))
    stated.add_argument("--begin", metavar="DATE", help=say("the first day that is shown, as 2026-11-01"))
    stated.add_argument("--end", metavar="DATE", help=say("the last day that counts, as 2026-11-21"))
    stated.add_argument("--compare", choices=("year", "months", "shops"), default="", help=say("beside the year before, by month, or by shop"))
    stated.add_argument("--shop", metavar="SHOP", help=say("of one shop alone"))
    stated.add_argument("--out", metavar="FILE", type=Path, help=say("write it as FILE.xlsx or FILE.pdf"))


def _add_coop(add: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    """Add the commands of the co-operative's year."""
    by = say("the operator's id that stands behind it")
    shared = add("surplus", say("work out how a year's surplus is shared out, and record the resolution"))
    shared.add_argument("--year-to", metavar="DATE", required=True, help=say("the last day of the year, as 2026-12-31"))
    example = say("for example dividend=7.25% or welfare=20000").replace("%", "%%")  # argparse fills a help in with %
    shared.add_argument("--part", metavar="USE=RATE%|AMOUNT", action="append", default=[], help=example)
    shared.add_argument("--amount", metavar="BAHT", help=say("the surplus, if not all that the books hold"))
    shared.add_argument("--record", metavar="NUMBER", help=say("the number of the meeting's resolution; without it nothing is recorded"))
    shared.add_argument("--meeting", metavar="DATE", help=say("the day of the general meeting"))
    asked = add("confirmations", say("ask every member whether the books are right, and write the papers as one PDF"))
    asked.add_argument("file", metavar="FILE.pdf", type=Path)
    which = asked.add_mutually_exclusive_group(required=True)
    which.add_argument("--as-at", metavar="DATE", help=say("begin a run as at the end of this day"))
    which.add_argument("--run", metavar="NUMBER", type=int, help=say("a run that stands"))
    asked.add_argument("--with-nothing", action="store_true", help=say("members with nothing too"))
    for command in (shared, asked):
        command.add_argument("--by", metavar="OPERATOR", default="office", help=by)
    papers = add("working-papers", say("write the auditor's working papers: sample, cut-off, numbers, self-approval"))
    papers.add_argument("file", metavar="FILE.xlsx", type=Path)
    papers.add_argument("--begin", metavar="DATE", required=True, help=say("the first day that is shown, as 2026-11-01"))
    papers.add_argument("--end", metavar="DATE", required=True, help=say("the last day that counts, as 2026-11-21"))
    papers.add_argument("--cut-off", metavar="DATE", help=say("the day of the cut-off test, if not the last"))
    papers.add_argument("--seed", required=True, help=say("the seed of the sample: with it anybody draws the same bills"))
    papers.add_argument("--count", type=int, default=25, help=say("how many bills are drawn (25)"))
    papers.add_argument("--by-money", action="store_true", help=say("larger bills more often"))
    papers.add_argument("--above", metavar="BAHT", help=say("and all bills from this amount"))


def _add_desks(add: Callable[..., argparse.ArgumentParser], store: argparse.ArgumentParser, say: Say) -> None:
    """Add the commands between desks."""
    sent = add("send", say("leave in a folder what the shop's other desks lack"))
    sent.add_argument("folder", metavar="FOLDER", type=Path, help=say("a stick or a shared drive"))
    sent.add_argument("--anew", action="store_true", help=say("whole logs, whatever lies there already"))
    taken = add("receive", say("take what other desks have left in a folder, or one pack"))
    taken.add_argument("place", metavar="FOLDER|PACK", type=Path)
    invited = add("invite", say("invite another PC to be a desk of this shop"))
    invited.add_argument("folder", metavar="FOLDER", type=Path, help=say("a stick or a shared drive"))
    invited.add_argument("--name", required=True, help=say("what people call the new desk"))
    joined = add("join", say("make this PC a desk of the shop that has invited it"), store)
    joined.add_argument("invitation", metavar="INVITATION", type=Path)
    joined.add_argument("folder", metavar="FOLDER", type=Path, help=say("where the shop shall lie on this PC"))
    joined.add_argument("--code", required=True, help=say("the code that the other desk showed"))
    seal = say("what seals the desk's new keys (the system's key store, if there is one)")
    joined.add_argument("--seal", choices=("os", "passphrase", "unsealed"), help=seal)
    add("desks", say("show how the shop's desks stand"))
    revoked = add("revoke", say("take nothing more from a desk that was stolen or copied"))
    revoked.add_argument("desk", metavar="DESK", help=say("its name, as “desks” lists it"))
    revoked.add_argument("--reason", required=True, help=say("why, for whoever reads the ledger"))
    revoked.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))


def _add_bookkeeping(add: Callable[..., argparse.ArgumentParser], say: Say) -> None:
    """Add the accountant's commands."""
    entered = add("entry", say("record an entry of the journal, a sheet of them, or what should have come by itself"))
    entered.add_argument("file", metavar="FILE", type=Path, nargs="?", help=say("a CSV or XLSX list: date, number, text, account, debit, credit"))
    entered.add_argument("--kind", choices=("receipt", "payment", "journal"), default="journal", help=say("which kind of voucher"))
    entered.add_argument("--on", metavar="DATE", help=say("the day it is dated, as 2026-11-21 or 21/11/2569"))
    entered.add_argument("--text", help=say("what it is for"))
    entered.add_argument("--debit", metavar="ACCOUNT=AMOUNT", action="append", default=[])
    entered.add_argument("--credit", metavar="ACCOUNT=AMOUNT", action="append", default=[])
    entered.add_argument("--catch-up", action="store_true", help=say("record what should have come by itself"))
    brought = add("opening", say("record opening balances from lists that foot"))
    brought.add_argument("files", metavar="FILE", type=Path, nargs="+", help=say("accounts, and the lists of members, suppliers and goods"))
    brought.add_argument("--on", metavar="DATE", help=say("the day it is dated, as 2026-11-21 or 21/11/2569"))
    charted = add("chart", say("print the chart of accounts, or record your own from a list"))
    charted.add_argument("file", metavar="FILE", type=Path, nargs="?", help=say("code, name, the code above, accounts of the starter chart"))
    held = add("hold", say("hold the next period and post its cost of sales"))
    held.add_argument("--until", metavar="DATE", help=say("its last day; the end of the month if none is given"))
    held.add_argument("--let-go", action="store_true", help=say("let the held period go again"))
    closed = add("close", say("close the held period for good"))
    closed.add_argument("--year-end", action=argparse.BooleanOptionalAction, default=None, help=say("bring income and expense to the surplus"))
    banked = add("bank-import", say("take a bank's or a supplier's statement in: CSV, XLSX, OFX, MT940 or camt.053"))
    banked.add_argument("file", metavar="FILE", type=Path)
    banked.add_argument(
        "--account", metavar="ACCOUNT", required=True, help=say("the account of the books that it is the statement of, as bank/savings")
    )
    banked.add_argument("--name", default="", help=say("what a new account is called"))
    banked.add_argument("--covers", metavar="ACCOUNT", action="append", default=[], help=say("another account of the books on the same statement"))
    banked.add_argument("--mapping", metavar="NAME", default="", help=say("keep how its columns are read under this name, or read it as kept"))
    banked.add_argument("--confirm", action="store_true", help=say("confirm the matches that are certain"))
    banked.add_argument("--dry-run", action="store_true", help=say("say what would be imported and record nothing"))
    for parser in (entered, brought, charted, held, closed, banked):
        parser.add_argument("--by", metavar="OPERATOR", default="office", help=say("the operator's id that stands behind it"))


def command_of(name: str) -> Command:
    """What a command does."""
    module, _, function = COMMANDS[name].partition(":")
    command: Command = getattr(import_module(f"{__name__}.{module}"), function)
    return command


def run(arguments: argparse.Namespace) -> int:
    """Do the command that was parsed; answers the exit code."""
    language: Language = getattr(arguments, "language", None) or system_language()
    console = Console(load_words(language))
    try:
        with telling():
            return command_of(arguments.command)(arguments, console)
    except Refusal as reason:
        console.complain(reason)
        return 2
    except Fault as reason:
        console.complain(reason)
        return 1


def system_language() -> Language:
    """English where the system says so, else Thai: a system that names no language is not asked twice."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "") or (locale.getlocale()[0] or "")
    return "en" if named.lower().startswith("en") else "th"
