"""What is fast, measured: medians and ratios against a limit or a peer, in one run on one machine. Never part of the tests."""
