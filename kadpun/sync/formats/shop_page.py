"""The shop's own page on the web: a folder of plain files that needs no server, no network and no script to be read.

A front page with every offer by group, a page for each of the goods, a price list for the wall, each in Thai and in English. Scripts only make it
quicker to find goods; without them everything is there. Pure functions: the caller brings style, fonts and pictures and writes the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kadpun.books.clock import local_time
from kadpun.books.market.offers import Offer, Picture
from kadpun.books.money import show_money
from kadpun.books.thai import fold_for_search, show_time
from kadpun.books.words import Language, Say

from .fitting import LeftOut, cut, fit, one_line, page_of, paragraphs, picture_path, shown_address, thai_order
from .front import ShopFront
from .json_ld import script_of
from .markup import Markup, document, joined, qr_drawing, tag
from .shop_words import facts_of, price_of, state_of, story_of, title_of, unit_of

LANGUAGES: tuple[Language, ...] = ("th", "en")
TONGUE = {"th": "ไทย", "en": "English"}
STYLE, SCRIPT = "style.css", "shop.js"
QrOf = Callable[[str], Sequence[Sequence[bool]]]


@dataclass(frozen=True, slots=True)
class ShopPages:
    """The pages by their path in the folder, the pictures they show, and what they cannot show."""

    files: Mapping[str, str]
    pictures: tuple[Picture, ...]
    count: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """What every page needs: whose it is, in which language, as of when."""

    front: ShopFront
    say: Say
    language: Language
    at: int
    qr_of: QrOf


def shop_pages(front: ShopFront, offers: Iterable[Offer], words: Mapping[Language, Say], *, at: int, qr_of: QrOf) -> ShopPages:
    """Write every page as of an instant; `qr_of` gives the modules of a QR code."""
    fitted = fit(offers, without=frozenset({"off"}))
    files: dict[str, str] = {}
    for language in LANGUAGES:
        telling = Telling(front, words[language], language, at, qr_of)
        files[name_of("index", language)] = _front_page(telling, fitted.offers)
        files[name_of("price-list", language)] = _price_list(telling, fitted.offers)
        for offer in fitted.offers:
            files[page_of(offer.sku, language)] = _goods_page(telling, offer)
    pictures = {picture.name: picture for offer in fitted.offers for picture in offer.pictures}
    return ShopPages(files, tuple(pictures.values()), len(fitted.offers), fitted.left_out)


def name_of(page: str, language: Language) -> str:
    """A page's file name in a language."""
    return f"{page}.html" if language == "th" else f"{page}.{language}.html"


def _by_group(offers: Sequence[Offer]) -> list[tuple[str, list[Offer]]]:
    """Groups by name and goods by title, as a Thai dictionary has them; goods without a group last."""
    ranked = sorted(offers, key=lambda offer: (not one_line(offer.category), thai_order(offer.category), thai_order(offer.title), offer.sku))
    return [(name, list(some)) for name, some in groupby(ranked, key=lambda offer: one_line(offer.category))]


def _head(telling: Telling, title: str, other: str, about: str = "") -> list[Markup]:
    """Title, style, and the same page in the other language."""
    language = next(one for one in LANGUAGES if one != telling.language)
    made = [tag("title", title), tag("link", rel="stylesheet", href=STYLE), tag("link", rel="alternate", hreflang=language, href=other)]
    if about:
        made.append(tag("meta", name="description", content=cut(about, 160)))
    return [*made, tag("script", src=SCRIPT, defer=True)]


def _masthead(telling: Telling, other: str, *, home: bool) -> Markup:
    """The shop's name, where it stands, its telephone, and the way to the other pages."""
    front, say = telling.front, telling.say
    name = tag("h1", front.name) if home else tag("p", tag("a", front.name, href=name_of("index", telling.language)), class_="name")
    about = [tag("p", front.organisation, class_="body")] if front.organisation else []
    place = [tag("p", " ".join(front.place), class_="place")] if front.place else []
    call = [tag("a", say("Call {telephone}", telephone=front.telephone), class_="call", href=_dial(front.telephone))] if front.telephone else []
    language = next(one for one in LANGUAGES if one != telling.language)
    ways = [
        tag("a", say("Price list"), href=name_of("price-list", telling.language)),
        tag("a", TONGUE[language], href=other, lang=language, hreflang=language),
    ]
    sample = [tag("p", say("This is a sample shop. Nothing here can be bought."), class_="sample")] if front.sample else []
    left = tag("div", name, about, place, class_="who")
    return tag("header", tag("div", left, tag("nav", call, ways, class_="ways"), class_="bar"), sample, class_="masthead")


