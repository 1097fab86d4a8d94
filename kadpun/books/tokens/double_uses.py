"""Tokens, coupons and confirmations used twice: found when the logs of desks apart have met, set aside, and settled.

Two rules find them, each by the order of the tags (largest instant so far, log, place) and not by who arrived first:

    proof   of the uses of one coupon, or of one confirmation, the first holds; the others are double, whole
    lot     of what left a lot of tokens the first uses hold as far as the lot goes; what goes beyond is double

What came back, and what was reversed, counts for nothing; a lot that is not here yet is not judged. A `double-use` moves what the issuer would have
repaid of them from `receivables/issuers/<campaign>` to `receivables/token-doubles/<campaign>`, with the bill that holds, and only what changed
since the last one: recorded again it moves nothing, and a refund that arrives late moves it back. A decision ends it: the issuer honours it (owed
again, and claimable), or it is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from ..desk import Desk
from ..ledger.facts import Fact
from ..ledger.kind import Kind
from ..money import Satang, round_half_away, show_money
from ..store.engine import Work
from ..store.statements import ask
from ..store.tables import SEQ_BITS
from .double_facts import (
    MOST_FOUND,
    By,
    Decision,
    DoubleChange,
    DoubleNotOpen,
    DoubleUse,
    DoubleUseDecided,
    DoubleUseMoved,
    apply_decided,
    apply_double,
    check_decided,
    check_double,
    decided_postings,
    double_postings,
)
from .uses import BEARER

__all__ = [
    "KINDS", "Decision", "Double", "DoubleChange", "DoubleUse", "UsedAt", "decide_double", "double_postings", "doubles", "record_doubles",
    "unrecorded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UsedAt:
    """A use of a campaign: on which bill, where and when."""

    bill: str
    use: int
    number: str
    log: str
    at: int
    on: date
    tokens: int

    @property
    def shop(self) -> str:
        """`community/shop`."""
        return "/".join(self.log.split("/")[:2])

    @property
    def desk(self) -> str:
        """The desk's own name."""
        return self.log.split("/")[2]


@dataclass(frozen=True, slots=True)
class Double:
    """A use that is double by `tokens`, and what became of it, in satang of what the issuer would have repaid (`amount`).

    `holds` is the use that holds against it. `recorded` of the amount was set aside; `honoured` and `lost` of that was decided.
    """

    campaign: str
    double: UsedAt
    holds: UsedAt
    by: By
    key: str
    tokens: int
    amount: Satang
    recorded: int = 0
    recorded_tokens: int = 0
    honoured: int = 0
    lost: int = 0

    @property
    def open(self) -> Satang:
        """What was set aside and waits for a decision."""
        return Satang(self.recorded - self.honoured - self.lost)

    @property
    def is_recorded(self) -> bool:
        """Whether the books say of it what was found."""
        return self.recorded == self.amount and self.recorded_tokens == self.tokens


def doubles(connection: Connection, campaign: str = "") -> tuple[Double, ...]:
    """Every double use that this store knows (of one campaign), by campaign and instant; also those that were set aside and are none any more."""
    found = {(one.double.bill, one.double.use): one for one in _by_proof(connection, campaign)}
    for one in _by_lot(connection, campaign):
        found.setdefault((one.double.bill, one.double.use), one)
    stands = _recorded(connection, campaign)
    gone = {key: said for key, said in stands.items() if key not in found}
    places = _places(connection, {bill for key, said in gone.items() for bill in (key[0], said.holds)})
    for key, said in gone.items():
        where = places.get(key) or _nowhere(key[0])
        holds = next((place for place in places.values() if place.bill == said.holds), _nowhere(said.holds))
        if said.tokens or said.amount or said.honoured or said.lost:
            found[key] = Double(said.campaign, where, holds, said.by, said.key, 0, Satang(0))
    made = [_with_recorded(one, stands.get(key)) for key, one in found.items()]
    return tuple(sorted(made, key=lambda one: (one.campaign, one.double.at, one.double.log, one.double.bill, one.double.use)))


