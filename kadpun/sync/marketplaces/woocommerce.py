"""A WooCommerce shop behind the port (REST v3): goods, stock, pictures, orders, refunds, notes.

What always holds: everything is vetted before it is sent and compared with the answer after; ids come from bodies; every member of a batch is
read; an order is changed alone, never in a batch; nothing is tried a second time here. It keeps no state but the shop's categories, and knows no
store of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from threading import Lock
from typing import Any

from kadpun.books.clock import Clock, SystemClock
from kadpun.books.market.offers import SKU, Picture

from ..channels import (
    Adopt,
    ChannelStuck,
    Check,
    DeadLetter,
    Done,
    FixChannel,
    LookUp,
    Moved,
    Note,
    OrderState,
    PayBack,
    Pulled,
    Push,
    Retry,
    Shown,
    StockChange,
    Swept,
    Verdict,
)
from .woocommerce_bodies import Body, changed_body, compare, is_row, shown_of, variation_body, vet, vet_stock, whole_body
from .woocommerce_check import check_shop
from .woocommerce_orders import DRAFTS, WORDS, is_refund, note_of, order_of, refund_body
from .woocommerce_verdicts import UNREADABLE, Act, judge, judge_refusal
from .woocommerce_wire import PICTURES, SHOP, Answer, Keys, Lost, Wire

MOST_AT_ONCE = 100
MOST_PAGES = 10_000
"""More than any shop has: one that never ends its list is not read for ever."""
OVERLAP_MILLISECONDS = 300_000
"""How far a cursor goes back: it means strictly later, in steps of a second, and the shop's own work takes time."""
SEEN = "id,name,sku,type,parent_id,status,price,regular_price,sale_price,manage_stock,stock_quantity,backorders,meta_data,date_modified_gmt"
CURSOR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
KINDS_OF_PICTURE = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


