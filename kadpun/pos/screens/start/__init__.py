"""Before the counter: the first start, opening the shop's keys, what to do when it cannot be opened, and signing in."""
