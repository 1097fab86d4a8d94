"""The paper of a balance confirmation: one A4 page that a member reads, answers and signs; made by hand so that an elder finds the way.

Large figures, each also in words; beside each an empty box for what the member says; two squares to tick; room for a thumb. The square code at the
foot leads back to this very line of the ledger, and beside it stands how far the ledger had come and its root. Names come in when it is printed and
from nowhere but the register. It knows no store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kadpun.books.coop.confirmation_kinds import PURSES, LogRoot
from kadpun.books.coop.confirming import Paper
from kadpun.books.members.purses import Purse
from kadpun.books.money import show_money
from kadpun.books.thai import baht_text
from kadpun.books.words import Language, Say
from kadpun.hardware.sheets import Box, Code, Mark, Sheet, Stroke, Words

LEFT, RIGHT = 20.0, 190.0
PAPER_HAS, MEMBER_SAYS = 137.0, 141.0
"""Where the figures end and where the member's own boxes begin."""
FIRST_ROW, ROWS = 103.0, 63.0
AFTER_ROWS = FIRST_ROW + ROWS
MOST_IN_WORDS = 10**10
"""Amounts from here on (a hundred million baht) stand in figures only: their words are longer than the line."""
ALWAYS: tuple[Purse, ...] = ("shares", "deposit", "credit")
"""Purses that stand on every paper, so that a member can also say what is missing; produce stands there when there is any."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a paper is for, as they are called, and where they are found; never in a fact."""

    name: str
    number: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who asks: name and address of the co-operative, and the day of printing as it is written."""

    name: str
    address: tuple[str, ...]
    printed_on: str


def purse_names(say: Say) -> dict[Purse, tuple[str, str]]:
    """What each purse is called on paper, and what that means."""
    return {
        "shares": (say("Shares"), say("paid-up shares of yours")),
        "deposit": (say("Deposit"), say("your money kept with the co-operative")),
        "credit": (say("You owe the shop"), say("goods taken and not yet paid")),
        "produce": (say("The shop owes you"), say("produce handed in and not yet paid")),
        "dividends": (say("Dividends"), ""),
        "patronage": (say("Patronage refunds"), ""),
    }


def fixed_sheet(head: Letterhead, as_at: str, roots: Sequence[LogRoot], say: Say) -> Sheet:
    """What stands on every page of a run."""
    marks: list[Mark] = [
        Words(LEFT, 20, head.name, 15, 700, width=118),
        *(Words(LEFT, 27 + 5 * at, line, 10, width=118) for at, line in enumerate(head.address[:2])),
        Words(RIGHT, 27, head.printed_on, 10, 500, "right", 50),
        Stroke(LEFT, 37, RIGHT, 37, 0.4),
        Words(105, 47.5, say("Balance confirmation"), 24, 700, "center", 150),
        Words(105, 55, say("as at the end of {day}", day=as_at), 14, 500, "center", 150),
        Words(LEFT, 81, say("These are the balances in our books. Please compare them with what you know or have written down."), 12.5, width=170),
        Words(LEFT, 88, say("This is no demand for payment. An auditor reads your answer."), 12.5, 700, width=170),
        Box(LEFT, 92, 170, 10, fill=0.92),
        Words(LEFT + 3, 98.6, say("Your balances"), 11, 700),
        Words(PAPER_HAS, 98.6, say("In our books (baht)"), 11, 700, "right", 60),
        Words((MEMBER_SAYS + RIGHT) / 2, 98.6, say("If not right, you say"), 11, 700, "center", 46),
    ]
    return (*marks, *_answer_marks(say), *_root_marks(roots, say))


def page_sheet(paper: Paper, who: Addressee, code: str, say: Say, language: Language) -> Sheet:
    """What stands on one member's page alone."""
    number = say("Paper {number}", number=paper.shown_number)
    marks: list[Mark] = [
        Words(RIGHT, 20, number, 13, 700, "right", 50),
        Words(LEFT, 68, say("To {name}", name=who.name), 16, 700, width=120),
        Words(RIGHT, 68, say("Member {number}", number=who.number), 13, 500, "right", 48),
        *([Words(LEFT, 74, who.place, 11, width=170)] if who.place else []),
    ]
    names = purse_names(say)
    shown = [purse for purse in PURSES if purse in ALWAYS or paper.stated.amount(purse)]
    pitch = ROWS / len(shown)
    for at, purse in enumerate(shown):
        marks += _purse_marks(FIRST_ROW + at * pitch, pitch, names[purse], paper.stated.amount(purse), say, language)
    return (*marks, Code(LEFT, 250, 30, code), Words(LEFT + 15, 284, paper.shown_number, 10, 700, "center", 30))


