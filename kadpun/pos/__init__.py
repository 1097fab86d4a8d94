"""The till and its screens."""
