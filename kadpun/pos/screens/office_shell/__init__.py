"""The office's windows: the rail with its doors, search over everything, and the page in front."""
