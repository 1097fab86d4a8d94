"""Marketplaces against what real ones answered."""
