"""A campaign's terms in sentences, for the second look before it is opened, the card of one that stands, and the command line.

Pairs of a heading and what it says, in the reader's language; amounts and days as people read them. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kadpun.books.goods.product import Product
from kadpun.books.money import show_money
from kadpun.books.thai import show_date
from kadpun.books.tokens.issuer_keys import fingerprint
from kadpun.books.tokens.terms import GrantRule, Terms
from kadpun.books.words import Words

from .campaigns_typed import show_hundredths, show_thousandths

Row = tuple[str, str]
WEEKDAYS: Mapping[int, str] = {1: "Mon", 2: "Tue", 3: "Wed", 4: "Thu", 5: "Fri", 6: "Sat", 7: "Sun"}
STATES: Mapping[str, str] = {
    "open": "Usable now",
    "off-day": "Not on this day",
    "soon": "Not begun yet",
    "spent": "Budget used up",
    "elsewhere": "Other shops",
    "over": "Ended",
    "closed": "Ended early",
}
REASONS: Mapping[str, str] = {
    "date": "its time is over",
    "budget": "its budget is used up",
    "issuer": "the issuer ended it",
    "other": "another reason",
}


def campaign_name(terms: Terms, say: Words) -> str:
    """What the campaign is called in the reader's language."""
    return (terms.name_en or terms.name) if say.language == "en" else terms.name


def issuer_name(terms: Terms, say: Words) -> str:
    """Who stands behind it, in the reader's language."""
    return (terms.issuer_name_en or terms.issuer_name) if say.language == "en" else terms.issuer_name


def token_name(terms: Terms, say: Words) -> str:
    """What its tokens are called in the reader's language."""
    own = (terms.token_name_en or terms.token_name) if say.language == "en" else terms.token_name
    return own or say("tokens")


def terms_rows(terms: Terms, say: Words, goods: Sequence[Product] = ()) -> tuple[Row, ...]:
    """Everything the campaign promises, heading by heading; of the goods that it names these are called by name, others by their id."""
    names = {one.goods: (say.language == "en" and one.name_en) or one.name for one in goods}
    return tuple((heading, words) for heading, words in _rows(terms, say, names) if words)


def budget_words(terms: Terms, say: Words) -> str:
    """The budget in what it is counted in."""
    return amount_words(terms, terms.budget, say) if terms.budget else say("no budget set")


def amount_words(terms: Terms, amount: int, say: Words) -> str:
    """So much of the campaign's commodity: baht of discount for a percentage, else pieces."""
    if terms.form == "percent":
        return say("{amount} baht of discount", amount=show_money(amount))
    return f"{amount:,} {token_name(terms, say)}"


def gives_words(terms: Terms, say: Words) -> str:
    """What one use gives."""
    if terms.form == "bundle":
        tokens = f"{terms.bundle_tokens:,} {token_name(terms, say)}"
        if not terms.bundle_pays:
            return say("{tokens} for one of the goods", tokens=tokens)
        return say("{tokens} and {pays} baht for one of the goods", tokens=tokens, pays=show_money(terms.bundle_pays))
    if terms.form == "rate":
        return say("each of the {token} takes {amount} baht off", token=token_name(terms, say), amount=show_money(terms.rate_satang))
    if terms.coupon_satang:
        return say("a coupon takes {amount} baht off", amount=show_money(terms.coupon_satang))
    return say("{percent} % off", percent=show_hundredths(terms.percent))


def caps_words(terms: Terms, say: Words) -> str:
    """The caps that are set, the narrowest first."""
    caps = terms.caps
    told = (
        say("{amount} a bill", amount=show_money(caps.bill)) if caps.bill else "",
        say("{amount} a person and day", amount=show_money(caps.day)) if caps.day else "",
        say("{amount} a person", amount=show_money(caps.person)) if caps.person else "",
        say("{amount} a shop", amount=show_money(caps.shop)) if caps.shop else "",
        say("{amount} in all", amount=show_money(caps.total)) if caps.total else "",
    )
    return " · ".join(part for part in told if part)


