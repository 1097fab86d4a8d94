"""The steps by which a store of an older program becomes one of this program, one file a step, oldest first.

A step changes kept tables only, through Alembic's operations, and once released it is never changed again. Triggers and views are no part of
it: they are taken off before the first step and laid anew after the last, because Alembic drops a table's triggers without a word.
"""
