"""Tokens, coupons and points: campaigns as data, wallets, what a bill may use of them, and what their issuers owe for it."""
