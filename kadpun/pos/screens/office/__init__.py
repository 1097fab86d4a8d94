"""The office at the till: goods and stock, and the ledger."""
