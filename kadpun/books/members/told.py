"""What people tell of somebody, made neat and judged before it becomes a fact: names, telephones, the 13-digit number, cards; and who may
be the same person.

Text is kept as it was typed but for spaces at its ends and doubled ones; digits become Arabic ones where a field is of digits. Nobody
stands twice in the register under one ID number, and no card belongs to two; the same name is only pointed out, since names repeat.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..money import THAI_DIGITS
from ..refusals import Refusal
from ..thai import is_tax_id
from .cards import read_card
from .kinds import FIELDS, NUMBER, MemberBadNumber, MemberFieldUnknown
from .register import People, Person

MOST_NAME = 120
MOST_TEXT = 500
MOST_CARD = 64
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ,/()-]{5,40}")
_SEPARATORS = re.compile(r"[\s.-]")


class MemberNameMissing(Refusal):
    says = "A name is needed: at most 120 letters."


class MemberTextTooLong(Refusal):
    says = "This is longer than {most} letters. Shorten it."


class TelephoneWrong(Refusal):
    says = "“{text}” is no telephone number: 6 digits or more."


class IdNumberWrong(Refusal):
    says = "This is no ID number: 13 digits whose last one checks the others. Look at it again."


class IdNumberTaken(Refusal):
    says = "Number {number} has this ID number already. Open that one and add what it is to the shop."


class CardTaken(Refusal):
    says = "This card belongs to number {number}."


class CardWrong(Refusal):
    says = "A card's code has 4 to 64 letters, digits and signs, and no space."


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody who may be the same person: nothing is refused, a person decides. `by` is the field that is alike."""

    person: Person
    by: str


def neat_values(values: Mapping[str, str], *, whole: bool = True) -> dict[str, str]:
    """Make private values neat. `whole`: all of a new person, so that a name is needed; else a change, where an empty value empties its field.

    Refuses MemberNameMissing, MemberTextTooLong, TelephoneWrong, IdNumberWrong, CardWrong, MemberFieldUnknown.
    """
    neat = {}
    for field, text in values.items():
        if field not in FIELDS:
            raise MemberFieldUnknown(field=field)
        neat[field] = neat_value(field, text)
    if (whole or "name" in neat) and not neat.get("name"):
        raise MemberNameMissing()
    return {field: text for field, text in neat.items() if text or not whole}


def neat_value(field: str, text: str) -> str:
    """Make the value of one field neat; "" stays "". Refuses as `neat_values`."""
    plain = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    plain = "".join(letter for letter in plain if letter == "\n" or letter.isprintable())
    if not plain:
        return ""
    match field:
        case "name" | "name_en":
            if len(plain) > MOST_NAME:
                raise MemberNameMissing()
            return plain.replace("\n", " ")
        case "telephone":
            digits = plain.translate(THAI_DIGITS).replace("\n", " ")
            if not _TELEPHONE.fullmatch(digits) or sum(letter.isdigit() for letter in digits) < 6:
                raise TelephoneWrong(text=plain[:40])
            return digits
        case "id_number":
            digits = _SEPARATORS.sub("", plain.translate(THAI_DIGITS))
            if not is_tax_id(digits):
                raise IdNumberWrong()
            return digits
        case "card":
            if not 4 <= len(plain) <= MOST_CARD or " " in plain or "\n" in plain:
                raise CardWrong()
            return plain
        case _:
            if len(plain) > MOST_TEXT:
                raise MemberTextTooLong(most=MOST_TEXT)
            return plain


def neat_number(text: str) -> str:
    """Make a running number neat. Refuses MemberBadNumber."""
    plain = text.translate(THAI_DIGITS).strip().upper()
    if not NUMBER.fullmatch(plain):
        raise MemberBadNumber(number=text[:40])
    return plain


def demand_single(people: People, values: Mapping[str, str], *, but: str = "") -> None:
    """Refuse IdNumberTaken, CardTaken where somebody other than `but` has this ID number or card."""
    if values.get("id_number"):
        twin = people.by_id_number(values["id_number"], but=but)
        if twin is not None:
            raise IdNumberTaken(number=twin.number)
    card = values.get("card", "")
    if card:
        holder = people.by_card(card)
        if holder is not None and holder.id != but:
            raise CardTaken(number=holder.number)


def own_card(values: Mapping[str, str], number: str) -> dict[str, str]:
    """The values without a card that is the shop's own for this number: it is read from the number and needs no keeping."""
    return {field: text for field, text in values.items() if not (field == "card" and read_card(text) == number)}


def likely_same(people: People, values: Mapping[str, str], *, but: str = "") -> tuple[Likely, ...]:
    """Who in the register may be the same person: the same name, or the same telephone."""
    named = people.by_name(values.get("name", ""))
    found = [Likely(person, "name") for person in named if person.id != but]
    digits = _digits(values.get("telephone", ""))
    if digits:
        others = (person for person in people.everybody() if person.id != but and person not in named)
        found += [Likely(person, "telephone") for person in others if _digits(person.telephone) == digits]
    return tuple(found)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
