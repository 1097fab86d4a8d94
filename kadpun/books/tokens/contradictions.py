"""What a campaign's terms can contradict themselves in: a reason each, said beside the field of the form that it is about.

Words only; when each holds is worked out in `terms_rules.py`. Amounts among the fields are texts as people read them, days are days.
"""

from __future__ import annotations

from ..refusals import Refusal


class CampaignIdWrong(Refusal):
    says = "“{campaign}” cannot be a campaign's id: small letters, digits and hyphens, at most 30."


class CampaignUnnamed(Refusal):
    says = "A campaign needs a name of at most 200 letters."


class IssuerUnnamed(Refusal):
    says = "Say who stands behind the campaign, in at most 200 letters."


class CommodityWrong(Refusal):
    says = "“{commodity}” cannot be what a campaign is counted in: Latin letters, digits and hyphens, at most 32, a letter first."


class WindowBackwards(Refusal):
    says = "The campaign ends on {to_on}, before it begins on {from_on}."


class WindowTooLong(Refusal):
    says = "A campaign runs for at most 10 years."


class WindowWithoutDays(Refusal):
    says = "None of the chosen days of the week lies between {from_on} and {to_on}."


class WeekdaysWrong(Refusal):
    says = "Days of the week are 1 for Monday to 7 for Sunday, each once and in order."


class DayStartWrong(Refusal):
    says = "A campaign's day starts at a full hour from 0 to 23."


class ShopNameWrong(Refusal):
    says = "“{shop}” is not a shop's name in the ledger, like khonkaen/shop-1, or it stands twice."


class BundleWithoutTokens(Refusal):
    says = "Say how many tokens buy one of the goods: 1 or more."


class RateOfNothing(Refusal):
    says = "Say how much one token takes off: more than 0.00."


class PercentOfNothing(Refusal):
    says = "A share of 0 percent takes nothing off. Say how many percent."


class PercentBeyondAll(Refusal):
    says = "A share is at most 100 percent."


class CouponOfNothing(Refusal):
    says = "Say what a coupon takes off: more than 0.00, or a share in percent, and not both."


class FormMixed(Refusal):
    says = "This form of campaign does not use the field “{field}”. Leave it empty."


class TermsOutOfBounds(Refusal):
    says = "“{field}” is out of bounds."


class CapBelowOne(Refusal):
    says = "The cap of {cap} is smaller than the {one} that it gives once; nobody could ever use it."


class CapBelowBundle(Refusal):
    says = "The cap of {cap} is smaller than one bundle, {one}; nobody could ever use it."


class CapAboveCap(Refusal):
    says = "The cap of {inner} can never be reached: the wider one is {outer}."


class CapBelowStep(Refusal):
    says = "The cap of {cap} is smaller than the step of {step} that discounts are rounded to."


class CapBeyondBudget(Refusal):
    says = "The campaign's cap of {cap} is more than its budget of {budget}."


class MinimumBelowZero(Refusal):
    says = "The least bill is below zero."


class GoodsInAndOut(Refusal):
    says = "“{goods}” is chosen and left out at once."


class RoundingWrong(Refusal):
    says = "Discounts are rounded to whole satang or to a step of up to 100.00."


class RepaysNothingSaid(Refusal):
    says = "Say what the issuer repays for each token: more than 0.00."


class RepaysBeyondDiscount(Refusal):
    says = "The issuer would repay {repays} for a discount of {discount}. It repays at most the discount."


class RepaysByTokenOfPercent(Refusal):
    says = "A share in percent has no tokens to repay by. The issuer repays all of it or none."


class ClaimDaysWrong(Refusal):
    says = "A claim is paid within 0 to 365 days."


class BudgetBelowGrant(Refusal):
    says = "The budget of {budget} is smaller than one grant or bundle of {grant}."


class ExpiryBeforeBegin(Refusal):
    says = "The tokens expire on {expires_on}, before the campaign begins on {from_on}."


class GrantsWithoutWallets(Refusal):
    says = "Nobody holds tokens of this form here, so none are granted. Leave the grants out."


class GrantRuleWrong(Refusal):
    says = "The grant “{rule}” needs an id of small letters, digits and hyphens, 1 token or more, and at most 3,660 days."


class GrantRuleTwice(Refusal):
    says = "The grant “{rule}” stands twice for one day, or once as another kind."


class GrantWithoutMeasure(Refusal):
    says = "Say for how much the grant “{rule}” gives its tokens: so many baht, or so many grams."


class GrantWithMeasure(Refusal):
    says = "The grant “{rule}” is given once; it is not measured by baht or grams."


class GrantFillsNothing(Refusal):
    says = "Only a mission fills a wallet up to a number of tokens; the grant “{rule}” is no mission."


class GrantsBelowBundle(Refusal):
    says = "All that one person can be granted is {most} tokens, less than the {bundle} that one bundle takes."


class IdentityNotSaid(Refusal):
    says = "Something is granted once a person: say by what people are told apart, ID number or telephone."


class FloorBelowBundle(Refusal):
    says = "Offline a person may use {floor} tokens, less than the {bundle} that one bundle takes. Allow more, or refuse."


class FloorWithoutUse(Refusal):
    says = "An allowance while offline is said, but the campaign does not use one."


class ElsewhereOnPaper(Refusal):
    says = "A coupon is printed here; it cannot live in the issuer's own app."


class TransferWithoutWallets(Refusal):
    says = "Nobody holds tokens of this form here, so nobody can pass them on."


class BreakageWrong(Refusal):
    says = "What is expected to expire unused is 0 to 99 percent, and only of the shop's own points."
