"""Records: everything the shop must be able to account for. Runs without a screen and imports nothing else of ours."""