def _dial(telephone: str) -> str:
    return "tel:" + "".join(letter for letter in telephone if letter.isascii() and (letter.isdigit() or letter == "+"))


def _as_of(telling: Telling) -> Markup:
    """When the page was made: a static page grows old, and says so. Not on the pages of goods, which would all differ every minute."""
    day, time = local_time(telling.at).date(), show_time(telling.at, telling.language)
    return tag("p", telling.say("Prices and stock as of {day}, {time}", day=day, time=time), class_="as-of")


def _foot(telling: Telling, *parts: Markup, page: str = "") -> Markup:
    """On paper the way back to the page, after what else is to be said."""
    code = [_code(telling, page, telling.say("Scan to see today's prices"))] if telling.front.address else []
    return tag("footer", parts, code) if parts or code else Markup("")


def _code(telling: Telling, page: str, label: str) -> Markup:
    address = telling.front.address + page
    return tag(
        "div",
        qr_drawing(telling.qr_of(address), label),
        tag("p", label, tag("br"), tag("span", shown_address(address), class_="address")),
        class_="scan",
    )


def _picture(picture: Picture, telling: Telling, alt: str, *, eager: bool = False) -> Markup:
    told = (picture.alt_en if telling.language == "en" else picture.alt) or alt
    return tag("img", src=picture_path(picture.name), alt=told, width=picture.width, height=picture.height, loading=None if eager else "lazy")


def _no_picture(title: str) -> Markup:
    """A quiet tile with the first letter that stands by itself."""
    letter = next((one for one in title if one.isalnum() and one not in "เแโใไ"), "·")
    return tag("span", letter, class_="tile", aria_hidden="true")


def _price(telling: Telling, offer: Offer, element: str = "p") -> Markup:
    """The price, for what unit, and what it was before; inside a link no paragraph may stand."""
    say, per = telling.say, unit_of(offer, telling.language)
    was = [tag("s", _price_before(offer, say))] if offer.regular_price > offer.price > 0 else []
    unit = [" ", tag("span", f"/ {per}", class_="unit")] if per and offer.price > 0 else []
    return tag(element, tag("strong", price_of(offer, say)), unit, was, class_="price")


def _price_before(offer: Offer, say: Say) -> str:
    """What it cost before the cut."""
    return say("{amount} baht", amount=show_money(offer.regular_price))


def _chip(offer: Offer, say: Say) -> Markup:
    state = state_of(offer, say)
    return tag("span", state.words, class_=f"chip {state.tone}")


def _card(telling: Telling, offer: Offer, *, pictured: bool) -> Markup:
    title = title_of(offer, telling.language)
    shown = [_picture(offer.pictures[0], telling, title) if offer.pictures else _no_picture(title)] if pictured else []
    words = fold_for_search(" ".join((offer.sku, one_line(offer.title), one_line(offer.title_en), one_line(offer.category))))
    text = tag("span", tag("span", title, class_="title"), _price(telling, offer, "span"), _chip(offer, telling.say), class_="text")
    return tag("li", tag("a", shown, text, href=page_of(offer.sku, telling.language)), data_words=cut(words, 400))


def _front_page(telling: Telling, offers: Sequence[Offer]) -> str:
    say, front = telling.say, telling.front
    other = name_of("index", next(one for one in LANGUAGES if one != telling.language))
    groups = _by_group(offers)
    named = [(f"group-{at}", name or say("Other goods"), some) for at, (name, some) in enumerate(groups, 1)]
    jumps = tag("nav", [tag("a", name, href=f"#{anchor}") for anchor, name, _ in named], class_="groups", aria_label=say("Groups of goods"))
    field = tag("input", type="search", id="find", placeholder=say("Find goods"), aria_label=say("Find goods"), autocomplete="off")
    nothing = tag("p", say("Nothing found. Try a shorter word."), id="nothing", hidden=True, role="status")
    tools = tag("div", tag("div", field, class_="find", hidden=True), jumps if len(named) > 1 else "", class_="tools")
    body = [
        _masthead(telling, other, home=True),
        tag(
            "main", tools, nothing, [_section(telling, *one) for one in named], "" if offers else tag("p", say("There is nothing on sale just now."))
        ),
        _foot(telling, _as_of(telling), page="" if telling.language == "th" else name_of("index", "en")),
    ]
    about = " · ".join([front.name, *front.place])
    return document(telling.language, _head(telling, front.name, other, about), body)