def unrecorded(found: Iterable[Double]) -> tuple[Double, ...]:
    """Those of which the books do not yet say what was found."""
    return tuple(one for one in found if not one.is_recorded)


def record_doubles(desk: Desk, work: Work, *, by: str, on: date, campaign: str = "") -> tuple[Double, ...]:
    """Set aside what was found and not yet recorded, a fact a campaign (more, where it is long); answers what was newly recorded."""
    new = unrecorded(doubles(work.connection, campaign))
    for id in dict.fromkeys(one.campaign for one in new):
        changes = [_change(one) for one in new if one.campaign == id]
        for begin in range(0, len(changes), MOST_FOUND):
            body = DoubleUse(id, tuple(changes[begin : begin + MOST_FOUND]))
            desk.record(work, body, by=by, on=on, post=double_postings(body))
    return new


def decide_double(desk: Desk, work: Work, one: Double, decision: Decision, *, by: str, on: date, amount: int | None = None) -> str:
    """Record that the issuer honours what waits of a double use, or that it is lost; answers the fact's id. Refuses DoubleNotOpen."""
    decided = one.open if amount is None else amount
    body = DoubleUseDecided(one.campaign, one.double.bill, decided, decision, one.double.use)
    return desk.record(work, body, by=by, on=on, post=decided_postings(body)).fact.id


def allow_double(connection: Connection, fact: Fact, body: DoubleUse) -> None:
    """Refuse what is not what this store finds now."""
    wanted = {(one.double.bill, one.double.use): _change(one) for one in unrecorded(doubles(connection, body.campaign))}
    if any(wanted.get((change.bill, change.use)) != change for change in body.changes):
        raise DoubleUseMoved(campaign=body.campaign)


def allow_decided(connection: Connection, fact: Fact, body: DoubleUseDecided) -> None:
    """Refuse to decide more than waits."""
    said = _recorded(connection, body.campaign).get((body.bill, body.use))
    waits = said.amount - said.honoured - said.lost if said is not None else 0
    if not 0 < abs(body.amount) <= abs(waits) or (body.amount < 0) != (waits < 0):
        raise DoubleNotOpen(open=show_money(waits), amount=show_money(body.amount))


@dataclass(frozen=True, slots=True)
class _Use:
    """A use with what came back of it taken off, and its place in the order of all logs."""

    where: UsedAt
    campaign: str
    proof: str
    tokens: int
    repaid: int
    tag: tuple[int, str, int]


@dataclass(slots=True)
class _Recorded:
    """What the books say of a double use."""

    campaign: str
    holds: str
    by: By
    key: str
    tokens: int = 0
    amount: int = 0
    honoured: int = 0
    lost: int = 0


_ALIVE = "NOT EXISTS (SELECT 1 FROM reversed gone WHERE gone.id = {id})"
_USE_FIELDS = (
    'SELECT u.id, u.line, u.fact, l.name, COALESCE(s.number, \'\'), COALESCE(s.at, 0), u."on", u.campaign, u.proof, u.tokens, u.repaid, f.largest_at '
    f"FROM token_use u JOIN fact f ON f.no = u.fact JOIN log l ON l.no = u.fact >> {SEQ_BITS} LEFT JOIN sale s ON s.fact = u.fact "
    f"WHERE u.of = '' AND {_ALIVE.format(id='u.id')} AND "
)
_PROOFS = (
    "SELECT campaign, proof FROM token_use u WHERE proof <> '' AND of = '' AND (? = '' OR campaign = ?) AND "
    f"{_ALIVE.format(id='u.id')} GROUP BY campaign, proof HAVING COUNT(*) > 1"
)
_BACKS = (
    "SELECT campaign, proof, tokens, repaid FROM token_use u WHERE of = ? AND of <> '' AND campaign = ? AND "
    f"{_ALIVE.format(id='u.id')} ORDER BY fact, line"
)
_OVERDRAWN = (
    'SELECT o.campaign, o.party, o."grant", o.amount FROM token_lot o JOIN token_lot_use u ON u.campaign = o.campaign AND u.party = o.party '
    f"AND u.\"grant\" = o.\"grant\" WHERE o.party <> '{BEARER}' AND u.why <> 'expiry' AND (? = '' OR o.campaign = ?) AND {_ALIVE.format(id='u.id')} "
    'GROUP BY o.campaign, o.party, o."grant" '
    "HAVING SUM(u.amount) > CASE WHEN " + _ALIVE.format(id='o."grant"') + " THEN o.amount ELSE 0 END"
)
_OF_LOT = (
    'SELECT u.fact, u.id, u.why, u.amount FROM token_lot_use u WHERE u.campaign = ? AND u.party = ? AND u."grant" = ? '
    f"AND {_ALIVE.format(id='u.id')}"
)


