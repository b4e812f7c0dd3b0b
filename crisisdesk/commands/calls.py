"""The commands that say whom to call now, and who reports."""

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


def reporting(context: Context, *, as_json: bool) -> None:
    """Print by provider what was expected, came, came on time and was missed over 28 days."""
    from crisisdesk.domain.calls.reporting import PERIODS
    from crisisdesk.services.calls import reporting as service

    with context.reading_store() as store:
        known = store.read(service.who_reports)
    if as_json:
        print(json.dumps(service.as_json(known)))
        return
    for provider in known.providers:
        counts = provider.counts(PERIODS[-1])
        numbers = ["?"] * 3 if counts is None else counts
        missed = "?" if provider.missed is None else provider.missed
        print(provider.name, *numbers, missed, sep="\t")
    if not known.providers:
        print(_("No provider has a facility with places."))
