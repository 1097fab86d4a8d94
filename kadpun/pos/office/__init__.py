"""The accountant's desk: the verbs of the office, one module a room; no window, no screen."""
