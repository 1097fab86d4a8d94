"""The bank's statement of the made-up year, as a Thai bank writes it and with what real ones bring: fees, interest, a transfer made twice.

CSV in TIS-620, dates in the Buddhist era, money in and out in columns of their own, the balance after each line. What was put in beside the books is
told, so that a reconciliation can be judged by it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kadpun.books.clock import local_time
from kadpun.books.money import show_money
from kadpun.books.thai import BUDDHIST_ERA

from .books import BANK_OPENING, BankMove

HEADINGS = ("วันที่", "เวลา", "รายการ", "ถอนเงิน", "ฝากเงิน", "ยอดคงเหลือ", "ช่องทาง")


@dataclass(frozen=True, slots=True)
class BankRow:
    """One row of the statement, amounts in satang."""

    on: date
    minute: int
    text: str
    amount: int
    balance: int
    strange: bool = False
    """Whether our books say nothing of it, or otherwise."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A span of the account as the bank tells it."""

    rows: tuple[BankRow, ...]
    opening: int
    closing: int

    @property
    def strange(self) -> tuple[BankRow, ...]:
        """The rows that a person must look at."""
        return tuple(row for row in self.rows if row.strange)


def statement(moves: Iterable[BankMove], *, first_on: date, last_on: date, seed: int = 7, noise: bool = True) -> Statement:
    """The statement of some days; what was before them makes the opening balance."""
    opening = BANK_OPENING + sum(move.amount for move in moves if local_time(move.at).date() < first_on)
    random_one = random.Random(f"{seed} {first_on}")
    told = [_told(move, last_on, random_one if noise else None) for move in moves if first_on <= local_time(move.at).date() <= last_on]
    if noise:
        told += _beside_the_books(first_on, last_on, told, random_one)
    balance, rows = opening, []
    for on, minute, text, amount, strange in sorted(told, key=lambda one: (one[0], one[1], one[3])):
        balance += amount
        rows.append(BankRow(on, minute, text, amount, balance, strange))
    return Statement(tuple(rows), opening, balance)


def as_csv(told: Statement) -> bytes:
    """The statement as a file of the bank."""
    lines = [",".join(HEADINGS)]
    for row in told.rows:
        day = f"{row.on.day:02}/{row.on.month:02}/{row.on.year + BUDDHIST_ERA}"
        out, came = (show_money(-row.amount), "") if row.amount < 0 else ("", show_money(row.amount))
        balance = show_money(row.balance).replace("\u2212", "-")
        lines.append(f'{day},{row.minute // 60:02}:{row.minute % 60:02},{row.text},"{out}","{came}","{balance}",K PLUS')
    return ("\r\n".join(lines) + "\r\n").encode("cp874")


_Told = tuple[date, int, str, int, bool]


def _told(move: BankMove, last_on: date, random_one: random.Random | None) -> _Told:
    """A move as the bank saw it: mostly at once; cash and big transfers now and then on the next day."""
    when = local_time(move.at)
    on, minute = when.date(), when.hour * 60 + when.minute
    slow = move.text in ("ฝากเงินสด", "โอนจ่ายเจ้าหนี้")
    if random_one is not None and slow and random_one.random() < 0.25 and on < last_on:
        on, minute = on + timedelta(days=1), 9 * 60
    return on, minute, move.text, move.amount, False


def _beside_the_books(first_on: date, last_on: date, told: list[_Told], random_one: random.Random) -> list[_Told]:
    """What the bank has and the books have not."""
    transfers = [one for one in told if one[2] == "พร้อมเพย์เข้า"]
    on, minute, text, amount, _ = random_one.choice(transfers) if transfers else (first_on, 600, "พร้อมเพย์เข้า", 12_000, False)
    return [
        (last_on, 23 * 60 + 50, "ดอกเบี้ยรับ", 3_125, True),
        (first_on + timedelta(days=min(4, (last_on - first_on).days)), 8 * 60, "ค่าธรรมเนียม", -1_500, True),
        (on, min(minute + 1, 1439), text, amount, True),
        (first_on, 11 * 60 + 7, "พร้อมเพย์เข้า", 41_275, True),
    ]
