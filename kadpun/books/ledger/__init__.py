"""The ledger: what happened, one signed log a desk, in public formats that programs we did not write can check.

It knows the form of a fact, of a tree and of a signature. It knows no kind of fact beyond the few that the form itself rests on
(genesis, rotate, unit, reversal, training, shift-close); the table of kinds is handed in by whoever puts the program together.
"""
