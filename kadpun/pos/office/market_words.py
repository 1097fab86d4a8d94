"""What the marketplace's own values are called, for whoever reads a list or a form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kadpun.books.market.listings import ChannelType
from kadpun.books.market.offers import Availability, ListingKind

KINDS: Mapping[ListingKind, str] = MappingProxyType({"ready": "Ready to send", "made": "Made to order", "service": "Service"})
CHANNEL_TYPES: Mapping[ChannelType, str] = MappingProxyType(
    {"web-page": "A page of the shop's own", "feed": "A file that others read", "assisted": "Entered by hand"}
)
AVAILABILITY: Mapping[Availability, str] = MappingProxyType({"in-stock": "In stock", "out-of-stock": "Sold out", "made-to-order": "Made to order"})
