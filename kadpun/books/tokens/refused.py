"""Why a campaign gives nothing on a bill, or what it still wants: one reason each, said on the screen beside the campaign and at record by the till.

A reason that passes with time carries `next_on`, the next day on which the campaign may be used. Words only; when each holds is worked out in
`working_out.py` and looked up in `allowing.py`.
"""

from __future__ import annotations

from datetime import date

from ..refusals import Refusal


class NotUsable(Refusal):
    """A campaign that gives nothing now; `name` is the campaign's own."""

    @property
    def next_on(self) -> date | None:
        """The next day on which it may be used, where a day cures it."""
        found = self.fields.get("next_on")
        return found if isinstance(found, date) else None


class CampaignNotBegun(NotUsable):
    says = "“{name}” begins on {next_on}."


class CampaignOver(NotUsable):
    says = "“{name}” ended on {to_on}."


class CampaignNotThatDay(NotUsable):
    says = "“{name}” is not used on this day of the week. The next day is {next_on}."


class CampaignLastWeekdayGone(NotUsable):
    says = "“{name}” is not used on this day of the week, and none of its days is left before it ends on {to_on}."


class CampaignWasClosed(NotUsable):
    says = "“{name}” was closed on {closed_on}."


class ShopNotJoined(NotUsable):
    says = "This shop has not joined “{name}”."


class NothingCounts(NotUsable):
    says = "Nothing on this bill counts for “{name}”."


class BelowMinimum(NotUsable):
    says = "“{name}” is from {minimum} of goods that count, and this bill has {base}."


class DayCapReached(NotUsable):
    says = "Of “{name}” a person has {cap} a day, and no more is left for today. It goes on on {next_on}."


class LastDayCapReached(NotUsable):
    says = "Of “{name}” a person has {cap} a day, no more is left for today, and today is its last day."


class PersonCapReached(NotUsable):
    says = "Of “{name}” a person has {cap} in all, and no more is left."


class ShopCapReached(NotUsable):
    says = "Of “{name}” this shop has {cap} in all, and no more is left."


class CampaignCapReached(NotUsable):
    says = "“{name}” gives {cap} in all, and no more is left."


class CampaignBudgetGone(NotUsable):
    says = "The budget of “{name}” is used up."


class TokensTooFew(NotUsable):
    says = "“{name}” takes {needed} tokens, and there are {there}."


class OfflineAllowanceGone(NotUsable):
    says = "The other tills were not heard for long, and what “{name}” allows a person here until then is used up."


class RoomTooSmall(NotUsable):
    says = "What is left of “{name}” is {room}, less than it gives once."


class CostsNoLess(NotUsable):
    says = "What counts for “{name}” costs no more than what it asks beside the tokens."


class TooLittle(NotUsable):
    says = "What counts is too little for “{name}” to take anything off."


class BuyerWanted(NotUsable):
    says = "“{name}” is a person's own. Scan the member's card first."


class CouponWanted(NotUsable):
    says = "Scan the coupon of “{name}”."


class ReferenceWanted(NotUsable):
    says = "Type or scan the reference of “{name}” that stands on the buyer's telephone."


class CouponRunOut(NotUsable):
    says = "This coupon of “{name}” was good until {expires_on}."


class CouponUsed(NotUsable):
    """`when` is the time of day in Thailand (14:02), `till` the desk's name."""

    says = "Coupon {proof} was used on {on} at {when}, at {till}, bill {bill}."


class ReferenceUsed(NotUsable):
    says = "The reference {proof} was used on {on} at {when}, at {till}, bill {bill}."
