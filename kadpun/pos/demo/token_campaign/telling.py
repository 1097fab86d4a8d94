"""`kadpun demo --campaign`: a municipality's campaign over many shops made in a folder with a bar, and the words that say how to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kadpun.books.clock import SystemClock, business_day
from kadpun.books.money import Satang, show_money
from kadpun.books.refusals import Refusal, Told
from kadpun.books.shop import STORE_NAME
from kadpun.books.thai import show_span
from kadpun.books.words import Language, Words, load_words
from kadpun.pos.commands.console import Console
from kadpun.pos.demo.coop_year.office import PEOPLE, FolderNotEmpty, let_in
from kadpun.pos.till.desk_settings import DeskSettings, save_desk_settings, settings_beside

from .campaign import Progress, TokenCampaign
from .plan import PAID_AFTER_DAYS, Size

SINCE_PAID_DAYS = 7


@dataclass(frozen=True, slots=True)
class MadeCampaign:
    """A campaign on the disk: its size and its id, and what the shops were paid, in satang."""

    size: Size
    campaign: str
    paid: int


def make_and_tell(folder: Path, language: Language, size: Size | None = None) -> int:
    """Make the campaign, paid a week ago unless another size is told; 0 when it stands, 2 when the folder is not one to write into, 1 else."""
    console = Console(load_words(language))
    say = console.say
    size = size or Size(first_on=first_day(business_day(SystemClock().now_at())))
    told = {"tokens": f"{size.budget:,}", "shops": f"{size.shops:,}", "people": f"{size.people:,}"}
    console.note(say("A campaign of {tokens} tokens, {shops} shops and {people} people is made. This takes a few minutes.", **told))
    try:
        made = make_campaign(folder, size, console.progress)
    except Told as reason:
        console.complain(reason)
        return 2 if isinstance(reason, Refusal) else 1
    for line in campaign_words(folder, made, say):
        console.line(line)
    return 0


def make_campaign(folder: Path, size: Size, progress: Progress | None = None) -> MadeCampaign:
    """Make the campaign in a new or empty folder: opened, played at every shop, gathered, claimed, paid and gathered again.

    `progress` is told steps done of how many. Refuses FolderNotEmpty; faults of the disk.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(folder=str(folder))
    made, steps = TokenCampaign(folder, size), 4 * size.shops

    def told(from_step: int) -> Progress:
        return lambda done, of: progress(from_step + done * size.shops // max(of, 1), steps) if progress is not None else None

    try:
        let_in(made.office)
        made.open()
        made.play(told(0))
        made.gather(told(size.shops))
        paid = made.pay(told(2 * size.shops))
        made.gather(told(3 * size.shops))
        made.leave_shops()
    finally:
        made.close()
    save_desk_settings(settings_beside(folder / STORE_NAME), DeskSettings(opens="office"))
    return MadeCampaign(size, made.campaign, paid)


def first_day(today: date) -> date:
    """The first day of a campaign that was paid a week before today."""
    return today - timedelta(days=PAID_AFTER_DAYS + SINCE_PAID_DAYS)


def campaign_words(folder: Path, made: MadeCampaign, say: Words) -> list[str]:
    """What stands in the folder, who may sign in, and what there is to look at."""
    days, roles = show_span(made.size.first_on, made.size.last_on, say.language), {"manager": say("Manager"), "accountant": say("Accountant")}
    uses = say("{count} bills with tokens of {shops} shops, {days}", count=f"{made.size.uses:,}", shops=f"{made.size.shops:,}", days=days)
    return [
        say("{uses}; {amount} baht were claimed and paid.", uses=uses, amount=show_money(Satang(made.paid))),
        *(say("{role} {name}: PIN {pin}", role=roles[person.role], name=person.name, pin=person.pin) for person in PEOPLE),
        say("Open the office: kadpun --shop {folder}", folder=folder),
        say("Or read it here: kadpun issuer report {folder} {campaign}", folder=folder, campaign=made.campaign),
    ]
