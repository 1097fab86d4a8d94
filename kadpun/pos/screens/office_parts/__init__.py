"""The parts that the office's pages are built of: dense table, figure cards, tabs with counts, side cards, work with progress, charts.

They know the theme, the jobs and the words, and nothing of the books. Each file begins with an example of three lines.
"""
