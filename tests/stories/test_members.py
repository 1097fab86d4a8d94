"""Members at the counter, in the real window: bought on account, paid back, helped by others, and nothing lost when the power goes."""

from __future__ import annotations

from kadpun.books.members.cards import card_text
from kadpun.pos.till.sample_shop import party_of, read_sample_shop
from tests.stories.counter import FISH_SAUCE_CASE, RICE, RICE_PRICE, Counter

MEMBERS = {member.number: member for member in read_sample_shop().members}
ELDER, HELPER = MEMBERS["0001"], MEMBERS["0002"]


def buys_on_account(counter: Counter, *codes: str) -> str:
    """Scan goods and the elder's card, put the bill on the account, and answer its number."""
    for code in (*codes, card_text(ELDER.number)):
        counter.scan(code)
    counter.sees(ELDER.name)
    counter.till.press("F11")
    counter.sees("How it is paid")
    counter.till.press("Ctrl+3")
    counter.sees("On the member's account")
    counter.till.press("Enter")
    return counter.finished()


def test_a_member_buys_on_account_and_the_paper_says_what_is_owed(counter: Counter) -> None:
    counter.opens()
    buys_on_account(counter, RICE)
    (sale,) = counter.facts("sale")
    assert sale.body["member"] == ELDER.id == party_of("0001")
    assert sale.body["tender"][0]["kind"] == "credit"
    assert (f"receivables/members/{ELDER.id}", "THB", RICE_PRICE) in sale.post
    assert not any(ELDER.name.split()[1] in str(value) for value in (sale.body, sale.cm))
    counter.everything_verifies()


def test_the_power_goes_and_the_bill_comes_back_with_its_member(counter: Counter) -> None:
    counter.opens()
    counter.scan(RICE)
    counter.scan(card_text(ELDER.number))
    counter.sees(ELDER.name)
    counter.draft_is(lines=1, total=RICE_PRICE, member=ELDER.id)
    counter.pulls_the_plug()
    counter.opens()
    counter.sees("The bill that stood here is back.")
    counter.sees(ELDER.name)
    counter.till.press("F11")
    counter.sees("How it is paid")
    counter.till.press("Ctrl+3")
    counter.sees("On the member's account")
    counter.till.press("Enter")
    counter.finished()
    assert [sale.body["member"] for sale in counter.facts("sale")] == [ELDER.id]
    counter.everything_verifies()


def test_over_the_limit_a_manager_lets_one_bill_pass(counter: Counter) -> None:
    counter.opens()
    for code in (FISH_SAUCE_CASE, FISH_SAUCE_CASE, card_text(ELDER.number)):
        counter.scan(code)
    counter.sees(ELDER.name)
    counter.till.press("F11")
    counter.sees("How it is paid")
    counter.till.press("Ctrl+3")
    counter.sees("Over the limit")
    counter.till.press("Enter")
    counter.nothing_was_sold()
    counter.till.touch(counter.say("Have it allowed"))
    counter.manager_allows()
    counter.finished()
    (sale,) = counter.facts("sale")
    assert any(allowed.startswith("over_limit") for allowed in sale.body["approvals"])
    counter.everything_verifies()


def test_a_debt_is_paid_in_cash_by_whoever_came_and_both_are_recorded(counter: Counter) -> None:
    counter.opens()
    counter.scan(card_text(ELDER.number))
    counter.sees(ELDER.name)
    counter.till.press("F3")
    counter.sees("Somebody came instead")
    counter.till.press("F3")
    counter.scan(card_text(HELPER.number))
    counter.sees("{name} came instead", name=HELPER.name)
    counter.till.press("F3")
    counter.sees("Take a payment")
    counter.till.press("F8")
    counter.sees("Pay a debt")
    counter.till.press("Enter")
    counter.sees("owes nothing")
    (paid,) = counter.facts("credit-payment")
    assert (paid.body["member"], paid.body["helper"], paid.body["total"]) == (ELDER.id, HELPER.id, ELDER.debt)
    counter.everything_verifies()