def grant_words(terms: Terms, rule: GrantRule, say: Words) -> str:
    """For what a rule grants how much."""
    name = (rule.name_en or rule.name) if say.language == "en" else rule.name
    tokens = f"{rule.tokens:,} {token_name(terms, say)}"
    words = {
        "welcome": say("{tokens} once a person", tokens=tokens),
        "mission": say("{tokens} once a person", tokens=tokens),
        "list": say("as the list says"),
        "purchase": say("{tokens} for each {amount} baht", tokens=tokens, amount=show_money(rule.per)),
        "weight": say("{tokens} for each {amount} kg", tokens=tokens, amount=show_thousandths(rule.per)),
    }[rule.kind]
    if rule.brings == "to":
        words = say("brings them to {tokens} in all", tokens=tokens)
    since = say("from {day} on", day=rule.from_on) if rule.from_on else ""
    lasts = say("good for {days} days", days=rule.lasts_days) if rule.lasts_days else ""
    return " · ".join(part for part in (f"{name}: {words}" if name else words, since, lasts) if part)


def window_words(terms: Terms, say: Words) -> str:
    """When it may be used."""
    words = [say("{from_on} to {to_on}", from_on=terms.from_on, to_on=terms.to_on)]
    if terms.weekdays:
        words.append(" ".join(say(WEEKDAYS[day]) for day in terms.weekdays))
    if terms.day_starts_hour:
        words.append(say("a day begins at {hour}:00", hour=f"{terms.day_starts_hour:02}"))
    return " · ".join(words)


def bears_words(terms: Terms, say: Words) -> str:
    """Who bears the discount."""
    issuer, token = issuer_name(terms, say), token_name(terms, say)
    if terms.own:
        return say("the shop, as its own discount before VAT")
    if terms.repays == "per-token":
        return say("{issuer} repays {amount} for each of the {token}", issuer=issuer, amount=show_money(terms.repays_satang), token=token)
    return say("{issuer} repays all of it", issuer=issuer)


def _rows(terms: Terms, say: Words, names: Mapping[str, str]) -> Iterator[Row]:
    yield say("Gives"), gives_words(terms, say)
    yield say("At most"), caps_words(terms, say)
    yield say("Least bill"), show_money(terms.minimum) if terms.minimum else ""
    if terms.round_to > 1:
        rounding = {"down": say("down to {step}", step=show_money(terms.round_to)), "up": say("up to {step}", step=show_money(terms.round_to))}
        yield say("Rounded"), rounding.get(terms.rounding, say("to the nearest {step}", step=show_money(terms.round_to)))
    yield say("For"), ", ".join((*terms.choice.groups, *(names.get(one, one) for one in terms.choice.goods))) or say("all goods")
    yield say("Not for"), ", ".join((*terms.choice.groups_out, *(names.get(one, one) for one in terms.choice.goods_out)))
    yield say("When"), window_words(terms, say)
    yield say("Who bears it"), bears_words(terms, say)
    yield say("Funded by"), terms.funder_name
    yield say("Claims"), "" if terms.own else say("paid within {days} days", days=terms.claim_days)
    yield say("Budget"), budget_words(terms, say)
    for rule in terms.grants:
        yield say("Grants"), grant_words(terms, rule, say)
    if terms.has_wallets:
        yield say("Good until"), show_date(terms.expires_on, language=say.language) if terms.expires_on else say("as long as the campaign")
    yield say("Shops"), ", ".join(terms.shops) or say("every shop that takes the file")
    yield say("Beside others"), say("alone") if terms.alone else say("in turn, number {order}", order=terms.order)
    yield say("Goods come back"), say("the tokens come back too") if terms.returns else say("the tokens do not come back")
    yield from _people_rows(terms, say)
    yield say("Issuer's key"), fingerprint(terms.key) if terms.key else say("made when it is opened")


def _people_rows(terms: Terms, say: Words) -> Iterator[Row]:
    if terms.elsewhere:
        yield say("Tokens"), say("live in the issuer's own app, its reference is the proof")
    if terms.has_wallets:
        told = {"id": say("ID number"), "telephone": say("telephone")}
        yield say("One person is known by"), ", ".join(told[one] for one in terms.identity)
        yield say("Passed on to others"), say("allowed, never for baht") if terms.transferable else say("not allowed")
    floor = f"{terms.offline_floor:,} {token_name(terms, say)}"
    offline = {"refuse": say("not used"), "allow": say("used as always"), "floor": say("at most {tokens} a person", tokens=floor)}
    yield say("While other tills are not heard"), offline[terms.offline] if terms.offline != "floor" or terms.offline_floor else say("not used")
