"""The command that says what comes free when."""

import json

from crisisdesk.commands.context import Context
from crisisdesk.i18n import _


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