def page_sheets(
    papers: Sequence[Paper], who: Sequence[Addressee], codes: Sequence[str], say: Say, language: Language
) -> Iterator[Sheet]:
    """Every page of a run, one after the other."""
    for paper, addressee, code in zip(papers, who, codes, strict=True):
        yield page_sheet(paper, addressee, code, say, language)


def _purse_marks(top: float, pitch: float, name: tuple[str, str], amount: int, say: Say, language: Language) -> list[Mark]:
    """A purse: its name and what it means, its figure and that in words, and the member's own box."""
    words = baht_text(abs(amount)) if language == "th" and abs(amount) < MOST_IN_WORDS else ""
    if amount < 0 and words:
        words = say("minus {words}", words=words)
    base = top + pitch * 0.47
    return [
        Words(LEFT + 3, base, name[0], 15, 700, width=50),
        Words(LEFT + 3, base + 5.7, name[1], 10.5, width=46),
        Words(PAPER_HAS, base, show_money(amount), 19, 700, "right", 60),
        *([Words(PAPER_HAS, base + 5.7, words, 10.5, 500, "right", 66)] if words else []),
        Box(MEMBER_SAYS + 2, top + 2, RIGHT - MEMBER_SAYS - 4, pitch - 4, 0.3),
        Stroke(LEFT, top + pitch, RIGHT, top + pitch, 0.15),
    ]


def _answer_marks(say: Say) -> list[Mark]:
    """The two squares, the lines to sign on, and room for a thumb."""
    top = AFTER_ROWS + 6
    return [
        Words(LEFT, top + 5.5, say("Tick one"), 12, 700),
        Box(LEFT + 30, top, 7.5, 7.5, 0.6),
        Words(LEFT + 41, top + 5.6, say("All of it is right"), 15, 700, width=50),
        Box(LEFT + 96, top, 7.5, 7.5, 0.6),
        Words(LEFT + 107, top + 5.6, say("Not right, as written above"), 15, 700, width=63),
        Words(LEFT, top + 19, say("Not right, because"), 12),
        Stroke(LEFT + 37, top + 19.5, RIGHT, top + 19.5, dotted=True),
        Stroke(LEFT, top + 28, RIGHT, top + 28, dotted=True),
        Words(LEFT, top + 43, say("Signed"), 12),
        Stroke(LEFT + 14, top + 43.5, LEFT + 82, top + 43.5, dotted=True),
        Words(LEFT + 48, top + 49.5, say("Member, or whoever acts for the member"), 10, 500, "center", 80),
        Words(LEFT + 88, top + 43, say("Date"), 12),
        Stroke(LEFT + 99, top + 43.5, LEFT + 136, top + 43.5, dotted=True),
        Words(LEFT, top + 61, say("Witness"), 12),
        Stroke(LEFT + 14, top + 61.5, LEFT + 82, top + 61.5, dotted=True),
        Words(LEFT + 48, top + 67.5, say("Only where a thumb is pressed"), 10, 500, "center", 80),
        Box(RIGHT - 30, top + 33, 30, 34, 0.3),
        Words(RIGHT - 15, top + 65, say("or your thumb"), 10, 500, "center", 28),
    ]


def _root_marks(roots: Sequence[LogRoot], say: Say) -> list[Mark]:
    """How to give the paper back, and how far the ledger had come: each log's size and root, so that anybody can prove the paper later."""
    x = LEFT + 38
    marks: list[Mark] = [
        Stroke(LEFT, 246, RIGHT, 246, 0.4),
        Words(x, 254, say("Please give this paper back to the shop, or to whoever brought it."), 12, 700, width=RIGHT - x),
        Words(x, 261, say("The square is read by the shop's scanner when the paper comes back."), 10, width=RIGHT - x),
        Words(x, 269, say("State of the ledger when this was made (entries, root):"), 8.5, width=RIGHT - x),
    ]
    for at, root in enumerate(roots[:3]):
        text = f"{root.log}  {root.size:,}  {root.root}"
        marks.append(Words(x, 274 + 4.5 * at, text, 7.5, width=RIGHT - x, lines=1))
    if len(roots) > 3:
        marks.append(Words(x, 274 + 4.5 * 3, say("and {count} more logs, in the record of this run", count=len(roots) - 3), 7.5))
    return marks

