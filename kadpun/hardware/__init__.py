"""Devices: what is printed, scanned, opened and shown. Knows bytes and dots, nothing of sales or books."""
