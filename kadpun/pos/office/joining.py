"""The way into a shop's folder, with one more: this PC joins a shop that stands, by the invitation of another of its desks.

    invitation + code --> keys and log of its own --> what lies beside the invitation is taken --> what the others lack is left there
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kadpun.books.ledger.keys import PassphraseTooShort, Seal
from kadpun.books.refusals import Refusal
from kadpun.pos.till.counter import Till
from kadpun.pos.till.desk_settings import load_desk_settings, save_desk_settings, settings_beside
from kadpun.pos.till.door import ShopDoor
from kadpun.pos.till.founding import LEAST_PASSPHRASE, PassphrasesDiffer

Progress = Callable[[int, int], None]


class InvitationNeeded(Refusal):
    says = "Choose the invitation first."


@dataclass(frozen=True, slots=True)
class JoiningTyped:
    """What was chosen and typed to join: the invitation, its code, and what seals this desk's keys."""

    invitation: str = ""
    code: str = ""
    seal: Literal["os", "passphrase"] = "passphrase"
    passphrase: str = ""
    passphrase_again: str = ""


def check_joining(typed: JoiningTyped) -> dict[str, Refusal]:
    """What is wrong with the answers, by field, as far as it can be told without opening the invitation."""
    wrong: dict[str, Refusal] = {}
    if not typed.invitation:
        wrong["invitation"] = InvitationNeeded()
    if typed.seal == "passphrase" and len(typed.passphrase) < LEAST_PASSPHRASE:
        wrong["passphrase"] = PassphraseTooShort(least=LEAST_PASSPHRASE)
    elif typed.seal == "passphrase" and typed.passphrase != typed.passphrase_again:
        wrong["passphrase_again"] = PassphrasesDiffer()
    return wrong


class ShopAndOfficeDoor(ShopDoor):
    """The door of one folder, for a PC that may belong to a shop with other desks."""

    def join(self, typed: JoiningTyped, progress: Progress) -> Till:
        """Join the shop of an invitation. Refuses what opening it, founding and sealing refuse; what could not be taken comes later.

        The folder of the invitation is the folder between the desks from now on; an invitation that was carried here alone brings none.
        """
        from kadpun.sync.desks import FOLDER_NAME, Desks, place_in  # a shop that stands is opened without
        from kadpun.sync.invitations import join, open_invitation

        path = Path(typed.invitation)
        invitation = open_invitation(path, typed.code)
        seal: Seal = "unsealed" if invitation.sample else typed.seal
        desk = join(self.folder, invitation, seal=seal, passphrase=typed.passphrase if seal == "passphrase" else "", clock=self.clock)
        desks = Desks(desk)
        between = path.parent.parent if path.parent.name == FOLDER_NAME else path.parent
        if place_in(between).is_dir():
            desks.receive(between, progress=progress)
            desks.send(between)
            settings = settings_beside(desk.store.path)
            save_desk_settings(settings, replace(load_desk_settings(settings).settings, desks_folder=str(between)))
        return Till(desk, self.words)
