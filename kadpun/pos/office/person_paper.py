"""All that is known of one person as a paper to hand over: an A4 report that people read, and the same as data for programs.

Files are named by the member's number alone. Whoever gives them out has given private data out: the program keeps no copy.
"""

from __future__ import annotations

from pathlib import Path

from kadpun.books.members.exporting import PersonExport, SaidOfPerson, person_json
from kadpun.books.money import Satang, show_money
from kadpun.books.profile import ShopProfile
from kadpun.books.store.places import write_whole
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Say
from kadpun.hardware.report import Column, Report, Section, Table

from .members_room import FIELD_WORDS, word_of_field, words_of_roles

ACCOUNT_WORDS = {
    "receivables/members": "Owes the shop",
    "equity/shares": "Shares",
    "deposits/members": "Deposit",
    "payables/members": "Owed for produce",
    "payables/suppliers": "Owed as a supplier",
    "surplus/dividends": "Dividends to be paid",
    "surplus/patronage": "Patronage refund to be paid",
}
ACCOUNTS_OWED = ("receivables/members",)
"""Accounts that show what the person owes; the others show what is the person's."""
ACT_WORDS = {
    "member-join": "Joined",
    "member-change": "Details changed",
    "member-leave": "Left",
    "erasure": "Details erased",
    "sale": "Sale",
    "refund": "Refund",
    "credit-payment": "Repayment",
    "credit-limit": "Credit limit",
    "interest": "Late interest",
    "share": "Shares",
    "deposit": "Deposit",
    "confirmation": "Balance confirmation",
    "confirmation-answer": "Answer to a confirmation",
    "adjust": "Adjustment",
    "reversal": "Reversal",
    "surplus": "Surplus shared out",
    "entry": "Journal entry",
    "opening": "Brought forward",
    "purchase": "Purchase",
    "delivery": "Delivery",
}


def write_person(export: PersonExport, folder: Path, *, shop: ShopProfile, say: Say, language: Language) -> tuple[Path, Path]:
    """Write the paper and the data of a person into a folder; answers PDF and JSON. Faults as a place does."""
    from kadpun.hardware.pdf import report_pdf  # fonts and shaping are read in only when somebody wants paper

    paper, data = (folder / f"{export.person.number}.{end}" for end in ("pdf", "json"))
    for path, content in ((paper, report_pdf(person_report(export, shop=shop, say=say, language=language))), (data, person_json(export))):
        with write_whole(path) as stream:
            stream.write(content)
    return paper, data


def person_report(export: PersonExport, *, shop: ShopProfile, say: Say, language: Language) -> Report:
    """The paper: who it is, what stands in each purse, and everything that was recorded of the person."""
    person = export.person
    pairs = [(word_of_field(say, "number"), person.number), (word_of_field(say, "roles"), words_of_roles(say, person.roles))]
    if person.joined_on is not None:
        pairs.append((word_of_field(say, "joined_on"), show_date(person.joined_on, "document", language)))
    if person.left_on is not None:
        pairs.append((say("Left on"), show_date(person.left_on, "document", language)))
    pairs += [(word_of_field(say, name), export.values[name]) for name in FIELD_WORDS if export.values.get(name)]
    consent = say("version {version}", version=person.consent) if person.consent else say("none")
    pairs.append((say("Consent"), consent))
    purses = [(word_of_account(say, account), show_money(own_amount(account, amount))) for account, amount in export.balances]
    return Report(
        title=say("What is known of member {number}", number=person.number),
        subtitle=person.name,
        head=tuple(line for line in (shop.organisation or shop.community, shop.shop) if line),
        pairs=tuple(pairs),
        sections=(
            Section(say("Purses"), pairs=tuple(purses), notes=() if purses else (say("Nothing ever moved on this person's accounts."),)),
            Section(say("What was recorded"), table=_table(export, say, language)),
        ),
    )


def word_of_account(say: Say, account: str) -> str:
    """What a purse of a person is called."""
    return say(ACCOUNT_WORDS[account])


def own_amount(account: str, amount: int) -> Satang:
    """What stands in a purse as the person reads it: what they owe where it is a debt, what is theirs elsewhere."""
    return Satang(amount if account in ACCOUNTS_OWED else -amount)


def _table(export: PersonExport, say: Say, language: Language) -> Table:
    columns = (Column(say("Date"), share=1.2), Column(say("What"), share=2), Column(say("Of what"), share=1.8), Column(say("Amount"), "right", 1.3))
    rows = [row for fact in export.facts for row in _rows(fact, say, language)]
    return Table(columns, tuple(rows), points=9)


def _rows(fact: SaidOfPerson, say: Say, language: Language) -> list[tuple[str, ...]]:
    day, what = show_date(fact.on, "dense", language), say(ACT_WORDS.get(fact.kind, "Another record"))
    if not fact.moved:
        told = " · ".join(word_of_field(say, name) for name, _ in fact.told)
        return [(day, what, told, "")]
    return [(day, what, word_of_account(say, account), show_money(own_amount(account, amount))) for account, amount in fact.moved]