def _by_proof(connection: Connection, campaign: str) -> Iterable[Double]:
    """Of the standing uses of one proof all but the first."""
    for id, proof in ask(connection, _PROOFS, campaign, campaign):
        rows = ask(connection, _USE_FIELDS + "u.campaign = ? AND u.proof = ?", id, proof)
        uses = [use for use in (_netted(connection, _use(row)) for row in rows) if use.tokens > 0]
        uses.sort(key=lambda use: use.tag)
        for use in uses[1:]:
            yield Double(str(id), use.where, uses[0].where, "proof", str(proof), use.tokens, Satang(use.repaid))


def _by_lot(connection: Connection, campaign: str) -> Iterable[Double]:
    """What uses took of lots beyond what was in them, the first uses first; several lots of a use are one double."""
    over: dict[tuple[str, int], list[tuple[_Use, _Use, str, int]]] = {}
    for id, party, grant, amount in ask(connection, _OVERDRAWN, campaign, campaign):
        for use, holds, tokens in _beyond(connection, str(id), str(party), str(grant), int(amount)):
            over.setdefault((use.where.bill, use.where.use), []).append((use, holds, str(grant), tokens))
    for taken in over.values():
        use, holds, grant, _ = taken[0]
        tokens = min(sum(each[3] for each in taken), use.tokens)
        amount = round_half_away(use.repaid * tokens, use.tokens)
        yield Double(use.campaign, use.where, holds.where, "lot", grant, tokens, Satang(amount))


def _beyond(connection: Connection, campaign: str, party: str, grant: str, amount: int) -> Iterable[tuple[_Use, _Use, int]]:
    """The uses of a lot that go beyond it: each with the one that holds before it, and by how much."""
    left = amount if not ask(connection, "SELECT 1 FROM reversed WHERE id = ?", grant) else 0
    went: dict[str, int] = {}
    for no, id, why, tokens in ask(connection, _OF_LOT, campaign, party, grant):
        if why == "use":
            went[str(id)] = went.get(str(id), 0) + int(tokens)
        elif why == "back":
            of = str(ask(connection, "SELECT MAX(of) FROM token_use WHERE fact = ?", no)[0][0])
            went[of] = went.get(of, 0) + int(tokens)
        elif why != "expiry":
            left -= int(tokens)
    uses = []
    for id, tokens in went.items():
        no = ask(connection, "SELECT no FROM fact WHERE id = ?", bytes.fromhex(id.replace("-", "")))
        rows = ask(connection, _USE_FIELDS + "u.fact = ? AND u.campaign = ?", no[0][0], campaign) if no and tokens > 0 else []
        uses += [(_netted(connection, _use(rows[0])), tokens)] if rows else []
    uses.sort(key=lambda pair: pair[0].tag)
    for use, tokens in uses:
        beyond = tokens - min(max(left, 0), tokens)
        left -= tokens
        if beyond:
            yield use, uses[0][0] if uses[0][0] is not use else use, beyond


