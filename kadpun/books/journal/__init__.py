"""The journal: accounts, postings, balances, and what is exported from them."""
