"""A meal sold for tokens and a meal brought back, as the till records them: what the buyer's tokens do is worked out, the rest is cash."""

from __future__ import annotations

from datetime import date

from kadpun.books.desk import Desk
from kadpun.books.goods.product import Product
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.money import Satang
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.receipts import earned_back, recorded_sale, refunded_so_far, work_out_refund
from kadpun.books.sales.sale import Refund, Sale, SaleLine, Tendered, refund_postings, repaid_by_campaign, sale_postings, vat_groups
from kadpun.books.store.engine import Work
from kadpun.books.tokens.campaigns import known_campaign
from kadpun.books.tokens.entitling import entitlement
from kadpun.books.tokens.forms import BillLine
from kadpun.books.tokens.uses import TokenBack, TokenUse
from kadpun.books.tokens.working_out import work_out

from .plan import PRICE

GOODS, VAT = "g-0001", 7
BY = "p-1"


def meal() -> Product:
    """What every shop of the campaign sells."""
    return Product(
        goods=GOODS, code="101", name="ข้าวกลางวัน", name_en="Lunch", unit="จาน", unit_en="plate", places=0, vat=VAT, barcodes=(), packs=(),
        group="", price=Satang(PRICE), per=1,
    )  # fmt: skip


def sell_meal(desk: Desk, work: Work, party: str, campaign: str, *, shift: int, on: date, plates: int = 1) -> Recorded:
    """Ring up meals with the best use of the buyer's tokens, the rest in cash."""
    work.views.flush()
    at, amount = desk.clock.now_at(), PRICE * plates
    standing = known_campaign(work.connection, campaign, log=desk.log)
    where = entitlement(work.connection, standing, party, at=at, log=desk.log)
    worked = work_out([BillLine(GOODS, "", amount, plates, 1, VAT)], [where], at=at, buyer=party)
    total, serial = amount - worked.own, next_number(work.connection, desk.log, "sale")
    line = SaleLine(GOODS, "ข้าวกลางวัน", "จาน", plates, PRICE, total, VAT, scheme=worked.own)
    sale = Sale(
        shift=shift, number=f"01-{serial:06}", serial=serial, document="abbreviated", lines=(line,), vat=vat_groups({VAT: total}),
        tender=_tender(total, worked.uses), total=total, member=party, uses=worked.uses, earned=worked.earned,
    )  # fmt: skip
    return desk.record(work, sale, by=BY, on=on, post=sale_postings(sale))


def take_back(desk: Desk, work: Work, sold: str, *, shift: int, on: date, plates: int = 0) -> Recorded:
    """Meals come back (all of the bill, unless told otherwise): cash for what was paid in cash, tokens for tokens. Refuses what `refund` refuses."""
    work.views.flush()
    found = recorded_sale(work.connection, sold)
    assert found is not None
    sale = found[1]
    done = refunded_so_far(work.connection, sold)
    out = work_out_refund(sale, done, {0: plates or sale.lines[0].quantity})
    taken = earned_back(work.connection, sold, sale, sum(amount for _, amount in done.values()), out.total)
    serial = next_number(work.connection, desk.log, "refund")
    refund = Refund(
        shift=shift, number=f"01-R{serial:05}", serial=serial, document="abbreviated", of_number=sale.number, of_total=sale.total,
        lines=out.lines, vat=out.vat, tender=_tender(out.total, out.backs), total=out.total, reason="ของเสีย", approver=BY, member=sale.member,
        backs=out.backs, earned_back=taken,
    )  # fmt: skip
    return desk.record(work, refund, by=BY, on=on, refs=(sold,), post=refund_postings(refund))


def _tender(total: int, uses: tuple[TokenUse, ...] | tuple[TokenBack, ...]) -> tuple[Tendered, ...]:
    """What issuers repay of a sum, and the rest in cash."""
    repaid = repaid_by_campaign(uses)
    cash = total - sum(repaid.values())
    return (*(Tendered("tokens", part, campaign=name) for name, part in repaid.items()), *((Tendered("cash", cash, given=cash),) if cash else ()))
