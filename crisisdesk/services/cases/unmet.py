"""The ledger of every "no place", over the weeks that somebody looks back."""

from datetime import datetime
from typing import NamedTuple

from crisisdesk.domain.cases.unmet import Unmet, bounds, weeks_until
from crisisdesk.store.queries.cases import unmet as queries
from crisisdesk.store.snapshot import Snapshot


class Ledger(NamedTuple):
    """The rows of some weeks, with the moment that the picture is of."""

    at: datetime
    weeks: list[str]
    """ISO weeks, oldest first."""
    since: datetime | None
    """From when on anything was kept."""
    rows: list[Unmet]
    """Oldest first."""


def ledger(snapshot: Snapshot, weeks: int) -> Ledger:
    """Every "no place" and every facility that said no, in so many weeks up to this one."""
    at = snapshot.at
    rows = queries.unmet(snapshot, *bounds(at, weeks))
    return Ledger(at, weeks_until(at, weeks), queries.since(snapshot), rows)
