"""What to do with an answer of a WooCommerce shop: by status and code, never by message, which is in the shop's language.

A pure function over what was asked and what came. It repeats nothing and reads no echo: a success is `None` here, its body is compared elsewhere.
"""

from __future__ import annotations

from typing import Literal

from ..channels import Adopt, DeadLetter, Done, FixChannel, LookUp, RenewPictures, Retry, Verdict
from .woocommerce_wire import Answer, Lost

Act = Literal["read", "create", "change", "remove", "upload"]
PASSING = frozenset({408, 425, 429, 502, 503, 504})
"""States that heal by themselves: too many requests, proxies, maintenance."""
FINAL = frozenset({"rest_upload_sideload_error", "woocommerce_rest_cannot_create_order_refund"})
"""Answered with 500, yet final."""
PICTURE_REFUSED = frozenset({"woocommerce_product_image_upload_error", "woocommerce_product_invalid_image_id"})


def judge(answer: Answer | Lost, act: Act) -> Verdict | None:
    """The verdict on an answer; None where it is a success whose body is to be read."""
    if isinstance(answer, Lost):
        return _without_answer(answer, act)
    if 200 <= answer.status < 300:
        if answer.readable:
            return None
        return Retry(says=UNREADABLE) if act == "read" else LookUp("unreadable")
    return judge_refusal(answer.status, answer.code, answer.resource, act, answer.wait_milliseconds, readable=answer.readable)


def judge_refusal(status: int, code: str, resource: str, act: Act, wait_milliseconds: int | None = None, *, readable: bool = True) -> Verdict:
    """The verdict on a refusal, alone or inside a batch."""
    if status in PASSING:
        busy = status in (429, 503)
        return Retry(says=BUSY if busy else WORLD, wait_milliseconds=wait_milliseconds)
    if status in (401, 403):
        return FixChannel(says=_about_rights(act))
    if code == "rest_no_route" or 300 <= status < 400 or (status == 404 and not readable):
        return FixChannel(says="The shop does not answer at this address. Check the address, that WooCommerce is on, and that permalinks are on.")
    if code in FINAL:
        return DeadLetter(says=FINAL_SAYS[code], stored=code)
    if code == "product_invalid_sku":
        return Adopt(resource) if resource else LookUp("taken")
    if code == "woocommerce_rest_product_not_created":
        return LookUp("taken")
    if code == "term_exists" and resource:
        return Adopt(resource)
    if code.endswith(("_invalid_id", "_term_invalid", "_already_trashed")):
        return Done(remote="") if act == "remove" else LookUp("gone")
    if code == "product_invalid_global_unique_id":
        return DeadLetter(says="Other goods in the shop have the same barcode. Decide which of them it belongs to.", stored=resource)
    if code in PICTURE_REFUSED:
        return RenewPictures()
    if status >= 500 and status != 501:
        return Retry(says=WORLD) if act == "read" else LookUp("crashed")
    return DeadLetter(says="The shop refuses what was sent: {code}.", fields={"code": code or str(status)}, stored=code or str(status))


def _without_answer(lost: Lost, act: Act) -> Verdict:
    if lost.how == "untrusted":
        return FixChannel(says="The shop's certificate is not trusted, so nothing was sent. Ask whoever hosts it to put a valid one.")
    if lost.how == "unreached":
        return Retry(says="The shop cannot be reached. It is tried again when the Internet is there.")
    return Retry(says=WORLD) if act == "read" else LookUp("lost")


def _about_rights(act: Act) -> str:
    if act == "read":
        return NOT_LET_IN
    return "The shop does not take the pictures' password. Make a new application password." if act == "upload" else NOT_WRITING


BUSY = "The shop is busy or under maintenance. It is tried again by itself."
WORLD = "The shop or the way to it fails just now. It is tried again by itself."
UNREADABLE = "The shop's answer cannot be read. It is tried again by itself."
NOT_LET_IN = "The shop does not take the keys. Make new ones in WooCommerce, Settings, Advanced, REST API."
NOT_WRITING = "The shop does not take the keys for writing. Make new ones with the right Read/Write."
FINAL_SAYS = {
    "rest_upload_sideload_error": "The shop does not allow pictures of this kind.",
    "woocommerce_rest_cannot_create_order_refund": "More is to be paid back than is left of the order.",
}
