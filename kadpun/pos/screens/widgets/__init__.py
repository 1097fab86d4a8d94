"""The parts screens are made of: buttons with key caps, chips, fields, the bill table, panels.

They know the theme and nothing of the shop.
"""