class WooCommerce:
    """One shop. Safe to be used by several threads."""

    most_at_once = MOST_AT_ONCE

    def __init__(self, address: str, keys: Keys, *, trust: Path | None = None, clock: Clock | None = None, timeout_seconds: int = 30) -> None:
        """Refuses AddressNotSafe, AddressUnclear."""
        self.wire = Wire(address, keys, trust=trust, timeout_seconds=timeout_seconds)
        self._clock = clock or SystemClock()
        self._categories: dict[str, int] | None = None
        self._lock = Lock()

    def close(self) -> None:
        """Let go of the connections."""
        self.wire.close()

    def check(self) -> Check:
        """Try each right and read the settings; writes nothing."""
        return check_shop(self.wire, self._clock)

    def find(self, skus: Sequence[str]) -> Mapping[str, Shown]:
        """Goods of exactly these SKUs; those in the trash are asked for apart. Raises ChannelStuck."""
        assert len(skus) <= MOST_AT_ONCE and all(SKU.fullmatch(sku) for sku in skus), "an odd SKU is no filter, it answers everything"
        found: dict[str, Shown] = {}
        for more in ({}, {"status": "trash"}):
            wanted = [sku for sku in skus if sku not in found]
            if wanted:
                rows = self._read(f"{SHOP}/products", {"sku": ",".join(wanted), **more, "per_page": MOST_AT_ONCE, "_fields": SEEN})
                found |= {str(row["sku"]): shown_of(row) for row in rows_of(rows) if row.get("sku") in wanted}
        return found

    def look(self, remote: str) -> Shown | None:
        """Goods by their id alone, which reads choices and the trash too; None if there are none. Raises ChannelStuck."""
        answer = self.wire.ask("GET", f"{SHOP}/products/{int(remote.rpartition('/')[2])}", query={"_fields": SEEN})
        verdict = judge(answer, "read")
        if verdict == LookUp("gone"):
            return None
        if isinstance(verdict, Retry | LookUp | DeadLetter | FixChannel):
            raise ChannelStuck(verdict)
        if not isinstance(answer, Answer) or not isinstance(answer.body, dict) or not is_row(answer.body):
            raise ChannelStuck(Retry(says=UNREADABLE))
        return shown_of(answer.body)

    def push(self, changes: Sequence[Push]) -> list[Verdict]:
        """Make and change listings, many of them in one batch; choices of goods with choices in one batch for each parent."""
        assert len(changes) <= MOST_AT_ONCE
        verdicts: dict[int, Verdict] = {}
        members: list[Member] = []
        kept = self._attributes([one.remote for one in changes if one.remote and "/" not in one.remote and "listing" in one.groups])
        if not isinstance(kept, dict):
            return [kept for _ in changes]
        for at, change in enumerate(changes):
            refused = vet(change.offer)
            categories = () if refused or "/" in change.remote or not _sends_listing(change) else self._category_ids(change.offer.category)
            if refused is not None:
                verdicts[at] = refused
            elif not isinstance(categories, tuple):
                verdicts[at] = categories
            elif "/" in change.remote:
                members.append(Member(at, change.remote, variation_body(change)))
            elif change.remote:
                members.append(Member(at, change.remote, changed_body(change, categories, kept.get(change.remote, ()))))
            else:
                members.append(Member(at, "", whole_body(change, categories)))
        verdicts |= self._write(members)
        return [verdicts[at] for at in range(len(changes))]

    def set_stock(self, changes: Sequence[StockChange]) -> list[Verdict]:
        """Set absolute numbers where the expected ones stand; the shop has no compare-and-set, so it is read just before."""
        assert len(changes) <= MOST_AT_ONCE
        verdicts: dict[int, Verdict] = {}
        members: list[Member] = []
        there = self._stocks([one.remote for one in changes if one.expected is not None])
        if not isinstance(there, dict):
            return [there for _ in changes]
        for at, change in enumerate(changes):
            refused, found = vet_stock(change.new), there.get(change.remote)
            if refused is not None:
                verdicts[at] = refused
            elif change.expected is None:
                members.append(Member(at, change.remote, {"stock_quantity": change.new}))
            elif found is None or found.sku != change.sku:
                verdicts[at] = LookUp("gone")
            elif found.stock is not None and found.stock != change.expected:
                verdicts[at] = Moved(change.remote, change.expected, found.stock)
            else:
                members.append(Member(at, change.remote, {"stock_quantity": change.new}))
        verdicts |= self._write(members)
        return [verdicts[at] for at in range(len(changes))]

    def put_picture(self, picture: Picture, content: bytes, *, repeat: bool = False) -> Verdict:
        """Upload a picture once; its name holds the start of its digest, so an earlier attempt is found by name."""
        if not self.wire.has("pictures"):
            return FixChannel(says="Pictures need a user and an application password of the shop. Make one in WordPress, Users, Profile.")
        stem, _, ending = picture.name.rpartition(".")
        assert stem and ending in KINDS_OF_PICTURE and '"' not in stem
        if repeat:
            answer = self.wire.ask("GET", PICTURES, query={"search": stem, "per_page": 10}, account="pictures")
            if (stuck := judge(answer, "read")) is not None:
                return stuck
            for row in rows_of(answer.body if isinstance(answer, Answer) else None):
                if _title(row) == stem:
                    return Done(str(row["id"]), at=_at(answer))
        headers = {"Content-Type": KINDS_OF_PICTURE[ending], "Content-Disposition": f'attachment; filename="{picture.name}"'}
        answer = self.wire.ask("POST", PICTURES, content=content, headers=headers, account="pictures")
        return judge(answer, "upload") or _done(answer)

    def sweep(self, begin: str = "") -> Swept:
        """Read one page of everything, the trash last, choices with their goods. Raises ChannelStuck."""
        part, _, number = (begin or "goods:1").partition(":")
        page = int(number)
        more: dict[str, str | int] = {"status": "trash"} if part == "trash" else {}
        query = {**more, "per_page": MOST_AT_ONCE, "orderby": "id", "order": "asc", "page": page, "_fields": SEEN}
        answer = self._answer(f"{SHOP}/products", query)
        rows: list[Shown] = []
        for row in rows_of(answer.body):
            rows.append(shown_of(row))
            if row.get("type") == "variable" and part != "trash":
                choices = self._pages(f"{SHOP}/products/{row['id']}/variations", {"orderby": "id", "order": "asc", "_fields": SEEN})
                rows += [shown_of(one, int(row["id"])) for one in choices]
        following = f"{part}:{page + 1}" if rows and _more(answer, page) else "trash:1" if part == "goods" else ""
        return Swept(tuple(rows), following, answer.at)

    def pull_orders(self, cursor: str = "") -> Pulled:
        """Orders changed since a cursor, and those in the trash; the next cursor is the shop's clock at the first page less five minutes.

        Raises ChannelStuck.
        """
        assert not cursor or CURSOR.fullmatch(cursor)
        since: dict[str, str | int] = {"modified_after": cursor, "dates_are_gmt": "true"} if cursor else {}
        clock: list[int] = []
        rows: list[Mapping[str, Any]] = []
        for more in ({}, {"status": "trash"}):
            rows += self._pages(f"{SHOP}/orders", {**since, **more, "orderby": "id", "order": "asc"}, clock.append)
        orders = tuple(order_of(row) for row in rows if row.get("status") not in DRAFTS)
        return Pulled(orders, cursor_at(clock[0]) if clock[0] else cursor, clock[0])

    def move_order(self, order: str, state: OrderState) -> Verdict:
        """Bring one order to a state, alone: a batch would take any word and give the goods back."""
        word = WORDS[state]
        answer = self.wire.ask("PUT", f"{SHOP}/orders/{int(order)}", body={"status": word})
        if (verdict := judge(answer, "change")) is not None:
            return verdict
        done = _done(answer, wanted=order)
        return (compare({"status": word}, answer.body) or done) if isinstance(done, Done) and isinstance(answer, Answer) else done

    def pay_back(self, refund: PayBack, *, repeat: bool = False) -> Verdict:
        """Record money given back; the shop would make the same one twice, so a second attempt looks first."""
        path = f"{SHOP}/orders/{int(refund.order)}/refunds"
        if repeat:
            answer = self.wire.ask("GET", path, query={"per_page": MOST_AT_ONCE})
            if (stuck := judge(answer, "read")) is not None:
                return stuck
            for row in rows_of(answer.body if isinstance(answer, Answer) else None):
                if is_refund(row, refund):
                    return Done(str(row["id"]), at=_at(answer))
        answer = self.wire.ask("POST", path, body=refund_body(refund))
        return judge(answer, "create") or _done(answer)

    def notes(self, order: str) -> tuple[Note, ...]:
        """The thread on an order by id, which is oldest first; the shop sends it in no order. Raises ChannelStuck."""
        rows = self._read(f"{SHOP}/orders/{int(order)}/notes", {})
        return tuple(sorted((note_of(row) for row in rows_of(rows)), key=lambda note: int(note.note)))

    def write_note(self, order: str, text: str, *, to_buyer: bool, repeat: bool = False) -> Verdict:
        """Add to the thread; a note cannot be edited and would come twice, so a second attempt looks first."""
        if repeat:
            try:
                there = [one for one in self.notes(order) if one.text == text.strip() and one.to_buyer == to_buyer]
            except ChannelStuck as stuck:
                return stuck.verdict
            if there:
                return Done(there[-1].note)
        answer = self.wire.ask("POST", f"{SHOP}/orders/{int(order)}/notes", body={"note": text.strip(), "customer_note": to_buyer})
        return judge(answer, "create") or _done(answer)

    def _write(self, members: Sequence[Member]) -> dict[int, Verdict]:
        """Send members: one alone where the shop checks its types, several as a batch for each address."""
        verdicts: dict[int, Verdict] = {}
        for place in dict.fromkeys(member.place for member in members):
            here = [member for member in members if member.place == place]
            verdicts |= self._write_one(here[0]) if len(here) == 1 else self._write_batch(place, here)
        return verdicts

    def _write_one(self, member: Member) -> dict[int, Verdict]:
        if member.remote:
            answer = self.wire.ask("PUT", f"{member.place}/{member.number}", body=member.body)
        else:
            answer = self.wire.ask("POST", member.place, body=member.body)
        verdict = judge(answer, member.act)
        return {member.at: verdict or member.read(answer.body if isinstance(answer, Answer) else None, _at(answer))}

    def _write_batch(self, place: str, members: Sequence[Member]) -> dict[int, Verdict]:
        """One batch; its 200 says nothing, so every member's answer is read at its own place."""
        parts: dict[str, list[Member]] = {}
        for member in members:
            parts.setdefault("update" if member.remote else "create", []).append(member)
        body = {name: [{"id": one.number, **one.body} if one.remote else one.body for one in here] for name, here in parts.items()}
        answer = self.wire.ask("POST", f"{place}/batch", body=body)
        verdicts: dict[int, Verdict] = {}
        for name, here in parts.items():
            stuck = judge(answer, here[0].act)
            told = answer.body.get(name) if isinstance(answer, Answer) and isinstance(answer.body, dict) else None
            rows = told if isinstance(told, list) and len(told) == len(here) else [None] * len(here)
            verdicts |= {member.at: stuck or member.read(row, _at(answer)) for member, row in zip(here, rows, strict=True)}
        return verdicts

    def _stocks(self, remotes: Sequence[str]) -> dict[str, Shown] | Retry | LookUp | DeadLetter | FixChannel:
        """Goods by their ids as they are now, by address."""
        found: dict[str, Shown] = {}
        try:
            for place in dict.fromkeys(place_of(remote) for remote in remotes):
                ids = [remote.rpartition("/")[2] for remote in remotes if place_of(remote) == place]
                parent = int(place.split("/")[-2]) if place.endswith("/variations") else 0
                rows = self._read(place, {"include": ",".join(ids), "per_page": MOST_AT_ONCE, "orderby": "id", "order": "asc", "_fields": SEEN})
                found |= {one.remote: one for one in (shown_of(row, parent) for row in rows_of(rows))}
        except ChannelStuck as stuck:
            return stuck.verdict
        return found

    def _attributes(self, remotes: Sequence[str]) -> dict[str, list[Any]] | Retry | LookUp | DeadLetter | FixChannel:
        """What attributes goods have now, since the list is replaced as a whole and others in it are the shop's own."""
        if not remotes:
            return {}
        try:
            rows = self._read(f"{SHOP}/products", {"include": ",".join(remotes), "per_page": MOST_AT_ONCE, "_fields": "id,attributes"})
        except ChannelStuck as stuck:
            return stuck.verdict
        return {str(row["id"]): [one for one in row["attributes"] if isinstance(one, dict)] for row in rows_of(rows) if row.get("attributes")}

    def _category_ids(self, name: str) -> tuple[int, ...] | Verdict:
        """The id of a category by its name, made if it is not there; a name with & is not found by searching, so the whole list is read once."""
        if not name:
            return ()
        with self._lock:
            try:
                if self._categories is None:
                    rows = self._pages(f"{SHOP}/products/categories", {"orderby": "id", "order": "asc", "_fields": "id,name,parent"})
                    self._categories = {unescape(str(row.get("name"))): int(row["id"]) for row in reversed(list(rows))}
            except ChannelStuck as stuck:
                return stuck.verdict
            if name in self._categories:
                return (self._categories[name],)
            answer = self.wire.ask("POST", f"{SHOP}/products/categories", body={"name": name})
            verdict = judge(answer, "create") or _done(answer)
            if not isinstance(verdict, Done | Adopt):
                self._categories = None
                return verdict
            self._categories[name] = int(verdict.remote)
            return (self._categories[name],)

    def _pages(self, path: str, query: Mapping[str, str | int], clock: Callable[[int], None] | None = None) -> Iterator[Mapping[str, Any]]:
        """Every row of a list, page by page by number; a link is looked at, never followed."""
        for page in range(1, MOST_PAGES):
            answer = self._answer(path, {**query, "per_page": MOST_AT_ONCE, "page": page})
            if clock:
                clock(answer.at)
            yield from rows_of(answer.body)
            if not answer.body or not _more(answer, page):
                return
        raise ChannelStuck(Retry(says=UNREADABLE))

    def _read(self, path: str, query: Mapping[str, str | int]) -> Any:
        return self._answer(path, query).body

    def _answer(self, path: str, query: Mapping[str, str | int]) -> Answer:
        """The answer to a read of a list. Raises ChannelStuck."""
        answer = self.wire.ask("GET", path, query=query)
        verdict = judge(answer, "read")
        if isinstance(verdict, Retry | LookUp | DeadLetter | FixChannel):
            raise ChannelStuck(verdict)
        if not isinstance(answer, Answer) or not isinstance(answer.body, list):
            raise ChannelStuck(Retry(says=UNREADABLE))
        return answer


