"""The paper of printed coupons: ten on a sheet of A4 with lines to cut along, or one after the other on the receipt printer.

Each says who gives it, what it takes off and on what, until when and where, its serial, and its signed code as a square of 28 mm or more, which a
scanner reads at arm's length. What is printed again says so; it is the same coupon. It knows no store and signs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kadpun.books.money import show_money
from kadpun.books.thai import show_date
from kadpun.books.tokens.coupon_code import SignedCoupon
from kadpun.books.tokens.terms import Terms
from kadpun.books.words import Language, Say
from kadpun.hardware.sheets import Code, Mark, Sheet, Stroke, Words, sheets_pdf
from kadpun.hardware.slip import Cut, Frame, Item, QrCode, Rule, Slip, Space, Text

from .campaign_words import WEEKDAYS

ACROSS, DOWN = 2, 5
A_PAGE = ACROSS * DOWN
LEFT, TOP, WIDE, HIGH = 10.0, 10.0, 95.0, 55.4
EDGE, SIDE = 5.0, 32.0
"""Empty paper within the lines to cut along, and the side of the code, in millimetres."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CouponWords:
    """What stands on every coupon of a run."""

    issuer: str
    campaign: str
    takes_off: str
    amount: str
    conditions: tuple[str, ...]
    once: str
    again: str = ""


def coupon_words(terms: Terms, shop: str, until: date | None, say: Say, language: Language, *, again: bool = False) -> CouponWords:
    """Put a run into words: `shop` is the name of the only shop where it is good, "" for all; `again`: it is printed once more."""
    english = language == "en"
    last = show_date(min(until or terms.to_on, terms.to_on), language=language)
    days = " ".join(say(WEEKDAYS[day]) for day in terms.weekdays)
    conditions = [say("Good on {days} until {day}", days=days, day=last) if days else say("Good until {day}", day=last)]
    if not terms.coupon_satang and terms.caps.bill:
        conditions.append(say("{amount} baht at the most", amount=in_baht(terms.caps.bill)))
    if terms.minimum:
        conditions.append(say("On goods for {amount} baht and more", amount=in_baht(terms.minimum)))
    if terms.choice.goods or terms.choice.groups or terms.choice.goods_out or terms.choice.groups_out:
        conditions.append(say("For certain goods only; ask in the shop"))
    conditions.append(say("Only at {shop}", shop=shop) if shop else say("At every shop that takes part"))
    return CouponWords(
        issuer=(english and terms.issuer_name_en) or terms.issuer_name,
        campaign=(english and terms.name_en) or terms.name,
        takes_off=say("Takes off"),
        amount=say("{amount} baht", amount=in_baht(terms.coupon_satang)) if terms.coupon_satang else f"{in_baht(terms.percent)}%",
        conditions=tuple(conditions),
        once=say("Good once. A copy is good for nothing."),
        again=say("Printed again") if again else "",
    )


def in_baht(satang: int) -> str:
    """An amount as people say it: 50, and 12.50 where there are satang."""
    shown = show_money(satang)
    return shown[:-3] if shown.endswith(".00") else shown


def coupons_pdf(title: str, words: CouponWords, coupons: Sequence[SignedCoupon], progress: Progress | None = None) -> bytes:
    """The coupons as sheets of A4; `progress` counts sheets and may stop the work by raising."""
    pages = -(-len(coupons) // A_PAGE)
    return sheets_pdf(title, cut_lines(), coupon_sheets(words, coupons), count=pages, progress=progress)


def coupon_sheets(words: CouponWords, coupons: Sequence[SignedCoupon]) -> Iterator[Sheet]:
    """Every sheet, ten coupons on each, across first."""
    for begin in range(0, len(coupons), A_PAGE):
        marks: list[Mark] = []
        for place, signed in enumerate(coupons[begin : begin + A_PAGE]):
            marks += coupon_marks(words, signed, LEFT + place % ACROSS * WIDE, TOP + place // ACROSS * HIGH)
        yield marks


def cut_lines() -> Sheet:
    """Where to cut."""
    across = [Stroke(LEFT + at * WIDE, TOP, LEFT + at * WIDE, TOP + DOWN * HIGH, 0.2, dotted=True) for at in range(ACROSS + 1)]
    down = [Stroke(LEFT, TOP + at * HIGH, LEFT + ACROSS * WIDE, TOP + at * HIGH, 0.2, dotted=True) for at in range(DOWN + 1)]
    return (*across, *down)


def coupon_marks(words: CouponWords, signed: SignedCoupon, x: float, y: float) -> Sheet:
    """One coupon whose upper left corner is here."""
    left, code = x + EDGE, x + WIDE - EDGE - SIDE
    width, middle = code - left - 3, code + SIDE / 2
    conditions = [
        Words(left, y + HIGH - EDGE - 4.9 * (len(words.conditions) - 1 - at), text, 9, 500, width=width) for at, text in enumerate(words.conditions)
    ]
    return (
        Words(left, y + 8, words.issuer, 9, 500, width=width),
        Words(left, y + 14.5, words.campaign, 12.5, 700, width=width),
        Words(left, y + 22, words.takes_off, 10, 500, width=width),
        Words(left, y + 31, words.amount, 24, 700, width=width),
        *conditions,
        Code(code, y + EDGE, SIDE, signed.text),
        Words(middle, y + 42.6, signed.coupon.serial, 11, 700, "center", SIDE + 4),
        Words(middle, y + 46.8, words.once, 7.5, 500, "center", SIDE + 6, lines=2),
        *([Words(middle, y + 53, words.again, 8, 700, "center", SIDE)] if words.again else []),
    )


def coupon_slip(words: CouponWords, signed: SignedCoupon, language: Language) -> Slip:
    """One coupon for the receipt printer."""
    inner: list[Item] = [
        Text(words.issuer, "small", 500, "center"),
        Text(words.campaign, "body", 700, "center"),
        Rule(),
        Text(words.takes_off, "small", 500, "center"),
        Text(words.amount, "total", 700, "center"),
    ]
    inner += [Text(text, "small", 500, "center") for text in words.conditions]
    inner += [QrCode(signed.text, signed.coupon.serial, module=7), Text(words.once, "small", 500, "center")]
    if words.again:
        inner.append(Text(words.again, "small", 700, "center"))
    return Slip((Frame(tuple(inner)), Space(24), Cut()), language)
