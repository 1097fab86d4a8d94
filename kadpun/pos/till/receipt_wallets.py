"""What papers and pages call the lines of a wallet, and the statement of a wallet for the till's paper.

Tokens are an entitlement to a discount and never money: no line has baht. Members go by their numbers. Refuses to know printers and the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kadpun.books.money import MINUS
from kadpun.books.thai import show_date
from kadpun.books.tokens.grant_rules import rules_on
from kadpun.books.tokens.terms import GrantRule, Terms
from kadpun.books.tokens.wallets import Movement, Wallet
from kadpun.books.words import Language, Say
from kadpun.hardware.slip import Cut, Item, Pair, Rule, Slip, Space, Text

from .receipt import INDENT, shop_head
from .receipt_members import MemberPage

MOST_LINES = 40
"""Lines of a wallet on one paper, the newest."""


def campaign_name(terms: Terms, language: Language) -> str:
    """What a campaign is called in a language."""
    return (terms.name_en if language == "en" else "") or terms.name


def token_word(terms: Terms, say: Say, language: Language) -> str:
    """What the tokens of a campaign are called."""
    return (terms.token_name_en if language == "en" else "") or terms.token_name or say("tokens")


def rule_words(rule: GrantRule, say: Say, language: Language) -> str:
    """What a rule is called: its own name, or what it is for."""
    own = (rule.name_en if language == "en" else "") or rule.name
    kinds = {
        "welcome": say("Welcome"),
        "mission": say("Mission"),
        "list": say("Event"),
        "purchase": say("Earned by buying"),
        "weight": say("Earned by weight"),
    }
    return own or kinds[rule.kind]


def movement_words(line: Movement, terms: Terms, say: Say, language: Language) -> str:
    """What one line of a wallet is."""
    if line.what == "granted":
        rules = {rule.rule: rule for rule in rules_on(terms, max(line.on, terms.from_on))}
        return rule_words(rules[line.rule], say, language) if line.rule in rules else say("Granted")
    words = {
        "earned": say("Earned on bill {number}", number=line.number),
        "use": say("Used on bill {number}", number=line.number),
        "back": say("Came back with {number}", number=line.number),
        "taken-back": say("Taken back with {number}", number=line.number),
        "received": say("Passed on by somebody"),
        "moved": say("Passed on to somebody"),
        "void": say("Made void"),
        "expiry": say("Ran out") if line.tokens < 0 else say("Had not run out after all"),
    }
    return words.get(line.what, say("Entry in the books"))


def show_tokens(tokens: int, *, signed: bool = False) -> str:
    """So many tokens, with a sign in front where they come and go."""
    sign = MINUS if tokens < 0 else "+" if signed and tokens > 0 else ""
    return f"{sign}{abs(tokens):,}"


def until_words(until: date | None, say: Say) -> str:
    """How long tokens are good."""
    return say("good until {day}", day=until) if until is not None else say("good for ever")


def wallet_slip(page: MemberPage, terms: Terms, held: Wallet, lines: Sequence[Movement]) -> Slip:
    """The statement of one wallet: what came and went, the newest lines, and what is left lot by lot with its last day."""
    say, word = page.say, token_word(terms, page.say, page.language)
    items: list[Item] = [
        *shop_head(page.profile, say, say("Statement of tokens"), logo=False),
        Pair(say("Member {number}", number=page.member_number), show_date(page.made_on, "document", page.language), weight=700),
        Text(campaign_name(terms, page.language), weight=700),
        Text(say("of {issuer}", issuer=(terms.issuer_name_en if page.language == "en" else "") or terms.issuer_name), size="small"),
        Rule(),
    ]
    shown = lines[-MOST_LINES:]
    if len(shown) < len(lines):
        items.append(Pair(say("Brought forward"), show_tokens(shown[0].left - shown[0].tokens)))
    for line in shown:
        day = show_date(line.on, "dense", page.language)
        items.append(Pair(f"{day} {movement_words(line, terms, say, page.language)}", show_tokens(line.tokens, signed=True)))
    items += [Rule(), Pair(say("Left in the wallet"), f"{show_tokens(held.left)} {word}", size="large", weight=700)]
    for until, tokens in held.by_expiry:
        items.append(Pair(until_words(until, say), show_tokens(tokens), "small", indent=INDENT))
    items += [Space(12), Text(say("Tokens give a discount. They are not money and are never paid out."), size="small")]
    return Slip((*items, Space(24), Cut()), page.language)
