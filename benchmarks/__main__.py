"""Run the benchmarks: `python -m benchmarks [--full] [--folder FOLDER]`.

The quick run uses 20,000 products and 20,000 past sales; `--full` also a shop of 1,000,000 products and 1,000,000 past sales, which takes some
twenty minutes and 8 GB to make and is kept for the next time. Every figure stands beside its limit; missing one is told, and exits with 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bank, books, coop_year, token_campaign, tokens, window
from benchmarks.measure import Result, machine


def results(folder: Path, *, full: bool) -> Iterator[Result]:
    """Every measurement in turn."""
    yield from books.run(folder / "small", products=20_000, sales=20_000, what="20,000 products")
    yield from window.run(folder / "small", products=20_000, sales=20_000, what="20,000 products")
    yield from books.search_only(folder / "names", products=100_000, what="100,000 names")
    yield from bank.run(folder / "bank")
    yield from coop_year.run(folder / "year")
    yield from tokens.run(folder / "tokens")
    yield from token_campaign.run(folder / "campaign")
    if full:
        yield from books.run(folder / "large", products=1_000_000, sales=1_000_000, what="1,000,000 products and past sales")
        yield from window.run(folder / "large", products=1_000_000, sales=1_000_000, what="1,000,000 products and past sales")


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    print(machine(), flush=True)
    missed = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for result in results(folder, full=arguments.full):
            print(result.line(), flush=True)
            missed += not result.kept
    print(f"{missed} limits missed" if missed else "every limit kept")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
