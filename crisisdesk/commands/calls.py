"""The command that says whom to call now."""

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
