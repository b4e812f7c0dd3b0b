"""Prints what the best moves and the first idea keep: `python -m tests.rehearsals`."""

import sys

from tests.rehearsals import main

if __name__ == "__main__":
    sys.exit(main())
