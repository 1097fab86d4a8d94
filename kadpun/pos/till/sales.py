"""Recording what was sold and what was taken back: from priced baskets and settlements to `sale` and `refund` facts.

Each function here runs inside one unit of work that its caller opens. A basket's id is looked up before anything else, so that saying the same
thing twice records it once. Every guarded act on a bill must stand on it with who allowed it: asked once when it was done, and once more here.
Refuses to know paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from kadpun.books.desk import Desk
from kadpun.books.ledger.kind import Standing
from kadpun.books.ledger.recorder import Recorded
from kadpun.books.members.debts import Allocation, debts
from kadpun.books.members.kinds import MemberUnknown, demand_not_erased, is_in
from kadpun.books.members.limits import OverHardLimit, demand_headroom
from kadpun.books.money import round_cash, show_money
from kadpun.books.profile import ShopProfile
from kadpun.books.refusals import Refusal
from kadpun.books.sales.numbers import next_number
from kadpun.books.sales.receipts import earned_back, is_reversed, recorded_sale, refunded_so_far, standing_fact, work_out_refund
from kadpun.books.sales.sale import (
    CreditWithoutMember,
    Refund,
    Sale,
    SaleLine,
    SaleTenderWrong,
    Tendered,
    VatGroup,
    refund_postings,
    repaid_by_campaign,
    sale_postings,
)
from kadpun.books.sales.shift import ShiftNotOpen, open_shift
from kadpun.books.store.engine import Work
from kadpun.books.store.statements import ask
from kadpun.books.thai import BUDDHIST_ERA
from kadpun.books.tokens.uses import TokenBack, TokenUse

from .basket import Allowed, Basket, Discount, check_least_price, net_of_line, note_approval
from .campaigning import demand_as_shown
from .pricing import Bill, price
from .results import Permission, Pick
from .tender import CASH_STEP, Part, Settlement, Taken, settle

SALE_SERIES, REFUND_SERIES = "sale", "refund"


class BillEmpty(Refusal):
    says = "There is nothing on this bill yet."


class StillDue(Refusal):
    says = "{due} is still due."


class MoneyNotSeen(Refusal):
    says = "Look at the shop's account first and tick that the {amount} by PromptPay has come."


class ActNotApproved(Refusal):
    says = "Line {line} was changed and nobody who may allowed it. Take it off, or ask for leave."


class BillActNotApproved(Refusal):
    says = "The discount on this bill was allowed by nobody who may. Take it off, or ask for leave."


class DiscountOverLimit(Refusal):
    says = "A discount is at most {percent} percent here."


class NothingPicked(Refusal):
    says = "Choose what comes back, and how much of it."


class NothingLeft(Refusal):
    says = "Everything on {number} came back before."


class NoCreditAfterLeaving(Refusal):
    says = "Member {number} has left, so nothing is sold to them on credit. Take cash or PromptPay."


class SaleUnknown(Refusal):
    says = "This sale is not in this store."


def desk_mark(profile: ShopProfile, log: str) -> str:
    """The desk's part of a number: 01; after a restore 01.2, since numbers given out after the backup are not known and must not come twice."""
    epoch = log.rpartition("/")[2]
    return profile.desk_number if epoch == "1" else f"{profile.desk_number}.{epoch}"


def sale_number(profile: ShopProfile, log: str, on: date, serial: int) -> str:
    """The number on a sale's paper: desk, Buddhist year, running number that is never reset."""
    return f"{desk_mark(profile, log)}-{(on.year + BUDDHIST_ERA) % 100:02}-{serial:06}"


def refund_number(profile: ShopProfile, log: str, on: date, serial: int) -> str:
    """The number on a refund's paper."""
    return f"{desk_mark(profile, log)}-R-{(on.year + BUDDHIST_ERA) % 100:02}-{serial:06}"


