"""Kadpun: a desktop till and a set of co-operative books for the shops of Thai communities."""

__version__ = "0.3.0"
