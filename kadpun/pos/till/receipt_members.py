"""Papers of members: repayment, shares and deposit as receipts of their facts; passbook page and statement as the books stand.

A receipt is made from its fact; what is left in the purse is said on the first paper only. Members go by their numbers here, since a paper may
wait in a file that is no register; who signs writes the name. Refuses to know printers and the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kadpun.books.members.credit import CreditPayment
from kadpun.books.members.debts import Debt
from kadpun.books.members.deposits import Deposit
from kadpun.books.members.purses import Purse
from kadpun.books.members.shares import Holding, Share
from kadpun.books.members.statements_of_member import Statement, StatementLine
from kadpun.books.money import show_money
from kadpun.books.profile import ShopProfile
from kadpun.books.sales.sale import Tendered
from kadpun.books.thai import show_date
from kadpun.books.words import Language, Say
from kadpun.hardware.slip import Band, Cut, Item, Pair, Rule, Signatures, Slip, Space, Text

from .receipt import INDENT, Paper, finish, head, member_items, numbered, shop_head, signed, tender_words


@dataclass(frozen=True, slots=True)
class MemberPage:
    """What a page of no one fact needs: the shop, the reader's language, whose page it is, and the day it was made."""

    profile: ShopProfile
    say: Say
    language: Language
    member_number: str
    made_on: date


def payment_slip(paper: Paper, payment: CreditPayment, names: Mapping[str, str]) -> Slip:
    """The receipt of a repayment: what was paid how, which debts it pays (`names` has their numbers), and what is still owed."""
    say = paper.say
    items = head(paper, say("Receipt for a debt paid"))
    items += numbered(paper, payment.number, with_book=False)
    items += member_items(paper)
    items.append(Rule())
    for part in payment.allocations:
        items.append(Pair(debt_words(names.get(part.debt, ""), part.instalment, say), show_money(part.amount)))
    if payment.kept:
        items.append(Pair(say("Kept for the next purchase"), show_money(payment.kept)))
    items.append(Band(say("Off the debt"), show_money(payment.total)))
    items += paid_items(payment.tender, payment.rounding, say)
    if paper.owed is not None:
        items += [Rule(), owed_item(paper.owed, say)]
    items += _signed_for(paper, set_off=any(part.kind in ("deposit", "produce") for part in payment.tender))
    return finish(paper, items, degraded=payment.degraded, kick=any(part.kind == "cash" for part in payment.tender))


def share_slip(paper: Paper, share: Share, to_number: str, held: Holding | None) -> Slip:
    """The receipt of an act on shares, and what is held since."""
    say = paper.say
    titles = {
        "subscribe": say("Shares subscribed"),
        "pay": say("Shares paid"),
        "transfer": say("Shares handed over"),
        "redeem": say("Shares paid back"),
    }
    items = head(paper, titles[share.act])
    items += numbered(paper, share.number, with_book=False)
    items += member_items(paper)
    if to_number:
        items.append(Text(say("To member {number}", number=to_number), weight=700))
    items.append(Rule())
    if share.act == "subscribe":
        items.append(Pair(say("Subscribed"), say("{count} shares", count=f"{share.shares:,}")))
    if share.moved:
        items.append(Pair(say("{count} shares × {par}", count=f"{share.moved:,}", par=show_money(share.par)), show_money(share.total)))
    items.append(Band(titles[share.act], show_money(share.total)))
    items += paid_items(share.tender, share.rounding, say)
    if held is not None:
        items += [Rule(), Pair(say("Paid shares held"), f"{held.shares:,}", weight=700), Pair(say("Share capital"), show_money(held.capital))]
        if held.unpaid:
            items.append(Pair(say("Still to be paid"), say("{count} shares", count=f"{held.unpaid:,}")))
    items += _signed_for(paper, set_off=any(part.kind in ("deposit", "produce", "credit") for part in share.tender))
    return finish(paper, items, degraded=share.degraded, kick=any(part.kind == "cash" for part in share.tender))


def deposit_slip(paper: Paper, deposit: Deposit, balance: int | None) -> Slip:
    """The receipt of a deposit put in or taken out, and what it holds since."""
    say = paper.say
    title = say("Put into the deposit") if deposit.direction == "in" else say("Taken from the deposit")
    items = head(paper, title)
    items += numbered(paper, deposit.number, with_book=False)
    items += member_items(paper)
    items.append(Band(title, show_money(deposit.total)))
    items += paid_items(deposit.tender, deposit.rounding, say)
    if balance is not None:
        items += [Rule(), Pair(say("The deposit holds"), show_money(balance), weight=700)]
    items += _signed_for(paper, set_off=any(part.kind == "produce" for part in deposit.tender))
    return finish(paper, items, degraded=deposit.degraded, kick=any(part.kind == "cash" for part in deposit.tender))


def passbook_slip(page: MemberPage, statement: Statement) -> Slip:
    """A page of a member's passbook: what was brought, each line with what stands after it, what is carried forward."""
    say = page.say
    items = _page_head(page, purse_title(statement.purse, say), statement)
    items += statement_items(statement, say, page.language)
    return Slip((*items, Space(24), Cut()), page.language)


