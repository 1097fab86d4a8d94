"""The shop as strangers may see it: what stands at the head of every file of offers.

Only what the shop's profile says of the shop itself; no person's name ever comes in here.
"""

from __future__ import annotations

from dataclasses import dataclass

from kadpun.books.profile import ShopProfile

from .fitting import one_line


@dataclass(frozen=True, slots=True)
class ShopFront:
    """A shop's name, the body behind it, where it stands and its telephone; `address` is where its page lies on the web, "" if nowhere yet."""

    name: str
    organisation: str = ""
    place: tuple[str, ...] = ()
    telephone: str = ""
    address: str = ""
    sample: bool = False


def front_of(profile: ShopProfile, address: str = "") -> ShopFront:
    """The front of the shop that a profile describes; `address` as `read_web_address` gives it."""
    name = one_line(profile.shop or profile.organisation or profile.community)
    behind = one_line(profile.organisation or profile.community)
    return ShopFront(
        name=name,
        organisation="" if behind == name else behind,
        place=tuple(line for line in map(one_line, profile.address) if line),
        telephone=one_line(profile.telephone),
        address=address,
        sample=profile.sample,
    )