def check_guarded_acts(basket: Basket) -> None:
    """Refuse a bill with a changed line or a discount that nobody allowed: the second of two checks."""
    allowed = {(approval.permission, approval.line) for approval in basket.approvals}
    for number, line in enumerate(basket.lines):
        needed = []
        if line.void:
            needed = [Permission.VOID_LINE]
        else:
            needed += [Permission.PRICE] if line.price != line.list_price else []
            needed += [Permission.LINE_DISCOUNT] if line.discount is not None else []
        if any((permission.value, number) not in allowed for permission in needed):
            raise ActNotApproved(line=number + 1)
    if basket.discount is not None and (Permission.BILL_DISCOUNT.value, None) not in allowed:
        raise BillActNotApproved()


def check_limit(discount: Discount, amount: int, *, percent: int) -> None:
    """Refuse a discount of more than so many percent of an amount; a share is judged as it was said, before it is rounded to the satang."""
    over = discount.value > percent * 100 if discount.kind == "percent" else discount.of(amount) * 100 > amount * percent
    if over:
        raise DiscountOverLimit(percent=percent)


def check_discounts(basket: Basket, profile: ShopProfile) -> None:
    """Refuse discounts that went over the shop's limit or under a least price when quantities, units or lines changed after they were given."""
    for number in basket.living:
        line = basket.lines[number]
        if line.discount is not None:
            check_limit(line.discount, line.gross, percent=profile.most_discount_percent)
            check_least_price(line, slack=1)
    if basket.discount is not None:
        due = sum(net_of_line(basket.lines[number]) for number in basket.living)
        check_limit(basket.discount, due, percent=profile.most_discount_percent)


def approval_text(basket: Basket, allowed: Allowed) -> str:
    """One guarded act as the fact says it: permission, line of the paper (0 the bill, v a voided line), who, by whose leave, what it was."""
    if allowed.line is None:
        place = "0"
    else:
        place = "v" if basket.lines[allowed.line].void else str(basket.living.index(allowed.line) + 1)
    return f"{allowed.permission} {place} {allowed.by} {allowed.approver} {allowed.was}"


def sale_lines(basket: Basket, bill: Bill) -> tuple[SaleLine, ...]:
    """The living lines as the fact says them: quantities in steps of the unit, a pack's price per its steps."""
    made = []
    for sums in bill.lines:
        line = basket.lines[sums.number]
        made.append(
            SaleLine(
                goods=line.goods,
                name=line.name,
                unit=line.unit,
                quantity=line.steps,
                price=line.price,
                amount=sums.amount,
                vat=sums.vat,
                per=line.factor if line.pack_name else line.per,
                places=line.unit_places,
                pack=line.pack_name,
                factor=line.factor,
                discount=sums.discount,
                shared=sums.shared,
                scheme=sums.scheme,
            )
        )
    return tuple(made)


def tendered(settlement: Settlement, *, due_on: date | None = None) -> tuple[Tendered, ...]:
    """The parts of the payment as the fact says them; credit without terms of its own falls due on `due_on`."""
    return tuple(_tendered(part, due_on) for part in settlement.parts)


def token_tender(uses: Sequence[TokenUse | TokenBack]) -> tuple[Tendered, ...]:
    """What the issuer of each campaign pays of a bill, or no longer pays, as a part of the payment."""
    return tuple(Tendered("tokens", amount, campaign=campaign) for campaign, amount in repaid_by_campaign(uses).items())


def _tendered(part: Part, due_on: date | None) -> Tendered:
    if part.kind != "credit":
        return Tendered(part.kind, part.amount, part.given, part.change, part.bank, part.reference, part.seen)
    instalments = part.instalments if len(part.instalments) > 1 else ()
    single = part.instalments[0].due_on if len(part.instalments) == 1 else part.due_on or due_on
    return Tendered(part.kind, part.amount, due_on=None if instalments else single, instalments=instalments)


def demand_seen(settlement: Settlement) -> None:
    """Refuse StillDue until all is paid, and MoneyNotSeen for a transfer that nobody saw."""
    if not settlement.complete:
        raise StillDue(due=show_money(settlement.still_due))
    for part in settlement.parts:
        if part.kind == "promptpay" and not part.seen:
            raise MoneyNotSeen(amount=show_money(part.amount))


