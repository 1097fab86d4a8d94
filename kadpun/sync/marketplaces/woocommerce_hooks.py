"""What a call from a WooCommerce shop is worth: at most a hint to poll now.

Signed over the raw bytes with the secret both know; there is no time in it, calls come late, twice, out of order or not at all, so nothing in their
bodies is ever believed or booked.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Literal

LARGEST_CALL = 4 * 1024 * 1024


def worth(content: bytes, headers: Mapping[str, str], secret: str) -> Literal["orders", "goods", "ping", "nothing"]:
    """What to poll now. A ping, sent unsigned when the hook is made, is answered 200; nothing: answer 401."""
    told = {name.lower(): value for name, value in headers.items()}
    signature = told.get("x-wc-webhook-signature", "")
    if not signature and content.startswith(b"webhook_id=") and content[11:].isdigit():
        return "ping"
    if not secret or len(content) > LARGEST_CALL:
        return "nothing"
    right = b64encode(hmac.digest(secret.encode(), content, "sha256"))
    if not hmac.compare_digest(right, signature.encode("utf-8", "replace")):
        return "nothing"
    return "orders" if told.get("x-wc-webhook-topic", "").startswith("order.") else "goods"
