"""The counter: the page a cashier sells on, and the panels that open beside its bill."""
