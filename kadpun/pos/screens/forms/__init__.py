"""The parts that pages of the shift, the office and the settings are made of: labelled fields, choices, paragraphs, tables, a PIN pad.

They know the theme and nothing of the shop; each says itself again when its page does.
"""
