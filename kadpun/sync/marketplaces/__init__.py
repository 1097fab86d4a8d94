"""Marketplaces, each one file behind the port."""
