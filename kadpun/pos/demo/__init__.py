"""The demonstration: a whole shop day through the real window and real devices, at the level of bytes and keys."""
