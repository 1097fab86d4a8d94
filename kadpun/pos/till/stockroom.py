"""The stockroom: every verb the pages of goods may say; products, prices, deliveries, counts, what left the shelf, and a catalogue from a file.

Runs on the books thread, but for `check_catalogue`, which reads a long file and may run on any. Guarded acts need Permission.GOODS or
Permission.STOCK like those of the counter. An import is recorded in short slices, each its own unit of work, so that selling goes on between them
and a kill resumes where it stopped. Refuses to know forms: what was typed is read by `goods_typed` and `stock_typed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from kadpun.books.goods import shelf, shelving
from kadpun.books.goods.catalogue_import import CatalogueReport, read_catalogue_file
from kadpun.books.goods.kinds import DeliveryLine, MoveLine, NothingListed, PriceLine, StockMove
from kadpun.books.goods.product import Found, Product
from kadpun.books.money import Satang
from kadpun.books.refusals import Refusal
from kadpun.books.store.engine import Work
from kadpun.books.store.statements import ask

from .barcodes import GoodsCode, InStoreCode, read_code, shown
from .counter import Till
from .goods_typed import ProductTyped
from .results import Approval, Permission
from .stock_typed import MoveReason, StockLine

PAGE = 50
"""Products read at once: on hand and cost are worked out for each, about a quarter of a millisecond."""
FIRST_CODE = 1001
"""Where the shop's own codes begin when nobody says otherwise."""


class UnitFixed(Refusal):
    says = "“{name}” is counted in its unit since it was put on the shelf. Make a new product to sell it by weight or by the piece."


class ProductGone(Refusal):
    says = "This product is not on the shelf."


class NothingToImport(Refusal):
    says = "Nothing of this list can be imported. Mend the lines that are told, then choose it again."


@dataclass(frozen=True, slots=True)
class PriceToCome:
    """A price that holds from a later day; `pack` is "" for the goods' own unit."""

    from_on: date
    pack: str
    price: Satang
    per: int


