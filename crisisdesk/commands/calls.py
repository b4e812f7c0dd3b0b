"""The commands that list what a shift works through: whom to call, and what comes free."""

import json

from crisisdesk.commands.context import Context
from crisisdesk.i18n import _


def calls(context: Context, *, as_json: bool) -> None:
    """Print the call list, in order."""
    from crisisdesk.services.calls.calls import as_json as listed
    from crisisdesk.services.calls.calls import whom_to_call

    with context.reading_store() as store:
        rows = listed(store.read(whom_to_call))
    if as_json:
        print(json.dumps(rows))
        return
    for row in rows:
        print(row["facility"], row["phone"] or "–", ", ".join(row["why"]), sep="\t")
    if not rows:
        print(_("Nobody to call now."))


def outflow(context: Context, *, as_json: bool) -> None:
    """Print the occupied places, the first to come free first."""
    from crisisdesk.domain.cases.stay.beds import count
    from crisisdesk.services.cases.stay import outflow as service
    from crisisdesk.services.cases.stay.words import free_words, lines_of

    with context.reading_store() as store:
        now = store.read(service.beds)
    if as_json:
        print(json.dumps(service.as_json(now)))
        return
    for line in lines_of(now.beds, now.at):
        print(line)
    print(_("Comes free:"), " · ".join(free_words(count(now.beds))))
