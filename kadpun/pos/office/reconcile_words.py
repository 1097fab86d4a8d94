"""What lines, postings and matches are called on the page and the papers of a reconciliation, in the reader's language. It decides nothing."""

from __future__ import annotations

from kadpun.books.money import show_money
from kadpun.books.reconcile.board import Group
from kadpun.books.reconcile.describing import Told
from kadpun.books.reconcile.open_items import OpenLine
from kadpun.books.reconcile.suggestions import Shape
from kadpun.books.reconcile.texts import LineText
from kadpun.books.thai import show_time
from kadpun.books.words import Say

from .statement_words import kind_words

SIGN_WORDS: dict[str, str] = {
    "amount": "amount",
    "date": "day",
    "time": "time",
    "reference": "reference",
    "name": "name",
    "sum": "sum",
    "reversal": "undone entry",
    "difference": "fee",
    "hand": "by hand",
}
RECONCILE_SENTENCES = frozenset(SIGN_WORDS.values())
"""Every word that a sign may carry."""
LOUDEST = ("reference", "name", "time", "date", "difference", "reversal", "sum", "hand")


def line_title(line: OpenLine, text: LineText | None, say: Say) -> str:
    """What a line of a statement is called: the bank's own words, or which way money went."""
    if text is not None and text.text:
        return text.text
    return say("Money came in") if line.amount > 0 else say("Money went out")


def line_detail(line: OpenLine, text: LineText | None) -> str:
    """The second line: the time, and from whom or under which number."""
    minute = "" if line.minute is None else f"{line.minute // 60:02}:{line.minute % 60:02}"
    about = [] if text is None else [part for part in (text.name, text.reference) if part]
    return " · ".join(part for part in (minute, *about) if part)


def posting_title(told: Told | None, say: Say) -> str:
    """What an entry of the books is called: its text, or its kind and number."""
    if told is None:
        return say("Entry")
    return told.text or f"{kind_words(told.kind, say)} {told.number}".strip()


def posting_detail(told: Told | None, name: str, say: Say) -> str:
    """The second line: the time, who it is about, and its number where the text has hidden it."""
    if told is None:
        return ""
    time = show_time(told.at) if told.kind not in ("entry", "opening", "purchase") else ""
    number = told.number if told.text else ""
    return " · ".join(part for part in (time, name, number) if part)


def join_words(group: Group, say: Say) -> str:
    """What stands on the join of a group: on what it was matched, what is proposed, or which side is missing."""
    if group.state == "bank-only":
        return say("Not in the books")
    if group.state == "books-only":
        return say("Not at the bank yet")
    shape: Shape | None = group.suggestion.shape if group.suggestion is not None else None
    if shape == "double":
        return say("Came twice?")
    if shape == "differs":
        return say("Differs {amount}", amount=show_money(abs(group.difference)))
    if shape == "deposit":
        return say("Banked from the safe")
    if len(group.lines) + len(group.postings) > 2 and group.lines and group.postings:
        known = say("{lines} to {postings}, sum agrees", lines=len(group.lines), postings=len(group.postings))
    else:
        known = say("Agrees: {signs}", signs=signs_words(group.signs, say))
    return known if group.state == "agreed" else say("Proposed · {known}", known=known)


def short_words(group: Group, say: Say) -> str:
    """The same where there is little room: on what the sides agree, or how many meet how many."""
    if group.state not in ("agreed", "proposed") or not group.lines or not group.postings:
        return ""
    if len(group.lines) + len(group.postings) > 2:
        return f"{len(group.lines)} : {len(group.postings)}"
    return signs_words(group.signs, say)


def signs_words(signs: tuple[str, ...], say: Say) -> str:
    """On what two sides agree, at most two of it, the loudest first."""
    loud = [sign for sign in LOUDEST if sign in signs][:1]
    told = (["amount"] if "amount" in signs else []) + loud
    return " ".join(say(SIGN_WORDS[sign]) for sign in told)


def cause_words(group: Group, times: int, say: Say) -> str:
    """What is likely the cause of a group that does not agree."""
    found = group.suggestion
    if found is None:
        if group.state == "bank-only":
            return say("The bank has this and the books have not. Enter it, or pick what it belongs to.")
        return say("The books have this and the bank has not: it is on its way, or it never came.")
    if found.shape == "differs":
        if times:
            return say("Like a bank's fee: the same amount was entered {count} times before", count=times)
        return say("Like a bank's fee for a transfer or a card")
    if found.shape == "double":
        return say("The same amount came twice within minutes. Enter matches the first; the second stays open until it is given back.")
    if found.shape == "deposit":
        return say("Cash of the safe that was banked. Enter records that it went to the bank.")
    if found.shape == "enter":
        return say("Only the bank knows of this. Enter records it.")
    if found.certain:
        return say("Everything agrees and nothing else fits as well.")
    return say("The sum agrees, but other items could fit as well. Look before you confirm.")
