"""The till without a screen: codes, baskets, prices, tender, sales, shifts, receipts and the people who may do what."""