def _netted(connection: Connection, use: _Use) -> _Use:
    """A use less what came back of it; of two uses of a campaign on one bill what names no proof comes off the first that has anything left."""
    rows = ask(connection, _BACKS, use.where.bill, use.campaign)
    if not rows:
        return use
    siblings = [_use(row) for row in ask(connection, _USE_FIELDS + "u.id = ? AND u.campaign = ?", use.where.bill, use.campaign)]
    left = {one.where.use: [one.tokens, one.repaid] for one in sorted(siblings, key=lambda one: one.where.use)}
    proofs = {one.where.use: one.proof for one in siblings}
    for _, proof, tokens, repaid in sorted(rows, key=lambda row: row[1] == ""):
        for place, of in left.items():
            if (proof and proofs[place] != proof) or of == [0, 0]:
                continue
            taken = [min(of[0], -int(tokens)), min(of[1], -int(repaid))]
            of[0], of[1] = of[0] - taken[0], of[1] - taken[1]
            break
    tokens, repaid = left[use.where.use]
    return _Use(use.where, use.campaign, use.proof, tokens, repaid, use.tag)


def _use(row: Sequence[object]) -> _Use:
    id, line, no, log, number, at, on, campaign, proof, tokens, repaid, largest_at = row
    assert isinstance(line, int) and isinstance(no, int) and isinstance(at, int) and isinstance(tokens, int)
    assert isinstance(repaid, int) and isinstance(largest_at, int)
    where = UsedAt(str(id), line, str(number), str(log), at, date.fromisoformat(str(on)), tokens)
    return _Use(where, str(campaign), str(proof), tokens, repaid, (largest_at, str(log), no & (1 << SEQ_BITS) - 1))


def _recorded(connection: Connection, campaign: str) -> dict[tuple[str, int], _Recorded]:
    """What the books say of double uses, by bill and use; the newest record says what holds against each."""
    found: dict[tuple[str, int], _Recorded] = {}
    sql = (
        'SELECT d.bill, d.use, d.campaign, d.tokens, d.amount, d.holds, d."by", d."key" FROM token_double d JOIN fact f ON f.no = d.fact '
        f"JOIN log l ON l.no = d.fact >> {SEQ_BITS} WHERE (? = '' OR d.campaign = ?) AND {_ALIVE.format(id='d.id')} "
        "ORDER BY f.largest_at, l.name, d.fact"
    )
    for bill, use, id, tokens, amount, holds, by, key in ask(connection, sql, campaign, campaign):
        said = found.setdefault((str(bill), int(use)), _Recorded(str(id), str(holds), by, str(key)))
        said.holds, said.by, said.key = str(holds), by, str(key)
        said.tokens += int(tokens)
        said.amount += int(amount)
    decided = f"SELECT bill, use, amount, decision FROM token_double_decided d WHERE (? = '' OR campaign = ?) AND {_ALIVE.format(id='d.id')}"
    for bill, use, amount, decision in ask(connection, decided, campaign, campaign):
        known = found.get((str(bill), int(use)))
        if known is not None and decision == "honoured":
            known.honoured += int(amount)
        elif known is not None:
            known.lost += int(amount)
    return found


def _places(connection: Connection, bills: Iterable[str]) -> Mapping[tuple[str, int], UsedAt]:
    found: dict[tuple[str, int], UsedAt] = {}
    for bill in sorted(bills):
        fields = _USE_FIELDS.replace(f" AND {_ALIVE.format(id='u.id')}", "")
        for row in ask(connection, fields + "u.fact = (SELECT no FROM fact WHERE id = ?)", bytes.fromhex(bill.replace("-", ""))):
            use = _use(row)
            found[use.where.bill, use.where.use] = use.where
    return found


def _nowhere(bill: str) -> UsedAt:
    return UsedAt(bill, 0, "", "//?", 0, date.min, 0)


def _with_recorded(one: Double, said: _Recorded | None) -> Double:
    if said is None:
        return one
    return replace(one, recorded=said.amount, recorded_tokens=said.tokens, honoured=said.honoured, lost=said.lost)


def _change(one: Double) -> DoubleChange:
    tokens, amount = one.tokens - one.recorded_tokens, one.amount - one.recorded
    return DoubleChange(one.double.bill, tokens, amount, one.holds.bill, one.by, one.key, one.double.use)


KINDS = (
    Kind("double-use", DoubleUse, check=check_double, allow=allow_double, apply=apply_double, posts=True),
    Kind("double-use-decided", DoubleUseDecided, check=check_decided, allow=allow_decided, apply=apply_decided, posts=True),
)
