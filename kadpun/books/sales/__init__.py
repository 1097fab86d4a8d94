"""Sales: what was sold and taken back, who stood at the till, and what lay in the drawer."""
