"""`python -m kadpun` is the command `kadpun`."""

from __future__ import annotations

import sys

from kadpun.main import main

if __name__ == "__main__":
    sys.exit(main())
