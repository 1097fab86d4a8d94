"""The slip of a member's card: name, number and the square code that the till and the office read; to be cut out and kept in a pocket."""

from __future__ import annotations

from kadpun.books.members.cards import card_text
from kadpun.books.members.register import Person
from kadpun.books.profile import ShopProfile
from kadpun.books.words import Language, Say
from kadpun.hardware.slip import Cut, Frame, QrCode, Rule, Slip, Space, Text


def card_slip(person: Person, shop: ShopProfile, say: Say, language: Language) -> Slip:
    """The paper of one card; a helper who comes for an elder shows this one too."""
    whose = shop.organisation or shop.community or shop.shop
    inner = (
        Text(whose, "body", 700, "center"),
        Text(say("Member card"), "small", 500, "center"),
        Rule(),
        Text(person.name, "large", 700, "center"),
        QrCode(card_text(person.number), person.number, module=8),
    )
    return Slip((Frame(inner), Space(24), Cut()), language)