@dataclass(frozen=True, slots=True)
class Stocked:
    """A product with what lies on the shelf in steps, and what one unit costs on the moving average (None before any delivery)."""

    product: Product
    on_hand: int
    cost: Satang | None
    to_come: tuple[PriceToCome, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundCode:
    """What a code stands for in the stockroom: the product, and how many steps one scan means."""

    stocked: Stocked
    steps: int


class Stockroom:
    """The verbs of goods at this desk."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.desk = till.desk

    def groups(self) -> tuple[str, ...]:
        """The shelf groups in use."""
        with self.desk.store.read() as connection:
            return tuple(shelf.groups(connection))

    def page(self, after: str = "", limit: int = PAGE) -> tuple[Stocked, ...]:
        """Products in the order in which they were put on the shelf, off sale or not, from the one after `after`."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
            return tuple(self._stocked(connection, product, today) for product in shelf.products(connection, on=today, after=after, limit=limit))

    def find(self, text: str, group: str = "", limit: int = PAGE) -> tuple[Stocked, ...]:
        """Products by part of their name, their code or their group, best first; a code also finds goods that are off sale."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
            if not text.strip():
                products = shelf.in_group(connection, group, on=today, limit=limit)
            else:
                products = shelf.search(connection, text, on=today, limit=limit)
                by_code = self._look_up(connection, text, today)
                if by_code is not None:
                    products = [by_code.product, *(product for product in products if product.goods != by_code.product.goods)]
                products = [product for product in products if group in ("", product.group)]
            return tuple(self._stocked(connection, product, today) for product in products[:limit])

    def stocked(self, goods: str) -> Stocked:
        """One product as it stands. Refuses ProductGone."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
            product = shelf.product(connection, goods, on=today)
            if product is None:
                raise ProductGone()
            return self._stocked(connection, product, today)

    def find_code(self, raw: str) -> FoundCode | None:
        """What a scanned or typed code stands for; None when nothing has it."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
            found = self._look_up(connection, raw, today)
            if found is None:
                return None
            steps = found.pack.factor if found.pack else 10**found.product.places
            return FoundCode(self._stocked(connection, found.product, today), steps)

    def fresh(self, code: str = "") -> ProductTyped:
        """An empty form for a new product: the next free shop code, and the code that nobody knew as its barcode."""
        with self.desk.store.read() as connection:
            rows = ask(connection, "SELECT max(CAST(code AS INTEGER)) FROM goods_code WHERE code GLOB '[0-9]*' AND length(code) < 7 AND pack = ''")
            own = max(int(rows[0][0] or 0) + 1, FIRST_CODE)
            vat = 7 if self.till.profile(connection).vat_mode != "none" else None
        return ProductTyped(code=str(own), barcodes=shown(code.strip()), vat=vat)

    def save(self, product: Product, *, opening: int = 0, opening_cost: int = 0, approval: Approval | None = None) -> Stocked:
        """Put a new product (its `goods` is "") on the shelf with what lies there, or say anew what one is; changed prices hold from today.

        Refuses UnitFixed, CodeTaken, NotAllowed.
        """
        self.till.permit(Permission.GOODS, approval)
        with self.desk.store.work() as work:
            today = self._today(work.connection)
            if product.goods:
                self._demand_same_unit(work, product, today)
                shelving.change_product(self.desk, work, product, by=self.till.by, on=today)
            else:
                product = replace(product, goods=shelving.next_goods_id(work.connection))
                shelving.add_product(self.desk, work, shelving.NewProduct(product, opening, opening_cost), by=self.till.by, on=today)
        self.till.spend(approval)
        return self.stocked(product.goods)

    def set_price(self, goods: str, price: Satang, *, from_on: date, pack: str = "", approval: Approval | None = None) -> Stocked:
        """Let a price hold from a day on. Refuses ProductGone, PriceOutOfBounds, NotAllowed."""
        self.till.permit(Permission.GOODS, approval)
        product = self.stocked(goods).product
        factor = next((each.factor for each in product.packs if each.name == pack), product.per)
        with self.desk.store.work() as work:
            shelving.set_prices(self.desk, work, (PriceLine(goods, price, factor, pack),), by=self.till.by, from_on=from_on)
        self.till.spend(approval)
        return self.stocked(goods)

    def receive(self, lines: Sequence[StockLine], *, paid_from: str, reference: str = "", approval: Approval | None = None) -> int:
        """Receive a delivery at cost; answers how many products came. Refuses NothingListed, NotAllowed."""
        with self._stock_work(lines, approval) as (work, today):
            told = tuple(DeliveryLine(line.goods, line.steps, line.cost) for line in lines)
            shelving.receive_delivery(self.desk, work, told, by=self.till.by, on=today, paid_from=paid_from, reference=reference.strip()[:200])
        return len(lines)

    def count(self, lines: Sequence[StockLine], *, reason: str = "", approval: Approval | None = None) -> int:
        """Set what lies on the shelf to what was counted; answers how many products were counted. Refuses NothingListed, NotAllowed."""
        with self._stock_work(lines, approval) as (work, today):
            counted = [(line.goods, line.steps) for line in lines]
            shelving.count_stock(self.desk, work, counted, by=self.till.by, on=today, reason=reason.strip()[:200])
        return len(lines)

    def take_off(self, lines: Sequence[StockLine], *, reason: MoveReason, approval: Approval | None = None) -> int:
        """Take goods off the shelf that were not sold; answers how many products. Refuses NothingListed, NotAllowed."""
        with self._stock_work(lines, approval) as (work, today):
            body = StockMove(reason, tuple(MoveLine(line.goods, line.steps) for line in lines))
            shelving.move_stock(self.desk, work, body, by=self.till.by, on=today)
        return len(lines)

    def check_catalogue(self, path: Path) -> CatalogueReport:
        """Read and check a whole catalogue; nothing is written. May run on any thread but the window's. Refuses what cannot be read at all."""
        return read_catalogue_file(path, self._owners)

    def begin_import(self, report: CatalogueReport, approval: Approval | None = None) -> int:
        """Lay a checked catalogue down for recording; answers how many products. Refuses NothingToImport, ImportUnderWay, NotAllowed."""
        self.till.permit(Permission.GOODS, approval)
        if not report.rows:
            raise NothingToImport()
        count = shelving.lay_down_import(self.desk, report.rows)
        self.till.spend(approval)
        return count

    def go_on_importing(self, by: str = "") -> int:
        """Record the next slice of what was laid down; answers how many products still wait. `by` is who began it."""
        with self.desk.store.read() as connection:
            today = self._today(connection)
        return shelving.record_import_slice(self.desk, by=by or self.till.by, on=today)

    def import_waiting(self) -> int:
        """How many products of an import still wait to be recorded."""
        with self.desk.store.read() as connection:
            return shelving.count_waiting(connection)

    @contextmanager
    def _stock_work(self, lines: Sequence[StockLine], approval: Approval | None) -> Iterator[tuple[Work, date]]:
        """A unit of work for the shelf; the approval is spent when it has been committed."""
        self.till.permit(Permission.STOCK, approval)
        if not lines:
            raise NothingListed()
        with self.desk.store.work() as work:
            yield work, self._today(work.connection)
        self.till.spend(approval)

    def _today(self, connection: Connection) -> date:
        return self.till.today(self.till.profile(connection))

    def _look_up(self, connection: Connection, raw: str, today: date) -> Found | None:
        """The product or pack that a code stands for, whatever its spelling."""
        reading = read_code(raw, patterns=self.till.profile(connection).weight_patterns)
        forms = reading.forms if isinstance(reading, (GoodsCode, InStoreCode)) else ()
        return next((found for form in forms if (found := shelf.look_up(connection, form, on=today)) is not None), None)

    def _stocked(self, connection: Connection, product: Product, today: date) -> Stocked:
        cost = shelf.moving_average_cost(connection, product.goods, on=today, per=product.per)
        return Stocked(product, shelf.on_hand(connection, product.goods), cost, _prices_to_come(connection, product.goods, today))

    def _demand_same_unit(self, work: Work, product: Product, today: date) -> None:
        standing = shelf.product(work.connection, product.goods, on=today)
        if standing is None:
            raise ProductGone()
        if standing.places != product.places:
            raise UnitFixed(name=standing.name)

    def _owners(self, codes: Sequence[str]) -> Mapping[str, str]:
        """Whose some codes are: code to the shop code of the product that has it."""
        marks = ",".join("?" * len(codes))
        with self.desk.store.read() as connection:
            rows = ask(
                connection,
                f"SELECT c.code, json_extract(g.body, '$.code') FROM goods_code c JOIN goods g ON g.goods = c.goods AND g.fact = c.fact "
                f"WHERE c.code IN ({marks}) AND g.active",
                *codes,
            )
        return {str(code): str(owner) for code, owner in rows}


def _prices_to_come(connection: Connection, goods: str, today: date) -> tuple[PriceToCome, ...]:
    rows = ask(
        connection,
        "SELECT from_on, pack, price, per FROM price WHERE goods = ? AND from_on > ? ORDER BY from_on, pack",
        goods,
        today.isoformat(),
    )
    return tuple(PriceToCome(date.fromisoformat(on), str(pack), Satang(int(price)), int(per)) for on, pack, price, per in rows)
