"""The window: strip, page in front, keys and scans on their way to it."""

from __future__ import annotations

from .page import Context, Page, PageMaker, PageName, Pages, Tongue

__all__ = ["Context", "Page", "PageMaker", "PageName", "Pages", "Tongue"]
