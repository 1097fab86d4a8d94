"""A municipality's token campaign over many shops, made from a seed: for trying the issuer's view, for tests, and for measuring."""
