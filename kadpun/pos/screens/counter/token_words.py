"""Offers of campaigns as the words of cards and sums, in the reader's language. Every amount is worked out already; nothing is worked out here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kadpun.books.money import show_money
from kadpun.books.thai import show_date, show_span
from kadpun.books.tokens.refused import CampaignNotThatDay, CouponUsed, ReferenceUsed

from ..widgets.bill_table import Tag
from ..widgets.scheme_card import Scheme
from .bill_words import name_of
from .goods_icons import picture_of
from .token_parts import Sum

if TYPE_CHECKING:
    from kadpun.books.refusals import Refusal
    from kadpun.books.tokens.offers import Offer, Worked
    from kadpun.books.tokens.terms import Terms
    from kadpun.pos.till.basket import Basket, Line
    from kadpun.pos.till.campaigning import TokensAtBill
    from kadpun.pos.till.results import TokensMoved

    from ..page import Tongue

HALF = 5_000
"""Fifty percent, in hundredths."""
MOST_CELLS = 3
"""Things told of a wallet after the bill."""
MOST_NAMED = 2
"""Lines left out that are named; more are counted."""
ICONS = {"bundle": "ph.ticket", "rate": "ph.coin", "percent": "ph.percent", "coupon": "ph.ticket"}


def campaign_name(terms: Terms, say: Tongue) -> str:
    """What people call the campaign."""
    return terms.name_en if say.language == "en" and terms.name_en else terms.name


def token_words(terms: Terms, count: int, say: Tongue) -> str:
    """So many of the campaign's tokens, by the name they have."""
    own = terms.token_name_en if say.language == "en" else terms.token_name
    return f"{count:,} {own}" if own else say("{count} tokens", count=f"{count:,}")


def token_icon(offer: Offer, basket: Basket) -> str:
    """The pictogram of a campaign: of the goods that a bundle buys, else of its form."""
    if offer.terms.form == "bundle":
        pictures = {picture_of(line.name_en, line.name) for line in _counted(offer, basket)}
        if len(pictures) == 1 and pictures != {picture_of("")}:
            return pictures.pop()
    return ICONS[offer.terms.form]


