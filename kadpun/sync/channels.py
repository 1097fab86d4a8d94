"""The port to a marketplace: what a channel can be asked, and how it answers.

A channel is one file behind this port: a web shop, a folder, later others. Writes answer one verdict for each change, in order; reads give values or
raise `ChannelStuck` with the verdict in it. Nothing is repeated behind the port: a verdict says what may be done next, the courier does it.
Money in satang, stock in whole pieces, instants by the marketplace's own clock. It refuses to know protocols, and what is dirty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from kadpun.books.market.offers import Offer, Picture
from kadpun.books.refusals import Fault
from kadpun.books.words import Say

Group = Literal["listing", "price", "stock", "pictures"]
"""Fields that are sent together; only groups that changed are sent."""
Standing = Literal["shown", "hidden", "trashed"]
OrderState = Literal["unpaid", "waiting", "paid", "sent", "cancelled", "returned", "failed", "removed", "other"]
"""unpaid: nothing promised yet; waiting: a payment is to be looked at; paid: to be sent; removed: in the marketplace's trash."""
Uncertainty = Literal["lost", "unreadable", "crashed", "taken", "gone"]
"""lost: no answer came; unreadable: one that nobody can read; crashed: part may be done; taken: the SKU is there; gone: the link leads nowhere."""

UNCERTAIN: Mapping[Uncertainty, str] = {
    "lost": "No answer came. What was sent may have arrived: it is looked up before it is sent again.",
    "unreadable": "The answer cannot be read. What was sent may have arrived: it is looked up before it is sent again.",
    "crashed": "The shop's program broke off. Part may be done: each one is looked up before it is sent again.",
    "taken": "The shop has goods of this code already: they are looked up.",
    "gone": "The goods are no longer where they were in the shop: they are looked up by their code.",
}
"""What an uncertain answer means, for people."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the goods as the marketplace has it now. `goods` is our mark on it (empty: not marked); a price of None: none can be read."""

    remote: str
    sku: str
    title: str
    standing: Standing
    price: int | None
    stock: int | None
    regular_price: int | None = None
    goods: str = ""
    made_to_order: bool = False
    changed_at: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """It is done; `remote` is the marketplace's id of it, to be kept at once; `shown` is what it says it stored."""

    remote: str
    shown: Shown | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Adopt:
    """Not made, because it is there: take over `remote` after `claim` has compared SKU and mark."""

    remote: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The world must heal: the same again after `wait_milliseconds`, or after a growing pause where none is named. Never given up."""

    says: str
    wait_milliseconds: int | None = None

    def sentence(self, say: Say) -> str:
        """The reason as the reader would say it."""
        return say(self.says)


@dataclass(frozen=True, slots=True)
class LookUp:
    """Nobody knows whether it was done: look up by SKU or by our key, then adopt or repeat."""

    because: Uncertainty


@dataclass(frozen=True, slots=True)
class Moved:
    """Nothing was written: the stock there is not what was expected. Pull orders, then try again."""

    remote: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class RenewPictures:
    """Refused because of a picture: send the rest without pictures, and put these anew."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A person must decide, or the program is wrong: never the same again. `says` has {named} `fields`; what was sent, what is stored."""

    says: str
    fields: Mapping[str, str] = field(default_factory=dict)
    sent: str = ""
    stored: str = ""
    remote: str = ""

    def sentence(self, say: Say) -> str:
        """The reason as the reader would say it."""
        return say(self.says, **self.fields)


@dataclass(frozen=True, slots=True)
class FixChannel:
    """The channel stops until somebody mends its settings: keys, address, certificate."""

    says: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, say: Say) -> str:
        """The reason as the reader would say it."""
        return say(self.says, **self.fields)


Verdict = Done | Adopt | Retry | LookUp | Moved | RenewPictures | DeadLetter | FixChannel


class ChannelStuck(Fault):
    """A read that came to nothing; the verdict says what may be done."""

    says = "The marketplace could not be read: {why}"

    def __init__(self, verdict: Retry | LookUp | DeadLetter | FixChannel) -> None:
        super().__init__(why=verdict.because if isinstance(verdict, LookUp) else verdict.says)
        self.verdict = verdict

    def sentence(self, say: Say) -> str:
        """The verdict's own sentence."""
        if isinstance(self.verdict, LookUp):
            return say(UNCERTAIN[self.verdict.because])
        return self.verdict.sentence(say)