def demand_may_owe(connection: Connection, member: str, on: date) -> None:
    """Refuse credit to nobody, to somebody who is not in the register or was erased, and to a member who has left."""
    if not member:
        raise CreditWithoutMember()
    rows = ask(connection, "SELECT number, roles FROM member WHERE member = ?", member)
    if not rows:
        raise MemberUnknown()
    number, roles = str(rows[0][0]), str(rows[0][1]).split()
    demand_not_erased(connection, member, number)
    if "customer" not in roles and not is_in(connection, member, on=on):
        raise NoCreditAfterLeaving(number=number)


def with_leave(connection: Connection, basket: Basket, on_credit: int, by: str, over_limit_by: str) -> Basket:
    """The basket, with whoever let it go over the member's limit written on it. Refuses OverHardLimit where nobody did."""
    try:
        demand_headroom(connection, basket.member, on_credit)
    except OverHardLimit:
        if not over_limit_by:
            raise
        return note_approval(basket, Allowed(Permission.OVER_LIMIT.value, None, by, over_limit_by, on_credit))
    return basket


def ring_up(
    work: Work,
    desk: Desk,
    profile: ShopProfile,
    basket: Basket,
    taken: Sequence[Taken],
    *,
    by: str,
    on: date,
    degraded: bool = False,
    over_limit_by: str = "",
) -> Recorded:
    """Record the sale of a basket, or give the one recorded under its id; `over_limit_by` is who lets credit go over the member's limit.

    Refuses BillEmpty, StillDue, MoneyNotSeen, ActNotApproved, BillActNotApproved, DiscountOverLimit, PriceOutOfGuard, ShiftNotOpen,
    SlipUsedBefore, CreditWithoutMember, OverHardLimit, CreditTermsWrong, CampaignsChanged, and what settling refuses.
    """
    stood = standing_fact(work.connection, basket.id)
    if stood is not None and stood.fact.kind == "sale" and stood.fact.log == desk.log:
        return desk.ledger.again(stood)
    if basket.empty:
        raise BillEmpty()
    shift = open_shift(work.connection, desk.log)
    if shift is None:
        raise ShiftNotOpen()
    check_guarded_acts(basket)
    check_discounts(basket, profile)
    bill = price(basket, profile)
    basket = demand_as_shown(work.connection, basket, profile, bill, log=desk.log, now=desk.clock.now_at())
    settlement = settle(bill.to_pay, taken, profile)
    demand_seen(settlement)
    on_credit = sum(part.amount for part in settlement.parts if part.kind == "credit")
    if any(part.kind in ("deposit", "produce") for part in settlement.parts):
        raise SaleTenderWrong()
    if on_credit:
        demand_may_owe(work.connection, basket.member, on)
        basket = with_leave(work.connection, basket, on_credit, by, over_limit_by)
    serial = next_number(work.connection, desk.log, SALE_SERIES)
    sale = Sale(
        shift=shift.shift,
        number=sale_number(profile, desk.log, on, serial),
        serial=serial,
        document="abbreviated" if profile.vat_mode == "approved" else "receipt",
        lines=sale_lines(basket, bill),
        vat=tuple(VatGroup(group.rate, group.base, group.tax) for group in bill.vat),
        tender=(*token_tender(basket.uses), *tendered(settlement, due_on=on + timedelta(days=profile.credit_days))),
        total=bill.total,
        discount=bill.bill_discount,
        rounding=settlement.rounding,
        approvals=tuple(approval_text(basket, allowed) for allowed in basket.approvals),
        degraded=degraded,
        member=basket.member,
        helper=basket.helper,
        uses=basket.uses,
        earned=basket.earned,
    )
    return desk.record(work, sale, by=by, id=basket.id, at=basket.at, on=on, post=sale_postings(sale))


