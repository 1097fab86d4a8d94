"""What may belong together: proposals over the open lines of a statement and the open postings of the books, ranked, each item in at most one.

    reversed entries --> same amount, nearest in time, by reference and name --> the same money twice --> sums of a day, of neighbours, of a few
    --> amounts that differ by a fee --> cash from the safe --> interest and fees that the books have not

Scores count what agrees: amount, day, time, reference, name. A proposal is `certain` when everything says so and nothing else would fit as well;
only those are confirmed together, the others one by one. Nothing is written here, and nothing is matched that somebody did not confirm.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from ..thai import fold_for_search
from .describing import Told, numbers_in
from .open_items import OpenLine, OpenPosting
from .sums import neighbours, picked
from .texts import NOTHING, LineText

Key = tuple[str, int]
Item = TypeVar("Item", OpenLine, OpenPosting)
Shape = Literal["same", "sum", "split", "differs", "double", "reversed", "deposit", "enter"]
"""One to one; many postings or many lines to one; all but a fee; one posting twice on the statement; entries that undo each other;
cash of the safe that was banked; something that the books have not."""

DAY = 24 * 60
BEFORE, AFTER = 10 * DAY, DAY
"""The bank may have it so many minutes after the books, or before them."""
NEAREST = 8
ROUNDS = 4
MOST_SUMMED = 400
MOST_PICKED = 40
MOST_FEE = 5_000
MOST_FEE_PERCENT = 3
LEAST_FOR_FEE = 10_000
TWICE_MINUTES = 30
INTEREST = ("ดอกเบี้ย", "interest")
FEES = ("ค่าธรรมเนียม", "fee", "charge", "ค่าบริการ")
TAKINGS = frozenset({"sale", "refund"})
"""Kinds of which there are too many small ones for sums of a few to mean anything."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal: what belongs together, why (`signs`), how much speaks for it, and what the lines are more than the postings.

    `account` is where an entry that is missing would go: the fee of a difference, the other side of a line that the books have not.
    """

    shape: Shape
    lines: tuple[OpenLine, ...]
    postings: tuple[OpenPosting, ...]
    signs: tuple[str, ...]
    score: int
    certain: bool
    account: str = ""

    @property
    def difference(self) -> int:
        """Lines less postings, in satang."""
        return sum(line.left for line in self.lines) - sum(posting.left for posting in self.postings)


@dataclass(frozen=True, slots=True)
class Items:
    """Everything that is open, with what bank and books say about it."""

    lines: Sequence[OpenLine]
    postings: Sequence[OpenPosting]
    texts: Mapping[Key, LineText]
    told: Mapping[int, Told]
    safe: Sequence[OpenPosting] = ()
    names: Callable[[str], str] = str


def suggest(items: Items) -> list[Suggestion]:
    """Propose what belongs together, the surest first."""
    finder = _Finder(items)
    finder.reversed_entries()
    finder.same_amounts()
    finder.doubles()
    finder.sums()
    finder.splits()
    finder.differences()
    finder.deposits()
    finder.missing()
    return sorted(finder.found, key=lambda found: (-found.certain, -found.score, found.lines[0].on if found.lines else found.postings[0].on))


class _Finder:
    """The items that no proposal has yet, and the proposals so far."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self.found: list[Suggestion] = []
        self.lines = {line.key: line for line in items.lines if line.left}
        self.postings = {posting.key: posting for posting in items.postings if posting.left}
        # A bank writes the same few words thousands of times: each is folded once.
        folded = {text: fold_for_search(f"{text.text} {text.name}") for text in set(items.texts.values())}
        numbers = {text: frozenset(numbers_in(f"{text.reference} {text.text}")) for text in folded}
        self.words = {key: folded[text] for key, text in items.texts.items()}
        self.references = {key: numbers[text] for key, text in items.texts.items()}
        self._names: dict[str, tuple[str, ...]] = {}

    def reversed_entries(self) -> None:
        """An entry and its reversal, both unseen by the bank."""
        originals = {(posting.fact, posting.account, posting.left): posting for posting in self.postings.values()}
        for posting in list(self.postings.values()):
            told = self.items.told.get(posting.no)
            original = originals.get((told.of, posting.account, -posting.left)) if told is not None and told.of else None
            if original is not None and original.key in self.postings and posting.key in self.postings:
                self.take("reversed", (), (original, posting), ("amount", "reversal"), 200, True)

    def same_amounts(self) -> None:
        """One line and one posting of the same amount, nearest in time; a reference or a name speaks louder than a day."""
        for _ in range(ROUNDS):
            pairs = sorted(self._pairs(), key=lambda pair: (-pair[0], pair[1], pair[2].key, pair[3].key))
            crowd = _Crowd(self.lines.values(), self.postings.values())
            taken = 0
            for score, _, line, posting, signs in pairs:
                if line.key in self.lines and posting.key in self.postings:
                    known = bool({"reference", "name", "time"} & set(signs))
                    self.take("same", (line,), (posting,), signs, score, score >= 80 and (known or crowd.even(line)))
                    taken += 1
            if not taken:
                return

    def _pairs(self) -> Iterator[tuple[int, int, OpenLine, OpenPosting, tuple[str, ...]]]:
        by_amount: dict[int, list[tuple[int, OpenPosting]]] = defaultdict(list)
        by_reference: dict[str, list[OpenPosting]] = defaultdict(list)
        for posting in self.postings.values():
            by_amount[posting.left].append((self._instant_of(posting), posting))
            told = self.items.told.get(posting.no)
            for reference in told.references if told else ():
                by_reference[reference].append(posting)
        for group in by_amount.values():
            group.sort(key=lambda one: (one[0], one[1].key))
        for line in self.lines.values():
            near = by_amount.get(line.left, [])
            at = bisect_left(near, self._instant(line), key=lambda one: one[0])
            candidates = {posting.key: posting for _, posting in near[max(at - NEAREST, 0) : at + NEAREST]}
            for reference in self.references.get(line.key, ()):
                named = by_reference.get(reference, ())
                candidates |= {posting.key: posting for posting in named[:NEAREST] if posting.left == line.left}
            for posting in candidates.values():
                scored = self._score(line, posting)
                if scored is not None:
                    yield scored[0], abs(self._instant(line) - self._instant_of(posting)), line, posting, scored[1]

    def _score(self, line: OpenLine, posting: OpenPosting) -> tuple[int, tuple[str, ...]] | None:
        """How much speaks for a line and a posting of one amount; None where they are too far apart and nothing names one in the other."""
        told = self.items.told.get(posting.no)
        score, signs = 100, ["amount"]
        days = (line.on - posting.on).days
        if told is not None and told.references & self.references.get(line.key, frozenset()):
            score, signs = score + 80, [*signs, "reference"]
        elif not -AFTER // DAY <= days <= BEFORE // DAY:
            return None
        score -= 4 * days if days >= 0 else -15 * days
        if days == 0:
            signs.append("date")
            if told is not None and line.minute is not None:
                apart = abs(line.minute - told.minute)
                score += 30 if apart <= 5 else 20 if apart <= 15 else 5 if apart <= 60 else -min(20, apart // 60)
                signs += ["time"] if apart <= 15 else []
        if told is not None and self._names_party(line, told.party):
            score, signs = score + 30, [*signs, "name"]
        return score, tuple(signs)

    def _names_party(self, line: OpenLine, party: str) -> bool:
        """Whether the bank names the party that the books speak of."""
        words = self.words.get(line.key, "")
        if not party or not words:
            return False
        if party not in self._names:
            name = fold_for_search(self.items.names(party))
            self._names[party] = tuple(part for part in name.split() if len(part) >= 4 and not part.isdigit())
        return any(part in words for part in self._names[party])

    def doubles(self) -> None:
        """A line that came again within minutes, of the same amount and text as one that has its posting."""
        pairs: dict[tuple[object, int], list[int]] = defaultdict(list)
        for at, found in enumerate(self.found):
            if found.shape == "same":
                pairs[found.lines[0].on, found.lines[0].left].append(at)
        for line in list(self.lines.values()):
            for at in pairs.get((line.on, line.left), ()):
                other = self.found[at]
                if other.shape == "same" and self._is_again(other.lines[0], line):
                    first, second = sorted((other.lines[0], line), key=lambda each: (each.minute or 0, each.order, each.line))
                    self.found[at] = Suggestion("double", (first, second), other.postings, other.signs, 60, False)
                    del self.lines[line.key]
                    break

    def _is_again(self, first: OpenLine, second: OpenLine) -> bool:
        one, other = self.items.texts.get(first.key, NOTHING), self.items.texts.get(second.key, NOTHING)
        near = first.minute is None or second.minute is None or abs(first.minute - second.minute) <= TWICE_MINUTES
        return near and bool(one.text) and (one.text, one.name) == (other.text, other.name)

    def sums(self) -> None:
        """Many postings that come to one line: all of a day, neighbours, or two or three that are no small takings."""
        days: dict[tuple[str, object, bool], list[OpenPosting]] = defaultdict(list)
        for posting in self.postings.values():
            days[posting.account, posting.on, posting.left > 0].append(posting)
        whole: dict[int, list[list[OpenPosting]]] = defaultdict(list)
        for group in days.values():
            if 2 <= len(group) < 200:
                whole[sum(posting.left for posting in group)].append(group)
        for line in list(self.lines.values()):
            for group in whole.get(line.left, ()):
                days_after = (line.on - group[0].on).days
                if 0 <= days_after <= 5 and all(posting.key in self.postings for posting in group):
                    self.take("sum", (line,), group, ("sum", "date") if not days_after else ("sum",), 90 - 5 * days_after, True)
                    break
        by_day = _ByDay(self.postings.values())
        for line in list(self.lines.values()):
            near = [posting for posting in by_day.between(line, -10, 0) if posting.key in self.postings and _is_part(posting, line)]
            self._take_sum(line, near[-MOST_SUMMED:])

    def _take_sum(self, line: OpenLine, near: list[OpenPosting]) -> None:
        run = neighbours([posting.left for posting in near], line.left)
        if run is not None and (len(run) <= 6 or not self._is_taking(near[run.start])):
            self.take("sum", (line,), [near[at] for at in run], ("sum",), 60, False)
            return
        few = [posting for posting in near if not self._is_taking(posting)][-MOST_PICKED:]
        places = picked([posting.left for posting in few], line.left)
        if places is not None:
            self.take("sum", (line,), [few[at] for at in places], ("sum",), 50, False)

    def _is_taking(self, posting: OpenPosting) -> bool:
        told = self.items.told.get(posting.no)
        return told is not None and told.kind in TAKINGS

    def splits(self) -> None:
        """One posting that the bank has in two or three lines."""
        by_day = _ByDay(self.lines.values())
        for posting in list(self.postings.values()):
            if self._is_taking(posting):
                continue
            near = [line for line in by_day.between(posting, -1, 5) if line.key in self.lines and _is_part(line, posting)][-MOST_PICKED:]
            places = picked([line.left for line in near], posting.left)
            if places is not None:
                self.take("split", [near[at] for at in places], (posting,), ("sum",), 50, False)

    def differences(self) -> None:
        """A line and a posting that differ by what a transfer or a card costs, or that name each other."""
        by_day = _ByDay(self.postings.values())
        for line in list(self.lines.values()):
            near = [posting for posting in by_day.between(line, -10, 1) if posting.key in self.postings and self._may_differ(line, posting)]
            named = [posting for posting in near if self._knows(line, posting)]
            chosen = named or [posting for posting in near if not self._is_taking(posting)]
            if len(chosen) == 1:
                signs = ("reference", "difference") if named else ("difference",)
                self.take("differs", (line,), chosen, signs, 70 if named else 40, False, "expenses/bank-fees")

    def _may_differ(self, line: OpenLine, posting: OpenPosting) -> bool:
        fee = posting.left - line.left
        most = max(MOST_FEE, abs(posting.left) * MOST_FEE_PERCENT // 100)
        return line.left * posting.left > 0 and abs(posting.left) >= LEAST_FOR_FEE and 0 < fee <= most

    def _knows(self, line: OpenLine, posting: OpenPosting) -> bool:
        told = self.items.told.get(posting.no)
        if told is None:
            return False
        return bool(told.references & self.references.get(line.key, frozenset())) or self._names_party(line, told.party)

    def deposits(self) -> None:
        """Cash that came into the safe and was banked together, not yet entered in the books."""
        rest = {posting.key: posting for posting in self.items.safe if posting.left > 0}
        for line in sorted(self.lines.values(), key=lambda line: line.on):
            near = [posting for posting in rest.values() if 0 <= (line.on - posting.on).days <= 10]
            amounts = [posting.left for posting in near]
            places: Sequence[int] | None = neighbours(amounts, line.left, least=1) or picked(amounts[-MOST_PICKED:], line.left)
            if line.left > 0 and places:
                offset = 0 if isinstance(places, range) else max(len(near) - MOST_PICKED, 0)
                banked = [near[at + offset] for at in places]
                self.take("deposit", (line,), banked, ("sum",), 55, False, "cash/safe")
                for posting in banked:
                    del rest[posting.key]

    def missing(self) -> None:
        """Interest and fees that only the bank knows of."""
        for line in list(self.lines.values()):
            words = self.words.get(line.key, "")
            if line.left > 0 and any(word in words for word in INTEREST):
                self.take("enter", (line,), (), ("hand",), 30, False, "income/interest")
            elif line.left < 0 and any(word in words for word in FEES):
                self.take("enter", (line,), (), ("hand",), 30, False, "expenses/bank-fees")

    def take(
        self,
        shape: Shape,
        lines: Sequence[OpenLine],
        postings: Sequence[OpenPosting],
        signs: tuple[str, ...],
        score: int,
        certain: bool,
        account: str = "",
    ) -> None:
        """Note a proposal; its items belong to no other."""
        self.found.append(Suggestion(shape, tuple(lines), tuple(postings), signs, score, certain, account))
        for line in lines:
            self.lines.pop(line.key, None)
        for posting in postings:
            self.postings.pop(posting.key, None)

    def _instant(self, line: OpenLine) -> int:
        return line.on.toordinal() * DAY + (DAY // 2 if line.minute is None else line.minute)

    def _instant_of(self, posting: OpenPosting) -> int:
        told = self.items.told.get(posting.no)
        return posting.on.toordinal() * DAY + (DAY // 2 if told is None else told.minute)


class _ByDay(Generic[Item]):
    """Items by day, so that those near another are found without looking at all."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items: list[Item] = sorted(items, key=lambda item: (item.on, item.key))
        self.days: list[int] = [item.on.toordinal() for item in self.items]

    def between(self, other: OpenLine | OpenPosting, first: int, last: int) -> list[Item]:
        """The items from so many days after (negative: before) another's day to so many."""
        day = other.on.toordinal()
        return self.items[bisect_left(self.days, day + first) : bisect_left(self.days, day + last + 1)]


def _is_part(part: OpenLine | OpenPosting, whole: OpenLine | OpenPosting) -> bool:
    """Whether one may be a part of the other: it goes the same way and is smaller."""
    return part.left * whole.left > 0 and abs(part.left) < abs(whole.left)


class _Crowd:
    """How many of one amount stand on each side on each day: where as many stand on both, it does not matter which meets which."""

    def __init__(self, lines: Iterable[OpenLine], postings: Iterable[OpenPosting]) -> None:
        self.lines = Counter((line.on, line.left) for line in lines)
        self.postings = Counter((posting.on, posting.left) for posting in postings)
        self.all_lines = Counter(amount for _, amount in self.lines.elements())
        self.all_postings = Counter(amount for _, amount in self.postings.elements())

    def even(self, line: OpenLine) -> bool:
        """Whether nothing speaks against a line's meeting any posting of its amount."""
        same_day = self.lines[line.on, line.left] == self.postings[line.on, line.left] > 0
        return same_day or self.all_lines[line.left] == self.all_postings[line.left] == 1
