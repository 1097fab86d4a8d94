"""What a basket comes to: pure arithmetic over values, done again whenever the basket changes.

Each line is rounded once, its own discount comes off, the bill's discount is shared to the lines by largest remainder, and VAT is worked
out once for each rate of the document. The lines sum to the total, and base and tax of a group to its gross, exactly.
Refuses to know how the bill is paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kadpun.books.money import Satang, share_out, vat_inside
from kadpun.books.tokens.uses import own_by_line

from .basket import Basket, net_of_line

if TYPE_CHECKING:
    from kadpun.books.profile import ShopProfile

NOTHING = Satang(0)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A living line with its sums in satang: `gross` - `discount` (its own) - `shared` (its part of the bill's) - `scheme` (what the shop bears of
    campaigns) = `amount`."""

    number: int
    gross: Satang
    discount: Satang
    shared: Satang
    amount: Satang
    vat: int | None
    scheme: Satang = NOTHING


@dataclass(frozen=True, slots=True)
class BillVat:
    """One VAT group of the document: `rate` in percent, None for exempt goods; `gross` is `base` + `tax`."""

    rate: int | None
    gross: Satang
    base: Satang
    tax: Satang


@dataclass(frozen=True, slots=True)
class Bill:
    """A priced basket. `lines` holds living lines only; `discount` is everything the shop takes off, `bill_discount` the bill's own part.

    `total` is what the goods come to, VAT inside; `repaid` of it issuers of campaigns owe, and the buyer pays `to_pay`. `scheme` is all that
    campaigns take off for the buyer, whoever bears it.
    """

    lines: tuple[PricedLine, ...]
    gross: Satang
    discount: Satang
    bill_discount: Satang
    total: Satang
    vat: tuple[BillVat, ...]
    count: int
    repaid: Satang = NOTHING
    scheme: Satang = NOTHING

    @property
    def to_pay(self) -> Satang:
        """What the buyer pays."""
        return Satang(self.total - self.repaid)

    @property
    def own_discount(self) -> Satang:
        """What lines and bill have as discounts, without what campaigns take off."""
        return Satang(self.discount - (self.scheme - self.repaid))

    @property
    def tax(self) -> Satang:
        """All VAT inside the total."""
        return Satang(sum(group.tax for group in self.vat))

    def line(self, number: int) -> PricedLine | None:
        """The sums of the line with this number in the basket; None for a voided one."""
        return next((line for line in self.lines if line.number == number), None)


def price(basket: Basket, profile: ShopProfile) -> Bill:
    """Work out a basket for this shop; a shop outside VAT has no groups. Fast enough for the GUI thread."""
    living = [(number, basket.lines[number]) for number in basket.living]
    nets = [net_of_line(line) for _, line in living]
    bill_discount = basket.discount.of(sum(nets)) if basket.discount else Satang(0)
    shared = share_out(total=bill_discount, weights=nets)
    taxed = profile.vat_mode != "none"
    own = own_by_line(basket.uses)
    lines = tuple(
        PricedLine(
            number, line.gross, Satang(line.gross - net), Satang(part), Satang(net - part - own.get(place, 0)), line.vat if taxed else None,
            Satang(own.get(place, 0)),
        )
        for place, ((number, line), net, part) in enumerate(zip(living, nets, shared, strict=True))
    )  # fmt: skip
    gross, total = sum(line.gross for line in lines), sum(line.amount for line in lines)
    groups = vat_groups(lines) if taxed else ()
    repaid, scheme = sum(use.repaid for use in basket.uses), sum(use.discount for use in basket.uses)
    return Bill(
        lines, Satang(gross), Satang(gross - total), bill_discount, Satang(total), groups, len(lines), Satang(repaid), Satang(scheme)
    )


def vat_groups(lines: tuple[PricedLine, ...]) -> tuple[BillVat, ...]:
    """Group the lines by rate, highest first and exempt last, and split each group once (Revenue Code section 79)."""
    sums: dict[int | None, int] = {}
    for line in lines:
        sums[line.vat] = sums.get(line.vat, 0) + line.amount
    groups = []
    for rate in sorted(sums, key=lambda rate: -1 if rate is None else rate, reverse=True):
        base, tax = vat_inside(gross=sums[rate], rate=rate or 0)
        groups.append(BillVat(rate, Satang(sums[rate]), base, tax))
    return tuple(groups)
