"""The shift: opening it with its float, and closing it by a blind count, a comparison, and the Z."""
