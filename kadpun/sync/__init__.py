"""The outside: what goes to and comes from other desks of the shop. Reads and writes the books through their own doors only."""
