"""Members: who they are, what they owe and own, purse by purse; names and addresses apart, by commitments."""
