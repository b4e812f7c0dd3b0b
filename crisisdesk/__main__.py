"""The command `crisisdesk`, and `python -m crisisdesk`."""

import gc

# Nothing that is loaded is garbage: looking for it takes a tenth of the time to the first picture.
# The desk looks again once that stands, a command as it begins.
gc.disable()

from crisisdesk.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
