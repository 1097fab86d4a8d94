"""The settings: the shop and its money, this desk's devices, the look of the window, people, backups."""