@dataclass(frozen=True, slots=True)
class Push:
    """Make or change a listing. Without `remote` it is made, whole; else only `groups` are sent. `pictures` are remote ids, the first one leads."""

    offer: Offer
    remote: str = ""
    groups: frozenset[Group] = frozenset({"listing"})
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StockChange:
    """Set the stock to `new` if it is `expected` now (None: whatever it is)."""

    sku: str
    remote: str
    expected: int | None
    new: int


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line. `amount` is what was paid for it, VAT inside; `taken` is what the marketplace's own stock gave for it so far.

    None: the line says nothing of it. Then nothing is taken where the marketplace counts these goods; where it does not, state and quantity tell.
    """

    line: str
    remote: str
    sku: str
    title: str
    quantity: int
    amount: int
    taken: int | None
    to_make: int = 0


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who gets the goods; private, never a part of a fact."""

    name: str = ""
    telephone: str = ""
    mail: str = ""
    address: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """An order as the marketplace has it now. `status` is its own word; `digest` names the content, so that a repeat is known as one.

    `doubt` names what could not be read of it (empty: all was); such an order is shown to a person and never made into a sale by itself.
    """

    order: str
    number: str
    state: OrderState
    status: str
    currency: str
    total: int
    shipping: int
    fees: int
    discount: int
    lines: tuple[OrderLine, ...]
    buyer: Buyer
    wish: str
    paid_by: str
    refunds: tuple[str, ...]
    made_at: int
    changed_at: int
    digest: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Pulled:
    """Orders that changed since a cursor, repeats among them, and the cursor for the next time."""

    orders: tuple[ChannelOrder, ...]
    cursor: str
    at: int


@dataclass(frozen=True, slots=True)
class Swept:
    """One page of everything that is there, and where the next begins (empty: this was the last)."""

    rows: tuple[Shown, ...]
    following: str
    at: int


@dataclass(frozen=True, slots=True)
class Note:
    """One word of the thread on an order; not `to_buyer`: for the shop alone."""

    note: str
    text: str
    to_buyer: bool
    written_at: int


@dataclass(frozen=True, slots=True)
class PayBack:
    """Money given back on an order: which lines, how many pieces and how much of each; `restock` puts the pieces on sale again."""

    order: str
    amount: int
    reason: str
    lines: tuple[tuple[str, int, int], ...] = ()
    restock: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the connection check found: `says` is what is so, `change` what to do about it (empty: it is right).

    right: as it should be; mind: the channel works, and something is amiss; wrong: it must be changed first.
    """

    name: str
    weight: Literal["right", "mind", "wrong"]
    says: str
    fields: Mapping[str, str] = field(default_factory=dict)
    change: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What a connection check found; `clock_ahead_milliseconds` is how far the marketplace's clock is before ours."""

    findings: tuple[Finding, ...]
    clock_ahead_milliseconds: int | None = None

    @property
    def good(self) -> bool:
        """Whether the channel may be used as it is."""
        return all(one.weight != "wrong" for one in self.findings)


class Channel(Protocol):
    """A marketplace.

    What has no SKU (pictures, refunds, notes) would be made twice by a second attempt: `repeat` is given on every attempt but the first.
    """

    @property
    def most_at_once(self) -> int:
        """How many changes one call may carry."""
        ...

    def check(self) -> Check:
        """Try each right and read the settings; writes nothing."""
        ...

    def find(self, skus: Sequence[str]) -> Mapping[str, Shown]:
        """Goods of exactly these SKUs, also those in the trash. Raises ChannelStuck."""
        ...

    def look(self, remote: str) -> Shown | None:
        """Goods by their id, also in the trash, so that `claim` can judge what is to be adopted; None if there are none. Raises ChannelStuck."""
        ...

    def push(self, changes: Sequence[Push]) -> list[Verdict]:
        """Make and change listings: texts, prices, pictures; stock only of what is made new."""
        ...

    def set_stock(self, changes: Sequence[StockChange]) -> list[Verdict]:
        """Set absolute numbers where the expected ones stand; `Moved` where they do not."""
        ...

    def put_picture(self, picture: Picture, content: bytes, *, repeat: bool = False) -> Verdict:
        """Bring a picture there; `repeat` looks first whether an earlier attempt arrived."""
        ...

    def sweep(self, begin: str = "") -> Swept:
        """Read one page of everything that is there. Raises ChannelStuck."""
        ...

    def pull_orders(self, cursor: str = "") -> Pulled:
        """Orders that changed since a cursor, those in the trash too; the empty cursor is the beginning. Raises ChannelStuck."""
        ...

    def move_order(self, order: str, state: OrderState) -> Verdict:
        """Bring one order to a state."""
        ...

    def pay_back(self, refund: PayBack, *, repeat: bool = False) -> Verdict:
        """Record money given back; `repeat` looks first whether an earlier attempt arrived."""
        ...

    def notes(self, order: str) -> tuple[Note, ...]:
        """The thread on an order, oldest first. Raises ChannelStuck."""
        ...

    def write_note(self, order: str, text: str, *, to_buyer: bool, repeat: bool = False) -> Verdict:
        """Add to the thread; `repeat` looks first whether an earlier attempt arrived."""
        ...


def claim(shown: Shown, offer: Offer) -> Literal["ours", "ask", "other"]:
    """Whether goods found there are ours: by SKU to the letter and our mark; without the mark a person is asked."""
    if shown.sku != offer.sku or shown.goods not in ("", offer.goods):
        return "other"
    return "ours" if shown.goods else "ask"