class Member:
    """One change on its way: which of the caller's it is, where it goes, what is said."""

    def __init__(self, at: int, remote: str, body: Body) -> None:
        self.at, self.remote, self.body = at, remote, body
        self.place = place_of(remote)
        self.number = int(remote.rpartition("/")[2]) if remote else 0
        self.act: Act = "change" if remote else "create"

    def read(self, row: object, at: int) -> Verdict:
        """The verdict on this member's own answer: refused, odd, stored otherwise, or done."""
        error = row.get("error") if isinstance(row, dict) else None
        if isinstance(error, dict):
            data = error.get("data")
            status = data.get("status") if isinstance(data, dict) else data
            resource = data.get("resource_id") if isinstance(data, dict) else None
            known = status if isinstance(status, int) else 400
            return judge_refusal(known, str(error.get("code", "")), str(resource or ""), self.act)
        if not isinstance(row, dict) or not is_row(row) or (self.number and row["id"] != self.number):
            return LookUp("unreadable")
        shown = shown_of(row, int(self.remote.partition("/")[0]) if "/" in self.remote else 0)
        return compare(self.body, row) or Done(shown.remote, shown, at)


def cursor_at(at: int) -> str:
    """The cursor of an instant by the shop's clock: plain UTC without a Z, which together with dates_are_gmt would lose hours."""
    return datetime.fromtimestamp((at - OVERLAP_MILLISECONDS) // 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")


def place_of(remote: str) -> str:
    """Where goods are changed: a choice under its parent, all else under products."""
    parent, slash, _ = remote.partition("/")
    return f"{SHOP}/products/{int(parent)}/variations" if slash else f"{SHOP}/products"


def rows_of(body: object) -> list[Mapping[str, Any]]:
    """The things with an id in an answer that is a list."""
    return [row for row in body if is_row(row)] if isinstance(body, list) else []


def _sends_listing(change: Push) -> bool:
    return not change.remote or "listing" in change.groups


def _more(answer: Answer, page: int) -> bool:
    return answer.following or answer.pages > page


def _title(row: Mapping[str, Any]) -> str:
    title = row.get("title")
    return str(title.get("rendered", "")) if isinstance(title, dict) else ""


def _at(answer: Answer | Lost) -> int:
    return answer.at if isinstance(answer, Answer) else 0


def _done(answer: Answer | Lost, wanted: str = "") -> Verdict:
    """Done with the id that the body names; a body without one is no answer."""
    body = answer.body if isinstance(answer, Answer) else None
    if not isinstance(body, dict) or not is_row(body) or (wanted and str(body["id"]) != wanted):
        return LookUp("unreadable")
    return Done(str(body["id"]), at=_at(answer))