def percent_words(terms: Terms) -> str:
    """The campaign's share, without needless decimals: 50 %, 12.5 %."""
    whole, rest = divmod(terms.percent, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def moved_words(moved: TokensMoved, say: Tongue) -> str:
    """Tokens that a bill brought."""
    own = moved.token_en or moved.token if say.language == "en" else moved.token
    return f"{moved.tokens:,} {own}" if own else say("{count} tokens", count=f"{moved.tokens:,}")


def title_of(offer: Offer, basket: Basket, say: Tongue) -> str:
    """Name and terms in one line: "Bus rides  50 tokens + 1.00 baht each"."""
    terms = offer.terms
    name = campaign_name(terms, say)
    match terms.form:
        case "bundle":
            tokens, pays = token_words(terms, terms.bundle_tokens, say), _short(terms.bundle_pays)
            unit = counted_unit(offer, basket, say)
            if not terms.bundle_pays:
                return f"{name}  " + say("{tokens} for one {unit}", tokens=tokens, unit=unit)
            return f"{name}  " + say("{tokens} + {pays} baht for one {unit}", tokens=tokens, pays=pays, unit=unit)
        case "rate":
            own = terms.token_name_en if say.language == "en" else terms.token_name
            return f"{name}  " + say("{amount} off each ({token})", amount=show_money(terms.rate_satang), token=own or say("tokens"))
        case "percent":
            return f"{name}  " + say("{percent} off", percent=percent_words(terms))
        case "coupon" if terms.coupon_satang:
            return f"{name}  " + say("{amount} off", amount=show_money(terms.coupon_satang))
        case _:
            return f"{name}  " + say("{percent} off", percent=percent_words(terms))


def about_of(offer: Offer, say: Tongue) -> str:
    """The line below the title: when it may be used, or what of the day is used already."""
    terms = offer.terms
    if terms.caps.day and offer.discount:
        begins = say("a new day begins at {hour}", hour=f"{terms.day_starts_hour:02}:00")
        if offer.used_today:
            return say("{amount} used today", amount=show_money(offer.used_today)) + " · " + begins
        return say("not used today yet") + " · " + begins
    span = say("good {span}", span=_span(terms, say))
    days = _weekdays(terms, say)
    parts = (_funder(terms, say), f"{span} {days}".strip())
    return " · ".join(part for part in parts if part)


def cannot_of(offer: Offer, say: Tongue) -> str:
    """Why it cannot be used, with the next day on which it can."""
    refusal = offer.refusal
    if refusal is None:
        return ""
    if isinstance(refusal, CampaignNotThatDay) and refusal.next_on is not None:
        return say("Only on {days} · next on {next_on}", days=_weekdays(offer.terms, say), next_on=show_date(refusal.next_on, "strip", say.language))
    about = refusal.fields
    if about.get("name") == offer.terms.name:
        about = {**about, "name": campaign_name(offer.terms, say)}
    return say(refusal.says, **about)


def steps_of(offer: Offer, say: Tongue) -> tuple[str, ...]:
    """The sum of an offer written out, its last part what counts."""
    terms = offer.terms
    if not offer.discount:
        return ()
    match terms.form:
        case "bundle":
            tokens = token_words(terms, offer.tokens, say)
            paid = f"{show_money(offer.pays)} + {tokens}" if offer.pays else tokens
            return (show_money(offer.cost), paid)
        case "rate":
            each = f"{token_words(terms, offer.tokens, say)} × {show_money(terms.rate_satang)}"
            return tuple(part for part in (each, _bound_words(offer, say), show_money(offer.discount)) if part)
        case "coupon" if terms.coupon_satang:
            joined = say("joining {amount}", amount=show_money(offer.base))
            return (joined, _bound_words(offer, say) or say("{amount} off", amount=show_money(offer.discount)))
        case _:
            joined = say("joining {amount}", amount=show_money(offer.base))
            share = show_money(offer.share)
            half = say("half {amount}", amount=share) if terms.percent == HALF else f"{percent_words(terms)} {share}"
            bound = _bound_words(offer, say)
            return (joined, half, bound) if bound else (joined, half)


def left_out_words(offer: Offer, basket: Basket, say: Tongue) -> str:
    """The lines that do not count, the first of them by name; nothing where a campaign is about few goods anyway."""
    chosen = offer.terms.choice
    if offer.state == "refused" or not offer.left_out or chosen.goods or chosen.groups:
        return ""
    named = [f"{_line_name(basket, share.line, say)} {show_money(share.amount)}" for share in offer.left_out[:MOST_NAMED]]
    more = len(offer.left_out) - len(named)
    lines = say("{lines} and {count} more", lines=", ".join(named), count=more) if more else ", ".join(named)
    return say("not counted: {lines}", lines=lines)


def room_words(offer: Offer, say: Tongue) -> str:
    """What of the person's cap in all is left, before and after."""
    if offer.room_before is None or offer.room_after is None or not offer.discount:
        return ""
    before, after = show_money(offer.room_before), show_money(offer.room_after)
    return say("entitled to {before} → {after}", before=before, after=after) if offer.state == "used" else say("entitled to {before}", before=before)


def scheme_of(offer: Offer, number: int, basket: Basket, say: Tongue) -> Scheme:
    """An offer as its card shows it; `number` from 0 is its place."""
    terms = offer.terms
    key = f"Ctrl {number + 1}" if number < 9 else ""
    refused = offer.state == "refused"
    used = offer.state == "used"
    steppable = not refused and offer.state != "wanting" and terms.form in ("bundle", "rate")
    times, most, unit = -1, 0, ""
    if steppable and terms.form == "bundle":
        times, most = offer.times if used else 0, offer.most_times
        unit = say("{unit} (this bill has {count})", unit=counted_unit(offer, basket, say), count=counted_pieces(offer, basket))
    elif steppable:
        times, most = offer.tokens if used else 0, offer.most_tokens
        unit = terms.token_name_en if say.language == "en" else terms.token_name
    about = cannot_of(offer, say) if offer.state == "wanting" else about_of(offer, say)
    return Scheme(
        key=key,
        icon=token_icon(offer, basket),
        title=title_of(offer, basket, say),
        about=about,
        amount=show_money(-offer.discount) if offer.discount and not refused and offer.state != "wanting" else "",
        chosen=used,
        cannot=(cannot_of(offer, say) or say("It cannot be used on this bill.")) if refused else "",
        times=times,
        most_times=most,
        unit=unit,
        steps=steps_of(offer, say) if used else (),
        part=offer.discount if used and offer.bound in ("bill", "day", "person", "shop", "total", "offline") else 0,
        whole=offer.share if used and offer.share > offer.discount and terms.form == "percent" else 0,
        left_out=left_out_words(offer, basket, say) if used else "",
        left=room_words(offer, say) if used else "",
    )


def buyer_sums(worked: Worked, say: Tongue, *, tokens: bool) -> list[Sum]:
    """The bill before schemes, and what each takes off; with its `tokens` where there is room."""
    sums = [Sum(say("The bill"), show_money(worked.to_pay + worked.discount))]
    for offer in worked.offers:
        if offer.state == "used" and offer.discount:
            name = campaign_name(offer.terms, say)
            words = f"{name} {token_words(offer.terms, offer.tokens, say)}" if tokens and offer.terms.form in ("bundle", "rate") else name
            sums.append(Sum(words, show_money(-offer.discount), "token"))
    return sums


def bearer_sums(worked: Worked, say: Tongue) -> list[Sum]:
    """Who bears the discount: each issuer, and the shop."""
    sums = [Sum(one.name_en if say.language == "en" and one.name_en else one.name, show_money(one.amount), "ink") for one in worked.issuers]
    return [*sums, Sum(say("The shop"), show_money(worked.own), "ink")]


def held_words(found: TokensAtBill, say: Tongue) -> str:
    """What the member has of each campaign, one beside the other and never added."""
    parts = []
    for offer in found.worked.offers:
        if offer.tokens_before and offer.terms.has_wallets:
            parts.append(token_words(offer.terms, offer.tokens_before, say))
    return " · ".join(parts)


def after_cells(found: TokensAtBill, say: Tongue) -> list[Sum]:
    """What is left of the wallet that this bill is about after it, what of that runs out next, what may still be used while offline."""
    held = [offer for offer in found.worked.offers if offer.terms.has_wallets and offer.tokens_before is not None]
    used = [offer for offer in held if offer.state == "used"]
    cells: list[Sum] = []
    for offer in (used or held)[:1]:
        terms = offer.terms
        name = terms.token_name_en if say.language == "en" else terms.token_name
        before = offer.tokens_before or 0
        after = before if offer.tokens_after is None or offer.state != "used" else offer.tokens_after
        words = say("{token} after this bill", token=name[:1].upper() + name[1:]) if name else say("Tokens after this bill")
        cells.append(Sum(words, f"{after:,}", "token"))
        wallet = found.wallet(terms.campaign)
        soon = wallet.without(before - after).soon if wallet is not None else None
        if soon is not None:
            cells.append(Sum(say("Run out on {day}", day=soon.on), f"{soon.tokens:,}", "ink"))
        if offer.offline_left is not None:
            cells.append(Sum(say("Offline, still today"), f"{offer.offline_left:,}", "ink"))
    earns = earned_words(found, say)
    if earns:
        cells.append(Sum(say("This bill earns"), earns, "token"))
    return cells[:MOST_CELLS]


def earned_words(found: TokensAtBill, say: Tongue) -> str:
    """The tokens that the bill brings by itself, campaign by campaign."""
    terms = {offer.campaign: offer.terms for offer in found.worked.offers}
    parts = [f"+{token_words(terms[one.campaign], one.tokens, say)}" for one in found.worked.earned if one.campaign in terms]
    return " · ".join(parts)


def line_marks(found: TokensAtBill, basket: Basket, say: Tongue) -> dict[int, Tag]:
    """What campaigns say of single lines: tokens may be used for it, or are; and what the schemes of whole bills leave out."""
    used = {use.campaign for use in basket.uses}
    marks: dict[int, Tag] = {}
    for offer in found.worked.offers:
        if offer.state == "refused":
            continue
        if offer.terms.form == "bundle":
            words = say("with tokens") if offer.campaign in used else say("tokens can be used")
            marks |= dict.fromkeys(_counted_numbers(offer, basket), Tag(words, "token", "ph.ticket"))
    for offer in found.worked.offers:
        if offer.state in ("used", "possible") and offer.terms.form == "percent":
            for share in offer.left_out:
                number = basket.living[share.line] if share.line < len(basket.living) else -1
                if number >= 0 and number not in marks:
                    marks[number] = Tag(say("outside the scheme"), "mute", "ph.prohibit")
    return marks


def counted_unit(offer: Offer, basket: Basket, say: Tongue) -> str:
    """The unit of the goods that count, or a time where they have none."""
    for line in _counted(offer, basket):
        unit = line.unit_en if say.language == "en" and line.unit_en else line.unit
        if unit:
            return unit
    return say("use")


def counted_pieces(offer: Offer, basket: Basket) -> int:
    """How many whole pieces of the goods that count stand on the bill."""
    return sum(int(line.steps // 10**line.unit_places) for line in _counted(offer, basket))


def _counted(offer: Offer, basket: Basket) -> Sequence[Line]:
    return [basket.lines[number] for number in _counted_numbers(offer, basket)]


def _counted_numbers(offer: Offer, basket: Basket) -> Sequence[int]:
    out = {share.line for share in offer.left_out}
    return [number for place, number in enumerate(basket.living) if place not in out]


def _line_name(basket: Basket, place: int, say: Tongue) -> str:
    living = basket.living
    if place >= len(living):
        return ""
    line = basket.lines[living[place]]
    return name_of(line.name, line.name_en, say)


def _bound_words(offer: Offer, say: Tongue) -> str:
    """What kept it from giving more: caps are of money, what is left of a budget or while offline of what the campaign counts."""
    counted = offer.bound in ("budget", "offline") and offer.terms.form != "percent"
    at = token_words(offer.terms, offer.bound_at, say) if counted else show_money(offer.bound_at)
    match offer.bound:
        case "bill":
            return say("at most {amount} a bill", amount=at)
        case "day":
            return say("{amount} left today", amount=at) if offer.used_today else say("at most {amount} a day", amount=at)
        case "person":
            return say("{amount} left in all", amount=at)
        case "shop":
            return say("{amount} left in this shop", amount=at)
        case "total" | "budget":
            return say("{amount} left in the scheme", amount=at)
        case "offline":
            return say("{amount} while offline", amount=at)
        case _:
            return ""


def _weekdays(terms: Terms, say: Tongue) -> str:
    """The days of the week on which it may be used, "every day" where all are."""
    if not terms.weekdays:
        return say("every day")
    names = (say("Mondays"), say("Tuesdays"), say("Wednesdays"), say("Thursdays"), say("Fridays"), say("Saturdays"), say("Sundays"))
    return ", ".join(names[day - 1] for day in sorted(set(terms.weekdays)))


def _funder(terms: Terms, say: Tongue) -> str:
    return terms.issuer_name_en if say.language == "en" and terms.issuer_name_en else terms.issuer_name


def _span(terms: Terms, say: Tongue) -> str:
    """The window, with short years where it goes over a year's end."""
    first, last = terms.from_on, terms.to_on
    if first.year == last.year:
        return show_span(first, last, say.language)
    return f"{show_date(first, 'dense', say.language)} – {show_date(last, 'dense', say.language)}"


def _short(satang: int) -> str:
    """Whole baht without decimals, as in the name of a price."""
    return f"{satang // 100:,}" if satang % 100 == 0 else show_money(satang)


def why_words(reason: Refusal, say: Tongue) -> tuple[str, str]:
    """Why a coupon or a reference is no good: what happened, and below it where and when."""
    if isinstance(reason, CouponUsed | ReferenceUsed):
        about = reason.fields
        coupon = isinstance(reason, CouponUsed)
        title = say("Coupon {proof} was used already", **about) if coupon else say("Reference {proof} was used already", **about)
        return title, say("{on} at {when} · {till} · bill {bill}", **about)
    return reason.sentence(say), ""
