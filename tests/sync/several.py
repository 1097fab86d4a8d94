"""A shop with several desks for tests: each a real store in a folder of its own, and a folder between them that all can reach."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kadpun.books.clock import SetClock
from kadpun.books.desk import Desk
from kadpun.sync.desks import Desks
from kadpun.sync.invitations import Invited, invite, join, open_invitation
from tests.books import real_shop


@dataclass
class Shop:
    """Desks by their number, the office first, and the folder between them."""

    desks: list[Desk]
    between: Path

    def among(self, number: int) -> Desks:
        return Desks(self.desks[number])

    def exchange(self, *, rounds: int = 2) -> None:
        """Everybody leaves packs and takes the others', until all hold the same."""
        for _ in range(rounds):
            for number in range(len(self.desks)):
                self.among(number).send(self.between)
            for number in range(len(self.desks)):
                received = self.among(number).receive(self.between)
                assert received.wrong == (), received.wrong

    def close(self) -> None:
        for desk in self.desks:
            desk.close()


def a_shop(folder: Path, *, desks: int = 2) -> Shop:
    """Found the office with goods and prices, and let so many desks in all stand around it."""
    office = real_shop.found(folder / "office")
    real_shop.fill(office)
    (folder / "stick").mkdir()
    shop = Shop([office], folder / "stick")
    for number in range(1, desks):
        add_desk(shop, folder, f"เครื่อง {number + 1}")
    return shop


def invited(shop: Shop, name: str) -> Invited:
    return invite(shop.among(0), shop.between, name)


def add_desk(shop: Shop, folder: Path, name: str) -> Desk:
    """Invite another desk, let it join and take everything there is."""
    about = invited(shop, name)
    clock = SetClock(real_shop.START_AT + 1000 * len(shop.desks))
    desk = join(folder / f"desk-{about.number}", open_invitation(about.path, about.code), seal="unsealed", clock=clock)
    shop.desks.append(desk)
    shop.exchange()
    return desk
