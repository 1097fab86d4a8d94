"""The bill on the counter as it lies on the disk: what would be there again after a power cut.

The screen is painted first and the draft saved a moment later, so what is seen on the screen says nothing of the disk yet. Reads the store as
anybody may; says nothing of what is sold.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kadpun.books.profile import ShopProfile
from kadpun.books.store.engine import Store
from kadpun.pos.till.drafts import read_basket
from kadpun.pos.till.pricing import price


@dataclass(frozen=True, slots=True)
class KeptBill:
    """A bill as it is kept: how many lines it has and how many of them are voided, what the buyer pays in satang, and whose it is."""

    lines: int = 0
    voided: int = 0
    total: int = 0
    member: str = ""
    helper: str = ""


def kept_bill(store: Path, profile: ShopProfile) -> KeptBill:
    """The bill that is kept on the disk at this moment; one of nothing where none is."""
    with Store.open(store, read_only=True) as opened, opened.read() as connection:
        rows = connection.exec_driver_sql("SELECT basket FROM draft").all()
    if not rows:
        return KeptBill()
    basket, _ = read_basket(rows[0][0])
    voided = sum(line.void for line in basket.lines)
    return KeptBill(len(basket.lines), voided, price(basket, profile).to_pay, basket.member, basket.helper)
