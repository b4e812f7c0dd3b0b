"""The situation picture, once or every so many minutes."""

import re
import sys
import time
from contextlib import closing
from pathlib import Path

from crisisdesk.commands.context import Context
from crisisdesk.errors import N_, DeskError, WrongUse
from crisisdesk.i18n import _, say

_DIGITS = re.compile("[0-9]{1,4}")
FEWEST_MINUTES, MOST_MINUTES = 1, 24 * 60


def picture(context: Context, *, into: Path, every: str | None) -> None:
    """Write it; with `every` again and again, until somebody ends the command."""
    context.acting()
    minutes = None if every is None else _minutes(every)
    if not into.is_dir():
        raise WrongUse(N_("There is no folder {path}."), path=into)
    page = _renew(context, into, minutes)
    print(_("Written: {path}").format(path=page), file=sys.stderr)
    while minutes is not None:
        try:
            time.sleep(minutes * 60)
        except KeyboardInterrupt:
            return
        try:
            _renew(context, into, minutes)
        except DeskError as error:
            # The one that stands there says itself that it is too old; the next turn tries again.
            print(say(error), file=sys.stderr)


def _minutes(typed: str) -> int:
    minutes = int(typed) if _DIGITS.fullmatch(typed) else 0
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        raise WrongUse(
            N_("“{value}” is not a number of minutes from {low} to {high}."),
            value=typed,
            low=FEWEST_MINUTES,
            high=MOST_MINUTES,
        )
    return minutes


def _renew(context: Context, into: Path, minutes: int | None) -> Path:
    """Write its files anew; answers where the last of them is."""
    from crisisdesk.exchange.documents.picture import page
    from crisisdesk.services.week import picture, publications

    with context.reading_store() as store:
        drawn = store.read(picture.picture, minutes)
    if drawn.figures.coming:
        with closing(context.acting().to_write()) as store:
            store.write(publications.keep, drawn.figures)
    places = []
    for name, content in page.as_files(drawn).items():
        places.append(context.destination(into / name, over=True))
        places[-1].write(content, for_all=True)
    return places[-1].path
