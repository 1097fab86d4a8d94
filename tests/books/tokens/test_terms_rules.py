"""Terms that contradict themselves: each is refused by its own reason, at the door as in the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kadpun.books.desk import Desk
from kadpun.books.tokens import contradictions as wrong
from kadpun.books.tokens.campaign_acts import open_campaign
from kadpun.books.tokens.issuer_keys import IssuerIdWrong
from kadpun.books.tokens.terms import Caps, Choice, GrantRule, Terms
from kadpun.books.tokens.terms_rules import check_terms, contradictions

from ..shops import CASHIER, a_shop
from .campaign_terms import CO_PAY, KGO

RATE = replace(KGO, form="rate", bundle_tokens=0, bundle_pays=0, rate_satang=100)
COUPON = replace(KGO, form="coupon", bundle_tokens=0, bundle_pays=0, coupon_satang=5000, grants=())
WELCOME = GrantRule("welcome", "welcome", 100)

WRONG: list[tuple[type[Any], Terms, dict[str, Any]]] = [
    (wrong.CampaignIdWrong, KGO, {"campaign": "KGO 2565"}),
    (wrong.CampaignIdWrong, KGO, {"campaign": "k" * 31}),
    (wrong.CampaignUnnamed, KGO, {"name": " "}),
    (wrong.CampaignUnnamed, KGO, {"name_en": "two\nlines"}),
    (IssuerIdWrong, KGO, {"issuer": "Khon Kaen"}),
    (wrong.IssuerUnnamed, KGO, {"issuer_name": ""}),
    (wrong.CommodityWrong, KGO, {"commodity": "THB"}),
    (wrong.ShopNameWrong, KGO, {"shops": ("khonkaen",)}),
    (wrong.ShopNameWrong, KGO, {"shops": ("a/b", "a/b")}),
    (wrong.WindowBackwards, KGO, {"to_on": date(2026, 10, 31), "expires_on": None}),
    (wrong.WindowTooLong, KGO, {"to_on": date(2056, 10, 31)}),
    (wrong.DayStartWrong, CO_PAY, {"day_starts_hour": 24}),
    (wrong.WeekdaysWrong, KGO, {"weekdays": (0,)}),
    (wrong.WeekdaysWrong, KGO, {"weekdays": (7, 6)}),
    (wrong.WindowWithoutDays, KGO, {"to_on": date(2026, 11, 2), "weekdays": (3,), "expires_on": None}),
    (wrong.ExpiryBeforeBegin, KGO, {"expires_on": date(2026, 10, 31)}),
    (wrong.BundleWithoutTokens, KGO, {"bundle_tokens": 0}),
    (wrong.RateOfNothing, RATE, {"rate_satang": 0}),
    (wrong.PercentOfNothing, CO_PAY, {"percent": 0}),
    (wrong.PercentBeyondAll, CO_PAY, {"percent": 10_001}),
    (wrong.CouponOfNothing, COUPON, {"coupon_satang": 0}),
    (wrong.CouponOfNothing, COUPON, {"percent": 100}),
    (wrong.FormMixed, CO_PAY, {"bundle_tokens": 50}),
    (wrong.FormMixed, KGO, {"repays_satang": 20}),
    (wrong.TermsOutOfBounds, CO_PAY, {"caps": Caps(day=-1)}),
    (wrong.TermsOutOfBounds, CO_PAY, {"order": 1000}),
    (wrong.TermsOutOfBounds, KGO, {"budget": -1}),
    (wrong.MinimumBelowZero, CO_PAY, {"minimum": -1}),
    (wrong.RoundingWrong, CO_PAY, {"round_to": 0}),
    (wrong.CapBelowOne, RATE, {"caps": Caps(bill=99)}),
    (wrong.CapBelowOne, COUPON, {"caps": Caps(person=4999)}),
    (wrong.CapBelowBundle, KGO, {"repays": "per-token", "repays_satang": 20, "caps": Caps(bill=999)}),
    (wrong.CapBelowStep, CO_PAY, {"round_to": 100, "caps": Caps(bill=50)}),
    (wrong.CapAboveCap, CO_PAY, {"caps": Caps(day=300_000, person=200_000)}),
    (wrong.CapBeyondBudget, CO_PAY, {"budget": 1_000, "caps": Caps(total=2_000)}),
    (wrong.GoodsInAndOut, CO_PAY, {"choice": Choice(groups=("beer",), groups_out=("beer",))}),
    (wrong.RepaysNothingSaid, KGO, {"repays": "per-token"}),
    (wrong.RepaysBeyondDiscount, RATE, {"repays": "per-token", "repays_satang": 101}),
    (wrong.RepaysByTokenOfPercent, CO_PAY, {"repays": "per-token", "repays_satang": 1}),
    (wrong.ClaimDaysWrong, KGO, {"claim_days": 366}),
    (wrong.BreakageWrong, KGO, {"breakage_percent": 5}),
    (wrong.BudgetBelowGrant, KGO, {"budget": 399}),
    (wrong.BudgetBelowGrant, KGO, {"budget": 49, "grants": ()}),
    (wrong.GrantsWithoutWallets, CO_PAY, {"grants": (WELCOME,)}),
    (wrong.GrantRuleWrong, KGO, {"grants": (replace(WELCOME, tokens=0),)}),
    (wrong.GrantRuleTwice, KGO, {"grants": (WELCOME, WELCOME)}),
    (wrong.GrantRuleTwice, KGO, {"grants": (WELCOME, replace(WELCOME, kind="mission", from_on=date(2026, 12, 1)))}),
    (wrong.GrantWithoutMeasure, KGO, {"grants": (GrantRule("buy", "purchase", 1),)}),
    (wrong.GrantWithMeasure, KGO, {"grants": (replace(WELCOME, per=2000),)}),
    (wrong.GrantFillsNothing, KGO, {"grants": (replace(WELCOME, brings="to"),)}),
    (wrong.GrantsBelowBundle, KGO, {"bundle_tokens": 401}),
    (wrong.IdentityNotSaid, KGO, {"identity": ()}),
    (wrong.FloorBelowBundle, KGO, {"offline_floor": 49}),
    (wrong.FloorWithoutUse, KGO, {"offline_floor": 50, "offline": "refuse"}),
    (wrong.ElsewhereOnPaper, COUPON, {"elsewhere": True}),
    (wrong.TransferWithoutWallets, CO_PAY, {"transferable": True}),
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = a_shop(tmp_path / "shop")
    yield made
    made.close()


@pytest.mark.parametrize("terms", [KGO, CO_PAY, RATE, COUPON, replace(COUPON, coupon_satang=0, percent=1000)], ids=lambda terms: str(terms.form))
def test_terms_that_agree_with_themselves_pass(terms: Terms) -> None:
    assert list(contradictions(terms)) == []


@pytest.mark.parametrize(("reason", "terms", "changed"), WRONG, ids=lambda value: getattr(value, "__name__", None) or "")
def test_each_contradiction_has_a_reason_of_its_own(reason: type[Any], terms: Terms, changed: dict[str, Any]) -> None:
    with pytest.raises(reason):
        check_terms(replace(terms, **changed))


def test_every_reason_is_seen_in_a_test() -> None:
    named = {value for value in vars(wrong).values() if isinstance(value, type) and value.__module__ == wrong.__name__}
    assert named == {reason for reason, _, _ in WRONG if reason is not IssuerIdWrong}


def test_all_contradictions_are_told_at_once_with_their_fields() -> None:
    found = list(contradictions(replace(CO_PAY, percent=0, name="", day_starts_hour=30)))
    assert [field for field, _ in found] == ["name", "day_starts_hour", "percent"]


def test_terms_that_contradict_themselves_do_not_pass_the_door(desk: Desk) -> None:
    with pytest.raises(wrong.PercentOfNothing), desk.store.work() as work:
        open_campaign(desk, work, replace(CO_PAY, percent=0), by=CASHIER)
