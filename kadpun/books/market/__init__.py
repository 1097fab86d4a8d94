"""The marketplace's books: what is offered where, what changed and must leave the desk, orders and their states."""