def statement_slip(page: MemberPage, statement: Statement, open_debts: Sequence[Debt], names: Mapping[str, str], *, kept: int) -> Slip:
    """A member's statement of trade credit: the passbook of the span, then each open debt with its due day, and where the member signs."""
    say = page.say
    items = _page_head(page, say("Statement of trade credit"), statement)
    items += statement_items(statement, say, page.language)
    if open_debts:
        items += [Rule(), Text(say("Still to be paid"), weight=700)]
    for debt in open_debts:
        items.append(Pair(debt_words(names.get(debt.debt, ""), debt.instalment, say), show_money(debt.left)))
        days = debt.days_overdue(statement.to_on)
        words = say("Due {on}, {days} days ago", on=debt.due_on, days=days) if days else say("Due {on}", on=debt.due_on)
        items.append(Text(words, size="small", indent=INDENT))
    if kept:
        items.append(Pair(say("Kept for the next purchase"), show_money(kept)))
    items += [Space(72), Signatures(say("Member"), say("For the shop"))]
    return Slip((*items, Space(24), Cut()), page.language)


def statement_items(statement: Statement, say: Say, language: Language) -> list[Item]:
    """The lines of a passbook, each with its day and number under it and what stands after it at the right."""
    items: list[Item] = [Rule(), Pair(say("Brought forward"), show_money(statement.brought), weight=700)]
    for line in statement.lines:
        items.append(Pair(line_words(line, statement.purse, say), signed(line.amount)))
        under = " · ".join(part for part in (show_date(line.on, "dense", language), line.number) if part)
        items.append(Pair(under, show_money(line.balance), size="small", indent=INDENT))
    if not statement.lines:
        items.append(Text(say("Nothing happened in these days."), size="small"))
    items += [Rule(), Band(carried_words(statement.purse, say), show_money(statement.carried))]
    return items


def purse_title(purse: Purse, say: Say) -> str:
    """What the passbook of a purse is called."""
    titles = {
        "credit": say("Passbook: trade credit"),
        "shares": say("Passbook: shares"),
        "deposit": say("Passbook: deposit"),
        "produce": say("Passbook: produce"),
        "dividends": say("Passbook: dividends"),
        "patronage": say("Passbook: patronage refunds"),
    }
    return titles[purse]


def carried_words(purse: Purse, say: Say) -> str:
    """What the last figure of a passbook means."""
    return say("Owed to the shop") if purse == "credit" else say("Carried forward")


def line_words(line: StatementLine, purse: Purse, say: Say) -> str:
    """What a line of a passbook is, in a few words."""
    if line.kind == "reversal":
        return say("Reversed: {what}", what=_words_of(line.how, "", purse, more=line.amount < 0, say=say))
    return _words_of(line.kind, line.how, purse, more=line.amount > 0, say=say)


def _words_of(kind: str, how: str, purse: Purse, *, more: bool, say: Say) -> str:
    plain = {
        "sale": say("Bought on credit"),
        "refund": say("Returned goods"),
        "interest": say("Late interest"),
        "opening": say("Opening balance"),
        "purchase": say("Produce delivered"),
        "adjust": say("Adjusted"),
        "surplus": say("From the year's surplus"),
        "surplus-payment": say("From the year's surplus") if purse == "deposit" else say("Paid out"),
        "surplus-lapse": say("Not claimed, to the reserve"),
        "entry": say("Entry in the books"),
        "deposit": say("Put in") if how == "in" else say("Taken out"),
    }
    if kind == "credit-payment":
        if purse != "credit":
            return say("Set off against the debt")
        paid = {
            "cash": say("Paid in cash"),
            "promptpay": say("Paid by PromptPay"),
            "deposit": say("Set off from the deposit"),
            "produce": say("Set off from produce"),
        }
        return paid.get(how, say("Paid"))
    if kind == "share":
        acts = {"transfer": say("Shares received") if more else say("Shares handed over"), "redeem": say("Shares paid back")}
        return acts.get(how, say("Shares paid")) if purse == "shares" else say("Shares")
    if kind == "deposit" and purse != "deposit":
        return say("Put into the deposit")
    return plain.get(kind, say("Entry in the books"))


def debt_words(number: str, instalment: int, say: Say) -> str:
    """What a debt is called: its paper's number, and the instalment from the second on."""
    name = number or say("Debt")
    return say("{number}, instalment {instalment}", number=name, instalment=instalment) if instalment > 1 else name


def paid_items(tender: Sequence[Tendered], rounding: int, say: Say) -> list[Item]:
    """How it was paid, with slips, rounding and change."""
    items: list[Item] = []
    for part in tender:
        items.append(Pair(tender_words(part, say), show_money(part.given if part.kind == "cash" and part.given else part.amount)))
        if part.reference:
            items.append(Text(say("Slip {bank} {reference}", bank=part.bank, reference=part.reference), size="small", indent=INDENT))
        if part.change:
            items.append(Pair(say("Change"), show_money(part.change), size="large", weight=700))
    if rounding:
        items.append(Pair(say("Cash rounding"), show_money(-rounding), size="small"))
    return items


def owed_item(owed: int, say: Say) -> Item:
    """What is still owed altogether; below zero what the shop keeps for the member."""
    return (
        Pair(say("Owed altogether"), show_money(owed), weight=700) if owed >= 0 else Pair(say("Kept for the member"), show_money(-owed), weight=700)
    )


def _signed_for(paper: Paper, *, set_off: bool) -> list[Item]:
    say = paper.say
    items: list[Item] = []
    if set_off:
        items += [Rule(), Text(say("I agree that this is taken from what the shop holds for me."), size="small")]
    who = say("Came for the member") if paper.helper_number else say("Member")
    return [*items, Space(72), Signatures(who, say("Cashier"))]


def _page_head(page: MemberPage, title: str, statement: Statement) -> list[Item]:
    say = page.say
    return [
        *shop_head(page.profile, say, title, logo=False),
        Pair(say("Member {number}", number=page.member_number), show_date(page.made_on, "document", page.language), weight=700),
        Text(say("From {begin} to {end}", begin=statement.from_on, end=statement.to_on)),
    ]
