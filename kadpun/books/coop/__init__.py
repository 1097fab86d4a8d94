"""What the co-operative does once a year: share out its surplus, ask its members whether the books are right, show the auditor its work."""