def _section(telling: Telling, anchor: str, name: str, offers: Sequence[Offer]) -> Markup:
    pictured = any(offer.pictures for offer in offers)
    cards = [joined("\n", _card(telling, offer, pictured=pictured)) for offer in offers]
    return tag("section", tag("h2", name), tag("ul", cards, class_="cards" if pictured else "cards plain"), id=anchor)


def _goods_page(telling: Telling, offer: Offer) -> str:
    say, language = telling.say, telling.language
    other = page_of(offer.sku, next(one for one in LANGUAGES if one != language))
    title = title_of(offer, language)
    pictures = [_picture(picture, telling, title, eager=at == 0) for at, picture in enumerate(offer.pictures)]
    facts = [tag("div", tag("dt", label), tag("dd", words)) for label, words in facts_of(offer, say, language)]
    how = say("To order, call the shop and say the code {code}.", code=offer.sku) if telling.front.telephone else ""
    graph = script_of(telling.front, offer)
    story = story_of(offer, language)
    body = [
        _masthead(telling, other, home=False),
        tag(
            "main",
            tag("p", tag("a", say("All goods"), href=name_of("index", language)), class_="back"),
            tag("div", pictures, class_="gallery") if pictures else "",
            tag(
                "article",
                tag("h1", title),
                _price(telling, offer),
                tag("p", _chip(offer, say)),
                [tag("p", paragraph) for paragraph in paragraphs(story)],
                tag("dl", facts),
                tag("p", how, class_="how") if how else "",
            ),
            class_="goods pictured" if pictures else "goods",
        ),
        _foot(telling, page=page_of(offer.sku, language)),
        tag("script", Markup(graph), type="application/ld+json") if graph else "",
    ]
    return document(language, _head(telling, f"{cut(title, 80)} · {telling.front.name}", other, one_line(story) or title), body)


def _price_list(telling: Telling, offers: Sequence[Offer]) -> str:
    """A list for the wall: A4 upright, its headings on every sheet."""
    say = telling.say
    other = name_of("price-list", next(one for one in LANGUAGES if one != telling.language))
    heads = (say("Code"), say("Goods"), say("Sold per"), say("Baht"), "")
    head = tag("thead", tag("tr", [tag("th", one, scope="col") for one in heads]))
    bodies = [
        tag(
            "tbody",
            tag("tr", tag("th", name or say("Other goods"), colspan=5, scope="rowgroup"), class_="group"),
            [joined("\n", _price_row(telling, offer)) for offer in some],
        )
        for name, some in _by_group(offers)
    ]
    code = (
        _code(telling, "" if telling.language == "th" else name_of("index", "en"), say("Scan to see today's prices")) if telling.front.address else ""
    )
    who = [tag("h1", say("Price list")), tag("p", telling.front.name, class_="shop"), tag("p", " ".join(telling.front.place), class_="place")]
    call = tag("p", say("Call {telephone}", telephone=telling.front.telephone)) if telling.front.telephone else ""
    sample = tag("p", say("This is a sample shop. Nothing here can be bought."), class_="sample") if telling.front.sample else ""
    body = [
        tag("p", tag("a", say("All goods"), href=name_of("index", telling.language)), " ", _print_button(say), class_="back"),
        tag("header", tag("div", who, call, _as_of(telling), sample), code, class_="list-head"),
        tag("main", tag("table", head, bodies)),
    ]
    page = [tag("div", body, class_="price-list")]
    return document(telling.language, _head(telling, f"{say('Price list')} · {telling.front.name}", other), page)


def _print_button(say: Say) -> Markup:
    return tag("button", say("Print"), type="button", id="print", hidden=True)


def _price_row(telling: Telling, offer: Offer) -> Markup:
    say = telling.say
    state = state_of(offer, say)
    price = show_money(offer.price) if offer.price > 0 else say("Ask for the price")
    told = "" if state.tone in ("ok", "warn") and offer.kind == "ready" else state.words
    return tag(
        "tr",
        tag("td", offer.sku, class_="code"),
        tag("td", title_of(offer, telling.language)),
        tag("td", unit_of(offer, telling.language)),
        tag("td", price, class_="amount"),
        tag("td", told, class_="state"),
    )
