"""A whole year of a co-operative's books made from a seed: for trying the accountant's desk, for tests, and for measuring."""
