"""Templates to start from agree with themselves and have the figures of the schemes that they are named after."""

from __future__ import annotations

from datetime import date

import pytest

from kadpun.books.tokens.templates import ABOUT, NAMES, Template, template_terms
from kadpun.books.tokens.terms_rules import contradictions

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("template", list(NAMES))
def test_a_template_contradicts_nothing(template: Template) -> None:
    terms = template_terms(template, today=TODAY, shop="test-coop/shop-1", shop_name="ร้านทดสอบ")
    assert list(contradictions(terms)) == [] and terms.from_on == TODAY and ABOUT[template]


def test_the_municipal_template_has_the_figures_of_khon_kaen() -> None:
    terms = template_terms("kgo", today=date(2022, 6, 9))
    assert terms.to_on == date(2022, 8, 31) and terms.budget == 1_000_000
    assert (terms.bundle_tokens, terms.bundle_pays) == (50, 100)
    assert [(rule.kind, rule.tokens, rule.per) for rule in terms.grants] == [
        ("welcome", 100, 0),
        ("mission", 400, 0),
        ("list", 0, 0),
        ("purchase", 1, 2000),
    ]


def test_the_co_payment_template_starts_its_day_at_six() -> None:
    terms = template_terms("co-pay", today=TODAY)
    assert (terms.percent, terms.caps.day, terms.caps.person, terms.day_starts_hour, terms.minimum) == (5000, 20_000, 200_000, 6, 10_000)


def test_the_shops_own_points_are_its_own() -> None:
    for template in ("points", "green"):
        terms = template_terms(template, today=TODAY, shop="test-coop/shop-1", shop_name="ร้านทดสอบ")
        assert terms.own and terms.budget == 0 and terms.shops == ("test-coop/shop-1",) and terms.issuer == "test-coop-shop-1"