def picked_steps(sale: Sale, picks: Sequence[Pick]) -> dict[int, int]:
    """What comes back, line to steps: a line sold in packs is picked in packs. Refuses NothingPicked."""
    steps: dict[int, int] = {}
    for pick in picks:
        if pick.quantity > 0:
            factor = sale.lines[pick.line].factor if 0 <= pick.line < len(sale.lines) else 1
            steps[pick.line] = steps.get(pick.line, 0) + pick.quantity * factor
    if not steps:
        raise NothingPicked()
    return steps


def refund(
    work: Work,
    desk: Desk,
    profile: ShopProfile,
    original: Standing,
    picks: Mapping[int, int],
    *,
    refund_id: str,
    at: int,
    on: date,
    by: str,
    approver: str,
    reason: str,
    means: str,
    reference: str,
    helper: str = "",
    degraded: bool = False,
) -> Recorded:
    """Record that goods of a sale came back (line to steps) and were paid for, or give the refund recorded under this id.

    What is still owed for the sale goes down first; the rest is paid out. Cash is rounded as at the sale.
    Refuses RefundExceeds, ReversedBefore, ShiftNotOpen, SaleUnknown, and an empty reason.
    """
    stood = standing_fact(work.connection, refund_id)
    if stood is not None and stood.fact.kind == "refund" and stood.fact.log == desk.log:
        return desk.ledger.again(stood)
    shift = open_shift(work.connection, desk.log)
    if shift is None:
        raise ShiftNotOpen()
    sale = sale_standing(work.connection, original.fact.id)
    done = refunded_so_far(work.connection, original.fact.id)
    worked_out = work_out_refund(sale, done, picks)
    allocations = to_debt(work.connection, original.fact.id, sale, worked_out.money)
    off_debt = sum(part.amount for part in allocations)
    back = worked_out.money - off_debt
    cash = round_cash(back, step=CASH_STEP, direction=profile.cash_rounding) if means == "cash" else 0
    rounding = (back - cash if means == "cash" else 0) + worked_out.beyond
    tender = [*token_tender(worked_out.backs)]
    if off_debt:
        tender.append(Tendered("credit", off_debt))
    if cash:
        tender.append(Tendered("cash", cash, cash, 0))
    if means != "cash" and back:
        tender.append(Tendered("promptpay", back, reference=reference[:64], seen=True))
    serial = next_number(work.connection, desk.log, REFUND_SERIES)
    before = sum(amount for _, amount in done.values())
    body = Refund(
        shift=shift.shift,
        number=refund_number(profile, desk.log, on, serial),
        serial=serial,
        document=sale.document,
        of_number=sale.number,
        of_total=sale.total,
        lines=worked_out.lines,
        vat=worked_out.vat,
        tender=tuple(tender),
        total=worked_out.total,
        reason=reason,
        approver=approver,
        rounding=rounding,
        degraded=degraded,
        refunded_before=before,
        member=sale.member,
        helper=helper if sale.member else "",
        allocations=allocations,
        backs=worked_out.backs,
        earned_back=earned_back(work.connection, original.fact.id, sale, before, worked_out.total),
    )
    post = refund_postings(body)
    return desk.record(work, body, by=by, id=refund_id, at=at, on=on, refs=(original.fact.id,), post=post)


def to_debt(connection: Connection, sale_id: str, sale: Sale, amount: int) -> tuple[Allocation, ...]:
    """How much of what comes back takes down what is still owed for the sale: the instalment due last first, so that the next ones stay."""
    made = []
    if sale.on_credit:
        for debt in sorted(debts(connection, sale.member), key=lambda debt: -debt.instalment):
            taken = min(debt.left, amount) if debt.debt == sale_id else 0
            if taken > 0:
                made.append(Allocation(sale_id, debt.instalment, taken))
                amount -= taken
    return tuple(made)


def sale_standing(connection: Connection, fact_id: str) -> Sale:
    """The sale under an id, if it can still be refunded. Refuses SaleUnknown, and NothingLeft for a reversed one."""
    found = recorded_sale(connection, fact_id)
    if found is None:
        raise SaleUnknown()
    if is_reversed(connection, fact_id):
        raise NothingLeft(number=found[1].number)
    return found[1]
