"""Offers as files that others read: feeds, tables, a shop page, a pack for entering by hand."""
