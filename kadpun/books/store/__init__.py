"""Where the records lie: the engine, the unit of work, the tables, their triggers, and how a store is backed up and restored."""
